//! `digest`, `manifest`, `config`: what a name points at.

use bytes::Bytes;

use crate::content::blob::read_config;
use crate::oci::{Descriptor, RawManifest};
use crate::ops::error::Attempt;
use crate::ops::location::Location;
use crate::ops::platforms::{Platforms, choose};
use crate::ops::{Result, Session};

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
    let opened = location.read(session).await?;
    opened.resolve(|| format!("cannot resolve {}", opened.shown)).await
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
    let opened = location.read(session).await?;
    let raw = opened.manifest(|| format!("cannot read {}", opened.shown)).await?;
    match platforms {
        Platforms::All => Ok(raw),
        _ => Ok(choose(&*opened.source, raw, platforms, &opened.shown).await?.root),
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
    let opened = location.read(session).await?;
    let raw = opened.manifest(|| format!("cannot read {}", opened.shown)).await?;
    let root = choose(&*opened.source, raw, platforms, &opened.shown).await?.root;
    let read = read_config(&*opened.source, &root).await;
    read.attempt(|| format!("cannot read the config of {}", opened.shown))
}
