//! The table of the scanner: what damage looks like, and sound text does not.
//!
//! Each character beyond ASCII is counted with the characters beside it, in sound text and in what the channel makes of
//! that text: every misreading, UTF-8 in every page, and the accidents. A [`Context`] that damage shows many times as often as sound text
//! is a *sign*. Nothing here knows of single characters: a page, a misreading or an accident that the channel learns
//! comes into the table by itself.

use rustc_hash::FxHashMap;

use fixtext::internals::scan::{Context, SLOTS, WEAK, WIDE};
use fixtext::internals::{Charset, Misreading, Page};
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

use crate::damage::Codec;
use crate::model::WHOLE;

/// A context is a sign if damage shows it so many times as often as sound text. Measured with those below: sound text of
/// 45 treebanks has one such sign in some 70,000 bytes where training saw it, and one in 25,000 where it did not.
const RATIO: u64 = 40;

/// The same for a weak sign, which counts in short text alone: of wide characters and others. Sound text has one in some 10,000 bytes, that of
/// East Asia one in some 500. In some of the lines that were damaged by 300 mix-ups and accidents,
/// one of a hundred, they are all that there is. What is usual is the least with which no figure of `floors.tsv` is lost.
const RATIO_OF_WEAK: u64 = 1;
const RATIO_OF_WEAK_WIDE: u64 = 4;
const USUAL_OF_WEAK: u64 = 12 * WHOLE;

/// What sound text is taken to hold of each context besides what was seen of it: so much of it, in characters, was not seen.
const UNSEEN: u64 = WHOLE;

/// The same for wide characters that nothing narrow stands beside, of which there are many, and each is rare.
const UNSEEN_WIDE: u64 = 10 * WHOLE;

/// What sound text holds so often is usual, and no sign unless damage shows it all the more often: what is usual costs time in each text
/// that has it, and damage that looks so has other signs besides.
const USUAL: u64 = WHOLE / 2;

/// Where all letters were damaged there are so many signs for each of those where few were, and they may miss one.
const DENSE: u64 = 30;

/// A language holds a context as often as the language that holds it most often, but for one part in so many: what is usual in one language
/// is usual, however little text there is of it.
const OF_ONE_LANGUAGE: u64 = 3;

/// The characters of a text that its frequencies are given in, and those that are added to a small text, which says little.
const PER: f64 = 100_000.0;
const SMALL: f64 = 50_000.0;

/// How much less a misreading counts for each nat that it is rarer by, in nats. That one is rare is no reason to be blind to it, as it is a
/// reason to doubt it.
const RARITY: f64 = 0.15;

/// The same for each page by its place among them, and for accidents.
const RARITY_OF_PAGE: f64 = 0.05;
const SHARE_OF_ACCIDENT: f64 = 0.5;

/// Three characters that follow each other.
type Triple = [char; 3];

/// What text holds of each triple around a character beyond ASCII, in parts of [`WHOLE`].
#[derive(Debug, Default)]
pub struct Triples {
    /// In all text together, and in the language that holds it most often.
    weights: FxHashMap<Triple, (u64, u64)>,
    /// Some lines of each language, with what each counts.
    samples: Vec<Sample>,
}

#[derive(Debug)]
struct Sample {
    lines: Vec<String>,
    weight: u64,
}

/// The triples of a line around characters beyond ASCII, from its break before to its break after.
fn triples_of(line: &str) -> impl Iterator<Item = Triple> {
    let next = line.chars().skip(1).chain(['\n']);
    let previous = ['\n'].into_iter().chain(line.chars());
    let triples = previous.zip(line.chars()).zip(next).map(|((before, c), after)| [before, c, after]);
    triples.filter(|[_, c, _]| !c.is_ascii())
}

