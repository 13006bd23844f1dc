//! The text after a pass, as far as it has come.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::edits::Change;
use super::mix_up::MixUp;
use super::search::Candidate;
use super::stretch::Stretch;
use super::survey::Choice;
use super::whole::Whole;
use crate::channel::{Damage, DamageSet, Memory, Misreading, Original};

/// The text after a pass, as far as it has come.
pub struct Output<'t> {
    text: &'t str,
    /// The changes of earlier passes, their output in `text`.
    done: &'t [Change],
    copied: usize,
    output: String,
    changes: Vec<Change>,
}

impl<'t> Output<'t> {
    /// The text before the pass, and the changes of those before it.
    pub fn new(text: &'t str, done: &'t [Change]) -> Output<'t> {
        Output { text, done, copied: 0, output: String::new(), changes: Vec::new() }
    }

    /// How many layers earlier passes took off in a range of the text.
    fn layers_at(&mut self, range: Range<usize>) -> usize {
        let passed = self.done.iter().take_while(|change| change.output.end <= range.start).count();
        self.done = &self.done[passed..];
        let touched = self.done.iter().take_while(|change| change.output.start < range.end);
        touched.map(|change| change.mix_ups.len()).max().unwrap_or(0)
    }

    /// Replaces a region by its original, unless more than so many mix-ups lie on it.
    pub fn replace_region(
        &mut self,
        region: Range<usize>,
        choice: &Choice<'_, Candidate>,
        original: &[char],
        most_layers: usize,
    ) {
        let chosen = choice.explanation;
        let layers = chosen.layers.beginning_with(choice.mix_up);
        if self.layers_at(region.clone()) + layers.mix_ups().len() > most_layers {
            return;
        }
        let text = &self.text[region.clone()];
        let (first, last) = chosen.kept;
        let start = region.start + text.chars().take(first).map(char::len_utf8).sum::<usize>();
        let end = region.end - text.chars().rev().take(last).map(char::len_utf8).sum::<usize>();
        let after = original[first..original.len() - last].iter().copied();
        self.replace(start..end, after, layers.mix_ups(), chosen.damage, choice.confidence);
    }

    /// Whether no more than so many mix-ups lie on a stretch if so many lie on it still.
    pub fn permits(&mut self, stretch: &Stretch, layers: usize, most_layers: usize) -> bool {
        self.layers_at(stretch.range.clone()) + layers <= most_layers
    }

    /// Replaces what a misreading changed in a stretch.
    pub fn replace_stretch(&mut self, stretch: &Stretch, choice: &Choice<'_, Whole>) {
        let text = &self.text[stretch.range.clone()];
        changed_pieces(choice.explanation.misreading, text, |piece, after| {
            let input = stretch.range.start + piece.start..stretch.range.start + piece.end;
            self.replace(input, after.chars(), &[choice.mix_up], DamageSet::NONE, choice.confidence);
        });
    }

    fn replace(
        &mut self,
        input: Range<usize>,
        after: impl Iterator<Item = char>,
        mix_ups: &[MixUp],
        damage: DamageSet,
        confidence: f32,
    ) {
        self.output.push_str(&self.text[self.copied..input.start]);
        self.copied = input.end;
        let output_start = self.output.len();
        if damage.contains(Damage::Decomposed) {
            self.output.extend(after.nfd());
        } else {
            self.output.extend(after);
        }
        let output = output_start..self.output.len();
        self.changes.push(Change { input, output, mix_ups: mix_ups.to_vec(), damage, confidence });
    }

    /// The text and what was changed in it; `None` if nothing was.
    pub fn finish(mut self) -> Option<(String, Vec<Change>)> {
        if self.changes.is_empty() {
            return None;
        }
        self.output.push_str(&self.text[self.copied..]);
        Some((self.output, self.changes))
    }
}

/// Undoes a misreading in `text` and gives `visit` each piece of it that changes, and what it becomes.
fn changed_pieces(misreading: Misreading, text: &str, mut visit: impl FnMut(Range<usize>, &str)) {
    let mut ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let (mut characters, mut bytes) = (0, 0);
    let mut byte_of = |end: usize| {
        while characters < end {
            (characters, bytes) = (characters + 1, ends.next().expect("a place within the text"));
        }
        bytes
    };
    // The piece that is under way begins here, and becomes this.
    let (mut start, mut after) = (0, String::new());
    // Up to here what the text becomes is known, and this comes next.
    let (mut at, mut next) = (0, String::new());
    misreading.undo(text.chars(), &mut Memory::new(), |original, place| {
        let end = place.is_whole.then(|| byte_of(place.characters));
        match (original, end) {
            (Original::Written(c) | Original::Kept(c), _) => next.push(c),
            (Original::Undefined | Original::Gap, Some(end)) if next.is_empty() => next.push_str(&text[at..end]),
            _ => next.push(char::REPLACEMENT_CHARACTER),
        }
        let Some(end) = end else { return true };
        if next != text[at..end] {
            after.push_str(&next);
        } else {
            if start < at {
                visit(start..at, &after);
            }
            after.clear();
            start = end;
        }
        next.clear();
        at = end;
        true
    });
    // What follows came of the last character.
    if start < text.len() {
        visit(start..text.len(), &(after + &next));
    }
}
