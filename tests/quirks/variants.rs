//! What a quirk does to operations that not every registry sees, and how often it makes us ask.

use http::StatusCode;
use regctl::server::quirks::Personality::*;

use crate::cell::Cell;
use crate::cell::Outcome::{Done, Fails};
use crate::operation::Operation::*;

/// Of an upload session.
const SESSION: &str = "/blobs/uploads/";

pub(crate) fn cells() -> Vec<Cell> {
    let wrong = |setup: &mut crate::scene::Setup| setup.wrong_secret = true;
    let token = |setup: &mut crate::scene::Setup| setup.identity_token = true;
    vec![
        Cell::new(DockerHubAuth, Login, Fails(4, &["401"])).but("a wrong password", wrong),
        Cell::new(DockerHubAuth, CopyWithin, Done),
        Cell::new(DockerHubAuth, PullMissing, Fails(3, &["not found"])),
        Cell::new(DockerHubLimits, PullAgain, Done).asks("GET", "/manifests/", 0..=0),
        Cell::new(DockerHubMissing, PullMissing, Fails(4, &["refused"])),
        Cell::new(DockerHubMissing, ListMissing, Fails(4, &["refused"])),
        Cell::new(DockerHubMount, CopyWithin, Done).asks("PUT", SESSION, 0..=0),
        Cell::new(SignedStorage, PullAgain, Done),
        Cell::new(EcrAuth, Login, Fails(4, &["401"])).but("a wrong password", wrong),
        Cell::new(EcrAuth, Catalog, Done),
        Cell::new(EcrChunks, PushArchive, Done),
        Cell::new(EcrChunks, PushAgain, Done),
        Cell::new(EcrManifests, PushArtifact, Fails(1, &["405 UNSUPPORTED"])),
        Cell::new(GoogleRegistry, PushAgain, Done),
        Cell::new(AzureRegistry, Login, Done).but("a refresh token", token),
        Cell::new(AzureRegistry, Pull, Done).but("a refresh token", token),
        Cell::new(AzureRegistry, Push, Done).but("a refresh token", token),
        Cell::new(AzureRegistry, Catalog, Done),
        Cell::new(HarborMount, CopyWithin, Done).asks("PUT", SESSION, 0..=0),
        Cell::new(HarborProxy, PullAgain, Done),
        Cell::new(HarborCookies, PushAgain, Done),
        Cell::new(QuayErrors, PushAgain, Done),
        Cell::new(QuayErrors, Push, Done).pauses(0..=10),
        Cell::new(QuayMediaTypes, PushArtifact, Fails(1, &["415", "MANIFEST_INVALID"])),
        Cell::new(GithubChunks, PushArchive, Done),
        Cell::new(GithubDelete, DeleteDigest, Fails(1, &["is not supported here"])),
        Cell::new(GitLabAuth, CopyWithin, Done),
        Cell::new(GitLabNames, CopyWithin, Done),
        Cell::new(NexusHead, PushAgain, Done),
        Cell::new(NexusHead, DeleteDigest, Done),
        Cell::new(ArtifactoryOld, PushAgain, Done),
        Cell::new(ArtifactoryOld, PushArchive, Done),
        Cell::new(ArtifactoryOld, CopyWithin, Done),
        Cell::new(OpenShift, PushAgain, Done),
        Cell::new(Cloudflare, PushAgain, Done),
        Cell::new(TlsProxy, Push, Fails(1, &["301"])).but("301 for POST", |setup| {
            setup.quirks.uploads.post_redirect = Some(StatusCode::MOVED_PERMANENTLY);
        }),
        Cell::new(TlsProxy, Push, Done).but("307 for POST", |setup| {
            setup.quirks.uploads.post_redirect = Some(StatusCode::TEMPORARY_REDIRECT);
        }),
        Cell::new(FlakyCdn, PullAgain, Done),
        Cell::new(ShortTokens, PullLater, Done).asks("GET", "/token", 1..=1),
        Cell::new(ShortTokens, PushAgain, Done),
        Cell::new(OddPages, ListFew, Done),
        Cell::new(OddPages, ListEmpty, Done),
        Cell::new(OddPages, Catalog, Done),
        Cell::new(RangeIgnorer, PullAgain, Done),
        Cell::new(DockerV1, DeleteMissing, Fails(3, &["not found"])),
        Cell::new(OddHeaders, PushAgain, Done),
        Cell::new(OddHeaders, Login, Fails(4, &["401"])).but("a wrong password", wrong),
        Cell::new(GgcrRegistry, PushArchive, Done),
        Cell::new(Replicas, PushAgain, Done),
    ]
}
