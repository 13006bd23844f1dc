//! What can be asked for. The comments on the fields are the help texts, so that each option is
//! described in this one place.

use std::path::PathBuf;

use clap::Parser;
use fixtext::Fixer;

/// Repairs mojibake: text that was decoded with the wrong encoding
///
/// Writes the repaired text of each FILE to standard output, one after the other, and leaves the
/// files as they are. Text without damage comes out byte for byte as it went in.
#[derive(Parser)]
#[command(name = "fixtext", version, after_long_help = MORE)]
pub struct Options {
    /// Files to repair; standard input if there is none, or for `-`
    ///
    /// They have to be in UTF-8, as text that was decoded wrongly is when it is saved. Each file is
    /// read to its end and checked before any of it is written. If one cannot be read or is not
    /// UTF-8, nothing is written for it, the files after it are not looked at, and what was
    /// written for the files before it stays.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Repair each line by itself
    ///
    /// Without it a file is repaired as a whole, and what is proven in one place makes the same
    /// damage likelier elsewhere in it. This is for files whose lines have nothing to do with one
    /// another. Line breaks stay as they are.
    #[arg(long)]
    pub lines: bool,

    /// Show what would change instead of the repaired text; exit with 1 if anything would
    ///
    /// Prints a line for each change, of the form `file:line:column: before → after [steps]
    /// confidence`. Lines and columns count from 1, columns in characters. Characters that do not
    /// show are escaped. The steps are what had happened to the text, the last mix-up of encodings
    /// first, and the confidence is the probability that the change is right.
    #[arg(long)]
    pub check: bool,

    /// Write each change to FILE as a line of JSON
    ///
    /// An object has the members file, line, column, input and output (both with a start and an
    /// end, in bytes of the file and of its repaired text), before, after, steps and confidence.
    /// Whatever FILE held is lost; it must not be one of the files to repair.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,

    /// Change only what is right with at least this probability, from 0.5 to 1
    ///
    /// The higher it is, the more damage stays, and the fewer changes are wrong. Without it, the
    /// default of the fixtext library decides.
    #[arg(long, value_name = "P", value_parser = probability, allow_negative_numbers = true)]
    pub confidence: Option<f32>,

    /// Repair damage within escapes too
    ///
    /// References of HTML (&Atilde;&copy;), escapes of JSON and JavaScript (\\u00c3), percent encoding
    /// (%C3%83) and quoted-printable (=C3=83). Escapes whose characters are sound stay as they are.
    #[arg(long)]
    pub escapes: bool,
}

impl Options {
    /// The fixer that was asked for.
    pub fn fixer(&self) -> Fixer {
        let fixer = Fixer::new().within_escapes(self.escapes);
        match self.confidence {
            Some(least) => fixer.least_confidence(least),
            None => fixer,
        }
    }
}

const MORE: &str = "\
Examples:
  fixtext letter.txt > repaired.txt
      Repair a file.
  zcat dump.gz | fixtext --lines --report changes.jsonl > dump
      Repair a stream line by line, and keep a record of every change.
  fixtext --check --confidence 0.95 docs/*.md
      List the damage in some files, only what is rather sure.

Exit codes:
  0  Done; with --check, there is nothing to repair.
  1  With --check, there is something to repair.
  2  Wrong usage, unreadable input, or failure to write. One line on standard
     error tells which.";

fn probability(argument: &str) -> Result<f32, &'static str> {
    match argument.parse() {
        Ok(number) if (0.5..=1.0).contains(&number) => Ok(number),
        _ => Err("it has to be a number from 0.5 to 1"),
    }
}
