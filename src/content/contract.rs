//! The test suite that every [`Repository`] must pass, whatever holds its content.
//!
//! Each function takes a fresh, empty repository and panics with the broken promise.
//! [`repository_contract!`](crate::repository_contract) makes one test of each.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};

use crate::content::blob::{BytesBody, read_verified};
use crate::content::error::optional;
use crate::content::{BlobStream, ByteRange, Error, NewBlob, OpenBlob, Pushed, Repository, Result};
use crate::oci::json::to_canonical_bytes;
use crate::oci::{Algorithm, Descriptor, Digest, MediaType, RawManifest, Tag, TagOrDigest};

/// Makes a module of tests, one per promise.
///
/// `$factory` is an `async fn() -> (impl Sized, Arc<dyn Repository>)`: the first value is kept
/// until the test ends (a temporary directory, a server).
#[macro_export]
macro_rules! repository_contract {
    ($module:ident, $factory:path) => {
        $crate::repository_contract!(@each $module, $factory;
            manifest_bytes_unchanged, wrong_content_is_not_stored, a_blob_is_pushed_once,
            a_new_blob_is_what_it_turned_out_to_be, ranges_are_exact, empty_and_sha512_content, children_before_parents, tags_move,
            tags_are_listed_in_order, a_deleted_tag_leaves_its_manifest,
            a_deleted_manifest_takes_its_tags, referrers_are_found_even_in_a_loop,
            a_present_manifest_is_complete, what_is_absent_is_not_found);
    };
    (@each $module:ident, $factory:path; $($promise:ident),*) => {
        mod $module {
            $(#[tokio::test]
            async fn $promise() {
                let (_kept, repository) = $factory().await;
                $crate::content::contract::$promise(repository.as_ref()).await;
            })*
        }
    };
}

/// A layer and the config and manifest around it, all in memory.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The config.
    pub config: (Descriptor, Bytes),
    /// The one layer.
    pub layer: (Descriptor, Bytes),
    /// The manifest.
    pub manifest: RawManifest,
}

impl Sample {
    /// A sample of its own for each `text`.
    pub fn new(text: &str) -> Self {
        Self::about(text, None)
    }

    /// A sample that is attached to `subject`.
    pub fn about(text: &str, subject: Option<&Descriptor>) -> Self {
        let layer = Bytes::from(format!("layer of {text}"));
        let layer = (Descriptor::of(MediaType::OCI_LAYER, &layer), layer);
        let config = json!({"os": "linux", "architecture": "amd64", "author": text,
            "rootfs": {"type": "layers", "diff_ids": [layer.0.digest]}});
        let config = Bytes::from(to_canonical_bytes(&config));
        let config = (Descriptor::of(MediaType::OCI_CONFIG, &config), config);
        let mut document = json!({"schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST,
            "config": config.0, "layers": [layer.0], "annotations": {"about": text}});
        if let Some(subject) = subject {
            document["subject"] = json!(subject);
            document["artifactType"] = json!("application/vnd.example.note");
        }
        Self { config, layer, manifest: raw(&document) }
    }

    /// Pushes the blobs alone.
    pub async fn push_blobs(&self, repository: &dyn Repository) {
        for (blob, bytes) in [&self.config, &self.layer] {
            push(repository, blob, bytes.clone()).await.expect("a right blob is accepted");
        }
    }

    /// Pushes the blobs, then the manifest.
    pub async fn push(&self, repository: &dyn Repository, tags: &[&str]) {
        self.push_blobs(repository).await;
        let tags: Vec<Tag> = tags.iter().map(|text| tag(text)).collect();
        let pushed = repository.push_manifest(&self.manifest, &tags).await;
        pushed.expect("a manifest with all below it is accepted");
    }

    /// The manifest's digest.
    pub fn digest(&self) -> Digest {
        *self.manifest.digest()
    }
}

fn raw(document: &Value) -> RawManifest {
    // Spaces and order that no serializer of ours would choose must survive.
    let bytes = format!("  {document:#}\n");
    RawManifest::new(&MediaType::default(), bytes.into()).expect("the sample is a manifest")
}

fn tag(text: &str) -> Tag {
    text.parse().expect("the sample is a tag")
}

