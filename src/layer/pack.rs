//! Files to a layer in one pass: archive, its digest, compression, and the blob's digest.
//!
//! ```text
//! entries ─▶ tar ─┬▶ Digester (diffID)
//!                 └▶ chunks ─▶ workers ─▶ members in order ─┬▶ Digester (digest)
//!                                                           └▶ output
//! ```
//!
//! Memory is that of some chunks for each worker, whatever the layer holds.

use std::io::{Read, Write};

use crate::layer::compress::{CompressOptions, CompressedWriter};
use crate::layer::entry::Entry;
use crate::layer::measure::Measured;
use crate::layer::write::{TarWriter, WriteError};
use crate::oci::{Descriptor, Digest, MediaType};

/// A layer that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The layer as it was passed on: media type, digest and size.
    pub blob: Descriptor,
    /// Digest of the plain archive.
    pub diff_id: Digest,
    /// Length of the plain archive in bytes.
    pub plain_bytes: u64,
}

/// A layer that is being written.
#[derive(Debug)]
pub struct Packer<W: Write> {
    tar: TarWriter<Measured<CompressedWriter<Measured<W>>>>,
    media_type: MediaType,
}

impl<W: Write> Packer<W> {
    /// A layer without members.
    pub fn new(output: W, options: &CompressOptions) -> Self {
        let media_type = MediaType::of_layer(options.encoding.compression())
            .expect("an encoding is none that has no media type");
        let compressed = CompressedWriter::new(Measured::new(output), options);
        Self { tar: TarWriter::new(Measured::new(compressed)), media_type }
    }

    /// Adds a member, and returns where its content begins in the plain archive. Only a file has a
    /// content; of any other kind `content` is not read.
    ///
    /// # Errors
    /// [`WriteError`]; the layer is of no use then, unless it is [`WriteError::Entry`].
    pub fn append(&mut self, entry: &Entry, content: impl Read) -> Result<u64, WriteError> {
        self.tar.append(entry, content)
    }

    /// Ends the layer, and returns the output as well.
    ///
    /// # Errors
    /// The output's errors.
    pub fn finish(self) -> Result<(Packed, W), WriteError> {
        let (compressed, diff_id, plain_bytes) = self.tar.finish()?.finish();
        let packed = compressed.finish().map_err(WriteError::Write)?;
        let (output, digest, size) = packed.finish();
        let blob = Descriptor::new(self.media_type.as_str(), digest, size);
        Ok((Packed { blob, diff_id, plain_bytes }, output))
    }
}
