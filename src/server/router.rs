//! From a request to its handler: who it is, what it needs to be allowed, and what is the same for
//! every response.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use hyper::body::{Body as _, Incoming};
use serde::Serialize;

use crate::oci::endpoint::{Endpoint, EndpointError};
use crate::oci::name::Part;
use crate::oci::{Host, RepositoryName, TagOrDigest};
use crate::server::access::{Access, Action, Grant, Need, Origin};
use crate::server::access_log::Entry;
use crate::server::body::{RequestBody, Response, empty, full};
use crate::server::config::AccessLog;
use crate::server::ephemeral::{Recorder, RequestRecord};
use crate::server::error::{Error, Result};
use crate::server::quirks::{ActiveQuirks, Seen};
use crate::server::storage::Storage;
use crate::server::{blobs, catalog, manifests, referrers, tags, token, uploads};

/// What every request of a server shares.
#[derive(Debug)]
pub(super) struct App {
    pub(super) storage: Arc<dyn Storage>,
    pub(super) access: Access,
    pub(super) access_log: Option<Arc<AccessLog>>,
    pub(super) quirks: ActiveQuirks,
    pub(super) recorder: Option<Recorder>,
    pub(super) local_address: SocketAddr,
    pub(super) scheme: &'static str,
}

/// One request under way.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) app: Arc<App>,
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: RequestBody,
    path_and_query: String,
    origin: Origin,
}

impl App {
    /// Answers a request, whatever happens.
    pub(super) async fn respond(
        self: Arc<Self>,
        request: http::Request<Incoming>,
        remote: SocketAddr,
    ) -> Response {
        let entry = self.access_log.as_ref().map(|log| Entry::new(log, &request, remote));
        let (mut parts, incoming) = request.into_parts();
        let body_bytes = incoming.size_hint().exact();
        let address = self.local_address.to_string();
        let mut seen = Seen::new(&parts, body_bytes, self.scheme, &address);
        let verdict = self.quirks.before(&mut seen, &mut parts);
        let body = RequestBody::new(incoming, &parts.headers, entry.clone());
        let mut call = Call::new(&self, parts, body);
        let handled = AssertUnwindSafe(verdict.or_else(route(&mut call))).catch_unwind().await;
        let response = match handled.unwrap_or(Err(Error::Panicked)) {
            Ok(response) => response,
            Err(error) => {
                call.body.drop_unread().await;
                error.into_response()
            }
        };
        let mut response = self.quirks.after(&seen, &*self.storage, response).await;
        finish(&call.method, &mut response);
        if let Some(recorder) = &self.recorder {
            recorder.add(RequestRecord {
                method: seen.method,
                path_and_query: seen.path_and_query,
                status: response.status(),
            });
        }
        match entry {
            Some(entry) => entry.watch(response),
            None => response,
        }
    }
}

impl Call {
    fn new(app: &Arc<App>, parts: Parts, body: RequestBody) -> Self {
        let authority = parts.uri.authority().map(|authority| authority.as_str());
        let host = authority.or(parts.headers.get(HOST).and_then(|host| host.to_str().ok()));
        let host = host.filter(|host| host.parse::<Host>().is_ok()).map(str::to_owned);
        let origin = Origin {
            scheme: app.scheme,
            host: host.unwrap_or_else(|| app.local_address.to_string()),
        };
        let path_and_query = parts.uri.path_and_query().map_or("/", |both| both.as_str());
        Self {
            app: Arc::clone(app),
            method: parts.method,
            path_and_query: path_and_query.to_owned(),
            body,
            headers: parts.headers,
            origin,
        }
    }

    pub(super) fn storage(&self) -> &dyn Storage {
        self.app.storage.as_ref()
    }

    pub(super) fn query(&self) -> &str {
        self.path_and_query.split_once('?').map_or("", |(_, query)| query)
    }

    fn path(&self) -> &str {
        self.path_and_query.split('?').next().unwrap_or_default()
    }

    /// A header that is text.
    pub(super) fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Every value of a query parameter.
    pub(super) fn parameters(&self, name: &str) -> Vec<String> {
        let pairs = url::form_urlencoded::parse(self.query().as_bytes());
        pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
    }
}

/// A response with these headers.
///
/// # Panics
/// Never: the values that handlers write are names, digests and numbers.
pub(super) fn respond(
    status: StatusCode,
    headers: &[(HeaderName, String)],
    body: crate::server::body::Body,
) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    for (name, value) in headers {
        let value = HeaderValue::try_from(value).expect("names, digests and numbers are ASCII");
        response.headers_mut().append(name, value);
    }
    response
}

/// A response that is a JSON document.
pub(super) fn json(document: &impl Serialize) -> Response {
    let bytes = crate::oci::json::to_canonical_bytes(document);
    respond(StatusCode::OK, &[(CONTENT_TYPE, "application/json".to_owned())], full(bytes))
}

