//! One repository in a layout, as a source and a sink.
//!
//! The blobs of a layout are one pool; a repository is a prefix of its names.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::content::bridge::{self, Incoming, blocking};
use crate::content::{
    BlobStream, ByteRange, Error, NewBlob, OpenBlob, Pushed, Repository, Result, Sink, Source,
};
use crate::layout::referrers::Referrers;
use crate::layout::{Ingest, Layout, Lease, name_of};
use crate::oci::{
    Descriptor, Digest, MediaType, Platform, RawManifest, RepositoryName, Tag, TagOrDigest,
};
use crate::util::file_part::FilePart;
use crate::util::fs;

/// What an entry of the index says besides type, digest and size.
#[derive(Debug, Clone, Default)]
pub struct EntryDetails {
    /// Annotations, besides the name.
    pub annotations: BTreeMap<String, String>,
    /// The platform for which the manifest was chosen from an index.
    pub platform: Option<Platform>,
}

/// The manifests and blobs of one repository in a layout.
///
/// From the first operation on it holds a [`Lease`], until it is dropped: what it found or stored
/// stays at least that long. Drop it before collecting.
#[derive(Debug, Clone)]
pub struct LayoutRepository {
    layout: Arc<Layout>,
    prefix: Option<String>,
    lease: Arc<Mutex<Option<Lease>>>,
    referrers: Arc<Referrers>,
}

impl LayoutRepository {
    /// The repository whose tag `T` has the name `prefix:T` in the layout, or plain `T` without a
    /// prefix. In the local store the prefix is the canonical name, `docker.io/library/alpine`.
    pub fn new(layout: Arc<Layout>, prefix: Option<String>) -> Self {
        Self { layout, prefix, lease: Arc::default(), referrers: Arc::default() }
    }

    /// The layout.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// The name in the layout of a tag, or of the content known here by a digest.
    pub fn name(&self, what: &TagOrDigest) -> String {
        match (&self.prefix, what) {
            (Some(prefix), TagOrDigest::Tag(tag)) => format!("{prefix}:{tag}"),
            (Some(prefix), TagOrDigest::Digest(digest)) => format!("{prefix}@{digest}"),
            (None, what) => what.to_string(),
        }
    }

    /// Stores a manifest and points `names` at it, all or none; the entries carry `details`: the
    /// annotations and the platform under which the caller chose it.
    ///
    /// A digest among the names keeps a manifest that is known by no tag: the name is
    /// `prefix@digest`, and the digest may be that of the index it was chosen from.
    ///
    /// # Errors
    /// [`Error::Incomplete`] when something below the manifest is missing; nothing is stored then.
    pub async fn push_manifest_annotated(
        &self,
        manifest: &RawManifest,
        names: &[TagOrDigest],
        details: EntryDetails,
    ) -> Result<()> {
        let names: Vec<String> = names.iter().map(|name| self.name(name)).collect();
        let manifest = manifest.clone();
        self.run(move |layout| store_manifest(layout, &manifest, &names, details)).await
    }

    /// Runs file work on a blocking thread, under the lease.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Layout>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (layout, lease) = (Arc::clone(&self.layout), Arc::clone(&self.lease));
        blocking(move || {
            hold(&layout, &lease)?;
            work(&layout)
        })
        .await
    }

    /// Begins a blob, or goes on with it; `None` when it is here.
    async fn begin(&self, blob: &Descriptor) -> Result<Option<Ingest>> {
        let blob = blob.clone();
        self.run(move |layout| {
            layout.tidy();
            if layout.has_blob(&blob)? {
                layout.forget_kept(&blob)?;
                return Ok(None);
            }
            layout.resume(&blob).map(Some)
        })
        .await
    }

    /// Fetches what is missing of a blob that was begun.
    async fn receive(&self, ingest: Ingest, body: &dyn OpenBlob) -> Result<()> {
        let stream = body.open(ByteRange::from(ingest.received_bytes())).await?;
        let layout = Arc::clone(&self.layout);
        bridge::receive(stream, move |incoming| store_blob(&layout, ingest, incoming)).await
    }

    fn tag_of(&self, name: &str) -> Option<Tag> {
        let tag = match &self.prefix {
            Some(prefix) => name.strip_prefix(prefix.as_str())?.strip_prefix(':')?,
            None => name,
        };
        tag.parse().ok()
    }

    fn is_ours(&self, name: &str) -> bool {
        match &self.prefix {
            Some(prefix) => {
                name.strip_prefix(prefix.as_str()).is_some_and(|rest| rest.starts_with([':', '@']))
            }
            None => true,
        }
    }
}

/// Takes the lease unless it is held already.
fn hold(layout: &Layout, lease: &Mutex<Option<Lease>>) -> Result<()> {
    let mut held = lease.lock().unwrap_or_else(PoisonError::into_inner);
    if held.is_none() {
        *held = Some(layout.lease()?);
    }
    Ok(())
}

fn store_manifest(
    layout: &Layout,
    raw: &RawManifest,
    names: &[String],
    details: EntryDetails,
) -> Result<()> {
    let manifest = raw.parse()?;
    layout.tidy();
    if !layout.has_all_below(&manifest)? {
        return Err(Error::Incomplete { digest: *raw.digest(), source: None });
    }
    // What is there but damaged is put right.
    if layout.read_manifest(raw.digest(), raw.media_type()).is_err() {
        layout.write_blob(raw.descriptor(), raw.bytes())?;
    }
    let EntryDetails { annotations, platform } = details;
    let mut entry = Descriptor { annotations, platform, ..raw.descriptor().clone() };
    let is_attached = manifest.subject().is_some();
    if is_attached {
        entry.artifact_type = manifest.artifact_type().map(str::to_owned);
    }
    if !names.is_empty() {
        layout.set_names(names, &entry)?;
    } else if is_attached {
        layout.update_index(|index| {
            index.add_unnamed(&entry);
            Ok(())
        })?;
    }
    Ok(())
}

