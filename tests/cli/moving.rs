//! push, pull and copy: bytes and digests unchanged, and what is printed.

use std::fs;

use crate::context::{Context, registry, taken};
use crate::images::{Images, Stored, blob_path, digest_of};

/// A layout with an image under `1` and an index of two platforms under `multi`.
fn layout(context: &Context) -> (Images, Stored, Stored) {
    let mut images = Images::new(context, "images");
    let (image, index) = (images.image("app", 2), images.multi("multi", &["amd64", "arm64"]));
    images.tag(&image, "1");
    images.tag(&index, "multi");
    (images, image, index)
}

#[test]
fn what_is_pushed_copied_and_pulled_is_the_same_byte_for_byte() {
    let (context, one, two) = (Context::new(), registry(), registry());
    let (images, image, index) = layout(&context);
    for (tag, root) in [("1", &image), ("multi", &index)] {
        let (first, second) = (format!("{}/a:{tag}", one.host()), format!("{}/b/c:x", two.host()));
        let pushed = context.run(&format!("push {}:{tag} {first}", images.location()));
        assert_eq!(pushed.last_line(), root.digest, "{}", pushed.stderr);
        let copied = context.run(&format!("copy {first} {second}"));
        assert_eq!(copied.last_line(), root.digest, "{}", copied.stderr);
        let pulled = context.run(&format!("pull --all-platforms {second} kept:{tag}"));
        assert_eq!(pulled.last_line(), root.digest, "{}", pulled.stderr);
        for place in [&first, &second, &format!("store:kept:{tag}")] {
            let printed = context.run(&format!("manifest {place}"));
            assert!(printed.bytes == root.bytes, "{place}: {}", printed.stderr);
            assert_eq!(context.ok(&format!("digest {place}")), root.digest);
        }
        for digest in root.below() {
            let stored = fs::read(blob_path(&context.path("data/store"), &digest)).unwrap();
            assert_eq!(digest_of(&stored), digest);
        }
        context.ok(&format!("copy store:kept:{tag} oci:out:{tag}"));
        let out = fs::read(blob_path(&context.path("out"), &root.digest)).unwrap();
        assert!(out == root.bytes);
    }
}

#[test]
fn stdout_is_the_digest_and_stderr_says_what_was_done() {
    let (context, server) = (Context::new(), registry());
    let (images, image, _) = layout(&context);
    let (from, to) = (images.location(), format!("{}/app", server.host()));
    let digest_line = format!("{}\n", image.digest);
    for (line, stderr) in [
        (format!("push {from}:1 {to}:1"), "pushed [registry]/app:1: 3 blobs sent, "),
        (format!("push {from}:1 {to}:2"), "pushed [registry]/app:2: only the tag was new\n"),
        (format!("copy {to}:1 {to}:1"), "[registry]/app:1 is up to date\n"),
        (format!("copy {to}:1 {to}-b:1"), "copied [registry]/app-b:1: 3 mounted\n"),
        (format!("pull {to}:1"), "pulled [registry]/app:1: 3 blobs, "),
        (format!("pull {to}:1"), "[registry]/app:1 is up to date\n"),
        (format!("retag {to}:1 3"), "tagged [registry]/app:3\n"),
    ] {
        let outcome = context.run(&line);
        assert_eq!((outcome.code, &outcome.stdout), (0, &digest_line), "{line}");
        assert!(outcome.stderr.contains(stderr), "{line}\n{}", outcome.stderr);
        let quiet = context.run(&format!("{line} -q"));
        assert_eq!((&quiet.stdout, quiet.stderr.as_str()), (&digest_line, ""), "{line}");
    }
    for command in [format!("push {from}:1 {to}:1"), format!("pull {to}:1")] {
        context.ok(&format!("{command} --digestfile digest.txt"));
        let written = fs::read_to_string(context.path("digest.txt")).unwrap();
        assert_eq!(written, digest_line, "{command}");
        fs::remove_file(context.path("digest.txt")).unwrap();
    }
}

