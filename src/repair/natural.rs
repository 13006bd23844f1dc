//! What texts cost where they stand, and which of them read as text.

use super::lattice::{MOST_SURPRISE, Surroundings};
use super::region::MOST;
use super::remembered::Remembered;
use super::stretch::FIRST_EAST_ASIAN;
use crate::channel::{self, Case, MOST_CONTINUATIONS, PageSet};
use crate::judge::{Judge, UNITS_PER_NAT};

/// An original must not cost more a character than this, or it does not read as text.
/// Natural text of the scripts that training saw costs 2 to 7 nats a character.
pub const DEAREST_TEXT: i32 = 25 * UNITS_PER_NAT / 2;

/// Originals that cost less a character than this are natural text, with nothing below.
pub const GOOD_TEXT: i32 = 5 * UNITS_PER_NAT;

/// The same where the mix-up is settled, and only layers have to be kept out: a rare letter alone costs as much, of two layers what the
/// first leaves costs more.
pub const FAIR_TEXT: i32 = 7 * UNITS_PER_NAT;

/// By so much more than a letter a character of East Asia costs, of which there are so many.
const EAST_ASIAN_MORE: i32 = 3 * UNITS_PER_NAT;

/// What the original of a settled page has to gain.
pub const SURE: i32 = 6 * UNITS_PER_NAT;

/// What a further layer costs, at the least: text went the same way twice.
pub const LEAST_LAYER_COST: i32 = 3 * UNITS_PER_NAT;

/// What it costs at the least that so many layers lie on one another, beside the first.
pub const fn cost_of_layers(layers: usize) -> i32 {
    LEAST_LAYER_COST * (layers as i32 - 1)
}

/// What it costs to read a text as it stands.
pub fn cost_of(judge: &Judge<'_>, text: &[char], around: Surroundings<'_>) -> i32 {
    cost_up_to(judge, text, around, i32::MAX)
}

/// The same, or what its beginning costs as soon as that is more than so much.
fn cost_up_to(judge: &Judge<'_>, text: &[char], around: Surroundings<'_>, most: i32) -> i32 {
    let symbol = |c: char| (c, judge.symbol(c));
    let (symbols, beside) = (text.iter().map(|&c| symbol(c)), [around.left, around.right].map(symbol));
    sum_up_to(symbols, beside, most, |(_, previous), (c, symbol)| {
        judge.cost_in(around.language, previous, symbol).min(most_of(c))
    })
}

/// What the pairs of a text cost and those with what stands beside it, or those at its beginning as soon as that is more than so much.
fn sum_up_to<S: Copy>(
    text: impl Iterator<Item = S>,
    [left, right]: [S; 2],
    most: i32,
    mut cost_of_pair: impl FnMut(S, S) -> i32,
) -> i32 {
    let (mut previous, mut cost) = (left, 0);
    for symbol in text {
        if cost > most {
            return cost;
        }
        cost += cost_of_pair(previous, symbol);
        previous = symbol;
    }
    cost + cost_of_pair(previous, right).min(MOST_SURPRISE)
}

/// The most that a character costs.
fn most_of(c: char) -> i32 {
    if channel::is_control(c) { i32::MAX } else { MOST_SURPRISE }
}

/// What pairs of characters cost in any language, so many of which are remembered. Those of one mix-up are few, and are asked for over and over.
#[derive(Debug)]
pub struct Pairs<'j, const ENTRIES: usize> {
    judge: Judge<'j>,
    costs: Remembered<ENTRIES>,
}

