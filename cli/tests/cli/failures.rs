//! What goes wrong is one line on standard error and exit code 2.

use super::{DAMAGED, Folder, REPAIRED, run};

const BAD: &[u8] = b"caf\xC3\xA9 caf\xE9\n";

#[test]
fn bad_utf8_is_an_error_that_names_the_offset() {
    let expected = "at byte offset 9; convert it to UTF-8 first";
    let folder = Folder::with(&[("latin.txt", BAD)]);
    let message = folder.run(&["latin.txt"], b"").failed();
    assert_eq!(message, format!("bad UTF-8: latin.txt: {expected}"));
    assert_eq!(run(&["--lines"], BAD).failed(), format!("bad UTF-8: <stdin>: {expected}"));
    assert_eq!(run(&["--check"], BAD).failed(), format!("bad UTF-8: <stdin>: {expected}"));
}

#[test]
fn a_character_cut_off_at_the_end_is_bad_utf8() {
    assert!(run(&[], b"caf\xC3").failed().contains("byte offset 3;"));
}

#[test]
fn nothing_is_written_from_the_failing_file_on() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("b", BAD), ("c", b"sound")]);
    let ran = folder.run(&["--report", "report", "a", "b", "c"], b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, REPAIRED));
    assert_eq!(folder.read("report").lines().count(), 4);
    assert!(ran.message().starts_with("bad UTF-8: b: "));
}

#[test]
fn a_missing_file_is_an_error_that_names_it() {
    assert!(run(&["no/such.txt"], "").failed().starts_with("cannot read: no/such.txt: "));
}

#[test]
fn a_directory_is_an_error_that_names_it() {
    assert_eq!(run(&["."], "").failed(), "is a directory: .: name the files in it");
}

#[test]
fn a_report_that_cannot_be_written_is_an_error_before_any_output() {
    for report in ["no/such/folder/report", "."] {
        let message = run(&["--report", report], DAMAGED).failed();
        assert!(message.starts_with(&format!("cannot write the report: {report}: ")), "{message}");
    }
}

#[test]
fn a_report_over_an_input_is_an_error_and_the_input_stays() {
    let folder = Folder::with(&[("a", b""), ("b", DAMAGED.as_bytes())]);
    let absolute = folder.path().join("b");
    for report in ["b", "./b", absolute.to_str().unwrap()] {
        let message = folder.run(&["a", "b", "--report", report], b"").failed();
        assert!(message.starts_with("the report would overwrite its input: "), "{message}");
        assert_eq!(folder.read("b"), DAMAGED);
    }
}

#[test]
fn a_missing_input_is_not_made_by_the_report() {
    let folder = Folder::with(&[]);
    folder.run(&["new", "--report", "./new"], b"").failed();
    assert!(!folder.path().join("new").exists());
}

#[test]
fn a_confidence_out_of_range_is_an_error() {
    for confidence in ["0.49", "1.01", "-1", "NaN", "inf", "high", ""] {
        let message = run(&["--confidence", confidence], DAMAGED).failed();
        assert!(message.contains("--confidence"), "{message}");
        assert!(message.contains("a number from 0.5 to 1"), "{message}");
    }
    for confidence in ["0.5", "1", "1.0"] {
        assert_eq!(run(&["--confidence", confidence], "sound").done(), "sound");
    }
}

#[test]
fn an_unknown_flag_is_an_error_in_one_line() {
    let message = run(&["--no-such-flag"], DAMAGED).failed();
    assert!(message.contains("'--no-such-flag'"), "{message}");
    assert!(message.ends_with("; try 'fixtext --help'"), "{message}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
    let output = command.current_dir(folder.path()).arg("a").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("fixtext: cannot write: standard output: "), "{message}");

    let message = folder.run(&["--check", "--report", "/dev/full", "a"], b"").message();
    assert!(message.starts_with("cannot write the report: /dev/full: "), "{message}");
}
