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
fn what_is_ignored_or_hidden_is_left_out_unless_it_is_named() {
    let folder = tree(&["a.log", "b", ".hidden", "vendor/c", ".git/d", "sub/e"]);
    folder.write(".fixtextignore", "*.log\nvendor/\n");
    assert_eq!(found(&folder, &["-r", "."]), ["./b", "./sub/e"]);
    assert_eq!(found(&folder, &["-r", "--hidden", "."]), ["./.hidden", "./b", "./sub/e"]);
    assert_eq!(found(&folder, &["-r", "a.log", ".hidden", "vendor/c"]), ["a.log", ".hidden", "vendor/c"]);
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
