//! `regctl serve`: where it listens, whom it lets in, and how it ends.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::canary;
use crate::context::Context;
use crate::images::Images;

/// The user `ann` with the password `canary:w`.
pub(crate) const USERS: &str = "ann:$2y$04$ZCHYQKUxnIVnFQT/vE/M/OrT2efmM68MzgNqef3eHkWfY3ToDMh9K\n";

/// A registry that tells all it can, until it is dropped, and what it said of itself.
pub(crate) struct Serving {
    child: Child,
    report: Value,
    /// What it says meanwhile, read all the time so that it never waits for a reader.
    said: Vec<JoinHandle<Vec<u8>>>,
}

impl Serving {
    pub(crate) fn start(context: &Context, flags: &str) -> Self {
        let line = format!("serve --listen 127.0.0.1:0 --format json -vvv {flags}");
        let mut child: Child = context.start(&line).into();
        let stderr = reader(child.stderr.take().unwrap());
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        // The report is one document over several lines.
        let mut documents = serde_json::Deserializer::from_reader(&mut stdout).into_iter();
        let report: Option<Result<Value, _>> = documents.next();
        let Some(Ok(report)) = report else {
            panic!("regctl {line}\n{}", String::from_utf8_lossy(&stderr.join().unwrap()))
        };
        Self { child, report, said: vec![reader(stdout), stderr] }
    }

    pub(crate) fn text(&self, field: &str) -> &str {
        self.report[field].as_str().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        canary::assert_unseen("its report", self.report.to_string());
        for said in self.said.drain(..) {
            canary::assert_unseen("regctl serve", said.join().unwrap());
        }
    }
}

fn reader(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut said = Vec::new();
        pipe.read_to_end(&mut said).unwrap();
        said
    })
}

#[test]
fn who_is_there_is_asked_by_password_or_token_over_tls() {
    for auth in
        ["--auth htpasswd=users", "--auth token=users", "--auth htpasswd=users --auth token"]
    {
        let context = Context::new();
        context.write("users", USERS);
        let mut images = Images::new(&context, "images");
        images.tag(&images.image("app", 3), "1");
        let flags = format!("--storage registry --tls-self-signed {auth}");
        let serving = Serving::start(&context, &flags);
        let (host, from) = (serving.text("host").to_owned(), images.location());
        let url = format!("https://{host}");
        assert_eq!(serving.text("url"), url);
        let push = format!("push {from}:1 {host}/app:1");
        context.run(&push).fails(6, &[]);
        let authority = std::fs::read(serving.text("authority")).unwrap();
        context.write(&format!("docker/certs.d/{host}/ca.crt"), authority);
        context.run(&push).fails(4, &["hint: log in with"]);
        let log_in = |password: &str| {
            let line = format!("login -u ann --password-stdin {host}");
            context.run_with_stdin(&line, password.as_bytes())
        };
        log_in("wrong").fails(4, &["401"]);
        assert_eq!(log_in("canary:w").code, 0);
        context.ok(&push);
        assert_eq!(context.ok(&format!("catalog {host}")), "app", "{auth}");

        // Another start has the same authority, and the same content.
        drop(serving);
        let again = Serving::start(&context, &flags.replace("users", "users --anonymous-pull"));
        let host = again.text("host").to_owned();
        let authority = std::fs::read(again.text("authority")).unwrap();
        context.write(&format!("docker/certs.d/{host}/ca.crt"), authority);
        context.ok(&format!("pull {host}/app:1"));
        context.run(&format!("push {from}:1 {host}/app:2")).fails(4, &[]);
    }
}

