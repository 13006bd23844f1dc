//! Input that is bytes: in an encoding that nobody knows, or in one that the caller names.
//!
//! First the bytes become text, then the text is repaired. What was decided on the way is told along with the result: an encoding
//! guessed wrong is the very damage that this library is about.

mod decode;
mod detect;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::fixer::{Edit, Fixer};
pub(crate) use decode::Source;

/// Repairs text in bytes whose encoding nobody knows, with the settings of [`Fixer::new`]. See [`Fixer::fix_bytes`].
///
/// ```
/// let latin = fixtext::fix_bytes(b"Le caf\xE9 est ferm\xE9 aujourd'hui.");
/// assert_eq!(latin.text, "Le café est fermé aujourd'hui.");
/// assert_eq!(latin.decoding.encoding, "windows-1252");
/// ```
pub fn fix_bytes(bytes: &[u8]) -> BytesRepair<'_> {
    Fixer::new().fix_bytes(bytes)
}

/// What text in bytes was decoded to and repaired to.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct BytesRepair<'b> {
    /// The repaired text; borrowed if the bytes are UTF-8 and nothing changed.
    pub text: Cow<'b, str>,
    /// The edits in the order of the text. Their [input](Edit::input) ranges are those of the decoded text.
    pub edits: Vec<Edit>,
    /// How the bytes were read.
    pub decoding: Decoding,
}

/// How bytes were read as text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Decoding {
    /// The encoding: its name in the WHATWG Encoding Standard, or, for a page that the standard lacks, that of
    /// [`Encoding::name`](crate::Encoding::name); `UTF-32LE` or `UTF-32BE`.
    pub encoding: &'static str,
    /// What it was decided by.
    pub reason: Reason,
    /// Parts of the bytes that were read in another encoding, in their order.
    pub fallbacks: Vec<Fallback>,
    /// The offsets of the bytes that say nothing in the encoding. Each stands in the text as one U+FFFD: this is all that was lost.
    pub malformed: Vec<usize>,
}

impl Decoding {
    fn new(source: Source, reason: Reason) -> Decoding {
        Decoding { encoding: source.name(), reason, fallbacks: Vec::new(), malformed: Vec::new() }
    }

    /// Whether some bytes could not be read.
    pub fn is_lossy(&self) -> bool {
        !self.malformed.is_empty()
    }
}

/// What decided how bytes are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Reason {
    /// The caller named the encoding.
    Named,
    /// They begin with a byte order mark.
    ByteOrderMark,
    /// They are valid UTF-8, or nearly so.
    Utf8,
    /// The zero bytes among them show the width of their units.
    ZeroBytes,
    /// It is the legacy encoding in which they read best.
    Guess,
}

/// A part of some bytes that was read in another encoding than the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Fallback {
    /// Where it stands, in bytes of the input.
    pub bytes: Range<usize>,
    /// The encoding it was read in.
    pub encoding: &'static str,
}

/// Why bytes could not be read in the encoding that the caller named.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// No encoding goes by this label.
    UnknownLabel(String),
    /// The bytes say nothing in the encoding at this offset.
    Malformed {
        /// The name of the encoding.
        encoding: &'static str,
        /// Where, in bytes from the beginning.
        offset: usize,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::UnknownLabel(label) => write!(f, "no encoding goes by the label {label:?}"),
            DecodeError::Malformed { encoding, offset } => {
                write!(f, "the bytes are not {encoding} at byte offset {offset}")
            }
        }
    }
}

impl core::error::Error for DecodeError {}

impl Fixer {
    /// Repairs text in bytes whose encoding nobody knows.
    ///
    /// A byte order mark decides; UTF-16 and UTF-32 without one are recognised by their zero bytes, where that is sure; valid
    /// UTF-8 is UTF-8. In UTF-8 with a few bytes that are not, these are read in the legacy encoding in which they read
    /// best. Anything else is in a legacy encoding as a whole: chardetng's guess, unless another reads better to the judge. The mark of UTF-8 stays in the text,
    /// those of UTF-16 and UTF-32 do not. Takes time in proportion to the length.
    ///
    /// ```
    /// use fixtext::{Fixer, Reason};
    ///
    /// let fixer = Fixer::new();
    /// let repair = fixer.fix_bytes("Ein schÃ¶ner Tag".as_bytes());
    /// assert_eq!((repair.text.as_ref(), repair.decoding.reason), ("Ein schöner Tag", Reason::Utf8));
    ///
    /// let mixed = fixer.fix_bytes(b"d\xC3\xA9j\xC3\xA0 vu \x97 \xC3\xA0 bient\xC3\xB4t");
    /// assert_eq!(mixed.text, "déjà vu — à bientôt");
    /// assert_eq!(mixed.decoding.fallbacks[0].bytes, 10..11);
    /// ```
    pub fn fix_bytes<'b>(&self, bytes: &'b [u8]) -> BytesRepair<'b> {
        let (text, decoding) = decode(bytes);
        self.finish(text, decoding)
    }

    /// Repairs text in bytes that are in an encoding of this label: one of the WHATWG Encoding Standard (`latin1`, `utf-16le`,
    /// `shift_jis`), or a [name](crate::Encoding::name) that the standard lacks (`IBM437`). A byte order mark of that encoding is
    /// left out, but for the one of UTF-8.
    ///
    /// # Errors
    ///
    /// If there is no such label, or the bytes are not in that encoding; then the error tells where.
    ///
    /// ```
    /// use fixtext::{DecodeError, Fixer};
    ///
    /// let fixer = Fixer::new();
    /// assert_eq!(fixer.fix_bytes_in(b"\x8E\x81", "cp866").unwrap().text, "ОБ");
    /// let error = fixer.fix_bytes_in(b"caf\xE9", "utf-8").unwrap_err();
    /// assert_eq!(error, DecodeError::Malformed { encoding: "UTF-8", offset: 3 });
    /// ```
    pub fn fix_bytes_in<'b>(&self, bytes: &'b [u8], label: &str) -> Result<BytesRepair<'b>, DecodeError> {
        let (text, decoding) = decode_in(Source::labelled(label)?, bytes, Reason::Named, true);
        match decoding.malformed.first() {
            Some(&offset) => Err(DecodeError::Malformed { encoding: decoding.encoding, offset }),
            None => Ok(self.finish(text, decoding)),
        }
    }

    fn finish<'b>(&self, text: Cow<'b, str>, decoding: Decoding) -> BytesRepair<'b> {
        match text {
            Cow::Borrowed(text) => {
                let repair = self.repair(text);
                BytesRepair { text: repair.text, edits: repair.edits, decoding }
            }
            Cow::Owned(text) => {
                let repair = self.repair(&text);
                let edits = repair.edits;
                let repaired = match repair.text {
                    Cow::Owned(repaired) => Some(repaired),
                    Cow::Borrowed(_) => None,
                };
                BytesRepair { text: Cow::Owned(repaired.unwrap_or(text)), edits, decoding }
            }
        }
    }
}

