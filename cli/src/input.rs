//! Reads what is to be repaired, whole and in strict UTF-8: a byte that is not UTF-8 could only be
//! dropped or guessed at, and either would do new damage. Cuts it into what is repaired as one.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

/// A file, or standard input.
pub struct Input {
    /// What to call it.
    pub name: String,
    /// `None` for standard input.
    pub path: Option<PathBuf>,
}

impl Input {
    /// The inputs that these arguments mean.
    pub fn all(files: &[PathBuf]) -> Vec<Input> {
        if files.is_empty() {
            return vec![Input::stdin()];
        }
        files.iter().map(|file| Input::new(file)).collect()
    }

    fn new(path: &Path) -> Input {
        if path == Path::new("-") {
            return Input::stdin();
        }
        Input { name: path.to_string_lossy().into_owned(), path: Some(path.to_owned()) }
    }

    fn stdin() -> Input {
        Input { name: "<stdin>".to_owned(), path: None }
    }

    /// The whole text.
    pub fn read(&self) -> Result<String> {
        let name = one_line(&self.name);
        let bytes = match &self.path {
            // Systems do not agree on where reading a directory fails, and with what.
            Some(path) if path.is_dir() => bail!("is a directory: {name}: name the files in it"),
            Some(path) => fs::read(path),
            None => read_stdin(),
        };
        let bytes = bytes.with_context(|| format!("cannot read: {name}"))?;
        String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            anyhow!("bad UTF-8: {name}: at byte offset {offset}; convert it to UTF-8 first")
        })
    }
}

fn read_stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file's name as it can be shown: names may hold line breaks, and messages may not.
pub fn one_line(name: &str) -> Cow<'_, str> {
    if name.contains(char::is_control) { Cow::Owned(name.replace(char::is_control, "?")) } else { Cow::Borrowed(name) }
}

/// What is repaired as one, each with the line break after it: the lines, or the whole text.
pub fn documents(text: &str, lines: bool) -> impl Iterator<Item = (&str, &str)> {
    text.split_inclusive(move |c| lines && c == '\n').map(move |piece| {
        let body = match piece.strip_suffix('\n') {
            Some(line) if lines => line.strip_suffix('\r').unwrap_or(line),
            _ => piece,
        };
        piece.split_at(body.len())
    })
}