impl<'j, const ENTRIES: usize> Pairs<'j, ENTRIES> {
    /// None was asked for.
    pub const fn new(judge: Judge<'j>) -> Pairs<'j, ENTRIES> {
        Pairs { judge, costs: Remembered::new(0) }
    }

    /// What a pair costs.
    #[inline]
    pub fn cost(&mut self, previous: char, c: char) -> i32 {
        self.costs.of_pair(previous, c, || self.judge.cost_of_pair(previous, c))
    }

    /// The same as [`gain`], where nothing is known of the language.
    pub fn gain(
        &mut self,
        text: &[char],
        original: &[char],
        around: Surroundings<'_>,
        pages: PageSet,
        most: i32,
    ) -> Option<i32> {
        let (judge, beside) = (self.judge, [around.left, around.right]);
        sure_gain(&judge, text, original, around, pages, most, |text, most| {
            sum_up_to(text.iter().copied(), beside, most, |previous, c| self.cost(previous, c).min(most_of(c)))
        })
    }
}

/// By how much so many characters that cost so much are dearer than text of which one costs `each`.
pub const fn beyond(cost: i32, length: usize, each: i32) -> i32 {
    cost - each * (length as i32 + 1)
}

/// By how much more than letters some characters cost.
pub fn more_than_letters(characters: &[char]) -> i32 {
    EAST_ASIAN_MORE * characters.iter().filter(|&&c| c >= FIRST_EAST_ASIAN).count() as i32
}

/// Whether an original that costs so much, and so is not natural for sure, reads better where one of its sequences is taken for
/// damage of a further layer. As that makes fewer characters of it, it has to be better than what natural text of as many would cost less.
pub fn may_lie_deep(judge: &Judge<'_>, cost: i32, original: &[char], around: Surroundings<'_>, pages: PageSet) -> bool {
    if beyond(cost, original.len(), GOOD_TEXT) < 0 {
        return false;
    }
    let mut below = ['\0'; MOST];
    (0..original.len()).any(|at| {
        let (before, rest) = original.split_at(at);
        below[..at].copy_from_slice(before);
        let reach = channel::reach(rest, Case::Mixed, PageSet::NONE);
        (reach.pages & pages).iter().any(|page| {
            (2..=1 + MOST_CONTINUATIONS).any(|units| {
                let Some((sequence, after)) = rest.split_at_checked(units) else { return false };
                page.undo(sequence, &mut below[at..]) == Some(1) && {
                    below[at + 1..][..after.len()].copy_from_slice(after);
                    let least = LEAST_LAYER_COST + GOOD_TEXT * (units as i32 - 1);
                    cost_of(judge, &below[..original.len() + 1 - units], around) + least < cost
                }
            })
        })
    })
}

/// By how much a text reads better as this original, of which each character shows as what the page of a document has there that
/// is full of such, as far as it is told by no more than `most`: `None` where it is not sure to, or where the original is not text, or damage
/// may lie below.
pub fn gain(
    judge: &Judge<'_>,
    text: &[char],
    original: &[char],
    around: Surroundings<'_>,
    pages: PageSet,
    most: i32,
) -> Option<i32> {
    sure_gain(judge, text, original, around, pages, most, |text, most| cost_up_to(judge, text, around, most))
}

/// The same, where this tells what a text costs, or what its beginning does as soon as that is more than so much.
fn sure_gain(
    judge: &Judge<'_>,
    text: &[char],
    original: &[char],
    around: Surroundings<'_>,
    pages: PageSet,
    most: i32,
    mut cost_up_to: impl FnMut(&[char], i32) -> i32,
) -> Option<i32> {
    let cost = cost_up_to(original, i32::MAX);
    let gain = cost_up_to(text, cost.saturating_add(most)) - cost;
    let is_text = beyond(cost - more_than_letters(original), original.len(), DEAREST_TEXT) <= 0;
    // Of one character that is no control there is nothing below.
    let is_sure = gain > 0 && is_text && (original.len() == 1 || !may_lie_deep(judge, cost, original, around, pages));
    is_sure.then_some(gain)
}

/// The pages in which a text has sure readings.
pub fn sure_pages(text: &[char]) -> PageSet {
    (0..text.len())
        .fold(PageSet::NONE, |pages, at| pages | channel::reach(&text[at..], Case::Mixed, PageSet::NONE).pages)
}
