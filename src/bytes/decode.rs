//! Decoding by an encoding that is known: what the bytes say, and where they say nothing.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use encoding_rs::{DecoderResult, Encoding as Whatwg, UTF_8, UTF_16BE, UTF_16LE};

use super::DecodeError;
use crate::channel::{Charset, Page};

/// An encoding that bytes may be in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// One of the WHATWG Encoding Standard.
    Whatwg(&'static Whatwg),
    /// A page that the standard lacks.
    Page(Page),
    /// UTF-32, which the standard lacks, with the byte order that this says.
    Utf32 { is_little: bool },
}

/// The labels of UTF-32, which the standard does not know.
const UTF_32: [(&str, bool); 3] = [("utf-32le", true), ("utf-32be", false), ("utf-32", true)];

impl Source {
    pub const UTF_8: Source = Source::Whatwg(UTF_8);

    /// The encoding of a label of the WHATWG Encoding Standard, or of a name that [`Encoding`](crate::Encoding) knows.
    pub fn for_label(label: &str) -> Option<Source> {
        let label = label.trim();
        if let Some((_, is_little)) = UTF_32.iter().find(|(name, _)| label.eq_ignore_ascii_case(name)) {
            return Some(Source::Utf32 { is_little: *is_little });
        }
        // The pages of consoles go by both names.
        let number = label.get(..2).filter(|start| start.eq_ignore_ascii_case("cp")).map(|_| &label[2..]);
        let is_of_console = |name: &str| name.strip_prefix("IBM").is_some_and(|of_name| Some(of_name) == number);
        let is_named = |name: &str| name.eq_ignore_ascii_case(label) || is_of_console(name);
        let page = || Charset::all().find(|charset| is_named(charset.name()));
        match Whatwg::for_label_no_replacement(label.as_bytes()) {
            Some(encoding) => Some(Source::Whatwg(encoding)),
            None => page().map(Source::of),
        }
    }

    /// The same, or the error for a label that is none.
    pub fn labelled(label: &str) -> Result<Source, DecodeError> {
        Source::for_label(label).ok_or_else(|| DecodeError::UnknownLabel(label.to_string()))
    }

    /// The source for an encoding of the channel.
    pub fn of(charset: Charset) -> Source {
        match (Whatwg::for_label(charset.name().as_bytes()), charset) {
            (Some(encoding), _) => Source::Whatwg(encoding),
            (None, Charset::Page(page)) => Source::Page(page),
            (None, _) => Source::UTF_8,
        }
    }

    /// Its name in the standard, or the one that [`Encoding::name`](crate::Encoding::name) has.
    pub fn name(self) -> &'static str {
        match self {
            Source::Whatwg(encoding) => encoding.name(),
            Source::Page(page) => page.name(),
            Source::Utf32 { is_little: true } => "UTF-32LE",
            Source::Utf32 { is_little: false } => "UTF-32BE",
        }
    }

    /// The bytes of one unit of code.
    pub fn unit(self) -> usize {
        match self {
            Source::Utf32 { .. } => 4,
            Source::Whatwg(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => 2,
            _ => 1,
        }
    }

    /// The bytes of a line feed.
    #[cfg(feature = "std")]
    pub fn line_feed(self) -> &'static [u8] {
        match self {
            Source::Utf32 { is_little: true } => b"\n\0\0\0",
            Source::Utf32 { is_little: false } => b"\0\0\0\n",
            Source::Whatwg(encoding) if encoding == UTF_16LE => b"\n\0",
            Source::Whatwg(encoding) if encoding == UTF_16BE => b"\0\n",
            _ => b"\n",
        }
    }

    /// Decodes bytes, which begin at `start` of all there are, onto `text`. Where they say nothing stands U+FFFD, and `malformed` gets
    /// the offset.
    pub fn decode(self, bytes: &[u8], start: usize, text: &mut String, malformed: &mut Vec<usize>) {
        let mut lost = |text: &mut String, offset: usize| {
            text.push(char::REPLACEMENT_CHARACTER);
            malformed.push(start + offset);
        };
        match self {
            Source::Whatwg(encoding) => decode_whatwg(encoding, bytes, text, lost),
            Source::Page(page) => {
                for (offset, &byte) in bytes.iter().enumerate() {
                    match page.decode(byte) {
                        Some(c) => text.push(c),
                        None => lost(text, offset),
                    }
                }
            }
            Source::Utf32 { is_little } => {
                for (number, unit) in bytes.chunks(4).enumerate() {
                    let whole = <[u8; 4]>::try_from(unit).ok();
                    let unit = whole.map(if is_little { u32::from_le_bytes } else { u32::from_be_bytes });
                    match unit.and_then(char::from_u32) {
                        Some(c) => text.push(c),
                        None => lost(text, 4 * number),
                    }
                }
            }
        }
    }
}

fn decode_whatwg(encoding: &'static Whatwg, bytes: &[u8], text: &mut String, mut lost: impl FnMut(&mut String, usize)) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut at = 0;
    loop {
        text.reserve(bytes.len() - at + 16);
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                let offset = at.saturating_sub(usize::from(length) + usize::from(after));
                lost(text, offset);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn decoded(label: &str, bytes: &[u8]) -> (String, Vec<usize>) {
        let (mut text, mut malformed) = (String::new(), Vec::new());
        let source = Source::for_label(label).expect("a label");
        source.decode(bytes, 100, &mut text, &mut malformed);
        (text, malformed)
    }

    #[test]
    fn labels_of_the_standard_and_names_of_pages_are_known() {
        for (label, name) in [
            ("latin1", "windows-1252"),
            (" UTF8 ", "UTF-8"),
            ("cp866", "IBM866"),
            ("ibm437", "IBM437"),
            ("CP850", "IBM850"),
            ("utf-16", "UTF-16LE"),
            ("UTF-32BE", "UTF-32BE"),
        ] {
            assert_eq!(Source::for_label(label).map(Source::name), Some(name), "{label}");
        }
        assert_eq!(Source::for_label("klingon"), None);
    }

    #[test]
    fn what_bytes_do_not_say_is_told_by_its_offset() {
        assert_eq!(decoded("windows-1253", b"a\xE1\xD2z"), ("aα\u{FFFD}z".into(), vec![102]));
        assert_eq!(decoded("gbk", b"\xC4\xE3\xFF\xBA\xC3"), ("你\u{FFFD}好".into(), vec![102]));
        assert_eq!(decoded("utf-8", b"a\xE2\x82z\xFF"), ("a\u{FFFD}z\u{FFFD}".into(), vec![101, 104]));
        assert_eq!(decoded("utf-32le", b"a\0\0\0\0\xD8\0\0\xE9\0\0\0z"), ("a\u{FFFD}é\u{FFFD}".into(), vec![104, 112]));
        assert_eq!(decoded("utf-16be", b"\0a\xD8\0\0z"), ("a\u{FFFD}z".into(), vec![102]));
    }
}
