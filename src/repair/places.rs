//! Whether a misreading makes anything of the places for which a stretch is looked at.
//!
//! Most stretches with a place are sound, and nearly all misreadings make nonsense of the place itself. So before a stretch is
//! read anew under a misreading its first places are. Few pairs of characters are met there, many
//! times over, so their costs are remembered.

use super::remembered::Remembered;
use super::seen::hash_of;
use super::stretch::{FIRST_EAST_ASIAN, PLACE, PLACES, Place, Stretch};
use super::whole::MOST_SURPRISE;
use crate::channel::{Charset, CharsetSet, MISREADINGS, MOST_BYTES, Memory, Misreading};
use crate::hash::mix;
use crate::judge::{Judge, Language, UNITS_PER_NAT};

/// The most units of a place.
const UNITS: usize = MOST_BYTES * PLACE;

/// A part of a place as the encoding has it that the text was read in.
#[derive(Clone, Copy, Debug)]
enum Unit {
    Byte(u8),
    /// A character that is not in the encoding.
    Other(char),
}

/// A set of misreadings other than those of UTF-8 in a page.
#[derive(Clone, Copy, Debug)]
pub struct MisreadingSet([u64; MISREADINGS.div_ceil(64)]);

impl MisreadingSet {
    /// No misreading.
    pub const NONE: MisreadingSet = MisreadingSet([0; MISREADINGS.div_ceil(64)]);
    const ALL: MisreadingSet = MisreadingSet([u64::MAX; MISREADINGS.div_ceil(64)]);

    /// Adds a misreading.
    pub fn insert(&mut self, misreading: Misreading) {
        self.0[misreading.index() / 64] |= 1 << (misreading.index() % 64);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|&bits| bits == 0)
    }

    /// Whether it holds a misreading.
    pub fn contains(&self, misreading: Misreading) -> bool {
        self.0.get(misreading.index() / 64).is_some_and(|bits| bits >> (misreading.index() % 64) & 1 != 0)
    }
}

/// The first places of a stretch.
#[derive(Debug)]
pub struct Places<'j> {
    judge: Judge<'j>,
    /// The misreadings that may have made them what they are.
    explaining: MisreadingSet,
    /// The misreadings that may have befallen a stretch without any.
    elsewhere: MisreadingSet,
    /// Whether a misreading is the likelier for them, and a hash of all that it hangs on.
    are_explained: bool,
    key: u64,
    /// What they cost as they stand.
    kept: i32,
    /// What they are in the encoding that the text was read in, and how many units each has.
    units: [[Unit; UNITS]; PLACES],
    lengths: [usize; PLACES],
    pairs: Remembered<512>,
    sequences: Remembered<64>,
    /// How many pairs of characters were asked about.
    pairs_asked: usize,
}

