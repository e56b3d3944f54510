//! T08: peers that repeat what they were sent, so that it would be shown by whoever shows their words.

use serde_json::json;

use crate::canary;
use crate::peer::{Out, Place, Request, reply};
use crate::scene::Scene;
use crate::site::Site;

pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for command in ["pull HOST/app:1", "tags HOST/app", "pull HOST/app:1 -vvv"] {
        scenes.extend([
            Scene::new("T08", "a registry that repeats the password", by_password)
                .command(command)
                .fails(4, &["403 DENIED: not for Basic \u{2026}, ann and \u{2026}"]),
            Scene::new("T08", "a registry that repeats the token", by_token)
                .command(command)
                .fails(4, &["403 DENIED: not for Bearer \u{2026}"]),
            Scene::new("T08", "a token service that repeats the password", by_service)
                .command(command)
                .fails(4, &["403 DENIED: not for Basic \u{2026}, ann and \u{2026}"]),
        ]);
    }
    scenes.push(
        Scene::new("T08", "a token service that repeats the password, at a login", by_service)
            .without_credential()
            .command("login -u ann --password-stdin HOST")
            .stdin(canary::PASSWORD)
            .fails(4, &["403 DENIED: not for Basic \u{2026}, ann and \u{2026}"]),
    );
    scenes.push(
        Scene::new("T08", "storage that repeats the signature", by_storage)
            .command("pull HOST/app:1 -vvv")
            .fails(4, &["X-Amz-Signature=\u{2026} (you sent"]),
    );
    scenes.into_iter().map(Scene::tells_much).collect()
}

/// Refuses, with what it was shown in its words.
fn repeat(request: &Request, out: Out<'_>, shown: &str) -> std::io::Result<()> {
    let message = format!("not for {shown}");
    let errors = json!({"errors": [
        {"code": "DENIED", "message": message, "detail": format!("you sent {shown}")},
    ]});
    reply(request, out, 403, &[("content-type", "application/json")], errors.to_string().as_bytes())
}

fn ask(request: &Request, out: Out<'_>, challenge: &str) -> std::io::Result<()> {
    reply(request, out, 401, &[("www-authenticate", challenge)], b"")
}

fn by_password(request: &Request, out: Out<'_>) -> std::io::Result<()> {
    match request.authorization() {
        None => ask(request, out, "Basic realm=\"x\""),
        Some(header) => repeat(request, out, &format!("{header}, ann and {}", canary::PASSWORD)),
    }
}

fn by_token(request: &Request, out: Out<'_>) -> std::io::Result<()> {
    match request.authorization() {
        _ if request.path.starts_with("/token") => {
            reply(request, out, 200, &[], br#"{"token":"canary-token"}"#)
        }
        Some(header) => repeat(request, out, header),
        None => ask(request, out, "Bearer realm=\"/token\""),
    }
}

fn by_service(request: &Request, out: Out<'_>) -> std::io::Result<()> {
    match request.authorization() {
        Some(header) => repeat(request, out, &format!("{header}, ann and {}", canary::PASSWORD)),
        None => ask(request, out, "Bearer realm=\"/token\""),
    }
}

fn by_storage(request: &Request, out: Out<'_>) -> std::io::Result<()> {
    if request.place == Place::Stranger {
        return repeat(request, out, &request.path);
    }
    if request.is("GET", "/blobs/") {
        let signature = format!("X-Amz-Signature={}", canary::SIGNATURE);
        let to = format!("http://{}{}?{signature}", request.stranger, request.path);
        return reply(request, out, 307, &[("location", &to)], b"");
    }
    Site::with_image().answer(request, out)
}
