//! inspect, history, images --tree and info: what there is to know, with the fewest requests.

use regctl::oci::MediaType;
use regctl::server::quirks::Quirks;
use regctl::server::{Ephemeral, Server};
use serde_json::{Value, json};

use crate::context::{Context, registry, start, taken};
use crate::images::{Images, Stored, blob_path, cosign_tag};
use crate::peer::{Head, Peer, Reply};

const ZSTD: &str = MediaType::OCI_LAYER_ZSTD;

/// An image with everything that a config can say.
fn rich(images: &Images) -> Stored {
    let config = json!({
        "created": "2024-05-06T07:08:09.5Z", "author": "Ada", "architecture": "arm64",
        "variant": "v8", "os": "linux", "docker_version": "28.0.1",
        "config": {
            "Env": ["PATH=/bin", "B=2"], "Entrypoint": ["/app", "a b"], "Cmd": null, "User": "65532",
            "WorkingDir": "/srv", "ExposedPorts": {"80/tcp": {}, "443/tcp": {}},
            "Volumes": {"/data_dir": {}}, "StopSignal": "SIGINT",
            "Healthcheck": {"Test": ["CMD", "true"], "Interval": 30_000_000_000_u64, "Retries": 3},
            "Labels": {"org.example.title": "App", "a_b.c": "\u{1b}[2Jcleared\nDigest: forged"},
        },
        "rootfs": {"type": "layers", "diff_ids": [digest('1'), digest('2')]},
        "history": [
            {"created": "2024-05-06T07:08:07Z", "created_by": "/bin/sh -c #(nop) ADD file:1 in / "},
            {"created": "2024-05-06T07:08:08Z", "created_by": "/bin/sh -c #(nop)  ENV B=2",
             "empty_layer": true, "comment": "said"},
            {"created": "2024-05-06T07:08:09Z",
             "created_by": format!("RUN /bin/sh -c {} # buildkit", "install things; ".repeat(9))},
        ],
    });
    images.image_with(&config, ZSTD, &["lowest", "the highest"])
}

