//! Storing, reading and deleting manifests, and what is attached to them.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use regctl::oci::{Algorithm, Digest, MediaType};
use regctl::server::Server;
use regctl::server::storage::FilesystemStorage;

use crate::registry::{Registry, artifact, image, index, on_every_storage, sha256};

on_every_storage!(
    a_manifest_is_held_to_its_digest_and_media_type,
    a_manifest_of_more_than_four_mebibytes_is_refused,
    everything_below_a_manifest_must_be_there,
    a_tag_and_its_manifest_are_deleted_apart,
    tags_can_be_set_beside_a_digest,
    preconditions_guard_a_tag,
    referrers_come_and_go_with_their_manifests,
    referrers_are_filtered_by_artifact_type,
    referrers_come_in_pages_of_bounded_size,
    a_manifest_that_no_list_of_referrers_holds_is_refused,
);

async fn a_manifest_is_held_to_its_digest_and_media_type(registry: Registry) {
    registry.push_image("a", "1").await;
    let body = image().to_string();
    let wrong = sha256(b"wrong");
    let sha512 = Digest::of(Algorithm::Sha512, body.as_bytes());
    for (what, media_type, status, code) in [
        (wrong.to_string(), MediaType::OCI_MANIFEST, 400, "DIGEST_INVALID"),
        ("2".to_owned(), MediaType::OCI_INDEX, 400, "MANIFEST_INVALID"),
        ("2".to_owned(), MediaType::DOCKER_MANIFEST, 400, "MANIFEST_INVALID"),
        (sha512.to_string(), MediaType::OCI_MANIFEST, 201, ""),
        ("2".to_owned(), "application/vnd.oci.image.manifest.v1+json; charset=utf-8", 201, ""),
    ] {
        let path = format!("/v2/a/manifests/{what}");
        let request = registry.request("PUT", &path).header("content-type", media_type);
        let answer = registry.send(request.body(body.clone())).await;
        assert_eq!(answer.status, status, "{what} {media_type}: {answer:?}");
        if status == 201 {
            assert_eq!(registry.get(&path).await.body, body);
            assert_eq!(registry.get(&path).await.header("content-type"), MediaType::OCI_MANIFEST);
        } else {
            assert_eq!(answer.code(), code);
            assert_eq!(registry.get(&path).await.status, 404, "{what}");
        }
    }
    for body in ["", "[]", "not json", "{}", r#"{"manifests":[],"layers":[]}"#] {
        let answer = registry.put("/v2/a/manifests/3", body).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "MANIFEST_INVALID"), "{body}");
    }
}

async fn a_manifest_of_more_than_four_mebibytes_is_refused(registry: Registry) {
    const LIMIT: usize = 4 * 1024 * 1024;
    registry.push_image("a", "1").await;
    let mut body = image().to_string();
    body.push_str(&" ".repeat(LIMIT - body.len()));
    let put = |body: reqwest::Body| {
        let request = registry.request("PUT", "/v2/a/manifests/large");
        registry.send(request.header("content-type", MediaType::OCI_MANIFEST).body(body))
    };
    assert_eq!(put(body.clone().into()).await.status, 201);
    body.push(' ');
    let answer = put(body.clone().into()).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "SIZE_INVALID"));
    let bytes = Bytes::from(body);
    let chunks: Vec<_> = (0..bytes.len())
        .step_by(65_536)
        .map(|at| Ok::<_, std::io::Error>(bytes.slice(at..bytes.len().min(at + 65_536))))
        .collect();
    let answer = put(reqwest::Body::wrap_stream(stream::iter(chunks))).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "SIZE_INVALID"));
}

