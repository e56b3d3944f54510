//! What an archive holds, and the two documents that say so: `index.json` for OCI tools,
//! `manifest.json` for `docker load`. Pure data.
//!
//! Specs: <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md>,
//! <https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md#combined-image-json--filesystem-changeset-format>

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;
use serde_json::json;

use crate::content::walk::DEPTH_LIMIT;
use crate::oci::annotation::{CONTAINERD_NAME, REF_NAME};
use crate::oci::attached::is_attached_name;
use crate::oci::json::to_canonical_bytes;
use crate::oci::manifest::ImageManifest;
use crate::oci::media_type::Kind;
use crate::oci::{Descriptor, Digest, Manifest, MediaType, Platform, RawManifest, Reference, Tag};

/// A name of an image in the archive: a tag, in a repository or in none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// The canonical repository, `docker.io/library/alpine`.
    pub(super) repository: Option<String>,
    pub(super) tag: Tag,
}

/// What an archive holds so far.
#[derive(Debug)]
pub(super) struct Contents {
    /// Everything that has a member.
    held: HashSet<Digest>,
    manifests: HashMap<Digest, Listed>,
    /// The manifests in the order in which they came.
    order: Vec<Digest>,
    /// The names in the order in which they came first.
    names: Vec<(Name, Digest)>,
    /// The platform of the image that docker loads of several.
    preferred: Platform,
}

/// What is remembered of a manifest.
#[derive(Debug)]
struct Listed {
    /// How the index points at it, names aside.
    entry: Descriptor,
    is_attached: bool,
    children: Vec<Descriptor>,
    image: Option<DockerImage>,
}

/// An image as docker's list of images points at it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct DockerImage {
    config: Digest,
    layers: Vec<Digest>,
}

/// What names are given to.
#[derive(Debug, Clone, Copy)]
enum Named {
    Images,
    Signatures,
}

/// One element of `manifest.json`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DockerEntry {
    config: String,
    /// `null` for an image without a name, as docker writes it.
    repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

impl Contents {
    pub(super) fn new(preferred: Platform) -> Self {
        Self {
            held: HashSet::new(),
            manifests: HashMap::new(),
            order: Vec::new(),
            names: Vec::new(),
            preferred,
        }
    }

    /// Whether there is a member of this digest.
    pub(super) fn holds(&self, digest: &Digest) -> bool {
        self.held.contains(digest)
    }

    /// Whether the manifest was added, with everything below it.
    pub(super) fn has_manifest(&self, digest: &Digest) -> bool {
        self.manifests.contains_key(digest)
    }

    /// Whether everything below a manifest is here.
    pub(super) fn has_all_below(&self, manifest: &Manifest) -> bool {
        manifest.successors().iter().all(|below| self.holds(&below.digest))
    }

    /// The manifest of a name.
    pub(super) fn resolve(&self, name: &Name) -> Option<&Descriptor> {
        let (_, digest) = self.names.iter().find(|(known, _)| known == name)?;
        self.manifests.get(digest).map(|listed| &listed.entry)
    }

    /// Notes a member.
    pub(super) fn add(&mut self, digest: Digest) {
        self.held.insert(digest);
    }

    /// Notes a manifest that has its member.
    pub(super) fn add_manifest(&mut self, raw: &RawManifest, manifest: &Manifest) {
        if !self.has_manifest(raw.digest()) {
            self.order.push(*raw.digest());
            let listed = Listed::new(raw, manifest, |digest| self.holds(digest));
            self.manifests.insert(*raw.digest(), listed);
        }
    }

