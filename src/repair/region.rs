//! Regions: the stretches of a document in which damage could stand.
//!
//! A region is a run of characters that readings of the channel cover, in whatever
//! page. What stands between two regions is read as it is under every hypothesis, and as
//! the judge looks at pairs, regions can be judged one by one: each is scored from the
//! character before it to the character after it.

use core::ops::Range;

use super::languages::Languages;
use super::remembered::Remembered;
use super::seen;
use crate::channel::{self, Case, Glyph, LONGEST, Page, PageSet, Reach};
use crate::hash::mix;
use crate::judge::Language;
use crate::scan::{self, Scanner};

/// The most characters of a region. A longer run is cut, where possible between two
/// readings; it bounds the memory of the search.
pub const MOST: usize = 160;

/// The first byte that is no continuation byte in UTF-8.
const FIRST_LEAD: u8 = 0xC0;

/// Bytes before and after the beginning of a region in which letters are nearby, and so many capitals are several.
const NEARBY: usize = 40;
const SEVERAL: usize = 3;

/// Bytes before and after it that hold a small letter in nearly all text that has any.
const GLANCE: usize = 8;

/// Regions that are known again, and places without one: the same few characters may follow each other over and over.
const MET: usize = 8;

/// Places of which it is remembered how letters nearby are written.
const CASES: usize = 16;

/// Bytes before and after a region that bear on where it ends and what it is.
const BESIDE: usize = 4 * LONGEST;
const _: () = assert!(BESIDE >= NEARBY + 3, "letters nearby are beside it");

/// What it takes to look at a character from which a region may begin, if it is not one that is known again, and to find how far readings
/// reach, in pairs of characters that the judge is asked about.
const EFFORT_OF_BEGINNING: usize = 4;
const EFFORT_OF_REACH: usize = 32;

/// Bytes of a line that are searched for the quote that a horizontal bar closes.
const QUOTE_HORIZON: usize = 1000;

/// What a closing quote may show as.
pub const BAR: char = '―';

/// A stretch of a document.
#[derive(Debug)]
pub struct Region<'t> {
    /// The document.
    pub text: &'t str,
    /// Where it begins in the document, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its characters, `length` of them.
    characters: [char; MOST],
    length: usize,
    /// The character before, a line break at the beginning of the document.
    pub left: char,
    /// The character after, a line break at the end of the document.
    pub right: char,
    /// The pages in which some reading exists.
    pub pages: PageSet,
    /// The pages for which readings that are not sure count too.
    pub unsure: PageSet,
    /// The language of the text around, and a number that is its own.
    pub language: Language,
    language_number: usize,
    /// How the letters nearby are written.
    pub case: Case,
    /// The first horizontal bar that may be a closing quote: its place among the characters
    /// and the quote.
    pub bar: Option<(usize, char)>,
    /// What was looked at last, and how often anything was.
    met: [Met; MET],
    met_count: usize,
    /// How the letters are written around some places.
    cases: Remembered<CASES, Case>,
    /// What it took to find regions since this was last taken note of, as [`Effort`](super::effort::Effort).
    pub effort: usize,
}

