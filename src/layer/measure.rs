//! Bytes on their way through: counted and hashed.

use std::io::{self, Write};

use crate::layer::write::TarOutput;
use crate::oci::{Algorithm, Digest, Digester};

/// Passes on what is written, and knows its digest and length.
#[derive(Debug)]
pub(super) struct Measured<W> {
    output: W,
    digester: Digester,
    bytes: u64,
}

impl<W> Measured<W> {
    /// Nothing so far.
    pub(super) fn new(output: W) -> Self {
        Self { output, digester: Digester::new(Algorithm::Sha256), bytes: 0 }
    }

    /// The output, the digest and the length in bytes.
    pub(super) fn finish(self) -> (W, Digest, u64) {
        (self.output, self.digester.finish(), self.bytes)
    }
}

impl<W: Write> Write for Measured<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.write_all(bytes)?;
        self.digester.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

impl<W: TarOutput> TarOutput for Measured<W> {
    fn begin_member(&mut self, path: &[u8], size: u64) -> io::Result<()> {
        self.output.begin_member(path, size)
    }
}
