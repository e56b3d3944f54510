use std::sync::Arc;

use super::*;
use crate::auth::testing::{Home, MemoryKeyring};
use crate::auth::{Environment, Keeper, Keychain, Secret};

/// The places in the order that is promised, each by the user that the tests put there.
const ORDER: [&str; 9] = [
    "command-line",
    "variables",
    "inline",
    "auth-file",
    "docker",
    "podman-session",
    "podman-user",
    "keyring",
    "own",
];

fn host(text: &str) -> Host {
    text.parse().unwrap()
}

fn auths(host: &str, user: &str) -> String {
    format!(r#"{{"auths": {{"{host}": {{"username": "{user}", "password": "p"}}}}}}"#)
}

/// A machine where each of these places holds a credential for `one.test`, of a user of its name.
async fn chain_with(home: &Home, places: &[&str]) -> Chain {
    let mut environment = home.environment();
    environment.runtime_dir = Some(home.path("run"));
    for place in places {
        let text = auths("one.test", place);
        match *place {
            "variables" => {
                environment.regctl_username = Some((*place).to_owned());
                environment.regctl_password = Some(Secret::new("p"));
            }
            "inline" => environment.docker_auth_config = Some(Secret::new(text)),
            "auth-file" => environment.registry_auth_file = Some(home.write("auth.json", &text)),
            "docker" => drop(home.write_config(&text)),
            "podman-session" => drop(home.write("run/containers/auth.json", &text)),
            "podman-user" => drop(home.write(".config/containers/auth.json", &text)),
            _ => {}
        }
    }
    let keyring = Arc::new(MemoryKeyring::default());
    let one = host("one.test");
    let mut chain = Chain::new(environment).with_keyring(keyring.limited()).naming([&one]);
    if places.contains(&"keyring") {
        let credential = Credential::from_login("keyring", Secret::new("p"));
        let own = chain.own_store().unwrap();
        own.store("one.test", &credential, Keeper::Keyring).await.unwrap();
    }
    if places.contains(&"own") {
        let path = chain.environment.own_file().unwrap();
        let credential = Credential::from_login("own", Secret::new("p"));
        DockerConfig::update(&path, |config| config.set("one.test", Some(&credential))).unwrap();
    }
    if places.contains(&"command-line") {
        let credential = Credential::from_login("command-line", Secret::new("p"));
        chain = chain.with_explicit(one, credential);
    }
    chain
}

async fn user(chain: &Chain, name: &str) -> Option<String> {
    let found = chain.lookup(&host(name), None).await.unwrap();
    found.and_then(|(credential, _)| credential.username().map(str::to_owned))
}

#[tokio::test]
async fn every_place_alone_is_found_and_of_two_the_earlier_wins() {
    let home = Home::new();
    let nobody = chain_with(&home, &[]).await;
    assert_eq!(user(&nobody, "one.test").await, None);
    for (at, first) in ORDER.iter().enumerate() {
        let home = Home::new();
        let chain = chain_with(&home, &[first]).await;
        assert_eq!(user(&chain, "one.test").await.as_deref(), Some(*first));
        assert_eq!(user(&chain, "two.test").await, None, "{first}");
        for second in &ORDER[at + 1..] {
            let home = Home::new();
            let chain = chain_with(&home, &[second, first]).await;
            let found = user(&chain, "one.test").await;
            assert_eq!(found.as_deref(), Some(*first), "{first} and {second}");
        }
    }
}

#[tokio::test]
async fn a_place_that_cannot_be_read_ends_the_search_and_those_before_it_do_not_see_it() {
    let home = Home::new();
    let chain = chain_with(&home, &["auth-file", "podman-user"]).await;
    home.write_config("{");
    assert_eq!(user(&chain, "one.test").await.as_deref(), Some("auth-file"));
    home.write("auth.json", "{}");
    let error = chain.lookup(&host("one.test"), None).await.unwrap_err();
    assert!(error.to_string().contains(".docker/config.json is not valid JSON"), "{error}");
    let mut environment = home.environment();
    environment.docker_auth_config = Some(Secret::new("secret-in-the-variable"));
    let error = Chain::new(environment).lookup(&host("one.test"), None).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "DOCKER_AUTH_CONFIG is not valid JSON; correct it or move it away"
    );
    assert!(!format!("{error:?}").contains("secret-in"), "{error:?}");
}