impl<'j> Places<'j> {
    /// No places yet, and the judge of those to come.
    pub fn new(judge: Judge<'j>) -> Places<'j> {
        Places {
            judge,
            explaining: MisreadingSet::ALL,
            elsewhere: MisreadingSet::ALL,
            are_explained: false,
            key: 0,
            kept: 0,
            units: [[Unit::Byte(0); UNITS]; PLACES],
            lengths: [0; PLACES],
            pairs: Remembered::new(0),
            sequences: Remembered::new(0),
            pairs_asked: 0,
        }
    }

    /// Finds what may explain the places of a stretch. Where there are none, anything may. Gives whether a misreading is the
    /// likelier for them, or there is so much that more than one may be.
    pub fn explain(&mut self, stretch: &Stretch, charsets: CharsetSet, memory: &mut Memory) -> bool {
        // Where there is much, there may be layers, each of which looks like nothing.
        let mut are_explained = stretch.is_dense;
        if stretch.places().is_empty() {
            (self.explaining, self.key) = (self.elsewhere, 0);
            return are_explained;
        }
        let characters = stretch.places().iter().flat_map(|place| &place.characters);
        let key = mix(mix(hash_of(characters), stretch.language.hash()), u64::from(stretch.is_dense));
        // The lines of a table are much alike.
        if core::mem::replace(&mut self.key, key) == key {
            return self.are_explained;
        }
        self.explaining = MisreadingSet::NONE;
        self.pairs.forget();
        self.sequences.forget();
        let language = &stretch.language;
        let kept = stretch.places().iter().map(|place| self.cost(language, &place.characters.map(Some), i32::MAX));
        self.kept = kept.sum();
        for (read, misreadings) in Misreading::by_read() {
            if !self.read_in(stretch, read, memory) {
                continue;
            }
            for misreading in misreadings.filter(|misreading| misreading.is_within(charsets)) {
                let are_bettered = self.are_bettered(stretch, misreading, memory);
                if are_bettered.unwrap_or(true) {
                    self.explaining.insert(misreading);
                }
                are_explained |= are_bettered.unwrap_or(false);
            }
        }
        self.are_explained = are_explained;
        are_explained
    }

    /// How many pairs of characters were asked about since this was last asked.
    pub const fn take_pairs_asked(&mut self) -> usize {
        core::mem::replace(&mut self.pairs_asked, 0)
    }

    /// Whether a misreading may have made the places what they are.
    pub fn may_come_of(&self, misreading: Misreading) -> bool {
        misreading.has_structure() || self.explaining.contains(misreading)
    }

    /// From now on only these may have befallen a stretch without places: they are proven elsewhere.
    pub fn assume_elsewhere(&mut self, proven: MisreadingSet) {
        self.elsewhere = proven;
    }

    /// Goes on to the misreadings of text that was read in this encoding; gives whether some place is what it shows.
    fn read_in(&mut self, stretch: &Stretch, read: Charset, memory: &mut Memory) -> bool {
        let is_possible = stretch.places().iter().any(|place| match read {
            Charset::Page(page) => place.glyphs[1].byte(page).is_some(),
            _ => place.characters[1] >= FIRST_EAST_ASIAN,
        });
        if !is_possible || is_wide(read) && !stretch.is_dense {
            return is_possible;
        }
        for (number, place) in stretch.places().iter().enumerate() {
            let mut length = 0;
            let mut push = |unit| {
                self.units[number][length] = unit;
                length += 1;
            };
            for (&c, glyph) in place.characters.iter().zip(&place.glyphs) {
                match read {
                    _ if c.is_ascii() => push(Unit::Byte(c as u8)),
                    Charset::Wide(wide) => match memory.bytes(wide, c) {
                        (Some(bytes), _) | (None, Some(bytes)) => {
                            bytes.as_slice().iter().for_each(|&byte| push(Unit::Byte(byte)));
                        }
                        (None, None) => push(Unit::Other(c)),
                    },
                    Charset::Page(page) => push(glyph.byte(page).map_or(Unit::Other(c), Unit::Byte)),
                    Charset::Utf8 => push(Unit::Other(c)),
                }
            }
            self.lengths[number] = length;
        }
        true
    }

    /// Whether the places read better if the stretch was misread so. If they do not, what is the reason to look is not
    /// explained. `None` where a place alone does not tell: because the bytes of several characters hang together, or because what was
    /// read in an encoding of East Asia would be full of places, and it is not.
    fn are_bettered(&mut self, stretch: &Stretch, misreading: Misreading, memory: &mut Memory) -> Option<bool> {
        if is_wide(misreading.read()) && !stretch.is_dense {
            return None;
        }
        let is_told = match (misreading.read(), misreading.written()) {
            (_, Charset::Page(_)) => true,
            (Charset::Page(_), Charset::Wide(_)) => stretch.places().iter().all(|place| place.characters[0].is_ascii()),
            _ => false,
        };
        if !is_told {
            return None;
        }
        let most = self.kept - misreading.rarity() * UNITS_PER_NAT / 2;
        let mut cost = 0;
        for (number, place) in stretch.places().iter().enumerate() {
            cost += self.cost_before(number, place, stretch, misreading, most - cost, memory);
            // A place hardly costs less than nothing.
            if cost >= most {
                return Some(false);
            }
        }
        Some(true)
    }

    /// What a place costs as it was before a misreading, if that is less than `most`; else no less than that.
    fn cost_before(
        &mut self,
        number: usize,
        place: &Place,
        stretch: &Stretch,
        misreading: Misreading,
        most: i32,
        memory: &mut Memory,
    ) -> i32 {
        let units = &self.units[number][..self.lengths[number]];
        let Charset::Page(written) = misreading.written() else {
            let key = units.iter().fold(misreading.written().index() as u64, |key, unit| mix(key, unit.key()));
            return self.sequences.get(key).unwrap_or_else(|| {
                let cost = self.cost_undone(&stretch.language, place, misreading, memory);
                self.sequences.set(key, cost)
            });
        };
        let mut originals = [None; UNITS];
        for (original, unit) in originals.iter_mut().zip(units) {
            *original = match *unit {
                Unit::Byte(byte) => written.decode(byte),
                Unit::Other(c) => Some(c),
            };
        }
        let length = units.len();
        self.cost(&stretch.language, &originals[..length], most)
    }

    /// What a place costs if a misreading of it is undone.
    fn cost_undone(&mut self, language: &Language, place: &Place, misreading: Misreading, memory: &mut Memory) -> i32 {
        let (mut originals, mut count) = ([None; 2 * UNITS], 0);
        misreading.undo(place.characters.into_iter(), memory, |original, _| {
            originals[count] = original.character();
            count += 1;
            count < originals.len()
        });
        self.cost(language, &originals[..count], i32::MAX)
    }

    /// What the characters of a place cost, of which some may be unknown; those are not asked for that follow when it is `most` or more.
    fn cost(&mut self, language: &Language, characters: &[Option<char>], most: i32) -> i32 {
        let mut cost = 0;
        for pair in characters.windows(2) {
            self.pairs_asked += 1;
            cost += match *pair {
                [Some(previous), Some(c)] => self.pairs.of_pair(previous, c, || {
                    let (previous, c) = (self.judge.symbol(previous), self.judge.symbol(c));
                    self.judge.cost_in(language, previous, c).min(MOST_SURPRISE)
                }),
                _ => MOST_SURPRISE,
            };
            if cost >= most {
                break;
            }
        }
        cost
    }
}

fn is_wide(charset: Charset) -> bool {
    matches!(charset, Charset::Wide(_))
}

impl Unit {
    /// A number of its own.
    fn key(self) -> u64 {
        match self {
            Unit::Byte(byte) => u64::from(byte),
            Unit::Other(c) => u64::from(c) + 0x100,
        }
    }
}
