//! Which failures pass by themselves, and how long to wait for that.
//!
//! Policy: statuses 408, 425, 429, 499, 500, 502 to 504 and 520 to 524, connections that break and
//! replies that stall are tried again within the [`Backoff`](crate::util::backoff::Backoff); a
//! connection that nobody accepts and a signed address that was refused only briefly.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::registry::error::{Failure, Wish, is_transient_status};
use crate::util::causes;
use crate::util::clock::{Clock, Moment};
use crate::util::text::printable;

/// Retries of what rarely gets better: long enough for a registry that is being restarted, short
/// enough for somebody who has mistyped a port.
const BRIEF_RETRIES: u32 = 2;

/// How long a failure is worth trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Persistence {
    /// It stays as it is.
    Never,
    /// A few times.
    Briefly,
    /// As often as the user allows.
    Fully,
}

impl Persistence {
    pub(super) fn of(failure: &Failure) -> Self {
        match failure {
            // A signed address is good for a while only (P05); the registry signs another.
            Failure::Redirected { failure, .. } => match failure.status() {
                Some(401 | 403) => Self::Briefly,
                _ => Self::of(failure),
            },
            Failure::Status { status, .. } if is_transient_status(*status) => Self::Fully,
            Failure::Connection(error) if is_certificate_error(error) => Self::Never,
            Failure::Connection(error) if is_refused(error) => Self::Briefly,
            Failure::Connection(_) | Failure::Stalled(_) => Self::Fully,
            Failure::Token(inner) => Self::of(&inner.failure),
            Failure::Status { .. }
            | Failure::Protocol(_)
            | Failure::TooLarge(_)
            | Failure::Keychain(_)
            | Failure::Certificates(_)
            | Failure::Client(_)
            | Failure::Settings(_)
            | Failure::Blocked { .. }
            | Failure::Body(_) => Self::Never,
        }
    }
}

/// Whether what was asked for may have been done although this came back.
pub(super) fn is_fate_unknown(failure: &Failure) -> bool {
    match failure {
        Failure::Connection(error) => !is_refused(error) && !error.is_connect(),
        Failure::Stalled(_) => true,
        Failure::Status { status, .. } => *status != 429 && is_transient_status(*status),
        _ => false,
    }
}

/// A request that failed, and what the peer says of trying again.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) failure: Failure,
    pub(super) wish: Wish,
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        // What a token service asks for holds for the request that needs its token.
        let wish = match &failure {
            Failure::Token(inner) => inner.wish.clone(),
            _ => Wish::default(),
        };
        Self { failure, wish }
    }
}

impl Wish {
    pub(super) fn from_headers(headers: &HeaderMap) -> Self {
        let part = |name: &str, word: &str| {
            let text = headers.get(name)?.to_str().ok()?;
            Some(format!("{word} {}", printable(text)))
        };
        let limit = part("ratelimit-limit", "limit");
        let remaining = part("ratelimit-remaining", "remaining");
        let parts: Vec<String> = limit.into_iter().chain(remaining).collect();
        let rate_limit = (!parts.is_empty()).then(|| parts.join(", "));
        Self { wait: retry_after(headers), rate_limit }
    }
}

/// `Retry-After` in seconds or as a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

/// How often a request was tried.
#[derive(Debug)]
pub(super) struct Tries {
    pub(super) started: Moment,
    pub(super) attempts: u32,
    /// Attempts that were answered with a question for a credential.
    pub(super) challenged: u32,
    /// Attempts that failed in a way that rarely gets better.
    brief: u32,
    /// Whether an attempt may have been carried out although it failed.
    pub(super) is_fate_unknown: bool,
}

impl Tries {
    pub(super) fn new(clock: &Clock) -> Self {
        let started = clock.now();
        Self { started, attempts: 0, challenged: 0, brief: 0, is_fate_unknown: false }
    }

    /// Whether another attempt may follow one that failed so. What failed in another way before
    /// does not count: a registry that restarts is busy first, and then nobody listens.
    pub(super) fn allow(&mut self, persistence: Persistence) -> bool {
        match persistence {
            Persistence::Never => false,
            Persistence::Briefly => {
                self.brief += 1;
                self.brief <= BRIEF_RETRIES
            }
            Persistence::Fully => true,
        }
    }
}

/// A number that differs between processes and calls, to spread retries.
pub(super) fn random() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(std::time::Instant::now())
}

/// The certificate will be no better in a second.
fn is_certificate_error(error: &reqwest::Error) -> bool {
    causes::all(error).any(|cause| cause.downcast_ref::<rustls::Error>().is_some())
}

/// Nobody listens, or the name does not exist.
fn is_refused(error: &reqwest::Error) -> bool {
    let refused = |io: &std::io::Error| io.kind() == std::io::ErrorKind::ConnectionRefused;
    let mut causes = causes::all(error);
    causes.any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(refused)
            || cause.to_string().contains("failed to lookup address")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "7".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(7)));
        headers.insert(RETRY_AFTER, "Wed, 21 Oct 2015 07:28:00 GMT".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::ZERO));
        headers.insert(RETRY_AFTER, "soon".parse().unwrap());
        assert_eq!(retry_after(&headers), None);
    }

    #[test]
    fn a_rate_limit_is_told_in_the_peers_words() {
        let mut headers = HeaderMap::new();
        assert_eq!(Wish::from_headers(&headers).rate_limit, None);
        headers.insert("ratelimit-limit", "100;w=21600".parse().unwrap());
        headers.insert("ratelimit-remaining", "0;w=21600".parse().unwrap());
        let told = Wish::from_headers(&headers).rate_limit;
        assert_eq!(told.as_deref(), Some("limit 100;w=21600, remaining 0;w=21600"), "P02");
    }
}
