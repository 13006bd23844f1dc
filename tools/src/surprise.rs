//! The table of the scanner: how surprising each pair of characters is, coarsely, in every script at once.
//!
//! Characters have *codes*: the common ones of ASCII, of the Latin script and the common signs have one each; letters of
//! other scripts share one for each script and case. All others have the code of the unknown, and are always surprising.
//! The surprise of a pair is the judge's cost, on a scale on which `SURPRISING` is what two pairs around one character
//! have to reach for a closer look.

use std::collections::{BTreeMap, HashMap, HashSet};

use fixtext::internals::judge::{Judge, UNITS_PER_NAT, folded};
use fixtext::internals::scan::{BLOCK, CAPITAL, CODES, FIRST_OTHER, HARMLESS, SCRIPT, SMALL, SURPRISING, UNKNOWN};
use fixtext::internals::{Around, Case, Charset, DamageSet, Misreading, Page};
use unicode_script::{Script, UnicodeScript};

use crate::classes::{Class, Kind, class};
use crate::model::Counts;

/// A step of surprise between characters that the table tells apart, in units of the judge.
const STEP: i32 = 5;

/// From these costs on a pair surprises by itself: of one script other than the Latin one, of East Asian characters, of
/// an East Asian character and a Latin one or a sign, and of any others. Measured: of 46,000 lines that were damaged by 400
/// mix-ups, 8 have no pair above these, and sound lines have few.
const WITHIN_SCRIPT: i32 = 10 * UNITS_PER_NAT;
const WITHIN_EAST: i32 = 16 * UNITS_PER_NAT;
const BESIDE_EAST: i32 = 14 * UNITS_PER_NAT;
const ACROSS: i32 = 7 * UNITS_PER_NAT;

/// Letters of other scripts than the Latin one are common if they are among those that make up so much of the text in
/// their class.
const COMMON: f64 = 0.9993;

/// A pair that one of its alternatives betters by less than this is half as surprising.
const IMPROVED: i32 = UNITS_PER_NAT / 2;

/// Pairs of two groups of letters are no surprise if no more than this share of those that were seen is.
const TOLERATED: f64 = 0.1;

/// What a character is to the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Writing {
    Ascii,
    /// A Latin letter or a sign beyond ASCII.
    Latin,
    /// A letter or a sign of East Asia.
    East,
    /// A letter of another script.
    Alphabet(u8),
}

fn writing(c: char) -> Writing {
    match class(c) {
        _ if c.is_ascii() => Writing::Ascii,
        Class::Kind(Kind::CjkPunctuation) => Writing::East,
        Class::Kind(_) => Writing::Latin,
        Class::Letter(..) => match c.script() {
            Script::Latin => Writing::Latin,
            Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo => Writing::East,
            script => Writing::Alphabet(script as u8),
        },
    }
}

/// From which cost on a pair surprises by itself; `None` where each pair has a surprise of its own.
fn threshold(previous: char, c: char) -> Option<i32> {
    use Writing::{Alphabet, Ascii, East, Latin};
    match (writing(previous), writing(c)) {
        (Ascii | Latin, Ascii | Latin) => None,
        (Ascii, East) if previous.is_ascii_lowercase() => Some(BESIDE_EAST),
        (East, Ascii) if c.is_ascii_lowercase() => Some(BESIDE_EAST),
        (Ascii | East, Ascii | East) => Some(WITHIN_EAST),
        (Latin, East) | (East, Latin) => Some(BESIDE_EAST),
        (Alphabet(_), Ascii) | (Ascii, Alphabet(_)) => Some(WITHIN_SCRIPT),
        (Alphabet(a), Alphabet(b)) if a == b => Some(WITHIN_SCRIPT),
        (Alphabet(_), Latin) if !c.is_alphabetic() => Some(WITHIN_SCRIPT),
        (Latin, Alphabet(_)) if !previous.is_alphabetic() => Some(WITHIN_SCRIPT),
        _ => Some(ACROSS),
    }
}

/// What a character may have been that stands alone among ASCII, and by how much that is less likely than the
/// commonest mix-up, in units.
type Alternatives = HashMap<char, Vec<(char, i32)>>;

