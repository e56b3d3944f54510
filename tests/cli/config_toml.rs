//! What only our own `config.toml` can allow: an API below another path, and token services and
//! networks to which a registry may lead us.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use regctl::server::quirks::Quirks;
use regctl::server::{Ephemeral, Server};

use crate::context::{Context, registry, start};
use crate::images::{Images, Stored};
use crate::peer::{Head, Peer, Reply};

const CONFIG: &str = "home/.config/regctl/config.toml";

/// Says something of a host.
fn configure(context: &Context, host: &str, lines: &str) {
    context.write(CONFIG, format!("[host.\"{host}\"]\n{lines}\n"));
}

/// An image, and its push to a host.
fn image(context: &Context, host: &str) -> (Stored, String) {
    let mut images = Images::new(context, "images");
    let stored = images.image("app", 2);
    images.tag(&stored, "1");
    (stored, format!("push {}:1 {host}/app:1", images.location()))
}

fn port(host: &str) -> &str {
    host.rsplit(':').next().unwrap()
}

/// The server behind a proxy that puts it below `/hub`.
fn below_hub(server: &Ephemeral) -> Ephemeral {
    let quirks = Quirks { path_prefix: "/hub", ..Quirks::default() };
    start(Server::ephemeral().storage(Arc::clone(server.storage())).quirks(quirks))
}

#[test]
fn every_request_goes_below_the_path_prefix() {
    for prefix in ["/hub", "hub/"] {
        let context = Context::new();
        let server = below_hub(&registry());
        let host = server.host();
        let (stored, push) = image(&context, &host);
        context.run(&push).fails(3, &["404"]);
        assert!(server.requests().iter().all(|request| request.status == 404));
        server.clear_requests();
        configure(&context, &host, &format!("path-prefix = \"{prefix}\""));
        assert_eq!(context.ok(&push), stored.digest);
        context.ok(&format!("retag {host}/app:1 2 3"));
        assert_eq!(context.ok(&format!("tags {host}/app")), "1\n2\n3");
        assert_eq!(context.ok(&format!("catalog {host}")), "app");
        assert_eq!(context.ok(&format!("pull {host}/app:2")), stored.digest);
        assert_eq!(context.ok(&format!("copy {host}/app:3 {host}/copy:1")), stored.digest);
        context.ok(&format!("delete --yes {host}/app:3"));
        for request in server.requests() {
            assert!(request.path_and_query.starts_with("/hub/v2/"), "{request}");
        }
    }
}

/// The path of a session that a server begins.
fn begun(host: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!("POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 0\r\n");
    stream.write_all(format!("{head}connection: close\r\n\r\n").as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let location = reply.lines().find_map(|line| line.strip_prefix("location: "));
    location.unwrap().to_owned()
}

/// A proxy that has nothing but the API below `/hub`; where uploads go on, it says in its way.
fn proxy(server: &Ephemeral, shape: fn(host: &str, path: &str) -> String) -> Peer {
    let (own, below) = (server.host(), below_hub(server));
    Peer::start(move |head: &Head| match head.path.strip_prefix("/hub") {
        Some(path) if head.method == "POST" => {
            let host = head.text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
            Reply::header(202, "location", shape(host, &begun(&own, path)))
        }
        Some(_) => Reply::Forward(below.host()),
        None => Reply::not_found(),
    })
}

#[test]
fn an_upload_goes_on_below_the_path_prefix_whether_the_registry_knows_it_or_not() {
    type Shape = fn(host: &str, path: &str) -> String;
    for shape in [
        (|_, path| format!("/hub{path}")) as Shape,
        |host, path| format!("http://{host}/hub{path}"),
        |_, path| path.to_owned(),
        |host, path| format!("http://{host}{path}"),
    ] {
        let context = Context::new();
        let server = registry();
        let peer = proxy(&server, shape);
        configure(&context, peer.host(), "path-prefix = \"/hub\"");
        let (stored, push) = image(&context, peer.host());
        let shown = shape("HOST", "/v2/…");
        assert_eq!(context.ok(&push), stored.digest, "{shown}");
        assert_eq!(context.ok(&format!("digest {}/app:1", server.host())), stored.digest);
        let is_upload = |head: &&Head| head.method == "PUT" && head.path.contains("/blobs/");
        assert_eq!(peer.heads().iter().filter(is_upload).count(), stored.below().len(), "{shown}");
    }
}

/// A registry that sends everybody for a token to `sso.test` first.
fn with_service_elsewhere(server: &Ephemeral, service: &Peer) -> Peer {
    let (own, port) = (server.host(), port(service.host()).to_owned());
    Peer::start(move |head: &Head| match head.authorization() {
        Some(_) => Reply::Forward(own.clone()),
        None => {
            let realm = format!("http://sso.test:{port}/token");
            let scope = "repository:app:pull,push";
            let challenge =
                format!("Bearer realm=\"{realm}\",service=\"regctl\",scope=\"{scope}\"");
            Reply::header(401, "www-authenticate", challenge)
        }
    })
}

#[test]
fn a_token_service_of_another_domain_sees_the_password_where_the_user_trusts_it() {
    let context = Context::new();
    let server = start(Server::ephemeral().bearer("ada", "pw"));
    let (stored, push) = image(&context, &server.host());
    context.ok(&push.replacen("push", "push --creds ada:pw", 1));
    for (trusted, is_trusted) in [
        ("", false),
        ("trusted-realms = \"other.test\"", false),
        // As everywhere, another port is another host.
        ("trusted-realms = [\"sso.test\"]", false),
        ("trusted-realms = [\"other.test\", \"sso.test:PORT\"]", true),
        ("trusted-realms = [\"*\"]", true),
    ] {
        let own = server.host();
        let service = Peer::start(move |_: &Head| Reply::Forward(own.clone()));
        let peer = with_service_elsewhere(&server, &service);
        let host = format!("r.test:{}", port(peer.host()));
        let trusted = trusted.replace("PORT", port(service.host()));
        let lines = format!("address = \"127.0.0.1\"\nplain-http = true\n{trusted}");
        configure(&context, &host, &lines);
        let resolve = "--resolve sso.test:127.0.0.1 --no-token-cache";
        let outcome = context.run(&format!("digest --creds ada:pw {resolve} {host}/app:1"));
        match is_trusted {
            true => assert_eq!((outcome.code, outcome.last_line()), (0, stored.digest.as_str())),
            false => outcome.fails(4, &["hint: the token service sso.test:", "`trusted-realms`"]),
        }
        let heads = service.heads();
        assert!(!heads.is_empty(), "{trusted}");
        let saw_it = heads.iter().any(|head| head.authorization().is_some());
        assert_eq!(saw_it, is_trusted, "{trusted}: {heads:#?}");
    }
}
