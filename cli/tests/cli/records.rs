//! Records: what is repaired by itself, and what stays byte for byte.

use proptest::prelude::*;

use super::{Folder, run};

#[test]
fn json_lines_keep_all_but_their_strings() {
    let text = "{\"cafÃ©\": \"un cafÃ© noir\", \"n\": 1.50e+3}\r\n\n[\"caf\\u00c3\\u00a9 noir\", \"\\/\"]";
    let wanted = "{\"cafÃ©\": \"un café noir\", \"n\": 1.50e+3}\r\n\n[\"caf\\u00e9 noir\", \"\\/\"]";
    assert_eq!(run(&["--jsonl"], text).done(), wanted);
    assert_eq!(run(&["--jsonl", "--line-buffered"], text).done(), wanted);
}

#[test]
fn only_the_fields_that_are_asked_for_are_repaired() {
    let text = r#"{"a":{"b":"un cafÃ© noir"},"c":["un cafÃ© noir"],"d":"un cafÃ© noir"}"#;
    let wanted = r#"{"a":{"b":"un café noir"},"c":["un café noir"],"d":"un cafÃ© noir"}"#;
    assert_eq!(run(&["--jsonl", "--field", "a.*", "--field", "c"], text).done(), wanted);
    assert_eq!(run(&["--jsonl", "--field", "no.such"], text).done(), text);
}

#[test]
fn a_line_that_is_no_json_passes_and_is_told() {
    let ran = run(&["--jsonl"], "[\"sound\"]\n{\"un cafÃ© noir\n[\"un cafÃ© noir\"]\n");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "[\"sound\"]\n{\"un cafÃ© noir\n[\"un café noir\"]\n"));
    let message = ran.message();
    assert!(message.starts_with("<stdin>:2: not JSON, left alone: "), "{message}");
}

#[test]
fn tables_keep_all_but_their_fields() {
    let text = "name,note\r\n\"un cafÃ© noir, \"\"chaud\"\"\", x\n\n,un thÃ© vert";
    let wanted = "name,note\r\n\"un café noir, \"\"chaud\"\"\", x\n\n,un thé vert";
    assert_eq!(run(&["--csv"], text).done(), wanted);
    assert_eq!(run(&["--tsv"], text.replace(',', "\t")).done(), wanted.replace(',', "\t"));
}

#[test]
fn only_the_columns_that_are_asked_for_are_repaired() {
    let text = "a,b\nun cafÃ© noir,un cafÃ© noir\n";
    let second = "a,b\nun cafÃ© noir,un café noir\n";
    assert_eq!(run(&["--csv", "--column", "b"], text).done(), second);
    assert_eq!(run(&["--csv", "--column", "2"], text).done(), second);
    assert_eq!(run(&["--csv", "--column", "1", "--column", "b"], text).done(), text.replace("Ã©", "é"));
}

#[test]
fn a_column_that_is_not_there_is_an_error_of_its_file() {
    let folder = Folder::with(&[("a", b"x\n"), ("b", "b\nun cafÃ© noir\n".as_bytes())]);
    let ran = folder.run(&["--csv", "--column", "b", "a", "b"], b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "b\nun café noir\n"));
    assert_eq!(ran.message(), "a: no column 'b': the first record has 1 fields, 'x'; name one of them");
    assert!(run(&["--csv", "--column", "0"], "").failed().contains("columns count from 1"));
}

#[test]
fn a_quote_that_is_not_closed_is_told() {
    let ran = run(&["--csv"], "un cafÃ© noir\n\"un cafÃ© noir\n");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "un café noir\n\"un cafÃ© noir\n"));
    assert_eq!(ran.message(), "<stdin>:2: record left alone: a quote in it is not closed; correct the record");
}

#[test]
fn what_stands_between_nuls_is_repaired_by_itself() {
    let text = "un cafÃ© noir\0two\nlines, thÃ© vert\0\0";
    let wanted = "un café noir\0two\nlines, thé vert\0\0";
    assert_eq!(run(&["-0"], text).done(), wanted);
    assert_eq!(run(&["--null", "--line-buffered"], text).done(), wanted);
}

#[test]
fn records_of_several_lines_stay_whole_line_by_line() {
    let table = "a,\"un cafÃ© noir\nun thÃ© vert\",b\nun thÃ© vert\n";
    assert_eq!(run(&["--csv", "--line-buffered"], table).done(), table.replace("Ã©", "é"));
    let strings = format!("s:{}:\"un cafÃ© noir\nun thÃ©\";\nun thÃ© vert\n", "un cafÃ© noir\nun thÃ©".len());
    let repaired = format!("s:{}:\"un café noir\nun thé\";\nun thé vert\n", "un café noir\nun thé".len());
    assert_eq!(run(&["--line-buffered"], &strings).done(), repaired);
    assert_eq!(run(&["--lines"], strings).done(), repaired);
}

