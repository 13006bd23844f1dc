//! Characters beyond ASCII that are not plain, noted by the first stage and judged many at a time.
//!
//! Which of the next bytes hold such a character is hard to guess, and a processor that guesses wrong loses more than
//! judging the character takes. So their positions are written down without asking (as simdjson does with what has
//! a meaning in JSON), and when there are enough of them all are judged in one go, without a branch that depends on the text.
//! This judges by the pairs alone and says no more than that something in the list surprises. Only then is each
//! one looked at, and those that do surprise are put to [`place::is_at`].

use core::mem::MaybeUninit;

use super::calm::{beside_strange, has_strange};
use super::place::{self, is_plain};
use super::surprise::{
    BLOCK, CAPITAL, HARMLESS, UNKNOWN, are_surprising, code, code_in, code_of_narrow,
    is_surprising_among_ascii_unchecked,
};

/// What so many windows note is judged together. With more, a place is found long after it was passed.
pub const WINDOWS: usize = 4;

/// A window has no more than 28 characters beyond ASCII, the end of a text has a window more, and positions are written by fours.
const CAPACITY: usize = (WINDOWS + 1) * 28 + 4;

/// Room for the positions of a list. It is apart from the rest of the list, as a compiler that sets that to zero sets all to zero.
pub type Room = MaybeUninit<[usize; CAPACITY]>;

/// The lists.
pub const LISTS: usize = 4;

/// What the first stage leaves to be judged, by what stands beside it.
pub struct Noted<'t> {
    text: &'t str,
    /// Where the search began.
    from: usize,
    /// The first place that was found, or the length of the text.
    pub place: usize,
    /// Characters of two bytes, and of three, between two of ASCII.
    pub two: List<'t>,
    pub three: List<'t>,
    /// Other characters of two bytes, beside none of three or four.
    pub narrow: List<'t>,
    /// All others.
    pub beside: List<'t>,
    /// Characters that nothing has to be asked of but whether they are calm.
    pub members: Masks,
}

/// For each window that has some the characters that begin in it, as bits, the lowest of which stands for a position.
pub struct Masks {
    masks: [(u64, usize); WINDOWS + 1],
    count: usize,
}

impl Masks {
    /// Adds what a window has, if anything.
    #[inline(always)]
    pub fn note(&mut self, bits: u64, at: usize) {
        self.masks[self.count] = (bits, at);
        self.count += usize::from(bits != 0);
    }
}

/// Positions in the text.
pub struct List<'t> {
    positions: &'t mut Room,
    count: usize,
}

impl<'t> List<'t> {
    #[inline(always)]
    const fn new(positions: &'t mut Room) -> List<'t> {
        List { positions, count: 0 }
    }

    /// Adds a position for each bit, the lowest of which stands for `at`.
    #[inline(always)]
    pub fn note(&mut self, mut bits: u64, at: usize) {
        let end = self.count + bits.count_ones() as usize;
        loop {
            for ahead in 0..4 {
                let position = at + bits.trailing_zeros() as usize;
                // SAFETY: a list is judged before it has more than there is room for.
                unsafe { self.positions.as_mut_ptr().cast::<usize>().add(self.count + ahead).write(position) };
                bits &= bits.wrapping_sub(1);
            }
            self.count += 4;
            if self.count >= end {
                break;
            }
        }
        self.count = end;
    }

    #[inline(always)]
    fn positions(&self) -> &[usize] {
        // SAFETY: `note` has written as many as it counted.
        unsafe { core::slice::from_raw_parts(self.positions.as_ptr().cast(), self.count) }
    }

    /// The first place among the positions, of which the list is emptied; or the length of the text.
    ///
    /// # Safety
    ///
    /// As for [`Noted::judge`].
    #[inline(always)]
    unsafe fn judge<K: Kind>(&mut self, text: &str, bytes: *const u8) -> usize {
        let mut place = text.len();
        for &at in self.positions() {
            // SAFETY: as for `Noted::judge`.
            if unsafe { K::may_surprise(bytes.wrapping_add(at)) } && place::is_at(text, at) {
                place = at;
                break;
            }
        }
        self.count = 0;
        place
    }
}

/// A kind of characters that has a list. (What a closure does would be compiled for no more than what every processor has.)
trait Kind {
    /// Whether the character that begins here may surprise.
    ///
    /// # Safety
    ///
    /// This character is of the kind, and it and those beside it are there.
    unsafe fn may_surprise(at: *const u8) -> bool;
}

impl<'t> Noted<'t> {
    #[inline(always)]
    pub const fn new(text: &'t str, from: usize, [two, three, narrow, beside]: &'t mut [Room; LISTS]) -> Noted<'t> {
        Noted {
            text,
            from,
            place: text.len(),
            two: List::new(two),
            three: List::new(three),
            narrow: List::new(narrow),
            beside: List::new(beside),
            members: Masks { masks: [(0, 0); WINDOWS + 1], count: 0 },
        }
    }

    /// Looks for a place among the characters that begin at these bits, the lowest of which stands for `at`.
    #[inline(always)]
    pub fn look_at(&mut self, mut bits: u64, at: usize) {
        while bits != 0 {
            let start = at + bits.trailing_zeros() as usize;
            if start >= self.from && place::is_at(self.text, start) {
                self.place = self.place.min(start);
                break;
            }
            bits &= bits - 1;
        }
    }

