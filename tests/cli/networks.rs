//! The way to a registry: proxies, IPv6, HTTP/2, and names that lead where they should not.

use std::io::{Read, Write};
use std::net::{IpAddr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use regctl::server::quirks::Quirks;
use regctl::server::{Ephemeral, Server};

use crate::context::{Context, registry, start};
use crate::images::{Images, Stored};

/// Something that listens, takes what `speak` says of each connection, and passes the bytes on to the
/// port that it names.
struct Relay {
    address: String,
    heard: Receiver<String>,
}

/// What is heard of a connection, and the port that it is for.
type Speak = fn(&mut TcpStream) -> Option<(String, u16, Vec<u8>)>;

impl Relay {
    fn start(
        at: &str,
        speak: impl Fn(&mut TcpStream) -> Option<(String, u16, Vec<u8>)> + Send + 'static,
    ) -> Option<Self> {
        let listener = TcpListener::bind(at).ok()?;
        let address = listener.local_addr().unwrap().to_string();
        let (tell, heard): (Sender<String>, _) = channel();
        std::thread::spawn(move || {
            for mut client in listener.incoming().flatten() {
                let Some((word, port, first)) = speak(&mut client) else { continue };
                // The test may be over.
                let _ = tell.send(word);
                let mut server = TcpStream::connect(("127.0.0.1", port)).unwrap();
                server.write_all(&first).unwrap();
                splice(client.try_clone().unwrap(), server.try_clone().unwrap());
                splice(server, client);
            }
        });
        Some(Self { address, heard })
    }

    fn proxy(speak: Speak) -> Self {
        Self::start("127.0.0.1:0", speak).unwrap()
    }

    fn heard(&self) -> Vec<String> {
        self.heard.try_iter().collect()
    }
}

fn splice(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
}

/// A proxy of HTTP: `CONNECT host:port`, or a request with the whole URL.
fn http_proxy(client: &mut TcpStream) -> Option<(String, u16, Vec<u8>)> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let line = String::from_utf8_lossy(&head).lines().next()?.to_owned();
    let target = line.split(' ').nth(1)?.trim_start_matches("http://");
    let port = target.split('/').next()?.rsplit(':').next()?.parse().ok()?;
    if line.starts_with("CONNECT") {
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
        return Some((line, port, Vec::new()));
    }
    Some((line, port, head))
}

/// A proxy of SOCKS 5, for names.
fn socks_proxy(client: &mut TcpStream) -> Option<(String, u16, Vec<u8>)> {
    let mut read = |count: usize| {
        let mut bytes = vec![0; count];
        client.read_exact(&mut bytes).ok().map(|()| bytes)
    };
    let methods = read(2)?[1];
    read(usize::from(methods))?;
    client.write_all(&[5, 0]).ok()?;
    let mut read = |count: usize| {
        let mut bytes = vec![0; count];
        client.read_exact(&mut bytes).ok().map(|()| bytes)
    };
    let head = read(5)?;
    assert_eq!(head[..4], [5, 1, 0, 3], "a connection to a name");
    let name = String::from_utf8(read(usize::from(head[4]))?).unwrap();
    let port = read(2)?;
    let port = u16::from_be_bytes([port[0], port[1]]);
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).ok()?;
    Some((name, port, Vec::new()))
}

fn pushed(context: &Context, server: &Ephemeral) -> Stored {
    let mut images = Images::new(context, "images");
    let stored = images.image("app", 2);
    images.tag(&stored, "1");
    context.ok(&format!("push --insecure {}:1 {}/app:1", images.location(), server.host()));
    stored
}

/// The registry by a name that no name service knows.
fn named(server: &Ephemeral) -> String {
    server.host().replace("127.0.0.1", "r.test")
}

