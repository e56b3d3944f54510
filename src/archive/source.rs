//! An archive as a source of the copy engine.

use std::any::Any;
use std::collections::HashMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};
use tokio::sync::Semaphore;

use crate::archive::layer::packing;
use crate::archive::{Archive, oci};
use crate::content::blob::within;
use crate::content::bridge::{blocking, send};
use crate::content::{BlobStream, ByteRange, Error, Result, Source, VerifyingStream};
use crate::oci::annotation::REF_NAME;
use crate::oci::layout_index::reference_of;
use crate::oci::{Descriptor, Digest, MediaType, RawManifest, Tag, TagOrDigest};
use crate::util::fs;

/// Layers compressed at the same time: each takes all cores.
const COMPRESSING_MAX: usize = 1;

/// How the bytes of a blob are had that is not in the archive under its digest.
#[derive(Debug, Clone)]
pub(super) enum Body {
    /// A member as it is.
    Member(String),
    /// A member that is a plain layer, compressed: once when it was spooled, or again each time.
    Packed(String),
}

/// The images of an archive as a source.
#[derive(Debug, Clone)]
pub struct ArchiveSource {
    archive: Arc<Archive>,
    blobs: HashMap<Digest, Body>,
    manifests: HashMap<Digest, RawManifest>,
    compressing: Arc<Semaphore>,
    /// The repository in which tags are looked up first.
    repository: Option<String>,
    /// What must live as long as the spooled files are wanted.
    kept: Option<Arc<dyn Any + Send + Sync>>,
}

impl ArchiveSource {
    pub(super) fn new(archive: Arc<Archive>) -> Self {
        Self {
            archive,
            blobs: HashMap::new(),
            manifests: HashMap::new(),
            compressing: Arc::new(Semaphore::new(COMPRESSING_MAX)),
            repository: None,
            kept: None,
        }
    }

    pub(super) fn add_blob(&mut self, digest: Digest, body: Body) {
        self.blobs.insert(digest, body);
    }

    pub(super) fn add_manifest(&mut self, raw: RawManifest) {
        self.manifests.insert(*raw.digest(), raw);
    }

    /// Puts a manifest that was made of those in the archive beside them.
    #[must_use]
    pub fn with_manifest(mut self, raw: RawManifest) -> Self {
        self.add_manifest(raw);
        self
    }

    /// Holds on to `kept` as long as it lives: a lease of the directory of the spooled files.
    #[must_use]
    pub fn keeping(mut self, kept: Arc<dyn Any + Send + Sync>) -> Self {
        self.kept = Some(kept);
        self
    }

    /// The file of ours, with its bytes verified, that holds exactly this blob; it is there as long
    /// as this source.
    ///
    /// # Errors
    /// Those of the archive's links.
    pub fn spooled_file(&self, digest: &Digest) -> crate::archive::Result<Option<PathBuf>> {
        let name = match self.blobs.get(digest) {
            Some(Body::Member(name) | Body::Packed(name)) => name.clone(),
            None => oci::blob_name(digest),
        };
        self.archive.members.spooled(&name, digest)
    }

    /// Whether the archive holds this blob or manifest.
    ///
    /// # Errors
    /// Those of the archive's links.
    pub fn holds(&self, digest: &Digest) -> crate::archive::Result<bool> {
        let is_made = self.blobs.contains_key(digest) || self.manifests.contains_key(digest);
        Ok(is_made || self.archive.members.find(&oci::blob_name(digest))?.is_some())
    }

    /// Whether the archive holds this blob as it is described. Its content counts as far as it was
    /// read on the way.
    ///
    /// # Errors
    /// [`Error`](crate::archive::Error) naming the member that is another.
    pub fn check(&self, blob: &Descriptor) -> crate::archive::Result<bool> {
        let name = match self.blobs.get(&blob.digest) {
            Some(Body::Packed(_)) => return Ok(true),
            Some(Body::Member(name)) => name.clone(),
            None => oci::blob_name(&blob.digest),
        };
        let members = &self.archive.members;
        let Some(member) = members.find(&name)? else { return Ok(false) };
        if member.size != blob.size {
            let problem = format!("has {} bytes, and its descriptor {}", member.size, blob.size);
            return Err(members.wrong(&name, problem));
        }
        match member.digest {
            Some(read) if read != blob.digest => {
                let problem = format!("is not {}, it holds {read}", blob.digest);
                Err(members.wrong(&name, problem))
            }
            _ => Ok(true),
        }
    }

