//! What quirks of reading and listing do, beyond what every registry sees.

use http::{Method, StatusCode};
use regctl::server::quirks::Personality::*;
use regctl::server::quirks::{
    Distortion, Failure, FailureKind, LastPage, LinkForm, RateLimit, Times,
};

use crate::cell::Cell;
use crate::cell::Outcome::{Done, Fails};
use crate::operation::Operation::*;
use crate::scene::{Setup, signed};

/// Where the body of the large layer, of 300,000 bytes, breaks.
const BREAK: u64 = 80_000;

pub(crate) fn cells() -> Vec<Cell> {
    let mut cells = limits();
    cells.extend(signatures());
    cells.extend(heads());
    cells.extend(breaks());
    cells.extend(pages());
    cells
}

/// P02: so many manifests and no more.
fn limits() -> Vec<Cell> {
    let limit = |refused, retry_after| {
        move |setup: &mut Setup| {
            let limit = RateLimit { pulls: 1, refused, retry_after };
            setup.quirks.reads.rate_limit = Some(limit);
        }
    };
    let told = Fails(
        6,
        &["429 TOOMANYREQUESTS", "it asks to wait 21600 s", "limit 1;w=21600, remaining 0;w=21600"],
    );
    vec![
        Cell::new(DockerHubLimits, Pull, Done)
            .but("it says to wait a minute", limit(1, Some(60)))
            .pauses(60..=60)
            .asks("GET", "/manifests/", 4..=4),
        Cell::new(DockerHubLimits, Pull, told)
            .but("it says to wait six hours", limit(u32::MAX, Some(21_600)))
            .pauses(0..=0)
            .asks("GET", "/manifests/", 3..=3),
        Cell::new(DockerHubLimits, Pull, Done)
            .but("it does not say how long to wait", limit(3, None))
            .asks("GET", "/manifests/", 6..=6),
        Cell::new(DockerHubLimits, Pull, Fails(6, &["429 TOOMANYREQUESTS", "(5 attempts"]))
            .but("it never says how long to wait", limit(u32::MAX, None)),
        // To ask for the headers alone is not counted.
        Cell::new(DockerHubLimits, Resolve, Done).asks("GET", "/manifests/", 0..=0),
    ]
}

/// P05: signed addresses that have expired; the registry is asked for others.
fn signatures() -> Vec<Cell> {
    let expired = |times| move |setup: &mut Setup| setup.storage = Some(signed(times));
    vec![
        Cell::new(SignedStorage, Pull, Done)
            .but("the first two signatures have expired", expired(Times::First(2)))
            .asks("GET", "/blobs/", 5..=5),
        Cell::new(SignedStorage, Pull, Fails(4, &["redirected to ", "403", "(3 attempts"]))
            .but("every signature has expired", expired(Times::Always))
            .asks("GET", "/blobs/", 3..=3),
        Cell::new(SignedStorage, Pull, Done)
            .but("bodies break", |setup| {
                let mut storage = signed(Times::First(0));
                storage.truncate_blobs =
                    Some(Distortion { at_byte: BREAK, times: Times::First(1) });
                setup.storage = Some(storage);
            })
            // The registry is asked again, not the storage.
            .asks("GET", "/blobs/", 4..=4),
    ]
}

/// P22: HEAD of a manifest is refused in any way, and GET tells.
fn heads() -> Vec<Cell> {
    let mut cells = Vec::new();
    for status in [StatusCode::METHOD_NOT_ALLOWED, StatusCode::BAD_REQUEST] {
        let kind = FailureKind::Status { status, retry_after: None };
        let failure = Failure::of(Method::HEAD, "/manifests/", kind);
        for operation in [Resolve, Pull, Push, PushAgain, CopyIn, CopyOut, DeleteDigest] {
            let failure = failure.clone();
            cells.push(Cell::new(NexusHead, operation, Done).but(
                &format!("HEAD answers {status}"),
                |setup| {
                    setup.quirks.failures = vec![failure];
                },
            ));
        }
    }
    cells.push(Cell::new(NexusHead, Resolve, Done).asks("GET", "/manifests/", 1..=1));
    cells
}

/// P13, P30 and P33: bodies that break.
fn breaks() -> Vec<Cell> {
    let breaks = |times| {
        move |setup: &mut Setup| {
            setup.quirks.truncate_blobs = Some(Distortion { at_byte: BREAK, times });
        }
    };
    vec![
        Cell::new(RangeIgnorer, Pull, Done).but("a body breaks", breaks(Times::First(1))).asks(
            "GET",
            "/blobs/",
            4..=4,
        ),
        Cell::new(RangeIgnorer, CopyOut, Done).but("a body breaks", breaks(Times::First(1))),
        // The beginning comes again and again.
        Cell::new(RangeIgnorer, Pull, Fails(6, &["after 80000 bytes", "(5 attempts"]))
            .but("every body breaks", breaks(Times::Always))
            .asks("GET", "/blobs/", 5..=5),
        Cell::new(HarborProxy, Pull, Done).but("a body breaks", breaks(Times::First(1))).asks(
            "GET",
            "/blobs/",
            4..=4,
        ),
        // Each goes on where the one before broke.
        Cell::new(FlakyCdn, Pull, Done).but("every body breaks", breaks(Times::Always)).asks(
            "GET",
            "/blobs/",
            6..=6,
        ),
        Cell::new(FlakyCdn, Pull, Fails(6, &["after 0 bytes", "(5 attempts"]))
            .but("no byte comes", |setup| {
                setup.quirks.truncate_blobs = Some(Distortion { at_byte: 0, times: Times::Always });
            })
            .asks("GET", "/blobs/", 5..=5),
    ]
}

/// P32: the other ways to name the next page, and an end that is one.
fn pages() -> Vec<Cell> {
    let with = |link, last_page| {
        move |setup: &mut Setup| {
            (setup.quirks.lists.link, setup.quirks.lists.last_page) = (link, last_page);
        }
    };
    vec![
        Cell::new(OddPages, List, Done)
            .but("absolute links", with(LinkForm::Absolute, LastPage::Ends))
            .asks("GET", "/tags/list", 2..=2),
        Cell::new(OddPages, List, Done)
            .but("relative links", with(LinkForm::Relative, LastPage::Repeats))
            .asks("GET", "/tags/list", 2..=3),
    ]
}
