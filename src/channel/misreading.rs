//! Mix-ups of two encodings that leave no structure of UTF-8 behind: text written in one legacy
//! encoding and read in another, and UTF-8 read in a multi-byte encoding.
//!
//! Such a mix-up befalls all of a stretch of text or none of it. To undo it, the stretch is
//! written in the encoding that it was read in, and the bytes are read in the one that they were
//! written in. Characters that the former lacks came into the text later, and stay.

use encoding_rs::{Decoder, DecoderResult};

use super::charset::{Charset, CharsetSet};
use super::pages::PAGES;
use super::table::{Glyph, PageSet};
use super::wide::{Bytes, Memory, Shown, Wide};
use super::{PAGE_COUNT, Page};

/// A mix-up: an encoding that text was written in and one that it was read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Misreading(u16);

/// An encoding in the tables below: how much rarer mix-ups with it are than with the commonest, in nats.
type Rarity = (&'static str, i32);

/// The encodings that text is mistakenly read in, the commonest first. ISO-8859-1 is not among them, nor among
/// those below: what it holds windows-1252 holds too.
const READ: [Rarity; 15] = [
    ("windows-1252", 0),
    ("windows-1251", 1),
    ("windows-1250", 1),
    ("KOI8-R", 1),
    ("IBM866", 1),
    ("IBM437", 1),
    ("IBM850", 1),
    ("macintosh", 1),
    ("GB18030", 2),
    ("Shift_JIS", 2),
    ("EUC-KR", 2),
    ("Big5", 2),
    ("KOI8-U", 3),
    ("ISO-8859-5", 3),
    ("x-mac-cyrillic", 3),
];

/// The encodings that it was written in. To take text for another script takes more: there is no want
/// of evidence where it is right.
const WRITTEN: [Rarity; 36] = [
    ("utf-8", 1),
    ("windows-1251", 4),
    ("windows-1252", 0),
    ("windows-1250", 0),
    ("GB18030", 4),
    ("Shift_JIS", 4),
    ("EUC-KR", 4),
    ("Big5", 4),
    ("windows-1253", 4),
    ("windows-1254", 0),
    ("windows-1255", 4),
    ("windows-1256", 4),
    ("windows-1257", 1),
    ("windows-874", 6),
    ("KOI8-R", 4),
    ("EUC-JP", 5),
    ("IBM866", 4),
    ("IBM437", 1),
    ("IBM850", 1),
    ("IBM852", 1),
    ("macintosh", 1),
    ("x-mac-cyrillic", 5),
    ("KOI8-U", 6),
    ("ISO-8859-2", 1),
    ("ISO-8859-5", 6),
    ("ISO-8859-7", 6),
    ("ISO-8859-8", 6),
    ("windows-1258", 2),
    ("ISO-8859-15", 4),
    ("ISO-8859-6", 8),
    ("ISO-8859-3", 4),
    ("ISO-8859-4", 5),
    ("ISO-8859-13", 4),
    ("ISO-8859-16", 3),
    ("ISO-8859-10", 6),
    ("ISO-8859-14", 6),
];

/// What else is read in the pages that are not the commonest: those beside which they are used. Anything else is
/// rarer.
const NEIGHBOURS: [(&str, &[&str]); 14] = [
    ("windows-1251", &["windows-1252", "windows-1253", "KOI8-R", "IBM866", "ISO-8859-5", "x-mac-cyrillic", "GB18030"]),
    ("windows-1250", &["windows-1252", "windows-1251", "IBM852", "ISO-8859-2"]),
    ("KOI8-R", &["windows-1251", "windows-1252", "IBM866", "ISO-8859-5", "KOI8-U", "x-mac-cyrillic"]),
    ("IBM866", &["windows-1251", "windows-1252", "KOI8-R", "KOI8-U", "ISO-8859-5", "x-mac-cyrillic"]),
    ("IBM437", &["windows-1252"]),
    ("IBM850", &["windows-1252"]),
    ("macintosh", &["windows-1252"]),
    ("KOI8-U", &CYRILLIC),
    ("ISO-8859-5", &CYRILLIC),
    ("x-mac-cyrillic", &CYRILLIC),
    ("GB18030", &["utf-8", "Big5", "Shift_JIS", "EUC-JP", "EUC-KR", "windows-1252", "windows-1251"]),
    ("Shift_JIS", &["utf-8", "EUC-JP", "GB18030", "windows-1252"]),
    ("EUC-KR", &["utf-8", "GB18030", "Shift_JIS", "EUC-JP", "windows-1252", "windows-1251"]),
    ("Big5", &["utf-8", "GB18030", "Shift_JIS", "EUC-JP", "windows-1252"]),
];
const NO_NEIGHBOUR: i32 = 5;

/// The pages of the Cyrillic script, which are read as one another. Those that nothing else is read as come last.
const CYRILLIC: [&str; 6] = ["windows-1251", "KOI8-R", "IBM866", "KOI8-U", "ISO-8859-5", "x-mac-cyrillic"];

/// A row of the table of misreadings.
#[derive(Clone, Copy)]
struct Row {
    written: Charset,
    read: Charset,
    rarity: i32,
}

const NO_ROW: Row = Row { written: Charset::Utf8, read: Charset::Utf8, rarity: 0 };

const ALL_ROWS: ([Row; READ.len() * WRITTEN.len()], usize) = rows();

/// The number of misreadings.
pub const MISREADINGS: usize = ALL_ROWS.1;

static ROWS: [Row; MISREADINGS + READ_PAGES] = {
    let mut rows = [NO_ROW; MISREADINGS + READ_PAGES];
    let mut number = 0;
    while number < MISREADINGS {
        rows[number] = ALL_ROWS.0[number];
        number += 1;
    }
    let mut page = 0;
    while number < rows.len() {
        if let Charset::Page(_) = charset(READ[page].0) {
            rows[number] = Row { written: Charset::Utf8, read: charset(READ[page].0), rarity: READ[page].1 };
            number += 1;
        }
        page += 1;
    }
    rows
};

/// How many of the encodings that text is mistakenly read in are pages.
const READ_PAGES: usize = {
    let (mut count, mut number) = (0, 0);
    while number < READ.len() {
        count += matches!(charset(READ[number].0), Charset::Page(_)) as usize;
        number += 1;
    }
    count
};

/// Where the rows of text that was read in a page begin and end.
const ROWS_OF_PAGE: [(u16, u16); PAGE_COUNT] = {
    let mut rows = [(0, 0); PAGE_COUNT];
    let mut number = 0;
    while number < MISREADINGS {
        if let Charset::Page(page) = ALL_ROWS.0[number].read {
            let of_page = &mut rows[page.0 as usize];
            if of_page.1 == 0 {
                of_page.0 = number as u16;
            }
            of_page.1 = number as u16 + 1;
        }
        number += 1;
    }
    rows
};

const fn is_same(name: &str, other: &str) -> bool {
    let (name, other) = (name.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < name.len() && at < other.len() && name[at] == other[at] {
        at += 1;
    }
    at == name.len() && at == other.len()
}

const fn is_among(names: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < names.len() {
        if is_same(names[at], name) {
            return true;
        }
        at += 1;
    }
    false
}

const fn charset(name: &str) -> Charset {
    const WIDE: [(&str, Wide); 5] = [
        ("GB18030", Wide::Gb18030),
        ("Shift_JIS", Wide::ShiftJis),
        ("EUC-KR", Wide::EucKr),
        ("Big5", Wide::Big5),
        ("EUC-JP", Wide::EucJp),
    ];
    let mut index = 0;
    while index < PAGE_COUNT {
        if is_same(PAGES[index].0, name) {
            return Charset::Page(Page(index as u8));
        }
        index += 1;
    }
    index = 0;
    while index < WIDE.len() {
        if is_same(WIDE[index].0, name) {
            return Charset::Wide(WIDE[index].1);
        }
        index += 1;
    }
    assert!(is_same(name, "utf-8"), "the name of an encoding");
    Charset::Utf8
}

/// Whether `read` is a page beside which `written` is not used.
const fn is_strange(written: &str, read: &str) -> bool {
    let mut at = 0;
    while at < NEIGHBOURS.len() {
        if is_same(NEIGHBOURS[at].0, read) {
            return !is_among(NEIGHBOURS[at].1, written);
        }
        at += 1;
    }
    false
}

const fn rows() -> ([Row; READ.len() * WRITTEN.len()], usize) {
    let mut rows = [NO_ROW; READ.len() * WRITTEN.len()];
    let mut count = 0;
    let mut number = 0;
    while number < READ.len() * WRITTEN.len() {
        let (read, read_rarity) = READ[number / WRITTEN.len()];
        let (written, written_rarity) = WRITTEN[number % WRITTEN.len()];
        let (from, to) = (charset(written), charset(read));
        let is_possible = match (from, to) {
            // What was written in UTF-8 and read in a page has a structure of its own.
            (Charset::Utf8, Charset::Page(_)) => false,
            (_, Charset::Page(_)) if read_rarity >= 3 => is_among(&CYRILLIC, written),
            _ => !is_same(read, written),
        };
        if is_possible {
            let rarity = read_rarity + written_rarity + if is_strange(written, read) { NO_NEIGHBOUR } else { 0 };
            rows[count] = Row { written: from, read: to, rarity };
            count += 1;
        }
        number += 1;
    }
    (rows, count)
}

/// What a stretch of text shows where one mix-up is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Original {
    /// A character that was written.
    Written(char),
    /// A character that cannot have come of the mix-up, and stays as it is.
    Kept(char),
    /// Bytes that the encoding does not define: what they show as stays as it is.
    Undefined,
    /// A character of which bytes were lost.
    Lost,
    /// Here a part of the text is left out.
    Gap,
}

impl Original {
    /// The character, if it is one.
    pub fn character(self) -> Option<char> {
        match self {
            Original::Written(c) | Original::Kept(c) => Some(c),
            Original::Undefined | Original::Lost | Original::Gap => None,
        }
    }
}

/// Where an original ends in the text that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The characters that it and all before it came of, the last of them perhaps in part.
    pub characters: usize,
    /// Whether the last of them came in whole.
    pub is_whole: bool,
}

