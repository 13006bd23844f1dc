//! The vectors of each kind of machine, and the choice among them.

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
pub use aarch64::{characters, next_sign, scanners};
#[cfg(target_arch = "x86_64")]
pub use x86_64::{characters, next_sign, scanners};

/// See [`scan::next_sign`](super::next_sign).
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn next_sign<const WEAKLY: bool>(text: &str, from: usize) -> usize {
    super::sign::next::<WEAKLY>(text, from)
}

/// See [`scan::scanners`](super::scanners).
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn scanners() -> impl Iterator<Item = (&'static str, super::Scanners)> {
    core::iter::empty()
}

/// See [`scan::characters`](super::characters).
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn characters(window: &[u8; super::WINDOW], lead: u8) -> super::Characters {
    super::characters_by_bytes(window, lead)
}
