use std::sync::Arc;

use super::*;
use crate::auth::testing::{Home, MemoryKeyring};
use crate::auth::{Environment, Keychain, Secret};

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

/// The places as lines, each with its state.
async fn shown(chain: &Chain, name: &str) -> Vec<String> {
    let lines = chain.status(&scope(name)).await.into_iter().map(|status| {
        let state = match status.state {
            State::Holds { origin, holder } => format!("{holder:?} {origin}"),
            State::Nothing(reason) => reason,
            State::Failed(error) => format!("failed: {error}"),
        };
        format!("{}: {state}", status.place)
    });
    lines.collect()
}

#[tokio::test]
async fn every_place_says_what_it_holds_and_no_secret() {
    let home = Home::new();
    home.install_keeper("keeper");
    home.write("kept-one.test", r#"{"Username": "helped", "Secret": "hunter2"}"#);
    home.write_config(r#"{"credHelpers": {"one.test": "keeper", "two.test": "absent"}}"#);
    let inline = r#"{"auths": {"one.test/org": {"identitytoken": "hunter2"}}}"#;
    let keyring = Arc::new(MemoryKeyring::default());
    let environment = Environment {
        docker_auth_config: Some(Secret::new(inline)),
        registry_auth_file: Some(home.path("auth.json")),
        ..home.environment()
    };
    let chain = Chain::new(environment).with_keyring(keyring.limited());
    let expected = [
        "the command line: nothing",
        "REGCTL_USERNAME and REGCTL_PASSWORD: not set",
        "DOCKER_AUTH_CONFIG: Token(\"identity token\") DOCKER_AUTH_CONFIG (one.test/org)",
        "REGISTRY_AUTH_FILE ~/auth.json: not there",
        "~/.docker/config.json: User(\"helped\") helper docker-credential-keeper (credHelpers)",
        "~/.config/containers/auth.json: not there",
        "the system's keyring: not asked: nothing was put there by `login --keyring`",
        "~/.config/regctl/credentials.json: not there",
    ];
    let shown_here = shown(&chain, "one.test/org").await;
    assert_eq!(shown_here, expected);
    assert!(!shown_here.join("\n").contains("hunter2"));
    let failed = shown(&chain, "two.test").await.join("\n");
    assert!(failed.contains("failed: docker-credential-absent, configured in"), "{failed}");
    let homeless = shown(&Chain::new(Environment::default()), "one.test").await;
    assert_eq!(homeless[4], "docker's config.json: no place is known: HOME is not set");
}

#[tokio::test]
async fn all_logins_are_listed_and_a_failing_helper_hides_none() {
    let home = Home::new();
    home.install_keeper("keeper");
    home.write_config(
        r#"{"credsStore": "absent", "credHelpers": {"x.test": "keeper"},
            "auths": {"two.test": {"username": "b", "password": "p"}, "one.test/org":
            {"username": "a", "password": "p"}, "marked.test": {}}}"#,
    );
    home.write(".config/containers/auth.json", r#"{"auths": {"pod.test": {"auth": "cDpw"}}}"#);
    home.write(
        ".config/regctl/credentials.json",
        r#"{"auths": {"own.test": {"auth": "bzpw"}}, "keyring": {"ring.test": "r"}}"#,
    );
    let environment = Environment {
        regctl_username: Some("v".to_owned()),
        regctl_password: Some(Secret::new("p")),
        ..home.environment()
    };
    let logins = Chain::new(environment).logins().await;
    let known: Vec<String> = logins
        .known
        .iter()
        .map(|it| format!("{} {} {}", it.server, it.username.as_deref().unwrap_or("-"), it.origin))
        .collect();
    let expected = [
        "(what the command names) v REGCTL_USERNAME and REGCTL_PASSWORD",
        "kept.test ada helper docker-credential-keeper (credHelpers)",
        "one.test/org a ~/.docker/config.json",
        "two.test b ~/.docker/config.json",
        "pod.test p ~/.config/containers/auth.json",
        "own.test o ~/.config/regctl/credentials.json",
        "ring.test r the system's keyring",
    ];
    assert_eq!(known, expected);
    assert_eq!(logins.failed.len(), 1);
    assert!(logins.failed[0].to_string().contains("docker-credential-absent"));
}

#[tokio::test]
async fn a_credential_for_a_part_is_kept_beside_that_of_the_whole_and_forgotten_alone() {
    let home = Home::new();
    let chain = Chain::new(home.environment());
    let login = |user: &str| Credential::from_login(user, Secret::new("p"));
    chain.store(&scope("one.test"), &login("whole")).await.unwrap();
    chain.store(&scope("one.test/org"), &login("org")).await.unwrap();
    let user = async |text: &str| {
        let scope = scope(text);
        let found = chain.lookup(scope.host(), scope.path()).await.unwrap();
        found.and_then(|(credential, _)| credential.username().map(str::to_owned))
    };
    assert_eq!(user("one.test/org/app").await.as_deref(), Some("org"));
    assert_eq!(user("one.test/other").await.as_deref(), Some("whole"));
    let erased = chain.erase(&scope("one.test/org")).await.unwrap();
    assert_eq!(erased.from, [Origin::new("~/.docker/config.json")]);
    assert_eq!(user("one.test/org/app").await.as_deref(), Some("whole"));
    // In a helper, too, with a mark in the file.
    home.install_keeper("keeper");
    home.write_config(r#"{"credsStore": "keeper"}"#);
    let stored = chain.store(&scope("one.test/org"), &login("org")).await.unwrap();
    assert!(!stored.in_clear);
    assert!(home.read_config().contains("\"one.test/org\": {}"), "{}", home.read_config());
    assert_eq!(user("one.test/org/app").await.as_deref(), Some("org"));
    assert_eq!(user("one.test/other").await, None);
    let erased = chain.erase(&scope("one.test/org")).await.unwrap();
    assert_eq!(erased.from, [Origin::new("helper docker-credential-keeper (credsStore)")]);
    assert!(!home.read_config().contains("one.test"));
}

#[tokio::test]
async fn everything_is_forgotten_at_once_and_the_rest_of_the_file_stays() {
    let home = Home::new();
    home.install_keeper("keeper");
    let keyring = Arc::new(MemoryKeyring::default());
    let chain = Chain::new(home.environment()).with_keyring(keyring.limited());
    let login = Credential::from_login("ada", Secret::new("p"));
    home.write("kept-kept.test", r#"{"Username": "ada", "Secret": "s"}"#);
    home.write_config(
        r#"{"zeta": 1, "credHelpers": {"x.test": "keeper", "y.test": "absent"},
            "auths": {"one.test": {"auth": "YTpi"}, "two.test/org": {"auth": "YTpi"},
            "marked.test": {}, "not a host": {"auth": "YTpi"}}}"#,
    );
    chain.store_in_keyring(&scope("ring.test"), &login).await.unwrap();
    let erased = chain.erase_all().await.unwrap();
    let servers: Vec<&str> = erased.servers.iter().map(|(server, _)| server.as_str()).collect();
    assert_eq!(servers, ["kept.test", "one.test", "two.test/org", "not a host", "ring.test"]);
    assert_eq!(erased.failed.len(), 1, "{:?}", erased.failed);
    assert!(keyring.kept.lock().unwrap().is_empty());
    assert!(!home.path("kept-kept.test").exists());
    let config = home.read_config();
    assert!(config.contains("\"auths\": {}") && config.contains("zeta"), "{config}");
    assert!(config.contains("credHelpers"), "{config}");
}
