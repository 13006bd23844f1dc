//! Standard output, buffered and locked once. A reader that has seen enough, like `head`, closes
//! the pipe, and that has to be told from a failure.

use std::fmt;
use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};

use anyhow::Error;

/// Standard output.
pub struct Output(BufWriter<StdoutLock<'static>>);

impl Output {
    /// Locks it for as long as this lives.
    pub fn lock() -> Output {
        Output(BufWriter::new(io::stdout().lock()))
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
        f.write_str("nobody reads standard output")
    }
}

impl std::error::Error for ClosedPipe {}
