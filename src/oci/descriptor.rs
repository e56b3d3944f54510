//! Descriptors: what a document says about content it points at.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md>

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::oci::{Algorithm, Digest, MediaType, Platform};

/// Type, digest and size of some content, with what else the pointing document said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// Media type of the content.
    #[serde(default)]
    pub media_type: MediaType,
    /// Digest of the content.
    pub digest: Digest,
    /// Length of the content in bytes.
    pub size: u64,
    /// Platform of a manifest in an index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Type of an artifact, when the content is an artifact's manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// Annotations; `null`, as Go tools write it, is empty.
    #[serde(
        default,
        deserialize_with = "null_is_default",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub annotations: BTreeMap<String, String>,
    /// Fields we do not know (`urls`, `data`, later specs), kept as they came.
    #[serde(flatten)]
    pub extra: BTreeMap<String, Value>,
}

impl Descriptor {
    /// A descriptor of content known by type, digest and size alone.
    pub fn new(media_type: impl Into<MediaType>, digest: Digest, size: u64) -> Self {
        Self {
            media_type: media_type.into(),
            digest,
            size,
            platform: None,
            artifact_type: None,
            annotations: BTreeMap::new(),
            extra: BTreeMap::new(),
        }
    }

    /// The descriptor of `content`, which is hashed.
    pub fn of(media_type: impl Into<MediaType>, content: &[u8]) -> Self {
        Self::new(media_type, Digest::of(Algorithm::Sha256, content), content.len() as u64)
    }

    /// Whether the content lies elsewhere by licence ("foreign" layers) and is not in the registry.
    pub fn is_nondistributable(&self) -> bool {
        let text = self.media_type.as_str();
        text.contains(".nondistributable.") || text.contains(".foreign.")
    }

    /// Whether an entry of an index is about an image instead of being one: an attestation has the
    /// platform `unknown/unknown`.
    pub fn is_attestation(&self) -> bool {
        self.platform.as_ref().is_some_and(Platform::is_unknown)
    }
}

/// Reads `null` as the default value, for fields that Go tools write as `null` when empty.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_fields_survive_and_null_annotations_are_empty() {
        let digest = Digest::of(Algorithm::Sha256, b"x");
        let text = format!(
            r#"{{"mediaType":"a/b","digest":"{digest}","size":1,"annotations":null,"data":"eA=="}}"#
        );
        let descriptor: Descriptor = serde_json::from_str(&text).unwrap();
        assert!(descriptor.annotations.is_empty());
        assert_eq!(descriptor.extra["data"], "eA==");
        assert_eq!(serde_json::to_value(&descriptor).unwrap()["data"], "eA==");
    }

    #[test]
    fn sizes_that_are_no_byte_count_are_refused() {
        let digest = Digest::of(Algorithm::Sha256, b"x");
        for size in ["-1", "1.5", "18446744073709551616", "\"1\""] {
            let text = format!(r#"{{"digest":"{digest}","size":{size}}}"#);
            assert!(serde_json::from_str::<Descriptor>(&text).is_err(), "{size}");
        }
    }
}
