//! What a sign of damage is, one character at a time: what the search by vectors has to agree with.

use core::ops::Range;

use super::context::{Context, FIRST_LONG, FIRST_WIDE, bytes_of, is_letter, is_wide};
use super::letters::{BEFORE_LETTER, is_latin, terms};
use super::{HIGH_BITS, WORD, next_non_ascii, word};

/// Of wide characters that follow each other one in eight is looked at, by where it begins: in the first three of as many bytes.
/// What was damaged shows as many of them.
pub const TURN: usize = 24;

/// The first byte of Korean syllables.
pub const FIRST_HANGUL: u8 = 0xEA;

/// The first byte of Greek capitals, and their second bytes. They may be weak signs.
pub const GREEK: u8 = 0xCE;
pub const GREEK_CAPITALS: Range<u8> = 0x90..0xAA;

/// The first byte of Thai letters, and of those of India. Beside ASCII they may be weak signs.
pub const THAI: u8 = 0xE0;

/// The first byte of marks of three bytes.
pub const MARK: u8 = 0xE2;

/// The first byte of the small letters of Cyrillic that few languages have, and those of them that are common there (`ё`, `є`, `і`, `ї`,
/// `ј`, `ў`), by the lower half of the second byte. What was misread as one of these stands beside a capital, which tells more.
pub const FEW_LANGUAGES: u8 = 0xD1;
pub const COMMON: [u8; 16] = [0, 0xFF, 0, 0, 0xFF, 0, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0xFF, 0];

/// The control characters from 80 to 9F, and the horizontal bar, of which any may be damage whatever stands beside it.
const CONTROLS: u64 = 0x80C2;
const BAR: u64 = 0x95_80E2;

/// The first sign from `from` on, one character at a time.
#[inline]
pub fn next<const WEAKLY: bool>(text: &str, from: usize) -> usize {
    let at = next_non_ascii(text.as_bytes(), from);
    if at == text.len() { at } else { next_beyond_ascii::<WEAKLY>(text, at, text.len()) }
}

/// The first sign that begins from `from` on and before `end`; the length of the text if there is none.
#[inline(never)]
pub fn next_beyond_ascii<const WEAKLY: bool>(text: &str, from: usize, end: usize) -> usize {
    let mut at = from;
    while at < end {
        let word = word(text.as_bytes(), at);
        // Characters beyond ASCII begin with two bits that are set.
        let mut firsts = word & word << 1 & HIGH_BITS;
        while firsts != 0 {
            let first = at + firsts.trailing_zeros() as usize / 8;
            if is_in_turn::<WEAKLY>(text.as_bytes(), first) {
                return first;
            }
            firsts &= firsts - 1;
        }
        at += WORD;
    }
    text.len()
}

/// Whether the character beyond ASCII that begins here is a sign, and has its turn. If weak signs are, each character has.
#[inline]
pub fn is_in_turn<const WEAKLY: bool>(text: &[u8], at: usize) -> bool {
    (WEAKLY || text[at] < FIRST_WIDE || has_turn(text, at)) && is_at::<WEAKLY>(text, at)
}

/// Whether the character beyond ASCII that begins here is a sign.
#[inline]
pub fn is_at<const WEAKLY: bool>(text: &[u8], at: usize) -> bool {
    let lead = text[at];
    if is_latin(lead) {
        return Context::of_latin(letter_around(text, at)).is_sign::<WEAKLY>();
    }
    lead < FIRST_LONG
        && (lead >= FIRST_WIDE || may_be_sign::<WEAKLY>(text, at))
        && is_sign::<WEAKLY>(bytes_around(text, at))
}

/// The byte at an index, or a line break beyond the ends of a text.
#[inline]
fn byte(text: &[u8], at: Option<usize>) -> u8 {
    at.and_then(|at| text.get(at)).copied().unwrap_or(b'\n')
}

/// Whether a wide character is looked at: in its turn, beside a letter of ASCII, and between two characters of ASCII if it is not
/// Korean, the words of which are short.
#[inline]
fn has_turn(text: &[u8], at: usize) -> bool {
    let (last, next) = (byte(text, at.checked_sub(1)), byte(text, Some(at + 3)));
    at % TURN < 3 || is_letter(last) || is_letter(next) || text[at] < FIRST_HANGUL && last.is_ascii() && next.is_ascii()
}