async fn everything_below_a_manifest_must_be_there(registry: Registry) {
    registry.push_blob("a", b"{}").await;
    let answer = registry.push_manifest("a", "1", &image()).await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "MANIFEST_BLOB_UNKNOWN"));
    let missing = sha256(b"layer").to_string();
    assert_eq!(answer.json()["errors"][0]["detail"]["digest"], missing);
    assert_eq!(registry.get("/v2/a/manifests/1").await.status, 404);
    // A blob of another repository does not count.
    registry.push_image("b", "1").await;
    assert_eq!(registry.push_manifest("a", "1", &image()).await.status, 404);
    registry.push_blob("a", b"layer").await;
    let child = sha256(image().to_string().as_bytes());
    let answer = registry.push_manifest("a", "index", &index(child)).await;
    assert_eq!(answer.code(), "MANIFEST_BLOB_UNKNOWN");
    assert_eq!(registry.push_manifest("a", &child.to_string(), &image()).await.status, 201);
    assert_eq!(registry.push_manifest("a", "index", &index(child)).await.status, 201);
    // Layers that may not be distributed are elsewhere.
    let mut foreign = image();
    foreign["layers"][0]["mediaType"] =
        "application/vnd.oci.image.layer.nondistributable.v1.tar".into();
    foreign["layers"][0]["digest"] = sha256(b"elsewhere").to_string().into();
    assert_eq!(registry.push_manifest("a", "foreign", &foreign).await.status, 201);
}

