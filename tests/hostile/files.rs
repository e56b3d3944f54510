//! F09–F16 and H01–H05: files and helpers of this machine that are wrong.

use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::json;

use crate::canary;
use crate::scene::{Machine, Scene};
use crate::site::{Site, config, descriptor, layer};

pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = configurations();
    scenes.extend(helpers());
    scenes.extend(machines());
    scenes
}

/// An image `images:1` in a directory of the machine.
pub(crate) fn layout(machine: &Machine) {
    let (config, layer) = (config(1).to_string(), layer(0));
    let image = json!({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": descriptor("application/vnd.oci.image.config.v1+json", config.as_bytes()),
        "layers": [descriptor("application/vnd.oci.image.layer.v1.tar", &layer)],
    });
    let image = image.to_string();
    for bytes in [config.as_bytes(), &layer, image.as_bytes()] {
        let name = crate::site::digest(bytes).replace(':', "/");
        machine.write(&format!("images/blobs/{name}"), bytes);
    }
    let mut entry = descriptor("application/vnd.oci.image.manifest.v1+json", image.as_bytes());
    entry["annotations"] = json!({"org.opencontainers.image.ref.name": "1"});
    let index = json!({"schemaVersion": 2, "manifests": [entry]});
    machine.write("images/index.json", index.to_string());
    machine.write("images/oci-layout", r#"{"imageLayoutVersion":"1.0.0"}"#);
}

fn configurations() -> Vec<Scene> {
    let large = format!("{{\"x\":\"{}\"}}", "x".repeat(8 << 20));
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let cases: [(&str, Vec<u8>, &str); 8] = [
        ("a byte order mark", b"\xef\xbb\xbf{\"auths\":{}}".to_vec(), "config.json"),
        ("auths that are a list", br#"{"auths":[]}"#.to_vec(), "auths"),
        ("no JSON", b"{\"auths\":".to_vec(), "config.json"),
        ("an auth that is no base64", br#"{"auths":{"HOST":{"auth":"%%%"}}}"#.to_vec(), "auth"),
        ("8 MiB", large.into_bytes(), "config.json"),
        ("100,000 levels", nested.into_bytes(), "config.json"),
        ("bytes that are no text", vec![0xff; 64], "config.json"),
        ("a helper that is a list", br#"{"credsStore":[]}"#.to_vec(), "credsStore"),
    ];
    let mut scenes = Vec::new();
    for (input, bytes, message) in cases {
        let setup = move |machine: &Machine, host: &str| {
            let text = String::from_utf8(bytes.clone()).map(|text| text.replace("HOST", host));
            let bytes = text.map_or_else(|error| error.into_bytes(), String::into_bytes);
            machine.write("docker/config.json", bytes);
            layout(machine);
        };
        let called = format!("a config.json with {input}");
        let (for_push, for_status) = (setup.clone(), setup);
        let push = Scene::new("F09", called.clone(), asking()).without_credential();
        let push = push.setup_for(move |machine, host| for_push(machine, host));
        scenes.push(push.command("push oci:images:1 HOST/app:1").fails(1, &[message]));
        let status = Scene::local("F09", called);
        let status = status.setup(move |machine| for_status(machine, "127.0.0.1:1"));
        scenes.push(status.command("login --status 127.0.0.1:1").harmless(&[message]));
    }
    let known = json!({"auths": {"HOST": {"auth": canary::ENCODED}}}).to_string();
    let linked = known.clone();
    let with_mode = |mode: u32| {
        let known = known.clone();
        move |machine: &Machine, host: &str| {
            let file = machine.write("docker/config.json", known.replace("HOST", host));
            std::fs::set_permissions(file, PermissionsExt::from_mode(mode)).unwrap();
        }
    };
    scenes.extend([
        Scene::new("F09", "a config.json that is a link", asking())
            .without_credential()
            .setup_for(move |machine, host| {
                let file = machine.write("home/real.json", linked.replace("HOST", host));
                symlink(file, machine.path("docker/config.json")).unwrap();
            })
            .command("digest HOST/app:1")
            .harmless(&["sha256:"]),
        Scene::new("F09", "a config.json that others may read", asking())
            .without_credential()
            .setup_for(with_mode(0o644))
            .command("digest HOST/app:1")
            .harmless(&["sha256:", "holds a secret that others may read; `chmod 600"]),
        Scene::new("F09", "a config.json that nobody else may read", asking())
            .without_credential()
            .setup_for(with_mode(0o600))
            .command("digest HOST/app:1")
            .harmless(&["sha256:"]),
    ]);
    let empty = Scene::of("F09", "an empty config.json", Site::with_image());
    scenes.push(
        empty
            .without_credential()
            .setup(|machine| drop(machine.write("docker/config.json", "")))
            .command("digest HOST/app:1")
            .harmless(&["sha256:"]),
    );
    scenes
}

/// A registry that wants a password, so that a helper is asked.
fn asking() -> impl Fn(&crate::peer::Request, crate::peer::Out<'_>) -> std::io::Result<()> {
    let site = Site::with_image();
    move |request, out| match request.authorization() {
        Some(_) => site.answer(request, out),
        None => {
            let asks = [("www-authenticate", "Basic realm=\"x\"")];
            crate::peer::reply(request, out, 401, &asks, b"")
        }
    }
}

fn helpers() -> Vec<Scene> {
    let cases: [(&str, &str, Option<&str>, &str); 7] = [
        ("F10", "that is missing", None, "docker-credential-bad"),
        ("F10", "that fails", Some("#!/bin/sh\necho broken; exit 7\n"), "broken"),
        ("F10", "that says no JSON", Some("#!/bin/sh\necho hello\n"), "docker-credential-bad"),
        (
            "F10",
            "that floods",
            Some("#!/bin/sh\nexec head -c 100000000 /dev/zero\n"),
            "docker-credential-bad",
        ),
        ("T02", "that says ESC", Some("#!/bin/sh\nprintf 'no\\033[31m\\r\\nx'; exit 1\n"), "no"),
        (
            "H05",
            "that fails with a secret in its words",
            Some("#!/bin/sh\necho denied >&2; exit 1\n"),
            "denied",
        ),
        ("F10", "that hangs", Some("#!/bin/sh\nexec sleep 100\n"), "docker-credential-bad"),
    ];
    let mut scenes = Vec::new();
    for (id, input, script, message) in cases {
        let setup = move |machine: &Machine| {
            machine.write("docker/config.json", r#"{"credsStore":"bad"}"#);
            machine.set("PATH", "/usr/bin:/bin");
            if let Some(script) = script {
                machine.write_program("docker-credential-bad", script);
            }
            layout(machine);
        };
        let scene = || {
            let scene = Scene::new(id, format!("a helper {input}"), asking());
            scene.without_credential().setup(setup)
        };
        let push = scene().command("push --timeout 1s oci:images:1 HOST/app:1");
        scenes.push(push.fails(1, &[message]));
        let read = scene().command("digest --timeout 1s HOST/app:1");
        scenes.push(read.fails(4, &["asked without a credential", "401"]));
    }
    let names = [("H04", "../../bin/x"), ("H04", "a/b"), ("H01", "a\u{0}b"), ("H01", "a\nb")];
    for (id, name) in names {
        let config = json!({"credsStore": name}).to_string();
        let scene = Scene::new(id, format!("a helper called {name:?}"), asking());
        let scene = scene.without_credential().setup(move |machine| {
            machine.write("docker/config.json", &config);
            layout(machine);
        });
        scenes.push(scene.command("push oci:images:1 HOST/app:1").fails(1, &["credsStore"]));
    }
    scenes
}

fn machines() -> Vec<Scene> {
    let newer = r#"{"imageLayoutVersion":"2.0.0"}"#;
    vec![
        Scene::of("F16", "no HOME", Site::with_image())
            .without_credential()
            .setup(|machine| {
                machine.set("HOME", "");
                machine.set("DOCKER_CONFIG", "");
            })
            .command("digest HOST/app:1")
            .harmless(&["sha256:"]),
        Scene::of("F16", "a HOME that is a file", Site::with_image())
            .without_credential()
            .setup(|machine| {
                machine.set("HOME", "/dev/null");
                machine.set("DOCKER_CONFIG", "");
            })
            .command("digest HOST/app:1")
            .harmless(&["sha256:"]),
        Scene::of("F11", "a store of a newer version", Site::with_image())
            .setup(move |machine| drop(machine.write("data/store/oci-layout", newer)))
            .command("pull HOST/app:1")
            .fails(1, &["2.0.0"]),
        Scene::new("F09", "a password in the environment, and two registries", asking())
            .without_credential()
            .setup(|machine| {
                machine.set("REGCTL_USERNAME", "ann");
                machine.set("REGCTL_PASSWORD", canary::PASSWORD);
            })
            .command("copy HOST/a:1 127.0.0.2:1/a:1 --retry 0")
            .fails(4, &["REGCTL_HOST"]),
    ]
}
