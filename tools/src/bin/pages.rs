//! Writes `src/channel/pages.rs`: the single-byte code pages, from encoding_rs
//! (those of the WHATWG Encoding Standard) and oem_cp (the OEM code pages, as
//! Windows defines them); `src/channel/duplicates.rs`: what the multi-byte encodings of the
//! standard hold twice; and `src/channel/shapes.rs`: what the characters of the pages become where case is
//! folded or text is normalised.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};
use encoding_rs::{BIG5, EUC_KR, GB18030, SHIFT_JIS};
use fixtext_tools::damage::Codec;
use unicode_normalization::UnicodeNormalization;

const PAGES_FILE: &str = "src/channel/pages.rs";
const DUPLICATES_FILE: &str = "src/channel/duplicates.rs";
const SHAPES_FILE: &str = "src/channel/shapes.rs";

/// The pages, those first that text is most often read in by mistake.
const PAGES: &[&str] = &[
    "windows-1252",
    "ISO-8859-1",
    "windows-1251",
    "windows-1250",
    "macintosh",
    "IBM437",
    "IBM850",
    "IBM866",
    "KOI8-R",
    "windows-1254",
    "windows-1253",
    "windows-1256",
    "windows-1255",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "IBM852",
    "x-mac-cyrillic",
    "KOI8-U",
    "ISO-8859-2",
    "ISO-8859-3",
    "ISO-8859-4",
    "ISO-8859-5",
    "ISO-8859-6",
    "ISO-8859-7",
    "ISO-8859-8",
    "ISO-8859-10",
    "ISO-8859-13",
    "ISO-8859-14",
    "ISO-8859-15",
    "ISO-8859-16",
    "IBM720",
    "IBM737",
    "IBM775",
    "IBM855",
    "IBM857",
    "IBM858",
    "IBM860",
    "IBM861",
    "IBM862",
    "IBM863",
    "IBM865",
    "IBM869",
];

fn main() -> Result<()> {
    let pages = pages();
    write(PAGES_FILE, &write_pages(&pages)?)?;
    write(SHAPES_FILE, &shapes(&pages)?)?;
    write(DUPLICATES_FILE, &duplicates()?)
}

fn write(path: &str, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("{path}: cannot be written; run this in the repository's root"))
}

type Pages = Vec<(&'static str, [u16; 128])>;

fn pages() -> Pages {
    let table = |&name: &&'static str| match name {
        // The standard reads this label as windows-1252; other software does not.
        "ISO-8859-1" => (name, std::array::from_fn(|index| index as u16 + 0x80)),
        _ => (name, table(Codec::named(name))),
    };
    PAGES.iter().map(table).collect()
}

/// What a character of the pages becomes, if that is something else, and by which accident, as the library names it.
fn shapes_of(c: char) -> Vec<(String, &'static str)> {
    let lower = |text: &str| text.to_lowercase();
    let upper = |text: &str| text.to_uppercase();
    let (plain, compatible, decomposed) = (c.to_string(), c.nfkc().collect::<String>(), c.nfd().collect::<String>());
    let mut shapes = vec![(lower(&plain), "Lower"), (upper(&plain), "Upper")];
    if compatible != plain {
        shapes.extend([(compatible.clone(), "Compatible"), (lower(&compatible), "Compatible")]);
    }
    if decomposed != plain {
        shapes.extend([(lower(&decomposed), "Decomposed"), (decomposed, "Decomposed")]);
    }
    shapes.retain(|(shape, _)| *shape != plain);
    shapes.sort();
    shapes.dedup();
    shapes
}

fn shapes(pages: &Pages) -> Result<String> {
    let characters: BTreeSet<char> = pages
        .iter()
        .flat_map(|page| page.1)
        .filter_map(|unit| char::from_u32(unit.into()))
        .filter(|&c| c >= '\u{80}')
        .collect();
    // The space that a no-break space becomes is an accident of its own, and so are the three dots.
    let rows: BTreeSet<(String, char, &str)> = characters
        .iter()
        .flat_map(|&c| shapes_of(c).into_iter().map(move |(shape, kind)| (shape, c, kind)))
        .filter(|(shape, _, _)| shape != " " && shape != "...")
        .collect();
    let mut out = String::from(
        "//! What the characters of the code pages become where case is folded (`Lower`, `Upper`), text is normalised to\n\
         //! NFKC (`Compatible`) or to NFD (`Decomposed`), in the order of what they become.\n\
         //!\n\
         //! Written by `cargo run -p fixtext-tools --bin pages` from the pages, the standard library and\n\
         //! unicode-normalization 0.1. Do not edit.\n\n\
         use super::damage::Kind::{self, Compatible, Decomposed, Lower, Upper};\n\n",
    );
    writeln!(out, "/// What shows, the character that stood there, and what happened to it.")?;
    writeln!(out, "pub static SHAPES: [(&[char], char, Kind); {}] = [", rows.len())?;
    for (shape, c, kind) in rows {
        let shape: Vec<String> = shape.chars().map(|c| format!("'\\u{{{:04X}}}'", u32::from(c))).collect();
        writeln!(out, "    (&[{}], '\\u{{{:04X}}}', {kind}),", shape.join(", "), u32::from(c))?;
    }
    writeln!(out, "];")?;
    Ok(out)
}

