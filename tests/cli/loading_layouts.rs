//! OCI layouts that are wrong, in an archive and in a directory.

use serde_json::{Value, json};

use crate::archive::{self, Members, Tar, blob_name, digest_of, gzip, noise};
use crate::refused::{Bad, file, image, link, plain_oci, refuse};

fn oci() -> Members {
    archive::oci(&image(), "1.0")
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

#[test]
fn markers_and_indexes_that_are_wrong() {
    let index = "\"index.json\"";
    let entry = |edit: &dyn Fn(&mut Value)| {
        oci().edited("index.json", |index| edit(&mut index["manifests"][0])).tar()
    };
    let version = |text: &str| oci().with("oci-layout", file(text)).tar();
    let named = |key: &'static str, name: &'static str| {
        entry(&|entry| entry["annotations"] = json!({key: name}))
    };
    let containerd = "io.containerd.image.name";
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
            "digest is none",
            entry(&|entry| entry["digest"] = json!("sha256:../../x")),
            &["index.json", "malformed"],
        ),
        Bad::new(
            "size is negative",
            entry(&|entry| entry["size"] = json!(-1)),
            &["index.json", "malformed"],
        ),
        Bad::new("containerd's name is none", named(containerd, "A:b:c"), &[index, "wrong name"]),
        Bad::new(
            "containerd's name has ESC",
            named(containerd, "x\u{1b}[2J\ny"),
            &[index, "wrong name"],
        ),
    ]);
}

#[test]
fn manifests_that_are_wrong() {
    let index = "\"index.json\"";
    let root = archive::first_root(&oci());
    let root_name = root.replace("sha256:", "blobs/sha256/");
    let layer = blob_name(&gzip(&image().layers[0]));
    let small = blob_name(&image().config);
    let mut nested = json!({"schemaVersion": 2, "manifests": []}).to_string().into_bytes();
    let mut deep = oci();
    for _ in 0..12 {
        let below = deep.blob("application/vnd.oci.image.index.v1+json", &nested);
        nested = json!({"schemaVersion": 2, "manifests": [below]}).to_string().into_bytes();
    }
    refuse(vec![
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
        Bad::new("root is no manifest", with_root(oci(), b"no JSON"), &["blobs/sha256/"]),
        Bad::new(
            "root has two meanings",
            with_manifest(|manifest| manifest["manifests"] = json!([])),
            &["blobs/sha256/"],
        ),
        Bad::new("indexes without end", with_root(deep, &nested), &["nested deeper"]),
    ]);
}

#[test]
fn blobs_that_are_wrong() {
    let packed = gzip(&image().layers[0]);
    let (layer, small) = (blob_name(&packed), blob_name(&image().config));
    let note = |members: &Members| -> Value {
        let index: Value = serde_json::from_slice(members.bytes("index.json")).unwrap();
        let name = index["manifests"][1]["digest"].as_str().unwrap().replace(':', "/");
        serde_json::from_slice(members.bytes(&format!("blobs/{name}"))).unwrap()
    };
    let note_layer = note(&oci())["layers"][0]["digest"].as_str().unwrap().replace(':', "/");
    let note_layer = format!("blobs/{note_layer}");
    refuse(vec![
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
            "what is attached lacks a layer",
            oci().without(&note_layer).tar(),
            &[&note_layer.replace("blobs/sha256/", "sha256:")],
        )
        .not_found(),
    ]);
}
