//! The parts of a reference: host, repository, tag, and why a text is none of them.
//!
//! Each is a type that is valid once it exists, so nothing else becomes a path or a URL.
//!
//! Grammar: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests>

use std::borrow::Cow;
use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::oci::digest::{Digest, DigestError};

/// Docker Hub's name in references.
pub const DOCKER_HUB: &str = "docker.io";

/// Longest repository path, in characters.
const REPOSITORY_MAX: usize = 255;

/// Longest tag, in characters.
const TAG_MAX: usize = 128;

/// Which part of a reference is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The whole text.
    Reference,
    /// The registry's host and port.
    Host,
    /// The repository.
    Repository,
    /// The tag.
    Tag,
    /// The digest.
    Digest,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reference => "reference",
            Self::Host => "registry host",
            Self::Repository => "repository",
            Self::Tag => "tag",
            Self::Digest => "digest",
        })
    }
}

/// Why a text is not a reference: the part, the reason and, where there is one, the fix.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("malformed {part} {:?}: {reason}{}", shortened(text), fix.as_deref().map(|fix| format!("; {fix}")).unwrap_or_default())]
pub struct ReferenceError {
    /// Which part is wrong.
    pub part: Part,
    /// That part as given, without what may be a secret: see [`concealed`].
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to write instead, when that is clear.
    pub fix: Option<String>,
}

/// Most characters of a malformed text that are shown: the reason must still be seen.
const SHOWN_MAX: usize = 300;

/// The beginning of a text that may be of any length.
fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN_MAX) {
        None => text.into(),
        Some((end, _)) => format!("{}…", &text[..end]).into(),
    }
}

/// A text as messages may show it: without what may be a secret in a URL that was pasted, which is
/// what stands before an `@`, unless a digest follows, and behind a `?`.
pub fn concealed(text: &str) -> Cow<'_, str> {
    let scheme = text.find("://").map_or("", |at| &text[..at + 3]);
    match (text.find('?'), text.rfind('@')) {
        // A password with the one or a query with the other: nobody can tell.
        (Some(query), Some(at)) if query < at => format!("{scheme}…").into(),
        (Some(query), _) => format!("{}?…", concealed(&text[..query])).into(),
        (None, Some(at)) if is_user(&text[..at], &text[at + 1..]) => {
            format!("{scheme}…{}", &text[at..]).into()
        }
        _ => text.into(),
    }
}

/// Whether what stands before an `@` is a user, and no name with a digest or a number behind it.
fn is_user(before: &str, behind: &str) -> bool {
    let is_digest = ["sha256:", "sha384:", "sha512:"].iter().any(|known| behind.starts_with(known));
    !is_digest && !behind.is_empty() && !before.ends_with([':', '/'])
}

impl ReferenceError {
    pub(crate) fn new(part: Part, text: &str, reason: impl Into<String>) -> Self {
        Self { part, text: concealed(text).into_owned(), reason: reason.into(), fix: None }
    }

    pub(crate) fn with_fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }
}

impl From<DigestError> for ReferenceError {
    fn from(error: DigestError) -> Self {
        let (text, reason) = match &error {
            DigestError::NoAlgorithm(text) => (text, "it has no algorithm".to_owned()),
            DigestError::UnknownAlgorithm(text) => (text, "its algorithm is not known".to_owned()),
            DigestError::NotHex(text) => (text, "its digits are not lower-case hexadecimal".into()),
            DigestError::Length { digest, algorithm, expected, actual } => {
                let reason =
                    format!("it has {actual} hexadecimal digits, {algorithm} has {expected}");
                (digest, reason)
            }
        };
        let fix = match &error {
            DigestError::NoAlgorithm(_) => Some("write sha256: and 64 hexadecimal digits"),
            DigestError::UnknownAlgorithm(_) => Some("use sha256, sha384 or sha512"),
            DigestError::NotHex(_) | DigestError::Length { .. } => None,
        };
        Self { part: Part::Digest, text: text.clone(), reason, fix: fix.map(str::to_owned) }
    }
}

/// A registry: DNS name, IPv4 address or bracketed IPv6 address, with an optional port.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host(String);

/// A repository within a registry, such as `library/alpine`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepositoryName(String);

/// A tag, such as `1.4` or `latest`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

/// What a manifest is asked by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TagOrDigest {
    /// A name that can move.
    Tag(Tag),
    /// The content itself.
    Digest(Digest),
}

impl Host {
    /// The text, as in a reference.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Docker Hub.
    pub fn docker_hub() -> Self {
        Self(DOCKER_HUB.to_owned())
    }

    /// Whether this is one of Docker Hub's names.
    pub fn is_docker_hub(&self) -> bool {
        matches!(self.as_str(), DOCKER_HUB | "index.docker.io" | "registry-1.docker.io")
    }

    /// The host that answers the API; Docker Hub's differs from its name.
    pub fn api(&self) -> &str {
        if self.is_docker_hub() { "registry-1.docker.io" } else { self.as_str() }
    }

    /// The name without the port, IPv6 without brackets.
    pub fn name(&self) -> &str {
        self.split().0.trim_start_matches('[').trim_end_matches(']')
    }

    /// The port, when one is given.
    pub fn port(&self) -> Option<u16> {
        self.split().1.and_then(|port| port.parse().ok())
    }

