//! Bad input: what is said, the exit code, and that nothing else changed.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use http::{Method, StatusCode};
use regctl::server::Server;
use regctl::server::quirks::{ContentDigest, Distortion, Failure, FailureKind, Quirks, Times};
use serde_json::json;

use crate::context::{Context, registry, start};
use crate::images::{Images, Stored, digest_of};
use crate::peer::{Head, Peer, Reply};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// A layout with an image of two layers under `1`.
fn layout(context: &Context) -> (Images, Stored) {
    let mut images = Images::new(context, "images");
    let image = images.image("app", 2);
    images.tag(&image, "1");
    (images, image)
}

/// Asserts that the local store has no image and no blob.
#[track_caller]
fn assert_store_is_empty(context: &Context) {
    assert_eq!(context.ok("images -q"), "");
    let left: Vec<_> = fs::read_dir(context.path("data/store/blobs/sha256"))
        .map(|files| files.map(|file| file.unwrap().path()).collect())
        .unwrap_or_default();
    let damaged = left.iter().filter(|file| {
        let digest = digest_of(&fs::read(file).unwrap());
        !digest.ends_with(file.file_name().unwrap().to_str().unwrap())
    });
    assert_eq!(damaged.count(), 0, "{left:?}");
    let partial = fs::read_dir(context.path("data/ingest")).map_or(0, Iterator::count);
    assert_eq!(partial, 0, "partial files are left");
}

fn always(at_byte: u64) -> Option<Distortion> {
    Some(Distortion { at_byte, times: Times::Always })
}

#[test]
fn malformed_references_say_which_part_is_wrong() {
    let context = Context::new();
    for (line, piece) in [
        ("pull upper/Case", "Case"),
        ("pull a//b", "a//b"),
        ("pull app:-tag", "-tag"),
        ("pull app@sha256:abc", "sha256:abc"),
        ("pull app@md5:d41d8cd98f00b204e9800998ecf8427e", "md5"),
        ("pull https://registry.example.com/app", "https://"),
        ("pull host:99999/app", "99999"),
        ("push app:1 registry.example.com/App:1", "App"),
        ("copy app:1 registry.example.com/UPPER", "UPPER"),
        ("retag registry.example.com/app:1 .bad", ".bad"),
        ("delete app:", "app:"),
        ("digest oci:", "oci: needs a directory"),
        ("digest store:", "store: needs a name"),
        ("tags registry.example.com/app:1", "registry.example.com/app"),
        ("catalog registry.example.com/path", "registry.example.com/path"),
        ("reference parse aaa:bbb:ccc", "malformed repository \"aaa:bbb\""),
        ("pull app --timeout never", "30s"),
        ("pull app -j 0", "-j"),
        ("push app --platform linux/amd64", "choose platforms when pulling"),
    ] {
        let outcome = context.run(line);
        assert_eq!(outcome.code, 2, "{line}\n{}", outcome.stderr);
        assert!(outcome.stderr.contains(piece), "{line}\n{}", outcome.stderr);
        assert_eq!(outcome.stdout, "", "{line}");
    }
    assert!(!context.path("data/store").exists());
}

#[test]
fn what_is_not_there_is_not_found() {
    let (context, server) = (Context::new(), registry());
    let (images, _) = layout(&context);
    let app = format!("{}/app", server.host());
    context.ok(&format!("push {}:1 {app}:1", images.location()));
    let absent = format!("sha256:{}", "0".repeat(64));
    for line in [
        format!("pull {app}:none"),
        format!("pull {app}@{absent}"),
        format!("copy {app}:none {app}:2"),
        format!("digest {app}:none"),
        format!("manifest {app}:none"),
        format!("config {app}:none"),
        format!("retag {app}:none 2"),
        format!("delete {app}:none"),
        format!("pull {}/other:1", server.host()),
    ] {
        context.run(&line).fails(3, &["not found", "404 MANIFEST_UNKNOWN"]);
    }
    context.run(&format!("tags {}/other", server.host())).fails(3, &["404 NAME_UNKNOWN"]);
    context.run(&format!("push {}:none {app}:2", images.location())).fails(3, &["tag none"]);
    context.run("rmi none").fails(3, &["no image \"none\" in the local store"]);
    assert_eq!(context.ok(&format!("tags {app}")), "1");
    assert_store_is_empty(&context);
}