#[test]
fn counts_of_php_in_a_dump_are_corrected() {
    let count = "un cafÃ© noir".len();
    let dump = format!("INSERT INTO t VALUES (1,'a:1:{{i:0;s:{count}:\\\"un cafÃ© noir\\\";}}'),(2,'sound');\n");
    let wanted = dump.replace("Ã©", "é").replace(&count.to_string(), &"un café noir".len().to_string());
    assert_eq!(run(&[], &dump).done(), wanted);
    let bare = "(1,'s:15:\"un cafÃ© noir\";')\n";
    assert_eq!(run(&[], bare).done(), "(1,'s:13:\"un café noir\";')\n");
}

#[test]
fn counts_are_right_where_bytes_are_no_text() {
    let folder = Folder::with(&[]);
    let output = folder.output(&[], b"s:16:\"un caf\xC3\x83\xC2\xA9 \xFFnoir\";\n");
    assert_eq!(output.stdout, b"s:14:\"un caf\xC3\xA9 \xFFnoir\";\n");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_line_that_says_so_is_left_alone() {
    let text = "un cafÃ© noir\nun cafÃ© noir # fixtext:ignore\nun cafÃ© noir\n";
    let wanted = "un café noir\nun cafÃ© noir # fixtext:ignore\nun café noir\n";
    for flags in [&[][..], &["--lines"], &["--line-buffered"], &["--csv"]] {
        assert_eq!(run(flags, text).done(), wanted, "{flags:?}");
    }
    assert_eq!(run(&["--check"], text).stdout.lines().count(), 2);
}

#[test]
fn kinds_of_records_exclude_one_another_and_have_their_own_flags() {
    let kinds = ["--lines", "--null", "--jsonl", "--csv", "--tsv"];
    for (at, one) in kinds.iter().enumerate() {
        for other in &kinds[at + 1..] {
            let message = run(&[one, other], "").failed();
            assert!(message.contains("cannot be used with") && message.contains(other), "{message}");
        }
    }
    let message = run(&["--field", "a"], "").failed();
    assert!(message.contains("--jsonl"), "{message}");
    assert_eq!(run(&["--column", "a"], "").failed(), "--column is for tables: add --csv or --tsv");
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "un cafÃ© noir",
        "itâ€™s ",
        "РїСЂРёРІРµС‚, РјРёСЂ",
        "â€\"",
        "\"",
        "\"",
        "\"\"",
        ",",
        ",",
        "\n",
        "\r\n",
        "[\"",
        "\"]",
        "{\"a\":",
        "}",
        "\\u00c3\\u00a9",
        "s:7:\"\"cafÃ©\"\";",
        "s:7:\\\"cafÃ©\\\";",
        "\0",
        "\\",
        "x",
    ])
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let string = prop::collection::vec(piece(), 0..4).prop_map(|pieces| Value::from(pieces.concat()));
    let leaf = prop_oneof![4 => string, 1 => any::<i64>().prop_map(Value::from), 1 => Just(Value::Null)];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let keys = prop::sample::select(vec!["a", "b", "cafÃ©"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((keys, inner), 0..3)
                .prop_map(|members| members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

/// The shape of a value: all of it but what its strings hold.
fn shape(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::String(_) => "s".to_owned(),
        Value::Array(items) => format!("{:?}", items.iter().map(shape).collect::<Vec<_>>()),
        Value::Object(members) => {
            format!("{:?}", members.iter().map(|(key, value)| (key, shape(value))).collect::<Vec<_>>())
        }
        other => other.to_string(),
    }
}

fn table(text: &str, delimiter: u8) -> Vec<usize> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    reader.into_records().map(|record| record.unwrap().len()).collect()
}

fn stdout(arguments: &[&str], text: &str) -> String {
    String::from_utf8(Folder::with(&[]).output(arguments, text.as_bytes()).stdout).unwrap()
}

proptest! {
    // Each case is some runs of the command.
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_lines_parse_where_they_parsed(
        lines in prop::collection::vec(prop_oneof![4 => value().prop_map(|value| value.to_string()), 1 => text()], 0..20)
    ) {
        let text = lines.join("\n");
        for flags in [&["--jsonl"][..], &["--jsonl", "--line-buffered"]] {
            let repaired = stdout(flags, &text);
            prop_assert_eq!(repaired.split('\n').count(), text.split('\n').count());
            for (before, after) in text.split('\n').zip(repaired.split('\n')) {
                if let Ok(value) = serde_json::from_str(before) {
                    let after: serde_json::Value = serde_json::from_str(after).unwrap();
                    prop_assert_eq!(shape(&after), shape(&value));
                } else {
                    prop_assert_eq!(after, before);
                }
            }
        }
    }

    #[test]
    fn tables_have_the_same_records(text in text()) {
        for (flag, delimiter) in [("--csv", b','), ("--tsv", b'\t')] {
            let text = text.replace(',', str::from_utf8(&[delimiter]).unwrap());
            for flags in [&[flag][..], &[flag, "--line-buffered"]] {
                let repaired = stdout(flags, &text);
                prop_assert_eq!(table(&repaired, delimiter), table(&text, delimiter), "{:?} became {:?}", text, repaired);
            }
        }
    }
}
