//! One line for each request, written when its body has been read and its response sent, or when
//! either was given up.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use base64::Engine as _;
use bytes::Bytes;
use http::Request;
use http::header::{AUTHORIZATION, REFERER, USER_AGENT};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use jiff::Timestamp;

use crate::server::body::{Body, Response};
use crate::server::config::{AccessLog, AccessLogFormat};

/// The status of a request whose client left before it was answered; nginx has it so, too.
const CLIENT_LEFT: u16 = 499;

/// One request. The last of those who hold it, the reader of its body and the sender of its
/// response, writes the line by dropping it.
#[derive(Debug)]
pub(super) struct Entry {
    log: Arc<AccessLog>,
    remote: SocketAddr,
    time: Timestamp,
    begun: Instant,
    method: String,
    target: String,
    version: String,
    user: Option<String>,
    referer: Option<String>,
    user_agent: Option<String>,
    status: AtomicU16,
    received_bytes: AtomicU64,
    sent_bytes: AtomicU64,
}

/// A response on its way.
struct Watched {
    entry: Arc<Entry>,
    body: Body,
}

impl Entry {
    pub(super) fn new(
        log: &Arc<AccessLog>,
        request: &Request<Incoming>,
        remote: SocketAddr,
    ) -> Arc<Self> {
        let text = |name| request.headers().get(name).map(text_of);
        let target = request.uri().path_and_query().map_or("/", |both| both.as_str());
        Arc::new(Self {
            log: Arc::clone(log),
            remote,
            time: Timestamp::now(),
            begun: Instant::now(),
            method: request.method().to_string(),
            target: target.to_owned(),
            version: format!("{:?}", request.version()),
            user: request.headers().get(AUTHORIZATION).and_then(user_of),
            referer: text(REFERER),
            user_agent: text(USER_AGENT),
            status: CLIENT_LEFT.into(),
            received_bytes: 0.into(),
            sent_bytes: 0.into(),
        })
    }

    /// Counts bytes of the request's body.
    pub(super) fn add_received(&self, bytes: usize) {
        self.received_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Notes what is answered, and counts what is sent of it.
    pub(super) fn watch(self: Arc<Self>, response: Response) -> Response {
        self.status.store(response.status().as_u16(), Ordering::Relaxed);
        response.map(|body| Watched { entry: self, body }.boxed_unsync())
    }

    fn line(&self) -> String {
        match self.log.format {
            AccessLogFormat::Combined => self.combined(),
            AccessLogFormat::Json => self.json(),
        }
    }

    /// `%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"`
    fn combined(&self) -> String {
        let optional = |text: Option<&String>| text.map_or("-".to_owned(), |text| escaped(text));
        let sent_bytes = self.sent_bytes.load(Ordering::Relaxed);
        let sent = if sent_bytes == 0 { "-".to_owned() } else { sent_bytes.to_string() };
        format!(
            "{} - {} [{}] \"{} {} {}\" {} {sent} \"{}\" \"{}\"",
            self.remote.ip(),
            optional(self.user.as_ref()).replace(' ', "\\x20"),
            self.time.strftime("%d/%b/%Y:%H:%M:%S %z"),
            self.method,
            escaped(&self.target),
            self.version,
            self.status.load(Ordering::Relaxed),
            optional(self.referer.as_ref()),
            optional(self.user_agent.as_ref()),
        )
    }

    fn json(&self) -> String {
        serde_json::json!({
            "time": self.time.to_string(),
            "remote": self.remote.to_string(),
            "user": self.user,
            "method": self.method,
            "target": self.target,
            "version": self.version,
            "status": self.status.load(Ordering::Relaxed),
            "received_bytes": self.received_bytes.load(Ordering::Relaxed),
            "sent_bytes": self.sent_bytes.load(Ordering::Relaxed),
            "duration_ms": self.begun.elapsed().as_millis() as u64,
            "referer": self.referer,
            "user_agent": self.user_agent,
        })
        .to_string()
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(ctx);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            let sent = frame.data_ref().map_or(0, Bytes::len);
            self.entry.sent_bytes.fetch_add(sent as u64, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        (self.log.sink)(&self.line());
    }
}

fn text_of(value: &http::HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// The name of a `Basic` credential; never its password.
fn user_of(authorization: &http::HeaderValue) -> Option<String> {
    let (scheme, encoded) = authorization.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
    let (user, _) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some(user.to_owned()).filter(|user| !user.is_empty())
}

/// Quotes and control characters as Apache writes them, so that no request forges a line.
fn escaped(text: &str) -> String {
    use std::fmt::Write as _;
    text.chars().fold(String::with_capacity(text.len()), |mut line, c| {
        // Writing to a String cannot fail.
        let _ = match c {
            '"' | '\\' => write!(line, "\\{c}"),
            c if c.is_control() => write!(line, "\\x{:02x}", u32::from(c)),
            c => write!(line, "{c}"),
        };
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_request_forges_a_line() {
        assert_eq!(escaped("a\" 200\n\u{1b}[1m\\"), "a\\\" 200\\x0a\\x1b[1m\\\\");
    }

    #[test]
    fn a_combined_line_reads_like_apaches() {
        let sink = Box::new(|_: &str| {});
        let entry = Entry {
            log: Arc::new(AccessLog { format: AccessLogFormat::Combined, sink }),
            remote: ([127, 0, 0, 1], 4000).into(),
            time: "2026-10-10T13:55:36Z".parse().unwrap(),
            begun: Instant::now(),
            method: "GET".to_owned(),
            target: "/v2/".to_owned(),
            version: "HTTP/1.1".to_owned(),
            user: Some("ann".to_owned()),
            referer: None,
            user_agent: Some("curl".to_owned()),
            status: 200.into(),
            received_bytes: 0.into(),
            sent_bytes: 2.into(),
        };
        assert_eq!(
            entry.line(),
            r#"127.0.0.1 - ann [10/Oct/2026:13:55:36 +0000] "GET /v2/ HTTP/1.1" 200 2 "-" "curl""#
        );
    }
}
