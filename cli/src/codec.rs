//! Compressed input and output. What is read tells by its first bytes how it is compressed, what is
//! written by its name, or in place by what was read. Compressed data that ends too early or is damaged is an error.

use std::io::{self, BufRead, Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use zstd::stream::{read, write};

/// The level that the `zstd` command takes.
const ZSTD_LEVEL: i32 = 3;

/// A way to compress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    None,
    Gzip,
    Zstd,
}

impl Codec {
    /// How data is compressed that starts with these bytes. No text in UTF-8 starts like that.
    pub fn of(start: &[u8]) -> Codec {
        match start {
            [0x1F, 0x8B, 0x08, ..] => Codec::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Codec::Zstd,
            // A frame to be skipped, as parallel compressors put first.
            [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Codec::Zstd,
            _ => Codec::None,
        }
    }

    /// Whether it takes more bytes to tell how data is compressed that starts with these.
    pub fn may_begin(start: &[u8]) -> bool {
        let is_frame = matches!(start, [] | [0x28] | [0x28, 0xB5] | [0x28, 0xB5, 0x2F]);
        let is_skipped = matches!(start, [0x50..=0x5F] | [0x50..=0x5F, 0x2A] | [0x50..=0x5F, 0x2A, 0x4D]);
        is_frame || is_skipped || matches!(start, [0x1F] | [0x1F, 0x8B])
    }

    /// How a file of this name is expected to be compressed.
    pub fn of_name(path: &Path) -> Codec {
        match path.extension() {
            Some(suffix) if suffix.eq_ignore_ascii_case("gz") => Codec::Gzip,
            Some(suffix) if suffix.eq_ignore_ascii_case("zst") => Codec::Zstd,
            _ => Codec::None,
        }
    }

    /// Reads what is compressed, all members one after the other.
    pub fn reader<'r, R: BufRead + Send + 'r>(self, from: R) -> io::Result<Box<dyn Read + Send + 'r>> {
        Ok(match self {
            Codec::None => Box::new(from),
            Codec::Gzip => Box::new(MultiGzDecoder::new(from)),
            Codec::Zstd => Box::new(read::Decoder::with_buffer(from)?),
        })
    }

    /// Compresses what is written. The same text gives the same bytes.
    pub fn writer<W: Write>(self, to: W) -> io::Result<CodecWriter<W>> {
        Ok(CodecWriter(match self {
            Codec::None => Encoder::None(to),
            Codec::Gzip => Encoder::Gzip(Gzip::new(to)),
            Codec::Zstd => {
                let mut encoder = write::Encoder::new(to, ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                Encoder::Zstd(encoder)
            }
        }))
    }
}

/// Compresses. Without a finish its output shows itself as cut off.
pub struct CodecWriter<W: Write>(Encoder<W>);

enum Encoder<W: Write> {
    None(W),
    Gzip(Gzip<W>),
    Zstd(write::Encoder<'static, W>),
}

impl<W: Write> CodecWriter<W> {
    /// Writes what is left.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Encoder::None(to) => Ok(to),
            Encoder::Gzip(gzip) => gzip.finish(),
            Encoder::Zstd(encoder) => encoder.finish(),
        }
    }

    fn inner(&mut self) -> &mut dyn Write {
        match &mut self.0 {
            Encoder::None(to) => to,
            Encoder::Gzip(gzip) => &mut gzip.0,
            Encoder::Zstd(encoder) => encoder,
        }
    }
}

impl<W: Write> Write for CodecWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner().flush()
    }
}

/// flate2 finishes what is dropped. After a failure that would pass off the half as the whole.
struct Gzip<W: Write>(GzEncoder<Gate<W>>);

impl<W: Write> Gzip<W> {
    fn new(to: W) -> Gzip<W> {
        Gzip(GzEncoder::new(Gate(Some(to)), Compression::default()))
    }

    fn finish(mut self) -> io::Result<W> {
        self.0.try_finish()?;
        self.0.get_mut().0.take().ok_or_else(closed)
    }
}

impl<W: Write> Drop for Gzip<W> {
    fn drop(&mut self) {
        self.0.get_mut().0 = None;
    }
}

/// Lets nothing through once it is empty.
struct Gate<W>(Option<W>);

impl<W: Write> Write for Gate<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_mut().ok_or_else(closed)?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_mut().ok_or_else(closed)?.flush()
    }
}

