//! `tags --long` and `tags --sort`: the tags of a repository in an order, and what each points at.
//!
//! Owns: the fewest requests for that. Each tag costs one GET of its manifest; the image of one
//! platform below an index, and the config of an image, are read once however many tags lead there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::content::blob::read_config;
use crate::content::{self, Source};
use crate::oci::annotation::CREATED;
use crate::oci::manifest::{ImageIndex, ImageManifest};
use crate::oci::media_type::Kind;
use crate::oci::{Digest, Manifest, MediaType, Platform, RawManifest, Reference, Tag, TagOrDigest};
use crate::ops::error::Attempt;
use crate::ops::images::parse_time;
use crate::ops::list::{self, ListOptions};
use crate::ops::semver::highest_first;
use crate::ops::{Error, Platforms, Result, Session};
use crate::registry::Access;

/// Tags examined at once, when the user does not say.
const IN_FLIGHT: usize = 8;

/// The order of tags; of equals the name decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By name.
    Name,
    /// The highest version first, what is no version last.
    Semver,
    /// The newest first, what tells no time last.
    Created,
    /// The largest first, what has no size last.
    Size,
}

/// Which tags are examined.
#[derive(Debug, Clone)]
pub struct TagsOptions {
    /// Which ones; the limit counts in `order`.
    pub list: ListOptions,
    /// The order; `None` takes them as the registry lists them, and sorts what was taken by name.
    pub order: Option<Order>,
    /// The platform whose time and size are told.
    pub platforms: Platforms,
}

/// What a tag points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagDetails {
    /// The tag.
    pub name: Tag,
    /// Digest of the manifest or index.
    pub digest: Digest,
    /// Its media type.
    pub media_type: MediaType,
    /// The type of an artifact; `None` for images.
    pub artifact_type: Option<String>,
    /// When the image of `platform` was made, as its config says, else an annotation.
    pub created: Option<Timestamp>,
    /// Length of its layers as stored and of its config, each counted once, in bytes.
    pub size_bytes: Option<u64>,
    /// The platform that time and size are about; `None` for what has no platform, or not the
    /// one that was asked for.
    pub platform: Option<String>,
    /// All platforms there are.
    pub platforms: Vec<String>,
}

/// The tags that could be examined, and why others could not.
#[derive(Debug)]
pub struct Examined {
    /// In order.
    pub tags: Vec<TagDetails>,
    /// One error for each tag that is missing above.
    pub failed: Vec<Error>,
}

/// The tags in an order that their names tell: [`Order::Name`] or [`Order::Semver`].
///
/// # Errors
/// [`Error::Usage`] for a malformed pattern, [`Error::Content`] when the list cannot be read.
pub async fn sorted(
    session: &Session,
    reference: &Reference,
    options: &ListOptions,
    order: Order,
) -> Result<Vec<Tag>> {
    let all = ListOptions { limit: None, ..options.clone() };
    let mut names = names(session, reference, &all).await?;
    match order {
        Order::Semver => names.sort_by(|a, b| highest_first(a.as_str(), b.as_str())),
        Order::Name | Order::Created | Order::Size => names.sort(),
    }
    names.truncate(options.limit.unwrap_or(usize::MAX));
    Ok(names)
}

/// What the tags point at. One that cannot be read is told among the failures; a registry that
/// cannot be reached any more ends it.
///
/// # Errors
/// As [`sorted`], and [`Error::Content`] when the registry went away.
pub async fn examine(
    session: &Session,
    reference: &Reference,
    options: &TagsOptions,
) -> Result<Examined> {
    let list = &options.list;
    let names = match options.order {
        None => names(session, reference, list).await?,
        Some(order @ (Order::Name | Order::Semver)) => {
            sorted(session, reference, list, order).await?
        }
        Some(Order::Created | Order::Size) => {
            names(session, reference, &ListOptions { limit: None, ..list.clone() }).await?
        }
    };
    let (host, name) = (reference.host(), reference.repository());
    let repository = session.sources.repository(host, name, Access::Pull);
    let examination = Examination::new(&repository, &options.platforms);
    let in_flight = session.jobs.unwrap_or(IN_FLIGHT);
    let shown = reference.familiar_name();
    let mut examined = examination.all(names, in_flight, &shown).await?;
    sort(&mut examined.tags, options.order);
    if matches!(options.order, Some(Order::Created | Order::Size)) {
        examined.tags.truncate(list.limit.unwrap_or(usize::MAX));
    }
    Ok(examined)
}

