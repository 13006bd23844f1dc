//! Characters of three bytes that are no places whatever stands beside them, or none between letters of one script.
//!
//! Most letters of Vietnamese are *harmless*: no pair with them surprises. And what joins letters, or parts them, as Persian text
//! has it in every line, is *quiet* between plain ones. Both are found as plain characters are ([`Plain`](super::plain::Plain)), but a
//! term says all six half bytes: one first byte, one second, and sets of halves of the third.

use super::calm::CALM;
use super::place::is_plain;
use super::surprise::{HARMLESS, SCRIPT, SURPRISING, code_of, surprise};

/// For each half byte the terms that it belongs to, first those of upper halves, then of lower ones.
pub struct Mild {
    pub first: [[u8; 16]; 2],
    pub second: [[u8; 16]; 2],
    pub third: [[u8; 16]; 2],
    /// The terms of characters that are quiet, but not harmless.
    pub quiet: u8,
}

/// What is mild among the characters of the table, as far as there is room for.
pub static MILD: Mild = mild();

/// Characters with the same first two bytes, whose third bytes have the same lower halves, as bits.
#[derive(Clone, Copy)]
struct Term {
    /// The first byte and the second as one number.
    start: u32,
    lower: u16,
    /// The upper halves of the third bytes, as bits.
    upper: u16,
    is_quiet: bool,
}

const NONE: Term = Term { start: 0, lower: 0, upper: 0, is_quiet: false };

/// More than there are of quiet and harmless ones together.
const MOST: usize = 64;

const fn mild() -> Mild {
    let (mut terms, mut count) = ([NONE; MOST], 0);
    let mut start = 0xE0A0;
    while start < 0xF000 {
        let mut half = 0x8;
        while half < 0xC {
            (terms, count) = with(terms, count, start, half, true);
            (terms, count) = with(terms, count, start, half, false);
            half += 1;
        }
        start = if start & 0xFF == 0xBF { (start | 0xFF) + 0x81 } else { start + 1 };
    }
    let mut mild = Mild { first: [[0; 16]; 2], second: [[0; 16]; 2], third: [[0; 16]; 2], quiet: 0 };
    let mut number = 0;
    while number < 8 {
        // The quiet ones first, then those of the most characters.
        let (mut best, mut most, mut term) = (0, 0, 0);
        while term < count {
            let Term { lower, upper, is_quiet, .. } = terms[term];
            let worth = lower.count_ones() * upper.count_ones() + if is_quiet { 1 << 16 } else { 0 };
            (best, most) = if worth > most { (term, worth) } else { (best, most) };
            term += 1;
        }
        mild.add(number, terms[best]);
        terms[best] = NONE;
        number += 1;
    }
    mild
}

/// The terms, and one more if such characters begin with these two bytes and have this upper half in the third.
const fn with(mut terms: [Term; MOST], count: usize, start: u32, half: u32, is_quiet: bool) -> ([Term; MOST], usize) {
    let first = (start >> 8 & 0xF) << 12 | (start & 0x3F) << 6 | (half & 3) << 4;
    let (mut lower, mut ahead) = (0, 0);
    while ahead < 16 {
        let code = code_of(first + ahead);
        let is_of_kind = if is_quiet {
            let has_group = CALM.groups[(start >> 8 & 0xF) as usize] != 0;
            let surprise = surprise(SCRIPT, code) + surprise(code, SCRIPT);
            !has_group && !is_plain(code) && code != HARMLESS && surprise < SURPRISING
        } else {
            code == HARMLESS
        };
        lower |= if is_of_kind { 1 << ahead } else { 0 };
        ahead += 1;
    }
    if lower == 0 {
        return (terms, count);
    }
    let mut term = 0;
    while term < count
        && !(terms[term].start == start && terms[term].lower == lower && terms[term].is_quiet == is_quiet)
    {
        term += 1;
    }
    let upper = if term < count { terms[term].upper } else { 0 } | 1 << half;
    terms[term] = Term { start, lower, upper, is_quiet };
    (terms, if term < count { count } else { count + 1 })
}

impl Mild {
    const fn add(&mut self, number: usize, term: Term) {
        let bit = 1 << number;
        self.quiet |= if term.is_quiet { bit } else { 0 };
        self.first[0][(term.start >> 12) as usize] |= bit;
        self.first[1][(term.start >> 8 & 0xF) as usize] |= bit;
        self.second[0][(term.start >> 4 & 0xF) as usize] |= bit;
        self.second[1][(term.start & 0xF) as usize] |= bit;
        let mut half = 0;
        while half < 16 {
            self.third[0][half] |= if term.upper >> half & 1 != 0 { bit } else { 0 };
            self.third[1][half] |= if term.lower >> half & 1 != 0 { bit } else { 0 };
            half += 1;
        }
    }
}
