//! The language of the text around a place.

use crate::judge::{Judge, Language, Tally};

/// Places share what is recognised around them, so many bytes at a time: two parts.
const STEP: usize = 2 * PART;
const PART: usize = 80;

/// Parts before and after a step by which its language is recognised, too.
const CONTEXT: usize = 3;

/// Parts that are kept: as many as are looked at for a step.
const KEPT: usize = 2 + 2 * CONTEXT;

/// Bytes before and after a place by which its language is recognised, where nothing is kept.
const NEAR: usize = 160;

/// The language near a place of a text, where it is asked for seldom.
pub fn near(judge: &Judge<'_>, text: &str, place: usize) -> Language {
    let from = text.floor_char_boundary(place.saturating_sub(NEAR));
    judge.language(&text[from..text.ceil_char_boundary(place + NEAR)])
}

/// What was recognised last in a document.
#[derive(Debug)]
pub struct Languages<'t> {
    judge: Judge<'t>,
    text: &'t str,
    /// The language, what it was recognised by, and how many were before it.
    language: Language,
    tally: Option<Tally>,
    number: usize,
    /// The step that it is the language of.
    step: Option<usize>,
    /// What parts of the document say, each in the place of its number modulo their count.
    parts: [(Option<usize>, Tally); KEPT],
}

impl<'t> Languages<'t> {
    /// The languages of a document.
    pub const fn new(judge: Judge<'t>, text: &'t str) -> Languages<'t> {
        Languages {
            judge,
            text,
            language: Language::unknown(),
            tally: None,
            number: 0,
            step: None,
            parts: [(None, Tally::NONE); KEPT],
        }
    }

    /// The language around a place, in bytes. It depends on the place alone, not on what was asked before.
    pub fn around(&mut self, place: usize) -> &Language {
        let step = place / STEP;
        if self.step != Some(step) {
            let mut tally = Tally::NONE;
            for part in (2 * step).saturating_sub(CONTEXT)..2 * step + 2 + CONTEXT {
                self.look_at(part);
                tally.add(&self.parts[part % KEPT].1);
            }
            if self.tally.replace(tally) != Some(tally) {
                self.language = Language::of(&tally);
                self.number += 1;
            }
            self.step = Some(step);
        }
        &self.language
    }

    /// Puts the language around a place there, of which the number is kept as well, unless it is there already.
    pub fn put_around(&mut self, place: usize, language: &mut Language, number: &mut usize) {
        self.around(place);
        if core::mem::replace(number, self.number) != self.number {
            language.clone_from(&self.language);
        }
    }

    fn look_at(&mut self, part: usize) {
        let (known, tally) = &mut self.parts[part % KEPT];
        if *known != Some(part) {
            let text = self.text.as_bytes();
            let [from, to] = [part, part + 1].map(|part| text.len().min(part * PART));
            let before = from.checked_sub(1).map_or(b' ', |before| text[before]);
            (*known, *tally) = (Some(part), self.judge.tally(before, &text[from..to]));
        }
    }
}
