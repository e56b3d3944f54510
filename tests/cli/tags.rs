//! tags --long and --sort: what is told, in which order, and with how many requests.

use bytes::Bytes;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use regctl::oci::{MediaType, RawManifest};
use regctl::server::quirks::{Failure, FailureKind, Quirks, Times};
use regctl::server::storage::Precondition;
use regctl::server::{Ephemeral, Server};

use crate::context::{Context, registry, start, taken};
use crate::images::{Images, Stored};

/// Three repositories' worth of tags in one: an index, two images, an artifact.
struct Tags {
    context: Context,
    server: Ephemeral,
    repository: String,
    index: Stored,
    old: Stored,
}

fn days_ago(days: i64) -> String {
    // Whole seconds are always as long.
    let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
    (now - SignedDuration::from_hours(24 * days)).to_string()
}

fn tags_at(server: Ephemeral) -> Tags {
    let context = Context::new();
    let mut images = Images::new(&context, "images");
    images.created = days_ago(3);
    let index = images.multi("app", &["arm64", "amd64"]);
    images.created = days_ago(21);
    let old = images.image_of("old", "arm64", &[vec![b'x'; 3000]]);
    images.created = String::new();
    let timeless = images.image("timeless", 1);
    let repository = format!("{}/app", server.host());
    for (stored, tags) in
        [(&index, &["2.0.0", "latest", "stable"][..]), (&old, &["1.10.0"]), (&timeless, &["1.9.0"])]
    {
        images.tag(stored, tags[0]);
        let targets: Vec<String> = tags.iter().map(|tag| format!("{repository}:{tag}")).collect();
        context.ok(&format!("push {}:{} {}", images.location(), tags[0], targets.join(" ")));
    }
    server.clear_requests();
    Tags { context, server, repository, index, old }
}

/// Puts a manifest as it stands under a tag.
fn put(server: &Ephemeral, tag: &str, document: &str) {
    put_as(server, tag, MediaType::OCI_MANIFEST, document);
}

fn put_as(server: &Ephemeral, tag: &str, media_type: &str, document: &str) {
    let bytes = Bytes::from(document.to_owned());
    let raw = RawManifest::new(&MediaType::new(media_type), bytes).unwrap();
    let (repository, tags) = ("app".parse().unwrap(), [tag.parse().unwrap()]);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let put = server.storage().put_manifest(&repository, &raw, &tags, Precondition::None);
    runtime.block_on(put).unwrap();
}

