//! Where could the damage be? Nearly all text is sound, so the speed of finding nothing is the speed of fixtext.
//!
//! Damage shows as characters that stand where text does not have them: `Ã` beside `©`, a capital in the middle of a
//! Cyrillic word, a letter `è` after `a` and before `i`. Training makes every damage that the channel knows of all text that it reads, and keeps
//! each [`context`] of a character that damage shows many times as often as sound text. Where one of these stands is a *sign*; a text
//! without a sign is sound, and no other part looks at it.
//!
//! Looking at each character is too slow, so the [`search`] looks at 64 bytes at once. Which of them may be signs at all is told by
//! two bytes that follow each other ([`letters`]): a letter of Cyrillic or of Thai beside its like is none. Accented letters of Latin
//! text and marks have to be looked up, each in the table of contexts, and are, many at a time. Characters of East Asia are
//! looked up now and then: where they are damage many are signs. What is a sign in the end says [`sign`], one character at a
//! time. The search knows nothing that it does not know, and tests hold the one against the other.
//!
//! As all unsafe code of the crate is here, so is what makes text of bytes that are known to be UTF-8, and what tells by vectors where the characters of
//! a window begin, by which damaged text is read back.
//!
//! The algorithm is written once, over the few operations of a [`vector::Vector`]. `arch` has them for x86-64
//! (AVX-512, AVX2 or SSSE3, as the machine has it) and for aarch64 (NEON); on other machines one character at a time is what there is.

// The search is not there on other machines, and what serves it alone is not used.
#![cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(dead_code))]

use alloc::string::String;
use alloc::vec::Vec;

mod arch;
mod context;
mod letters;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod search;
mod sign;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod vector;

pub use context::{Context, SLOTS, WEAK, WIDE};

/// The first sign of damage from `from` on, a boundary of characters, be it strong or weak: where a character begins that is not ASCII and
/// that deserves a closer look. The length of the text if there is none.
#[inline]
pub fn next_sign(text: &str, from: usize) -> usize {
    arch::next_sign::<true>(text, from)
}

/// The first *strong* sign from `from` on, in the same way. There is one in most lines that were damaged, and next to none in
/// sound text; weak signs show damage in one line more of a hundred, and stand in one line of some hundred that are sound.
#[inline]
pub fn next_strong_sign(text: &str, from: usize) -> usize {
    arch::next_sign::<false>(text, from)
}

/// Whether the character beyond ASCII that begins here is a sign.
#[inline]
pub fn is_sign(text: &str, at: usize) -> bool {
    sign::is_at::<true>(text.as_bytes(), at)
}

/// Whether it is a strong one.
#[inline]
pub fn is_strong_sign(text: &str, at: usize) -> bool {
    sign::is_at::<false>(text.as_bytes(), at)
}

/// Whether a character beyond ASCII is a sign between these two.
pub fn is_sign_between(before: char, c: char, after: char) -> bool {
    sign::is_between(before, c, after)
}

/// A scanner, as [`next_sign`] is one.
pub type Scanner = fn(&str, usize) -> usize;

/// What finds strong signs, and what finds all.
#[derive(Clone, Copy, Debug)]
pub struct Scanners {
    /// As [`next_strong_sign`].
    pub strong: Scanner,
    /// As [`next_sign`].
    pub all: Scanner,
}

/// The fastest ones of this machine.
pub const FASTEST: Scanners = Scanners { strong: next_strong_sign, all: next_sign };

/// Those that look at one character at a time: what all others have to agree with.
pub const PORTABLE: Scanners = Scanners { strong: sign::next::<false>, all: sign::next::<true> };

/// All scanners that this machine can run, with their names.
pub fn scanners() -> impl Iterator<Item = (&'static str, Scanners)> {
    arch::scanners().chain([("portable", PORTABLE)])
}

/// The index of the first byte from `from` on that is not ASCII, or the length of the text.
#[inline]
pub fn next_non_ascii(text: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < text.len() {
        let high = word(text, at) & HIGH_BITS;
        if high != 0 {
            return at + high.trailing_zeros() as usize / 8;
        }
        at += WORD;
    }
    text.len()
}

/// Bytes of a window, a bit of a word each.
pub const WINDOW: usize = u64::BITS as usize;

/// What stands in a window or in a part of one, by a bit for each of its bytes, the first in the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Characters {
    /// Which bytes are beyond ASCII.
    pub beyond_ascii: u64,
    /// Which of these begin a character.
    pub leads: u64,
    /// Which of those begin one of three bytes or more, other than the lead that was asked for.
    pub others: u64,
}

