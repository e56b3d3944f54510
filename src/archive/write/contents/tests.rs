use serde_json::Value;

use super::*;

fn contents() -> Contents {
    Contents::new("linux/amd64".parse().unwrap())
}

fn name(repository: &str, tag: &str) -> Name {
    let repository = (!repository.is_empty()).then(|| repository.to_owned());
    Name { repository, tag: tag.parse().unwrap() }
}

/// Adds a manifest and, as members, all that it points at.
fn add(contents: &mut Contents, document: &Value) -> RawManifest {
    let bytes = to_canonical_bytes(document);
    let raw = RawManifest::new(&MediaType::default(), bytes.into()).unwrap();
    let manifest = raw.parse().unwrap();
    for below in manifest.successors() {
        contents.add(below.digest);
    }
    contents.add(*raw.digest());
    contents.add_manifest(&raw, &manifest);
    raw
}

fn document(text: &str, layer_type: &str) -> Value {
    let config = Descriptor::of(MediaType::OCI_CONFIG, format!("config of {text}").as_bytes());
    let layer = Descriptor::of(layer_type, format!("layer of {text}").as_bytes());
    json!({"schemaVersion": 2, "config": config, "layers": [layer]})
}

fn image(contents: &mut Contents, text: &str) -> RawManifest {
    add(contents, &document(text, MediaType::OCI_LAYER_GZIP))
}

fn index(contents: &mut Contents, children: &[(&RawManifest, &str)]) -> RawManifest {
    let children: Vec<Descriptor> = children
        .iter()
        .map(|(raw, platform)| {
            let platform = platform.split_once('/');
            let platform = platform.map(|(os, architecture)| Platform {
                os: os.to_owned(),
                architecture: architecture.to_owned(),
                ..Platform::default()
            });
            Descriptor { platform, ..raw.descriptor().clone() }
        })
        .collect();
    add(contents, &json!({"schemaVersion": 2, "manifests": children}))
}

/// The entries of the index: digest, reference name, containerd's name.
fn entries(contents: &Contents) -> Vec<(String, Option<String>, Option<String>)> {
    let index: Value = serde_json::from_slice(&contents.index()).unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let entries = index["manifests"].as_array().unwrap().iter().map(|entry| {
        let annotations = &entry["annotations"];
        let digest = text(&entry["digest"]).unwrap();
        (digest, text(&annotations[REF_NAME]), text(&annotations[CONTAINERD_NAME]))
    });
    entries.collect()
}

/// Docker's entries: the config and the names.
fn docker(contents: &Contents) -> Vec<(String, Value)> {
    let Some(bytes) = contents.docker() else { return Vec::new() };
    let entries: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
    let pair =
        |entry: Value| (entry["Config"].as_str().unwrap().to_owned(), entry["RepoTags"].clone());
    entries.into_iter().map(pair).collect()
}

fn config_path(raw: &RawManifest) -> String {
    let Ok(Manifest::Image(image)) = raw.parse() else { panic!("no image") };
    member_path(&image.config.digest)
}

#[test]
fn names_are_tags_where_these_differ_and_whole_otherwise() {
    let hub = "docker.io/library/app";
    for (names, expected) in [
        (vec![(hub, "1")], vec![("1", "docker.io/library/app:1", "app:1")]),
        (
            vec![(hub, "1"), ("r.test/x", "2")],
            vec![("1", "docker.io/library/app:1", "app:1"), ("2", "r.test/x:2", "r.test/x:2")],
        ),
        (
            vec![(hub, "1"), ("r.test/x", "1")],
            vec![
                ("docker.io/library/app:1", "docker.io/library/app:1", "app:1"),
                ("r.test/x:1", "r.test/x:1", "r.test/x:1"),
            ],
        ),
        (
            vec![("docker.io/team/app", "1"), ("[::1]:5000/x", "2")],
            vec![
                ("1", "docker.io/team/app:1", "team/app:1"),
                ("2", "[::1]:5000/x:2", "[::1]:5000/x:2"),
            ],
        ),
        (vec![("", "1")], vec![("1", "", "")]),
        (
            vec![("", "1"), (hub, "1")],
            vec![("1", "", ""), ("docker.io/library/app:1", "docker.io/library/app:1", "app:1")],
        ),
    ] {
        let mut contents = contents();
        let raw = image(&mut contents, "x");
        for (repository, tag) in &names {
            contents.set_name(name(repository, tag), *raw.digest());
        }
        let found: Vec<_> = entries(&contents)
            .into_iter()
            .map(|(_, short, whole)| (short.unwrap_or_default(), whole.unwrap_or_default()))
            .collect();
        let wanted: Vec<_> = expected
            .iter()
            .map(|(short, whole, _)| ((*short).to_owned(), (*whole).to_owned()))
            .collect();
        assert_eq!(found, wanted, "{names:?}");
        let familiar: Vec<&str> =
            expected.iter().map(|(_, _, tag)| *tag).filter(|tag| !tag.is_empty()).collect();
        let tags = if familiar.is_empty() { Value::Null } else { json!(familiar) };
        assert_eq!(docker(&contents), [(config_path(&raw), tags)], "{names:?}");
    }
}

