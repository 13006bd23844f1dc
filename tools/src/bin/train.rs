//! Trains the judge: reads a folder of corpora and writes `model.bin`, and the table of the scanner that follows from it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use fixtext_tools::corpus::Part;
use fixtext_tools::training::{self, Trained};

const MODEL: &str = "src/judge/model.bin";
const SIGNS: &str = "src/scan/signs.bin";

/// Train the judge on a folder of corpora and write its model
#[derive(Parser)]
struct Options {
    /// Folders of corpora: in each, folders with one UTF-8 file a language
    #[arg(required = true)]
    corpora: Vec<PathBuf>,
    /// Where the model goes
    #[arg(short, long, default_value = MODEL)]
    output: PathBuf,
    /// Where the table of the scanner goes; nowhere if this is not given and the model goes elsewhere than by default
    #[arg(long)]
    signs: Option<PathBuf>,
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
    let Trained { model, signs, summary } = training::train(&options.corpora, part, options.size)?;
    write(&options.output, &model)?;
    let is_default = options.output == Path::new(MODEL);
    if let Some(path) = options.signs.or_else(|| is_default.then(|| SIGNS.into())) {
        write(&path, &signs)?;
    }
    eprintln!(
        "{}: {} bytes, {} characters, {} classes, {} of {} pairs",
        options.output.display(),
        model.len(),
        summary.characters,
        summary.classes,
        summary.pairs_kept,
        summary.pairs_seen,
    );
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("{}: cannot be written", path.display()))
}
