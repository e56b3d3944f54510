//! A repository that is read by another way than it is written: from mirrors, or where the blobs are
//! that it lacks.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;

use crate::content::{
    BlobStream, ByteRange, NewBlob, OpenBlob, Pushed, Repository, Result, Sink, Source, error,
};
use crate::oci::{Descriptor, Digest, RawManifest, RepositoryName, Tag, TagOrDigest};

/// A repository whose content is read through a source over it; everything else is its own.
#[derive(Debug, Clone)]
pub struct Overlay {
    own: Arc<dyn Repository>,
    source: Arc<dyn Source>,
}

impl Overlay {
    /// Reads from `source` what is written to `own`.
    pub fn new(own: Arc<dyn Repository>, source: Arc<dyn Source>) -> Self {
        Self { own, source }
    }

    /// Reads the blobs that `near` lacks from `far`.
    pub fn lacking(near: Arc<dyn Repository>, far: Arc<dyn Source>) -> Self {
        let source = Arc::new(Lacking { near: Arc::clone(&near), far });
        Self::new(near, source)
    }
}

/// A repository whose missing blobs are read from elsewhere.
#[derive(Debug)]
struct Lacking {
    near: Arc<dyn Repository>,
    far: Arc<dyn Source>,
}

#[async_trait]
impl Source for Lacking {
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor> {
        self.near.resolve(what).await
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        self.near.read_manifest(what).await
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        match error::optional(self.near.open_blob(blob, range).await)? {
            Some(stream) => Ok(stream),
            None => self.far.open_blob(blob, range).await,
        }
    }

    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>> {
        self.near.referrers(digest).await
    }

    fn is_verified(&self) -> bool {
        self.near.is_verified() && self.far.is_verified()
    }
}

#[async_trait]
impl Source for Overlay {
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor> {
        self.source.resolve(what).await
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        self.source.read_manifest(what).await
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        self.source.open_blob(blob, range).await
    }

    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>> {
        self.source.referrers(digest).await
    }

    fn is_verified(&self) -> bool {
        self.source.is_verified()
    }
}

#[async_trait]
impl Sink for Overlay {
    async fn has_manifest(&self, digest: &Digest) -> Result<bool> {
        self.own.has_manifest(digest).await
    }

    async fn push_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        self.own.push_blob(blob, body, mount_from).await
    }

    async fn resolve_tag(&self, tag: &Tag) -> Result<Option<Descriptor>> {
        self.own.resolve_tag(tag).await
    }

    async fn push_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()> {
        self.own.push_manifest(manifest, tags).await
    }
}

#[async_trait]
impl Repository for Overlay {
    fn tags(&self, after: Option<&Tag>) -> BoxStream<'_, Result<Tag>> {
        self.own.tags(after)
    }

    async fn push_new_blob(&self, blob: NewBlob) -> Result<Descriptor> {
        self.own.push_new_blob(blob).await
    }

    async fn delete_tag(&self, tag: &Tag) -> Result<()> {
        self.own.delete_tag(tag).await
    }

    async fn delete_manifest(&self, digest: &Digest) -> Result<()> {
        self.own.delete_manifest(digest).await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt;

    use super::*;
    use crate::content::blob::BytesBody;
    use crate::content::memory::MemoryRepository;
    use crate::oci::MediaType;

    #[tokio::test]
    async fn what_is_missing_comes_from_the_other_place() {
        let (near, far) =
            (Arc::new(MemoryRepository::default()), Arc::new(MemoryRepository::default()));
        let [own, base] =
            ["own", "base"].map(|text| Descriptor::of(MediaType::OCI_LAYER, text.as_bytes()));
        near.push_blob(&own, &BytesBody("own".into()), None).await.unwrap();
        far.push_blob(&base, &BytesBody("base".into()), None).await.unwrap();
        let overlay = Overlay::lacking(near, far);
        for (blob, bytes) in [(&own, "own"), (&base, "base")] {
            let stream = overlay.open_blob(blob, ByteRange::ALL).await.unwrap();
            let chunks: Vec<_> = stream.try_collect().await.unwrap();
            assert_eq!(chunks.concat(), bytes.as_bytes());
        }
        let neither = Descriptor::of(MediaType::OCI_LAYER, b"neither");
        let error = overlay.open_blob(&neither, ByteRange::ALL).await.err().unwrap();
        assert!(error.is_not_found(), "{error}");
    }
}
