//! What is at hand while a document is gone through, so that nothing is allocated for sound text.

use alloc::vec::Vec;
use core::ops::Range;

use super::Settings;
use super::effort::Effort;
use super::found::{Findings, Found};
use super::glance::{Glance, Suspicions};
use super::languages::Languages;
use super::listing;
use super::mix_up::DEEPEST;
use super::notes::{Explained, Looked, Mode, Notes};
use super::places::MisreadingSet;
use super::region::{BAR, Regions};
use super::search::{Candidate, Room, Search};
use super::seen::{self, Seen};
use super::stretch::{PLACES, Place, Stretch, Stretches};
use super::transcript::Transcript;
use super::whole::Wholes;
use crate::channel::{self, Case, Damage, Misreading, PAGE_COUNT, Page, PageSet};
use crate::hash::mix;
use crate::judge::UNITS_PER_NAT;
use crate::scan::{self, Scanner, Scanners};

/// A stretch whose regions read better by more than this, and naturally, needs no other explanation. And one that reads better by
/// more as a whole is no evidence of what may have befallen its regions.
pub const EXPLAINED: i32 = 12 * UNITS_PER_NAT;

/// Bytes before and after a stretch that bear on what it might be, but for its language and the quotes that a bar closes.
const NEAR: usize = 128;

/// What a stretch is if its regions were damaged one by one.
struct ByRegions {
    /// By how much it reads better, in units, whatever befell each of them.
    best: i32,
    /// For each page by how much if all of them were read in that.
    by_page: [i32; PAGE_COUNT],
    /// Whether something befell each, and what they were reads as natural text.
    are_natural: bool,
    /// Whether they hold all that is beyond ASCII.
    are_all: bool,
    /// Whether a place leads to one that reads better.
    are_better_at_places: bool,
}

impl ByRegions {
    const NONE: ByRegions = ByRegions {
        best: 0,
        by_page: [0; PAGE_COUNT],
        are_natural: false,
        are_all: false,
        are_better_at_places: false,
    };

    /// Whether nothing else needs to be looked for: least of all where the document is settled on a page.
    fn explain_all(&self, is_settled: bool) -> bool {
        self.are_natural && self.are_all && (is_settled || self.best > EXPLAINED)
    }
}

/// A document, the part of it that is looked at, and the memory for what is found there.
pub struct Desk<'t> {
    /// The document.
    pub text: &'t str,
    /// What finds its places.
    scanners: Scanners,
    /// Whether only stretches with strong signs are looked at.
    pub only_strong: bool,
    /// What gives each weak sign a first glance; if it is none, all are looked at.
    pub glance: Option<Glance<'t>>,
    suspicions: Suspicions,
    /// Whether stretches without places are looked at too.
    looks_everywhere: bool,
    /// Up to where nothing beyond ASCII was passed over in this going, from the beginning of the document on.
    covered: usize,
    /// Pages for which readings that are not sure count too.
    pub unsure: PageSet,
    /// Whether only regions count that a place of the scanner's leads to.
    pub only_places: bool,
    /// Whether what one page explains may be taken for granted.
    pub may_transcribe: bool,
    with_bars: bool,
    /// Whether there may be as many layers as are looked below.
    may_lie_deep: bool,
    languages: Languages<'t>,
    /// The parts that are explained already, in which nothing is looked at.
    explained: Vec<Range<usize>>,
    /// The stretch that is looked at, and whether it has places.
    pub stretch: Stretch,
    pub has_places: bool,
    /// What its regions might be, and whether that is all there is to say: then nothing is kept of it as a whole.
    findings: Findings<'t>,
    pub is_explained_by_regions: bool,
    are_regions_natural: bool,
    /// What it might be as a whole, and whether a misreading is that which the document is settled on.
    pub wholes: Wholes<'t>,
    is_settled_misreading: bool,
    /// What stretches were found to be when the document was gone through before.
    notes: Notes,
    /// The stretch that was looked at last: its key, where it began, and whether anything explains it.
    last: Option<(u64, usize, bool)>,
    /// How much may yet be tried beside what the document is settled on.
    effort: Effort,
    /// What it is where a first layer of damage is taken off, and what that might be as a whole.
    below: Stretch,
    wholes_below: Wholes<'t>,
}

