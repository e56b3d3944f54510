//! Where content comes from or goes to, as a user writes it: a registry reference, `store:NAME`,
//! or `oci:DIR[:TAG]`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::content::Repository;
use crate::layout::{Layout, LayoutRepository, name_of};
use crate::oci::{Host, Reference, RepositoryName, Tag, TagOrDigest};
use crate::ops::error::Attempt;
use crate::ops::{Error, Result, Session, local};
use crate::registry::Access;

/// A place of one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In a registry.
    Registry(Reference),
    /// In the local store; the text may be a name or an image ID.
    Store(String),
    /// In an OCI layout directory, under a tag or, without one, its only image.
    Layout {
        /// The directory.
        directory: PathBuf,
        /// The name within it.
        tag: Option<Tag>,
    },
}

/// What a bare reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// An image in a registry.
    Registry,
    /// An image in the local store.
    Store,
}

/// What will be done at a location.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Use {
    /// Read.
    #[default]
    Read,
    /// Written; blobs may be taken from this repository of the same registry.
    Write {
        /// Where the content comes from, if that is a registry.
        source: Option<Reference>,
    },
}

/// A location that was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The repository.
    pub repository: Arc<dyn Repository>,
    /// What in it is meant.
    pub target: TagOrDigest,
    /// The location for people.
    pub shown: String,
}

impl Location {
    /// Parses a location.
    ///
    /// # Errors
    /// [`Error::Reference`], or [`Error::Usage`] for a prefix without what belongs behind it.
    pub fn parse(text: &str, bare: Bare) -> Result<Self> {
        if let Some(name) = text.strip_prefix("store:") {
            if name.is_empty() {
                return Err(Error::Usage("store: needs a name, as in store:app:1.0".to_owned()));
            }
            return Ok(Self::Store(name.to_owned()));
        }
        if let Some(rest) = text.strip_prefix("oci:") {
            return parse_layout(rest);
        }
        match bare {
            Bare::Registry => Ok(Self::Registry(Reference::parse(text)?)),
            Bare::Store => Ok(Self::Store(text.to_owned())),
        }
    }

    /// The reference, when this is a registry's.
    pub fn reference(&self) -> Option<&Reference> {
        match self {
            Self::Registry(reference) => Some(reference),
            Self::Store(_) | Self::Layout { .. } => None,
        }
    }

    /// Opens the location; a registry is not asked yet.
    ///
    /// # Errors
    /// [`Error::Local`]; file errors name the path.
    pub fn open(&self, session: &Session, use_: &Use) -> Result<Opened> {
        match self {
            Self::Registry(reference) => Ok(open_registry(session, reference, use_)),
            Self::Store(name) => open_store(session, name, use_),
            Self::Layout { directory, tag } => open_layout(directory, tag.as_ref(), use_),
        }
    }
}

fn parse_layout(rest: &str) -> Result<Location> {
    let (directory, tag) = rest.split_once(':').unwrap_or((rest, ""));
    if directory.is_empty() {
        let help = "oci: needs a directory, as in oci:./layout:1.0";
        return Err(Error::Usage(help.to_owned()));
    }
    let tag = if tag.is_empty() { None } else { Some(tag.parse()?) };
    Ok(Location::Layout { directory: directory.into(), tag })
}

fn open_registry(session: &Session, reference: &Reference, use_: &Use) -> Opened {
    let (host, name) = (reference.host(), reference.repository());
    let access = match use_ {
        Use::Read => Access::Pull,
        Use::Write { source } => Access::Push { mount_from: mount_from(host, source.as_ref()) },
    };
    let repository = session.registries.repository(host, name, access);
    Opened {
        repository: Arc::new(repository),
        target: reference.target(),
        shown: reference.to_string(),
    }
}

fn mount_from(host: &Host, source: Option<&Reference>) -> Vec<RepositoryName> {
    source
        .filter(|source| source.host() == host)
        .map(|source| source.repository().clone())
        .into_iter()
        .collect()
}

