//! Standard output, buffered. A reader that has seen enough, like `head`, closes
//! the pipe, and that has to be told from a failure.

use std::fmt;
use std::io::{self, BufWriter, ErrorKind, Stdout, Write};
use std::path::Path;

use anyhow::Error;

/// Standard output.
pub struct Output(BufWriter<Stdout>);

impl Output {
    pub fn new() -> Output {
        Output(BufWriter::new(io::stdout()))
    }
}

/// Its errors are those of the system, for [`explain`].
impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Whether a path is another name for standard output: `-`, or a link that leads there, as `/dev/stdout`.
pub fn is_meant_by(path: &Path) -> bool {
    let is_link = || path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    path.as_os_str() == "-" || is_link() && leads_here(path)
}

#[cfg(unix)]
fn leads_here(path: &Path) -> bool {
    use rustix::fs::{fstat, stat};
    let (Ok(there), Ok(here)) = (stat(path), fstat(io::stdout())) else { return false };
    (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)
}

#[cfg(not(unix))]
fn leads_here(_: &Path) -> bool {
    false
}

/// What a failure to write means.
pub fn explain(error: io::Error) -> Error {
    match error.kind() {
        ErrorKind::BrokenPipe => Error::new(ClosedPipe),
        _ => Error::new(error).context("cannot write: standard output"),
    }
}

/// Nobody reads standard output any more.
#[derive(Debug)]
pub struct ClosedPipe;

impl fmt::Display for ClosedPipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody reads the report on standard output: not all may be done")
    }
}

impl std::error::Error for ClosedPipe {}