fn by_tag(text: &str) -> TagOrDigest {
    TagOrDigest::Tag(tag(text))
}

async fn push(repository: &dyn Repository, blob: &Descriptor, bytes: Bytes) -> Result<Pushed> {
    repository.push_blob(blob, &Chunks(vec![bytes]), None).await
}

async fn read(repository: &dyn Repository, blob: &Descriptor, range: ByteRange) -> Bytes {
    let stream = repository.open_blob(blob, range).await.expect("a stored blob opens");
    let chunks: Vec<Bytes> = stream.try_collect().await.expect("a stored blob is read");
    chunks.concat().into()
}

async fn assert_no_blob(repository: &dyn Repository, blob: &Descriptor, why: &str) {
    match repository.open_blob(blob, ByteRange::ALL).await {
        Err(error) => assert!(error.is_not_found(), "{why}: {error}"),
        Ok(_) => panic!("{why}: the blob is there"),
    }
}

async fn tags(repository: &dyn Repository, after: Option<&str>) -> Vec<String> {
    let after = after.map(tag);
    let listed = repository.tags(after.as_ref()).map_ok(|tag| tag.to_string());
    // A registry does not know a repository that holds nothing.
    let listed: Option<Vec<String>> =
        optional(listed.try_collect().await).expect("tags are listed");
    listed.unwrap_or_default()
}

/// A manifest comes back byte for byte, by tag and by digest, and so does its descriptor.
pub async fn manifest_bytes_unchanged(repository: &dyn Repository) {
    let sample = Sample::new("bytes");
    sample.push(repository, &["1.0"]).await;
    for what in [by_tag("1.0"), TagOrDigest::Digest(sample.digest())] {
        let read = repository.read_manifest(&what).await.expect("a stored manifest is read");
        assert_eq!(read.bytes(), sample.manifest.bytes(), "by {what}");
        let resolved = repository.resolve(&what).await.expect("a stored manifest is resolved");
        assert_eq!(resolved.digest, sample.digest(), "by {what}");
        assert_eq!(resolved.size, sample.manifest.descriptor().size, "by {what}");
        assert_eq!(resolved.media_type, *sample.manifest.media_type(), "by {what}");
    }
    for (blob, bytes) in [&sample.config, &sample.layer] {
        let stream = repository.open_blob(blob, ByteRange::ALL).await.expect("a blob opens");
        let read = read_verified(blob, stream, 1 << 20).await.expect("a blob is what it was");
        assert_eq!(read, *bytes);
    }
}

/// Content of another digest or length, or that breaks off, is refused and leaves nothing.
pub async fn wrong_content_is_not_stored(repository: &dyn Repository) {
    let blob = Descriptor::of(MediaType::OCI_LAYER, b"right content");
    for (bytes, why) in [
        (&b"wrong content"[..], "another digest"),
        (b"right", "too short"),
        (b"right content and more", "too long"),
        (b"", "empty"),
    ] {
        let outcome = push(repository, &blob, Bytes::from_static(bytes)).await;
        assert!(matches!(outcome, Err(Error::Verify(_))), "{why}: {outcome:?}");
        assert_no_blob(repository, &blob, why).await;
    }
    let lying = Descriptor { size: blob.size + 1, ..blob.clone() };
    let outcome = push(repository, &lying, Bytes::from_static(b"right content")).await;
    assert!(matches!(outcome, Err(Error::Verify(_))), "a wrong size: {outcome:?}");
    let outcome = repository.push_blob(&blob, &BrokenBody, None).await;
    assert!(outcome.is_err(), "a body that breaks off is accepted");
    assert_no_blob(repository, &blob, "a body that breaks off").await;
    let pushed = push(repository, &blob, Bytes::from_static(b"right content")).await;
    assert_eq!(pushed.expect("the right content is accepted afterwards"), Pushed::Uploaded);
}

