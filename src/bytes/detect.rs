//! What encoding bytes are in, if nobody says.
//!
//! A byte order mark decides. Zero bytes show UTF-16 and UTF-32. What is valid UTF-8 is UTF-8, as hardly anything else ever is
//! by accident; and so is what would be but for a few bytes. All else is in a legacy encoding: chardetng has a
//! guess, which the judge holds against what the other encodings make of the same bytes.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{ISO_2022_JP, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::decode::Source;
use crate::channel::Charset;
use crate::judge::{Judge, UNITS_PER_NAT};

/// The most bytes beyond ASCII, with what is around them, by which an encoding is guessed.
const SAMPLE: usize = 4096;

/// What it costs to take another encoding than chardetng's guess, and one that the web does not know.
const OTHER_COST: i32 = 8 * UNITS_PER_NAT;
const PAGE_COST: i32 = 4 * UNITS_PER_NAT;

/// What bytes cost that an encoding does not define.
const MALFORMED_COST: i32 = 30 * UNITS_PER_NAT;

/// Text that is mostly UTF-8 has so many times as many characters of it as runs of bytes that are not.
const MOSTLY: usize = 2;

/// The encoding that a byte order mark says.
pub fn byte_order_mark(bytes: &[u8]) -> Option<Source> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => Some(Source::Utf32 { is_little: true }),
        [0, 0, 0xFE, 0xFF, ..] => Some(Source::Utf32 { is_little: false }),
        [0xEF, 0xBB, 0xBF, ..] => Some(Source::UTF_8),
        [0xFF, 0xFE, ..] => Some(Source::Whatwg(UTF_16LE)),
        [0xFE, 0xFF, ..] => Some(Source::Whatwg(UTF_16BE)),
        _ => None,
    }
}

/// UTF-16 or UTF-32 without a mark, where that is sure: it has zero bytes, decodes without fault, and reads better than the
/// bytes as they stand.
pub fn wide_units(bytes: &[u8]) -> Option<Source> {
    let start = &bytes[..bytes.len().min(SAMPLE)];
    if !start.contains(&0) {
        return None;
    }
    let sources = [
        Source::Utf32 { is_little: true },
        Source::Utf32 { is_little: false },
        Source::Whatwg(UTF_16LE),
        Source::Whatwg(UTF_16BE),
    ];
    let as_it_stands = match core::str::from_utf8(start) {
        Ok(text) => cost(text),
        Err(_) => i32::MAX,
    };
    let whole = start.len() - start.len() % 4;
    let readings = sources.into_iter().filter(|source| bytes.len().is_multiple_of(source.unit()));
    let readings = readings.filter_map(|source| {
        let (mut text, mut malformed) = (String::new(), Vec::new());
        source.decode(&start[..whole.max(source.unit()).min(start.len())], 0, &mut text, &mut malformed);
        // The sample may end within a pair of surrogates.
        let is_sound = malformed.iter().all(|&offset| offset + source.unit() >= whole && bytes.len() > whole);
        (is_sound && !text.contains('\0')).then(|| (cost(&text), source))
    });
    let (best, source) = readings.min_by_key(|reading| reading.0)?;
    (best < as_it_stands).then_some(source)
}

/// Whether bytes that are not UTF-8 are so for the most part.
pub fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut characters, mut runs) = (0, 0);
    // Lines that are UTF-8 beyond ASCII, and lines that are in part.
    let (mut whole, mut mixed) = (0_usize, 0_usize);
    for line in bytes.split(|&byte| byte == b'\n') {
        let (mut of_line, mut runs_of_line) = (0, 0);
        for chunk in line.utf8_chunks() {
            of_line += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
            runs_of_line += usize::from(!chunk.invalid().is_empty());
        }
        whole += usize::from(of_line > 0 && runs_of_line == 0);
        mixed += usize::from(of_line > 0 && runs_of_line > 0);
        (characters, runs) = (characters + of_line, runs + runs_of_line);
    }
    characters > MOSTLY * runs || whole > 0 && whole >= MOSTLY * mixed
}

/// The parts of bytes that are mostly UTF-8 which are not: runs of bytes, or whole lines that hold no character of it.
pub fn foreign_parts(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let mut offset = at;
        let is_foreign = line.utf8_chunks().all(|chunk| chunk.valid().is_ascii());
        for chunk in line.utf8_chunks() {
            let start = offset + chunk.valid().len();
            let end = start + chunk.invalid().len();
            offset = end;
            match parts.last_mut() {
                _ if start == end => {}
                // A foreign line is one part from its first byte on, a run is one as long as no valid byte is between.
                Some(last) if last.end == start || is_foreign && last.start >= at => last.end = end,
                _ => parts.push(start..end),
            }
        }
        at += line.len();
    }
    parts
}

/// The legacy encoding that these parts of some bytes are in.
pub fn guess(bytes: &[u8], parts: &[Range<usize>]) -> Source {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    for part in parts {
        detector.feed(&bytes[lead_in(bytes, part)..part.end], false);
        detector.feed(b" ", false);
    }
    detector.feed(b"", true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    if guessed == ISO_2022_JP {
        return Source::Whatwg(ISO_2022_JP);
    }
    let others = Charset::all().filter(|&charset| charset != Charset::Utf8).map(Source::of);
    let candidates = [Source::Whatwg(guessed), Source::Whatwg(WINDOWS_1252)].into_iter().chain(others);
    let costs = candidates.map(|source| {
        let prior = match source {
            Source::Whatwg(encoding) if encoding == guessed => 0,
            Source::Whatwg(_) => OTHER_COST,
            _ => OTHER_COST + PAGE_COST,
        };
        (prior + cost_in(source, bytes, parts), source)
    });
    costs.min_by_key(|cost| cost.0).map_or(Source::Whatwg(WINDOWS_1252), |cost| cost.1)
}

/// Where the word begins that leads to a part: it tells the language.
fn lead_in(bytes: &[u8], part: &Range<usize>) -> usize {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
    part.start - bytes[..part.start].iter().rev().take(16).take_while(|byte| is_letter(byte)).count()
}

/// What parts of some bytes cost the judge in an encoding, as far as the sample goes.
fn cost_in(source: Source, bytes: &[u8], parts: &[Range<usize>]) -> i32 {
    let (mut total, mut seen) = (0, 0);
    for part in parts {
        let end = part.end.min(part.start + SAMPLE - seen);
        let (mut text, mut malformed) = (String::new(), Vec::new());
        let start = lead_in(bytes, part);
        let after = bytes.get(end).copied().filter(u8::is_ascii);
        source.decode(&bytes[start..end], start, &mut text, &mut malformed);
        text.extend(after.map(char::from));
        total += cost(&text) + MALFORMED_COST * malformed.len() as i32;
        seen += end - part.start;
        if seen >= SAMPLE {
            break;
        }
    }
    total
}

/// What the pairs of a text with characters beyond ASCII cost, and all controls.
fn cost(text: &str) -> i32 {
    let judge = Judge::BUILT_IN;
    let language = judge.language(text);
    let mut previous = '\n';
    let mut cost = 0;
    for c in text.chars() {
        let is_telling = !c.is_ascii() || !previous.is_ascii() || c.is_ascii_control() && !c.is_ascii_whitespace();
        if is_telling {
            cost += judge.cost_in(&language, judge.symbol(previous), judge.symbol(c));
        }
        previous = c;
    }
    cost
}
