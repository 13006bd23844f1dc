//! The value of a string that is written with escapes, and the way back from places in the value
//! to the bytes it was written with.

use std::borrow::Cow;

/// A value and how it was written.
#[derive(Debug)]
pub struct Decoded<'t> {
    /// What is repaired.
    pub value: Cow<'t, str>,
    /// Where escapes end, in the value and as written. Between them the two run side by side.
    marks: Vec<(usize, usize)>,
}

impl<'t> Decoded<'t> {
    /// A value that is written as it is.
    pub fn plain(value: &'t str) -> Decoded<'t> {
        Decoded { value: Cow::Borrowed(value), marks: Vec::new() }
    }

    /// A value that is yet to be taken in, from so many bytes at most.
    pub fn with_capacity(bytes: usize) -> Decoded<'t> {
        Decoded { value: Cow::Owned(String::with_capacity(bytes)), marks: Vec::new() }
    }

    /// Where the place in the value stands as it was written.
    pub fn written(&self, place: usize) -> usize {
        let next = self.marks.partition_point(|&(value, _)| value <= place);
        let (value, written) = if next == 0 { (0, 0) } else { self.marks[next - 1] };
        written + (place - value)
    }

    /// Takes in a stretch that is written as it is.
    pub fn push_plain(&mut self, stretch: &str) {
        self.value.to_mut().push_str(stretch);
    }

    /// Takes in a character whose escape ends there.
    pub fn push_escaped(&mut self, c: char, end: usize) {
        let value = self.value.to_mut();
        value.push(c);
        self.marks.push((value.len(), end));
    }
}
