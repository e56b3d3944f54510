//! `build`: what comes of a Dockerfile, and what is said of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

use serde_json::{Value, json};

use crate::context::{Context, Outcome};
use crate::images::blob_path;

/// The path of an image whose Dockerfile says nothing of it.
const DEFAULT_PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// An image of the local store, taken apart.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) digest: String,
    pub(crate) manifest: Value,
    pub(crate) config: Value,
    /// The digests of the layers' blobs, lowest first.
    pub(crate) layers: Vec<String>,
}

/// One member of a layer: its type, mode, owner, and its content or target.
pub(crate) type Member = (char, u32, u64, String);

impl Built {
    /// The image that has this name, digest or image ID.
    pub(crate) fn of(context: &Context, name: &str) -> Self {
        let manifest = json_of(&context.ok(&format!("manifest store:{name}")));
        let digest = context.ok(&format!("digest store:{name}"));
        let config = json_of(&context.ok(&format!("config store:{name}")));
        let layers = manifest["layers"].as_array().unwrap().iter();
        let layers = layers.map(|layer| layer["digest"].as_str().unwrap().to_owned()).collect();
        Self { digest, manifest, config, layers }
    }

    /// The variables of the config, without the path that every image has.
    pub(crate) fn env(&self) -> Vec<&str> {
        let variables = self.config["config"]["Env"].as_array().unwrap().iter();
        let variables = variables.map(|variable| variable.as_str().unwrap());
        variables.filter(|variable| *variable != DEFAULT_PATH).collect()
    }

    /// What a layer of the store holds, by path.
    pub(crate) fn files(&self, context: &Context, layer: usize) -> BTreeMap<String, Member> {
        let blob = fs::read(blob_path(&context.path("data/store"), &self.layers[layer])).unwrap();
        let media_type = self.manifest["layers"][layer]["mediaType"].as_str().unwrap();
        let plain = match media_type.rsplit(['+', '.']).next().unwrap() {
            "gzip" => {
                let mut plain = Vec::new();
                flate2::read::MultiGzDecoder::new(&blob[..]).read_to_end(&mut plain).unwrap();
                plain
            }
            "zstd" => zstd::decode_all(&blob[..]).unwrap(),
            _ => blob,
        };
        let mut members = BTreeMap::new();
        for entry in tar::Archive::new(&plain[..]).entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().display().to_string();
            let header = entry.header();
            let (mode, uid) = (header.mode().unwrap(), header.uid().unwrap());
            let kind = match header.entry_type() {
                tar::EntryType::Regular => 'f',
                tar::EntryType::Directory => 'd',
                tar::EntryType::Symlink => 'l',
                tar::EntryType::Link => 'h',
                other => panic!("{path} is a {other:?}"),
            };
            let content = match entry.link_name().unwrap() {
                Some(target) => target.display().to_string(),
                None => {
                    let mut bytes = Vec::new();
                    entry.read_to_end(&mut bytes).unwrap();
                    String::from_utf8_lossy(&bytes).into_owned()
                }
            };
            assert!(members.insert(path.clone(), (kind, mode, uid, content)).is_none(), "{path}");
        }
        members
    }

    /// The paths of a layer's files and what they hold.
    pub(crate) fn contents(&self, context: &Context, layer: usize) -> BTreeMap<String, String> {
        let files = self.files(context, layer).into_iter();
        files.filter(|(_, it)| it.0 != 'd').map(|(path, it)| (path, it.3)).collect()
    }
}

pub(crate) fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Runs `build` and expects it to do well.
#[track_caller]
pub(crate) fn built(context: &Context, line: &str) -> Outcome {
    let outcome = context.run(&format!("build {line}"));
    assert_eq!(outcome.code, 0, "build {line}\n{}", outcome.raw_stderr);
    outcome
}

/// The image that `build` makes.
#[track_caller]
pub(crate) fn image(context: &Context, line: &str) -> Built {
    Built::of(context, built(context, &format!("--format {{{{.Digest}}}} {line}")).last_line())
}

