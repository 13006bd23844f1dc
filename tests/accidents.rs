//! What happens to mixed-up text on its way: each accident on sentences of many languages, and beside each the sound text
//! that looks like it.

mod common;

use std::borrow::Cow;

use common::{assert_edits_rebuild, assert_sound, misread_as, sentences};
use fixtext::{Damage, Fixer, Step, fix};
use unicode_normalization::UnicodeNormalization;

/// Languages of the Latin script, whose damage the accidents change.
const LATIN: [&str; 10] =
    ["French", "German", "Spanish", "Portuguese", "Polish", "Hungarian", "Romanian", "Swedish", "Danish", "Icelandic"];

fn of_latin() -> impl Iterator<Item = &'static str> {
    LATIN.into_iter().flat_map(sentences)
}

/// Panics with all texts of which something else comes than what is expected, or if there are too few.
fn assert_come_back<E: AsRef<str>>(cases: impl IntoIterator<Item = (String, E)>, least: usize) {
    let (mut tried, mut wrong) = (0, Vec::new());
    for (damaged, expected) in cases {
        tried += 1;
        let (repaired, expected) = (fix(&damaged).into_owned(), expected.as_ref());
        assert_eq!(fix(&repaired), repaired, "from {damaged:?}");
        if repaired != expected {
            wrong.push(format!("{damaged:?}\n    became {repaired:?}\n    not    {expected:?}"));
        }
    }
    assert!(tried >= least, "only {tried} texts");
    assert!(wrong.is_empty(), "{} of {tried} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn assert_damage(text: &str, damage: Damage) {
    let steps: Vec<Step> = Fixer::new().repair(text).edits.into_iter().flat_map(|edit| edit.steps).collect();
    assert!(steps.contains(&Step::Damage(damage)), "{text:?}: {steps:?}");
}

/// Sentences that were read in windows-1252 and then changed by `accident`, if that changed anything.
fn damaged<'s>(
    sentences: impl Iterator<Item = &'s str>,
    accident: impl Fn(&str) -> String,
) -> impl Iterator<Item = (String, &'s str)> {
    sentences.filter_map(move |sentence| {
        let misread = misread_as(sentence, "windows-1252");
        let damaged = accident(&misread);
        (damaged != misread).then_some((damaged, sentence))
    })
}

#[test]
fn small_letters_come_back_small() {
    let cases = damaged(of_latin(), str::to_lowercase).map(|(damaged, sentence)| (damaged, sentence.to_lowercase()));
    assert_come_back(cases, 20);
    assert_damage("montrã©al", Damage::CaseFolded);
    assert_come_back([("ã©tã©", "été"), ("joã£o", "joão"), ("mã¼nchen", "münchen")].map(|(a, b)| (a.to_owned(), b)), 3);
    assert_sound(["irmã «não»", "på… nei", "são «joão»", "mã’s", "coração, irmãs", "visuaallâš editoráin"]);
}

#[test]
fn capitals_come_back_as_capitals() {
    // The capital of ß is two letters.
    let sentences = of_latin().filter(|sentence| !sentence.contains('ß'));
    let cases = damaged(sentences, str::to_uppercase).map(|(damaged, sentence)| (damaged, sentence.to_uppercase()));
    assert_come_back(cases, 15);
    assert_come_back([("LE CAFÃ‰ EST FERMÃ‰".to_owned(), "LE CAFÉ EST FERMÉ")], 1);
    assert_sound(["LÉ", "CAFÉ ®", "RÉSUMÉ :", "DÉJÀ VU", "ÃO", "SÃO PAULO", "MÃE"]);
}

#[test]
fn compatibility_characters_come_back() {
    let cases = damaged(of_latin(), |text| text.nfkc().collect());
    assert_come_back(cases.filter(|(_, sentence)| sentence.nfkc().eq(sentence.chars())), 8);
    let cases = [
        ("itâ€TMs late, they donâ€TMt know", "it’s late, they don’t know"),
        ("the FranÃ§ois CafÃ© isnâ€TMt far", "the François Café isn’t far"),
        ("5 kmÂ2 of forest, 3 mÂ3 of wood", "5 km² of forest, 3 m³ of wood"),
        ("zwÃ¶lf MÃ1⁄4nzen fÃ1⁄4r Ã1⁄4ber", "zwölf Münzen für über"),
        ("una maÃ±ana frÃ\u{AD}a, dÃ3nde estÃ¡", "una mañana fría, dónde está"),
    ];
    assert_come_back(cases.map(|(damaged, sound)| (damaged.to_owned(), sound)), 5);
    assert_damage("itâ€TMs", Damage::Compatibility);
    assert_sound(["1⁄4 cup", "Brand TM", "IKEATM", "A3 paper, Ã3 is no size", "Ä1 and Ö2 are chords"]);
}

#[test]
fn decomposed_text_comes_back_decomposed() {
    let cases = damaged(of_latin(), |text| text.nfd().collect());
    assert_come_back(cases.map(|(damaged, sentence)| (damaged, sentence.nfd().collect::<String>())), 20);
    assert_damage("cafA\u{303}© noir", Damage::Decomposed);
    assert_sound(["cafe\u{301} noir", "A\u{303}o", "Mu\u{308}nchen", "man\u{303}ana"]);
}

