//! `pull`: from a registry into the local store.

use std::sync::Arc;

use futures_util::StreamExt;
use serde::Serialize;

use crate::content::Repository;
use crate::layout::{Layout, LayoutRepository};
use crate::oci::annotation::SOURCE_INDEX;
use crate::oci::media_type::Kind;
use crate::oci::{Descriptor, Digest, Platform, Reference, Tag, TagOrDigest};
use crate::ops::error::Attempt;
use crate::ops::local::LocalError;
use crate::ops::missing::or_tags;
use crate::ops::platforms::{Chosen, Platforms, choose};
use crate::ops::{Outcomes, Result, Session};
use crate::registry::Access;
use crate::transfer::{self, CopyOptions};

/// When a registry is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PullPolicy {
    /// Every time, for what is new.
    #[default]
    Always,
    /// Only for an image that is not in the store.
    Missing,
    /// Never.
    Never,
}

/// How an image is pulled.
#[derive(Debug, Clone)]
pub struct PullRequest {
    /// The image.
    pub reference: Reference,
    /// Its name in the store; by default the same.
    pub name: Option<Reference>,
    /// Which platforms of an index.
    pub platforms: Platforms,
    /// When the registry is asked.
    pub policy: PullPolicy,
}

impl PullRequest {
    fn with_tag(&self, tag: &Tag) -> Self {
        Self {
            reference: self.reference.with_tag(tag.clone()),
            name: self.name.as_ref().map(|name| name.with_tag(tag.clone())),
            ..self.clone()
        }
    }
}

/// What a pull did.
#[derive(Debug, Clone, Serialize)]
pub struct PullReport {
    /// The image.
    pub reference: Reference,
    /// Its name in the store.
    pub name: Reference,
    /// The digest of what is stored.
    pub digest: Digest,
    /// The digest of the index it was chosen from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<Digest>,
    /// The platform that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Whether that is the default platform, which the user did not name.
    pub is_default_platform: bool,
    /// Blobs that travelled.
    pub downloaded: usize,
    /// Their bytes, as far as they travelled.
    pub downloaded_bytes: u64,
    /// Bytes of the same blobs that an earlier, interrupted pull had brought.
    pub resumed_bytes: u64,
    /// Whether the store had it all.
    pub up_to_date: bool,
}

/// Pulls one image.
///
/// # Errors
/// [`Error::Copy`](crate::ops::Error::Copy) with the side that failed; [`Error::Platform`](crate::ops::Error::Platform) with what there is;
/// [`Error::Local`](crate::ops::Error::Local) when it may not be fetched.
pub async fn pull(session: &Session, request: &PullRequest) -> Result<PullReport> {
    let pull = Pull::new(session, request)?;
    let stored = pull.stored().await?;
    match (request.policy, stored) {
        (PullPolicy::Never, None) => {
            Err(LocalError::NotFound { what: pull.name.to_string() }.into())
        }
        (PullPolicy::Never | PullPolicy::Missing, Some(entry)) => Ok(pull.up_to_date(&entry)),
        (PullPolicy::Always, Some(entry)) => pull.refresh(&entry).await,
        (PullPolicy::Always | PullPolicy::Missing, None) => {
            pull.fetch(&request.reference.target()).await
        }
    }
}

/// Pulls every tag of a repository, one after another; what was pulled before one fails stays.
pub async fn pull_all_tags(session: &Session, request: &PullRequest) -> Outcomes<PullReport> {
    let reference = &request.reference;
    let remote = session.sources.repository(reference.host(), reference.repository(), Access::Pull);
    let mut tags = remote.tags(None);
    let mut outcomes = Outcomes::new();
    while let Some(tag) = tags.next().await {
        let tag = tag.attempt(|| format!("cannot list the tags of {}", reference.name()));
        let outcome = match tag {
            Ok(tag) => pull(session, &request.with_tag(&tag)).await,
            Err(error) => Err(error),
        };
        if !outcomes.add(outcome) {
            break;
        }
    }
    outcomes
}

/// A pull under way.
struct Pull<'a> {
    session: &'a Session,
    request: &'a PullRequest,
    remote: Arc<dyn Repository>,
    local: LayoutRepository,
    layout: Arc<Layout>,
    /// The name in the store: by digest alone when the reference has one, as the digest decides.
    name: Reference,
}

