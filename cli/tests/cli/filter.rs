//! Text goes in and comes out repaired.

use std::io::pipe;
use std::process::{Command, Stdio};

use super::{DAMAGED, Folder, REPAIRED, SOUND, run};

#[test]
fn standard_input_is_repaired_to_standard_output() {
    assert_eq!(run(&[], DAMAGED).done(), REPAIRED);
}

#[test]
fn files_and_a_dash_are_repaired_one_after_the_other() {
    let folder = Folder::with(&[("a", "naÃ¯ve".as_bytes()), ("b", "rosÃ© frais\n".as_bytes())]);
    let ran = folder.run(&["a", "-", "b"], " grÃ¶ÃŸer\n".as_bytes());
    assert_eq!(ran.done(), "naïve größer\nrosé frais\n");
    assert_eq!(folder.read("a"), "naÃ¯ve", "files stay as they are");
}

#[test]
fn sound_text_comes_back_byte_for_byte() {
    for text in ["", "\n", "\r", SOUND] {
        assert_eq!(run(&[], text).done(), text);
        assert_eq!(run(&["--lines"], text).done(), text);
        assert_eq!(run(&["--check"], text).done(), "");
    }
}

#[test]
fn a_byte_order_mark_stays_as_it_is() {
    let text = format!("\u{feff}{DAMAGED}");
    let repaired = format!("\u{feff}{REPAIRED}");
    for arguments in [&[][..], &["--lines"]] {
        assert_eq!(run(arguments, &text).done(), repaired);
        assert_eq!(run(arguments, &repaired).done(), repaired);
    }
}

#[test]
fn a_higher_confidence_leaves_what_is_not_so_sure() {
    let text = "Ãœ\n";
    let edit = &fixtext::Fixer::new().repair(text).edits[0];
    let (lower, higher) = (edit.confidence - 0.01, edit.confidence + 0.01);
    assert_eq!(run(&["--confidence", &lower.to_string()], text).done(), "Ü\n");
    assert_eq!(run(&["--confidence", &higher.to_string()], text).done(), text);
}

#[test]
fn without_a_confidence_the_default_is_the_librarys() {
    let text = "Ã Paris\nil est lÃ\nÂ£5 et Â® 10 Â° C\nÐ°\n";
    for line in text.lines() {
        assert_eq!(run(&[], line).done(), fixtext::fix(line));
    }
    assert_eq!(run(&[], text).done(), fixtext::fix(text));
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let folder = Folder::with(&[("big", DAMAGED.repeat(2000).as_bytes())]);
    for (mode, code) in [("--lines", 0), ("--check", 1)] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("fixtext"));
        command.current_dir(folder.path()).args([mode, "big"]);
        let output = command.stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
        assert_eq!(output.status.code(), Some(code), "{mode}");
    }
}
