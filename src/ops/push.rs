//! `push`: an image of the local store, or of another place, to one or several references.

use std::sync::Arc;

use crate::layout::Layout;
use crate::oci::layout_index::layers_from;
use crate::oci::{Digest, Reference, RepositoryName, Tag, TagOrDigest};
use crate::ops::copy::{CopyReport, can_lend, check_digest};
use crate::ops::error::Attempt;
use crate::ops::local::LocalError;
use crate::ops::location::Location;
use crate::ops::source::Readable;
use crate::ops::{Error, Outcomes, Result, Session, engines, local};
use crate::registry::{Access, RemoteRepository};
use crate::transfer::{self, CopyOptions};

/// How an image is pushed.
#[derive(Debug, Clone)]
pub struct PushRequest {
    /// The image.
    pub source: Location,
    /// Where it goes; empty is the name it has.
    pub destinations: Vec<Reference>,
    /// Whether signatures and other referrers travel with it.
    pub referrers: bool,
    /// Whether everything is walked even where the registry claims to have it.
    pub force: bool,
}

/// One repository and the tags that are set in it.
struct Target {
    reference: Reference,
    tags: Vec<Tag>,
}

/// Pushes one image; tags of one repository are set together.
///
/// # Errors
/// [`Error::Local`] when there is no such image; what a destination says is in the outcomes.
pub async fn push(session: &Session, request: &PushRequest) -> Result<Outcomes<CopyReport>> {
    let located = request.source.locate(session).await;
    let from = engines::or_where(session, located).await?;
    let destinations = match (&request.destinations[..], &request.source) {
        ([], Location::Store(name)) => vec![own_name(session, name)?],
        ([], other) if from.names().is_empty() => {
            return Err(Error::Usage(format!(
                "{other} has no registry's name; say where to push it"
            )));
        }
        ([], _) => from.names().to_vec(),
        (given, _) => given.to_vec(),
    };
    let targets = group(&destinations);
    let first = targets.first().map(|target| repository(session, &target.reference, None));
    let from = from.ready(session, first.map(|first| Arc::new(first) as Arc<_>)).await?;
    let mut outcomes = Outcomes::new();
    for (at, target) in targets.iter().enumerate() {
        if !outcomes.add(push_to(session, request, &from, target, &targets[..at]).await) {
            break;
        }
    }
    Ok(outcomes)
}

fn repository(
    session: &Session,
    reference: &Reference,
    mount_from: Option<&RepositoryName>,
) -> RemoteRepository {
    let access = Access::Push { mount_from: mount_from.into_iter().cloned().collect() };
    session.registries.repository(reference.host(), reference.repository(), access)
}

/// Pushes every tag that a repository has in the local store.
///
/// # Errors
/// [`Error::Local`] when it has none; what a destination says is in the outcomes.
pub async fn push_all_tags(
    session: &Session,
    repository: &Reference,
    request: &PushRequest,
) -> Result<Outcomes<CopyReport>> {
    let layout = session.store()?;
    let stored: Vec<Reference> = names(&layout)?
        .into_iter()
        .filter(|(name, _)| name.name() == repository.name() && name.digest().is_none())
        .map(|(name, _)| name)
        .collect();
    if stored.is_empty() {
        return Err(LocalError::NotFound { what: repository.familiar_name() }.into());
    }
    let mut outcomes = Outcomes::new();
    for reference in stored {
        let one = PushRequest {
            source: Location::Store(reference.to_string()),
            destinations: match &request.destinations[..] {
                [] => vec![reference],
                given => given.iter().map(|to| retarget(to, &reference)).collect(),
            },
            ..request.clone()
        };
        if !outcomes.extend(push(session, &one).await?) {
            break;
        }
    }
    Ok(outcomes)
}

fn retarget(to: &Reference, tagged: &Reference) -> Reference {
    to.with_tag(tagged.tag().cloned().unwrap_or_else(Tag::latest))
}

fn own_name(session: &Session, name: &str) -> Result<Reference> {
    let found = local::find(&*session.store()?, name)?;
    let own = found.names().first().and_then(|name| local::parse_name(name).ok());
    own.ok_or_else(|| Error::Usage(format!("the image {name} has no name; say where to push it")))
}

/// Destinations of one repository become one target; order is kept.
fn group(destinations: &[Reference]) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for reference in destinations {
        let tags: Vec<Tag> = match reference.target() {
            TagOrDigest::Tag(tag) => vec![tag],
            TagOrDigest::Digest(_) => Vec::new(),
        };
        let same = targets.iter_mut().find(|target| {
            !tags.is_empty()
                && !target.tags.is_empty()
                && target.reference.name() == reference.name()
        });
        match same {
            Some(target) => target.tags.extend(tags),
            None => targets.push(Target { reference: reference.clone(), tags }),
        }
    }
    targets
}

async fn push_to(
    session: &Session,
    request: &PushRequest,
    from: &Readable,
    target: &Target,
    done: &[Target],
) -> Result<CopyReport> {
    let reference = &target.reference;
    let attempt = || format!("cannot push {} to {reference}", from.shown);
    let root = from.manifest(attempt).await?;
    if let Some(named) = reference.digest() {
        check_digest(&reference.to_string(), named, root.digest())?;
    }
    let lender = done.iter().find(|done| can_lend(&done.reference, reference));
    let mount_from = match (lender, &request.source) {
        (Some(lender), _) => Some(lender.reference.repository().clone()),
        (None, Location::Store(name)) => known_elsewhere(session, reference, root.digest())?
            .or(base_of(session, name, reference)?),
        (None, _) => None,
    };
    let to = repository(session, reference, mount_from.as_ref());
    let options = CopyOptions {
        jobs: session.jobs,
        tags: target.tags.clone(),
        mount_from,
        referrers: request.referrers,
        // What the archive's layers were made into went to the first.
        stored: if done.is_empty() { from.stored.clone() } else { Vec::new() },
        force: request.force,
    };
    let copied = transfer::copy(&*from.source, &to, &root, &options, &session.progress);
    let report = copied.await.attempt(attempt)?;
    let shown = reference.to_string();
    let report = CopyReport::new(&from.shown, &shown, *root.digest(), None, report);
    Ok(CopyReport { further_tags: target.tags.iter().skip(1).cloned().collect(), ..report })
}

/// A repository of the same registry from which the store knows to have this very image: its blobs
/// can be mounted.
fn known_elsewhere(
    session: &Session,
    reference: &Reference,
    root: &Digest,
) -> Result<Option<RepositoryName>> {
    let mut known = names(&*session.store()?)?.into_iter();
    let found = known.find(|(known, digest)| digest == root && can_lend(known, reference));
    Ok(found.map(|(known, _)| known.repository().clone()))
}

/// A repository of the same registry that has the layers of the image's base.
fn base_of(session: &Session, name: &str, to: &Reference) -> Result<Option<RepositoryName>> {
    let base = layers_from(local::find(&*session.store()?, name)?.manifest());
    Ok(base.filter(|base| can_lend(base, to)).map(|base| base.repository().clone()))
}

/// The names of the store that are references, and what they point at.
fn names(layout: &Layout) -> Result<Vec<(Reference, Digest)>> {
    let names = layout.names().attempt(|| "cannot read the local image store".to_owned())?;
    let parsed = names.into_iter().filter_map(|(name, entry)| {
        let name = local::parse_name(&name).ok()?;
        Some((name, entry.digest))
    });
    Ok(parsed.collect())
}