/// The lines of progress that tell what was done, without numbers and times, sorted.
pub(crate) fn steps(outcome: &Outcome) -> Vec<String> {
    let lines = outcome.stderr.lines().filter(|line| line.contains(" ["));
    let step = |line: &str| {
        let text = line.split_once(' ').unwrap().1;
        match text.split_once(" CACHED ") {
            Some((name, _)) => format!("{name} CACHED"),
            None => text.to_owned(),
        }
    };
    let mut steps: Vec<String> = lines.map(step).collect();
    steps.sort();
    steps
}

pub(crate) fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A context of one file and a Dockerfile that copies it.
pub(crate) fn small() -> Context {
    let context = Context::new();
    context.write("app/a", "hello\n");
    context.write("app/Dockerfile", "FROM scratch\nCOPY a /x/\nENV A=1\nCMD [\"/x/a\"]\n");
    context
}

/// A context with a Dockerfile of nearly every instruction.
fn tool() -> Context {
    let context = Context::new();
    context.write("app/bin/tool", "tool");
    context.write("app/readme", "read me");
    std::os::unix::fs::symlink("tool", context.path("app/bin/link")).unwrap();
    context.write(
        "app/Dockerfile",
        "ARG ROOT=srv\nFROM scratch\nARG ROOT\nLABEL kind=\"a tool\"\nWORKDIR /$ROOT\n\
         COPY --chown=7:8 --chmod=751 bin bin/\nCOPY readme /\nADD readme /doc/\n\
         ENV PATH=/srv/bin A=1\nUSER 7\nEXPOSE 80 53/udp\nVOLUME /data\nSTOPSIGNAL SIGINT\n\
         ENTRYPOINT [\"tool\"]\nCMD [\"-h\"]\n",
    );
    context
}

#[test]
fn an_image_has_the_config_and_history_that_its_dockerfile_says() {
    let context = tool();
    let id = built(&context, "-t app app").last_line().to_owned();
    let image = Built::of(&context, "app");
    assert_eq!(image.manifest["config"]["digest"], json!(id));
    assert_eq!(image.manifest["config"]["mediaType"], "application/vnd.oci.image.config.v1+json");
    let config = &image.config;
    assert_eq!(
        config["config"],
        json!({
            "Env": ["PATH=/srv/bin", "A=1"], "User": "7", "WorkingDir": "/srv",
            "ExposedPorts": {"53/udp": {}, "80/tcp": {}}, "Volumes": {"/data": {}},
            "StopSignal": "SIGINT", "Entrypoint": ["tool"], "Cmd": ["-h"],
            "Labels": {"kind": "a tool"},
        })
    );
    assert_eq!((&config["os"], &config["architecture"]), (&json!("linux"), &json!("amd64")));
    assert_eq!(config["rootfs"]["diff_ids"].as_array().unwrap().len(), 4);
    let history = config["history"].as_array().unwrap();
    let lines: Vec<(&str, bool)> = history
        .iter()
        .map(|step| (step["created_by"].as_str().unwrap(), step["empty_layer"] == json!(true)))
        .collect();
    assert_eq!(
        lines,
        [
            ("ARG ROOT=srv", true),
            ("LABEL kind=a tool", true),
            ("WORKDIR /srv", false),
            ("COPY --chown=7:8 --chmod=751 bin bin/ # buildkit", false),
            ("COPY readme / # buildkit", false),
            ("ADD readme /doc/ # buildkit", false),
            ("ENV PATH=/srv/bin A=1", true),
            ("USER 7", true),
            ("EXPOSE [53/udp 80/tcp]", true),
            ("VOLUME [/data]", true),
            ("STOPSIGNAL SIGINT", true),
            ("ENTRYPOINT [\"tool\"]", true),
            ("CMD [\"-h\"]", true),
        ]
    );
}

#[test]
fn an_image_has_the_files_that_its_dockerfile_says_in_a_layer_for_each_step() {
    let context = tool();
    let image = image(&context, "app");
    assert_eq!(image.layers.len(), 4);
    let directory = |mode| ('d', mode, 0, String::new());
    assert_eq!(image.files(&context, 0), [("srv/".to_owned(), directory(0o755))].into());
    let files = image.files(&context, 1);
    assert_eq!(files["srv/bin/"].0, 'd');
    assert_eq!(files["srv/bin/tool"], ('f', 0o751, 7, "tool".to_owned()));
    assert_eq!(files["srv/bin/link"], ('l', 0o777, 7, "tool".to_owned()));
    assert_eq!(
        image.files(&context, 2),
        [("readme".to_owned(), ('f', 0o644, 0, "read me".to_owned()))].into()
    );
    assert_eq!(image.contents(&context, 3), pairs(&[("doc/readme", "read me")]));
}

