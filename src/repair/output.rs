//! The text after a pass, as far as it has come.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::edits::Change;
use super::mix_up::Layers;
use super::search::Candidate;
use super::stretch::Stretch;
use super::survey::Choice;
use super::transcript::Transcript;
use super::whole::Whole;
use crate::channel::{Damage, DamageSet, Memory, Misreading, Original};

/// The text after a pass, as far as it has come.
pub struct Output<'t> {
    text: &'t str,
    /// The changes of earlier passes, their output in `text`.
    done: &'t [Change],
    /// What is explained already, and how many parts of it were taken over.
    transcript: Option<&'t Transcript>,
    parts: usize,
    copied: usize,
    output: String,
    changes: Vec<Change>,
    /// Whether changes are taken note of, and whether there were any.
    with_changes: bool,
    is_changed: bool,
}

impl<'t> Output<'t> {
    /// The text before the pass, the changes of those before it, and what is explained already.
    pub fn new(
        text: &'t str,
        done: &'t [Change],
        transcript: Option<&'t Transcript>,
        with_changes: bool,
    ) -> Output<'t> {
        let (output, changes) = (String::new(), Vec::new());
        Output { text, done, transcript, parts: 0, copied: 0, output, changes, with_changes, is_changed: false }
    }

    /// Takes over the parts of the transcript that begin before a place.
    pub fn take_parts_before(&mut self, place: usize) {
        let Some(transcript) = self.transcript else { return };
        while let Some(input) = transcript.parts.get(self.parts).filter(|input| input.start < place) {
            let (text, changes, start) = transcript.part(self.parts);
            self.output.push_str(&self.text[self.copied..input.start]);
            let moved = |at: usize| at - start + self.output.len();
            self.changes.extend(changes.iter().map(|change| {
                let output = moved(change.output.start)..moved(change.output.end);
                Change { output, ..change.clone() }
            }));
            self.output.push_str(text);
            self.is_changed |= *text != self.text[input.clone()];
            self.copied = input.end;
            self.parts += 1;
        }
    }

    /// How many layers earlier passes took off in a range of the text.
    fn layers_at(&mut self, range: Range<usize>) -> usize {
        let passed = self.done.iter().take_while(|change| change.output.end <= range.start).count();
        self.done = &self.done[passed..];
        let touched = self.done.iter().take_while(|change| change.output.start < range.end);
        touched.map(|change| change.layers.mix_ups().len()).max().unwrap_or(0)
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
        self.replace(start..end, after, layers, chosen.damage, choice.confidence);
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
            self.replace(input, after.chars(), Layers::of(choice.mix_up), DamageSet::NONE, choice.confidence);
        });
    }

    fn replace(
        &mut self,
        input: Range<usize>,
        after: impl Iterator<Item = char>,
        layers: Layers,
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
        self.is_changed = true;
        if self.with_changes {
            self.changes.push(Change { input, output, layers, damage, confidence });
        }
    }

    /// The text and what was changed in it; `None` if nothing was.
    pub fn finish(mut self) -> Option<(String, Vec<Change>)> {
        self.take_parts_before(self.text.len());
        if !self.is_changed {
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
