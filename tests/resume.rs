//! Downloads into a layout that are interrupted, and the runs that go on with them.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use regctl::content::blob::BytesBody;
use regctl::content::memory::MemoryRepository;
use regctl::content::{BlobStream, ByteRange, Error, Result, Sink, Source};
use regctl::layout::{Layout, LayoutRepository};
use regctl::oci::{Descriptor, Digest, MediaType, RawManifest, TagOrDigest};
use regctl::transfer::{CopyError, CopyOptions, CopyReport, Progress, Silent, copy};
use serde_json::json;

/// Bytes of the layer: large enough that half of it is kept.
const LAYER_BYTES: u64 = 6 * 1024 * 1024;

/// Where streams break, after whole chunks.
const HALF: u64 = 2 * 1024 * 1024;
const MORE: u64 = 5 * 1024 * 1024;

/// A source whose layer breaks off, or is damaged, and which remembers where it was opened.
#[derive(Debug)]
struct Breaking {
    inner: MemoryRepository,
    layer: Descriptor,
    /// Where streams of the layer end, with an error.
    ends_at: AtomicU64,
    /// The byte of the layer that is wrong; none when it lies behind the end.
    damaged_at: AtomicU64,
    opened_at: Mutex<Vec<u64>>,
    /// Bytes of the other blobs that were opened.
    other_bytes: AtomicU64,
}

impl Breaking {
    fn opened_at(&self) -> Vec<u64> {
        std::mem::take(&mut self.opened_at.lock().unwrap())
    }

    fn set_end(&self, ends_at: u64) {
        self.ends_at.store(ends_at, Ordering::Relaxed);
    }

    fn set_damage(&self, damaged_at: u64) {
        self.damaged_at.store(damaged_at, Ordering::Relaxed);
    }
}

#[async_trait]
impl Source for Breaking {
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor> {
        self.inner.resolve(what).await
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        self.inner.read_manifest(what).await
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        if blob.digest != self.layer.digest {
            self.other_bytes.fetch_add(blob.size - range.start, Ordering::Relaxed);
            return self.inner.open_blob(blob, range).await;
        }
        self.opened_at.lock().unwrap().push(range.start);
        let ends_at = self.ends_at.load(Ordering::Relaxed);
        let damaged_at = self.damaged_at.load(Ordering::Relaxed);
        let whole = self.inner.open_blob(blob, ByteRange::ALL).await?;
        let whole: Vec<Bytes> = whole.map(|chunk| chunk.unwrap()).collect().await;
        let mut bytes = whole.concat();
        if let Some(byte) = bytes.get_mut(damaged_at as usize) {
            *byte = !*byte;
        }
        bytes.truncate(ends_at as usize);
        let rest = bytes.split_off(range.start as usize);
        let mut chunks: Vec<Result<Bytes>> =
            rest.chunks(64 * 1024).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
        if ends_at < blob.size {
            chunks.push(Err(Error::other("reading", "the connection broke")));
        }
        Ok(stream::iter(chunks).boxed())
    }

    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>> {
        self.inner.referrers(digest).await
    }

    fn is_verified(&self) -> bool {
        false
    }
}

/// An image with one large layer, whole.
async fn image() -> (Breaking, RawManifest) {
    let inner = MemoryRepository::default();
    let layer: Bytes = (0..LAYER_BYTES as u32 / 4).flat_map(u32::to_le_bytes).collect();
    let config = Bytes::from_static(b"{}");
    let blobs = [(MediaType::OCI_CONFIG, config), (MediaType::OCI_LAYER, layer)];
    let [config, layer] = blobs.map(|(media_type, bytes)| {
        let blob = Descriptor::of(media_type, &bytes);
        futures_util::FutureExt::now_or_never(inner.push_blob(&blob, &BytesBody(bytes), None))
            .expect("memory does not wait")
            .unwrap();
        blob
    });
    let document = json!({
        "schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST, "config": config,
        "layers": [layer],
    });
    let bytes = Bytes::from(document.to_string());
    let root = RawManifest::new(&MediaType::new(MediaType::OCI_MANIFEST), bytes).unwrap();
    inner.push_manifest(&root, &[]).await.unwrap();
    let (ends_at, damaged_at) = (AtomicU64::new(u64::MAX), AtomicU64::new(u64::MAX));
    (
        Breaking {
            inner,
            layer,
            ends_at,
            damaged_at,
            opened_at: Mutex::default(),
            other_bytes: AtomicU64::new(0),
        },
        root,
    )
}

/// One run of a program: the layout is opened anew.
async fn run(
    source: &Breaking,
    root: &RawManifest,
    open: &dyn Fn() -> Layout,
) -> std::result::Result<CopyReport, CopyError> {
    let sink = LayoutRepository::new(Arc::new(open()), None);
    let options = CopyOptions { tags: vec!["1".parse().unwrap()], ..CopyOptions::default() };
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    copy(source, &sink, root, &options, &progress).await
}

