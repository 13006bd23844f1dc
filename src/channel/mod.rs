//! What happens to text on its way: which bytes an encoding wrote, what another
//! read in their place, and what else befell them, each with its cost.
//!
//! There are two families of mix-ups. Text that was written in UTF-8 and read in a single-byte
//! code page shows a character of two to four bytes as two to four characters of the page, its *units*:
//! a lead and its continuations. [`Page::readings`] turns units back into the characters they may stand
//! for. A unit that lost its byte on the way (an undefined byte shown as
//! U+FFFD, a curly quote made straight) has a few bytes that it may have been,
//! and the reading a few results; the judge chooses among them. Each character tells by itself
//! that it may be damaged.
//!
//! All other mix-ups, of one legacy encoding with another and of UTF-8 with a multi-byte encoding, have no
//! such structure. A [`Misreading`] undoes them for a stretch of text as a whole.
//!
//! The channel knows nothing of languages. Costs are in the units of the judge,
//! negative log-probabilities in eighths of a nat.

mod alphabet;
mod charset;
mod damage;
mod duplicates;
mod misreading;
mod pages;
mod sequences;
mod shapes;
mod table;
mod wide;
mod window;

pub use alphabet::{Alphabet, SPARE, Transcribed};
pub use charset::{Charset, CharsetSet};
pub use damage::{Case, Damage, DamageSet, HORIZONTAL_BAR_COST, MIXED_COST};
pub use misreading::{GAP, MISREADINGS, Misreading, Original};
pub use table::{Glyph, PageSet};
pub use wide::{MOST_BYTES, Memory};
pub use window::{EndOfText, Window};

use damage::{Kind, Unit};
use pages::PAGES;

/// The number of code pages.
pub const PAGE_COUNT: usize = PAGES.len();

/// A single-byte code page, by its place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Page(u8);

/// What stands around a piece of text.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    /// The character before it.
    pub before: char,
    /// The character after it.
    pub after: char,
    /// How the letters nearby are written.
    pub case: Case,
}

/// One way to read a few characters as one character of UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The character that was written.
    pub original: char,
    /// How many characters it shows as, at least one.
    pub length: usize,
    /// What its damage costs, 0 for a clean mix-up.
    pub cost: i32,
    /// Its damage beyond the mix-up.
    pub damage: DamageSet,
}

/// The most characters that one original character shows as: four units of three characters.
pub const LONGEST: usize = 12;

/// Where the lost bytes of a character might be more than so many, too little is left to read it by. In ISO-8859-8, of which the
/// most bytes are undefined that lead, both bytes of a character may be lost in 58 ways.
const MOST_OPTIONS: u32 = 128;

/// The most continuation bytes of a character.
pub const MOST_CONTINUATIONS: usize = 3;

impl Page {
    /// The page that text is most often mistakenly read in.
    pub const WINDOWS_1252: Page = Page(0);
    /// The page that is the beginning of Unicode.
    pub const ISO_8859_1: Page = Page(1);

    /// All pages, the commonest first.
    pub fn all() -> impl Iterator<Item = Page> {
        (0..PAGE_COUNT as u8).map(Page)
    }

