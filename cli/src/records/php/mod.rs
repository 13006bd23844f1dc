//! Strings as PHP serialises them, `s:6:"cafÃ©";`, carry the number of their bytes, and a string
//! whose count is wrong takes all that it belongs to with it. So the counts follow the repair, those
//! of the strings around it included, and where that cannot be done the string is left alone.
//!
//! A count may also be right only once the text is repaired, if the damage came after it.

mod headers;
mod kept;
mod reading;

use std::ops::Range;

use memchr::{memmem, memrchr};

use headers::{Header, balanced_ends, before};
use kept::Kept;
use reading::{Reading, Readings, closing};

use super::change::Change;
use super::{Found, Warning};

/// The changes without those that would leave a count wrong, and with those of the counts.
pub fn keep_counts(text: &str, changes: Vec<Change>) -> Found {
    if changes.is_empty() {
        return Found::default();
    }
    let headers = before(text, text.len());
    if headers.is_empty() {
        return Found { changes, warnings: Vec::new() };
    }
    Counts::new(text, headers).settle(changes)
}

/// Strings are settled from the last to the first, so that those within one are settled before it.
struct Counts<'t> {
    text: &'t str,
    readings: Readings<'t>,
    headers: Vec<Header>,
    /// For each header how it is read and where its string ends, if the count is right as it stands.
    ends: Vec<Option<(Reading, usize)>>,
    /// For each header where its string seems to end by the quotes.
    balanced: Vec<Option<usize>>,
    kept: Kept,
    /// Where the strings are that were found right, or put right, by what is kept.
    settled: Vec<Range<usize>>,
    warnings: Vec<Warning>,
}

/// What becomes of a string.
enum Outcome {
    /// Nothing in it changes, or it is no such string.
    Untouched,
    /// The changes in it are made, and its count is this.
    Counted { end: usize, count: usize },
    /// No count would be right.
    LeftAlone { end: usize },
}

