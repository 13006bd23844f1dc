//! What callers set, call and get. The decisions are made in `repair`.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::channel::{Charset, CharsetSet, Damage, DamageSet, Page};
use crate::escapes;
use crate::judge::Judge;
use crate::repair::{self, Change, MixUp, Settings};
use crate::scan;

/// The least confidence of an edit, if the caller sets none. What is certain to be damaged is put
/// right by the likelier of two readings; that it *is* damaged has to be far surer than this.
const LEAST_CONFIDENCE: f32 = 0.6;

/// Repairs the mojibake in a text, with the settings of [`Fixer::new`].
///
/// Gives back the text itself, borrowed, if there is nothing to repair; nothing is allocated then. Takes time
/// in proportion to the length of the text.
///
/// ```
/// use std::borrow::Cow;
///
/// assert_eq!(fixtext::fix("GrÃ¼ÃŸe aus KÃ¶ln"), "Grüße aus Köln");
/// assert!(matches!(fixtext::fix("Grüße aus Köln"), Cow::Borrowed(_)));
/// ```
pub fn fix(text: &str) -> Cow<'_, str> {
    static FIXER: Fixer = Fixer::new();
    FIXER.fix(text)
}

/// Repairs texts, by settings of the caller's.
///
/// A fixer is a few words of settings: making one costs little, and it can be shared between
/// threads.
///
/// ```
/// use fixtext::{Damage, Encoding, Fixer};
///
/// let latin = Encoding::for_name("windows-1252").unwrap();
/// let fixer = Fixer::new().encodings([latin]).damage([Damage::PlainSpace]).least_confidence(0.9);
/// assert_eq!(fixer.fix("voilÃ  le rÃ©sumÃ©"), "voilà le résumé");
/// assert_eq!(fixer.fix("РїСЂРёРІРµС‚, РјРёСЂ"), "РїСЂРёРІРµС‚, РјРёСЂ");
/// ```
#[derive(Clone, Debug)]
pub struct Fixer {
    settings: Settings<'static>,
    within_escapes: bool,
}

impl Default for Fixer {
    /// The same as [`Fixer::new`].
    fn default() -> Fixer {
        Fixer::new()
    }
}

impl Fixer {
    /// A fixer for all encodings and all accidents, in any number of layers, that makes an edit if it is more than
    /// likely (0.6) to be right in a place that is all but certain to be damaged.
    pub const fn new() -> Fixer {
        Fixer {
            settings: Settings {
                judge: Judge::BUILT_IN,
                charsets: CharsetSet::ALL,
                damage: DamageSet::ALL,
                least_confidence: LEAST_CONFIDENCE,
                most_layers: usize::MAX,
                with_changes: true,
                scanners: scan::FASTEST,
            },
            within_escapes: false,
        }
    }

    /// Makes no edit whose [confidence](Edit::confidence) is below this, a probability from 0.5
    /// to 1; anything beyond is taken as the nearer of the two. No edit is surer than 0.9999.
    ///
    /// ```
    /// use fixtext::Fixer;
    ///
    /// let damaged = "De trein naar BraziliÃ« vertrekt niet.";
    /// let confidence = Fixer::new().repair(damaged).edits[0].confidence;
    /// assert!(confidence > 0.99);
    /// ```
    #[must_use]
    pub fn least_confidence(mut self, confidence: f32) -> Fixer {
        self.settings.least_confidence = if confidence.is_nan() { 1.0 } else { confidence.clamp(0.5, 1.0) };
        self
    }

    /// Undoes only mix-ups of these encodings, with one another and with UTF-8, which is always among them.
    ///
    /// ```
    /// use fixtext::{Encoding, Fixer};
    ///
    /// let consoles = Encoding::all().filter(|encoding| encoding.name().starts_with("IBM"));
    /// let fixer = Fixer::new().encodings(consoles);
    /// assert_eq!(fixer.fix("Gr├╝├ƒe aus K├Âln"), "Grüße aus Köln");
    /// assert_eq!(fixer.fix("GrÃ¼ÃŸe aus KÃ¶ln"), "GrÃ¼ÃŸe aus KÃ¶ln");
    /// ```
    #[must_use]
    pub fn encodings(mut self, encodings: impl IntoIterator<Item = Encoding>) -> Fixer {
        let charsets = encodings.into_iter().map(|encoding| encoding.0);
        self.settings.charsets = charsets.fold(CharsetSet::NONE, CharsetSet::with);
        self
    }

    /// Repairs no accidents but these beyond the mix-up of encodings.
    ///
    /// ```
    /// use fixtext::Fixer;
    ///
    /// let fixer = Fixer::new().damage([]);
    /// assert_eq!(fixer.fix("a cold night â€” long"), "a cold night — long");
    /// assert_eq!(fixer.fix("a cold night â€\" long"), "a cold night â€\" long");
    /// ```
    #[must_use]
    pub fn damage(mut self, damage: impl IntoIterator<Item = Damage>) -> Fixer {
        let sets = damage.into_iter().map(DamageSet::of);
        self.settings.damage = sets.fold(DamageSet::NONE, |set, one| set | one);
        self
    }

