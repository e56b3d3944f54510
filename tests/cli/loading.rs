//! `load`, and archives as what `push` and `copy` read: what the tools of the world write.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::archive::{self, Content, Image, Members, Tar, blob_name, digest_of, gzip, hex_of};
use crate::context::{Context, registry, taken};
use crate::images::{Images, blob_path};

/// The files that last, as [`files`]; there must be none on its way.
pub(crate) fn stored(context: &Context) -> BTreeMap<String, String> {
    let found = files(context);
    let partial: Vec<&String> = found.keys().filter(|name| name.contains("ingest")).collect();
    assert!(partial.is_empty(), "{partial:?}");
    found
}

/// Every file of the store with the digest of its content; locks and what is only remembered do not
/// count.
pub(crate) fn files(context: &Context) -> BTreeMap<String, String> {
    fn gather(root: &Path, directory: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(directory).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            match path.is_dir() {
                true if ["cache", "locks"].contains(&name.as_str()) => {}
                true => gather(root, &path, found),
                false => {
                    // A file on its way may be gone by now.
                    if let Ok(bytes) = fs::read(&path) {
                        found.insert(name, digest_of(&bytes));
                    }
                }
            }
        }
    }
    let root = context.path("data");
    let mut found = BTreeMap::new();
    gather(&root, &root, &mut found);
    found
}

fn config_of(context: &Context, name: &str) -> Value {
    serde_json::from_str(&context.ok(&format!("config store:{name}"))).unwrap()
}

fn diff_ids(context: &Context, name: &str) -> Value {
    config_of(context, name)["rootfs"]["diff_ids"].clone()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 0);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_other_tools_save_is_loaded_with_names_ids_and_diff_ids() {
    let (one, two) = (Image::new("one", 1), Image::new("two", 1));
    let names: &[&str] = &["app:1", "registry.test:5000/team/app:1.0"];
    let both: &[(&Image, &[&str])] = &[(&one, names), (&two, &["other:2"])];
    for (called, members) in [
        ("docker 20", archive::docker_20(both)),
        ("docker 25", archive::docker_25(both)),
        ("podman", archive::podman(both)),
        ("with ./", archive::docker_20(both).renamed(|name| format!("./{name}"))),
        ("with ./ and blobs", archive::docker_25(both).renamed(|name| format!("./{name}"))),
    ] {
        let context = Context::new();
        context.write("x.tar", members.tar());
        let outcome = context.run("load -i x.tar");
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (
                0,
                "Loaded image: app:1\nLoaded image: registry.test:5000/team/app:1.0\n\
                 Loaded image: other:2\n"
            ),
            "{called}\n{}",
            outcome.stderr
        );
        for (image, name) in
            [(&one, "app:1"), (&one, "registry.test:5000/team/app:1.0"), (&two, "other:2")]
        {
            let id = context.ok(&format!("images -q --no-trunc {name}"));
            assert_eq!(id, image.id(), "{called} {name}");
            assert_eq!(diff_ids(&context, name), json!(image.diff_ids()), "{called}");
            assert_eq!(digest_of(context.ok(&format!("config store:{name}")).as_bytes()), id);
        }
        // The layer that both have is there once; each has two manifests' worth of blobs.
        let blobs = stored(&context).keys().filter(|name| name.contains("blobs/")).count();
        assert_eq!(blobs, 1 + 2 * 3, "{called}");
        let before = stored(&context);
        assert_eq!(context.ok("load -q -i x.tar").lines().count(), 3);
        assert_eq!(stored(&context), before, "{called}: loaded twice");
    }
}

