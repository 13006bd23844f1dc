//! How natural does a text look? A small model of the world's writing.
//!
//! The judge gives the cost of reading one character after another: the
//! negative log-probability, in [units](UNITS_PER_NAT) of an eighth of a nat. The cost
//! of a text is the sum over its neighbouring pairs, so two readings of the
//! same bytes are compared by subtraction. The judge knows nothing of
//! encodings.
//!
//! # The model
//!
//! A pair that was seen in training has its probability in a table. For any
//! other pair the model backs off to what it knows of the two characters:
//!
//! ```text
//!     cost(c | p)  =  backoff(p)  +  class(c) after class(p)  +  c within its class
//! ```
//!
//! Classes are made of script, case and kind (see `fixtext-tools`), so that a
//! pair nobody has seen still costs less within one script than across two.
//!
//! # The file
//!
//! `model.bin` is written by `cargo run --release -p fixtext-tools --bin
//! train`, and read in place: the constructor is a `const fn` that cuts
//! the bytes into slices, so a first call pays nothing. All numbers are little
//! endian; the sections follow each other in the order of [`Judge`]'s fields.

mod language;

pub use language::{
    FOREIGN, LANGUAGES, LETTER_PAIRS, LETTER_PLACES, Language, RARE, Tally, is_foreign, letter_pair, letter_place,
};

/// Costs are integers in this many parts of a nat.
pub const UNITS_PER_NAT: i32 = 8;

/// The class of the code points that stand for nothing: unassigned ones,
/// noncharacters and those of private use.
pub const NOT_TEXT: u8 = 0;

/// The cost of a code point that stands for nothing, in units: more than that of the characters
/// that it might be made of.
const NOT_TEXT_COST: i32 = 60 * UNITS_PER_NAT;

/// The first bytes of a model: a name and a version of the layout.
pub const MAGIC: [u8; 8] = *b"fixtxt\0\x01";

/// Bytes before the first section: the magic, then the lengths of the sections.
pub const HEADER: usize = 8 + 4 * SECTIONS;
const SECTIONS: usize = 8;

/// Characters of one block share an entry of the first stage.
pub const BLOCK: u32 = 64;

/// The first stage covers the Basic and the Supplementary Multilingual Plane;
/// the planes above share the record of its last code point, a noncharacter.
pub const MAPPED: u32 = 0x2_0000;

/// The bits of a record's second byte that hold the back-off cost; the others hold the cost within the class.
pub const BACKOFF_BITS: u32 = 3;

/// Units in a step of the cost within a class.
pub const WITHIN_STEP: i32 = 4;

/// Units in a step of the back-off cost.
pub const BACKOFF_STEP: i32 = 12;

/// Bytes of a pair's slot: its fingerprint, by which a pair that is not in the table is told from those
/// that are, and its cost. With 16 bits, one pair in 65,536 that are not in the table is taken for another:
/// seldom enough for a search that tries a few dozen rare originals.
pub const SLOT: usize = 3;

/// The model, cut into its sections.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'m> {
    /// For each block of characters, its number in `records` (u16).
    blocks: &'m [u8],
    /// For each character two bytes: its class, and packed into the second the
    /// cost within its class (upper bits, in steps of [`WITHIN_STEP`]) and the back-off
    /// cost after it (lower [`BACKOFF_BITS`], in steps of [`BACKOFF_STEP`]).
    records: &'m [u8],
    /// Cost of a class after a class, one byte each, in units.
    classes: &'m [u8],
    /// The displacement of each bucket of the perfect hash (u16).
    seeds: &'m [u8],
    /// The slots of the perfect hash: fingerprint (u16) and cost in units (u8).
    slots: &'m [u8],
    /// For each place of [`letter_place`] the number of the letter, from 1, or 0.
    letters: &'m [u8],
    /// For each pair of ASCII letters its cost in each language, in units.
    pairs: &'m [u8],
    /// For each number of a letter how much likelier it is in each language
    /// than on average, in units (i8).
    ratios: &'m [u8],
    class_count: usize,
}

/// What the judge knows of one character, looked up once and used for every
/// pair that the character stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol {
    code_point: u32,
    class: u8,
    packed: u8,
    /// Its number among the letters that tell languages apart, or [`FOREIGN`], or 0.
    letter: u8,
}

impl Symbol {
    /// No character.
    pub const NONE: Symbol = Symbol { code_point: 0, class: 0, packed: 0, letter: 0 };

    fn within_class(self) -> i32 {
        i32::from(self.packed >> BACKOFF_BITS) * WITHIN_STEP
    }

    fn backoff(self) -> i32 {
        i32::from(self.packed & ((1 << BACKOFF_BITS) - 1)) * BACKOFF_STEP
    }
}

const fn read_u32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn read_u16(bytes: &[u8], index: usize) -> u16 {
    u16::from_le_bytes([bytes[2 * index], bytes[2 * index + 1]])
}

impl Judge<'static> {
    /// The model that comes with the library.
    pub const BUILT_IN: Judge<'static> = Judge::new(include_bytes!("model.bin"));
}

