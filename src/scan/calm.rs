//! Letters that cannot be places beside each other: the common ones of East Asia.
//!
//! East Asian text has no spaces between its words, and each of its thousands of characters must be looked up to know a common
//! one from a rare one. But the table has few codes for all of them, and among the codes of one *group*, those of
//! Chinese and Japanese text or those of Korean text, no pair surprises. Beside most of ASCII they do, but by less than it takes:
//! one pair alone makes no place. So a character whose neighbours are of its group, by their first bytes, or one of them of
//! that ASCII, only has to be one of the group itself. The groups are found here, when the library is compiled.

use super::surprise::{CODES, FIRST_OTHER, HARMLESS, SURPRISING, code_of, surprise};

/// First bytes of characters of three bytes, by their lower halves.
const LEADS: usize = 16;

/// How many groups there are.
pub const GROUPS: usize = 2;

/// Codes that so many characters share are those of groups.
const SHARED: usize = 16;

/// Rows of six bits of second bytes, which leave room between those of one first byte and of the next.
const SECONDS: usize = 256;
const ROWS: usize = (LEADS - 1) * SECONDS + 64;

/// The calm characters.
pub struct Calm {
    /// The group of all calm characters that begin with a first byte, as a bit.
    pub groups: [u8; LEADS],
    /// By the lower half of the first byte and the six bits of the second, as they stand in the two bytes, the third bytes of calm
    /// characters.
    pub members: [u64; ROWS],
    /// The bytes of ASCII that are no more than half of a surprise beside any group: by their lower halves the upper ones, as bits.
    pub friends: [u8; 16],
}

/// The bits of two bytes that tell the row of a character.
pub const ROW: u16 = 0x0F3F;

const _: () = assert!(ROW as usize + 1 == ROWS, "a row for all such bits");

/// The calm characters of the table.
pub static CALM: Calm = calm();

const fn calm() -> Calm {
    // How many characters each code has.
    let mut counts = [0; CODES];
    let mut c = 0x3000;
    while c < 0x1_0000 {
        counts[code_of(c) as usize] += 1;
        c += 1;
    }
    let mut group_of = [0; CODES];
    let mut group = 0;
    while group < GROUPS {
        let largest = largest(&counts, &group_of);
        group_of[largest] = 1 << group;
        let mut code = FIRST_OTHER as usize;
        while code < CODES {
            let is_alike = most_surprising(code, &group_of, 1 << group) == 0 && surprise(code as u16, code as u16) == 0;
            if counts[code] >= SHARED && group_of[code] == 0 && is_alike {
                group_of[code] = 1 << group;
            }
            code += 1;
        }
        group += 1;
    }
    let mut calm = members(&group_of);
    let mut byte = 0;
    while byte < 0x80 {
        if most_surprising(code_of(byte) as usize, &group_of, u8::MAX) < SURPRISING {
            calm.friends[byte as usize & 0xF] |= 1 << (byte >> 4);
        }
        byte += 1;
    }
    calm
}

/// The code of no group yet that the most characters share.
const fn largest(counts: &[usize; CODES], group_of: &[u8; CODES]) -> usize {
    let (mut largest, mut code) = (FIRST_OTHER as usize, FIRST_OTHER as usize);
    while code < CODES {
        if group_of[code] == 0 && counts[code] > counts[largest] {
            largest = code;
        }
        code += 1;
    }
    largest
}

/// The most that a code surprises before or after any of these groups, or after one that is harmless.
const fn most_surprising(code: usize, group_of: &[u8; CODES], groups: u8) -> u8 {
    let (mut most, mut other) = (0, 0);
    while other < CODES {
        if group_of[other] & groups != 0 || other == HARMLESS as usize {
            let (before, after) = (surprise(code as u16, other as u16), surprise(other as u16, code as u16));
            let more = if before > after { before } else { after };
            most = if more > most { more } else { most };
        }
        other += 1;
    }
    most
}

/// Each first byte belongs to the group of which it begins the most characters. What is harmless is of any group.
const fn members(group_of: &[u8; CODES]) -> Calm {
    let mut calm = Calm { groups: [0; LEADS], members: [0; ROWS], friends: [0; 16] };
    let mut lead = 3;
    while lead < LEADS {
        let first = (lead << 12) as u32;
        let mut counts = [0; GROUPS];
        let mut ahead = 0;
        while ahead < 1 << 12 {
            let group = group_of[code_of(first + ahead) as usize];
            if group != 0 {
                counts[group.trailing_zeros() as usize] += 1;
            }
            ahead += 1;
        }
        let most = if counts[0] >= counts[1] { 0 } else { 1 };
        if counts[most] > 0 {
            calm.groups[lead] = 1 << most;
        }
        ahead = 0;
        while ahead < 1 << 12 {
            let code = code_of(first + ahead);
            if code == HARMLESS || group_of[code as usize] & calm.groups[lead] != 0 {
                calm.members[lead * SECONDS + (ahead as usize >> 6)] |= 1 << (ahead & 0x3F);
            }
            ahead += 1;
        }
        lead += 1;
    }
    calm
}
