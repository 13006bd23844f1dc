//! Bytes of any kind, in any encoding: what is told of the reading is within the bytes, a reader fed by pieces gives what the whole
//! gives, and a named encoding is an error or no loss.
#![no_main]

use std::io::Read;

use fixtext::{Fixer, Reader};
use libfuzzer_sys::fuzz_target;

/// Gives a few bytes at a time.
struct Pieces<'b>(&'b [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

fuzz_target!(|input: (u8, &[u8])| {
    let (size, bytes) = input;
    let fixer = Fixer::new();
    let repair = fixer.fix_bytes(bytes);
    assert!(repair.decoding.malformed.iter().all(|&offset| offset < bytes.len()));
    assert!(repair.decoding.fallbacks.windows(2).all(|pair| pair[0].bytes.end <= pair[1].bytes.start));
    let mut text = String::new();
    Reader::new(Pieces(bytes, usize::from(size) + 1)).read_to_string(&mut text).expect("a slice is read");
    assert_eq!(text, repair.text);
    for label in ["utf-8", "utf-16le", "windows-1252", "shift_jis", "gb18030", "IBM437", "utf-32be"] {
        if let Ok(named) = fixer.fix_bytes_in(bytes, label) {
            assert!(!named.decoding.is_lossy());
        }
    }
});
