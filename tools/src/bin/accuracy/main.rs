//! Measures the repair: lines recovered exactly, sound lines changed, and how true the
//! confidence is.

mod accidents;
mod legacy;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Parser;
use fixtext::Fixer;
use fixtext::internals::{Page, with_model};
use fixtext_tools::corpus::{self, Part, Source};
use fixtext_tools::damage::{is_defined, misread};
use rayon::prelude::*;

/// Measure how much fixtext repairs, and what it changes that was sound
#[derive(Parser)]
struct Options {
    /// A folder of corpora
    corpora: PathBuf,
    /// A model other than the one that is built in
    #[arg(long)]
    model: Option<PathBuf>,
    /// Measure on the tenth of the lines that `train --hold-out` leaves out
    #[arg(long)]
    held_out: bool,
    /// The folder of the corpora whose lines are damaged
    #[arg(long, default_value = "ud")]
    damage: String,
    /// Lines of each file that are damaged by each page
    #[arg(long, default_value_t = 100)]
    lines: usize,
    /// Only these pages
    #[arg(long)]
    page: Vec<String>,
    /// Only these mix-ups of other encodings: written in, a colon, read as; either may be left out
    #[arg(long)]
    pair: Vec<String>,
    /// Skip UTF-8 read in single-byte pages
    #[arg(long)]
    no_pages: bool,
    /// Only these accidents, by a part of their names
    #[arg(long)]
    accident: Vec<String>,
    /// Skip accidents on top of mix-ups
    #[arg(long)]
    no_accidents: bool,
    /// Skip mix-ups of other encodings
    #[arg(long)]
    no_pairs: bool,
    /// Skip the sound text
    #[arg(long)]
    no_sound: bool,
    /// Skip the damaged text
    #[arg(long)]
    no_damaged: bool,
    /// A folder of Rust sources whose comments are sound text too
    #[arg(long)]
    rust_sources: Vec<PathBuf>,
    /// Print so many lines that were not recovered
    #[arg(long, default_value_t = 0)]
    failures: usize,
    /// Print each sound line that was changed
    #[arg(long)]
    changed: bool,
    /// Print a row for each language too
    #[arg(long)]
    by_language: bool,
    /// A file of figures that must be reached: `exact` of pages and pairs (percent, at least), `sound` (changed
    /// lines per million, at most)
    #[arg(long)]
    floors: Option<PathBuf>,
    /// Write all figures to a file, as `--floors` reads them
    #[arg(long)]
    figures: Option<PathBuf>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let fixer = match &options.model {
        Some(path) => {
            let model = fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
            with_model(model.leak())
        }
        None => Fixer::new(),
    };
    let part = if options.held_out { Part::HeldOut } else { Part::All };
    let sources = corpus::sources(&options.corpora)?;
    let mut figures = Figures::new();
    if !options.no_damaged {
        let chosen = sources.iter().filter(|source| source.folder == options.damage);
        let texts = damaged_texts(&options, chosen, part, |source| source.language.clone())?;
        if !options.no_pages {
            measure_damaged(&options, &fixer, &texts, &mut figures);
        }
        if !options.no_pairs {
            legacy::measure(&options, &fixer, &texts, &mut figures);
        }
        if !options.no_accidents {
            let chosen = sources.iter().filter(|source| accidents::is_measured(&source.name()));
            let texts = damaged_texts(&options, chosen, part, Source::name)?;
            accidents::measure(&options, &fixer, &texts, &mut figures);
        }
    }
    if !options.no_sound {
        measure_sound(&options, &fixer, &sources, part, &mut figures)?;
    }
    if let Some(path) = &options.figures {
        let rows: String = figures.iter().map(|(name, figure)| format!("{name}\t{figure:.2}\n")).collect();
        fs::write(path, rows).with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    options.floors.as_ref().map_or(Ok(()), |floors| compare(&figures, floors))
}

/// Measured figures by name: a page's or a pair's exact lines in percent, or `sound`.
type Figures = BTreeMap<String, f64>;

/// Compares what was measured with the figures that must be reached.
fn compare(figures: &Figures, floors: &Path) -> Result<()> {
    let text = fs::read_to_string(floors).with_context(|| format!("{}: cannot be read", floors.display()))?;
    let mut missed = Vec::new();
    for row in text.lines().filter(|row| !row.starts_with('#')) {
        let (name, bound) = row.split_once('\t').with_context(|| format!("{row:?}: not a name and a figure"))?;
        let bound: f64 = bound.parse().with_context(|| format!("{row:?}: not a figure"))?;
        let figure = *figures.get(name).with_context(|| format!("{name}: not measured"))?;
        if if name == "sound" { figure > bound } else { figure < bound } {
            missed.push(format!("{name}: {figure:.2}, not {bound}"));
        }
    }
    if missed.is_empty() { Ok(()) } else { bail!("figures not reached: {}", missed.join("; ")) }
}

/// Lines of one file and one page.
#[derive(Clone, Copy, Default)]
struct Tally {
    whole: u32,
    whole_exact: u32,
    lossy: u32,
    lossy_exact: u32,
    wrong: u32,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.whole += other.whole;
        self.whole_exact += other.whole_exact;
        self.lossy += other.lossy;
        self.lossy_exact += other.lossy_exact;
        self.wrong += other.wrong;
    }
}

