//! Where credentials come from, and that `login --status` and `--get` say so.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;

use regctl::server::{Access, Ephemeral, Server, Users};
use serde_json::{Value, json};

use crate::context::{Context, registry, start};
use crate::images::Images;
use crate::login::{PASSWORD, basic, bearer, log_in};
use crate::peer::{Head, Peer, Reply};

/// A machine without the places that belong to this one.
fn machine() -> Context {
    let mut context = Context::new();
    context.set("XDG_RUNTIME_DIR", context.path("run"));
    context
}

/// A configuration with `ann`'s credential, or a wrong one, for each of these.
fn auths<'a>(keys: impl IntoIterator<Item = (&'a str, bool)>) -> String {
    let entry = |(key, is_right): (&str, bool)| {
        let password = if is_right { PASSWORD } else { "wrong" };
        (key.to_owned(), json!({"username": "ann", "password": password}))
    };
    let auths: serde_json::Map<String, Value> = keys.into_iter().map(entry).collect();
    json!({ "auths": auths }).to_string()
}

/// The image `app:1` in a registry.
fn filled(context: &mut Context, server: &Ephemeral, name: &str) -> String {
    let mut images = Images::new(context, "images");
    images.tag(&images.image("app", 2), "1");
    let name = format!("{}/{name}:1", server.host());
    context.set("DOCKER_AUTH_CONFIG", auths([(&*server.host(), true)]));
    context.ok(&format!("push {}:1 {name}", images.location()));
    context.set("DOCKER_AUTH_CONFIG", "");
    name
}

#[test]
fn every_place_serves_a_pull_and_is_named_when_it_is_refused() {
    let server = basic();
    let name = filled(&mut Context::new(), &server, "app");
    let host = server.host();
    for (place, named) in [
        ("DOCKER_AUTH_CONFIG", "DOCKER_AUTH_CONFIG"),
        ("REGISTRY_AUTH_FILE", "[dir]/auth.json"),
        ("docker/config.json", "[dir]/docker/config.json"),
        ("run/containers/auth.json", "[dir]/run/containers/auth.json"),
        ("home/.config/containers/auth.json", "~/.config/containers/auth.json"),
        ("home/.config/regctl/credentials.json", "~/.config/regctl/credentials.json"),
    ] {
        let mut context = machine();
        for is_right in [true, false] {
            let text = auths([(&*host, is_right)]);
            match place {
                "DOCKER_AUTH_CONFIG" => context.set(place, text),
                "REGISTRY_AUTH_FILE" => {
                    let file = context.write("auth.json", text);
                    context.set(place, file);
                }
                file => drop(context.write(file, text)),
            }
            let outcome = context.run(&format!("digest {name}"));
            match is_right {
                true => assert_eq!(outcome.code, 0, "{place}: {}", outcome.stderr),
                false => outcome.fails(4, &["credential from", named]),
            }
        }
    }
}

#[test]
fn the_login_of_the_environment_goes_to_one_registry() {
    let (one, other) = (basic(), basic());
    let mut context = machine();
    let name = filled(&mut context, &one, "app");
    context.set("REGCTL_USERNAME", "ann");
    context.run(&format!("digest {name}")).fails(
        4,
        &["REGCTL_USERNAME is not used, as REGCTL_PASSWORD is not set", "no credential sent"],
    );
    context.set("REGCTL_PASSWORD", PASSWORD);
    context.ok(&format!("digest {name}"));
    context.ok(&format!("copy {name} {}/copied:1", one.host()));
    let stranger =
        Peer::start(|_| Reply::header(401, "www-authenticate", "Basic realm=\"x\"".to_owned()));
    for to in [stranger.host(), &other.host()] {
        context
            .run(&format!("copy {name} {to}/app:1"))
            .fails(4, &["are not used, as the command names several registries", "REGCTL_HOST"]);
    }
    assert!(stranger.heads().iter().all(|head| head.authorization().is_none()));
    let copy = format!("copy {name} {}/app:1", other.host());
    context.set("REGCTL_HOST", one.host());
    context.ok(&format!("digest {name}"));
    context.run(&copy).fails(4, &["no credential sent"]);
    context.run(&format!("digest {}/app:1", other.host())).fails(4, &["no credential sent"]);
    log_in(&context, &other, PASSWORD);
    context.ok(&copy);
    context.set("REGCTL_HOST", "no_host!");
    context.run(&format!("digest {name}")).fails(1, &["REGCTL_HOST names no registry"]);
}

