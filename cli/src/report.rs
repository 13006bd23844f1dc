//! What `--report` asks for: a line of JSON for each edit, in a file or on standard output. The file
//! is made before anything is read, and that empties one that is there, so it must be none that holds anything but a report: who
//! leaves out its name names what was meant to be repaired.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::finding::Finding;
use crate::input::one_line;
use crate::output::{self, Output};
use crate::replace::folder;

/// A report that is being written.
pub enum Report {
    Stdout(Output),
    File { name: String, file: BufWriter<File> },
}

impl Report {
    /// Makes the file, and empties it if it is a report that is there.
    pub fn create(path: &Path, inputs: &[PathBuf]) -> Result<Report> {
        if output::is_meant_by(path) {
            return Ok(Report::Stdout(Output::new()));
        }
        let name = one_line(&path.to_string_lossy()).into_owned();
        let place = canonical(path);
        ensure!(
            !inputs.iter().any(|file| canonical(file) == place),
            "the report would overwrite its input: {name}: name another file for it"
        );
        ensure!(
            may_be_emptied(path).with_context(|| failure(&name))?,
            "holds something else than a report: {name}: remove it, or name another file for the report"
        );
        let file = File::create(path).with_context(|| failure(&name))?;
        Ok(Report::File { name, file: BufWriter::new(file) })
    }

    pub fn write(&mut self, finding: &Finding<'_>) -> Result<()> {
        let json = serde_json::to_string(finding)?;
        match self {
            Report::Stdout(stdout) => writeln!(stdout, "{json}").map_err(output::explain),
            Report::File { name, file } => writeln!(file, "{json}").with_context(|| failure(name)),
        }
    }

    pub fn flush(&mut self) -> Result<()> {
        match self {
            Report::Stdout(stdout) => stdout.flush().map_err(output::explain),
            Report::File { name, file } => file.flush().with_context(|| failure(name)),
        }
    }
}

/// How each report begins that holds anything.
const START: &[u8] = b"{\"file\":";

/// Whether a file is not there, or none that keeps anything, or empty, or a report.
fn may_be_emptied(path: &Path) -> io::Result<bool> {
    if !path.is_file() {
        return Ok(true);
    }
    let mut start = Vec::new();
    File::open(path)?.take(START.len() as u64).read_to_end(&mut start)?;
    Ok(start.is_empty() || start == START)
}

fn failure(name: &str) -> String {
    format!("cannot write the report: {name}")
}

/// The one path of a file, or of the file that would be made. Without the latter an input that is
/// missing would come to be as the report, and be found empty.
pub fn canonical(path: &Path) -> PathBuf {
    let made = || {
        let folder = fs::canonicalize(folder(path)).ok()?;
        Some(folder.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(made).unwrap_or_else(|| path.to_owned())
}
