//! Vectors of 16 bytes, of SSSE3.

use core::arch::x86_64::{
    __m128i, _mm_add_epi8, _mm_and_si128, _mm_andnot_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_max_epu8,
    _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8, _mm_shuffle_epi8, _mm_srli_epi16,
};

use super::opaque;
use crate::scan::vector::{Vector, bits_of};

// SAFETY of each block below: the instructions are there, as the trait asks of the caller, and
// `load` reads what the caller says is readable.

impl Vector for __m128i {
    const BYTES: usize = 16;

    #[inline(always)]
    unsafe fn splat(byte: u8) -> Self {
        // SAFETY: see above.
        unsafe { _mm_set1_epi8(byte.cast_signed()) }
    }

    #[inline(always)]
    unsafe fn table(entries: &[u8; 16]) -> Self {
        // SAFETY: see above.
        unsafe { Self::load(entries.as_ptr()) }
    }

    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self {
        // SAFETY: see above.
        unsafe { _mm_loadu_si128(from.cast()) }
    }

    #[inline(always)]
    unsafe fn and(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { _mm_and_si128(self, other) }
    }

    #[inline(always)]
    unsafe fn or(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { _mm_or_si128(self, other) }
    }

    #[inline(always)]
    unsafe fn and_not(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { _mm_andnot_si128(other, self) }
    }

    #[inline(always)]
    unsafe fn equals(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { _mm_cmpeq_epi8(self, other) }
    }

    #[inline(always)]
    unsafe fn at_least(self, byte: u8) -> Self {
        // SAFETY: see above.
        unsafe { _mm_max_epu8(self, Self::splat(byte)).equals(self) }
    }

    #[inline(always)]
    unsafe fn is_zero(self) -> bool {
        // SAFETY: see above.
        unsafe { _mm_movemask_epi8(self.equals(Self::splat(0))) == 0xFFFF }
    }

    #[inline(always)]
    unsafe fn lower_halves(self) -> Self {
        // SAFETY: see above.
        unsafe { self.and(Self::splat(0xF)) }
    }

    #[inline(always)]
    unsafe fn upper_halves(self) -> Self {
        // SAFETY: see above.
        unsafe { _mm_srli_epi16::<4>(self).and(Self::splat(0xF)) }
    }

    #[inline(always)]
    unsafe fn look_up_in(self, table: Self) -> Self {
        // SAFETY: see above.
        unsafe { _mm_shuffle_epi8(table, self) }
    }

    #[inline(always)]
    unsafe fn doubled(self) -> Self {
        // SAFETY: see above.
        unsafe { _mm_add_epi8(self, self) }
    }

    #[inline(always)]
    unsafe fn upper_bits(self) -> u64 {
        // SAFETY: see above.
        unsafe { opaque(_mm_movemask_epi8(self).cast_unsigned()) }
    }

    #[inline(always)]
    unsafe fn bits_of(number: u32, mask: u32) -> u32 {
        bits_of(number, mask)
    }
}
