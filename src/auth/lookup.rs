//! The order in which credentials are looked for.
//!
//! Given on the command line, then `REGCTL_USERNAME` and `REGCTL_PASSWORD`, `DOCKER_AUTH_CONFIG`,
//! `REGISTRY_AUTH_FILE`, docker's `config.json`, podman's `auth.json`, the system's keyring where
//! that was asked for, and regctl's own file. Within a configuration what is for a part of the
//! registry goes first, the narrowest of them; then the host's helper (`credHelpers`), else the
//! general one (`credsStore`), then the entries. A helper that holds nothing lets the file speak for
//! the same host; a helper that fails ends the search.

use std::io::ErrorKind;
use std::path::PathBuf;

use async_trait::async_trait;

use crate::auth::chain::Chain;
use crate::auth::docker_config::{ConfiguredHelper, DockerConfig};
use crate::auth::error::{Error, Result};
use crate::auth::helper::Helper;
use crate::auth::place::{Answer, Place, Wanted};
use crate::auth::scope::is_same_registry;
use crate::auth::{Credential, Keychain, Origin, Scope, registry_key};
use crate::oci::{Host, RepositoryName};

/// The name of the two variables together.
const VARIABLES: &str = "REGCTL_USERNAME and REGCTL_PASSWORD";

#[async_trait]
impl Keychain for Chain {
    async fn lookup(
        &self,
        host: &Host,
        repository: Option<&RepositoryName>,
    ) -> Result<Option<(Credential, Origin)>> {
        let wanted = Wanted { host, repository };
        for place in self.places() {
            match self.look_in(&place, wanted).await? {
                Answer::Found(credential, origin) => return Ok(Some((credential, origin))),
                Answer::Withheld(reason) => self.warn(&reason),
                Answer::Nothing(_) => {}
            }
        }
        Ok(None)
    }
}

impl Chain {
    /// The places in the order in which they are asked.
    pub(super) fn places(&self) -> Vec<Place> {
        let podman = self.environment.podman_auth_files().into_iter();
        [Place::CommandLine, Place::Variables, Place::Inline, Place::AuthFile, Place::Docker]
            .into_iter()
            .chain(podman.map(Place::Podman))
            .chain([Place::Keyring, Place::Own])
            .collect()
    }

    /// The name of a place, for people.
    pub(super) fn name_of(&self, place: &Place) -> String {
        let file = |path: Result<PathBuf>, otherwise: &str| match path {
            Ok(path) => self.environment.shorten(&path),
            Err(_) => otherwise.to_owned(),
        };
        match place {
            Place::CommandLine => "the command line".to_owned(),
            Place::Variables => VARIABLES.to_owned(),
            Place::Inline => "DOCKER_AUTH_CONFIG".to_owned(),
            Place::AuthFile => match &self.environment.registry_auth_file {
                Some(path) => format!("REGISTRY_AUTH_FILE {}", self.environment.shorten(path)),
                None => "REGISTRY_AUTH_FILE".to_owned(),
            },
            Place::Docker => file(self.environment.docker_config_file(), "docker's config.json"),
            Place::Podman(path) => self.environment.shorten(path),
            Place::Keyring => "the system's keyring".to_owned(),
            Place::Own => file(self.environment.own_file(), "regctl's credentials.json"),
        }
    }

    /// The file that a place is, if it is one and known.
    pub(super) fn file_of(&self, place: &Place) -> Option<PathBuf> {
        match place {
            Place::AuthFile => self.environment.registry_auth_file.clone(),
            Place::Docker => self.environment.docker_config_file().ok(),
            Place::Podman(path) => Some(path.clone()),
            Place::Own => self.environment.own_file().ok(),
            Place::CommandLine | Place::Variables | Place::Inline | Place::Keyring => None,
        }
    }

