//! What is said at registries that people use, where there is something to be done about it.

use std::sync::Arc;

use http::{Method, StatusCode};
use regctl::server::quirks::{Failure, FailureKind, LoginKind, Personality, Quirks, RateLimit};
use regctl::server::{Access, Server, Users};
use serde_json::json;

use crate::canary;
use crate::context::{Context, registry, start};
use crate::images::Images;

/// A registry, what makes it show what it is, a command, its exit code, and what it says.
type Row = (Personality, fn(&mut Quirks), &'static str, i32, &'static [&'static str]);

const ROWS: [Row; 6] = [
    (
        Personality::DockerHubLimits,
        |quirks| {
            let limit = RateLimit { pulls: 0, refused: u32::MAX, retry_after: Some(3600) };
            quirks.reads.rate_limit = Some(limit);
        },
        "pull HOST/app:1",
        6,
        &["429 TOOMANYREQUESTS", "hint: the registry limits requests; wait, log in, or use -j 1"],
    ),
    (
        Personality::EcrMissing,
        |_| (),
        "push oci:images:1 HOST/new:2",
        3,
        &["repository ", "/new not found", "hint: the registry makes no repositories by itself"],
    ),
    (
        Personality::EcrManifests,
        |quirks| {
            let kind = FailureKind::error(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", "no");
            quirks.failures.push(Failure::of(Method::PUT, "/manifests/", kind));
        },
        "push oci:images:1 HOST/new:2",
        1,
        &["405 UNSUPPORTED", "hint: the registry does not allow this; its configuration may"],
    ),
    (
        Personality::GithubDelete,
        |_| (),
        "delete HOST/app:1",
        1,
        &["405 UNSUPPORTED", "hint: the registry removes nothing through this API; its web page"],
    ),
    (
        Personality::OpenShift,
        |quirks| {
            let kind = FailureKind::Unauthenticated;
            quirks.failures.push(Failure::of(Method::GET, "/manifests/", kind));
        },
        "pull HOST/app:1",
        4,
        &["401 UNAUTHORIZED", "hint: the credential from ", "`regctl login "],
    ),
    (
        Personality::Replicas,
        |quirks| {
            let status = StatusCode::BAD_REQUEST;
            let kind = FailureKind::error(status, "MANIFEST_BLOB_UNKNOWN", "blob unknown");
            quirks.failures.push(Failure::of(Method::PUT, "/manifests/", kind));
        },
        "push oci:images:1 HOST/new:2",
        1,
        &["400 MANIFEST_BLOB_UNKNOWN", "hint: all of it was sent, so its replicas may not know"],
    ),
];

#[test]
fn what_a_registry_will_not_do_leads_to_what_can_be_done() {
    for (personality, change, line, code, pieces) in ROWS {
        let context = Context::new();
        let mut images = Images::new(&context, "images");
        images.tag(&images.image("app", 2), "1");
        let plain = registry();
        context.ok(&format!("push oci:images:1 {}/app:1", plain.host()));
        let mut quirks = personality.quirks();
        change(&mut quirks);
        let users = Users::new([("ann", canary::PASSWORD)]);
        let access = match personality.login() {
            LoginKind::Open => Access::open(),
            LoginKind::Basic => Access::basic(users),
            LoginKind::Bearer => Access::bearer(users),
        };
        let server = Server::ephemeral().quirks(quirks).access(access);
        let server = start(server.storage(Arc::clone(plain.storage())));
        let auths = json!({server.host(): {"auth": canary::ENCODED}});
        context.write("docker/config.json", json!({ "auths": auths }).to_string());
        let failed = context.run(&line.replace("HOST", &server.host()));
        assert_eq!(failed.code, code, "{personality}: {}", failed.raw_stderr);
        for piece in pieces {
            assert!(failed.stderr.contains(piece), "{personality}, {piece:?}:\n{}", failed.stderr);
        }
    }
}