#[test]
fn names_are_as_many_as_there_are_tags_and_without_one_the_image_dangles() {
    let context = small();
    let outcome = built(&context, "-q -t one -t two:2 -t registry.test/three:3 app");
    let id = outcome.stdout.trim_end();
    assert_eq!((outcome.stderr.as_str(), id.len(), id.lines().count()), ("", 71, 1));
    for name in ["one:latest", "two:2", "registry.test/three:3"] {
        assert_eq!(Built::of(&context, name).manifest["config"]["digest"], json!(id), "{name}");
    }
    let again = Context::new();
    again.write("app/Dockerfile", "FROM scratch\nLABEL a=b\n");
    let id = again.ok("build -q app");
    let listed = again.ok("images --no-trunc --format {{.Repository}}:{{.Tag}}={{.ID}}");
    assert_eq!(listed, format!("<none>:<none>={id}"));
    assert_eq!(Built::of(&again, &id).config["config"]["Labels"], json!({"a": "b"}));
}

#[test]
fn files_tell_ids_and_digests_and_formats_tell_the_report() {
    let context = small();
    let id = context.ok("build -q -t app -t b:1 --iidfile id --metadata-file metadata app");
    assert_eq!(fs::read_to_string(context.path("id")).unwrap(), id);
    let image = Built::of(&context, "app");
    let metadata = json_of(&fs::read_to_string(context.path("metadata")).unwrap());
    assert_eq!(metadata["containerimage.config.digest"], json!(id));
    assert_eq!(metadata["containerimage.digest"], json!(image.digest));
    assert_eq!(metadata["image.name"], "docker.io/library/app:latest,docker.io/library/b:1");
    let report = json_of(&context.ok("build -q --format json -t app app"));
    let size = image.manifest["config"]["size"].as_u64().unwrap()
        + image.manifest["layers"][0]["size"].as_u64().unwrap();
    assert_eq!(
        report,
        json!({
            "id": id, "digest": image.digest, "names": ["docker.io/library/app:latest"],
            "platform": "linux/amd64", "size_bytes": size, "layers": 1, "warnings": [],
        })
    );
    let line = context.run_words(&["build", "-q", "--format", "{{.ID}} {{.Digest}}", "app"]);
    assert_eq!(line.stdout, format!("{id} {}\n", image.digest), "{}", line.stderr);
    context.run("build --format {{.Nothing}} app").fails(2, &["Nothing"]);
    let written = context.run("build --iidfile no/such/directory/id app");
    written.fails(1, &["cannot write the file of the image ID", "no/such/directory/id"]);
}

#[test]
fn labels_annotations_and_arguments_of_the_command_line_count() {
    let mut context = Context::new();
    context.write(
        "app/Dockerfile",
        "ARG BASE=scratch\nFROM $BASE\nARG A=1\nARG B\nARG C=3\nENV A=$A B=$B C=${C}\nLABEL x=file y=file\n",
    );
    context.set("B", "of the environment");
    let line = "--build-arg A=one --build-arg B --build-arg NOT_THERE --label x=line --label z \
                --annotation org.example.a=b app";
    let image = image(&context, line);
    assert_eq!(image.env(), ["A=one", "B=of the environment", "C=3"]);
    let labels = json!({"x": "line", "y": "file", "z": ""});
    assert_eq!(image.config["config"]["Labels"], labels);
    assert_eq!(image.manifest["annotations"], json!({"org.example.a": "b"}));
}

