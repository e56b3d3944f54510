//! The keyring of the system: the Secret Service, Keychain, or Windows' credential manager.
//!
//! It may ask a person to unlock it, and without a desktop it may never answer: every question has
//! a time limit. Only what was put there on purpose is looked for; see [`super::own`].

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::Secret;
use crate::auth::error::{Error, HelperAction, Result};
use crate::util::task;
use crate::util::text::printable;

/// Why the keyring did not do what it was asked.
pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What the keyring answers.
pub(super) type Reply<T> = std::result::Result<T, Failure>;

/// Keeps one text for each key. The calls wait.
pub(super) trait Keyring: fmt::Debug + Send + Sync {
    /// The text of `key`.
    fn read(&self, key: &str) -> Reply<Option<Secret>>;
    /// Keeps `secret` for `key`.
    fn write(&self, key: &str, secret: &Secret) -> Reply<()>;
    /// Forgets `key`; not knowing it is no error.
    fn remove(&self, key: &str) -> Reply<()>;
}

/// A keyring that is asked with a time limit.
#[derive(Debug, Clone)]
pub(super) struct LimitedKeyring {
    keyring: Option<Arc<dyn Keyring>>,
    pub(super) time_limit: Duration,
}

impl LimitedKeyring {
    /// That of the system, if the program was built for it.
    pub(super) fn of_system(time_limit: Duration) -> Self {
        Self { keyring: system::keyring(), time_limit }
    }

    #[cfg(test)]
    pub(super) fn new(keyring: Arc<dyn Keyring>, time_limit: Duration) -> Self {
        Self { keyring: Some(keyring), time_limit }
    }

    /// Whether there can be one at all.
    pub(super) fn is_built_in(&self) -> bool {
        self.keyring.is_some()
    }

    pub(super) async fn read(&self, key: String) -> Result<Option<Secret>> {
        self.ask(HelperAction::Get, move |keyring| keyring.read(&key)).await
    }

    pub(super) async fn write(&self, key: String, secret: Secret) -> Result<()> {
        self.ask(HelperAction::Store, move |keyring| keyring.write(&key, &secret)).await
    }

    pub(super) async fn remove(&self, key: String) -> Result<()> {
        self.ask(HelperAction::Erase, move |keyring| keyring.remove(&key)).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        action: HelperAction,
        question: impl FnOnce(&dyn Keyring) -> Reply<T> + Send + 'static,
    ) -> Result<T> {
        let keyring = self.keyring.clone().ok_or(Error::NoKeyring)?;
        let answer = task::blocking(move || question(keyring.as_ref()));
        let answer = tokio::time::timeout(self.time_limit, answer).await;
        let limit = self.time_limit;
        let answer = answer.map_err(|_| Error::KeyringTimeout { action, limit })?;
        let answer = answer.map_err(|_| Error::Interrupted)?;
        let message = |failure: Failure| printable(&failure.to_string());
        answer.map_err(|failure| Error::Keyring { action, message: message(failure) })
    }
}

#[cfg(feature = "keyring")]
mod system {
    use std::sync::Arc;

    use keyring::v1::Entry;

    use super::{Failure, Keyring, Reply};
    use crate::auth::Secret;

    /// Under which all our entries are kept; the key is their user.
    const SERVICE: &str = "regctl";

    #[derive(Debug)]
    struct SystemKeyring;

    pub(super) fn keyring() -> Option<Arc<dyn Keyring>> {
        Some(Arc::new(SystemKeyring))
    }

    impl Keyring for SystemKeyring {
        fn read(&self, key: &str) -> Reply<Option<Secret>> {
            match entry(key)?.get_password() {
                Ok(text) => Ok(Some(Secret::new(text))),
                Err(keyring::Error::NoEntry) => Ok(None),
                Err(error) => Err(without_data(error)),
            }
        }

        fn write(&self, key: &str, secret: &Secret) -> Reply<()> {
            entry(key)?.set_password(secret.expose()).map_err(without_data)
        }

        fn remove(&self, key: &str) -> Reply<()> {
            match entry(key)?.delete_credential() {
                Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
                Err(error) => Err(without_data(error)),
            }
        }
    }

    fn entry(key: &str) -> Reply<Entry> {
        // Only this tells why there is no keyring.
        if let Err(error) = Entry::store_status() {
            return Err(error.to_string().into());
        }
        Entry::new(SERVICE, key).map_err(without_data)
    }

    /// The error as text: some variants carry what was read.
    fn without_data(error: keyring::Error) -> Failure {
        error.to_string().into()
    }
}

#[cfg(not(feature = "keyring"))]
mod system {
    use std::sync::Arc;

    use super::Keyring;

    pub(super) fn keyring() -> Option<Arc<dyn Keyring>> {
        None
    }
}
