//! Where new credentials go, and how they are forgotten.

use crate::auth::chain::Chain;
use crate::auth::docker_config::{ConfiguredHelper, DockerConfig};
use crate::auth::error::{Error, Result};
use crate::auth::helper::Helper;
use crate::auth::lookup::helper_origin;
use crate::auth::own::Keeper;
use crate::auth::place::{Answer, Place, Wanted};
use crate::auth::{Credential, Origin, Scope, registry_key};

/// What became of a credential that was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The file or helper that keeps it.
    pub origin: Origin,
    /// Whether anyone who can read the file can read the secret.
    pub in_clear: bool,
    /// A place that is read first and holds another credential for the host.
    pub shadowed_by: Option<Origin>,
}

/// What became of the credentials that were asked to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// The places that held one; empty when none did.
    pub from: Vec<Origin>,
    /// A place that is only read, and still holds one.
    pub remaining: Option<Origin>,
}

/// What became of all credentials.
#[derive(Debug, Default)]
pub struct AllErased {
    /// The servers, as their places name them, each with the place that held its credential.
    pub servers: Vec<(String, Origin)>,
    /// The places that could not forget.
    pub failed: Vec<Error>,
}

impl Chain {
    /// Keeps `credential` for `scope` where the user configured it: in the helper, else in
    /// docker's `config.json`. A configured helper is never bypassed.
    ///
    /// # Errors
    /// [`Error::NoHome`], a file that cannot be read or written, or a failure of the helper,
    /// which then leaves the file as it was.
    pub async fn store(&self, scope: &Scope, credential: &Credential) -> Result<Stored> {
        let config = self.docker_config().await?;
        let shadowed_by = self.shadowing(&Place::Docker, wanted(scope), credential).await?;
        let key = registry_key::key_of(scope);
        let configured = config.helper(scope.host())?;
        let origin = match &configured {
            Some(configured) => self.store_in_helper(&key, credential, &config, configured).await?,
            None => Origin::new(self.place_of(&config)),
        };
        let in_clear = configured.is_none();
        let for_file = in_clear.then(|| credential.clone());
        DockerConfig::change(config.path(), move |config| config.set(&key, for_file.as_ref()))
            .await?;
        Ok(Stored { origin, in_clear, shadowed_by })
    }

    /// Keeps `credential` for `scope` in the system's keyring.
    ///
    /// # Errors
    /// [`Error::NoConfigHome`], or a failure of the keyring; [`Error::NoKeyring`] when the program
    /// was built without.
    pub async fn store_in_keyring(&self, scope: &Scope, credential: &Credential) -> Result<Stored> {
        let shadowed_by = self.shadowing(&Place::Keyring, wanted(scope), credential).await?;
        let key = registry_key::key_of(scope);
        self.own_store()?.store(&key, credential, Keeper::Keyring).await?;
        let origin = Origin::new(self.name_of(&Place::Keyring));
        Ok(Stored { origin, in_clear: false, shadowed_by })
    }

    /// Forgets every credential of `scope` in docker's `config.json` and its helper, and in our own
    /// store; for Docker Hub those of all its names.
    ///
    /// # Errors
    /// As [`Chain::store`]; the entries of a file stay when its helper or the keyring fails.
    pub async fn erase(&self, scope: &Scope) -> Result<Erased> {
        let mut config = self.docker_config().await?;
        let mut from = Vec::new();
        if let Some(configured) = config.helper(scope.host())? {
            let helper = self.helper(&config, &configured)?;
            if erase_known(&helper, scope).await? {
                from.push(helper_origin(&helper, &configured));
            }
        }
        let names = |key: &String| registry_key::names(key, scope);
        let in_file = config.keys("auths")?.into_iter().filter(names);
        let in_file = in_file.filter(|key| !matches!(config.credential_at(key), Ok(None)));
        let in_file = in_file.count() > 0;
        if config.remove(scope)? {
            let scope = scope.clone();
            DockerConfig::change(config.path(), move |config| config.remove(&scope).map(drop))
                .await?;
        }
        if in_file {
            from.push(Origin::new(self.place_of(&config)));
        }
        if let Ok(own) = self.own_store() {
            let keepers = own.erase(&registry_key::key_of(scope)).await?.into_iter();
            from.extend(keepers.map(|keeper| self.own_origin(keeper)));
        }
        let remaining = match scope.path() {
            None => self.remaining(wanted(scope)).await,
            // What is for the whole registry is no remainder of one of its parts.
            Some(_) => None,
        };
        Ok(Erased { from, remaining })
    }

