//! Which page explains a document that one explains nearly everywhere, and which may yet be taken for it.
//!
//! Under that page a run of characters beyond ASCII is sequences of UTF-8 and reads better, and under nearly all others it is neither. Some have
//! most of their characters at the same bytes: they stay its rivals until there is a run that tells them apart.

use core::cmp::Reverse;

use super::Settings;
use super::languages;
use super::lattice::Surroundings;
use super::mix_up::DEEPEST;
use super::natural;
use super::seen::{Seen, hash_of};
use super::stretch::LONG;
use crate::channel::{Glyph, MIXED_COST, PAGE_COUNT, Page, PageSet};
use crate::judge::{Language, UNITS_PER_NAT};
use crate::scan;

/// By so much the runs of a document have to read better that a page is taken for granted: more than twice what settles one where
/// everything is weighed.
const ENOUGH: i32 = 64 * UNITS_PER_NAT;

/// What runs have to hold in all: characters of the original.
const FEWEST: usize = 4;

/// The most runs of an opening: the same over and over tell no more.
const MOST_RUNS: usize = 64;

/// Runs of a document that are looked at to tell whether several layers lie on nearly all of it, at the most, bytes to one of them, and by how many
/// times as many as those with one are nearly all.
const SAMPLES: usize = 64;
const BYTES_TO_SAMPLE: usize = 256;
const NEARLY_ALL: usize = 3;

/// What a run counts for that a page does not explain.
const UNEXPLAINED: i32 = -8 * UNITS_PER_NAT;

/// By so much a page has to be better than another which is no rival any more; and than the commonest of them, by more than one run
/// may tell, which may be one of another page.
pub const LEAD: i32 = 12 * UNITS_PER_NAT;
const LEAD_OVER_COMMONEST: i32 = 40 * UNITS_PER_NAT;

/// Characters of a run that are looked at, and those of its original at the most.
const CHARACTERS: usize = 64;
const ORIGINALS: usize = CHARACTERS / 2;

/// The first byte that is no continuation byte in UTF-8.
const FIRST_LEAD: u8 = 0xC0;

/// The pages that may explain a document.
#[derive(Debug)]
pub struct Rivals {
    pages: PageSet,
    /// What the runs so far say for each, in units.
    scores: [i32; PAGE_COUNT],
    /// How many characters of originals they hold.
    originals: usize,
    /// For each whether several layers of it lie on a run.
    is_layered: [bool; PAGE_COUNT],
    seen: Seen<64>,
}

/// The characters of a run, and what pages show them.
struct Run {
    characters: [char; CHARACTERS],
    glyphs: [Glyph; CHARACTERS],
    length: usize,
    /// Whether the run goes on after them.
    is_cut: bool,
}

/// What a page makes of a run.
#[derive(Clone, Copy)]
struct Read {
    /// Where in the text that ends of which it makes anything, and how many characters that are.
    end: usize,
    count: usize,
    /// By how much it reads better below all layers of the page, in units, and how many those are, if it does.
    gain: Option<(i32, usize)>,
}

impl Rivals {
    /// The pages that may explain a document from the line of an alarming place on, if it is beyond doubt that one does.
    pub fn of_opening(text: &str, place: usize, settings: &Settings<'_>) -> Option<Rivals> {
        let mut rivals = Rivals::among(settings.charsets.pages());
        let mut at = beginning(text, place);
        for _ in 0..MOST_RUNS {
            let start = scan::next_non_ascii(text.as_bytes(), at);
            at = rivals.weigh(text, start, settings)?;
            if rivals.best_score() >= ENOUGH && rivals.originals >= FEWEST {
                return Some(rivals);
            }
        }
        None
    }

    /// A page that is known for other reasons, which may yet be taken for these.
    pub fn known(page: Page, pages: PageSet) -> Rivals {
        let mut rivals = Rivals::among(pages.with(page));
        rivals.scores[page.index()] = UNITS_PER_NAT;
        rivals
    }

    fn among(pages: PageSet) -> Rivals {
        Rivals { pages, scores: [0; PAGE_COUNT], originals: 0, is_layered: [false; PAGE_COUNT], seen: Seen::new() }
    }

    /// The pages.
    pub const fn pages(&self) -> PageSet {
        self.pages
    }

    /// Whether several layers of the likeliest page lie on any run so far.
    pub fn are_layered(&self) -> bool {
        self.is_layered[self.likeliest().index()]
    }

    /// How many layers of the likeliest page lie on a document, if there are several on nearly all runs of a sample: else one, as a few lines may
    /// have gone the same way twice.
    pub fn layers_on(&self, text: &str, settings: &Settings<'_>) -> usize {
        let (page, samples) = (self.likeliest(), SAMPLES.min(text.len().div_ceil(BYTES_TO_SAMPLE)));
        let (mut several, mut one, mut most) = (0, 0, 1);
        for number in 0..samples {
            let from = text.len() / samples * number;
            // From where no run is under way.
            let ascii = if from == 0 { Some(0) } else { text.as_bytes()[from..].iter().position(u8::is_ascii) };
            let Some(ascii) = ascii else { break };
            let start = scan::next_non_ascii(text.as_bytes(), from + ascii);
            let language = languages::near(&settings.judge, text, start);
            let read = Run::of(&text[start..]).read(page, text, start, &language, settings);
            if let Some((_, layers)) = read.and_then(|read| read.gain) {
                (several, one) = if layers > 1 { (several + 1, one) } else { (several, one + 1) };
                most = layers.max(most);
            }
        }
        if several > NEARLY_ALL * one { most } else { 1 }
    }

