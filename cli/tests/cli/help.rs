//! `-h`, `--help` and `-V`.

use super::run;

const FLAGS: [&str; 40] = [
    "[FILE]",
    "-r, --recursive",
    "--exclude <GLOB>",
    "--hidden",
    "--follow-links",
    "-i, --in-place",
    "--backup[=<SUFFIX>]",
    "-o, --output <FILE>",
    "--dry-run",
    "--check",
    "--diff",
    "--explain",
    "--format <FORMAT>",
    "--report <FILE>",
    "-v, --verbose",
    "--color <WHEN>",
    "--lines",
    "-0, --null",
    "--jsonl",
    "--csv",
    "--tsv",
    "--field <PATH>",
    "--column <NAME|N>",
    "--line-buffered",
    "--encoding <LABEL>",
    "--confidence <P>",
    "--only <NAME>",
    "--except <NAME>",
    "--escapes",
    "-j, --threads <N>",
    "--list-encodings",
    "--completions <SHELL>",
    "--man",
    "-h, --help",
    "-V, --version",
    "Files:",
    "Reports:",
    "Records:",
    "Repair:",
    "Usage:",
];

#[test]
fn both_helps_mention_every_flag() {
    for help in ["-h", "--help"] {
        let text = run(&[help], "").done();
        for flag in FLAGS {
            assert!(text.contains(flag), "{flag} is missing in {help}:\n{text}");
        }
    }
}

#[test]
fn the_list_of_flags_is_complete() {
    let help = run(&["-h"], "").done();
    let flags = help.lines().filter(|line| line.starts_with("  -") || line.starts_with("      --"));
    assert_eq!(flags.count(), FLAGS.iter().filter(|flag| flag.starts_with('-')).count());
}

#[test]
fn the_long_help_has_examples_and_the_exit_codes() {
    let help = run(&["--help"], "").done();
    let (_, more) = help.split_once("\nExamples:\n").unwrap();
    let (examples, codes) = more.split_once("\nExit codes:\n").unwrap();
    assert!(examples.lines().filter(|line| line.starts_with("  ") && line.contains("fixtext")).count() >= 5);
    let codes: Vec<_> = codes.lines().filter_map(|line| line.trim_start().split_once("  ")).collect();
    assert_eq!(codes.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["0", "1", "2"]);
}

#[test]
fn completions_come_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["--completions", shell], "").done();
        assert!(script.contains("list-encodings"), "{shell}: {script}");
    }
    assert!(run(&["--completions", "tcsh"], "").failed().starts_with("invalid value 'tcsh' for '--completions"));
}

#[test]
fn the_manual_page_has_every_long_flag() {
    let page = run(&["--man"], "").done();
    assert!(page.contains(".TH fixtext 1"), "{page}");
    for flag in FLAGS.iter().filter_map(|flag| flag.split("--").nth(1)) {
        let name = flag.split([' ', '[']).next().unwrap().replace('-', "\\-");
        assert!(page.contains(&format!("\\-\\-{name}")), "{name} is missing in\n{page}");
    }
}

#[test]
fn every_encoding_and_accident_that_is_listed_can_be_asked_for() {
    let list = run(&["--list-encodings"], "").done();
    let names: Vec<_> = list.lines().collect();
    assert!(names.contains(&"windows-1252") && names.contains(&"byte dropped"), "{list}");
    for flag in ["--only", "--except"] {
        assert_eq!(run(&[flag, &names.join(",")], "sound").done(), "sound");
    }
}

#[test]
fn what_tells_of_the_command_goes_with_nothing_else() {
    for flag in ["--list-encodings", "--man"] {
        assert!(run(&[flag, "a"], "").failed().starts_with(&format!("the argument '{flag}' cannot be used with")));
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(run(&["-V"], "").done(), format!("fixtext {}\n", env!("CARGO_PKG_VERSION")));
}
