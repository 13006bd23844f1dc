//! What a document says about each mix-up, and what that makes of one part of it.

use super::RECORD;
use super::confidence;
use super::desk::{Desk, EXPLAINED};
use super::evidence::Evidence;
use super::glance::Glance;
use super::lattice::NOTHING;
use super::mix_up::{MIX_UPS, MixUp};
use super::places::MisreadingSet;
use super::remembered::Remembered;
use super::rivals::LEAD;
use super::search::Candidate;
use super::seen::{self, Novelty, Seen, Share};
use super::stretch::Stretches;
use super::transcript::Transcript;
use super::whole::Whole;
use crate::channel::{MISREADINGS, Misreading, PAGE_COUNT, Page, PageSet};
use crate::hash::mix;
use crate::judge::UNITS_PER_NAT;
use crate::logarithm::log_add;

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

/// What the commonest misreading of a legacy encoding costs before anything is known of a document.
const MISREADING_COST: i32 = 15 * UNITS_PER_NAT / 2;

/// What a region counts for that a mix-up could have damaged and that reads better as it is.
const SOUND_REGION: i32 = -8 * UNITS_PER_NAT;

/// The odds that a region was damaged must be at least these before any original is preferred to
/// it. It guards sound text, so it is stricter than the choice among originals.
const SURE_OF_DAMAGE: i32 = 5 * UNITS_PER_NAT;

/// The same where the rest of the document proves the mix-up; it does so by the nat.
const SURE_WHERE_PROVEN: i32 = UNITS_PER_NAT;

/// What any mix-up costs, and what it takes to be sure of it.
const PROMISING: i32 = RARE_PAGE_COST + MISREADING_COST;

/// What a region with accidents beyond the mix-up has to gain to be evidence for it.
const TELLING: i32 = 6 * UNITS_PER_NAT;

/// What a region gains that a page explains: more than any share can be told by.
const EXPLAINED_REGION: i32 = 20 * UNITS_PER_NAT;

/// How many stretches and regions of a document are remembered.
const REMEMBERED: usize = 4096;

/// A mix-up whose next place has at least these odds is looked for where only unsure readings are, or where the scanner saw
/// nothing.
const PROVEN: i32 = -4 * UNITS_PER_NAT;

/// What it costs that a text is twice as long, in parts of a unit, if no other part of it speaks for a mix-up: what is odd by chance is met twice as
/// often. It is the logarithm of two.
const LENGTH_COST: (i32, i32) = (11 * UNITS_PER_NAT, 16);

/// The most that it costs of UTF-8 read in a page: some sequences are no chance however long a text is. With twice as much one alone is left in a
/// text of 30 MB.
const MOST_LENGTH_COST: i32 = 4 * UNITS_PER_NAT;

/// A page with as much evidence is settled: what the document may prefer to it counts for less.
const SETTLED: i32 = 3 * RIVAL_COST;

/// What the stretches and the regions of a document say about each mix-up.
pub struct Survey {
    evidence: [Evidence; MIX_UPS],
    /// The most that any of them gains by each, and what of that is evidence.
    most: [(i32, i32); MIX_UPS],
    /// How many stretches were met, with the places that were passed over at a glance, and of how many stretches each misreading made something.
    met: u32,
    spoken: [u32; MISREADINGS],
    /// What it costs that the text is long, in units.
    length_cost: i32,
}

/// The evidence for each before anything is known.
static PRIOR: [Evidence; MIX_UPS] = {
    let (mut evidence, mut number) = ([Evidence::new(BAR_COST); MIX_UPS], 0);
    while number < PAGE_COUNT {
        let cost = match number {
            0..2 => PAGE_COST,
            2..COMMON_PAGES => COMMON_PAGE_COST,
            _ => RARE_PAGE_COST,
        };
        evidence[number] = Evidence::new(cost);
        number += 1;
    }
    number = 0;
    while number < MISREADINGS {
        let misreading = Misreading::at(number);
        let cost = MISREADING_COST + misreading.rarity() * UNITS_PER_NAT;
        evidence[MixUp::Misreading(misreading).index()] = Evidence::new(cost);
        number += 1;
    }
    evidence
};

