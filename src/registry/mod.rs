//! The distribution-spec HTTP client.
//!
//! Owns: connections, authentication, retries and the protocol of one registry. Knows nothing of
//! where content comes from or goes to.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md>

mod authenticator;
mod blob;
mod body;
mod certificates;
mod challenge;
mod delivery;
mod echo;
pub mod error;
pub mod host;
mod list;
mod manifest;
mod mirror;
mod new_blob;
mod options;
mod origin;
mod pace;
mod patience;
mod reach;
mod repository;
mod request;
mod response;
mod retry;
mod scope;
mod session;
pub mod settings;
mod standing;
pub mod tls_problem;
mod token;
mod token_cache;
mod transport;
mod under_way;
mod upload;
mod upload_memory;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use futures_util::stream::BoxStream;

pub use error::RequestError;
pub use options::HostOptions;
pub use repository::RemoteRepository;
pub use settings::Scheme;
pub use token_cache::forget_tokens;

use crate::auth::{Keychain, Secret};
use crate::content::overlay::Overlay;
use crate::content::{self, Repository};
use crate::oci::endpoint::Endpoint;
use crate::oci::{Host, RepositoryName};
use host::HostClient;
use mirror::{MirroredSource, Place};
use request::Request;
use scope::{Actions, Scope};
use settings::{HostSettings, Mirror, Mirrors, Settings, SettingsError};

/// What a command will do with a repository; one token covers all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Read.
    Pull,
    /// Read and write; blobs may be taken from the other repositories.
    Push {
        /// Repositories of the same registry from which blobs may be mounted.
        mount_from: Vec<RepositoryName>,
    },
    /// Read and remove.
    Delete,
}

/// Speaks to any number of registries, with one set of connections and tokens for each.
#[derive(Debug)]
pub struct RegistryClient {
    options: HostOptions,
    keychain: Arc<dyn Keychain>,
    settings: OnceLock<Result<Settings, Arc<SettingsError>>>,
    hosts: Mutex<Vec<Arc<HostClient>>>,
}

impl Access {
    /// What a token for it must allow.
    fn scope(&self, name: &RepositoryName) -> Scope {
        match self {
            Self::Pull => Scope::repository(name, Actions::Pull),
            Self::Delete => Scope::repository(name, Actions::PullDelete),
            Self::Push { mount_from } => {
                Scope::repository(name, Actions::PullPush).after_reading(mount_from)
            }
        }
    }
}

impl RegistryClient {
    /// A client without connections yet.
    pub fn new(options: HostOptions, keychain: Arc<dyn Keychain>) -> Self {
        Self { options, keychain, settings: OnceLock::new(), hosts: Mutex::default() }
    }

    /// What flags and files say of hosts; the files are read on first use.
    ///
    /// # Errors
    /// [`SettingsError`] naming the file and the line.
    pub fn settings(&self) -> Result<&Settings, Arc<SettingsError>> {
        let read = || Settings::read(&self.options.files, &self.options.flags).map_err(Arc::new);
        self.settings.get_or_init(read).as_ref().map_err(Arc::clone)
    }

    /// A repository of a registry; no request is made.
    pub fn repository(
        &self,
        host: &Host,
        name: &RepositoryName,
        access: Access,
    ) -> RemoteRepository {
        RemoteRepository::new(self.host(host, Some(name)), name.clone(), access)
    }

