//! The way to one registry: the clients that reach it and what it leads to, and where it stands.
//! Each is set up when it is first needed.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;
use url::Url;

use crate::oci::Host;
use crate::registry::certificates::{self, HostCertificates};
use crate::registry::error::Failure;
use crate::registry::options::HostOptions;
use crate::registry::response;
use crate::registry::settings::{HostSettings, Scheme, SettingsError};
use crate::registry::standing::Standing;
use crate::util::http::{self, ClientOptions, Names, Trust};
use crate::util::task;

/// Longest time until a connection stands, unless configured.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// The way to one registry.
#[derive(Debug)]
pub(super) struct Reach {
    pub(super) host: Host,
    /// What is said of the host.
    pub(super) settings: HostSettings,
    /// Why that cannot be used; nothing is reached then.
    problem: Option<Arc<SettingsError>>,
    /// Whether the environment says where the system's certificates are.
    names_certificates: bool,
    connect_timeout: Duration,
    connection: OnceCell<Connection>,
    elsewhere: OnceCell<reqwest::Client>,
    standing: OnceCell<Standing>,
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

impl Reach {
    /// The way to a host of which that is said, or to which there is none, as it cannot be known.
    pub(super) fn new(
        host: &Host,
        options: &HostOptions,
        settings: Result<HostSettings, Arc<SettingsError>>,
    ) -> Self {
        let (settings, problem) = match settings {
            Ok(settings) => (settings, None),
            Err(problem) => (HostSettings::default(), Some(problem)),
        };
        let configured = settings.connect_timeout.as_ref().map(|it| it.value);
        let usual = options.stall_timeout.min(CONNECT_TIMEOUT);
        Self {
            host: host.clone(),
            settings,
            problem,
            names_certificates: options.names_certificates,
            connect_timeout: configured.unwrap_or(usual),
            connection: OnceCell::new(),
            elsewhere: OnceCell::new(),
            standing: OnceCell::new(),
        }
    }

    /// Whether this is the way to a host of which this is said.
    pub(super) fn is_to(&self, host: &Host, settings: &HostSettings) -> bool {
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
        Trust::System { extra_pem, is_named: self.names_certificates }
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
        let connect_timeout = self.connect_timeout;
        let use_proxy = !self.host.is_loopback();
        http::client(&ClientOptions { trust, identity_pem, use_proxy, connect_timeout, names })
            .map_err(Failure::Client)
    }

    /// Whether the API is spoken to without TLS, as far as is known yet.
    pub(super) fn is_plain(&self) -> bool {
        let unknown = self.settings.scheme() == Scheme::Http;
        self.connection.get().map_or(unknown, |connection| connection.base.scheme() == "http")
    }

    /// Whether an address is the registry's own, as far as is known yet.
    pub(super) fn is_own(&self, url: &Url) -> bool {
        self.connection.get().is_some_and(|own| own.base.origin() == url.origin())
    }
}
