//! No type shows the secrets that it holds, neither to `{:?}` nor in a panic.

use std::fmt::{Debug, Display};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use regctl::archive::engine::{EngineAddress, EngineSettings};
use regctl::auth::{
    Anonymous, Chain, Credential, Environment, Keychain, Origin, OwnStore, Scope, Secret,
};
use regctl::content::{Error, Source};
use regctl::oci::{Host, RawManifest, Reference, TagOrDigest};
use regctl::ops::location::{Bare, Location};
use regctl::ops::login::{Keep, LoginRequest};
use regctl::ops::{RegistryAccess, Session, SessionOptions};
use regctl::registry::settings::{Hosts, Origin as SettingOrigin, Rule, Sourced};
use regctl::registry::{Access as RegistryRights, HostOptions, RegistryClient};
use regctl::server::storage::MemoryStorage;
use regctl::server::{Access, Server, ServerConfig, TlsIdentity, TokenKey, TokenSettings, Users};
use regctl::transfer::Silent;
use regctl::util::backoff::Backoff;
use regctl::util::http::{ClientOptions, Names, Trust};

use crate::canary::{self, ENCODED, PASSWORD, SIGNATURE};
use crate::peer::{Peer, Reply};

/// Asserts that a value shows no secret.
#[track_caller]
fn hides(value: impl Debug) {
    canary::assert_unseen("{:?}", format!("{value:?}"));
    canary::assert_unseen("{:#?}", format!("{value:#?}"));
}

/// Asserts that what became of a text shows no secret, and says none.
#[track_caller]
fn hides_failure<T: Debug, E: Debug + Display>(outcome: Result<T, E>) {
    let said = outcome.as_ref().err().map(ToString::to_string);
    canary::assert_unseen("an error", said.unwrap_or_default());
    hides(outcome);
}

fn secret() -> Secret {
    Secret::new(PASSWORD)
}

fn password() -> Credential {
    Credential::from_login("ann", secret())
}

