//! What `--report` asks for: a line of JSON for each edit, in a file or on standard output. The file
//! is made before anything is read, and that empties one that is there, so it must not be one of those
//! to be repaired.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
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
    /// Makes the file, and empties it if it is there.
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
