//! The multi-byte encodings of East Asia.
//!
//! Their tables are those of encoding_rs, which follows the WHATWG Encoding Standard. A decoder reads some
//! sequences of bytes that an encoder never writes; as what was read by mistake may hold them,
//! [`Wide::encode_otherwise`] gives them too.

use encoding_rs::{BIG5, Decoder, EUC_JP, EUC_KR, EncoderResult, Encoding, GB18030, SHIFT_JIS};

use super::duplicates::DUPLICATES;

/// A multi-byte encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wide {
    /// GB18030, which holds GBK and GB2312.
    Gb18030,
    /// Shift_JIS with the extensions of Windows.
    ShiftJis,
    /// EUC-KR with the extensions of Windows.
    EucKr,
    /// Big5 with those of Hong Kong.
    Big5,
    /// EUC-JP.
    EucJp,
}

/// The most bytes of one character that are looked at: those of four are GB18030's for what GBK lacks.
pub const MOST_BYTES: usize = 3;

/// The bytes of one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bytes {
    bytes: [u8; MOST_BYTES],
    length: usize,
}

impl Bytes {
    /// No byte.
    pub const NONE: Bytes = Bytes { bytes: [0; MOST_BYTES], length: 0 };

    /// One byte.
    pub const fn one(byte: u8) -> Bytes {
        Bytes { bytes: [byte, 0, 0], length: 1 }
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Wide {
    /// All multi-byte encodings.
    pub const ALL: [Wide; 5] = [Wide::Gb18030, Wide::ShiftJis, Wide::EucKr, Wide::Big5, Wide::EucJp];

    /// The encoding in encoding_rs.
    pub const fn encoding(self) -> &'static Encoding {
        match self {
            Wide::Gb18030 => GB18030,
            Wide::ShiftJis => SHIFT_JIS,
            Wide::EucKr => EUC_KR,
            Wide::Big5 => BIG5,
            Wide::EucJp => EUC_JP,
        }
    }

    /// The bytes that show as `c`, if there are any of at most [`MOST_BYTES`].
    fn encode(self, c: char) -> Option<Bytes> {
        let mut source = [0; 4];
        let mut bytes = [0; 8];
        let mut encoder = self.encoding().new_encoder();
        let (result, _, length) =
            encoder.encode_from_utf8_without_replacement(c.encode_utf8(&mut source), &mut bytes, true);
        let is_whole = result == EncoderResult::InputEmpty && length <= MOST_BYTES;
        is_whole.then(|| Bytes { bytes: [bytes[0], bytes[1], bytes[2]], length })
    }

    /// The bytes that show as `c` and are not those of [`Wide::encode`], if there are any.
    fn encode_otherwise(self, c: char) -> Option<Bytes> {
        if self == Wide::Gb18030 && c == '€' {
            // In the standard byte 80 alone is the euro sign, as Windows has it in code page 936.
            return Some(Bytes::one(0x80));
        }
        let rows = DUPLICATES.get(self as usize)?;
        let at = rows.binary_search_by_key(&u32::from(c), |row| row.0).ok()?;
        let [lead, trail] = rows[at].1.to_be_bytes();
        Some(Bytes { bytes: [lead, trail, 0], length: 2 })
    }

    /// A decoder that begins between two characters.
    pub fn decoder(self) -> Decoder {
        self.encoding().new_decoder_without_bom_handling()
    }
}

/// How a character shows: the bytes that an encoder writes for it, and others.
pub type Shown = (Option<Bytes>, Option<Bytes>);

/// What was encoded last. Many hypotheses look at the same few characters, and encoders are slow.
#[derive(Clone, Debug)]
pub struct Memory {
    places: [Option<(Wide, char, Shown)>; Memory::PLACES],
}

impl Memory {
    const PLACES: usize = 64;

    /// An empty memory.
    pub const fn new() -> Memory {
        Memory { places: [None; Memory::PLACES] }
    }

    /// The bytes that show as `c` in an encoding.
    pub fn bytes(&mut self, wide: Wide, c: char) -> Shown {
        let place = &mut self.places[c as usize % Memory::PLACES];
        match *place {
            Some((of, known, shown)) if (of, known) == (wide, c) => shown,
            _ => {
                let shown = (wide.encode(c), wide.encode_otherwise(c));
                *place = Some((wide, c, shown));
                shown
            }
        }
    }
}