fn environment() -> Environment {
    Environment {
        home: Some("/home/ann".into()),
        config_dir: Some("/home/ann/.config".into()),
        docker_auth_config: Some(Secret::new(format!(r#"{{"auths": {{"a": "{ENCODED}"}}}}"#))),
        regctl_username: Some("ann".to_owned()),
        regctl_password: Some(secret()),
        ..Environment::default()
    }
}

fn host() -> Host {
    "r.test".parse().unwrap()
}

fn chain() -> Chain {
    Chain::new(environment()).with_explicit(host(), password())
}

fn hosts() -> HostOptions {
    let mut rule = Rule::about(Hosts::One(host()));
    let headers = vec![("x-token".parse().unwrap(), secret())];
    rule.settings.headers = Some(Sourced::new(headers, SettingOrigin::Flag("--header")));
    HostOptions {
        flags: vec![rule],
        headers: vec![("x-token".to_owned(), secret())],
        ..HostOptions::default()
    }
}

fn registries() -> RegistryAccess {
    RegistryAccess { hosts: hosts(), keychain: Arc::new(chain()) }
}

fn engines() -> EngineSettings {
    EngineSettings {
        docker_host: Some(format!("tcp://ann:{PASSWORD}@h:1")),
        container_host: Some(format!("ssh://ann:{PASSWORD}@h")),
        ..EngineSettings::default()
    }
}

#[test]
fn credentials_and_those_who_know_them_hide_the_secret() {
    hides(secret());
    hides(password());
    hides(Credential::IdentityToken(secret()));
    hides(Credential::RegistryToken(secret()));
    hides((password(), Origin::new("the test")));
    hides(environment());
    hides(chain());
    hides(OwnStore::new(&environment()).unwrap());
    let keychain: Arc<dyn Keychain> = Arc::new(chain());
    hides(keychain);
    let scope = host().into();
    hides(LoginRequest { scope, credential: password(), keep: Keep::Nowhere });
}

#[test]
fn what_is_known_of_registries_and_engines_hides_the_secrets() {
    hides(hosts());
    hides(registries());
    hides(RegistryClient::new(hosts(), Arc::new(chain())));
    let name = "app".parse().unwrap();
    let client = RegistryClient::new(hosts(), Arc::new(chain()));
    hides(client.repository(&host(), &name, RegistryRights::Pull));
    let options = || SessionOptions {
        registries: registries(),
        sources: Some(registries()),
        data_root: None,
        jobs: None,
        engines: engines(),
    };
    hides(options());
    hides(Session::new(options(), Arc::new(Silent)));
    hides(engines());
    hides(ClientOptions {
        trust: Trust::PlainHttp,
        identity_pem: Some(PASSWORD.into()),
        use_proxy: true,
        connect_timeout: Duration::from_secs(1),
        names: Names::default(),
    });
}

#[test]
fn a_server_hides_who_may_come_and_its_keys() {
    let users = || Users::new([("ann", PASSWORD)]);
    hides(users());
    hides(Access::basic(users()));
    hides(Access::bearer(users()));
    hides(Server::ephemeral().basic("ann", PASSWORD));
    let server = Server::ephemeral().bearer("ann", PASSWORD).start_blocking().unwrap();
    hides(&server);
    let (key, certificate) = TokenKey::generate_pem().unwrap();
    let pem_line = key.lines().nth(1).unwrap().to_owned();
    let token_key = || TokenKey::from_pem(key.as_bytes(), certificate.as_bytes()).unwrap();
    let identity = || TlsIdentity::from_pem(certificate.clone(), key.clone());
    let mut config = ServerConfig::new(([127, 0, 0, 1], 0).into(), Arc::new(MemoryStorage::new()));
    config.tls = Some(identity());
    config.access = Access::tokens(users(), TokenSettings::new(token_key()));
    for shown in [
        format!("{:?}", token_key()),
        format!("{:?}", TokenSettings::new(token_key())),
        format!("{:?}", identity()),
        format!("{config:?} {config:#?}"),
        format!("{:?}", Server::ephemeral().tls_identity(identity())),
    ] {
        assert!(!shown.contains(&pem_line) && !shown.contains("PRIVATE"), "{shown}");
        canary::assert_unseen("{:?}", shown);
    }
}

#[test]
fn errors_about_what_was_typed_hide_the_secrets_in_it() {
    for text in [
        "ann:canary-7c1@r.test/app:1",
        "https://ann:canary-7c1@r.test/app:1",
        "https://r.test/app?token=canary-7c1",
    ] {
        hides_failure(text.parse::<Reference>());
        hides_failure(text.parse::<Host>());
        hides_failure(text.parse::<Scope>());
        hides_failure(text.parse::<Hosts>());
        hides_failure(Location::parse(text, Bare::Registry));
    }
    for text in ["tcp://ann:canary-7c1@h:1", "ssh://ann:canary-7c1@h", "tcp://h:1?x=canary-7c1"] {
        hides_failure(EngineAddress::parse(text));
    }
}

/// The error of a manifest that lies behind a signed address where nobody listens, or somebody refuses.
fn failure(status: Option<u16>) -> Result<RawManifest, Error> {
    let peer =
        status.map(|status| Peer::start(move |_| Reply::Answer(status, Vec::new(), Vec::new())));
    let to = peer.as_ref().map_or("127.0.0.1:1", Peer::host).to_owned();
    let registry = Peer::start(move |_| {
        Reply::header(307, "location", format!("http://{to}/blob?sig={SIGNATURE}"))
    });
    let host: Host = registry.host().parse().unwrap();
    let chain = Chain::new(Environment::default()).with_explicit(host.clone(), password());
    let options = HostOptions { backoff: Backoff { retries: 0, ..Backoff::default() }, ..hosts() };
    let client = RegistryClient::new(options, Arc::new(chain));
    let repository = client.repository(&host, &"app".parse().unwrap(), RegistryRights::Pull);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let tag = TagOrDigest::Tag("1".parse().unwrap());
    runtime.block_on(repository.read_manifest(&tag))
}

#[test]
fn a_panic_over_a_failed_request_shows_no_secret() {
    hides(RegistryClient::new(HostOptions::default(), Arc::new(Anonymous)));
    for status in [None, Some(403), Some(500)] {
        let outcome = failure(status);
        hides(&outcome);
        let panicked = catch_unwind(AssertUnwindSafe(|| outcome.expect("it is there")));
        let said = panicked.unwrap_err().downcast::<String>().unwrap();
        assert!(said.contains("it is there: "), "{said}");
        canary::assert_unseen("a panic", *said);
    }
}
