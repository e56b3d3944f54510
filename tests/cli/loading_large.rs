//! Archives that are made to exhaust a reader, and loads that are ended: memory stays small, and
//! the store as it was.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::archive::{self, Content, Image, Members, Tar, hex_of};
use crate::context::{Context, Outcome, registry};
use crate::loading::{files, stored};

/// Most memory for data that a refusal may take, stacks of threads included, in KiB.
const MEMORY_MAX_KIB: u64 = 64 * 1024;

const LARGE: u64 = 1 << 30;

/// Runs the program with little memory; with more it ends in another way.
fn limited(context: &Context, line: &str, stdin: Stdio, memory_kib: u64) -> Outcome {
    let words: Vec<&str> = line.split_whitespace().collect();
    let program = context.command(&words);
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &format!("ulimit -d {memory_kib} && exec \"$@\""), "sh"]);
    command.arg(program.get_program()).args(program.get_args());
    command.env_clear().current_dir(context.path(""));
    command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    context.finish(command.spawn().unwrap())
}

/// A file of these bytes and then zeros, which take no room, up to `length`; then more bytes.
fn with_hole(context: &Context, name: &str, start: &[u8], length: u64, end: &[u8]) {
    let file = File::create(context.path(name)).unwrap();
    file.write_all_at(start, 0).unwrap();
    let at = (start.len() as u64 + length).next_multiple_of(512);
    file.set_len(at + 1024 + end.len() as u64).unwrap();
    file.write_all_at(end, at).unwrap();
}

/// Docker's archive of one image, and the members again without what is called so.
fn docker() -> Members {
    archive::docker_20(&[(&Image::new("app", 1), &["app:1"])])
}

fn refused(context: &Context, called: &str, line: &str, pieces: &[&str]) {
    let outcome = limited(context, line, Stdio::null(), MEMORY_MAX_KIB);
    assert_eq!(outcome.code, 1, "{called}: {line}\n{}", outcome.stderr);
    for piece in pieces {
        assert!(outcome.stderr.contains(piece), "{called}: {line}: {}", outcome.stderr);
    }
}

#[test]
fn headers_that_announce_a_gibibyte_take_no_memory() {
    let context = Context::new();
    context.make_store();
    let before = stored(&context);
    let rest = docker().tar();
    for (called, start, pieces) in [
        ("a list", Tar::default().header(b'0', "manifest.json", LARGE), ["\"manifest.json\" has"]),
        ("an index", Tar::default().header(b'0', "./index.json", LARGE), ["\"./index.json\" has"]),
        ("a marker", Tar::default().header(b'0', "oci-layout", LARGE), ["\"oci-layout\" has"]),
        ("a GNU name", Tar::default().header(b'L', "././@LongLink", LARGE), ["header is longer"]),
        ("a GNU target", Tar::default().header(b'K', "././@LongLink", LARGE), ["header is longer"]),
        ("PAX records", Tar::default().header(b'x', "PaxHeaders/x", LARGE), ["header is longer"]),
        ("more than all", Tar::default().header(b'0', "x", 1 << 62), ["\"x\""]),
    ] {
        with_hole(&context, "x.tar", &start.0, if pieces[0] == "\"x\"" { 0 } else { LARGE }, &rest);
        for line in ["load -i x.tar", "push docker-archive:x.tar localhost:1/a:1"] {
            refused(&context, called, line, &[pieces[0], "x.tar"]);
        }
        assert_eq!(stored(&context), before, "{called}");
    }
}

#[test]
fn documents_of_a_gibibyte_elsewhere_take_no_memory() {
    let context = Context::new();
    let image = Image::new("app", 1);
    let config = format!("{}.json", hex_of(&image.config));
    let large = Tar::default().header(b'0', "large", LARGE);
    let linked = |members: Members, name: &str| {
        members.with(name, Content::Symlink("large".to_owned())).tar()
    };
    for (called, rest, name) in [
        ("the list is a link", linked(docker(), "manifest.json"), "\"manifest.json\""),
        ("the config is a link", linked(docker(), &config), config.as_str()),
        (
            "the config is large",
            docker().edited("manifest.json", |all| all[0]["Config"] = json!("large")).tar(),
            "\"large\"",
        ),
        (
            "a layer is of zeros",
            docker().edited("manifest.json", |all| all[0]["Layers"][1] = json!("large")).tar(),
            "\"large\"",
        ),
    ] {
        with_hole(&context, "x.tar", &large.0, LARGE, &rest);
        let line = "push docker-archive:x.tar localhost:1/a:1";
        refused(&context, called, line, &[name, "x.tar"]);
    }
}

