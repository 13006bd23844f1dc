//! `--output`, `--dry-run`, and what is read and written at once.

use super::{DAMAGED, Folder, REPAIRED};

#[test]
fn a_file_is_written_instead_of_standard_output() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("b", "sound".as_bytes()), ("out", b"from last time")]);
    assert_eq!(folder.run(&["a", "b", "-o", "out"], b"").done(), "");
    assert_eq!(folder.read("out"), format!("{REPAIRED}sound"));
    assert_eq!(folder.run(&["--output", "new"], DAMAGED.as_bytes()).done(), "");
    assert_eq!(folder.read("new"), REPAIRED);
    assert_eq!(folder.names(), ["a", "b", "new", "out"]);
}

#[test]
fn the_suffix_tells_how_to_pack_and_the_first_bytes_how_to_unpack() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    for (name, magic) in [("a.gz", &b"\x1F\x8B"[..]), ("a.zst", b"\x28\xB5\x2F\xFD")] {
        folder.run(&["a", "-o", name], b"").done();
        let packed = std::fs::read(folder.path().join(name)).unwrap();
        assert!(packed.starts_with(magic), "{name}");
        assert_eq!(folder.run(&[name], b"").done(), REPAIRED);
        assert_eq!(folder.run(&[], &packed).done(), REPAIRED, "{name} by its first bytes");
        folder.run(&[name, "-o", "plain"], b"").done();
        assert_eq!(folder.read("plain"), REPAIRED);
    }
}

#[test]
fn what_is_read_is_unpacked_whatever_its_name() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("empty.gz", b""), ("plain.zst", DAMAGED.as_bytes())]);
    for (name, other) in [("a.gz", "packed.txt"), ("a.zst", "packed.gz")] {
        folder.run(&["--confidence", "1", "a", "-o", name], b"").done();
        std::fs::rename(folder.path().join(name), folder.path().join(other)).unwrap();
        assert_eq!(folder.run(&[other], b"").done(), REPAIRED);
        let magic = std::fs::read(folder.path().join(other)).unwrap()[..2].to_vec();
        folder.run(&["-i", other], b"").done();
        assert!(
            std::fs::read(folder.path().join(other)).unwrap().starts_with(&magic),
            "{other} stays packed as it was"
        );
        assert_eq!(folder.run(&["--check", other], b"").done(), "");
    }
    assert_eq!(folder.run(&["empty.gz", "plain.zst"], b"").done(), REPAIRED);
}

#[test]
fn what_is_packed_and_cut_off_is_an_error() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("b", b"sound")]);
    for name in ["a.gz", "a.zst"] {
        folder.run(&["a", "-o", name], b"").done();
        let path = folder.path().join(name);
        let packed = std::fs::read(&path).unwrap();
        std::fs::write(&path, &packed[..packed.len() / 2]).unwrap();
        for mode in ["--check", "-i"] {
            let ran = folder.run(&[mode, name, "b"], b"");
            assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{name}");
            assert!(ran.stderr.starts_with(&format!("fixtext: cannot read: {name}: ")), "{}", ran.stderr);
        }
        assert_eq!(std::fs::read(&path).unwrap(), packed[..packed.len() / 2]);
    }
}

#[test]
fn the_output_may_be_an_input() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    assert_eq!(folder.run(&["a", "-o", "a"], b"").done(), "");
    assert_eq!(folder.read("a"), REPAIRED);
}

#[test]
fn an_output_in_a_directory_that_is_gone_through_is_no_input() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    for _ in 0..2 {
        assert_eq!(folder.run(&["-r", ".", "-o", "out"], b"").done(), "");
        assert_eq!(folder.read("out"), REPAIRED);
    }
}

#[test]
fn a_report_in_a_directory_that_is_gone_through_is_no_input() {
    let folder = Folder::with(&[]);
    for _ in 0..2 {
        folder.write("a", DAMAGED);
        assert_eq!(folder.run(&["-i", "-r", ".", "--report", "report"], b"").done(), "");
        assert_eq!(folder.read("report").lines().count(), 4);
    }
    assert_eq!(folder.run(&["--check", "-r", ".", "--report", "report"], b"").done(), "");
}

#[test]
fn an_output_that_is_the_report_is_an_error() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("same", b"from last time")]);
    let message = folder.run(&["a", "-o", "same", "--report", "./same"], b"").failed();
    assert_eq!(message, "--output and --report name the same file: ./same: name another for one of them");
    assert_eq!(folder.read("same"), "from last time");
}

#[test]
fn a_dash_is_standard_output() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    assert_eq!(folder.run(&["a", "-o", "-"], b"").done(), REPAIRED);
    assert_eq!(folder.names(), ["a"]);
}

