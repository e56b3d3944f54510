//! `build` upon images of registries: what is read, what is kept, and what becomes of layers that stay
//! where they are.

use std::fs;

use regctl::server::{Ephemeral, Server};
use serde_json::json;

use crate::archive::noise;
use crate::build::{Built, built, image, pairs, steps};
use crate::context::{Context, registry, start, taken};
use crate::images::{Images, blob_path};

/// A registry with `team/base:1`, an image of two layers that was built elsewhere.
struct Base {
    server: Ephemeral,
    name: String,
    layers: Vec<String>,
    digest: String,
    config: String,
}

impl Base {
    fn new() -> Self {
        let (maker, server) = (Context::new(), registry());
        maker.write("base/low", noise(1, 100_000));
        maker.write("base/high", "high");
        maker.write("base/passwd", "root:x:0:0::/:/bin/sh\napp:x:12:13::/:/bin/sh\n");
        maker.write(
            "base/Dockerfile",
            "FROM scratch\nCOPY low /low\nCOPY high passwd /etc/\nENV BASE=1\nUSER app\n",
        );
        let name = format!("{}/team/base:1", server.host());
        built(&maker, &format!("-t {name} --push base"));
        let image = Built::of(&maker, &name);
        let config = image.manifest["config"]["digest"].as_str().unwrap().to_owned();
        server.clear_requests();
        Self { server, name, layers: image.layers, digest: image.digest, config }
    }

    /// A context with a Dockerfile of this kind upon it.
    fn context(&self, instructions: &str) -> Context {
        let context = Context::new();
        context.write("app/a", "a");
        context.write("app/Dockerfile", format!("FROM {}\n{instructions}", self.name));
        context
    }

    /// How often the bytes of each layer were fetched.
    fn layer_reads(&self, requests: &[String]) -> Vec<usize> {
        let get = |layer: &String| format!("GET /v2/team/base/blobs/{layer}");
        let count = |get: String| requests.iter().filter(|request| **request == get).count();
        self.layers.iter().map(get).map(count).collect()
    }
}

fn has_blob(context: &Context, digest: &str) -> bool {
    blob_path(&context.path("data/store"), digest).exists()
}

#[test]
fn what_changes_no_file_fetches_no_layer_and_a_known_base_takes_one_request() {
    let base = Base::new();
    let context = base.context("ENV APP=1\nCMD [\"/low\"]\n");
    let image = image(&context, "-t app app");
    assert_eq!(
        taken(&base.server),
        [
            "HEAD /v2/team/base/manifests/1".to_owned(),
            format!("GET /v2/team/base/manifests/{}", base.digest),
            format!("GET /v2/team/base/blobs/{}", base.config),
        ]
    );
    assert_eq!(image.layers, base.layers);
    assert_eq!(image.env(), ["BASE=1", "APP=1"]);
    assert_eq!(
        (&image.config["config"]["User"], &image.config["config"]["Cmd"]),
        (&json!("app"), &json!(["/low"]))
    );
    built(&context, "-t app app");
    assert_eq!(taken(&base.server), ["HEAD /v2/team/base/manifests/1"]);
}

#[test]
fn a_copy_reads_each_layer_of_its_base_once_and_stores_none() {
    let base = Base::new();
    let context = base.context("COPY --chown=app a /etc/\nCOPY --link a /b\n");
    let image = image(&context, "-t app app");
    assert_eq!(base.layer_reads(&taken(&base.server)), [1, 1]);
    assert_eq!(image.layers[..2], base.layers);
    assert_eq!(image.files(&context, 2)["etc/a"], ('f', 0o644, 12, "a".to_owned()));
    for layer in &base.layers {
        assert!(!has_blob(&context, layer));
    }
    context.write("app/a", "changed");
    let again = built(&context, "-t app app");
    assert_eq!(steps(&again).len(), 3);
    assert_eq!(base.layer_reads(&taken(&base.server)), [0, 0]);
}

#[test]
fn a_link_needs_no_byte_of_its_base() {
    let base = Base::new();
    let context = base.context("COPY --link a /new/a\n");
    let image = image(&context, "app");
    assert_eq!(base.layer_reads(&taken(&base.server)), [0, 0]);
    assert_eq!(image.contents(&context, 2), pairs(&[("new/a", "a")]));
}

