//! Documents in which most lines met one mix-up, and some another, or none: what is sure of most must not be taken for granted of all.

mod common;

use common::{assert_edits_rebuild, misread, page, read, sentences, write};
use fixtext::{Fixer, fix};

/// Languages of which each sentence shows several characters beyond ASCII.
const LANGUAGES: [&str; 8] = ["French", "German", "Polish", "Czech", "Hungarian", "Russian", "Greek", "Vietnamese"];

/// Repairs a document of sentences that were read in this page, with one more line among them, and gives what becomes of that.
/// All others must come back.
fn line_among(read_as: &str, line: &str) -> String {
    let all: Vec<&str> = LANGUAGES.iter().flat_map(|language| sentences(language)).collect();
    let (mut lines, mut wanted) = (Vec::new(), Vec::new());
    for sentence in all {
        if let Some(damaged) = misread(sentence, page(read_as)) {
            lines.push(damaged);
            wanted.push(sentence);
        }
    }
    assert!(lines.len() >= 10, "{read_as}: enough to be sure of the mix-up");
    let at = lines.len() * 2 / 3;
    lines.insert(at, line.to_owned());
    let text = lines.join("\n");
    let repair = Fixer::new().repair(&text);
    assert_edits_rebuild(&text, &repair);
    let mut repaired: Vec<&str> = repair.text.split('\n').collect();
    let found = repaired.remove(at).to_owned();
    assert_eq!(repaired, wanted, "{read_as}, with {line}");
    found
}

#[test]
fn a_line_that_was_read_in_another_page_comes_back() {
    let sentence = "Моя бабушка печёт пироги с яблоками, а дедушка чинит старый забор.";
    for read_as in ["windows-1252", "windows-1250", "IBM437"] {
        for other in ["windows-1251", "KOI8-R", "macintosh", "IBM850", "IBM866"] {
            let Some(damaged) = misread(sentence, page(other)) else { continue };
            assert_eq!(line_among(read_as, &damaged), sentence, "{other} among {read_as}");
        }
    }
}

#[test]
fn a_line_of_a_misread_legacy_encoding_comes_back() {
    let misreadings = [
        ("Влакът за Пловдив закъснява с половин час заради паднало дърво.", "KOI8-R", "windows-1251"),
        ("Příští týden přijede naše babička a přiveze čerstvé vajíčka.", "windows-1250", "windows-1252"),
        ("Το πλοίο για τη Νάξο θα φύγει με καθυστέρηση εξαιτίας των ανέμων.", "windows-1253", "windows-1252"),
    ];
    for (sentence, written, as_read) in misreadings {
        let damaged = read(&write(sentence, written).expect("a sentence in its encoding"), as_read);
        assert_eq!(line_among("windows-1252", &damaged), sentence, "{written} as {as_read}");
    }
}

#[test]
fn a_line_under_two_layers_comes_back() {
    let sentence = "L’hôtel où nous étions était fermé dès le début de l’été.";
    let once = misread(sentence, page("macintosh")).expect("a page with all bytes");
    let twice = misread(&once, page("macintosh")).expect("a page with all bytes");
    assert_eq!(line_among("windows-1252", &twice), sentence);
    assert_eq!(line_among("macintosh", &twice), sentence);
}

#[test]
fn a_line_with_an_accident_comes_back() {
    // A quote that was straightened, and capitals.
    assert_eq!(line_among("windows-1252", "un groupe â€\" une victoire"), "un groupe — une victoire");
    assert_eq!(line_among("windows-1252", "LE PRÃ‰SIDENT DE LA RÃ‰PUBLIQUE"), "LE PRÉSIDENT DE LA RÉPUBLIQUE");
}

#[test]
fn a_sound_line_is_left_alone() {
    for line in [
        "Le café «PERÚ» est fermé – l’été, il ouvre à 9 h.",
        "Прошлым летом мы жили у реки, недалеко от старой мельницы.",
        "ÄÖÜ äöü ß",
        "Ünïcödé and MÄ£ÄM",
        "去年夏天我们住在河边，离老磨坊不远。",
    ] {
        assert_eq!(line_among("windows-1252", line), line);
        assert_eq!(line_among("windows-1251", line), line);
    }
}

#[test]
#[ignore = "among damaged lines `Å²` is taken for a letter that was damaged: both are rare"]
fn a_unit_among_damaged_lines_is_left_alone() {
    let line = "29.5 Å² and Å³";
    assert_eq!(line_among("windows-1252", line), line);
    assert_eq!(line_among("windows-1251", line), line);
}

#[test]
fn what_is_odd_by_chance_is_left_alone_in_a_long_text_unless_more_of_it_is() {
    let (damaged, sound) = ("Der Schl¸ssel liegt auf dem Tisch.\n", "Der Schlüssel liegt auf dem Tisch.\n");
    assert_eq!(fix(damaged), sound);
    let text = "The meeting is at nine and ends at ten.\n".repeat(1 << 14);
    let long = format!("{text}{damaged}{text}");
    assert_eq!(fix(&long), long);
    let more = "Fr¸her hingen f¸nf Schl¸ssel ¸ber der T¸r.\nDie T¸ren der K¸chen waren gr¸n, und M‰dchen hˆrten zu.\n";
    let repaired =
        "Früher hingen fünf Schlüssel über der Tür.\nDie Türen der Küchen waren grün, und Mädchen hörten zu.\n";
    assert_eq!(fix(&format!("{long}{more}")), format!("{text}{sound}{text}{repaired}"));
}

#[test]
fn what_two_steps_leave_as_it_was_is_no_edit() {
    for text in ["yôddŐaÜ9Ŕ.", "Üa ðliç ÇbiampaÇkhm"] {
        let repair = Fixer::new().repair(text);
        assert!(repair.edits.iter().all(|edit| edit.before != edit.after), "{:?}", repair.edits);
        assert_edits_rebuild(text, &repair);
    }
}
