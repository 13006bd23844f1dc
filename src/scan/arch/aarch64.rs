//! NEON, which every aarch64 processor has.

use core::arch::aarch64::{
    uint8x16_t, vandq_u8, vbicq_u8, vceqq_u8, vcgeq_u8, vdupq_n_u8, vextq_u8, vget_lane_u64, vld1q_u8, vminq_u8,
    vorrq_u8, vqtbl1q_u8, vreinterpret_u64_u8, vreinterpretq_u16_u8, vshrn_n_u16, vshrq_n_u8, vsubq_u8,
};

use crate::scan::vector::Vector;
use crate::scan::{Scanner, place, search};

/// See [`scan::next_place`](crate::scan::next_place).
#[inline]
pub fn next_place(text: &str, from: usize) -> usize {
    if text.len() - from < search::SHORT {
        place::next(text, from)
    } else {
        // SAFETY: every aarch64 processor has NEON.
        unsafe { neon(text, from) }
    }
}

/// See [`scan::scanners`](crate::scan::scanners).
pub fn scanners() -> impl Iterator<Item = (&'static str, Scanner)> {
    // SAFETY: every aarch64 processor has NEON.
    let neon: Scanner = |text, from| unsafe { neon(text, from) };
    [("NEON", neon)].into_iter()
}

#[target_feature(enable = "neon")]
unsafe fn neon(text: &str, from: usize) -> usize {
    // SAFETY: the caller knows that NEON is there.
    unsafe { search::next_place::<uint8x16_t>(text, from) }
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
    unsafe fn without(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { vbicq_u8(self, other) }
    }

    #[inline(always)]
    unsafe fn equals(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { vceqq_u8(self, other) }
    }

    #[inline(always)]
    unsafe fn least(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { vminq_u8(self, other) }
    }

    #[inline(always)]
    unsafe fn minus(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { vsubq_u8(self, other) }
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
    unsafe fn after<const COUNT: i32>(self, before: Self) -> Self {
        // SAFETY: see above.
        unsafe {
            match COUNT {
                1 => vextq_u8::<15>(before, self),
                2 => vextq_u8::<14>(before, self),
                _ => vextq_u8::<13>(before, self),
            }
        }
    }

    #[inline(always)]
    unsafe fn upper_bits(self) -> u64 {
        // SAFETY: see above. A shift that halves leaves four bits of each byte, of which one is kept; they are gathered.
        unsafe {
            let is_set = vcgeq_u8(self, vdupq_n_u8(0x80));
            let quarters = vshrn_n_u16::<4>(vreinterpretq_u16_u8(is_set));
            let mut spread = vget_lane_u64::<0>(vreinterpret_u64_u8(quarters)) & 0x1111_1111_1111_1111;
            let mut bits = 0;
            while spread != 0 {
                bits |= 1 << (spread.trailing_zeros() / 4);
                spread &= spread - 1;
            }
            bits
        }
    }
}
