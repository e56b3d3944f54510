//! Requests that fail although nothing is wrong with them, and how often something happens.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};

use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, Method, StatusCode};

use crate::oci::error_code::{ErrorBody, ErrorCode};
use crate::oci::json::to_canonical_bytes;
use crate::server::body::{Response, full, streamed};

/// How often something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Times {
    /// Every time.
    #[default]
    Always,
    /// The first so many times.
    First(u32),
}

/// Requests that fail although nothing is wrong with them.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The method; any when there is none.
    pub method: Option<Method>,
    /// Text that the path and query hold; empty matches all.
    pub path_contains: String,
    /// What happens.
    pub kind: FailureKind,
    /// How often.
    pub times: Times,
}

/// How a request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// With this status.
    Status {
        /// The status.
        status: StatusCode,
        /// Seconds for `Retry-After`.
        retry_after: Option<u64>,
    },
    /// With this answer.
    Answer(Answer),
    /// Without an answer: the connection closes.
    Hangup,
    /// As if it carried no credential, as when its token has ended.
    Unauthenticated,
    /// The handler panics.
    Panic,
}

/// What a registry says instead of doing what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers besides those of the body.
    pub headers: &'static [(&'static str, &'static str)],
    /// The body.
    pub body: AnswerBody,
}

/// The body of an [`Answer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerBody {
    /// The spec's error list, of one entry.
    Error {
        /// The code.
        code: &'static str,
        /// The message.
        message: &'static str,
    },
    /// Text that is no error list, as of something in front of the registry.
    Text(&'static str),
    /// A page for people.
    Html(&'static str),
}

impl Times {
    pub(super) fn is_due(self, count: &AtomicU32) -> bool {
        match self {
            Self::Always => true,
            Self::First(times) => count.fetch_add(1, Ordering::Relaxed) < times,
        }
    }
}

impl Failure {
    /// A failure of all requests with this method, every time.
    pub fn of(method: Method, path_contains: &str, kind: FailureKind) -> Self {
        let path_contains = path_contains.to_owned();
        Self { method: Some(method), path_contains, kind, times: Times::Always }
    }

    /// The same, for the first so many requests.
    pub fn first(self, times: u32) -> Self {
        Self { times: Times::First(times), ..self }
    }

    pub(super) fn is_meant(&self, method: &Method, path_and_query: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted == method)
            && path_and_query.contains(&self.path_contains)
    }
}

impl FailureKind {
    /// An answer with the spec's error list.
    pub fn error(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self::Answer(Answer::error(status, code, message))
    }
}

impl Answer {
    /// An answer with the spec's error list.
    pub fn error(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self { status, headers: &[], body: AnswerBody::Error { code, message } }
    }

    pub(super) fn response(&self) -> Response {
        let (media_type, bytes) = match self.body {
            AnswerBody::Error { code, message } => {
                let code = ErrorCode::Other(code.to_owned());
                ("application/json", to_canonical_bytes(&ErrorBody::new(&code, message.to_owned())))
            }
            AnswerBody::Text(text) => ("text/plain", text.as_bytes().to_vec()),
            AnswerBody::Html(text) => ("text/html", text.as_bytes().to_vec()),
        };
        let mut response = Response::new(full(bytes));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        for (name, value) in self.headers {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        response
    }
}

/// An error list with this status, as `Retry-After` has it.
pub(super) fn refusal(status: StatusCode, retry_after: Option<u64>) -> Response {
    let code = match status {
        StatusCode::TOO_MANY_REQUESTS => "TOOMANYREQUESTS",
        _ => "UNKNOWN",
    };
    let mut response = Answer::error(status, code, "this failure was ordered").response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// No response at all: its body fails before anything of it was sent.
pub(super) fn hangup() -> Response {
    let broken = futures_util::stream::once(async { Err(io::ErrorKind::ConnectionReset.into()) });
    Response::new(streamed(broken))
}
