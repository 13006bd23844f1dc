//! What is repaired as one: the whole text, a line, a string of a JSON line, a field of a table.
//!
//! All of it works on a window of the input, which begins and ends with a record, and depends on
//! nothing but that window, so that windows can be repaired side by side.

mod change;
mod decoded;
mod ignore;
mod json;
mod path;
mod php;
mod splitter;
mod table;
mod text;

use std::borrow::Cow;

use anyhow::Result;
use fixtext::Fixer;
use memchr::memrchr;

pub use change::Change;
pub use path::FieldPath;
pub use table::{Column, Header};

/// How the input is cut into documents.
#[derive(Clone, Debug)]
pub enum Format {
    /// A window is a document.
    Text,
    /// A line is a document.
    Lines,
    /// What stands between NUL characters is a document.
    Null,
    /// A line is a JSON value, and a string in it a document.
    JsonLines {
        /// The fields that are repaired; none for all.
        fields: Vec<FieldPath>,
    },
    /// A field of a table as of RFC 4180 is a document.
    Table {
        /// What stands between fields.
        delimiter: u8,
        /// The columns that are repaired; none for all.
        columns: Vec<Column>,
    },
}

/// A part of the input that begins and ends with a record.
#[derive(Clone, Copy, Debug)]
pub struct Window<'t> {
    /// The part.
    pub text: &'t str,
    /// Whether the input begins with it.
    pub first: bool,
}

/// What came of a window.
#[derive(Debug)]
pub struct Repaired<'t> {
    /// The window repaired; borrowed if nothing changed.
    pub text: Cow<'t, str>,
    /// What was changed, in the order of the text. Made in the window, the changes give the text.
    pub changes: Vec<Change>,
    /// What was left alone and should not have to be, in the order of the text.
    pub warnings: Vec<Warning>,
}

/// Something that could not be repaired.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// Where, in bytes of the window.
    pub offset: usize,
    /// What and what to do, in one line.
    pub message: String,
}

/// The changes and warnings of a window or a part of it.
#[derive(Debug, Default)]
struct Found {
    changes: Vec<Change>,
    warnings: Vec<Warning>,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.warnings.is_empty()
    }

    fn append(&mut self, mut other: Found) {
        self.changes.append(&mut other.changes);
        self.warnings.append(&mut other.warnings);
    }

    /// The same in a text that has so many bytes more before it.
    fn shifted(self, by: usize) -> Found {
        let changes = self.changes.into_iter().map(|change| change.shifted(by)).collect();
        let moved = |warning: Warning| Warning { offset: warning.offset + by, ..warning };
        Found { changes, warnings: self.warnings.into_iter().map(moved).collect() }
    }
}

impl Format {
    /// What the first window of an input says about all of it; an error if a column is not there.
    pub fn header(&self, first: impl AsRef<[u8]>) -> Result<Header> {
        match self {
            Format::Table { delimiter, columns } => {
                Header::of(&String::from_utf8_lossy(first.as_ref()), *delimiter, columns)
            }
            _ => Ok(Header::default()),
        }
    }

    /// Where a window may end: after the last whole record of the text, which begins with a record.
    /// `None` if no record ends in it. All that tells is ASCII, so that bytes that are no text do not matter.
    pub fn last_end(&self, text: impl AsRef<[u8]>) -> Option<usize> {
        let text = text.as_ref();
        match self {
            Format::Text | Format::Lines => php::last_end(text, b'\n'),
            Format::Null => php::last_end(text, b'\0'),
            Format::JsonLines { .. } => memrchr(b'\n', text).map(|last| last + 1),
            Format::Table { delimiter, .. } => splitter::last_end(text, *delimiter),
        }
    }

    /// What stands at the end of a record.
    pub fn mark(&self) -> u8 {
        if matches!(self, Format::Null) { b'\0' } else { b'\n' }
    }

