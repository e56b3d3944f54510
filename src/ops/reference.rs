//! `reference parse`: the parts of a name, normalised.

use serde::Serialize;

use crate::oci::{Digest, Host, Reference, RepositoryName, Tag};
use crate::ops::Result;

/// The parts of a reference.
#[derive(Debug, Clone, Serialize)]
pub struct ReferenceReport {
    /// The registry.
    pub registry: Host,
    /// The repository in it.
    pub repository: RepositoryName,
    /// The tag; `latest` when the name had neither tag nor digest.
    pub tag: Option<Tag>,
    /// The digest.
    pub digest: Option<Digest>,
    /// The whole, normalised.
    pub canonical: Reference,
}

/// Parses a name.
///
/// # Errors
/// [`Error::Reference`](crate::ops::Error::Reference) with the part that is wrong and the reason.
pub fn parse(text: &str) -> Result<ReferenceReport> {
    let canonical = Reference::parse(text)?;
    Ok(ReferenceReport {
        registry: canonical.host().clone(),
        repository: canonical.repository().clone(),
        tag: canonical.tag().cloned(),
        digest: canonical.digest().copied(),
        canonical,
    })
}
