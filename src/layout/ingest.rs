//! Ingest: bytes become a blob by way of a partial file, which is verified, synced and renamed.
//!
//! A partial file that its writer leaves behind, dropped or killed, is no blob: the next
//! collection removes it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::content::{Result, Verifier};
use crate::layout::{Layout, State};
use crate::oci::{Descriptor, Digest};
use crate::util::fs::{self, Context as _};

/// What partial files are called before their unique part.
const PREFIX: &str = ".regctl-ingest-";

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 256 * 1024;

/// A file on its way to become a blob; dropping it removes it.
#[derive(Debug)]
pub struct PartialBlob {
    path: PathBuf,
    file: io::BufWriter<std::fs::File>,
    size_bytes: u64,
    is_published: bool,
}

/// A blob of which type, digest and size are known before its bytes come.
#[derive(Debug)]
pub struct Ingest {
    partial: PartialBlob,
    verifier: Verifier,
    expected: Descriptor,
}

impl Layout {
    /// Begins a blob whose digest is known only at its end. Hold a [`Lease`](super::Lease) until
    /// something refers to it.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn partial(&self) -> Result<PartialBlob> {
        let directory = self.ingest_directory();
        let path = directory.join(format!("{PREFIX}{}", fs::unique_name()));
        let file = match fs::create_new(&path) {
            Err(error) if error.is_not_found() => {
                fs::create_dir_durable(&directory)?;
                fs::create_new(&path)
            }
            other => other,
        }?;
        let file = io::BufWriter::with_capacity(BUFFER_BYTES, file);
        Ok(PartialBlob { path, file, size_bytes: 0, is_published: false })
    }

    /// Begins the blob that `expected` describes.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn ingest(&self, expected: &Descriptor) -> Result<Ingest> {
        let partial = self.partial()?;
        Ok(Ingest { partial, verifier: Verifier::new(expected), expected: expected.clone() })
    }

    /// Makes a partial file the blob `digest`, durable and visible. The caller has computed the
    /// digest of exactly the bytes that it wrote.
    ///
    /// # Errors
    /// File errors name the path; nothing is stored then.
    pub fn publish(&self, mut partial: PartialBlob, digest: &Digest) -> Result<()> {
        partial.file.flush().context("write", &partial.path)?;
        partial.file.get_ref().sync_all().context("sync", &partial.path)?;
        let target = self.blob_path(digest);
        let directory = target.parent().unwrap_or(self.root());
        match fs::rename(&partial.path, &target) {
            // The first blob of its algorithm.
            Err(error) if error.is_not_found() => {
                fs::create_dir_durable(directory)?;
                fs::rename(&partial.path, &target)
            }
            other => other,
        }?;
        partial.is_published = true;
        fs::sync_dir(directory)?;
        Ok(())
    }

    /// Verifies what came and makes it a blob.
    ///
    /// # Errors
    /// [`Error::Verify`](crate::content::Error::Verify) when the bytes are others; nothing is
    /// stored then. File errors name the path.
    pub fn commit(&self, ingest: Ingest) -> Result<()> {
        ingest.verifier.finish()?;
        self.publish(ingest.partial, &ingest.expected.digest)
    }

    /// Stores a small document whose bytes are at hand.
    ///
    /// # Errors
    /// As [`Layout::commit`].
    pub fn write_blob(&self, blob: &Descriptor, bytes: &[u8]) -> Result<()> {
        let mut ingest = self.ingest(blob)?;
        ingest.write(bytes)?;
        self.commit(ingest)
    }

    /// Removes partial files and temporary files. Nobody writes: the lease and the index are
    /// held exclusively.
    pub(super) fn remove_debris(&self) -> Result<u64> {
        let mut freed_bytes = 0;
        for directory in [&self.ingest_directory(), self.root()] {
            for path in fs::read_dir(directory)? {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                if name.starts_with(PREFIX) || super::is_temporary(name) {
                    freed_bytes += fs::file_size(&path)?.unwrap_or(0);
                    fs::remove_file(&path)?;
                }
            }
        }
        Ok(freed_bytes)
    }

    fn ingest_directory(&self) -> PathBuf {
        match &self.state {
            State::Beside(state) => state.join("ingest"),
            State::Within => self.root.clone(),
        }
    }
}

impl PartialBlob {
    /// Bytes written so far.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// The file that is being written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn write(&mut self, bytes: &[u8]) -> fs::Result<()> {
        self.file.write_all(bytes).context("write", &self.path)?;
        self.size_bytes += bytes.len() as u64;
        Ok(())
    }
}

impl Drop for PartialBlob {
    fn drop(&mut self) {
        if !self.is_published {
            // What cannot be removed now is removed by the next collection.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Ingest {
    /// Adds bytes.
    ///
    /// # Errors
    /// [`Error::Verify`](crate::content::Error::Verify) as soon as there are more than described;
    /// file errors name the path.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.verifier.update(bytes)?;
        self.partial.write(bytes)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Error;
    use crate::oci::MediaType;

    #[test]
    fn only_verified_bytes_become_a_blob_and_nothing_else_stays() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::open_or_create(&directory.path().join("x")).unwrap();
        let blob = Descriptor::of(MediaType::OCI_LAYER, b"hello");
        for wrong in ["hell", "hello!", "jello"] {
            let error = layout.write_blob(&blob, wrong.as_bytes()).unwrap_err();
            assert!(matches!(error, Error::Verify(_)), "{wrong}: {error}");
        }
        assert!(!layout.has_blob(&blob).unwrap());
        layout.write_blob(&blob, b"hello").unwrap();
        assert!(layout.has_blob(&blob).unwrap());
        assert_eq!(fs::read(&layout.blob_path(&blob.digest), 10).unwrap(), b"hello");
        assert_eq!(fs::read_dir(layout.root()).unwrap().len(), 3);
    }
}
