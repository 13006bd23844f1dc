//! Bytes in unknown encodings: what they are read as, and that the result says so.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, ISO_2022_JP, KOI8_R, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
};
use fixtext::{DecodeError, Fixer, Reason, fix_bytes};
use proptest::prelude::*;

mod common;

fn utf16(text: &str, is_little: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

fn utf32(text: &str, is_little: bool) -> Vec<u8> {
    let bytes = |c: char| if is_little { u32::from(c).to_le_bytes() } else { u32::from(c).to_be_bytes() };
    text.chars().flat_map(bytes).collect()
}

/// The sentences of a language.
fn sentences(language: &str) -> String {
    common::SENTENCES
        .iter()
        .filter(|(name, _)| name.starts_with(language))
        .map(|(_, sentence)| format!("{sentence}\n"))
        .collect()
}

#[test]
fn a_byte_order_mark_decides() {
    let text = "Grüße aus Köln\n";
    for (bytes, encoding) in [
        ([b"\xFF\xFE".to_vec(), utf16(text, true)].concat(), "UTF-16LE"),
        ([b"\xFE\xFF".to_vec(), utf16(text, false)].concat(), "UTF-16BE"),
        ([b"\xFF\xFE\0\0".to_vec(), utf32(text, true)].concat(), "UTF-32LE"),
        ([b"\0\0\xFE\xFF".to_vec(), utf32(text, false)].concat(), "UTF-32BE"),
    ] {
        let repair = fix_bytes(&bytes);
        assert_eq!((repair.text.as_ref(), repair.decoding.encoding), (text, encoding));
        assert_eq!(repair.decoding.reason, Reason::ByteOrderMark);
    }
    let marked = fix_bytes("\u{FEFF}Grüße".as_bytes());
    assert_eq!((marked.text.as_ref(), marked.decoding.encoding), ("\u{FEFF}Grüße", "UTF-8"));
}

#[test]
fn wide_units_without_a_mark_are_recognised_in_every_script() {
    for (language, sentence) in common::SENTENCES {
        for is_little in [true, false] {
            let line = format!("{sentence}\n");
            for (bytes, width) in [(utf16(&line, is_little), "16"), (utf32(&line, is_little), "32")] {
                let repair = fix_bytes(&bytes);
                let encoding = format!("UTF-{width}{}", if is_little { "LE" } else { "BE" });
                assert_eq!(
                    (repair.text.as_ref(), repair.decoding.encoding),
                    (line.as_str(), encoding.as_str()),
                    "{language}"
                );
            }
        }
    }
}

#[test]
fn sound_utf_8_comes_back_borrowed() {
    for (_, sentence) in common::SENTENCES {
        let repair = fix_bytes(sentence.as_bytes());
        assert!(matches!(repair.text, std::borrow::Cow::Borrowed(text) if text == *sentence));
        assert_eq!((repair.decoding.reason, repair.decoding.fallbacks.len()), (Reason::Utf8, 0));
    }
    for text in ["a\0b\0c and more\0", "line\x1B[31mred\x1B[0m\n", ""] {
        assert_eq!(fix_bytes(text.as_bytes()).text, text);
    }
}

#[test]
fn legacy_encodings_are_guessed() {
    let cases: [(&str, &'static Encoding); 9] = [
        ("French", WINDOWS_1252),
        ("German", WINDOWS_1252),
        ("Polish", WINDOWS_1250),
        ("Russian", WINDOWS_1251),
        ("Russian", KOI8_R),
        ("Chinese", GBK),
        ("Japanese", SHIFT_JIS),
        ("Japanese", ISO_2022_JP),
        ("Korean", EUC_KR),
    ];
    for (language, encoding) in cases {
        let text = sentences(language);
        assert!(!text.is_empty(), "{language}");
        let (bytes, _, is_lossy) = encoding.encode(&text);
        assert!(!is_lossy, "{language} in {}", encoding.name());
        let repair = fix_bytes(&bytes);
        assert_eq!(repair.text, text, "{language} in {}, read in {}", encoding.name(), repair.decoding.encoding);
        assert_eq!(repair.decoding.reason, Reason::Guess);
    }
    assert_eq!(
        fix_bytes(&BIG5.encode("今天的天氣很好，我們到公園去散步。").0).text,
        "今天的天氣很好，我們到公園去散步。"
    );
}

#[test]
fn pages_of_consoles_are_guessed_too() {
    let russian = sentences("Russian").replace(['«', '»', '—', '–'], "");
    let page = |name: &str| fixtext::internals::Page::all().find(|page| page.name() == name).expect("a page");
    for (text, name) in [
        (russian.as_str(), "IBM866"),
        ("Die Straße führt über die Brücke nach Köln, später wird es schöner.", "IBM850"),
    ] {
        let page = page(name);
        let byte = |c: char| (0..=255).find(|&byte| page.decode(byte) == Some(c)).expect("a character of the page");
        let bytes: Vec<u8> = text.chars().map(byte).collect();
        let repair = fix_bytes(&bytes);
        assert_eq!(repair.text, text, "{name}, read in {}", repair.decoding.encoding);
    }
}

#[test]
fn bytes_of_a_page_within_utf_8_are_read_in_it() {
    let bytes = b"d\xC3\xA9j\xC3\xA0 vu \x96 \xC3\xA0 bient\xC3\xB4t, l\x92\xC3\xA9t\xC3\xA9";
    let repair = fix_bytes(bytes);
    assert_eq!(repair.text, "déjà vu – à bientôt, l’été");
    let fallbacks: Vec<_> = repair.decoding.fallbacks.iter().map(|part| (part.bytes.clone(), part.encoding)).collect();
    assert_eq!(fallbacks, [(10..11, "windows-1252"), (26..27, "windows-1252")]);
    assert!(!repair.decoding.is_lossy());
}

#[test]
fn lines_of_two_encodings_are_each_read_in_theirs() {
    let russian = sentences("Russian");
    let line = russian.lines().next().expect("a sentence");
    let bytes = [russian.as_bytes(), &WINDOWS_1251.encode(line).0, b"\n"].concat();
    let repair = fix_bytes(&bytes);
    assert_eq!(repair.text, format!("{russian}{line}\n"));
    assert_eq!(repair.decoding.fallbacks.len(), 1);
}

#[test]
fn a_named_encoding_is_kept_to_and_an_error_tells_where_not() {
    let fixer = Fixer::new();
    assert_eq!(fixer.fix_bytes_in(b"\xCF\xF0\xE8\xE2\xE5\xF2", "cp1251").expect("text").text, "Привет");
    let unknown = fixer.fix_bytes_in(b"", "klingon").unwrap_err();
    assert_eq!(unknown.to_string(), "no encoding goes by the label \"klingon\"");
    let malformed = fixer.fix_bytes_in(b"ab\xFFc", "utf-8").unwrap_err();
    assert_eq!(malformed, DecodeError::Malformed { encoding: "UTF-8", offset: 2 });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_read_and_what_is_lost_is_told(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let repair = fix_bytes(&bytes);
        let lost = repair.text.matches('\u{FFFD}').count();
        let written = String::from_utf8_lossy(&bytes).matches('\u{FFFD}').count();
        prop_assert!(lost == 0 || repair.decoding.is_lossy() || written > 0);
        prop_assert!(repair.decoding.malformed.iter().all(|&offset| offset < bytes.len()));
        prop_assert!(repair.decoding.fallbacks.iter().all(|part| part.bytes.end <= bytes.len()));
    }

    #[test]
    fn utf_8_is_read_as_utf_8(text in "[^\0\x1B]{0,60}") {
        let repair = fix_bytes(text.as_bytes());
        prop_assert_eq!(repair.decoding.encoding, "UTF-8");
        prop_assert_eq!(repair.text, fixtext::fix(&text));
    }
}
