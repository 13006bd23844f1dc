//! `-r` and what is left out.

use super::{DAMAGED, Folder, REPAIRED};

fn tree(files: &[&str]) -> Folder {
    let folder = Folder::with(&[]);
    files.iter().for_each(|name| folder.write(name, DAMAGED));
    folder
}

/// The files in which `--check` finds something, in the order of its lines.
fn found(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let ran = folder.run(&[&["--check"], arguments].concat(), b"");
    assert_eq!(ran.stderr, "");
    assert_eq!(ran.code, i32::from(!ran.stdout.is_empty()));
    let mut names: Vec<_> = ran.stdout.lines().map(|line| line.split(':').next().unwrap().to_owned()).collect();
    names.dedup();
    names
}

#[test]
fn directories_are_gone_through_in_order() {
    let folder = tree(&["b", "a/z", "a/b/c", "a.txt"]);
    for threads in ["-j1", "-j2", "-j7"] {
        assert_eq!(found(&folder, &["-r", threads, "."]), ["./a/b/c", "./a/z", "./a.txt", "./b"]);
        assert_eq!(found(&folder, &["-r", threads, "b", "a"]), ["b", "a/b/c", "a/z"]);
    }
    assert_eq!(folder.run(&["-r", "a"], b"").done(), REPAIRED.repeat(2));
}

#[test]
fn what_is_hidden_is_left_out_unless_it_is_named_and_what_is_ignored_even_then() {
    let folder = tree(&["a.log", "b", ".hidden", "vendor/c", ".git/d", "sub/e"]);
    folder.write(".fixtextignore", "*.log\nvendor/\n");
    assert_eq!(found(&folder, &["-r", "."]), ["./b", "./sub/e"]);
    assert_eq!(found(&folder, &["-r", "--hidden", "."]), ["./.hidden", "./b", "./sub/e"]);
    assert_eq!(found(&folder, &["-r", "a.log", ".hidden", "vendor/c", "vendor", "b"]), [".hidden", "b"]);
}

#[test]
fn an_ignored_file_that_is_named_stays_as_it_is() {
    let folder = tree(&["vendor/a", "sub/b"]);
    folder.write(".fixtextignore", "vendor/\n");
    for mode in ["--check", "--diff", "--explain", "-i"] {
        assert_eq!(folder.run(&[mode, "vendor/a"], b"").done(), "", "{mode}");
    }
    let ran = folder.run(&["-i", "-v", "vendor/a", "sub/b"], b"");
    let told = "fixtext: vendor/a: left alone, as a .fixtextignore says\nfixtext: sub/b: 4 places repaired\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (0, told));
    assert_eq!((folder.read("vendor/a").as_str(), folder.read("sub/b").as_str()), (DAMAGED, REPAIRED));
    // Where the file is, not where the command runs, decides.
    let mut command = folder.command();
    let output = command.current_dir(folder.path().join("vendor")).args(["--check", "a"]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn the_text_of_an_ignored_file_goes_through_as_it_is() {
    let folder = tree(&["a", "b"]);
    folder.write(".fixtextignore", "/a\n");
    for flags in [&[][..], &["--lines"], &["-j3"], &["-r"]] {
        assert_eq!(folder.run(&[flags, &["a", "b"]].concat(), b"").done(), format!("{DAMAGED}{REPAIRED}"), "{flags:?}");
    }
    let ran = folder.run(&["-v", "--csv", "--column", "no such column", "a", "-o", "out"], b"");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "fixtext: a: left alone, as a .fixtextignore says\n"));
    assert_eq!(folder.read("out"), DAMAGED);
    // What is given on standard input is no file that could be named.
    folder.write(".fixtextignore", "*\n");
    assert_eq!(folder.run(&["-", "a"], DAMAGED.as_bytes()).done(), format!("{REPAIRED}{DAMAGED}"));
}

#[test]
fn gitignore_is_obeyed_in_a_repository() {
    let folder = tree(&["a.log", "b", ".git/config"]);
    folder.write(".gitignore", "*.log\n");
    assert_eq!(found(&folder, &["-r", "."]), ["./b"]);
}

#[test]
fn excluded_globs_are_left_out() {
    let folder = tree(&["a.md", "b.txt", "target/c.txt", "sub/d.md"]);
    assert_eq!(found(&folder, &["-r", "--exclude", "*.md", "--exclude=target/", "."]), ["./b.txt"]);
    assert_eq!(found(&folder, &["-r", "--exclude", "*.md", "a.md"]), ["a.md"]);
    let message = folder.run(&["-r", "--exclude", "[z-a]", "."], b"").failed();
    assert!(message.starts_with("bad glob: --exclude [z-a]: "), "{message}");
}

