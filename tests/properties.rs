//! The contracts, on text that nobody has thought of.

use std::borrow::Cow;

use fixtext::internals::Page;
use fixtext::{Fixer, fix};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Sentences of different scripts, to be damaged.
const SENTENCES: &[&str] = &[
    "Der Bäcker öffnet früh, größere Brötchen kosten mehr – 2 €.",
    "Où êtes-vous allés cet été ? « À la mer », répondit-elle.",
    "Zażółć gęślą jaźń, powiedział pan Łukasz.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "“It’s late,” she said—“we’d better go…”",
    "Всё хорошо, поезд уже пришёл на станцию.",
    "Η θάλασσα είναι ήρεμη σήμερα το πρωί.",
    "الطقس جميل اليوم والسماء صافية.",
    "מזג האוויר יפה היום בעיר.",
    "आज मौसम बहुत अच्छा है।",
    "今天的天气很好，我们去公园散步。",
    "きょうは天気がいいから、散歩しましょう。",
    "오늘은 날씨가 좋아서 산책을 갑니다.",
    "plain ASCII between the others",
    "┌──┬──┐ │a │b │ └──┴──┘ → ✓ 😀",
];

fn misread(text: &str, page: Page) -> String {
    text.bytes().map(|byte| page.decode(byte).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn page() -> impl Strategy<Value = Page> {
    select(Page::all().collect::<Vec<_>>())
}

/// A text as accidents leave it: sound and damaged stretches, in layers, cut anywhere, with characters lost.
fn damaged_text() -> impl Strategy<Value = String> {
    let stretch = (select(SENTENCES), vec(page(), 0..3), any::<prop::sample::Index>(), any::<bool>());
    vec(stretch, 1..5).prop_map(|stretches| {
        let mut text = String::new();
        for (sentence, pages, cut, is_cut) in stretches {
            let damaged = pages.iter().fold(sentence.to_owned(), |text, &page| misread(&text, page));
            let length = damaged.chars().count();
            let kept = if is_cut { cut.index(length + 1) } else { length };
            text.extend(damaged.chars().take(kept));
            text.push(' ');
        }
        text
    })
}

/// Characters that units, leads and damage are made of, in any order.
fn adversarial_text() -> impl Strategy<Value = String> {
    let alphabet: Vec<char> = Page::all()
        .flat_map(|page| (0x80..=0xFF).filter_map(move |byte| page.decode(byte)))
        .chain("\u{FFFD}\u{FFFD}?\"' a0―“„\n\u{A0}\u{AD}é—".chars())
        .collect();
    prop_oneof![
        vec(select(alphabet.clone()), 0..60).prop_map(String::from_iter),
        (select(alphabet.clone()), select(alphabet), 0..400_usize).prop_map(|(a, b, length)| [a, b]
            .into_iter()
            .cycle()
            .take(length)
            .collect()),
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => damaged_text(),
        2 => adversarial_text(),
        1 => any::<String>(),
        1 => vec(any::<char>(), 0..200).prop_map(String::from_iter),
    ]
}

/// What holds for every text.
fn check_contracts(text: &str) -> Result<(), TestCaseError> {
    let fixer = Fixer::new();
    let repair = fixer.repair(text);
    prop_assert_eq!(fixer.fix(text), repair.text.as_ref());
    prop_assert_eq!(fixer.is_damaged(text), !repair.edits.is_empty());
    prop_assert_eq!(matches!(repair.text, Cow::Borrowed(_)), repair.edits.is_empty());

    let mut rebuilt = String::new();
    let mut copied = 0;
    for edit in &repair.edits {
        prop_assert_eq!(&text[edit.input.clone()], &edit.before);
        prop_assert_eq!(&repair.text[edit.output.clone()], &edit.after);
        prop_assert_ne!(&edit.before, &edit.after);
        prop_assert!((0.6..=1.0).contains(&edit.confidence) && !edit.steps.is_empty());
        rebuilt += &text[copied..edit.input.start];
        prop_assert_eq!(rebuilt.len(), edit.output.start);
        rebuilt += &edit.after;
        copied = edit.input.end;
    }
    rebuilt += &text[copied..];
    prop_assert_eq!(rebuilt, repair.text.as_ref());

    // A record stays a record.
    let breaks = |text: &str| text.matches(['\n', '\r', '\0']).count();
    prop_assert_eq!(breaks(&repair.text), breaks(text));

    prop_assert_eq!(fix(&repair.text), repair.text.as_ref());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_contracts_hold_for_any_text(text in any_text()) {
        check_contracts(&text)?;
    }

    #[test]
    fn settings_keep_to_their_limits(text in any_text(), pages in vec(page(), 0..4), layers in 1..4_usize) {
        let names: Vec<_> = pages.iter().map(|page| page.name()).collect();
        let encodings = fixtext::Encoding::all().filter(|encoding| names.contains(&encoding.name()));
        let fixer = Fixer::new().encodings(encodings).damage([]).most_layers(layers).least_confidence(0.99);
        for edit in fixer.repair(&text).edits {
            prop_assert!(edit.confidence >= 0.99);
            prop_assert!(edit.steps.len() <= layers);
            for step in edit.steps {
                let fixtext::Step::MixUp { written, read } = step else { panic!("{step:?}, which is not allowed") };
                let is_allowed = |name: &str| name == "utf-8" || names.contains(&name);
                prop_assert!(is_allowed(written.name()) && is_allowed(read.name()), "{:?}", step);
            }
        }
    }
}

#[test]
fn of_the_edits_that_say_99_in_100_as_many_are_right() {
    let (mut sure, mut right) = (0, 0);
    for (sentence, page) in SENTENCES.iter().flat_map(|&sentence| Page::all().map(move |page| (sentence, page))) {
        // Each byte shows as one character, so the bytes that were written are found by counting.
        let damaged = misread(sentence, page);
        for edit in Fixer::new().repair(&damaged).edits.iter().filter(|edit| edit.confidence >= 0.99) {
            let start = damaged[..edit.input.start].chars().count();
            let written = &sentence.as_bytes()[start..start + edit.before.chars().count()];
            sure += 1;
            right += usize::from(edit.after.as_bytes() == written);
        }
    }
    assert!(sure > 2000 && right * 100 >= sure * 99, "{right} of {sure}");
}
