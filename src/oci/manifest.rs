//! Manifests and indexes: the exact bytes, and what they say once parsed.
//!
//! The bytes are the content; parsing only reads them. A document with two meanings is refused
//! (CVE-2021-41190), as is one whose `mediaType` differs from what the server called it.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md>,
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md>

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::oci::descriptor::null_is_default;
use crate::oci::media_type::Kind;
use crate::oci::{Algorithm, Descriptor, Digest, MediaType, Platform, strict};

/// Largest manifest read or accepted, in bytes: what registries agree to hold
/// (distribution-spec, "pushing manifests").
pub const MANIFEST_LIMIT: u64 = 4 * 1024 * 1024;

/// Most entries of one index.
const ENTRIES_LIMIT: usize = 10_000;

/// Most layers of one manifest. File systems end at about 500; artifacts may have a layer for each
/// of their files.
const LAYERS_LIMIT: usize = 4096;

/// A manifest as the registry holds it: the exact bytes, and the descriptor computed from them.
///
/// The bytes are never re-serialized; a digest would change. Parse with [`RawManifest::parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawManifest {
    descriptor: Descriptor,
    bytes: Bytes,
}

/// Why bytes are not a manifest we can use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// More than [`MANIFEST_LIMIT`] bytes.
    #[error("manifest {what} is larger than {MANIFEST_LIMIT} bytes")]
    TooLarge {
        /// Which manifest.
        what: String,
    },
    /// Not JSON, or not of the shape.
    #[error("manifest {digest} is not a valid document")]
    Malformed {
        /// The manifest.
        digest: Digest,
        /// What the parser met.
        #[source]
        source: serde_json::Error,
    },
    /// It is both an image and an index, or its type and its content disagree.
    #[error("manifest {digest} has two meanings: {reason}")]
    Ambiguous {
        /// The manifest.
        digest: Digest,
        /// The two meanings.
        reason: String,
    },
    /// A type that we do not read.
    #[error("manifest {digest} has the media type {media_type:?}, which is not supported{advice}")]
    Unsupported {
        /// The manifest.
        digest: Digest,
        /// Its type.
        media_type: String,
        /// What the user can do, or nothing.
        advice: &'static str,
    },
    /// Too many children.
    #[error("manifest {digest} lists {count} entries or layers, more than {limit}")]
    TooManyChildren {
        /// The manifest.
        digest: Digest,
        /// How many.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A descriptor in it contradicts itself.
    #[error("manifest {digest} contradicts itself: {reason}")]
    Descriptor {
        /// The manifest.
        digest: Digest,
        /// Which descriptor, and how.
        reason: String,
    },
    /// The index has no image for the platform.
    #[error("no image for {wanted}; there is {available}")]
    NoPlatform {
        /// What was asked for.
        wanted: Platform,
        /// What there is, separated by commas.
        available: String,
    },
}

/// A parsed manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "short-lived, and one at a time")]
pub enum Manifest {
    /// An image or an artifact.
    Image(ImageManifest),
    /// An index of manifests.
    Index(ImageIndex),
}

/// What we read of an image manifest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageManifest {
    /// The image's config, or an artifact's.
    pub config: Descriptor,
    /// The layers, lowest first.
    #[serde(default, deserialize_with = "null_is_default")]
    pub layers: Vec<Descriptor>,
    /// What this artifact is about.
    #[serde(default)]
    pub subject: Option<Descriptor>,
    /// The artifact's type.
    #[serde(default)]
    pub artifact_type: Option<String>,
    /// Annotations.
    #[serde(default, deserialize_with = "null_is_default")]
    pub annotations: BTreeMap<String, String>,
}

/// What we read of an index.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageIndex {
    /// The manifests, in order.
    #[serde(default, deserialize_with = "null_is_default")]
    pub manifests: Vec<Descriptor>,
    /// What this artifact is about.
    #[serde(default)]
    pub subject: Option<Descriptor>,
    /// The artifact's type.
    #[serde(default)]
    pub artifact_type: Option<String>,
    /// Annotations.
    #[serde(default, deserialize_with = "null_is_default")]
    pub annotations: BTreeMap<String, String>,
}

/// The fields that tell the documents apart; unknown ones are ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shape {
    #[serde(default)]
    schema_version: Option<Value>,
    #[serde(default)]
    media_type: Option<String>,
    #[serde(default)]
    config: Option<IgnoredAny>,
    #[serde(default)]
    layers: Option<IgnoredAny>,
    #[serde(default)]
    manifests: Option<IgnoredAny>,
    #[serde(default)]
    fs_layers: Option<IgnoredAny>,
    #[serde(flatten)]
    others: BTreeMap<String, IgnoredAny>,
}

