//! A few costs that were found already: the same pairs of characters are asked for many times over.

use crate::hash::mix;

/// Costs that were found for keys, as long as they are wanted.
#[derive(Debug)]
pub struct Remembered<const ENTRIES: usize> {
    /// When it was found, for what, and the cost.
    entries: [(u32, u64, i32); ENTRIES],
    now: u32,
}

impl<const ENTRIES: usize> Remembered<ENTRIES> {
    /// Nothing is known.
    pub const fn new() -> Remembered<ENTRIES> {
        Remembered { entries: [(0, 0, 0); ENTRIES], now: 1 }
    }

    /// Forgets all there is.
    pub fn forget(&mut self) {
        self.now = self.now.wrapping_add(1);
    }

    #[inline]
    fn entry(key: u64) -> usize {
        (mix(0, key) >> 48) as usize % ENTRIES
    }

    /// The cost that was found for a key, if it was and is still known.
    #[inline]
    pub fn get(&self, key: u64) -> Option<i32> {
        let (then, known, cost) = self.entries[Self::entry(key)];
        (then == self.now && known == key).then_some(cost)
    }

    /// The cost of a pair of characters, which is found now if it is not known.
    #[inline]
    pub fn of_pair(&mut self, previous: char, c: char, find: impl FnOnce() -> i32) -> i32 {
        let key = u64::from(previous) << 21 | u64::from(c);
        self.get(key).unwrap_or_else(|| self.set(key, find()))
    }

    /// Takes note of a cost, and gives it.
    #[inline]
    pub fn set(&mut self, key: u64, cost: i32) -> i32 {
        self.entries[Self::entry(key)] = (self.now, key, cost);
        cost
    }
}
