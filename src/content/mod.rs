//! What it means to hold content: reading, writing and listing manifests and blobs.
//!
//! Owns: the traits that every place implements (a registry's repository, a layout, memory), the
//! error they share, and the one check of digest and size. Must not know any of the places.

pub mod blob;
pub mod bridge;
pub mod contract;
pub mod error;
pub mod memory;
pub mod overlay;
pub mod verify;
pub mod walk;

use std::fmt;

use async_trait::async_trait;
use futures_util::stream::BoxStream;

pub use blob::{BlobStream, ByteRange, NewBlob, OpenBlob, Pushed};
pub use error::{Error, Result};
pub use verify::{Verifier, VerifyError, VerifyingStream};

use crate::oci::{Descriptor, Digest, RawManifest, RepositoryName, Tag, TagOrDigest};

/// Reads the manifests and blobs of one repository.
#[async_trait]
pub trait Source: fmt::Debug + Send + Sync {
    /// Descriptor of a manifest, without its bytes.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor>;

    /// A manifest of at most [`MANIFEST_LIMIT`](crate::oci::manifest::MANIFEST_LIMIT) bytes,
    /// verified against the digest it was asked by.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Verify`], [`Error::Manifest`].
    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest>;

    /// The bytes of `blob` in `range`, unverified: wrap in [`VerifyingStream`], or hand to a sink
    /// that verifies.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such blob.
    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream>;

    /// The manifests whose subject is `digest`, as the referrers API describes them.
    ///
    /// # Errors
    /// Anything but "there are none", which is an empty list.
    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>>;

    /// Whether every byte held here was verified when it was stored, so that a sink that verifies
    /// again itself (a registry) may take it as it comes.
    fn is_verified(&self) -> bool;
}

/// Accepts manifests and blobs for one repository.
#[async_trait]
pub trait Sink: fmt::Debug + Send + Sync {
    /// Whether the manifest, hence everything below it, is already here.
    ///
    /// # Errors
    /// Anything but "it is not here".
    async fn has_manifest(&self, digest: &Digest) -> Result<bool>;

    /// Makes `blob` present with the fewest requests: found, mounted from `mount_from`, or
    /// uploaded. `body` is opened once per attempt, so a retry restarts from the source.
    ///
    /// # Errors
    /// [`Error::Verify`] when the bytes are not those of the descriptor; nothing is stored then.
    async fn push_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed>;

    /// The manifest that `tag` points at here, if any.
    ///
    /// # Errors
    /// Anything but "there is none".
    async fn resolve_tag(&self, tag: &Tag) -> Result<Option<Descriptor>>;

    /// Stores the manifest, then points `tags` at it, all or an error. Without tags it is stored
    /// by digest. Everything below it must be here already.
    ///
    /// # Errors
    /// [`Error::Incomplete`] when the place misses something below the manifest.
    async fn push_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()>;
}

/// One repository: readable, writable, and able to list and remove what it holds.
#[async_trait]
pub trait Repository: Source + Sink {
    /// The tags in lexical order, after `after` when given; fetched page by page as it is polled.
    /// For a repository that holds nothing it is empty, or [`Error::NotFound`] where repositories
    /// are made by what is pushed to them.
    fn tags(&self, after: Option<&Tag>) -> BoxStream<'_, Result<Tag>>;

    /// Stores a blob whose digest is known only at its end, in one attempt, and says what it was.
    ///
    /// # Errors
    /// Those of the stream, as [`Error::Body`]; nothing is stored then, nor when there is no
    /// outcome.
    async fn push_new_blob(&self, blob: NewBlob) -> Result<Descriptor>;

    /// Removes a tag and leaves the manifest and its other tags.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Unsupported`] where the place can only remove manifests.
    async fn delete_tag(&self, tag: &Tag) -> Result<()>;

    /// Removes a manifest and every tag that points at it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Unsupported`] where the place removes nothing.
    async fn delete_manifest(&self, digest: &Digest) -> Result<()>;
}
