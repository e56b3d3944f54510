//! Reading replies: bounded bodies, error lists, addresses that lead on, headers with meaning.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use url::Url;

use crate::oci::error_code::ErrorBody;
use crate::oci::{Digest, MediaType};
use crate::registry::error::Failure;
use crate::registry::origin::same_domain;
use crate::registry::patience::{Lost, Patience};
use crate::registry::transport::connection_failure;
use crate::util::clock::Clock;
use crate::util::text::printable;

/// Longest error body that is read, in bytes.
const ERROR_BODY_LIMIT: usize = 64 * 1024;

/// Reads a body of at most `limit` bytes, waiting at most `stall` for each piece.
pub(super) async fn read_limited(
    mut reply: reqwest::Response,
    limit: usize,
    stall: Duration,
    clock: &Clock,
) -> Result<Bytes, Failure> {
    let too_large = || Failure::TooLarge(limit);
    if reply.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let mut bytes = BytesMut::new();
    let mut patience = Patience::new(clock, stall);
    loop {
        let chunk = patience
            .wait(reply.chunk())
            .await
            .map_err(|Lost(limit)| Failure::Stalled(limit))?
            .map_err(connection_failure)?;
        let Some(chunk) = chunk else { return Ok(bytes.freeze()) };
        if bytes.len() + chunk.len() > limit {
            return Err(too_large());
        }
        patience.received(chunk.len() as u64);
        bytes.extend_from_slice(&chunk);
    }
}

/// The failure that an error reply means; its body is read as far as it is worth.
pub(super) async fn status_failure(reply: reqwest::Response, clock: &Clock) -> Failure {
    let status = reply.status().as_u16();
    let limit = Duration::from_secs(10);
    let body = clock.timeout(limit, read_limited(reply, ERROR_BODY_LIMIT, limit, clock)).await;
    let bytes = body.ok().and_then(Result::ok).unwrap_or_default();
    let mut body = ErrorBody::parse(&bytes);
    for entry in &mut body.errors {
        entry.code = printable(&entry.code);
        entry.message = printable(&entry.message);
        if let Some(detail) = entry.detail.as_str() {
            entry.detail = printable(detail).into();
        }
    }
    Failure::Status { status, body }
}

/// Resolves an address that a reply names, which may be relative.
pub(super) fn resolve(base: &Url, address: &str) -> Result<Url, Failure> {
    base.join(address)
        .map_err(|error| Failure::Protocol(format!("the address in the reply is no URL: {error}")))
}

/// Where an upload session lives: a header, relative or absolute, that the registry chose.
#[derive(Debug, Clone)]
pub(super) struct Location {
    pub(super) url: Url,
    /// Whether the registry's credential may go there.
    pub(super) is_same_origin: bool,
}

/// Reads the `Location` of an upload: on the registry itself, or in its domain over HTTPS and then
/// without the credential. A TLS proxy's `http://` on the same host stays HTTPS
/// (distribution/distribution#2225).
pub(super) fn upload_location(base: &Url, headers: &HeaderMap) -> Result<Location, Failure> {
    let text = header(headers, "location")
        .ok_or_else(|| Failure::Protocol("the upload session has no Location".to_owned()))?;
    let url = resolve(base, text)?;
    judge_location(base, url)
}

/// Whether an upload may go to this address, and with what.
pub(super) fn judge_location(base: &Url, mut url: Url) -> Result<Location, Failure> {
    let same_host = url.host_str() == base.host_str();
    if same_host && base.scheme() == "https" && url.scheme() == "http" {
        // The same host by HTTPS on the port we know.
        let _ = url.set_scheme("https");
        let _ = url.set_port(base.port());
    }
    if url.origin() == base.origin() {
        return Ok(Location { url, is_same_origin: true });
    }
    if url.scheme() == "https" && same_domain(&url, base) {
        return Ok(Location { url, is_same_origin: false });
    }
    let shown = super::error::redact(&url);
    Err(Failure::Protocol(format!("the upload was sent to another host, {shown}, and is refused")))
}

/// The next page of a list, from `Link: <…>; rel="next"`; only on the registry itself.
pub(super) fn next_link(base: &Url, headers: &HeaderMap) -> Result<Option<Url>, Failure> {
    let next = headers
        .get_all("link")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|link| {
            let (address, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
            let is_next = parameters.split(';').any(|parameter| {
                let parameter = parameter.trim().to_ascii_lowercase();
                parameter == "rel=next" || parameter == "rel=\"next\""
            });
            is_next.then_some(address)
        });
    let Some(address) = next else { return Ok(None) };
    let url = resolve(base, address)?;
    let host_matches = url.host_str() == base.host_str();
    if !host_matches || (url.origin() != base.origin() && url.scheme() != "http") {
        let shown = super::error::redact(&url);
        return Err(Failure::Protocol(format!("the next page lies on another host, {shown}")));
    }
    let mut on_base = base.clone();
    on_base.set_path(url.path());
    on_base.set_query(url.query());
    Ok(Some(on_base))
}

/// A header as text.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// `Docker-Content-Digest`, when it is there and well formed.
pub(super) fn content_digest(headers: &HeaderMap) -> Option<Digest> {
    header(headers, "docker-content-digest").and_then(|text| text.trim().parse().ok())
}

/// `Content-Type` without its parameters; empty when there is none.
pub(super) fn content_type(headers: &HeaderMap) -> MediaType {
    MediaType::new(header(headers, "content-type").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn uploads_stay_with_the_registry() {
        let base: Url = "https://r.example.com/v2/".parse().unwrap();
        let read = |value: &str| upload_location(&base, &headers("location", value));
        for (id, value, url, same) in [
            (
                "relative",
                "/v2/a/blobs/uploads/1?s=x",
                "https://r.example.com/v2/a/blobs/uploads/1?s=x",
                true,
            ),
            ("P29", "http://r.example.com/u/1", "https://r.example.com/u/1", true),
            ("P10", "https://up.example.com/u/1", "https://up.example.com/u/1", false),
        ] {
            let location = read(value).unwrap();
            assert_eq!((location.url.as_str(), location.is_same_origin), (url, same), "{id}");
        }
        for (id, value) in [
            ("D09", "https://evil.test/u/1"),
            ("D09 internal", "https://169.254.169.254/u"),
            ("D10 other port", "http://r.example.org:1/u"),
        ] {
            assert!(read(value).is_err(), "{id}");
        }
        assert!(upload_location(&base, &HeaderMap::new()).is_err());
    }

    #[test]
    fn pages_stay_with_the_registry() {
        let base: Url = "https://r.test/v2/a/tags/list?n=2".parse().unwrap();
        let read = |value: &str| next_link(&base, &headers("link", value));
        for value in [
            r#"</v2/a/tags/list?n=2&last=b>; rel="next""#,
            r#"<https://r.test/v2/a/tags/list?n=2&last=b>; rel=next"#,
            r#"<http://r.test/v2/a/tags/list?n=2&last=b>; foo=bar; rel="next""#,
        ] {
            let url = read(value).unwrap().unwrap();
            assert_eq!(url.as_str(), "https://r.test/v2/a/tags/list?n=2&last=b", "{value}");
        }
        assert!(read(r#"</x>; rel="prev""#).unwrap().is_none());
        assert!(read(r#"<https://evil.test/x>; rel="next""#).is_err(), "D11");
    }
}
