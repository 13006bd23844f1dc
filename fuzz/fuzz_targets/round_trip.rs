//! A string, misread in up to three pages: the damaged text and every mixture of it with the sound one
//! keep the contracts, and nothing that was sound is touched by much confidence.
#![no_main]

use fixtext::Fixer;
use fixtext::internals::Page;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, [u8; 3], u8)| {
    let (text, pages, mixture) = input;
    let pages: Vec<Page> = pages.iter().filter_map(|&number| Page::all().nth(usize::from(number))).collect();
    let mut damaged = text.to_owned();
    for page in pages {
        damaged = damaged.bytes().map(|byte| page.decode(byte).unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    }
    let mixed = match mixture % 4 {
        0 => damaged,
        1 => format!("{text} {damaged}"),
        2 => format!("{damaged}\n{text}"),
        _ => damaged.chars().take(damaged.chars().count() / 2).collect(),
    };
    let fixer = Fixer::new();
    let repair = fixer.repair(&mixed);
    assert_eq!(repair.edits.is_empty(), repair.text == mixed);
    assert!(repair.edits.iter().all(|edit| edit.before != edit.after));
    assert!(repair.edits.windows(2).all(|pair| pair[0].input.end <= pair[1].input.start));
    assert!(!fixer.is_damaged(&repair.text));
});
