//! Everything that comes out: the text, the lines of `--check`, the reports, the messages, the bar.

use std::io::{self, Write};

use anyhow::{Context, Result, ensure};

use crate::check;
use crate::codec::{Codec, CodecWriter};
use crate::destination::Destination;
use crate::input::one_line;
use crate::job::{Event, Mode};
use crate::options::{Options, ReportFormat};
use crate::output::{self, Output};
use crate::progress::Progress;
use crate::report::{Report, canonical};
use crate::sarif::Sarif;

/// Where the text goes.
enum Text {
    Stdout(Output),
    File(Box<CodecWriter<Destination>>),
    Sarif(Box<Sarif<Output>>),
}

/// All outputs of a run.
pub struct Outputs {
    text: Text,
    report: Option<Report>,
    progress: Progress,
    is_check: bool,
    is_flushed: bool,
    /// Whether there was anything to repair, and whether anything went wrong.
    pub found: bool,
    pub failed: bool,
}

impl Outputs {
    pub fn new(options: &Options, mode: &Mode, all: Option<u64>, is_shown: bool) -> Result<Outputs> {
        if let (Some(output), Some(report)) = (&options.output, &options.report) {
            let is_device = output.exists() && !output.is_file();
            ensure!(
                is_device || canonical(output) != canonical(report),
                "--output and --report name the same file: {}: name another for one of them",
                one_line(&report.to_string_lossy())
            );
        }
        let text = match &options.output {
            // A dry run has nothing to write, and must not empty what is there.
            Some(path) if *mode != Mode::DryRun && path.as_os_str() != "-" => {
                let writer = Codec::of_name(path).writer(Destination::create(path)?);
                Text::File(Box::new(writer.context("cannot write")?))
            }
            _ if options.format == ReportFormat::Sarif => {
                Text::Sarif(Box::new(Sarif::begin(Output::lock()).map_err(output::explain)?))
            }
            _ => Text::Stdout(Output::lock()),
        };
        let report = options.report.as_deref().map(|path| Report::create(path, &options.files)).transpose()?;
        Ok(Outputs {
            text,
            report,
            progress: Progress::new(all, is_shown),
            is_check: *mode == Mode::Check,
            is_flushed: options.line_buffered,
            found: false,
            failed: false,
        })
    }

    /// Takes what came of an input.
    pub fn take(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Output(bytes) => self.write(&bytes),
            Event::Found(found) => {
                self.found = true;
                let finding = found.finding();
                if let Some(report) = &mut self.report {
                    report.write(&finding)?;
                }
                match &mut self.text {
                    Text::Sarif(sarif) => sarif.add(&finding).map_err(output::explain),
                    _ if self.is_check => self.write(check::line(&finding).as_bytes()),
                    _ => Ok(()),
                }
            }
            Event::Message(line) => {
                self.tell(&line);
                Ok(())
            }
            Event::Warning(line) => {
                self.warn(&line);
                Ok(())
            }
            Event::Done(bytes, changes) => {
                self.progress.add(bytes, changes);
                Ok(())
            }
        }
    }

    /// Tells of something that is wrong, which does not end the run.
    pub fn warn(&mut self, line: &str) {
        self.failed = true;
        self.tell(line);
    }

    /// Writes a line to standard error.
    fn tell(&self, line: &str) {
        // Not `eprintln!`, which panics if standard error is closed.
        self.progress.suspend(|| drop(writeln!(io::stderr(), "fixtext: {line}")));
    }

    /// What is done stays done, whatever comes next.
    pub fn flush(&mut self) -> Result<()> {
        if let Some(report) = &mut self.report {
            report.flush()?;
        }
        match &mut self.text {
            Text::Stdout(output) => output.flush().map_err(output::explain),
            Text::File(_) | Text::Sarif(_) => Ok(()),
        }
    }

    /// Ends all outputs. A file for the text takes its place only now.
    pub fn finish(mut self) -> Result<()> {
        self.flush()?;
        match self.text {
            Text::Stdout(_) => Ok(()),
            Text::File(writer) => writer.finish().context("cannot write")?.commit(),
            Text::Sarif(sarif) => {
                sarif.finish().map_err(output::explain)?;
                Ok(())
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.text {
            Text::Stdout(output) => output.write_all(bytes).map_err(output::explain)?,
            Text::File(file) => file.write_all(bytes).context("cannot write")?,
            Text::Sarif(_) => {}
        }
        if self.is_flushed { self.flush() } else { Ok(()) }
    }
}
