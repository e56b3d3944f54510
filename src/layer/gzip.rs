//! gzip on several cores: chunks of 256 KiB become members of their own, in order.
//!
//! The output depends on the input alone, not on the number of threads, so the same layer gets the
//! same digest on every machine. Readers of gzip take several members as one stream (RFC 1952).

use std::io::{self, Write};

use libdeflater::{CompressionLvl, Compressor};

use crate::layer::parallel::{Encoder, MemberWriter, default_workers};

/// Plain bytes in one member.
const CHUNK_BYTES: usize = 256 * 1024;

/// Level of compression: what gzip itself takes.
pub(super) const LEVEL: i32 = 6;

/// Pieces of a chunk that are tried first, to see whether it is worth compressing.
const PROBES: usize = 4;

/// Length of each, in bytes.
const PROBE_BYTES: usize = 8 * 1024;

/// What makes the bytes: two compressors of the same name make the same of the same input.
pub const ENCODER: &str = "libdeflate 1.26.1, level 6 or 0, members of 256 KiB";

/// Compresses what is written and passes it on; [`GzipWriter::finish`] ends it.
#[derive(Debug)]
pub struct GzipWriter<W: Write>(MemberWriter<W>);

impl<W: Write> GzipWriter<W> {
    /// A writer with one worker per core, at most four.
    pub fn new(output: W) -> Self {
        Self::with_workers(output, default_workers())
    }

    /// A writer with this many workers, at least one. Each takes about 1 MiB of memory, and the
    /// writer as much.
    pub fn with_workers(output: W, workers: usize) -> Self {
        let encoders = (0..workers.max(1)).map(|_| GzipEncoder::new(LEVEL)).collect();
        Self(MemberWriter::new(output, CHUNK_BYTES, encoders))
    }

    /// Compresses what is left and returns the output; no bytes at all become one empty member.
    ///
    /// # Errors
    /// The output's errors.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

impl<W: Write> Write for GzipWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What one worker compresses with.
pub(super) struct GzipEncoder {
    thorough: Compressor,
    /// For what does not compress: it is stored as it is, which takes a tenth of the time.
    store: Compressor,
    /// Finds that out.
    probe: Compressor,
    probed: Vec<u8>,
}

impl GzipEncoder {
    /// Levels are 0 to 12.
    pub(super) fn new(level_chosen: i32) -> Self {
        let level = |level| CompressionLvl::new(level).expect("levels 0 to 12 exist");
        Self {
            thorough: Compressor::new(level(level_chosen)),
            store: Compressor::new(level(0)),
            probe: Compressor::new(level(1)),
            probed: Vec::new(),
        }
    }

    /// Whether pieces from all over the chunk become shorter by more than a fortieth.
    fn is_compressible(&mut self, plain: &[u8]) -> bool {
        let step = plain.len() / PROBES;
        if step < PROBE_BYTES {
            return true;
        }
        let pieces = (0..PROBES).map(|at| &plain[at * step..at * step + PROBE_BYTES]);
        let (probe, probed) = (&mut self.probe, &mut self.probed);
        let length: usize = pieces.map(|piece| gzip(probe, piece, probed)).sum();
        length < PROBES * PROBE_BYTES / 40 * 39
    }
}

impl Encoder for GzipEncoder {
    fn encode(&mut self, plain: &[u8], member: &mut Vec<u8>) {
        let is_worth_it = self.is_compressible(plain);
        let compressor = if is_worth_it { &mut self.thorough } else { &mut self.store };
        let length = gzip(compressor, plain, member);
        member.truncate(length);
    }
}

/// Compresses `plain` into the beginning of `member`, which grows as needed; returns the length.
fn gzip(compressor: &mut Compressor, plain: &[u8], member: &mut Vec<u8>) -> usize {
    let bound = compressor.gzip_compress_bound(plain.len());
    // Exactly: a buffer that grows by itself takes twice what it needs.
    member.reserve_exact(bound.saturating_sub(member.len()));
    member.resize(bound, 0);
    compressor
        .gzip_compress(plain, member)
        .expect("the buffer has the length that the compressor asked for")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::oci::{Algorithm, Digest};

    fn compress(bytes: &[u8], workers: usize, piece: usize) -> Vec<u8> {
        let mut writer = GzipWriter::with_workers(Vec::new(), workers);
        for piece in bytes.chunks(piece) {
            writer.write_all(piece).unwrap();
            writer.flush().unwrap();
        }
        writer.finish().unwrap()
    }

    fn sample(length: usize) -> Vec<u8> {
        (0..length).map(|n| ((n * n / 1000) % 200) as u8).collect()
    }

    #[test]
    fn output_depends_on_the_input_alone() {
        let bytes = sample(3_500_000);
        let one = compress(&bytes, 1, 4096);
        assert!(one == compress(&bytes, 5, 100_000), "threads or pieces change the output");
        let mut plain = Vec::new();
        flate2::read::MultiGzDecoder::new(one.as_slice()).read_to_end(&mut plain).unwrap();
        assert!(plain == bytes);
    }

    #[test]
    fn what_does_not_compress_is_stored_as_it_is() {
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as u8
        };
        let noise: Vec<u8> = (0..CHUNK_BYTES).map(|_| random()).collect();
        let mixed = [&noise[..], &sample(CHUNK_BYTES)].concat();
        let packed = compress(&mixed, 2, 65_536);
        let mut plain = Vec::new();
        flate2::read::MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut plain).unwrap();
        assert!(plain == mixed);
        // Deflate's stored blocks say in their first bits that they are.
        let (header, stored_blocks) = (10, 0);
        assert_eq!(packed[header] & 0b110, stored_blocks);
        let second = packed.len() - compress(&sample(CHUNK_BYTES), 1, 65_536).len();
        assert!((noise.len()..noise.len() + 1024).contains(&second), "{second}");
        assert_ne!(packed[second + header] & 0b110, stored_blocks);
    }

    #[test]
    fn nothing_becomes_an_empty_member_and_a_full_chunk_no_second_one() {
        let empty = compress(b"", 2, 1);
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(empty.as_slice()).read_to_end(&mut plain).unwrap();
        assert!(plain.is_empty() && !empty.is_empty());
        let bytes = sample(CHUNK_BYTES);
        let full = compress(&bytes, 2, 1000);
        flate2::read::GzDecoder::new(full.as_slice()).read_to_end(&mut plain).unwrap();
        assert!(plain == bytes, "one member holds it all");
    }

    /// Layers compressed by one release must not change with the next.
    #[test]
    fn same_input_same_digest() {
        let digest = Digest::of(Algorithm::Sha256, &compress(&sample(2_000_000), 3, 65_536));
        assert_eq!(
            digest.to_string(),
            "sha256:aa2395ea394a02cf4edd990113f566627536aa169505892d10a3a950e9794e59"
        );
    }
}