#[test]
fn every_way_in_leads_to_the_same_store() {
    let image = Image::new("app", 1);
    let tar = archive::docker_20(&[(&image, &["app:1"])]).tar();
    let mut expected = None;
    for (called, bytes) in [
        ("plain", tar.clone()),
        ("gzip", gzip(&tar)),
        ("two gzip members", [gzip(&tar[..5000]), gzip(&tar[5000..])].concat()),
        ("zstd", zstd(&tar)),
        ("xz", xz(&tar)),
        ("padded", [&tar[..], &[0; 10_240]].concat()),
        ("without the zeros at the end", tar[..tar.len() - 1024].to_vec()),
    ] {
        let context = Context::new();
        context.write("x.tar", &bytes);
        assert_eq!(context.ok("load -i x.tar"), "Loaded image: app:1", "{called}");
        let store = expected.get_or_insert_with(|| stored(&context));
        assert_eq!(*store, stored(&context), "{called} from a file");
        for line in ["load", "load -i -", "load --input /dev/stdin"] {
            let context = Context::new();
            let outcome = context.run_with_stdin(line, &bytes);
            assert_eq!(outcome.code, 0, "{called} {line}\n{}", outcome.stderr);
            assert_eq!(*store, stored(&context), "{called} {line}");
        }
    }
    let context = Context::new();
    let pipe = context.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = context.start("load -i pipe");
    fs::write(&pipe, &tar).unwrap();
    assert_eq!(context.finish(child).stdout, "Loaded image: app:1\n");
    assert_eq!(expected.unwrap(), stored(&context), "pipe");
}

#[test]
fn a_layout_directory_is_loaded_like_its_archive() {
    let image = Image::new("app", 1);
    let members = archive::oci(&image, "1.0");
    let context = Context::new();
    for (name, content) in &members.0 {
        let Content::File(bytes) = content else { panic!("{name}") };
        context.write(&format!("layout/{name}"), bytes);
    }
    context.write("x.tar", members.tar());
    let loaded = context.ok("load -i layout --name app:1 --format json");
    let report: Value = serde_json::from_str(&loaded).unwrap();
    assert_eq!(report["names"], json!(["app:1"]));
    assert_eq!(report["id"], image.id());
    assert_eq!(report["digest"], archive::first_root(&members));
    let of_directory = stored(&context);
    let other = Context::new();
    fs::copy(context.path("x.tar"), other.path("x.tar")).unwrap();
    assert_eq!(other.ok("load -i x.tar --name app:1 --format json"), loaded);
    assert_eq!(stored(&other).len(), of_directory.len());
}

#[test]
fn images_keep_their_names_get_one_or_have_none() {
    let image = Image::new("app", 1);
    let context = Context::new();
    context.write("unnamed.tar", archive::docker_20(&[(&image, &[])]).tar());
    let id = image.id();
    assert_eq!(context.ok("load -i unnamed.tar"), format!("Loaded image ID: {id}"));
    assert_eq!(context.ok("load -q -i unnamed.tar"), id);
    assert_eq!(digest_of(context.ok(&format!("config store:{id}")).as_bytes()), id);
    assert_eq!(context.ok("load -i unnamed.tar --name app:2"), "Loaded image: app:2");
    assert_eq!(context.ok("load -q -i unnamed.tar --name r.test/a/b"), "r.test/a/b:latest");
    context.write("named.tar", archive::docker_25(&[(&image, &["app:1", "app:x"])]).tar());
    assert_eq!(context.ok("load -q -i named.tar --name other:3"), "other:3");
    context.run("config store:app:1").fails(3, &["no image \"app:1\""]);
    let report: Value =
        serde_json::from_str(&context.ok("load --format json -i named.tar")).unwrap();
    assert_eq!((&report["names"], &report["id"]), (&json!(["app:1", "app:x"]), &json!(id)));
    let other = Image::new("other", 2);
    let several = archive::podman(&[(&image, &["a:1"]), (&other, &["b:1"])]);
    context.write("several.tar", several.tar());
    let before = stored(&context);
    context.run("load -i several.tar --name c").fails(2, &["2 images", "c"]);
    context.run("load -i several.tar --name Upper/Case").fails(2, &["Upper"]);
    context.run("load -i none.tar").fails(1, &["none.tar"]);
    assert_eq!(stored(&context), before);
}

