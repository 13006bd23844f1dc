//! Languages of the Latin script, as the model tells them apart.
//!
//! Neighbouring letters say little about which accented letter is meant: `på` and `pá`
//! are both common pairs. The language of the words around says much more. So files of similar
//! writing are gathered into clusters, and each cluster gets two tables: how it pairs the letters
//! of ASCII, by which it is recognised in damaged text too, and how much more or less often
//! than others it uses each letter beyond ASCII.

use std::collections::BTreeMap;

use unicode_script::{Script, UnicodeScript};

use fixtext::internals::judge::{
    FOREIGN, LANGUAGES, LETTER_PAIRS, LETTER_PLACES, RARE, UNITS_PER_NAT, is_foreign, letter_pair, letter_place,
};

/// Rounds of clustering; the clusters hardly change after ten.
const ROUNDS: usize = 20;

/// A file with fewer letters says too little of its language.
const FEWEST_LETTERS: f64 = 2_000.0;

/// How many letters of average text each cluster starts with.
const PRIOR_LETTERS: f64 = 300.0;

/// How much the letters beyond ASCII count in the distance of two languages, against the pairs: they
/// are what the clusters are for.
const LETTER_WEIGHT: f64 = 2.5;

/// Letters beyond ASCII that the tables hold.
const LETTERS: usize = RARE as usize - 1;

/// Counts of one file.
#[derive(Clone, Debug)]
pub struct Profile {
    pairs: Vec<f64>,
    letters: BTreeMap<char, f64>,
    all_letters: f64,
    /// Words in another script than the Latin one.
    foreign: f64,
}

impl Default for Profile {
    fn default() -> Profile {
        Profile { pairs: vec![0.0; LETTER_PAIRS], letters: BTreeMap::new(), all_letters: 0.0, foreign: 0.0 }
    }
}

impl Profile {
    /// Counts the letters of a line.
    pub fn add(&mut self, line: &str, weight: f64) {
        let mut previous = ' ';
        for c in line.chars().chain(['\n']) {
            let byte = |c: char| if c.is_ascii() { c as u8 } else { u8::MAX };
            if let Some(pair) = letter_pair(byte(previous), byte(c)) {
                self.pairs[pair] += weight;
            }
            if is_foreign(c) && !is_foreign(previous) {
                self.foreign += weight;
            }
            previous = c;
            if c.is_alphabetic() {
                self.all_letters += weight;
                if !c.is_ascii() {
                    *self.letters.entry(small(c)).or_default() += weight;
                }
            }
        }
    }

    fn merge(&mut self, other: &Profile, scale: f64) {
        for (sum, count) in self.pairs.iter_mut().zip(&other.pairs) {
            *sum += count * scale;
        }
        for (&c, count) in &other.letters {
            *self.letters.entry(c).or_default() += count * scale;
        }
        self.all_letters += other.all_letters * scale;
        self.foreign += other.foreign * scale;
    }

    fn is_latin(&self) -> bool {
        let ascii = self.all_letters - self.letters.values().sum::<f64>();
        self.all_letters >= FEWEST_LETTERS && ascii > self.all_letters / 2.0
    }

    /// The square roots of the frequencies: the distance between two such vectors is the
    /// Hellinger distance of the distributions.
    fn vector(&self, letters: &[char]) -> Vec<f64> {
        let pairs: f64 = self.pairs.iter().sum();
        let pairs = self.pairs.iter().map(|count| (count / pairs.max(1.0)).sqrt());
        let letters = letters
            .iter()
            .map(|c| (self.letters.get(c).unwrap_or(&0.0) / self.all_letters.max(1.0)).sqrt() * LETTER_WEIGHT);
        pairs.chain(letters).collect()
    }
}

fn small(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => c,
    }
}

