//! What would change as a unified diff, which people read, and which `patch` and `git apply` take.

use std::borrow::Cow;
use std::fmt::Write;

use similar::udiff::UnifiedHunkHeader;
use similar::{Algorithm, ChangeTag, capture_diff_slices, group_diff_ops};

/// Lines around a change.
const CONTEXT: usize = 3;

/// The colours of git.
const BOLD: &str = "\x1b[1m";
const CYAN: &str = "\x1b[36m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const RESET: &str = "\x1b[m";

/// The diff from one text to the other; nothing if they are the same.
pub fn unified(name: &str, before: &str, after: &str, color: bool) -> String {
    // Only at line feeds, as `patch` has it, so not by what `similar` takes for lines.
    let [before, after] = [before, after].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let mut diff = Diff { text: String::new(), color };
    for ops in group_diff_ops(capture_diff_slices(Algorithm::Myers, &before, &after), CONTEXT) {
        if diff.text.is_empty() {
            diff.line(BOLD, "--- ", &file_name("a/", name));
            diff.line(BOLD, "+++ ", &file_name("b/", name));
        }
        diff.line(CYAN, "", &UnifiedHunkHeader::new(&ops).to_string());
        for change in ops.iter().flat_map(|op| op.iter_changes(&before, &after)) {
            diff.change(change.tag(), change.value());
        }
    }
    diff.text
}

struct Diff {
    text: String,
    color: bool,
}

impl Diff {
    fn change(&mut self, tag: ChangeTag, line: &str) {
        let (color, sign) = match tag {
            ChangeTag::Equal => ("", " "),
            ChangeTag::Delete => (RED, "-"),
            ChangeTag::Insert => (GREEN, "+"),
        };
        self.line(color, sign, line.strip_suffix('\n').unwrap_or(line));
        if !line.ends_with('\n') {
            self.line("", "\\", " No newline at end of file");
        }
    }

    fn line(&mut self, color: &str, sign: &str, content: &str) {
        let color = if self.color { color } else { "" };
        let reset = if color.is_empty() { "" } else { RESET };
        self.text.extend([color, sign, content, reset, "\n"]);
    }
}

/// A file's name in the header, written as git does if it could be misread there.
fn file_name(prefix: &str, name: &str) -> String {
    let slashes = if cfg!(windows) { Cow::Owned(name.replace('\\', "/")) } else { Cow::Borrowed(name) };
    let relative = slashes.trim_start_matches("./").trim_start_matches('/');
    if relative.contains(|c: char| c.is_control() || c == '"' || c == '\\') {
        return quoted(&format!("{prefix}{relative}"));
    }
    // A tab ends the name, which a space would do otherwise.
    let end = if relative.contains(' ') { "\t" } else { "" };
    format!("{prefix}{relative}{end}")
}

/// In quotes and with the escapes of C.
fn quoted(name: &str) -> String {
    let mut quoted = String::from('"');
    for byte in name.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            b' '..=b'~' => quoted.push(char::from(byte)),
            _ => write!(quoted, "\\{byte:03o}").expect("a string takes everything"),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::process::{Command, Stdio};

    #[test]
    fn there_is_no_diff_between_equal_texts() {
        assert_eq!(unified("file", "same\n", "same\n", true), "");
    }

    #[test]
    fn a_change_has_its_context() {
        let before = "1\n2\n3\n4\nnaÃ¯ve\n6\n7\n8\n9\n";
        let after = before.replace("Ã¯", "ï");
        let diff = "--- a/docs/file\n+++ b/docs/file\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-naÃ¯ve\n+naïve\n 6\n 7\n 8\n";
        assert_eq!(unified("./docs/file", before, &after, false), diff);
    }

    #[test]
    fn a_missing_line_break_at_the_end_is_told() {
        let diff = "--- a/file\n+++ b/file\n@@ -1 +1 @@\n-Ã©\n\\ No newline at end of file\n+é\n\\ No newline at end of file\n";
        assert_eq!(unified("/file", "Ã©", "é", false), diff);
    }

    #[test]
    fn colours_end_with_their_line() {
        let diff = "\x1b[1m--- a/file\x1b[m\n\x1b[1m+++ b/file\x1b[m\n\x1b[36m@@ -1,2 +1,2 @@\x1b[m\n \n\x1b[31m-Ã©\x1b[m\n\x1b[32m+é\x1b[m\n";
        assert_eq!(unified("file", "\nÃ©\n", "\né\n", true), diff);
    }

    #[test]
    fn names_that_could_be_misread_are_written_as_git_does() {
        assert_eq!(file_name("a/", "façade"), "a/façade");
        assert_eq!(file_name("a/", "two words"), "a/two words\t");
        assert_eq!(file_name("a/", "line\nbreak \"é\"\\"), r#""a/line\012break \"\303\251\"\\""#);
    }

    #[test]
    fn patch_takes_it() {
        let before: String = (0..60).map(|n| format!("line {n}\n")).collect();
        let changed = before.replace("line 5\n", "Zeile 5\rwith a carriage return\r\n").replace("line 41", "Zeile 41");
        let cases = [
            (before.clone(), changed.clone()),
            (changed, before.clone()),
            (before.clone(), before.trim_end().to_owned()),
            (before.trim_end().to_owned(), before.clone()),
            (before.trim_end().to_owned(), before.replace("line 0", "é").trim_end().to_owned()),
            (String::new(), before),
        ];
        for name in ["file", "two words", "tab\t\"and\" quote"] {
            for (before, after) in &cases {
                assert_eq!(
                    patched(name, before, &unified(name, before, after, false)).as_ref().unwrap_or(after),
                    after
                );
            }
        }
    }

    /// The text that `patch` makes of it, where there is one.
    fn patched(name: &str, before: &str, diff: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), before).unwrap();
        fs::write(folder.path().join("diff"), diff).unwrap();
        let stdin = fs::File::open(folder.path().join("diff")).unwrap();
        // By the names in the diff, as people use it.
        let mut command = Command::new("patch");
        let command = command.args(["-p1", "--binary", "-s", "-E"]).current_dir(folder.path()).stdin(stdin);
        let output = command.stdout(Stdio::piped()).output().ok()?;
        assert!(output.status.success(), "{diff}\n{output:?}");
        Some(fs::read_to_string(folder.path().join(name)).unwrap())
    }

    #[test]
    fn every_line_of_a_large_file_may_change() {
        let before: String = (0..100_000).map(|n| format!("Ã© {n}\nsound\n")).collect();
        let after = before.replace("Ã©", "é");
        assert_eq!(
            unified("file", &before, &after, false).lines().filter(|line| line.starts_with('+')).count(),
            100_001
        );
    }
}
