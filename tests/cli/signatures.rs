//! What refers to an image travels with it, to and from registries of every kind.

use regctl::server::quirks::Quirks;
use regctl::server::{Ephemeral, Server};

use crate::context::{Context, registry, start};
use crate::images::{Images, Stored, cosign_tag};
use crate::peer::{Head, Peer, Reply};

struct Signed {
    images: Images,
    index: Stored,
    /// About the index, about one of its children, and about the first of them.
    referrers: Vec<Stored>,
    cosign: Stored,
}

fn signed(context: &Context) -> Signed {
    let mut images = Images::new(context, "images");
    let index = images.multi("app", &["amd64", "arm64"]);
    images.tag(&index, "1");
    let children = index.below();
    let child =
        images.image_of("app", "arm64", &[b"app for arm64".to_vec(), b"shared by app".to_vec()]);
    assert_eq!(child.digest, children[1]);
    let about_index = images.referrer(&index, "index");
    let about_child = images.referrer(&child, "child");
    let about_referrer = images.referrer(&about_index, "referrer");
    let cosign = images.cosign(&index);
    Signed { images, index, referrers: vec![about_index, about_child, about_referrer], cosign }
}

fn without_api() -> Ephemeral {
    let quirks = Quirks { no_referrers_api: true, ..Quirks::default() };
    start(Server::ephemeral().quirks(quirks))
}

/// Asserts that everything is in the repository, byte for byte.
#[track_caller]
fn assert_signed(context: &Context, repository: &str, signed: &Signed) {
    for one in &signed.referrers {
        let printed = context.run(&format!("manifest {repository}@{}", one.digest));
        assert!(printed.bytes == one.bytes, "{}", printed.stderr);
    }
    let printed = context.run(&format!("manifest {repository}:{}", cosign_tag(&signed.index)));
    assert!(printed.bytes == signed.cosign.bytes, "{}", printed.stderr);
    let root = context.run(&format!("manifest {repository}:1"));
    assert!(root.bytes == signed.index.bytes, "{}", root.stderr);
}

#[test]
fn signatures_travel_between_registries_of_both_kinds() {
    let context = Context::new();
    let signed = signed(&context);
    let servers = [registry(), without_api(), without_api(), registry()];
    let mut from = format!("{}:1", signed.images.location());
    for server in &servers {
        let repository = format!("{}/app", server.host());
        let copied = context.run(&format!("copy {from} {repository}:1"));
        assert_eq!(copied.code, 0, "{}", copied.raw_stderr);
        assert_eq!(copied.last_line(), signed.index.digest);
        assert!(copied.stderr.contains("4 referrers with it"), "{}", copied.stderr);
        assert_signed(&context, &repository, &signed);
        from = format!("{repository}:1");
    }
    // And once more through the local store.
    context.ok(&format!("copy {from} store:kept:1"));
    let last = registry();
    context.ok(&format!("push kept:1 {}/app:1", last.host()));
    assert_signed(&context, &format!("{}/app", last.host()), &signed);
}

#[test]
fn without_the_api_the_fallback_tag_is_written() {
    let (context, server) = (Context::new(), without_api());
    let signed = signed(&context);
    let repository = format!("{}/app", server.host());
    context.ok(&format!("push {}:1 {repository}:1", signed.images.location()));
    let tag = signed.index.digest.replace(':', "-");
    let list = context.ok(&format!("manifest {repository}:{tag}"));
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let entries = list["manifests"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "{list}");
    assert_eq!(entries[0]["digest"], signed.referrers[0].digest);
    assert_eq!(entries[0]["artifactType"], "application/vnd.example.signature");
    assert_eq!(entries[0]["annotations"]["about"], "index");
    // Done again, it is not listed twice.
    let before = context.ok(&format!("digest {repository}:{tag}"));
    context.ok(&format!("push --force {}:1 {repository}:1", signed.images.location()));
    assert_eq!(context.ok(&format!("digest {repository}:{tag}")), before);
}

#[test]
fn signatures_stay_behind_when_told_so() {
    let (context, server) = (Context::new(), registry());
    let signed = signed(&context);
    let repository = format!("{}/app", server.host());
    let from = format!("{}:1", signed.images.location());
    context.ok(&format!("copy --no-referrers {from} {repository}:1"));
    assert_eq!(context.ok(&format!("tags {repository}")), "1");
    for one in &signed.referrers {
        context.run(&format!("digest {repository}@{}", one.digest)).fails(3, &["not found"]);
    }
    // An image that is there gets what was signed since.
    context.ok(&format!("copy {from} {repository}:1"));
    assert_eq!(context.ok(&format!("digest {repository}:1")), signed.index.digest);
    assert_eq!(
        context.ok(&format!("tags {repository}")),
        format!("1\n{}", cosign_tag(&signed.index))
    );
}

#[test]
fn what_is_signed_later_follows_an_image_that_is_there() {
    let (context, server) = (Context::new(), registry());
    let signed = signed(&context);
    let (from, to) = (signed.images.location(), format!("{}/app", server.host()));
    context.ok(&format!("copy --no-referrers {from}:1 {to}:1"));
    let again = context.run(&format!("copy {from}:1 {to}:1"));
    assert_eq!(again.last_line(), signed.index.digest);
    assert_signed(&context, &to, &signed);
}

#[test]
fn a_page_of_referrers_that_does_not_arrive_is_no_empty_page() {
    let (context, server) = (Context::new(), registry());
    let signed = signed(&context);
    context.ok(&format!("copy {}:1 {}/app:1", signed.images.location(), server.host()));
    let real = server.host();
    let peer = Peer::start(move |head: &Head| match head.path.contains("/referrers/") {
        true => Reply::Break,
        false => Reply::Forward(real.clone()),
    });
    let to = format!("{}/other:1", server.host());
    let copied = context.run(&format!("copy --retry 1 {}/app:1 {to}", peer.host()));
    copied.fails(6, &["listing what refers to"]);
    context.run(&format!("digest {to}")).fails(3, &["not found"]);
}
