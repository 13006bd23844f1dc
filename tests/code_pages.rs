//! The tables of code pages, each held to a second source.

use encoding_rs::Encoding;
use fixtext::internals::Page;

fn decode_by_encoding_rs(encoding: &'static Encoding, byte: u8) -> Option<char> {
    let bytes = [byte];
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes)?;
    text.chars().next()
}

#[test]
fn pages_of_the_encoding_standard_are_as_encoding_rs_has_them() {
    let mut compared = 0;
    for page in Page::all().filter(|page| page.name() != "ISO-8859-1") {
        let Some(encoding) = Encoding::for_label(page.name().as_bytes()) else { continue };
        assert_eq!(encoding.name(), page.name());
        for byte in 0..=u8::MAX {
            assert_eq!(page.decode(byte), decode_by_encoding_rs(encoding, byte), "{} {byte:02X}", page.name());
        }
        compared += 1;
    }
    assert_eq!(compared, 27);
}

#[test]
fn oem_pages_are_as_cpython_has_them() {
    let rows = include_str!("data/cpython-code-pages.tsv").lines().filter(|row| !row.starts_with('#'));
    let mut compared = 0;
    for (name, characters) in rows.map(|row| row.split_once('\t').expect("a name and its characters")) {
        let page = Page::all().find(|page| page.name() == name).expect("a page of this name");
        for (byte, expected) in (0x80..=0xFF).zip(characters.split(' ')) {
            let expected = u32::from_str_radix(expected, 16).ok().and_then(char::from_u32);
            // Windows shows an undefined byte below A0 as the control of its number.
            let expected = expected.or((byte < 0xA0).then_some(char::from(byte)));
            assert_eq!(page.decode(byte), expected, "{name} {byte:02X}");
        }
        compared += 1;
    }
    assert_eq!(compared, 15);
}

#[test]
fn iso_8859_1_is_the_beginning_of_unicode() {
    assert!((0..=u8::MAX).all(|byte| Page::ISO_8859_1.decode(byte) == Some(char::from(byte))));
}

#[test]
fn there_are_43_pages_and_no_name_twice() {
    let mut names: Vec<_> = Page::all().map(Page::name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 43);
}
