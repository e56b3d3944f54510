//! What every registry makes of login, pull, push, copy in, copy out, list and delete.

use regctl::server::quirks::Personality::{self, *};

use crate::cell::Cell;
use crate::cell::Outcome::{self, Done, Fails};
use crate::operation::EVERY;

/// Login, pull, push, copy in, copy out, list, delete.
type Row = (Personality, [Outcome; 7]);

const ALL_DONE: [Outcome; 7] = [Done; 7];

/// Only deleting fails.
const fn no_delete(failure: Outcome) -> [Outcome; 7] {
    [Done, Done, Done, Done, Done, Done, failure]
}

/// Reading works, writing does not.
const fn no_upload(failure: Outcome) -> [Outcome; 7] {
    [Done, Done, failure, failure, Done, Done, Done]
}

/// The registry's image cannot be read.
const fn no_read(failure: Outcome) -> [Outcome; 7] {
    [Done, failure, Done, Done, failure, Done, Done]
}

const ROWS: [Row; 38] = [
    (DockerHubAuth, ALL_DONE),
    (DockerHubLimits, ALL_DONE),
    (DockerHubMissing, ALL_DONE),
    (DockerHubMount, ALL_DONE),
    (SignedStorage, ALL_DONE),
    (EcrAuth, ALL_DONE),
    (EcrChunks, ALL_DONE),
    (EcrMissing, no_upload(Fails(3, &["repository", "/new/app not found", "NAME_UNKNOWN"]))),
    (EcrManifests, ALL_DONE),
    (GoogleRegistry, ALL_DONE),
    (AzureRegistry, ALL_DONE),
    (HarborMount, ALL_DONE),
    (HarborProxy, ALL_DONE),
    (HarborCookies, ALL_DONE),
    (QuayErrors, ALL_DONE),
    (QuayHealth, ALL_DONE),
    (QuayMediaTypes, ALL_DONE),
    (GithubChunks, ALL_DONE),
    (GithubDelete, no_delete(Fails(1, &["is not supported here", "405 UNSUPPORTED"]))),
    (GitLabAuth, no_delete(Fails(4, &["access to ", "/team/app:1 refused"]))),
    (GitLabNames, ALL_DONE),
    (NexusHead, ALL_DONE),
    (NexusAuth, ALL_DONE),
    (ArtifactoryOld, ALL_DONE),
    (ArtifactoryFlake, ALL_DONE),
    (ArtifactoryRights, ALL_DONE),
    (OpenShift, ALL_DONE),
    (Cloudflare, ALL_DONE),
    (TlsProxy, ALL_DONE),
    (FlakyCdn, ALL_DONE),
    (ShortTokens, ALL_DONE),
    (OddPages, ALL_DONE),
    (RangeIgnorer, ALL_DONE),
    (
        DockerV1,
        [
            Fails(1, &["is not supported here", "/v2/", "404"]),
            Fails(1, &["schema 1"]),
            Done,
            Done,
            Fails(1, &["schema 1"]),
            Done,
            Done,
        ],
    ),
    (OddHeaders, ALL_DONE),
    (GgcrRegistry, ALL_DONE),
    (Replicas, ALL_DONE),
    (DigestOfList, no_read(Fails(1, &["digest mismatch: expected sha256:", ", got sha256:"]))),
];

pub(crate) fn cells() -> Vec<Cell> {
    let row = |(personality, outcomes): Row| {
        let cells = EVERY.into_iter().zip(outcomes);
        cells.map(move |(operation, outcome)| Cell::new(personality, operation, outcome))
    };
    ROWS.into_iter().flat_map(row).collect()
}
