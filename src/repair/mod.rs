//! A document: finding what was damaged in it, and putting it right.
//!
//! A document is a sequence of *stretches*, and each stretch holds *regions*. A misreading of legacy encodings befalls
//! a stretch as a whole; UTF-8 read in a single-byte page shows in each region by itself.
//! Each place that the scanner finds is given a *glance*; only where that alarms does a *pass* look
//! closely. It goes through the document to learn what
//! mix-ups it met, again where these may have befallen what it passed over, and once more to decide each part by what the others say; of what it finds on the
//! way it takes *notes*. Once it is sure of a page the document is *settled* on it:
//! the parts that the page explains are *transcribed*, and looked at no more; in the others, what it
//! makes natural text of is not searched for anything else. Most often the page is plain from the first few runs, and then nothing else
//! need be done. In the same way it is settled on misreadings of legacy encodings: they are tried first, and what they make natural text of
//! is searched for no other. For all the rest there is only so much *effort*. Tables of characters are no text, and are passed over. Passes follow one
//! another until one changes nothing. As a pass looks at nothing but the text, the text it
//! leaves alone is left alone whenever it comes again.

use alloc::string::String;
use alloc::vec::Vec;
mod confidence;
mod desk;
mod edits;
mod effort;
mod evidence;
mod found;
mod glance;
mod languages;
mod lattice;
mod listing;
mod mention;
mod mix_up;
mod natural;
mod notes;
mod output;
mod places;
mod region;
mod remembered;
mod rivals;
mod search;
mod seen;
mod settled;
mod stretch;
mod survey;
mod transcript;
mod whole;

pub use edits::Change;
pub use mix_up::MixUp;

use crate::channel::{CharsetSet, DamageSet, Page, PageSet};
use crate::judge::Judge;
use crate::scan::{Scanner, Scanners};
use desk::Desk;
use glance::Glance;
use output::Output;
use rivals::Rivals;
use search::Room;
use seen::{Novelty, Share};
use stretch::Stretches;
use survey::{Choices, Survey};
use transcript::Transcript;

/// What to look for and how sure to be.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'j> {
    /// The model.
    pub judge: Judge<'j>,
    /// The encodings, beside UTF-8, that may be mixed up.
    pub charsets: CharsetSet,
    /// The accidents beyond mix-ups.
    pub damage: DamageSet,
    /// The least confidence of an edit.
    pub least_confidence: f32,
    /// The most layers of mix-ups over one place.
    pub most_layers: usize,
    /// Whether the changes are asked for, or the text alone.
    pub with_changes: bool,
    /// The scanners, which find what deserves a closer look. Tests compare one with another.
    pub scanners: Scanners,
}

impl Settings<'_> {
    /// Whether there is a limit to the layers, to which those count that earlier passes took off.
    const fn has_limit(&self) -> bool {
        self.most_layers < usize::MAX
    }

    /// The scanner for a text.
    #[inline]
    const fn scanner_for(&self, text: &str) -> Scanner {
        if text.len() > RECORD { self.scanners.strong } else { self.scanners.all }
    }
}

/// Passes after which a text that still changes is given up. Layers are found within a pass, so more than three are not met but where effort runs
/// short in each: up to eight in a megabyte of noise, and four in documents. Only text made for it, where each repair makes the next one likely,
/// gets here.
const MOST_PASSES: usize = 16;

/// Bytes of a record at most. What was damaged in a longer text shows strong signs, and in sound text weak ones add up: they are
/// looked at closely only where something else is.
const RECORD: usize = 4096;

/// Repairs a document: the new text and its changes, or `None` where nothing changes.
pub fn repair(text: &str, settings: &Settings<'_>) -> Option<(String, Vec<Change>)> {
    repair_from(text, first_sign(text, settings)?, settings)
}

/// The first sign of damage in a document; `None` where it is sound.
#[inline]
pub fn first_sign(text: &str, settings: &Settings<'_>) -> Option<usize> {
    Some(settings.scanner_for(text)(text, 0)).filter(|&sign| sign < text.len())
}

/// Repairs a document of which the first sign is known. What lies on the stack for it is of no concern to all others.
#[inline(never)]
pub fn repair_from(text: &str, first: usize, settings: &Settings<'_>) -> Option<(String, Vec<Change>)> {
    let mut current: Option<(String, Vec<Change>)> = None;
    let mut sign = Some(first);
    for _ in 0..MOST_PASSES {
        let Some(first) = sign else { return current };
        let (before, done) = current.as_ref().map_or((text, &[][..]), |(text, changes)| (text, changes));
        let Some((after, changes)) = pass(before, first, done, settings) else { return current };
        sign = first_sign(&after, settings);
        let changes = edits::compose(done, &changes);
        current = Some((after, changes));
    }
    None
}

fn pass(text: &str, first: usize, done: &[Change], settings: &Settings<'_>) -> Option<(String, Vec<Change>)> {
    let mut glance = Glance::new(settings);
    let mut stretches = Stretches::from(text, settings.scanner_for(text), first);
    if stretches.find(|place| glance.is_alarming(text, place)) {
        look_closely(text, done, settings, stretches, glance)
    } else {
        None
    }
}

