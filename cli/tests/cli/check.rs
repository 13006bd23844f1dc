//! `--check`: what would change, and the exit code.

use super::{DAMAGED, Folder, REPAIRED, run};

#[test]
fn each_edit_is_a_line_and_the_exit_code_is_1() {
    let folder = Folder::with(&[("a.txt", "sound\n".as_bytes()), ("b.txt", DAMAGED.as_bytes())]);
    let ran = folder.run(&["--check", "a.txt", "b.txt"], b"");
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let lines: Vec<_> = ran.stdout.lines().collect();
    let starts = [
        "b.txt:1:6: Ã¤ → ä [windows-1252→utf-8] ",
        "b.txt:1:26: Ã¼ → ü [windows-1252→utf-8] ",
        "b.txt:2:6: Ã© → é [windows-1252→utf-8] ",
        "b.txt:2:13: Ã© → é [windows-1252→utf-8] ",
    ];
    assert_eq!(lines.len(), starts.len());
    for (line, start) in lines.iter().zip(starts) {
        let confidence = line.strip_prefix(start).unwrap_or_else(|| panic!("{line} for {start}"));
        assert!(confidence.parse::<f32>().unwrap() > 0.9);
        assert_eq!(confidence.len(), "0.999".len());
    }
}

#[test]
fn nothing_to_repair_is_silence_and_exit_code_0() {
    assert_eq!(run(&["--check"], REPAIRED).done(), "");
}

#[test]
fn standard_input_is_called_stdin() {
    assert!(run(&["--check", "-"], DAMAGED).stdout.starts_with("<stdin>:1:6: "));
}

#[test]
fn columns_count_characters() {
    let ran = run(&["--check"], "\n🙂ééé rosÃ© frais");
    assert!(ran.stdout.starts_with("<stdin>:2:9: Ã© → é "), "{}", ran.stdout);
}

#[test]
fn steps_are_joined_by_commas() {
    let ran = run(&["--check"], "two rooms â€\" one bath");
    let steps = format!(" [windows-1252→utf-8, {}] ", fixtext::Damage::StraightQuotes.name());
    assert!(ran.stdout.starts_with("<stdin>:1:11: â€\" → "), "{}", ran.stdout);
    assert!(ran.stdout.contains(&steps), "{}", ran.stdout);
}

#[test]
fn what_does_not_show_is_escaped() {
    let ran = run(&["--check"], "elle est dÃ©jÃ\u{a0} partie, voilÃ\u{a0} tout");
    assert!(ran.stdout.contains(": Ã\\u{a0} → à ["), "{}", ran.stdout);
}

#[cfg(unix)]
#[test]
fn a_line_break_in_a_name_does_not_break_the_line() {
    let folder = Folder::with(&[("two\nlines", "rosÃ© frais".as_bytes())]);
    let ran = folder.run(&["--check", "two\nlines"], b"");
    assert!(ran.stdout.starts_with("two?lines:1:4: "), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 1);
}
