//! The vectors of each kind of machine, and the choice among them.

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
pub use aarch64::{next_sign, scanners, work};
#[cfg(target_arch = "x86_64")]
pub use x86_64::{next_sign, scanners, work};

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

/// See [`scan::work`](super::work).
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn work<W: super::Work>(work: W) -> W::Output {
    work.run(super::Portable)
}
