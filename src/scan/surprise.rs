//! How surprising pairs of characters are: the table by which the scanner decides.
//!
//! It is made by `cargo run --release -p fixtext-tools --bin train`, along with the judge's model, from the same counts. A
//! character has a *code*; pairs of codes have a surprise, which is the judge's cost in coarse steps. What two pairs make surprising
//! may still be usual as three characters; there is a set of those.

use crate::hash::mix;

/// Characters of one block share an entry of the first stage.
pub const BLOCK: usize = 64;

/// The number of codes.
pub const CODES: usize = 448;

/// The code of what the table does not know, or knows to be rare.
pub const UNKNOWN: u16 = 0;

/// The code of what stands in the blocks of scripts in which no damage stands by itself.
pub const SCRIPT: u16 = 1;

/// The code of the common small letters of the scripts whose case tells damage, the Greek and the Cyrillic one.
pub const SMALL: u16 = 2;

/// The code of their common capitals.
pub const CAPITAL: u16 = 3;

/// The code of the planes of emoji and of old scripts, and of letters that no page shows.
pub const HARMLESS: u16 = 4;

/// The first of the other codes, which are those of ASCII.
pub const FIRST_OTHER: u16 = 5;

/// The number of codes of ASCII: small letters have one each, capitals one together, and so have digits and kinds of signs.
pub const ASCII_CODES: usize = 35;

/// Bytes that hold a bit for each two codes of ASCII.
pub const AMONG_ASCII: usize = (ASCII_CODES * ASCII_CODES).div_ceil(8);

/// Bits of the set of usual triples, and how many of them each triple has. As many triples as [`MOST_USUAL`] leave less than one in a
/// thousand others that seem to be in it.
pub const USUAL_BITS: usize = 1 << 19;
const BITS_OF_TRIPLE: usize = 6;

/// The most usual triples.
pub const MOST_USUAL: usize = 32_000;

/// The same for the contexts that are usual: the character, and two before and after it.
pub const CONTEXT_BITS: usize = 1 << 20;
const BITS_OF_CONTEXT: usize = 8;

/// The most usual contexts.
pub const MOST_CONTEXTS: usize = 60_000;

const OTHER_CODES: usize = CODES - FIRST_OTHER as usize - ASCII_CODES;

/// What the two pairs around a character have to add up to for a closer look, and the most that one pair has.
pub const SURPRISING: u8 = 17;

const BLOCKS: usize = 0x1_0000 / BLOCK;
const PAIRS: usize = CODES * CODES;

/// The file: for each block of the Basic Multilingual Plane its number among those that differ (u16), the codes of these
/// blocks (u16), for each pair of codes its surprise (u8), and for each code beyond ASCII, by the codes of ASCII around it, whether it
/// is surprising there (a bit). Last come the sets of usual triples and of usual contexts, as bits.
const FILE: &[u8] = include_bytes!("surprise.bin");

static NUMBERS: [u16; BLOCKS] = numbers(0);
const LAST: usize = OTHER_CODES * AMONG_ASCII;
const USUAL_BYTES: usize = USUAL_BITS / 8;
const CONTEXT_BYTES: usize = CONTEXT_BITS / 8;
const SETS: usize = USUAL_BYTES + CONTEXT_BYTES;
static RECORDS: [u16; (FILE.len() - PAIRS - LAST - SETS) / 2 - BLOCKS] = numbers(BLOCKS);
static SURPRISE: &[u8] = FILE.split_at(FILE.len() - PAIRS - LAST - SETS).1;
static IS_SURPRISING: &[u8] = FILE.split_at(FILE.len() - LAST - SETS).1;
static USUAL: &[u8] = FILE.split_at(FILE.len() - SETS).1;
static CONTEXTS: &[u8] = FILE.split_at(FILE.len() - CONTEXT_BYTES).1;

/// The codes of ASCII, less the first of them.
static ASCII: [u8; 128] = {
    let mut codes = [0; 128];
    let mut byte = 0;
    while byte < codes.len() {
        codes[byte] = (code_of(byte as u32) - FIRST_OTHER) as u8;
        assert!((codes[byte] as usize) < ASCII_CODES, "a code of ASCII");
        byte += 1;
    }
    codes
};

const _: () = {
    let mut at = 0;
    while at < BLOCKS {
        assert!(NUMBERS[at] as usize * BLOCK + BLOCK <= RECORDS.len(), "the codes of a block");
        at += 1;
    }
    let mut at = 0;
    while at < RECORDS.len() {
        assert!((RECORDS[at] as usize) < CODES, "a code");
        at += 1;
    }
};

const fn numbers<const COUNT: usize>(from: usize) -> [u16; COUNT] {
    let mut numbers = [0; COUNT];
    let mut at = 0;
    while at < COUNT {
        numbers[at] = u16::from_le_bytes([FILE[2 * (from + at)], FILE[2 * (from + at) + 1]]);
        at += 1;
    }
    numbers
}

/// The code of a code point.
#[inline]
pub const fn code_of(code_point: u32) -> u16 {
    let code_point = code_point as usize;
    // Beyond the planes of HARMLESS are those of rare ideographs.
    match code_point >> 16 {
        0 => RECORDS[NUMBERS[code_point / BLOCK] as usize * BLOCK + code_point % BLOCK],
        1 => HARMLESS,
        _ => UNKNOWN,
    }
}

