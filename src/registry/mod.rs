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
pub mod error;
pub mod host;
mod list;
mod manifest;
mod new_blob;
mod origin;
mod pace;
mod patience;
mod repository;
mod request;
mod response;
mod retry;
mod scope;
mod session;
mod token;
mod token_cache;
mod transport;
mod upload;
mod upload_memory;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream::BoxStream;

pub use error::RequestError;
pub use host::{HostOptions, Scheme};
pub use repository::RemoteRepository;
pub use token_cache::forget_tokens;

use crate::auth::{Keychain, Secret};
use crate::content::Result;
use crate::oci::endpoint::Endpoint;
use crate::oci::{Host, RepositoryName};
use host::HostClient;
use request::Request;
use scope::{Actions, Scope};

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
    hosts: Mutex<HashMap<Host, Arc<HostClient>>>,
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
        Self { options, keychain, hosts: Mutex::default() }
    }

    /// A repository of a registry; no request is made.
    pub fn repository(
        &self,
        host: &Host,
        name: &RepositoryName,
        access: Access,
    ) -> RemoteRepository {
        RemoteRepository::new(self.host(host), name.clone(), access)
    }

    /// The repositories of a registry in its own order, fetched page by page as it is polled.
    pub fn catalog(
        &self,
        host: &Host,
        page: crate::oci::endpoint::Page,
    ) -> BoxStream<'static, Result<RepositoryName>> {
        list::catalog(self.host(host), page)
    }

    /// Checks that the registry answers, and takes the credential the keychain has for it.
    ///
    /// # Errors
    /// [`Error::Denied`](crate::content::Error::Denied) when it refuses the credential.
    pub async fn check(&self, host: &Host) -> Result<()> {
        let client = self.host(host);
        let request = Request::get(&Endpoint::Base, Scope::none());
        let reply = client.send(request).await;
        let reply = reply.map_err(|error| error.into_content(host.as_str()))?;
        if response::content_type(reply.response.headers()).as_str() == "text/html" {
            let reason = "it answers with a page for browsers and is no registry";
            return Err(crate::content::Error::other(format!("checking {host}"), reason));
        }
        match client.authenticator.withheld_from() {
            None => Ok(()),
            Some(service) => {
                let reason = format!(
                    "its token service {service} lies in another domain and did not get it; \
                     `trusted-realms` of the registry in config.toml allows that"
                );
                let what = format!("checking the credential for {host}");
                Err(crate::content::Error::other(what, reason))
            }
        }
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
    ) -> Result<Option<Secret>> {
        let client = self.host(host);
        let what = format!("a token for {host}/{name}");
        let scope = access.scope(name);
        let request = || Request::get(&Endpoint::Base, scope.clone());
        client.send(request()).await.map_err(|error| error.into_content(&what))?;
        let failed = |failure| client.failed(&request(), failure).into_content(&what);
        client.authenticator.bearer_token(&client, &scope).await.map_err(failed)
    }

    fn host(&self, host: &Host) -> Arc<HostClient> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let client = hosts.entry(host.clone()).or_insert_with(|| {
            Arc::new(HostClient::new(host, &self.options, Arc::clone(&self.keychain)))
        });
        Arc::clone(client)
    }
}
