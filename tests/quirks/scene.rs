//! One registry with its quirks, a plain one beside it, and a client that knows both.

use std::fmt;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use regctl::auth::{self, Credential, Keychain, Origin, Secret};
use regctl::oci::{Host, Reference, RepositoryName};
use regctl::ops::{RegistryAccess, Session, SessionOptions};
use regctl::registry::HostOptions;
use regctl::registry::settings::{self, Hosts, Rule, SettingsFiles, Sourced};
use regctl::server::quirks::{LoginKind, Personality, Quirks, Times};
use regctl::server::storage::{MemoryStorage, Storage};
use regctl::server::{Access, Ephemeral, Server, TlsIdentity, Users};
use regctl::transfer::Silent;
use regctl::util::clock::{Clock, Time};
use tempfile::TempDir;

use crate::canary::PASSWORD;
use crate::content::Content;

/// The tags of what a registry holds from the start.
pub(crate) const TAGS: [&str; 3] = ["1", "2", "3"];

/// What a registry is to be like.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) personality: Personality,
    pub(crate) quirks: Quirks,
    pub(crate) login: LoginKind,
    /// Where the image is.
    pub(crate) name: &'static str,
    /// Where images are pushed to.
    pub(crate) target: &'static str,
    pub(crate) user: &'static str,
    pub(crate) password: &'static str,
    /// Whether the client has a refresh token instead of the password.
    pub(crate) identity_token: bool,
    /// Whether that token is the password, as where the token service takes one for the other.
    pub(crate) token_is_password: bool,
    /// Whether the client's secret is another than the registry's.
    pub(crate) wrong_secret: bool,
    pub(crate) tls: bool,
    /// The name of the registry's host, where it is not called by its address.
    pub(crate) called: Option<&'static str>,
    /// What the storage behind the registry is like, where there is one.
    pub(crate) storage: Option<Quirks>,
}

/// Everything of one run.
pub(crate) struct Scene {
    pub(crate) setup: Setup,
    pub(crate) content: Arc<Content>,
    pub(crate) registry: Ephemeral,
    host: Host,
    pub(crate) plain: Ephemeral,
    pub(crate) session: Session,
    pub(crate) clock: Arc<Quick>,
    _storage: Option<Ephemeral>,
    _directory: TempDir,
}

/// A clock whose pauses take no time, and that remembers them.
#[derive(Debug, Default)]
pub(crate) struct Quick {
    elapsed: Mutex<Duration>,
    pauses: Mutex<Vec<Duration>>,
}

impl Quick {
    pub(crate) fn pauses(&self) -> Vec<Duration> {
        self.pauses.lock().unwrap().clone()
    }

    pub(crate) fn advance(&self, time: Duration) {
        *self.elapsed.lock().unwrap() += time;
    }
}

#[async_trait]
impl Time for Quick {
    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    async fn pause(&self, length: Duration) {
        self.pauses.lock().unwrap().push(length);
        self.advance(length);
        tokio::task::yield_now().await;
    }

    async fn expire(&self, limit: Duration) {
        // Nothing here is silent; what is, is a bug that must not hang.
        tokio::time::sleep(limit.min(Duration::from_secs(20))).await;
    }
}

/// The credential for one registry.
struct OneKey {
    host: Host,
    credential: Credential,
}

impl fmt::Debug for OneKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OneKey").field("host", &self.host).finish_non_exhaustive()
    }
}

#[async_trait]
impl Keychain for OneKey {
    async fn lookup(
        &self,
        host: &Host,
        _: Option<&RepositoryName>,
    ) -> auth::Result<Option<(Credential, Origin)>> {
        let found = (*host == self.host).then(|| self.credential.clone());
        Ok(found.map(|credential| (credential, Origin::new("the test"))))
    }
}

