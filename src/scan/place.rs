//! What a place is: a character that the characters beside it make surprising.
//!
//! A *plain* character, one whose code is for letters of a script other than the Latin one, is surprising where that script
//! meets the Latin one, or a capital follows a letter. Any other character beyond ASCII is surprising where the pairs that it
//! makes with the characters before and after it are. What is usual as three characters, or as five, is no place for all that.

use super::surprise::{
    CAPITAL, SCRIPT, SMALL, SURPRISING, code, code_of, is_surprising_among_ascii, is_usual, is_usual_context, surprise,
};
use super::{HIGH_BITS, WORD, next_non_ascii, word};

/// Capitals before one more that are no abbreviation.
const ABBREVIATION: usize = 4;

/// Whether a code is for plain characters.
pub const fn is_plain(code: u16) -> bool {
    SCRIPT <= code && code <= CAPITAL
}

/// The first place from `from` on, one character at a time.
#[inline]
pub fn next(text: &str, from: usize) -> usize {
    let at = next_non_ascii(text.as_bytes(), from);
    if at == text.len() { at } else { next_beyond_ascii(text, at) }
}

/// The same where a character beyond ASCII begins.
#[inline(never)]
fn next_beyond_ascii(text: &str, from: usize) -> usize {
    let mut at = from;
    while at < text.len() {
        let word = word(text.as_bytes(), at);
        // Characters beyond ASCII begin with two bits that are set.
        let mut firsts = word & word << 1 & HIGH_BITS;
        while firsts != 0 {
            let first = at + firsts.trailing_zeros() as usize / 8;
            if is_surprising(text, first) && !is_known(text, first) {
                return first;
            }
            firsts &= firsts - 1;
        }
        at += WORD;
    }
    text.len()
}

/// Whether there is a place where this character beyond ASCII begins.
#[inline(never)]
pub fn is_at(text: &str, at: usize) -> bool {
    is_surprising(text, at) && !is_known(text, at)
}

/// Whether the characters beside it make a character surprising.
#[inline(always)]
fn is_surprising(text: &str, at: usize) -> bool {
    let c = code_of(character(text, at));
    let end = at + width(text.as_bytes()[at]);
    let last = if at == 0 { b'\n' } else { text.as_bytes()[at - 1] };
    let next = text.as_bytes().get(end).copied().unwrap_or(b'\n');
    if is_plain(c) {
        is_letter(u32::from(last))
            || is_letter(u32::from(next))
            || c == CAPITAL && follows_letters(text, at)
            || last < 0x80 && at > 0 && is_letter(before(text, at - 1).0)
    } else if last < 0x80 && next < 0x80 {
        is_surprising_among_ascii(last, c, next)
    } else {
        surprise(code_of(before(text, at).0), c) + surprise(c, code_of(after(text, end))) >= SURPRISING
    }
}

/// Whether a character is usual where it stands, surprising as it may be.
#[inline(never)]
fn is_known(text: &str, at: usize) -> bool {
    let end = at + width(text.as_bytes()[at]);
    let (before, start) = before(text, at);
    let (c, after) = (character(text, at), after(text, end));
    is_usual([before, c, after]) || {
        let far = self::before(text, start).0;
        let beyond = text[end..].chars().nth(1).map_or(u32::from('\n'), u32::from);
        is_usual_context([far, before, c, after, beyond])
    }
}

/// Whether a capital follows a small letter, or capitals that are more than an abbreviation has.
fn follows_letters(text: &str, mut at: usize) -> bool {
    for _ in 0..ABBREVIATION {
        let (before, start) = before(text, at);
        match code_of(before) {
            SMALL => return true,
            CAPITAL => at = start,
            _ => return false,
        }
    }
    true
}

fn is_letter(code_point: u32) -> bool {
    u8::try_from(code_point).is_ok_and(|byte| byte.is_ascii_alphabetic())
}

/// How many bytes a character has that begins with this byte.
#[inline]
pub const fn width(lead: u8) -> usize {
    match lead {
        0x00..=0x7F => 1,
        0x80..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    }
}

/// The code point of the character that begins here.
#[inline]
fn character(text: &str, at: usize) -> u32 {
    let text = &text.as_bytes()[at..];
    let six = |ahead: usize| u32::from(text[ahead] & 0x3F);
    match text[0] {
        lead @ 0x00..=0x7F => u32::from(lead),
        lead @ 0x80..=0xDF => u32::from(lead & 0x1F) << 6 | six(1),
        lead @ 0xE0..=0xEF => u32::from(lead & 0xF) << 12 | six(1) << 6 | six(2),
        lead => u32::from(lead & 7) << 18 | six(1) << 12 | six(2) << 6 | six(3),
    }
}

/// The code point of the character that begins here, a line break if there is none.
#[inline]
fn after(text: &str, end: usize) -> u32 {
    if end == text.len() { u32::from('\n') } else { character(text, end) }
}

/// The code point of the character that ends here, a line break if there is none, and where it begins.
#[inline]
fn before(text: &str, end: usize) -> (u32, usize) {
    if end == 0 {
        return (u32::from('\n'), 0);
    }
    let mut start = end - 1;
    while text.as_bytes()[start] & 0xC0 == 0x80 {
        start -= 1;
    }
    (character(text, start), start)
}

const _: () = assert!(!is_plain(code('\n')), "a line break is no letter");