impl Place {
    const fn after(characters: usize) -> Place {
        Place { characters, is_whole: true }
    }

    const fn within(characters: usize) -> Place {
        Place { characters, is_whole: false }
    }
}

/// What stands in a text for a part that is left out; see [`Original::Gap`].
pub const GAP: char = '\0';

impl Misreading {
    /// All misreadings, those read in the commonest encoding first.
    pub fn all() -> impl Iterator<Item = Misreading> {
        (0..MISREADINGS as u16).map(Misreading)
    }

    /// All misreadings by the encoding that text was read in, the commonest first.
    pub fn by_read() -> impl Iterator<Item = (Charset, impl Iterator<Item = Misreading>)> {
        let mut rest = 0..MISREADINGS as u16;
        core::iter::from_fn(move || {
            let read = Misreading(rest.next()?).read();
            let start = rest.start - 1;
            rest.start +=
                ROWS[usize::from(rest.start)..MISREADINGS].iter().take_while(|row| row.read == read).count() as u16;
            Some((read, (start..rest.start).map(Misreading)))
        })
    }

    /// The pages among these that text is mistakenly read in, the commonest first.
    pub fn pages_read(among: PageSet) -> impl Iterator<Item = Page> {
        // The last rows have one for each of them.
        let pages = ROWS[MISREADINGS..].iter().filter_map(|row| match row.read {
            Charset::Page(page) => Some(page),
            _ => None,
        });
        pages.filter(move |&page| among.contains(page))
    }

