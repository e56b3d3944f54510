//! Which platforms of an index are meant, and the index that holds just those.

use bytes::Bytes;
use serde_json::Value;

use crate::content::Source;
use crate::content::blob::read_config;
use crate::layout::EntryDetails;
use crate::oci::annotation::ATTESTED;
use crate::oci::annotation::SOURCE_INDEX;
use crate::oci::{Digest, Manifest, ManifestError, Platform, RawManifest, TagOrDigest};
use crate::ops::error::Attempt;
use crate::ops::{Error, Result};

/// Which platforms are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Platforms {
    /// Every one: an index is taken whole.
    All,
    /// The one that this machine runs, or `DOCKER_DEFAULT_PLATFORM`.
    Default(Platform),
    /// These, as the user said.
    Chosen(Vec<Platform>),
}

/// A root, chosen from what a name points at.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    /// What is copied.
    pub(super) root: RawManifest,
    /// The index it was chosen from.
    pub(super) index: Option<Digest>,
    /// Its platform, when it is the image of one.
    pub(super) platform: Option<Platform>,
}

impl Chosen {
    /// What an entry of the store says of it, so that it is known again.
    pub(super) fn details(&self) -> EntryDetails {
        let index = self.index.map(|index| (SOURCE_INDEX.to_owned(), index.to_string()));
        let platform = self.platform.clone();
        EntryDetails { annotations: index.into_iter().collect(), platform }
    }
}

/// Chooses from `raw` what `platforms` means.
pub(super) async fn choose(
    source: &dyn Source,
    raw: RawManifest,
    platforms: &Platforms,
    shown: &str,
) -> Result<Chosen> {
    let no_platform = |source| Error::Platform { attempt: format!("cannot use {shown}"), source };
    let wanted = match platforms {
        Platforms::All => return Ok(Chosen { root: raw, index: None, platform: None }),
        Platforms::Default(platform) => std::slice::from_ref(platform),
        Platforms::Chosen(platforms) => platforms.as_slice(),
    };
    let Manifest::Index(index) = raw.parse().map_err(no_platform)? else {
        check_image(source, &raw, platforms, shown).await?;
        return Ok(Chosen { root: raw, index: None, platform: None });
    };
    let mut digests = Vec::new();
    for platform in wanted {
        let digest = index.select(platform).map_err(no_platform)?.digest;
        if !digests.contains(&digest) {
            digests.push(digest);
        }
    }
    if let [digest] = digests[..] {
        let read = source.read_manifest(&TagOrDigest::Digest(digest)).await;
        let root = read.attempt(|| format!("cannot read {digest} of {shown}"))?;
        return Ok(Chosen { root, index: Some(*raw.digest()), platform: wanted.first().cloned() });
    }
    let root = subset(&raw, &digests).map_err(no_platform)?;
    Ok(Chosen { root, index: Some(*raw.digest()), platform: None })
}

/// An image that is no index has one platform; asked for another, the user should know.
async fn check_image(
    source: &dyn Source,
    raw: &RawManifest,
    platforms: &Platforms,
    shown: &str,
) -> Result<()> {
    let Platforms::Chosen(wanted) = platforms else { return Ok(()) };
    let read = read_config(source, raw).await;
    let config = read.attempt(|| format!("cannot read the config of {shown}"))?;
    let offered: Platform = serde_json::from_slice(&config).unwrap_or_default();
    // An artifact has no platform; there is nothing to choose.
    if offered.os.is_empty() {
        return Ok(());
    }
    match wanted.iter().find(|platform| platform.rank(&offered).is_none()) {
        None => Ok(()),
        Some(missing) => {
            let offered = Platform::new(&offered.os, &offered.architecture, &offered.variant);
            let source = ManifestError::NoPlatform {
                wanted: missing.clone(),
                available: offered.to_string(),
            };
            Err(Error::Platform { attempt: format!("cannot use {shown}"), source })
        }
    }
}

/// The index with only these entries, and the attestations about them; everything else in the
/// document stays as it is.
pub(super) fn subset(raw: &RawManifest, digests: &[Digest]) -> Result<RawManifest, ManifestError> {
    let malformed = |source| ManifestError::Malformed { digest: *raw.digest(), source };
    let mut document: Value = serde_json::from_slice(raw.bytes()).map_err(malformed)?;
    let kept: Vec<String> = digests.iter().map(Digest::to_string).collect();
    let is_kept = |entry: &Value| {
        let about = entry["annotations"][ATTESTED].as_str();
        let own = entry["digest"].as_str();
        [about, own].into_iter().flatten().any(|digest| kept.iter().any(|kept| kept == digest))
    };
    if let Some(entries) = document.get_mut("manifests").and_then(Value::as_array_mut) {
        entries.retain(is_kept);
    }
    let bytes = serde_json::to_vec(&document).map_err(malformed)?;
    RawManifest::new(raw.media_type(), Bytes::from(bytes))
}
