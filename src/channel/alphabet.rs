//! The characters of one page, by their bytes in UTF-8.
//!
//! Where a document is full of text that was written in UTF-8 and read in one page, nearly all of its characters beyond
//! ASCII are a lead or a continuation. They are turned back into bytes by a table of that page alone. How long a character is, of two bytes or
//! three, is what a processor guesses worst: so where characters end is told of a window of bytes at once, and each is looked up by its last two
//! bytes, without knowing where the one before ended.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::num::NonZero;

use super::{Glyph, MOST_CONTINUATIONS, Page, PageSet, is_mark};
use crate::scan;

/// The bits of the last two bytes of a character that tell it apart, where all characters of three bytes have one lead: seven of the first, which
/// is a lead or a continuation, and six of the second.
const LAST_TWO: u16 = u16::from_le_bytes([0x7F, 0x3F]);
const CHARACTERS: usize = LAST_TWO as usize + 1;

/// The most bytes of a sequence.
const LONGEST: usize = 1 + MOST_CONTINUATIONS;

/// The bytes beyond ASCII of one page, by the characters that they show as.
#[derive(Debug)]
pub struct Alphabet {
    page: Page,
    rivals: PageSet,
    /// By the last two bytes of a character its byte. It is 0 for what is not in the page, and for bytes that are no continuation and no lead of two
    /// or three bytes.
    bytes: [u8; CHARACTERS],
    /// The lead of every character of three bytes in `bytes`; 0 if there is none.
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
        // C2 is left out, which controls may follow.
        let plain = (0x80..=0xBF).chain(0xC3..=0xDF).chain(0xE0..=0xEF);
        let shown = |byte| page.decode(byte).filter(|&c| alphabet.byte(c) == Some(byte));
        let shown: Vec<(u8, char)> = plain.filter_map(|byte| Some((byte, shown(byte)?))).collect();
        let mut with_lead = [0; 0x100];
        for lead in shown.iter().filter_map(|&(_, c)| lead_of_three(c)) {
            with_lead[usize::from(lead)] += 1;
            if with_lead[usize::from(lead)] > with_lead[usize::from(alphabet.lead)] {
                alphabet.lead = lead;
            }
        }
        for (byte, c) in shown {
            let mut room = [0; LONGEST];
            let &[.., before, last] = c.encode_utf8(&mut room).as_bytes() else { continue };
            if lead_of_three(c).is_none_or(|lead| lead == alphabet.lead) {
                alphabet.bytes[place_of([before, last])] = byte;
            }
        }
        alphabet
    }

    /// The byte that shows as this character.
    fn byte(&self, c: char) -> Option<u8> {
        let glyph = Glyph::of(c);
        let byte = glyph.byte(self.page).filter(|_| !is_mark(c))?;
        let is_sure = self.rivals.iter().all(|other| glyph.byte(other).is_none_or(|there| there == byte));
        is_sure.then_some(byte)
    }

    /// Writes what sequences of UTF-8, each byte of which shows as a character of the page, were written as from here on, and after what was `written`
    /// before; for as long as there are such, and room for one of any length. Controls are left out, which no text holds.
    // Inlined where it is called for each word: a call takes as long as three letters.
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

    /// The same for sequences of two and three bytes, as nearly all are, at the beginning of a window; nothing if the text is shorter than one.
    #[inline(always)]
    fn transcribe_window(&self, text: &[u8], output: &mut [u8]) -> Transcribed {
        let mut done = Transcribed { end: 0, written: 0, count: 0 };
        let Some(text) = text.first_chunk() else { return done };
        let scan::Characters { beyond_ascii, leads, others } = scan::characters(text, self.lead);
        let run = beyond_ascii & !others;
        let after_run = !run & run.wrapping_add(1);
        if after_run == 1 {
            return done;
        }
        // A character ends where the next one or ASCII begins; its last two bytes are the two before.
        let mut characters = LastTwo((leads | !beyond_ascii) >> 2 & (after_run >> 1).wrapping_sub(1));
        // The same as `done.end` after the last of them, but it depends on no look-up: what follows need not wait for these.
        let end_of_all = characters.0.checked_ilog2().map_or(0, |last| last as usize + 2);
        let byte = |at: usize| text[at..].first_chunk().map_or(0, |last_two| self.bytes[place_of(*last_two)]);
        loop {
            let Some(lead) = characters.next() else {
                done.end = end_of_all;
                break;
            };
            let Some(second) = characters.next() else { break };
            let Some(room) = output[done.written..].first_chunk_mut::<LONGEST>() else { break };
            (room[0], room[1]) = (byte(lead), byte(second));
            let (last, units) = match room[0] {
                0xC0..0xE0 if is_continuation(room[1]) => (second, 2),
                0xE0.. => {
                    let Some(third) = characters.next() else { break };
                    room[2] = byte(third);
                    // After these leads some continuations make what is too long, or a surrogate.
                    let is_none = room[0] == 0xE0 && room[1] < 0xA0 || room[0] == 0xED && room[1] >= 0xA0;
                    if is_none || !(is_continuation(room[1]) && is_continuation(room[2])) {
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
    #[cold]
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
    bytes: [u8; LONGEST],
    /// How many they are, and how many bytes the characters have that they show as.
    units: usize,
    shown: usize,
}

/// Where the last two bytes of each character of a window begin, the first in the lowest bit.
struct LastTwo(u64);

impl LastTwo {
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
    let mut bytes = [0; LONGEST];
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
    use crate::hash::mix;
    use crate::scan::WINDOW;

    #[test]
    fn what_is_read_in_a_page_is_read_back() {
        let sentences = "“é” Ж ж ș ﬁ 漢字 か ไทย 한 😀 \u{7FF}\u{800}\u{FFFF}\u{10000}";
        for page in Page::all() {
            let alphabet = Alphabet::of(page, PageSet::NONE);
            for c in sentences.chars().filter(|c| !c.is_ascii()) {
                let mut bytes = [0; 4];
                let read: Option<String> = c.encode_utf8(&mut bytes).bytes().map(|byte| page.decode(byte)).collect();
                let Some(read) = read.filter(|read| !read.contains(is_mark)) else {
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
                let original: String = (0..length).map(|at| letters[(at * at + length) % letters.len()]).collect();
                let run: String = original.chars().filter_map(read).collect();
                for after in [String::new(), " ".repeat(2 * WINDOW), "ÿ".repeat(WINDOW + 1)] {
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

    /// What `transcribe` gives, one sequence after another.
    fn one_by_one(alphabet: &Alphabet, text: &str, at: usize, output: &mut [u8], mut written: usize) -> Transcribed {
        let (mut end, mut count) = (at, 0);
        while text[end..].starts_with(|c: char| !c.is_ascii())
            && let Some(room) = output[written..].first_chunk_mut()
            && let Some(sequence) = alphabet.sequence(&text[end..])
        {
            *room = sequence.bytes;
            (end, written, count) = (end + sequence.shown, written + sequence.units, count + 1);
        }
        Transcribed { end, written, count }
    }

    #[test]
    fn windows_give_what_sequences_one_by_one_give() {
        let mut state = 1;
        let mut random = move |below: usize| {
            state = mix(state, 1);
            (state >> 32) as usize % below
        };
        let pages: Vec<Page> = Page::all().collect();
        for _ in 0..20_000 {
            let (page, rival) = (pages[random(pages.len())], pages[random(pages.len())]);
            let rivals = if random(2) == 0 { PageSet::NONE } else { PageSet::NONE.with(page).with(rival) };
            let alphabet = Alphabet::of(page, rivals);
            let original: String =
                (0..random(50)).map(|_| ['é', 'ж', 'ก', '漢', '—', '😀', 'ï', '\u{85}', ' '][random(9)]).collect();
            let mut text: String = original.bytes().filter_map(|byte| page.decode(byte)).collect();
            for _ in 0..random(4) {
                let at = text.floor_char_boundary(random(text.len() + 1));
                text.insert(at, ['漢', 'Ã', '\u{301}', 'a', '☃', 'é'][random(6)]);
            }
            text.extend(core::iter::repeat_n(' ', random(2) * WINDOW));
            let (at, written, room) = (text.floor_char_boundary(random(text.len() + 1)), random(3), random(12));
            let length = if random(4) == 0 { written + room } else { written + text.len() + LONGEST };
            let (mut here, mut there) = (vec![0; length], vec![0; length]);
            let transcribed = alphabet.transcribe(&text, at, &mut here, written);
            assert_eq!(
                transcribed,
                one_by_one(&alphabet, &text, at, &mut there, written),
                "{} {text:?} {at}",
                page.name()
            );
            assert_eq!(here[..transcribed.written], there[..transcribed.written], "{} {text:?}", page.name());
            assert!(core::str::from_utf8(&here[..transcribed.written]).is_ok(), "{} {text:?}", page.name());
        }
    }

    #[test]
    fn what_is_no_sequence_is_not_read() {
        let alphabet = Alphabet::of(Page::WINDOWS_1252, PageSet::NONE);
        let read = |bytes: &[u8]| bytes.iter().filter_map(|&byte| Page::WINDOWS_1252.decode(byte)).collect::<String>();
        let none = [[0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xC2, 0x85, b' '], [0xC0, 0xAF, b' ']];
        let texts = ["", "a", "é", "é©", "©", "Ã", "Ãa", "â€", "âa€", "漢", "Â\u{80}", "Â€", "À¯", "í ½", "\u{FFFD}"];
        for text in texts.map(str::to_owned).into_iter().chain(none.iter().map(|bytes| read(bytes))) {
            for (before, original) in [("", ""), ("Ã©", "é"), ("â€™Ð¶", "’ж")] {
                for after in ["", &" ".repeat(WINDOW)] {
                    let whole = format!("{before}{text}{after}");
                    let (end, written, count) = (before.len(), original.len(), original.chars().count());
                    let transcribed = alphabet.transcribe(&whole, 0, &mut [0; 32], 0);
                    assert_eq!(transcribed, Transcribed { end, written, count }, "{whole}");
                }
            }
        }
    }
}