    /// The pages that were written where text was read in this one, and how much rarer that is than the commonest
    /// misreading, as a logarithm in nats.
    pub fn between_pages(read: Page) -> impl Iterator<Item = (Page, i32)> {
        let (start, end) = ROWS_OF_PAGE[read.index()];
        ROWS[usize::from(start)..usize::from(end)].iter().filter_map(|row| match row.written {
            Charset::Page(written) => Some((written, row.rarity)),
            _ => None,
        })
    }

    /// UTF-8 read in any encoding, the pages last. Text in UTF-8 that was read in a page has a structure of its own,
    /// by which each character is found alone; as a misreading of the whole it is of use where there is further
    /// damage below.
    pub fn of_utf8() -> impl Iterator<Item = Misreading> {
        let all = (0..ROWS.len() as u16).map(Misreading);
        all.filter(|misreading| misreading.written() == Charset::Utf8)
    }

    /// Whether it is [`of_utf8`](Misreading::of_utf8) in a page.
    pub fn has_structure(self) -> bool {
        self.index() >= MISREADINGS
    }

    /// The one at a place among all.
    pub const fn at(index: usize) -> Misreading {
        Misreading(index as u16)
    }

    /// Its place among all.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The encoding that text was written in.
    pub fn written(self) -> Charset {
        ROWS[self.index()].written
    }

