//! What else happens to bytes beyond the mix-up, each with its cost.
//!
//! A *unit* is what one byte of the original became. Undamaged it is the
//! character of the code page. Damaged it is something else, or nothing, and
//! stands for any of a few bytes.

use super::pages::PAGES;
use super::table::{Glyph, PageSet};
use super::{PAGE_COUNT, Page};
use crate::hash::mix;

/// An accident that befell the bytes of a text, beyond the mix-up of encodings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Damage {
    /// A byte that the code page leaves undefined became U+FFFD, the replacement
    /// character: `Ã�` for `Á`.
    Replaced,
    /// A byte that the code page leaves undefined became a question mark: `Ã?` for `Á`.
    QuestionMark,
    /// A byte that the code page leaves undefined was dropped: `â€` for `”`.
    Dropped,
    /// A curly quote became a straight one: `â€"` for `—`.
    StraightQuotes,
    /// A no-break space became a plain one, or was dropped: `voilÃ  le` for `voilà le`.
    PlainSpace,
    /// The last byte of a closing quote changed, so that it reads as a horizontal bar:
    /// `"caliphate―` for `"caliphate"`.
    HorizontalBar,
}

impl Damage {
    /// Every accident, in the order of the declaration.
    pub const ALL: [Damage; 6] = [
        Damage::Replaced,
        Damage::QuestionMark,
        Damage::Dropped,
        Damage::StraightQuotes,
        Damage::PlainSpace,
        Damage::HorizontalBar,
    ];

    /// A short name, as edits show it.
    pub fn name(self) -> &'static str {
        match self {
            Damage::Replaced => "byte replaced",
            Damage::QuestionMark => "byte shown as ?",
            Damage::Dropped => "byte dropped",
            Damage::StraightQuotes => "quote straightened",
            Damage::PlainSpace => "no-break space lost",
            Damage::HorizontalBar => "closing quote shown as bar",
        }
    }
}

/// A set of accidents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub struct DamageSet(u8);

impl DamageSet {
    /// No accident.
    pub const NONE: DamageSet = DamageSet(0);
    /// Every accident.
    pub const ALL: DamageSet = DamageSet((1 << Damage::ALL.len()) - 1);

    /// The accidents whose traces sound text is full of: nothing, a space, a question mark.
    pub const UNSURE: DamageSet =
        DamageSet(1 << Damage::QuestionMark as u8 | 1 << Damage::Dropped as u8 | 1 << Damage::PlainSpace as u8);

    /// The set of one.
    pub const fn of(damage: Damage) -> DamageSet {
        DamageSet(1 << damage as u8)
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the set holds this accident.
    pub fn contains(self, damage: Damage) -> bool {
        self.0 & DamageSet::of(damage).0 != 0
    }

    /// The accidents of this set that are not in the other.
    #[must_use]
    pub fn without(self, other: DamageSet) -> DamageSet {
        DamageSet(self.0 & !other.0)
    }

    /// The accidents of the set, in the order of the declaration.
    pub fn iter(self) -> impl Iterator<Item = Damage> {
        Damage::ALL.into_iter().filter(move |&damage| self.contains(damage))
    }
}

impl std::ops::BitOr for DamageSet {
    type Output = DamageSet;
    fn bitor(self, other: DamageSet) -> DamageSet {
        DamageSet(self.0 | other.0)
    }
}

/// The bytes that a unit may stand for.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// One bit for each byte, counted from 80 for a continuation and from C0 for a lead.
    pub bytes: u64,
    /// How many characters the unit shows as: 0 or 1.
    pub length: usize,
    pub cost: i32,
    pub damage: DamageSet,
}

// Costs in eighths of a nat, by how often each accident is met where it could be: a decoder
// that replaces is the rule, one that drops the exception. The exact values matter
// little, as the judge's differences are far larger.
const REPLACED_COST: i32 = 4;
const QUESTION_MARK_COST: i32 = 20;
const DROPPED_COST: i32 = 28;
const STRAIGHT_QUOTE_COST: i32 = 12;
/// A byte shown not as the page has it but as the character of its number.
const MIXED_COST: i32 = 20;
const PLAIN_SPACE_COST: i32 = 8;
/// A no-break space that is gone: where a space stands with which white space was joined, as web pages do, and
/// where none does.
const SPACE_JOINED_COST: i32 = 6;
const SPACE_DROPPED_COST: i32 = 44;
/// What a closing quote shown as a bar costs. It is a gain: it is read so only where a quote is
/// open that nothing else closes, and sound text leaves few quotes open.
pub const HORIZONTAL_BAR_COST: i32 = -48;

