//! Training: from folders of corpora to the bytes of a model.
//!
//! Languages are weighed here: a large file counts for less than its size, a line set by hand for more.

use std::path::PathBuf;

use anyhow::Result;
use rayon::prelude::*;

use crate::corpus::{self, Line, Part, Source};
use crate::languages::Profile;
use crate::model::{self, Counts, Summary, WHOLE};
use crate::signs::{self, Triples};

/// The characters of a file that count in full. A larger file counts
/// as the square root of its size beyond that, so that the large languages do not drown
/// the small ones and still come first.
const FULL_WEIGHT: f64 = 100_000.0;

/// Lines of this folder count so many times: each stands for much text of its kind, of which corpora
/// hold next to nothing.
const SIGNS: (&str, f64) = ("signs", 10.0);

/// What comes of a training.
#[derive(Debug)]
pub struct Trained {
    /// The judge's model.
    pub model: Vec<u8>,
    /// The scanner's table.
    pub signs: Vec<u8>,
    /// What the model holds.
    pub summary: Summary,
}

/// Trains a model of at most `size` bytes on this part of the corpora in `folders`. The same text gives the
/// same bytes.
pub fn train(folders: &[PathBuf], part: Part, size: usize) -> Result<Trained> {
    let mut sources = Vec::new();
    for folder in folders {
        sources.extend(corpus::sources(folder)?);
    }
    let counted: Vec<(Counts, Triples, Profile)> =
        sources.par_iter().map(|source| count(source, part)).collect::<Result<_>>()?;
    let (mut counts, mut triples) = (Counts::default(), Triples::default());
    let mut profiles = Vec::new();
    for (of_pairs, of_triples, profile) in counted {
        counts.merge(of_pairs);
        triples.merge(of_triples);
        profiles.push(profile);
    }
    let (model, summary) = model::write(&counts, &profiles, size);
    let signs = signs::write(&triples);
    Ok(Trained { model, signs, summary })
}

fn count(source: &Source, part: Part) -> Result<(Counts, Triples, Profile)> {
    let text = source.read()?;
    let read: Vec<Line<'_>> = source.lines(&text, part).collect();
    let lines: Vec<(&str, f64)> =
        read.iter().map(|line| (line.text, line.seen.map_or(1.0, |seen| (seen as f64).sqrt()))).collect();
    let characters: f64 = lines.iter().map(|(line, _)| line.chars().count() as f64).sum();
    let weighted: f64 = lines.iter().map(|(line, weight)| line.chars().count() as f64 * weight).sum();
    let target = if characters > FULL_WEIGHT { (characters * FULL_WEIGHT).sqrt() } else { characters };
    let emphasis = if source.folder == SIGNS.0 { SIGNS.1 } else { 1.0 };
    let scale = emphasis * target / weighted.max(1.0) * WHOLE as f64;

    let (mut counts, mut profile) = (Counts::default(), Profile::default());
    let mut all = Vec::new();
    for ((line, weight), seen) in lines.iter().zip(read.iter().map(|line| line.seen.unwrap_or(1) as f64)) {
        profile.add(line, weight * scale / WHOLE as f64);
        let variants = variants(line);
        for (variant, share) in [((*line).to_owned(), 1.0)].into_iter().chain(variants) {
            let weight = weight * scale * share;
            counts.add(&variant, weight.round() as u64);
            all.push((variant, weight / WHOLE as f64, seen * share));
        }
    }
    let mut triples = Triples::of_language(all.iter().map(|(line, weight, seen)| (line.as_str(), *weight, *seen)));
    if read.iter().all(|line| line.seen.is_none()) {
        triples.keep_sample(&lines.iter().map(|line| line.0).collect::<Vec<_>>());
    }
    Ok((counts, triples, profile))
}

/// What the same line looks like where an author sets it with care, shouts it, or has another keyboard. Most corpora were typed with straight quotes and hyphens, most text that is damaged
/// was not; and capitals with accents are rare in all of them.
fn variants(line: &str) -> Vec<(String, f64)> {
    let mut variants = Vec::new();
    let typographic = typographic(line);
    if typographic != line {
        variants.push((typographic, 0.4));
    }
    let tight = line.replace(" - ", "—").replace(" – ", "—").replace(" -- ", "—");
    if tight != line {
        variants.push((tight, 0.1));
    }
    let bound = bound(line);
    if bound != line {
        variants.push((bound, 0.05));
    }
    for (letters, share) in LOOKALIKES {
        let lookalikes: String = line.chars().map(|c| typed(c, letters)).collect();
        if lookalikes != line {
            variants.push((lookalikes, share));
        }
    }
    let capitals = line.to_uppercase();
    if capitals != line {
        variants.push((capitals, 0.1));
    }
    variants
}

/// Letters that look like those of another script are typed for them, in haste, for want of a key or to deceive: for
/// Cyrillic ones and for Latin ones seldom, for those that only African languages use often, and the eth for the d of Vietnam. And for an apostrophe
/// whatever looks like one.
const LOOKALIKES: [(&[(char, char)], f64); 7] = [
    (&[('а', 'a'), ('е', 'e'), ('о', 'o'), ('р', 'p'), ('с', 'c'), ('х', 'x'), ('у', 'y'), ('і', 'i')], 0.02),
    (&[('a', 'а'), ('e', 'е'), ('o', 'о'), ('p', 'р'), ('c', 'с'), ('x', 'х'), ('y', 'у'), ('i', 'і')], 0.002),
    (&[('ɛ', 'ε'), ('Ɛ', 'Ε')], 0.1),
    (&[('Đ', 'Ð')], 0.25),
    (&[('\'', '‘'), ('’', '‘')], 0.005),
    (&[('\'', '´'), ('’', '´')], 0.005),
    (&[('\'', '′'), ('’', '′')], 0.003),
];

fn typed(c: char, letters: &[(char, char)]) -> char {
    letters.iter().find(|&&(meant, _)| meant == c).map_or(c, |&(_, typed)| typed)
}

/// Words of one letter bound to the next by a no-break space, so that none of them ends a line.
fn bound(line: &str) -> String {
    let mut words = line.split(' ').peekable();
    let mut bound = String::with_capacity(line.len());
    while let Some(word) = words.next() {
        let mut letters = word.chars();
        let is_bound = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        bound.push_str(word);
        if words.peek().is_some() {
            bound.push(if is_bound { '\u{A0}' } else { ' ' });
        }
    }
    bound
}

fn typographic(line: &str) -> String {
    let dashed = line.replace(" - ", " – ").replace(" -- ", " — ").replace("...", "…");
    let mut set = String::with_capacity(dashed.len());
    let mut previous = ' ';
    for c in dashed.chars() {
        let opening = previous.is_whitespace() || "([{".contains(previous);
        set.push(match c {
            '"' if opening => '“',
            '"' => '”',
            '\'' if opening => '‘',
            '\'' => '’',
            other => other,
        });
        previous = c;
    }
    set
}
