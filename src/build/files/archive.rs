//! Archives as ADD and contexts take them: a tar in any compression, told apart by content.

use std::io::{self, BufReader, Cursor, Read};

use bzip2::read::MultiBzDecoder;

use crate::layer::compression::{Decoder, sniff};
use crate::layer::{self, TarCheck, check_expansion};

/// Length of a tar header.
const BLOCK_BYTES: usize = 512;

/// Bytes of bzip2 that are told apart from everything else: its name, a level, and pi, with which
/// its first block begins.
const BZIP2_BYTES: usize = 10;

/// Whether an input is a tar, compressed or not: its first header is one. A file that only looks
/// compressed, or is and holds something else, is none.
///
/// # Errors
/// Those of the input.
pub fn is_archive(mut input: impl Read) -> io::Result<bool> {
    let first = first_bytes(&mut input, BLOCK_BYTES)?;
    let is_bzip2 = is_bzip2(&first);
    let compression = sniff(&first);
    let whole = Cursor::new(first).chain(input);
    let decoded = match is_bzip2 {
        true => first_bytes(MultiBzDecoder::new(whole), BLOCK_BYTES),
        false => Decoder::new(compression, BufReader::new(whole))
            .and_then(|decoder| first_bytes(decoder, BLOCK_BYTES)),
    };
    // What cannot be decoded is no archive, but a file like any other.
    Ok(decoded.is_ok_and(|block| begins_tar(&block)))
}

/// The input, out of bzip2 if it is in that; every other compression is told by whoever reads tar.
///
/// # Errors
/// Those of the input.
pub fn without_bzip2<'a>(mut input: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let first = first_bytes(&mut input, BZIP2_BYTES)?;
    let is_bzip2 = is_bzip2(&first);
    let whole = Cursor::new(first).chain(input);
    Ok(match is_bzip2 {
        true => {
            let input = Counted { input: whole, bytes: 0 };
            Box::new(Bounded { decoder: MultiBzDecoder::new(input), plain_bytes: 0 })
        }
        false => Box::new(whole),
    })
}

fn is_bzip2(first: &[u8]) -> bool {
    // A block's mark, or that of an end without any block.
    let marks = [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]];
    matches!(first, [b'B', b'Z', b'h', b'1'..=b'9', mark @ ..] if marks.iter().any(|it| mark.starts_with(it)))
}

fn begins_tar(block: &[u8]) -> bool {
    let is_whole = block.len() == BLOCK_BYTES && block.iter().any(|byte| *byte != 0);
    // A header that is one, and says what no archive may, is a matter for who unpacks it.
    is_whole && !matches!(TarCheck::new().update(block), Err(layer::Error::NotTar { .. }))
}

/// The first bytes of an input, fewer at its end.
///
/// # Errors
/// Those of the input.
pub fn first_bytes(input: impl Read, count: usize) -> io::Result<Vec<u8>> {
    let mut first = Vec::with_capacity(count);
    input.take(count as u64).read_to_end(&mut first)?;
    Ok(first)
}

/// Counts what is read.
struct Counted<R> {
    input: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.bytes += count as u64;
        Ok(count)
    }
}

/// Decodes as long as what comes is in proportion.
struct Bounded<R> {
    decoder: MultiBzDecoder<Counted<R>>,
    plain_bytes: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.decoder.read(buffer)?;
        self.plain_bytes += count as u64;
        check_expansion(self.decoder.get_ref().bytes, self.plain_bytes)
            .map_err(io::Error::other)?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::layer::compression::tests::{gzip, xz};

    fn archive() -> Vec<u8> {
        let mut archive = ::tar::Builder::new(Vec::new());
        let mut header = ::tar::Header::new_gnu();
        header.set_size(4);
        archive.append_data(&mut header, "a", &b"four"[..]).unwrap();
        archive.into_inner().unwrap()
    }

    fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn archives_are_told_from_files_by_what_is_in_them() {
        let tar = archive();
        let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
        let mut spoilt = tar.clone();
        spoilt[0] ^= 1;
        for (what, bytes, expected) in [
            ("tar", tar.clone(), true),
            ("gzip", gzip(&tar), true),
            ("bzip2", bzip2(&tar), true),
            ("xz", xz(&tar), true),
            ("zstd", zstd(&tar), true),
            ("text in gzip", gzip(b"text"), false),
            ("text in bzip2", bzip2(b"text"), false),
            ("a tar in two compressions", bzip2(&gzip(&tar)), false),
            ("a wrong checksum", spoilt, false),
            ("half a header", tar[..300].to_vec(), false),
            ("only zeros", vec![0; 1024], false),
            ("nothing", Vec::new(), false),
            ("looks like gzip", b"\x1f\x8bnothing".to_vec(), false),
            ("looks like bzip2", b"BZh91AY&SYnothing".to_vec(), false),
        ] {
            assert_eq!(is_archive(&bytes[..]).unwrap(), expected, "{what}");
        }
    }

    #[test]
    fn bzip2_is_decoded_to_the_end_of_its_last_stream_and_bombs_are_not() {
        let mut plain = Vec::new();
        let two = [bzip2(b"one "), bzip2(b"two")].concat();
        without_bzip2(&two[..]).unwrap().read_to_end(&mut plain).unwrap();
        assert_eq!(plain, b"one two");
        let zeros = bzip2(&vec![0; 80 * 1024 * 1024]);
        let error = io::copy(&mut without_bzip2(&zeros[..]).unwrap(), &mut io::sink()).unwrap_err();
        assert!(error.to_string().contains("expands more than"), "{error}");
    }
}
