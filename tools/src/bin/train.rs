//! Trains the judge: reads a folder of corpora and writes `model.bin`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;
use fixtext_tools::corpus::Part;
use fixtext_tools::training;

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

fn main() -> Result<()> {
    let options = Options::parse();
    let part = if options.hold_out { Part::Kept } else { Part::All };
    let (bytes, summary) = training::train(&options.corpora, part, options.size)?;
    fs::write(&options.output, &bytes).with_context(|| format!("{}: cannot be written", options.output.display()))?;
    eprintln!(
        "{}: {} bytes, {} characters, {} classes, {} of {} pairs",
        options.output.display(),
        bytes.len(),
        summary.characters,
        summary.classes,
        summary.pairs_kept,
        summary.pairs_seen,
    );
    Ok(())
}
