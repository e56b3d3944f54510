//! The operations, each in a small world of its own: the registries that take part, a proxy before
//! each, the client's directory; and what the operation is to bring about, looked at behind the
//! back of client and server.

use std::error::Error as StdError;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::TryStreamExt;
use regctl::auth::{self, Chain, Credential, Environment, Keychain, Origin, Secret};
use regctl::content;
use regctl::layout::Layout;
use regctl::oci::{Digest, Host, ManifestError, Platform, Reference, RepositoryName, Tag};
use regctl::ops::copy::{CopyRequest, copy};
use regctl::ops::delete::delete;
use regctl::ops::list::{ListOptions, tags};
use regctl::ops::location::Location;
use regctl::ops::login::{Keep, LoginRequest, login};
use regctl::ops::pull::{PullPolicy, PullRequest, pull};
use regctl::ops::push::{PushRequest, push};
use regctl::ops::retag::retag;
use regctl::ops::{self, Platforms, RegistryAccess, Session, SessionOptions};
use regctl::registry::settings::{self, Hosts, Rule, Sourced};
use regctl::registry::{HostOptions, Scheme};
use regctl::server::{Ephemeral, Quirks, Server};
use regctl::transfer::{self, Silent};
use regctl::util::clock::Clock;
use tempfile::TempDir;

use crate::canary::{self, PASSWORD};
use crate::image::{Fixture, Image, copy_directory, directory};
use crate::kinds::Kind;
use crate::proxy::Proxy;
use crate::state::{self, Effect};
use crate::wire::{Plan, Side, Wire};

const USER: &str = "ada";

/// What the user asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Operation {
    /// An image whose older version is in the store.
    Pull,
    /// From a layout, over an older image of the same tag.
    Push,
    /// From a registry to another, over an older image, with what refers to it.
    Copy,
    /// The tags of a repository, in two pages.
    List,
    /// A tag.
    Delete,
    /// With a password that is right.
    Login,
    /// Two tags, one of which is there and points elsewhere.
    Retag,
}

impl Operation {
    pub(crate) const ALL: [Self; 7] =
        [Self::Pull, Self::Push, Self::Copy, Self::List, Self::Delete, Self::Login, Self::Retag];

    /// The word that an error of it begins with.
    fn attempt(self) -> &'static [&'static str] {
        match self {
            Self::Pull => &["cannot pull"],
            Self::Push => &["cannot push"],
            Self::Copy => &["cannot copy"],
            // The command line says what a list was asked for.
            Self::List => &["repository", "reading"],
            Self::Delete => &["cannot delete"],
            Self::Login => &["cannot log in"],
            Self::Retag => &["cannot read", "cannot tag"],
        }
    }
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&format!("{self:?}").to_lowercase())
    }
}

/// An operation that failed, as the user gets to know.
#[derive(Debug, Clone)]
pub(crate) struct Failed {
    /// The exit code.
    pub(crate) code: u8,
    /// The chain of causes.
    pub(crate) text: String,
    /// The side that is blamed.
    pub(crate) side: Option<Side>,
}

/// A registry and what stands before it.
#[derive(Debug)]
pub(crate) struct Registry {
    pub(crate) side: Side,
    pub(crate) server: Ephemeral,
    pub(crate) proxy: Proxy,
    /// Another origin with the same content, and the server behind it.
    _elsewhere: Option<(Ephemeral, Proxy)>,
}

/// One operation and all that takes part in it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) operation: Operation,
    pub(crate) fixture: Arc<Fixture>,
    pub(crate) wire: Arc<Wire>,
    pub(crate) registries: Vec<Registry>,
    /// The tags that the user was told of.
    pub(crate) listed: Mutex<Vec<String>>,
    directory: TempDir,
}

impl Registry {
    async fn start(side: Side, plan: &Plan, wire: &Arc<Wire>) -> Self {
        // Two pages of tags.
        let quirks = Quirks { page_limit: Some(2), ..Quirks::default() };
        let server = Server::ephemeral().bearer(USER, PASSWORD).quirks(quirks);
        let server = server.start().await.unwrap();
        let elsewhere = match plan.has(Kind::RedirectElsewhere) {
            false => None,
            true => {
                let other = Server::ephemeral().storage(Arc::clone(server.storage()));
                let other = other.start().await.unwrap();
                let proxy = Proxy::start_elsewhere(other.host(), wire);
                Some((other, proxy))
            }
        };
        let host = elsewhere.as_ref().map(|(_, proxy)| proxy.host());
        let proxy = Proxy::start(side, server.host(), host, wire);
        Self { side, server, proxy, _elsewhere: elsewhere }
    }

