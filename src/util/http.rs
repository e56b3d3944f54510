//! The configured HTTP client: TLS, proxies, user agent. It knows nothing of registries.
//!
//! Redirects are never followed here, and no cookie is kept: both are decisions about credentials,
//! which the caller makes. Proxies come from `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and
//! `NO_PROXY`; the system's certificates from the platform, `SSL_CERT_FILE` and `SSL_CERT_DIR`.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
#[cfg(unix)]
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};
use tokio::net::TcpStream;

use crate::util::address::{Depth, Network};
use crate::util::tls;

/// What every request says it comes from.
pub const USER_AGENT: &str = concat!("regctl/", env!("CARGO_PKG_VERSION"));

/// How one host is spoken to.
#[derive(Clone)]
pub struct ClientOptions {
    /// How its TLS certificate is judged.
    pub trust: Trust,
    /// Certificate and key, PEM, shown to a host that asks for them.
    pub identity_pem: Option<Vec<u8>>,
    /// Whether the proxies of the environment are used; never for this machine itself.
    pub use_proxy: bool,
    /// Longest time until a connection stands.
    pub connect_timeout: Duration,
    /// Where names are looked up, and which addresses are connected to.
    pub names: Names,
}

impl fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // All but the key.
        f.debug_struct("ClientOptions")
            .field("trust", &self.trust)
            .field("use_proxy", &self.use_proxy)
            .field("connect_timeout", &self.connect_timeout)
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

/// Where names are, and which addresses are connected to.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Names whose addresses the user gave.
    pub known: Vec<(String, Vec<IpAddr>)>,
    /// The depth of the deepest address that is connected to; `None` is any.
    pub deepest: Option<Depth>,
    /// Networks that are connected to however deep they lie.
    pub inner_networks: Vec<Network>,
}

/// A name leads further inside a network than it may: what is checked is what is connected to, so a
/// name cannot change its address in between.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} is at {address}, which lies further inside the network than the registry")]
pub struct AddressRefused {
    /// The name.
    pub name: String,
    /// Its address.
    pub address: IpAddr,
}

/// Which certificates are believed.
#[derive(Debug, Clone)]
pub enum Trust {
    /// The system's authorities, and these (PEM bundles) besides.
    System {
        /// PEM bundles of further authorities.
        extra_pem: Vec<Vec<u8>>,
        /// Whether the user said where the system's are (`SSL_CERT_FILE`, `SSL_CERT_DIR`): then a
        /// failure to read them is not glossed over.
        is_named: bool,
    },
    /// These authorities (a PEM bundle) and no others.
    Only(Vec<u8>),
    /// Any certificate: the user asked for no verification.
    Anything,
    /// None is needed: the host speaks plain HTTP.
    PlainHttp,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// A configured certificate or key is not PEM.
    #[error("the configured {what} is not usable PEM")]
    Pem {
        /// Authority, or client certificate.
        what: &'static str,
        /// What the parser said.
        #[source]
        source: reqwest::Error,
    },
    /// The TLS library refused.
    #[error("cannot set up the HTTP client; are SSL_CERT_FILE and SSL_CERT_DIR right?")]
    Build(#[source] reqwest::Error),
}

/// Makes a client for one host.
///
/// A machine without certificates, such as an image made from scratch, gets Mozilla's authorities.
///
/// # Errors
/// [`ClientError`] when a configured certificate cannot be used.
pub fn client(options: &ClientOptions) -> Result<reqwest::Client, ClientError> {
    let builder = base(options)?;
    let Trust::System { extra_pem, is_named } = &options.trust else {
        return builder.build().map_err(ClientError::Build);
    };
    let mut extra = Vec::new();
    for bundle in extra_pem {
        extra.extend(authorities(bundle)?);
    }
    match builder.tls_certs_merge(extra).build() {
        Ok(client) => Ok(client),
        Err(error) if options.identity_pem.is_some() || *is_named => Err(ClientError::Build(error)),
        Err(_) => base(options)?
            .tls_backend_preconfigured(with_mozilla_authorities(extra_pem))
            .build()
            .map_err(ClientError::Build),
    }
}

/// Makes a client that speaks plain HTTP over a socket of this machine, whatever the host of a URL;
/// no proxy stands between.
///
/// # Errors
/// [`ClientError::Build`] when the HTTP library refuses.
#[cfg(unix)]
pub fn unix_client(
    socket: &Path,
    connect_timeout: Duration,
) -> Result<reqwest::Client, ClientError> {
    let options = ClientOptions {
        trust: Trust::PlainHttp,
        identity_pem: None,
        use_proxy: false,
        connect_timeout,
        names: Names::default(),
    };
    base(&options)?.unix_socket(socket).build().map_err(ClientError::Build)
}

fn authorities(bundle: &[u8]) -> Result<Vec<reqwest::Certificate>, ClientError> {
    reqwest::Certificate::from_pem_bundle(bundle)
        .map_err(|source| ClientError::Pem { what: "certificate authority", source })
}

/// TLS that believes Mozilla's authorities, compiled in, and `extra_pem`, checked by the caller.
fn with_mozilla_authorities(extra_pem: &[Vec<u8>]) -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.to_vec());
    let extra = extra_pem.iter().flat_map(|bundle| CertificateDer::pem_slice_iter(bundle));
    roots.add_parsable_certificates(extra.flatten());
    let provider = tls::provider();
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider supports TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

