//! The most probable original of one region, for each mix-up.
//!
//! Under one mix-up the originals of a region are the paths through a lattice. Damage may lie
//! on damage: what the best path gives is searched again as long as that reads better, and only the
//! end has to read as text. What was found stays until it is forgotten, as far as there is room for it.

use core::ops::Range;

use super::desk::EXPLAINED;
use super::effort::Effort;
use super::lattice::{Lattice, NOTHING, Short, Surroundings};
use super::mention;
use super::mix_up::{DEEPEST, Layers, MixUp};
use super::natural::{
    DEAREST_TEXT, FAIR_TEXT, GOOD_TEXT, LEAST_LAYER_COST, SURE, beyond, cost_of, may_lie_deep, more_than_letters,
    sure_pages,
};
use super::region::{MOST, Region};
use super::seen::hash_of;
use super::settled::Settled;
use crate::channel::{DamageSet, PAGE_COUNT, Page, PageSet};
use crate::judge::{Judge, Language, UNITS_PER_NAT};

/// What each further layer costs: less if text went the same way twice.
const SAME_LAYER_COST: i32 = LEAST_LAYER_COST;
const OTHER_LAYER_COST: i32 = 8 * UNITS_PER_NAT;

/// Candidates are looked below if they read worse than the best by no more than this.
const DEEPENED: i32 = 10 * UNITS_PER_NAT;

/// The most candidates for one region: one for each page, and the bar.
const MOST_CANDIDATES: usize = PAGE_COUNT + 1;

/// Where more characters follow each other of which no byte is left, nothing is made of a region.
const MOST_LOST: usize = 4;

/// Room for the candidates of several regions, and for the characters of their originals.
const CANDIDATES: usize = MOST_CANDIDATES + 256;
const CHARACTERS: usize = MOST_CANDIDATES * MOST + 4096;

/// What one mix-up makes of a region.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// The pages that make this of it; none for a bar.
    pub pages: PageSet,
    /// The original.
    pub original: Original,
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
    /// Whether it explains a region by natural text, so that nothing else is to be looked for.
    pub const fn is_natural(&self, is_settled: bool) -> bool {
        self.gain > EXPLAINED && self.original.beyond_good_text(is_settled) < 0
    }
}

/// Where the characters of an original are.
#[derive(Clone, Copy, Debug)]
pub struct Original {
    start: usize,
    length: usize,
    hash: u64,
    /// What it costs where it stands, in units.
    cost: i32,
    /// By how much more than letters its characters cost.
    more: i32,
}

impl Original {
    const NONE: Original = Original { start: 0, length: 0, hash: 0, cost: 0, more: 0 };

    /// A hash of its characters.
    pub const fn hash(self) -> u64 {
        self.hash
    }

    /// By how much it costs more than natural text of its length does, in units, or fair text of a document that is settled on a page.
    pub const fn beyond_good_text(self, is_settled: bool) -> i32 {
        if is_settled {
            beyond(self.cost - self.more, self.length, FAIR_TEXT)
        } else {
            beyond(self.cost, self.length, GOOD_TEXT)
        }
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

/// What a settled page makes of a run, as text, where that is natural text and takes no accident.
#[derive(Clone, Copy, Debug)]
pub struct Natural {
    /// By how much it reads better than what stands there, in units.
    pub gain: i32,
    /// What it costs where it stands.
    pub cost: i32,
    /// How many characters it has.
    pub length: usize,
}

/// Where the candidates end that were found so far.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    count: usize,
    used: usize,
}

impl Mark {
    /// Before all of them.
    pub const START: Mark = Mark { count: 0, used: 0 };
}

/// The working memory of the search. It lives on the stack, so that looking closer at
/// sound text allocates nothing; and by itself, so that nothing of it is copied when what uses it is made.
#[derive(Debug)]
pub struct Room {
    lattice: Lattice,
    candidates: [Candidate; CANDIDATES],
    /// The characters of their originals.
    characters: [char; CHARACTERS],
}

impl Room {
    /// Room for a search.
    pub fn new() -> Room {
        // Zeros alone, which cost least to make.
        let nothing = Candidate {
            pages: PageSet::NONE,
            original: Original::NONE,
            gain: 0,
            rivals: 0,
            layers: Layers::NONE,
            damage: DamageSet::NONE,
            kept: (0, 0),
        };
        Room { lattice: Lattice::new(), candidates: [nothing; CANDIDATES], characters: ['\0'; CHARACTERS] }
    }
}

/// The search for what regions were.
#[derive(Debug)]
pub struct Search<'j> {
    judge: Judge<'j>,
    /// The pages that are asked what they make of a region.
    pub pages: PageSet,
    allowed: DamageSet,
    room: &'j mut Room,
    /// How many candidates there are, and how many characters.
    count: usize,
    used: usize,
    /// For each page tried, how it reads the region and the candidate that came of it, if any.
    tried: [(u64, Option<usize>); PAGE_COUNT],
    tried_count: usize,
}