impl RawManifest {
    /// Takes the bytes as they came; `media_type` is what the server or the pointing descriptor
    /// called them, and may say nothing.
    ///
    /// # Errors
    /// [`ManifestError`] when the bytes are too large, no document, or have two meanings.
    pub fn new(media_type: &MediaType, bytes: Bytes) -> Result<Self, ManifestError> {
        Self::with_algorithm(Algorithm::Sha256, media_type, bytes)
    }

    /// [`RawManifest::new`] for content addressed by another algorithm than SHA-256.
    ///
    /// # Errors
    /// As [`RawManifest::new`].
    pub fn with_algorithm(
        algorithm: Algorithm,
        media_type: &MediaType,
        bytes: Bytes,
    ) -> Result<Self, ManifestError> {
        let digest = Digest::of(algorithm, &bytes);
        if bytes.len() as u64 > MANIFEST_LIMIT {
            return Err(ManifestError::TooLarge { what: digest.to_string() });
        }
        let shape = strict::check_document(&bytes).and_then(|()| serde_json::from_slice(&bytes));
        let shape: Shape = shape.map_err(|source| ManifestError::Malformed { digest, source })?;
        let media_type = shape.media_type(digest, media_type)?;
        let descriptor = Descriptor::new(media_type.as_str(), digest, bytes.len() as u64);
        Ok(Self { descriptor, bytes })
    }

    /// Type, digest and size.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// The digest.
    pub fn digest(&self) -> &Digest {
        &self.descriptor.digest
    }

    /// The media type.
    pub fn media_type(&self) -> &MediaType {
        &self.descriptor.media_type
    }

    /// The exact bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// How the referrers API describes this manifest: with its artifact type and annotations.
    pub fn referrer(&self, parsed: &Manifest) -> Descriptor {
        Descriptor {
            artifact_type: parsed.artifact_type().map(str::to_owned),
            annotations: parsed.annotations().clone(),
            ..self.descriptor.clone()
        }
    }

    /// Reads the document.
    ///
    /// # Errors
    /// [`ManifestError::Malformed`] when a field has another shape than the spec gives it.
    pub fn parse(&self) -> Result<Manifest, ManifestError> {
        let digest = *self.digest();
        let malformed = |source| ManifestError::Malformed { digest, source };
        let (manifest, count, limit) = match self.media_type().kind() {
            Kind::Index => {
                let index: ImageIndex = serde_json::from_slice(&self.bytes).map_err(malformed)?;
                let count = index.manifests.len();
                (Manifest::Index(index), count, ENTRIES_LIMIT)
            }
            _ => {
                let image: ImageManifest =
                    serde_json::from_slice(&self.bytes).map_err(malformed)?;
                let count = image.layers.len();
                (Manifest::Image(image), count, LAYERS_LIMIT)
            }
        };
        if count > limit {
            return Err(ManifestError::TooManyChildren { digest, count, limit });
        }
        manifest
            .descriptors()
            .try_for_each(strict::check_descriptor)
            .map_err(|reason| ManifestError::Descriptor { digest, reason })?;
        Ok(manifest)
    }
}

impl Shape {
    /// The one media type of the document, from its shape, its own word and the server's.
    fn media_type(&self, digest: Digest, called: &MediaType) -> Result<MediaType, ManifestError> {
        let own = self.media_type.as_deref().map(MediaType::new);
        if self.fs_layers.is_some() || self.schema_version == Some(Value::from(1)) {
            let media_type = own.unwrap_or_else(|| called.clone()).to_string();
            let advice =
                "; it is docker's retired schema 1: push the image again with a current tool";
            return Err(ManifestError::Unsupported { digest, media_type, advice });
        }
        let ambiguous = |reason| ManifestError::Ambiguous { digest, reason };
        if let Some((key, field)) = strict::misspelt_field(self.others.keys()) {
            return Err(ambiguous(format!("some tools read its {key:?} as {field:?}")));
        }
        let kind = self.kind(digest)?;
        match (own, called) {
            (Some(own), called) if !called.is_unknown() && own != *called => {
                Err(ambiguous(format!("it calls itself {own}, but it was sent as {called}")))
            }
            (Some(own), _) if own.kind() == kind => Ok(own),
            (Some(own), _) if own.is_manifest() => {
                Err(ambiguous(format!("it calls itself {own}, but its content is another")))
            }
            (None, called) if called.kind() == kind => Ok(called.clone()),
            (None, called) if called.is_manifest() => {
                Err(ambiguous(format!("it was sent as {called}, but its content is another")))
            }
            (None, called) if called.is_unknown() => Ok(MediaType::new(match kind {
                Kind::Index => MediaType::OCI_INDEX,
                _ => MediaType::OCI_MANIFEST,
            })),
            (own, called) => Err(ManifestError::Unsupported {
                digest,
                media_type: own.unwrap_or_else(|| called.clone()).to_string(),
                advice: "",
            }),
        }
    }