/// A blob whose digest is known at its end is stored under it; one that breaks off is not stored.
pub async fn a_new_blob_is_what_it_turned_out_to_be(repository: &dyn Repository) {
    let bytes = vec![7; 300_000];
    let blob = Descriptor::of(MediaType::OCI_LAYER, &bytes);
    let chunks: Vec<_> = bytes.chunks(7000).map(Bytes::copy_from_slice).map(Ok).collect();
    let told = Arc::new(OnceLock::from(blob.clone()));
    let new = NewBlob { bytes: stream::iter(chunks).boxed(), outcome: Arc::clone(&told) };
    let stored = repository.push_new_blob(new).await.expect("a new blob is accepted");
    assert_eq!(stored, blob);
    assert!(read(repository, &blob, ByteRange::ALL).await == bytes);
    let broken = BrokenBody.open(ByteRange::ALL).await.expect("it opens");
    let outcome = Arc::new(OnceLock::from(Descriptor::of(MediaType::OCI_LAYER, b"right ")));
    let failed = repository.push_new_blob(NewBlob { bytes: broken, outcome }).await;
    assert!(matches!(failed, Err(Error::Body(_))), "its own error is told: {failed:?}");
    let half = Descriptor::of(MediaType::OCI_LAYER, b"right ");
    assert_no_blob(repository, &half, "a new blob that broke off").await;
}

/// Gives half of the content, then an error.
struct BrokenBody;

#[async_trait::async_trait]
impl OpenBlob for BrokenBody {
    async fn open(&self, _: ByteRange) -> Result<BlobStream> {
        let broken = Err(Error::other("reading", "the connection broke"));
        Ok(stream::iter([Ok(Bytes::from_static(b"right ")), broken]).boxed())
    }

    fn is_verified(&self) -> bool {
        false
    }
}

/// A blob that is there is found, and its body is not opened.
pub async fn a_blob_is_pushed_once(repository: &dyn Repository) {
    let blob = Descriptor::of(MediaType::OCI_LAYER, b"once");
    let first = push(repository, &blob, Bytes::from_static(b"once")).await;
    assert_eq!(first.expect("the blob is accepted"), Pushed::Uploaded);
    let second = repository.push_blob(&blob, &BrokenBody, None).await;
    assert_eq!(second.expect("the body is not needed"), Pushed::Found);
}

/// Ranges are exact, also across the chunks of a large blob and past its end.
pub async fn ranges_are_exact(repository: &dyn Repository) {
    let bytes: Vec<u8> = (0..1_000_003_u32).map(|n| (n % 251) as u8).collect();
    let blob = Descriptor::of(MediaType::OCI_LAYER, &bytes);
    let chunks: Vec<Bytes> = bytes.chunks(977).map(Bytes::copy_from_slice).collect();
    repository.push_blob(&blob, &Chunks(chunks), None).await.expect("the blob is accepted");
    let length = bytes.len() as u64;
    for (start, end) in [
        (0, None),
        (1, None),
        (0, Some(1)),
        (262_143, Some(262_145)),
        (999_999, None),
        (10, Some(length)),
        (500, Some(length + 500)),
    ] {
        let range = ByteRange { start, end };
        let expected = &bytes[start as usize..end.unwrap_or(length).min(length) as usize];
        assert!(read(repository, &blob, range).await == expected, "{range:?}");
    }
}

/// A body in given chunks that nobody has verified.
struct Chunks(Vec<Bytes>);

#[async_trait::async_trait]
impl OpenBlob for Chunks {
    async fn open(&self, range: ByteRange) -> Result<BlobStream> {
        if range != ByteRange::ALL {
            return BytesBody(self.0.concat().into()).open(range).await;
        }
        Ok(stream::iter(self.0.clone()).map(Ok).boxed())
    }

    fn is_verified(&self) -> bool {
        false
    }
}

/// A blob of no bytes is a blob, and so is one addressed by SHA-512.
pub async fn empty_and_sha512_content(repository: &dyn Repository) {
    let empty = Descriptor::of(MediaType::OCI_LAYER, b"");
    assert_no_blob(repository, &empty, "before it is pushed").await;
    push(repository, &empty, Bytes::new()).await.expect("an empty blob is accepted");
    assert_eq!(read(repository, &empty, ByteRange::ALL).await, "");
    let digest = Digest::of(Algorithm::Sha512, b"long");
    let blob = Descriptor::new(MediaType::OCI_LAYER, digest, 4);
    let wrong = push(repository, &blob, Bytes::from_static(b"lone")).await;
    assert!(matches!(wrong, Err(Error::Verify(_))), "{wrong:?}");
    push(repository, &blob, Bytes::from_static(b"long")).await.expect("SHA-512 is accepted");
    assert_eq!(read(repository, &blob, ByteRange::ALL).await, "long");
}

