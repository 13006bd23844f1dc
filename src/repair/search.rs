//! The most probable original of one region, for each mix-up.
//!
//! Under one mix-up the originals of a region are the paths through a lattice: from each
//! place a character is either kept or read, by one of the channel's readings, as one that
//! was written. The judge scores pairs, so the best path to a place is known for each
//! last character alone (Viterbi's algorithm).
//!
//! Damage may lie on damage. What a path gives is searched again as long as that reads
//! better, and only the end has to read as text.

use super::mention;
use super::region::{MOST, Region};
use crate::channel::{self, DamageSet, HORIZONTAL_BAR_COST, PAGE_COUNT, Page, PageSet, Reading};
use crate::judge::{Judge, Language, Symbol, UNITS_PER_NAT};
use crate::logarithm::log_add;

/// A hypothesis of what happened to a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MixUp {
    /// UTF-8 was read as this page.
    Page(Page),
    /// A closing quote became a horizontal bar.
    Bar,
}

/// The number of hypotheses.
pub const MIX_UPS: usize = PAGE_COUNT + 1;

impl MixUp {
    /// The place of the hypothesis among all.
    pub fn index(self) -> usize {
        match self {
            MixUp::Page(page) => page.index(),
            MixUp::Bar => PAGE_COUNT,
        }
    }
}

/// The most layers of one region that are looked through at once.
pub const DEEPEST: usize = 6;

/// Last characters that are followed at each place of a lattice.
const WIDTH: usize = 12;

/// Ways that are dearer than the cheapest by more than this are not followed.
const BEAM: i32 = 18 * UNITS_PER_NAT;

/// What it costs to keep a character beyond ASCII within a region that is damaged
/// otherwise, and what each further layer costs: less if text went the same way twice.
const KEPT_COST: i32 = 3 * UNITS_PER_NAT;
const SAME_LAYER_COST: i32 = 3 * UNITS_PER_NAT;
const OTHER_LAYER_COST: i32 = 8 * UNITS_PER_NAT;

/// The most that it costs to read a character that stands there. Text may hold what training never
/// saw, and is not the less sound for it; a character that a repair makes has no such claim.
const MOST_SURPRISE: i32 = 15 * UNITS_PER_NAT;

/// An original must not cost more a character than this, or it does not read as text.
/// Natural text of the scripts that training saw costs 2 to 7 nats a character.
const DEAREST_TEXT: i32 = 12 * UNITS_PER_NAT;

/// The logarithm of no probability.
const NOTHING: i32 = i32::MIN / 4;

/// A short text of its own.
#[derive(Clone, Copy, Debug)]
pub struct Short {
    characters: [char; MOST],
    length: usize,
}

impl Short {
    const fn new() -> Short {
        Short { characters: ['\0'; MOST], length: 0 }
    }

    /// The characters.
    pub fn characters(&self) -> &[char] {
        &self.characters[..self.length]
    }
}

/// What one mix-up makes of a region.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// The pages that make this of it; none for a bar.
    pub pages: PageSet,
    /// The original.
    pub original: Short,
    /// By how much the original reads better than what stands there, less the costs of
    /// damage and of further layers, in units.
    pub gain: i32,
    /// The same for all other originals that the mix-up allows, taken together.
    pub rivals: i32,
    /// The mix-ups in the order in which they are undone, the first of them one of several alike.
    pub layers: Layers,
    /// Accidents beyond them.
    pub damage: DamageSet,
    /// How many characters at the beginning and at the end are as they were.
    pub kept: (usize, usize),
}

impl Candidate {
    /// The mix-ups that may have come last, the first to be undone.
    pub fn mix_ups(&self) -> impl Iterator<Item = MixUp> {
        let bar = self.pages.is_empty().then_some(MixUp::Bar);
        self.pages.iter().map(MixUp::Page).chain(bar)
    }
}

/// One further layer taken off.
struct Layer {
    gain: i32,
    mix_up: MixUp,
    original: Short,
    damage: DamageSet,
    kept: (usize, usize),
}