impl<'t> Desk<'t> {
    /// A desk for a document, with room for the search.
    pub fn new(text: &'t str, settings: &Settings<'t>, room: &'t mut Room) -> Desk<'t> {
        let pages = settings.charsets.pages();
        Desk {
            text,
            scanners: settings.scanners,
            only_strong: false,
            glance: None,
            suspicions: Suspicions::new(false),
            looks_everywhere: false,
            covered: 0,
            unsure: PageSet::NONE,
            only_places: false,
            may_transcribe: true,
            with_bars: settings.damage.contains(Damage::HorizontalBar),
            may_lie_deep: settings.most_layers >= DEEPEST,
            languages: Languages::new(settings.judge, text),
            explained: Vec::new(),
            stretch: Stretch::new(),
            has_places: false,
            is_explained_by_regions: false,
            are_regions_natural: false,
            findings: Findings::new(text, Search::new(settings.judge, pages, settings.damage, room)),
            wholes: Wholes::new(settings),
            is_settled_misreading: false,
            notes: Notes::default(),
            last: None,
            effort: Effort::on(text.len()),
            below: Stretch::new(),
            wholes_below: Wholes::new(settings),
        }
    }

    /// From now on stretches without places are looked at too, but only for these misreadings, which are proven elsewhere, and for those that the
    /// document is sure to have met.
    pub fn look_everywhere(&mut self, proven: MisreadingSet) {
        self.looks_everywhere = true;
        self.wholes.assume_elsewhere(proven);
    }

    /// Whether no more is tried than what the document is settled on.
    pub const fn is_effort_spent(&self) -> bool {
        self.effort.is_spent()
    }

    /// The stretches of the document that are to be looked at, from the first on, with as much effort as at the first.
    pub fn stretches(&mut self) -> Stretches<'t> {
        self.effort = Effort::on(self.text.len());
        self.covered = 0;
        self.notes.begin();
        self.glance.iter_mut().for_each(Glance::begin);
        Stretches::new(self.text, self.next_to_look_at())
    }

