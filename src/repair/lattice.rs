//! All the ways to read a region under one mix-up, and the best of them.
//!
//! From each place a character is either kept or read, by one of the channel's readings, as one that
//! was written. The judge scores pairs, so the best way to a place is known for each last
//! character alone (Viterbi's algorithm). What all other ways add up to is kept beside it: the best way is
//! only as sure as they are improbable.

use core::ops::Range;

use super::mix_up::MixUp;
use super::region::MOST;
use crate::channel::{self, Around, Case, DamageSet, HORIZONTAL_BAR_COST, Reading};
use crate::judge::{Judge, Language, Symbol, UNITS_PER_NAT};
use crate::logarithm::log_add;

/// Last characters that are followed at each place of a lattice.
const WIDTH: usize = 12;

/// Ways that are dearer than the cheapest by more than this are not followed.
const BEAM: i32 = 18 * UNITS_PER_NAT;

/// What it costs to keep a character beyond ASCII within a region that is damaged otherwise.
const KEPT_COST: i32 = 3 * UNITS_PER_NAT;

/// The most that it costs to read a character that stands there. Text may hold what training never
/// saw, and is not the less sound for it; a character that a repair makes has no such claim.
pub const MOST_SURPRISE: i32 = 16 * UNITS_PER_NAT;

/// What it takes to find the readings from a place on, and to follow one, in pairs of characters: more where any byte may have stood.
const EFFORT_OF_PLACE: usize = 8;
const EFFORT_OF_LOST: usize = 64;
const EFFORT_OF_READING: usize = 4;

/// The logarithm of no probability.
pub const NOTHING: i32 = i32::MIN / 4;

/// A short text of its own.
#[derive(Clone, Copy, Debug)]
pub struct Short {
    characters: [char; MOST],
    length: usize,
}

impl Short {
    /// No character.
    pub const fn new() -> Short {
        Short { characters: ['\0'; MOST], length: 0 }
    }

    /// The characters.
    pub fn characters(&self) -> &[char] {
        &self.characters[..self.length]
    }
}

/// What stands before and after a piece of text.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'r> {
    pub left: char,
    pub right: char,
    pub case: Case,
    pub language: &'r Language,
}