#[test]
fn of_an_index_that_is_there_in_part_the_part_is_loaded() {
    let image = Image::new("app", 1);
    let members = archive::docker_29(&image, "app:1");
    let context = Context::new();
    context.write("x.tar", members.tar());
    let loaded = context.ok("load -i x.tar --format json");
    let report: Value = serde_json::from_str(&loaded).unwrap();
    assert_eq!(report["names"], json!(["app:1"]));
    assert_eq!(report["id"], image.id());
    assert_eq!(diff_ids(&context, "app:1"), json!(image.diff_ids()));
    // What the attestation is about is known by the index alone, which is not whole.
    let blobs = stored(&context).keys().filter(|name| name.contains("blobs/")).count();
    assert_eq!(blobs, 4);
    assert_eq!(context.ok("load -q --platform linux/amd64 -i x.tar"), "app:1");
    context.run("load --platform linux/s390x -i x.tar").fails(3, &["linux/s390x"]);
}

#[test]
fn an_oci_archive_brings_what_is_attached_unless_told_not_to() {
    let image = Image::new("app", 1);
    let members = archive::oci(&image, "1.0");
    let root = archive::first_root(&members);
    let context = Context::new();
    context.write("x.tar", members.tar());
    assert_eq!(context.ok("load -i x.tar --name app:1"), "Loaded image: app:1");
    assert_eq!(context.ok("digest store:app:1"), root);
    // The image; what is attached to it; cosign's image.
    let blobs =
        |context: &Context| stored(context).keys().filter(|name| name.contains("blobs/")).count();
    assert_eq!(blobs(&context), 4 + 3 + 3);
    let bare = Context::new();
    fs::copy(context.path("x.tar"), bare.path("x.tar")).unwrap();
    bare.ok("load -i x.tar --name app:1 --no-referrers");
    assert_eq!(blobs(&bare), 4);
    assert_eq!(bare.ok("digest store:app:1"), root);
}

#[test]
fn what_save_writes_is_loaded_with_the_same_digests() {
    let context = Context::new();
    let mut images = Images::new(&context, "layout");
    let multi = images.multi("multi", &["arm64", "amd64"]);
    images.tag(&multi, "multi");
    images.referrer(&multi, "multi");
    images.cosign(&multi);
    // Layers as they are: zstd, and not compressed, small and large.
    let large = Tar::default().file("large", &archive::noise(3, archive::LARGE)).end();
    let small = Tar::default().file("small", b"small").end();
    let mut plain = Members::default();
    let image = Image::of("plain", "amd64", vec![small, large]);
    let layer = "application/vnd.oci.image.layer.v1.tar";
    let manifest = archive::put_image(&mut plain, &image, layer, Value::Null);
    for (name, content) in &plain.0 {
        let Content::File(bytes) = content else { panic!("{name}") };
        context.write(&format!("layout/{name}"), bytes);
    }
    let index = context.path("layout/index.json");
    let mut document: Value = serde_json::from_slice(&fs::read(&index).unwrap()).unwrap();
    let mut entry = manifest.clone();
    entry["annotations"] = json!({"org.opencontainers.image.ref.name": "plain"});
    document["manifests"].as_array_mut().unwrap().push(entry);
    fs::write(&index, document.to_string()).unwrap();
    let zstd = images.image_of("zstd", "amd64", &[zstd(b"layer"), zstd(&[7; archive::LARGE])]);
    drop(images);
    let zstd_manifest = format!("oci:{}", context.path("layout").display());
    context.ok(&format!("copy {zstd_manifest}:multi store:r.test/multi:1"));
    context.ok(&format!("copy {zstd_manifest}:plain store:plain:1"));
    let names = "r.test/multi:1 plain:1";
    context.ok(&format!("save -o all.tar {names}"));
    assert!(blob_path(&context.path("layout"), &zstd.digest).exists());

    let other = Context::new();
    fs::copy(context.path("all.tar"), other.path("all.tar")).unwrap();
    assert_eq!(other.ok("load -q -i all.tar"), "r.test/multi:1\nplain:1");
    assert_eq!(other.ok("digest store:r.test/multi:1"), multi.digest);
    assert_eq!(json!(other.ok("digest store:plain:1")), manifest["digest"]);
    let blobs = |context: &Context| -> Vec<(String, String)> {
        stored(context).into_iter().filter(|(name, _)| name.contains("blobs/")).collect()
    };
    assert_eq!(blobs(&other), blobs(&context));
    other.ok(&format!("save -o again.tar {names}"));
    assert!(
        fs::read(other.path("again.tar")).unwrap() == fs::read(context.path("all.tar")).unwrap()
    );
    let arm = Context::new();
    let both = format!("load -q -i {} --platform linux/arm64", context.path("all.tar").display());
    arm.run(&both).fails(3, &["linux/arm64"]);
    assert!(stored(&arm).keys().all(|name| !name.contains("blobs/")));
}

