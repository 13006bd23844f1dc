//! What the command tells of itself: the encodings it knows, completions, the manual page.

use std::io::Write;

use clap::CommandFactory;
use fixtext::{Damage, Encoding};

use crate::options::Options;

/// What was asked for instead of a repair, if anything.
pub fn of(options: &Options) -> Option<Vec<u8>> {
    let mut listing = Vec::new();
    if options.list_encodings {
        for name in Encoding::all().map(Encoding::name).chain(Damage::ALL.into_iter().map(Damage::name)) {
            writeln!(listing, "{name}").ok()?;
        }
    } else if let Some(shell) = options.completions {
        clap_complete::generate(shell, &mut Options::command(), "fixtext", &mut listing);
    } else if options.man {
        clap_mangen::Man::new(Options::command()).render(&mut listing).ok()?;
    } else {
        return None;
    }
    Some(listing)
}
