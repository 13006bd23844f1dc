//! Every encoding that the channel knows, under one number.

use super::wide::Wide;
use super::{PAGE_COUNT, Page};

/// An encoding: a single-byte page, a multi-byte encoding of East Asia, or UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Charset {
    /// A single-byte code page.
    Page(Page),
    /// A multi-byte encoding.
    Wide(Wide),
    /// UTF-8.
    Utf8,
}

/// The number of encodings.
pub const CHARSETS: usize = PAGE_COUNT + Wide::ALL.len() + 1;

impl Charset {
    /// All encodings: the pages, the multi-byte encodings, UTF-8.
    pub fn all() -> impl Iterator<Item = Charset> {
        let wide = Wide::ALL.into_iter().map(Charset::Wide);
        Page::all().map(Charset::Page).chain(wide).chain([Charset::Utf8])
    }

    /// The encoding's place among all.
    pub const fn index(self) -> usize {
        match self {
            Charset::Page(page) => page.0 as usize,
            Charset::Wide(wide) => PAGE_COUNT + wide as usize,
            Charset::Utf8 => CHARSETS - 1,
        }
    }

    /// The encoding's name in the WHATWG Encoding Standard, or in IANA's registry for one that the standard
    /// lacks.
    pub fn name(self) -> &'static str {
        match self {
            Charset::Page(page) => page.name(),
            Charset::Wide(wide) => wide.encoding().name(),
            Charset::Utf8 => "utf-8",
        }
    }
}

/// A set of encodings, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharsetSet(u64);

const _: () = assert!(CHARSETS <= 64, "a set of encodings is 64 bits");

impl CharsetSet {
    /// No encoding.
    pub const NONE: CharsetSet = CharsetSet(0);
    /// Every encoding.
    pub const ALL: CharsetSet = CharsetSet(u64::MAX >> (64 - CHARSETS));

    /// Whether the set holds the encoding.
    pub const fn contains(self, charset: Charset) -> bool {
        self.0 >> charset.index() & 1 != 0
    }

    /// The set and one encoding more.
    #[must_use]
    pub const fn with(self, charset: Charset) -> CharsetSet {
        CharsetSet(self.0 | 1 << charset.index())
    }

    /// The single-byte pages of the set.
    pub const fn pages(self) -> super::PageSet {
        super::PageSet(self.0 & super::PageSet::ALL.0)
    }
}
