//! A location that is read from: found first, then made ready for where its content goes.

use std::path::Path;
use std::sync::Arc;

use crate::archive::directory::DirectorySource;
use crate::archive::engine::{Engine, EngineKind};
use crate::archive::{self, ArchivedImage, Prepared};
use crate::content::{self, Repository, Source};
use crate::layout::{Layout, LayoutRepository, name_of};
use crate::oci::layout_index::is_attached;
use crate::oci::{Descriptor, RawManifest, Reference, Tag, TagOrDigest};
use crate::ops::archives::{self, Opened as OpenedArchive};
use crate::ops::error::Attempt;
use crate::ops::location::{ArchiveLocation, Location};
use crate::ops::missing::or_tags;
use crate::ops::packed::PackedLayers;
use crate::ops::{Error, Result, Session, local};
use crate::registry::Access;

/// A location whose content was found.
#[derive(Debug)]
pub(super) struct Located {
    /// The location for people.
    pub(super) shown: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// A repository that can list its tags.
    Repository(Arc<dyn Repository>, TagOrDigest),
    /// One image.
    Image(Arc<dyn Source>, TagOrDigest),
    /// An image of an archive.
    Archive(OpenedArchive, ArchivedImage),
}

/// A location that can be read.
#[derive(Debug, Clone)]
pub(super) struct Readable {
    /// What is read from.
    pub(super) source: Arc<dyn Source>,
    /// What in it is meant.
    pub(super) target: TagOrDigest,
    /// The location for people.
    pub(super) shown: String,
    /// Blobs that are at the destination already, because they had to be made on the way.
    pub(super) stored: Vec<Descriptor>,
    /// The same, where tags can be listed.
    repository: Option<Arc<dyn Repository>>,
}

impl Location {
    /// Finds the content; a registry is not asked yet, an archive is looked through.
    ///
    /// # Errors
    /// [`Error::Local`]; [`Error::Content`] naming the archive's member that is wrong.
    pub(super) async fn locate(&self, session: &Session) -> Result<Located> {
        let place = match self {
            Self::Registry(reference) => {
                let (host, name) = (reference.host(), reference.repository());
                let repository = session.registries.repository(host, name, Access::Pull);
                Place::Repository(Arc::new(repository), reference.target())
            }
            Self::Store(name) => locate_in_store(session, name)?,
            Self::Layout { directory, tag } => {
                let tag = tag.clone().map(TagOrDigest::Tag);
                locate_in_layout(directory, tag)?
            }
            Self::Archive(location) => locate_in_archive(session, location).await?,
            Self::Directory(path) => {
                let opened = DirectorySource::open(path);
                let source = opened.attempt(|| format!("cannot open {self}"))?;
                // Any tag means the one image.
                let target = TagOrDigest::Tag(Tag::latest());
                Place::Image(Arc::new(source), target)
            }
            Self::Engine { kind, name } => locate_in_engine(session, *kind, name, self).await?,
        };
        Ok(Located { shown: self.to_string(), place })
    }

    /// Opens the location for reading, wherever its content goes.
    ///
    /// # Errors
    /// As [`Location::locate`].
    pub(super) async fn read(&self, session: &Session) -> Result<Readable> {
        self.locate(session).await?.ready(session, None).await
    }
}

impl Located {
    /// What the image calls itself, in an archive or an engine.
    pub(super) fn names(&self) -> &[Reference] {
        match &self.place {
            Place::Archive(_, image) => &image.names,
            Place::Repository(..) | Place::Image(..) => &[],
        }
    }

    /// Makes it readable. Layers that must be compressed first go to `to` at once, where that is
    /// given.
    ///
    /// # Errors
    /// [`Error::Content`] naming the archive's member that is wrong, or what `to` says.
    pub(super) async fn ready(
        self,
        session: &Session,
        to: Option<Arc<dyn Repository>>,
    ) -> Result<Readable> {
        let shown = self.shown;
        let readable = |source, target, repository| Readable {
            source,
            target,
            shown: shown.clone(),
            stored: Vec::new(),
            repository,
        };
        match self.place {
            Place::Repository(repository, target) => {
                let source: Arc<dyn Source> = Arc::<dyn Repository>::clone(&repository);
                Ok(readable(source, target, Some(repository)))
            }
            Place::Image(source, target) => Ok(readable(source, target, None)),
            Place::Archive(opened, image) => {
                let attempt = || format!("cannot use {shown}");
                let shelf = PackedLayers::new(session, to);
                let prepared = archive::prepare(&opened.archive, &image, &shelf).await;
                let Prepared { source, root, stored } = prepared.attempt(attempt)?;
                let (source, root) =
                    archives::what_is_there(source, root).await.attempt(attempt)?;
                let target = TagOrDigest::Digest(*root.digest());
                let source = Arc::new(source.keeping(Arc::new(opened)));
                Ok(Readable { stored, ..readable(source, target, None) })
            }
        }
    }
}

