//! What two bytes that follow each other tell: whether a character may be a sign of damage at all.
//!
//! Letters of other scripts than the Latin one are no sign beside their like, and most text in these scripts holds nothing else. The
//! pairs of bytes that do matter belong to a few *terms*: a set of upper halves of the first byte, one of its lower halves, and
//! one of upper halves of the second byte. A term is one bit, and three look-ups of 16 entries, joined by "and", give all terms of a pair.
//! (This is how simdutf8 and simdjson find what is not UTF-8.)

/// Latin letters of two bytes.
pub const LATIN: u8 = 1 << 0;
/// Marks of two bytes, the letters that are like them (`ƒ`), rare Cyrillic letters (`Ђ`, `і`) and Greek ones (`Ά`).
pub const RARE: u8 = 1 << 1 | 1 << 2 | 1 << 3;
/// The last byte of a character beyond ASCII, and a letter of ASCII.
pub const BEFORE_LETTER: u8 = 1 << 4;
/// Characters of three bytes that may be signs: marks and symbols, and all that East Asia writes.
pub const WIDE: u8 = 1 << 5;
/// Letters of other scripts, which may be signs after a letter of ASCII.
pub const AFTER_LETTER: u8 = 1 << 6;
/// Cyrillic capitals, which may be signs after another letter.
pub const CAPITAL: u8 = 1 << 7;

/// For each half byte the terms that it belongs to.
pub struct Terms {
    /// By the upper half of the first byte.
    pub upper: [u8; 16],
    /// By the lower half of the first byte.
    pub lower: [u8; 16],
    /// By the upper half of the second byte.
    pub second: [u8; 16],
}

/// A term, and the halves of its bytes, as bits.
type Term = (u8, u16, u16, u16);

/// Any half byte, and the upper halves of letters of ASCII (and of a few signs) and of all bytes but the first of a character.
const ALL: u16 = 0xFFFF;
const LETTERS: u16 = 0x00F0;
const FURTHER: u16 = 0x0F00;

/// The half bytes from one to another, as bits.
const fn halves(from: u32, to: u32) -> u16 {
    ((1_u32 << (to + 1)) - (1 << from)) as u16
}

/// The lower halves of the first bytes of Latin letters.
const LATIN_HALVES: u16 = halves(3, 5) | halves(7, 0xA);

/// What is in none of them is no sign: letters of other scripts, those that no page shows (`ạ`, `ү`), emoji.
const TERMS: [Term; 8] = [
    // U+00C0 to U+017F, and U+01C0 to U+02BF.
    (LATIN, 1 << 0xC, LATIN_HALVES, FURTHER),
    // U+0080 to U+00BF, and U+02C0 to U+036F.
    (1 << 1, 1 << 0xC, 1 << 2 | halves(0xB, 0xD), FURTHER),
    // U+0190 to U+019F, U+0450 to U+045F, U+0490 to U+049F, and what is rare.
    (1 << 2, 1 << 0xC | 1 << 0xD, halves(1, 2) | 1 << 6, 1 << 9),
    // U+0180 to U+018F, U+0380 to U+038F, U+0400 to U+040F, and what is rare.
    (1 << 3, 1 << 0xC | 1 << 0xD, 1 << 0 | 1 << 6 | 1 << 0xE, 1 << 8),
    (BEFORE_LETTER, FURTHER, ALL, LETTERS),
    // U+2000 to U+FFFF.
    (WIDE, 1 << 0xE, halves(2, 0xF), FURTHER),
    // Greek, А to п, Hebrew, Arabic, and what begins with a byte of the same lower half: no letters of Latin text.
    (AFTER_LETTER, halves(0xC, 0xE), 1 << 0 | 1 << 2 | halves(7, 0xF), FURTHER),
    // А to Я.
    (CAPITAL, 1 << 0xD, 1 << 0, halves(9, 0xA)),
];

/// Whether a byte begins a Latin letter of two bytes.
#[inline(always)]
pub const fn is_latin(byte: u8) -> bool {
    byte >> 4 == 0xC && LATIN_HALVES >> (byte & 0xF) & 1 != 0
}

