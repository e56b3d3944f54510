//! A server under test and a client that asks it.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method};
use regctl::oci::{Algorithm, Digest, MediaType};
use regctl::server::storage::{FilesystemStorage, MemoryStorage, Storage};
use regctl::server::{Ephemeral, EphemeralBuilder, Server};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::canary;

/// A storage to test with, and the directory that it may need.
pub(crate) struct TestStorage {
    pub(crate) storage: Arc<dyn Storage>,
    directory: Option<TempDir>,
}

impl TestStorage {
    pub(crate) fn memory() -> Self {
        Self { storage: Arc::new(MemoryStorage::new()), directory: None }
    }

    pub(crate) fn filesystem() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let storage = FilesystemStorage::open(directory.path()).unwrap();
        Self { storage: Arc::new(storage), directory: Some(directory) }
    }
}

/// A running server and a client for it.
pub(crate) struct Registry {
    pub(crate) server: Ephemeral,
    client: reqwest::Client,
    pub(crate) authorization: Option<String>,
    kept: Option<TestStorage>,
}

/// What the server said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Registry {
    pub(crate) async fn with_storage(storage: TestStorage) -> Self {
        let builder = Server::ephemeral().storage(Arc::clone(&storage.storage));
        Self { kept: Some(storage), ..Self::start(builder).await }
    }

    pub(crate) async fn start(builder: EphemeralBuilder) -> Self {
        canary::watch();
        let server = builder.start().await.unwrap();
        regctl::util::tls::install_provider();
        let mut client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([]);
        if let Some(pem) = server.ca_pem() {
            let authority = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
            client = client.tls_certs_only([authority]);
        }
        let client = client.build().unwrap();
        Self { server, client, authorization: None, kept: None }
    }

    /// Whether what it holds lies in files.
    pub(crate) fn is_on_files(&self) -> bool {
        self.kept.as_ref().is_some_and(|storage| storage.directory.is_some())
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let request = self.anonymous(method, path);
        match &self.authorization {
            Some(authorization) => request.header("authorization", authorization),
            None => request,
        }
    }

    pub(crate) fn anonymous(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method: Method = method.parse().unwrap();
        self.client.request(method, format!("{}{path}", self.server.url()))
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, body: response.bytes().await.unwrap() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path)).await
    }

    pub(crate) async fn ask(&self, method: &str, path: &str) -> Answer {
        self.send(self.request(method, path)).await
    }

    pub(crate) async fn put(&self, path: &str, body: impl Into<reqwest::Body>) -> Answer {
        self.send(self.request("PUT", path).body(body)).await
    }

    /// Starts an upload and returns its location.
    pub(crate) async fn begin(&self, repository: &str) -> String {
        let answer = self.ask("POST", &format!("/v2/{repository}/blobs/uploads/")).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        answer.header("location").to_owned()
    }

    pub(crate) async fn patch(&self, location: &str, first: usize, bytes: &'static str) -> Answer {
        let range = format!("{first}-{}", first + bytes.len() - 1);
        let request = self.request("PATCH", location).header("content-range", range);
        self.send(request.body(bytes)).await
    }

    pub(crate) async fn push_blob(&self, repository: &str, bytes: &'static [u8]) -> Digest {
        let digest = sha256(bytes);
        let path = format!("/v2/{repository}/blobs/uploads/?digest={digest}");
        let answer = self.send(self.request("POST", &path).body(bytes)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        digest
    }

    pub(crate) async fn push_manifest(
        &self,
        repository: &str,
        what: &str,
        manifest: &Value,
    ) -> Answer {
        let media_type = manifest["mediaType"].as_str().unwrap();
        let path = format!("/v2/{repository}/manifests/{what}");
        let request = self.request("PUT", &path).header("content-type", media_type);
        self.send(request.body(manifest.to_string())).await
    }

    /// Pushes an image of one config and one layer, and returns its digest.
    pub(crate) async fn push_image(&self, repository: &str, tag: &str) -> Digest {
        self.push_blob(repository, b"{}").await;
        self.push_blob(repository, b"layer").await;
        let answer = self.push_manifest(repository, tag, &image()).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        sha256(image().to_string().as_bytes())
    }

    /// Sends exactly these bytes and returns all that comes back.
    pub(crate) async fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.server.host()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Sends exactly these bytes, then leaves without reading the answer.
    pub(crate) async fn cut(&self, request: &str) {
        let mut stream = TcpStream::connect(self.server.host()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The code of an error body.
    pub(crate) fn code(&self) -> String {
        self.json()["errors"][0]["code"].as_str().unwrap().to_owned()
    }

    /// The path of the next page.
    pub(crate) fn next(&self) -> Option<String> {
        let link = Some(self.header("link")).filter(|link| !link.is_empty())?;
        let path = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap();
        assert!(path.starts_with("/v2/"), "{link}");
        Some(path.to_owned())
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    Digest::of(Algorithm::Sha256, bytes)
}

/// A manifest of the config `{}` and the layer `layer`.
pub(crate) fn image() -> Value {
    json!({
        "schemaVersion": 2,
        "mediaType": MediaType::OCI_MANIFEST,
        "config": {"mediaType": MediaType::OCI_CONFIG, "digest": sha256(b"{}"), "size": 2},
        "layers": [
            {"mediaType": MediaType::OCI_LAYER, "digest": sha256(b"layer"), "size": 5}
        ],
    })
}

/// An artifact about `subject`, without content of its own.
pub(crate) fn artifact(subject: Digest, artifact_type: &str) -> Value {
    let mut manifest = image();
    manifest["subject"] =
        json!({"mediaType": MediaType::OCI_MANIFEST, "digest": subject, "size": 3});
    manifest["artifactType"] = artifact_type.into();
    manifest["annotations"] = json!({"note": "hello"});
    manifest
}

/// An index of one manifest.
pub(crate) fn index(child: Digest) -> Value {
    json!({
        "schemaVersion": 2,
        "mediaType": MediaType::OCI_INDEX,
        "manifests": [{"mediaType": MediaType::OCI_MANIFEST, "digest": child, "size": 3}],
    })
}

/// Runs each scene against every storage.
macro_rules! on_every_storage {
    ($($(#[$attribute:meta])* $scene:ident),* $(,)?) => {
        mod memory {
            $($(#[$attribute])* #[tokio::test] async fn $scene() {
                let storage = crate::registry::TestStorage::memory();
                super::$scene(crate::registry::Registry::with_storage(storage).await).await;
            })*
        }

        mod filesystem {
            $($(#[$attribute])* #[tokio::test] async fn $scene() {
                let storage = crate::registry::TestStorage::filesystem();
                super::$scene(crate::registry::Registry::with_storage(storage).await).await;
            })*
        }
    };
}

pub(crate) use on_every_storage;
