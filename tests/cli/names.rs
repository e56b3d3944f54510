//! Names of images: which tags are none, and what a copy without a name of its own is called.

use std::fs;
use std::io::Read;

use serde_json::{Value, json};

use crate::context::Context;
use crate::images::Images;

/// Docker's names in an archive, entry by entry.
fn tags(archive: &[u8]) -> Vec<Value> {
    let mut archive = tar::Archive::new(archive);
    let mut members = archive.entries().unwrap().map(Result::unwrap);
    let mut list = members.find(|member| member.path_bytes() == &b"manifest.json"[..]).unwrap();
    let mut text = String::new();
    list.read_to_string(&mut text).unwrap();
    let entries: Vec<Value> = serde_json::from_str(&text).unwrap();
    entries.iter().map(|entry| entry["RepoTags"].clone()).collect()
}

/// Docker's names in the archive that a command writes to the file `out.tar`.
fn written(context: &Context, line: &str) -> Vec<Value> {
    context.ok(line);
    let archive = fs::read(context.path("out.tar")).unwrap();
    fs::remove_file(context.path("out.tar")).unwrap();
    tags(&archive)
}

#[test]
fn a_tag_that_begins_as_one_of_cosign_is_still_that_of_an_image() {
    let context = Context::new();
    let mut images = Images::new(&context, "layout");
    let image = images.image("app", 1);
    images.tag(&image, "sha256-abc123");
    images.cosign(&image);
    let location = images.location();
    context.ok(&format!("copy {location} store:app:sha256-abc123"));
    for line in ["app:sha256-abc123", "app"] {
        let names = written(&context, &format!("save -o out.tar {line}"));
        let [Value::Array(only)] = &names[..] else { panic!("{line}: {names:?}") };
        assert_eq!(only, &[json!("app:sha256-abc123")], "{line}");
    }
    context.ok("save -o again.tar app:sha256-abc123");
    let loaded = Context::new();
    let again = context.path("again.tar").display().to_string();
    loaded.ok(&format!("load -i {again}"));
    let listed = loaded.ok("images");
    assert!(listed.contains("sha256-abc123"), "{listed}");
    let printed =
        Context::new().run(&format!("load -i {}", location.strip_prefix("oci:").unwrap()));
    assert_eq!((printed.code, printed.stdout.lines().count()), (0, 1), "{}", printed.stderr);
}