    /// The encoding that it was read in.
    pub fn read(self) -> Charset {
        ROWS[self.index()].read
    }

    /// How much rarer it is than the commonest, as a logarithm in nats.
    pub const fn rarity(self) -> i32 {
        ROWS[self.index()].rarity
    }

    /// Whether both encodings are in the set; UTF-8 always is.
    pub fn is_within(self, charsets: CharsetSet) -> bool {
        let charsets = charsets.with(Charset::Utf8);
        charsets.contains(self.written()) && charsets.contains(self.read())
    }

    /// Undoes the mix-up. `visit` gets each character of the original in turn and where it ends in `text`. It may end
    /// the work by giving `false`.
    pub fn undo(
        self,
        text: impl Iterator<Item = char>,
        memory: &mut Memory,
        visit: impl FnMut(Original, Place) -> bool,
    ) {
        let encode = |c| encode(self.read(), c, memory);
        match self.written() {
            Charset::Page(written) => undo(text, encode, PageDecoder(written), visit),
            Charset::Wide(written) => undo(text, encode, WideDecoder::new(written), visit),
            Charset::Utf8 => undo(text, encode, Utf8Decoder::default(), visit),
        }
    }
}

/// What a decoder is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Byte(u8),
    /// A question mark or a replacement character, which may stand for lost bytes.
    Mark(char),
}

/// Where an original ends: before the unit that a decoder was given last, or with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Before,
    With,
}

/// A decoder that is given one unit at a time, and gives what comes of it to `emit`.
trait Decode {
    fn push(&mut self, unit: Unit, emit: &mut impl FnMut(Original, End));

    /// Chooses between two ways that a character may have been written, by the bytes of the one after it.
    fn prefers(&self, _first: Bytes, _other: Bytes, _next: Bytes) -> bool {
        false
    }

    /// Ends what was begun.
    fn finish(&mut self, emit: &mut impl FnMut(Original, End));
}

/// The bytes that show as `c`, and others that do as well.
fn encode(read: Charset, c: char, memory: &mut Memory) -> Shown {
    match read {
        _ if c.is_ascii() => (Some(Bytes::one(c as u8)), None),
        Charset::Page(page) => (Glyph::of(c).byte(page).map(Bytes::one), None),
        Charset::Wide(wide) => memory.bytes(wide, c),
        Charset::Utf8 => (None, None),
    }
}