async fn route(call: &mut Call) -> Result<Response> {
    match call.path() {
        "/token" => return token::token(call).await,
        "/" if matches!(call.method, Method::GET | Method::HEAD) => {
            return Ok(respond(StatusCode::OK, &[], empty()));
        }
        _ => {}
    }
    let endpoint = Endpoint::parse(call.path(), call.query())
        .map_err(|error| endpoint_error(&call.method, error))?;
    if call.parameters("digest").len() > 1 {
        let message = "the digest is given more than once";
        return Err(Error::new(crate::oci::error_code::ErrorCode::DigestInvalid, message));
    }
    let needs = needs(&call.method, &endpoint);
    let grant = call.app.access.authorize(&call.headers, &call.origin, &needs).await?;
    dispatch(call, endpoint, &grant).await
}

/// What cannot be a tag names no manifest; only who writes it is told that it is malformed.
fn endpoint_error(method: &Method, error: EndpointError) -> Error {
    let is_read = matches!(*method, Method::GET | Method::HEAD);
    match &error {
        EndpointError::Reference(reference) if is_read && reference.part == Part::Tag => {
            Error::manifest_unknown(format_args!("{:?}", reference.text))
        }
        _ => error.into(),
    }
}

/// What the request does, the decisive first.
fn needs(method: &Method, endpoint: &Endpoint) -> Vec<Need> {
    let repository = |name: &RepositoryName, action| Need::Repository(name.clone(), action);
    match endpoint {
        Endpoint::Base => vec![Need::Identity],
        Endpoint::Catalog(_) => vec![Need::Catalog],
        Endpoint::Uploads(name, request) => {
            let from = request.from.as_ref().filter(|from| *from != name);
            let from = from.map(|from| repository(from, Action::Pull));
            std::iter::once(repository(name, Action::Push)).chain(from).collect()
        }
        Endpoint::Upload(name, ..) => vec![repository(name, Action::Push)],
        Endpoint::Tags(name, _) | Endpoint::Referrers(name, ..) => {
            vec![repository(name, Action::Pull)]
        }
        Endpoint::Manifest(name, _) | Endpoint::Blob(name, _) => {
            vec![repository(
                name,
                match *method {
                    Method::GET | Method::HEAD => Action::Pull,
                    Method::DELETE => Action::Delete,
                    _ => Action::Push,
                },
            )]
        }
    }
}

async fn dispatch(call: &mut Call, endpoint: Endpoint, grant: &Grant) -> Result<Response> {
    let is_read = matches!(call.method, Method::GET | Method::HEAD);
    match (endpoint, call.method.as_str()) {
        (Endpoint::Base, _) if is_read => Ok(json(&serde_json::json!({}))),
        (Endpoint::Catalog(page), _) if is_read => catalog::list(call, page).await,
        (Endpoint::Tags(name, page), _) if is_read => tags::list(call, &name, page).await,
        (Endpoint::Referrers(name, digest, artifact_type), _) if is_read => {
            referrers::list(call, &name, &digest, artifact_type).await
        }
        (Endpoint::Manifest(name, what), _) if is_read => manifests::read(call, &name, &what).await,
        (Endpoint::Manifest(name, what), "PUT") => manifests::put(call, &name, &what).await,
        (Endpoint::Manifest(name, TagOrDigest::Tag(tag)), "DELETE") => {
            manifests::delete_tag(call, &name, &tag).await
        }
        (Endpoint::Manifest(name, TagOrDigest::Digest(digest)), "DELETE") => {
            manifests::delete(call, &name, &digest).await
        }
        (Endpoint::Blob(name, digest), "GET") => blobs::read(call, &name, &digest).await,
        (Endpoint::Blob(name, digest), "HEAD") => blobs::stat(call, &name, &digest).await,
        (Endpoint::Blob(name, digest), "DELETE") => blobs::delete(call, &name, &digest).await,
        (Endpoint::Uploads(name, request), "POST") => {
            uploads::begin(call, &name, request, grant).await
        }
        (Endpoint::Upload(name, id, _), "PATCH") => uploads::append(call, &name, &id).await,
        (Endpoint::Upload(name, id, digest), "PUT") => uploads::end(call, &name, &id, digest).await,
        (Endpoint::Upload(name, id, _), "GET") => uploads::status(call, &name, &id).await,
        (Endpoint::Upload(name, id, _), "DELETE") => uploads::cancel(call, &name, &id).await,
        _ => Err(Error::method()),
    }
}

/// What is the same for every response.
fn finish(method: &Method, response: &mut Response) {
    let version = HeaderName::from_static("docker-distribution-api-version");
    response.headers_mut().insert(version, HeaderValue::from_static("registry/2.0"));
    let may_have_body = response.status() != StatusCode::NO_CONTENT
        && response.status() != StatusCode::NOT_MODIFIED;
    if !response.headers().contains_key(CONTENT_LENGTH)
        && may_have_body
        && let Some(size) = response.body().size_hint().exact()
    {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(size));
    }
    if *method == Method::HEAD {
        *response.body_mut() = empty();
    }
}
