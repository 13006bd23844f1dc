//! The operations that the search needs of a vector of bytes.

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
    /// FF where the bytes are equal, and 0 elsewhere.
    unsafe fn equals(self, other: Self) -> Self;
    /// The lesser of each two bytes.
    unsafe fn least(self, other: Self) -> Self;
    /// The differences of bytes, modulo 256.
    unsafe fn minus(self, other: Self) -> Self;
    /// The upper half of each byte, shifted down.
    unsafe fn upper_halves(self) -> Self;
    /// For each byte, from 0 to 15, the entry of a table.
    unsafe fn look_up_in(self, table: Self) -> Self;
    /// Each byte added to itself, modulo 256.
    unsafe fn doubled(self) -> Self;
    /// The uppermost bit of each byte, the first byte's in the lowest bit.
    unsafe fn upper_bits(self) -> u64;
}
