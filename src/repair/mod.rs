//! A document: finding what was damaged in it, and putting it right.
//!
//! A *pass* goes through the regions of the document twice: first to learn what
//! mix-ups it met, then to decide each region by what the others say. Passes follow one
//! another until one changes nothing. As a pass looks at nothing but the text, the text it
//! leaves alone is left alone whenever it comes again.

mod confidence;
mod edits;
mod evidence;
mod lattice;
mod mention;
mod mix_up;
mod region;
mod search;

pub use edits::Change;
pub use mix_up::MixUp;

use std::ops::Range;

use crate::channel::{Damage, DamageSet, Page, PageSet};
use crate::judge::{Judge, UNITS_PER_NAT};
use crate::logarithm::log_add;
use evidence::Evidence;
use mix_up::{Layers, MIX_UPS};
use region::{Region, Regions};
use search::{Candidate, Search};

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

/// Whether [`repair`] would change anything.
pub fn is_damaged(text: &str, settings: &Settings<'_>) -> bool {
    repair(text, settings).is_some()
}

fn pass(text: &str, done: &[Change], settings: &Settings<'_>) -> Option<(String, Vec<Change>)> {
    let commonest = Page::all().take(1).fold(PageSet::NONE, PageSet::with) & settings.pages;
    if !regions(text, commonest, settings).next(&mut Region::new(text)) {
        return None;
    }
    let mut search = Search::new(settings.judge, settings.pages, settings.damage);
    let mut unsure = commonest;
    let mut survey = Survey::of(text, unsure, settings, &mut search);
    if !survey.is_promising {
        return None;
    }
    let proven = survey.proven_page().filter(|&page| settings.pages.contains(page) && !unsure.contains(page));
    if let Some(page) = proven {
        unsure = unsure.with(page);
        survey = Survey::of(text, unsure, settings, &mut search);
    }

    let mut output = Output::new(text, done);
    let mut regions = regions(text, unsure, settings);
    let mut region = Region::new(text);
    while regions.next(&mut region) {
        let candidates = search.candidates(&region);
        let Some(choice) = survey.choose(candidates) else { continue };
        if choice.damaged < SURE_OF_DAMAGE || choice.confidence() < settings.least_confidence {
            continue;
        }
        let layers = output.layers_at(region.start..region.end) + choice.layers.mix_ups().len();
        if layers <= settings.most_layers {
            output.replace(&region, &choice);
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
        let mut seen = Seen::new();
        let mut regions = regions(text, unsure, settings);
        let mut region = Region::new(text);
        while regions.next(&mut region) {
            if !seen.is_new(&region) {
                continue;
            }
            let candidates = search.candidates(&region);
            let mut sound = region.pages;
            for candidate in candidates {
                is_promising |= candidate.gain > 0;
                sound = sound.without(candidate.pages);
                for mix_up in candidate.mix_ups() {
                    evidence[mix_up.index()].add(candidate.gain);
                }
            }
            for page in sound.iter() {
                evidence[page.index()].add(SOUND_REGION);
            }
        }
        Survey { evidence, is_promising }
    }

    /// The page that the document proves, if any; of several the one with the most evidence.
    fn proven_page(&self) -> Option<Page> {
        let total = |page: &Page| self.evidence[page.index()].total();
        let best = Page::all().max_by_key(|page| (total(page), std::cmp::Reverse(page.index())))?;
        (self.evidence[best.index()].odds() > PROVEN).then_some(best)
    }

    /// The best candidate for a region. Mix-ups that make the same text of it stand by one another.
    fn choose<'c>(&self, candidates: &'c [Candidate]) -> Option<Choice<'c>> {
        // What the rest of the document says of each mix-up, and which of them it prefers.
        let rest = |candidate: &Candidate, mix_up: MixUp| self.evidence[mix_up.index()].without(candidate.gain);
        let all = || candidates.iter().flat_map(|candidate| candidate.mix_ups().map(move |mix_up| (candidate, mix_up)));
        let preferred = all().map(|(candidate, mix_up)| rest(candidate, mix_up).total()).max()?;
        let odds = |candidate: &Candidate, mix_up: MixUp| {
            let rest = rest(candidate, mix_up);
            candidate.gain + rest.odds() + (rest.total() - preferred).max(-RIVAL_COST)
        };
        let (best, mix_up, _) = all()
            .map(|(candidate, mix_up)| (candidate, mix_up, odds(candidate, mix_up)))
            .max_by_key(|&(_, mix_up, odds)| (odds, std::cmp::Reverse(mix_up.index())))?;
        let (mut right, mut wrong) = (i32::MIN / 4, i32::MIN / 4);
        for (candidate, mix_up) in all() {
            let odds = odds(candidate, mix_up);
            let sum =
                if candidate.original.characters() == best.original.characters() { &mut right } else { &mut wrong };
            *sum = log_add(*sum, odds);
            wrong = log_add(wrong, odds + candidate.rivals - candidate.gain);
        }
        let layers = best.layers.beginning_with(mix_up);
        Some(Choice { candidate: best, layers, damaged: log_add(right, wrong), margin: right - log_add(wrong, 0) })
    }
}

/// Regions that were met before in the same surroundings. The same stretch again is no new evidence: what a
/// model misjudges once it misjudges each time. It remembers a few thousand, and forgets the older of two
/// that share a place.
struct Seen {
    hashes: [u32; Seen::PLACES],
}

impl Seen {
    const PLACES: usize = 4096;

    const fn new() -> Seen {
        Seen { hashes: [0; Seen::PLACES] }
    }

    fn is_new(&mut self, region: &Region<'_>) -> bool {
        let around = [region.left, region.right];
        let hash = around
            .iter()
            .chain(region.characters())
            .fold(0_u64, |hash, &c| (hash.rotate_left(5) ^ u64::from(c)).wrapping_mul(0x517C_C1B7_2722_0A95));
        // Never 0, which marks a place where nothing is.
        let (place, hash) = (hash as usize % Seen::PLACES, (hash >> 32) as u32 | 1);
        std::mem::replace(&mut self.hashes[place], hash) != hash
    }
}

/// The most probable original of a region. Odds are logarithms, in units.
struct Choice<'c> {
    candidate: &'c Candidate,
    /// Its mix-ups, the first the likeliest of those alike.
    layers: Layers,
    /// The odds that the region was damaged, whatever the original.
    damaged: i32,
    /// The odds that this is the original.
    margin: i32,
}

impl Choice<'_> {
    fn confidence(&self) -> f32 {
        confidence::of_margin(self.margin)
    }
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

    fn replace(&mut self, region: &Region<'_>, choice: &Choice<'_>) {
        let chosen = choice.candidate;
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
            mix_ups: choice.layers.mix_ups().to_vec(),
            damage: chosen.damage,
            confidence: choice.confidence(),
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
