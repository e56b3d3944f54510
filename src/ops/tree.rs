//! `images --tree`: each name with the platforms beneath it, what is attached to them, and how much
//! of all that is here.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use crate::content::blob::CONFIG_LIMIT;
use crate::content::walk::DEPTH_LIMIT;
use crate::layout::{Layout, name_of};
use crate::oci::annotation::ATTESTED_AS;
use crate::oci::attached::is_attached_name;
use crate::oci::{Descriptor, Digest, ImageConfig, Manifest};
use crate::ops::images::{self, ListOptions};
use crate::ops::local::{self, Result};
use crate::transfer::cosign_tags;

/// An image, a platform of it, or something attached to either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// The name of the image, the platform, or what is attached.
    pub label: String,
    /// Digest of the manifest or index.
    pub digest: Digest,
    /// Length of its blobs, each counted once, in bytes; with those of all platforms.
    pub content_bytes: u64,
    /// How much of that is here.
    pub here_bytes: u64,
    /// Whether everything is here.
    pub is_complete: bool,
    /// What is beneath.
    pub children: Vec<Self>,
}

/// What is attached to which manifest, each with what it is.
type Attached = HashMap<Digest, Vec<(String, Descriptor)>>;

/// The images of the store as trees, in the order of [`images::images`].
///
/// # Errors
/// As [`images::images`].
pub fn tree(layout: &Arc<Layout>, options: &ListOptions) -> Result<Vec<Branch>> {
    let entries = layout.entries()?;
    let attached = attached(layout, &entries);
    let is_attached: HashSet<Digest> =
        attached.values().flatten().map(|(_, entry)| entry.digest).collect();
    let mut trees = Vec::new();
    for image in images::images(layout, options)? {
        let Some(entry) = entries
            .iter()
            .find(|entry| entry.digest == image.digest && name_of(entry) == image.name.as_deref())
        else {
            continue;
        };
        if is_attached.contains(&entry.digest) {
            continue;
        }
        let label = match (&image.repository, &image.tag) {
            (Some(repository), Some(tag)) => format!("{repository}:{tag}"),
            _ => image.name.unwrap_or_else(|| "<untagged>".to_owned()),
        };
        let mut growing = Growing { layout, attached: &attached, met: HashMap::new() };
        let (mut branch, _) = growing.branch(label, entry, 0);
        growing.add_only_platform(&mut branch, entry);
        trees.push(branch);
    }
    Ok(trees)
}

/// Grows the tree of one image. What is met again is shown, but not what lies beneath it: indexes
/// may name each other any number of times.
struct Growing<'a> {
    layout: &'a Layout,
    attached: &'a Attached,
    met: HashMap<Digest, (Branch, BTreeMap<Digest, u64>)>,
}

impl Growing<'_> {
    /// The branch of a manifest, and the blobs below it.
    fn branch(
        &mut self,
        label: String,
        entry: &Descriptor,
        depth: usize,
    ) -> (Branch, BTreeMap<Digest, u64>) {
        if let Some((met, blobs)) = self.met.get(&entry.digest) {
            return (Branch { label, ..met.clone() }, blobs.clone());
        }
        let mut children = Vec::new();
        let (mut is_complete, mut blobs) = (true, BTreeMap::new());
        match self.read(entry) {
            Some(Manifest::Image(image)) => {
                blobs.insert(image.config.digest, image.config.size);
                blobs.extend(image.layers.iter().map(|layer| (layer.digest, layer.size)));
            }
            Some(Manifest::Index(index)) if depth < DEPTH_LIMIT => {
                for child in &index.manifests {
                    let (branch, below) = self.branch(label_of(child), child, depth + 1);
                    is_complete &= branch.is_complete;
                    blobs.extend(below);
                    children.push(branch);
                }
            }
            Some(Manifest::Index(_)) => {}
            None => is_complete = false,
        }
        let here = |digest: &Digest| self.layout.blob_size(digest).ok().flatten();
        let here_bytes = blobs.keys().filter_map(here).sum();
        let content_bytes = blobs.values().fold(0, |sum: u64, size| sum.saturating_add(*size));
        is_complete &= here_bytes == content_bytes;
        let digest = entry.digest;
        let bare =
            Branch { label, digest, content_bytes, here_bytes, is_complete, children: Vec::new() };
        self.met.insert(digest, (bare.clone(), blobs.clone()));
        for (label, referrer) in self.attached.get(&digest).into_iter().flatten() {
            if depth < DEPTH_LIMIT {
                children.push(self.branch(label.clone(), referrer, depth + 1).0);
            }
        }
        (Branch { children, ..bare }, blobs)
    }

    /// A manifest; one that is not here shows as such.
    fn read(&self, entry: &Descriptor) -> Option<Manifest> {
        let read = self.layout.read_manifest(&entry.digest, &entry.media_type);
        match read.and_then(|raw| Ok(raw.parse()?)) {
            Ok(manifest) => Some(manifest),
            Err(error) => {
                if !error.is_not_found() {
                    tracing::warn!("{} cannot be read: {error}", entry.digest);
                }
                None
            }
        }
    }

    /// An image that is no index has one platform, which its config tells.
    fn add_only_platform(&self, branch: &mut Branch, entry: &Descriptor) {
        let Some(Manifest::Image(image)) = self.read(entry) else { return };
        let config = self.layout.read_blob(&image.config, CONFIG_LIMIT);
        let config: Option<ImageConfig> =
            config.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if let Some(platform) = config.and_then(|config| config.platform()) {
            let label = platform.to_string();
            branch.children.insert(0, Branch { label, children: Vec::new(), ..branch.clone() });
        }
    }
}

/// What an entry of an index is.
fn label_of(entry: &Descriptor) -> String {
    match (&entry.platform, entry.annotations.get(ATTESTED_AS)) {
        (_, Some(kind)) => kind.clone(),
        (Some(platform), None) if !platform.is_unknown() => platform.to_string(),
        _ => entry.artifact_type.clone().unwrap_or_else(|| entry.media_type.to_string()),
    }
}

/// What is attached to which manifest: by its subject, or by cosign's tags.
fn attached(layout: &Layout, entries: &[Descriptor]) -> Attached {
    let mut attached = Attached::new();
    let mut seen = HashSet::new();
    let subject_of = |entry: &Descriptor| {
        let raw = layout.read_manifest(&entry.digest, &entry.media_type).ok()?;
        let manifest = raw.parse().ok()?;
        let subject = manifest.subject()?.digest;
        Some((subject, manifest.artifact_type().unwrap_or("referrer").to_owned()))
    };
    for entry in entries {
        if seen.insert(entry.digest)
            && let Some((subject, kind)) = subject_of(entry)
        {
            attached.entry(subject).or_default().push((kind, entry.clone()));
        }
    }
    let tags = cosign_entries(entries);
    let subjects: HashSet<Digest> = entries.iter().map(|entry| entry.digest).collect();
    for subject in subjects {
        for tag in cosign_tags(&subject) {
            let tagged = tags.get(tag.as_str()).map(|entry| (tag.to_string(), (*entry).clone()));
            attached.entry(subject).or_default().extend(tagged);
        }
    }
    attached
}

/// The entries with a tag of cosign's form.
fn cosign_entries(entries: &[Descriptor]) -> HashMap<String, &Descriptor> {
    let tag_of = |entry: &Descriptor| {
        let name = local::parse_name(name_of(entry)?).ok()?;
        name.tag().map(ToString::to_string).filter(|tag| is_attached_name(tag))
    };
    entries.iter().filter_map(|entry| Some((tag_of(entry)?, entry))).collect()
}
