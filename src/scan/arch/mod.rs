//! The vectors of each kind of machine, and the choice among them.

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
pub use aarch64::{next_place, scanners};
#[cfg(target_arch = "x86_64")]
pub use x86_64::{next_place, scanners};

/// See [`scan::next_place`](super::next_place).
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn next_place(text: &str, from: usize) -> usize {
    super::place::next(text, from)
}

/// See [`scan::scanners`](super::scanners).
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn scanners() -> impl Iterator<Item = (&'static str, super::Scanner)> {
    core::iter::empty()
}
