//! Letters that cannot be places beside each other: the common ones of East Asia.
//!
//! East Asian text has no spaces between its words, and each of its thousands of characters must be looked up to know a common
//! one from a rare one. But the table has few codes for all of them, and among the codes of one *group*, those of
//! Chinese and Japanese text or those of Korean text, no pair surprises. Beside most of ASCII they do, but by less than it takes:
//! one pair alone makes no place. So a character whose neighbours are of its group, by their first bytes, or one of them of
//! that ASCII, only has to be one of the group itself; in some groups both of them may be of that ASCII. The groups are
//! found here, when the library is compiled.

use super::surprise::{CODES, FIRST_OTHER, HARMLESS, SURPRISING, code_of, is_surprising_among_ascii, surprise};

/// First bytes of characters of three bytes, by their lower halves.
const LEADS: usize = 16;

/// How many groups there are.
pub const GROUPS: usize = 2;

/// Codes that so many characters share are those of groups.
const SHARED: usize = 16;

/// The last two bytes of characters of three bytes are as many numbers, from these on, by the order of the machine. A fourth of
/// them are in use, but so a character is looked up by the bytes as they stand.
const FIRST: usize = 0x8080;
const ROWS: usize = 0x3F40;

/// The calm characters.
pub struct Calm {
    /// The group of all calm characters that begin with a first byte, as a bit.
    pub groups: [u8; LEADS],
    /// By the second byte and the third, as a number from [`FIRST`] on, the first bytes of calm characters.
    pub members: [u16; ROWS],
    /// For each group the bytes of ASCII that are no more than half of a surprise beside it: by their lower halves the upper ones,
    /// as bits.
    pub friends: [[u8; 16]; GROUPS],
    /// Whether a group does not surprise between two of its friends either.
    pub is_calm_alone: [bool; GROUPS],
}

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
    group = 0;
    while group < GROUPS {
        let (friends, is_calm_alone) = friends(&group_of, 1 << group);
        (calm.friends[group], calm.is_calm_alone[group]) = (friends, is_calm_alone);
        group += 1;
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

/// The friends of a group, and whether it does not surprise between two of them.
const fn friends(group_of: &[u8; CODES], group: u8) -> ([u8; 16], bool) {
    let (mut friends, mut byte) = ([0; 16], 0);
    while byte < 0x80 {
        if most_surprising(code_of(byte) as usize, group_of, group) < SURPRISING {
            friends[byte as usize & 0xF] |= 1 << (byte >> 4);
        }
        byte += 1;
    }
    let (mut is_calm_alone, mut code) = (true, 0);
    while code < CODES {
        let mut pair = 0_u16;
        while group_of[code] & group != 0 && pair < 1 << 14 {
            let (before, after) = (pair as u8 & 0x7F, (pair >> 7) as u8);
            let are_friends =
                friends[before as usize & 0xF] >> (before >> 4) & friends[after as usize & 0xF] >> (after >> 4);
            let surprises = is_surprising_among_ascii(before, code as u16, after);
            is_calm_alone = is_calm_alone && !(are_friends & 1 != 0 && surprises);
            pair += 1;
        }
        code += 1;
    }
    (friends, is_calm_alone)
}

/// Each first byte belongs to the group of which it begins the most characters. What is harmless is of any group.
const fn members(group_of: &[u8; CODES]) -> Calm {
    let mut calm =
        Calm { groups: [0; LEADS], members: [0; ROWS], friends: [[0; 16]; GROUPS], is_calm_alone: [false; GROUPS] };
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
                calm.members[(ahead as usize >> 6) | (ahead as usize & 0x3F) << 8] |= 1 << lead;
            }
            ahead += 1;
        }
        lead += 1;
    }
    calm
}

/// Whether any of the characters of three bytes that begin at these bits is not calm. At least one does.
///
/// # Safety
///
/// The characters are there, from the byte on that the lowest bit stands for.
#[inline(always)]
pub unsafe fn has_strange(from: *const u8, bits: u64) -> bool {
    // How many there are is hard to guess, but most often many. Where there are fewer the last of them is looked at again.
    const MOST: u32 = 20;
    const MANY: u32 = 8;
    const FEW: u32 = 4;
    let count = bits.count_ones();
    let looks = if count > MANY { MOST } else { count };
    let last = 1 << (u64::BITS - 1) >> bits.leading_zeros();
    let (mut all, mut rest) = (u32::MAX, bits);
    for _ in 0..looks.div_ceil(FEW) {
        for _ in 0..FEW {
            // SAFETY: the caller knows that the characters are there.
            all &= unsafe { is_calm(from.wrapping_add((rest | last).trailing_zeros() as usize)) };
            rest &= rest.wrapping_sub(1);
        }
    }
    all & 1 == 0
}

/// The characters of three bytes that are not calm, and those beside them, of those that begin at these bits.
///
/// # Safety
///
/// As for [`has_strange`].
#[cold]
pub unsafe fn beside_strange(from: *const u8, bits: u64) -> u64 {
    let (mut strange, mut rest) = (0, bits);
    while rest != 0 {
        // SAFETY: the caller knows that the characters are there.
        let is_strange = u64::from(unsafe { !is_calm(from.wrapping_add(rest.trailing_zeros() as usize)) & 1 });
        strange |= is_strange << rest.trailing_zeros();
        rest &= rest - 1;
    }
    bits & (strange | strange << 3 | strange >> 3)
}

/// Whether a character of three bytes is calm, in the lowest bit.
#[inline(always)]
unsafe fn is_calm(at: *const u8) -> u32 {
    // SAFETY: the caller knows that the character is there, so its last two bytes are from `FIRST` on and below its rows.
    unsafe {
        let row = at.add(1).cast::<u16>().read_unaligned().to_le();
        u32::from(*CALM.members.get_unchecked(usize::from(row) - FIRST)) >> (*at & 0x1F)
    }
}