#[test]
fn an_output_that_cannot_be_written_is_an_error_and_nothing_is_lost() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    let message = folder.run(&["a", "-o", "no/such"], b"").failed();
    assert!(message.starts_with("cannot write: no/such: ") && !message.contains(".fixtext-"), "{message}");
    assert!(folder.run(&["a", "-o", "."], b"").failed().starts_with("is a directory: .: "));
    if cfg!(target_os = "linux") {
        let message = folder.run(&["a", "-o", "/dev/full"], b"").failed();
        assert!(message.starts_with("cannot write: /dev/full: No space left"), "{message}");
        folder.write("large", REPAIRED.repeat(10_000));
        let message = folder.run(&["large", "-o", "/dev/full"], b"").failed();
        assert!(message.starts_with("cannot write: /dev/full: No space left"), "{message}");
    }
    assert_eq!(folder.read("a"), DAMAGED);
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("b", b"sound"), ("out", b"from last time")]);
    for more in [&[][..], &["-o", "out"], &["-i"], &["-i", "--backup"]] {
        let ran = folder.run(&[&["--dry-run", "a", "b"], more].concat(), b"");
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
        assert_eq!(ran.stderr, "fixtext: a: 4 places to be repaired\nfixtext: b: sound\n");
        assert_eq!(folder.read("a"), DAMAGED);
        assert_eq!(folder.read("out"), "from last time");
        assert_eq!(folder.names(), ["a", "b", "out"]);
    }
}

#[test]
fn a_dry_run_shows_what_is_asked_for() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes()), ("b", b"sound")]);
    for mode in
        [&["--check"][..], &["--diff"], &["--explain"], &["--check", "--diff"], &["--check", "--format", "sarif"]]
    {
        let shown = folder.run(&[mode, &["a", "b"]].concat(), b"");
        let ran = folder.run(&[mode, &["--dry-run", "a", "b"]].concat(), b"");
        assert!(!shown.stdout.is_empty());
        assert_eq!((ran.code, ran.stdout, ran.stderr), (shown.code, shown.stdout, shown.stderr), "{mode:?}");
    }
}

#[test]
fn verbose_tells_what_was_done_to_each_file() {
    let folder = Folder::with(&[("a", "un cafÃ© noir".as_bytes()), ("b", b"sound")]);
    let ran = folder.run(&["-v", "a", "b"], b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "un café noirsound"));
    assert_eq!(ran.stderr, "fixtext: a: 1 place repaired\nfixtext: b: sound\n");
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{Read, Seek, Write};
    use std::os::unix::fs::MetadataExt;
    use std::process::{Command, Stdio};
    use std::thread;

    use super::super::{DAMAGED, Folder, REPAIRED};

    /// The command with a file of the folder for its standard output or its standard error, and something before it there.
    fn into_file(folder: &Folder, arguments: &[&str], is_stderr: bool) -> String {
        let mut file =
            File::options().read(true).write(true).create(true).truncate(true).open(folder.path().join("log"));
        let file = file.as_mut().unwrap();
        file.write_all(b"before\n").unwrap();
        let (inode, same) = (file.metadata().unwrap().ino(), file.try_clone().unwrap());
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
        let command = command.current_dir(folder.path()).args(arguments).stdin(Stdio::null());
        let status = if is_stderr { command.stderr(same) } else { command.stdout(same) }.status().unwrap();
        assert_eq!(status.code(), Some(0));
        assert_eq!(std::fs::metadata(folder.path().join("log")).unwrap().ino(), inode, "the file was replaced");
        file.seek(std::io::SeekFrom::End(0)).unwrap();
        file.write_all(b"after\n").unwrap();
        file.rewind().unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_redirection_is_written_to_and_not_replaced() {
        let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
        let wanted = format!("before\n{REPAIRED}after\n");
        assert_eq!(into_file(&folder, &["a", "-o", "/dev/stdout"], false), wanted);
        assert_eq!(into_file(&folder, &["a", "-o", "/dev/fd/1"], false), wanted);
        assert_eq!(into_file(&folder, &["a", "-o", "/dev/stderr"], true), wanted);
        assert_eq!(folder.run(&["a", "-o", "/dev/stdout"], b"").done(), REPAIRED, "a pipe");
        assert_eq!(folder.names(), ["a", "log"]);
    }

    #[test]
    fn pipes_and_devices_are_written_to() {
        let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = thread::spawn(move || std::fs::read_to_string(pipe).unwrap());
        assert_eq!(folder.run(&["a", "-o", "pipe"], b"").done(), "");
        assert_eq!(reader.join().unwrap(), REPAIRED);
        assert_eq!(folder.run(&["a", "-o", "/dev/null"], b"").done(), "");
        assert_eq!(folder.names(), ["a", "pipe"]);
    }

    #[test]
    fn a_line_for_a_pipe_is_not_held_back() {
        let folder = Folder::with(&[]);
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
        let command = command.current_dir(folder.path()).args(["--line-buffered", "-o", "pipe"]);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut reader = File::open(pipe).unwrap();
        let mut line = vec![0; "un café noir\n".len()];
        for _ in 0..2 {
            stdin.write_all("un cafÃ© noir\n".as_bytes()).unwrap();
            reader.read_exact(&mut line).unwrap();
            assert_eq!(line, "un café noir\n".as_bytes());
        }
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
}