    /// The page's name in the WHATWG Encoding Standard, or in IANA's registry for one
    /// that the standard lacks.
    pub fn name(self) -> &'static str {
        PAGES[usize::from(self.0)].0
    }

    /// The page's place in the table.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// What a byte shows as in this page, if it is defined there.
    #[inline]
    pub fn decode(self, byte: u8) -> Option<char> {
        if byte < 0x80 {
            return Some(char::from(byte));
        }
        let unit = PAGES[self.index()].1[usize::from(byte - 0x80)];
        (unit != 0).then(|| char::from_u32(u32::from(unit)).expect("code pages hold no surrogates"))
    }

    /// Whether a control stands for the byte of its number, though the page has another character there.
    pub fn is_mixed(self, c: char) -> bool {
        is_control(c) && self.decode(c as u8).is_some_and(|shown| shown != c)
    }

    /// What a text was if each of its characters is a byte of this page and these bytes are UTF-8, in `original`, which must have room
    /// for as many characters; gives their number. `None` if it is not so.
    pub fn undo(self, text: &[char], original: &mut [char]) -> Option<usize> {
        let mut bytes = text.iter().map(|&c| Glyph::of(c).byte(self));
        let mut count = 0;
        while let Some(lead) = bytes.next() {
            original[count] = character(lead?, || bytes.next()?)?;
            count += 1;
        }
        Some(count)
    }

    /// A number that is the same for two pages that read a text alike, whatever damage is
    /// allowed.
    pub fn signature(self, text: &[char], allowed: DamageSet, case: Case) -> u64 {
        damage::signature(self, text, allowed, case)
    }

    /// What a control from 80 to 9F would be if it were read in this page, and the page is windows-1252: the one that
    /// is so often declared to be ISO-8859-1 that the standards take either for it.
    fn control(self, c: char) -> Option<char> {
        let byte = u8::try_from(c).ok().filter(|_| self == Page::WINDOWS_1252 && is_control(c))?;
        self.decode(byte).filter(|&shown| shown != c)
    }

    /// Gives `visit` each way to read the beginning of `text` as one
    /// character that was written in UTF-8 and read in this page, with no damage but
    /// `allowed`.
    pub fn readings(self, text: &[char], around: Around, allowed: DamageSet, mut visit: impl FnMut(Reading)) {
        if let Some(original) = text.first().and_then(|&c| self.control(c))
            && allowed.contains(Damage::Control)
        {
            let damage = DamageSet::of(Damage::Control);
            visit(Reading { original, length: 1, cost: damage::CONTROL_COST, damage });
        }
        damage::leads(self, text, allowed, around.case, |unit| {
            let mut remaining = unit.bytes;
            while remaining != 0 {
                let lead = 0xC0 | remaining.trailing_zeros() as u8;
                remaining &= remaining - 1;
                let sequence = Sequence { page: self, text, allowed, around, missing: lead_length(lead) };
                let start = Partial {
                    options: unit.bytes.count_ones(),
                    code_point: u32::from(lead & (0x7F >> (lead_length(lead) + 1))),
                    length: unit.length,
                    cost: unit.cost,
                    damage: unit.damage,
                    lost: false,
                    intact: usize::from(unit.damage.losses().is_empty()),
                    fold: unit.fold,
                };
                sequence.extend(start, 0, &mut visit);
            }
        });
    }
}

/// Those of some pages that read each character of a text as the same byte as this one does.
pub fn alike(page: Page, text: &[char], pages: PageSet) -> PageSet {
    let is_same = |other: Page, c: char| {
        let glyph = Glyph::of(c);
        glyph.byte(other) == glyph.byte(page) && other.is_mixed(c) == page.is_mixed(c)
    };
    let alike = pages.iter().filter(|&other| text.iter().all(|&c| is_same(other, c)));
    alike.fold(PageSet::NONE, PageSet::with)
}

/// Whether a character is what some page shows a byte beyond ASCII as.
#[inline]
pub fn is_unit(c: char) -> bool {
    Glyph::of(c) != Glyph::NONE
}

/// Whether a character is a combining mark that letters of code pages are decomposed into.
pub fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// Whether a character is a control from 80 to 9F, which no text holds.
pub fn is_control(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9F}')
}

/// The capital of a letter, where that is one character; any other character as it is.
pub fn capital(c: char) -> char {
    single(c.to_uppercase()).unwrap_or(c)
}

/// How far readings of the beginning of a text reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The pages in which there is a reading.
    pub pages: PageSet,
    /// The length of the longest, in characters; 0 where there is none.
    pub length: usize,
}

/// The pages in which `text` begins with the units of a character, all at once,
/// and how far they reach, where letters are written in this case. Readings with lost bytes or with units that sound
/// text is full of count for the pages of `unsure` only.
#[inline]
pub fn reach(text: &[char], case: Case, unsure: PageSet) -> Reach {
    let mut reach = Reach::NONE;
    if Page::WINDOWS_1252.control(text[0]).is_some() {
        reach.extend(PageSet::NONE.with(Page::WINDOWS_1252), 1);
    }
    for continuations in 1..=MOST_CONTINUATIONS {
        let mut sure = damage::leading_pages(text[0], continuations);
        for number in 1..=continuations {
            sure = sure & text.get(number).map_or(PageSet::NONE, |&c| damage::continuing_pages(c));
        }
        if !sure.is_empty() {
            reach.extend(sure, continuations + 1);
        }
        if !unsure.is_empty() {
            reach_unsurely(&mut reach, text, case, continuations, unsure);
        }
    }
    reach
}

impl Reach {
    /// Where there is none.
    pub const NONE: Reach = Reach { pages: PageSet::NONE, length: 0 };

    fn extend(&mut self, pages: PageSet, length: usize) {
        self.pages = self.pages | pages;
        self.length = self.length.max(length);
    }
}

