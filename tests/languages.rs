//! Sentences of many languages: left alone when sound, exact again after a mix-up.

mod common;

use common::{SENTENCES, assert_sound, languages, misread, sentences};
use fixtext::fix;
use fixtext::internals::Page;

/// The pages that text is most often mistakenly read in.
const MAIN_PAGES: [&str; 15] = [
    "windows-1252",
    "ISO-8859-1",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "macintosh",
    "IBM437",
    "IBM850",
    "IBM866",
    "KOI8-R",
];

/// What came of repairing texts that were read in some pages.
#[derive(Default)]
struct Outcome {
    pairs: usize,
    failures: Vec<String>,
}

impl Outcome {
    fn of(texts: &[(&str, &str)], mut wanted: impl FnMut(&str) -> bool) -> Outcome {
        let mut outcome = Outcome::default();
        for page in Page::all().filter(|page| wanted(page.name())) {
            for (language, text) in texts {
                let Some(damaged) = misread(text, page) else { continue };
                outcome.pairs += 1;
                let repaired = fix(&damaged);
                if repaired != *text {
                    let page = page.name();
                    outcome.failures.push(format!("{page}, {language}\n    got:  {repaired}\n    want: {text}"));
                }
            }
        }
        outcome
    }

    /// Panics where more than so many of a thousand pairs failed, and shows all that did.
    fn demand(&self, per_mille: usize) {
        let (pairs, failed) = (self.pairs, self.failures.len());
        let list = self.failures.join("\n");
        println!("{failed} of {pairs} failed\n{list}");
        assert!(failed * 1000 <= pairs * per_mille, "{failed} of {pairs} failed, more than {per_mille} ‰:\n{list}");
    }
}

#[test]
fn there_are_two_sentences_with_other_than_ascii_in_each_of_many_languages() {
    assert!(languages().len() >= 36, "{}", languages().len());
    for language in languages() {
        assert!(sentences(language).count() >= 2, "{language}");
    }
    for (language, sentence) in SENTENCES {
        assert!(!sentence.is_ascii(), "{language}: {sentence}");
        assert!((40..=120).contains(&sentence.chars().count()), "{language}: {sentence}");
    }
}

#[test]
fn sound_sentences_are_left_alone() {
    assert_sound(SENTENCES.iter().map(|(_, sentence)| sentence));
}

#[test]
fn sound_sentences_in_capitals_are_left_alone() {
    assert_sound(SENTENCES.iter().map(|(_, sentence)| sentence.to_uppercase()));
}

#[test]
fn sound_documents_are_left_alone() {
    assert_sound(languages().into_iter().map(|language| sentences(language).collect::<Vec<_>>().join("\n")));
}

#[test]
fn sentences_read_in_windows_1252_come_back_exact() {
    Outcome::of(SENTENCES, |page| page == "windows-1252").demand(0);
}

#[test]
fn sentences_read_in_a_main_page_come_back_exact_but_for_one_in_two_hundred() {
    Outcome::of(SENTENCES, |page| MAIN_PAGES.contains(&page)).demand(5);
}

#[test]
fn sentences_read_in_any_other_page_come_back_exact_but_for_one_in_a_hundred() {
    Outcome::of(SENTENCES, |page| !MAIN_PAGES.contains(&page)).demand(10);
}

#[test]
fn documents_read_in_a_main_page_come_back_exact() {
    let texts: Vec<_> = languages()
        .into_iter()
        .map(|language| (language, sentences(language).collect::<Vec<_>>().join("\n")))
        .collect();
    let texts: Vec<_> = texts.iter().map(|(language, text)| (*language, text.as_str())).collect();
    Outcome::of(&texts, |page| MAIN_PAGES.contains(&page)).demand(0);
}
