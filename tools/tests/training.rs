//! A model trained here and now: the same bytes each time, and a judge that has learned.

use std::fs;
use std::path::PathBuf;

use fixtext::internals::judge::Judge;
use fixtext::internals::with_model;
use fixtext_tools::corpus::Part;
use fixtext_tools::training::{Trained, train};
use tempfile::TempDir;

const SIZE: usize = 400 * 1024;

/// A small corpus of two languages, in the layout that training reads.
fn corpus() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("text");
    fs::create_dir(&text).expect("a folder in it");
    let german = "Der Bäcker öffnet früh.\nDie Brötchen kosten mehr als früher.\nSchöne Grüße aus Köln.\n";
    let russian = "Поезд пришёл рано.\nХлеб стоит дороже, чем раньше.\nПривет из Москвы.\n";
    fs::write(text.join("german.txt"), german.repeat(50)).expect("a file");
    fs::write(text.join("russian.txt"), russian.repeat(50)).expect("a file");
    fs::write(text.join("words.tsv"), "früher\t120\nBrötchen\t30\n").expect("a file");
    folder
}

fn train_on(folder: PathBuf) -> Trained {
    train(&[folder], Part::All, SIZE).expect("a model")
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let (one, other) = (corpus(), corpus());
    let [first, second] = [&one, &other].map(|corpus| train_on(corpus.path().to_owned()));
    assert!(first.model.len() <= SIZE);
    assert!(first.model == second.model);
    assert!(first.signs == second.signs);
}

#[test]
fn what_was_read_costs_less_than_what_was_not() {
    let corpus = corpus();
    let model = train_on(corpus.path().to_owned()).model;
    let judge = Judge::new(&model);
    let cost = |pair: &str| {
        let symbols: Vec<_> = pair.chars().map(|c| judge.symbol(c)).collect();
        judge.cost(symbols[0], symbols[1])
    };
    assert!(cost("rö") < cost("rÃ"));
    assert!(cost("ри") < cost("рö"));
}

#[test]
fn a_model_made_here_repairs_text() {
    let corpus = corpus();
    let fixer = with_model(train_on(corpus.path().to_owned()).model.leak());
    assert_eq!(fixer.fix("Die BrÃ¶tchen kosten mehr als frÃ¼her."), "Die Brötchen kosten mehr als früher.");
}

#[test]
fn a_folder_without_corpora_is_an_error_that_names_it() {
    let empty = tempfile::tempdir().expect("a folder");
    let error = train(&[empty.path().to_owned()], Part::All, SIZE).expect_err("nothing to train on");
    assert!(error.to_string().contains(&empty.path().display().to_string()));
}