#[test]
fn files_of_an_image_are_read_from_the_layer_that_has_them() {
    let base = Base::new();
    let context = Context::new();
    let dockerfile = format!("FROM scratch\nCOPY --from={} /etc/high /low /\n", base.name);
    context.write("app/Dockerfile", dockerfile);
    let image = image(&context, "app");
    assert_eq!(base.layer_reads(&taken(&base.server)), [2, 2]);
    let files = image.files(&context, 0);
    assert_eq!(files["high"].3, "high");
    built(&context, "app");
    assert_eq!(taken(&base.server), ["HEAD /v2/team/base/manifests/1"]);
}

#[test]
fn a_push_to_the_same_registry_mounts_what_it_has() {
    let base = Base::new();
    let context = base.context("COPY a /a\n");
    let name = format!("{}/team/app:1", base.server.host());
    built(&context, &format!("-t {name} app"));
    base.server.clear_requests();
    let outcome = built(&context, &format!("-t {name} --push app"));
    let requests = base.server.requests();
    let seen: Vec<String> = requests.iter().map(ToString::to_string).collect();
    for layer in &base.layers {
        let mount = format!("mount={}", layer.replace(':', "%3A"));
        let mounted = |request: &&String| {
            request.starts_with("POST ")
                && (request.contains(&mount) || request.contains(&format!("mount={layer}")))
                && request.contains("from=team")
                && request.ends_with(" 201")
        };
        assert_eq!(seen.iter().filter(mounted).count(), 1, "{seen:#?}");
    }
    assert_eq!(base.layer_reads(&taken(&base.server)), [0, 0], "{seen:#?}");
    assert!(outcome.stderr.contains("pushed "), "{}", outcome.stderr);
    let digest = context.ok(&format!("digest {name}"));
    assert_eq!(digest, Built::of(&context, &name).digest);
}

#[test]
fn a_push_to_another_registry_sends_the_base_on() {
    let (base, other) = (Base::new(), registry());
    let context = base.context("COPY a /a\n");
    let name = format!("{}/app:1", other.host());
    built(&context, &format!("-t {name} --push app"));
    assert_eq!(context.ok(&format!("digest {name}")), Built::of(&context, &name).digest);
    let back = Context::new();
    back.ok(&format!("pull {name} app"));
    back.ok("images --fsck");
    assert_eq!(Built::of(&back, "app").contents(&back, 1).len(), 2);
    for layer in &base.layers {
        assert!(!has_blob(&context, layer));
    }
}

#[test]
fn an_image_whose_base_stays_in_its_registry_can_be_used_like_any_other() {
    let (base, other) = (Base::new(), registry());
    let context = base.context("COPY a /a\n");
    let id = built(&context, "-t app:1 app").last_line().to_owned();
    let fsck = context.ok("images --fsck");
    assert!(fsck.contains("elsewhere: 2 layers of base images"), "{fsck}");
    assert!(fsck.ends_with("all is well"), "{fsck}");
    assert!(context.ok("inspect --no-trunc app:1").contains(&base.layers[0]));
    assert!(context.ok("history app:1").contains("COPY a /a"));
    assert!(context.ok("images --tree").contains("app"));
    let there = format!("{}/app:1", other.host());
    context.ok(&format!("push app:1 {there}"));
    context.ok("save -o app.tar app:1");
    context.ok(&format!("copy store:app:1 oci:{}:1", context.path("layout").display()));
    context.ok("tag app:1 app:2");
    let fsck = context.ok("images --fsck");
    assert!(fsck.ends_with("all is well"), "{fsck}");
    let back = Context::new();
    fs::copy(context.path("app.tar"), back.path("app.tar")).unwrap();
    back.ok("load -i app.tar");
    back.ok("images --fsck");
    let loaded = Built::of(&back, "app:1");
    assert_eq!(loaded.manifest["config"]["digest"], json!(id));
    assert_eq!(loaded.contents(&back, 2), pairs(&[("a", "a")]));
    // A build upon it finds the layers where they are.
    context.write("next/Dockerfile", "FROM app:2\nCOPY --from=app:1 /etc/high /a /again/\n");
    let next = image(&context, "-t next next");
    assert_eq!(next.contents(&context, 3), pairs(&[("again/high", "high"), ("again/a", "a")]));
    context.ok(&format!("push next {}/next:1", other.host()));
    // Without that registry it is said what is missing, and where it was.
    let host = base.server.host();
    drop(base);
    let outcome = context.run("save -o gone.tar app:1");
    assert_ne!(outcome.code, 0);
    assert!(outcome.raw_stderr.contains(&host), "{}", outcome.raw_stderr);
    assert!(!context.path("gone.tar").exists());
    context.ok("images --fsck");
    context.ok("rmi app:1 app:2 next");
}