/// Mix-ups, one on top of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    mix_ups: [MixUp; DEEPEST],
    length: usize,
}

impl Layers {
    fn of(mix_up: MixUp) -> Layers {
        Layers { mix_ups: [mix_up; DEEPEST], length: 1 }
    }

    fn push(&mut self, mix_up: MixUp) {
        self.mix_ups[self.length] = mix_up;
        self.length += 1;
    }

    /// The same with another mix-up in the first place.
    pub fn beginning_with(mut self, mix_up: MixUp) -> Layers {
        self.mix_ups[0] = mix_up;
        self
    }

    /// The mix-ups in the order in which they are undone.
    pub fn mix_ups(&self) -> &[MixUp] {
        &self.mix_ups[..self.length]
    }
}

/// The working memory of the search. It lives on the stack, so that looking closer at
/// sound text allocates nothing.
#[derive(Debug)]
pub struct Search<'j> {
    judge: Judge<'j>,
    pages: PageSet,
    allowed: DamageSet,
    most_layers: usize,
    lattice: Lattice,
    candidates: [Candidate; MIX_UPS],
    candidate_count: usize,
    /// For each page tried, how it reads the region and the candidate that came of it, if any.
    tried: [(u64, Option<usize>); PAGE_COUNT],
    tried_count: usize,
}

/// What stands before and after a piece of text.
#[derive(Clone, Copy)]
struct Surroundings<'r> {
    left: Symbol,
    left_character: char,
    right: Symbol,
    right_character: char,
    language: &'r Language,
}