fn base(options: &ClientOptions) -> Result<reqwest::ClientBuilder, ClientError> {
    tls::install_provider();
    let mut builder = reqwest::Client::builder()
        // Attempts are counted in one place, and that is not here.
        .retry(reqwest::retry::never())
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(options.connect_timeout)
        .tcp_nodelay(true)
        .tcp_keepalive(Duration::from_secs(30));
    if !options.use_proxy {
        builder = builder.no_proxy();
    }
    let names = &options.names;
    if names.deepest.is_some() || !names.known.is_empty() {
        let proxies = if options.use_proxy { proxies() } else { Vec::new() };
        builder = builder.dns_resolver(Resolver { names: names.clone(), proxies });
    }
    if let Some(pem) = &options.identity_pem {
        let identity = reqwest::Identity::from_pem(pem)
            .map_err(|source| ClientError::Pem { what: "client certificate", source })?;
        builder = builder.identity(identity);
    }
    Ok(match &options.trust {
        Trust::System { .. } => builder,
        Trust::Only(bundle) => builder.tls_certs_only(authorities(bundle)?),
        Trust::Anything => builder.tls_danger_accept_invalid_certs(true),
        // No certificate is read from disk for a host that will not show one.
        Trust::PlainHttp => builder.tls_certs_only([]).http1_only(),
    })
}

/// The addresses of a name, or the address that it is.
///
/// # Errors
/// Those of the system's name service.
pub async fn lookup(name: &str) -> io::Result<Vec<IpAddr>> {
    match name.parse() {
        Ok(address) => Ok(vec![address]),
        Err(_) => {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        }
    }
}

/// The names of the proxies that the environment or the system name: the user chose them, wherever
/// they are.
fn proxies() -> Vec<String> {
    let matcher = Matcher::from_system();
    let urls = ["http://registry.invalid/", "https://registry.invalid/"];
    let proxies = urls.into_iter().filter_map(|url| matcher.intercept(&Uri::from_static(url)));
    proxies.filter_map(|proxy| proxy.uri().host().map(str::to_owned)).collect()
}

/// Looks names up and refuses what lies too deep.
struct Resolver {
    names: Names,
    proxies: Vec<String>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let same = |known: &str| known.eq_ignore_ascii_case(&name);
        let known = self.names.known.iter().find(|(known, _)| same(known));
        let known = known.map(|(_, addresses)| addresses.clone());
        let is_chosen = known.is_some() || self.proxies.iter().any(|proxy| same(proxy));
        let deepest = self.names.deepest.filter(|_| !is_chosen);
        let inner_networks = self.names.inner_networks.clone();
        Box::pin(async move {
            let addresses = match known {
                Some(addresses) => addresses,
                None => lookup(&name).await?,
            };
            // Nobody is sent to a machine's own services.
            let is_inner = |address: IpAddr| {
                Depth::of(address) != Depth::LinkLocal
                    && inner_networks.iter().any(|network| network.contains(address))
            };
            let too_deep = |address: &&IpAddr| {
                deepest.is_some_and(|deepest| Depth::of(**address) > deepest)
                    && !is_inner(**address)
            };
            if let Some(address) = addresses.iter().find(too_deep) {
                return Err(AddressRefused { name, address: *address }.into());
            }
            // Port 0 stands for that of the URL.
            Ok(Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

/// Whether `address` answers a TLS handshake, whatever its certificate; `name` is whom it is asked for.
///
/// # Errors
/// The connection's error when nobody listens there.
pub async fn speaks_tls(address: SocketAddr, name: &str) -> io::Result<bool> {
    let limit = Duration::from_secs(5);
    let stream = tokio::time::timeout(limit, TcpStream::connect(address)).await??;
    let provider = tls::provider();
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        .with_no_client_auth();
    let Ok(name) = ServerName::try_from(name.to_owned()) else { return Ok(false) };
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let handshake = connector.connect(name, stream);
    match tokio::time::timeout(limit, handshake).await {
        Ok(Ok(_)) => Ok(true),
        Ok(Err(error)) => Ok(is_refusal_by_tls(&error)),
        Err(_) => Ok(false),
    }
}

/// Whether a handshake failed because the server wants a version, a cipher or a certificate that we
/// did not offer: it says so in an alert, or goes on with its own.
fn is_refusal_by_tls(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(inner, Some(rustls::Error::AlertReceived(_) | rustls::Error::PeerIncompatible(_)))
}

/// Accepts every certificate: the probe sends nothing and believes nothing.
#[derive(Debug)]
struct AnyCertificate(Arc<rustls::crypto::CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
