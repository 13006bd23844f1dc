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

mod charset;
mod damage;
mod duplicates;
mod misreading;
mod pages;
mod table;
mod wide;

pub use charset::{Charset, CharsetSet};
pub use damage::{Damage, DamageSet, HORIZONTAL_BAR_COST};
pub use misreading::{GAP, MISREADINGS, Misreading, Original};
pub use table::{Glyph, PageSet};
pub use wide::Memory;

use damage::Unit;
use pages::PAGES;

/// The number of code pages.
pub const PAGE_COUNT: usize = PAGES.len();

/// A single-byte code page, by its place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Page(u8);

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

/// The most characters that one original character shows as: four units.
pub const LONGEST: usize = 4;

impl Page {
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
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// What a byte shows as in this page, if it is defined there.
    pub fn decode(self, byte: u8) -> Option<char> {
        if byte < 0x80 {
            return Some(char::from(byte));
        }
        let unit = PAGES[self.index()].1[usize::from(byte - 0x80)];
        (unit != 0).then(|| char::from_u32(u32::from(unit)).expect("code pages hold no surrogates"))
    }

    /// A number that is the same for two pages that read a text alike, whatever damage is
    /// allowed.
    pub fn signature(self, text: &[char], allowed: DamageSet) -> u64 {
        damage::signature(self, text, allowed)
    }

    /// Gives `visit` each way to read the beginning of `text` as one
    /// character that was written in UTF-8 and read in this page, with no damage but
    /// `allowed`. `around` are the characters before and after `text`.
    pub fn readings(self, text: &[char], around: (char, char), allowed: DamageSet, mut visit: impl FnMut(Reading)) {
        let Some(&first) = text.first() else { return };
        let leads = damage::leads(self, first, allowed);
        let mut remaining = leads.bytes;
        while remaining != 0 {
            let lead = 0xC0 | remaining.trailing_zeros() as u8;
            remaining &= remaining - 1;
            let sequence = Sequence { page: self, text, allowed, around, missing: lead_length(lead) };
            let start = Partial {
                code_point: u32::from(lead & (0x7F >> (lead_length(lead) + 1))),
                length: 1,
                cost: leads.cost,
                damage: leads.damage,
                lost: false,
                intact: usize::from(leads.damage.is_empty()),
            };
            sequence.extend(start, 0, &mut visit);
        }
    }
}

/// Whether a character is what some page shows a byte beyond ASCII as.
#[inline]
pub fn is_unit(c: char) -> bool {
    Glyph::of(c) != Glyph::NONE
}

/// How far readings of the beginning of a text reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Reach {
    /// The pages in which there is a reading.
    pub pages: PageSet,
    /// The length of the longest, in characters; 0 where there is none.
    pub length: usize,
}

/// The pages in which `text` begins with the units of a character, all at once,
/// and how far they reach. Readings with lost bytes or with units that sound
/// text is full of count for the pages of `unsure` only.
#[inline]
pub fn reach(text: &[char], unsure: PageSet) -> Reach {
    let mut reach = Reach::default();
    for continuations in 1..LONGEST {
        let leads = damage::leading_pages(text[0], continuations);
        if leads.is_empty() {
            continue;
        }
        // Pages in which all units are sure, all are there, or one shows as nothing.
        let (mut sure, mut whole, mut short) = (leads, leads & unsure, PageSet::NONE);
        for number in 1..=continuations {
            let next = text.get(number).map_or(PageSet::NONE, |&c| damage::continuing_pages(c, false));
            let next_unsure = text.get(number).map_or(PageSet::NONE, |&c| damage::continuing_pages(c, true));
            let next_short = match number {
                1 => PageSet::NONE,
                _ => text.get(number - 1).map_or(PageSet::NONE, |&c| damage::continuing_pages(c, true)),
            };
            short = (short & next_short) | (whole & damage::losing_pages());
            sure = sure & next;
            whole = whole & next_unsure;
        }
        let found = sure | whole | short;
        if !found.is_empty() {
            let length = if (sure | whole).is_empty() { continuations } else { continuations + 1 };
            reach.pages = reach.pages | found;
            reach.length = reach.length.max(length);
        }
    }
    reach
}

/// How many continuation bytes follow a lead byte (C2 to F4).
fn lead_length(lead: u8) -> usize {
    match lead {
        0xC2..=0xDF => 1,
        0xE0..=0xEF => 2,
        _ => 3,
    }
}

/// A character of UTF-8 whose lead has been read.
struct Sequence<'t> {
    page: Page,
    text: &'t [char],
    allowed: DamageSet,
    around: (char, char),
    /// Continuation bytes after the lead.
    missing: usize,
}

/// What has been read of it so far.
#[derive(Clone, Copy)]
struct Partial {
    code_point: u32,
    length: usize,
    cost: i32,
    damage: DamageSet,
    /// Whether the last unit shows as nothing.
    lost: bool,
    /// Units that are as the page shows them.
    intact: usize,
}

impl Sequence<'_> {
    fn extend(&self, partial: Partial, read: usize, visit: &mut impl FnMut(Reading)) {
        if read == self.missing {
            return self.finish(partial, visit);
        }
        let next = self.text.get(partial.length).copied();
        damage::continuations(self.page, next, self.allowed, |unit: Unit| {
            // Different accidents within one character, or two lost bytes, leave too little
            // to read it by.
            let second = !partial.damage.is_empty() && !unit.damage.is_empty();
            if second && (partial.damage != unit.damage || unit.length == 0 || partial.lost) {
                return;
            }
            let mut remaining = unit.bytes;
            while remaining != 0 {
                let six_bits = remaining.trailing_zeros();
                remaining &= remaining - 1;
                let partial = Partial {
                    code_point: partial.code_point << 6 | six_bits,
                    length: partial.length + unit.length,
                    cost: partial.cost + unit.cost,
                    damage: partial.damage | unit.damage,
                    lost: unit.length == 0,
                    intact: partial.intact + usize::from(unit.damage.is_empty()),
                };
                self.extend(partial, read + 1, visit);
            }
        });
    }

    fn finish(&self, partial: Partial, visit: &mut impl FnMut(Reading)) {
        let shortest = [0x80, 0x800, 0x1_0000][self.missing - 1];
        let Some(original) = char::from_u32(partial.code_point).filter(|&c| u32::from(c) >= shortest) else {
            return;
        };
        // With no byte intact there is nothing to read it by but what stands around.
        if partial.intact == 0 && !self.allowed.contains(Damage::Dropped) {
            return;
        }
        if partial.damage.contains(Damage::StraightQuotes) && !self.is_right_dash(original, partial.length) {
            return;
        }
        visit(Reading { original, length: partial.length, cost: partial.cost, damage: partial.damage });
    }

    /// En and em dash differ in the very byte that a straightened quote loses. Between
    /// digits without spaces it was an en dash, else an em dash.
    fn is_right_dash(&self, original: char, length: usize) -> bool {
        let after = self.text.get(length).copied().unwrap_or(self.around.1);
        let digits = self.around.0.is_ascii_digit() && after.is_ascii_digit();
        match original {
            '–' => digits,
            '—' => !digits,
            _ => true,
        }
    }
}
