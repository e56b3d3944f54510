//! How manifests and blobs are read: bodies that break or lie, headers that are missing, limits, and
//! storage behind another address.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use futures_util::StreamExt;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LOCATION, RANGE, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;

use crate::oci::endpoint::Endpoint;
use crate::oci::media_type::Kind;
use crate::oci::{Algorithm, Digest, MediaType};
use crate::server::body::{Response, empty, full, streamed};
use crate::server::quirks::active::Seen;
use crate::server::quirks::failure::{Answer, Times};
use crate::server::quirks::{CONTENT_DIGEST, Quirks};

/// The query parameter that makes an address of storage good.
const SIGNATURE: &str = "X-Amz-Signature";

/// Seconds in which so many manifests may be read, as Docker Hub counts.
const RATE_WINDOW: u32 = 6 * 60 * 60;

/// How manifests and blobs are read.
#[derive(Debug, Clone, Default)]
pub struct ReadQuirks {
    /// Manifests and blobs come in chunks, without their length and digest.
    pub is_chunked: bool,
    /// A range is answered with all there is.
    pub ignores_range: bool,
    /// A manifest comes with the digest of the index that was read before it.
    pub index_digest_on_children: bool,
    /// How many manifests may be read.
    pub rate_limit: Option<RateLimit>,
    /// Scheme, host and port of the storage to which who reads a blob is sent.
    pub redirect_blobs_to: Option<String>,
    /// This is such storage: blobs are read by signed addresses and without a credential. The
    /// addresses that have expired.
    pub expired_addresses: Option<Times>,
    /// There is only the API of before 2016: no `/v2/`, and manifests of schema 1.
    pub is_schema1: bool,
}

/// How many manifests may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Manifests that are read before any is refused. To ask for headers alone does not count, nor
    /// to ask without a credential.
    pub pulls: u32,
    /// How many are refused then.
    pub refused: u32,
    /// Seconds for `Retry-After`.
    pub retry_after: Option<u64>,
}

/// What `Docker-Content-Digest` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContentDigest {
    /// The digest of the content.
    #[default]
    Right,
    /// The digest of something else.
    Wrong,
    /// Nothing: the header is missing.
    Absent,
}

/// Something that goes wrong within a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Distortion {
    /// The byte of the body where it goes wrong, counted from 0.
    pub at_byte: u64,
    /// How often.
    pub times: Times,
}

/// How often what was shown, and what was read.
#[derive(Debug, Default)]
pub(super) struct ReadMemory {
    truncated: AtomicU32,
    flipped_blobs: AtomicU32,
    flipped_manifests: AtomicU32,
    pulls: AtomicU32,
    expired: AtomicU32,
    index: Mutex<Option<HeaderValue>>,
}

pub(super) fn before(
    quirks: &ReadQuirks,
    memory: &ReadMemory,
    seen: &Seen,
    parts: &mut Parts,
) -> Option<Response> {
    if quirks.ignores_range {
        parts.headers.remove(RANGE);
    }
    match seen.endpoint.as_ref()? {
        Endpoint::Base if quirks.is_schema1 => {
            let mut response = Response::new(full("404 page not found\n"));
            *response.status_mut() = StatusCode::NOT_FOUND;
            Some(response)
        }
        Endpoint::Manifest(..) if quirks.is_schema1 && seen.is_read() => Some(schema1()),
        Endpoint::Manifest(..) if seen.method == Method::GET && seen.is_authorized => {
            limited(quirks.rate_limit?, &memory.pulls)
        }
        Endpoint::Blob(..) => unsigned(quirks.expired_addresses?, memory, seen),
        _ => None,
    }
}

fn limited(limit: RateLimit, pulls: &AtomicU32) -> Option<Response> {
    let pulls = pulls.fetch_add(1, Ordering::Relaxed);
    if !(limit.pulls..limit.pulls.saturating_add(limit.refused)).contains(&pulls) {
        return None;
    }
    let message = "You have reached your pull rate limit. You may increase the limit by \
                   authenticating and upgrading: https://www.docker.com/increase-rate-limit";
    let answer = Answer::error(StatusCode::TOO_MANY_REQUESTS, "TOOMANYREQUESTS", message);
    let mut response = answer.response();
    if let Some(seconds) = limit.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Some(response)
}

