//! `images`: lists the local store as docker lists its own.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use crate::content::blob::CONFIG_LIMIT;
use crate::content::walk::DEPTH_LIMIT;
use crate::layout::{Layout, name_of};
use crate::oci::annotation::{CREATED, SOURCE_INDEX};
use crate::oci::media_type::Kind;
use crate::oci::{Descriptor, Digest, Manifest, Platform};
use crate::ops::local::{self, LocalError, Result};

/// What is listed.
#[derive(Debug, Clone, Default)]
pub struct ListOptions {
    /// `REPOSITORY[:TAG]`, which may hold `*`; all by default.
    pub name: Option<String>,
    /// Filters as docker writes them: `dangling=`, `label=`, `before=`, `since=`, `reference=`.
    /// All of them must hold; of several `reference=` one.
    pub filters: Vec<String>,
}

/// One name of one image, or an image without a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImageSummary {
    /// The repository as users write it (`alpine`), if there is a name.
    pub repository: Option<String>,
    /// The tag, if there is one.
    pub tag: Option<String>,
    /// The whole name as it stands in the store.
    pub name: Option<String>,
    /// Docker's image ID: the config's digest, or the index's.
    pub id: Digest,
    /// Digest of the manifest or index.
    pub digest: Digest,
    /// Digest of the index from which this platform was chosen.
    pub source_index: Option<String>,
    /// When the image was made, as its config says.
    #[serde(serialize_with = "as_text")]
    pub created: Option<Timestamp>,
    /// Length of all layers as stored and of the configs, each counted once, in bytes.
    pub size_bytes: u64,
    /// The platforms that are here.
    pub platforms: Vec<String>,
    /// The labels.
    pub labels: BTreeMap<String, String>,
}

fn as_text<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    time.map(|time| time.to_string()).serialize(serializer)
}

/// Lists the images of the store, the newest first.
///
/// # Errors
/// [`LocalError::Filter`] for an unknown or malformed filter; [`LocalError::NotFound`] when
/// `before=` or `since=` names no image.
pub fn images(layout: &Arc<Layout>, options: &ListOptions) -> Result<Vec<ImageSummary>> {
    let filter = Filter::parse(layout, options)?;
    let mut listed = Vec::new();
    for entry in layout.entries()? {
        // What is attached to an image is no image.
        if name_of(&entry).is_none() && entry.artifact_type.is_some() {
            continue;
        }
        let image = summary(layout, &entry);
        if filter.accepts(&image) {
            listed.push(image);
        }
    }
    listed.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| a.name.cmp(&b.name)));
    Ok(listed)
}

/// What is known of an image; of a damaged one that is less, and the log says why.
fn summary(layout: &Layout, entry: &Descriptor) -> ImageSummary {
    let name = name_of(entry).map(str::to_owned);
    let reference = name.as_deref().and_then(|name| local::parse_name(name).ok());
    let facts = Gathering { layout, seen: HashSet::new() }.facts(entry, 0);
    ImageSummary {
        // A name that others wrote is shown as it stands.
        repository: reference.as_ref().map(|r| r.familiar_name()).or_else(|| name.clone()),
        tag: reference.as_ref().and_then(|r| r.tag()).map(ToString::to_string),
        name,
        id: facts.id,
        digest: entry.digest,
        source_index: entry.annotations.get(SOURCE_INDEX).cloned(),
        created: facts.created,
        size_bytes: facts.blobs.values().sum(),
        platforms: facts.platforms,
        labels: facts.labels,
    }
}

/// What the documents of an image say.
struct Facts {
    id: Digest,
    created: Option<Timestamp>,
    blobs: HashMap<Digest, u64>,
    platforms: Vec<String>,
    labels: BTreeMap<String, String>,
}

/// What we read of a config.
#[derive(Deserialize, Default)]
struct Config {
    #[serde(default)]
    created: Option<String>,
    #[serde(flatten)]
    platform: Platform,
    #[serde(default)]
    config: Option<RunConfig>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase")]
struct RunConfig {
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
}

impl Facts {
    fn default_of(entry: &Descriptor) -> Self {
        Self {
            id: entry.digest,
            created: None,
            blobs: HashMap::new(),
            platforms: Vec::new(),
            labels: BTreeMap::new(),
        }
    }

    /// Adds those of an index's child; one for no platform, such as an attestation, has a size
    /// alone.
    fn add_child(&mut self, child: &Descriptor, facts: Self) {
        self.blobs.extend(facts.blobs);
        if child.is_attestation() {
            return;
        }
        self.created = self.created.max(facts.created);
        self.platforms.extend(facts.platforms);
        if self.labels.is_empty() {
            self.labels = facts.labels;
        }
    }

    fn add_config(&mut self, layout: &Layout, blob: &Descriptor) {
        let read = layout.read_blob(blob, CONFIG_LIMIT);
        let config: Config = match read.map(|bytes| serde_json::from_slice(&bytes)) {
            Ok(Ok(config)) => config,
            Ok(Err(error)) => {
                return tracing::warn!("config {} is malformed: {error}", blob.digest);
            }
            Err(error) => return tracing::warn!("{} cannot be read: {error}", blob.digest),
        };
        self.created = parse_time(config.created.as_ref()).or(self.created);
        if !config.platform.os.is_empty() {
            self.platforms.push(config.platform.to_string());
        }
        self.labels = config.config.and_then(|config| config.labels).unwrap_or_default();
    }
}

/// Gathers the facts of one image: each manifest is read once, however often it is pointed at.
struct Gathering<'a> {
    layout: &'a Layout,
    seen: HashSet<Digest>,
}

