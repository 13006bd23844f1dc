//! The scanner decides what is looked at closely. Whether it goes by vectors or by characters must never change the result:
//! the repair with the one is the repair with the other.

mod common;

use common::{SENTENCES, read, write};
use fixtext::internals::with_portable_scanner;
use fixtext::{Encoding, Fixer};
use proptest::prelude::*;
use proptest::sample::{Index, select};

fn names() -> Vec<&'static str> {
    Encoding::all().map(Encoding::name).collect()
}

fn assert_same(text: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(Fixer::new().repair(text), with_portable_scanner().repair(text), "{:?}", text);
    Ok(())
}

/// A sentence that was written in one encoding and read in another; the sentence itself where it cannot be written
/// in the former.
fn mix_up(sentence: &str, written: &str, as_read: &str) -> String {
    write(sentence, written).map_or(sentence.to_owned(), |bytes| read(&bytes, as_read))
}

#[test]
fn sound_sentences_are_the_same_with_either_scanner() {
    for (_, sentence) in SENTENCES {
        assert_same(sentence).expect("the same");
    }
}

#[test]
fn sentences_of_every_mix_up_are_the_same_with_either_scanner() {
    let names = names();
    for (number, (_, sentence)) in SENTENCES.iter().enumerate() {
        for (place, written) in names.iter().enumerate() {
            // Every encoding in turn; all of them with each sentence would take minutes.
            let as_read = names[(number + place) % names.len()];
            assert_same(&mix_up(sentence, written, as_read)).expect("the same");
        }
    }
}

fn sentence() -> impl Strategy<Value = String> {
    let encoding = || select(names());
    (select(SENTENCES), encoding(), encoding(), any::<Index>(), any::<bool>()).prop_map(
        |((_, sentence), written, as_read, cut, is_cut)| {
            let damaged = mix_up(sentence, written, as_read);
            let length = damaged.chars().count();
            damaged.chars().take(if is_cut { cut.index(length + 1) } else { length }).collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn documents_of_many_mix_ups_are_the_same_with_either_scanner(
        lines in prop::collection::vec(sentence(), 1..5),
        separator in select(["\n", " "].as_slice()),
    ) {
        assert_same(&lines.join(separator))?;
    }
}
