//! Blobs off the wire: one GET, and as many more with `Range` as a broken network asks for.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-blobs>

use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use http::header::RANGE;
use http::{Method, StatusCode};

use crate::content::{BlobStream, ByteRange, Error, Result};
use crate::oci::endpoint::Endpoint;
use crate::oci::{Descriptor, RepositoryName};
use crate::registry::RemoteRepository;
use crate::registry::error::{Failure, RequestError, redact};
use crate::registry::host::HostClient;
use crate::registry::response;
use crate::registry::token::Scope;
use crate::registry::transport::{Request, connection_failure, random};

/// How often a body may break without progress before it is given up.
const STALLS_MAX: u32 = 5;

/// What counts as progress: less, again and again, is a peer that keeps us waiting.
const PROGRESS_BYTES: u64 = 64 * 1024;

impl RemoteRepository {
    /// The bytes of a blob; a body that breaks goes on where it broke.
    pub(super) async fn get_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        let mut download = Download {
            host: Arc::clone(&self.host),
            name: self.name.clone(),
            scope: self.scope.clone(),
            blob: blob.clone(),
            position: range.start,
            end: range.end.unwrap_or(blob.size).min(blob.size),
            skip: 0,
            stalls: 0,
            resumed_at: range.start,
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
    /// Where the body that is being read began.
    resumed_at: u64,
    body: Option<reqwest::Response>,
}

impl Download {
    async fn open(&mut self) -> Result<()> {
        let endpoint = Endpoint::Blob(self.name.clone(), self.blob.digest);
        let mut request = Request::get(&endpoint, self.scope.clone());
        let is_part = self.position > 0 || self.end < self.blob.size;
        if is_part {
            request = request.header(RANGE, &format!("bytes={}-{}", self.position, self.end - 1));
        }
        let what = format!("blob {}/{}@{}", self.host.host, self.name, self.blob.digest);
        let reply = self.host.send(request).await.map_err(|error| error.into_content(&what))?;
        self.skip = match reply.response.status() {
            StatusCode::PARTIAL_CONTENT if is_part => {
                self.check_content_range(&reply.response, &what)?;
                0
            }
            // `Range` was ignored (P33): the beginning comes once more.
            _ => self.position,
        };
        if reply.response.headers().contains_key("content-encoding") {
            let reason = "the registry compressed it on the way, so it cannot be verified";
            return Err(Error::other(format!("reading {what}"), reason));
        }
        self.resumed_at = self.position;
        self.body = Some(reply.response);
        Ok(())
    }

    fn check_content_range(&self, response: &reqwest::Response, what: &str) -> Result<()> {
        let range = response::header(response.headers(), "content-range").unwrap_or_default();
        let expected = format!("bytes {}-", self.position);
        if range.starts_with(&expected) {
            return Ok(());
        }
        let reason = format!("asked for bytes from {}, it sent {range:?}", self.position);
        Err(Error::other(format!("reading {what}"), reason))
    }

    /// The next chunk; `None` at the end that the descriptor names, or past it where the server
    /// sends more (the verifier refuses that).
    async fn next(&mut self) -> Result<Option<Bytes>> {
        loop {
            let Some(body) = &mut self.body else { return Ok(None) };
            let limit = self.host.options.stall_timeout;
            let failure = match self.host.options.clock.timeout(limit, body.chunk()).await {
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
                Err(_) => Failure::Stalled(limit),
            };
            self.resume(failure).await?;
        }
    }

    fn take(&mut self, mut chunk: Bytes) -> Option<Bytes> {
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

    async fn resume(&mut self, failure: Failure) -> Result<()> {
        self.stalls += 1;
        let url = self.body.take().map(|body| redact(body.url())).unwrap_or_default();
        let backoff = &self.host.options.backoff;
        let pause = backoff.pause(self.stalls, None, std::time::Duration::ZERO, random());
        let pause = pause.filter(|_| self.stalls <= STALLS_MAX && self.position < self.end);
        let Some(pause) = pause else {
            let error = RequestError {
                method: Method::GET,
                url,
                failure,
                attempts: self.stalls,
                elapsed: std::time::Duration::ZERO,
                credential: self.host.authenticator.origin(),
            };
            let what = format!("blob {} after {} bytes", self.blob.digest, self.position);
            return Err(error.into_content(&what));
        };
        tracing::debug!(%failure, position = self.position, "the download goes on with Range");
        self.host.options.clock.pause(pause).await;
        self.open().await
    }
}
