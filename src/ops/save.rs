//! `save`: images of the local store, or of OCI layouts, in one archive.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::archive::write::ArchiveWriter;
use crate::oci::attached::is_attached_name;
use crate::oci::{Digest, Platform, Reference, Tag, TagOrDigest};
use crate::ops::error::Attempt;
use crate::ops::local::By;
use crate::ops::location::{Bare, Location};
use crate::ops::platforms::{Chosen, choose};
use crate::ops::source::Readable;
use crate::ops::{Platforms, Result, Session, engines, local};
use crate::transfer::{self, CopyOptions};

/// What is saved.
#[derive(Debug, Clone)]
pub struct SaveRequest {
    /// The images: names or IDs of the local store, or locations. A repository without a tag means
    /// all of its tags; what is called by its ID is saved without a name.
    pub images: Vec<String>,
    /// Which platforms of an index.
    pub platforms: Platforms,
    /// The platform of the image that old docker takes of several.
    pub preferred: Platform,
    /// Whether signatures and other referrers are saved too.
    pub referrers: bool,
}

/// Where an archive goes.
pub enum SaveTo {
    /// A file, which appears when the archive is whole.
    File(PathBuf),
    /// A stream, with what to call it.
    Stream(Box<dyn Write + Send>, &'static str),
}

/// What was saved.
#[derive(Debug, Clone, Serialize)]
pub struct SaveReport {
    /// The file, when it is one.
    pub file: Option<PathBuf>,
    /// The images, in the order of the archive.
    pub images: Vec<SavedImage>,
    /// Length of the archive in bytes.
    pub size_bytes: u64,
}

/// One image in the archive.
#[derive(Debug, Clone, Serialize)]
pub struct SavedImage {
    /// Its name there, if it has one.
    pub name: Option<String>,
    /// Its digest.
    pub digest: Digest,
    /// The digest of the index it was chosen from, when it is only a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen_from: Option<Digest>,
    /// Manifests that refer to the image and are in the archive too.
    pub referrers: Vec<Digest>,
}

/// Saves images.
///
/// # Errors
/// [`Error::Local`](crate::ops::Error::Local) for an image that is not there, before anything is
/// written; what the file or the stream says. No file is left behind then.
pub async fn save(session: &Session, request: &SaveRequest, to: SaveTo) -> Result<SaveReport> {
    let mut images = Vec::new();
    for text in &request.images {
        for image in engines::or_where(session, find(session, text).await).await? {
            images.push((read(&image, &request.platforms).await?, image));
        }
    }
    let file = match &to {
        SaveTo::File(path) => Some(path.clone()),
        SaveTo::Stream(..) => None,
    };
    let shown = to.shown();
    let attempt = || format!("cannot write {shown}");
    let writer = to.open(request.preferred.clone()).await.attempt(attempt)?;
    let mut saved: Vec<SavedImage> = Vec::new();
    for (chosen, image) in &images {
        let one = copy(session, request, &writer, chosen, image).await?;
        if !saved.iter().any(|known| (&known.name, known.digest) == (&one.name, one.digest)) {
            saved.push(one);
        }
    }
    let size_bytes = writer.finish().await.attempt(attempt)?;
    Ok(SaveReport { file, images: saved, size_bytes })
}

/// An image that was found, and what it will be called.
struct Image {
    opened: Readable,
    repository: Option<String>,
    tag: Option<Tag>,
}

impl Image {
    fn name(&self) -> Option<String> {
        let tag = self.tag.as_ref()?;
        Some(match &self.repository {
            Some(repository) => format!("{repository}:{tag}"),
            None => tag.to_string(),
        })
    }
}

/// The images that one text means, at least one.
async fn find(session: &Session, text: &str) -> Result<Vec<Image>> {
    let location = Location::parse(text, Bare::Store)?;
    let Location::Store(name) = &location else {
        return elsewhere(session, &location).await;
    };
    let tagged = tags_of(session, name)?;
    if !tagged.is_empty() {
        let mut images = Vec::new();
        for reference in &tagged {
            images.push(named(session, reference).await?);
        }
        return Ok(images);
    }
    let found = local::find(&*session.store()?, name)?;
    match (found.by, Reference::parse(name)) {
        (By::Name, Ok(reference)) => Ok(vec![named(session, &reference).await?]),
        // As docker: who calls an image by its ID does not mean any of its names.
        _ => {
            let opened = location.read(session).await?;
            Ok(vec![Image { opened, repository: None, tag: None }])
        }
    }
}

/// An image that is not in the store, once under each of its names.
async fn elsewhere(session: &Session, location: &Location) -> Result<Vec<Image>> {
    let located = location.locate(session).await?;
    let called = located.called().to_vec();
    let opened = located.ready(session, None).await?;
    if called.is_empty() {
        let tag = match &opened.target {
            TagOrDigest::Tag(tag) => Some(tag.clone()),
            TagOrDigest::Digest(_) => None,
        };
        return Ok(vec![Image { opened, repository: None, tag }]);
    }
    let named = called.iter().map(|name| Image {
        opened: opened.clone(),
        repository: Some(name.name()),
        tag: name.tag().cloned(),
    });
    Ok(named.collect())
}

/// The tags that the store has of a repository named without one. Those of signatures are no images
/// of their own; they come with the image.
fn tags_of(session: &Session, name: &str) -> Result<Vec<Reference>> {
    let bare = Reference::parse_repository(name).ok();
    let bare = bare.filter(|bare| bare.tag().is_none() && bare.digest().is_none());
    let Some(bare) = bare else { return Ok(Vec::new()) };
    let names = session.store()?.names().attempt(|| format!("cannot read store:{name}"))?;
    let references = names.iter().filter_map(|(name, _)| local::parse_name(name).ok());
    let is_meant = |reference: &Reference| {
        reference.name() == bare.name()
            && reference.digest().is_none()
            && reference.tag().is_some_and(|tag| !is_attached_name(tag.as_str()))
    };
    Ok(references.filter(is_meant).collect())
}

async fn named(session: &Session, reference: &Reference) -> Result<Image> {
    let location = Location::Store(reference.to_string());
    let opened = location.read(session).await?;
    let tag = reference.tag().filter(|_| reference.digest().is_none()).cloned();
    Ok(Image { opened, repository: Some(reference.name()), tag })
}

async fn read(image: &Image, platforms: &Platforms) -> Result<Chosen> {
    let opened = &image.opened;
    let raw = opened.manifest(|| format!("cannot save {}", opened.shown)).await?;
    choose(&*opened.source, raw, platforms, &opened.shown).await
}

async fn copy(
    session: &Session,
    request: &SaveRequest,
    writer: &ArchiveWriter,
    chosen: &Chosen,
    image: &Image,
) -> Result<SavedImage> {
    let source = &*image.opened.source;
    let sink = writer.repository(image.repository.clone());
    let options = CopyOptions {
        // An archive has one end to write to; one after another, the order is the same every time.
        jobs: Some(1),
        tags: image.tag.iter().cloned().collect(),
        referrers: request.referrers,
        ..CopyOptions::default()
    };
    let copied = transfer::copy(source, &sink, &chosen.root, &options, &session.progress).await;
    let report = copied.attempt(|| format!("cannot save {}", image.opened.shown))?;
    Ok(SavedImage {
        name: image.name(),
        digest: *chosen.root.digest(),
        chosen_from: chosen.index,
        referrers: report.referrers,
    })
}

impl SaveTo {
    fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stream(_, shown) => (*shown).to_owned(),
        }
    }

    async fn open(self, preferred: Platform) -> crate::content::Result<ArchiveWriter> {
        match self {
            Self::File(path) => ArchiveWriter::create(&path, preferred).await,
            Self::Stream(stream, _) => Ok(ArchiveWriter::new(stream, preferred)),
        }
    }
}

impl std::fmt::Debug for SaveTo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SaveTo").field(&self.shown()).finish()
    }
}
