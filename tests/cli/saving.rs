//! `save`: archives of local images, whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::context::{Context, Outcome};
use crate::images::{Images, blob_path, digest_of};

/// The members of an archive by path; each stands once.
fn members(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut members = BTreeMap::new();
    for entry in tar::Archive::new(archive).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        assert!(members.insert(path.clone(), content).is_none(), "{path} twice");
    }
    members
}

fn json_of(archive: &[u8], path: &str) -> Value {
    serde_json::from_slice(&members(archive)[path]).unwrap()
}

/// Docker's names in an archive, entry by entry.
fn tags(archive: &[u8]) -> Vec<Value> {
    let entries = json_of(archive, "manifest.json");
    entries.as_array().unwrap().iter().map(|entry| entry["RepoTags"].clone()).collect()
}

/// Saves to stdout.
fn saved(context: &Context, line: &str) -> Vec<u8> {
    let outcome = context.run(&format!("save {line}"));
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    outcome.bytes
}

/// The files of a directory of the test, hidden ones too.
fn files(context: &Context, directory: &str) -> Vec<String> {
    let entries = fs::read_dir(context.path(directory)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Two tags of `app` with a common layer, and a signed image for two platforms.
fn filled() -> Context {
    let context = Context::new();
    let mut images = Images::new(&context, "layout");
    let common = b"common".to_vec();
    for tag in ["1", "2"] {
        let own = format!("own {tag}").into_bytes();
        let image = images.image_of(tag, "amd64", &[common.clone(), own]);
        images.tag(&image, tag);
    }
    let multi = images.multi("multi", &["arm64", "amd64"]);
    images.tag(&multi, "multi");
    images.referrer(&multi, "multi");
    images.cosign(&multi);
    let source = images.location();
    for (tag, name) in [("1", "app:1"), ("2", "app:2"), ("multi", "registry.test/multi:1.0")] {
        context.ok(&format!("copy {source}:{tag} store:{name}"));
    }
    fs::create_dir(context.path("out")).unwrap();
    context
}

#[test]
fn images_are_saved_to_a_file_and_to_stdout_alike() {
    let context = filled();
    let outcome = context.run("save -o out/app.tar app:1 app:2");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (0, ""), "{}", outcome.stderr);
    for piece in ["saved app:1: [digest]\n", "wrote out/app.tar: "] {
        assert!(outcome.stderr.contains(piece), "{}", outcome.stderr);
    }
    assert_eq!(files(&context, "out"), ["app.tar"]);
    let archive = fs::read(context.path("out/app.tar")).unwrap();
    for line in ["app:1 app:2", "-o - app:1 app:2", "-q -o /dev/stdout app:1 app:2"] {
        assert!(saved(&context, line) == archive, "{line}");
    }
    assert_eq!(tags(&archive), [json!(["app:1"]), json!(["app:2"])]);
    // The common layer, and of each image a layer, a config and a manifest.
    let blobs = members(&archive).keys().filter(|path| path.len() > 64).count();
    assert_eq!(blobs, 1 + 2 * 3);
    let index = json_of(&archive, "index.json");
    let annotations = &index["manifests"][0]["annotations"];
    assert_eq!(annotations["io.containerd.image.name"], "docker.io/library/app:1");
    assert_eq!(annotations["org.opencontainers.image.ref.name"], "1");
    let quiet = context.run("save -q -o out/app.tar app:1");
    assert_eq!((quiet.code, quiet.raw_stderr.as_str()), (0, ""));
    assert!(fs::read(context.path("out/app.tar")).unwrap() != archive, "it is replaced");
    assert_eq!(files(&context, "out"), ["app.tar"]);
}

#[test]
fn a_name_without_a_tag_means_all_tags_and_an_id_no_name() {
    let context = filled();
    assert!(saved(&context, "app") == saved(&context, "app:1 app:2"));
    assert!(saved(&context, "app app:1 store:app:2") == saved(&context, "app:1 app:2"));
    context.ok("tag app:1 app:latest");
    assert_eq!(tags(&saved(&context, "app")).len(), 2, "latest is one of several");
    let id = context.ok("images -q app:2");
    let archive = saved(&context, &id);
    assert_eq!(tags(&archive), [Value::Null]);
    assert_eq!(json_of(&archive, "index.json")["manifests"][0]["annotations"], Value::Null);
    let layout = context.path("layout").display().to_string();
    let archive = saved(&context, &format!("oci:{layout}:1"));
    assert_eq!(tags(&archive), [Value::Null], "a layout's tag has no repository");
    let entry = &json_of(&archive, "index.json")["manifests"][0];
    assert_eq!(entry["annotations"], json!({"org.opencontainers.image.ref.name": "1"}));
}

#[test]
fn all_platforms_are_saved_with_what_is_attached_unless_otherwise_said() {
    let context = filled();
    let count = |line: &str| {
        let archive = saved(&context, line);
        let index = json_of(&archive, "index.json");
        let entries = index["manifests"].as_array().unwrap().len();
        let blobs = members(&archive).keys().filter(|path| path.len() > 64).count();
        (entries, blobs, tags(&archive))
    };
    let name = vec![json!(["registry.test/multi:1.0"])];
    // Two images of two layers, one common, and the index.
    assert_eq!(count("--no-referrers registry.test/multi:1.0"), (1, 8, name.clone()));
    // With the manifest that is attached, and cosign's image under its tag.
    assert_eq!(count("registry.test/multi:1.0"), (3, 8 + 3 + 3, name.clone()));
    assert_eq!(count("registry.test/multi"), (3, 8 + 3 + 3, name.clone()));
    let arm = saved(&context, "--platform linux/arm64 registry.test/multi:1.0");
    let config = json_of(&arm, "manifest.json")[0]["Config"].clone();
    let config = json_of(&arm, config.as_str().unwrap());
    assert_eq!(config["architecture"], "arm64");
    let both = saved(&context, "registry.test/multi:1.0");
    let config = json_of(&both, "manifest.json")[0]["Config"].clone();
    assert_eq!(json_of(&both, config.as_str().unwrap())["architecture"], "amd64");
}

#[test]
fn the_report_is_json_on_request() {
    let context = filled();
    let report = context.ok("save --format json -o out/x.tar registry.test/multi:1.0");
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["file"], "out/x.tar");
    let size = fs::metadata(context.path("out/x.tar")).unwrap().len();
    assert_eq!(report["size_bytes"], size);
    assert_eq!(report["images"][0]["name"], "registry.test/multi:1.0");
    assert_eq!(report["images"][0]["referrers"].as_array().unwrap().len(), 2);
    context.run("save --format json app:1").fails(2, &["--format needs stdout", "-o"]);
}

