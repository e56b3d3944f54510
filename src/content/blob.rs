//! Streams of a blob's bytes and the ways they are opened, pushed and written.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};

use crate::content::{Error, Result, Source, Verifier};
use crate::oci::{Descriptor, Manifest, RawManifest};

/// Largest config that is read, in bytes.
pub const CONFIG_LIMIT: u64 = 8 * 1024 * 1024;

/// The bytes of a blob as they arrive, in chunks of any size.
pub type BlobStream = BoxStream<'static, Result<Bytes>>;

/// Which bytes of a blob are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ByteRange {
    /// The first byte, counted from 0.
    pub start: u64,
    /// One past the last byte; `None` is to the end.
    pub end: Option<u64>,
}

impl ByteRange {
    /// All of it.
    pub const ALL: Self = Self { start: 0, end: None };

    /// From `start` to the end.
    pub fn from(start: u64) -> Self {
        Self { start, end: None }
    }
}

/// How a blob came to be present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// It was there before.
    Found,
    /// It was taken from another repository of the same registry.
    Mounted,
    /// Its bytes travelled.
    Uploaded,
}

/// A body that can be opened again for every attempt.
#[async_trait]
pub trait OpenBlob: Send + Sync {
    /// Opens the body at the start of `range`.
    ///
    /// # Errors
    /// The source's errors.
    async fn open(&self, range: ByteRange) -> Result<BlobStream>;

    /// Whether the bytes were verified when they were stored: see
    /// [`Source::is_verified`].
    fn is_verified(&self) -> bool;
}

/// A blob whose digest is known only at its end.
pub struct NewBlob {
    /// Its bytes, in one go.
    pub bytes: BlobStream,
    /// What they turned out to be; set by whoever makes them, before the stream ends.
    pub outcome: Arc<OnceLock<Descriptor>>,
}

impl std::fmt::Debug for NewBlob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewBlob").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}

/// Bytes in memory as a body: configs and other small documents.
#[derive(Debug, Clone)]
pub struct BytesBody(pub Bytes);

#[async_trait]
impl OpenBlob for BytesBody {
    async fn open(&self, range: ByteRange) -> Result<BlobStream> {
        let bytes = &self.0;
        let end = range.end.map_or(bytes.len(), |end| (end as usize).min(bytes.len()));
        let start = (range.start as usize).min(end);
        Ok(futures_util::stream::iter([Ok(bytes.slice(start..end))]).boxed())
    }

    fn is_verified(&self) -> bool {
        true
    }
}

/// The bytes in `range` of a stream that can only be had from its beginning.
pub fn within(whole: BlobStream, range: ByteRange) -> BlobStream {
    if range == ByteRange::ALL {
        return whole;
    }
    let mut at = 0_u64;
    let end = range.end.unwrap_or(u64::MAX);
    let cut = move |mut chunk: Bytes| {
        let from = range.start.saturating_sub(at).min(chunk.len() as u64);
        let to = end.saturating_sub(at).min(chunk.len() as u64).max(from);
        at += chunk.len() as u64;
        chunk.truncate(to as usize);
        chunk.split_off(from as usize)
    };
    whole.map_ok(cut).try_filter(|chunk| std::future::ready(!chunk.is_empty())).boxed()
}

/// Reads a small blob whole, verified; `limit` bounds it whatever the descriptor says.
///
/// # Errors
/// [`Error::Other`] above the limit, [`Error::Verify`] when the bytes are others.
pub async fn read_verified(blob: &Descriptor, mut stream: BlobStream, limit: u64) -> Result<Bytes> {
    if blob.size > limit {
        let reason = format!("it has {} bytes, at most {limit} are read", blob.size);
        return Err(Error::other(format!("reading {}", blob.digest), reason));
    }
    let mut verifier = Verifier::new(blob);
    let mut bytes = Vec::with_capacity(blob.size as usize);
    while let Some(chunk) = stream.try_next().await? {
        verifier.update(&chunk)?;
        bytes.extend_from_slice(&chunk);
    }
    verifier.finish()?;
    Ok(bytes.into())
}

/// The exact bytes of an image's config, verified.
///
/// # Errors
/// [`Error::NotFound`] for an index, which has none.
pub async fn read_config(source: &dyn Source, raw: &RawManifest) -> Result<Bytes> {
    let Manifest::Image(image) = raw.parse()? else {
        return Err(Error::not_found(format!("a config in the index {}", raw.digest())));
    };
    let stream = source.open_blob(&image.config, ByteRange::ALL).await?;
    read_verified(&image.config, stream, CONFIG_LIMIT).await
}
