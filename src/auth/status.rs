//! Where credentials are, and of whom; never what they are.

use std::path::PathBuf;

use crate::auth::chain::Chain;
use crate::auth::docker_config::{ConfiguredHelper, DockerConfig};
use crate::auth::error::{Error, Result};
use crate::auth::keeping::wanted;
use crate::auth::lookup::helper_origin;
use crate::auth::place::{Answer, Place};
use crate::auth::{Credential, Origin, Scope};
use crate::util::fs;

/// What one place knows of a registry.
#[derive(Debug)]
pub struct PlaceStatus {
    /// The place, for people.
    pub place: String,
    /// What it holds.
    pub state: State,
}

/// What a place holds for a registry.
#[derive(Debug)]
pub enum State {
    /// A credential.
    Holds {
        /// Where exactly it is.
        origin: Origin,
        /// What kind it is and of whom.
        holder: Holder,
    },
    /// None that is used; why.
    Nothing(String),
    /// It cannot be asked. A lookup that comes to it ends here.
    Failed(Error),
}

/// Of whom a credential is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A user's.
    User(String),
    /// A token's, which names nobody: `identity token` or `registry token`.
    Token(&'static str),
}

/// A server for which a credential is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The server as file or helper name it.
    pub server: String,
    /// The user, when the place tells.
    pub username: Option<String>,
    /// The file, helper or keyring that keeps it.
    pub origin: Origin,
}

/// Everything that is known without asking for one registry.
#[derive(Debug, Default)]
pub struct Logins {
    /// The servers in the order of the places, and by name in each.
    pub known: Vec<Login>,
    /// The places that cannot be asked.
    pub failed: Vec<Error>,
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

impl Holder {
    fn of(credential: &Credential) -> Self {
        match credential {
            Credential::Password { username, .. } => Self::User(username.clone()),
            Credential::IdentityToken(_) => Self::Token("identity token"),
            Credential::RegistryToken(_) => Self::Token("registry token"),
        }
    }
}

impl Chain {
    /// What every place knows of `scope`, in the order in which they are asked: the first that holds
    /// something is used.
    pub async fn status(&self, scope: &Scope) -> Vec<PlaceStatus> {
        let mut all = Vec::new();
        for place in self.places() {
            let state = match self.look_in(&place, wanted(scope)).await {
                Ok(Answer::Found(credential, origin)) => {
                    State::Holds { origin, holder: Holder::of(&credential) }
                }
                Ok(Answer::Nothing(reason)) => State::Nothing(reason.into_owned()),
                Ok(Answer::Withheld(reason)) => State::Nothing(reason),
                Err(error) => State::Failed(error),
            };
            all.push(PlaceStatus { place: self.name_of(&place), state });
        }
        all
    }

    /// Every server for which a place keeps a credential. Helpers are asked for what they list.
    pub async fn logins(&self) -> Logins {
        let mut logins = Logins::default();
        for place in self.places() {
            if let Err(error) = self.logins_in(&place, &mut logins).await {
                logins.failed.push(error);
            }
        }
        logins
    }

    /// The files in which credentials are looked for, in their order; no helper is asked.
    pub async fn config_files(&self) -> Vec<ConfigFile> {
        let mut files = Vec::new();
        for path in self.places().iter().filter_map(|place| self.file_of(place)) {
            let named = DockerConfig::load(&path).await.and_then(|config| config.helpers());
            let program = |helper: ConfiguredHelper| {
                let program = format!("docker-credential-{}", helper.name);
                let is_found = self.environment.find_program(&program).is_some();
                (program, is_found)
            };
            files.push(ConfigFile {
                exists: fs::file_size(&path).is_ok_and(|size| size.is_some()),
                problem: named.as_ref().err().map(ToString::to_string),
                helpers: named.unwrap_or_default().into_iter().map(program).collect(),
                path,
            });
        }
        files
    }

    async fn logins_in(&self, place: &Place, logins: &mut Logins) -> Result<()> {
        let config = match place {
            Place::CommandLine | Place::Keyring => return Ok(()),
            Place::Variables => {
                let environment = &self.environment;
                let username = environment.regctl_username.clone();
                if let (Some(_), Some(_)) = (&username, &environment.regctl_password) {
                    let server = environment.regctl_host.clone();
                    let server = server.unwrap_or_else(|| "(what the command names)".to_owned());
                    let origin = Origin::new(self.name_of(place));
                    logins.known.push(Login { server, username, origin });
                }
                return Ok(());
            }
            Place::Own => return self.own_logins(logins).await,
            Place::Inline => self.inline_config()?,
            Place::AuthFile | Place::Docker | Place::Podman(_) => match self.file_of(place) {
                Some(path) => Some(DockerConfig::load(&path).await?),
                None => None,
            },
        };
        match config {
            Some(config) => self.logins_of(&config, logins).await,
            None => Ok(()),
        }
    }

    /// What the helpers of a configuration list, and what stands in it.
    async fn logins_of(&self, config: &DockerConfig, logins: &mut Logins) -> Result<()> {
        for configured in config.helpers()? {
            let listed = match self.helper(config, &configured) {
                Ok(helper) => helper.list().await.map(|list| (helper, list)),
                Err(error) => Err(error),
            };
            match listed {
                Ok((helper, list)) => {
                    logins.known.extend(list.into_iter().map(|(server, username)| Login {
                        server,
                        username: Some(username).filter(|name| !name.is_empty()),
                        origin: helper_origin(&helper, &configured),
                    }));
                }
                Err(error) => logins.failed.push(error),
            }
        }
        let mut entries = config.credentials()?;
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        logins.known.extend(entries.into_iter().map(|(server, credential)| Login {
            server,
            username: credential.username().map(str::to_owned),
            origin: Origin::new(self.place_of(config)),
        }));
        Ok(())
    }

    async fn own_logins(&self, logins: &mut Logins) -> Result<()> {
        let Ok(own) = self.own_store() else { return Ok(()) };
        let known = own.list().await?.into_iter();
        logins.known.extend(known.map(|(server, (username, keeper))| Login {
            server,
            username: Some(username).filter(|name| !name.is_empty()),
            origin: self.own_origin(keeper),
        }));
        Ok(())
    }
}

#[cfg(unix)]
#[cfg(test)]
#[path = "status/tests.rs"]
mod tests;