    /// The same, of this repository of the archive: signatures of several may have the same tag.
    #[must_use]
    pub fn for_repository(&self, repository: Option<String>) -> Self {
        Self { repository, ..self.clone() }
    }

    /// The entry of a tag in this repository, else one that has the mere tag.
    fn find_tag(&self, tag: &Tag) -> Option<&Descriptor> {
        let name = |entry: &Descriptor| reference_of(entry).ok().flatten();
        let is_ours = |entry: &&Descriptor| {
            name(entry).is_some_and(|name| {
                name.tag() == Some(tag)
                    && self.repository.as_ref().is_none_or(|ours| *ours == name.name())
            })
        };
        let is_bare = |entry: &&Descriptor| {
            name(entry).is_none()
                && entry.annotations.get(REF_NAME).is_some_and(|name| name == tag.as_str())
        };
        let entries = || self.archive.entries.iter();
        entries().find(is_ours).or_else(|| entries().find(is_bare))
    }
}

#[async_trait]
impl Source for ArchiveSource {
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor> {
        Ok(self.read_manifest(what).await?.descriptor().clone())
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        let not_found = || Error::not_found(format!("manifest {what} in {}", self.archive.shown()));
        let called = match what {
            TagOrDigest::Digest(digest) => Descriptor::new(MediaType::default(), *digest, 0),
            TagOrDigest::Tag(tag) => self.find_tag(tag).ok_or_else(not_found)?.clone(),
        };
        if let Some(raw) = self.manifests.get(&called.digest) {
            return Ok(raw.clone());
        }
        let archive = Arc::clone(&self.archive);
        let read = blocking(move || Ok(oci::manifest(&archive.members, &called)?)).await?;
        read.ok_or_else(not_found)
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        let body = self.blobs.get(&blob.digest).cloned();
        let name = match body {
            Some(Body::Member(name)) => name,
            Some(Body::Packed(name)) => return self.open_packed(name, blob, range).await,
            None => oci::blob_name(&blob.digest),
        };
        // A name that leads elsewhere is told as such; what is not there, below.
        self.check(blob)?;
        let archive = Arc::clone(&self.archive);
        let digest = blob.digest;
        blocking(move || {
            let opened = archive.members.open(&name)?;
            let content = opened
                .ok_or_else(|| Error::not_found(format!("blob {digest} in {}", archive.shown())))?;
            Ok(part(archive, name, content, range))
        })
        .await
    }

    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>> {
        let attached = self.archive.referrers.get(digest);
        Ok(attached.into_iter().flat_map(|attached| attached.values().cloned()).collect())
    }

    /// What was spooled was hashed on the way.
    fn is_verified(&self) -> bool {
        self.archive.is_spooled
    }
}

impl ArchiveSource {
    /// A plain layer, compressed: from where it was spooled so, else compressed again.
    async fn open_packed(
        &self,
        name: String,
        blob: &Descriptor,
        range: ByteRange,
    ) -> Result<BlobStream> {
        let (archive, digest) = (Arc::clone(&self.archive), blob.digest);
        let spooled = archive.members.spooled(&name, &digest)?;
        if let Some(path) = spooled {
            return blocking(move || Ok(part(archive, name, Box::new(fs::open(&path)?), range)))
                .await;
        }
        let turn = Arc::clone(&self.compressing).acquire_owned().await;
        let is_spooled = archive.is_spooled;
        let (packed, _) = packing(&archive, &name);
        let kept = packed.bytes.inspect_ok(move |_| {
            // Held as long as the stream.
            let _ = &turn;
        });
        let whole = match is_spooled {
            // Made now, and not what was hashed on the way.
            true => VerifyingStream::new(blob, kept.boxed()).boxed(),
            false => kept.boxed(),
        };
        Ok(within(whole, range))
    }
}

/// The bytes of a member in `range`.
fn part(
    archive: Arc<Archive>,
    name: String,
    content: Box<dyn Read + Send>,
    range: ByteRange,
) -> BlobStream {
    let whole = send(content, move |source| archive.members.damaged(&name, source).into());
    within(whole, range)
}
