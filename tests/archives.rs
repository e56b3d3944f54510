//! Archives as a whole: what the copy engine puts into one is in it, for readers of tar.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]

#[path = "archives/damage.rs"]
mod damage;
#[path = "support/archive.rs"]
mod support;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use regctl::archive::directory::{DirectorySink, DirectorySource};
use regctl::archive::write::ArchiveWriter;
use regctl::content::blob::BytesBody;
use regctl::content::contract::Sample;
use regctl::content::memory::MemoryRepository;
use regctl::content::{BlobStream, ByteRange, Error, Result, Sink, Source};
use regctl::oci::{Descriptor, Digest, MediaType, Platform, RawManifest, Tag, TagOrDigest};
use regctl::transfer::{CopyOptions, Progress, Side, Silent, copy};
use serde_json::{Value, json};

const REPOSITORY: &str = "docker.io/library/app";

fn progress() -> Arc<dyn Progress> {
    Arc::new(Silent)
}

fn options(tags: &[&str]) -> CopyOptions {
    let tags = tags.iter().map(|tag| tag.parse().unwrap()).collect();
    CopyOptions { tags, referrers: true, jobs: Some(1), ..CopyOptions::default() }
}

fn preferred() -> Platform {
    "linux/amd64".parse().unwrap()
}

/// What is written, for whoever looks.
#[derive(Debug, Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The members by path; each stands once.
fn members(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut members = BTreeMap::new();
    for entry in tar::Archive::new(archive).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        assert!(members.insert(path.clone(), content).is_none(), "{path} twice");
    }
    members
}

fn path_of(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm(), digest.hex())
}

async fn put(repository: &MemoryRepository, document: Value) -> RawManifest {
    let raw = RawManifest::new(&MediaType::default(), document.to_string().into()).unwrap();
    repository.push_manifest(&raw, &[]).await.unwrap();
    raw
}

/// An index of as many images, each with a note about it, and one about the whole.
async fn fill(repository: &MemoryRepository, images: usize) -> RawManifest {
    let mut children = Vec::new();
    for number in 0..images {
        let text = format!("image {number}");
        let image = Sample::new(&text);
        image.push(repository, &[]).await;
        let note = Sample::about(&format!("note on {text}"), Some(image.manifest.descriptor()));
        note.push(repository, &[]).await;
        children.push(image.manifest.descriptor().clone());
    }
    let root = put(repository, json!({"schemaVersion": 2, "manifests": children})).await;
    Sample::about("note on all", Some(root.descriptor())).push(repository, &[]).await;
    root
}

async fn archive(source: &dyn Source, root: &RawManifest, tags: &[&str]) -> Vec<u8> {
    let written = Written::default();
    let writer = ArchiveWriter::new(written.clone(), preferred());
    let sink = writer.repository(Some(REPOSITORY.to_owned()));
    copy(source, &sink, root, &options(tags), &progress()).await.unwrap();
    let size = writer.finish().await.unwrap();
    let bytes = written.0.lock().unwrap().clone();
    assert_eq!(bytes.len() as u64, size);
    bytes
}

