//! A request to an engine that failed, and what its failure means to a caller.

use std::error::Error as StdError;
use std::time::Duration;
use std::{fmt, io};

use http::Method;

use crate::archive::engine::address::{AddressError, AddressOrigin, EngineAddress};
use crate::archive::engine::context::ContextError;
use crate::content;
use crate::util::causes;
use crate::util::http::ClientError;

/// Which engine is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// docker's daemon.
    Docker,
    /// podman's service, which speaks docker's API.
    Podman,
}

impl EngineKind {
    /// The name of its command.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
        }
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A request to an engine that failed.
#[derive(Debug)]
pub struct EngineError {
    /// Which engine was asked.
    pub kind: EngineKind,
    /// Where it was asked.
    pub address: EngineAddress,
    /// The method.
    pub method: Method,
    /// The path, percent-encoded, without the query.
    pub path: String,
    /// What happened.
    pub failure: Failure,
}

/// What happened to a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The engine answered with an error.
    Status {
        /// The HTTP status.
        status: u16,
        /// What it said, fit to be shown; empty when it said nothing.
        message: String,
    },
    /// The engine began to answer, and then reported this, fit to be shown.
    Reported(String),
    /// No connection, or it broke.
    Connection(reqwest::Error),
    /// Not a byte moved for this long.
    Stalled(Duration),
    /// A reply that no engine gives.
    Protocol(&'static str),
    /// The reply, or a piece of it, is longer than this many bytes.
    TooLarge(usize),
}

impl EngineError {
    /// What the failure means to a caller who was `doing` this, and asked for `image` if for one.
    pub(super) fn into_content(self, doing: &str, image: Option<&str>) -> content::Error {
        let place = format!("{} at {}", self.kind, self.address);
        match (&self.failure, image) {
            (Failure::Status { status: 404, .. }, Some(image)) => content::Error::NotFound {
                what: format!("image {image} in {}", self.kind),
                source: Some(Box::new(self)),
            },
            (Failure::Status { status: 401 | 403, .. }, _) => {
                content::Error::Denied { what: place, source: Box::new(self) }
            }
            (Failure::Connection(_), _)
                if self.io_kind() == Some(io::ErrorKind::PermissionDenied) =>
            {
                content::Error::Denied { what: place, source: Box::new(self) }
            }
            (Failure::Connection(_) | Failure::Stalled(_), _) => {
                content::Error::Unreachable { what: place, source: Box::new(self) }
            }
            _ => content::Error::other(doing, self),
        }
    }

    /// What the operating system said of the connection, where it did.
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        let Failure::Connection(error) = &self.failure else { return None };
        let io = causes::all(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).last()?;
        Some(io.kind())
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.method, self.path, self.failure)?;
        // Who said so matters where the address may be the mistake.
        if let Failure::Status { .. } | Failure::Reported(_) | Failure::TooLarge(_) = self.failure {
            return Ok(());
        }
        match self.address.origin() {
            AddressOrigin::Variable(name) => write!(f, " ({name} is {})", self.address),
            AddressOrigin::Context(name) => write!(f, " (the docker context {name:?})"),
            AddressOrigin::Given | AddressOrigin::Usual => Ok(()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { status, message } if message.is_empty() => {
                let status = http::StatusCode::from_u16(*status).ok();
                let reason = status.and_then(|status| status.canonical_reason());
                write!(f, "{}", reason.unwrap_or("an unknown status"))
            }
            Self::Status { status, message } => write!(f, "{status}: {message}"),
            Self::Reported(message) => write!(f, "{message}"),
            Self::Connection(error) if error.is_timeout() => write!(f, "timed out"),
            Self::Connection(error) if error.is_connect() => write!(f, "no connection"),
            Self::Connection(_) => write!(f, "the connection broke"),
            Self::Stalled(limit) => write!(f, "no byte for {} s", limit.as_secs()),
            Self::Protocol(reason) => write!(f, "{reason}"),
            Self::TooLarge(limit) => write!(f, "the reply is larger than {limit} bytes"),
        }
    }
}

impl StdError for EngineError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.failure {
            Failure::Connection(error) => Some(causes::innermost(error)),
            _ => None,
        }
    }
}

impl AddressError {
    /// What this means to a caller who was `doing` this.
    pub(super) fn into_content(self, doing: &str) -> content::Error {
        match self {
            Self::Scheme(ref scheme) => content::Error::Unsupported {
                what: format!("an engine behind {scheme}://"),
                source: Some(content::Error::other(doing, self).into()),
            },
            Self::Malformed(_) => content::Error::other(doing, self),
        }
    }
}

impl ContextError {
    /// What this means to a caller who was `doing` this.
    pub(super) fn into_content(self, doing: &str) -> content::Error {
        match self {
            Self::Address { source: AddressError::Scheme(ref scheme), .. } => {
                content::Error::Unsupported {
                    what: format!("an engine behind {scheme}://"),
                    source: Some(Box::new(self)),
                }
            }
            _ => content::Error::other(doing, self),
        }
    }
}

/// Why the way to an engine could not be prepared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// A certificate without its key, or a key without its certificate.
    #[error("cert.pem and key.pem belong together; {missing} is not in {directory}")]
    HalfIdentity {
        /// The missing file.
        missing: &'static str,
        /// Where it was looked for.
        directory: String,
    },
    /// There are no sockets of this kind on this system.
    #[error("sockets in the file system are not known on this system")]
    NoSockets,
    /// The certificates cannot be used.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The certificates cannot be read.
    #[error(transparent)]
    Files(#[from] crate::util::fs::Error),
}