    /// Leaves alone what more than so many mix-ups lie on; 0 is taken as 1. Nothing is repaired by half on
    /// account of this limit.
    ///
    /// ```
    /// use fixtext::Fixer;
    ///
    /// let mixed = "un cafÃƒÂ©, un thÃ©";
    /// assert_eq!(Fixer::new().fix(mixed), "un café, un thé");
    /// assert_eq!(Fixer::new().most_layers(1).fix(mixed), "un cafÃƒÂ©, un thé");
    /// ```
    #[must_use]
    pub fn most_layers(mut self, layers: usize) -> Fixer {
        self.settings.most_layers = layers.max(1);
        self
    }

    /// Whether damage is repaired within escapes too: references of HTML (`&Atilde;&copy;`, `&#195;`), escapes of JSON and
    /// JavaScript (`\\u00c3`, `\\xc3`), percent encoding (`%C3%83`) and quoted-printable (`=C3=83`). Escapes are taken off only
    /// where what they hold is damaged; in percent encoding and quoted-printable what is repaired is escaped again.
    ///
    /// ```
    /// use fixtext::Fixer;
    ///
    /// let fixer = Fixer::new().within_escapes(true);
    /// assert_eq!(fixer.fix("it&acirc;&euro;&trade;s caf&eacute;"), "it’s caf&eacute;");
    /// assert_eq!(fixer.fix(r#"{"city": "K\u00c3\u00b6ln"}"#), r#"{"city": "Köln"}"#);
    /// assert_eq!(fixer.fix("/caf%C3%83%C2%A9"), "/caf%C3%A9");
    /// ```
    #[must_use]
    pub fn within_escapes(mut self, within: bool) -> Fixer {
        self.within_escapes = within;
        self
    }

    #[inline]
    fn run(&self, text: &str, with_changes: bool) -> Option<(String, Vec<Change>)> {
        if self.within_escapes {
            // What stands within escapes is put back by the changes, which these settings ask for.
            return escapes::repair(text, &self.settings);
        }
        let first = repair::first_sign(text, &self.settings)?;
        self.run_from(text, first, with_changes)
    }

    /// The same from the first sign on. Settings are copied only where there is one.
    #[inline(never)]
    fn run_from(&self, text: &str, first: usize, with_changes: bool) -> Option<(String, Vec<Change>)> {
        let repaired = repair::repair_from(text, first, &Settings { with_changes, ..self.settings });
        repaired.filter(|(after, _)| after != text)
    }

    /// The repaired text; the text itself, borrowed and with nothing allocated, if there is nothing to
    /// repair.
    ///
    /// ```
    /// use fixtext::Fixer;
    ///
    /// let fixer = Fixer::new();
    /// assert_eq!(fixer.fix("ЁЯША naÃ¯ve"), "ЁЯША naïve");
    /// ```
    pub fn fix<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.run(text, false) {
            Some((repaired, _)) => Cow::Owned(repaired),
            None => Cow::Borrowed(text),
        }
    }

    /// The repaired text and every edit that was made.
    ///
    /// ```
    /// use fixtext::Fixer;
    ///
    /// let repair = Fixer::new().repair("Ein schÃ¶ner Tag");
    /// assert_eq!(repair.text, "Ein schöner Tag");
    /// assert_eq!(repair.edits[0].input, 7..11);
    /// assert_eq!(repair.edits[0].after, "ö");
    /// ```
    pub fn repair<'t>(&self, text: &'t str) -> Repair<'t> {
        match self.run(text, true) {
            Some((repaired, changes)) => {
                let edits = changes.into_iter().map(|change| Edit::new(change, text, &repaired));
                // What one pass has changed the next one may have made what it was.
                let edits = edits.filter(|edit| edit.before != edit.after).collect();
                Repair { text: Cow::Owned(repaired), edits }
            }
            None => Repair { text: Cow::Borrowed(text), edits: Vec::new() },
        }
    }

    /// Whether [`Fixer::fix`] would change the text.
    ///
    /// ```
    /// use fixtext::Fixer;
    ///
    /// let fixer = Fixer::new();
    /// assert!(fixer.is_damaged("Ein schÃ¶ner Tag"));
    /// assert!(!fixer.is_damaged("Ein schöner Tag"));
    /// ```
    pub fn is_damaged(&self, text: &str) -> bool {
        self.run(text, false).is_some()
    }
}

/// A fixer that uses another model.
#[doc(hidden)]
pub fn with_model(model: &'static [u8]) -> Fixer {
    let mut fixer = Fixer::new();
    fixer.settings.judge = Judge::new(model);
    fixer
}

/// A fixer whose scanner looks at one character at a time.
#[doc(hidden)]
pub fn with_portable_scanner() -> Fixer {
    let mut fixer = Fixer::new();
    fixer.settings.scanners = scan::PORTABLE;
    fixer
}

