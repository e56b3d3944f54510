//! Secrets that a user types, sets or writes into files, in places that are for them and in places
//! that are not: no message quotes them. Every run is searched as a whole.

use std::net::TcpListener;

use serde_json::json;

use crate::canary::{ENCODED, PASSWORD};
use crate::context::{Context, start};
use crate::images::Images;
use crate::login::{basic, bearer};
use crate::peer::{Head, Peer, Reply};
use regctl::server::Server;

/// Our own file of settings.
const CONFIG: &str = "home/.config/regctl/config.toml";

/// Files, and what stands in them; HOST is the registry that is asked.
const FILES: &[(&str, &str)] = &[
    ("docker/config.json", r#"{"auths": {"HOST": {"auth": "canary-7c1"}}}"#),
    ("docker/config.json", r#"{"auths": {"HOST": {"auth": "Y2FuYXJ5LTdjMQ=="}}}"#),
    ("docker/config.json", r#"{"auths": {"HOST": "canary-7c1"}}"#),
    ("docker/config.json", r#"{"auths": "canary-7c1"}"#),
    ("docker/config.json", r#"{"auths": {"HOST": {"password": ["canary-7c1"]}}}"#),
    ("docker/config.json", r#"{"auths": {"HOST": {"auth": "canary-7c1"#),
    ("docker/config.json", r#""canary-7c1""#),
    ("docker/config.json", "canary-7c1"),
    ("docker/config.json", r#"{"HttpHeaders": {"x-token": "canary-7c1"}}"#),
    ("docker/config.json", r#"{"HttpHeaders": {"x-token": "canary\n7c1"}}"#),
    ("docker/config.json", r#"{"HttpHeaders": {"authorization": "Bearer canary-7c1"}}"#),
    ("docker/config.json", r#"{"HttpHeaders": ["canary-7c1"]}"#),
    ("docker/config.json", r#"{"credsStore": {"canary-7c1": 1}}"#),
    ("home/.config/regctl/credentials.json", r#"{"auths": {"HOST": "canary-7c1"}}"#),
    ("home/.config/regctl/credentials.json", "canary-7c1"),
    (CONFIG, r#"header = { x-token = "canary-7c1" }"#),
    (CONFIG, r#"header = { x-token = "canary\n7c1" }"#),
    (CONFIG, r#"header = { authorization = "Basic canary-7c1" }"#),
    (CONFIG, r#"header = "x-token: canary-7c1""#),
    (CONFIG, r#"header = { x-token = "canary-7c1"#),
    (CONFIG, "header = { x-token = canary-7c1 }"),
    (CONFIG, r#"header = { x-token = ["canary-7c1"] }"#),
    (CONFIG, r#"mirrors = ["https://ann:canary-7c1@m.test"]"#),
    (CONFIG, r#"mirrors = ["ann:canary-7c1@m.test"]"#),
    (
        "home/.config/containers/registries.conf",
        "[[registry]]\nprefix = \"HOST\"\nlocation = \"ann:canary-7c1@m.test\"\n",
    ),
    (
        "docker/certs.d/HOST/hosts.toml",
        "server = \"https://ann:canary-7c1@m.test\"\n[host.\"https://ann:canary-7c1@m.test\"]",
    ),
    ("home/.config/docker/daemon.json", r#"{"registry-mirrors": ["ann:canary-7c1@m.test"]}"#),
    ("home/.config/docker/daemon.json", r#"{"insecure-registries": ["ann:canary-7c1@x"]}"#),
    (
        "home/.config/docker/daemon.json",
        r#"{"registry-mirrors": ["https://ann:canary-7c1@m.test"]}"#,
    ),
];

#[test]
fn credentials_of_flags_and_variables_are_used_and_not_shown() {
    for server in [basic(), bearer()] {
        let host = server.host();
        let mut context = Context::new();
        let mut images = Images::new(&context, "images");
        images.tag(&images.image("app", 1), "1");
        let from = images.location();
        let own = format!("ann:{PASSWORD}");
        for line in [
            format!("push --creds {own} {from}:1 {host}/app:1"),
            format!("copy --src-creds {own} --dest-creds {own} {host}/app:1 {host}/other:1"),
            format!("copy --src-username ann --src-password {PASSWORD} {host}/app:1 oci:copied"),
            format!("copy --dest-username ann --dest-password {PASSWORD} {from}:1 {host}/app:2"),
            format!("login --no-store -u ann -p {PASSWORD} {host}"),
        ] {
            let outcome = context.run(&format!("{line} -vvv"));
            assert_eq!(outcome.code, 0, "{line}\n{}", outcome.raw_stderr);
        }
        for line in [
            format!("push --creds ann:wrong-{PASSWORD} {from}:1 {host}/app:1"),
            format!("copy --src-creds {own} --src-no-creds {host}/app:1 oci:x"),
            format!("copy --creds {own} {host}/app:1 other.test/app:1"),
            format!("login -u ann -p {PASSWORD} --password-stdin {host}"),
            format!("login --creds {own} --no-creds {host}"),
        ] {
            assert_ne!(context.run(&format!("{line} -vvv")).code, 0, "{line}");
        }
        context.set("REGCTL_USERNAME", "ann");
        context.set("REGCTL_PASSWORD", PASSWORD);
        assert_eq!(context.run(&format!("pull {host}/app:1 -vvv")).code, 0);
        context.set("REGCTL_PASSWORD", format!("wrong-{PASSWORD}"));
        context.run(&format!("tags {host}/app -vvv")).fails(4, &[]);
        context.set("REGCTL_PASSWORD", "");
        context.set("REGCTL_USERNAME", "");
        context.set("DOCKER_AUTH_CONFIG", json!({"auths": {&host: {"auth": ENCODED}}}).to_string());
        assert_eq!(context.run(&format!("tags {host}/app -vvv")).code, 0);
        assert_eq!(context.run("info -vvv").code, 0);
        context.set("DOCKER_AUTH_CONFIG", PASSWORD);
        context.run(&format!("tags {host}/app -vvv")).fails(1, &["DOCKER_AUTH_CONFIG"]);
    }
}

/// A name is no place for a password; that is said without it.
#[test]
fn passwords_in_names_and_addresses_are_refused_and_not_shown() {
    let mut context = Context::new();
    context.make_store();
    let mut images = Images::new(&context, "images");
    images.tag(&images.image("app", 1), "1");
    let from = images.location();
    for name in [
        "ann:canary-7c1@r.test/app:1",
        "https://ann:canary-7c1@r.test/app:1",
        "docker://ann:canary-7c1@r.test/app:1",
        "https://r.test/app?token=canary-7c1",
    ] {
        for line in [
            "pull NAME",
            "push FROM:1 NAME",
            "copy NAME oci:x",
            "copy FROM:1 NAME",
            "inspect NAME",
            "history NAME",
            "manifest NAME",
            "digest NAME",
            "tags NAME",
            "retag NAME 2",
            "retag r.test/app:1 NAME",
            "delete NAME",
            "catalog NAME",
            "login -u ann -p canary-7c1 NAME",
            "login --status NAME",
            "logout NAME",
            "auth token NAME",
            "host show NAME",
            "tag app:1 NAME",
            "rmi NAME",
            "save -o x.tar NAME",
            "reference parse NAME",
            "import images/oci-layout NAME",
        ] {
            let line = line.replace("FROM", &from).replace("NAME", name);
            let outcome = context.run(&format!("{line} -vvv"));
            // Of an address without a user, what `login` and its kin need is understood.
            assert!(outcome.code != 0 || !name.contains('@'), "{line}\n{}", outcome.stdout);
        }
    }
    for variable in ["DOCKER_HOST", "CONTAINER_HOST"] {
        for address in
            ["tcp://ann:canary-7c1@r.test:1", "ssh://ann:canary-7c1@r.test", "canary-7c1 @"]
        {
            context.set(variable, address);
            let place = if variable == "DOCKER_HOST" { "docker-daemon" } else { "podman" };
            assert_ne!(context.run(&format!("inspect {place}:app:1 -vvv")).code, 0, "{address}");
            assert_eq!(context.run("info -vvv").code, 0, "{address}");
            context.set(variable, "");
        }
    }
}

#[test]
fn the_password_of_a_proxy_goes_to_the_proxy_alone() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = taken.local_addr().unwrap().to_string();
    drop(taken);
    let proxy = Peer::start(|head: &Head| match head.text.contains("proxy-authorization: Basic") {
        true => Reply::content("application/json", r#"{"name": "app", "tags": ["1"]}"#),
        false => Reply::Answer(407, Vec::new(), Vec::new()),
    });
    let proxy_of = |host: &str| format!("http://ann:{PASSWORD}@{host}");
    for (variable, address, flags, code) in [
        ("HTTP_PROXY", proxy_of(proxy.host()), "--plain-http", 0),
        ("HTTP_PROXY", proxy_of(&gone), "--plain-http", 6),
        ("HTTPS_PROXY", proxy_of(&gone), "", 6),
        ("ALL_PROXY", format!("socks5h://ann:{PASSWORD}@{gone}"), "", 6),
        ("HTTPS_PROXY", format!("http://ann:{PASSWORD}@ no proxy"), "", 6),
    ] {
        let mut context = Context::new();
        context.set(variable, &address);
        let line = format!("tags r.test/app --retry 0 -vvv {flags} --resolve r.test:127.0.0.1");
        let outcome = context.run(&line);
        assert_eq!(outcome.code, code, "{address}\n{}", outcome.raw_stderr);
        context.run("info -vvv");
    }
    assert!(proxy.heads().iter().any(|head| head.text.contains(ENCODED)), "the proxy was asked");
}

/// What is wrong with a file is told by its place, and not by what stands there.
#[test]
fn files_with_secrets_are_not_quoted() {
    let server = start(Server::ephemeral());
    let host = server.host();
    let quoted = |text: &str| text.replace("HOST", &host);
    for (file, text) in FILES {
        let context = Context::new();
        let head = if *file == CONFIG { "[host.\"HOST\"]\n" } else { "" };
        context.write(&quoted(file), quoted(&format!("{head}{text}\n")));
        for line in [
            "tags HOST/app",
            "pull HOST/app:1",
            "host show HOST",
            "host list",
            "login --status HOST",
            "login --status",
            "login --get HOST",
            "login -u ann -p canary-7c1 HOST",
            "logout HOST",
            "info",
        ] {
            context.run(&quoted(&format!("{line} -vvv")));
        }
    }
}

#[test]
fn passwords_that_were_never_hashed_are_not_quoted() {
    for text in ["ann:canary-7c1\n", "canary-7c1\n", "ann:$apr1$canary\n", "ann:$2y$04$canary\n"] {
        let context = Context::new();
        context.write("users", text);
        context
            .run("serve -vvv --listen 127.0.0.1:0 --storage s --auth htpasswd=users")
            .fails(1, &["users"]);
    }
}
