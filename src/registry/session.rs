//! One upload session of a registry: where it lives, how far it is, and the requests that bring it
//! on.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-blobs>

use futures_util::StreamExt;
use http::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE};
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::content::{BlobStream, ByteRange, OpenBlob, VerifyingStream};
use crate::oci::{Descriptor, Digest};
use crate::registry::body::{StreamedBody, body_error};
use crate::registry::error::{Failure, RequestError};
use crate::registry::host::HostClient;
use crate::registry::request::{Reply, Request};
use crate::registry::response::{self, Location};
use crate::registry::scope::Scope;
use crate::registry::upload_memory::Note;

/// What the bytes of a blob are sent as.
const OCTETS: &str = "application/octet-stream";

/// A session that bytes can be sent to. It has no `Debug`, as its address may be a secret.
pub(super) struct Session {
    location: Location,
    /// How many bytes the registry has.
    pub(super) offset: u64,
    /// The longest body that the registry takes at once, when it says so.
    pub(super) longest_chunk: Option<u64>,
    /// Whether bytes were sent to it.
    pub(super) is_used: bool,
    note: Option<Note>,
}

/// What the requests of one upload have in common.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) host: &'a HostClient,
    pub(super) scope: &'a Scope,
    pub(super) blob: &'a Descriptor,
    pub(super) body: &'a dyn OpenBlob,
}

impl Session {
    /// The session that a reply opened.
    pub(super) fn opened(reply: &Reply) -> Result<Self, Failure> {
        let headers = reply.response.headers();
        let location = response::upload_location(&reply.base, headers)?;
        Ok(Self { longest_chunk: longest_chunk(headers), ..Self::at(location) })
    }

    /// A session of which only the address is known.
    pub(super) fn at(location: Location) -> Self {
        Self { location, offset: 0, longest_chunk: None, is_used: false, note: None }
    }

    pub(super) fn url(&self) -> &Url {
        &self.location.url
    }

    /// Takes over the note that leads the next run here.
    pub(super) fn noted(mut self, note: Option<Note>) -> Self {
        self.note = note;
        self
    }

    /// The note, for a session that is over.
    pub(super) fn forget(&mut self) {
        if let Some(note) = self.note.take() {
            note.remove();
        }
    }

    /// Sends the whole blob and ends the session.
    pub(super) async fn put_all(&mut self, ctx: Context<'_>) -> Result<StatusCode, RequestError> {
        self.is_used = true;
        let stream = match ctx.body.open(ByteRange::ALL).await {
            Ok(stream) if ctx.body.is_verified() => stream,
            Ok(stream) => VerifyingStream::new(ctx.blob, stream).boxed(),
            Err(error) => return Err(body_error(Method::PUT, error)),
        };
        let request = self.request(Method::PUT, self.ending(&ctx.blob.digest), ctx.scope);
        let request = request.header(CONTENT_TYPE, OCTETS);
        let body = StreamedBody::new(stream, Some(ctx.blob.size));
        body.send(ctx.host, request).await.map(|reply| reply.response.status())
    }

    /// Sends the bytes from the offset to `end`. Returns how far the registry says it is then, or
    /// `end` where it does not say.
    pub(super) async fn patch(&mut self, ctx: Context<'_>, end: u64) -> Result<u64, RequestError> {
        self.is_used = true;
        let range = ByteRange { start: self.offset, end: Some(end) };
        let is_whole = self.offset == 0 && end == ctx.blob.size;
        let stream = match ctx.body.open(range).await {
            Ok(stream) if ctx.body.is_verified() || !is_whole => stream,
            Ok(stream) => VerifyingStream::new(ctx.blob, stream).boxed(),
            Err(error) => return Err(body_error(Method::PATCH, error)),
        };
        let mut request = self.request(Method::PATCH, self.location.url.clone(), ctx.scope);
        request = request.header(CONTENT_TYPE, OCTETS);
        if !is_whole {
            let range = format!("{}-{}", self.offset, end - 1);
            request = request.header(CONTENT_RANGE, &range);
        }
        let body = StreamedBody::new(stream, Some(end - self.offset));
        let reply = body.send(ctx.host, request).await?;
        // 201 is ECR's answer (P07), 204 that of a test registry (P36).
        let status = reply.response.status();
        if !matches!(status.as_u16(), 201 | 202 | 204) {
            return Err(self.error(ctx, Method::PATCH, format!("it answered {status}")));
        }
        self.follow(&reply).map_err(|failure| self.failed(ctx, Method::PATCH, failure))?;
        match received(reply.response.headers()) {
            Some(0) if end == 1 => Ok(1),
            received => Ok(received.unwrap_or(end)),
        }
    }