#[test]
fn content_that_is_damaged_on_the_way_is_refused() {
    for (quirks, pieces) in [
        (
            Quirks { flip_blob_byte: always(1), ..Quirks::default() },
            ["source: reading blob [digest]", "digest mismatch: expected [digest], got [digest]"],
        ),
        (
            Quirks { flip_manifest_byte: always(1), ..Quirks::default() },
            ["content was damaged or forged", "digest mismatch: expected [digest], got [digest]"],
        ),
        (
            Quirks { content_digest: ContentDigest::Wrong, ..Quirks::default() },
            ["content was damaged or forged", "digest mismatch: expected [digest], got [digest]"],
        ),
    ] {
        let (context, good) = (Context::new(), registry());
        let bad = start(Server::ephemeral().storage(Arc::clone(good.storage())).quirks(quirks));
        let (images, _) = layout(&context);
        context.ok(&format!("push {}:1 {}/app:1", images.location(), good.host()));
        let other = registry();
        let from = format!("{}/app:1", bad.host());
        context.run(&format!("pull {from}")).fails(1, &pieces);
        context.run(&format!("copy {from} {}/app:1", other.host())).fails(1, &pieces);
        assert_store_is_empty(&context);
        assert_eq!(context.ok(&format!("catalog {}", other.host())), "");
    }
}

#[test]
fn a_body_that_breaks_off_goes_on_by_range_or_is_refused() {
    let (context, good) = (Context::new(), registry());
    let (images, image) = layout(&context);
    context.ok(&format!("push {}:1 {}/app:1", images.location(), good.host()));
    let truncating = |at_byte, times| {
        let truncate_blobs = Some(Distortion { at_byte, times });
        let quirks = Quirks { truncate_blobs, ..Quirks::default() };
        start(Server::ephemeral().storage(Arc::clone(good.storage())).quirks(quirks))
    };
    let bad = truncating(0, Times::Always);
    let broken = context.run(&format!("pull --retry 1 {}/app:1", bad.host()));
    broken.fails(6, &["source: reading blob [digest]", "the connection broke"]);
    assert_store_is_empty(&context);
    let once = truncating(3, Times::First(1));
    assert_eq!(context.ok(&format!("pull {}/app:1", once.host())), image.digest);
    let requests = once.requests();
    let parts = requests.iter().filter(|one| one.status == StatusCode::PARTIAL_CONTENT).count();
    assert_eq!((parts, requests.len()), (1, 5), "{requests:#?}");
}

/// A registry that holds one manifest, and one blob for every digest.
fn lying(media_type: &'static str, manifest: Vec<u8>, blob: &'static [u8]) -> Peer {
    Peer::start(move |head: &Head| match head.path.contains("/manifests/") {
        true => Reply::content(media_type, manifest.clone()),
        false => Reply::content("application/octet-stream", blob),
    })
}

#[test]
fn blobs_of_another_size_are_refused() {
    let blob = b"0123456789";
    for (size, got) in
        [(9, "expected 9 bytes, got 10"), (11, "expected 11 bytes, got 10"), (u64::MAX, "")]
    {
        let descriptor = json!({"mediaType": "x/y", "digest": digest_of(blob), "size": size});
        let manifest = json!({"schemaVersion": 2, "config": descriptor, "layers": []});
        let peer = lying(MANIFEST, manifest.to_string().into_bytes(), blob);
        let context = Context::new();
        let refused = context.run(&format!("pull --retry 0 {}/app:1", peer.host()));
        assert!([1, 6].contains(&refused.code), "{size}: {}", refused.stderr);
        assert!(refused.stderr.contains(got), "{size}: {}", refused.stderr);
        assert_store_is_empty(&context);
    }
}

