//! A document: finding what was damaged in it, and putting it right.
//!
//! A *pass* goes through the regions of the document twice: first to learn what
//! mix-ups it met, then to decide each region by what the others say. Passes follow one
//! another until one changes nothing. As a pass looks at nothing but the text, the text it
//! leaves alone is left alone whenever it comes again.

mod confidence;
mod edits;
mod evidence;
mod mention;
mod region;
mod search;

pub use edits::Change;
pub use search::MixUp;

use std::ops::Range;

use crate::channel::{Damage, DamageSet, Page, PageSet};
use crate::judge::{Judge, UNITS_PER_NAT};
use crate::logarithm::log_add;
use evidence::Evidence;
use region::{Region, Regions};
use search::{Candidate, MIX_UPS, Search};

/// What to look for and how sure to be.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'j> {
    /// The model.
    pub judge: Judge<'j>,
    /// The pages that text may have been read in.
    pub pages: PageSet,
    /// The accidents beyond mix-ups.
    pub damage: DamageSet,
    /// The least confidence of an edit.
    pub least_confidence: f32,
    /// The most layers of mix-ups over one place.
    pub most_layers: usize,
}

/// Passes after which a text that still changes is given up. Layers are
/// found within a pass, so more than three are not met; only text made
/// for it, where each repair makes the next one likely, gets here.
const MOST_PASSES: usize = 16;

/// What each mix-up costs before anything is known of a document.
/// The pages are in the order of how often they are met.
const PAGE_COST: i32 = 17 * UNITS_PER_NAT / 2;
const COMMON_PAGE_COST: i32 = 19 * UNITS_PER_NAT / 2;
const COMMON_PAGES: usize = 18;
const RARE_PAGE_COST: i32 = 21 * UNITS_PER_NAT / 2;
const BAR_COST: i32 = 2 * UNITS_PER_NAT;

/// The most that a document's preference for one mix-up counts against another: about as much
/// as that other costs in a document that nothing is known of, since the two may well meet in one.
const RIVAL_COST: i32 = 9 * UNITS_PER_NAT;

/// What a region counts for that a mix-up could have damaged and that reads better as it is.
const SOUND_REGION: i32 = -8 * UNITS_PER_NAT;

/// The odds that a region was damaged must be at least these before any original is preferred to
/// it. It guards sound text, so it is stricter than the choice among originals.
const SURE_OF_DAMAGE: i32 = 5 * UNITS_PER_NAT;

/// A mix-up whose next place has at least these odds is looked for where only unsure readings
/// are.
const PROVEN: i32 = -4 * UNITS_PER_NAT;

/// Repairs a document: the new text and its changes, or `None` where nothing changes.
pub fn repair(text: &str, settings: &Settings<'_>) -> Option<(String, Vec<Change>)> {
    let mut current: Option<(String, Vec<Change>)> = None;
    for _ in 0..MOST_PASSES {
        let (before, done) = current.as_ref().map_or((text, &[][..]), |(text, changes)| (text, changes));
        let Some((after, changes)) = pass(before, done, settings) else { return current };
        let changes = edits::compose(done, &changes);
        current = Some((after, changes));
    }
    None
}

/// Whether [`repair`] would change anything. Stops at the first region that it would change.
pub fn is_damaged(text: &str, settings: &Settings<'_>) -> bool {
    repair(text, settings).is_some()
}

fn pass(text: &str, done: &[Change], settings: &Settings<'_>) -> Option<(String, Vec<Change>)> {
    let commonest = Page::all().take(1).fold(PageSet::NONE, PageSet::with) & settings.pages;
    if !regions(text, commonest, settings).next(&mut Region::new(text)) {
        return None;
    }
    let mut search = Search::new(settings.judge, settings.pages, settings.damage, settings.most_layers);
    let mut unsure = commonest;
    let mut survey = Survey::of(text, unsure, settings, &mut search);
    if !survey.is_promising {
        return None;
    }
    let proven = survey.proven_pages() & settings.pages;
    if proven | unsure != unsure {
        unsure = proven | unsure;
        survey = Survey::of(text, unsure, settings, &mut search);
    }

    let mut output = Output::new(text, done);
    let mut regions = regions(text, unsure, settings);
    let mut region = Region::new(text);
    while regions.next(&mut region) {
        let candidates = search.candidates(&region);
        let Some(Choice { candidate: chosen, damaged, margin }) = survey.choose(candidates) else { continue };
        if damaged < SURE_OF_DAMAGE {
            continue;
        }
        let confidence = confidence::of_margin(margin);
        let fits = output.layers_at(region.start..region.end) + chosen.layers.mix_ups().len() <= settings.most_layers;
        if confidence >= settings.least_confidence && fits {
            output.replace(&region, chosen, confidence);
        }
    }
    output.finish()
}

fn regions<'t>(text: &'t str, unsure: PageSet, settings: &Settings<'t>) -> Regions<'t> {
    Regions::new(settings.judge, text, unsure, settings.damage.contains(Damage::HorizontalBar))
}

