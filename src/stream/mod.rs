//! Streams: a [`Reader`] and a [`Writer`] that repair what goes through them, in bounded memory.
//!
//! A stream is cut into windows of about 256 KiB at line ends, and each window is a document of its own. The same bytes give the same
//! output, whatever the sizes of the reads and writes. The input may be in any encoding, as for [`fix_bytes`](crate::fix_bytes); the output is UTF-8.

mod cutter;
mod reader;
mod writer;

use std::io;

pub use cutter::Window;
pub use reader::{Reader, Windows};
pub use writer::{FinishError, Writer};

use crate::bytes::DecodeError;
use crate::{Fixer, Repair};

/// What went through a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Stats {
    /// Bytes that came in.
    pub input: u64,
    /// Bytes that went out, or wait to.
    pub output: u64,
    /// Edits that were made.
    pub edits: u64,
    /// The encoding of the input, once it holds anything but ASCII.
    pub encoding: Option<&'static str>,
    /// Parts of the input that were read in another encoding.
    pub fallbacks: u64,
    /// Bytes of the input that say nothing in its encoding. Each stands in the output as one U+FFFD.
    pub malformed: u64,
}

impl Stats {
    /// Repairs a window and takes note of it.
    fn repair<'w>(&mut self, fixer: &Fixer, window: &'w Window) -> Repair<'w> {
        let repair = fixer.repair(&window.text);
        self.output += repair.text.len() as u64;
        self.edits += repair.edits.len() as u64;
        self.fallbacks += window.decoding.fallbacks.len() as u64;
        self.malformed += window.decoding.malformed.len() as u64;
        if !window.text.is_ascii() {
            self.encoding = self.encoding.or(Some(window.decoding.encoding));
        }
        repair
    }
}

impl From<DecodeError> for io::Error {
    fn from(error: DecodeError) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, error)
    }
}
