//! The quick way through a document of which one page explains nearly every line.
//!
//! Text that was written in UTF-8 and read in a page is UTF-8 still, byte for byte, once its characters are bytes again. Chance
//! hardly ever makes as much of sound text: so where all that is beyond ASCII in a line is sequences of UTF-8, under a page that the document is
//! sure to have met, nothing else is looked for. Of a short run chance could make one, so the judge
//! is asked whether it reads better, and whether there may be damage below; what it says is remembered by the bytes of the run. What lies below
//! a long run is left to the next pass. Lines of which anything is not so explained are looked at in the thorough way.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::Settings;
use super::confidence;
use super::edits::Change;
use super::lattice::Surroundings;
use super::mix_up::{Layers, MixUp};
use super::natural;
use super::region::is_among_capitals;
use super::rivals::Rivals;
use super::stretch::{self, LONG};
use crate::channel::{self, Alphabet, DamageSet, Page, PageSet};
use crate::hash::mix;
use crate::judge::{Language, UNITS_PER_NAT};
use crate::scan;

/// Bytes by which a short run is remembered, with one of ASCII on either side, and characters of its original: each was four bytes at
/// least.
const BYTES: usize = 24;
const WORDS: usize = BYTES / size_of::<u64>();
const CHARACTERS: usize = (BYTES - 2) / 4;

/// Runs that are remembered: each in its place, where a later one may take it.
const KNOWN: usize = 512;

const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
const LINE_BREAKS: u64 = 0x0A0A_0A0A_0A0A_0A0A;
const ONES: u64 = 0x0101_0101_0101_0101;

/// What the rest of a document that is full of a mix-up says for it in each further place, at the least.
const PROVEN_ODDS: i32 = 3 * UNITS_PER_NAT;

/// What a long run gains: more than can be doubted.
const CERTAIN: i32 = 100 * UNITS_PER_NAT;

/// What one page makes of the parts of a document that it explains.
#[derive(Debug)]
pub struct Transcript {
    /// The page, or those which may be it, the likeliest first.
    pub pages: PageSet,
    /// The parts, in bytes of the document. They end where lines do, or stretches of long lines.
    pub parts: Vec<Range<usize>>,
    /// Where each part ends in the text and in the changes.
    ends: Vec<(usize, usize)>,
    text: String,
    changes: Vec<Change>,
    /// How many regions it explains, of those that were not met before, and in how many lines.
    pub regions: u32,
    pub lines: u32,
}

impl Transcript {
    /// What one of these pages makes of a document.
    pub fn of(text: &str, rivals: Rivals, settings: &Settings<'_>) -> Transcript {
        Scribe::new(text, rivals, settings).write()
    }

    /// The page that explains it, if any does.
    pub fn page(&self) -> Option<Page> {
        self.pages.iter().next()
    }

    /// The whole text and its changes, if all of the document is explained.
    pub fn of_all(self, text: &str) -> Result<(String, Vec<Change>), Transcript> {
        if self.parts.len() == 1 && self.parts[0] == (0..text.len()) {
            Ok((self.text, self.changes))
        } else {
            Err(self)
        }
    }

    /// A part's text and changes, by its number. Their output is in the text of all parts, where the part begins at the place that comes with
    /// them.
    pub fn part(&self, number: usize) -> (&str, &[Change], usize) {
        let start = number.checked_sub(1).map_or((0, 0), |before| self.ends[before]);
        let end = self.ends[number];
        (&self.text[start.0..end.0], &self.changes[start.1..end.1], start.0)
    }
}

/// A short run, by its bytes and those beside it, and what it was written as: nothing if the page does not explain it.
#[derive(Clone, Copy, Debug)]
struct Known {
    key: [u64; WORDS],
    characters: [char; CHARACTERS],
    count: u8,
    /// Whether one of them is a small Latin letter, which may have been a capital.
    may_be_folded: bool,
    /// By how much it reads better than what stands there, in units.
    gain: i32,
}

impl Known {
    const UNEXPLAINED: Known =
        Known { key: [0; WORDS], characters: ['\0'; CHARACTERS], count: 0, may_be_folded: false, gain: 0 };
}

/// How far the text came at the beginning of a line.
#[derive(Clone, Copy, Debug)]
struct Mark {
    input: usize,
    output: usize,
    changes: usize,
}

/// Who writes a transcript.
struct Scribe<'t> {
    document: &'t str,
    settings: &'t Settings<'t>,
    rivals: Rivals,
    /// What the rivals agree on.
    alphabet: Box<Alphabet>,
    any_language: Language,
    known: Box<[Known]>,
    transcript: Transcript,
    /// Where the part under way began, and the line.
    part: usize,
    line: Mark,
    /// Whether anything of the line was beyond ASCII.
    is_line_met: bool,
}

