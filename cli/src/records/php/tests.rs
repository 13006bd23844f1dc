use proptest::prelude::*;

use super::*;
use crate::records::change::apply;

/// All of the damage in a text, each time the same.
fn damage(text: &str) -> Vec<Change> {
    let change = |(at, before): (usize, &str)| Change {
        input: at..at + before.len(),
        output: 0..0,
        before: before.to_owned(),
        after: "é".to_owned(),
        steps: Vec::new(),
        confidence: 0.9,
    };
    text.match_indices("Ã©").map(change).collect()
}

/// The text with its damage repaired and the number of warnings.
fn repaired(text: &str) -> (String, usize) {
    let mut found = keep_counts(text, damage(text));
    (apply(text, &mut found.changes), found.warnings.len())
}

#[test]
fn a_count_that_is_right_follows_the_repair() {
    assert_eq!(repaired(r#"a:1:{s:1:"k";s:7:"cafÃ©";}"#), (r#"a:1:{s:1:"k";s:5:"café";}"#.to_owned(), 0));
    assert_eq!(repaired(r#"Ã© S:012:"cafÃ© cafÃ©x";"#).0, repaired(r#"Ã© S:012:"cafÃ© cafÃ©x";"#).0);
}

#[test]
fn a_count_that_is_right_of_the_repaired_text_stays() {
    assert_eq!(repaired(r#"s:5:"cafÃ©";Ã©"#), (r#"s:5:"café";é"#.to_owned(), 0));
}

#[test]
fn a_string_whose_count_is_right_of_neither_is_left_alone() {
    assert_eq!(repaired(r#"Ã©s:6:"cafÃ©";Ã©"#), (r#"és:6:"cafÃ©";é"#.to_owned(), 1));
}

#[test]
fn the_counts_around_a_string_follow_too() {
    let text = r#"s:27:"a:1:{i:0;s:10:"cafÃ© un";}";"#;
    let text = text.replace("s:27", &format!("s:{}", r#"a:1:{i:0;s:10:"cafÃ© un";}"#.len()));
    let wanted = r#"s:25:"a:1:{i:0;s:8:"café un";}";"#;
    assert_eq!(repaired(&text), (wanted.to_owned(), 0));
}

#[test]
fn strings_within_a_string_left_alone_are_left_alone() {
    let text = r#"s:99:"a:1:{i:0;s:7:"cafÃ©";i:1;s:7:"cafÃ©";}";s:7:"cafÃ©";"#;
    let wanted = r#"s:99:"a:1:{i:0;s:7:"cafÃ©";i:1;s:7:"cafÃ©";}";s:5:"café";"#;
    assert_eq!(repaired(text), (wanted.to_owned(), 1));
}

#[test]
fn escapes_of_a_dump_are_bytes_of_the_string() {
    let text = r#"('a:1:{i:0;s:13:\"it\'s\\\n \"Ã©\"\";}')"#;
    assert_eq!(repaired(text), (r#"('a:1:{i:0;s:11:\"it\'s\\\n \"é\"\";}')"#.to_owned(), 0));
    let doubled = r#"('a:1:{i:0;s:9:"it''s Ã©";}')"#;
    assert_eq!(repaired(doubled), (r#"('a:1:{i:0;s:7:"it''s é";}')"#.to_owned(), 0));
    let later = r#"('s:7:\"it\'s é\";', 's:7:\"it\'s Ã©\";')"#;
    assert_eq!(repaired(later), (r#"('s:7:\"it\'s é\";', 's:7:\"it\'s é\";')"#.to_owned(), 0));
    let twice = r#"{"a":"s:9:\\\"it's Ã©\\\";"}"#;
    assert_eq!(repaired(twice), (r#"{"a":"s:7:\\\"it's é\\\";"}"#.to_owned(), 0));
}

#[test]
fn a_repair_that_would_take_the_quotes_is_left_out() {
    let text = "s:4:\"aâ€\";";
    let at = text.find("â€").unwrap();
    let before = "â€\"".to_owned();
    let (input, after) = (at..at + before.len(), "—".to_owned());
    let change = Change { input, output: 0..0, before, after, steps: Vec::new(), confidence: 0.9 };
    let right = text.replace("s:4", &format!("s:{}", "aâ€".len()));
    let found = keep_counts(&right, vec![change]);
    assert_eq!(found.changes, []);
    assert_eq!(found.warnings.len(), 1);
}

#[test]
fn a_header_without_a_string_changes_nothing() {
    for text in [r#"s:5:"Ã©"#, r#"s:5:Ã©"#, r#"s:9999999999:"Ã©";"#] {
        let (repaired, _) = repaired(text);
        assert_eq!(repaired.len(), text.len() - usize::from(!text.contains("9999")) * 2, "{text}");
    }
}

#[test]
fn a_window_does_not_end_within_a_string() {
    let text = "a\ns:9:\"b\nc\nd Ã©\";\n";
    let whole = text.len();
    assert_eq!(last_end(text, b'\n'), Some(whole));
    for end in 3..whole {
        let Some(part) = text.get(..end) else { continue };
        assert_eq!(last_end(part, b'\n'), Some(2), "{part}");
    }
    assert_eq!(last_end("s:9:\"b\nc", b'\n'), None);
    let nested = "x\ns:20:\"s:3:\"a\nb\";\ns:3:\"a\n";
    assert_eq!(last_end(nested, b'\n'), Some(2));
}

#[test]
fn time_is_in_proportion_to_the_length() {
    let nested = "s:9999999:\"Ã©".repeat(40_000);
    let many = "s:3:\"Ã©\";s:9:\"".repeat(20_000) + &"\";".repeat(20_000);
    let deep = (0..40_000).fold(String::new(), |text, _| text + "s:70000:\"Ã©'") + &"\";".repeat(40_000);
    for text in [nested, many, deep] {
        let start = std::time::Instant::now();
        repaired(&text);
        last_end(&text, b'\n');
        assert!(start.elapsed().as_secs() < 10, "{}", &text[..20]);
    }
}

/// What strings are made of: text, and strings with so many bytes too many in their count.
#[derive(Clone, Debug)]
enum Piece {
    Text(&'static str),
    String(Vec<Piece>, isize),
}

fn pieces(texts: &[&'static str]) -> impl Strategy<Value = Vec<Piece>> + use<> {
    let text = prop::sample::select(texts.to_vec()).prop_map(Piece::Text);
    let piece = text.prop_recursive(4, 24, 4, |inner| {
        let off = prop::sample::select(vec![0, 0, 0, 0, -2, -4, 1]);
        (prop::collection::vec(inner, 0..4), off).prop_map(|(pieces, off)| Piece::String(pieces, off))
    });
    prop::collection::vec(piece, 0..5)
}

const PLAIN: [&str; 5] = ["cafÃ©", "x", "i:0;", "Ã©Ã©", "s:"];
const ESCAPED: [&str; 6] = ["cafÃ©", "x", "\\", "'", "\n", "Ã©Ã©"];

/// The same with counts that are right, as it stands or once it is repaired.
fn right(pieces: Vec<Piece>, repaired: bool) -> Vec<Piece> {
    let put_right = |piece| match piece {
        Piece::String(pieces, _) => {
            let pieces = right(pieces, repaired);
            let off = if repaired { -2 * damage(&written(&pieces)).len() as isize } else { 0 };
            Piece::String(pieces, off)
        }
        text => text,
    };
    pieces.into_iter().map(put_right).collect()
}

fn sound(pieces: Vec<Piece>) -> Vec<Piece> {
    let repaired = |piece| match piece {
        Piece::String(pieces, off) => Piece::String(sound(pieces), off),
        Piece::Text("cafÃ©") => Piece::Text("café"),
        Piece::Text("Ã©Ã©") => Piece::Text("éé"),
        text => text,
    };
    pieces.into_iter().map(repaired).collect()
}

fn written(pieces: &[Piece]) -> String {
    let mut text = String::new();
    write(pieces, &mut text, &mut Vec::new());
    text
}

/// The text of the pieces, and where the strings in it have their headers and their contents.
fn write(pieces: &[Piece], text: &mut String, strings: &mut Vec<(usize, Range<usize>)>) {
    for piece in pieces {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::String(pieces, off) => {
                let (mut content, mut within) = (String::new(), Vec::new());
                write(pieces, &mut content, &mut within);
                let start = text.len();
                text.push_str(&format!("s:{}:\"", content.len().saturating_add_signed(*off)));
                let at = text.len();
                strings.push((start, at..at + content.len()));
                strings.extend(within.into_iter().map(|(s, c)| (s + at, c.start + at..c.end + at)));
                text.push_str(&content);
                text.push_str("\";");
            }
        }
    }
}

/// Whether a string begins here and has the length that it says.
fn is_right(text: &str, start: usize) -> bool {
    let after_s = text[start..].strip_prefix("s:").unwrap();
    let (count, rest) = after_s.split_once(":\"").unwrap();
    rest.as_bytes().get(count.parse().unwrap()..).is_some_and(|end| end.starts_with(b"\";"))
}

/// Where what stands at this place of the input stands in the output.
fn moved(place: usize, changes: &[Change]) -> usize {
    let before = changes.iter().take_while(|change| change.input.end <= place);
    place.saturating_add_signed(before.map(Change::growth).sum())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_string_is_right_afterwards_or_as_it_was(pieces in pieces(&PLAIN)) {
        let (mut text, mut strings) = (String::new(), Vec::new());
        write(&pieces, &mut text, &mut strings);
        let mut found = keep_counts(&text, damage(&text));
        let output = apply(&text, &mut found.changes);
        for (start, content) in strings {
            let right = is_right(&output, moved(start, &found.changes));
            prop_assert!(right || !is_right(&text, start), "{start}: {text} became {output}");
            let untouched = found.changes.iter().all(|change| change.input.end <= content.start || content.end <= change.input.start);
            prop_assert!(right || untouched, "{start}: {text} became {output}");
        }
    }

    #[test]
    fn what_is_right_all_over_is_repaired_all_over(pieces in pieces(&PLAIN), later: bool) {
        let text = written(&right(pieces.clone(), later));
        prop_assert_eq!(repaired(&text), (written(&right(sound(pieces), false)), 0), "{}", text);
    }

    #[test]
    fn dumps_are_repaired_all_over_unless_the_escapes_are_in_doubt(pieces in pieces(&ESCAPED), later: bool) {
        let text = written(&right(pieces.clone(), later));
        let wanted = written(&right(sound(pieces), false));
        let slashes = |text: &str| text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n");
        let all = |text: &str| slashes(text).replace('"', "\\\"");
        let doubled = |text: &str| text.replace('\\', "\\\\").replace('\'', "\'\'").replace('\n', "\\n");
        prop_assert_eq!(repaired(&all(&text)), (all(&wanted), 0));
        let without_escaped_quotes: [&dyn Fn(&str) -> String; 3] = [&str::to_owned, &slashes, &doubled];
        for dumped in without_escaped_quotes {
            let (repaired, warnings) = repaired(&dumped(&text));
            prop_assert!(warnings > 0 || repaired == dumped(&wanted), "{} became {}", dumped(&text), repaired);
        }
    }
}
