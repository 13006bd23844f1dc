//! The first stage of the search: passing over what is plain, a window at a time.
//!
//! A window is 64 bytes, so what is known of its bytes is a word each: which are beyond ASCII, which end the first two bytes of
//! a plain character, and so on. What stands beside a character is then a shift away. Windows overlap, so that whatever
//! is judged in one has all that matters to it in the same, and nothing is carried from one to the next.
//!
//! Characters that are not plain are not judged here but noted ([`Noted`]), and judged many at a time.

use core::hint::black_box;

use super::calm::{CALM, GROUPS};
use super::mild::MILD;
use super::noted::{LISTS, Noted, Room, WINDOWS};
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

/// Bytes of as many windows as are looked at before what they noted is judged.
const BATCH: usize = (WINDOWS - 1) * STEP + WINDOW;

/// From so many bytes of ASCII on they are skipped. In Latin text fewer come too often, and at no times that could be foreseen.
const ASCII: usize = 3 * WINDOW;

/// What is known of a character is brought together as many bytes after its first.
const DELAY: usize = 4;
const JUDGED: u64 = u64::MAX << (BEHIND + DELAY);

/// Bytes that are read on either side of a window: the last byte before it, and the rest of a character and one more after it.
const BESIDE: usize = 8;

/// The first bytes of most East Asian characters, from this one on. Of these few are mild.
const FIRST_EAST_ASIAN: u8 = 0xE3;

/// Tables, loaded once for a search.
#[derive(Clone, Copy)]
struct Search<V> {
    upper: V,
    lower: V,
    second: V,
}

/// What is known of the bytes of a window, a bit for each.
struct Window {
    /// Bytes beyond ASCII.
    high: u64,
    /// The second bytes of characters beyond ASCII, and of plain ones.
    second: u64,
    plain: u64,
    /// The second bytes of characters of three and of four bytes.
    wide: u64,
}

/// What is known of wide characters in a window, at their second bytes.
struct Wide {
    /// Those of three bytes, and those that may be of a group of calm ones.
    three: u64,
    groups: [u64; GROUPS],
    /// For each group bytes of ASCII of which one beside it leaves it calm.
    friends: [u64; GROUPS],
}

/// The first place of `text` from `from` on, a boundary of characters.
///
/// # Safety
///
/// The instructions of the vector must be there.
#[inline(always)]
pub unsafe fn next_place<V: Vector>(text: &str, from: usize) -> usize {
    let mut first = from;
    while first < BEHIND + BESIDE {
        if first == text.len() || text.as_bytes()[first] >= 0x80 && place::is_at(text, first) {
            return first;
        }
        first += place::width(text.as_bytes()[first]);
    }
    // SAFETY: the caller knows that the instructions are there; addresses are within `text`, or within a copy of its end.
    unsafe {
        let search: Search<V> = Search::new();
        let bytes = text.as_ptr();
        let mut at = first - BEHIND;
        let mut room = [const { Room::uninit() }; LISTS];
        let mut noted = Noted::new(text, first, &mut room);
        while at + BATCH + BESIDE <= text.len() {
            if is_ascii::<V>(bytes.add(at)) {
                at = skip_ascii::<V>(text, at + ASCII) - BEHIND;
                continue;
            }
            for _ in 0..WINDOWS {
                search.look(bytes, at, &mut noted);
                at += STEP;
                if noted.place < text.len() {
                    break;
                }
            }
            noted.judge(bytes);
            if noted.place < text.len() {
                return noted.place;
            }
        }
        let mut end = [b'\n'; BESIDE + BATCH + STEP + BESIDE];
        let start = at - BESIDE;
        let rest = &text.as_bytes()[start..];
        end[..rest.len()].copy_from_slice(rest);
        let bytes = end.as_ptr().wrapping_sub(start);
        while at + BEHIND < text.len() && noted.place == text.len() {
            search.look(bytes, at, &mut noted);
            at += STEP;
        }
        noted.judge(bytes);
        noted.place
    }
}

