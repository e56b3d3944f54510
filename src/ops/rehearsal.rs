//! A copy that moves nothing: what it would move is looked at, so that a copy that cannot succeed
//! changes nothing either.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use crate::content::{self, OpenBlob, Pushed, Result, Sink, Source};
use crate::oci::{Descriptor, Digest, RawManifest, RepositoryName, Tag};
use crate::transfer::{self, CopyError, CopyOptions, Progress, Silent};

/// How one blob is looked at: an error is what is wrong with it.
#[async_trait]
pub(super) trait Look: Send + Sync {
    /// Looks at `blob`, whose bytes are `body`.
    async fn look(&self, blob: &Descriptor, body: &dyn OpenBlob) -> Result<()>;
}

/// Looks at everything that a copy of `root` moves to a place that has nothing. Returns the blobs.
///
/// # Errors
/// As the copy, about the source.
pub(super) async fn rehearse(
    source: &dyn Source,
    root: &RawManifest,
    referrers: bool,
    look: &dyn Look,
) -> Result<Vec<Descriptor>, CopyError> {
    let rehearsal = Rehearsal { look, blobs: Mutex::default() };
    let options = CopyOptions { referrers, ..CopyOptions::default() };
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    transfer::copy(source, &rehearsal, root, &options, &progress).await?;
    Ok(rehearsal.blobs.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// A place that has nothing and takes nothing.
struct Rehearsal<'a> {
    look: &'a dyn Look,
    blobs: Mutex<Vec<Descriptor>>,
}

impl fmt::Debug for Rehearsal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rehearsal").field("blobs", &self.blobs).finish_non_exhaustive()
    }
}

#[async_trait]
impl Sink for Rehearsal<'_> {
    async fn has_manifest(&self, _: &Digest) -> Result<bool> {
        Ok(false)
    }

    async fn push_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        _mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        let looked = self.look.look(blob, body).await;
        looked.map_err(|error| content::Error::Body(Box::new(error)))?;
        self.blobs.lock().unwrap_or_else(PoisonError::into_inner).push(blob.clone());
        Ok(Pushed::Found)
    }

    async fn resolve_tag(&self, _: &Tag) -> Result<Option<Descriptor>> {
        Ok(None)
    }

    async fn push_manifest(&self, _: &RawManifest, _: &[Tag]) -> Result<()> {
        Ok(())
    }
}
