//! The first stage of the search: passing over what is plain, a window at a time.
//!
//! A window is 64 bytes, so what is known of its bytes is a word each: which are beyond ASCII, which end the first two bytes of
//! a plain character, and so on. What stands beside a character is then a shift away. Windows overlap, so that whatever
//! is judged in one has all that matters to it in the same, and nothing is carried from one to the next.
//!
//! Characters that are not plain are not judged here but noted ([`Noted`]), and judged many at a time.

use super::calm::{CALM, GROUPS};
use super::noted::Noted;
use super::place;
use super::plain::PLAIN;
use super::vector::Vector;

/// Texts shorter than this are looked at one character at a time: a vector would not pay for its beginning and its end.
pub const SHORT: usize = 32;

/// Bytes of a window.
const WINDOW: usize = u64::BITS as usize;

/// In a window those characters are judged that begin as many bytes after its start, and not so few before its end.
const BEHIND: usize = 4;
const AHEAD: usize = 4;
const STEP: usize = WINDOW - BEHIND - AHEAD;

/// What is known of a character is brought together as many bytes after its first.
const DELAY: usize = 4;
const JUDGED: u64 = u64::MAX << (BEHIND + DELAY);

/// Bytes that are read on either side of a window: the last byte before it, and the rest of a character and one more after it.
const BESIDE: usize = 8;

/// Tables, loaded once for a search.
#[derive(Clone, Copy)]
struct Search<V> {
    upper: V,
    lower: V,
    second: V,
    wide_upper: V,
    wide_lower: V,
}

/// What is known of the bytes of a window, a bit for each.
#[derive(Default)]
struct Window {
    /// Bytes beyond ASCII, and letters of ASCII.
    high: u64,
    letters: u64,
    /// The second bytes of characters beyond ASCII: of all, of plain ones, of plain capitals, and of plain ones of three bytes.
    second: u64,
    plain: u64,
    capitals: u64,
    long: u64,
    /// The second bytes of characters of three bytes, of four, and of those that may be of a group of calm ones.
    three: u64,
    four: u64,
    groups: [u64; GROUPS],
}

/// The first place of `text` from `from` on, a boundary of characters.
///
/// # Safety
///
/// The instructions of the vector must be there.
#[inline(always)]
pub unsafe fn next_place<V: Vector>(text: &str, from: usize) -> usize {
    let mut first = from;
    loop {
        if first == text.len() || text.as_bytes()[first] >= 0x80 && place::is_at(text, first) {
            return first;
        }
        first += place::width(text.as_bytes()[first]);
        if first >= BEHIND + BESIDE {
            break;
        }
    }
    // SAFETY: the caller knows that the instructions are there; addresses are within `text`, or within a copy of its end.
    unsafe {
        let search: Search<V> = Search::new();
        let bytes = text.as_ptr();
        let mut at = first - BEHIND;
        let mut noted = Noted::new(text, first);
        while at + WINDOW + BESIDE <= text.len() {
            if is_ascii::<V>(bytes.add(at)) {
                at = skip_ascii::<V>(text, at + WINDOW) - BEHIND;
                continue;
            }
            let window = search.window(bytes.add(at));
            if let Some(place) = window.place(bytes, at, &mut noted) {
                return place;
            }
            at += STEP;
        }
        if let Some(place) = noted.judge(bytes) {
            return place;
        }
        let mut end = [b'\n'; BESIDE + STEP + WINDOW + BESIDE];
        let start = at - BESIDE;
        let rest = &text.as_bytes()[start..];
        end[..rest.len()].copy_from_slice(rest);
        let bytes = end.as_ptr().wrapping_sub(start);
        while at + BEHIND < text.len() {
            let window = search.window(bytes.wrapping_add(at));
            if let Some(place) = window.place(bytes, at, &mut noted) {
                return place;
            }
            at += STEP;
        }
        noted.judge(bytes).unwrap_or(text.len())
    }
}

/// Whether a window is of ASCII alone.
#[inline(always)]
unsafe fn is_ascii<V: Vector>(from: *const u8) -> bool {
    // SAFETY: as for `next_place`.
    unsafe {
        let mut all = V::load(from);
        for part in 1..WINDOW / V::BYTES {
            all = all.or(V::load(from.add(part * V::BYTES)));
        }
        all.upper_bits() == 0
    }
}

/// The first vector from `at` on that is not ASCII alone, or lies across the end of the text.
#[inline(always)]
unsafe fn skip_ascii<V: Vector>(text: &str, mut at: usize) -> usize {
    // SAFETY: as for `next_place`.
    unsafe {
        while at + 4 * V::BYTES <= text.len() {
            let part = |number: usize| V::load(text.as_ptr().add(at + number * V::BYTES));
            if part(0).or(part(1)).or(part(2).or(part(3))).upper_bits() != 0 {
                break;
            }
            at += 4 * V::BYTES;
        }
        while at + V::BYTES <= text.len() && V::load(text.as_ptr().add(at)).upper_bits() == 0 {
            at += V::BYTES;
        }
        at
    }
}

impl<V: Vector> Search<V> {
    #[inline(always)]
    unsafe fn new() -> Search<V> {
        // SAFETY: as for `next_place`.
        unsafe {
            Search {
                upper: V::table(&PLAIN.upper),
                lower: V::table(&PLAIN.lower),
                second: V::table(&PLAIN.second),
                wide_upper: V::table(&WIDE.upper),
                wide_lower: V::table(&WIDE.lower),
            }
        }
    }

