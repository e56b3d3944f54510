//! Ingest: bytes become a blob by way of a partial file, which is verified, synced and renamed.
//!
//! A partial file that its writer leaves behind, dropped or killed, is no blob. Of a large blob of
//! which the digest is known it is kept for the next run; others are removed by the next writer.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::content::{Result, Verifier};
use crate::layout::kept::Kept;
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
    /// What lets a later run go on; nothing for a blob that is small, or made here.
    kept: Option<Kept>,
}

impl Layout {
    /// Begins a blob whose digest is known only at its end. Hold a [`Lease`](super::Lease) until
    /// something refers to it.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn partial(&self) -> Result<PartialFile> {
        Ok(PartialFile::create(&self.ready_ingest_directory()?)?)
    }

    /// Begins the blob that `expected` describes.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn ingest(&self, expected: &Descriptor) -> Result<Ingest> {
        let partial = self.partial()?;
        let verifier = Verifier::new(expected);
        Ok(Ingest { partial, verifier, expected: expected.clone(), kept: None })
    }

    /// Begins the blob that `expected` describes, or goes on where an earlier run stood: it wants
    /// the bytes from [`Ingest::received_bytes`] on. One that is dropped, or whose process is
    /// killed, is there for the next run if it is large.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn resume(&self, expected: &Descriptor) -> Result<Ingest> {
        self.ready_ingest_directory()?;
        match self.take_kept(expected)? {
            Some((partial, verifier, kept)) => {
                Ok(Ingest { partial, verifier, expected: expected.clone(), kept: Some(kept) })
            }
            None => self.ingest(expected),
        }
    }

    /// The ingest directory, made, and rid of what killed processes left there.
    fn ready_ingest_directory(&self) -> Result<PathBuf> {
        let directory = self.ingest_directory();
        fs::create_dir_durable(&directory)?;
        self.tidy();
        Ok(directory)
    }

    /// Removes what killed processes left in the ingest directory, once.
    pub(super) fn tidy(&self) {
        self.tidied.call_once(|| {
            // What cannot be removed is in nobody's way.
            if let Err(error) = self.remove_abandoned() {
                tracing::debug!(%error, "partial files of earlier runs stay");
            }
        });
    }

    /// Makes a partial file the blob `digest`, durable and visible. The caller has computed the
    /// digest of exactly the bytes that it wrote.
    ///
    /// # Errors
    /// File errors name the path; nothing is stored then.
    pub fn publish(&self, mut partial: PartialFile, digest: &Digest) -> Result<()> {
        self.publish_file(&mut partial, digest)
    }

    fn publish_file(&self, partial: &mut PartialFile, digest: &Digest) -> Result<()> {
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
    pub fn commit(&self, mut ingest: Ingest) -> Result<()> {
        let digest = ingest.expected.digest;
        let published =
            ingest.finish().and_then(|()| self.publish_file(&mut ingest.partial, &digest));
        ingest.or_discard(published)?;
        if let Some(kept) = ingest.kept.take() {
            kept.remove_record();
        }
        Ok(())
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

    /// Removes partial files, but for those with which a next run may go on, and temporary files.
    /// Nobody writes: the lease and the index are held exclusively.
    pub(super) fn remove_debris(&self) -> Result<u64> {
        let mut freed_bytes = 0;
        for directory in [&self.ingest_directory(), self.root()] {
            for path in fs::read_dir(directory)? {
                let name = fs::name(&path);
                let is_abandoned = is_partial(name) && !self.is_worth_keeping(&path)?;
                if is_abandoned || super::is_temporary(name) {
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
    /// Bytes that are here: those of earlier runs, and those that came since.
    pub fn received_bytes(&self) -> u64 {
        self.verifier.received_bytes()
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// [`Error::Verify`](crate::content::Error::Verify) as soon as there are more than described;
    /// file errors name the path. Nothing is kept for a later run then: wrong bytes are of no use,
    /// and a full disk needs the room.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.add(bytes);
        self.or_discard(written)
    }

    fn add(&mut self, bytes: &[u8]) -> Result<()> {
        self.verifier.update(bytes)?;
        self.partial.append(bytes)?;
        if let Some(kept) = &mut self.kept
            && kept.is_due(self.verifier.received_bytes())
        {
            kept.begin_record(&mut self.partial, &self.verifier)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        if let Some(kept) = &mut self.kept {
            kept.wait()?;
        }
        Ok(self.verifier.clone().finish()?)
    }

    fn or_discard(&mut self, outcome: Result<()>) -> Result<()> {
        if outcome.is_err()
            && let Some(mut kept) = self.kept.take()
        {
            kept.discard(&mut self.partial);
        }
        outcome
    }
}

impl Drop for Ingest {
    fn drop(&mut self) {
        if let Some(kept) = &mut self.kept {
            kept.leave(&mut self.partial, &self.verifier);
        }
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