    /// The same for the last time.
    pub fn last_stretches(&mut self) -> Stretches<'t> {
        let stretches = self.stretches();
        self.notes.end();
        stretches
    }

    /// What finds where to look: places, or all that is beyond ASCII.
    fn next_to_look_at(&self) -> Scanner {
        match (self.looks_everywhere, self.only_strong) {
            (true, _) => |text, from| scan::next_non_ascii(text.as_bytes(), from),
            (false, true) => self.scanners.strong,
            (false, false) => self.scanners.all,
        }
    }

    /// Goes on to the next stretch; `false` where there is none.
    pub fn next_stretch(&mut self, stretches: &mut Stretches<'t>) -> bool {
        if !self.may_find_more() {
            return false;
        }
        let text = self.text;
        let is_there = match &mut self.glance {
            Some(glance) if !self.looks_everywhere => {
                let known = &mut self.suspicions;
                let is_suspicious =
                    |place| scan::is_strong_sign(text, place) || glance.is_suspicious(text, place, known);
                next_unlisted(text, &mut self.stretch, stretches, &self.explained, is_suspicious)
            }
            _ => next_unlisted(text, &mut self.stretch, stretches, &self.explained, |_| true),
        };
        if is_there {
            // Where something was passed over, this stays before it and finds it at once.
            let next = scan::next_non_ascii(text.as_bytes(), self.covered);
            let Range { start, end } = self.stretch.range;
            self.covered = if next >= start { end } else { next };
        }
        is_there
    }

    /// Whether all that is beyond ASCII was looked at when the document was gone through last.
    pub fn has_looked_everywhere(&self) -> bool {
        scan::next_non_ascii(self.text.as_bytes(), self.covered) == self.text.len()
    }

    /// How many places were passed over at a glance since this was last asked.
    pub fn take_passed_over(&mut self) -> u32 {
        self.glance.as_mut().map_or(0, Glance::take_passed_over)
    }

    /// Goes on to the next stretch with a place that is alarming at a first glance.
    pub fn next_alarming_stretch(&mut self, stretches: &mut Stretches<'t>, glance: &mut Glance<'t>) -> bool {
        let text = self.text;
        let is_alarming = |place| glance.is_alarming(text, place);
        self.may_find_more() && next_unlisted(text, &mut self.stretch, stretches, &self.explained, is_alarming)
    }

    /// Whether anything may be found yet: what a settled page makes natural text of takes no effort.
    fn may_find_more(&self) -> bool {
        !self.effort.is_spent() || self.is_settled() || self.wholes.are_settled() && !self.effort.is_spent_for_settled()
    }

    /// Finds what the stretch might be; gives whether anything might explain its places. Where there is none, because everything is
    /// looked at, nothing need be explained. If it is the same as the last, so is what it might be.
    pub fn look_at_stretch(&mut self) -> bool {
        let (key, start) = (self.key(), self.stretch.range.start);
        let last = self.last.filter(|&(last, before, _)| last == key && before <= start);
        let same = last.filter(|&(_, before, _)| self.is_same_language(before, start));
        let is_explained = match same {
            Some((_, before, is_explained)) => {
                self.findings.move_on(start - before);
                is_explained
            }
            None => {
                let before = self.effort.clone();
                let is_explained = self.recall_stretch().unwrap_or_else(|| self.look_and_note());
                if self.are_regions_natural || self.wholes.are_natural() {
                    self.effort.earn(&before);
                }
                is_explained
            }
        };
        self.last = Some((key, start, is_explained));
        is_explained
    }

    /// What is known of the document, and what is looked for.
    fn mode(&self) -> Mode {
        Mode {
            looks_everywhere: self.looks_everywhere,
            unsure: self.unsure,
            settled: self.findings.settled(),
            is_spent: (self.effort.is_spent(), self.effort.is_spent_for_settled()),
        }
    }

    /// Whether what is found of a stretch is worth a note: the document was damaged, and will be gone through again.
    fn is_noted(&self) -> bool {
        self.is_sure_of_damage() && !self.only_places && !self.only_strong
    }

    /// Finds what was found of the stretch when the document was gone through before, if there is a note of it.
    fn recall_stretch(&mut self) -> Option<bool> {
        if !self.is_noted() {
            return None;
        }
        let Range { start, end } = self.stretch.range;
        let (looked, found) = self.notes.recall(&(start..end), &self.mode(), &self.effort)?;
        self.effort.spend_again(&looked.spent);
        self.wholes.recall(found.wholes);
        if looked.has_regions {
            let none = Regions::new(self.text, end..end, self.unsure, self.with_bars, self.scanners.all);
            self.findings.recall(found.regions, found.candidates, found.characters, none);
        } else {
            self.findings.begin(self.regions());
        }
        (self.is_explained_by_regions, self.are_regions_natural) =
            (looked.is_explained_by_regions, looked.are_regions_natural);
        self.has_places = looked.has_places;
        if !looked.is_explained {
            self.stretch.take_places(self.text);
        } else if !looked.is_explained_by_regions {
            self.stretch.fill(self.text);
        }
        Some(looked.is_explained)
    }

    fn look_and_note(&mut self) -> bool {
        let (mode, before) = (self.mode(), self.effort.clone());
        let is_explained = self.look_at_new_stretch();
        let (has_regions, (regions, candidates, characters)) = (self.findings.are_all_kept(), self.findings.kept());
        // What is not kept of many regions would have to be found again; and where the effort was spent on the way, there may be more.
        if self.is_noted() && (has_regions || regions.is_empty()) && self.mode().is_spent == mode.is_spent {
            let looked = Looked {
                is_explained,
                is_explained_by_regions: self.is_explained_by_regions,
                are_regions_natural: self.are_regions_natural,
                has_places: self.has_places,
                is_settled: self.is_settled_misreading,
                has_regions,
                spent: self.effort.spent_since(&before),
            };
            let found = Explained { wholes: self.wholes.found(), regions, candidates, characters };
            self.notes.take(self.stretch.range.clone(), mode, looked, found);
        }
        is_explained
    }

    fn is_same_language(&mut self, before: usize, start: usize) -> bool {
        let [before, here] = [before, start].map(|at| self.languages.around(at).hash());
        before == here
    }

    /// A hash of all but the language that bears on what the stretch might be.
    fn key(&self) -> u64 {
        let Range { start, end } = self.stretch.range;
        let text = self.text.as_bytes();
        // Of a bar it depends on the whole line.
        let line = if self.text[start..end].contains(BAR) { start as u64 } else { u64::MAX };
        let near = &text[start.saturating_sub(NEAR)..text.len().min(end + NEAR)];
        let flags =
            [self.only_places, self.only_strong, self.looks_everywhere, self.is_settled(), self.wholes.are_settled()]
                .map(u64::from);
        let parts = [line, (end - start) as u64, start.min(NEAR) as u64, self.unsure.0];
        parts.into_iter().chain(flags).fold(seen::hash_of_bytes(near), mix)
    }

    fn look_at_new_stretch(&mut self) -> bool {
        self.findings.begin(self.regions());
        self.wholes.forget();
        (self.is_explained_by_regions, self.are_regions_natural) = (false, false);
        self.is_settled_misreading = false;
        if self.looks_everywhere {
            self.stretch.take_places(self.text);
        }
        self.has_places = !self.looks_everywhere || !self.stretch.places().is_empty();
        let is_filled = self.wholes.are_settled() && !self.effort.is_spent_for_settled();
        if is_filled {
            self.is_settled_misreading = self.find_settled_misreading();
            if self.is_settled_misreading {
                return true;
            }
        }
        if !self.looks_everywhere {
            self.stretch.take_places(self.text);
        }
        let may_be_whole = self.has_places && !self.is_settled() && !self.effort.is_spent() && self.is_read_otherwise();
        let is_explained = may_be_whole.then(|| self.look_at_places(is_filled));
        let is_searched = is_explained == Some(true);
        if is_searched {
            self.search_whole(is_filled);
            if self.wholes.are_surely_legacy() {
                return true;
            }
        }
        let mut by_regions = None;
        if self.has_places {
            let found = self.look_at_regions();
            self.are_regions_natural = found.explain_all(self.is_settled());
            if self.are_regions_natural {
                self.is_explained_by_regions = true;
                self.wholes.forget();
                return true;
            }
            by_regions = Some(found);
        }
        if self.effort.is_spent() {
            self.is_explained_by_regions = by_regions.is_some_and(|found| found.best > 0);
            if self.is_explained_by_regions {
                self.wholes.forget();
            }
            return self.is_explained_by_regions || self.wholes.is_better_by(0);
        }
        let is_explained = is_explained.unwrap_or_else(|| self.look_at_places(is_filled));
        if self.has_places && !is_explained && !by_regions.as_ref().is_some_and(|found| found.are_better_at_places) {
            return false;
        }
        if !is_searched {
            self.search_whole(is_filled);
        }
        let may_lie_deep = self.may_lie_deep && !self.wholes.are_natural() && self.wholes.reads_badly(&self.stretch);
        if !may_lie_deep && !self.wholes.is_better_by(0) {
            return true;
        }
        // The rival of a mix-up that befell the whole are those that befell its regions one by one.
        let by_regions = by_regions.unwrap_or_else(|| self.look_at_regions());
        if may_lie_deep && !by_regions.are_natural {
            self.wholes.search_below(&self.stretch, &mut self.below, &mut self.wholes_below);
            self.effort.spend(self.wholes_below.take_pairs_asked());
        }
        self.wholes.compete_with_regions(by_regions.best, &by_regions.by_page);
        true
    }

    /// Whether the stretch has many places, and most of them are no UTF-8 in any page, nor were if a lead was a capital: then a misreading of a legacy
    /// encoding is the likeliest, and where one makes natural text of the whole its regions, which take longest, are not looked at.
    fn is_read_otherwise(&self) -> bool {
        let pages = self.findings.pages();
        let begins = |text: &[char]| !(channel::reach(text, Case::Mixed, PageSet::NONE).pages & pages).is_empty();
        let is_utf8 = |place: &&Place| {
            let [before, c, after] = place.characters;
            begins(&[before, c, after])
                || begins(&[channel::capital(before), c, after])
                || begins(&[c, after])
                || begins(&[channel::capital(c), after])
        };
        let places = self.stretch.places();
        places.len() == PLACES && 2 * places.iter().filter(is_utf8).count() < PLACES
    }

    /// Whether a misreading is the likelier for the places of the stretch.
    fn look_at_places(&mut self, is_filled: bool) -> bool {
        if !is_filled {
            self.stretch.language.clone_from(self.languages.around(self.stretch.range.start));
        }
        let is_explained = self.wholes.look_at_places(&self.stretch);
        self.effort.spend(self.wholes.take_pairs_asked());
        is_explained
    }

    /// Finds what the misreadings make of the stretch, the places of which were looked at.
    fn search_whole(&mut self, is_filled: bool) {
        if !is_filled {
            self.stretch.fill(self.text);
        }
        self.wholes.search(&self.stretch);
        self.effort.spend(self.wholes.take_pairs_asked());
    }

    /// Whether a misreading that the document is sure to have met explains the stretch, so that nothing else needs to be looked for.
    fn find_settled_misreading(&mut self) -> bool {
        self.stretch.language.clone_from(self.languages.around(self.stretch.range.start));
        self.stretch.fill(self.text);
        let explains = self.wholes.search_settled(&self.stretch);
        self.effort.spend_on_settled(self.wholes.take_pairs_asked());
        explains
    }

    /// From now on the document is sure to have met one of these misreadings, too.
    pub fn settle_on(&mut self, misreadings: impl Iterator<Item = Misreading>) {
        self.last = None;
        self.notes.forget();
        self.wholes.settle(misreadings);
    }

    /// Whether the document is sure to have met some page.
    pub const fn is_settled(&self) -> bool {
        self.settled_page().is_some()
    }

    /// Whether it is sure to have met any mix-up.
    pub fn is_sure_of_damage(&self) -> bool {
        self.is_settled() || self.wholes.are_settled()
    }

    /// That page.
    pub const fn settled_page(&self) -> Option<Page> {
        self.findings.settled_page()
    }

    /// From now on nothing is looked at in what a page explains, and the document is sure to have met that.
    pub fn take_for_granted(&mut self, transcript: &Transcript) {
        self.last = None;
        self.explained.clone_from(&transcript.parts);
        self.unsure = self.unsure.with(transcript.page);
        self.findings.settle(transcript.page, transcript.rivals);
    }

    /// From now on the document is sure to have met this page.
    pub fn settle(&mut self, page: Page) {
        self.last = None;
        self.findings.settle(page, PageSet::NONE);
    }

    /// Gives `visit` each region of the stretch with what it might be.
    pub fn each_region(&mut self, visit: impl FnMut(&Found, &[Candidate], &Search<'t>)) {
        self.findings.each(&mut self.languages, &mut self.effort, visit);
    }

    /// The regions of the stretch.
    fn regions(&self) -> Regions<'t> {
        let range = self.stretch.range.clone();
        let regions = Regions::new(self.text, range, self.unsure, self.with_bars, self.next_to_look_at());
        if self.only_places { regions.with_places() } else { regions }
    }

    /// What the stretch is if its regions were damaged one by one. As for the stretch as a whole, the same again counts once.
    fn look_at_regions(&mut self) -> ByRegions {
        let text = self.text.as_bytes();
        let count_beyond_ascii = |part: &Range<usize>| scan::count_bytes(&text[part.clone()], |byte| !byte.is_ascii());
        let mut beyond_ascii = count_beyond_ascii(&self.stretch.range);
        let is_settled = self.is_settled();
        let mut seen = Seen::<64>::new();
        let mut by_regions = ByRegions::NONE;
        let (mut beyond, mut are_explained) = (None, true);
        self.each_region(|found, candidates, _| {
            beyond_ascii = beyond_ascii.saturating_sub(count_beyond_ascii(&found.range));
            if !seen.is_new(found.hash) {
                return;
            }
            for candidate in candidates {
                candidate.pages.iter().for_each(|page| by_regions.by_page[page.index()] += candidate.gain);
            }
            match candidates.iter().max_by_key(|candidate| candidate.gain).filter(|best| best.gain > 0) {
                Some(best) => {
                    by_regions.best += best.gain;
                    by_regions.are_better_at_places |= found.has_place;
                    *beyond.get_or_insert(0) += best.original.beyond_good_text(is_settled);
                }
                None => are_explained = false,
            }
        });
        by_regions.are_all = beyond_ascii == 0;
        by_regions.are_natural = are_explained && beyond.is_some_and(|beyond| beyond < 0);
        by_regions
    }
}

/// Goes on to the next stretch that is no list and holds a place which is `wanted`.
fn next_unlisted(
    text: &str,
    stretch: &mut Stretch,
    stretches: &mut Stretches<'_>,
    explained: &[Range<usize>],
    mut wanted: impl FnMut(usize) -> bool,
) -> bool {
    while stretches.next(stretch, explained, &mut wanted) {
        if !listing::is_listed(text, &stretch.range) {
            return true;
        }
    }
    false
}
