//! `copy`: an image between any two places, all platforms, with what refers to it.

use std::io::Write;

use serde::Serialize;

use crate::oci::{Digest, Platform, Reference, RepositoryName, Tag, TagOrDigest};
use crate::ops::error::Attempt;
use crate::ops::location::Location;
use crate::ops::platforms::{Platforms, choose};
use crate::ops::sink::{Intent, Writable};
use crate::ops::source::Readable;
use crate::ops::{Error, Result, Session};
use crate::transfer::{self, CopyOptions};

/// How an image is copied.
#[derive(Debug, Clone)]
pub struct CopyRequest {
    /// Where it comes from.
    pub source: Location,
    /// Where it goes to.
    pub destination: Location,
    /// Which platforms of an index; one is copied as its own manifest, several as a new index.
    pub platforms: Platforms,
    /// Whether signatures and other referrers travel with it.
    pub referrers: bool,
    /// Whether everything is walked even where the destination claims to have it.
    pub force: bool,
    /// Of an image for several platforms, the one that old docker takes from an archive.
    pub preferred: Platform,
}

/// What a push or a copy did.
#[derive(Debug, Clone, Serialize)]
pub struct CopyReport {
    /// Where the image came from.
    pub source: String,
    /// Where it is now.
    pub destination: String,
    /// Tags that point at it there besides the destination's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further_tags: Vec<Tag>,
    /// Its digest there.
    pub digest: Digest,
    /// The digest of the index it was chosen from, when it is only a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen_from: Option<Digest>,
    /// Blobs whose bytes travelled.
    pub uploaded: usize,
    /// Their bytes, as far as they travelled.
    pub uploaded_bytes: u64,
    /// Bytes of the same blobs that an earlier, interrupted run had brought.
    pub resumed_bytes: u64,
    /// Blobs taken from another repository of the registry.
    pub mounted: usize,
    /// Blobs that were there before.
    pub found: usize,
    /// Manifests that refer to the image and are at the destination too.
    pub referrers: Vec<Digest>,
    /// Whether nothing had to be done.
    pub unchanged: bool,
}

/// Copies an image; `stdout` takes an archive that goes there.
///
/// # Errors
/// [`Error::Copy`] with the side that failed; [`Error::Platform`] with what there is.
pub async fn copy(
    session: &Session,
    request: &CopyRequest,
    stdout: Option<Box<dyn Write + Send>>,
) -> Result<CopyReport> {
    let from = request.source.locate(session).await?;
    let preferred = request.preferred.clone();
    let names = from.called().to_vec();
    let intent = Intent { source: &request.source, names: &names, preferred, stdout };
    let (from, to) = if request.destination.is_stream() {
        // Layers may have to be compressed for minutes, and nobody waits for a first byte so long.
        let from = from.ready(session, None).await?;
        (from, request.destination.write(session, intent).await?)
    } else {
        let to = request.destination.write(session, intent).await?;
        (from.ready(session, to.repository.clone()).await?, to)
    };
    let copied = copy_to(session, request, &from, &to).await;
    to.end(copied).await
}

async fn copy_to(
    session: &Session,
    request: &CopyRequest,
    from: &Readable,
    to: &Writable,
) -> Result<CopyReport> {
    let source = request.source.reference();
    let attempt = || format!("cannot copy {} to {}", from.shown, to.shown);
    let raw = from.manifest(attempt).await?;
    let chosen = choose(&*from.source, raw, &request.platforms, &from.shown).await?;
    let options = CopyOptions {
        jobs: to.jobs(session),
        tags: destination_tags(to, chosen.root.digest())?,
        mount_from: mount_from(source, &request.destination),
        referrers: request.referrers,
        stored: from.stored.clone(),
        force: request.force,
    };
    let copied =
        transfer::copy(&*from.source, &*to.sink, &chosen.root, &options, &session.progress);
    let report = copied.await.attempt(attempt)?;
    to.name_further(&chosen.root).await.attempt(attempt)?;
    Ok(CopyReport::new(&from.shown, &to.shown, *chosen.root.digest(), chosen.index, report))
}

impl CopyReport {
    pub(super) fn new(
        source: &str,
        destination: &str,
        digest: Digest,
        chosen_from: Option<Digest>,
        report: transfer::CopyReport,
    ) -> Self {
        Self {
            source: source.to_owned(),
            destination: destination.to_owned(),
            further_tags: Vec::new(),
            digest,
            chosen_from,
            uploaded: report.uploaded,
            uploaded_bytes: report.uploaded_bytes,
            resumed_bytes: report.resumed_bytes,
            mounted: report.mounted,
            found: report.found,
            referrers: report.referrers,
            unchanged: report.unchanged,
        }
    }
}

/// The tags to set; a destination by digest gets none, and must be the digest that is copied.
fn destination_tags(to: &Writable, root: &Digest) -> Result<Vec<Tag>> {
    match &to.target {
        Some(TagOrDigest::Tag(tag)) => Ok(vec![tag.clone()]),
        Some(TagOrDigest::Digest(digest)) => {
            check_digest(&to.shown, digest, root)?;
            Ok(Vec::new())
        }
        None => Ok(Vec::new()),
    }
}

/// A digest in a destination's name must be that of the image.
pub(super) fn check_digest(shown: &str, named: &Digest, root: &Digest) -> Result<()> {
    if named == root {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "{shown} names another digest than that of the image, {root}; give a tag instead"
    )))
}

/// Whether blobs that are in the repository of `one` can be mounted into that of `other`.
pub(super) fn can_lend(one: &Reference, other: &Reference) -> bool {
    one.host() == other.host() && one.repository() != other.repository()
}

fn mount_from(source: Option<&Reference>, destination: &Location) -> Option<RepositoryName> {
    let (source, destination) = (source?, destination.reference()?);
    can_lend(source, destination).then(|| source.repository().clone())
}
