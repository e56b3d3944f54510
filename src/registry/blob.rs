//! Blobs off the wire: one GET, and as many more with `Range` as a broken network asks for.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-blobs>

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use http::header::{CONTENT_ENCODING, RANGE};
use http::{Method, StatusCode};

use crate::content::{BlobStream, ByteRange, Error, Result, VerifyError};
use crate::oci::endpoint::Endpoint;
use crate::oci::{Descriptor, RepositoryName};
use crate::registry::RemoteRepository;
use crate::registry::error::connection_failure;
use crate::registry::error::{Failure, RequestError, Wish, redact};
use crate::registry::host::HostClient;
use crate::registry::patience::{Lost, PROGRESS_BYTES, Patience};
use crate::registry::request::{Reply, Request};
use crate::registry::response;
use crate::registry::scope::Scope;

/// How often a body may break without progress before it is given up.
const STALLS_MAX: u32 = 5;

/// How often a body of a wrong length is taken for a page of something in between.
const WRONG_LENGTHS_MAX: u32 = 1;

impl RemoteRepository {
    /// The bytes of a blob; a body that breaks goes on where it broke.
    pub(super) async fn get_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        let clock = &self.host.options.clock;
        let mut download = Download {
            host: Arc::clone(&self.host),
            name: self.name.clone(),
            scope: self.scope.clone(),
            blob: blob.clone(),
            position: range.start,
            end: range.end.unwrap_or(blob.size).min(blob.size),
            skip: 0,
            stalls: 0,
            wrong_lengths: 0,
            resumed_at: range.start,
            takes_ranges: true,
            patience: Patience::new(clock, self.host.options.stall_timeout),
            body: None,
        };
        if download.position >= download.end && blob.size > 0 {
            return Ok(stream::empty().boxed());
        }
        download.open().await?;
        let chunks = stream::try_unfold(download, |mut download| async move {
            Ok(download.next().await?.map(|chunk| (chunk, download)))
        });
        Ok(chunks.boxed())
    }
}

/// Why a reply is not read.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the body has another length, {0} bytes")]
    Length(u64),
    #[error("asked for bytes from {asked}, it sent {sent:?}")]
    Range { asked: u64, sent: String },
}

/// A blob on its way.
struct Download {
    host: Arc<HostClient>,
    name: RepositoryName,
    scope: Scope,
    blob: Descriptor,
    /// The next byte to be handed on.
    position: u64,
    /// One past the last byte wanted.
    end: u64,
    /// Bytes to throw away first, because the server ignored `Range`.
    skip: u64,
    stalls: u32,
    /// How often the body had another length than the blob.
    wrong_lengths: u32,
    /// Where the body that is being read began.
    resumed_at: u64,
    /// Whether the registry takes `Range`, as far as is known.
    takes_ranges: bool,
    patience: Patience,
    body: Option<reqwest::Response>,
}

impl Download {
    /// Asks for what is missing, until a reply holds it.
    async fn open(&mut self) -> Result<()> {
        loop {
            let reply = self.ask().await?;
            match self.bytes_to_skip(&reply.response) {
                Ok(skip) => {
                    self.skip = skip;
                    self.resumed_at = self.position;
                    let limit = self.host.options.stall_timeout;
                    self.patience = Patience::new(&self.host.options.clock, limit);
                    self.body = Some(reply.response);
                    return Ok(());
                }
                Err(Refused::Length(actual_bytes)) if self.is_last_try() => {
                    let (digest, expected_bytes) = (self.blob.digest, self.blob.size);
                    return Err(VerifyError::Size { digest, expected_bytes, actual_bytes }.into());
                }
                Err(refused) => {
                    // What it makes of `Range` cannot be used; the whole can.
                    self.takes_ranges = false;
                    self.wrong_lengths += u32::from(matches!(refused, Refused::Length(_)));
                    let failure = Failure::Protocol(refused.to_string());
                    self.pause(failure, redact(reply.response.url())).await?;
                }
            }
        }
    }

