//! The quick way through a document of which one page explains nearly every line.
//!
//! Text that was written in UTF-8 and read in a page is UTF-8 still, byte for byte, once its characters are bytes again. Chance
//! hardly ever makes as much of sound text: so where all that is beyond ASCII in a line is sequences of UTF-8, under a page that the document is
//! sure to have met, nothing else is looked for. Of a short run chance could make one, so the judge
//! is asked whether it reads better, and whether there may be damage below; what it says is remembered by the bytes of the run. A long run
//! is asked for damage below alone, if it looks like that. Where there is, because text went the same way twice or oftener, as many layers are taken off
//! at once, and looked for first in the runs that follow. Lines of which anything is not so explained are looked at in the thorough way.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::Settings;
use super::confidence;
use super::edits::Change;
use super::languages;
use super::lattice::Surroundings;
use super::mix_up::{Layers, MixUp};
use super::natural::{self, Pairs};
use super::region::is_among_capitals;
use super::rivals::Rivals;
use super::stretch;
use crate::channel::{self, Alphabet, DamageSet, EndOfText, Glyph, Page, PageSet, SPARE, Transcribed, Window};
use crate::hash::mix;
use crate::judge::{Language, UNITS_PER_NAT};
use crate::scan::{self, Instructions, Work};

/// Bytes by which a short run is remembered, with one of ASCII on either side; and of its original the characters, each of which was four bytes at
/// least, and the bytes, each of which was two.
const BYTES: usize = 16;
const CHARACTERS: usize = (BYTES - 2) / 4;
const ORIGINAL: usize = BYTES / 2;

/// ASCII between two runs is copied in one piece if it is no more than this, along with what follows.
const PIECE: usize = 16;

/// Runs that are remembered, at the most, and bytes of a document to one: each in its place, where a later one may take it.
const MOST_KNOWN: usize = 2048;
const BYTES_TO_KNOWN: usize = 64;

/// Pairs of characters that are remembered: a quarter of it is too little for dense Russian, by a hundredth of its time.
const PAIRS: usize = 1024;

/// The bytes of a short run in a key, by how many they are: all but the first and the last at the most.
const SHORT: usize = BYTES - 2;
static RUNS: [u128; SHORT + 1] = {
    let (mut runs, mut length) = ([0; SHORT + 1], 0);
    while length <= SHORT {
        runs[length] = !(u128::MAX << (8 * (length + 1))) & !0xFF;
        length += 1;
    }
    runs
};

/// What stands for a byte of ASCII beside a run: one letter for all small ones and one for all capitals, one digit, and one space. Which of
/// them it is tells little, and a run between others need not be judged anew.
static KINDS: [u8; 0x80] = {
    let mut kinds = [0; 0x80];
    let mut byte = 0;
    while byte < 0x80 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' => b'n',
            b'A'..=b'Z' => b'N',
            b'0'..=b'9' => b'0',
            b'\t' | b'\n' | b'\r' => b' ',
            _ => byte,
        };
        byte += 1;
    }
    kinds
};

/// What the rest of a document that is full of a mix-up says for it in each further place, at the least.
const PROVEN_ODDS: i32 = 3 * UNITS_PER_NAT;

/// The most bytes of a character.
const MOST_BYTES: usize = 4;

/// Characters of a long run by which it is told whether damage may lie below, and the most bytes that they may have.
const CHECKED: usize = 16;
const CHECKED_BYTES: usize = MOST_BYTES * CHECKED;

/// Characters after which what was written of a run stands, whatever the rest of it may be.
const LONG: usize = 256;

/// What a long run gains: more than can be doubted.
const CERTAIN: i32 = 100 * UNITS_PER_NAT;

/// What one page makes of the parts of a document that it explains.
#[derive(Debug)]
pub struct Transcript {
    /// The page, and all that may be it yet.
    pub page: Page,
    pub rivals: PageSet,
    /// The parts, in bytes of the document. They end where lines do, or stretches of long lines, or where a long run is not explained any more.
    pub parts: Vec<Range<usize>>,
    /// Where each part ends in the text and in the changes.
    ends: Vec<(usize, usize)>,
    text: String,
    changes: Vec<Change>,
    /// How many regions it explains, of those that were not met before.
    pub regions: u32,
}

