//! The characters of one page, by their bytes in UTF-8.
//!
//! Where a document is full of text that was written in UTF-8 and read in one page, nearly all of its characters beyond
//! ASCII are a lead or a continuation. They are turned back into bytes by a table of that page alone, of which a text meets few
//! lines, without a branch on how long a character is: which of two or three bytes comes next is what a processor guesses worst.

use alloc::boxed::Box;

use super::{Glyph, Page, PageSet};
use crate::scan;

/// A row of characters that differ in the last six bits alone. A character of two bytes has one for itself, with its byte in each place:
/// whatever follows it is found there.
type Row = [u8; 0x40];

/// Rows, the first of which is that of none: a page has 128 others at the most, but so many are indexed by a byte without a check.
const ROWS: usize = 1 << 8;

/// Bits of the first two bytes of a character that tell it: of the first the lower six.
const TWO_BYTES: usize = 1 << 14;

/// Bytes that are read ahead of where a sequence is transcribed.
const AHEAD: usize = size_of::<u64>();

/// The bytes beyond ASCII of one page, by the characters that they show as.
#[derive(Debug)]
pub struct Alphabet {
    /// By the first two bytes of a character its row.
    row_of: [u8; TWO_BYTES],
    /// By the third its byte; 0 for one that is not in the page.
    rows: [Row; ROWS],
}

/// Where transcribing ended: in the text, and in what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transcribed {
    /// The first byte of the text that no sequence shows as.
    pub end: usize,
    /// The end of what was written.
    pub written: usize,
    /// How many characters that is.
    pub count: usize,
}

impl Alphabet {
    /// What a page has and no rival has at another byte. Combining marks are left out, to which a letter of ASCII may belong.
    pub fn of(page: Page, rivals: PageSet) -> Box<Alphabet> {
        let mut alphabet = Box::new(Alphabet { row_of: [0; TWO_BYTES], rows: [[0; 0x40]; ROWS] });
        let mut used = 1;
        for byte in 0x80..=0xFF {
            let Some(c) = page.decode(byte).filter(|c| !matches!(c, '\u{300}'..='\u{36F}')) else { continue };
            let glyph = Glyph::of(c);
            if rivals.iter().any(|other| glyph.byte(other).is_some_and(|there| there != byte)) {
                continue;
            }
            let mut bytes = [0; AHEAD];
            let length = c.encode_utf8(&mut bytes).len();
            let character = u64::from_le_bytes(bytes);
            let row = &mut alphabet.row_of[first_two(character)];
            if *row == 0 {
                *row = used;
                used += 1;
            }
            let row = &mut alphabet.rows[usize::from(*row)];
            if length == 2 { row.fill(byte) } else { row[third(character)] = byte }
        }
        alphabet
    }

    /// Writes what sequences of UTF-8, each byte of which shows as a character of the page, were written as from here on, and after what was `written`
    /// before; for as long as there are such, and room for one of any length. Controls are left out, which no text holds.
    pub fn transcribe(&self, text: &[u8], at: usize, output: &mut [u8], mut written: usize) -> Transcribed {
        let (mut end, mut count) = (at, 0);
        loop {
            let plain = self.transcribe_plain(&text[end..], &mut output[written..]);
            (end, written, count) = (end + plain.end, written + plain.written, count + plain.count);
            let is_over = text.get(end).is_none_or(u8::is_ascii);
            let room = output[written..].first_chunk_mut::<4>().filter(|_| !is_over);
            let Some((room, sequence)) = room.and_then(|room| Some((room, self.sequence(text, end)?))) else { break };
            *room = sequence.bytes;
            (end, written, count) = (end + sequence.shown, written + sequence.units, count + 1);
        }
        Transcribed { end, written, count }
    }

    /// The same for sequences of two and three bytes of which the first shows as a character of two bytes, as nearly all do, up to the last bytes of the text:
    /// eight of them show one whole.
    #[inline(always)]
    fn transcribe_plain(&self, text: &[u8], output: &mut [u8]) -> Transcribed {
        let (whole, all, mut count) = (text.len(), output.len(), 0);
        let (mut text, mut output) = (text, output);
        while let (Some(bytes), Some(room)) = (text.first_chunk::<AHEAD>(), output.first_chunk_mut::<4>()) {
            let ahead = u64::from_le_bytes(*bytes);
            if ahead as u8 & 0xE0 != 0xC0 {
                break;
            }
            let [lead, ..] = *self.row(ahead);
            let (second, shown) = self.byte(ahead >> 16);
            let (shown, units) = match lead {
                // But for the first, which controls may follow.
                0xC3..=0xDF if is_continuation(second) => {
                    (room[0], room[1]) = (lead, second);
                    (2 + shown, 2)
                }
                // But for those after which not all continuations stand.
                0xE1..=0xEC | 0xEE..=0xEF => {
                    let (third, more) = self.byte(ahead >> 16 >> (8 * shown));
                    if !(is_continuation(second) && is_continuation(third)) {
                        break;
                    }
                    (room[0], room[1], room[2]) = (lead, second, third);
                    (2 + shown + more, 3)
                }
                _ => break,
            };
            text = &text[shown..];
            output = &mut core::mem::take(&mut output)[units..];
            count += 1;
        }
        Transcribed { end: whole - text.len(), written: all - output.len(), count }
    }