    /// Sends bytes of which nobody knows yet how many they are.
    pub(super) async fn stream(
        &mut self,
        host: &HostClient,
        scope: &Scope,
        bytes: BlobStream,
    ) -> Result<(), RequestError> {
        let request = self.request(Method::PATCH, self.location.url.clone(), scope);
        let request = request.header(CONTENT_TYPE, OCTETS);
        let reply = StreamedBody::new(bytes, None).send(host, request).await?;
        let request = self.request(Method::PATCH, self.location.url.clone(), scope);
        self.follow(&reply).map_err(|failure| host.failed(&request, failure))
    }

    /// Ends the session: its bytes have this digest.
    pub(super) async fn finish(
        &mut self,
        host: &HostClient,
        scope: &Scope,
        digest: &Digest,
    ) -> Result<StatusCode, RequestError> {
        let request = self.request(Method::PUT, self.ending(digest), scope);
        let request = request.header(CONTENT_LENGTH, "0");
        host.send(request).await.map(|reply| reply.response.status())
    }

    /// Asks how far the session is. `None` when the registry does not know it, or does not tell.
    pub(super) async fn ask(&mut self, ctx: Context<'_>) -> Result<Option<u64>, RequestError> {
        let request = self.request(Method::GET, self.location.url.clone(), ctx.scope);
        let reply = match ctx.host.send(request).await {
            Ok(reply) => reply,
            Err(error) if error.is_refusal() => return Ok(None),
            Err(error) => return Err(error),
        };
        // Anything else than an empty answer is a page of something in between.
        if !matches!(reply.response.status().as_u16(), 202 | 204) {
            return Ok(None);
        }
        let offset = received(reply.response.headers());
        if offset.is_some() && self.follow(&reply).is_err() {
            return Ok(None);
        }
        Ok(offset.filter(|offset| *offset <= ctx.blob.size))
    }

    /// Ends a session that will not be used; the registry would drop it by itself some day. Its note
    /// stays for the next run while the registry may still have it.
    pub(super) async fn cancel(mut self, host: &HostClient, scope: &Scope) {
        if self.location.is_same_origin {
            let request = self.request(Method::DELETE, self.location.url.clone(), scope);
            if let Err(error) = host.send(request).await {
                tracing::debug!(%error, "the unused upload session stays");
                if !error.is_refusal() {
                    return;
                }
            }
        }
        self.forget();
    }

    /// Takes the address for the next request, where the reply names one.
    fn follow(&mut self, reply: &Reply) -> Result<(), Failure> {
        if !reply.response.headers().contains_key("location") {
            return Ok(());
        }
        let location = response::upload_location(&reply.base, reply.response.headers())?;
        if location.url != self.location.url
            && let Some(note) = &self.note
        {
            note.update(&location.url);
        }
        self.location = location;
        Ok(())
    }

    fn request(&self, method: Method, url: Url, scope: &Scope) -> Request {
        Request::to_url(method, url, scope.clone())
    }

    /// The address that ends the session.
    fn ending(&self, digest: &Digest) -> Url {
        let mut url = self.location.url.clone();
        url.query_pairs_mut().append_pair("digest", &digest.to_string());
        url
    }

    /// A failure of this session that no status tells.
    pub(super) fn error(&self, ctx: Context<'_>, method: Method, reason: String) -> RequestError {
        self.failed(ctx, method, Failure::Protocol(reason))
    }

    fn failed(&self, ctx: Context<'_>, method: Method, failure: Failure) -> RequestError {
        let request = self.request(method, self.location.url.clone(), ctx.scope);
        ctx.host.failed(&request, failure)
    }
}

/// How many bytes the registry has, from `Range: 0-<last>`. The header cannot say "none", for which
/// `0-0` stands; the one byte that it may mean as well is sent again.
fn received(headers: &HeaderMap) -> Option<u64> {
    let text = response::header(headers, "range")?;
    let range = text.strip_prefix("bytes=").or_else(|| text.strip_prefix("bytes ")).unwrap_or(text);
    let (first, last) = range.trim().split_once('-')?;
    let last: u64 = last.trim().parse().ok()?;
    match (first.trim(), last) {
        ("0", 0) => Some(0),
        ("0", last) => last.checked_add(1),
        _ => None,
    }
}

/// `OCI-Chunk-Max-Length`, which registries behind a proxy send (P28).
fn longest_chunk(headers: &HeaderMap) -> Option<u64> {
    let text = response::header(headers, "oci-chunk-max-length")?;
    text.trim().parse().ok().filter(|length| *length > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_tells_how_many_bytes_are_there() {
        for (text, expected) in [
            ("0-0", Some(0)),
            ("0-99", Some(100)),
            ("bytes=0-99", Some(100)),
            ("bytes 0-99", Some(100)),
            ("5-99", None),
            ("0-", None),
            ("99", None),
            ("0-18446744073709551615", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("range", text.parse().unwrap());
            assert_eq!(received(&headers), expected, "{text}");
        }
        assert_eq!(received(&HeaderMap::new()), None);
    }
}
