//! How fast text goes through beside simdutf8, which validates it, memcpy, and plsfix, which repairs it: one table of ratios.
//!
//! `cargo bench --bench ratios`, or with text of your own, one file a language, all of one folder:
//! `FIXTEXT_CORPORA=folder cargo bench --bench ratios`. All text is repeated, or cut, to the same length.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{env, fs};

use plsfix::TextFixerConfig;

#[path = "../tests/common/mod.rs"]
mod common;

/// Languages whose sound text is measured.
const SOUND: [&str; 17] = [
    "English",
    "French",
    "German",
    "Spanish",
    "Polish",
    "Turkish",
    "Vietnamese",
    "Russian",
    "Ukrainian",
    "Greek",
    "Arabic",
    "Hebrew",
    "Thai",
    "Hindi",
    "Chinese",
    "Japanese",
    "Korean",
];

/// Those that are measured damaged.
const DENSE: [&str; 4] = ["French", "Polish", "Russian", "Chinese"];

/// Those that are measured with two layers of damage.
const TWICE: [&str; 3] = ["French", "Polish", "Russian"];

/// Bytes of each text.
const SIZE: usize = 200_000;

/// Bytes between two damaged places of sparse damage.
const SPARSE: usize = 10_000;

/// Texts of one thing over and over, which might take a search out of its way; and how much of each.
const TRAPS: [&str; 24] = [
    "Ã",
    "â€",
    "Ã©",
    "é",
    "è à ",
    "\u{FFFD}",
    "Ñ\u{FFFD}",
    "―",
    "\"a―",
    "РџСЂ",
    "ï¿½",
    "ÃƒÂ©",
    "ÃƒÆ’Ã‚Â©",
    "ã©",
    "a\u{303}©",
    "à¤",
    "漢",
    "锟斤拷",
    "ÄÖÜ",
    "a\u{80}",
    "аЯ",
    "Ã \n",
    "ΓòÉ",
    "�?� ",
];
const TRAP: usize = 1_000_000;

/// How long each measurement goes on, at the least; the fastest run counts.
const LONG_ENOUGH: Duration = Duration::from_millis(200);

const SOURCE: &str =
    "fn main() {\n    let words: Vec<&str> = line.split(' ').collect();\n    // as many as there are\n}\n";
const JSON: &str =
    "{\"id\": 1024, \"name\": \"Anna\", \"tags\": [\"new\", \"local\"], \"at\": \"2024-05-17T08:15:00Z\"},\n";

struct Row {
    name: String,
    text: String,
    is_sound: bool,
}

fn main() {
    let sound = SOUND.map(|language| Row { name: language.to_owned(), text: text_of(language), is_sound: true });
    let ascii = [
        ("ASCII", sound[0].text.replace(|c: char| !c.is_ascii(), "")),
        ("source code", repeated(SOURCE)),
        ("JSON", repeated(JSON)),
    ];
    let ascii = ascii.map(|(name, text)| Row { name: name.to_owned(), text, is_sound: true });
    let sparse =
        Row { name: "ASCII, sparse damage".to_owned(), text: sparsely_damaged(&ascii[0].text), is_sound: false };
    let damaged = |languages: &[&str], how, damage: fn(&str) -> String| -> Vec<Row> {
        let rows = sound.iter().filter(|row| languages.contains(&row.name.as_str()));
        rows.map(|row| Row { name: format!("{}, {how}", row.name), text: damage(&row.text), is_sound: false }).collect()
    };
    let dense = damaged(&DENSE, "all damaged", misread);
    let twice = damaged(&TWICE, "all damaged twice", |text| misread(&misread(text)));
    println!("| text | GB/s | of memcpy | of simdutf8 | times plsfix |\n| --- | --: | --: | --: | --: |");
    let mut sums = (0.0, 0.0, 0);
    for (number, row) in ascii.iter().chain(&sound).chain([&sparse]).chain(&dense).chain(&twice).enumerate() {
        let (of_simdutf8, of_plsfix) = measure(row);
        if row.is_sound && number > ascii.len() {
            sums = (sums.0 + of_simdutf8.ln(), sums.1 + of_plsfix.ln(), sums.2 + 1);
        }
    }
    let mean = |sum: f64| (sum / f64::from(sums.2)).exp();
    println!("| geometric mean of the languages but English | | | {:.3} | {:.1} |", mean(sums.0), mean(sums.1));
    println!("\n| short text | bytes | ns |\n| --- | --: | --: |");
    for text in
        ["twenty bytes of text", "déjà fermé, hélas", &"all is well here. ".repeat(11), &"déjà fermé. ".repeat(13)]
    {
        let often = 1000;
        let time = fastest(|| (0..often).for_each(|_| drop(black_box(fixtext::fix(black_box(text))))));
        let start: String = text.chars().take(20).collect();
        println!("| {start} | {} | {:.1} |", text.len(), time * 1e9 / f64::from(often));
    }
    measure_traps(&dense[0].text);
}

