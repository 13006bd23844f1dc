//! Reading: the windows of a stream, and the repaired stream.

use std::io::{self, ErrorKind, Read};

use super::Stats;
use super::cutter::{Cutter, Window};
use crate::Fixer;
use crate::bytes::{DecodeError, Source};

/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// The windows of a stream, decoded but not repaired, for those who repair them themselves: side by side, say.
///
/// ```
/// use fixtext::{Fixer, Windows};
///
/// let mut windows = Windows::new("un cafÃ© noir\n".as_bytes());
/// let mut out = String::new();
/// while let Some(window) = windows.next_window()? {
///     out += &Fixer::new().fix(&window.text);
/// }
/// assert_eq!(out, "un café noir\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Windows<R> {
    inner: R,
    cutter: Cutter,
    is_at_end: bool,
    read: u64,
}

impl<R: Read> Windows<R> {
    /// The windows of a stream in an encoding that nobody knows.
    pub fn new(inner: R) -> Windows<R> {
        Windows { inner, cutter: Cutter::default(), is_at_end: false, read: 0 }
    }

    /// The windows of a stream in an encoding of this label; see [`Fixer::fix_bytes_in`].
    ///
    /// # Errors
    ///
    /// If there is no such label.
    pub fn with_label(inner: R, label: &str) -> Result<Windows<R>, DecodeError> {
        Ok(Windows { cutter: Cutter::named(Source::labelled(label)?), ..Windows::new(inner) })
    }

    /// The next window; `None` at the end.
    ///
    /// # Errors
    ///
    /// What `inner` fails with, and then nothing is lost: the next call goes on where this one stopped. If the
    /// encoding was named and the bytes are not in it, an error of the kind [`InvalidData`](ErrorKind::InvalidData) that holds a [`DecodeError`].
    pub fn next_window(&mut self) -> io::Result<Option<Window>> {
        loop {
            if let Some(window) = self.cutter.take(self.is_at_end)? {
                return Ok(Some(window));
            }
            if self.is_at_end {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    /// Reads a chunk.
    fn fill(&mut self) -> io::Result<()> {
        let room = self.cutter.room();
        let length = room.len();
        room.resize(length + CHUNK, 0);
        let read = loop {
            match self.inner.read(&mut room[length..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        room.truncate(length + *read.as_ref().unwrap_or(&0));
        let read = read?;
        self.read += read as u64;
        self.is_at_end = read == 0;
        Ok(())
    }
}

/// Reads from another reader and repairs what it reads. The output is UTF-8.
///
/// It reads ahead by up to a window; memory is bounded whatever the input.
///
/// ```
/// use std::io::Read;
///
/// let mut reader = fixtext::Reader::new("Le cafÃ© est fermÃ©.\n".as_bytes());
/// let mut text = String::new();
/// reader.read_to_string(&mut text)?;
/// assert_eq!(text, "Le café est fermé.\n");
/// assert_eq!(reader.stats().edits, 2);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Reader<R> {
    windows: Windows<R>,
    fixer: Fixer,
    /// Repaired text, and how much of it was read.
    output: Vec<u8>,
    done: usize,
    stats: Stats,
}

impl<R: Read> Reader<R> {
    /// Repairs a stream in an encoding that nobody knows, with the settings of [`Fixer::new`].
    pub fn new(inner: R) -> Reader<R> {
        Reader::from_windows(Windows::new(inner), Fixer::new())
    }

    /// Repairs a stream with the settings of a fixer.
    pub fn with_fixer(inner: R, fixer: Fixer) -> Reader<R> {
        Reader::from_windows(Windows::new(inner), fixer)
    }

    /// Repairs windows, in the encoding that they are read in.
    pub fn from_windows(windows: Windows<R>, fixer: Fixer) -> Reader<R> {
        Reader { windows, fixer, output: Vec::new(), done: 0, stats: Stats::default() }
    }

    /// What went through so far.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// The reader within. What was read ahead is lost with this one.
    pub fn into_inner(self) -> R {
        self.windows.inner
    }
}

impl<R: Read> Read for Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.done == self.output.len() && !buffer.is_empty() {
            let window = self.windows.next_window();
            self.stats.input = self.windows.read;
            let Some(window) = window? else { return Ok(0) };
            let repair = self.stats.repair(&self.fixer, &window);
            self.output.clear();
            self.output.extend_from_slice(repair.text.as_bytes());
            self.done = 0;
        }
        let rest = &self.output[self.done..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.done += length;
        Ok(length)
    }
}
