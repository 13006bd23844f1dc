//! The table of the scanner: how surprising each pair of characters is, coarsely, in every script at once.
//!
//! Characters have *codes*: the common ones of ASCII, of the Latin script and the common signs have one each; letters of
//! other scripts share one for each script and case. All others have the code of the unknown, and are always surprising.
//! The surprise of a pair is the judge's cost, on a scale on which `SURPRISING` is what two pairs around one character
//! have to reach for a closer look.

use std::collections::{BTreeMap, HashMap, HashSet};

use fixtext::internals::judge::{Judge, UNITS_PER_NAT, folded};
use fixtext::internals::scan::{
    AMONG_ASCII, ASCII_CODES, BLOCK, CAPITAL, CODES, CONTEXT_BITS, FIRST_OTHER, HARMLESS, MOST_CONTEXTS, MOST_USUAL,
    SCRIPT, SMALL, SURPRISING, UNKNOWN, USUAL_BITS, bits_of, bits_of_context, context, is_between_words, triple,
};
use fixtext::internals::{Around, Case, Charset, DamageSet, Misreading, Page};
use rayon::prelude::*;
use unicode_script::{Script, UnicodeScript};

use crate::classes::{Class, Kind, class};
use crate::model::{Counts, WHOLE};

/// A step of surprise between characters that the table tells apart, in units of the judge.
const STEP: i32 = 5;

/// From these costs on a pair surprises by itself: of one script other than the Latin one, of such a letter and ASCII or a sign, of
/// East Asian characters, of an East Asian character and a Latin one or a sign, and of any others. Measured: of 46,000 lines that were
/// damaged by 400 mix-ups, 8 have no pair above these, and sound lines have few. With 10 nats beside signs Russian has three
/// times as many places: «слово was one.
const WITHIN_SCRIPT: i32 = 10 * UNITS_PER_NAT;
const BESIDE_SIGNS: i32 = 25 * UNITS_PER_NAT / 2;
const WITHIN_EAST: i32 = 16 * UNITS_PER_NAT;
const BESIDE_EAST: i32 = 8 * UNITS_PER_NAT;
const ACROSS: i32 = 7 * UNITS_PER_NAT;

/// Letters of other scripts than the Latin one are common if they are among those that make up so much of the text in
/// their class.
const COMMON: f64 = 0.9985;

/// A pair beside another beyond ASCII that nothing which it may have been betters by more than this is half as surprising.
const IMPROVED: i32 = UNITS_PER_NAT / 2;

/// A character among ASCII is surprising if its two pairs cost more than this together, and something that it may have been
/// betters them by more than that is rarer and the second of these. Measured on the same lines: above 11 nats the lines of
/// Latin pages that show one such letter are lost one after another.
const DEAR: i32 = 21 * UNITS_PER_NAT / 2;
const BETTERED: i32 = 3 * UNITS_PER_NAT / 2;

/// A character among ASCII of which some share a code is surprising if it is so with so many of them.
const MANY: f64 = 0.1;

/// Pairs of two groups of letters are no surprise if no more than this share of those that were seen is.
const TOLERATED: f64 = 0.1;

/// A triple is usual if text holds it so often, in characters of a file that counts in full, and nothing that it may have been
/// so many times as often, less what it takes that it was that. Measured: with 1 for 4, and UTF-8 weighed in the same way, twice as
/// many lines of sound French and Vietnamese are looked at.
const FEWEST_USUAL: u64 = 3 * WHOLE;
const FEWEST_CONTEXTS: u64 = WHOLE / 2;
const CLEARLY: f64 = 4.0;

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
        (Alphabet(a), Alphabet(b)) if a == b => Some(WITHIN_SCRIPT),
        (Alphabet(_), Ascii) | (Ascii, Alphabet(_)) => Some(BESIDE_SIGNS),
        (Alphabet(_), Latin) if !c.is_alphabetic() => Some(BESIDE_SIGNS),
        (Latin, Alphabet(_)) if !previous.is_alphabetic() => Some(BESIDE_SIGNS),
        _ => Some(ACROSS),
    }
}

