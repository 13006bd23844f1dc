//! What the misreadings of legacy encodings make of a stretch as a whole.
//!
//! The stretch is read anew under each hypothesis, and the judge compares what comes of it
//! with what stands there. There is no search: a hypothesis says of every character
//! what it was.

use super::stretch::Stretch;
use crate::channel::{CharsetSet, GAP, MISREADINGS, Misreading, Original, Place};
use crate::judge::{Judge, Language, Symbol, UNITS_PER_NAT};

/// The most that it costs to read a character that stands there. It is more than in the search of regions: one
/// character tells little of a misreading, and if that little is capped nothing is left.
const MOST_SURPRISE: i32 = 20 * UNITS_PER_NAT;

/// What a character costs that is not in the encoding which the text was read in: something has put it there later.
const FOREIGN_COST: i32 = 5 * UNITS_PER_NAT;

/// What bytes cost that the encoding does not define in which the text was written.
const UNDEFINED_COST: i32 = 30 * UNITS_PER_NAT;

/// What a character costs of which bytes were lost.
const LOST_COST: i32 = 8 * UNITS_PER_NAT;

/// A hypothesis that reads worse than what stands there by more than this is of no further interest.
const HOPELESS: i32 = 24 * UNITS_PER_NAT;

/// An original must not cost more a character than this, or it does not read as text.
const DEAREST_TEXT: i32 = 9 * UNITS_PER_NAT;

/// What one misreading makes of a stretch.
#[derive(Clone, Copy, Debug)]
pub struct Whole {
    /// The misreading.
    pub misreading: Misreading,
    /// By how much the original reads better than what stands there, in units.
    pub gain: i32,
    /// A hash of the original, the same for misreadings that make the same of the stretch.
    pub original: u64,
}

/// The working memory for one stretch.
#[derive(Debug)]
pub struct Wholes<'j> {
    judge: Judge<'j>,
    charsets: CharsetSet,
    found: [Whole; MISREADINGS],
    count: usize,
}

impl<'j> Wholes<'j> {
    /// For misreadings among these encodings, judged by this judge.
    pub fn new(judge: Judge<'j>, charsets: CharsetSet) -> Wholes<'j> {
        let none = Misreading::all().next().expect("there are misreadings");
        Wholes { judge, charsets, found: [Whole { misreading: none, gain: 0, original: 0 }; MISREADINGS], count: 0 }
    }

    /// Finds what each misreading makes of a stretch. Those are left out that change nothing or read much worse.
    pub fn search(&mut self, stretch: &Stretch) {
        self.count = 0;
        let (kept, same) = self.as_it_stands(stretch);
        for misreading in Misreading::all().filter(|misreading| misreading.is_within(self.charsets)) {
            if let Some((cost, original)) = self.undone(stretch, misreading, kept + HOPELESS)
                && original != same
            {
                self.found[self.count] = Whole { misreading, gain: kept - cost, original };
                self.count += 1;
            }
        }
    }

    /// What was found.
    pub fn found(&self) -> &[Whole] {
        &self.found[..self.count]
    }

    /// Whether any of it reads better than what stands there.
    pub fn is_promising(&self) -> bool {
        self.found().iter().any(|whole| whole.gain > 0)
    }

    /// Takes note that the stretch reads better by `gain` under another explanation.
    pub fn compete_with(&mut self, gain: i32) {
        for whole in &mut self.found[..self.count] {
            whole.gain -= gain;
        }
    }

    /// The cost of the stretch and its hash.
    fn as_it_stands(&self, stretch: &Stretch) -> (i32, u64) {
        let mut reader = Reader::new(self.judge, stretch);
        for (at, &c) in stretch.sample().iter().enumerate() {
            if c == GAP { reader.skip() } else { reader.read(c, at + 1, MOST_SURPRISE) }
        }
        (reader.cost, reader.hash)
    }

    /// The cost of the original under a misreading and its hash; `None` if it costs more than `most` or does not
    /// read as text.
    fn undone(&self, stretch: &Stretch, misreading: Misreading, most: i32) -> Option<(i32, u64)> {
        let mut reader = Reader::new(self.judge, stretch);
        misreading.undo(stretch.sample().iter().copied(), |original, Place { characters, .. }| {
            match original {
                Original::Written(c) => reader.read(c, characters, i32::MAX),
                Original::Kept(c) => {
                    reader.read(c, characters, MOST_SURPRISE);
                    reader.cost += if c == char::REPLACEMENT_CHARACTER { 0 } else { FOREIGN_COST };
                }
                Original::Undefined => reader.meet_nothing(UNDEFINED_COST),
                Original::Lost => reader.meet_nothing(LOST_COST),
                Original::Gap => reader.skip(),
            }
            reader.cost <= most
        });
        (reader.cost <= most && reader.cost <= DEAREST_TEXT * reader.pairs).then_some((reader.cost, reader.hash))
    }
}

/// Adds up what the characters of a sample cost.
struct Reader<'r> {
    judge: Judge<'r>,
    stretch: &'r Stretch,
    /// The last character; none where the next is not paired.
    previous: Option<Symbol>,
    /// Up to where in the sample it came of.
    characters: usize,
    cost: i32,
    /// How many pairs were judged.
    pairs: i32,
    hash: u64,
}

impl<'r> Reader<'r> {
    fn new(judge: Judge<'r>, stretch: &'r Stretch) -> Reader<'r> {
        Reader { judge, stretch, previous: None, characters: 0, cost: 0, pairs: 0, hash: 0 }
    }

    /// Reads a character that came of the sample up to so many of its characters.
    fn read(&mut self, c: char, characters: usize, most: i32) {
        let symbol = self.judge.symbol(c);
        let came_of = self.characters.min(characters - 1)..characters;
        if let Some(previous) = self.previous
            && self.stretch.is_new(came_of.clone())
        {
            let language = if self.stretch.is_unknown(came_of) { &self.stretch.language } else { &Language::UNKNOWN };
            self.cost += self.judge.cost_in(language, previous, symbol).min(most);
            self.pairs += 1;
        }
        self.previous = Some(symbol);
        self.characters = characters;
        self.mix(u64::from(c));
    }

    fn meet_nothing(&mut self, cost: i32) {
        self.cost += cost;
        self.previous = None;
        self.mix(u64::MAX);
    }

    fn skip(&mut self) {
        self.previous = None;
    }

    fn mix(&mut self, value: u64) {
        self.hash = (self.hash.rotate_left(5) ^ value).wrapping_mul(0x517C_C1B7_2722_0A95);
    }
}
