//! Documents of which one page explains nearly every line: most of them is never searched, and must come back all the same.

mod common;

use common::{assert_edits_rebuild, languages, misread, misread_as, page, read, sentences, write};
use fixtext::{Encoding, Fixer, Step, fix};

/// The sentences of a language over and over, each line with a number of its own.
fn document(language: &str) -> String {
    (0..30).flat_map(|round| sentences(language).map(move |sentence| format!("{round}. {sentence}\n"))).collect()
}

/// The document as it reads in windows-1252, where some lines, by their numbers, went that way twice.
fn read_once_or_twice(document: &str, is_twice: impl Fn(usize) -> bool) -> String {
    let read = |line: &str| misread_as(line, "windows-1252");
    let lines = document.lines().enumerate();
    lines.map(|(number, line)| if is_twice(number) { read(&read(line)) } else { read(line) } + "\n").collect()
}

#[test]
fn documents_of_any_language_come_back_with_edits_that_rebuild_them() {
    for language in languages() {
        let sound = document(language);
        let damaged = misread(&sound, page("windows-1252")).expect("a page with all bytes");
        let repair = Fixer::new().repair(&damaged);
        assert_eq!(repair.text, sound, "{language}");
        assert_eq!(fix(&damaged), sound, "{language}");
        assert_edits_rebuild(&damaged, &repair);
        let latin = Encoding::for_name("windows-1252").expect("an encoding");
        let is_right = |step: &Step| matches!(step, Step::MixUp { read, .. } if *read == latin);
        assert!(repair.edits.iter().all(|edit| edit.confidence > 0.9 && edit.steps.iter().all(is_right)), "{language}");
    }
}

#[test]
fn documents_that_went_the_same_way_twice_or_thrice_come_back_with_edits_that_tell_so() {
    for language in languages() {
        let sound = document(language);
        let mut damaged = sound.clone();
        for layers in 1..=3 {
            damaged = misread_as(&damaged, "windows-1252");
            let repair = Fixer::new().repair(&damaged);
            assert_eq!(repair.text, sound, "{language}, {layers} layers");
            assert_edits_rebuild(&damaged, &repair);
            let alike = repair.edits.iter().filter(|edit| edit.steps.len() == layers).count();
            assert_eq!(alike, repair.edits.len(), "{language}, {layers} layers");
        }
    }
}

#[test]
fn lines_that_went_the_same_way_once_and_twice_stand_side_by_side() {
    for language in ["French", "Polish", "Russian", "Chinese, simplified"] {
        let sound = document(language);
        let damaged = read_once_or_twice(&sound, |line| line % 3 == 0);
        assert_eq!(fix(&damaged), sound, "{language}");
    }
}

#[test]
fn a_few_lines_that_went_the_same_way_once_stand_among_those_that_did_twice() {
    for language in ["French", "Polish", "Russian", "Greek", "Korean", "Chinese, simplified"] {
        let sound = document(language);
        let damaged = read_once_or_twice(&sound, |line| line % 10 != 0);
        let repair = Fixer::new().repair(&damaged);
        assert_eq!(repair.text, sound, "{language}");
        assert_edits_rebuild(&damaged, &repair);
    }
}

#[test]
fn a_line_that_went_the_same_way_twice_leaves_the_others_at_once() {
    // Of these words some are sequences of UTF-8 in their page.
    let words = [
        ("IBM866", "так, чем, том, уже, тем и сенсей, шансов: 10"),
        ("KOI8-R", "её, всё, моё"),
        ("windows-1251", "Ні, Ці, Ті"),
        ("windows-1252", "«\u{a0}C’est passé\u{a0}», hélas, LIBERTÉ\u{a0}!"),
    ];
    for (name, words) in words {
        let language = if name == "windows-1252" { "French" } else { "Russian" };
        let sound: String = sentences(language).take(2).map(|sentence| format!("{sentence}\n{words}\n")).collect();
        let sound = sound.repeat(8);
        let damaged = misread_as(&sound, name);
        let first = sound.lines().next().expect("lines");
        let twice = misread_as(&misread_as(first, name), name);
        let repaired = fix(&format!("{twice}\n{damaged}")).into_owned();
        assert_eq!(repaired.split_once('\n').map(|(_, others)| others), Some(sound.as_str()), "{name}");
        // Sound words among damaged ones are no damage because of those.
        let text = format!("{damaged}{words}\n");
        assert_eq!(fix(&text), format!("{sound}{words}\n"), "{name}");
    }
}

#[test]
fn pages_with_most_characters_in_common_are_told_apart() {
    for language in ["Polish", "Czech", "Croatian", "Romanian", "Russian"] {
        let sound = document(language);
        for name in ["windows-1250", "ISO-8859-2", "windows-1251", "IBM850", "IBM437", "KOI8-R"] {
            if let Some(damaged) = misread(&sound, page(name)) {
                assert_eq!(fix(&damaged), sound, "{language}, {name}");
            }
        }
    }
}

#[test]
fn long_documents_of_a_misread_legacy_encoding_come_back() {
    let misreadings = [
        ("Russian", "windows-1251", "windows-1252"),
        ("Russian", "KOI8-R", "windows-1251"),
        ("Greek", "windows-1253", "windows-1252"),
        ("Polish", "windows-1250", "windows-1252"),
        ("French", "windows-1252", "IBM850"),
        ("Chinese", "GB18030", "windows-1252"),
    ];
    for (language, written, as_read) in misreadings {
        let sound = document(language).repeat(10);
        let damaged = read(&write(&sound, written).expect("a document in its encoding"), as_read);
        let repair = Fixer::new().repair(&damaged);
        assert!(repair.text == sound, "{language}, {written} as {as_read}");
        assert_edits_rebuild(&damaged, &repair);
    }
}

#[test]
fn lines_that_the_page_does_not_explain_are_looked_at() {
    let damaged = misread(&document("French"), page("windows-1252")).expect("a page with all bytes");
    let lines = [
        ("un groupe â€\" une victoire", "un groupe — une victoire"),
        ("Le café «PERÚ» est fermé.", "Le café «PERÚ» est fermé."),
        ("A\u{303}©tat", "e\u{301}tat"),
        ("РїСЂРёРІРµС‚, РјРёСЂ", "привет, мир"),
    ];
    for (line, wanted) in lines {
        let mut text: Vec<&str> = damaged.lines().collect();
        text.insert(text.len() / 2, line);
        let text = text.join("\n");
        let repaired = fix(&text);
        assert!(repaired.contains(&format!("\n{wanted}\n")), "{line}");
        assert_eq!(fix(&repaired), repaired, "{line}");
    }
}

#[test]
fn a_line_without_breaks_is_taken_apart() {
    let sound = document("German").replace('\n', " ");
    let damaged = misread(&sound, page("windows-1252")).expect("a page with all bytes");
    // Sound words after the tenth sentence.
    let text = damaged.replacen("10. ", "« é » 10. ", 1);
    assert_eq!(fix(&text), sound.replacen("10. ", "« é » 10. ", 1));
}