impl<'j> Search<'j> {
    /// A search by this judge, for mix-ups of these pages with no damage but `allowed`, in at
    /// most `most_layers` layers.
    pub fn new(judge: Judge<'j>, pages: PageSet, allowed: DamageSet, most_layers: usize) -> Search<'j> {
        let nothing = Candidate {
            pages: PageSet::NONE,
            original: Short::new(),
            gain: 0,
            rivals: NOTHING,
            layers: Layers::of(MixUp::Bar),
            damage: DamageSet::NONE,
            kept: (0, 0),
        };
        Search {
            judge,
            pages,
            allowed,
            most_layers: most_layers.min(DEEPEST),
            lattice: Lattice::new(),
            candidates: [nothing; MIX_UPS],
            candidate_count: 0,
            tried: [(0, None); PAGE_COUNT],
            tried_count: 0,
        }
    }

    /// What each of the mix-ups makes of a region, those that make nothing of it left out.
    pub fn candidates(&mut self, region: &Region<'_>) -> &[Candidate] {
        self.candidate_count = 0;
        let text = region.characters();
        let around = Surroundings {
            left: self.judge.symbol(region.left),
            left_character: region.left,
            right: self.judge.symbol(region.right),
            right_character: region.right,
            language: &region.language,
        };
        let kept = self.cost(text, around);
        self.tried_count = 0;
        for page in (region.pages & self.pages).iter() {
            self.try_page(region, around, kept, page);
        }
        if region.bar.is_some() {
            self.try_mix_up(region, around, kept, MixUp::Bar);
        }
        self.deepen_the_best(around);
        self.discard_nonsense(region, around);
        &self.candidates[..self.candidate_count]
    }

    /// Tries a page; one that reads the region as another did before joins its candidate.
    fn try_page(&mut self, region: &Region<'_>, around: Surroundings<'_>, kept: i32, page: Page) {
        let mix_up = MixUp::Page(page);
        let signature = page.signature(region.characters(), self.allowed_for(region, mix_up));
        let tried = self.tried[..self.tried_count].iter().find(|tried| tried.0 == signature);
        match tried {
            Some(&(_, Some(alike))) => self.candidates[alike].pages = self.candidates[alike].pages.with(page),
            Some(&(_, None)) => {}
            None => {
                self.tried[self.tried_count] = (signature, self.try_mix_up(region, around, kept, mix_up));
                self.tried_count += 1;
            }
        }
    }

    /// Tries a mix-up; gives the place of the candidate that came of it.
    fn try_mix_up(&mut self, region: &Region<'_>, around: Surroundings<'_>, kept: i32, mix_up: MixUp) -> Option<usize> {
        let text = region.characters();
        let allowed = self.allowed_for(region, mix_up);
        let cost = self.lattice.search(&self.judge, text, around, mix_up, region.bar, allowed)?;
        self.candidates[self.candidate_count] = Candidate {
            pages: match mix_up {
                MixUp::Page(page) => PageSet::NONE.with(page),
                MixUp::Bar => PageSet::NONE,
            },
            original: self.lattice.path,
            gain: kept - cost,
            rivals: self.lattice.path_rivals + kept,
            layers: Layers::of(mix_up),
            damage: self.lattice.path_damage,
            kept: self.lattice.path_kept,
        };
        self.candidate_count += 1;
        Some(self.candidate_count - 1)
    }

    /// Looks below the candidates that read best so far. Where there are further layers, to take off the
    /// right one gains more than to take off a wrong one.
    fn deepen_the_best(&mut self, around: Surroundings<'_>) {
        let gain = |place: usize| (self.candidates[place].gain, std::cmp::Reverse(place));
        let best = (0..self.candidate_count).max_by_key(|&place| gain(place));
        let second = (0..self.candidate_count).filter(|&place| Some(place) != best).max_by_key(|&place| gain(place));
        for place in [best, second].into_iter().flatten() {
            let mut candidate = self.candidates[place];
            self.deepen(&mut candidate, around);
            self.candidates[place] = candidate;
        }
    }

    /// The absolute test, and the doubt of a mention: if one original raises it, then the region
    /// is doubted, whatever else might be made of it.
    fn discard_nonsense(&mut self, region: &Region<'_>, around: Surroundings<'_>) {
        let (mut kept, mut doubt) = (0, 0);
        for place in 0..self.candidate_count {
            let original = self.candidates[place].original;
            if self.reads_as_text(original.characters(), around) {
                doubt = doubt.max(mention::doubt(region, original.characters()));
                self.candidates.swap(kept, place);
                kept += 1;
            }
        }
        self.candidate_count = kept;
        for candidate in &mut self.candidates[..kept] {
            candidate.gain -= doubt;
            candidate.rivals -= doubt;
        }
    }

    fn allowed_for(&self, region: &Region<'_>, mix_up: MixUp) -> DamageSet {
        match mix_up {
            MixUp::Page(page) if !region.unsure.contains(page) => self.allowed.without(DamageSet::UNSURE),
            _ => self.allowed,
        }
    }

    /// Looks for further layers below a candidate, for as long as they read better.
    fn deepen(&mut self, candidate: &mut Candidate, around: Surroundings<'_>) {
        while candidate.layers.mix_ups().len() < self.most_layers {
            let text = candidate.original;
            let text = text.characters();
            let kept = self.cost(text, around);
            let mut best: Option<Layer> = None;
            for page in sure_pages(text).iter().filter(|&page| self.pages.contains(page)) {
                let mix_up = MixUp::Page(page);
                let allowed = self.allowed.without(DamageSet::UNSURE);
                let Some(cost) = self.lattice.search(&self.judge, text, around, mix_up, None, allowed) else {
                    continue;
                };
                let again = candidate.layers.mix_ups().contains(&mix_up);
                let gain = kept - cost - if again { SAME_LAYER_COST } else { OTHER_LAYER_COST };
                if gain > best.as_ref().map_or(0, |best| best.gain) {
                    let lattice = &self.lattice;
                    let (original, damage, kept) = (lattice.path, lattice.path_damage, lattice.path_kept);
                    best = Some(Layer { gain, mix_up, original, damage, kept });
                }
            }
            let Some(layer) = best else { return };
            candidate.original = layer.original;
            candidate.gain += layer.gain;
            candidate.rivals = candidate.rivals.saturating_add(layer.gain);
            candidate.damage = candidate.damage | layer.damage;
            candidate.kept = (candidate.kept.0.min(layer.kept.0), candidate.kept.1.min(layer.kept.1));
            candidate.layers.push(layer.mix_up);
        }
    }

    /// What it costs to read a text as it stands.
    fn cost(&self, text: &[char], around: Surroundings<'_>) -> i32 {
        let mut previous = around.left;
        let mut cost = 0;
        for &c in text {
            let symbol = self.judge.symbol(c);
            cost += self.judge.cost_in(around.language, previous, symbol).min(MOST_SURPRISE);
            previous = symbol;
        }
        cost + self.judge.cost_in(around.language, previous, around.right).min(MOST_SURPRISE)
    }

    /// The absolute test.
    fn reads_as_text(&self, text: &[char], around: Surroundings<'_>) -> bool {
        self.cost(text, around) <= DEAREST_TEXT * (text.len() as i32 + 1)
    }
}

/// The pages in which a text has sure readings.
fn sure_pages(text: &[char]) -> PageSet {
    (0..text.len()).fold(PageSet::NONE, |pages, at| pages | channel::reach(&text[at..], PageSet::NONE).pages)
}

/// The best ways to read the beginning of a region, up to each place in it.
#[derive(Debug)]
struct Lattice {
    columns: [Column; MOST + 1],
    /// The characters of the best path of the last search.
    path: Short,
    /// The accidents on it.
    path_damage: DamageSet,
    /// The sum of the probabilities of all other paths, as a logarithm.
    path_rivals: i32,
    /// How many characters at its beginning and at its end are kept.
    path_kept: (usize, usize),
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
}

impl Lattice {
    fn new() -> Lattice {
        let state = State {
            last: '\0',
            symbol: Symbol::default(),
            cost: 0,
            rivals: NOTHING,
            from: (0, 0),
            damage: DamageSet::NONE,
            is_kept: true,
        };
        Lattice { columns: [Column { states: [state; WIDTH], length: 0 }; MOST + 1], path: Short::new(), path_damage: DamageSet::NONE, path_rivals: NOTHING, path_kept: (0, 0) }
    }

