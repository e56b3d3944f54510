//! What every registry of these tests holds, and what is pushed to it: one index of two images.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use regctl::content::blob::BytesBody;
use regctl::content::{Sink, Source};
use regctl::layout::{Layout, LayoutRepository};
use regctl::oci::{
    Descriptor, Digest, Manifest, MediaType, RawManifest, RepositoryName, TagOrDigest,
};
use regctl::server::storage::{Precondition, Storage};
use serde_json::{Value, json};

use crate::archive::{Image, noise};

/// Size of the large layer: more than a client sends or counts as nothing.
pub(crate) const LARGE: usize = 300_000;

/// Size of a layer that is sent in several chunks of the sizes that real registries take.
const HEAVY: usize = 1024 * 1024;

/// Manifests with all they refer to.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    pub(crate) blobs: Vec<(Descriptor, Bytes)>,
    /// Children before their parents; the last is the root.
    pub(crate) manifests: Vec<RawManifest>,
}

impl Content {
    /// An index of an image for amd64 and one for arm64, which share a large layer.
    pub(crate) fn image() -> Self {
        let mut content = Self { blobs: Vec::new(), manifests: Vec::new() };
        let shared = content.blob(MediaType::OCI_LAYER, noise(1, LARGE));
        let entries: Vec<Value> = ["amd64", "arm64"]
            .iter()
            .map(|architecture| {
                let own = format!("only on {architecture}");
                let own = content.blob(MediaType::OCI_LAYER, own.into_bytes());
                let config = json!({"os": "linux", "architecture": architecture,
                    "rootfs": {"type": "layers", "diff_ids": [shared.digest, own.digest]}});
                let config = content.blob(MediaType::OCI_CONFIG, config.to_string().into_bytes());
                let image = content.manifest(&json!({
                    "schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST, "config": config,
                    "layers": [shared, own],
                }));
                let platform = json!({"os": "linux", "architecture": architecture});
                let mut entry = json!(image);
                entry["platform"] = platform;
                entry
            })
            .collect();
        content.manifest(&json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_INDEX, "manifests": entries,
        }));
        content
    }

    /// An artifact: its config is none of an image.
    pub(crate) fn artifact() -> Self {
        let mut content = Self { blobs: Vec::new(), manifests: Vec::new() };
        let config = content.blob(MediaType::OCI_EMPTY, b"{}".to_vec());
        let text = content.blob("text/plain", b"some text".to_vec());
        content.manifest(&json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST, "config": config,
            "artifactType": "application/vnd.example.chart", "layers": [text],
        }));
        content
    }

    /// An image with one layer, of 1 MiB.
    pub(crate) fn heavy() -> Self {
        let mut content = Self { blobs: Vec::new(), manifests: Vec::new() };
        let layer = content.blob(MediaType::OCI_LAYER, noise(2, HEAVY));
        let config = json!({"os": "linux", "architecture": "amd64",
            "rootfs": {"type": "layers", "diff_ids": [layer.digest]}});
        let config = content.blob(MediaType::OCI_CONFIG, config.to_string().into_bytes());
        content.manifest(&json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST, "config": config,
            "layers": [layer],
        }));
        content
    }

    fn blob(&mut self, media_type: &str, bytes: Vec<u8>) -> Descriptor {
        let descriptor = Descriptor::of(media_type, &bytes);
        self.blobs.push((descriptor.clone(), bytes.into()));
        descriptor
    }

    fn manifest(&mut self, document: &Value) -> Descriptor {
        // No serializer of ours would choose these spaces; they must survive.
        let bytes = format!(" {document:#}\n");
        let raw = RawManifest::new(&MediaType::default(), bytes.into()).unwrap();
        let descriptor = raw.descriptor().clone();
        self.manifests.push(raw);
        descriptor
    }

    pub(crate) fn root(&self) -> Digest {
        *self.manifests.last().unwrap().digest()
    }

    /// Puts it all into a registry's storage, under these tags.
    pub(crate) async fn store(&self, storage: &dyn Storage, name: &RepositoryName, tags: &[&str]) {
        for (blob, bytes) in &self.blobs {
            let id = storage.begin_upload(name, blob.digest.algorithm()).await.unwrap();
            let body = stream::iter([Ok(bytes.clone())]).boxed();
            storage.append(name, &id, None, body).await.unwrap();
            storage.commit_upload(name, &id, &blob.digest).await.unwrap();
        }
        let root = self.root();
        for manifest in &self.manifests {
            let tags = if *manifest.digest() == root { tags } else { &[] };
            let tags: Vec<_> = tags.iter().map(|tag| tag.parse().unwrap()).collect();
            storage.put_manifest(name, manifest, &tags, Precondition::None).await.unwrap();
        }
    }

    /// Writes an OCI layout in which the root is called `1`.
    pub(crate) async fn write_layout(&self, directory: &Path) {
        let layout = Arc::new(Layout::open_or_create(directory).unwrap());
        let repository = LayoutRepository::new(layout, None);
        for (blob, bytes) in &self.blobs {
            repository.push_blob(blob, &BytesBody(bytes.clone()), None).await.unwrap();
        }
        for manifest in &self.manifests {
            let is_root = *manifest.digest() == self.root();
            let tags: Vec<_> = is_root.then(|| "1".parse().unwrap()).into_iter().collect();
            repository.push_manifest(manifest, &tags).await.unwrap();
        }
    }

    /// What is missing or wrong in a registry that should hold it under `tag`.
    pub(crate) async fn missing(
        &self,
        storage: &dyn Storage,
        name: &RepositoryName,
        tag: &str,
    ) -> Option<String> {
        for (blob, bytes) in &self.blobs {
            let size = storage.blob_size(name, &blob.digest).await.unwrap();
            if size != Some(bytes.len() as u64) {
                return Some(format!("blob {} has the size {size:?} there", blob.digest));
            }
        }
        for manifest in &self.manifests {
            let stored = storage.read_manifest(name, manifest.digest()).await.unwrap();
            if stored.is_none_or(|stored| stored.bytes() != manifest.bytes()) {
                return Some(format!("manifest {} is missing or changed", manifest.digest()));
            }
        }
        let resolved = storage.resolve_tag(name, &tag.parse().unwrap()).await.unwrap();
        let digest = resolved.map(|(descriptor, _)| descriptor.digest);
        (digest != Some(self.root())).then(|| format!("{tag} points at {digest:?}"))
    }

    /// What is missing or wrong in a local layout that should hold the image of `root`.
    pub(crate) async fn missing_locally(
        &self,
        layout: &Arc<Layout>,
        root: &Digest,
    ) -> Option<String> {
        let repository = LayoutRepository::new(Arc::clone(layout), None);
        let raw = repository.read_manifest(&TagOrDigest::Digest(*root)).await.unwrap();
        for blob in raw.parse().unwrap().successors() {
            let path = layout.root().join("blobs/sha256").join(blob.digest.hex());
            let bytes = std::fs::read(path).unwrap_or_default();
            if Digest::of(blob.digest.algorithm(), &bytes) != blob.digest {
                return Some(format!("blob {} is missing or damaged", blob.digest));
            }
        }
        None
    }
}

/// What is missing or wrong in a registry that should hold this image under `tag`, compressed.
pub(crate) async fn missing_of_image(
    storage: &dyn Storage,
    name: &RepositoryName,
    tag: &str,
    image: &Image,
) -> Option<String> {
    let tagged = storage.resolve_tag(name, &tag.parse().unwrap()).await.unwrap();
    let Some((root, _)) = tagged else { return Some(format!("there is no {tag}")) };
    let raw = storage.read_manifest(name, &root.digest).await.unwrap().unwrap();
    let Manifest::Image(manifest) = raw.parse().unwrap() else {
        return Some(format!("{tag} is no image"));
    };
    let is_right = manifest.config.digest.to_string() == image.id()
        && manifest.layers.len() == image.layers.len();
    if !is_right {
        return Some(format!("{tag} is another image"));
    }
    for blob in manifest.layers.iter().chain([&manifest.config]) {
        let size = storage.blob_size(name, &blob.digest).await.unwrap();
        if size != Some(blob.size) {
            return Some(format!("blob {} has the size {size:?} there", blob.digest));
        }
    }
    None
}
