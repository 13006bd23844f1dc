//! A first glance at a place, cheap enough to be given to each one of sound text.
//!
//! Sound text has a place every few lines: a name from abroad, a rare word. Damage has many, and each of them reads better
//! as something else. So each place has a *weight*: by how much the judge prefers what it may have been. Weights add up to a
//! *level*, which sinks as text goes by without places. Where the level is high the place is weighed again, in the language of
//! the text around; what then raises the level to the alarm is looked at closely. Of a document that is known to be damaged
//! each weak sign is given a glance, too: one of little weight is passed over, as sound.

use core::ops::Range;

use super::Settings;
use super::natural::Pairs;
use super::remembered::Remembered;
use super::seen::{Seen, hash_of};
use super::stretch::{FIRST_EAST_ASIAN, Place, is_hangul};
use super::whole::MOST_SURPRISE;
use crate::channel::{
    self, Around, Case, Damage, DamageSet, Glyph, LONGEST, MOST_CONTINUATIONS, Misreading, Page, PageSet,
};
use crate::hash::mix;
use crate::judge::{Judge, Language, UNITS_PER_NAT, is_foreign};

/// The level of the alarm, and that at which the language is asked for. Measured with these and those below: of 524 signs in 7.7 MB of sound
/// text of 23 languages nine are looked at closely.
const ALARM: i32 = 7 * UNITS_PER_NAT / 2;
const NOTICE: i32 = 2 * UNITS_PER_NAT;

/// What a place weighs at the least that may be damage where the document is damaged. Measured on 166 damaged documents and 18,594 sound files:
/// with a nat more Hungarian and Vietnamese letters are passed over that were misread.
const SUSPICION: i32 = 2 * UNITS_PER_NAT;

/// Bytes before and after a place by which its language is recognised, and those of its line that a misreading must not harm.
const CONTEXT: usize = 80;
const AROUND: usize = 40;

/// So many bytes of text lower the level by a unit.
const BYTES_TO_UNIT: i32 = 32;

/// What a place weighs that nothing betters: where there is much, there may be layers, each of which looks like nothing.
const LEAST_WEIGHT: i32 = 3 * UNITS_PER_NAT / 4;
const LEAST_EAST_ASIAN_WEIGHT: i32 = 3 * UNITS_PER_NAT / 2;

/// What the pairs around a character hardly ever cost in sound text, whatever may explain it; what is beyond that weighs. Measured:
/// 22 nats is the median of places in sound Chinese, Japanese and Korean, 27 to 35 that of text in any script which was read in
/// an encoding of East Asia.
const DEAREST_SOUND: i32 = 22 * UNITS_PER_NAT;

/// The most that a step from the letters of East Asia to anything else or back counts for that.
const DEAREST_CROSSING: i32 = 10 * UNITS_PER_NAT;

/// What speaks for a sequence of UTF-8 besides: hardly any characters of sound text are one.
const SEQUENCE: i32 = 2 * UNITS_PER_NAT;

/// The most characters of which it is asked whether a page betters them together.
const RUN: usize = 10;

/// Ways in which pages show the bytes of a place that are remembered: more than pages that text is mistakenly read in.
const READ_AS: usize = 64;

/// Pairs of characters that are remembered.
const PAIRS: usize = 256;

/// Places that are remembered.
const MET: usize = 256;

/// The most letters of East Asia that accented letters next to one another show as.
const LONGEST_ISLAND: usize = 4;

/// Places of a document, whether they are [suspicious](Glance::is_suspicious).
pub type Suspicions = Remembered<512, bool>;

/// What was seen of a document so far.
#[derive(Debug)]
pub struct Glance<'j> {
    judge: Judge<'j>,
    pairs: Pairs<'j, PAIRS>,
    pages: PageSet,
    damage: DamageSet,
    /// The level, in parts of a unit: one for each byte.
    level: i32,
    /// The last place.
    at: usize,
    /// The places that were met, each with what stands around it.
    met: Seen<MET>,
    /// How many places were not suspicious, of a document that is damaged.
    passed_over: u32,
}

