//! The scanner finds the same places whatever it is made of.

use fixtext::internals::scan::{FASTEST, PORTABLE, scanners};
use proptest::prelude::*;

/// Characters that the stages of the scanner treat differently, of one to four bytes.
const CHARACTERS: [&str; 56] = [
    "a", "Z", " ", "\n", "'", "0", "é", "è", "Ã", "©", "Å", "ı", "ß", "\u{80}", "\u{A0}", "а", "я", "П", "Я", "і", "Ђ",
    "Ґ", "α", "Ω", "ώ", "א", "ع", "ی", "\u{64B}", "ก", "न", "ე", "ạ", "€", "—", "”", "日", "の", "한", "😀", "本",
    "カ", "々", "。", "，", "이", "는", "셍", "ぬ", "鱻", "\u{FA19}", "\u{E000}", "ꦏ", "𠮷", "ー", "神",
];

/// Vietnamese letters, with what has the same bytes but for one.
const VIETNAMESE: [&str; 16] =
    ["a", "n", " ", "đ", "ư", "à", "Ạ", "ờ", "ự", "ỳ", "ỹ", "ẛ", "\u{1EFF}", "\u{7A800}", "\u{2EC1}", "’"];

/// What joins letters and parts them, and letters of several scripts.
const JOINED: [&str; 14] =
    ["ی", "م", "न", "ა", "я", "П", "Ա", "a", " ", "\u{200A}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}"];

fn assert_same_from(text: &str, from: usize) {
    let (strong, any) = ((PORTABLE.strong)(text, from), (PORTABLE.all)(text, from));
    assert!(any <= strong, "from {from} in {text:?}");
    for (name, scanners) in scanners().chain([("fastest", FASTEST)]) {
        assert_eq!((scanners.strong)(text, from), strong, "{name} from {from} in {text:?}");
        assert_eq!((scanners.all)(text, from), any, "{name} from {from} in {text:?}");
    }
}

fn assert_same(text: &str) {
    text.char_indices().for_each(|(from, _)| assert_same_from(text, from));
    assert_same_from(text, text.len());
}

#[test]
fn there_is_a_scanner_of_vectors_where_there_are_vectors() {
    let names: Vec<&str> = scanners().map(|(name, _)| name).collect();
    assert_eq!(names.last(), Some(&"portable"));
    assert_eq!(names.len() > 1, cfg!(any(target_arch = "x86_64", target_arch = "aarch64")), "{names:?}");
}

#[test]
fn every_pair_of_characters_is_judged_alike_at_every_place_of_a_vector() {
    for first in CHARACTERS {
        for second in CHARACTERS {
            for (before, after) in (0..70).flat_map(|before| ["и", "a", " "].map(|after| (before, after))) {
                let start = "x ".repeat(before / 2) + &"y"[..before % 2];
                let text = format!("{start}{first}{second}{}", after.repeat(40));
                let from = before.saturating_sub(2);
                assert_same_from(&text, from);
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

    #[test]
    fn east_asian_text_is_judged_alike(
        characters in prop::collection::vec(prop::sample::select(&CHARACTERS[36..]), 0..200),
        ascii in prop::collection::vec(prop::sample::select(&CHARACTERS[..6]), 0..40),
        korean in prop::collection::vec(prop::sample::select(&["한", "이", "는", "셍", " ", "0"][..]), 0..100),
    ) {
        assert_same(&(ascii.concat() + &characters.concat() + &ascii.concat() + &korean.concat()));
    }

    #[test]
    fn harmless_and_quiet_characters_are_judged_alike(
        vietnamese in prop::collection::vec(prop::sample::select(&VIETNAMESE[..]), 0..100),
        joined in prop::collection::vec(prop::sample::select(&JOINED[..]), 0..100),
    ) {
        assert_same(&(vietnamese.concat() + &joined.concat() + &vietnamese.concat()));
    }

    #[test]
    fn much_text_is_judged_alike(
        characters in prop::collection::vec(prop::sample::select(&CHARACTERS[..]), 0..40),
        ascii in 0..400_usize,
        times in 1..60_usize,
    ) {
        let text = characters.concat().repeat(times) + &"x ".repeat(ascii) + &characters.concat();
        let ends = [0, text.len() / 2, text.len()].map(|end| text.floor_char_boundary(end));
        ends.into_iter().for_each(|from| assert_same_from(&text, from));
    }
}