#[test]
fn long_names_are_read_in_both_ways_of_writing_them() {
    let image = Image::new("app", 1);
    let long = format!("{}/layer.tar", "d".repeat(140));
    let config = format!("{}.json", hex_of(&image.config));
    let manifest = json!([{"Config": config, "RepoTags": ["app:1"],
        "Layers": [format!("./{long}"), "second/../second.tar"]}]);
    let finish = |tar: Tar| {
        tar.file("second.tar", &image.layers[1])
            .file(&config, &image.config)
            .file("manifest.json", manifest.to_string().as_bytes())
            .end()
    };
    let gnu = finish(Tar::default().file(&long, &image.layers[0]));
    let length = image.layers[0].len().to_string();
    let pax = Tar::default().pax(&[("path", &long), ("size", &length), ("mtime", "1.5")]);
    let pax = finish(pax.header(b'0', "short", 0).padded(&image.layers[0]));
    for tar in [gnu, pax] {
        let context = Context::new();
        context.write("x.tar", tar);
        assert_eq!(context.ok("load -i x.tar"), "Loaded image: app:1");
        assert_eq!(diff_ids(&context, "app:1"), json!(image.diff_ids()));
    }
}

#[test]
fn a_push_of_an_archive_compresses_and_sends_each_layer_once() {
    let image = Image::new("app", 1);
    let context = Context::new();
    context.write("x.tar", archive::docker_20(&[(&image, &["app:1"])]).tar());
    let bytes = fs::read(context.path("x.tar")).unwrap();
    let server = registry();
    let to = format!("{}/app", server.host());
    context.ok(&format!("push docker-archive:x.tar {to}:1"));
    let requests = taken(&server);
    let count = |method: &str, part: &str| {
        requests.iter().filter(|one| one.starts_with(method) && one.contains(part)).count()
    };
    assert_eq!(count("POST", "/blobs/uploads/"), 3, "{requests:#?}");
    assert_eq!(count("PATCH", "/blobs/uploads/"), 2, "one for each layer: {requests:#?}");
    assert_eq!(count("PUT", "/blobs/uploads/"), 3, "{requests:#?}");
    assert_eq!(count("PUT", "/manifests/"), 1, "{requests:#?}");
    let digest = context.ok(&format!("digest {to}:1"));
    server.clear_requests();
    context.ok(&format!("push docker-archive:x.tar {to}:2"));
    let again = taken(&server);
    assert!(again.iter().all(|one| !one.contains("/uploads/")), "{again:#?}");
    assert_eq!(again.iter().filter(|one| one.starts_with("PUT")).count(), 1, "{again:#?}");
    assert_eq!(context.ok(&format!("digest {to}:2")), digest);
    // Another machine makes the same of it, and so does a stream.
    let other = Context::new();
    let (one, two) = (format!("{to}:3 {to}:4"), format!("{}/second:5", server.host()));
    let pushed = other.run_with_stdin(&format!("push docker-archive:- {one} {two}"), &bytes);
    assert_eq!(pushed.code, 0, "{}", pushed.stderr);
    for name in [format!("{to}:3"), format!("{to}:4"), two] {
        assert_eq!(other.ok(&format!("digest {name}")), digest);
    }
    // The store makes the same of it, too.
    context.ok("load -i x.tar");
    assert_eq!(context.ok("digest store:app:1"), digest);
    let config = context.ok(&format!("config {to}:1"));
    assert_eq!(digest_of(config.as_bytes()), image.id());
}

