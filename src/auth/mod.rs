//! Whose credentials go where.
//!
//! Owns: the configurations of docker and podman, the docker-credential protocol, the system's
//! keyring, regctl's own store, and the order in which they are asked. Must not know: HTTP, tokens'
//! scopes, or what a registry answers.
//!
//! A credential belongs to one host. A helper that fails is an error, never a reason to use what
//! belongs to another host.

mod chain;
mod docker_config;
mod environment;
mod error;
mod headers;
mod helper;
mod keeping;
mod keyring;
mod lookup;
mod own;
mod place;
mod registry_key;
mod scope;
mod secret;
mod status;
#[cfg(unix)]
#[cfg(test)]
#[path = "tests/home.rs"]
mod testing;

use std::fmt;

use async_trait::async_trait;

use crate::oci::{Host, RepositoryName};

pub use chain::Chain;
pub use environment::Environment;
pub use error::{Error, HelperAction, Result};
pub use helper::TIME_LIMIT as HELPER_TIME_LIMIT;
pub use keeping::{AllErased, Erased, Stored};
pub use own::{Keeper, OwnStore};
pub use scope::Scope;
pub use secret::{Credential, Secret};
pub use status::{ConfigFile, Holder, Login, Logins, PlaceStatus, State};

/// Where a credential came from or went, for people: `~/.docker/config.json`,
/// `helper docker-credential-pass (credsStore)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// An origin of this description.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The description.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Finds the credential for a host, or for one repository of it.
#[async_trait]
pub trait Keychain: fmt::Debug + Send + Sync {
    /// The credential for `repository` of `host` and where it came from; `None` when there is none.
    /// Without a repository, that of the host as a whole.
    ///
    /// # Errors
    /// [`Error`] when a place that may hold one cannot be asked; see
    /// [`Error::is_helper_failure`] for going on without.
    async fn lookup(
        &self,
        host: &Host,
        repository: Option<&RepositoryName>,
    ) -> Result<Option<(Credential, Origin)>>;
}

/// A keychain that knows nothing: every request is anonymous.
#[derive(Debug, Clone, Copy, Default)]
pub struct Anonymous;

#[async_trait]
impl Keychain for Anonymous {
    async fn lookup(
        &self,
        _: &Host,
        _: Option<&RepositoryName>,
    ) -> Result<Option<(Credential, Origin)>> {
        Ok(None)
    }
}
