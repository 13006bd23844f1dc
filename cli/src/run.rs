//! Takes the inputs one by one through the fixer, and tells the outputs about it.

use anyhow::Result;
use fixtext::{Fixer, Repair};

use crate::check;
use crate::finding::Tracker;
use crate::input::{Input, documents};
use crate::options::Options;
use crate::output::Output;
use crate::report::Report;

/// Does what the options ask for, and says whether there was anything to repair.
pub fn run(options: &Options) -> Result<bool> {
    let inputs = Input::all(&options.files);
    let report = options.report.as_deref().map(|path| Report::create(path, &inputs)).transpose()?;
    let mut run = Run {
        fixer: options.fixer(),
        lines: options.lines,
        check: options.check,
        output: Output::lock(),
        report,
        found: false,
    };
    for input in &inputs {
        run.input(input)?;
    }
    Ok(run.found)
}

struct Run {
    fixer: Fixer,
    lines: bool,
    check: bool,
    output: Output,
    report: Option<Report>,
    found: bool,
}

impl Run {
    fn input(&mut self, input: &Input) -> Result<()> {
        let text = input.read()?;
        let mut tracker = Tracker::new(&input.name, &text);
        for (document, line_break) in documents(&text, self.lines) {
            let repair = self.fixer.repair(document);
            self.tell(&repair, &mut tracker)?;
            if !self.check {
                self.output.write(&repair.text)?;
                self.output.write(line_break)?;
            }
            let kept = line_break.len();
            tracker.pass(document.len() + kept, repair.text.len() + kept);
        }
        // Now rather than at the end: what is done stays done if the next input fails.
        if let Some(report) = &mut self.report {
            report.flush()?;
        }
        self.output.flush()
    }

    fn tell(&mut self, repair: &Repair<'_>, tracker: &mut Tracker<'_>) -> Result<()> {
        for edit in &repair.edits {
            self.found = true;
            let finding = tracker.place(edit);
            if let Some(report) = &mut self.report {
                report.write(&finding)?;
            }
            if self.check {
                self.output.write(&check::line(&finding))?;
            }
        }
        Ok(())
    }
}
