//! A blob of the source as the body that a sink opens: watched, and counted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};

use crate::content::{self, BlobStream, ByteRange, OpenBlob, Source};
use crate::oci::Descriptor;
use crate::transfer::progress::{Event, Progress};

/// Marks an error that came out of the body, on its way through the sink.
fn mark(error: content::Error) -> content::Error {
    content::Error::Body(Box::new(error))
}

/// How much of a blob moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Travelled {
    pub(super) moved_bytes: u64,
    /// What the destination had of it before.
    pub(super) resumed_bytes: u64,
}

/// A blob of the source as a body, watched.
pub(super) struct Body<'a> {
    source: &'a dyn Source,
    blob: &'a Descriptor,
    progress: &'a Arc<dyn Progress>,
    moved_bytes: Arc<AtomicU64>,
    /// Where the body was opened first, once it was.
    begun_at: OnceLock<u64>,
}

impl<'a> Body<'a> {
    pub(super) fn new(
        source: &'a dyn Source,
        blob: &'a Descriptor,
        progress: &'a Arc<dyn Progress>,
    ) -> Self {
        Self { source, blob, progress, moved_bytes: Arc::default(), begun_at: OnceLock::new() }
    }

    /// What moved for a blob that was uploaded. A body that was not even opened was all there, but
    /// for the end of its upload.
    pub(super) fn travelled(&self) -> Travelled {
        Travelled {
            moved_bytes: self.moved_bytes.load(Ordering::Relaxed),
            resumed_bytes: self.begun_at.get().copied().unwrap_or(self.blob.size),
        }
    }
}

#[async_trait]
impl OpenBlob for Body<'_> {
    async fn open(&self, range: ByteRange) -> content::Result<BlobStream> {
        let (digest, bytes) = (self.blob.digest, self.blob.size);
        let opened = self.source.open_blob(self.blob, range).await.map_err(mark)?;
        self.begun_at.get_or_init(|| range.start);
        self.progress.event(Event::BlobStarted { digest, bytes, from_bytes: range.start });
        let (progress, moved) = (Arc::clone(self.progress), Arc::clone(&self.moved_bytes));
        let watch = move |chunk: &bytes::Bytes| {
            let bytes = chunk.len() as u64;
            moved.fetch_add(bytes, Ordering::Relaxed);
            progress.event(Event::BlobMoved { digest, bytes });
        };
        Ok(opened.inspect_ok(watch).map_err(mark).boxed())
    }

    fn is_verified(&self) -> bool {
        self.source.is_verified()
    }
}