fn digest(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

/// The length of a blob of a layout.
fn size(images: &Images, digest: &str) -> u64 {
    let location = images.location();
    let directory = location.strip_prefix("oci:").unwrap();
    std::fs::metadata(blob_path(directory.as_ref(), digest)).unwrap().len()
}

/// The rich image in a registry as `app:1`.
fn pushed(context: &Context) -> (Ephemeral, Stored, String, u64) {
    let server = registry();
    let mut images = Images::new(context, "images");
    let image = rich(&images);
    images.tag(&image, "1");
    let size = image.below().iter().map(|digest| size(&images, digest)).sum();
    let name = format!("{}/app:1", server.host());
    context.ok(&format!("copy {}:1 {name}", images.location()));
    server.clear_requests();
    (server, image, name, size)
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_single_image_of_a_registry_takes_three_requests_and_shows_everything() {
    let context = Context::new();
    let (server, image, name, size) = pushed(&context);
    let text = context.ok(&format!("inspect {name}"));
    let [config, low, high] = &image.below()[..] else { panic!("three blobs") };
    let mut requests = taken(&server);
    requests[1..].sort();
    assert_eq!(
        requests,
        [
            "GET /v2/app/manifests/1".to_owned(),
            format!("GET /v2/app/blobs/{config}"),
            format!("GET /v2/app/referrers/{}", image.digest),
        ]
    );
    let age = text.split_once("2024-05-06T07:08:09.5Z ").unwrap().1.lines().next().unwrap();
    let expected = format!(
        "\
Name:          {name}
Source:        registry
Digest:        {digest}
Media type:    application/vnd.oci.image.manifest.v1+json
Platform:      linux/arm64
Image ID:      {config}
Created:       2024-05-06T07:08:09.5Z {age}
Size:          {short} ({size} bytes)
Author:        Ada
Entrypoint:    [\"/app\",\"a b\"]
User:          65532
Working dir:   /srv
Stop signal:   SIGINT
Exposed ports: 80/tcp, 443/tcp
Volumes:       /data_dir
Healthcheck:   [\"CMD\",\"true\"] (interval 30s, 3 retries)
Env:
  PATH=/bin
  B=2
Labels:
  a_b.c=\\u{{1b}}[2Jcleared\\nDigest: forged
  org.example.title=App
Layers:
  0   {low}   6B    zstd   ADD file:1 in /
  1   {high}   11B   zstd   RUN /bin/sh -c install things; install things; install things; in…
Referrers:     none; --cosign looks for cosign's tags too",
        digest = image.digest,
        short = format_args!("{:.2}kB", size as f64 / 1000.0),
        low = &low[7..19],
        high = &high[7..19],
    );
    assert_eq!(text, expected);
    assert!(text.lines().all(|line| line.chars().count() <= 100 || !line.starts_with("  1")));
    let whole = context.ok(&format!("inspect --no-trunc {name}"));
    assert!(whole.contains(&format!("  1   {high}   11B   zstd   RUN ")), "{whole}");
    assert!(whole.contains("install things;  # buildkit"), "{whole}");
}

#[test]
fn templates_of_docker_and_skopeo_users_find_their_fields() {
    let context = Context::new();
    let (server, image, name, size) = pushed(&context);
    let below = image.below();
    let repository = name.strip_suffix(":1").unwrap();
    let cases = [
        ("{{.Digest}}", image.digest.clone()),
        ("{{.Id}}", below[0].clone()),
        ("{{.Name}}", repository.to_owned()),
        ("{{.Architecture}}/{{.Os}}/{{.Variant}}", "arm64/linux/v8".to_owned()),
        ("{{.Created}}", "2024-05-06T07:08:09.5Z".to_owned()),
        ("{{.Size}}", size.to_string()),
        ("{{.DockerVersion}}", "28.0.1".to_owned()),
        ("{{.Config.Env}}", "[PATH=/bin B=2]".to_owned()),
        ("{{range .Env}}{{.}};{{end}}", "PATH=/bin;B=2;".to_owned()),
        ("{{json .Config.Entrypoint}}", r#"["/app","a b"]"#.to_owned()),
        ("{{json .Config.ExposedPorts}}", r#"{"443/tcp":{},"80/tcp":{}}"#.to_owned()),
        ("{{json .Config.Volumes}}", r#"{"/data_dir":{}}"#.to_owned()),
        ("{{range .Config.Cmd}}x{{end}}{{.Comment}}{{.OsVersion}}", String::new()),
        ("{{range .RootFS.Layers}}{{.}} {{end}}", format!("{} {} ", digest('1'), digest('2'))),
        ("{{range .Layers}}{{.}} {{end}}", format!("{} {} ", below[1], below[2])),
        ("{{(index .LayersData 1).MIMEType}}", ZSTD.to_owned()),
        ("{{index .RepoDigests 0}}", format!("{repository}@{}", image.digest)),
        ("{{index .RepoTags 0}}", name.clone()),
        ("{{.Index}}{{.Base.Name}}{{.ArtifactType}}", String::new()),
    ];
    for (template, expected) in cases {
        let run = context.run_words(&["inspect", "-f", template, &name]);
        assert_eq!((run.code, run.stdout), (0, expected + "\n"), "{template} {}", run.stderr);
        // A bare dot may be everything.
        let requests = if template.contains("{{.}}") { 3 } else { 2 };
        assert_eq!(taken(&server).len(), requests, "{template} prints nothing of referrers");
    }
    for template in ["{{json .Labels}}", "{{json .Config.Labels}}"] {
        let run = context.run_words(&["inspect", "--format", template, &name]);
        let labels = json_of(&run.stdout);
        assert_eq!(labels["org.example.title"], "App", "{template}");
        assert_eq!(labels["a_b.c"], "\u{1b}[2Jcleared\nDigest: forged", "{template}");
    }
    let run = context.run_words(&["inspect", "-f", "{{.Nope}}", &name]);
    run.fails(2, &["cannot use the template", "Nope"]);
}

#[test]
fn json_is_one_array_with_the_fields_of_docker_and_skopeo() {
    let context = Context::new();
    let (server, image, name, size) = pushed(&context);
    let text = context.ok(&format!("inspect --format json {name} {name}"));
    assert!(!text.contains(['\u{1b}', '\n']));
    let all = json_of(&text);
    assert_eq!(all.as_array().unwrap().len(), 2);
    let one = &all[0];
    assert_eq!(one["Source"], "registry");
    assert_eq!(one["Reference"], name);
    assert_eq!(one["MediaType"], MediaType::OCI_MANIFEST);
    assert_eq!(one["Config"]["Entrypoint"], json!(["/app", "a b"]));
    assert_eq!(one["Config"]["Healthcheck"]["Retries"], 3);
    assert_eq!(one["RootFS"], json!({"Type": "layers", "Layers": [digest('1'), digest('2')]}));
    assert_eq!(one["LayersData"][0]["DiffID"], digest('1'));
    assert_eq!(one["LayersData"][0]["Command"], "/bin/sh -c #(nop) ADD file:1 in / ");
    assert_eq!(one["LayersData"][1]["Size"], 11);
    assert_eq!(one["History"][1]["empty_layer"], true);
    let platform = json!({
        "Platform": "linux/arm64", "Digest": image.digest, "Size": size,
        "MediaType": MediaType::OCI_MANIFEST,
    });
    assert_eq!(one["Platforms"], json!([platform]));
    drop(server);
}

/// An index of two platforms, an attestation about the first, and what refers to it.
fn several(context: &Context) -> (Images, Stored, Vec<String>) {
    let mut images = Images::new(context, "several");
    let whole = images.multi("app", &["arm64", "s390x"]);
    let mut entries = whole.json()["manifests"].as_array().unwrap().clone();
    let mut attestation = images.artifact("application/vnd.in-toto+json").descriptor();
    attestation["platform"] = json!({"os": "unknown", "architecture": "unknown"});
    attestation["annotations"] = json!({
        "vnd.docker.reference.digest": entries[0]["digest"],
        "vnd.docker.reference.type": "attestation-manifest",
    });
    entries.push(attestation);
    let index = images.index(&entries);
    images.tag(&index, "1");
    images.referrer(&index, "signature");
    images.cosign(&index);
    let below = index.below();
    (images, index, below)
}

#[test]
fn an_index_is_shown_with_its_platforms_and_the_config_of_one() {
    let context = Context::new();
    let (images, index, below) = several(&context);
    let server = registry();
    let name = format!("{}/app:1", server.host());
    context.ok(&format!("copy {}:1 {name}", images.location()));
    server.clear_requests();
    let text = context.ok(&format!("inspect {name}"));
    assert_eq!(taken(&server).len(), 5, "index, two manifests, a config, referrers");
    for piece in [
        format!("Digest:        {}\n", index.digest),
        format!("Platforms:\n  linux/arm64   {}   ", below[0]),
        format!("  linux/s390x   {}   ", below[1]),
        "   as follows\n".to_owned(),
        "Author:        app\n".to_owned(),
        "application/vnd.example.signature".to_owned(),
        format!("  {}   attestation-manifest", below[2]),
    ] {
        assert!(text.contains(&piece), "no {piece:?} in:\n{text}");
    }
    // This machine's platform is missing, so the first one is shown.
    let one = json_of(&context.ok(&format!("inspect --format json {name}")))[0].clone();
    assert_eq!((&one["Architecture"], &one["Index"]), (&json!("arm64"), &json!(index.digest)));
    assert_eq!((&one["Digest"], &one["ManifestDigest"]), (&one["Index"], &json!(below[0])));
    assert_eq!(one["Platforms"].as_array().unwrap().len(), 2);
    let s390x =
        images.image_of("app", "s390x", &[b"app for s390x".to_vec(), b"shared by app".to_vec()]);
    let bytes: u64 = s390x.below().iter().map(|digest| size(&images, digest)).sum();
    assert_eq!(one["Platforms"][1]["Size"], bytes);
    taken(&server);
    let template = ["inspect", "-f", "{{.Architecture}} {{.Digest}}", &name];
    assert_eq!(context.run_words(&template).stdout, format!("arm64 {}\n", index.digest));
    assert_eq!(taken(&server).len(), 3, "index, one manifest, a config");
    let other = context.ok(&format!("inspect --platform linux/s390x --format json {name}"));
    let other = json_of(&other)[0].clone();
    assert_eq!((&other["Digest"], &other["Index"]), (&json!(below[1]), &json!(index.digest)));
    assert_eq!(other["Architecture"], "s390x");
    context
        .run(&format!("inspect --platform linux/riscv64 {name}"))
        .fails(3, &["no image for linux/riscv64; there is linux/arm64, linux/s390x"]);
    context
        .run(&format!("inspect --platform linux/arm64,linux/s390x {name}"))
        .fails(2, &["give one --platform"]);
}

#[test]
fn the_sizes_of_many_platforms_are_not_asked_for() {
    let context = Context::new();
    let mut images = Images::new(&context, "many");
    let names: Vec<String> = (0..33).map(|number| format!("machine{number}")).collect();
    let index = images.multi("app", &names.iter().map(String::as_str).collect::<Vec<_>>());
    images.tag(&index, "1");
    let server = registry();
    let name = format!("{}/app:1", server.host());
    context.ok(&format!("copy {}:1 {name}", images.location()));
    server.clear_requests();
    let one = json_of(&context.ok(&format!("inspect --format json {name}")))[0].clone();
    assert_eq!(taken(&server).len(), 4, "index, one manifest, a config, referrers");
    assert_eq!(one["Platforms"].as_array().unwrap().len(), 33);
    assert_eq!(one["Platforms"][32]["Size"], Value::Null);
}

#[test]
fn a_platform_of_the_store_names_the_index_it_comes_from() {
    let context = Context::new();
    let (images, index, below) = several(&context);
    let server = registry();
    let name = format!("{}/app:1", server.host());
    context.ok(&format!("copy {}:1 {name}", images.location()));
    context.ok(&format!("pull -q --platform linux/s390x {name}"));
    server.clear_requests();
    let one = json_of(&context.ok(&format!("inspect --format json {name}")))[0].clone();
    assert_eq!((&one["Digest"], &one["Index"]), (&json!(below[1]), &json!(index.digest)));
    let repository = name.strip_suffix(":1").unwrap();
    let digests = [&index.digest, &below[1]].map(|digest| format!("{repository}@{digest}"));
    assert_eq!(one["RepoDigests"], json!(digests));
    let text = context.ok(&format!("inspect {name}"));
    assert!(text.contains(&format!("\nFrom index:    {}\n", index.digest)), "{text}");
    assert!(taken(&server).is_empty());
}

#[test]
fn an_index_of_the_store_is_shown_though_platforms_are_missing() {
    let context = Context::new();
    let (images, index, below) = several(&context);
    context.ok(&format!("copy {}:1 store:app:1", images.location()));
    let store = context.path("data/store");
    std::fs::remove_file(blob_path(&store, &below[0])).unwrap();
    let template = "{{.Digest}} {{.ManifestDigest}} {{.Architecture}}";
    let run = context.run_words(&["inspect", "-f", template, "app:1"]);
    assert_eq!(run.stdout, format!("{} {} s390x\n", index.digest, below[1]), "{}", run.stderr);
    std::fs::remove_file(blob_path(&store, &below[1])).unwrap();
    let text = context.ok("inspect app:1");
    assert!(text.contains(&format!("  linux/s390x   {}   -\n", below[1])), "{text}");
    context.run("inspect --platform linux/s390x app:1").fails(3, &["cannot read [digest] of"]);
}

#[test]
fn cosigns_tags_are_found_where_they_cost_nothing_or_are_asked_for() {
    let context = Context::new();
    let (images, index, _) = several(&context);
    let server = registry();
    let name = format!("{}/app:1", server.host());
    context.ok(&format!("copy {}:1 {name}", images.location()));
    let tag = format!("tag {}", cosign_tag(&index));
    let found_by = |what: &str| -> Vec<String> {
        let one = json_of(&context.ok(&format!("inspect --format json {what}")))[0].clone();
        let referrers = one["Referrers"].as_array().unwrap().clone();
        referrers.iter().map(|one| one["FoundBy"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found_by(&name), ["subject", "index"]);
    assert_eq!(found_by(&format!("--cosign {name}")), ["subject", &tag, "index"]);
    assert_eq!(found_by(&format!("{}:1", images.location())), ["subject", &tag, "index"]);
    context.ok(&format!("copy {name} store:{name}"));
    assert_eq!(found_by(&name), ["subject", &tag, "index"]);
}

#[test]
fn a_bare_name_is_local_first_and_a_registrys_otherwise() {
    let context = Context::new();
    let (server, image, name, _) = pushed(&context);
    let source = |line: &str| {
        let words: Vec<&str> = line.split(' ').chain(["-f", "{{.Source}}"]).collect();
        let run = context.run_words(&words);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout.trim().to_owned()
    };
    assert_eq!(source(&format!("inspect {name}")), "registry");
    assert!(!context.path("data/store").exists(), "to look is not to create");
    context.ok(&format!("pull --platform linux/arm64 {name} local:1"));
    context.ok(&format!("tag local:1 {name}"));
    server.clear_requests();
    assert_eq!(source(&format!("inspect {name}")), "store");
    assert_eq!(source(&format!("inspect {}", &image.below()[0][7..19])), "store");
    assert_eq!(source(&format!("inspect {}", image.below()[0])), "store");
    assert_eq!(source("inspect store:local:1"), "store");
    assert!(taken(&server).is_empty());
    assert_eq!(source(&format!("inspect --remote {name}")), "registry");
    let tags = context.run_words(&["inspect", "-f", "{{json .RepoTags}}", "local:1"]);
    assert_eq!(json_of(&tags.stdout), json!(["local:1", name]));
    let quiet = context.run(&format!("inspect -q local:1 --platform linux/arm64 {name}"));
    assert_eq!(quiet.stdout, format!("{0}\n{0}\n", image.digest));
    context.run("inspect --remote store:local:1").fails(2, &["--remote cannot be"]);
}

#[test]
fn archives_are_looked_at_without_a_store() {
    let context = Context::new();
    let (server, image, name, _) = pushed(&context);
    let archive = context.path("app.tar").display().to_string();
    context.ok(&format!("copy {name} oci-archive:{archive}:1"));
    server.clear_requests();
    let place = format!("oci-archive:{archive}");
    let run = context.run_words(&["inspect", "-f", "{{.Source}} {{.Digest}}", &place]);
    assert_eq!(run.stdout, format!("oci-archive {}\n", image.digest), "{}", run.stderr);
    let ids = context.ok(&format!("history -q {place}"));
    assert_eq!(ids.lines().next(), Some(&image.below()[0][7..19]));
    assert!(taken(&server).is_empty());
    let explicit = format!("docker://{name}");
    let run = context.run_words(&["inspect", "-f", "{{.Source}}", "--remote", &explicit]);
    assert_eq!(run.stdout, "registry\n", "{}", run.stderr);
}

#[test]
fn what_is_nowhere_names_both_places_and_the_others_are_shown() {
    let context = Context::new();
    let (server, image, name, _) = pushed(&context);
    let gone = format!("{}/app:2", server.host());
    context.run(&format!("inspect {gone}")).fails(
        3,
        &[
            "cannot read [registry]/app:2, and there is no image \"[registry]/app:2\" in the local \
             store: there is 1",
            "hint: `regctl tags [registry]/app` lists the tags there are",
        ],
    );
    context
        .run("inspect store:gone:1")
        .fails(3, &["no image \"gone:1\" in the local store", "hint: `regctl images`"]);
    let whole_id = digest('a');
    context.run(&format!("inspect {whole_id}")).fails(3, &["in the local store"]);
    let some = context.run_words(&["inspect", "-f", "{{.Digest}}", &gone, &name, "store:x"]);
    some.fails(3, &["warning: cannot read [registry]/app:2", "error: no image \"x\""]);
    assert_eq!(some.stdout, format!("{}\n", image.digest));
    let none = context.run(&format!("inspect --format json {gone}"));
    assert_eq!((none.code, none.stdout.as_str()), (3, "[]\n"));
    let history = context.run(&format!("history {gone}"));
    history.fails(3, &["cannot read [registry]/app:2", "in the local store"]);
}

#[test]
fn an_artifact_is_shown_without_a_config() {
    let context = Context::new();
    let mut images = Images::new(&context, "images");
    let artifact = images.artifact("application/vnd.example.thing");
    images.tag(&artifact, "1");
    let server = registry();
    let name = format!("{}/thing:1", server.host());
    context.ok(&format!("copy {}:1 {name}", images.location()));
    server.clear_requests();
    let text = context.ok(&format!("inspect {name}"));
    assert_eq!(taken(&server).len(), 2, "its config is none that could be read");
    assert!(text.contains("\nArtifact type: application/vnd.example.thing\n"), "{text}");
    assert!(text.contains("9B   text/plain"), "{text}");
    let env = context.run_words(&["inspect", "-f", "{{json .Config.Env}}{{.Os}}", &name]);
    assert_eq!(env.stdout, "[]\n");
    let history = context.run(&format!("history {name}"));
    assert!(history.stderr.contains("this is no image but an artifact"), "{}", history.stderr);
    assert_eq!(history.stdout.lines().count(), 2);
}

#[test]
fn history_is_dockers_table_newest_first() {
    let context = Context::new();
    let (server, image, name, _) = pushed(&context);
    let id = &image.below()[0];
    let table = context.ok(&format!("history --human=false {name}"));
    let expected = format!(
        "\
IMAGE          CREATED AT             CREATED BY                                      SIZE   COMMENT
{}   2024-05-06T07:08:09Z   RUN /bin/sh -c install things; install thing…   11
<missing>      2024-05-06T07:08:08Z   /bin/sh -c #(nop)  ENV B=2                      0      said
<missing>      2024-05-06T07:08:07Z   /bin/sh -c #(nop) ADD file:1 in /               6",
        &id[7..19]
    );
    assert_eq!(table, expected);
    assert_eq!(taken(&server).len(), 2, "a manifest and a config");
    let quiet = context.ok(&format!("history -q --no-trunc {name}"));
    assert_eq!(quiet, format!("{id}\n<missing>\n<missing>"));
    let fields = "{{.ID}}|{{.CreatedAt}}|{{.CreatedBy}}|{{.Size}}|{{.Comment}}";
    let run = context.run_words(&["history", "--no-trunc", "--format", fields, &name]);
    let second = "<missing>|2024-05-06T07:08:08Z|/bin/sh -c #(nop)  ENV B=2|0B|said";
    assert_eq!(run.stdout.lines().nth(1), Some(second));
    assert!(run.stdout.contains("install things;  # buildkit|11B|"), "{}", run.stdout);
    let since = context.run_words(&["history", "--format", "{{.CreatedSince}}", &name]);
    assert!(since.stdout.lines().all(|line| line.ends_with(" ago")), "{}", since.stdout);
}

#[test]
fn a_history_that_does_not_fit_the_layers_is_told() {
    let context = Context::new();
    let mut images = Images::new(&context, "images");
    let step = |created_by: &str| json!({"created_by": created_by});
    let only = step("only\u{1b}[2J\nforged");
    let config = json!({"os": "linux", "architecture": "amd64", "history": [only]});
    let image = images.image_with(&config, MediaType::OCI_LAYER_GZIP, &["a", "bb"]);
    images.tag(&image, "1");
    let at = format!("{}:1", images.location());
    let table = context.ok(&format!("history --no-trunc {at}"));
    assert!(table.lines().count() == 3 && table.contains("   only\\u{1b}[2J forged   "), "{table}");
    let run = context.run_words(&["history", "--format", "{{.CreatedBy}}|{{.Size}}", &at]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "|2B\nonly\\u{1b}[2J forged|1B\n"));
    assert!(
        run.stderr.contains("the history tells of 1 layers, the image has 2"),
        "{}",
        run.stderr
    );
    let commands = context.run_words(&["inspect", "-f", "{{(index .LayersData 0).Command}}", &at]);
    assert_eq!(commands.stdout, "\n", "none is better than a wrong one");
}

#[test]
fn a_tree_shows_platforms_what_is_attached_and_what_is_missing() {
    let context = Context::new();
    let (images, index, below) = several(&context);
    context.ok(&format!("copy {}:1 store:app:1", images.location()));
    let mut single = Images::new(&context, "single");
    let image = rich(&single);
    single.tag(&image, "2");
    context.ok(&format!("copy {}:2 store:one:2", single.location()));
    let template = "{{.Label}} {{.IsComplete}}{{range .Children}}|{{.Label}}{{end}}";
    let words = ["images", "--tree", "--format", template];
    let shape = |words: &[&str]| context.run_words(words).stdout;
    let trees = shape(&words);
    let cosign = cosign_tag(&index);
    let mut lines: Vec<&str> = trees.lines().collect();
    lines.sort_unstable();
    let app = format!(
        "app:1 true|linux/arm64|linux/s390x|attestation-manifest|\
         application/vnd.example.signature|{cosign}"
    );
    assert_eq!(lines, [app.as_str(), "one:2 true|linux/arm64"]);
    std::fs::remove_file(blob_path(&context.path("data/store"), &below[1])).unwrap();
    let table = context.ok("image tree app:1");
    let rows: Vec<&str> = table.lines().collect();
    assert!(rows[0].starts_with("IMAGE "), "{table}");
    assert!(rows[1].starts_with("app:1 ") && rows[1].ends_with("partly here"), "{table}");
    assert!(rows[2].starts_with("├─ linux/arm64 ") && !rows[2].ends_with("here"), "{table}");
    let missing = format!("   {}   0B           0B             not here", &below[1][7..19]);
    assert!(rows[3].starts_with("├─ linux/s390x ") && rows[3].ends_with(&missing), "{table}");
    assert!(rows[6].starts_with("└─ sha256-"), "{table}");
    let quiet = context.ok("images --tree -q app:1");
    assert_eq!(quiet, index.digest[7..19]);
}

#[test]
fn info_tells_what_is_seen_and_creates_nothing() {
    let context = Context::new();
    std::fs::remove_dir(context.path("data")).unwrap();
    context.write("docker/config.json", r#"{"credsStore": "nowhere"}"#);
    context.write("docker/certs.d/r.example.com:5000/ca.crt", "");
    let text = context.ok("info");
    for piece in [
        "Default platform: linux/amd64\n",
        "data/store\n  not made yet\n",
        "    helper docker-credential-nowhere, which is not in PATH\n",
        "docker/certs.d: r.example.com:5000",
    ] {
        assert!(text.contains(piece), "no {piece:?} in:\n{text}");
    }
    assert_eq!(context.ok("images -q"), "");
    assert_eq!(context.ok("images --tree -q"), "");
    assert!(!context.path("data").exists());
    let mut images = Images::new(&context, "images");
    let image = images.image("app", 2);
    images.tag(&image, "1");
    context.ok(&format!("copy {}:1 store:app:1", images.location()));
    context.ok("tag app:1 app:2");
    let info = json_of(&context.ok("info --format json"));
    let store = &info["store"];
    assert_eq!(
        (&store["images"], &store["names"], &store["blobs"]),
        (&json!(1), &json!(2), &json!(4))
    );
    let bytes: u64 = image.below().iter().map(|digest| size(&images, digest)).sum();
    assert_eq!(store["size_bytes"], bytes + image.bytes.len() as u64);
    assert_eq!(context.ok("info --format {{.Program.Version}}"), env!("CARGO_PKG_VERSION"));
}

#[test]
fn referrers_that_cannot_be_listed_do_not_hide_the_image() {
    let context = Context::new();
    let (server, image, ..) = pushed(&context);
    let host = server.host();
    let peer = Peer::start(move |head: &Head| match head.path.contains("/referrers/") {
        true => Reply::Answer(500, Vec::new(), Vec::new()),
        false => Reply::Forward(host.clone()),
    });
    let run = context.run(&format!("inspect --retry 0 {}/app:1", peer.host()));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("WARN what refers to [digest] is not known: "), "{}", run.stderr);
    assert!(run.stdout.contains(&format!("Digest:        {}\n", image.digest)), "{}", run.stdout);
}

#[test]
fn referrers_of_a_registry_without_the_api_are_found() {
    let context = Context::new();
    let quirks = Quirks { no_referrers_api: true, ..Quirks::default() };
    let server = start(Server::ephemeral().quirks(quirks));
    let mut images = Images::new(&context, "images");
    let image = images.image("app", 1);
    images.tag(&image, "1");
    images.referrer(&image, "one");
    let name = format!("{}/app:1", server.host());
    context.ok(&format!("copy {}:1 {name}", images.location()));
    let text = context.ok(&format!("inspect {name}"));
    assert!(text.contains("   application/vnd.example.signature"), "{text}");
}
