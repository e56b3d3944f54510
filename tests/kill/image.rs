//! An image of layers that nothing makes smaller, as an OCI layout on disk.

use std::fs;
use std::io::Write;

use regctl::oci::{Algorithm, Digest, Digester, MediaType};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Sizes of the layers in bytes; with the config 300 MB.
const LARGE: [u64; 7] =
    [120_000_000, 80_000_000, 50_000_000, 30_000_000, 15_000_000, 4_900_000, 99_900];

/// An image in a layout of its own.
#[derive(Debug)]
pub(crate) struct Image {
    directory: TempDir,
    pub(crate) digest: String,
    /// The config and the layers.
    pub(crate) blobs: Vec<Blob>,
}

/// A blob of the image.
#[derive(Debug)]
pub(crate) struct Blob {
    pub(crate) digest: Digest,
    pub(crate) size_bytes: u64,
}

/// Numbers without a pattern (xorshift).
pub(crate) fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

impl Image {
    /// Of 300 MB.
    pub(crate) fn large() -> Self {
        Self::of(&LARGE)
    }

    /// Of 85 MB.
    pub(crate) fn small() -> Self {
        Self::of(&[60_000_000, 20_000_000, 5_000_000, 1_000])
    }

    /// Of layers of these sizes.
    pub(crate) fn of(sizes: &[u64]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        fs::create_dir_all(root.join("blobs/sha256")).unwrap();
        fs::write(root.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
        let mut image = Self { digest: String::new(), blobs: Vec::new(), directory };
        let config = json!({
            "architecture": "amd64", "os": "linux", "config": {},
            "rootfs": {"type": "layers", "diff_ids": []},
        });
        let config = image.blob(MediaType::OCI_CONFIG, config.to_string().as_bytes());
        let layers: Vec<Value> =
            sizes.iter().enumerate().map(|(n, size)| image.layer(n as u64, *size)).collect();
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_MANIFEST, "config": config,
            "layers": layers,
        });
        let mut entry = image.blob(MediaType::OCI_MANIFEST, manifest.to_string().as_bytes());
        image.digest = image.blobs.pop().unwrap().digest.to_string();
        entry["annotations"] = json!({"org.opencontainers.image.ref.name": "1"});
        let index = json!({"schemaVersion": 2, "manifests": [entry]});
        fs::write(image.directory.path().join("index.json"), index.to_string()).unwrap();
        image
    }

    /// As a location of the command line.
    pub(crate) fn location(&self) -> String {
        format!("oci:{}:1", self.directory.path().display())
    }

    fn layer(&mut self, number: u64, size_bytes: u64) -> Value {
        let mut state = number + 1;
        let mut block: Vec<u8> =
            (0..128 * 1024).flat_map(|_| random(&mut state).to_le_bytes()).collect();
        let path = self.directory.path().join("layer");
        let mut file = fs::File::create(&path).unwrap();
        let mut digester = Digester::new(Algorithm::Sha256);
        let mut left = size_bytes;
        while left > 0 {
            // No two blocks are the same.
            block[..8].copy_from_slice(&left.to_le_bytes());
            let part = &block[..left.min(block.len() as u64) as usize];
            digester.update(part);
            file.write_all(part).unwrap();
            left -= part.len() as u64;
        }
        let digest = digester.finish();
        fs::rename(&path, self.path(&digest)).unwrap();
        self.add(MediaType::OCI_LAYER, digest, size_bytes)
    }

    fn blob(&mut self, media_type: &str, bytes: &[u8]) -> Value {
        let digest = Digest::of(Algorithm::Sha256, bytes);
        fs::write(self.path(&digest), bytes).unwrap();
        self.add(media_type, digest, bytes.len() as u64)
    }

    fn add(&mut self, media_type: &str, digest: Digest, size_bytes: u64) -> Value {
        self.blobs.push(Blob { digest, size_bytes });
        json!({"mediaType": media_type, "digest": digest, "size": size_bytes})
    }

    pub(crate) fn path(&self, digest: &Digest) -> std::path::PathBuf {
        self.directory.path().join("blobs/sha256").join(digest.hex())
    }
}