    /// The sequence that begins here, whatever it shows as.
    fn sequence(&self, text: &[u8], start: usize) -> Option<Sequence> {
        let (lead, length) = self.byte(scan::word(text, start));
        let units = match lead {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let (mut bytes, mut end) = ([lead, 0, 0, 0], start + length);
        for byte in &mut bytes[1..units] {
            if end == text.len() {
                return None;
            }
            let (continuation, length) = self.byte(scan::word(text, end));
            if !is_continuation(continuation) {
                return None;
            }
            *byte = continuation;
            end += length;
        }
        let c = core::str::from_utf8(&bytes[..units]).ok()?.chars().next();
        c.filter(|c| !c.is_control()).map(|_| Sequence { bytes, units, shown: end - start })
    }

    /// The byte that shows as the character with which these bytes begin, 0 if it is not in the page, and how many bytes that character has. Of what is in no
    /// page, ASCII among it, the second is of no use.
    #[inline(always)]
    fn byte(&self, text: u64) -> (u8, usize) {
        // The lead of two bytes is 110xxxxx, of three 1110xxxx.
        (self.row(text)[third(text)], 2 + (text >> 5 & 1) as usize)
    }

    /// The row of the character with which these bytes begin.
    #[inline(always)]
    fn row(&self, text: u64) -> &Row {
        &self.rows[usize::from(self.row_of[first_two(text)])]
    }
}

/// A sequence of UTF-8.
struct Sequence {
    bytes: [u8; 4],
    /// How many they are, and how many bytes the characters have that they show as.
    units: usize,
    shown: usize,
}

const fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// What the first two bytes of a character say of its row. A byte of ASCII there is taken for a lead that no continuation follows.
#[inline(always)]
const fn first_two(text: u64) -> usize {
    (text as u16).swap_bytes() as usize % TWO_BYTES
}

/// The last six bits of a character of three bytes.
#[inline(always)]
const fn third(text: u64) -> usize {
    (text >> 16) as usize & 0x3F
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_in_a_page_is_read_back() {
        let sentences = "“é” Ж ж ș ﬁ 漢字 か ไทย 한 😀 \u{7FF}\u{800}\u{FFFF}\u{10000}";
        for page in Page::all() {
            let alphabet = Alphabet::of(page, PageSet::NONE);
            for c in sentences.chars().filter(|c| !c.is_ascii()) {
                let mut bytes = [0; 4];
                let read: Option<String> = c.encode_utf8(&mut bytes).bytes().map(|byte| page.decode(byte)).collect();
                let Some(read) = read.filter(|read| !read.contains(|c| matches!(c, '\u{300}'..='\u{36F}'))) else {
                    continue;
                };
                let original = |text: &str| {
                    let mut output = [0; 8];
                    let transcribed = alphabet.transcribe(text.as_bytes(), 0, &mut output, 0);
                    (String::from_utf8(output[..transcribed.written].to_vec()), transcribed.end, transcribed.count)
                };
                assert_eq!(original(&read), (Ok(c.to_string()), read.len(), 1), "{} {read}", page.name());
                assert_eq!(original(&format!("{read}, ")), (Ok(c.to_string()), read.len(), 1), "{}", page.name());
                let less = read.char_indices().next_back().map_or(0, |(last, _)| last);
                assert_eq!(original(&read[..less]), (Ok(String::new()), 0, 0), "{} {read}", page.name());
            }
        }
    }

    #[test]
    fn what_is_no_sequence_is_not_read() {
        let alphabet = Alphabet::of(Page::WINDOWS_1252, PageSet::NONE);
        for text in ["", "a", "é", "é©", "©", "Ã", "Ãa", "â€", "âa€", "漢", "Â\u{80}", "Â€", "À¯", "í ½", "\u{FFFD}"]
        {
            let transcribed = alphabet.transcribe(text.as_bytes(), 0, &mut [0; 8], 0);
            assert_eq!(transcribed, Transcribed { end: 0, written: 0, count: 0 }, "{text}");
        }
    }
}