#[test]
fn straightened_marks_come_back() {
    let straighten = |text: &str| {
        let quotes = text.replace(['“', '”', '„'], "\"").replace(['‘', '’', '‚'], "'");
        quotes.replace(['–', '—'], "-").replace('…', "...")
    };
    assert_come_back(damaged(of_latin(), straighten), 6);
    let cases = [
        ("Ã-sterreich liegt in Europa", "Österreich liegt in Europa"),
        ("WyjeÅ¼dÅ¼ajÄ... dziÅ› rano", "Wyjeżdżają dziś rano"),
        ("SÄ... jeszcze wolne miejsca", "Są jeszcze wolne miejsca"),
        ("Ein groÃŸes Ã-l-Fass", "Ein großes Öl-Fass"),
    ];
    assert_come_back(cases.map(|(damaged, sound)| (damaged.to_owned(), sound)), 4);
    assert_damage("Ã-sterreich liegt in Europa", Damage::Hyphens);
    assert_damage("SÄ... wolne miejsca, sÄ... tanie", Damage::Dots);
    assert_sound(["Å... nei", "ÄÖÜ-Tasten", "Das „Ä...“ am Anfang", "på... och så-så"]);
}

#[test]
fn no_break_spaces_come_back() {
    let western = ["French", "Portuguese", "Italian", "Catalan", "Vietnamese"];
    for lost in [" ", "\u{A0}\u{A0}"] {
        let cases = damaged(western.into_iter().flat_map(sentences), |text| text.replace('\u{A0}', lost));
        assert_come_back(cases, 5);
    }
    assert_come_back(
        [("Il est dÃ©jÃ".to_owned(), "Il est déjà"), ("dÃ©jÃ\nvoilÃ , dÃ©jÃ".to_owned(), "déjà\nvoilà, déjà")],
        2,
    );
    assert_sound(["à la", "ÃO", "Ã o", "Â la carte", "Ê o que é"]);
}

#[test]
fn controls_that_were_marks_of_windows_come_back() {
    let cases = [
        ("It\u{92}s a \u{93}nice\u{94} day", "It’s a “nice” day"),
        ("Das Buch \u{84}Faust\u{93} kostet 8 \u{80}", "Das Buch „Faust“ kostet 8 €"),
        ("L\u{92}\u{9C}uvre \u{96} 12 \u{80}", "L’œuvre – 12 €"),
        ("El caf\u{e9} \u{97}dijo\u{97} est\u{e1} fr\u{ed}o\u{85}", "El café —dijo— está frío…"),
        ("Hann sag\u{f0}i \u{84}j\u{e1}\u{93} og f\u{f3}r", "Hann sagði „já“ og fór"),
        ("Marca\u{99} registada", "Marca™ registada"),
    ];
    assert_come_back(cases.map(|(damaged, sound)| (damaged.to_owned(), sound)), 6);
    let steps = Fixer::new().repair("It\u{92}s late").edits.remove(0).steps;
    assert_eq!(steps[0].to_string(), "ISO-8859-1→windows-1252");
    assert_sound(["\u{81}", "a\u{9D}", "\u{7F}", "a\u{1B}[0m"]);
}

#[test]
fn surrogates_that_were_written_apart_come_back() {
    let faces = ["😀", "👍", "🎉", "🚀", "𝄞"];
    let cases = faces.map(|face| {
        let mut bytes = Vec::new();
        for unit in face.encode_utf16() {
            bytes.extend([0xE0 | (unit >> 12) as u8, 0x80 | (unit >> 6 & 0x3F) as u8, 0x80 | (unit & 0x3F) as u8]);
        }
        let page = common::page("windows-1252");
        let damaged: String = bytes.into_iter().map(|byte| page.decode(byte).expect("it has every byte")).collect();
        (format!("well done {damaged} all of you"), format!("well done {face} all of you"))
    });
    assert_come_back(cases, 5);
    assert_sound(["í ½", "í í", "Así, í ¿qué?"]);
}

#[test]
fn damage_within_escapes_comes_back_where_it_is_asked_for() {
    let fixer = Fixer::new().within_escapes(true);
    let cases = [
        ("it&acirc;&euro;&trade;s", "it’s"),
        ("K&#195;&#182;ln &amp; M&Atilde;&frac14;nchen", "Köln &amp; München"),
        (r#"{"city": "S\u00c3\u00a3o Paulo"}"#, r#"{"city": "São Paulo"}"#),
        (r"var a = 'na\xc3\xafve';", "var a = 'naïve';"),
        ("/wiki/Caf%C3%83%C2%A9?q=1%25", "/wiki/Caf%C3%A9?q=1%25"),
        ("Gr=C3=83=C2=BC=C3=83=C5=B8e", "Gr=C3=BC=C3=9Fe"),
        (r"\u00d0\u009f\u00d1\u0080\u00d0\u00b8\u00d0\u00b2\u00d0\u00b5\u00d1\u0082", "Привет"),
    ];
    for (damaged, sound) in cases {
        assert_eq!(fixer.fix(damaged), sound);
        assert_eq!(fixer.fix(sound), sound);
        assert!(matches!(fix(damaged), Cow::Borrowed(_)), "{damaged:?} by default");
    }
    for sound in
        ["caf&eacute;", r"caf\u00e9", "caf%C3%A9", "caf=C3=A9", "&Atilde;", "100 % =C3", r"\x", "&;", "&#xD800;"]
    {
        assert!(matches!(fixer.fix(sound), Cow::Borrowed(_)), "{sound:?} became {:?}", fixer.fix(sound));
    }
}

#[test]
fn edits_within_escapes_rebuild_the_text() {
    let text = "a K&#195;&#182;ln b &amp; it&acirc;&euro;&trade;s /caf%C3%83%C2%A9/ cafÃ© &eacute;";
    let repair = Fixer::new().within_escapes(true).repair(text);
    assert_edits_rebuild(text, &repair);
    assert_eq!(repair.text, "a Köln b &amp; it’s /caf%C3%A9/ café &eacute;");
}