/// Explanations that give the same original add up to no more than this: there are a few hundred.
const MOST_ALIKE: i32 = 6 * UNITS_PER_NAT;

impl Survey {
    /// Goes through the document on the desk, of which this page explains parts. It ends where a page is settled
    /// under which nothing was explained yet, and where only strong signs are looked at as soon as there is damage beyond doubt.
    pub fn of(desk: &mut Desk<'_>, explained: Option<&Transcript>) -> Survey {
        let mut survey = Survey::new(desk.text);
        if let Some(transcript) = explained {
            for page in transcript.rivals.iter() {
                survey.evidence[page.index()].add_many(EXPLAINED_REGION, transcript.regions);
            }
            survey.met += transcript.lines(desk.text);
        }
        let (mut seen, mut novelty) = (Seen::new(), Novelty::new());
        let mut seen_stretches = Seen::<REMEMBERED>::new();
        let mut stretches = desk.stretches();
        while desk.next_stretch(&mut stretches) {
            // Of what is passed over no misreading makes anything.
            survey.met += desk.take_passed_over();
            let stretch = &desk.text.as_bytes()[desk.stretch.range.clone()];
            if !seen_stretches.is_new(seen::hash_of_bytes(stretch)) {
                continue;
            }
            if desk.look_at_stretch() {
                survey.add_stretch(&mut seen, &mut novelty, desk);
            } else {
                let places = desk.stretch.places().iter().flat_map(|place| &place.characters);
                survey.met += u32::from(seen.is_new(seen::hash_of(places)));
            }
            let is_page_settled = desk.may_transcribe && explained.is_none() && desk.is_settled();
            if is_page_settled || desk.only_strong && desk.is_sure_of_damage() {
                break;
            }
        }
        survey.met += desk.take_passed_over();
        survey.add_silence();
        survey
    }

