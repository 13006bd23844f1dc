//! Pipes, windows and threads: the same output however the input comes, and bounded memory.

use std::io::{BufRead, BufReader, Read, Write, pipe};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use proptest::prelude::*;

use super::{DAMAGED, Folder, REPAIRED};

/// Text of so many bytes at least, sound but for a place here and there.
fn mixed(size: usize) -> String {
    let mut text = String::new();
    for number in 0.. {
        if text.len() >= size {
            break;
        }
        text += &format!("{number}: Nothing is wrong here, nor with this façade, nor with a café – привет!\n");
        if number % 997 == 0 {
            text += DAMAGED;
        }
    }
    text
}

fn spawn(arguments: &[&str]) -> Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// The output for input that comes in pieces of these sizes, over and over.
fn in_pieces(arguments: &[&str], input: &[u8], sizes: &[usize]) -> Vec<u8> {
    let mut child = spawn(arguments);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let output = thread::spawn(move || {
        let mut output = Vec::new();
        stdout.read_to_end(&mut output).unwrap();
        output
    });
    let mut rest = input;
    for &size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at(size.min(rest.len()));
        stdin.write_all(piece).unwrap();
        rest = after;
    }
    drop(stdin);
    child.wait().unwrap();
    output.join().unwrap()
}

#[test]
fn every_number_of_threads_gives_the_same() {
    let text = mixed(3_000_000);
    let table: String = text.lines().map(|line| format!("\"{line}\",x\n")).collect();
    let json: String = text.lines().map(|line| format!("[\"{line}\"]\n")).collect();
    let broken = [&text.as_bytes()[..1_000_000], b"\xFF\n", &text.as_bytes()[1_000_000..]].concat();
    let folder = Folder::with(&[
        ("text", text.as_bytes()),
        ("table", table.as_bytes()),
        ("json", json.as_bytes()),
        ("broken", &broken),
        ("small", DAMAGED.as_bytes()),
    ]);
    for arguments in [
        &["small", "text", "small"][..],
        &["--lines", "text"],
        &["--check", "text", "small"],
        &["--diff", "text"],
        &["--csv", "table"],
        &["--jsonl", "json"],
        &["-v", "broken", "text"],
        &["-r", "."],
    ] {
        let run = |threads: &str| {
            let output = folder.output(&[&["-j", threads, "--report", "/dev/null"], arguments].concat(), b"");
            (output.status.code(), output.stdout, output.stderr)
        };
        let one = run("1");
        assert!(one.1.len() > 100, "{arguments:?}");
        for threads in ["2", "7"] {
            assert!(run(threads) == one, "{arguments:?} with {threads} threads");
        }
    }
    let repaired = text.replace(DAMAGED, REPAIRED);
    assert!(folder.run(&["text"], b"").done() == repaired);
    assert!(folder.run(&["--lines"], text.as_bytes()).done() == repaired);
}

#[test]
fn reports_are_the_same_for_every_number_of_threads() {
    let folder = Folder::with(&[("text", mixed(2_000_000).as_bytes()), ("small", DAMAGED.as_bytes())]);
    let report = |threads: &str| {
        folder.output(&["-j", threads, "--report", "report", "text", "small"], b"");
        folder.read("report")
    };
    let one = report("1");
    assert!(one.lines().count() > 50);
    for threads in ["2", "7"] {
        assert!(report(threads) == one, "{threads} threads");
    }
}

#[test]
fn a_number_of_threads_that_is_none_is_an_error() {
    for number in ["0", "-1", "many", ""] {
        let message = Folder::with(&[]).run(&[&format!("--threads={number}")], b"").failed();
        assert!(message.contains("--threads"), "{message}");
    }
}

#[test]
fn packed_input_is_recognised_however_it_comes() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    for name in ["a.gz", "a.zst"] {
        folder.run(&["a", "-o", name], b"").done();
        let packed = std::fs::read(folder.path().join(name)).unwrap();
        let mut child = spawn(&[]);
        let mut stdin = child.stdin.take().unwrap();
        for byte in packed {
            stdin.write_all(&[byte]).unwrap();
            // Else the bytes might be read together.
            thread::sleep(Duration::from_millis(2));
        }
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), REPAIRED.as_bytes()), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_of_the_input_gives_the_same(
        sizes in prop::collection::vec(prop_oneof![1..16_usize, 100..5000_usize, 60_000..400_000_usize], 1..8),
        start in 0..2000_usize,
    ) {
        let text = mixed(700_000);
        let mut input = text.as_bytes()[start..].to_vec();
        input.insert(400_000, 0xFF);
        let folder = Folder::with(&[("a", &input)]);
        for flags in [&[][..], &["--lines"], &["--csv"], &["--line-buffered"], &["--encoding", "auto"]] {
            let whole = folder.output(&[flags, &["a"]].concat(), b"").stdout;
            prop_assert!(in_pieces(flags, &input, &sizes) == whole, "{:?}", flags);
        }
    }
}

