//! The invariants of the copy engine, on repositories that write down what is asked of them.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use regctl::content::blob::BytesBody;
use regctl::content::contract::Sample;
use regctl::content::memory::MemoryRepository;
use regctl::content::{BlobStream, ByteRange, Error, OpenBlob, Pushed, Result, Sink, Source};
use regctl::oci::{
    Descriptor, Digest, Manifest, MediaType, RawManifest, RepositoryName, Tag, TagOrDigest,
};
use regctl::transfer::{CopyError, CopyOptions, CopyReport, Progress, Side, Silent, copy};
use serde_json::json;

/// What was asked of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    ReadManifest(TagOrDigest),
    OpenBlob(Digest),
    Referrers(Digest),
    HasManifest(Digest),
    ResolveTag(Tag),
    /// The blob, and whether its bytes were said to be verified.
    PushBlob(Digest, bool),
    PushManifest(Digest, Vec<Tag>),
}

/// A repository in memory that remembers every question, in the order of their beginnings.
#[derive(Debug, Default)]
struct Recorder {
    inner: MemoryRepository,
    asked: Mutex<Vec<Asked>>,
    /// Says of its content that nobody verified it.
    is_unverified: bool,
    /// Gives these bytes for this blob.
    forged: Option<(Digest, Bytes)>,
}

impl Recorder {
    fn note(&self, asked: Asked) {
        self.asked.lock().unwrap().push(asked);
    }