    /// Whether a document holds places that read better as something else by enough to be changed if they stood for all of
    /// it: a first, quick look at sound text from the first alarming place on, with the desk set to look at
    /// [places only](Desk::only_places).
    pub fn is_promising<'t>(desk: &mut Desk<'t>, mut stretches: Stretches<'t>, mut glance: Glance<'t>) -> bool {
        let mut survey = Survey::new(desk.text);
        let (mut seen, mut novelty) = (Seen::new(), Novelty::new());
        // The first place was found to be alarming already.
        let mut is_there = desk.next_stretch(&mut stretches);
        while is_there {
            if desk.look_at_stretch() {
                survey.add_stretch(&mut seen, &mut novelty, desk);
                if survey.promises_by_one() {
                    return true;
                }
            }
            is_there = desk.next_alarming_stretch(&mut stretches, &mut glance);
        }
        survey.add_silence();
        survey.promises()
    }

    /// Whether any part may read better as something else by enough to be changed.
    pub fn promises(&self) -> bool {
        self.has_odds(SURE_OF_DAMAGE - MOST_ALIKE)
    }

    /// The same where a mix-up may be proven by the rest of the document, so that less is enough.
    pub fn permits(&self) -> bool {
        self.has_odds(SURE_WHERE_PROVEN - MOST_ALIKE)
    }

    fn has_odds(&self, least: i32) -> bool {
        let has = |(number, (&(gain, told), evidence)): (usize, (&(i32, i32), &Evidence))| {
            if gain <= 0 {
                return false;
            }
            let rest = evidence.without(told);
            gain + rest.odds() - self.cost_of_length(number, &rest) > least
        };
        self.most.iter().zip(&self.evidence).enumerate().any(has)
    }

    /// What the odds of a mix-up, by its number, lose in a part by the length of the text, where the rest does not speak for it: somewhere in a long
    /// text something is odd by chance. No more than the rest speaks against it.
    fn cost_of_length(&self, mix_up: usize, rest: &Evidence) -> i32 {
        let most = if mix_up < PAGE_COUNT { self.length_cost.min(MOST_LENGTH_COST) } else { self.length_cost };
        (-rest.total()).clamp(0, most)
    }

    /// Whether one part alone reads so much better as something else that it is worth going on, whatever else there is.
    fn promises_by_one(&self) -> bool {
        self.most.iter().any(|&(gain, _)| gain > PROMISING)
    }

    /// Adds what the stretch on the desk says, as a whole and by its regions.
    fn add_stretch(&mut self, seen: &mut Seen<REMEMBERED>, novelty: &mut Novelty, desk: &mut Desk<'_>) {
        if desk.is_explained_by_regions {
            self.met += u32::from(self.add_regions(seen, novelty, desk));
            return;
        }
        let share = novelty.share(&desk.stretch);
        if !share.is_none() {
            self.met += 1;
            let best = best_gain(desk.wholes.found());
            for whole in desk.wholes.found() {
                self.add(MixUp::from(whole.misreading), whole.gain, share.of(whole.gain, best));
                if let Some(spoken) = self.spoken.get_mut(whole.misreading.index()) {
                    *spoken += 1;
                }
            }
            self.settle_misreading(desk);
        }
        // Regions are looked at for their places.
        if !desk.wholes.is_better_by(EXPLAINED) && desk.has_places {
            self.add_regions(seen, novelty, desk);
        }
    }

    /// Settles the document on a misreading, too, and all that may yet be taken for it, if it is sure to have met that.
    fn settle_misreading(&self, desk: &mut Desk<'_>) {
        if !desk.wholes.may_settle() || !desk.wholes.is_better_by(EXPLAINED) {
            return;
        }
        let total = |misreading: Misreading| self.with_silence(misreading).total();
        let most = self.spoken_for().filter(|&misreading| !desk.wholes.is_settled(misreading)).map(total).max();
        if let Some(most) = most.filter(|&most| most > SETTLED) {
            desk.settle_on(self.spoken_for().filter(|&misreading| total(misreading) > most - LEAD));
        }
    }

    /// The misreadings that made something of some stretch. Nothing speaks for the others, of which there are hundreds.
    fn spoken_for(&self) -> impl Iterator<Item = Misreading> {
        Misreading::all().filter(|misreading| self.spoken[misreading.index()] > 0)
    }

    fn add(&mut self, mix_up: MixUp, gain: i32, evidence: i32) {
        self.evidence[mix_up.index()].add(evidence);
        let most = &mut self.most[mix_up.index()];
        *most = (gain, evidence).max(*most);
    }

    /// Adds that misreadings made nothing of some stretches.
    fn add_silence(&mut self) {
        for misreading in Misreading::all() {
            self.evidence[MixUp::Misreading(misreading).index()] = self.with_silence(misreading);
        }
    }

    /// What is known of a misreading, with the stretches of which it made nothing.
    fn with_silence(&self, misreading: Misreading) -> Evidence {
        let mut evidence = self.evidence[MixUp::Misreading(misreading).index()];
        evidence.add_many(SOUND_REGION, self.met - self.spoken[misreading.index()]);
        evidence
    }

    /// What is known of a text, which is not empty, before it is gone through.
    const fn new(text: &str) -> Survey {
        let (most, spoken) = ([(i32::MIN / 4, 0); MIX_UPS], [0; MISREADINGS]);
        let doublings = text.len().div_ceil(RECORD).ilog2() as i32;
        Survey { evidence: PRIOR, most, met: 0, spoken, length_cost: doublings * LENGTH_COST.0 / LENGTH_COST.1 }
    }

    /// Adds what the regions of a stretch say; gives whether any of them was new.
    fn add_regions(&mut self, seen: &mut Seen<REMEMBERED>, novelty: &mut Novelty, desk: &mut Desk<'_>) -> bool {
        let mut is_new = false;
        let text = desk.text.as_bytes();
        desk.each_region(|found, candidates, _| {
            if !seen.is_new(found.hash) {
                return;
            }
            is_new = true;
            // The same characters between others: if they are no damage here they are none there.
            let share = novelty.share_of_region(&text[found.range.clone()]);
            let mut sound = found.pages;
            // A letter before a straight quote is common, and code may list a hundred: no proof of anything.
            let is_weak = |candidate: &Candidate| !candidate.damage.is_empty() && candidate.gain < TELLING;
            let gain = |candidate: &Candidate| candidate.gain.min(if is_weak(candidate) { 0 } else { i32::MAX });
            let best = candidates.iter().map(gain).max().unwrap_or(0);
            for candidate in candidates {
                sound = sound.without(candidate.pages);
                let gain = gain(candidate);
                for mix_up in candidate.mix_ups() {
                    self.add(mix_up, gain, share.of(gain, best));
                }
            }
            for page in sound.iter() {
                self.evidence[page.index()].add(SOUND_REGION);
            }
        });
        if is_new
            && !desk.is_settled()
            && let Some(page) = self.best_page().filter(|page| self.evidence[page.index()].total() > SETTLED)
        {
            desk.settle(page);
        }
        is_new
    }

    /// The page with the most evidence.
    fn best_page(&self) -> Option<Page> {
        let total = |page: &Page| self.evidence[page.index()].total();
        Page::all().max_by_key(|page| (total(page), core::cmp::Reverse(page.index())))
    }

    /// The pages that have about as much evidence as this one.
    pub fn rivals_of(&self, page: Page) -> PageSet {
        let total = |page: Page| self.evidence[page.index()].total();
        Page::all().filter(|&other| total(other) > total(page) - LEAD).fold(PageSet::NONE, PageSet::with)
    }

    /// The page that the document proves, if any; of several the one with the most evidence.
    pub fn proven_page(&self) -> Option<Page> {
        self.best_page().filter(|best| self.evidence[best.index()].odds() > PROVEN)
    }

    /// The misreadings of legacy encodings that the document proves: then any of its stretches may have been misread so.
    pub fn proven_misreadings(&self) -> MisreadingSet {
        let mut proven = MisreadingSet::NONE;
        for misreading in self.spoken_for() {
            if self.evidence[MixUp::Misreading(misreading).index()].odds() > PROVEN {
                proven.insert(misreading);
            }
        }
        proven
    }

    /// The best explanation of a part of the document, of which such a [share](Share) was evidence. Mix-ups that make the same text of
    /// it stand by one another.
    fn choose<'c, E: Explanation>(&self, explanations: &'c [E], share: Share) -> Option<Choice<'c, E>> {
        // Where nothing was new, something alike was evidence.
        let (share, most) = (share.or_alike(), best_gain(explanations));
        // What the rest of the document says of each mix-up, and which of them it prefers.
        let rest =
            |explanation: &E, mix_up: MixUp| self.evidence[mix_up.index()].without(share.of(explanation.gain(), most));
        let all = || {
            explanations.iter().flat_map(|explanation| explanation.mix_ups().map(move |mix_up| (explanation, mix_up)))
        };
        let preferred = all().map(|(explanation, mix_up)| rest(explanation, mix_up).total()).max()?;
        let odds = |explanation: &E, mix_up: MixUp| {
            let rest = rest(explanation, mix_up);
            explanation.gain() + rest.odds() + (rest.total() - preferred).max(-RIVAL_COST)
        };
        let (best, mix_up, _) = all()
            .map(|(explanation, mix_up)| (explanation, mix_up, odds(explanation, mix_up)))
            .max_by_key(|&(_, mix_up, odds)| (odds, core::cmp::Reverse(mix_up.index())))?;
        let (mut right, mut wrong) = (i32::MIN / 4, i32::MIN / 4);
        for (explanation, mix_up) in all() {
            let odds = odds(explanation, mix_up);
            let sum = if explanation.original() == best.original() { &mut right } else { &mut wrong };
            *sum = log_add(*sum, odds);
            wrong = log_add(wrong, odds + explanation.rivals() - explanation.gain());
        }
        let rest = rest(best, mix_up);
        let cost_of_length = self.cost_of_length(mix_up.index(), &rest);
        let confidence = confidence::of_margin(right - log_add(wrong, cost_of_length));
        let proof = rest.total().clamp(0, SURE_OF_DAMAGE - SURE_WHERE_PROVEN);
        let damaged = log_add(right, wrong) + proof - cost_of_length;
        Some(Choice { explanation: best, mix_up, damaged, confidence })
    }
}

