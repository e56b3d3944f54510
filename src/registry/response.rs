//! Reading replies: bounded bodies, error lists, addresses that lead on, headers with meaning.

use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, StatusCode};
use url::Url;

use crate::oci::error_code::ErrorBody;
use crate::oci::{Digest, MediaType};
use crate::registry::error::connection_failure;
use crate::registry::error::{Failure, redact};
use crate::registry::origin::{has_user, same_domain, same_host};
use crate::registry::patience::{Lost, Patience};
use crate::util::clock::Clock;
use crate::util::text::printable;

/// Longest error body that is read, in bytes.
const ERROR_BODY_LIMIT: usize = 64 * 1024;

/// Most bytes of headers in one reply.
const HEADERS_LIMIT: usize = 64 * 1024;

/// Refuses the head of a reply whose body others may cut elsewhere, or that is no head of a registry
/// at all.
pub(super) fn check_head(headers: &HeaderMap) -> Result<(), Failure> {
    let refuse = |reason: String| Err(Failure::Protocol(reason));
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > HEADERS_LIMIT {
        return refuse(format!("the headers of the reply are larger than {HEADERS_LIMIT} bytes"));
    }
    if headers.contains_key(TRANSFER_ENCODING) && headers.contains_key(CONTENT_LENGTH) {
        // RFC 9112 section 6.3: it may be an attempt to smuggle a reply.
        return refuse("the reply has both Content-Length and Transfer-Encoding".to_owned());
    }
    if content_type(headers).as_str().eq_ignore_ascii_case("multipart/byteranges") {
        return refuse("the reply is multipart/byteranges, which was not asked for".to_owned());
    }
    Ok(())
}

/// Refuses a body that is compressed for its way: we do not ask for that, and digests are of what
/// was stored.
pub(super) fn check_encoding(headers: &HeaderMap) -> Result<(), Failure> {
    match header(headers, "content-encoding").map(str::trim) {
        None | Some("" | "identity") => Ok(()),
        Some(encoding) => {
            let encoding = printable(encoding);
            let reason = format!("the reply has the encoding {encoding}, which was not asked for");
            Err(Failure::Protocol(reason))
        }
    }
}

