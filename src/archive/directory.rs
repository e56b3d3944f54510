//! An image as the files of a directory: what skopeo and podman call `dir:`.
//!
//! `version` says what the directory is, `manifest.json` is the manifest or index, byte for byte; a
//! blob is a file named by the hexadecimal digits of its digest, a manifest below an index likewise
//! with `.manifest.json` behind. The directory holds one image and no tags. Signatures that cosign
//! keeps under a tag are our own addition: `sha256-<hex>.sig.manifest.json`, which others ignore.
//!
//! Format: <https://github.com/containers/image/blob/v5.36.0/docs/containers-transports.5.md#dirpath>

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;

use crate::content::bridge::{Incoming, blocking, receive, send};
use crate::content::walk::DEPTH_LIMIT;
use crate::content::{
    self, BlobStream, ByteRange, OpenBlob, Pushed, Result, Sink, Source, Verifier, VerifyError,
};
use crate::oci::attached::is_attached_name;
use crate::oci::manifest::MANIFEST_LIMIT;
use crate::oci::{
    Descriptor, Digest, Manifest, MediaType, RawManifest, RepositoryName, Tag, TagOrDigest,
};
use crate::util::file_part::FilePart;
use crate::util::fs::{self, Context as _};
use crate::util::partial::PartialFile;

/// What stands in the file `version`.
const VERSION: &str = "Directory Transport Version: 1.1\n";

/// Largest `version` read, in bytes.
const VERSION_LIMIT: u64 = 256;

/// The file of the image's manifest, and the end of the names of others.
const MANIFEST: &str = "manifest.json";

/// Permission of the files, before the umask.
const MODE: u32 = 0o644;

/// Why a directory is no image.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no `version` file.
    #[error("{} is no image directory: it has no version file", path.display())]
    NoImage {
        /// The directory.
        path: PathBuf,
    },
    /// The version is another.
    #[error("{} says {version:?}; this program knows {:?}", path.display(), VERSION.trim_end())]
    Version {
        /// The file that says so.
        path: PathBuf,
        /// What it says.
        version: String,
    },
    /// A directory with other content would become an image.
    #[error("{} is neither empty nor an image directory; nothing is written there", path.display())]
    Occupied {
        /// The directory.
        path: PathBuf,
    },
}

impl From<Error> for content::Error {
    fn from(error: Error) -> Self {
        Self::other("using the image directory", error)
    }
}

/// The image in a directory. Any tag means it.
#[derive(Debug, Clone)]
pub struct DirectorySource {
    directory: Arc<Directory>,
}

/// A directory that becomes an image.
///
/// A manifest that is pushed with a tag, whichever, is the image; it takes the place of an earlier
/// one, and what only that one needed is removed. One without a tag lies beside it.
#[derive(Debug, Clone)]
pub struct DirectorySink {
    directory: Arc<Directory>,
    /// The files that were written or found, which stay when others go.
    kept: Arc<Mutex<HashSet<String>>>,
}

impl DirectorySource {
    /// Opens a directory with an image.
    ///
    /// # Errors
    /// [`Error`] when it has none; file errors name the path.
    pub fn open(path: &Path) -> Result<Self> {
        let directory = Directory { root: path.to_owned() };
        directory.check_version()?;
        Ok(Self { directory: Arc::new(directory) })
    }
}

impl DirectorySink {
    /// Opens a directory with an image, or one that is empty or not there.
    ///
    /// # Errors
    /// [`Error`] when it holds something else; file errors name the path.
    pub fn open_or_create(path: &Path) -> Result<Self> {
        let directory = Directory { root: path.to_owned() };
        if fs::file_size(&directory.path("version"))?.is_none() {
            if !fs::read_dir(path)?.is_empty() {
                return Err(Error::Occupied { path: path.to_owned() }.into());
            }
            fs::create_dir_durable(path)?;
            fs::write_atomic(&directory.path("version"), VERSION.as_bytes(), MODE)?;
        }
        directory.check_version()?;
        Ok(Self { directory: Arc::new(directory), kept: Arc::default() })
    }

    fn keep(&self, names: impl IntoIterator<Item = String>) {
        // One insert after another; a panic elsewhere leaves nothing half done.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).extend(names);
    }

    /// Makes `raw` the image, and removes what it does not need.
    fn set_image(&self, raw: &RawManifest) -> Result<()> {
        fs::write_atomic(&self.directory.path(MANIFEST), raw.bytes(), MODE)?;
        let mut needed = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.directory.gather_names(&raw.parse()?, 0, &mut needed)?;
        for path in fs::read_dir(&self.directory.root)? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if is_of_an_image(name) && !needed.contains(name) {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }
}

/// The files, whoever asks for them.
#[derive(Debug)]
struct Directory {
    root: PathBuf,
}

impl Directory {
    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn check_version(&self) -> Result<()> {
        let path = self.path("version");
        let Some(file) = fs::optional(fs::open_regular(&path))? else {
            return Err(Error::NoImage { path: self.root.clone() }.into());
        };
        let version = fs::read_open(file, &path, VERSION_LIMIT)?;
        if version == VERSION.as_bytes() {
            return Ok(());
        }
        let version = String::from_utf8_lossy(&version).trim_end().to_owned();
        Err(Error::Version { path, version }.into())
    }

