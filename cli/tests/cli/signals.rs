//! Ctrl-C and its kin: nothing half done stays, and the shell sees what ended the command.

use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{DAMAGED, Folder, REPAIRED};

fn temporary(folder: &Folder) -> usize {
    folder.names().iter().filter(|name| name.starts_with(".fixtext-")).count()
}

/// Waits until the command is at work on a new file.
fn wait_for_temporary(folder: &Folder) {
    let start = Instant::now();
    while temporary(folder) == 0 {
        assert!(start.elapsed() < Duration::from_secs(20), "no file is being written");
        thread::sleep(Duration::from_millis(1));
    }
}

fn send(signal: &str, child: &Child) {
    let number = child.id().to_string();
    assert!(Command::new("kill").args(["-s", signal, &number]).status().unwrap().success());
}

/// The command, with its signals as they are by default: whoever runs the tests may have had some ignored.
fn command(folder: &Folder, arguments: &[&str]) -> Command {
    let binary = assert_cmd::cargo::cargo_bin!("fixtext");
    let mut command = if cfg!(target_os = "linux") {
        let mut command = Command::new("env");
        command.args(["--default-signal=INT,TERM,HUP".as_ref(), binary.as_os_str()]);
        command
    } else {
        Command::new(binary)
    };
    command.current_dir(folder.path()).args(arguments).stdin(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_signal_leaves_no_half_written_output() {
    for (name, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        let folder = Folder::with(&[("out", b"from last time")]);
        let mut child = command(&folder, &["-o", "out"]).spawn().unwrap();
        child.stdin.as_mut().unwrap().write_all(DAMAGED.as_bytes()).unwrap();
        wait_for_temporary(&folder);
        send(name, &child);
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.signal(), output.stderr.as_slice()), (Some(number), &b""[..]), "{name}");
        assert_eq!((folder.names(), folder.read("out")), (vec!["out".to_owned()], "from last time".to_owned()));
    }
}

#[test]
fn a_signal_leaves_files_in_place_as_they_are() {
    // The first window is soon done, and the others take seconds.
    let sound = "Nothing is wrong here, nor with this façade, nor with a café.\n".repeat(5_000);
    let large = format!("{DAMAGED}{sound}{}", DAMAGED.repeat(15_000));
    for threads in ["-j1", "-j3"] {
        let folder = Folder::with(&[("large", large.as_bytes())]);
        let child = command(&folder, &["-i", "--backup", "large", threads]).spawn().unwrap();
        wait_for_temporary(&folder);
        send("INT", &child);
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.signal(), output.stderr.as_slice()), (Some(2), &b""[..]), "{threads}");
        assert_eq!(folder.names(), ["large"]);
        assert!(folder.read("large") == large);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_was_ignored_stays_so() {
    let folder = Folder::with(&[]);
    let mut shell = Command::new("sh");
    shell.current_dir(folder.path()).args(["-c", "trap '' HUP; exec \"$0\" -o out"]);
    let mut child = shell.arg(assert_cmd::cargo::cargo_bin!("fixtext")).stdin(Stdio::piped()).spawn().unwrap();
    wait_for_temporary(&folder);
    send("HUP", &child);
    child.stdin.take().unwrap().write_all(DAMAGED.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(fs::read_to_string(folder.path().join("out")).unwrap(), REPAIRED);
}