    /// Looks for a place among all that was noted, which is forgotten.
    ///
    /// # Safety
    ///
    /// The positions are those of characters of the kinds that the lists are for. From `bytes` on there are the bytes of the
    /// text, as far as these positions and eight bytes on either side of them go, and after them line breaks.
    #[inline(always)]
    pub unsafe fn judge(&mut self, bytes: *const u8) {
        // SAFETY: the caller knows what is there.
        unsafe {
            let two = self.two.judge::<Alone<2>>(self.text, bytes);
            let three = self.three.judge::<Alone<3>>(self.text, bytes);
            let narrow = self.narrow.judge::<Narrow>(self.text, bytes);
            let beside = self.beside.judge::<Beside>(self.text, bytes);
            self.place = self.place.min(two).min(three).min(narrow).min(beside);
            self.judge_members(bytes);
        }
    }

    /// Looks for a place among characters that are not calm, and those beside them.
    #[inline(always)]
    unsafe fn judge_members(&mut self, bytes: *const u8) {
        for number in 0..self.members.count {
            let (members, at) = self.members.masks[number];
            let from = bytes.wrapping_add(at);
            // SAFETY: as for `judge`.
            unsafe {
                if has_strange(from, members) {
                    self.look_at(beside_strange(from, members), at);
                }
            }
        }
        self.members.count = 0;
    }
}

/// A character of so many bytes between two of ASCII.
struct Alone<const WIDTH: usize>;

impl<const WIDTH: usize> Kind for Alone<WIDTH> {
    #[inline(always)]
    unsafe fn may_surprise(at: *const u8) -> bool {
        // SAFETY: the caller knows that this character and those beside it are there.
        unsafe {
            let six = |ahead: usize| usize::from(*at.add(ahead) & 0x3F);
            let c = match WIDTH {
                2 => code_of_narrow(usize::from(*at & 0x1F) << 6 | six(1)),
                _ => code_in(usize::from(*at & 0xF) << 6 | six(1), six(2)),
            };
            is_surprising_among_ascii_unchecked(*at.sub(1), c, *at.add(WIDTH))
        }
    }
}

/// A character of two bytes, beside others of one or two.
struct Narrow;

impl Kind for Narrow {
    #[inline(always)]
    unsafe fn may_surprise(at: *const u8) -> bool {
        // SAFETY: the caller knows that this character and those beside it are there.
        unsafe {
            let narrow = |first: u8, last: u8| {
                let upper = if last < 0x80 { 0 } else { usize::from(first & 0x1F) << 6 };
                code_of_narrow(upper | usize::from(last & if last < 0x80 { 0x7F } else { 0x3F }))
            };
            let (last, next) = (*at.sub(1), *at.add(2));
            let before = narrow(*at.sub(2), last);
            let after = narrow(next, if next < 0x80 { next } else { *at.add(3) });
            surprises(before, narrow(*at, *at.add(1)), after, (last < 0x80) | (next < 0x80))
        }
    }
}

/// Any character.
struct Beside;

impl Kind for Beside {
    #[inline(always)]
    unsafe fn may_surprise(at: *const u8) -> bool {
        // SAFETY: the caller knows that this character and those beside it are there.
        unsafe {
            let (c, width) = code_at(at);
            let is_further = |behind: usize| usize::from(*at.sub(behind) & 0xC0 == 0x80);
            let one = is_further(1);
            let two = one & is_further(2);
            let three = two & is_further(3);
            let (before, _) = code_at(at.sub(1 + one + two + three));
            let (after, _) = code_at(at.add(width));
            surprises(before, c, after, (*at.sub(1) < 0x80) | (*at.add(width) < 0x80))
        }
    }
}

/// Whether a character may surprise by its pairs, of which one may be with ASCII.
#[inline(always)]
unsafe fn surprises(before: u16, c: u16, after: u16, is_beside_ascii: bool) -> bool {
    // SAFETY: the caller has the codes of characters.
    let by_pairs = unsafe { are_surprising(before, c, after) };
    (!is_plain(c) & by_pairs) | (is_plain(c) & (is_beside_ascii | (c == CAPITAL)))
}

/// The code and the width of the character that begins here.
#[inline(always)]
unsafe fn code_at(at: *const u8) -> (u16, usize) {
    // SAFETY: the caller knows that the character is there, and no block is beyond those of the Basic Multilingual Plane.
    unsafe {
        let lead = &LEADS[usize::from(*at)];
        let (second, width) = (*at.add(usize::from(lead.width > 1)), usize::from(lead.width));
        let block = usize::from(lead.block) + usize::from(second & lead.mask);
        let code = code_in(block, usize::from(*at.add(width - 1) & 0x3F));
        (if (*at == 0xF0) & (second < 0xA0) { HARMLESS } else { code }, width)
    }
}

/// What the first byte of a character tells.
#[derive(Clone, Copy)]
struct Lead {
    /// The block of the character, or the first of 64 among which the second byte tells its own.
    block: u16,
    mask: u8,
    width: u8,
}

/// By the first byte. Characters of four bytes are looked up where there are none but unknown ones.
static LEADS: [Lead; 256] = {
    const PRIVATE: usize = 0xE000;
    assert!(code('\u{E000}') == UNKNOWN && code('\u{E03F}') == UNKNOWN, "characters for private use are unknown");
    let mut leads = [Lead { block: 0, mask: 0, width: 1 }; 256];
    let mut byte = 0;
    while byte < leads.len() {
        let width = place::width(byte as u8);
        let block = match width {
            1 => byte / BLOCK,
            2 => byte & 0x1F,
            3 => (byte & 0xF) << 6,
            _ => PRIVATE / BLOCK,
        };
        leads[byte] = Lead { block: block as u16, mask: if width == 3 { 0x3F } else { 0 }, width: width as u8 };
        byte += 1;
    }
    leads
};