impl Readable {
    /// The manifest that is meant; when a tag is not there, the error tells which ones are.
    pub(super) async fn manifest(&self, attempt: impl Fn() -> String) -> Result<RawManifest> {
        let read = self.source.read_manifest(&self.target).await;
        self.or_tags(read, attempt).await
    }

    /// Type, digest and size of what is meant, likewise.
    pub(super) async fn resolve(&self, attempt: impl Fn() -> String) -> Result<Descriptor> {
        let resolved = self.source.resolve(&self.target).await;
        self.or_tags(resolved, attempt).await
    }

    async fn or_tags<T>(
        &self,
        outcome: content::Result<T>,
        attempt: impl Fn() -> String,
    ) -> Result<T> {
        match &self.repository {
            Some(repository) => or_tags(outcome, &**repository, &self.target, attempt).await,
            None => outcome.attempt(attempt),
        }
    }
}

fn locate_in_store(session: &Session, name: &str) -> Result<Place> {
    let layout = session.store()?;
    let found = local::find(&layout, name)?;
    // Its own repository, in which its signatures have their tags.
    let own = found.names().first().and_then(|name| local::parse_name(name).ok());
    let target = TagOrDigest::Digest(found.manifest().digest);
    let repository = LayoutRepository::new(layout, own.map(|reference| reference.name()));
    Ok(Place::Repository(Arc::new(repository), target))
}

fn locate_in_layout(directory: &Path, tag: Option<TagOrDigest>) -> Result<Place> {
    let attempt = || format!("cannot open oci:{}", directory.display());
    let layout = Arc::new(Layout::open(directory).attempt(attempt)?);
    let target = match tag {
        Some(tag) => tag,
        None => only_image(&layout, directory)?,
    };
    Ok(Place::Repository(Arc::new(LayoutRepository::new(layout, None)), target))
}

/// The image of a layout that holds one, or the latest; with several others the user must say
/// which. What is attached to an image is none.
fn only_image(layout: &Layout, directory: &Path) -> Result<TagOrDigest> {
    let shown = directory.display();
    let mut entries = layout.entries().attempt(|| format!("cannot read oci:{shown}"))?;
    entries.retain(|entry| !is_attached(entry));
    let latest = entries.iter().find(|entry| name_of(entry) == Some("latest"));
    if let ([only], _) | (_, Some(only)) = (&entries[..], latest) {
        return Ok(TagOrDigest::Digest(only.digest));
    }
    let names: Vec<&str> = entries.iter().filter_map(name_of).collect();
    let list = if names.is_empty() { "none has a name".to_owned() } else { names.join(", ") };
    let count = entries.len();
    Err(Error::Usage(format!("oci:{shown} holds {count} images, say which: {list}")))
}

async fn locate_in_archive(session: &Session, location: &ArchiveLocation) -> Result<Place> {
    let opened = archives::open(session, location).await?;
    let image = match opened.archive.select(location.name.as_deref()) {
        Ok(image) => image.clone(),
        Err(error @ archive::Error::Several { .. }) => return Err(Error::Usage(error.to_string())),
        Err(error) => {
            return Err(content::Error::from(error)).attempt(|| format!("cannot use {location}"));
        }
    };
    Ok(Place::Archive(opened, image))
}

/// An engine gives an archive, which is spooled: it cannot be asked for parts of it.
async fn locate_in_engine(
    session: &Session,
    kind: EngineKind,
    name: &str,
    location: &Location,
) -> Result<Place> {
    let attempt = || format!("cannot read {location}");
    let engine = session.engines.address(kind).and_then(|address| Engine::new(kind, address));
    let engine = engine.attempt(attempt)?;
    let exported = engine.export(name).await.attempt(attempt)?;
    let opened = archives::spool_stream(session, exported, &location.to_string()).await?;
    let selected = opened.archive.select(None).map_err(content::Error::from);
    let image = selected.attempt(attempt)?.clone();
    Ok(Place::Archive(opened, image))
}
