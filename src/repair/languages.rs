//! The language of the text around a place.

use crate::judge::{Judge, Language};

/// Places share what is recognised around them, so many bytes at a time.
const STEP: usize = 160;

/// Bytes before and after a step by which its language is recognised.
const CONTEXT: usize = 240;

/// What was recognised last in a document.
#[derive(Debug)]
pub struct Languages<'t> {
    judge: Judge<'t>,
    text: &'t str,
    language: Language,
    /// The step that it is the language of.
    step: Option<usize>,
}

impl<'t> Languages<'t> {
    /// The languages of a document.
    pub const fn new(judge: Judge<'t>, text: &'t str) -> Languages<'t> {
        Languages { judge, text, language: Language::unknown(), step: None }
    }

    /// The language around a place, in bytes. It depends on the place alone, not on what was asked before.
    pub fn around(&mut self, place: usize) -> &Language {
        let step = place / STEP;
        if self.step != Some(step) {
            let from = self.text.floor_char_boundary((step * STEP).saturating_sub(CONTEXT));
            let to = self.text.floor_char_boundary((step + 1) * STEP + CONTEXT);
            self.language = self.judge.language(&self.text[from..to]);
            self.step = Some(step);
        }
        &self.language
    }
}
