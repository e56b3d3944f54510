//! `inspect`: gathers all there is to say about an image, with the fewest requests.
//!
//! From a registry that is one manifest, its config and the list of what refers to it; for an index
//! also the manifest of one platform, and those of the others where their sizes are wanted.

use std::collections::{BTreeSet, HashMap};

use futures_util::{StreamExt, future, stream};

use crate::content::{self, Source};
use crate::oci::annotation::{ATTESTED, ATTESTED_AS, CREATED};
use crate::oci::manifest::ImageIndex;
use crate::oci::{Descriptor, Digest, Manifest, Tag, TagOrDigest};
use crate::ops::inspection::{Inspection, PlatformData, Referrer};
use crate::ops::place::{Place, Wanted};
use crate::ops::view::{self, View, images_of};
use crate::ops::{Result, Session};
use crate::transfer::cosign_tags;

/// Most platforms of an index whose manifests are read for their sizes alone.
const SIZES_MAX: usize = 32;

/// Manifests read at the same time.
const READS_IN_FLIGHT: usize = 8;

/// What is looked up besides the image itself; each costs requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Details {
    /// The sizes of all platforms of an index, of at most 32.
    pub sizes: bool,
    /// What refers to the image.
    pub referrers: Referrers,
}

/// Which referrers are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referrers {
    /// None.
    Nothing,
    /// Manifests with it as their subject; where it costs no request, also cosign's tags.
    Subject,
    /// Both in any case.
    All,
}

/// Describes an image.
///
/// # Errors
/// [`Error::Content`](crate::ops::Error::Content) when it is not there or cannot be reached. What
/// is only looked up besides it does not fail it; the log says why it is missing.
pub async fn describe(session: &Session, wanted: &Wanted, details: Details) -> Result<Inspection> {
    let view = view::open(session, wanted).await?;
    let (config, sizes, referrers) = future::join3(
        view.read_config(),
        read_sizes(&view, details.sizes),
        find_referrers(&view, details.referrers),
    )
    .await;
    let mut inspection = Inspection { referrers, ..names(&view) };
    if let Some(index) = &view.index {
        inspection.annotations = index.annotations.clone();
        inspection.artifact_type = index.artifact_type.clone().unwrap_or_default();
        inspection.platforms = platforms(index, &sizes);
        inspection.referrers.extend(attestations(&view, index));
    }
    if let Some(image) = &view.image {
        inspection.add_manifest(image.raw.digest(), &image.manifest);
    }
    if let Some(config) = config? {
        if let (None, Some(image)) = (&view.index, &view.image) {
            let platform = config.platform().map(|platform| platform.to_string());
            inspection.platforms = vec![PlatformData {
                platform: platform.unwrap_or_default(),
                digest: *image.raw.digest(),
                size: Some(image.manifest.size_bytes()),
                media_type: image.raw.media_type().to_string(),
            }];
        }
        inspection.add_config(config);
    } else if let (Some(image), true) = (&view.image, inspection.artifact_type.is_empty()) {
        inspection.artifact_type = image.manifest.config.media_type.to_string();
    }
    inspection.complete();
    Ok(inspection)
}

/// What the place knows: names and digests.
fn names(view: &View) -> Inspection {
    let place = &view.place;
    let first = place.names.first();
    let meant = view.meant();
    let index = match &view.index {
        Some(_) => view.root.digest().to_string(),
        None => place.source_index.clone().unwrap_or_default(),
    };
    Inspection {
        name: first.map(|name| name.name()).unwrap_or_default(),
        reference: match (first, place.source.as_str()) {
            (Some(name), "store" | "registry") => name.to_string(),
            _ => place.opened.shown.clone(),
        },
        source: place.source.clone(),
        digest: meant.digest().to_string(),
        media_type: meant.media_type().to_string(),
        repo_tags: repo_tags(place),
        repo_digests: repo_digests(place, [index.as_str(), &meant.digest().to_string()]),
        index,
        ..Inspection::default()
    }
}

fn repo_tags(place: &Place) -> Vec<String> {
    let tagged = place.names.iter().filter(|name| name.digest().is_none());
    tagged.filter_map(|name| Some(format!("{}:{}", name.familiar_name(), name.tag()?))).collect()
}

