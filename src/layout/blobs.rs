//! Reading what the layout holds: manifests verified on every read, blobs as regular files only.

use std::collections::HashSet;
use std::fs::File;
use std::path::PathBuf;

use bytes::Bytes;

use crate::content::walk::DEPTH_LIMIT;
use crate::content::{Error, Result, Verifier, VerifyError};
use crate::layout::Layout;
use crate::oci::manifest::MANIFEST_LIMIT;
use crate::oci::{Descriptor, Digest, Manifest, ManifestError, MediaType, RawManifest};
use crate::util::fs;

impl Layout {
    /// Where the blob of this digest lies.
    pub fn blob_path(&self, digest: &Digest) -> PathBuf {
        self.root().join("blobs").join(digest.algorithm().as_str()).join(digest.hex())
    }

    /// Length of a blob in bytes, if it is there; a symbolic link is no blob.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn blob_size(&self, digest: &Digest) -> Result<Option<u64>> {
        Ok(fs::file_size(&self.blob_path(digest))?)
    }

    /// Whether the blob is there in its full length.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn has_blob(&self, blob: &Descriptor) -> Result<bool> {
        Ok(self.blob_size(&blob.digest)? == Some(blob.size))
    }

    /// How many blobs there are, and their length in bytes; nothing is read.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn usage(&self) -> Result<(usize, u64)> {
        let stored = self.stored()?;
        let mut size_bytes = 0;
        for digest in &stored {
            size_bytes += self.blob_size(digest)?.unwrap_or_default();
        }
        Ok((stored.len(), size_bytes))
    }

    /// Opens a blob for reading.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Verify`] when the file has another length than described;
    /// [`Error::Files`] for a symbolic link.
    pub fn open_blob_file(&self, blob: &Descriptor) -> Result<File> {
        let path = self.blob_path(&blob.digest);
        let Some(file) = fs::optional(fs::open_regular(&path))? else {
            return Err(Error::not_found(format!("blob {}", blob.digest)));
        };
        let actual_bytes = self.blob_size(&blob.digest)?.unwrap_or(blob.size);
        if actual_bytes != blob.size {
            let digest = blob.digest;
            let expected_bytes = blob.size;
            return Err(VerifyError::Size { digest, expected_bytes, actual_bytes }.into());
        }
        Ok(file)
    }

    /// Reads a manifest and verifies it; `called` is its type where something pointed at it, and
    /// may say nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Verify`] when the file is damaged, [`Error::Manifest`].
    pub fn read_manifest(&self, digest: &Digest, called: &MediaType) -> Result<RawManifest> {
        let Some(bytes) = self.read_small(digest, MANIFEST_LIMIT)? else {
            return Err(Error::not_found(format!("manifest {digest}")));
        };
        let actual = Digest::of(digest.algorithm(), &bytes);
        if actual != *digest {
            return Err(VerifyError::Digest { expected: *digest, actual }.into());
        }
        Ok(RawManifest::with_algorithm(digest.algorithm(), called, bytes)?)
    }

    /// Reads a small blob whole and verifies it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Verify`]; [`Error::Other`] above `limit` bytes.
    pub fn read_blob(&self, blob: &Descriptor, limit: u64) -> Result<Bytes> {
        let Some(bytes) = self.read_small(&blob.digest, limit)? else {
            return Err(Error::not_found(format!("blob {}", blob.digest)));
        };
        let mut verifier = Verifier::new(blob);
        verifier.update(&bytes)?;
        verifier.finish()?;
        Ok(bytes)
    }

    /// Whether the manifest and everything below it is here, by reading manifests and examining
    /// files. A damaged manifest is not here.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn is_complete(&self, digest: &Digest) -> Result<bool> {
        let raw = match self.read_manifest(digest, &MediaType::default()) {
            Ok(raw) => raw,
            Err(Error::NotFound { .. } | Error::Verify(_) | Error::Manifest(_)) => {
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        self.has_all_below(&raw.parse()?)
    }

    /// Whether everything below a manifest is here.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn has_all_below(&self, manifest: &Manifest) -> Result<bool> {
        self.has_below(manifest, 0, &mut HashSet::new())
    }

    fn has_below(
        &self,
        manifest: &Manifest,
        depth: usize,
        seen: &mut HashSet<Digest>,
    ) -> Result<bool> {
        for below in manifest.successors() {
            if !seen.insert(below.digest) {
                continue;
            }
            if !self.has_blob(below)? {
                return Ok(false);
            }
            if manifest.leads_to_manifest(below) {
                let Some(child) = self.child(below)? else { return Ok(false) };
                if depth >= DEPTH_LIMIT || !self.has_below(&child, depth + 1, seen)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    fn child(&self, below: &Descriptor) -> Result<Option<Manifest>> {
        match self.read_manifest(&below.digest, &below.media_type) {
            Ok(raw) => Ok(Some(raw.parse()?)),
            Err(Error::NotFound { .. } | Error::Verify(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read_small(&self, digest: &Digest, limit: u64) -> Result<Option<Bytes>> {
        let path = self.blob_path(digest);
        let Some(file) = fs::optional(fs::open_regular(&path))? else { return Ok(None) };
        let bytes = fs::read_open(file, &path, limit).map_err(|error| {
            if error.kind() != std::io::ErrorKind::FileTooLarge {
                return Error::from(error);
            }
            if limit == MANIFEST_LIMIT {
                return ManifestError::TooLarge { what: digest.to_string() }.into();
            }
            Error::other(format!("reading {digest}"), error)
        })?;
        Ok(Some(bytes.into()))
    }
}
