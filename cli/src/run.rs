//! Takes the inputs through the job: small files side by side, the windows of a large one side by side, and all that
//! comes of them in order.

use std::collections::HashSet;
use std::env;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::input::Input;
use crate::job::{Event, Job, Mode};
use crate::options::{Color, Options};
use crate::output::{self, ClosedPipe};
use crate::outputs::Outputs;
use crate::parallel;
use crate::report::canonical;
use crate::walk::{Place, Walk};

/// Files up to this size go side by side, as what comes of them is kept in memory until it is their turn. In directories there are enough others at
/// which threads can be while one is at a larger file.
const SMALL: u64 = 1024 * 1024;
const SMALL_AMONG_MANY: u64 = 4 * 1024 * 1024;

/// So many of them are handed out at once: most are much smaller.
const BATCH: usize = 8;

/// What comes of them may wait for its turn up to so many bytes for each thread, beside the batch that it works on, where each batch counts as so many
/// at least: a file may take as long as a thousand others, which need not wait for it.
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
        || Ok(batch(&mut inputs)),
        |batch| turns(job, batch),
        |batch| batch.into_iter().try_for_each(|turn| turn.take(job, threads, outputs)),
    )
}

/// The next inputs; `None` if there are no more. One that is large or may take any time, as a pipe does, is the last of them, if that is known.
fn batch(inputs: &mut impl Iterator<Item = Result<Input>>) -> Option<Vec<Result<Input>>> {
    let mut batch = Vec::with_capacity(BATCH);
    while batch.len() < BATCH
        && batch.last().is_none_or(|input: &Result<Input>| input.as_ref().is_ok_and(may_be_small))
        && let Some(input) = inputs.next()
    {
        batch.push(input);
    }
    (!batch.is_empty()).then_some(batch)
}

/// What there is to do when it is an input's turn.
enum Turn {
    /// Something came of it.
    Take(Event),
    /// It could not be read, or not to its end.
    Fail(anyhow::Error),
    /// It is a large one: all the work.
    Work(Input),
}

/// Does the work on the inputs that are small.
fn turns(job: &Job, inputs: Vec<Result<Input>>) -> Vec<Turn> {
    let mut turns = Vec::with_capacity(2 * inputs.len());
    for input in inputs {
        let done = input.and_then(|input| work_if_small(job, input, &mut turns));
        turns.extend(done.err().map(Turn::Fail));
    }
    turns
}

fn work_if_small(job: &Job, input: Input, turns: &mut Vec<Turn>) -> Result<()> {
    if !may_be_small(&input) {
        turns.push(Turn::Work(input));
        return Ok(());
    }
    let mut emit = |event| {
        turns.push(Turn::Take(event));
        Ok(())
    };
    match job.begin(&input, &mut emit)? {
        Some(begun) if begun.is_within(if input.is_found { SMALL_AMONG_MANY } else { SMALL }) => {
            job.go_on(begun, 1, &mut emit)?
        }
        // It is opened again when it is its turn.
        Some(_) => turns.push(Turn::Work(input)),
        None => {}
    }
    Ok(())
}

/// Whether an input may be opened to see if it is small. What is found is a file and can be opened again; a name may be that of a pipe.
fn may_be_small(input: &Input) -> bool {
    input.is_found || input.size().is_some_and(|size| size <= SMALL)
}

impl Turn {
    /// How many bytes of memory it takes, about.
    fn bytes(&self) -> u64 {
        match self {
            Turn::Take(event) => event.bytes(),
            Turn::Fail(_) | Turn::Work(_) => 0,
        }
    }

    fn take(self, job: &Job, threads: usize, outputs: &mut Outputs) -> Result<()> {
        match self {
            Turn::Take(event) => outputs.take(event)?,
            Turn::Fail(error) => outputs.warn(&format!("{error:#}")),
            Turn::Work(input) => one(job, &input, threads, outputs)?,
        }
        Ok(())
    }
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
