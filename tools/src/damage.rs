//! Making damage to measure by: what text looks like after a mix-up.

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