    /// Whether this is the machine itself: `localhost`, `*.localhost`, 127.0.0.0/8 or `::1`.
    pub fn is_loopback(&self) -> bool {
        let name = self.name();
        name == "localhost"
            || name.ends_with(".localhost")
            || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    fn split(&self) -> (&str, Option<&str>) {
        match self.0.rfind(':') {
            Some(at) if !self.0[at..].contains(']') => (&self.0[..at], Some(&self.0[at + 1..])),
            _ => (&self.0, None),
        }
    }
}

impl RepositoryName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Tag {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `latest`.
    pub fn latest() -> Self {
        Self("latest".to_owned())
    }
}

impl FromStr for Host {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let fail = |reason: &str| ReferenceError::new(Part::Host, text, reason);
        if let Some((_, name)) = text.rsplit_once('@') {
            // What stands before the @ may be a password, which no message shows.
            return Err(ReferenceError::new(Part::Host, name, "user information stands before it")
                .with_fix("remove what stands before the @ and use `regctl login`"));
        }
        let (name, port) = if text.starts_with('[') {
            let Some(end) = text.find(']') else {
                return Err(fail("the bracket of the IPv6 address is not closed"));
            };
            if text[1..end].parse::<Ipv6Addr>().is_err() {
                return Err(fail("what stands in brackets is no IPv6 address"));
            }
            (None, text[end + 1..].strip_prefix(':').or((end + 1 < text.len()).then_some("?")))
        } else {
            match text.split_once(':') {
                Some((name, port)) => (Some(name), Some(port)),
                None => (Some(text), None),
            }
        };
        if name.is_some_and(|name| !name.split('.').all(is_dns_label)) {
            return Err(fail("a host is letters, digits and '-' between dots"));
        }
        let bad_port =
            |port: &str| !port.bytes().all(|b| b.is_ascii_digit()) || port.parse::<u16>().is_err();
        if port.is_some_and(bad_port) {
            return Err(fail("the port is no number from 0 to 65535"));
        }
        Ok(Self(text.to_owned()))
    }
}

fn is_dns_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

impl FromStr for RepositoryName {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let fail = |reason: &str| ReferenceError::new(Part::Repository, text, reason);
        if text.is_empty() {
            return Err(fail("it is empty"));
        }
        if text.len() > REPOSITORY_MAX {
            let reason = format!("it has {} characters, at most {REPOSITORY_MAX} fit", text.len());
            return Err(fail(&reason));
        }
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            let fix = format!("write {:?}", text.to_ascii_lowercase());
            return Err(fail("it must be lower case").with_fix(fix));
        }
        match text.split('/').find(|component| !is_component(component)) {
            None => Ok(Self(text.to_owned())),
            Some("") => Err(fail("two slashes meet, or one stands at an end")),
            Some(component) => Err(fail(&format!(
                "{component:?} is not letters and digits joined by '.', '_', '__' or dashes"
            ))),
        }
    }
}

/// `[a-z0-9]+((?:[._]|__|[-]+)[a-z0-9]+)*`
fn is_component(component: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = component.as_bytes();
    let ends_are_words =
        bytes.first().copied().is_some_and(is_word) && bytes.last().copied().is_some_and(is_word);
    ends_are_words
        && component
            .split(|c: char| c.is_ascii() && is_word(c as u8))
            .all(|joint| matches!(joint, "" | "." | "_" | "__") || joint.bytes().all(|b| b == b'-'))
}

impl FromStr for Tag {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let fail = |reason: &str| ReferenceError::new(Part::Tag, text, reason);
        if text.is_empty() {
            return Err(fail("it is empty"));
        }
        if text.len() > TAG_MAX {
            let reason = format!("it has {} characters, at most {TAG_MAX} fit", text.len());
            return Err(fail(&reason));
        }
        if text.starts_with(['.', '-']) {
            return Err(fail("it must begin with a letter, a digit or '_'"));
        }
        let is_tag = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        match text.chars().find(|c| !is_tag(*c)) {
            None => Ok(Self(text.to_owned())),
            Some(bad) => Err(fail(&format!(
                "the character {bad:?} may not stand in it; letters, digits, '_', '.' and '-' may"
            ))),
        }
    }
}

impl FromStr for TagOrDigest {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        if text.contains(':') {
            return Ok(Self::Digest(text.parse()?));
        }
        Ok(Self::Tag(text.parse()?))
    }
}

impl fmt::Display for TagOrDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => tag.fmt(f),
            Self::Digest(digest) => digest.fmt(f),
        }
    }
}

macro_rules! text_type {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    )*};
}

text_type!(Host, RepositoryName, Tag);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_concealed_and_nothing_else() {
        for (text, shown) in [
            ("r.test:5000/app:1", "r.test:5000/app:1"),
            ("app:1@sha256:ab", "app:1@sha256:ab"),
            ("r.test/app@", "r.test/app@"),
            ("docker-archive:x.tar:@1", "docker-archive:x.tar:@1"),
            ("ann:pa/ss@r.test/app:1", "…@r.test/app:1"),
            ("https://ann:pass@r.test/app", "https://…@r.test/app"),
            ("ann:pass@sha.test/app", "…@sha.test/app"),
            ("ann:pa?ss@r.test/app", "…"),
            ("https://r.test/app?token=t", "https://r.test/app?…"),
            ("https://r.test/app?token=t@x", "https://…"),
            ("https://token@r.test/?a=b?c", "https://…@r.test/?…"),
        ] {
            assert_eq!(concealed(text), shown, "{text}");
        }
    }
}
