//! What can be asked for. The comments on the fields are the help texts, so that each option is
//! described in this one place.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use clap::{Parser, ValueEnum};
use fixtext::{Damage, Encoding, Fixer};

use crate::records::{Column, FieldPath, Format};
use crate::replace::backup_suffix;

/// Repairs mojibake: text that was decoded with the wrong encoding
///
/// Writes the repaired text of each FILE to standard output, one after the other, and leaves the
/// files as they are. Text without damage comes out byte for byte as it went in.
#[derive(Parser)]
#[command(name = "fixtext", version, after_long_help = MORE)]
pub struct Options {
    /// Files to repair; standard input if there is none, or for `-`
    ///
    /// What begins as gzip or zstd do is unpacked, whatever its name. Files are repaired in windows of about 256 KiB that end at
    /// line ends; each window is a document, in which what is proven in one place makes the same damage likelier elsewhere.
    ///
    /// A file that a .fixtextignore names, in its directory or one above it, is left alone even if it is named here, which -v tells:
    /// nothing is found in it, -i does not touch it, and where the text is written it goes through as it is.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Go through directories
    ///
    /// What .gitignore and .fixtextignore name is left out, and so are hidden files, binary files and, unless --encoding is given,
    /// files that are not UTF-8; -v tells of the last two. A file that is named is looked at even if it is one of these, but for
    /// what a .fixtextignore names.
    #[arg(short, long, help_heading = "Files")]
    pub recursive: bool,

    /// With -r, leave out what this glob matches; may be given several times
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    pub exclude: Vec<String>,

    /// With -r, look at hidden files too
    #[arg(long, help_heading = "Files")]
    pub hidden: bool,

    /// Follow symbolic links
    #[arg(long, help_heading = "Files")]
    pub follow_links: bool,

    /// Repair the files in place
    ///
    /// Each file is written anew beside the old one, which it then replaces as a whole, with its mode, owner and times. A file that
    /// holds no damage is not touched. What is packed is packed again. Other names of the file (hard links) keep the old text, and a
    /// line tells of them.
    ///
    /// After Ctrl-C each file is whole, and nothing else is left over. Only a kill that cannot be caught may leave a file .fixtext-*
    /// behind, which -r passes over and which can be removed.
    #[arg(short, long, help_heading = "Files", conflicts_with_all = ["output", "check", "diff", "explain"])]
    pub in_place: bool,

    /// With -i, keep each old file under its name and SUFFIX (`~` if none is given)
    #[arg(long, value_name = "SUFFIX", num_args = 0..=1, require_equals = true, default_missing_value = "~", value_parser = backup_suffix, requires = "in_place", help_heading = "Files")]
    pub backup: Option<String>,

    /// Write to FILE instead of standard output, packed if its name ends in .gz or .zst
    ///
    /// A file comes to be, or is replaced, as a whole once all is repaired. Pipes and devices are written to.
    #[arg(short, long, value_name = "FILE", help_heading = "Files")]
    pub output: Option<PathBuf>,

    /// Write nothing: only tell what would be done, as -v does, or show it with --check, --diff or --explain
    #[arg(long, help_heading = "Files")]
    pub dry_run: bool,

    /// Show what would change instead of the repaired text; exit with 1 if anything would
    ///
    /// Prints a line for each change, of the form `file:line:column: before → after [steps]
    /// confidence`. Lines and columns count from 1, columns in characters. Characters that do not
    /// show are escaped. The steps are what had happened to the text, the last mix-up of encodings
    /// first, and the confidence is the probability that the change is right. With --diff or
    /// --explain those are shown instead of the lines.
    #[arg(long, help_heading = "Reports", conflicts_with = "output")]
    pub check: bool,

    /// Show what would change as a unified diff
    #[arg(long, help_heading = "Reports", conflicts_with_all = ["output", "explain"])]
    pub diff: bool,

    /// Tell in words what happened to the text, step by step, and how sure that is
    #[arg(long, help_heading = "Reports", conflicts_with = "output")]
    pub explain: bool,

