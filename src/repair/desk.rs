//! What is at hand while a document is gone through, so that nothing is allocated for it.

use super::Settings;
use super::glance::Glance;
use super::languages::Languages;
use super::mix_up::DEEPEST;
use super::region::{Region, Regions};
use super::search::Search;
use super::seen::Seen;
use super::stretch::{Stretch, Stretches};
use super::whole::Wholes;
use crate::channel::{Damage, PAGE_COUNT, PageSet};
use crate::judge::UNITS_PER_NAT;
use crate::scan::Scanner;

/// Originals that cost less a character than this are natural text, with nothing below.
const GOOD_TEXT: i32 = 5 * UNITS_PER_NAT;

/// What a stretch is if its regions were damaged one by one.
struct ByRegions {
    /// By how much it reads better, in units, whatever befell each of them.
    best: i32,
    /// For each page by how much if all of them were read in that.
    by_page: [i32; PAGE_COUNT],
    /// Whether something befell each, and what they were reads as natural text.
    are_natural: bool,
}

/// A document, the part of it that is looked at, and the memory for what is found there.
pub struct Desk<'t> {
    /// The document.
    pub text: &'t str,
    /// What finds its places.
    pub next_place: Scanner,
    /// Pages for which readings that are not sure count too.
    pub unsure: PageSet,
    /// Whether only regions count that a place of the scanner's leads to.
    pub only_places: bool,
    with_bars: bool,
    /// Whether there may be as many layers as are looked below.
    may_lie_deep: bool,
    languages: Languages<'t>,
    /// The stretch that is looked at.
    pub stretch: Stretch,
    /// Whether a misreading is the likelier for its places.
    is_explained: bool,
    /// What it might be as a whole.
    pub wholes: Wholes<'t>,
    /// What it is where a first layer of damage is taken off, and what that might be as a whole.
    below: Stretch,
    wholes_below: Wholes<'t>,
    /// The region that is looked at.
    pub region: Region<'t>,
    /// What it might be.
    pub search: Search<'t>,
}

impl<'t> Desk<'t> {
    /// A desk for a document.
    pub fn new(text: &'t str, settings: &Settings<'t>) -> Desk<'t> {
        let pages = settings.charsets.pages();
        Desk {
            text,
            next_place: settings.next_place,
            unsure: PageSet::NONE,
            only_places: false,
            with_bars: settings.damage.contains(Damage::HorizontalBar),
            may_lie_deep: settings.most_layers >= DEEPEST,
            languages: Languages::new(settings.judge, text),
            stretch: Stretch::new(),
            is_explained: false,
            wholes: Wholes::new(settings),
            below: Stretch::new(),
            wholes_below: Wholes::new(settings),
            region: Region::new(text),
            search: Search::new(settings.judge, pages, settings.damage),
        }
    }

    /// Goes on to the next stretch, and to its places alone; `false` where there is none.
    pub fn next_stretch(&mut self, stretches: &mut Stretches<'t>) -> bool {
        self.next_stretch_with(stretches, |_| true)
    }

    /// Goes on to the next stretch with a place that is alarming at a first glance.
    pub fn next_alarming_stretch(&mut self, stretches: &mut Stretches<'t>, glance: &mut Glance<'t>) -> bool {
        let text = self.text;
        self.next_stretch_with(stretches, |place| glance.is_alarming(text, place))
    }

    fn next_stretch_with(&mut self, stretches: &mut Stretches<'t>, wanted: impl FnMut(usize) -> bool) -> bool {
        let is_there = stretches.next(&mut self.stretch, wanted);
        if is_there {
            self.stretch.language.clone_from(self.languages.around(self.stretch.range.start));
            self.is_explained = self.wholes.look_at_places(&self.stretch);
        }
        is_there
    }

    /// Whether anything might explain the places of the stretch. Where there is none, because everything is looked at, nothing need be
    /// explained.
    pub fn may_explain_places(&mut self) -> bool {
        if self.is_explained || self.stretch.places().is_empty() {
            return true;
        }
        let mut regions = self.regions().with_places(self.next_place);
        while self.next_region(&mut regions) {
            if self.search.candidates(&self.region).iter().any(|candidate| candidate.gain > 0) {
                return true;
            }
        }
        false
    }

    /// Finds what the stretch might be as a whole.
    pub fn look_at_stretch(&mut self) {
        self.stretch.fill(self.text);
        self.wholes.search(&self.stretch);
        let may_lie_deep = self.may_lie_deep && self.wholes.reads_badly(&self.stretch);
        if !may_lie_deep && !self.wholes.is_better_by(0) {
            return;
        }
        // The rival of a mix-up that befell the whole are those that befell its regions one by one.
        let by_regions = self.look_at_regions();
        if may_lie_deep && !by_regions.are_natural {
            self.wholes.search_below(&self.stretch, &mut self.below, &mut self.wholes_below);
        }
        self.wholes.compete_with_regions(by_regions.best, &by_regions.by_page);
    }

    /// The regions of the stretch.
    pub fn regions(&self) -> Regions<'t> {
        let regions = Regions::new(self.text, self.stretch.range.clone(), self.unsure, self.with_bars);
        if self.only_places { regions.with_places(self.next_place) } else { regions }
    }

    /// Goes on to the next region; `false` where there is none.
    pub fn next_region(&mut self, regions: &mut Regions<'t>) -> bool {
        regions.next(&mut self.languages, &mut self.region)
    }

    /// What the stretch is if its regions were damaged one by one. As for the stretch as a whole, the same again counts once.
    fn look_at_regions(&mut self) -> ByRegions {
        let mut regions = self.regions();
        let mut seen = Seen::<64>::new();
        let mut found = ByRegions { best: 0, by_page: [0; PAGE_COUNT], are_natural: false };
        let (mut cost, mut count, mut are_explained) = (0, 0, true);
        while self.next_region(&mut regions) {
            if !seen.is_new(self.region.in_surroundings()) {
                continue;
            }
            let candidates = self.search.candidates(&self.region);
            for candidate in candidates {
                candidate.pages.iter().for_each(|page| found.by_page[page.index()] += candidate.gain);
            }
            match candidates.iter().max_by_key(|candidate| candidate.gain).filter(|best| best.gain > 0) {
                Some(best) => {
                    found.best += best.gain;
                    let original = best.original;
                    cost += self.search.cost_of(&self.region, original.characters());
                    count += original.characters().len() as i32 + 1;
                }
                None => are_explained = false,
            }
        }
        found.are_natural = are_explained && count > 0 && cost < GOOD_TEXT * count;
        found
    }
}