    /// The likeliest page, of those alike the commonest.
    pub fn likeliest(&self) -> Page {
        let pages = self.pages.iter();
        pages.max_by_key(|page| (self.scores[page.index()], Reverse(page.index()))).unwrap_or(Page::WINDOWS_1252)
    }

    fn best_score(&self) -> i32 {
        self.scores[self.likeliest().index()]
    }

    /// Weighs what the pages make of the run that begins here, and gives where it ends; `None` where none explains it.
    pub fn weigh(&mut self, text: &str, start: usize, settings: &Settings<'_>) -> Option<usize> {
        let run = Run::of(&text[start..]);
        let language = languages::near(&settings.judge, text, start);
        let is_new = self.seen.is_new(hash_of(&run.characters[..run.length]));
        let showing = run.pages();
        let (mut end, mut most) = (None, 0);
        for page in self.pages.iter() {
            let read = if showing.contains(page) { run.read(page, text, start, &language, settings) } else { None };
            if let Some(Read { end: here, count, .. }) = read {
                (end, most) = (end.max(Some(here)), most.max(count));
            }
            if is_new {
                let gain = read.and_then(|read| read.gain);
                self.scores[page.index()] += gain.map_or(UNEXPLAINED, |(gain, _)| gain);
                self.is_layered[page.index()] |= gain.is_some_and(|(_, layers)| layers > 1);
            }
        }
        self.originals += if is_new { most } else { 0 };
        self.give_up_the_worst();
        end
    }

    fn give_up_the_worst(&mut self) {
        let best = self.best_score();
        let commonest = self.pages.iter().next();
        let is_rival = |&page: &Page| {
            let lead = if Some(page) == commonest { LEAD_OVER_COMMONEST } else { LEAD };
            self.scores[page.index()] > best - lead
        };
        self.pages = self.pages.iter().filter(is_rival).fold(PageSet::NONE, PageSet::with);
    }
}

/// By how much some characters read better as this original of so many, which may be cut, or as what stood below it, if text went the same way twice or
/// oftener; and how many layers that are.
fn gain_below(
    page: Page,
    characters: &[char],
    (mut original, mut count, is_cut): ([char; ORIGINALS], usize, bool),
    around: Surroundings<'_>,
    settings: &Settings<'_>,
) -> Option<(i32, usize)> {
    let Settings { judge, charsets, .. } = settings;
    for layers in 1..=DEEPEST {
        if let Some(gain) = natural::gain(judge, characters, &original[..count], around, charsets.pages(), i32::MAX) {
            let gain = gain - natural::cost_of_layers(layers);
            return (gain > 0).then_some((gain, layers));
        }
        let above = original;
        let whole = if is_cut { last_lead(page, &above[..count]) } else { count };
        count = page.undo(&above[..whole], &mut original).filter(|&count| count > 0)?;
    }
    None
}

/// Where the last character stands that a page shows as a lead, before which all sequences are whole; 0 if there is none.
fn last_lead(page: Page, characters: &[char]) -> usize {
    let is_lead = |&c: &char| Glyph::of(c).byte(page).is_some_and(|byte| byte >= FIRST_LEAD);
    characters.iter().rposition(is_lead).unwrap_or(0)
}

/// Where the line of a place begins, or a part of a long one.
fn beginning(text: &str, place: usize) -> usize {
    let from = text.floor_char_boundary(place.saturating_sub(LONG));
    let before = &text.as_bytes()[from..place];
    let line = before.iter().rposition(|&byte| byte == b'\n').map(|line_break| from + line_break + 1);
    // A long one from where no run is under way.
    let middle = || from + before.iter().position(u8::is_ascii).unwrap_or(before.len());
    line.or((from == 0).then_some(0)).unwrap_or_else(middle)
}

impl Run {
    /// The run that begins here.
    fn of(text: &str) -> Run {
        let (characters, glyphs) = (['\0'; CHARACTERS], [Glyph::NONE; CHARACTERS]);
        let mut run = Run { characters, glyphs, length: 0, is_cut: false };
        for c in text.chars().take_while(|c| !c.is_ascii()) {
            if run.length == CHARACTERS {
                run.is_cut = true;
                break;
            }
            (run.characters[run.length], run.glyphs[run.length]) = (c, Glyph::of(c));
            run.length += 1;
        }
        run
    }

    /// The pages that show all of it.
    fn pages(&self) -> PageSet {
        self.glyphs[..self.length].iter().fold(PageSet::ALL, |pages, glyph| pages & glyph.pages())
    }

    /// As much of it as ends with a sequence under a page.
    fn whole(&self, page: Page) -> &[char] {
        let characters = &self.characters[..self.length];
        if self.is_cut { &characters[..last_lead(page, characters)] } else { characters }
    }

    /// What a page makes of the run, which begins here in a text of this language; `None` if it is no sequences under that.
    fn read(&self, page: Page, text: &str, start: usize, language: &Language, settings: &Settings<'_>) -> Option<Read> {
        let (characters, mut original) = (self.whole(page), ['\0'; ORIGINALS]);
        let count = page.undo(characters, &mut original).filter(|&count| count > 0)?;
        let end = start + characters.iter().map(|c| c.len_utf8()).sum::<usize>();
        let around = Surroundings::of(text, start..end, language);
        let gain = gain_below(page, characters, (original, count, self.is_cut), around, settings);
        let mixed = || characters.iter().filter(|&&c| page.is_mixed(c)).count() as i32 * MIXED_COST;
        Some(Read { end, count, gain: gain.map(|(gain, layers)| (gain - mixed(), layers)) })
    }
}
