//! A bar on standard error for work that takes its time: bytes, rate, repairs. Only a terminal gets one.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is over before this needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// The work so far.
pub struct Progress {
    /// There from the time on that it is shown.
    bar: Option<ProgressBar>,
    is_wanted: bool,
    start: Instant,
    bytes: u64,
    repairs: u64,
    /// How many bytes there are, if that is known.
    all: Option<u64>,
}

impl Progress {
    /// For work on so many bytes. Nothing is shown where the output goes to the same terminal.
    pub fn new(all: Option<u64>, is_output_shown: bool) -> Progress {
        let is_wanted = io::stderr().is_terminal() && !is_output_shown;
        Progress { bar: None, is_wanted, start: Instant::now(), bytes: 0, repairs: 0, all }
    }

    /// Takes note of work done.
    pub fn add(&mut self, bytes: usize, repairs: usize) {
        self.bytes += bytes as u64;
        self.repairs += repairs as u64;
        if !self.is_wanted || self.bar.is_none() && self.start.elapsed() < PATIENCE {
            return;
        }
        let (all, start) = (self.all, self.start);
        let bar = self.bar.get_or_insert_with(|| bar(all, start));
        bar.set_position(self.bytes);
        bar.set_message(format!("{} repairs", self.repairs));
    }

    /// Writes a line without disturbing the bar.
    pub fn suspend(&self, write: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

fn bar(all: Option<u64>, start: Instant) -> ProgressBar {
    let template = match all {
        Some(_) => "{bytes} of {total_bytes} {wide_bar} {bytes_per_sec} {msg}",
        None => "{spinner} {bytes} {bytes_per_sec} {msg}",
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::with_draw_target(all, ProgressDrawTarget::stderr()).with_elapsed(start.elapsed());
    bar.with_style(style)
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
