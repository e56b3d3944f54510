//! A location that is written to, and what ends the writing.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::archive::directory::DirectorySink;
use crate::archive::engine::EngineKind;
use crate::archive::write::{ArchiveSink, ArchiveWriter};
use crate::content::bridge::{Pipe, pipe};
use crate::content::{self, Repository, Sink};
use crate::layout::{Layout, LayoutRepository};
use crate::oci::{Host, Platform, RawManifest, Reference, RepositoryName, Tag, TagOrDigest};
use crate::ops::error::Attempt;
use crate::ops::location::{ArchiveLocation, Location};
use crate::ops::{Error, Result, Session};
use crate::registry::Access;

/// What is known of a copy when its destination is opened.
pub(super) struct Intent<'a> {
    /// Where the content comes from.
    pub(super) source: &'a Location,
    /// What it is called there.
    pub(super) names: &'a [Reference],
    /// Of an image for several platforms, the one that old docker takes from an archive.
    pub(super) preferred: Platform,
    /// Where an archive goes that goes to stdout.
    pub(super) stdout: Option<Box<dyn Write + Send>>,
}

/// A location that can be written to.
#[derive(Debug)]
pub(super) struct Writable {
    /// What is written to.
    pub(super) sink: Arc<dyn Sink>,
    /// What is written there; `None` leaves the image without a name.
    pub(super) target: Option<TagOrDigest>,
    /// The location for people.
    pub(super) shown: String,
    /// The same, where it is a repository.
    pub(super) repository: Option<Arc<dyn Repository>>,
    /// Further names of the image in an archive.
    further: Vec<(ArchiveSink, Tag)>,
    end: End,
}

/// What is done when all was written.
#[derive(Debug)]
enum End {
    Nothing,
    Archive(ArchiveWriter),
    Engine { writer: ArchiveWriter, pipe: Pipe, loading: JoinHandle<content::Result<Vec<String>>> },
}

impl Location {
    /// Opens the location for writing; a registry is not asked yet.
    ///
    /// # Errors
    /// [`Error::Usage`] for a name that content cannot be given; file errors name the path.
    pub(super) async fn write(&self, session: &Session, intent: Intent<'_>) -> Result<Writable> {
        match self {
            Self::Registry(reference) => Ok(write_registry(session, reference, intent.source)),
            Self::Store(name) => write_store(session, name),
            Self::Layout { directory, tag } => write_layout(directory, tag.as_ref()),
            Self::Archive(location) => write_archive(location, intent).await,
            Self::Directory(path) => {
                let opened = DirectorySink::open_or_create(path);
                let sink = Arc::new(opened.attempt(|| format!("cannot open {self}"))?);
                // Any tag makes it the image.
                let target = Some(TagOrDigest::Tag(Tag::latest()));
                let shown = self.to_string();
                let further = Vec::new();
                Ok(Writable { sink, target, shown, repository: None, further, end: End::Nothing })
            }
            Self::Engine { kind, name } => write_engine(session, *kind, name, self, intent),
        }
    }
}

impl Writable {
    fn of(repository: Arc<dyn Repository>, target: TagOrDigest, shown: String) -> Self {
        let sink: Arc<dyn Sink> = Arc::<dyn Repository>::clone(&repository);
        let repository = Some(repository);
        let further = Vec::new();
        Self { sink, target: Some(target), shown, repository, further, end: End::Nothing }
    }

    /// Gives the image, which is there, its further names.
    pub(super) async fn name_further(&self, root: &RawManifest) -> content::Result<()> {
        for (sink, tag) in &self.further {
            sink.push_manifest(root, std::slice::from_ref(tag)).await?;
        }
        Ok(())
    }

    /// Blobs that are worth having in flight at once: an archive has one end to write to, and with
    /// one at a time the same image gives the same bytes.
    pub(super) fn jobs(&self, session: &Session) -> Option<usize> {
        match self.end {
            End::Nothing => session.jobs,
            End::Archive(_) | End::Engine { .. } => Some(1),
        }
    }

    /// Ends the writing after `copied`: an archive gets its end only when all went well.
    ///
    /// # Errors
    /// Those of `copied`, or why it could not be ended.
    pub(super) async fn end<T>(self, copied: Result<T>) -> Result<T> {
        let shown = self.shown;
        let attempt = || format!("cannot write {shown}");
        drop((self.sink, self.further));
        match self.end {
            End::Nothing => copied,
            End::Archive(writer) => {
                let copied = copied?;
                writer.finish().await.attempt(attempt)?;
                Ok(copied)
            }
            End::Engine { writer, pipe, loading } => {
                let finished = match &copied {
                    Ok(_) => writer.finish().await.map(|_| pipe.finish()),
                    Err(_) => {
                        drop((writer, pipe));
                        Ok(())
                    }
                };
                let loaded = loading
                    .await
                    .unwrap_or_else(|ended| Err(content::Error::other("loading", ended)));
                match loaded {
                    // An engine that gave up says why; the copy knows only that nobody listens.
                    Err(error) if !matches!(error, content::Error::Body(_)) => {
                        Err(error).attempt(attempt)
                    }
                    _ => {
                        finished.attempt(attempt)?;
                        copied
                    }
                }
            }
        }
    }
}