    /// Where a lookup would find another credential than `stored` before it comes to `place`.
    pub(super) async fn shadowing(
        &self,
        place: &Place,
        wanted: Wanted<'_>,
        stored: &Credential,
    ) -> Result<Option<Origin>> {
        for earlier in self.places().iter().take_while(|earlier| *earlier != place) {
            if let Answer::Found(found, origin) = self.look_in(earlier, wanted).await? {
                return Ok((found != *stored).then_some(origin));
            }
        }
        Ok(None)
    }

    /// Looks in one place.
    pub(super) async fn look_in(&self, place: &Place, wanted: Wanted<'_>) -> Result<Answer> {
        match place {
            Place::CommandLine => Ok(self.given(wanted.host, place)),
            Place::Variables => self.variables(wanted),
            Place::Inline => match self.inline_config()? {
                Some(config) => self.look_in_config(&config, wanted).await,
                None => Ok(Answer::NOT_SET),
            },
            Place::Keyring => self.look_in_keyring(wanted, place).await,
            Place::AuthFile if self.environment.registry_auth_file.is_none() => Ok(Answer::NOT_SET),
            Place::Podman(path) => match self.look_in_file(path.clone(), wanted).await {
                // After `su` the variables still name the directory of another user's session.
                Err(Error::File(error)) if error.kind() == ErrorKind::PermissionDenied => {
                    Ok(Answer::Nothing("this user may not read it".into()))
                }
                looked => looked,
            },
            Place::AuthFile | Place::Docker | Place::Own => {
                // Without a home there is nothing to read; what is public can still be pulled.
                let Some(path) = self.file_of(place) else {
                    return Ok(Answer::Nothing("no place is known: HOME is not set".into()));
                };
                self.look_in_file(path, wanted).await
            }
        }
    }

    fn given(&self, host: &Host, place: &Place) -> Answer {
        let given = self.explicit.iter().find(|(named, _)| is_same_registry(named, host));
        match given {
            Some((_, credential)) => {
                Answer::Found(credential.clone(), Origin::new(self.name_of(place)))
            }
            None => Answer::EMPTY,
        }
    }

    /// The credential of the variables is for the host that they name, else for the only one that
    /// the command names: a copy between two registries must not show it to both.
    fn variables(&self, wanted: Wanted<'_>) -> Result<Answer> {
        let environment = &self.environment;
        let login = (&environment.regctl_username, &environment.regctl_password);
        let (username, password) = match login {
            (Some(username), Some(password)) => (username, password),
            (None, None) => return Ok(Answer::NOT_SET),
            (Some(_), None) => return Ok(one_of_two("REGCTL_USERNAME", "REGCTL_PASSWORD")),
            (None, Some(_)) => return Ok(one_of_two("REGCTL_PASSWORD", "REGCTL_USERNAME")),
        };
        let found = || {
            let credential = Credential::from_login(username, password.clone());
            Answer::Found(credential, Origin::new(VARIABLES))
        };
        if let Some(text) = &environment.regctl_host {
            let named: Scope = text.parse().map_err(Error::VariableHost)?;
            return Ok(match named.covers(wanted.host, wanted.repository) {
                true => found(),
                false => Answer::Nothing(format!("they are for {named} (REGCTL_HOST)").into()),
            });
        }
        match &self.named[..] {
            [only] if is_same_registry(only, wanted.host) => Ok(found()),
            [] | [_] => {
                Ok(Answer::Nothing("they are for the registry that the command names".into()))
            }
            several => {
                let names: Vec<&str> = several.iter().map(Host::as_str).collect();
                Ok(Answer::Withheld(format!(
                    "{VARIABLES} are not used, as the command names several registries ({}); \
                     REGCTL_HOST says for which one they are",
                    names.join(", ")
                )))
            }
        }
    }

    /// What `DOCKER_AUTH_CONFIG` holds.
    pub(super) fn inline_config(&self) -> Result<Option<DockerConfig>> {
        let text = self.environment.docker_auth_config.as_ref();
        let parse =
            |text: &str| DockerConfig::parse("DOCKER_AUTH_CONFIG".as_ref(), text.as_bytes());
        text.map(|text| parse(text.expose())).transpose()
    }

