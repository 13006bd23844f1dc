//! `fixtext` for the shell: repairs the mojibake in files and streams.
//!
//! Here are the exit codes and the one line on standard error; the work is in `run`.

mod check;
mod finding;
mod input;
mod options;
mod output;
#[allow(dead_code)]
mod records;
mod report;
mod run;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use options::Options;
use output::ClosedPipe;

const FOUND: u8 = 1;
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error) => return usage(&error),
    };
    let found = match run::run(&options) {
        Ok(found) => found,
        // Nobody reads on, which is no failure. --check prints nothing but what it finds, so if it
        // came to print at all, it has found something.
        Err(error) if error.is::<ClosedPipe>() => true,
        Err(error) => return fail(format_args!("{error:#}")),
    };
    if options.check && found { ExitCode::from(FOUND) } else { ExitCode::SUCCESS }
}

/// Help and version, which clap hands over as errors, or what is wrong with the arguments.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // It fails where nobody reads it.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let rendered = error.to_string();
    let first = rendered.lines().next().unwrap_or_default();
    let what = first.strip_prefix("error: ").unwrap_or(first);
    fail(format_args!("{what}; try 'fixtext --help'"))
}

fn fail(what: impl Display) -> ExitCode {
    // Not `eprintln!`, which panics if standard error is closed.
    let _ = writeln!(io::stderr(), "fixtext: {what}");
    ExitCode::from(FAILED)
}
