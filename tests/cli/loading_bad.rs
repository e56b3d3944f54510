//! Archives that are wrong: what is said, that the store is as it was, and that no tag is set.

use std::os::unix::fs::symlink;

use serde_json::{Value, json};

use crate::archive::{
    self, Content, Image, Members, Tar, blob_name, digest_of, gzip, hex_of, noise,
};
use crate::context::{Context, Outcome, registry};
use crate::loading::stored;

/// An archive that must be refused.
struct Bad {
    called: &'static str,
    bytes: Vec<u8>,
    /// What `load` says.
    pieces: Vec<String>,
    /// Whether a push in place fails as well; it does not read what it does not need.
    is_seen_in_place: bool,
    code: i32,
}

impl Bad {
    fn new(called: &'static str, bytes: Vec<u8>, pieces: &[&str]) -> Self {
        let pieces = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        Self { called, bytes, pieces, is_seen_in_place: true, code: 1 }
    }

    fn not_found(self) -> Self {
        Self { code: 3, ..self }
    }

    fn unseen_in_place(self) -> Self {
        Self { is_seen_in_place: false, ..self }
    }
}

fn file(bytes: impl AsRef<[u8]>) -> Content {
    Content::File(bytes.as_ref().to_vec())
}

fn link(target: &str) -> Content {
    Content::Symlink(target.to_owned())
}

fn image() -> Image {
    Image::new("app", 1)
}

fn docker() -> Members {
    archive::docker_20(&[(&image(), &["app:1"])])
}

fn plain_oci() -> Members {
    archive::docker_25(&[(&image(), &["app:1"])])
}

fn config_name() -> String {
    format!("{}.json", hex_of(&image().config))
}

