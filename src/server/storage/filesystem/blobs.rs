//! Blobs: bytes held once, links that let repositories read them, and reading without waiting.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::task::JoinHandle;

use super::{Root, by_digest};
use crate::content::ByteRange;
use crate::oci::{Digest, RepositoryName};
use crate::server::storage::{BlobBytes, Result};
use crate::util::fs::{self, Context as _};

/// Bytes read at a time. Larger reads are hardly faster; 4 KiB ones cost thirty times the calls.
const READ_BYTES: u64 = 256 * 1024;

/// The part of a blob's file that is still to be read.
#[derive(Debug)]
pub(super) struct BlobReader {
    file: File,
    left_bytes: u64,
}

impl Root {
    pub(super) fn blob(&self, digest: &Digest) -> PathBuf {
        by_digest(&self.path.join("blobs"), digest)
    }

    /// The file whose presence lets `repository` read the blob.
    pub(super) fn link(&self, repository: &RepositoryName, digest: &Digest) -> PathBuf {
        by_digest(&self.repository(repository).join("_blobs"), digest)
    }

    pub(super) fn publish_link(&self, repository: &RepositoryName, digest: &Digest) -> Result<()> {
        let link = self.link(repository, digest);
        if fs::file_size(&link)?.is_some() {
            return Ok(());
        }
        self.publish(&link, &[])
    }

    pub(super) fn blob_size(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<Option<u64>> {
        if fs::file_size(&self.link(repository, digest))?.is_none() {
            return Ok(None);
        }
        Ok(fs::file_size(&self.blob(digest))?)
    }

    pub(super) fn open_blob(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
        range: ByteRange,
    ) -> Result<Option<BlobReader>> {
        let Some(size) = self.blob_size(repository, digest)? else { return Ok(None) };
        let path = self.blob(digest);
        let Some(mut file) = fs::optional(fs::open(&path))? else { return Ok(None) };
        let end = range.end.map_or(size, |end| end.min(size));
        let start = range.start.min(end);
        file.seek(SeekFrom::Start(start)).context("seek in", &path)?;
        Ok(Some(BlobReader { file, left_bytes: end - start }))
    }

    pub(super) fn link_blob(
        &self,
        from: Option<&RepositoryName>,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<bool> {
        let is_held = match from {
            Some(from) => self.blob_size(from, digest)?.is_some(),
            None => fs::file_size(&self.blob(digest))?.is_some(),
        };
        if is_held {
            self.publish_link(repository, digest)?;
        }
        Ok(is_held)
    }
}

impl BlobReader {
    /// Reads one part ahead of the client. No thread waits for the network, so slow clients hold
    /// nothing but two buffers each.
    pub(super) fn into_stream(self) -> BlobBytes {
        stream::unfold(self.read_ahead(), |task| async move {
            match task?.await {
                Ok((Ok(bytes), reader)) => Some((Ok(bytes), reader.read_ahead())),
                Ok((Err(error), _)) => Some((Err(error), None)),
                Err(error) => Some((Err(std::io::Error::other(error)), None)),
            }
        })
        .boxed()
    }

    fn read_ahead(mut self) -> Option<JoinHandle<(std::io::Result<Bytes>, Self)>> {
        if self.left_bytes == 0 {
            return None;
        }
        Some(tokio::task::spawn_blocking(move || (self.read(), self)))
    }

    fn read(&mut self) -> std::io::Result<Bytes> {
        let wanted = self.left_bytes.min(READ_BYTES);
        let mut bytes = Vec::with_capacity(wanted as usize);
        (&self.file).take(wanted).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != wanted {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        self.left_bytes -= wanted;
        Ok(bytes.into())
    }
}