impl Transcript {
    /// What one of these pages makes of a document.
    pub fn of(text: &str, rivals: Rivals, settings: &Settings<'_>) -> Transcript {
        scan::work(Scribe::new(text, rivals, settings))
    }

    /// The whole text and its changes, if all of the document is explained.
    pub fn of_all(self, text: &str) -> Result<(String, Vec<Change>), Transcript> {
        if self.parts.len() == 1 && self.parts[0] == (0..text.len()) {
            Ok((self.text, self.changes))
        } else {
            Err(self)
        }
    }

    /// How many lines of the document it explains.
    pub fn lines(&self, text: &str) -> u32 {
        let lines = |part: &Range<usize>| scan::count_bytes(&text.as_bytes()[part.clone()], |byte| byte == b'\n');
        self.parts.iter().map(lines).sum::<usize>() as u32
    }

    /// A part's text and changes, by its number. Their output is in the text of all parts, where the part begins at the place that comes with
    /// them.
    pub fn part(&self, number: usize) -> (&str, &[Change], usize) {
        let start = number.checked_sub(1).map_or((0, 0), |before| self.ends[before]);
        let end = self.ends[number];
        (&self.text[start.0..end.0], &self.changes[start.1..end.1], start.0)
    }
}

/// A short run, by its bytes and those beside it, and what it was written as.
#[derive(Clone, Copy, Debug)]
struct Known {
    key: u128,
    original: [u8; ORIGINAL],
    /// How many bytes that is.
    length: u8,
    /// By how much it reads better than what stands there, in units.
    gain: i16,
    /// How many layers of the mix-up were taken off.
    layers: u8,
    /// Whether it holds a small Latin letter, which may have been a capital.
    may_be_folded: bool,
}

impl Known {
    const NOTHING: Known =
        Known { key: 0, original: [0; ORIGINAL], length: 0, gain: 0, layers: 0, may_be_folded: false };
}

/// What there is to say of a short run.
struct Judgement {
    /// By how much it reads better than what stands there, in units.
    gain: i32,
    /// Whether it holds a small Latin letter, which may have been a capital.
    may_be_folded: bool,
    /// Whether it is so wherever the run stands.
    is_lasting: bool,
}

/// Who writes a transcript.
struct Scribe<'t> {
    document: &'t str,
    settings: &'t Settings<'t>,
    rivals: Rivals,
    /// What the rivals agree on.
    alphabet: Box<Alphabet>,
    any_language: Language,
    pairs: Pairs<'t, PAIRS>,
    known: Box<[Known]>,
    transcript: Transcript,
    /// The text of the transcript, and room for the rest of it; and how much was written.
    output: Vec<u8>,
    written: usize,
    /// Where the part under way began.
    part: usize,
    /// How many layers lie on the document: as many are looked for in each run, before it is taken for one with a single one.
    layers: usize,
    /// Whether that was asked for.
    are_layers_known: bool,
}

