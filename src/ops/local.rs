//! Images of the local store as users call them: by name, by image ID, by digest.
//!
//! An image ID is the digest of the config, as in docker, and the digest of the index for an image
//! stored whole for several platforms; any unambiguous beginning will do.

use std::collections::BTreeSet;

use crate::content;
use crate::layout::{Layout, name_of};
use crate::oci::annotation::SOURCE_INDEX;
use crate::oci::{Descriptor, Digest, Manifest, Reference, ReferenceError, Tag, concealed};

/// Why a local image cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalError {
    /// Neither a name nor an ID of the store.
    #[error("no image {what:?} in the local store")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// Not in the store, but an engine has it.
    #[error("no image {what:?} in the local store, but {engine} has one")]
    InEngine {
        /// What was asked for.
        what: String,
        /// The engine.
        engine: &'static str,
        /// What it is called as a location.
        location: String,
    },
    /// An ID begins several images.
    #[error("image ID {id:?} is ambiguous; it begins {}", matches.join(", "))]
    Ambiguous {
        /// The ID as given.
        id: String,
        /// The images.
        matches: Vec<String>,
    },
    /// An ID has several names, and removing it would remove all.
    #[error("image {id} has several names; remove them one by one or force it: {}", names.join(", "))]
    SeveralNames {
        /// The ID as given.
        id: String,
        /// The names.
        names: Vec<String>,
    },
    /// A name has a digest, which only content can give.
    #[error("{name} has a digest; a tag is needed here")]
    Digest {
        /// The name.
        name: String,
    },
    /// A filter is not one of ours.
    #[error("malformed filter {filter:?}: {reason}")]
    Filter {
        /// The filter as given.
        filter: String,
        /// What is wrong.
        reason: String,
    },
    /// The store failed.
    #[error("cannot use the local store")]
    Store(#[from] content::Error),
}

impl LocalError {
    /// That there is no such image; what was pasted instead of a name may hold a password.
    pub(super) fn not_found(what: &str) -> Self {
        Self::NotFound { what: concealed(what).into_owned() }
    }
}

/// The outcome of an operation on local images.
pub type Result<T> = std::result::Result<T, LocalError>;

/// Entries of the store that one text means. They lead to one manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How they were found.
    pub by: By,
    /// The entries, at least one.
    pub entries: Vec<Descriptor>,
}

/// How an image was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By its name.
    Name,
    /// By its ID, its digest, or a repository and a digest.
    Id,
}

impl Found {
    /// The manifest that all entries lead to, with the annotations of the first.
    pub fn manifest(&self) -> &Descriptor {
        // Found has at least one entry.
        &self.entries[0]
    }

    /// The names among the entries.
    pub fn names(&self) -> Vec<String> {
        self.entries.iter().filter_map(name_of).map(str::to_owned).collect()
    }
}

/// Finds what `what` means: a name first, then the beginning of an ID.
///
/// # Errors
/// [`LocalError::NotFound`], [`LocalError::Ambiguous`].
pub fn find(layout: &Layout, what: &str) -> Result<Found> {
    let entries = layout.entries()?;
    if let Ok(reference) = Reference::parse(what)
        && let Some(found) = by_name(&entries, &reference)
    {
        return Ok(found);
    }
    by_id(layout, entries, what)
}

fn by_name(entries: &[Descriptor], reference: &Reference) -> Option<Found> {
    let name = reference.to_string();
    if let Some(entry) = entries.iter().find(|entry| name_of(entry) == Some(&name)) {
        return Some(Found { by: By::Name, entries: vec![entry.clone()] });
    }
    let digest = reference.digest()?;
    let is_meant = |entry: &&Descriptor| {
        let is_same = entry.digest == *digest
            || entry.annotations.get(SOURCE_INDEX) == Some(&digest.to_string());
        let own = name_of(entry).and_then(|name| Reference::parse_repository(name).ok());
        is_same && own.is_some_and(|own| own.name() == reference.name())
    };
    let mut entries: Vec<Descriptor> = entries.iter().filter(is_meant).cloned().collect();
    let first = entries.first()?.digest;
    // The same index may have given several platforms; one image is meant.
    entries.retain(|entry| entry.digest == first);
    Some(Found { by: By::Id, entries })
}

fn by_id(layout: &Layout, mut entries: Vec<Descriptor>, what: &str) -> Result<Found> {
    let not_found = || LocalError::not_found(what);
    let hex = what.strip_prefix("sha256:").unwrap_or(what);
    if hex.is_empty() || !hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return Err(not_found());
    }
    entries.retain(|entry| {
        entry.digest.hex().starts_with(hex) || image_id(layout, entry).hex().starts_with(hex)
    });
    let manifests: BTreeSet<Digest> = entries.iter().map(|entry| entry.digest).collect();
    match manifests.len() {
        0 => Err(not_found()),
        1 => Ok(Found { by: By::Id, entries }),
        _ => {
            let matches = manifests.iter().map(ToString::to_string).collect();
            Err(LocalError::Ambiguous { id: what.to_owned(), matches })
        }
    }
}

/// The image ID of an entry: its config's digest; that of the manifest itself for an index, or
/// for one that cannot be read, so that it can still be removed.
pub fn image_id(layout: &Layout, entry: &Descriptor) -> Digest {
    let read = layout.read_manifest(&entry.digest, &entry.media_type);
    match read.and_then(|raw| Ok(raw.parse()?)) {
        Ok(Manifest::Image(image)) => image.config.digest,
        Ok(Manifest::Index(_)) => entry.digest,
        // One damaged image must not hide the others.
        Err(error) => {
            tracing::warn!("{} cannot be read: {error}", entry.digest);
            entry.digest
        }
    }
}

/// The name of a tag in the store, `latest` when the reference has none.
///
/// # Errors
/// [`LocalError::Digest`] when it has a digest.
pub fn tag_name(reference: &Reference) -> Result<String> {
    match (reference.digest(), reference.tag()) {
        (Some(_), _) => Err(LocalError::Digest { name: reference.to_string() }),
        (None, Some(_)) => Ok(reference.to_string()),
        (None, None) => Ok(reference.with_tag(Tag::latest()).to_string()),
    }
}

/// A name of the store as a reference; names that others wrote may be none.
///
/// # Errors
/// [`ReferenceError`] with what is wrong.
pub fn parse_name(name: &str) -> std::result::Result<Reference, ReferenceError> {
    Reference::parse_repository(name)
}