impl Gathering<'_> {
    fn facts(&mut self, entry: &Descriptor, depth: usize) -> Facts {
        let mut facts = Facts::default_of(entry);
        self.seen.insert(entry.digest);
        let read = self.layout.read_manifest(&entry.digest, &entry.media_type);
        match read.and_then(|raw| Ok(raw.parse()?)) {
            Ok(Manifest::Image(image)) => {
                facts.id = image.config.digest;
                facts.blobs.extend(image.layers.iter().map(|layer| (layer.digest, layer.size)));
                facts.blobs.insert(image.config.digest, image.config.size);
                facts.created = parse_time(image.annotations.get(CREATED));
                if image.config.media_type.kind() == Kind::Config {
                    facts.add_config(self.layout, &image.config);
                }
            }
            Ok(Manifest::Index(index)) => {
                facts.created = parse_time(index.annotations.get(CREATED));
                for child in &index.manifests {
                    if self.is_new(child, depth + 1) {
                        facts.add_child(child, self.facts(child, depth + 1));
                    }
                }
            }
            // One damaged image must not hide the others.
            Err(error) => tracing::warn!("{} cannot be read: {error}", entry.digest),
        }
        facts
    }

    /// Whether the child is here, not too deep, and met for the first time.
    fn is_new(&self, child: &Descriptor, depth: usize) -> bool {
        if self.seen.contains(&child.digest) || depth > DEPTH_LIMIT {
            return false;
        }
        self.layout.has_blob(child).unwrap_or_else(|error| {
            tracing::warn!("{} cannot be read: {error}", child.digest);
            false
        })
    }
}

/// The time of an annotation or a config, if it is one.
pub(super) fn parse_time(text: Option<&String>) -> Option<Timestamp> {
    text.and_then(|text| text.parse().ok())
}

/// Which images are listed.
#[derive(Default)]
struct Filter {
    references: Vec<GlobMatcher>,
    is_dangling: Option<bool>,
    labels: Vec<String>,
    before: Vec<Option<Timestamp>>,
    since: Vec<Option<Timestamp>>,
}

impl Filter {
    fn parse(layout: &Layout, options: &ListOptions) -> Result<Self> {
        let mut filter = Self::default();
        if let Some(name) = &options.name {
            filter.references.push(glob(name, name)?);
        }
        for text in &options.filters {
            let fail = |reason: &str| LocalError::Filter {
                filter: text.clone(),
                reason: reason.to_owned(),
            };
            let (key, value) = text.split_once('=').ok_or_else(|| fail("write it as key=value"))?;
            match key {
                "reference" => filter.references.push(glob(text, value)?),
                "label" => filter.labels.push(value.to_owned()),
                "before" => filter.before.push(created(layout, value)?),
                "since" => filter.since.push(created(layout, value)?),
                "dangling" => {
                    filter.is_dangling = Some(match value.to_ascii_lowercase().as_str() {
                        "true" | "1" | "t" => true,
                        "false" | "0" | "f" => false,
                        _ => return Err(fail("it is true or false")),
                    });
                }
                _ => return Err(fail("there are dangling, label, before, since and reference")),
            }
        }
        Ok(filter)
    }

    fn accepts(&self, image: &ImageSummary) -> bool {
        self.is_dangling.is_none_or(|is_dangling| is_dangling == image.name.is_none())
            && (self.references.is_empty()
                || self.references.iter().any(|pattern| has_name(pattern, image)))
            && self.labels.iter().all(|label| has_label(label, image))
            && self.before.iter().all(|time| is_earlier(image.created, *time))
            && self.since.iter().all(|time| is_earlier(*time, image.created))
    }
}

/// Whether one time comes before another; an unknown one comes nowhere.
fn is_earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one < other)
}

fn created(layout: &Layout, what: &str) -> Result<Option<Timestamp>> {
    let found = local::find(layout, what)?;
    Ok(summary(layout, found.manifest()).created)
}

/// A pattern as of Go's `path.Match`: `*` stops at a slash.
fn glob(filter: &str, pattern: &str) -> Result<GlobMatcher> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).backslash_escape(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| LocalError::Filter {
        filter: filter.to_owned(),
        reason: error.kind().to_string(),
    })
}

/// Patterns match the name as users write it, with its tag or without, or as it is in the store.
fn has_name(pattern: &GlobMatcher, image: &ImageSummary) -> bool {
    let (Some(repository), Some(name)) = (&image.repository, &image.name) else { return false };
    let tagged = image.tag.as_ref().map(|tag| format!("{repository}:{tag}"));
    let canonical = local::parse_name(name).ok().map(|reference| reference.name());
    pattern.is_match(repository)
        || pattern.is_match(name)
        || tagged.is_some_and(|tagged| pattern.is_match(tagged))
        || canonical.is_some_and(|canonical| pattern.is_match(canonical))
}

fn has_label(label: &str, image: &ImageSummary) -> bool {
    match label.split_once('=') {
        Some((key, value)) => image.labels.get(key).is_some_and(|found| found == value),
        None => image.labels.contains_key(label),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_time_is_neither_before_nor_after_another() {
        let [early, late] = [1, 2].map(|second| Timestamp::from_second(second).ok());
        for (one, other, expected) in [
            (early, late, true),
            (late, early, false),
            (early, early, false),
            (None, late, false),
            (early, None, false),
            (None, None, false),
        ] {
            assert_eq!(is_earlier(one, other), expected, "{one:?} and {other:?}");
        }
    }
}
