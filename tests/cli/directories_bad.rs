//! Images in directories that are wrong, an OCI layout or skopeo's form: nothing is read outside,
//! nothing is set anywhere.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::{Value, json};

use crate::context::{Context, registry};
use crate::images::{Images, Stored, blob_path};
use crate::loading::stored;

/// A layout with two images, of which the second is spoilt; its directory, and that image.
fn layout(context: &Context) -> (String, Stored) {
    let mut images = Images::new(context, "layout");
    images.tag(&images.image("good", 2), "good");
    let image = images.image("app", 2);
    images.tag(&image, "1");
    (images.location(), image)
}

/// Moves a file out of its directory and leaves a link to it.
fn link_out(context: &Context, path: &Path) {
    let bait = context.path("bait");
    fs::rename(path, &bait).unwrap();
    symlink(bait, path).unwrap();
}

/// Changes a byte in the middle.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn gibibyte(path: &Path) {
    fs::File::create(path).unwrap().set_len(1 << 30).unwrap();
}

fn cut(path: &Path) {
    let bytes = fs::read(path).unwrap();
    fs::write(path, &bytes[..bytes.len() - 1]).unwrap();
}

type Spoil = fn(&Context, &Path, &Stored);

/// Reads the spoilt image in every way; all fail and change nothing.
fn refuse(called: &str, context: &Context, location: &str, more: &[String], pieces: &[&str]) {
    let server = registry();
    context.make_store();
    let to = format!("{}/app:1", server.host());
    let mut lines: Vec<String> = [
        format!("push {location} {to}"),
        format!("copy {location} {to}"),
        format!("copy {location} store:app:1"),
        format!("copy {location} oci-archive:out.tar"),
        format!("copy {location} dir:out"),
        format!("save -o out.tar {location}"),
    ]
    .to_vec();
    lines.extend_from_slice(more);
    for line in lines {
        let before = stored(context);
        let outcome = context.run(&line);
        assert!([1, 3].contains(&outcome.code), "{called}: {line}\n{}", outcome.stderr);
        for piece in pieces {
            let stderr = &outcome.raw_stderr;
            assert!(stderr.contains(piece), "{called}: {line}: no {piece:?} in\n{stderr}");
        }
        assert!(!context.path("out.tar").exists(), "{called}: {line}");
        assert!(!context.path("out/manifest.json").exists(), "{called}: {line}");
        assert!(!context.run(&format!("config {to}")).stdout.contains("os"), "{called}: {line}");
        context.run("config store:app:1").fails(3, &[]);
        // A copy that fails half way leaves content that nothing leads to, for a collection.
        let mut after = stored(context);
        if !line.starts_with("load") {
            after.retain(|name, _| before.contains_key(name));
        }
        assert_eq!(after, before, "{called}: {line}");
    }
}

