//! Error codes of the distribution-spec, their HTTP status, and the JSON body that carries them.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes>

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A code of the spec's table, or one that only some registries send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorCode {
    /// A blob is not in the repository.
    BlobUnknown,
    /// An upload cannot go on as asked.
    BlobUploadInvalid,
    /// No such upload.
    BlobUploadUnknown,
    /// Content does not match its digest.
    DigestInvalid,
    /// A manifest refers to a blob that is not there.
    ManifestBlobUnknown,
    /// A manifest is malformed.
    ManifestInvalid,
    /// No such manifest.
    ManifestUnknown,
    /// A repository name is malformed.
    NameInvalid,
    /// No such repository.
    NameUnknown,
    /// The length does not match the content.
    SizeInvalid,
    /// A credential is needed, or was wrong.
    Unauthorized,
    /// The credential does not allow this.
    Denied,
    /// The registry does not do this.
    Unsupported,
    /// Too many requests.
    TooManyRequests,
    /// A code outside the spec.
    Other(String),
}

/// Every code of the spec, its name, and the status that carries it.
const TABLE: [(ErrorCode, &str, u16); 14] = [
    (ErrorCode::BlobUnknown, "BLOB_UNKNOWN", 404),
    (ErrorCode::BlobUploadInvalid, "BLOB_UPLOAD_INVALID", 416),
    (ErrorCode::BlobUploadUnknown, "BLOB_UPLOAD_UNKNOWN", 404),
    (ErrorCode::DigestInvalid, "DIGEST_INVALID", 400),
    (ErrorCode::ManifestBlobUnknown, "MANIFEST_BLOB_UNKNOWN", 404),
    (ErrorCode::ManifestInvalid, "MANIFEST_INVALID", 400),
    (ErrorCode::ManifestUnknown, "MANIFEST_UNKNOWN", 404),
    (ErrorCode::NameInvalid, "NAME_INVALID", 400),
    (ErrorCode::NameUnknown, "NAME_UNKNOWN", 404),
    (ErrorCode::SizeInvalid, "SIZE_INVALID", 400),
    (ErrorCode::Unauthorized, "UNAUTHORIZED", 401),
    (ErrorCode::Denied, "DENIED", 403),
    (ErrorCode::Unsupported, "UNSUPPORTED", 405),
    (ErrorCode::TooManyRequests, "TOOMANYREQUESTS", 429),
];

impl ErrorCode {
    /// The name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => TABLE
                .iter()
                .find(|(code, ..)| code == known)
                .map_or("UNKNOWN", |(_, name, _)| *name),
        }
    }

    /// The status that carries this code, where the request does not call for another.
    pub fn status(&self) -> u16 {
        TABLE.iter().find(|(code, ..)| code == self).map_or(500, |(.., status)| *status)
    }

    /// Returns the code of this name.
    pub fn from_name(name: &str) -> Self {
        TABLE
            .iter()
            .find(|(_, known, _)| *known == name)
            .map_or_else(|| Self::Other(name.to_owned()), |(code, ..)| code.clone())
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The body of an error reply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// One entry for each thing that was wrong.
    #[serde(default, deserialize_with = "crate::oci::descriptor::null_is_default")]
    pub errors: Vec<ErrorEntry>,
}

/// One thing that was wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorEntry {
    /// The code's name.
    #[serde(default)]
    pub code: String,
    /// Words for people.
    #[serde(default)]
    pub message: String,
    /// Anything else the registry wants to say.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub detail: Value,
}

impl ErrorBody {
    /// A body with one entry.
    pub fn new(code: &ErrorCode, message: impl Into<String>) -> Self {
        let entry = ErrorEntry {
            code: code.as_str().to_owned(),
            message: message.into(),
            detail: Value::Null,
        };
        Self { errors: vec![entry] }
    }

    /// Reads a reply's body; anything but the spec's JSON is an empty list.
    pub fn parse(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_agree_both_ways() {
        for (code, name, status) in TABLE {
            assert_eq!(ErrorCode::from_name(name), code);
            assert_eq!((code.as_str(), code.status()), (name, status));
        }
        assert_eq!(ErrorCode::from_name("ODD").as_str(), "ODD");
        assert_eq!(ErrorBody::parse(b"<html>"), ErrorBody::default());
        let body = ErrorBody::parse(br#"{"errors":[{"code":"DENIED","message":"no"}]}"#);
        assert_eq!(body, ErrorBody::new(&ErrorCode::Denied, "no"));
    }
}