/// Vectors that the processor has: who holds one may use them.
pub trait Instructions: Copy {
    /// The characters of some bytes, a few vectors of 32 and no more than a window; those that begin with `lead` are no others.
    fn characters<const BYTES: usize>(self, bytes: &[u8; BYTES], lead: u8) -> Characters;
}

/// What is to be done by the best instructions that the processor has. What it calls is compiled for them only if it is inlined.
pub trait Work {
    /// What comes of it.
    type Output;

    /// Does it.
    fn run(self, with: impl Instructions) -> Self::Output;
}

/// Does some work by the best instructions that the processor has.
pub fn work<W: Work>(work: W) -> W::Output {
    arch::work(work)
}

/// None that not every processor has.
#[derive(Clone, Copy, Debug)]
struct Portable;

impl Instructions for Portable {
    fn characters<const BYTES: usize>(self, bytes: &[u8; BYTES], lead: u8) -> Characters {
        let bits = |is: &dyn Fn(u8) -> bool| bytes.iter().rev().fold(0, |bits, &byte| bits << 1 | u64::from(is(byte)));
        Characters {
            beyond_ascii: bits(&|byte| !byte.is_ascii()),
            leads: bits(&|byte| byte >= 0xC0),
            others: bits(&|byte| byte >= 0xE0 && byte != lead),
        }
    }
}

/// How many bytes are such: few enough at once that a byte counts them, by vectors.
pub fn count_bytes(bytes: &[u8], is: impl Fn(u8) -> bool) -> usize {
    let parts = bytes.chunks(usize::from(u8::MAX));
    parts.map(|part| usize::from(part.iter().map(|&byte| u8::from(is(byte))).sum::<u8>())).sum()
}

/// The text that these bytes are; `None` where they are not UTF-8.
pub fn text_of(bytes: Vec<u8>) -> Option<String> {
    simdutf8::basic::from_utf8(&bytes).ok()?;
    // SAFETY: they were just found to be UTF-8.
    Some(unsafe { String::from_utf8_unchecked(bytes) })
}

const WORD: usize = size_of::<u64>();
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The bytes from here on, which is before the end of the text, the first in the lowest bits, and zeros beyond the end.
#[inline]
fn word(text: &[u8], at: usize) -> u64 {
    let rest = &text[at..];
    match (rest.first_chunk(), text.last_chunk()) {
        (Some(word), _) => u64::from_le_bytes(*word),
        (None, Some(last)) => u64::from_le_bytes(*last) >> (8 * (WORD - rest.len())),
        (None, None) => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Instructions, Portable, WINDOW, Work, next_non_ascii, work};
    use crate::hash::mix;

    /// Compares the best instructions with those that every processor has.
    struct Compare<'b>(&'b [u8; WINDOW], u8);

    impl Work for Compare<'_> {
        type Output = ();

        fn run(self, with: impl Instructions) {
            let Compare(window, lead) = self;
            assert_eq!(with.characters(window, lead), Portable.characters(window, lead), "{window:?}");
            let half: &[u8; WINDOW / 2] = window.first_chunk().unwrap();
            assert_eq!(with.characters(half, lead), Portable.characters(half, lead), "{half:?}");
        }
    }

    #[test]
    fn characters_of_a_window_are_what_its_bytes_are() {
        let (mut window, mut state) = ([0; WINDOW], 1);
        for _ in 0..2000 {
            for byte in &mut window {
                state = mix(state, 1);
                *byte = (state >> 56) as u8;
            }
            for lead in [0, 0xE0, 0xE2, 0xEF, window[7]] {
                work(Compare(&window, lead));
            }
        }
        for byte in 0..=0xFF {
            for at in 0..WINDOW {
                let mut window = [b'a'; WINDOW];
                window[at] = byte;
                for lead in [0, 0xDF, 0xE0, 0xE2, byte] {
                    work(Compare(&window, lead));
                }
            }
        }
    }

    #[test]
    fn the_first_byte_beyond_ascii_is_found_at_every_place() {
        for length in 0..40 {
            for place in 0..=length {
                let mut text = vec![b'a'; length];
                if place < length {
                    text[place] = 0xC3;
                }
                for from in 0..=place {
                    assert_eq!(next_non_ascii(&text, from), place, "{place} of {length} from {from}");
                }
            }
        }
    }
}
