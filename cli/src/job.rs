//! One input from its opening to its end: its windows are repaired, and what comes of them goes to where the options say.

use std::borrow::Cow;
use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, Result};
use fixtext::Fixer;

use crate::buffers::Buffer;
use crate::codec::{Codec, CodecWriter};
use crate::diff;
use crate::explain;
use crate::finding::{Finding, Position};
use crate::input::{Input, Opened, one_line};
use crate::parallel;
use crate::records::{Change, Format, Header};
use crate::replace::{Original, Replacement};
use crate::walk::is_binary;
use crate::window::{self, Outcome};
use crate::windows::{Note, Window, Windows};

/// What is made of an input.
#[derive(Clone, Debug, PartialEq)]
pub enum Mode {
    /// The repaired text.
    Filter,
    /// Lines about what would change.
    Check,
    /// The difference; in colours or not.
    Diff { color: bool },
    /// Words about what happened.
    Explain,
    /// A new content for the file, and a suffix for the old one.
    InPlace { backup: Option<String>, follow_links: bool },
    /// Nothing.
    DryRun,
}

/// What is done to each input.
#[derive(Clone, Debug)]
pub struct Job {
    pub fixer: Fixer,
    pub format: Format,
    pub encoding: Option<String>,
    pub mode: Mode,
    pub by_line: bool,
    pub is_verbose: bool,
}

/// Something that comes of an input, in the order of the input.
pub enum Event {
    /// Bytes for the output.
    Output(Buffer),
    /// A change and where it is.
    Found(Found),
    /// A line for standard error.
    Message(String),
    /// A line for standard error about something that is wrong.
    Warning(String),
    /// So many bytes were read, and so many changes made.
    Done(usize, usize),
}

impl Event {
    /// How many bytes of memory it takes, about.
    pub fn bytes(&self) -> u64 {
        let held = match self {
            Event::Output(bytes) => bytes.capacity(),
            Event::Found(found) => size_of::<Found>() + found.change.before.len() + found.change.after.len(),
            Event::Message(line) | Event::Warning(line) => line.len(),
            Event::Done(..) => 0,
        };
        held as u64
    }
}

/// A change, where it is, and where its window begins.
pub struct Found {
    pub file: Arc<str>,
    pub window: Position,
    pub at: Position,
    pub change: Change,
}

impl Found {
    pub fn finding(&self) -> Finding<'_> {
        Finding::new(&self.file, &self.window, &self.at, &self.change)
    }
}

/// An input that is open, and in place the file that it was before.
pub struct Begun<'i> {
    input: &'i Input,
    original: Option<Original>,
    opened: Opened,
}

impl Begun<'_> {
    /// Whether it has no more than so many bytes. What is packed may be any size once it is unpacked.
    pub fn is_within(&self, bytes: u64) -> bool {
        self.opened.codec == Codec::None && self.opened.size.is_some_and(|size| size <= bytes)
    }
}

/// Where events go.
pub type Emit<'e> = dyn FnMut(Event) -> Result<()> + Send + 'e;

impl Job {
    /// Does the work on an input, on so many threads.
    pub fn run(&self, input: &Input, threads: usize, emit: &mut Emit<'_>) -> Result<()> {
        match self.begin(input, emit)? {
            Some(begun) => self.go_on(begun, threads, emit),
            None => Ok(()),
        }
    }

    /// Opens an input; `None` if it is passed over.
    pub fn begin<'i>(&self, input: &'i Input, emit: &mut Emit<'_>) -> Result<Option<Begun<'i>>> {
        // Who asked for the text gets it, ignored or not; a pipe that ends up empty would lose it.
        if input.is_ignored && (self.mode != Mode::Filter || input.is_directory()) {
            self.pass_over(input, IGNORED, emit)?;
            return Ok(None);
        }
        let original = match (&self.mode, &input.path) {
            (Mode::InPlace { follow_links, .. }, Some(path)) => Some(Original::look(path, *follow_links)?),
            _ => None,
        };
        let opened = input.open()?;
        if opened.is_none() {
            self.pass_over(input, BINARY, emit)?;
        }
        Ok(opened.map(|opened| Begun { input, original, opened }))
    }

