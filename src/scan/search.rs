//! The first stage of the search: passing over what is plain, a vector at a time.
//!
//! Every byte of a vector is looked at with the byte before it. A character is judged at its second byte, or at its only one:
//! it is plain, or a letter or another sign of ASCII, or else it needs the second stage. What may surprise of a plain character
//! is what stands before it, so for the last byte of each character its kind is kept, and the
//! kinds of the bytes one, two and three before are looked at together.

use super::place;
use super::plain::PLAIN;
use super::vector::Vector;

/// Texts shorter than this are looked at one character at a time: a vector would not pay for its beginning and its end.
pub const SHORT: usize = 32;

/// Kinds of characters, as bits.
const LETTER: u8 = 1;
const SIGN: u8 = 2;
const PLAIN_LETTER: u8 = 4;

/// What is known of the vector before.
#[derive(Clone, Copy)]
struct Before<V> {
    bytes: V,
    /// The kind of each character, at its last byte.
    kinds: V,
    /// Where plain characters of three bytes are judged, and so go on.
    long: V,
}

/// Tables and constants, loaded once for a search.
#[derive(Clone, Copy)]
struct Search<V> {
    upper: V,
    lower: V,
    second: V,
}

/// The first place of `text` from `from` on, a boundary of characters.
///
/// # Safety
///
/// The instructions of the vector must be there.
#[inline(always)]
pub unsafe fn next_place<V: Vector>(text: &str, from: usize) -> usize {
    // SAFETY: the caller knows that the instructions are there; addresses are within `text`, or within a copy of its end
    // as long as a vector.
    unsafe {
        let search: Search<V> = Search::new();
        // What stands before the beginning matters to it: a few characters of up to four bytes.
        let mut at = text.floor_char_boundary(from.saturating_sub(8));
        let mut before = Before::nothing();
        while at + V::BYTES <= text.len() {
            let bytes = V::load(text.as_ptr().add(at));
            let (found, now) = search.look(bytes, before);
            if let Some(place) = first_place(text, at, found, from) {
                return place;
            }
            before = now;
            at += V::BYTES;
            if bytes.upper_bits() == 0 {
                let end = skip_ascii::<V>(text, at);
                if end > at {
                    // The last vector of ASCII is what the next is looked at with.
                    before = search.look(V::load(text.as_ptr().add(end - V::BYTES)), Before::nothing()).1;
                    at = end;
                }
            }
        }
        if at < text.len() {
            let mut end = [b'\n'; 64];
            end[..text.len() - at].copy_from_slice(&text.as_bytes()[at..]);
            let (found, _) = search.look(V::load(end.as_ptr()), before);
            if let Some(place) = first_place(text, at, found, from) {
                return place;
            }
        }
        text.len()
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

/// The first place among those that the first stage found in a vector which begins at `at`.
#[inline(always)]
fn first_place(text: &str, at: usize, mut found: u64, from: usize) -> Option<usize> {
    while found != 0 {
        let seen = at + found.trailing_zeros() as usize;
        found &= found - 1;
        // It was found at its second byte, or by the letter after it; or its end is beyond the text.
        let start = text.floor_char_boundary(seen.min(text.len()) - 1);
        if start >= from && place::is_at(text, start) {
            return Some(start);
        }
    }
    None
}

impl<V: Vector> Before<V> {
    #[inline(always)]
    unsafe fn nothing() -> Before<V> {
        // SAFETY: as for `next_place`.
        unsafe { Before { bytes: V::splat(0), kinds: V::splat(SIGN), long: V::splat(0) } }
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

    /// Where a vector needs the second stage, as bits, and what the next vector has to know of it.
    #[inline(always)]
    unsafe fn look(self, bytes: V, before: Before<V>) -> (u64, Before<V>) {
        // SAFETY: as for `next_place`.
        unsafe {
            let zero = V::splat(0);
            let first = bytes.after::<1>(before.bytes);
            let terms = first.upper_halves().look_up_in(self.upper);
            let terms = terms.and(first.and(V::splat(0xF)).look_up_in(self.lower));
            let terms = terms.and(bytes.upper_halves().look_up_in(self.second));
            let is_plain = V::splat(0xFF).without(terms.equals(zero));
            let is_long = V::splat(0xFF).without(terms.and(V::splat(PLAIN.long)).equals(zero));
            let is_capital = V::splat(0xFF).without(terms.and(V::splat(PLAIN.capitals)).equals(zero));

            let letter = bytes.or(V::splat(0x20)).minus(V::splat(b'a'));
            let is_letter = letter.least(V::splat(25)).equals(letter);
            let is_ascii = bytes.least(V::splat(0x7F)).equals(bytes);
            // What goes on from a byte before begins with the bits 10.
            let is_further = bytes.and(V::splat(0xC0)).equals(V::splat(0x80));
            let is_after_first = first.least(V::splat(0xC0)).equals(V::splat(0xC0));

            let long_ends = is_long.after::<1>(before.long);
            let plain_ends = is_plain.without(is_long).or(long_ends);
            let kinds = is_letter.and(V::splat(LETTER)).or(is_ascii.without(is_letter).and(V::splat(SIGN)));
            let kinds = kinds.or(plain_ends.and(V::splat(PLAIN_LETTER)));
            let (one, two) = (kinds.after::<1>(before.kinds), kinds.after::<2>(before.kinds));
            let three = kinds.after::<3>(before.kinds);

            let has = |kinds: V, kind: u8| kinds.and(V::splat(kind)).equals(V::splat(kind));
            let after_latin = has(two, LETTER).or(has(two, SIGN).and(has(three, LETTER)));
            let found = is_further.and(is_after_first).without(is_plain);
            let found = found.or(is_plain.and(after_latin));
            let found = found.or(is_capital.and(has(two, PLAIN_LETTER)));
            let found = found.or(is_letter.and(has(one, PLAIN_LETTER)));
            (found.upper_bits(), Before { bytes, kinds, long: is_long })
        }
    }
}
