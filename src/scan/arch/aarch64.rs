//! NEON, which every aarch64 processor has.

use core::arch::aarch64::{
    uint8x16_t, vaddq_u8, vaddv_u8, vandq_u8, vbicq_u8, vceqq_u8, vcgeq_u8, vcombine_u8, vcreate_u8, vdupq_n_u8,
    vget_high_u8, vget_low_u8, vld1q_u8, vmaxvq_u8, vorrq_u8, vqtbl1q_u8, vshrq_n_u8,
};

use crate::scan::vector::{Proven, Vector, bits_of};
use crate::scan::{Portable, Scanners, Work, search, sign};

/// See [`scan::next_sign`](crate::scan::next_sign).
#[inline]
pub fn next_sign<const WEAKLY: bool>(text: &str, from: usize) -> usize {
    if text.len() - from < search::SHORT {
        sign::next::<WEAKLY>(text, from)
    } else {
        // SAFETY: every aarch64 processor has NEON.
        unsafe { neon::<WEAKLY>(text, from) }
    }
}

/// See [`scan::scanners`](crate::scan::scanners).
pub fn scanners() -> impl Iterator<Item = (&'static str, Scanners)> {
    // SAFETY: every aarch64 processor has NEON.
    let neon = unsafe {
        Scanners { strong: |text, from| neon::<false>(text, from), all: |text, from| neon::<true>(text, from) }
    };
    [("NEON", neon)].into_iter()
}

/// See [`scan::work`](crate::scan::work). A kernel may be built without NEON.
pub fn work<W: Work>(work: W) -> W::Output {
    if cfg!(target_feature = "neon") {
        // SAFETY: NEON is there.
        work.run(unsafe { Proven::<uint8x16_t>::new() })
    } else {
        work.run(Portable)
    }
}

#[target_feature(enable = "neon")]
unsafe fn neon<const WEAKLY: bool>(text: &str, from: usize) -> usize {
    // SAFETY: the caller knows that NEON is there.
    unsafe { search::next_sign::<uint8x16_t, WEAKLY>(text, from) }
}

// SAFETY of each block below: the instructions are there, as the trait asks of the caller, and
// `load` reads what the caller says is readable.

impl Vector for uint8x16_t {
    const BYTES: usize = 16;

    #[inline(always)]
    unsafe fn splat(byte: u8) -> Self {
        // SAFETY: see above.
        unsafe { vdupq_n_u8(byte) }
    }

    #[inline(always)]
    unsafe fn table(entries: &[u8; 16]) -> Self {
        // SAFETY: see above.
        unsafe { vld1q_u8(entries.as_ptr()) }
    }

    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self {
        // SAFETY: see above.
        unsafe { vld1q_u8(from) }
    }

    #[inline(always)]
    unsafe fn and(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { vandq_u8(self, other) }
    }

    #[inline(always)]
    unsafe fn or(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { vorrq_u8(self, other) }
    }

    #[inline(always)]
    unsafe fn and_not(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { vbicq_u8(self, other) }
    }

    #[inline(always)]
    unsafe fn equals(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { vceqq_u8(self, other) }
    }

    #[inline(always)]
    unsafe fn at_least(self, byte: u8) -> Self {
        // SAFETY: see above.
        unsafe { vcgeq_u8(self, Self::splat(byte)) }
    }

    #[inline(always)]
    unsafe fn is_zero(self) -> bool {
        // SAFETY: see above.
        unsafe { vmaxvq_u8(self) == 0 }
    }

    #[inline(always)]
    unsafe fn lower_halves(self) -> Self {
        // SAFETY: see above.
        unsafe { self.and(Self::splat(0xF)) }
    }

    #[inline(always)]
    unsafe fn upper_halves(self) -> Self {
        // SAFETY: see above.
        unsafe { vshrq_n_u8::<4>(self) }
    }

    #[inline(always)]
    unsafe fn look_up_in(self, table: Self) -> Self {
        // SAFETY: see above.
        unsafe { vqtbl1q_u8(table, self) }
    }

    #[inline(always)]
    unsafe fn doubled(self) -> Self {
        // SAFETY: see above.
        unsafe { vaddq_u8(self, self) }
    }

    #[inline(always)]
    unsafe fn upper_bits(self) -> u64 {
        // SAFETY: see above. Each byte of a half keeps a bit of its own, and their sum is all of them.
        unsafe {
            let weights = vcombine_u8(vcreate_u8(0x8040_2010_0804_0201), vcreate_u8(0x8040_2010_0804_0201));
            let bits = vandq_u8(vcgeq_u8(self, vdupq_n_u8(0x80)), weights);
            u64::from(vaddv_u8(vget_low_u8(bits))) | u64::from(vaddv_u8(vget_high_u8(bits))) << 8
        }
    }

    #[inline(always)]
    unsafe fn bits_of(number: u32, mask: u32) -> u32 {
        bits_of(number, mask)
    }
}
