//! Credentials go to the registry they are for, and into no output.

use regctl::server::Server;
use serde_json::json;

use crate::canary::{ENCODED, PASSWORD, SIGNATURE};
use crate::context::{Context, start};
use crate::images::{Images, blob_path};
use crate::login::{basic, bearer, log_in};
use crate::peer::{Head, Peer, Reply};
use crate::serving::Serving;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// Every operation on a registry, in an order in which each finds what it needs. Some ask for what
/// is not there.
fn operations(from: &str, host: &str) -> Vec<String> {
    let lines = [
        "push FROM:1 HOST/app:1",
        "push FROM:1 HOST/app:1",
        "copy HOST/app:1 HOST/other:1",
        "copy HOST/app:1 oci:copied:1",
        "pull HOST/app:1",
        "push HOST/app:1 HOST/pushed:1",
        "save -o saved.tar HOST/app:1",
        "retag HOST/app:1 2",
        "catalog HOST",
        "tags HOST/app",
        "tags --long HOST/app",
        "inspect docker://HOST/app:1",
        "history docker://HOST/app:1",
        "manifest HOST/app:1",
        "config HOST/app:1",
        "digest HOST/app:1",
        "digest HOST/app:none",
        "delete HOST/app:2",
        "delete HOST/app:none",
    ];
    lines.map(|line| line.replace("FROM", from).replace("HOST", host)).to_vec()
}

/// What is said of this machine and its credentials, and needs none.
fn reports(host: &str) -> Vec<String> {
    let lines = [
        "host show HOST",
        "host list",
        "login --status",
        "login --status HOST/app",
        "login --get HOST",
        "info",
    ];
    lines.map(|line| line.replace("HOST", host)).to_vec()
}

/// Every run is searched as a whole, its log included, which tells the most here.
#[test]
fn no_secret_in_any_output() {
    let tls = start(Server::ephemeral().tls().bearer("ann", PASSWORD));
    for (server, flags) in [
        (basic(), "--debug"),
        (basic(), "-vvv"),
        (bearer(), "-vvv"),
        (bearer(), "-vv --format json"),
        (tls, "-vvv --progress json"),
    ] {
        let mut context = Context::new();
        if let Some(pem) = server.ca_pem() {
            context.set("SSL_CERT_FILE", context.write("ca.pem", pem));
        }
        let mut images = Images::new(&context, "images");
        images.tag(&images.image("app", 2), "1");
        let (from, host) = (images.location(), server.host());
        // Without a credential every command fails, with it those that can succeed do.
        for is_known in [false, true] {
            if is_known {
                let line = format!("login {flags} -u ann --password-stdin {host}");
                let outcome = context.run_with_stdin(&line, PASSWORD.as_bytes());
                assert_eq!(outcome.code, 0, "{}", outcome.raw_stderr);
                for line in reports(&host) {
                    let outcome = context.run(&format!("{line} {flags}"));
                    assert_eq!(outcome.code, 0, "{line}\n{}", outcome.raw_stderr);
                }
            }
            for line in operations(&from, &host) {
                let line = format!("{line} {flags}");
                let outcome = context.run(&line);
                let can_fail = !is_known || line.contains("none");
                assert_eq!(outcome.code != 0, can_fail, "{line}\n{}", outcome.raw_stderr);
            }
            context.run_for_secret(&format!("auth token {host}/app {flags}"));
        }
        context.run(&format!("login {flags} -u ann -p not-{PASSWORD} {host}")).fails(4, &[]);
        assert_eq!(context.run(&format!("logout {flags} {host}")).code, 0);
    }
}

/// The registry's side: what it says of those who log in, by every way, is searched when it ends.
#[test]
fn a_registry_tells_no_secret_of_those_who_come() {
    for auth in
        ["--auth htpasswd=users", "--auth token=users", "--auth htpasswd=users --auth token"]
    {
        let context = Context::new();
        context.write("users", crate::serving::USERS);
        let mut images = Images::new(&context, "images");
        images.tag(&images.image("app", 2), "1");
        for log in ["combined", "json"] {
            let flags = format!("--storage registry --access-log {log} {auth}");
            let serving = Serving::start(&context, &flags);
            let host = serving.text("host").to_owned();
            context.run(&format!("login -u ann -p canary-wrong {host}")).fails(4, &["401"]);
            context.ok(&format!("login -u ann -p canary:w {host}"));
            for line in operations(&images.location(), &host) {
                let outcome = context.run(&line);
                assert_eq!(outcome.code != 0, line.contains("none"), "{line}");
            }
        }
    }
}

/// A config file with a credential for each of these hosts.
fn with_credentials(context: &Context, hosts: &[&str]) {
    let auths: serde_json::Map<String, serde_json::Value> =
        hosts.iter().map(|host| ((*host).to_owned(), json!({"auth": ENCODED}))).collect();
    context.write("docker/config.json", json!({"auths": auths}).to_string());
}

