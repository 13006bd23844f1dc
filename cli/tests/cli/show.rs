//! `--diff`, `--explain`, `--format sarif` and colours.

use serde_json::Value;

use super::{DAMAGED, Folder, REPAIRED, run};

const DIFF: &str = "\
--- a/b
+++ b/b
@@ -1,2 +1,2 @@
-Das MÃ¤dchen öffnet die TÃ¼r.
-Un thÃ© glacÃ©, s'il vous plaît.
+Das Mädchen öffnet die Tür.
+Un thé glacé, s'il vous plaît.
";

#[test]
fn a_diff_shows_the_files_that_would_change() {
    let folder = Folder::with(&[("a", b"sound"), ("b", DAMAGED.as_bytes())]);
    assert_eq!(folder.run(&["--diff", "a", "b"], b"").done(), DIFF);
    assert_eq!(folder.read("b"), DAMAGED);
}

#[test]
fn a_diff_and_an_explanation_end_with_1_if_they_are_to_check() {
    let folder = Folder::with(&[("a", b"sound"), ("b", DAMAGED.as_bytes())]);
    let ran = folder.run(&["--check", "--diff", "a", "b"], b"");
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (1, DIFF, ""));
    let explained = folder.run(&["--explain", "b"], b"").done();
    let ran = folder.run(&["--check", "--explain", "b"], b"");
    assert_eq!((ran.code, ran.stdout, ran.stderr.as_str()), (1, explained, ""));
    for mode in ["--diff", "--explain"] {
        assert_eq!(folder.run(&["--check", mode, "a"], b"").done(), "");
        let message = folder.run(&["--check", mode, "--format", "sarif", "b"], b"").failed();
        assert!(message.contains("cannot be used with"), "{message}");
    }
}

#[test]
fn a_diff_does_what_it_says() {
    let text = format!("{DAMAGED}sound\n{DAMAGED}\r\nrosÃ© frais");
    let folder = Folder::with(&[("file", text.as_bytes())]);
    folder.write("diff", folder.run(&["--diff", "file"], b"").done());
    let repaired = folder.run(&["file"], b"").done();
    let Ok(patch) = std::process::Command::new("patch")
        .args(["-p1", "--binary", "-s", "-i", "diff"])
        .current_dir(folder.path())
        .status()
    else {
        return;
    };
    assert!(patch.success());
    assert_eq!(folder.read("file"), repaired);
}

#[test]
fn colours_come_when_they_are_asked_for() {
    let folder = Folder::with(&[("b", DAMAGED.as_bytes())]);
    let diff = |color: &[&str], no_color: &str| {
        let output = folder.command().args(["--diff", "b"]).args(color).env("NO_COLOR", no_color).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for no_color in ["", "1"] {
        // Standard output is no terminal here.
        assert_eq!(diff(&[], no_color), DIFF);
        assert_eq!(diff(&["--color", "auto"], no_color), DIFF);
        assert_eq!(diff(&["--color", "never"], no_color), DIFF);
        let colored = diff(&["--color", "always"], no_color);
        assert!(colored.contains("\x1B[31m-Das MÃ¤dchen"), "{colored}");
    }
}

/// What comes out where standard output is a terminal; `None` where there is no `script` to make one.
#[cfg(target_os = "linux")]
fn on_a_terminal(folder: &Folder, no_color: Option<&str>) -> Option<String> {
    let mut command = std::process::Command::new("script");
    let fixtext = assert_cmd::cargo::cargo_bin!("fixtext");
    let shell = format!("'{}' --diff b", fixtext.display());
    command.current_dir(folder.path()).args(["-qec", &shell, "/dev/null"]).stdin(std::process::Stdio::null());
    command.env_remove("NO_COLOR").envs(no_color.map(|value| ("NO_COLOR", value)));
    Some(String::from_utf8(command.output().ok()?.stdout).unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_has_colours_unless_it_shall_not() {
    let folder = Folder::with(&[("b", DAMAGED.as_bytes())]);
    for (no_color, is_colored) in [(None, true), (Some(""), true), (Some("1"), false)] {
        let Some(shown) = on_a_terminal(&folder, no_color) else { return };
        assert!(shown.contains("-Das MÃ¤dchen"), "{shown}");
        assert_eq!(shown.contains('\x1B'), is_colored, "{no_color:?}: {shown}");
    }
}

#[test]
fn an_explanation_tells_each_step_and_how_sure_it_is() {
    let text = "sound\ntwo rooms â€\" one bath\n";
    let lines: Vec<String> = run(&["--explain"], text).done().lines().map(str::to_owned).collect();
    assert!(lines[0].starts_with("<stdin>:2:11: “â€\"” was “"), "{lines:?}");
    assert!(lines[1].starts_with("  it was written in utf-8 and read as if it were windows-1252"), "{lines:?}");
    assert!(lines[2].starts_with("  and on the way ") && lines[2].contains("quote"), "{lines:?}");
    assert!(lines[3].contains(" times in 100"), "{lines:?}");
    assert_eq!(lines.len(), 4);
    assert_eq!(run(&["--explain"], REPAIRED).done(), "");
}

#[test]
fn sarif_is_one_document_of_all_findings() {
    let folder = Folder::with(&[("a b", DAMAGED.as_bytes()), ("c", b"sound"), ("d", DAMAGED.as_bytes())]);
    let ran = folder.run(&["--check", "--format", "sarif", "a b", "c", "d"], b"");
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["version"], "2.1.0");
    let results = document["runs"][0]["results"].as_array().unwrap();
    let place = |result: &Value| result["locations"][0]["physicalLocation"].clone();
    let uris: Vec<_> = results.iter().map(|result| place(result)["artifactLocation"]["uri"].clone()).collect();
    assert_eq!(uris, ["a%20b", "a%20b", "a%20b", "a%20b", "d", "d", "d", "d"]);
    let region = serde_json::json!({ "startLine": 2, "startColumn": 13, "endLine": 2, "endColumn": 15 });
    assert_eq!(place(&results[3])["region"], region);
    assert_eq!(results[3]["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], "é");

    let ran = folder.run(&["--check", "--format", "sarif", "c"], b"");
    assert_eq!(ran.code, 0);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn sarif_is_whole_where_an_input_fails() {
    let folder = Folder::with(&[("a", DAMAGED.as_bytes())]);
    let ran = folder.run(&["--check", "--format", "sarif", "missing", "a"], b"");
    assert_eq!(ran.code, 2);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["runs"][0]["results"].as_array().unwrap().len(), 4);
}

#[test]
fn lines_are_the_format_unless_another_is_named() {
    let lines = run(&["--check"], DAMAGED).stdout;
    assert_eq!(run(&["--check", "--format", "lines"], DAMAGED).stdout, lines);
}