/// What each character may have been, by all misreadings of legacy pages and by what UTF-8 may leave of a character.
fn alternatives() -> Alternatives {
    let mut least: BTreeMap<(char, char), i32> = BTreeMap::new();
    let mut add = |shown: char, original: char, cost: i32| {
        let known = least.entry((shown, original)).or_insert(cost);
        *known = cost.min(*known);
    };
    for misreading in Misreading::all() {
        if let (Charset::Page(written), Charset::Page(read)) = (misreading.written(), misreading.read()) {
            for (shown, original) in (0x80..=0xFF).filter_map(|byte| Some((read.decode(byte)?, written.decode(byte)?))) {
                if shown != original {
                    add(shown, original, misreading.rarity() * UNITS_PER_NAT);
                }
            }
        }
    }
    let page = Page::WINDOWS_1252;
    for shown in ('\u{80}'..='\u{17F}').chain((0x80..=0xFF).filter_map(|byte| page.decode(byte))) {
        for case in [Case::Mixed, Case::Small, Case::Capitals] {
            let around = Around { before: 'a', after: 'a', case };
            page.readings(&[shown], around, DamageSet::ALL, |reading| add(shown, reading.original, reading.cost));
        }
    }
    let mut alternatives = Alternatives::new();
    for ((shown, original), cost) in least {
        alternatives.entry(shown).or_default().push((original, cost));
    }
    alternatives
}

/// The surprises of pairs.
struct Surprises<'j> {
    judge: &'j Judge<'j>,
    alternatives: Alternatives,
}

impl Surprises<'_> {
    fn cost(&self, previous: char, c: char) -> i32 {
        self.judge.cost(self.judge.symbol(previous), self.judge.symbol(c))
    }

    /// The surprise of a pair by itself.
    fn of(&self, previous: char, c: char) -> u8 {
        let cost = self.cost(previous, c);
        match threshold(previous, c) {
            None if cost - self.best(previous, c) < IMPROVED => (cost / STEP / 2).min(i32::from(SURPRISING) / 2) as u8,
            None => (cost / STEP).min(i32::from(SURPRISING)) as u8,
            Some(threshold) if cost > threshold => SURPRISING,
            Some(_) => 0,
        }
    }

    /// The cost of the best of what a pair may have been, if one of its characters is ASCII, with half of what it takes that it
    /// was that: the other half is the other pair's around the character.
    fn best(&self, previous: char, c: char) -> i32 {
        let none = Vec::new();
        let of = |c: char| self.alternatives.get(&c).unwrap_or(&none).iter();
        let is_after = is_sign_of_damage(c);
        match (previous.is_ascii(), c.is_ascii()) {
            (true, false) => of(c).map(|&(c, rarity)| self.cost(previous, c) + rarity / 2).min().unwrap_or(i32::MAX),
            (false, true) if !is_after => {
                of(previous).map(|&(previous, rarity)| self.cost(previous, c) + rarity / 2).min().unwrap_or(i32::MAX)
            }
            _ => i32::MIN / 2,
        }
    }
}

/// Whether a sign of ASCII is what damage makes of bytes.
fn is_sign_of_damage(c: char) -> bool {
    matches!(c, ' ' | '?' | '"' | '\'' | '-' | '.')
}

/// Writes the table, for what was counted and the judge that came of it.
pub fn write(counts: &Counts, judge: &Judge<'_>) -> Vec<u8> {
    let codes = Codes::new(counts);
    let surprises = Surprises { judge, alternatives: alternatives() };
    let mut matrix = vec![SURPRISING; CODES * CODES];
    for (a, first) in codes.members.iter().enumerate() {
        for (b, second) in codes.members.iter().enumerate() {
            if let (Some(previous), Some(c)) = (first, second) {
                matrix[a * CODES + b] = surprises.of(*previous, *c);
            }
        }
    }
    codes.tolerate(counts, &surprises, &mut matrix);
    for code in 0..CODES {
        matrix[usize::from(HARMLESS) * CODES + code] = 0;
        matrix[code * CODES + usize::from(HARMLESS)] = 0;
    }
    let (blocks, records) = codes.stages();
    [blocks, records, matrix].concat()
}

struct Codes {
    of: HashMap<char, u16>,
    /// For each code the character that has it alone.
    members: Vec<Option<char>>,
}

/// Whether a character is in the blocks of scripts in which no damage stands by itself: what shows as letters of one of
/// them shows as signs and Latin letters too.
fn is_of_script(c: char) -> bool {
    matches!(c, '\u{530}'..='\u{1DFF}' | '\u{1F00}'..='\u{1FFF}')
}

/// The columns of code points, sixteen to a column, that hold the common letters of the scripts whose case tells damage, by
/// what the most of each column are.
const COLUMNS_OF_CAPITALS: [std::ops::RangeInclusive<char>; 2] = ['\u{390}'..='\u{39F}', '\u{410}'..='\u{42F}'];
const COLUMNS_OF_SMALL_LETTERS: [std::ops::RangeInclusive<char>; 4] =
    ['\u{380}'..='\u{38F}', '\u{3A0}'..='\u{3CF}', '\u{3E0}'..='\u{3FF}', '\u{430}'..='\u{44F}'];

