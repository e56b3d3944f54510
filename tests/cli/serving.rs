//! `regctl serve`: where it listens and how it ends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::context::Context;

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
    assert!(child.wait().unwrap().success());
    // The drain alone would take 30 seconds.
    assert!(started.elapsed() < Duration::from_secs(20));
}
