//! What the regions of a stretch might be, found once and kept.
//!
//! It is asked for several times: to see what the stretch is by its regions, to weigh them as evidence, and to repair them. There is
//! room for what a line holds. What lies beyond that is found again each time.

use core::ops::Range;

use super::effort::Effort;
use super::languages::Languages;
use super::mention;
use super::natural::SURE;
use super::region::{self, Region, Regions};
use super::search::{Candidate, Mark, Search};
use super::settled::{self, Settled};
use crate::channel::{self, Page, PageSet};
use crate::judge::Language;
use crate::scan;

/// Regions that are kept.
const KEPT: usize = 128;

/// What it takes to ask what a region might be, beside what the search takes, as [`Effort`].
const EFFORT_OF_REGION: usize = 64;

/// A region and what it might be.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where it stands in the document, in bytes.
    pub range: Range<usize>,
    /// The pages that were asked what they make of it.
    pub pages: PageSet,
    /// A hash of it and of the characters beside it.
    pub hash: u64,
    /// A hash of that and of what else bears on what it might be, the same for regions that need not be searched twice.
    key: u64,
    /// Whether a place leads to it.
    pub has_place: bool,
    candidates: Range<usize>,
}

impl Found {
    const NONE: Found =
        Found { range: 0..0, pages: PageSet::NONE, hash: 0, key: 0, has_place: false, candidates: 0..0 };
}

/// The regions of one stretch and what they might be.
#[derive(Debug)]
pub struct Findings<'t> {
    search: Search<'t>,
    /// The region that was found last, and the run that was looked at last.
    region: Region<'t>,
    run: Region<'t>,
    /// A page that the document is sure to have met.
    settled: Option<Settled>,
    /// Of this nothing is known.
    any_language: Language,
    /// The first regions, `count` of them.
    found: [Found; KEPT],
    count: usize,
    /// Those after them, and whether there are none.
    rest: Regions<'t>,
    are_all: bool,
}