    async fn ask(&mut self) -> Result<Reply> {
        let endpoint = Endpoint::Blob(self.name.clone(), self.blob.digest);
        let whole = || Request::get(&endpoint, self.scope.clone());
        let sent = match self.is_part() && self.takes_ranges {
            false => self.host.send(whole()).await,
            true => {
                let range = format!("bytes={}-{}", self.position, self.end - 1);
                match self.host.send(whole().header(RANGE, &range)).await {
                    Err(error) if matches!(error.status(), Some(400 | 416 | 501)) => {
                        self.host.send(whole()).await
                    }
                    sent => sent,
                }
            }
        };
        let what = self.what();
        let reply = sent.map_err(|error| error.into_content(&what))?;
        let encoding = response::header(reply.response.headers(), CONTENT_ENCODING.as_str());
        if encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
            let reason = "the registry compressed it on the way, so it cannot be verified";
            return Err(Error::other(format!("reading {what}"), reason));
        }
        Ok(reply)
    }

    /// How much of the body to throw away; an error when it is not what was asked for.
    fn bytes_to_skip(&self, response: &reqwest::Response) -> Result<u64, Refused> {
        if response.status() == StatusCode::PARTIAL_CONTENT && self.is_part() {
            let range = response::header(response.headers(), "content-range").unwrap_or_default();
            if range.starts_with(&format!("bytes {}-", self.position)) {
                return Ok(0);
            }
            let sent = crate::util::text::printable(range);
            return Err(Refused::Range { asked: self.position, sent });
        }
        // `Range` was ignored (P33): the beginning comes once more. Some send no length (P13).
        match response.content_length() {
            Some(length) if length != self.blob.size => Err(Refused::Length(length)),
            _ => Ok(self.position),
        }
    }

    /// Whether a body of a wrong length is believed to be what the registry has.
    fn is_last_try(&self) -> bool {
        self.wrong_lengths >= self.host.options.backoff.retries.min(WRONG_LENGTHS_MAX)
    }

    fn is_part(&self) -> bool {
        self.position > 0 || self.end < self.blob.size
    }

    fn what(&self) -> String {
        format!("blob {}/{}@{}", self.host.host, self.name, self.blob.digest)
    }

    /// The next chunk; `None` at the end that the descriptor names, or past it where the server
    /// sends more (the verifier refuses that).
    async fn next(&mut self) -> Result<Option<Bytes>> {
        loop {
            let Some(body) = &mut self.body else { return Ok(None) };
            let failure = match self.patience.wait(body.chunk()).await {
                Ok(Ok(Some(chunk))) => match self.take(chunk) {
                    Some(chunk) => return Ok(Some(chunk)),
                    None => continue,
                },
                Ok(Ok(None)) if self.position >= self.end => {
                    self.body = None;
                    return Ok(None);
                }
                // A body without a length that ends early looks complete to HTTP.
                Ok(Ok(None)) => Failure::Protocol("the body ended early".to_owned()),
                Ok(Err(error)) => connection_failure(error),
                Err(Lost(limit)) => Failure::Stalled(limit),
            };
            let url = self.body.take().map(|body| redact(body.url())).unwrap_or_default();
            self.pause(failure, url).await?;
            self.open().await?;
        }
    }

    fn take(&mut self, mut chunk: Bytes) -> Option<Bytes> {
        self.patience.received(chunk.len() as u64);
        let skipped = self.skip.min(chunk.len() as u64);
        self.skip -= skipped;
        let chunk = chunk.split_off(skipped as usize);
        if chunk.is_empty() {
            return None;
        }
        self.position += chunk.len() as u64;
        if self.position >= self.resumed_at + PROGRESS_BYTES {
            self.stalls = 0;
        }
        Some(chunk)
    }

    /// Waits before the blob is asked for again, or says why it is not.
    async fn pause(&mut self, failure: Failure, url: String) -> Result<()> {
        self.stalls += 1;
        let pause = self.host.pause_after(self.stalls, None, Duration::ZERO);
        let pause = pause.filter(|_| self.stalls <= STALLS_MAX && self.position < self.end);
        let Some(pause) = pause else {
            let error = RequestError {
                method: Method::GET,
                url,
                failure,
                attempts: self.stalls,
                elapsed: Duration::ZERO,
                credential: self.host.authenticator.origin(&self.scope),
                wish: Wish::default(),
                may_be_done: false,
            };
            let what = format!("{} after {} bytes", self.what(), self.position);
            return Err(error.into_content(&what));
        };
        tracing::debug!(%failure, position = self.position, "the download goes on with Range");
        self.host.options.clock.pause(pause).await;
        Ok(())
    }
}
