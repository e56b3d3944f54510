//! Bodies of requests and responses.
//!
//! A request's body is read through [`RequestBody`] alone, which gives up on a client that stalls
//! and keeps what it is refused from breaking the connection before the client reads why.

use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, BodyStream, Full, StreamBody};
use hyper::body::{Body as _, Frame, Incoming};

use crate::server::storage::UploadBody;

/// The body of a response.
pub(super) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A response of the server.
pub(super) type Response = http::Response<Body>;

/// Longest wait for the next bytes of a request's body.
const STALL_TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes of a refused body that are read and dropped.
///
/// A client that is still sending when the connection closes sees a broken pipe instead of the
/// refusal; one that sends more than this is not worth the bandwidth.
const DRAIN_BYTES: usize = 8 * 1024 * 1024;

/// Longest time spent on a refused body.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// A body of known bytes.
pub(super) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// No body.
pub(super) fn empty() -> Body {
    full(Bytes::new())
}

/// A body whose bytes come from the storage.
pub(super) fn streamed(stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Body {
    StreamBody::new(stream.map_ok(Frame::data)).boxed_unsync()
}

/// The body of a request, until somebody takes it.
#[derive(Debug)]
pub(super) struct RequestBody {
    incoming: Option<Incoming>,
    awaits_consent: bool,
}

/// More bytes than allowed, or a body that broke off.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    #[error("the body is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the body broke off")]
    Broken(#[source] io::Error),
}

impl RequestBody {
    /// The body of a request with `headers`.
    pub(super) fn new(incoming: Incoming, headers: &http::HeaderMap) -> Self {
        let awaits_consent = headers.contains_key(http::header::EXPECT);
        Self { incoming: Some(incoming), awaits_consent }
    }

    /// Length in bytes, when the client said it.
    pub(super) fn exact_size(&self) -> Option<u64> {
        self.incoming.as_ref().and_then(|incoming| incoming.size_hint().exact())
    }

    /// The bytes as they arrive; a pause of more than a minute is an error.
    pub(super) fn take_stream(&mut self) -> UploadBody {
        match self.incoming.take() {
            Some(incoming) => with_stall_timeout(incoming).boxed(),
            None => stream::empty().boxed(),
        }
    }

    /// All bytes, of which there may be `limit`.
    pub(super) async fn read(&mut self, limit: u64) -> Result<Bytes, BodyError> {
        if self.exact_size().is_some_and(|size| size > limit) {
            return Err(BodyError::TooLarge { limit });
        }
        let mut stream = self.take_stream();
        let mut bytes = BytesMut::new();
        while let Some(chunk) = stream.try_next().await.map_err(BodyError::Broken)? {
            if (bytes.len() + chunk.len()) as u64 > limit {
                drop_rest(stream).await;
                return Err(BodyError::TooLarge { limit });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// Reads and drops what nobody took, so that the client gets to read the refusal. A client that
    /// waits for consent to send is not asked to.
    pub(super) async fn drop_unread(&mut self) {
        let is_expected = self.exact_size().is_none_or(|size| size <= DRAIN_BYTES as u64);
        if self.incoming.is_some() && !self.awaits_consent && is_expected {
            let stream = self.take_stream();
            drop_rest(stream).await;
        }
    }
}

async fn drop_rest(mut stream: UploadBody) {
    let mut left = DRAIN_BYTES;
    let read = async {
        while let Some(Ok(chunk)) = stream.next().await {
            left = left.saturating_sub(chunk.len());
            if left == 0 {
                break;
            }
        }
    };
    // The connection just closes then, which is all that is left to do.
    let _ = tokio::time::timeout(DRAIN_TIMEOUT, read).await;
}

fn with_stall_timeout(incoming: Incoming) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::unfold(Some(BodyStream::new(incoming)), |body| async move {
        let mut body = body?;
        loop {
            let frame = match tokio::time::timeout(STALL_TIMEOUT, body.next()).await {
                Ok(None) => return None,
                Ok(Some(Ok(frame))) => frame,
                Ok(Some(Err(error))) => return Some((Err(io::Error::other(error)), None)),
                Err(_) => return Some((Err(io::ErrorKind::TimedOut.into()), None)),
            };
            // Trailers carry nothing for us.
            if let Ok(bytes) = frame.into_data() {
                return Some((Ok(bytes), Some(body)));
            }
        }
    })
}
