//! Where could the damage be? Everything that the channel reads begins with a
//! character beyond ASCII, so whole words of ASCII bytes are passed over at once.

/// The index of the first byte from `from` on that is not ASCII, or the length of the text.
#[inline]
pub fn next_non_ascii(text: &[u8], from: usize) -> usize {
    const WORD: usize = size_of::<u64>();
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    let mut at = from;
    for word in text[from..].chunks_exact(WORD) {
        let word = u64::from_le_bytes(word.try_into().expect("chunks of a word"));
        let high = word & HIGH_BITS;
        if high != 0 {
            return at + high.trailing_zeros() as usize / 8;
        }
        at += WORD;
    }
    text[at..].iter().position(|byte| !byte.is_ascii()).map_or(text.len(), |offset| at + offset)
}

mod surprise;

pub use surprise::*;

/// The first place from `from` on, a boundary of characters, that deserves a closer look: where a character begins that
/// is not ASCII and that the characters beside it make surprising. The length of the text if there is none.
pub fn next_place(text: &str, from: usize) -> usize {
    let mut at = next_non_ascii(text.as_bytes(), from);
    let mut previous = code(text[..at].chars().next_back().unwrap_or('\n'));
    let mut rest = text[at..].chars();
    let mut next = rest.next().map(|c| (c, code(c)));
    while let Some((c, here)) = next {
        if c.is_ascii() {
            at = next_non_ascii(text.as_bytes(), at);
            previous = code(text[..at].chars().next_back().unwrap_or('\n'));
            rest = text[at..].chars();
            next = rest.next().map(|c| (c, code(c)));
            continue;
        }
        next = rest.next().map(|c| (c, code(c)));
        let after = next.map_or_else(|| code('\n'), |next| next.1);
        if surprise(previous, here) + surprise(here, after) >= SURPRISING {
            return at;
        }
        at += c.len_utf8();
        previous = here;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::next_non_ascii;

    #[test]
    fn the_first_byte_beyond_ascii_is_found_at_every_place() {
        for length in 0..40 {
            for place in 0..=length {
                let mut text = vec![b'a'; length];
                if place < length {
                    text[place] = 0xC3;
                }
                for from in 0..=place {
                    assert_eq!(next_non_ascii(&text, from), place, "{place} of {length} from {from}");
                }
            }
        }
    }
}
