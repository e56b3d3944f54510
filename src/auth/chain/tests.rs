use super::*;
use crate::auth::testing::Home;
use crate::auth::{Erased, Error, Keychain, Origin, Scope, Secret};

const BROKEN: &str = "#!/bin/sh\necho 'the keyring is locked'\nexit 1\n";

fn chain(home: &Home) -> Chain {
    Chain::new(home.environment())
}

fn host(text: &str) -> Host {
    text.parse().unwrap()
}

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

fn login(username: &str, password: &str) -> Credential {
    Credential::from_login(username, Secret::new(password))
}

async fn found(chain: &Chain, name: &str) -> Option<(Credential, String)> {
    let found = chain.lookup(&host(name), None).await.unwrap();
    found.map(|(credential, origin)| (credential, origin.to_string()))
}

#[tokio::test]
async fn a_configured_helper_is_used_to_store_find_and_erase() {
    let home = Home::new();
    home.install_keeper("keeper");
    home.write_config(
        r#"{"credsStore": "keeper", "auths": {"one.test": {"auth": "b2xkOm9sZA=="}}}"#,
    );
    let chain = chain(&home);
    // What the helper does not hold, the file may, for the same host.
    assert_eq!(found(&chain, "one.test").await.unwrap().0, login("old", "old"));

    let stored = chain.store(&scope("one.test"), &login("ada", "hunter2")).await.unwrap();
    assert_eq!(stored.origin.as_str(), "helper docker-credential-keeper (credsStore)");
    assert_eq!((stored.in_clear, stored.shadowed_by), (false, None));
    let config = home.read_config();
    assert!(config.contains("\"one.test\": {}"), "{config}");
    let (credential, origin) = found(&chain, "one.test").await.unwrap();
    assert_eq!((credential, origin), (login("ada", "hunter2"), stored.origin.to_string()));

    let erased = chain.erase(&scope("one.test")).await.unwrap();
    assert_eq!(erased, Erased { from: vec![stored.origin], remaining: None });
    assert_eq!(found(&chain, "one.test").await, None);
    assert!(!home.read_config().contains("one.test"));
    assert_eq!(chain.erase(&scope("one.test")).await.unwrap().from, []);
}

#[tokio::test]
async fn a_failing_helper_never_lets_another_credential_through() {
    let home = Home::new();
    home.install_helper("broken", BROKEN);
    home.install_keeper("keeper");
    home.write_config(
        r#"{"credsStore": "keeper", "credHelpers": {"one.test": "broken", "two.test": "absent"},
            "auths": {"one.test": {"auth": "YWRhOnA="}, "two.test": {"auth": "YWRhOnA="}}}"#,
    );
    let chain = chain(&home);
    let before = home.read_config();
    for (name, message) in [("one.test", "the keyring is locked"), ("two.test", "is not in PATH")] {
        let scope = scope(name);
        for error in [
            chain.lookup(scope.host(), None).await.unwrap_err(),
            chain.store(&scope, &login("ada", "new")).await.unwrap_err(),
            chain.erase(&scope).await.unwrap_err(),
        ] {
            assert!(error.to_string().contains(message), "{error}");
            assert!(error.is_helper_failure());
        }
    }
    assert_eq!(home.read_config(), before);
}

#[tokio::test]
async fn docker_hub_is_kept_and_erased_under_its_historical_key() {
    let home = Home::new();
    let chain = chain(&home);
    let stored = chain.store(&scope("docker.io"), &login("ada", "pass")).await.unwrap();
    assert_eq!(stored.origin.as_str(), "~/.docker/config.json");
    assert!(stored.in_clear);
    let expected = "{\n\t\"auths\": {\n\t\t\"https://index.docker.io/v1/\": {\n\t\t\t\"auth\": \
                    \"YWRhOnBhc3M=\"\n\t\t}\n\t}\n}\n";
    assert_eq!(home.read_config(), expected);
    for name in ["docker.io", "index.docker.io", "registry-1.docker.io"] {
        assert_eq!(found(&chain, name).await.unwrap().0, login("ada", "pass"), "{name}");
    }
    let logins = chain.logins().await.known;
    assert_eq!(logins.len(), 1);
    assert_eq!(logins[0].username.as_deref(), Some("ada"));
    chain.erase(&scope("registry-1.docker.io")).await.unwrap();
    assert_eq!(home.read_config(), "{\n\t\"auths\": {}\n}\n");
}