fn write_pages(pages: &Pages) -> Result<String> {
    let mut out = String::from(
        "//! The single-byte code pages: for each byte from 80 to FF (hexadecimal) its\n\
         //! UTF-16 code unit, 0 where the byte is undefined.\n\
         //!\n\
         //! Written by `cargo run -p fixtext-tools --bin pages` from encoding_rs 0.8 (the\n\
         //! WHATWG Encoding Standard) and, for the OEM pages, oem_cp 2 (the tables of Windows).\n\
         //! Do not edit.\n\n",
    );
    writeln!(out, "/// Name and upper half of each code page, the commonest first.")?;
    writeln!(out, "pub const PAGES: [(&str, [u16; 128]); {}] = [", pages.len())?;
    for (name, table) in pages {
        writeln!(out, "    (\n        \"{name}\",\n        [")?;
        for row in table.chunks(8) {
            let units: Vec<String> = row.iter().map(|unit| format!("0x{unit:04X}")).collect();
            writeln!(out, "            {},", units.join(", "))?;
        }
        writeln!(out, "        ],\n    ),")?;
    }
    writeln!(out, "];")?;
    Ok(out)
}

/// What an undefined byte shows as.
const UNDEFINED: u16 = char::REPLACEMENT_CHARACTER as u16;

/// The last byte that UTF-8 may hold: what was written in it shows as no sequence that begins with one beyond.
const LAST_LEAD: u8 = 0xF4;

/// The sequences of two bytes that a decoder reads and the encoder does not write.
fn duplicates() -> Result<String> {
    let mut out = String::from(
        "//! What a multi-byte encoding reads and never writes: a code point, and the two bytes that show as it\n\
         //! beside those, if any, that stand for it in what is written.\n\
         //!\n\
         //! Written by `cargo run -p fixtext-tools --bin pages` from encoding_rs 0.8 (the\n\
         //! WHATWG Encoding Standard). Do not edit.\n\n",
    );
    writeln!(out, "/// For each encoding that text is mistakenly read in, in the order of `Wide`.")?;
    writeln!(out, "pub const DUPLICATES: [&[(u32, u16)]; 4] = [")?;
    for encoding in [GB18030, SHIFT_JIS, EUC_KR, BIG5] {
        let mut rows = std::collections::BTreeMap::new();
        for (lead, trail) in (0x81..=LAST_LEAD).flat_map(|lead| (0x40..=0xFE_u8).map(move |trail| (lead, trail))) {
            let bytes = [lead, trail];
            let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes) else { continue };
            let mut characters = text.chars();
            let (Some(c), None) = (characters.next(), characters.next()) else { continue };
            if encoding.encode(&text).0 != bytes.as_slice() {
                rows.entry(u32::from(c)).or_insert(u16::from_be_bytes(bytes));
            }
        }
        writeln!(out, "    // {}", encoding.name())?;
        writeln!(out, "    &[")?;
        for row in rows.iter().collect::<Vec<_>>().chunks(6) {
            let cells: Vec<String> = row.iter().map(|(c, bytes)| format!("(0x{c:04X}, 0x{bytes:04X})")).collect();
            writeln!(out, "        {},", cells.join(", "))?;
        }
        writeln!(out, "    ],")?;
    }
    writeln!(out, "];")?;
    Ok(out)
}

/// What each byte from 80 on shows as in a page.
fn table(page: Codec) -> [u16; 128] {
    std::array::from_fn(|index| {
        let shown = page.decode(&[index as u8 + 0x80]);
        shown.encode_utf16().next().filter(|&unit| unit != UNDEFINED).unwrap_or(0)
    })
}