impl<'r> Surroundings<'r> {
    /// What stands before and after a part of a text, where letters are written in any case.
    pub fn of(text: &str, part: Range<usize>, language: &'r Language) -> Surroundings<'r> {
        let left = text[..part.start].chars().next_back().unwrap_or('\n');
        let right = text[part.end..].chars().next().unwrap_or('\n');
        Surroundings::new(left, right, language)
    }

    /// Two characters, where letters are written in any case.
    pub const fn new(left: char, right: char, language: &'r Language) -> Surroundings<'r> {
        Surroundings { left, right, case: Case::Mixed, language }
    }
}

/// The best ways to read the beginning of a region, up to each place in it.
#[derive(Debug)]
pub struct Lattice {
    columns: [Column; MOST + 1],
    /// The characters of the best path of the last search.
    pub path: Short,
    /// The accidents on it.
    pub path_damage: DamageSet,
    /// The sum of the probabilities of all other paths, as a logarithm.
    pub path_rivals: i32,
    /// How many characters at its beginning and at its end are kept.
    pub path_kept: (usize, usize),
    /// What all searches took, in pairs of characters that the judge is asked about.
    pub effort: usize,
}

/// The ways that lead to one place, at most one for each last character.
#[derive(Clone, Copy, Debug)]
struct Column {
    states: [State; WIDTH],
    length: usize,
}

/// A way that leads to a place.
#[derive(Clone, Copy, Debug)]
struct State {
    last: char,
    symbol: Symbol,
    cost: i32,
    /// The sum of the probabilities of all other ways here, as a logarithm.
    rivals: i32,
    /// The place and the state before the last character.
    from: (u16, u16),
    damage: DamageSet,
    /// Whether the last character is as it was.
    is_kept: bool,
    /// Whether it may be a surprise: it stands there, or may itself be damage of a layer below.
    is_excused: bool,
}

impl State {
    /// No way, made of nothing but zeros: memory full of them costs least to make.
    const NONE: State = State {
        last: '\0',
        symbol: Symbol::NONE,
        cost: 0,
        rivals: 0,
        from: (0, 0),
        damage: DamageSet::NONE,
        is_kept: false,
        is_excused: false,
    };

    /// The beginning, before any character.
    const START: State = State { rivals: NOTHING, is_kept: true, is_excused: true, ..State::NONE };
}

impl Lattice {
    /// An empty lattice.
    pub fn new() -> Lattice {
        Lattice {
            columns: [Column { states: [State::NONE; WIDTH], length: 0 }; MOST + 1],
            path: Short::new(),
            path_damage: DamageSet::NONE,
            path_rivals: NOTHING,
            path_kept: (0, 0),
            effort: 0,
        }
    }

    /// Finds the best way to read `text` under a mix-up, and gives its cost if it reads any of
    /// the text otherwise than it stands.
    pub fn search(
        &mut self,
        judge: &Judge<'_>,
        text: &[char],
        around: Surroundings<'_>,
        mix_up: MixUp,
        bar: Option<(usize, char)>,
        allowed: DamageSet,
    ) -> Option<i32> {
        for column in &mut self.columns[..=text.len()] {
            column.length = 0;
        }
        let start = State { last: around.left, symbol: judge.symbol(around.left), ..State::START };
        self.columns[0].states[0] = start;
        self.columns[0].length = 1;
        for place in 0..text.len() {
            if self.columns[place].length == 0 {
                continue;
            }
            self.columns[place].prune();
            let c = text[place];
            let here = if c == char::REPLACEMENT_CHARACTER { EFFORT_OF_LOST } else { EFFORT_OF_PLACE };
            self.effort = self.effort.wrapping_add(here);
            let kept_cost = if c.is_ascii() { 0 } else { KEPT_COST };
            let kept = Reading { original: c, length: 1, cost: kept_cost, damage: DamageSet::NONE };
            self.extend(judge, around.language, place, kept, true);
            match mix_up {
                MixUp::Page(page) => {
                    let before = if place == 0 { around.left } else { text[place - 1] };
                    let (after, case) = (around.right, around.case);
                    let around_place = Around { before, after, case };
                    page.readings(&text[place..], around_place, allowed, |reading| {
                        self.extend(judge, around.language, place, reading, false);
                    });
                }
                MixUp::Bar => {
                    if let Some((_, quote)) = bar.filter(|&(at, _)| at == place) {
                        let damage = DamageSet::of(channel::Damage::HorizontalBar);
                        let closing = Reading { original: quote, length: 1, cost: HORIZONTAL_BAR_COST, damage };
                        self.extend(judge, around.language, place, closing, false);
                    }
                }
                MixUp::Misreading(_) => {}
            }
        }
        let (mut best, mut least) = (0, i32::MAX);
        self.path_rivals = NOTHING;
        let (last, right) = (&self.columns[text.len()], judge.symbol(around.right));
        for (state, way) in last.states[..last.length].iter().enumerate() {
            let most = if way.is_excused { MOST_SURPRISE } else { i32::MAX };
            let step = judge.cost_in(around.language, way.symbol, right).min(most);
            let whole = way.cost + step;
            let other = whole.max(least);
            self.path_rivals = log_add(self.path_rivals, way.rivals - step);
            if other != i32::MAX {
                self.path_rivals = log_add(self.path_rivals, -other);
            }
            if whole < least {
                (best, least) = (state, whole);
            }
        }
        if last.length == 0 {
            return None;
        }
        self.walk(text.len(), best);
        (self.path.characters() != text).then_some(least)
    }

    /// Adds the best way to read a character from `place` on by this reading.
    fn extend(&mut self, judge: &Judge<'_>, language: &Language, place: usize, reading: Reading, is_kept: bool) {
        let (before, after) = self.columns.split_at_mut(place + 1);
        let (from, to) = (&before[place], &mut after[reading.length - 1]);
        self.effort = self.effort.wrapping_add(from.length + EFFORT_OF_READING);
        let symbol = judge.symbol(reading.original);
        let c = reading.original;
        // It is no excuse for a control that it stands there.
        let is_excused = if is_kept { !channel::is_control(c) } else { channel::is_unit(c) };
        let (mut best, mut least, mut rivals) = (0, i32::MAX, NOTHING);
        for (state, way) in from.states[..from.length].iter().enumerate() {
            let most = if way.is_excused && is_excused { MOST_SURPRISE } else { i32::MAX };
            let step = judge.cost_in(language, way.symbol, symbol).min(most);
            let whole = way.cost + step;
            rivals = log_add(rivals, way.rivals - step);
            if whole < least {
                rivals = if least == i32::MAX { rivals } else { log_add(rivals, -least) };
                (best, least) = (state, whole);
            } else {
                rivals = log_add(rivals, -whole);
            }
        }
        to.add(State {
            last: reading.original,
            symbol,
            cost: least + reading.cost,
            rivals: rivals - reading.cost,
            from: (place as u16, best as u16),
            damage: reading.damage,
            is_kept,
            is_excused,
        });
    }

    /// Follows the path that ends in a state back to its beginning.
    fn walk(&mut self, mut place: usize, mut state: usize) {
        self.path.length = 0;
        self.path_damage = DamageSet::NONE;
        self.path_kept = (0, 0);
        let mut is_at_end = true;
        while place > 0 {
            let way = &self.columns[place].states[state];
            self.path.characters[self.path.length] = way.last;
            self.path.length += 1;
            self.path_damage = self.path_damage | way.damage;
            self.path_kept.0 += 1;
            if !way.is_kept {
                self.path_kept.0 = 0;
                is_at_end = false;
            }
            self.path_kept.1 += usize::from(is_at_end);
            (place, state) = (usize::from(way.from.0), usize::from(way.from.1));
        }
        self.path.characters[..self.path.length].reverse();
    }
}

impl Column {
    /// Gives up the ways that are hopelessly dearer than the cheapest.
    fn prune(&mut self) {
        let least = self.states[..self.length].iter().map(|state| state.cost).min().unwrap_or(0);
        let mut length = 0;
        for state in 0..self.length {
            if self.states[state].cost <= least + BEAM {
                self.states[length] = self.states[state];
                length += 1;
            }
        }
        self.length = length;
    }

    /// Adds a way. Of two with the same last character the cheaper stays, and the other counts among its
    /// rivals; where there is no room the dearest goes.
    fn add(&mut self, mut state: State) {
        if let Some(same) = self.states[..self.length].iter_mut().find(|other| other.last == state.last) {
            if state.cost < same.cost {
                core::mem::swap(&mut state, same);
            }
            same.rivals = log_add(same.rivals, log_add(state.rivals, -state.cost));
        } else if self.length < WIDTH {
            self.states[self.length] = state;
            self.length += 1;
        } else if let Some(dearest) = self.states.iter_mut().max_by_key(|other| other.cost)
            && state.cost < dearest.cost
        {
            *dearest = state;
        }
    }
}
