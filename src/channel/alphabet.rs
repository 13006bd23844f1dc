//! The characters of one page, by their bytes in UTF-8.
//!
//! Where a document is full of text that was written in UTF-8 and read in one page, nearly all of its characters beyond
//! ASCII are a lead or a continuation. They are turned back into bytes by a table of that page alone, of which a text meets few
//! lines. How long a character is, of two bytes or three, is what a processor guesses worst: so where characters end is told of a window of
//! bytes at once, and each is looked up by its last two bytes, without knowing where the one before ended.

use alloc::boxed::Box;
use core::num::NonZero;

use super::{Glyph, Page, PageSet};
use crate::scan;

/// Bits of the last two bytes of a character that tell it, but for the lead of three: of the first of them, a lead or a continuation, the lower seven.
const LAST_TWO: u16 = u16::from_le_bytes([0x7F, 0x3F]);
const CHARACTERS: usize = LAST_TWO as usize + 1;

/// Bytes that are written at once.
const AT_ONCE: usize = 4;

/// The bytes beyond ASCII of one page, by the characters that they show as.
#[derive(Debug)]
pub struct Alphabet {
    page: Page,
    rivals: PageSet,
    /// By the last two bytes of a character its byte, if that is a continuation or the lead of two or three bytes, whatever continuations follow; 0 for
    /// all others.
    bytes: [u8; CHARACTERS],
    /// How all characters of three bytes begin that are there.
    lead: u8,
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
        let mut alphabet = Box::new(Alphabet { page, rivals, bytes: [0; CHARACTERS], lead: 0 });
        let is_plain = |byte: &u8| matches!(byte, 0x80..=0xBF | 0xC3..=0xDF | 0xE1..=0xEC | 0xEE..=0xEF);
        let mut with_lead = [0; 0x100];
        for lead in (0x80..=0xFF).filter_map(|byte| lead_of_three(page.decode(byte)?)) {
            with_lead[usize::from(lead)] += 1;
        }
        alphabet.lead = (0..=0xFF).max_by_key(|&lead| with_lead[usize::from(lead)]).unwrap_or(0);
        for byte in (0x80..=0xFF).filter(is_plain) {
            let Some(c) = page.decode(byte).filter(|&c| alphabet.byte(c) == Some(byte)) else { continue };
            let mut room = [0; 4];
            let &[.., before, last] = &*c.encode_utf8(&mut room).as_bytes() else { continue };
            if lead_of_three(c).is_none_or(|lead| lead == alphabet.lead) {
                alphabet.bytes[place_of([before, last])] = byte;
            }
        }
        alphabet
    }

    /// The byte that shows as this character.
    fn byte(&self, c: char) -> Option<u8> {
        let glyph = Glyph::of(c);
        let byte = glyph.byte(self.page).filter(|_| !matches!(c, '\u{300}'..='\u{36F}'))?;
        let is_sure = self.rivals.iter().all(|other| glyph.byte(other).is_none_or(|there| there == byte));
        is_sure.then_some(byte)
    }

    /// Writes what sequences of UTF-8, each byte of which shows as a character of the page, were written as from here on, and after what was `written`
    /// before; for as long as there are such, and room for one of any length. Controls are left out, which no text holds.
    #[inline(always)]
    pub fn transcribe(&self, text: &str, at: usize, output: &mut [u8], mut written: usize) -> Transcribed {
        let (mut end, mut count) = (at, 0);
        while text.as_bytes().get(end).is_some_and(|byte| !byte.is_ascii()) {
            let window = self.transcribe_window(&text.as_bytes()[end..], &mut output[written..]);
            (end, written, count) = (end + window.end, written + window.written, count + window.count);
            if window.count > 0 {
                continue;
            }
            let room = output[written..].first_chunk_mut();
            let Some((room, sequence)) = room.and_then(|room| Some((room, self.sequence(&text[end..])?))) else {
                break;
            };
            *room = sequence.bytes;
            (end, written, count) = (end + sequence.shown, written + sequence.units, count + 1);
        }
        Transcribed { end, written, count }
    }

    /// The same for the sequences of two and three bytes, as nearly all are, that are in a window, if the text is so long.
    #[inline(always)]
    fn transcribe_window(&self, text: &[u8], output: &mut [u8]) -> Transcribed {
        let mut done = Transcribed { end: 0, written: 0, count: 0 };
        let Some(text) = text.first_chunk() else { return done };
        let scan::Characters { beyond_ascii, leads, has_others } = scan::characters(text, self.lead);
        if has_others {
            return done;
        }
        // Each character by its last two bytes: they end before another begins.
        let first_ascii = !beyond_ascii & beyond_ascii.wrapping_add(1);
        let mut characters = Ends((leads | !beyond_ascii) >> 2 & (first_ascii >> 1).wrapping_sub(1));
        // Known without waiting for what they are.
        let end_of_all = characters.0.checked_ilog2().map_or(0, |last| last as usize + 2);
        let byte = |end: usize| text[end..].first_chunk().map_or(0, |last_two| self.bytes[place_of(*last_two)]);
        loop {
            let Some(lead) = characters.next() else {
                done.end = end_of_all;
                break;
            };
            let Some(second) = characters.next() else { break };
            let Some(room) = output[done.written..].first_chunk_mut::<AT_ONCE>() else { break };
            (room[0], room[1]) = (byte(lead), byte(second));
            let (last, units) = match room[0] {
                0xC0..0xE0 if is_continuation(room[1]) => (second, 2),
                0xE0.. => {
                    let Some(third) = characters.next() else { break };
                    room[2] = byte(third);
                    if !(is_continuation(room[1]) && is_continuation(room[2])) {
                        break;
                    }
                    (third, 3)
                }
                _ => break,
            };
            done = Transcribed { end: last + 2, written: done.written + units, count: done.count + 1 };
        }
        done
    }

    /// The sequence that the beginning of a text shows, whatever as.
    #[inline(never)]
    fn sequence(&self, text: &str) -> Option<Sequence> {
        let mut characters = text.char_indices();
        let lead = self.byte(characters.next()?.1)?;
        let units = match lead {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let mut bytes = [lead, 0, 0, 0];
        for byte in &mut bytes[1..units] {
            *byte = self.byte(characters.next()?.1)?;
        }
        let c = core::str::from_utf8(&bytes[..units]).ok()?.chars().next();
        c.filter(|c| !c.is_control()).map(|_| Sequence { bytes, units, shown: characters.offset() })
    }
}

