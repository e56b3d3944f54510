//! Bodies of requests and responses.
//!
//! A request's body is read through [`RequestBody`] alone, which gives up on a client that stalls
//! and keeps what it is refused from breaking the connection before the client reads why.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, BodyStream, Full, StreamBody};
use hyper::body::{Body as _, Frame, Incoming};
use tokio::sync::oneshot;

use crate::server::access_log::Entry;
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

/// Bytes that are read and dropped of a body that the storage took in part, then failed to keep.
const DRAIN_REST_BYTES: usize = 64 * 1024 * 1024;

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

/// The body of a request, until somebody takes it, and what that reader left of it.
#[derive(Debug)]
pub(super) struct RequestBody {
    incoming: Option<Incoming>,
    awaits_consent: bool,
    rest: Option<oneshot::Receiver<Rest>>,
    entry: Option<Arc<Entry>>,
}

/// What the reader of a body did not read.
struct Rest(UploadBody);

/// A body that its reader gives back by dropping it, to whoever is to answer the request.
struct Lent {
    body: Option<UploadBody>,
    owner: Option<oneshot::Sender<Rest>>,
    /// Whether the client sends: it has been read from, or never waited for consent.
    is_coming: bool,
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
    /// The body of a request with `headers`; what is read of it is counted in `entry`.
    pub(super) fn new(
        incoming: Incoming,
        headers: &http::HeaderMap,
        entry: Option<Arc<Entry>>,
    ) -> Self {
        let awaits_consent = headers.contains_key(http::header::EXPECT);
        Self { incoming: Some(incoming), awaits_consent, rest: None, entry }
    }

    /// Length in bytes, when the client said it.
    pub(super) fn exact_size(&self) -> Option<u64> {
        self.incoming.as_ref().and_then(|incoming| incoming.size_hint().exact())
    }

    /// The bytes as they arrive; a pause of more than a minute is an error.
    pub(super) fn take_stream(&mut self) -> UploadBody {
        let Some(incoming) = self.incoming.take() else { return stream::empty().boxed() };
        let entry = self.entry.clone();
        let counted = with_stall_timeout(incoming).inspect_ok(move |bytes| {
            if let Some(entry) = &entry {
                entry.add_received(bytes.len());
            }
        });
        let body = counted.fuse().boxed();
        let (lent, rest) = Lent::new(body, !self.awaits_consent);
        self.rest = Some(rest);
        lent.boxed()
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
                return Err(BodyError::TooLarge { limit });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// Reads and drops what nobody took or a reader left, so that the client gets to read why. A
    /// client that waits for consent to send is not asked to.
    pub(super) async fn drop_unread(&mut self) {
        if let Some(Rest(rest)) = self.rest.take().and_then(|mut rest| rest.try_recv().ok()) {
            return drop_rest(rest, DRAIN_REST_BYTES).await;
        }
        let is_expected = self.exact_size().is_none_or(|size| size <= DRAIN_BYTES as u64);
        if self.incoming.is_some() && !self.awaits_consent && is_expected {
            let stream = self.take_stream();
            drop_rest(stream, DRAIN_BYTES).await;
        }
    }
}

impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rest(..)")
    }
}

impl Lent {
    fn new(body: UploadBody, is_coming: bool) -> (Self, oneshot::Receiver<Rest>) {
        let (owner, rest) = oneshot::channel();
        (Self { body: Some(body), owner: Some(owner), is_coming }, rest)
    }
}

impl Stream for Lent {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, ctx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.is_coming = true;
        self.body.as_mut().map_or(Poll::Ready(None), |body| body.poll_next_unpin(ctx))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let is_coming = self.is_coming;
        if let (Some(body), Some(owner), true) = (self.body.take(), self.owner.take(), is_coming) {
            // Nobody wants it back when the client is gone.
            let _ = owner.send(Rest(body));
        }
    }
}

async fn drop_rest(mut stream: UploadBody, limit: usize) {
    let mut left = limit;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_reader_leaves_of_a_body_comes_back() {
        let chunks = || stream::iter(["a", "b", "c"].map(|text| Ok(Bytes::from(text)))).boxed();
        for (is_coming, reads, expected) in
            [(true, 0, Some(3)), (true, 2, Some(1)), (false, 0, None), (false, 1, Some(2))]
        {
            let (mut lent, mut rest) = Lent::new(chunks(), is_coming);
            for _ in 0..reads {
                lent.try_next().await.unwrap().unwrap();
            }
            drop(lent);
            let left = match rest.try_recv() {
                Ok(Rest(body)) => Some(body.count().await),
                Err(_) => None,
            };
            assert_eq!(left, expected, "{is_coming} {reads}");
        }
    }
}