/// What was chosen for parts of the document: there are many of them, and few kinds.
pub struct Choices<'s> {
    survey: &'s Survey,
    made: Remembered<{ Choices::MADE }, Option<Made>>,
}

/// What was chosen for a part: the number of the explanation, its mix-up, how sure it is, and that there was damage.
#[derive(Clone, Copy, Debug)]
struct Made {
    number: usize,
    mix_up: MixUp,
    confidence: f32,
    damaged: i32,
}

impl<'s> Choices<'s> {
    const MADE: usize = 64;

    /// Nothing was chosen yet.
    pub const fn new(survey: &'s Survey) -> Choices<'s> {
        Choices { survey, made: Remembered::new(None) }
    }

    /// What the survey [chooses](Survey::choose).
    pub fn choose<'c, E: Explanation>(&mut self, explanations: &'c [E], share: Share) -> Option<Choice<'c, E>> {
        let survey = self.survey;
        // All that the choice hangs on.
        let key = explanations.iter().fold(share.hash(), |key, explanation| {
            let odds = [explanation.gain(), explanation.rivals()].map(i32::cast_unsigned).map(u64::from);
            mix(mix(mix(key, explanation.cause()), odds[0] << 32 | odds[1]), explanation.original())
        });
        let made = self.made.get_or(key, || {
            let Choice { explanation, mix_up, confidence, damaged } = survey.choose(explanations, share)?;
            let number = explanations.iter().position(|other| core::ptr::eq(other, explanation))?;
            Some(Made { number, mix_up, confidence, damaged })
        });
        let Made { number, mix_up, confidence, damaged } = made?;
        Some(Choice { explanation: explanations.get(number)?, mix_up, confidence, damaged })
    }
}

