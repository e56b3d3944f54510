//! `load`: the images of an archive, or of an OCI layout directory, into the local store.
//!
//! Everything is read and checked before the store sees any of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::{TryStreamExt, future};
use serde::Serialize;

use crate::archive::{self, ArchiveSource, Form, Prepared};
use crate::content::bridge::blocking;
use crate::content::{self, ByteRange, OpenBlob, Source, VerifyingStream};
use crate::layout::{Layout, LayoutRepository};
use crate::oci::layout_index::{is_attached, reference_of};
use crate::oci::{Descriptor, Digest, Reference, TagOrDigest};
use crate::ops::archives;
use crate::ops::error::Attempt;
use crate::ops::location::ArchiveLocation;
use crate::ops::packed::PackedLayers;
use crate::ops::platforms::{Chosen, Platforms, choose};
use crate::ops::rehearsal::{Look, rehearse};
use crate::ops::{Error, Result, Session, local};
use crate::transfer::{self, CopyOptions};
use crate::util::fs;

/// What is loaded.
#[derive(Debug, Clone)]
pub struct LoadRequest {
    /// The archive, or a directory that is an OCI layout; `None` is stdin.
    pub input: Option<PathBuf>,
    /// A name for the only image; by default those it has.
    pub name: Option<Reference>,
    /// Which platforms of an index.
    pub platforms: Platforms,
    /// Whether signatures and other referrers are loaded too.
    pub referrers: bool,
}

/// One image that was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoadedImage {
    /// Its names in the store; an image without one is there by its ID.
    pub names: Vec<String>,
    /// Docker's image ID.
    pub id: Digest,
    /// Its digest.
    pub digest: Digest,
    /// The digest of the index it was chosen from, when it is only a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen_from: Option<Digest>,
}

/// An image that can be copied into the store.
struct Loadable {
    source: Arc<dyn Source>,
    /// The same with all the blobs it is to give, when files of ours hold some of them.
    spooled: Option<(Arc<ArchiveSource>, Vec<Descriptor>)>,
    chosen: Chosen,
    names: Vec<Reference>,
}

/// Loads every image.
///
/// # Errors
/// [`Error::Content`] naming the member that is wrong; the store is as it was then.
pub async fn load(session: &Session, request: &LoadRequest) -> Result<Vec<LoadedImage>> {
    let store = session.store()?;
    let mut images = match &request.input {
        Some(path) if fs::is_dir(path) => from_layout(path, request).await?,
        _ => from_archive(session, request).await?,
    };
    if let Some(name) = &request.name {
        let [only] = &mut images[..] else {
            let count = images.len();
            let help = format!("{count} images cannot all be {name}; load them under their names");
            return Err(Error::Usage(help));
        };
        only.names = vec![local::tag_name(name)?.parse()?];
    }
    for image in &images {
        publish(&store, image).await.attempt(|| format!("cannot load {}", request.shown()))?;
    }
    let mut loaded = Vec::new();
    for image in images {
        loaded.push(store_image(session, request, &store, &image).await?);
    }
    Ok(loaded)
}

impl Loadable {
    /// The source with the signatures of that name's repository.
    fn source_of(&self, name: Option<&Reference>) -> Arc<dyn Source> {
        match (&self.spooled, name) {
            (Some((archive, _)), Some(name)) => Arc::new(archive.for_repository(Some(name.name()))),
            _ => Arc::clone(&self.source),
        }
    }
}

impl LoadRequest {
    fn shown(&self) -> String {
        self.input.as_deref().unwrap_or(Path::new("stdin")).display().to_string()
    }
}

async fn from_archive(session: &Session, request: &LoadRequest) -> Result<Vec<Loadable>> {
    let attempt = || format!("cannot load {}", request.shown());
    let location = ArchiveLocation { form: Form::Either, file: request.input.clone(), name: None };
    let opened = archives::open_spooled(session, &location, &request.shown()).await?;
    let shelf = PackedLayers::new(session, None);
    let mut loadable = Vec::new();
    for image in opened.archive.images() {
        let prepared = archive::prepare(&opened.archive, image, &shelf).await;
        let Prepared { source, root, .. } = prepared.attempt(attempt)?;
        let (source, root) = archives::what_is_there(source, root).await.attempt(attempt)?;
        let chosen = choose(&source, root, &request.platforms, &request.shown()).await?;
        let look = InArchive(&source);
        let rehearsed = rehearse(&source, &chosen.root, request.referrers, &look).await;
        let blobs = rehearsed.attempt(attempt)?;
        let source = Arc::new(source.keeping(Arc::new(opened.clone())));
        loadable.push(Loadable {
            source: Arc::<ArchiveSource>::clone(&source),
            spooled: Some((source, blobs)),
            chosen,
            names: image.names.iter().filter(|name| name.tag().is_some()).cloned().collect(),
        });
    }
    Ok(loadable)
}