const ARTIFACT: &str = r#"{"schemaVersion":2,"artifactType":"application/vnd.example",
    "config":{"mediaType":"application/vnd.oci.empty.v1+json","size":2,"digest":
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},
    "layers":[{"mediaType":"text/plain","size":40,"digest":
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff80"}],
    "annotations":{"org.opencontainers.image.created":"2024-05-06T07:08:09Z"}}"#;

#[test]
fn a_tag_is_told_with_its_digest_age_size_and_platforms() {
    let Tags { context, server, repository, index, old } = tags_at(registry());
    put(&server, "sbom", ARTIFACT);
    let table = context.ok(&format!("tags {repository} --long"));
    let columns: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
        .collect();
    let short = |stored: &Stored| stored.digest[7..19].to_owned();
    assert_eq!(columns[0], ["TAG", "DIGEST", "CREATED", "SIZE", "PLATFORMS"]);
    assert_eq!(columns[1][..3], ["1.10.0", &short(&old), "3 weeks ago"]);
    assert_eq!((columns[1][3], columns[1][4]), ("3.15kB", "linux/arm64"));
    assert_eq!((columns[2][0], columns[2][2]), ("1.9.0", "N/A"));
    assert_eq!(columns[3][..3], ["2.0.0", &short(&index), "3 days ago"]);
    assert_eq!(columns[3][4], "linux/arm64,linux/amd64");
    assert_eq!((columns[4][0], columns[5][0]), ("latest", "sbom"));
    assert_eq!((columns[5][3], columns[5][4]), ("42B", "-"));
    assert_eq!((columns[6][0], columns.len()), ("stable", 7));
    let whole = context.ok(&format!("tags {repository} --long --no-trunc --filter 1.10.0"));
    assert!(whole.contains(&old.digest), "{whole}");
}

#[test]
fn json_and_templates_tell_the_same() {
    let Tags { context, server, repository, index, .. } = tags_at(registry());
    put(&server, "sbom", ARTIFACT);
    let json = context.ok(&format!("tags {repository} -l --filter latest --format json"));
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(told["name"], "latest");
    assert_eq!(told["digest"], index.digest);
    assert_eq!(told["media_type"], MediaType::OCI_INDEX);
    assert_eq!(told["platform"], "linux/amd64", "that of this machine");
    assert_eq!(told["platforms"], serde_json::json!(["linux/arm64", "linux/amd64"]));
    assert!(told["size_bytes"].as_u64().unwrap() > 100, "{json}");
    assert!(told["created"].as_str().unwrap().ends_with('Z'), "{json}");
    let template = "table {{.Name}}\\t{{.Created}}\\t{{.ArtifactType}}";
    let sbom = ["tags", &repository, "-l", "--filter", "sbom", "--format", template];
    assert_eq!(
        context.run_words(&sbom).stdout,
        "NAME   CREATED                ARTIFACT TYPE\n\
         sbom   2024-05-06T07:08:09Z   application/vnd.example\n"
    );
}

#[test]
fn tags_come_in_the_order_that_is_asked_for() {
    let Tags { context, repository, server, .. } = tags_at(registry());
    let names = |flags: &str| {
        let listed = context.ok(&format!("tags {repository} {flags}"));
        listed.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(names("--sort name"), ["1.10.0", "1.9.0", "2.0.0", "latest", "stable"]);
    assert_eq!(names("--sort semver"), ["2.0.0", "1.10.0", "1.9.0", "latest", "stable"]);
    assert_eq!(names("--sort semver --limit 1"), ["2.0.0"]);
    assert_eq!(names("--sort semver --limit 1 --filter 1.*"), ["1.10.0"]);
    assert_eq!(taken(&server).len(), 4, "names alone need the list alone");
    assert_eq!(names("--sort created"), ["2.0.0", "latest", "stable", "1.10.0", "1.9.0"]);
    assert_eq!(names("--sort size --limit 2"), ["1.10.0", "2.0.0"]);
    assert_eq!(names("--long --quiet --last 2.0.0"), ["latest", "stable"]);
    let long =
        ["tags", &repository, "-l", "--sort", "size", "--limit", "1", "--format", "{{.Name}}"];
    assert_eq!(context.run_words(&long).stdout, "1.10.0\n");
    context.run(&format!("tags {repository} --sort age")).fails(2, &["semver"]);
}

#[test]
fn what_several_tags_share_is_read_once() {
    let Tags { context, server, repository, .. } = tags_at(registry());
    context.ok(&format!("tags {repository} --long --filter ?[.at]*"));
    let requests = taken(&server);
    let count = |piece: &str| requests.iter().filter(|request| request.contains(piece)).count();
    // The tags 2.0.0, latest and stable of one index, 1.10.0 and 1.9.0 of an image each.
    assert_eq!(count("GET /v2/app/tags/list"), 1);
    assert_eq!(count("GET /v2/app/manifests/sha256:"), 1, "{requests:#?}");
    assert_eq!(count("GET /v2/app/manifests/"), 5 + 1);
    assert_eq!(count("GET /v2/app/blobs/"), 3);
    assert_eq!(requests.len(), 1 + 6 + 3);
    context.ok(&format!("tags {repository} --long --sort name --limit 2"));
    assert_eq!(taken(&server).len(), 1 + 2 + 2, "only what is printed is examined");
    context.ok(&format!("tags {repository} --long --limit 1"));
    assert_eq!(server.requests()[0].path_and_query, "/v2/app/tags/list?n=1");
}

#[test]
fn a_platform_that_was_asked_for_is_told_or_nothing() {
    let Tags { context, server: _server, repository, .. } = tags_at(registry());
    let told = |platform: &str| {
        let template = "{{.Name}} {{.Platform}} {{.Size}}";
        let words = ["tags", &repository, "-l", "--filter", "[12]*", "--sort", "name", "--format"];
        let words = [&words[..], &[template, "--platform", platform]].concat();
        let told = context.run_words(&words);
        assert_eq!(told.code, 0, "{}", told.raw_stderr);
        told.stdout
    };
    let arm = told("linux/arm64");
    assert!(
        arm.starts_with("1.10.0 linux/arm64 3.15kB\n1.9.0 <no value> -\n2.0.0 linux/arm64 "),
        "{arm}"
    );
    let none = told("linux/s390x");
    assert_eq!(none, "1.10.0 <no value> -\n1.9.0 <no value> -\n2.0.0 <no value> -\n");
}

#[test]
fn a_tag_that_cannot_be_read_leaves_the_others() {
    let gone = Failure {
        method: None,
        path_contains: "/manifests/latest".to_owned(),
        kind: FailureKind::Status { status: StatusCode::NOT_FOUND, retry_after: None },
        times: Times::Always,
    };
    let quirks = Quirks { failures: vec![gone], ..Quirks::default() };
    let server = start(Server::ephemeral().quirks(quirks));
    let context = Context::new();
    put(&server, "good", ARTIFACT);
    put(&server, "broken", r#"{"schemaVersion":2,"config":5,"layers":[]}"#);
    put(&server, "latest", ARTIFACT);
    let repository = format!("{}/app", server.host());
    let listed = context.run(&format!("tags {repository} --long"));
    listed.fails(
        5,
        &[
            "warning: cannot read [registry]/app:broken: manifest [digest] is not a valid document",
            "warning: cannot read [registry]/app:latest: ",
            "error: tags that cannot be read: 2",
        ],
    );
    assert_eq!(listed.stdout.lines().count(), 2, "{}", listed.stdout);
    assert!(listed.last_line().starts_with("good "), "{}", listed.stdout);
    let missing = context.run(&format!("tags {repository} --long --filter latest"));
    missing.fails(3, &["error: cannot read [registry]/app:latest", "not found"]);
    context.run(&format!("tags {}/none --long", server.host())).fails(3, &["none"]);
}

#[test]
fn a_platform_of_control_characters_does_not_reach_the_terminal() {
    let (context, server) = (Context::new(), registry());
    let index = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",
        "manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":2,
        "digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "platform":{"os":"\u001b[2J","architecture":"a\nb"}}]}"#;
    put_as(&server, "evil", MediaType::OCI_INDEX, index);
    let words = format!("tags {}/app --long --platform linux/s390x", server.host());
    let table = context.ok(&words);
    assert_eq!(table.lines().count(), 2, "{table:?}");
    assert!(table.ends_with("N/A       -      \\u{1b}[2J/a b"), "{table:?}");
}

#[test]
fn a_registry_that_goes_away_ends_it() {
    let context = Context::new();
    let words = "tags 127.0.0.1:1/app --long --retry 0 --plain-http";
    context.run(words).fails(6, &["cannot list the tags of [registry]/app"]);
}
