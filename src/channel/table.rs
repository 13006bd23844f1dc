//! From a character to the bytes that show as it: the code pages turned
//! round, for all pages at once.
//!
//! A character that stands in some page has a number, its [`Glyph`]; by it the
//! tables give its byte in each page, and the sets of pages in which it is a lead or a
//! continuation byte of UTF-8. All of it is made at compile time.

use super::pages::PAGES;
use super::{PAGE_COUNT, Page};

/// A set of code pages, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct PageSet(pub u64);

const _: () = assert!(PAGE_COUNT <= 64, "a set of pages is 64 bits");

impl PageSet {
    /// No page.
    pub const NONE: PageSet = PageSet(0);
    /// Every page.
    pub const ALL: PageSet = PageSet(u64::MAX >> (64 - PAGE_COUNT));

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the set holds the page.
    pub fn contains(self, page: Page) -> bool {
        self.0 >> page.index() & 1 != 0
    }

    /// The set and one page more.
    pub fn with(self, page: Page) -> PageSet {
        PageSet(self.0 | 1 << page.index())
    }

    /// The pages of this set that are not in the other.
    #[must_use]
    pub fn without(self, other: PageSet) -> PageSet {
        PageSet(self.0 & !other.0)
    }

    /// The pages of the set, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Page> {
        let mut remaining = self.0;
        core::iter::from_fn(move || {
            let index = remaining.trailing_zeros() as u8;
            remaining &= remaining.wrapping_sub(1);
            (index < 64).then_some(Page(index))
        })
    }
}

impl core::ops::BitAnd for PageSet {
    type Output = PageSet;
    fn bitand(self, other: PageSet) -> PageSet {
        PageSet(self.0 & other.0)
    }
}

impl core::ops::BitOr for PageSet {
    type Output = PageSet;
    fn bitor(self, other: PageSet) -> PageSet {
        PageSet(self.0 | other.0)
    }
}

/// The number of a character that stands in the upper half of some page; 0 for one
/// that stands in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph(u16);

impl Glyph {
    /// The number of every character that stands in no page.
    pub const NONE: Glyph = Glyph(0);

    /// Looks a character up.
    #[inline]
    pub fn of(c: char) -> Glyph {
        let code_point = u32::from(c);
        if !(0x80..0x1_0000).contains(&code_point) {
            return Glyph(0);
        }
        let block = INVERSE.block_of[(code_point >> 8) as usize];
        Glyph(INVERSE.glyph_of[usize::from(block)][(code_point & 0xFF) as usize])
    }

    /// The byte that shows as this character in `page`, if any.
    #[inline]
    pub fn byte(self, page: Page) -> Option<u8> {
        let byte = INVERSE.bytes[usize::from(self.0)][page.index()];
        (byte != 0).then_some(byte)
    }

    /// The pages that have the character.
    #[inline]
    pub fn pages(self) -> PageSet {
        INVERSE.pages[usize::from(self.0)]
    }

    /// The pages in which the character is the lead byte of a sequence with
    /// `continuations` (1 to 3) further bytes.
    #[inline]
    pub fn leads(self, continuations: usize) -> PageSet {
        INVERSE.leads[continuations - 1][usize::from(self.0)]
    }

    /// The pages in which the character is C0 or C1, the leads of overlong forms.
    #[inline]
    pub fn leads_overlong(self) -> PageSet {
        INVERSE.leads_overlong[usize::from(self.0)]
    }

    /// The pages in which the character is a continuation byte.
    #[inline]
    pub fn continues(self) -> PageSet {
        INVERSE.continues[usize::from(self.0)]
    }
}

/// Distinct characters of all pages, and one more for "none".
const GLYPHS: usize = count().0 + 1;
/// Distinct values of the upper byte among them, and one more for "none".
const BLOCKS: usize = count().1 + 1;

struct Inverse {
    block_of: [u8; 256],
    glyph_of: [[u16; 256]; BLOCKS],
    bytes: [[u8; PAGE_COUNT]; GLYPHS],
    leads: [[PageSet; GLYPHS]; 3],
    pages: [PageSet; GLYPHS],
    leads_overlong: [PageSet; GLYPHS],
    continues: [PageSet; GLYPHS],
}

static INVERSE: Inverse = invert();

const fn is_windows(name: &str) -> bool {
    matches!(name.as_bytes(), [b'w', b'i', b'n', ..])
}

const fn count() -> (usize, usize) {
    let mut seen = [false; 0x1_0000];
    let mut blocks = [false; 256];
    let (mut characters, mut block_count) = (0, 0);
    let mut page = 0;
    while page <= PAGE_COUNT {
        let mut byte = 0x80;
        while byte <= 0xFF {
            let unit = if page == PAGE_COUNT { byte } else { PAGES[page].1[byte - 0x80] as usize };
            if unit != 0 && !seen[unit] {
                seen[unit] = true;
                characters += 1;
            }
            if !blocks[unit >> 8] {
                blocks[unit >> 8] = true;
                block_count += 1;
            }
            byte += 1;
        }
        page += 1;
    }
    (characters, block_count)
}

impl Inverse {
    const fn glyph(&mut self, unit: u16, next: &mut (u8, u16)) -> usize {
        let high = (unit >> 8) as usize;
        if self.block_of[high] == 0 {
            next.0 += 1;
            self.block_of[high] = next.0;
        }
        let slot = &mut self.glyph_of[self.block_of[high] as usize][(unit & 0xFF) as usize];
        if *slot == 0 {
            next.1 += 1;
            *slot = next.1;
        }
        *slot as usize
    }

    const fn enter(&mut self, glyph: usize, page: usize, byte: usize) {
        if self.bytes[glyph][page] != 0 {
            return;
        }
        self.bytes[glyph][page] = byte as u8;
        self.pages[glyph].0 |= 1 << page;
        let set = match byte {
            0x80..=0xBF => &mut self.continues[glyph],
            0xC0..=0xC1 => &mut self.leads_overlong[glyph],
            0xC2..=0xDF => &mut self.leads[0][glyph],
            0xE0..=0xEF => &mut self.leads[1][glyph],
            0xF0..=0xF4 => &mut self.leads[2][glyph],
            _ => return,
        };
        set.0 |= 1 << page;
    }
}

const fn invert() -> Inverse {
    let mut inverse = Inverse {
        block_of: [0; 256],
        glyph_of: [[0; 256]; BLOCKS],
        bytes: [[0; PAGE_COUNT]; GLYPHS],
        leads: [[PageSet::NONE; GLYPHS]; 3],
        pages: [PageSet::NONE; GLYPHS],
        leads_overlong: [PageSet::NONE; GLYPHS],
        continues: [PageSet::NONE; GLYPHS],
    };
    let mut next = (0, 0);
    let mut page = 0;
    while page < PAGE_COUNT {
        let mut byte = 0x80;
        while byte <= 0xFF {
            let unit = PAGES[page].1[byte - 0x80];
            if unit != 0 {
                let glyph = inverse.glyph(unit, &mut next);
                inverse.enter(glyph, page, byte);
            }
            byte += 1;
        }
        // Software that takes a Windows page for ISO 8859 in one place and not in another
        // mixes the two: a C1 control is the byte of its number there too.
        byte = 0x80;
        while byte <= 0x9F && is_windows(PAGES[page].0) {
            let glyph = inverse.glyph(byte as u16, &mut next);
            inverse.enter(glyph, page, byte);
            byte += 1;
        }
        page += 1;
    }
    inverse
}