    /// What is known of the window from this address on. The byte before it is read too.
    #[inline(always)]
    unsafe fn window(self, from: *const u8) -> Window {
        // SAFETY: as for `next_place`.
        unsafe {
            let mut window = Window::default();
            for part in 0..WINDOW / V::BYTES {
                let shift = part * V::BYTES;
                let (bytes, first) = (V::load(from.add(shift)), V::load(from.add(shift).sub(1)));
                let (upper, lower) = (first.upper_halves(), first.and(V::splat(0xF)));
                let terms = upper.look_up_in(self.upper).and(lower.look_up_in(self.lower));
                let terms = terms.and(bytes.upper_halves().look_up_in(self.second));
                let lacks = |of: u8| terms.and(V::splat(of)).equals(V::splat(0)).upper_bits() << shift;
                let letter = bytes.or(V::splat(0x20)).minus(V::splat(b'a'));
                let wide = upper.look_up_in(self.wide_upper).and(lower.look_up_in(self.wide_lower));
                let wide = [wide, wide.doubled(), wide.doubled().doubled(), wide.doubled().doubled().doubled()]
                    .map(|wide| wide.upper_bits() << shift);

                window.high |= bytes.upper_bits() << shift;
                window.letters |= letter.least(V::splat(25)).equals(letter).upper_bits() << shift;
                window.second |= first.least(V::splat(0xC0)).equals(V::splat(0xC0)).upper_bits() << shift;
                window.plain |= terms.equals(V::splat(0)).upper_bits() << shift;
                window.capitals |= lacks(PLAIN.capitals);
                window.long |= lacks(PLAIN.long);
                window.groups[0] |= wide[0];
                window.groups[1] |= wide[1];
                window.three |= wide[2];
                window.four |= wide[3];
            }
            let Window { plain, capitals, long, .. } = window;
            Window { plain: !plain, capitals: !capitals, long: !long, ..window }
        }
    }
}

impl Window {
    /// The first place in the window, or before, as far as it shows already. What it does not judge itself it notes.
    #[inline(always)]
    unsafe fn place(&self, bytes: *const u8, at: usize, noted: &mut Noted<'_>) -> Option<usize> {
        let mut place = None;
        // SAFETY: as for `next_place`.
        unsafe {
            if self.plain != 0 {
                place = noted.first_of(self.surprising_plain() & JUDGED, at - DELAY);
            }
            let other = self.second & !self.plain;
            if other != 0 {
                let groups = self.groups[0] | self.groups[1];
                if groups != 0 && has_strange(bytes.wrapping_add(at - DELAY), (groups << (DELAY - 1)) & JUDGED) {
                    // It may surprise those beside it too.
                    place = earlier(place, noted.first_of(groups, at - 1));
                }
                self.note(other, at - DELAY, noted);
            }
            if noted.is_enough() || place.is_some() { earlier(place, noted.judge(bytes)) } else { None }
        }
    }

    /// Plain characters that surprise beside Latin letters, or as capitals.
    #[inline(always)]
    const fn surprising_plain(&self) -> u64 {
        let Window { high, letters, plain, capitals, long, .. } = *self;
        let short = plain & !long;
        let ends = short | long << 1;
        let after_letter = letters << 5 | !high << 5 & letters << 6;
        (plain << 3 & after_letter)
            | (short << 3 & letters << 2)
            | (long << 3 & letters << 1)
            | (capitals << 3 & ends << 5)
    }

    /// Notes all characters that are not plain and not calm.
    #[inline(always)]
    fn note(&self, other: u64, at: usize, noted: &mut Noted<'_>) {
        let ascii = !self.high;
        let calm = self.groups.iter().fold(0, |calm, group| calm | group & group << 3 & group << 6);
        let three = (other & self.three) << 3;
        let two = (other & !self.three & !self.four) << 3;
        let lone_two = two & ascii << 5 & ascii << 2;
        let lone_three = three & ascii << 5 & ascii << 1;
        let beside = other << 3 & !(lone_two | lone_three | calm);
        noted.two.note(lone_two & JUDGED, at);
        noted.three.note(lone_three & JUDGED, at);
        noted.beside.note(beside & JUDGED, at);
    }
}

/// Whether any of the characters of three bytes that begin at these bits is not calm.
#[inline(always)]
unsafe fn has_strange(from: *const u8, mut bits: u64) -> bool {
    let mut all = u64::MAX;
    // SAFETY: as for `next_place`.
    unsafe {
        while bits != 0 {
            let at = from.wrapping_add(bits.trailing_zeros() as usize);
            let row = CALM.members[usize::from(*at & 0xF)][usize::from(*at.add(1) & 0x3F)];
            all &= row >> (*at.add(2) & 0x3F);
            bits &= bits - 1;
        }
    }
    all & 1 == 0
}

fn earlier(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    one.into_iter().chain(other).min()
}

/// By the halves of a first byte: whether it begins characters of three bytes, or of four, and which calm ones.
struct Wide {
    upper: [u8; 16],
    lower: [u8; 16],
}

static WIDE: Wide = {
    let (mut upper, mut lower) = ([0; 16], [0; 16]);
    (upper[0xE], upper[0xF]) = (0b1110_0000, 0b0001_0000);
    let mut half = 0;
    while half < 16 {
        lower[half] = 0b0011_0000 | CALM.groups[half].reverse_bits();
        half += 1;
    }
    Wide { upper, lower }
};
