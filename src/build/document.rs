//! The documents of the image that was built: config and manifest, as BuildKit writes them.
//!
//! A step that made a layer has the time of that layer, which may be an earlier build's; the others
//! have the time of the step before, or of the first layer if there is none before. So a build that
//! makes nothing new makes the same image.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md>

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::build::image::ImageDraft;
use crate::layout::CachedLayer;
use crate::oci::image_config::HistoryEntry;
use crate::oci::json::to_canonical_bytes;
use crate::oci::{Descriptor, Digest, MediaType};

/// What history says who made a step; scanners know it.
const COMMENT: &str = "buildkit.dockerfile.v0";

/// One step of the build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The instruction as history tells it.
    pub created_by: String,
    /// What it made, if it is one that can make something.
    pub layer: Option<CachedLayer>,
}

/// All that an image's documents are made of.
#[derive(Debug)]
pub struct Parts<'a> {
    /// The config without history and layers.
    pub draft: &'a ImageDraft,
    /// The base's layers: blob and plain digest, lowest first.
    pub base: Vec<(Descriptor, Digest)>,
    /// What was done upon it, in order.
    pub steps: Vec<Step>,
    /// Annotations of the manifest.
    pub annotations: BTreeMap<String, String>,
    /// The time for what has none, RFC 3339.
    pub now: String,
    /// A time that nothing may be later than.
    pub latest: Option<Timestamp>,
}

/// An image's documents, ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documents {
    /// The config.
    pub config: Vec<u8>,
    /// Its descriptor; the digest is docker's image ID.
    pub config_blob: Descriptor,
    /// The manifest.
    pub manifest: Vec<u8>,
    /// Its descriptor.
    pub manifest_blob: Descriptor,
}

impl Parts<'_> {
    /// Writes the documents.
    pub fn documents(&self) -> Documents {
        let config = self.config();
        let config_blob = Descriptor::of(MediaType::OCI_CONFIG, &config);
        let own = self.steps.iter().filter_map(|step| Some(&step.layer.as_ref()?.blob));
        let layers: Vec<Descriptor> =
            self.base.iter().map(|(blob, _)| blob).chain(own).map(in_oci_terms).collect();
        let mut manifest = json!({
            "schemaVersion": 2,
            "mediaType": MediaType::OCI_MANIFEST,
            "config": config_blob,
            "layers": layers,
        });
        if !self.annotations.is_empty() {
            manifest["annotations"] = json!(self.annotations);
        }
        let manifest = to_canonical_bytes(&manifest);
        let manifest_blob = Descriptor::of(MediaType::OCI_MANIFEST, &manifest);
        Documents { config, config_blob, manifest, manifest_blob }
    }

    fn config(&self) -> Vec<u8> {
        let history = self.history();
        let created = history.last().map_or(&self.now, |step| &step.created);
        let own = self.steps.iter().filter_map(|step| Some(&step.layer.as_ref()?.diff_id));
        let diff_ids: Vec<&Digest> =
            self.base.iter().map(|(_, digest)| digest).chain(own).collect();
        // The platform's own fields stand beside the others.
        let mut document = json!(self.draft.platform);
        document["created"] = json!(self.clamped(created));
        document["config"] = Value::Object(self.draft.run().clone());
        document["rootfs"] = json!({ "type": "layers", "diff_ids": diff_ids });
        document["history"] = history.iter().map(document_of).collect();
        if !self.draft.author.is_empty() {
            document["author"] = json!(self.draft.author);
        }
        to_canonical_bytes(&document)
    }

    /// The base's steps and those of the build, each with its time.
    fn history(&self) -> Vec<HistoryEntry> {
        let made = |step: &Step| step.layer.as_ref().map(|layer| layer.created.clone());
        let first = self.steps.iter().find_map(made);
        let before = self.draft.base_history.last().map(|step| step.created.clone());
        let mut time = before.filter(|time| !time.is_empty()).or(first);
        let mut history = self.draft.base_history.clone();
        for step in &self.steps {
            time = made(step).or(time);
            let created = time.clone().unwrap_or_else(|| self.now.clone());
            history.push(HistoryEntry {
                created: self.clamped(&created),
                created_by: step.created_by.clone(),
                comment: COMMENT.to_owned(),
                empty_layer: step.layer.is_none(),
                ..HistoryEntry::default()
            });
        }
        history
    }

    fn clamped(&self, time: &str) -> String {
        match (self.latest, time.parse::<Timestamp>()) {
            (Some(latest), Ok(at)) if at > latest => latest.to_string(),
            _ => time.to_owned(),
        }
    }
}

