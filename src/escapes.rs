//! Damage inside escapes: `&acirc;&euro;&trade;`, `\u00c3\u00a9`, `%C3%83%C2%A9`, `=C3=83=C2=A9`.
//!
//! Software escapes what it takes for text, and damaged text is escaped like any other. So escapes of characters beyond
//! ASCII are taken off, what comes of that is repaired as any text, and where nothing was repaired the escapes stay as
//! they were. `&eacute;` alone is sound, and so are `%C3%A9` and `\u00e9`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use crate::channel::Page;
use crate::repair::{self, Change, Settings};

/// How characters were escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A character reference of HTML, by name or by number.
    Html,
    /// `\u00c3` and `\xc3`, as in JSON and JavaScript.
    Backslash,
    /// `%C3`, the bytes of UTF-8 in an address.
    Percent,
    /// `=C3`, the bytes of UTF-8 in quoted-printable.
    Equals,
}

/// One character that was escaped.
#[derive(Clone, Debug)]
struct Token {
    kind: Kind,
    /// Where it stands in the text.
    escaped: Range<usize>,
    /// Where it stands in the text without escapes.
    plain: Range<usize>,
}

/// Repairs a document as [`repair::repair`] does, within escapes too.
pub fn repair(text: &str, settings: &Settings<'_>) -> Option<(String, Vec<Change>)> {
    let Some((plain, tokens)) = take_off(text) else { return repair::repair(text, settings) };
    let (repaired, changes) = repair::repair(&plain, settings)?;
    let mut output = String::with_capacity(text.len());
    let mut copied = 0;
    let mut places = Places { tokens: &tokens, next: 0 };
    let mut done = Vec::with_capacity(changes.len());
    for change in changes {
        let (input, kind) = places.escaped(&change.input);
        output.push_str(&text[copied..input.start]);
        copied = input.end;
        let start = output.len();
        put_on(&repaired[change.output.clone()], kind, &mut output);
        done.push(Change { input, output: start..output.len(), ..change });
    }
    output.push_str(&text[copied..]);
    Some((output, done))
}

/// The text without its escapes of characters beyond ASCII, and where they were; `None` if there are none.
fn take_off(text: &str) -> Option<(String, Vec<Token>)> {
    let (mut plain, mut tokens) = (String::new(), Vec::new());
    let (mut copied, mut at) = (0, 0);
    while let Some(offset) = text[at..].find(['&', '\\', '%', '=']) {
        let start = at + offset;
        let Some((kind, c, length)) = token(&text[start..]).filter(|token| !token.1.is_ascii()) else {
            at = start + 1;
            continue;
        };
        plain.push_str(&text[copied..start]);
        let from = plain.len();
        plain.push(c);
        at = start + length;
        copied = at;
        tokens.push(Token { kind, escaped: start..at, plain: from..plain.len() });
    }
    if tokens.is_empty() {
        return None;
    }
    plain.push_str(&text[copied..]);
    Some((plain, tokens))
}

/// The character that is escaped at the beginning of `text`, and how many bytes its escape has.
fn token(text: &str) -> Option<(Kind, char, usize)> {
    let (c, length) = match text.as_bytes()[0] {
        b'&' => return reference(text).map(|(c, length)| (Kind::Html, c, length)),
        b'\\' => return backslash(text).map(|(c, length)| (Kind::Backslash, c, length)),
        sign => bytes(text, sign)?,
    };
    Some((if text.starts_with('%') { Kind::Percent } else { Kind::Equals }, c, length))
}

fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(LONGEST_REFERENCE).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let hexadecimal = number.strip_prefix(['x', 'X']);
            let number =
                hexadecimal.map_or_else(|| number.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok())?;
            // HTML reads references to controls as bytes of windows-1252.
            match u8::try_from(number) {
                Ok(byte @ 0x80..=0x9F) => Page::WINDOWS_1252.decode(byte)?,
                _ => char::from_u32(number)?,
            }
        }
        None => NAMES[NAMES.binary_search_by_key(&name, |row| row.0).ok()?].1,
    };
    Some((c, end + 1))
}

fn backslash(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        hexadecimal(digits)
    };
    if let Some(digits) = text.strip_prefix("\\x").and_then(|rest| rest.get(..2)) {
        return Some((char::from_u32(hexadecimal(digits)?)?, 4));
    }
    match unit(0)? {
        high @ 0xD800..=0xDBFF => {
            let low = unit(6).filter(|low| matches!(low, 0xDC00..=0xDFFF))?;
            Some((char::from_u32(0x1_0000 + ((high & 0x3FF) << 10 | low & 0x3FF))?, 12))
        }
        code_point => Some((char::from_u32(code_point)?, 6)),
    }
}