    async fn look_in_file(&self, path: PathBuf, wanted: Wanted<'_>) -> Result<Answer> {
        let config = DockerConfig::load(&path).await?;
        match self.look_in_config(&config, wanted).await? {
            Answer::Nothing(_) if config.is_missing() => Ok(Answer::NOT_THERE),
            answer => Ok(answer),
        }
    }

    /// Looks in a configuration and the helpers that it names: what is for a part of the host, then
    /// what is for the whole. A helper that holds nothing lets the configuration speak.
    async fn look_in_config(&self, config: &DockerConfig, wanted: Wanted<'_>) -> Result<Answer> {
        let configured = config.helper(wanted.host)?;
        for (key, credential) in config.parts(wanted.host, wanted.repository)? {
            match (credential, &configured) {
                (Some(credential), _) => {
                    let origin = format!("{} ({key})", self.place_of(config));
                    return Ok(self.found_in_clear(config, credential, origin));
                }
                (None, Some(configured)) => {
                    let helper = self.helper(config, configured)?;
                    if let Some(credential) = helper.get(&key).await? {
                        let origin = helper_origin(&helper, configured);
                        let origin = Origin::new(format!("{origin} for {key}"));
                        return Ok(Answer::Found(credential, origin));
                    }
                }
                (None, None) => {}
            }
        }
        if let Some(configured) = &configured {
            let helper = self.helper(config, configured)?;
            if let Some(credential) = helper.get(registry_key::host_key(wanted.host)).await? {
                return Ok(Answer::Found(credential, helper_origin(&helper, configured)));
            }
        }
        Ok(match config.credential(wanted.host)? {
            Some(credential) => self.found_in_clear(config, credential, self.place_of(config)),
            None => Answer::EMPTY,
        })
    }

    /// A secret in a file that others may read is used, and told.
    fn found_in_clear(&self, config: &DockerConfig, found: Credential, origin: String) -> Answer {
        if config.is_open_to_others() {
            let path = config.path().display();
            self.warn(&format!("{path} holds a secret that others may read; `chmod 600 {path}`"));
        }
        Answer::Found(found, Origin::new(origin))
    }

    async fn look_in_keyring(&self, wanted: Wanted<'_>, place: &Place) -> Result<Answer> {
        let Ok(own) = self.own_store() else {
            return Ok(Answer::Nothing("no place is known: HOME is not set".into()));
        };
        Ok(match own.find_in_keyring(wanted).await? {
            Some(Some(credential)) => Answer::Found(credential, Origin::new(self.name_of(place))),
            Some(None) => Answer::Nothing("what `login --keyring` put there is gone".into()),
            None => Answer::Nothing("not asked: nothing was put there by `login --keyring`".into()),
        })
    }

    /// The helper that a configuration names.
    pub(super) fn helper(
        &self,
        config: &DockerConfig,
        configured: &ConfiguredHelper,
    ) -> Result<Helper> {
        let configured_in = self.setting(config, configured);
        Helper::find(&self.environment, &configured.name, &configured_in, self.helper_time_limit)
    }

    /// Where a helper is configured.
    pub(super) fn setting(&self, config: &DockerConfig, configured: &ConfiguredHelper) -> String {
        format!("{} ({})", self.place_of(config), configured.setting)
    }

    /// The name of a configuration, for people.
    pub(super) fn place_of(&self, config: &DockerConfig) -> String {
        self.environment.shorten(config.path())
    }
}

/// The name of a helper, for people.
pub(super) fn helper_origin(helper: &Helper, configured: &ConfiguredHelper) -> Origin {
    Origin::new(format!("helper {} ({})", helper.program(), configured.setting))
}

fn one_of_two(set: &str, missing: &str) -> Answer {
    Answer::Withheld(format!("{set} is not used, as {missing} is not set"))
}

#[cfg(unix)]
#[cfg(test)]
#[path = "lookup/tests.rs"]
mod tests;
