//! One request: authorization, redirects, retries, time limits.
//!
//! Requests without a body, or with one in memory, are tried again here; streamed bodies are not,
//! as only the caller can open them again. So every retry loop exists once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::oci::endpoint::Endpoint;
use crate::registry::challenge::Challenge;
use crate::registry::error::{Failure, RequestError, redact};
use crate::registry::host::HostClient;
use crate::registry::origin::check_redirect;
use crate::registry::response;
use crate::registry::token::Scope;

/// Most redirects that are followed.
const REDIRECTS_MAX: usize = 5;

/// A request to be sent.
#[derive(Debug)]
pub(super) struct Request {
    method: Method,
    target: Target,
    headers: HeaderMap,
    body: Body,
    scope: Scope,
    with_credential: bool,
}

#[derive(Debug)]
enum Target {
    Path(String),
    Url(Url),
}

/// What a request carries.
#[derive(Debug)]
pub(super) enum Body {
    None,
    /// Can be sent again.
    Bytes(Bytes),
    /// Can be sent once; the counter shows that it still moves.
    Stream(reqwest::Body, Arc<AtomicU64>),
}

impl Request {
    fn new(method: Method, target: Target, scope: Scope) -> Self {
        let headers = HeaderMap::new();
        Self { method, target, headers, body: Body::None, scope, with_credential: true }
    }

    pub(super) fn get(endpoint: &Endpoint, scope: Scope) -> Self {
        Self::to(Method::GET, endpoint, scope)
    }

    pub(super) fn to(method: Method, endpoint: &Endpoint, scope: Scope) -> Self {
        Self::new(method, Target::Path(endpoint.path_and_query()), scope)
    }

    pub(super) fn to_url(method: Method, url: Url, scope: Scope) -> Self {
        Self::new(method, Target::Url(url), scope)
    }

    pub(super) fn header(mut self, name: HeaderName, value: &str) -> Self {
        // Our values are printable; one that is not says nothing a registry would understand.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    pub(super) fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Sends no credential: the address is not the registry's own.
    pub(super) fn anonymous(mut self) -> Self {
        self.with_credential = false;
        self
    }
}

/// A successful reply, and the address it came from after redirects.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) response: reqwest::Response,
    pub(super) base: Url,
}

impl HostClient {
    /// Sends the request and returns a reply of 2xx.
    pub(super) async fn send(&self, mut request: Request) -> Result<Reply, RequestError> {
        let started = Instant::now();
        let mut attempts = 0;
        let mut challenged = 0;
        loop {
            attempts += 1;
            let outcome = self.attempt(&mut request, &mut challenged).await;
            let (failure, retry_after) = match outcome {
                Ok(reply) => return Ok(reply),
                Err(failed) => failed,
            };
            let pause = self.pause(&request, &failure, attempts, retry_after, started.elapsed());
            let Some(pause) = pause else {
                return Err(self.error(&request, failure, attempts, started.elapsed()));
            };
            tracing::debug!(?failure, ?pause, attempts, "trying the request again");
            tokio::time::sleep(pause).await;
        }
    }

    /// How long to wait before trying again; `None` to give up.
    fn pause(
        &self,
        request: &Request,
        failure: &Failure,
        attempts: u32,
        retry_after: Option<Duration>,
        spent: Duration,
    ) -> Option<Duration> {
        let can_repeat = !matches!(request.body, Body::Stream(..));
        if !can_repeat || !is_transient(failure) {
            return None;
        }
        self.options.backoff.pause(attempts, retry_after, spent, random())
    }

    fn error(
        &self,
        request: &Request,
        failure: Failure,
        attempts: u32,
        elapsed: Duration,
    ) -> RequestError {
        let url = match &request.target {
            Target::Url(url) => redact(url),
            Target::Path(path) => {
                let path = path.split('?').next().unwrap_or(path);
                format!("{}{path}", self.shown_base())
            }
        };
        let credential = self.authenticator.origin();
        RequestError { method: request.method.clone(), url, failure, attempts, elapsed, credential }
    }

    fn shown_base(&self) -> String {
        let scheme = if self.is_plain() { "http" } else { "https" };
        format!("{scheme}://{}", self.host.api())
    }

    /// One attempt, with one more each time the registry asks who we are.
    async fn attempt(
        &self,
        request: &mut Request,
        challenged: &mut u32,
    ) -> Result<Reply, (Failure, Option<Duration>)> {
        let fail = |failure| (failure, None);
        let connection = self.connection().await.map_err(fail)?;
        let url = match &request.target {
            Target::Url(url) => url.clone(),
            Target::Path(path) => response::resolve(&connection.base, path).map_err(fail)?,
        };
        loop {
            let authorization = if request.with_credential {
                let header =
                    self.authenticator.header(&connection.client, &connection.base, &request.scope);
                header.await.map_err(fail)?
            } else {
                None
            };
            let sent = authorization.is_some();
            let (reply, base) = self
                .exchange(request, &connection.client, &url, authorization)
                .await
                .map_err(fail)?;
            let status = reply.status();
            if status.is_success() {
                return Ok(Reply { response: reply, base });
            }
            let at_registry = base.origin() == connection.base.origin();
            if status == StatusCode::UNAUTHORIZED && at_registry && *challenged < 2 {
                *challenged += 1;
                let challenge = Challenge::from_headers(reply.headers());
                let can_help = self.authenticator.learn(challenge, sent, &request.scope).await;
                let can_help = can_help.map_err(fail)?;
                if can_help && !matches!(request.body, Body::Stream(..)) {
                    continue;
                }
            }
            let retry_after = retry_after(reply.headers());
            return Err((response::status_failure(reply).await, retry_after));
        }
    }