/// The code of a character.
#[inline]
pub const fn code(c: char) -> u16 {
    code_of(c as u32)
}

/// The surprise of a pair of codes.
#[inline]
pub const fn surprise(previous: u16, c: u16) -> u8 {
    SURPRISE[previous as usize * CODES + c as usize]
}

/// Whether a character that is not plain is surprising between two of ASCII. A plain one may be.
#[inline]
pub const fn is_surprising_among_ascii(before: u8, c: u16, after: u8) -> bool {
    let bit = bit_among_ascii(ALONE[c as usize], ASCII[before as usize], ASCII[after as usize]);
    IS_SURPRISING[bit / 8] >> (bit % 8) & 1 != 0
}

#[inline]
const fn bit_among_ascii(first: u32, before: u8, after: u8) -> usize {
    first as usize + before as usize * ASCII_CODES + after as usize
}

/// For each code the first of the bits that say whether it is surprising among ASCII. What is unknown has those of a code
/// that always is, and what is harmless those of one that never is.
static ALONE: [u32; CODES] = {
    const ALL: usize = ASCII_CODES * ASCII_CODES;
    let (mut alone, mut always, mut never) = ([0; CODES], None, None);
    let mut other = 0;
    while other < OTHER_CODES {
        let first = other * AMONG_ASCII * 8;
        let (mut count, mut bit) = (0, first);
        while bit < first + ALL {
            count += (IS_SURPRISING[bit / 8] >> (bit % 8) & 1) as usize;
            bit += 1;
        }
        alone[CODES - OTHER_CODES + other] = first as u32;
        match count {
            0 => never = Some(first as u32),
            ALL => always = Some(first as u32),
            _ => {}
        }
        other += 1;
    }
    (alone[UNKNOWN as usize], alone[HARMLESS as usize]) = (always.expect("a rare code"), never.expect("a common one"));
    let mut plain = SCRIPT;
    while plain <= CAPITAL {
        alone[plain as usize] = alone[UNKNOWN as usize];
        plain += 1;
    }
    alone
};

/// Three characters as one number, in which capitals of ASCII are one character, and its digits are one.
pub fn triple([before, c, after]: [u32; 3]) -> u64 {
    let number = |c: u32| match u8::try_from(c) {
        Ok(b'A'..=b'Z') => u64::from(b'A'),
        Ok(b'0'..=b'9') => u64::from(b'0'),
        _ => u64::from(c),
    };
    number(before) << 42 | number(c) << 21 | number(after)
}

/// The bits that a triple has in the set of usual ones.
pub fn bits_of(triple: u64) -> [usize; BITS_OF_TRIPLE] {
    bits_of_key(triple, USUAL_BITS)
}

/// The bits that a key has in a set of so many, which is a Bloom filter: by double hashing.
fn bits_of_key<const COUNT: usize>(key: u64, size: usize) -> [usize; COUNT] {
    let first = mix(mix(0, key), key >> 32);
    let step = mix(first, key) | 1 << 32;
    core::array::from_fn(|number| ((first >> 32) + number as u64 * (step >> 32)) as usize % size)
}

/// Whether sound text holds these three characters more often than damaged text does.
#[inline]
pub fn is_usual(characters: [u32; 3]) -> bool {
    bits_of(triple(characters)).iter().all(|bit| USUAL[bit / 8] >> (bit % 8) & 1 != 0)
}

/// A character, and two before and after it, as one number. Around it capitals are as small letters, digits are one, and so is what
/// stands between words; what is beyond that is not looked at.
pub fn context([far, before, c, after, beyond]: [u32; 5]) -> u64 {
    let (before, after) = (neighbour(before), neighbour(after));
    let further = |nearer: u32, c: u32| if nearer == u32::from(' ') { nearer } else { neighbour(c) };
    [further(before, far), before, c, after, further(after, beyond)]
        .into_iter()
        .fold(0, |hash, c| mix(hash, u64::from(c)))
}

/// Whether a byte of ASCII is of those that stand between words and are one to a [`context`], a space.
pub const fn is_between_words(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b'\t' | b' ' | b',' | b';' | b':' | b'!' | b'(' | b')')
}

fn neighbour(c: u32) -> u32 {
    match u8::try_from(c) {
        Ok(byte) if is_between_words(byte) => u32::from(' '),
        Ok(b'0'..=b'9') => u32::from('0'),
        Ok(byte) => u32::from(byte.to_ascii_lowercase()),
        Err(_) => c,
    }
}

/// The bits that a context has in the set of usual ones.
pub fn bits_of_context(context: u64) -> [usize; BITS_OF_CONTEXT] {
    bits_of_key(context, CONTEXT_BITS)
}

/// Whether sound text holds a character in this context more often than damaged text does.
pub fn is_usual_context(characters: [u32; 5]) -> bool {
    bits_of_context(context(characters)).iter().all(|bit| CONTEXTS[bit / 8] >> (bit % 8) & 1 != 0)
}
