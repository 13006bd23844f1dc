//! What comes of one window: its bytes repaired, the changes, and what could not be repaired. It depends on the window alone.

use fixtext::Fixer;
use simdutf8::basic::from_utf8;

use crate::buffers::Buffer;
use crate::records::{self, Change, Format, Header, Warning};
use crate::windows::Window;

/// A window repaired.
#[derive(Debug)]
pub struct Outcome {
    /// What was read.
    pub input: Buffer,
    /// What is to be written; `None` for what was read.
    pub output: Option<Vec<u8>>,
    /// The changes, with ranges in `input` and `output`.
    pub changes: Vec<Change>,
    /// What was left alone, by its offset in `input`.
    pub warnings: Vec<Warning>,
    /// Whether the input is known to end with it.
    pub is_last: bool,
}

impl Outcome {
    /// What is to be written.
    pub fn output(&self) -> &[u8] {
        self.output.as_deref().unwrap_or(&self.input)
    }
}

/// What is put for a byte that is no text. No encoding has it in a character of several bytes, so that repairs keep it.
const MASK: char = '\x7F';

/// Leaves a window as it is.
pub fn keep(window: Window) -> Outcome {
    let Window { bytes, is_last, .. } = window;
    Outcome { input: bytes, output: None, changes: Vec::new(), warnings: Vec::new(), is_last }
}

/// How much before and after the first byte that is no UTF-8 tells what it is.
const TELLING: usize = 8 * 1024;

/// Whether bytes are text in UTF-8, if perhaps with something broken in it: what `--encoding auto` takes for that.
pub fn is_utf8(bytes: &[u8]) -> bool {
    from_utf8(bytes).is_ok() || {
        let recognised = fixtext::Windows::new(telling(bytes)).next_window();
        recognised.is_ok_and(|first| first.is_some_and(|first| first.decoding.encoding == "UTF-8"))
    }
}

/// The part of some bytes that tells what they are if they are no UTF-8: whole lines, but for those that are too long.
fn telling(bytes: &[u8]) -> &[u8] {
    let broken = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let (from, to) = (broken.saturating_sub(TELLING), bytes.len().min(broken + TELLING));
    let start =
        if from == 0 { 0 } else { memchr::memchr(b'\n', &bytes[from..broken]).map_or(from, |at| from + at + 1) };
    let end =
        if to == bytes.len() { to } else { memchr::memrchr(b'\n', &bytes[broken..to]).map_or(to, |at| broken + at) };
    &bytes[start..end]
}

/// Repairs a window. Bytes that are not UTF-8 stay as they are.
pub fn repair(fixer: &Fixer, format: &Format, header: &Header, window: Window) -> Outcome {
    let Window { bytes, is_first, is_last } = window;
    if let Ok(text) = from_utf8(&bytes) {
        let (changes, warnings, output) = repair_text(fixer, format, header, text, is_first);
        return Outcome { input: bytes, output, changes, warnings, is_last };
    }
    let text = masked(&bytes);
    let (mut changes, mut warnings, output) = repair_text(fixer, format, header, &text, is_first);
    let output = output.and_then(|output| unmasked(&bytes, &text, output, &changes));
    if output.is_none() {
        changes.clear();
    }
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            let message = "bad UTF-8 was left as it is; name the encoding with --encoding".to_owned();
            warnings.push(Warning { offset: at, message });
        }
        at += chunk.invalid().len();
    }
    warnings.sort_by_key(|warning| warning.offset);
    Outcome { input: bytes, output, changes, warnings, is_last }
}

fn repair_text(
    fixer: &Fixer,
    format: &Format,
    header: &Header,
    text: &str,
    is_first: bool,
) -> (Vec<Change>, Vec<Warning>, Option<Vec<u8>>) {
    let repaired = format.repair(fixer, records::Window { text, first: is_first }, header);
    let output = (!repaired.changes.is_empty()).then(|| repaired.text.into_owned().into_bytes());
    (repaired.changes, repaired.warnings, output)
}