#[test]
fn a_login_for_a_part_of_a_registry_is_used_there_alone() {
    let server = basic();
    let mut context = machine();
    let name = filled(&mut context, &server, "team/app");
    let host = server.host();
    context.write("docker/config.json", auths([(&*host, false)]));
    context.run(&format!("digest {name}")).fails(4, &["docker/config.json"]);
    let line = format!("login -u ann --password-stdin {host}/team");
    assert_eq!(context.run_with_stdin(&line, PASSWORD.as_bytes()).stdout, "Login Succeeded\n");
    let file = fs::read_to_string(context.path("docker/config.json")).unwrap();
    assert!(file.contains(&format!("\"{host}/team\": {{")), "{file}");
    context.ok(&format!("digest {name}"));
    context.run(&format!("digest {host}/teams/app:1")).fails(4, &["docker/config.json"]);
    let out = context.ok(&format!("logout {host}/team"));
    assert!(out.starts_with(&format!("Removed the credential for {host}/team from")), "{out}");
    context.run(&format!("digest {name}")).fails(4, &[]);
    context.run("login -u ann --password-stdin acme/app").fails(2, &["docker.io/acme/app"]);
}

#[test]
fn the_status_names_every_place_and_shows_no_secret() {
    let mut context = machine();
    context.write("docker/config.json", auths([("one.test", true), ("one.test/org", true)]));
    context.write("run/containers/auth.json", r#"{"auths": []}"#);
    let inline = r#"{"auths": {"two.test": {"identitytoken": "canary-7c1"}}}"#;
    context.set("DOCKER_AUTH_CONFIG", inline);
    context.set("REGCTL_USERNAME", "eve");
    context.set("REGCTL_PASSWORD", "canary-7c1");
    context.set("REGCTL_HOST", "three.test");
    let root = context.path("").display().to_string();
    let shown = |context: &Context, line: &str| {
        let outcome = context.run(line);
        (outcome.code, outcome.stdout.replace(root.trim_end_matches('/'), "[dir]"))
    };
    let expected = "\
one.test/org: ann, from [dir]/docker/config.json (one.test/org)
    the command line                      nothing
    REGCTL_USERNAME and REGCTL_PASSWORD   they are for three.test (REGCTL_HOST)
    DOCKER_AUTH_CONFIG                    nothing
    REGISTRY_AUTH_FILE                    not set
  > [dir]/docker/config.json              user ann, in [dir]/docker/config.json (one.test/org)
    [dir]/run/containers/auth.json        [dir]/run/containers/auth.json: auths must be an object, not an array; correct the file
    ~/.config/containers/auth.json        not there
    the system's keyring                  not asked: nothing was put there by `login --keyring`
    ~/.config/regctl/credentials.json     not there
";
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (code, text) = shown(&context, "login --status one.test/org");
    assert_eq!((code, squeezed(&text)), (0, squeezed(expected)));
    let (_, text) = shown(&context, "login --status two.test");
    assert!(text.starts_with("two.test: <token>, from DOCKER_AUTH_CONFIG\n"), "{text}");
    // A place that fails ends the search.
    let (_, text) = shown(&context, "login --status four.test");
    assert!(text.starts_with("four.test: no credential\n"), "{text}");
    assert!(text.contains("  > [dir]/run/containers/auth.json"), "{text}");
    let (_, text) = shown(&context, "login --status three.test --format {{.Username}}:{{.Used}}");
    assert_eq!(text, "eve:REGCTL_USERNAME and REGCTL_PASSWORD\n");
    let (_, text) = shown(&context, "login --status one.test --creds flag:canary-7c1");
    assert!(text.starts_with("one.test: flag, from the command line\n"), "{text}");
    let (code, text) = shown(&context, "login --status");
    let expected = "REGISTRY USER PLACE \
                    three.test eve REGCTL_USERNAME and REGCTL_PASSWORD \
                    two.test - DOCKER_AUTH_CONFIG \
                    one.test ann [dir]/docker/config.json \
                    one.test/org ann [dir]/docker/config.json";
    assert_eq!((code, squeezed(&text)), (5, expected.to_owned()));
    let (code, text) = shown(&context, "login --get one.test");
    assert_eq!((code, &*text), (0, "ann\n"));
    assert_eq!(shown(&context, "login --get-login two.test"), (0, "<token>\n".to_owned()));
    context.write("run/containers/auth.json", "{}");
    context
        .run("login --get four.test")
        .fails(3, &["not logged in to four.test", "login --status four.test"]);
    context.run("login --get --status one.test").fails(2, &["cannot be used with"]);
}

#[test]
fn a_login_can_be_checked_and_kept_nowhere() {
    let (context, server) = (machine(), bearer());
    let line = format!("login --no-store -u ann --password-stdin {}", server.host());
    let outcome = context.run_with_stdin(&line, PASSWORD.as_bytes());
    assert_eq!((outcome.code, &*outcome.stdout), (0, "Login Succeeded\n"), "{}", outcome.stderr);
    assert_eq!(outcome.stderr, "");
    context.run_with_stdin(&line, b"wrong").fails(4, &["cannot log in"]);
    context.ok(&format!("login --no-store --creds ann:{PASSWORD} {}", server.host()));
    assert!(!context.path("docker/config.json").exists());
    assert!(!context.path("home/.config").exists());
}

#[test]
fn a_password_in_a_file_is_told_with_the_way_to_avoid_it() {
    let (context, server) = (machine(), basic());
    let stderr = log_in(&context, &server, PASSWORD).stderr;
    let piece = "stored unencrypted in [dir]/docker/config.json; ";
    assert!(stderr.contains(piece), "{stderr}");
    assert!(stderr.contains("credsStore there keeps it safe, and --no-store keeps"), "{stderr}");
}

#[cfg(not(feature = "keyring"))]
#[test]
fn without_the_keyring_built_in_it_cannot_be_chosen() {
    let (context, server) = (machine(), basic());
    let line = format!("login --keyring -u ann --password-stdin {}", server.host());
    let outcome = context.run_with_stdin(&line, PASSWORD.as_bytes());
    outcome.fails(1, &["built without the system's keyring", "--features keyring"]);
    assert!(server.requests().is_empty());
}

/// The refresh token that the server gives `ann`.
fn refresh_token(server: &Ephemeral) -> String {
    let mut stream = TcpStream::connect(server.host()).unwrap();
    let request = format!(
        "GET /token?service=regctl&offline_token=true HTTP/1.1\r\nhost: {}\r\n\
         authorization: Basic YW5uOmNhbmFyeS03YzE=\r\nconnection: close\r\n\r\n",
        server.host()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let body = reply.split_once("\r\n\r\n").unwrap().1;
    let body = &body[body.find('{').unwrap()..=body.rfind('}').unwrap()];
    let body: Value = serde_json::from_str(body).unwrap();
    body["refresh_token"].as_str().unwrap().to_owned()
}

#[test]
fn an_identity_token_logs_in_and_is_kept_as_one() {
    let (context, server) = (machine(), bearer());
    let token = refresh_token(&server);
    let line = format!("login --identity-token-stdin {}", server.host());
    context.run_with_stdin(&line, b"").fails(2, &["the token on stdin is empty"]);
    context.run_with_stdin(&line, b"no-token").fails(4, &["cannot log in"]);
    let outcome = context.run_with_stdin(&line, format!("{token}\n").as_bytes());
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let file = fs::read_to_string(context.path("docker/config.json")).unwrap();
    assert!(file.contains(&format!("\"identitytoken\": \"{token}\"")), "{file}");
    let from = Images::new(&context, "images");
    let mut from = from;
    from.tag(&from.image("app", 1), "1");
    context.ok(&format!("push {}:1 {}/app:1", from.location(), server.host()));
    assert_eq!(context.ok(&format!("login --get {}", server.host())), "<token>");
    let line = format!("login -u ann --identity-token-stdin {}", server.host());
    context.run(&line).fails(2, &["cannot be used with"]);
}

#[test]
fn a_logout_forgets_the_tokens_too_and_all_of_them_at_once() {
    let (one, two) = (bearer(), bearer());
    let mut context = machine();
    context.set("XDG_CACHE_HOME", context.path("cache"));
    let mut images = Images::new(&context, "images");
    images.tag(&images.image("app", 1), "1");
    let tokens = |context: &Context| {
        let directories = fs::read_dir(context.path("cache/regctl/tokens"));
        directories.map_or(0, Iterator::count)
    };
    for server in [&one, &two] {
        assert_eq!(log_in(&context, server, PASSWORD).code, 0);
        context.ok(&format!("push {}:1 {}/app:1", images.location(), server.host()));
    }
    assert_eq!(tokens(&context), 2);
    context.ok(&format!("logout {}", one.host()));
    assert_eq!(tokens(&context), 1);
    assert_eq!(log_in(&context, &one, PASSWORD).code, 0);
    context.write("home/.config/regctl/credentials.json", auths([("own.test", true)]));
    let out = context.ok("logout --all");
    for server in [&*one.host(), &two.host(), "own.test"] {
        assert!(out.contains(&format!("Removed the credential for {server} from")), "{out}");
    }
    assert_eq!(tokens(&context), 0);
    assert_eq!(context.ok("login --status"), "REGISTRY   USER   PLACE");
    let again = context.run("logout -a");
    assert_eq!((again.code, &*again.stdout, &*again.stderr), (0, "", "Not logged in anywhere\n"));
    context.run("logout --all one.test").fails(2, &["cannot be used with"]);
}

#[test]
fn a_token_for_scripts_is_printed_and_only_where_there_are_any() {
    let (context, server) = (machine(), bearer());
    let host = server.host();
    assert_eq!(log_in(&context, &server, PASSWORD).code, 0);
    let secret = |line: &str| {
        let outcome = context.run_for_secret(line);
        assert_eq!(outcome.code, 0, "{}", outcome.raw_stderr);
        outcome.stdout.trim_end_matches('\n').to_owned()
    };
    let token = secret(&format!("auth token {host}/team/app"));
    assert!(token.split('.').count() == 3 && !token.contains(char::is_whitespace), "{token}");
    let header = secret(&format!("auth token --push -H {host}/team/app"));
    assert!(header.starts_with("Authorization: Bearer "), "{header}");
    let json: Value =
        serde_json::from_str(&secret(&format!("auth token {host}/app --format json"))).unwrap();
    assert_eq!(json["repository"], format!("{host}/app"));
    // The token is what it says: the registry takes it.
    let mut stream = TcpStream::connect(&host).unwrap();
    let path = "/v2/team/app/blobs/uploads/";
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\n{header}\r\ncontent-length: 0\r\nconnection: \
         close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 202"), "{reply}");
    context.ok(&format!("logout {host}"));
    context.run(&format!("auth token {host}/app")).fails(4, &["cannot get a token for"]);
    for open in [registry(), basic()] {
        log_in(&context, &open, PASSWORD);
        let outcome = context.run(&format!("auth token {}/app", open.host()));
        outcome.fails(1, &["it asks for no bearer token"]);
        assert_eq!(outcome.stdout, "");
    }
    context.run(&format!("auth token {host}/app:1")).fails(2, &["names an image"]);
}

#[test]
fn headers_of_dockers_configuration_go_to_the_registry_and_change_nobody() {
    let context = machine();
    let config = json!({"HttpHeaders": {
        "X-Team": "blue", "Authorization": "Basic eDp5", "User-Agent": "Docker-Client/19.03",
    }});
    context.write("docker/config.json", config.to_string());
    let peer = Peer::start(|_: &Head| Reply::content("application/json", r#"{"tags": ["1"]}"#));
    let outcome = context.run(&format!("tags {}/app", peer.host()));
    assert_eq!((outcome.code, &*outcome.stdout), (0, "1\n"), "{}", outcome.stderr);
    let piece = "the header authorization of HttpHeaders is not sent";
    assert_eq!(outcome.stderr.matches(piece).count(), 1, "{}", outcome.stderr);
    let heads = peer.heads();
    let head = heads.iter().find(|head| head.path.contains("/tags/")).unwrap();
    assert!(head.text.to_ascii_lowercase().contains("x-team: blue"), "{}", head.text);
    assert_eq!(head.authorization(), None);
    assert!(!head.text.contains("Docker-Client"), "{}", head.text);
}

#[test]
fn a_helper_that_fails_leaves_what_is_public_and_stops_a_push() {
    let users = Users::new([("ann", PASSWORD)]);
    let server = start(Server::ephemeral().access(Access::bearer(users).with_anonymous_pull()));
    let mut context = machine();
    let name = filled(&mut context, &server, "app");
    let images = format!("oci:{}", context.path("images").display());
    context.set("PATH", format!("{}:/usr/bin:/bin", context.path("bin").display()));
    let scripts = [
        ("absent", "", "docker-credential-absent, configured in"),
        ("broken", "echo locked; exit 3", "docker-credential-broken get failed"),
        ("garbled", "echo '<html>canary-7c1'", "docker-credential-garbled get answered with"),
        ("flood", "head -c 100000000 /dev/zero", "answered with more than 1 MiB"),
        ("hangs", "exec sleep 60", "docker-credential-hangs get gave no answer within 0.2s"),
    ];
    for (helper, script, piece) in scripts {
        if !script.is_empty() {
            let text = format!("#!/bin/sh\n{script}\n");
            let file = context.write(&format!("bin/docker-credential-{helper}"), text);
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let config = json!({"credsStore": helper, "auths": {server.host(): {"auth": "eDp5"}}});
        context.write("docker/config.json", config.to_string());
        let limit = if helper == "hangs" { "--timeout 200ms" } else { "" };
        let outcome = context.run(&format!("digest {name} {limit}"));
        assert_eq!(outcome.code, 0, "{helper}: {}", outcome.stderr);
        assert!(outcome.stderr.contains(piece), "{helper}: {}", outcome.stderr);
        let push = format!("push {images}:1 {}/new:1 {limit}", server.host());
        context.run(&push).fails(1, &[piece]);
        let status = context.run(&format!("login --status {} {limit}", server.host()));
        assert!(status.stdout.contains(piece), "{helper}: {}", status.stdout);
    }
}
