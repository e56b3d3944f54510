//! `images --fsck`: what is wrong is told, with a way out that works; what is right passes.

use std::fs;

use regctl::server::Server;
use serde_json::Value;

use crate::context::{Context, registry, start};
use crate::images::{Images, Stored, blob_path};

/// A store with two images that share a layer, pulled from a registry that has them still.
fn two_images(context: &Context, host: &str) -> [Stored; 2] {
    let mut images = Images::new(context, "images");
    let layers = |name: &str| [b"shared".to_vec(), format!("of {name}").into_bytes()];
    let built = ["a", "b"].map(|name| images.image_of(name, "amd64", &layers(name)));
    for (image, name) in built.iter().zip(["a", "b"]) {
        images.tag(image, name);
        context.ok(&format!("push {}:{name} {host}/app:{name}", images.location()));
        context.ok(&format!("pull {host}/app:{name}"));
    }
    built
}

fn check(context: &Context) -> Value {
    serde_json::from_str(&context.run("images --fsck --format json").stdout).unwrap()
}

#[test]
fn a_store_that_is_well_says_so_and_is_not_changed() {
    let (context, server) = (Context::new(), registry());
    let empty = context.run("images --fsck");
    assert_eq!(empty.code, 0, "{}", empty.stderr);
    assert!(empty.stdout.contains("0 blobs") && empty.stdout.contains("all is well"));
    assert!(!context.path("data/store").exists(), "to look is not to create");
    two_images(&context, &server.host());
    let well = context.run("images --fsck");
    assert_eq!(well.code, 0, "{}", well.stderr);
    assert!(well.stdout.contains("2 names, 7 blobs"), "{}", well.stdout);
    assert!(well.stdout.contains("all is well"), "{}", well.stdout);
    assert_eq!(context.run("images --fsck -q").stdout, "");
    context.run("images --fsck app").fails(2, &["--fsck"]);
}

/// One way to damage a store: its name, the blob of the first image (the manifest is the last),
/// what is done to the file, what is reported, and the images that are named.
type Scene = (&'static str, usize, fn(&std::path::Path), &'static str, usize);

