//! One registry: its address, its HTTP client, its credentials and what it was seen to support.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::http::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::{OnceCell, Semaphore};
use url::Url;

use crate::auth::{Keychain, Secret};
use crate::oci::Host;
use crate::registry::authenticator::Authenticator;
use crate::registry::certificates::{self, HostCertificates};
use crate::registry::error::Failure;
use crate::registry::pace::Pace;
use crate::registry::token_cache::TokenCache;
use crate::util::backoff::Backoff;
use crate::util::clock::Clock;
use crate::util::http::{self, ClientOptions, Trust};
use crate::util::task;

/// How hosts are spoken to, as the user asked for all of them.
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// With TLS or without.
    pub scheme: Scheme,
    /// Believe any certificate.
    pub skip_tls_verify: bool,
    /// Whether the environment says where the system's certificates are.
    pub names_certificates: bool,
    /// Most requests to one host at once; `None` leaves it to whoever asks.
    pub requests_in_flight: Option<usize>,
    /// Longest wait without a byte.
    pub stall_timeout: Duration,
    /// How failed requests are tried again.
    pub backoff: Backoff,
    /// Directories in docker's form: `HOST/*.crt` are authorities to believe besides the system's,
    /// `HOST/*.cert` with `HOST/*.key` is shown to the host. The first that knows the host is used.
    pub certificate_dirs: Vec<PathBuf>,
    /// Headers that go with every request to a registry itself, as docker's `HttpHeaders`.
    pub headers: Vec<(String, Secret)>,
    /// Where bearer tokens are kept for the next run; nowhere without.
    pub token_cache: Option<PathBuf>,
    /// Where uploads under way are noted for the next run; nowhere without.
    pub upload_memory: Option<PathBuf>,
    /// Where pauses and time limits come from.
    pub clock: Clock,
}

/// Whether a host is spoken to with TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheme {
    /// HTTPS; for loopback hosts as [`Scheme::HttpsThenHttp`], as docker does it.
    #[default]
    Https,
    /// HTTPS where the host answers a handshake, else plain HTTP.
    HttpsThenHttp,
    /// Plain HTTP.
    Http,
}

impl Default for HostOptions {
    fn default() -> Self {
        Self {
            scheme: Scheme::default(),
            skip_tls_verify: false,
            names_certificates: false,
            requests_in_flight: None,
            stall_timeout: Duration::from_secs(60),
            backoff: Backoff::default(),
            certificate_dirs: Vec::new(),
            headers: Vec::new(),
            token_cache: None,
            upload_memory: None,
            clock: Clock::default(),
        }
    }
}

/// Whether a `POST …?mount=D&from=<the same repository>` tells if the blob is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum SelfMount {
    /// Not seen yet.
    #[default]
    Unknown,
    /// It answered 201 for a blob that is there.
    Works,
    /// It declined for a blob that is there.
    Useless,
}

/// How the bytes of a blob are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Way {
    /// In the request that ends the session.
    #[default]
    Whole,
    /// In one PATCH, as old Artifactories need it (P24).
    Stream,
    /// In PATCHes of so many bytes, where something in between takes no longer ones (P28).
    Chunks(u64),
}

/// The connections and the memory of one registry.
#[derive(Debug)]
pub(super) struct HostClient {
    pub(super) host: Host,
    pub(super) options: HostOptions,
    pub(super) authenticator: Authenticator,
    connection: OnceCell<Connection>,
    elsewhere: OnceCell<reqwest::Client>,
    pub(super) in_flight: Semaphore,
    pub(super) pace: Pace,
    /// Of the options, ready to be sent.
    headers: HeaderMap,
    self_mount: Mutex<SelfMount>,
    way: Mutex<Way>,
}

/// Where the API is and the client that reaches it.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    pub(super) base: Url,
    pub(super) client: reqwest::Client,
}

impl HostClient {
    pub(super) fn new(host: &Host, options: &HostOptions, keychain: Arc<dyn Keychain>) -> Self {
        Self {
            host: host.clone(),
            options: options.clone(),
            authenticator: Authenticator::new(
                host.clone(),
                keychain,
                options.clock.clone(),
                options.token_cache.as_ref().map(|root| TokenCache::new(root, host)),
            ),
            pace: Pace::new(options.clock.clone(), None),
            headers: header_map(&options.headers),
            connection: OnceCell::new(),
            elsewhere: OnceCell::new(),
            in_flight: Semaphore::new(options.requests_in_flight.unwrap_or(Semaphore::MAX_PERMITS)),
            self_mount: Mutex::default(),
            way: Mutex::default(),
        }
    }

