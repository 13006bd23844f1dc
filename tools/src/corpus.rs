//! Corpora: a folder of folders of UTF-8 text, one file a language, one
//! sentence a line. A line of the form `word<TAB>count` is a word that was seen
//! that often.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};

/// One file of a corpus.
#[derive(Clone, Debug)]
pub struct Source {
    /// The folder that the file stands in, as `ud`.
    pub folder: String,
    /// The file's name without its ending, as `French-GSD`.
    pub language: String,
    /// Where it is.
    pub path: PathBuf,
}

/// One line of a source and how often it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'t> {
    /// The text, without its line break.
    pub text: &'t str,
    /// For a word, how often it was seen; `None` for a sentence.
    pub seen: Option<u64>,
}

/// Which lines of a file are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Every line.
    All,
    /// All but the held-out tenth.
    Kept,
    /// The held-out tenth alone.
    HeldOut,
}

impl Part {
    /// Whether a line belongs to this part.
    pub fn holds(self, line: &str) -> bool {
        match self {
            Part::All => true,
            Part::Kept => !is_held_out(line),
            Part::HeldOut => is_held_out(line),
        }
    }
}

/// A hash of a line (FNV-1a, 64 bits): what the project keeps of lines that it must not keep.
pub fn hash(line: &str) -> u64 {
    line.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

/// A tenth of all lines, chosen by their hash, so that `train` and `accuracy` choose alike
/// whatever else a file holds.
pub fn is_held_out(line: &str) -> bool {
    let hash = hash(line);
    (hash ^ hash >> 32).is_multiple_of(10)
}

/// Lines that really are damaged: they are neither trained on nor counted as sound.
struct Damaged {
    hashes: HashSet<u64>,
    /// For a source characters that stand in none of its sound lines.
    characters: HashMap<&'static str, &'static str>,
}

static DAMAGED: LazyLock<Damaged> = LazyLock::new(|| {
    let mut damaged = Damaged { hashes: HashSet::new(), characters: HashMap::new() };
    for row in include_str!("../damaged.tsv").lines().filter(|row| !row.starts_with('#')) {
        let mut cells = row.split('\t');
        let (key, source) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        match u64::from_str_radix(key, 16) {
            Ok(hash) if key.is_ascii() => drop(damaged.hashes.insert(hash)),
            _ => drop(damaged.characters.insert(source, key)),
        }
    }
    damaged
});

impl Damaged {
    fn holds(&self, source: &str, line: &str) -> bool {
        self.hashes.contains(&hash(line))
            || self.characters.get(source).is_some_and(|characters| line.chars().any(|c| characters.contains(c)))
    }
}

/// The sources under a folder, in the order of their paths.
pub fn sources(folder: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for subfolder in read_folder(folder)?.into_iter().filter(|path| path.is_dir()) {
        for path in read_folder(&subfolder)? {
            let ending = path.extension().and_then(|ending| ending.to_str());
            if matches!(ending, Some("txt" | "tsv")) {
                sources.push(Source { folder: name(&subfolder)?, language: name(&path)?, path });
            }
        }
    }
    if sources.is_empty() {
        bail!("{}: holds no folder with .txt or .tsv files", folder.display());
    }
    Ok(sources)
}

fn read_folder(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{}: cannot be listed", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> Result<String> {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    Ok(stem.with_context(|| format!("{}: the name is not UTF-8", path.display()))?.to_owned())
}

impl Source {
    /// The source as `folder/language`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.folder, self.language)
    }

    /// The whole text of the file.
    pub fn read(&self) -> Result<String> {
        fs::read_to_string(&self.path).with_context(|| format!("{}: cannot be read as UTF-8", self.path.display()))
    }

    /// The lines of `text`, which is that of the file, that belong to `part`, but for those that are known to be damaged.
    pub fn lines<'t>(&self, text: &'t str, part: Part) -> impl Iterator<Item = Line<'t>> {
        let name = self.name();
        text.lines().filter(move |line| part.holds(line) && !DAMAGED.holds(&name, line)).map(line)
    }
}

/// Tells a word with its count from a sentence.
fn line(text: &str) -> Line<'_> {
    match text.split_once('\t') {
        Some((word, count)) => match count.parse() {
            Ok(seen) => Line { text: word, seen: Some(seen) },
            Err(_) => Line { text, seen: None },
        },
        None => Line { text, seen: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_the_lines_is_held_out() {
        let held_out = (0..10_000).filter(|number| is_held_out(&format!("line {number}"))).count();
        assert!((900..1100).contains(&held_out), "{held_out}");
    }

    #[test]
    fn a_word_with_a_count_is_told_from_a_sentence_with_a_tab() {
        assert_eq!(line("été\t12"), Line { text: "été", seen: Some(12) });
        assert_eq!(line("name\tvalue"), Line { text: "name\tvalue", seen: None });
    }
}