impl<'t> Scribe<'t> {
    fn new(document: &'t str, rivals: Rivals, settings: &'t Settings<'t>) -> Scribe<'t> {
        let (page, pages) = (rivals.likeliest(), rivals.pages());
        let known = document.len() / BYTES_TO_KNOWN;
        let (text, parts, ends, changes) = (String::new(), Vec::new(), Vec::new(), Vec::new());
        Scribe {
            document,
            settings,
            alphabet: Alphabet::of(page, pages),
            layers: if rivals.are_layered() { rivals.layers_on(document, settings) } else { 1 },
            are_layers_known: rivals.are_layered(),
            rivals,
            any_language: Language::unknown(),
            pairs: Pairs::new(settings.judge),
            known: vec![Known::NOTHING; known.next_power_of_two().min(MOST_KNOWN)].into_boxed_slice(),
            transcript: Transcript { page, rivals: pages, parts, ends, text, changes, regions: 0 },
            // Nothing becomes longer.
            output: vec![0; document.len() + PIECE.max(SPARE)],
            written: 0,
            part: 0,
        }
    }

    /// Writes the transcript.
    #[inline(always)]
    fn write(mut self, with: impl Instructions) -> Transcript {
        let (mut at, mut end) = (0, EndOfText::default());
        loop {
            let start = scan::next_non_ascii(self.document.as_bytes(), at);
            if at < start {
                self.copy(at..start);
            }
            if start == self.document.len() {
                break;
            }
            at = self.write_window(start, &mut end, with);
        }
        self.end_part(self.document.len());
        self.output.truncate(self.written);
        self.transcript.text = scan::text_of(self.output).expect("ASCII and sequences of UTF-8");
        self.transcript
    }

    /// Writes the runs of a window and what stands between them, from a run on, and gives where that ends.
    #[inline(always)]
    fn write_window(&mut self, from: usize, room: &mut EndOfText, with: impl Instructions) -> usize {
        let window = self.alphabet.window(self.document, from, room, with);
        let mut done = from;
        while let Some(run) = window.run(done) {
            if done < run.start {
                self.copy(done..run.start);
                // It is looked at from its beginning on.
                if window.cuts(&run) {
                    return run.start;
                }
            }
            let (written, Range { start, end }) = (self.written, run);
            let Some(explained) = self.write_run(start..end, &window, with) else {
                self.written = written;
                return if self.decide_between_rivals(start) {
                    start
                } else if self.finds_layers() {
                    self.begin_anew()
                } else {
                    self.pass_over(start)
                };
            };
            done = explained;
            if done != end {
                break;
            }
        }
        done
    }

    /// Writes ASCII as it stands.
    #[inline(always)]
    fn copy(&mut self, ascii: Range<usize>) {
        let room = &mut self.output[self.written..];
        match self.document.as_bytes()[ascii.start..].first_chunk::<PIECE>() {
            Some(piece) if ascii.len() <= PIECE => *room.first_chunk_mut().expect("room to spare") = *piece,
            _ => room[..ascii.len()].copy_from_slice(&self.document.as_bytes()[ascii.clone()]),
        }
        self.written += ascii.len();
    }

    /// Ends the part that is under way, of which all was written.
    fn end_part(&mut self, end: usize) {
        if end > self.part {
            self.transcript.parts.push(self.part..end);
            self.transcript.ends.push((self.written, self.transcript.changes.len()));
        }
    }

    /// Whether several layers turn out to lie on the document, which is asked when a run is not explained for the first time.
    #[cold]
    fn finds_layers(&mut self) -> bool {
        if !core::mem::replace(&mut self.are_layers_known, true) {
            self.layers = self.rivals.layers_on(self.document, self.settings);
            return self.layers > 1;
        }
        false
    }

    /// Takes all back, and gives where the document begins.
    #[cold]
    fn begin_anew(&mut self) -> usize {
        let Transcript { parts, ends, changes, regions, .. } = &mut self.transcript;
        parts.clear();
        ends.clear();
        changes.clear();
        *regions = 0;
        self.known.fill(Known::NOTHING);
        (self.written, self.part) = (0, 0);
        0
    }

    /// Takes back the stretch of a run that the page does not explain, before which all was written, and gives where it ends.
    #[cold]
    fn pass_over(&mut self, run: usize) -> usize {
        let stretch = stretch::around(self.document, self.part, run);
        // A letter of ASCII may belong to the first character, if that is a mark.
        let end = self.part.max(stretch.start.saturating_sub(1));
        self.written = self.written_before(end, run);
        while self.transcript.changes.pop_if(|change| change.input.start >= end).is_some() {}
        self.end_part(end);
        self.part = stretch.end;
        stretch.end
    }

    /// Where the output of the document begins from here on, up to a run, of which all before is written: with the part that is under way, or with a
    /// byte of ASCII, as many of which ago as there are, as what runs were holds none.
    fn written_before(&self, from: usize, run: usize) -> usize {
        let start = self.transcript.ends.last().map_or(0, |ends| ends.0);
        if from == self.part {
            return start;
        }
        let count = scan::count_bytes(&self.document.as_bytes()[from..run], |byte| byte.is_ascii());
        let mut ascii = (start..self.written).rev().filter(|&at| self.output[at].is_ascii());
        count.checked_sub(1).and_then(|others| ascii.nth(others)).unwrap_or(start)
    }

    /// Weighs a run that is not explained under the rivals' joint alphabet; gives whether that changed what they are, so that it may be
    /// explained now.
    #[cold]
    fn decide_between_rivals(&mut self, run: usize) -> bool {
        let before = (self.transcript.page, self.transcript.rivals);
        let is_alone = before.1.iter().nth(1).is_none();
        if is_alone || self.rivals.weigh(self.document, run, self.settings).is_none() {
            return false;
        }
        let (page, rivals) = (self.rivals.likeliest(), self.rivals.pages());
        if (page, rivals) == before {
            return false;
        }
        (self.transcript.page, self.transcript.rivals) = (page, rivals);
        self.alphabet = Alphabet::of(page, rivals);
        self.known.fill(Known::NOTHING);
        true
    }

    /// Writes what a run of characters beyond ASCII was that begins in this window, and gives how far it is explained; `None` where it is not.
    #[inline(always)]
    fn write_run(&mut self, run: Range<usize>, window: &Window<'_>, with: impl Instructions) -> Option<usize> {
        let key = self.key(&run);
        if let Some(key) = key
            && let known = &self.known[self.place_of(key)]
            && known.key == key
        {
            return self.write_known(run, *known);
        }
        let (document, written) = (self.document, self.written);
        let is_likely = !window.cuts(&run) && self.layers == 1;
        let of_run =
            is_likely.then(|| self.alphabet.transcribe_run(window, &run, &mut self.output, written, with)).flatten();
        let transcribed = match of_run {
            // Most often that is all.
            Some(Transcribed { written, count, .. })
                if key.is_none() && count > CHARACTERS && !self.may_lie_deep(&run, written) =>
            {
                return Some(self.take(run, written, CERTAIN, 1));
            }
            Some(transcribed) => transcribed,
            None => {
                let end = self.write_layers(run.clone(), key);
                if end.is_some() {
                    return end;
                }
                self.alphabet.transcribe(document, run.start, &mut self.output, written, with)
            }
        };
        self.write_unlikely_run(run, key, transcribed, 1)
    }

    /// Takes what is written of a run, and gives where that ends.
    #[inline(always)]
    fn take(&mut self, run: Range<usize>, written: usize, gain: i32, layers: usize) -> usize {
        let (end, output) = (run.end, core::mem::replace(&mut self.written, written));
        self.transcript.regions += 1;
        self.record(run, output, gain, layers);
        end
    }

    /// The bytes of a run and those beside it, if it is a short one.
    #[inline(always)]
    fn key(&self, run: &Range<usize>) -> Option<u128> {
        let before = run.start.checked_sub(1).filter(|_| run.len() <= SHORT)?;
        let bytes = u128::from_le_bytes(*self.document.as_bytes().get(before..)?.first_chunk()?);
        // After a long run that was written in part no byte of ASCII stands before.
        let left = Some(bytes as u8).filter(u8::is_ascii)?;
        let right = self.document.as_bytes()[run.end];
        let [left, right] = [left, right].map(|byte| u128::from(KINDS[usize::from(byte % 0x80)]));
        Some(bytes & RUNS[run.len()] | left | right << (u128::BITS - u8::BITS))
    }

    /// Where a short run is remembered.
    #[inline(always)]
    fn place_of(&self, key: u128) -> usize {
        // The last byte is where a hash of all comes of it.
        (mix(mix(0, key as u64), ((key >> 64) as u64).rotate_left(8)) >> 40) as usize & (self.known.len() - 1)
    }

    #[inline(always)]
    fn write_known(&mut self, run: Range<usize>, known: Known) -> Option<usize> {
        if known.may_be_folded && is_among_capitals(self.document, run.clone()) {
            return None;
        }
        let output = self.written;
        self.output[output..][..ORIGINAL].copy_from_slice(&known.original);
        self.written += usize::from(known.length);
        self.record(run.clone(), output, i32::from(known.gain), usize::from(known.layers));
        Some(run.end)
    }

    /// Writes what stood below as many layers of a run as lie on the document, if those are several and that is text.
    #[cold]
    fn write_layers(&mut self, run: Range<usize>, key: Option<u128>) -> Option<usize> {
        let Scribe { document, written, layers, .. } = *self;
        if layers == 1 {
            return None;
        }
        let transcribed = self.alphabet.transcribe_layers(document, run.start, layers, &mut self.output, written);
        if transcribed.count == 0 { None } else { self.write_unlikely_run(run, key, transcribed, layers) }
    }

    /// Writes a run of which is written what stood below so many layers: a short one that is not remembered, one that goes on beyond its window, one that is
    /// not explained to its end, or one on which there are several.
    #[inline(never)]
    fn write_unlikely_run(
        &mut self,
        run: Range<usize>,
        key: Option<u128>,
        transcribed: Transcribed,
        layers: usize,
    ) -> Option<usize> {
        let Transcribed { end, written, count } = transcribed;
        if let Some(key) = key {
            let (known, is_lasting) = self.explanation(run.clone(), key, transcribed, layers)?;
            if is_lasting {
                self.known[self.place_of(key)] = known;
            }
            self.transcript.regions += 1;
            return self.write_known(run, known);
        }
        // So much is no chance, whatever follows.
        let is_whole = self.document.as_bytes().get(end).is_none_or(u8::is_ascii);
        if !is_whole && count <= LONG {
            return None;
        }
        let run = run.start..end;
        let gain = if count > CHARACTERS {
            if self.may_lie_deep(&run, written) {
                return None;
            }
            CERTAIN
        } else {
            // At an end of the document, or of characters of three bytes.
            let judgement = self.judgement(run.clone(), self.written..written, layers)?;
            if judgement.may_be_folded && is_among_capitals(self.document, run.clone()) {
                return None;
            }
            judgement.gain
        };
        self.take(run, written, gain, layers);
        if !is_whole {
            self.end_part(end);
            self.part = end;
        }
        Some(end)
    }

    /// Whether damage may lie below a long run that is written here. Letters of one script show with the same lead over and
    /// over, in every other place: most runs need not be looked at closely, but where several layers lie on the document.
    #[inline(always)]
    fn may_lie_deep(&self, run: &Range<usize>, written: usize) -> bool {
        let beginning = &self.output[self.written..written.min(self.written + CHECKED_BYTES)];
        (self.layers > 1 || is_third_as_first(beginning) && begins_like_damage(beginning))
            && self.lies_deep(run.clone(), beginning)
    }

    #[inline(never)]
    fn lies_deep(&self, run: Range<usize>, beginning: &[u8]) -> bool {
        let mut original = ['\0'; CHECKED];
        let original = gather(&mut original, characters_of(beginning));
        let Settings { judge, charsets, .. } = self.settings;
        let around = Surroundings::of(self.document, run, &self.any_language);
        let cost = natural::cost_of(judge, original, around);
        natural::may_lie_deep(judge, cost, original, around, charsets.pages())
    }

    /// What a short run is that is written already, if the page explains it, and whether it is that wherever it stands.
    fn explanation(
        &mut self,
        run: Range<usize>,
        key: u128,
        transcribed: Transcribed,
        layers: usize,
    ) -> Option<(Known, bool)> {
        let (output, written) = (self.written, transcribed.written);
        if transcribed.end != run.end {
            return None;
        }
        let Judgement { gain, may_be_folded, is_lasting } = self.judgement(run, output..written, layers)?;
        let mut original = [0; ORIGINAL];
        original[..written - output].copy_from_slice(&self.output[output..written]);
        let (gain, length) = (i16::try_from(gain).unwrap_or(i16::MAX), (written - output) as u8);
        Some((Known { key, original, length, gain, layers: layers as u8, may_be_folded }, is_lasting))
    }

    /// What there is to say of a run as the few characters that are written here and stood below so many layers, if it surely reads better.
    fn judgement(&mut self, run: Range<usize>, written: Range<usize>, layers: usize) -> Option<Judgement> {
        let text = core::str::from_utf8(&self.output[written]).expect("sequences of UTF-8");
        let mut original = ['\0'; CHARACTERS];
        let original = gather(&mut original, text.chars());
        let is_small = |&c: &char| channel::is_latin(c) && c.is_lowercase();
        let (gain, is_lasting) = self.gain(run, original, layers)?;
        Some(Judgement { gain, may_be_folded: original.iter().any(is_small), is_lasting })
    }

    /// By how much a short run reads better as this original below so many layers, if it does so surely enough; and whether it does wherever it stands. What
    /// stands for the characters beside it does for nearly all; where it does not, these and the language around are asked.
    fn gain(&mut self, run: Range<usize>, original: &[char], layers: usize) -> Option<(i32, bool)> {
        // Of one under further layers, which may be longer, the beginning is enough.
        let mut characters = ['\0'; BYTES];
        let characters = gather(&mut characters, self.document[run.clone()].chars());
        let Settings { judge, charsets, least_confidence, .. } = self.settings;
        let [left, right] = self.beside(&run);
        let pages = charsets.pages();
        let most = confidence::MOST_TOLD;
        let follows_ascii = run.start.checked_sub(1).is_none_or(|before| self.document.as_bytes()[before].is_ascii());
        let at_once = || {
            let around = Surroundings::new(left, right, &self.any_language);
            self.pairs.gain(characters, original, around, pages, most)
        };
        let anywhere = follows_ascii.then(at_once).flatten();
        let gain = anywhere.or_else(|| {
            let language = languages::near(judge, self.document, run.start);
            let around = Surroundings::of(self.document, run, &language);
            natural::gain(judge, characters, original, around, pages, most)
        });
        let gain = gain? - natural::cost_of_layers(layers);
        let is_sure = gain > 0 && confidence::of_margin(gain + PROVEN_ODDS) >= *least_confidence;
        is_sure.then_some((gain, anywhere.is_some()))
    }

    /// What stands for the characters beside a run.
    fn beside(&self, run: &Range<usize>) -> [char; 2] {
        let kind = |at: usize| self.document.as_bytes().get(at).map_or(b'\n', |&byte| KINDS[usize::from(byte & 0x7F)]);
        [run.start.wrapping_sub(1), run.end].map(|at| char::from(kind(at)))
    }

    #[inline(always)]
    fn record(&mut self, input: Range<usize>, output: usize, gain: i32, layers: usize) {
        if self.settings.with_changes {
            let output = output..self.written;
            let layers = Layers::same(MixUp::Page(self.transcript.page), layers);
            let confidence = confidence::of_margin(gain + PROVEN_ODDS);
            self.transcript.changes.push(Change { input, output, layers, damage: DamageSet::NONE, confidence });
        }
    }
}

impl Work for Scribe<'_> {
    type Output = Transcript;

