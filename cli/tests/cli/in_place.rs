//! `--in-place`: the files are replaced as a whole or not at all.

use super::{DAMAGED, Folder, REPAIRED};

#[test]
fn damaged_files_are_repaired_and_nothing_is_printed() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("b", b"sound"), ("c", DAMAGED.as_bytes())]);
    assert_eq!(folder.run(&["-i", "a", "b", "c"], b"").done(), "");
    assert_eq!(["a", "b", "c"].map(|name| folder.read(name)), [REPAIRED, "sound", REPAIRED]);
    assert_eq!(folder.names(), ["a", "b", "c"]);
}

#[test]
fn packed_files_stay_packed() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    for name in ["a.gz", "a.zst"] {
        folder.run(&["--confidence", "1", "a", "-o", name], b"").done();
        assert_eq!(folder.run(&["--check", name], b"").code, 1);
        folder.run(&["-i", name], b"").done();
        let packed = std::fs::read(folder.path().join(name)).unwrap();
        assert_ne!(packed[0], b'D', "{name} is packed");
        assert_eq!(folder.run(&[name], b"").done(), REPAIRED);
        assert_eq!(folder.run(&["--check", name], b"").code, 0);
    }
}

#[test]
fn backups_keep_the_old_files() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("b", b"sound")]);
    folder.run(&["-i", "--backup", "a", "b"], b"").done();
    assert_eq!(folder.names(), ["a", "a~", "b"]);
    assert_eq!((folder.read("a"), folder.read("a~")), (REPAIRED.to_owned(), DAMAGED.to_owned()));
    folder.write("a", DAMAGED);
    folder.run(&["-i", "--backup=.old", "a", "b"], b"").done();
    assert_eq!(folder.names(), ["a", "a.old", "a~", "b"]);
    assert_eq!(folder.read("a.old"), DAMAGED);
}

#[test]
fn backups_are_not_repaired_by_the_next_run() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    for _ in 0..2 {
        folder.run(&["-i", "--backup", "-r", "."], b"").done();
        assert_eq!(folder.names(), ["a", "a~"]);
        assert_eq!(folder.read("a~"), DAMAGED);
    }
}

#[test]
fn a_suffix_that_would_lead_elsewhere_is_an_error() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    for suffix in ["", "/../b"] {
        let message = folder.run(&["-i", &format!("--backup={suffix}"), "a"], b"").failed();
        assert!(message.contains("--backup"), "{message}");
    }
    let message = folder.run(&["--backup", "a"], b"").failed();
    assert!(message.contains("--in-place"), "{message}");
    assert_eq!(folder.read("a"), DAMAGED);
}

#[test]
fn a_file_that_is_named_twice_is_repaired_once() {
    let folder = Folder::with(&[("folder", b"")]);
    for _ in 0..20 {
        folder.write("sub/a", DAMAGED);
        let arguments = ["-i", "--backup", "-j4", "-r", "sub/a", "sub", "./sub/a", "sub/../sub/a"];
        assert_eq!(folder.run(&arguments, b"").done(), "");
        assert_eq!((folder.read("sub/a"), folder.read("sub/a~")), (REPAIRED.to_owned(), DAMAGED.to_owned()));
    }
}

#[test]
fn standard_input_is_an_error() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    let expected = "standard input cannot be repaired in place: name the files";
    assert_eq!(folder.run(&["-i"], DAMAGED.as_bytes()).failed(), expected);
    assert_eq!(folder.run(&["-i", "a", "-"], DAMAGED.as_bytes()).failed(), expected);
    assert_eq!(folder.read("a"), DAMAGED);
}

#[test]
fn reports_go_along_and_what_prints_does_not() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    for flags in [&["--check"][..], &["--diff"], &["--explain"], &["-o", "b"]] {
        let message = folder.run(&[&["-i", "a"], flags].concat(), b"").failed();
        assert!(message.contains("cannot be used with"), "{message}");
    }
    assert_eq!((folder.names(), folder.read("a")), (vec!["a".to_owned()], DAMAGED.to_owned()));
    let ran = folder.run(&["-i", "-v", "--report", "report", "a"], b"");
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", "fixtext: a: 4 places repaired\n"));
    assert_eq!(folder.read("report").lines().count(), 4);
    assert_eq!(folder.read("a"), REPAIRED);
}

#[test]
fn files_in_another_encoding_become_utf8() {
    let folder = Folder::with(&[("a", b"caf\xE9 noir\r\n"), ("b", "sound é".as_bytes())]);
    folder.run(&["-i", "--encoding", "latin1", "a"], b"").done();
    assert_eq!(folder.read("a"), "café noir\r\n");
    folder.write("a", b"caf\xE9 noir, th\xE9 vert et ros\xE9 frais\n");
    folder.run(&["-i", "--encoding", "auto", "a", "b"], b"").done();
    assert_eq!(
        (folder.read("a").as_str(), folder.read("b").as_str()),
        ("café noir, thé vert et rosé frais\n", "sound é")
    );
}

