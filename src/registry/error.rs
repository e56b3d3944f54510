//! A request that failed, with everything a reader needs to act on it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;

use crate::content;
use crate::oci::error_code::{ErrorBody, ErrorCode};
use crate::registry::settings::SettingsError;
use crate::registry::tls_problem::TlsProblem;
use crate::util::causes;
use crate::util::http::AddressRefused;

/// A request that failed for good.
#[derive(Debug)]
pub struct RequestError {
    /// The method.
    pub method: Method,
    /// The URL without user information and query values.
    pub url: String,
    /// What happened.
    pub failure: Failure,
    /// How often it was tried.
    pub attempts: u32,
    /// Time since the first attempt.
    pub elapsed: Duration,
    /// Where the credential came from that was sent, if one was.
    pub credential: Option<String>,
    /// What the registry says of the next attempt.
    pub wish: Wish,
    /// Whether an earlier attempt may have been carried out, its reply being lost.
    pub may_be_done: bool,
}

/// What a peer that refuses says of the next attempt.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// How long to wait (`Retry-After`).
    pub wait: Option<Duration>,
    /// How many requests it allows, in its own words: `ratelimit-limit` and `-remaining`.
    pub rate_limit: Option<String>,
}

/// What happened to a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The registry answered with an error.
    Status {
        /// The HTTP status.
        status: u16,
        /// The spec's error list, possibly empty.
        body: ErrorBody,
    },
    /// No connection, or it broke.
    Connection(reqwest::Error),
    /// Not a byte came for this long.
    Stalled(Duration),
    /// A redirect, location, link or reply that must not be followed or believed.
    Protocol(String),
    /// The reply is longer than this many bytes.
    TooLarge(usize),
    /// What happened at another address, to which the registry redirected the request; no
    /// credential went there.
    Redirected {
        /// The address, without query values.
        url: String,
        /// What happened there.
        failure: Box<Failure>,
    },
    /// No token could be had.
    Token(Box<RequestError>),
    /// No credential could be had.
    Keychain(crate::auth::Error),
    /// The certificates configured for the host could not be read.
    Certificates(crate::util::fs::Error),
    /// What files say of hosts cannot be used.
    Settings(Arc<SettingsError>),
    /// A file says that the host may not be used.
    Blocked {
        /// The host.
        host: String,
        /// The file and the line.
        by: String,
    },
    /// The HTTP client could not be set up.
    Client(crate::util::http::ClientError),
    /// The body of the request could not be read.
    Body(Box<content::Error>),
}

impl RequestError {
    /// The HTTP status, when the registry answered this very request: what its token service
    /// answered says nothing about what was asked for.
    pub fn status(&self) -> Option<u16> {
        self.failure.status()
    }

    /// Whether the registry refuses the request itself, and will again.
    pub(super) fn is_refusal(&self) -> bool {
        let refuses = |status| matches!(status, 400..=499) && !is_transient_status(status);
        self.status().is_some_and(refuses)
    }

    /// Whether the registry's answer carries this code.
    pub fn has_code(&self, code: &ErrorCode) -> bool {
        matches!(&self.failure, Failure::Status { body, .. }
            if body.errors.iter().any(|entry| entry.code == code.as_str()))
    }

    /// What the failure means to a caller who asked for `what`.
    pub fn into_content(self, what: &str) -> content::Error {
        let what = what.to_owned();
        if let Failure::Body(inner) = self.failure {
            return *inner;
        }
        match (&self.failure, self.status()) {
            (Failure::Token(inner), _) if matches!(inner.status(), Some(400..=403)) => {
                content::Error::Denied { what, source: Box::new(self) }
            }
            (Failure::Token(inner), _) if inner.is_connection() => {
                content::Error::Unreachable { what, source: Box::new(self) }
            }
            (_, Some(404)) => content::Error::NotFound { what, source: Some(Box::new(self)) },
            (_, Some(401 | 403)) | (Failure::Blocked { .. }, _) => {
                content::Error::Denied { what, source: Box::new(self) }
            }
            (_, Some(405)) => content::Error::Unsupported { what, source: Some(Box::new(self)) },
            _ if self.has_code(&ErrorCode::Unsupported) => {
                content::Error::Unsupported { what, source: Some(Box::new(self)) }
            }
            _ if self.is_connection() => {
                content::Error::Unreachable { what, source: Box::new(self) }
            }
            _ => content::Error::Other { what, source: Box::new(self) },
        }
    }

    fn is_connection(&self) -> bool {
        self.failure.is_connection()
    }
}