#[test]
fn layouts_that_are_wrong_are_refused() {
    let cases: &[(&str, Spoil, &[&str])] = &[
        ("no marker", |_, at, _| fs::remove_file(at.join("oci-layout")).unwrap(), &["oci-layout"]),
        (
            "version 2",
            |_, at, _| {
                fs::write(at.join("oci-layout"), r#"{"imageLayoutVersion":"2.0.0"}"#).unwrap()
            },
            &["2.0.0"],
        ),
        ("large index", |_, at, _| gibibyte(&at.join("index.json")), &["index.json", "larger"]),
        ("large marker", |_, at, _| gibibyte(&at.join("oci-layout")), &["oci-layout", "larger"]),
        (
            "index is null",
            |_, at, _| fs::write(at.join("index.json"), "null").unwrap(),
            &["index.json"],
        ),
        (
            "manifest is a link",
            |c, at, image| link_out(c, &blob_path(at, &image.digest)),
            &["symbolic link"],
        ),
        (
            "config is a link",
            |c, at, image| link_out(c, &blob_path(at, &image.below()[0])),
            &["symbolic link"],
        ),
        (
            "layer is a link",
            |c, at, image| link_out(c, &blob_path(at, &image.below()[1])),
            &["symbolic link"],
        ),
        ("manifest is changed", |_, at, image| flip(&blob_path(at, &image.digest)), &["sha256:"]),
        ("config is changed", |_, at, image| flip(&blob_path(at, &image.below()[0])), &["sha256:"]),
        ("layer is changed", |_, at, image| flip(&blob_path(at, &image.below()[1])), &["sha256:"]),
        ("manifest is cut off", |_, at, image| cut(&blob_path(at, &image.digest)), &["sha256:"]),
        ("layer is cut off", |_, at, image| cut(&blob_path(at, &image.below()[1])), &["sha256:"]),
        (
            "layer is missing",
            |_, at, image| fs::remove_file(blob_path(at, &image.below()[1])).unwrap(),
            &["sha256:"],
        ),
        (
            "manifest is missing",
            |_, at, image| fs::remove_file(blob_path(at, &image.digest)).unwrap(),
            &["sha256:"],
        ),
    ];
    for (called, spoil, pieces) in cases {
        let context = Context::new();
        let (location, image) = layout(&context);
        spoil(&context, &context.path("layout"), &image);
        let load = ["load -i layout".to_owned()];
        refuse(called, &context, &format!("{location}:1"), &load, pieces);
    }
}

/// The file of a blob in a directory of skopeo's form.
fn plain(directory: &Path, digest: &str) -> std::path::PathBuf {
    directory.join(digest.trim_start_matches("sha256:"))
}

#[test]
fn image_directories_that_are_wrong_are_refused() {
    let cases: &[(&str, Spoil, &[&str])] = &[
        (
            "no version",
            |_, at, _| fs::remove_file(at.join("version")).unwrap(),
            &["no version file"],
        ),
        (
            "another version",
            |_, at, _| fs::write(at.join("version"), "Directory Transport Version: 2.0\n").unwrap(),
            &["2.0", "1.1"],
        ),
        ("large version", |_, at, _| gibibyte(&at.join("version")), &["version", "larger"]),
        ("version is a link", |c, at, _| link_out(c, &at.join("version")), &["symbolic link"]),
        (
            "no manifest",
            |_, at, _| fs::remove_file(at.join("manifest.json")).unwrap(),
            &["not found"],
        ),
        (
            "large manifest",
            |_, at, _| gibibyte(&at.join("manifest.json")),
            &["manifest.json", "larger"],
        ),
        (
            "manifest is a link",
            |c, at, _| link_out(c, &at.join("manifest.json")),
            &["symbolic link"],
        ),
        (
            "manifest is null",
            |_, at, _| fs::write(at.join("manifest.json"), "null").unwrap(),
            &["manifest"],
        ),
        (
            "config is a link",
            |c, at, image| link_out(c, &plain(at, &image.below()[0])),
            &["symbolic link"],
        ),
        (
            "layer is a link",
            |c, at, image| link_out(c, &plain(at, &image.below()[1])),
            &["symbolic link"],
        ),
        ("layer is changed", |_, at, image| flip(&plain(at, &image.below()[1])), &["sha256:"]),
        ("config is changed", |_, at, image| flip(&plain(at, &image.below()[0])), &["sha256:"]),
        ("layer is cut off", |_, at, image| cut(&plain(at, &image.below()[1])), &["sha256:"]),
        (
            "layer is missing",
            |_, at, image| fs::remove_file(plain(at, &image.below()[1])).unwrap(),
            &["sha256:"],
        ),
    ];
    for (called, spoil, pieces) in cases {
        let context = Context::new();
        let (location, image) = layout(&context);
        context.ok(&format!("copy {location}:1 dir:image"));
        spoil(&context, &context.path("image"), &image);
        refuse(called, &context, "dir:image", &[], pieces);
    }
}

#[test]
fn damage_in_the_store_is_not_saved() {
    for spoil in [flip, cut] {
        let context = Context::new();
        let (location, image) = layout(&context);
        context.ok(&format!("copy {location}:1 store:app:1"));
        for (at, digest) in image.below().iter().chain([&image.digest]).enumerate() {
            let path = blob_path(&context.path("data/store"), digest);
            let right = fs::read(&path).unwrap();
            spoil(&path);
            for line in [
                "save -o out.tar app:1",
                &format!("copy store:app:1 dir:out{at}"),
                &format!("copy store:app:1 oci:other{at}:1"),
            ] {
                let outcome = context.run(line);
                assert_eq!(outcome.code, 1, "{line}: {}", outcome.stderr);
                assert!(outcome.raw_stderr.contains(digest), "{line}: {}", outcome.stderr);
            }
            fs::write(&path, right).unwrap();
            assert!(!context.path("out.tar").exists());
        }
        context.ok("save -o out.tar app:1");
    }
}

#[test]
fn a_layout_is_loaded_whole_or_not_at_all() {
    let context = Context::new();
    let (_, image) = layout(&context);
    context.make_store();
    let before = stored(&context);
    let index = context.path("layout/index.json");
    let right = fs::read(&index).unwrap();
    let mut document: Value = serde_json::from_slice(&right).unwrap();
    document["manifests"][1]["annotations"] = json!({"io.containerd.image.name": "A:b:c"});
    fs::write(&index, document.to_string()).unwrap();
    context.run("load -i layout").fails(1, &["layout", "index.json"]);
    assert_eq!(stored(&context), before);
    fs::write(&index, right).unwrap();
    let layer = blob_path(&context.path("layout"), &image.below()[2]);
    flip(&layer);
    context.run("load -i layout").fails(1, &["layout", "[digest]"]);
    assert_eq!(stored(&context), before);
    flip(&layer);
    assert_eq!(context.ok("load -q -i layout").lines().count(), 2);
}
