//! Base images: found by name, read as far as a build needs them, which is manifest and config.
//!
//! A name is the local store's if the store has it for the platform, as with docker, and a
//! registry's otherwise. Layers stay where they are. Manifests and configs of registries are kept,
//! found again by their digests, so that a build on a known base makes one request.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;

use crate::content::blob::{CONFIG_LIMIT, read_config};
use crate::content::overlay::Overlay;
use crate::content::{self, Source};
use crate::layout::{Layout, LayoutRepository};
use crate::oci::image_config::ImageConfig;
use crate::oci::layout_index::layers_from;
use crate::oci::manifest::MANIFEST_LIMIT;
use crate::oci::{
    Descriptor, Digest, Manifest, MediaType, Platform, RawManifest, Reference, TagOrDigest,
};
use crate::registry::RegistryClient;
use crate::util::fs;

/// Where base images are looked for.
#[derive(Debug, Clone)]
pub struct Places {
    /// The local store.
    pub store: Arc<Layout>,
    /// The registries.
    pub registries: Arc<RegistryClient>,
    /// Where manifests and configs of registries are kept.
    pub cache: PathBuf,
}

/// Which image is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its name.
    pub reference: Reference,
    /// The platform it must run on.
    pub platform: Platform,
    /// Whether the registry is asked although the store has it.
    pub is_fresh: bool,
}

/// One layer of a base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseLayer {
    /// The blob, as the manifest describes it.
    pub blob: Descriptor,
    /// The digest of its plain tar.
    pub diff_id: Digest,
}

/// An image that others are made upon, or taken from.
#[derive(Debug, Clone)]
pub struct BaseImage {
    /// What it was asked for by.
    pub reference: Reference,
    /// The digest of its manifest.
    pub digest: Digest,
    /// What it says of itself.
    pub config: ImageConfig,
    /// Its layers, lowest first.
    pub layers: Vec<BaseLayer>,
    /// Where its layers are read from.
    pub source: Arc<dyn Source>,
    /// The repository of a registry that has its layers; `None` for an image of the local store.
    pub origin: Option<Reference>,
}

/// Why an image cannot be a base.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaseError {
    /// The place failed, or has no such image.
    #[error("cannot read the image {image}")]
    Read {
        /// The image.
        image: String,
        /// What the place said.
        #[source]
        source: content::Error,
    },
    /// Its config is malformed.
    #[error("the config of the image {image} is malformed")]
    Config {
        /// The image.
        image: String,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// Config and manifest disagree.
    #[error("the image {image} has {layers} layers, but its config names {named}")]
    Layers {
        /// The image.
        image: String,
        /// Layers of the manifest.
        layers: usize,
        /// Layers of the config.
        named: usize,
    },
    /// The config names a layer by something else than a digest.
    #[error("the image {image} names a layer {diff_id:?}, which is no digest")]
    DiffId {
        /// The image.
        image: String,
        /// The name.
        diff_id: String,
    },
}

impl Places {
    /// Finds the image and reads its manifest and config.
    ///
    /// # Errors
    /// [`BaseError`].
    pub async fn open(&self, wanted: &Wanted) -> Result<BaseImage, BaseError> {
        let image = || wanted.reference.familiar();
        let failed = |source| BaseError::Read { image: image(), source };
        if !wanted.is_fresh
            && let Some(found) = self.in_store(wanted).await.map_err(failed)?
        {
            return found.image(wanted);
        }
        self.in_registry(wanted).await.map_err(failed)?.image(wanted)
    }

    /// The image of the store, if it is there for the platform.
    async fn in_store(&self, wanted: &Wanted) -> content::Result<Option<Found>> {
        let reference = wanted.reference.clone().or_latest();
        let Some(entry) = self.store.find(&reference.to_string())? else { return Ok(None) };
        let repository = LayoutRepository::new(Arc::clone(&self.store), Some(reference.name()));
        // An image that was built here may lack the layers of its own base.
        let origin = layers_from(&entry);
        let source: Arc<dyn Source> = match &origin {
            Some(origin) => {
                let far = self.registries.readable(origin.host(), origin.repository());
                Arc::new(Overlay::lacking(Arc::new(repository), far))
            }
            None => Arc::new(repository),
        };
        let raw = self.store.read_manifest(&entry.digest, &entry.media_type)?;
        let raw = match raw.parse()? {
            Manifest::Image(_) => raw,
            Manifest::Index(index) => match index.select(&wanted.platform) {
                Ok(chosen) => self.store.read_manifest(&chosen.digest, &chosen.media_type)?,
                Err(_) => return Ok(None),
            },
        };
        let config = read_config(&*source, &raw).await?;
        let is_right = ImageConfig::parse(&config)
            .ok()
            .and_then(|config| config.platform())
            .is_none_or(|platform| wanted.platform.rank(&platform).is_some());
        Ok(is_right.then_some(Found { raw, config, source, origin }))
    }

