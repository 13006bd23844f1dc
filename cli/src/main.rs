//! `fixtext` for the shell: repairs the mojibake in files and streams.
//!
//! Here are the exit codes and the one line on standard error; the work is in `run`.

mod buffers;
mod check;
mod codec;
mod destination;
mod diff;
mod explain;
mod finding;
mod ignored;
mod input;
mod job;
mod listing;
mod metadata;
mod options;
mod output;
mod outputs;
mod parallel;
mod progress;
mod records;
mod replace;
mod report;
mod run;
mod sarif;
mod temporary;
#[cfg(test)]
mod testing;
mod walk;
mod window;
mod windows;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use options::Options;
use output::{ClosedPipe, Output};
use run::Done;

const FOUND: u8 = 1;
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error) => return usage(&error),
    };
    if let Some(listing) = listing::of(&options) {
        let mut stdout = Output::new();
        return match stdout.write_all(&listing).and_then(|()| stdout.flush()).map_err(output::explain) {
            Err(error) if !error.is::<ClosedPipe>() => fail(format_args!("{error:#}")),
            _ => ExitCode::SUCCESS,
        };
    }
    match run::run(&options) {
        Ok(Done { failed: true, .. }) => ExitCode::from(FAILED),
        Ok(Done { found, .. }) if options.check && found => ExitCode::from(FOUND),
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => fail(format_args!("{error:#}")),
    }
}

/// Help and version, which clap hands over as errors, or what is wrong with the arguments.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // It fails where nobody reads it.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let rendered = error.to_string();
    // What it is about may stand in lines of its own.
    let is_about = |line: &&str| !line.is_empty() && !line.starts_with("tip:");
    let is_usage = |line: &&str| line.starts_with("Usage:") || line.starts_with("For more information");
    let lines: Vec<_> = rendered.lines().map(str::trim).take_while(|line| !is_usage(line)).filter(is_about).collect();
    let what = match lines.split_first() {
        Some((first, more)) => format!("{first} {}", more.join(", ")),
        None => String::new(),
    };
    let what = what.strip_prefix("error: ").unwrap_or(&what).trim_end();
    fail(format_args!("{what}; try 'fixtext --help'"))
}

fn fail(what: impl Display) -> ExitCode {
    // Not `eprintln!`, which panics if standard error is closed.
    let _ = writeln!(io::stderr(), "fixtext: {what}");
    ExitCode::from(FAILED)
}
