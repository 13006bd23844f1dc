//! What a sign of damage is, one character at a time: what the search by vectors has to agree with.

use super::context::{Context, FIRST_LONG, FIRST_WIDE, is_letter};
use super::letters::{BEFORE_LETTER, terms};
use super::{HIGH_BITS, WORD, next_non_ascii, word};

/// Of wide characters that follow each other one in a few is looked at, by where it begins: in the first three of as many bytes.
/// What was damaged shows as several of them.
pub const TURN: usize = 12;

/// The control characters from 80 to 9F, and the horizontal bar, of which any may be damage whatever stands beside it.
const CONTROLS: u64 = 0x80C2;
const BAR: u64 = 0x95_80E2;

/// The first sign from `from` on, one character at a time.
#[inline]
pub fn next(text: &str, from: usize) -> usize {
    let at = next_non_ascii(text.as_bytes(), from);
    if at == text.len() { at } else { next_beyond_ascii(text, at, text.len()) }
}

/// The first sign that begins from `from` on and before `end`; the length of the text if there is none.
#[inline(never)]
pub fn next_beyond_ascii(text: &str, from: usize, end: usize) -> usize {
    let mut at = from;
    while at < end {
        let word = word(text.as_bytes(), at);
        // Characters beyond ASCII begin with two bits that are set.
        let mut firsts = word & word << 1 & HIGH_BITS;
        while firsts != 0 {
            let first = at + firsts.trailing_zeros() as usize / 8;
            if is_at(text.as_bytes(), first) {
                return first;
            }
            firsts &= firsts - 1;
        }
        at += WORD;
    }
    text.len()
}

/// Whether the character beyond ASCII that begins here is a sign.
#[inline]
pub fn is_at(text: &[u8], at: usize) -> bool {
    let byte = |at: usize| text.get(at).copied().unwrap_or(b'\n');
    let (last, lead, second) = (at.checked_sub(1).map_or(b'\n', byte), text[at], byte(at + 1));
    let may_be_sign = terms(last, lead, second) & !BEFORE_LETTER != 0
        || lead & 0xF0 == 0xD0 && terms(lead, second, byte(at + 2)) & BEFORE_LETTER != 0;
    may_be_sign
        && lead < FIRST_LONG
        && (lead < FIRST_WIDE || is_letter(last) || has_turn(text, at))
        && is_any_sign(bytes_around(text, at))
}

/// Whether a wide character is looked at, which no letter of ASCII precedes.
#[inline]
fn has_turn(text: &[u8], at: usize) -> bool {
    let is_ascii = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii);
    at % TURN < 3 || is_ascii(at.checked_sub(1).map(|last| &text[last])) && is_ascii(text.get(at + 3))
}

/// Whether a Latin letter of two bytes between two of ASCII is a sign, of which these are the bytes, the first in the lowest bits.
#[inline(always)]
pub fn is_lone_sign(bytes: u32) -> bool {
    Context::among_ascii(bytes).is_sign_of_slot()
}

/// Whether a character of two or three bytes is a sign, of which these are the first bytes from the second before it on, the first in the
/// lowest bits. For a wide one that has its turn.
#[inline(always)]
pub fn is_any_sign(bytes: u64) -> bool {
    let is_control = bytes >> 16 & 0xE0FF == CONTROLS;
    let is_bar = bytes >> 16 & 0xFF_FFFF == BAR;
    is_control | is_bar | Context::of_bytes(bytes).is_sign()
}

/// Eight bytes from the second before the character on that begins here. Beyond the ends of the text are line breaks.
#[inline]
fn bytes_around(text: &[u8], at: usize) -> u64 {
    let byte = |number: usize| (at + number).checked_sub(2).and_then(|at| text.get(at)).copied().unwrap_or(b'\n');
    let whole = at.checked_sub(2).and_then(|start| text[start..].first_chunk());
    u64::from_le_bytes(whole.copied().unwrap_or_else(|| core::array::from_fn(byte)))
}
