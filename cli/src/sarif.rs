//! Findings as SARIF 2.1.0, which code scanning takes. Written as they come: a tree may hold more of
//! them than should be kept.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::check::visible;
use crate::finding::Finding;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const RULE: &str = "mojibake";

/// A document that is being written.
pub struct Sarif<W: Write> {
    to: W,
    empty: bool,
}

impl<W: Write> Sarif<W> {
    /// Writes what comes before the findings.
    pub fn begin(mut to: W) -> io::Result<Sarif<W>> {
        let tool = json!({ "driver": driver() });
        let schema = json!(SCHEMA);
        write!(to, r#"{{"$schema":{schema},"version":"2.1.0","runs":[{{"tool":{tool},"#)?;
        write!(to, r#""columnKind":"unicodeCodePoints","results":["#)?;
        Ok(Sarif { to, empty: true })
    }

    /// Writes a finding.
    pub fn add(&mut self, finding: &Finding<'_>) -> io::Result<()> {
        let separator = if self.empty { "\n" } else { ",\n" };
        self.empty = false;
        write!(self.to, "{separator}{}", result(finding))
    }

    /// Writes what comes after the findings.
    pub fn finish(mut self) -> io::Result<W> {
        self.to.write_all(b"\n]}]}\n")?;
        self.to.flush()?;
        Ok(self.to)
    }
}

fn driver() -> Value {
    json!({
        "name": "fixtext",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": [{
            "id": RULE,
            "name": "Mojibake",
            "shortDescription": { "text": "Text that was decoded with the wrong encoding" },
            "fullDescription": { "text": "Some text was decoded with another encoding than the one it was written in, \
                and saved like that. What it was before can be told with the confidence that each result has." },
            "help": { "text": "Repair the file with fixtext --in-place. If the text is meant to be like that, \
                put fixtext:ignore in its line, or name the file in a .fixtextignore." },
            "defaultConfiguration": { "level": "warning" },
        }],
    })
}

fn result(finding: &Finding<'_>) -> Value {
    let place = json!({ "uri": uri(finding.file) });
    let region = region(finding);
    json!({
        "ruleId": RULE,
        "ruleIndex": 0,
        "level": "warning",
        "message": { "text": message(finding) },
        "locations": [{ "physicalLocation": { "artifactLocation": place, "region": region } }],
        "fixes": [{ "artifactChanges": [{
            "artifactLocation": place,
            "replacements": [{ "deletedRegion": region, "insertedContent": { "text": finding.after } }],
        }] }],
        "properties": { "confidence": shortest(finding.confidence), "steps": finding.steps },
    })
}

/// Braces are placeholders in messages unless they are doubled.
fn message(finding: &Finding<'_>) -> String {
    let text = format!("Mojibake: {} → {}", visible(finding.before), visible(finding.after));
    text.replace('{', "{{").replace('}', "}}")
}

/// Lines as the finding counts them, and the column after the last character.
fn region(finding: &Finding<'_>) -> Value {
    let characters = |text: &str| text.chars().count();
    let (end_line, end_column) = match finding.before.rsplit_once('\n') {
        Some((lines, rest)) => (finding.line + lines.matches('\n').count() + 1, characters(rest) + 1),
        None => (finding.line, finding.column + characters(finding.before)),
    };
    json!({
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": end_line,
        "endColumn": end_column,
    })
}

/// Relative to wherever the tree is, unless the name is absolute.
fn uri(file: &str) -> String {
    let scheme = if Path::new(file).is_absolute() { "file://" } else { "" };
    let slashes = if cfg!(windows) { Cow::Owned(file.replace('\\', "/")) } else { Cow::Borrowed(file) };
    let path = slashes.trim_start_matches("./");
    let root = if scheme.is_empty() || path.starts_with('/') { "" } else { "/" };
    format!("{scheme}{root}{}", encoded(path))
}

fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The number with as few digits as tell it from others of its kind, which a wider one would not have.
fn shortest(confidence: f32) -> Value {
    serde_json::from_str(&confidence.to_string()).unwrap_or_else(|_| json!(confidence))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding<'a>(before: &'a str, after: &'a str) -> Finding<'a> {
        Finding {
            file: "./docs/naïve text.md",
            line: 3,
            column: 7,
            input: 20..20 + before.len(),
            output: 20..20 + after.len(),
            before,
            after,
            steps: vec!["windows-1252".to_owned()],
            confidence: 0.98,
        }
    }

    fn document(findings: &[Finding<'_>]) -> Value {
        let mut sarif = Sarif::begin(Vec::new()).unwrap();
        for finding in findings {
            sarif.add(finding).unwrap();
        }
        serde_json::from_slice(&sarif.finish().unwrap()).unwrap()
    }

    #[test]
    fn a_document_without_findings_is_whole() {
        let document = document(&[]);
        assert_eq!(document["version"], "2.1.0");
        assert_eq!(document["runs"][0]["results"], json!([]));
        assert_eq!(document["runs"][0]["columnKind"], "unicodeCodePoints");
        let driver = &document["runs"][0]["tool"]["driver"];
        assert_eq!(driver["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(driver["rules"][0]["id"], "mojibake");
    }

    #[test]
    fn a_finding_has_its_place_and_its_repair() {
        let document = document(&[finding("Ã©", "é"), finding("â‚¬", "€")]);
        let results = document["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), 2);
        let region = json!({ "startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 9 });
        let place = json!({ "uri": "docs/na%C3%AFve%20text.md" });
        let expected = json!({
            "ruleId": "mojibake",
            "ruleIndex": 0,
            "level": "warning",
            "message": { "text": "Mojibake: Ã© → é" },
            "locations": [{ "physicalLocation": { "artifactLocation": place, "region": region } }],
            "fixes": [{ "artifactChanges": [{
                "artifactLocation": place,
                "replacements": [{ "deletedRegion": region, "insertedContent": { "text": "é" } }],
            }] }],
            "properties": { "confidence": 0.98, "steps": ["windows-1252"] },
        });
        assert_eq!(results[0], expected);
    }

    #[test]
    fn a_finding_over_several_lines_ends_in_the_last() {
        let region = region(&finding("Ã\n\nÂ»", "»"));
        assert_eq!(region, json!({ "startLine": 3, "startColumn": 7, "endLine": 5, "endColumn": 3 }));
    }

    #[test]
    fn a_message_is_one_line_without_placeholders() {
        assert_eq!(message(&finding("Ã\u{a0}\n{0}", "à")), "Mojibake: Ã\\u{{a0}}\\n{{0}} → à");
    }

    #[test]
    fn names_are_uris() {
        assert_eq!(uri("a/b.txt"), "a/b.txt");
        assert_eq!(uri("../c:d#e?"), "../c%3Ad%23e%3F");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
        if cfg!(unix) {
            assert_eq!(uri("/tmp/100%"), "file:///tmp/100%25");
        }
    }
}
