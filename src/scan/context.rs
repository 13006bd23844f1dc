//! What stands around a character, and whether damage is known to look like that.
//!
//! A *context* is a character beyond ASCII with the one before it and the one after it. Training counts each context in sound text, and
//! in what every mix-up and accident of the channel makes of that text. The contexts that damage shows far more often than sound
//! text does are kept in a table, `signs.bin`; what is not in it is no sign of damage.
//!
//! The table is a hash table of *prints* of one byte. A context has two slots, and is in the table if one of them has its print.
//! Of the contexts that training never saw one in a few hundred seems to be in it as a strong sign, and one in a hundred as a weak one; of those that
//! sound text is known to hold none does. Each slot has a print, of some context that nothing is known to show if there is no other, so that a
//! look-up need not ask.
//! It is made by `cargo run --release -p fixtext-tools --bin train`.

use super::letters::is_latin;

/// The table has so many slots, as a power of two, for Latin letters of two bytes, and as many after them for all other characters.
const BITS: u32 = 19;

/// The slots of the table.
pub const SLOTS: usize = 2 << BITS;

/// Wide characters, each of which has a bit after the slots, and another one after those of all if it is a weak sign.
pub const WIDE: usize = 1 << 16;

/// The first byte of the first *wide* characters, those of three bytes that East Asia writes for the most part.
pub const FIRST_WIDE: u8 = 0xE3;

/// The first byte of the first characters of four bytes, none of which is shown by any encoding that loses text.
pub const FIRST_LONG: u8 = 0xF0;

static TABLE: &[u8; SLOTS + 2 * WIDE / 8] = include_bytes!("signs.bin");

/// Where a context is in the table, and how it is known there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Context {
    /// The first of its two slots; for a wide character that is known by itself as many more as its number.
    pub slot: u32,
    /// Its print, without the lowest bit; 0 for such a wide character, too.
    pub print: u8,
}

/// The bit of a slot that is set for a *weak* sign, one that damage shows more often than sound text, but not by far.
pub const WEAK: u8 = 1;

/// The bits of what [`Context::signs_of_slot`] gives that tell.
pub const SIGNS: u32 = 0x8080;

/// By a byte of ASCII the kind that it counts as beside what is beyond ASCII, and by the first byte of a character of two or three bytes the
/// kind of that character. All others are one kind.
static KINDS: [u8; 256] = {
    let (mut kinds, mut byte) = ([0x80; 256], 0);
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' => b'a',
            b'A'..=b'Z' => b'A',
            b'0'..=b'9' => b'0',
            0..=b' ' => b' ',
            0x21..0x80 => b'.',
            first @ 0xC0..0xE0 => first & !1,
            first @ 0xE0.. => first,
            _ => 0x80,
        };
        byte += 1;
    }
    kinds
};

/// Whether a character that begins so is a mark, or a letter that is like one: what follows it matters by its kind alone.
#[inline(always)]
const fn is_mark(first: u8) -> bool {
    matches!(first, 0xC2 | 0xC6 | 0xCB..=0xCD | 0xE2)
}

/// What makes a context, by the kind of its character and of those beside it.
#[derive(Clone, Copy)]
struct Parts {
    /// Which of eight bytes belong to the key, of which the character begins with the third.
    mask: u64,
    /// Which kinds do, that of the character before in the first byte and of that after it in the last.
    kinds: u64,
}

/// Kinds of context: the sum of what holds.
const BEFORE_ASCII: usize = 1;
const AFTER_ASCII: usize = 2;
/// A letter of another script stands beside it.
const BESIDE_SCRIPT: usize = 4;
/// The character has three bytes.
const LONG: usize = 8;
const MARK: usize = 16;

/// By the first byte of a character what that says of its context.
static KINDS_OF_CONTEXT: [u8; 256] = {
    let (mut kinds, mut first) = ([0; 256], 0);
    while first < kinds.len() {
        let long = if first >= 0xE0 { LONG } else { 0 };
        kinds[first] = if is_mark(first as u8) { (long + MARK) as u8 } else { long as u8 };
        first += 1;
    }
    kinds
};

static PARTS: [Parts; 32] = {
    let (mut parts, mut number) = ([Parts { mask: 0, kinds: 0 }; 32], 0);
    while number < parts.len() {
        parts[number] = parts_of(number);
        number += 1;
    }
    parts
};

const fn parts_of(number: usize) -> Parts {
    let width = if number & LONG != 0 { 3 } else { 2 };
    let (after_ascii, before_ascii) = (number & AFTER_ASCII != 0, number & BEFORE_ASCII != 0);
    let (before, after, kinds) = match (number & MARK != 0, after_ascii, before_ascii) {
        // Of what follows a mark the kind tells enough.
        (true, true, _) => (1, 0, 0xFF << 56),
        (true, false, _) => (2, 0, 0xFF << 56),
        (false, true, true) => (1, 1, 0),
        (false, false, true) => (2, 0, 0xFF << 56),
        (false, true, false) => (0, 2, 0xFF),
        // Beside letters of other scripts all three tell, elsewhere the two that follow each other.
        (false, false, false) => (if number & BESIDE_SCRIPT != 0 { 2 } else { 0 }, 2, 0),
    };
    let mask = (1 << (8 * (before + width + after))) - 1;
    Parts { mask: mask << (8 * (2 - before)), kinds }
}

impl Context {
    /// The context of a Latin letter of two bytes, by its bytes between the one before and the one after, the first in the lowest bits. Of
    /// characters beyond ASCII that stand beside it that byte tells enough.
    #[inline(always)]
    pub const fn of_latin(bytes: u32) -> Context {
        // The vectors that a compiler makes of this multiply 32 bits at a time.
        let hash = bytes as u64 * 0x9E37_79B1;
        let slot = hash as u32 >> (u32::BITS - BITS) & !1;
        Context { slot, print: (hash >> 32) as u8 & !WEAK }
    }

