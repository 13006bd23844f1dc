//! `--report`: the edits as JSON Lines.

use serde_json::Value;

use super::{DAMAGED, Folder, REPAIRED};

fn edits(folder: &Folder) -> Vec<Value> {
    folder.read("report").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn offset(edit: &Value, side: &str, end: &str) -> usize {
    edit[side][end].as_u64().unwrap().try_into().unwrap()
}

/// Makes the edits in a text, and checks what they say about it on the way.
fn rebuild(text: &str, edits: &[Value]) -> String {
    let mut rebuilt = String::new();
    let mut copied = 0;
    for edit in edits {
        let start = offset(edit, "input", "start");
        let end = offset(edit, "input", "end");
        assert_eq!(edit["before"], text[start..end]);
        rebuilt += &text[copied..start];
        assert_eq!(rebuilt.len(), offset(edit, "output", "start"));
        rebuilt += edit["after"].as_str().unwrap();
        assert_eq!(rebuilt.len(), offset(edit, "output", "end"));
        copied = end;
    }
    rebuilt + &text[copied..]
}

#[test]
fn offsets_rebuild_the_output() {
    let text = format!("\u{feff}{DAMAGED}\r\n{DAMAGED}");
    let folder = Folder::with(&[("a", text.as_bytes())]);
    for arguments in [&["a", "--report", "report"][..], &["a", "--lines", "--report", "report"]] {
        let output = folder.run(arguments, b"").done();
        assert_eq!(output, format!("\u{feff}{REPAIRED}\r\n{REPAIRED}"));
        assert_eq!(edits(&folder).len(), 8);
        assert_eq!(rebuild(&text, &edits(&folder)), output);
    }
}

#[test]
fn each_edit_says_all_there_is_to_say() {
    let text = "one\ntwo rooms â€\" one bath";
    let folder = Folder::with(&[]);
    folder.run(&["--report", "report"], text.as_bytes()).done();
    let edit = &fixtext::Fixer::new().repair(text).edits[0];
    // By way of its decimals, which is how JSON has it.
    let confidence: f64 = edit.confidence.to_string().parse().unwrap();
    let expected = serde_json::json!([{
        "file": "<stdin>",
        "line": 2,
        "column": 11,
        "input": { "start": edit.input.start, "end": edit.input.end },
        "output": { "start": edit.output.start, "end": edit.output.end },
        "before": "â€\"",
        "after": edit.after,
        "steps": ["windows-1252→utf-8", fixtext::Damage::StraightQuotes.name()],
        "confidence": confidence,
    }]);
    assert_eq!(Value::from(edits(&folder)), expected);
}

#[test]
fn a_file_that_holds_something_else_is_not_overwritten() {
    let folder = Folder::with(&[("text", DAMAGED.as_bytes()), ("empty", b"")]);
    let message = folder.run(&["--check", "--report", "text"], b"").failed();
    assert_eq!(message, "holds something else than a report: text: remove it, or name another file for the report");
    assert_eq!(folder.read("text"), DAMAGED);
    for _ in 0..2 {
        folder.run(&["text", "--report", "empty"], b"").done();
        assert_eq!(folder.read("empty").lines().count(), 4);
    }
}

#[test]
fn offsets_count_from_the_beginning_of_each_file() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("b", DAMAGED.as_bytes())]);
    folder.run(&["a", "b", "--report", "report"], b"").done();
    let edits = edits(&folder);
    let (a, b) = edits.split_at(4);
    assert!(a.iter().all(|edit| edit["file"] == "a"));
    assert!(b.iter().all(|edit| edit["file"] == "b"));
    assert_eq!(rebuild(DAMAGED, a), REPAIRED);
    assert_eq!(rebuild(DAMAGED, b), REPAIRED);
}

#[test]
fn check_and_report_tell_of_the_same_edits() {
    let folder = Folder::with(&[]);
    let ran = folder.run(&["--check", "--report", "report"], DAMAGED.as_bytes());
    assert_eq!(ran.code, 1);
    let places = ran.stdout.lines().map(|line| line.split(' ').next().unwrap().to_owned());
    let reported = edits(&folder);
    let reported = reported.iter().map(|edit| format!("<stdin>:{}:{}:", edit["line"], edit["column"]));
    assert!(places.eq(reported));
}

#[test]
fn a_report_on_sound_text_is_empty() {
    let folder = Folder::with(&[]);
    folder.run(&["--report", "report"], DAMAGED.as_bytes()).done();
    folder.run(&["--report", "report"], REPAIRED.as_bytes()).done();
    assert_eq!(folder.read("report"), "");
}

#[test]
fn a_report_goes_to_standard_output_where_that_is_free() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    folder.run(&["a", "--report", "report"], b"").done();
    let report = folder.read("report");
    let ran = folder.run(&["--check", "a", "--report", "-"], b"");
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (1, report.as_str(), ""));
    assert_eq!(folder.run(&["a", "-o", "out", "--report", "-"], b"").done(), report);
    assert_eq!(folder.read("out"), REPAIRED);
    assert_eq!(folder.run(&["--dry-run", "a", "--report", "-"], b"").stdout, report);
    if cfg!(unix) {
        assert_eq!(folder.run(&["a", "-o", "out", "--report", "/dev/stdout"], b"").done(), report);
    }
    assert_eq!(folder.run(&["-i", "a", "--report", "-"], b"").done(), report);
    assert_eq!(
        (folder.read("a"), folder.names()),
        (REPAIRED.to_owned(), ["a", "out", "report"].map(String::from).to_vec())
    );
}

#[test]
fn a_report_and_a_text_on_standard_output_are_an_error() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    for more in
        [&[][..], &["-o", "-"], &["--diff"], &["--explain"], &["--check", "--diff"], &["--check", "--format", "sarif"]]
    {
        let message = folder.run(&[&["a", "--report", "-"], more].concat(), b"").failed();
        assert_eq!(message, "--report and the text both go to standard output: name a file for one of them");
    }
    assert_eq!(folder.names(), ["a"]);
}

#[test]
fn a_report_that_nobody_reads_on_does_not_pass_off_half_of_the_work_as_all() {
    for (mode, code) in [(&["-i"][..], 2), (&["-o", "out"], 2), (&["--check"], 1), (&["--dry-run"], 0)] {
        let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
        let command = command.current_dir(folder.path()).args(mode).args(["a", "--report", "-"]);
        let output = command.stdout(writer).output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{mode:?}: {message}");
        let told = "fixtext: nobody reads the report on standard output: not all may be done\n";
        assert_eq!(message.contains(told), code == 2, "{mode:?}: {message}");
    }
}
