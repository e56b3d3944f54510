//! The switches that make each personality. Sizes are those of the real ones; tests shrink them.

use http::{Method, StatusCode};

use crate::server::quirks::Quirks;
use crate::server::quirks::auth::{AuthQuirks, ChallengeForm, TokenForm};
use crate::server::quirks::failure::{Answer, AnswerBody, Failure, FailureKind, Times};
use crate::server::quirks::lists::{LastPage, LinkForm, ListQuirks};
use crate::server::quirks::reads::{ContentDigest, Distortion, RateLimit, ReadQuirks};
use crate::server::quirks::uploads::{
    BodyLimit, LaterChunks, LocationForm, ManifestKind, Refusal, UploadQuirks,
};

const MIB: u64 = 1024 * 1024;

/// What all requests of an upload but its first have in their path.
const SESSION: &str = "/blobs/uploads/";

/// Nothing odd: what is special is in the names or the login.
pub(super) fn ordinary() -> Quirks {
    Quirks::default()
}

fn with_auth(auth: AuthQuirks) -> Quirks {
    Quirks { auth, ..Quirks::default() }
}

fn with_reads(reads: ReadQuirks) -> Quirks {
    Quirks { reads, ..Quirks::default() }
}

fn with_uploads(uploads: UploadQuirks) -> Quirks {
    Quirks { uploads, ..Quirks::default() }
}

fn with_failures(failures: impl Into<Vec<Failure>>) -> Quirks {
    Quirks { failures: failures.into(), ..Quirks::default() }
}

/// The realm lies on another host, which the caller names.
pub(super) fn docker_hub_auth() -> Quirks {
    let message = "access to the requested resource is not authorized";
    let kind = FailureKind::error(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message);
    with_failures([Failure::of(Method::GET, "/v2/_catalog", kind)])
}

pub(super) fn docker_hub_limits() -> Quirks {
    let rate_limit = Some(RateLimit { pulls: 2, refused: 1, retry_after: Some(60) });
    with_reads(ReadQuirks { rate_limit, ..ReadQuirks::default() })
}

pub(super) fn docker_hub_missing() -> Quirks {
    with_auth(AuthQuirks { missing_is_unauthorized: true, ..AuthQuirks::default() })
}

pub(super) fn docker_hub_mount() -> Quirks {
    declining("authentication required")
}

pub(super) fn harbor_mount() -> Quirks {
    declining("project not found, name: library: project not found")
}

fn declining(message: &'static str) -> Quirks {
    let answer = Answer::error(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message);
    with_uploads(UploadQuirks { declined_mount: Some(answer), ..UploadQuirks::default() })
}

/// Where the storage is, the caller says.
pub(super) fn signed_storage() -> Quirks {
    Quirks::default()
}

pub(super) fn ecr_chunks() -> Quirks {
    with_uploads(UploadQuirks {
        chunk_status: Some(StatusCode::CREATED),
        later_chunks: LaterChunks::Dropped,
        no_upload_status: true,
        ..UploadQuirks::default()
    })
}

pub(super) fn ecr_missing() -> Quirks {
    let message = "The repository with name 'app' does not exist in the registry with id '1234'";
    let kind = FailureKind::error(StatusCode::NOT_FOUND, "NAME_UNKNOWN", message);
    with_failures([Failure::of(Method::POST, SESSION, kind)])
}

