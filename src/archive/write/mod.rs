//! One tar archive that `docker load`, `podman load`, containerd and OCI tools read: an OCI image
//! layout with docker's list of images in it, all platforms and referrers included.
//!
//! [`ArchiveWriter`] takes the bytes of every blob once, in the order in which they come, and writes
//! the documents last: any stream will do, and memory does not depend on the length of a blob. The
//! same content in the same order gives the same bytes; a copy with one job has one order.
//!
//! ```text
//! blobs/                        blobs/sha256/
//! blobs/sha256/<hex>            every blob and manifest, once
//! index.json                    an entry for every name, and for what is attached to an image
//! manifest.json                 for docker: config, layers and names of what it can load
//! oci-layout
//! ```
//!
//! Must not know: where blobs come from.

mod assembly;
mod contents;
mod member;
mod output;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::{Mutex, OwnedMutexGuard};

use self::assembly::Assembly;
use self::contents::Name;
use self::output::Output;
use crate::content::bridge::{blocking, receive};
use crate::content::{self, ByteRange, OpenBlob, Pushed, Result, Sink};
use crate::oci::{Descriptor, Digest, Platform, RawManifest, RepositoryName, Tag};

/// Why an archive takes no more.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Something that cannot be taken back went into a stream.
    #[error("the archive was spoiled by an earlier failure: {cause}")]
    Spoiled {
        /// That failure, with its causes.
        cause: String,
    },
    /// It has its end already.
    #[error("the archive is finished")]
    Finished,
}

impl From<Error> for content::Error {
    fn from(error: Error) -> Self {
        Self::other("writing the archive", error)
    }
}

/// An archive being written. Dropping it, and every sink of it, before it is finished removes the
/// file.
#[derive(Debug)]
pub struct ArchiveWriter {
    // Held while a blob's body is open: an archive has one end to write to, and what waits for its
    // turn must not keep a connection open meanwhile.
    assembly: Arc<Mutex<Assembly>>,
}

/// One repository of an archive, as the destination of a copy.
#[derive(Debug, Clone)]
pub struct ArchiveSink {
    assembly: Arc<Mutex<Assembly>>,
    repository: Option<String>,
}

impl ArchiveWriter {
    /// An archive in a file, which replaces what is at `path` when it is finished; until then it is
    /// a hidden file beside it. A device or a pipe is written to as it is.
    ///
    /// Of an image for several platforms, old docker takes the one that runs on `preferred`.
    ///
    /// # Errors
    /// File errors name the path.
    pub async fn create(path: &Path, preferred: Platform) -> Result<Self> {
        let path = path.to_owned();
        // A pipe is opened when somebody reads from it.
        let output = blocking(move || Output::file(&path)).await?;
        Ok(Self::with_output(output, preferred))
    }

    /// An archive that goes into a stream, on blocking threads.
    ///
    /// What fails in the middle of a blob cannot be taken back here, and every call after it fails.
    pub fn new(stream: impl Write + Send + 'static, preferred: Platform) -> Self {
        Self::with_output(Output::stream(Box::new(stream)), preferred)
    }

    fn with_output(output: Output, preferred: Platform) -> Self {
        Self { assembly: Arc::new(Mutex::new(Assembly::new(output, preferred))) }
    }

    /// The repository whose tag `T` has the name `repository:T` in the archive; it is the canonical
    /// one, `docker.io/library/alpine`. Without one `T` alone is the name, which docker sees not.
    pub fn repository(&self, repository: Option<String>) -> ArchiveSink {
        ArchiveSink { assembly: Arc::clone(&self.assembly), repository }
    }

    /// Writes what tells of the content, and the end; returns the archive's length in bytes.
    ///
    /// # Errors
    /// [`Error`], and what the file or the stream says; the file is not there then.
    pub async fn finish(self) -> Result<u64> {
        let mut assembly = self.assembly.lock_owned().await;
        blocking(move || assembly.finish()).await
    }
}

impl ArchiveSink {
    fn name(&self, tag: &Tag) -> Name {
        Name { repository: self.repository.clone(), tag: tag.clone() }
    }

    async fn turn(&self) -> OwnedMutexGuard<Assembly> {
        Arc::clone(&self.assembly).lock_owned().await
    }
}

#[async_trait]
impl Sink for ArchiveSink {
    async fn has_manifest(&self, digest: &Digest) -> Result<bool> {
        Ok(self.turn().await.contents().has_manifest(digest))
    }

    async fn push_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        _mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        let mut assembly = self.turn().await;
        assembly.check_usable()?;
        if assembly.contents().holds(&blob.digest) {
            return Ok(Pushed::Found);
        }
        let (blob, stream) = (blob.clone(), body.open(ByteRange::ALL).await?);
        receive(stream, move |incoming| assembly.add_blob(&blob, incoming)).await
    }

    async fn resolve_tag(&self, tag: &Tag) -> Result<Option<Descriptor>> {
        let assembly = self.turn().await;
        let found = assembly.contents().resolve(&self.name(tag));
        Ok(found.map(|entry| Descriptor::new(entry.media_type.clone(), entry.digest, entry.size)))
    }

    async fn push_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()> {
        let names = tags.iter().map(|tag| self.name(tag)).collect();
        let (mut assembly, manifest) = (self.turn().await, manifest.clone());
        blocking(move || assembly.add_manifest(&manifest, names)).await
    }
}
