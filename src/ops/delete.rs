//! `delete`: a tag, or a manifest with every tag that points at it.

use futures_util::{StreamExt, TryStreamExt};
use serde::Serialize;

use crate::content::{Repository, Source};
use crate::oci::{Digest, Reference, Tag, TagOrDigest};
use crate::ops::error::Attempt;
use crate::ops::{Result, Session};
use crate::registry::{Access, RemoteRepository};

/// Tags resolved at the same time when those of one manifest are looked for.
const LOOKUPS_IN_FLIGHT: usize = 16;

/// What was removed.
#[derive(Debug, Clone, Serialize)]
pub struct DeleteReport {
    /// What the user named.
    pub reference: Reference,
    /// The tag, when only a tag was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untagged: Option<Tag>,
    /// The manifest, when it was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Digest>,
}

/// The tags that point at a manifest: those that go with it.
///
/// # Errors
/// [`Error::Content`](crate::ops::Error::Content) when the registry does not answer.
pub async fn tags_of(
    session: &Session,
    reference: &Reference,
    digest: &Digest,
) -> Result<Vec<Tag>> {
    let repository = &open(session, reference, Access::Pull);
    let attempt = || format!("cannot list the tags of {}", reference.name());
    let lookups = repository.tags(None).map(|tag| async move {
        let tag = tag?;
        let resolved = repository.resolve(&TagOrDigest::Tag(tag.clone())).await;
        let resolved = crate::content::error::optional(resolved)?;
        Ok(resolved.filter(|found| found.digest == *digest).map(|_| tag))
    });
    let found: crate::content::Result<Vec<Option<Tag>>> =
        lookups.buffered(LOOKUPS_IN_FLIGHT).try_collect().await;
    Ok(found.attempt(attempt)?.into_iter().flatten().collect())
}

/// Removes the tag, or the manifest when a digest is named.
///
/// # Errors
/// [`Error::Content`](crate::ops::Error::Content) when it is not there or the registry removes
/// nothing.
pub async fn delete(session: &Session, reference: &Reference) -> Result<DeleteReport> {
    let repository = open(session, reference, Access::Delete);
    let attempt = || format!("cannot delete {reference}");
    let report = DeleteReport { reference: reference.clone(), untagged: None, deleted: None };
    match reference.target() {
        TagOrDigest::Tag(tag) => {
            repository.delete_tag(&tag).await.attempt(attempt)?;
            Ok(DeleteReport { untagged: Some(tag), ..report })
        }
        TagOrDigest::Digest(digest) => {
            repository.delete_manifest(&digest).await.attempt(attempt)?;
            Ok(DeleteReport { deleted: Some(digest), ..report })
        }
    }
}

fn open(session: &Session, reference: &Reference, access: Access) -> RemoteRepository {
    session.registries.repository(reference.host(), reference.repository(), access)
}