#[test]
fn an_image_without_a_name_has_entries_without_names() {
    let mut contents = contents();
    let raw = image(&mut contents, "x");
    assert_eq!(entries(&contents), [(raw.digest().to_string(), None, None)]);
    assert_eq!(docker(&contents), [(config_path(&raw), Value::Null)]);
    contents.set_name(name("r.test/x", "1"), *raw.digest());
    assert_eq!(entries(&contents).len(), 1);
}

#[test]
fn a_name_that_moves_points_at_the_last() {
    let mut contents = contents();
    let (one, two) = (image(&mut contents, "one"), image(&mut contents, "two"));
    contents.set_name(name("r.test/x", "1"), *one.digest());
    contents.set_name(name("r.test/x", "1"), *two.digest());
    assert_eq!(contents.resolve(&name("r.test/x", "1")), Some(two.descriptor()));
    let tagged = entries(&contents).into_iter().filter(|(_, name, _)| name.is_some());
    assert_eq!(tagged.map(|(digest, ..)| digest).collect::<Vec<_>>(), [two.digest().to_string()]);
}

#[test]
fn docker_loads_the_preferred_platform_of_an_index_else_its_first_image() {
    for (platforms, chosen) in [
        (["linux/arm64", "linux/amd64"], 1),
        (["linux/amd64", "linux/arm64"], 0),
        (["linux/s390x", "linux/arm64"], 0),
        (["unknown/unknown", "linux/arm64"], 1),
        (["", "linux/arm64"], 0),
    ] {
        let mut contents = contents();
        let images = [image(&mut contents, "one"), image(&mut contents, "two")];
        let pairs = [(&images[0], platforms[0]), (&images[1], platforms[1])];
        let root = index(&mut contents, &pairs);
        contents.set_name(name("r.test/x", "1"), *root.digest());
        let expected = (config_path(&images[chosen]), json!(["r.test/x:1"]));
        assert_eq!(docker(&contents), [expected], "{platforms:?}");
        let listed: Vec<String> = entries(&contents).into_iter().map(|entry| entry.0).collect();
        assert_eq!(listed, [root.digest().to_string()], "children have no entries");
    }
}

#[test]
fn two_images_of_one_config_are_one_for_docker() {
    let mut contents = contents();
    let one = image(&mut contents, "x");
    let mut other = document("x", MediaType::OCI_LAYER_GZIP);
    other["annotations"] = json!({"another": "manifest"});
    let other = add(&mut contents, &other);
    contents.set_name(name("r.test/x", "1"), *one.digest());
    contents.set_name(name("r.test/x", "2"), *other.digest());
    assert_eq!(docker(&contents), [(config_path(&one), json!(["r.test/x:1", "r.test/x:2"]))]);
}

#[test]
fn what_is_attached_has_an_entry_that_tells_its_type_and_no_name_it_gave_itself() {
    let mut contents = contents();
    let subject = image(&mut contents, "x");
    contents.set_name(name("r.test/x", "1"), *subject.digest());
    let mut document = document("sbom", "application/spdx+json");
    document["artifactType"] = json!("application/spdx+json");
    document["subject"] = json!(subject.descriptor());
    document["annotations"] = json!({"about": "x", REF_NAME: "1", CONTAINERD_NAME: "r.test/x:1"});
    let attached = add(&mut contents, &document);
    let index: Value = serde_json::from_slice(&contents.index()).unwrap();
    let entry = &index["manifests"][1];
    assert_eq!(entry["digest"], attached.digest().to_string());
    assert_eq!(entry["artifactType"], "application/spdx+json");
    assert_eq!(entry["annotations"], json!({"about": "x"}));
    assert_eq!(docker(&contents).len(), 1, "docker sees the image alone");
}

#[test]
fn artifacts_are_nothing_for_docker() {
    for layer_type in ["application/spdx+json", "application/vnd.dev.cosign.simplesigning.v1+json"]
    {
        let mut contents = contents();
        let raw = add(&mut contents, &document("x", layer_type));
        contents.set_name(name("r.test/x", "1"), *raw.digest());
        assert_eq!(contents.docker(), None);
        assert_eq!(entries(&contents).len(), 1);
    }
}

#[test]
fn an_image_with_layers_that_lie_elsewhere_is_nothing_for_docker() {
    let mut contents = contents();
    let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    add(&mut contents, &document("x", foreign));
    assert_eq!(contents.docker(), None);
}
