//! Where an engine listens, as `DOCKER_HOST` and its like say it.
//!
//! Owns: the syntax of addresses. Must not know: where an address comes from, how it is used.

use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;

use crate::oci::Host;

/// Docker's port without TLS.
const PORT_PLAIN: u16 = 2375;
/// Docker's port with TLS.
const PORT_TLS: u16 = 2376;

/// Where an engine listens, how it is spoken to, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineAddress {
    place: Place,
    tls: Option<EngineTls>,
    origin: AddressOrigin,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Unix(PathBuf),
    Tcp {
        /// IPv6 in brackets.
        host: String,
        port: Option<u16>,
        /// What stands before the paths of the API, such as `/engine`; empty as a rule.
        path: String,
    },
}

/// How TLS is spoken to an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineTls {
    /// Whether the engine's certificate is verified.
    pub verify: bool,
    /// Where `ca.pem`, `cert.pem` and `key.pem` lie; each may be missing.
    pub directory: Option<PathBuf>,
}

/// Who says where an engine listens.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressOrigin {
    /// The caller.
    Given,
    /// A variable of the environment, by its name.
    Variable(&'static str),
    /// The docker context of this name.
    Context(String),
    /// Nobody: it is where such engines listen unless they are told otherwise.
    Usual,
}

/// Why a text is no address of an engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// It cannot be understood. The text is not shown, as it may hold a password.
    #[error("the address of the engine is malformed: {0}")]
    Malformed(&'static str),
    /// Engines are not reached in this way, given by its scheme.
    #[error("an address that begins with {0}:// is none that can be connected to")]
    Scheme(String),
}

impl EngineAddress {
    /// Parses `unix:///run/x.sock`, `tcp://host:2375`, `http://…` (plain unless
    /// [`with_tls`](Self::with_tls) says otherwise) or `https://…`; a path alone is a socket, a
    /// host alone TCP.
    ///
    /// # Errors
    /// [`AddressError`]; `ssh://`, `npipe://` and `fd://` are [`AddressError::Scheme`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None if text.starts_with('/') => ("unix".to_owned(), text),
            None => ("tcp".to_owned(), text),
        };
        let place = match scheme.as_str() {
            "unix" if rest.starts_with('/') => Place::Unix(rest.into()),
            "unix" => return Err(AddressError::Malformed("a socket is named by an absolute path")),
            "tcp" | "http" | "https" => tcp(rest, default_port(&scheme))?,
            _ => return Err(AddressError::Scheme(scheme)),
        };
        let tls = (scheme == "https").then_some(EngineTls { verify: true, directory: None });
        Ok(Self { place, tls, origin: AddressOrigin::Given })
    }

    /// The socket at `path`.
    pub fn unix(path: impl Into<PathBuf>) -> Self {
        Self { place: Place::Unix(path.into()), tls: None, origin: AddressOrigin::Given }
    }

    /// Speaks TLS in this way; a socket never does, and stays as it is.
    #[must_use]
    pub fn with_tls(mut self, tls: EngineTls) -> Self {
        if let Place::Tcp { .. } = self.place {
            self.tls = Some(tls);
        }
        self
    }

    /// Notes who says so.
    #[must_use]
    pub fn with_origin(self, origin: AddressOrigin) -> Self {
        Self { origin, ..self }
    }

    /// Who says so.
    pub fn origin(&self) -> &AddressOrigin {
        &self.origin
    }

    /// How TLS is spoken, where it is.
    pub fn tls(&self) -> Option<&EngineTls> {
        self.tls.as_ref()
    }

    /// The socket, where it is one.
    pub fn socket(&self) -> Option<&Path> {
        match &self.place {
            Place::Unix(path) => Some(path),
            Place::Tcp { .. } => None,
        }
    }

    /// What the paths of the API are appended to.
    pub(super) fn base(&self) -> Url {
        let url = match &self.place {
            Place::Unix(_) => "http://localhost/".to_owned(),
            Place::Tcp { host, path, .. } => {
                let scheme = if self.tls.is_some() { "https" } else { "http" };
                format!("{scheme}://{host}:{}{path}", self.port())
            }
        };
        Url::parse(&url).expect("the host was parsed with the address")
    }

    /// Whether the engine runs on this machine, so that no proxy stands between.
    pub(super) fn is_local(&self) -> bool {
        match &self.place {
            Place::Unix(_) => true,
            Place::Tcp { host, .. } => {
                host.parse::<Host>().is_ok_and(|host: Host| host.is_loopback())
            }
        }
    }

    fn port(&self) -> u16 {
        let usual = if self.tls.is_some() { PORT_TLS } else { PORT_PLAIN };
        match self.place {
            Place::Tcp { port, .. } => port.unwrap_or(usual),
            Place::Unix(_) => usual,
        }
    }
}

