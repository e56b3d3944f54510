//! Registries that fail now and then.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use regctl::server::quirks::{Failure, FailureKind, Quirks, Times};
use regctl::server::{Ephemeral, Server};

use crate::context::{Context, start, taken};
use crate::images::{Images, Stored};
use crate::peer::{Head, Peer, Reply};

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
    let server = failing(Method::HEAD, "/manifests/", StatusCode::GONE, None, 1);
    let refused = context.run(&format!("push {}:1 {}/app:1", images.location(), server.host()));
    refused.fails(1, &["410"]);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_registry_that_falls_silent_is_given_up() {
    let context = Context::new();
    let (images, _) = layout(&context);
    let silent = Peer::start(|head: &Head| match head.method.as_str() {
        "HEAD" => Reply::not_found(),
        "POST" => Reply::header(202, "location", "/v2/app/blobs/uploads/1".to_owned()),
        _ => Reply::Stall,
    });
    let host = silent.host();
    for line in [
        format!("pull {host}/app:1"),
        format!("push {}:1 {host}/app:1", images.location()),
        format!("tags {host}/app"),
    ] {
        let refused = context.run(&format!("{line} --timeout 1s --retry 0"));
        refused.fails(6, &["no byte for 1 s"]);
    }
    // No manifest went there: the blobs did not.
    assert!(
        !silent
            .heads()
            .iter()
            .any(|head| head.path.contains("/manifests/") && head.method == "PUT")
    );
}

#[test]
fn a_declined_mount_becomes_an_upload() {
    let context = Context::new();
    let (images, image) = layout(&context);
    let quirks = Quirks { mounts_declined: true, ..Quirks::default() };
    let server = start(Server::ephemeral().quirks(quirks));
    let (host, n) = (server.host(), 3);
    context.ok(&format!("push {}:1 {host}/a:1", images.location()));
    server.clear_requests();
    let copied = context.ok(&format!("copy --no-referrers {host}/a:1 {host}/b:1"));
    assert_eq!(copied, image.digest);
    let requests = taken(&server);
    let count = |text: &str| requests.iter().filter(|one| one.starts_with(text)).count();
    // The session of the declined mount is the one that is used.
    assert_eq!((count("POST "), count("PUT /v2/b/blobs/")), (n, n), "{requests:#?}");
    assert!(requests.len() <= 4 * n + 5, "{requests:#?}");
    context.ok(&format!("push --force {}:1 {host}/b:2", images.location()));
    assert!(taken(&server).len() <= 4 * n + 3);
}

/// An upload that breaks off is begun again, and the registry ends up with the right bytes.
#[test]
fn a_broken_upload_is_sent_again() {
    let context = Context::new();
    let (images, image) = layout(&context);
    let server = start(Server::ephemeral());
    let (host, broken) = (server.host(), AtomicBool::new(false));
    let peer = Peer::start(move |head: &Head| {
        let is_first = head.method == "PUT" && !broken.swap(true, Ordering::Relaxed);
        match is_first {
            true => Reply::Break,
            false => Reply::Forward(host.clone()),
        }
    });
    let pushed = context.run(&format!("push {}:1 {}/app:1", images.location(), peer.host()));
    assert_eq!((pushed.code, pushed.last_line()), (0, &*image.digest), "{}", pushed.stderr);
    assert_eq!(context.ok(&format!("pull {}/app:1", server.host())), image.digest);
}

#[test]
fn a_wait_that_is_too_long_is_not_begun() {
    let context = Context::new();
    let (images, _) = layout(&context);
    let busy = StatusCode::TOO_MANY_REQUESTS;
    let server = failing(Method::HEAD, "/manifests/", busy, Some(3_600), 9);
    let refused = context.run(&format!("push {}:1 {}/app:1", images.location(), server.host()));
    refused.fails(6, &["429", "hint: the registry limits requests; wait, log in, or use -j 1"]);
    assert_eq!(server.requests().len(), 1);
}

/// A token may end while a long body is sent; the body is sent once more.
#[test]
fn an_upload_that_is_refused_at_its_end_gets_another_session() {
    let context = Context::new();
    let (images, image) = layout(&context);
    for status in [StatusCode::UNAUTHORIZED, StatusCode::BAD_GATEWAY] {
        let server = failing(Method::PUT, "/blobs/uploads/", status, None, 1);
        let push = format!("push {}:1 {}/app:1", images.location(), server.host());
        let pushed = context.run(&push);
        assert_eq!((pushed.code, pushed.last_line()), (0, &*image.digest), "{}", pushed.stderr);
        let requests = taken(&server);
        let sent = requests.iter().filter(|one| one.starts_with("PUT /v2/app/blobs/")).count();
        assert_eq!(sent, 4, "{requests:#?}");
    }
}