/// Lines as they come. A line that does not come is an error rather than the end of all tests.
fn lines(stdout: ChildStdout) -> mpsc::Receiver<String> {
    let (send, lines) = mpsc::channel();
    thread::spawn(move || BufReader::new(stdout).lines().try_for_each(|line| send.send(line.unwrap())));
    lines
}

#[test]
fn each_line_comes_out_before_the_next_goes_in() {
    for (flags, before, after) in [
        (&["--line-buffered"][..], "un cafÃ© noir", "un café noir"),
        (&["--line-buffered", "--jsonl"], "[\"un cafÃ© noir\"]", "[\"un café noir\"]"),
        (&["--line-buffered", "--csv"], "1,un cafÃ© noir", "1,un café noir"),
        (&["--line-buffered", "--check"], "un cafÃ© noir", "<stdin>:"),
        (&["--line-buffered", "-j4", "-"], "P", "P"),
    ] {
        let mut child = spawn(flags);
        let mut stdin = child.stdin.take().unwrap();
        let lines = lines(child.stdout.take().unwrap());
        for _ in 0..3 {
            writeln!(stdin, "{before}").unwrap();
            let line = lines.recv_timeout(Duration::from_secs(20));
            assert!(line.as_ref().is_ok_and(|line| line.starts_with(after)), "{flags:?}: {line:?}");
        }
        write!(stdin, "{before}").unwrap();
        drop(stdin);
        assert!(lines.recv_timeout(Duration::from_secs(20)).unwrap().starts_with(after));
        child.wait().unwrap();
    }
}

#[test]
fn a_closed_pipe_ends_every_mode_quietly() {
    let folder = Folder::with(&[("big", DAMAGED.repeat(1000).as_bytes())]);
    for (arguments, code) in [
        (&["big"][..], 0),
        (&["--diff", "big"], 0),
        (&["--explain", "big"], 0),
        (&["--check", "--format", "sarif", "big"], 1),
        (&["--list-encodings"], 0),
        (&["--man"], 0),
        (&["--completions", "bash"], 0),
        (&["--help"], 0),
    ] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
        let output = command.current_dir(folder.path()).args(arguments).stdout(writer).output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_by_every_mode() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    for arguments in [
        &["a"][..],
        &["--diff", "a"],
        &["--explain", "a"],
        &["--check", "a"],
        &["--check", "--format", "sarif", "a"],
        &["--list-encodings"],
        &["--man"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
        let output = command.current_dir(folder.path()).args(arguments).stdout(full).output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.starts_with("fixtext: cannot write: standard output: No space"), "{arguments:?}: {message}");
    }
}

/// The most memory that the command takes for an input of so many times a text.
#[cfg(target_os = "linux")]
fn peak(arguments: &[&str], text: &str, times: usize) -> usize {
    let mut child = spawn(arguments);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let length = thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()).unwrap());
    (0..times).for_each(|_| stdin.write_all(text.as_bytes()).unwrap());
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    // Nothing was held back that the peak would have missed.
    assert!(length.join().unwrap() as usize > text.len() * times / 10 * 9);
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() * 1024
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded_whatever_the_input() {
    const MOST: usize = 128 * 1024 * 1024;
    let text = mixed(1_000_000);
    let json: String = text.lines().map(|line| format!("[\"{line}\"]\n")).collect();
    for (arguments, text, times) in [
        (&["--threads", "2"][..], &text, 300),
        (&["--threads", "2", "--jsonl"], &json, 60),
        (&["--threads", "2", "--encoding", "auto"], &text, 60),
    ] {
        let peak = peak(arguments, text, times);
        assert!(peak < MOST, "{arguments:?}: {peak} bytes");
    }
}

#[test]
fn a_record_of_many_windows_takes_about_as_long_as_many_records() {
    let record = |words: usize| format!("[\"{}un cafÃ© noir\"]\n", "x, ".repeat(words));
    let (long, many) = (record(10_000_000), record(10_000).repeat(1000));
    let folder = Folder::with(&[("long", long.as_bytes()), ("many", many.as_bytes())]);
    let time = |name: &str, text: &str| {
        let start = std::time::Instant::now();
        assert!(folder.run(&["--jsonl", "-j1", name], b"").done() == text.replace("Ã©", "é"));
        start.elapsed()
    };
    let (long, many) = (time("long", &long), time("many", &many));
    assert!(long < 3 * many + Duration::from_secs(1), "{long:?}, but {many:?} for many");
}