/// What of a page concerns damaged units: bytes from 80 (continuations) or C0 (leads)
/// as bits.
struct Losses {
    undefined_continuations: u64,
    undefined_leads: u64,
    double_quotes: u64,
    single_quotes: u64,
    no_break_spaces: u64,
}

static LOSSES: [Losses; PAGE_COUNT] = {
    let mut losses = [Losses::NONE; PAGE_COUNT];
    let mut page = 0;
    while page < PAGE_COUNT {
        losses[page] = Losses::of(&PAGES[page].1, !is_iso(PAGES[page].0));
        page += 1;
    }
    losses
};

/// In the pages of ISO 8859 the bytes from 80 to 9F are controls by definition; in
/// others a control in the table stands for a byte that is undefined.
const fn is_iso(name: &str) -> bool {
    matches!(name.as_bytes(), [b'I', b'S', b'O', ..])
}

impl Losses {
    const NONE: Losses = Losses {
        undefined_continuations: 0,
        undefined_leads: 0,
        double_quotes: 0,
        single_quotes: 0,
        no_break_spaces: 0,
    };

    const fn of(table: &[u16; 128], controls_are_undefined: bool) -> Losses {
        let mut losses = Losses::NONE;
        let mut index = 0;
        while index < 128 {
            let bit = 1 << (index % 64);
            let undefined = match table[index] {
                0 => true,
                unit => controls_are_undefined && unit >= 0x80 && unit < 0xA0,
            };
            // 0 and 1 would be the overlong leads C0 and C1, 53 on the leads from F5.
            if undefined && index < 64 {
                losses.undefined_continuations |= bit;
            } else if undefined && index >= 0x42 && index <= 0x74 {
                losses.undefined_leads |= bit;
            }
            if index < 64 {
                match table[index] {
                    0x201C..=0x201F => losses.double_quotes |= bit,
                    0x2018..=0x201B => losses.single_quotes |= bit,
                    0xA0 => losses.no_break_spaces |= bit,
                    _ => {}
                }
            }
            index += 1;
        }
        losses
    }
}

/// The pages to which each kind of lost or changed unit applies.
struct LosingPages {
    undefined_leads: [PageSet; 3],
    undefined_continuations: PageSet,
    double_quotes: PageSet,
    single_quotes: PageSet,
    no_break_spaces: PageSet,
}

static LOSING_PAGES: LosingPages = {
    let mut sets = [0_u64; 7];
    let mut page = 0;
    while page < PAGE_COUNT {
        let losses = &LOSSES[page];
        let fields = [
            losses.undefined_leads & 0xFFFF_FFFF,
            losses.undefined_leads & 0xFFFF << 32,
            losses.undefined_leads & 0xFF << 48,
            losses.undefined_continuations,
            losses.double_quotes,
            losses.single_quotes,
            losses.no_break_spaces,
        ];
        let mut field = 0;
        while field < fields.len() {
            sets[field] |= ((fields[field] != 0) as u64) << page;
            field += 1;
        }
        page += 1;
    }
    LosingPages {
        undefined_leads: [PageSet(sets[0]), PageSet(sets[1]), PageSet(sets[2])],
        undefined_continuations: PageSet(sets[3]),
        double_quotes: PageSet(sets[4]),
        single_quotes: PageSet(sets[5]),
        no_break_spaces: PageSet(sets[6]),
    }
};

/// The pages in which `c` may be the lead of a sequence with so many continuations.
#[inline]
pub fn leading_pages(c: char, continuations: usize) -> PageSet {
    match c {
        char::REPLACEMENT_CHARACTER => LOSING_PAGES.undefined_leads[continuations - 1],
        _ => Glyph::of(c).leads(continuations),
    }
}