fn open_store(session: &Session, name: &str, use_: &Use) -> Result<Opened> {
    let layout = session.store()?;
    let (prefix, target) = match use_ {
        Use::Read => {
            let found = local::find(&layout, name)?;
            // Its own repository, in which its signatures have their tags.
            let own = found.names().first().and_then(|name| local::parse_name(name).ok());
            let target = TagOrDigest::Digest(found.manifest().digest);
            (own.map(|reference| reference.name()), target)
        }
        Use::Write { .. } => {
            let reference = Reference::parse(name)?;
            if reference.digest().is_some() {
                return Err(Error::Usage(format!(
                    "store:{name} has a digest, which only content can give; give a tag instead"
                )));
            }
            (Some(reference.name()), reference.target())
        }
    };
    let repository = LayoutRepository::new(layout, prefix);
    Ok(Opened { repository: Arc::new(repository), target, shown: format!("store:{name}") })
}

fn open_layout(directory: &Path, tag: Option<&Tag>, use_: &Use) -> Result<Opened> {
    let opened = match use_ {
        Use::Read => Layout::open(directory),
        Use::Write { .. } => Layout::open_or_create(directory),
    };
    let layout = Arc::new(opened.attempt(|| format!("cannot open oci:{}", directory.display()))?);
    let target = match (tag, use_) {
        (Some(tag), _) => TagOrDigest::Tag(tag.clone()),
        (None, Use::Write { .. }) => TagOrDigest::Tag(Tag::latest()),
        (None, Use::Read) => only_image(&layout, directory)?,
    };
    let shown = format!("oci:{}:{target}", directory.display());
    let repository = LayoutRepository::new(layout, None);
    Ok(Opened { repository: Arc::new(repository), target, shown })
}

/// The image of a layout that holds one, or the latest; with several others the user must say
/// which. What is attached to an image is none.
fn only_image(layout: &Layout, directory: &Path) -> Result<TagOrDigest> {
    let shown = directory.display();
    let mut entries = layout.entries().attempt(|| format!("cannot read oci:{shown}"))?;
    entries.retain(|entry| match name_of(entry) {
        Some(name) => !name.starts_with("sha256-"),
        None => entry.artifact_type.is_none(),
    });
    let latest = entries.iter().find(|entry| name_of(entry) == Some("latest"));
    if let ([only], _) | (_, Some(only)) = (&entries[..], latest) {
        return Ok(TagOrDigest::Digest(only.digest));
    }
    let names: Vec<&str> = entries.iter().filter_map(name_of).collect();
    let list = if names.is_empty() { "none has a name".to_owned() } else { names.join(", ") };
    let count = entries.len();
    Err(Error::Usage(format!("oci:{shown} holds {count} images, say which: {list}")))
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry(reference) => reference.fmt(f),
            Self::Store(name) => write!(f, "store:{name}"),
            Self::Layout { directory, tag: Some(tag) } => {
                write!(f, "oci:{}:{tag}", directory.display())
            }
            Self::Layout { directory, tag: None } => write!(f, "oci:{}", directory.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_say_where_and_a_bare_name_means_what_the_command_means() {
        let parse = |text, bare| Location::parse(text, bare).map(|location| location.to_string());
        for (text, bare, shown) in [
            ("alpine", Bare::Registry, "docker.io/library/alpine:latest"),
            ("alpine", Bare::Store, "store:alpine"),
            ("store:app:1", Bare::Registry, "store:app:1"),
            ("oci:dir", Bare::Store, "oci:dir"),
            ("oci:./a/b:1.0", Bare::Registry, "oci:./a/b:1.0"),
        ] {
            assert_eq!(parse(text, bare).unwrap(), shown, "{text}");
        }
        for text in ["store:", "oci:", "oci::tag", "oci:dir:-bad", "A:b:c"] {
            assert!(parse(text, Bare::Registry).is_err(), "{text}");
        }
    }
}
