//! Takes the inputs through the job: small files side by side, the windows of a large one side by side, and all that
//! comes of them in order.

use std::collections::HashSet;
use std::env;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::codec::Codec;
use crate::input::Input;
use crate::job::{Event, Job, Mode};
use crate::options::{Color, Options};
use crate::output::{self, ClosedPipe};
use crate::outputs::Outputs;
use crate::parallel;
use crate::report::canonical;
use crate::walk::{Place, Walk};

/// Files up to this size go side by side, as what comes of them is kept in memory until it is their turn.
const SMALL: u64 = 1024 * 1024;

/// So many of them are handed out at once: most are small.
const BATCH: usize = 8;

/// What comes of them may wait for its turn up to so many bytes for each thread, where each batch counts as so many at least: a file may take as
/// long as a thousand others, which need not wait for it.
const BYTES_AHEAD: u64 = 16 * 1024 * 1024;
const LEAST_BYTES: u64 = 16 * 1024;

/// What came of a run.
pub struct Done {
    /// Whether there was anything to repair.
    pub found: bool,
    /// Whether anything went wrong that was told already.
    pub failed: bool,
}

/// Does what the options ask for.
pub fn run(options: &Options) -> Result<Done> {
    let mode = mode(options)?;
    let job = Job {
        fixer: options.fixer(),
        format: options.records(),
        encoding: options.encoding.clone(),
        by_line: options.line_buffered,
        is_verbose: options.verbose || mode == Mode::DryRun,
        mode: mode.clone(),
    };
    check_label(options)?;
    let is_stdout = options.output.as_deref().is_none_or(output::is_meant_by);
    let is_shown = is_stdout && io::stdout().is_terminal() && mode != Mode::DryRun;
    let all = (!options.recursive).then(|| options.files.iter().map(|file| Input::new(file.clone()).size()).sum());
    let mut outputs = Outputs::new(options, &mode, all.flatten(), is_shown)?;
    let done = if options.files.is_empty() {
        one(&job, &Input::stdin(), threads(options), &mut outputs)
    } else {
        let walk = Walk {
            recursive: options.recursive,
            excludes: options.exclude.clone(),
            follow_links: options.follow_links,
            hidden: options.hidden,
            threads: options.threads(),
        };
        let inputs = walk.files(&options.files)?;
        let mut meant = Meant::new(options);
        let inputs = inputs.filter_map(|place| place.map(|place| meant.input(place)).transpose());
        many(&job, inputs, threads(options), &mut outputs)
    };
    match done.and_then(|()| outputs.flush()) {
        // Nobody reads on, which is no failure, unless it was but the report and files are still to be written. With
        // --check nothing is printed but what is found, so if it came to print at all, it has found something.
        Err(error) if error.is::<ClosedPipe>() && is_stdout && !options.in_place => {
            Ok(Done { found: true, failed: outputs.failed })
        }
        Err(error) => Err(error),
        Ok(()) => {
            let done = Done { found: outputs.found, failed: outputs.failed };
            outputs.finish()?;
            Ok(done)
        }
    }
}

/// Lines that come one by one are not waited for.
fn threads(options: &Options) -> usize {
    if options.line_buffered { 1 } else { options.threads() }
}

fn mode(options: &Options) -> Result<Mode> {
    let is_stdin = options.files.is_empty() || options.files.iter().any(|file| file.as_os_str() == "-");
    if options.in_place && is_stdin {
        bail!("standard input cannot be repaired in place: name the files");
    }
    if !(options.column.is_empty() || options.csv || options.tsv) {
        bail!("--column is for tables: add --csv or --tsv");
    }
    Ok(match () {
        // What shows what would change writes nothing else, so a dry run of it is one already.
        () if options.diff => Mode::Diff { color: is_colored(options) },
        () if options.explain => Mode::Explain,
        () if options.check => Mode::Check,
        () if options.dry_run => Mode::DryRun,
        () if options.in_place => Mode::InPlace { backup: options.backup.clone(), follow_links: options.follow_links },
        () => Mode::Filter,
    })
}

fn is_colored(options: &Options) -> bool {
    match options.color {
        Color::Always => true,
        Color::Never => false,
        // See no-color.org.
        Color::Auto => io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}

/// A label that is none is told once, not for each file.
fn check_label(options: &Options) -> Result<()> {
    match options.encoding.as_deref() {
        None | Some("auto") => Ok(()),
        Some(label) => match fixtext::Windows::with_label(io::empty(), label) {
            Ok(_) => Ok(()),
            Err(error) => bail!("--encoding: {error}; --list-encodings lists some"),
        },
    }
}

/// Tells which of the files that the arguments lead to are inputs.
struct Meant<'o> {
    named: HashSet<&'o Path>,
    /// What is written in this run is nothing to read.
    written: Vec<PathBuf>,
    /// The end of the names of files that an earlier run has kept.
    backup: Option<&'o str>,
    /// In place: the files so far. One that comes again is done already.
    done: Option<HashSet<PathBuf>>,
}

