//! The public face: what callers set, call and get.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::channel::{Damage, DamageSet, Page, PageSet};
use crate::judge::Judge;
use crate::repair::{self, Change, MixUp, Settings};

/// Repairs the mojibake in a text, with the settings of [`Fixer::new`].
pub fn fix(text: &str) -> Cow<'_, str> {
    Fixer::new().fix(text)
}

/// Repairs texts by settings of the caller's.
#[derive(Clone, Debug)]
pub struct Fixer {
    settings: Settings<'static>,
}

const LEAST_CONFIDENCE: f32 = 0.6;
const MOST_LAYERS: usize = 6;

impl Default for Fixer {
    fn default() -> Fixer {
        Fixer::new()
    }
}

impl Fixer {
    /// All mix-ups and all accidents.
    pub const fn new() -> Fixer {
        Fixer {
            settings: Settings {
                judge: Judge::BUILT_IN,
                pages: PageSet::ALL,
                damage: DamageSet::ALL,
                least_confidence: LEAST_CONFIDENCE,
                most_layers: MOST_LAYERS,
            },
        }
    }

    /// Changes nothing that is less sure than this.
    #[must_use]
    pub fn least_confidence(mut self, confidence: f32) -> Fixer {
        self.settings.least_confidence = confidence.clamp(0.5, 1.0);
        self
    }

    /// Undoes only mix-ups in which UTF-8 was read as one of these encodings.
    #[must_use]
    pub fn encodings(mut self, encodings: impl IntoIterator<Item = Encoding>) -> Fixer {
        self.settings.pages = encodings.into_iter().fold(PageSet::NONE, |set, encoding| set.with(encoding.0));
        self
    }

    /// Repairs no accidents but these.
    #[must_use]
    pub fn damage(mut self, damage: impl IntoIterator<Item = Damage>) -> Fixer {
        let sets = damage.into_iter().map(DamageSet::of);
        self.settings.damage = sets.fold(DamageSet::NONE, |set, one| set | one);
        self
    }

    /// Takes at most so many mix-ups off one place.
    #[must_use]
    pub fn most_layers(mut self, layers: usize) -> Fixer {
        self.settings.most_layers = layers;
        self
    }

    /// The repaired text.
    pub fn fix<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match repair::repair(text, &self.settings) {
            Some((repaired, _)) => Cow::Owned(repaired),
            None => Cow::Borrowed(text),
        }
    }

    /// The repaired text and every edit.
    pub fn repair<'t>(&self, text: &'t str) -> Repair<'t> {
        match repair::repair(text, &self.settings) {
            Some((repaired, changes)) => {
                let edits = changes.into_iter().map(|change| Edit::new(change, text, &repaired)).collect();
                Repair { text: Cow::Owned(repaired), edits }
            }
            None => Repair { text: Cow::Borrowed(text), edits: Vec::new() },
        }
    }

    /// Whether [`Fixer::fix`] would change the text.
    pub fn is_damaged(&self, text: &str) -> bool {
        repair::is_damaged(text, &self.settings)
    }
}

/// Settings that use another model.
#[doc(hidden)]
pub fn with_model(model: &'static [u8]) -> Fixer {
    let mut fixer = Fixer::new();
    fixer.settings.judge = Judge::new(model);
    fixer
}

/// A repaired text and what was done to it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Repair<'t> {
    /// The repaired text.
    pub text: Cow<'t, str>,
    /// The edits.
    pub edits: Vec<Edit>,
}

/// One stretch of a text that was replaced.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Edit {
    /// Bytes of the input.
    pub input: Range<usize>,
    /// Bytes of the output.
    pub output: Range<usize>,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
    /// The steps.
    pub steps: Vec<Step>,
    /// The probability.
    pub confidence: f32,
}

impl Edit {
    fn new(change: Change, input: &str, output: &str) -> Edit {
        let mut steps: Vec<Step> = change
            .mix_ups
            .iter()
            .filter_map(|&mix_up| match mix_up {
                MixUp::Page(page) => Some(Step::ReadAs(Encoding(page))),
                MixUp::Bar => None,
            })
            .collect();
        steps.extend(change.damage.iter().map(Step::Damage));
        Edit {
            before: input[change.input.clone()].to_owned(),
            after: output[change.output.clone()].to_owned(),
            input: change.input,
            output: change.output,
            steps,
            confidence: change.confidence,
        }
    }
}

/// One thing that had happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// UTF-8 was read as this encoding.
    ReadAs(Encoding),
    /// An accident.
    Damage(Damage),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::ReadAs(encoding) => write!(f, "{encoding}→utf-8"),
            Step::Damage(damage) => f.write_str(damage.name()),
        }
    }
}

/// An encoding that UTF-8 is mistaken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Encoding(Page);

impl Encoding {
    /// All.
    pub fn all() -> impl Iterator<Item = Encoding> {
        Page::all().map(Encoding)
    }

    /// The name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// By name.
    pub fn for_name(name: &str) -> Option<Encoding> {
        Encoding::all().find(|encoding| encoding.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