#[test]
fn a_target_is_built_with_the_stages_that_it_needs_and_no_other() {
    let context = Context::new();
    context.write("app/a", "a");
    context.write(
        "app/Dockerfile",
        "FROM scratch AS one\nCOPY a /one\nFROM scratch AS broken\nCOPY missing /\n\
         FROM one AS Two\nCOPY --from=one /one /two\nFROM scratch\nCOPY --from=two /two /three\n\
         COPY --from=0 /one /four\n",
    );
    let two = image(&context, "--target two app");
    assert_eq!(two.contents(&context, 0), pairs(&[("one", "a")]));
    assert_eq!(two.contents(&context, 1), pairs(&[("two", "a")]));
    let last = image(&context, "app");
    assert_eq!(last.layers.len(), 2);
    assert_eq!(last.contents(&context, 0), pairs(&[("three", "a")]));
    assert_eq!(last.contents(&context, 1), pairs(&[("four", "a")]));
    assert_eq!(image(&context, "--target 0 app").layers.len(), 1);
    let broken = context.run("build --target broken app");
    broken.fails(1, &["[broken 1/1] COPY missing /", "missing"]);
}

#[test]
fn named_contexts_are_directories_images_and_stages() {
    let context = Context::new();
    context.write("assets/logo", "logo");
    context.write("base/Dockerfile", "FROM scratch\nCOPY f /f\nENV BASE=yes\n");
    context.write("base/f", "of the base");
    built(&context, "-t base base");
    context.write(
        "app/Dockerfile",
        "FROM scratch AS own\nCOPY --from=assets logo /own\nFROM alpine\nCOPY --from=assets logo /\n\
         COPY --from=other /f /g\nCOPY --from=stage /own /\n",
    );
    let line = "--build-context assets=assets --build-context alpine=docker-image://base \
                --build-context other=docker-image://base --build-context stage=target:own app";
    let image = image(&context, line);
    assert_eq!(image.env(), ["BASE=yes"]);
    let contents: Vec<_> = (0..4).map(|layer| image.contents(&context, layer)).collect();
    assert_eq!(
        contents,
        [
            pairs(&[("f", "of the base")]),
            pairs(&[("logo", "logo")]),
            pairs(&[("g", "of the base")]),
            pairs(&[("own", "logo")]),
        ]
    );
    for (named, piece) in
        [("x", "write NAME=DIR"), ("=x", "write NAME=DIR"), ("x=docker-image://UPPER", "UPPER")]
    {
        context.run(&format!("build --build-context {named} app")).fails(2, &[piece]);
    }
    let missing = context.run("build --build-context assets=nowhere app");
    missing.fails(1, &["nowhere"]);
}

#[test]
fn dockerfiles_lie_in_the_context_elsewhere_or_come_from_stdin() {
    let context = Context::new();
    context.write("app/a", "a");
    context.write("app/Containerfile", "FROM scratch\nCOPY a /container\n");
    context.write("deploy/release", "FROM scratch\nCOPY a /release\n");
    let only = |line: &str| image(&context, line).contents(&context, 0);
    assert_eq!(only("app"), pairs(&[("container", "a")]));
    assert_eq!(only("-f deploy/release app"), pairs(&[("release", "a")]));
    context.write("app/Dockerfile", "FROM scratch\nCOPY a /docker\n");
    assert_eq!(only("app"), pairs(&[("docker", "a")]));
    let outcome = context.run_with_stdin("build -q -f - app", b"FROM scratch\nCOPY a /stdin\n");
    assert_eq!(outcome.code, 0, "{}", outcome.raw_stderr);
    let id = outcome.stdout.trim_end();
    assert_eq!(Built::of(&context, id).contents(&context, 0), pairs(&[("stdin", "a")]));
    let outcome = context.run_with_stdin("build -q -", b"FROM scratch\nCOPY <<f /\nx\nf\n");
    let id = outcome.stdout.trim_end();
    assert_eq!(Built::of(&context, id).contents(&context, 0), pairs(&[("f", "x\n")]));
    let outcome = context.run_with_stdin("build -", b"FROM scratch\nCOPY a /\n");
    outcome.fails(1, &["Dockerfile:2:1", "no context"]);
    context.run("build -f - -").fails(2, &["stdin cannot be both"]);
    context.run("build -f nowhere app").fails(1, &["nowhere"]);
    context.run("build nowhere").fails(1, &["the context nowhere is no directory"]);
    context.run("build data").fails(1, &["neither a Dockerfile nor a Containerfile in data"]);
}