#[test]
fn damage_is_told_with_the_images_it_affects_and_the_way_out_works() {
    let cut: fn(&std::path::Path) = |path| fs::write(path, "cut").unwrap();
    let flip: fn(&std::path::Path) = |path| {
        let mut bytes = fs::read(path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(path, bytes).unwrap();
    };
    let remove: fn(&std::path::Path) = |path| fs::remove_file(path).unwrap();
    let scenes: [Scene; 8] = [
        ("a config that is gone", 0, remove, "missing", 1),
        ("a config that is cut", 0, cut, "size", 1),
        ("a shared layer that is gone", 1, remove, "missing", 2),
        ("a shared layer that is damaged", 1, flip, "damaged", 2),
        ("a layer that is damaged", 2, flip, "damaged", 1),
        ("a manifest that is gone", 3, remove, "missing", 1),
        ("a manifest that is cut", 3, cut, "size", 1),
        ("a manifest that is damaged", 3, flip, "damaged", 1),
    ];
    for (scene, blob, damage, kind, affected) in scenes {
        let (context, server) = (Context::new(), registry());
        let [image, _] = two_images(&context, &server.host());
        let digests: Vec<_> = image.below().into_iter().chain([image.digest.clone()]).collect();
        damage(&blob_path(&context.path("data/store"), &digests[blob]));
        let told = context.run("images --fsck");
        assert_eq!(told.code, 1, "{scene}: {}", told.stdout);
        assert!(told.raw_stderr.contains("1 problem found in the local"), "{}", told.raw_stderr);
        let report = check(&context);
        let problems = report["problems"].as_array().unwrap();
        assert_eq!(problems.len(), 1, "{scene}: {report:#}");
        assert_eq!(problems[0]["kind"], kind, "{scene}");
        assert_eq!(problems[0]["digest"].as_str().unwrap(), digests[blob], "{scene}");
        assert_eq!(problems[0]["images"].as_array().unwrap().len(), affected, "{scene}");
        assert_eq!(context.run("images --fsck -q").stdout, format!("{}\n", digests[blob]));
        // What it says, done.
        let way_out = report["ways_out"][0].as_str().unwrap();
        let names: Vec<&str> =
            way_out.split_whitespace().map(|word| word.trim_end_matches([',', ';'])).collect();
        let names: Vec<&str> =
            names.into_iter().filter(|word| word.starts_with(&server.host())).collect();
        if way_out.starts_with("regctl rmi") {
            context.ok(&format!("rmi {}", names.join(" ")));
        }
        for name in names {
            context.ok(&format!("pull {name}"));
        }
        let after = context.run("images --fsck");
        assert_eq!(after.code, 0, "{scene}: {}", after.stdout);
    }
}

/// Whoever meets the damage is sent here; damage of somebody else's content is another matter.
#[test]
fn damage_that_is_met_in_the_store_leads_to_the_check() {
    let (context, server) = (Context::new(), registry());
    let [image, _] = two_images(&context, &server.host());
    let name = format!("{}/app:a", server.host());
    for directory in ["data/store", "images"] {
        fs::write(blob_path(&context.path(directory), &image.below()[2]), "of b").unwrap();
    }
    let other = start(Server::ephemeral());
    let hint = "hint: `regctl images --fsck` tells what is damaged in the local store";
    for line in [
        format!("push {name} {}/app:a", other.host()),
        format!("save -o x.tar {name}"),
        format!("copy store:{name} oci:out:1"),
    ] {
        context.run(&line).fails(1, &[hint]);
    }
    let foreign = context.run(&format!("copy oci:images:a {}/app:a", other.host()));
    assert_eq!(foreign.code, 1);
    assert!(!foreign.stderr.contains("--fsck"), "{}", foreign.stderr);
}

#[test]
fn an_index_that_is_damaged_or_contradicts_itself_is_told() {
    let (context, server) = (Context::new(), registry());
    two_images(&context, &server.host());
    let path = context.path("data/store/index.json");
    let mut index: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let first = index["manifests"][0].clone();
    index["manifests"].as_array_mut().unwrap().push(first);
    fs::write(&path, index.to_string()).unwrap();
    context.run("images --fsck").fails(1, &["1 problem"]);
    assert_eq!(check(&context)["problems"][0]["kind"], "index");
    fs::write(&path, "{").unwrap();
    let told = context.run("images --fsck");
    told.fails(1, &["1 problem"]);
    assert!(told.stdout.contains("index.json is malformed"), "{}", told.stdout);
    // Without the index nobody knows what the blobs are for; they are hashed all the same.
    assert!(told.stdout.contains("7 blobs"), "{}", told.stdout);
}

#[test]
fn leftovers_and_damage_that_nothing_needs_are_told_apart() {
    let (context, server) = (Context::new(), registry());
    let [image, _] = two_images(&context, &server.host());
    let data = context.path("data");
    fs::write(data.join("ingest/.regctl-ingest-1-2-3"), "half").unwrap();
    fs::write(data.join("store/.1-2-3.tmp"), "half").unwrap();
    fs::write(data.join("store/notes.txt"), "mine").unwrap();
    let kept = format!("ingest/.regctl-ingest-sha256-{}", "a".repeat(64));
    fs::write(data.join(&kept), "half").unwrap();
    fs::write(data.join(format!("{kept}.state")), "").unwrap();
    let unneeded = format!("sha256:{}", "b".repeat(64));
    let report = check(&context);
    let kinds: Vec<&str> = report["leftovers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|leftover| leftover["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["abandoned", "foreign", "abandoned", "resumable"], "{report:#}");
    assert_eq!(context.run("images --fsck").code, 0);
    // A pull would take it for the blob that it is called.
    fs::write(blob_path(&data.join("store"), &unneeded), "other").unwrap();
    let told = context.run("images --fsck");
    told.fails(1, &[]);
    assert!(told.stdout.contains("unreferenced: 1 blob, 5B"), "{}", told.stdout);
    context.ok(&format!("rmi {}/app:b", server.host()));
    let report = check(&context);
    assert_eq!(report["problems"].as_array().unwrap().len(), 0, "{report:#}");
    assert_eq!(report["leftovers"].as_array().unwrap().len(), 2, "what may be of use stays");
    assert_eq!(report["unreferenced"], 0);
    assert_eq!(context.ok(&format!("digest store:{}/app:a", server.host())), image.digest);
}
