//! What goes wrong is one line on standard error and exit code 2.

use super::{DAMAGED, Folder, REPAIRED, run};

const BAD_LINE: &[u8] = b"sound\ncaf\xE9\n";

const BAD_UTF8: &str = "bad UTF-8 was left as it is; name the encoding with --encoding";

#[test]
fn bad_utf8_goes_through_byte_for_byte_and_its_lines_are_told() {
    let bytes = b"caf\xC3\x83\xC2\xA9 noir\n\xFFcaf\xE9\xE9\nth\xC3\x83\xC2\xA9 \xC3";
    let repaired = b"caf\xC3\xA9 noir\n\xFFcaf\xE9\xE9\nth\xC3\xA9 \xC3";
    let folder = Folder::with(&[("latin.txt", bytes)]);
    let told = [2, 2, 2, 3].map(|line| format!("fixtext: latin.txt:{line}: {BAD_UTF8}\n")).concat();
    for arguments in [&["latin.txt"][..], &["--lines", "latin.txt"], &["-j2", "latin.txt"]] {
        let output = folder.output(arguments, b"");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(output.stdout, repaired, "{:?}", output.stdout.escape_ascii().to_string());
        assert_eq!(String::from_utf8(output.stderr).unwrap(), told);
    }
}

#[test]
fn bad_utf8_is_told_by_every_mode_with_exit_code_2() {
    for mode in ["--check", "--diff", "--explain", "--dry-run"] {
        let ran = run(&[mode], BAD_LINE);
        assert_eq!(ran.code, 2, "{mode}");
        assert_eq!(ran.stdout, "", "{mode}");
        assert_eq!(ran.stderr.lines().next(), Some(&*format!("fixtext: <stdin>:2: {BAD_UTF8}")), "{mode}");
    }
}

#[test]
fn a_character_cut_off_at_the_end_is_bad_utf8() {
    let output = Folder::with(&[]).output(&[], b"caf\xC3");
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(2), &b"caf\xC3"[..]));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("fixtext: <stdin>:1: {BAD_UTF8}\n"));
}

#[test]
fn a_few_warnings_stand_for_many_unless_asked() {
    let bytes = b"\xE9\n".repeat(20);
    let folder = Folder::with(&[("a", &bytes)]);
    let told = |flags: &[&str]| String::from_utf8(folder.output(flags, b"").stderr).unwrap();
    let few = told(&["a"]);
    assert_eq!(few.lines().count(), 6);
    assert_eq!(few.lines().last().unwrap(), "fixtext: a: 15 more such lines; -v tells of each");
    let all = told(&["-v", "a"]);
    assert_eq!(all.lines().filter(|line| line.ends_with(BAD_UTF8)).count(), 20);
}

#[test]
fn what_fails_does_not_keep_the_others_from_their_turn() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("c", DAMAGED.as_bytes())]);
    for threads in ["-j1", "-j3"] {
        let ran = folder.run(&[threads, "--report", "report", "a", "missing", ".", "c"], b"");
        assert_eq!((ran.code, ran.stdout), (2, REPAIRED.repeat(2)));
        assert_eq!(folder.read("report").lines().count(), 8);
        let lines: Vec<_> = ran.stderr.lines().collect();
        assert_eq!(lines.len(), 2, "{}", ran.stderr);
        assert!(lines[0].starts_with("fixtext: cannot read: missing: "), "{}", lines[0]);
        assert_eq!(lines[1], "fixtext: is a directory: .: use -r to go through it");
    }
}

#[test]
fn a_failure_counts_for_more_than_what_check_finds() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    let ran = folder.run(&["--check", "a", "missing"], b"");
    assert_eq!((ran.code, ran.stdout.lines().count()), (2, 4));
}

#[test]
fn a_missing_file_is_an_error_that_names_it() {
    assert!(run(&["no/such.txt"], "").failed().starts_with("cannot read: no/such.txt: "));
}

#[test]
fn a_directory_is_an_error_that_names_it() {
    assert_eq!(run(&["."], "").failed(), "is a directory: .: use -r to go through it");
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
