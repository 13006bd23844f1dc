//! Any string: no panic, edits that rebuild the output, and a second repair that changes nothing.
#![no_main]

use fixtext::Fixer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let fixer = Fixer::new();
    let repair = fixer.repair(text);
    let mut rebuilt = String::new();
    let mut copied = 0;
    for edit in &repair.edits {
        assert_eq!(text[edit.input.clone()], edit.before);
        assert_eq!(repair.text[edit.output.clone()], edit.after);
        rebuilt.push_str(&text[copied..edit.input.start]);
        rebuilt.push_str(&edit.after);
        copied = edit.input.end;
    }
    rebuilt.push_str(&text[copied..]);
    assert_eq!(rebuilt, repair.text);
    assert!(!fixer.is_damaged(&repair.text));
});