    /// Points a name at a manifest.
    pub(super) fn set_name(&mut self, name: Name, digest: Digest) {
        match self.names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, pointed)) => *pointed = digest,
            None => self.names.push((name, digest)),
        }
    }

    /// `index.json`: an entry for every name, those of signatures last, then what nothing else points
    /// at and what is attached to something, without names.
    pub(super) fn index(&self) -> Vec<u8> {
        let tags: BTreeSet<&str> = self.names.iter().map(|(name, _)| name.tag.as_str()).collect();
        let tags_differ = tags.len() == self.names.len();
        let named = self.named(Named::Images).chain(self.named(Named::Signatures));
        let named = named.map(|(name, digest)| {
            let mut entry = self.manifests[digest].entry.clone();
            entry.annotations.extend(name.annotations(tags_differ));
            entry
        });
        let unnamed = self.unnamed().map(|listed| listed.entry.clone());
        let entries: Vec<Descriptor> = named.chain(unnamed).collect();
        to_canonical_bytes(&json!({
            "schemaVersion": 2, "mediaType": MediaType::OCI_INDEX, "manifests": entries,
        }))
    }

    /// `manifest.json`; `None` when docker could load nothing of the archive.
    pub(super) fn docker(&self) -> Option<Vec<u8>> {
        let named = self.named(Named::Images).map(|(name, digest)| (digest, name.familiar()));
        let unnamed = self.unnamed().filter(|listed| !listed.is_attached);
        let unnamed = unnamed.map(|listed| (&listed.entry.digest, None));
        let mut entries: Vec<DockerEntry> = Vec::new();
        for (digest, tag) in named.chain(unnamed) {
            let Some(image) = self.loadable(digest) else { continue };
            let config = member_path(&image.config);
            let known = entries.iter_mut().find(|entry| entry.config == config);
            match (known, tag) {
                (Some(known), Some(tag)) => known.repo_tags.get_or_insert_default().push(tag),
                (Some(_), None) => {}
                (None, tag) => entries.push(DockerEntry {
                    config,
                    repo_tags: tag.map(|tag| vec![tag]),
                    layers: image.layers.iter().map(member_path).collect(),
                }),
            }
        }
        (!entries.is_empty()).then(|| to_canonical_bytes(&entries))
    }

    /// The names of images, or those by which cosign finds what is attached to one.
    fn named(&self, which: Named) -> impl Iterator<Item = &(Name, Digest)> {
        let is_meant = move |(name, _): &&(Name, Digest)| match which {
            Named::Images => !is_attached_name(name.tag.as_str()),
            Named::Signatures => is_attached_name(name.tag.as_str()),
        };
        self.names.iter().filter(is_meant)
    }

    /// The manifests without names that have an entry all the same.
    fn unnamed(&self) -> impl Iterator<Item = &Listed> {
        let children = self.manifests.values().flat_map(|listed| &listed.children);
        let named = self.names.iter().map(|(_, digest)| digest);
        let below: HashSet<&Digest> = children.map(|child| &child.digest).collect();
        let named: HashSet<&Digest> = named.collect();
        self.order.iter().filter_map(move |digest| {
            let listed = &self.manifests[digest];
            let is_listed = listed.is_attached || !below.contains(digest);
            (is_listed && !named.contains(digest)).then_some(listed)
        })
    }

    /// The image that docker loads: of an index the one for the preferred platform, else the first.
    fn loadable(&self, digest: &Digest) -> Option<&DockerImage> {
        let mut images = Vec::new();
        self.gather(digest, None, 0, &mut images);
        let best = images.iter().filter_map(|(platform, image)| {
            Some((self.preferred.rank(platform.as_ref()?)?, image))
        });
        let best = best.min_by_key(|(rank, _)| *rank).map(|(_, image)| image);
        best.or_else(|| images.first().map(|(_, image)| image)).copied()
    }

    /// Gathers the images at and below a manifest, with their platforms where an index tells them.
    fn gather<'a>(
        &'a self,
        digest: &Digest,
        platform: Option<&'a Platform>,
        depth: usize,
        images: &mut Vec<(Option<&'a Platform>, &'a DockerImage)>,
    ) {
        let Some(listed) = self.manifests.get(digest).filter(|_| depth <= DEPTH_LIMIT) else {
            return;
        };
        images.extend(listed.image.iter().map(|image| (platform, image)));
        for child in &listed.children {
            // An attestation's place-holder.
            if !child.is_attestation() {
                self.gather(&child.digest, child.platform.as_ref(), depth + 1, images);
            }
        }
    }
}

impl Listed {
    fn new(raw: &RawManifest, manifest: &Manifest, holds: impl Fn(&Digest) -> bool) -> Self {
        let is_attached = manifest.subject().is_some();
        let mut entry = match is_attached {
            true => raw.referrer(manifest),
            false => raw.descriptor().clone(),
        };
        // A name that a manifest gives itself names nothing here.
        entry.annotations.remove(REF_NAME);
        entry.annotations.remove(CONTAINERD_NAME);
        let (children, image) = match manifest {
            Manifest::Index(index) => (index.manifests.clone(), None),
            Manifest::Image(image) => (Vec::new(), DockerImage::new(image, holds)),
        };
        Self { entry, is_attached, children, image }
    }
}

impl DockerImage {
    /// The image, unless it is an artifact, or one of its layers may not be distributed.
    fn new(image: &ImageManifest, holds: impl Fn(&Digest) -> bool) -> Option<Self> {
        let is_layer =
            |layer: &Descriptor| layer.media_type.kind() == Kind::Layer && holds(&layer.digest);
        let is_image =
            image.config.media_type.kind() == Kind::Config && image.layers.iter().all(is_layer);
        is_image.then(|| Self {
            config: image.config.digest,
            layers: image.layers.iter().map(|layer| layer.digest).collect(),
        })
    }
}

impl Name {
    /// `docker.io/library/alpine:3.20`
    fn canonical(&self) -> Option<String> {
        Some(format!("{}:{}", self.repository.as_ref()?, self.tag))
    }

    /// `alpine:3.20`, if docker can read it.
    fn familiar(&self) -> Option<String> {
        let reference = Reference::parse_repository(&self.canonical()?).ok()?;
        Some(format!("{}:{}", reference.familiar_name(), self.tag))
    }

    /// What an entry of this name says: the whole name for containerd and podman, and for tools
    /// that know one annotation the tag, where that is enough to tell names apart.
    fn annotations(&self, tags_differ: bool) -> Vec<(String, String)> {
        let canonical = self.canonical();
        let short = match (&canonical, tags_differ) {
            (Some(canonical), false) => canonical.clone(),
            _ => self.tag.to_string(),
        };
        let whole = canonical.map(|name| (CONTAINERD_NAME.to_owned(), name));
        whole.into_iter().chain([(REF_NAME.to_owned(), short)]).collect()
    }
}

/// Where the content of a digest lies in the archive.
pub(super) fn member_path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm(), digest.hex())
}

#[cfg(test)]
#[path = "contents/tests.rs"]
mod tests;