impl Triples {
    /// Counts the lines of one language, each with its weight among all text, and as often as it was seen in the language.
    pub fn of_language<'l>(lines: impl Iterator<Item = (&'l str, f64, f64)> + Clone) -> Triples {
        let mut triples = Triples::default();
        let characters = |(line, _, seen): (&str, f64, f64)| line.chars().count() as f64 * seen;
        let (all, once) = (
            lines.clone().map(characters).sum::<f64>(),
            lines.clone().map(|line| line.0.chars().count()).sum::<usize>(),
        );
        let mean = all / (once as f64).max(1.0);
        let frequency = PER / (all + SMALL * mean.max(1.0));
        for (line, weight, seen) in lines.clone() {
            for triple in triples_of(line) {
                let known = triples.weights.entry(triple).or_default();
                known.0 += (weight * WHOLE as f64).round() as u64;
                known.1 += (seen * frequency * WHOLE as f64).round() as u64;
            }
        }
        triples
    }

    /// Keeps some of these lines, which are sentences of one language.
    pub fn keep_sample(&mut self, lines: &[&str]) {
        let lines: Vec<&str> = lines.iter().copied().filter(|line| !line.is_ascii()).collect();
        let step = ((lines.len() as f64).sqrt() / 4.0).ceil().max(1.0) as usize;
        let sample: Vec<String> = lines.iter().step_by(step).map(|line| (*line).to_owned()).collect();
        let characters = sample.iter().map(|line| line.chars().count()).sum::<usize>() as f64;
        let weight = PER / (characters + SMALL / step as f64);
        self.samples.push(Sample { lines: sample, weight: (weight * WHOLE as f64).round() as u64 });
    }

    /// Adds what `other` counted.
    pub fn merge(&mut self, other: Triples) {
        for (triple, (all, most)) in other.weights {
            let known = self.weights.entry(triple).or_default();
            *known = (known.0 + all, known.1.max(most));
        }
        self.samples.extend(other.samples);
    }
}

/// What each context weighs, and how much of that stands where there is little else to see.
type Weights = FxHashMap<Context, Weight>;

#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    all: u64,
    sparse: u64,
}

impl Weight {
    fn scaled(self, share: f64) -> Weight {
        Weight { all: (self.all as f64 * share) as u64, sparse: (self.sparse as f64 * share) as u64 }
    }

    fn max(self, other: Weight) -> Weight {
        Weight { all: self.all.max(other.all), sparse: self.sparse.max(other.sparse) }
    }
}

fn add(weights: &mut Weights, triple: Triple, weight: u64, is_sparse: bool) {
    let known = weights.entry(Context::of_characters(triple)).or_default();
    known.all += weight;
    known.sparse += if is_sparse { weight } else { weight / DENSE };
}

/// Whether a character has few of its like beside it: one that is no letter, or a Latin one.
fn is_sparse(c: char) -> bool {
    !c.is_alphabetic() || c.script() == Script::Latin
}

/// Writes the table.
pub fn write(triples: &Triples) -> Vec<u8> {
    let mut sound = Weights::default();
    for (&triple, &(all, most)) in &triples.weights {
        // What damage makes of wide characters is weighed language by language.
        let all = if is_wide(triple[1]) { 0 } else { all };
        add(&mut sound, triple, all + OF_ONE_LANGUAGE * most, true);
    }
    let mut damage = Weights::default();
    for (weights, share) in kinds_of_damage(triples) {
        for (context, weight) in weights {
            let known = damage.entry(context).or_default();
            *known = known.max(weight.scaled(share));
        }
    }
    // Whether a context is a strong sign, and a weak one.
    let strengths = |context: &Context, weight: Weight| {
        let is_known_by_itself = context.slot as usize >= SLOTS;
        let unseen = if is_known_by_itself { UNSEEN_WIDE } else { UNSEEN };
        let sound = sound.get(context).map_or(0, |weight| weight.all);
        let is_sign = |ratio: u64, usual: u64| weight.all >= ratio * (sound + unseen + sound * (sound / usual));
        let weakly = if is_known_by_itself { RATIO_OF_WEAK_WIDE } else { RATIO_OF_WEAK };
        (is_sign(RATIO, USUAL), is_sign(weakly, USUAL_OF_WEAK))
    };
    let mut signs: Vec<(u64, bool, Context)> = damage
        .into_iter()
        .filter_map(|(context, weight)| {
            let (is_strong, is_weak) = strengths(&context, weight);
            (is_strong || is_weak).then_some((weight.sparse, is_strong, context))
        })
        .collect();
    // Of those that share slots the ones that are missed most have them.
    signs.sort_unstable_by(|one, other| other.cmp(one));
    let mut table = vec![0; SLOTS + 2 * WIDE / 8];
    let mut is_free = vec![true; SLOTS];
    for (_, is_strong, context) in signs {
        let slot = context.slot as usize;
        if let Some(number) = slot.checked_sub(SLOTS) {
            table[SLOTS + WIDE / 8 + number / 8] |= 1 << (number % 8);
            table[SLOTS + number / 8] |= u8::from(is_strong) << (number % 8);
        } else if let Some(slot) = [slot, slot + 1].into_iter().find(|&slot| is_free[slot]) {
            table[slot] = if is_strong { context.print } else { context.print | WEAK };
            is_free[slot] = false;
        }
    }
    for slot in (0..SLOTS).filter(|&slot| is_free[slot]) {
        table[slot] = unknown_print(slot, &sound) | WEAK;
    }
    table
}

