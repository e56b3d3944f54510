//! Archives whose layers are compressed on the way, to places that fail or do not wait.

use std::process::{Command, Stdio};

use http::{Method, StatusCode};
use regctl::server::Server;
use regctl::server::quirks::{Failure, FailureKind, Quirks, Times};

use crate::archive::{Content, Image, Tar, docker_20, noise};
use crate::context::{Context, start};
use crate::peer::{Head, Peer, Reply};

fn refusing(method: Method) -> Quirks {
    let failure = Failure {
        method: Some(method),
        path_contains: "/blobs/uploads/".to_owned(),
        kind: FailureKind::Status { status: StatusCode::FORBIDDEN, retry_after: None },
        times: Times::Always,
    };
    Quirks { failures: vec![failure], ..Quirks::default() }
}

#[test]
fn a_layer_that_is_refused_while_it_is_made_is_sent_when_its_length_is_known() {
    let context = Context::new();
    context.write("p.tar", docker_20(&[(&Image::new("one", 1), &["one:1"])]).tar());
    let server = start(Server::ephemeral().quirks(refusing(Method::PATCH)));
    let reference = format!("{}/one:1", server.host());
    let digest = context.ok(&format!("copy docker-archive:p.tar {reference}"));
    assert!(digest.lines().last().unwrap().starts_with("sha256:"), "{digest}");
    context.ok(&format!("copy {reference} oci:whole"));
}

#[test]
fn who_may_not_write_at_all_is_told_so() {
    let context = Context::new();
    context.write("p.tar", docker_20(&[(&Image::new("one", 1), &["one:1"])]).tar());
    let server = start(Server::ephemeral().quirks(refusing(Method::POST)));
    let copied = context.run(&format!("copy docker-archive:p.tar {}/one:1", server.host()));
    copied.fails(4, &["destination: storing blob [digest]", "403"]);
}

#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more_ends_the_copy_at_once() {
    let context = Context::new();
    // More than is gathered before a file is written to.
    let large = Tar::default().file("large", &noise(1, 1 << 20)).end();
    let image = Image::of("one", "amd64", vec![large]);
    context.write("p.tar", docker_20(&[(&image, &["one:1"])]).tar());
    let program = context.command(&["copy", "docker-archive:p.tar", "oci:layout"]);
    let mut command = Command::new("/bin/sh");
    // A file that grows past the limit is an error instead of a signal.
    command.args(["-c", "trap '' XFSZ; ulimit -f 16 && exec \"$@\"", "sh"]);
    command.arg(program.get_program()).args(program.get_args());
    command.env_clear().current_dir(context.path(""));
    command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let outcome = context.finish(command.spawn().unwrap());
    outcome.fails(1, &["cannot use docker-archive:p.tar", "cannot write layout/.regctl-ingest-"]);
}

#[test]
fn an_engine_is_not_called_before_there_is_something_to_load() {
    let mut context = Context::new();
    let image = Image::new("one", 1);
    let members = docker_20(&[(&image, &["one:1"])]);
    let (layer, _) = members.0.iter().find(|(name, _)| name.ends_with("layer.tar")).unwrap();
    let layer = layer.clone();
    let members = members.with(&layer, Content::File(b"another layer".to_vec()));
    context.write("p.tar", members.tar());
    let engine = Peer::start(|_: &Head| Reply::not_found());
    context.set("DOCKER_HOST", format!("tcp://{}", engine.host()));
    let outcome = context.run("copy docker-archive:p.tar docker-daemon:one:1");
    outcome.fails(1, &["cannot use docker-archive:p.tar"]);
    assert!(engine.heads().is_empty(), "{:?}", engine.heads());
    let outcome = context.run("copy docker-archive:p.tar docker-archive:out.tar");
    outcome.fails(1, &["cannot use docker-archive:p.tar"]);
    assert!(!context.path("out.tar").exists());
}