/// A manifest is refused while anything below it is missing, and leaves no tag then.
pub async fn children_before_parents(repository: &dyn Repository) {
    let sample = Sample::new("children");
    let (config, bytes) = sample.config.clone();
    push(repository, &config, bytes).await.expect("the config is accepted");
    let refused = repository.push_manifest(&sample.manifest, &[tag("x")]).await;
    assert!(matches!(refused, Err(Error::Incomplete { .. })), "{refused:?}");
    assert_eq!(repository.resolve_tag(&tag("x")).await.expect("tags are resolved"), None);
    let index = index_of(&[sample.manifest.descriptor()]);
    let refused = repository.push_manifest(&index, &[tag("x")]).await;
    assert!(matches!(refused, Err(Error::Incomplete { .. })), "{refused:?}");
    assert!(tags(repository, None).await.is_empty(), "a refused manifest has a tag");
    sample.push(repository, &[]).await;
    repository.push_manifest(&index, &[tag("x")]).await.expect("the index is complete now");
    let resolved = repository.resolve_tag(&tag("x")).await.expect("tags are resolved");
    assert_eq!(resolved.map(|found| found.digest), Some(*index.digest()));
}

fn index_of(manifests: &[&Descriptor]) -> RawManifest {
    raw(&json!({"schemaVersion": 2, "mediaType": MediaType::OCI_INDEX, "manifests": manifests}))
}

/// A tag points at what it was set to last; several are set at once.
pub async fn tags_move(repository: &dyn Repository) {
    let (one, two) = (Sample::new("one"), Sample::new("two"));
    one.push(repository, &["latest", "1"]).await;
    two.push(repository, &["latest", "2"]).await;
    for (text, sample) in [("1", &one), ("2", &two), ("latest", &two)] {
        let found = repository.resolve_tag(&tag(text)).await.expect("tags are resolved");
        assert_eq!(found.map(|found| found.digest), Some(sample.digest()), "{text}");
    }
    repository.push_manifest(&one.manifest, &[tag("latest")]).await.expect("a tag moves back");
    let read = repository.read_manifest(&by_tag("latest")).await.expect("the tag is read");
    assert_eq!(*read.digest(), one.digest());
}

/// Tags are listed in lexical order, from after a given one that need not exist.
pub async fn tags_are_listed_in_order(repository: &dyn Repository) {
    assert!(tags(repository, None).await.is_empty(), "a fresh repository has tags");
    Sample::new("order").push(repository, &["b", "1.10", "A", "1.9", "_x", "a"]).await;
    assert_eq!(tags(repository, None).await, ["1.10", "1.9", "A", "_x", "a", "b"]);
    assert_eq!(tags(repository, Some("1.9")).await, ["A", "_x", "a", "b"]);
    assert_eq!(tags(repository, Some("B")).await, ["_x", "a", "b"]);
    assert!(tags(repository, Some("b")).await.is_empty(), "nothing comes after the last");
}

/// Deleting a tag leaves the manifest and its other tags.
pub async fn a_deleted_tag_leaves_its_manifest(repository: &dyn Repository) {
    let sample = Sample::new("tag");
    sample.push(repository, &["a", "b"]).await;
    for (text, left) in [("a", &["b"][..]), ("b", &[])] {
        repository.delete_tag(&tag(text)).await.expect("a tag is deleted");
        assert_eq!(tags(repository, None).await, left);
        let what = TagOrDigest::Digest(sample.digest());
        let read = repository.read_manifest(&what).await.expect("the manifest stays");
        assert_eq!(read.bytes(), sample.manifest.bytes());
        let again = repository.delete_tag(&tag(text)).await;
        assert!(again.is_err_and(|error| error.is_not_found()), "{text} is deleted twice");
    }
}

