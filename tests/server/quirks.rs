//! The deviations that other tests rely on.

use http::{Method, StatusCode};
use regctl::server::Server;
use regctl::server::quirks::{ContentDigest, Distortion, Failure, FailureKind, Quirks, Times};

use crate::registry::{Registry, artifact, image, sha256};

async fn with(quirks: Quirks) -> Registry {
    Registry::start(Server::ephemeral().quirks(quirks)).await
}

#[tokio::test]
async fn bodies_are_cut_and_spoiled_as_often_as_told() {
    let first = |at_byte| Some(Distortion { at_byte, times: Times::First(1) });
    let registry = with(Quirks {
        truncate_blobs: first(2),
        flip_manifest_byte: first(0),
        ..Quirks::default()
    })
    .await;
    registry.push_image("a", "1").await;
    let path = format!("/v2/a/blobs/{}", sha256(b"layer"));
    let cut = registry.request("GET", &path).send().await.unwrap();
    assert_eq!(cut.headers()["content-length"], "5");
    assert!(cut.bytes().await.is_err());
    assert_eq!(registry.get(&path).await.body, "layer");
    let good = image().to_string();
    assert_eq!(registry.get("/v2/a/manifests/1").await.body, good.replacen('{', "z", 1));
    assert_eq!(registry.get("/v2/a/manifests/1").await.body, good);
    let flip = Distortion { at_byte: 1, times: Times::Always };
    let registry = with(Quirks { flip_blob_byte: Some(flip), ..Quirks::default() }).await;
    registry.push_blob("a", b"layer").await;
    assert_eq!(registry.get(&path).await.body, "l`yer");
    assert_eq!(registry.get(&path).await.body, "l`yer");
}

#[tokio::test]
async fn the_digest_header_lies_or_is_missing() {
    for (content_digest, is_there) in [(ContentDigest::Absent, false), (ContentDigest::Wrong, true)]
    {
        let registry = with(Quirks { content_digest, ..Quirks::default() }).await;
        let digest = registry.push_image("a", "1").await;
        let answer = registry.ask("HEAD", "/v2/a/manifests/1").await;
        assert_eq!(answer.headers.contains_key("docker-content-digest"), is_there);
        assert_ne!(answer.header("docker-content-digest"), digest.to_string());
    }
}

#[tokio::test]
async fn features_are_missing() {
    let registry = with(Quirks {
        no_referrers_api: true,
        mounts_declined: true,
        tag_delete_unsupported: true,
        page_limit: Some(1),
        ..Quirks::default()
    })
    .await;
    let digest = registry.push_image("a", "1").await;
    registry.push_manifest("a", "2", &image()).await;
    assert_eq!(registry.get(&format!("/v2/a/referrers/{digest}")).await.status, 404);
    let answer = registry.push_manifest("a", "3", &artifact(digest, "a/b")).await;
    assert_eq!((answer.status, answer.header("oci-subject")), (201, ""));
    let mount = format!("/v2/a/blobs/uploads/?mount={}&from=a", sha256(b"layer"));
    assert_eq!(registry.ask("POST", &mount).await.status, 202);
    let answer = registry.ask("DELETE", "/v2/a/manifests/1").await;
    assert_eq!((answer.status, answer.code().as_str()), (405, "UNSUPPORTED"));
    let answer = registry.get("/v2/a/tags/list?n=100").await;
    assert_eq!(answer.json()["tags"], serde_json::json!(["1"]));
    assert_eq!(answer.next().unwrap(), "/v2/a/tags/list?n=1&last=1");
}

#[tokio::test]
async fn chosen_requests_fail_and_the_server_outlives_a_panic() {
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    let failure = |method, path: &str, kind, times| Failure {
        method,
        path_contains: path.to_owned(),
        kind,
        times,
    };
    let status = |status, retry_after| FailureKind::Status { status, retry_after };
    let registry = with(Quirks {
        failures: vec![
            failure(Some(Method::GET), "/tags/", status(unavailable, Some(7)), Times::First(2)),
            failure(None, "/blobs/", status(StatusCode::TOO_MANY_REQUESTS, None), Times::Always),
            failure(None, "/manifests/", FailureKind::Panic, Times::First(1)),
        ],
        ..Quirks::default()
    })
    .await;
    for expected in [503, 503, 404] {
        let answer = registry.get("/v2/a/tags/list").await;
        assert_eq!(answer.status, expected);
        assert_eq!(answer.header("retry-after"), if expected == 503 { "7" } else { "" });
    }
    let answer = registry.ask("POST", "/v2/a/blobs/uploads/").await;
    assert_eq!((answer.status, answer.code().as_str()), (429, "TOOMANYREQUESTS"));
    assert_eq!(registry.get("/v2/a/manifests/1").await.status, 500);
    assert_eq!(registry.get("/v2/a/manifests/1").await.status, 404);
    assert_eq!(registry.server.requests().len(), 6);
}