/// Whether any other may be a sign.
#[inline]
fn may_be_sign<const WEAKLY: bool>(text: &[u8], at: usize) -> bool {
    let (last, lead, second) = (byte(text, at.checked_sub(1)), text[at], byte(text, Some(at + 1)));
    let next = byte(text, Some(at + if lead < 0xE0 { 2 } else { 3 }));
    // The first byte of the character before, if it has three.
    let first_before = byte(text, at.checked_sub(3));
    let terms = terms(last, lead, second) & !BEFORE_LETTER;
    match lead {
        // A mark in text of East Asia.
        MARK if next >= FIRST_WIDE || first_before >= FIRST_WIDE => false,
        0xD0..0xE0 if self::terms(lead, second, next) & BEFORE_LETTER != 0 => true,
        GREEK if WEAKLY && GREEK_CAPITALS.contains(&second) => true,
        THAI if WEAKLY && (last.is_ascii() || next.is_ascii()) => true,
        THAI if self::terms(second, byte(text, Some(at + 2)), next) & BEFORE_LETTER != 0 => true,
        FEW_LANGUAGES if !WEAKLY && COMMON[usize::from(second & 0xF)] != 0 => {
            terms != 0 && last.is_ascii() && next.is_ascii()
        }
        _ => terms != 0,
    }
}

/// Whether a character of two or three bytes that is no Latin letter is a sign, by the bytes from the second before it on. For a wide one that
/// has its turn.
#[inline(always)]
pub fn is_other_sign<const WEAKLY: bool>(bytes: u64) -> bool {
    let is_known = if is_wide(bytes) {
        Context::of_wide(bytes).is_sign::<WEAKLY>()
    } else {
        Context::of_narrow(bytes).is_sign::<WEAKLY>()
    };
    is_known | is_always_sign::<WEAKLY>(bytes)
}

/// Whether any character is, by the same bytes.
#[inline]
fn is_sign<const WEAKLY: bool>(bytes: u64) -> bool {
    is_always_sign::<WEAKLY>(bytes) || Context::of_bytes(bytes).is_sign::<WEAKLY>()
}

/// Whether a character beyond ASCII is a sign between these two, be it a weak one.
pub fn is_between(before: char, c: char, after: char) -> bool {
    let bytes = bytes_of([before, c, after]);
    ((bytes >> 16) as u8) < FIRST_LONG && is_sign::<true>(bytes)
}

/// Whether it is one whatever training saw. A letter of another script in the middle of a Latin word is a weak one, and one of East Asia
/// beside a Latin word.
#[inline(always)]
fn is_always_sign<const WEAKLY: bool>(bytes: u64) -> bool {
    let (is_control, is_bar) = (bytes >> 16 & 0xE0FF == CONTROLS, bytes >> 16 & 0xFF_FFFF == BAR);
    let (last, lead) = ((bytes >> 8) as u8, (bytes >> 16) as u8);
    let next = (bytes >> if lead < 0xE0 { 32 } else { 40 }) as u8;
    let is_beside_letters =
        if lead >= FIRST_WIDE { is_letter(last) | is_letter(next) } else { is_letter(last) & is_letter(next) };
    let is_in_word = GREEK <= lead && lead != MARK && is_beside_letters;
    is_control | is_bar | (WEAKLY && is_in_word)
}

/// The bytes of the letter of two that begins here, between the one before and the one after it.
#[inline]
fn letter_around(text: &[u8], at: usize) -> u32 {
    let whole = at.checked_sub(1).and_then(|start| text[start..].first_chunk());
    let around = || [byte(text, at.checked_sub(1)), text[at], byte(text, Some(at + 1)), byte(text, Some(at + 2))];
    u32::from_le_bytes(whole.copied().unwrap_or_else(around))
}

/// Eight bytes from the second before the character on that begins here. Beyond the ends of the text are line breaks.
#[inline]
fn bytes_around(text: &[u8], at: usize) -> u64 {
    let whole = at.checked_sub(2).and_then(|start| text[start..].first_chunk());
    let around = || core::array::from_fn(|number| byte(text, (at + number).checked_sub(2)));
    u64::from_le_bytes(whole.copied().unwrap_or_else(around))
}
