//! What quirks of uploads do to chunks, mounts and manifests, beyond what every registry sees.

use http::{Method, StatusCode};
use regctl::server::quirks::Personality::{self, *};
use regctl::server::quirks::{
    Answer, AnswerBody, Failure, FailureKind, ManifestKind, Refusal, Times, UploadQuirks,
};

use crate::cell::Cell;
use crate::cell::Outcome::{Done, Fails};
use crate::operation::Operation::*;
use crate::scene::Setup;

/// Of an upload session.
const SESSION: &str = "/blobs/uploads/";

/// What is said of 2xx that change nothing.
const IN_FRONT: &str = "something in front of it answers in its place, or its replicas do not know";

pub(crate) fn cells() -> Vec<Cell> {
    let mut cells = chunks();
    cells.extend(limits());
    cells.extend(gateways());
    cells.extend(streams());
    cells.extend(mounts());
    cells.extend(missing_repositories());
    cells.extend(lasting());
    cells
}

fn uploads(change: impl FnOnce(&mut UploadQuirks)) -> impl FnOnce(&mut Setup) {
    move |setup| change(&mut setup.quirks.uploads)
}

fn failing(failure: Failure) -> impl FnOnce(&mut Setup) {
    move |setup| setup.quirks.failures = vec![failure]
}

