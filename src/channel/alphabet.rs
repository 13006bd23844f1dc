//! The characters of one page, by their bytes in UTF-8.
//!
//! Where a document is full of text that was written in UTF-8 and read in one page, nearly all of its characters beyond
//! ASCII are a lead or a continuation. They are turned back into bytes by a table of that page alone, which fits the nearest cache.

use alloc::boxed::Box;

use super::{Glyph, Page, PageSet};

/// Characters of three bytes that differ in the last six bits alone share a block. The characters of a page are in no more
/// than so many, the first of which is that of none.
const BLOCKS: usize = 32;
const BLOCK: usize = 64;

/// The bytes beyond ASCII of one page, by the characters that they show as.
#[derive(Debug)]
pub struct Alphabet {
    /// By the bits of a character of two bytes; 0 for one that is not in the page.
    two: [u8; 0x800],
    /// By the upper bits of a character of three bytes its block.
    block_of: [u8; 0x1_0000 / BLOCK],
    /// The same as of two bytes, by the lower bits of a character of three.
    blocks: [[u8; BLOCK]; BLOCKS],
}

impl Alphabet {
    /// What a page has and no rival has at another byte. Combining marks are left out, to which a letter of ASCII may belong.
    pub fn of(page: Page, rivals: PageSet) -> Box<Alphabet> {
        let mut alphabet =
            Box::new(Alphabet { two: [0; 0x800], block_of: [0; 0x1_0000 / BLOCK], blocks: [[0; BLOCK]; BLOCKS] });
        let mut used = 1;
        for byte in 0x80..=0xFF {
            let Some(c) = page.decode(byte).filter(|c| !matches!(c, '\u{300}'..='\u{36F}')) else { continue };
            let glyph = Glyph::of(c);
            if rivals.iter().any(|other| glyph.byte(other).is_some_and(|there| there != byte)) {
                continue;
            }
            let code_point = c as usize;
            if let Some(slot) = alphabet.two.get_mut(code_point) {
                *slot = byte;
                continue;
            }
            let block = &mut alphabet.block_of[code_point / BLOCK];
            if *block == 0 {
                *block = used;
                used += 1;
            }
            alphabet.blocks[usize::from(*block)][code_point % BLOCK] = byte;
        }
        alphabet
    }

    /// The byte that shows as the character which begins here, and where that ends; 0 for ASCII, the end of the text and
    /// characters that are not in the page.
    #[inline(always)]
    fn byte(&self, text: &[u8], at: usize) -> (u8, usize) {
        let six = |ahead: usize| usize::from(text.get(at + ahead).map_or(0, |byte| byte & 0x3F));
        match text.get(at) {
            Some(&first @ 0xC2..=0xDF) => (self.two[usize::from(first & 0x1F) << 6 | six(1)], at + 2),
            Some(&first @ 0xE0..=0xEF) => {
                let block = self.block_of[usize::from(first & 0xF) << 6 | six(1)];
                (self.blocks[usize::from(block) % BLOCKS][six(2)], at + 3)
            }
            _ => (0, at),
        }
    }

    /// The character that was written where a sequence of UTF-8 begins, each byte of which shows as a character of the page, and where
    /// the sequence ends; `None` where none begins. Controls are left out, which no text holds.
    #[inline(always)]
    pub fn original(&self, text: &[u8], at: usize) -> Option<(char, usize)> {
        let (lead, at) = self.byte(text, at);
        if !matches!(lead, 0xC2..=0xDF) {
            return self.long_original(lead, text, at);
        }
        let (continuation, end) = self.byte(text, at);
        Some((of_two(lead, continuation)?, end))
    }

    /// The same of a sequence of two bytes that show as characters of two bytes each, which is the commonest.
    #[inline(always)]
    pub fn short_original(&self, text: &[u8], at: usize) -> Option<(char, usize)> {
        let word = u32::from_le_bytes(*text.get(at..)?.first_chunk()?);
        if word & 0xC0E0_C0E0 != 0x80C0_80C0 {
            return None;
        }
        let byte = |character: u32| self.two[(character << 6 & 0x7C0 | character >> 8 & 0x3F) as usize];
        Some((of_two(byte(word), byte(word >> 16))?, at + 4))
    }

    /// The same of three or four bytes, of which this one was read.
    #[inline(always)]
    fn long_original(&self, lead: u8, text: &[u8], mut at: usize) -> Option<(char, usize)> {
        let (mut code_point, continuations, least) = match lead {
            0xE0..=0xEF => (u32::from(lead & 0xF), 2, 0x800),
            0xF0..=0xF4 => (u32::from(lead & 7), 3, 0x1_0000),
            _ => return None,
        };
        for _ in 0..continuations {
            let byte;
            (byte, at) = self.byte(text, at);
            if byte & 0xC0 != 0x80 {
                return None;
            }
            code_point = code_point << 6 | u32::from(byte & 0x3F);
        }
        char::from_u32(code_point).filter(|_| code_point >= least).map(|c| (c, at))
    }
}

/// The character that two bytes of UTF-8 write, but for controls.
#[inline(always)]
fn of_two(lead: u8, continuation: u8) -> Option<char> {
    let code_point = u32::from(lead & 0x1F) << 6 | u32::from(continuation & 0x3F);
    let is_sequence = lead & 0xE0 == 0xC0 && continuation & 0xC0 == 0x80 && code_point >= 0xA0;
    if is_sequence { char::from_u32(code_point) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_in_a_page_is_read_back() {
        let sentences = "“é” Ж ж ș ﬁ 漢字 か ไทย 한 😀 \u{7FF}\u{800}\u{FFFF}\u{10000}";
        for page in Page::all() {
            let alphabet = Alphabet::of(page, PageSet::NONE);
            for c in sentences.chars().filter(|c| !c.is_ascii()) {
                let mut bytes = [0; 4];
                let read: Option<String> = c.encode_utf8(&mut bytes).bytes().map(|byte| page.decode(byte)).collect();
                let Some(read) = read.filter(|read| !read.contains(|c| matches!(c, '\u{300}'..='\u{36F}'))) else {
                    continue;
                };
                assert_eq!(alphabet.original(read.as_bytes(), 0), Some((c, read.len())), "{} {read}", page.name());
                let less = read.char_indices().next_back().map_or(0, |(last, _)| last);
                assert_eq!(alphabet.original(&read.as_bytes()[..less], 0), None, "{} {read}", page.name());
            }
        }
    }

    #[test]
    fn what_is_no_sequence_is_not_read() {
        let alphabet = Alphabet::of(Page::WINDOWS_1252, PageSet::NONE);
        for text in ["", "a", "é", "é©", "©", "Ã", "Ãa", "â€", "âa€", "漢", "Â\u{80}", "Â€", "À¯", "í ½", "\u{FFFD}"]
        {
            assert_eq!(alphabet.original(text.as_bytes(), 0), None, "{text}");
        }
    }
}
