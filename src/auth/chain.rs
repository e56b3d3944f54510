//! The order in which credentials are looked for, and where new ones go.
//!
//! Given on the command line, then `REGISTRY_AUTH_FILE`, then docker's `config.json`; within a
//! file the host's helper (`credHelpers`), else the general one (`credsStore`), then the entries
//! of the file. A helper that holds nothing lets the file speak for the same host; a helper that
//! fails ends the search.

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;

use crate::auth::docker_config::{ConfiguredHelper, DockerConfig};
use crate::auth::error::{Error, Result};
use crate::auth::helper::{self, Helper};
use crate::auth::registry_key;
use crate::auth::{Credential, Environment, Keychain, Origin};
use crate::oci::{Host, RepositoryName};
use crate::util::{fs, task};

/// The keychain of the command line: flags, files and helpers in their order.
#[derive(Debug, Clone)]
pub struct Chain {
    environment: Environment,
    explicit: Vec<(Host, Credential)>,
    helper_time_limit: Duration,
}

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

/// What became of the credentials of a host that was logged out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// The places that held one; empty when none did.
    pub from: Vec<Origin>,
    /// A place that is only read, and still holds one.
    pub remaining: Option<Origin>,
}

/// A server for which a credential is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The server as file or helper name it.
    pub server: String,
    /// The user, when the place tells.
    pub username: Option<String>,
    /// The file or helper that keeps it.
    pub origin: Origin,
}

/// A file in which credentials are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// The file.
    pub path: PathBuf,
    /// Whether it is there.
    pub exists: bool,
    /// The helpers that it names, as programs, and whether each is in `PATH`.
    pub helpers: Vec<(String, bool)>,
    /// Why it cannot be used, if it cannot.
    pub problem: Option<String>,
}

impl Chain {
    /// A chain over the places that `environment` names.
    pub fn new(environment: Environment) -> Self {
        Self { environment, explicit: Vec::new(), helper_time_limit: helper::TIME_LIMIT }
    }

    /// Adds a credential given for `host` by the user; it goes before every other.
    #[must_use]
    pub fn with_explicit(mut self, host: Host, credential: Credential) -> Self {
        self.explicit.push((host, credential));
        self
    }

    /// Sets how long a helper may take; 30 s by default.
    #[must_use]
    pub fn with_helper_time_limit(mut self, limit: Duration) -> Self {
        self.helper_time_limit = limit;
        self
    }

    /// Keeps `credential` for `host` where the user configured it: in the helper, else in
    /// docker's `config.json`. A configured helper is never bypassed.
    ///
    /// # Errors
    /// [`Error::NoHome`], a file that cannot be read or written, or a failure of the helper,
    /// which then leaves the file as it was.
    pub async fn store(&self, host: &Host, credential: &Credential) -> Result<Stored> {
        let path = self.environment.docker_config_file()?;
        let shadowed_by = self.found_before_docker(host).await?;
        let configured = read(&path).await?.helper(host)?;
        let origin = match &configured {
            Some(configured) => self.store_in_helper(host, credential, &path, configured).await?,
            None => self.file_origin(&path),
        };
        let in_clear = configured.is_none();
        let (host, for_file) = (host.clone(), in_clear.then(|| credential.clone()));
        update(path, move |config| config.set(&host, for_file.as_ref())).await?;
        Ok(Stored { origin, in_clear, shadowed_by })
    }

    /// Forgets every credential of `host` in docker's `config.json` and its helper; for Docker Hub
    /// those of all its names.
    ///
    /// # Errors
    /// As [`Chain::store`]; the entries of the file stay when the helper fails.
    pub async fn erase(&self, host: &Host) -> Result<Erased> {
        let path = self.environment.docker_config_file()?;
        let remaining = self.found_before_docker(host).await?;
        let mut config = read(&path).await?;
        let mut from = Vec::new();
        if let Some(configured) = config.helper(host)? {
            let helper = self.find_helper(&path, &configured)?;
            if erase_all(&helper, host).await? {
                from.push(helper_origin(&helper, &configured));
            }
        }
        let in_file = config.credential(host).is_ok_and(|credential| credential.is_some());
        if config.remove(host)? {
            let host = host.clone();
            update(path.clone(), move |config| config.remove(&host).map(drop)).await?;
        }
        if in_file {
            from.push(self.file_origin(&path));
        }
        Ok(Erased { from, remaining })
    }

    /// The servers for which docker's `config.json` and its helpers hold a credential, by name.
    ///
    /// # Errors
    /// As [`Chain::store`].
    pub async fn logins(&self) -> Result<Vec<Login>> {
        let path = self.environment.docker_config_file()?;
        let config = read(&path).await?;
        let mut logins: Vec<Login> = Vec::new();
        for configured in config.helpers()? {
            let helper = self.find_helper(&path, &configured)?;
            let origin = helper_origin(&helper, &configured);
            let known = helper.list().await?.into_iter();
            logins.extend(known.map(|(server, username)| Login {
                server,
                username: Some(username).filter(|name| !name.is_empty()),
                origin: origin.clone(),
            }));
        }
        for (server, credential) in config.credentials()? {
            let username = credential.username().map(str::to_owned);
            logins.push(Login { server, username, origin: self.file_origin(&path) });
        }
        logins.sort_by(|one, other| one.server.cmp(&other.server));
        Ok(logins)
    }