    #[inline(always)]
    fn run(self, with: impl Instructions) -> Transcript {
        self.write(with)
    }
}

/// The characters of what was written of a run, or of its beginning, which may be cut within the last.
fn characters_of(written: &[u8]) -> impl Iterator<Item = char> {
    written.utf8_chunks().flat_map(|chunk| chunk.valid().chars())
}

/// Puts characters into the room, as many as it holds, and gives them.
fn gather(room: &mut [char], characters: impl Iterator<Item = char>) -> &[char] {
    let count = room.iter_mut().zip(characters).map(|(slot, c)| *slot = c).count();
    &room[..count]
}

/// Whether there are pages that show a lead and a continuation as the first two characters.
#[inline(never)]
fn begins_like_damage(text: &[u8]) -> bool {
    let mut characters = characters_of(&text[..text.len().min(2 * MOST_BYTES)]).map(Glyph::of);
    let (first, second) = (characters.next().unwrap_or(Glyph::NONE), characters.next().unwrap_or(Glyph::NONE));
    !(first.leads(1) & second.continues()).is_empty()
}

/// Whether of some characters in UTF-8, all beyond ASCII, the third is the same as the first.
#[inline]
fn is_third_as_first(text: &[u8]) -> bool {
    if let Some([first, second, third]) = text.as_chunks::<2>().0.first_chunk()
        && first[0].max(second[0]) < 0xE0
    {
        return first == third;
    }
    let character = |at: usize| text.get(at).map_or(&[][..], |lead| &text[at..][..lead.leading_ones() as usize]);
    let first = character(0);
    let third = character(first.len() + character(first.len()).len());
    first == third
}

#[cfg(test)]
mod tests {
    use super::is_third_as_first;

    #[test]
    fn the_third_character_is_told_from_the_first() {
        for text in
            ["потом", "оно", "éàé", "漢字漢", "漢é漢", "é漢é", "жéж—", "жéш", "—é—é", "😀é😀", "éжàé", "эта", "漢字か"]
        {
            let characters: Vec<char> = text.chars().collect();
            assert_eq!(is_third_as_first(text.as_bytes()), characters[0] == characters[2], "{text}");
        }
    }
}