/// The text with a mask for each byte that is no text, so that a record is whole and as long as it was.
fn masked(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| MASK));
    }
    text
}

/// The repair of a masked text with the bytes in their places again; `None` if a change took one away.
fn unmasked(bytes: &[u8], text: &str, mut output: Vec<u8>, changes: &[Change]) -> Option<Vec<u8>> {
    let masks = |text: &str| text.matches(MASK).count();
    if changes.iter().any(|change| masks(&change.before) != masks(&change.after)) {
        return None;
    }
    let places: Vec<usize> = memchr::memchr_iter(MASK as u8, &output).collect();
    for (place, (at, _)) in places.into_iter().zip(text.match_indices(MASK)) {
        output[place] = bytes[at];
    }
    Some(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_stay_and_are_told() {
        let bytes = b"caf\xC3\x83\xC2\xA9 noir \xFF et th\xC3\x83\xC2\xA9 vert\n".to_vec();
        let window = Window { bytes: bytes.into(), is_first: true, is_last: true };
        let outcome = repair(&Fixer::new(), &Format::Text, &Header::default(), window);
        assert_eq!(outcome.output(), b"caf\xC3\xA9 noir \xFF et th\xC3\xA9 vert\n");
        assert_eq!(outcome.warnings.iter().map(|warning| warning.offset).collect::<Vec<_>>(), [13]);
        for change in &outcome.changes {
            assert_eq!(&outcome.input[change.input.clone()], change.before.as_bytes());
            assert_eq!(&outcome.output()[change.output.clone()], change.after.as_bytes());
        }
    }

    #[test]
    fn a_broken_character_does_not_make_another_encoding() {
        for text in [&b""[..], b"ascii", "façade".as_bytes(), b"caf\xC3\xA9 glac\xC3\xA9, th\xC3\xA9, ros\xE9"] {
            assert!(is_utf8(text), "{}", text.escape_ascii());
        }
        for text in [&b"caf\xE9"[..], b"\xFF\xFEa\0", b"caf\xE9, th\xE9, \xC3\xA9", b"\xCF\xF0\xE8\xE2\xE5\xF2"] {
            assert!(!is_utf8(text), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn counts_are_right_where_bytes_are_no_text() {
        let bytes = b"s:16:\"un caf\xC3\x83\xC2\xA9 \xFFnoir\";\x7F\n".to_vec();
        let outcome = repair(
            &Fixer::new(),
            &Format::Text,
            &Header::default(),
            Window { bytes: bytes.into(), is_first: true, is_last: true },
        );
        assert_eq!(outcome.output(), b"s:14:\"un caf\xC3\xA9 \xFFnoir\";\x7F\n");
    }

    #[test]
    fn a_record_with_a_byte_that_is_no_text_is_still_a_record() {
        let bytes = b"a,\"caf\xC3\x83\xC2\xA9 \xFF, noir\"\n".to_vec();
        let format = Format::Table { delimiter: b',', columns: Vec::new() };
        let outcome = repair(
            &Fixer::new(),
            &format,
            &Header::default(),
            Window { bytes: bytes.into(), is_first: true, is_last: true },
        );
        assert_eq!(outcome.output(), b"a,\"caf\xC3\xA9 \xFF, noir\"\n");
        assert_eq!(outcome.warnings.len(), 1);
    }

    #[test]
    fn a_change_that_would_take_such_a_byte_away_is_not_made() {
        let change = |before: &str, after: &str| {
            let (before, after) = (before.to_owned(), after.to_owned());
            [Change {
                input: 0..before.len(),
                output: 0..after.len(),
                before,
                after,
                steps: Vec::new(),
                confidence: 1.0,
            }]
        };
        assert_eq!(unmasked(b"a\xFF", "a\x7F", b"b".to_vec(), &change("a\x7F", "b")), None);
        let output = unmasked(b"a\xFF", "a\x7F", b"bc\x7F".to_vec(), &change("a\x7F", "bc\x7F"));
        assert_eq!(output.unwrap(), b"bc\xFF");
    }
}
