//! Credentials: checked before they are kept, used where they belong, seen nowhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use regctl::server::{Ephemeral, Server};
use serde_json::{Value, json};

use crate::context::{Context, Outcome, registry, start, taken};
use crate::images::Images;

/// What `auth` holds for the user `ann` with the password `canary-7c1`.
const AUTH: &str = "YW5uOmNhbmFyeS03YzE=";
pub(crate) use crate::canary::PASSWORD;

pub(crate) fn basic() -> Ephemeral {
    start(Server::ephemeral().basic("ann", PASSWORD))
}

pub(crate) fn bearer() -> Ephemeral {
    start(Server::ephemeral().bearer("ann", PASSWORD))
}

pub(crate) fn log_in(context: &Context, server: &Ephemeral, password: &str) -> Outcome {
    let line = format!("login -u ann --password-stdin {}", server.host());
    context.run_with_stdin(&line, password.as_bytes())
}

fn config(context: &Context) -> Value {
    let text = fs::read_to_string(context.path("docker/config.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn images(context: &Context) -> Images {
    let mut images = Images::new(context, "images");
    images.tag(&images.image("app", 3), "1");
    images
}

#[test]
fn a_password_that_is_too_long_is_refused_and_not_cut() {
    let (context, server) = (Context::new(), basic());
    let outcome = log_in(&context, &server, &"x".repeat(64 * 1024 + 1));
    outcome.fails(2, &["the password on stdin is longer than 65536 bytes"]);
    assert_eq!(taken(&server), [] as [&str; 0]);
}

#[test]
fn a_credential_is_checked_then_kept_then_used_then_forgotten() {
    for server in [basic(), bearer()] {
        let context = Context::new();
        context.write("docker/config.json", r#"{"other": {"kept": [1]}, "auths": {}}"#);
        let from = images(&context).location();
        let name = format!("{}/app:1", server.host());
        let anonymous = context.run(&format!("push {from}:1 {name}"));
        anonymous.fails(4, &["no credential sent", "hint: log in with `regctl login [registry]`"]);
        log_in(&context, &server, "wrong").fails(4, &["cannot log in to [registry]", "401"]);
        assert_eq!(config(&context), json!({"other": {"kept": [1]}, "auths": {}}));
        let kept = log_in(&context, &server, &format!("{PASSWORD}\n"));
        assert_eq!((kept.code, kept.stdout.as_str()), (0, "Login Succeeded\n"), "{}", kept.stderr);
        assert!(kept.stderr.contains("stored unencrypted in [dir]/docker/config.json"));
        let stored = config(&context);
        assert_eq!(stored["auths"][server.host()], json!({"auth": AUTH}));
        assert_eq!(stored["other"], json!({"kept": [1]}));
        let mode = fs::metadata(context.path("docker/config.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let digest = context.ok(&format!("push {from}:1 {name}"));
        assert_eq!(context.ok(&format!("pull {name}")), digest);
        assert_eq!(context.ok(&format!("catalog {}", server.host())), "app");
        let out = context.run(&format!("logout {}", server.host()));
        assert_eq!(out.code, 0, "{}", out.stderr);
        assert!(out.stdout.contains("Removed the credential"), "{}", out.stdout);
        assert!(config(&context)["auths"].get(server.host()).is_none());
        context.run(&format!("digest {name}")).fails(4, &["no credential sent"]);
        let again = context.ok(&format!("logout {}", server.host()));
        assert_eq!(again, format!("Not logged in to {}", server.host()));
    }
}

#[test]
fn a_refused_credential_is_told_where_it_came_from() {
    for server in [basic(), bearer()] {
        let context = Context::new();
        let auths = json!({"auths": {server.host(): {"auth": "YW5uOndyb25n"}}});
        let file = context.write("auth.json", auths.to_string());
        let name = format!("{}/app:1", server.host());
        context.write("docker/config.json", auths.to_string());
        let refused = context.run(&format!("pull {name}"));
        refused.fails(4, &["credential from [dir]/docker/config.json", "regctl login [registry]"]);
        let mut context = context;
        context.set("REGISTRY_AUTH_FILE", &file);
        context.run(&format!("pull {name}")).fails(4, &["credential from [dir]/auth.json"]);
        let home = context.path("home");
        context.set("REGISTRY_AUTH_FILE", "");
        context.set("DOCKER_CONFIG", "");
        fs::create_dir(home.join(".docker")).unwrap();
        fs::write(home.join(".docker/config.json"), auths.to_string()).unwrap();
        context.run(&format!("pull {name}")).fails(4, &["credential from ~/.docker/config.json"]);
    }
}

#[test]
fn one_token_serves_a_whole_push() {
    let (context, server) = (Context::new(), bearer());
    let from = images(&context).location();
    assert_eq!(log_in(&context, &server, PASSWORD).code, 0);
    // A copy reads with one and writes with another; a pull has that of the copy.
    for (command, expected) in [
        (format!("push {from}:1 {}/app:1", server.host()), 1),
        (format!("copy {}/app:1 {}/other:1", server.host(), server.host()), 2),
        (format!("pull {}/app:1", server.host()), 0),
    ] {
        server.clear_requests();
        context.ok(&command);
        let requests = taken(&server);
        let tokens = requests.iter().filter(|request| request.ends_with("/token")).count();
        assert_eq!(tokens, expected, "{command}: {requests:#?}");
    }
}

#[test]
fn a_second_command_asks_for_no_token() {
    let (context, server) = (Context::new(), bearer());
    let from = images(&context).location();
    assert_eq!(log_in(&context, &server, PASSWORD).code, 0);
    let command = format!("push {from}:1 {}/app:1", server.host());
    context.ok(&command);
    server.clear_requests();
    context.ok(&command);
    assert_eq!(taken(&server), ["HEAD /v2/app/manifests/1"], "neither a token nor a refusal");
    for command in ["tags", "digest", "manifest", "config", "pull"] {
        let name = if command == "tags" { "app" } else { "app:1" };
        let command = format!("{command} {}/{name}", server.host());
        context.ok(&command);
        server.clear_requests();
        context.ok(&command);
        let taken = taken(&server);
        assert!(taken.iter().all(|request| !request.contains("/token")), "{command}: {taken:?}");
    }
}

#[test]
fn a_kept_token_that_is_refused_is_asked_for_anew() {
    let (context, server) = (Context::new(), bearer());
    let from = images(&context).location();
    assert_eq!(log_in(&context, &server, PASSWORD).code, 0);
    context.ok(&format!("push {from}:1 {}/app:1", server.host()));
    let tokens = context.path("home").join(".cache/regctl/tokens");
    let host = fs::read_dir(&tokens).unwrap().next().unwrap().unwrap().path();
    for kept in fs::read_dir(&host).unwrap() {
        let kept = kept.unwrap().path();
        let text = fs::read_to_string(&kept).unwrap();
        let mut file: serde_json::Value = serde_json::from_str(&text).unwrap();
        file["token"] = "forged".into();
        fs::write(&kept, file.to_string()).unwrap();
    }
    server.clear_requests();
    context.ok(&format!("push {from}:1 {}/app:2", server.host()));
    let requests = taken(&server);
    let tokens = requests.iter().filter(|request| request.ends_with("/token")).count();
    assert_eq!(tokens, 1, "{requests:#?}");
}

/// A helper in the docker-credential protocol that keeps one credential in a file.
const HELPER: &str = r#"#!/bin/sh
kept="$HOME/kept"
echo "$1" >> "$HOME/asked"
case "$1" in
store) cat > "$kept" ;;
get) cat > /dev/null
     if [ -f "$kept" ]; then cat "$kept"
     else echo "credentials not found in native keychain"; exit 1; fi ;;
erase) cat > /dev/null; rm -f "$kept" ;;
list) if [ -f "$kept" ]; then
        sed 's/.*"ServerURL":"\([^"]*\)","Username":"\([^"]*\)".*/{"\1":"\2"}/' "$kept"
      else echo '{}'; fi ;;
esac
"#;

fn with_helper() -> Context {
    let mut context = Context::new();
    let helper = context.write("bin/docker-credential-fake", HELPER);
    fs::set_permissions(&helper, fs::Permissions::from_mode(0o755)).unwrap();
    context.set("PATH", format!("{}:/usr/bin:/bin", helper.parent().unwrap().display()));
    context
}

#[test]
fn a_configured_helper_is_used_and_never_bypassed() {
    let server = bearer();
    for key in ["credsStore", "credHelpers"] {
        let context = with_helper();
        let configured = match key {
            "credsStore" => json!({key: "fake"}),
            _ => json!({key: {server.host(): "fake"}}),
        };
        context.write("docker/config.json", configured.to_string());
        let kept = log_in(&context, &server, PASSWORD);
        assert_eq!(kept.code, 0, "{}", kept.stderr);
        assert!(!kept.stderr.contains("unencrypted"), "{}", kept.stderr);
        let helpers: Value =
            serde_json::from_slice(&fs::read(context.path("home/kept")).unwrap()).unwrap();
        assert_eq!((&helpers["Username"], &helpers["Secret"]), (&"ann".into(), &PASSWORD.into()));
        let file = fs::read_to_string(context.path("docker/config.json")).unwrap();
        assert!(!file.contains(AUTH) && !file.contains(PASSWORD), "{file}");
        let from = images(&context).location();
        context.ok(&format!("push {from}:1 {}/app:1", server.host()));
        let out = context.ok(&format!("logout {}", server.host()));
        assert!(out.contains("docker-credential-fake"), "{out}");
        assert!(!context.path("home/kept").exists());
    }
}

#[test]
fn a_helper_that_is_missing_or_fails_is_named() {
    let (server, mut context) = (basic(), with_helper());
    context.write("docker/config.json", r#"{"credsStore": "absent"}"#);
    let missing = log_in(&context, &server, PASSWORD);
    missing.fails(1, &["docker-credential-absent", "is not in PATH"]);
    let broken = context.write("bin/docker-credential-broken", "#!/bin/sh\necho locked; exit 3\n");
    fs::set_permissions(&broken, fs::Permissions::from_mode(0o755)).unwrap();
    context.write("docker/config.json", r#"{"credsStore": "broken"}"#);
    log_in(&context, &server, PASSWORD)
        .fails(1, &["docker-credential-broken store failed", "locked"]);
    // What is public is read all the same.
    let (open, name) = (registry(), "app:1");
    let from = images(&context).location();
    context.ok(&format!("push {from}:1 {}/{name}", open.host()));
    context.set("PATH", "");
    context.ok(&format!("digest {}/{name}", open.host()));
}

#[test]
fn twenty_logins_at_once_all_survive() {
    let context = Context::new();
    let servers: Vec<Ephemeral> = (0..20).map(|_| basic()).collect();
    std::thread::scope(|scope| {
        for server in &servers {
            let context = &context;
            scope.spawn(move || {
                let outcome = log_in(context, server, PASSWORD);
                assert_eq!(outcome.code, 0, "{}", outcome.stderr);
            });
        }
    });
    let stored = config(&context);
    assert_eq!(stored["auths"].as_object().unwrap().len(), 20);
    for server in &servers {
        assert_eq!(stored["auths"][server.host()]["auth"], AUTH);
    }
}

#[test]
fn what_login_needs_is_asked_for_in_words() {
    let (context, server) = (Context::new(), basic());
    let host = server.host();
    for (line, piece) in [
        (format!("login --password-stdin {host}"), "--password-stdin needs --username"),
        (format!("login -u ann {host}"), "there is no terminal to ask on"),
        (format!("login -u ann --password-stdin {host}"), "both a user and a password are needed"),
        (format!("login -u ann -p x --password-stdin {host}"), "cannot be used with"),
        ("login -u ann -p x no_host!".to_owned(), "no_host!"),
    ] {
        let outcome = context.run(&line);
        assert_eq!(outcome.code, 2, "{line}: {}", outcome.stderr);
        assert!(outcome.stderr.contains(piece), "{line}: {}", outcome.stderr);
    }
    assert!(!context.path("docker/config.json").exists());
    let shown = context.run(&format!("login -u ann -p {PASSWORD} {host}"));
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(shown.stderr.contains("--password can be seen in the list of processes"));
}
