//! What the first stage of the search passes over, as tables of half bytes.
//!
//! Two bytes tell enough: the first of a character, and the upper half of the second. Where they leave no other choice than plain
//! characters of one kind, the pair belongs to a *term*: a set of lower halves of first bytes, one upper half, and a set of upper halves
//! of second bytes. A term is one bit, and three look-ups of 16 entries, joined by "and", give the
//! terms of a pair. (This is how simdutf8 and simdjson find what is not UTF-8.) The terms are worked out here from
//! the codes of the characters, when the library is compiled.

use super::place::is_plain;
use super::surprise::{CAPITAL, SMALL, code_of};

/// For each half byte the terms that it belongs to.
pub struct Plain {
    /// By the upper half of the first byte.
    pub upper: [u8; 16],
    /// By the lower half of the first byte.
    pub lower: [u8; 16],
    /// By the upper half of the second byte.
    pub second: [u8; 16],
    /// The terms of capitals.
    pub capitals: u8,
    /// The terms of characters of three bytes.
    pub long: u8,
    /// The terms that small letters of the scripts with case are among.
    pub small: u8,
}

/// The terms of all plain characters of two and three bytes.
pub static PLAIN: Plain = terms();

const fn terms() -> Plain {
    let mut plain = Plain { upper: [0; 16], lower: [0; 16], second: [0; 16], capitals: 0, long: 0, small: 0 };
    let mut count = 0;
    // The first byte of a character of two bytes is from C2 to DF, of three bytes from E0 to EF.
    let mut lead = 0xC2;
    while lead < 0xF0 {
        let mut is_capital = 0;
        while is_capital < 2 {
            let seconds = seconds(lead, is_capital == 1);
            if seconds != 0 {
                // A term that another first byte has made already serves this one too.
                let (upper, mut term) = (lead >> 4, 0);
                while term < count && !plain.is_same(term, upper, seconds, is_capital == 1) {
                    term += 1;
                }
                // What eight terms have no room for is left to the second stage. A test says when that happens.
                if term < 8 {
                    count += if term == count { 1 } else { 0 };
                    plain.add(term, lead, seconds, is_capital == 1);
                }
            }
            is_capital += 1;
        }
        lead += 1;
    }
    plain
}

impl Plain {
    const fn is_same(&self, term: usize, upper: usize, seconds: u8, is_capital: bool) -> bool {
        let bit = 1 << term;
        let mut half = 0;
        while half < 4 {
            if (self.second[8 + half] & bit != 0) != (seconds >> half & 1 != 0) {
                return false;
            }
            half += 1;
        }
        self.upper[upper] & bit != 0 && (self.capitals & bit != 0) == is_capital
    }

    const fn add(&mut self, term: usize, lead: usize, seconds: u8, is_capital: bool) {
        let bit = 1 << term;
        self.upper[lead >> 4] |= bit;
        self.lower[lead & 0xF] |= bit;
        self.capitals |= if is_capital { bit } else { 0 };
        self.long |= if lead >= 0xE0 { bit } else { 0 };
        self.small |= if has_small(lead, seconds) { bit } else { 0 };
        let mut half = 0;
        while half < 4 {
            self.second[8 + half] |= if seconds >> half & 1 != 0 { bit } else { 0 };
            half += 1;
        }
    }
}

/// The upper halves of second bytes, as bits from 80, with which this first byte begins plain characters alone, all of
/// them capitals or none.
const fn seconds(lead: usize, capitals: bool) -> u8 {
    let mut seconds = 0;
    let mut half = 0;
    while half < 4 {
        let (first, count) = characters(lead, half);
        let mut is_term = first >= 0x80 && (lead < 0xE0 || first >= 0x800);
        let mut c = first;
        while c < first + count {
            let code = code_of(c as u32);
            is_term = is_term && is_plain(code) && (code == CAPITAL) == capitals;
            c += 1;
        }
        seconds |= if is_term { 1 << half } else { 0 };
        half += 1;
    }
    seconds
}

/// Whether any of the characters that begin so is a small letter.
const fn has_small(lead: usize, seconds: u8) -> bool {
    let (mut has_small, mut half) = (false, 0);
    while half < 4 {
        let (first, count) = characters(lead, half);
        let mut c = first;
        while seconds >> half & 1 != 0 && c < first + count {
            has_small = has_small || code_of(c as u32) == SMALL;
            c += 1;
        }
        half += 1;
    }
    has_small
}

/// The first of the characters that share the first byte and the upper half of the second, and how many follow each other there.
const fn characters(lead: usize, half: usize) -> (usize, usize) {
    match lead {
        0xC2..=0xDF => ((lead & 0x1F) << 6 | half << 4, 16),
        _ => ((lead & 0xF) << 12 | half << 10, 1024),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_terms_are_enough() {
        for lead in 0xC2..0xF0_usize {
            for half in 0..4 {
                let [capitals, others] = [true, false].map(|capitals| seconds(lead, capitals) >> half & 1 != 0);
                let terms = PLAIN.upper[lead >> 4] & PLAIN.lower[lead & 0xF] & PLAIN.second[8 + half];
                assert_eq!(terms != 0, capitals || others, "{lead:X} {half}");
                assert_eq!(terms & PLAIN.capitals != 0, capitals, "{lead:X} {half}");
                assert_eq!(terms & PLAIN.long != 0, lead >= 0xE0 && others, "{lead:X} {half}");
            }
        }
    }
}