impl<'t> Scribe<'t> {
    fn new(document: &'t str, rivals: Rivals, settings: &'t Settings<'t>) -> Scribe<'t> {
        let pages = rivals.pages();
        let text = String::with_capacity(document.len());
        let (parts, ends, changes) = (Vec::new(), Vec::new(), Vec::new());
        Scribe {
            document,
            settings,
            alphabet: Alphabet::of(pages),
            rivals,
            any_language: Language::unknown(),
            known: vec![Known::UNEXPLAINED; KNOWN].into_boxed_slice(),
            transcript: Transcript { pages, parts, ends, text, changes, regions: 0, lines: 0 },
            part: 0,
            line: Mark { input: 0, output: 0, changes: 0 },
            is_line_met: false,
        }
    }

    fn write(mut self) -> Transcript {
        let mut at = 0;
        while at < self.document.len() {
            let start = self.copy_ascii(at);
            if start == self.document.len() {
                break;
            }
            let output = self.transcript.text.len();
            at = self.write_run(start).unwrap_or_else(|| {
                self.transcript.text.truncate(output);
                if self.decide_between_rivals(start) { start } else { self.pass_over(start) }
            });
        }
        self.end_line(self.document.len());
        self.end_part();
        self.transcript
    }

    /// Copies what is ASCII from a place on, and gives where it ends.
    #[inline]
    fn copy_ascii(&mut self, from: usize) -> usize {
        let text = self.document.as_bytes();
        let (mut end, mut has_line_break) = (from, false);
        let mut words = text[from..].chunks_exact(size_of::<u64>());
        for word in &mut words {
            let word = u64::from_le_bytes(word.try_into().expect("as many bytes"));
            let breaks = word ^ LINE_BREAKS;
            has_line_break |= breaks.wrapping_sub(ONES) & !breaks & HIGH_BITS != 0;
            let high = word & HIGH_BITS;
            end += if high == 0 { size_of::<u64>() } else { high.trailing_zeros() as usize / 8 };
            if high != 0 {
                break;
            }
        }
        if end + size_of::<u64>() > text.len() {
            end = scan::next_non_ascii(text, end);
            has_line_break = true;
        }
        self.transcript.text.push_str(&self.document[from..end]);
        if has_line_break || end - self.line.input > LONG {
            let line_break = text[from..end].iter().rposition(|&byte| byte == b'\n');
            let line = line_break.map(|line_break| from + line_break + 1);
            if let Some(input) = line.or((end > from && end - self.line.input > LONG).then_some(end)) {
                self.end_line(input);
                self.line.output -= end - input;
            }
        }
        end
    }

    /// Ends a line; the next begins here, after all that was written.
    fn end_line(&mut self, input: usize) {
        self.transcript.lines += u32::from(self.is_line_met);
        self.is_line_met = false;
        let (output, changes) = (self.transcript.text.len(), self.transcript.changes.len());
        self.line = Mark { input, output, changes };
    }

    /// Ends the part that is under way with the last line.
    fn end_part(&mut self) {
        if self.line.input > self.part {
            self.transcript.parts.push(self.part..self.line.input);
            self.transcript.ends.push((self.line.output, self.line.changes));
        }
    }

    /// Takes back the line of a run that the page does not explain, and gives where the next begins.
    #[cold]
    fn pass_over(&mut self, run: usize) -> usize {
        self.transcript.text.truncate(self.line.output);
        self.transcript.changes.truncate(self.line.changes);
        self.is_line_met = false;
        self.end_part();
        let next = self.document[run..].find('\n').map_or(self.document.len(), |length| run + length + 1);
        let is_long = next - self.line.input > 2 * LONG;
        let end = if is_long { stretch::around(self.document, self.line.input, run).end } else { next };
        (self.part, self.line.input) = (end, end);
        end
    }

    /// Weighs a run that is not explained under the rivals' joint alphabet; gives whether one of them was given up, so that it may be now.
    #[cold]
    fn decide_between_rivals(&mut self, run: usize) -> bool {
        let pages = self.rivals.pages();
        let is_alone = pages.iter().nth(1).is_none();
        if is_alone || self.rivals.weigh(self.document, run, self.settings).is_none() || self.rivals.pages() == pages {
            return false;
        }
        self.alphabet = Alphabet::of(self.rivals.pages());
        self.known.fill(Known::UNEXPLAINED);
        self.transcript.pages = self.rivals.pages();
        true
    }

    /// Writes what the run of characters beyond ASCII was that begins here, and gives its end; `None` where the page does not explain it.
    #[inline]
    fn write_run(&mut self, start: usize) -> Option<usize> {
        self.is_line_met = true;
        match self.key(start) {
            Some((key, end)) => self.write_short_run(start..end, key),
            None => self.write_long_run(start),
        }
    }

    /// The bytes of a run that begins here and those beside it, if it is a short one, and where it ends.
    #[inline]
    fn key(&self, start: usize) -> Option<([u64; WORDS], usize)> {
        let before = start.checked_sub(1)?;
        let bytes = self.document.as_bytes().get(before..)?.first_chunk::<BYTES>()?;
        let mut key = [0; WORDS];
        for (word, bytes) in key.iter_mut().zip(bytes.as_chunks().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        // The byte before is ASCII.
        let mut ascii = !key[0] & HIGH_BITS & !0xFF;
        let mut last = 0;
        while ascii == 0 {
            last += 1;
            ascii = !key.get(last)? & HIGH_BITS;
        }
        let after = ascii.trailing_zeros();
        key[last] &= u64::MAX >> (63 - after);
        key[last + 1..].fill(0);
        Some((key, before + last * size_of::<u64>() + after as usize / 8))
    }

    #[inline]
    fn write_short_run(&mut self, run: Range<usize>, key: [u64; WORDS]) -> Option<usize> {
        let place = (key.iter().fold(0, |hash, &word| mix(hash, word)) >> 32) as usize % KNOWN;
        if self.known[place].key != key {
            let mut known = self.explanation(run.clone());
            known.key = key;
            self.transcript.regions += u32::from(known.count > 0);
            self.known[place] = known;
        }
        let Known { characters, count, may_be_folded, gain, .. } = self.known[place];
        if count == 0 || may_be_folded && is_among_capitals(self.document, run.clone()) {
            return None;
        }
        let output = self.transcript.text.len();
        for &c in &characters[..usize::from(count)] {
            self.transcript.text.push(c);
        }
        self.record(run.clone(), output, gain);
        Some(run.end)
    }

    fn write_long_run(&mut self, start: usize) -> Option<usize> {
        let text = self.document.as_bytes();
        let output = self.transcript.text.len();
        let (mut at, mut count) = (start, 0);
        while text.get(at).is_some_and(|byte| !byte.is_ascii()) {
            let (c, end) = self.alphabet.original(text, at)?;
            self.transcript.text.push(c);
            (at, count) = (end, count + 1);
        }
        // A short run at an end of the document is not remembered.
        let is_long = count > CHARACTERS;
        let gain = if is_long {
            CERTAIN
        } else {
            let known = self.explanation(start..at);
            if known.count == 0 || known.may_be_folded && is_among_capitals(self.document, start..at) {
                return None;
            }
            known.gain
        };
        self.transcript.regions += 1;
        self.record(start..at, output, gain);
        Some(at)
    }

    /// What a short run is.
    #[inline(never)]
    fn explanation(&self, run: Range<usize>) -> Known {
        let mut known = Known::UNEXPLAINED;
        let mut count = 0;
        let mut at = run.start;
        while at < run.end {
            let Some((c, end)) = self.alphabet.original(self.document.as_bytes(), at) else { return known };
            let Some(next) = known.characters.get_mut(count) else { return known };
            *next = c;
            (at, count) = (end, count + 1);
        }
        let original = &known.characters[..count];
        let Some(gain) = self.gain(run, original) else { return known };
        let is_small = |&c: &char| channel::is_latin(c) && c.is_lowercase();
        known.may_be_folded = original.iter().any(is_small);
        (known.count, known.gain) = (count as u8, gain);
        known
    }

    /// By how much a short run reads better as this original, if it does so surely enough.
    fn gain(&self, run: Range<usize>, original: &[char]) -> Option<i32> {
        let (mut characters, mut length) = (['\0'; BYTES], 0);
        for c in self.document[run.clone()].chars() {
            characters[length] = c;
            length += 1;
        }
        let judge = &self.settings.judge;
        let around = Surroundings::of(judge, self.document, run, &self.any_language);
        let gain = natural::gain(judge, &characters[..length], original, around, self.settings.charsets.pages())?;
        (confidence::of_margin(gain + PROVEN_ODDS) >= self.settings.least_confidence).then_some(gain)
    }

    #[inline]
    fn record(&mut self, input: Range<usize>, output: usize, gain: i32) {
        if self.settings.with_changes {
            let output = output..self.transcript.text.len();
            let layers = self.transcript.page().map_or(Layers::NONE, |page| Layers::of(MixUp::Page(page)));
            let confidence = confidence::of_margin(gain + PROVEN_ODDS);
            self.transcript.changes.push(Change { input, output, layers, damage: DamageSet::NONE, confidence });
        }
    }
}
