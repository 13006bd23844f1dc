//! Tables of characters: source code and data list them one to a line, in the order of their code points, or of a code page.
//!
//! Such a table holds what no text does, side by side, so that anything might be made of a line of it. But no accident puts
//! characters in order: a line that is one of several in a row is no damage, and need not be looked at.

use core::ops::Range;

use crate::channel::{Glyph, Page, PageSet};
use crate::scan;

/// So many lines in a row are a table.
const LINES: usize = 6;

/// The most code points, or bytes of a page, from one line of a table to the next: it may leave some out.
const STEP: u32 = 4;

/// Bytes of a line of a table, at most.
const LONGEST: usize = 400;

/// Whether a part of a text, which begins with a character beyond ASCII, stands in a line of a table.
pub fn is_listed(text: &str, part: &Range<usize>) -> bool {
    let Some(c) = listed(text, part.start) else { return false };
    let mut order = Order::ANY;
    let (mut lines, mut first, mut start) = (1, c, line_start(text, part.start));
    while lines < LINES
        && let Some(before) = start.and_then(|start| line_before(text, start))
        && let Some(c) = character_of_line(text, before)
        && order.goes_on(c, first)
    {
        (lines, first, start) = (lines + 1, c, Some(before));
    }
    let (mut last, mut end) = (c, line_end(text, part.start));
    while lines < LINES
        && let Some(after) = end
        && let Some(c) = character_of_line(text, after)
        && order.goes_on(last, c)
    {
        (lines, last, end) = (lines + 1, c, line_end(text, after));
    }
    lines >= LINES
}

/// The orders that some characters are in.
#[derive(Clone, Copy)]
struct Order {
    is_of_code_points: bool,
    of_pages: PageSet,
}

impl Order {
    const ANY: Order = Order { is_of_code_points: true, of_pages: PageSet::ALL };

    /// Keeps those in which one character is soon followed by the other; gives whether there are any, and keeps all if there are none.
    fn goes_on(&mut self, before: char, c: char) -> bool {
        if before == c {
            return false;
        }
        let is_next = |before: u32, c: u32| (1..=STEP).contains(&c.wrapping_sub(before));
        let glyphs = [before, c].map(Glyph::of);
        let is_next_in = |&page: &Page| match glyphs.map(|glyph| glyph.byte(page)) {
            [Some(before), Some(c)] => is_next(u32::from(before), u32::from(c)),
            _ => false,
        };
        let is_of_code_points = self.is_of_code_points && is_next(u32::from(before), u32::from(c));
        let of_pages = self.of_pages.iter().filter(is_next_in).fold(PageSet::NONE, PageSet::with);
        let is_any = is_of_code_points || !of_pages.is_empty();
        if is_any {
            *self = Order { is_of_code_points, of_pages };
        }
        is_any
    }
}

/// The character beyond ASCII that begins here, if it stands between signs of ASCII or breaks.
fn listed(text: &str, at: usize) -> Option<char> {
    let c = text[at..].chars().next().filter(|c| !c.is_ascii())?;
    let is_apart = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
    let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
    (is_apart(before) && is_apart(text.as_bytes().get(at + c.len_utf8()))).then_some(c)
}

/// The first character beyond ASCII of the line that begins here, if it is listed in it.
fn character_of_line(text: &str, start: usize) -> Option<char> {
    let end = line_end(text, start).unwrap_or(text.len());
    let at = scan::next_non_ascii(&text.as_bytes()[..end], start);
    if at < end { listed(text, at) } else { None }
}

/// Where the line begins that this is a place of, if that is near.
fn line_start(text: &str, at: usize) -> Option<usize> {
    let from = at.saturating_sub(LONGEST);
    let end = text.as_bytes()[from..at].iter().rposition(|&byte| byte == b'\n');
    end.map(|end| from + end + 1).or((from == 0).then_some(0))
}

/// Where the line before the one begins that begins here, if that is short.
fn line_before(text: &str, start: usize) -> Option<usize> {
    line_start(text, start.checked_sub(1)?)
}

/// Where the line after the one of this place begins, if that ends soon.
fn line_end(text: &str, at: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[at..];
    let length = bytes.iter().take(LONGEST).position(|&byte| byte == b'\n')?;
    Some(at + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_line_listed(text: &str, c: char) -> bool {
        let at = text.find(c).expect("the character");
        is_listed(text, &(at..at + c.len_utf8()))
    }

    #[test]
    fn a_line_of_characters_in_order_is_listed() {
        let table: String = ('°'..='»').map(|c| format!("    {}, // '{c}'\n", u32::from(c) % 7)).collect();
        assert!(['°', '²', '·', '»'].iter().all(|&c| is_line_listed(&table, c)));
        let even: String = ('А'..='Я').step_by(2).map(|c| format!("(\"{c}\", \"{c}\"),\n")).collect();
        assert!(['А', 'М', 'Ю'].iter().all(|&c| is_line_listed(&even, c)));
        let of_page: String = "ŕáâăäĺćçčéęëěíî".chars().map(|c| format!("0, 255, 30, // {c},\n")).collect();
        assert!(['ŕ', 'č', 'î'].iter().all(|&c| is_line_listed(&of_page, c)));
    }

    #[test]
    fn few_lines_and_others_are_not() {
        let few: String = ('°'..='´').map(|c| format!("'{c}'\n")).collect();
        assert!(!is_line_listed(&few, '²'));
        let words: String = ('À'..='Ç').map(|c| format!("{c}ïåëüñèí\n")).collect();
        assert!(!is_line_listed(&words, 'Ã'));
        let backwards: String = ('°'..='»').rev().map(|c| format!("'{c}'\n")).collect();
        assert!(!is_line_listed(&backwards, '·'));
        assert!(!is_line_listed("Ã©", 'Ã') && !is_line_listed("'é'", 'é'));
        let long = format!("{}\n'é'\n{}", "漢".repeat(LONGEST), "字".repeat(LONGEST));
        assert!(!is_line_listed(&long, 'é'));
    }
}
