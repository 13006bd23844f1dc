//! What else happens to bytes beyond the mix-up, each with its cost.
//!
//! A *unit* is what one byte of the original became. Undamaged it is the
//! character of the code page. Damaged it is something else, or nothing, and
//! stands for any of a few bytes.

use super::pages::PAGES;
use super::shapes::SHAPES;
use super::table::{Glyph, PageSet};
use super::{Around, PAGE_COUNT, Page, is_control};
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
    /// A byte that the code page leaves undefined became a space: `Ã vila` for `Ávila`.
    Blanked,
    /// A byte that the code page leaves undefined was dropped: `â€` for `”`.
    Dropped,
    /// A curly quote became a straight one: `â€"` for `—`.
    StraightQuotes,
    /// A dash became a hyphen: `Ã-sterreich` for `Österreich`.
    Hyphens,
    /// An ellipsis became three dots: `SÄ...` for `Są`.
    Dots,
    /// A no-break space became a plain one, was dropped or doubled: `voilÃ  le` for `voilà le`.
    PlainSpace,
    /// A soft hyphen was dropped: `Ã` for `í`.
    SoftHyphen,
    /// Case was folded: `montrã©al` for `montréal`.
    CaseFolded,
    /// Compatibility characters were replaced, as NFKC does: `â€TM` for `’`.
    Compatibility,
    /// Characters were decomposed, as NFD does: `A\u{303}©` for `é`. What comes of it is decomposed too.
    Decomposed,
    /// The two halves of a surrogate pair were written as characters of their own, as CESU-8 does.
    Surrogates,
    /// A character was written in more bytes than it needs.
    Overlong,
    /// A byte of windows-1252 was read as the control of ISO-8859-1 that has its number: `It\u{92}s` for `It’s`.
    Control,
    /// The last byte of a closing quote changed, so that it reads as a horizontal bar:
    /// `"caliphate―` for `"caliphate"`.
    HorizontalBar,
}

impl Damage {
    /// Every accident, in the order of the declaration.
    pub const ALL: [Damage; 16] = [
        Damage::Replaced,
        Damage::QuestionMark,
        Damage::Blanked,
        Damage::Dropped,
        Damage::StraightQuotes,
        Damage::Hyphens,
        Damage::Dots,
        Damage::PlainSpace,
        Damage::SoftHyphen,
        Damage::CaseFolded,
        Damage::Compatibility,
        Damage::Decomposed,
        Damage::Surrogates,
        Damage::Overlong,
        Damage::Control,
        Damage::HorizontalBar,
    ];

    /// A short name, as edits show it.
    pub fn name(self) -> &'static str {
        match self {
            Damage::Replaced => "byte replaced",
            Damage::QuestionMark => "byte shown as ?",
            Damage::Blanked => "byte shown as space",
            Damage::Dropped => "byte dropped",
            Damage::StraightQuotes => "quote straightened",
            Damage::Hyphens => "dash made a hyphen",
            Damage::Dots => "ellipsis made dots",
            Damage::PlainSpace => "no-break space lost",
            Damage::SoftHyphen => "soft hyphen dropped",
            Damage::CaseFolded => "case folded",
            Damage::Compatibility => "normalised (NFKC)",
            Damage::Decomposed => "decomposed (NFD)",
            Damage::Surrogates => "surrogates written apart",
            Damage::Overlong => "overlong form",
            Damage::Control => "shown as control",
            Damage::HorizontalBar => "closing quote shown as bar",
        }
    }
}

/// A set of accidents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub struct DamageSet(u32);

impl DamageSet {
    /// No accident.
    pub const NONE: DamageSet = DamageSet(0);
    /// Every accident.
    pub const ALL: DamageSet = DamageSet((1 << Damage::ALL.len()) - 1);

    /// The accidents whose traces sound text is full of: nothing, a space, a question mark, a small letter.
    pub const UNSURE: DamageSet = DamageSet(
        1 << Damage::QuestionMark as u32
            | 1 << Damage::Blanked as u32
            | 1 << Damage::Dropped as u32
            | 1 << Damage::Hyphens as u32
            | 1 << Damage::Dots as u32
            | 1 << Damage::PlainSpace as u32
            | 1 << Damage::SoftHyphen as u32
            | 1 << Damage::CaseFolded as u32
            | 1 << Damage::Compatibility as u32
            | 1 << Damage::Decomposed as u32
            | 1 << Damage::Overlong as u32,
    );

