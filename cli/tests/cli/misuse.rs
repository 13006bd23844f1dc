//! Input that nobody expects.

use super::{DAMAGED, Folder, REPAIRED, run};

#[test]
fn files_of_next_to_nothing_come_back_as_they_are() {
    let contents: [&[u8]; 8] = [b"", b"\n", b"\r\n", b"\0", b"\xEF\xBB\xBF", b"\xEF\xBB\xBF\n", b"\x1F", b"P"];
    let kinds = ["--lines", "--null", "--jsonl", "--csv", "--tsv", "--line-buffered", "--escapes", "-j7"];
    for content in contents {
        let folder = Folder::with(&[("a", content)]);
        assert_eq!(folder.output(&["a"], b"").stdout, content);
        assert_eq!(folder.output(&[], content).stdout, content);
        for kind in kinds {
            assert_eq!(folder.output(&[kind, "a"], b"").stdout, content, "{kind}");
        }
        for mode in ["--check", "--diff", "--explain"] {
            assert_eq!(folder.run(&[mode, "a"], b"").done(), "", "{mode}");
        }
        folder.run(&["-i", "a"], b"").done();
        assert_eq!(std::fs::read(folder.path().join("a")).unwrap(), content);
    }
}

#[test]
fn nul_characters_and_all_kinds_of_line_ends_stay() {
    let text = "un cafÃ© noir\0\r\nun thÃ© vert\r\r\n\x0B\x0Cun thÃ© noir\u{85}\u{2028}un cafÃ© vert";
    for flags in [&[][..], &["--lines"], &["-0"], &["--line-buffered"]] {
        assert_eq!(run(flags, text).done(), text.replace("Ã©", "é"), "{flags:?}");
    }
}

#[test]
fn a_line_of_megabytes_is_repaired() {
    let line = format!("un cafÃ© noir {}un thÃ© vert", "nothing is wrong here, nor there ".repeat(160_000));
    for flags in [&[][..], &["--lines"], &["--line-buffered"], &["--csv"], &["-0"]] {
        assert!(run(flags, &line).done() == line.replace("Ã©", "é"), "{flags:?}");
    }
}

#[test]
fn standard_input_that_is_named_twice_is_empty_the_second_time() {
    assert_eq!(run(&["-", "-"], DAMAGED).done(), REPAIRED);
}

#[test]
fn what_looks_packed_and_is_not_is_told() {
    let folder = Folder::with(&[("a", b"\x1F\x8B\x08nothing of the kind"), ("b", b"sound")]);
    let ran = folder.run(&["a", "b"], b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "sound"));
    assert!(ran.message().starts_with("cannot read: a: "));
}

#[test]
fn a_name_may_be_packed_where_the_content_is_not() {
    let folder = Folder::with(&[("a.gz", DAMAGED.as_bytes())]);
    assert_eq!(folder.run(&["a.gz"], b"").done(), REPAIRED);
    folder.run(&["-i", "a.gz"], b"").done();
    assert_eq!(folder.read("a.gz"), REPAIRED);
}

#[test]
fn wrong_usage_is_one_line_that_says_what_about() {
    for (arguments, about) in [
        (&["--backup"][..], "--in-place"),
        (&["-i", "--check", "--diff", "a"], "--diff"),
        (&["--format", "sarif"], "--check"),
        (&["--check", "--format", "xml"], "sarif"),
        (&["--color", "sometimes"], "never"),
        (&["--output"], "--output"),
        (&["--report"], "--report"),
        (&["--confidence"], "--confidence"),
        (&["--jsonl", "--field", "a\\"], "--field"),
        (&["--confidence", "a\n\nb"], "--confidence"),
    ] {
        let message = run(arguments, "").failed();
        assert!(message.contains(about), "{arguments:?}: {message}");
        assert!(message.ends_with("; try 'fixtext --help'"), "{message}");
    }
}

#[test]
fn a_name_that_looks_like_a_flag_is_a_file_behind_two_dashes() {
    let folder = Folder::with(&[("--check", DAMAGED.as_bytes())]);
    assert_eq!(folder.run(&["--", "--check"], b"").done(), REPAIRED);
}

