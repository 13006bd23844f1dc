//! `-h`, `--help` and `-V`.

use super::run;

#[test]
fn both_helps_mention_every_flag_and_the_long_one_says_more() {
    let short = run(&["-h"], "").done();
    let long = run(&["--help"], "").done();
    for flag in ["[FILE]", "--lines", "--check", "--report", "--confidence", "--help", "--version"] {
        assert!(short.contains(flag), "{flag} is missing in\n{short}");
        assert!(long.contains(flag), "{flag} is missing in\n{long}");
    }
    assert!(long.len() > 2 * short.len());
    assert!(long.contains("Examples:") && long.contains("Exit codes:"));
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(run(&["-V"], "").done(), format!("fixtext {}\n", env!("CARGO_PKG_VERSION")));
}
