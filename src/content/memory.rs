//! A repository in memory: the simplest place that keeps every promise of the traits.
//!
//! For tests, and as the model against which the other places are compared.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::content::blob::BytesBody;
use crate::content::{
    BlobStream, ByteRange, Error, NewBlob, OpenBlob, Pushed, Repository, Result, Sink, Source,
    VerifyingStream,
};
use crate::oci::{Descriptor, Digest, RawManifest, RepositoryName, Tag, TagOrDigest};

/// One repository, empty at first.
#[derive(Debug, Default)]
pub struct MemoryRepository {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    blobs: HashMap<Digest, Bytes>,
    manifests: HashMap<Digest, RawManifest>,
    tags: BTreeMap<Tag, Digest>,
}

impl MemoryRepository {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Each change is one insert or remove, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn find(&self, what: &TagOrDigest) -> Option<&RawManifest> {
        match what {
            TagOrDigest::Digest(digest) => self.manifests.get(digest),
            TagOrDigest::Tag(tag) => self.manifests.get(self.tags.get(tag)?),
        }
    }

    fn holds(&self, digest: &Digest) -> bool {
        self.blobs.contains_key(digest) || self.manifests.contains_key(digest)
    }
}

fn no_end() -> Error {
    Error::other("storing a new blob", "it has no end")
}

fn missing(what: &TagOrDigest) -> Error {
    Error::not_found(format!("manifest {what}"))
}

#[async_trait]
impl Source for MemoryRepository {
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor> {
        self.state().find(what).map(|raw| raw.descriptor().clone()).ok_or_else(|| missing(what))
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        self.state().find(what).cloned().ok_or_else(|| missing(what))
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        let bytes = self.state().blobs.get(&blob.digest).cloned();
        let bytes = bytes.ok_or_else(|| Error::not_found(format!("blob {}", blob.digest)))?;
        BytesBody(bytes).open(range).await
    }

    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>> {
        let state = self.state();
        let mut found = Vec::new();
        for raw in state.manifests.values() {
            let manifest = raw.parse()?;
            if manifest.subject().is_some_and(|subject| subject.digest == *digest) {
                found.push(raw.referrer(&manifest));
            }
        }
        found.sort_by_key(|descriptor| descriptor.digest);
        Ok(found)
    }

    fn is_verified(&self) -> bool {
        true
    }
}

#[async_trait]
impl Sink for MemoryRepository {
    async fn has_manifest(&self, digest: &Digest) -> Result<bool> {
        Ok(self.state().manifests.contains_key(digest))
    }

    async fn push_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        _mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        if self.state().blobs.contains_key(&blob.digest) {
            return Ok(Pushed::Found);
        }
        let stream = VerifyingStream::new(blob, body.open(ByteRange::ALL).await?);
        let chunks: Vec<Bytes> = stream.try_collect().await?;
        self.state().blobs.insert(blob.digest, Bytes::from(chunks.concat()));
        Ok(Pushed::Uploaded)
    }

    async fn resolve_tag(&self, tag: &Tag) -> Result<Option<Descriptor>> {
        let what = TagOrDigest::Tag(tag.clone());
        Ok(self.state().find(&what).map(|raw| raw.descriptor().clone()))
    }

    async fn push_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()> {
        let parsed = manifest.parse()?;
        let mut state = self.state();
        if !parsed.successors().iter().all(|below| state.holds(&below.digest)) {
            return Err(Error::Incomplete { digest: *manifest.digest(), source: None });
        }
        state.manifests.insert(*manifest.digest(), manifest.clone());
        state.tags.extend(tags.iter().map(|tag| (tag.clone(), *manifest.digest())));
        Ok(())
    }
}

#[async_trait]
impl Repository for MemoryRepository {
    fn tags(&self, after: Option<&Tag>) -> BoxStream<'_, Result<Tag>> {
        let state = self.state();
        let tags: Vec<Tag> = state
            .tags
            .keys()
            .filter(|tag| after.is_none_or(|after| *tag > after))
            .cloned()
            .collect();
        stream::iter(tags.into_iter().map(Ok)).boxed()
    }

    async fn push_new_blob(&self, blob: NewBlob) -> Result<Descriptor> {
        let chunks: Result<Vec<Bytes>> = blob.bytes.try_collect().await;
        let bytes = chunks.map_err(|error| Error::Body(Box::new(error)))?.concat();
        let blob = blob.outcome.get().cloned().ok_or_else(no_end)?;
        self.state().blobs.insert(blob.digest, bytes.into());
        Ok(blob)
    }

    async fn delete_tag(&self, tag: &Tag) -> Result<()> {
        let removed = self.state().tags.remove(tag);
        removed.map(|_| ()).ok_or_else(|| Error::not_found(format!("tag {tag}")))
    }

    async fn delete_manifest(&self, digest: &Digest) -> Result<()> {
        let mut state = self.state();
        state.tags.retain(|_, target| target != digest);
        let removed = state.manifests.remove(digest);
        removed.map(|_| ()).ok_or_else(|| Error::not_found(format!("manifest {digest}")))
    }
}
