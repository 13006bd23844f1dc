//! The promises of the command, a test for each. They are one program, since linking is what
//! takes long here.

mod check;
mod failures;
mod filter;
mod help;
mod in_place;
mod lines;
mod misuse;
mod output;
mod records;
mod repair;
mod report;
mod show;
#[cfg(unix)]
mod signals;
mod streams;
mod walk;

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

const DAMAGED: &str = "Das MÃ¤dchen öffnet die TÃ¼r.\nUn thÃ© glacÃ©, s'il vous plaît.\n";
const REPAIRED: &str = "Das Mädchen öffnet die Tür.\nUn thé glacé, s'il vous plaît.\n";
const SOUND: &str = "Ångström, façade, “quoted” — no damage…\r\n\tПривет!\u{a0}\u{0}\u{7f}\n\n CAFÉ® end";

/// An empty folder with these files in it, where the command is run.
struct Folder(TempDir);

impl Folder {
    fn with(files: &[(&str, &[u8])]) -> Folder {
        let folder = TempDir::new().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        Folder(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// What is in it, sorted.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The command, to be run here.
    fn command(&self) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
        command.current_dir(self.path()).env_remove("NO_COLOR");
        command
    }

    /// What comes of a run, in bytes.
    fn output(&self, arguments: &[&str], stdin: &[u8]) -> Output {
        self.command().args(arguments).write_stdin(stdin).output().unwrap()
    }

    fn run(&self, arguments: &[&str], stdin: &[u8]) -> Ran {
        let output = self.output(arguments, stdin);
        Ran {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// What came of a run.
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    /// The output of a run that went well and had nothing to say about it.
    fn done(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""));
        self.stdout
    }

    /// The message of a run that failed without any output, in one line.
    fn failed(self) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (2, ""));
        self.message()
    }

    fn message(self) -> String {
        let message = self.stderr.strip_suffix('\n').unwrap();
        assert!(!message.contains('\n'), "more than a line: {message}");
        message.strip_prefix("fixtext: ").unwrap().to_owned()
    }
}

/// Runs the command where files do not matter.
fn run(arguments: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
    Folder::with(&[]).run(arguments, stdin.as_ref())
}
