//! Docker's archives that are wrong: what is said, that the store is as it was, and that no tag is
//! set.

use std::os::unix::fs::symlink;

use serde_json::{Value, json};

use crate::archive::{self, Content, Tar, digest_of, gzip, hex_of, noise};
use crate::context::Context;
use crate::loading::stored;
use crate::refused::{Bad, docker, file, image, link, plain_oci, refuse};

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

/// Docker's archive with a config that is not called by its digest.
fn with_raw_config(bytes: &[u8]) -> Vec<u8> {
    let members = docker().without(&config_name()).and("config.json", file(bytes));
    members.edited("manifest.json", |listed| listed[0]["Config"] = json!("config.json")).tar()
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
        Bad::new("in a layer", tar[..header + 5000].to_vec(), &[&layers[0], "cut off"]),
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
fn members_and_paths_that_lead_elsewhere_or_are_no_files() {
    let and = |name: &str, content| docker().and(name, content).tar();
    let end = docker().tar();
    let with_kind = |kind: u8| [&Tar::default().header(kind, "odd", 0).0[..], &end].concat();
    let sparse = Tar::default().header_with(b'S', "sparse", 0, |header| {
        header.as_mut_bytes()[483..494].copy_from_slice(b"77777777777");
    });
    let listed = |name: &str| {
        docker().edited("manifest.json", |listed| listed[0]["Layers"][0] = json!(name)).tar()
    };
    refuse(vec![
        Bad::new("../x", and("../x", file("x")), &["\"../x\" leads out"]),
        Bad::new("a/../../x", and("a/../../x", file("x")), &["\"a/../../x\" leads out"]),
        Bad::new("/../x", and("/../x", file("x")), &["\"/../x\" leads out"]),
        Bad::new("no name", and("./", file("x")), &["has no name"]),
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
fn links_that_lead_nowhere_in_the_archive() {
    let layers = layer_names();
    let (layer, second) = (layers[0].as_str(), layers[1].as_str());
    let relink = |target: &str| docker().with(layer, link(target)).tar();
    let hard = docker().with(layer, Content::Hardlink("../../etc/shadow".to_owned())).tar();
    refuse(vec![
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
    ]);
}

#[test]
fn members_of_one_name() {
    let layer = &layer_names()[0];
    let and = |name: &str, content| docker().and(name, content).tar();
    refuse(vec![
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
    ]);
}

#[test]
fn lists_of_images_that_are_wrong() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
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
    ];
    for name in ["A:b:c", "../x", "a b", "x\ny:1", "\u{1b}[31mred:1", "", ":", "a:", &long] {
        cases.push(Bad::new("a wrong name", with_name(name), &[list, "gives an image the name"]));
    }
    refuse(cases);
}

#[test]
fn configs_that_are_wrong() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    let layer = &layer_names()[0];
    let names = |count: usize| json!(vec![digest_of(b"x"); count]);
    refuse(vec![
        Bad::new(
            "config missing",
            docker().without(&config_name()).tar(),
            &[&config_name(), "not in the archive"],
        ),
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
    ]);
}

#[test]
fn layers_that_are_wrong() {
    let layer = &layer_names()[0];
    refuse(vec![
        Bad::new("layer missing", docker().without(layer).tar(), &[layer, "not in the archive"]),
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
    ]);
}

#[test]
fn no_link_in_an_archive_reaches_a_file_of_the_host() {
    let context = Context::new();
    // A whole layer that the config names, so that following the link would succeed.
    let image = image();
    context.write("bait.tar", &image.layers[0]);
    let bait = context.path("bait.tar").display().to_string();
    let up = format!("{}{bait}", "../".repeat(3));
    let layer = &layer_names()[0];
    for target in [&bait, &up, &"../../../bait.tar".to_owned(), &"../bait.tar".to_owned()] {
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
    let moved = docker().without(layer).and(&bait, file(&image.layers[0]));
    context.write("x.tar", moved.and(layer, link(&bait)).tar());
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
