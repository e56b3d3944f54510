//! What a request asks of a registry: the rows of the table of expectations.

use std::fmt;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Ask {
    /// A connection; what would have been asked is not known.
    Connection,
    /// `GET /v2/`.
    Base,
    /// A token, at the token service.
    Token,
    /// A page of tags.
    Tags,
    /// A page of referrers.
    Referrers,
    /// A manifest under a tag that is made from a digest, as cosign's and the fallback tag are;
    /// there is none here.
    AttachedTag,
    /// `HEAD` of a manifest by its tag.
    HeadTag,
    /// `HEAD` of a manifest by its digest.
    HeadManifest,
    /// `GET` of a manifest by its tag.
    GetTag,
    /// `GET` of a manifest by its digest.
    GetManifest,
    /// `PUT` of a manifest.
    PutManifest,
    /// `DELETE` of a tag or manifest.
    Delete,
    /// `HEAD` of a blob.
    HeadBlob,
    /// `GET` of a blob.
    GetBlob,
    /// `POST` that asks for a mount, and opens a session when there is none to be had.
    Mount,
    /// `POST` that opens a session.
    OpenUpload,
    /// `PUT` or `PATCH` of a session.
    SendUpload,
    /// `GET` of a session.
    UploadStatus,
    /// `DELETE` of a session.
    CancelUpload,
}

impl Ask {
    /// What a request with this method and path asks for.
    pub(crate) fn of(method: &str, path_and_query: &str) -> Self {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let last = path.rsplit('/').next().unwrap_or_default();
        let is_digest = last.starts_with("sha256:");
        let has = |part: &str| path.contains(part);
        match method {
            _ if path == "/v2/" => Self::Base,
            _ if path == "/token" => Self::Token,
            _ if has("/tags/list") => Self::Tags,
            _ if has("/referrers/") => Self::Referrers,
            "PUT" if has("/manifests/") => Self::PutManifest,
            "DELETE" if has("/manifests/") => Self::Delete,
            _ if has("/manifests/sha256-") => Self::AttachedTag,
            "HEAD" if has("/manifests/") && is_digest => Self::HeadManifest,
            "HEAD" if has("/manifests/") => Self::HeadTag,
            "GET" if has("/manifests/") && is_digest => Self::GetManifest,
            "GET" if has("/manifests/") => Self::GetTag,
            "POST" if query.contains("mount=") => Self::Mount,
            "POST" => Self::OpenUpload,
            "PUT" | "PATCH" => Self::SendUpload,
            "GET" if has("/blobs/uploads/") => Self::UploadStatus,
            "DELETE" => Self::CancelUpload,
            "HEAD" => Self::HeadBlob,
            _ => Self::GetBlob,
        }
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