impl fmt::Display for EngineAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Unix(path) => write!(f, "unix://{}", path.display()),
            Place::Tcp { host, path, .. } => write!(f, "tcp://{host}:{}{path}", self.port()),
        }
    }
}

/// The port that the scheme itself implies; docker's own depend on TLS.
fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

fn tcp(rest: &str, default_port: Option<u16>) -> Result<Place, AddressError> {
    let malformed = || AddressError::Malformed("expected a host and a port, as in tcp://host:2376");
    // Parsed twice: the first keeps the port as it was typed, the second knows what a host is.
    let typed = Url::parse(&format!("tcp://{rest}")).map_err(|_| malformed())?;
    let url = Url::parse(&format!("http://{rest}")).map_err(|_| malformed())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressError::Malformed("a user name or password has no place in it"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(AddressError::Malformed("a query has no place in it"));
    }
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(malformed)?.to_owned();
    let path = url.path().trim_end_matches('/').to_owned();
    Ok(Place::Tcp { host, port: typed.port().or(default_port), path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_and_used_as_docker_means_them() {
        for (text, shown, base) in [
            ("unix:///run/x.sock", "unix:///run/x.sock", "http://localhost/"),
            ("/run/x.sock", "unix:///run/x.sock", "http://localhost/"),
            ("tcp://h:2000", "tcp://h:2000", "http://h:2000/"),
            (" TCP://h:80/ ", "tcp://h:80", "http://h/"),
            ("tcp://h", "tcp://h:2375", "http://h:2375/"),
            ("h:1", "tcp://h:1", "http://h:1/"),
            ("http://h", "tcp://h:80", "http://h/"),
            ("https://h", "tcp://h:443", "https://h/"),
            ("tcp://127.0.0.1:9/engine/", "tcp://127.0.0.1:9/engine", "http://127.0.0.1:9/engine"),
            ("tcp://[::1]:9", "tcp://[::1]:9", "http://[::1]:9/"),
        ] {
            let address = EngineAddress::parse(text).expect(text);
            assert_eq!(address.to_string(), shown, "{text}");
            assert_eq!(address.base().as_str(), base, "{text}");
        }
    }

    #[test]
    fn tls_changes_the_usual_port_and_no_socket() {
        let tls = EngineTls { verify: true, directory: Some("/certs".into()) };
        let tcp = EngineAddress::parse("tcp://h").unwrap().with_tls(tls.clone());
        assert_eq!(tcp.base().as_str(), "https://h:2376/");
        assert_eq!(tcp.tls(), Some(&tls));
        assert_eq!(EngineAddress::unix("/x").with_tls(tls).tls(), None);
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for (text, local) in [
            ("/x", true),
            ("localhost:1", true),
            ("tcp://127.0.0.2:1", true),
            ("tcp://[::1]:1", true),
            ("tcp://10.0.0.1:1", false),
            ("tcp://h:1", false),
        ] {
            assert_eq!(EngineAddress::parse(text).unwrap().is_local(), local, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_its_secrets() {
        for (text, piece) in [
            ("ssh://ada:secret@h", "ssh://"),
            ("npipe:////./pipe/docker_engine", "npipe://"),
            ("fd://", "fd://"),
            ("unix://relative", "absolute path"),
            ("unix://", "absolute path"),
            ("tcp://ada:secret@h:1", "password"),
            ("tcp://", "host and a port"),
            ("tcp://h:port", "host and a port"),
            ("tcp://h:70000", "host and a port"),
            ("tcp://h:1?x=secret", "query"),
            ("", "host and a port"),
        ] {
            let error = EngineAddress::parse(text).expect_err(text).to_string();
            assert!(error.contains(piece), "{text}: {error}");
            assert!(!error.contains("secret"), "{text}: {error}");
        }
    }
}
