//! Opens what is to be repaired, and unpacks it if it is packed.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::codec::Codec;
use crate::walk::{BINARY_START, is_binary};

/// Bytes that are read at once.
const BUFFER: usize = 128 * 1024;

/// A file, or standard input.
#[derive(Clone, Debug)]
pub struct Input {
    /// What to call it.
    pub name: String,
    /// `None` for standard input.
    pub path: Option<PathBuf>,
    /// Whether it was found in a directory rather than named: then it is passed over unless it is text in UTF-8.
    pub is_found: bool,
    /// Whether an ignore file of the project names it: then it stays as it is.
    pub is_ignored: bool,
}

/// An input that is open.
pub struct Opened {
    pub content: Box<dyn Read + Send>,
    /// How it is packed.
    pub codec: Codec,
}

impl Input {
    pub fn new(path: PathBuf) -> Input {
        if path == Path::new("-") {
            return Input::stdin();
        }
        Input { name: path.to_string_lossy().into_owned(), path: Some(path), is_found: false, is_ignored: false }
    }

    pub fn stdin() -> Input {
        Input { name: "<stdin>".to_owned(), path: None, is_found: false, is_ignored: false }
    }

    pub fn is_directory(&self) -> bool {
        self.path.as_ref().is_some_and(|path| path.is_dir())
    }

    /// Its name in one line.
    pub fn shown(&self) -> Cow<'_, str> {
        one_line(&self.name)
    }

    /// How many bytes it has, if that is known.
    pub fn size(&self) -> Option<u64> {
        let metadata = self.path.as_ref()?.metadata().ok()?;
        metadata.is_file().then_some(metadata.len())
    }

    /// Opens it. `None` for a binary file that nobody named.
    pub fn open(&self) -> Result<Option<Opened>> {
        let failed = || format!("cannot read: {}", self.shown());
        let Some(path) = &self.path else {
            return Ok(Some(unpacked(BufReader::with_capacity(BUFFER, io::stdin())).with_context(failed)?));
        };
        if self.is_directory() {
            bail!("is a directory: {}: use -r to go through it", self.shown());
        }
        let file = File::open(path).with_context(failed)?;
        let size = file.metadata().map_or(BUFFER as u64, |metadata| metadata.len());
        let capacity = usize::try_from(size).unwrap_or(BUFFER).clamp(BINARY_START, BUFFER);
        let mut file = BufReader::with_capacity(capacity, file);
        let start = file.fill_buf().with_context(failed)?;
        if self.is_found && Codec::of(start) == Codec::None && is_binary(start) {
            return Ok(None);
        }
        Ok(Some(unpacked(file).with_context(failed)?))
    }
}

fn unpacked<R: BufRead + Send + 'static>(mut packed: R) -> io::Result<Opened> {
    // A pipe may give the first bytes one by one.
    let mut start = Vec::new();
    while Codec::may_begin(&start) && packed.by_ref().take(1).read_to_end(&mut start)? > 0 {}
    let codec = Codec::of(&start);
    let packed = io::Cursor::new(start).chain(packed);
    Ok(Opened { content: codec.reader(packed)?, codec })
}

/// A file's name as it can be shown: names may hold line breaks, and messages may not.
pub fn one_line(name: &str) -> Cow<'_, str> {
    if name.contains(char::is_control) { Cow::Owned(name.replace(char::is_control, "?")) } else { Cow::Borrowed(name) }
}
