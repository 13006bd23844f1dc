//! What is repaired: encodings, confidence, families, escapes.

use super::{Folder, run};

#[test]
fn input_in_a_named_encoding_becomes_utf8_and_is_repaired() {
    let folder = Folder::with(&[]);
    let ran = folder.output(&["--encoding", "cp1251"], b"\xCF\xF0\xE8\xE2\xE5\xF2\r\n");
    assert_eq!((ran.status.code(), &ran.stdout[..]), (Some(0), "Привет\r\n".as_bytes()));
    let utf16: Vec<u8> = "un cafÃ© noir\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(folder.output(&["--encoding", "utf-16le"], &utf16).stdout, "un café noir\n".as_bytes());
    assert_eq!(folder.output(&["--encoding", "latin1"], b"un caf\xC3\xA9 noir").stdout, "un café noir".as_bytes());
}

#[test]
fn auto_recognises_the_encoding_and_verbose_tells() {
    let ran = Folder::with(&[]).run(&["--encoding", "auto", "-v"], b"caf\xE9 noir, th\xE9 vert et ros\xE9 frais\n");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "café noir, thé vert et rosé frais\n"));
    assert!(ran.stderr.starts_with("fixtext: <stdin>: read as windows-1252\n"), "{}", ran.stderr);
    assert_eq!(run(&["--encoding", "auto"], "un cafÃ© noir\n").done(), "un café noir\n");
}

#[test]
fn what_auto_cannot_read_is_told_with_exit_code_2_and_the_rest_is_there() {
    // UTF-16 with half a pair of surrogates, and cut off within a character.
    let half = b"\xFF\xFEa\0\0\xD8b\0\n\0";
    let folder = Folder::with(&[
        ("half", half),
        ("cut", &half[..9]),
        ("mixed", b"caf\xC3\xA9 noir, th\xC3\xA9 glac\xC3\xA9, ros\xE9\n"),
    ]);
    let ran = folder.run(&["--encoding", "auto", "half"], b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "a\u{FFFD}b\n"));
    assert_eq!(ran.message(), "half: a part could not be read, at byte offset 4");
    let ran = folder.run(&["--encoding", "auto", "cut"], b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "a\u{FFFD}b\u{FFFD}"));
    assert_eq!(ran.message(), "cut: 2 parts could not be read, the first at byte offset 4");
    let message = folder.run(&["--encoding", "auto", "-i", "half"], b"").failed();
    assert_eq!(message, "half: a part could not be read, at byte offset 4: the file stays as it is");
    assert_eq!((std::fs::read(folder.path().join("half")).unwrap(), folder.names().len()), (half.to_vec(), 3));
    // Where every byte is read as something, nothing is lost.
    let ran = folder.run(&["--encoding", "auto", "-v", "mixed"], b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "café noir, thé glacé, rosé\n"));
    assert!(ran.stderr.starts_with("fixtext: mixed: a part read as windows-1252, at byte offset "), "{}", ran.stderr);
}

#[test]
fn a_label_that_is_none_is_told_once() {
    let message = run(&["--encoding", "no-such", "a", "b"], "").failed();
    assert_eq!(message, "--encoding: no encoding goes by the label \"no-such\"; --list-encodings lists some");
}

#[test]
fn bytes_that_are_none_in_the_named_encoding_are_an_error_with_their_offset() {
    let folder = Folder::with(&[("a", b"caf\xFF"), ("b", b"sound")]);
    let ran = folder.run(&["--encoding", "utf-8", "a", "b"], b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "sound"));
    assert_eq!(ran.message(), "cannot read: a: the bytes are not UTF-8 at byte offset 3");
    assert_eq!(folder.output(&["-i", "--encoding", "utf-8", "a"], b"").status.code(), Some(2));
    assert_eq!(std::fs::read(folder.path().join("a")).unwrap(), b"caf\xFF");
}

#[test]
fn only_and_except_choose_what_is_undone() {
    let text = "un cafÃ© noir, ÐŸÑ€Ð¸Ð²ÐµÑ‚";
    let russian = "РїСЂРёРІРµС‚, РјРёСЂ";
    assert_eq!(run(&["--only", "windows-1252"], text).done(), fixtext::fix(text));
    assert_eq!(run(&["--only", "windows-1252"], russian).done(), russian);
    assert_eq!(run(&["--only", "windows-1251"], russian).done(), "привет, мир");
    assert_eq!(run(&["--except", "windows-1251"], "привет РјРёСЂ").done(), "привет РјРёСЂ");
    let straight = "two rooms â€\" one bath";
    assert_ne!(run(&[], straight).done(), straight);
    assert_eq!(run(&["--except", "quote straightened"], straight).done(), straight);
    assert_eq!(run(&["--only", "windows-1252"], straight).done(), straight);
    assert_ne!(run(&["--only", "windows-1252,quote straightened"], straight).done(), straight);
}

#[test]
fn a_family_that_is_none_is_an_error() {
    for flag in ["--only", "--except"] {
        let message = run(&[flag, "no-such"], "").failed();
        assert!(message.contains("'no-such'") && message.contains("--list-encodings lists them"), "{message}");
    }
}

#[test]
fn damage_within_escapes_is_repaired_only_if_asked_for() {
    for (text, wanted) in [
        ("un caf&Atilde;&copy; noir &amp; chaud", "un café noir &amp; chaud"),
        ("un caf\\u00c3\\u00a9 noir", "un café noir"),
        ("un%20caf%C3%83%C2%A9%20noir", "un%20caf%C3%A9%20noir"),
    ] {
        assert_eq!(run(&[], text).done(), text);
        assert_eq!(run(&["--escapes"], text).done(), wanted);
    }
    assert_eq!(
        run(&["--escapes"], "un caf&eacute; &lt; th\\u00e9 %C3%A9").done(),
        "un caf&eacute; &lt; th\\u00e9 %C3%A9"
    );
}
