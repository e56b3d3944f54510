//! Names of images: `[host/]repository[:tag][@digest]`, with Docker Hub's short names.
//!
//! Grammar: <https://github.com/distribution/reference/blob/v0.6.0/reference.go>; the
//! distribution-spec's names are the same. Every part is a type that is valid once it exists.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::oci::Digest;
use crate::oci::name::{DOCKER_HUB, Host, Part, ReferenceError, RepositoryName, Tag, TagOrDigest};

/// Fewest hexadecimal digits of any digest, in the grammar.
const DIGEST_DIGITS_MIN: usize = 32;

/// A full reference: a registry, a repository in it and, possibly, a tag and a digest.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    host: Host,
    repository: RepositoryName,
    tag: Option<Tag>,
    digest: Option<Digest>,
}

impl Reference {
    /// A reference from its parts.
    pub fn new(host: Host, repository: RepositoryName, what: TagOrDigest) -> Self {
        let (tag, digest) = match what {
            TagOrDigest::Tag(tag) => (Some(tag), None),
            TagOrDigest::Digest(digest) => (None, Some(digest)),
        };
        Self { host, repository, tag, digest }
    }

    /// Parses a reference; one with neither tag nor digest means `latest`.
    ///
    /// # Errors
    /// [`ReferenceError`] with the part that is wrong.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        Self::parse_repository(text).map(Self::or_latest)
    }

    /// Parses a reference and adds nothing: a bare repository has neither tag nor digest.
    ///
    /// # Errors
    /// [`ReferenceError`] with the part that is wrong.
    pub fn parse_repository(text: &str) -> Result<Self, ReferenceError> {
        refuse_what_is_no_reference(text)?;
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(parse_digest(digest)?)),
            None => (text, None),
        };
        refuse_digest_as_tag(rest)?;
        let (name, tag) = match rest.rfind(':') {
            Some(at) if !rest[at..].contains('/') => {
                (&rest[..at], Some(parse_tag(&rest[at + 1..], text)?))
            }
            _ => (rest, None),
        };
        let (host, repository) = split_host(name)?;
        Ok(Self { host, repository, tag, digest })
    }

    /// The registry.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The repository.
    pub fn repository(&self) -> &RepositoryName {
        &self.repository
    }

    /// The tag, if one was given.
    pub fn tag(&self) -> Option<&Tag> {
        self.tag.as_ref()
    }

    /// The digest, if one was given.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// What to ask the registry for: the digest decides over the tag.
    pub fn target(&self) -> TagOrDigest {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => TagOrDigest::Digest(*digest),
            (None, Some(tag)) => TagOrDigest::Tag(tag.clone()),
            (None, None) => TagOrDigest::Tag(Tag::latest()),
        }
    }

    /// The same repository with another tag, and no digest.
    #[must_use]
    pub fn with_tag(&self, tag: Tag) -> Self {
        Self { tag: Some(tag), digest: None, ..self.clone() }
    }

    /// The same, with the tag `latest` where there is neither tag nor digest.
    #[must_use]
    pub fn or_latest(self) -> Self {
        match self.tag.is_none() && self.digest.is_none() {
            true => Self { tag: Some(Tag::latest()), ..self },
            false => self,
        }
    }

    /// The same repository with a digest, and no tag.
    #[must_use]
    pub fn with_digest(&self, digest: Digest) -> Self {
        Self { tag: None, digest: Some(digest), ..self.clone() }
    }

    /// The repository with its host: `docker.io/library/alpine`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.host, self.repository)
    }

    /// The whole as users write it: `alpine:3.20` for `docker.io/library/alpine:3.20`.
    pub fn familiar(&self) -> String {
        let tag = self.tag.as_ref().map(|tag| format!(":{tag}"));
        let digest = self.digest.as_ref().map(|digest| format!("@{digest}"));
        let (tag, digest) = (tag.unwrap_or_default(), digest.unwrap_or_default());
        format!("{}{tag}{digest}", self.familiar_name())
    }

    /// The shortest name that means the same: `alpine` for `docker.io/library/alpine`.
    pub fn familiar_name(&self) -> String {
        if self.host.as_str() != DOCKER_HUB {
            return self.name();
        }
        let repository = self.repository.as_str();
        match repository.strip_prefix("library/") {
            Some(short) if !short.contains('/') => short.to_owned(),
            _ => repository.to_owned(),
        }
    }
}