#[tokio::test]
async fn a_helper_forgets_docker_hub_under_all_its_names() {
    let home = Home::new();
    home.install_keeper("keeper");
    home.write_config(r#"{"credHelpers": {"https://index.docker.io/v1/": "keeper"}}"#);
    for key in ["docker.io", "index.docker.io", "https:__index.docker.io_v1_"] {
        let name = format!("kept-{}", key.replace(':', "_"));
        home.write(&name, r#"{"Username": "ada", "Secret": "s"}"#);
    }
    let chain = chain(&home);
    assert_eq!(found(&chain, "docker.io").await.unwrap().0, login("ada", "s"));
    let erased = chain.erase(&scope("docker.io")).await.unwrap();
    assert_eq!(erased.from, [Origin::new("helper docker-credential-keeper (credHelpers)")]);
    assert_eq!(found(&chain, "docker.io").await, None);
    assert!(!home.path("kept-docker.io").exists());
    assert!(!home.path("kept-index.docker.io").exists());
}

#[tokio::test]
async fn what_the_auth_file_holds_is_reported_and_not_changed() {
    let home = Home::new();
    let text = r#"{"auths": {"one.test": {"auth": "cG9kbWFuOnA="}}}"#;
    let file = home.write("auth.json", text);
    let environment = Environment { registry_auth_file: Some(file), ..home.environment() };
    let chain = Chain::new(environment);
    let stored = chain.store(&scope("one.test"), &login("ada", "pass")).await.unwrap();
    assert_eq!(stored.shadowed_by, Some(Origin::new("~/auth.json")));
    let same = chain.store(&scope("one.test"), &login("podman", "p")).await.unwrap();
    assert_eq!(same.shadowed_by, None);
    let erased = chain.erase(&scope("one.test")).await.unwrap();
    assert_eq!(erased.from, [Origin::new("~/.docker/config.json")]);
    assert_eq!(erased.remaining, Some(Origin::new("~/auth.json")));
}

#[tokio::test]
async fn tokens_are_kept_as_what_they_are() {
    let home = Home::new();
    let plain = chain(&home);
    for credential in [
        Credential::IdentityToken(Secret::new("refresh")),
        Credential::RegistryToken(Secret::new("bearer")),
    ] {
        plain.store(&scope("one.test"), &credential).await.unwrap();
        assert_eq!(found(&plain, "one.test").await.unwrap().0, credential);
    }
    home.install_keeper("keeper");
    home.write_config(r#"{"credsStore": "keeper"}"#);
    let identity = Credential::IdentityToken(Secret::new("refresh"));
    plain.store(&scope("one.test"), &identity).await.unwrap();
    assert_eq!(found(&plain, "one.test").await.unwrap().0, identity);
    let bearer = Credential::RegistryToken(Secret::new("bearer"));
    let error = plain.store(&scope("one.test"), &bearer).await.unwrap_err();
    assert!(error.to_string().contains("cannot keep a registry token"), "{error}");
}

#[tokio::test]
async fn without_a_home_reading_finds_nothing_and_storing_says_why() {
    let chain = Chain::new(Environment::default());
    assert_eq!(found(&chain, "one.test").await, None);
    let error = chain.store(&scope("one.test"), &login("ada", "p")).await.unwrap_err();
    assert!(matches!(error, Error::NoHome), "{error}");
    let error = chain.erase(&scope("one.test")).await.unwrap_err();
    assert!(matches!(error, Error::NoHome), "{error}");
}

#[tokio::test]
async fn a_user_with_a_colon_is_refused_before_anything_is_written() {
    let home = Home::new();
    let error = chain(&home).store(&scope("one.test"), &login("a:b", "p")).await.unwrap_err();
    assert!(error.to_string().contains("holds a colon"), "{error}");
    assert!(!home.path(".docker/config.json").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_logins_at_once_all_survive() {
    let home = Home::new();
    home.install_keeper("keeper");
    home.write_config(r#"{"credHelpers": {"host3.test": "keeper"}, "kept": [1, 2]}"#);
    let chain = chain(&home);
    let stores = (0..20).map(|number| {
        let chain = chain.clone();
        tokio::spawn(async move {
            let scope = scope(&format!("host{number}.test"));
            chain.store(&scope, &login("ada", &number.to_string())).await.unwrap();
        })
    });
    for store in stores.collect::<Vec<_>>() {
        store.await.unwrap();
    }
    for number in 0..20 {
        let (credential, _) = found(&chain, &format!("host{number}.test")).await.unwrap();
        assert_eq!(credential, login("ada", &number.to_string()));
    }
    assert!(home.read_config().contains("kept"));
}