    async fn in_registry(&self, wanted: &Wanted) -> content::Result<Found> {
        let reference = &wanted.reference;
        let source = self.registries.readable(reference.host(), reference.repository());
        let digest = match reference.target() {
            TagOrDigest::Digest(digest) => digest,
            tag => source.resolve(&tag).await?.digest,
        };
        let raw = self.manifest(&*source, &digest).await?;
        let raw = match raw.parse()? {
            Manifest::Image(_) => raw,
            Manifest::Index(index) => {
                self.manifest(&*source, &index.select(&wanted.platform)?.digest).await?
            }
        };
        let config = self.config(&*source, &raw).await?;
        Ok(Found { raw, config, source, origin: Some(reference.clone()) })
    }

    /// A manifest by its digest, from what is kept or from the registry.
    async fn manifest(&self, source: &dyn Source, digest: &Digest) -> content::Result<RawManifest> {
        if let Some(bytes) = self.kept(digest, MANIFEST_LIMIT) {
            let algorithm = digest.algorithm();
            return Ok(RawManifest::with_algorithm(algorithm, &MediaType::default(), bytes)?);
        }
        let raw = source.read_manifest(&TagOrDigest::Digest(*digest)).await?;
        self.keep(digest, raw.bytes());
        Ok(raw)
    }

    async fn config(&self, source: &dyn Source, raw: &RawManifest) -> content::Result<Bytes> {
        let kept = match raw.parse()? {
            Manifest::Image(image) => self.kept(&image.config.digest, CONFIG_LIMIT),
            Manifest::Index(_) => None,
        };
        if let Some(bytes) = kept {
            return Ok(bytes);
        }
        let bytes = read_config(source, raw).await?;
        self.keep(&Digest::of(raw.digest().algorithm(), &bytes), &bytes);
        Ok(bytes)
    }

    /// What is kept under a digest, if it is still what it was.
    fn kept(&self, digest: &Digest, limit: u64) -> Option<Bytes> {
        let bytes = fs::read(&self.file(digest), limit).ok()?;
        (Digest::of(digest.algorithm(), &bytes) == *digest).then(|| bytes.into())
    }

    fn keep(&self, digest: &Digest, bytes: &[u8]) {
        let file = self.file(digest);
        // Only a memory: without it the registry is asked again.
        if let Err(error) = fs::write_memory(&file, bytes, 0o644) {
            tracing::debug!("{error}");
        }
    }

    fn file(&self, digest: &Digest) -> PathBuf {
        self.cache.join(digest.hex())
    }
}

/// What was read of an image.
struct Found {
    raw: RawManifest,
    config: Bytes,
    source: Arc<dyn Source>,
    origin: Option<Reference>,
}

impl Found {
    fn image(self, wanted: &Wanted) -> Result<BaseImage, BaseError> {
        let image = || wanted.reference.familiar();
        let config = ImageConfig::parse(&self.config)
            .map_err(|source| BaseError::Config { image: image(), source })?;
        let parsed = self.raw.parse();
        let manifest = match parsed {
            Ok(Manifest::Image(manifest)) => manifest,
            Ok(Manifest::Index(_)) => unreachable!("an image was chosen from it"),
            Err(source) => return Err(BaseError::Read { image: image(), source: source.into() }),
        };
        let (layers, named) = (manifest.layers.len(), config.rootfs.diff_ids.len());
        if layers != named {
            return Err(BaseError::Layers { image: image(), layers, named });
        }
        let diff_ids = config.rootfs.diff_ids.iter().map(|text| {
            text.parse().map_err(|_| BaseError::DiffId { image: image(), diff_id: text.clone() })
        });
        let diff_ids = diff_ids.collect::<Result<Vec<Digest>, _>>()?;
        let layers = manifest.layers.into_iter().zip(diff_ids);
        Ok(BaseImage {
            reference: wanted.reference.clone(),
            digest: *self.raw.digest(),
            layers: layers.map(|(blob, diff_id)| BaseLayer { blob, diff_id }).collect(),
            config,
            source: self.source,
            origin: self.origin,
        })
    }
}