#[test]
fn registries_are_reached_through_the_proxies_that_the_environment_names() {
    let (plain, tls) = (registry(), start(Server::ephemeral().tls()));
    for (variable, scheme, speak, server, flag, heard) in [
        ("HTTP_PROXY", "http", http_proxy as Speak, &plain, "--plain-http", "HEAD http://r.test:"),
        ("HTTPS_PROXY", "http", http_proxy, &tls, "--tls-verify=false", "CONNECT r.test:"),
        ("https_proxy", "http", http_proxy, &tls, "--insecure", "CONNECT r.test:"),
        ("ALL_PROXY", "socks5h", socks_proxy, &tls, "--tls-verify=false", "r.test"),
        ("ALL_PROXY", "socks5h", socks_proxy, &plain, "--plain-http", "r.test"),
    ] {
        let mut context = Context::new();
        let stored = pushed(&context, server);
        let proxy = Relay::proxy(speak);
        context.set(variable, format!("{scheme}://{}", proxy.address));
        let digest = format!("digest {flag} {}/app:1", named(server));
        assert_eq!(context.ok(&digest), stored.digest, "{variable}");
        let asked = proxy.heard();
        assert!(asked.iter().all(|line| line.starts_with(heard)), "{variable}: {asked:?}");
        assert!(!asked.is_empty(), "{variable}");
        // Not for this machine, and not where it is told so.
        assert_eq!(
            context.ok(&format!("digest --insecure {}/app:1", server.host())),
            stored.digest
        );
        context.set("NO_PROXY", "r.test");
        let line = format!("{digest} --resolve r.test:127.0.0.1");
        assert_eq!(context.ok(&line), stored.digest, "{variable}");
        assert_eq!(proxy.heard(), Vec::<String>::new(), "{variable}");
    }
}

#[test]
fn a_registry_leads_further_inside_where_the_user_allows_that_network() {
    let storage = registry();
    let port = storage.host().rsplit(':').next().unwrap().to_owned();
    for (place, networks, is_allowed) in [
        ("127.0.0.1", "[]", false),
        ("127.0.0.1", "[\"10.0.0.0/8\"]", false),
        ("127.0.0.1", "[\"10.0.0.0/8\", \"127.0.0.0/8\"]", true),
        ("localhost", "[\"10.0.0.0/8\"]", false),
        ("localhost", "[\"127.0.0.0/8\", \"::1\"]", true),
    ] {
        let mut quirks = Quirks::default();
        quirks.reads.redirect_blobs_to = Some(format!("http://{place}:{port}"));
        let sharing = Server::ephemeral().storage(Arc::clone(storage.storage()));
        let server = start(sharing.quirks(quirks));
        let mut context = Context::new();
        let stored = pushed(&context, &server);
        // Only the proxy knows where the registry is: it lies outside.
        let proxy = Relay::proxy(http_proxy);
        context.set("HTTP_PROXY", format!("http://{}", proxy.address));
        let host = named(&server);
        let lines = format!("[host.\"{host}\"]\nplain-http = true\ninner-networks = {networks}\n");
        context.write("home/.config/regctl/config.toml", lines);
        storage.clear_requests();
        let outcome = context.run(&format!("pull {host}/app:1"));
        match is_allowed {
            true => assert_eq!(outcome.last_line(), stored.digest, "{place}: {outcome:?}"),
            false => outcome.fails(1, &["it is an internal address", "`inner-networks`"]),
        }
        assert_eq!(!storage.requests().is_empty(), is_allowed, "{place}, {networks}");
    }
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let mut context = Context::new();
    let gone = registry().host();
    context.set("HTTPS_PROXY", format!("http://{gone}"));
    context.run("tags --retry 0 r.test/app").fails(6, &["no connection"]);
}