/// Everything in a spooled archive was read, so only what is told of it can be wrong.
struct InArchive<'a>(&'a ArchiveSource);

#[async_trait]
impl Look for InArchive<'_> {
    async fn look(&self, blob: &Descriptor, _: &dyn OpenBlob) -> content::Result<()> {
        if self.0.check(blob)? {
            return Ok(());
        }
        let what = format!("blob {}, which an image of the archive needs,", blob.digest);
        Err(content::Error::not_found(what))
    }
}

/// What a directory holds must be read.
struct InLayout;

#[async_trait]
impl Look for InLayout {
    async fn look(&self, blob: &Descriptor, body: &dyn OpenBlob) -> content::Result<()> {
        let bytes = VerifyingStream::new(blob, body.open(ByteRange::ALL).await?);
        bytes.try_for_each(|_| future::ready(Ok(()))).await
    }
}

async fn from_layout(directory: &Path, request: &LoadRequest) -> Result<Vec<Loadable>> {
    let attempt = || format!("cannot load {}", directory.display());
    let layout = Arc::new(Layout::open(directory).attempt(attempt)?);
    let source = Arc::new(LayoutRepository::new(Arc::clone(&layout), None));
    let mut loadable: Vec<Loadable> = Vec::new();
    for entry in layout.entries().attempt(attempt)? {
        if is_attached(&entry) {
            continue;
        }
        let name = reference_of(&entry).map_err(|error| Error::Content {
            attempt: attempt(),
            source: content::Error::other("reading index.json", error),
        })?;
        let raw = source.read_manifest(&TagOrDigest::Digest(entry.digest)).await;
        let raw = raw.attempt(attempt)?;
        // Not every tool says in the list what a manifest is attached to.
        let parsed = raw.parse().map_err(content::Error::from).attempt(attempt)?;
        if parsed.subject().is_some() {
            continue;
        }
        let chosen = choose(&*source, raw, &request.platforms, &request.shown()).await?;
        let mut known = loadable.iter_mut();
        if let Some(known) = known.find(|known| known.chosen.root.digest() == chosen.root.digest())
        {
            known.names.extend(name);
            continue;
        }
        let rehearsed = rehearse(&*source, &chosen.root, request.referrers, &InLayout).await;
        rehearsed.attempt(attempt)?;
        loadable.push(Loadable {
            source: Arc::<LayoutRepository>::clone(&source),
            spooled: None,
            chosen,
            names: name.into_iter().collect(),
        });
    }
    Ok(loadable)
}

/// Makes blobs of the store out of the files of ours that hold them.
async fn publish(store: &Arc<Layout>, image: &Loadable) -> content::Result<()> {
    let Some((source, blobs)) = image.spooled.clone() else { return Ok(()) };
    let store = Arc::clone(store);
    blocking(move || {
        for blob in blobs {
            if !store.has_blob(&blob)?
                && let Some(file) = source.spooled_file(&blob.digest)?
            {
                store.adopt(&file, &blob.digest)?;
            }
        }
        Ok(())
    })
    .await
}

async fn store_image(
    session: &Session,
    request: &LoadRequest,
    store: &Arc<Layout>,
    image: &Loadable,
) -> Result<LoadedImage> {
    let attempt = || format!("cannot load {}", request.shown());
    let root = &image.chosen.root;
    for (name, repository) in repositories(store, &image.names) {
        let source = image.source_of(name);
        // Its name comes last, with what the store notes beside it.
        let options = CopyOptions {
            jobs: session.jobs,
            referrers: request.referrers,
            ..CopyOptions::default()
        };
        let copied = transfer::copy(&*source, &repository, root, &options, &session.progress);
        copied.await.attempt(attempt)?;
        let names: Vec<TagOrDigest> = name.iter().map(|name| name.target()).collect();
        let details = image.chosen.details();
        let named = repository.push_manifest_annotated(root, &names, details).await;
        named.attempt(attempt)?;
    }
    let (store, entry) = (Arc::clone(store), root.descriptor().clone());
    let is_unnamed = image.names.is_empty();
    let id = blocking(move || {
        if is_unnamed {
            store.update_index(|index| {
                index.add_unnamed(&entry);
                Ok(())
            })?;
        }
        Ok(local::image_id(&store, &entry))
    });
    Ok(LoadedImage {
        names: image.names.iter().map(Reference::familiar).collect(),
        id: id.await.attempt(attempt)?,
        digest: *root.digest(),
        chosen_from: image.chosen.index,
    })
}

/// The repository of each name; one of no name for an image without any.
fn repositories<'a>(
    store: &Arc<Layout>,
    names: &'a [Reference],
) -> Vec<(Option<&'a Reference>, LayoutRepository)> {
    let repository = |name| LayoutRepository::new(Arc::clone(store), name);
    match names {
        [] => vec![(None, repository(None))],
        names => names.iter().map(|name| (Some(name), repository(Some(name.name())))).collect(),
    }
}
