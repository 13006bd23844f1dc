//! AVX-512, AVX2, SSSE3, or none of them: as the processor has it.

mod avx2;
mod avx512;
mod ssse3;

use core::arch::asm;
use core::arch::x86_64::{__m128i, __m256i, __m512i};

use crate::scan::vector::Proven;
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

/// Whether there is AVX-512 besides AVX2, on a processor that need not slow down for it: those that had to were without VBMI2.
#[inline]
fn has_avx512() -> bool {
    has_avx2() && [has!("avx512f"), has!("avx512bw"), has!("avx512vbmi2")].iter().all(|has| *has)
}

/// See [`scan::next_sign`](crate::scan::next_sign).
#[inline]
pub fn next_sign<const WEAKLY: bool>(text: &str, from: usize) -> usize {
    if text.len() - from < search::SHORT {
        sign::next::<WEAKLY>(text, from)
    } else if has_avx512() {
        // SAFETY: the processor has AVX-512.
        unsafe { avx512::<WEAKLY>(text, from) }
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
    let avx512 = unsafe {
        Scanners { strong: |text, from| avx512::<false>(text, from), all: |text, from| avx512::<true>(text, from) }
    };
    // SAFETY: as above.
    let avx2 = unsafe {
        Scanners { strong: |text, from| avx2::<false>(text, from), all: |text, from| avx2::<true>(text, from) }
    };
    // SAFETY: as above.
    let ssse3 = unsafe {
        Scanners { strong: |text, from| ssse3::<false>(text, from), all: |text, from| ssse3::<true>(text, from) }
    };
    let avx512 = has_avx512().then_some(("AVX-512", avx512));
    let avx2 = has_avx2().then_some(("AVX2", avx2));
    let ssse3 = has!("ssse3").then_some(("SSSE3", ssse3));
    avx512.into_iter().chain(avx2).chain(ssse3)
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

#[target_feature(enable = "avx512f,avx512bw,avx2,bmi1,bmi2,popcnt")]
unsafe fn avx512<const WEAKLY: bool>(text: &str, from: usize) -> usize {
    // SAFETY: the caller knows that AVX-512 is there.
    unsafe { search::next_sign::<__m512i, WEAKLY>(text, from) }
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