    /// Does the rest of the work, on so many threads.
    pub fn go_on(&self, begun: Begun<'_>, threads: usize, emit: &mut Emit<'_>) -> Result<()> {
        let Begun { input, original, opened: Opened { start, rest, codec, .. } } = begun;
        let mut windows = Windows::new(start, rest, self.format.clone(), self.encoding.as_deref(), self.by_line)?;
        let failed = || format!("cannot read: {}", input.shown());
        let mut first = windows.next().with_context(failed)?;
        if let Some(reason) = first.as_ref().and_then(|first| self.no_text(input, first)) {
            return self.pass_over(input, reason, emit);
        }
        let header = match &first {
            Some(window) if !input.is_ignored => self.format.header(&window.bytes),
            _ => Ok(Header::default()),
        };
        let header = header.with_context(|| input.shown().into_owned())?;
        let mut sink = Sink::new(self, input, original, codec);
        let next = || match first.take() {
            Some(window) => Ok(Some(window)),
            None => windows.next().with_context(failed),
        };
        let work = |window: Window| match input.is_ignored {
            true => window::keep(window),
            false => window::repair(&self.fixer, &self.format, &header, window),
        };
        parallel::in_order(threads, WINDOWS_AHEAD, |_| 1, next, work, |outcome| sink.take(outcome, emit))?;
        for note in windows.take_notes() {
            sink.note(&note, emit)?;
        }
        sink.finish(windows.is_converted(), emit)
    }

    /// Why an input is none to repair by what it begins with. Who names a file or its encoding knows what it is.
    fn no_text(&self, input: &Input, first: &Window) -> Option<&'static str> {
        match input.is_found && self.encoding.is_none() {
            true if is_binary(&first.bytes) => Some(BINARY),
            true if !window::is_utf8(&first.bytes) => Some(NOT_UTF8),
            _ => None,
        }
    }

    fn pass_over(&self, input: &Input, reason: &str, emit: &mut Emit<'_>) -> Result<()> {
        match self.is_verbose {
            true => emit(Event::Message(format!("{}: {reason}", input.shown()))),
            false => Ok(()),
        }
    }
}

/// Why an input is left alone.
const IGNORED: &str = "left alone, as a .fixtextignore says";
const BINARY: &str = "left alone, as it is binary";
const NOT_UTF8: &str = "left alone, as it is not UTF-8; name its encoding with --encoding";

/// Takes the windows of an input, in their order.
struct Sink<'j> {
    job: &'j Job,
    name: Arc<str>,
    is_ignored: bool,
    at: Position,
    changes: usize,
    warnings: usize,
    /// What was read and what comes of it, for a difference.
    texts: (Vec<u8>, Vec<u8>),
    new: New,
    codec: Codec,
}

/// The new content of a file in place.
enum New {
    /// There is none.
    None,
    /// Nothing has changed so far, and this was read.
    Unchanged(Box<Original>, Vec<u8>),
    Begun(Box<CodecWriter<Replacement>>),
}

/// So many windows a thread may wait for their turn.
const WINDOWS_AHEAD: u64 = 2;

/// So many warnings of one input are told one by one.
const MOST_WARNINGS: usize = 5;

/// So much is kept in memory of a file that may yet turn out to be sound.
const KEPT: usize = 8 * 1024 * 1024;