    /// What was asked so far; it is forgotten.
    fn taken(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

#[async_trait]
impl Source for Recorder {
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor> {
        self.inner.resolve(what).await
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        self.note(Asked::ReadManifest(what.clone()));
        self.inner.read_manifest(what).await
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        self.note(Asked::OpenBlob(blob.digest));
        match &self.forged {
            Some((digest, bytes)) if *digest == blob.digest => {
                Ok(stream::iter([Ok(bytes.clone())]).boxed())
            }
            _ => self.inner.open_blob(blob, range).await,
        }
    }

    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>> {
        self.note(Asked::Referrers(*digest));
        self.inner.referrers(digest).await
    }

    fn is_verified(&self) -> bool {
        !self.is_unverified
    }
}

#[async_trait]
impl Sink for Recorder {
    async fn has_manifest(&self, digest: &Digest) -> Result<bool> {
        self.note(Asked::HasManifest(*digest));
        self.inner.has_manifest(digest).await
    }

    async fn push_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        self.note(Asked::PushBlob(blob.digest, body.is_verified()));
        self.inner.push_blob(blob, body, mount_from).await
    }

    async fn resolve_tag(&self, tag: &Tag) -> Result<Option<Descriptor>> {
        self.note(Asked::ResolveTag(tag.clone()));
        self.inner.resolve_tag(tag).await
    }

    async fn push_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()> {
        self.note(Asked::PushManifest(*manifest.digest(), tags.to_vec()));
        self.inner.push_manifest(manifest, tags).await
    }
}

fn tag(text: &str) -> Tag {
    text.parse().unwrap()
}

fn index_of(manifests: &[&RawManifest]) -> RawManifest {
    let entries: Vec<&Descriptor> = manifests.iter().map(|raw| raw.descriptor()).collect();
    let document = json!({
        "schemaVersion": 2, "mediaType": MediaType::OCI_INDEX, "manifests": entries,
    });
    let bytes = Bytes::from(format!(" {document:#}\n"));
    RawManifest::new(&MediaType::new(MediaType::OCI_INDEX), bytes).unwrap()
}

/// An index that holds an index, and one image by several paths; what refers to it and to its
/// parts; all in a fresh source.
async fn nested() -> (Recorder, RawManifest) {
    let source = Recorder::default();
    let (a, b) = (Sample::new("a"), Sample::new("b"));
    for sample in [&a, &b] {
        sample.push(&source.inner, &[]).await;
    }
    let inner = index_of(&[&b.manifest, &a.manifest]);
    let root = index_of(&[&a.manifest, &inner, &b.manifest, &a.manifest]);
    for index in [&inner, &root] {
        source.inner.push_manifest(index, &[]).await.unwrap();
    }
    let about = |text, raw: &RawManifest| Sample::about(text, Some(raw.descriptor()));
    about("root", &root).push(&source.inner, &[]).await;
    about("child", &b.manifest).push(&source.inner, &[]).await;
    (source, root)
}

async fn run(
    source: &Recorder,
    sink: &Recorder,
    root: &RawManifest,
    options: &CopyOptions,
) -> Result<CopyReport, CopyError> {
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    copy(source, sink, root, options, &progress).await
}

fn tagged(tags: &[&str]) -> CopyOptions {
    CopyOptions {
        tags: tags.iter().map(|text| tag(text)).collect(),
        referrers: true,
        ..CopyOptions::default()
    }
}

/// The digests right below a manifest.
async fn below(repository: &Recorder, digest: &Digest) -> Vec<Digest> {
    let raw = repository.inner.read_manifest(&TagOrDigest::Digest(*digest)).await.unwrap();
    let parsed: Manifest = raw.parse().unwrap();
    parsed.successors().iter().map(|one| one.digest).collect()
}

/// The digests that were pushed, blobs and manifests, in their order.
fn pushes(asked: &[Asked]) -> Vec<Digest> {
    let digest = |one: &Asked| match one {
        Asked::PushBlob(digest, _) | Asked::PushManifest(digest, _) => Some(*digest),
        _ => None,
    };
    asked.iter().filter_map(digest).collect()
}

#[tokio::test]
async fn children_before_parents() {
    let (source, root) = nested().await;
    let sink = Recorder::default();
    run(&source, &sink, &root, &tagged(&["1"])).await.unwrap();
    let asked = sink.taken();
    let order = pushes(&asked);
    let place = |digest: &Digest| order.iter().position(|one| one == digest).unwrap();
    let mut manifests = 0;
    for one in &asked {
        let Asked::PushManifest(digest, _) = one else { continue };
        manifests += 1;
        for child in below(&source, digest).await {
            assert!(place(&child) < place(digest), "{child} comes after {digest}");
        }
    }
    // Two images, two indexes, two referrers.
    assert_eq!(manifests, 6);
}

#[tokio::test]
async fn tag_is_last() {
    let (source, root) = nested().await;
    let sink = Recorder::default();
    run(&source, &sink, &root, &tagged(&["1", "latest"])).await.unwrap();
    let asked = sink.taken();
    let last = Asked::PushManifest(*root.digest(), vec![tag("1"), tag("latest")]);
    assert_eq!(asked.last(), Some(&last));
    for one in &asked[..asked.len() - 1] {
        if let Asked::PushManifest(digest, tags) = one {
            assert!(tags.is_empty(), "{digest} is tagged {tags:?}");
        }
    }
}

#[tokio::test]
async fn a_copy_that_fails_moves_no_tag() {
    let (mut source, root) = nested().await;
    let old = Sample::new("old");
    let victim = Sample::new("a").layer.0.digest;
    source.forged = Some((victim, Bytes::from_static(b"forged")));
    let sink = Recorder::default();
    old.push(&sink.inner, &["1"]).await;
    let error = run(&source, &sink, &root, &tagged(&["1"])).await.unwrap_err();
    assert_eq!(error.side, Side::Source);
    assert_eq!(error.operation, format!("reading blob {victim}"));
    assert!(matches!(error.source, Error::Verify(_)), "{error:?}");
    let asked = sink.taken();
    assert!(!asked.iter().any(|one| matches!(one, Asked::PushManifest(..))), "{asked:?}");
    let there = sink.inner.resolve_tag(&tag("1")).await.unwrap().unwrap();
    assert_eq!(there.digest, old.digest());
}

#[tokio::test]
async fn each_digest_moved_once() {
    let (source, root) = nested().await;
    let sink = Recorder::default();
    let report = run(&source, &sink, &root, &tagged(&["1"])).await.unwrap();
    let mut order = pushes(&sink.taken());
    let count = order.len();
    order.sort_unstable();
    order.dedup();
    assert_eq!(order.len(), count, "something was pushed twice");
    let asked = source.taken();
    for digest in &order {
        let reads = |one: &&Asked| match one {
            Asked::OpenBlob(read) => read == digest,
            Asked::ReadManifest(TagOrDigest::Digest(read)) => read == digest,
            _ => false,
        };
        let reads = asked.iter().filter(reads).count();
        // The root was read by the caller.
        assert_eq!(reads, usize::from(digest != root.digest()), "{digest}");
    }
    // A layer and a config for each of two images and two referrers.
    assert_eq!((report.uploaded, report.manifests, report.referrers.len()), (8, 6, 2));
}

#[tokio::test]
async fn present_root_is_not_walked() {
    let (source, root) = nested().await;
    let sink = Recorder::default();
    let options = CopyOptions { referrers: false, ..tagged(&["1"]) };
    run(&source, &sink, &root, &options).await.unwrap();
    source.taken();
    sink.taken();
    let report = run(&source, &sink, &root, &options).await.unwrap();
    assert!(report.unchanged);
    assert_eq!(sink.taken(), [Asked::ResolveTag(tag("1"))]);
    assert_eq!(source.taken(), []);
    let options = CopyOptions { tags: vec![tag("2")], ..options };
    run(&source, &sink, &root, &options).await.unwrap();
    assert_eq!(
        sink.taken(),
        [
            Asked::ResolveTag(tag("2")),
            Asked::HasManifest(*root.digest()),
            Asked::PushManifest(*root.digest(), vec![tag("2")]),
        ]
    );
    assert_eq!(source.taken(), []);
    // Told to, it walks.
    let options = CopyOptions { force: true, ..options };
    run(&source, &sink, &root, &options).await.unwrap();
    assert_eq!(pushes(&sink.taken()).len(), 4 + 4);
}

#[tokio::test]
async fn manifest_bytes_unchanged() {
    let (source, root) = nested().await;
    let sink = Recorder::default();
    run(&source, &sink, &root, &tagged(&["1"])).await.unwrap();
    for one in sink.taken() {
        let Asked::PushManifest(digest, _) = one else { continue };
        let what = TagOrDigest::Digest(digest);
        let before = source.inner.read_manifest(&what).await.unwrap();
        let after = sink.inner.read_manifest(&what).await.unwrap();
        assert_eq!((before.bytes(), before.media_type()), (after.bytes(), after.media_type()));
    }
}

/// The engine hands bytes on as they come and says whether anybody has verified them; so the place
/// where they go to verifies them, once, or not where the place they come from did.
#[tokio::test]
async fn verified_exactly_once() {
    for is_unverified in [false, true] {
        let (source, root) = nested().await;
        let source = Recorder { is_unverified, ..source };
        let sink = Recorder::default();
        run(&source, &sink, &root, &tagged(&["1"])).await.unwrap();
        let said: Vec<bool> = sink
            .taken()
            .iter()
            .filter_map(|one| match one {
                Asked::PushBlob(_, is_verified) => Some(*is_verified),
                _ => None,
            })
            .collect();
        assert_eq!(said, [!is_unverified; 8]);
    }
    let (mut source, root) = nested().await;
    let blob = Sample::new("a").layer.0;
    source.forged = Some((blob.digest, Bytes::from_static(b"forged")));
    let sink = Unverifying::default();
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    copy(&source, &sink, &root, &tagged(&["1"]), &progress).await.unwrap();
    assert!(sink.received.lock().unwrap().contains(&(blob.digest, "forged".into())));
}

/// A sink that takes everything as it comes.
#[derive(Debug, Default)]
struct Unverifying {
    received: Mutex<Vec<(Digest, Bytes)>>,
}

#[async_trait]
impl Sink for Unverifying {
    async fn has_manifest(&self, _: &Digest) -> Result<bool> {
        Ok(false)
    }

