//! How surprising pairs of characters are: the table by which the scanner decides.

/// Characters of one block share an entry of the first stage.
pub const BLOCK: usize = 64;

/// The number of codes.
pub const CODES: usize = 448;

/// The code of what the table does not know, or knows to be rare.
pub const UNKNOWN: u16 = 0;

/// The code of letters that no encoding shows: they cannot come of damage.
pub const HARMLESS: u16 = 1;

/// What the two pairs around a character have to add up to for a closer look.
pub const SURPRISING: u8 = 17;

/// The table, made by `cargo run --release -p fixtext-tools --bin train`: the number of each block of the Basic Multilingual Plane,
/// the codes of the blocks, and the surprise of each pair of codes.
static TABLE: &[u8] = include_bytes!("surprise.bin");

const BLOCKS: usize = 0x1_0000 / BLOCK;
const MATRIX: usize = CODES * CODES;

/// The code of a character.
#[inline]
pub fn code(c: char) -> u16 {
    let code_point = c as usize;
    // The plane of emoji and of old scripts, and that of rare ideographs.
    match code_point >> 16 {
        0 => {}
        1 => return HARMLESS,
        _ => return UNKNOWN,
    }
    let block = usize::from(number(code_point / BLOCK));
    number(BLOCKS + block * BLOCK + code_point % BLOCK)
}

#[inline]
fn number(at: usize) -> u16 {
    u16::from_le_bytes([TABLE[2 * at], TABLE[2 * at + 1]])
}

/// The surprise of a pair of codes.
#[inline]
pub fn surprise(previous: u16, c: u16) -> u8 {
    TABLE[TABLE.len() - MATRIX + usize::from(previous) * CODES + usize::from(c)]
}
