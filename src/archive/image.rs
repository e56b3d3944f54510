//! One image of an archive: its names, and where its documents are.

use crate::archive::docker::DockerImage;
use crate::oci::{Descriptor, Digest, Reference, TagOrDigest};

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

impl ArchivedImage {
    /// Whether this is the image of that manifest.
    pub(super) fn is_manifest(&self, digest: &Digest) -> bool {
        matches!(&self.content, Content::Manifest(root) if root.digest == *digest)
    }

    /// Whether a user who writes `wanted` means this image: its name, or its tag alone.
    pub(super) fn is_called(&self, wanted: &str) -> bool {
        let is_name = |name: &Reference| {
            let tag = match name.target() {
                TagOrDigest::Tag(tag) => tag.to_string(),
                TagOrDigest::Digest(digest) => digest.to_string(),
            };
            tag == wanted || Reference::parse(wanted).is_ok_and(|wanted| wanted == *name)
        };
        self.ref_names.iter().any(|name| name == wanted) || self.names.iter().any(is_name)
    }

    /// What it is called, for people to choose from.
    pub(super) fn shown(&self) -> Vec<String> {
        match &self.names[..] {
            [] => self.ref_names.clone(),
            names => names.iter().map(ToString::to_string).collect(),
        }
    }
}