/// Whether one of two characters is of East Asia and the other of another script.
fn is_crossing(previous: char, c: char) -> bool {
    (writing(previous) == Writing::East) != (writing(c) == Writing::East)
}

fn is_ideograph(c: char) -> bool {
    c.script() == Script::Han && c.is_alphabetic()
}

/// Whether a character that is not of East Asia is a letter or what stands between words.
fn joins_words(c: char) -> bool {
    writing(c) != Writing::East && (c.is_alphabetic() || c.is_whitespace())
}

const CASES: [Case; 3] = [Case::Mixed, Case::Small, Case::Capitals];

/// What the bytes of a page beyond ASCII show as.
fn shown(page: Page) -> impl Iterator<Item = (u8, char)> {
    (0x80..=0xFF).filter_map(move |byte| Some((byte, page.decode(byte)?)))
}

/// What a character may have been that stands alone among ASCII, and by how much that is less likely than the
/// commonest mix-up, in units.
type Alternatives = HashMap<char, Vec<(char, i32)>>;

/// What each character may have been, by all misreadings of legacy pages and by what UTF-8 may leave of a character.
fn alternatives(misreadings: &Misreadings) -> Alternatives {
    let mut least: BTreeMap<(char, char), i32> = BTreeMap::new();
    let mut add = |shown: char, original: char, cost: i32| {
        let known = least.entry((shown, original)).or_insert(cost);
        *known = cost.min(*known);
    };
    for (originals, rarity) in misreadings {
        for (&shown, &original) in originals.iter().filter(|(shown, original)| shown != original) {
            add(shown, original, *rarity);
        }
    }
    let page = Page::WINDOWS_1252;
    for shown in ('\u{80}'..='\u{17F}').chain(shown(page).map(|(_, c)| c)) {
        for case in CASES {
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

/// For each misreading of two pages what was written for each character that shows, and how rare it is, in units.
type Misreadings = Vec<(HashMap<char, char>, i32)>;

fn misreadings() -> Misreadings {
    let of_pages = Misreading::all().filter_map(|misreading| match (misreading.written(), misreading.read()) {
        (Charset::Page(written), Charset::Page(read)) => Some((written, read, misreading.rarity() * UNITS_PER_NAT)),
        _ => None,
    });
    let originals =
        |written: Page, read: Page| shown(read).filter_map(move |(byte, c)| Some((c, written.decode(byte)?))).collect();
    of_pages.map(|(written, read, rarity)| (originals(written, read), rarity)).collect()
}

/// The surprises of pairs.
struct Surprises<'j> {
    judge: &'j Judge<'j>,
    alternatives: Alternatives,
    misreadings: Misreadings,
    /// For each character the pages, as bits, in which it is the first byte of a character of UTF-8, and a further one.
    bytes: HashMap<char, (u64, u64)>,
}

impl<'j> Surprises<'j> {
    fn new(judge: &'j Judge<'j>) -> Surprises<'j> {
        let misreadings = misreadings();
        let mut bytes: HashMap<char, (u64, u64)> = HashMap::new();
        for (number, page) in Page::all().enumerate() {
            for (byte, c) in shown(page) {
                let pages = bytes.entry(c).or_default();
                match byte {
                    0x80..=0xBF => pages.1 |= 1 << number,
                    0xC2..=0xF4 => pages.0 |= 1 << number,
                    _ => {}
                }
            }
        }
        Surprises { judge, alternatives: alternatives(&misreadings), misreadings, bytes }
    }

    fn cost(&self, previous: char, c: char) -> i32 {
        self.judge.cost(self.judge.symbol(previous), self.judge.symbol(c))
    }

    /// The surprise of a pair by itself.
    fn of(&self, previous: char, c: char) -> u8 {
        let cost = self.cost(previous, c);
        match threshold(previous, c) {
            None if !self.is_sequence(previous, c) && cost - self.best(previous, c) < IMPROVED => {
                (cost / STEP / 2).min(i32::from(SURPRISING) / 2) as u8
            }
            None => (cost / STEP).min(i32::from(SURPRISING)) as u8,
            // One step to East Asia or back is none yet; two are, unless both are beside signs. Chinese has no word of one ideograph
            // between words of ASCII, whatever its neighbours; Korean and Japanese have such words.
            Some(threshold)
                if is_crossing(previous, c) && (is_ideograph(previous) || is_ideograph(c) || cost > threshold) =>
            {
                SURPRISING / 2 + u8::from(joins_words(previous) || joins_words(c))
            }
            Some(threshold) if cost <= threshold => 0,
            Some(_) => SURPRISING,
        }
    }

    /// Whether two characters may be bytes of one character of UTF-8 in some page.
    fn is_sequence(&self, lead: char, continuation: char) -> bool {
        let pages = |c: char| self.bytes.get(&c).copied().unwrap_or_default();
        pages(lead).0 & pages(continuation).1 != 0
    }

    /// The cost of the best of what a pair may have been, with half of what it takes that it was that: the other half is the
    /// other pair's around the character.
    fn best(&self, previous: char, c: char) -> i32 {
        let misread = self.misreadings.iter().filter_map(|(originals, rarity)| {
            let original = |c: char| if c.is_ascii() { Some(c) } else { originals.get(&c).copied() };
            let (was_previous, was) = (original(previous)?, original(c)?);
            ((was_previous, was) != (previous, c)).then(|| self.cost(was_previous, was) + rarity / 2)
        });
        misread.min().unwrap_or(i32::MAX)
    }

    /// Whether a character is surprising between two of ASCII.
    fn is_surprising(&self, previous: char, c: char, next: char) -> bool {
        let kept = self.cost(previous, c) + self.cost(c, next);
        if threshold(previous, c).is_some() {
            return self.of(previous, c) + self.of(c, next) >= SURPRISING;
        }
        let alternatives = self.alternatives.get(&c).into_iter().flatten();
        let mut best = i32::MAX;
        for &(original, rarity) in alternatives {
            best = best.min(self.cost(previous, original) + self.cost(original, next) + rarity);
        }
        for case in CASES {
            let around = Around { before: previous, after: next, case };
            Page::WINDOWS_1252.readings(&[c, next], around, DamageSet::ALL, |reading| {
                if reading.length > 1 {
                    best = best.min(self.cost(previous, reading.original) + reading.cost);
                }
            });
        }
        kept > DEAR && kept - best > BETTERED
    }

    /// Whether characters of which text holds `seen` are less likely what they are than what a misreading, or the loss of bytes of
    /// the one in the middle, may have made them of: `weight` is what text holds of that.
    fn may_be_misread<const COUNT: usize>(
        &self,
        characters: [char; COUNT],
        seen: u64,
        weight: impl Fn([u32; COUNT]) -> u64,
    ) -> bool {
        let is_likelier = |originals: [char; COUNT], cost: i32| {
            let likelihood = (-f64::from(cost) / f64::from(UNITS_PER_NAT)).exp();
            originals != characters && weight(originals.map(u32::from)) as f64 * likelihood > seen as f64 * CLEARLY
        };
        let misread = |(originals, rarity): &(HashMap<char, char>, i32)| {
            let original = |c: char| if c.is_ascii() { Some(c) } else { originals.get(&c).copied() };
            let known: Option<Vec<char>> = characters.into_iter().map(original).collect();
            known.is_some_and(|known| is_likelier(known.try_into().expect("as many"), *rarity))
        };
        let folded = |&(original, cost): &(char, i32)| {
            let mut originals = characters;
            originals[COUNT / 2] = original;
            is_likelier(originals, cost)
        };
        let alternatives = self.alternatives.get(&characters[COUNT / 2]);
        self.misreadings.iter().any(misread) || alternatives.into_iter().flatten().any(folded)
    }

    /// The same for three characters that a sequence of UTF-8 may show as.
    fn may_be_sequence(&self, [before, c, after]: [char; 3], seen: u64, counts: &Counts) -> bool {
        // Longer sequences show as more than three characters, of which the others are looked at too.
        let of_pair = |previous: char, c: char| {
            let weight = |previous: char, c: char| {
                counts.pairs().get(&(folded_code(previous.into()), folded_code(c.into()))).copied().unwrap_or(0)
            };
            // Capitals of ASCII are one in a triple.
            let before = ('A'..='Z').filter(|_| previous.is_ascii_uppercase()).map(|previous| weight(previous, c));
            before.chain([weight(previous, c)]).max() > Some(seen)
        };
        let mut is_rest = false;
        for case in CASES {
            let around = Around { before, after, case };
            // An ellipsis may have become three dots.
            Page::WINDOWS_1252.readings(&[c, after, after, after], around, DamageSet::ALL, |reading| {
                is_rest |= reading.length > 1 && of_pair(before, reading.original);
            });
        }
        is_rest
            || self.sequences(before, c).any(|original| of_pair(original, after))
            || self.sequences(c, after).any(|original| of_pair(before, original))
    }

    /// What two characters may have been as the bytes of one character of UTF-8, in any page.
    fn sequences(&self, lead: char, continuation: char) -> impl Iterator<Item = char> {
        Page::all().filter_map(move |page| {
            let byte = |c: char| shown(page).find(|shown| shown.1 == c).map(|shown| shown.0);
            std::str::from_utf8(&[byte(lead)?, byte(continuation)?]).ok()?.chars().next()
        })
    }

    /// Whether a character is surprising between two of ASCII that share their codes with others.
    fn is_surprising_among(&self, before: &[char], c: char, after: &[char]) -> bool {
        let pairs = before.iter().flat_map(|&before| after.iter().map(move |&after| (before, after)));
        let surprising = pairs.filter(|&(before, after)| self.is_surprising(before, c, after));
        surprising.count() as f64 >= (MANY * (before.len() * after.len()) as f64).ceil()
    }
}

/// Writes the table, for what was counted and the judge that came of it.
pub fn write(counts: &Counts, judge: &Judge<'_>) -> Vec<u8> {
    let codes = Codes::new(counts);
    let surprises = Surprises::new(judge);
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
        // What is unknown surprises, whatever it stands beside, but that by itself alone.
        matrix[usize::from(UNKNOWN) * CODES + code] = SURPRISING.div_ceil(2);
        matrix[code * CODES + usize::from(UNKNOWN)] = SURPRISING.div_ceil(2);
    }
    for code in 0..CODES {
        matrix[usize::from(HARMLESS) * CODES + code] = 0;
        matrix[code * CODES + usize::from(HARMLESS)] = 0;
    }
    let (blocks, records) = codes.stages();
    let among_ascii = codes.among_ascii(&surprises, &matrix);
    let is_place = |characters| codes.is_place(characters, &matrix, &among_ascii);
    let usual = usual(counts, &surprises, is_place);
    let contexts = usual_contexts(counts, &surprises, is_place);
    [blocks, records, matrix, among_ascii, usual, contexts].concat()
}