    /// Repairs a window of an input that has this header.
    pub fn repair<'t>(&self, fixer: &Fixer, window: Window<'t>, header: &Header) -> Repaired<'t> {
        let Found { mut changes, warnings } = match self {
            Format::Text => text::whole(fixer, window.text),
            Format::Lines => text::between(fixer, window.text, '\n'),
            Format::Null => text::between(fixer, window.text, '\0'),
            Format::JsonLines { fields } => json::repair(fixer, window, fields),
            Format::Table { delimiter, .. } => table::repair(fixer, window, *delimiter, header),
        };
        let text = match changes.is_empty() {
            true => Cow::Borrowed(window.text),
            false => Cow::Owned(change::apply(window.text, &mut changes)),
        };
        Repaired { text, changes, warnings }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn repaired<'t>(format: &Format, text: &'t str) -> Repaired<'t> {
        format.repair(&Fixer::new(), Window { text, first: true }, &Header::default())
    }

    fn formats() -> [Format; 5] {
        let table = Format::Table { delimiter: b',', columns: Vec::new() };
        [Format::Text, Format::Lines, Format::Null, Format::JsonLines { fields: Vec::new() }, table]
    }

    #[test]
    fn lines_and_what_stands_between_nuls_keep_their_ends() {
        assert_eq!(repaired(&Format::Lines, "un cafÃ© noir\r\n\nitâ€™s").text, "un café noir\r\n\nit’s");
        assert_eq!(repaired(&Format::Null, "un cafÃ© noir\0\0itâ€™s\n\0").text, "un café noir\0\0it’s\n\0");
    }

    #[test]
    fn a_marked_line_is_left_alone_and_the_others_are_not() {
        let text = "un cafÃ© noir\nun cafÃ© noir fixtext:ignore\nun cafÃ© noir\n";
        let wanted = "un café noir\nun cafÃ© noir fixtext:ignore\nun café noir\n";
        assert_eq!(repaired(&Format::Text, text).text, wanted);
        assert_eq!(repaired(&Format::Lines, text).text, wanted);
    }

    #[test]
    fn counts_follow_in_strings_of_several_lines() {
        let right = "un cafÃ© noir\nun thÃ©".len();
        let text = format!("s:{right}:\"un cafÃ© noir\nun thÃ©\";\n");
        let wanted = format!("s:{}:\"un café noir\nun thé\";\n", right - 4);
        assert_eq!(repaired(&Format::Lines, &text).text, wanted);
        assert_eq!(repaired(&Format::Text, &text).text, wanted);
    }

    #[test]
    fn windows_end_after_a_record() {
        let ends = formats().map(|format| format.last_end("a\0\"b\nc\"\nd"));
        assert_eq!(ends, [Some(8), Some(8), Some(2), Some(8), Some(8)]);
        for format in formats() {
            assert_eq!(format.last_end("a"), None);
        }
    }

    #[test]
    fn sound_text_is_borrowed() {
        for format in formats() {
            assert!(matches!(repaired(&format, "[\"sound\"]\n").text, Cow::Borrowed(_)));
        }
    }

    fn text() -> impl Strategy<Value = String> {
        let pieces = vec![
            "un cafÃ© noir",
            "itâ€™s ",
            "РїСЂРёРІРµС‚, РјРёСЂ",
            "â€\"",
            "\"",
            "\"",
            ",",
            "\n",
            "\r\n",
            "\0",
            "[\"",
            "\"]\n",
            "fixtext:ignore",
            "s:7:\"cafÃ©\";",
            "s:5:\"cafÃ©\";",
            r#"s:7:\"cafÃ©\";"#,
            "s:9:\"",
            r"caf\u00c3\u00a9",
            "\u{feff}",
        ];
        prop::collection::vec(prop::sample::select(pieces), 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_changes_made_in_the_window_give_its_repair(text in text()) {
            for format in formats() {
                let repaired = repaired(&format, &text);
                let (mut rebuilt, mut copied) = (String::new(), 0);
                for change in &repaired.changes {
                    prop_assert_eq!(&text[change.input.clone()], &change.before);
                    prop_assert_eq!(&repaired.text[change.output.clone()], &change.after);
                    rebuilt += &text[copied..change.input.start];
                    rebuilt += &change.after;
                    copied = change.input.end;
                }
                rebuilt += &text[copied..];
                prop_assert_eq!(rebuilt, &*repaired.text);
                prop_assert!(repaired.warnings.is_sorted_by_key(|warning| warning.offset));
            }
        }
    }
}
