//! Registries that fail now and then.

use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use regctl::server::quirks::{Failure, FailureKind, Quirks, Times};
use regctl::server::{Ephemeral, Server};

use crate::context::{Context, start};
use crate::images::{Images, Stored};

/// A registry in which requests with this method and text in their path fail `times` times.
fn failing(
    method: Method,
    path: &str,
    status: StatusCode,
    retry_after: Option<u64>,
    times: u32,
) -> Ephemeral {
    let failure = Failure {
        method: Some(method),
        path_contains: path.to_owned(),
        kind: FailureKind::Status { status, retry_after },
        times: Times::First(times),
    };
    start(Server::ephemeral().quirks(Quirks { failures: vec![failure], ..Quirks::default() }))
}

fn layout(context: &Context) -> (Images, Stored) {
    let mut images = Images::new(context, "images");
    let image = images.image("app", 2);
    images.tag(&image, "1");
    (images, image)
}

#[test]
fn every_kind_of_request_is_tried_again() {
    let context = Context::new();
    let (images, image) = layout(&context);
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    for (n, (method, path)) in [
        (Method::HEAD, "/manifests/"),
        (Method::PUT, "/manifests/"),
        (Method::GET, "/manifests/"),
        (Method::POST, "/blobs/uploads/"),
        (Method::PUT, "/blobs/uploads/"),
        (Method::GET, "/blobs/"),
    ]
    .into_iter()
    .enumerate()
    {
        let server = failing(method.clone(), path, unavailable, None, 2);
        let name = format!("{}/app:1", server.host());
        let pushed = context.run(&format!("push {}:1 {name}", images.location()));
        assert_eq!((pushed.code, pushed.last_line()), (0, &*image.digest), "{}", pushed.stderr);
        let copied = context.run(&format!("copy {name} oci:out-{n}:1"));
        assert_eq!((copied.code, copied.last_line()), (0, &*image.digest), "{}", copied.stderr);
        let failed = server.requests().iter().filter(|one| one.status == unavailable).count();
        assert_eq!(failed, 2, "{method} {path}");
    }
}

#[test]
fn a_registry_that_says_when_to_come_back_is_obeyed() {
    let context = Context::new();
    let (images, _) = layout(&context);
    let busy = StatusCode::TOO_MANY_REQUESTS;
    let server = failing(Method::HEAD, "/manifests/", busy, Some(2), 1);
    let started = Instant::now();
    context.ok(&format!("push {}:1 {}/app:1", images.location(), server.host()));
    assert!(started.elapsed() >= Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
fn failures_end_when_the_attempts_are_used_up() {
    let context = Context::new();
    let (images, _) = layout(&context);
    for (retries, attempts) in [(0, "(1 attempt, "), (1, "(2 attempts, ")] {
        let unavailable = StatusCode::SERVICE_UNAVAILABLE;
        let server = failing(Method::HEAD, "/manifests/", unavailable, None, 9);
        let push = format!("push --retry {retries} {}:1", images.location());
        let refused = context.run(&format!("{push} {}/app:1", server.host()));
        refused.fails(6, &["HEAD http://[registry]/v2/app/manifests/1: 503"]);
        assert!(refused.raw_stderr.contains(attempts), "{}", refused.raw_stderr);
        assert_eq!(server.requests().len(), retries + 1);
    }
    // What is wrong stays wrong.
    let server = failing(Method::HEAD, "/manifests/", StatusCode::BAD_REQUEST, None, 1);
    let refused = context.run(&format!("push {}:1 {}/app:1", images.location(), server.host()));
    refused.fails(1, &["400"]);
    assert_eq!(server.requests().len(), 1);
}