impl Setup {
    /// The personality as it is, with sizes that fit the image of these tests.
    pub(crate) fn of(personality: Personality) -> Self {
        let mut quirks = personality.quirks();
        if let Some(limit) = &mut quirks.uploads.body_limit {
            limit.bytes = 100_000;
        }
        if let Some(cut) = &mut quirks.truncate_blobs {
            cut.at_byte = 80_000;
        }
        if personality == Personality::Cloudflare {
            quirks.uploads.chunk_max = Some(80_000);
        }
        let (name, target) = match personality {
            Personality::GitLabNames => ("group/subgroup/project/app", "group/a/b/c/d/e/app"),
            Personality::DockerHubAuth => ("library/app", "library/new"),
            _ => ("team/app", "new/app"),
        };
        let (called, realm_host) = match personality {
            Personality::DockerHubAuth => {
                (Some("registry-1.docker.example"), Some("auth.docker.example"))
            }
            Personality::GitLabAuth => (Some("registry.gitlab.example"), Some("gitlab.example")),
            _ => (None, None),
        };
        quirks.auth.realm_host = realm_host;
        let (user, password) = match personality {
            Personality::EcrAuth | Personality::EcrChunks => ("AWS", "eyJwYXlsb2FkIjoiY2FuYXJ5=="),
            Personality::GoogleRegistry => ("_json_key", "{\n \"private_key\": \"canary:b\"\n}"),
            Personality::AzureRegistry => ("00000000-0000-0000-0000-000000000000", PASSWORD),
            _ => ("ann", PASSWORD),
        };
        Self {
            login: personality.login(),
            name,
            target,
            user,
            password,
            identity_token: personality == Personality::AzureRegistry,
            token_is_password: false,
            wrong_secret: false,
            tls: personality == Personality::TlsProxy || called.is_some(),
            called,
            storage: (personality == Personality::SignedStorage).then(|| signed(Times::First(0))),
            quirks,
            personality,
        }
    }

    /// The names by which the servers are reached.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.called.into_iter().chain(self.quirks.auth.realm_host)
    }

    fn access(&self) -> Access {
        let users = Users::new([(self.user, self.password)]);
        match self.login {
            LoginKind::Open => Access::open(),
            LoginKind::Basic => Access::basic(users),
            LoginKind::Bearer => Access::bearer(users),
        }
    }
}

impl Scene {
    /// Starts the servers; the registry holds the image, and so does the plain one.
    pub(crate) async fn start(mut setup: Setup) -> Self {
        static IMAGE: OnceLock<Arc<Content>> = OnceLock::new();
        let content = Arc::clone(IMAGE.get_or_init(|| Arc::new(Content::image())));
        let held: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
        content.store(&*held, &setup.name.parse().unwrap(), &TAGS).await;
        let storage = match setup.storage.take() {
            None => None,
            Some(quirks) => {
                let storage = Server::ephemeral().storage(Arc::clone(&held)).quirks(quirks);
                let storage = storage.start().await.unwrap();
                setup.quirks.reads.redirect_blobs_to = Some(storage.url());
                Some(storage)
            }
        };
        let registry = Server::ephemeral().storage(held).quirks(setup.quirks.clone());
        let mut registry = registry.access(setup.access());
        let mut authority = None;
        if setup.tls {
            let names: Vec<_> = setup.names().chain(["127.0.0.1"]).collect();
            let (identity, pem) = TlsIdentity::self_signed(&names).unwrap();
            (registry, authority) = (registry.tls_identity(identity), Some(pem));
        }
        let registry = registry.start().await.unwrap();
        let host = host_of(&setup, &registry);
        let plain = Server::ephemeral().start().await.unwrap();
        content.store(&**plain.storage(), &"team/app".parse().unwrap(), &TAGS).await;
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(Quick::default());
        let credential = credential(&setup, &registry).await;
        registry.clear_requests();
        let options = SessionOptions {
            registries: RegistryAccess {
                hosts: host_options(&clock, &host, authority, directory.path(), &setup),
                keychain: Arc::new(OneKey { host: host.clone(), credential }),
            },
            sources: None,
            data_root: Some(directory.path().join("data")),
            jobs: Some(1),
            engines: Default::default(),
        };
        let session = Session::new(options, Arc::new(Silent));
        Self {
            setup,
            content,
            registry,
            host,
            plain,
            session,
            clock,
            _storage: storage,
            _directory: directory,
        }
    }