/// Texts that look like something else get an error that says what they look like.
fn refuse_what_is_no_reference(text: &str) -> Result<(), ReferenceError> {
    let fail = |reason: &str| ReferenceError::new(Part::Reference, text, reason);
    if text.is_empty() {
        return Err(fail("it is empty"));
    }
    if let Some(bad) = text.chars().find(|c| c.is_control() || c.is_whitespace() || !c.is_ascii()) {
        let reason = format!("it holds the character {bad:?}; names are printable ASCII");
        return Err(fail(&reason));
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        // A URL may hold a password, which no message shows.
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let text = format!("{scheme}://{host}{path}");
        let path = path.split('?').next().unwrap_or_default();
        let fix = format!("leave out {scheme}:// and write {:?}", format!("{host}{path}"));
        let error = ReferenceError::new(Part::Reference, &text, "references have no scheme");
        return Err(error.with_fix(fix));
    }
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return Err(fail("64 hexadecimal digits are an image ID, not a name"));
    }
    if text.parse::<Digest>().is_ok() {
        let fix = format!("write REPOSITORY@{text}");
        return Err(fail("a digest alone names no repository").with_fix(fix));
    }
    Ok(())
}

/// Parses what follows the first `@`: a digest, unless it looks like `user@host/repository`.
fn parse_digest(text: &str) -> Result<Digest, ReferenceError> {
    if text.is_empty() {
        let error = ReferenceError::new(Part::Digest, text, "nothing follows the @");
        return Err(error.with_fix("remove the @ or add a digest"));
    }
    let ends_in_digits = text.rsplit_once(':').is_some_and(|(_, digits)| {
        digits.len() >= DIGEST_DIGITS_MIN && digits.bytes().all(|b| b.is_ascii_hexdigit())
    });
    match text.split_once('/') {
        // The host's own parser says what is wrong.
        Some((host, _)) if !ends_in_digits => Err(match format!("@{host}").parse::<Host>() {
            Err(error) => error,
            Ok(host) => ReferenceError::new(Part::Host, host.as_str(), "an @ stands before it"),
        }),
        _ => Ok(text.parse()?),
    }
}

/// `name:sha256:e3b0…` is the slip of writing a colon for the `@`.
fn refuse_digest_as_tag(rest: &str) -> Result<(), ReferenceError> {
    let digest_at = rest.rmatch_indices(':').nth(1).map(|(at, _)| at);
    let Some((name, digest)) = digest_at.map(|at| (&rest[..at], &rest[at + 1..])) else {
        return Ok(());
    };
    if digest.parse::<Digest>().is_err() {
        return Ok(());
    }
    let error = ReferenceError::new(Part::Tag, digest, "a digest stands where a tag belongs");
    Err(error.with_fix(format!("write \"{name}@{digest}\"")))
}

fn parse_tag(tag: &str, whole: &str) -> Result<Tag, ReferenceError> {
    tag.parse().map_err(|error: ReferenceError| match tag {
        "" => ReferenceError::new(Part::Tag, whole, "nothing follows the colon")
            .with_fix("remove the colon or add a tag"),
        _ => error,
    })
}

/// Docker's rule for the first component: a host has a dot, a colon, an upper-case letter or is
/// `localhost`; anything else is a path on Docker Hub.
fn split_host(name: &str) -> Result<(Host, RepositoryName), ReferenceError> {
    let Some((first, rest)) = name.split_once('/') else {
        let path = if name.is_empty() { String::new() } else { format!("library/{name}") };
        return Ok((Host::docker_hub(), parse_path(&path, name)?));
    };
    let is_host = first == "localhost"
        || first.contains(['.', ':', '['])
        || first.bytes().any(|b| b.is_ascii_uppercase());
    if !is_host {
        return Ok((Host::docker_hub(), parse_path(name, name)?));
    }
    let host = match first {
        "index.docker.io" => Host::docker_hub(),
        other => other.parse()?,
    };
    if host.as_str() == DOCKER_HUB && !rest.contains('/') && !rest.is_empty() {
        return Ok((host, parse_path(&format!("library/{rest}"), rest)?));
    }
    Ok((host, parse_path(rest, rest)?))
}

/// Parses `path`, reporting errors about `shown`, what the user wrote.
fn parse_path(path: &str, shown: &str) -> Result<RepositoryName, ReferenceError> {
    let _: RepositoryName = shown.parse()?;
    path.parse().map_err(|error| ReferenceError { text: shown.to_owned(), ..error })
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        Self::parse(text)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reference({self})")
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
#[path = "reference/tests.rs"]
mod tests;
