//! What the keychain of the command line is told before it is asked; the asking is in
//! [`super::lookup`].

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::auth::error::Result;
use crate::auth::keyring::LimitedKeyring;
use crate::auth::own::OwnStore;
use crate::auth::scope::is_same_registry;
use crate::auth::{Credential, Environment, helper};
use crate::oci::Host;

/// The keychain of the command line: flags, variables, files, helpers and the keyring in their
/// order.
#[derive(Debug, Clone)]
pub struct Chain {
    pub(super) environment: Environment,
    pub(super) explicit: Vec<(Host, Credential)>,
    pub(super) named: Vec<Host>,
    pub(super) helper_time_limit: Duration,
    keyring: LimitedKeyring,
    warned: Arc<Mutex<BTreeSet<String>>>,
}

impl Chain {
    /// A chain over the places that `environment` names.
    pub fn new(environment: Environment) -> Self {
        let helper_time_limit = helper::TIME_LIMIT;
        Self {
            environment,
            explicit: Vec::new(),
            named: Vec::new(),
            helper_time_limit,
            keyring: LimitedKeyring::of_system(helper_time_limit),
            warned: Arc::default(),
        }
    }

    /// Adds a credential given for `host` by the user; it goes before every other.
    #[must_use]
    pub fn with_explicit(mut self, host: Host, credential: Credential) -> Self {
        self.explicit.push((host, credential));
        self
    }

    /// Says which registries the command names. A credential that names none itself, that of
    /// `REGCTL_USERNAME`, is for the only one; when there are several it is not used.
    #[must_use]
    pub fn naming<'a>(mut self, hosts: impl IntoIterator<Item = &'a Host>) -> Self {
        for host in hosts {
            if !self.named.iter().any(|known| is_same_registry(known, host)) {
                self.named.push(host.clone());
            }
        }
        self
    }

    /// Sets how long a helper, or the keyring, may take; 30 s by default.
    #[must_use]
    pub fn with_helper_time_limit(mut self, limit: Duration) -> Self {
        self.helper_time_limit = limit;
        self.keyring.time_limit = limit;
        self
    }

    /// Whether the program was built with the system's keyring.
    pub fn has_keyring(&self) -> bool {
        self.keyring.is_built_in()
    }

    #[cfg(test)]
    pub(super) fn with_keyring(mut self, keyring: LimitedKeyring) -> Self {
        self.keyring = keyring;
        self
    }

    /// Regctl's own store.
    pub(super) fn own_store(&self) -> Result<OwnStore> {
        Ok(OwnStore::with_keyring(self.environment.own_file()?, self.keyring.clone()))
    }

    /// Tells the user something, once however many lookups come to it.
    pub(super) fn warn(&self, text: &str) {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if warned.insert(text.to_owned()) {
            tracing::warn!("{text}");
        }
    }

    #[cfg(test)]
    pub(super) fn warnings(&self) -> Vec<String> {
        self.warned.lock().unwrap().iter().cloned().collect()
    }
}

#[cfg(unix)]
#[cfg(test)]
#[path = "chain/tests.rs"]
mod tests;
