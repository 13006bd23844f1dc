//! JSON Lines: the strings in each line are repaired, and all else stays byte for byte: numbers,
//! keys and their order, white space, and the escapes of what is not changed.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use fixtext::Fixer;
use memchr::{memchr2, memmem};
use serde::de::IgnoredAny;

use super::change::Change;
use super::decoded::Decoded;
use super::path::FieldPath;
use super::{Found, Warning, Window, ignore, text};

/// Repairs the string values of each line, at these fields if there are any.
pub fn repair(fixer: &Fixer, window: Window<'_>, fields: &[FieldPath]) -> Found {
    let mut found = Found::default();
    let mut offset = 0;
    for piece in window.text.split_inclusive('\n') {
        let line = match piece.strip_prefix('\u{feff}') {
            Some(rest) if window.first && offset == 0 => rest,
            _ => piece,
        };
        repair_line(fixer, line, offset + piece.len() - line.len(), fields, &mut found);
        offset += piece.len();
    }
    found
}

fn repair_line(fixer: &Fixer, line: &str, offset: usize, fields: &[FieldPath], found: &mut Found) {
    if line.trim_ascii().is_empty() {
        return;
    }
    let mut of_line = Found::default();
    match serde_json::from_str::<IgnoredAny>(line) {
        Ok(_) => for_each_value(line, |place, keys| {
            if fields.is_empty() || covered(line, keys, fields) {
                repair_string(fixer, &line[place.clone()], offset + place.start, &mut of_line);
            }
        }),
        Err(error) => of_line.warnings.push(Warning { offset, message: reason(&error) }),
    }
    if !of_line.is_empty() && !ignore::asked(line) {
        found.append(of_line);
    }
}

/// Without the line number in serde_json's words, which counts from the record on.
fn reason(error: &serde_json::Error) -> String {
    let shown = error.to_string();
    let what = shown.split(" at line ").next().unwrap_or_default();
    format!("not JSON, left alone: {what} at column {}; correct the line", error.column())
}

fn covered(line: &str, keys: &[Range<usize>], fields: &[FieldPath]) -> bool {
    let keys: Option<Vec<_>> = keys.iter().map(|key| Some(decode(&line[key.clone()])?.value)).collect();
    // A key with half a surrogate pair is none that could be asked for.
    keys.is_some_and(|keys: Vec<Cow<'_, str>>| fields.iter().any(|field| field.covers(&keys)))
}

/// Calls `visit` for each string that is a value, with its place between the quotes and those of
/// the keys that lead to it. The line is valid JSON.
fn for_each_value(line: &str, mut visit: impl FnMut(Range<usize>, &[Range<usize>])) {
    let bytes = line.as_bytes();
    let mut objects = Vec::new();
    let mut keys: Vec<Range<usize>> = Vec::new();
    let mut key_next = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let string = at + 1..string_end(bytes, at + 1);
                at = string.end;
                match keys.last_mut() {
                    Some(key) if key_next => *key = string,
                    _ => visit(string, &keys),
                }
            }
            open @ (b'{' | b'[') => {
                objects.push(open == b'{');
                key_next = open == b'{';
                if key_next {
                    keys.push(0..0);
                }
            }
            b'}' | b']' => {
                let of_object = objects.pop() == Some(true);
                keys.truncate(keys.len() - usize::from(of_object));
            }
            b':' => key_next = false,
            b',' => key_next = objects.last() == Some(&true),
            _ => {}
        }
        at += 1;
    }
}

/// Where the quote stands that ends the string.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = memchr2(b'"', b'\\', &bytes[at..]) {
        at += found;
        if bytes[at] == b'"' {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

fn repair_string(fixer: &Fixer, written: &str, offset: usize, found: &mut Found) {
    let Some(decoded) = decode(written) else { return };
    let of_value = text::value(fixer, &decoded.value);
    let style = Style::of(written);
    for change in of_value.changes {
        let place = decoded.written(change.input.start)..decoded.written(change.input.end);
        let before = written[place.clone()].to_owned();
        let after = style.encode(&change.after);
        found.changes.push(Change { input: place, before, after, ..change }.shifted(offset));
    }
    for warning in of_value.warnings {
        let offset = offset + decoded.written(warning.offset);
        found.warnings.push(Warning { offset, ..warning });
    }
}

/// The value of a valid string; `None` if it holds half a surrogate pair, which no text does.
fn decode(written: &str) -> Option<Decoded<'_>> {
    if !written.contains('\\') {
        return Some(Decoded::plain(written));
    }
    let mut decoded = Decoded::with_capacity(written.len());
    let mut at = 0;
    while let Some(length) = written[at..].find('\\') {
        let escape = at + length;
        decoded.push_plain(&written[at..escape]);
        let (c, length) = unescape(&written[escape..])?;
        at = escape + length;
        decoded.push_escaped(c, at);
    }
    decoded.push_plain(&written[at..]);
    Some(decoded)
}

