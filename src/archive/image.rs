//! One image of an archive: its names, and where its documents are.

use crate::oci::{Descriptor, Reference};

/// An image that an archive lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedImage {
    /// Its full names.
    pub names: Vec<Reference>,
    /// What `org.opencontainers.image.ref.name` says: often a mere tag.
    pub(super) ref_names: Vec<String>,
    pub(super) content: Content,
}

/// What an image is made of in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// A manifest or an index, as it is.
    Manifest(Box<Descriptor>),
    /// A config and layers without a manifest.
    Docker(DockerImage),
}

/// Where an image's documents are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DockerImage {
    /// The member that is the config.
    pub(super) config: String,
    /// The members that are the layers, the base first.
    pub(super) layers: Vec<String>,
}

impl ArchivedImage {
    /// Whether `wanted` is one of its full names, however short it is written.
    pub(super) fn is_named(&self, wanted: &str) -> bool {
        Reference::parse(wanted).is_ok_and(|wanted| self.names.contains(&wanted))
    }

    /// Whether `wanted` is its tag, or what the index calls it otherwise.
    pub(super) fn has_tag(&self, wanted: &str) -> bool {
        let is_tag = |name: &Reference| name.target().to_string() == wanted;
        self.ref_names.iter().any(|name| name == wanted) || self.names.iter().any(is_tag)
    }

    /// What it is called, for people to choose from.
    pub(super) fn shown(&self) -> Vec<String> {
        match &self.names[..] {
            [] => self.ref_names.clone(),
            names => names.iter().map(Reference::familiar).collect(),
        }
    }
}