impl Failure {
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            Self::Redirected { failure, .. } => failure.status(),
            _ => None,
        }
    }

    fn is_connection(&self) -> bool {
        match self {
            Self::Connection(_) | Self::Stalled(_) => true,
            Self::Redirected { failure, .. } => failure.is_connection(),
            // Cloudflare's own statuses (P28) mean what those of other gateways do.
            _ => matches!(self.status(), Some(429 | 502..=504 | 520..=524)),
        }
    }

    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connection(error) => Some(causes::innermost(error)),
            Self::Token(error) => Some(error.as_ref()),
            Self::Keychain(error) => Some(error),
            Self::Certificates(error) => Some(error),
            Self::Client(error) => Some(error),
            Self::Settings(error) => Some(&**error),
            Self::Body(error) => Some(error.as_ref()),
            Self::Redirected { failure, .. } => failure.source(),
            Self::Status { .. }
            | Self::Stalled(_)
            | Self::Protocol(_)
            | Self::Blocked { .. }
            | Self::TooLarge(_) => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { status, body } => write_status(f, *status, body),
            Self::Connection(error) if error.is_timeout() => write!(f, "timed out"),
            Self::Connection(error) if error.is_connect() => match TlsProblem::of(error) {
                Some(problem) => write!(f, "no connection: {problem}"),
                None => write!(f, "no connection"),
            },
            Self::Connection(_) => write!(f, "the connection broke"),
            Self::Stalled(limit) => write!(f, "no byte for {} s", limit.as_secs()),
            Self::Protocol(reason) => write!(f, "{reason}"),
            Self::TooLarge(limit) => write!(f, "the reply is larger than {limit} bytes"),
            Self::Redirected { url, failure } => write!(f, "redirected to {url}: {failure}"),
            Self::Token(_) => write!(f, "no token"),
            Self::Keychain(_) => write!(f, "no credential"),
            Self::Certificates(_) => write!(f, "no certificates"),
            Self::Client(_) => write!(f, "no HTTP client"),
            Self::Settings(_) => write!(f, "what is said of it cannot be used"),
            Self::Blocked { host, by } => write!(f, "{host} is blocked by {by}"),
            Self::Body(_) => write!(f, "the content to send could not be read"),
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.method, self.url, self.failure)?;
        let plural = if self.attempts == 1 { "" } else { "s" };
        write!(f, " ({} attempt{plural}, {:.1}s", self.attempts, self.elapsed.as_secs_f64())?;
        if let Some(wait) = self.wish.wait {
            write!(f, ", it asks to wait {} s", wait.as_secs())?;
        }
        if let Some(rate_limit) = &self.wish.rate_limit {
            write!(f, ", {rate_limit}")?;
        }
        match (&self.credential, self.status()) {
            _ if matches!(self.failure, Failure::Redirected { .. }) => write!(f, ")"),
            (Some(origin), _) => write!(f, ", credential from {origin})"),
            (None, Some(401 | 403)) => write!(f, ", no credential sent)"),
            (None, _) => write!(f, ")"),
        }
    }
}

fn write_status(f: &mut fmt::Formatter<'_>, status: u16, body: &ErrorBody) -> fmt::Result {
    write!(f, "{status}")?;
    if body.errors.is_empty() {
        let reason = http::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason());
        return write!(f, " {}", reason.unwrap_or("unknown status"));
    }
    for (index, entry) in body.errors.iter().enumerate() {
        let separator = if index == 0 { "" } else { ";" };
        write!(f, "{separator} {}", entry.code)?;
        if !entry.message.is_empty() {
            write!(f, ": {}", entry.message)?;
        }
        if let Some(detail) = entry.detail.as_str().filter(|detail| !detail.is_empty()) {
            write!(f, " ({detail})")?;
        }
    }
    Ok(())
}

impl std::error::Error for RequestError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.failure.source()
    }
}

/// Whether a status passes by itself.
pub(super) fn is_transient_status(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 499 | 500 | 502..=504 | 520..=524)
}

/// A URL for people: user information, query values and the fragment are left out, as each may be a
/// secret (presigned URLs, tokens).
pub(super) fn redact(url: &url::Url) -> String {
    let mut shown = url.clone();
    // Both fail only for URLs without a host, which have no user information either.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    let is_secret = url.query().is_some();
    shown.set_query(None);
    shown.set_fragment(None);
    if is_secret { format!("{shown}?…") } else { shown.to_string() }
}

/// The library's error without its URL, whose query may be a secret; an address that is refused is
/// a decision of ours.
pub(super) fn connection_failure(error: reqwest::Error) -> Failure {
    let refused = causes::all(&error).find_map(|cause| cause.downcast_ref::<AddressRefused>());
    match refused.map(ToString::to_string) {
        Some(refused) => Failure::Protocol(refused),
        None => Failure::Connection(error.without_url()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_pass_or_stay() {
        for status in [408, 425, 429, 499, 500, 502, 503, 504, 520, 524] {
            assert!(is_transient_status(status), "{status}");
        }
        for status in [400, 401, 403, 404, 405, 413, 416, 501, 505, 525] {
            assert!(!is_transient_status(status), "{status}");
        }
    }
}