    /// Finds the best way to read `text` under a mix-up, and gives its cost if it reads any of
    /// the text otherwise than it stands.
    fn search(
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
        let start = State {
            last: around.left_character,
            symbol: around.left,
            cost: 0,
            rivals: NOTHING,
            from: (0, 0),
            damage: DamageSet::NONE,
            is_kept: true,
        };
        self.columns[0].states[0] = start;
        self.columns[0].length = 1;
        for place in 0..text.len() {
            if self.columns[place].length == 0 {
                continue;
            }
            self.columns[place].prune();
            let c = text[place];
            let kept_cost = if c.is_ascii() { 0 } else { KEPT_COST };
            let kept = Reading { original: c, length: 1, cost: kept_cost, damage: DamageSet::NONE };
            self.extend(judge, around.language, place, kept, true);
            match mix_up {
                MixUp::Page(page) => {
                    let before = if place == 0 { around.left_character } else { text[place - 1] };
                    page.readings(&text[place..], (before, around.right_character), allowed, |reading| {
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
            }
        }
        let (mut best, mut least) = (0, i32::MAX);
        self.path_rivals = NOTHING;
        let last = &self.columns[text.len()];
        for (state, way) in last.states[..last.length].iter().enumerate() {
            let step = judge.cost_in(around.language, way.symbol, around.right).min(MOST_SURPRISE);
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
        let symbol = judge.symbol(reading.original);
        let (mut best, mut least, mut rivals) = (0, i32::MAX, NOTHING);
        for (state, way) in from.states[..from.length].iter().enumerate() {
            let most = if is_kept { MOST_SURPRISE } else { i32::MAX };
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
                std::mem::swap(&mut state, same);
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