    /// With --check, what to print: lines for people, or one SARIF document for code scanning
    #[arg(long, value_name = "FORMAT", default_value = "lines", requires = "check", conflicts_with_all = ["diff", "explain"], help_heading = "Reports")]
    pub format: ReportFormat,

    /// Write each change to FILE as a line of JSON, or to standard output for `-`
    ///
    /// An object has the members file, line, column, input and output (both with a start and an
    /// end, in bytes of the decoded file and of its repaired text), before, after, steps and confidence.
    /// A report that FILE held is lost; a file that holds anything else is left alone. Standard output has to be free
    /// for it, as with -i or -o; with --check the report stands in for the lines.
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub report: Option<PathBuf>,

    /// Tell on standard error what was done to each file
    #[arg(short, long, help_heading = "Reports")]
    pub verbose: bool,

    /// When to use colours; without it, on a terminal unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Reports")]
    pub color: Color,

    /// Repair each line by itself
    ///
    /// This is for files whose lines have nothing to do with one another. Line breaks stay as they are.
    #[arg(long, help_heading = "Records", group = "records")]
    pub lines: bool,

    /// Repair what stands between NUL bytes, each part by itself, as `find -print0` writes it
    #[arg(short = '0', long, help_heading = "Records", group = "records")]
    pub null: bool,

    /// Repair the strings within JSON Lines, each by itself; all else stays byte for byte
    #[arg(long, help_heading = "Records", group = "records")]
    pub jsonl: bool,

    /// Repair the fields of comma-separated values, each by itself
    #[arg(long, help_heading = "Records", group = "records")]
    pub csv: bool,

    /// Repair the fields of tab-separated values, each by itself
    #[arg(long, help_heading = "Records", group = "records")]
    pub tsv: bool,

    /// With --jsonl, repair only the strings at PATH (`user.name`, `tags.*`); may be given several times
    #[arg(long, value_name = "PATH", requires = "jsonl", help_heading = "Records")]
    pub field: Vec<FieldPath>,

    /// With --csv or --tsv, repair only this column, by its name in the first record or its number from 1; may be given several times
    #[arg(long, value_name = "NAME|N", help_heading = "Records")]
    pub column: Vec<Column>,

    /// Write each line as soon as it is read, as for `tail -f`; each line is repaired by itself
    #[arg(long, help_heading = "Records")]
    pub line_buffered: bool,

    /// The encoding of the input: a label (`latin1`, `cp1251`, `utf-16`), or `auto`
    ///
    /// Without it input is UTF-8, and bytes that are not go through as they are, with a warning and exit code 2. With `auto` the encoding is
    /// recognised, and told with -v; what cannot be read is told with exit code 2, and -i leaves such a file as it is. The output is UTF-8.
    #[arg(long, value_name = "LABEL", help_heading = "Repair")]
    pub encoding: Option<String>,

    /// Change only what is right with at least this probability, from 0.5 to 1
    ///
    /// The higher it is, the more damage stays, and the fewer changes are wrong. Without it, the
    /// default of the fixtext library decides.
    #[arg(long, value_name = "P", value_parser = probability, allow_negative_numbers = true, help_heading = "Repair")]
    pub confidence: Option<f32>,

    /// Undo only mix-ups of these encodings, and only these accidents (names as in --list-encodings), separated by commas
    #[arg(long, value_name = "NAME", value_delimiter = ',', help_heading = "Repair")]
    pub only: Vec<Family>,

    /// Undo no mix-ups of these encodings, and none of these accidents
    #[arg(long, value_name = "NAME", value_delimiter = ',', help_heading = "Repair")]
    pub except: Vec<Family>,

    /// Repair damage within escapes too
    ///
    /// References of HTML (&Atilde;&copy;), escapes of JSON and JavaScript (\\u00c3), percent encoding
    /// (%C3%83) and quoted-printable (=C3=83). Escapes whose characters are sound stay as they are.
    #[arg(long, help_heading = "Repair")]
    pub escapes: bool,

    /// Use so many threads; without it, as many as there are processors. The output is the same for every number
    #[arg(short = 'j', long, value_name = "N", help_heading = "Repair")]
    pub threads: Option<NonZeroUsize>,

    /// List the encodings that are known, and the accidents
    #[arg(long, exclusive = true)]
    pub list_encodings: bool,