    /// The files in which credentials are looked for, in their order; no helper is asked.
    pub async fn config_files(&self) -> Vec<ConfigFile> {
        let docker = self.environment.docker_config_file().ok();
        let mut files = Vec::new();
        for path in self.environment.registry_auth_file.iter().chain(&docker) {
            let named = read(path).await.and_then(|config| config.helpers());
            let program = |helper: ConfiguredHelper| {
                let program = format!("docker-credential-{}", helper.name);
                let is_found = self.environment.find_program(&program).is_some();
                (program, is_found)
            };
            files.push(ConfigFile {
                path: path.clone(),
                exists: fs::file_size(path).is_ok_and(|size| size.is_some()),
                problem: named.as_ref().err().map(ToString::to_string),
                helpers: named.unwrap_or_default().into_iter().map(program).collect(),
            });
        }
        files
    }

    /// Looks in one file and the helpers that it names.
    async fn lookup_in(&self, path: &Path, host: &Host) -> Result<Option<(Credential, Origin)>> {
        let config = read(path).await?;
        if let Some(configured) = config.helper(host)? {
            let helper = self.find_helper(path, &configured)?;
            if let Some(credential) = helper.get(registry_key::key_of(host)).await? {
                return Ok(Some((credential, helper_origin(&helper, &configured))));
            }
        }
        Ok(config.credential(host)?.map(|credential| (credential, self.file_origin(path))))
    }

    /// Where a lookup would find a credential before it comes to docker's file.
    async fn found_before_docker(&self, host: &Host) -> Result<Option<Origin>> {
        let Some(path) = &self.environment.registry_auth_file else { return Ok(None) };
        Ok(self.lookup_in(path, host).await?.map(|(_, origin)| origin))
    }

    async fn store_in_helper(
        &self,
        host: &Host,
        credential: &Credential,
        path: &Path,
        configured: &ConfiguredHelper,
    ) -> Result<Origin> {
        let helper = self.find_helper(path, configured)?;
        let Some((username, secret)) = credential.as_helper_login() else {
            let program = helper.program().to_owned();
            let configured_in = self.setting(path, configured);
            return Err(Error::NotForHelper { program, configured_in });
        };
        helper.store(registry_key::key_of(host), username, secret).await?;
        Ok(helper_origin(&helper, configured))
    }

    fn find_helper(&self, path: &Path, configured: &ConfiguredHelper) -> Result<Helper> {
        let configured_in = self.setting(path, configured);
        let limit = self.helper_time_limit;
        Helper::find(&self.environment, &configured.name, &configured_in, limit)
    }

    fn file_origin(&self, path: &Path) -> Origin {
        Origin::new(self.environment.shorten(path))
    }

    fn setting(&self, path: &Path, configured: &ConfiguredHelper) -> String {
        format!("{} ({})", self.environment.shorten(path), configured.setting)
    }
}

#[async_trait]
impl Keychain for Chain {
    async fn lookup(
        &self,
        host: &Host,
        _: Option<&RepositoryName>,
    ) -> Result<Option<(Credential, Origin)>> {
        let given =
            self.explicit.iter().find(|(named, _)| registry_key::same_registry(named, host));
        if let Some((_, credential)) = given {
            return Ok(Some((credential.clone(), Origin::new("the command line"))));
        }
        if let Some(path) = &self.environment.registry_auth_file
            && let Some(found) = self.lookup_in(path, host).await?
        {
            return Ok(Some(found));
        }
        match self.environment.docker_config_file() {
            Ok(path) => self.lookup_in(&path, host).await,
            // Without a home there is nothing to read; what is public can still be pulled.
            Err(_) => Ok(None),
        }
    }
}

fn helper_origin(helper: &Helper, configured: &ConfiguredHelper) -> Origin {
    Origin::new(format!("helper {} ({})", helper.program(), configured.setting))
}

/// Erases every key of `host` that the helper knows; returns whether there was one.
///
/// Only known keys are erased: many helpers report an unknown one as a failure of its own kind.
async fn erase_all(helper: &Helper, host: &Host) -> Result<bool> {
    let mut known = false;
    for key in registry_key::keys_to_erase(host) {
        if helper.get(&key).await?.is_some() {
            helper.erase(&key).await?;
            known = true;
        }
    }
    Ok(known)
}

async fn read(path: &Path) -> Result<DockerConfig> {
    let path: PathBuf = path.to_owned();
    blocking(move || DockerConfig::read(&path)).await
}

async fn update(
    path: PathBuf,
    change: impl FnOnce(&mut DockerConfig) -> Result<()> + Send + 'static,
) -> Result<()> {
    blocking(move || DockerConfig::update(&path, change)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    task::blocking(work).await.unwrap_or(Err(Error::Interrupted))
}

#[cfg(unix)]
#[cfg(test)]
#[path = "chain/tests.rs"]
mod tests;
