//! Documents that are written as they are: a window, or what stands between separators in it.

use fixtext::Fixer;

use super::change::Change;
use super::{Found, ignore, php};

/// Repairs a window as one document.
pub fn whole(fixer: &Fixer, window: &str) -> Found {
    let changes = changes(fixer, window, 0).collect();
    finish(window, changes)
}

/// Repairs what stands between the separators. A line break before one of them may be `\r\n`.
pub fn between(fixer: &Fixer, window: &str, separator: char) -> Found {
    let mut all = Vec::new();
    let mut offset = 0;
    for piece in window.split_inclusive(separator) {
        all.extend(changes(fixer, body(piece, separator), offset));
        offset += piece.len();
    }
    finish(window, all)
}

/// Repairs the value of a string or a field, which is a document of its own.
pub fn value(fixer: &Fixer, value: &str) -> Found {
    php::keep_counts(value, changes(fixer, value, 0).collect())
}

fn changes(fixer: &Fixer, document: &str, offset: usize) -> impl Iterator<Item = Change> {
    fixer.repair(document).edits.into_iter().map(move |edit| Change::from(edit).shifted(offset))
}

fn body(piece: &str, separator: char) -> &str {
    match piece.strip_suffix(separator) {
        Some(line) if separator == '\n' => line.strip_suffix('\r').unwrap_or(line),
        Some(record) => record,
        None => piece,
    }
}

/// Counts are looked after in the window as a whole: the strings they count may have several lines.
fn finish(window: &str, mut changes: Vec<Change>) -> Found {
    ignore::obey(window, &mut changes);
    php::keep_counts(window, changes)
}