    /// Print completions for a shell
    #[arg(long, value_name = "SHELL", exclusive = true)]
    pub completions: Option<clap_complete::Shell>,

    /// Print the manual page
    #[arg(long, exclusive = true)]
    pub man: bool,
}

/// What `--check` prints.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// A line for each change
    Lines,
    /// SARIF 2.1.0
    Sarif,
}

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// An encoding, or an accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Encoding(Encoding),
    Damage(Damage),
}

impl std::str::FromStr for Family {
    type Err = String;

    fn from_str(name: &str) -> Result<Family, String> {
        let damage = || Damage::ALL.into_iter().find(|damage| damage.name().eq_ignore_ascii_case(name));
        let family = Encoding::for_name(name).map(Family::Encoding).or_else(|| damage().map(Family::Damage));
        family.ok_or_else(|| "no encoding and no accident has this name; --list-encodings lists them".to_owned())
    }
}

impl Options {
    /// The fixer that was asked for.
    pub fn fixer(&self) -> Fixer {
        let encodings = |families: &[Family]| -> Vec<Encoding> {
            families
                .iter()
                .filter_map(|family| if let Family::Encoding(one) = family { Some(*one) } else { None })
                .collect()
        };
        let damage = |families: &[Family]| -> Vec<Damage> {
            families
                .iter()
                .filter_map(|family| if let Family::Damage(one) = family { Some(*one) } else { None })
                .collect()
        };
        let (only, except) = (encodings(&self.only), encodings(&self.except));
        let is_wanted =
            |encoding: &Encoding| (only.is_empty() || only.contains(encoding)) && !except.contains(encoding);
        let (only, except) = (damage(&self.only), damage(&self.except));
        let is_allowed = |damage: &Damage| (self.only.is_empty() || only.contains(damage)) && !except.contains(damage);
        let fixer = Fixer::new().within_escapes(self.escapes);
        let fixer =
            fixer.encodings(Encoding::all().filter(is_wanted)).damage(Damage::ALL.into_iter().filter(is_allowed));
        match self.confidence {
            Some(least) => fixer.least_confidence(least),
            None => fixer,
        }
    }

    /// How the input is cut into documents.
    pub fn records(&self) -> Format {
        match () {
            () if self.null => Format::Null,
            () if self.jsonl => Format::JsonLines { fields: self.field.clone() },
            () if self.csv => Format::Table { delimiter: b',', columns: self.column.clone() },
            () if self.tsv => Format::Table { delimiter: b'\t', columns: self.column.clone() },
            () if self.lines || self.line_buffered => Format::Lines,
            () => Format::Text,
        }
    }

    /// How many threads to use.
    pub fn threads(&self) -> usize {
        let of_machine = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads.map_or_else(of_machine, NonZeroUsize::get)
    }
}

const MORE: &str = "\
Examples:
  fixtext letter.txt > repaired.txt
      Repair a file.
  fixtext -i --backup -r docs
      Repair the files of a directory in place, and keep the old ones.
  mysqldump old | fixtext | mysql new
      Repair a dump; the lengths of PHP's serialised strings are corrected along.
  zcat dump.jsonl.gz | fixtext --jsonl --field user.name --report changes.jsonl > dump.jsonl
      Repair a field of each record, and keep a record of every change.
  fixtext --check --confidence 0.95 docs/*.md
      List the damage in some files, only what is rather sure.
  fixtext --encoding cp1251 old.txt > new.txt
      Convert a file to UTF-8 and repair it.

A line that says fixtext:ignore is left alone.

Exit codes:
  0  Done; with --check, there is nothing to repair.
  1  With --check, there is something to repair.
  2  Wrong usage, unreadable input, records that do not parse, or failure to
     write. A line on standard error tells which.

  A signal ends it as any other program: the shell tells 130 after Ctrl-C, and
  143 after SIGTERM.";

fn probability(argument: &str) -> Result<f32, &'static str> {
    match argument.parse() {
        Ok(number) if (0.5..=1.0).contains(&number) => Ok(number),
        _ => Err("it has to be a number from 0.5 to 1"),
    }
}