impl<'j> Glance<'j> {
    /// Nothing was seen.
    pub fn new(settings: &Settings<'j>) -> Glance<'j> {
        Glance {
            judge: settings.judge,
            pairs: Pairs::new(settings.judge),
            pages: settings.charsets.pages(),
            damage: settings.damage,
            level: 0,
            at: 0,
            met: Seen::new(),
            passed_over: 0,
        }
    }

    /// Goes on to a place, and gives whether it has to be looked at closely.
    pub fn is_alarming(&mut self, text: &str, place: usize) -> bool {
        let passed = i32::try_from(place - self.at).unwrap_or(i32::MAX);
        self.at = place;
        let before = (self.level - passed).max(0);
        let window = Window::new(text, place);
        // The same again is no new evidence: a name that a text is about stands in every line of it.
        if !self.met.is_new(window.hash()) {
            return false;
        }
        // The languages that are recognised are those of the Latin script. Of others it is not asked how far they are beyond notice.
        let has_language = !window.is_east_asian();
        let most = if has_language { NOTICE } else { ALARM };
        let mut level = before + self.weight(&window, None, most) * BYTES_TO_UNIT;
        if level >= NOTICE * BYTES_TO_UNIT && has_language {
            let from = text.floor_char_boundary(place.saturating_sub(CONTEXT));
            let to = text.floor_char_boundary(place + CONTEXT);
            let language = self.judge.language(&text[from..to]);
            level = before + self.weight(&window, Some(&language), ALARM) * BYTES_TO_UNIT;
        }
        let is_alarming = level >= ALARM * BYTES_TO_UNIT;
        // What is looked at closely is weighed there.
        self.level = if is_alarming { 0 } else { level };
        is_alarming
    }

    /// Forgets which places were met, and how many were passed over: the document is gone through anew.
    pub fn begin(&mut self) {
        (self.met, self.passed_over) = (Seen::new(), 0);
    }

    /// Whether a place of a document that is damaged somewhere may be damage, too, if that is not known from going through the document before.
    pub fn is_suspicious(&mut self, text: &str, place: usize, known: &mut Suspicions) -> bool {
        let window = Window::new(text, place);
        let is_suspicious = known.get_or(place as u64, || self.weight(&window, None, SUSPICION) >= SUSPICION);
        self.passed_over += u32::from(!is_suspicious && self.met.is_new(window.hash()));
        is_suspicious
    }

    /// How many places were not [suspicious](Glance::is_suspicious) since this was last asked; the same again count once.
    pub const fn take_passed_over(&mut self) -> u32 {
        core::mem::replace(&mut self.passed_over, 0)
    }

    /// The weight of a place in a text of this language, or of any, as far as it is no more than `most`.
    fn weight(&mut self, window: &Window<'_>, language: Option<&Language>, most: i32) -> i32 {
        let [before, c, after] = window.place();
        let may_be_quote = c == '―' && self.damage.contains(Damage::HorizontalBar);
        if may_be_quote || channel::is_control(c) || window.is_island() {
            return most;
        }
        let mut gain = self.gain_of_sequence(window, language);
        if gain.is_none_or(|gain| gain < most) {
            gain = gain.max(self.gain_of_misreading(window, language, most));
        }
        if gain.is_none() && !window.is_east_asian() {
            // No encoding shows it.
            return 0;
        }
        let surprise = self.cost_of_shown(before, c) + self.cost_of_shown(c, after) - DEAREST_SOUND;
        let least = if window.is_east_asian() { LEAST_EAST_ASIAN_WEIGHT } else { LEAST_WEIGHT };
        gain.unwrap_or(0).max(surprise).clamp(least, most)
    }

    /// By how much the characters at a place read better as one that was written in UTF-8, in units; `None` if they
    /// cannot be one.
    fn gain_of_sequence(&mut self, window: &Window<'_>, language: Option<&Language>) -> Option<i32> {
        let [_, c, after] = window.place();
        // What a small letter follows lost the rest of it, which is looked for in capitals alone.
        let may_begin_here = !after.is_ascii_alphabetic() || !c.is_lowercase();
        let mut gain = if may_begin_here { self.gain_of_reading(window, 0, language) } else { None };
        for distance in 1..=window.farthest_beginning() {
            gain = gain.max(self.gain_of_reading(window, distance, language));
        }
        gain
    }

    /// The same for one that begins so many characters before the place.
    fn gain_of_reading(&mut self, window: &Window<'_>, distance: usize, language: Option<&Language>) -> Option<i32> {
        let (before, characters) = window.from(distance);
        let case = if characters[0].is_uppercase() { Case::Capitals } else { Case::Small };
        // This one is asked in any case: wherever a character leads there is a reading of it that is not sure.
        let unsure = PageSet::NONE.with(Page::WINDOWS_1252);
        let pages = channel::reach(characters, case, PageSet::NONE).pages | unsure;
        let around = Around { before, after: '\n', case };
        let mut gain = None;
        for page in (pages & self.pages).iter() {
            let allowed = if unsure.contains(page) { self.damage } else { self.damage.without(DamageSet::UNSURE) };
            page.readings(characters, around, allowed, |reading| {
                let Some(&after) = characters.get(reading.length).filter(|_| reading.length > distance) else { return };
                let mut previous = before;
                let kept = characters[..=reading.length]
                    .iter()
                    .map(|&c| self.cost_as_shown(language, core::mem::replace(&mut previous, c), c));
                let kept: i32 = kept.sum();
                let cost = self.cost(language, before, reading.original) + self.cost(language, reading.original, after);
                gain = gain.max(Some(kept - cost - reading.cost + SEQUENCE));
            });
        }
        gain
    }

    /// By how much a place, and what is beyond ASCII beside it, reads better under a misreading of one page as another, in units, at
    /// least what any place weighs, and of what is more than `most` any; `None` if it is not of a page that it would have been read in.
    fn gain_of_misreading(&mut self, window: &Window<'_>, language: Option<&Language>, most: i32) -> Option<i32> {
        let place = Place::new(window.place());
        let is_in_word = place.characters[0].is_ascii_alphabetic() || place.characters[2].is_ascii_alphabetic();
        let (characters, number) = window.run();
        let mut glyphs = [Glyph::NONE; RUN];
        glyphs.iter_mut().zip(characters).for_each(|(glyph, &c)| *glyph = Glyph::of(c));
        let kept: i32 = characters.windows(2).map(|pair| self.cost_as_shown(language, pair[0], pair[1])).sum();
        let at_place = place.characters.windows(2).map(|pair| self.cost_as_shown(language, pair[0], pair[1])).sum();
        let mut gain = None;
        let mut read_as = Seen::<READ_AS>::new();
        for read in Misreading::pages_read(place.pages() & self.pages) {
            let mut bytes = [None; RUN];
            let bytes = &mut bytes[..characters.len()];
            bytes.iter_mut().zip(&glyphs).for_each(|(byte, glyph)| *byte = glyph.byte(read));
            // What another page has at the same places reads the same, and is commoner.
            if !read_as.is_new(bytes.iter().fold(0, |hash, byte| mix(hash, u64::from(byte.unwrap_or(0))))) {
                continue;
            }
            for (written, rarity) in Misreading::between_pages(read) {
                let original = |at: usize| match bytes[at] {
                    Some(byte) => written.decode(byte),
                    None => Some(characters[at]),
                };
                // A letter of another script was never a part of a Latin word.
                let Some(_) = original(number).filter(|&c| !(is_in_word && is_foreign(c))) else { continue };
                let least = gain.unwrap_or(LEAST_WEIGHT);
                let dearest = kept - rarity * UNITS_PER_NAT / 2 - least;
                let cost = self.cost_of_original(language, original, characters.len(), (number, at_place), dearest);
                let better_by = cost.map_or(0, |cost| dearest - cost);
                // Of letters of the Latin script the language tells, if it is known.
                let is_early = language.is_none() && channel::is_latin(place.characters[1]);
                let left =
                    if is_early { better_by } else { self.without_harm(better_by, window, language, read, written) };
                gain = Some(least + left);
                if gain >= Some(most) {
                    return gain;
                }
            }
        }
        gain
    }

    /// What is left of the gain of a misreading that betters a place, if that makes the text around it worse: it befell the line as a
    /// whole, or it did not befall it.
    fn without_harm(
        &mut self,
        better_by: i32,
        window: &Window<'_>,
        language: Option<&Language>,
        read: Page,
        written: Page,
    ) -> i32 {
        let mut left = better_by;
        let (mut previous, mut previous_original) = ('\n', Some('\n'));
        let mut rest = window.line.chars();
        while left > 0
            && let Some(c) = rest.next()
        {
            let original = Glyph::of(c).byte(read).map_or(Some(c), |byte| written.decode(byte));
            if !previous.is_ascii() || !c.is_ascii() {
                left += self.cost_as_shown(language, previous, c);
                left -= match (previous_original, original) {
                    (Some(previous), Some(c)) => self.cost(language, previous, c),
                    _ => MOST_SURPRISE,
                };
            }
            (previous, previous_original) = (c, original);
        }
        left.clamp(0, better_by)
    }

    /// What some characters cost if each is known and they cost less than `dearest`, and those beside the first that is asked for less than
    /// they do as they stand: most originals make no sense there.
    #[inline]
    fn cost_of_original(
        &mut self,
        language: Option<&Language>,
        original: impl Fn(usize) -> Option<char>,
        length: usize,
        (first, kept): (usize, i32),
        dearest: i32,
    ) -> Option<i32> {
        let mut cost = 0;
        for at in (first..length).chain(1..first) {
            cost += self.cost(language, original(at - 1)?, original(at)?);
            let most = if at <= first + 1 && at >= first { kept.min(dearest) } else { dearest };
            if cost >= most {
                return None;
            }
        }
        Some(cost)
    }

    /// What a pair of characters costs in a text of this language.
    fn cost(&mut self, language: Option<&Language>, previous: char, c: char) -> i32 {
        self.pairs.cost(previous, c) - self.bonus(language, previous, c)
    }

    /// The same for one that stands there.
    fn cost_as_shown(&mut self, language: Option<&Language>, previous: char, c: char) -> i32 {
        self.pairs.cost(previous, c).min(MOST_SURPRISE) - self.bonus(language, previous, c)
    }

    fn bonus(&self, language: Option<&Language>, previous: char, c: char) -> i32 {
        language.map_or(0, |language| self.judge.bonus_in(language, previous, c))
    }

    /// What a pair costs that stands there. Which sign or letter of other scripts is beside a letter of East Asia tells little.
    fn cost_of_shown(&mut self, previous: char, c: char) -> i32 {
        let kind = |c: char| (c >= FIRST_EAST_ASIAN, is_east_asian_letter(c));
        let is_crossing = kind(previous) != kind(c);
        let most = if is_crossing { DEAREST_CROSSING } else { MOST_SURPRISE };
        self.pairs.cost(previous, c).min(most)
    }
}

/// A place, some characters before it, and as many from it on as a sequence may have and one more. Beyond the ends of the
/// document are line breaks.
struct Window<'t> {
    /// The text around it, as far as it is near and in its line.
    line: &'t str,
    characters: [char; Window::PLACE + LONGEST + 1],
    length: usize,
}

