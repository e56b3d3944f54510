//! Where the server keeps content: one trait, cut by meaning rather than by keys or paths.
//!
//! Owns: uploads by id, blobs visible in the repositories they were pushed or mounted to, manifests
//! with their referrers, and tags with versions. Must not know: HTTP, users, quirks.
//!
//! Two promises hold for every implementation. A method that returns success has made its effect
//! durable. And no state that a client relies on lives only in memory of the serving process, other
//! than in [`memory`], which is for tests: an upload's running hash travels with the upload.

pub mod filesystem;
pub mod memory;
mod page;

use std::fmt;
use std::io;
use std::str::FromStr;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;

pub use filesystem::FilesystemStorage;
pub use memory::MemoryStorage;
use page::Page;
pub use page::{PageLimit, ReferrersPage};

use crate::content::ByteRange;
use crate::oci::{Algorithm, Descriptor, Digest, RawManifest, RepositoryName, Tag};
use crate::util::fs;

/// The bytes of a request's body, in chunks of any size.
pub type UploadBody = BoxStream<'static, io::Result<Bytes>>;

/// The bytes of a blob, in chunks of a size that suits the storage.
pub type BlobBytes = BoxStream<'static, io::Result<Bytes>>;

/// The outcome of a storage operation.
pub type Result<T> = std::result::Result<T, StorageError>;

/// Why the storage did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The repository has no such upload: it never had, or the upload ended.
    #[error("upload {0} is unknown in this repository")]
    UploadUnknown(UploadId),
    /// The bytes do not continue the upload, or another request is writing to it.
    #[error("the upload continues at byte {offset}")]
    UploadOffset {
        /// Where it continues.
        offset: u64,
    },
    /// The uploaded bytes are others than the client says. The upload is over.
    #[error("digest mismatch: expected {expected}, got {actual}")]
    Digest {
        /// What the client says.
        expected: Digest,
        /// What came.
        actual: Digest,
    },
    /// The tag is not as the [`Precondition`] demands.
    #[error("tag {tag} is not in the expected state")]
    Precondition {
        /// The tag.
        tag: Tag,
    },
    /// The request's body broke off; what had come of it is kept.
    #[error("the request body broke off")]
    Body(#[source] io::Error),
    /// A file operation failed.
    #[error("the storage failed")]
    Files(#[from] fs::Error),
    /// A stored record cannot be read.
    #[error("the storage holds a damaged record: {what}")]
    Damaged {
        /// Which record.
        what: String,
    },
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopped,
}

/// The unguessable name of an upload: 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadId(String);

/// Text that is no [`UploadId`].
#[derive(Debug, thiserror::Error)]
#[error("malformed upload id")]
pub struct MalformedUploadId;

impl UploadId {
    const DIGITS: usize = 32;

    /// A name that nobody can guess.
    pub fn random() -> Self {
        Self(crate::server::random::hex(Self::DIGITS / 2))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for UploadId {
    type Err = MalformedUploadId;

    fn from_str(text: &str) -> std::result::Result<Self, MalformedUploadId> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != Self::DIGITS || !text.bytes().all(is_digit) {
            return Err(MalformedUploadId);
        }
        Ok(Self(text.to_owned()))
    }
}

/// A blob ready to be sent.
pub enum BlobReply {
    /// The bytes of the range that was asked for.
    Stream(BlobBytes),
    /// An address that serves the blob to whoever knows it, for a short time.
    Redirect(String),
}

impl fmt::Debug for BlobReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address is a credential.
        f.write_str(match self {
            Self::Stream(_) => "Stream",
            Self::Redirect(_) => "Redirect",
        })
    }
}

/// One state of a tag; it changes with every write, even one of the same digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(pub u64);

/// What must hold of the tags for a manifest to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precondition {
    /// Nothing: the last writer wins.
    #[default]
    None,
    /// The tags must not exist.
    Absent,
    /// The tags must be in this state.
    Version(Version),
}

impl Precondition {
    /// Whether a tag in state `current` may be written.
    pub fn holds(self, current: Option<Version>) -> bool {
        match self {
            Self::None => true,
            Self::Absent => current.is_none(),
            Self::Version(version) => current == Some(version),
        }
    }
}

/// Holds the content of all repositories.
#[async_trait]
pub trait Storage: fmt::Debug + Send + Sync {
    /// Starts an upload whose running hash is of `algorithm`.
    ///
    /// # Errors
    /// The storage's failures.
    async fn begin_upload(
        &self,
        repository: &RepositoryName,
        algorithm: Algorithm,
    ) -> Result<UploadId>;

    /// Adds bytes at `offset`, or at the end when there is none, and returns the new end. One
    /// request at a time may do so.
    ///
    /// # Errors
    /// [`StorageError::UploadOffset`] when the upload continues elsewhere;
    /// [`StorageError::Body`] when the body fails, with what came before kept;
    /// [`StorageError::UploadUnknown`].
    async fn append(
        &self,
        repository: &RepositoryName,
        upload: &UploadId,
        offset: Option<u64>,
        body: UploadBody,
    ) -> Result<u64>;