/// What the beginning of a stream says of the width of its units: a byte order mark, or its zero bytes.
#[cfg(feature = "std")]
pub(crate) fn wide_units(bytes: &[u8]) -> Option<(Source, Reason)> {
    let of_mark = detect::byte_order_mark(bytes).map(|source| (source, Reason::ByteOrderMark));
    of_mark.or_else(|| Some((detect::wide_units(bytes)?, Reason::ZeroBytes)))
}

/// Decodes bytes whose encoding nobody knows.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Decoding) {
    if let Some(source) = detect::byte_order_mark(bytes) {
        let (text, mut decoding) = if source == Source::UTF_8 {
            decode_utf8(bytes, None)
        } else {
            decode_in(source, bytes, Reason::ByteOrderMark, true)
        };
        decoding.reason = Reason::ByteOrderMark;
        return (text, decoding);
    }
    if let Some(source) = detect::wide_units(bytes) {
        return decode_in(source, bytes, Reason::ZeroBytes, true);
    }
    // Text in ISO-2022-JP is ASCII to the eye.
    let has_escapes = bytes.contains(&0x1B) && bytes.windows(2).any(|pair| matches!(pair, b"\x1B$" | b"\x1B("));
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) if !has_escapes => return (Cow::Borrowed(text), Decoding::new(Source::UTF_8, Reason::Utf8)),
        _ if detect::is_mostly_utf8(bytes) => return decode_utf8(bytes, None),
        _ => {}
    }
    let parts = legacy_parts(bytes);
    let source = detect::guess(bytes, &parts);
    if has_escapes && bytes.is_ascii() && source.name() != "ISO-2022-JP" {
        return decode_utf8(bytes, None);
    }
    decode_in(source, bytes, Reason::Guess, true)
}

/// The parts by which a legacy encoding is guessed: from the first byte beyond ASCII of each line to the last.
fn legacy_parts(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut at = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let is_telling = |byte: &u8| !byte.is_ascii() || *byte == 0x1B;
        if let (Some(first), Some(last)) = (line.iter().position(is_telling), line.iter().rposition(is_telling)) {
            // The last of them may lead a pair.
            let end = if line[last] == 0x1B { line.len() } else { (last + 2).min(line.len()) };
            parts.push(at + first..at + end);
        }
        at += line.len();
    }
    parts
}

/// Reads UTF-8 in which some bytes may be of another encoding, of this one if it is known.
pub(crate) fn decode_utf8(bytes: &[u8], foreign: Option<Source>) -> (Cow<'_, str>, Decoding) {
    let mut decoding = Decoding::new(Source::UTF_8, Reason::Utf8);
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return (Cow::Borrowed(text), decoding);
    }
    let parts = detect::foreign_parts(bytes);
    let source = foreign.unwrap_or_else(|| detect::guess(bytes, &parts));
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut at = 0;
    let valid =
        |part: Range<usize>| core::str::from_utf8(&bytes[part]).expect("what is between foreign parts is UTF-8");
    for part in parts {
        text.push_str(valid(at..part.start));
        source.decode(&bytes[part.clone()], part.start, &mut text, &mut decoding.malformed);
        at = part.end;
        decoding.fallbacks.push(Fallback { bytes: part, encoding: source.name() });
    }
    text.push_str(valid(at..bytes.len()));
    (Cow::Owned(text), decoding)
}

/// Decodes bytes that are in a known encoding. A byte order mark of units of several bytes is no text at the start of all.
pub(crate) fn decode_in(source: Source, bytes: &[u8], reason: Reason, is_start: bool) -> (Cow<'_, str>, Decoding) {
    let mut decoding = Decoding::new(source, reason);
    if let Some(text) = simdutf8::basic::from_utf8(bytes).ok().filter(|_| source == Source::UTF_8) {
        return (Cow::Borrowed(text), decoding);
    }
    let mut text = String::new();
    source.decode(bytes, 0, &mut text, &mut decoding.malformed);
    if source.unit() > 1 && text.starts_with('\u{FEFF}') && is_start {
        text.remove(0);
    }
    (Cow::Owned(text), decoding)
}