impl<'o> Meant<'o> {
    fn new(options: &'o Options) -> Meant<'o> {
        let written = [&options.output, &options.report].into_iter().flatten();
        let written = written.filter(|path| !output::is_meant_by(path)).map(|path| canonical(path)).collect();
        // A directory is no file that is found.
        let named = options.files.iter().map(PathBuf::as_path).filter(|path| !path.is_dir()).collect();
        Meant { named, written, backup: options.backup.as_deref(), done: options.in_place.then(HashSet::new) }
    }

    fn input(&mut self, Place { path, is_ignored }: Place) -> Option<Input> {
        let is_found = !self.named.contains(path.as_path());
        if is_found && (self.is_written(&path) || self.is_backup(&path)) {
            return None;
        }
        if let Some(done) = &mut self.done
            && !done.insert(canonical(&path))
        {
            return None;
        }
        let mut input = Input::new(path);
        (input.is_found, input.is_ignored) = (is_found, is_ignored);
        Some(input)
    }

    fn is_written(&self, path: &Path) -> bool {
        self.written.iter().any(|written| written.file_name() == path.file_name() && *written == canonical(path))
    }

    fn is_backup(&self, path: &Path) -> bool {
        let Some(suffix) = self.backup else { return false };
        match path.to_str() {
            Some(name) => name.strip_suffix(suffix).is_some_and(|original| Path::new(original).is_file()),
            None => path.as_os_str().as_encoded_bytes().ends_with(suffix.as_bytes()),
        }
    }
}

/// One input, its windows side by side. What goes wrong with it is told, and does not keep the others from their turn.
fn one(job: &Job, input: &Input, threads: usize, outputs: &mut Outputs) -> Result<()> {
    match job.run(input, threads, &mut |event| outputs.take(event).map_err(fatal)) {
        Ok(()) => outputs.flush(),
        Err(error) if error.is::<Fatal>() => Err(error.downcast::<Fatal>()?.0),
        Err(error) => {
            outputs.warn(&format!("{error:#}"));
            outputs.flush()
        }
    }
}

/// Many inputs: small ones side by side, large ones when it is their turn.
fn many(
    job: &Job,
    mut inputs: impl Iterator<Item = Result<Input>> + Send,
    threads: usize,
    outputs: &mut Outputs,
) -> Result<()> {
    parallel::in_order(
        threads,
        BYTES_AHEAD,
        |batch: &Vec<Turn>| batch.iter().map(Turn::bytes).sum::<u64>().max(LEAST_BYTES),
        || {
            let batch: Vec<_> = inputs.by_ref().take(BATCH).collect();
            Ok((!batch.is_empty()).then_some(batch))
        },
        |batch| batch.into_iter().map(|input| Turn::of(job, input)).collect(),
        |batch| batch.into_iter().try_for_each(|turn| turn.take(job, threads, outputs)),
    )
}

/// What there is to do when it is an input's turn.
enum Turn {
    /// It was small: this came of it.
    Small(Vec<Event>, Result<()>),
    /// All the work.
    Large(Input),
}

impl Turn {
    /// Does the work on an input if it is small.
    fn of(job: &Job, input: Result<Input>) -> Turn {
        let mut events = Vec::new();
        let mut keep = |event| {
            events.push(event);
            Ok(())
        };
        let done = match input {
            Ok(input) if !is_small(&input) => return Turn::Large(input),
            Ok(input) => job.run(&input, 1, &mut keep),
            Err(error) => Err(error),
        };
        Turn::Small(events, done)
    }

    /// How many bytes of memory it takes, about.
    fn bytes(&self) -> u64 {
        match self {
            Turn::Small(events, _) => events.iter().map(Event::bytes).sum(),
            Turn::Large(_) => 0,
        }
    }

    fn take(self, job: &Job, threads: usize, outputs: &mut Outputs) -> Result<()> {
        match self {
            Turn::Small(events, done) => {
                events.into_iter().try_for_each(|event| outputs.take(event))?;
                if let Err(error) = done {
                    outputs.warn(&format!("{error:#}"));
                }
                Ok(())
            }
            Turn::Large(input) => one(job, &input, threads, outputs),
        }
    }
}

fn is_small(input: &Input) -> bool {
    // What is packed may be any size once it is unpacked.
    let is_plain = input.path.as_ref().is_some_and(|path| Codec::of_name(path) == Codec::None);
    is_plain && input.size().is_some_and(|size| size <= SMALL) || input.path.as_ref().is_some_and(|path| !path.exists())
}

/// A failure of the outputs, which ends the run.
#[derive(Debug)]
struct Fatal(anyhow::Error);

impl std::fmt::Display for Fatal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Fatal {}

fn fatal(error: anyhow::Error) -> anyhow::Error {
    anyhow::Error::new(Fatal(error))
}