/// The terms of all pairs.
pub static PAIRS: Terms = {
    let (mut terms, mut number) = (Terms { upper: [0; 16], lower: [0; 16], second: [0; 16] }, 0);
    while number < TERMS.len() {
        let (term, upper, lower, second) = TERMS[number];
        let mut half = 0;
        while half < 16 {
            terms.upper[half] |= if upper >> half & 1 != 0 { term } else { 0 };
            terms.lower[half] |= if lower >> half & 1 != 0 { term } else { 0 };
            terms.second[half] |= if second >> half & 1 != 0 { term } else { 0 };
            half += 1;
        }
        number += 1;
    }
    terms
};

/// Of some terms it depends on the byte before the two whether they tell: a capital does after a character beyond ASCII, a letter of another
/// script after a letter of ASCII, and a letter of ASCII after one of another script. The bits of the terms are those of that byte
/// which are set then: bytes beyond ASCII have the first, letters of ASCII the second and no last byte of a character beyond
/// ASCII has it, and first bytes of Cyrillic letters and those that follow have the third and those of Latin ones have not.
pub const TOLD_BY_BEFORE: u8 = CAPITAL | AFTER_LETTER | BEFORE_LETTER;

/// The terms of two bytes that follow each other, and that follow another.
#[inline]
pub fn terms(before: u8, first: u8, second: u8) -> u8 {
    let upper = |byte: u8| usize::from(byte >> 4);
    let pair = PAIRS.upper[upper(first)] & PAIRS.lower[usize::from(first & 0xF)] & PAIRS.second[upper(second)];
    pair & (before | !TOLD_BY_BEFORE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::is_unit;

    fn terms_after(before: u8, c: char) -> u8 {
        let mut bytes = [0; 4];
        c.encode_utf8(&mut bytes);
        terms(before, bytes[0], bytes[1])
    }

    #[test]
    fn each_character_has_the_terms_of_its_kind() {
        let all = |letters: &str, expected: u8| {
            letters.chars().for_each(|c| assert_eq!(terms_after(b' ', c) & !BEFORE_LETTER, expected, "{c}"));
        };
        all("абпрясемαωώאשعیกनეհạếơưүө😀АБЯ", 0);
        all("éßłşĐǎ", LATIN);
        all("€—日の한ﬁ\u{FFFD}", WIDE);
        assert!("ЂѓїЁёґƒ\u{300}¶\u{80}ЀΆ".chars().all(|c| terms_after(b' ', c) & RARE != 0));
    }

    #[test]
    fn letters_of_two_scripts_beside_one_another_have_terms() {
        assert!(
            "абпАΘα"
                .chars()
                .all(|c| terms_after(b'a', c) & AFTER_LETTER != 0 && terms_after(b'.', c) & AFTER_LETTER == 0)
        );
        assert!("АБЯ".chars().all(|c| terms_after(0xB0, c) & CAPITAL != 0));
        assert_eq!([terms(0xD0, 0xB0, b'a'), terms(0xC3, 0xA9, b'a'), terms(0xD0, 0xB0, b' ')], [BEFORE_LETTER, 0, 0]);
    }

    #[test]
    fn pages_show_letters_of_other_scripts_and_no_others_without_a_term() {
        let is_silent = |c: &char| terms_after(b' ', *c) == 0 && is_unit(*c);
        let is_of_script = |c: char| matches!(c, '\u{370}'..='\u{3FF}' | '\u{410}'..='\u{44F}' | '\u{530}'..='\u{EFF}');
        // One page has them. Bytes of UTF-8 that show in it as one follow another letter, which has a term.
        let is_welsh_or_vietnamese = |c: char| "ƠơƯư".contains(c) || matches!(c, '\u{1E00}'..='\u{1EFF}');
        let others =
            ('\u{80}'..='\u{FFFF}').filter(is_silent).filter(|&c| !is_of_script(c) && !is_welsh_or_vietnamese(c));
        assert_eq!(others.collect::<String>(), "");
    }
}