async fn names(
    session: &Session,
    reference: &Reference,
    options: &ListOptions,
) -> Result<Vec<Tag>> {
    let names = list::tags(session, reference, options)?.try_collect().await;
    names.attempt(|| format!("cannot list the tags of {reference}"))
}

fn sort(tags: &mut [TagDetails], order: Option<Order>) {
    use std::cmp::Reverse;
    tags.sort_by(|a, b| a.name.cmp(&b.name));
    match order {
        None | Some(Order::Name) => {}
        Some(Order::Semver) => {
            tags.sort_by(|a, b| highest_first(a.name.as_str(), b.name.as_str()));
        }
        Some(Order::Created) => tags.sort_by_key(|tag| Reverse(tag.created)),
        Some(Order::Size) => tags.sort_by_key(|tag| Reverse(tag.size_bytes)),
    }
}

/// What is known of the image of one platform.
#[derive(Debug, Clone, Default)]
struct ImageFacts {
    artifact_type: Option<String>,
    created: Option<Timestamp>,
    size_bytes: Option<u64>,
    /// As its config says.
    platform: Option<Platform>,
}

/// What we read of a config.
#[derive(Debug, Clone, Deserialize, Default)]
struct Config {
    #[serde(default)]
    created: Option<String>,
    #[serde(flatten)]
    platform: Platform,
}

/// Facts by digest, each found out once.
#[derive(Debug)]
struct Once<T>(Mutex<HashMap<Digest, Arc<OnceCell<T>>>>);

impl<T: Clone> Once<T> {
    fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// What is known, else what `find` finds; who comes meanwhile waits for it.
    async fn get(
        &self,
        digest: Digest,
        find: impl Future<Output = content::Result<T>>,
    ) -> content::Result<T> {
        let cell = {
            let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(digest).or_default())
        };
        cell.get_or_try_init(|| find).await.cloned()
    }
}

/// The examination of many tags of one repository.
struct Examination<'a> {
    source: &'a dyn Source,
    platforms: &'a Platforms,
    images: Once<ImageFacts>,
    configs: Once<Config>,
}

impl<'a> Examination<'a> {
    fn new(source: &'a dyn Source, platforms: &'a Platforms) -> Self {
        Self { source, platforms, images: Once::new(), configs: Once::new() }
    }

    async fn all(&self, names: Vec<Tag>, in_flight: usize, shown: &str) -> Result<Examined> {
        let mut examined = Examined { tags: Vec::new(), failed: Vec::new() };
        let mut outcomes = stream::iter(names)
            .map(async |name| {
                let attempt = format!("cannot read {shown}:{name}");
                self.tag(name).await.map_err(|source| (attempt, source))
            })
            .buffered(in_flight.max(1));
        while let Some(outcome) = outcomes.next().await {
            match outcome {
                Ok(details) => examined.tags.push(details),
                // The others would wait for it as long.
                Err((attempt, source @ content::Error::Unreachable { .. })) => {
                    return Err(Error::Content { attempt, source });
                }
                Err((attempt, source)) => examined.failed.push(Error::Content { attempt, source }),
            }
        }
        Ok(examined)
    }

