//! The language of a stretch of text, as far as its ASCII letters tell it.
//!
//! Which accented letter is meant is often told by the words around, not by the letters beside
//! it. Mix-ups leave ASCII alone, so the language can be recognised in damaged text
//! as well as in sound text; what it then says of a letter is added to the costs of the pairs.

use core::array::from_fn;
use core::cell::Cell;

use super::{Judge, UNITS_PER_NAT};
use crate::hash::mix;
use crate::logarithm::log_add;
use crate::scan::{self, Instructions, Work};

/// The number of languages, or clusters of similar ones, in a model.
pub const LANGUAGES: usize = 96;

/// The number of pairs that [`letter_pair`] tells apart.
pub const LETTER_PAIRS: usize = LETTERS * LETTERS;

/// The languages that are kept of those that a text may be written in.
const KEPT: usize = 4;

/// A language that is less likely than this, as a logarithm in units, is not worth adding: what a letter may gain by it is less than
/// 2 * 127, and what is 20 nats below a sum does not change it.
const LEAST_WEIGHT: i32 = -2 * 127 - 20 * UNITS_PER_NAT;

/// The pairs of a text are not independent: their evidence counts by this share.
const SHARPNESS: (i32, i32) = (3, 4);

/// The share of text, as a cost in units, that is in none of the languages.
const OTHER_COST: i32 = 72;

/// The most that it costs, in units, that a text is mainly in another script than the Latin one.
const OTHER_SCRIPT_COST: i32 = 96;

/// What a pair costs in each language.
type Row = [u8; LANGUAGES];

/// So many pairs are added up at once, in sums of two bytes.
const PAIRS_AT_ONCE: usize = (u16::MAX / u8::MAX as u16) as usize;

/// What a byte is to the pairs of letters: a letter without case from 1 on, anything else of ASCII, or a part of another character,
/// which has all bits, so that no pair with it is a [telling](pair_of) one.
const LETTERS: usize = 27;
const NO_LETTER: u8 = 0;
const BEYOND_ASCII: u8 = u8::MAX;

static KINDS: [u8; 256] = {
    let mut kinds = [BEYOND_ASCII; 256];
    let mut byte = 0;
    while byte < 0x80 {
        let letter = (byte as u8).to_ascii_lowercase();
        kinds[byte] = if letter.is_ascii_lowercase() { letter - b'a' + 1 } else { NO_LETTER };
        byte += 1;
    }
    kinds
};

/// The number of a pair of neighbouring bytes, with letters without case and all else
/// that is ASCII as one. `None` where one is not ASCII, or no letter is involved.
#[inline]
pub fn letter_pair(previous: u8, byte: u8) -> Option<usize> {
    let (pair, is_telling) = pair_of(KINDS[usize::from(previous)], KINDS[usize::from(byte)]);
    is_telling.then_some(pair)
}

/// The number of a pair of kinds, and whether it tells anything: without it the number is none.
#[inline]
fn pair_of(first: u8, second: u8) -> (usize, bool) {
    let is_telling = (1..LETTERS.next_power_of_two()).contains(&usize::from(first | second));
    (usize::from(first) * LETTERS + usize::from(second), is_telling)
}

/// The number of places that [`letter_place`] gives.
pub const LETTER_PLACES: usize = 0x2B0 - 0x80 + 0x100;

/// The place of a letter in the table of letters: the blocks of Unicode that hold what languages of
/// the Latin script use beyond ASCII.
#[inline]
pub fn letter_place(c: char) -> Option<usize> {
    match u32::from(c) {
        code_point @ 0x80..0x2B0 => Some(code_point as usize - 0x80),
        code_point @ 0x1E00..0x1F00 => Some((code_point - 0x1E00 + 0x2B0 - 0x80) as usize),
        _ => None,
    }
}

/// The number of all letters of other scripts.
pub const FOREIGN: u8 = u8::MAX;

/// The number of all letters of the Latin script that have none of their own.
pub const RARE: u8 = u8::MAX - 1;

