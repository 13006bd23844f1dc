//! Readers and writers: the same output for any sizes of reads and writes, and nothing lost where they fail.
#![cfg(feature = "std")]

use std::io::{self, ErrorKind, Read, Write};

use fixtext::{Fixer, Reader, Windows, Writer};
use proptest::prelude::*;

mod common;

/// Gives at most so many bytes at a time, and fails now and then.
struct Slow<'b> {
    bytes: &'b [u8],
    sizes: Vec<usize>,
    calls: usize,
    fails: bool,
}

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.fails && self.calls.is_multiple_of(3) {
            return Err(ErrorKind::WouldBlock.into());
        }
        let size = self.sizes[self.calls % self.sizes.len()].min(buffer.len()).min(self.bytes.len());
        buffer[..size].copy_from_slice(&self.bytes[..size]);
        self.bytes = &self.bytes[size..];
        Ok(size)
    }
}

/// Takes at most so many bytes at a time, and fails now and then.
#[derive(Debug)]
struct Stubborn {
    taken: Vec<u8>,
    calls: usize,
}

impl Write for Stubborn {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls.is_multiple_of(2) {
            return Err(ErrorKind::WouldBlock.into());
        }
        let size = buffer.len().min(50_000);
        self.taken.extend_from_slice(&buffer[..size]);
        Ok(size)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Text of several windows: sound lines, damaged lines, and lines without an end.
fn long() -> String {
    let sentences: String = common::SENTENCES.iter().map(|(_, sentence)| format!("{sentence}\n")).collect();
    let damaged = "Le cafÃ© est fermÃ© aujourdâ€™hui.\n";
    let endless = "sans fin ".repeat(150_000);
    format!("{}{}{endless}\n{damaged}", sentences.repeat(60), damaged.repeat(20))
}

fn read_all(mut reader: impl Read) -> Vec<u8> {
    let mut out = Vec::new();
    let mut buffer = [0; 777];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return out,
            Ok(read) => out.extend_from_slice(&buffer[..read]),
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
        }
    }
}

#[test]
fn any_sizes_of_reads_and_writes_give_the_same_bytes() {
    let text = long();
    let whole = read_all(Reader::new(text.as_bytes()));
    assert!(whole.len() < text.len() && String::from_utf8_lossy(&whole).contains("Le café est fermé aujourd’hui."));
    for sizes in [vec![1_000_000], vec![7, 100_000, 1], vec![4096], vec![262_144, 1]] {
        for fails in [false, true] {
            let slow = Slow { bytes: text.as_bytes(), sizes: sizes.clone(), calls: 0, fails };
            assert!(read_all(Reader::new(slow)) == whole, "read by {sizes:?}");
        }
        let mut writer = Writer::new(Vec::new());
        let (mut rest, mut sizes) = (text.as_bytes(), sizes.iter().cycle());
        while !rest.is_empty() {
            let size = rest.len().min(*sizes.next().expect("a cycle"));
            writer.write_all(&rest[..size]).expect("a vector takes all");
            rest = &rest[size..];
        }
        assert!(writer.finish().expect("a vector takes all") == whole);
    }
}

#[test]
fn a_writer_that_fails_loses_nothing() {
    let text = long();
    let whole = read_all(Reader::new(text.as_bytes()));
    let mut writer = Writer::new(Stubborn { taken: Vec::new(), calls: 0 });
    for part in text.as_bytes().chunks(100_000) {
        while writer.write(part).is_err() {}
    }
    let inner = loop {
        match writer.finish() {
            Ok(inner) => break inner,
            Err(error) => writer = error.into_writer(),
        }
    };
    assert!(inner.taken == whole);
}

#[test]
fn streams_of_every_encoding_are_cut_at_the_same_lines() {
    let line = "Die Straße führt über die Brücke nach Köln.\n";
    let text = line.repeat(20_000);
    for (label, bytes) in [
        ("utf-16le", text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
        ("utf-16be", text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("windows-1252", encoding_rs::WINDOWS_1252.encode(&text).0.into_owned()),
    ] {
        assert!(read_all(Reader::new(&bytes[..])) == text.as_bytes(), "{label} guessed");
        let named = Windows::with_label(&bytes[..], label).expect("a label");
        assert!(read_all(Reader::from_windows(named, Fixer::new())) == text.as_bytes(), "{label} named");
        let mut windows = Windows::with_label(&bytes[..], label).expect("a label");
        while let Some(window) = windows.next_window().expect("sound bytes") {
            assert!(window.text.ends_with('\n') && window.text.len() < 300_000);
        }
    }
}

#[test]
fn a_named_encoding_that_does_not_fit_is_an_error_with_its_offset() {
    let bytes = [&b"sound line\n".repeat(40_000)[..], b"b\xE9d\n"].concat();
    let mut windows = Windows::with_label(&bytes[..], "utf-8").expect("a label");
    let error = loop {
        match windows.next_window() {
            Ok(window) => assert!(window.is_some()),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::InvalidData);
    assert_eq!(error.to_string(), "the bytes are not UTF-8 at byte offset 440001");
}

#[test]
fn the_stats_tell_what_happened() {
    let mut reader = Reader::new(&b"d\xC3\xA9j\xC3\xA0 vu \x96 caf\xC3\x83\xC2\xA9 noir et th\xC3\x83\xC2\xA9\n"[..]);
    let mut text = String::new();
    reader.read_to_string(&mut text).expect("text");
    assert_eq!(text, "déjà vu – café noir et thé\n");
    let stats = reader.stats();
    assert_eq!((stats.edits, stats.fallbacks, stats.malformed), (2, 1, 0));
    assert_eq!((stats.input, stats.output, stats.encoding), (35, text.len() as u64, Some("UTF-8")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_go_through_a_reader_as_through_a_writer(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        size in 1_usize..50,
    ) {
        let read = read_all(Reader::new(Slow { bytes: &bytes, sizes: vec![size], calls: 0, fails: false }));
        let mut writer = Writer::new(Vec::new());
        for part in bytes.chunks(size) {
            writer.write_all(part).expect("a vector takes all");
        }
        let written = writer.finish().expect("a vector takes all");
        prop_assert_eq!(&read, &written);
        prop_assert_eq!(read, fixtext::fix_bytes(&bytes).text.into_owned().into_bytes());
    }
}
