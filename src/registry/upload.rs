//! Blobs onto the wire: found, mounted, or uploaded in one piece.
//!
//! The first request both asks whether the blob is there and opens the session to send it: a mount,
//! from the repository where the caller knows it to be, else from the repository itself. Where a
//! registry does not tell in this way, a HEAD decides before large bytes travel.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-blobs>

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::StreamExt;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{Method, StatusCode};
use http_body::{Frame, SizeHint};

use crate::content::{BlobStream, ByteRange, Error, OpenBlob, Pushed, Result, VerifyingStream};
use crate::oci::endpoint::{Endpoint, UploadRequest};
use crate::oci::error_code::ErrorCode;
use crate::oci::{Descriptor, RepositoryName};
use crate::registry::RemoteRepository;
use crate::registry::error::{Failure, RequestError};
use crate::registry::host::{HostClient, SelfMount};
use crate::registry::response::{self, Location};
use crate::registry::transport::{Body, Reply, Request, random};

/// Blobs up to this size are sent without asking a second time whether they are there; asking
/// costs a round trip, in which as much could be sent.
const SMALL_BYTES: u64 = 64 * 1024;

/// What the first request came to.
enum Opened {
    Present(Pushed),
    Session(Location),
}

impl RemoteRepository {
    /// Makes the blob present with the fewest requests.
    pub(super) async fn upload(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        let what = || format!("blob {} to {}/{}", blob.digest, self.host.host, self.name);
        let session = match self.find_or_open(blob, mount_from).await? {
            Opened::Present(pushed) => return Ok(pushed),
            Opened::Session(session) => session,
        };
        let clock = &self.host.options.clock;
        let started = clock.now();
        let mut session = Some(session);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let location = match session.take() {
                Some(location) => location,
                None => self.open_session(&self.blob_name(blob)).await?,
            };
            let error = match self.put_blob(blob, body, &location).await {
                Ok(()) => return Ok(Pushed::Uploaded),
                Err(error) => error,
            };
            if let Failure::Body(_) = &error.failure {
                self.cancel(&location).await;
            }
            let spent = clock.since(started);
            let pause = self.host.options.backoff.pause(attempts, None, spent, random());
            let Some(pause) = pause.filter(|_| is_worth_another_session(&error)) else {
                return Err(RequestError { attempts, ..error }.into_content(&what()));
            };
            tracing::debug!(%error, attempts, "the upload starts again");
            clock.pause(pause).await;
            if self.has_blob(blob).await? {
                // The reply was lost, not the blob.
                return Ok(Pushed::Uploaded);
            }
        }
    }

    async fn find_or_open(
        &self,
        blob: &Descriptor,
        mount_from: Option<&RepositoryName>,
    ) -> Result<Opened> {
        let from = mount_from.filter(|from| **from != self.name);
        let usable = from.is_some() || self.host.self_mount() != SelfMount::Useless;
        let mount = from.unwrap_or(&self.name);
        let session = match usable {
            true => match self.try_mount(blob, mount).await? {
                Some(Opened::Present(_)) if from.is_none() => {
                    self.host.learn_self_mount(SelfMount::Works);
                    return Ok(Opened::Present(Pushed::Found));
                }
                Some(Opened::Present(pushed)) => return Ok(Opened::Present(pushed)),
                Some(Opened::Session(session)) => Some(session),
                None => None,
            },
            false => None,
        };
        let is_certain = from.is_none() && self.host.self_mount() == SelfMount::Works;
        let sends_anyway = session.is_some() && (is_certain || blob.size <= SMALL_BYTES);
        if !sends_anyway && self.has_blob(blob).await? {
            if let Some(session) = session {
                if from.is_none() {
                    self.host.learn_self_mount(SelfMount::Useless);
                }
                self.cancel(&session).await;
            }
            return Ok(Opened::Present(Pushed::Found));
        }
        match session {
            Some(session) => Ok(Opened::Session(session)),
            None => self.open_session(&self.blob_name(blob)).await.map(Opened::Session),
        }
    }

    /// Asks for a mount. `None` when the registry refuses the question itself: Harbor answers 401
    /// for a project it does not know (P12), others 400, 403, 404 or 405.
    async fn try_mount(&self, blob: &Descriptor, from: &RepositoryName) -> Result<Option<Opened>> {
        let mount =
            UploadRequest { mount: Some(blob.digest), from: Some(from.clone()), digest: None };
        let endpoint = Endpoint::Uploads(self.name.clone(), mount);
        let request = self.request(Method::POST, &endpoint).header(CONTENT_LENGTH, "0");
        let reply = match self.host.send(request).await {
            Ok(reply) => reply,
            Err(error) if matches!(error.status(), Some(400 | 401 | 403..=405 | 416)) => {
                return Ok(None);
            }
            Err(error) => return Err(error.into_content(&self.blob_name(blob))),
        };
        if reply.response.status() == StatusCode::CREATED {
            return Ok(Some(Opened::Present(Pushed::Mounted)));
        }
        let location = response::upload_location(&reply.base, reply.response.headers());
        Ok(location.ok().map(Opened::Session))
    }

    /// Opens a session for `what`.
    pub(super) async fn open_session(&self, what: &str) -> Result<Location> {
        let endpoint = Endpoint::Uploads(self.name.clone(), UploadRequest::default());
        let request = self.request(Method::POST, &endpoint).header(CONTENT_LENGTH, "0");
        let reply = self.host.send(request).await.map_err(|error| match error.status() {
            // What is not found here is no blob (ECR and others, P08).
            Some(404) => Error::NotFound {
                what: format!("repository {}/{}", self.host.host, self.name),
                source: Some(Box::new(error)),
            },
            _ => error.into_content(what),
        })?;
        response::upload_location(&reply.base, reply.response.headers())
            .map_err(|failure| Error::other(format!("uploading {what}"), failure.to_string()))
    }

    async fn put_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        location: &Location,
    ) -> Result<(), RequestError> {
        let mut url = location.url.clone();
        url.query_pairs_mut().append_pair("digest", &blob.digest.to_string());
        let opened = body.open(ByteRange::ALL).await;
        let stream = match opened {
            Ok(stream) if body.is_verified() => stream,
            Ok(stream) => VerifyingStream::new(blob, stream).boxed(),
            Err(error) => return Err(body_error(error)),
        };
        let request = Request::to_url(Method::PUT, url, self.scope.clone())
            .header(CONTENT_TYPE, "application/octet-stream");
        let body = StreamedBody::new(stream, Some(blob.size));
        body.send(&self.host, request).await.map(|_| ())
    }

    /// Ends a session that will not be used; the registry would drop it by itself some day.
    pub(super) async fn cancel(&self, location: &Location) {
        if !location.is_same_origin {
            return;
        }
        let request = Request::to_url(Method::DELETE, location.url.clone(), self.scope.clone());
        if let Err(error) = self.host.send(request).await {
            tracing::debug!(%error, "the unused upload session stays");
        }
    }

    async fn has_blob(&self, blob: &Descriptor) -> Result<bool> {
        let endpoint = Endpoint::Blob(self.name.clone(), blob.digest);
        match self.host.send(self.request(Method::HEAD, &endpoint)).await {
            Ok(_) => Ok(true),
            // A registry that refuses to tell will refuse, or take, the upload.
            Err(error) if matches!(error.status(), Some(400..=499)) => Ok(false),
            Err(error) => Err(error.into_content(&self.blob_name(blob))),
        }
    }

    fn blob_name(&self, blob: &Descriptor) -> String {
        format!("blob {}/{}@{}", self.host.host, self.name, blob.digest)
    }
}

