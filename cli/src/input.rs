//! Opens what is to be repaired, and unpacks it if it is packed.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Error, Result, anyhow};

use crate::buffers::Buffer;
use crate::codec::Codec;
use crate::walk::{BINARY_START, is_binary};
use crate::windows::WINDOW;

/// Bytes of a packed input that are read at once.
const PACKED: usize = 128 * 1024;

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
    /// The beginning of its content, and the rest.
    pub start: Buffer,
    pub rest: Box<dyn Read + Send>,
    /// How it is packed.
    pub codec: Codec,
    /// How many bytes it has, packed as it is, if that is known.
    pub size: Option<u64>,
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
        let opened = match &self.path {
            Some(path) => open(path),
            None => unpacked(io::stdin(), None),
        };
        let opened = opened.map_err(|error| self.unreadable(error))?;
        let is_binary = self.is_found && opened.codec == Codec::None && is_binary(&opened.start);
        Ok((!is_binary).then_some(opened))
    }

    fn unreadable(&self, error: io::Error) -> Error {
        match self.is_directory() {
            true => anyhow!("is a directory: {}: use -r to go through it", self.shown()),
            false => Error::new(error).context(format!("cannot read: {}", self.shown())),
        }
    }
}

fn open(path: &Path) -> io::Result<Opened> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    unpacked(file, metadata.is_file().then_some(metadata.len()))
}

fn unpacked(mut packed: impl Read + Send + 'static, size: Option<u64>) -> io::Result<Opened> {
    // One byte more than there seem to be tells that there are no others.
    let expected = size.and_then(|size| usize::try_from(size).ok()).map_or(WINDOW, |size| size.saturating_add(1));
    let mut start = Buffer::with_room(expected.clamp(BINARY_START, WINDOW));
    // A pipe may give the first bytes one by one.
    while Codec::may_begin(&start) && start.read(&mut packed)? > 0 {}
    let codec = Codec::of(&start);
    if codec == Codec::None {
        return Ok(Opened { start, rest: Box::new(packed), codec, size });
    }
    let packed = Cursor::new(start).chain(BufReader::with_capacity(PACKED, packed));
    Ok(Opened { start: Buffer::default(), rest: codec.reader(packed)?, codec, size })
}

/// A file's name as it can be shown: names may hold line breaks, and messages may not.
pub fn one_line(name: &str) -> Cow<'_, str> {
    if name.contains(char::is_control) { Cow::Owned(name.replace(char::is_control, "?")) } else { Cow::Borrowed(name) }
}