    pub(crate) fn host(&self) -> Host {
        self.host.clone()
    }

    /// The image in the registry.
    pub(crate) fn reference(&self) -> Reference {
        self.named(self.setup.name, "1")
    }

    /// Another name in the registry.
    pub(crate) fn named(&self, name: &str, tag: &str) -> Reference {
        format!("{}/{name}:{tag}", self.host).parse().unwrap()
    }

    /// A name in the plain registry.
    pub(crate) fn beside(&self, name: &str) -> Reference {
        format!("{}/{name}", self.plain.host()).parse().unwrap()
    }
}

/// Storage at signed addresses, of which some have expired.
pub(crate) fn signed(expired: Times) -> Quirks {
    let mut quirks = Quirks::default();
    quirks.reads.expired_addresses = Some(expired);
    quirks
}

/// What the client calls the registry.
fn host_of(setup: &Setup, registry: &Ephemeral) -> Host {
    let address = registry.host();
    let host = match (setup.called, address.split_once(':')) {
        (Some(name), Some((_, port))) => format!("{name}:{port}"),
        _ => address,
    };
    host.parse().unwrap()
}

/// What the client is told of hosts; it believes the `authority`, where there is TLS.
fn host_options(
    clock: &Arc<Quick>,
    host: &Host,
    authority: Option<String>,
    directory: &Path,
    setup: &Setup,
) -> HostOptions {
    let certificates = directory.join("certs.d");
    if let Some(pem) = authority {
        let own = certificates.join(host.as_str());
        std::fs::create_dir_all(&own).unwrap();
        std::fs::write(own.join("ca.crt"), pem).unwrap();
    }
    let origin = || settings::Origin::Flag("the test");
    let mut rule = Rule::about(Hosts::One(host.clone()));
    if !setup.quirks.path_prefix.is_empty() {
        let root = format!("{}/v2", setup.quirks.path_prefix);
        rule.settings.api_root = Some(Sourced::new(root, origin()));
    }
    let here = |name: &str| {
        let mut rule = Rule::about(Hosts::Named(name.to_owned()));
        rule.settings.addresses = Some(Sourced::new(vec![Ipv4Addr::LOCALHOST.into()], origin()));
        rule
    };
    HostOptions {
        flags: [rule].into_iter().chain(setup.names().map(here)).collect(),
        files: SettingsFiles { certificate_dirs: vec![certificates], ..SettingsFiles::default() },
        clock: Clock::injected(Arc::clone(clock) as Arc<dyn Time>),
        ..HostOptions::default()
    }
}

/// What the client knows of the user: the password, or a token that the registry gave for it.
async fn credential(setup: &Setup, registry: &Ephemeral) -> Credential {
    if setup.wrong_secret && setup.identity_token {
        return Credential::IdentityToken(Secret::new("canary-revoked"));
    }
    if setup.identity_token && setup.token_is_password {
        return Credential::IdentityToken(Secret::new(setup.password));
    }
    if !setup.identity_token {
        let password = if setup.wrong_secret { "canary-wrong" } else { setup.password };
        let password = Secret::new(password);
        return Credential::Password { username: setup.user.to_owned(), password };
    }
    let form = format!(
        "grant_type=password&username={}&password={}&access_type=offline",
        setup.user, setup.password
    );
    let realm = setup.quirks.auth.realm_path.unwrap_or("/token");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let reply = client.post(format!("{}{realm}", registry.url())).body(form).send().await.unwrap();
    let reply: serde_json::Value = serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap();
    Credential::IdentityToken(Secret::new(reply["refresh_token"].as_str().unwrap()))
}
