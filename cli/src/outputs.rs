//! Everything that comes out: the text, the lines of `--check`, the reports, the messages, the bar.

use std::io::{self, Write};

use anyhow::{Context, Result, ensure};

use crate::check;
use crate::codec::{Codec, CodecWriter};
use crate::destination::{Destination, cannot_write};
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
    File {
        name: String,
        writer: Box<CodecWriter<Destination>>,
    },
    Sarif(Box<Sarif<Output>>),
    /// The report has its place.
    Nowhere,
}

impl Text {
    /// Where the options say. A file is begun, and what comes before all findings is written.
    fn new(options: &Options, mode: &Mode) -> Result<Text> {
        let is_taken = options.report.as_deref().is_some_and(output::is_meant_by);
        match &options.output {
            // A dry run has nothing to write, and must not empty what is there.
            Some(path) if *mode != Mode::DryRun && !output::is_meant_by(path) => {
                let name = one_line(&path.to_string_lossy()).into_owned();
                let writer = Codec::of_name(path).writer(Destination::create(path)?);
                Ok(Text::File { writer: Box::new(writer.with_context(|| cannot_write(&name))?), name })
            }
            _ if is_taken => {
                let is_free = match mode {
                    Mode::InPlace { .. } | Mode::DryRun => true,
                    // The report says what its lines say.
                    Mode::Check => options.format == ReportFormat::Lines,
                    Mode::Filter | Mode::Diff { .. } | Mode::Explain => false,
                };
                ensure!(is_free, "--report and the text both go to standard output: name a file for one of them");
                Ok(Text::Nowhere)
            }
            _ if options.format == ReportFormat::Sarif => {
                Ok(Text::Sarif(Box::new(Sarif::begin(Output::new()).map_err(output::explain)?)))
            }
            _ => Ok(Text::Stdout(Output::new())),
        }
    }
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
        if let (Some(path), Some(report)) = (&options.output, &options.report) {
            let is_device = output::is_meant_by(path) || path.exists() && !path.is_file();
            ensure!(
                is_device || canonical(path) != canonical(report),
                "--output and --report name the same file: {}: name another for one of them",
                one_line(&report.to_string_lossy())
            );
        }
        let text = Text::new(options, mode)?;
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
            // It may be a pipe, and lines are waited for there.
            Text::File { name, writer } if self.is_flushed => writer.flush().with_context(|| cannot_write(name)),
            Text::File { .. } | Text::Sarif(_) | Text::Nowhere => Ok(()),
        }
    }

    /// Ends all outputs. A file for the text takes its place only now.
    pub fn finish(mut self) -> Result<()> {
        self.flush()?;
        match self.text {
            Text::Stdout(_) | Text::Nowhere => Ok(()),
            Text::File { name, writer } => writer.finish().with_context(|| cannot_write(&name))?.commit(),
            Text::Sarif(sarif) => {
                sarif.finish().map_err(output::explain)?;
                Ok(())
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.text {
            Text::Stdout(output) => output.write_all(bytes).map_err(output::explain)?,
            Text::File { name, writer } => writer.write_all(bytes).with_context(|| cannot_write(name))?,
            Text::Sarif(_) | Text::Nowhere => {}
        }
        if self.is_flushed { self.flush() } else { Ok(()) }
    }
}