impl<'m> Judge<'m> {
    /// Reads a model in place.
    ///
    /// # Panics
    ///
    /// If the bytes do not begin as a model does, or end too early.
    pub const fn new(model: &'m [u8]) -> Judge<'m> {
        let mut at = 0;
        while at < MAGIC.len() {
            assert!(model[at] == MAGIC[at], "not a fixtext model of this version");
            at += 1;
        }
        let mut sections: [&[u8]; SECTIONS] = [&[]; SECTIONS];
        let mut rest = model.split_at(HEADER).1;
        let mut number = 0;
        while number < SECTIONS {
            let length = read_u32(model, MAGIC.len() + 4 * number) as usize;
            (sections[number], rest) = rest.split_at(length);
            number += 1;
        }
        assert!(rest.is_empty(), "the model is longer than its header says");
        let [blocks, records, classes, seeds, slots, letters, pairs, ratios] = sections;
        let class_count = classes.len().isqrt();
        Judge { blocks, records, classes, seeds, slots, letters, pairs, ratios, class_count }
    }

    /// Looks a character up.
    #[inline]
    pub fn symbol(&self, c: char) -> Symbol {
        Symbol { letter: self.letter(c), ..self.symbol_of(folded(c)) }
    }

    /// The same, without what tells languages apart, of a code point that is [`folded`].
    #[inline]
    fn symbol_of(&self, code_point: u32) -> Symbol {
        let mapped = if code_point < MAPPED { code_point } else { MAPPED - 1 };
        let block = read_u16(self.blocks, (mapped / BLOCK) as usize);
        let record = 2 * (usize::from(block) * BLOCK as usize + (mapped % BLOCK) as usize);
        Symbol { code_point, class: self.records[record], packed: self.records[record + 1], letter: 0 }
    }

    /// The cost of a pair that has a slot.
    #[inline]
    fn pair(&self, key: u64) -> Option<i32> {
        let seed = read_u16(self.seeds, bucket(key, self.seeds.len() / 2));
        let slot = &self.slots[SLOT * slot(key, seed, self.slots.len() / SLOT)..][..SLOT];
        let is_here = u16::from_le_bytes([slot[0], slot[1]]) == fingerprint(key);
        is_here.then_some(i32::from(slot[2]))
    }

    /// The cost of reading `c` after `previous` in a text of this language, in units.
    #[inline]
    pub fn cost_in(&self, language: &Language, previous: Symbol, c: Symbol) -> i32 {
        self.cost(previous, c) - self.bonus(language, previous.letter, c.letter)
    }

    /// By how much reading `c` after `previous` is cheaper in a text of this language, in units.
    #[inline]
    pub fn bonus_in(&self, language: &Language, previous: char, c: char) -> i32 {
        self.bonus(language, self.letter(previous), self.letter(c))
    }

    /// The cost of reading `c` after `previous`, in units.
    #[inline]
    pub fn cost(&self, previous: Symbol, c: Symbol) -> i32 {
        let pair = self.pair(pair_key(previous.code_point, c.code_point));
        pair.unwrap_or_else(|| self.cost_of_classes(previous, c))
    }

    /// The same by the characters: most pairs of natural text cost what they do whatever else is known of these.
    #[inline]
    pub fn cost_of_pair(&self, previous: char, c: char) -> i32 {
        let (previous, c) = (folded(previous), folded(c));
        let pair = self.pair(pair_key(previous, c));
        pair.unwrap_or_else(|| self.cost_of_classes(self.symbol_of(previous), self.symbol_of(c)))
    }

    /// The cost of a pair that has no slot.
    #[inline]
    fn cost_of_classes(&self, previous: Symbol, c: Symbol) -> i32 {
        if c.class == NOT_TEXT {
            return NOT_TEXT_COST;
        }
        let classes = usize::from(previous.class) * self.class_count + usize::from(c.class);
        previous.backoff() + i32::from(self.classes[classes]) + c.within_class()
    }
}

/// The code point that a character is to the judge, to which decimal digits are one.
#[inline]
pub fn folded(c: char) -> u32 {
    if c.is_ascii_digit() { u32::from('0') } else { u32::from(c) }
}

/// The key of a pair of code points, well mixed.
pub fn pair_key(previous: u32, c: u32) -> u64 {
    let key = (u64::from(previous) << 21 | u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (key ^ key >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// The bucket of a key, among `buckets`.
pub fn bucket(key: u64, buckets: usize) -> usize {
    scale(key as u32, buckets)
}

/// The slot of a key whose bucket is displaced by `seed`, among `slots`.
pub fn slot(key: u64, seed: u16, slots: usize) -> usize {
    let mixed = ((key >> 32) ^ u64::from(seed).wrapping_mul(0x9E37_79B9)).wrapping_mul(0x2545_F491_4F6C_DD1D);
    scale((mixed >> 32) as u32, slots)
}

/// The fingerprint of a slot that holds no pair.
pub const FREE: u16 = u16::MAX;

/// What of a key is kept in its slot: bits that choose neither the bucket nor, alone, the slot.
pub fn fingerprint(key: u64) -> u16 {
    ((key as u16) ^ (key >> 40) as u16).min(FREE - 1)
}

fn scale(hash: u32, to: usize) -> usize {
    ((u64::from(hash) * to as u64) >> 32) as usize
}
