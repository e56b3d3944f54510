//! Which image and which signature of an archive are meant, and what its members are taken for.

use serde_json::{Value, json};

use crate::archive::{
    self, Content, Image, Members, blob_name, digest_of, gzip, hex_of, noise, put_image,
};
use crate::context::{Context, registry};

const GZIP_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const FULL_NAME: &str = "io.containerd.image.name";

/// An OCI archive with these entries in its index.
fn oci(members: &mut Members, entries: &[Value]) -> Vec<u8> {
    let index = json!({"schemaVersion": 2, "manifests": entries});
    members.file("index.json", index.to_string());
    members.file("oci-layout", json!({"imageLayoutVersion": "1.0.0"}).to_string());
    members.tar()
}

fn named(entry: &Value, name: &str) -> Value {
    let mut entry = entry.clone();
    entry["annotations"] = json!({ FULL_NAME: name });
    entry
}

#[test]
fn a_full_name_comes_before_a_tag_and_a_tag_that_several_have_is_not_enough() {
    let images = [Image::new("one", 1), Image::new("two", 1), Image::new("three", 1)];
    let (context, server) = (Context::new(), registry());
    let listed: [&[&str]; 3] = [&["app:1.0"], &["foo:redis", "db:1.0"], &["redis:latest"]];
    let listed: Vec<_> = images.iter().zip(listed).collect();
    context.write("x.tar", archive::docker_20(&listed).tar());
    let to = format!("{}/to:x", server.host());
    for (wanted, expected) in [("redis", 2), ("foo:redis", 1), ("latest", 2), ("app:1.0", 0)] {
        context.ok(&format!("push docker-archive:x.tar:{wanted} {to}"));
        let config = context.ok(&format!("config {to}"));
        assert_eq!(digest_of(config.as_bytes()), images[expected].id(), "{wanted}");
    }
    let outcome = context.run(&format!("push docker-archive:x.tar:1.0 {to}"));
    outcome.fails(2, &["2 images", "app:1.0", "db:1.0"]);
}

#[test]
fn signatures_stay_with_their_repository() {
    let mut members = Members::default();
    let root = put_image(&mut members, &Image::new("app", 1), GZIP_LAYER, Value::Null);
    let tag = root["digest"].as_str().unwrap().replace(':', "-") + ".sig";
    let signature = |members: &mut Members, seed| {
        let signature = Image::of("signature", "unknown", vec![noise(seed, 300)]);
        put_image(members, &signature, GZIP_LAYER, Value::Null)
    };
    let (one, two) = (signature(&mut members, 1), signature(&mut members, 2));
    let entries = [
        named(&root, "example.com/a:1"),
        named(&root, "example.com/b:1"),
        named(&one, &format!("example.com/a:{tag}")),
        named(&two, &format!("example.com/b:{tag}")),
    ];
    let (context, server) = (Context::new(), registry());
    context.write("x.tar", oci(&mut members, &entries));
    context.ok("load -i x.tar");
    for (name, signature) in [("a", &one), ("b", &two)] {
        let to = format!("{}/{name}", server.host());
        context.ok(&format!("push example.com/{name}:1 {to}:1"));
        let digest = context.ok(&format!("digest {to}:{tag}"));
        assert_eq!(digest.trim(), signature["digest"].as_str().unwrap(), "{name}");
    }
}

#[test]
fn an_index_of_which_only_an_attestation_is_there_is_no_empty_image() {
    let image = Image::new("app", 1);
    let mut members = archive::docker_29(&image, "app:1");
    for layer in &image.layers {
        members = members.without(&blob_name(&gzip(layer)));
    }
    members = members.without("manifest.json");
    let context = Context::new();
    context.write("x.tar", members.tar());
    context.run("load -i x.tar").fails(3, &["not found"]);
    assert_eq!(context.ok("images -q"), "");
}

#[test]
fn a_blob_that_looks_like_a_tar_need_be_none_unless_it_is_a_layer() {
    let mut tar_like = noise(5, 100_000);
    tar_like[257..262].copy_from_slice(b"ustar");
    let mut members = Members::default();
    let blob = members.blob("application/vnd.example.data", &tar_like);
    let config = members.blob("application/vnd.oci.empty.v1+json", b"{}");
    let manifest = json!({"schemaVersion": 2, "artifactType": "application/vnd.example",
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": config, "layers": [blob]});
    let root =
        members.blob("application/vnd.oci.image.manifest.v1+json", manifest.to_string().as_bytes());
    let tar = oci(&mut members, &[named(&root, "example.com/data:1")]);
    let context = Context::new();
    assert_eq!(context.run_with_stdin("load", &tar).code, 0);
    context.ok("copy store:example.com/data:1 dir:out");
    assert_eq!(std::fs::read(context.path("out").join(hex_of(&tar_like))).unwrap(), tar_like);
    // The same as docker's layer is refused, by its name.
    let image = Image::of("app", "amd64", vec![tar_like]);
    let tar = archive::docker_20(&[(&image, &["app:1"])]).tar();
    context.run_with_stdin("load", &tar).fails(1, &["layer.tar", "is no layer"]);
}

#[test]
fn a_compressed_layer_that_looks_like_a_tar_is_not_taken_for_what_we_compress() {
    let image = Image::new("app", 1);
    let plain = archive::docker_20(&[(&image, &["app:1"])]);
    let layer = image.layers.iter().max_by_key(|layer| layer.len()).unwrap();
    // A field of 300 bytes in the header of gzip, with a tar's mark where a tar has it.
    let mut packed = gzip(layer);
    packed[3] |= 4;
    let mut field = vec![0; 300];
    field[245..250].copy_from_slice(b"ustar");
    packed.splice(10..10, [&300_u16.to_le_bytes()[..], &field].concat());
    assert_eq!(&packed[257..262], b"ustar");
    let hostile: Vec<(String, Content)> = plain.0.clone();
    let hostile = Members(
        hostile
            .into_iter()
            .map(|(name, content)| match content {
                Content::File(bytes) if bytes == *layer => (name, Content::File(packed.clone())),
                other => (name, other),
            })
            .collect(),
    );
    let (context, server) = (Context::new(), registry());
    context.write("hostile.tar", hostile.tar());
    context.write("plain.tar", plain.tar());
    context.ok("load -i hostile.tar");
    context.ok(&format!("push docker-archive:plain.tar {}/app:1", server.host()));
}

#[test]
fn what_is_no_archive_of_images_says_what_it_may_be() {
    let context = Context::new();
    context.write("x.tar.bz2", b"BZh91AY&SY and so on");
    context.run("load -i x.tar.bz2").fails(1, &["x.tar.bz2", "bzip2"]);
    context.write("noise", noise(3, 5000));
    let outcome = context.run("load -i noise");
    outcome.fails(1, &["noise", "does not begin with the header of a member"]);
    let root = Members::default().and("etc/passwd", Content::File(b"root".to_vec()));
    context.write("root.tar", root.tar());
    context.run("load -i root.tar").fails(1, &["regctl import"]);
}