/// Adds the pages of `unsure` in which `text` may begin with the units of a character, of which one may show as nothing.
fn reach_unsurely(reach: &mut Reach, text: &[char], case: Case, continuations: usize, unsure: PageSet) {
    // For each length the pages in which the units so far may show as so many characters: all of them, and all but one.
    let mut at = [(PageSet::NONE, PageSet::NONE); LONGEST + 1];
    let mut is_any = false;
    damage::all_leading_pages(text, case, continuations, |pages, length| {
        at[length].0 = at[length].0 | pages & unsure;
        is_any |= !(pages & unsure).is_empty();
    });
    if !is_any {
        return;
    }
    for _ in 0..continuations {
        let mut next = [(PageSet::NONE, PageSet::NONE); LONGEST + 1];
        for (so_far, &(whole, short)) in at.iter().enumerate().filter(|(_, at)| !(at.0 | at.1).is_empty()) {
            next[so_far].1 = next[so_far].1 | whole & damage::losing_pages();
            damage::all_continuing_pages(text.get(so_far..).unwrap_or_default(), case, |pages, length| {
                let to = &mut next[so_far + length];
                *to = (to.0 | whole & pages, to.1 | short & pages);
            });
        }
        at = next;
    }
    for (length, &(whole, short)) in at.iter().enumerate().filter(|(_, at)| !(at.0 | at.1).is_empty()) {
        reach.extend(whole | short, length);
    }
}

/// Whether a reading may begin with a character, in any page.
#[inline]
pub fn may_begin(c: char) -> bool {
    let is_lead = (1..=MOST_CONTINUATIONS).any(|continuations| !damage::leading_pages(c, continuations).is_empty());
    is_lead || !Glyph::of(c).leads_overlong().is_empty() || damage::begins_shape(c) || is_control(c)
}

/// The character of a sequence of UTF-8 that begins with this byte, after which these come; `None` where they are none.
fn character(lead: u8, mut next: impl FnMut() -> Option<u8>) -> Option<char> {
    let length = match lead {
        0xC2..=0xF4 => 1 + lead_length(lead),
        _ => return None,
    };
    let mut sequence = [lead, 0, 0, 0];
    for byte in &mut sequence[1..length] {
        *byte = next()?;
    }
    core::str::from_utf8(&sequence[..length]).ok()?.chars().next()
}

/// How many continuation bytes follow a lead byte (C0 to F4).
fn lead_length(lead: u8) -> usize {
    match lead {
        0xC0..=0xDF => 1,
        0xE0..=0xEF => 2,
        _ => 3,
    }
}

const OVERLONG: DamageSet = DamageSet::of(Damage::Overlong);

/// Whether a character stands in the blocks of Latin letters: the capitals nearby are Latin.
pub fn is_latin(c: char) -> bool {
    matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}

/// What there is one of.
fn single(mut characters: impl Iterator<Item = char>) -> Option<char> {
    characters.next().filter(|_| characters.next().is_none())
}

/// A character of UTF-8 whose lead has been read.
struct Sequence<'t> {
    page: Page,
    text: &'t [char],
    allowed: DamageSet,
    around: Around,
    /// Continuation bytes after the lead.
    missing: usize,
}

/// What has been read of it so far.
#[derive(Clone, Copy)]
struct Partial {
    /// How many bytes its units might be, one way or another.
    options: u32,
    code_point: u32,
    length: usize,
    cost: i32,
    damage: DamageSet,
    /// Whether the last unit shows as nothing.
    lost: bool,
    /// Units that stand for one byte alone.
    intact: usize,
    /// The case that units were folded to, if any.
    fold: Option<Kind>,
}