#[test]
fn an_image_of_an_archive_is_chosen_by_name_number_or_none() {
    let (one, two, none) = (Image::new("one", 1), Image::new("two", 1), Image::new("none", 1));
    let server = registry();
    let own = format!("{}/team/own:1", server.host());
    let members = archive::docker_20(&[(&one, &["app:1", &own]), (&two, &["app:2"]), (&none, &[])]);
    let context = Context::new();
    context.write("x.tar", members.tar());
    context.write("own.tar", archive::docker_20(&[(&one, &[&own])]).tar());
    let to = format!("{}/to:x", server.host());
    for (chosen, image) in
        [("app:1", &one), ("app:2", &two), (own.as_str(), &one), ("@1", &two), ("@2", &none)]
    {
        context.ok(&format!("push docker-archive:x.tar:{chosen} {to}"));
        let config = context.ok(&format!("config {to}"));
        assert_eq!(digest_of(config.as_bytes()), image.id(), "{chosen}");
    }
    context.ok("push docker-archive:own.tar");
    assert_eq!(digest_of(context.ok(&format!("config {own}")).as_bytes()), one.id());
    // Of its two names the one that is asked for; the other would go to docker.io.
    context.ok(&format!("delete {own}"));
    context.ok(&format!("push docker-archive:x.tar:{own}"));
    assert_eq!(digest_of(context.ok(&format!("config {own}")).as_bytes()), one.id());
}

#[test]
fn a_choice_that_is_wrong_or_missing_tells_what_there_is() {
    let (one, two, none) = (Image::new("one", 1), Image::new("two", 1), Image::new("none", 1));
    let (context, server) = (Context::new(), registry());
    let members = archive::docker_20(&[(&one, &["app:1"]), (&two, &["app:2"]), (&none, &[])]);
    context.write("x.tar", members.tar());
    let to = format!("{}/to:x", server.host());
    for (line, code, pieces) in [
        (format!("push docker-archive:x.tar:app:3 {to}"), 3, ["app:3", "app:2"]),
        (format!("push docker-archive:x.tar:@3 {to}"), 3, ["@3", "app:2"]),
        (format!("copy docker-archive:x.tar:app:3 {to}"), 3, ["app:3", "app:1"]),
        (format!("push docker-archive:x.tar {to}"), 2, ["3 images", "app:1"]),
        ("push docker-archive:x.tar:@2".to_owned(), 2, ["has no", "where to push"]),
        (format!("push docker-archive:none.tar {to}"), 1, ["none.tar", "cannot read"]),
        (format!("push oci-archive:x.tar {to}"), 1, ["holds no images", "x.tar"]),
    ] {
        context.run(&line).fails(code, &pieces);
    }
    assert_eq!(taken(&server), [""; 0]);
}

#[test]
fn an_oci_archive_is_copied_byte_for_byte_with_what_is_attached() {
    let image = Image::new("app", 1);
    let members = archive::oci(&image, "1.0");
    let root = archive::first_root(&members);
    let (context, server) = (Context::new(), registry());
    context.write("x.tar", members.tar());
    context.write("x.tar.gz", gzip(&members.tar()));
    for (number, source) in
        ["oci-archive:x.tar:1.0", "oci-archive:x.tar.gz:1.0", "docker-archive:x.tar:1.0"]
            .into_iter()
            .enumerate()
    {
        let to = format!("{}/app{number}", server.host());
        context.ok(&format!("copy {source} {to}:1"));
        assert_eq!(context.ok(&format!("digest {to}:1")), root, "{source}");
        let tags = context.ok(&format!("tags {to}"));
        assert!(tags.contains(&root.replace(':', "-")), "{source}: {tags}");
        let requests = taken(&server);
        let manifests = requests
            .iter()
            .filter(|one| one.starts_with("PUT /v2/app") && one.contains("/manifests/"));
        assert_eq!(manifests.count(), 3, "{source}: {requests:#?}");
    }
    assert!(members.has(&blob_name(&image.config)));
}
