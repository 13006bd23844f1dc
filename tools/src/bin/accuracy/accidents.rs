//! Accidents on top of the commonest mix-up: UTF-8 that was read in windows-1252, and then lost or changed something.

use fixtext::Fixer;
use fixtext::internals::Page;
use fixtext_tools::damage::{Codec, misread};
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::{Figures, Options, percent};

/// Languages whose letters are Latin.
const LATIN: &[&str] = &[
    "ud/Croatian-SET",
    "ud/Czech-CAC",
    "ud/Danish-DDT",
    "ud/French-GSD",
    "ud/German-GSD",
    "ud/Hungarian-Szeged",
    "ud/Icelandic-Modern",
    "ud/Norwegian-Bokmaal",
    "ud/Polish-PDB",
    "ud/Portuguese-Bosque",
    "ud/Romanian-RRT",
    "ud/Spanish-GSD",
    "ud/Swedish-Talbanken",
    "ud/Turkish-BOUN",
    "ud/Vietnamese-VTB",
];

/// Languages that stand for the scripts.
const SCRIPTS: &[&str] = &[
    "ud/German-GSD",
    "ud/French-GSD",
    "ud/Spanish-GSD",
    "ud/Polish-PDB",
    "ud/Russian-GSD",
    "ud/Greek-GUD",
    "udhr/arb",
    "udhr/hin",
    "ud/Chinese-GSD",
    "ud/Japanese-GSD",
];

/// The bytes that windows-1252 leaves undefined, as a decoder of the WHATWG Encoding Standard shows them.
const UNDEFINED: [char; 5] = ['\u{81}', '\u{8D}', '\u{8F}', '\u{90}', '\u{9D}'];

/// One accident: what it is called, the languages that it is measured on, what it makes of misread text, and what should
/// come of a sound line then.
struct Accident {
    name: &'static str,
    languages: &'static [&'static str],
    damage: fn(&str) -> String,
    expected: fn(&str) -> String,
    /// Whether the line was not mixed up before.
    is_alone: bool,
}

const ACCIDENTS: &[Accident] = &[
    Accident::new("undefined bytes dropped", SCRIPTS, |text| text.replace(UNDEFINED, "")),
    Accident::new("undefined bytes shown as U+FFFD", SCRIPTS, |text| text.replace(UNDEFINED, "\u{FFFD}")),
    Accident::new("undefined bytes shown as ?", SCRIPTS, |text| text.replace(UNDEFINED, "?")),
    Accident::new("undefined bytes shown as a space", SCRIPTS, |text| text.replace(UNDEFINED, " ")),
    Accident::new("A0 as a space", SCRIPTS, |text| text.replace('\u{A0}', " ")),
    Accident::new("A0 dropped", SCRIPTS, |text| text.replace('\u{A0}', "")),
    Accident::new("A0 doubled", SCRIPTS, |text| text.replace('\u{A0}', "\u{A0}\u{A0}")),
    Accident::new("AD dropped", SCRIPTS, |text| text.replace('\u{AD}', "")),
    Accident::new("quotes, dashes and dots straightened", SCRIPTS, |text| {
        let quotes = text.replace(['“', '”', '„'], "\"").replace(['‘', '’', '‚'], "'");
        quotes.replace(['–', '—'], "-").replace('…', "...")
    }),
    Accident { expected: str::to_lowercase, ..Accident::new("lower case", LATIN, str::to_lowercase) },
    Accident { expected: str::to_uppercase, ..Accident::new("upper case", LATIN, str::to_uppercase) },
    Accident::new("normalised to NFKC", LATIN, |text| text.nfkc().collect()),
    Accident { is_alone: true, ..Accident::new("C1 controls for windows-1252", WESTERN, controls) },
    Accident {
        expected: |line| line.nfd().collect(),
        ..Accident::new("normalised to NFD", LATIN, |text| text.nfd().collect())
    },
];

/// Languages whose letters are in windows-1252.
const WESTERN: &[&str] = &[
    "ud/Danish-DDT",
    "ud/French-GSD",
    "ud/German-GSD",
    "ud/Icelandic-Modern",
    "ud/Irish-IDT",
    "ud/Norwegian-Bokmaal",
    "ud/Portuguese-Bosque",
    "ud/Spanish-GSD",
    "ud/Swedish-Talbanken",
];

