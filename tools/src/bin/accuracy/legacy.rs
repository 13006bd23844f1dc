//! Mix-ups of encodings that act on a text as a whole: lines, and documents of twenty lines, that come back exactly.

use fixtext::Fixer;
use fixtext_tools::damage::{Codec, is_shown_whole};
use rayon::prelude::*;

use super::{Figures, Options, percent};

/// The least characters of a line that is measured: less text cannot tell one encoding from another.
const SHORTEST: usize = 20;

/// A language with fewer lines says nothing.
const FEWEST: u32 = 20;

/// Lines of a document.
const DOCUMENT: usize = 20;

/// Languages, by the first part of their files' names, with the pages that they are written in.
const CYRILLIC: &[&str] = &["Russian", "Ukrainian", "Belarusian", "Bulgarian"];
const CYRILLIC_PAGES: &[&str] = &["windows-1251", "KOI8-R", "KOI8-U", "IBM866", "ISO-8859-5", "x-mac-cyrillic"];
const WESTERN: &[&str] = &["French", "German", "Spanish", "Portuguese"];

/// What is measured: languages, the encodings that they were written in, and those that they were read in.
const FAMILIES: &[(&[&str], &[&str], &[&str])] = &[
    (CYRILLIC, CYRILLIC_PAGES, &["windows-1252"]),
    (&["Greek"], &["windows-1253", "ISO-8859-7"], &["windows-1252"]),
    (&["Hebrew"], &["windows-1255", "ISO-8859-8"], &["windows-1252"]),
    (&["Arabic", "Persian", "Urdu"], &["windows-1256", "ISO-8859-6"], &["windows-1252"]),
    (&["Thai"], &["windows-874"], &["windows-1252"]),
    (&["Chinese"], &["GB18030", "Big5"], &["windows-1252"]),
    (&["Japanese"], &["Shift_JIS", "EUC-JP"], &["windows-1252"]),
    (&["Korean"], &["EUC-KR"], &["windows-1252"]),
    (CYRILLIC, CYRILLIC_PAGES, CYRILLIC_PAGES),
    (
        &["Polish", "Czech", "Hungarian", "Romanian", "Slovak", "Slovenian", "Croatian"],
        &["windows-1250", "ISO-8859-2"],
        &["windows-1252"],
    ),
    (&["Romanian"], &["ISO-8859-16"], &["windows-1252"]),
    (&["Turkish"], &["windows-1254"], &["windows-1252"]),
    (&["Lithuanian", "Latvian", "Estonian"], &["windows-1257", "ISO-8859-13"], &["windows-1252"]),
    (&["Maltese"], &["ISO-8859-3"], &["windows-1252"]),
    (
        WESTERN,
        &["windows-1252"],
        &["IBM437", "IBM850", "macintosh", "windows-1250", "windows-1251", "KOI8-R", "IBM866"],
    ),
    (WESTERN, &["IBM437", "IBM850", "macintosh"], &["windows-1252"]),
    (&["Swedish", "Danish", "Norwegian", "Finnish", "Icelandic", "Dutch"], &["IBM850", "macintosh"], &["windows-1252"]),
    (&["Polish", "Czech", "Hungarian"], &["IBM852"], &["windows-1252"]),
    (&["Polish", "Czech", "Hungarian"], &["windows-1250"], &["IBM437", "IBM850", "macintosh", "windows-1251"]),
    (CYRILLIC, &["windows-1251", "IBM866", "KOI8-R"], &["windows-1250", "IBM437", "IBM850", "macintosh"]),
    (CYRILLIC, &["windows-1251"], &["GB18030", "Shift_JIS", "EUC-KR", "Big5"]),
    (WESTERN, &["windows-1252"], &["GB18030", "Shift_JIS", "EUC-KR", "Big5"]),
    (&["Chinese"], &["GB18030"], &["Shift_JIS", "EUC-KR", "Big5", "IBM437", "windows-1251"]),
    (&["Chinese"], &["Big5"], &["GB18030", "Shift_JIS", "EUC-KR"]),
    (&["Japanese"], &["Shift_JIS", "EUC-JP"], &["GB18030", "Big5", "EUC-KR", "macintosh"]),
    (&["Japanese"], &["EUC-JP"], &["Shift_JIS"]),
    (&["Korean"], &["EUC-KR"], &["GB18030", "Shift_JIS", "Big5"]),
    (&[""], &["utf-8"], &["GB18030", "Shift_JIS", "EUC-KR", "Big5"]),
];

/// One language that was written in one encoding and read in another.
struct Job<'t> {
    family: usize,
    language: &'t str,
    written: &'static str,
    read: &'static str,
    lines: &'t [String],
}

#[derive(Default)]
struct Tally {
    lines: u32,
    exact: u32,
    wrong: u32,
    lossy: u32,
    documents: u32,
    documents_exact: u32,
    failures: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.lines += other.lines;
        self.exact += other.exact;
        self.wrong += other.wrong;
        self.lossy += other.lossy;
        self.documents += other.documents;
        self.documents_exact += other.documents_exact;
    }
}

