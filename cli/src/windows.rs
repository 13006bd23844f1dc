//! The windows of an input: parts of about 256 KiB, each of which is repaired by itself, so that memory is bounded and windows
//! can be repaired side by side. Where they end depends on the bytes alone, never on the reads or the threads.

use std::io::{self, Chain, Cursor, Read};
use std::mem;

use anyhow::{Context, Result};
use fixtext::Windows as Decoded;

use crate::buffers::Buffer;
use crate::records::Format;

/// The bytes of a window, but for the rest of its last record.
pub const WINDOW: usize = 256 * 1024;

/// The most bytes of a window of running text, which may be cut anywhere, and of records, which may not.
const LONGEST_TEXT: usize = 16 * WINDOW;
const LONGEST_RECORD: usize = 1024 * WINDOW;

/// A part of an input.
#[derive(Debug)]
pub struct Window {
    /// UTF-8, or what was meant to be.
    pub bytes: Buffer,
    /// Whether the input begins with it, and whether it is known to end with it.
    pub is_first: bool,
    pub is_last: bool,
}

/// What is read.
enum Source<R> {
    /// UTF-8, if all is well.
    Bytes(R),
    /// Something else, that is decoded on the way.
    Encoded(Decoded<Chain<Cursor<Buffer>, R>>),
}

/// An input that is cut into windows.
pub struct Windows<R> {
    source: Source<R>,
    format: Format,
    /// Whether each line is a window.
    by_line: bool,
    /// What was read, up to `done` of which is in a window already.
    buffer: Buffer,
    done: usize,
    /// So many bytes after those were searched for the end of a record in vain.
    tried: usize,
    is_at_end: bool,
    is_first: bool,
    is_converted: bool,
    notes: Vec<Note>,
}

/// What the decoding found, in words.
#[derive(Debug)]
pub struct Note {
    pub text: String,
    /// Whether something was lost by it.
    pub is_loss: bool,
}

impl<R: Read> Windows<R> {
    /// The windows of an input in UTF-8, or in an encoding of this label; `auto` is any. Its beginning was read already.
    pub fn new(start: Buffer, rest: R, format: Format, encoding: Option<&str>, by_line: bool) -> Result<Windows<R>> {
        let (source, buffer) = match encoding {
            None => (Source::Bytes(rest), start),
            Some(label) => {
                let all = Cursor::new(start).chain(rest);
                let decoded = match label {
                    "auto" => Decoded::new(all),
                    _ => Decoded::with_label(all, label).context("--encoding")?,
                };
                (Source::Encoded(decoded), Buffer::default())
            }
        };
        Ok(Windows {
            source,
            format,
            by_line,
            buffer,
            done: 0,
            tried: 0,
            is_at_end: false,
            is_first: true,
            is_converted: false,
            notes: Vec::new(),
        })
    }

