//! What settled misreadings made natural text of when a document was gone through, kept for when it is gone through again.
//!
//! A document is gone through to learn what befell it, again to look everywhere for that, and once more to repair it. What explains a stretch
//! depends on nothing but its text and on what the document is settled on, and to find that out takes longer than all else. Stretches come in the
//! same order each time, so the notes do too.

use alloc::vec::Vec;
use core::ops::Range;

use super::whole::Whole;

/// The most that is kept, of all stretches together: it takes three megabytes.
const MOST: usize = 1 << 16;

/// Notes of the going that is under way, and of the one before.
#[derive(Debug, Default)]
pub struct Notes {
    now: List,
    before: List,
    /// The next note of those before.
    next: usize,
}

/// The notes of one going.
#[derive(Debug, Default)]
struct List {
    notes: Vec<Note>,
    wholes: Vec<Whole>,
}

/// What was found of a stretch.
#[derive(Clone, Debug)]
struct Note {
    /// The stretch, in bytes of the document.
    stretch: Range<usize>,
    /// Where what was found ends, among that of all stretches.
    end: usize,
    /// How many pairs of characters the judge was asked about for it.
    pairs: usize,
}

impl Notes {
    /// Begins to go through the document anew.
    pub fn begin(&mut self) {
        if !self.now.notes.is_empty() {
            core::mem::swap(&mut self.now, &mut self.before);
            self.now.forget();
        }
        self.next = 0;
    }

    /// Forgets all there is, as the document is settled on more.
    pub fn forget(&mut self) {
        self.now.forget();
        self.before.forget();
    }

    /// What was found of a stretch, and how many pairs of characters the judge was asked about for it.
    pub fn recall(&mut self, stretch: &Range<usize>) -> Option<(&[Whole], usize)> {
        let List { notes, wholes } = &self.before;
        self.next += notes.get(self.next..)?.iter().take_while(|note| note.stretch.start < stretch.start).count();
        let note = notes.get(self.next).filter(|note| note.stretch == *stretch)?;
        let start = self.next.checked_sub(1).map_or(0, |last| notes[last].end);
        Some((&wholes[start..note.end], note.pairs))
    }

    /// Takes note of what was found of a stretch, as long as there is room.
    pub fn take(&mut self, stretch: Range<usize>, found: &[Whole], pairs: usize) {
        let List { notes, wholes } = &mut self.now;
        if wholes.len() + found.len() <= MOST {
            wholes.extend_from_slice(found);
            notes.push(Note { stretch, end: wholes.len(), pairs });
        }
    }
}

impl List {
    fn forget(&mut self) {
        self.notes.clear();
        self.wholes.clear();
    }
}
