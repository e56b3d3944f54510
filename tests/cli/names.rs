//! Names of images: which tags are none, and what a copy without a name of its own is called.

use std::fs;
use std::io::Read;

use serde_json::{Value, json};

use crate::archive::{Image, docker_20};
use crate::context::{Context, registry};
use crate::images::Images;
use crate::peer::{Head, Peer, Reply};

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

/// An engine that holds these images by their names, and exports each with all the given names.
fn engine(holds: &[&str], image: &Image, names: &[&str]) -> Peer {
    let archive = docker_20(&[(image, names)]).tar();
    let id = image.id();
    let holds: Vec<String> = holds.iter().map(|&name| name.to_owned()).collect();
    Peer::start(move |head: &Head| {
        let path = head.path.strip_prefix("/images/").unwrap_or_default();
        let (name, about) = path.rsplit_once('/').unwrap_or_default();
        match about {
            _ if !holds.iter().any(|held| held == name) => {
                let message = br#"{"message":"No such image"}"#.to_vec();
                Reply::Answer(404, Vec::new(), message)
            }
            "get" => Reply::content("application/x-tar", archive.clone()),
            _ => {
                let found = json!({"Id": id, "RepoTags": [name], "Size": 1,
                    "RootFS": {"Type": "layers", "Layers": []}});
                Reply::content("application/json", found.to_string())
            }
        }
    })
}

/// What an engine was asked to export.
fn exported(engine: &Peer) -> Vec<String> {
    let heads = engine.heads();
    let paths = heads.iter().map(|head| head.path.as_str());
    let names = paths.filter_map(|path| path.strip_prefix("/images/")?.strip_suffix("/get"));
    names.map(str::to_owned).collect()
}

#[test]
fn an_engine_is_asked_for_one_tag_of_a_repository() {
    let mut context = Context::new();
    let image = Image::new("one", 1);
    let id = image.id();
    let hex = id.strip_prefix("sha256:").unwrap().to_owned();
    for (text, asked) in [
        ("one", "one:latest"),
        ("one:2", "one:2"),
        ("host.test:5000/a/one", "host.test:5000/a/one:latest"),
        // A name of letters that could be an ID is a name where there is such a name.
        ("cafe", "cafe:latest"),
        ("beef", "beef"),
        (&id, &id),
        (&hex, &hex),
    ] {
        let engine = engine(&[asked], &image, &[]);
        context.set("DOCKER_HOST", format!("tcp://{}", engine.host()));
        context.set("CONTAINER_HOST", format!("tcp://{}", engine.host()));
        for prefix in ["docker-daemon", "podman"] {
            context.ok(&format!("copy {prefix}:{text} docker-archive:out.tar"));
        }
        assert_eq!(exported(&engine), [asked, asked], "{text}");
    }
}

#[test]
fn what_comes_without_a_name_of_its_own_keeps_the_one_it_has() {
    let mut context = Context::new();
    let image = Image::new("one", 1);
    let names = ["one:1", "host.test/two:2"];
    context.write("p.tar", docker_20(&[(&image, &names)]).tar());
    for (source, expected) in [
        ("docker-archive:p.tar", json!(["one:1", "host.test/two:2"])),
        ("docker-archive:p.tar:@0", json!(["one:1", "host.test/two:2"])),
        ("docker-archive:p.tar:host.test/two:2", json!(["host.test/two:2"])),
        ("docker-archive:p.tar:1", json!(["one:1"])),
    ] {
        let copied = written(&context, &format!("copy {source} docker-archive:out.tar"));
        assert_eq!(copied, std::slice::from_ref(&expected), "{source}");
        let saved = written(&context, &format!("save -o out.tar {source}"));
        assert_eq!(saved, [expected], "{source}");
    }
    let given = written(&context, "copy docker-archive:p.tar docker-archive:out.tar:given:3");
    assert_eq!(given, [json!(["given:3"])]);

    let server = registry();
    let remote = format!("{}/p:1", server.host());
    context.ok(&format!("copy docker-archive:p.tar {remote}"));
    assert_eq!(written(&context, &format!("save -o out.tar docker://{remote}")), [json!([remote])]);

    let id = image.id();
    let engine = engine(&["one:latest", &id], &image, &[]);
    context.set("DOCKER_HOST", format!("tcp://{}", engine.host()));
    for (source, expected) in [("one", json!(["one:latest"])), (&id, Value::Null)] {
        for line in
            ["copy docker-daemon:{} docker-archive:out.tar", "save -o out.tar docker-daemon:{}"]
        {
            let line = line.replace("{}", source);
            assert_eq!(written(&context, &line), std::slice::from_ref(&expected), "{line}");
        }
    }
}

#[test]
fn an_id_of_the_store_is_no_name() {
    let context = Context::new();
    let image = Image::new("one", 1);
    context.write("p.tar", docker_20(&[(&image, &["one:1"])]).tar());
    context.ok("load -i p.tar");
    let id = context.ok("images -q");
    let names = written(&context, &format!("copy store:{id} docker-archive:out.tar"));
    assert_eq!(names, [Value::Null]);
    let names = written(&context, "copy store:one:1 docker-archive:out.tar");
    assert_eq!(names, [json!(["one:1"])]);
}

#[test]
fn a_directory_is_no_archive() {
    let context = Context::new();
    Images::new(&context, "layout");
    for form in ["docker-archive", "oci-archive"] {
        let outcome = context.run(&format!("copy {form}:layout docker-archive:out.tar"));
        let help = format!("{form}:layout is a directory; use oci:layout or dir:layout");
        outcome.fails(2, &[&help]);
    }
}

#[test]
fn an_image_that_only_an_engine_has_is_told_with_the_way_to_it() {
    let mut context = Context::new();
    let engine = Peer::start(|head: &Head| match head.path.as_str() {
        "/version" => {
            let version = json!({"Version": "20.10", "ApiVersion": "1.41", "Os": "linux",
                "Arch": "amd64"});
            Reply::content("application/json", version.to_string())
        }
        "/images/app:1/json" => {
            let found = json!({"Id": Image::new("app", 1).id(), "RepoTags": ["app:1"], "Size": 1,
                "RootFS": {"Type": "layers", "Layers": []}});
            Reply::content("application/json", found.to_string())
        }
        _ => Reply::Answer(404, Vec::new(), br#"{"message":"No such image"}"#.to_vec()),
    });
    context.set("DOCKER_HOST", format!("tcp://{}", engine.host()));
    for line in ["push app:1 localhost:1/a:1", "save -o out.tar app:1"] {
        let pieces = ["no image \"app:1\"", "docker has one", "`regctl push docker-daemon:app:1"];
        context.run(line).fails(3, &pieces);
    }
    let outcome = context.run("push other:1 localhost:1/a:1");
    outcome.fails(3, &["no image \"other:1\"", "`regctl images`"]);
}