    fn kind(&self, digest: Digest) -> Result<Kind, ManifestError> {
        let image = self.config.is_some() || self.layers.is_some();
        match (image, self.manifests.is_some()) {
            (true, true) => Err(ManifestError::Ambiguous {
                digest,
                reason: "it has both manifests and layers or a config".to_owned(),
            }),
            (_, true) => Ok(Kind::Index),
            (true, _) => Ok(Kind::Manifest),
            // `"manifests": null`, as Go tools write an empty index, reads as absent.
            (false, false) if self.called_index() => Ok(Kind::Index),
            (false, false) => Err(ManifestError::Unsupported {
                digest,
                media_type: self.media_type.clone().unwrap_or_default(),
                advice: "; it has neither manifests nor a config",
            }),
        }
    }

    fn called_index(&self) -> bool {
        self.media_type.as_deref().is_some_and(|text| MediaType::new(text).kind() == Kind::Index)
    }
}

impl ImageManifest {
    /// Length of the config and of the layers as stored, each blob counted once, in bytes.
    pub fn size_bytes(&self) -> u64 {
        let blobs = self.layers.iter().chain([&self.config]);
        let sizes: BTreeMap<Digest, u64> = blobs.map(|blob| (blob.digest, blob.size)).collect();
        sizes.values().fold(0, |sum, size| sum.saturating_add(*size))
    }
}

impl Manifest {
    /// Everything the document points at that belongs to it: the config and layers of an image,
    /// the manifests of an index. Layers that may not be distributed are left out.
    pub fn successors(&self) -> Vec<&Descriptor> {
        match self {
            Self::Image(image) => std::iter::once(&image.config)
                .chain(&image.layers)
                .filter(|descriptor| !descriptor.is_nondistributable())
                .collect(),
            Self::Index(index) => index.manifests.iter().collect(),
        }
    }

    /// Every descriptor in the document.
    fn descriptors(&self) -> impl Iterator<Item = &Descriptor> {
        let (config, children) = match self {
            Self::Image(image) => (Some(&image.config), &image.layers),
            Self::Index(index) => (None, &index.manifests),
        };
        config.into_iter().chain(children).chain(self.subject())
    }

    /// Whether `successor` is a manifest of its own, and not a blob. An index may list blobs too:
    /// build caches do.
    pub fn leads_to_manifest(&self, successor: &Descriptor) -> bool {
        let is_untyped = successor.media_type.is_unknown();
        successor.media_type.is_manifest() || (matches!(self, Self::Index(_)) && is_untyped)
    }

    /// What the document is about, if it is an artifact attached to something.
    pub fn subject(&self) -> Option<&Descriptor> {
        match self {
            Self::Image(image) => image.subject.as_ref(),
            Self::Index(index) => index.subject.as_ref(),
        }
    }

    /// The artifact's type as the referrers API reports it: its own, else its config's type.
    pub fn artifact_type(&self) -> Option<&str> {
        match self {
            Self::Image(image) => {
                image.artifact_type.as_deref().or(Some(image.config.media_type.as_str()))
            }
            Self::Index(index) => index.artifact_type.as_deref(),
        }
    }

    /// The annotations.
    pub fn annotations(&self) -> &BTreeMap<String, String> {
        match self {
            Self::Image(image) => &image.annotations,
            Self::Index(index) => &index.annotations,
        }
    }
}

impl ImageIndex {
    /// Returns the entry that runs best on `wanted`; of equal ones the first.
    ///
    /// # Errors
    /// [`ManifestError::NoPlatform`] with what there is.
    pub fn select(&self, wanted: &Platform) -> Result<&Descriptor, ManifestError> {
        let ranked = self.manifests.iter().filter_map(|entry| {
            let rank = wanted.rank(entry.platform.as_ref()?)?;
            Some((rank, entry))
        });
        if let [only] = &self.manifests[..]
            && only.platform.is_none()
        {
            // Nothing to choose from: some tools wrap a single image without saying for what.
            return Ok(only);
        }
        ranked.min_by_key(|(rank, _)| *rank).map(|(_, entry)| entry).ok_or_else(|| {
            ManifestError::NoPlatform { wanted: wanted.clone(), available: self.platforms() }
        })
    }

    fn platforms(&self) -> String {
        let names: Vec<String> = self
            .manifests
            .iter()
            .filter_map(|entry| entry.platform.as_ref())
            .filter(|platform| !platform.is_unknown())
            .map(ToString::to_string)
            .collect();
        if names.is_empty() { "no entry with a platform".to_owned() } else { names.join(", ") }
    }
}

#[cfg(test)]
#[path = "manifest/tests.rs"]
mod tests;
