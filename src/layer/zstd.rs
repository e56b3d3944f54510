//! Members in zstd: whole frames, each with its length and a checksum.
//!
//! Format: <https://www.rfc-editor.org/rfc/rfc8878>

use zstd::bulk::Compressor;
use zstd::zstd_safe::{CParameter, compress_bound};

use crate::layer::parallel::Encoder;

/// Level of compression: zstd's own.
pub(super) const LEVEL: i32 = 3;

/// What one worker compresses with.
pub(super) struct ZstdEncoder(Compressor<'static>);

impl ZstdEncoder {
    /// Levels are 1 to 22, and negative ones that are faster.
    pub(super) fn new(level: i32) -> Self {
        let mut compressor = Compressor::new(level).expect("zstd takes any level");
        let checksum = CParameter::ChecksumFlag(true);
        compressor.set_parameter(checksum).expect("frames may have a checksum");
        Self(compressor)
    }
}

impl Encoder for ZstdEncoder {
    fn encode(&mut self, plain: &[u8], member: &mut Vec<u8>) {
        member.clear();
        member.reserve_exact(compress_bound(plain.len()));
        self.0
            .compress_to_buffer(plain, member)
            .expect("the buffer has the length that the compressor asked for");
    }
}