#[tokio::test]
async fn an_archive_holds_the_graph_and_what_is_attached_to_it() {
    let repository = MemoryRepository::default();
    let root = fill(&repository, 3).await;
    let bytes = archive(&repository, &root, &["1.0", "latest"]).await;
    let members = members(&bytes);
    // Two blobs and a manifest each, the root, two directories and three documents.
    assert_eq!(members.len(), 3 * (3 + 3) + 3 + 1 + 2 + 3);
    assert_eq!(members[&path_of(root.digest())], root.bytes()[..]);
    for (path, content) in members.iter().filter(|(path, _)| path.len() > "blobs/sha256/".len()) {
        let digest: Digest = path.replacen("blobs/", "", 1).replacen('/', ":", 1).parse().unwrap();
        assert_eq!(Digest::of(digest.algorithm(), content), digest);
    }
    let index: Value = serde_json::from_slice(&members["index.json"]).unwrap();
    let entries = index["manifests"].as_array().unwrap();
    let named = entries.iter().filter(|entry| entry["digest"] == root.digest().to_string());
    let names: Vec<&Value> =
        named.map(|entry| &entry["annotations"]["io.containerd.image.name"]).collect();
    assert_eq!(names, [&format!("{REPOSITORY}:1.0"), &format!("{REPOSITORY}:latest")]);
    let notes = entries.iter().filter(|e| e["artifactType"] == "application/vnd.example.note");
    assert_eq!((notes.count(), entries.len()), (4, 6));
    let docker: Value = serde_json::from_slice(&members["manifest.json"]).unwrap();
    assert_eq!(docker.as_array().unwrap().len(), 1);
    assert_eq!(docker[0]["RepoTags"], json!(["app:1.0", "app:latest"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn same_input_same_bytes() {
    let repository = MemoryRepository::default();
    // More than are in flight at once.
    let root = fill(&repository, 40).await;
    let first = archive(&repository, &root, &["1"]).await;
    for _ in 0..10 {
        assert!(archive(&repository, &root, &["1"]).await == first);
    }
}

#[tokio::test]
async fn repositories_of_one_archive_share_their_content() {
    let repository = MemoryRepository::default();
    let sample = Sample::new("shared");
    sample.push(&repository, &["1"]).await;
    let written = Written::default();
    let writer = ArchiveWriter::new(written.clone(), preferred());
    for (name, uploaded) in [("docker.io/library/app", 2), ("r.test/other", 0)] {
        let sink = writer.repository(Some(name.to_owned()));
        let report =
            copy(&repository, &sink, &sample.manifest, &options(&["1"]), &progress()).await;
        assert_eq!(report.unwrap().uploaded, uploaded, "{name}");
        let resolved = sink.resolve_tag(&"1".parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(resolved.digest, sample.digest());
        assert_eq!(sink.resolve_tag(&"2".parse().unwrap()).await.unwrap(), None);
        assert!(sink.has_manifest(&sample.digest()).await.unwrap());
    }
    writer.finish().await.unwrap();
    let members = members(&written.0.lock().unwrap());
    let docker: Value = serde_json::from_slice(&members["manifest.json"]).unwrap();
    assert_eq!(docker[0]["RepoTags"], json!(["app:1", "r.test/other:1"]));
}

/// A source that gives wrong bytes, or none, the first times a blob is opened.
#[derive(Debug)]
struct Flaky {
    inner: MemoryRepository,
    wrong: AtomicUsize,
}

#[async_trait]
impl Source for Flaky {
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor> {
        self.inner.resolve(what).await
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        self.inner.read_manifest(what).await
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        let left =
            self.wrong.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if left.is_err() {
            return self.inner.open_blob(blob, range).await;
        }
        let (start, rest) = (vec![b'x'; 3], vec![b'x'; blob.size as usize - 3]);
        Ok(stream::iter([start, rest].map(|bytes| Ok(Bytes::from(bytes)))).boxed())
    }

    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>> {
        self.inner.referrers(digest).await
    }

    fn is_verified(&self) -> bool {
        false
    }
}

#[tokio::test]
async fn damage_on_the_way_is_mended_in_a_file_and_spoils_a_stream() {
    let flaky = Flaky { inner: MemoryRepository::default(), wrong: AtomicUsize::new(1) };
    let sample = Sample::new("x");
    sample.push(&flaky.inner, &[]).await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.tar");
    let writer = ArchiveWriter::create(&path, preferred()).await.unwrap();
    let sink = writer.repository(Some(REPOSITORY.to_owned()));
    copy(&flaky, &sink, &sample.manifest, &options(&["1"]), &progress()).await.unwrap();
    writer.finish().await.unwrap();
    let right = archive(&flaky.inner, &sample.manifest, &["1"]).await;
    let mended = std::fs::read(&path).unwrap();
    // The blob that failed may have lost its turn, but nothing of it is left.
    assert_eq!(members(&mended), members(&right));
    assert_eq!(mended.len(), right.len());

    flaky.wrong.store(1, Ordering::SeqCst);
    let writer = ArchiveWriter::new(Written::default(), preferred());
    let sink = writer.repository(Some(REPOSITORY.to_owned()));
    let copied = copy(&flaky, &sink, &sample.manifest, &options(&["1"]), &progress()).await;
    let error = copied.unwrap_err();
    assert_eq!(error.side, Side::Source, "the damage is told, and not that it spoiled the stream");
    assert!(matches!(error.source, Error::Verify(_)), "{error:?}");
    assert!(writer.finish().await.is_err());
}

#[tokio::test]
async fn an_archive_that_is_not_finished_leaves_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.tar");
    let sample = Sample::new("x");
    let writer = ArchiveWriter::create(&path, preferred()).await.unwrap();
    let sink = writer.repository(None);
    let (config, bytes) = &sample.config;
    sink.push_blob(config, &BytesBody(bytes.clone()), None).await.unwrap();
    let error = sink.push_manifest(&sample.manifest, &[Tag::latest()]).await.unwrap_err();
    assert!(matches!(error, Error::Incomplete { .. }), "{error}");
    drop((writer, sink));
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_blob_that_stalls_keeps_nobody_from_giving_up() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.tar");
    let writer = ArchiveWriter::create(&path, preferred()).await.unwrap();
    let sink = writer.repository(None);
    let blob = Descriptor::of(MediaType::OCI_LAYER, b"content");
    let push = sink.push_blob(&blob, &Stalling, None);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(50), push).await.is_err());
    // The turn passes on, and what had come is gone.
    sink.push_blob(&blob, &BytesBody(Bytes::from_static(b"content")), None).await.unwrap();
    writer.finish().await.unwrap();
    let members = members(&std::fs::read(&path).unwrap());
    assert_eq!(members[&path_of(&blob.digest)], b"content");
}

/// Gives a part, then nothing for ever.
struct Stalling;

#[async_trait]
impl regctl::content::OpenBlob for Stalling {
    async fn open(&self, _: ByteRange) -> Result<BlobStream> {
        let start = stream::iter([Ok(Bytes::from_static(b"con"))]);
        Ok(start.chain(stream::pending()).boxed())
    }

    fn is_verified(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn an_image_directory_gives_back_what_it_was_given() {
    let repository = MemoryRepository::default();
    let root = fill(&repository, 3).await;
    let directory = tempfile::tempdir().unwrap();
    let sink = DirectorySink::open_or_create(directory.path()).unwrap();
    let first = copy(&repository, &sink, &root, &options(&["1"]), &progress()).await.unwrap();
    assert_eq!(first.referrers.len(), 4);
    let again = copy(&repository, &sink, &root, &options(&["1"]), &progress()).await.unwrap();
    assert!(again.unchanged);
    let source = DirectorySource::open(directory.path()).unwrap();
    let read = source.read_manifest(&TagOrDigest::Tag(Tag::latest())).await.unwrap();
    assert_eq!(read, root);
    let from_directory = archive(&source, &read, &["1"]).await;
    assert_eq!(members(&from_directory), members(&archive(&repository, &root, &["1"]).await));
}
