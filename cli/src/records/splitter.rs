//! Where the fields of a table stand, by RFC 4180 and as the csv crate reads what the RFC leaves
//! open. That crate gives the values of fields; what is not repaired has to stay byte for byte,
//! which takes their places.

use std::ops::Range;

use memchr::{memchr, memchr3};

use super::decoded::Decoded;

/// Goes through the records of a text that begins with one.
#[derive(Debug)]
pub struct Splitter<'t> {
    text: &'t [u8],
    delimiter: u8,
    at: usize,
}

/// A record and its fields, of which it has at least one.
#[derive(Debug, Default)]
pub struct Record {
    /// The fields in order.
    pub fields: Vec<Field>,
    /// Where it ends, with its line break.
    pub end: usize,
    /// What it ends in.
    pub ending: Ending,
}

/// What a record ends in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Ending {
    /// A line break.
    #[default]
    LineBreak,
    /// The end of the text.
    Text,
    /// The end of the text, within quotes.
    Unclosed,
}

/// Where a field stands and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its place, quotes included.
    pub place: Range<usize>,
    /// How it is written.
    pub shape: Shape,
}

/// How a field is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Without quotes, or with some in its middle, which mean themselves.
    Plain,
    /// Between quotes.
    Quoted,
    /// With quotes that end before the field does, which happens in tables written by hand.
    Mixed {
        /// Where the text after the closing quote begins.
        rest: usize,
    },
}

impl<'t> Splitter<'t> {
    /// At the beginning of the text.
    pub fn new(text: &'t (impl AsRef<[u8]> + ?Sized), delimiter: u8) -> Splitter<'t> {
        Splitter { text: text.as_ref(), delimiter, at: 0 }
    }

    /// Reads the next record, and says whether there was one. Empty lines are none.
    pub fn read(&mut self, record: &mut Record) -> bool {
        record.fields.clear();
        self.skip_line_breaks();
        if self.at == self.text.len() {
            return false;
        }
        loop {
            let (field, closed) = self.field();
            record.fields.push(field);
            match self.peek() {
                Some(byte) if byte == self.delimiter => self.at += 1,
                Some(_) => {
                    self.at += if self.text[self.at..].starts_with(b"\r\n") { 2 } else { 1 };
                    record.ending = Ending::LineBreak;
                    break;
                }
                None => {
                    record.ending = if closed { Ending::Text } else { Ending::Unclosed };
                    break;
                }
            }
        }
        record.end = self.at;
        true
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_line_breaks(&mut self) {
        while matches!(self.peek(), Some(b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The field here, and whether its quotes are closed.
    fn field(&mut self) -> (Field, bool) {
        let start = self.at;
        let (shape, closed) = match self.peek() {
            Some(b'"') => self.quoted(),
            _ => {
                self.pass_plain();
                (Shape::Plain, true)
            }
        };
        (Field { place: start..self.at, shape }, closed)
    }

    fn quoted(&mut self) -> (Shape, bool) {
        let bytes = self.text;
        self.at += 1;
        while let Some(quote) = memchr(b'"', &bytes[self.at..]) {
            self.at += quote + 1;
            if self.peek() == Some(b'"') {
                self.at += 1;
                continue;
            }
            let rest = self.at;
            self.pass_plain();
            return (if self.at == rest { Shape::Quoted } else { Shape::Mixed { rest } }, true);
        }
        self.at = bytes.len();
        (Shape::Quoted, false)
    }

    fn pass_plain(&mut self) {
        let rest = &self.text[self.at..];
        self.at += memchr3(self.delimiter, b'\r', b'\n', rest).unwrap_or(rest.len());
    }
}

impl Field {
    /// What the field holds. It is closed.
    pub fn decode<'t>(&self, text: &'t str) -> Decoded<'t> {
        match self.shape {
            Shape::Plain => Decoded::plain(&text[self.place.clone()]),
            Shape::Quoted => undouble(&text[self.inside()]),
            Shape::Mixed { rest } => {
                let mut decoded = undouble(&text[self.place.start + 1..rest - 1]);
                decoded.push_plain(&text[rest..self.place.end]);
                decoded
            }
        }
    }

    /// The place between the quotes, if there are any around it.
    pub fn inside(&self) -> Range<usize> {
        match self.shape {
            Shape::Quoted => self.place.start + 1..self.place.end - 1,
            _ => self.place.clone(),
        }
    }
}

/// What a text between quotes means.
fn undouble(written: &str) -> Decoded<'_> {
    let Some(mut quote) = memchr(b'"', written.as_bytes()) else {
        return Decoded::plain(written);
    };
    let mut decoded = Decoded::with_capacity(written.len());
    let mut at = 0;
    loop {
        decoded.push_plain(&written[at..quote]);
        at = quote + 2;
        decoded.push_escaped('"', at);
        match memchr(b'"', &written.as_bytes()[at..]) {
            Some(next) => quote = at + next,
            None => break,
        }
    }
    decoded.push_plain(&written[at..]);
    decoded
}

/// Where the last whole record of the text ends.
pub fn last_end(text: impl AsRef<[u8]>, delimiter: u8) -> Option<usize> {
    let text = text.as_ref();
    let mut splitter = Splitter::new(text, delimiter);
    let mut record = Record::default();
    let mut last = None;
    while splitter.read(&mut record) && record.ending == Ending::LineBreak {
        // A line feed may yet follow and belong to it.
        if record.end < text.len() || text.ends_with(b"\n") {
            last = Some(record.end);
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ours(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let mut splitter = Splitter::new(text, delimiter);
        let mut record = Record::default();
        let mut records = Vec::new();
        while splitter.read(&mut record) && record.ending != Ending::Unclosed {
            let values = record.fields.iter().map(|field| field.decode(text).value.into_owned());
            records.push(values.collect());
        }
        records
    }

    fn theirs(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn records_end_outside_quotes_only() {
        assert_eq!(last_end("a,\"b\nc", b','), None);
        assert_eq!(last_end("a,\"b\nc\"\nd", b','), Some(8));
        assert_eq!(last_end("a\r\nb\r", b','), Some(3));
        assert_eq!(last_end("a\rb\r\n", b','), Some(5));
        assert_eq!(last_end("", b','), None);
    }

    #[test]
    fn values_are_traced_to_the_bytes_they_were_written_with() {
        let text = "x,\"a\"\"b\"\"\",y";
        let mut record = Record::default();
        assert!(Splitter::new(text, b',').read(&mut record));
        let decoded = record.fields[1].decode(text);
        assert_eq!(decoded.value, "a\"b\"");
        let places: Vec<usize> = (0..=4).map(|place| decoded.written(place)).collect();
        assert_eq!(places, [0, 1, 3, 4, 6]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn fields_are_those_of_the_csv_crate(text in "[\"\",;\r\na-cé \t]{0,24}", delimiter in prop::sample::select(b",;\t".to_vec())) {
            let ours = ours(&text, delimiter);
            let theirs = theirs(&text, delimiter);
            // An unclosed record is there for the crate and not for us.
            prop_assert!(theirs.len() - ours.len() <= 1);
            prop_assert_eq!(&ours[..], &theirs[..ours.len()]);
        }
    }
}