    /// Sends to `url` and follows redirects of requests that only read.
    async fn exchange(
        &self,
        request: &mut Request,
        client: &reqwest::Client,
        url: &Url,
        authorization: Option<HeaderValue>,
    ) -> Result<(reqwest::Response, Url), Failure> {
        let mut url = url.clone();
        let mut client = client;
        let mut authorization = authorization;
        for _ in 0..=REDIRECTS_MAX {
            let reply = self.round_trip(request, client, &url, authorization.as_ref()).await?;
            let reads = request.method == Method::GET || request.method == Method::HEAD;
            if !(reply.status().is_redirection() && reads) {
                return Ok((reply, url));
            }
            let Some(location) = reply.headers().get(LOCATION).and_then(|l| l.to_str().ok()) else {
                return Ok((reply, url));
            };
            let next = response::resolve(&url, location)?;
            check_redirect(&url, &next)?;
            if next.origin() != url.origin() {
                authorization = None;
                client = self.elsewhere().await?;
            }
            url = next;
        }
        Err(Failure::Protocol(format!("more than {REDIRECTS_MAX} redirects")))
    }

    async fn round_trip(
        &self,
        request: &mut Request,
        client: &reqwest::Client,
        url: &Url,
        authorization: Option<&HeaderValue>,
    ) -> Result<reqwest::Response, Failure> {
        let mut builder =
            client.request(request.method.clone(), url.clone()).headers(request.headers.clone());
        if let Some(value) = authorization {
            builder = builder.header(AUTHORIZATION, value.clone());
        }
        let mut progress = None;
        match std::mem::replace(&mut request.body, Body::None) {
            Body::None => {}
            Body::Bytes(bytes) => {
                builder = builder.body(bytes.clone());
                request.body = Body::Bytes(bytes);
            }
            Body::Stream(body, sent) => {
                builder = builder.body(body);
                request.body = Body::Stream(reqwest::Body::default(), Arc::clone(&sent));
                progress = Some(sent);
            }
        }
        tracing::debug!(method = %request.method, url = %redact(url), "request");
        self.wait(builder.send(), progress.as_deref()).await
    }

    /// Waits for a reply as long as bytes go out, then as long as the time limit.
    async fn wait(
        &self,
        sending: impl Future<Output = reqwest::Result<reqwest::Response>>,
        progress: Option<&AtomicU64>,
    ) -> Result<reqwest::Response, Failure> {
        let limit = self.options.stall_timeout;
        let mut sending = std::pin::pin!(sending);
        let mut seen = 0;
        loop {
            match tokio::time::timeout(limit, &mut sending).await {
                Ok(outcome) => return outcome.map_err(Failure::Connection),
                Err(_) => match progress.map(|sent| sent.load(Ordering::Relaxed)) {
                    Some(sent) if sent != seen => seen = sent,
                    _ => return Err(Failure::Stalled(limit)),
                },
            }
        }
    }
}

fn is_transient(failure: &Failure) -> bool {
    match failure {
        Failure::Status { status, .. } => {
            matches!(status, 408 | 425 | 429 | 499 | 500 | 502..=504 | 520..=524)
        }
        Failure::Connection(error) => !is_certificate_error(error) && !is_refused(error),
        Failure::Stalled(_) => true,
        Failure::Token(inner) => is_transient(&inner.failure),
        Failure::Protocol(_)
        | Failure::Keychain(_)
        | Failure::Certificates(_)
        | Failure::Client(_)
        | Failure::Body(_) => false,
    }
}

/// The certificate will be no better in a second.
fn is_certificate_error(error: &reqwest::Error) -> bool {
    chain(error).any(|cause| cause.downcast_ref::<rustls::Error>().is_some())
}

/// Nobody listens, or the name does not exist: waiting helps nobody at a terminal.
fn is_refused(error: &reqwest::Error) -> bool {
    let refused = |io: &std::io::Error| io.kind() == std::io::ErrorKind::ConnectionRefused;
    let mut causes = chain(error);
    causes.any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(refused)
            || cause.to_string().contains("failed to lookup address")
    })
}

fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |cause| {
        // An I/O error shows the source of what it wraps, not the wrapped error itself.
        let io = cause.downcast_ref::<std::io::Error>();
        match io.and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn std::error::Error + 'static)),
            None => cause.source(),
        }
    })
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

/// A number that differs between processes and calls, to spread retries.
fn random() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(Instant::now())
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
}