impl<'t> Counts<'t> {
    fn new(text: &'t str, headers: Vec<Header>) -> Counts<'t> {
        let mut readings = Readings::new(text);
        let balanced = balanced_ends(text, &headers);
        Counts {
            text,
            ends: headers.iter().zip(&balanced).map(|(header, &balanced)| readings.end(header, balanced)).collect(),
            balanced,
            readings,
            headers,
            kept: Kept::default(),
            settled: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn settle(mut self, mut changes: Vec<Change>) -> Found {
        self.spare_quotes(&mut changes);
        for i in (0..self.headers.len()).rev() {
            let header = self.headers[i].clone();
            while let Some(change) = changes.pop_if(|change| change.input.start >= header.content) {
                self.kept.push(change);
            }
            match self.outcome(i) {
                Outcome::Untouched => {}
                Outcome::Counted { end, count } => {
                    self.settled.push(header.content..end);
                    self.recount(&header, end, count);
                }
                Outcome::LeftAlone { end } => {
                    changes.pop_if(|change| change.input.end > header.start);
                    self.leave_alone(&header, end);
                }
            }
        }
        while let Some(change) = changes.pop() {
            self.kept.push(change);
        }
        self.warnings.sort_by_key(|warning| warning.offset);
        Found { changes: self.kept.into_changes(), warnings: self.warnings }
    }

    /// Drops the changes that would take the quotes or the count of a sound string with them.
    fn spare_quotes(&mut self, changes: &mut Vec<Change>) {
        let spared = self.spared();
        changes.retain(|change| {
            let next = spared.partition_point(|place| place.end <= change.input.start);
            let spares = spared.get(next).is_none_or(|place| change.input.end <= place.start);
            if !spares {
                let message = "damage left alone: it runs into the quotes of a PHP string; correct it by hand";
                self.warnings.push(Warning { offset: change.input.start, message: message.to_owned() });
            }
            spares
        });
    }

    /// The places of headers and closing quotes, in order and apart.
    fn spared(&self) -> Vec<Range<usize>> {
        let sound = self.headers.iter().zip(&self.ends).filter_map(|(header, end)| Some((header, (*end)?.1)));
        let mut places: Vec<_> = sound
            .flat_map(|(header, end)| [header.start..header.content, end..end + closing(header.level).len()])
            .collect();
        places.sort_by_key(|place| place.start);
        places.dedup_by(|next, place| {
            let one = next.start <= place.end;
            if one {
                place.end = place.end.max(next.end);
            }
            one
        });
        places
    }

    fn outcome(&mut self, i: usize) -> Outcome {
        let header = self.headers[i].clone();
        let (end, balanced) = (self.ends[i], self.balanced[i]);
        if end.is_some_and(|(_, end)| self.kept.first_before(end).is_none()) {
            return Outcome::Untouched;
        }
        let repaired_end = self.repaired_end(&header, balanced);
        match (end, repaired_end) {
            (None, Some((_, end))) => Outcome::Counted { end, count: header.count },
            // Right as it stands, but only up to the quotes of a string within it.
            (Some((_, end)), Some((_, repaired))) if balanced == Some(repaired) && repaired != end => {
                Outcome::Counted { end: repaired, count: header.count }
            }
            // Right as it stands with escapes, and right once repaired with fewer of them.
            (Some((reading, end)), Some((other, _))) if other < reading => Outcome::LeftAlone { end },
            (Some((reading, end)), _) if self.is_sure(reading, end) => {
                Outcome::Counted { end, count: header.count.saturating_add_signed(self.kept.growth_before(end)) }
            }
            (Some((_, end)), _) => Outcome::LeftAlone { end },
            (None, None) => match balanced {
                Some(end) if self.kept.first_before(end).is_some() => Outcome::LeftAlone { end },
                _ => Outcome::Untouched,
            },
        }
    }

    /// Whether what changes before the end counts the same by this reading and without escapes.
    fn is_sure(&self, reading: Reading, end: usize) -> bool {
        reading.is_plain() || !self.kept.is_unsure_before(end)
    }

    /// Where the string ends if its count is right once what is kept is repaired.
    fn repaired_end(&mut self, header: &Header, balanced: Option<usize>) -> Option<(Reading, usize)> {
        let kept = &self.kept;
        let (reading, end) = self.readings.find(header, balanced, |readings, reading| {
            let length = |place| readings.length(reading, header.content..place);
            let (before, next) = kept.around(header.count, length);
            let before = before?;
            let end = readings.advance(reading, before.input, header.count.checked_sub(before.output)?)?;
            next.is_none_or(|next| end + closing(header.level).len() <= next).then_some(end)
        })?;
        self.is_sure(reading, end).then_some((reading, end))
    }

    fn recount(&mut self, header: &Header, end: usize, count: usize) {
        if count == header.count {
            return;
        }
        let Some(first) = self.kept.first_before(end) else { return };
        let change = Change {
            input: header.digits.clone(),
            output: 0..0,
            before: self.text[header.digits.clone()].to_owned(),
            after: count.to_string(),
            steps: Vec::new(),
            // A count is right if the repair is.
            confidence: first.confidence,
        };
        self.kept.push(change);
    }

    /// Drops the changes up to the end, and those in strings that this would put into the wrong.
    fn leave_alone(&mut self, header: &Header, mut end: usize) {
        while let Some(string) = self.settled.pop_if(|string| string.start < end) {
            end = end.max(string.end);
        }
        self.kept.drop_before(end);
        let message = format!(
            "PHP string left alone: it may not have the {} bytes that it counts; correct the count",
            header.count
        );
        self.warnings.push(Warning { offset: header.start, message });
    }
}

/// The longest string that a window is made longer for.
const LONGEST: usize = 16 << 20;

/// Where the last record of the text ends, by this separator, with no string going on beyond it.
pub fn last_end(text: impl AsRef<[u8]>, separator: u8) -> Option<usize> {
    let text = text.as_ref();
    let after_last = |text: &[u8]| memrchr(separator, text).map(|last| last + 1);
    let mut end = after_last(text)?;
    let mut readings = Readings::new(text);
    for header in before(text, end).iter().rev() {
        if header.start < end && goes_beyond(&mut readings, header, end) {
            end = after_last(&text[..header.start])?;
        }
    }
    Some(end)
}

fn goes_beyond(readings: &mut Readings<'_>, header: &Header, end: usize) -> bool {
    if header.reach() <= end || header.count > LONGEST {
        return false;
    }
    let closing = closing(header.level);
    if header.content + header.count + closing.len() > end {
        return true;
    }
    match readings.end(header, None) {
        Some((_, closed)) => closed + closing.len() > end,
        None => memmem::find(&readings.text()[header.content..end], closing.as_bytes()).is_none(),
    }
}

#[cfg(test)]
mod tests;
