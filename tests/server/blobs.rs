//! Reading, mounting and deleting blobs.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use regctl::oci::{Algorithm, Digest};
use regctl::server::Server;
use regctl::server::storage::FilesystemStorage;

use crate::registry::{Registry, on_every_storage, sha256};

on_every_storage!(
    one_range_is_served_and_the_rest_ignored,
    a_blob_is_visible_only_where_it_was_pushed_or_mounted,
    a_mount_needs_a_blob_to_mount,
    a_deleted_blob_is_gone_from_its_repository_alone,
    digests_of_other_algorithms_are_served_too,
);

async fn one_range_is_served_and_the_rest_ignored(registry: Registry) {
    let digest = registry.push_blob("a", b"0123456789").await;
    let path = format!("/v2/a/blobs/{digest}");
    // Ten thousand ranges must cost no more than none.
    let many = format!("bytes={}", vec!["0-1"; 10_000].join(","));
    let foreign = "\"sha256:other\"".to_owned();
    for (range, if_range, status, body, content_range) in [
        ("bytes=2-4", None, 206, "234", "bytes 2-4/10"),
        ("bytes=-3", None, 206, "789", "bytes 7-9/10"),
        ("bytes=4-", None, 206, "456789", "bytes 4-9/10"),
        ("bytes=4-", Some(format!("\"{digest}\"")), 206, "456789", "bytes 4-9/10"),
        ("bytes=4-", Some(foreign), 200, "0123456789", ""),
        ("bytes=10-", None, 416, "SIZE_INVALID", "bytes */10"),
        ("bytes=1-2,4-5", None, 200, "0123456789", ""),
        (many.as_str(), None, 200, "0123456789", ""),
    ] {
        let mut request = registry.request("GET", &path).header("range", range);
        if let Some(tag) = if_range {
            request = request.header("if-range", tag);
        }
        let answer = registry.send(request).await;
        let case = range.get(..20).unwrap_or(range);
        assert_eq!(answer.status, status, "{case}");
        assert!(String::from_utf8_lossy(&answer.body).contains(body), "{case}: {answer:?}");
        assert_eq!(answer.header("content-range"), content_range, "{case}");
    }
}

async fn a_blob_is_visible_only_where_it_was_pushed_or_mounted(registry: Registry) {
    let digest = registry.push_blob("a", b"secret").await;
    for method in ["GET", "HEAD", "DELETE"] {
        let answer = registry.ask(method, &format!("/v2/b/blobs/{digest}")).await;
        assert_eq!(answer.status, 404, "{method}");
    }
    let mount = format!("/v2/c/blobs/uploads/?mount={digest}&from=b");
    assert_eq!(registry.ask("POST", &mount).await.status, 202);
    let mount = format!("/v2/b/blobs/uploads/?mount={digest}&from=a");
    let answer = registry.ask("POST", &mount).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("location"), format!("/v2/b/blobs/{digest}"));
    assert_eq!(answer.header("docker-content-digest"), digest.to_string());
    assert_eq!(registry.get(&format!("/v2/b/blobs/{digest}")).await.body, "secret");
}

async fn a_mount_needs_a_blob_to_mount(registry: Registry) {
    let (held, missing) = (registry.push_blob("a", b"held").await, sha256(b"missing"));
    for (digest, from, status) in [
        (held, "&from=a", 201),
        (held, "", 201),
        (held, "&from=b", 201),
        (held, "&from=c", 202),
        (missing, "&from=a", 202),
        (missing, "&from=b", 202),
        (missing, "", 202),
    ] {
        // A mount from the repository itself asks whether the blob is there already.
        let path = format!("/v2/b/blobs/uploads/?mount={digest}{from}");
        let answer = registry.ask("POST", &path).await;
        assert_eq!(answer.status, status, "{path}");
        if status == 202 {
            let end = format!("{}?digest={}", answer.header("location"), sha256(b"other"));
            assert_eq!(registry.put(&end, "other").await.status, 201, "{path}");
        }
    }
}

async fn a_deleted_blob_is_gone_from_its_repository_alone(registry: Registry) {
    let digest = registry.push_blob("a", b"shared").await;
    registry.push_blob("b", b"shared").await;
    assert_eq!(registry.ask("DELETE", &format!("/v2/a/blobs/{digest}")).await.status, 202);
    assert_eq!(registry.ask("DELETE", &format!("/v2/a/blobs/{digest}")).await.status, 404);
    assert_eq!(registry.get(&format!("/v2/a/blobs/{digest}")).await.status, 404);
    assert_eq!(registry.get(&format!("/v2/b/blobs/{digest}")).await.body, "shared");
    registry.push_blob("a", b"shared").await;
    assert_eq!(registry.get(&format!("/v2/a/blobs/{digest}")).await.body, "shared");
}

async fn digests_of_other_algorithms_are_served_too(registry: Registry) {
    for algorithm in [Algorithm::Sha384, Algorithm::Sha512] {
        let digest = Digest::of(algorithm, b"content");
        let location = registry.begin("a").await;
        assert_eq!(registry.patch(&location, 0, "cont").await.status, 202);
        let answer = registry.put(&format!("{location}?digest={digest}"), "ent").await;
        assert_eq!(answer.status, 201, "{answer:?}");
        assert_eq!(registry.get(&format!("/v2/a/blobs/{digest}")).await.body, "content");
    }
}

/// Larger than every buffer on the way, in chunks that fit none.
#[tokio::test]
async fn a_large_blob_passes_through_the_file_system_unchanged() {
    let directory = tempfile::tempdir().unwrap();
    let storage = Arc::new(FilesystemStorage::open(directory.path()).unwrap());
    let registry = Registry::start(Server::ephemeral().tls().storage(storage)).await;
    let content: Vec<u8> = (0_u32..1_500_000).flat_map(u32::to_le_bytes).collect();
    let content = Bytes::from(content);
    let (digest, location) = (sha256(&content), registry.begin("a").await);
    let whole = content.clone();
    let chunks = stream::iter((0..whole.len()).step_by(70_001))
        .map(move |at| Ok::<_, std::io::Error>(whole.slice(at..whole.len().min(at + 70_001))));
    let body = reqwest::Body::wrap_stream(chunks);
    assert_eq!(registry.put(&format!("{location}?digest={digest}"), body).await.status, 201);
    let answer = registry.get(&format!("/v2/a/blobs/{digest}")).await;
    assert!(answer.body == content);
    let range = registry.request("GET", &format!("/v2/a/blobs/{digest}"));
    let answer = registry.send(range.header("range", "bytes=262143-5000000")).await;
    assert!(answer.body == content[262_143..=5_000_000]);
}
