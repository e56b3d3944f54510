//! The config of an image: what it runs, and how it came to be. Read only; the bytes are the
//! content.
//!
//! What Go tools write as `null` reads as empty.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::oci::descriptor::null_is_default;
use crate::oci::{Platform, strict};

/// What we read of an image's config.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ImageConfig {
    /// When the image was made, RFC 3339.
    #[serde(deserialize_with = "null_is_default")]
    pub created: String,
    /// Who made it.
    #[serde(deserialize_with = "null_is_default")]
    pub author: String,
    /// What docker's commit said of it.
    #[serde(deserialize_with = "null_is_default")]
    pub comment: String,
    /// The docker that made it.
    #[serde(deserialize_with = "null_is_default")]
    pub docker_version: String,
    /// CPU architecture as it stands.
    #[serde(deserialize_with = "null_is_default")]
    pub architecture: String,
    /// Operating system as it stands.
    #[serde(deserialize_with = "null_is_default")]
    pub os: String,
    /// CPU variant as it stands.
    #[serde(deserialize_with = "null_is_default")]
    pub variant: String,
    /// Version of the operating system.
    #[serde(rename = "os.version", deserialize_with = "null_is_default")]
    pub os_version: String,
    /// How it is run: docker's fields, also those the spec does not know.
    #[serde(rename = "config", deserialize_with = "null_is_default")]
    pub run: Map<String, Value>,
    /// The layers as they are when unpacked.
    #[serde(deserialize_with = "null_is_default")]
    pub rootfs: RootFs,
    /// The steps that made it, oldest first.
    #[serde(deserialize_with = "null_is_default")]
    pub history: Vec<HistoryEntry>,
}

/// The layers as they are when unpacked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RootFs {
    /// Always `layers`.
    #[serde(rename = "type", deserialize_with = "null_is_default")]
    pub kind: String,
    /// Digests of the uncompressed layers, lowest first.
    #[serde(deserialize_with = "null_is_default")]
    pub diff_ids: Vec<String>,
}

/// One step that made an image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryEntry {
    /// When, RFC 3339.
    #[serde(deserialize_with = "null_is_default")]
    pub created: String,
    /// The command.
    #[serde(deserialize_with = "null_is_default")]
    pub created_by: String,
    /// Who.
    #[serde(deserialize_with = "null_is_default")]
    pub author: String,
    /// A remark.
    #[serde(deserialize_with = "null_is_default")]
    pub comment: String,
    /// Whether the step made no layer.
    #[serde(deserialize_with = "null_is_default")]
    pub empty_layer: bool,
}

impl ImageConfig {
    /// Reads the document.
    ///
    /// # Errors
    /// When it is no such document, or another parser may read another one from it.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        strict::check_document(bytes).and_then(|()| serde_json::from_slice(bytes))
    }

    /// The platform that the image runs on, in its normal form; `None` when it says none.
    pub fn platform(&self) -> Option<Platform> {
        if self.os.is_empty() {
            return None;
        }
        let platform = Platform::new(&self.os, &self.architecture, &self.variant);
        Some(Platform { os_version: self.os_version.clone(), ..platform })
    }

    /// For each step the layer that it made, counted from the lowest. Once the `layers` are used
    /// up, a step that should have made one has none.
    pub fn layers_of_steps(&self, layers: usize) -> Vec<Option<usize>> {
        let mut made = 0..layers;
        let layer_of = |entry: &HistoryEntry| if entry.empty_layer { None } else { made.next() };
        self.history.iter().map(layer_of).collect()
    }

    /// How many steps say that they made a layer; another number than there are layers tells that
    /// the history is not that of these layers.
    pub fn steps_with_layer(&self) -> usize {
        self.history.iter().filter(|entry| !entry.empty_layer).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_reads_as_empty_and_unknown_fields_of_the_run_config_stay() {
        let text = r#"{"created": null, "os": "linux", "architecture": "arm", "variant": null,
            "config": {"Healthcheck": {"Test": ["NONE"]}, "Cmd": null}, "history": null}"#;
        let config: ImageConfig = serde_json::from_str(text).unwrap();
        assert_eq!(config.created, "");
        assert_eq!(config.platform().unwrap().to_string(), "linux/arm/v7");
        assert_eq!(config.run["Healthcheck"]["Test"][0], "NONE");
        assert!(config.history.is_empty());
        assert_eq!(ImageConfig::default().platform(), None);
    }

    #[test]
    fn steps_are_matched_to_the_layers_they_made() {
        let step = |empty_layer| HistoryEntry { empty_layer, ..HistoryEntry::default() };
        let history = vec![step(false), step(true), step(false)];
        let config = ImageConfig { history, ..ImageConfig::default() };
        assert_eq!(config.layers_of_steps(2), [Some(0), None, Some(1)]);
        assert_eq!(config.layers_of_steps(1), [Some(0), None, None]);
        assert_eq!(config.layers_of_steps(3), [Some(0), None, Some(1)]);
        assert_eq!(config.steps_with_layer(), 2);
    }
}
