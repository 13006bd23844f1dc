//! Repairs mojibake.
mod channel;
mod fixer;
mod judge;
mod logarithm;
mod repair;
mod scan;

pub use channel::Damage;
pub use fixer::{Edit, Encoding, Fixer, Repair, Step, fix};

/// What the tools, tests and fuzz targets of this project reach into. Not part of the public
/// face: it may change in any release.
#[doc(hidden)]
pub mod internals {
    pub use crate::channel::Page;
    pub use crate::fixer::with_model;
    /// The model and its layout.
    pub mod judge {
        pub use crate::judge::*;
    }
}
