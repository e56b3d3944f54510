//! The two hooks, and the memory of how often each quirk was shown.

use std::sync::atomic::AtomicU32;

use http::header::{AUTHORIZATION, HOST, LINK, LOCATION};
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, StatusCode, Uri};

use crate::oci::endpoint::Endpoint;
use crate::server::body::Response;
use crate::server::error::{Error, Result};
use crate::server::quirks::auth::{self, AuthMemory};
use crate::server::quirks::failure::{Answer, FailureKind, hangup, refusal};
use crate::server::quirks::reads::{self, ReadMemory};
use crate::server::quirks::uploads::{self, UploadMemory};
use crate::server::quirks::{Quirks, lists};
use crate::server::storage::Storage;

/// Quirks with a memory of how often each was shown.
#[derive(Debug)]
pub(in crate::server) struct ActiveQuirks {
    quirks: Quirks,
    failed: Vec<AtomicU32>,
    auth: AuthMemory,
    reads: ReadMemory,
    uploads: UploadMemory,
}

/// A request as the client sent it.
#[derive(Debug)]
pub(in crate::server) struct Seen {
    pub(in crate::server) method: Method,
    pub(in crate::server) path_and_query: String,
    /// Scheme, host and port by which the client knows the server.
    pub(super) origin: String,
    pub(super) is_authorized: bool,
    /// Length of its body, when the client said it.
    pub(super) body_bytes: Option<u64>,
    /// What is asked for, once the path is one of the server's own.
    pub(super) endpoint: Option<Endpoint>,
}

/// What becomes of a request.
#[derive(Debug)]
pub(in crate::server) enum Verdict {
    /// It is handled.
    Pass,
    /// This is the answer.
    Answer(Response),
    /// The handler panics.
    Panic,
}

impl ActiveQuirks {
    pub(in crate::server) fn new(quirks: Quirks) -> Self {
        Self {
            failed: quirks.failures.iter().map(|_| AtomicU32::new(0)).collect(),
            auth: AuthMemory::default(),
            reads: ReadMemory::default(),
            uploads: UploadMemory::new(&quirks.uploads),
            quirks,
        }
    }

    pub(in crate::server) fn get(&self) -> &Quirks {
        &self.quirks
    }

    /// Looks at a request before it is handled, and may change it into what the server understands.
    pub(in crate::server) fn before(&self, seen: &mut Seen, parts: &mut Parts) -> Verdict {
        let Some(path) = seen.path_and_query.strip_prefix(self.quirks.path_prefix) else {
            return Verdict::Answer(nothing_here());
        };
        let path = auth::own_path(&self.quirks.auth, path);
        let path = uploads::own_path(&self.quirks.uploads, &path);
        let path = lists::own_path(&self.quirks.lists, &path);
        if path != seen.path_and_query {
            set_path(parts, &path);
        }
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        seen.endpoint = Endpoint::parse(path, query).ok();
        match self.fail(seen, parts) {
            Verdict::Pass => {}
            verdict => return verdict,
        }
        let answer = auth::before(&self.quirks.auth, &self.auth, seen, parts)
            .or_else(|| reads::before(&self.quirks.reads, &self.reads, seen, parts))
            .or_else(|| uploads::before(&self.quirks.uploads, &self.uploads, seen));
        answer.map_or(Verdict::Pass, Verdict::Answer)
    }

    /// Spoils the response to a request.
    pub(in crate::server) async fn after(
        &self,
        seen: &Seen,
        storage: &dyn Storage,
        response: Response,
    ) -> Response {
        let response = uploads::after(&self.quirks.uploads, &self.uploads, seen, storage, response);
        let response = reads::after(&self.quirks, &self.reads, seen, response.await);
        let response = lists::after(&self.quirks.lists, seen, response).await;
        let mut response = auth::after(&self.quirks.auth, seen, response).await;
        self.add_prefix(&mut response);
        response
    }

    /// What leads on leads below the prefix.
    fn add_prefix(&self, response: &mut Response) {
        let prefix = self.quirks.path_prefix;
        for (name, before) in [(LOCATION, ""), (LINK, "<")] {
            let value = response.headers().get(&name).and_then(|value| value.to_str().ok());
            let path = value.and_then(|text| text.strip_prefix(before));
            if let Some(path) = path.filter(|path| path.starts_with("/v2/") && !prefix.is_empty())
                && let Ok(value) = HeaderValue::try_from(format!("{before}{prefix}{path}"))
            {
                response.headers_mut().insert(name, value);
            }
        }
    }

    /// Fails a request that was chosen to fail.
    fn fail(&self, seen: &Seen, parts: &mut Parts) -> Verdict {
        for (failure, count) in self.quirks.failures.iter().zip(&self.failed) {
            let is_meant = failure.is_meant(&seen.method, &seen.path_and_query);
            if !is_meant || !failure.times.is_due(count) {
                continue;
            }
            match failure.kind {
                FailureKind::Status { status, retry_after } => {
                    return Verdict::Answer(refusal(status, retry_after));
                }
                FailureKind::Answer(answer) => return Verdict::Answer(answer.response()),
                FailureKind::Hangup => return Verdict::Answer(hangup()),
                FailureKind::Unauthenticated => drop(parts.headers.remove(AUTHORIZATION)),
                FailureKind::Panic => return Verdict::Panic,
            }
        }
        Verdict::Pass
    }
}

impl Seen {
    /// A request to a server that is at `address` for those who do not say.
    pub(in crate::server) fn new(
        parts: &Parts,
        body_bytes: Option<u64>,
        scheme: &str,
        address: &str,
    ) -> Self {
        let authority = parts.uri.authority().map(|authority| authority.as_str());
        let host = authority.or(parts.headers.get(HOST).and_then(|host| host.to_str().ok()));
        let path_and_query = parts.uri.path_and_query().map_or("/", |both| both.as_str());
        Self {
            method: parts.method.clone(),
            path_and_query: path_and_query.to_owned(),
            origin: format!("{scheme}://{}", host.unwrap_or(address)),
            is_authorized: parts.headers.contains_key(AUTHORIZATION),
            body_bytes,
            endpoint: None,
        }
    }

    /// The path without its query.
    pub(super) fn path(&self) -> &str {
        self.path_and_query.split('?').next().unwrap_or_default()
    }

    pub(super) fn is_read(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }
}

impl Verdict {
    /// What was decided, or else what `route` makes of the request.
    pub(in crate::server) async fn or_else(
        self,
        route: impl Future<Output = Result<Response>>,
    ) -> Result<Response> {
        match self {
            Self::Pass => route.await,
            Self::Answer(response) => Err(Error::Ordered(Box::new(response))),
            Self::Panic => panic!("this panic was ordered"),
        }
    }
}

/// What is said where there is neither a registry nor a token service.
pub(super) fn nothing_here() -> Response {
    Answer::error(StatusCode::NOT_FOUND, "NOT_FOUND", "there is nothing here").response()
}

fn set_path(parts: &mut Parts, path: &str) {
    // What cannot be a path stays as it came, and is refused as such.
    let Ok(path) = PathAndQuery::try_from(path) else { return };
    let mut uri = std::mem::take(&mut parts.uri).into_parts();
    uri.path_and_query = Some(path);
    parts.uri = Uri::from_parts(uri).unwrap_or_default();
}
