//! How content is taken in: sessions elsewhere, chunks that are lost, bodies that are too long,
//! manifests of kinds that nobody wants.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use http::header::{LOCATION, RANGE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::oci::endpoint::Endpoint;
use crate::oci::{Digest, Manifest, MediaType, RepositoryName};
use crate::server::body::{Response, empty};
use crate::server::quirks::CONTENT_DIGEST;
use crate::server::quirks::active::Seen;
use crate::server::quirks::failure::Answer;
use crate::server::storage::Storage;

/// What stands before the path of a session that is not below `/v2/`.
const ELSEWHERE: &str = "/artifacts-uploads/namespaces/";

/// Length of the state in the address of such a session, in characters.
const STATE_LENGTH: usize = 900;

/// How content is taken in.
#[derive(Debug, Clone, Default)]
pub struct UploadQuirks {
    /// Where a session is.
    pub location: LocationForm,
    /// What becomes of the second chunk of an upload and those after it.
    pub later_chunks: LaterChunks,
    /// What answers a chunk; 202 by default.
    pub chunk_status: Option<StatusCode>,
    /// The end of an upload does not say where the blob is.
    pub no_location_at_end: bool,
    /// Nothing is known of a session but how to go on.
    pub no_upload_status: bool,
    /// What answers a mount that does not happen; a session by default.
    pub declined_mount: Option<Answer>,
    /// Longest body.
    pub body_limit: Option<BodyLimit>,
    /// Longest chunk, in bytes, as the answer to a new upload says.
    pub chunk_max: Option<u64>,
    /// An upload must send its bytes before its end.
    pub needs_chunks: bool,
    /// What sends a new upload from a path with a slash at its end to the one without.
    pub post_redirect: Option<StatusCode>,
    /// Manifests that are not taken.
    pub refused_manifests: Option<Refusal>,
}

/// Where a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LocationForm {
    /// Below the repository, on whatever host the client spoke to.
    #[default]
    Relative,
    /// Below another path, with a long state in its query.
    Elsewhere,
    /// On the same host without TLS, as a registry says that does not know of the proxy before it.
    Insecure,
}

/// What becomes of the second chunk of an upload and those after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LaterChunks {
    /// They are taken.
    #[default]
    Taken,
    /// They are answered as the first one was, and forgotten.
    Dropped,
    /// They are refused.
    Refused,
}

/// Longest body of requests with a method. A chunk whose length is not said is measured by how far
/// its upload is afterwards.
#[derive(Debug, Clone)]
pub struct BodyLimit {
    /// The methods.
    pub methods: Vec<Method>,
    /// Most bytes.
    pub bytes: u64,
    /// What answers more.
    pub answer: Answer,
}

/// Manifests that are not taken.
#[derive(Debug, Clone, Copy)]
pub struct Refusal {
    /// Which ones.
    pub kind: ManifestKind,
    /// What answers them.
    pub answer: Answer,
}

/// A kind of manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManifestKind {
    /// An index.
    Index,
    /// One whose config is not that of a container image.
    ForeignConfig,
    /// One that says what kind of artifact it is.
    WithArtifactType,
}

/// The answers to the first chunk of each upload, by its id.
#[derive(Debug)]
pub(super) struct UploadMemory {
    first_chunks: Mutex<HashMap<String, HeaderMap>>,
    remembers: bool,
}

impl UploadMemory {
    pub(super) fn new(quirks: &UploadQuirks) -> Self {
        let remembers = quirks.later_chunks != LaterChunks::Taken;
        Self { first_chunks: Mutex::default(), remembers }
    }

    fn first_chunk(&self, id: &str) -> Option<HeaderMap> {
        let chunks = self.first_chunks.lock().unwrap_or_else(PoisonError::into_inner);
        chunks.get(id).cloned()
    }

    fn remember(&self, id: &str, headers: &HeaderMap) {
        if self.remembers {
            let mut chunks = self.first_chunks.lock().unwrap_or_else(PoisonError::into_inner);
            chunks.entry(id.to_owned()).or_insert_with(|| headers.clone());
        }
    }
}

/// The path of the server's own for that of a session elsewhere.
pub(super) fn own_path(quirks: &UploadQuirks, path_and_query: &str) -> String {
    let elsewhere = path_and_query.strip_prefix(ELSEWHERE);
    match elsewhere.filter(|_| quirks.location == LocationForm::Elsewhere) {
        Some(rest) => format!("/v2/{rest}"),
        None => path_and_query.to_owned(),
    }
}

