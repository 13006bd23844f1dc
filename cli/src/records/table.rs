//! Tables, CSV and TSV: fields are repaired, and all else stays byte for byte: quotes, line breaks,
//! and rows that are longer than others.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use anyhow::{Result, bail};
use fixtext::Fixer;

use super::change::{self, Change};
use super::splitter::{Ending, Field, Record, Shape, Splitter};
use super::{Found, Warning, Window, ignore, text};

/// A column, as it is given on the command line.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// By what the first record calls it.
    Name(String),
    /// By its place, from 1.
    Number(usize),
}

impl FromStr for Column {
    type Err = String;

    /// Digits are a number, and anything else is a name.
    fn from_str(column: &str) -> Result<Column, String> {
        match column.parse() {
            Ok(0) => Err("columns count from 1".to_owned()),
            Ok(number) => Ok(Column::Number(number)),
            Err(_) => Ok(Column::Name(column.to_owned())),
        }
    }
}

/// What the first record says about a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// The columns to repair, from 0; `None` for all.
    columns: Option<HashSet<usize>>,
    /// Whether the first record only names the columns. It does if a column was asked for by name:
    /// there is no telling otherwise.
    is_record: bool,
}

impl Header {
    /// Finds the columns in the first record; an error if one is not there.
    pub(super) fn of(first: &str, delimiter: u8, columns: &[Column]) -> Result<Header> {
        let first = first.strip_prefix('\u{feff}').unwrap_or(first);
        let mut record = Record::default();
        if columns.is_empty() || !Splitter::new(first, delimiter).read(&mut record) {
            return Ok(Header::default());
        }
        if record.ending == Ending::Unclosed {
            bail!("no end of the first record: a quote is not closed; correct it");
        }
        let names: Vec<_> = record.fields.iter().map(|field| field.decode(first).value).collect();
        let mut places = HashSet::new();
        for column in columns {
            places.extend(column.places(&names)?);
        }
        let is_record = columns.iter().any(|column| matches!(column, Column::Name(_)));
        Ok(Header { columns: Some(places), is_record })
    }

    fn wants(&self, place: usize) -> bool {
        self.columns.as_ref().is_none_or(|columns| columns.contains(&place))
    }
}

impl Column {
    /// Where it is among these, from 0. More than one may have the name.
    fn places(&self, names: &[Cow<'_, str>]) -> Result<Vec<usize>> {
        let places: Vec<usize> = match self {
            Column::Name(name) => (0..names.len()).filter(|&place| names[place] == name.as_str()).collect(),
            Column::Number(number) => (1..=names.len()).contains(number).then(|| number - 1).into_iter().collect(),
        };
        if places.is_empty() {
            bail!("no column {self}: the first record has {} fields, {}; name one of them", names.len(), shown(names));
        }
        Ok(places)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Column::Name(name) => write!(f, "'{}'", name.escape_debug()),
            Column::Number(number) => number.fmt(f),
        }
    }
}

/// The first of the names, in one line.
fn shown(names: &[Cow<'_, str>]) -> String {
    const MOST: usize = 8;
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("'{}'", name.escape_debug())).collect();
    let more = if names.len() > MOST { ", …" } else { "" };
    shown.join(", ") + more
}

/// Repairs the fields of a window, in the columns that are wanted.
pub(super) fn repair(fixer: &Fixer, window: Window<'_>, delimiter: u8, header: &Header) -> Found {
    let mark = if window.first && window.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text = &window.text[mark..];
    let mut splitter = Splitter::new(text, delimiter);
    let mut record = Record::default();
    let mut found = Found::default();
    let mut is_header = window.first && header.is_record;
    while splitter.read(&mut record) {
        if !std::mem::take(&mut is_header) {
            repair_record(fixer, text, &record, delimiter, header, &mut found);
        }
    }
    found.shifted(mark)
}