/// What storage says of an address that it did not give out, or no longer knows.
fn unsigned(expired: Times, memory: &ReadMemory, seen: &Seen) -> Option<Response> {
    let refusal = |status, code, message| Some(Answer::error(status, code, message).response());
    if seen.is_authorized {
        let message = "Only one auth mechanism allowed";
        return refusal(StatusCode::BAD_REQUEST, "InvalidArgument", message);
    }
    if !seen.path_and_query.contains(SIGNATURE) {
        return refusal(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied");
    }
    if expired.is_due(&memory.expired) {
        return refusal(StatusCode::FORBIDDEN, "AccessDenied", "Request has expired");
    }
    None
}

fn schema1() -> Response {
    let document = br#"{"schemaVersion":1,"name":"app","tag":"1","architecture":"amd64",
"fsLayers":[{"blobSum":"sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4"}],
"history":[{"v1Compatibility":"{}"}],"signatures":[]}"#;
    let mut response = Response::new(full(document.as_slice()));
    let media_type = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// Spoils a response to a request for a manifest or a blob.
pub(super) fn after(
    quirks: &Quirks,
    memory: &ReadMemory,
    seen: &Seen,
    mut response: Response,
) -> Response {
    distort_digest(quirks.content_digest, &mut response);
    let reads = &quirks.reads;
    let is_manifest = matches!(seen.endpoint, Some(Endpoint::Manifest(..)));
    let is_blob = matches!(seen.endpoint, Some(Endpoint::Blob(..)));
    if let Some(limit) = reads.rate_limit.filter(|_| is_manifest && seen.is_read()) {
        add_rate(limit, memory, &mut response);
    }
    if !(is_manifest || is_blob) || !seen.is_read() || !response.status().is_success() {
        return response;
    }
    if is_manifest && reads.index_digest_on_children {
        swap_digest(&memory.index, &mut response);
    }
    if reads.is_chunked {
        response = without_size(response);
    }
    if seen.method != Method::GET {
        return response;
    }
    if let Some(origin) = reads.redirect_blobs_to.as_ref().filter(|_| is_blob) {
        return redirect(origin, seen);
    }
    let (flip, flipped) = match is_blob {
        true => (quirks.flip_blob_byte, &memory.flipped_blobs),
        false => (quirks.flip_manifest_byte, &memory.flipped_manifests),
    };
    if let Some(flip) = flip.filter(|flip| flip.times.is_due(flipped)) {
        response = flip_byte(response, flip.at_byte);
    }
    let truncation = quirks.truncate_blobs.filter(|_| is_blob);
    if let Some(truncation) = truncation.filter(|quirk| quirk.times.is_due(&memory.truncated)) {
        response = truncate(response, truncation.at_byte);
    }
    response
}

fn add_rate(limit: RateLimit, memory: &ReadMemory, response: &mut Response) {
    let left = limit.pulls.saturating_sub(memory.pulls.load(Ordering::Relaxed));
    for (name, count) in [("ratelimit-limit", limit.pulls), ("ratelimit-remaining", left)] {
        if let Ok(value) = HeaderValue::try_from(format!("{count};w={RATE_WINDOW}")) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
}

fn distort_digest(content_digest: ContentDigest, response: &mut Response) {
    let headers = response.headers_mut();
    match content_digest {
        ContentDigest::Right => {}
        ContentDigest::Absent => drop(headers.remove(CONTENT_DIGEST)),
        ContentDigest::Wrong => {
            let wrong = Digest::of(Algorithm::Sha256, b"something else").to_string();
            if let (true, Ok(wrong)) =
                (headers.contains_key(CONTENT_DIGEST), HeaderValue::try_from(wrong))
            {
                headers.insert(CONTENT_DIGEST, wrong);
            }
        }
    }
}

/// Remembers the digest of an index, or says it of what is none.
fn swap_digest(index: &Mutex<Option<HeaderValue>>, response: &mut Response) {
    let headers = response.headers_mut();
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = MediaType::new(media_type.unwrap_or_default()).kind();
    let mut index = index.lock().unwrap_or_else(PoisonError::into_inner);
    match (kind, index.as_ref()) {
        (Kind::Index, _) => *index = headers.get(CONTENT_DIGEST).cloned(),
        (_, Some(digest)) => drop(headers.insert(CONTENT_DIGEST, digest.clone())),
        (_, None) => {}
    }
}

fn without_size(response: Response) -> Response {
    let mut response = response.map(|body| streamed(body.into_data_stream()));
    for name in [CONTENT_LENGTH, CONTENT_DIGEST, ETAG] {
        response.headers_mut().remove(name);
    }
    response
}

fn redirect(origin: &str, seen: &Seen) -> Response {
    let path = seen.path();
    let address = format!("{origin}{path}?X-Amz-Expires=1200&{SIGNATURE}=5b8c0f2e");
    let mut response = Response::new(empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    if let Ok(address) = HeaderValue::try_from(address) {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}

fn flip_byte(response: Response, at: u64) -> Response {
    response.map(|body| {
        let mut position = 0;
        streamed(body.into_data_stream().map(move |chunk| {
            let chunk = chunk?;
            let start = position;
            position += chunk.len() as u64;
            if !(start..position).contains(&at) {
                return Ok(chunk);
            }
            let mut bytes = chunk.to_vec();
            bytes[(at - start) as usize] ^= 1;
            Ok(Bytes::from(bytes))
        }))
    })
}

fn truncate(response: Response, after_bytes: u64) -> Response {
    response.map(|body| {
        let state = Some((body.into_data_stream(), after_bytes));
        streamed(futures_util::stream::unfold(state, |state| async {
            let (mut body, left) = state?;
            if left == 0 {
                // What came before is sent only while there is nothing to do for the body.
                tokio::task::yield_now().await;
                return Some((Err(io::ErrorKind::UnexpectedEof.into()), None));
            }
            let chunk = match body.next().await? {
                Ok(chunk) => chunk.slice(..chunk.len().min(left as usize)),
                Err(error) => return Some((Err(error), None)),
            };
            let left = left - chunk.len() as u64;
            Some((Ok(chunk), Some((body, left))))
        }))
    })
}
