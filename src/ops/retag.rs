//! `retag`: more tags for an image that is in a registry. One GET, one PUT per tag, no blobs.

use serde::Serialize;

use crate::content::{Sink, Source};
use crate::oci::{Digest, Reference, Tag};
use crate::ops::error::Attempt;
use crate::ops::missing::or_tags;
use crate::ops::{Result, Session};
use crate::registry::Access;

/// What was tagged.
#[derive(Debug, Clone, Serialize)]
pub struct RetagReport {
    /// The image.
    pub digest: Digest,
    /// The new references.
    pub tagged: Vec<Reference>,
}

/// Points `tags` at what `reference` points at.
///
/// # Errors
/// [`Error::Content`](crate::ops::Error::Content) when it is not there, or a tag is refused.
pub async fn retag(session: &Session, reference: &Reference, tags: &[Tag]) -> Result<RetagReport> {
    let access = Access::Push { mount_from: Vec::new() };
    let repository =
        session.registries.repository(reference.host(), reference.repository(), access);
    let read = repository.read_manifest(&reference.target()).await;
    let attempt = || format!("cannot read {reference}");
    let raw = or_tags(read, &repository, &reference.target(), attempt).await?;
    let pushed = repository.push_manifest(&raw, tags).await;
    pushed.attempt(|| format!("cannot tag {reference}"))?;
    let tagged = tags.iter().map(|tag| reference.with_tag(tag.clone())).collect();
    Ok(RetagReport { digest: *raw.digest(), tagged })
}