/// A repaired text and what was done to it.
///
/// ```
/// use fixtext::Fixer;
///
/// let damaged = "cafÃ©, thÃ©";
/// let repair = Fixer::new().repair(damaged);
/// let mut rebuilt = String::new();
/// let mut copied = 0;
/// for edit in &repair.edits {
///     rebuilt += &damaged[copied..edit.input.start];
///     rebuilt += &edit.after;
///     copied = edit.input.end;
/// }
/// rebuilt += &damaged[copied..];
/// assert_eq!(rebuilt, repair.text);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Repair<'t> {
    /// The repaired text; borrowed if nothing changed.
    pub text: Cow<'t, str>,
    /// The edits in the order of the text. They do not overlap, and made in the input they give
    /// the text exactly.
    pub edits: Vec<Edit>,
}

/// One stretch of a text that was replaced.
///
/// ```
/// use fixtext::Fixer;
///
/// let edit = Fixer::new().repair("il faisait froid, dÃ©jÃ\u{a0}").edits.remove(0);
/// assert_eq!((edit.before.as_str(), edit.after.as_str()), ("Ã©", "é"));
/// assert_eq!(edit.steps[0].to_string(), "windows-1252→utf-8");
/// assert!(edit.confidence > 0.99);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Edit {
    /// Where it stood, in bytes of the input.
    pub input: Range<usize>,
    /// Where what replaces it stands, in bytes of the repaired text.
    pub output: Range<usize>,
    /// What stood there.
    pub before: String,
    /// What replaces it.
    pub after: String,
    /// What had happened, the last mix-up first, then the accidents.
    pub steps: Vec<Step>,
    /// The probability, from 0 to 1, that what replaces it is what was written. It is calibrated: of the
    /// edits with a confidence of 0.99, 99 in 100 are right.
    pub confidence: f32,
}

impl Edit {
    fn new(change: Change, input: &str, output: &str) -> Edit {
        let mix_ups = change.layers.mix_ups().iter().filter_map(|&mix_up| match mix_up {
            // Nothing but controls says that the text was never in UTF-8.
            MixUp::Page(page) if change.damage == DamageSet::of(Damage::Control) => {
                Some((Charset::Page(page), Charset::Page(Page::ISO_8859_1)))
            }
            MixUp::Page(page) => Some((Charset::Utf8, Charset::Page(page))),
            MixUp::Misreading(misreading) => Some((misreading.written(), misreading.read())),
            // The accident says it all.
            MixUp::Bar => None,
        });
        Edit {
            before: input[change.input.clone()].to_owned(),
            after: output[change.output.clone()].to_owned(),
            input: change.input,
            output: change.output,
            steps: mix_ups
                .map(|(written, read)| Step::MixUp { written: Encoding(written), read: Encoding(read) })
                .chain(change.damage.iter().map(Step::Damage))
                .collect(),
            confidence: change.confidence,
        }
    }
}

/// One thing that had happened to a text.
///
/// Shown with `{}` it reads as `windows-1252→utf-8` (encode as windows-1252, decode as UTF-8, to
/// undo it), or as the [name](Damage::name) of the accident.
///
/// ```
/// use fixtext::{Damage, Fixer, Step};
///
/// let repair = Fixer::new().repair("two rooms â€\" one bath");
/// assert_eq!(repair.edits[0].steps[1], Step::Damage(Damage::StraightQuotes));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Text was written in one encoding and read as if it were in another.
    MixUp {
        /// What it was written in.
        written: Encoding,
        /// What it was read as.
        read: Encoding,
    },
    /// An accident beyond the mix-up of encodings.
    Damage(Damage),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::MixUp { written, read } => write!(f, "{read}→{written}"),
            Step::Damage(damage) => f.write_str(damage.name()),
        }
    }
}

/// An encoding that text is mistakenly read in, or was written in: one of 43 single-byte code pages, of five multi-byte
/// encodings of East Asia, or UTF-8.
///
/// ```
/// use fixtext::Encoding;
///
/// let names: Vec<_> = Encoding::all().map(Encoding::name).collect();
/// assert_eq!(names.len(), 49);
/// assert_eq!(names[0], "windows-1252");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Encoding(Charset);

impl Encoding {
    /// All encodings: the code pages, those first that text is most often mistakenly read in, then the others.
    pub fn all() -> impl Iterator<Item = Encoding> {
        Charset::all().map(Encoding)
    }

    /// The encoding's name in the WHATWG Encoding Standard; for one that the standard lacks, the one in IANA's
    /// registry, or after its pattern (`IBM437`, `IBM737`). UTF-8 is `utf-8`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The encoding of this [name](Encoding::name), in upper or lower case; `None` if
    /// there is none.
    ///
    /// ```
    /// use fixtext::Encoding;
    ///
    /// assert_eq!(Encoding::for_name("koi8-r").map(Encoding::name), Some("KOI8-R"));
    /// assert_eq!(Encoding::for_name("klingon"), None);
    /// ```
    pub fn for_name(name: &str) -> Option<Encoding> {
        Encoding::all().find(|encoding| encoding.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