impl<'t> Region<'t> {
    /// A region of this document, to be filled by [`Regions::next`].
    pub const fn new(text: &'t str) -> Region<'t> {
        Region {
            text,
            start: 0,
            end: 0,
            characters: ['\0'; MOST],
            length: 0,
            left: '\n',
            right: '\n',
            pages: PageSet::NONE,
            unsure: PageSet::NONE,
            language: Language::unknown(),
            language_number: 0,
            case: Case::Mixed,
            bar: None,
            met: [Met::NOTHING; MET],
            met_count: 0,
            cases: Remembered::new(Case::Mixed),
            effort: 0,
        }
    }

    /// The characters.
    pub fn characters(&self) -> &[char] {
        &self.characters[..self.length]
    }

    /// A hash of it and of the characters beside it.
    pub fn hash(&self) -> u64 {
        seen::hash_of([&self.left, &self.right].into_iter().chain(self.characters()))
    }

    /// The same of all that bears on what it might be, from that hash on, but for the text further around. Never 0.
    pub fn key(&self, hash: u64) -> u64 {
        let bar = self.bar.map_or(0, |(at, quote)| (at as u64) << 32 | u64::from(quote));
        mix(mix(mix(hash, self.language.hash()), self.case as u64), bar) | 1
    }
}

/// What was found from some place on, by how far readings reach alone: then it is the same wherever the same text stands.
#[derive(Clone, Copy, Debug)]
struct Met {
    /// Where it begins, how many bytes it has, none where there is no region, and how many were looked at.
    start: usize,
    bytes: usize,
    looked_at: usize,
    pages: PageSet,
    unsure: PageSet,
    case: Case,
}

impl Met {
    const NOTHING: Met =
        Met { start: 0, bytes: 0, looked_at: 0, pages: PageSet::NONE, unsure: PageSet::NONE, case: Case::Mixed };
}

/// The regions of a part of a document, in their order.
#[derive(Clone, Debug)]
pub struct Regions<'t> {
    text: &'t str,
    at: usize,
    /// Where the last region ended, or the part began: one letter before that may belong to its first character.
    floor: usize,
    end: usize,
    /// Pages for which unsure readings count too.
    unsure: PageSet,
    with_bars: bool,
    /// What finds places, and whether only regions count that one leads to.
    next_place: Scanner,
    only_places: bool,
    /// The last place that was found.
    place: usize,
}

