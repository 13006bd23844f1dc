//! Stretches: the parts of a document that one accident befalls as a whole.
//!
//! Text that was read in the wrong legacy encoding is damaged from end to end, but a log, a table or
//! a mailbox joins lines of many origins. So the unit of such damage is a line, or
//! the part of a long line between two places where nothing but ASCII stands, or a row of a table in it.

use core::ops::Range;

use crate::channel::{GAP, Glyph, PageSet};
use crate::judge::{Language, pair_key};
use crate::scan::{self, Scanner};

/// The most characters of a stretch that are judged. They are enough to know the mix-up of a longer one by.
pub const SAMPLE: usize = 1024;

/// Places of a stretch by which misreadings are chosen that are looked at closely.
pub const PLACES: usize = 4;

/// So many places are many. One rare character makes up to three.
const MANY: usize = 3;

/// The most characters of a place: one and those beside it.
pub const PLACE: usize = 3;

/// So many capitals are several.
const SEVERAL: usize = 3;

/// Values of the hash by which pairs are known again.
const MET: usize = 1 << 14;

/// From here on Unicode has, for the most part, what East Asia writes. Text that was read in an encoding of East Asia
/// is full of it.
pub const FIRST_EAST_ASIAN: char = '\u{2E80}';

/// ASCII characters before and after one beyond ASCII that belong to the sample: one that is paired with it, and
/// those that may be further bytes of the same character.
const BEFORE: usize = 1;
const AFTER: usize = 3;

/// A stretch ends where so many bytes of ASCII follow each other, or at white space between words of ASCII after
/// this many bytes.
const APART: usize = 300;
pub const LONG: usize = 1000;

/// What a pair of neighbours tells of a misreading. The same pair again is no new evidence: what the judge misjudges
/// once it misjudges each time. And what stands between characters of ASCII is the same under every hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum News {
    /// Nothing.
    None,
    /// Something, of a character that was met before.
    OfPair,
    /// Something, of a character that was not.
    OfCharacter,
}

/// Whether a character is a syllable of Korean, the words of which are short and have spaces between them.
pub fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}')
}

/// A place and the characters beside it.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The character before, that of the place, and the one after; line breaks at the ends of the document.
    pub characters: [char; PLACE],
    /// For each of them what pages show it.
    pub glyphs: [Glyph; PLACE],
}

impl Place {
    const NONE: Place = Place { characters: ['\n'; PLACE], glyphs: [Glyph::NONE; PLACE] };

    /// The pages that have all of its characters beyond ASCII, but for what lost its byte.
    pub fn pages(&self) -> PageSet {
        let beyond_ascii = self.characters.iter().zip(&self.glyphs).filter(|(c, _)| !c.is_ascii());
        let known = beyond_ascii.filter(|&(&c, _)| c != char::REPLACEMENT_CHARACTER);
        known.fold(PageSet::ALL, |pages, (_, glyph)| pages & glyph.pages())
    }

    fn is_east_asian(&self) -> bool {
        self.characters[1] >= FIRST_EAST_ASIAN
    }

    /// Whether a character of East Asia stands within a Latin word, or an ideograph by itself among ASCII.
    fn is_odd(&self) -> bool {
        let [before, c, after] = self.characters;
        let is_in_word = before.is_ascii_lowercase() || after.is_ascii_lowercase();
        self.is_east_asian() && (is_in_word || before.is_ascii() && after.is_ascii() && !is_hangul(c))
    }

    /// The place at this character of a text.
    fn of(text: &str, at: usize) -> Place {
        let before = text[..at].chars().next_back().unwrap_or('\n');
        let mut from = text[at..].chars();
        Place::new([before, from.next().unwrap_or('\n'), from.next().unwrap_or('\n')])
    }

    /// The place of these characters.
    pub fn new(characters: [char; PLACE]) -> Place {
        Place { characters, glyphs: characters.map(Glyph::of) }
    }
}

/// A part of a document, from its first character beyond ASCII.
#[derive(Debug)]
pub struct Stretch {
    /// Where it stands in the document, in bytes.
    pub range: Range<usize>,
    /// The characters that are judged, `length` of them; what is left out between them shows as [`GAP`].
    sample: [char; SAMPLE],
    length: usize,
    /// For each of them what pages show it.
    glyphs: [Glyph; SAMPLE],
    /// For each of them what the pair tells that it ends.
    news: [News; SAMPLE],
    /// The first places that the scanner sees in it, `place_count` of them.
    places: [Place; PLACES],
    place_count: usize,
    /// Whether there are many, or a character of East Asia is all that stands there beyond ASCII.
    pub is_dense: bool,
    /// The language of the text around.
    pub language: Language,
}

impl Stretch {
    /// A stretch to be filled by [`Stretches::next`].
    pub const fn new() -> Stretch {
        Stretch {
            range: 0..0,
            sample: ['\0'; SAMPLE],
            length: 0,
            glyphs: [Glyph::NONE; SAMPLE],
            news: [News::None; SAMPLE],
            places: [Place::NONE; PLACES],
            place_count: 0,
            is_dense: false,
            language: Language::unknown(),
        }
    }

