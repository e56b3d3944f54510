//! What quirks of passwords, tokens and token services do, beyond what every registry sees.

use http::{Method, StatusCode};
use regctl::server::quirks::Personality::*;
use regctl::server::quirks::{ChallengeForm, Failure, FailureKind, Times};

use crate::cell::Cell;
use crate::cell::Outcome::{Done, Fails};
use crate::operation::Operation::*;
use crate::scene::Setup;

/// Of an upload session.
const SESSION: &str = "/blobs/uploads/";

pub(crate) fn cells() -> Vec<Cell> {
    let mut cells = realms();
    cells.extend(azure());
    cells.extend(challenges());
    cells.extend(ended());
    cells
}

/// P01 and P20: what is on a sibling host gets the credential, what is in another domain does not.
fn realms() -> Vec<Cell> {
    let elsewhere = |setup: &mut Setup| setup.quirks.auth.realm_host = Some("auth.other.example");
    let withheld = Fails(1, &["lies in another domain and did not get it", "auth.other.example"]);
    vec![
        Cell::new(DockerHubAuth, Login, withheld).but("a realm in another domain", elsewhere),
        Cell::new(DockerHubAuth, Pull, Fails(4, &["no token", "401"]))
            .but("a realm in another domain", elsewhere)
            .asks("GET", "/token", 1..=1),
        Cell::new(GitLabAuth, Login, withheld).but("a realm in another domain", elsewhere),
        Cell::new(GitLabAuth, Pull, Done).asks("GET", "/jwt/auth", 1..=1),
    ]
}

/// P11: the token service takes one method and not the other.
fn azure() -> Vec<Cell> {
    const SERVICE: &str = "/oauth2/token";
    let refusing = |method: Method, status: StatusCode| {
        let kind = FailureKind::Status { status, retry_after: None };
        move |setup: &mut Setup| {
            setup.quirks.failures.push(Failure::of(method, SERVICE, kind));
            setup.token_is_password = true;
        }
    };
    let mut cells = Vec::new();
    for status in [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_FOUND] {
        let refuses_post = refusing(Method::POST, status);
        let refuses_get = refusing(Method::GET, status);
        cells.push(
            Cell::new(AzureRegistry, Pull, Done)
                .but(&format!("{status} for POST of a refresh token"), refuses_post)
                .asks("POST", SERVICE, 1..=1)
                .asks("GET", SERVICE, 1..=1),
        );
        cells.push(
            Cell::new(AzureRegistry, Push, Done)
                .but(&format!("{status} for GET with a password"), |setup| {
                    refuses_get(setup);
                    setup.identity_token = false;
                })
                .asks("GET", SERVICE, 1..=1)
                .asks("POST", SERVICE, 1..=1),
        );
    }
    cells
}

/// P35: each form of a challenge.
fn challenges() -> Vec<Cell> {
    let form = |challenge| move |setup: &mut Setup| setup.quirks.auth.challenge = challenge;
    let two = "Basic and Bearer in two headers";
    let one = "Basic and Bearer in one header";
    let mut cells = Vec::new();
    for operation in [Login, Pull, Push] {
        cells.extend([
            Cell::new(OddHeaders, operation, Done).but(one, form(ChallengeForm::BasicBefore)).asks(
                "GET",
                "/token",
                1..=1,
            ),
            Cell::new(OddHeaders, operation, Done).but(two, form(ChallengeForm::TwoHeaders)).asks(
                "GET",
                "/token",
                1..=1,
            ),
        ]);
    }
    cells
}

/// P06 and P31: what was good at the beginning is not taken at the end.
fn ended() -> Vec<Cell> {
    let unknown = |times: Times| {
        move |setup: &mut Setup| {
            let failure = Failure::of(Method::PUT, "/manifests/", FailureKind::Unauthenticated);
            setup.quirks.failures.push(Failure { times, ..failure });
        }
    };
    vec![
        // The same password would be refused again.
        Cell::new(EcrAuth, Push, Fails(4, &["access to ", " refused", "401"]))
            .but("a password that ends before the manifest", unknown(Times::Always))
            .asks("PUT", "/manifests/", 1..=1),
        Cell::new(EcrAuth, Push, Done).asks("GET", "/token", 0..=0),
        Cell::new(ShortTokens, Push, Done)
            .but("a token that ends before the manifest", unknown(Times::First(1)))
            .asks("PUT", "/manifests/", 4..=4),
        Cell::new(ShortTokens, PushArchive, Done).asks("PATCH", SESSION, 2..=2).asks(
            "PUT",
            SESSION,
            4..=4,
        ),
        Cell::new(ShortTokens, PushArchive, Done)
            .but("tokens that end before every end of an upload", |setup| {
                setup.quirks.auth.token_ends_at_commit = Some(Times::First(2));
            })
            .asks("PATCH", SESSION, 2..=2),
        Cell::new(ShortTokens, Push, Fails(4, &["401"]))
            .but("tokens that are never taken at the end of an upload", |setup| {
                setup.quirks.auth.token_ends_at_commit = Some(Times::Always);
            })
            .asks("PUT", SESSION, 2..=8),
    ]
}