/// Whether a character belongs to the blocks of letters of scripts other than the Latin one.
#[inline]
pub fn is_foreign(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{1CFF}' | '\u{1F00}'..='\u{1FFF}' | '\u{2C80}'..='\u{2DFF}' | '\u{3040}'..='\u{D7FF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The language, or the few languages, that a text is likely to be in.
#[derive(Clone, Debug)]
pub struct Language {
    /// Those it may be, by their numbers and by the logarithms of their probabilities in units, and how many of them count.
    likely: [(usize, i32); KEPT],
    count: usize,
    /// The probability of all others, as a logarithm.
    rest: i32,
    /// What it costs that a text in it holds a letter of another script.
    other_script: i32,
    /// By the number of a letter, how much likelier it is here than on average, in units, where that was asked for. That
    /// of [`FOREIGN`] goes for the first letter of a word.
    bonus: [Cell<i16>; 256],
}

/// A bonus that was not asked for yet.
const NOT_ASKED: i16 = i16::MAX;

impl Language {
    /// Nothing is known.
    pub const fn unknown() -> Language {
        Language { likely: [(0, 0); KEPT], count: 0, rest: 0, other_script: 0, bonus: [const { Cell::new(0) }; 256] }
    }

    /// What a text is in of which this is known.
    pub fn of(tally: &Tally) -> Language {
        let least = tally.costs.iter().copied().min().unwrap_or(0);
        let weight = |cost: i32| (least - cost) * SHARPNESS.0 / SHARPNESS.1;
        // The likeliest, in their order, and the sums of all and of the others.
        let mut likely = [(0, i32::MIN / 4); KEPT];
        let (mut all, mut rest) = (-OTHER_COST, i32::MIN / 4);
        for (number, &cost) in tally.costs.iter().enumerate() {
            let mut next = (number, weight(cost));
            if next.1 < LEAST_WEIGHT {
                continue;
            }
            all = log_add(all, next.1);
            for kept in &mut likely {
                if next.1 > kept.1 {
                    core::mem::swap(kept, &mut next);
                }
            }
            rest = log_add(rest, next.1);
        }
        // Of the languages that are not kept a letter is as likely as on average.
        likely.iter_mut().for_each(|kept| kept.1 -= all);
        rest -= all;
        let count = likely.iter().take_while(|&&(_, weight)| weight > LEAST_WEIGHT).count();
        let bonus = [const { Cell::new(NOT_ASKED) }; 256];
        bonus[0].set(0);
        Language { likely, count, rest, other_script: other_script_cost(tally.ascii, tally.beyond_ascii), bonus }
    }

    /// A number that is the same for all that is known alike.
    pub fn hash(&self) -> u64 {
        let likely = self.likely[..self.count]
            .iter()
            .fold(0, |hash, &(number, weight)| mix(hash, (number as u64) << 32 | u64::from(weight.cast_unsigned())));
        mix(likely, u64::from(self.rest.cast_unsigned()) << 32 | u64::from(self.other_script.cast_unsigned()))
    }

    /// The same, but for letters of other scripts, of which nothing is known.
    #[must_use]
    pub fn without_scripts(&self) -> Language {
        let language = self.clone();
        language.bonus[usize::from(FOREIGN)].set(0);
        language
    }
}

/// What the ASCII letters of a part of a text say of its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// What its pairs of letters cost in each language, in units.
    costs: [i32; LANGUAGES],
    /// How many letters of ASCII there are, and how many characters beyond.
    ascii: i32,
    beyond_ascii: i32,
}

impl Tally {
    /// Of no text.
    pub const NONE: Tally = Tally { costs: [0; LANGUAGES], ascii: 0, beyond_ascii: 0 };

    /// Adds another part of the text.
    pub fn add(&mut self, other: &Tally) {
        self.costs.iter_mut().zip(&other.costs).for_each(|(cost, other)| *cost += other);
        self.ascii += other.ascii;
        self.beyond_ascii += other.beyond_ascii;
    }
}

impl Judge<'_> {
    /// Adds what pairs of letters cost in each language.
    #[inline(always)]
    fn add_up(&self, pairs: &[u16], costs: &mut [i32; LANGUAGES]) {
        let rows = self.pairs.as_chunks().0;
        let mut sums = [0_u16; LANGUAGES];
        let (twos, one) = pairs.as_chunks();
        for &[first, second] in twos {
            let (first, second): (&Row, &Row) = (&rows[usize::from(first)], &rows[usize::from(second)]);
            // No cost is more than half of what a byte holds.
            sums = from_fn(|number| sums[number] + u16::from(first[number].saturating_add(second[number])));
        }
        for &last in one {
            sums = from_fn(|number| sums[number] + u16::from(rows[usize::from(last)][number]));
        }
        costs.iter_mut().zip(sums).for_each(|(cost, sum)| *cost += i32::from(sum));
    }

    /// What the ASCII letters of a part of a text say of its language, after this byte.
    pub fn tally(&self, before: u8, part: &[u8]) -> Tally {
        scan::work(Count { judge: *self, before, part })
    }

    /// Recognises the language of a text by its ASCII letters.
    pub fn language(&self, text: &str) -> Language {
        Language::of(&self.tally(b' ', text.as_bytes()))
    }

    /// What is known in a language of a letter, by its number, after another.
    #[inline]
    pub(super) fn bonus(&self, language: &Language, previous: u8, letter: u8) -> i32 {
        let known = language.bonus[usize::from(letter)].get();
        match known {
            _ if letter == FOREIGN && previous == FOREIGN => 0,
            NOT_ASKED => self.find_bonus(language, letter),
            _ => i32::from(known),
        }
    }

    #[inline(never)]
    fn find_bonus(&self, language: &Language, letter: u8) -> i32 {
        let number = usize::from(letter);
        let other = if letter == FOREIGN { language.other_script } else { OTHER_COST };
        let likely = &language.likely[..language.count];
        let bonus = self.ratios.chunks_exact(LANGUAGES).nth(number).map_or(0, |row| {
            let here = likely.iter().map(|&(language, weight)| weight + i32::from(row[language] as i8));
            here.fold(log_add(-other, language.rest), log_add).clamp(-127, 127)
        });
        language.bonus[number].set(bonus as i16);
        bonus
    }

    /// The number of a character among the letters that tell languages apart.
    #[inline]
    pub(super) fn letter(&self, c: char) -> u8 {
        match letter_place(c) {
            Some(place) => self.letters[place],
            None if is_foreign(c) => FOREIGN,
            None => 0,
        }
    }
}

