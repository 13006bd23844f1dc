//! From text to `model.bin`: counting pairs, smoothing, and writing the
//! layout that `fixtext`'s judge reads in place.
//!
//! The probability of `c` after `p` is an interpolated Kneser-Ney estimate: absolute
//! discounting of the weighted counts, and below it a class model estimated from how
//! many different pairs were seen rather than how often, as what
//! the lower level must predict is pairs that are new.

use std::collections::{BTreeMap, HashMap};

use fixtext::internals::judge::{
    BACKOFF_BITS, BACKOFF_STEP, BLOCK, FREE, HEADER, MAGIC, MAPPED, NOT_TEXT, UNITS_PER_NAT, WITHIN_STEP, fingerprint,
    folded, pair_key,
};

use crate::classes::{Class, Kind, class};
use crate::languages::{self, Profile};
use crate::perfect_hash;

/// One in so many letters is drawn out (`Nooo!`), which the corpora, news for the most part, hardly show.
const REPEATED: u64 = 2000;

/// Weights are integers in this many parts, so that sums do not depend on
/// the order of the text.
pub const WHOLE: u64 = 1 << 12;

/// What is taken from the count of each pair and given to the back-off: the usual
/// value for Kneser-Ney smoothing.
const DISCOUNT: f64 = 0.5;

/// How many characters of a class, of those that training never saw, count as
/// much as one pair that it saw.
const UNSEEN: f64 = 0.02;

/// How many pairs the prior of a class's followers counts for.
const CLASS_PRIOR: f64 = 4.0;

/// A class with fewer different pairs than this joins [`Kind::OtherLetter`].
const SMALLEST_CLASS: usize = 40;

/// The class of the letters whose own class would be too small.
const OTHER_LETTER: u8 = NOT_TEXT + 1;

/// Weighted counts of the pairs of characters.
#[derive(Debug, Default)]
pub struct Counts {
    pairs: HashMap<(u32, u32), u64>,
}

impl Counts {
    /// Counts the pairs of a line, from its break before to its break after,
    /// each with `weight` parts of [`WHOLE`].
    pub fn add(&mut self, line: &str, weight: u64) {
        let mut previous = u32::from('\n');
        for c in line.chars().chain(['\n']) {
            if c.is_alphabetic() {
                *self.pairs.entry((u32::from(c), u32::from(c))).or_default() += weight / REPEATED;
            }
            let c = folded(c);
            *self.pairs.entry((previous, c)).or_default() += weight;
            previous = c;
        }
    }

    /// The weight of each pair.
    pub fn pairs(&self) -> &HashMap<(u32, u32), u64> {
        &self.pairs
    }

    /// Adds all that `other` counted.
    pub fn merge(&mut self, other: Counts) {
        for (pair, weight) in other.pairs {
            *self.pairs.entry(pair).or_default() += weight;
        }
    }
}

/// What a model holds, for the log of a training.
#[derive(Clone, Copy, Debug)]
pub struct Summary {
    /// Different pairs in the text.
    pub pairs_seen: usize,
    /// Pairs that have a slot of their own in the model.
    pub pairs_kept: usize,
    /// Classes of characters.
    pub classes: usize,
    /// Different characters in the text.
    pub characters: usize,
}

/// Writes the model of at most `size` bytes.
pub fn write(counts: &Counts, profiles: &[Profile], size: usize) -> (Vec<u8>, Summary) {
    let mut pairs: Vec<((u32, u32), f64)> =
        counts.pairs.iter().map(|(&pair, &weight)| (pair, weight as f64 / WHOLE as f64)).collect();
    pairs.sort_by_key(|&(pair, _)| pair);

    let numbering = Numbering::new(&pairs);
    let lower = Lower::estimate(&pairs, &numbering);
    let (blocks, records) = lower.records(&numbering);
    let classes = lower.class_matrix.clone();

    let [letters, letter_pairs, ratios] = languages::sections(profiles);

    let fixed =
        HEADER + [&blocks, &records, &classes, &letters, &letter_pairs, &ratios].map(Vec::len).iter().sum::<usize>();
    let room = size.saturating_sub(fixed);
    let kept = choose(&pairs, &lower, &numbering, room);
    let keys: Vec<u64> = kept.iter().map(|&((p, c), _)| pair_key(p, c)).collect();
    let table = perfect_hash::build(&keys);
    let seeds: Vec<u8> = table.seeds.iter().flat_map(|seed| seed.to_le_bytes()).collect();
    let slots: Vec<u8> = table
        .slots
        .iter()
        .flat_map(|&slot| {
            let (fingerprint, cost) = slot.map_or((FREE, 0), |index| (fingerprint(keys[index]), kept[index].1));
            let [low, high] = fingerprint.to_le_bytes();
            [low, high, cost]
        })
        .collect();

    let sections = [blocks, records, classes, seeds, slots, letters, letter_pairs, ratios];
    let mut model = MAGIC.to_vec();
    model.extend(sections.iter().flat_map(|section| (section.len() as u32).to_le_bytes()));
    model.extend(sections.iter().flatten());
    let summary = Summary {
        pairs_seen: pairs.len(),
        pairs_kept: kept.len(),
        classes: numbering.count,
        characters: lower.seen_characters,
    };
    (model, summary)
}

