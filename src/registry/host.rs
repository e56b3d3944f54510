//! One registry: its address, its HTTP client, its credentials and what it was seen to support.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, Once, PoisonError};
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
use crate::registry::response;
use crate::registry::settings::{HostSettings, Rule, SettingsError, SettingsFiles};
use crate::registry::standing::Standing;
use crate::registry::token_cache::TokenCache;
use crate::registry::under_way::UnderWay;
use crate::util::backoff::Backoff;
use crate::util::clock::Clock;
use crate::util::http::{self, ClientOptions, Names, Trust};
use crate::util::task;

/// How hosts are spoken to, as the user asked for all of them; what differs between hosts is in
/// their [`HostSettings`].
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// What the command line says of hosts; it goes before every file.
    pub flags: Vec<Rule>,
    /// The files that say more.
    pub files: SettingsFiles,
    /// Whether the environment says where the system's certificates are.
    pub names_certificates: bool,
    /// Longest wait without a byte.
    pub stall_timeout: Duration,
    /// How failed requests are tried again.
    pub backoff: Backoff,
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
            flags: Vec::new(),
            files: SettingsFiles::default(),
            names_certificates: false,
            stall_timeout: Duration::from_secs(60),
            backoff: Backoff::default(),
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
    /// What is said of this host.
    pub(super) settings: HostSettings,
    /// Why that cannot be used; every request fails then.
    problem: Option<Arc<SettingsError>>,
    pub(super) authenticator: Authenticator,
    connection: OnceCell<Connection>,
    elsewhere: OnceCell<reqwest::Client>,
    standing: OnceCell<Standing>,
    pub(super) in_flight: Semaphore,
    pub(super) pace: Pace,
    /// Of the options, ready to be sent.
    headers: HeaderMap,
    pub(super) under_way: UnderWay,
    /// It failed as a mirror, and is not asked again as one.
    pub(super) fails_as_mirror: AtomicBool,
    self_mount: Mutex<SelfMount>,
    way: Mutex<Way>,
    /// Whether old notes of uploads were looked for.
    pub(super) swept_uploads: Once,
}

/// Where the API is and the client that reaches it.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    /// Scheme, host and port.
    pub(super) base: Url,
    pub(super) client: reqwest::Client,
    /// What stands for `/v2` in the path of a request.
    api_root: String,
    namespace: Option<String>,
    skips_verification: bool,
}

impl Connection {
    /// The address of an endpoint, which begins with `/v2/`.
    pub(super) fn url(&self, path_and_query: &str) -> Result<Url, Failure> {
        let below = path_and_query.strip_prefix("/v2").unwrap_or(path_and_query);
        let mut url = response::resolve(&self.base, &format!("{}{below}", self.api_root))?;
        if let Some(namespace) = &self.namespace {
            url.query_pairs_mut().append_pair("ns", namespace);
        }
        Ok(url)
    }

    /// An address that a reply names. A registry behind a proxy that puts it below a path may not
    /// know that path, and names `/v2/…` at the root.
    pub(super) fn below_prefix(&self, mut url: Url) -> Url {
        let is_ours = url.origin() == self.base.origin() && url.path().starts_with("/v2/");
        if is_ours && !url.path().starts_with(&format!("{}/", self.api_root)) {
            let path = format!("{}{}", self.api_root, &url.path()["/v2".len()..]);
            url.set_path(&path);
        }
        url
    }
}

impl HostClient {
    /// A client for a host of which that is said, or which is refused, as it cannot be known.
    pub(super) fn new(
        host: &Host,
        options: &HostOptions,
        settings: Result<HostSettings, Arc<SettingsError>>,
        keychain: Arc<dyn Keychain>,
    ) -> Self {
        let (settings, problem) = match settings {
            Ok(settings) => (settings, None),
            Err(problem) => (HostSettings::default(), Some(problem)),
        };
        let in_flight = settings.requests_in_flight.as_ref().map(|it| it.value);
        Self {
            host: host.clone(),
            options: options.clone(),
            authenticator: Authenticator::new(
                host.clone(),
                keychain,
                options.clock.clone(),
                options.token_cache.as_ref().map(|root| TokenCache::new(root, host)),
            ),
            pace: Pace::new(
                options.clock.clone(),
                settings.requests_per_second.as_ref().map(|it| it.value),
            ),
            headers: header_map(&options.headers, &settings),
            connection: OnceCell::new(),
            elsewhere: OnceCell::new(),
            standing: OnceCell::new(),
            in_flight: Semaphore::new(in_flight.unwrap_or(Semaphore::MAX_PERMITS)),
            under_way: UnderWay::default(),
            fails_as_mirror: AtomicBool::new(false),
            self_mount: Mutex::default(),
            way: Mutex::default(),
            swept_uploads: Once::new(),
            settings,
            problem,
        }
    }

    /// Whether this is the client for a host of which this is said.
    pub(super) fn is_for(&self, host: &Host, settings: &HostSettings) -> bool {
        self.host == *host && self.problem.is_none() && self.settings == *settings
    }

    /// The connection to the API, set up on first use.
    pub(super) async fn connection(&self) -> Result<&Connection, Failure> {
        self.connection.get_or_try_init(|| self.connect()).await
    }