#[test]
fn a_base_of_the_store_is_taken_unless_the_registry_is_to_be_asked() {
    let base = Base::new();
    let context = base.context("LABEL a=b\n");
    context.ok(&format!("pull {}", base.name));
    base.server.clear_requests();
    let first = image(&context, "app");
    assert_eq!(taken(&base.server), [""; 0]);
    assert_eq!(first.layers, base.layers);
    context.write("new/Dockerfile", format!("FROM {}\nENV NEW=1\n", base.name));
    built(&context, &format!("-t {} --push new", base.name.replace(":1", ":2")));
    let maker = Context::new();
    maker.ok(&format!("copy {} {}", base.name.replace(":1", ":2"), base.name));
    assert_eq!(image(&context, "app").digest, first.digest);
    let pulled = image(&context, "--pull app");
    assert_eq!(pulled.env(), ["BASE=1", "NEW=1"]);
}

#[test]
fn the_platform_is_chosen_from_an_index() {
    let (context, server) = (Context::new(), registry());
    let maker = Context::new();
    let mut images = Images::new(&maker, "images");
    let config = |architecture: &str| {
        json!({
            "architecture": architecture, "os": "linux", "config": {"Env": [format!("A={architecture}")]},
            "rootfs": {"type": "layers", "diff_ids": []},
        })
    };
    let layer = "application/vnd.oci.image.layer.v1.tar";
    let entries: Vec<_> = ["amd64", "arm64"]
        .iter()
        .map(|architecture| {
            let mut entry = images.image_with(&config(architecture), layer, &[]).descriptor();
            entry["platform"] = json!({"os": "linux", "architecture": architecture});
            entry
        })
        .collect();
    let index = images.index(&entries);
    images.tag(&index, "1");
    let name = format!("{}/multi:1", server.host());
    maker.ok(&format!("copy {}:1 {name}", images.location()));
    context.write("app/Dockerfile", format!("FROM {name}\nARG TARGETARCH\nLABEL is=$TARGETARCH\n"));
    for architecture in ["amd64", "arm64"] {
        let image = image(&context, &format!("--platform linux/{architecture} app"));
        assert_eq!(image.config["architecture"], architecture);
        assert_eq!(image.env(), [format!("A={architecture}")]);
        assert_eq!(image.config["config"]["Labels"], json!({"is": architecture}));
    }
    let missing = context.run("build --platform linux/s390x app");
    missing.fails(3, &["Dockerfile:1:6", "linux/s390x", "linux/amd64", "linux/arm64"]);
    context.run("build --platform linux/amd64,linux/arm64 app").fails(2, &["one platform"]);
}

#[test]
fn a_base_that_cannot_be_had_has_the_exit_code_of_its_reason() {
    let (context, server) = (Context::new(), registry());
    let closed = start(Server::ephemeral().basic("ada", "hunter2"));
    let gone = {
        let server = registry();
        server.host()
    };
    for (host, code, piece) in
        [(server.host(), 3, "not found"), (closed.host(), 4, "login"), (gone, 6, "no connection")]
    {
        let name = format!("{host}/no/base:1");
        context.write("app/Dockerfile", format!("# base\nFROM {name}\nLABEL a=b\n"));
        let outcome = context.run("build --retry 0 app");
        outcome.fails(code, &["Dockerfile:2:6", piece]);
        assert_eq!(outcome.stdout, "");
    }
    assert_eq!(context.ok("images -aq"), "");
}

#[test]
fn an_image_that_contradicts_itself_is_no_base() {
    let (context, server) = (Context::new(), registry());
    let maker = Context::new();
    let mut images = Images::new(&maker, "images");
    images.tag(&images.image("app", 2), "1");
    let name = format!("{}/app:1", server.host());
    maker.ok(&format!("copy {}:1 {name}", images.location()));
    context.write("app/Dockerfile", format!("FROM {name}\nLABEL a=b\n"));
    let outcome = context.run("build app");
    outcome.fails(1, &["Dockerfile:1:6", "has 2 layers, but its config names 0"]);
}