fn write_registry(session: &Session, reference: &Reference, source: &Location) -> Writable {
    let (host, name) = (reference.host(), reference.repository());
    let access = Access::Push { mount_from: mount_from(host, source.reference()) };
    let repository = session.registries.repository(host, name, access);
    Writable::of(Arc::new(repository), reference.target(), reference.to_string())
}

fn mount_from(host: &Host, source: Option<&Reference>) -> Vec<RepositoryName> {
    source
        .filter(|source| source.host() == host)
        .map(|source| source.repository().clone())
        .into_iter()
        .collect()
}

fn write_store(session: &Session, name: &str) -> Result<Writable> {
    let reference = free_name(name, "store")?;
    let repository = LayoutRepository::new(session.store()?, Some(reference.name()));
    Ok(Writable::of(Arc::new(repository), reference.target(), format!("store:{name}")))
}

/// A name that content can be given.
fn free_name(name: &str, place: &str) -> Result<Reference> {
    let reference = Reference::parse(name)?;
    if reference.digest().is_none() {
        return Ok(reference);
    }
    Err(Error::Usage(format!(
        "{place}:{name} has a digest, which only content can give; give a tag instead"
    )))
}

fn write_layout(directory: &Path, tag: Option<&Tag>) -> Result<Writable> {
    let attempt = || format!("cannot open oci:{}", directory.display());
    let layout = Arc::new(Layout::open_or_create(directory).attempt(attempt)?);
    let target = TagOrDigest::Tag(tag.cloned().unwrap_or_else(Tag::latest));
    let shown = format!("oci:{}:{target}", directory.display());
    Ok(Writable::of(Arc::new(LayoutRepository::new(layout, None)), target, shown))
}

async fn write_archive(location: &ArchiveLocation, intent: Intent<'_>) -> Result<Writable> {
    let names = archive_names(location, intent.names)?;
    let shown = location.to_string();
    let writer = match (&location.file, intent.stdout) {
        (Some(file), _) => ArchiveWriter::create(file, intent.preferred).await,
        (None, Some(stdout)) => Ok(ArchiveWriter::new(stdout, intent.preferred)),
        (None, None) => return Err(Error::Usage(format!("{shown} has nowhere to go"))),
    };
    let writer = writer.attempt(|| format!("cannot write {shown}"))?;
    let mut names = names.into_iter().map(|(repository, tag)| (writer.repository(repository), tag));
    let (sink, target) = match names.next() {
        Some((sink, tag)) => (sink, Some(TagOrDigest::Tag(tag))),
        None => (writer.repository(None), None),
    };
    let (sink, further) = (Arc::new(sink), names.collect());
    Ok(Writable { sink, target, shown, repository: None, further, end: End::Archive(writer) })
}

/// What the image is called in the archive, repository and tag: as the user says, else as it is
/// called where it comes from.
fn archive_names(
    location: &ArchiveLocation,
    own: &[Reference],
) -> Result<Vec<(Option<String>, Tag)>> {
    let given = match &location.name {
        // Alone, it is a tag, as it is in a layout.
        Some(name) if !name.contains([':', '/']) => return Ok(vec![(None, name.parse()?)]),
        Some(name) => Some(free_name(name, &location.shown())?),
        None => None,
    };
    let names = given.as_ref().map_or(own, std::slice::from_ref).iter();
    Ok(names.filter_map(|name| Some((Some(name.name()), name.tag()?.clone()))).collect())
}

fn write_engine(
    session: &Session,
    kind: EngineKind,
    name: &str,
    location: &Location,
    intent: Intent<'_>,
) -> Result<Writable> {
    let reference = free_name(name, location.prefix())?;
    let engine = session.engine(kind).attempt(|| format!("cannot write {location}"))?;
    let (pipe, archive) = pipe();
    let loading = tokio::spawn(async move { engine.load(archive).await });
    let writer = ArchiveWriter::new(pipe.clone(), intent.preferred);
    let sink = Arc::new(writer.repository(Some(reference.name())));
    Ok(Writable {
        sink,
        target: Some(reference.target()),
        shown: location.to_string(),
        repository: None,
        further: Vec::new(),
        end: End::Engine { writer, pipe, loading },
    })
}