/// Reads a body of at most `limit` bytes, waiting at most `stall` for each piece.
pub(super) async fn read_limited(
    mut reply: reqwest::Response,
    limit: usize,
    stall: Duration,
    clock: &Clock,
) -> Result<Bytes, Failure> {
    check_encoding(reply.headers())?;
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

/// Longest wait for the body of an error, which only explains.
const ERROR_BODY_WAIT: Duration = Duration::from_secs(10);

/// The failure that an error reply means; its body is read as far as it is worth, for at most
/// `stall`.
pub(super) async fn status_failure(
    reply: reqwest::Response,
    stall: Duration,
    clock: &Clock,
) -> Failure {
    let status = reply.status().as_u16();
    let limit = stall.min(ERROR_BODY_WAIT);
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

/// What is said of a reply of 2xx after which the registry lacks what it was given.
pub(super) fn unkept(status: StatusCode, lack: &str) -> String {
    format!(
        "it answered {status} and {lack}: something in front of it answers in its place, or its \
         replicas do not know of each other yet"
    )
}

/// Resolves an address that a reply names, which may be relative.
pub(super) fn resolve(base: &Url, address: &str) -> Result<Url, Failure> {
    base.join(address)
        .map_err(|error| Failure::Protocol(format!("the address in the reply is no URL: {error}")))
}

/// Where an upload session lives: a header, relative or absolute, that the registry chose.
#[derive(Clone)]
pub(super) struct Location {
    pub(super) url: Url,
    /// Whether the registry's credential may go there.
    pub(super) is_same_origin: bool,
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Location").field(&redact(&self.url)).finish()
    }
}

/// Reads the `Location` of an upload: on the registry itself, or on another host of its domain over
/// HTTPS and then without the credential. A TLS proxy's `http://` on the same host stays HTTPS
/// (distribution/distribution#2225). Another port of the same host is another service.
pub(super) fn upload_location(base: &Url, headers: &HeaderMap) -> Result<Location, Failure> {
    let text = header(headers, "location")
        .ok_or_else(|| Failure::Protocol("the upload session has no Location".to_owned()))?;
    judge_location(base, resolve(base, text)?)
}

/// Whether an upload may go to this address, and with what.
pub(super) fn judge_location(base: &Url, mut url: Url) -> Result<Location, Failure> {
    let refuse = |to: &str, url: &Url| {
        let reason = format!("the upload was sent to {to}, {}, and is refused", redact(url));
        Err(Failure::Protocol(reason))
    };
    if has_user(&url) {
        return refuse("an address with user information", &url);
    }
    let is_same_host = same_host(&url, base);
    if is_same_host && base.scheme() == "https" && url.scheme() == "http" {
        // The same host by HTTPS on the port we know.
        let _ = url.set_scheme("https");
        let _ = url.set_port(base.port());
    }
    if url.origin() == base.origin() {
        return Ok(Location { url, is_same_origin: true });
    }
    if is_same_host {
        return refuse("another port of the host", &url);
    }
    if url.scheme() == "https" && same_domain(&url, base) {
        return Ok(Location { url, is_same_origin: false });
    }
    refuse("another host", &url)
}

/// The next page of a list, from `Link: <…>; rel="next"`; only on the registry itself.
pub(super) fn next_link(base: &Url, headers: &HeaderMap) -> Result<Option<Url>, Failure> {
    let mut links = headers.get_all("link").iter().filter_map(|value| value.to_str().ok());
    let Some(address) = links.find_map(next_target) else { return Ok(None) };
    let url = resolve(base, address)?;
    let is_ours = url.host_str() == base.host_str() && !has_user(&url);
    if !is_ours || (url.origin() != base.origin() && url.scheme() != "http") {
        let reason = format!("the next page lies on another host, {}", redact(&url));
        return Err(Failure::Protocol(reason));
    }
    let mut on_base = base.clone();
    on_base.set_path(url.path());
    on_base.set_query(url.query());
    Ok(Some(on_base))
}

/// The target of the first link of the relation `next` in a header of several.
///
/// Spec: RFC 8288 section 3.
fn next_target(header: &str) -> Option<&str> {
    let mut rest = header;
    loop {
        let (target, after) = rest.split_once('<')?.1.split_once('>')?;
        let (parameters, others) = split_unquoted(after, ',');
        if is_next(parameters) {
            return Some(target);
        }
        rest = others;
    }
}

/// Whether one of the parameters of a link is `rel` with `next` among its words.
fn is_next(parameters: &str) -> bool {
    let mut rest = parameters;
    while !rest.is_empty() {
        let (parameter, others) = split_unquoted(rest, ';');
        if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("rel")
        {
            let words = value.trim().trim_matches('"').split_ascii_whitespace();
            return words.into_iter().any(|word| word.eq_ignore_ascii_case("next"));
        }
        rest = others;
    }
    false
}

/// What stands before and after the first `separator` that is not within quotation marks.
fn split_unquoted(text: &str, separator: char) -> (&str, &str) {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            c if c == separator && !is_quoted => return (&text[..at], &text[at + c.len_utf8()..]),
            _ => {}
        }
    }
    (text, "")
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
    use crate::util::seeded::Seeded;

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
            ("D10 other port", "https://r.example.com:8443/u"),
            ("D10 other host and port", "http://r.example.org:1/u"),
            ("user information", "https://user@r.example.com/u"),
            ("no HTTP", "file:///etc/passwd"),
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
        for (value, query) in [
            (r#"</x?last=a,b>; title="c, <d>; rel=next"; REL="last next""#, "last=a,b"),
            (r#"</x?last=a>; rel=prev, </x?last=b>;rel=Next"#, "last=b"),
        ] {
            assert_eq!(read(value).unwrap().unwrap().query(), Some(query), "{value}");
        }
        for value in [
            r#"</x>; rel="prev""#,
            r#"</x>; title="rel=next""#,
            r#"</x>; title=";rel=next""#,
            "</x",
            "rel=next",
            "",
        ] {
            assert!(read(value).unwrap().is_none(), "{value}");
        }
        for value in [
            r#"<https://evil.test/x>; rel="next""#,
            r#"<https://r.test:8443/x>; rel="next""#,
            r#"<//evil.test/x>; rel="next""#,
            r#"<https://user@r.test/x>; rel="next""#,
            r#"<file:///x>; rel="next""#,
        ] {
            assert!(read(value).is_err(), "D11 {value}");
        }
    }

    /// Any header ends in a target, or in none, and the target stands in it.
    #[test]
    fn random_links_name_what_stands_in_them_or_nothing() {
        const PIECES: [&str; 16] = [
            "<", ">", ";", ",", "=", "\"", "\\", " ", "rel", "next", "rel=next", "/a", "é", "<>",
            "\t", "x",
        ];
        let mut random = Seeded(7);
        let mut next = |below: usize| random.below(below);
        let mut found = 0;
        for _ in 0..50_000 {
            let length = 1 + next(12);
            let text: String = (0..length).map(|_| PIECES[next(PIECES.len())]).collect();
            let Some(target) = next_target(&text) else { continue };
            assert!(text.contains(&format!("<{target}>")), "{text}");
            found += 1;
        }
        assert!(found > 100, "only {found} had a target");
    }

    #[test]
    fn heads_with_two_lengths_or_without_end_are_refused() {
        assert!(check_head(&headers("content-length", "5")).is_ok());
        assert!(check_head(&headers("content-type", "application/json")).is_ok());
        let mut two = headers("content-length", "5");
        two.insert(TRANSFER_ENCODING, "chunked".parse().unwrap());
        let long = headers("x", &"y".repeat(HEADERS_LIMIT));
        let parts = headers("content-type", "multipart/byteranges; boundary=x");
        for (id, headers) in [("D31", two), ("D27", long), ("D30", parts)] {
            assert!(check_head(&headers).is_err(), "{id}");
        }
        assert!(check_encoding(&headers("content-encoding", "identity")).is_ok());
        assert!(check_encoding(&headers("content-encoding", "gzip")).is_err(), "D28");
    }
}
