//! What steps of builds made, remembered by a key: layers that the store keeps for the next build.
//!
//! One small file for each key in `<state>/cache/build`. It names blobs and holds none: what it names
//! lives as long as the file does, and a file whose blobs are not all there in their full length
//! counts for nothing.

use std::collections::HashSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::content::Result;
use crate::layout::{Layout, State};
use crate::oci::{Descriptor, Digest};
use crate::util::fs;

/// Largest record that is read, in bytes; one names a layer in about 400.
const RECORD_LIMIT: u64 = 4 * 1024 * 1024;

/// The form of the records; another one's count for nothing.
const VERSION: u32 = 1;

/// A layer that a step made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedLayer {
    /// The blob.
    pub blob: Descriptor,
    /// The digest of its plain tar.
    pub diff_id: Digest,
    /// When it was made, RFC 3339.
    pub created: String,
}

/// One record.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    version: u32,
    /// What each step from the base on made; `null` for one that changed no file.
    layers: Vec<Option<CachedLayer>>,
}

impl Layout {
    /// What the steps known by `key` made, one after another, if all of it is still here.
    ///
    /// # Errors
    /// File errors name the path; a damaged record counts for nothing.
    pub fn cached_layers(&self, key: &Digest) -> Result<Option<Vec<Option<CachedLayer>>>> {
        let Some(path) = self.record(key) else { return Ok(None) };
        let Some(bytes) = fs::optional(fs::read(&path, RECORD_LIMIT))? else { return Ok(None) };
        let Some(record) = parse(&bytes) else { return Ok(None) };
        for layer in record.layers.iter().flatten() {
            if !self.has_blob(&layer.blob)? {
                return Ok(None);
            }
        }
        Ok(Some(record.layers))
    }

    /// Remembers what the steps known by `key` made.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn cache_layers(&self, key: &Digest, layers: &[Option<CachedLayer>]) -> Result<()> {
        let Some(path) = self.record(key) else { return Ok(()) };
        let record = Record { version: VERSION, layers: layers.to_vec() };
        let bytes = serde_json::to_vec(&record).expect("a record always serializes");
        Ok(fs::write_memory(&path, &bytes, 0o644)?)
    }

    /// The blobs that records name.
    pub(super) fn cached_blobs(&self) -> Result<HashSet<Digest>> {
        let mut named = HashSet::new();
        let Some(directory) = self.record_directory() else { return Ok(named) };
        for path in fs::read_dir(&directory)? {
            let bytes = fs::optional(fs::read(&path, RECORD_LIMIT))?;
            let Some(record) = bytes.and_then(|bytes| parse(&bytes)) else { continue };
            named.extend(record.layers.iter().flatten().map(|layer| layer.blob.digest));
        }
        Ok(named)
    }

    fn record(&self, key: &Digest) -> Option<PathBuf> {
        Some(self.record_directory()?.join(key.hex()))
    }

    /// Only the local store remembers: other layouts hold images and nothing else.
    fn record_directory(&self) -> Option<PathBuf> {
        match &self.state {
            State::Beside(state) => Some(state.join("cache").join("build")),
            State::Within => None,
        }
    }
}

fn parse(bytes: &[u8]) -> Option<Record> {
    let record: Record = serde_json::from_slice(bytes).ok()?;
    (record.version == VERSION).then_some(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::{Algorithm, MediaType};

    #[test]
    fn layers_are_found_as_long_as_their_blobs_are_there_and_keep_them() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::store(directory.path()).unwrap();
        let key = Digest::of(Algorithm::Sha256, b"key");
        assert_eq!(layout.cached_layers(&key).unwrap(), None);
        let blob = Descriptor::of(MediaType::OCI_LAYER, b"layer");
        let diff_id = Digest::of(Algorithm::Sha256, b"plain");
        let created = "2026-01-01T00:00:00Z".to_owned();
        let layers = [None, Some(CachedLayer { blob: blob.clone(), diff_id, created })];
        layout.cache_layers(&key, &layers).unwrap();
        assert_eq!(layout.cached_layers(&key).unwrap(), None);
        layout.write_blob(&blob, b"layer").unwrap();
        assert_eq!(layout.cached_layers(&key).unwrap().as_deref(), Some(&layers[..]));
        let other = Descriptor::of(MediaType::OCI_LAYER, b"nobody names it");
        layout.write_blob(&other, b"nobody names it").unwrap();
        let removed = layout.remove(Layout::PATIENCE, &|_| false).unwrap();
        assert_eq!(removed.blobs, [other.digest]);
        let record = layout.record(&key).unwrap();
        fs::write_atomic(&record, b"{\"version\":2,\"layers\":[]}", 0o644).unwrap();
        assert_eq!(layout.cached_layers(&key).unwrap(), None);
        let removed = layout.remove(Layout::PATIENCE, &|_| false).unwrap();
        assert_eq!(removed.blobs, [blob.digest]);
    }
}
