//! An image of docker's list becomes an OCI image: its config as it is, its layers compressed.
//!
//! Plain layers are compressed on their way to where they are needed; what they become is known at
//! the end, so a place that takes such blobs gets each in one pass. What a layer becomes depends on
//! its content alone, so it can be remembered and made again.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use crate::archive::image::{Content, DockerImage};
use crate::archive::layer::{Kind, examine, kind, packing};
use crate::archive::{Archive, ArchiveSource, ArchivedImage, Error, Result, oci, source};
use crate::content::blob::CONFIG_LIMIT;
use crate::content::bridge::blocking;
use crate::content::{self, NewBlob};
use crate::layer::TakenIn;
use crate::oci::json::to_canonical_bytes;
use crate::oci::{Algorithm, Descriptor, Digest, MediaType, RawManifest, Reference};

/// Where the layers of an image are wanted.
#[async_trait]
pub trait Shelf: Send + Sync {
    /// What the plain layer `diff_id` is known to become.
    fn known(&self, diff_id: &Digest) -> Option<Descriptor>;

    /// Remembers what a plain layer has become.
    fn learn(&self, diff_id: &Digest, blob: &Descriptor);

    /// Stores a new blob, if the place can. Returns whether it is stored; then it was read to its
    /// end.
    ///
    /// # Errors
    /// Those of the blob's bytes, and what the place says that trying again would not change.
    async fn take(&self, packed: NewBlob) -> content::Result<bool>;
}

/// An image that can be copied.
#[derive(Debug)]
pub struct Prepared {
    /// Reads the image.
    pub source: ArchiveSource,
    /// Its root.
    pub root: RawManifest,
    /// Blobs that the shelf has stored.
    pub stored: Vec<Descriptor>,
}

/// Makes `image` ready to be copied.
///
/// # Errors
/// [`Error`] naming the member that is wrong; those of `shelf`.
pub async fn prepare(
    archive: &Arc<Archive>,
    image: &ArchivedImage,
    shelf: &dyn Shelf,
) -> content::Result<Prepared> {
    let repository = image.names.first().map(Reference::name);
    let mut source = ArchiveSource::new(Arc::clone(archive)).for_repository(repository);
    match &image.content {
        Content::Manifest(entry) => {
            let (archive, entry) = (Arc::clone(archive), entry.clone());
            let root = blocking(move || Ok(read_root(&archive, &entry)?)).await?;
            Ok(Prepared { source, root, stored: Vec::new() })
        }
        Content::Docker(image) => {
            let (root, stored) = convert(archive, image, shelf, &mut source).await?;
            Ok(Prepared { source, root, stored })
        }
    }
}

fn read_root(archive: &Archive, entry: &Descriptor) -> Result<RawManifest> {
    let missing = || {
        let problem = format!("lists the manifest {}, which is not in the archive", entry.digest);
        archive.members.wrong(oci::INDEX, problem)
    };
    oci::manifest(&archive.members, entry)?.ok_or_else(missing)
}

async fn convert(
    archive: &Arc<Archive>,
    image: &DockerImage,
    shelf: &dyn Shelf,
    source: &mut ArchiveSource,
) -> content::Result<(RawManifest, Vec<Descriptor>)> {
    let reading = (Arc::clone(archive), image.clone());
    let (config, diff_ids) = blocking(move || Ok(read_config(&reading.0, &reading.1)?)).await?;
    let mut stored = Vec::new();
    let mut known: HashMap<Digest, Descriptor> = HashMap::new();
    let mut layers = Vec::new();
    for (member, diff_id) in image.layers.iter().zip(diff_ids) {
        let blob = match known.get(&diff_id) {
            Some(blob) => blob.clone(),
            None => {
                let (blob, body, is_stored) = layer(archive, member, diff_id, shelf).await?;
                stored.extend(is_stored.then(|| blob.clone()));
                source.add_blob(blob.digest, body);
                known.insert(diff_id, blob.clone());
                blob
            }
        };
        layers.push(blob);
    }
    let config_blob = Descriptor::of(MediaType::OCI_CONFIG, &config);
    source.add_blob(config_blob.digest, source::Body::Member(image.config.clone()));
    let manifest = to_canonical_bytes(&json!({
        "schemaVersion": 2,
        "mediaType": MediaType::OCI_MANIFEST,
        "config": config_blob,
        "layers": layers,
    }));
    let root = RawManifest::new(&MediaType::new(MediaType::OCI_MANIFEST), Bytes::from(manifest))?;
    source.add_manifest(root.clone());
    Ok((root, stored))
}

