//! The changes of a pass, and of one pass after another.

use alloc::vec::Vec;
use core::ops::Range;

use super::mix_up::Layers;
use crate::channel::DamageSet;

/// One stretch of a text that was replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where it stood, in bytes of the input.
    pub input: Range<usize>,
    /// Where what replaces it stands, in bytes of the output.
    pub output: Range<usize>,
    /// The mix-ups that were undone.
    pub layers: Layers,
    /// Accidents beyond them.
    pub damage: DamageSet,
    /// The probability that the change is right.
    pub confidence: f32,
}

/// The changes of `first`, from an input to a text, and then of `second`, from that text to
/// an output, as changes from the input to the output. Both are in the order of
/// the text; changes that overlap become one.
pub fn compose(first: &[Change], second: &[Change]) -> Vec<Change> {
    let mut composed = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
    // How far a place after all changes so far is moved from the input to the text between,
    // and from there to the output.
    let (mut into_text, mut into_output) = (0_isize, 0_isize);
    loop {
        let start = match (first.peek(), second.peek()) {
            (None, None) => return composed,
            (Some(one), None) => one.output.start,
            (None, Some(two)) => two.input.start,
            (Some(one), Some(two)) => one.output.start.min(two.input.start),
        };
        let mut end = start;
        let input_start = start.wrapping_add_signed(-into_text);
        let output_start = start.wrapping_add_signed(into_output);
        let mut change = Change {
            input: input_start..0,
            output: output_start..0,
            layers: Layers::NONE,
            damage: DamageSet::NONE,
            confidence: 1.0,
        };
        let mut below = Layers::NONE;
        let overlaps = |at: usize, end: usize| at < end || at == start;
        loop {
            if let Some(one) = first.next_if(|one| overlaps(one.output.start, end)) {
                end = end.max(one.output.end);
                into_text += one.output.len() as isize - one.input.len() as isize;
                change.take(one);
                change.layers = change.layers.or_deeper(one.layers);
            } else if let Some(two) = second.next_if(|two| overlaps(two.input.start, end)) {
                end = end.max(two.input.end);
                into_output += two.output.len() as isize - two.input.len() as isize;
                change.take(two);
                below = below.or_deeper(two.layers);
            } else {
                break;
            }
        }
        below.mix_ups().iter().for_each(|&mix_up| change.layers.push(mix_up));
        change.input.end = end.wrapping_add_signed(-into_text);
        change.output.end = end.wrapping_add_signed(into_output);
        composed.push(change);
    }
}

impl Change {
    fn take(&mut self, part: &Change) {
        self.damage = self.damage | part.damage;
        self.confidence = self.confidence.min(part.confidence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repair::MixUp;

    fn change(input: Range<usize>, output: Range<usize>) -> Change {
        Change { input, output, layers: Layers::of(MixUp::Bar), damage: DamageSet::NONE, confidence: 1.0 }
    }

    fn ranges(changes: &[Change]) -> Vec<(Range<usize>, Range<usize>)> {
        changes.iter().map(|change| (change.input.clone(), change.output.clone())).collect()
    }

    #[test]
    fn changes_apart_keep_apart() {
        let first = [change(0..4, 0..2), change(10..14, 8..10)];
        let second = [change(4..6, 4..5)];
        let both = compose(&first, &second);
        assert_eq!(ranges(&both), [(0..4, 0..2), (6..8, 4..5), (10..14, 7..9)]);
    }

    #[test]
    fn changes_that_overlap_become_one() {
        let first = [change(0..4, 0..2), change(6..10, 4..6)];
        let second = [change(1..5, 1..2)];
        let both = compose(&first, &second);
        assert_eq!(ranges(&both), [(0..10, 0..3)]);
        assert_eq!(both[0].layers.mix_ups().len(), 2, "two of the first side by side, and one of the second below");
    }
}
