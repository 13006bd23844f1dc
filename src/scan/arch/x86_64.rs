//! AVX2, or SSSE3, or neither: as the processor has it.

use core::arch::asm;
use core::arch::x86_64::{
    __m128i, __m256i, _mm_add_epi8, _mm_and_si128, _mm_andnot_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_max_epu8,
    _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8, _mm_shuffle_epi8, _mm_srli_epi16, _mm256_add_epi8,
    _mm256_and_si256, _mm256_andnot_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_loadu_si256,
    _mm256_max_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_shuffle_epi8, _mm256_srli_epi16,
    _mm256_testz_si256, _pext_u32,
};

use crate::scan::vector::{Proven, Vector, bits_of};
use crate::scan::{Portable, Scanners, Work, search, sign};

/// Whether the processor has a set of instructions. Without the standard library what the compiler may take for granted.
#[cfg(feature = "std")]
macro_rules! has {
    ($instructions:tt) => {
        std::arch::is_x86_feature_detected!($instructions)
    };
}
#[cfg(not(feature = "std"))]
macro_rules! has {
    ($instructions:tt) => {
        cfg!(target_feature = $instructions)
    };
}

/// Whether there is AVX2, and the instructions for bits that every processor with AVX2 has.
#[inline]
fn has_avx2() -> bool {
    [has!("avx2"), has!("bmi1"), has!("bmi2"), has!("popcnt")].iter().all(|has| *has)
}

/// See [`scan::next_sign`](crate::scan::next_sign).
#[inline]
pub fn next_sign<const WEAKLY: bool>(text: &str, from: usize) -> usize {
    if text.len() - from < search::SHORT {
        sign::next::<WEAKLY>(text, from)
    } else if has_avx2() {
        // SAFETY: the processor has AVX2.
        unsafe { avx2::<WEAKLY>(text, from) }
    } else if has!("ssse3") {
        // SAFETY: the processor has SSSE3.
        unsafe { ssse3::<WEAKLY>(text, from) }
    } else {
        sign::next::<WEAKLY>(text, from)
    }
}

/// See [`scan::scanners`](crate::scan::scanners).
pub fn scanners() -> impl Iterator<Item = (&'static str, Scanners)> {
    // SAFETY: a scanner is given out only where the processor has what it needs.
    let avx2 = unsafe {
        Scanners { strong: |text, from| avx2::<false>(text, from), all: |text, from| avx2::<true>(text, from) }
    };
    // SAFETY: as above.
    let ssse3 = unsafe {
        Scanners { strong: |text, from| ssse3::<false>(text, from), all: |text, from| ssse3::<true>(text, from) }
    };
    let avx2 = has_avx2().then_some(("AVX2", avx2));
    let ssse3 = has!("ssse3").then_some(("SSSE3", ssse3));
    avx2.into_iter().chain(ssse3)
}

/// See [`scan::work`](crate::scan::work). SSE2 is what every x86-64 processor has; a kernel may be built without it.
pub fn work<W: Work>(work: W) -> W::Output {
    if has_avx2() {
        // SAFETY: the processor has AVX2.
        unsafe { work_with_avx2(work) }
    } else if cfg!(target_feature = "sse2") {
        // SAFETY: SSE2 is there, which is all that this takes of the vector.
        work.run(unsafe { Proven::<__m128i>::new() })
    } else {
        work.run(Portable)
    }
}

#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
unsafe fn work_with_avx2<W: Work>(work: W) -> W::Output {
    // SAFETY: the caller knows that AVX2 is there.
    work.run(unsafe { Proven::<__m256i>::new() })
}

#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
unsafe fn avx2<const WEAKLY: bool>(text: &str, from: usize) -> usize {
    // SAFETY: the caller knows that AVX2 is there.
    unsafe { search::next_sign::<__m256i, WEAKLY>(text, from) }
}

#[target_feature(enable = "ssse3")]
unsafe fn ssse3<const WEAKLY: bool>(text: &str, from: usize) -> usize {
    // SAFETY: the caller knows that SSSE3 is there.
    unsafe { search::next_sign::<__m128i, WEAKLY>(text, from) }
}

/// The same bits. Where the compiler sees how the bits of a vector are used, it takes the vector apart byte by byte.
#[inline(always)]
fn opaque(mut bits: u32) -> u64 {
    // SAFETY: there is no instruction.
    unsafe { asm!("/* {0:e} */", inout(reg) bits, options(pure, nomem, nostack, preserves_flags)) };
    u64::from(bits)
}

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