/// The print of a context that has this slot and that sound text is not known to show, or shows least often.
fn unknown_print(slot: usize, sound: &Weights) -> u8 {
    let context = |print: u8| Context { slot: (slot & !1) as u32, print };
    let weight = |print: &u8| sound.get(&context(*print)).map_or(0, |weight| weight.all);
    (0..=u8::MAX).filter(|print| print & WEAK == 0).min_by_key(weight).expect("prints")
}

/// Whether a character has three bytes and is of the blocks that East Asia writes for the most part.
fn is_wide(c: char) -> bool {
    c >= '\u{3000}'
}

/// For each kind of damage what it makes of the text, and the share of it that counts.
fn kinds_of_damage(triples: &Triples) -> Vec<(Weights, f64)> {
    let misreadings: Vec<Misreading> = Misreading::all().collect();
    let of_misreadings = misreadings.par_iter().map(|&misreading| {
        let weights = match (misreading.written(), misreading.read()) {
            (Charset::Page(written), Charset::Page(read)) => of_pages(triples, written, read),
            _ => of_wide(triples, misreading),
        };
        (weights, (-f64::from(misreading.rarity()) * RARITY).exp())
    });
    let mut kinds: Vec<(Weights, f64)> = of_misreadings.collect();
    let of_utf8: Vec<(Page, Accident)> = Page::all()
        .map(|page| (page, Accident::None))
        .chain(ACCIDENTS.into_iter().map(|accident| (Page::WINDOWS_1252, accident)))
        .collect();
    kinds.par_extend(of_utf8.par_iter().map(|&(page, accident)| {
        let share = (-(page.index() as f64) * RARITY_OF_PAGE).exp();
        (
            of_utf8_in(triples, page, accident),
            if accident == Accident::None { share } else { share * SHARE_OF_ACCIDENT },
        )
    }));
    kinds
}

/// What a byte of a page shows as: where it is undefined, as a control or as U+FFFD.
fn show(page: Page, byte: u8) -> char {
    page.decode(byte).unwrap_or(if byte < 0xA0 { char::from(byte) } else { char::REPLACEMENT_CHARACTER })
}

/// Text of one page read in another.
fn of_pages(triples: &Triples, written: Page, read: Page) -> Weights {
    let shown: FxHashMap<char, char> =
        (0x80..=0xFF).filter_map(|byte| Some((written.decode(byte)?, show(read, byte)))).collect();
    let show = |c: char| if c.is_ascii() { Some(c) } else { shown.get(&c).copied() };
    let mut weights = Weights::default();
    for (&triple, &(weight, _)) in &triples.weights {
        if let [Some(before), Some(c), Some(after)] = triple.map(show)
            && [before, c, after] != triple
            && !is_alone(triple)
        {
            add(&mut weights, [before, c, after], weight, is_sparse(triple[1]));
        }
    }
    weights
}