#[test]
fn ways_to_ask_who_is_there_that_cannot_be_are_told_with_what_to_add() {
    let context = Context::new();
    context.write("users", USERS);
    context.write("md5", "ann:$apr1$8XSywIuS$QvPkkkQc.6DYPzMZoS5pG1\n");
    for (flags, code, pieces) in [
        ("--auth token", 2, &["--auth token=FILE"][..]),
        ("--auth basic", 2, &["expected none, htpasswd=FILE or token=FILE"]),
        ("--auth htpasswd", 2, &["htpasswd -Bc FILE USER"]),
        ("--anonymous-pull", 2, &["--anonymous-pull is for a registry that asks"]),
        ("--token-lifetime 1h", 2, &["--token-lifetime is for tokens: add --auth token=FILE"]),
        ("--token-issuer me", 2, &["--token-issuer is for tokens: add --auth token=FILE"]),
        ("--auth htpasswd=users --token-service x", 2, &["--token-service is for tokens"]),
        ("--token-realm https://r.test/token", 2, &["--token-realm is for tokens"]),
        ("--token-key k --token-cert c", 2, &["--token-key is for tokens"]),
        ("--tls-name x", 2, &["--tls-self-signed"]),
        ("--tls-client-ca users", 2, &["--tls-self-signed"]),
        ("--tls-cert users", 2, &["--tls-key"]),
        ("--auth htpasswd=none", 1, &["cannot take users from none", "cannot open none"]),
        ("--auth token=md5", 1, &["line 1 of md5: ", "hashed with MD5", "htpasswd -B FILE ann"]),
        ("--tls-cert users --tls-key users", 1, &["cannot use users with users", "certificate"]),
        ("--tls-self-signed --tls-name b\u{fc}cher", 1, &["cannot make a certificate"]),
    ] {
        let outcome = context.run(&format!("serve --listen 127.0.0.1:0 --storage s {flags}"));
        outcome.fails(code, pieces);
        assert_eq!(outcome.stdout, "", "{flags}");
    }
}

#[test]
fn a_token_service_says_what_another_registry_needs_to_know() {
    let context = Context::new();
    context.write("users", USERS);
    let flags = "--storage s --auth token=users --token-service other --token-issuer me";
    let serving = Serving::start(&context, flags);
    let tokens = serving.report["tokens"].clone();
    assert_eq!((&tokens["issuer"], &tokens["services"][0]), (&"me".into(), &"other".into()));
    let certificate = tokens["certificate"].as_str().unwrap();
    assert_eq!(certificate, context.path("s/keys/token-cert.pem").display().to_string());
    let before = std::fs::read(certificate).unwrap();
    drop(serving);
    drop(Serving::start(&context, flags));
    assert_eq!(std::fs::read(certificate).unwrap(), before, "the key survives a restart");
}

#[test]
fn an_address_that_cannot_be_listened_on_is_told_with_what_to_try() {
    let context = Context::new();
    context.run("serve --listen registry.test:5000").fails(2, &[":5000 for all addresses"]);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    context
        .run(&format!("serve --listen {address}"))
        .fails(1, &["cannot listen on", "hint: something else listens there; `--listen "]);
}

#[cfg(unix)]
#[test]
fn a_second_signal_ends_the_server_in_the_midst_of_a_request() {
    let context = Context::new();
    let mut child = context.start("serve --listen localhost:0");
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let (_, rest) = line.split_once("http://").unwrap();
    let mut client = TcpStream::connect(rest.split(',').next().unwrap()).unwrap();
    let digest = format!("sha256:{}", "0".repeat(64));
    let request = format!(
        "POST /v2/a/blobs/uploads/?digest={digest} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\
         Expect: 100-continue\r\n\r\n"
    );
    client.write_all(request.as_bytes()).unwrap();
    let mut consent = [0; 12];
    client.read_exact(&mut consent).unwrap();
    assert_eq!(&consent, b"HTTP/1.1 100");

    let signal = |pid: u32| {
        assert!(Command::new("kill").args(["-TERM", &pid.to_string()]).status().unwrap().success());
    };
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let started = Instant::now();
    signal(child.id());
    let mut note = String::new();
    stderr.read_line(&mut note).unwrap();
    assert!(note.contains("a second signal"), "{note}");
    assert!(child.try_wait().unwrap().is_none(), "a request is under way");
    signal(child.id());
    assert_eq!(context.finish(child).code, 0);
    // The drain alone would take 30 seconds.
    assert!(started.elapsed() < Duration::from_secs(20));
}
