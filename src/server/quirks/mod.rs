//! Deviations from the spec, each as one registry or another shows them, for testing clients.
//!
//! A deviation is a switch of [`Quirks`]; a [`Personality`] is the set of switches that makes one
//! known registry. The ordinary server knows nothing of them but two hooks: one sees a request before
//! it is handled, and may change it or answer it; one sees every response, and may spoil it.

mod active;
mod auth;
mod failure;
mod lists;
mod personality;
mod reads;
mod registries;
mod uploads;

use http::HeaderName;

pub use auth::{AuthQuirks, ChallengeForm, TokenForm};
pub use failure::{Answer, AnswerBody, Failure, FailureKind, Times};
pub use lists::{LastPage, LinkForm, ListQuirks};
pub use personality::{LoginKind, Personality};
pub use reads::{ContentDigest, Distortion, RateLimit, ReadQuirks};
pub use uploads::{BodyLimit, LaterChunks, LocationForm, ManifestKind, Refusal, UploadQuirks};

pub(super) use active::{ActiveQuirks, Seen};

/// The header that names the digest of a response's content.
pub(super) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

/// How a server deviates from the spec; not at all by default.
#[derive(Debug, Clone, Default)]
pub struct Quirks {
    /// The connection breaks within the body of a blob.
    pub truncate_blobs: Option<Distortion>,
    /// One byte of a blob arrives with its lowest bit flipped.
    pub flip_blob_byte: Option<Distortion>,
    /// One byte of a manifest arrives with its lowest bit flipped.
    pub flip_manifest_byte: Option<Distortion>,
    /// What `Docker-Content-Digest` says.
    pub content_digest: ContentDigest,
    /// There is no referrers API, and nothing says `OCI-Subject`.
    pub no_referrers_api: bool,
    /// Every mount is answered with a session, as from a blob that is not there.
    pub mounts_declined: bool,
    /// A tag cannot be deleted by its name.
    pub tag_delete_unsupported: bool,
    /// Requests that fail.
    pub failures: Vec<Failure>,
    /// Most entries of a page of tags or repositories, whatever the client asks for.
    pub page_limit: Option<usize>,
    /// What stands before every path, as `/repository/x` does before `/v2/`; nothing else is there.
    pub path_prefix: &'static str,
    /// How the registry asks who is there, and what its token service does.
    pub auth: AuthQuirks,
    /// How manifests and blobs are read.
    pub reads: ReadQuirks,
    /// How content is taken in.
    pub uploads: UploadQuirks,
    /// How lists come in pages.
    pub lists: ListQuirks,
}
