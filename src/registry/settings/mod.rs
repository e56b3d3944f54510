//! What flags and files say of registries: how each is spoken to, and which mirrors stand before it.
//!
//! Owns: the files that users already have (docker's `daemon.json` and `certs.d`, containerd's
//! `hosts.toml`, the `registries.conf` of podman and skopeo, and our own `config.toml`), each read by
//! a parser of text; and the order in which they count. Must not know: HTTP, credentials.
//!
//! Every value keeps where it came from. For each value the first place counts that has it: flags,
//! `config.toml`, `registries.conf`, `hosts.toml`, `daemon.json`, `certs.d`, then the default.

mod daemon_json;
mod document;
mod files;
mod hosts_toml;
mod lookup;
mod own;
mod registries_conf;
mod rule;

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use http::HeaderName;

pub use files::SettingsFiles;
pub use lookup::{Mirrors, Settings};
pub use rule::{Hosts, Mirror, Rule};

use crate::auth::Secret;
use crate::util::address::Network;
use crate::util::fs;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A flag of the command line, such as `--plain-http`.
    Flag(&'static str),
    /// A file, and the line where that is known.
    File {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: Option<usize>,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag),
            Self::File { path, line: Some(line) } => write!(f, "{}:{line}", path.display()),
            Self::File { path, line: None } => write!(f, "{}", path.display()),
        }
    }
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}

impl<T> Sourced<T> {
    /// A value from `origin`.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// Another value from the same place.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: to(self.value), origin: self.origin }
    }
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A file that is there cannot be read.
    #[error(transparent)]
    File(#[from] fs::Error),
    /// A file says something that makes no sense.
    #[error("{}{}: {reason}", path.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1, where it is known.
        line: Option<usize>,
        /// What is wrong.
        reason: String,
    },
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

/// A certificate that we show, and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate, PEM.
    pub certificate: PathBuf,
    /// The key, PEM; `None` is in the file of the certificate.
    pub key: Option<PathBuf>,
}

impl Identity {
    /// The identity of a certificate, if there is one, and its key.
    pub fn of(certificate: Option<&PathBuf>, key: Option<&PathBuf>) -> Option<Self> {
        certificate.map(|certificate| Self { certificate: certificate.clone(), key: key.cloned() })
    }
}

/// What one place, or all of them together, say of a registry; `None` is nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HostSettings {
    /// Whether it may not be used at all.
    pub blocked: Option<Sourced<bool>>,
    /// With TLS or without.
    pub scheme: Option<Sourced<Scheme>>,
    /// Whether its certificate is verified.
    pub verify: Option<Sourced<bool>>,
    /// Files of authorities to believe besides the system's, PEM.
    pub authorities: Option<Sourced<Vec<PathBuf>>>,
    /// The certificate shown to it.
    pub identity: Option<Sourced<Identity>>,
    /// Headers of every request to it.
    pub headers: Option<Sourced<Vec<(HeaderName, Secret)>>>,
    /// The path of its API, `/v2` unless a proxy puts it elsewhere.
    pub api_root: Option<Sourced<String>>,
    /// The registry that a mirror is asked about, in containerd's `ns` parameter.
    pub namespace: Option<Sourced<String>>,
    /// Most requests begun in a second.
    pub requests_per_second: Option<Sourced<f64>>,
    /// Most requests at once.
    pub requests_in_flight: Option<Sourced<usize>>,
    /// Longest time until a connection stands.
    pub connect_timeout: Option<Sourced<Duration>>,
    /// Where it is, instead of what the name service says.
    pub addresses: Option<Sourced<Vec<IpAddr>>>,
    /// Token services in other domains that may see its credential.
    pub trusted_realms: Option<Sourced<Vec<Hosts>>>,
    /// Networks to which it may lead us, though they lie further inside than itself.
    pub inner_networks: Option<Sourced<Vec<Network>>>,
    /// Networks in which it may be insecure, where nothing else is said of that.
    pub insecure_networks: Vec<Sourced<Network>>,
    /// Where other hosts are to which it may lead us, by their names.
    pub known_names: Vec<(String, Vec<IpAddr>)>,
}