    /// The context of any other character that is not known by itself, by what makes it.
    #[inline(always)]
    const fn of_key(key: u64) -> Context {
        // Fibonacci hashing: the upper bits depend on all of the key.
        let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let slot = (1 << BITS) + (hash >> (u64::BITS - BITS) & !1);
        Context { slot: slot as u32, print: (hash >> 32) as u8 & !WEAK }
    }

    /// The context of any other character that is not wide, of which these are the first bytes from the second before it on, the first in the
    /// lowest bits.
    #[inline(always)]
    pub fn of_narrow(bytes: u64) -> Context {
        let byte = |number: u32| (bytes >> (8 * number)) as u8;
        let (last, lead) = (byte(1), byte(2));
        let next = byte(4 + u32::from(lead >= 0xE0));
        let beside_script = is_of_script(byte(0)) & (last >= 0x80) | is_of_script(next);
        let number = usize::from(KINDS_OF_CONTEXT[usize::from(lead)])
            + usize::from(beside_script) * BESIDE_SCRIPT
            + usize::from(last < 0x80) * AFTER_ASCII
            + usize::from(next < 0x80) * BEFORE_ASCII;
        let Parts { mask, kinds } = PARTS[number % PARTS.len()];
        let kinds_beside = u64::from(KINDS[usize::from(last)]) | u64::from(KINDS[usize::from(next)]) << 56;
        Context::of_key(bytes & mask | kinds_beside & kinds)
    }

    /// The context of a wide character, by the same bytes. What is not after a letter of ASCII is known by itself.
    #[inline(always)]
    pub fn of_wide(bytes: u64) -> Context {
        let (last, c, next) = ((bytes >> 8) as u8, bytes >> 16 & 0xFF_FFFF, (bytes >> 40) as u8);
        if is_letter(last) {
            Context::of_key(c << 8 | u64::from(is_letter(next)))
        } else {
            Context { slot: SLOTS as u32 + number_of_wide(c as u32), print: 0 }
        }
    }

    /// The context of any character, by the same bytes.
    #[inline(always)]
    pub fn of_bytes(bytes: u64) -> Context {
        if is_wide(bytes) {
            Context::of_wide(bytes)
        } else if is_latin((bytes >> 16) as u8) {
            Context::of_latin((bytes >> 8) as u32)
        } else {
            Context::of_narrow(bytes)
        }
    }

    /// The context of a character in any text, by the characters beside it.
    pub fn of_characters(characters: [char; 3]) -> Context {
        Context::of_bytes(bytes_of(characters))
    }

    /// Whether damage looks like that, of a context that has a slot; by far more often than sound text, unless `WEAKLY` will do. It does if
    /// any of the bits [`SIGNS`] is set; the others tell nothing.
    #[inline(always)]
    pub fn signs_of_slot<const WEAKLY: bool>(self) -> u32 {
        let known = u32::from(u16::from_le_bytes([TABLE[self.slot as usize], TABLE[self.slot as usize + 1]]));
        let print = u32::from(self.print) * 0x0101;
        let weak = if WEAKLY { u32::from(WEAK) * 0x0101 } else { 0 };
        let differing = (known | weak) ^ (print | weak);
        // Where a byte is 0 the subtraction borrows.
        differing.wrapping_sub(0x0101) & !differing
    }

    /// The same of any context.
    #[inline(always)]
    pub fn is_sign<const WEAKLY: bool>(self) -> bool {
        match (self.slot as usize).checked_sub(SLOTS) {
            None => self.signs_of_slot::<WEAKLY>() & SIGNS != 0,
            Some(number) => bit_of_wide::<WEAKLY>(number as u32) & 1 != 0,
        }
    }
}

/// Eight bytes from the second before the character on that stands between the others, the first in the lowest bits.
pub fn bytes_of([before, c, after]: [char; 3]) -> u64 {
    let (mut text, mut end) = ([b'\n'; 24], 2);
    for c in [before, c, after] {
        end += c.encode_utf8(&mut text[end..]).len();
    }
    u64::from_le_bytes(*text[before.len_utf8()..].first_chunk().expect("eight bytes"))
}

/// Whether the character is wide that begins with the third of these bytes.
#[inline(always)]
pub const fn is_wide(bytes: u64) -> bool {
    (bytes >> 16) as u8 >= FIRST_WIDE
}

/// Whether a byte begins a letter of a script other than the Latin one, of which mojibake of its like is made.
#[inline(always)]
const fn is_of_script(byte: u8) -> bool {
    byte.wrapping_sub(0xCE) <= 0xE1 - 0xCE
}

/// The bits of the three bytes of a wide character, the first in the lowest bits, that make its number.
pub const WIDE_BITS: u32 = 0x3F_3F0F;

/// The number of a wide character among them, by its three bytes.
#[inline(always)]
const fn number_of_wide(bytes: u32) -> u32 {
    bytes & 0xF | bytes >> 4 & 0x3F0 | bytes >> 6 & 0xFC00
}

/// Whether a wide character is a sign by itself, in the lowest bit.
#[inline(always)]
pub fn bit_of_wide<const WEAKLY: bool>(number: u32) -> u32 {
    let start = if WEAKLY { SLOTS + WIDE / 8 } else { SLOTS };
    let (words, _) = TABLE[start..start + WIDE / 8].as_chunks();
    u32::from_le_bytes(words[(number as usize % WIDE) / 32]) >> (number % 32)
}

/// Whether a byte is a letter of ASCII, or one of a few signs that have the same upper bits.
#[inline(always)]
pub const fn is_letter(byte: u8) -> bool {
    byte & 0xC0 == 0x40
}