    /// The client for other hosts, to which redirects lead: it believes the same authorities, for
    /// storage often stands beside its registry, and shows no certificate of ours. It connects to
    /// nothing that lies further inside than the registry, whatever the name service says.
    pub(super) async fn elsewhere(&self) -> Result<&reqwest::Client, Failure> {
        let connect = async || {
            let trust = match self.connection().await?.skips_verification {
                true => Trust::Anything,
                false => self.system(self.certificates().await?.authorities),
            };
            let standing = self.standing().await;
            let names = Names {
                known: self.settings.known_names.clone(),
                deepest: Some(standing.depth()),
                inner_networks: standing.inner_networks().to_vec(),
            };
            self.http_client(trust, None, names)
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

    /// Where the registry stands: it may lead us to what lies as far inside, and no further.
    pub(super) async fn standing(&self) -> &Standing {
        let find = async || Standing::new(&self.addresses().await, &self.settings);
        self.standing.get_or_init(find).await
    }

    /// The addresses of the host, as far as they are known here.
    async fn addresses(&self) -> Vec<IpAddr> {
        match &self.settings.addresses {
            Some(given) => given.value.clone(),
            None => http::lookup(self.api_name()).await.unwrap_or_default(),
        }
    }

    /// The name that answers the API, without a port.
    fn api_name(&self) -> &str {
        if self.host.is_docker_hub() { self.host.api() } else { self.host.name() }
    }

    fn system(&self, extra_pem: Vec<Vec<u8>>) -> Trust {
        Trust::System { extra_pem, is_named: self.options.names_certificates }
    }

    async fn certificates(&self) -> Result<HostCertificates, Failure> {
        let settings = self.settings.clone();
        let read = task::blocking(move || certificates::read(&settings)).await;
        read.map_err(|ended| Failure::Protocol(ended.to_string()))?.map_err(Failure::Certificates)
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        if let Some(problem) = &self.problem {
            return Err(Failure::Settings(Arc::clone(problem)));
        }
        if let Some(by) = self.settings.blocked_by() {
            return Err(Failure::Blocked { host: self.host.to_string(), by: by.to_string() });
        }
        let settings = match self.settings.insecure_networks.is_empty() {
            true => self.settings.clone(),
            false => self.settings.clone().at(&self.addresses().await),
        };
        let is_plain = self.speaks_plain_http(&settings).await;
        let configured = self.certificates().await?;
        let trust = match (is_plain, settings.skips_verification()) {
            (true, _) => Trust::PlainHttp,
            (false, true) => Trust::Anything,
            (false, false) => self.system(configured.authorities),
        };
        let scheme = if is_plain { "http" } else { "https" };
        let base = Url::parse(&format!("{scheme}://{}/", self.host.api()))
            .map_err(|error| Failure::Protocol(format!("the host is no URL: {error}")))?;
        let given = settings.addresses.as_ref().map(|given| given.value.clone());
        let known = given.map(|given| (self.api_name().to_owned(), given));
        let names = Names { known: known.into_iter().collect(), ..Names::default() };
        Ok(Connection {
            base,
            client: self.http_client(trust, configured.identity, names)?,
            api_root: settings.api_root().to_owned(),
            namespace: settings.namespace.as_ref().map(|namespace| namespace.value.clone()),
            skips_verification: settings.skips_verification(),
        })
    }

    /// What does not answer a handshake is plain HTTP, where that is allowed.
    async fn speaks_plain_http(&self, settings: &HostSettings) -> bool {
        let is_loopback = self.host.is_loopback();
        match settings.scheme() {
            Scheme::Http => return true,
            Scheme::Https if !is_loopback => return false,
            Scheme::Https | Scheme::HttpsThenHttp => {}
        }
        let port = self.host.port().unwrap_or(443);
        for address in self.addresses().await {
            // Nobody listens there, or only a proxy reaches it: the next one, or the request, tells.
            if let Ok(tls) = http::speaks_tls((address, port).into(), self.host.name()).await {
                return !tls;
            }
        }
        is_loopback
    }

    fn http_client(
        &self,
        trust: Trust,
        identity_pem: Option<Vec<u8>>,
        names: Names,
    ) -> Result<reqwest::Client, Failure> {
        let configured = self.settings.connect_timeout.as_ref().map(|it| it.value);
        let usual = self.options.stall_timeout.min(Duration::from_secs(30));
        let connect_timeout = configured.unwrap_or(usual);
        let use_proxy = !self.host.is_loopback();
        http::client(&ClientOptions { trust, identity_pem, use_proxy, connect_timeout, names })
            .map_err(Failure::Client)
    }

    /// Whether the API is spoken to without TLS, as far as is known yet.
    pub(super) fn is_plain(&self) -> bool {
        let unknown = self.settings.scheme() == Scheme::Http;
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

/// The headers of all hosts and of this one, as HTTP knows them; one that is none is not sent, and
/// says so.
fn header_map(all: &[(String, Secret)], settings: &HostSettings) -> HeaderMap {
    let mut map = HeaderMap::new();
    let own = settings.headers.iter().flat_map(|headers| &headers.value);
    let own = own.map(|(name, value)| (name.as_str(), value));
    for (name, value) in all.iter().map(|(name, value)| (name.as_str(), value)).chain(own) {
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