    /// Forgets every credential of docker's `config.json`, of the helpers that it names, and of our
    /// own store.
    ///
    /// # Errors
    /// [`Error::NoHome`], or a file that cannot be read. A place that cannot forget does not keep
    /// the others from it.
    pub async fn erase_all(&self) -> Result<AllErased> {
        let config = self.docker_config().await?;
        let mut erased = AllErased::default();
        for configured in config.helpers()? {
            let gone = match self.helper(&config, &configured) {
                Ok(helper) => erase_listed(&helper, &configured, &mut erased.servers).await,
                Err(error) => Err(error),
            };
            erased.failed.extend(gone.err());
        }
        let origin = Origin::new(self.place_of(&config));
        for key in config.keys("auths")? {
            if !matches!(config.credential_at(&key), Ok(None)) {
                erased.servers.push((key, origin.clone()));
            }
        }
        if !config.keys("auths")?.is_empty() {
            DockerConfig::change(config.path(), |config| {
                config.retain("auths", |_| false).map(drop)
            })
            .await?;
        }
        let Ok(own) = self.own_store() else { return Ok(erased) };
        for (server, (_, keeper)) in own.list().await? {
            match own.erase(&server).await {
                Ok(_) => erased.servers.push((server, self.own_origin(keeper))),
                Err(error) => erased.failed.push(error),
            }
        }
        Ok(erased)
    }

    /// Docker's configuration, empty when there is none.
    pub(super) async fn docker_config(&self) -> Result<DockerConfig> {
        DockerConfig::load(&self.environment.docker_config_file()?).await
    }

    pub(super) fn own_origin(&self, keeper: Keeper) -> Origin {
        Origin::new(self.name_of(match keeper {
            Keeper::File => &Place::Own,
            Keeper::Keyring => &Place::Keyring,
        }))
    }

    /// Where a lookup still finds a credential, as far as the places can be asked.
    async fn remaining(&self, wanted: Wanted<'_>) -> Option<Origin> {
        for place in self.places() {
            if let Ok(Answer::Found(_, origin)) = self.look_in(&place, wanted).await {
                return Some(origin);
            }
        }
        None
    }

    async fn store_in_helper(
        &self,
        key: &str,
        credential: &Credential,
        config: &DockerConfig,
        configured: &ConfiguredHelper,
    ) -> Result<Origin> {
        let helper = self.helper(config, configured)?;
        let Some((username, secret)) = credential.as_helper_login() else {
            let program = helper.program().to_owned();
            let configured_in = self.setting(config, configured);
            return Err(Error::NotForHelper { program, configured_in });
        };
        helper.store(key, username, secret).await?;
        Ok(helper_origin(&helper, configured))
    }
}

/// What is wanted for a scope: its path stands for a repository.
pub(super) fn wanted(scope: &Scope) -> Wanted<'_> {
    Wanted { host: scope.host(), repository: scope.path() }
}

/// Erases every key of `scope` that the helper knows; returns whether there was one.
///
/// Only known keys are erased: many helpers report an unknown one as a failure of its own kind.
async fn erase_known(helper: &Helper, scope: &Scope) -> Result<bool> {
    let mut known = false;
    for key in registry_key::keys_to_erase(scope) {
        if helper.get(&key).await?.is_some() {
            helper.erase(&key).await?;
            known = true;
        }
    }
    Ok(known)
}

/// Erases every server that the helper lists.
async fn erase_listed(
    helper: &Helper,
    configured: &ConfiguredHelper,
    servers: &mut Vec<(String, Origin)>,
) -> Result<()> {
    for server in helper.list().await?.into_keys() {
        helper.erase(&server).await?;
        servers.push((server, helper_origin(helper, configured)));
    }
    Ok(())
}