/// The number of each class in the model.
struct Numbering {
    numbers: BTreeMap<Class, u8>,
    count: usize,
}

impl Numbering {
    fn new(pairs: &[((u32, u32), f64)]) -> Numbering {
        let mut types: BTreeMap<Class, usize> = BTreeMap::new();
        for &((_, c), _) in pairs {
            *types.entry(class_of(c)).or_default() += 1;
        }
        let merged = [Class::Kind(Kind::OtherLetter), Class::Kind(Kind::PrivateUse), Class::Kind(Kind::Unassigned)];
        let kept = types.iter().filter(|&(class, &count)| !merged.contains(class) && count >= SMALLEST_CLASS);
        let numbers: BTreeMap<Class, u8> = kept
            // Ends before a class would need a ninth bit; the rest would join the other letters.
            .zip(OTHER_LETTER + 1..=u8::MAX)
            .map(|((&class, _), number)| (class, number))
            .collect();
        Numbering { count: numbers.len() + 1 + usize::from(OTHER_LETTER), numbers }
    }

    fn of(&self, c: u32) -> u8 {
        match class_of(c) {
            Class::Kind(Kind::PrivateUse | Kind::Unassigned) => NOT_TEXT,
            class => self.numbers.get(&class).copied().unwrap_or(OTHER_LETTER),
        }
    }
}

fn class_of(code_point: u32) -> Class {
    char::from_u32(code_point).map_or(Class::Kind(Kind::Unassigned), class)
}

/// The levels below the pairs.
struct Lower {
    /// Cost of a class after a class, in units.
    class_matrix: Vec<u8>,
    class_count: usize,
    /// For each character that training saw, the cost within its class, in steps.
    within: HashMap<u32, u8>,
    /// The cost within the class for a character that training never saw.
    unseen: Vec<u8>,
    /// For each character the back-off cost after it, in steps.
    backoff: HashMap<u32, u8>,
    /// The weight of each character as the first of a pair.
    total: HashMap<u32, f64>,
    seen_characters: usize,
}

const WITHIN_MOST: u8 = u8::MAX >> BACKOFF_BITS;
const BACKOFF_MOST: u8 = (1 << BACKOFF_BITS) - 1;

fn units(probability: f64) -> f64 {
    -probability.ln() * f64::from(UNITS_PER_NAT)
}

fn quantise(probability: f64, step: i32, most: u8) -> u8 {
    (units(probability) / f64::from(step)).round().clamp(0.0, f64::from(most)) as u8
}