    /// The accidents that change what a unit looks like and leave no doubt which it was.
    const SHAPES: DamageSet =
        DamageSet(1 << Damage::CaseFolded as u32 | 1 << Damage::Compatibility as u32 | 1 << Damage::Decomposed as u32);

    /// The set of one.
    pub const fn of(damage: Damage) -> DamageSet {
        DamageSet(1 << damage as u32)
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

    /// The accidents of this set that lose a byte, so that a few may have stood there.
    #[must_use]
    pub fn losses(self) -> DamageSet {
        self.without(DamageSet::SHAPES)
    }

    /// The accidents of the set, in the order of the declaration.
    pub fn iter(self) -> impl Iterator<Item = Damage> {
        Damage::ALL.into_iter().filter(move |&damage| self.contains(damage))
    }
}

impl core::ops::BitAnd for DamageSet {
    type Output = DamageSet;
    fn bitand(self, other: DamageSet) -> DamageSet {
        DamageSet(self.0 & other.0)
    }
}

impl core::ops::BitOr for DamageSet {
    type Output = DamageSet;
    fn bitor(self, other: DamageSet) -> DamageSet {
        DamageSet(self.0 | other.0)
    }
}

/// How a character of a page became what shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Written small.
    Lower,
    /// Written in capitals.
    Upper,
    /// Replaced as NFKC does, and written small or not.
    Compatible,
    /// Decomposed as NFD does, and written small or not.
    Decomposed,
}

impl Kind {
    const fn damage(self) -> Damage {
        match self {
            Kind::Lower | Kind::Upper => Damage::CaseFolded,
            Kind::Compatible => Damage::Compatibility,
            Kind::Decomposed => Damage::Decomposed,
        }
    }
}

/// How the letters around a place are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Some so and some so, or there are none.
    Mixed,
    /// All of them small.
    Small,
    /// All of them capitals.
    Capitals,
}

impl Case {
    /// Whether what stands in it may have been made so.
    fn permits(self, kind: Kind) -> bool {
        match kind {
            Kind::Lower => self == Case::Small,
            Kind::Upper => self == Case::Capitals,
            Kind::Compatible | Kind::Decomposed => true,
        }
    }
}

/// The shapes of bytes in a page that `text` may begin with: which byte, how long what shows is, and what happened.
fn shapes_of_bytes(
    page: Page,
    text: &[char],
    allowed: DamageSet,
    case: Case,
) -> impl Iterator<Item = (u8, usize, Kind)> {
    let is_any = !(DamageSet::SHAPES & allowed).is_empty();
    let text = if is_any { text } else { &[] };
    let shapes = shapes(text).filter(move |shape| allowed.contains(shape.2.damage()) && case.permits(shape.2));
    shapes.filter_map(move |(unit, length, kind)| Some((Glyph::of(unit).byte(page)?, length, kind)))
}

/// The characters of pages that may have become what `text` begins with: what stood there, how long what shows is, and
/// what happened.
fn shapes(text: &[char]) -> impl Iterator<Item = (char, usize, Kind)> {
    let first = text.first().copied().unwrap_or('\0');
    let rows = if begins_shape(first) { rows_from(first) } else { &[] };
    let rows = rows.iter().take_while(move |row| row.0[0] == first);
    rows.filter(|row| text.starts_with(row.0)).map(|row| (row.1, row.0.len(), row.2))
}

/// The shapes from the first on that begins with a character, with which one [begins](begins_shape).
fn rows_from(c: char) -> &'static [(&'static [char], char, Kind)] {
    /// For each 64 code points below 4000 (hexadecimal) where their shapes begin, and where those after them do.
    static STARTS: [u16; 0x4000 / 64 + 1] = {
        let mut starts = [0; 0x4000 / 64 + 1];
        let (mut block, mut row) = (0, 0);
        while block < starts.len() {
            while row < SHAPES.len() && (SHAPES[row].0[0] as usize) < block * 64 {
                row += 1;
            }
            starts[block] = row as u16;
            block += 1;
        }
        starts
    };
    let block = c as usize / 64;
    let [start, end] = [STARTS[block], STARTS[block + 1]].map(usize::from);
    let rows = &SHAPES[start..];
    &rows[rows[..end - start].partition_point(|row| row.0[0] < c)..]
}

