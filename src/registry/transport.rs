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
use crate::util::clock::{Clock, Moment};

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
        Self { method, target, headers, body: Body::None, scope }
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
}

/// A successful reply whose body is still to come.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) response: reqwest::Response,
    /// The registry's own address of what was asked for, whatever redirects led to.
    pub(super) base: Url,
}

/// A successful reply with its body.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) headers: HeaderMap,
    pub(super) base: Url,
    pub(super) bytes: Bytes,
}

/// Why an attempt failed, and how long the peer asks us to wait.
type Failed = (Failure, Option<Duration>);

/// How often a request was tried.
struct Tries {
    started: Moment,
    attempts: u32,
    /// Attempts that were answered with a question for a credential.
    challenged: u32,
}

impl Tries {
    fn new(clock: &Clock) -> Self {
        Self { started: clock.now(), attempts: 0, challenged: 0 }
    }
}

impl HostClient {
    /// Sends the request and returns a reply of 2xx.
    pub(super) async fn send(&self, mut request: Request) -> Result<Reply, RequestError> {
        let mut tries = Tries::new(&self.options.clock);
        loop {
            match self.attempt(&mut request, &mut tries).await {
                Ok(reply) => return Ok(reply),
                Err(failed) => self.wait_to_retry(&request, failed, &tries).await?,
            }
        }
    }

    /// Sends the request and reads the reply's body, of at most `limit` bytes; a body that breaks
    /// is asked for again.
    pub(super) async fn fetch(
        &self,
        mut request: Request,
        limit: usize,
    ) -> Result<Document, RequestError> {
        let mut tries = Tries::new(&self.options.clock);
        loop {
            let failed = match self.attempt(&mut request, &mut tries).await {
                Ok(reply) => match self.read(reply, limit).await {
                    Ok(document) => return Ok(document),
                    Err(failure) => (failure, None),
                },
                Err(failed) => failed,
            };
            self.wait_to_retry(&request, failed, &tries).await?;
        }
    }

    async fn read(&self, reply: Reply, limit: usize) -> Result<Document, Failure> {
        let headers = reply.response.headers().clone();
        let stall = self.options.stall_timeout;
        let bytes =
            response::read_limited(reply.response, limit, stall, &self.options.clock).await?;
        Ok(Document { headers, base: reply.base, bytes })
    }

    /// Waits until the request may be sent again, or says why it may not.
    async fn wait_to_retry(
        &self,
        request: &Request,
        (failure, retry_after): Failed,
        tries: &Tries,
    ) -> Result<(), RequestError> {
        let spent = self.options.clock.since(tries.started);
        let Some(pause) = self.pause(request, &failure, tries.attempts, retry_after, spent) else {
            return Err(self.error(request, failure, tries.attempts, spent));
        };
        tracing::debug!(%failure, ?pause, attempts = tries.attempts, "trying the request again");
        self.options.clock.pause(pause).await;
        Ok(())
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
    async fn attempt(&self, request: &mut Request, tries: &mut Tries) -> Result<Reply, Failed> {
        let fail = |failure| (failure, None);
        tries.attempts += 1;
        let connection = self.connection().await.map_err(fail)?;
        let url = match &request.target {
            Target::Url(url) => url.clone(),
            Target::Path(path) => response::resolve(&connection.base, path).map_err(fail)?,
        };
        loop {
            // The credential is the registry's: an address that it named is another's.
            let is_own = url.origin() == connection.base.origin();
            let authorization = if is_own {
                let header =
                    self.authenticator.header(&connection.client, &connection.base, &request.scope);
                header.await.map_err(fail)?
            } else {
                None
            };
            let sent = authorization.clone();
            let (reply, place) = self
                .exchange(request, &connection.client, &url, authorization)
                .await
                .map_err(fail)?;
            let status = reply.status();
            if status.is_success() {
                return Ok(Reply { response: reply, base: url });
            }
            let is_elsewhere = place.origin() != connection.base.origin();
            if status == StatusCode::UNAUTHORIZED && !is_elsewhere && tries.challenged < 2 {
                tries.challenged += 1;
                let challenge = Challenge::from_headers(reply.headers());
                let can_help =
                    self.authenticator.learn(challenge, sent.as_ref(), &request.scope).await;
                let can_help = can_help.map_err(fail)?;
                if can_help && !matches!(request.body, Body::Stream(..)) {
                    continue;
                }
            }
            let retry_after = retry_after(reply.headers());
            let failure = response::status_failure(reply, &self.options.clock).await;
            return Err((at(&place, is_elsewhere, failure), retry_after));
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
        let first = url;
        let mut url = url.clone();
        let mut client = client;
        let mut authorization = authorization;
        for _ in 0..=REDIRECTS_MAX {
            let reply = self.round_trip(request, client, &url, authorization.as_ref()).await;
            let reply =
                reply.map_err(|failure| at(&url, url.origin() != first.origin(), failure))?;
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
        let _permit = self.in_flight.acquire().await.expect("the semaphore is never closed");
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
            match self.options.clock.timeout(limit, &mut sending).await {
                Ok(outcome) => return outcome.map_err(connection_failure),
                Err(_) => match progress.map(|sent| sent.load(Ordering::Relaxed)) {
                    Some(sent) if sent != seen => seen = sent,
                    _ => return Err(Failure::Stalled(limit)),
                },
            }
        }
    }
}

/// A failure at another address than the registry's names that address.
fn at(place: &Url, is_elsewhere: bool, failure: Failure) -> Failure {
    match is_elsewhere {
        true => Failure::Redirected { url: redact(place), failure: Box::new(failure) },
        false => failure,
    }
}

/// The library's error without its URL, whose query may be a secret.
pub(super) fn connection_failure(error: reqwest::Error) -> Failure {
    Failure::Connection(error.without_url())
}

fn is_transient(failure: &Failure) -> bool {
    match failure {
        Failure::Redirected { failure, .. } => is_transient(failure),
        Failure::Status { status, .. } => {
            matches!(status, 408 | 425 | 429 | 499 | 500 | 502..=504 | 520..=524)
        }
        Failure::Connection(error) => !is_certificate_error(error) && !is_refused(error),
        Failure::Stalled(_) => true,
        Failure::Token(inner) => is_transient(&inner.failure),
        Failure::Protocol(_)
        | Failure::TooLarge(_)
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
pub(super) fn random() -> u64 {
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
