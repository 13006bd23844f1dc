//! A page that a document is sure to have met, and what that makes of the runs of characters beyond ASCII.
//!
//! Where damage is dense the same short runs come again and again, `Ã©` between the same two letters. What the page makes
//! of them is worked out once, in the first of them, and depends on nothing but the bytes that it is remembered by.

use alloc::boxed::Box;
use alloc::vec;
use core::ops::Range;

use super::remembered::Remembered;
use super::search::Natural;
use super::seen::hash_of_bytes;
use crate::channel::{self, Page, PageSet};

/// Runs that are remembered: each in its place, where a later one may take it.
const KNOWN: usize = 512;
const UNNATURAL: usize = 64;

/// Bytes of a run that is remembered, with one of ASCII on either side, and characters of its original: each was four bytes at least.
const BYTES: usize = 24;
const CHARACTERS: usize = (BYTES - 2) / 4;

/// A page that a document is sure to have met.
#[derive(Debug)]
pub struct Settled {
    /// The page.
    pub page: Page,
    /// The pages that make the same of all that it made natural text of.
    pub alike: PageSet,
    /// The pages that it may yet be taken for.
    pub rivals: PageSet,
    known: Box<[Known]>,
    /// Runs of which the page does not make natural text, by their hashes, each with that of the language of the text around.
    pub unnatural: Remembered<UNNATURAL, u64>,
}

/// A run and what the page makes of it.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    bytes: [u8; BYTES],
    /// How many of them there are; none where nothing is known.
    length: usize,
    characters: [char; CHARACTERS],
    /// What there is to say of these characters.
    pub natural: Natural,
    /// The hash of the region that the run is.
    pub hash: u64,
}

impl Settled {
    /// Nothing was read in the page yet, which is one of these, and may be taken for the rivals.
    pub fn new(page: Page, pages: PageSet, rivals: PageSet) -> Settled {
        let natural = Natural { gain: 0, cost: 0, length: 0 };
        let nothing = Known { bytes: [0; BYTES], length: 0, characters: ['\0'; CHARACTERS], natural, hash: 0 };
        Settled {
            page,
            alike: pages,
            rivals,
            known: vec![nothing; KNOWN].into_boxed_slice(),
            unnatural: Remembered::new(0),
        }
    }

    /// What is known of a run, by its bytes and those beside it.
    pub fn recall(&self, run: &[u8]) -> Option<&Known> {
        let known = &self.known[Settled::place(run)];
        (known.bytes[..known.length] == *run).then_some(known)
    }

    /// Takes note of a run, by its bytes and those beside it: what text it is, with these characters, and the hash of its region.
    pub fn remember(&mut self, run: &[u8], natural: Natural, characters: &[char], hash: u64) {
        let known = &mut self.known[Settled::place(run)];
        known.bytes[..run.len()].copy_from_slice(run);
        known.characters[..characters.len()].copy_from_slice(characters);
        (known.length, known.natural, known.hash) = (run.len(), natural, hash);
    }

    /// Whether a rival reads some of these characters otherwise.
    pub fn is_doubtful(&self, characters: &[char]) -> bool {
        channel::alike(self.page, characters, self.rivals) != self.rivals
    }

    /// Keeps of the pages that are alike those that show the same bytes as these characters, too.
    pub fn narrow(&mut self, characters: &[char]) {
        self.alike = channel::alike(self.page, characters, self.alike);
    }

    fn place(run: &[u8]) -> usize {
        (hash_of_bytes(run) >> 32) as usize % KNOWN
    }
}

impl Known {
    /// The characters of the original.
    pub fn characters(&self) -> &[char] {
        &self.characters[..self.natural.length]
    }
}

/// The bytes by which a run is remembered, if it is short and stands between two of ASCII.
pub fn key<'t>(text: &'t str, run: &Range<usize>) -> Option<&'t [u8]> {
    let bytes = text.as_bytes().get(run.start.checked_sub(1)?..run.end + 1)?;
    let is_between_ascii = bytes[0].is_ascii() && bytes[bytes.len() - 1].is_ascii();
    (is_between_ascii && bytes.len() <= BYTES).then_some(bytes)
}