#[test]
fn tokens_and_signed_addresses_are_not_shown() {
    let store = Peer::start(|_| Reply::Answer(403, Vec::new(), b"expired".to_vec()));
    let elsewhere = format!("http://{}/blob?sig={SIGNATURE}", store.host());
    let peer = Peer::start(move |head: &Head| {
        let host = head.text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        match head.path.as_str() {
            path if path.starts_with("/token") => {
                Reply::content("application/json", r#"{"token":"canary-token"}"#)
            }
            _ if head.authorization().is_none() => {
                let challenge = format!("Bearer realm=\"http://{host}/token\",service=\"x\"");
                Reply::header(401, "www-authenticate", challenge)
            }
            path if path.contains("/manifests/2") => {
                Reply::header(307, "location", elsewhere.clone())
            }
            _ => Reply::Answer(403, Vec::new(), b"{}".to_vec()),
        }
    });
    let context = Context::new();
    with_credentials(&context, &[peer.host()]);
    for line in ["pull HOST/app:1", "pull HOST/app:2", "tags HOST/app", "retag HOST/app:1 3"] {
        let line = format!("{line} -vvv").replace("HOST", peer.host());
        context.run(&line).fails(4, &[]);
    }
    assert!(peer.heads().iter().any(|head| head.text.contains("Bearer canary-token")));
}

/// Blobs are elsewhere: for reading by redirects, which are followed without any credential, not
/// even the user's for that place; for writing by the upload's location, which is refused.
#[test]
fn no_authorization_across_hosts() {
    let context = Context::new();
    let mut images = Images::new(&context, "images");
    let image = images.image("app", 2);
    images.tag(&image, "1");
    let layout = context.path("images");
    let store = Peer::start(move |head: &Head| {
        let digest = head.path.split('/').next_back().unwrap();
        let bytes = std::fs::read(blob_path(&layout, digest)).unwrap();
        Reply::content("application/octet-stream", bytes)
    });
    let (elsewhere, manifest) = (store.host().to_owned(), image.bytes.clone());
    let peer = Peer::start(move |head: &Head| {
        if head.authorization().is_none() {
            return Reply::header(401, "www-authenticate", "Basic realm=\"x\"".to_owned());
        }
        let is_blob = head.path.contains("/blobs/");
        match head.method.as_str() {
            "GET" if is_blob => {
                Reply::header(307, "location", format!("http://{elsewhere}{}", head.path))
            }
            "POST" => Reply::header(202, "location", format!("http://{elsewhere}/upload?x=1")),
            "GET" => Reply::content(MANIFEST, manifest.clone()),
            _ => Reply::not_found(),
        }
    });
    with_credentials(&context, &[peer.host(), store.host()]);
    assert_eq!(context.ok(&format!("pull {}/app:1", peer.host())), image.digest);
    assert_eq!(store.heads().len(), 3);
    context
        .run(&format!("push {}:1 {}/app:1", images.location(), peer.host()))
        .fails(1, &["the upload was sent to another port of the host, http://[registry]/upload?…"]);
    assert_eq!(store.heads().len(), 3);
    for head in store.heads() {
        assert_eq!(head.authorization(), None, "{}", head.text);
    }
}

#[test]
fn pages_of_a_list_do_not_lead_the_credential_away() {
    let context = Context::new();
    let link = || ("link", "</second>; rel=\"next\"".to_owned());
    let json = |tag: &str| format!("{{\"tags\": [\"{tag}\"]}}").into_bytes();
    let stranger = Peer::start(move |_| Reply::Answer(200, vec![link()], json("theirs")));
    let elsewhere = stranger.host().to_owned();
    let peer = Peer::start(move |head: &Head| {
        if head.authorization().is_none() {
            return Reply::header(401, "www-authenticate", "Basic realm=\"x\"".to_owned());
        }
        match head.path.as_str() {
            "/second" => Reply::Answer(200, Vec::new(), json("ours")),
            path => Reply::header(307, "location", format!("http://{elsewhere}{path}")),
        }
    });
    with_credentials(&context, &[peer.host(), stranger.host()]);
    assert_eq!(context.ok(&format!("tags {}/app", peer.host())), "theirs\nours");
    assert_eq!(stranger.heads().len(), 1);
    assert_eq!(stranger.heads()[0].authorization(), None);
}

#[test]
fn a_credential_of_one_registry_is_not_sent_to_another() {
    let (context, server) = (Context::new(), basic());
    assert_eq!(log_in(&context, &server, PASSWORD).code, 0);
    let stranger =
        Peer::start(|_| Reply::header(401, "www-authenticate", "Basic realm=\"x\"".to_owned()));
    context
        .run(&format!("pull {}/app:1", stranger.host()))
        .fails(4, &["no credential sent", "regctl login [registry]"]);
    assert!(stranger.heads().iter().all(|head| head.authorization().is_none()));
}