    /// The connection to the API, set up on first use.
    pub(super) async fn connection(&self) -> Result<&Connection, Failure> {
        self.connection.get_or_try_init(|| self.connect()).await
    }

    /// The client for other hosts, to which redirects lead: it believes the same authorities, for
    /// storage often stands beside its registry, and shows no certificate of ours.
    pub(super) async fn elsewhere(&self) -> Result<&reqwest::Client, Failure> {
        let connect = async || {
            let trust = match self.options.skip_tls_verify {
                true => Trust::Anything,
                false => self.system(self.certificates().await?.authorities),
            };
            self.http_client(trust, None)
        };
        self.elsewhere.get_or_try_init(connect).await
    }

    /// The client for an address that the registry named: its own only for its own.
    pub(super) async fn client_for(&self, url: &Url) -> Result<&reqwest::Client, Failure> {
        let connection = self.connection().await?;
        match url.origin() == connection.base.origin() {
            true => Ok(&connection.client),
            false => self.elsewhere().await,
        }
    }

    fn system(&self, extra_pem: Vec<Vec<u8>>) -> Trust {
        Trust::System { extra_pem, is_named: self.options.names_certificates }
    }

    async fn certificates(&self) -> Result<HostCertificates, Failure> {
        let (host, dirs) = (self.host.clone(), self.options.certificate_dirs.clone());
        let read = task::blocking(move || certificates::read(&host, &dirs)).await;
        read.map_err(|ended| Failure::Protocol(ended.to_string()))?.map_err(Failure::Certificates)
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        let is_plain = self.speaks_plain_http().await;
        let configured = self.certificates().await?;
        let trust = match (is_plain, self.options.skip_tls_verify) {
            (true, _) => Trust::PlainHttp,
            (false, true) => Trust::Anything,
            (false, false) => self.system(configured.authorities),
        };
        let scheme = if is_plain { "http" } else { "https" };
        let base = Url::parse(&format!("{scheme}://{}/", self.host.api()))
            .map_err(|error| Failure::Protocol(format!("the host is no URL: {error}")))?;
        Ok(Connection { base, client: self.http_client(trust, configured.identity)? })
    }

    /// What does not answer a handshake is plain HTTP, where that is allowed.
    async fn speaks_plain_http(&self) -> bool {
        let is_loopback = self.host.is_loopback();
        match self.options.scheme {
            Scheme::Http => return true,
            Scheme::Https if !is_loopback => return false,
            Scheme::Https | Scheme::HttpsThenHttp => {}
        }
        let address = match self.host.port() {
            Some(_) => self.host.api().to_owned(),
            None => format!("{}:443", self.host.api()),
        };
        match http::speaks_tls(&address, self.host.name()).await {
            Ok(tls) => !tls,
            // Nobody listens there, or only a proxy reaches it: the request will tell.
            Err(_) => is_loopback,
        }
    }

    fn http_client(
        &self,
        trust: Trust,
        identity_pem: Option<Vec<u8>>,
    ) -> Result<reqwest::Client, Failure> {
        let connect_timeout = self.options.stall_timeout.min(Duration::from_secs(30));
        let use_proxy = !self.host.is_loopback();
        http::client(&ClientOptions { trust, identity_pem, use_proxy, connect_timeout })
            .map_err(Failure::Client)
    }

    /// Whether the API is spoken to without TLS, as far as is known yet.
    pub(super) fn is_plain(&self) -> bool {
        let unknown = self.options.scheme == Scheme::Http;
        self.connection.get().map_or(unknown, |connection| connection.base.scheme() == "http")
    }

    /// The headers that the user wants with requests to `url`: none for another than the registry.
    pub(super) fn headers_for(&self, url: &Url) -> HeaderMap {
        let is_own = self.connection.get().is_some_and(|own| own.base.origin() == url.origin());
        if is_own { self.headers.clone() } else { HeaderMap::new() }
    }

    /// How uploads are sent here, as far as was learned.
    pub(super) fn way(&self) -> Way {
        *self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn learn_way(&self, seen: Way) {
        *self.way.lock().unwrap_or_else(PoisonError::into_inner) = seen;
    }

    pub(super) fn self_mount(&self) -> SelfMount {
        *self.self_mount.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn learn_self_mount(&self, seen: SelfMount) {
        *self.self_mount.lock().unwrap_or_else(PoisonError::into_inner) = seen;
    }
}

/// The headers as HTTP knows them; one that is none is not sent, and says so.
fn header_map(headers: &[(String, Secret)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        match (HeaderName::try_from(name), HeaderValue::from_str(value.expose())) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(true);
                map.append(name, value);
            }
            _ => tracing::warn!("the header {name:?} cannot be sent: it is not HTTP"),
        }
    }
    map
}
