//! Regctl's own store: a file in the form of docker's `config.json`, and the system's keyring.
//!
//! What the keyring holds is noted in the file, with its user, so that the keyring is asked for
//! nothing else. Docker's own configuration is never looked at: it may name regctl as its helper.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::auth::docker_config::DockerConfig;
use crate::auth::error::{Error, Result};
use crate::auth::keyring::LimitedKeyring;
use crate::auth::place::Wanted;
use crate::auth::{Credential, Environment, Secret, helper, registry_key};

/// The object of the file that notes what the keyring holds: the user of each key.
const NOTES: &str = "keyring";

/// Regctl's own store of credentials.
#[derive(Debug, Clone)]
pub struct OwnStore {
    file: PathBuf,
    keyring: LimitedKeyring,
}

/// What keeps a credential in [`OwnStore`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper {
    /// The file, in clear text, readable by its owner alone.
    File,
    /// The system's keyring.
    Keyring,
}

/// What the keyring keeps for a key.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(rename = "Username")]
    username: String,
    #[serde(rename = "Secret")]
    secret: String,
}

impl OwnStore {
    /// The store of this user.
    ///
    /// # Errors
    /// [`Error::NoConfigHome`].
    pub fn new(environment: &Environment) -> Result<Self> {
        let keyring = LimitedKeyring::of_system(helper::TIME_LIMIT);
        Ok(Self::with_keyring(environment.own_file()?, keyring))
    }

    pub(super) fn with_keyring(file: PathBuf, keyring: LimitedKeyring) -> Self {
        Self { file, keyring }
    }

    /// User and secret of a server, as docker names it; `None` when there are none.
    ///
    /// # Errors
    /// The file cannot be read, or the keyring fails.
    pub async fn get(&self, server: &str) -> Result<Option<(String, Secret)>> {
        let config = self.read().await?;
        let credential = match matching(&config.keys(NOTES)?, server) {
            Some(key) => self.read_keyring(key).await?,
            None => match matching(&config.keys("auths")?, server) {
                Some(key) => config.credential_at(key)?,
                None => None,
            },
        };
        let login = credential.as_ref().and_then(Credential::as_helper_login);
        Ok(login.map(|(username, secret)| (username.to_owned(), secret.clone())))
    }

    /// Keeps a credential for a server, as docker names it; what was kept for it is forgotten.
    ///
    /// # Errors
    /// The file cannot be written, or the keyring fails; then all is as it was.
    pub async fn store(&self, server: &str, credential: &Credential, keeper: Keeper) -> Result<()> {
        let (key, names) = (server.to_owned(), namesakes(server));
        match keeper {
            Keeper::Keyring => {
                let login = credential.as_helper_login();
                let (username, secret) = login.ok_or_else(|| Error::NotForHelper {
                    program: "the system's keyring".to_owned(),
                    configured_in: self.file.display().to_string(),
                })?;
                let (username, secret) = (username.to_owned(), secret.expose().to_owned());
                let kept = Kept { username: username.clone(), secret };
                let text = serde_json::to_string(&kept).expect("two texts are JSON");
                self.keyring.write(server.to_owned(), Secret::new(text)).await?;
                self.update(move |config| {
                    config.retain("auths", |key| !names(key))?;
                    config.set_text(NOTES, &key, &username)
                })
                .await
            }
            Keeper::File => {
                let credential = credential.clone();
                self.update(move |config| {
                    config.retain("auths", |key| !names(key))?;
                    config.set(&key, Some(&credential))
                })
                .await
            }
        }
    }

    /// What keeps the credential of a server now, if there is one.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn keeper(&self, server: &str) -> Result<Option<Keeper>> {
        let config = self.read().await?;
        if matching(&config.keys(NOTES)?, server).is_some() {
            return Ok(Some(Keeper::Keyring));
        }
        Ok(matching(&config.keys("auths")?, server).map(|_| Keeper::File))
    }

    /// Forgets a server, and returns what kept it.
    ///
    /// # Errors
    /// The file cannot be written, or the keyring fails; what it holds stays noted then.
    pub async fn erase(&self, server: &str) -> Result<Vec<Keeper>> {
        let config = self.read().await?;
        let names = namesakes(server);
        let mut from = Vec::new();
        for key in config.keys(NOTES)?.into_iter().filter(|key| names(key)) {
            self.keyring.remove(key).await?;
            from.push(Keeper::Keyring);
        }
        if config.keys("auths")?.iter().any(|key| names(key)) {
            from.push(Keeper::File);
        }
        if !from.is_empty() {
            self.update(move |config| {
                config.retain(NOTES, |key| !names(key))?;
                config.retain("auths", |key| !names(key)).map(drop)
            })
            .await?;
        }
        from.dedup();
        Ok(from)
    }

    /// The servers that the store knows, each with its user and what keeps it. The keyring is not
    /// asked.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn list(&self) -> Result<BTreeMap<String, (String, Keeper)>> {
        let config = self.read().await?;
        let in_file = config.credentials()?.into_iter().map(|(server, credential)| {
            let login = credential.as_helper_login();
            let username = login.map_or_else(String::new, |(username, _)| username.to_owned());
            (server, (username, Keeper::File))
        });
        let noted = config.texts(NOTES)?.into_iter();
        let noted = noted.map(|(server, username)| (server, (username, Keeper::Keyring)));
        Ok(in_file.chain(noted).collect())
    }

    /// Looks in the keyring, if it is noted to hold something for what is wanted. `None` when it is
    /// not, so that it was not asked.
    pub(super) async fn find_in_keyring(
        &self,
        wanted: Wanted<'_>,
    ) -> Result<Option<Option<Credential>>> {
        let keys = self.read().await?.keys(NOTES)?;
        let parts = registry_key::find_parts(keys.iter(), wanted.host, wanted.repository);
        let mut is_noted = false;
        for key in parts.into_iter().chain(registry_key::find(keys.iter(), wanted.host)) {
            is_noted = true;
            if let Some(credential) = self.read_keyring(key).await? {
                return Ok(Some(Some(credential)));
            }
        }
        Ok(is_noted.then_some(None))
    }

    async fn read_keyring(&self, key: &str) -> Result<Option<Credential>> {
        let Some(text) = self.keyring.read(key.to_owned()).await? else { return Ok(None) };
        let kept: Kept = serde_json::from_str(text.expose())
            .map_err(|_| Error::KeyringReply { key: key.to_owned() })?;
        Ok(Some(Credential::from_login(kept.username, Secret::new(kept.secret))))
    }

    async fn read(&self) -> Result<DockerConfig> {
        DockerConfig::load(&self.file).await
    }

    async fn update(
        &self,
        change: impl FnOnce(&mut DockerConfig) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        DockerConfig::change(&self.file, change).await
    }
}

/// Among `keys`, the one for `server`: as it is, else another name of the same registry.
fn matching<'a>(keys: &'a [String], server: &str) -> Option<&'a String> {
    let names = namesakes(server);
    let exact = keys.iter().find(|key| *key == server);
    exact.or_else(|| keys.iter().find(|key| names(key)))
}

/// Whether a key names the same as `server`.
fn namesakes(server: &str) -> impl Fn(&str) -> bool + Send + 'static + use<> {
    let (server, scope) = (server.to_owned(), registry_key::scope_of(server));
    move |key| key == server || scope.as_ref().is_some_and(|scope| registry_key::names(key, scope))
}

#[cfg(unix)]
#[cfg(test)]
#[path = "own/tests.rs"]
mod tests;
