//! Damage that is not damage: a text that shows mojibake to speak of it.
//!
//! `You see Ã© instead of é` is sound. A writer who mentions a damaged character sets it apart,
//! and nearly always names the right one beside it; an accident seldom hits one of the two and
//! spares the other. So a character that stands alone, and whose original stands alone close by, is
//! doubted. Much other evidence in the document outweighs the doubt.

use core::ops::Range;

use crate::judge::UNITS_PER_NAT;

/// The logarithm of the odds of a mention against an accident where both stand side by side.
const DOUBT: i32 = 14 * UNITS_PER_NAT;

/// Bytes before and after a region in which its original is looked for.
const NEAR: usize = 120;

/// The most characters of an original that is mentioned.
const LONGEST: usize = 2;

/// What the suspicion costs, in units, that a part of a text is a mention of `original`.
pub fn doubt(text: &str, part: Range<usize>, original: &[char]) -> i32 {
    if original.len() > LONGEST {
        return 0;
    }
    let is_letter = original.iter().all(|c| c.is_alphabetic());
    let is_alone = if is_letter { is_apart } else { is_quote };
    let (before, after) = (&text[..part.start], &text[part.end..]);
    if ![before.chars().next_back(), after.chars().next()].iter().all(|c| is_alone(c.unwrap_or('\n'))) {
        return 0;
    }
    let near = [
        &before[before.floor_char_boundary(before.len().saturating_sub(NEAR))..],
        &after[..after.ceil_char_boundary(NEAR)],
    ];
    if near.iter().any(|near| stands_alone(near, original, is_alone)) { DOUBT } else { 0 }
}

/// Whether `wanted` stands in `text` between two characters that set it apart.
fn stands_alone(text: &str, wanted: &[char], is_alone: fn(char) -> bool) -> bool {
    let mut wanted_bytes = [0; 4 * LONGEST];
    let mut length = 0;
    for c in wanted {
        length += c.encode_utf8(&mut wanted_bytes[length..]).len();
    }
    let Ok(wanted) = core::str::from_utf8(&wanted_bytes[..length]) else { return false };
    text.match_indices(wanted).any(|(at, _)| {
        text[..at].chars().next_back().is_none_or(is_alone)
            && text[at + length..].chars().next().is_none_or(|c| is_alone(c) || c.is_ascii_punctuation())
    })
}

fn is_apart(c: char) -> bool {
    c.is_whitespace() || is_quote(c)
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '`'
            | '('
            | ')'
            | '['
            | ']'
            | '“'
            | '”'
            | '„'
            | '‘'
            | '’'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '<'
            | '>'
    )
}