    /// The bytes of a manifest's file, if it is there.
    fn read(&self, name: &str) -> Result<Option<Bytes>> {
        let path = self.path(name);
        let Some(file) = fs::optional(fs::open_regular(&path))? else { return Ok(None) };
        Ok(Some(fs::read_open(file, &path, MANIFEST_LIMIT)?.into()))
    }

    fn find(&self, what: &TagOrDigest) -> Result<RawManifest> {
        let found = match what {
            TagOrDigest::Tag(tag) => self.read(&tag_name(tag))?.map(as_manifest).transpose()?,
            TagOrDigest::Digest(digest) => self.find_digest(digest)?,
        };
        found.ok_or_else(|| content::Error::not_found(format!("manifest {what}")))
    }

    fn find_digest(&self, digest: &Digest) -> Result<Option<RawManifest>> {
        let of = |bytes: &Bytes| Digest::of(digest.algorithm(), bytes);
        let bytes = match self.read(&manifest_name(digest))? {
            Some(bytes) if of(&bytes) != *digest => {
                let actual = of(&bytes);
                return Err(VerifyError::Digest { expected: *digest, actual }.into());
            }
            Some(bytes) => Some(bytes),
            None => self.read(MANIFEST)?.filter(|bytes| of(bytes) == *digest),
        };
        let parse =
            |bytes| RawManifest::with_algorithm(digest.algorithm(), &MediaType::default(), bytes);
        Ok(bytes.map(parse).transpose()?)
    }

    /// Everything that is attached to `subject`.
    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>> {
        let mut found = Vec::new();
        for path in fs::read_dir(&self.root)? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let Some(bytes) = name.ends_with(".manifest.json").then(|| self.read(name)) else {
                continue;
            };
            let Some(raw) = bytes?.map(as_manifest).transpose()? else { continue };
            let manifest = raw.parse()?;
            if manifest.subject().is_some_and(|own| own.digest == *subject) {
                found.push(raw.referrer(&manifest));
            }
        }
        found.sort_by_key(|descriptor| descriptor.digest);
        found.dedup_by_key(|descriptor| descriptor.digest);
        Ok(found)
    }

    fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        let path = self.path(&blob.digest.hex());
        let not_found = || content::Error::not_found(format!("blob {}", blob.digest));
        let file = fs::optional(fs::open_regular(&path))?.ok_or_else(not_found)?;
        let actual_bytes = file.metadata().context("examine", &path)?.len();
        if actual_bytes != blob.size {
            let (digest, expected_bytes) = (blob.digest, blob.size);
            return Err(VerifyError::Size { digest, expected_bytes, actual_bytes }.into());
        }
        let part = FilePart::new(Arc::new(file), range.start, range.end);
        Ok(send(part, move |error| fs::Error::new("read", &path, error).into()))
    }

    fn has_blob(&self, blob: &Descriptor) -> Result<bool> {
        Ok(fs::file_size(&self.path(&blob.digest.hex()))? == Some(blob.size))
    }

    fn write_blob(&self, blob: &Descriptor, bytes: &mut Incoming) -> Result<()> {
        let mut verifier = Verifier::new(blob);
        let mut pending = PartialFile::create(&self.root)?;
        bytes.for_each(|chunk| {
            verifier.update(chunk)?;
            Ok(pending.append(chunk)?)
        })?;
        verifier.finish()?;
        Ok(pending.publish(&self.path(&blob.digest.hex()))?)
    }

    /// Whether everything below a manifest is here.
    fn has_all_below(&self, manifest: &Manifest, depth: usize) -> Result<bool> {
        for below in manifest.successors() {
            let is_here = match manifest.leads_to_manifest(below) {
                true => match self.child(&below.digest)? {
                    Some(child) => depth < DEPTH_LIMIT && self.has_all_below(&child, depth + 1)?,
                    None => false,
                },
                false => self.has_blob(below)?,
            };
            if !is_here {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn child(&self, digest: &Digest) -> Result<Option<Manifest>> {
        match self.find_digest(digest) {
            Ok(raw) => Ok(raw.map(|raw| raw.parse()).transpose()?),
            Err(content::Error::Verify(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The image, when it is here whole.
    fn whole_image(&self) -> Result<Option<RawManifest>> {
        let Some(raw) = self.read(MANIFEST)?.map(as_manifest).transpose()? else {
            return Ok(None);
        };
        Ok(self.has_all_below(&raw.parse()?, 0)?.then_some(raw))
    }

    /// The files of everything below a manifest.
    fn gather_names(
        &self,
        manifest: &Manifest,
        depth: usize,
        names: &mut HashSet<String>,
    ) -> Result<()> {
        for below in manifest.successors() {
            if !manifest.leads_to_manifest(below) {
                names.insert(below.digest.hex());
            } else if names.insert(manifest_name(&below.digest)) && depth < DEPTH_LIMIT {
                let child = self.find_digest(&below.digest)?.map(|raw| raw.parse()).transpose()?;
                child.map_or(Ok(()), |child| self.gather_names(&child, depth + 1, names))?;
            }
        }
        Ok(())
    }
}

fn as_manifest(bytes: Bytes) -> Result<RawManifest> {
    Ok(RawManifest::new(&MediaType::default(), bytes)?)
}

fn manifest_name(digest: &Digest) -> String {
    format!("{}.{MANIFEST}", digest.hex())
}

/// The file of what a tag means: the image, unless it is a tag by which cosign finds a signature.
fn tag_name(tag: &Tag) -> String {
    match is_attached_name(tag.as_str()) {
        true => format!("{tag}.{MANIFEST}"),
        false => MANIFEST.to_owned(),
    }
}

/// Whether a file of this name was written for an image, by us or by others.
fn is_of_an_image(name: &str) -> bool {
    let stem = name.strip_suffix(".manifest.json").unwrap_or(name);
    let is_hex = stem.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let is_tagged = is_attached_name(stem);
    let is_signature = name.strip_prefix("signature-").is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    (is_hex && matches!(stem.len(), 64 | 96 | 128)) || is_tagged || is_signature
}

#[async_trait]
impl Source for DirectorySource {
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor> {
        Ok(self.read_manifest(what).await?.descriptor().clone())
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        let (directory, what) = (Arc::clone(&self.directory), what.clone());
        blocking(move || directory.find(&what)).await
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        let (directory, blob) = (Arc::clone(&self.directory), blob.clone());
        blocking(move || directory.open_blob(&blob, range)).await
    }

    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>> {
        let (directory, digest) = (Arc::clone(&self.directory), *digest);
        blocking(move || directory.referrers(&digest)).await
    }

    fn is_verified(&self) -> bool {
        false
    }
}

#[async_trait]
impl Sink for DirectorySink {
    async fn has_manifest(&self, digest: &Digest) -> Result<bool> {
        let (sink, digest) = (self.clone(), *digest);
        blocking(move || {
            let Some(manifest) = sink.directory.child(&digest)? else { return Ok(false) };
            let is_whole = sink.directory.has_all_below(&manifest, 0)?;
            if is_whole {
                let mut names = HashSet::from([manifest_name(&digest)]);
                sink.directory.gather_names(&manifest, 0, &mut names)?;
                sink.keep(names);
            }
            Ok(is_whole)
        })
        .await
    }

    async fn push_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        _mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        let (directory, wanted) = (Arc::clone(&self.directory), blob.clone());
        self.keep([blob.digest.hex()]);
        if blocking(move || directory.has_blob(&wanted)).await? {
            return Ok(Pushed::Found);
        }
        let (directory, blob) = (Arc::clone(&self.directory), blob.clone());
        let stream = body.open(ByteRange::ALL).await?;
        receive(stream, move |bytes| directory.write_blob(&blob, bytes)).await?;
        Ok(Pushed::Uploaded)
    }

    async fn resolve_tag(&self, tag: &Tag) -> Result<Option<Descriptor>> {
        let (directory, name) = (Arc::clone(&self.directory), tag_name(tag));
        let found = blocking(move || match name.as_str() {
            MANIFEST => directory.whole_image(),
            name => directory.read(name)?.map(as_manifest).transpose(),
        });
        Ok(found.await?.map(|raw| raw.descriptor().clone()))
    }

    async fn push_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()> {
        let (sink, raw) = (self.clone(), manifest.clone());
        let names: Vec<String> = tags.iter().map(tag_name).collect();
        blocking(move || {
            if !sink.directory.has_all_below(&raw.parse()?, 0)? {
                return Err(content::Error::Incomplete { digest: *raw.digest(), source: None });
            }
            if names.iter().any(|name| name == MANIFEST) {
                sink.set_image(&raw)?;
            }
            let beside = match names.is_empty() {
                true => vec![manifest_name(raw.digest())],
                false => names.into_iter().filter(|name| name != MANIFEST).collect(),
            };
            for name in &beside {
                fs::write_atomic(&sink.directory.path(name), raw.bytes(), MODE)?;
            }
            sink.keep(beside);
            Ok(())
        })
        .await
    }
}

#[cfg(test)]
#[path = "directory/tests.rs"]
mod tests;
