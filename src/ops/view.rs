//! One image that is looked at: what its name points at, the image of one platform, its config.

use std::collections::VecDeque;

use crate::content::blob::read_config;
use crate::content::walk::DEPTH_LIMIT;
use crate::content::{self, Source};
use crate::oci::manifest::{ImageIndex, ImageManifest};
use crate::oci::media_type::Kind;
use crate::oci::{
    Descriptor, ImageConfig, Manifest, ManifestError, Platform, RawManifest, TagOrDigest,
};
use crate::ops::error::Attempt;
use crate::ops::place::{self, Place, Wanted};
use crate::ops::{Error, Platforms, Result, Session};

/// Most other platforms that are tried where the one that is meant is not there.
const OTHERS_MAX: usize = 32;

/// An image, and what was read to come to it.
#[derive(Debug)]
pub(super) struct View {
    /// Where it lies.
    pub(super) place: Place,
    /// What the name points at.
    pub(super) root: RawManifest,
    /// The root, when it is an index.
    pub(super) index: Option<ImageIndex>,
    /// The image itself; an index may hold none.
    pub(super) image: Option<Image>,
    /// The platform that the user chose.
    pub(super) chosen: Option<Platform>,
}

/// The manifest of one platform.
#[derive(Debug)]
pub(super) struct Image {
    /// As it is stored.
    pub(super) raw: RawManifest,
    /// What it says.
    pub(super) manifest: ImageManifest,
}

/// Finds the image and reads its manifests: one, and for an index that of one platform.
///
/// # Errors
/// [`Error::Content`] when it is not there or cannot be reached, [`Error::Platform`] when the
/// platform that was chosen is not, and those of [`place::find`].
pub(super) async fn open(session: &Session, wanted: &Wanted) -> Result<View> {
    let chosen = match &wanted.platforms {
        Platforms::Chosen(platforms) if platforms.len() > 1 => {
            return Err(Error::Usage(
                "give one --platform; an image is looked at alone".to_owned(),
            ));
        }
        Platforms::Chosen(platforms) => platforms.first().cloned(),
        Platforms::All | Platforms::Default(_) => None,
    };
    let place = place::find(session, wanted).await?;
    let root = place.opened.manifest(|| place.attempt.clone()).await?;
    let parsed = root.parse().map_err(content::Error::from).attempt(|| place.attempt.clone())?;
    let (index, image) = match parsed {
        Manifest::Image(manifest) => (None, Some(Image { raw: root.clone(), manifest })),
        Manifest::Index(index) => {
            let found = image_in(&place, &index, &wanted.platforms).await?;
            (Some(index), found)
        }
    };
    Ok(View { place, root, index, image, chosen })
}

impl View {
    /// What was asked for: with a platform chosen its manifest, else what the name points at.
    pub(super) fn meant(&self) -> &RawManifest {
        match (&self.chosen, &self.image) {
            (Some(_), Some(image)) => &image.raw,
            _ => &self.root,
        }
    }

    /// Where everything is read from.
    pub(super) fn source(&self) -> &dyn Source {
        &*self.place.opened.source
    }

    /// The config of the image; `None` for an artifact, whose config is something else. One that
    /// is malformed is empty, and the log says why.
    ///
    /// # Errors
    /// [`Error::Content`] when it cannot be read, [`Error::Platform`] when the image is of another
    /// platform than the one that was chosen.
    pub(super) async fn read_config(&self) -> Result<Option<ImageConfig>> {
        let Some(image) = &self.image else { return Ok(None) };
        let blob = &image.manifest.config;
        if blob.media_type.kind() != Kind::Config {
            return Ok(None);
        }
        let shown = &self.place.opened.shown;
        let read = read_config(self.source(), &image.raw).await;
        let bytes = read.attempt(|| format!("cannot read the config of {shown}"))?;
        let config = ImageConfig::parse(&bytes).unwrap_or_else(|error| {
            tracing::warn!("config {} is malformed: {error}", blob.digest);
            ImageConfig::default()
        });
        match (&self.chosen, config.platform()) {
            (Some(wanted), Some(offered)) if wanted.rank(&offered).is_none() => {
                let available = offered.to_string();
                let source = ManifestError::NoPlatform { wanted: wanted.clone(), available };
                Err(Error::Platform { attempt: self.place.attempt.clone(), source })
            }
            _ => Ok(Some(config)),
        }
    }
}

/// The image of an index that is meant. By default another platform will do where the one of this
/// machine is missing; an index in an index is followed.
async fn image_in(
    place: &Place,
    index: &ImageIndex,
    platforms: &Platforms,
) -> Result<Option<Image>> {
    let is_chosen = matches!(platforms, Platforms::Chosen(_));
    let mut waiting = candidates(place, index, platforms)?;
    for _ in 0..DEPTH_LIMIT {
        let mut nested = None;
        while let Some(candidate) = waiting.pop_front() {
            let attempt = || format!("cannot read {} of {}", candidate.digest, place.opened.shown);
            let what = TagOrDigest::Digest(candidate.digest);
            let raw = match place.opened.source.read_manifest(&what).await {
                // Another will do, and without any the index itself can still be looked at.
                Err(error) if error.is_not_found() && !is_chosen => continue,
                outcome => outcome.attempt(attempt)?,
            };
            match raw.parse().map_err(content::Error::from).attempt(attempt)? {
                Manifest::Image(manifest) => return Ok(Some(Image { raw, manifest })),
                Manifest::Index(index) => {
                    nested = Some(index);
                    break;
                }
            }
        }
        match nested {
            Some(index) => waiting = candidates(place, &index, platforms)?,
            None => return Ok(None),
        }
    }
    let reason = format!("indexes are nested deeper than {DEPTH_LIMIT} levels");
    Err(content::Error::other("following an index", reason)).attempt(|| place.attempt.clone())
}

/// The entries of an index that may be meant, the best first.
fn candidates(
    place: &Place,
    index: &ImageIndex,
    platforms: &Platforms,
) -> Result<VecDeque<Descriptor>> {
    let no_platform =
        |source| Error::Platform { attempt: format!("cannot use {}", place.opened.shown), source };
    let best = match platforms {
        Platforms::Chosen(chosen) => {
            let selected = chosen.iter().map(|platform| index.select(platform));
            let selected: Result<VecDeque<_>, _> = selected.map(|found| found.cloned()).collect();
            return selected.map_err(no_platform);
        }
        Platforms::Default(platform) => index.select(platform).ok(),
        Platforms::All => None,
    };
    let others = images_of(index).filter(|entry| Some(*entry) != best).take(OTHERS_MAX);
    Ok(best.into_iter().chain(others).cloned().collect())
}

/// The entries that are images: neither attestations nor other blobs.
pub(super) fn images_of(index: &ImageIndex) -> impl Iterator<Item = &Descriptor> {
    index.manifests.iter().filter(|entry| {
        !entry.is_attestation() && (entry.media_type.is_manifest() || entry.media_type.is_unknown())
    })
}