impl Sequence<'_> {
    fn extend(&self, partial: Partial, read: usize, visit: &mut impl FnMut(Reading)) {
        if read == self.missing {
            return self.finish(partial, visit);
        }
        let rest = self.text.get(partial.length..).unwrap_or_default();
        damage::continuations(self.page, rest, self.allowed, self.around, |unit: Unit| {
            // Different losses within one character, or two lost bytes, leave too little
            // to read it by.
            let (before, here) = (partial.damage.losses(), unit.damage.losses());
            let second = !before.is_empty() && !here.is_empty();
            if second && (before != here || unit.length == 0 || partial.lost) {
                return;
            }
            let options = partial.options * unit.bytes.count_ones();
            if options > MOST_OPTIONS {
                return;
            }
            let mut remaining = unit.bytes;
            while remaining != 0 {
                let six_bits = remaining.trailing_zeros();
                remaining &= remaining - 1;
                let partial = Partial {
                    options,
                    code_point: partial.code_point << 6 | six_bits,
                    length: partial.length + unit.length,
                    cost: partial.cost + unit.cost,
                    damage: partial.damage | unit.damage,
                    lost: unit.length == 0,
                    intact: partial.intact + usize::from(here.is_empty()),
                    fold: partial.fold.or(unit.fold),
                };
                self.extend(partial, read + 1, visit);
            }
        });
    }

    fn finish(&self, mut partial: Partial, visit: &mut impl FnMut(Reading)) {
        if let Some(low) = self.low_surrogate(&partial) {
            partial.code_point = 0x1_0000 + ((partial.code_point & 0x3FF) << 10 | low);
            partial.length *= 2;
            partial.cost += damage::SURROGATES_COST;
            partial.damage = partial.damage | DamageSet::of(Damage::Surrogates);
        }
        let Some(mut original) = char::from_u32(partial.code_point) else { return };
        // A control is damage of a layer below at best: it does not excuse further damage here.
        if is_control(original) && !partial.damage.is_empty() {
            return;
        }
        if partial.code_point < [0x80, 0x800, 0x1_0000][self.missing - 1] {
            if !self.allowed.contains(Damage::Overlong) || !partial.damage.losses().without(OVERLONG).is_empty() {
                return;
            }
            // Nobody writes a break of a line so who is not up to something.
            if original.is_ascii_control() {
                return;
            }
            partial.cost += if partial.damage.contains(Damage::Overlong) { 0 } else { damage::OVERLONG_COST };
            partial.damage = partial.damage | OVERLONG;
        }
        // With no byte intact there is nothing to read it by but what stands around.
        if partial.intact == 0 && !self.allowed.contains(Damage::Dropped) {
            return;
        }
        if partial.damage.contains(Damage::StraightQuotes) {
            if !self.is_right_dash(original, partial.length) {
                return;
            }
            let last = partial.length.checked_sub(1).and_then(|last| self.text.get(last));
            partial.cost += if last == Some(&self.around.before) { damage::PAIRED_QUOTE_COST } else { 0 };
        }
        original = match partial.fold {
            Some(Kind::Lower) => single(original.to_lowercase()).unwrap_or(original),
            Some(_) => capital(original),
            None => original,
        };
        let Partial { length, mut cost, mut damage, .. } = partial;
        let losses = damage.losses();
        if !losses.is_empty() && losses != damage {
            cost += damage::BOTH_COST;
        }
        if self.around.case == Case::Capitals
            && self.allowed.contains(Damage::CaseFolded)
            && is_latin(original)
            && capital(original) != original
        {
            let small = Reading { original, length, cost: cost + damage::SMALL_AMONG_CAPITALS_COST, damage };
            visit(small);
            original = capital(original);
            damage = damage | DamageSet::of(Damage::CaseFolded);
        }
        visit(Reading { original, length, cost, damage });
    }

    /// The lower ten bits of the second half of a surrogate pair, if `partial` is an undamaged first half and the second
    /// follows.
    fn low_surrogate(&self, partial: &Partial) -> Option<u32> {
        let is_high = matches!(partial.code_point, 0xD800..=0xDBFF) && self.missing == 2 && partial.damage.is_empty();
        if !is_high || !self.allowed.contains(Damage::Surrogates) {
            return None;
        }
        let byte = |ahead: usize| Glyph::of(*self.text.get(partial.length + ahead)?).byte(self.page);
        match (byte(0)?, byte(1)?, byte(2)?) {
            (0xED, middle @ 0xB0..=0xBF, last @ 0x80..=0xBF) => {
                Some(u32::from(middle & 0xF) << 6 | u32::from(last & 0x3F))
            }
            _ => None,
        }
    }

    /// En and em dash differ in the very byte that a straightened quote loses. Between
    /// digits without spaces it was an en dash, else an em dash.
    fn is_right_dash(&self, original: char, length: usize) -> bool {
        let after = self.text.get(length).copied().unwrap_or(self.around.after);
        let digits = self.around.before.is_ascii_digit() && after.is_ascii_digit();
        match original {
            '–' => digits,
            '—' => !digits,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_their_names() {
        assert_eq!(Page::WINDOWS_1252.name(), "windows-1252");
        assert_eq!(Page::ISO_8859_1.name(), "ISO-8859-1");
    }
}
