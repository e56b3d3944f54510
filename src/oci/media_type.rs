//! Media types of manifests, indexes, configs and layers, in their OCI and Docker spellings.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md>

use std::fmt;

use serde::{Deserialize, Serialize};

/// A media type as it stands in a document or a header, without parameters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct MediaType(String);

/// What a media type says its content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An image manifest: a config and layers.
    Manifest,
    /// An index of manifests.
    Index,
    /// The config of an image.
    Config,
    /// A file system layer.
    Layer,
    /// Docker's retired schema 1.
    Schema1,
    /// Anything else: an artifact's config or blob.
    Other,
}

/// How a layer's tar is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Plain tar.
    None,
    /// gzip, RFC 1952.
    Gzip,
    /// zstd, RFC 8878.
    Zstd,
    /// xz. No layer media type exists for it; it is read, never written.
    Xz,
}

const MANIFESTS: [&str; 2] = [MediaType::OCI_MANIFEST, MediaType::DOCKER_MANIFEST];
const INDEXES: [&str; 2] = [MediaType::OCI_INDEX, MediaType::DOCKER_LIST];

impl MediaType {
    /// OCI image manifest.
    pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    /// OCI image index.
    pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
    /// OCI image config.
    pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
    /// OCI layer, plain tar.
    pub const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
    /// OCI layer, gzip.
    pub const OCI_LAYER_GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
    /// OCI layer, zstd.
    pub const OCI_LAYER_ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";
    /// The empty JSON object, used as an artifact's config.
    pub const OCI_EMPTY: &str = "application/vnd.oci.empty.v1+json";
    /// Docker image manifest, schema 2.
    pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
    /// Docker manifest list.
    pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
    /// Docker image config.
    pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
    /// Docker layer, gzip.
    pub const DOCKER_LAYER_GZIP: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    /// A media type from a header or a document; parameters after `;` are dropped.
    pub fn new(text: &str) -> Self {
        Self(text.split(';').next().unwrap_or_default().trim().to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What this says its content is.
    pub fn kind(&self) -> Kind {
        match self.as_str() {
            text if MANIFESTS.contains(&text) => Kind::Manifest,
            text if INDEXES.contains(&text) => Kind::Index,
            Self::OCI_CONFIG | Self::DOCKER_CONFIG => Kind::Config,
            text if is_schema1(text) => Kind::Schema1,
            text if is_layer(text) => Kind::Layer,
            _ => Kind::Other,
        }
    }

    /// Whether content of this type is a manifest or an index, with children of its own.
    pub fn is_manifest(&self) -> bool {
        matches!(self.kind(), Kind::Manifest | Kind::Index)
    }

    /// Whether this header says nothing about the content.
    pub fn is_unknown(&self) -> bool {
        matches!(self.as_str(), "" | "application/json" | "application/octet-stream" | "text/plain")
    }

    /// The media type of an OCI layer compressed like this; `None` for xz, which has none.
    pub fn of_layer(compression: Compression) -> Option<Self> {
        match compression {
            Compression::None => Some(Self::new(Self::OCI_LAYER)),
            Compression::Gzip => Some(Self::new(Self::OCI_LAYER_GZIP)),
            Compression::Zstd => Some(Self::new(Self::OCI_LAYER_ZSTD)),
            Compression::Xz => None,
        }
    }

    /// The OCI spelling of docker's layers; everything else stays.
    #[must_use]
    pub fn in_oci_terms(&self) -> Self {
        match self.as_str() {
            Self::DOCKER_LAYER_GZIP => Self::new(Self::OCI_LAYER_GZIP),
            "application/vnd.docker.image.rootfs.diff.tar" => Self::new(Self::OCI_LAYER),
            "application/vnd.docker.image.rootfs.diff.tar.zstd" => Self::new(Self::OCI_LAYER_ZSTD),
            _ => self.clone(),
        }
    }

    /// The value of `Accept` for manifests: everything we understand, in one header.
    pub fn accept_manifests() -> String {
        [&MANIFESTS[..], &INDEXES[..]].concat().join(", ")
    }
}

fn is_schema1(text: &str) -> bool {
    matches!(
        text,
        "application/vnd.docker.distribution.manifest.v1+json"
            | "application/vnd.docker.distribution.manifest.v1+prettyjws"
    )
}

fn is_layer(text: &str) -> bool {
    text.starts_with("application/vnd.oci.image.layer.")
        || text.starts_with("application/vnd.docker.image.rootfs.")
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for MediaType {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_the_registered_names() {
        for (text, kind) in [
            (MediaType::OCI_MANIFEST, Kind::Manifest),
            (MediaType::DOCKER_LIST, Kind::Index),
            (MediaType::DOCKER_CONFIG, Kind::Config),
            (MediaType::OCI_LAYER_ZSTD, Kind::Layer),
            ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", Kind::Layer),
            ("application/vnd.docker.distribution.manifest.v1+prettyjws", Kind::Schema1),
            ("application/vnd.cncf.helm.config.v1+json", Kind::Other),
        ] {
            assert_eq!(MediaType::new(text).kind(), kind, "{text}");
        }
        assert_eq!(MediaType::new("application/json; charset=utf-8").as_str(), "application/json");
    }

    #[test]
    fn dockers_layers_have_a_name_in_oci_and_foreign_ones_keep_theirs() {
        for (docker, oci) in [
            (MediaType::DOCKER_LAYER_GZIP, MediaType::OCI_LAYER_GZIP),
            ("application/vnd.docker.image.rootfs.diff.tar", MediaType::OCI_LAYER),
            (MediaType::OCI_LAYER_ZSTD, MediaType::OCI_LAYER_ZSTD),
            (
                "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            ),
        ] {
            assert_eq!(MediaType::new(docker).in_oci_terms().as_str(), oci);
        }
    }

    #[test]
    fn names_agree_with_the_specs_own_constants() {
        use oci_spec::image::MediaType as Spec;
        for (ours, spec) in [
            (MediaType::OCI_MANIFEST, Spec::ImageManifest),
            (MediaType::OCI_INDEX, Spec::ImageIndex),
            (MediaType::OCI_CONFIG, Spec::ImageConfig),
            (MediaType::OCI_LAYER, Spec::ImageLayer),
            (MediaType::OCI_LAYER_GZIP, Spec::ImageLayerGzip),
            (MediaType::OCI_LAYER_ZSTD, Spec::ImageLayerZstd),
            (MediaType::OCI_EMPTY, Spec::EmptyJSON),
        ] {
            assert_eq!(ours, spec.to_string());
        }
    }
}
