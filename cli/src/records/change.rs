//! What is changed in a window, and the window made anew from it: whatever cuts or decodes a
//! document only has to say which bytes become what.

use std::ops::Range;

use fixtext::{Edit, Step};

/// One stretch of a window that is replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where it stood, in bytes of the window.
    pub input: Range<usize>,
    /// Where what replaces it stands, in bytes of the repaired window.
    pub output: Range<usize>,
    /// What stood there, as it was written: with its escapes.
    pub before: String,
    /// What replaces it, as it is written.
    pub after: String,
    /// What had happened, as in [`Edit::steps`]. None for a count of bytes that follows a repair.
    pub steps: Vec<Step>,
    /// The probability that it is right.
    pub confidence: f32,
}

impl From<Edit> for Change {
    fn from(edit: Edit) -> Change {
        Change {
            input: edit.input,
            output: edit.output,
            before: edit.before,
            after: edit.after,
            steps: edit.steps,
            confidence: edit.confidence,
        }
    }
}

impl Change {
    /// The same change in a text that has so many bytes more before it.
    pub fn shifted(mut self, by: usize) -> Change {
        self.input = self.input.start + by..self.input.end + by;
        self
    }

    /// By how many bytes the text grows.
    pub fn growth(&self) -> isize {
        self.after.len() as isize - self.before.len() as isize
    }
}

/// The text with the changes made, which are in its order and learn here where they came to stand.
pub fn apply(text: &str, changes: &mut [Change]) -> String {
    let mut output = String::with_capacity(text.len());
    let mut copied = 0;
    for change in changes {
        output.push_str(&text[copied..change.input.start]);
        let start = output.len();
        output.push_str(&change.after);
        change.output = start..output.len();
        copied = change.input.end;
    }
    output.push_str(&text[copied..]);
    output
}