fn repair_record(fixer: &Fixer, text: &str, record: &Record, delimiter: u8, header: &Header, found: &mut Found) {
    let start = record.fields[0].place.start;
    let mut of_record = Found::default();
    if record.ending == Ending::Unclosed {
        let message = "record left alone: a quote in it is not closed; correct the record".to_owned();
        of_record.warnings.push(Warning { offset: start, message });
    } else {
        for (place, field) in record.fields.iter().enumerate() {
            if header.wants(place) {
                of_record.append(repair_field(fixer, text, field, delimiter));
            }
        }
    }
    if !of_record.is_empty() && !ignore::asked(&text[start..record.end]) {
        found.append(of_record);
    }
}

fn repair_field(fixer: &Fixer, text: &str, field: &Field, delimiter: u8) -> Found {
    let decoded = field.decode(text);
    let mut found = text::value(fixer, &decoded.value);
    if found.is_empty() {
        return found;
    }
    let inside = field.inside();
    for warning in &mut found.warnings {
        warning.offset = inside.start + decoded.written(warning.offset);
    }
    if needs_new_quotes(field, &found.changes, delimiter) {
        let value = change::apply(&decoded.value, &mut found.changes);
        found.changes = vec![anew(text, field, &value, found.changes)];
        return found;
    }
    for change in &mut found.changes {
        change.input =
            inside.start + decoded.written(change.input.start)..inside.start + decoded.written(change.input.end);
        change.before = text[change.input.clone()].to_owned();
        if field.shape == Shape::Quoted {
            change.after = change.after.replace('"', "\"\"");
        }
    }
    found
}

/// Whether the changes could not be made in the field as it is written.
fn needs_new_quotes(field: &Field, changes: &[Change], delimiter: u8) -> bool {
    let special = ['"', '\r', '\n', delimiter.into()];
    let growth: isize = changes.iter().map(Change::growth).sum();
    match field.shape {
        Shape::Quoted => false,
        Shape::Mixed { .. } => !changes.is_empty(),
        // A record of one empty field without quotes would be none.
        Shape::Plain if growth + field.place.len() as isize == 0 => true,
        Shape::Plain => changes.iter().any(|change| change.after.contains(special)),
    }
}