#[test]
fn ipv6_hosts_are_hosts() {
    let (plain, tls) = (registry(), start(Server::ephemeral().tls()));
    let context = Context::new();
    let stored = pushed(&context, &plain);
    let port = |server: &Ephemeral| server.host().rsplit(':').next().unwrap().parse().unwrap();
    let (to_plain, to_tls): (u16, u16) = (port(&plain), port(&tls));
    let forward = |to: u16| {
        Relay::start("[::1]:0", move |_: &mut TcpStream| Some((String::new(), to, Vec::new())))
    };
    let (Some(plain), Some(secret)) = (forward(to_plain), forward(to_tls)) else {
        // The machine has no IPv6.
        return;
    };
    let host = &plain.address;
    assert!(host.starts_with("[::1]:"), "{host}");
    let auth = r#"{"auths": {"HOST": {"auth": "YWRhOm5v"}}}"#.replace("HOST", host);
    context.write("docker/config.json", auth);
    for line in ["digest HOST/app:1", "digest --plain-http HOST/app:1", "pull HOST/app:1"] {
        assert_eq!(context.ok(&line.replace("HOST", host)), stored.digest, "{line}");
    }
    context.ok(&format!("copy {host}/app:1 {host}/copy:1"));
    let resolved = format!("digest --plain-http r.test:{}/app:1", host.rsplit(':').next().unwrap());
    assert_eq!(context.ok(&format!("{resolved} --resolve r.test:[::1]")), stored.digest);
    // Its authority is found by its name, though the certificate is for another.
    let host = &secret.address;
    let folder = format!("home/.config/regctl/certs.d/{host}");
    context.run(&format!("tags {host}/app")).fails(6, &["an unknown authority"]);
    context.write(&format!("{folder}/ca.crt"), tls.ca_pem().unwrap());
    context.run(&format!("tags {host}/app")).fails(6, &["its certificate is for", "--resolve"]);
}

#[tokio::test]
async fn http_2_is_spoken_where_it_is_offered() {
    use regctl::util::http::{ClientOptions, Names, Trust, client};
    for (server, version) in [
        (Server::ephemeral().tls().start().await.unwrap(), reqwest::Version::HTTP_2),
        (Server::ephemeral().start().await.unwrap(), reqwest::Version::HTTP_11),
    ] {
        let trust = match server.ca_pem() {
            Some(pem) => Trust::Only(pem.as_bytes().to_vec()),
            None => Trust::PlainHttp,
        };
        let options = ClientOptions {
            trust,
            identity_pem: None,
            use_proxy: false,
            connect_timeout: std::time::Duration::from_secs(30),
            names: Names::default(),
        };
        let reply = client(&options).unwrap().get(format!("{}/v2/", server.url())).send().await;
        assert_eq!(reply.unwrap().version(), version);
    }
}

#[tokio::test]
async fn a_name_that_leads_further_inside_is_not_followed() {
    use regctl::util::address::Depth;
    use regctl::util::http::{AddressRefused, ClientOptions, Names, Trust, client};
    let server = Server::ephemeral().start().await.unwrap();
    let port = server.host().rsplit(':').next().unwrap().to_owned();
    let here: IpAddr = "127.0.0.1".parse().unwrap();
    // `localhost` is the one name that every machine resolves; the check does not know it by name.
    for (names, is_allowed) in [
        (Names { deepest: Some(Depth::Public), ..Names::default() }, false),
        (Names { deepest: Some(Depth::Private), ..Names::default() }, false),
        (Names { deepest: Some(Depth::Loopback), ..Names::default() }, true),
        (
            Names {
                deepest: Some(Depth::Public),
                inner_networks: vec!["127.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()],
                ..Names::default()
            },
            true,
        ),
        (
            Names {
                deepest: Some(Depth::Public),
                known: vec![("localhost".to_owned(), vec![here])],
                ..Names::default()
            },
            true,
        ),
        (Names::default(), true),
    ] {
        let options = ClientOptions {
            trust: Trust::PlainHttp,
            identity_pem: None,
            use_proxy: false,
            connect_timeout: std::time::Duration::from_secs(30),
            names: names.clone(),
        };
        let sent = client(&options).unwrap().get(format!("http://localhost:{port}/v2/")).send();
        match sent.await {
            Ok(reply) => assert!(is_allowed && reply.status() == 200, "{names:?}"),
            Err(error) => {
                let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
                let mut is_refused = false;
                while let Some(error) = cause {
                    is_refused |= error.is::<AddressRefused>();
                    cause = error.source();
                }
                assert!(!is_allowed && is_refused, "{names:?}: {error:?}");
            }
        }
    }
}
