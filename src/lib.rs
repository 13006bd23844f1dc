//! Repairs mojibake: text that was decoded with the wrong encoding.
//!
//! ```
//! assert_eq!(fixtext::fix("itâ€™s"), "it’s");
//! assert_eq!(fixtext::fix("РїСЂРёРІРµС‚, РјРёСЂ"), "привет, мир");
//! assert_eq!(fixtext::fix("the council â€\" a quiet one â€\" met"), "the council — a quiet one — met");
//! assert_eq!(fixtext::fix("CAFÉ® is sound"), "CAFÉ® is sound");
//! ```
//!
//! [`fix`] takes a text and gives back what was written. Sound text comes back
//! as it went in, borrowed, and without a single allocation. To see each change
//! and how sure it is, or to set limits, use a [`Fixer`]:
//!
//! ```
//! use fixtext::Fixer;
//!
//! let fixer = Fixer::new().least_confidence(0.95);
//! let repair = fixer.repair("Le cafÃ© est fermÃ©.");
//! assert_eq!(repair.text, "Le café est fermé.");
//! for edit in &repair.edits {
//!     println!("{:?}: {} → {}, {:.0} %", edit.input, edit.before, edit.after, 100.0 * edit.confidence);
//! }
//! # assert_eq!(repair.edits.len(), 2);
//! ```
//!
//! Bytes in an encoding that nobody knows are for [`fix_bytes`], streams for [`Reader`] and [`Writer`].
//!
//! # What it repairs
//!
//! - Text in UTF-8 that was read in a single-byte code page: the Windows, ISO 8859, KOI8 and
//!   Macintosh pages and the OEM pages of consoles, 43 in all ([`Encoding::all`]).
//! - Text in one legacy encoding that was read in another: windows-1251 read as windows-1252, and some 400 more
//!   pairs, those of the multi-byte encodings of East Asia among them; and UTF-8 read in one of those.
//! - Several layers of that, of different pages too.
//! - What else happened to the bytes on the way ([`Damage`]), in any mix-up and any layer: see below.
//!
//! # How it decides
//!
//! fixtext asks which original is the most probable, given what stands there. A *channel* lists what
//! can happen to bytes, each with a cost; a *judge*, a model of 512 KiB trained on text in about 500
//! languages, says how natural a text looks. A change is made where the original reads so much better
//! that no other explanation is left, and its [`confidence`](Edit::confidence) is the
//! probability that it is right.
//!
//! Only text that holds a sign of damage is looked at in this way: a character between two others as damage shows them, and sound text
//! hardly ever. A *scanner* finds them, 64 bytes at a time on x86-64 and aarch64. In texts of more than 4096 bytes only strong signs
//! count, of which damage of more than a line or two has some; in shorter ones weak signs count too. Signs are weighed: one here
//! and there, as sound text has them, is let go.
//!
//! A document is one call. What is proven in one place of it makes the same mix-up likelier elsewhere,
//! so repair a whole file at once if it was damaged as a whole, and line by line if its lines have
//! nothing to do with one another.
//!
//! # How much text it needs
//!
//! UTF-8 that was read in a page shows by itself, one character at a time. A legacy encoding read as another befalls a
//! line as a whole, and what the line says decides:
//!
//! - Cyrillic, Greek, Hebrew, Arabic, Thai, Chinese, Japanese or Korean read in a Latin page, and Cyrillic pages read
//!   as one another: a word is enough, and a line of 20 characters nearly always. x-mac-cyrillic and windows-1251
//!   differ in capitals and in `я` alone, so that one in five lines is left as it is; 20 lines are enough.
//! - UTF-8 read in GB18030, Shift_JIS, EUC-KR or Big5: two or three characters.
//! - Latin pages read as one another: a line with two or three different damaged letters. One `³` in a Polish
//!   line proves nothing, and is left alone; in a document of 20 such lines it is repaired.
//!
//! What two pages write alike cannot be told apart: Romanian that was written with cedillas in windows-1250 comes back
//! with the commas of ISO-8859-16.
//!
//! # Accidents
//!
//! Text that was mixed up is seldom left in peace afterwards. What can happen to it, and what comes of that:
//!
//! | accident | example | what is done |
//! | --- | --- | --- |
//! | undefined bytes replaced, shown as `?` or a space, or dropped | `Ã�frica`, and `Ã?frica` or `Ãfrica` among other damage | `África`; where several letters fit, the likeliest, or none |
//! | quotes made straight | `a dayâ€"night` | `a day—night` |
//! | dashes made hyphens, an ellipsis made dots | `Ã-sterreich`, `SÄ... miejsca` | `Österreich`, `Są miejsca` |
//! | no-break spaces made plain, joined, doubled, or trimmed off a line | `voilÃ  le`, `dÃ©jÃ` | `voilà le`, `déjà` |
//! | soft hyphens dropped | `Ã` for `í` | `í` where no commoner accident explains it, which is seldom |
//! | case folded | `montrã©al`, `PÃ© DE CAFÃ©` | `montréal`, `PÉ DE CAFÉ`: in the case of what is around |
//! | NFKC | `itâ€TMs`, `fÃ1⁄4r` | `it’s`, `für` |
//! | NFD, as in names of files on macOS | `cafA\u{303}©` | `café`, decomposed |
//! | surrogates written apart (CESU-8) | `í ½í¸€` in windows-1252 | `😀` |
//! | overlong forms | `À¯` | `/`, where much else says so |
//! | C1 controls that were windows-1252 | `It\u{92}s` | `It’s` |
//! | a closing quote shown as a horizontal bar | `"caliphate― crumble` | `"caliphate" crumble` |
//! | escaped: HTML, JSON, JavaScript, percent encoding, quoted-printable | `it&acirc;&euro;&trade;s` | `it’s`, if [`Fixer::within_escapes`] asks for it |
//!
//! Left alone:
//!
//! - The modified UTF-8 of Java for U+0000 (`À€`), because no text holds that character.
//! - A sequence that the end of a field cut off (`Ã` at the end of a title that had a longest length), because
//!   nothing tells which letter it was.
//! - `―` for `’`, because nothing near it tells an apostrophe from a dash.
//! - A letter that lost its sign, as in search indexes and names of files (`A¯` where `Ã¯` stood for `ï`): what is left
//!   fits several letters, and sound text holds it too.
//! - Bytes of text that never were in a code page, like the halves of UTF-16 written as if they were UTF-8.
//! - A byte that only a dictionary could tell: `Ñ` of which the second byte was dropped is `с`, `э` or `я`. The likeliest is
//!   taken where it is likelier than the others together.
//!
//! # Features
//!
//! - `std`, on by default: [`Reader`], [`Writer`] and [`Windows`], and the choice of vectors by the processor. Without it `alloc` is
//!   enough, and the vectors are those that the compiler may take for granted.
//! - `serde`: `Serialize` for what tells of a repair ([`Repair`], [`Edit`], [`BytesRepair`], [`Stats`]); steps and encodings as their names.
//!
//! # Guarantees
//!
//! - Repairing a repaired text changes nothing: `fix(&fix(text)) == fix(text)`.
//! - The same text gives the same result on every machine: all decisions are made in integers.
//! - Time and memory grow in proportion to the length of the text, whatever it is.
//! - No input panics, and nothing is done in global state, files or threads.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(unsafe_code)]

extern crate alloc;

mod bytes;
mod channel;
mod escapes;
mod fixer;
mod hash;
mod judge;
mod logarithm;
mod repair;
#[allow(unsafe_code)]
mod scan;
#[cfg(feature = "serde")]
mod serialize;
#[cfg(feature = "std")]
mod stream;

pub use bytes::{BytesRepair, DecodeError, Decoding, Fallback, Reason, fix_bytes};
pub use channel::Damage;
pub use fixer::{Edit, Encoding, Fixer, Repair, Step, fix};
#[cfg(feature = "std")]
pub use stream::{FinishError, Reader, Stats, Window, Windows, Writer};

/// What the tools and tests of this project reach into. Not part of the public face: it
/// may change in any release.
#[doc(hidden)]
pub mod internals {
    pub use crate::channel::{Around, Case, Charset, DamageSet, Misreading, Page};
    /// The scanner.
    pub mod scan {
        pub use crate::scan::*;
    }
    pub use crate::fixer::{with_model, with_portable_scanner};
    /// The model and its layout.
    pub mod judge {
        pub use crate::judge::*;
    }
}
