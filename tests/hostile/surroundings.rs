//! F12–F15, H02 and H03: a machine that is odd but in order, or where nothing can be kept.

use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::canary;
use crate::peer::{Out, Request, reply};
use crate::scene::{After, Scene};
use crate::site::{Site, config};

pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = stores();
    scenes.extend(umasks());
    scenes.extend(helpers());
    scenes
}

/// A registry that wants a password.
fn closed(request: &Request, out: Out<'_>) -> std::io::Result<()> {
    match request.authorization() {
        None => reply(request, out, 401, &[("www-authenticate", "Basic realm=\"x\"")], b""),
        Some(_) => Site::with_image().answer(request, out),
    }
}

fn stores() -> Vec<Scene> {
    let of_9999 = Site::with_changed(|site, image| {
        let mut document = config(2);
        document["created"] = json!("9999-12-31T23:59:59Z");
        let media_type = "application/vnd.oci.image.config.v1+json";
        image["config"] = site.blob(media_type, document.to_string());
    });
    vec![
        Scene::of("F12", "a store where nothing can be written", Site::with_image())
            .command("pull HOST/app:1 --data-root /proc/regctl")
            .fails(1, &["/proc/regctl"]),
        Scene::of("F13", "locks that a dead process left", Site::with_image())
            .setup(|machine| {
                for name in ["data/locks/store", "data/store.lock", "docker/config.json.lock"] {
                    machine.write(name, "4194304\n");
                }
            })
            .command("pull HOST/app:1")
            .harmless(&["sha256:"]),
        Scene::of("F14", "an image of the year 9999", of_9999)
            .command("inspect HOST/app:1")
            .harmless(&["9999-12-31"]),
    ]
}

fn umasks() -> Vec<Scene> {
    let is_private = |after: &After<'_>| {
        let file = after.machine.path("docker/config.json");
        let mode = std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
        if mode == 0o600 { Vec::new() } else { vec![format!("config.json has the mode {mode:o}")] }
    };
    let scene = |umask: &'static str| {
        let scene = Scene::new("F15", format!("the umask {umask}"), closed).umask(umask);
        let scene = scene.without_credential().stdin(canary::PASSWORD);
        // The file and its lock are there before, so that nothing new is outside the store.
        let scene = scene.setup(|machine| {
            machine.write("docker/config.json", "{}");
            machine.write("docker/config.json.lock", "");
        });
        let scene = scene.command("login -u ann --password-stdin HOST");
        scene.harmless(&["Login Succeeded"]).check(is_private)
    };
    ["000", "077"].map(scene).into()
}

fn helpers() -> Vec<Scene> {
    let with = |id: &'static str, input: &str, reply: &'static str, answer: AnswerFn| {
        let scene = Scene::new(id, input, answer).without_credential();
        let scene = scene.setup(move |machine| {
            let script = format!("#!/bin/sh\ncat >/dev/null\necho '{reply}'\n");
            machine.write_program("docker-credential-fake", &script);
            machine.write("docker/config.json", r#"{"credsStore": "fake"}"#);
        });
        scene.command("pull HOST/app:1 -D").harmless(&["sha256:"]).tells_much()
    };
    let extra = r#"{"ServerURL":"x","Username":"ann","Secret":"canary-7c1","Extra":[1]}"#;
    let token = r#"{"Username":"<token>","Secret":"canary-identity"}"#;
    vec![
        with("H02", "a helper that says more than it must", extra, closed),
        with("H03", "a helper with an identity token", token, for_identity_tokens),
    ]
}

type AnswerFn = fn(&Request, Out<'_>) -> std::io::Result<()>;

/// A registry whose token service takes the identity token and nothing else.
fn for_identity_tokens(request: &Request, out: Out<'_>) -> std::io::Result<()> {
    if request.path.starts_with("/token") {
        let body = String::from_utf8_lossy(&request.body);
        let is_right = request.method == "POST" && body.contains("refresh_token=canary-identity");
        let status = if is_right { 200 } else { 403 };
        return reply(request, out, status, &[], br#"{"access_token":"canary-token"}"#);
    }
    match request.authorization() {
        Some("Bearer canary-token") => Site::with_image().answer(request, out),
        _ => {
            let challenge = ("www-authenticate", "Bearer realm=\"/token\"");
            reply(request, out, 401, &[challenge], b"")
        }
    }
}
