//! `docker-credential-regctl`: the protocol of docker's helpers, as docker speaks it.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::canary;
use crate::context::Context;
use crate::images::Images;
use crate::login::{PASSWORD, bearer, log_in};

/// A machine on which the program can be called as a helper.
fn machine() -> Context {
    let mut context = Context::new();
    fs::create_dir(context.path("bin")).unwrap();
    for name in ["docker-credential-regctl", "docker-credential-regctl-keyring"] {
        symlink(env!("CARGO_BIN_EXE_regctl"), context.path("bin").join(name)).unwrap();
    }
    context.set("PATH", context.path("bin"));
    context
}

/// Exit code and stdout of a helper; it writes nothing else.
fn ask(context: &Context, helper: &str, words: &[&str], input: &str) -> (i32, String) {
    let mut child = Command::new(context.path("bin").join(helper))
        .args(words)
        .env_clear()
        .env("HOME", context.path("home"))
        .env("DOCKER_CONFIG", context.path("docker"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    if words != ["get"] {
        canary::assert_unseen(helper, &output.stdout);
    }
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn regctl(context: &Context, action: &str, input: &str) -> (i32, String) {
    ask(context, "docker-credential-regctl", &[action], input)
}

fn done() -> (i32, String) {
    (0, String::new())
}

fn failed(text: &str) -> (i32, String) {
    (1, format!("{text}\n"))
}

#[test]
fn what_docker_stores_it_gets_lists_and_erases() {
    let context = machine();
    // Docker's own configuration names the helper; the helper does not look there.
    context.write("docker/config.json", r#"{"credsStore": "regctl"}"#);
    let not_found = failed("credentials not found in native keychain");
    assert_eq!(regctl(&context, "list", ""), (0, "{}\n".to_owned()));
    assert_eq!(regctl(&context, "get", "one.test\n"), not_found);
    let hub = "https://index.docker.io/v1/";
    for (server, user, secret) in
        [(hub, "<token>", "canary-refresh"), ("one.test:5000", "ann", "canary\":\n")]
    {
        let login = json!({"ServerURL": server, "Username": user, "Secret": secret});
        assert_eq!(regctl(&context, "store", &login.to_string()), done());
        let (code, text) = regctl(&context, "get", &format!("{server}\n"));
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((code, answer), (0, login));
    }
    let (_, text) = regctl(&context, "list", "");
    let users: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(users, json!({hub: "<token>", "one.test:5000": "ann"}));
    let file = context.path("home/.config/regctl/credentials.json");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let directory = fs::metadata(file.parent().unwrap()).unwrap();
    assert_eq!(directory.permissions().mode() & 0o777, 0o700);
    assert_eq!(regctl(&context, "erase", hub), done());
    assert_eq!(regctl(&context, "erase", hub), done());
    assert_eq!(regctl(&context, "get", hub), not_found);
    let config = fs::read_to_string(context.path("docker/config.json")).unwrap();
    assert_eq!(config, r#"{"credsStore": "regctl"}"#);
}

#[test]
fn what_is_no_question_of_the_protocol_is_refused_in_its_words() {
    let context = machine();
    let long = "x".repeat((1 << 20) + 1);
    for (action, input, text) in [
        ("get", "", "no credentials server URL"),
        ("erase", " \n", "no credentials server URL"),
        ("get", "one.test\nhost=evil.test", "the server holds a control character"),
        ("get", "one.test\0", "the server holds a control character"),
        ("get", &long, "the input is longer than 1048576 bytes"),
        ("store", r#"{"Username": "a", "Secret": "s"}"#, "no credentials server URL"),
        ("store", r#"{"ServerURL": "one.test", "Secret": "s"}"#, "no credentials username"),
        (
            "store",
            r#"{"Secret": "canary"#,
            "the input is no JSON object of ServerURL, Username and Secret",
        ),
        (
            "store",
            r#"{"ServerURL": "one.test", "Username": "a:b", "Secret": "s"}"#,
            "the user name \"a:b\" holds a colon, which no registry accepts",
        ),
        ("frob", "", "docker-credential-regctl: unknown action: frob"),
    ] {
        assert_eq!(regctl(&context, action, input), failed(text), "{action} {input:.40}");
    }
    let usage = "Usage: docker-credential-regctl <store|get|erase|list|version>";
    let helper = "docker-credential-regctl";
    assert_eq!(ask(&context, helper, &[], ""), failed(usage));
    assert_eq!(ask(&context, helper, &["get", "one.test"], ""), failed(usage));
    assert_eq!(ask(&context, helper, &["--help"], ""), (0, format!("{usage}\n")));
    let version = format!("{helper} (regctl) {}\n", env!("CARGO_PKG_VERSION"));
    for word in ["version", "-v", "--version"] {
        assert_eq!(ask(&context, helper, &[word], ""), (0, version.clone()));
    }
    assert!(!context.path("home/.config/regctl/credentials.json").exists());
    context.write("home/.config/regctl/credentials.json", "{");
    let (code, text) = regctl(&context, "get", "one.test");
    assert!(code == 1 && text.contains("credentials.json is not valid JSON"), "{text}");
}

#[test]
fn twenty_that_store_at_once_lose_nothing() {
    let context = machine();
    std::thread::scope(|scope| {
        for number in 0..20 {
            let context = &context;
            scope.spawn(move || {
                let server = format!("host{number}.test");
                let login = json!({"ServerURL": server, "Username": "ann", "Secret": "s"});
                assert_eq!(regctl(context, "store", &login.to_string()), done());
            });
        }
    });
    let users: Value = serde_json::from_str(&regctl(&context, "list", "").1).unwrap();
    assert_eq!(users.as_object().unwrap().len(), 20);
}

#[cfg(not(feature = "keyring"))]
#[test]
fn without_the_keyring_built_in_its_helper_says_so() {
    let context = machine();
    let login = json!({"ServerURL": "one.test", "Username": "ann", "Secret": "s"}).to_string();
    let (code, text) = ask(&context, "docker-credential-regctl-keyring", &["store"], &login);
    assert!(code == 1 && text.contains("built without the system's keyring"), "{text}");
    assert_eq!(regctl(&context, "list", ""), (0, "{}\n".to_owned()));
}

#[test]
fn regctl_is_its_own_helper_and_what_docker_stored_is_found_without() {
    let (context, server) = (machine(), bearer());
    context.write("docker/config.json", r#"{"credsStore": "regctl"}"#);
    let kept = log_in(&context, &server, PASSWORD);
    assert_eq!((kept.code, &*kept.stderr), (0, ""));
    let config = fs::read_to_string(context.path("docker/config.json")).unwrap();
    assert!(!config.contains("\"auth\""), "{config}");
    let mut images = Images::new(&context, "images");
    images.tag(&images.image("app", 1), "1");
    let name = format!("{}/app:1", server.host());
    context.ok(&format!("push {}:1 {name}", images.location()));
    context.write("docker/config.json", "{}");
    context.ok(&format!("digest {name}"));
    let status = context.ok(&format!("login --status {}", server.host()));
    assert!(status.contains("ann, from ~/.config/regctl/credentials.json"), "{status}");
    let out = context.ok(&format!("logout {}", server.host()));
    assert!(out.ends_with("from ~/.config/regctl/credentials.json"), "{out}");
    context.run(&format!("digest {name}")).fails(4, &["no credential sent"]);
    fs::remove_file(context.path("bin/docker-credential-regctl")).unwrap();
    context.write("docker/config.json", r#"{"credsStore": "regctl"}"#);
    log_in(&context, &server, PASSWORD)
        .fails(1, &["is not in PATH", "hint: regctl is this helper"]);
}
