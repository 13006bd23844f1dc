//! What the misreadings of legacy encodings make of a stretch as a whole.
//!
//! The stretch is read anew under each hypothesis, and the judge compares what comes of it
//! with what stands there. There is no search: a hypothesis says of every character
//! what it was.

use super::Settings;
use super::desk::EXPLAINED;
use super::mix_up::DEEPEST;
use super::places::{MisreadingSet, Places};
use super::stretch::{FIRST_EAST_ASIAN, News, SAMPLE, Stretch};
use crate::channel::{
    self, Charset, CharsetSet, GAP, Glyph, MISREADINGS, Memory, Misreading, Original, PAGE_COUNT, Page,
};
use crate::hash::mix;
use crate::judge::{Judge, Language, Symbol, UNITS_PER_NAT};

/// The most that it costs to read a character that stands there. It is more than in the search of regions: one
/// character tells little of a misreading, and if that little is capped nothing is left.
pub const MOST_SURPRISE: i32 = 20 * UNITS_PER_NAT;

/// What a character costs that is not in the encoding which the text was read in: something has put it there later.
const FOREIGN_COST: i32 = 5 * UNITS_PER_NAT;

/// What bytes cost that the encoding does not define in which the text was written.
const UNDEFINED_COST: i32 = 30 * UNITS_PER_NAT;

/// What a character costs of which bytes were lost.
const LOST_COST: i32 = 8 * UNITS_PER_NAT;

/// A hypothesis is given up where what it makes of any part of the stretch reads worse by more than this than what
/// stands there: that part was not damaged so, and then none was.
const WORST_PART: i32 = 24 * UNITS_PER_NAT;

/// An original must not cost more a character than this, or it does not read as text.
const DEAREST_TEXT: i32 = 9 * UNITS_PER_NAT;

/// What it costs that a stretch is a list of characters rather than text; then each that is not yet listed costs this,
/// and a sign of ASCII after one this. A page shows about 128 characters, whose choice is worth less than 5 nats, and
/// three in the order of a page, or nearly so, leave hardly a choice. What a list does not hold costs what it does in
/// text, and this at the least.
const LIST_COST: i32 = 16 * UNITS_PER_NAT;
const LISTED_COST: i32 = 5 * UNITS_PER_NAT;
const IN_ORDER_COST: i32 = UNITS_PER_NAT;
const SEPARATOR_COST: i32 = UNITS_PER_NAT;
const UNLISTED_COST: i32 = 8 * UNITS_PER_NAT;

/// Text that costs more a character than this may have damage below its damage; and the same for text in the characters of
/// East Asia, of which there are so many. Natural text costs 2 to 5 nats, and 4 to 7 there.
const BAD_TEXT: i32 = 11 * UNITS_PER_NAT / 2;
const BAD_EAST_ASIAN_TEXT: i32 = 8 * UNITS_PER_NAT;

/// So many characters beyond ASCII are the fewest of which two layers can be told: one character of UTF-8 alone makes as many.
const FEWEST_IN_LAYERS: usize = 4;

/// What the commonest further layer costs.
const LAYER_COST: i32 = 8 * UNITS_PER_NAT;

/// So many mix-ups of legacy encodings one document meets at the most, each with all that it may be taken for.
const MOST_SETTLINGS: usize = 3;

/// A character of an encoding of East Asia takes so many times as long to undo as one of a page.
const EFFORT_OF_WIDE: usize = 4;

/// What it takes to read a character of a stretch as it stands, in pairs that the judge is asked about.
const EFFORT_OF_CHARACTER: usize = 4;

/// The most misreadings that are looked below, and the most that are found.
const MOST_BELOW: usize = 24;
const MOST: usize = MISREADINGS + MOST_BELOW;

/// What one misreading makes of a stretch.
#[derive(Clone, Copy, Debug)]
pub struct Whole {
    /// The misreading.
    pub misreading: Misreading,
    /// By how much the original reads better than what stands there, in units.
    pub gain: i32,
    /// A hash of the original, below all layers, the same for misreadings that make the same of the stretch.
    pub original: u64,
    /// How many layers of damage there may be.
    pub layers: usize,
    /// Whether the original reads as natural text.
    is_natural: bool,
}