fn store_blob(layout: &Layout, mut ingest: Ingest, incoming: &mut Incoming) -> Result<()> {
    incoming.for_each(|chunk| ingest.write(chunk))?;
    layout.commit(ingest)
}

#[async_trait]
impl Source for LayoutRepository {
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor> {
        Ok(self.read_manifest(what).await?.descriptor().clone())
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        let (name, what) = (self.name(what), what.clone());
        self.run(move |layout| match what {
            TagOrDigest::Digest(digest) => layout.read_manifest(&digest, &MediaType::default()),
            TagOrDigest::Tag(tag) => match layout.find(&name)? {
                Some(entry) => layout.read_manifest(&entry.digest, &entry.media_type),
                None => Err(Error::not_found(format!("tag {tag}"))),
            },
        })
        .await
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        let blob = blob.clone();
        self.run(move |layout| {
            let file = layout.open_blob_file(&blob)?;
            let path = layout.blob_path(&blob.digest);
            let part = FilePart::new(Arc::new(file), range.start, range.end);
            Ok(bridge::send(part, move |error| fs::Error::new("read", &path, error).into()))
        })
        .await
    }

    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>> {
        let digest = *digest;
        let referrers = Arc::clone(&self.referrers);
        self.run(move |layout| referrers.find(layout, &digest)).await
    }

    fn is_verified(&self) -> bool {
        true
    }
}

#[async_trait]
impl Sink for LayoutRepository {
    async fn has_manifest(&self, digest: &Digest) -> Result<bool> {
        let digest = *digest;
        self.run(move |layout| layout.is_complete(&digest)).await
    }

    async fn push_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        _mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        let Some(ingest) = self.begin(blob).await? else { return Ok(Pushed::Found) };
        let is_resumed = ingest.received_bytes() > 0;
        let mut received = self.receive(ingest, body).await;
        if let (true, Err(Error::Verify(error))) = (is_resumed, &received) {
            // What an earlier run left may be what is wrong, and that is no fault of the source.
            tracing::debug!(%error, "the download starts again from its beginning");
            let Some(ingest) = self.begin(blob).await? else { return Ok(Pushed::Found) };
            received = self.receive(ingest, body).await;
        }
        received.map(|()| Pushed::Uploaded)
    }

    async fn resolve_tag(&self, tag: &Tag) -> Result<Option<Descriptor>> {
        let name = self.name(&TagOrDigest::Tag(tag.clone()));
        let found = self.run(move |layout| layout.find(&name)).await?;
        Ok(found.map(|entry| Descriptor::new(entry.media_type, entry.digest, entry.size)))
    }

    async fn push_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()> {
        let names: Vec<_> = tags.iter().cloned().map(TagOrDigest::Tag).collect();
        self.push_manifest_annotated(manifest, &names, EntryDetails::default()).await
    }
}

#[async_trait]
impl Repository for LayoutRepository {
    fn tags(&self, after: Option<&Tag>) -> BoxStream<'_, Result<Tag>> {
        let after = after.cloned();
        let tags = async move {
            let names = self.run(|layout| layout.names()).await?;
            let mut tags: Vec<_> = names.iter().filter_map(|(name, _)| self.tag_of(name)).collect();
            tags.retain(|tag| after.as_ref().is_none_or(|after| tag > after));
            tags.sort();
            Ok::<_, Error>(stream::iter(tags.into_iter().map(Ok)))
        };
        stream::once(tags).try_flatten().boxed()
    }

    async fn push_new_blob(&self, blob: NewBlob) -> Result<Descriptor> {
        let (layout, outcome) = (Arc::clone(&self.layout), blob.outcome);
        self.run(|_| Ok(())).await?;
        let bytes = blob.bytes.map_err(|error| Error::Body(Box::new(error)));
        bridge::receive(bytes.boxed(), move |incoming| {
            let what = "storing a new blob";
            let mut partial = layout.partial()?;
            incoming.for_each(|chunk| Ok(partial.append(chunk)?))?;
            let Some(blob) = outcome.get() else { return Err(Error::other(what, "it has no end")) };
            layout.publish(partial, &blob.digest)?;
            Ok(blob.clone())
        })
        .await
    }

    async fn delete_tag(&self, tag: &Tag) -> Result<()> {
        let name = self.name(&TagOrDigest::Tag(tag.clone()));
        let removed = self.run(move |layout| layout.remove_name(&name)).await?;
        removed.map(|_| ()).ok_or_else(|| Error::not_found(format!("tag {tag}")))
    }

    /// Removes the manifest's names in this repository, and the manifest with what only it led to
    /// unless something else in the layout leads there. Gives up the lease meanwhile.
    async fn delete_manifest(&self, digest: &Digest) -> Result<()> {
        let (repository, digest) = (self.clone(), *digest);
        blocking(move || {
            let layout = &repository.layout;
            repository.lease.lock().unwrap_or_else(PoisonError::into_inner).take();
            if layout.blob_size(&digest)?.is_none() {
                return Err(Error::not_found(format!("manifest {digest}")));
            }
            layout.remove_manifest(Layout::PATIENCE, &digest, &|entry| {
                name_of(entry).is_none_or(|name| repository.is_ours(name))
            })?;
            Ok(())
        })
        .await
    }
}