fn percent(part: u32, whole: u32) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.2}", 100.0 * f64::from(part) / f64::from(whole)) }
}

/// For each bin of confidence the right edits and all edits.
type Calibration = BTreeMap<u32, (u32, u32)>;

/// A page, a language, and what came of its lines.
type Measured<'t> = (Page, &'t str, Tally, Vec<String>, Calibration);

/// The lines that are damaged, of each source under the name that `name` gives it.
fn damaged_texts<'s>(
    options: &Options,
    sources: impl Iterator<Item = &'s Source>,
    part: Part,
    name: fn(&Source) -> String,
) -> Result<Vec<(String, Vec<String>)>> {
    let texts = sources.map(|source| {
        let text = source.read()?;
        let lines = source.lines(&text, part).filter(|line| !line.text.is_ascii());
        Ok((name(source), lines.take(options.lines).map(|line| line.text.to_owned()).collect()))
    });
    texts.collect()
}

fn measure_damaged(options: &Options, fixer: &Fixer, texts: &[(String, Vec<String>)], figures: &mut Figures) {
    let pages: Vec<Page> = Page::all()
        .filter(|page| {
            options.page.is_empty() || options.page.iter().any(|name| name.eq_ignore_ascii_case(page.name()))
        })
        .collect();
    let jobs: Vec<(Page, &str, &[String])> = pages
        .iter()
        .flat_map(|&page| texts.iter().map(move |(language, lines)| (page, language.as_str(), lines.as_slice())))
        .collect();
    let results: Vec<Measured<'_>> = jobs
        .par_iter()
        .map(|&(page, language, lines)| {
            let (tally, failures, calibration) = measure_page(fixer, page, language, lines);
            (page, language, tally, failures, calibration)
        })
        .collect();

    println!("| UTF-8 read as | lines | exact % | changed wrongly % | lossy lines | exact % | worst languages |");
    println!("| --- | --: | --: | --: | --: | --: | --- |");
    let mut calibration = Calibration::new();
    for page in pages {
        let mut all = Tally::default();
        let mut by_language = Vec::new();
        for (_, language, tally, _, bins) in results.iter().filter(|result| result.0 == page) {
            all.add(*tally);
            if tally.whole > 0 && tally.whole_exact < tally.whole {
                by_language.push((100.0 * f64::from(tally.whole_exact) / f64::from(tally.whole), *language));
            }
            for (&bin, &(right, total)) in bins {
                let sum = calibration.entry(bin).or_default();
                *sum = (sum.0 + right, sum.1 + total);
            }
        }
        figures.insert(page.name().to_owned(), 100.0 * f64::from(all.whole_exact) / f64::from(all.whole.max(1)));
        by_language.sort_by(|a, b| a.0.total_cmp(&b.0));
        let worst: Vec<String> =
            by_language.iter().take(3).map(|(exact, language)| format!("{language} {exact:.0}")).collect();
        println!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            page.name(),
            all.whole,
            percent(all.whole_exact, all.whole),
            percent(all.wrong, all.whole),
            all.lossy,
            percent(all.lossy_exact, all.lossy),
            worst.join(", ")
        );
    }
    if options.by_language {
        print_languages(texts, &results);
    }
    println!("\n| confidence | edits | right % |\n| --- | --: | --: |");
    for (bin, (right, total)) in calibration {
        println!("| {} | {} | {} |", BINS[bin as usize].1, total, percent(right, total));
    }
    let failures = results.iter().flat_map(|result| &result.3);
    let count = results.iter().map(|result| result.3.len()).sum::<usize>();
    for failure in failures.step_by(count.div_ceil(options.failures.max(1)).max(1)).take(options.failures) {
        println!("{failure}");
    }
}

