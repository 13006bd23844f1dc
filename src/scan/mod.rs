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
