//! What was found of the stretches of a document when it was gone through, kept for when it is gone through again.
//!
//! A document is gone through to learn what befell it, again to look everywhere for that, and once more to repair it. What a stretch may be depends
//! on nothing but its text and on what is known of the document and looked for, its [`Mode`]; and to find that out takes longer than all else.
//! Stretches come in the same order each time, so the notes do too.

use alloc::vec::Vec;
use core::ops::Range;

use super::effort::Effort;
use super::found::Found;
use super::search::Candidate;
use super::whole::Whole;
use crate::channel::{Page, PageSet};

/// The most notes, the most explanations of all of them together, and the most characters of originals: some ten megabytes for each of two goings.
const MOST: usize = 1 << 15;
const MOST_CHARACTERS: usize = 1 << 18;

/// On what it depends what is found of a stretch, beside its text and the misreadings that the document is settled on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode {
    /// Whether stretches without places are looked at.
    pub looks_everywhere: bool,
    /// Pages for which readings that are not sure count too.
    pub unsure: PageSet,
    /// The page that the document is settled on, what may yet be taken for it, and what makes the same of it.
    pub settled: Option<(Page, PageSet, PageSet)>,
    /// Whether the effort is spent, and that for what the document is settled on.
    pub is_spent: (bool, bool),
}

/// What there is to say of a stretch, beside its explanations.
#[derive(Clone, Debug)]
pub struct Looked {
    /// Whether anything explains it; whether that are its regions, and whether these are natural text; and whether it has places.
    pub is_explained: bool,
    pub is_explained_by_regions: bool,
    pub are_regions_natural: bool,
    pub has_places: bool,
    /// Whether a misreading that the document is settled on explains it, whatever else is looked for.
    pub is_settled: bool,
    /// Whether its regions were found.
    pub has_regions: bool,
    /// What it took to find out.
    pub spent: Effort,
}

/// The explanations of a stretch.
#[derive(Clone, Copy, Debug)]
pub struct Explained<'n> {
    /// As a whole.
    pub wholes: &'n [Whole],
    /// By its regions: those, with what they may be and its characters, each by its place among those of the stretch.
    pub regions: &'n [Found],
    pub candidates: &'n [Candidate],
    pub characters: &'n [char],
}

/// Notes of the going that is under way, and of the one before.
#[derive(Debug, Default)]
pub struct Notes {
    now: List,
    before: List,
    /// The next note of those before.
    next: usize,
    /// Whether nobody will ask for those of this going.
    is_last: bool,
}

/// The notes of one going, and the explanations of all stretches, one after another.
#[derive(Debug, Default)]
struct List {
    notes: Vec<Note>,
    wholes: Vec<Whole>,
    regions: Vec<Found>,
    candidates: Vec<Candidate>,
    characters: Vec<char>,
}

/// What was found of a stretch.
#[derive(Clone, Debug)]
struct Note {
    /// The stretch, in bytes of the document.
    stretch: Range<usize>,
    mode: Mode,
    looked: Looked,
    /// Where its explanations end.
    ends: [usize; 4],
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

    /// The going that was begun is the last.
    pub const fn end(&mut self) {
        self.is_last = true;
    }

    /// Forgets all there is, as the document is settled on more.
    pub fn forget(&mut self) {
        self.now.forget();
        self.before.forget();
    }

    /// What was found of a stretch, if it is known and still holds, and there is as much effort left as it took.
    pub fn recall(&mut self, stretch: &Range<usize>, mode: &Mode, left: &Effort) -> Option<(Looked, Explained<'_>)> {
        let notes = self.before.notes.get(self.next..)?;
        self.next += notes.iter().take_while(|note| note.stretch.start < stretch.start).count();
        let Note { mode: then, looked, .. } =
            self.before.notes.get(self.next).filter(|note| note.stretch == *stretch)?;
        let holds = then == mode || looked.is_settled && !mode.is_spent.1;
        if !holds || !left.covers(&looked.spent) {
            return None;
        }
        let (looked, found) = (looked.clone(), self.before.explained(self.next));
        if !self.is_last {
            self.now.add(stretch.clone(), *mode, looked.clone(), found);
        }
        Some((looked, found))
    }

    /// Takes note of what was found of a stretch, as long as there is room.
    pub fn take(&mut self, stretch: Range<usize>, mode: Mode, looked: Looked, found: Explained<'_>) {
        if !self.is_last {
            self.now.add(stretch, mode, looked, found);
        }
    }
}

impl List {
    fn forget(&mut self) {
        let List { notes, wholes, regions, candidates, characters } = self;
        notes.clear();
        wholes.clear();
        regions.clear();
        candidates.clear();
        characters.clear();
    }