#[derive(Deserialize)]
struct Config {
    rootfs: RootFs,
}

#[derive(Deserialize)]
struct RootFs {
    #[serde(default)]
    diff_ids: Option<Vec<Digest>>,
}

/// The config's bytes, and the digests of the plain layers, as many as there are layers.
fn read_config(archive: &Archive, image: &DockerImage) -> Result<(Bytes, Vec<Digest>)> {
    let members = &archive.members;
    let name = &image.config;
    let missing = || members.wrong(name, "is not in the archive");
    let bytes = members.read(name, CONFIG_LIMIT)?.ok_or_else(missing)?;
    // docker calls a config by its digest.
    let stem = name.rsplit('/').next().unwrap_or(name);
    let named = format!("sha256:{}", stem.strip_suffix(".json").unwrap_or(stem)).parse().ok();
    let found = Digest::of(Algorithm::Sha256, &bytes);
    if let Some(named) = named.filter(|named: &Digest| *named != found) {
        return Err(members.wrong(name, format!("is not {named}, it holds {found}")));
    }
    let config: Config = serde_json::from_slice(&bytes).map_err(|source| Error::Malformed {
        archive: archive.shown().to_owned(),
        member: name.clone(),
        source,
    })?;
    let diff_ids = config.rootfs.diff_ids.unwrap_or_default();
    if diff_ids.len() != image.layers.len() {
        let (has, layers) = (diff_ids.len(), image.layers.len());
        let problem = format!("names {has} layers, and manifest.json {layers}");
        return Err(members.wrong(name, problem));
    }
    Ok((bytes, diff_ids))
}

/// What a layer is as a blob, and how its bytes are had.
async fn layer(
    archive: &Arc<Archive>,
    name: &str,
    diff_id: Digest,
    shelf: &dyn Shelf,
) -> content::Result<(Descriptor, source::Body, bool)> {
    let member = name.to_owned();
    let reading = Arc::clone(archive);
    let kind = blocking(move || Ok(kind(&reading, &member)?)).await?;
    let pack = || source::Body::Packed(name.to_owned());
    if let Kind::Packed(taken) = kind {
        check(archive, name, &diff_id, &taken)?;
        shelf.learn(&diff_id, &taken.blob);
        return Ok((taken.blob, pack(), false));
    }
    // What was read on the way must be that layer; in place it is checked when it is needed.
    let member = archive.members.find(name)?;
    let is_another = member.and_then(|member| member.digest).is_some_and(|read| read != diff_id);
    if let (Kind::Plain, false, Some(blob)) = (&kind, is_another, shelf.known(&diff_id)) {
        return Ok((blob, pack(), false));
    }
    if let Kind::Kept = kind {
        let taken = examine(archive, name).await?;
        check(archive, name, &diff_id, &taken)?;
        return Ok((taken.blob, source::Body::Member(name.to_owned()), false));
    }
    let (packed, plain) = packing(archive, name);
    let outcome = Arc::clone(&packed.outcome);
    let is_stored = shelf.take(packed).await?;
    let taken = match outcome.get().zip(plain.get()) {
        Some((blob, diff_id)) => TakenIn { blob: blob.clone(), diff_id: *diff_id },
        None => examine(archive, name).await?,
    };
    check(archive, name, &diff_id, &taken)?;
    shelf.learn(&diff_id, &taken.blob);
    Ok((taken.blob, pack(), is_stored))
}

fn check(archive: &Archive, name: &str, diff_id: &Digest, taken: &TakenIn) -> Result<()> {
    if taken.diff_id == *diff_id {
        return Ok(());
    }
    let problem = format!("is not the layer {diff_id} of the config, it holds {}", taken.diff_id);
    Err(archive.members.wrong(name, problem))
}