/// The counting of a part of a text, after this byte.
struct Count<'c> {
    judge: Judge<'c>,
    before: u8,
    part: &'c [u8],
}

impl Work for Count<'_> {
    type Output = Tally;

    #[inline(always)]
    fn run(self, _: impl Instructions) -> Tally {
        let Count { judge, before, part } = self;
        // Each character is counted where it begins.
        let ascii = scan::count_bytes(part, |byte| byte.is_ascii_alphabetic()) as i32;
        let beyond_ascii = scan::count_bytes(part, |byte| byte >= 0xC0) as i32;
        let mut tally = Tally { ascii, beyond_ascii, ..Tally::NONE };
        if ascii == 0 && !before.is_ascii_alphabetic() {
            return tally;
        }
        let mut before = KINDS[usize::from(before)];
        for part in part.chunks(PAIRS_AT_ONCE) {
            let (mut pairs, mut count) = ([0_u16; PAIRS_AT_ONCE], 0);
            for &byte in part {
                let kind = KINDS[usize::from(byte)];
                // Which ones tell something is hard to foresee: those that do not are written over.
                let (pair, is_telling) = pair_of(before, kind);
                pairs[count] = pair as u16;
                count += usize::from(is_telling);
                before = kind;
            }
            judge.add_up(&pairs[..count], &mut tally.costs);
        }
        tally
    }
}

/// What it costs, in units, that a text is mainly in another script than the Latin one, for a text of so many
/// letters of ASCII and so many characters beyond: the more of the former and the fewer of the
/// latter, the more.
fn other_script_cost(ascii: i32, beyond_ascii: i32) -> i32 {
    OTHER_SCRIPT_COST.min(8 * ascii / (8 + 4 * beyond_ascii))
}