#[test]
fn reports_are_json_or_follow_a_template() {
    let (context, server) = (Context::new(), registry());
    let (images, image, _) = layout(&context);
    let (from, to) = (images.location(), format!("{}/app", server.host()));
    let json = context.ok(&format!("push --format json {from}:1 {to}:1"));
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["digest"], image.digest);
    assert_eq!(report["destination"], format!("{to}:1"));
    assert_eq!((&report["uploaded"], &report["unchanged"]), (&3.into(), &false.into()));
    let template = "{{.Digest}} {{.Unchanged}} {{.Found}}";
    let shown =
        context.run_words(&["copy", &format!("{to}:1"), &format!("{to}:1"), "--format", template]);
    assert_eq!(shown.stdout, format!("{} true 0\n", image.digest));
    let json = context.ok(&format!("digest --format json {to}:1"));
    let descriptor: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(descriptor["digest"], image.digest);
    assert_eq!(descriptor["size"], image.bytes.len());
    let os = context.run_words(&["config", &format!("{to}:1"), "--format", "{{.Os}}"]);
    assert_eq!(os.stdout, "linux\n");
    let bad = context.run_words(&["digest", &format!("{to}:1"), "--format", "{{.Digest"]);
    bad.fails(2, &["cannot use the template"]);
}

#[test]
fn a_template_that_asks_for_what_no_report_has_keeps_the_work_from_starting() {
    let (context, server) = (Context::new(), registry());
    let (images, ..) = layout(&context);
    let (from, to) = (format!("{}:1", images.location()), format!("{}/app:1", server.host()));
    for command in ["push", "copy"] {
        let run = context.run_words(&[command, &from, &to, "--format", "{{.Digst}}"]);
        run.fails(2, &["no field Digst: there are Destination, Digest"]);
    }
    context.run(&format!("digest {to}")).fails(3, &[]);
}