/// The text as it reads in windows-1252.
fn misread(text: &str) -> String {
    common::misread_as(text, "windows-1252")
}

/// How much longer each trap takes than as much of dense damage.
fn measure_traps(dense: &str) {
    let time = |text: &str| fastest(|| drop(black_box(fixtext::fix(black_box(text)))));
    let cut = |text: &str| text[..text.floor_char_boundary(TRAP)].to_owned();
    let dense = time(&cut(&dense.repeat(TRAP / dense.len() + 1)));
    println!("\n| {TRAP} bytes of nothing but | times dense damage |\n| --- | --: |");
    for trap in TRAPS {
        println!("| {} | {:.2} |", trap.escape_debug(), time(&cut(&trap.repeat(TRAP / trap.len() + 1))) / dense);
    }
}

/// Prints a row; gives the speed as a part of that of simdutf8 and as a multiple of that of plsfix.
fn measure(row: &Row) -> (f64, f64) {
    let text = row.text.as_str();
    let mut copy = vec![0; text.len()];
    let config = TextFixerConfig {
        unescape_html: Some(false),
        remove_terminal_escapes: false,
        fix_latin_ligatures: false,
        fix_character_width: false,
        uncurl_quotes: false,
        fix_line_breaks: false,
        remove_control_chars: false,
        normalization: None,
        ..TextFixerConfig::default()
    };
    let fixtext = fastest(|| drop(black_box(fixtext::fix(black_box(text)))));
    let memcpy = fastest(|| black_box(&mut copy).copy_from_slice(black_box(text.as_bytes())));
    let simdutf8 = fastest(|| assert!(simdutf8::basic::from_utf8(black_box(text.as_bytes())).is_ok()));
    let plsfix = fastest(|| drop(black_box(plsfix::fix_text(black_box(text), Some(&config)))));
    let speed = text.len() as f64 / fixtext / 1e9;
    let Row { name, .. } = row;
    println!("| {name} | {speed:.3} | {:.3} | {:.3} | {:.1} |", memcpy / fixtext, simdutf8 / fixtext, plsfix / fixtext);
    (simdutf8 / fixtext, plsfix / fixtext)
}

/// The time of the fastest of several runs, in seconds.
fn fastest(mut run: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut least = f64::MAX;
    while start.elapsed() < LONG_ENOUGH {
        let start = Instant::now();
        run();
        least = least.min(start.elapsed().as_secs_f64());
    }
    least
}

/// Text of a language: from a file of the folder that the environment names, whose name begins so, or of the tests.
fn text_of(language: &str) -> String {
    let text = env::var_os("FIXTEXT_CORPORA").and_then(|folder| {
        let files = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
        let is_of_language = |path: &PathBuf| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().to_lowercase().starts_with(&language.to_lowercase()))
        };
        let mut files: Vec<PathBuf> = files.filter(is_of_language).collect();
        files.sort();
        fs::read_to_string(files.first()?).ok()
    });
    let text = text.unwrap_or_else(|| of_tests(language));
    // What has lost bytes is not sound.
    let sound: String = text.split_inclusive('\n').filter(|line| !line.contains(char::REPLACEMENT_CHARACTER)).collect();
    repeated(&sound)
}

/// The sentences of the tests in a language, or in its varieties.
fn of_tests(language: &str) -> String {
    let sentences = common::SENTENCES.iter().filter(|(name, _)| name.starts_with(language));
    sentences.map(|(_, sentence)| format!("{sentence}\n")).collect()
}

/// The text as often as it takes to be long enough, or the beginning of a longer one.
fn repeated(text: &str) -> String {
    let mut long = text.repeat(SIZE / text.len() + 1);
    long.truncate(long.floor_char_boundary(SIZE));
    long
}

fn sparsely_damaged(text: &str) -> String {
    let parts: Vec<&str> =
        text.as_bytes().chunks(SPARSE).map(|part| std::str::from_utf8(part).expect("ASCII")).collect();
    parts.join("cafÃ© ")
}
