//! Uploading blobs: in one request, in two, or in parts.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-blobs>

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::header::{CONTENT_RANGE, HeaderName, LOCATION, RANGE};

use crate::oci::endpoint::{Endpoint, UploadRequest};
use crate::oci::error_code::ErrorCode;
use crate::oci::{Algorithm, Digest, RepositoryName};
use crate::server::access::{Action, Grant, Need};
use crate::server::body::{Response, empty};
use crate::server::error::{Error, Result, upload_range};
use crate::server::quirks::CONTENT_DIGEST;
use crate::server::router::{Call, respond};
use crate::server::storage::{StorageError, UploadId};

/// Longest wait for a request that writes to an upload to end.
const BUSY_WAIT: Duration = Duration::from_secs(2);

/// Pause between two looks at it.
const BUSY_PAUSE: Duration = Duration::from_millis(10);

const UPLOAD_UUID: HeaderName = HeaderName::from_static("docker-upload-uuid");

/// Answers POST: a mount, a whole blob, or a new session.
pub(super) async fn begin(
    call: &mut Call,
    name: &RepositoryName,
    request: UploadRequest,
    grant: &Grant,
) -> Result<Response> {
    if let Some(digest) = request.mount {
        if mount(call, name, &digest, request.from.as_ref(), grant).await? {
            return Ok(created(name, &digest));
        }
        let id = call.storage().begin_upload(name, digest.algorithm()).await?;
        return Ok(accepted(StatusCode::ACCEPTED, name, &id, 0));
    }
    match request.digest {
        // Some clients announce the digest here and send the bytes later.
        Some(digest) if call.body.exact_size() != Some(0) || is_of_nothing(&digest) => {
            whole(call, name, &digest).await
        }
        digest => {
            let algorithm = digest.map_or_else(Algorithm::default, |digest| digest.algorithm());
            let id = call.storage().begin_upload(name, algorithm).await?;
            Ok(accepted(StatusCode::ACCEPTED, name, &id, 0))
        }
    }
}

/// Answers PATCH.
pub(super) async fn append(call: &mut Call, name: &RepositoryName, id: &str) -> Result<Response> {
    let id = parse_id(id)?;
    let offset = write(call, name, &id).await?;
    Ok(accepted(StatusCode::ACCEPTED, name, &id, offset))
}

/// Answers PUT: perhaps the last bytes, then the digest of all.
pub(super) async fn end(
    call: &mut Call,
    name: &RepositoryName,
    id: &str,
    digest: Option<Digest>,
) -> Result<Response> {
    let id = parse_id(id)?;
    let Some(digest) = digest else {
        return Err(Error::new(ErrorCode::DigestInvalid, "the digest parameter is missing"));
    };
    if call.body.exact_size() != Some(0) {
        write(call, name, &id).await?;
    }
    let committed = call.storage().commit_upload(name, &id, &digest).await;
    committed.map_err(|error| upload_error(error, name, &id))?;
    Ok(created(name, &digest))
}

/// Answers GET: how far the upload is.
pub(super) async fn status(call: &Call, name: &RepositoryName, id: &str) -> Result<Response> {
    let id = parse_id(id)?;
    let offset = settled(call, name, &id).await?;
    Ok(accepted(StatusCode::NO_CONTENT, name, &id, offset))
}

/// Answers DELETE.
pub(super) async fn cancel(call: &Call, name: &RepositoryName, id: &str) -> Result<Response> {
    let id = parse_id(id)?;
    let cancelled = call.storage().cancel_upload(name, &id).await;
    cancelled.map_err(|error| upload_error(error, name, &id))?;
    Ok(respond(StatusCode::NO_CONTENT, &[], empty()))
}

/// Makes a blob visible that is here already. One that the client may not read is as good as none.
async fn mount(
    call: &Call,
    name: &RepositoryName,
    digest: &Digest,
    from: Option<&RepositoryName>,
    grant: &Grant,
) -> Result<bool> {
    let may_read = match from {
        Some(from) => grant.allows(&Need::Repository(from.clone(), Action::Pull)),
        None => call.app.access.is_open(),
    };
    if !may_read || call.app.quirks.get().mounts_declined {
        return Ok(false);
    }
    Ok(call.storage().link_blob(from, name, digest).await?)
}

