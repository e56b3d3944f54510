//! How a request is broken in each of the ways.

use std::io;
use std::time::{Duration, SystemTime};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::ask::Ask;
use crate::http::{Head, Reply, take, wait_for_end};
use crate::kinds::Kind;
use crate::proxy::{Link, Next};
use crate::wire::{Side, Turn};

/// Seconds of `Retry-After`.
pub(crate) const RETRY_AFTER: u64 = 7;

/// Seconds from now that `Retry-After` is as a date.
pub(crate) const RETRY_DATE: u64 = 30;

/// A silence that everybody waits out.
const STALL: Duration = Duration::from_secs(5);

/// A silence that nobody waits out: the limit is 60 s.
const SILENCE: Duration = Duration::from_secs(61);

/// The digest of something else.
const OTHER_DIGEST: &str =
    "sha256:00000000000000000000000000000000000000000000000000000000000000aa";

const PAGE: &str = "<!doctype html><html><body>Please accept our terms of use.</body></html>";

impl Link {
    /// Answers one request, of which the head was read.
    pub(crate) async fn exchange(
        &self,
        side: Side,
        stream: &mut TcpStream,
        head: &Head,
        turn: &mut Turn<'_>,
    ) -> io::Result<Next> {
        let length = head.body_length();
        let cuts = matches!(turn.kind, Some(Kind::ResetMiddle | Kind::WrongRange));
        if cuts && length > 1 {
            let part = take(stream, length / 2).await?;
            self.forward_part(head, &part).await?;
            if turn.kind == Some(Kind::WrongRange) {
                turn.spoil_range();
            }
            return Ok(Next::Reset);
        }
        let body = take(stream, length).await?;
        let instead = match turn.kind {
            Some(Kind::Challenged) => Some(self.forward(&anonymous(head), &[]).await?),
            kind => kind.and_then(|kind| self.instead(kind, head)),
        };
        if let Some(reply) = instead {
            turn.answer(reply.head.status());
            if reply.head.status() == 404 {
                turn.forget_session();
            }
            return deliver(&reply, head, stream).await;
        }
        if turn.kind == Some(Kind::HalfClosed) {
            turn.hold();
            stream.shutdown().await?;
            wait_for_end(stream).await;
            return Ok(Next::Close);
        }
        let reply = self.forward(head, &body).await?;
        self.note(side, head, &reply, turn.kind);
        self.reply(reply, stream, head, turn).await
    }

    /// Notes the session that a reply opens, and whether the client gets to know.
    fn note(&self, side: Side, head: &Head, reply: &Reply, kind: Option<Kind>) {
        use Kind::{GatewayTimeout, ReplyLost, ResetMiddle, StallForEver};
        let is_lost = matches!(kind, Some(GatewayTimeout | ReplyLost | ResetMiddle | StallForEver));
        if let ("POST", Some(location)) = (head.method(), reply.head.header("location"))
            && location.contains("/blobs/uploads/")
        {
            self.wire.note_session(side, location, !is_lost);
        }
    }