#[test]
fn what_cannot_be_saved_leaves_no_file_and_no_byte() {
    let context = filled();
    let nothing = |outcome: &Outcome| {
        assert!(outcome.bytes.is_empty());
        assert!(files(&context, "out").is_empty(), "{:?}", files(&context, "out"));
    };
    for (line, code, piece) in [
        ("save -o out/x.tar app:1 nothing:1", 3, "no image \"nothing:1\""),
        ("save app:1 nothing", 3, "no image \"nothing\""),
        ("save -o out/x.tar --platform linux/s390x registry.test/multi:1.0", 3, "linux/s390x"),
        ("save -o out/x.tar --platform linux/arm64 app:1", 3, "linux/arm64"),
        ("save -o out/no/x.tar app:1", 1, "cannot create out/no/x.tar"),
        ("save -o out app:1", 1, "cannot write out"),
        ("save -o out/x.tar", 2, "<NAME>"),
    ] {
        let outcome = context.run(line);
        outcome.fails(code, &[piece]);
        nothing(&outcome);
    }
    let layer = digest_of(b"common");
    fs::remove_file(blob_path(&context.path("data/store"), &layer)).unwrap();
    let outcome = context.run("save -o out/x.tar app:2");
    outcome.fails(3, &["source: reading blob [digest]"]);
    nothing(&outcome);
}

/// An image with a layer of many zeros that take no room.
fn large(context: &Context) -> String {
    let images = Images::new(context, "large");
    // Content that is in a layout already counts as verified, so any name will do.
    let digest = digest_of(b"large");
    let image = images.image_of("large", "amd64", &[b"large".to_vec()]);
    let directory = context.path("large");
    let path = blob_path(&directory, &digest);
    let bytes: u64 = 64 << 30;
    fs::File::create(&path).unwrap().set_len(bytes).unwrap();
    let manifest = String::from_utf8(image.bytes).unwrap();
    let manifest = manifest.replace("\"size\": 5\n", &format!("\"size\": {bytes}\n"));
    assert!(manifest.contains(&bytes.to_string()), "{manifest}");
    let digest = digest_of(manifest.as_bytes());
    fs::write(blob_path(&directory, &digest), &manifest).unwrap();
    let mut index: Value =
        serde_json::from_str(&fs::read_to_string(directory.join("index.json")).unwrap()).unwrap();
    index["manifests"] = json!([{"mediaType": "application/vnd.oci.image.manifest.v1+json",
        "digest": digest, "size": manifest.len()}]);
    fs::write(directory.join("index.json"), index.to_string()).unwrap();
    images.location()
}

fn wait_for(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < Duration::from_secs(30), "it does not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn grown(directory: &Path) -> bool {
    let mut entries = fs::read_dir(directory).unwrap();
    entries.any(|entry| entry.unwrap().metadata().is_ok_and(|file| file.len() > 1 << 20))
}

#[test]
fn a_save_that_is_ended_leaves_no_file() {
    let context = filled();
    let location = large(&context);
    let child = context.start(&format!("save -o out/x.tar {location}"));
    wait_for(|| grown(&context.path("out")));
    assert!(
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success()
    );
    let outcome = context.finish(child);
    assert_eq!(outcome.code, 130, "{}", outcome.stderr);
    assert!(files(&context, "out").is_empty(), "{:?}", files(&context, "out"));
}

#[test]
fn a_reader_that_goes_away_ends_the_save() {
    let context = filled();
    let location = large(&context);
    let mut child = context.start(&format!("save {location}"));
    let mut first = [0; 4096];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    assert_eq!(&first[..6], b"blobs/");
    drop(stdout);
    context.finish(child).fails(1, &["cannot save oci:", "writing the archive failed"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_that_has_a_name_is_written_to() {
    let context = filled();
    let pipe = context.path("out/pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = context.start("save -o out/pipe app:1");
    let archive = fs::read(&pipe).unwrap();
    let outcome = context.finish(child);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert!(archive == saved(&context, "app:1"));
    assert_eq!(files(&context, "out"), ["pipe"]);
}