impl<'t> Regions<'t> {
    /// The regions that begin in this range of `text`, with unsure readings for the pages of `unsure`.
    pub fn new(
        text: &'t str,
        range: Range<usize>,
        unsure: PageSet,
        with_bars: bool,
        next_place: Scanner,
    ) -> Regions<'t> {
        let floor = range.start.saturating_sub(1);
        let (at, end) = (range.start, range.end);
        Regions { text, at, floor, end, unsure, with_bars, next_place, only_places: false, place: 0 }
    }

    /// The same, but for those to which no place leads.
    pub fn with_places(mut self) -> Regions<'t> {
        self.only_places = true;
        self
    }

    /// Whether a place leads to this region, the last that was found.
    pub fn has_place(&mut self, region: Range<usize>) -> bool {
        if !self.only_places && self.place < region.start {
            self.place = (self.next_place)(&self.text[..self.end], region.start);
        }
        self.only_places || self.place < region.end
    }

    /// Fills in the next region; `false` where there is none.
    pub fn next(&mut self, languages: &mut Languages<'t>, region: &mut Region<'t>) -> bool {
        loop {
            // Regions end within their part; what lies beyond it is not looked through.
            if self.only_places {
                self.pass_over_what_has_no_place();
            }
            let found = scan::next_non_ascii(&self.text.as_bytes()[..self.end], self.at.min(self.end));
            if found == self.end {
                return false;
            }
            let first = first_character(&self.text[found..]);
            if !(channel::may_begin(first) || channel::is_mark(first) || first == BAR) {
                self.at = found + first.len_utf8();
                continue;
            }
            // A letter of ASCII belongs to the mark that follows it.
            let has_letter =
                found > self.floor && channel::is_mark(first) && self.text.as_bytes()[found - 1].is_ascii_alphabetic();
            let start = found - usize::from(has_letter);
            if !self.fill_again(start, region) {
                region.effort += EFFORT_OF_BEGINNING;
                self.fill(start, region);
            }
            if region.length > 0 {
                languages.put_around(start, &mut region.language, &mut region.language_number);
                self.pass(region.end);
                return true;
            }
            self.at = found + first.len_utf8();
        }
    }

    /// Goes on to the run of characters beyond ASCII that holds the next place, or as much of it as may belong to the
    /// character that was there.
    fn pass_over_what_has_no_place(&mut self) {
        let at = self.at.min(self.end);
        let place = (self.next_place)(&self.text[..self.end], at);
        let before = self.text[at..place].chars().rev().take(LONGEST - 1);
        self.at = place - before.take_while(|c| !c.is_ascii()).map(char::len_utf8).sum::<usize>();
    }

    /// The next run of characters beyond ASCII, in bytes, or as much of it as may be one region; empty where there is none.
    pub fn run(&self) -> Range<usize> {
        let text = &self.text.as_bytes()[..self.end];
        let start = scan::next_non_ascii(text, self.at.min(self.end));
        let end = self.text.ceil_char_boundary(start + 4 * MOST).min(self.end);
        let length = text[start..end].iter().take_while(|byte| !byte.is_ascii()).count();
        start..start + length
    }

    /// Fills in a run, or as much of it as there is room for up to the lead of a sequence, if this page shows bytes alone there:
    /// all but the language. `false` where it shows others.
    pub fn fill_run(&self, run: Range<usize>, page: Page, region: &mut Region<'t>) -> bool {
        let (mut length, mut end) = (0, run.start);
        // Where the last sequence begins.
        let mut last = (0, run.start);
        for c in self.text[run.clone()].chars() {
            let Some(byte) = Glyph::of(c).byte(page).filter(|_| !channel::is_mark(c)) else { return false };
            if byte >= FIRST_LEAD {
                last = (length, end);
            }
            if length == MOST {
                (length, end) = last;
                break;
            }
            region.characters[length] = c;
            length += 1;
            end += c.len_utf8();
        }
        region.length = length;
        region.pages = PageSet::NONE.with(page);
        region.unsure = self.unsure;
        region.case = Case::Mixed;
        region.bar = None;
        self.surround(region, run.start, end);
        length > 0
    }

    /// How the letters around a place are written.
    fn case(&self, at: usize, region: &mut Region<'t>) -> Case {
        // All of the characters that begin or end within it.
        let near = at.checked_sub(NEARBY + 3).and_then(|from| self.text.as_bytes().get(from..at + NEARBY + 3));
        let Some(key) = near.map(seen::hash_of_bytes) else { return case(self.text, at) };
        region.cases.get_or(key, || case(self.text, at))
    }

    /// How far readings of these characters reach, in a region.
    fn reach(&self, characters: &[char], region: &mut Region<'t>) -> Reach {
        if !channel::may_begin(characters[0]) {
            return Reach::NONE;
        }
        region.effort += EFFORT_OF_REACH;
        channel::reach(characters, region.case, self.unsure)
    }

    /// Goes on to the same regions so many bytes further on.
    pub fn move_on(&mut self, by: usize) {
        (self.at, self.floor, self.end, self.place) = (self.at + by, self.floor + by, self.end + by, self.place + by);
    }

    /// Goes on after what was found by [`Regions::run`].
    pub fn pass(&mut self, end: usize) {
        (self.at, self.floor) = (end, end);
    }

    /// Fills in what begins here if that is one of the last once more; `false` where it is not.
    fn fill_again(&self, start: usize, region: &mut Region<'t>) -> bool {
        let text = self.text.as_bytes();
        let is_again = |met: &&Met| {
            let around = |at: usize| text.get(at.checked_sub(BESIDE)?..at + met.looked_at + BESIDE);
            let is_within = start + met.looked_at <= self.end;
            is_within && met.unsure == self.unsure && around(start).is_some_and(|here| around(met.start) == Some(here))
        };
        let Some(&Met { bytes, pages, case, .. }) = region.met.iter().find(is_again) else { return false };
        region.length = 0;
        for (slot, c) in region.characters.iter_mut().zip(self.text[start..start + bytes].chars()) {
            *slot = c;
            region.length += 1;
        }
        (region.pages, region.unsure, region.case, region.bar) = (pages, self.unsure, case, None);
        self.surround(region, start, start + bytes);
        true
    }

    fn surround(&self, region: &mut Region<'t>, start: usize, end: usize) {
        (region.start, region.end) = (start, end);
        region.left = self.text[..start].chars().next_back().unwrap_or('\n');
        region.right = self.text[end..].chars().next().unwrap_or('\n');
    }

    /// Fills in the region that begins at `start`; its length is 0 if there is none.
    fn fill(&mut self, start: usize, region: &mut Region<'t>) {
        region.pages = PageSet::NONE;
        region.unsure = self.unsure;
        region.case = self.case(start, region);
        region.bar = None;
        let mut is_by_reach = true;
        let mut window = Window::new(&self.text[start..self.end]);
        let mut covered = 0;
        let (mut length, mut bytes) = (0, 0);
        let (mut clean_length, mut clean_bytes) = (0, 0);
        while let Some(&c) = window.characters().first() {
            let mut reach = self.reach(window.characters(), region);
            if c == BAR && self.with_bars && region.bar.is_none() {
                // What it is depends on the whole line.
                is_by_reach = false;
                region.bar = closed_quote(self.text, start + bytes).map(|quote| (length, quote));
                if region.bar.is_some() {
                    reach.length = reach.length.max(1);
                }
            }
            if length == covered && reach.length == 0 {
                break;
            }
            if length == covered {
                (clean_length, clean_bytes) = (length, bytes);
            }
            if length == MOST {
                break;
            }
            covered = covered.max(length + reach.length);
            region.pages = region.pages | reach.pages;
            region.characters[length] = c;
            length += 1;
            bytes += c.len_utf8();
            window.advance();
        }
        let looked_at = bytes;
        if length == MOST && clean_length > 0 {
            (length, bytes) = (clean_length, clean_bytes);
        }
        region.length = length;
        self.surround(region, start, start + bytes);
        if is_by_reach {
            let Region { pages, unsure, case, .. } = *region;
            region.met[region.met_count % MET] = Met { start, bytes, looked_at, pages, unsure, case };
            region.met_count += 1;
        }
    }
}