async fn whole(call: &mut Call, name: &RepositoryName, digest: &Digest) -> Result<Response> {
    let id = call.storage().begin_upload(name, digest.algorithm()).await?;
    let stored = match write(call, name, &id).await {
        Ok(_) => call.storage().commit_upload(name, &id, digest).await.map_err(Error::from),
        Err(error) => Err(error),
    };
    if let Err(error) = stored {
        // Nobody knows the upload; if it is not over already, a sweep drops it.
        let _ = call.storage().cancel_upload(name, &id).await;
        return Err(error);
    }
    Ok(created(name, digest))
}

/// Writes the request's body to the upload and returns the new end.
///
/// It goes on when the client leaves: what has arrived is kept, for the client to continue from.
async fn write(call: &mut Call, name: &RepositoryName, id: &UploadId) -> Result<u64> {
    let offset = offset(call)?;
    // A body that is refused unread is drained, so that the client gets to know where to continue.
    let end = settled(call, name, id).await?;
    if offset.is_some_and(|offset| offset != end) {
        return Err(upload_error(StorageError::UploadOffset { offset: end }, name, id));
    }
    let storage = Arc::clone(&call.app.storage);
    let body = call.body.take_stream();
    let (repository, upload) = (name.clone(), id.clone());
    let task =
        tokio::spawn(async move { storage.append(&repository, &upload, offset, body).await });
    match task.await {
        Ok(written) => written.map_err(|error| upload_error(error, name, id)),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(StorageError::Stopped.into()),
    }
}

/// How far an upload is, once nobody writes to it. A client whose connection broke is back before
/// the request that broke has kept what came of it.
async fn settled(call: &Call, name: &RepositoryName, id: &UploadId) -> Result<u64> {
    let deadline = tokio::time::Instant::now() + BUSY_WAIT;
    while call.storage().is_upload_busy(name, id).await? && tokio::time::Instant::now() < deadline {
        tokio::time::sleep(BUSY_PAUSE).await;
    }
    Ok(call.storage().upload_status(name, id).await?)
}

/// Where the body begins, from `Content-Range: <first>-<last>`, with or without `bytes ` before.
fn offset(call: &Call) -> Result<Option<u64>> {
    let Some(header) = call.header(CONTENT_RANGE) else { return Ok(None) };
    let invalid = || {
        let message = format!("malformed Content-Range {header:?}; expected <first>-<last>");
        Error::with_status(ErrorCode::BlobUploadInvalid, StatusCode::BAD_REQUEST, message)
    };
    let range = header.strip_prefix("bytes ").unwrap_or(header);
    let range = range.split('/').next().unwrap_or_default();
    let (first, last) = range.split_once('-').ok_or_else(invalid)?;
    let first: u64 = first.trim().parse().map_err(|_| invalid())?;
    let last: u64 = last.trim().parse().map_err(|_| invalid())?;
    let length = last.checked_sub(first).and_then(|length| length.checked_add(1));
    let length = length.ok_or_else(invalid)?;
    if call.body.exact_size().is_some_and(|size| size != length) {
        let message = "Content-Range and Content-Length differ";
        return Err(Error::new(ErrorCode::SizeInvalid, message));
    }
    Ok(Some(first))
}

fn parse_id(id: &str) -> Result<UploadId> {
    let unknown = |_| Error::new(ErrorCode::BlobUploadUnknown, "the upload is unknown");
    id.parse().map_err(unknown)
}

fn upload_error(error: StorageError, name: &RepositoryName, id: &UploadId) -> Error {
    match error {
        StorageError::UploadOffset { offset } => {
            Error::UploadOffset { offset, location: location(name, id) }
        }
        other => other.into(),
    }
}

fn is_of_nothing(digest: &Digest) -> bool {
    *digest == Digest::of(digest.algorithm(), b"")
}

fn location(name: &RepositoryName, id: &UploadId) -> String {
    Endpoint::Upload(name.clone(), id.as_str().to_owned(), None).path_and_query()
}

/// The state of an upload.
fn accepted(status: StatusCode, name: &RepositoryName, id: &UploadId, offset: u64) -> Response {
    let headers = [
        (LOCATION, location(name, id)),
        (RANGE, upload_range(offset)),
        (UPLOAD_UUID, id.to_string()),
    ];
    respond(status, &headers, empty())
}

fn created(name: &RepositoryName, digest: &Digest) -> Response {
    let location = Endpoint::Blob(name.clone(), *digest).path_and_query();
    let headers = [(LOCATION, location), (CONTENT_DIGEST, digest.to_string())];
    respond(StatusCode::CREATED, &headers, empty())
}
