//! The characters of one page, by their bytes in UTF-8.
//!
//! Where a document is full of text that was written in UTF-8 and read in one page, nearly all of its characters beyond
//! ASCII are a lead or a continuation. They are turned back into bytes by a table of that page alone. How long a character is, of two bytes or
//! three, is what a processor guesses worst: so where characters end is told of a window of bytes at once, and each is looked up by its last two
//! bytes, without knowing where the one before ended. Whether the bytes that they show as are sequences of UTF-8 is told of all of a window, too, and
//! nothing that follows waits for that.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;
use core::str::Chars;

use super::sequences::Sequences;
use super::window::{EndOfText, LastTwo, MOST_SHOWN, Window};
use super::{Glyph, MOST_CONTINUATIONS, Page, PageSet, character, is_mark};
use crate::scan::Instructions;

/// The bits of the last two bytes of a character that tell it apart, where all characters of three bytes have one lead: seven of the first, which
/// is a lead or a continuation, and six of the second.
const LAST_TWO: u16 = u16::from_le_bytes([0x7F, 0x3F]);
const CHARACTERS: usize = LAST_TWO as usize + 1;

/// The most bytes of a sequence.
const LONGEST: usize = 1 + MOST_CONTINUATIONS;

/// So many bytes of a window are written without asking whether there are as many.
const AT_ONCE: usize = 16;
const _: () = assert!(MOST_SHOWN.is_multiple_of(AT_ONCE), "no more are written than a window may show");

/// So many bytes may be written beyond those that count.
pub const SPARE: usize = MOST_SHOWN;

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

    /// The window of a text from here on.
    #[inline(always)]
    pub fn window<'w>(&self, text: &'w str, at: usize, end: &'w mut EndOfText, with: impl Instructions) -> Window<'w> {
        Window::of(text, at, self.lead, end, with)
    }

    /// The same as [`transcribe`](Alphabet::transcribe) of a run that ends within a window; `None` if anything but sequences of two and three bytes is in it,
    /// which is rare.
    #[inline(always)]
    pub fn transcribe_run(
        &self,
        window: &Window<'_>,
        run: &Range<usize>,
        output: &mut [u8],
        written: usize,
        with: impl Instructions,
    ) -> Option<Transcribed> {
        let (characters, output) = (window.characters(run)?, &mut output[written..]);
        let count = self.write(window, characters, output);
        let sequences = Sequences::NONE.then(output, count, with);
        let transcribed = Transcribed { end: run.end, written: written + count, count: sequences.count };
        sequences.are_whole().then_some(transcribed)
    }

    /// Writes the bytes that these characters of a window show as, and gives how many they are.
    #[inline(always)]
    fn write(&self, window: &Window<'_>, mut characters: LastTwo, output: &mut [u8]) -> usize {
        let room: &mut [u8; SPARE] = output.first_chunk_mut().expect("room to spare");
        let count = characters.count();
        for start in (0..MOST_SHOWN).step_by(AT_ONCE) {
            for byte in &mut room[start..start + AT_ONCE] {
                *byte = self.bytes[place_of(window.two_bytes(characters.next()))];
            }
            if start + AT_ONCE >= count {
                break;
            }
        }
        count
    }

    /// Writes what sequences of UTF-8, each byte of which shows as a character of the page, were written as from here on, and after what was `written`
    /// before; for as long as there are such. There has to be room for as many bytes as are read, and some to [spare](SPARE). Controls are left
    /// out, which no text holds.
    #[inline(always)]
    pub fn transcribe(
        &self,
        text: &str,
        at: usize,
        output: &mut [u8],
        written: usize,
        with: impl Instructions,
    ) -> Transcribed {
        let mut done = Transcribed { end: at, written, count: 0 };
        while text.as_bytes().get(done.end).is_some_and(|byte| !byte.is_ascii()) {
            let before = done;
            if !self.transcribe_windows(text, output, &mut done, with) {
                done = whole_sequences(text, output, before, done.written);
            }
            if done.end == before.end && !self.transcribe_character(text, 1, output, &mut done) {
                break;
            }
        }
        done
    }

    /// The same where so many layers, at least one, lie on one another, each of which was written in UTF-8 and read in the page. Between them may be
    /// controls; one below all of them is no text, and ends it.
    pub fn transcribe_layers(
        &self,
        text: &str,
        at: usize,
        layers: usize,
        output: &mut [u8],
        written: usize,
    ) -> Transcribed {
        let mut done = Transcribed { end: at, written, count: 0 };
        while self.transcribe_character(text, layers, output, &mut done) {}
        done
    }

    /// Writes one more character, which stands below so many layers, if there is one.
    #[cold]
    fn transcribe_character(&self, text: &str, layers: usize, output: &mut [u8], done: &mut Transcribed) -> bool {
        let mut rest = text[done.end..].chars();
        let Some(c) = self.below(&mut rest, layers).filter(|c| !c.is_control()) else { return false };
        done.written += c.encode_utf8(&mut output[done.written..]).len();
        done.end = text.len() - rest.as_str().len();
        done.count += 1;
        true
    }

    /// The character below so many layers of what comes next.
    fn below(&self, rest: &mut Chars<'_>, layers: usize) -> Option<char> {
        let Some(layers) = layers.checked_sub(1) else { return rest.next() };
        let mut next = || self.byte(self.below(rest, layers)?);
        character(next()?, next)
    }

    /// Writes the bytes that characters show as, up to the end of the run or to one that is not in the table; gives whether they are whole sequences of two
    /// and three bytes.
    #[inline(always)]
    fn transcribe_windows(
        &self,
        text: &str,
        output: &mut [u8],
        done: &mut Transcribed,
        with: impl Instructions,
    ) -> bool {
        let (mut sequences, mut end) = (Sequences::NONE, EndOfText::default());
        loop {
            let window = self.window(text, done.end, &mut end, with);
            let run = window.known();
            let Some(characters) = window.characters(&run) else { break };
            let Some(shown) = characters.end() else { break };
            let output = &mut output[done.written..];
            let count = self.write(&window, characters, output);
            sequences = sequences.then(output, count, with);
            *done = Transcribed {
                end: done.end + shown,
                written: done.written + count,
                count: done.count + sequences.count,
            };
            if !sequences.are_right() {
                return false;
            }
            if !window.cuts(&run) {
                break;
            }
        }
        sequences.are_whole()
    }
}

