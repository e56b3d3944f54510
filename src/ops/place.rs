//! Where an image lies that somebody wants to look at: a bare name is one of the local store if
//! the store has it, and a registry's otherwise.

use std::sync::Arc;

use crate::layout::{Layout, name_of};
use crate::oci::annotation::SOURCE_INDEX;
use crate::oci::{Descriptor, Reference};
use crate::ops::local::{self, LocalError};
use crate::ops::location::{Bare, Location};
use crate::ops::source::Readable;
use crate::ops::{Error, Platforms, Result, Session};

/// Which image is looked at.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// As the user wrote it: a name, an ID or a location.
    pub name: String,
    /// Whether a bare name is a registry's, whatever the store has.
    pub remote: bool,
    /// The platform of an index; without a choice of the user's, any is better than none.
    pub platforms: Platforms,
}

/// Where it was found.
#[derive(Debug)]
pub(super) struct Place {
    /// What is read from, and what in it is meant.
    pub(super) opened: Readable,
    /// `store`, `registry`, or the prefix of another location.
    pub(super) source: String,
    /// The names that it has here, the one that was asked for first.
    pub(super) names: Vec<Reference>,
    /// The digest of the index from which the store has this platform.
    pub(super) source_index: Option<String>,
    /// What failed when it cannot be read.
    pub(super) attempt: String,
}

/// Finds the place; a registry is not asked yet, an archive is looked through.
///
/// # Errors
/// [`Error::Local`] for an image that can only be in the store and is not; [`Error::Usage`] for
/// `remote` with a place that is no registry.
pub(super) async fn find(session: &Session, wanted: &Wanted) -> Result<Place> {
    let location = Location::parse(&wanted.name, Bare::Store)?;
    let is_bare = location == Location::Store(wanted.name.clone());
    match (location, wanted.remote) {
        (location @ Location::Registry(_), _) => elsewhere(session, &location, "").await,
        (_, true) if !is_bare => {
            let name = &wanted.name;
            Err(Error::Usage(format!("{name} is no name in a registry, so --remote cannot be")))
        }
        (Location::Store(name), true) => elsewhere(session, &registry(&name)?, "").await,
        (Location::Store(name), false) => match in_store(session, &name).await {
            Err(Error::Local(LocalError::NotFound { what })) if is_bare && !is_id(&name) => {
                let missing = format!(", and there is no image {what:?} in the local store");
                elsewhere(session, &registry(&name)?, &missing).await
            }
            outcome => outcome,
        },
        (other, _) => elsewhere(session, &other, "").await,
    }
}

fn registry(name: &str) -> Result<Location> {
    Ok(Location::Registry(Reference::parse(name)?))
}

/// Whether this is an image ID in full, which no registry knows.
fn is_id(name: &str) -> bool {
    let hex = name.strip_prefix("sha256:").unwrap_or(name);
    let is_hex = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex && (hex.len() == 64 || hex.len() < name.len())
}

async fn elsewhere(session: &Session, location: &Location, also: &str) -> Result<Place> {
    let located = location.locate(session).await?;
    let (source, names) = match location {
        Location::Registry(reference) => ("registry", vec![reference.clone()]),
        other => (other.prefix(), located.names().to_vec()),
    };
    let opened = located.ready(session, None).await?;
    Ok(Place {
        source: source.to_owned(),
        names,
        source_index: None,
        attempt: format!("cannot read {}{also}", opened.shown),
        opened,
    })
}

async fn in_store(session: &Session, name: &str) -> Result<Place> {
    // Without a place for images a registry may still have it.
    let store = match session.existing_store() {
        Err(Error::NoDataRoot) => None,
        outcome => outcome?,
    };
    let Some(layout) = store else {
        return Err(LocalError::not_found(name).into());
    };
    let found = local::find(&layout, name)?;
    let opened = Location::Store(name.to_owned()).read(session).await?;
    Ok(Place {
        source: "store".to_owned(),
        names: names(&layout, found.manifest(), &found.names())?,
        source_index: found.manifest().annotations.get(SOURCE_INDEX).cloned(),
        attempt: format!("cannot read {}", opened.shown),
        opened,
    })
}

/// The names of the image that `found` points at; names that others wrote may be no references.
fn names(layout: &Arc<Layout>, found: &Descriptor, first: &[String]) -> Result<Vec<Reference>> {
    let entries = layout.entries().map_err(LocalError::from)?;
    let all = entries.iter().filter(|entry| entry.digest == found.digest).filter_map(name_of);
    let mut names: Vec<Reference> = Vec::new();
    for name in first.iter().map(String::as_str).chain(all) {
        match local::parse_name(name) {
            Ok(name) if !names.contains(&name) => names.push(name),
            _ => {}
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_told_from_a_name() {
        for (text, expected) in [
            ("sha256:3f57", true),
            (&"a".repeat(64), true),
            ("cafe", false),
            ("3f57d9401f8d", false),
            ("app:1", false),
        ] {
            assert_eq!(is_id(text), expected, "{text}");
        }
    }
}