/// Whether a shape may begin with a character.
pub fn begins_shape(c: char) -> bool {
    /// A bit for each code point below 4000 (hexadecimal) with which one begins; none does with one above.
    static FIRST: [u64; 0x4000 / 64] = {
        let mut first = [0; 0x4000 / 64];
        let mut row = 0;
        while row < SHAPES.len() {
            let c = SHAPES[row].0[0] as usize;
            first[c / 64] |= 1 << (c % 64);
            row += 1;
        }
        first
    };
    FIRST.get(c as usize / 64).is_some_and(|bits| bits >> (c as usize % 64) & 1 != 0)
}

/// The bytes that a unit may stand for.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// One bit for each byte, counted from 80 for a continuation and from C0 for a lead.
    pub bytes: u64,
    /// How many characters the unit shows as: 0 or more.
    pub length: usize,
    pub cost: i32,
    pub damage: DamageSet,
    /// The case that it was folded to.
    pub fold: Option<Kind>,
}

impl Unit {
    const fn damaged(bytes: u64, length: usize, cost: i32, damage: Damage) -> Unit {
        Unit { bytes, length, cost, damage: DamageSet::of(damage), fold: None }
    }

    fn shape(bit: u8, length: usize, kind: Kind) -> Unit {
        let fold = matches!(kind, Kind::Lower | Kind::Upper).then_some(kind);
        let cost = if length > 1 { LONG_SHAPE_COST } else { SHAPE_COST };
        Unit { bytes: 1 << bit, length, cost, damage: DamageSet::of(kind.damage()), fold }
    }
}

/// What it costs besides that a straight quote was a byte of a character, if the same quote stands before the character: those two are
/// a pair more often than not, in code that lists letters above all.
pub const PAIRED_QUOTE_COST: i32 = 64;

// Costs in eighths of a nat, by how often each accident is met where it could be: a decoder
// that replaces is the rule, one that drops the exception. The exact values matter
// little, as the judge's differences are far larger.
const REPLACED_COST: i32 = 4;
const QUESTION_MARK_COST: i32 = 20;
const DROPPED_COST: i32 = 28;
const STRAIGHT_QUOTE_COST: i32 = 12;
const BLANKED_COST: i32 = 60;
const HYPHEN_COST: i32 = 16;
const DOTS_COST: i32 = 16;
const SOFT_HYPHEN_COST: i32 = 60;
/// A character in another letter case, or normalised.
const SHAPE_COST: i32 = 16;
/// The same of several characters, which are hardly there by chance.
const LONG_SHAPE_COST: i32 = 8;
/// What is added to either where what shows is in the page itself: it was hardly changed.
const UNCHANGED_COST: i32 = 48;
/// A small letter beyond ASCII where all others are capitals.
pub const SMALL_AMONG_CAPITALS_COST: i32 = 80;
/// That a byte of a character was lost and another changed its shape.
pub const BOTH_COST: i32 = 40;
pub const SURROGATES_COST: i32 = 16;
pub const OVERLONG_COST: i32 = 64;
/// It is a gain: no sound text holds such controls.
pub const CONTROL_COST: i32 = -40;
/// A byte shown not as the page has it but as the character of its number.
pub const MIXED_COST: i32 = 20;
const PLAIN_SPACE_COST: i32 = 8;
/// A no-break space that is gone: where a space stands with which white space was joined, as web pages do, at the end
/// of a line, and elsewhere.
const SPACE_JOINED_COST: i32 = 6;
const SPACE_TRIMMED_COST: i32 = 24;
const SPACE_DROPPED_COST: i32 = 44;
/// The same doubled. Of two plain spaces the second is nearly always the one between two words.
const SPACE_DOUBLED_COST: i32 = 12;
const PLAIN_SPACE_DOUBLED_COST: i32 = 48;
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
    dashes: u64,
    ellipses: u64,
    soft_hyphens: u64,
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
        dashes: 0,
        ellipses: 0,
        soft_hyphens: 0,
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
                    0x2013 | 0x2014 => losses.dashes |= bit,
                    0x2026 => losses.ellipses |= bit,
                    0xAD => losses.soft_hyphens |= bit,
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
    dashes: PageSet,
    ellipses: PageSet,
    soft_hyphens: PageSet,
}

