//! A registry of a few documents, every one of which a scene may spoil.

use std::collections::BTreeMap;
use std::io;

use regctl::oci::{Algorithm, Digest, MediaType};
use serde_json::{Value, json};

use crate::peer::{Out, Request, reply};

/// What is at a path.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) media_type: String,
    pub(crate) bytes: Vec<u8>,
}

/// The documents of a registry by their paths; it takes every push.
#[derive(Debug, Clone, Default)]
pub(crate) struct Site {
    documents: BTreeMap<String, Document>,
}

/// A config that fits `layers` layers.
pub(crate) fn config(layers: usize) -> Value {
    let diff_ids: Vec<String> = (0..layers).map(|n| digest(&layer(n))).collect();
    json!({
        "architecture": "amd64", "os": "linux", "created": "2024-01-02T03:04:05Z",
        "config": {"Labels": {"a": "b"}}, "rootfs": {"type": "layers", "diff_ids": diff_ids},
    })
}

/// The bytes of the layer `number`.
pub(crate) fn layer(number: usize) -> Vec<u8> {
    format!("layer {number} of a hostile image").into_bytes()
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    Digest::of(Algorithm::Sha256, bytes).to_string()
}

pub(crate) fn descriptor(media_type: &str, bytes: &[u8]) -> Value {
    json!({"mediaType": media_type, "digest": digest(bytes), "size": bytes.len()})
}

impl Site {
    /// A registry that has nothing.
    pub(crate) fn empty() -> Self {
        Self::default()
    }

    /// A registry with the image `app:1` of two layers.
    pub(crate) fn with_image() -> Self {
        let mut site = Self::empty();
        let image = site.image(2);
        site.tag("1", MediaType::OCI_MANIFEST, image.to_string());
        site
    }

    /// The manifest of an image of so many layers, whose blobs are put here.
    pub(crate) fn image(&mut self, layers: usize) -> Value {
        let config = self.blob(MediaType::OCI_CONFIG, config(layers).to_string());
        let layers: Vec<Value> =
            (0..layers).map(|n| self.blob(MediaType::OCI_LAYER, layer(n))).collect();
        json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST, "config": config,
            "layers": layers,
        })
    }

    /// The image `app:1` changed by `change`.
    pub(crate) fn with_changed(change: impl FnOnce(&mut Self, &mut Value)) -> Self {
        let mut site = Self::empty();
        let mut image = site.image(2);
        change(&mut site, &mut image);
        site.tag("1", MediaType::OCI_MANIFEST, image.to_string());
        site
    }

    /// The document `app:1`, sent as `media_type`.
    pub(crate) fn with_document(media_type: &str, text: impl Into<Vec<u8>>) -> Self {
        let mut site = Self::empty();
        site.image(2);
        site.tag("1", media_type, text);
        site
    }

    /// Puts a blob and returns its descriptor.
    pub(crate) fn blob(&mut self, media_type: &str, bytes: impl Into<Vec<u8>>) -> Value {
        let bytes = bytes.into();
        let descriptor = descriptor(media_type, &bytes);
        let path = format!("/v2/app/blobs/{}", digest(&bytes));
        self.put(path, "application/octet-stream", bytes);
        descriptor
    }

    /// Puts a manifest under its digest and returns its descriptor.
    pub(crate) fn manifest(&mut self, media_type: &str, bytes: impl Into<Vec<u8>>) -> Value {
        let bytes = bytes.into();
        let descriptor = descriptor(media_type, &bytes);
        self.put(format!("/v2/app/manifests/{}", digest(&bytes)), media_type, bytes);
        descriptor
    }

    /// Puts a manifest under its digest and a tag.
    pub(crate) fn tag(&mut self, tag: &str, media_type: &str, bytes: impl Into<Vec<u8>>) {
        let bytes = bytes.into();
        self.manifest(media_type, bytes.clone());
        self.put(format!("/v2/app/manifests/{tag}"), media_type, bytes);
    }

    pub(crate) fn put(
        &mut self,
        path: impl Into<String>,
        media_type: &str,
        bytes: impl Into<Vec<u8>>,
    ) {
        let document = Document { media_type: media_type.to_owned(), bytes: bytes.into() };
        self.documents.insert(path.into(), document);
    }

    /// What is at a path, whatever its query.
    pub(crate) fn get(&self, path: &str) -> Option<&Document> {
        self.documents.get(path.split('?').next().unwrap())
    }

    /// Answers as a registry should.
    pub(crate) fn answer(&self, request: &Request, out: Out<'_>) -> io::Result<()> {
        if let Some(document) = self.get(&request.path)
            && matches!(request.method.as_str(), "GET" | "HEAD")
        {
            let mut headers = vec![("content-type", document.media_type.as_str())];
            let digest = digest(&document.bytes);
            if request.path.contains("/manifests/") {
                headers.push(("docker-content-digest", &digest));
            }
            return reply(request, out, 200, &headers, &document.bytes);
        }
        match request.method.as_str() {
            "GET" if request.path == "/v2/" => reply(request, out, 200, &[], b"{}"),
            "GET" if request.path.contains("/tags/list") => {
                let tags = json!({"name": "app", "tags": ["1"]}).to_string();
                reply(request, out, 200, &[("content-type", "application/json")], tags.as_bytes())
            }
            "GET" if request.path.contains("/_catalog") => {
                let names = json!({"repositories": ["app"]}).to_string();
                reply(request, out, 200, &[("content-type", "application/json")], names.as_bytes())
            }
            "POST" => reply(request, out, 202, &[("location", "/v2/app/blobs/uploads/1")], b""),
            "PUT" => reply(request, out, 201, &[], b""),
            "DELETE" => reply(request, out, 202, &[], b""),
            _ => reply(request, out, 404, &[], b""),
        }
    }

    /// The same as an answer of its own.
    pub(crate) fn served(self) -> crate::peer::Answer {
        std::sync::Arc::new(move |request, out| self.answer(request, out))
    }
}