async fn a_tag_and_its_manifest_are_deleted_apart(registry: Registry) {
    let digest = registry.push_image("a", "1").await;
    registry.push_manifest("a", "2", &image()).await;
    registry.push_manifest("a", "3", &image()).await;
    assert_eq!(registry.ask("DELETE", "/v2/a/manifests/1").await.status, 202);
    assert_eq!(registry.get("/v2/a/manifests/1").await.status, 404);
    assert_eq!(registry.get("/v2/a/manifests/2").await.status, 200);
    assert_eq!(registry.ask("DELETE", &format!("/v2/a/manifests/{digest}")).await.status, 202);
    for what in ["2", "3", &digest.to_string()] {
        assert_eq!(registry.get(&format!("/v2/a/manifests/{what}")).await.status, 404, "{what}");
    }
    // An empty list is a list.
    assert_eq!(registry.get("/v2/a/tags/list").await.body, r#"{"name":"a","tags":[]}"#);
}

async fn tags_can_be_set_beside_a_digest(registry: Registry) {
    let digest = registry.push_image("a", "1").await;
    let answer =
        registry.push_manifest("a", &format!("{digest}?tag=x&tag=y&tag=x"), &image()).await;
    assert_eq!(answer.status, 201);
    let tags: Vec<_> = answer.headers.get_all("oci-tag").iter().collect();
    assert_eq!(tags, ["x", "y"]);
    let list = registry.get("/v2/a/tags/list").await.json();
    assert_eq!(list["tags"], serde_json::json!(["1", "x", "y"]));
}

async fn preconditions_guard_a_tag(registry: Registry) {
    let digest = registry.push_image("a", "1").await;
    let mut other = image();
    other["annotations"] = serde_json::json!({"n": "2"});
    let current = format!("\"{digest}\"");
    for (tag, header, value, status) in [
        ("1", "if-none-match", "*", 412),
        ("1", "if-match", "\"sha256:other\"", 412),
        ("2", "if-match", current.as_str(), 412),
        ("2", "if-none-match", "*", 201),
        ("1", "if-match", current.as_str(), 201),
        ("1", "if-match", current.as_str(), 412),
    ] {
        let request = registry.request("PUT", &format!("/v2/a/manifests/{tag}"));
        let request = request.header("content-type", MediaType::OCI_MANIFEST);
        let answer = registry.send(request.header(header, value).body(other.to_string())).await;
        assert_eq!(answer.status, status, "{tag} {header}: {value}");
    }
    let known = sha256(other.to_string().as_bytes());
    for (what, headers) in [
        (known.to_string(), vec![("if-match", "*")]),
        (known.to_string(), vec![("if-none-match", "*")]),
        (format!("{known}?tag=1&tag=2"), vec![("if-match", "*")]),
        ("1".to_owned(), vec![("if-none-match", current.as_str())]),
        ("1".to_owned(), vec![("if-match", "*"), ("if-none-match", "*")]),
        ("1".to_owned(), vec![("if-match", "*"), ("if-match", current.as_str())]),
    ] {
        let mut request = registry.request("PUT", &format!("/v2/a/manifests/{what}"));
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let request = request.header("content-type", MediaType::OCI_MANIFEST);
        let answer = registry.send(request.body(other.to_string())).await;
        assert_eq!(answer.status, 400, "{what} {headers:?}");
    }
    let request = registry.request("GET", "/v2/a/manifests/1");
    let answer = registry.send(request.header("if-none-match", format!("\"{known}\""))).await;
    assert_eq!((answer.status, answer.body.len()), (304, 0));
}

async fn referrers_come_and_go_with_their_manifests(registry: Registry) {
    let subject = registry.push_image("a", "1").await;
    let path = format!("/v2/a/referrers/{subject}");
    let signature = artifact(subject, "application/x-signature");
    let answer = registry.push_manifest("a", "signature", &signature).await;
    assert_eq!((answer.status, answer.header("oci-subject")), (201, &*subject.to_string()));
    let answer = registry.get(&path).await;
    assert_eq!(answer.header("content-type"), MediaType::OCI_INDEX);
    let bytes = signature.to_string();
    let expected = serde_json::json!([{
        "mediaType": MediaType::OCI_MANIFEST,
        "digest": sha256(bytes.as_bytes()),
        "size": bytes.len(),
        "artifactType": "application/x-signature",
        "annotations": {"note": "hello"},
    }]);
    assert_eq!(answer.json()["manifests"], expected);
    assert_eq!(
        registry.get(&format!("/v2/b/referrers/{subject}")).await.json()["manifests"],
        serde_json::json!([])
    );
    let digest = sha256(bytes.as_bytes());
    assert_eq!(registry.ask("DELETE", &format!("/v2/a/manifests/{digest}")).await.status, 202);
    assert_eq!(registry.get(&path).await.json()["manifests"], serde_json::json!([]));
    // The subject need not be there, and may come later or never.
    let orphan = artifact(sha256(b"absent"), "a/b");
    assert_eq!(registry.push_manifest("a", "orphan", &orphan).await.status, 201);
    let list = registry.get(&format!("/v2/a/referrers/{}", sha256(b"absent"))).await.json();
    assert_eq!(list["manifests"].as_array().unwrap().len(), 1);
}

async fn referrers_are_filtered_by_artifact_type(registry: Registry) {
    let subject = registry.push_image("a", "1").await;
    for artifact_type in ["a/sbom", "a/signature"] {
        let manifest = artifact(subject, artifact_type);
        let tag = artifact_type.replace('/', "-");
        assert_eq!(registry.push_manifest("a", &tag, &manifest).await.status, 201);
    }
    for (query, filters, count) in [
        ("", "", 2),
        ("?artifactType=a%2Fsbom", "artifactType", 1),
        ("?artifactType=none", "artifactType", 0),
    ] {
        let answer = registry.get(&format!("/v2/a/referrers/{subject}{query}")).await;
        assert_eq!(answer.header("oci-filters-applied"), filters, "{query}");
        assert_eq!(answer.json()["manifests"].as_array().unwrap().len(), count, "{query}");
    }
}

async fn referrers_come_in_pages_of_bounded_size(registry: Registry) {
    let subject = registry.push_image("a", "1").await;
    for n in 0..5 {
        let mut manifest = artifact(subject, "a/b");
        manifest["annotations"]["text"] = format!("{n}").repeat(900_000).into();
        let answer = registry.push_manifest("a", &n.to_string(), &manifest).await;
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    let mut lengths = Vec::new();
    let mut digests = BTreeSet::new();
    let mut next = Some(format!("/v2/a/referrers/{subject}"));
    while let Some(path) = next {
        let answer = registry.get(&path).await;
        assert!(answer.body.len() < 2 * 1024 * 1024 + 1024, "{}", answer.body.len());
        let list = answer.json();
        let manifests = list["manifests"].as_array().unwrap();
        lengths.push(manifests.len());
        digests.extend(manifests.iter().map(|entry| entry["digest"].to_string()));
        next = answer.next();
    }
    assert_eq!((lengths, digests.len()), (vec![2, 2, 1], 5));
}

async fn a_manifest_that_no_list_of_referrers_holds_is_refused(registry: Registry) {
    let subject = registry.push_image("a", "1").await;
    let mut manifest = serde_json::json!({
        "schemaVersion": 2,
        "manifests": [],
        "annotations": {"text": "\u{1}".repeat(180_000)},
    });
    let put = async |manifest: &serde_json::Value| {
        let request = registry.request("PUT", "/v2/a/manifests/large");
        let request = request.header("content-type", MediaType::OCI_INDEX);
        registry.send(request.body(manifest.to_string())).await
    };
    assert_eq!(put(&manifest).await.status, 201);
    manifest["subject"] =
        serde_json::json!({"mediaType": MediaType::OCI_MANIFEST, "digest": subject, "size": 3});
    let answer = put(&manifest).await;
    assert_eq!((answer.status, answer.code().as_str()), (400, "MANIFEST_INVALID"));
    let list = registry.get(&format!("/v2/a/referrers/{subject}")).await;
    assert_eq!(list.json()["manifests"], serde_json::json!([]));
}

#[tokio::test]
async fn a_damaged_record_is_no_referrer_and_breaks_no_list() {
    let directory = tempfile::tempdir().unwrap();
    let storage = Arc::new(FilesystemStorage::open(directory.path()).unwrap());
    let registry = Registry::start(Server::ephemeral().storage(storage)).await;
    let subject = registry.push_image("a", "1").await;
    let records = directory.path().join("repositories/a/_referrers/sha256").join(subject.hex());
    for (n, damage) in [(0, None), (1, Some(3)), (2, Some(4 * 1024 * 1024 + 1)), (3, None)] {
        let mut manifest = artifact(subject, "a/b");
        manifest["annotations"]["n"] = n.to_string().into();
        assert_eq!(registry.push_manifest("a", "x", &manifest).await.status, 201);
        if let Some(size) = damage {
            let record = records.join(sha256(manifest.to_string().as_bytes()).to_string());
            let file = regctl::util::fs::open_or_create(&record).unwrap();
            file.set_len(size).unwrap();
        }
    }
    let answer = registry.get(&format!("/v2/a/referrers/{subject}")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["manifests"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_damaged_manifest_or_tag_is_repaired_by_a_push_and_blocks_no_deletion() {
    let directory = tempfile::tempdir().unwrap();
    let storage = Arc::new(FilesystemStorage::open(directory.path()).unwrap());
    let registry = Registry::start(Server::ephemeral().storage(storage)).await;
    let digest = registry.push_image("a", "1").await;
    let damage = |path: &str| {
        let path = directory.path().join("repositories/a").join(path);
        regctl::util::fs::open_or_create(&path).unwrap().set_len(3).unwrap();
    };
    damage(&format!("_manifests/sha256/{}", digest.hex()));
    assert_eq!(registry.get("/v2/a/manifests/1").await.status, 500);
    assert_eq!(registry.push_image("a", "1").await, digest);
    assert_eq!(registry.get("/v2/a/manifests/1").await.body, image().to_string());

    damage("_tags/1");
    assert_eq!(registry.get("/v2/a/manifests/1").await.status, 500);
    let request = registry.request("PUT", "/v2/a/manifests/1").header("if-none-match", "*");
    let request = request.header("content-type", MediaType::OCI_MANIFEST);
    assert_eq!(registry.send(request.body(image().to_string())).await.status, 500);
    assert_eq!(registry.push_image("a", "1").await, digest);
    assert_eq!(registry.get("/v2/a/manifests/1").await.body, image().to_string());

    registry.push_image("a", "2").await;
    damage("_tags/1");
    assert_eq!(registry.ask("DELETE", &format!("/v2/a/manifests/{digest}")).await.status, 202);
    assert_eq!(registry.get("/v2/a/manifests/2").await.status, 404);
}
