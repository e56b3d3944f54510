//! The registries that people use, each by the id that tests and comments call it, and what it does.
//!
//! The switches of each are in [`registries`](super::registries).

use std::fmt;

use crate::server::quirks::{Quirks, registries};

/// A registry that people use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the table below says what each one does")]
pub enum Personality {
    DockerHubAuth,
    DockerHubLimits,
    DockerHubMissing,
    DockerHubMount,
    SignedStorage,
    EcrAuth,
    EcrChunks,
    EcrMissing,
    EcrManifests,
    GoogleRegistry,
    AzureRegistry,
    HarborMount,
    HarborProxy,
    HarborCookies,
    QuayErrors,
    QuayHealth,
    QuayMediaTypes,
    GithubChunks,
    GithubDelete,
    GitLabAuth,
    GitLabNames,
    NexusHead,
    NexusAuth,
    ArtifactoryOld,
    ArtifactoryFlake,
    ArtifactoryRights,
    OpenShift,
    Cloudflare,
    TlsProxy,
    FlakyCdn,
    ShortTokens,
    OddPages,
    RangeIgnorer,
    DockerV1,
    OddHeaders,
    GgcrRegistry,
    Replicas,
    DigestOfList,
}

/// How a registry wants to know who is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginKind {
    /// Not at all.
    Open,
    /// By name and password with every request.
    Basic,
    /// By tokens.
    Bearer,
}

/// What a personality is.
struct Entry {
    personality: Personality,
    id: &'static str,
    imitates: &'static str,
    login: LoginKind,
    quirks: fn() -> Quirks,
}

