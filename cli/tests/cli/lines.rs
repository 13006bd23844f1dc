//! `--lines`: each line by itself.

use super::{DAMAGED, Folder, REPAIRED, run};

const PROOF: &str = "Le cafÃ© est fermÃ©, le thÃ© aussi.";

#[test]
fn proof_in_other_lines_does_not_count() {
    let weak = "Ã Paris";
    let text = format!("{PROOF}\n{weak}\n{PROOF}\n");
    let by_line = [PROOF, weak, PROOF].map(fixtext::fix).join("\n") + "\n";
    assert_ne!(by_line, fixtext::fix(&text), "the line is not weak enough for this test");
    assert_eq!(run(&["--lines"], &text).done(), by_line);
    assert_eq!(run(&[], &text).done(), fixtext::fix(&text));
}

#[test]
fn line_breaks_and_a_missing_last_one_are_kept() {
    let text = "MÃ¼he\r\n\r\n\nrosÃ©\r\r\nfiancÃ©e\n\tsÃ¼ÃŸ";
    assert_eq!(run(&["--lines"], text).done(), "Mühe\r\n\r\n\nrosé\r\r\nfiancée\n\tsüß");
    assert_eq!(run(&["--lines"], format!("{text}\r\n")).done(), "Mühe\r\n\r\n\nrosé\r\r\nfiancée\n\tsüß\r\n");
}

#[test]
fn files_are_not_joined_where_the_last_line_break_is_missing() {
    let folder = Folder::with(&[("a", "rosÃ".as_bytes()), ("b", "©\n".as_bytes())]);
    let apart = fixtext::fix("rosÃ").into_owned() + &fixtext::fix("©") + "\n";
    assert_eq!(folder.run(&["--lines", "a", "b"], b"").done(), apart);
}

#[test]
fn places_are_those_in_the_file() {
    let ran = run(&["--lines", "--check"], DAMAGED);
    assert_eq!(ran.code, 1);
    let places: Vec<_> = ran.stdout.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(places, ["<stdin>:1:6:", "<stdin>:1:26:", "<stdin>:2:6:", "<stdin>:2:13:"]);
    assert_eq!(run(&["--lines"], DAMAGED).done(), REPAIRED);
}