/// A character whose bytes are written in hexadecimal, each after a sign.
fn bytes(text: &str, sign: u8) -> Option<(char, usize)> {
    let byte = |number: usize| {
        let escaped = text.get(3 * number..3 * number + 3)?;
        let digits = (escaped.as_bytes()[0] == sign).then(|| &escaped[1..])?;
        u8::try_from(hexadecimal(digits)?).ok()
    };
    let sequence: Vec<u8> = (0..4).map_while(byte).collect();
    let c = sequence.utf8_chunks().next()?.valid().chars().next()?;
    Some((c, 3 * c.len_utf8()))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

/// Turns places of the text without escapes into places of the text.
struct Places<'t> {
    tokens: &'t [Token],
    next: usize,
}

impl Places<'_> {
    /// Where a part of the text without escapes stands in the text, and how it was escaped if it was. Parts have to be
    /// asked for in their order.
    fn escaped(&mut self, part: &Range<usize>) -> (Range<usize>, Option<Kind>) {
        while self.tokens.get(self.next).is_some_and(|token| token.plain.end <= part.start) {
            self.next += 1;
        }
        let start = self.place(part.start);
        let kind = self.tokens.get(self.next).filter(|token| token.plain.start < part.end).map(|token| token.kind);
        while self.tokens.get(self.next).is_some_and(|token| token.plain.end <= part.end) {
            self.next += 1;
        }
        (start..self.place(part.end), kind)
    }

    /// Where a place stands that all tokens before the next one come before.
    fn place(&self, at: usize) -> usize {
        match self.next.checked_sub(1).map(|last| &self.tokens[last]) {
            Some(last) => last.escaped.end + (at - last.plain.end),
            None => at,
        }
    }
}

/// Writes a repaired part. In an address and in quoted-printable it has to be bytes again; elsewhere only what means
/// something where it was escaped is escaped.
fn put_on(part: &str, kind: Option<Kind>, output: &mut String) {
    for c in part.chars() {
        match kind {
            Some(Kind::Percent | Kind::Equals) if !c.is_ascii() => {
                let sign = if kind == Some(Kind::Percent) { '%' } else { '=' };
                c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| output.push_str(&format!("{sign}{byte:02X}")));
            }
            Some(Kind::Html) if "<>&\"'".contains(c) => output.push_str(&format!("&#{};", u32::from(c))),
            Some(Kind::Backslash) if c.is_ascii_control() || "\"'\\".contains(c) => {
                output.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => output.push(c),
        }
    }
}

/// The longest reference: `&#x10FFFF;` and the longest name.
const LONGEST_REFERENCE: usize = 10;