/// The whole sequences at the beginning of what was written of a text after `before`, up to `written`.
#[cold]
fn whole_sequences(text: &str, output: &[u8], before: Transcribed, written: usize) -> Transcribed {
    let sequences = output[before.written..written].utf8_chunks().next().map_or("", |chunk| chunk.valid());
    // What is not in the table was written as 0.
    let sequences = sequences.split('\0').next().unwrap_or_default();
    let rest = &text[before.end..];
    Transcribed {
        end: before.end + rest.char_indices().nth(sequences.len()).map_or(rest.len(), |(end, _)| end),
        written: before.written + sequences.len(),
        count: before.count + sequences.chars().count(),
    }
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
    use crate::scan::{self, WINDOW, Work};

    /// By the best instructions of this machine.
    struct Transcribe<'a>(&'a Alphabet, &'a str, usize, &'a mut [u8], usize);

    impl Work for Transcribe<'_> {
        type Output = Transcribed;

        fn run(self, with: impl Instructions) -> Transcribed {
            let Transcribe(alphabet, text, at, output, written) = self;
            alphabet.transcribe(text, at, output, written, with)
        }
    }

    fn transcribe(alphabet: &Alphabet, text: &str, at: usize, output: &mut [u8], written: usize) -> Transcribed {
        scan::work(Transcribe(alphabet, text, at, output, written))
    }

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
                    let mut output = [0; 32 + SPARE];
                    let transcribed = transcribe(&alphabet, text, 0, &mut output, 0);
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
                read.filter(|read| alphabet.below(&mut read.chars(), 1).is_some())
            };
            let letters: Vec<char> = "é«Жшț—“漢字ไทย한😀ﬁŁ€".chars().filter(|&c| read(c).is_some()).collect();
            for length in 1..60 {
                let original: String = (0..length).map(|at| letters[(at * at + length) % letters.len()]).collect();
                let run: String = original.chars().filter_map(read).collect();
                for after in [String::new(), " ".repeat(2 * WINDOW), "ÿ".repeat(WINDOW + 1)] {
                    let mut output = [0; 8 * WINDOW];
                    let text = format!("{run}{after}");
                    let Transcribed { end, written, count } = transcribe(&alphabet, &text, 0, &mut output, 0);
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
            let (at, written) = (text.floor_char_boundary(random(text.len() + 1)), random(3));
            let length = written + text.len() + SPARE;
            let (mut here, mut there) = (vec![0; length], vec![0; length]);
            let transcribed = transcribe(&alphabet, &text, at, &mut here, written);
            let mut one_by_one = Transcribed { end: at, written, count: 0 };
            while text[one_by_one.end..].starts_with(|c: char| !c.is_ascii())
                && alphabet.transcribe_character(&text, 1, &mut there, &mut one_by_one)
            {}
            assert_eq!(transcribed, one_by_one, "{} {text:?} {at}", page.name());
            assert_eq!(here[..transcribed.written], there[..transcribed.written], "{} {text:?}", page.name());
            assert!(core::str::from_utf8(&here[..transcribed.written]).is_ok(), "{} {text:?}", page.name());
        }
    }

    #[test]
    fn layers_are_taken_off_as_far_as_there_are_as_many() {
        let alphabet = Alphabet::of(Page::WINDOWS_1252, PageSet::NONE);
        let read = |text: &str| text.bytes().filter_map(|byte| Page::WINDOWS_1252.decode(byte)).collect::<String>();
        // Between the layers stand controls.
        let (original, after) = ("—éсяА漢😀", "é ");
        let mut text = original.to_owned();
        for layers in 1..4 {
            text = read(&text);
            let whole = format!("a{text}{after}");
            let mut output = [0; 64];
            let Transcribed { end, written, count } = alphabet.transcribe_layers(&whole, 1, layers, &mut output, 2);
            assert_eq!(core::str::from_utf8(&output[2..written]), Ok(original), "{layers}");
            assert_eq!((end, count), (1 + text.len(), original.chars().count()), "{layers}");
            // One layer more is not there.
            let none = Transcribed { end: 1, written: 0, count: 0 };
            assert_eq!(alphabet.transcribe_layers(&whole, 1, layers + 1, &mut output, 0), none, "{layers}");
        }
        // What is a control below all of them is no text.
        let control = Transcribed { end: 0, written: 0, count: 0 };
        assert_eq!(alphabet.transcribe_layers(&read("\u{85}"), 0, 1, &mut [0; 8], 0), control);
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
                    let transcribed = transcribe(&alphabet, &whole, 0, &mut [0; 2 * WINDOW], 0);
                    assert_eq!(transcribed, Transcribed { end, written, count }, "{whole}");
                }
            }
        }
    }
}