fn unknown_session(method: Method) -> Failure {
    let message = "blob upload unknown to registry";
    let kind = FailureKind::error(StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", message);
    Failure::of(method, SESSION, kind)
}

/// P07 and P10: the second chunk is dropped, or refused; the blob is sent whole then.
fn chunks() -> Vec<Cell> {
    let cell = |personality, what: &str| {
        Cell::new(personality, Push, Done)
            .but(what, uploads(|uploads| uploads.chunk_max = Some(200_000)))
            .asks("PATCH", SESSION, 2..=2)
            .asks("PUT", SESSION, 5..=5)
    };
    vec![
        cell(EcrChunks, "a blob longer than a chunk, of which the second is dropped"),
        cell(GoogleRegistry, "a blob longer than a chunk, of which the second is refused"),
    ]
}

/// P18 and P28: bodies of a limited length.
fn limits() -> Vec<Cell> {
    let limited = |personality: Personality, operation, methods: &[Method], bytes| {
        let what = format!("{methods:?} of at most {bytes} bytes, which nothing says");
        let methods = methods.to_vec();
        Cell::new(personality, operation, Done).but(&what, move |setup| {
            let uploads = &mut setup.quirks.uploads;
            let limit = uploads.body_limit.as_mut().unwrap();
            (limit.methods, limit.bytes) = (methods, bytes);
            uploads.chunk_max = None;
        })
    };
    let all = [Method::POST, Method::PUT, Method::PATCH];
    vec![
        // Whole, in halves; the config.
        limited(Cloudflare, PushHeavy, &all, 600_000).asks("PATCH", SESSION, 3..=3).asks(
            "PUT",
            SESSION,
            3..=3,
        ),
        // Whole, the first half, in quarters; the config.
        limited(Cloudflare, PushHeavy, &all, 300_000).asks("PATCH", SESSION, 6..=6),
        // A blob that is sent whole may have any length.
        limited(GithubChunks, PushHeavy, &[Method::PATCH], 300_000)
            .asks("PATCH", SESSION, 0..=0)
            .asks("PUT", SESSION, 2..=2),
        Cell::new(GithubChunks, PushHeavy, Done)
            .but("chunks are all it takes", |setup| {
                let uploads = &mut setup.quirks.uploads;
                uploads.body_limit.as_mut().unwrap().bytes = 300_000;
                uploads.needs_chunks = true;
            })
            // Whole, a half, four quarters; the config.
            .asks("PATCH", SESSION, 7..=7),
        Cell::new(GithubChunks, PushArchive, Done)
            .but("a stream is longer than a chunk", |setup| {
                setup.quirks.uploads.body_limit.as_mut().unwrap().bytes = 50_000;
            })
            .asks("PATCH", SESSION, 2..=2)
            .asks("DELETE", SESSION, 1..=1),
    ]
}

/// P28: what Cloudflare says when it does not reach the registry.
fn gateways() -> Vec<Cell> {
    let failing = |status: u16, times| {
        let status = StatusCode::from_u16(status).unwrap();
        let kind = FailureKind::Status { status, retry_after: None };
        let failure = move |method, path| Failure { times, ..Failure::of(method, path, kind) };
        move |setup: &mut Setup| {
            setup.quirks.failures = vec![
                failure(Method::GET, "/blobs/"),
                failure(Method::PUT, SESSION),
                failure(Method::PUT, "/manifests/"),
            ];
        }
    };
    let mut cells = Vec::new();
    for status in 520..=524 {
        let once = format!("{status} once");
        let ever = format!("{status} for ever");
        cells.extend([
            Cell::new(Cloudflare, Pull, Done).but(&once, failing(status, Times::First(1))),
            Cell::new(Cloudflare, Push, Done).but(&once, failing(status, Times::First(1))),
            Cell::new(Cloudflare, Pull, Fails(6, &["this failure was ordered (5 attempts"]))
                .but(&ever, failing(status, Times::Always))
                .asks("GET", "/blobs/", 5..=5),
        ]);
    }
    cells
}

/// P24 and P25: layers that are sent while they are compressed.
fn streams() -> Vec<Cell> {
    vec![
        Cell::new(ArtifactoryFlake, PushArchive, Done),
        Cell::new(ArtifactoryFlake, PushArchive, Done)
            .but("no chunk is ever taken", failing(unknown_session(Method::PATCH))),
        Cell::new(Replicas, PushArchive, Done),
        Cell::new(QuayErrors, PushArchive, Done),
        Cell::new(Cloudflare, PushArchive, Done),
    ]
}

/// P04 and P12: no mount happens, and the blobs are sent.
fn mounts() -> Vec<Cell> {
    let declining = |personality| {
        Cell::new(personality, CopyWithin, Done)
            .but("no mount happens", |setup: &mut Setup| setup.quirks.mounts_declined = true)
            .asks("PUT", SESSION, 5..=5)
    };
    vec![declining(HarborMount), declining(DockerHubMount)]
}

/// P08 and P09: what is refused stays refused, and is not tried again.
fn missing_repositories() -> Vec<Cell> {
    let opening = |kind| failing(Failure::of(Method::POST, SESSION, kind));
    let busy = FailureKind::Status { status: StatusCode::SERVICE_UNAVAILABLE, retry_after: None };
    let quota = FailureKind::error(
        StatusCode::FORBIDDEN,
        "DENIED",
        "The repository has reached its maximum number of images",
    );
    let refuses_lists = |setup: &mut Setup| {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let answer = Answer::error(status, "UNSUPPORTED", "Invalid parameter at 'ImageManifest'");
        let refusal = Refusal { kind: ManifestKind::Index, answer };
        setup.quirks.uploads.refused_manifests = Some(refusal);
    };
    vec![
        // The mount, and the session.
        Cell::new(EcrMissing, Push, Fails(3, &["repository ", " not found", "does not exist"]))
            .asks("POST", SESSION, 2..=2),
        Cell::new(EcrMissing, Push, Fails(6, &["POST ", "the connection broke", "(5 attempts"]))
            .but("it hangs up instead", opening(FailureKind::Hangup)),
        Cell::new(EcrMissing, Push, Fails(4, &["403 DENIED", "its maximum number of images"]))
            .but("the quota is used up", opening(quota))
            .asks("POST", SESSION, 2..=2),
        Cell::new(EcrMissing, Push, Done)
            .but("it is throttled", failing(Failure::of(Method::POST, SESSION, busy).first(2))),
        Cell::new(EcrManifests, Push, Fails(1, &["405 UNSUPPORTED", "'ImageManifest'"]))
            .but("lists are refused", refuses_lists)
            .asks("PUT", "/manifests/", 3..=3),
    ]
}

/// P15, P16 and P37: what passes by itself does not pass. The attempts end, and the error says what
/// is wrong with such a registry.
fn lasting() -> Vec<Cell> {
    let cell = |personality: Personality, failure: Failure, wrong: &'static [&'static str]| {
        let (method, path) = (failure.method.clone().unwrap(), failure.path_contains.clone());
        let what = format!("{method} {path} fails for ever");
        Cell::new(personality, Push, Fails(1, wrong)).but(&what, failing(failure))
    };
    let invalid =
        FailureKind::error(StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID", "blob upload invalid");
    let body = AnswerBody::Text("Healthcheck requested\n");
    let healthy = FailureKind::Answer(Answer { status: StatusCode::OK, headers: &[], body });
    let lacks_blobs = FailureKind::error(
        StatusCode::BAD_REQUEST,
        "MANIFEST_BLOB_UNKNOWN",
        "blob unknown to registry",
    );
    let gateway = FailureKind::Status { status: StatusCode::BAD_GATEWAY, retry_after: None };
    let lasts = |method, path| failing(Failure::of(method, path, gateway));
    vec![
        Cell::new(QuayErrors, Push, Fails(6, &["POST ", "502", "(5 attempts"]))
            .but("502 for every session", lasts(Method::POST, SESSION)),
        Cell::new(QuayErrors, Push, Fails(6, &["PUT ", "502", "(5 attempts"]))
            .but("502 for every manifest", lasts(Method::PUT, "/manifests/")),
        Cell::new(QuayErrors, Push, Fails(6, &["PUT ", "502", "(5 attempts"]))
            .but("502 for every end of an upload", lasts(Method::PUT, SESSION))
            .asks("PUT", SESSION, 5..=5),
        cell(
            QuayErrors,
            Failure::of(Method::PUT, SESSION, invalid),
            &["PUT ", "400 BLOB_UPLOAD_INVALID", "(4 attempts"],
        )
        .asks("PUT", SESSION, 4..=4),
        cell(
            QuayHealth,
            Failure::of(Method::POST, SESSION, healthy),
            &["it answered 200 OK and opened no upload session", IN_FRONT],
        )
        // The mount, and five times the session.
        .asks("POST", SESSION, 6..=6),
        cell(
            QuayHealth,
            Failure::of(Method::PUT, SESSION, healthy),
            &["it answered 200 OK and has no such blob", IN_FRONT, "(5 attempts"],
        ),
        cell(
            QuayHealth,
            Failure::of(Method::PUT, "/manifests/", healthy),
            &["it answered 200 OK and has no such manifest", IN_FRONT],
        )
        .asks("PUT", "/manifests/", 5..=5),
        cell(
            Replicas,
            unknown_session(Method::PUT),
            &["forgets its upload sessions, as replicas without a common secret do", "(4 attempts"],
        )
        .asks("PUT", SESSION, 4..=4),
        cell(
            Replicas,
            Failure::of(Method::PUT, "/manifests/", lacks_blobs),
            &["refers to content that is not there", "400 MANIFEST_BLOB_UNKNOWN"],
        )
        .asks("PUT", "/manifests/", 1..=1),
    ]
}