impl<'j> Sink<'j> {
    fn new(job: &'j Job, input: &Input, original: Option<Original>, codec: Codec) -> Sink<'j> {
        let new = original.map_or(New::None, |original| New::Unchanged(Box::new(original), Vec::new()));
        let (name, texts) = (Arc::from(input.name.as_str()), (Vec::new(), Vec::new()));
        Sink {
            job,
            name,
            is_ignored: input.is_ignored,
            at: Position::START,
            changes: 0,
            warnings: 0,
            texts,
            new,
            codec,
        }
    }

    fn take(&mut self, outcome: Outcome, emit: &mut Emit<'_>) -> Result<()> {
        let window = self.at;
        let mut rest = &outcome.input[..];
        let mut warnings = outcome.warnings.iter().peekable();
        for change in &outcome.changes {
            while let Some(warning) = warnings.next_if(|warning| warning.offset <= change.input.start) {
                self.reach(window.input + warning.offset, &mut rest);
                self.warn(&warning.message, emit)?;
            }
            self.reach(window.input + change.input.start, &mut rest);
            emit(Event::Found(Found { file: self.name.clone(), window, at: self.at, change: change.clone() }))?;
            if self.job.mode == Mode::Explain {
                let place = format!("{}:{}:{}", one_line(&self.name), self.at.line, self.at.column);
                emit(Event::Output(explain::paragraph(&place, change).into_bytes().into()))?;
            }
        }
        for warning in warnings {
            self.reach(window.input + warning.offset, &mut rest);
            self.warn(&warning.message, emit)?;
        }
        // Nobody asks where the last one ends.
        if !outcome.is_last {
            self.at.pass(rest);
        }
        self.at.output += outcome.output().len();
        self.changes += outcome.changes.len();
        emit(Event::Done(outcome.input.len(), outcome.changes.len()))?;
        self.write(outcome, emit)
    }

    /// Goes on to an offset in the input, over the beginning of what is left of a window.
    fn reach(&mut self, offset: usize, rest: &mut &[u8]) {
        let (passed, left) = rest.split_at(offset - self.at.input);
        self.at.pass(passed);
        *rest = left;
    }

    fn write(&mut self, outcome: Outcome, emit: &mut Emit<'_>) -> Result<()> {
        match self.job.mode {
            Mode::Filter => emit(Event::Output(outcome.output.map_or(outcome.input, Buffer::from)))?,
            Mode::Diff { .. } => {
                self.texts.0.extend_from_slice(&outcome.input);
                self.texts.1.extend_from_slice(outcome.output());
            }
            Mode::InPlace { .. } => self.write_in_place(&outcome)?,
            Mode::Check | Mode::Explain | Mode::DryRun => {}
        }
        Ok(())
    }

    fn write_in_place(&mut self, outcome: &Outcome) -> Result<()> {
        let failed = || format!("cannot write: {}", one_line(&self.name));
        if let New::Unchanged(_, read) = &self.new
            && (outcome.output.is_some() || read.len() > KEPT || self.job.encoding.is_some())
            && let New::Unchanged(original, read) = std::mem::replace(&mut self.new, New::None)
        {
            let mut new = self.codec.writer(Replacement::of(*original)?).with_context(failed)?;
            new.write_all(&read).with_context(failed)?;
            self.new = New::Begun(Box::new(new));
        }
        match &mut self.new {
            New::None => Ok(()),
            New::Unchanged(_, read) => {
                read.extend_from_slice(outcome.output());
                Ok(())
            }
            New::Begun(new) => new.write_all(outcome.output()).with_context(failed),
        }
    }

    fn finish(self, is_converted: bool, emit: &mut Emit<'_>) -> Result<()> {
        let name = one_line(&self.name);
        if let (Mode::Diff { color }, true) = (&self.job.mode, self.changes > 0) {
            let (before, after) = (String::from_utf8_lossy(&self.texts.0), String::from_utf8_lossy(&self.texts.1));
            emit(Event::Output(diff::unified(&name, &before, &after, *color).into_bytes().into()))?;
        }
        let what = self.told();
        if let (New::Begun(new), Mode::InPlace { backup, .. }) = (self.new, &self.job.mode)
            && (self.changes > 0 || is_converted)
        {
            let new = new.finish().with_context(|| format!("cannot write: {name}"))?;
            let others = new.other_names();
            new.commit(backup.as_deref())?;
            if let Some(others) = others {
                emit(Event::Message(format!("{name}: {others}")))?;
            }
        }
        if let Some(more) = self.warnings.checked_sub(MOST_WARNINGS + 1).filter(|_| !self.job.is_verbose) {
            emit(Event::Warning(format!("{name}: {} more such lines; -v tells of each", more + 1)))?;
        }
        match self.job.is_verbose {
            true => emit(Event::Message(format!("{name}: {what}"))),
            false => Ok(()),
        }
    }

    /// What was done to the input, or would be.
    fn told(&self) -> Cow<'static, str> {
        let is_written = matches!(self.job.mode, Mode::Filter | Mode::InPlace { .. });
        let would = if is_written { "repaired" } else { "to be repaired" };
        match self.changes {
            _ if self.is_ignored => Cow::Borrowed(IGNORED),
            _ if matches!((&self.job.mode, &self.new), (Mode::InPlace { .. }, New::None)) => {
                Cow::Borrowed("left alone")
            }
            0 => Cow::Borrowed("sound"),
            1 => Cow::Owned(format!("1 place {would}")),
            changes => Cow::Owned(format!("{changes} places {would}")),
        }
    }

    /// Tells of something that could not be repaired, by its line.
    fn warn(&mut self, message: &str, emit: &mut Emit<'_>) -> Result<()> {
        self.warnings += 1;
        if self.warnings > MOST_WARNINGS && !self.job.is_verbose {
            return Ok(());
        }
        emit(Event::Warning(format!("{}:{}: {message}", one_line(&self.name), self.at.line)))
    }

    /// Tells how the input was read.
    fn note(&mut self, note: &Note, emit: &mut Emit<'_>) -> Result<()> {
        let line = format!("{}: {}", one_line(&self.name), note.text);
        if note.is_loss && matches!(self.job.mode, Mode::InPlace { .. }) {
            // The file would be the last to have what could not be read.
            self.new = New::None;
            return emit(Event::Warning(format!("{line}: the file stays as it is")));
        }
        match note.is_loss {
            true => emit(Event::Warning(line)),
            false if self.job.is_verbose => emit(Event::Message(line)),
            false => Ok(()),
        }
    }
}