/// Each repository with each digest, as docker lists them: the index first, which others pull by.
fn repo_digests(place: &Place, digests: [&str; 2]) -> Vec<String> {
    let mut found = Vec::new();
    for name in &place.names {
        for digest in digests.iter().filter(|digest| !digest.is_empty()) {
            let named = format!("{}@{digest}", name.familiar_name());
            if !found.contains(&named) {
                found.push(named);
            }
        }
    }
    found
}

fn platforms(index: &ImageIndex, sizes: &HashMap<Digest, u64>) -> Vec<PlatformData> {
    let platform = |entry: &Descriptor| PlatformData {
        platform: entry.platform.as_ref().map(ToString::to_string).unwrap_or_default(),
        digest: entry.digest,
        size: sizes.get(&entry.digest).copied(),
        media_type: entry.media_type.to_string(),
    };
    images_of(index).map(platform).collect()
}

/// The sizes of the images of an index, as far as they can be read.
async fn read_sizes(view: &View, is_wanted: bool) -> HashMap<Digest, u64> {
    let mut sizes = HashMap::new();
    if let Some(image) = &view.image {
        sizes.insert(*image.raw.digest(), image.manifest.size_bytes());
    }
    let Some(index) = &view.index else { return sizes };
    let mut others: BTreeSet<Digest> = images_of(index).map(|entry| entry.digest).collect();
    others.retain(|digest| !sizes.contains_key(digest));
    if is_wanted && others.len() < SIZES_MAX {
        let reads = others.iter().map(|digest| read_size(view.source(), digest));
        let read = stream::iter(reads).buffer_unordered(READS_IN_FLIGHT);
        sizes.extend(read.filter_map(future::ready).collect::<Vec<_>>().await);
    }
    sizes
}

async fn read_size(source: &dyn Source, digest: &Digest) -> Option<(Digest, u64)> {
    let read = source.read_manifest(&TagOrDigest::Digest(*digest)).await;
    match read.and_then(|raw| Ok(raw.parse()?)) {
        Ok(Manifest::Image(image)) => Some((*digest, image.size_bytes())),
        Ok(Manifest::Index(_)) => None,
        // A store may hold some platforms of an index only.
        Err(error) if error.is_not_found() => None,
        Err(error) => {
            tracing::warn!("the size of {digest} is not known: {error}");
            None
        }
    }
}

/// What refers to what was asked for. Not to know it is no failure.
async fn find_referrers(view: &View, which: Referrers) -> Vec<Referrer> {
    if which == Referrers::Nothing {
        return Vec::new();
    }
    let (source, subject) = (view.source(), view.meant().digest());
    let by_subject = async {
        let listed = source.referrers(subject).await;
        let listed = listed.unwrap_or_else(|error| {
            tracing::warn!("what refers to {subject} is not known: {error}");
            Vec::new()
        });
        listed.into_iter().map(|found| referrer(found, "subject".to_owned())).collect::<Vec<_>>()
    };
    let asks_for_tags = which == Referrers::All || view.place.source != "registry";
    let tags = cosign_tags(subject).filter(|_| asks_for_tags);
    let by_tag = future::join_all(tags.map(|tag| tagged(source, tag)));
    let (mut found, tagged) = future::join(by_subject, by_tag).await;
    found.extend(tagged.into_iter().flatten());
    found
}

async fn tagged(source: &dyn Source, tag: Tag) -> Option<Referrer> {
    let resolved = source.resolve(&TagOrDigest::Tag(tag.clone())).await;
    match content::error::optional(resolved) {
        Ok(found) => found.map(|found| referrer(found, format!("tag {tag}"))),
        Err(error) => {
            tracing::warn!("tag {tag} cannot be looked up: {error}");
            None
        }
    }
}

/// The entries of an index that are about its image, as BuildKit adds them.
fn attestations(view: &View, index: &ImageIndex) -> Vec<Referrer> {
    let Some(image) = &view.image else { return Vec::new() };
    let about = image.raw.digest().to_string();
    let entries = index.manifests.iter();
    let attesting = entries.filter(|entry| entry.annotations.get(ATTESTED) == Some(&about));
    attesting.cloned().map(|entry| referrer(entry, "index".to_owned())).collect()
}

fn referrer(found: Descriptor, found_by: String) -> Referrer {
    let annotation = |key: &str| found.annotations.get(key).cloned().unwrap_or_default();
    Referrer {
        digest: found.digest,
        artifact_type: found.artifact_type.clone().unwrap_or_else(|| annotation(ATTESTED_AS)),
        size: found.size,
        created: annotation(CREATED),
        annotations: found.annotations,
        found_by,
    }
}