fn body_error(error: Error) -> RequestError {
    RequestError {
        method: Method::PUT,
        url: String::new(),
        failure: Failure::Body(Box::new(error)),
        attempts: 1,
        elapsed: std::time::Duration::ZERO,
        credential: None,
    }
}

/// Whether a new session may fare better: the network, a busy registry, a session that other
/// replicas do not know (P37), a token that ended while the body was sent (P31).
fn is_worth_another_session(error: &RequestError) -> bool {
    match &error.failure {
        Failure::Connection(_) | Failure::Stalled(_) => true,
        Failure::Status { status: 401 | 408 | 425 | 429 | 499 | 500 | 502..=504, .. } => true,
        Failure::Status { .. } => {
            error.has_code(&ErrorCode::BlobUploadUnknown)
                || error.has_code(&ErrorCode::BlobUploadInvalid)
        }
        _ => false,
    }
}

/// A body that is sent as it comes, and whose own failure is kept. Where its length is known it has
/// a `Content-Length`: many registries and S3 refuse chunked bodies.
pub(super) struct StreamedBody {
    /// Never contended: the lock makes the stream `Sync`, which bodies must be.
    stream: Mutex<BlobStream>,
    remaining: Option<u64>,
    sent: Arc<AtomicU64>,
    failed: Arc<Mutex<Option<Error>>>,
}

impl StreamedBody {
    /// A body of `length` bytes, or of as many as come.
    pub(super) fn new(stream: BlobStream, length: Option<u64>) -> Self {
        Self {
            stream: Mutex::new(stream),
            remaining: length,
            sent: Arc::default(),
            failed: Arc::default(),
        }
    }

    /// Sends it with `request`. A body that failed breaks the connection; its own error is the one
    /// that explains.
    pub(super) async fn send(
        self,
        host: &HostClient,
        request: Request,
    ) -> Result<Reply, RequestError> {
        let (sent, failed) = (Arc::clone(&self.sent), Arc::clone(&self.failed));
        let request = request.body(Body::Stream(reqwest::Body::wrap(self), sent));
        let outcome = host.send(request).await;
        let own = failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        match (outcome, own) {
            (Err(_), Some(error)) => Err(body_error(error)),
            (outcome, _) => outcome,
        }
    }
}

impl http_body::Body for StreamedBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let stream = self.stream.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        match stream.as_mut().poll_next(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Ready(Some(Ok(chunk))) => {
                let length = chunk.len() as u64;
                self.remaining = self.remaining.map(|remaining| remaining.saturating_sub(length));
                self.sent.fetch_add(length, Ordering::Relaxed);
                Poll::Ready(Some(Ok(Frame::data(chunk))))
            }
            Poll::Ready(Some(Err(error))) => {
                let text = error.to_string();
                let mut failed = self.failed.lock().unwrap_or_else(|e| e.into_inner());
                *failed = Some(error);
                Poll::Ready(Some(Err(std::io::Error::other(text))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.remaining.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