/// Whether what stands in this part of a text stands among capitals.
pub fn is_among_capitals(text: &str, part: Range<usize>) -> bool {
    // Most often the first look tells.
    let is_small = |byte: &u8| byte.is_ascii_lowercase();
    let (before, after) = (&text.as_bytes()[..part.start], &text.as_bytes()[part.end..]);
    let near = before.iter().rev().take(GLANCE).chain(after.iter().take(GLANCE));
    !near.into_iter().any(is_small) && case(text, part.start) == Case::Capitals
}

/// How the letters around a place are written.
fn case(text: &str, at: usize) -> Case {
    let near = &text[text.floor_char_boundary(at.saturating_sub(NEARBY))..text.ceil_char_boundary(at + NEARBY)];
    // So few that a byte counts them, by vectors.
    let (mut small, mut capitals) = (0_u8, 0_u8);
    for byte in near.bytes() {
        small += u8::from(byte.is_ascii_lowercase());
        capitals += u8::from(byte.is_ascii_uppercase());
    }
    if small > 0 && capitals > 0 {
        return Case::Mixed;
    }
    let is_capital = |c: char| c.is_uppercase() && c.to_lowercase().next() != Some(c);
    let is_small = |c: char| c.is_lowercase() && c.to_uppercase().next() != Some(c);
    match (capitals > 0 || near.chars().any(is_capital), small > 0 || near.chars().any(is_small)) {
        (false, true) => Case::Small,
        // Damage itself is full of capitals beyond ASCII.
        (true, false) if usize::from(capitals) >= SEVERAL => Case::Capitals,
        _ => Case::Mixed,
    }
}

fn first_character(text: &str) -> char {
    text.chars().next().expect("a text that is not at its end")
}

/// A few characters of a text from some place on.
struct Window<'t> {
    rest: core::str::Chars<'t>,
    characters: [char; LONGEST],
    length: usize,
}

