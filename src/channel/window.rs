//! A window of a text: where its runs of characters beyond ASCII are, and where each of their characters ends, told of all its bytes at once.

use core::ops::Range;

use crate::scan::{Characters, Instructions, WINDOW};

/// Bytes that are read for a window: the last two bytes of a character may begin with any byte of it, or after it where there is none.
const READ: usize = WINDOW + 2;

/// The most characters beyond ASCII of a window, as each has two bytes at least.
pub const MOST_SHOWN: usize = WINDOW / 2;

/// The bytes of a text from some place on, and what stands there. Beyond the end of the text are zeros.
pub struct Window<'w> {
    start: usize,
    bytes: &'w [u8; READ],
    characters: Characters,
}

/// Room for the last window of a text.
pub struct EndOfText([u8; READ]);

impl Default for EndOfText {
    fn default() -> EndOfText {
        EndOfText([0; READ])
    }
}

impl<'w> Window<'w> {
    /// The window of a text from here on, in which characters of three bytes are known if they begin with `lead`.
    #[inline(always)]
    pub fn of(text: &'w str, start: usize, lead: u8, end: &'w mut EndOfText, with: impl Instructions) -> Window<'w> {
        let rest = &text.as_bytes()[start..];
        let bytes = rest.first_chunk().unwrap_or_else(|| {
            *end = EndOfText::default();
            end.0[..rest.len()].copy_from_slice(rest);
            &end.0
        });
        let (window, _) = bytes.split_first_chunk().expect("more than a window");
        Window { start, bytes, characters: with.characters::<WINDOW>(window, lead) }
    }

    /// The first run of characters beyond ASCII from some byte of the text on.
    #[inline(always)]
    pub fn run(&self, from: usize) -> Option<Range<usize>> {
        let rest = self.characters.beyond_ascii & u64::MAX.unbounded_shl((from - self.start) as u32);
        let start = rest.trailing_zeros();
        let run = || start as usize..(start + (rest >> start).trailing_ones()) as usize;
        (rest != 0).then(run).map(|run| self.start + run.start..self.start + run.end)
    }

    /// Whether a run may go on beyond the window.
    #[inline(always)]
    pub const fn cuts(&self, run: &Range<usize>) -> bool {
        run.end == self.start + WINDOW
    }

    /// The characters beyond ASCII that it begins with, up to the first of three bytes that is not known.
    #[inline(always)]
    pub const fn known(&self) -> Range<usize> {
        let known = self.characters.beyond_ascii & !self.characters.others;
        self.start..self.start + known.trailing_ones() as usize
    }

    /// The characters of a run, if all of them are known. Of one that is cut the last is left out.
    #[inline(always)]
    pub fn characters(&self, run: &Range<usize>) -> Option<LastTwo> {
        let Characters { beyond_ascii, leads, others } = self.characters;
        let before = |end: usize| u64::MAX.unbounded_shr((self.start + WINDOW - end) as u32);
        let of_run = before(run.end) & !before(run.start);
        // A character ends where the next one or ASCII begins; its last two bytes are the two before.
        let last_two = (leads | !beyond_ascii) >> 2 & of_run & of_run >> 1;
        (others & of_run == 0).then_some(LastTwo(last_two))
    }

    /// Two bytes of it that follow each other.
    #[inline(always)]
    pub const fn two_bytes(&self, at: usize) -> [u8; 2] {
        [self.bytes[at], self.bytes[at + 1]]
    }
}

/// Where the last two bytes of each character of a window begin, the first in the lowest bit.
#[derive(Clone, Copy)]
pub struct LastTwo(u64);

impl LastTwo {
    /// How many characters there are.
    #[inline(always)]
    pub const fn count(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Where the last one ends, in bytes of the window.
    #[inline(always)]
    pub fn end(self) -> Option<usize> {
        self.0.checked_ilog2().map(|last| last as usize + 2)
    }

    /// The next; after the last of them the end of the window.
    #[inline(always)]
    pub const fn next(&mut self) -> usize {
        let next = self.0.trailing_zeros() as usize;
        self.0 &= self.0.wrapping_sub(1);
        next
    }
}