/// Whether so many bytes are of ASCII alone that it pays to skip them.
#[inline(always)]
unsafe fn is_ascii<V: Vector>(from: *const u8) -> bool {
    // SAFETY: as for `next_place`.
    unsafe {
        let mut all = V::load(from);
        for part in 1..ASCII / V::BYTES {
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
            Search { upper: V::table(&PLAIN.upper), lower: V::table(&PLAIN.lower), second: V::table(&PLAIN.second) }
        }
    }

    /// Looks for a place in the window from `at` on. What it does not judge itself it notes.
    #[inline(always)]
    unsafe fn look(self, bytes: *const u8, at: usize, noted: &mut Noted<'_>) {
        let from = bytes.wrapping_add(at);
        // SAFETY: as for `next_place`.
        unsafe {
            let window = self.window(from);
            if window.plain != 0 {
                noted.look_at(self.surprising_plain(from, &window) & JUDGED, at - DELAY);
            }
            let other = window.second & !window.plain;
            if other != 0 {
                let ascii = !window.high;
                let two = (other & !window.wide) << 3 & JUDGED;
                let (mut lone, mut narrow) = (0, 0);
                if two != 0 {
                    lone = two & ascii << 5 & ascii << 2;
                    noted.two.note(lone, at - DELAY);
                    let beside_wide = window.wide << 7 | window.wide << 6 | window.wide << 1;
                    narrow = two & !lone & !beside_wide;
                    if narrow != 0 {
                        noted.narrow.note(narrow, at - DELAY);
                    }
                }
                let mut rest = other << 3 & JUDGED & !lone & !narrow;
                if rest != 0 && *from.add(rest.trailing_zeros() as usize - DELAY) < FIRST_EAST_ASIAN {
                    rest &= !self.mild(from, &window);
                }
                if rest != 0 {
                    let wide = self.wide(from, &window);
                    noted.members.note(wide.near(), at - DELAY);
                    let rest = rest & !wide.calm();
                    let lone = rest & wide.three << 3 & ascii << 5 & ascii << 1;
                    let beside = rest & !lone;
                    if lone | beside != 0 {
                        noted.three.note(lone, at - DELAY);
                        noted.beside.note(beside, at - DELAY);
                    }
                }
            }
        }
    }

    /// What every window has to be asked. The byte before it is read too.
    #[inline(always)]
    unsafe fn window(self, from: *const u8) -> Window {
        // SAFETY: as for `next_place`.
        unsafe {
            let (mut high, mut second, mut other, mut wide) = (0, 0, 0, 0);
            for part in 0..WINDOW / V::BYTES {
                let shift = part * V::BYTES;
                let (bytes, first) = (V::load(from.add(shift)), V::load(from.add(shift).sub(1)));
                high |= bytes.upper_bits() << shift;
                second |= first.least(V::splat(0xC0)).equals(V::splat(0xC0)).upper_bits() << shift;
                wide |= first.least(V::splat(0xE0)).equals(V::splat(0xE0)).upper_bits() << shift;
                other |= self.terms(bytes, first).equals(V::splat(0)).upper_bits() << shift;
            }
            Window { high, second, plain: !other, wide }
        }
    }

    #[inline(always)]
    unsafe fn terms(self, bytes: V, first: V) -> V {
        // SAFETY: as for `next_place`.
        unsafe {
            let terms = first.upper_halves().look_up_in(self.upper);
            let terms = terms.and(first.and(V::splat(0xF)).look_up_in(self.lower));
            terms.and(bytes.upper_halves().look_up_in(self.second))
        }
    }

    /// What is known of characters of three bytes.
    #[inline(always)]
    unsafe fn wide(self, from: *const u8, window: &Window) -> Wide {
        let (mut longer, mut groups, mut others) = (0, [0; GROUPS], [0; GROUPS]);
        // What the compiler knows it would load, and work out from the bytes, for windows too that do not need it.
        let (from, tables) = (black_box(from), black_box(&EAST_ASIAN));
        // SAFETY: as for `next_place`.
        unsafe {
            for part in 0..WINDOW / V::BYTES {
                let shift = part * V::BYTES;
                let bytes = V::load(from.add(shift));
                let lower = bytes.and(V::splat(0xF));
                longer |= bytes.least(V::splat(0xF0)).equals(V::splat(0xF0)).upper_bits() << shift;
                let kinds = lower.look_up_in(V::table(&tables.groups));
                groups[0] |= kinds.upper_bits() << shift;
                groups[1] |= kinds.doubled().upper_bits() << shift;
                let upper = bytes.upper_halves().look_up_in(V::table(&tables.ascii));
                for (others, friends) in others.iter_mut().zip(&tables.friends) {
                    *others |= lower.look_up_in(V::table(friends)).and(upper).equals(V::splat(0)).upper_bits() << shift;
                }
            }
        }
        let three = window.wide & !(longer << 1);
        Wide { three, groups: [groups[0] << 1 & three, groups[1] << 1 & three], friends: [!others[0], !others[1]] }
    }

    /// Characters of three bytes that are harmless, or quiet where they stand.
    #[inline(always)]
    unsafe fn mild(self, from: *const u8, window: &Window) -> u64 {
        let (mut others, mut loud, mut small, mut short) = (0, 0, 0, 0);
        // As in `wide`.
        let (from, mild) = (black_box(from), black_box(&MILD));
        // SAFETY: as for `next_place`.
        unsafe {
            for part in 0..WINDOW / V::BYTES {
                let shift = part * V::BYTES;
                let before = |count: usize| V::load(from.add(shift).sub(count));
                let halves = |bytes: V, [upper, lower]: &[[u8; 16]; 2]| {
                    let terms = bytes.upper_halves().look_up_in(V::table(upper));
                    terms.and(bytes.and(V::splat(0xF)).look_up_in(V::table(lower)))
                };
                let terms = halves(before(2), &mild.first).and(halves(before(1), &mild.second));
                let terms = terms.and(halves(before(0), &mild.third));
                others |= terms.equals(V::splat(0)).upper_bits() << shift;
                loud |= terms.and(V::splat(!MILD.quiet)).equals(V::splat(0)).upper_bits() << shift;
                let terms = self.terms(before(0), before(1));
                small |= terms.and(V::splat(PLAIN.small | PLAIN.capitals)).equals(V::splat(0)).upper_bits() << shift;
                short |= terms.and(V::splat(PLAIN.long)).equals(V::splat(0)).upper_bits() << shift;
            }
        }
        let script = window.plain & small;
        let ends = script & short | (script & !short) << 1;
        !others << 2 & (!loud << 2 | ends << 5 & script)
    }

    /// Plain characters that surprise beside Latin letters, or as capitals.
    #[inline(always)]
    unsafe fn surprising_plain(self, from: *const u8, window: &Window) -> u64 {
        let (mut letters, mut others, mut short) = (0, 0, 0);
        // SAFETY: as for `next_place`.
        unsafe {
            for part in 0..WINDOW / V::BYTES {
                let shift = part * V::BYTES;
                let (bytes, first) = (V::load(from.add(shift)), V::load(from.add(shift).sub(1)));
                let terms = self.terms(bytes, first);
                let lacks = |of: u8| terms.and(V::splat(of)).equals(V::splat(0)).upper_bits() << shift;
                let letter = bytes.or(V::splat(0x20)).minus(V::splat(b'a'));
                letters |= letter.least(V::splat(25)).equals(letter).upper_bits() << shift;
                others |= lacks(PLAIN.capitals);
                short |= lacks(PLAIN.long);
            }
        }
        let Window { high, plain, .. } = *window;
        let (capitals, long, short) = (plain & !others, plain & !short, plain & short);
        let ends = short | long << 1;
        let after_letter = letters << 5 | !high << 5 & letters << 6;
        (plain << 3 & after_letter)
            | (short << 3 & letters << 2)
            | (long << 3 & letters << 1)
            | (capitals << 3 & ends << 5)
    }
}