/// What the regions of a document say about each mix-up.
struct Survey {
    evidence: [Evidence; MIX_UPS],
    /// Whether any region reads better as something else by enough to be changed if its
    /// mix-up were proven.
    is_promising: bool,
}

impl Survey {
    fn of(text: &str, unsure: PageSet, settings: &Settings<'_>, search: &mut Search<'_>) -> Survey {
        let mut evidence = [Evidence::new(RARE_PAGE_COST); MIX_UPS];
        evidence[..COMMON_PAGES].fill(Evidence::new(COMMON_PAGE_COST));
        evidence[..2].fill(Evidence::new(PAGE_COST));
        evidence[MixUp::Bar.index()] = Evidence::new(BAR_COST);
        let mut is_promising = false;
        let mut regions = regions(text, unsure, settings);
        let mut region = Region::new(text);
        while regions.next(&mut region) {
            let candidates = search.candidates(&region);
            let mut sound = region.pages;
            for candidate in candidates {
                evidence[candidate.mix_up.index()].add(candidate.gain);
                is_promising |= candidate.gain > 0;
                if let MixUp::Page(page) = candidate.mix_up {
                    sound = sound.without(page);
                }
            }
            for page in sound.iter() {
                evidence[page.index()].add(SOUND_REGION);
            }
        }
        Survey { evidence, is_promising }
    }

    fn proven_pages(&self) -> PageSet {
        let proven = Page::all().filter(|page| self.evidence[page.index()].odds() > PROVEN);
        proven.fold(PageSet::NONE, PageSet::with)
    }

    /// The best candidate for a region. Candidates of the same text stand by one another.
    fn choose<'c>(&self, candidates: &'c [Candidate]) -> Option<Choice<'c>> {
        // What the rest of the document says of each mix-up, and which of them it prefers.
        let rest = |candidate: &Candidate| self.evidence[candidate.mix_up.index()].without(candidate.gain);
        let preferred = candidates.iter().map(|candidate| rest(candidate).total()).max()?;
        let odds = |candidate: &Candidate| {
            let rest = rest(candidate);
            candidate.gain + rest.odds() + (rest.total() - preferred).max(-RIVAL_COST)
        };
        let best = candidates.iter().max_by_key(|candidate| odds(candidate))?;
        let (mut right, mut wrong) = (i32::MIN / 4, i32::MIN / 4);
        for candidate in candidates {
            let sum = if candidate.original.characters() == best.original.characters() { &mut right } else { &mut wrong };
            *sum = log_add(*sum, odds(candidate));
            wrong = log_add(wrong, odds(candidate) + candidate.rivals - candidate.gain);
        }
        Some(Choice { candidate: best, damaged: log_add(right, wrong), margin: right - log_add(wrong, 0) })
    }
}

/// The most probable original of a region. Odds are logarithms, in units.
struct Choice<'c> {
    candidate: &'c Candidate,
    /// The odds that the region was damaged, whatever the original.
    damaged: i32,
    /// The odds that this is the original.
    margin: i32,
}

/// The text after a pass, as far as it has come.
struct Output<'t> {
    text: &'t str,
    /// The changes of earlier passes, their output in `text`.
    done: &'t [Change],
    copied: usize,
    output: String,
    changes: Vec<Change>,
}

impl<'t> Output<'t> {
    fn new(text: &'t str, done: &'t [Change]) -> Output<'t> {
        Output { text, done, copied: 0, output: String::new(), changes: Vec::new() }
    }

    /// How many layers earlier passes took off in a range of the text.
    fn layers_at(&mut self, range: Range<usize>) -> usize {
        let passed = self.done.iter().take_while(|change| change.output.end <= range.start).count();
        self.done = &self.done[passed..];
        let touched = self.done.iter().take_while(|change| change.output.start < range.end);
        touched.map(|change| change.mix_ups.len()).max().unwrap_or(0)
    }

    fn replace(&mut self, region: &Region<'_>, chosen: &Candidate, confidence: f32) {
        let (before, after) = (region.characters(), chosen.original.characters());
        let (first, last) = chosen.kept;
        let start = region.start + bytes(&before[..first]);
        let end = region.end - bytes(&before[before.len() - last..]);
        let after = &after[first..after.len() - last];

        self.output.push_str(&self.text[self.copied..start]);
        self.copied = end;
        let output_start = self.output.len();
        self.output.extend(after);
        self.changes.push(Change {
            input: start..end,
            output: output_start..self.output.len(),
            mix_ups: chosen.layers.mix_ups().to_vec(),
            damage: chosen.damage,
            confidence,
        });
    }

    fn finish(mut self) -> Option<(String, Vec<Change>)> {
        if self.changes.is_empty() {
            return None;
        }
        self.output.push_str(&self.text[self.copied..]);
        Some((self.output, self.changes))
    }
}

fn bytes(characters: &[char]) -> usize {
    characters.iter().map(|c| c.len_utf8()).sum()
}
