//! Why a request was refused, and the one function that turns it into a response.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes>

use std::io::ErrorKind;

use http::header::{CONTENT_RANGE, CONTENT_TYPE, RANGE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::oci::endpoint::EndpointError;
use crate::oci::error_code::{ErrorBody, ErrorCode};
use crate::oci::{Digest, ManifestError};
use crate::server::body::{BodyError, Response, full};
use crate::server::storage::StorageError;
use crate::util::causes;
use crate::util::fs;

/// The outcome of a request.
pub(super) type Result<T> = std::result::Result<T, Error>;

/// Why a request was refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// The path and query are no endpoint.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The storage refused or failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The body is no manifest that can be stored.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The body could not be read.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// A credential is missing or does not do.
    #[error("{reason}")]
    Unauthorized { reason: &'static str, challenge: String },
    /// Too many passwords wait for their verification.
    #[error("too many passwords are being verified; try again in a moment")]
    Busy,
    /// Something that a manifest points at is not in its repository.
    #[error("the manifest refers to {0}, which is not in this repository")]
    MissingChild(Digest),
    /// The bytes do not begin where the upload ends.
    #[error("the upload continues at byte {offset}")]
    UploadOffset { offset: u64, location: String },
    /// The range lies outside the blob.
    #[error("the range lies outside the {size} bytes of the blob")]
    Range { size: u64 },
    /// Anything else, with its code and, where it is not the code's own, its status.
    #[error("{message}")]
    Refused { code: ErrorCode, status: Option<StatusCode>, message: String },
    /// This response was ordered.
    #[error("this failure was ordered")]
    Ordered(Box<Response>),
    /// The handler panicked.
    #[error("the server failed")]
    Panicked,
}

impl Error {
    /// A refusal with the status of its code.
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused { code, status: None, message: message.into() }
    }

    /// A refusal with another status than its code's.
    pub(super) fn with_status(
        code: ErrorCode,
        status: StatusCode,
        message: impl Into<String>,
    ) -> Self {
        Self::Refused { code, status: Some(status), message: message.into() }
    }

    /// The method does nothing at this endpoint.
    pub(super) fn method() -> Self {
        Self::new(ErrorCode::Unsupported, "this endpoint does not have the method")
    }

    /// There is no such manifest.
    pub(super) fn manifest_unknown(what: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::ManifestUnknown, format!("manifest {what} is unknown"))
    }

    /// There is no such blob.
    pub(super) fn blob_unknown(digest: &Digest) -> Self {
        Self::new(ErrorCode::BlobUnknown, format!("blob {digest} is unknown in this repository"))
    }

    /// Status, code, and what the client is told.
    fn parts(&self) -> (StatusCode, ErrorCode, String) {
        let (status, code) = match self {
            Self::Endpoint(error) => endpoint_code(error),
            Self::Storage(error) => storage_code(error),
            Self::Manifest(ManifestError::TooLarge { .. })
            | Self::Body(BodyError::TooLarge { .. }) => {
                (Some(StatusCode::PAYLOAD_TOO_LARGE), ErrorCode::SizeInvalid)
            }
            Self::Manifest(_) => (None, ErrorCode::ManifestInvalid),
            Self::Body(BodyError::Broken(_)) => {
                (Some(StatusCode::BAD_REQUEST), ErrorCode::SizeInvalid)
            }
            Self::Unauthorized { .. } => (None, ErrorCode::Unauthorized),
            Self::Busy => (None, ErrorCode::TooManyRequests),
            Self::MissingChild(_) => (None, ErrorCode::ManifestBlobUnknown),
            Self::UploadOffset { .. } => (None, ErrorCode::BlobUploadInvalid),
            Self::Range { .. } => (Some(StatusCode::RANGE_NOT_SATISFIABLE), ErrorCode::SizeInvalid),
            Self::Refused { code, status, .. } => (*status, code.clone()),
            Self::Ordered(_) | Self::Panicked => (None, other("UNKNOWN")),
        };
        let own = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status.unwrap_or(own), code, self.message())
    }

    /// What the client is told: never a path of the server's.
    fn message(&self) -> String {
        match self {
            Self::Storage(StorageError::Files(error)) if is_disk_full(error) => {
                "the registry's disk is full".to_owned()
            }
            Self::Storage(StorageError::Files(_) | StorageError::Damaged { .. }) => {
                "the storage failed".to_owned()
            }
            Self::Manifest(error) => {
                let cause = std::error::Error::source(error);
                cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
            }
            told => told.to_string(),
        }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut add = |name: HeaderName, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        };
        match self {
            Self::Unauthorized { challenge, .. } => add(WWW_AUTHENTICATE, challenge.clone()),
            Self::UploadOffset { offset, location } => {
                add(http::header::LOCATION, location.clone());
                add(RANGE, upload_range(*offset));
            }
            Self::Range { size } => add(CONTENT_RANGE, format!("bytes */{size}")),
            Self::Busy => add(RETRY_AFTER, "1".to_owned()),
            _ => {}
        }
        headers
    }

    /// The response: the only place that writes an error's status and body.
    pub(super) fn into_response(self) -> Response {
        if let Self::Ordered(response) = self {
            return *response;
        }
        let (status, code, message) = self.parts();
        if status.is_server_error() {
            tracing::error!(error = %self, causes = causes(&self), "request failed");
        }
        let mut body = ErrorBody::new(&code, message);
        if let (Self::MissingChild(digest), Some(entry)) = (&self, body.errors.first_mut()) {
            entry.detail = serde_json::json!({ "digest": digest });
        }
        let bytes = crate::oci::json::to_canonical_bytes(&body);
        let mut response = Response::new(full(bytes));
        *response.status_mut() = status;
        *response.headers_mut() = self.headers();
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        response
    }
}

