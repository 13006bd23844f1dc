//! One hash for all that is only looked at again, never kept: fast, and the same on every machine.

/// Mixes a value into a hash.
#[inline]
pub const fn mix(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(0x517C_C1B7_2722_0A95)
}