pub(super) fn ecr_manifests() -> Quirks {
    let message = "Invalid parameter at 'ImageManifest' failed to satisfy constraint: \
                   'Invalid JSON syntax'";
    refusing(ManifestKind::WithArtifactType, StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", message)
}

pub(super) fn quay_media_types() -> Quirks {
    let message = "manifest schema version not supported";
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    refusing(ManifestKind::ForeignConfig, status, "MANIFEST_INVALID", message)
}

fn refusing(
    kind: ManifestKind,
    status: StatusCode,
    code: &'static str,
    message: &'static str,
) -> Quirks {
    let refusal = Refusal { kind, answer: Answer::error(status, code, message) };
    with_uploads(UploadQuirks { refused_manifests: Some(refusal), ..UploadQuirks::default() })
}

pub(super) fn google_registry() -> Quirks {
    with_uploads(UploadQuirks {
        location: LocationForm::Elsewhere,
        later_chunks: LaterChunks::Refused,
        ..UploadQuirks::default()
    })
}

pub(super) fn azure_registry() -> Quirks {
    with_auth(AuthQuirks {
        realm_path: Some("/oauth2/token"),
        token: TokenForm::AccessToken,
        ..AuthQuirks::default()
    })
}

pub(super) fn harbor_proxy() -> Quirks {
    with_reads(ReadQuirks { is_chunked: true, ..ReadQuirks::default() })
}

pub(super) fn harbor_cookies() -> Quirks {
    with_auth(AuthQuirks { poisoned_cookie: true, ..AuthQuirks::default() })
}

pub(super) fn quay_errors() -> Quirks {
    let status = |status| FailureKind::Status { status, retry_after: None };
    let message = "blob upload invalid";
    let invalid = FailureKind::error(StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID", message);
    with_failures([
        Failure::of(Method::POST, SESSION, status(StatusCode::BAD_GATEWAY)).first(1),
        Failure::of(Method::PUT, SESSION, invalid).first(1),
        Failure::of(Method::PUT, SESSION, status(StatusCode::INTERNAL_SERVER_ERROR)).first(1),
        Failure::of(Method::PUT, "/manifests/", status(StatusCode::BAD_GATEWAY)).first(1),
    ])
}

pub(super) fn quay_health() -> Quirks {
    let body = AnswerBody::Text("Healthcheck requested\n");
    let healthy = FailureKind::Answer(Answer { status: StatusCode::OK, headers: &[], body });
    with_failures([
        Failure::of(Method::POST, SESSION, healthy).first(1),
        Failure::of(Method::PUT, SESSION, healthy).first(1),
        Failure::of(Method::PUT, "/manifests/", healthy).first(1),
    ])
}

pub(super) fn github_chunks() -> Quirks {
    let message = "blob upload exceeds 4.00MiB";
    let status = StatusCode::RANGE_NOT_SATISFIABLE;
    let limit = BodyLimit {
        methods: vec![Method::PATCH],
        bytes: 4 * MIB,
        answer: Answer::error(status, "BLOB_UPLOAD_INVALID", message),
    };
    with_uploads(UploadQuirks { body_limit: Some(limit), ..UploadQuirks::default() })
}

pub(super) fn github_delete() -> Quirks {
    let message = "The operation is unsupported.";
    let kind = FailureKind::error(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", message);
    with_failures([Failure::of(Method::DELETE, "/manifests/", kind)])
}

/// The realm lies on another host, which the caller names.
pub(super) fn gitlab_auth() -> Quirks {
    with_auth(AuthQuirks {
        realm_path: Some("/jwt/auth"),
        last_scope_only: true,
        no_delete_scope: true,
        ..AuthQuirks::default()
    })
}

pub(super) fn nexus_head() -> Quirks {
    let body = AnswerBody::Text("");
    let missing = Answer { status: StatusCode::NOT_FOUND, headers: &[], body };
    Quirks {
        content_digest: ContentDigest::Absent,
        ..with_failures([Failure::of(Method::HEAD, "/manifests/", FailureKind::Answer(missing))])
    }
}

pub(super) fn nexus_auth() -> Quirks {
    Quirks { path_prefix: "/repository/x", ..Quirks::default() }
}

pub(super) fn artifactory_old() -> Quirks {
    with_uploads(UploadQuirks { needs_chunks: true, ..UploadQuirks::default() })
}

pub(super) fn artifactory_flake() -> Quirks {
    with_failures([unknown_session(Method::PATCH).first(1), unknown_session(Method::PUT).first(1)])
}

pub(super) fn replicas() -> Quirks {
    with_failures([unknown_session(Method::PUT).first(1)])
}

/// A session that nobody knows.
fn unknown_session(method: Method) -> Failure {
    let message = "blob upload unknown to registry";
    let kind = FailureKind::error(StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", message);
    Failure::of(method, SESSION, kind)
}

pub(super) fn artifactory_rights() -> Quirks {
    let message = "not enough permissions to delete from the repository";
    let kind = FailureKind::error(StatusCode::FORBIDDEN, "DENIED", message);
    with_failures([Failure::of(Method::DELETE, SESSION, kind)])
}

pub(super) fn openshift() -> Quirks {
    with_auth(AuthQuirks {
        no_service: true,
        token: TokenForm::AccessToken,
        hangs_up_on_anonymous_uploads: true,
        ..AuthQuirks::default()
    })
}

pub(super) fn cloudflare() -> Quirks {
    let page = "<html><head><title>413 Payload Too Large</title></head></html>";
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    let limit = BodyLimit {
        methods: vec![Method::POST, Method::PUT, Method::PATCH],
        bytes: 100 * 1000 * 1000,
        answer: Answer {
            status,
            headers: &[("server", "cloudflare")],
            body: AnswerBody::Html(page),
        },
    };
    with_uploads(UploadQuirks { body_limit: Some(limit), ..UploadQuirks::default() })
}

pub(super) fn tls_proxy() -> Quirks {
    with_uploads(UploadQuirks {
        location: LocationForm::Insecure,
        post_redirect: Some(StatusCode::PERMANENT_REDIRECT),
        ..UploadQuirks::default()
    })
}

pub(super) fn flaky_cdn() -> Quirks {
    let cut = Distortion { at_byte: 8 * MIB, times: Times::First(2) };
    Quirks { truncate_blobs: Some(cut), ..Quirks::default() }
}

pub(super) fn short_tokens() -> Quirks {
    with_auth(AuthQuirks {
        token: TokenForm::LivesFor(60),
        token_ends_at_commit: Some(Times::First(1)),
        ..AuthQuirks::default()
    })
}

pub(super) fn odd_pages() -> Quirks {
    let lists = ListQuirks {
        link: LinkForm::ExtraParameters,
        last_page: LastPage::Repeats,
        null_when_empty: true,
        ignores_n: true,
    };
    Quirks { page_limit: Some(2), lists, ..Quirks::default() }
}

pub(super) fn range_ignorer() -> Quirks {
    with_reads(ReadQuirks { ignores_range: true, ..ReadQuirks::default() })
}

pub(super) fn docker_v1() -> Quirks {
    with_reads(ReadQuirks { is_schema1: true, ..ReadQuirks::default() })
}

pub(super) fn odd_headers() -> Quirks {
    with_auth(AuthQuirks { challenge: ChallengeForm::CasesAndSpaces, ..AuthQuirks::default() })
}

pub(super) fn ggcr_registry() -> Quirks {
    with_uploads(UploadQuirks {
        chunk_status: Some(StatusCode::NO_CONTENT),
        no_location_at_end: true,
        ..UploadQuirks::default()
    })
}

pub(super) fn digest_of_list() -> Quirks {
    with_reads(ReadQuirks { index_digest_on_children: true, ..ReadQuirks::default() })
}
