//! Where strings with a count begin, and where their quotes say that they end.

use std::ops::Range;

use memchr::memmem;

use super::reading::{CLOSINGS, closing};

/// The beginning of a string: `s:6:"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// Where the `s` stands.
    pub start: usize,
    /// Where the count stands.
    pub digits: Range<usize>,
    /// Where the string itself begins.
    pub content: usize,
    /// How many bytes it is said to have.
    pub count: usize,
    /// How often its quotes are escaped.
    pub level: usize,
}

impl Header {
    /// Where the string has ended even if damage made it longer than its count says.
    pub fn reach(&self) -> usize {
        self.content.saturating_add(self.count.saturating_mul(8)).saturating_add(64)
    }
}

/// The headers in the text before this end, in order.
pub fn before(text: impl AsRef<[u8]>, end: usize) -> Vec<Header> {
    let bytes = text.as_ref();
    let marked = |mark| memmem::find_iter(&bytes[..end], mark).filter_map(|start| at(bytes, start));
    // Colons alone would be found much oftener.
    let mut headers: Vec<_> = marked("s:").chain(marked("S:")).collect();
    headers.sort_by_key(|header| header.start);
    headers
}

/// The header whose letter and first colon stand here.
fn at(bytes: &[u8], start: usize) -> Option<Header> {
    const MOST_DIGITS: usize = 10;
    let digits = start + 2..start + 2 + leading(&bytes[start + 2..], |byte| byte.is_ascii_digit());
    if digits.len() > MOST_DIGITS || bytes.get(digits.end) != Some(&b':') {
        return None;
    }
    let quotes = &bytes[digits.end + 1..];
    let backslashes = leading(quotes, |&byte| byte == b'\\');
    let level = CLOSINGS.iter().position(|closing| closing.len() == backslashes + 2)?;
    if quotes.get(backslashes) != Some(&b'"') {
        return None;
    }
    let count = std::str::from_utf8(&bytes[digits.clone()]).ok()?.parse().ok()?;
    Some(Header { start, content: digits.end + backslashes + 2, digits, count, level })
}

fn leading(bytes: &[u8], is: impl Fn(&u8) -> bool) -> usize {
    bytes.iter().position(|byte| !is(byte)).unwrap_or(bytes.len())
}

/// For each of the headers where its string ends, if every header has its closing quote and counts
/// say nothing.
pub fn balanced_ends(text: &str, headers: &[Header]) -> Vec<Option<usize>> {
    let mut ends = vec![None; headers.len()];
    let mixed = headers.iter().any(|header| header.level > 0);
    for level in 0..CLOSINGS.len() {
        let mut next = (0..headers.len()).filter(|&i| headers[i].level == level).peekable();
        if next.peek().is_none() {
            continue;
        }
        let mut open = Vec::new();
        for end in closings(text, level, mixed) {
            while let Some(i) = next.next_if(|&i| headers[i].content <= end) {
                open.push(i);
            }
            if let Some(i) = open.pop() {
                ends[i] = Some(end).filter(|&end| end <= headers[i].reach());
            }
        }
    }
    ends
}

/// What ends strings of this level. A backslash before it tells of another level if levels are mixed.
fn closings(text: &str, level: usize, mixed: bool) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let whole = move |&at: &usize| !mixed || level > 0 || at == 0 || bytes[at - 1] != b'\\';
    memmem::find_iter(bytes, closing(level)).filter(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(text: &str) -> Vec<(usize, usize)> {
        before(text, text.len()).iter().map(|header| (header.level, header.count)).collect()
    }

    #[test]
    fn headers_are_found_at_each_level_of_escapes() {
        assert_eq!(contents(r#"s:1:"a";S:2:\"a\";s:3:\\\"a"#), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(contents(r#"\ns:4:"#), []);
        assert_eq!(contents(r#"\ns:4:""#), [(0, 4)]);
    }

    #[test]
    fn what_only_looks_like_a_header_is_none() {
        assert_eq!(contents(r#"x:1:"a" s::"a" s:x:"a" s:1: "a" s:12345678901:"a" s:1:\\"a" s:1"#), []);
    }

    #[test]
    fn ends_are_balanced_by_the_quotes() {
        let text = r#"s:9:"s:9:"a";s:9:"b";";"#;
        let ends = balanced_ends(text, &before(text, text.len()));
        assert_eq!(ends, [Some(21), Some(11), Some(19)]);
    }
}