    async fn push_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        _: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        let chunks: Vec<Result<Bytes>> = body.open(ByteRange::ALL).await?.collect().await;
        let chunks: Result<Vec<Bytes>> = chunks.into_iter().collect();
        self.received.lock().unwrap().push((blob.digest, chunks?.concat().into()));
        Ok(Pushed::Uploaded)
    }

    async fn resolve_tag(&self, _: &Tag) -> Result<Option<Descriptor>> {
        Ok(None)
    }

    async fn push_manifest(&self, _: &RawManifest, _: &[Tag]) -> Result<()> {
        Ok(())
    }
}

/// A registry may hold an index and have lost what is below it: the shortcut is taken back.
#[tokio::test]
async fn a_root_without_its_children_is_walked_after_all() {
    #[derive(Debug, Default)]
    struct Forgetful(Recorder);

    #[async_trait]
    impl Sink for Forgetful {
        async fn has_manifest(&self, _: &Digest) -> Result<bool> {
            Ok(true)
        }

        async fn push_blob(
            &self,
            blob: &Descriptor,
            body: &dyn OpenBlob,
            mount_from: Option<&RepositoryName>,
        ) -> Result<Pushed> {
            self.0.push_blob(blob, body, mount_from).await
        }

        async fn resolve_tag(&self, tag: &Tag) -> Result<Option<Descriptor>> {
            self.0.resolve_tag(tag).await
        }

        async fn push_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()> {
            self.0.push_manifest(manifest, tags).await
        }
    }

    let (source, root) = nested().await;
    let sink = Forgetful::default();
    let options = CopyOptions { referrers: false, ..tagged(&["1"]) };
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    let report = copy(&source, &sink, &root, &options, &progress).await.unwrap();
    assert_eq!((report.uploaded, report.manifests), (4, 4));
    let there = sink.0.inner.resolve_tag(&tag("1")).await.unwrap().unwrap();
    assert_eq!(there.digest, *root.digest());
}