    /// Host and port that the client knows.
    pub(crate) fn host(&self) -> String {
        self.proxy.host()
    }

    async fn put(&self, image: &Image, tags: &[&str]) {
        let tags: Vec<Tag> = tags.iter().map(|tag| tag.parse().unwrap()).collect();
        image.put(&**self.server.storage(), &repository(), &tags).await;
    }

    fn reference(&self) -> Reference {
        format!("{}/{}:1", self.host(), repository()).parse().unwrap()
    }
}

/// The repository of every operation.
pub(crate) fn repository() -> RepositoryName {
    "team/app".parse().unwrap()
}

impl World {
    pub(crate) async fn new(operation: Operation, fixture: &Arc<Fixture>, plan: &Plan) -> Self {
        let wire = Arc::new(Wire::new(plan.clone()));
        let sides: &[Side] = match operation {
            Operation::Push => &[Side::Destination],
            Operation::Copy => &[Side::Source, Side::Destination],
            _ => &[Side::Source],
        };
        let mut registries = Vec::new();
        for side in sides {
            registries.push(Registry::start(*side, plan, &wire).await);
        }
        let fixture = Arc::clone(fixture);
        let (listed, directory) = (Mutex::default(), directory());
        let world = Self { operation, fixture, wire, registries, listed, directory };
        world.furnish().await;
        world
    }

    async fn furnish(&self) {
        let Fixture { new, referrer, old, .. } = &*self.fixture;
        let (first, last) = (self.first(), self.last());
        match self.operation {
            Operation::Pull => {
                first.put(new, &["1"]).await;
                copy_directory(&self.fixture.data_root(), &self.data_root());
                let store = Layout::store(&self.data_root()).unwrap();
                let name = first.reference().to_string();
                store.set_names(&[name], old.root().descriptor()).unwrap();
            }
            Operation::Push => last.put(old, &["1"]).await,
            Operation::Copy => {
                first.put(new, &["1"]).await;
                first.put(referrer, &[]).await;
                last.put(old, &["1"]).await;
            }
            Operation::List => first.put(old, &["1", "2", "3"]).await,
            Operation::Delete => first.put(old, &["1", "2"]).await,
            Operation::Login => {}
            Operation::Retag => {
                first.put(old, &["2"]).await;
                first.put(new, &["1"]).await;
            }
        }
    }

    fn first(&self) -> &Registry {
        self.registries.first().unwrap()
    }

    /// The registry that is changed, where one is.
    pub(crate) fn last(&self) -> &Registry {
        self.registries.last().unwrap()
    }

    /// The registry on this side.
    pub(crate) fn registry(&self, side: Side) -> &Registry {
        self.registries.iter().find(|registry| registry.side == side).unwrap()
    }

    /// Everything works from now on.
    pub(crate) fn mend(&self) {
        self.wire.mend();
        self.registries.iter().for_each(|registry| registry.proxy.mend());
    }

