//! `regctl build` with files that are in no directory: archives that ADD unpacks, contexts from stdin
//! and over HTTP, and what ADD fetches.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;

use serde_json::Value;

use crate::archive::{digest_of, gzip};
use crate::context::{Context, Outcome};
use crate::peer::{Peer, Reply};

/// An archive of these files, all of 7:8 and mode 640; a name that ends in a slash is a directory.
fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        let is_directory = name.ends_with('/');
        header.set_entry_type(if is_directory {
            tar::EntryType::Directory
        } else {
            tar::EntryType::Regular
        });
        header.set_mode(if is_directory { 0o750 } else { 0o640 });
        header.set_uid(7);
        header.set_gid(8);
        header.set_mtime(1000);
        archive.append_data(&mut header, name, content.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Builds with these words, and returns what the image has: each path with its mode, owner, time
/// where it is old, and content.
fn built(context: &Context, words: &str, stdin: &[u8]) -> BTreeMap<String, String> {
    let outcome = run(context, words, stdin);
    assert_eq!(outcome.code, 0, "regctl build {words}\n{}", outcome.raw_stderr);
    let metadata = std::fs::read(context.path("metadata")).unwrap();
    let metadata: Value = serde_json::from_slice(&metadata).unwrap();
    let blob = |digest: &Value| {
        let hex = digest.as_str().unwrap().strip_prefix("sha256:").unwrap();
        std::fs::read(context.path("data/store/blobs/sha256").join(hex)).unwrap()
    };
    let manifest: Value =
        serde_json::from_slice(&blob(&metadata["containerimage.digest"])).unwrap();
    let mut files = BTreeMap::new();
    for layer in manifest["layers"].as_array().unwrap() {
        let layer = blob(&layer["digest"]);
        for entry in tar::Archive::new(&layer[..]).entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().display().to_string();
            let mut content = String::new();
            entry.read_to_string(&mut content).unwrap();
            let header = entry.header();
            let (uid, gid) = (header.uid().unwrap(), header.gid().unwrap());
            files.insert(path, format!("{:o} {uid}:{gid} {content}", header.mode().unwrap()));
        }
    }
    files
}

fn run(context: &Context, words: &str, stdin: &[u8]) -> Outcome {
    let line = format!("build --compression none --metadata-file metadata {words}");
    context.run_with_stdin(&line, stdin)
}

fn shown(files: &BTreeMap<String, String>) -> Vec<String> {
    files.iter().map(|(path, told)| format!("{path} {told}")).collect()
}

/// What is left of files in between.
fn left_over(directory: &Path) -> usize {
    std::fs::read_dir(directory).map_or(0, Iterator::count)
}

#[test]
fn add_unpacks_local_archives_whatever_they_are_called() {
    let context = Context::new();
    let plain = tar(&[("d/", ""), ("d/a", "one")]);
    for (name, bytes) in [
        ("plain", plain.clone()),
        ("gzip", gzip(&plain)),
        ("bzip2", bzip2(&plain)),
        ("xz", xz(&plain)),
        ("zstd", zstd::encode_all(&plain[..], 1).unwrap()),
    ] {
        context.write(&format!("c/{name}"), bytes);
        let dockerfile = format!("FROM scratch\nADD {name} /to\n");
        context.write("c/Dockerfile", dockerfile);
        assert_eq!(
            shown(&built(&context, "c", b"")),
            ["to/ 755 0:0 ", "to/d/ 750 7:8 ", "to/d/a 640 7:8 one"],
            "{name}"
        );
    }
    context.write("c/Dockerfile", "FROM scratch\nADD --chown=1:2 gzip /to/\n");
    assert_eq!(
        shown(&built(&context, "c", b"")),
        ["to/ 755 1:2 ", "to/d/ 750 1:2 ", "to/d/a 640 1:2 one"]
    );
    // What is no archive, or is not to be unpacked, is a file.
    context.write("c/text.tar", "text");
    let dockerfile = "FROM scratch\nADD text.tar /a\nADD --unpack=false plain /b\nCOPY plain /c\n";
    context.write("c/Dockerfile", dockerfile);
    let files = built(&context, "c", b"");
    assert_eq!(files["a"], "644 0:0 text");
    assert_eq!(files.len(), 3);
    for name in ["b", "c"] {
        assert_eq!(files[name], format!("644 0:0 {}", String::from_utf8(plain.clone()).unwrap()));
    }
}

#[test]
fn an_archive_that_is_hostile_makes_no_image_and_leaves_nothing() {
    let context = Context::new();
    context.write("c/Dockerfile", "FROM scratch\nADD evil /\n");
    let mut escaping = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.as_mut_bytes()[..9].copy_from_slice(b"../../etc");
    header.set_size(0);
    header.set_cksum();
    escaping.append(&header, &b""[..]).unwrap();
    let cut = tar(&[("a", &"x".repeat(5000))])[..2048].to_vec();
    let bomb = bzip2(&tar(&[("zeros", &"\0".repeat(80 * 1024 * 1024))]));
    for (bytes, expected) in [
        (escaping.into_inner().unwrap(), "leaves its root: member \"../../etc\""),
        (gzip(&cut), "truncated"),
        (bomb, "expands more than"),
        (tar(&[("d/.wh.a", "")]), "begins with .wh."),
    ] {
        context.write("c/evil", bytes);
        run(&context, "c", b"").fails(1, &["ADD evil / failed", "cannot unpack evil", expected]);
        assert!(!context.path("metadata").exists());
    }
    assert_eq!(left_over(&context.path("data/store/ingest")), 0);
}