/// The three sections of a model that tell languages apart: the letters, the
/// pairs and the ratios. See the fields of the judge.
pub fn sections(profiles: &[Profile]) -> [Vec<u8>; 3] {
    let latin: Vec<&Profile> = profiles.iter().filter(|profile| profile.is_latin()).collect();
    let letters = commonest_letters(&latin);
    let clusters = cluster(&latin, &letters);

    let mut letter_section = vec![0; LETTER_PLACES];
    for c in ('\u{80}'..='\u{1EFF}').filter(|&c| c.is_alphabetic() && c.script() == Script::Latin) {
        if let Some(place) = letter_place(c) {
            letter_section[place] = RARE;
        }
    }
    for (&c, number) in letters.iter().zip(1..) {
        let upper = c.to_uppercase().next().filter(|&upper| small(upper) == c);
        for place in [Some(c), upper].into_iter().flatten().filter_map(letter_place) {
            letter_section[place] = number;
        }
    }

    let mut base = Profile::default();
    for cluster in &clusters {
        base.merge(cluster, 1.0 / cluster.all_letters.max(1.0));
    }
    // Foreign words are compared with all text, not with that of the Latin script alone.
    let mut everything = Profile::default();
    for profile in profiles {
        everything.merge(profile, profile.all_letters.max(1.0).sqrt().recip());
    }
    let usual_foreign = everything.foreign / everything.all_letters.max(1.0);

    let mut pair_section = vec![0; LETTER_PAIRS * LANGUAGES];
    let mut ratio_section = vec![0; (usize::from(FOREIGN) + 1) * LANGUAGES];
    for (number, cluster) in clusters.iter().enumerate() {
        let all: f64 = cluster.pairs.iter().sum::<f64>() + LETTER_PAIRS as f64;
        for (pair, count) in cluster.pairs.iter().enumerate() {
            let cost = -((count + 1.0) / all).ln() * f64::from(UNITS_PER_NAT);
            pair_section[pair * LANGUAGES + number] = cost.round().clamp(0.0, 255.0) as u8;
        }
        let ratio = |count: f64, usual: f64| {
            let here = (count + usual * PRIOR_LETTERS) / (cluster.all_letters + PRIOR_LETTERS);
            let ratio = (here / usual).ln() * f64::from(UNITS_PER_NAT);
            ratio.round().clamp(-127.0, 127.0) as i8 as u8
        };
        for (index, c) in letters.iter().enumerate() {
            let usual = base.letters.get(c).unwrap_or(&0.0) / base.all_letters;
            ratio_section[(index + 1) * LANGUAGES + number] = ratio(*cluster.letters.get(c).unwrap_or(&0.0), usual);
        }
        let rare = |profile: &Profile| -> f64 {
            let listed: f64 = letters.iter().filter_map(|c| profile.letters.get(c)).sum();
            profile.letters.values().sum::<f64>() - listed
        };
        ratio_section[usize::from(RARE) * LANGUAGES + number] = ratio(rare(cluster), rare(&base) / base.all_letters);
        ratio_section[usize::from(FOREIGN) * LANGUAGES + number] = ratio(cluster.foreign, usual_foreign);
    }
    [letter_section, pair_section, ratio_section]
}

fn commonest_letters(profiles: &[&Profile]) -> Vec<char> {
    let mut sums: BTreeMap<char, f64> = BTreeMap::new();
    for profile in profiles {
        for (&c, count) in
            profile.letters.iter().filter(|&(&c, _)| c.script() == Script::Latin && letter_place(c).is_some())
        {
            *sums.entry(c).or_default() += count / profile.all_letters;
        }
    }
    let mut letters: Vec<(char, f64)> = sums.into_iter().collect();
    letters.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    letters.truncate(LETTERS);
    letters.into_iter().map(|(c, _)| c).collect()
}

/// Gathers profiles around [`LANGUAGES`] centres (k-means). The first centres are the
/// largest profile and then always the one furthest from all centres so far.
fn cluster(profiles: &[&Profile], letters: &[char]) -> Vec<Profile> {
    let vectors: Vec<Vec<f64>> = profiles.iter().map(|profile| profile.vector(letters)).collect();
    let Some(largest) =
        (0..profiles.len()).max_by(|&a, &b| profiles[a].all_letters.total_cmp(&profiles[b].all_letters))
    else {
        return vec![Profile::default(); LANGUAGES];
    };
    let mut centres = vec![vectors[largest].clone()];
    while centres.len() < LANGUAGES {
        // A small file looks further from everything than it is.
        let furthest = (0..vectors.len()).max_by(|&a, &b| {
            let rank = |at: usize| nearest(&vectors[at], &centres).1 * profiles[at].all_letters.powf(0.8);
            rank(a).total_cmp(&rank(b))
        });
        centres.push(vectors[furthest.expect("at least one profile")].clone());
    }
    let mut clusters = Vec::new();
    for _ in 0..ROUNDS {
        clusters = vec![Profile::default(); LANGUAGES];
        for (profile, vector) in profiles.iter().zip(&vectors) {
            // The square root keeps a large file from being the whole cluster.
            clusters[nearest(vector, &centres).0].merge(profile, (100_000.0 / profile.all_letters).sqrt());
        }
        centres = clusters.iter().map(|cluster| cluster.vector(letters)).collect();
    }
    clusters
}

fn nearest(vector: &[f64], centres: &[Vec<f64>]) -> (usize, f64) {
    let distance = |centre: &[f64]| centre.iter().zip(vector).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    let distances = centres.iter().map(|centre| distance(centre)).enumerate();
    distances.min_by(|a, b| a.1.total_cmp(&b.1)).expect("at least one centre")
}
