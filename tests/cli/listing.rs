//! catalog, tags, delete, reference and the end of a pipe.

use std::io::{BufRead, BufReader};

use bytes::Bytes;
use regctl::oci::{MediaType, RawManifest, Tag};
use regctl::server::quirks::Quirks;
use regctl::server::storage::Precondition;
use regctl::server::{Ephemeral, Server};

use crate::context::{Context, registry, start, taken};
use crate::images::Images;

/// Puts a manifest without anything below it under each of these tags.
fn put_tags(server: &Ephemeral, repository: &str, tags: impl Iterator<Item = String>) {
    let tags: Vec<Tag> = tags.map(|tag| tag.parse().unwrap()).collect();
    let bytes = Bytes::from_static(br#"{"schemaVersion":2,"manifests":[]}"#);
    let raw = RawManifest::new(&MediaType::new(MediaType::OCI_INDEX), bytes).unwrap();
    let repository = repository.parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let put = server.storage().put_manifest(&repository, &raw, &tags, Precondition::None);
    runtime.block_on(put).unwrap();
}

#[test]
fn ten_thousand_tags_are_streamed_and_narrowed() {
    let quirks = Quirks { page_limit: Some(1_000), ..Quirks::default() };
    let (context, server) = (Context::new(), start(Server::ephemeral().quirks(quirks)));
    put_tags(&server, "app", (0..10_000).map(|n| format!("v{n:05}")));
    let repository = format!("{}/app", server.host());
    let all = context.ok(&format!("tags {repository}"));
    assert_eq!(all.lines().count(), 10_000);
    assert_eq!((all.lines().next(), all.lines().last()), (Some("v00000"), Some("v09999")));
    assert_eq!(taken(&server).len(), 10, "it comes in pages");
    assert_eq!(context.ok(&format!("tags {repository} --limit 2")), "v00000\nv00001");
    assert_eq!(server.requests()[0].path_and_query, "/v2/app/tags/list?n=2");
    let after = context.ok(&format!("tags {repository} --last v04999 --limit 1"));
    assert_eq!(after, "v05000");
    let filtered = context.ok(&format!("tags {repository} --filter v0123?"));
    assert_eq!((filtered.lines().count(), filtered.lines().last()), (10, Some("v01239")));
    assert_eq!(context.ok(&format!("tags {repository} --last v09999")), "");
    let many = context.ok(&format!("tags {repository} --limit 2500"));
    assert_eq!(many.lines().count(), 2_500);
    let json = context.ok(&format!("tags {repository} --limit 1 --format json"));
    assert_eq!(json, r#"{"name":"v00000"}"#);
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let (context, server) = (Context::new(), registry());
    put_tags(&server, "app", (0..10_000).map(|n| format!("a-tag-with-a-long-name-{n:05}")));
    let mut child = context.start(&format!("tags {}/app", server.host()));
    let mut line = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "a-tag-with-a-long-name-00000\n");
    let outcome = context.finish(child);
    assert_eq!((outcome.code, outcome.raw_stderr.as_str()), (0, ""));
}

#[test]
fn repositories_are_listed_page_by_page() {
    let quirks = Quirks { page_limit: Some(2), ..Quirks::default() };
    let (context, server) = (Context::new(), start(Server::ephemeral().quirks(quirks)));
    assert_eq!(context.ok(&format!("catalog {}", server.host())), "");
    for name in ["a", "b/one", "b/two", "b/x/y", "c"] {
        put_tags(&server, name, ["1".to_owned()].into_iter());
    }
    let catalog = |flags: &str| context.ok(&format!("catalog {} {flags}", server.host()));
    assert_eq!(catalog(""), "a\nb/one\nb/two\nb/x/y\nc");
    assert_eq!(catalog("--filter b/*"), "b/one\nb/two");
    assert_eq!(catalog("--filter b/**"), "b/one\nb/two\nb/x/y");
    assert_eq!(catalog("--limit 3"), "a\nb/one\nb/two");
    assert_eq!(catalog("--last b/two"), "b/x/y\nc");
    context.run(&format!("catalog {} --filter [", server.host())).fails(2, &["["]);
    context.run(&format!("tags {}/a:1", server.host())).fails(2, &["names an image; write"]);
}

#[test]
fn a_deleted_tag_leaves_the_image_and_a_deleted_digest_takes_its_tags() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    let image = images.image("app", 1);
    images.tag(&image, "1");
    let app = format!("{}/app", server.host());
    context.ok(&format!("push {}:1 {app}:1 {app}:2 {app}:3", images.location()));
    let deleted = context.ok(&format!("delete {app}:1"));
    assert_eq!(deleted, format!("Untagged: {app}:1"));
    assert_eq!(context.ok(&format!("tags {app}")), "2\n3");
    let by_digest = format!("{app}@{}", image.digest);
    assert_eq!(context.ok(&format!("digest {by_digest}")), image.digest);
    let asked = context.run(&format!("delete {by_digest}"));
    asked.fails(2, &["these tags go with it: 2, 3; say --yes"]);
    assert_eq!(context.ok(&format!("tags {app}")), "2\n3");
    let gone = context.run(&format!("delete --yes {by_digest}"));
    assert_eq!((gone.code, gone.stdout), (0, format!("Deleted: {}\n", image.digest)));
    assert!(gone.stderr.contains("these tags go with it: 2, 3"), "{}", gone.stderr);
    context.run(&format!("digest {by_digest}")).fails(3, &["not found"]);
    context.run(&format!("delete {app}:2")).fails(3, &["cannot delete [registry]/app:2"]);
}

#[test]
fn a_registry_that_cannot_remove_a_tag_is_said_to_be_so() {
    let quirks = Quirks { tag_delete_unsupported: true, ..Quirks::default() };
    let (context, server) = (Context::new(), start(Server::ephemeral().quirks(quirks)));
    put_tags(&server, "app", ["1".to_owned()].into_iter());
    context
        .run(&format!("delete {}/app:1", server.host()))
        .fails(1, &["removing [registry]/app:1 is not supported here"]);
    assert_eq!(context.ok(&format!("tags {}/app", server.host())), "1");
}

#[test]
fn a_reference_is_shown_in_its_parts() {
    let context = Context::new();
    let json = context.ok("reference parse --format json acme/api:1.4");
    let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(parsed["registry"], "docker.io");
    assert_eq!(parsed["repository"], "acme/api");
    assert_eq!(
        (&parsed["tag"], &parsed["canonical"]),
        (&"1.4".into(), &"docker.io/acme/api:1.4".into())
    );
    context.run("reference parse acme/Api").fails(2, &["Api"]);
}

#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let (context, server) = (Context::new(), registry());
    put_tags(&server, "app", ["1".to_owned()].into_iter());
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let repository = format!("{}/app", server.host());
    let child = context.command(&["tags", &repository]).stdout(full).spawn().unwrap();
    context.finish(child).fails(1, &["cannot write to stdout", "No space left on device"]);
}
