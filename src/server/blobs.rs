//! Reading and deleting blobs.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-blobs>

use http::StatusCode;
use http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, IF_RANGE,
    LOCATION, RANGE,
};

use crate::content::ByteRange;
use crate::oci::{Digest, RepositoryName};
use crate::server::body::{Response, empty, streamed};
use crate::server::error::{Error, Result};
use crate::server::quirks::CONTENT_DIGEST;
use crate::server::router::{Call, respond};
use crate::server::storage::BlobReply;

/// What a `Range` header asks of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// All bytes: there is no range, or one that the server may ignore.
    All,
    /// From the first to one past the last.
    Part { start: u64, end: u64 },
    /// Nothing that there is.
    Outside,
}

/// Answers GET.
pub(super) async fn read(call: &Call, name: &RepositoryName, digest: &Digest) -> Result<Response> {
    let size = size(call, name, digest).await?;
    let wanted = match is_same_version(call, digest) {
        true => wanted(call.header(RANGE), size),
        false => Wanted::All,
    };
    let (status, start, end) = match wanted {
        Wanted::All => (StatusCode::OK, 0, size),
        Wanted::Part { start, end } => (StatusCode::PARTIAL_CONTENT, start, end),
        Wanted::Outside => return Err(Error::Range { size }),
    };
    let range = ByteRange { start, end: Some(end) };
    let opened = call.storage().open_blob(name, digest, range).await?;
    let stream = match opened.ok_or_else(|| Error::blob_unknown(digest))? {
        BlobReply::Stream(stream) => stream,
        BlobReply::Redirect(address) => {
            let headers = [(LOCATION, address), (CONTENT_DIGEST, digest.to_string())];
            return Ok(respond(StatusCode::TEMPORARY_REDIRECT, &headers, empty()));
        }
    };
    let mut headers = headers(digest, end - start);
    if status == StatusCode::PARTIAL_CONTENT {
        headers.push((CONTENT_RANGE, format!("bytes {start}-{}/{size}", end - 1)));
    }
    Ok(respond(status, &headers, streamed(stream)))
}

/// Answers HEAD.
pub(super) async fn stat(call: &Call, name: &RepositoryName, digest: &Digest) -> Result<Response> {
    let size = size(call, name, digest).await?;
    Ok(respond(StatusCode::OK, &headers(digest, size), empty()))
}

/// Answers DELETE.
pub(super) async fn delete(
    call: &Call,
    name: &RepositoryName,
    digest: &Digest,
) -> Result<Response> {
    match call.storage().unlink_blob(name, digest).await? {
        true => Ok(respond(StatusCode::ACCEPTED, &[], empty())),
        false => Err(Error::blob_unknown(digest)),
    }
}

async fn size(call: &Call, name: &RepositoryName, digest: &Digest) -> Result<u64> {
    let size = call.storage().blob_size(name, digest).await?;
    size.ok_or_else(|| Error::blob_unknown(digest))
}

fn headers(digest: &Digest, size: u64) -> Vec<(HeaderName, String)> {
    vec![
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_LENGTH, size.to_string()),
        (CONTENT_DIGEST, digest.to_string()),
        (ETAG, format!("\"{digest}\"")),
        (ACCEPT_RANGES, "bytes".to_owned()),
    ]
}

/// Whether a range may be sent: not if the client holds a part of something else.
fn is_same_version(call: &Call, digest: &Digest) -> bool {
    call.header(IF_RANGE).is_none_or(|tag| tag == format!("\"{digest}\""))
}

/// Reads a `Range`. Several ranges and what is no range of bytes are ignored, as RFC 9110 allows.
fn wanted(header: Option<&str>, size: u64) -> Wanted {
    let range = header.and_then(|header| header.strip_prefix("bytes="));
    let Some((first, last)) = range.and_then(|range| range.trim().split_once('-')) else {
        return Wanted::All;
    };
    let (start, end) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.saturating_add(1).min(size)),
        (Ok(first), Err(_)) if last.is_empty() => (first, size),
        (Err(_), Ok(count)) if first.is_empty() => (size.saturating_sub(count), size),
        _ => return Wanted::All,
    };
    if start >= end { Wanted::Outside } else { Wanted::Part { start, end } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_served_and_others_are_ignored() {
        for (header, expected) in [
            (None, Wanted::All),
            (Some("bytes=0-0"), Wanted::Part { start: 0, end: 1 }),
            (Some("bytes=3-"), Wanted::Part { start: 3, end: 10 }),
            (Some("bytes=3-99"), Wanted::Part { start: 3, end: 10 }),
            (Some("bytes=0-18446744073709551615"), Wanted::Part { start: 0, end: 10 }),
            (Some("bytes=-4"), Wanted::Part { start: 6, end: 10 }),
            (Some("bytes=-40"), Wanted::Part { start: 0, end: 10 }),
            (Some("bytes=10-"), Wanted::Outside),
            (Some("bytes=-0"), Wanted::Outside),
            (Some("bytes=5-3"), Wanted::All),
            (Some("bytes=0-1,3-4"), Wanted::All),
            (Some("lines=0-1"), Wanted::All),
            (Some("bytes=a-b"), Wanted::All),
        ] {
            assert_eq!(wanted(header, 10), expected, "{header:?}");
        }
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Outside);
    }
}