/// Measures every family on these texts, or those mix-ups alone that `--pair` names.
pub fn measure(options: &Options, fixer: &Fixer, texts: &[(String, Vec<String>)], figures: &mut Figures) {
    let jobs = jobs(options, texts);
    let tallies: Vec<Tally> = jobs.par_iter().map(|job| job.measure(fixer)).collect();
    println!(
        "\n| written in | read as | lines | exact % | changed wrongly % | lossy lines | documents | exact % | worst \
         languages, by line |\n| --- | --- | --: | --: | --: | --: | --: | --: | --- |"
    );
    let measured: Vec<(&Job<'_>, &Tally)> = jobs.iter().zip(&tallies).collect();
    for row in measured.chunk_by(|(a, _), (b, _)| (a.family, a.written, a.read) == (b.family, b.written, b.read)) {
        print_row(row, figures);
    }
    let failures: Vec<&String> = tallies.iter().flat_map(|tally| &tally.failures).collect();
    let step = failures.len().div_ceil(options.failures.max(1)).max(1);
    failures.iter().step_by(step).take(options.failures).for_each(|failure| println!("{failure}"));
}

fn jobs<'t>(options: &Options, texts: &'t [(String, Vec<String>)]) -> Vec<Job<'t>> {
    let mut jobs = Vec::new();
    for (family, &(languages, all_written, all_read)) in FAMILIES.iter().enumerate() {
        let is_of_family = |name: &str| languages.iter().any(|language| name.starts_with(language));
        for (written, read) in all_written.iter().flat_map(|&written| all_read.iter().map(move |&read| (written, read)))
        {
            let is_chosen = options.pair.is_empty() || options.pair.iter().any(|pair| names(pair, written, read));
            if written != read && is_chosen {
                let texts = texts.iter().filter(|text| is_of_family(&text.0));
                jobs.extend(texts.map(|(language, lines)| Job { family, language, written, read, lines }));
            }
        }
    }
    jobs
}

fn print_row(row: &[(&Job<'_>, &Tally)], figures: &mut Figures) {
    let mut all = Tally::default();
    row.iter().for_each(|(_, tally)| all.add(tally));
    let Job { written, read, .. } = row[0].0;
    let share = |(part, whole): (u32, u32)| 100.0 * f64::from(part) / f64::from(whole.max(1));
    let exact = |tally: &Tally| share((tally.exact, tally.lines));
    let mut worst: Vec<_> =
        row.iter().filter(|(_, tally)| tally.lines >= FEWEST && tally.exact < tally.lines).collect();
    worst.sort_by(|(_, a), (_, b)| exact(a).total_cmp(&exact(b)));
    let worst: Vec<String> =
        worst.iter().take(4).map(|(job, tally)| format!("{} {:.0}", job.language, exact(tally))).collect();
    println!(
        "| {written} | {read} | {} | {} | {} | {} | {} | {} | {} |",
        all.lines,
        percent(all.exact, all.lines),
        percent(all.wrong, all.lines),
        all.lossy,
        all.documents,
        percent(all.documents_exact, all.documents),
        worst.join(", ")
    );
    if all.lines > 0 {
        let name = format!("{written}:{read}:{}", row[0].0.language);
        figures.insert(format!("{name} documents"), share((all.documents_exact, all.documents)));
        figures.insert(name, exact(&all));
    }
}

/// Whether `pair`, as `windows-1251:windows-1252`, with either side left out for any, names this one.
fn names(pair: &str, written: &str, read: &str) -> bool {
    let (wanted_written, wanted_read) = pair.split_once(':').unwrap_or((pair, ""));
    let fits = |wanted: &str, name: &str| wanted.is_empty() || wanted.eq_ignore_ascii_case(name);
    fits(wanted_written, written) && fits(wanted_read, read)
}

impl Job<'_> {
    fn measure(&self, fixer: &Fixer) -> Tally {
        let (written, read) = (Codec::named(self.written), Codec::named(self.read));
        let damaged: Vec<(&str, String)> = self
            .lines
            .iter()
            .filter(|line| line.chars().count() >= SHORTEST)
            .filter_map(|line| Some((line.as_str(), read.decode(&written.encode(line)?))))
            .filter(|(line, damaged)| line != damaged)
            .collect();
        let mut tally = Tally::default();
        for (line, damaged) in &damaged {
            if !is_shown_whole(damaged) {
                tally.lossy += 1;
                continue;
            }
            let repair = fixer.repair(damaged);
            let is_exact = repair.text == *line;
            tally.lines += 1;
            tally.exact += u32::from(is_exact);
            tally.wrong += u32::from(!is_exact && !repair.edits.is_empty());
            if !is_exact {
                let Job { language, written, read, .. } = self;
                let text = repair.text;
                tally
                    .failures
                    .push(format!("{written} {read} {language}\n  {line}\n  {text}\n  {}", damaged.escape_debug()));
            }
        }
        let whole: Vec<&(&str, String)> = damaged.iter().filter(|(_, damaged)| is_shown_whole(damaged)).collect();
        for document in whole.chunks_exact(DOCUMENT) {
            let original: Vec<&str> = document.iter().map(|(line, _)| *line).collect();
            let damaged: Vec<&str> = document.iter().map(|(_, damaged)| damaged.as_str()).collect();
            tally.documents += 1;
            let repaired = fixer.fix(&damaged.join("\n")).into_owned();
            tally.documents_exact += u32::from(repaired == original.join("\n"));
            for (line, text) in original.iter().zip(repaired.lines()).filter(|(line, text)| *line != text) {
                let Job { language, written, read, .. } = self;
                tally.failures.push(format!("{written} {read} {language}, in a document\n  {line}\n  {text}"));
            }
        }
        tally
    }
}
