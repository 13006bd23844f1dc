//! Making damage to measure by: what text looks like after a mix-up. The tables of pages are made by it too.
//!
//! The encodings are those of encoding_rs and oem_cp, not the tables of the library that is measured.

use encoding_rs::Encoding;
use fixtext::internals::Page;

/// A text that was written in UTF-8, as a decoder of the WHATWG Encoding Standard reads it
/// in `page`: bytes from 80 to 9F that Windows leaves undefined as C1 controls, others as U+FFFD.
pub fn misread(text: &str, page: Page) -> String {
    text.bytes().map(|byte| page.decode(byte).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Whether the page defines every byte of the text.
pub fn is_defined(text: &str, page: Page) -> bool {
    text.bytes().all(|byte| page.decode(byte).is_some())
}

/// Whether every byte of a text survived its reading.
pub fn is_shown_whole(misread: &str) -> bool {
    !misread.contains(char::REPLACEMENT_CHARACTER)
}

/// An encoding, to write and to read text in.
#[derive(Clone, Copy, Debug)]
pub enum Codec {
    /// One of the WHATWG Encoding Standard.
    Whatwg(&'static Encoding),
    /// An OEM page, by its number.
    Oem(u16),
}

impl Codec {
    /// The encoding of this name, as the library has it.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn named(name: &str) -> Codec {
        match name.strip_prefix("IBM") {
            Some(number) if number != "866" => Codec::Oem(number.parse().expect("the number of a page")),
            _ => Codec::Whatwg(Encoding::for_label(name.as_bytes()).expect("the label of an encoding")),
        }
    }

    /// The text in this encoding, if it has all of its characters.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Codec::Whatwg(encoding) => {
                let (bytes, _, has_unmappable) = encoding.encode(text);
                (!has_unmappable).then(|| bytes.into_owned())
            }
            Codec::Oem(number) => {
                let table = oem_cp::code_table::ENCODING_TABLE_CP_MAP.get(&number)?;
                oem_cp::encode_string_checked(text, table)
            }
        }
    }

    /// What bytes show as in this encoding.
    pub fn decode(self, bytes: &[u8]) -> String {
        match self {
            Codec::Whatwg(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Codec::Oem(number) => {
                let table = oem_cp::code_table::DECODING_TABLE_CP_MAP.get(&number).expect("a page of oem_cp");
                table.decode_string_lossy(bytes)
            }
        }
    }
}