    /// The characters that are judged: those beyond ASCII and what stands beside them, from the character
    /// before the stretch to the one after it.
    pub fn sample(&self) -> &[char] {
        &self.sample[..self.length]
    }

    /// For each character of the sample what pages show it.
    pub fn glyphs(&self) -> &[Glyph] {
        &self.glyphs[..self.length]
    }

    /// Whether the letters of ASCII that are judged are capitals, and several.
    pub fn is_in_capitals(&self) -> bool {
        let capitals = self.sample().iter().filter(|c| c.is_ascii_uppercase()).count();
        capitals >= SEVERAL && !self.sample().iter().any(char::is_ascii_lowercase)
    }

    /// For each character of the sample what the pair tells that it ends.
    pub fn news(&self) -> &[News] {
        &self.news[..self.length]
    }

    /// Whether so many of its characters beyond ASCII are signs, as most of damage are: one in eight.
    pub fn shows_signs(&self) -> bool {
        let (mut all, mut signs) = (0, 0);
        for three in self.sample().windows(3).filter(|three| !three[1].is_ascii()) {
            all += 1;
            signs += usize::from(scan::is_sign_between(three[0], three[1], three[2]));
        }
        8 * signs >= all
    }

    /// The first places that the scanner sees, if they were taken.
    pub fn places(&self) -> &[Place] {
        &self.places[..self.place_count]
    }

    /// Takes the first places of its range of `text`.
    pub fn take_places(&mut self, text: &str) {
        self.place_count = 0;
        let start = self.range.start;
        let beyond_ascii = text[self.range.clone()].char_indices().filter(|(_, c)| !c.is_ascii());
        let signs = beyond_ascii.map(|(at, _)| start + at).filter(|&at| scan::is_sign(text, at));
        for (place, at) in self.places.iter_mut().zip(signs) {
            *place = Place::of(text, at);
            self.place_count += 1;
        }
        self.is_dense = self.place_count >= MANY || {
            let beyond_ascii = text[self.range.clone()].chars().filter(|c| !c.is_ascii());
            let are_all = beyond_ascii.take(self.place_count + 1).count() == self.place_count;
            self.places().iter().any(|place| are_all && place.is_east_asian() || place.is_odd())
        };
    }

    /// Takes the characters of its range of `text` for the sample.
    pub fn fill(&mut self, text: &str) {
        let Range { start, end } = self.range;
        self.length = 0;
        let met = &mut [0; MET / 64];
        self.push(text[..start].chars().next_back().unwrap_or('\n'), met);
        let right = text[end..].chars().next().unwrap_or('\n');
        // How many characters ago the last one beyond ASCII was.
        let mut ago = 0;
        let mut previous = GAP;
        for c in text[start..end].chars().chain([right]) {
            if c.is_ascii() {
                ago += 1;
                if ago <= AFTER {
                    self.push(c, met);
                }
            } else {
                if ago > AFTER + BEFORE {
                    self.push(GAP, met);
                }
                if ago > AFTER {
                    self.push(previous, met);
                }
                self.push(c, met);
                ago = 0;
            }
            previous = c;
        }
    }

    /// Takes other characters for the sample, in the same language.
    pub fn resample(&mut self, language: &Language, characters: impl IntoIterator<Item = char>) {
        (self.length, self.place_count) = (0, 0);
        self.language.clone_from(language);
        let met = &mut [0; MET / 64];
        characters.into_iter().for_each(|c| self.push(c, met));
    }

    fn push(&mut self, c: char, met: &mut [u64; MET / 64]) {
        if self.length == SAMPLE {
            return;
        }
        let last = |ago: usize| self.length.checked_sub(ago).map_or(GAP, |at| self.sample[at]);
        let is_telling = [c, last(1), last(2)].iter().any(|c| !c.is_ascii());
        self.news[self.length] = if !is_telling || meet(met, pair_key(u32::from(last(1)), u32::from(c))) {
            News::None
        } else if meet(met, pair_key(u32::MAX, u32::from(c))) {
            News::OfPair
        } else {
            News::OfCharacter
        };
        self.sample[self.length] = c;
        self.glyphs[self.length] = Glyph::of(c);
        self.length += 1;
    }
}

/// Takes note of a key; gives whether it was met before.
fn meet(met: &mut [u64; MET / 64], key: u64) -> bool {
    let hash = key as usize % MET;
    let was_met = met[hash / 64] >> (hash % 64) & 1 != 0;
    met[hash / 64] |= 1 << (hash % 64);
    was_met
}

/// The stretches of a document that hold places, in their order.
#[derive(Debug)]
pub struct Stretches<'t> {
    text: &'t str,
    next_place: Scanner,
    at: usize,
    /// The next place, if it was found already.
    place: Option<usize>,
}