#[test]
fn binary_files_are_passed_over_unless_they_are_named() {
    let folder = Folder::with(&[("a", format!("\0{DAMAGED}").as_bytes()), ("b", DAMAGED.as_bytes())]);
    assert_eq!(found(&folder, &["-r", "."]), ["./b"]);
    assert_eq!(found(&folder, &["-r", "a"]), ["a"]);
}

#[test]
fn files_that_are_not_utf8_are_passed_over_unless_they_are_named() {
    let utf16: Vec<u8> = format!("\u{feff}{DAMAGED}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder =
        Folder::with(&[("latin", b"caf\xE9 noir, th\xE9 vert\n"), ("utf-16", &utf16), ("x", DAMAGED.as_bytes())]);
    assert_eq!(found(&folder, &["-r", "."]), ["./x"]);
    let ran = folder.run(&["--check", "-v", "-r", "."], b"");
    let told = "left alone, as it is not UTF-8; name its encoding with --encoding";
    let told = format!("fixtext: ./latin: {told}\nfixtext: ./utf-16: {told}\nfixtext: ./x: 4 places to be repaired\n");
    assert_eq!((ran.code, ran.stderr), (1, told));
    for name in ["latin", "utf-16"] {
        assert_eq!(folder.run(&["--check", "-r", name], b"").code, 2, "{name} is named");
    }
    assert_eq!(
        found(&folder, &["-r", "--encoding", "utf-16", "--exclude", "x", "--exclude", "latin", "."]),
        ["./utf-16"]
    );
    assert_eq!(found(&folder, &["-r", "--encoding", "auto", "."]), ["./utf-16", "./x"]);
    folder.run(&["-i", "-r", "."], b"").done();
    assert_eq!(std::fs::read(folder.path().join("utf-16")).unwrap(), utf16);
    assert_eq!(folder.read("x"), REPAIRED);
}

#[test]
fn a_broken_character_in_a_file_that_is_found_is_told() {
    let folder = Folder::with(&[("a", b"caf\xC3\xA9 glac\xC3\xA9, th\xC3\xA9, ros\xE9\n")]);
    let ran = folder.run(&["--check", "-r", "."], b"");
    assert_eq!(ran.code, 2);
    assert!(ran.message().starts_with("./a:1: bad UTF-8 was left as it is"));
}

#[test]
fn what_is_binary_once_it_is_unpacked_is_passed_over() {
    let folder = Folder::with(&[("a", format!("a.txt\0\0{DAMAGED}").as_bytes())]);
    folder.run(&["--confidence", "1", "a", "-o", "a.tar.gz"], b"").done();
    let packed = std::fs::read(folder.path().join("a.tar.gz")).unwrap();
    let ran = folder.run(&["-i", "-v", "-r", "."], b"");
    let told = "fixtext: ./a: left alone, as it is binary\nfixtext: ./a.tar.gz: left alone, as it is binary\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (0, told));
    assert_eq!(std::fs::read(folder.path().join("a.tar.gz")).unwrap(), packed);
}

#[test]
fn packed_files_are_looked_into() {
    let folder = tree(&["a"]);
    folder.run(&["--confidence", "1", "a", "-o", "sub.gz"], b"").done();
    assert_eq!(found(&folder, &["-r", "."]), ["./a", "./sub.gz"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_only_if_asked_for() {
    let folder = tree(&["a", "sub/b"]);
    std::os::unix::fs::symlink("sub", folder.path().join("linked")).unwrap();
    assert_eq!(found(&folder, &["-r", "."]), ["./a", "./sub/b"]);
    assert_eq!(found(&folder, &["-r", "--follow-links", "."]), ["./a", "./linked/b", "./sub/b"]);
    let folder = tree(&["sub/b"]);
    std::os::unix::fs::symlink("..", folder.path().join("sub/above")).unwrap();
    let ran = folder.run(&["--check", "-r", "--follow-links", "."], b"");
    assert_eq!(ran.code, 2);
    assert_eq!(ran.message(), "is a link to a directory it is in: ./sub/above: --exclude it");
}

#[cfg(unix)]
#[test]
fn pipes_in_a_directory_are_passed_over() {
    let folder = tree(&["a"]);
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap();
    assert!(made.success());
    assert_eq!(found(&folder, &["-r", "."]), ["./a"]);
}
