//! How many reads are in flight while tags are examined, over a repository in memory.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;

use super::*;
use crate::content::blob::BytesBody;
use crate::content::memory::MemoryRepository;
use crate::content::{BlobStream, ByteRange, Sink};
use crate::oci::Descriptor;

/// Counts the reads of a repository, each of which lets the others begin.
#[derive(Debug, Default)]
struct Counting {
    repository: MemoryRepository,
    now: AtomicUsize,
    most: AtomicUsize,
    all: AtomicUsize,
}

impl Counting {
    async fn count<T>(&self, read: impl Future<Output = T>) -> T {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        self.all.fetch_add(1, Ordering::SeqCst);
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        let outcome = read.await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        outcome
    }
}

#[async_trait]
impl Source for Counting {
    async fn resolve(&self, what: &TagOrDigest) -> content::Result<Descriptor> {
        self.count(self.repository.resolve(what)).await
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> content::Result<RawManifest> {
        self.count(self.repository.read_manifest(what)).await
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> content::Result<BlobStream> {
        self.count(self.repository.open_blob(blob, range)).await
    }

    async fn referrers(&self, digest: &Digest) -> content::Result<Vec<Descriptor>> {
        self.count(self.repository.referrers(digest)).await
    }

    fn is_verified(&self) -> bool {
        true
    }
}

async fn put(repository: &MemoryRepository, config: &str, tags: &[Tag]) -> RawManifest {
    let config = Bytes::from(config.to_owned());
    let descriptor = Descriptor::of(MediaType::OCI_CONFIG, &config);
    repository.push_blob(&descriptor, &BytesBody(config), None).await.unwrap();
    let document = serde_json::json!({"schemaVersion": 2, "config": descriptor, "layers": []});
    let bytes = Bytes::from(document.to_string());
    let raw = RawManifest::new(&MediaType::new(MediaType::OCI_MANIFEST), bytes).unwrap();
    repository.push_manifest(&raw, tags).await.unwrap();
    raw
}

fn tag(n: usize) -> Tag {
    format!("{n:02}").parse().unwrap()
}

#[tokio::test]
async fn no_more_reads_are_in_flight_than_allowed_and_the_order_is_kept() {
    for in_flight in [1, 3, 8] {
        let source = Counting::default();
        for n in 0..20 {
            let config = format!(r#"{{"os":"linux","architecture":"amd64","n":{n}}}"#);
            put(&source.repository, &config, &[tag(n)]).await;
        }
        let names: Vec<Tag> = (0..20).map(tag).collect();
        let examination = Examination::new(&source, &Platforms::All);
        let examined = examination.all(names.clone(), in_flight, "app").await.unwrap();
        let listed: Vec<Tag> = examined.tags.into_iter().map(|details| details.name).collect();
        assert_eq!(listed, names);
        assert_eq!(source.most.load(Ordering::SeqCst), in_flight);
        assert_eq!(source.all.load(Ordering::SeqCst), 40);
    }
}

#[tokio::test]
async fn what_is_asked_for_at_once_is_read_once() {
    let source = Counting::default();
    let names: Vec<Tag> = (0..8).map(tag).collect();
    put(&source.repository, r#"{"os":"linux","architecture":"amd64"}"#, &names).await;
    let examination = Examination::new(&source, &Platforms::All);
    let examined = examination.all(names, 8, "app").await.unwrap();
    assert_eq!((examined.tags.len(), examined.failed.len()), (8, 0));
    assert_eq!(source.all.load(Ordering::SeqCst), 8 + 1, "a manifest for each, one config");
}