fn undo(
    text: impl Iterator<Item = char>,
    mut encode: impl FnMut(char) -> Shown,
    mut decoder: impl Decode,
    mut visit: impl FnMut(Original, Place) -> bool,
) {
    let mut text = text.peekable();
    let mut goes_on = true;
    let mut done = 0;
    while let Some(c) = text.next() {
        let bytes = match c {
            '?' | char::REPLACEMENT_CHARACTER => {
                decoder.push(Unit::Mark(c), &mut |original, end| {
                    goes_on &= visit(original, Place::after(done + usize::from(end == End::With)));
                });
                Some(Bytes::NONE)
            }
            GAP => None,
            _ => match encode(c) {
                (Some(bytes), Some(other)) => {
                    let next = text.peek().and_then(|&c| encode(c).0).unwrap_or(Bytes::NONE);
                    Some(if decoder.prefers(bytes, other, next) { other } else { bytes })
                }
                (bytes, other) => bytes.or(other),
            },
        };
        if let Some(bytes) = bytes {
            let count = bytes.as_slice().len();
            for (number, &byte) in bytes.as_slice().iter().enumerate() {
                decoder.push(Unit::Byte(byte), &mut |original, end| {
                    let end = match end {
                        End::With if number + 1 == count => Place::after(done + 1),
                        End::Before if number == 0 => Place::after(done),
                        _ => Place::within(done + 1),
                    };
                    goes_on &= visit(original, end);
                });
            }
        } else {
            decoder.finish(&mut |original, _| goes_on &= visit(original, Place::after(done)));
            goes_on &= visit(if c == GAP { Original::Gap } else { Original::Kept(c) }, Place::after(done + 1));
        }
        if !goes_on {
            return;
        }
        done += 1;
    }
    decoder.finish(&mut |original, _| {
        visit(original, Place::after(done));
    });
}

/// What a question mark or a replacement character is where it stands for no lost bytes.
fn mark(c: char) -> Original {
    if c.is_ascii() { Original::Written(c) } else { Original::Kept(c) }
}

struct PageDecoder(Page);

impl Decode for PageDecoder {
    fn push(&mut self, unit: Unit, emit: &mut impl FnMut(Original, End)) {
        let original = match unit {
            Unit::Byte(byte) => self.0.decode(byte).map_or(Original::Undefined, Original::Written),
            Unit::Mark(c) => mark(c),
        };
        emit(original, End::With);
    }

    fn finish(&mut self, _emit: &mut impl FnMut(Original, End)) {}
}

struct WideDecoder {
    encoding: Wide,
    decoder: Decoder,
    /// Whether the decoder waits for further bytes of a character.
    is_within: bool,
}

impl WideDecoder {
    fn new(encoding: Wide) -> WideDecoder {
        WideDecoder { encoding, decoder: encoding.decoder(), is_within: false }
    }

    fn feed(&mut self, source: &[u8], is_last: bool, emit: &mut impl FnMut(Original, End)) {
        let mut at = 0;
        let mut decoded = [0; 16];
        loop {
            let (result, read, length) =
                self.decoder.decode_to_utf8_without_replacement(&source[at..], &mut decoded, is_last);
            at += read;
            let end = if at == 0 { End::Before } else { End::With };
            let text = core::str::from_utf8(&decoded[..length]).expect("a decoder gives UTF-8");
            self.is_within = text.is_empty();
            text.chars().for_each(|c| emit(Original::Written(c), end));
            match result {
                DecoderResult::Malformed(..) => emit(Original::Undefined, end),
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
            }
        }
    }
}

impl Decode for WideDecoder {
    fn push(&mut self, unit: Unit, emit: &mut impl FnMut(Original, End)) {
        match unit {
            Unit::Byte(byte) if byte.is_ascii() && !self.is_within => {
                emit(Original::Written(char::from(byte)), End::With);
            }
            Unit::Byte(byte) => self.feed(&[byte], false, emit),
            Unit::Mark(c) => {
                self.finish(&mut |original, _| emit(original, End::Before));
                emit(mark(c), End::With);
            }
        }
    }

    fn finish(&mut self, emit: &mut impl FnMut(Original, End)) {
        if self.is_within {
            self.feed(&[], true, emit);
            *self = WideDecoder::new(self.encoding);
        }
    }
}

