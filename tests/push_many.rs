//! One push to several places: what travels, and what is said.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

#[path = "support/canary.rs"]
mod canary;

use std::path::Path;
use std::process::{Command, Output};

use regctl::server::Server;

fn regctl(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regctl"));
    command.args(arguments).env_clear().env("HOME", home);
    command.arg("--data-root").arg(home.join("data"));
    let output = command.output().unwrap();
    canary::assert_unseen("stdout", &output.stdout);
    canary::assert_unseen("stderr", &output.stderr);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {stderr}");
    output
}

fn import(home: &Path) {
    let archive = home.join("root.tar");
    let mut builder = tar::Builder::new(std::fs::File::create_new(&archive).unwrap());
    let mut header = tar::Header::new_gnu();
    header.set_size(5);
    header.set_mode(0o644);
    builder.append_data(&mut header, "file", &b"hello"[..]).unwrap();
    builder.finish().unwrap();
    regctl(home, &["import", archive.to_str().unwrap(), "app:1"]);
}

#[test]
fn a_second_repository_of_a_registry_mounts_what_the_first_was_sent() {
    canary::watch();
    let home = tempfile::tempdir().unwrap();
    import(home.path());
    let server = Server::ephemeral().basic("ann", canary::PASSWORD).start_blocking().unwrap();
    let host = server.host();
    regctl::util::fs::create_dir_all(&home.path().join(".docker")).unwrap();
    let auths = serde_json::json!({"auths": {&host: {"auth": canary::ENCODED}}});
    let config = home.path().join(".docker/config.json");
    regctl::util::fs::write_atomic(&config, auths.to_string().as_bytes(), 0o600).unwrap();
    let [a1, a2, b1] = ["a:1", "a:2", "b:1"].map(|name| format!("{host}/{name}"));
    let output = regctl(home.path(), &["push", "app:1", &a1, &a2, &b1]);

    let said = String::from_utf8(output.stderr).unwrap();
    let last: Vec<&str> = said.lines().filter(|line| line.starts_with("pushed")).collect();
    let first = format!("pushed {a1}, 2: 2 blobs sent, ");
    assert!(last[0].starts_with(&first), "{said}");
    assert_eq!(last[1], format!("pushed {b1}: 2 mounted"));
    let requests: Vec<String> = server.requests().iter().map(ToString::to_string).collect();
    let sent = requests.iter().filter(|request| request.starts_with("PUT /v2/b/blobs/"));
    assert_eq!(sent.count(), 0, "{requests:#?}");
}