impl<'j> Search<'j> {
    /// A search by this judge, for mix-ups of these pages with no damage but `allowed`.
    pub const fn new(judge: Judge<'j>, pages: PageSet, allowed: DamageSet, room: &'j mut Room) -> Search<'j> {
        let tried = [(0, None); PAGE_COUNT];
        Search { judge, pages, allowed, room, count: 0, used: 0, tried, tried_count: 0 }
    }

    /// All candidates that were found and not forgotten, and the characters of their originals.
    pub fn kept(&self) -> (&[Candidate], &[char]) {
        (&self.room.candidates[..self.count], &self.room.characters[..self.used])
    }

    /// Has found these, of all others none.
    pub fn recall(&mut self, candidates: &[Candidate], characters: &[char]) {
        self.room.candidates[..candidates.len()].copy_from_slice(candidates);
        self.room.characters[..characters.len()].copy_from_slice(characters);
        (self.count, self.used) = (candidates.len(), characters.len());
    }

    /// What was found so far.
    pub const fn mark(&self) -> Mark {
        Mark { count: self.count, used: self.used }
    }

    /// Forgets what was found since.
    pub const fn forget_to(&mut self, mark: Mark) {
        (self.count, self.used) = (mark.count, mark.used);
    }

    /// Whether there is room for what any region may be.
    pub const fn has_room(&self) -> bool {
        self.count + MOST_CANDIDATES <= CANDIDATES && self.used + MOST_CANDIDATES * MOST <= CHARACTERS
    }

    /// Candidates that were found and not forgotten.
    pub fn found(&self, range: Range<usize>) -> &[Candidate] {
        &self.room.candidates[range]
    }

    /// The characters of an original.
    pub fn characters(&self, original: Original) -> &[char] {
        &self.room.characters[original.start..][..original.length]
    }

    /// Room for the characters of one more original.
    pub fn room(&mut self) -> &mut [char] {
        &mut self.room.characters[self.used..]
    }

    /// What a settled page makes of a run, if that is natural text of this language and takes no accident: nothing else is asked then.
    /// Its characters are put into the [room](Search::room).
    pub fn natural_text(&mut self, run: &Region<'_>, page: Page, language: &Language) -> Option<Natural> {
        let text = run.characters();
        let length = page.undo(text, self.room())?;
        let around = Surroundings { language, ..Self::surroundings(run) };
        let characters = &self.room.characters[self.used..][..length];
        let cost = cost_of(&self.judge, characters, around);
        let gain = cost_of(&self.judge, text, around) - cost;
        let is_fair = || beyond(cost - more_than_letters(characters), length, FAIR_TEXT) < 0;
        let is_natural = gain > SURE && is_fair() && !may_lie_deep(&self.judge, cost, characters, around, self.pages);
        is_natural.then_some(Natural { gain, cost, length })
    }

    /// Adds natural text, whose characters are in the [room](Search::room), to the candidates, as what these pages make of a run.
    pub fn add_natural_text(&mut self, text: Natural, page: Page, pages: PageSet) -> Range<usize> {
        let Natural { gain, cost, length } = text;
        let characters = &self.room()[..length];
        let (hash, more) = (hash_of(characters), more_than_letters(characters));
        let candidate = self.push(Candidate {
            pages,
            original: Original { start: self.used, length, hash, cost, more },
            gain,
            rivals: NOTHING,
            layers: Layers::of(MixUp::Page(page)),
            damage: DamageSet::NONE,
            kept: (0, 0),
        });
        candidate..self.count
    }

    /// Adds a candidate, and gives its number.
    fn push(&mut self, candidate: Candidate) -> usize {
        self.room.candidates[self.count] = candidate;
        self.used += candidate.original.length;
        self.count += 1;
        self.count - 1
    }

    /// Finds what each of the mix-ups makes of a region, those that make nothing of it left out, and gives the pages that were asked. There
    /// must be room for it. Where the document is settled on a page, and that makes fair text of it, as these do that are `alike`, no
    /// others are asked, nor where the effort for others is spent.
    pub fn candidates(
        &mut self,
        region: &Region<'_>,
        settled: Option<&mut Settled>,
        effort: &mut Effort,
    ) -> (Range<usize>, PageSet) {
        let mark = self.mark();
        let first = self.count;
        let around = Self::surroundings(region);
        let kept = cost_of(&self.judge, region.characters(), around);
        // The context may tell one character that is gone, but no more.
        let mut runs = region.characters().chunk_by(|a, b| a == b);
        if runs.any(|run| run.len() > MOST_LOST && is_lost(run)) {
            return (first..first, region.pages);
        }
        let mut pages = region.pages & self.pages;
        let (mut asked, mut before) = (region.pages, self.room.lattice.effort);
        if let Some(settled) = settled {
            let alike = self.settled_pages(region, around, kept, settled);
            effort.spend_on_settled(self.room.lattice.effort.wrapping_sub(before));
            if let Some(alike) = alike {
                return (first..self.count, alike);
            }
            if effort.is_spent() {
                pages = pages & settled.alike.with(settled.page);
                asked = pages;
            }
            before = self.room.lattice.effort;
        }
        self.forget_to(mark);
        self.tried_count = 0;
        for page in pages.iter() {
            self.try_page(region, around, kept, page);
        }
        if region.bar.is_some() {
            self.try_mix_up(region, around, kept, MixUp::Bar);
        }
        self.deepen_the_best(first, around);
        self.discard_nonsense(first, region, around);
        effort.spend_if_left(self.room.lattice.effort.wrapping_sub(before));
        (first..self.count, asked)
    }

    /// If the page that a document is settled on makes fair text of a region, and no rival may make anything else of it, that is its only
    /// candidate, and these are the pages that make the same of it.
    fn settled_pages(
        &mut self,
        region: &Region<'_>,
        around: Surroundings<'_>,
        kept: i32,
        settled: &mut Settled,
    ) -> Option<PageSet> {
        let allowed = self.allowed_for(region, MixUp::Page(settled.page));
        let signature = |page: Page| page.signature(region.characters(), allowed, region.case);
        let here = signature(settled.page);
        let is_doubtful = settled.rivals.iter().any(|rival| signature(rival) != here);
        if is_doubtful || region.bar.is_some() || !region.pages.contains(settled.page) {
            return None;
        }
        let first = self.try_mix_up(region, around, kept, MixUp::Page(settled.page))?;
        self.discard_nonsense(first, region, around);
        let candidate = *self.room.candidates[first..self.count].first()?;
        let original = candidate.original;
        if !candidate.is_natural(true)
            || may_lie_deep(&self.judge, original.cost, self.characters(original), around, self.pages)
        {
            return None;
        }
        let alike = settled.alike.iter().filter(|&page| signature(page) == here);
        settled.alike = alike.fold(PageSet::NONE, PageSet::with);
        self.room.candidates[first].pages = settled.alike;
        Some(settled.alike)
    }

    const fn surroundings<'r>(region: &'r Region<'_>) -> Surroundings<'r> {
        let Region { left, right, case, ref language, .. } = *region;
        Surroundings { left, right, case, language }
    }

    /// Tries a page; one that reads the region as another did before joins its candidate.
    fn try_page(&mut self, region: &Region<'_>, around: Surroundings<'_>, kept: i32, page: Page) {
        let mix_up = MixUp::Page(page);
        let signature = page.signature(region.characters(), self.allowed_for(region, mix_up), region.case);
        let tried = self.tried[..self.tried_count].iter().find(|tried| tried.0 == signature);
        match tried {
            Some(&(_, Some(alike))) => self.room.candidates[alike].pages = self.room.candidates[alike].pages.with(page),
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
        let cost = self.room.lattice.search(&self.judge, text, around, mix_up, region.bar, allowed)?;
        let path = self.room.lattice.path.characters();
        self.room.characters[self.used..][..path.len()].copy_from_slice(path);
        Some(self.push(Candidate {
            pages: match mix_up {
                MixUp::Page(page) => PageSet::NONE.with(page),
                _ => PageSet::NONE,
            },
            original: Original { start: self.used, length: path.len(), ..Original::NONE },
            gain: kept - cost,
            rivals: self.room.lattice.path_rivals + kept,
            layers: Layers::of(mix_up),
            damage: self.room.lattice.path_damage,
            kept: self.room.lattice.path_kept,
        }))
    }

    /// Looks below the candidates that read best so far. Where there are further layers, to take off the
    /// right one gains about as much as any wrong one, or more.
    fn deepen_the_best(&mut self, first: usize, around: Surroundings<'_>) {
        let best = self.room.candidates[first..self.count].iter().map(|candidate| candidate.gain).max();
        for place in first..self.count {
            if Some(self.room.candidates[place].gain) >= best.map(|best| best - DEEPENED) {
                let mut candidate = self.room.candidates[place];
                self.deepen(&mut candidate, around);
                self.room.candidates[place] = candidate;
            }
        }
    }

    /// The absolute test, and the doubt of a mention: if one original raises it, then the region
    /// is doubted, whatever else might be made of it.
    fn discard_nonsense(&mut self, first: usize, region: &Region<'_>, around: Surroundings<'_>) {
        let (mut kept, mut doubt) = (first, 0);
        for place in first..self.count {
            let mut original = self.room.candidates[place].original;
            let characters = self.characters(original);
            original.cost = cost_of(&self.judge, characters, around);
            original.more = more_than_letters(characters);
            original.hash = hash_of(characters);
            // The absolute test.
            if beyond(original.cost, characters.len(), DEAREST_TEXT) <= 0 {
                doubt = doubt.max(mention::doubt(region.text, region.start..region.end, characters));
                self.room.candidates[place].original = original;
                self.room.candidates.swap(kept, place);
                kept += 1;
            }
        }
        self.count = kept;
        for candidate in &mut self.room.candidates[first..kept] {
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
        while candidate.layers.mix_ups().len() < DEEPEST {
            let Original { start, length, .. } = candidate.original;
            let text = &self.room.characters[start..][..length];
            if is_lost(text) {
                return;
            }
            let pages = sure_pages(text) & self.pages;
            if pages.is_empty() {
                return;
            }
            let kept = cost_of(&self.judge, text, around);
            let mut best: Option<Layer> = None;
            for page in pages.iter() {
                let mix_up = MixUp::Page(page);
                let allowed = self.allowed.without(DamageSet::UNSURE);
                let Some(cost) = self.room.lattice.search(&self.judge, text, around, mix_up, None, allowed) else {
                    continue;
                };
                let again = candidate.layers.mix_ups().contains(&mix_up);
                let gain = kept - cost - if again { SAME_LAYER_COST } else { OTHER_LAYER_COST };
                if gain > best.as_ref().map_or(0, |best| best.gain) {
                    let lattice = &self.room.lattice;
                    let (original, damage, kept) = (lattice.path, lattice.path_damage, lattice.path_kept);
                    best = Some(Layer { gain, mix_up, original, damage, kept });
                }
            }
            let Some(layer) = best else { return };
            // What is written in several bytes has fewer characters than they do.
            let path = layer.original.characters();
            self.room.characters[start..][..path.len()].copy_from_slice(path);
            candidate.original.length = path.len();
            candidate.gain += layer.gain;
            candidate.rivals = candidate.rivals.saturating_add(layer.gain);
            candidate.damage = candidate.damage | layer.damage;
            candidate.kept = (candidate.kept.0.min(layer.kept.0), candidate.kept.1.min(layer.kept.1));
            candidate.layers.push(layer.mix_up);
        }
    }
}

/// Whether no byte of a text is left to read it by.
fn is_lost(text: &[char]) -> bool {
    text.iter().all(|&c| c == char::REPLACEMENT_CHARACTER)
}