/// A blob that is gone from the source is no fault of the destination.
#[tokio::test]
async fn an_error_names_its_side() {
    let source = Recorder::default();
    let sample = Sample::new("lost");
    let (config, bytes) = &sample.config;
    source.inner.push_blob(config, &BytesBody(bytes.clone()), None).await.unwrap();
    let sink = Recorder::default();
    let error = run(&source, &sink, &sample.manifest, &tagged(&["1"])).await.unwrap_err();
    assert_eq!(error.to_string(), format!("source: reading blob {}", sample.layer.0.digest));
    assert!(error.source.is_not_found(), "{error:?}");
}

/// A stream that is spoiled by damaged content cannot take it again; the damage is the reason.
#[tokio::test]
async fn damage_is_told_when_the_second_try_fails_otherwise() {
    let (source, root) = nested().await;
    let blob = Sample::new("a").layer.0;
    let forged = Some((blob.digest, Bytes::from_static(b"forged")));
    let source = Recorder { is_unverified: true, forged, ..source };
    let sink = Once::default();
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    let error = copy(&source, &sink, &root, &tagged(&["1"]), &progress).await.unwrap_err();
    assert_eq!(error.to_string(), format!("source: reading blob {}", blob.digest));
    assert!(matches!(error.source, Error::Verify(_)), "{error:?}");
    assert_eq!(*sink.failures.lock().unwrap(), 1);
}

/// A sink that takes nothing after its first failure.
#[derive(Debug, Default)]
struct Once {
    inner: MemoryRepository,
    failures: Mutex<usize>,
}

#[async_trait]
impl Sink for Once {
    async fn has_manifest(&self, digest: &Digest) -> Result<bool> {
        self.inner.has_manifest(digest).await
    }

    async fn push_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        if *self.failures.lock().unwrap() > 0 {
            return Err(Error::other("writing", "it was spoiled by an earlier failure"));
        }
        let pushed = self.inner.push_blob(blob, body, mount_from).await;
        *self.failures.lock().unwrap() += usize::from(pushed.is_err());
        pushed
    }

    async fn resolve_tag(&self, tag: &Tag) -> Result<Option<Descriptor>> {
        self.inner.resolve_tag(tag).await
    }

    async fn push_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()> {
        self.inner.push_manifest(manifest, tags).await
    }
}