/// The character that an escape at the beginning stands for, and the length of the escape.
fn unescape(written: &str) -> Option<(char, usize)> {
    let c = match written.as_bytes()[1] {
        b'u' => return unescape_unit(written),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        itself => itself.into(),
    };
    Some((c, 2))
}

const UNIT: usize = r"\u0000".len();

fn unescape_unit(written: &str) -> Option<(char, usize)> {
    let first = unit(written)?;
    match char::from_u32(first.into()) {
        Some(c) => Some((c, UNIT)),
        None => {
            let second = unit(&written[UNIT..])?;
            let c = char::decode_utf16([first, second]).next()?.ok()?;
            Some((c, 2 * UNIT))
        }
    }
}

fn unit(written: &str) -> Option<u16> {
    let digits = written.strip_prefix(r"\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

/// How a string writes what is beyond ASCII.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Style {
    Plain,
    Escaped,
    EscapedInCapitals,
}

impl Style {
    /// Told from the escapes of the string, if it has any for such a character.
    fn of(written: &str) -> Style {
        let escapes = || memmem::find_iter(written.as_bytes(), r"\u").filter_map(|at| written[at..].get(2..UNIT));
        let beyond_ascii = |digits: &str| u16::from_str_radix(digits, 16).is_ok_and(|unit| unit > 0x7F);
        if !escapes().any(beyond_ascii) {
            Style::Plain
        } else if escapes().any(|digits| digits.contains(char::is_uppercase)) {
            Style::EscapedInCapitals
        } else {
            Style::Escaped
        }
    }

    fn encode(self, text: &str) -> String {
        let mut written = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '"' | '\\' => written.extend(['\\', c]),
                '\n' => written.push_str(r"\n"),
                '\r' => written.push_str(r"\r"),
                '\t' => written.push_str(r"\t"),
                '\0'..' ' => self.push_units(c, &mut written),
                _ if c.is_ascii() || self == Style::Plain => written.push(c),
                _ => self.push_units(c, &mut written),
            }
        }
        written
    }

    fn push_units(self, c: char, written: &mut String) {
        for unit in c.encode_utf16(&mut [0; 2]) {
            let done = match self {
                Style::EscapedInCapitals => write!(written, "\\u{unit:04X}"),
                _ => write!(written, "\\u{unit:04x}"),
            };
            done.expect("a string takes all that is written to it");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Format, Header, Repaired};
    use super::*;

    fn repaired<'t>(text: &'t str, fields: &[&str]) -> Repaired<'t> {
        let fields = fields.iter().map(|field| field.parse().unwrap()).collect();
        let window = Window { text, first: true };
        Format::JsonLines { fields }.repair(&Fixer::new(), window, &Header::default())
    }

    #[test]
    fn strings_are_repaired_and_all_else_stays() {
        let text = "{ \"cafÃ©\":\t\"un cafÃ© noir\",\"n\": 1.50e+3, \"s\":\"\\/ \\u0041\" }\r\n\n[\"itâ€™s\"]";
        let wanted = "{ \"cafÃ©\":\t\"un café noir\",\"n\": 1.50e+3, \"s\":\"\\/ \\u0041\" }\r\n\n[\"it’s\"]";
        assert_eq!(repaired(text, &[]).text, wanted);
    }

    #[test]
    fn what_was_escaped_is_escaped_the_same_way() {
        let text = r#"["un caf\u00c3\u00a9 noir \/", "un caf\u00C3\u00A9 noir", "un cafÃ© noir\n\u0041"]"#;
        let wanted = r#"["un caf\u00e9 noir \/", "un caf\u00E9 noir", "un café noir\n\u0041"]"#;
        assert_eq!(repaired(text, &[]).text, wanted);
    }

    #[test]
    fn characters_beyond_the_first_plane_are_escaped_as_pairs() {
        let text = r#"["\u00f0\u0178\u02dc\u20ac"]"#;
        assert_eq!(repaired(text, &[]).text, r#"["\ud83d\ude00"]"#);
    }

    #[test]
    fn only_the_fields_asked_for_are_repaired() {
        let text = r#"{"a":{"b":"un cafÃ© noir","c":["un cafÃ© noir",{"d":"un cafÃ© noir"}]},"b":"un cafÃ© noir"}"#;
        let wanted = r#"{"a":{"b":"un cafÃ© noir","c":["un café noir",{"d":"un café noir"}]},"b":"un cafÃ© noir"}"#;
        assert_eq!(repaired(text, &["a.c"]).text, wanted);
        assert_eq!(repaired(text, &["a.*.d"]).changes.len(), 1);
        assert_eq!(repaired(text, &["a.b", "b"]).changes.len(), 2);
    }

    #[test]
    fn a_line_that_does_not_parse_stays_and_is_warned_of() {
        let text = "{\"a\":\"un cafÃ© noir\"\n[\"un cafÃ© noir\"]\n";
        let repaired = repaired(text, &[]);
        assert_eq!(repaired.text, "{\"a\":\"un cafÃ© noir\"\n[\"un café noir\"]\n");
        assert_eq!(repaired.warnings.len(), 1);
        assert_eq!(repaired.warnings[0].offset, 0);
        assert!(repaired.warnings[0].message.starts_with("not JSON, left alone: "), "{repaired:?}");
    }

    #[test]
    fn half_a_surrogate_pair_leaves_its_string_alone() {
        let text = r#"["un cafÃ© noir \ud83d", "un cafÃ© noir \ud83dx", "\ud83d\ud83d"]"#;
        assert_eq!(repaired(text, &[]).text, text);
    }

    #[test]
    fn a_line_that_says_so_is_left_alone() {
        let text = "{\"a\":\"un cafÃ© noir\",\"b\":\"fixtext:ignore\"}\nfixtext:ignore {\n";
        let repaired = repaired(text, &[]);
        assert_eq!(repaired.text, text);
        assert_eq!(repaired.warnings, []);
    }

    #[test]
    fn counts_in_strings_are_kept_right() {
        let text = r#"{"o":"a:1:{i:0;s:15:\"un cafÃ© noir\";}"}"#;
        let wanted = r#"{"o":"a:1:{i:0;s:13:\"un café noir\";}"}"#;
        assert_eq!(repaired(text, &[]).text, wanted);
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_first_line() {
        let text = "\u{feff}[\"un cafÃ© noir\"]";
        let repaired = repaired(text, &[]);
        assert_eq!(repaired.text, "\u{feff}[\"un café noir\"]");
        assert_eq!(repaired.changes[0].input.start, text.find('Ã').unwrap());
    }

    fn string() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("un cafÃ© noir".to_owned()),
            Just("itâ€™s ".to_owned()),
            Just(r"caf\u00c3\u00a9".to_owned()),
            Just(r"\ud83d\ude00".to_owned()),
            Just(r"\u00F0\u0178\u02dc\u20ac".to_owned()),
            Just(r"\ud83d".to_owned()),
            Just(r#"\" \\ \/ \n â€\" "#.to_owned()),
            Just(r#"s:6:\"cafÃ©\"; "#.to_owned()),
            "[a-zé ]{0,4}",
        ];
        prop::collection::vec(piece, 0..5).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
    }

    fn value() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![string(), Just("-1.0E+5".to_owned()), Just(" null".to_owned())];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[ {}]", items.join(", "))),
                prop::collection::vec((string(), inner), 0..3).prop_map(|members| {
                    let members: Vec<_> = members.iter().map(|(key, value)| format!("{key} :{value}")).collect();
                    format!("{{{}}}", members.join(","))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn lines_parse_afterwards_where_they_parsed_before(
            lines in prop::collection::vec(prop_oneof![4 => value(), 1 => "[\"{}Ã©,:]{0,8}"], 1..5)
        ) {
            let text = lines.join("\n");
            let repaired = repaired(&text, &[]);
            prop_assert_eq!(repaired.text.lines().count(), text.lines().count());
            for (before, after) in text.lines().zip(repaired.text.lines()) {
                prop_assert!(serde_json::from_str::<IgnoredAny>(before).is_err() || serde_json::from_str::<IgnoredAny>(after).is_ok());
                let values = [before, after].map(|line| serde_json::from_str::<serde_json::Value>(line).is_ok());
                prop_assert!(!values[0] || values[1], "{before} became {after}");
            }
        }

        #[test]
        fn strings_are_decoded_as_serde_json_does(written in string()) {
            let ours = decode(&written[1..written.len() - 1]).map(|decoded| decoded.value.into_owned());
            prop_assert_eq!(ours, serde_json::from_str::<String>(&written).ok());
        }

        #[test]
        fn what_is_encoded_decodes_to_itself(text in any::<String>()) {
            for style in [Style::Plain, Style::Escaped, Style::EscapedInCapitals] {
                let written = style.encode(&text);
                prop_assert_eq!(&decode(&written).unwrap().value, &text);
            }
        }
    }
}