    /// What the client gets instead of the registry's reply, where the registry is not asked.
    fn instead(&self, kind: Kind, head: &Head) -> Option<Reply> {
        let error = |status, code: &str| {
            let body =
                format!(r#"{{"errors":[{{"code":"{code}","message":"broken on purpose"}}]}}"#);
            Reply::new(status, "application/json", body)
        };
        let text = |status| Reply::new(status, "text/plain", "broken on purpose");
        Some(match kind {
            Kind::RequestTimeout => text(408),
            Kind::Busy => error(429, "TOOMANYREQUESTS"),
            Kind::BusySeconds => error(429, "TOOMANYREQUESTS").with("retry-after", RETRY_AFTER),
            Kind::BusyDate => {
                let date = SystemTime::now() + Duration::from_secs(RETRY_DATE);
                let date = httpdate::fmt_http_date(date);
                error(429, "TOOMANYREQUESTS").with("retry-after", date)
            }
            Kind::InternalError => error(500, "UNKNOWN"),
            Kind::BadGateway => text(502),
            Kind::Unavailable => text(503),
            Kind::Unauthorized => error(401, "UNAUTHORIZED"),
            Kind::Forbidden => error(403, "DENIED"),
            Kind::NotFound => text(404),
            Kind::UploadUnknown => {
                let ask = Ask::of(head.method(), head.path());
                if !matches!(ask, Ask::SendUpload | Ask::UploadStatus | Ask::CancelUpload) {
                    return None;
                }
                error(404, "BLOB_UPLOAD_UNKNOWN")
            }
            Kind::RedirectLoop => text(307).with("location", head.path()),
            Kind::RedirectElsewhere => {
                let host = self.elsewhere.as_deref().expect("there is another origin");
                text(307).with("location", format!("http://{host}{}", head.path()))
            }
            Kind::Html => Reply::new(200, "text/html; charset=utf-8", PAGE),
            _ => return None,
        })
    }

    /// Hands the registry's reply on, or what is left of it.
    async fn reply(
        &self,
        mut reply: Reply,
        stream: &mut TcpStream,
        head: &Head,
        turn: &mut Turn<'_>,
    ) -> io::Result<Next> {
        let half = reply.body.len() / 2;
        let kind = turn.kind.filter(|kind| can_break(*kind, &reply));
        if kind.is_none() && turn.kind.is_some() {
            turn.spare();
        }
        if kind == Some(Kind::WrongRange) && reply.body.len() <= 1024 {
            turn.spoil_range();
        }
        if spoil_range(&mut reply, || self.wire.takes_wrong_range()) {
            turn.answer(reply.head.status());
            return deliver(&reply, head, stream).await;
        }
        if !matches!(kind, Some(Kind::ReplyLost | Kind::GatewayTimeout)) {
            turn.answer(reply.head.status());
        }
        match kind {
            Some(Kind::ReplyLost) => return Ok(Next::Reset),
            Some(Kind::GatewayTimeout) => {
                turn.answer(504);
                reply = Reply::new(504, "text/plain", "broken on purpose");
            }
            Some(Kind::ResetMiddle) => {
                cut(&mut reply, stream, half).await?;
                return Ok(Next::Reset);
            }
            Some(Kind::WrongRange) => {
                turn.spoil_range();
                cut(&mut reply, stream, half).await?;
                return Ok(Next::Reset);
            }
            Some(Kind::Truncated) => {
                cut(&mut reply, stream, half).await?;
                return Ok(Next::Close);
            }
            Some(Kind::Stall | Kind::StallForEver) => {
                return self.stall(&reply, stream, head, turn).await;
            }
            Some(Kind::FlippedBit) => reply.body[half] ^= 1,
            Some(Kind::ShortLength) => reply.head.set("content-length", half),
            Some(Kind::ExtraBytes) => {
                reply.body.extend_from_slice(b"and more");
                reply.head.set("content-length", reply.body.len());
            }
            Some(Kind::WrongDigest) => reply.head.set("docker-content-digest", OTHER_DIGEST),
            _ => {}
        }
        deliver(&reply, head, stream).await
    }

    /// Is silent in the middle of the body, or before the reply where there is none.
    async fn stall(
        &self,
        reply: &Reply,
        stream: &mut TcpStream,
        head: &Head,
        turn: &mut Turn<'_>,
    ) -> io::Result<Next> {
        let clock = &self.wire.clock;
        let start = clock.stalled();
        let mut sent = 0;
        let bytes = bytes_of(reply, head);
        if !reply.body.is_empty() {
            sent = bytes.len() - reply.body.len() / 2;
            stream.write_all(&bytes[..sent]).await?;
        }
        turn.hold();
        self.wire.settle().await;
        if turn.kind == Some(Kind::Stall) {
            clock.stall(start, STALL);
            stream.write_all(&bytes[sent..]).await?;
            return Ok(Next::Keep);
        }
        let mut start = start;
        loop {
            clock.stall(start, SILENCE);
            // It should have gone by now; one whose patience began a moment ago waits for more.
            let patience = Duration::from_secs(1);
            if tokio::time::timeout(patience, wait_for_end(stream)).await.is_ok() {
                return Ok(Next::Close);
            }
            start = clock.stalled();
        }
    }
}

/// Whether there is something in the reply that can be broken in this way.
fn can_break(kind: Kind, reply: &Reply) -> bool {
    match kind {
        Kind::FlippedBit | Kind::Truncated | Kind::ShortLength | Kind::ExtraBytes => {
            reply.body.len() > 1
        }
        Kind::WrongDigest => reply.head.header("docker-content-digest").is_some(),
        Kind::WrongRange => reply.body.len() > 1024 || reply.head.header("range").is_some(),
        Kind::UploadUnknown => false,
        _ => true,
    }
}

/// Makes the range that a reply names a wrong one, where it names one and `is_due`.
fn spoil_range(reply: &mut Reply, is_due: impl Fn() -> bool) -> bool {
    let is_download = reply.head.status() == 206;
    let is_upload = matches!(reply.head.status(), 202 | 204 | 416);
    let has = |name| reply.head.header(name).is_some();
    if is_download && has("content-range") && is_due() {
        let total = reply.body.len();
        reply.head.set("content-range", format!("bytes 1-{total}/{}", total + 1));
        return true;
    }
    if is_upload && has("range") && is_due() {
        reply.head.set("range", "0-99999999");
        return true;
    }
    false
}

/// Sends the first half of the body, or of the head when there is no body.
async fn cut(reply: &mut Reply, stream: &mut TcpStream, half: usize) -> io::Result<()> {
    if reply.body.is_empty() {
        let head = reply.head.to_bytes();
        return stream.write_all(&head[..head.len() / 2]).await;
    }
    reply.body.truncate(half);
    reply.write(stream).await
}

async fn deliver(reply: &Reply, head: &Head, stream: &mut TcpStream) -> io::Result<Next> {
    stream.write_all(&bytes_of(reply, head)).await?;
    Ok(Next::Keep)
}

/// The reply as it goes out: `HEAD` is answered with a head alone.
fn bytes_of(reply: &Reply, head: &Head) -> Vec<u8> {
    let mut bytes = reply.head.to_bytes();
    if head.method() != "HEAD" {
        bytes.extend_from_slice(&reply.body);
    }
    bytes
}

/// The same request by nobody and of nothing, to which the registry answers with its challenge.
fn anonymous(head: &Head) -> Head {
    let mut head = head.clone();
    head.remove("authorization");
    head.set("content-length", 0);
    head
}