impl HostSettings {
    /// These settings, with those of `weaker` where they say nothing.
    #[must_use]
    pub fn or(self, weaker: Self) -> Self {
        Self {
            blocked: self.blocked.or(weaker.blocked),
            scheme: self.scheme.or(weaker.scheme),
            verify: self.verify.or(weaker.verify),
            authorities: self.authorities.or(weaker.authorities),
            identity: self.identity.or(weaker.identity),
            headers: self.headers.or(weaker.headers),
            api_root: self.api_root.or(weaker.api_root),
            namespace: self.namespace.or(weaker.namespace),
            requests_per_second: self.requests_per_second.or(weaker.requests_per_second),
            requests_in_flight: self.requests_in_flight.or(weaker.requests_in_flight),
            connect_timeout: self.connect_timeout.or(weaker.connect_timeout),
            addresses: self.addresses.or(weaker.addresses),
            trusted_realms: self.trusted_realms.or(weaker.trusted_realms),
            inner_networks: self.inner_networks.or(weaker.inner_networks),
            insecure_networks: match self.insecure_networks.is_empty() {
                true => weaker.insecure_networks,
                false => self.insecure_networks,
            },
            known_names: match self.known_names.is_empty() {
                true => weaker.known_names,
                false => self.known_names,
            },
        }
    }

    /// Certificates that cannot be verified are taken, and plain HTTP where there is no HTTPS.
    #[must_use]
    pub fn insecure(origin: Origin) -> Self {
        Self {
            scheme: Some(Sourced::new(Scheme::HttpsThenHttp, origin.clone())),
            verify: Some(Sourced::new(false, origin)),
            ..Self::default()
        }
    }

    /// These settings for a host that has the addresses: one in a network of `daemon.json` may be
    /// insecure, where nothing else is said of that.
    #[must_use]
    pub fn at(self, addresses: &[IpAddr]) -> Self {
        if self.scheme.is_some() || self.verify.is_some() {
            return self;
        }
        let is_there = |network: &&Sourced<Network>| {
            addresses.iter().any(|address| network.value.contains(*address))
        };
        let found = self.insecure_networks.iter().find(is_there).map(|it| it.origin.clone());
        match found {
            Some(origin) => self.or(Self::insecure(origin)),
            None => self,
        }
    }

    /// Whether it may not be used, and who says so.
    pub fn blocked_by(&self) -> Option<&Origin> {
        self.blocked.as_ref().filter(|blocked| blocked.value).map(|blocked| &blocked.origin)
    }

    /// With TLS or without.
    pub fn scheme(&self) -> Scheme {
        self.scheme.as_ref().map_or(Scheme::default(), |scheme| scheme.value)
    }

    /// Whether any certificate is believed.
    pub fn skips_verification(&self) -> bool {
        self.verify.as_ref().is_some_and(|verify| !verify.value)
    }

    /// The path of the API, such as `/v2`, without a slash at its end.
    pub fn api_root(&self) -> &str {
        self.api_root.as_ref().map_or("/v2", |root| root.value.as_str())
    }
}

/// The path of the API beneath `prefix`, as a proxy serves it that stands for several registries.
fn beneath(prefix: &str) -> String {
    format!("{}/v2", rooted(prefix))
}

/// A path with a slash at its beginning and none at its end.
fn rooted(path: &str) -> String {
    match path.trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    }
}

/// Host and port of a URL, as in a reference.
pub(super) fn host_of(url: &url::Url) -> Option<crate::oci::Host> {
    let name = url.host_str()?;
    match url.port() {
        Some(port) => format!("{name}:{port}").parse().ok(),
        None => name.parse().ok(),
    }
}
