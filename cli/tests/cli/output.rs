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
    assert!(folder.run(&["a", "-o", "no/such"], b"").failed().starts_with("cannot write: no/such: "));
    assert!(folder.run(&["a", "-o", "."], b"").failed().starts_with("is a directory: .: "));
    if cfg!(target_os = "linux") {
        let message = folder.run(&["a", "-o", "/dev/full"], b"").failed();
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
fn verbose_tells_what_was_done_to_each_file() {
    let folder = Folder::with(&[("a", "un cafÃ© noir".as_bytes()), ("b", b"sound")]);
    let ran = folder.run(&["-v", "a", "b"], b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "un café noirsound"));
    assert_eq!(ran.stderr, "fixtext: a: 1 place repaired\nfixtext: b: sound\n");
}