pub(super) fn before(
    quirks: &UploadQuirks,
    memory: &UploadMemory,
    seen: &Seen,
) -> Option<Response> {
    let refusal = |status, code, message| Some(Answer::error(status, code, message).response());
    if let (Some(limit), Some(size)) = (&quirks.body_limit, seen.body_bytes)
        && limit.methods.contains(&seen.method)
        && size > limit.bytes
    {
        return Some(limit.answer.response());
    }
    match (seen.endpoint.as_ref()?, &seen.method) {
        (Endpoint::Uploads(..), &Method::POST) if seen.path().ends_with('/') => {
            Some(without_slash(quirks.post_redirect?, seen))
        }
        (Endpoint::Uploads(..) | Endpoint::Upload(..), &(Method::POST | Method::PUT))
            if quirks.needs_chunks && seen.body_bytes != Some(0) =>
        {
            refusal(StatusCode::NOT_FOUND, "BLOB_UNKNOWN", "blob unknown to registry")
        }
        (Endpoint::Upload(..), &Method::GET) if quirks.no_upload_status => {
            refusal(StatusCode::NOT_FOUND, "NOT_FOUND", "there is nothing here")
        }
        (Endpoint::Upload(_, id, _), &Method::PATCH) => {
            let first = memory.first_chunk(id)?;
            if quirks.later_chunks == LaterChunks::Refused {
                let message = "a blob is uploaded in one piece";
                return refusal(StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID", message);
            }
            let mut response = Response::new(empty());
            *response.status_mut() = quirks.chunk_status.unwrap_or(StatusCode::ACCEPTED);
            *response.headers_mut() = first;
            Some(response)
        }
        _ => None,
    }
}

fn without_slash(status: StatusCode, seen: &Seen) -> Response {
    let path = seen.path().trim_end_matches('/');
    let query = seen.path_and_query.split_once('?').map_or("", |(_, query)| query);
    let separator = if query.is_empty() { "" } else { "?" };
    let mut response = Response::new(empty());
    *response.status_mut() = status;
    set(response.headers_mut(), LOCATION, format!("{path}{separator}{query}"));
    response
}

pub(super) async fn after(
    quirks: &UploadQuirks,
    memory: &UploadMemory,
    seen: &Seen,
    storage: &dyn Storage,
    mut response: Response,
) -> Response {
    let status = response.status();
    match (&seen.endpoint, &seen.method, status) {
        (Some(Endpoint::Uploads(_, request)), &Method::POST, StatusCode::ACCEPTED) => {
            if let Some(answer) = quirks.declined_mount.filter(|_| request.mount.is_some()) {
                return answer.response();
            }
            if let Some(bytes) = quirks.chunk_max {
                let name = HeaderName::from_static("oci-chunk-max-length");
                response.headers_mut().insert(name, HeaderValue::from(bytes));
            }
            rewrite_location(quirks.location, seen, &mut response);
        }
        (Some(Endpoint::Upload(_, id, _)), &Method::PATCH, StatusCode::ACCEPTED) => {
            if let Some(limit) = quirks.body_limit.as_ref().filter(|limit| {
                limit.methods.contains(&Method::PATCH) && is_past(limit.bytes, seen, &response)
            }) {
                return limit.answer.response();
            }
            rewrite_location(quirks.location, seen, &mut response);
            memory.remember(id, response.headers());
            *response.status_mut() = quirks.chunk_status.unwrap_or(status);
        }
        (Some(Endpoint::Upload(..)), &Method::GET, StatusCode::NO_CONTENT) => {
            rewrite_location(quirks.location, seen, &mut response);
        }
        (Some(Endpoint::Upload(..)), &Method::PUT, StatusCode::CREATED)
            if quirks.no_location_at_end =>
        {
            response.headers_mut().remove(LOCATION);
        }
        (Some(Endpoint::Manifest(name, _)), &Method::PUT, StatusCode::CREATED) => {
            if let Some(refusal) = quirks.refused_manifests {
                return refuse_manifest(refusal, name, storage, response).await;
            }
        }
        _ => {}
    }
    response
}

/// Whether a chunk of unknown length brought its upload further than so many bytes.
fn is_past(limit: u64, seen: &Seen, response: &Response) -> bool {
    let range = response.headers().get(RANGE).and_then(|value| value.to_str().ok());
    let last = range.and_then(|range| range.rsplit_once('-')?.1.parse::<u64>().ok());
    seen.body_bytes.is_none() && last.is_some_and(|last| last >= limit)
}

fn rewrite_location(form: LocationForm, seen: &Seen, response: &mut Response) {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(path) = location.filter(|location| location.starts_with("/v2/")) else { return };
    let location = match form {
        LocationForm::Relative => return,
        LocationForm::Elsewhere => {
            let rest = path.trim_start_matches("/v2/");
            format!("{ELSEWHERE}{rest}?state={}", "AJqyQ_".repeat(STATE_LENGTH / 6))
        }
        LocationForm::Insecure => {
            let host = seen.origin.split_once("://").map_or("", |(_, host)| host);
            format!("http://{host}{path}")
        }
    };
    set(response.headers_mut(), LOCATION, location);
}

/// Takes a manifest that was stored away again when it is of a kind that is not taken.
async fn refuse_manifest(
    refusal: Refusal,
    name: &RepositoryName,
    storage: &dyn Storage,
    response: Response,
) -> Response {
    let digest = response.headers().get(CONTENT_DIGEST).and_then(|value| value.to_str().ok());
    let Some(digest) = digest.and_then(|text| text.parse::<Digest>().ok()) else { return response };
    let Ok(Some(stored)) = storage.read_manifest(name, &digest).await else { return response };
    let Ok(parsed) = stored.parse() else { return response };
    if !refusal.kind.includes(&parsed) {
        return response;
    }
    // What cannot be removed was still refused.
    let _ = storage.delete_manifest(name, &digest).await;
    refusal.answer.response()
}

impl ManifestKind {
    fn includes(self, manifest: &Manifest) -> bool {
        match (self, manifest) {
            (Self::Index, Manifest::Index(_)) => true,
            (Self::ForeignConfig, Manifest::Image(image)) => {
                let known = [MediaType::OCI_CONFIG, MediaType::DOCKER_CONFIG];
                !known.contains(&image.config.media_type.as_str())
            }
            (Self::WithArtifactType, Manifest::Image(image)) => image.artifact_type.is_some(),
            _ => false,
        }
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: String) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
}