/// The value of `Range` for an upload of `offset` bytes.
pub(super) fn upload_range(offset: u64) -> String {
    // The header cannot say "nothing"; registries agree on this.
    format!("0-{}", offset.saturating_sub(1))
}

/// What lies behind an error, down to its root.
fn causes(error: &Error) -> String {
    std::error::Error::source(error).map(causes::in_one_line).unwrap_or_default()
}

fn is_disk_full(error: &fs::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

fn other(name: &str) -> ErrorCode {
    ErrorCode::Other(name.to_owned())
}

fn endpoint_code(error: &EndpointError) -> (Option<StatusCode>, ErrorCode) {
    match error {
        EndpointError::Name(_) => (None, ErrorCode::NameInvalid),
        EndpointError::Digest(_) => (None, ErrorCode::DigestInvalid),
        EndpointError::Reference(error) if error.part == crate::oci::name::Part::Digest => {
            (None, ErrorCode::DigestInvalid)
        }
        EndpointError::Reference(_) => (Some(StatusCode::BAD_REQUEST), other("TAG_INVALID")),
        EndpointError::Number { .. } => {
            (Some(StatusCode::BAD_REQUEST), other("PAGINATION_NUMBER_INVALID"))
        }
        _ => (Some(StatusCode::NOT_FOUND), ErrorCode::Unsupported),
    }
}

fn storage_code(error: &StorageError) -> (Option<StatusCode>, ErrorCode) {
    match error {
        StorageError::UploadUnknown(_) => (None, ErrorCode::BlobUploadUnknown),
        StorageError::UploadOffset { .. } => (None, ErrorCode::BlobUploadInvalid),
        StorageError::Digest { .. } => (None, ErrorCode::DigestInvalid),
        StorageError::Precondition { .. } => {
            (Some(StatusCode::PRECONDITION_FAILED), other("PRECONDITION_FAILED"))
        }
        StorageError::Body(error) if error.kind() == std::io::ErrorKind::TimedOut => {
            (Some(StatusCode::REQUEST_TIMEOUT), ErrorCode::BlobUploadInvalid)
        }
        StorageError::Body(_) => (Some(StatusCode::BAD_REQUEST), ErrorCode::BlobUploadInvalid),
        StorageError::Files(error) if is_disk_full(error) => {
            (Some(StatusCode::INSUFFICIENT_STORAGE), other("UNKNOWN"))
        }
        StorageError::Files(_) | StorageError::Damaged { .. } => (None, other("UNKNOWN")),
        StorageError::Stopped => (Some(StatusCode::SERVICE_UNAVAILABLE), other("UNAVAILABLE")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_and_a_path_is_not() {
        for (kind, status, message) in [
            (ErrorKind::StorageFull, 507, "the registry's disk is full"),
            (ErrorKind::QuotaExceeded, 507, "the registry's disk is full"),
            (ErrorKind::PermissionDenied, 500, "the storage failed"),
        ] {
            let error = fs::Error::new("write", "/secret".as_ref(), kind.into());
            let error = Error::from(StorageError::Files(error));
            assert_eq!(causes(&error), format!("cannot write /secret: {kind}"));
            let (told, _, text) = error.parts();
            assert_eq!((told.as_u16(), &*text), (status, message), "{kind}");
        }
    }
}
