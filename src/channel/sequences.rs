//! Whether bytes are sequences of UTF-8 of two and three bytes, told of all bytes of a window at once.

use super::window::MOST_SHOWN;
use crate::scan::{Characters, Instructions};

/// Sequences that were written, the last of them perhaps in part.
#[derive(Clone, Copy)]
pub struct Sequences {
    are_right: bool,
    /// How many begin in the bytes that were added last.
    pub count: usize,
    /// The continuations that the last one wants, the next in the lowest bit, and the last byte.
    wanted: u64,
    last: u8,
}

impl Sequences {
    /// No sequence.
    pub const NONE: Sequences = Sequences { are_right: true, count: 0, wanted: 0, last: 0 };

    /// Whether there is nothing wrong with them, though the last may want continuations.
    #[inline(always)]
    pub const fn are_right(self) -> bool {
        self.are_right
    }

    /// Whether they are right and whole.
    #[inline(always)]
    pub const fn are_whole(self) -> bool {
        self.are_right && self.wanted == 0
    }

    /// Those and then so many bytes, which are not none, at the beginning of what was written.
    #[inline(always)]
    #[must_use]
    pub fn then(self, written: &[u8], count: usize, with: impl Instructions) -> Sequences {
        debug_assert!(count > 0, "the last byte is one of them");
        let bytes: &[u8; MOST_SHOWN] = written.first_chunk().expect("room to spare");
        let Characters { beyond_ascii, leads, others: long } = with.characters(bytes, 0);
        let counted = (1 << count) - 1;
        let (leads, long) = (leads & counted, long & counted);
        let wanted = self.wanted | leads << 1 | long << 2;
        let wrong = (wanted ^ (beyond_ascii & !leads) | !beyond_ascii) & counted;
        // These leads of three bytes are not followed by all continuations; and after one in the bytes before two are wanted.
        let others = |lead: u8| with.characters(bytes, lead).others;
        let special = if long == 0 { 0 } else { long & !(others(0xE0) & others(0xED)) };
        let after_special = (special << 1 | self.wanted >> 1) & counted;
        Sequences {
            are_right: wrong == 0 && (after_special == 0 || are_shortest(self.last, bytes, after_special)),
            count: leads.count_ones() as usize,
            wanted: wanted >> count,
            last: bytes[count.wrapping_sub(1) % MOST_SHOWN],
        }
    }
}

/// Whether none of the second bytes of three, where the bits are, makes what is too long or a surrogate.
#[inline(always)]
fn are_shortest(before: u8, bytes: &[u8; MOST_SHOWN], mut seconds: u64) -> bool {
    let mut are_shortest = true;
    while seconds != 0 {
        let at = seconds.trailing_zeros() as usize % MOST_SHOWN;
        let (lead, is_high) = (if at == 0 { before } else { bytes[at - 1] }, bytes[at] >= 0xA0);
        are_shortest &= !(lead == 0xE0 && !is_high || lead == 0xED && is_high);
        seconds &= seconds - 1;
    }
    are_shortest
}
