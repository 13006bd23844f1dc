//! The operations that the scanner needs of a vector of bytes, and what is made of them alone.

use core::marker::PhantomData;

use super::{Characters, Instructions, WINDOW};

/// A vector of bytes.
///
/// # Safety
///
/// The methods may be called only where the instructions that they are made of are there.
pub trait Vector: Copy {
    /// Bytes of a vector, at most 64.
    const BYTES: usize;

    /// The same byte everywhere.
    unsafe fn splat(byte: u8) -> Self;
    /// A table of 16 bytes, ready to be looked up in.
    unsafe fn table(entries: &[u8; 16]) -> Self;
    /// The bytes from this address on, which must be readable.
    unsafe fn load(from: *const u8) -> Self;
    /// Bits that are set in both.
    unsafe fn and(self, other: Self) -> Self;
    /// Bits that are set in either.
    unsafe fn or(self, other: Self) -> Self;
    /// Bits that are set here and not in the other.
    unsafe fn and_not(self, other: Self) -> Self;
    /// FF where the bytes are equal, and 0 elsewhere.
    unsafe fn equals(self, other: Self) -> Self;
    /// FF where a byte is this one or a higher one, and 0 elsewhere.
    unsafe fn at_least(self, byte: u8) -> Self;
    /// Whether all bytes are 0.
    unsafe fn is_zero(self) -> bool;
    /// The lower half of each byte.
    unsafe fn lower_halves(self) -> Self;
    /// The upper half of each byte, shifted down.
    unsafe fn upper_halves(self) -> Self;
    /// For each byte, from 0 to 15, the entry of a table.
    unsafe fn look_up_in(self, table: Self) -> Self;
    /// Each byte added to itself, modulo 256.
    unsafe fn doubled(self) -> Self;
    /// The uppermost bit of each byte, the first byte's in the lowest bit.
    unsafe fn upper_bits(self) -> u64;

    /// The bits of a number that a mask names, side by side.
    unsafe fn bits_of(number: u32, mask: u32) -> u32;
}

/// Proof that a vector may be used, as far as [`Instructions`] go.
#[derive(Clone, Copy, Debug)]
pub struct Proven<V>(PhantomData<V>);

impl<V: Vector> Proven<V> {
    /// Proves it.
    ///
    /// # Safety
    ///
    /// The instructions of `splat`, `load`, `upper_bits`, `at_least`, `equals` and `and_not` must be there. These are of SSE2 on x86-64, which the vector
    /// of SSSE3 has more than.
    pub const unsafe fn new() -> Proven<V> {
        Proven(PhantomData)
    }
}

impl<V: Vector> Instructions for Proven<V> {
    #[inline(always)]
    fn characters<const BYTES: usize>(self, bytes: &[u8; BYTES], lead: u8) -> Characters {
        const {
            assert!(BYTES <= WINDOW && BYTES.is_multiple_of(V::BYTES), "whole vectors, each byte of which has a bit");
        };
        let mut characters = Characters { beyond_ascii: 0, leads: 0, others: 0 };
        for at in (0..BYTES).step_by(V::BYTES) {
            // SAFETY: the instructions are proven to be there, and the vector is within the bytes.
            unsafe {
                let bytes = V::load(bytes.as_ptr().add(at));
                let others = bytes.at_least(0xE0).and_not(bytes.equals(V::splat(lead)));
                characters.beyond_ascii |= bytes.upper_bits() << at;
                characters.leads |= bytes.at_least(0xC0).upper_bits() << at;
                characters.others |= others.upper_bits() << at;
            }
        }
        characters
    }
}

/// What [`Vector::bits_of`] gives, without an instruction for it.
#[inline(always)]
pub const fn bits_of(number: u32, mut mask: u32) -> u32 {
    let (mut bits, mut count) = (0, 0);
    while mask != 0 {
        // Those that follow each other are moved together.
        let low = mask.trailing_zeros();
        let run = (mask >> low).trailing_ones();
        let ones = (1_u32 << run) - 1;
        bits |= (number >> low & ones) << count;
        count += run;
        mask &= !(ones << low);
    }
    bits
}
