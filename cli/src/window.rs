//! What comes of one window: its bytes repaired, the changes, and what could not be repaired. It depends on the window alone.

use std::str;

use fixtext::Fixer;

use crate::records::{self, Change, Format, Header, Warning};
use crate::windows::Window;

/// A window repaired.
#[derive(Debug)]
pub struct Outcome {
    /// What was read.
    pub input: Vec<u8>,
    /// What is to be written; `None` for what was read.
    pub output: Option<Vec<u8>>,
    /// The changes, with ranges in `input` and `output`.
    pub changes: Vec<Change>,
    /// What was left alone, by its offset in `input`.
    pub warnings: Vec<Warning>,
}

impl Outcome {
    /// What is to be written.
    pub fn output(&self) -> &[u8] {
        self.output.as_deref().unwrap_or(&self.input)
    }
}

/// Repairs a window. Bytes that are not UTF-8 stay as they are.
pub fn repair(fixer: &Fixer, format: &Format, header: &Header, window: Window) -> Outcome {
    let Window { bytes, is_first } = window;
    if let Ok(text) = str::from_utf8(&bytes) {
        let repaired = format.repair(fixer, records::Window { text, first: is_first }, header);
        let (changes, warnings) = (repaired.changes, repaired.warnings);
        let output = (!changes.is_empty()).then(|| repaired.text.into_owned().into_bytes());
        return Outcome { input: bytes, output, changes, warnings };
    }
    let mut outcome = Outcome { input: Vec::new(), output: None, changes: Vec::new(), warnings: Vec::new() };
    let mut output = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        let part = records::Window { text: chunk.valid(), first: is_first && at == 0 };
        let repaired = format.repair(fixer, part, header);
        let start = output.len();
        output.extend_from_slice(repaired.text.as_bytes());
        outcome.changes.extend(repaired.changes.into_iter().map(|change| moved(change, at, start)));
        let shifted = |warning: Warning| Warning { offset: warning.offset + at, ..warning };
        outcome.warnings.extend(repaired.warnings.into_iter().map(shifted));
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            let message = "bad UTF-8 was left as it is; name the encoding with --encoding".to_owned();
            outcome.warnings.push(Warning { offset: at, message });
        }
        output.extend_from_slice(chunk.invalid());
        at += chunk.invalid().len();
    }
    outcome.output = (!outcome.changes.is_empty()).then_some(output);
    outcome.input = bytes;
    outcome
}

/// The same change behind so many bytes more of input and of output.
fn moved(mut change: Change, input: usize, output: usize) -> Change {
    change.input = change.input.start + input..change.input.end + input;
    change.output = change.output.start + output..change.output.end + output;
    change
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_stay_and_are_told() {
        let bytes = b"caf\xC3\x83\xC2\xA9 noir \xFF et th\xC3\x83\xC2\xA9 vert\n".to_vec();
        let window = Window { bytes, is_first: true };
        let outcome = repair(&Fixer::new(), &Format::Text, &Header::default(), window);
        assert_eq!(outcome.output(), b"caf\xC3\xA9 noir \xFF et th\xC3\xA9 vert\n");
        assert_eq!(outcome.warnings.iter().map(|warning| warning.offset).collect::<Vec<_>>(), [13]);
        for change in &outcome.changes {
            assert_eq!(&outcome.input[change.input.clone()], change.before.as_bytes());
            assert_eq!(&outcome.output()[change.output.clone()], change.after.as_bytes());
        }
    }
}
