//! Lines that ask to be left alone: examples of damage in documents and tests, for instance.

use std::ops::Range;

use memchr::memmem;
use memchr::{memchr, memrchr};

use super::change::Change;

/// What such a line says.
pub const MARK: &str = "fixtext:ignore";

/// Whether this line or record asks to be left alone.
pub fn asked(record: &str) -> bool {
    memmem::find(record.as_bytes(), MARK.as_bytes()).is_some()
}

/// Drops the changes that touch lines of the text which ask to be left alone.
pub fn obey(text: &str, changes: &mut Vec<Change>) {
    if changes.is_empty() {
        return;
    }
    let mut kept = Vec::new();
    let mut lines = marked_lines(text).peekable();
    if lines.peek().is_none() {
        return;
    }
    for change in changes.drain(..) {
        while lines.next_if(|line| line.end <= change.input.start).is_some() {}
        if lines.peek().is_none_or(|line| change.input.end <= line.start) {
            kept.push(change);
        }
    }
    *changes = kept;
}

/// The lines with the mark, in order, each once.
fn marked_lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        let mark = from + memmem::find(&bytes[from..], MARK.as_bytes())?;
        let start = memrchr(b'\n', &bytes[..mark]).map_or(0, |before| before + 1);
        let end = memchr(b'\n', &bytes[mark..]).map_or(bytes.len(), |length| mark + length + 1);
        from = end;
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(at: usize) -> Change {
        let (before, after) = (String::from("x"), String::from("y"));
        Change { input: at..at + 1, output: 0..0, before, after, steps: Vec::new(), confidence: 1.0 }
    }

    #[test]
    fn changes_on_marked_lines_are_dropped_and_no_others() {
        let text = "x\nx fixtext:ignore x fixtext:ignore\nx\nfixtext:ignore x";
        let places: Vec<usize> = text.match_indices('x').map(|(at, _)| at).collect();
        let mut changes: Vec<Change> = places.iter().map(|&at| change(at)).collect();
        obey(text, &mut changes);
        let kept: Vec<usize> = changes.iter().map(|change| change.input.start).collect();
        assert_eq!(kept, [0, text.rfind("x\nfix").unwrap()]);
    }
}