    fn add(&mut self, stretch: Range<usize>, mode: Mode, looked: Looked, found: Explained<'_>) {
        let List { notes, wholes, regions, candidates, characters } = self;
        let has_room = notes.len() < MOST
            && wholes.len() + found.wholes.len() <= MOST
            && regions.len() + found.regions.len() <= MOST
            && candidates.len() + found.candidates.len() <= MOST
            && characters.len() + found.characters.len() <= MOST_CHARACTERS;
        if has_room {
            wholes.extend_from_slice(found.wholes);
            regions.extend_from_slice(found.regions);
            candidates.extend_from_slice(found.candidates);
            characters.extend_from_slice(found.characters);
            let ends = [wholes.len(), regions.len(), candidates.len(), characters.len()];
            notes.push(Note { stretch, mode, looked, ends });
        }
    }

    fn explained(&self, number: usize) -> Explained<'_> {
        let List { notes, wholes, regions, candidates, characters } = self;
        let starts = number.checked_sub(1).map_or([0; 4], |last| notes[last].ends);
        let ends = notes[number].ends;
        Explained {
            wholes: &wholes[starts[0]..ends[0]],
            regions: &regions[starts[1]..ends[1]],
            candidates: &candidates[starts[2]..ends[2]],
            characters: &characters[starts[3]..ends[3]],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODE: Mode = Mode { looks_everywhere: false, unsure: PageSet::NONE, settled: None, is_spent: (false, false) };
    const EVERYWHERE: Mode = Mode { looks_everywhere: true, ..MODE };
    const NOTHING: Explained<'_> = Explained { wholes: &[], regions: &[], candidates: &[], characters: &[] };

    fn looked(is_settled: bool, pairs: usize) -> Looked {
        let before = Effort::on(0);
        let mut after = before.clone();
        after.spend(pairs);
        Looked {
            is_explained: true,
            is_explained_by_regions: false,
            are_regions_natural: false,
            has_places: true,
            is_settled,
            has_regions: false,
            spent: after.spent_since(&before),
        }
    }

    /// Notes of a going that found something of these stretches.
    fn notes(stretches: impl IntoIterator<Item = Range<usize>>, is_settled: bool) -> Notes {
        let mut notes = Notes::default();
        notes.begin();
        stretches.into_iter().for_each(|stretch| notes.take(stretch, MODE, looked(is_settled, 7), NOTHING));
        notes.begin();
        notes
    }

    fn is_known(notes: &mut Notes, stretch: Range<usize>, mode: &Mode) -> bool {
        notes.recall(&stretch, mode, &Effort::on(0)).is_some()
    }

    #[test]
    fn what_was_found_is_known_in_each_going_after_it() {
        let mut notes = notes([0..5, 10..15, 20..25], false);
        for _ in 0..3 {
            assert!(is_known(&mut notes, 0..5, &MODE));
            assert!(!is_known(&mut notes, 10..14, &MODE) && !is_known(&mut notes, 16..19, &MODE));
            assert!(is_known(&mut notes, 20..25, &MODE));
            notes.begin();
        }
        // Nobody asked for it in the goings between.
        assert!(!is_known(&mut notes, 10..15, &MODE));
    }

    #[test]
    fn it_holds_for_what_was_looked_for_then() {
        assert!(!is_known(&mut notes(Some(0..5), false), 0..5, &EVERYWHERE));
        assert!(is_known(&mut notes(Some(0..5), true), 0..5, &EVERYWHERE));
        assert!(!is_known(&mut notes(Some(0..5), true), 0..5, &Mode { is_spent: (true, true), ..MODE }));
    }

    #[test]
    fn it_holds_until_the_document_is_settled_on_more_and_as_far_as_effort_is_left() {
        let mut forgotten = notes(Some(0..5), true);
        forgotten.forget();
        assert!(!is_known(&mut forgotten, 0..5, &MODE));
        let (full, mut left) = (Effort::on(0), Effort::on(0));
        left.spend(usize::MAX);
        assert!(notes(Some(0..5), false).recall(&(0..5), &MODE, &left).is_none());
        assert!(notes(Some(0..5), false).recall(&(0..5), &MODE, &full).is_some());
    }

    #[test]
    fn there_are_no_more_than_so_many() {
        let mut notes = notes((0..MOST + 1).map(|start| start..start + 1), false);
        assert!(is_known(&mut notes, MOST - 1..MOST, &MODE) && !is_known(&mut notes, MOST..MOST + 1, &MODE));
    }
}