impl<'t> Window<'t> {
    fn new(text: &'t str) -> Window<'t> {
        let mut window = Window { rest: text.chars(), characters: ['\0'; LONGEST], length: 0 };
        while window.length < LONGEST && window.push() {}
        window
    }

    fn characters(&self) -> &[char] {
        &self.characters[..self.length]
    }

    fn push(&mut self) -> bool {
        match self.rest.next() {
            Some(c) => {
                self.characters[self.length] = c;
                self.length += 1;
                true
            }
            None => false,
        }
    }

    fn advance(&mut self) {
        self.characters.copy_within(1.., 0);
        self.length -= 1;
        self.push();
    }
}

/// The quote that a horizontal bar at `at` closes, in the style of the one that
/// opened it, if one is open there and is not closed later in the line.
fn closed_quote(text: &str, at: usize) -> Option<char> {
    let before = &text[text.floor_char_boundary(at.saturating_sub(QUOTE_HORIZON))..at];
    let after = &text[at + '―'.len_utf8()..];
    let after = &after[..after.floor_char_boundary(QUOTE_HORIZON)];
    if before.chars().next_back().is_none_or(|c| c.is_whitespace() || c == '―') {
        return None;
    }
    if after.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '―') {
        return None;
    }
    let mut previous = '―';
    for c in after.chars().take_while(|&c| c != '\n') {
        let opens = previous.is_whitespace() || "([{".contains(previous);
        match c {
            '"' | '”' if !opens => return None,
            '"' | '“' | '„' | '”' => break,
            _ => previous = c,
        }
    }
    let mut open = None;
    let mut previous = '\n';
    for c in before.chars() {
        open = match (c, open) {
            ('\n', _) => None,
            // An earlier bar that closes nothing else closed what was open.
            ('―', Some(_)) if !previous.is_whitespace() => None,
            ('"' | '“' | '„' | '”', None) => Some(c),
            ('"', Some('"')) | ('”', Some('“' | '„' | '”')) | ('“', Some('„')) => None,
            (_, open) => open,
        };
        previous = c;
    }
    open.map(|quote| if quote == '"' { '"' } else { '”' })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Judge;

    fn quote_at_first_bar(text: &str) -> Option<char> {
        closed_quote(text, text.find('―').expect("a bar"))
    }

    #[test]
    fn a_bar_closes_the_quote_that_is_open() {
        assert_eq!(quote_at_first_bar("its \"harvest― failed"), Some('"'));
        assert_eq!(quote_at_first_bar("its “harvest― failed"), Some('”'));
        assert_eq!(quote_at_first_bar("\"Field crews,― the note said, \"are late.―"), Some('"'));
    }

    #[test]
    fn a_bar_where_no_quote_is_open_is_a_bar() {
        assert_eq!(quote_at_first_bar("― Oscar Wilde"), None);
        assert_eq!(quote_at_first_bar("\"Done.\" ― A friend"), None);
        assert_eq!(quote_at_first_bar("\"I came― and saw\", he said"), None);
        assert_eq!(quote_at_first_bar("「待って――」"), None);
        assert_eq!(quote_at_first_bar("\"open\nfailed― here"), None);
    }

    #[test]
    fn regions_cover_readings_and_nothing_else() {
        let text = "un cafÃ© noir â€” naïve";
        let mut languages = Languages::new(Judge::BUILT_IN, text);
        let mut regions = Regions::new(text, 0..text.len(), PageSet::NONE, true, scan::next_sign);
        let mut region = Region::new(text);
        let mut found = Vec::new();
        while regions.next(&mut languages, &mut region) {
            assert_eq!(text[region.start..region.end].chars().collect::<Vec<_>>(), region.characters());
            found.push(&text[region.start..region.end]);
        }
        assert_eq!(found, ["Ã©", "â€”"]);
    }

    #[test]
    fn a_long_run_is_cut_between_readings() {
        let text = &"Ã©".repeat(1000);
        let mut languages = Languages::new(Judge::BUILT_IN, text);
        let mut regions = Regions::new(text, 0..text.len(), PageSet::NONE, true, scan::next_sign);
        let mut region = Region::new(text);
        let mut length = 0;
        while regions.next(&mut languages, &mut region) {
            assert_eq!(region.characters().len() % 2, 0);
            length += region.characters().len();
        }
        assert_eq!(length, 2000);
    }
}