impl<'t> Stretches<'t> {
    /// The stretches of `text` with places that this scanner finds.
    pub const fn new(text: &'t str, next_place: Scanner) -> Stretches<'t> {
        Stretches { text, next_place, at: 0, place: None }
    }

    /// The same where the first place is known.
    pub const fn from(text: &'t str, next_place: Scanner, first: usize) -> Stretches<'t> {
        Stretches { text, next_place, at: 0, place: Some(first) }
    }

    /// Goes on to the next place that is `wanted`; `false` where there is none.
    pub fn find(&mut self, mut wanted: impl FnMut(usize) -> bool) -> bool {
        let mut place = self.place.unwrap_or_else(|| (self.next_place)(self.text, self.at));
        while place < self.text.len() && !wanted(place) {
            place = self.place_after(place);
        }
        self.place = Some(place);
        place < self.text.len()
    }

    /// The place that was found last.
    pub const fn place(&self) -> Option<usize> {
        self.place
    }

    /// Goes on to the next stretch that holds a place which is `wanted`, and to its range alone; `false` where there is none. Nothing
    /// is found in the parts that are `passed` over, in their order.
    pub fn next(
        &mut self,
        stretch: &mut Stretch,
        passed: &[Range<usize>],
        mut wanted: impl FnMut(usize) -> bool,
    ) -> bool {
        let before = |place: usize| passed.partition_point(|part| part.end <= place);
        let passed_at = |place: usize| passed.get(before(place)).filter(|part| part.start <= place);
        // What is passed over is left at its first place, wanted or not.
        while self.find(|place| passed_at(place).is_some() || wanted(place)) {
            let place = self.place.take().expect("a place that was found");
            if let Some(part) = passed_at(place) {
                self.at = part.end;
                continue;
            }
            let from = before(place).checked_sub(1).map_or(0, |last| passed[last].end).max(self.at);
            stretch.range = around(self.text, from, place);
            self.at = stretch.range.end;
            return true;
        }
        false
    }

    fn place_after(&self, place: usize) -> usize {
        (self.next_place)(self.text, self.text.ceil_char_boundary(place + 1))
    }
}

/// The stretch that holds a place, where the one before ended here or earlier.
pub fn around(text: &str, from: usize, place: usize) -> Range<usize> {
    let line = text[from..place].rfind(['\n', '\r']).map_or(from, |before| from + before + 1);
    let (mut start, mut end) = (line, line);
    while end <= place {
        start = scan::next_non_ascii(text.as_bytes(), end);
        end = start + length(&text[start..]);
    }
    start..end
}

/// Whether a comma stands between two rows of data, of which a dump of a database holds thousands in a line: each is of an origin of its own.
fn is_between_rows(bytes: &[u8], comma: usize) -> bool {
    let before = comma.checked_sub(1).map(|before| bytes[before]);
    matches!(
        (before, bytes.get(comma + 1)),
        (Some(b')'), Some(b'(')) | (Some(b'}'), Some(b'{')) | (Some(b']'), Some(b'['))
    )
}

/// How many bytes the stretch has that begins with this text.
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    // Where the last character beyond ASCII ends.
    let mut end = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            0x80.. => end = at + 1,
            b'\n' | b'\r' => return at,
            b',' if is_between_rows(bytes, at) => return at,
            // Between two tags.
            b'<' if at >= APART && bytes[at - 1] == b'>' => return at,
            b' ' | b'\t' if at >= LONG && at > end + AFTER => return at,
            _ if at >= end + APART => return at,
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches(text: &str) -> Vec<(String, String)> {
        let mut stretches = Stretches::new(text, |text, from| scan::next_non_ascii(text.as_bytes(), from));
        let mut stretch = Stretch::new();
        let mut found = Vec::new();
        while stretches.next(&mut stretch, &[], |_| true) {
            stretch.fill(text);
            found.push((text[stretch.range.clone()].to_owned(), stretch.sample().iter().collect()));
        }
        found
    }

    #[test]
    fn a_stretch_is_the_rest_of_a_line() {
        let found = stretches("one\nun thé chaud\ntwo\nune tasse à café");
        let texts: Vec<&str> = found.iter().map(|found| found.0.as_str()).collect();
        assert_eq!(texts, ["é chaud", "à café"]);
    }

    #[test]
    fn a_sample_leaves_out_what_no_character_beyond_ascii_touches() {
        assert_eq!(stretches("un thé chaud, déjà bu")[0].1, "hé ch\0déjà bu");
        assert_eq!(stretches("é")[0].1, "\né\n");
    }

    #[test]
    fn a_row_of_a_dump_is_a_stretch() {
        let found = stretches("VALUES (1,'é'),(2,'e'),(3,'à, ù');");
        let texts: Vec<&str> = found.iter().map(|found| found.0.as_str()).collect();
        assert_eq!(texts, ["é')", "à, ù');"]);
    }

    #[test]
    fn a_long_line_is_cut_between_words_of_ascii() {
        let text = "né au pays de là-bas ".repeat(200);
        let found = stretches(&text);
        assert!(found.len() > 2);
        assert!(found.iter().all(|(text, _)| text.len() < 2 * LONG && text.starts_with(['é', 'à'])));
    }
}