#[cfg(unix)]
mod unix {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::path::Path;
    use std::process::Stdio;
    use std::thread;
    use std::time::{Duration, SystemTime};

    use super::super::{DAMAGED, Folder, REPAIRED};

    fn set_time(path: &Path) -> SystemTime {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        time
    }

    #[test]
    fn mode_and_times_are_kept() {
        let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
        let path = folder.path().join("a");
        let time = set_time(&path);
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        folder.run(&["-i", "a"], b"").done();
        assert_eq!(folder.read("a"), REPAIRED);
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!((metadata.mode() & 0o7777, metadata.modified().unwrap()), (0o640, time));
    }

    #[test]
    fn a_file_without_damage_is_not_touched() {
        let folder = Folder::with(&[("a", REPAIRED.as_bytes()), ("empty", b""), ("mark", b"\xEF\xBB\xBF")]);
        let inodes = || ["a", "empty", "mark"].map(|name| fs::metadata(folder.path().join(name)).unwrap().ino());
        let before = inodes();
        for encoding in [&[][..], &["--encoding", "utf-8"], &["--encoding", "auto"]] {
            folder.run(&[&["-i", "--backup", "a", "empty", "mark"], encoding].concat(), b"").done();
            assert_eq!(inodes(), before, "{encoding:?}");
            assert_eq!(folder.names(), ["a", "empty", "mark"]);
        }
    }

    #[test]
    fn links_are_replaced_only_if_asked_for_and_then_what_they_lead_to() {
        let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
        symlink("a", folder.path().join("link")).unwrap();
        let message = folder.run(&["-i", "link"], b"").failed();
        assert_eq!(message, "is a link: link: use --follow-links to replace the file it leads to");
        assert_eq!(folder.run(&["-i", "-r", "."], b"").done(), "");
        assert_eq!(folder.read("a"), REPAIRED);
        folder.write("a", DAMAGED);
        for arguments in [
            &["-i", "--follow-links", "link"][..],
            &["-i", "--follow-links", "link", "a"],
            &["-i", "--follow-links", "-r", "."],
        ] {
            folder.write("a", DAMAGED);
            folder.run(arguments, b"").done();
            assert_eq!(folder.read("a"), REPAIRED);
            assert!(fs::symlink_metadata(folder.path().join("link")).unwrap().is_symlink());
        }
    }

