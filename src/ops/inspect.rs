//! `digest`, `manifest`, `config`: what a name points at.

use bytes::Bytes;

use crate::content::blob::read_config;
use crate::oci::{Descriptor, RawManifest};
use crate::ops::error::Attempt;
use crate::ops::location::{Location, Use};
use crate::ops::missing::or_tags;
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
    let opened = location.open(session, &Use::Read)?;
    let resolved = opened.repository.resolve(&opened.target).await;
    let attempt = || format!("cannot resolve {}", opened.shown);
    or_tags(resolved, &*opened.repository, &opened.target, attempt).await
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
    let attempt = || format!("cannot read {}", opened.shown);
    let raw = or_tags(read, &*opened.repository, &opened.target, attempt).await?;
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
    let attempt = || format!("cannot read {}", opened.shown);
    let raw = or_tags(read, &*opened.repository, &opened.target, attempt).await?;
    let root = choose(&*opened.repository, raw, platforms, &opened.shown).await?.root;
    let read = read_config(&*opened.repository, &root).await;
    read.attempt(|| format!("cannot read the config of {}", opened.shown))
}
