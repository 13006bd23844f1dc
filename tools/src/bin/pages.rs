//! Writes `src/channel/pages.rs`: the single-byte code pages, from encoding_rs
//! (those of the WHATWG Encoding Standard) and oem_cp (the OEM code pages, as
//! Windows defines them).

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};
use encoding_rs::Encoding;

const OUTPUT: &str = "src/channel/pages.rs";

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
    let mut pages: Vec<(String, [u16; 128])> = Vec::new();
    for &name in PAGES {
        // The Encoding Standard has one OEM page, 866.
        let table = match name.strip_prefix("IBM") {
            Some(number) if number != "866" => oem(number.parse()?)?,
            // The standard reads this label as windows-1252; other software does not.
            _ if name == "ISO-8859-1" => std::array::from_fn(|index| index as u16 + 0x80),
            _ => whatwg(name)?,
        };
        pages.push((name.to_owned(), table));
    }

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
    for (name, table) in &pages {
        writeln!(out, "    (\n        \"{name}\",\n        [")?;
        for row in table.chunks(8) {
            let units: Vec<String> = row.iter().map(|unit| format!("0x{unit:04X}")).collect();
            writeln!(out, "            {},", units.join(", "))?;
        }
        writeln!(out, "        ],\n    ),")?;
    }
    writeln!(out, "];")?;
    fs::write(OUTPUT, out).with_context(|| format!("{OUTPUT}: cannot be written; run this in the repository's root"))
}

fn whatwg(label: &str) -> Result<[u16; 128]> {
    let encoding = Encoding::for_label(label.as_bytes()).with_context(|| format!("{label}: unknown to encoding_rs"))?;
    let mut table = [0; 128];
    for (byte, unit) in (0x80..=0xFF_u8).zip(&mut table) {
        let byte = [byte];
        let decoded = encoding.decode_without_bom_handling_and_without_replacement(&byte);
        *unit = decoded.and_then(|text| text.encode_utf16().next()).unwrap_or(0);
    }
    Ok(table)
}

fn oem(number: u16) -> Result<[u16; 128]> {
    let decoder = oem_cp::code_table::DECODING_TABLE_CP_MAP.get(&number);
    let decoder = decoder.with_context(|| format!("{number}: unknown to oem_cp"))?;
    let mut table = [0; 128];
    for (byte, unit) in (0x80..=0xFF_u8).zip(&mut table) {
        let decoded = decoder.decode_string_checked(&[byte]);
        *unit = decoded.and_then(|text| text.encode_utf16().next()).unwrap_or(0);
    }
    Ok(table)
}