/// A decoder of UTF-8 that makes do with what is left where bytes were lost.
#[derive(Default)]
struct Utf8Decoder {
    code_point: u32,
    /// Continuation bytes that are still to come.
    missing: u8,
    /// The least code point of a sequence of this length.
    least: u32,
    mark: Mark,
    /// How many bytes of a character without its beginning may still follow lost ones.
    orphans: u8,
}

/// The last unit, if it was a mark.
#[derive(Default)]
enum Mark {
    #[default]
    None,
    /// It followed whole characters, and stands for itself unless the rest of a character follows.
    Alone(char),
    /// It stands for lost bytes.
    OfLost,
}

impl Utf8Decoder {
    /// Ends a character that was begun, as `original`.
    fn end(&mut self, original: Original, emit: &mut impl FnMut(Original, End)) {
        if core::mem::take(&mut self.missing) > 0 {
            emit(original, End::Before);
        }
        if let Mark::Alone(c) = core::mem::take(&mut self.mark) {
            emit(mark(c), End::Before);
        }
    }

    fn continuation(&mut self, byte: u8, emit: &mut impl FnMut(Original, End)) {
        if self.missing > 0 {
            self.code_point = self.code_point << 6 | u32::from(byte & 0x3F);
            self.missing -= 1;
            if self.missing == 0 {
                let c = char::from_u32(self.code_point).filter(|&c| u32::from(c) >= self.least);
                emit(c.map_or(Original::Undefined, Original::Written), End::With);
            }
        } else if !matches!(core::mem::take(&mut self.mark), Mark::None) {
            self.orphans = 2;
            emit(Original::Lost, End::With);
        } else if self.orphans > 0 {
            self.orphans -= 1;
        } else {
            emit(Original::Undefined, End::With);
        }
    }
}

impl Decode for Utf8Decoder {
    fn push(&mut self, unit: Unit, emit: &mut impl FnMut(Original, End)) {
        match unit {
            Unit::Byte(byte @ 0x80..=0xBF) => return self.continuation(byte, emit),
            Unit::Mark(_) if self.missing > 0 => {
                self.end(Original::Lost, emit);
                self.mark = Mark::OfLost;
            }
            Unit::Mark(c) => {
                self.end(Original::Undefined, emit);
                self.mark = Mark::Alone(c);
            }
            Unit::Byte(byte) => {
                self.end(Original::Undefined, emit);
                (self.missing, self.least, self.code_point) = match byte {
                    0xC2..=0xDF => (1, 0x80, u32::from(byte & 0x1F)),
                    0xE0..=0xEF => (2, 0x800, u32::from(byte & 0x0F)),
                    0xF0..=0xF4 => (3, 0x1_0000, u32::from(byte & 0x07)),
                    _ => (0, 0, 0),
                };
                if self.missing == 0 {
                    let is_ascii = byte.is_ascii();
                    emit(if is_ascii { Original::Written(char::from(byte)) } else { Original::Undefined }, End::With);
                }
            }
        }
        self.orphans = 0;
    }

    fn prefers(&self, first: Bytes, other: Bytes, next: Bytes) -> bool {
        let fits = |bytes: Bytes| {
            let bytes = bytes.as_slice().iter().chain(next.as_slice());
            let missing = bytes.copied().try_fold(self.missing, |missing, byte| match (byte, missing) {
                (0x80..=0xBF, 1..) => Some(missing - 1),
                (0x00..=0x7F, 0) => Some(0),
                (0xC2..=0xDF, 0) => Some(1),
                (0xE0..=0xEF, 0) => Some(2),
                (0xF0..=0xF4, 0) => Some(3),
                _ => None,
            });
            missing.is_some_and(|missing| missing == 0 || !next.as_slice().is_empty())
        };
        !fits(first) && fits(other)
    }

    fn finish(&mut self, emit: &mut impl FnMut(Original, End)) {
        self.end(Original::Undefined, emit);
        self.orphans = 0;
    }
}