#[test]
fn names_and_members_without_number_take_no_memory() {
    let context = Context::new();
    context.make_store();
    let before = stored(&context);
    let mut long = Tar::default();
    for number in 0..9_000 {
        long = long.header(b'0', &format!("{number}/{}", "x".repeat(4000)), 0);
    }
    let mut many = Tar::default();
    for number in 0..200_001 {
        many = many.header(b'0', &number.to_string(), 0);
    }
    let links = |target: &str| {
        Tar::default()
            .header(b'K', "././@LongLink", target.len() as u64)
            .padded(target.as_bytes())
            .header(b'2', "link", 0)
    };
    let name = "x".repeat(100_000);
    for (called, tar, piece) in [
        ("a long name", Tar::default().file(&name, b""), "longer than 4096 bytes"),
        ("a long target", links(&name), "longer than 4096 bytes"),
        ("long names", long, "too long together"),
        ("members", many, "\"200000\" is one too many, at most 200000"),
    ] {
        context.write("x.tar", tar.end());
        for line in ["load -i x.tar", "push docker-archive:x.tar localhost:1/a:1"] {
            // Each name is kept until the list is known.
            let outcome = limited(&context, line, Stdio::null(), 2 * MEMORY_MAX_KIB);
            assert_eq!(outcome.code, 1, "{called}: {line}\n{}", outcome.stderr);
            assert!(outcome.stderr.contains(piece), "{called}: {line}: {}", outcome.stderr);
        }
    }
    assert_eq!(stored(&context), before);
}

#[test]
fn a_stream_that_expands_without_end_is_stopped() {
    let context = Context::new();
    context.make_store();
    let before = stored(&context);
    // Zeros in gzip and zstd, about a thousandth and less of their length.
    let header = Tar::default().header(b'0', "large", LARGE).0;
    let bomb = [&header[..], &vec![0; 200 << 20]].concat();
    for bytes in [archive::gzip(&bomb), zstd::encode_all(&bomb[..], 1).unwrap()] {
        context.write("x.tar", &bytes);
        refused(&context, "bomb", "load -i x.tar", &["x.tar", "\"large\""]);
        let input = File::open(context.path("x.tar")).unwrap();
        let outcome = limited(&context, "load", input.into(), MEMORY_MAX_KIB);
        outcome.fails(1, &["stdin", "\"large\""]);
        assert_eq!(stored(&context), before);
    }
}

/// More than is read at a time before it is looked at.
fn several() -> Vec<u8> {
    let (one, two) = (Image::new("one", 1), Image::new("two", 2));
    archive::docker_20(&[(&one, &["app:1"]), (&two, &["app:2"])]).tar()
}

fn end(child: &Child) {
    let ended = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(ended.unwrap().success());
}

/// Starts a command that reads a pipe, and feeds it until files are on their way.
fn half_read(context: &Context, line: &str, tar: &[u8]) -> (Child, File) {
    let pipe = context.path("pipe");
    if !pipe.exists() {
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    }
    let child = context.start(line);
    let mut writer = OpenOptions::new().write(true).open(&pipe).unwrap();
    writer.write_all(tar).unwrap();
    let start = Instant::now();
    while !files(context).keys().any(|name| name.contains("ingest")) {
        assert!(start.elapsed() < Duration::from_secs(30), "nothing is spooled");
        std::thread::sleep(Duration::from_millis(5));
    }
    (child.into(), writer)
}

#[test]
fn a_load_that_is_ended_leaves_the_store_as_it_was() {
    let context = Context::new();
    context.write("good.tar", archive::docker_20(&[(&Image::new("good", 7), &["good:1"])]).tar());
    context.ok("load -i good.tar");
    let before = stored(&context);
    let tar = several();
    // The last bytes are those of the list of images.
    let most = &tar[..tar.len() - 3000];

    let (child, writer) = half_read(&context, "load -i pipe", most);
    end(&child);
    let outcome = context.finish(child);
    assert_eq!(outcome.code, 130, "{}", outcome.stderr);
    drop(writer);
    assert_eq!(stored(&context), before);

    let (mut child, writer) = half_read(&context, "load -i pipe", most);
    child.kill().unwrap();
    child.wait().unwrap();
    drop(writer);
    let mut after = files(&context);
    after.retain(|name, _| !name.contains("ingest"));
    assert_eq!(after, before);

    // The writer goes away.
    let (child, writer) = half_read(&context, "load -i pipe", most);
    drop(writer);
    context.finish(child).fails(1, &["pipe"]);

    context.write("x.tar", &tar);
    assert_eq!(context.ok("load -q -i x.tar"), "app:1\napp:2");
    context.ok("rmi app:1 app:2");
    let left: Vec<String> = files(&context).into_keys().collect();
    assert_eq!(left, before.into_keys().collect::<Vec<_>>(), "a removal takes what was left");
}

#[test]
fn a_pipe_that_stays_open_keeps_no_refusal_waiting() {
    let context = Context::new();
    let pipe = context.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = context.start("load -i pipe");
    let mut writer = OpenOptions::new().write(true).open(&pipe).unwrap();
    // It need not take all of it.
    let _ = writer.write_all(&archive::noise(1, 1 << 20));
    context.finish(child).fails(1, &["no tar archive"]);
    drop(writer);
}

#[test]
fn a_push_of_an_archive_that_is_ended_leaves_nothing() {
    let (context, server) = (Context::new(), registry());
    context.make_store();
    let before = stored(&context);
    let tar = several();
    let line = format!("push docker-archive:pipe:app:1 {}/app:1", server.host());
    let (child, writer) = half_read(&context, &line, &tar[..tar.len() - 3000]);
    end(&child);
    assert_eq!(context.finish(child).code, 130);
    drop(writer);
    assert_eq!(stored(&context), before);
    assert!(server.requests().is_empty());
}