static LOSING_PAGES: LosingPages = {
    let mut sets = [0_u64; 10];
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
            losses.dashes,
            losses.ellipses,
            losses.soft_hyphens,
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
        dashes: PageSet(sets[7]),
        ellipses: PageSet(sets[8]),
        soft_hyphens: PageSet(sets[9]),
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

/// The pages in which `c` may be a continuation, where sound text is not full of it.
#[inline]
pub fn continuing_pages(c: char) -> PageSet {
    match c {
        char::REPLACEMENT_CHARACTER => LOSING_PAGES.undefined_continuations,
        '"' => LOSING_PAGES.double_quotes,
        '\'' => LOSING_PAGES.single_quotes,
        _ => Glyph::of(c).continues(),
    }
}

/// Gives `visit` the pages in which `text` may begin with a continuation, and how long that is.
pub fn all_continuing_pages(text: &[char], case: Case, mut visit: impl FnMut(PageSet, usize)) {
    let Some(&c) = text.first() else { return };
    visit(continuing_pages(c), 1);
    match c {
        ' ' => {
            visit(LOSING_PAGES.no_break_spaces | LOSING_PAGES.undefined_continuations, 1);
            visit(LOSING_PAGES.no_break_spaces, 1 + usize::from(text.get(1) == Some(&' ')));
        }
        '\u{A0}' if text.get(1) == Some(&c) => visit(LOSING_PAGES.no_break_spaces, 2),
        '?' => visit(LOSING_PAGES.undefined_continuations, 1),
        '-' => visit(LOSING_PAGES.dashes, 1),
        '.' if text.starts_with(DOTS) => visit(LOSING_PAGES.ellipses, DOTS.len()),
        _ => {}
    }
    for (unit, length, _) in shapes(text).filter(|shape| case.permits(shape.2)) {
        visit(Glyph::of(unit).continues(), length);
    }
}

/// Gives `visit` the pages in which `text` may begin with the lead of a sequence with so many continuations, and how long
/// that is.
pub fn all_leading_pages(text: &[char], case: Case, continuations: usize, mut visit: impl FnMut(PageSet, usize)) {
    let Some(&c) = text.first() else { return };
    visit(leading_pages(c, continuations), 1);
    if continuations == 1 {
        visit(Glyph::of(c).leads_overlong(), 1);
    }
    for (unit, length, _) in shapes(text).filter(|shape| case.permits(shape.2)) {
        visit(Glyph::of(unit).leads(continuations), length);
    }
}

/// The pages in which a continuation may have been lost.
#[inline]
pub fn losing_pages() -> PageSet {
    LOSING_PAGES.undefined_continuations | LOSING_PAGES.no_break_spaces | LOSING_PAGES.soft_hyphens
}

/// What an ellipsis is made of.
const DOTS: &[char] = &['.'; 3];

/// Gives `visit` each unit that a lead, counted from C0, may show as where `text` begins.
pub fn leads(page: Page, text: &[char], allowed: DamageSet, case: Case, mut visit: impl FnMut(Unit)) {
    let Some(&c) = text.first() else { return };
    if c == char::REPLACEMENT_CHARACTER && allowed.contains(Damage::Replaced) {
        let bytes = LOSSES[page.index()].undefined_leads;
        return visit(Unit::damaged(bytes, 1, REPLACED_COST, Damage::Replaced));
    }
    match Glyph::of(c).byte(page) {
        Some(byte @ 0xC2..=0xF4) => {
            visit(Unit { bytes: 1 << (byte - 0xC0), length: 1, cost: 0, damage: DamageSet::NONE, fold: None });
        }
        Some(byte @ 0xC0..=0xC1) if allowed.contains(Damage::Overlong) => {
            visit(Unit::damaged(1 << (byte - 0xC0), 1, OVERLONG_COST, Damage::Overlong));
        }
        _ => {}
    }
    let shapes = shapes_of_bytes(page, text, allowed, case);
    for (byte, length, kind) in shapes.filter(|shape| matches!(shape.0, 0xC2..=0xF4)) {
        visit(Unit::shape(byte - 0xC0, length, kind));
    }
}

/// Gives `visit` each unit that a continuation may show as where `text` begins.
pub fn continuations(page: Page, text: &[char], allowed: DamageSet, around: Around, mut visit: impl FnMut(Unit)) {
    let losses = &LOSSES[page.index()];
    let next = text.first().copied();
    let mut offer = |bytes: u64, length: usize, cost: i32, damage: Damage| {
        if bytes != 0 && allowed.contains(damage) {
            visit(Unit::damaged(bytes, length, cost, damage));
        }
    };
    offer(losses.undefined_continuations, 0, DROPPED_COST, Damage::Dropped);
    offer(losses.soft_hyphens, 0, SOFT_HYPHEN_COST, Damage::SoftHyphen);
    let lost_space = match next.unwrap_or(around.after) {
        ' ' => SPACE_JOINED_COST,
        '\n' | '\r' => SPACE_TRIMMED_COST,
        _ => SPACE_DROPPED_COST,
    };
    offer(losses.no_break_spaces, 0, lost_space, Damage::PlainSpace);
    match next {
        Some(char::REPLACEMENT_CHARACTER) => offer(losses.undefined_continuations, 1, REPLACED_COST, Damage::Replaced),
        Some('?') => offer(losses.undefined_continuations, 1, QUESTION_MARK_COST, Damage::QuestionMark),
        Some('"') => offer(losses.double_quotes, 1, STRAIGHT_QUOTE_COST, Damage::StraightQuotes),
        Some('\'') => offer(losses.single_quotes, 1, STRAIGHT_QUOTE_COST, Damage::StraightQuotes),
        Some('-') => offer(losses.dashes, 1, HYPHEN_COST, Damage::Hyphens),
        Some('.') if text.starts_with(DOTS) => offer(losses.ellipses, DOTS.len(), DOTS_COST, Damage::Dots),
        Some(' ') => {
            offer(losses.no_break_spaces, 1, PLAIN_SPACE_COST, Damage::PlainSpace);
            offer(losses.undefined_continuations, 1, BLANKED_COST, Damage::Blanked);
        }
        _ => {}
    }
    match text {
        ['\u{A0}', '\u{A0}', ..] => offer(losses.no_break_spaces, 2, SPACE_DOUBLED_COST, Damage::PlainSpace),
        [' ', ' ', ..] => offer(losses.no_break_spaces, 2, PLAIN_SPACE_DOUBLED_COST, Damage::PlainSpace),
        _ => {}
    }
    let direct = next.filter(|c| !c.is_ascii()).and_then(|c| Some((c, Glyph::of(c).byte(page)?)));
    if let Some((c, byte @ 0x80..=0xBF)) = direct {
        let cost = if page.decode(byte) == Some(c) { 0 } else { MIXED_COST };
        visit(Unit { bytes: 1 << (byte - 0x80), length: 1, cost, damage: DamageSet::NONE, fold: None });
    }
    let shapes = shapes_of_bytes(page, text, allowed, around.case);
    for (byte, length, kind) in shapes.filter(|shape| matches!(shape.0, 0x80..=0xBF)) {
        let mut unit = Unit::shape(byte - 0x80, length, kind);
        unit.cost += if direct.is_some() { UNCHANGED_COST } else { 0 };
        visit(unit);
    }
}

/// See [`Page::signature`].
pub fn signature(page: Page, text: &[char], allowed: DamageSet, case: Case) -> u64 {
    let losses = &LOSSES[page.index()];
    let mut hash = u64::from(allowed.0);
    if allowed.contains(Damage::Dropped) {
        hash = mix(hash, losses.undefined_continuations);
    }
    if allowed.contains(Damage::PlainSpace) {
        hash = mix(hash, losses.no_break_spaces);
    }
    if allowed.contains(Damage::SoftHyphen) {
        hash = mix(hash, losses.soft_hyphens);
    }
    let byte = |unit: char| u64::from(Glyph::of(unit).byte(page).unwrap_or(0));
    for (at, &c) in text.iter().enumerate() {
        hash = match c {
            char::REPLACEMENT_CHARACTER => mix(mix(hash, losses.undefined_leads), losses.undefined_continuations),
            '"' => mix(hash, losses.double_quotes),
            '\'' => mix(hash, losses.single_quotes),
            '?' => mix(hash, losses.undefined_continuations),
            '-' => mix(hash, losses.dashes),
            '.' => mix(hash, losses.ellipses),
            _ if is_control(c) => mix(mix(hash, byte(c)), page.control(c).map_or(0, u64::from)),
            _ => mix(hash, byte(c)),
        };
        let shapes = shapes_of_bytes(page, &text[at..], allowed, case);
        hash = shapes.fold(hash, |hash, shape| mix(hash, u64::from(shape.0)));
    }
    hash
}