impl<'t> Window<'t> {
    /// Where the place is in it: after all that a sequence may begin with, and one more.
    const PLACE: usize = MOST_CONTINUATIONS + 1;

    fn new(text: &'t str, at: usize) -> Window<'t> {
        let mut characters = ['\n'; Window::PLACE + LONGEST + 1];
        for (slot, c) in characters[..Window::PLACE].iter_mut().rev().zip(text[..at].chars().rev()) {
            *slot = c;
        }
        let mut length = Window::PLACE;
        for c in text[at..].chars().chain(['\n']).take(LONGEST + 1) {
            characters[length] = c;
            length += 1;
        }
        Window { line: &text[line_around(text, at)], characters, length }
    }

    /// A hash of all of it.
    fn hash(&self) -> u64 {
        hash_of(&self.characters[..self.length])
    }

    /// The character of the place and those beside it.
    fn place(&self) -> [char; 3] {
        [0, 1, 2].map(|number| self.characters[Window::PLACE - 1 + number])
    }

    /// The place, what stands beside it that is beyond ASCII, and one character more before that and after it; and the number of the place
    /// among them.
    fn run(&self) -> (&[char], usize) {
        let before = self.characters[1..Window::PLACE].iter().rev().take_while(|c| !c.is_ascii()).count();
        let from_place = &self.characters[Window::PLACE..self.length - 1];
        let ahead = from_place.iter().take(RUN - Window::PLACE - 1).take_while(|c| !c.is_ascii()).count();
        (&self.characters[Window::PLACE - before - 1..=Window::PLACE + ahead], before + 1)
    }

    fn is_east_asian(&self) -> bool {
        self.characters[Window::PLACE] >= FIRST_EAST_ASIAN
    }

    /// The characters from so many before the place on, and the one before those.
    fn from(&self, distance: usize) -> (char, &[char]) {
        let start = Window::PLACE - distance;
        (self.characters[start - 1], &self.characters[start..self.length])
    }

    /// How many characters before the place a sequence may begin that it belongs to: with one beyond ASCII, or with a letter of
    /// ASCII that was decomposed.
    fn farthest_beginning(&self) -> usize {
        let before = self.characters[1..Window::PLACE].iter().rev();
        let distance = before.take_while(|c| !c.is_ascii()).count();
        let is_decomposed = channel::is_mark(self.characters[Window::PLACE - distance]);
        MOST_CONTINUATIONS.min(distance + usize::from(is_decomposed))
    }

    /// Whether a few letters of East Asia stand among ASCII, and no others near them. Of one alone it only matters that it is
    /// not Korean text.
    fn is_island(&self) -> bool {
        let before = self.characters[..Window::PLACE].iter().rev();
        let from_place = self.characters[Window::PLACE..self.length].iter();
        let to_left = before.clone().take_while(|&&c| is_east_asian_letter(c)).count();
        let to_right = from_place.clone().take_while(|&&c| is_east_asian_letter(c)).count();
        if to_right == 0 || to_left == Window::PLACE || to_left + to_right > LONGEST_ISLAND {
            return false;
        }
        let (mut before, mut after) = (before.skip(to_left), from_place.skip(to_right));
        let (left, far) = (before.next().copied().unwrap_or('\n'), before.next().copied().unwrap_or('\n'));
        let (right, beyond) = (after.next().copied().unwrap_or('\n'), after.next().copied().unwrap_or('\n'));
        let are_others = |of: fn(char) -> bool| of(far) || of(beyond);
        let is_alone = !are_others(if to_left + to_right == 1 { is_hangul } else { is_east_asian_letter });
        let is_within_word = left.is_ascii_lowercase() || right.is_ascii_lowercase();
        // Between the break of a line and a number stands Chinese text.
        let is_in_text =
            (left, right) == (' ', ' ') || [far, left, right, beyond].iter().any(char::is_ascii_alphabetic);
        left.is_ascii() && right.is_ascii() && is_in_text && (is_alone || is_within_word)
    }
}

/// The line of a place, as far as it is near.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let from = text.floor_char_boundary(at.saturating_sub(AROUND));
    let to = text.ceil_char_boundary(at + AROUND);
    let is_break = |&byte: &u8| byte == b'\n';
    let start = text.as_bytes()[from..at].iter().rposition(is_break).map_or(from, |line_break| from + line_break + 1);
    let end = text.as_bytes()[at..to].iter().position(is_break).map_or(to, |line_break| at + line_break);
    start..end
}

fn is_east_asian_letter(c: char) -> bool {
    c >= FIRST_EAST_ASIAN && !matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF60}')
}
