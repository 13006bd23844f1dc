//! What was met before. The same stretch again is no new evidence: what a model misjudges once it misjudges each time.

use crate::hash::mix;

/// Remembers up to `PLACES` stretches, and forgets the older of two that share a place.
pub struct Seen<const PLACES: usize> {
    hashes: [u32; PLACES],
}

impl<const PLACES: usize> Seen<PLACES> {
    /// Nothing yet.
    pub const fn new() -> Seen<PLACES> {
        Seen { hashes: [0; PLACES] }
    }

    /// Takes note of a stretch, by its characters; gives whether it is not remembered.
    pub fn is_new<'c>(&mut self, characters: impl IntoIterator<Item = &'c char>) -> bool {
        let hash = characters.into_iter().fold(0, |hash, &c| mix(hash, u64::from(c)));
        // Never 0, which marks a place where nothing is.
        let (place, hash) = (hash as usize % PLACES, (hash >> 32) as u32 | 1);
        core::mem::replace(&mut self.hashes[place], hash) != hash
    }
}
