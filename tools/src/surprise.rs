//! The table of the scanner: how surprising each pair of characters is, coarsely, in every script at once.
//!
//! Characters have *codes*: the common ones of ASCII, of the Latin script and the common signs have one each; letters of
//! other scripts share one for each script and case. All others have the code of the unknown, and are always surprising.
//! The surprise of a pair is the judge's cost, on a scale on which `SURPRISING` is what two pairs around one character
//! have to reach for a closer look.

use std::collections::{BTreeMap, HashMap};

use fixtext::internals::judge::{Judge, UNITS_PER_NAT, folded};
use fixtext::internals::scan::{BLOCK, CODES, HARMLESS, SURPRISING, UNKNOWN};
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
const BESIDE_EAST: i32 = 12 * UNITS_PER_NAT;
const ACROSS: i32 = 7 * UNITS_PER_NAT;

/// Letters of other scripts than the Latin one are common if they are among those that make up so much of the text in
/// their class.
const COMMON: f64 = 0.998;

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
        _ => Some(ACROSS),
    }
}

/// The surprise of a pair by itself.
fn surprise(judge: &Judge<'_>, previous: char, c: char) -> u8 {
    let cost = judge.cost(judge.symbol(previous), judge.symbol(c));
    match threshold(previous, c) {
        None => (cost / STEP).min(i32::from(SURPRISING)) as u8,
        Some(threshold) if cost > threshold => SURPRISING,
        Some(_) => 0,
    }
}

/// Writes the table, for what was counted and the judge that came of it.
pub fn write(counts: &Counts, judge: &Judge<'_>) -> Vec<u8> {
    let codes = Codes::new(counts);
    let mut matrix = vec![SURPRISING; CODES * CODES];
    for (a, first) in codes.members.iter().enumerate() {
        for (b, second) in codes.members.iter().enumerate() {
            matrix[a * CODES + b] = match (first, second) {
                (Member::Nothing, _) | (_, Member::Nothing) => SURPRISING,
                (Member::Harmless, _) | (_, Member::Harmless) => 0,
                (Member::One(previous), Member::One(c)) => surprise(judge, *previous, *c),
                _ => SURPRISING,
            };
        }
    }
    codes.tolerate(counts, judge, &mut matrix);
    let (blocks, records) = codes.stages();
    [blocks, records, matrix].concat()
}

/// What has a code.
#[derive(Clone, Copy, Debug)]
enum Member {
    Nothing,
    /// Letters that no encoding shows.
    Harmless,
    One(char),
    Group,
}

struct Codes {
    of: HashMap<char, u16>,
    members: Vec<Member>,
}

impl Codes {
    fn new(counts: &Counts) -> Codes {
        let mut weights: BTreeMap<char, u64> = BTreeMap::new();
        for (&(_, c), &weight) in counts.pairs() {
            if let Some(c) = char::from_u32(c) {
                *weights.entry(c).or_default() += weight;
            }
        }
        let shown = shown_by_encodings();
        let read = shown_by_misreadings();
        let mut codes = Codes { of: HashMap::new(), members: vec![Member::Nothing; CODES] };
        codes.members[usize::from(HARMLESS)] = Member::Harmless;
        let mut groups: BTreeMap<Class, Vec<(u64, char)>> = BTreeMap::new();
        let mut single: Vec<(u64, char)> = Vec::new();
        for (&c, &weight) in &weights {
            match writing(c) {
                Writing::Ascii if c.is_ascii_lowercase() => single.push((u64::MAX, c)),
                _ if !shown.contains(&c) && c.is_alphanumeric() => drop(codes.of.insert(c, HARMLESS)),
                Writing::Latin => single.push((weight, c)),
                Writing::Alphabet(_) if read.contains(&c) => single.push((weight, c)),
                _ => groups.entry(class(c)).or_default().push((weight, c)),
            }
        }
        eprintln!("{:?}", groups.keys().map(|k| (k, groups[k].len(), groups[k][0].1)).collect::<Vec<_>>());
        let mut next = usize::from(UNKNOWN.max(HARMLESS)) + 1;
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
            codes.members[next] = Member::Group;
            next += 1;
        }
        single.sort_unstable_by_key(|&(weight, c)| (std::cmp::Reverse(weight), c));
        for &(_, c) in &single {
            if next == CODES {
                break;
            }
            codes.of.insert(c, next as u16);
            codes.members[next] = Member::One(c);
            next += 1;
        }
        eprintln!("{} groups, {} singles of {}: last {:?}", groups.len(), single.len().min(CODES), single.len(), codes.members[CODES - 1]);
        codes
    }

    fn code(&self, c: u32) -> Option<(char, u16)> {
        let c = char::from_u32(c)?;
        Some((c, self.of.get(&c).copied()?))
    }

    /// Pairs of groups, and of groups and others: as surprising as nearly all that were seen of them.
    fn tolerate(&self, counts: &Counts, judge: &Judge<'_>, matrix: &mut [u8]) {
        let mut seen: BTreeMap<(u16, u16), [f64; SURPRISING as usize + 1]> = BTreeMap::new();
        for (&(previous, c), &weight) in counts.pairs() {
            let (Some((previous, a)), Some((c, b))) = (self.code(previous), self.code(c)) else { continue };
            seen.entry((a, b)).or_default()[usize::from(surprise(judge, previous, c))] += weight as f64;
        }
        for ((a, b), weights) in seen {
            let is_single = |code: u16| matches!(self.members[usize::from(code)], Member::One(_));
            if a != HARMLESS && b != HARMLESS && !(is_single(a) && is_single(b)) {
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

/// Every character that an encoding shows bytes as.
fn shown_by_encodings() -> std::collections::HashSet<char> {
    use fixtext::internals::Page;
    let pages = Page::all().flat_map(|page| (0x80..=0xFF).filter_map(move |byte| page.decode(byte)));
    let mut shown: std::collections::HashSet<char> = pages.collect();
    for encoding in [encoding_rs::GB18030, encoding_rs::SHIFT_JIS, encoding_rs::EUC_KR, encoding_rs::BIG5] {
        for (lead, trail) in (0x81..=0xFE_u8).flat_map(|lead| (0x30..=0xFE_u8).map(move |trail| (lead, trail))) {
            if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&[lead, trail]) {
                shown.extend(text.chars());
            }
        }
    }
    shown
}

/// Every character of the pages that text is read in where it was written in another legacy encoding.
fn shown_by_misreadings() -> std::collections::HashSet<char> {
    let pages = fixtext::internals::misread_pages();
    pages.flat_map(|page| (0x80..=0xFF).filter_map(move |byte| page.decode(byte))).collect()
}
