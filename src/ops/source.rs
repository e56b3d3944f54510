//! A location that is read from: found first, then made ready for where its content goes.

use std::path::Path;
use std::sync::Arc;

use crate::archive::directory::DirectorySource;
use crate::archive::engine::{Engine, EngineKind};
use crate::archive::{self, ArchivedImage, Prepared};
use crate::content::overlay::Overlay;
use crate::content::{self, Repository, Source};
use crate::layout::{Layout, LayoutRepository, name_of};
use crate::oci::layout_index::{is_attached, layers_from};
use crate::oci::{Descriptor, RawManifest, Reference, Tag, TagOrDigest};
use crate::ops::archives::{self, Opened as OpenedArchive};
use crate::ops::error::Attempt;
use crate::ops::local::By;
use crate::ops::location::{ArchiveLocation, Location};
use crate::ops::missing::or_tags;
use crate::ops::packed::PackedLayers;
use crate::ops::{Error, Result, Session, local};
use crate::util::fs;

/// A location whose content was found.
#[derive(Debug)]
pub(super) struct Located {
    /// The location for people.
    pub(super) shown: String,
    /// What the image is called where it comes from, as far as the location means it by a name.
    called: Vec<Reference>,
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
        let (place, called) = match self {
            Self::Registry(reference) => {
                let (host, name) = (reference.host(), reference.repository());
                let repository = session.sources.readable(host, name);
                let place = Place::Repository(repository, reference.target());
                (place, vec![reference.clone()])
            }
            Self::Store(name) => locate_in_store(session, name)?,
            Self::Layout { directory, tag } => {
                let tag = tag.clone().map(TagOrDigest::Tag);
                (locate_in_layout(directory, tag)?, Vec::new())
            }
            Self::Archive(location) => locate_in_archive(session, location).await?,
            Self::Directory(path) => {
                let opened = DirectorySource::open(path);
                let source = opened.attempt(|| format!("cannot open {self}"))?;
                // Any tag means the one image.
                let target = TagOrDigest::Tag(Tag::latest());
                (Place::Image(Arc::new(source), target), Vec::new())
            }
            Self::Engine { kind, name } => locate_in_engine(session, *kind, name, self).await?,
        };
        let called = called.into_iter().filter(|name| name.digest().is_none()).collect();
        Ok(Located { shown: self.to_string(), called, place })
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
    /// What the image calls itself, in an archive or an engine; of several names the one that was
    /// asked for.
    pub(super) fn names(&self) -> &[Reference] {
        match &self.place {
            Place::Archive(..) => &self.called,
            Place::Repository(..) | Place::Image(..) => &[],
        }
    }

    /// What a copy of it is called that is given no name of its own.
    pub(super) fn called(&self) -> &[Reference] {
        &self.called
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

fn locate_in_store(session: &Session, name: &str) -> Result<(Place, Vec<Reference>)> {
    let layout = session.store()?;
    let found = local::find(&layout, name)?;
    // Its own repository, in which its signatures have their tags.
    let own = found.names().first().and_then(|name| local::parse_name(name).ok());
    let target = TagOrDigest::Digest(found.manifest().digest);
    let repository: Arc<dyn Repository> =
        Arc::new(LayoutRepository::new(layout, own.map(|reference| reference.name())));
    let repository = match layers_from(found.manifest()) {
        Some(base) => {
            let far = session.sources.readable(base.host(), base.repository());
            Arc::new(Overlay::lacking(repository, far))
        }
        None => repository,
    };
    // As docker: who calls an image by its ID does not mean any of its names.
    let called = match found.by {
        By::Name => Reference::parse(name).into_iter().collect(),
        By::Id => Vec::new(),
    };
    Ok((Place::Repository(repository, target), called))
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

async fn locate_in_archive(
    session: &Session,
    location: &ArchiveLocation,
) -> Result<(Place, Vec<Reference>)> {
    if let Some(path) = location.file.as_deref().filter(|path| fs::is_dir(path)) {
        let (shown, path) = (location.shown(), path.display());
        return Err(Error::Usage(format!("{shown} is a directory; use oci:{path} or dir:{path}")));
    }
    let opened = archives::open(session, location).await?;
    let image = match opened.archive.select(location.name.as_deref()) {
        Ok(image) => image.clone(),
        Err(error @ archive::Error::Several { .. }) => return Err(Error::Usage(error.to_string())),
        Err(error) => {
            return Err(content::Error::from(error)).attempt(|| format!("cannot use {location}"));
        }
    };
    let called = names_meant(&image.names, location.name.as_deref());
    Ok((Place::Archive(opened, image), called))
}

/// The names of an archive's image that the user means: the one that was asked for, else all.
fn names_meant(names: &[Reference], wanted: Option<&str>) -> Vec<Reference> {
    let tagged = names.iter().filter(|name| name.tag().is_some());
    let is_wanted = |name: &&Reference| {
        wanted.is_some_and(|wanted| {
            name.tag().is_some_and(|tag| tag.as_str() == wanted)
                || Reference::parse(wanted).is_ok_and(|wanted| wanted == **name)
        })
    };
    let meant: Vec<Reference> = tagged.clone().filter(is_wanted).cloned().collect();
    if meant.is_empty() { tagged.cloned().collect() } else { meant }
}

/// An engine gives an archive, which is spooled: it cannot be asked for parts of it.
async fn locate_in_engine(
    session: &Session,
    kind: EngineKind,
    name: &str,
    location: &Location,
) -> Result<(Place, Vec<Reference>)> {
    let attempt = || format!("cannot read {location}");
    let engine = session.engine(kind).attempt(attempt)?;
    let wanted = Wanted::new(&engine, name).await.attempt(attempt)?;
    let exported = engine.export(&wanted.words).await.attempt(attempt)?;
    let opened = archives::spool_stream(session, exported, &location.to_string()).await?;
    let selected = opened.archive.select(None).map_err(content::Error::from);
    let image = selected.attempt(attempt)?.clone();
    let called = match kind {
        // Only podman knows which registry it means by a short name.
        EngineKind::Podman if !image.names.is_empty() => names_meant(&image.names, None),
        EngineKind::Docker | EngineKind::Podman => wanted.name.into_iter().collect(),
    };
    Ok((Place::Archive(opened, image), called))
}

/// An image as an engine is asked for it.
struct Wanted {
    /// The words, which mean one image: an engine exports all tags of a name without one.
    words: String,
    /// The name, when it is called by one.
    name: Option<Reference>,
}

impl Wanted {
    async fn new(engine: &Engine, text: &str) -> content::Result<Self> {
        let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let by_id = || Self { words: text.to_owned(), name: None };
        let has_tag = text.rsplit('/').next().is_some_and(|last| last.contains(':'));
        if text.strip_prefix("sha256:").is_some_and(is_hex) {
            return Ok(by_id());
        }
        if has_tag || text.contains('@') {
            return Ok(Self { words: text.to_owned(), name: Reference::parse(text).ok() });
        }
        let words = format!("{text}:latest");
        // As docker: what may be the beginning of an ID is a name first.
        if is_hex(text) && (text.len() == 64 || engine.find(&words).await?.is_none()) {
            return Ok(by_id());
        }
        Ok(Self { name: Reference::parse(&words).ok(), words })
    }
}