/// The pages in which `c` may be a continuation; with `unsure` also where sound text is
/// full of it.
#[inline]
pub fn continuing_pages(c: char, unsure: bool) -> PageSet {
    match c {
        char::REPLACEMENT_CHARACTER => LOSING_PAGES.undefined_continuations,
        '"' => LOSING_PAGES.double_quotes,
        '\'' => LOSING_PAGES.single_quotes,
        ' ' if unsure => LOSING_PAGES.no_break_spaces,
        '?' if unsure => LOSING_PAGES.undefined_continuations,
        _ => Glyph::of(c).continues(),
    }
}

/// The pages in which a continuation may have been lost.
#[inline]
pub fn losing_pages() -> PageSet {
    LOSING_PAGES.undefined_continuations | LOSING_PAGES.no_break_spaces
}

/// The lead bytes that `c` may stand for, counted from C0.
pub fn leads(page: Page, c: char, allowed: DamageSet) -> Unit {
    let none = Unit { bytes: 0, length: 1, cost: 0, damage: DamageSet::NONE };
    if c == char::REPLACEMENT_CHARACTER && allowed.contains(Damage::Replaced) {
        let bytes = LOSSES[page.index()].undefined_leads;
        return Unit { bytes, cost: REPLACED_COST, damage: DamageSet::of(Damage::Replaced), ..none };
    }
    match Glyph::of(c).byte(page) {
        Some(byte @ 0xC2..=0xF4) => Unit { bytes: 1 << (byte - 0xC0), ..none },
        _ => none,
    }
}

/// Gives `visit` each unit that a continuation may show as where `next` stands, or the
/// text ends.
pub fn continuations(page: Page, next: Option<char>, allowed: DamageSet, mut visit: impl FnMut(Unit)) {
    let losses = &LOSSES[page.index()];
    let mut offer = |bytes: u64, length: usize, cost: i32, damage: Damage| {
        if bytes != 0 && allowed.contains(damage) {
            visit(Unit { bytes, length, cost, damage: DamageSet::of(damage) });
        }
    };
    offer(losses.undefined_continuations, 0, DROPPED_COST, Damage::Dropped);
    let joined = if next == Some(' ') { SPACE_JOINED_COST } else { SPACE_DROPPED_COST };
    offer(losses.no_break_spaces, 0, joined, Damage::PlainSpace);
    match next {
        Some(char::REPLACEMENT_CHARACTER) => offer(losses.undefined_continuations, 1, REPLACED_COST, Damage::Replaced),
        Some('?') => offer(losses.undefined_continuations, 1, QUESTION_MARK_COST, Damage::QuestionMark),
        Some('"') => offer(losses.double_quotes, 1, STRAIGHT_QUOTE_COST, Damage::StraightQuotes),
        Some('\'') => offer(losses.single_quotes, 1, STRAIGHT_QUOTE_COST, Damage::StraightQuotes),
        Some(' ') => offer(losses.no_break_spaces, 1, PLAIN_SPACE_COST, Damage::PlainSpace),
        Some(c) => {
            if let Some(byte @ 0x80..=0xBF) = Glyph::of(c).byte(page) {
                let cost = if page.decode(byte) == Some(c) { 0 } else { MIXED_COST };
                visit(Unit { bytes: 1 << (byte - 0x80), length: 1, cost, damage: DamageSet::NONE });
            }
        }
        None => {}
    }
}

/// See [`Page::signature`].
pub fn signature(page: Page, text: &[char], allowed: DamageSet) -> u64 {
    let losses = &LOSSES[page.index()];
    let mut hash = u64::from(allowed.0);
    if allowed.contains(Damage::Dropped) {
        hash = mix(hash, losses.undefined_continuations);
    }
    if allowed.contains(Damage::PlainSpace) {
        hash = mix(hash, losses.no_break_spaces);
    }
    for &c in text {
        hash = match c {
            char::REPLACEMENT_CHARACTER => mix(mix(hash, losses.undefined_leads), losses.undefined_continuations),
            '"' => mix(hash, losses.double_quotes),
            '\'' => mix(hash, losses.single_quotes),
            '?' => mix(hash, losses.undefined_continuations),
            _ => mix(hash, u64::from(Glyph::of(c).byte(page).unwrap_or(0))),
        };
    }
    hash
}
