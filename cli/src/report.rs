//! The file for `--report`: a line of JSON for each edit. It is made before anything is read, and
//! that empties a file that is there, so it must not be one of those to be repaired.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::finding::Finding;
use crate::input::one_line;
use crate::replace::folder;

/// A report that is being written.
pub struct Report {
    name: String,
    file: BufWriter<File>,
}

impl Report {
    /// Makes the file, and empties it if it is there.
    pub fn create(path: &Path, inputs: &[PathBuf]) -> Result<Report> {
        let name = one_line(&path.to_string_lossy()).into_owned();
        let place = canonical(path);
        ensure!(
            !inputs.iter().any(|file| canonical(file) == place),
            "the report would overwrite its input: {name}: name another file for it"
        );
        let file = File::create(path).with_context(|| failure(&name))?;
        Ok(Report { name, file: BufWriter::new(file) })
    }

    pub fn write(&mut self, finding: &Finding<'_>) -> Result<()> {
        let json = serde_json::to_string(finding)?;
        self.explain(|file| writeln!(file, "{json}"))
    }

    pub fn flush(&mut self) -> Result<()> {
        self.explain(Write::flush)
    }

    fn explain(&mut self, act: impl Fn(&mut BufWriter<File>) -> io::Result<()>) -> Result<()> {
        act(&mut self.file).with_context(|| failure(&self.name))
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