/// A line with the marks that windows-1252 has beyond ISO-8859-1.
fn typeset(line: &str) -> String {
    line.replace('\'', "’").replace(" - ", " – ").replace("...", "…")
}

/// What a line shows as if it was written in windows-1252 and read in ISO-8859-1; the line itself if it cannot be.
fn controls(line: &str) -> String {
    let windows = Codec::named("windows-1252");
    windows.encode(line).map_or(line.to_owned(), |bytes| bytes.into_iter().map(char::from).collect())
}

impl Accident {
    const fn new(name: &'static str, languages: &'static [&'static str], damage: fn(&str) -> String) -> Accident {
        Accident { name, languages, damage, expected: str::to_owned, is_alone: false }
    }
}

#[derive(Clone, Default)]
struct Tally {
    lines: u32,
    exact: u32,
    wrong: u32,
    failures: Vec<String>,
}

/// Whether lines of this source are damaged by any accident.
pub fn is_measured(source: &str) -> bool {
    [LATIN, SCRIPTS, WESTERN].iter().any(|sources| sources.contains(&source))
}

/// Measures each accident on the lines that it changes, and prints a table. `texts` has the lines of each source.
pub fn measure(options: &Options, fixer: &Fixer, texts: &[(String, Vec<String>)], figures: &mut Figures) {
    let accidents = ACCIDENTS.iter().filter(|accident| {
        options.accident.is_empty() || options.accident.iter().any(|name| accident.name.contains(name.as_str()))
    });
    println!("\n| accident | lines | exact % | changed wrongly % | by language |\n| --- | --: | --: | --: | --- |");
    let mut failures = Vec::new();
    for accident in accidents {
        let of_accident: Vec<_> = texts.iter().filter(|text| accident.languages.contains(&text.0.as_str())).collect();
        let tallies: Vec<Tally> =
            of_accident.par_iter().map(|(language, lines)| accident.measure(fixer, language, lines)).collect();
        let sum = |part: fn(&Tally) -> u32| tallies.iter().map(part).sum::<u32>();
        let (lines, exact) = (sum(|tally| tally.lines), sum(|tally| tally.exact));
        let by_language = of_accident.iter().zip(&tallies).filter(|(_, tally)| tally.lines > 0).map(|(text, tally)| {
            let language = text.0.rsplit('/').next().unwrap_or_default();
            format!("{language} {:.0}", 100.0 * f64::from(tally.exact) / f64::from(tally.lines))
        });
        println!(
            "| {} | {lines} | {} | {} | {} |",
            accident.name,
            percent(exact, lines),
            percent(sum(|tally| tally.wrong), lines),
            by_language.collect::<Vec<_>>().join(", ")
        );
        figures.insert(accident.name.to_owned(), 100.0 * f64::from(exact) / f64::from(lines.max(1)));
        failures.extend(tallies.into_iter().flat_map(|tally| tally.failures));
    }
    let step = failures.len().div_ceil(options.failures.max(1)).max(1);
    failures.iter().step_by(step).take(options.failures).for_each(|failure| println!("{failure}"));
}

impl Accident {
    fn measure(&self, fixer: &Fixer, language: &str, lines: &[String]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            let line = &if self.is_alone { typeset(line) } else { line.clone() };
            let misread = if self.is_alone { line.clone() } else { misread(line, Page::WINDOWS_1252) };
            let damaged = (self.damage)(&misread);
            let expected = (self.expected)(line);
            if damaged == misread {
                continue;
            }
            let repair = fixer.repair(&damaged);
            let is_exact = repair.text == expected;
            tally.lines += 1;
            tally.exact += u32::from(is_exact);
            tally.wrong += u32::from(!is_exact && !repair.edits.is_empty());
            if !is_exact {
                let (name, text) = (self.name, repair.text);
                tally
                    .failures
                    .push(format!("{name}, {language}\n  {expected}\n  {text}\n  {}", damaged.escape_debug()));
            }
        }
        tally
    }
}