#[test]
fn unusable_manifests_are_refused() {
    let config = json!({"mediaType": "x/y", "digest": digest_of(b""), "size": 0});
    let image = json!({"schemaVersion": 2, "config": config, "layers": []});
    let mut both = image.clone();
    both["manifests"] = json!([]);
    let large = format!("{image}{}", " ".repeat(4 << 20)).into_bytes();
    let index = "application/vnd.oci.image.index.v1+json";
    let old = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    for (media_type, bytes, piece) in [
        (MANIFEST, large, "larger than"),
        (MANIFEST, both.to_string().into_bytes(), "manifests"),
        (index, image.to_string().into_bytes(), "has two meanings"),
        (MANIFEST, b"<html>".to_vec(), "is not a valid document"),
        (MANIFEST, b"{}".to_vec(), "is not supported"),
        (old, br#"{"schemaVersion":1,"fsLayers":[]}"#.to_vec(), "retired schema 1"),
    ] {
        let (context, other) = (Context::new(), registry());
        let peer = lying(media_type, bytes, b"");
        for line in [
            format!("pull {}/app:1", peer.host()),
            format!("copy {}/app:1 {}/app:1", peer.host(), other.host()),
        ] {
            context.run(&line).fails(1, &[piece]);
        }
        assert_store_is_empty(&context);
        assert_eq!(other.requests().iter().filter(|one| one.method != Method::HEAD).count(), 0);
    }
}

#[test]
fn a_host_that_is_not_there_is_unreachable() {
    let (context, port) = (Context::new(), TcpListener::bind("127.0.0.1:0").unwrap());
    let host = port.local_addr().unwrap().to_string();
    drop(port);
    let (images, _) = layout(&context);
    for line in [
        format!("pull {host}/app:1"),
        format!("push {}:1 {host}/app:1", images.location()),
        format!("catalog {host}"),
        format!("login -u ann -p x {host}"),
    ] {
        let pieces = ["Connection refused", "hint: nothing listens at [registry]"];
        context.run(&line).fails(6, &pieces);
    }
}

#[test]
fn a_registry_that_forbids_is_quoted() {
    let kind = FailureKind::Status { status: StatusCode::FORBIDDEN, retry_after: None };
    let failure = Failure {
        method: Some(Method::PUT),
        path_contains: "/manifests/".to_owned(),
        kind,
        times: Times::Always,
    };
    let quirks = Quirks { failures: vec![failure], ..Quirks::default() };
    let (context, server) = (Context::new(), start(Server::ephemeral().quirks(quirks)));
    let (images, _) = layout(&context);
    let refused = context.run(&format!("push {}:1 {}/app:1", images.location(), server.host()));
    refused.fails(
        4,
        &[
            "error: cannot push",
            "destination: storing manifest [digest]",
            "PUT http://[registry]/v2/app/manifests/1: 403",
            "no credential sent",
            "hint: it may need a credential: `regctl login [registry]`",
        ],
    );
    assert_eq!(context.ok(&format!("catalog {}", server.host())), "");
}

#[test]
fn a_store_that_cannot_be_written_is_named() {
    let (mut context, server) = (Context::new(), registry());
    let (images, _) = layout(&context);
    let name = format!("{}/app:1", server.host());
    context.ok(&format!("push {}:1 {name}", images.location()));
    let file = context.write("a-file", "");
    context.set("REGCTL_DATA_ROOT", file.join("data"));
    for line in [format!("pull {name}"), format!("copy {name} store:x"), "images".to_owned()] {
        context.run(&line).fails(1, &["[dir]/a-file/data"]);
    }
    // A push from a layout needs no store.
    context.ok(&format!("push {}:1 {}/app:2", images.location(), server.host()));
    let closed = context.path("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    // Permissions do not bind the superuser.
    if fs::write(closed.join("probe"), "").is_err() {
        context.set("REGCTL_DATA_ROOT", &closed);
        context.run(&format!("pull {name}")).fails(1, &["[dir]/closed", "Permission denied"]);
    }
    context.run(&format!("copy {name} oci:{}:1", file.display())).fails(1, &["[dir]/a-file"]);
}

#[test]
fn a_home_is_only_needed_for_what_is_kept_there() {
    let (mut context, server) = (Context::new(), registry());
    let (images, image) = layout(&context);
    let name = format!("{}/app:1", server.host());
    for variable in ["HOME", "DOCKER_CONFIG"] {
        context.set(variable, "");
    }
    context.ok(&format!("push {}:1 {name}", images.location()));
    assert_eq!(context.ok(&format!("pull {name}")), image.digest);
    context
        .run(&format!("login -u ann -p x {}", server.host()))
        .fails(1, &["neither HOME nor DOCKER_CONFIG is set"]);
    for variable in ["XDG_DATA_HOME", "REGCTL_DATA_ROOT"] {
        context.set(variable, "");
    }
    context.run("images").fails(2, &["HOME is not set", "--data-root"]);
}

#[test]
fn a_root_file_system_with_names_that_leave_it_is_refused() {
    let context = Context::new();
    for name in ["../etc/passwd", "a/../../b", "/../x", "/abs/../.."] {
        let mut header = tar::Header::new_gnu();
        header.set_size(0);
        header.set_mode(0o644);
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        let mut archive = tar::Builder::new(Vec::new());
        archive.append(&header, &b""[..]).unwrap();
        let file = context.write("root.tar", archive.into_inner().unwrap());
        let refused = context.run(&format!("import {} app:1", file.display()));
        refused.fails(1, &["cannot import [dir]/root.tar", name]);
        assert_store_is_empty(&context);
    }
    context.run("import none.tar app:1").fails(1, &["none.tar"]);
    let odd = context.write("odd.tar", "no archive at all".repeat(100));
    context.run(&format!("import {} app:1", odd.display())).fails(1, &["odd.tar"]);
}

#[test]
fn damage_in_the_local_store_reaches_no_registry() {
    let (context, server) = (Context::new(), registry());
    let (images, image) = layout(&context);
    let layer = crate::images::blob_path(&context.path("images"), &image.below()[1]);
    fs::write(&layer, "layer 9 of app").unwrap();
    context.run(&format!("push {}:1 {}/app:1", images.location(), server.host())).fails(1, &[]);
    fs::write(&layer, "short").unwrap();
    context
        .run(&format!("push {}:1 {}/app:1", images.location(), server.host()))
        .fails(1, &["source: reading blob [digest]"]);
    fs::remove_file(&layer).unwrap();
    context
        .run(&format!("push {}:1 {}/app:1", images.location(), server.host()))
        .fails(3, &["source: reading blob [digest]"]);
    assert_eq!(context.ok(&format!("catalog {}", server.host())), "");
}

/// Text of a registry must not drive the terminal that shows it.
#[test]
fn control_characters_of_a_registry_are_not_shown() {
    let errors = json!({"errors": [{"code": "DENIED", "message": "no\u{1b}[2J\u{7}\r way"}]});
    let peer = Peer::start(move |head: &Head| match head.path.contains("/tags/") {
        true => {
            let tags = json!({"name": "app", "tags": ["good", "\u{1b}[31mred"]});
            Reply::content("application/json", tags.to_string())
        }
        false => {
            let json = vec![("content-type", "application/json".to_owned())];
            Reply::Answer(403, json, errors.to_string().into_bytes())
        }
    });
    let context = Context::new();
    let denied = context.run(&format!("pull {}/app:1", peer.host()));
    denied.fails(4, &["403 DENIED: no\\u{1b}[2J\\u{7}  way"]);
    let listed = context.run(&format!("tags {}/app", peer.host()));
    assert_eq!((listed.code, listed.stdout.as_str()), (1, "good\n"), "{}", listed.stderr);
    for outcome in [denied, listed] {
        assert!(
            !outcome.raw_stderr.contains(['\u{1b}', '\u{7}', '\r']),
            "{:?}",
            outcome.raw_stderr
        );
    }
}

#[test]
fn a_list_that_never_ends_or_leads_elsewhere_is_refused() {
    for (link, piece) in [
        ("</v2/app/tags/list?last=NEXT>; rel=next", "its next page is one that was read before"),
        ("<http://registry.invalid/v2/app/tags/list?last=b>; rel=\"next\"", "lies on another host"),
        ("<//registry.invalid/x>; rel=next", "lies on another host"),
    ] {
        let peer = Peer::start(move |head| {
            // Each of two pages leads to the other.
            let link = link.replace("NEXT", if head.path.contains("last=a") { "b" } else { "a" });
            let headers = vec![("content-type", "application/json".to_owned()), ("link", link)];
            Reply::Answer(200, headers, br#"{"name":"app","tags":["a"]}"#.to_vec())
        });
        let context = Context::new();
        let refused = context.run(&format!("tags {}/app", peer.host()));
        refused.fails(1, &[piece]);
        assert!(peer.heads().len() <= 3, "{link}");
    }
}

#[test]
fn a_list_whose_page_leads_to_itself_ends_there_and_says_so() {
    let peer = Peer::start(|_| {
        let link = "</v2/app/tags/list>; rel=\"next\"".to_owned();
        let headers = vec![("content-type", "application/json".to_owned()), ("link", link)];
        Reply::Answer(200, headers, br#"{"name":"app","tags":["a"]}"#.to_vec())
    });
    let listed = Context::new().run(&format!("tags {}/app", peer.host()));
    assert_eq!((listed.code, listed.stdout.trim()), (0, "a"));
    assert!(listed.stderr.contains("ends in a page that leads to itself"), "{}", listed.stderr);
    assert_eq!(peer.heads().len(), 1);
}

#[test]
fn an_unknown_tag_is_answered_with_those_there_are() {
    let (context, server) = (Context::new(), registry());
    let (images, _) = layout(&context);
    let name = format!("{}/app", server.host());
    context.ok(&format!("push {}:1 {name}:1.4.2 {name}:1.3", images.location()));
    for line in [
        format!("pull {name}:1.4"),
        format!("digest {name}:1.4"),
        format!("manifest {name}:1.4"),
        format!("copy {name}:1.4 {name}:2"),
        format!("retag {name}:1.4 2"),
    ] {
        context.run(&line).fails(3, &["there is 1.4.2, 1.3", "not found"]);
    }
    context.run(&format!("digest {name}-x:1")).fails(3, &["not found"]);
}