    #[test]
    fn other_names_of_a_file_are_told_as_they_keep_the_old_text() {
        let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("sound", b"sound")]);
        for (more, told) in [
            ("b", "fixtext: a: has 1 other name, which keeps the old text\n"),
            ("c", "fixtext: a: has 2 other names, which keep the old text\n"),
        ] {
            folder.write("a", DAMAGED);
            for name in ["b", more] {
                let _ = fs::remove_file(folder.path().join(name));
                fs::hard_link(folder.path().join("a"), folder.path().join(name)).unwrap();
            }
            let _ = fs::hard_link(folder.path().join("sound"), folder.path().join("also sound"));
            let ran = folder.run(&["-i", "a", "sound"], b"");
            assert_eq!((ran.code, ran.stderr.as_str()), (0, told));
            assert_eq!((folder.read("a"), folder.read("b")), (REPAIRED.to_owned(), DAMAGED.to_owned()));
        }
    }

    #[test]
    fn what_is_no_file_is_an_error_and_the_others_are_done() {
        let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
        let ran = folder.run(&["-i", "/dev/null", "missing", "a"], b"");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        let lines: Vec<_> = ran.stderr.lines().collect();
        assert_eq!(lines[0], "fixtext: is not a file: /dev/null: only files can be replaced");
        assert!(lines[1].starts_with("fixtext: cannot read: missing: "), "{}", lines[1]);
        assert_eq!(lines.len(), 2);
        assert_eq!(folder.read("a"), REPAIRED);
    }

    #[test]
    fn a_file_that_must_not_be_written_to_stays() {
        let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("b", DAMAGED.as_bytes())]);
        let path = folder.path().join("a");
        fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
        if fs::File::options().write(true).open(&path).is_ok() {
            // Permissions do not bind root.
            return;
        }
        let ran = folder.run(&["-i", "a", "b"], b"");
        assert_eq!(ran.code, 2);
        assert!(ran.message().starts_with("cannot replace: a: "));
        assert_eq!((folder.read("a"), folder.read("b")), (DAMAGED.to_owned(), REPAIRED.to_owned()));
    }

    /// A file of some hundred kilobytes, sound but for its beginning and its end.
    fn large() -> (String, String) {
        let sound = "Nothing is wrong here, nor with this façade, nor with a café.\n".repeat(8_000);
        (format!("{DAMAGED}{sound}{DAMAGED}"), format!("{REPAIRED}{sound}{REPAIRED}"))
    }

    #[test]
    fn a_full_disk_loses_nothing() {
        let (damaged, repaired) = large();
        let folder = Folder::with(&[("large", damaged.as_bytes()), ("small", DAMAGED.as_bytes())]);
        // A write beyond the limit is either a signal that kills, or an error where that is ignored.
        for (trap, code) in [("trap '' XFSZ; ", Some(2)), ("", None)] {
            folder.write("small", DAMAGED);
            let script = format!("{trap}ulimit -f 100; exec \"$0\" \"$@\"");
            let mut shell = std::process::Command::new("bash");
            shell.current_dir(folder.path()).args(["-c", &script]).arg(assert_cmd::cargo::cargo_bin!("fixtext"));
            let output = shell.args(["-i", "-j1", "--backup", "small", "large"]).output().unwrap();
            assert_eq!(output.status.code(), code);
            assert!(folder.read("large") == damaged);
            assert_eq!(folder.read("small"), REPAIRED);
            if code.is_some() {
                let message = String::from_utf8(output.stderr).unwrap();
                assert!(message.starts_with("fixtext: cannot write: large: "), "{message}");
                assert!(!message.contains(".fixtext-"), "{message}");
                assert_eq!(folder.names(), ["large", "small", "small~"], "nothing is left over");
            }
        }
        folder.run(&["-i", "-r", "."], b"").done();
        assert!(folder.read("large") == repaired && folder.read("small") == REPAIRED);
    }

    #[test]
    fn a_kill_at_any_moment_leaves_each_file_whole() {
        const KILLS: u64 = 200;
        let (damaged, repaired) = large();
        let mut files = Vec::new();
        for number in 0..4 {
            files.push((format!("large-{number}"), damaged.as_str(), repaired.as_str()));
            files.push((format!("small-{number}"), DAMAGED, REPAIRED));
        }
        let folder = Folder::with(&[]);
        let restore = || files.iter().for_each(|(name, damaged, _)| folder.write(name, damaged));
        restore();
        let (mut old, mut new, mut random) = (0, 0, 0x9E37_79B9_7F4A_7C15_u64);
        let mut longest = Duration::from_millis(20);
        for kill in 0..KILLS {
            let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
            let threads = ["-j1", "-j2", "-j7"][(kill % 3) as usize];
            let command = command.current_dir(folder.path()).args(["-i", "--backup", "-r", ".", threads]);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            thread::sleep(longest.mul_f64((random >> 11) as f64 / (1_u64 << 53) as f64));
            child.kill().unwrap();
            let is_over = child.wait().unwrap().success();
            let mut repaired_now = 0;
            for (name, damaged, repaired) in &files {
                let content = folder.read(name);
                assert!(content == *damaged || content == *repaired, "{name} is neither old nor new after kill {kill}");
                repaired_now += usize::from(content == *repaired);
                if let Ok(backup) = fs::read_to_string(folder.path().join(format!("{name}~"))) {
                    assert!(backup == *damaged, "the backup of {name} is not the old file after kill {kill}");
                }
            }
            new += repaired_now;
            old += files.len() - repaired_now;
            // So that the moments spread over all of the work, however fast the machine is.
            longest = if is_over { longest.mul_f64(0.8) } else { longest.mul_f64(1.05) };
            if repaired_now == files.len() {
                restore();
            }
        }
        assert!(old > 100 && new > 100, "the kills came too early or too late: {old} old, {new} new");
        restore();
        // Of what the kills left over, some are other names of the files.
        assert_eq!(folder.run(&["-i", "--backup", "-r", ".", "--hidden"], b"").code, 0);
        for (name, _, repaired) in &files {
            assert!(folder.read(name) == *repaired, "{name} is not repaired in the end");
        }
    }

    #[test]
    fn what_a_kill_left_over_is_nothing_to_repair() {
        let folder = Folder::with(&[(".fixtext-Ab12Cd", DAMAGED.as_bytes()), ("a", DAMAGED.as_bytes())]);
        folder.run(&["-i", "-r", "--hidden", "."], b"").done();
        assert_eq!((folder.read(".fixtext-Ab12Cd"), folder.read("a")), (DAMAGED.to_owned(), REPAIRED.to_owned()));
    }
}
