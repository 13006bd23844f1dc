//! Opens what is to be repaired, and unpacks it if it is packed.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Error, Result, anyhow};

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
    size: OnceLock<Option<u64>>,
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
        Input::called(path.to_string_lossy().into_owned(), Some(path))
    }

    pub fn stdin() -> Input {
        Input::called("<stdin>".to_owned(), None)
    }

    fn called(name: String, path: Option<PathBuf>) -> Input {
        Input { name, path, is_found: false, is_ignored: false, size: OnceLock::new() }
    }

    pub fn is_directory(&self) -> bool {
        self.path.as_ref().is_some_and(|path| path.is_dir())
    }

    /// Its name in one line.
    pub fn shown(&self) -> Cow<'_, str> {
        one_line(&self.name)
    }

    /// How many bytes it has, if that is known, when this is first asked.
    pub fn size(&self) -> Option<u64> {
        *self.size.get_or_init(|| {
            let metadata = self.path.as_ref()?.metadata().ok()?;
            metadata.is_file().then_some(metadata.len())
        })
    }

    /// Opens it. `None` for a binary file that nobody named.
    pub fn open(&self) -> Result<Option<Opened>> {
        let Some(path) = &self.path else {
            return self.unpacked(BufReader::with_capacity(BUFFER, io::stdin())).map(Some);
        };
        let file = File::open(path).map_err(|error| self.unreadable(error))?;
        let size = self.size().and_then(|size| usize::try_from(size).ok());
        let mut file = BufReader::with_capacity(size.unwrap_or(BUFFER).clamp(BINARY_START, BUFFER), file);
        let start = file.fill_buf().map_err(|error| self.unreadable(error))?;
        if self.is_found && Codec::of(start) == Codec::None && is_binary(start) {
            return Ok(None);
        }
        self.unpacked(file).map(Some)
    }

    fn unpacked(&self, packed: impl BufRead + Send + 'static) -> Result<Opened> {
        unpacked(packed).map_err(|error| self.unreadable(error))
    }

    fn unreadable(&self, error: io::Error) -> Error {
        match self.is_directory() {
            true => anyhow!("is a directory: {}: use -r to go through it", self.shown()),
            false => Error::new(error).context(format!("cannot read: {}", self.shown())),
        }
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