/// The names that HTML 4 gives to the characters of windows-1252, in their order.
const NAMES: [(&str, char); 121] = [
    ("AElig", '\u{C6}'),
    ("Aacute", '\u{C1}'),
    ("Acirc", '\u{C2}'),
    ("Agrave", '\u{C0}'),
    ("Aring", '\u{C5}'),
    ("Atilde", '\u{C3}'),
    ("Auml", '\u{C4}'),
    ("Ccedil", '\u{C7}'),
    ("Dagger", '\u{2021}'),
    ("ETH", '\u{D0}'),
    ("Eacute", '\u{C9}'),
    ("Ecirc", '\u{CA}'),
    ("Egrave", '\u{C8}'),
    ("Euml", '\u{CB}'),
    ("Iacute", '\u{CD}'),
    ("Icirc", '\u{CE}'),
    ("Igrave", '\u{CC}'),
    ("Iuml", '\u{CF}'),
    ("Ntilde", '\u{D1}'),
    ("OElig", '\u{152}'),
    ("Oacute", '\u{D3}'),
    ("Ocirc", '\u{D4}'),
    ("Ograve", '\u{D2}'),
    ("Oslash", '\u{D8}'),
    ("Otilde", '\u{D5}'),
    ("Ouml", '\u{D6}'),
    ("Scaron", '\u{160}'),
    ("THORN", '\u{DE}'),
    ("Uacute", '\u{DA}'),
    ("Ucirc", '\u{DB}'),
    ("Ugrave", '\u{D9}'),
    ("Uuml", '\u{DC}'),
    ("Yacute", '\u{DD}'),
    ("Yuml", '\u{178}'),
    ("aacute", '\u{E1}'),
    ("acirc", '\u{E2}'),
    ("acute", '\u{B4}'),
    ("aelig", '\u{E6}'),
    ("agrave", '\u{E0}'),
    ("aring", '\u{E5}'),
    ("atilde", '\u{E3}'),
    ("auml", '\u{E4}'),
    ("bdquo", '\u{201E}'),
    ("brvbar", '\u{A6}'),
    ("bull", '\u{2022}'),
    ("ccedil", '\u{E7}'),
    ("cedil", '\u{B8}'),
    ("cent", '\u{A2}'),
    ("circ", '\u{2C6}'),
    ("copy", '\u{A9}'),
    ("curren", '\u{A4}'),
    ("dagger", '\u{2020}'),
    ("deg", '\u{B0}'),
    ("divide", '\u{F7}'),
    ("eacute", '\u{E9}'),
    ("ecirc", '\u{EA}'),
    ("egrave", '\u{E8}'),
    ("eth", '\u{F0}'),
    ("euml", '\u{EB}'),
    ("euro", '\u{20AC}'),
    ("fnof", '\u{192}'),
    ("frac12", '\u{BD}'),
    ("frac14", '\u{BC}'),
    ("frac34", '\u{BE}'),
    ("hellip", '\u{2026}'),
    ("iacute", '\u{ED}'),
    ("icirc", '\u{EE}'),
    ("iexcl", '\u{A1}'),
    ("igrave", '\u{EC}'),
    ("iquest", '\u{BF}'),
    ("iuml", '\u{EF}'),
    ("laquo", '\u{AB}'),
    ("ldquo", '\u{201C}'),
    ("lsaquo", '\u{2039}'),
    ("lsquo", '\u{2018}'),
    ("macr", '\u{AF}'),
    ("mdash", '\u{2014}'),
    ("micro", '\u{B5}'),
    ("middot", '\u{B7}'),
    ("nbsp", '\u{A0}'),
    ("ndash", '\u{2013}'),
    ("not", '\u{AC}'),
    ("ntilde", '\u{F1}'),
    ("oacute", '\u{F3}'),
    ("ocirc", '\u{F4}'),
    ("oelig", '\u{153}'),
    ("ograve", '\u{F2}'),
    ("ordf", '\u{AA}'),
    ("ordm", '\u{BA}'),
    ("oslash", '\u{F8}'),
    ("otilde", '\u{F5}'),
    ("ouml", '\u{F6}'),
    ("para", '\u{B6}'),
    ("permil", '\u{2030}'),
    ("plusmn", '\u{B1}'),
    ("pound", '\u{A3}'),
    ("raquo", '\u{BB}'),
    ("rdquo", '\u{201D}'),
    ("reg", '\u{AE}'),
    ("rsaquo", '\u{203A}'),
    ("rsquo", '\u{2019}'),
    ("sbquo", '\u{201A}'),
    ("scaron", '\u{161}'),
    ("sect", '\u{A7}'),
    ("shy", '\u{AD}'),
    ("sup1", '\u{B9}'),
    ("sup2", '\u{B2}'),
    ("sup3", '\u{B3}'),
    ("szlig", '\u{DF}'),
    ("thorn", '\u{FE}'),
    ("tilde", '\u{2DC}'),
    ("times", '\u{D7}'),
    ("trade", '\u{2122}'),
    ("uacute", '\u{FA}'),
    ("ucirc", '\u{FB}'),
    ("ugrave", '\u{F9}'),
    ("uml", '\u{A8}'),
    ("uuml", '\u{FC}'),
    ("yacute", '\u{FD}'),
    ("yen", '\u{A5}'),
    ("yuml", '\u{FF}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_characters_beyond_ascii_are_taken_off() {
        let plain = |text: &str| take_off(text).expect("escapes").0;
        assert_eq!(plain("&acirc;&euro;&trade; &#195;&#xA9; &amp; &#146; &x;"), "â€™ Ã© &amp; ’ &x;");
        assert_eq!(plain(r"\u00c3\xa9 \ud83d\ude00 \n \u12"), "Ã© 😀 \\n \\u12");
        assert_eq!(plain("%C3%83%C2%A9 50% %41 %C3"), "Ã© 50% %41 %C3");
        assert_eq!(plain("=C3=83=C2=A9 a=b =3D"), "Ã© a=b =3D");
    }

    #[test]
    fn names_are_in_their_order() {
        assert!(NAMES.is_sorted() && NAMES.iter().all(|row| row.0.len() + 2 <= LONGEST_REFERENCE));
    }
}
