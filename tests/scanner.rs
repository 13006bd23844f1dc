//! The scanner finds the same places whatever it is made of.

use fixtext::internals::scan::{next_place, next_place_portably};
use proptest::prelude::*;

/// Characters that the stages of the scanner treat differently, of one to four bytes.
const CHARACTERS: [&str; 40] = [
    "a", "Z", " ", "\n", "'", "0", "é", "è", "Ã", "©", "Å", "ı", "ß", "\u{80}", "\u{A0}", "а", "я", "П", "Я", "і", "Ђ",
    "Ґ", "α", "Ω", "ώ", "א", "ع", "ی", "\u{64B}", "ก", "न", "ე", "ạ", "€", "—", "”", "日", "の", "한", "😀",
];

fn assert_same(text: &str) {
    let mut from = 0;
    loop {
        let place = next_place(text, from);
        assert_eq!(place, next_place_portably(text, from), "from {from} in {text:?}");
        match text[place..].chars().next() {
            Some(c) => from = place + c.len_utf8(),
            None => break,
        }
    }
    for (from, _) in text.char_indices() {
        assert_eq!(next_place(text, from), next_place_portably(text, from), "from {from} in {text:?}");
    }
}

#[test]
fn every_pair_of_characters_is_judged_alike_at_every_place_of_a_vector() {
    for first in CHARACTERS {
        for second in CHARACTERS {
            for before in 0..70 {
                let text = format!("{}{first}{second}{}", "x ".repeat(before / 2) + &"y"[..before % 2], "и".repeat(20));
                let from = before.saturating_sub(2);
                assert_eq!(next_place(&text, from), next_place_portably(&text, from), "{text:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_text_of_every_length_to_two_hundred_is_judged_alike(
        characters in prop::collection::vec(prop::sample::select(&CHARACTERS[..]), 0..200),
    ) {
        assert_same(&characters.concat());
    }

    #[test]
    fn any_text_is_judged_alike(text in "\\PC{0,120}") {
        assert_same(&text);
    }

    #[test]
    fn text_of_one_script_is_judged_alike(
        characters in prop::collection::vec(prop::sample::select(&CHARACTERS[15..36]), 0..200),
        ascii in prop::collection::vec(prop::sample::select(&CHARACTERS[..6]), 0..40),
    ) {
        assert_same(&(ascii.concat() + &characters.concat() + &ascii.concat()));
    }
}
