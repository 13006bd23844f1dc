//! What a place is: a character that the characters beside it make surprising.
//!
//! A *plain* character, one whose code is for letters of a script other than the Latin one, is surprising where that script
//! meets the Latin one, or a capital follows a letter. Any other character beyond ASCII is surprising where the pairs that it
//! makes with the characters before and after it are. What is usual as three characters, or as five, is no place for all that.

use super::next_non_ascii;
use super::surprise::{
    CAPITAL, SCRIPT, SMALL, SURPRISING, code, code_of, is_surprising_among_ascii, is_usual, is_usual_context, surprise,
};

/// Capitals before one more that are no abbreviation.
const ABBREVIATION: usize = 4;

/// Whether a code is for plain characters.
pub const fn is_plain(code: u16) -> bool {
    SCRIPT <= code && code <= CAPITAL
}

/// The first place from `from` on, one character at a time.
pub fn next(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        at = next_non_ascii(text.as_bytes(), at);
        if at == text.len() || is_at(text, at) {
            return at;
        }
        at += width(text.as_bytes()[at]);
    }
}

/// Whether there is a place where this character beyond ASCII begins.
#[inline]
pub fn is_at(text: &str, at: usize) -> bool {
    let code_point = character(text, at);
    let c = code_of(code_point);
    let end = at + width(text.as_bytes()[at]);
    let after = if end < text.len() { character(text, end) } else { u32::from('\n') };
    let (before, start) = before(text, at);
    let is_surprising = if is_plain(c) {
        is_letter(before)
            || is_letter(after)
            || c == CAPITAL && follows_letters(text, at)
            || before < 0x80 && is_letter(self::before(text, start).0)
    } else if before < 0x80 && after < 0x80 {
        is_surprising_among_ascii(code_of(before), c, code_of(after))
    } else {
        surprise(code_of(before), c) + surprise(c, code_of(after)) >= SURPRISING
    };
    is_surprising && !is_usual([before, code_point, after]) && {
        let far = self::before(text, start).0;
        let beyond = text[end..].chars().nth(1).map_or(u32::from('\n'), u32::from);
        !is_usual_context([far, before, code_point, after, beyond])
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
    let text = text.as_bytes();
    let lead = u32::from(text[at]);
    let six = |ahead: usize| u32::from(text[at + ahead] & 0x3F);
    match width(text[at]) {
        1 => lead,
        2 => (lead & 0x1F) << 6 | six(1),
        3 => (lead & 0xF) << 12 | six(1) << 6 | six(2),
        _ => (lead & 7) << 18 | six(1) << 12 | six(2) << 6 | six(3),
    }
}

/// The code point of the character that ends here, a line break if there is none, and where it begins.
#[inline]
fn before(text: &str, end: usize) -> (u32, usize) {
    if end == 0 {
        return (u32::from('\n'), 0);
    }
    let start = text.floor_char_boundary(end - 1);
    (character(text, start), start)
}

const _: () = assert!(!is_plain(code('\n')), "a line break is no letter");
