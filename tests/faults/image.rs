//! The image that travels: an index of two platforms with a layer in common, large enough to have
//! a middle; something that refers to it; and the older image that its tag points at before.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use regctl::content::Sink;
use regctl::content::blob::BytesBody;
use regctl::layout::{Layout, LayoutRepository};
use regctl::oci::{Descriptor, MediaType, RawManifest, RepositoryName, Tag};
use regctl::server::storage::{Precondition, Storage};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::archive::noise;

/// Larger than what is uploaded without a question whether it is there.
const LARGE: usize = 300 * 1024;

/// A blob and what describes it.
pub(crate) type Blob = (Descriptor, Bytes);

/// Manifests, children first, and the blobs below them.
#[derive(Debug, Default)]
pub(crate) struct Image {
    pub(crate) blobs: Vec<Blob>,
    pub(crate) manifests: Vec<RawManifest>,
}

/// What all cases share; nobody changes it.
#[derive(Debug)]
pub(crate) struct Fixture {
    pub(crate) new: Image,
    /// An artifact that refers to the new image.
    pub(crate) referrer: Image,
    pub(crate) old: Image,
    directory: TempDir,
}

impl Image {
    /// The manifest that the others are below.
    pub(crate) fn root(&self) -> &RawManifest {
        self.manifests.last().unwrap()
    }

    fn add(&mut self, media_type: &'static str, bytes: impl Into<Bytes>) -> Descriptor {
        let bytes = bytes.into();
        let blob = Descriptor::of(media_type, &bytes);
        if !self.blobs.iter().any(|(known, _)| known.digest == blob.digest) {
            self.blobs.push((blob.clone(), bytes));
        }
        blob
    }

    fn add_manifest(&mut self, document: &Value) -> Descriptor {
        let bytes = Bytes::from(serde_json::to_vec(document).unwrap());
        let raw = RawManifest::new(&MediaType::default(), bytes).unwrap();
        let descriptor = raw.descriptor().clone();
        self.manifests.push(raw);
        descriptor
    }

    /// The image of one platform, with these layers.
    fn add_image(&mut self, architecture: &str, layers: &[&[u8]]) -> Value {
        let layers: Vec<Descriptor> =
            layers.iter().map(|layer| self.add(MediaType::OCI_LAYER, layer.to_vec())).collect();
        let diff_ids: Vec<String> = layers.iter().map(|layer| layer.digest.to_string()).collect();
        let config = json!({"os": "linux", "architecture": architecture,
            "rootfs": {"type": "layers", "diff_ids": diff_ids}});
        let config = self.add(MediaType::OCI_CONFIG, config.to_string());
        let entry = self.add_manifest(&json!({"schemaVersion": 2,
            "mediaType": MediaType::OCI_MANIFEST, "config": config, "layers": layers}));
        let mut entry = serde_json::to_value(entry).unwrap();
        entry["platform"] = json!({"os": "linux", "architecture": architecture});
        entry
    }

    fn new() -> Self {
        let mut image = Self::default();
        let common = noise(1, LARGE);
        let amd64 = image.add_image("amd64", &[&common, b"a layer of amd64"]);
        let arm64 = image.add_image("arm64", &[&common, b"a layer of arm64"]);
        image.add_manifest(&json!({"schemaVersion": 2, "mediaType": MediaType::OCI_INDEX,
            "manifests": [amd64, arm64]}));
        image
    }

    fn old() -> Self {
        let mut image = Self::default();
        image.add_image("amd64", &[b"the layer of the older image"]);
        image
    }

    fn about(subject: &RawManifest) -> Self {
        let mut image = Self::default();
        let config = image.add("application/vnd.oci.empty.v1+json", "{}");
        let layer = image.add("application/vnd.example.note", "a note about the image");
        image.add_manifest(&json!({"schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST,
            "artifactType": "application/vnd.example.note", "config": config, "layers": [layer],
            "subject": subject.descriptor()}));
        image
    }

    /// Puts the image into a registry, behind its back.
    pub(crate) async fn put(&self, storage: &dyn Storage, name: &RepositoryName, tags: &[Tag]) {
        for (blob, bytes) in &self.blobs {
            let id = storage.begin_upload(name, blob.digest.algorithm()).await.unwrap();
            let body = stream::iter([Ok(bytes.clone())]).boxed();
            storage.append(name, &id, None, body).await.unwrap();
            storage.commit_upload(name, &id, &blob.digest).await.unwrap();
        }
        for raw in &self.manifests {
            let tags = if raw.digest() == self.root().digest() { tags } else { &[] };
            storage.put_manifest(name, raw, tags, Precondition::None).await.unwrap();
        }
    }

    async fn put_into(&self, layout: &Arc<Layout>, tags: &[Tag]) {
        let repository = LayoutRepository::new(Arc::clone(layout), None);
        for (blob, bytes) in &self.blobs {
            repository.push_blob(blob, &BytesBody(bytes.clone()), None).await.unwrap();
        }
        for raw in &self.manifests {
            let tags = if raw.digest() == self.root().digest() { tags } else { &[] };
            repository.push_manifest(raw, tags).await.unwrap();
        }
    }
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        let (new, old) = (Image::new(), Image::old());
        let referrer = Image::about(new.root());
        let fixture = Self { new, referrer, old, directory: directory() };
        let layout = Arc::new(Layout::open_or_create(&fixture.layout()).unwrap());
        fixture.new.put_into(&layout, &["1".parse().unwrap()]).await;
        let store = Arc::new(Layout::store(&fixture.data_root()).unwrap());
        fixture.old.put_into(&store, &[]).await;
        fixture
    }

    /// A layout that holds the new image under the tag `1`.
    pub(crate) fn layout(&self) -> std::path::PathBuf {
        self.directory.path().join("layout")
    }

    /// A data root whose store holds the older image.
    pub(crate) fn data_root(&self) -> std::path::PathBuf {
        self.directory.path().join("data")
    }
}

/// A directory in memory where there is one: thousands of cases sync their files.
pub(crate) fn directory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// Copies a directory and all in it.
pub(crate) fn copy_directory(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (entry, to) = (entry.unwrap().path(), to.to_owned());
        let to = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy_directory(&entry, &to);
        } else {
            std::fs::copy(&entry, &to).unwrap();
        }
    }
}

/// The files below a directory.
pub(crate) fn files(directory: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let entries = entries.map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