#[cfg(unix)]
mod unix {
    use std::ffi::{OsStr, OsString};
    use std::fs;
    use std::io::Write;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    use std::path::PathBuf;
    use std::process::{Command, Stdio};

    use super::super::{DAMAGED, Folder, REPAIRED};

    fn make_pipe(folder: &Folder) -> PathBuf {
        let path = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    }

    #[test]
    fn names_that_are_no_text_are_files_like_any_other() {
        let folder = Folder::with(&[]);
        let name = OsString::from_vec(b"odd \xFF\n\x1B[31m name".to_vec());
        let path = folder.path().join(&name);
        fs::write(&path, DAMAGED).unwrap();
        for mode in ["--check", "--diff", "--explain"] {
            let output = folder.command().arg(mode).arg(&name).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.contains("odd \u{FFFD}") && !text.contains('\x1B'), "{mode}: {text}");
        }
        let output = folder.command().args(["--report", "report"]).arg(&name).output().unwrap();
        assert_eq!(output.stdout, REPAIRED.as_bytes());
        assert_eq!(folder.read("report").lines().count(), 4);
        let output = folder.command().args(["-i", "-v", "--backup"]).arg(&name).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1);
        assert_eq!(fs::read_to_string(&path).unwrap(), REPAIRED);
        let backup = OsStr::from_bytes(b"odd \xFF\n\x1B[31m name~");
        assert_eq!(fs::read_to_string(folder.path().join(backup)).unwrap(), DAMAGED);
        let output = folder.command().arg(OsStr::from_bytes(b"missing\n\xFF")).output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1);
    }

    #[test]
    fn a_backup_whose_name_is_no_text_is_none_to_repair() {
        let folder = Folder::with(&[]);
        let name = OsString::from_vec(b"odd \xFF".to_vec());
        fs::write(folder.path().join(&name), DAMAGED).unwrap();
        for _ in 0..2 {
            folder.run(&["-i", "--backup", "-r", "."], b"").done();
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        }
    }

    #[test]
    fn a_pipe_that_is_named_is_read() {
        let folder = Folder::with(&[]);
        let path = make_pipe(&folder);
        let writer = std::thread::spawn(move || fs::write(path, DAMAGED).unwrap());
        assert_eq!(folder.run(&["pipe"], b"").done(), REPAIRED);
        writer.join().unwrap();
        let message = folder.run(&["-i", "pipe"], b"").failed();
        assert_eq!(message, "is not a file: pipe: only files can be replaced");
    }

    #[test]
    fn standard_input_that_is_named_as_a_file_is_read_whole() {
        for lines in [1, 300_000] {
            let text = "a line of text\n".repeat(lines);
            let folder = Folder::with(&[("text", text.as_bytes())]);
            let mut command = Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
            let input = fs::File::open(folder.path().join("text")).unwrap();
            let output = command.arg("/dev/stdin").stdin(input).output().unwrap();
            assert!(output.status.success() && output.stdout == text.as_bytes(), "{lines}");
        }
    }

    #[test]
    fn a_file_that_vanishes_is_told_and_the_others_are_done() {
        let folder = Folder::with(&[("gone", DAMAGED.as_bytes()), ("a", DAMAGED.as_bytes())]);
        let path = make_pipe(&folder);
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
        // Several threads would read on while one waits.
        let command = command.current_dir(folder.path()).args(["-j1", "pipe", "gone", "a"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Once it can be opened, the command is at the first file.
        let mut pipe = fs::File::options().write(true).open(path).unwrap();
        fs::remove_file(folder.path().join("gone")).unwrap();
        pipe.write_all(b"sound\n").unwrap();
        drop(pipe);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("sound\n{REPAIRED}"));
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.starts_with("fixtext: cannot read: gone: ") && message.lines().count() == 1, "{message}");
    }

    #[test]
    fn a_directory_as_standard_input_is_told() {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
        let output = command.stdin(fs::File::open("/").unwrap()).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.starts_with("fixtext: cannot read: <stdin>: "), "{message}");
    }
}
