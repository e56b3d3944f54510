//! T01–T08: text of others that would drive a terminal, and secrets that would be shown.

use crate::peer::reply;
use crate::scene::Scene;
use crate::site::Site;

/// What would colour, move, ring, turn around, or hide.
const BAD: &str = "\u{1b}[31mred\u{1b}]0;title\u{7}\r\u{8}\u{202e}evil\u{2066}\u{200b}\u{9b}2J";

pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for command in ["pull HOST/app:1", "tags HOST/app", "catalog HOST", "delete HOST/app:1"] {
        let json =
            Scene::new("T01", "control characters in the error's message", |request, out| {
                let errors = serde_json::json!({
                    "errors": [{"code": BAD, "message": BAD, "detail": BAD}],
                });
                reply(
                    request,
                    out,
                    400,
                    &[("content-type", "application/json")],
                    errors.to_string().as_bytes(),
                )
            });
        scenes.push(json.command(command).fails(1, &["400", "red"]));
        let plain =
            Scene::new("T02", "control characters in an error that is no JSON", |request, out| {
                reply(request, out, 500, &[("content-type", "text/plain")], BAD.as_bytes())
            });
        scenes.push(plain.command(&format!("{command} --retry 0")).fails(1, &["500"]));
    }
    for (command, path, key) in
        [("tags HOST/app", "/tags/list", "tags"), ("catalog HOST", "/_catalog", "repositories")]
    {
        let list = Scene::new(
            "T03",
            format!("control characters among the {key}"),
            move |request, out| {
                let mut page = serde_json::json!({"name": "app"});
                page[key] = serde_json::json!(["ok", BAD]);
                match request.path.contains(path) {
                    true => reply(
                        request,
                        out,
                        200,
                        &[("content-type", "application/json")],
                        page.to_string().as_bytes(),
                    ),
                    false => Site::with_image().answer(request, out),
                }
            },
        );
        scenes.push(list.command(command).fails(1, &["red"]));
    }
    for command in ["inspect HOST/app:1", "history HOST/app:1"] {
        let site = Site::with_changed(|site, image| {
            let mut config = crate::site::config(2);
            config["config"]["Labels"] = serde_json::json!({ BAD: BAD });
            config["author"] = BAD.into();
            config["history"] = serde_json::json!([
                {"created_by": BAD, "comment": BAD}, {"created_by": BAD},
            ]);
            image["config"] =
                site.blob("application/vnd.oci.image.config.v1+json", config.to_string());
            image["annotations"] = serde_json::json!({ BAD: BAD });
        });
        let scene = Scene::of("B29", "control characters in labels, history and annotations", site);
        scenes.push(scene.command(command).harmless(&["\\u{1b}[31mred"]));
    }
    let signed = Scene::new("T07", "a signed address that is refused", |request, out| {
        let to = format!("http://{}/blob?X-Amz-Signature=canary-signature", request.registry);
        match request.path.contains("/blobs/sha256") {
            true => reply(request, out, 307, &[("location", &to)], b""),
            false if request.path.contains("/blob?") => reply(request, out, 400, &[], b"bad"),
            false => Site::with_image().answer(request, out),
        }
    });
    scenes.push(signed.command("pull HOST/app:1 -D").fails(1, &["400"]));
    let denied = Scene::new("T05", "a registry that repeats the credential", |request, out| {
        match request.authorization() {
            None => reply(request, out, 401, &[("www-authenticate", "Basic realm=\"x\"")], b""),
            Some(_) => reply(request, out, 403, &[], b"{}"),
        }
    });
    scenes.push(denied.command("pull HOST/app:1 -D").fails(4, &["403"]));
    scenes
}