impl<'t> Findings<'t> {
    /// No regions yet; this search is for those to come, of this document.
    pub fn new(text: &'t str, search: Search<'t>) -> Findings<'t> {
        let rest = Regions::new(text, 0..0, PageSet::NONE, false, scan::next_sign);
        Findings {
            search,
            region: Region::new(text),
            run: Region::new(text),
            settled: None,
            any_language: Language::unknown(),
            found: [Found::NONE; KEPT],
            count: 0,
            rest,
            are_all: false,
        }
    }

    /// The page that the document is sure to have met, if it is of some.
    pub const fn settled_page(&self) -> Option<Page> {
        match &self.settled {
            Some(settled) => Some(settled.page),
            None => None,
        }
    }

    /// The pages that regions may have been read in.
    pub const fn pages(&self) -> PageSet {
        self.search.pages
    }

    /// That page, what it may yet be taken for, and what makes the same of the document.
    pub fn settled(&self) -> Option<(Page, PageSet, PageSet)> {
        self.settled.as_ref().map(|settled| (settled.page, settled.rivals, settled.alike))
    }

    /// The regions of the stretch that are kept, what they might be and the characters of that.
    pub fn kept(&self) -> (&[Found], &[Candidate], &[char]) {
        let (candidates, characters) = self.search.kept();
        (&self.found[..self.count], candidates, characters)
    }

    /// Whether those are all of them.
    pub const fn are_all_kept(&self) -> bool {
        self.are_all
    }

    /// Has found these regions, of which there are no others up to the end of the stretch.
    pub fn recall(&mut self, found: &[Found], candidates: &[Candidate], characters: &[char], end: Regions<'t>) {
        self.search.recall(candidates, characters);
        self.found[..found.len()].clone_from_slice(found);
        (self.count, self.rest, self.are_all) = (found.len(), end, true);
    }

    /// From now on the document is sure to have met this page, or one of its rivals.
    pub fn settle(&mut self, page: Page, rivals: PageSet) {
        self.settled = Some(Settled::new(page, self.search.pages, rivals));
    }

    /// Goes on to the regions of another stretch.
    pub fn begin(&mut self, regions: Regions<'t>) {
        self.search.forget_to(Mark::START);
        self.count = 0;
        self.rest = regions;
        self.are_all = false;
    }

    /// Goes on to the regions of a stretch that is the same as the last, so many bytes further on.
    pub fn move_on(&mut self, by: usize) {
        for found in &mut self.found[..self.count] {
            found.range = found.range.start + by..found.range.end + by;
        }
        self.rest.move_on(by);
    }

    /// Goes on to the next region.
    fn next(&mut self, regions: &mut Regions<'t>, languages: &mut Languages<'t>, effort: &mut Effort) -> Option<Found> {
        loop {
            let natural = self.next_natural(regions, languages);
            if natural.is_some() {
                return natural;
            }
            if !effort.is_spent() || self.settled.is_some() && !effort.is_spent_for_settled() {
                break;
            }
            // No more is looked at than what the settled page makes natural text of.
            let run = regions.run();
            if self.settled.is_none() || run.is_empty() {
                return None;
            }
            regions.pass(run.end);
        }
        let is_found = regions.next(languages, &mut self.region);
        effort.spend_if_left(core::mem::take(&mut self.region.effort));
        if !is_found {
            return None;
        }
        let Region { start, end, .. } = self.region;
        let hash = self.region.hash();
        let key = self.region.key(hash);
        let same = self.found[..self.count].iter().rfind(|found| found.key == key);
        let (candidates, pages) = match same {
            Some(found) => (found.candidates.clone(), found.pages),
            None => {
                let before = effort.clone();
                effort.spend_if_left(EFFORT_OF_REGION);
                let (candidates, pages) = self.search.candidates(&self.region, self.settled.as_mut(), effort);
                let is_settled = self.settled.is_some();
                // What makes natural text of it is no effort.
                if self.search.found(candidates.clone()).iter().any(|candidate| candidate.is_natural(is_settled)) {
                    *effort = before;
                }
                (candidates, pages)
            }
        };
        Some(Found { range: start..end, pages, hash, key, has_place: regions.has_place(start..end), candidates })
    }

    /// What a settled page shows is most often all that there is, and nothing else: if the next run is natural text of one, no
    /// other is asked what it makes of it.
    fn next_natural(&mut self, regions: &mut Regions<'t>, languages: &mut Languages<'t>) -> Option<Found> {
        let Findings { search, run: region, settled, any_language, .. } = self;
        let settled = settled.as_mut()?;
        let text = region.text;
        let mut range = regions.run();
        let key = settled::key(text, &range);
        let (mut natural, hash) = if let Some(known) = key.and_then(|key| settled.recall(key)) {
            search.room()[..known.natural.length].copy_from_slice(known.characters());
            (known.natural, known.hash)
        } else {
            if !regions.fill_run(range.clone(), settled.page, region) || settled.is_doubtful(region.characters()) {
                return None;
            }
            range.end = region.end;
            let hash = region.hash();
            if settled.unnatural.get(hash).is_some_and(|language| language == languages.around(range.start).hash()) {
                return None;
            }
            let mut natural = search.natural_text(region, settled.page, any_language);
            if let (Some(natural), Some(key)) = (natural, key) {
                settled.remember(key, natural, &search.room()[..natural.length], hash);
            }
            if natural.is_none() {
                let language = languages.around(range.start);
                natural = search.natural_text(region, settled.page, language);
                if natural.is_none() {
                    settled.unnatural.set(hash, language.hash());
                }
            }
            let natural = natural?;
            settled.narrow(region.characters());
            (natural, hash)
        };
        let original = &search.room()[..natural.length];
        natural.gain -= mention::doubt(text, range.clone(), original);
        let may_be_folded = original.iter().any(|&c| channel::is_latin(c) && c.is_lowercase());
        if natural.gain <= SURE || may_be_folded && region::is_among_capitals(text, range.clone()) {
            return None;
        }
        regions.pass(range.end);
        let pages = settled.alike;
        let candidates = search.add_natural_text(natural, settled.page, pages);
        Some(Found { range, pages, hash, key: 0, has_place: true, candidates })
    }

    /// Gives `visit` each region with what it might be.
    pub fn each(
        &mut self,
        languages: &mut Languages<'t>,
        effort: &mut Effort,
        mut visit: impl FnMut(&Found, &[Candidate], &Search<'t>),
    ) {
        for found in &self.found[..self.count] {
            visit(found, self.search.found(found.candidates.clone()), &self.search);
        }
        let mut regions = self.rest.clone();
        let mut is_kept = true;
        loop {
            let mark = self.search.mark();
            let Some(found) = self.next(&mut regions, languages, effort) else {
                self.are_all = is_kept;
                return;
            };
            visit(&found, self.search.found(found.candidates.clone()), &self.search);
            is_kept = is_kept && self.count < KEPT && self.search.has_room();
            if is_kept {
                self.found[self.count] = found;
                self.count += 1;
                self.rest = regions.clone();
            } else {
                self.search.forget_to(mark);
            }
        }
    }
}