impl Codes {
    fn new(counts: &Counts) -> Codes {
        let mut weights: BTreeMap<char, u64> = BTreeMap::new();
        for (&(_, c), &weight) in counts.pairs() {
            if let Some(c) = char::from_u32(c) {
                *weights.entry(c).or_default() += weight;
            }
        }
        let mut codes = Codes { of: HashMap::new(), members: vec![None; CODES] };
        codes.of.extend(('\0'..='\u{FFFF}').filter(|&c| is_of_script(c)).map(|c| (c, SCRIPT)));
        for column in COLUMNS_OF_CAPITALS {
            codes.of.extend(column.map(|c| (c, CAPITAL)));
        }
        for column in COLUMNS_OF_SMALL_LETTERS {
            codes.of.extend(column.map(|c| (c, SMALL)));
        }
        // A letter that no page shows was never damage.
        let shown: HashSet<char> =
            Page::all().flat_map(|page| (0x80..=0xFF).filter_map(move |byte| page.decode(byte))).collect();
        let mut groups: BTreeMap<Class, Vec<(u64, char)>> = BTreeMap::new();
        let mut single: Vec<(u64, char)> = Vec::new();
        for (&c, &weight) in &weights {
            match writing(c) {
                _ if codes.of.contains_key(&c) => {}
                Writing::Latin if c.is_alphabetic() && !shown.contains(&c) => drop(codes.of.insert(c, HARMLESS)),
                Writing::Ascii if c.is_ascii_lowercase() => single.push((u64::MAX, c)),
                Writing::Latin | Writing::Alphabet(_) => single.push((weight, c)),
                _ => groups.entry(class(c)).or_default().push((weight, c)),
            }
        }
        let mut next = usize::from(FIRST_OTHER);
        for group in groups.values_mut() {
            group.sort_unstable_by_key(|&(weight, c)| (std::cmp::Reverse(weight), c));
            let all: u64 = group.iter().map(|member| member.0).sum();
            let mut so_far = 0;
            for &(weight, c) in group.iter() {
                if so_far as f64 >= COMMON * all as f64 {
                    break;
                }
                so_far += weight;
                codes.of.insert(c, next as u16);
            }
            next += 1;
        }
        single.sort_unstable_by_key(|&(weight, c)| (std::cmp::Reverse(weight), c));
        for (&(_, c), code) in single.iter().zip(next..CODES) {
            codes.of.insert(c, code as u16);
            codes.members[code] = Some(c);
        }
        codes
    }

    fn code(&self, c: u32) -> Option<(char, u16)> {
        let c = char::from_u32(c)?;
        Some((c, self.of.get(&c).copied()?))
    }

    /// Pairs of groups, and of groups and others: as surprising as nearly all that were seen of them.
    fn tolerate(&self, counts: &Counts, surprises: &Surprises<'_>, matrix: &mut [u8]) {
        let mut seen: BTreeMap<(u16, u16), [f64; SURPRISING as usize + 1]> = BTreeMap::new();
        for (&(previous, c), &weight) in counts.pairs() {
            let (Some((previous, a)), Some((c, b))) = (self.code(previous), self.code(c)) else { continue };
            seen.entry((a, b)).or_default()[usize::from(surprises.of(previous, c))] += weight as f64;
        }
        for ((a, b), weights) in seen {
            let is_single = |code: u16| self.members[usize::from(code)].is_some();
            if !(is_single(a) && is_single(b)) {
                let all: f64 = weights.iter().sum();
                let exceeds = |&surprise: &u8| {
                    weights[usize::from(surprise) + 1..].iter().sum::<f64>() <= TOLERATED * all
                };
                matrix[usize::from(a) * CODES + usize::from(b)] = (0..=SURPRISING).find(exceeds).unwrap_or(SURPRISING);
            }
        }
    }

    /// The codes of the Basic Multilingual Plane, in two stages.
    fn stages(&self) -> (Vec<u8>, Vec<u8>) {
        let (mut blocks, mut records, mut known) = (Vec::new(), Vec::new(), HashMap::new());
        for start in (0..0x1_0000).step_by(BLOCK) {
            let block: Vec<u16> =
                (start..start + BLOCK as u32).map(|c| self.code(folded_code(c)).map_or(UNKNOWN, |code| code.1)).collect();
            let next = known.len() as u16;
            let number = *known.entry(block.clone()).or_insert_with(|| {
                records.extend(block.iter().flat_map(|code| code.to_le_bytes()));
                next
            });
            blocks.extend(number.to_le_bytes());
        }
        (blocks, records)
    }
}

fn folded_code(c: u32) -> u32 {
    char::from_u32(c).map_or(c, folded)
}