impl Lower {
    fn estimate(pairs: &[((u32, u32), f64)], numbering: &Numbering) -> Lower {
        let count = numbering.count;
        let mut total: HashMap<u32, f64> = HashMap::new();
        let mut discounted: HashMap<u32, f64> = HashMap::new();
        let mut types: BTreeMap<u32, f64> = BTreeMap::new();
        let mut class_types = vec![0.0; count * count];
        for &((p, c), weight) in pairs {
            let type_weight = weight.min(1.0);
            *total.entry(p).or_default() += weight;
            *discounted.entry(p).or_default() += DISCOUNT * type_weight;
            *types.entry(c).or_default() += type_weight;
            class_types[usize::from(numbering.of(p)) * count + usize::from(numbering.of(c))] += type_weight;
        }

        let mut class_total = vec![0.0; count];
        let mut class_size = vec![0.0; count];
        for (&c, weight) in &types {
            class_total[usize::from(numbering.of(c))] += weight;
        }
        for c in (0..MAPPED).filter_map(char::from_u32) {
            class_size[usize::from(numbering.of(u32::from(c)))] += 1.0;
        }
        let smoothed: Vec<f64> = (0..count).map(|class| class_total[class] + UNSEEN * class_size[class]).collect();
        let within = types
            .iter()
            .map(|(&c, &weight)| {
                let share = (weight + UNSEEN) / smoothed[usize::from(numbering.of(c))];
                (c, quantise(share, WITHIN_STEP, WITHIN_MOST))
            })
            .collect();
        let unseen = smoothed.iter().map(|&all| quantise(UNSEEN / all.max(UNSEEN), WITHIN_STEP, WITHIN_MOST)).collect();

        let all: f64 = smoothed.iter().sum();
        let mut class_matrix = Vec::with_capacity(count * count);
        for row in class_types.chunks(count) {
            let sum: f64 = row.iter().sum::<f64>() + CLASS_PRIOR;
            class_matrix.extend(
                row.iter()
                    .zip(&smoothed)
                    .map(|(&seen, &prior)| quantise((seen + CLASS_PRIOR * prior / all) / sum, 1, u8::MAX)),
            );
        }
        let backoff = total
            .iter()
            .map(|(&p, &weight)| (p, quantise(discounted[&p] / weight, BACKOFF_STEP, BACKOFF_MOST)))
            .collect();
        Lower { class_matrix, class_count: count, within, unseen, backoff, total, seen_characters: types.len() }
    }

    fn within(&self, c: u32, class: u8) -> u8 {
        self.within.get(&c).copied().unwrap_or(self.unseen[usize::from(class)])
    }

    /// The two stages of the table of characters.
    fn records(&self, numbering: &Numbering) -> (Vec<u8>, Vec<u8>) {
        let mut blocks = Vec::new();
        let mut records = Vec::new();
        let mut known: HashMap<Vec<u8>, u16> = HashMap::new();
        for first in (0..MAPPED).step_by(BLOCK as usize) {
            let block: Vec<u8> = (first..first + BLOCK)
                .flat_map(|c| {
                    let class = numbering.of(c);
                    let backoff = self.backoff.get(&c).copied().unwrap_or(0);
                    [class, self.within(c, class) << BACKOFF_BITS | backoff]
                })
                .collect();
            let next = (records.len() / (2 * BLOCK as usize)) as u16;
            let number = *known.entry(block).or_insert_with_key(|block| {
                records.extend(block);
                next
            });
            blocks.extend(number.to_le_bytes());
        }
        (blocks, records)
    }

    /// The cost that the judge gives to a pair that has no slot, in units.
    fn cost(&self, p: u32, c: u32, numbering: &Numbering) -> i32 {
        let (before, after) = (numbering.of(p), numbering.of(c));
        let classes = self.class_matrix[usize::from(before) * self.class_count + usize::from(after)];
        let backoff = self.backoff.get(&p).copied().unwrap_or(0);
        i32::from(backoff) * BACKOFF_STEP + i32::from(classes) + i32::from(self.within(c, after)) * WITHIN_STEP
    }
}

/// The pairs that get a slot: those whose cost without one is furthest from
/// their own, weighted by how often they occur, as many as there is room for.
fn choose(pairs: &[((u32, u32), f64)], lower: &Lower, numbering: &Numbering, room: usize) -> Vec<((u32, u32), u8)> {
    let mut candidates: Vec<(f64, (u32, u32), u8)> = pairs
        .iter()
        .filter_map(|&((p, c), weight)| {
            let fallback = lower.cost(p, c, numbering);
            let below = (-f64::from(fallback) / f64::from(UNITS_PER_NAT)).exp();
            let probability = (weight - DISCOUNT * weight.min(1.0)) / lower.total[&p] + below;
            let cost = quantise(probability, 1, u8::MAX);
            let gain = weight * (f64::from(fallback) - f64::from(cost)).abs();
            (gain > 0.0).then_some((gain, (p, c), cost))
        })
        .collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let fits = (0..=candidates.len()).collect::<Vec<_>>().partition_point(|&keys| perfect_hash::size(keys) <= room);
    candidates.truncate(fits.saturating_sub(1));
    let mut kept: Vec<_> = candidates.into_iter().map(|(_, pair, cost)| (pair, cost)).collect();
    kept.sort_by_key(|&(pair, _)| pair);
    kept
}
