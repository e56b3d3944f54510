//! The body of an upload: sent as it comes, and its own failure kept.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::content::{BlobStream, Error};
use crate::registry::error::{Failure, RequestError, Wish};
use crate::registry::host::HostClient;
use crate::registry::request::{Body, Reply, Request};

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
        let request_method = request.method.clone();
        let request = request.body(Body::Stream(reqwest::Body::wrap(self), sent));
        let outcome = host.send(request).await;
        let own = failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        match (outcome, own) {
            (Err(_), Some(error)) => Err(body_error(request_method, error)),
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

/// The failure of a request whose body could not be read.
pub(super) fn body_error(method: http::Method, error: Error) -> RequestError {
    RequestError {
        method,
        url: String::new(),
        failure: Failure::Body(Box::new(error)),
        attempts: 1,
        elapsed: Duration::ZERO,
        credential: None,
        wish: Wish::default(),
        may_be_done: false,
    }
}