/// Deleting a manifest takes every tag that points at it, and no other.
pub async fn a_deleted_manifest_takes_its_tags(repository: &dyn Repository) {
    let (one, two) = (Sample::new("one"), Sample::new("two"));
    one.push(repository, &["a", "b"]).await;
    two.push(repository, &["c"]).await;
    repository.delete_manifest(&one.digest()).await.expect("a manifest is deleted");
    assert_eq!(tags(repository, None).await, ["c"]);
    let what = TagOrDigest::Digest(one.digest());
    let read = repository.read_manifest(&what).await;
    assert!(read.is_err_and(|error| error.is_not_found()), "the manifest is still there");
    let again = repository.delete_manifest(&one.digest()).await;
    assert!(again.is_err_and(|error| error.is_not_found()), "it is deleted twice");
    let kept = repository.read_manifest(&by_tag("c")).await.expect("the other one stays");
    assert_eq!(*kept.digest(), two.digest());
    one.push(repository, &["a"]).await;
    assert_eq!(tags(repository, None).await, ["a", "c"]);
}

/// Referrers are listed with type and annotations, tagged or not, and also when they come before
/// their subject or are themselves subjects in a chain.
pub async fn referrers_are_found_even_in_a_loop(repository: &dyn Repository) {
    let subject = Sample::new("subject");
    let note = Sample::about("note", Some(subject.manifest.descriptor()));
    let on_note = Sample::about("on note", Some(note.manifest.descriptor()));
    on_note.push(repository, &[]).await;
    note.push(repository, &["a-note"]).await;
    let second = Sample::about("second", Some(subject.manifest.descriptor()));
    second.push(repository, &[]).await;
    subject.push(repository, &["it"]).await;
    let found = repository.referrers(&subject.digest()).await.expect("referrers are listed");
    let found: BTreeMap<Digest, Descriptor> =
        found.into_iter().map(|found| (found.digest, found)).collect();
    assert_eq!(found.len(), 2, "two are attached, once each: {found:?}");
    for (sample, text) in [(&note, "note"), (&second, "second")] {
        let listed = &found[&sample.digest()];
        assert_eq!(listed.artifact_type.as_deref(), Some("application/vnd.example.note"));
        assert_eq!(listed.annotations.get("about").map(String::as_str), Some(text));
        assert_eq!(listed.size, sample.manifest.descriptor().size);
    }
    let found = repository.referrers(&note.digest()).await.expect("referrers are listed");
    assert_eq!(found.iter().map(|found| found.digest).collect::<Vec<_>>(), [on_note.digest()]);
    let found = repository.referrers(&on_note.digest()).await.expect("referrers are listed");
    assert!(found.is_empty(), "nothing is attached to the last: {found:?}");
}

/// A manifest is present only once it was pushed, with everything below it.
pub async fn a_present_manifest_is_complete(repository: &dyn Repository) {
    let sample = Sample::new("present");
    let has = async || repository.has_manifest(&sample.digest()).await.expect("it is answered");
    assert!(!has().await, "a fresh repository has a manifest");
    sample.push_blobs(repository).await;
    assert!(!has().await, "blobs alone are a manifest");
    repository.push_manifest(&sample.manifest, &[]).await.expect("it is complete");
    assert!(has().await, "a pushed manifest is missing");
}

/// What is not there is "not found", whatever it is asked by.
pub async fn what_is_absent_is_not_found(repository: &dyn Repository) {
    let sample = Sample::new("absent");
    for what in [by_tag("none"), TagOrDigest::Digest(sample.digest())] {
        let resolved = repository.resolve(&what).await;
        assert!(resolved.is_err_and(|error| error.is_not_found()), "{what} is resolved");
        let read = repository.read_manifest(&what).await;
        assert!(read.is_err_and(|error| error.is_not_found()), "{what} is read");
    }
    assert_no_blob(repository, &sample.layer.0, "a fresh repository").await;
    assert_eq!(repository.resolve_tag(&tag("none")).await.expect("it is answered"), None);
    let referrers = repository.referrers(&sample.digest()).await.expect("it is answered");
    assert!(referrers.is_empty(), "a fresh repository has referrers");
    let deleted = repository.delete_tag(&tag("none")).await;
    assert!(deleted.is_err_and(|error| error.is_not_found()), "no tag is deleted");
}