#[test]
fn what_is_left_out_is_said_beside_the_dockerfile_or_in_the_context() {
    let context = Context::new();
    for name in ["a", "b", "c.log", "d/e.log", "d/keep.log"] {
        context.write(&format!("app/{name}"), name);
    }
    context.write("app/Dockerfile", "FROM scratch\nCOPY . /\n");
    context.write("app/special", "FROM scratch\nCOPY . /\n");
    context
        .write("app/.dockerignore", "**/*.log\n!d/keep.log\nspecial*\nDockerfile\n.dockerignore\n");
    context.write("app/special.dockerignore", "*\n!b\n");
    let all = image(&context, "app").contents(&context, 0);
    assert_eq!(all, pairs(&[("a", "a"), ("b", "b"), ("d/keep.log", "d/keep.log")]));
    let special = image(&context, "-f app/special app").contents(&context, 0);
    assert_eq!(special, pairs(&[("b", "b")]));
}

#[test]
fn layers_are_compressed_as_is_asked_for() {
    let context = small();
    let plain = "application/vnd.oci.image.layer.v1.tar";
    let mut digests = std::collections::BTreeSet::new();
    for (line, media_type) in [
        ("", format!("{plain}+gzip")),
        ("--compression gzip --compression-level 0", format!("{plain}+gzip")),
        ("--compression zstd", format!("{plain}+zstd")),
        ("--compression zstd --compression-level -3", format!("{plain}+zstd")),
        ("--compression none", plain.to_owned()),
        ("--compression uncompressed", plain.to_owned()),
    ] {
        let image = image(&context, &format!("{line} app"));
        assert_eq!(image.manifest["layers"][0]["mediaType"], media_type, "{line}");
        assert_eq!(image.contents(&context, 0), pairs(&[("x/a", "hello\n")]), "{line}");
        digests.insert(image.config["rootfs"]["diff_ids"].to_string());
    }
    assert_eq!(digests.len(), 1, "it is the same archive each time");
    for line in [
        "--compression gzip --compression-level 13",
        "--compression none --compression-level 1",
        "--compression bzip2",
    ] {
        assert_eq!(context.run(&format!("build {line} app")).code, 2, "{line}");
    }
}

#[test]
fn flags_of_docker_that_mean_nothing_here_are_noted() {
    let context = small();
    let outcome =
        built(&context, "--load --rm --force-rm --builder default -m 1g --progress none app");
    assert_eq!(
        outcome.stderr,
        "--load is always so here: images are built into the local store\n\
         --rm means nothing here: no containers are made\n\
         --force-rm means nothing here: no containers are made\n\
         --builder means nothing here: regctl builds itself\n\
         --memory means nothing here: nothing is run\n"
    );
    assert_eq!(built(&context, "--rm=false -q app").stderr, "");
}

#[test]
fn progress_is_told_in_lines_as_json_or_not_at_all() {
    let mut context = small();
    let first = built(&context, "--progress plain app");
    let lines: Vec<&str> = first.stderr.lines().collect();
    assert_eq!(lines[0], "#1 [1/1] COPY a /x/", "{}", first.stderr);
    assert!(lines[1].starts_with("#1 DONE ") && lines[1].ends_with('s'), "{}", first.stderr);
    assert_eq!(lines[2..4], ["", "#2 exporting to the local store"]);
    let second = built(&context, "app");
    assert_eq!(second.stderr.lines().next().unwrap(), "#1 [1/1] COPY a /x/ CACHED 0.0s");
    assert_eq!(second.stdout, first.stdout);
    let json = built(&context, "--progress json app");
    let events: Vec<Value> = json.stderr.lines().map(json_of).collect();
    assert_eq!(
        events,
        [
            json!({"event": "cached", "step": 1, "name": "[1/1] COPY a /x/"}),
            json!({"event": "begun", "step": 2, "name": "exporting to the local store"}),
            json!({"event": "done", "step": 2}),
        ]
    );
    assert_eq!(built(&context, "--progress none app").stderr, "");
    context.set("BUILDKIT_PROGRESS", "plain");
    assert!(built(&context, "app").stderr.starts_with("#1 "));
    context.set("BUILDKIT_PROGRESS", "none");
    assert_eq!(built(&context, "app").stderr, "");
    assert!(built(&context, "--progress plain app").stderr.starts_with("#1 "));
    context.set("BUILDKIT_PROGRESS", "loud");
    context.run("build app").fails(2, &["BUILDKIT_PROGRESS", "loud"]);
}
