//! A change and where it is in its file, which is what the reports tell about. A change knows its place in its window alone.

use std::ops::Range;

use serde::Serialize;

use crate::records::Change;

/// A change in its file. Its fields are the members of a line of the report.
#[derive(Serialize)]
pub struct Finding<'a> {
    pub file: &'a str,
    pub line: usize,
    pub column: usize,
    pub input: Range<usize>,
    pub output: Range<usize>,
    pub before: &'a str,
    pub after: &'a str,
    pub steps: Vec<String>,
    pub confidence: f32,
}

/// Where a window begins in its file, and what was read of it so far.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// In bytes of the file and of the repaired file.
    pub input: usize,
    pub output: usize,
    /// The line and the column, in characters, both from 1.
    pub line: usize,
    pub column: usize,
}

impl Position {
    /// The beginning of a file.
    pub const START: Position = Position { input: 0, output: 0, line: 1, column: 1 };

    /// Goes on over some bytes that were read; what was written is counted apart.
    pub fn pass(&mut self, bytes: &[u8]) {
        self.input += bytes.len();
        match memchr::memrchr(b'\n', bytes) {
            Some(last) => {
                self.line += memchr::memchr_iter(b'\n', bytes).count();
                self.column = 1 + characters(&bytes[last + 1..]);
            }
            None => self.column += characters(bytes),
        }
    }
}

/// How many characters begin in some bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

impl<'a> Finding<'a> {
    /// The finding for a change of a window that begins at `window`; the change itself is at `at`.
    pub fn new(file: &'a str, window: &Position, at: &Position, change: &'a Change) -> Finding<'a> {
        let shifted = |range: &Range<usize>, by: usize| range.start + by..range.end + by;
        Finding {
            file,
            line: at.line,
            column: at.column,
            input: shifted(&change.input, window.input),
            output: shifted(&change.output, window.output),
            before: &change.before,
            after: &change.after,
            steps: change.steps.iter().map(ToString::to_string).collect(),
            confidence: change.confidence,
        }
    }
}
