//! How many bytes of a PHP string a stretch of text stands for: in an SQL dump, `\'` and `''` are
//! one byte each.

use std::ops::Range;

use memchr::memchr2;

use super::headers::Header;

/// What ends a string, by how often its quotes are escaped.
pub const CLOSINGS: [&str; 3] = ["\";", "\\\";", "\\\\\\\";"];

/// What ends a string of this level.
pub fn closing(level: usize) -> &'static str {
    CLOSINGS[level]
}

/// What escapes there are. The less, the likelier.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Reading {
    /// How often text was escaped with backslashes.
    level: usize,
    /// Whether single quotes are doubled.
    doubled: bool,
}

impl Reading {
    /// Those that come into question for a string, the likeliest first.
    fn of(header: &Header) -> &'static [Reading] {
        const fn reading(level: usize, doubled: bool) -> Reading {
            Reading { level, doubled }
        }
        const READINGS: [&[Reading]; CLOSINGS.len()] = [
            // The last is for dumps that escape single quotes only.
            &[reading(0, false), reading(0, true), reading(1, true)],
            &[reading(1, false), reading(1, true)],
            &[reading(2, false), reading(2, true)],
        ];
        READINGS[header.level]
    }

    /// Whether every byte stands for itself.
    pub fn is_plain(self) -> bool {
        self.level == 0 && !self.doubled
    }

    /// The places of the bytes that stand for nothing.
    fn silent_bytes(self, bytes: &[u8]) -> Vec<usize> {
        let mut silent = Vec::new();
        let mut at = 0;
        while let Some(found) = bytes.get(at..).and_then(|rest| memchr2(b'\\', b'\'', rest)) {
            at += found;
            if bytes[at] == b'\'' {
                let pair = self.doubled && bytes.get(at + 1) == Some(&b'\'');
                silent.extend(pair.then_some(at));
                at += 1 + usize::from(pair);
            } else {
                let run = bytes[at..].iter().take_while(|&&byte| byte == b'\\').count();
                // So many backslashes make one, and fewer of them escape what follows.
                let group = 1 << self.level;
                silent.extend((0..run).filter(|i| (i + 1) % group != 0).map(|i| at + i));
                at += run + usize::from(run % group != 0);
            }
        }
        silent
    }
}

/// A text and the ways to read it, worked out as they are needed.
#[derive(Debug)]
pub struct Readings<'t> {
    text: &'t [u8],
    silent: Vec<(Reading, Vec<usize>)>,
}

impl<'t> Readings<'t> {
    /// Of this text.
    pub fn new(text: &'t (impl AsRef<[u8]> + ?Sized)) -> Readings<'t> {
        Readings { text: text.as_ref(), silent: Vec::new() }
    }

    /// The text.
    pub fn text(&self) -> &'t [u8] {
        self.text
    }

    /// How a string is read whose count is right, and where it ends.
    pub fn end(&mut self, header: &Header, balanced: Option<usize>) -> Option<(Reading, usize)> {
        self.find(header, balanced, |readings, reading| readings.advance(reading, header.content, header.count))
    }

    /// A reading by which the string is closed where `end` says that it ends, best where it ends by
    /// the quotes as well.
    pub fn find(
        &mut self,
        header: &Header,
        balanced: Option<usize>,
        end: impl Fn(&Readings<'t>, Reading) -> Option<usize>,
    ) -> Option<(Reading, usize)> {
        let mut others = None;
        for &reading in Reading::of(header) {
            self.work_out(reading);
            let Some(end) = end(self, reading).filter(|&end| self.is_closed(header, end)) else { continue };
            if balanced == Some(end) {
                return Some((reading, end));
            }
            // Escapes of single quotes alone are rare, and a wrong count may seem right by them.
            if header.level > 0 || reading.is_plain() {
                others = others.or(Some((reading, end)));
            }
        }
        others
    }

    fn is_closed(&self, header: &Header, end: usize) -> bool {
        self.text.get(end..).is_some_and(|rest| rest.starts_with(closing(header.level).as_bytes()))
    }

    /// How many bytes of a string the stretch stands for.
    pub fn length(&self, reading: Reading, stretch: Range<usize>) -> usize {
        let silent = self.silent(reading);
        let before = |place| silent.partition_point(|&at| at < place);
        stretch.len() - (before(stretch.end) - before(stretch.start))
    }

    /// Where so many bytes of a string have been passed.
    pub fn advance(&self, reading: Reading, from: usize, bytes: usize) -> Option<usize> {
        let silent = self.silent(reading);
        let after = &silent[silent.partition_point(|&at| at < from)..];
        let passed = partition_index(after, |i, &at| at - from - i < bytes);
        from.checked_add(bytes)?.checked_add(passed).filter(|&end| end <= self.text.len())
    }

    fn silent(&self, reading: Reading) -> &[usize] {
        self.silent.iter().find(|(known, _)| *known == reading).map_or(&[], |(_, silent)| silent)
    }

    fn work_out(&mut self, reading: Reading) {
        if !reading.is_plain() && !self.silent.iter().any(|(known, _)| *known == reading) {
            self.silent.push((reading, reading.silent_bytes(self.text)));
        }
    }
}

/// Like `partition_point`, for a predicate that takes the index too.
fn partition_index<T>(items: &[T], holds: impl Fn(usize, &T) -> bool) -> usize {
    let (mut low, mut high) = (0, items.len());
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle, &items[middle]) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Takes the escapes off.
    fn unescaped(text: &str) -> String {
        let mut chars = text.chars();
        let mut plain = String::new();
        while let Some(c) = chars.next() {
            plain.extend(if c == '\\' { chars.next() } else { Some(c) });
        }
        plain
    }

    fn length(level: usize, text: &str) -> usize {
        let reading = Reading { level, doubled: false };
        let mut readings = Readings::new(text);
        readings.work_out(reading);
        readings.length(reading, 0..text.len())
    }

    #[test]
    fn doubled_quotes_are_one_byte() {
        let mut readings = Readings::new(r"a''b\'''c'");
        let reading = Reading { level: 1, doubled: true };
        readings.work_out(reading);
        assert_eq!(readings.length(reading, 0..10), 7);
        assert_eq!(readings.advance(reading, 0, 3), Some(4));
    }

    proptest! {
        #[test]
        fn lengths_are_those_of_the_text_without_its_escapes(text in r#"[a\\\\'é"]{0,16}x"#) {
            prop_assert_eq!(length(0, &text), text.len());
            prop_assert_eq!(length(1, &text), unescaped(&text).len());
            prop_assert_eq!(length(2, &text), unescaped(&unescaped(&text)).len());
        }

        #[test]
        fn what_is_passed_has_the_length_asked_for(text in r#"[a\\\\'é"]{0,16}x"#, bytes in 0usize..20) {
            let mut readings = Readings::new(&text);
            for level in 0..3 {
                let reading = Reading { level, doubled: true };
                readings.work_out(reading);
                if let Some(end) = readings.advance(reading, 0, bytes) {
                    prop_assert_eq!(readings.length(reading, 0..end), bytes);
                } else {
                    prop_assert!(readings.length(reading, 0..text.len()) < bytes);
                }
            }
        }
    }
}