/// One row: REGCTL_HOST, the hosts that the command names, who asks, whether it is answered, and
/// a piece of the warning.
type Row = (Option<&'static str>, &'static [&'static str], &'static str, bool, &'static str);

#[tokio::test]
async fn the_login_of_the_variables_goes_to_the_one_registry_that_is_meant() {
    let rows: [Row; 10] = [
        (None, &["one.test"], "one.test", true, ""),
        (None, &["one.test", "ONE.test"], "one.test", true, ""),
        (None, &["one.test"], "mirror.test", false, ""),
        (None, &["docker.io"], "registry-1.docker.io", true, ""),
        (
            None,
            &["one.test", "two.test"],
            "one.test",
            false,
            "several registries (one.test, two.test)",
        ),
        (None, &["one.test", "two.test"], "two.test", false, "REGCTL_HOST says for which"),
        (None, &[], "one.test", false, ""),
        (Some("two.test"), &["one.test", "two.test"], "two.test", true, ""),
        (Some("https://two.test/"), &["two.test"], "two.test", true, ""),
        (Some("two.test"), &["one.test"], "one.test", false, ""),
    ];
    for (regctl_host, named, asked, expected, warning) in rows {
        let environment = Environment {
            regctl_username: Some("ada".to_owned()),
            regctl_password: Some(Secret::new("p")),
            regctl_host: regctl_host.map(str::to_owned),
            ..Environment::default()
        };
        let named: Vec<Host> = named.iter().map(|name| host(name)).collect();
        let chain = Chain::new(environment).naming(&named);
        let row = format!("{regctl_host:?} {named:?} {asked}");
        assert_eq!(user(&chain, asked).await.is_some(), expected, "{row}");
        let warnings = chain.warnings().join("\n");
        assert_eq!(warnings.is_empty(), warning.is_empty(), "{row}: {warnings}");
        assert!(warnings.contains(warning), "{row}: {warnings}");
    }
}

#[tokio::test]
async fn half_a_login_in_the_variables_is_told() {
    let one = host("one.test");
    let password =
        Environment { regctl_password: Some(Secret::new("p")), ..Environment::default() };
    let username =
        Environment { regctl_username: Some("ada".to_owned()), ..Environment::default() };
    let bad_host = Environment {
        regctl_host: Some("no_host!".to_owned()),
        regctl_password: Some(Secret::new("p")),
        ..username.clone()
    };
    for (environment, text) in [
        (password, "REGCTL_PASSWORD is not used, as REGCTL_USERNAME is not set"),
        (username, "REGCTL_USERNAME is not used, as REGCTL_PASSWORD is not set"),
    ] {
        let chain = Chain::new(environment).naming([&one]);
        assert_eq!(user(&chain, "one.test").await, None);
        assert_eq!(user(&chain, "one.test").await, None);
        assert_eq!(chain.warnings(), [text]);
    }
    let error = Chain::new(bad_host).lookup(&one, None).await.unwrap_err();
    assert!(error.to_string().contains("REGCTL_HOST names no registry"), "{error}");
}

#[tokio::test]
async fn the_longest_part_of_a_registry_wins() {
    let home = Home::new();
    home.install_keeper("keeper");
    home.write_config(
        r#"{"credHelpers": {"helped.test": "keeper"}, "auths": {
            "one.test": {"username": "whole", "password": "p"},
            "one.test/org": {"username": "org", "password": "p"},
            "one.test/org/app": {"username": "app", "password": "p"},
            "one.test/marked": {},
            "helped.test/org": {},
            "helped.test/own": {"username": "own", "password": "p"},
            "docker.io/acme": {"username": "acme", "password": "p"}
        }}"#,
    );
    home.write("kept-helped.test", r#"{"Username": "helped", "Secret": "s"}"#);
    home.write("kept-helped.test_org", r#"{"Username": "helped-org", "Secret": "s"}"#);
    home.write("kept-helped.test_else", r#"{"Username": "never", "Secret": "s"}"#);
    let chain = Chain::new(home.environment());
    for (name, repository, expected, place) in [
        ("one.test", "", Some("whole"), "~/.docker/config.json"),
        ("one.test", "other/app", Some("whole"), "~/.docker/config.json"),
        ("one.test", "organ/app", Some("whole"), "~/.docker/config.json"),
        ("one.test", "org", Some("org"), "~/.docker/config.json (one.test/org)"),
        ("one.test", "org/x/y", Some("org"), "~/.docker/config.json (one.test/org)"),
        ("one.test", "org/app", Some("app"), "~/.docker/config.json (one.test/org/app)"),
        ("one.test", "org/app/x", Some("app"), "~/.docker/config.json (one.test/org/app)"),
        ("one.test", "marked/x", Some("whole"), "~/.docker/config.json"),
        (
            "helped.test",
            "org/x",
            Some("helped-org"),
            "helper docker-credential-keeper (credHelpers) for helped.test/org",
        ),
        // A helper is asked for hosts, and for what the file says that it keeps.
        ("helped.test", "else/x", Some("helped"), "helper docker-credential-keeper (credHelpers)"),
        ("helped.test", "own/x", Some("own"), "~/.docker/config.json (helped.test/own)"),
        (
            "registry-1.docker.io",
            "acme/app",
            Some("acme"),
            "~/.docker/config.json (docker.io/acme)",
        ),
        ("docker.io", "library/alpine", None, ""),
    ] {
        let name_of_repository = (!repository.is_empty()).then(|| repository.parse().unwrap());
        let found = chain.lookup(&host(name), name_of_repository.as_ref()).await.unwrap();
        let user = found.as_ref().and_then(|(credential, _)| credential.username());
        assert_eq!(user, expected, "{name}/{repository}");
        let origin = found.as_ref().map_or("", |(_, origin)| origin.as_str());
        assert_eq!(origin, place, "{name}/{repository}");
    }
}

#[tokio::test]
async fn a_secret_that_others_may_read_is_told_once() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let file = home.write_config(&auths("one.test", "ada"));
    let chain = Chain::new(home.environment());
    assert!(user(&chain, "one.test").await.is_some());
    assert_eq!(chain.warnings(), [] as [&str; 0]);
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&file, open).unwrap();
    assert!(user(&chain, "two.test").await.is_none());
    assert_eq!(chain.warnings(), [] as [&str; 0]);
    for _ in 0..2 {
        assert!(user(&chain, "one.test").await.is_some());
    }
    let (file, warnings) = (file.display(), chain.warnings());
    let expected = format!("{file} holds a secret that others may read; `chmod 600 {file}`");
    assert_eq!(warnings, [expected]);
}

#[tokio::test]
async fn a_pipe_is_not_waited_for() {
    let home = Home::new();
    let pipe = home.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let environment = Environment { registry_auth_file: Some(pipe), ..home.environment() };
    let error = Chain::new(environment).lookup(&host("one.test"), None).await.unwrap_err();
    assert!(error.to_string().contains("pipe is no regular file"), "{error}");
}

#[tokio::test]
async fn a_home_that_is_no_directory_holds_nothing() {
    let environment = Environment {
        home: Some("/dev/null".into()),
        config_dir: Some("/dev/null/.config".into()),
        ..Environment::default()
    };
    assert_eq!(user(&Chain::new(environment), "one.test").await, None);
}