#[test]
fn the_config_is_printed_as_it_is() {
    let (context, server) = (Context::new(), registry());
    let (images, image, index) = layout(&context);
    let to = format!("{}/app", server.host());
    context.ok(&format!("push {}:1 {to}:1", images.location()));
    context.ok(&format!("push {}:multi {to}:multi", images.location()));
    let printed = context.run(&format!("config {to}:1"));
    assert_eq!(digest_of(&printed.bytes), image.below()[0]);
    let arm = context.ok(&format!("config --platform linux/arm64 {to}:multi"));
    assert!(arm.contains(r#""architecture":"arm64""#), "{arm}");
    let child = context.run(&format!("manifest --platform linux/arm64 {to}:multi"));
    assert_eq!(digest_of(&child.bytes), index.below()[1]);
}

#[test]
fn one_image_goes_to_several_places_and_several_tags_to_one() {
    let (context, one, two) = (Context::new(), registry(), registry());
    let (images, image, _) = layout(&context);
    let (a, b) = (format!("{}/app", one.host()), format!("{}/app", two.host()));
    let pushed = context.run(&format!("push {}:1 {a}:1 {a}:latest {b}:1", images.location()));
    assert_eq!((pushed.code, pushed.stdout.trim_end()), (0, image.digest.as_str()));
    for place in [format!("{a}:1"), a.clone(), format!("{b}:1")] {
        assert_eq!(context.ok(&format!("digest {place}")), image.digest);
    }
    for tag in ["x", "y"] {
        context.ok(&format!("pull {a}:1 {b}:{tag}"));
    }
    two.clear_requests();
    context.ok(&format!("push --all-tags {b}"));
    assert_eq!(context.ok(&format!("tags {b}")), "1\nx\ny");
    let blobs = taken(&two).into_iter().filter(|request| request.contains("/blobs/"));
    assert_eq!(blobs.count(), 0);
    context.ok(&format!("pull --all-tags {b} mine"));
    let names = context.run_words(&["images", "mine", "--format", "{{.Tag}}"]);
    let mut tags: Vec<&str> = names.stdout.lines().collect();
    tags.sort_unstable();
    assert_eq!(tags, ["1", "x", "y"]);
}

#[test]
fn a_name_in_the_store_is_where_it_is_pushed() {
    let (context, server) = (Context::new(), registry());
    let (images, image, _) = layout(&context);
    let to = format!("{}/team/app:1", server.host());
    context.ok(&format!("copy {}:1 store:{to}", images.location()));
    assert_eq!(context.ok(&format!("push {to}")), image.digest);
    assert_eq!(context.ok(&format!("digest {to}")), image.digest);
    // Local names mean the hub, by whatever they are called.
    context.ok(&format!("tag {to} app:local"));
    let id = &image.below()[0][7..19];
    for source in ["app:local", "store:app:local", "docker.io/library/app:local", id] {
        context.ok(&format!("push {source} {}/again:1", server.host()));
    }
    context
        .run(&format!("push app:none {}/again:1", server.host()))
        .fails(3, &["no image \"app:none\" in the local store", "hint: `regctl images` lists"]);
    let pull = "`regctl pull";
    for (line, is_hinted) in [
        ("push app:none localhost:1/again:1", true),
        ("push 0123456789ab localhost:1/again:1", false),
        ("rmi app:none", false),
        ("tag app:none app:other", false),
    ] {
        let outcome = context.run(line);
        outcome.fails(3, &["in the local store", "hint: `regctl images` lists"]);
        assert_eq!(outcome.stderr.contains(pull), is_hinted, "{line}: {}", outcome.stderr);
    }
    context
        .run(&format!("push {}:1", images.location()))
        .fails(2, &["has no registry's name; say where to push it"]);
}

#[test]
fn the_digest_decides_where_a_tag_stands_beside_it() {
    let (context, server) = (Context::new(), registry());
    let (images, image, index) = layout(&context);
    let to = format!("{}/app", server.host());
    context.ok(&format!("push {}:1 {to}:1", images.location()));
    context.ok(&format!("push {}:multi {to}:latest", images.location()));
    let both = format!("{to}:latest@{}", image.digest);
    assert_eq!(context.ok(&format!("digest {both}")), image.digest);
    assert_eq!(context.ok(&format!("pull {both}")), image.digest);
    assert_eq!(context.ok(&format!("pull {both} chosen:1")), image.digest);
    context.ok(&format!("retag {to}@{} pinned", image.digest));
    assert_eq!(context.ok(&format!("digest {to}:pinned")), image.digest);
    context
        .run(&format!("push {}:1 {to}@{}", images.location(), index.digest))
        .fails(2, &["names another digest than that of the image"]);
}

#[test]
fn a_pull_takes_the_platform_of_this_machine_and_says_so() {
    let (mut context, server) = (Context::new(), registry());
    let (images, _, index) = layout(&context);
    let (name, children) = (format!("{}/app:multi", server.host()), index.below());
    context.ok(&format!("push {}:multi {name}", images.location()));
    let pulled = context.run(&format!("pull {name}"));
    assert_eq!(pulled.last_line(), children[0]);
    let note = "[registry]/app:multi has several platforms; this is linux/amd64 (choose with \
                --platform or --all-platforms)\n";
    assert!(pulled.stderr.contains(note), "{}", pulled.stderr);
    // The index it came from is remembered.
    let listed = context.run_words(&["images", "--format", "{{.SourceIndex}}"]);
    assert_eq!(listed.stdout.trim_end(), index.digest);
    context.set("DOCKER_DEFAULT_PLATFORM", "linux/arm64");
    assert_eq!(context.ok(&format!("pull {name} arm")), children[1]);
    let named = context.run(&format!("pull --platform linux/amd64 {name} amd"));
    assert_eq!((named.last_line(), named.stderr.contains("several")), (&*children[0], false));
    let all = context.run(&format!("pull --all-platforms {name} all"));
    assert_eq!((all.last_line(), all.stderr.contains("several")), (&*index.digest, false));
    context.set("DOCKER_DEFAULT_PLATFORM", "linux/s390x");
    context.run(&format!("pull {name} none")).fails(3, &["linux/s390x", "linux/amd64", "arm64"]);
}

#[test]
fn chosen_platforms_become_an_index_of_their_own() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    let index = images.multi("app", &["amd64", "arm64", "s390x"]);
    images.tag(&index, "1");
    let (from, to) = (format!("{}/app:1", server.host()), format!("{}/part", server.host()));
    context.ok(&format!("push {}:1 {from}", images.location()));
    let children = index.below();
    let two = context.run(&format!("copy --platform linux/amd64,linux/s390x {from} {to}:two"));
    assert_eq!(two.code, 0, "{}", two.stderr);
    let part = context.run(&format!("manifest {to}:two"));
    assert_eq!(digest_of(&part.bytes), two.last_line());
    let document: serde_json::Value = serde_json::from_slice(&part.bytes).unwrap();
    let kept: Vec<&str> = document["manifests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|child| child["digest"].as_str().unwrap())
        .collect();
    assert_eq!(kept, [&children[0], &children[2]]);
    let one = context.ok(&format!("copy --platform linux/arm64 {from} {to}:one"));
    assert_eq!((&one, &context.ok(&format!("digest {to}:one"))), (&children[1], &children[1]));
    assert_eq!(context.ok(&format!("copy {from} {to}:all")), index.digest);
    for line in [
        format!("copy --platform linux/mips {from} {to}:x"),
        format!("pull --platform linux/mips {from}"),
        format!("digest --platform linux/mips {from}"),
        format!("config --platform linux/mips {from}"),
    ] {
        let pieces = ["linux/mips", "linux/amd64", "linux/arm64", "linux/s390x"];
        context.run(&line).fails(3, &pieces);
    }
    context.run(&format!("copy {from} --platform nonsense/// {to}:x")).fails(2, &["nonsense"]);
}

#[test]
fn the_pull_policy_decides_whether_the_registry_is_asked() {
    let (context, server) = (Context::new(), registry());
    let (images, image, _) = layout(&context);
    let name = format!("{}/app:1", server.host());
    context.ok(&format!("push {}:1 {name}", images.location()));
    server.clear_requests();
    context
        .run(&format!("pull --pull-policy never {name}"))
        .fails(3, &["no image", "in the local store"]);
    assert_eq!(server.requests(), []);
    context.ok(&format!("pull --pull-policy missing {name}"));
    assert_eq!(taken(&server).len(), 4);
    for policy in ["missing", "never"] {
        let pulled = context.ok(&format!("pull --pull-policy {policy} {name}"));
        assert_eq!((pulled.as_str(), server.requests().len()), (&*image.digest, 0), "{policy}");
    }
    // Moved meanwhile: asked, it is fetched.
    context.ok(&format!("push {}:multi {name}", images.location()));
    let moved = context.ok(&format!("pull --all-platforms {name}"));
    assert_ne!(moved, image.digest);
}

#[test]
fn what_was_done_before_a_failure_is_told() {
    let (context, server) = (Context::new(), registry());
    let (images, image, _) = layout(&context);
    let (from, to) = (images.location(), format!("{}/app:1", server.host()));
    let partly = context.run(&format!("push --retry 0 {from}:1 {to} 127.0.0.1:1/app:1"));
    assert_eq!((partly.code, partly.stdout.trim()), (5, image.digest.as_str()));
    assert!(partly.stderr.contains("only the first 1 of several were done"), "{}", partly.stderr);
}

#[test]
fn names_that_a_command_would_misread_are_refused() {
    let context = Context::new();
    for (line, piece) in [
        ("delete store:app:1", "store:app:1 is in the local store"),
        ("retag oci:dir:1 2", "oci:dir:1 is a directory; this command works on registries alone"),
        ("tags store:app", "store:app is in the local store"),
        ("push -a registry.test/app:1", "--all-tags takes a repository"),
        ("pull -a registry.test/app:1", "--all-tags takes a repository"),
    ] {
        context.run(line).fails(2, &[piece]);
    }
    let digest = format!("sha256:{}", "0".repeat(64));
    let (images, _, _) = layout(&context);
    let by_digest = format!("copy {}:1 store:app@{digest}", images.location());
    context.run(&by_digest).fails(2, &["give a tag instead"]);
}

#[test]
fn a_digest_file_that_is_a_device_stays_one() {
    let (context, server) = (Context::new(), registry());
    let (images, image, _) = layout(&context);
    let to = format!("{}/app:1", server.host());
    let line = format!("copy --digestfile /dev/stderr {}:1 {to}", images.location());
    let copied = context.run(&line);
    assert_eq!(copied.last_line(), image.digest);
    assert!(copied.raw_stderr.contains(&image.digest), "{}", copied.raw_stderr);
}
