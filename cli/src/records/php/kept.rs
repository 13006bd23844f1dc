//! The changes that will be made, taken in from the last to the first, with sums over them: how
//! much a stretch grows must not take a look at each change in it.

use crate::records::change::Change;

/// The changes, the last of the text first.
#[derive(Debug, Default)]
pub struct Kept(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    change: Change,
    /// By how much this one and those after it in the text make the text grow.
    growth: isize,
    /// How many of them would count otherwise in a text with escapes.
    unsure: usize,
}

impl Kept {
    /// Takes in a change before all others.
    pub fn push(&mut self, change: Change) {
        let (growth, unsure) = self.0.last().map_or((0, 0), |next| (next.growth, next.unsure));
        let growth = growth + change.growth();
        let special = |text: &str| text.contains(['\\', '\'', '"']);
        let unsure = unsure + usize::from(special(&change.before) || special(&change.after));
        self.0.push(Entry { change, growth, unsure });
    }

    /// How many begin at this place or after it.
    fn from(&self, place: usize) -> usize {
        self.0.partition_point(|entry| entry.change.input.start >= place)
    }

    /// The first of those that begin before this place.
    pub fn first_before(&self, place: usize) -> Option<&Change> {
        self.0.last().map(|entry| &entry.change).filter(|change| change.input.start < place)
    }

    /// By how much the text before this place grows.
    pub fn growth_before(&self, place: usize) -> isize {
        self.growth() - self.0[..self.from(place)].last().map_or(0, |entry| entry.growth)
    }

    /// Whether a change before this place may count otherwise in a text with escapes.
    pub fn is_unsure_before(&self, place: usize) -> bool {
        let after = self.0[..self.from(place)].last().map_or(0, |entry| entry.unsure);
        self.0.last().is_some_and(|first| first.unsure > after)
    }

    /// Drops those that begin before this place.
    pub fn drop_before(&mut self, place: usize) {
        self.0.truncate(self.from(place));
    }

    /// The last change that begins before `bytes` of the repaired text have passed, and the first
    /// that does not, with `length` for the unrepaired length up to a place.
    pub fn around(&self, bytes: usize, length: impl Fn(usize) -> usize) -> (Option<Landmark>, Option<usize>) {
        let total = self.growth();
        let begins_at = |entry: &Entry| {
            let growth = total - entry.growth;
            length(entry.change.input.start).saturating_add_signed(growth)
        };
        let after = self.0.partition_point(|entry| begins_at(entry) >= bytes);
        let before = self.0.get(after).map(|entry| Landmark {
            input: entry.change.input.end,
            output: begins_at(entry) + entry.change.after.len(),
        });
        (before, after.checked_sub(1).map(|next| self.0[next].change.input.start))
    }

    /// All of them, in the order of the text.
    pub fn into_changes(self) -> Vec<Change> {
        self.0.into_iter().rev().map(|entry| entry.change).collect()
    }

    fn growth(&self) -> isize {
        self.0.last().map_or(0, |first| first.growth)
    }
}

/// Where a change ends.
pub struct Landmark {
    /// In bytes of the text.
    pub input: usize,
    /// In bytes of the repaired text, from where its length was taken.
    pub output: usize,
}
