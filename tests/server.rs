//! The server over real HTTP: request in; status, headers and body out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "server/access.rs"]
mod access;
#[path = "server/blobs.rs"]
mod blobs;
#[path = "support/canary.rs"]
mod canary;
#[path = "server/framing.rs"]
mod framing;
#[path = "server/lists.rs"]
mod lists;
#[path = "server/manifests.rs"]
mod manifests;
#[path = "server/quirks.rs"]
mod quirks;
#[path = "server/registry.rs"]
mod registry;
#[path = "server/tls.rs"]
mod tls;
#[path = "server/tokens.rs"]
mod tokens;
#[path = "server/uploads.rs"]
mod uploads;
#[path = "server/users.rs"]
mod users;

use registry::{Registry, on_every_storage, sha256};

on_every_storage!(
    every_endpoint_answers_as_the_table_says,
    what_is_malformed_is_refused_on_every_route,
    paths_are_taken_as_they_come,
);

/// Method, path, status, then what a header and the body hold.
type Case = (&'static str, String, u16, &'static str, &'static str);

async fn every_endpoint_answers_as_the_table_says(registry: Registry) {
    let image = registry.push_image("a/b", "1").await;
    let (layer, missing) = (sha256(b"layer"), sha256(b"missing"));
    let cases: Vec<Case> = vec![
        ("GET", "/v2/".to_owned(), 200, "application/json", "{}"),
        ("HEAD", "/v2/".to_owned(), 200, "registry/2.0", ""),
        ("POST", "/v2/".to_owned(), 405, "application/json", "UNSUPPORTED"),
        ("GET", "/v2/_catalog".to_owned(), 200, "application/json", r#"{"repositories":["a/b"]}"#),
        ("GET", "/v2/a/b/tags/list".to_owned(), 200, "json", r#"{"name":"a/b","tags":["1"]}"#),
        ("GET", "/v2/none/tags/list".to_owned(), 404, "json", "NAME_UNKNOWN"),
        ("GET", "/v2/a/b/manifests/1".to_owned(), 200, "image.manifest.v1+json", "schemaVersion"),
        ("HEAD", "/v2/a/b/manifests/1".to_owned(), 200, "image.manifest.v1+json", ""),
        ("GET", format!("/v2/a/b/manifests/{image}"), 200, "sha256:", "schemaVersion"),
        ("GET", "/v2/a/b/manifests/2".to_owned(), 404, "json", "MANIFEST_UNKNOWN"),
        ("GET", "/v2/a/b/manifests/.bad".to_owned(), 404, "json", "MANIFEST_UNKNOWN"),
        ("GET", format!("/v2/c/manifests/{image}"), 404, "json", "MANIFEST_UNKNOWN"),
        ("HEAD", format!("/v2/a/b/manifests/{missing}"), 404, "json", ""),
        ("GET", format!("/v2/a/b/blobs/{layer}"), 200, "octet-stream", "layer"),
        ("HEAD", format!("/v2/a/b/blobs/{layer}"), 200, "octet-stream", ""),
        ("GET", format!("/v2/a/b/blobs/{missing}"), 404, "json", "BLOB_UNKNOWN"),
        ("PUT", format!("/v2/a/b/blobs/{layer}"), 405, "json", "UNSUPPORTED"),
        ("POST", "/v2/a/b/blobs/uploads/".to_owned(), 202, "/v2/a/b/blobs/uploads/", ""),
        ("POST", "/v2/a/b/blobs/uploads".to_owned(), 202, "0-0", ""),
        ("GET", "/v2/a/b/blobs/uploads/".to_owned(), 405, "json", "UNSUPPORTED"),
        ("GET", "/v2/a/b/blobs/uploads/x".to_owned(), 404, "json", "BLOB_UPLOAD_UNKNOWN"),
        ("GET", format!("/v2/a/b/referrers/{missing}"), 200, "image.index.v1", r#""manifests":[]"#),
        ("DELETE", "/v2/a/b/manifests/2".to_owned(), 404, "json", "MANIFEST_UNKNOWN"),
        ("DELETE", format!("/v2/a/b/manifests/{missing}"), 404, "json", "MANIFEST_UNKNOWN"),
        ("DELETE", format!("/v2/a/b/blobs/{missing}"), 404, "json", "BLOB_UNKNOWN"),
        ("GET", "/token".to_owned(), 404, "json", "UNSUPPORTED"),
        ("GET", "/v1/_ping".to_owned(), 404, "json", "UNSUPPORTED"),
        ("GET", "/".to_owned(), 200, "", ""),
    ];
    for (method, path, status, header, body) in cases {
        let answer = registry.ask(method, &path).await;
        let case = format!("{method} {path}: {answer:?}");
        assert_eq!(answer.status, status, "{case}");
        assert!(answer.headers.values().any(|v| v.to_str().unwrap().contains(header)), "{case}");
        let text = String::from_utf8_lossy(&answer.body);
        assert!(text.contains(body) && (method != "HEAD" || text.is_empty()), "{case}");
        assert_eq!(answer.header("docker-distribution-api-version"), "registry/2.0", "{case}");
    }
    let head = registry.ask("HEAD", &format!("/v2/a/b/manifests/{image}")).await;
    assert_eq!(head.header("docker-content-digest"), image.to_string());
    assert_eq!(head.header("content-length"), registry::image().to_string().len().to_string());
    let head = registry.ask("HEAD", &format!("/v2/a/b/blobs/{layer}")).await;
    assert_eq!(head.header("docker-content-digest"), layer.to_string());
    assert_eq!(head.header("content-length"), "5");
}

async fn what_is_malformed_is_refused_on_every_route(registry: Registry) {
    let digest = sha256(b"x");
    for (method, path, status, code) in [
        ("GET", "/v2/A/tags/list".to_owned(), 400, "NAME_INVALID"),
        ("PUT", "/v2/a//b/manifests/1".to_owned(), 400, "NAME_INVALID"),
        ("PUT", "/v2/a/manifests/.bad".to_owned(), 400, "TAG_INVALID"),
        ("GET", "/v2/a/manifests/sha256:abc".to_owned(), 400, "DIGEST_INVALID"),
        ("GET", "/v2/a/blobs/sha256:ABC".to_owned(), 400, "DIGEST_INVALID"),
        (
            "GET",
            "/v2/a/blobs/md5:d41d8cd98f00b204e9800998ecf8427e".to_owned(),
            400,
            "DIGEST_INVALID",
        ),
        ("GET", "/v2/a/referrers/none".to_owned(), 400, "DIGEST_INVALID"),
        ("GET", format!("/v2/a/referrers/{digest}?last=x"), 400, "DIGEST_INVALID"),
        ("POST", format!("/v2/a/blobs/uploads/?mount={digest}&from=../b"), 400, "NAME_INVALID"),
        ("POST", "/v2/a/blobs/uploads/?digest=x".to_owned(), 400, "DIGEST_INVALID"),
        ("PUT", format!("/v2/a/blobs/uploads/x?digest={digest}"), 404, "BLOB_UPLOAD_UNKNOWN"),
        ("PUT", format!("/v2/a/manifests/{digest}?tag=.bad"), 400, "TAG_INVALID"),
    ] {
        let answer = registry.ask(method, &path).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{method} {path}");
    }
}

/// A client's library tidies paths, so these are written by hand.
async fn paths_are_taken_as_they_come(registry: Registry) {
    let digest = sha256(b"x");
    for name in ["..", "a/../b", "a/..", "%2e%2e", "a/%2e%2e/b", "%252e%252e", "a%2fb", "./a"] {
        for route in [
            "tags/list".to_owned(),
            "manifests/1".to_owned(),
            format!("blobs/{digest}"),
            format!("referrers/{digest}"),
            format!("blobs/uploads/{}", "0".repeat(32)),
        ] {
            let request =
                format!("GET /v2/{name}/{route} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            let answer = registry.raw(&request).await;
            assert!(answer.starts_with("HTTP/1.1 400 "), "{name} {route}: {answer}");
            assert!(answer.contains("NAME_INVALID"), "{name} {route}: {answer}");
        }
    }
    for path in ["/v2/a/manifests/..", "/v2/a/blobs/uploads/../../x", "/v2/a/blobs/uploads/.."] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = registry.raw(&request).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
    }
}
