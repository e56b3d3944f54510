//! What a credential is for: a registry, or the repositories of it at and below a path.
//!
//! The form with a path, such as `quay.io/org`, is podman's.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::oci::name::Part;
use crate::oci::{Host, ReferenceError, RepositoryName};

/// A registry, or its repositories at and below a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    host: Host,
    path: Option<RepositoryName>,
}

impl Scope {
    /// The repositories of `host` at and below `path`; without one, all of them.
    pub fn new(host: Host, path: Option<RepositoryName>) -> Self {
        Self { host, path }
    }

    /// The registry.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The path, when only a part of the registry is meant.
    pub fn path(&self) -> Option<&RepositoryName> {
        self.path.as_ref()
    }

    /// Whether both are the same part of the same registry.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.path == other.path && is_same_registry(&self.host, &other.host)
    }

    /// Whether `repository` of `host` lies in it; nothing but a whole registry holds no repository.
    pub(super) fn covers(&self, host: &Host, repository: Option<&RepositoryName>) -> bool {
        let is_below = match (&self.path, repository) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(path), Some(repository)) => {
                let rest = repository.as_str().strip_prefix(path.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
        };
        is_below && is_same_registry(&self.host, host)
    }
}

impl From<Host> for Scope {
    fn from(host: Host) -> Self {
        Self { host, path: None }
    }
}

/// Whether two hosts are the same registry.
pub(super) fn is_same_registry(one: &Host, other: &Host) -> bool {
    (one.is_docker_hub() && other.is_docker_hub())
        || one.as_str().eq_ignore_ascii_case(other.as_str())
}

/// What users write. URLs are pasted, and docker takes them: a scheme, and the path of the API, are
/// left out.
impl FromStr for Scope {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let without_scheme = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let (name, path) = {
            let rest = without_scheme.unwrap_or(text);
            rest.split_once('/').unwrap_or((rest, ""))
        };
        let host: Host = name.parse()?;
        let host = if host.is_docker_hub() { Host::docker_hub() } else { host };
        let path = path.trim_end_matches('/');
        if without_scheme.is_some() || matches!(path, "" | "v1" | "v2") {
            return Ok(host.into());
        }
        if !name.contains(['.', ':']) && name != "localhost" {
            let error = ReferenceError::new(Part::Host, name, "it looks like a repository");
            return Err(error.with_fix(format!("write \"docker.io/{text}\" for Docker Hub's")));
        }
        Ok(Self { host, path: Some(path.parse()?) })
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            None => write!(f, "{}", self.host),
            Some(path) => write!(f, "{}/{path}", self.host),
        }
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_their_parts_are_what_people_write() {
        for (text, expected) in [
            ("quay.io", "quay.io"),
            ("quay.io/org", "quay.io/org"),
            ("quay.io/org/repo/", "quay.io/org/repo"),
            ("registry.test:5000/v2/", "registry.test:5000"),
            ("https://registry.test/v1/", "registry.test"),
            ("https://quay.io/org", "quay.io"),
            ("[::1]:5000/team", "[::1]:5000/team"),
            ("localhost/team", "localhost/team"),
            ("registry", "registry"),
            ("https://index.docker.io/v1/", "docker.io"),
            ("index.docker.io/acme", "docker.io/acme"),
        ] {
            assert_eq!(text.parse::<Scope>().expect(text).to_string(), expected, "{text}");
        }
        for (text, piece) in [
            ("", "registry host"),
            ("no_host!", "no_host!"),
            ("quay.io/Org", "it must be lower case"),
            ("acme/app", "write \"docker.io/acme/app\" for Docker Hub's"),
            ("ann:pass@quay.io", "use `regctl login`"),
        ] {
            let error = text.parse::<Scope>().expect_err(text).to_string();
            assert!(error.contains(piece) && !error.contains("pass@"), "{text}: {error}");
        }
    }

    #[test]
    fn a_path_covers_whole_components() {
        let covers = |scope: &str, repository: &str| {
            let scope: Scope = scope.parse().unwrap();
            let name = (!repository.is_empty()).then(|| repository.parse().unwrap());
            scope.covers(&"quay.io".parse().unwrap(), name.as_ref())
        };
        for (scope, repository, expected) in [
            ("quay.io", "", true),
            ("QUAY.io", "org/repo", true),
            ("quay.io/org", "org", true),
            ("quay.io/org", "org/repo", true),
            ("quay.io/org", "organisation/repo", false),
            ("quay.io/org/repo", "org", false),
            ("quay.io/org", "", false),
            ("other.test/org", "org", false),
        ] {
            assert_eq!(covers(scope, repository), expected, "{scope} {repository}");
        }
    }
}