/// Every personality, in the order of their ids.
const TABLE: [Entry; 38] = [
    Entry {
        personality: Personality::DockerHubAuth,
        id: "P01",
        imitates: "tokens from a sibling host, and repositories of one word below `library/`",
        login: LoginKind::Bearer,
        quirks: registries::docker_hub_auth,
    },
    Entry {
        personality: Personality::DockerHubLimits,
        id: "P02",
        imitates: "a limit on manifests read, told in headers (regclient/regclient#4)",
        login: LoginKind::Bearer,
        quirks: registries::docker_hub_limits,
    },
    Entry {
        personality: Personality::DockerHubMissing,
        id: "P03",
        imitates: "401 for what is not there, whatever the token (distribution/distribution#1291)",
        login: LoginKind::Bearer,
        quirks: registries::docker_hub_missing,
    },
    Entry {
        personality: Personality::DockerHubMount,
        id: "P04",
        imitates: "a mount needs a token for its source too (oras-project/rust-oci-client#235)",
        login: LoginKind::Bearer,
        quirks: registries::docker_hub_mount,
    },
    Entry {
        personality: Personality::SignedStorage,
        id: "P05",
        imitates: "blobs at signed addresses of storage that takes no second credential (penpot/penpot#10776)",
        login: LoginKind::Bearer,
        quirks: registries::signed_storage,
    },
    Entry {
        personality: Personality::EcrAuth,
        id: "P06",
        imitates: "name and password with every request, no tokens",
        login: LoginKind::Basic,
        quirks: registries::ordinary,
    },
    Entry {
        personality: Personality::EcrChunks,
        id: "P07",
        imitates: "PATCH answers 201, and a second chunk is dropped (aws/containers-roadmap#2831)",
        login: LoginKind::Basic,
        quirks: registries::ecr_chunks,
    },
    Entry {
        personality: Personality::EcrMissing,
        id: "P08",
        imitates: "no repository is made by a push (aws/containers-roadmap#2159)",
        login: LoginKind::Basic,
        quirks: registries::ecr_missing,
    },
    Entry {
        personality: Personality::EcrManifests,
        id: "P09",
        imitates: "manifests with an artifact type are refused (moby/buildkit#5747)",
        login: LoginKind::Basic,
        quirks: registries::ecr_manifests,
    },
    Entry {
        personality: Personality::GoogleRegistry,
        id: "P10",
        imitates: "a blob in one piece only, to a long address elsewhere (google/go-containerregistry, dotnet/sdk#287)",
        login: LoginKind::Bearer,
        quirks: registries::google_registry,
    },
    Entry {
        personality: Personality::AzureRegistry,
        id: "P11",
        imitates: "refresh tokens at `/oauth2/token` (Azure/acr#98)",
        login: LoginKind::Bearer,
        quirks: registries::azure_registry,
    },
    Entry {
        personality: Personality::HarborMount,
        id: "P12",
        imitates: "a mount from an unknown project answers 401 (goharbor/harbor#17097)",
        login: LoginKind::Bearer,
        quirks: registries::harbor_mount,
    },
    Entry {
        personality: Personality::HarborProxy,
        id: "P13",
        imitates: "chunked replies without length and digest (goharbor/harbor#23373)",
        login: LoginKind::Bearer,
        quirks: registries::harbor_proxy,
    },
    Entry {
        personality: Personality::HarborCookies,
        id: "P14",
        imitates: "cookies that break the calls they are sent with (dotnet/sdk#33019)",
        login: LoginKind::Bearer,
        quirks: registries::harbor_cookies,
    },
    Entry {
        personality: Personality::QuayErrors,
        id: "P15",
        imitates: "502, 500 and BLOB_UPLOAD_INVALID now and then (GoogleContainerTools/jib#2013)",
        login: LoginKind::Bearer,
        quirks: registries::quay_errors,
    },
    Entry {
        personality: Personality::QuayHealth,
        id: "P16",
        imitates: "200 and a text about its health, to whatever was asked (kubevirt/kubevirt#17064)",
        login: LoginKind::Bearer,
        quirks: registries::quay_health,
    },
    Entry {
        personality: Personality::QuayMediaTypes,
        id: "P17",
        imitates: "configs that are none of an image are refused (oras-project/oras-py#168)",
        login: LoginKind::Bearer,
        quirks: registries::quay_media_types,
    },
    Entry {
        personality: Personality::GithubChunks,
        id: "P18",
        imitates: "416 for chunks of more than 4 MiB (oras-project/rust-oci-client#35)",
        login: LoginKind::Bearer,
        quirks: registries::github_chunks,
    },
    Entry {
        personality: Personality::GithubDelete,
        id: "P19",
        imitates: "nothing is deleted through the API (regclient/regclient#819)",
        login: LoginKind::Bearer,
        quirks: registries::github_delete,
    },
    Entry {
        personality: Personality::GitLabAuth,
        id: "P20",
        imitates: "tokens from `/jwt/auth` of another host, for the last scope only, never to delete (estesp/manifest-tool#53)",
        login: LoginKind::Bearer,
        quirks: registries::gitlab_auth,
    },
    Entry {
        personality: Personality::GitLabNames,
        id: "P21",
        imitates: "repositories below several groups",
        login: LoginKind::Bearer,
        quirks: registries::ordinary,
    },
    Entry {
        personality: Personality::NexusHead,
        id: "P22",
        imitates: "HEAD of a manifest answers 404, and no digest is told (crazy-max/diun#1614)",
        login: LoginKind::Open,
        quirks: registries::nexus_head,
    },
    Entry {
        personality: Personality::NexusAuth,
        id: "P23",
        imitates: "password only, below `/repository/x` (sonatype/nexus-public#967)",
        login: LoginKind::Basic,
        quirks: registries::nexus_auth,
    },
    Entry {
        personality: Personality::ArtifactoryOld,
        id: "P24",
        imitates: "an upload must send its bytes before its end (docker/buildx#196)",
        login: LoginKind::Basic,
        quirks: registries::artifactory_old,
    },
    Entry {
        personality: Personality::ArtifactoryFlake,
        id: "P25",
        imitates: "a session is unknown now and then (GoogleContainerTools/jib#3399)",
        login: LoginKind::Basic,
        quirks: registries::artifactory_flake,
    },
    Entry {
        personality: Personality::ArtifactoryRights,
        id: "P26",
        imitates: "a session cannot be cancelled (oras-project/rust-oci-client#205)",
        login: LoginKind::Basic,
        quirks: registries::artifactory_rights,
    },
    Entry {
        personality: Personality::OpenShift,
        id: "P27",
        imitates: "no service in the challenge, `access_token` in the reply, no answer to a body without a credential (GoogleContainerTools/jib#576)",
        login: LoginKind::Bearer,
        quirks: registries::openshift,
    },
    Entry {
        personality: Personality::Cloudflare,
        id: "P28",
        imitates: "413 and a page for bodies of more than 100 MB (cloudflare/serverless-registry#42)",
        login: LoginKind::Open,
        quirks: registries::cloudflare,
    },
    Entry {
        personality: Personality::TlsProxy,
        id: "P29",
        imitates: "sessions at `http://` behind TLS, and redirects of POST (distribution/distribution#2225)",
        login: LoginKind::Open,
        quirks: registries::tls_proxy,
    },
    Entry {
        personality: Personality::FlakyCdn,
        id: "P30",
        imitates: "bodies that stop at a multiple of 8 MiB (microsoft/containerregistry#196)",
        login: LoginKind::Open,
        quirks: registries::flaky_cdn,
    },
    Entry {
        personality: Personality::ShortTokens,
        id: "P31",
        imitates: "tokens that end before the upload does (moby/moby#33558)",
        login: LoginKind::Bearer,
        quirks: registries::short_tokens,
    },
    Entry {
        personality: Personality::OddPages,
        id: "P32",
        imitates: "lists whose pages are named in odd ways (distribution/distribution c36fab07f)",
        login: LoginKind::Open,
        quirks: registries::odd_pages,
    },
    Entry {
        personality: Personality::RangeIgnorer,
        id: "P33",
        imitates: "200 and the whole blob for a range",
        login: LoginKind::Open,
        quirks: registries::range_ignorer,
    },
    Entry {
        personality: Personality::DockerV1,
        id: "P34",
        imitates: "no `/v2/`, and manifests of schema 1",
        login: LoginKind::Open,
        quirks: registries::docker_v1,
    },
    Entry {
        personality: Personality::OddHeaders,
        id: "P35",
        imitates: "challenges in other cases, with blanks, and two at once",
        login: LoginKind::Bearer,
        quirks: registries::odd_headers,
    },
    Entry {
        personality: Personality::GgcrRegistry,
        id: "P36",
        imitates: "204 for a chunk, and no address of what was uploaded (google/go-containerregistry#2198)",
        login: LoginKind::Open,
        quirks: registries::ggcr_registry,
    },
    Entry {
        personality: Personality::Replicas,
        id: "P37",
        imitates: "sessions that the next request's server does not know (distribution/distribution#1576)",
        login: LoginKind::Open,
        quirks: registries::replicas,
    },
    Entry {
        personality: Personality::DigestOfList,
        id: "P38",
        imitates: "the digest of the index on its children (distribution/distribution#2395)",
        login: LoginKind::Open,
        quirks: registries::digest_of_list,
    },
];

impl Personality {
    /// Every personality, in the order of their ids.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|entry| entry.personality)
    }

    /// The id, such as `P07`.
    pub fn id(self) -> &'static str {
        self.entry().id
    }

    /// What it does that others do not.
    pub fn imitates(self) -> &'static str {
        self.entry().imitates
    }

    /// How it wants to know who is there.
    pub fn login(self) -> LoginKind {
        self.entry().login
    }

    /// The switches that make it. What they need of other servers is for the caller to fill in.
    pub fn quirks(self) -> Quirks {
        (self.entry().quirks)()
    }

    fn entry(self) -> &'static Entry {
        &TABLE[self as usize]
    }
}

impl fmt::Display for Personality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {self:?}", self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_personality_is_where_its_id_says() {
        for (at, entry) in TABLE.iter().enumerate() {
            assert_eq!(entry.personality as usize, at, "{}", entry.personality);
            assert_eq!(entry.id, format!("P{:02}", at + 1), "{}", entry.personality);
        }
    }
}
