//! An edit and where it is in its file, which is what `--check` and `--report` tell about. The
//! library knows a place only by its bytes in the document, and with `--lines` a document is a line.

use std::ops::Range;

use fixtext::Edit;
use serde::Serialize;

/// An edit in its file. Its fields are the members of a line of the report.
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

/// Follows the edits of a file from its beginning on.
pub struct Tracker<'a> {
    file: &'a str,
    text: &'a str,
    /// Where the document begins, in the file and in its repaired text.
    input: usize,
    output: usize,
    /// What line and column are known of.
    reached: usize,
    line: usize,
    column: usize,
}

impl<'a> Tracker<'a> {
    /// At the beginning of a file of this name and text.
    pub fn new(file: &'a str, text: &'a str) -> Tracker<'a> {
        Tracker { file, text, input: 0, output: 0, reached: 0, line: 1, column: 1 }
    }

    /// The finding for the next edit of the document.
    pub fn place<'e>(&mut self, edit: &'e Edit) -> Finding<'e>
    where
        'a: 'e,
    {
        self.reach(self.input + edit.input.start);
        Finding {
            file: self.file,
            line: self.line,
            column: self.column,
            input: shifted(&edit.input, self.input),
            output: shifted(&edit.output, self.output),
            before: &edit.before,
            after: &edit.after,
            steps: edit.steps.iter().map(ToString::to_string).collect(),
            confidence: edit.confidence,
        }
    }

    /// Goes on to the next document, past so many bytes of the file and of its repaired text.
    pub fn pass(&mut self, input: usize, output: usize) {
        self.input += input;
        self.output += output;
    }

    /// Counts on from the last edit, so that all edits of a file take one pass over it.
    fn reach(&mut self, offset: usize) {
        let passed = &self.text[self.reached..offset];
        if let Some(last) = passed.rfind('\n') {
            self.line += passed.matches('\n').count();
            self.column = 1 + passed[last + 1..].chars().count();
        } else {
            self.column += passed.chars().count();
        }
        self.reached = offset;
    }
}

fn shifted(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}