fn print_languages(texts: &[(String, Vec<String>)], results: &[Measured<'_>]) {
    println!("\n| language | lines, all pages | exact % | changed wrongly % |\n| --- | --: | --: | --: |");
    for (language, _) in texts {
        let mut all = Tally::default();
        results.iter().filter(|result| result.1 == language).for_each(|result| all.add(result.2));
        let (exact, wrong) = (percent(all.whole_exact, all.whole), percent(all.wrong, all.whole));
        println!("| {language} | {} | {exact} | {wrong} |", all.whole);
    }
}

const BINS: [(f32, &str); 7] = [
    (0.999, "0.999 to 1"),
    (0.99, "0.99 to 0.999"),
    (0.98, "0.98 to 0.99"),
    (0.95, "0.95 to 0.98"),
    (0.9, "0.9 to 0.95"),
    (0.8, "0.8 to 0.9"),
    (0.0, "under 0.8"),
];

fn measure_page(fixer: &Fixer, page: Page, language: &str, lines: &[String]) -> (Tally, Vec<String>, Calibration) {
    let mut tally = Tally::default();
    let mut failures = Vec::new();
    let mut calibration = Calibration::new();
    for line in lines {
        let is_whole = is_defined(line, page);
        let damaged = misread(line, page);
        let repair = fixer.repair(&damaged);
        let exact = repair.text == *line;
        let wrong = !exact && !repair.edits.is_empty();
        if is_whole {
            tally.whole += 1;
            tally.whole_exact += u32::from(exact);
            tally.wrong += u32::from(wrong);
        } else {
            tally.lossy += 1;
            tally.lossy_exact += u32::from(exact);
        }
        if !exact {
            let kind = if is_whole { "whole" } else { "lossy" };
            failures.push(format!(
                "{} {language} {kind}\n  {line}\n  {}\n  {}",
                page.name(),
                repair.text,
                damaged.escape_debug()
            ));
        }
        for edit in repair.edits.iter().filter(|_| is_whole) {
            let bin = BINS.iter().position(|&(least, _)| edit.confidence >= least).expect("the last bin takes all");
            let sum = calibration.entry(bin as u32).or_default();
            sum.0 += u32::from(is_right(line, &damaged, edit));
            sum.1 += 1;
        }
    }
    (tally, failures, calibration)
}

/// Whether an edit gives what stood there before the damage.
fn is_right(line: &str, damaged: &str, edit: &fixtext::Edit) -> bool {
    // Each byte of the line shows as one character, so places correspond by counting.
    let start = damaged[..edit.input.start].chars().count();
    let end = start + edit.before.chars().count();
    line.as_bytes().get(start..end) == Some(edit.after.as_bytes())
}

fn measure_sound(
    options: &Options,
    fixer: &Fixer,
    sources: &[Source],
    part: Part,
    figures: &mut Figures,
) -> Result<()> {
    let mut rows: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    let results: Vec<(String, usize, Vec<String>)> = sources
        .par_iter()
        .map(|source| {
            let text = source.read()?;
            let (mut count, mut changed) = (0, Vec::new());
            for line in source.lines(&text, part) {
                count += 1;
                changed.extend(changed_line(fixer, line.text, &source.name()));
            }
            Ok((source.folder.clone(), count, changed))
        })
        .collect::<Result<_>>()?;
    let comments = options
        .rust_sources
        .iter()
        .map(|folder| rust_files(folder))
        .collect::<Result<Vec<_>>>()?
        .concat()
        .par_iter()
        .map(|path| {
            let text = String::from_utf8_lossy(&fs::read(path)?).into_owned();
            let comments: Vec<&str> = text.lines().filter_map(|line| line.find("//").map(|at| &line[at..])).collect();
            let changed = comments.iter().filter_map(|line| changed_line(fixer, line, &path.display().to_string()));
            Ok(("Rust comments".to_owned(), comments.len(), changed.collect()))
        })
        .collect::<Result<Vec<_>>>()?;
    for (folder, count, changed) in results.into_iter().chain(comments) {
        let row = rows.entry(folder).or_default();
        row.0 += count;
        row.1.extend(changed);
    }
    println!("\n| sound text | lines | changed | per million |\n| --- | --: | --: | --: |");
    let (mut lines, mut changes) = (0, 0);
    for (folder, (count, changed)) in &rows {
        println!("| {folder} | {count} | {} | {:.1} |", changed.len(), changed.len() as f64 * 1e6 / *count as f64);
        lines += count;
        changes += changed.len();
    }
    figures.insert("sound".to_owned(), changes as f64 * 1e6 / lines as f64);
    println!("| all | {lines} | {changes} | {:.1} |", changes as f64 * 1e6 / lines as f64);
    if options.changed {
        for line in rows.values().flat_map(|row| &row.1) {
            println!("{line}");
        }
    }
    Ok(())
}

fn changed_line(fixer: &Fixer, line: &str, place: &str) -> Option<String> {
    let repair = fixer.repair(line);
    let edits: Vec<String> = repair
        .edits
        .iter()
        .map(|edit| {
            let steps: Vec<String> = edit.steps.iter().map(ToString::to_string).collect();
            format!("{:?} → {:?} [{}] {:.4}", edit.before, edit.after, steps.join(", "), edit.confidence)
        })
        .collect();
    (!edits.is_empty()).then(|| format!("{place}: {line}\n    {}", edits.join("\n    ")))
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{}: cannot be listed", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
