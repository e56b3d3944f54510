//! What there is to say about an image, under the names that docker's `inspect` and skopeo's give
//! it, so that their users' templates and scripts find it.
//!
//! Every field is always there: what is not known is empty.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::oci::annotation::{BASE_DIGEST, BASE_NAME};
use crate::oci::image_config::HistoryEntry;
use crate::oci::manifest::ImageManifest;
use crate::oci::{Descriptor, Digest, ImageConfig};

/// An image.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Inspection {
    /// The repository: `docker.io/library/alpine`; empty where it has none.
    pub name: String,
    /// The whole name, as it was found.
    pub reference: String,
    /// `store`, `registry`, or the prefix of another location.
    pub source: String,
    /// Digest of what the name points at; with a platform chosen, of its manifest.
    pub digest: String,
    /// Media type of the same.
    pub media_type: String,
    /// Digest of the index from which the image comes, or empty.
    pub index: String,
    /// Digest of the manifest of the image itself; empty for an index without one.
    pub manifest_digest: String,
    /// Docker's image ID: the digest of the config, also that of an artifact.
    pub id: String,
    /// The names with a tag: all that the store has, or the one the registry was asked for.
    pub repo_tags: Vec<String>,
    /// Each repository with the digest, that of the index first.
    pub repo_digests: Vec<String>,
    /// When the image was made, as its config says or its annotation.
    pub created: String,
    /// Who made it.
    pub author: String,
    /// What docker's commit said of it.
    pub comment: String,
    /// The docker that made it.
    pub docker_version: String,
    /// CPU architecture.
    pub architecture: String,
    /// CPU variant.
    pub variant: String,
    /// Operating system.
    pub os: String,
    /// Version of the operating system.
    pub os_version: String,
    /// Length of the layers as they are stored and of the config, each counted once, in bytes.
    pub size: u64,
    /// How it is run: the object as it stands in the config, and what docker always lists.
    pub config: Map<String, Value>,
    /// The layers as they are when unpacked.
    #[serde(rename = "RootFS")]
    pub root_fs: RootFs,
    /// The labels.
    pub labels: BTreeMap<String, String>,
    /// The environment.
    pub env: Vec<String>,
    /// Digests of the layers, lowest first.
    pub layers: Vec<Digest>,
    /// The layers.
    pub layers_data: Vec<LayerData>,
    /// The steps that made it, oldest first, as they stand in the config.
    pub history: Vec<HistoryEntry>,
    /// The platforms of the index, or the only one.
    pub platforms: Vec<PlatformData>,
    /// Those of the index and of the manifest; the manifest's count where both have one.
    pub annotations: BTreeMap<String, String>,
    /// Type of an artifact; empty for an image.
    pub artifact_type: String,
    /// What refers to it: signatures, attestations, SBOMs.
    pub referrers: Vec<Referrer>,
    /// What it was made from, as its annotations say.
    pub base: Base,
}

/// The layers as they are when unpacked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RootFs {
    /// Always `layers`.
    pub r#type: String,
    /// Digests of the uncompressed layers, lowest first.
    pub layers: Vec<String>,
}

/// A layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LayerData {
    /// Media type.
    #[serde(rename = "MIMEType")]
    pub media_type: String,
    /// Digest as it is stored.
    pub digest: Digest,
    /// Length as it is stored, in bytes.
    pub size: u64,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Digest when uncompressed; empty when the config does not say.
    #[serde(rename = "DiffID")]
    pub diff_id: String,
    /// The command that made it, else the remark on it; empty when the history does not say.
    pub command: String,
}

/// One platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PlatformData {
    /// `os/architecture[/variant]`; empty when the index does not say.
    pub platform: String,
    /// Digest of its manifest.
    pub digest: Digest,
    /// Length of its layers and its config in bytes; `None` when its manifest was not read.
    pub size: Option<u64>,
    /// Media type of its manifest.
    pub media_type: String,
}

/// Something that refers to the image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Referrer {
    /// Digest of its manifest.
    pub digest: Digest,
    /// What it is.
    pub artifact_type: String,
    /// Length of its manifest in bytes.
    pub size: u64,
    /// When it was made, as its annotation says.
    pub created: String,
    /// Its annotations.
    pub annotations: BTreeMap<String, String>,
    /// How it was found: `subject`, `index`, or cosign's tag.
    pub found_by: String,
}

/// What an image was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Base {
    /// Its name.
    pub name: String,
    /// Its digest.
    pub digest: String,
}