/// The working memory for one stretch.
#[derive(Debug)]
pub struct Wholes<'j> {
    judge: Judge<'j>,
    charsets: CharsetSet,
    found: [Whole; MOST],
    count: usize,
    /// What the stretch costs as it stands, at the least and as text, and how many pairs it was judged by.
    cost: i32,
    cost_of_text: i32,
    pairs: i32,
    /// The hash of its characters.
    hash: u64,
    /// What the stretch costs as it stands, up to each character of the sample.
    kept: [i32; SAMPLE + 1],
    places: Places<'j>,
    memory: Memory,
    /// Misreadings of which the document is sure to have met some, and how often any were added: noise seems to have met many.
    settled: MisreadingSet,
    settlings: usize,
    /// How many pairs of characters the judge was asked about.
    pairs_asked: usize,
}

/// What the characters of a stretch were under a misreading.
struct Undone {
    cost: i32,
    hash: u64,
    is_natural: bool,
}

impl<'j> Wholes<'j> {
    /// For the misreadings and the judge of these settings.
    pub fn new(settings: &Settings<'j>) -> Wholes<'j> {
        let none = Misreading::all().next().expect("there are misreadings");
        Wholes {
            judge: settings.judge,
            charsets: settings.charsets,
            found: [Whole { misreading: none, gain: 0, original: 0, layers: 0, is_natural: false }; MOST],
            count: 0,
            cost: 0,
            cost_of_text: 0,
            pairs: 0,
            hash: 0,
            kept: [0; SAMPLE + 1],
            places: Places::new(settings.judge),
            memory: Memory::new(),
            settled: MisreadingSet::NONE,
            settlings: 0,
            pairs_asked: 0,
        }
    }

    /// How many pairs of characters the judge was asked about since this was last asked.
    pub const fn take_pairs_asked(&mut self) -> usize {
        core::mem::replace(&mut self.pairs_asked, 0)
    }

    /// Whether a misreading makes natural text of the stretch, and by that explains it.
    pub fn are_natural(&self) -> bool {
        self.found().iter().any(|whole| whole.is_natural && whole.gain > EXPLAINED)
    }

    /// Whether one that has no structure, and so befalls no region by itself, makes natural text, and all that have are far behind.
    pub fn are_surely_legacy(&self) -> bool {
        let [legacy, structured] = [false, true].map(|is_structured| {
            let of_kind = self.found().iter().filter(|whole| whole.misreading.has_structure() == is_structured);
            of_kind.filter(|whole| is_structured || whole.is_natural).map(|whole| whole.gain).max().unwrap_or(0)
        });
        legacy > EXPLAINED && legacy - structured > EXPLAINED
    }

    /// From now on the document is sure to have met one of these, too: they are tried first, and where one makes natural text no others are.
    pub fn settle(&mut self, misreadings: impl Iterator<Item = Misreading>) {
        self.settlings += 1;
        misreadings.for_each(|misreading| self.settled.insert(misreading));
    }

    /// Whether it may be sure of more.
    pub const fn may_settle(&self) -> bool {
        self.settlings < MOST_SETTLINGS
    }

    /// Whether it is sure to have met this one.
    pub fn is_settled(&self, misreading: Misreading) -> bool {
        self.settled.contains(misreading)
    }

    /// Whether it is sure to have met some.
    pub fn are_settled(&self) -> bool {
        !self.settled.is_empty()
    }

    /// Finds what the misreadings make of a stretch that the document is sure to have met; gives whether that is all there is to say.
    pub fn search_settled(&mut self, stretch: &Stretch) -> bool {
        self.begin(stretch);
        // A character alone, between the breaks of its line, tells nothing.
        if stretch.sample().len() <= 3 {
            return false;
        }
        let (same_by_page, settled) = (Reader::hash_of_telling(stretch), self.settled);
        for misreading in Misreading::all().filter(|&misreading| settled.contains(misreading)) {
            if may_have_been_read_in(misreading.read(), stretch) {
                self.try_misreading(stretch, misreading, same_by_page);
            }
        }
        self.are_natural()
    }

    /// Looks at the places of a stretch, which need not have been filled; gives whether a misreading is the likelier for them.
    pub fn look_at_places(&mut self, stretch: &Stretch) -> bool {
        let is_explained = self.places.explain(stretch, self.charsets, &mut self.memory);
        self.pairs_asked += self.places.take_pairs_asked();
        is_explained
    }

    /// From now on only these misreadings are tried where there are no places: they are proven elsewhere.
    pub fn assume_elsewhere(&mut self, proven: MisreadingSet) {
        self.places.assume_elsewhere(proven);
    }

    /// Finds what each misreading makes of a stretch of which the places were looked at. Those are left out that change nothing or
    /// read much worse.
    pub fn search(&mut self, stretch: &Stretch) {
        self.begin(stretch);
        // A character alone, between the breaks of its line, tells nothing.
        if stretch.sample().len() > 3 {
            self.try_all(stretch, Misreading::all());
        }
    }

    /// Looks below what the misreadings make of a stretch that reads badly: there may be a further layer, so that
    /// none of them alone reads well. `below` and `wholes` are memory for that.
    pub fn search_below(&mut self, stretch: &Stretch, below: &mut Stretch, wholes: &mut Wholes<'_>) {
        let mut firsts = [None; MOST_BELOW];
        let utf8 = Misreading::of_utf8().filter(|misreading| misreading.is_within(self.charsets));
        self.found[..self.count].sort_unstable_by_key(|whole| (-whole.gain, whole.misreading));
        let others = self.found().iter().map(|whole| whole.misreading);
        let others = others.filter(|misreading| misreading.written() != Charset::Utf8);
        for (first, misreading) in firsts.iter_mut().zip(utf8.chain(others)) {
            *first = Some(misreading);
        }
        for first in firsts.into_iter().flatten() {
            if !may_have_been_read_in(first.read(), stretch) || !self.undo_first(stretch, first, below) {
                continue;
            }
            if !below.shows_signs() {
                continue;
            }
            wholes.begin(below);
            // Written in one encoding, read in another, written in that and read in a third is one misreading.
            // And layers of UTF-8 in pages are found region by region.
            let structured = Misreading::of_utf8().filter(|second| second.has_structure() && !first.has_structure());
            let seconds = structured.chain(Misreading::all());
            wholes.try_all(below, seconds.filter(|second| second.read() != first.written()));
            let net = |whole: &Whole| whole.gain - LAYER_COST - whole.misreading.rarity() * UNITS_PER_NAT;
            let best = wholes.found().iter().max_by_key(|whole| net(whole));
            let Some((best, second)) = best.map(|best| (best, net(best))).filter(|&(_, second)| second > 0) else {
                continue;
            };
            // What the regions, as text, gain one by one if UTF-8 was read in a page is added when they are known.
            let kept = if first.has_structure() { wholes.cost_of_text } else { self.cost };
            let gain = kept - wholes.cost + second;
            match self.found[..self.count].iter_mut().find(|whole| whole.misreading == first) {
                Some(whole) if whole.gain >= gain => {}
                Some(whole) => {
                    (whole.gain, whole.original, whole.layers, whole.is_natural) =
                        (gain, best.original, DEEPEST, false);
                }
                None => {
                    let original = best.original;
                    self.push(Whole { misreading: first, gain, original, layers: DEEPEST, is_natural: false });
                }
            }
        }
    }

    /// Undoes a misreading of the sample; gives whether all of it could be undone and anything changed.
    fn undo_first(&mut self, stretch: &Stretch, first: Misreading, below: &mut Stretch) -> bool {
        let mut characters = ['\0'; SAMPLE];
        let (mut length, mut is_whole) = (0, true);
        let is_in_capitals = stretch.is_in_capitals();
        first.undo(stretch.sample().iter().copied(), &mut self.memory, |original, _| {
            let c = match original {
                // As the regions have it: small letters among capitals were capitals.
                Original::Written(c) if is_in_capitals => channel::capital(c),
                Original::Written(c) | Original::Kept(c) => c,
                Original::Gap => GAP,
                Original::Undefined | Original::Lost => {
                    is_whole = false;
                    return false;
                }
            };
            if length < SAMPLE {
                characters[length] = c;
                length += 1;
            }
            true
        });
        let characters = &characters[..length];
        let is_changed = is_whole && characters != stretch.sample();
        if is_changed {
            below.resample(&stretch.language, characters.iter().copied());
        }
        is_changed
    }

    /// Forgets what was found, and reads the stretch as it stands.
    fn begin(&mut self, stretch: &Stretch) {
        self.pairs_asked += EFFORT_OF_CHARACTER * stretch.sample().len();
        // A letter of another script that stands there has every right to.
        let language = stretch.language.without_scripts();
        let mut reader = Reader { language: &language, ..Reader::new(self.judge, stretch) };
        let mut as_list = LIST_COST;
        for (at, (&c, &news)) in stretch.sample().iter().zip(stretch.news()).enumerate() {
            if c == GAP {
                reader.skip();
            } else {
                reader.read(c, news, MOST_SURPRISE);
            }
            self.kept[at + 1] = reader.cost;
            as_list += match news {
                News::None => 0,
                _ => listed_cost(stretch, at).unwrap_or(UNLISTED_COST.max(self.kept[at + 1] - self.kept[at])),
            };
        }
        (self.cost_of_text, self.pairs, self.hash) = (reader.cost, reader.pairs, reader.hash);
        self.cost = self.cost_of_text.min(as_list);
        self.count = 0;
    }

    /// Takes over what was found of the stretch before.
    pub fn recall(&mut self, found: &[Whole]) {
        self.found[..found.len()].copy_from_slice(found);
        self.count = found.len();
    }

    /// Forgets what was found.
    pub const fn forget(&mut self) {
        self.count = 0;
    }

    fn push(&mut self, whole: Whole) {
        if self.count < MOST {
            self.found[self.count] = whole;
            self.count += 1;
        }
    }

    fn try_all(&mut self, stretch: &Stretch, misreadings: impl Iterator<Item = Misreading>) {
        let same_by_page = Reader::hash_of_telling(stretch);
        let charsets = self.charsets;
        let mut read = None;
        for misreading in misreadings {
            if !self.places.may_come_of(misreading) || !misreading.is_within(charsets) {
                continue;
            }
            // Misreadings follow each other by what the text was read in.
            let is_possible = match read {
                Some((charset, is_possible)) if charset == misreading.read() => is_possible,
                _ => may_have_been_read_in(misreading.read(), stretch),
            };
            read = Some((misreading.read(), is_possible));
            if !is_possible {
                continue;
            }
            self.try_misreading(stretch, misreading, same_by_page);
        }
    }

    /// Adds what a misreading makes of a stretch, if it changes anything, which has this hash as it stands.
    fn try_misreading(&mut self, stretch: &Stretch, misreading: Misreading, same_by_page: u64) {
        let (undone, same) = match (misreading.read(), misreading.written()) {
            (Charset::Page(read), Charset::Page(written)) => {
                (self.undone_by_page(stretch, read, written), same_by_page)
            }
            _ => (self.undone(stretch, misreading), self.hash),
        };
        if let Some(Undone { cost, hash, is_natural }) = undone.filter(|undone| undone.hash != same) {
            self.push(Whole { misreading, gain: self.cost - cost, original: hash, layers: 1, is_natural });
        }
    }

    /// Whether the stretch, as it stands, hardly reads as text.
    pub fn reads_badly(&self, stretch: &Stretch) -> bool {
        let beyond_ascii = stretch.sample().iter().filter(|c| !c.is_ascii());
        let (all, east_asian) = beyond_ascii
            .fold((0, 0), |(all, east_asian), &c| (all + 1, east_asian + usize::from(c >= FIRST_EAST_ASIAN)));
        let bad = if 2 * east_asian > all { BAD_EAST_ASIAN_TEXT } else { BAD_TEXT };
        all >= FEWEST_IN_LAYERS && self.cost_of_text > bad * self.pairs
    }

    /// What was found.
    pub fn found(&self) -> &[Whole] {
        &self.found[..self.count]
    }

    /// Whether any of it reads better than what stands there, by more than so many units.
    pub fn is_better_by(&self, units: i32) -> bool {
        self.found().iter().any(|whole| whole.gain > units)
    }

    /// Takes note of how much better the stretch reads if its regions were damaged one by one: by `best` units, or by
    /// those of a page if UTF-8 was read in that everywhere.
    pub fn compete_with_regions(&mut self, best: i32, by_page: &[i32; PAGE_COUNT]) {
        for whole in &mut self.found[..self.count] {
            whole.gain -= best;
            if let (Charset::Utf8, Charset::Page(page)) = (whole.misreading.written(), whole.misreading.read()) {
                whole.gain += by_page[page.index()];
            }
        }
    }

    /// What the stretch was under a misreading; `None` if that is hopeless or does not read as text.
    fn undone(&mut self, stretch: &Stretch, misreading: Misreading) -> Option<Undone> {
        let kept = &self.kept;
        let mut lead = Lead::default();
        let mut reader = Reader::new(self.judge, stretch);
        let mut characters = 0;
        let mut is_hopeless = false;
        misreading.undo(stretch.sample().iter().copied(), &mut self.memory, |original, place| {
            let came_of = characters.min(place.characters.saturating_sub(1))..place.characters;
            let news = stretch.news()[came_of].iter().copied().max().unwrap_or(News::None);
            reader.meet(original, news);
            characters = place.characters;
            is_hopeless = !lead.goes_on(reader.cost - kept[characters]);
            !is_hopeless
        });
        self.pairs_asked += EFFORT_OF_WIDE * reader.pairs as usize;
        let is_wide = matches!(misreading.written(), Charset::Wide(_));
        let bad = if is_wide { BAD_EAST_ASIAN_TEXT } else { BAD_TEXT };
        if is_hopeless { None } else { reader.undone(bad) }
    }

    /// The same for two pages, in which each character is one byte: only those are read that tell something.
    fn undone_by_page(&mut self, stretch: &Stretch, read: Page, written: Page) -> Option<Undone> {
        let original = |at| original_by_page(stretch, at, read, written);
        let mut reader = Reader::new(self.judge, stretch);
        let mut lead = Lead::default();
        let mut last = None;
        for (at, &news) in stretch.news().iter().enumerate().filter(|&(_, &news)| news != News::None) {
            if at > 0 && last != Some(at - 1) {
                reader.begin(original(at - 1));
            }
            reader.meet(original(at), news);
            last = Some(at);
            self.pairs_asked += 1;
            if !lead.goes_on(reader.cost - self.kept[at + 1]) {
                return None;
            }
        }
        reader.undone(BAD_TEXT)
    }
}

/// What a character of a sample was if it is a byte of a page that was written in another.
fn original_by_page(stretch: &Stretch, at: usize, read: Page, written: Page) -> Original {
    let c = stretch.sample()[at];
    match stretch.glyphs()[at].byte(read) {
        _ if c == GAP => Original::Gap,
        _ if c.is_ascii() => Original::Written(c),
        Some(byte) => written.decode(byte).map_or(Original::Undefined, Original::Written),
        None => Original::Kept(c),
    }
}

/// Whether most of what a stretch shows beyond ASCII is in an encoding, and what is typical of that.
fn may_have_been_read_in(charset: Charset, stretch: &Stretch) -> bool {
    let (mut all, mut typical) = (0, 0);
    for (&c, &glyph) in stretch.sample().iter().zip(stretch.glyphs()).filter(|(c, _)| !c.is_ascii()) {
        all += 1;
        typical += usize::from(match charset {
            Charset::Page(page) => glyph.byte(page).is_some() || c == char::REPLACEMENT_CHARACTER,
            _ => c >= FIRST_EAST_ASIAN,
        });
    }
    match charset {
        Charset::Page(_) => 4 * typical >= 3 * all,
        _ => 2 * typical >= all,
    }
}

/// What a character of a stretch costs if that is a list and the character belongs to it.
fn listed_cost(stretch: &Stretch, at: usize) -> Option<i32> {
    let c = stretch.sample()[at];
    let previous = at.checked_sub(1).map_or(GAP, |before| stretch.sample()[before]);
    match (previous.is_ascii_alphanumeric() || c.is_ascii_alphanumeric(), c.is_ascii(), stretch.news()[at]) {
        (false, false, News::OfCharacter) if at >= 2 && are_in_order(&stretch.glyphs()[at - 2..=at]) => {
            Some(IN_ORDER_COST)
        }
        (false, false, News::OfCharacter) => Some(LISTED_COST),
        (false, true, _) => Some(SEPARATOR_COST),
        _ => None,
    }
}

/// Whether each character is the next but one in a page, or nearer.
fn are_in_order(glyphs: &[Glyph]) -> bool {
    let is_next = |page, pair: &[Glyph]| match (pair[0].byte(page), pair[1].byte(page)) {
        (Some(a), Some(b)) => a != b && a.abs_diff(b) <= 2,
        _ => false,
    };
    Page::all().any(|page| glyphs.windows(2).all(|pair| is_next(page, pair)))
}

/// By how much a hypothesis was ahead of what stands there where it was furthest ahead.
#[derive(Default)]
struct Lead(i32);

impl Lead {
    /// Whether the hypothesis is still to be followed where it costs so much more than what stands there.
    fn goes_on(&mut self, behind: i32) -> bool {
        self.0 = self.0.min(behind);
        behind - self.0 <= WORST_PART
    }
}

/// Adds up what the characters of a sample cost.
struct Reader<'r> {
    judge: Judge<'r>,
    language: &'r Language,
    /// The last character; none where the next is not paired.
    previous: Option<Symbol>,
    cost: i32,
    /// How many pairs were judged.
    pairs: i32,
    hash: u64,
}