#[tokio::test]
async fn the_next_run_fetches_what_the_last_one_lacked() {
    let (source, root) = image().await;
    let directory = tempfile::tempdir().unwrap();
    let places: [(&dyn Fn() -> Layout, _); 2] = [
        (&|| Layout::store(directory.path()).unwrap(), directory.path().join("ingest")),
        (
            &|| Layout::open_or_create(&directory.path().join("other")).unwrap(),
            directory.path().join("other"),
        ),
    ];
    for (open, ingest) in places {
        let names = || fs::read_dir(&ingest).unwrap().count();
        source.set_end(HALF);
        run(&source, &root, open).await.unwrap_err();
        assert_eq!(open().kept_bytes(&source.layer.digest).unwrap(), HALF);
        source.set_end(MORE);
        run(&source, &root, open).await.unwrap_err();
        let before = names();
        source.set_end(u64::MAX);
        let report = run(&source, &root, open).await.unwrap();
        assert_eq!(source.opened_at(), [0, HALF, MORE]);
        assert_eq!(report.uploaded_bytes, LAYER_BYTES - MORE);
        assert_eq!(report.resumed_bytes, MORE);
        assert!(open().is_complete(root.digest()).unwrap());
        assert_eq!(before - names(), 2, "the file and its record are gone");
    }
}

/// Ctrl-C drops the work wherever it stands.
#[tokio::test]
async fn what_came_before_an_interruption_stays() {
    let (source, root) = image().await;
    let directory = tempfile::tempdir().unwrap();
    let open = || Layout::store(directory.path()).unwrap();
    {
        let layout = open();
        let mut ingest = layout.resume(&source.layer).unwrap();
        ingest.write(&(0..500_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>()).unwrap();
    }
    let report = run(&source, &root, &open).await.unwrap();
    assert_eq!((source.opened_at(), report.resumed_bytes), (vec![2_000_000], 2_000_000));
}

/// Wrong bytes of an earlier run cost this one its head start, and not its success.
#[tokio::test]
async fn a_damaged_beginning_is_thrown_away() {
    let (source, root) = image().await;
    let directory = tempfile::tempdir().unwrap();
    let open = || Layout::store(directory.path()).unwrap();
    source.set_end(HALF);
    source.set_damage(1_000);
    run(&source, &root, &open).await.unwrap_err();
    source.set_end(u64::MAX);
    source.set_damage(u64::MAX);
    let report = run(&source, &root, &open).await.unwrap();
    assert_eq!(source.opened_at(), [0, HALF, 0]);
    assert_eq!(report.uploaded_bytes, 2 * LAYER_BYTES - HALF);
    assert!(open().is_complete(root.digest()).unwrap());
    assert_eq!(fs::read_dir(directory.path().join("ingest")).unwrap().count(), 0);
}

/// One fresh fetch from the beginning, then the error; nothing of it is kept.
#[tokio::test]
async fn damage_on_the_way_is_fetched_once_more_and_no_more() {
    let (source, root) = image().await;
    let directory = tempfile::tempdir().unwrap();
    let open = || Layout::store(directory.path()).unwrap();
    source.set_damage(LAYER_BYTES - 1);
    let error = run(&source, &root, &open).await.unwrap_err();
    assert!(matches!(error.source, Error::Verify(_)), "{error:?}");
    assert_eq!(source.opened_at(), [0, 0]);
    assert_eq!(fs::read_dir(directory.path().join("ingest")).unwrap().count(), 0);
}

/// Two runs at once fetch the same blob each for itself; what an earlier run left goes to one.
#[tokio::test]
async fn two_runs_at_once_do_not_disturb_each_other() {
    let (source, root) = image().await;
    let directory = tempfile::tempdir().unwrap();
    let open = || Layout::store(directory.path()).unwrap();
    source.set_end(HALF);
    run(&source, &root, &open).await.unwrap_err();
    source.opened_at();
    source.other_bytes.store(0, Ordering::Relaxed);
    source.set_end(u64::MAX);
    let runs = (run(&source, &root, &open), run(&source, &root, &open));
    let (one, two) = tokio::join!(runs.0, runs.1);
    let moved: u64 = [one.unwrap(), two.unwrap()].iter().map(|report| report.uploaded_bytes).sum();
    let expected: u64 = source.opened_at().iter().map(|start| LAYER_BYTES - start).sum();
    assert_eq!(moved, expected + source.other_bytes.load(Ordering::Relaxed));
    assert!(open().is_complete(root.digest()).unwrap());
    assert_eq!(fs::read_dir(directory.path().join("ingest")).unwrap().count(), 0);
}