    /// The client's directory.
    pub(crate) fn data_root(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    fn home(&self) -> PathBuf {
        self.directory.path().join("home")
    }

    /// The file in which a login is kept.
    pub(crate) fn config_file(&self) -> PathBuf {
        self.home().join(".docker/config.json")
    }

    /// The name of a pulled image.
    pub(crate) fn stored_name(&self) -> String {
        self.first().reference().to_string()
    }

    fn hosts(&self) -> HostOptions {
        let clock = Clock::injected(Arc::clone(&self.wire.clock) as Arc<_>);
        let origin = settings::Origin::Flag("--plain-http");
        let mut plain = Rule::about(Hosts::Any);
        plain.settings.scheme = Some(Sourced::new(Scheme::Http, origin));
        HostOptions {
            flags: vec![plain],
            clock,
            token_cache: Some(self.home().join("tokens")),
            upload_memory: Some(self.data_root().join("cache/uploads")),
            ..HostOptions::default()
        }
    }

    fn session(&self) -> Session {
        let options = SessionOptions {
            registries: RegistryAccess { hosts: self.hosts(), keychain: Arc::new(Known) },
            sources: None,
            data_root: Some(self.data_root()),
            jobs: None,
            engines: regctl::archive::engine::EngineSettings::default(),
        };
        Session::new(options, Arc::new(Silent))
    }

    /// What the operation has brought about so far.
    pub(crate) async fn effect(&self, with_referrers: bool) -> Effect {
        state::effect(self, with_referrers).await
    }

    /// Runs the operation as a process would, with nothing in memory.
    pub(crate) async fn run(&self) -> Result<(), Failed> {
        let session = self.session();
        match self.operation {
            Operation::Pull => self.pull(&session).await,
            Operation::Push => self.push(&session).await,
            Operation::Copy => self.copy(&session).await,
            Operation::List => return self.list(&session).await,
            Operation::Delete => delete(&session, &self.first().reference()).await.map(drop),
            Operation::Login => self.login().await,
            Operation::Retag => {
                let tags: Vec<Tag> = vec!["2".parse().unwrap(), "3".parse().unwrap()];
                retag(&session, &self.first().reference(), &tags).await.map(drop)
            }
        }
        .map_err(|error| self.failed(&error))
    }

    async fn pull(&self, session: &Session) -> ops::Result<()> {
        let request = PullRequest {
            reference: self.first().reference(),
            name: None,
            platforms: Platforms::All,
            policy: PullPolicy::Always,
        };
        pull(session, &request).await.map(drop)
    }

    async fn push(&self, session: &Session) -> ops::Result<()> {
        let tag = Some("1".parse().unwrap());
        let request = PushRequest {
            source: Location::Layout { directory: self.fixture.layout(), tag },
            destinations: vec![self.last().reference()],
            referrers: false,
            force: false,
        };
        let outcomes = push(session, &request).await?;
        outcomes.failed.map_or(Ok(()), Err)
    }

    async fn copy(&self, session: &Session) -> ops::Result<()> {
        let request = CopyRequest {
            source: Location::Registry(self.first().reference()),
            destination: Location::Registry(self.last().reference()),
            platforms: Platforms::All,
            referrers: true,
            force: false,
            preferred: Platform::host(),
        };
        copy(session, &request, None).await.map(drop)
    }

    async fn list(&self, session: &Session) -> Result<(), Failed> {
        let listed = tags(session, &self.first().reference(), &ListOptions::default());
        let listed = listed.map_err(|error| self.failed(&error))?;
        let listed: content::Result<Vec<Tag>> = listed.try_collect().await;
        let listed = listed.map_err(|error| self.failed(&error))?;
        *self.listed.lock().unwrap() = listed.iter().map(Tag::to_string).collect();
        Ok(())
    }

    async fn login(&self) -> ops::Result<()> {
        let environment = Environment { home: Some(self.home()), ..Environment::default() };
        let host: Host = self.first().host().parse().unwrap();
        let (scope, keep) = (host.into(), Keep::Configured);
        let request = LoginRequest { scope, credential: credential(), keep };
        login(&Chain::new(environment), self.hosts(), request).await.map(drop)
    }

    fn failed(&self, error: &(dyn StdError + 'static)) -> Failed {
        let mut chain = Vec::new();
        let mut next = Some(error);
        while let Some(error) = next {
            chain.push(error);
            next = error.source();
        }
        let texts: Vec<String> = chain.iter().map(ToString::to_string).collect();
        let side = chain.iter().find_map(|error| error.downcast_ref::<transfer::CopyError>());
        let side = side.map(|error| match error.side {
            transfer::Side::Source => Side::Source,
            transfer::Side::Destination => Side::Destination,
        });
        let code = chain.iter().find_map(|error| code(*error)).unwrap_or(1);
        let text = texts.join("\n  caused by: ");
        if let Some(sign) = canary::found_in(&format!("{text}\n{error:?}")).next() {
            self.wire.violate(format!("{sign} in an error: {text}\n{error:?}"));
        }
        let begins = self.operation.attempt().iter().any(|word| text.contains(word));
        if !begins {
            self.wire.violate(format!("an error that does not say what failed: {text}"));
        }
        Failed { code, text, side }
    }
}

/// The exit code that a cause means, as the command line has it.
fn code(error: &(dyn StdError + 'static)) -> Option<u8> {
    match error.downcast_ref::<content::Error>()? {
        content::Error::NotFound { .. }
        | content::Error::Manifest(ManifestError::NoPlatform { .. }) => Some(3),
        content::Error::Denied { .. } => Some(4),
        content::Error::Unreachable { .. } => Some(6),
        _ => None,
    }
}

fn credential() -> Credential {
    Credential::Password { username: USER.to_owned(), password: Secret::new(PASSWORD) }
}

/// Has the credential for every registry.
#[derive(Debug)]
struct Known;

#[async_trait]
impl Keychain for Known {
    async fn lookup(
        &self,
        _: &Host,
        _: Option<&RepositoryName>,
    ) -> auth::Result<Option<(Credential, Origin)>> {
        Ok(Some((credential(), Origin::new("the test"))))
    }
}

/// The digest of an image.
pub(crate) fn digest(image: &Image) -> Digest {
    *image.root().digest()
}