#[test]
fn a_context_on_stdin_is_an_archive_or_a_dockerfile_alone() {
    let context = Context::new();
    let files = [
        ("./Dockerfile", "FROM scratch\nCOPY . /all/\n"),
        ("./other/file", "FROM scratch\nCOPY a /only\n"),
        ("./.dockerignore", "hidden\nDockerfile\n.dockerignore\nother\n"),
        ("./a", "one"),
        ("./hidden", "two"),
    ];
    let plain = tar(&files);
    for bytes in [plain.clone(), gzip(&plain), bzip2(&plain), xz(&plain)] {
        let files = built(&context, "-", &bytes);
        assert_eq!(shown(&files), ["all/ 755 0:0 ", "all/a 640 0:0 one"]);
    }
    assert_eq!(shown(&built(&context, "-f other/file -", &plain)), ["only 640 0:0 one"]);
    let text = b"FROM scratch\nCOPY <<EOF /a\nx\nEOF\n";
    assert_eq!(shown(&built(&context, "-", text)), ["a 644 0:0 x\n"]);
    run(&context, "-f none -", &plain).fails(1, &["there is no none in the context"]);
    run(&context, "-", &tar(&[("a", "")])).fails(1, &["neither a Dockerfile nor"]);
    run(&context, "-f other/file -", text).fails(1, &["no archive"]);
    run(&context, "-", b"FROM scratch\nCOPY a /\n").fails(1, &["there is no context"]);
}

fn server() -> Peer {
    let plain = tar(&[("Dockerfile", "FROM scratch\nCOPY a /\n"), ("a", "one")]);
    Peer::start(move |head| match head.path.as_str() {
        "/file.txt" => Reply::Answer(
            200,
            vec![("last-modified", "Thu, 01 Jan 1970 00:16:40 GMT".to_owned())],
            b"content".to_vec(),
        ),
        "/context.tar.gz" => Reply::content("application/gzip", gzip(&plain)),
        "/Dockerfile" => Reply::content("text/plain", "FROM scratch\nCOPY <<a /\nb\na\n"),
        "/moved" => Reply::header(302, "location", "/file.txt".to_owned()),
        "/loop" => Reply::header(302, "location", "/loop".to_owned()),
        "/inside" => Reply::header(302, "location", "http://169.254.169.254/latest".to_owned()),
        "/local" => Reply::header(302, "location", "file:///etc/passwd".to_owned()),
        _ => Reply::not_found(),
    })
}

#[test]
fn contexts_come_over_http() {
    let (context, server) = (Context::new(), server());
    let host = server.host();
    let files = built(&context, &format!("http://{host}/context.tar.gz"), b"");
    assert_eq!(shown(&files), ["a 640 0:0 one"]);
    let files = built(&context, &format!("http://{host}/Dockerfile"), b"");
    assert_eq!(shown(&files), ["a 644 0:0 b\n"]);
    context.write("c/Dockerfile", "FROM scratch\nCOPY --from=other a /b\n");
    let named = format!("--build-context other=http://{host}/context.tar.gz c");
    assert_eq!(shown(&built(&context, &named, b"")), ["b 640 0:0 one"]);
    let named = format!("--build-context other=http://{host}/Dockerfile c");
    run(&context, &named, b"").fails(1, &["no archive"]);
    run(&context, &format!("http://u:secret@{host}/none?key=secret"), b"")
        .fails(1, &["/none?... cannot be fetched", "404"]);
    run(&context, &format!("http://{host}/a.git"), b"").fails(2, &["not supported yet"]);
    context.write("c/Dockerfile", format!("FROM scratch\nCOPY http://{host}/file.txt /\n"));
    run(&context, "c", b"").fails(1, &["Dockerfile:2:1", "COPY takes no URL"]);
    assert_eq!(left_over(&context.path("data/store/ingest")), 0);
}

#[test]
fn add_fetches_files_and_checks_them() {
    let (context, server) = (Context::new(), server());
    let host = server.host();
    let add = |words: &str| {
        context.write("c/Dockerfile", format!("FROM scratch\nADD {words}\n"));
    };
    for (words, expected) in [
        (format!("http://{host}/file.txt /to/"), "to/file.txt 600 0:0 content"),
        (format!("http://{host}/file.txt /to"), "to 600 0:0 content"),
        (format!("http://{host}/moved /to/"), "to/moved 600 0:0 content"),
        (format!("--chmod=755 --chown=1:2 http://{host}/file.txt /to"), "to 755 1:2 content"),
        (
            format!("--checksum={} http://{host}/file.txt /to", digest_of(b"content")),
            "to 600 0:0 content",
        ),
        (format!("--unpack http://{host}/context.tar.gz /to"), "to/a 640 7:8 one"),
    ] {
        add(&words);
        let files = shown(&built(&context, "c", b""));
        assert_eq!(files.last().unwrap(), expected, "{words}");
    }
    add(&format!("http://{host}/context.tar.gz /"));
    let command = context.command(&["build", "--metadata-file", "metadata", "c"]);
    assert_eq!(context.finish({ command }.spawn().unwrap()).code, 0, "it is copied as it is");
    for (words, expected) in [
        (format!("http://{host}/none /"), "404"),
        (format!("http://{host}/loop /"), "more than 10 redirects"),
        (format!("http://{host}/inside /"), "lies further inside the network"),
        (format!("http://{host}/local /"), "is not fetched over HTTP"),
        (format!("--checksum={} http://{host}/file.txt /", digest_of(b"")), "has the digest"),
        (format!("--checksum=nonsense http://{host}/file.txt /"), "--checksum=nonsense"),
        (format!("--checksum={} Dockerfile /", digest_of(b"")), "--checksum is of one file"),
        (format!("http://{host}/a.git /"), "not supported yet"),
    ] {
        add(&words);
        run(&context, "c", b"").fails(1, &["Dockerfile:2:1", expected]);
    }
    assert_eq!(left_over(&context.path("data/store/ingest")), 0);
}