/// One change that writes the whole field between quotes.
fn anew(text: &str, field: &Field, value: &str, changes: Vec<Change>) -> Change {
    let mut steps = Vec::new();
    for step in changes.iter().flat_map(|change| &change.steps) {
        if !steps.contains(step) {
            steps.push(*step);
        }
    }
    Change {
        input: field.place.clone(),
        output: 0..0,
        before: text[field.place.clone()].to_owned(),
        after: format!("\"{}\"", value.replace('"', "\"\"")),
        steps,
        confidence: changes.iter().map(|change| change.confidence).fold(1.0, f32::min),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Format, Repaired};
    use super::*;

    fn repaired<'t>(text: &'t str, columns: &[&str]) -> Repaired<'t> {
        let columns = columns.iter().map(|column| column.parse().unwrap()).collect();
        let format = Format::Table { delimiter: b',', columns };
        let header = format.header(text).unwrap();
        format.repair(&Fixer::new(), Window { text, first: true }, &header)
    }

    fn error(text: &str, columns: &[&str]) -> String {
        let columns = columns.iter().map(|column| column.parse().unwrap()).collect();
        Format::Table { delimiter: b',', columns }.header(text).unwrap_err().to_string()
    }

    #[test]
    fn fields_are_repaired_and_all_else_stays() {
        let text = "un cafÃ© noir,b\r\n\"say \"\"itâ€™s\"\" ok\", x ,\n\n\"sound\",\"q\"";
        let wanted = "un café noir,b\r\n\"say \"\"it’s\"\" ok\", x ,\n\n\"sound\",\"q\"";
        assert_eq!(repaired(text, &[]).text, wanted);
    }

    #[test]
    fn only_the_columns_asked_for_are_repaired() {
        let text = "un cafÃ© noir,b\nun cafÃ© noir,un cafÃ© noir\n";
        assert_eq!(repaired(text, &["b"]).text, "un cafÃ© noir,b\nun cafÃ© noir,un café noir\n");
        assert_eq!(repaired(text, &["1"]).text, "un café noir,b\nun café noir,un cafÃ© noir\n");
        assert_eq!(repaired(text, &["1", "b"]).text, "un cafÃ© noir,b\nun café noir,un café noir\n");
    }

    #[test]
    fn a_column_that_is_not_there_is_an_error_of_one_line() {
        let wanted = "no column 'x\\n': the first record has 2 fields, 'a', 'b\\n'; name one of them";
        assert_eq!(error("\u{feff}a,\"b\n\"\n", &["x\n"]), wanted);
        assert_eq!(error("a\n", &["2"]), "no column 2: the first record has 1 fields, 'a'; name one of them");
    }

    #[test]
    fn columns_count_from_1() {
        assert!("0".parse::<Column>().is_err());
    }

    #[test]
    fn an_empty_table_has_any_column() {
        assert_eq!(repaired("\n", &["a"]).text, "\n");
    }

    #[test]
    fn a_record_whose_quotes_are_not_closed_is_left_alone() {
        let repaired = repaired("un cafÃ© noir\nun cafÃ© noir,\"un cafÃ© noir\n", &[]);
        assert_eq!(repaired.text, "un café noir\nun cafÃ© noir,\"un cafÃ© noir\n");
        let offsets: Vec<usize> = repaired.warnings.iter().map(|warning| warning.offset).collect();
        assert_eq!(offsets, ["un cafÃ© noir\n".len()]);
    }

    #[test]
    fn a_record_that_says_so_is_left_alone() {
        let text = "un cafÃ© noir,fixtext:ignore\n\"un cafÃ© noir\nfixtext:ignore\"\n";
        assert_eq!(repaired(text, &[]).text, text);
    }

    #[test]
    fn a_field_with_text_after_its_quotes_is_written_anew() {
        let repaired = repaired("a,\"un cafÃ© noir\" x\"y,b", &[]);
        assert_eq!(repaired.text, "a,\"un café noir x\"\"y\",b");
    }

    #[test]
    fn a_repair_that_brings_in_a_delimiter_brings_in_quotes() {
        let text = "un cafÃ© noir;un cafÃ© noir";
        let format = Format::Table { delimiter: b'\t', columns: Vec::new() };
        let header = format.header(text).unwrap();
        let damaged = "\u{e2}\u{20ac}\"";
        assert_eq!(format.repair(&Fixer::new(), Window { text, first: true }, &header).changes.len(), 2);
        let field = Field { place: 0..damaged.len(), shape: Shape::Plain };
        let after = Change {
            input: 0..damaged.len(),
            output: 0..0,
            before: damaged.to_owned(),
            after: "a\tb".to_owned(),
            steps: Vec::new(),
            confidence: 0.9,
        };
        assert!(needs_new_quotes(&field, std::slice::from_ref(&after), b'\t'));
        assert!(!needs_new_quotes(&field, std::slice::from_ref(&after), b','));
        assert_eq!(anew(damaged, &field, "a\tb\"", vec![after]).after, "\"a\tb\"\"\"");
    }

    #[test]
    fn counts_in_fields_are_kept_right() {
        let repaired = repaired("1,\"s:15:\"\"un cafÃ© noir\"\";\"\n", &[]);
        assert_eq!(repaired.text, "1,\"s:13:\"\"un café noir\"\";\"\n");
    }

    fn sizes(text: &str) -> Vec<usize> {
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.into_records().map(|record| record.unwrap().len()).collect()
    }

    proptest! {
        #[test]
        fn records_and_fields_are_as_many_as_before(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["un cafÃ© noir", "itâ€™s ", "â€\"", "\"", "\"", ",", ",", "\n", "\r\n", "x", "s:6:\"\"cafÃ©\"\";"]),
                0..24,
            )
        ) {
            let text = pieces.concat();
            prop_assert_eq!(sizes(&repaired(&text, &[]).text), sizes(&text));
        }
    }
}
