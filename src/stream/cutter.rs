//! Cutting a stream of bytes into windows of text, each of which is repaired as a document.
//!
//! Where a window ends depends on the bytes alone, not on how many of them a read or a write happened to bring: at the last line
//! end of [`WINDOW`] bytes, or at the first after them, or, in a line that is longer than [`LONGEST`], between
//! two words. What encoding the stream is in is decided by the first window that holds anything but ASCII, and
//! kept to.

use crate::bytes::{DecodeError, Decoding, Reason, Source, decode, decode_in, decode_utf8, wide_units};

/// The bytes of a window, but for the rest of its last line.
pub const WINDOW: usize = 256 * 1024;

/// The most bytes of a window.
pub const LONGEST: usize = 4 * WINDOW;

/// A window of a stream, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Window {
    /// The text, not yet repaired.
    pub text: String,
    /// Where it begins in the stream, in bytes of the stream.
    pub start: u64,
    /// How its bytes were read. Its offsets are in bytes from the beginning of the window.
    pub decoding: Decoding,
}

/// Bytes that are to be cut.
#[derive(Debug, Default)]
pub struct Cutter {
    buffer: Vec<u8>,
    /// How many bytes of the buffer are done with.
    done: usize,
    /// Where the buffer begins in the stream.
    start: u64,
    /// The encoding that the caller named.
    named: Option<Source>,
    /// The encoding that was found.
    found: Option<(Source, Reason)>,
    /// The encoding of what is not UTF-8 among UTF-8.
    foreign: Option<Source>,
}

impl Cutter {
    /// A cutter for a stream in an encoding that is known.
    pub fn named(source: Source) -> Cutter {
        Cutter { named: Some(source), ..Cutter::default() }
    }

    /// Adds bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.room().extend_from_slice(bytes);
    }

    /// The buffer, to add bytes to.
    pub fn room(&mut self) -> &mut Vec<u8> {
        if self.done > WINDOW {
            self.buffer.drain(..self.done);
            self.start += self.done as u64;
            self.done = 0;
        }
        &mut self.buffer
    }

    /// The next window; `None` if it takes more bytes to tell where it ends, or, at the end of the stream, if there is none.
    pub fn take(&mut self, is_end: bool) -> Result<Option<Window>, DecodeError> {
        let rest = &self.buffer[self.done..];
        if rest.is_empty() || rest.len() < WINDOW && !is_end {
            return Ok(None);
        }
        let start = self.start + self.done as u64;
        if self.named.is_none() && start == 0 {
            self.found = wide_units(rest);
        }
        let source = self.named.or(self.found.map(|found| found.0)).unwrap_or(Source::UTF_8);
        let Some(length) = cut(rest, source, is_end) else { return Ok(None) };
        let bytes = &self.buffer[self.done..self.done + length];
        let (text, decoding) = match (self.named, self.found) {
            (Some(source), _) => decode_in(source, bytes, Reason::Named, start == 0),
            (None, Some((source, _))) if source == Source::UTF_8 => decode_utf8(bytes, self.foreign),
            // Files of several origins are joined at times.
            (None, Some((source, reason))) => match std::str::from_utf8(bytes) {
                Ok(text) if source.unit() == 1 && !text.is_ascii() => decode_utf8(bytes, None),
                _ => decode_in(source, bytes, reason, start == 0),
            },
            (None, None) => decode(bytes),
        };
        if let (Some(_), Some(&offset)) = (self.named, decoding.malformed.first()) {
            let offset = usize::try_from(start).unwrap_or(usize::MAX).saturating_add(offset);
            return Err(DecodeError::Malformed { encoding: decoding.encoding, offset });
        }
        if self.found.is_none() && !bytes.is_ascii() {
            self.found = Source::for_label(decoding.encoding).map(|source| (source, decoding.reason));
        }
        self.foreign = self.foreign.or_else(|| Source::for_label(decoding.fallbacks.first()?.encoding));
        let window = Window { text: text.into_owned(), start, decoding };
        self.done += length;
        Ok(Some(window))
    }
}

/// How many bytes belong to the next window; `None` if it takes more of them to tell.
fn cut(bytes: &[u8], source: Source, is_end: bool) -> Option<usize> {
    let unit = source.unit();
    let line_feed = source.line_feed();
    let is_line_feed = |units: &[u8]| units == line_feed;
    if bytes.len() > WINDOW || !is_end {
        let window = &bytes[..WINDOW.min(bytes.len())];
        if let Some(last) = window.chunks_exact(unit).rposition(is_line_feed) {
            return Some((last + 1) * unit);
        }
        let longest = &bytes[WINDOW.min(bytes.len())..LONGEST.min(bytes.len())];
        if let Some(first) = longest.chunks_exact(unit).position(is_line_feed) {
            return Some(WINDOW + (first + 1) * unit);
        }
        if bytes.len() < LONGEST {
            return is_end.then_some(bytes.len());
        }
        return Some(between_words(&bytes[..LONGEST], unit));
    }
    Some(bytes.len())
}

/// Where a line is cut that has no end: after the last space or sign of ASCII, which is part of no other character in any
/// encoding; or before the last character.
fn between_words(bytes: &[u8], unit: usize) -> usize {
    if unit > 1 {
        return bytes.len();
    }
    let is_apart = |byte: &u8| matches!(byte, 0x09..=0x2F);
    let after_sign = bytes.iter().rposition(is_apart).map(|last| last + 1);
    after_sign.unwrap_or_else(|| {
        let continuations = bytes.iter().rev().take(3).take_while(|&&byte| byte & 0xC0 == 0x80).count();
        let lead = bytes.len() - continuations - 1;
        if bytes[lead] >= 0xC0 { lead } else { bytes.len() }
    })
}