/// Whether a letter of another script than the Latin one stands by itself. There is more to see beside it if it was misread.
fn is_alone([before, c, after]: Triple) -> bool {
    let is_none = |c: char| c.is_ascii() && !c.is_ascii_alphabetic();
    is_none(before) && is_none(after) && c.is_alphabetic() && c.script() != Script::Latin
}

/// Text that an encoding of East Asia has to do with: what is one character there depends on more than those beside it.
fn of_wide(triples: &Triples, misreading: Misreading) -> Weights {
    let [written, read] = [misreading.written(), misreading.read()].map(|charset| Codec::named(charset.name()));
    let mut weights = Weights::default();
    for sample in &triples.samples {
        let mut of_sample = Weights::default();
        for bytes in sample.lines.iter().filter_map(|line| written.encode(line)) {
            let shown = read.decode(&bytes);
            let is_sparse = shown.chars().filter(|c| !c.is_ascii()).count() < shown.chars().count() / 4;
            triples_of(&shown).for_each(|triple| add(&mut of_sample, triple, sample.weight, is_sparse));
        }
        for (context, weight) in of_sample {
            let known = weights.entry(context).or_default();
            *known = known.max(weight);
        }
    }
    weights
}

/// What befalls UTF-8 that was read in windows-1252 besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Accident {
    None,
    UndefinedDropped,
    UndefinedAsMark,
    SpacesPlain,
    QuotesStraight,
    Small,
    Capitals,
    Compatible,
    Decomposed,
}

const ACCIDENTS: [Accident; 8] = [
    Accident::UndefinedDropped,
    Accident::UndefinedAsMark,
    Accident::SpacesPlain,
    Accident::QuotesStraight,
    Accident::Small,
    Accident::Capitals,
    Accident::Compatible,
    Accident::Decomposed,
];

/// Text in UTF-8 that was read in a page.
fn of_utf8_in(triples: &Triples, page: Page, accident: Accident) -> Weights {
    let mut shown: FxHashMap<char, Vec<char>> = FxHashMap::default();
    let mut weights = Weights::default();
    for (triple, &(weight, _)) in &triples.weights {
        for &c in triple {
            shown.entry(c).or_insert_with(|| misread(c, page, accident));
        }
        let [before, c, after] = triple.map(|c| &shown[&c]);
        let first = before.last().copied().unwrap_or('\n');
        let last = after.first().copied().unwrap_or('\n');
        let all: Vec<char> = [first].into_iter().chain(c.iter().copied()).chain([last]).collect();
        for window in all.windows(3).filter(|window| !window[1].is_ascii()) {
            add(&mut weights, [window[0], window[1], window[2]], weight, is_sparse(triple[1]));
        }
    }
    weights
}

/// What a character shows as that was written in UTF-8 and read in a page.
fn misread(c: char, page: Page, accident: Accident) -> Vec<char> {
    let mut text = String::new();
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        match (page.decode(byte), accident) {
            (None, Accident::UndefinedDropped) => {}
            (None, Accident::UndefinedAsMark) => text.push('?'),
            (Some('\u{A0}'), Accident::SpacesPlain) => text.push(' '),
            (Some('“' | '”' | '„'), Accident::QuotesStraight) => text.push('"'),
            (Some('‘' | '’' | '‚'), Accident::QuotesStraight) => text.push('\''),
            (Some('–' | '—'), Accident::QuotesStraight) => text.push('-'),
            (Some('…'), Accident::QuotesStraight) => text.push_str("..."),
            _ => text.push(show(page, byte)),
        }
    }
    match accident {
        Accident::Small => text.to_lowercase().chars().collect(),
        Accident::Capitals => text.to_uppercase().chars().collect(),
        Accident::Compatible => text.nfkc().collect(),
        Accident::Decomposed => text.nfd().collect(),
        _ => text.chars().collect(),
    }
}
