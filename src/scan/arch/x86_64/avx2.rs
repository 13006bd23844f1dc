//! Vectors of 32 bytes, of AVX2.

use core::arch::x86_64::{
    __m256i, _mm_loadu_si128, _mm256_add_epi8, _mm256_and_si256, _mm256_andnot_si256, _mm256_broadcastsi128_si256,
    _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_max_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
    _mm256_shuffle_epi8, _mm256_srli_epi16, _mm256_testz_si256, _pext_u32,
};

use super::opaque;
use crate::scan::vector::Vector;

// SAFETY of each block below: the instructions are there, as the trait asks of the caller, and
// `load` reads what the caller says is readable.

impl Vector for __m256i {
    const BYTES: usize = 32;

    #[inline(always)]
    unsafe fn splat(byte: u8) -> Self {
        // SAFETY: see above.
        unsafe { _mm256_set1_epi8(byte.cast_signed()) }
    }

    #[inline(always)]
    unsafe fn table(entries: &[u8; 16]) -> Self {
        // SAFETY: see above.
        unsafe { _mm256_broadcastsi128_si256(_mm_loadu_si128(entries.as_ptr().cast())) }
    }

    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self {
        // SAFETY: see above.
        unsafe { _mm256_loadu_si256(from.cast()) }
    }

    #[inline(always)]
    unsafe fn and(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { _mm256_and_si256(self, other) }
    }

    #[inline(always)]
    unsafe fn or(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { _mm256_or_si256(self, other) }
    }

    #[inline(always)]
    unsafe fn and_not(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { _mm256_andnot_si256(other, self) }
    }

    #[inline(always)]
    unsafe fn equals(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { _mm256_cmpeq_epi8(self, other) }
    }

    #[inline(always)]
    unsafe fn at_least(self, byte: u8) -> Self {
        // SAFETY: see above.
        unsafe { _mm256_max_epu8(self, Self::splat(byte)).equals(self) }
    }

    #[inline(always)]
    unsafe fn is_zero(self) -> bool {
        // SAFETY: see above.
        unsafe { _mm256_testz_si256(self, self) == 1 }
    }

    #[inline(always)]
    unsafe fn lower_halves(self) -> Self {
        // SAFETY: see above.
        unsafe { self.and(Self::splat(0xF)) }
    }

    #[inline(always)]
    unsafe fn upper_halves(self) -> Self {
        // SAFETY: see above.
        unsafe { _mm256_srli_epi16::<4>(self).and(Self::splat(0xF)) }
    }

    #[inline(always)]
    unsafe fn look_up_in(self, table: Self) -> Self {
        // SAFETY: see above.
        unsafe { _mm256_shuffle_epi8(table, self) }
    }

    #[inline(always)]
    unsafe fn doubled(self) -> Self {
        // SAFETY: see above.
        unsafe { _mm256_add_epi8(self, self) }
    }

    #[inline(always)]
    unsafe fn upper_bits(self) -> u64 {
        // SAFETY: see above.
        unsafe { opaque(_mm256_movemask_epi8(self).cast_unsigned()) }
    }

    #[inline(always)]
    unsafe fn bits_of(number: u32, mask: u32) -> u32 {
        // SAFETY: see above, and that there is BMI2 wherever AVX2 is used.
        unsafe { _pext_u32(number, mask) }
    }
}