    async fn tag(&self, name: Tag) -> content::Result<TagDetails> {
        let raw = self.source.read_manifest(&TagOrDigest::Tag(name.clone())).await?;
        let mut details = TagDetails {
            name,
            digest: *raw.digest(),
            media_type: raw.media_type().clone(),
            artifact_type: None,
            created: None,
            size_bytes: None,
            platform: None,
            platforms: Vec::new(),
        };
        match raw.parse()? {
            Manifest::Image(image) => {
                let facts = self.images.get(details.digest, self.image(&raw, &image)).await?;
                details.artifact_type.clone_from(&facts.artifact_type);
                details.platforms = facts.platform.iter().map(ToString::to_string).collect();
                let is_wanted =
                    facts.platform.as_ref().is_none_or(|platform| self.is_wanted(platform));
                if is_wanted {
                    let platform = facts.platform.clone();
                    details.tell(platform, &facts);
                }
            }
            Manifest::Index(index) => {
                details.artifact_type.clone_from(&index.artifact_type);
                details.platforms = platforms(&index).map(ToString::to_string).collect();
                details.created = parse_time(index.annotations.get(CREATED));
                if let Some((digest, platform)) = self.choose(&index) {
                    let facts = self.images.get(digest, self.child(digest)).await?;
                    details.tell(platform.or_else(|| facts.platform.clone()), &facts);
                }
            }
        }
        Ok(details)
    }

    /// Whether the image of one platform is the one that the user asked for, if any.
    fn is_wanted(&self, offered: &Platform) -> bool {
        match self.platforms {
            Platforms::All | Platforms::Default(_) => true,
            Platforms::Chosen(wanted) => wanted.iter().any(|one| one.rank(offered).is_some()),
        }
    }

    /// The entry of an index that is told about: that of the platform asked for, else that of this
    /// machine, else the first.
    fn choose(&self, index: &ImageIndex) -> Option<(Digest, Option<Platform>)> {
        let select = |wanted: &Platform| index.select(wanted).ok();
        let first = || index.manifests.iter().find(|entry| !entry.is_attestation());
        let entry = match self.platforms {
            Platforms::Chosen(wanted) => wanted.iter().find_map(select),
            Platforms::Default(platform) => select(platform).or_else(first),
            Platforms::All => first(),
        }?;
        Some((entry.digest, entry.platform.clone()))
    }

    async fn child(&self, digest: Digest) -> content::Result<ImageFacts> {
        let raw = self.source.read_manifest(&TagOrDigest::Digest(digest)).await?;
        match raw.parse()? {
            Manifest::Image(image) => self.image(&raw, &image).await,
            // What an index within an index holds is not asked for.
            Manifest::Index(_) => Ok(ImageFacts::default()),
        }
    }

    async fn image(&self, raw: &RawManifest, image: &ImageManifest) -> content::Result<ImageFacts> {
        let mut facts = ImageFacts {
            created: parse_time(image.annotations.get(CREATED)),
            size_bytes: Some(image.size_bytes()),
            ..ImageFacts::default()
        };
        if image.config.media_type.kind() != Kind::Config {
            let media_type = image.config.media_type.as_str();
            let artifact_type = image.artifact_type.as_deref().unwrap_or(media_type);
            facts.artifact_type = Some(artifact_type.to_owned());
            return Ok(facts);
        }
        let config = self
            .configs
            .get(image.config.digest, async {
                let bytes = read_config(self.source, raw).await?;
                // A config that says nothing we know is not the tag's failure.
                Ok(serde_json::from_slice::<Config>(&bytes).unwrap_or_default())
            })
            .await?;
        facts.artifact_type.clone_from(&image.artifact_type);
        facts.created = parse_time(config.created.as_ref()).or(facts.created);
        let platform = config.platform;
        facts.platform = (!platform.os.is_empty())
            .then(|| Platform::new(&platform.os, &platform.architecture, &platform.variant));
        Ok(facts)
    }
}

impl TagDetails {
    /// Takes in what is known of the image of one platform.
    fn tell(&mut self, platform: Option<Platform>, facts: &ImageFacts) {
        self.platform = platform.map(|platform| platform.to_string());
        self.created = facts.created.or(self.created);
        self.size_bytes = facts.size_bytes;
    }
}

/// The platforms of an index; an attestation is for none.
fn platforms(index: &ImageIndex) -> impl Iterator<Item = &Platform> {
    let platforms = index.manifests.iter().filter_map(|entry| entry.platform.as_ref());
    platforms.filter(|platform| !platform.is_unknown())
}

#[cfg(test)]
mod tests;
