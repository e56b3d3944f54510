//! T05–T08: every operation with the most that can be said about it, the HTTP library's own words
//! included; the password, the tokens and the signature of an address are nowhere in it.

use serde_json::json;

use crate::canary;
use crate::peer::{Out, Place, Request, reply};
use crate::scene::Scene;
use crate::site::Site;

pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for (id, flags) in [("T05", "-D"), ("T06", "-vvv")] {
        for (command, code, message) in [
            ("pull HOST/app:1", 0, "pulled "),
            ("copy HOST/app:1 HOST/other:1", 0, "copied "),
            ("push oci:images:1 HOST/app:2", 0, "pushed "),
            ("tags HOST/app", 0, "1\n"),
            ("catalog HOST", 0, "app\n"),
            ("retag HOST/app:1 2", 0, "tagged "),
            ("delete HOST/app:1", 0, "Untagged: "),
            ("inspect HOST/app:1", 0, "Digest: "),
            ("login -u ann --password-stdin HOST", 0, "Login Succeeded"),
            ("login -u ann -p not-canary-7c1 HOST", 4, "/token: 401 Unauthorized"),
            ("logout HOST", 0, "Removed the credential"),
            ("pull HOST/app:none", 3, "404 Not Found"),
        ] {
            let scene = Scene::new(id, format!("all is told, with {flags}"), talkative);
            let scene = scene.setup(crate::files::layout).stdin(canary::PASSWORD).tells_much();
            scenes.push(scene.command(&format!("{command} {flags}")).fails(code, &[message]));
        }
    }
    scenes
}

/// A registry with tokens, whose blobs lie behind signed addresses.
fn talkative(request: &Request, out: Out<'_>) -> std::io::Result<()> {
    let site = Site::with_image();
    if request.place == Place::Stranger {
        return site.answer(request, out);
    }
    if request.path.starts_with("/token") {
        let is_known = request.authorization() == Some(&format!("Basic {}", canary::ENCODED));
        let token = json!({"token": "canary-token", "refresh_token": "canary-identity"});
        let status = if is_known { 200 } else { 401 };
        return reply(request, out, status, &[], token.to_string().as_bytes());
    }
    if request.authorization() != Some("Bearer canary-token") {
        let challenge = "Bearer realm=\"/token\",service=\"x\"";
        return reply(request, out, 401, &[("www-authenticate", challenge)], b"");
    }
    if request.is("GET", "/blobs/") {
        let to = format!("http://{}{}?sig=canary-signature", request.stranger, request.path);
        return reply(request, out, 307, &[("location", &to)], b"");
    }
    site.answer(request, out)
}
