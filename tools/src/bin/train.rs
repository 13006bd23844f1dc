//! Trains the judge: reads a folder of corpora and writes `model.bin`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;
use fixtext_tools::corpus::{self, Part, Source};
use fixtext_tools::languages::Profile;
use fixtext_tools::model::{self, Counts, WHOLE};
use rayon::prelude::*;

/// Train the judge on a folder of corpora and write its model
#[derive(Parser)]
struct Options {
    /// Folders of corpora: in each, folders with one UTF-8 file a language
    #[arg(required = true)]
    corpora: Vec<PathBuf>,
    /// Where the model goes
    #[arg(short, long, default_value = "src/judge/model.bin")]
    output: PathBuf,
    /// Leave out the tenth of the lines that `accuracy --held-out` measures
    #[arg(long)]
    hold_out: bool,
    /// The largest size of the model, in bytes
    #[arg(long, default_value_t = 512 * 1024)]
    size: usize,
}

/// The characters of a file that count in full. A larger file counts
/// as the square root of its size beyond that, so that the large languages do not drown
/// the small ones and still come first.
const FULL_WEIGHT: f64 = 100_000.0;

/// Lines of this folder count so many times: each stands for much text of its kind, of which corpora
/// hold next to nothing.
const SIGNS: (&str, f64) = ("signs", 10.0);

fn main() -> Result<()> {
    let options = Options::parse();
    let part = if options.hold_out { Part::Kept } else { Part::All };
    let mut sources = Vec::new();
    for folder in &options.corpora {
        sources.extend(corpus::sources(folder)?);
    }
    let counted: Vec<(Counts, Profile)> = sources.par_iter().map(|source| count(source, part)).collect::<Result<_>>()?;
    let mut counts = Counts::default();
    let mut profiles = Vec::new();
    for (part, profile) in counted {
        counts.merge(part);
        profiles.push(profile);
    }
    let (bytes, summary) = model::write(&counts, &profiles, options.size);
    fs::write(&options.output, &bytes).with_context(|| format!("{}: cannot be written", options.output.display()))?;
    eprintln!(
        "{}: {} bytes, {} files, {} characters, {} classes, {} of {} pairs",
        options.output.display(),
        bytes.len(),
        sources.len(),
        summary.characters,
        summary.classes,
        summary.pairs_kept,
        summary.pairs_seen,
    );
    Ok(())
}

fn count(source: &Source, part: Part) -> Result<(Counts, Profile)> {
    let text = source.read()?;
    let lines: Vec<(&str, f64)> = corpus::lines(&text, part)
        .map(|line| (line.text, line.seen.map_or(1.0, |seen| (seen as f64).sqrt())))
        .collect();
    let characters: f64 = lines.iter().map(|(line, _)| line.chars().count() as f64).sum();
    let weighted: f64 = lines.iter().map(|(line, weight)| line.chars().count() as f64 * weight).sum();
    let target = if characters > FULL_WEIGHT { (characters * FULL_WEIGHT).sqrt() } else { characters };
    let emphasis = if source.folder == SIGNS.0 { SIGNS.1 } else { 1.0 };
    let scale = emphasis * target / weighted.max(1.0) * WHOLE as f64;

    let mut counts = Counts::default();
    let mut profile = Profile::default();
    for (line, weight) in lines {
        profile.add(line, weight * scale / WHOLE as f64);
        counts.add(line, (weight * scale).round() as u64);
        for (variant, share) in variants(line) {
            counts.add(&variant, (weight * scale * share).round() as u64);
        }
    }
    Ok((counts, profile))
}

/// What the same line looks like where an author sets it with care or shouts
/// it. Most corpora were typed with straight quotes and hyphens, most text that is damaged
/// was not; and capitals with accents are rare in all of them.
fn variants(line: &str) -> Vec<(String, f64)> {
    let mut variants = Vec::new();
    let typographic = typographic(line);
    if typographic != line {
        variants.push((typographic, 0.4));
    }
    let capitals = line.to_uppercase();
    if capitals != line {
        variants.push((capitals, 0.1));
    }
    variants
}

fn typographic(line: &str) -> String {
    let dashed = line.replace(" - ", " – ").replace(" -- ", " — ").replace("...", "…");
    let mut set = String::with_capacity(dashed.len());
    let mut previous = ' ';
    for c in dashed.chars() {
        let opening = previous.is_whitespace() || "([{".contains(previous);
        set.push(match c {
            '"' if opening => '“',
            '"' => '”',
            '\'' if opening => '‘',
            '\'' => '’',
            other => other,
        });
        previous = c;
    }
    set
}