impl Inspection {
    /// Takes in what the manifest of the image says.
    pub(super) fn add_manifest(&mut self, digest: &Digest, manifest: &ImageManifest) {
        self.manifest_digest = digest.to_string();
        self.id = manifest.config.digest.to_string();
        self.size = manifest.size_bytes();
        self.layers = manifest.layers.iter().map(|layer| layer.digest).collect();
        self.layers_data = manifest.layers.iter().map(LayerData::of).collect();
        self.annotations.extend(manifest.annotations.clone());
        self.artifact_type = manifest.artifact_type.clone().unwrap_or_default();
    }

    /// Takes in what the config of the image says.
    pub(super) fn add_config(&mut self, config: ImageConfig) {
        let steps = config.steps_with_layer();
        let made = config.layers_of_steps(self.layers_data.len());
        let has_steps = steps == self.layers_data.len();
        for (entry, layer) in config.history.iter().zip(made) {
            if let Some(layer) = layer.filter(|_| has_steps) {
                let is_silent = entry.created_by.is_empty();
                let told = if is_silent { &entry.comment } else { &entry.created_by };
                self.layers_data[layer].command.clone_from(told);
            }
        }
        for (layer, diff_id) in self.layers_data.iter_mut().zip(&config.rootfs.diff_ids) {
            layer.diff_id.clone_from(diff_id);
        }
        self.created = config.created;
        self.author = config.author;
        self.comment = config.comment;
        self.docker_version = config.docker_version;
        self.architecture = config.architecture;
        self.variant = config.variant;
        self.os = config.os;
        self.os_version = config.os_version;
        self.root_fs = RootFs { r#type: config.rootfs.kind, layers: config.rootfs.diff_ids };
        self.history = config.history;
        self.labels = labels(config.run.get("Labels"));
        self.env = texts(config.run.get("Env"));
        self.config = config.run;
    }

    /// What follows from the rest, once that is there.
    pub(super) fn complete(&mut self) {
        let annotation = |key: &str| self.annotations.get(key).cloned().unwrap_or_default();
        if self.created.is_empty() {
            self.created = annotation(crate::oci::annotation::CREATED);
        }
        self.base = Base { name: annotation(BASE_NAME), digest: annotation(BASE_DIGEST) };
        for (key, empty) in run_fields() {
            let value = self.config.entry(key).or_insert(Value::Null);
            if value.is_null() {
                *value = empty;
            }
        }
    }
}

impl LayerData {
    fn of(layer: &Descriptor) -> Self {
        Self {
            media_type: layer.media_type.to_string(),
            digest: layer.digest,
            size: layer.size,
            annotations: layer.annotations.clone(),
            diff_id: String::new(),
            command: String::new(),
        }
    }
}

/// The fields of a run config that docker always lists, for templates must not fail on them.
fn run_fields() -> [(&'static str, Value); 12] {
    let (text, list, map) = (json!(""), json!([]), json!({}));
    [
        ("User", text.clone()),
        ("ExposedPorts", map.clone()),
        ("Env", list.clone()),
        ("Entrypoint", list.clone()),
        ("Cmd", list.clone()),
        ("Volumes", map.clone()),
        ("WorkingDir", text.clone()),
        ("Labels", map),
        ("StopSignal", text),
        ("Healthcheck", Value::Null),
        ("OnBuild", list.clone()),
        ("Shell", list),
    ]
}

/// The labels; what is no text is shown as JSON.
fn labels(value: Option<&Value>) -> BTreeMap<String, String> {
    let fields = value.and_then(Value::as_object);
    fields.into_iter().flatten().map(|(key, value)| (key.clone(), text(value))).collect()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().map(text).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_config_says_stays_and_what_it_leaves_out_is_empty() {
        let config = serde_json::from_value(json!({
            "config": {"Env": ["A=1"], "Cmd": null, "X": 1, "Labels": {"a": "b", "n": 1}},
        }));
        let mut inspection = Inspection::default();
        inspection.add_config(config.unwrap());
        inspection.complete();
        let config = &inspection.config;
        assert_eq!(config["Env"], json!(["A=1"]));
        assert_eq!((&config["X"], &config["Cmd"]), (&json!(1), &json!([])));
        assert_eq!((&config["User"], &config["Healthcheck"]), (&json!(""), &Value::Null));
        assert_eq!(inspection.labels["n"], "1");
    }
}
