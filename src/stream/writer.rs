//! Writing: a repaired stream into another writer.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind, Write};

use super::Stats;
use super::cutter::Cutter;
use crate::Fixer;
use crate::bytes::{DecodeError, Source};

/// Repairs what is written to it and writes that to another writer, as UTF-8.
///
/// What is written waits until a window is full; [`finish`](Writer::finish) writes the rest. A write that fails has taken nothing,
/// and what was repaired before is kept for the next. Memory is bounded whatever is written. A writer that is dropped finishes, and its
/// errors are lost then.
///
/// ```
/// use std::io::Write;
///
/// let mut writer = fixtext::Writer::new(Vec::new());
/// writer.write_all("Le cafÃ© est fer".as_bytes())?;
/// writer.write_all("mÃ©.\n".as_bytes())?;
/// let text = writer.finish()?;
/// assert_eq!(text, "Le café est fermé.\n".as_bytes());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Writer<W: Write> {
    /// Taken out by `finish` alone.
    inner: Option<W>,
    fixer: Fixer,
    cutter: Cutter,
    /// Repaired text, and how much of it was written.
    output: Vec<u8>,
    done: usize,
    stats: Stats,
}

impl<W: Write> Writer<W> {
    /// Repairs a stream in an encoding that nobody knows, with the settings of [`Fixer::new`].
    pub fn new(inner: W) -> Writer<W> {
        Writer::with_fixer(inner, Fixer::new())
    }

    /// Repairs a stream with the settings of a fixer.
    pub fn with_fixer(inner: W, fixer: Fixer) -> Writer<W> {
        Writer {
            inner: Some(inner),
            fixer,
            cutter: Cutter::default(),
            output: Vec::new(),
            done: 0,
            stats: Stats::default(),
        }
    }

    /// Repairs a stream in an encoding of this label; see [`Fixer::fix_bytes_in`].
    ///
    /// # Errors
    ///
    /// If there is no such label.
    pub fn with_label(inner: W, fixer: Fixer, label: &str) -> Result<Writer<W>, DecodeError> {
        let cutter = Cutter::named(Source::labelled(label)?);
        let mut writer = Writer::with_fixer(inner, fixer);
        writer.cutter = cutter;
        Ok(writer)
    }

    /// What went through so far.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// Writes all there is, and gives back the writer within.
    ///
    /// # Errors
    ///
    /// If that fails. The error holds this writer, with all that is not yet written, to try again.
    pub fn finish(mut self) -> Result<W, FinishError<W>> {
        match self.write_rest() {
            Ok(()) => Ok(self.inner.take().expect("a writer that was not finished")),
            Err(error) => Err(FinishError { error, writer: Box::new(self) }),
        }
    }

    fn write_rest(&mut self) -> io::Result<()> {
        self.repair(true)?;
        self.drain()?;
        self.inner.as_mut().map_or(Ok(()), Write::flush)
    }

    /// Repairs the windows that are whole, or, at the end, all.
    fn repair(&mut self, is_end: bool) -> io::Result<()> {
        while let Some(window) = self.cutter.take(is_end)? {
            let repair = self.stats.repair(&self.fixer, &window);
            self.output.extend_from_slice(repair.text.as_bytes());
        }
        Ok(())
    }

    /// Writes what was repaired.
    fn drain(&mut self) -> io::Result<()> {
        let Some(inner) = &mut self.inner else { return Ok(()) };
        while self.done < self.output.len() {
            match inner.write(&self.output[self.done..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => self.done += written,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.output.clear();
        self.done = 0;
        Ok(())
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.repair(false)?;
        self.drain()?;
        self.cutter.push(buffer);
        self.stats.input += buffer.len() as u64;
        Ok(buffer.len())
    }

    /// Writes what was repaired so far. A window that is not full stays where it is: where windows end must not depend on this.
    fn flush(&mut self) -> io::Result<()> {
        self.repair(false)?;
        self.drain()?;
        self.inner.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl<W: Write> Drop for Writer<W> {
    fn drop(&mut self) {
        if self.inner.is_some() && !std::thread::panicking() {
            // Nobody is there to be told; `finish` is for those who want to know.
            let _ = self.write_rest();
        }
    }
}

/// Why a [`Writer`] could not be finished, and the writer itself.
pub struct FinishError<W: Write> {
    error: io::Error,
    writer: Box<Writer<W>>,
}

impl<W: Write> FinishError<W> {
    /// What went wrong.
    pub fn error(&self) -> &io::Error {
        &self.error
    }

    /// The writer, with all that is not yet written.
    pub fn into_writer(self) -> Writer<W> {
        *self.writer
    }
}

impl<W: Write> fmt::Debug for FinishError<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FinishError").field("error", &self.error).finish_non_exhaustive()
    }
}

impl<W: Write> fmt::Display for FinishError<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<W: Write> Error for FinishError<W> {}

impl<W: Write> From<FinishError<W>> for io::Error {
    fn from(error: FinishError<W>) -> io::Error {
        let FinishError { error, writer } = error;
        drop(writer);
        error
    }
}
