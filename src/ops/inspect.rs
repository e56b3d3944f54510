//! `digest`, `manifest`, `config`: what a name points at.

use bytes::Bytes;

use crate::content::blob::read_verified;
use crate::content::{self, ByteRange, Source};
use crate::oci::{Descriptor, Manifest, RawManifest};
use crate::ops::error::Attempt;
use crate::ops::location::{Location, Use};
use crate::ops::platforms::{Platforms, choose};
use crate::ops::{Result, Session};

/// Largest config that is read, in bytes.
const CONFIG_LIMIT: u64 = 8 * 1024 * 1024;

/// Type, digest and size of what `location` points at: one HEAD.
///
/// # Errors
/// [`Error::Content`](crate::ops::Error::Content) when it is not there or cannot be reached.
pub async fn digest(
    session: &Session,
    location: &Location,
    platforms: &Platforms,
) -> Result<Descriptor> {
    if !matches!(platforms, Platforms::All) {
        let raw = manifest(session, location, platforms).await?;
        return Ok(raw.descriptor().clone());
    }
    let opened = location.open(session, &Use::Read)?;
    let resolved = opened.repository.resolve(&opened.target).await;
    resolved.attempt(|| format!("cannot resolve {}", opened.shown))
}

/// The manifest that `location` points at, or that of one platform.
///
/// # Errors
/// [`Error::Content`](crate::ops::Error::Content) when it is not there or cannot be reached.
pub async fn manifest(
    session: &Session,
    location: &Location,
    platforms: &Platforms,
) -> Result<RawManifest> {
    let opened = location.open(session, &Use::Read)?;
    let read = opened.repository.read_manifest(&opened.target).await;
    let raw = read.attempt(|| format!("cannot read {}", opened.shown))?;
    match platforms {
        Platforms::All => Ok(raw),
        _ => Ok(choose(&*opened.repository, raw, platforms, &opened.shown).await?.root),
    }
}

/// The exact bytes of the config of the image at `location`.
///
/// # Errors
/// [`Error::Content`](crate::ops::Error::Content) when it is not there or cannot be reached.
pub async fn config(
    session: &Session,
    location: &Location,
    platforms: &Platforms,
) -> Result<Bytes> {
    let opened = location.open(session, &Use::Read)?;
    let read = opened.repository.read_manifest(&opened.target).await;
    let raw = read.attempt(|| format!("cannot read {}", opened.shown))?;
    let root = choose(&*opened.repository, raw, platforms, &opened.shown).await?.root;
    let read = read_config(&*opened.repository, &root).await;
    read.attempt(|| format!("cannot read the config of {}", opened.shown))
}

/// The config's bytes, verified.
pub(super) async fn read_config(source: &dyn Source, raw: &RawManifest) -> content::Result<Bytes> {
    let Manifest::Image(image) = raw.parse()? else {
        return Err(content::Error::not_found(format!("a config in the index {}", raw.digest())));
    };
    let stream = source.open_blob(&image.config, ByteRange::ALL).await?;
    read_verified(&image.config, stream, CONFIG_LIMIT).await
}
