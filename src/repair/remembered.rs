//! A few values that were found already: the same pairs of characters, and the same few that follow each other, are asked about many times over.

use crate::hash::mix;

/// Values that were found for keys, costs most often, as long as they are wanted.
#[derive(Debug)]
pub struct Remembered<const ENTRIES: usize, V = i32> {
    /// When it was found, for what, and the value.
    entries: [(u32, u64, V); ENTRIES],
    now: u32,
}

impl<const ENTRIES: usize, V: Copy> Remembered<ENTRIES, V> {
    /// Nothing is known. What stands for that is any value.
    pub const fn new(any: V) -> Remembered<ENTRIES, V> {
        Remembered { entries: [(0, 0, any); ENTRIES], now: 1 }
    }

    /// Forgets all there is.
    pub fn forget(&mut self) {
        self.now = self.now.wrapping_add(1);
    }

    #[inline]
    fn entry(key: u64) -> usize {
        (mix(0, key) >> 48) as usize % ENTRIES
    }

    /// What was found for a key, if it was and is still known.
    #[inline]
    pub fn get(&self, key: u64) -> Option<V> {
        let (then, known, value) = self.entries[Self::entry(key)];
        (then == self.now && known == key).then_some(value)
    }

    /// The value of a pair of characters, which is found now if it is not known.
    #[inline]
    pub fn of_pair(&mut self, previous: char, c: char, find: impl FnOnce() -> V) -> V {
        let key = u64::from(previous) << 21 | u64::from(c);
        self.get_or(key, find)
    }

    /// What was found for a key, or is now if it is not known.
    #[inline]
    pub fn get_or(&mut self, key: u64, find: impl FnOnce() -> V) -> V {
        self.get(key).unwrap_or_else(|| self.set(key, find()))
    }

    /// Takes note of a value, and gives it.
    #[inline]
    pub fn set(&mut self, key: u64, value: V) -> V {
        self.entries[Self::entry(key)] = (self.now, key, value);
        value
    }
}