impl Wide {
    /// Characters that their neighbours leave calm, if they are of the group that their first bytes tell.
    #[inline(always)]
    const fn calm(&self) -> u64 {
        let (mut calm, mut number) = (0, 0);
        while number < GROUPS {
            let (group, friends) = (self.groups[number], self.friends[number]);
            let beside_like = if CALM.is_calm_alone[number] { u64::MAX } else { group | group << 6 };
            calm |= group << 3 & (group << 6 | friends << 5) & (group | friends << 1) & beside_like;
            number += 1;
        }
        calm
    }

    /// The characters that have to be of the group that their first bytes tell.
    #[inline(always)]
    const fn near(&self) -> u64 {
        // One before those that are judged may surprise the first of them, and the first of them one before.
        (self.groups[0] | self.groups[1]) << (DELAY - 1) & (JUDGED | JUDGED >> 3)
    }
}

/// What tells the characters of groups and their friends.
struct EastAsian {
    /// By the lower half of a first byte the group of calm characters that it begins, as the uppermost bits.
    groups: [u8; 16],
    /// By the upper half of a byte of ASCII the bit that stands for it.
    ascii: [u8; 16],
    /// By the lower half the upper ones that make a friend of each group, as bits.
    friends: [[u8; 16]; GROUPS],
}

static EAST_ASIAN: EastAsian = {
    let (mut groups, mut half) = (CALM.groups, 0);
    while half < groups.len() {
        groups[half] = groups[half].reverse_bits();
        half += 1;
    }
    let ascii = [1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0];
    EastAsian { groups, ascii, friends: CALM.friends }
};