/// One way to explain what stands in a part of a document by damage.
pub trait Explanation {
    /// By how much the original reads better than what stands there, in units.
    fn gain(&self) -> i32;
    /// The same for all other originals that its mix-ups allow, taken together.
    fn rivals(&self) -> i32;
    /// The mix-ups that may have come last.
    fn mix_ups(&self) -> impl Iterator<Item = MixUp>;
    /// A number that is the same for the same of those.
    fn cause(&self) -> u64;
    /// A hash of the original.
    fn original(&self) -> u64;
}

impl Explanation for Candidate {
    fn gain(&self) -> i32 {
        self.gain
    }

    fn rivals(&self) -> i32 {
        self.rivals
    }

    fn mix_ups(&self) -> impl Iterator<Item = MixUp> {
        let bar = self.pages.is_empty().then_some(MixUp::Bar);
        self.pages.iter().map(MixUp::Page).chain(bar)
    }

    fn cause(&self) -> u64 {
        self.pages.0
    }

    fn original(&self) -> u64 {
        self.original.hash()
    }
}

impl Explanation for Whole {
    fn gain(&self) -> i32 {
        self.gain
    }

    fn rivals(&self) -> i32 {
        NOTHING
    }

    fn mix_ups(&self) -> impl Iterator<Item = MixUp> {
        core::iter::once(MixUp::from(self.misreading))
    }

    fn cause(&self) -> u64 {
        self.misreading.index() as u64
    }

    fn original(&self) -> u64 {
        self.original
    }
}

/// The most that any of these gains.
fn best_gain<E: Explanation>(explanations: &[E]) -> i32 {
    explanations.iter().map(E::gain).max().unwrap_or(0)
}

/// The most probable original of a part of a document.
pub struct Choice<'c, E> {
    /// What explains it best.
    pub explanation: &'c E,
    /// Its mix-up, the likeliest of those alike.
    pub mix_up: MixUp,
    /// The probability that this is the original.
    pub confidence: f32,
    /// The logarithm of the odds that the part was damaged, whatever the original, in units.
    damaged: i32,
}

impl<E> Choice<'_, E> {
    /// Whether the choice is sure enough to be made.
    pub fn is_sure(&self, least_confidence: f32) -> bool {
        self.damaged >= SURE_OF_DAMAGE && self.confidence >= least_confidence
    }
}
