//! Compressions of layers: told apart by their first bytes, never by a name or a media type.

use std::fmt;
use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;
use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};

use crate::oci::media_type::Compression;

/// Bytes that [`sniff`] needs to see.
pub const SNIFF_BYTES: usize = 6;

/// Largest zstd window accepted, as a power of two: 128 MiB, what `zstd --long` writes.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// Memory an xz decoder may take, in bytes; `xz -9` needs 65 MiB.
const XZ_MEMORY_MAX: u64 = 128 * 1024 * 1024;

/// Returns the compression that the first bytes of some content announce;
/// [`Compression::None`] when it is none that we know.
pub fn sniff(first: &[u8]) -> Compression {
    match first {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
        // A skippable frame, as parallel compressors put first.
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
        _ => Compression::None,
    }
}

/// What a compression is called in messages.
pub fn name(compression: Compression) -> &'static str {
    match compression {
        Compression::None => "tar",
        Compression::Gzip => "gzip",
        Compression::Zstd => "zstd",
        Compression::Xz => "xz",
    }
}

/// Reads compressed bytes as plain ones: every member of the input, to its end.
pub struct Decoder<R: BufRead>(Inner<R>);

enum Inner<R: BufRead> {
    None(R),
    Gzip(MultiGzDecoder<R>),
    Zstd(zstd::Decoder<'static, R>),
    Xz(XzDecoder<R>),
}

impl<R: BufRead> Decoder<R> {
    /// Decodes `input`, which is in `compression`.
    ///
    /// # Errors
    /// When a decoder cannot be set up.
    pub fn new(compression: Compression, input: R) -> io::Result<Self> {
        Ok(Self(match compression {
            Compression::None => Inner::None(input),
            Compression::Gzip => Inner::Gzip(MultiGzDecoder::new(input)),
            Compression::Zstd => {
                let mut decoder = zstd::Decoder::with_buffer(input)?;
                decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
                Inner::Zstd(decoder)
            }
            Compression::Xz => {
                let stream = Stream::new_stream_decoder(XZ_MEMORY_MAX, CONCATENATED)?;
                Inner::Xz(XzDecoder::new_stream(input, stream))
            }
        }))
    }

    /// The input.
    pub fn get_mut(&mut self) -> &mut R {
        match &mut self.0 {
            Inner::None(input) => input,
            Inner::Gzip(decoder) => decoder.get_mut(),
            Inner::Zstd(decoder) => decoder.get_mut(),
            Inner::Xz(decoder) => decoder.get_mut(),
        }
    }

    /// Gives back the input, with what the decoder did not take.
    pub fn into_inner(self) -> R {
        match self.0 {
            Inner::None(input) => input,
            Inner::Gzip(decoder) => decoder.into_inner(),
            Inner::Zstd(decoder) => decoder.finish(),
            Inner::Xz(decoder) => decoder.into_inner(),
        }
    }
}

impl<R: BufRead> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Inner::None(input) => input.read(buffer),
            Inner::Gzip(decoder) => decoder.read(buffer),
            Inner::Zstd(decoder) => decoder.read(buffer),
            Inner::Xz(decoder) => decoder.read(buffer),
        }
    }
}

impl<R: BufRead> fmt::Debug for Decoder<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let compression = match &self.0 {
            Inner::None(_) => Compression::None,
            Inner::Gzip(_) => Compression::Gzip,
            Inner::Zstd(_) => Compression::Zstd,
            Inner::Xz(_) => Compression::Xz,
        };
        write!(f, "Decoder({})", name(compression))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use super::*;

    pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    pub(crate) fn xz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn decode(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        Decoder::new(sniff(bytes), bytes)?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    #[test]
    fn every_compression_is_told_and_all_its_members_are_read() {
        type Compress = fn(&[u8]) -> Vec<u8>;
        for (compression, compress) in [
            (Compression::None, <[u8]>::to_vec as Compress),
            (Compression::Gzip, gzip),
            (Compression::Zstd, |bytes| zstd::encode_all(bytes, 1).unwrap()),
            (Compression::Xz, xz),
        ] {
            let bytes = [compress(b"first, "), compress(b"second")].concat();
            assert_eq!(sniff(&bytes), compression);
            assert_eq!(decode(&bytes).unwrap(), b"first, second", "{compression:?}");
            if compression != Compression::None {
                let cut = decode(&bytes[..bytes.len() - 3]);
                assert!(cut.is_err(), "{compression:?} is cut off: {cut:?}");
            }
        }
    }

    #[test]
    fn a_wrong_checksum_is_an_error() {
        let mut bytes = gzip(b"content");
        let crc = bytes.len() - 8;
        bytes[crc] ^= 1;
        assert!(decode(&bytes).is_err());
    }

    #[test]
    fn a_huge_zstd_window_is_refused() {
        // Frame header: no single segment, window descriptor exponent 21 = 2 GiB.
        let bytes = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 1, 0, 0];
        assert!(decode(&bytes).is_err());
    }
}