    /// The next window; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Window>> {
        loop {
            if let Some(length) = self.cut() {
                let is_first = mem::replace(&mut self.is_first, false);
                let is_last = self.is_at_end && self.done + length == self.buffer.len();
                return Ok(Some(Window { bytes: self.take(length), is_first, is_last }));
            }
            if self.is_at_end {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    /// Whether the text has other bytes than the input so far.
    pub fn is_converted(&self) -> bool {
        self.is_converted
    }

    /// What was found out about the encoding since this was last asked.
    pub fn take_notes(&mut self) -> Vec<Note> {
        mem::take(&mut self.notes)
    }

    /// How many bytes the next window has; `None` if that takes more of them to tell, or there is none.
    fn cut(&mut self) -> Option<usize> {
        let rest = &self.buffer[self.done..];
        if rest.is_empty() {
            return None;
        }
        if self.by_line && self.tried < WINDOW {
            // Not every line end is that of a record.
            let start = &rest[..rest.len().min(WINDOW)];
            let ends = memchr::memchr_iter(self.format.mark(), &start[self.tried..]).map(|at| self.tried + at + 1);
            if let Some(end) = ends.into_iter().find(|&end| self.format.last_end(&rest[..end]) == Some(end)) {
                return Some(end);
            }
            self.tried = start.len();
        }
        let is_running = matches!(self.format, Format::Text | Format::Lines);
        let longest = if is_running { LONGEST_TEXT } else { LONGEST_RECORD };
        let mut size = self.wanted();
        while size <= rest.len() && size <= longest {
            if let Some(end) = self.format.last_end(&rest[..size]) {
                return Some(end);
            }
            self.tried = size;
            size *= 2;
        }
        match (self.is_at_end, size > longest) {
            (_, true) => Some(between_words(&rest[..longest])),
            (true, false) => Some(rest.len()),
            (false, false) => None,
        }
    }

    /// How many bytes are to be searched next for the end of a record.
    fn wanted(&self) -> usize {
        if self.tried < WINDOW { WINDOW } else { 2 * self.tried }
    }

    /// Takes so many bytes out of the buffer.
    fn take(&mut self, length: usize) -> Buffer {
        self.tried = 0;
        let end = self.done + length;
        let rest = &self.buffer[end..];
        if self.done > 0 || length < rest.len() {
            let bytes = Buffer::of(&self.buffer[self.done..end]);
            self.done = end;
            return bytes;
        }
        // The beginning of a record, if anything, is all that follows, and it is less to copy.
        let mut next = Buffer::default();
        if !rest.is_empty() {
            next = Buffer::with_room(rest.len().max(WINDOW));
            next.extend_from_slice(rest);
        }
        let mut bytes = mem::replace(&mut self.buffer, next);
        bytes.truncate(length);
        bytes
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.remove(mem::take(&mut self.done));
        let wanted = self.wanted();
        match &mut self.source {
            Source::Bytes(inner) => {
                if self.buffer.is_full() {
                    self.buffer.make_room(wanted);
                }
                self.is_at_end = self.buffer.read(inner)? == 0;
            }
            Source::Encoded(windows) => match windows.next_window()? {
                Some(window) => {
                    self.notes.extend(notes(&window));
                    let decoding = &window.decoding;
                    self.is_converted |=
                        decoding.encoding != "UTF-8" || !decoding.fallbacks.is_empty() || decoding.is_lossy();
                    self.buffer.extend_from_slice(window.text.as_bytes());
                }
                None => self.is_at_end = true,
            },
        }
        Ok(())
    }
}

/// What is to be said of how a window was read.
fn notes(window: &fixtext::Window) -> Vec<Note> {
    let decoding = &window.decoding;
    let mut notes = Vec::new();
    let note = |text: String| Note { text, is_loss: false };
    if decoding.encoding != "UTF-8" && window.start == 0 {
        notes.push(note(format!("read as {}", decoding.encoding)));
    }
    if let Some(first) = decoding.fallbacks.first() {
        let (count, at) = (decoding.fallbacks.len(), window.start + first.bytes.start as u64);
        notes.push(note(match count {
            1 => format!("a part read as {}, at byte offset {at}", first.encoding),
            _ => format!("{count} parts read as {}, the first at byte offset {at}", first.encoding),
        }));
    }
    if let Some(first) = decoding.malformed.first() {
        let (count, at) = (decoding.malformed.len(), window.start + *first as u64);
        let text = match count {
            1 => format!("a part could not be read, at byte offset {at}"),
            _ => format!("{count} parts could not be read, the first at byte offset {at}"),
        };
        notes.push(Note { text, is_loss: true });
    }
    notes
}

/// Where a line is cut that has no end: after a space or a sign, or at least not within a character.
fn between_words(bytes: &[u8]) -> usize {
    let after_sign = bytes.iter().rposition(|byte| matches!(byte, 0x09..=0x2F)).map(|last| last + 1);
    after_sign.unwrap_or_else(|| {
        let is_continuation = |byte: &&u8| **byte & 0xC0 == 0x80;
        bytes.len() - bytes.iter().rev().take(3).take_while(is_continuation).count() - 1
    })
}

#[cfg(test)]
mod tests {
    use std::str;

    use super::*;

    fn windows(text: &[u8], format: Format) -> Vec<Vec<u8>> {
        let mut windows = Windows::new(Buffer::default(), text, format, None, false).unwrap();
        std::iter::from_fn(|| windows.next().unwrap().map(|window| window.bytes.to_vec())).collect()
    }

    #[test]
    fn windows_end_at_records_and_lose_nothing() {
        let text = "a line of text\n".repeat(50_000);
        let found = windows(text.as_bytes(), Format::Text);
        assert!(found.len() > 2 && found.iter().all(|window| window.ends_with(b"\n") && window.len() <= WINDOW));
        assert_eq!(found.concat(), text.as_bytes());
    }

    #[test]
    fn a_line_without_end_is_cut_between_words() {
        let text = "words and ".repeat(1_000_000);
        let found = windows(text.as_bytes(), Format::Lines);
        assert!(found.len() > 1 && found.iter().all(|window| window.ends_with(b" ") && window.len() <= LONGEST_TEXT));
        assert_eq!(found.concat(), text.as_bytes());
        let endless = "é".repeat(5_000_000);
        assert!(windows(endless.as_bytes(), Format::Text).iter().all(|window| str::from_utf8(window).is_ok()));
    }

    #[test]
    fn a_long_record_is_not_cut() {
        let record = format!("{{\"a\":\"{}\"}}\n", "x".repeat(6_000_000));
        let found = windows(record.repeat(2).as_bytes(), Format::JsonLines { fields: Vec::new() });
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [record.len(), record.len()]);
    }

    #[test]
    fn how_much_was_read_already_makes_no_difference() {
        let text = "a line of text\n".repeat(50_000);
        let wanted = windows(text.as_bytes(), Format::Text);
        for length in [0, 1, 1000, WINDOW, WINDOW + 1, text.len()] {
            let (start, rest) = text.as_bytes().split_at(length);
            let mut windows = Windows::new(Buffer::of(start), rest, Format::Text, None, false).unwrap();
            let found: Vec<_> =
                std::iter::from_fn(|| windows.next().unwrap().map(|window| window.bytes.to_vec())).collect();
            assert!(found == wanted, "{length}");
        }
    }
}
