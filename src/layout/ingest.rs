//! Ingest: bytes become a blob by way of a partial file, which is verified, synced and renamed.
//!
//! A partial file that its writer leaves behind, dropped or killed, is no blob: the next
//! collection removes it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::content::{Result, Verifier};
use crate::layout::{Layout, State};
use crate::oci::{Descriptor, Digest};
use crate::util::fs;
use crate::util::partial::{PartialFile, is_partial, unique_name};

/// A blob of which type, digest and size are known before its bytes come.
#[derive(Debug)]
pub struct Ingest {
    partial: PartialFile,
    verifier: Verifier,
    expected: Descriptor,
}

impl Layout {
    /// Begins a blob whose digest is known only at its end. Hold a [`Lease`](super::Lease) until
    /// something refers to it.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn partial(&self) -> Result<PartialFile> {
        let directory = self.ingest_directory();
        fs::create_dir_durable(&directory)?;
        Ok(PartialFile::create(&directory)?)
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
    pub fn publish(&self, partial: PartialFile, digest: &Digest) -> Result<()> {
        let target = self.blob_path(digest);
        // It may be the first blob of its algorithm.
        fs::create_dir_durable(fs::parent(&target))?;
        Ok(partial.publish(&target)?)
    }

    /// Makes a file on the same file system the blob `digest` by a further link to it. The caller has
    /// verified it, and removes its own name for it. `false` where links cannot be made; nothing
    /// has changed then.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn adopt(&self, file: &Path, digest: &Digest) -> Result<bool> {
        fs::sync_file(file)?;
        let target = self.blob_path(digest);
        let directory = fs::parent(&target);
        fs::create_dir_durable(directory)?;
        match fs::hard_link(file, &target) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                // It is damaged, or it would have been found; the whole one takes its place.
                let copy = self.ingest_directory().join(unique_name());
                fs::hard_link(file, &copy)?;
                fs::rename(&copy, &target)?;
            }
            Err(error) => {
                tracing::debug!(%error, "the file is copied instead");
                return Ok(false);
            }
        }
        fs::sync_dir(directory)?;
        Ok(true)
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
                if is_partial(name) || super::is_temporary(name) {
                    freed_bytes += fs::file_size(&path)?.unwrap_or(0);
                    fs::remove_file(&path)?;
                }
            }
        }
        Ok(freed_bytes)
    }

    /// Where files on their way to become blobs lie: on the same file system.
    pub fn ingest_directory(&self) -> PathBuf {
        match &self.state {
            State::Beside(state) => state.join("ingest"),
            State::Within => self.root.clone(),
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
        self.partial.append(bytes)?;
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