/// The set of triples that are surprising by their pairs, and that sound text holds more often than what they may have been.
fn usual(counts: &Counts, surprises: &Surprises<'_>, is_place: impl Fn([char; 3]) -> bool + Sync) -> Vec<u8> {
    let weight = |triple: u64| counts.triples().get(&triple).map_or(0, |known| known.0);
    let usual = counts.triples().par_iter().filter(|(_, known)| known.0 >= FEWEST_USUAL);
    let usual = usual.filter_map(|(&key, &(seen, characters))| {
        let characters = known_characters(characters)?;
        let is_usual = is_place(characters)
            && !surprises.may_be_sequence(characters, seen, counts)
            && !surprises.may_be_misread(characters, seen, |originals| weight(triple(originals)));
        is_usual.then_some((seen, key))
    });
    bits(usual.collect(), MOST_USUAL, USUAL_BITS, bits_of)
}

/// The same for contexts.
fn usual_contexts(counts: &Counts, surprises: &Surprises<'_>, is_place: impl Fn([char; 3]) -> bool + Sync) -> Vec<u8> {
    let weight = |context: u64| counts.contexts().get(&context).map_or(0, |known| known.0);
    let usual = counts.contexts().par_iter().filter(|(_, known)| known.0 >= FEWEST_CONTEXTS);
    let usual = usual.filter_map(|(&key, &(seen, characters))| {
        let characters = known_characters(characters)?;
        // What stands between words is one to a context, and of all of it a space is what damage shows most often.
        let [_, before, c, after, _] = characters.map(|c| match u8::try_from(c) {
            Ok(byte) if is_between_words(byte) => ' ',
            _ => c,
        });
        let of_triple = counts.triples().get(&triple([before, c, after].map(u32::from))).map_or(0, |known| known.0);
        let is_usual = is_place([before, c, after])
            && !surprises.may_be_sequence([before, c, after], of_triple, counts)
            && !surprises.may_be_misread(characters, seen, |originals| weight(context(originals)));
        is_usual.then_some((seen, key))
    });
    bits(usual.collect(), MOST_CONTEXTS, CONTEXT_BITS, bits_of_context)
}