impl<'r> Reader<'r> {
    fn new(judge: Judge<'r>, stretch: &'r Stretch) -> Reader<'r> {
        Reader { judge, language: &stretch.language, previous: None, cost: 0, pairs: 0, hash: 0 }
    }

    /// The hash of the characters that tell something, as they stand.
    fn hash_of_telling(stretch: &Stretch) -> u64 {
        let told = stretch.sample().iter().zip(stretch.news()).filter(|&(_, &news)| news != News::None);
        told.fold(0, |hash, (&c, _)| mix(hash, u64::from(c)))
    }

    /// What was read, if it reads as text: natural text, if a character costs less than `bad`.
    fn undone(&self, bad: i32) -> Option<Undone> {
        let Reader { cost, pairs, hash, .. } = *self;
        (cost <= DEAREST_TEXT * pairs).then_some(Undone { cost, hash, is_natural: cost < bad * pairs })
    }

    /// Goes on with an original.
    fn meet(&mut self, original: Original, news: News) {
        match original {
            Original::Written(c) => self.read(c, news, i32::MAX),
            Original::Kept(c) => {
                self.read(c, news, MOST_SURPRISE);
                let is_foreign = news != News::None && c != char::REPLACEMENT_CHARACTER;
                self.cost += if is_foreign { FOREIGN_COST } else { 0 };
            }
            Original::Undefined => self.miss(UNDEFINED_COST),
            Original::Lost => self.miss(LOST_COST),
            Original::Gap => self.skip(),
        }
    }

    /// Begins anew after an original.
    fn begin(&mut self, original: Original) {
        self.previous = original.character().map(|c| self.judge.symbol(c));
    }

    fn read(&mut self, c: char, news: News, most: i32) {
        let symbol = self.judge.symbol(c);
        if let (Some(previous), true) = (self.previous, news != News::None) {
            let cost = match news {
                News::OfCharacter => self.judge.cost_in(self.language, previous, symbol),
                _ => self.judge.cost(previous, symbol),
            };
            self.cost += cost.min(most);
            self.pairs += 1;
        }
        self.previous = Some(symbol);
        self.hash = mix(self.hash, u64::from(c));
    }

    fn miss(&mut self, cost: i32) {
        self.cost += cost;
        self.previous = None;
        self.hash = mix(self.hash, u64::MAX);
    }

    fn skip(&mut self) {
        self.previous = None;
    }
}