    /// How many bytes of an upload are kept.
    ///
    /// # Errors
    /// [`StorageError::UploadUnknown`].
    async fn upload_status(&self, repository: &RepositoryName, upload: &UploadId) -> Result<u64>;

    /// Whether another request is writing to an upload, so that more of it may come to be kept.
    ///
    /// # Errors
    /// [`StorageError::UploadUnknown`].
    async fn is_upload_busy(&self, repository: &RepositoryName, upload: &UploadId) -> Result<bool>;

    /// Ends an upload: its bytes become the blob `digest`, visible in the repository.
    ///
    /// # Errors
    /// [`StorageError::Digest`] when they are other bytes, [`StorageError::UploadOffset`] while
    /// another request writes, [`StorageError::UploadUnknown`].
    async fn commit_upload(
        &self,
        repository: &RepositoryName,
        upload: &UploadId,
        digest: &Digest,
    ) -> Result<()>;

    /// Drops an upload and its bytes.
    ///
    /// # Errors
    /// [`StorageError::UploadUnknown`].
    async fn cancel_upload(&self, repository: &RepositoryName, upload: &UploadId) -> Result<()>;

    /// Drops the uploads that nobody has continued for a week; called from time to time.
    ///
    /// # Errors
    /// The storage's failures.
    async fn sweep(&self) -> Result<()>;

    /// Size of a blob in bytes, if it is visible in the repository.
    ///
    /// # Errors
    /// The storage's failures.
    async fn blob_size(&self, repository: &RepositoryName, digest: &Digest) -> Result<Option<u64>>;

    /// Opens a blob that is visible in the repository; `range` lies within its size.
    ///
    /// # Errors
    /// The storage's failures.
    async fn open_blob(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
        range: ByteRange,
    ) -> Result<Option<BlobReply>>;

    /// Makes a blob visible in `repository` that is visible in `from`, or held anywhere when there
    /// is no `from`. Returns whether there was such a blob.
    ///
    /// # Errors
    /// The storage's failures.
    async fn link_blob(
        &self,
        from: Option<&RepositoryName>,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<bool>;

    /// Makes a blob invisible in the repository. Returns whether it was visible.
    ///
    /// # Errors
    /// The storage's failures.
    async fn unlink_blob(&self, repository: &RepositoryName, digest: &Digest) -> Result<bool>;

    /// Stores a manifest, records it as a referrer of its subject, then points `tags` at it.
    ///
    /// # Errors
    /// [`StorageError::Precondition`] when a tag is in another state; nothing is changed then.
    async fn put_manifest(
        &self,
        repository: &RepositoryName,
        manifest: &RawManifest,
        tags: &[Tag],
        precondition: Precondition,
    ) -> Result<()>;

    /// Descriptor of a manifest of the repository.
    ///
    /// # Errors
    /// The storage's failures.
    async fn stat_manifest(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<Option<Descriptor>>;

    /// A manifest of the repository.
    ///
    /// # Errors
    /// The storage's failures.
    async fn read_manifest(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<Option<RawManifest>>;

    /// Removes a manifest, every tag that points at it, and its entry among the referrers of its
    /// subject. Returns whether it was there.
    ///
    /// # Errors
    /// The storage's failures.
    async fn delete_manifest(&self, repository: &RepositoryName, digest: &Digest) -> Result<bool>;

    /// What a tag points at, and which state of the tag that is.
    ///
    /// # Errors
    /// The storage's failures.
    async fn resolve_tag(
        &self,
        repository: &RepositoryName,
        tag: &Tag,
    ) -> Result<Option<(Descriptor, Version)>>;

    /// Removes a tag. Returns whether it was there.
    ///
    /// # Errors
    /// The storage's failures.
    async fn delete_tag(&self, repository: &RepositoryName, tag: &Tag) -> Result<bool>;

    /// At most `limit` tags after `after`, in the order of their bytes; `None` when there is no
    /// such repository.
    ///
    /// # Errors
    /// The storage's failures.
    async fn list_tags(
        &self,
        repository: &RepositoryName,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Option<Vec<String>>>;

    /// At most `limit` repositories after `after` that have held a manifest, in the order of their
    /// bytes.
    ///
    /// # Errors
    /// The storage's failures.
    async fn list_repositories(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>>;

    /// The manifests whose subject is `subject`, as the referrers API describes them, after `after`,
    /// in the order of their digests, as far as `limit`. One whose record is damaged is left out.
    ///
    /// # Errors
    /// The storage's failures.
    async fn list_referrers(
        &self,
        repository: &RepositoryName,
        subject: &Digest,
        after: Option<&Digest>,
        limit: PageLimit,
    ) -> Result<ReferrersPage>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_id_is_always_safe_as_a_path() {
        let id = UploadId::random();
        assert_eq!(id.as_str().parse::<UploadId>().unwrap(), id);
        assert_ne!(id, UploadId::random());
        for bad in ["", "..", "0f3a", &"F".repeat(32), &"../".repeat(11)[..32]] {
            assert!(bad.parse::<UploadId>().is_err(), "{bad}");
        }
    }
}