fn known_characters<const COUNT: usize>(characters: [u32; COUNT]) -> Option<[char; COUNT]> {
    let characters: Option<Vec<char>> = characters.into_iter().map(char::from_u32).collect();
    characters?.try_into().ok()
}

/// The set of the `most` usual keys.
fn bits<const BITS: usize>(
    mut usual: Vec<(u64, u64)>,
    most: usize,
    size: usize,
    of_key: impl Fn(u64) -> [usize; BITS],
) -> Vec<u8> {
    usual.sort_unstable_by_key(|&(weight, key)| (std::cmp::Reverse(weight), key));
    let mut set = vec![0; size / 8];
    for (_, key) in usual.into_iter().take(most) {
        of_key(key).into_iter().for_each(|bit| set[bit / 8] |= 1 << (bit % 8));
    }
    set
}

struct Codes {
    of: HashMap<char, u16>,
    /// For each code the character that has it alone.
    members: Vec<Option<char>>,
    /// The characters of each code of ASCII.
    ascii: Vec<Vec<char>>,
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
        let mut codes = Codes { of: HashMap::new(), members: vec![None; CODES], ascii: Vec::new() };
        codes.of.extend(('\0'..='\u{FFFF}').filter(|&c| is_of_script(c)).map(|c| (c, SCRIPT)));
        for column in COLUMNS_OF_CAPITALS {
            codes.of.extend(column.map(|c| (c, CAPITAL)));
        }
        for column in COLUMNS_OF_SMALL_LETTERS {
            codes.of.extend(column.map(|c| (c, SMALL)));
        }
        // A letter that no page shows was never damage.
        let shown: HashSet<char> = Page::all().flat_map(shown).map(|(_, c)| c).collect();
        let mut groups: BTreeMap<Class, Vec<(u64, char)>> = BTreeMap::new();
        let mut single: Vec<(u64, char)> = Vec::new();
        for (&c, &weight) in &weights {
            match writing(c) {
                _ if codes.of.contains_key(&c) => {}
                Writing::Latin if c.is_alphabetic() && !shown.contains(&c) => drop(codes.of.insert(c, HARMLESS)),
                Writing::Ascii => {}
                Writing::Latin | Writing::Alphabet(_) => single.push((weight, c)),
                _ => groups.entry(class(c)).or_default().push((weight, c)),
            }
        }
        let mut ascii: BTreeMap<(bool, Class, char), Vec<char>> = BTreeMap::new();
        for c in '\0'..='\x7F' {
            let is_single = c.is_ascii_lowercase() || matches!(c, ' ' | '\n');
            ascii.entry((is_single, class(c), if is_single { c } else { '\0' })).or_default().push(c);
        }
        assert_eq!(ascii.len(), ASCII_CODES, "codes of ASCII");
        let mut next = usize::from(FIRST_OTHER);
        for members in ascii.into_values() {
            codes.of.extend(members.iter().map(|&c| (c, next as u16)));
            codes.members[next] = Some(members[0]).filter(|_| members.len() == 1);
            codes.ascii.push(members);
            next += 1;
        }
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
                let exceeds =
                    |&surprise: &u8| weights[usize::from(surprise) + 1..].iter().sum::<f64>() <= TOLERATED * all;
                matrix[usize::from(a) * CODES + usize::from(b)] = (0..=SURPRISING).find(exceeds).unwrap_or(SURPRISING);
            }
        }
    }

    /// For each code beyond ASCII, and each two of ASCII around it, whether it is surprising there, as bits.
    fn among_ascii(&self, surprises: &Surprises<'_>, matrix: &[u8]) -> Vec<u8> {
        let others = usize::from(FIRST_OTHER) + ASCII_CODES..CODES;
        let rows = others.into_par_iter().map(|code| {
            let mut bits = vec![u8::MAX; AMONG_ASCII];
            for (at, (a, b)) in (0..ASCII_CODES).flat_map(|a| (0..ASCII_CODES).map(move |b| (a, b))).enumerate() {
                let is_surprising = match self.members[code] {
                    Some(c) => surprises.is_surprising_among(&self.ascii[a], c, &self.ascii[b]),
                    None => {
                        let (before, after) = (usize::from(FIRST_OTHER) + a, usize::from(FIRST_OTHER) + b);
                        matrix[before * CODES + code] + matrix[code * CODES + after] >= SURPRISING
                    }
                };
                if !is_surprising {
                    bits[at / 8] &= !(1 << (at % 8));
                }
            }
            bits
        });
        rows.collect::<Vec<_>>().concat()
    }

    /// Whether the scanner takes the second of three characters for a place by their pairs, or may by what is beyond them.
    fn is_place(&self, characters: [char; 3], matrix: &[u8], among_ascii: &[u8]) -> bool {
        let [before, c, after] = characters.map(|c| self.code(folded_code(c.into())).map_or(UNKNOWN, |code| code.1));
        match c {
            SCRIPT..=CAPITAL => characters[0].is_ascii() || characters[2].is_ascii() || c == CAPITAL,
            _ if characters[0].is_ascii() && characters[2].is_ascii() => {
                let first = usize::from(FIRST_OTHER) + ASCII_CODES;
                let at = usize::from(before - FIRST_OTHER) * ASCII_CODES + usize::from(after - FIRST_OTHER);
                usize::from(c)
                    .checked_sub(first)
                    .is_some_and(|other| among_ascii[other * AMONG_ASCII + at / 8] >> (at % 8) & 1 != 0)
            }
            _ => {
                let surprise = |previous: u16, c: u16| matrix[usize::from(previous) * CODES + usize::from(c)];
                surprise(before, c) + surprise(c, after) >= SURPRISING
            }
        }
    }

    /// The codes of the Basic Multilingual Plane, in two stages.
    fn stages(&self) -> (Vec<u8>, Vec<u8>) {
        let (mut blocks, mut records, mut known) = (Vec::new(), Vec::new(), HashMap::new());
        for start in (0..0x1_0000).step_by(BLOCK) {
            let block: Vec<u16> = (start..start + BLOCK as u32)
                .map(|c| self.code(folded_code(c)).map_or(UNKNOWN, |code| code.1))
                .collect();
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