fn closed() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPRESSED: [Codec; 2] = [Codec::Gzip, Codec::Zstd];

    fn compress(codec: Codec, text: &str) -> Vec<u8> {
        let mut writer = codec.writer(Vec::new()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
        writer.finish().unwrap()
    }

    fn decompress(codec: Codec, bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        codec.reader(bytes)?.read_to_string(&mut text)?;
        Ok(text)
    }

    /// Text that takes some bytes even when compressed.
    fn text() -> String {
        (0..2000_u64).map(|n| format!("{:x} façade\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        for codec in [Codec::None, Codec::Gzip, Codec::Zstd] {
            for text in ["", "naïve", &text()] {
                assert_eq!(decompress(codec, &compress(codec, text)).unwrap(), text, "{codec:?}");
            }
        }
    }

    #[test]
    fn the_first_bytes_tell_the_codec() {
        for codec in COMPRESSED {
            assert_eq!(Codec::of(&compress(codec, "")[..4]), codec);
        }
        assert_eq!(Codec::of(b"\x53\x2A\x4D\x18"), Codec::Zstd);
        for start in ["", "(", "P*M", "text"] {
            assert_eq!(Codec::of(start.as_bytes()), Codec::None);
        }
    }

    #[test]
    fn the_first_bytes_are_waited_for_as_long_as_they_tell_nothing() {
        for codec in COMPRESSED {
            let bytes = compress(codec, "");
            let told = (0..bytes.len()).find(|&length| !Codec::may_begin(&bytes[..length])).unwrap();
            assert_eq!(Codec::of(&bytes[..told]), codec);
        }
        for start in ["x", "((", "P\n", "\u{1f}x"] {
            assert!(!Codec::may_begin(start.as_bytes()));
        }
    }

    #[test]
    fn the_suffix_tells_the_codec_of_what_is_written() {
        let codecs = ["a.gz", "a.txt.GZ", "a.zst", "a.txt", "gz", "a.tgz"].map(|name| Codec::of_name(Path::new(name)));
        assert_eq!(codecs, [Codec::Gzip, Codec::Gzip, Codec::Zstd, Codec::None, Codec::None, Codec::None]);
    }

    #[test]
    fn members_are_read_one_after_the_other() {
        for codec in COMPRESSED {
            let bytes = [compress(codec, "one\n"), compress(codec, ""), compress(codec, "two\n")].concat();
            assert_eq!(decompress(codec, &bytes).unwrap(), "one\ntwo\n", "{codec:?}");
        }
    }

    #[test]
    fn a_frame_to_be_skipped_is_skipped() {
        let bytes = [b"\x50\x2A\x4D\x18\x02\x00\x00\x00xx".to_vec(), compress(Codec::Zstd, "text")].concat();
        assert_eq!(decompress(Codec::of(&bytes), &bytes).unwrap(), "text");
    }

    #[test]
    fn what_ends_too_early_is_an_error() {
        for codec in COMPRESSED {
            let member = compress(codec, "a text of some words");
            for end in 1..member.len() {
                decompress(codec, &member[..end]).expect_err("the only member is cut off");
                let both = [&member, &member[..end]].concat();
                decompress(codec, &both).expect_err("the second member is cut off");
            }
            let large = compress(codec, &text());
            decompress(codec, &large[..large.len() / 2]).expect_err("a large member is cut off");
        }
    }

    #[test]
    fn what_is_damaged_is_an_error() {
        for codec in COMPRESSED {
            let bytes = compress(codec, &text());
            for at in (20..bytes.len()).step_by(bytes.len() / 50) {
                let mut damaged = bytes.clone();
                damaged[at] ^= 0x10;
                decompress(codec, &damaged).expect_err("a bit is wrong");
            }
        }
    }

    #[test]
    fn what_follows_the_last_member_is_an_error() {
        for codec in COMPRESSED {
            let bytes = [compress(codec, "text"), b"more".to_vec()].concat();
            decompress(codec, &bytes).expect_err("there is no member");
        }
    }

    #[test]
    fn what_is_not_finished_shows_itself_as_cut_off() {
        for codec in COMPRESSED {
            let mut bytes = Vec::new();
            let mut writer = codec.writer(&mut bytes).unwrap();
            writer.write_all(b"text").unwrap();
            writer.flush().unwrap();
            drop(writer);
            decompress(codec, &bytes).expect_err("it was not finished");
        }
    }

    #[test]
    fn what_was_flushed_can_be_read() {
        for codec in COMPRESSED {
            let mut writer = codec.writer(Vec::new()).unwrap();
            writer.write_all(b"line\n").unwrap();
            writer.flush().unwrap();
            let bytes = match writer.0 {
                Encoder::Gzip(ref mut gzip) => gzip.0.get_mut().0.take().unwrap(),
                Encoder::Zstd(ref mut encoder) => encoder.get_mut().clone(),
                Encoder::None(_) => unreachable!(),
            };
            let mut line = [0; 5];
            codec.reader(&bytes[..]).unwrap().read_exact(&mut line).unwrap();
            assert_eq!(&line, b"line\n");
        }
    }
}
