//! Damage on top of damage: text that was mixed up more than once.

mod common;

use common::{SENTENCES, misread, page};
use fixtext::{Fixer, Step, fix};

/// Languages that stand for their script or alphabet.
const SELECTION: [&str; 16] = [
    "French",
    "German",
    "Spanish",
    "Portuguese",
    "Polish",
    "Czech",
    "Swedish",
    "Turkish",
    "Vietnamese",
    "Russian",
    "Ukrainian",
    "Greek",
    "Arabic",
    "Chinese, simplified",
    "Japanese",
    "English",
];

fn selection() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    SENTENCES.iter().filter(|(language, _)| SELECTION.contains(language))
}

/// A text that was read in one page after another; `None` where one of them lacks a byte.
fn layer(text: &str, pages: &[&str]) -> Option<String> {
    pages.iter().try_fold(text.to_owned(), |text, name| misread(&text, page(name)))
}

/// Panics with the sentences that do not come back from these layers of pages, if they are more than so many
/// of the 38. The bounds are what was measured: where the pieces of one layer lie further apart than a layer
/// above shows, the repair stops half-way.
fn assert_come_back(most_wrong: usize, layers: &[&[&str]]) {
    let mut all = Vec::new();
    for pages in layers {
        let mut tried = 0;
        let mut wrong = Vec::new();
        for (language, sentence) in selection() {
            let Some(damaged) = layer(sentence, pages) else { continue };
            tried += 1;
            let repaired = fix(&damaged);
            if repaired != *sentence {
                wrong.push(format!("{language}\n    got:  {repaired}\n    want: {sentence}"));
            }
        }
        assert!(tried >= 10, "only {tried} sentences went through {pages:?}");
        if wrong.len() > most_wrong {
            all.push(format!("{pages:?}: {} of {tried} wrong:\n{}", wrong.len(), wrong.join("\n")));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn two_layers_of_windows_1252_come_off() {
    assert_come_back(0, &[&["windows-1252"; 2]]);
}

#[test]
fn three_layers_of_windows_1252_come_off() {
    assert_come_back(0, &[&["windows-1252"; 3]]);
}

#[test]
fn two_layers_of_one_page_come_off() {
    assert_come_back(
        0,
        &[&["ISO-8859-1"; 2], &["windows-1250"; 2], &["windows-1251"; 2], &["windows-1254"; 2], &["macintosh"; 2]],
    );
}

#[test]
fn two_layers_of_a_console_page_come_off() {
    assert_come_back(0, &[&["IBM437"; 2], &["IBM850"; 2], &["IBM866"; 2]]);
}

#[test]
fn layers_of_windows_1251_and_1252_come_off() {
    assert_come_back(3, &[&["windows-1251", "windows-1252"], &["windows-1252", "windows-1251"]]);
}

#[test]
fn layers_of_windows_1252_and_a_console_come_off() {
    assert_come_back(
        1,
        &[
            &["windows-1252", "IBM437"],
            &["IBM437", "windows-1252"],
            &["windows-1252", "IBM850"],
            &["IBM850", "windows-1252"],
        ],
    );
}

#[test]
fn layers_of_macintosh_and_windows_1252_come_off() {
    assert_come_back(3, &[&["macintosh", "windows-1252"], &["windows-1252", "macintosh"]]);
}

#[test]
fn layers_of_other_pairs_of_pages_come_off() {
    assert_come_back(
        2,
        &[
            &["windows-1250", "windows-1252"],
            &["ISO-8859-1", "windows-1252"],
            &["KOI8-R", "windows-1251"],
            &["IBM866", "windows-1251"],
        ],
    );
}

#[test]
fn three_layers_of_different_pages_come_off_but_for_one_sentence_in_six() {
    assert_come_back(
        6,
        &[&["windows-1252", "windows-1251", "windows-1252"], &["windows-1252", "macintosh", "windows-1252"]],
    );
}

#[test]
fn a_word_with_two_layers_among_words_with_one_comes_back() {
    let cases = [
        ("Le cafÃƒÂ© est fermÃ© le mardi.", "Le café est fermé le mardi."),
        ("Le cafÃ© est fermÃƒÂ© le mardi.", "Le café est fermé le mardi."),
        ("SchÃ¶ne GrÃƒÂ¼ÃƒÅ¸e aus MÃ¼nchen", "Schöne Grüße aus München"),
        ("El niÃ±o comiÃƒÂ³ piÃ±a en la estaciÃ³n.", "El niño comió piña en la estación."),
        ("Itâ€™s what we couldnÃ¢â‚¬â„¢t say.", "It’s what we couldn’t say."),
        ("Wir essen KÃƒÂ¤se, Brötchen und MÃ¼sli.", "Wir essen Käse, Brötchen und Müsli."),
        ("NÃƒÂ£o hÃ¡ pão de manhÃ£.", "Não há pão de manhã."),
    ];
    for (damaged, sound) in cases {
        assert_eq!(fix(damaged), sound);
    }
}

#[test]
fn lines_with_different_numbers_of_layers_come_back() {
    let sentences: Vec<_> = selection().map(|sentence| sentence.1).collect();
    let (mut damaged, mut sound) = (String::new(), String::new());
    for (number, sentence) in sentences.iter().enumerate() {
        damaged += &layer(sentence, &["windows-1252"; 2][..number % 3]).expect("windows-1252 shows every byte");
        damaged.push('\n');
        sound += sentence;
        sound.push('\n');
    }
    let repaired = fix(&damaged);
    let wrong: Vec<_> = repaired.lines().zip(sound.lines()).filter(|(got, want)| got != want).collect();
    assert!(repaired.lines().count() == sound.lines().count() && wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_more_layers_lie_on_than_are_asked_for_is_left_alone() {
    let sound = "Le marché était déjà fermé, hélas.";
    let layers: Vec<_> = (0..=4)
        .map(|count| layer(sound, &["windows-1252"; 4][..count]).expect("windows-1252 shows every byte"))
        .collect();
    for most in 1..=5 {
        for (count, damaged) in layers.iter().enumerate() {
            let fixed = Fixer::new().most_layers(most).fix(damaged).into_owned();
            assert_eq!(fixed, if count <= most { sound } else { damaged }, "{count} layers, at most {most}");
        }
    }
}

#[test]
fn no_layers_are_taken_as_one() {
    let damaged = "un cafÃƒÂ©, un thÃ©";
    assert_eq!(Fixer::new().most_layers(0).repair(damaged), Fixer::new().most_layers(1).repair(damaged));
    assert_eq!(Fixer::new().most_layers(0).fix(damaged), "un cafÃƒÂ©, un thé");
}

#[test]
fn the_steps_name_each_layer_the_last_first() {
    let cases = [
        (["windows-1252", "windows-1252"], "Der Käse schmeckt köstlich."),
        (["windows-1251", "windows-1252"], "Моя бабушка печёт пироги с яблоками."),
        (["windows-1252", "IBM437"], "Die Brötchen vom Bäcker sind größer."),
    ];
    for (pages, sentence) in cases {
        let damaged = layer(sentence, &pages).expect("the pages show every byte");
        let repair = Fixer::new().repair(&damaged);
        assert_eq!(repair.text, sentence);
        for edit in &repair.edits {
            let names: Vec<_> = edit
                .steps
                .iter()
                .filter_map(|step| match step {
                    Step::MixUp { read, .. } => Some(read.name()),
                    _ => None,
                })
                .collect();
            assert_eq!(names, [pages[1], pages[0]], "{edit:?}");
        }
    }
}