/// A sequence of UTF-8.
struct Sequence {
    bytes: [u8; AT_ONCE],
    /// How many they are, and how many bytes the characters have that they show as.
    units: usize,
    shown: usize,
}

/// Where characters end in a window, by the lowest bit of a word first.
struct Ends(u64);

impl Ends {
    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        let next = NonZero::new(self.0)?.trailing_zeros();
        self.0 &= self.0 - 1;
        Some(next as usize)
    }
}

const fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// How a character of three bytes begins.
fn lead_of_three(c: char) -> Option<u8> {
    let mut bytes = [0; 4];
    (c.len_utf8() == 3).then(|| c.encode_utf8(&mut bytes).as_bytes()[0])
}

/// The place in the table of a character with these last two bytes.
#[inline(always)]
const fn place_of(last_two: [u8; 2]) -> usize {
    (u16::from_le_bytes(last_two) & LAST_TWO) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::WINDOW;

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
                    let transcribed = alphabet.transcribe(text, 0, &mut output, 0);
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
    fn a_run_is_the_same_in_windows_and_at_the_end_of_a_text() {
        for page in Page::all() {
            let alphabet = Alphabet::of(page, PageSet::NONE);
            let read = |c: char| -> Option<String> {
                let mut bytes = [0; 4];
                let read: Option<String> = c.encode_utf8(&mut bytes).bytes().map(|byte| page.decode(byte)).collect();
                read.filter(|read| alphabet.sequence(read).is_some())
            };
            let letters: Vec<char> = "é«Жшț—“漢字ไทย한😀ﬁŁ€".chars().filter(|&c| read(c).is_some()).collect();
            for length in 1..60 {
                // Steps of every kind from one letter to the next.
                let original: String = (0..length).map(|at| letters[at * (1 + length % 5) % letters.len()]).collect();
                let run: String = original.chars().filter_map(read).collect();
                for after in [String::new(), " ".repeat(2 * WINDOW), format!("ÿ{}", "ÿ".repeat(WINDOW))] {
                    let mut output = [0; 8 * WINDOW];
                    let text = format!("{run}{after}");
                    let Transcribed { end, written, count } = alphabet.transcribe(&text, 0, &mut output, 0);
                    assert_eq!(
                        core::str::from_utf8(&output[..written]),
                        Ok(original.as_str()),
                        "{} {text}",
                        page.name()
                    );
                    assert_eq!((end, count), (run.len(), length), "{} {text}", page.name());
                }
            }
        }
    }

    #[test]
    fn what_is_no_sequence_is_not_read() {
        let alphabet = Alphabet::of(Page::WINDOWS_1252, PageSet::NONE);
        for text in ["", "a", "é", "é©", "©", "Ã", "Ãa", "â€", "âa€", "漢", "Â\u{80}", "Â€", "À¯", "í ½", "\u{FFFD}"]
        {
            let transcribed = alphabet.transcribe(text, 0, &mut [0; 8], 0);
            assert_eq!(transcribed, Transcribed { end: 0, written: 0, count: 0 }, "{text}");
        }
    }
}