    /// The requests that are under way, such as `GET https://registry.test/v2/…`.
    pub fn under_way(&self) -> Vec<String> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.iter().flat_map(|client| client.under_way.now()).collect()
    }

    /// A repository for reading: its content is looked for at the mirrors that the settings name
    /// first, and at the registry itself last. No request is made.
    pub fn readable(&self, host: &Host, name: &RepositoryName) -> Arc<dyn Repository> {
        let own = self.repository(host, name, Access::Pull);
        // What cannot be known is told by the registry's own client, on first use.
        let mirrors = match own.host.reach.settings.blocked_by() {
            Some(_) => Mirrors::default(),
            None => self
                .settings()
                .and_then(|it| it.mirrors(host, name).map_err(Arc::new))
                .unwrap_or_default(),
        };
        if mirrors == Mirrors::default() {
            return Arc::new(own);
        }
        let hasty = HostOptions { backoff: self.options.backoff.hasty(), ..self.options.clone() };
        let mut places: Vec<Place> =
            mirrors.mirrors.iter().filter_map(|mirror| self.place(mirror, name, &hasty)).collect();
        let location = mirrors.location.as_ref();
        let last = location.and_then(|location| self.place(location, name, &self.options));
        let last = last
            .unwrap_or_else(|| Place::new(self.repository(host, name, Access::Pull), true, true));
        places.push(last);
        let own = Arc::new(own);
        let source = Arc::new(MirroredSource::new(Arc::clone(&own), places));
        Arc::new(Overlay::new(own, source))
    }

    fn place(
        &self,
        mirror: &Mirror,
        name: &RepositoryName,
        options: &HostOptions,
    ) -> Option<Place> {
        let name = mirror.name(name)?;
        let settings = self.settings().and_then(|it| it.mirror(mirror, &name).map_err(Arc::new));
        let client = self.client(&mirror.host, settings, options);
        let repository = RemoteRepository::new(client, name, Access::Pull);
        Some(Place::new(repository, mirror.tags, mirror.digests))
    }

    /// The repositories of a registry in its own order, fetched page by page as it is polled.
    pub fn catalog(
        &self,
        host: &Host,
        page: crate::oci::endpoint::Page,
    ) -> BoxStream<'static, content::Result<RepositoryName>> {
        list::catalog(self.host(host, None), page)
    }

    /// Checks that the registry answers, and takes the credential the keychain has for it.
    ///
    /// # Errors
    /// [`Error::Denied`](crate::content::Error::Denied) when it refuses the credential.
    pub async fn check(&self, host: &Host) -> content::Result<()> {
        let client = self.host(host, None);
        let reply = client.send(Request::get(&Endpoint::Base, Scope::none())).await;
        let what = || format!("checking the credential for {host}");
        // What is answered by a token service that did not see the credential says nothing of it.
        if let Some(service) = client.authenticator.withheld_from() {
            let reason = format!(
                "its token service {service} lies in another domain and did not get it; \
                 `trusted-realms` of the registry in config.toml allows that"
            );
            return Err(content::Error::other(what(), reason));
        }
        let reply = reply.map_err(|error| match error.status() {
            Some(404) => content::Error::Unsupported {
                what: format!("the registry API (/v2/) of {host}"),
                source: Some(Box::new(error)),
            },
            _ => error.into_content(host.as_str()),
        })?;
        if reply.is_page() || reply.response.url().origin() != reply.base.origin() {
            let reason = "the answer is not the registry's own, but a page or another host's";
            return Err(content::Error::other(what(), reason));
        }
        Ok(())
    }

    /// The bearer token with which a repository's registry takes requests, as for `curl`; none
    /// where it asks for none, or for a password with each request.
    ///
    /// # Errors
    /// Those of the first request, and [`Error::Denied`](crate::content::Error::Denied) when no
    /// token is given.
    pub async fn token(
        &self,
        host: &Host,
        name: &RepositoryName,
        access: &Access,
    ) -> content::Result<Option<Secret>> {
        let client = self.host(host, Some(name));
        let what = format!("a token for {host}/{name}");
        let scope = access.scope(name);
        let request = || Request::get(&Endpoint::Base, scope.clone());
        client.send(request()).await.map_err(|error| error.into_content(&what))?;
        let failed = |failure| client.failed(&request(), failure).into_content(&what);
        client.authenticator.bearer_token(&scope).await.map_err(failed)
    }

    /// The client of a host, one for all repositories about which the same is said.
    fn host(&self, host: &Host, name: Option<&RepositoryName>) -> Arc<HostClient> {
        let settings = self.settings();
        let settings = settings.and_then(|it| it.host(host, name).map_err(Arc::new));
        self.client(host, settings, &self.options)
    }

    fn client(
        &self,
        host: &Host,
        settings: Result<HostSettings, Arc<SettingsError>>,
        options: &HostOptions,
    ) -> Arc<HostClient> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = settings.as_ref().ok().and_then(|settings| {
            hosts.iter().find(|client| client.reach.is_to(host, settings)).map(Arc::clone)
        });
        known.unwrap_or_else(|| {
            let keychain = Arc::clone(&self.keychain);
            let client = Arc::new(HostClient::new(host, options, settings, keychain));
            hosts.push(Arc::clone(&client));
            client
        })
    }
}