impl<'a> Pull<'a> {
    fn new(session: &'a Session, request: &'a PullRequest) -> Result<Self> {
        let reference = &request.reference;
        let name = match (&request.name, reference.digest()) {
            (Some(name), _) => name.clone(),
            (None, Some(digest)) => reference.with_digest(*digest),
            (None, None) => reference.clone(),
        };
        let layout = session.store()?;
        Ok(Self {
            session,
            request,
            remote: session.sources.readable(reference.host(), reference.repository()),
            local: LayoutRepository::new(Arc::clone(&layout), Some(name.name())),
            layout,
            name,
        })
    }

    /// What the store has under the name, when that is what is wanted, and whole.
    async fn stored(&self) -> Result<Option<Descriptor>> {
        let attempt = || "cannot read the local image store".to_owned();
        let name = self.local.name(&self.name.target());
        let Some(entry) = self.layout.find(&name).attempt(attempt)? else { return Ok(None) };
        let wanted = match &self.request.platforms {
            Platforms::All => None,
            Platforms::Default(platform) => Some(std::slice::from_ref(platform)),
            Platforms::Chosen(platforms) => Some(platforms.as_slice()),
        };
        let is_chosen = matches!(self.request.platforms, Platforms::Chosen(_));
        let is_index = entry.media_type.kind() == Kind::Index;
        let is_wanted = match (wanted, &entry.platform) {
            (Some([wanted]), Some(has)) => wanted.rank(has) == Some(0),
            (_, Some(_)) => false,
            // A part of an index, of which the entry does not tell the platforms.
            (_, None) if entry.annotations.contains_key(SOURCE_INDEX) => false,
            // All there is: whether it has a chosen platform is looked at when it is fetched.
            (_, None) => is_index || !is_chosen,
        };
        let is_whole = crate::content::Sink::has_manifest(&self.local, &entry.digest).await;
        Ok(Some(entry).filter(|_| is_wanted && is_whole.unwrap_or(false)))
    }

    /// Asks by HEAD whether the tag still points at what the store has.
    async fn refresh(&self, entry: &Descriptor) -> Result<PullReport> {
        let target = self.request.reference.target();
        let resolved = self.remote.resolve(&target).await;
        let attempt = || format!("cannot pull {}", self.request.reference);
        let resolved = or_tags(resolved, &*self.remote, &target, attempt).await?;
        let index = entry.annotations.get(SOURCE_INDEX);
        if resolved.digest == entry.digest || index == Some(&resolved.digest.to_string()) {
            return Ok(self.up_to_date(entry));
        }
        self.fetch(&TagOrDigest::Digest(resolved.digest)).await
    }

    async fn fetch(&self, target: &TagOrDigest) -> Result<PullReport> {
        let reference = &self.request.reference;
        let attempt = || format!("cannot pull {reference}");
        let read = self.remote.read_manifest(target).await;
        let raw = or_tags(read, &*self.remote, target, attempt).await?;
        let shown = reference.to_string();
        let chosen = choose(&*self.remote, raw, &self.request.platforms, &shown).await?;
        let options = CopyOptions { jobs: self.session.jobs, ..CopyOptions::default() };
        let copied = transfer::copy(
            &*self.remote,
            &self.local,
            &chosen.root,
            &options,
            &self.session.progress,
        );
        let report = copied.await.attempt(attempt)?;
        self.name_it(&chosen).await?;
        Ok(PullReport {
            downloaded: report.uploaded,
            downloaded_bytes: report.uploaded_bytes,
            resumed_bytes: report.resumed_bytes,
            up_to_date: false,
            ..self.report(chosen.root.digest(), chosen.index, chosen.platform.as_ref())
        })
    }

    async fn name_it(&self, chosen: &Chosen) -> Result<()> {
        let names = [self.name.target()];
        let details = chosen.details();
        let named = self.local.push_manifest_annotated(&chosen.root, &names, details).await;
        named.attempt(|| format!("cannot name {} in the local image store", self.name))
    }

    fn up_to_date(&self, entry: &Descriptor) -> PullReport {
        let index = entry.annotations.get(SOURCE_INDEX).and_then(|digest| digest.parse().ok());
        self.report(&entry.digest, index, entry.platform.as_ref())
    }

    fn report(
        &self,
        digest: &Digest,
        index: Option<Digest>,
        platform: Option<&Platform>,
    ) -> PullReport {
        PullReport {
            reference: self.request.reference.clone(),
            name: self.name.clone(),
            digest: *digest,
            index,
            platform: platform.map(ToString::to_string),
            is_default_platform: matches!(self.request.platforms, Platforms::Default(_)),
            downloaded: 0,
            downloaded_bytes: 0,
            resumed_bytes: 0,
            up_to_date: true,
        }
    }
}