/// The members that are the layers in docker's archive.
fn layer_names() -> Vec<String> {
    let listed: Value = serde_json::from_slice(docker().bytes("manifest.json")).unwrap();
    let layers = listed[0]["Layers"].as_array().unwrap();
    layers.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// Docker's archive with another config under its right name.
fn with_config(edit: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut config: Value = serde_json::from_slice(&image().config).unwrap();
    edit(&mut config);
    let bytes = config.to_string().into_bytes();
    let name = format!("{}.json", hex_of(&bytes));
    let members = docker().without(&config_name()).and(&name, file(&bytes));
    members.edited("manifest.json", |listed| listed[0]["Config"] = json!(name)).tar()
}

fn with_list(document: impl AsRef<[u8]>) -> Vec<u8> {
    docker().with("manifest.json", file(document)).tar()
}

fn with_name(name: &str) -> Vec<u8> {
    docker().edited("manifest.json", |listed| listed[0]["RepoTags"] = json!([name])).tar()
}

/// An OCI archive of which the image's manifest is changed, under its right digest.
fn with_manifest(edit: impl FnOnce(&mut Value)) -> Vec<u8> {
    let members = archive::oci(&image(), "1.0");
    let old = archive::first_root(&members).replace("sha256:", "blobs/sha256/");
    let mut manifest: Value = serde_json::from_slice(members.bytes(&old)).unwrap();
    edit(&mut manifest);
    with_root(members, manifest.to_string().as_bytes())
}

/// An OCI archive whose index leads to this manifest.
fn with_root(members: Members, bytes: &[u8]) -> Vec<u8> {
    let members = members.and(&blob_name(bytes), file(bytes));
    let edited = members.edited("index.json", |index| {
        let entry = &mut index["manifests"][0];
        entry["digest"] = json!(digest_of(bytes));
        entry["size"] = json!(bytes.len());
        entry.as_object_mut().unwrap().remove("mediaType");
        index["manifests"].as_array_mut().unwrap().truncate(1);
    });
    edited.tar()
}

/// Refuses every archive in every way, into an empty store and into one that holds an image.
#[track_caller]
fn refuse(cases: Vec<Bad>) {
    let (empty, filled, server) = (Context::new(), Context::new(), registry());
    empty.ok("images -q");
    filled.write("good.tar", archive::docker_20(&[(&Image::new("good", 7), &["good:1"])]).tar());
    filled.ok("load -i good.tar");
    let mut before = [stored(&empty), stored(&filled)];
    let mut problems = Vec::new();
    for (number, Bad { called, bytes, pieces, is_seen_in_place, code }) in cases.iter().enumerate()
    {
        let mut check = |how: &str, outcome: &Outcome, pieces: &[String]| {
            let found = problems_of(outcome, *code, pieces);
            problems.extend(found.iter().map(|problem| format!("{called}, {how}: {problem}")));
            for (context, before) in [&empty, &filled].iter().zip(&mut before) {
                let after = stored(context);
                if after != *before {
                    let new: Vec<_> =
                        after.iter().filter(|(name, _)| !before.contains_key(*name)).collect();
                    problems.push(format!("{called}, {how}: the store has changed: {new:?}"));
                    *before = after;
                }
            }
        };
        empty.write("x.tar", bytes);
        let named = ["x.tar".to_owned()];
        check("loaded", &empty.run("load -i x.tar"), &[&pieces[..], &named].concat());
        check("from stdin", &filled.run_with_stdin("load", bytes), pieces);
        if *is_seen_in_place {
            server.clear_requests();
            let to = format!("{}/app{number}:1", server.host());
            check("pushed", &empty.run(&format!("push docker-archive:x.tar {to}")), &named);
            let tagged = server.requests().into_iter().filter(|one| {
                one.method == http::Method::PUT && one.path_and_query.ends_with("/manifests/1")
            });
            if tagged.count() > 0 {
                problems.push(format!("{called}: a tag was set"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(filled.ok("images -q").lines().count(), 1);
}

/// What is not as it must be after a failure that is told with these pieces.
fn problems_of(outcome: &Outcome, code: i32, pieces: &[String]) -> Vec<String> {
    let stderr = &outcome.raw_stderr;
    let mut problems = Vec::new();
    if (outcome.code, outcome.stdout.as_str()) != (code, "") {
        problems.push(format!("exit code {}: {stderr}", outcome.code));
    }
    for piece in pieces.iter().filter(|piece| !stderr.contains(*piece)) {
        problems.push(format!("no {piece:?} in {stderr}"));
    }
    if stderr.chars().any(|c| c.is_control() && c != '\n') {
        problems.push(format!("control characters in {stderr:?}"));
    }
    if stderr.len() > 4000 {
        problems.push(format!("a message of {} bytes", stderr.len()));
    }
    problems
}

#[test]
fn archives_that_are_cut_off_or_damaged() {
    let tar = docker().tar();
    let layers = layer_names();
    let place = |name: &str| tar.windows(name.len()).position(|at| at == name.as_bytes()).unwrap();
    let (header, list) = (place(&layers[0]), place("manifest.json"));
    let compressed = gzip(&tar);
    let mut wrong_sum = compressed.clone();
    let end = wrong_sum.len();
    wrong_sum[end - 8] ^= 1;
    let mut flipped = tar.clone();
    flipped[header + 150] ^= 1;
    let mut bomb = gzip(&vec![0; 80 << 20]);
    bomb.truncate(bomb.len() - 20_000);
    refuse(vec![
        Bad::new("in a header", tar[..header + 100].to_vec(), &["is damaged", "/json"]),
        Bad::new("in a layer", tar[..header + 5000].to_vec(), &[&layers[0], "truncated"]),
        Bad::new("in the list", tar[..list + 530].to_vec(), &["manifest.json", "cut off"]),
        Bad::new("before the list", tar[..list].to_vec(), &["neither manifest.json nor"]),
        Bad::new("wrong checksum", flipped, &["is damaged", "/json"]),
        Bad::new("gzip cut off", compressed[..end - 1000].to_vec(), &[&layers[0], "incomplete"]),
        Bad::new("gzip cut off at its sum", compressed[..end - 3].to_vec(), &["is damaged"]),
        Bad::new("gzip with a wrong sum", wrong_sum, &["is damaged"]),
        Bad::new("empty", Vec::new(), &["no tar archive"]),
        Bad::new("one byte", b"x".to_vec(), &["no tar archive"]),
        Bad::new("a text", b"no archive at all\n".repeat(100), &["no tar archive"]),
        Bad::new("zeros", vec![0; 10_240], &["no tar archive", "it is empty"]),
        Bad::new("a gzip of zeros without end", bomb, &["no tar archive"]),
        Bad::new("a gzip of a text", gzip(b"no archive"), &["no tar archive"]),
    ]);
}

#[test]
fn members_that_lead_elsewhere_are_twice_there_or_no_files() {
    let layers = layer_names();
    let (layer, second) = (layers[0].as_str(), layers[1].as_str());
    let and = |name: &str, content| docker().and(name, content).tar();
    let relink = |target: &str| docker().with(layer, link(target)).tar();
    let end = docker().tar();
    let with_kind = |kind: u8| [&Tar::default().header(kind, "odd", 0).0[..], &end].concat();
    let sparse = Tar::default().header_with(b'S', "sparse", 0, |header| {
        header.as_mut_bytes()[483..494].copy_from_slice(b"77777777777");
    });
    let hard = docker().with(layer, Content::Hardlink("../../etc/shadow".to_owned())).tar();
    let listed = |name: &str| {
        docker().edited("manifest.json", |listed| listed[0]["Layers"][0] = json!(name)).tar()
    };
    refuse(vec![
        Bad::new("../x", and("../x", file("x")), &["\"../x\" leads out"]),
        Bad::new("a/../../x", and("a/../../x", file("x")), &["\"a/../../x\" leads out"]),
        Bad::new("/../x", and("/../x", file("x")), &["\"/../x\" leads out"]),
        Bad::new("no name", and("./", file("x")), &["has no name"]),
        Bad::new("a link to itself", relink("layer.tar"), &[layer, "loop"]),
        Bad::new(
            "links in a loop",
            docker()
                .with(layer, link(&format!("../{second}")))
                .with(second, link(&format!("../{layer}")))
                .tar(),
            &["loop"],
        ),
        Bad::new(
            "a link out",
            relink("../../etc/shadow"),
            &[layer, "\"../../etc/shadow\"", "leads out"],
        ),
        Bad::new("a link to the host", relink("/etc/hostname"), &[layer, "is not in the archive"]),
        Bad::new("a hard link out", hard, &[layer, "leads out"]),
        Bad::new(
            "a link to a directory",
            relink(&format!("../{}", second.split('/').next().unwrap())),
            &[layer, "is not in the archive"],
        ),
        Bad::new("a link to nothing", relink("nothing"), &[layer, "is not in the archive"]),
        Bad::new("no link", relink(""), &[layer, "not in the archive"]),
        Bad::new(
            "a list that is a link out",
            docker().with("manifest.json", link("../x")).tar(),
            &["manifest.json"],
        ),
        Bad::new(
            "the list twice",
            and("manifest.json", file("[]")),
            &["\"manifest.json\" is there twice"],
        ),
        Bad::new(
            "the list twice by ./",
            and("./manifest.json", file("[]")),
            &["\"manifest.json\" is there twice"],
        ),
        Bad::new(
            "a list and a link",
            and("manifest.json", link("x")),
            &["\"manifest.json\" is there twice"],
        ),
        Bad::new(
            "the index twice",
            plain_oci().and("index.json", file("{}")).tar(),
            &["\"index.json\" is there twice"],
        ),
        Bad::new("a layer twice", and(layer, file("x")), &[layer, "is there twice"]),
        Bad::new(
            "a config twice",
            and(&config_name(), file("x")),
            &[&config_name(), "is there twice"],
        ),
        Bad::new("a character device", with_kind(b'3'), &["\"odd\" is neither a file"]),
        Bad::new("a block device", with_kind(b'4'), &["\"odd\" is neither a file"]),
        Bad::new("a pipe", with_kind(b'6'), &["\"odd\" is neither a file"]),
        Bad::new("a sparse file", [&sparse.0[..], &end].concat(), &["sparse"]),
        Bad::new(
            "the list names ../x",
            listed("../x"),
            &["manifest.json", "\"../x\"", "leads out"],
        ),
        Bad::new("the list names a directory", listed("."), &["manifest.json", "\".\""]),
        Bad::new(
            "the list names the host's",
            listed("/etc/hostname"),
            &["\"/etc/hostname\"", "not in the archive"],
        ),
        Bad::new(
            "the list names ESC",
            listed("\u{1b}[2Jx\ny"),
            &["manifest.json", "not in the archive"],
        ),
    ]);
}

#[test]
fn lists_and_documents_that_are_wrong() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    let layer = &layer_names()[0];
    let names = |count: usize| json!(vec![digest_of(b"x"); count]);
    let long = "x".repeat(1 << 20);
    let edited = |name: &'static str, key: &str, value: Value| {
        docker().edited(name, |listed| listed[0][key] = value).tar()
    };
    let list = "\"manifest.json\"";
    let mut cases = vec![
        Bad::new("deep JSON", with_list(&deep), &[list, "malformed"]),
        Bad::new("deep object", with_list("{\"a\":".repeat(1000)), &[list, "malformed"]),
        Bad::new("no JSON", with_list("no JSON"), &[list, "malformed"]),
        Bad::new("nothing", with_list(""), &[list, "malformed"]),
        Bad::new("null", with_list("null"), &[list]),
        Bad::new("no images", with_list("[]"), &["holds no images"]),
        Bad::new("a number", with_list("[1]"), &[list, "malformed"]),
        Bad::new("no config", with_list("[{}]"), &[list, "Config"]),
        Bad::new("layers that are none", edited("manifest.json", "Layers", json!("x")), &[list]),
        Bad::new(
            "names that are none",
            edited("manifest.json", "RepoTags", json!({"a": 1})),
            &[list],
        ),
        Bad::new("config that is none", edited("manifest.json", "Config", json!([])), &[list]),
        Bad::new(
            "config missing",
            docker().without(&config_name()).tar(),
            &[&config_name(), "not in the archive"],
        ),
        Bad::new("layer missing", docker().without(layer).tar(), &[layer, "not in the archive"]),
        Bad::new(
            "another config",
            docker().with(&config_name(), file("{}")).tar(),
            &[&config_name(), "it holds"],
        ),
        Bad::new("config is null", with_raw_config(b"null"), &["config.json", "malformed"]),
        Bad::new("config is deep", with_raw_config(deep.as_bytes()), &["config.json", "malformed"]),
        Bad::new(
            "config is large",
            with_raw_config(&vec![b' '; 100 << 20]),
            &["config.json", "at most"],
        ),
        Bad::new("no rootfs", with_config(|config| config["rootfs"] = Value::Null), &[".json"]),
        Bad::new(
            "no diff IDs",
            with_config(|config| config["rootfs"] = json!({})),
            &["names 0 layers"],
        ),
        Bad::new(
            "one diff ID",
            with_config(|config| config["rootfs"]["diff_ids"] = names(1)),
            &["names 1 layers, and manifest.json 2"],
        ),
        Bad::new(
            "three diff IDs",
            with_config(|config| config["rootfs"]["diff_ids"] = names(3)),
            &["names 3 layers, and manifest.json 2"],
        ),
        Bad::new(
            "other diff IDs",
            with_config(|config| config["rootfs"]["diff_ids"] = names(2)),
            &[layer, "it holds"],
        ),
        Bad::new(
            "no digests",
            with_config(|config| config["rootfs"]["diff_ids"] = json!(["../x", "y"])),
            &[".json", "malformed"],
        ),
        Bad::new(
            "large layer of another content",
            docker()
                .with(layer, file(Tar::default().file("x", &noise(5, archive::LARGE)).end()))
                .tar(),
            &[layer, "it holds"],
        ),
        Bad::new(
            "small layer of another content",
            docker().with(&layer_names()[1], file(Tar::default().file("x", b"x").end())).tar(),
            &[&layer_names()[1], "it holds"],
        ),
        Bad::new(
            "layer that is a text",
            docker().with(layer, file("no tar")).tar(),
            &[layer, "no layer"],
        ),
        Bad::new(
            "large layer that is noise",
            docker().with(layer, file(noise(6, archive::LARGE))).tar(),
            &[layer, "no layer"],
        ),
        Bad::new("layer that is empty", docker().with(layer, file("")).tar(), &[layer, "no layer"]),
        Bad::new(
            "layer that leads out",
            docker().with(layer, file(Tar::default().file("../x", b"").end())).tar(),
            &[layer, "../x"],
        ),
        Bad::new(
            "gzip layer cut off",
            docker().with(layer, file(&gzip(&image().layers[0])[..9000])).tar(),
            &[layer],
        ),
    ];
    for name in ["A:b:c", "../x", "a b", "x\ny:1", "\u{1b}[31mred:1", "", ":", "a:", &long] {
        cases.push(Bad::new("a wrong name", with_name(name), &[list, "gives an image the name"]));
    }
    refuse(cases);
}

/// Docker's archive with a config that is not called by its digest.
fn with_raw_config(bytes: &[u8]) -> Vec<u8> {
    let members = docker().without(&config_name()).and("config.json", file(bytes));
    members.edited("manifest.json", |listed| listed[0]["Config"] = json!("config.json")).tar()
}

#[test]
fn layouts_in_an_archive_that_are_wrong() {
    let oci = || archive::oci(&image(), "1.0");
    let root = archive::first_root(&oci());
    let root_name = root.replace("sha256:", "blobs/sha256/");
    let packed = gzip(&image().layers[0]);
    let layer = blob_name(&packed);
    let small = blob_name(&image().config);
    let index = "\"index.json\"";
    let entry = |edit: &dyn Fn(&mut Value)| {
        oci().edited("index.json", |index| edit(&mut index["manifests"][0])).tar()
    };
    let version = |text: &str| oci().with("oci-layout", file(text)).tar();
    let mut nested = json!({"schemaVersion": 2, "manifests": []}).to_string().into_bytes();
    let mut deep = oci();
    for _ in 0..12 {
        let below = deep.blob("application/vnd.oci.image.index.v1+json", &nested);
        nested = json!({"schemaVersion": 2, "manifests": [below]}).to_string().into_bytes();
    }
    let named = |key: &'static str, name: &'static str| {
        entry(&|entry| entry["annotations"] = json!({key: name}))
    };
    let containerd = "io.containerd.image.name";
    let note = |members: &Members| -> Value {
        let index: Value = serde_json::from_slice(members.bytes("index.json")).unwrap();
        let name = index["manifests"][1]["digest"].as_str().unwrap().replace(':', "/");
        serde_json::from_slice(members.bytes(&format!("blobs/{name}"))).unwrap()
    };
    let note_layer = note(&oci())["layers"][0]["digest"].as_str().unwrap().replace(':', "/");
    let note_layer = format!("blobs/{note_layer}");
    refuse(vec![
        Bad::new("no marker", oci().without("oci-layout").tar(), &[index, "oci-layout"]),
        Bad::new(
            "version 2",
            version(r#"{"imageLayoutVersion":"2.0.0"}"#),
            &["\"oci-layout\"", "2.0.0"],
        ),
        Bad::new("no version", version("{}"), &["\"oci-layout\"", "says no version"]),
        Bad::new("marker is a text", version("1.0.0x"), &["\"oci-layout\"", "malformed"]),
        Bad::new("index is null", oci().with("index.json", file("null")).tar(), &["index.json"]),
        Bad::new("index is a list", oci().with("index.json", file("[]")).tar(), &["index.json"]),
        Bad::new(
            "index of nothing",
            oci().with("index.json", file(r#"{"manifests":[]}"#)).tar(),
            &["holds no images"],
        ),
        Bad::new(
            "root missing",
            oci().without(&root_name).tar(),
            &[index, &root, "not in the archive"],
        ),
        Bad::new(
            "root damaged",
            oci().with(&root_name, file("{}")).tar(),
            &[&root_name, "it holds"],
        ),
        Bad::new(
            "layer damaged",
            oci().with(&layer, file(gzip(&noise(8, archive::LARGE)))).tar(),
            &[&layer, "it holds"],
        ),
        Bad::new("config damaged", oci().with(&small, file("{}")).tar(), &[&small, "it holds"]),
        Bad::new(
            "plain layer damaged",
            plain_oci()
                .with(
                    &blob_name(&image().layers[0]),
                    file(Tar::default().file("x", &noise(5, archive::LARGE)).end()),
                )
                .tar(),
            &["blobs/sha256/", "it holds"],
        ),
        Bad::new(
            "another blob damaged",
            oci().and(&format!("blobs/sha256/{}", "0".repeat(64)), file("x")).tar(),
            &["000", "it holds"],
        )
        .unseen_in_place(),
        Bad::new(
            "layer missing",
            oci().without(&layer).tar(),
            &[&layer.replace("blobs/sha256/", "sha256:")],
        )
        .not_found(),
        Bad::new(
            "layer is a link elsewhere",
            oci().with(&layer, link(&format!("../../{small}"))).tar(),
            &[&layer, "has 265 bytes"],
        ),
        Bad::new(
            "layer is a link to as many bytes",
            oci().with(&layer, link("/other")).and("other", file(noise(4, packed.len()))).tar(),
            &[&layer, "it holds"],
        ),
        Bad::new(
            "layer of another size",
            with_manifest(|manifest| manifest["layers"][0]["size"] = json!(7)),
            &[&layer, "7"],
        ),
        Bad::new(
            "config of another size",
            with_manifest(|manifest| manifest["config"]["size"] = json!(7)),
            &[&small, "7"],
        ),
        Bad::new(
            "layer of another digest",
            with_manifest(|manifest| manifest["layers"][0]["digest"] = json!("sha256:../../x")),
            &["manifest sha256:"],
        ),
        Bad::new(
            "what is attached lacks a layer",
            oci().without(&note_layer).tar(),
            &[&note_layer.replace("blobs/sha256/", "sha256:")],
        )
        .not_found(),
        Bad::new("root is no manifest", with_root(oci(), b"no JSON"), &["blobs/sha256/"]),
        Bad::new(
            "root has two meanings",
            with_manifest(|manifest| manifest["manifests"] = json!([])),
            &["blobs/sha256/"],
        ),
        Bad::new(
            "digest is none",
            entry(&|entry| entry["digest"] = json!("sha256:../../x")),
            &["index.json", "malformed"],
        ),
        Bad::new(
            "size is negative",
            entry(&|entry| entry["size"] = json!(-1)),
            &["index.json", "malformed"],
        ),
        Bad::new("indexes without end", with_root(deep, &nested), &["nested deeper"]),
        Bad::new("containerd's name is none", named(containerd, "A:b:c"), &[index, "wrong name"]),
        Bad::new(
            "containerd's name has ESC",
            named(containerd, "x\u{1b}[2J\ny"),
            &[index, "wrong name"],
        ),
    ]);
}

#[test]
fn no_link_in_an_archive_reaches_a_file_of_the_host() {
    let context = Context::new();
    // A whole layer that the config names, so that following the link would succeed.
    let image = image();
    context.write("canary.tar", &image.layers[0]);
    let canary = context.path("canary.tar").display().to_string();
    let up = format!("{}{canary}", "../".repeat(3));
    let layer = &layer_names()[0];
    for target in [&canary, &up, &"../../../canary.tar".to_owned(), &"../canary.tar".to_owned()] {
        for content in [link(target), Content::Hardlink(target.clone())] {
            let linked = docker().with(layer, content).tar();
            let listed = docker().without(layer);
            let listed = listed.edited("manifest.json", |one| one[0]["Layers"][0] = json!(target));
            for tar in [linked, listed.tar()] {
                context.write("x.tar", tar);
                context.run("load -i x.tar").fails(1, &["x.tar"]);
                context.run("push docker-archive:x.tar localhost:1/a:1").fails(1, &["x.tar"]);
            }
        }
    }
    // A name from the root means the archive's own root.
    let moved = docker().without(layer).and(&canary, file(&image.layers[0]));
    context.write("x.tar", moved.and(layer, link(&canary)).tar());
    assert_eq!(context.ok("load -i x.tar"), "Loaded image: app:1");
    // The archive itself is the user's to name.
    symlink(context.path("x.tar"), context.path("link.tar")).unwrap();
    assert_eq!(context.ok("load -i link.tar"), "Loaded image: app:1");
}

#[test]
fn a_layer_that_is_known_is_not_believed_to_be_in_the_archive() {
    let context = Context::new();
    context.write("x.tar", docker().tar());
    context.ok("load -i x.tar");
    context.ok("rmi app:1");
    let before = stored(&context);
    for layer in layer_names() {
        let other = Tar::default().file("other", b"other").end();
        context.write("x.tar", docker().with(&layer, file(other)).tar());
        let refused = context.run("load -i x.tar");
        refused.fails(1, &["x.tar", &layer, "it holds"]);
        assert_eq!(stored(&context), before);
    }
}