/// Goes on from the first alarming place.
#[inline(never)]
fn look_closely<'t>(
    text: &'t str,
    done: &'t [Change],
    settings: &Settings<'t>,
    stretches: Stretches<'t>,
    glance: Glance<'t>,
) -> Option<(String, Vec<Change>)> {
    // What is explained at a glance may lie under more layers than a limit permits to take off.
    let place = stretches.place().filter(|_| !settings.has_limit());
    let rivals = place.and_then(|place| Rivals::of_opening(text, place, settings));
    match rivals.map(|rivals| Transcript::of(text, rivals, settings).of_all(text)) {
        Some(Ok(all)) => Some(all),
        Some(Err(transcript)) if !transcript.parts.is_empty() => {
            look_thoroughly(text, done, settings, stretches, glance, Some(transcript))
        }
        _ => look_thoroughly(text, done, settings, stretches, glance, None),
    }
}

/// Looks at all that is not explained yet. The desk, which is large, is made only now.
#[inline(never)]
fn look_thoroughly<'t>(
    text: &'t str,
    done: &'t [Change],
    settings: &Settings<'t>,
    stretches: Stretches<'t>,
    glance: Glance<'t>,
    transcript: Option<Transcript>,
) -> Option<(String, Vec<Change>)> {
    let mut room = Room::new();
    let mut desk = Desk::new(text, settings, &mut room);
    desk.unsure = PageSet::NONE.with(Page::WINDOWS_1252) & settings.charsets.pages();
    desk.may_transcribe = !settings.has_limit();
    if let Some(transcript) = &transcript {
        desk.take_for_granted(transcript);
    } else {
        // Where the places themselves promise nothing there is no reason to look further.
        desk.only_places = true;
        if !Survey::is_promising(&mut desk, stretches, glance) {
            return None;
        }
        desk.only_places = false;
        // Of a long text the strong signs have to promise something.
        if text.len() > RECORD {
            desk.only_strong = true;
            if !desk.is_sure_of_damage() && !Survey::of(&mut desk, None).promises() {
                return None;
            }
            desk.only_strong = false;
        }
    }
    if text.len() > RECORD {
        desk.glance = Some(Glance::new(settings));
    }
    let (survey, transcript) = survey(&mut desk, settings, transcript);
    // Most often nothing is left for the last pass to find.
    if transcript.is_none() && !survey.permits() {
        return None;
    }
    let mut output = Output::new(text, done, transcript.as_ref(), settings.with_changes || settings.has_limit());
    let mut novelty = Novelty::new();
    let mut choices = Choices::new(&survey);
    let mut stretches = desk.last_stretches();
    while desk.next_stretch(&mut stretches) {
        output.take_parts_before(desk.stretch.range.start);
        if !desk.look_at_stretch() {
            continue;
        }
        let wholes = desk.wholes.found();
        let share = if desk.is_explained_by_regions { Share::ALL } else { novelty.share(&desk.stretch) };
        let choice = choices.choose(wholes, share).filter(|choice| {
            choice.is_sure(settings.least_confidence)
                && output.permits(&desk.stretch, choice.explanation.layers, settings.most_layers)
        });
        match choice {
            Some(choice) => output.replace_stretch(&desk.stretch, &choice),
            None if !desk.has_places => {}
            None => repair_regions(&mut desk, &mut choices, &mut output, settings),
        }
    }
    output.finish()
}

/// Goes through the document on the desk, again where it proves what was not looked for everywhere.
fn survey(
    desk: &mut Desk<'_>,
    settings: &Settings<'_>,
    mut transcript: Option<Transcript>,
) -> (Survey, Option<Transcript>) {
    let pages = settings.charsets.pages();
    let mut survey = Survey::of(desk, transcript.as_ref());
    if let Some(page) = desk.settled_page().filter(|_| desk.may_transcribe && transcript.is_none()) {
        let rivals = Rivals::known(page, survey.rivals_of(page));
        let explained = transcript.insert(Transcript::of(desk.text, rivals, settings));
        desk.take_for_granted(explained);
        survey = Survey::of(desk, transcript.as_ref());
    }
    if let Some(page) = survey.proven_page().filter(|&page| pages.contains(page) && !desk.unsure.contains(page)) {
        desk.unsure = desk.unsure.with(page);
        survey = survey_again(desk, survey, transcript.as_ref());
    }
    let proven = survey.proven_misreadings();
    if !proven.is_empty() && !desk.has_looked_everywhere() {
        desk.look_everywhere(proven);
        survey = survey_again(desk, survey, transcript.as_ref());
    }
    (survey, transcript)
}

/// Goes through the document once more. What runs out of effort on the way may know less than the survey before, which is kept then. What is to be
/// looked at stays as it was for this one: else 568 lines of the documents that the effort was measured on are left alone.
fn survey_again(desk: &mut Desk<'_>, before: Survey, transcript: Option<&Transcript>) -> Survey {
    let again = Survey::of(desk, transcript);
    if desk.is_effort_spent() { before } else { again }
}

fn repair_regions(desk: &mut Desk<'_>, choices: &mut Choices<'_>, output: &mut Output<'_>, settings: &Settings<'_>) {
    desk.each_region(|found, candidates, search| {
        if let Some(choice) =
            choices.choose(candidates, Share::ALL).filter(|choice| choice.is_sure(settings.least_confidence))
        {
            let original = search.characters(choice.explanation.original);
            output.replace_region(found.range.clone(), &choice, original, settings.most_layers);
        }
    });
}
