//! One request: authorization, redirects, retries, time limits.
//!
//! Requests without a body, or with one in memory, are tried again here; streamed bodies are not,
//! as only the caller can open them again. So every retry loop exists once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderValue, LOCATION};
use url::Url;

use crate::content::{self, Error};
use crate::registry::authenticator::Need;
use crate::registry::challenge::Challenge;
use crate::registry::echo::Sent;
use crate::registry::error::{Failure, RequestError, Wish, connection_failure, redact};
use crate::registry::host::HostClient;
use crate::registry::patience::PROGRESS_BYTES;
use crate::registry::reach::Connection;
use crate::registry::request::{Body, Document, Reply, Request, Target};
use crate::registry::response;
use crate::registry::retry::{Failed, Persistence, Tries, is_fate_unknown, random};
use crate::registry::under_way;

/// Most redirects that are followed.
const REDIRECTS_MAX: usize = 5;

impl HostClient {
    /// Sends the request and returns a reply of 2xx.
    pub(super) async fn send(&self, mut request: Request) -> Result<Reply, RequestError> {
        let _under_way = self.begin(&request);
        let mut tries = Tries::new(&self.options.clock);
        loop {
            match self.attempt(&mut request, &mut tries).await {
                Ok(reply) => return Ok(reply),
                Err(failed) => self.wait_to_retry(&request, failed, &mut tries).await?,
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
        let _under_way = self.begin(&request);
        let mut tries = Tries::new(&self.options.clock);
        loop {
            let failed = match self.attempt(&mut request, &mut tries).await {
                Ok(reply) => match self.read(reply, limit).await {
                    Ok(document) => return Ok(document),
                    Err(failure) => failure.into(),
                },
                Err(failed) => failed,
            };
            self.wait_to_retry(&request, failed, &mut tries).await?;
        }
    }

    /// Fetches a document and makes something of it. What nothing can be made of may have been
    /// damaged on the way, so it is fetched once more.
    pub(super) async fn fetch_as<T>(
        &self,
        request: impl Fn() -> Request,
        limit: usize,
        failed: impl Fn(RequestError) -> Error,
        read: impl Fn(Document) -> content::Result<T>,
    ) -> content::Result<T> {
        let document = self.fetch(request(), limit).await.map_err(&failed)?;
        match read(document) {
            Err(error) if self.options.backoff.retries > 0 => {
                tracing::debug!(%error, "the document is fetched once more");
                let again = self.fetch(request(), limit).await.map_err(&failed)?;
                read(again).map_err(|_| error)
            }
            outcome => outcome,
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
        failed: Failed,
        tries: &mut Tries,
    ) -> Result<(), RequestError> {
        let Failed { failure, wish } = failed;
        let clock = &self.options.clock;
        let spent = clock.since(tries.started);
        let can_help = !request.is_stream() && tries.allow(Persistence::of(&failure));
        let pause = self.pause_after(tries.attempts, wish.wait, spent);
        let Some(pause) = pause.filter(|_| can_help) else {
            let error = self.error(request, failure, tries.attempts, spent);
            return Err(RequestError { wish, may_be_done: tries.is_fate_unknown, ..error });
        };
        tries.is_fate_unknown |= is_fate_unknown(&failure);
        tracing::debug!(%failure, ?pause, attempts = tries.attempts, "trying the request again");
        clock.pause(pause).await;
        Ok(())
    }

    /// How long to wait after so many attempts, of which `spent` is gone; `None` when it is time to
    /// give up. `wish` is what the peer asks for.
    pub(super) fn pause_after(
        &self,
        attempts: u32,
        wish: Option<Duration>,
        spent: Duration,
    ) -> Option<Duration> {
        self.options.backoff.pause(attempts, wish, spent, random())
    }

    /// Waits for whatever answered with a page in the registry's place to be gone; `false` when it
    /// is time to give up.
    pub(super) async fn outlasts_page(&self, attempts: u32) -> bool {
        let Some(pause) = self.pause_after(attempts, None, Duration::ZERO) else { return false };
        self.options.clock.pause(pause).await;
        true
    }

    fn error(
        &self,
        request: &Request,
        failure: Failure,
        attempts: u32,
        elapsed: Duration,
    ) -> RequestError {
        let url = self.shown_url(request);
        let (method, credential) =
            (request.method.clone(), self.authenticator.origin(&request.scope));
        let wish = Wish::default();
        let may_be_done = false;
        RequestError { method, url, failure, attempts, elapsed, credential, wish, may_be_done }
    }

    /// A failure that the transport does not see: what a reply says, or what comes before it.
    pub(super) fn failed(&self, request: &Request, failure: Failure) -> RequestError {
        self.error(request, failure, 1, Duration::ZERO)
    }

    fn begin(&self, request: &Request) -> under_way::Guard {
        self.under_way.begin(format!("{} {}", request.method, self.shown_url(request)))
    }

    /// The address of a request for people, as far as it is known before the first one.
    fn shown_url(&self, request: &Request) -> String {
        let path = match &request.target {
            Target::Url(url) => return redact(url),
            Target::Path(path) => path.split('?').next().unwrap_or(path),
        };
        let scheme = if self.reach.is_plain() { "http" } else { "https" };
        let (root, below) =
            (self.reach.settings.api_root(), path.strip_prefix("/v2").unwrap_or(path));
        format!("{scheme}://{}{root}{below}", self.host.api())
    }

    /// One attempt, with one more each time the registry asks who we are.
    async fn attempt(&self, request: &mut Request, tries: &mut Tries) -> Result<Reply, Failed> {
        tries.attempts += 1;
        let connection = self.reach.connection().await?;
        let url = match &request.target {
            Target::Url(url) => connection.below_prefix(url.clone()),
            Target::Path(path) => connection.url(path)?,
        };
        loop {
            let authorization = self.authorization(connection, request, &url).await?;
            let sent = authorization.clone();
            self.pace.turn().await;
            let (reply, place) =
                self.exchange(request, &connection.client, &url, authorization).await?;
            let status = reply.status();
            if status.is_success() {
                self.pace.speed_up();
                return Ok(Reply { response: reply, base: url });
            }
            let is_elsewhere = place.origin() != connection.base.origin();
            let can_help = !is_elsewhere
                && tries.challenged < 2
                && self.is_answered(request, &reply, sent.as_ref()).await?;
            if can_help {
                tries.challenged += 1;
                if !request.is_stream() {
                    continue;
                }
            }
            let wish = Wish::from_headers(reply.headers());
            if status == StatusCode::TOO_MANY_REQUESTS && !is_elsewhere {
                self.pace.slow_down(wish.wait);
            }
            let stall = self.options.stall_timeout;
            let failure = response::status_failure(reply, stall, &self.options.clock).await;
            let failure = Sent::default().header(sent.as_ref()).query(&place).hidden_in(failure);
            return Err(Failed { failure: at(&place, is_elsewhere, failure), wish });
        }
    }

    /// What the request says of who sends it. The credential is the registry's: an address that it
    /// named is another's.
    async fn authorization(
        &self,
        connection: &Connection,
        request: &Request,
        url: &Url,
    ) -> Result<Option<HeaderValue>, Failure> {
        if url.origin() != connection.base.origin() {
            return Ok(None);
        }
        let need = if request.is_stream() { Need::Long } else { Need::Now };
        self.authenticator.header(&request.scope, need).await
    }

    /// Whether a reply of 401 or 403 can be answered with another credential or token.
    async fn is_answered(
        &self,
        request: &Request,
        reply: &reqwest::Response,
        sent: Option<&HeaderValue>,
    ) -> Result<bool, Failure> {
        match reply.status() {
            StatusCode::UNAUTHORIZED => {
                let challenge = Challenge::from_headers(reply.headers());
                self.authenticator.learn(challenge, sent, &request.scope).await
            }
            StatusCode::FORBIDDEN => Ok(self.authenticator.doubt(sent, &request.scope).await),
            _ => Ok(false),
        }
    }

    /// Sends to `url` and follows redirects.
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
            if !request.follows(reply.status()) {
                return Ok((reply, url));
            }
            let Some(location) = reply.headers().get(LOCATION).and_then(|l| l.to_str().ok()) else {
                return Ok((reply, url));
            };
            let next = response::resolve(&url, location)?;
            self.reach.standing().await.check_redirect(&url, &next)?;
            if next.origin() != url.origin() && !request.reads() {
                let reason = "what changes something stays with the registry";
                let next = redact(&next);
                return Err(Failure::Protocol(format!(
                    "the redirect to {next} is refused: {reason}"
                )));
            }
            if next.origin() != url.origin() {
                authorization = None;
                client = self.reach.elsewhere().await?;
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
        let mut builder = client
            .request(request.method.clone(), url.clone())
            .headers(self.headers_for(url))
            .headers(request.headers.clone());
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
        let reply = self.wait(builder.send(), progress.as_deref()).await?;
        response::check_head(reply.headers())?;
        Ok(reply)
    }

    /// Waits for a reply as long as the body makes progress, then as long as the time limit.
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
                    Some(sent) if sent >= seen + PROGRESS_BYTES => seen = sent,
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
