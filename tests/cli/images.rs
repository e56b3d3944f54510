//! Small images as OCI layouts on disk, the same bytes every time.

use std::fs;
use std::path::{Path, PathBuf};

use regctl::oci::{Algorithm, Digest, MediaType};
use serde_json::{Value, json};

use crate::context::Context;

/// A layout directory that is being filled.
#[derive(Debug)]
pub(crate) struct Images {
    directory: PathBuf,
    entries: Vec<Value>,
    /// When the images to come were made; empty says nothing.
    pub(crate) created: String,
}

/// A manifest or index in a layout.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) digest: String,
    pub(crate) bytes: Vec<u8>,
    media_type: &'static str,
}

impl Images {
    /// An empty layout in the directory `name` of the test.
    pub(crate) fn new(context: &Context, name: &str) -> Self {
        let directory = context.path(name);
        fs::create_dir_all(directory.join("blobs/sha256")).unwrap();
        fs::write(directory.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
        let images = Self { directory, entries: Vec::new(), created: String::new() };
        images.write_index();
        images
    }

    /// As a location: `oci:DIR`.
    pub(crate) fn location(&self) -> String {
        format!("oci:{}", self.directory.display())
    }

    /// An image of a config and `layers` layers, all its own.
    pub(crate) fn image(&self, name: &str, layers: usize) -> Stored {
        let contents: Vec<Vec<u8>> =
            (0..layers).map(|n| format!("layer {n} of {name}").into_bytes()).collect();
        self.image_of(name, "amd64", &contents)
    }

    /// An image of these layers.
    pub(crate) fn image_of(&self, name: &str, architecture: &str, layers: &[Vec<u8>]) -> Stored {
        self.put_manifest(MediaType::OCI_MANIFEST, &self.image_document(name, architecture, layers))
    }

    /// An image of this config and these layers, which are said to be of this type.
    pub(crate) fn image_with(&self, config: &Value, media_type: &str, layers: &[&str]) -> Stored {
        let blob = |layer: &&str| self.blob(media_type, layer.as_bytes());
        let layers: Vec<Value> = layers.iter().map(blob).collect();
        let config = self.blob(MediaType::OCI_CONFIG, config.to_string().as_bytes());
        let document = json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST, "config": config,
            "layers": layers,
        });
        self.put_manifest(MediaType::OCI_MANIFEST, &document)
    }

    /// An artifact: its config is none of an image.
    pub(crate) fn artifact(&self, artifact_type: &str) -> Stored {
        let document = json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST, "artifactType": artifact_type,
            "config": self.blob(MediaType::OCI_EMPTY, b"{}"),
            "layers": [self.blob("text/plain", b"some text")],
        });
        self.put_manifest(MediaType::OCI_MANIFEST, &document)
    }

    /// An index of these entries.
    pub(crate) fn index(&self, entries: &[Value]) -> Stored {
        let index = json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_INDEX, "manifests": entries,
        });
        self.put_manifest(MediaType::OCI_INDEX, &index)
    }

    fn image_document(&self, name: &str, architecture: &str, layers: &[Vec<u8>]) -> Value {
        let layers: Vec<Value> =
            layers.iter().map(|bytes| self.blob(MediaType::OCI_LAYER, bytes)).collect();
        let mut config = json!({
            "architecture": architecture, "os": "linux", "author": name,
            "config": {"Env": ["A=1"]}, "rootfs": {"type": "layers", "diff_ids": []},
        });
        if !self.created.is_empty() {
            config["created"] = json!(self.created);
        }
        let config = self.blob(MediaType::OCI_CONFIG, config.to_string().as_bytes());
        json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST,
            "config": config, "layers": layers, "annotations": {"about": name},
        })
    }

    /// An index of an image for each architecture, each with one layer of its own and one that all
    /// share.
    pub(crate) fn multi(&self, name: &str, architectures: &[&str]) -> Stored {
        let children: Vec<Value> = architectures
            .iter()
            .map(|architecture| {
                let own = format!("{name} for {architecture}").into_bytes();
                let layers = [own, format!("shared by {name}").into_bytes()];
                let mut child = self.image_of(name, architecture, &layers).descriptor();
                child["platform"] = json!({"architecture": architecture, "os": "linux"});
                child
            })
            .collect();
        self.index(&children)
    }

    /// A manifest about `subject`, found through the index of the layout.
    pub(crate) fn referrer(&mut self, subject: &Stored, name: &str) -> Stored {
        let mut document =
            self.image_document(name, "unknown", &[format!("signed {name}").into_bytes()]);
        document["artifactType"] = json!("application/vnd.example.signature");
        document["subject"] = subject.descriptor();
        let stored = self.put_manifest(MediaType::OCI_MANIFEST, &document);
        self.entries.push(stored.descriptor());
        self.write_index();
        stored
    }

    /// A signature as cosign keeps it: an image under a tag named after the digest.
    pub(crate) fn cosign(&mut self, subject: &Stored) -> Stored {
        let signature = self.image(&format!("signature of {}", subject.digest), 1);
        self.tag(&signature, &cosign_tag(subject));
        signature
    }

    /// Names a manifest.
    pub(crate) fn tag(&mut self, stored: &Stored, tag: &str) {
        let mut entry = stored.descriptor();
        entry["annotations"] = json!({"org.opencontainers.image.ref.name": tag});
        self.entries.push(entry);
        self.write_index();
    }

    /// Stores a blob and returns its descriptor.
    fn blob(&self, media_type: &str, bytes: &[u8]) -> Value {
        let digest = digest_of(bytes);
        fs::write(blob_path(&self.directory, &digest), bytes).unwrap();
        json!({"mediaType": media_type, "digest": digest, "size": bytes.len()})
    }

    fn put_manifest(&self, media_type: &'static str, document: &Value) -> Stored {
        // No serializer of ours would choose these spaces; they must survive.
        let bytes = format!(" {document:#}\n").into_bytes();
        let descriptor = self.blob(media_type, &bytes);
        let digest = descriptor["digest"].as_str().unwrap().to_owned();
        Stored { digest, bytes, media_type }
    }

    fn write_index(&self) {
        let index = json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_INDEX, "manifests": self.entries,
        });
        fs::write(self.directory.join("index.json"), index.to_string()).unwrap();
    }
}

impl Stored {
    /// What another document says to point at it.
    pub(crate) fn descriptor(&self) -> Value {
        json!({"mediaType": self.media_type, "digest": self.digest, "size": self.bytes.len()})
    }

    /// The document.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// The digests of the config and the layers, or of the children of an index.
    pub(crate) fn below(&self) -> Vec<String> {
        let document = self.json();
        let array = |name: &str| document[name].as_array().cloned().unwrap_or_default();
        let mut below = vec![document["config"].clone()];
        below.extend(array("layers"));
        below.extend(array("manifests"));
        below.iter().filter_map(|one| one["digest"].as_str()).map(str::to_owned).collect()
    }
}

/// The tag under which cosign keeps the signature of an image.
pub(crate) fn cosign_tag(subject: &Stored) -> String {
    format!("{}.sig", subject.digest.replace(':', "-"))
}

/// The SHA-256 digest of some bytes.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    Digest::of(Algorithm::Sha256, bytes).to_string()
}

/// The file of a blob in a layout.
pub(crate) fn blob_path(layout: &Path, digest: &str) -> PathBuf {
    layout.join("blobs").join(digest.replace(':', "/"))
}