/// The fields that say something.
fn document_of(entry: &HistoryEntry) -> Value {
    let mut document = json!({});
    for (key, value) in [
        ("created", &entry.created),
        ("created_by", &entry.created_by),
        ("author", &entry.author),
        ("comment", &entry.comment),
    ] {
        if !value.is_empty() {
            document[key] = json!(value);
        }
    }
    if entry.empty_layer {
        document["empty_layer"] = json!(true);
    }
    document
}

/// A layer of an image with docker's media types, in a manifest with OCI's.
fn in_oci_terms(blob: &Descriptor) -> Descriptor {
    Descriptor { media_type: blob.media_type.in_oci_terms(), ..blob.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::{Algorithm, Platform};

    fn layer(name: &str, created: &str) -> CachedLayer {
        let blob = Descriptor::of(MediaType::OCI_LAYER, name.as_bytes());
        let diff_id = Digest::of(Algorithm::Sha256, format!("plain {name}").as_bytes());
        CachedLayer { blob, diff_id, created: created.to_owned() }
    }

    fn step(created_by: &str, layer: Option<CachedLayer>) -> Step {
        Step { created_by: created_by.to_owned(), layer }
    }

    fn parts(draft: &ImageDraft, steps: Vec<Step>) -> Parts<'_> {
        Parts {
            draft,
            base: Vec::new(),
            steps,
            annotations: BTreeMap::new(),
            now: "2026-06-01T00:00:00Z".to_owned(),
            latest: None,
        }
    }

    fn times(parts: &Parts<'_>) -> Vec<String> {
        parts.history().into_iter().map(|step| step.created).collect()
    }

    #[test]
    fn a_step_without_a_layer_has_the_time_of_the_one_before_or_of_the_first_layer() {
        let mut draft = ImageDraft::scratch(Platform::host());
        let (early, late) = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
        let steps = || {
            vec![
                step("ENV a=1", None),
                step("COPY a /", Some(layer("a", early))),
                step("WORKDIR /", None),
                step("COPY b /", Some(layer("b", late))),
                step("CMD x", None),
            ]
        };
        assert_eq!(times(&parts(&draft, steps())), [early, early, early, late, late]);
        assert_eq!(times(&parts(&draft, vec![step("ENV a=1", None)])), ["2026-06-01T00:00:00Z"]);
        let created = "2025-01-01T00:00:00Z".to_owned();
        draft.base_history = vec![HistoryEntry { created: created.clone(), ..Default::default() }];
        assert_eq!(times(&parts(&draft, steps()))[..3], [&created, &created, early]);
        let clamped = Parts {
            latest: Some("2026-01-15T00:00:00Z".parse().unwrap()),
            ..parts(&draft, steps())
        };
        assert_eq!(times(&clamped)[4..], ["2026-01-15T00:00:00Z", "2026-01-15T00:00:00Z"]);
    }

    #[test]
    fn the_documents_name_every_layer_twice_and_say_nothing_of_what_is_empty() {
        let draft = ImageDraft::scratch("linux/arm/v7".parse().unwrap());
        let made = layer("a", "2026-01-01T00:00:00Z");
        let mut docker = layer("base", "");
        docker.blob.media_type =
            MediaType::from("application/vnd.docker.image.rootfs.diff.tar.gzip");
        let whole = Parts {
            base: vec![(docker.blob.clone(), docker.diff_id)],
            ..parts(&draft, vec![step("COPY a /", Some(made.clone())), step("CMD x", None)])
        };
        let documents = whole.documents();
        let config: Value = serde_json::from_slice(&documents.config).unwrap();
        assert_eq!(config["rootfs"]["diff_ids"], json!([docker.diff_id, made.diff_id]));
        assert_eq!(config["variant"], "v7");
        assert_eq!(config["created"], "2026-01-01T00:00:00Z");
        assert_eq!(config.get("author"), None);
        let history = json!([
            {"created": "2026-01-01T00:00:00Z", "created_by": "COPY a /", "comment": COMMENT},
            {"created": "2026-01-01T00:00:00Z", "created_by": "CMD x", "comment": COMMENT,
                "empty_layer": true},
        ]);
        assert_eq!(config["history"], history);
        let manifest: Value = serde_json::from_slice(&documents.manifest).unwrap();
        assert_eq!(manifest["layers"][0]["mediaType"], MediaType::OCI_LAYER_GZIP);
        assert_eq!(manifest["layers"][1]["digest"], json!(made.blob.digest));
        assert_eq!(manifest["config"]["digest"], json!(documents.config_blob.digest));
        assert_eq!(manifest.get("annotations"), None);
    }
}
