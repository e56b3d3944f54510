//! D01–D17: where a registry would send us, and our credential.

use std::io;

use serde_json::json;

use crate::canary;
use crate::peer::{Out, Place, Request, reply};
use crate::scene::Scene;
use crate::site::Site;

pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = realms();
    scenes.extend(locations());
    scenes.extend(links());
    scenes.extend(redirects());
    scenes
}

/// Asks for a token of `realm`, in which `HOST` and `STRANGER` stand for the two hosts; the stranger
/// gives one to whoever asks.
fn with_realm(realm: &'static str) -> impl Fn(&Request, Out<'_>) -> io::Result<()> {
    let site = Site::with_image();
    move |request, out| {
        if request.path.contains("/token") {
            let token = json!({"token": "of a stranger"}).to_string();
            return reply(request, out, 200, &[], token.as_bytes());
        }
        if request.authorization().is_none() {
            let realm = realm.replace("HOST", &request.registry);
            let realm = realm.replace("STRANGER", &request.stranger);
            let port = request.stranger.split(':').nth(1).unwrap();
            let realm = realm.replace("PORT", port);
            let challenge = format!("Bearer realm=\"{realm}\",service=\"x\"");
            return reply(request, out, 401, &[("www-authenticate", &challenge)], b"");
        }
        site.answer(request, out)
    }
}

fn realms() -> Vec<Scene> {
    let mut scenes: Vec<Scene> = vec![
        Scene::new("D03", "a token service elsewhere", with_realm("http://STRANGER/token"))
            .command("pull HOST/app:1")
            .harmless(&["sha256:"]),
        Scene::new("D03", "the same for a login", with_realm("http://STRANGER/token"))
            .command("login -u ann --password-stdin HOST")
            .stdin(canary::PASSWORD)
            .fails(1, &["lies in another domain and did not get it", "trusted-realms"]),
    ];
    for (id, realm, message) in [
        ("D05", "http://169.254.169.254/token", "a machine's own services"),
        ("D05", "http://[fe80::1]/token", "a machine's own services"),
        ("D05", "http://[fd00:ec2::254]/token", "a machine's own services"),
        ("D05", "http://100.100.100.200/token", "a machine's own services"),
        ("D05", "http://[::ffff:169.254.169.254]/token", "a machine's own services"),
        ("D05", "http://2852039166/token", "a machine's own services"),
        ("D05", "http://0xa9fea9fe/token", "a machine's own services"),
        ("D05", "http://0251.0376.0251.0376/token", "a machine's own services"),
        ("D05", "http://metadata.google.internal./token", "a machine's own services"),
        ("D08", "http://user:pass@HOST/token", "user information"),
        ("D08", "file:///etc/passwd", "does not speak HTTP"),
        ("D08", "javascript:alert(1)", "does not speak HTTP"),
        ("D08", "gopher://HOST/", "does not speak HTTP"),
        ("D08", "http://[", "is no URL"),
    ] {
        for command in ["pull HOST/app:1", "tags HOST/app"] {
            let input = format!("the token service {realm}");
            let scene = Scene::new(id, input, with_realm(realm)).command(command);
            scenes.push(scene.fails(1, &[message]).stranger_hears_nothing());
        }
    }
    // From a registry on this machine these are no further inside; they get no credential.
    let scene =
        Scene::new("D06", "the token service 0.0.0.0", with_realm("http://0.0.0.0:PORT/token"));
    scenes.push(scene.command("pull HOST/app:1 --retry 0").fails(6, &["no token"]));
    for realm in [
        "http://[::ffff:7f00:2]:PORT/token",
        "http://2130706434:PORT/token",
        "http://0x7f.2:PORT/token",
    ] {
        let scene = Scene::new("D06", format!("the token service {realm}"), with_realm(realm));
        scenes.push(scene.command("pull HOST/app:1").harmless(&["sha256:"]));
    }
    scenes.push(
        Scene::new("D07", "a token service that sends us on", |request, out| {
            let elsewhere = format!("http://{}/token", request.stranger);
            if request.path.contains("/token") {
                return reply(request, out, 302, &[("location", &elsewhere)], b"");
            }
            let challenge = format!("Bearer realm=\"http://{}/token\"", request.registry);
            reply(request, out, 401, &[("www-authenticate", &challenge)], b"")
        })
        .command("pull HOST/app:1")
        .fails(1, &["no token", "302"])
        .stranger_hears_nothing(),
    );
    scenes
}

/// An upload whose session is at `location`.
fn with_location(location: &'static str) -> impl Fn(&Request, Out<'_>) -> io::Result<()> {
    move |request, out| match request.method.as_str() {
        _ if request.path == "/v2/" => reply(request, out, 200, &[], b"{}"),
        "POST" if request.authorization().is_none() => {
            let challenge = ("www-authenticate", "Basic realm=\"x\"");
            reply(request, out, 401, &[challenge], b"")
        }
        "POST" => {
            let location = location.replace("STRANGER", &request.stranger);
            let location = location.replace("HOST", &request.registry);
            reply(request, out, 202, &[("location", &location)], b"")
        }
        "PUT" => reply(request, out, 201, &[], b""),
        _ => reply(request, out, 404, &[], b""),
    }
}

fn locations() -> Vec<Scene> {
    let cases = [
        ("D09", "http://STRANGER/upload", "another host"),
        ("D09", "https://evil.example/upload", "another host"),
        ("D09", "//STRANGER/upload", "another host"),
        ("D09", "http://169.254.169.254/upload", "another host"),
        ("D09", "ftp://HOST/upload", "another"),
        ("D10", "http://127.0.0.1:1/upload", "another port of the host"),
        ("D10", "https://127.0.0.1:1/upload", "another port of the host"),
        ("D09", "http://user:canary-signature@HOST/upload", "user information"),
        ("D09", "http://[", "no URL"),
    ];
    let scene = |(id, location, message): (&'static str, &'static str, &str)| {
        let scene = Scene::new(id, format!("an upload to {location}"), with_location(location));
        scene
            .setup(crate::files::layout)
            .command("push oci:images:1 HOST/app:1")
            .fails(1, &[message])
            .stranger_hears_nothing()
    };
    cases.into_iter().map(scene).collect()
}

fn links() -> Vec<Scene> {
    let linked = |id: &'static str, link: &'static str, message: &str| {
        let answer = move |request: &Request, out: Out<'_>| {
            let link = link.replace("STRANGER", &request.stranger);
            let headers = [("content-type", "application/json"), ("link", link.as_str())];
            reply(request, out, 200, &headers, br#"{"tags":["a"],"repositories":["a"]}"#)
        };
        let scene = Scene::new(id, format!("the next page at {link}"), answer);
        scene.command("tags HOST/app").fails(1, &[message]).stranger_hears_nothing()
    };
    let circle = |command: &str| {
        Scene::new("D12", "two pages that lead to each other", |request, out| {
            let other = if request.path.contains("last=b") { "a" } else { "b" };
            let link = format!("</v2/app/tags/list?last={other}>; rel=\"next\"");
            let headers = [("content-type", "application/json"), ("link", link.as_str())];
            reply(request, out, 200, &headers, br#"{"tags":["a"],"repositories":["a"]}"#)
        })
        .command(command)
        .fails(1, &["one that was read before"])
        .check(|after| match after.requests.len() {
            0..=6 => Vec::new(),
            count => vec![format!("{count} requests")],
        })
    };
    vec![
        linked("D11", "<http://STRANGER/v2/app/tags/list>; rel=\"next\"", "lies on another host"),
        linked("D11", "<//STRANGER/x>; rel=next", "lies on another host"),
        linked("D11", "<https://evil.example/x>; rel=next", "lies on another host"),
        linked("D11", "<http://u:p@127.0.0.1/x>; rel=next", "lies on another host"),
        linked("D12", "</v2/app/tags/list>; rel=\"next\"", "leads to itself").harmless(&["a"]),
        circle("tags HOST/app"),
        circle("catalog HOST"),
    ]
}

/// A registry that wants a password, and sends readers of `part` to `to`.
fn sends_to(part: &'static str, to: &'static str) -> impl Fn(&Request, Out<'_>) -> io::Result<()> {
    let site = Site::with_image();
    move |request, out| {
        if request.place == Place::Registry {
            if request.authorization().is_none() {
                let challenge = ("www-authenticate", "Basic realm=\"x\"");
                return reply(request, out, 401, &[challenge], b"");
            }
            if request.path.contains(part) {
                let to = to.replace("STRANGER", &request.stranger);
                let to = format!("{to}{}", request.path).replace("HOST", &request.registry);
                return reply(request, out, 307, &[("location", &to)], b"");
            }
        }
        site.answer(request, out)
    }
}

fn redirects() -> Vec<Scene> {
    let mut scenes = vec![
        Scene::new("D13", "blobs elsewhere", sends_to("/blobs/", "http://STRANGER"))
            .command("pull HOST/app:1")
            .harmless(&["sha256:"])
            .check(|after| {
                let there = after.requests.iter().filter(|one| one.place == Place::Stranger);
                let with = there
                    .filter(|one| one.authorization().is_some() || one.header("cookie").is_some());
                with.map(|one| format!("the other host got {}", one.head)).collect()
            }),
        Scene::new("D13", "manifests elsewhere", sends_to("/manifests/", "http://STRANGER"))
            .command("pull HOST/app:1")
            .harmless(&["sha256:"]),
        Scene::new("D14", "another host that asks for a password and a token", |request, out| {
            if request.place == Place::Stranger {
                let challenge = format!(
                    "Basic realm=\"x\", Bearer realm=\"http://{}/token\",service=\"x\"",
                    request.stranger
                );
                return reply(request, out, 401, &[("www-authenticate", &challenge)], b"");
            }
            sends_to("/blobs/", "http://STRANGER")(request, out)
        })
        .command("pull HOST/app:1")
        .fails(4, &["401"])
        .check(|after| {
            let there = after.requests.iter().filter(|one| one.place == Place::Stranger);
            let with =
                there.filter(|one| one.authorization().is_some() || one.path.contains("token"));
            with.map(|one| format!("the other host got {}", one.head)).collect()
        }),
        Scene::new("D16", "a redirect to itself", sends_to("/blobs/", "http://HOST"))
            .command("pull HOST/app:1")
            .fails(1, &["redirects"])
            .check(few_requests),
        Scene::new(
            "D16",
            "a manifest's redirect to itself",
            sends_to("/manifests/", "http://HOST"),
        )
        .command("tags HOST/app --long")
        .fails(1, &["redirects"])
        .check(few_requests),
        Scene::new("D17", "a hundred redirects", |request, out| {
            let hop = request.path.split("hop=").nth(1).and_then(|n| n.parse::<u32>().ok());
            let next = format!("/v2/?hop={}", hop.unwrap_or(0) + 1);
            match hop {
                Some(100..) => Site::with_image().answer(request, out),
                _ => reply(request, out, 302, &[("location", &next)], b""),
            }
        })
        .command("pull HOST/app:1")
        .fails(1, &["more than 5 redirects"])
        .check(few_requests),
        Scene::new("D07", "a redirect of a push", |request, out| {
            let to = format!("http://{}{}", request.stranger, request.path);
            match request.method.as_str() {
                "POST" | "PUT" | "PATCH" => reply(request, out, 307, &[("location", &to)], b""),
                _ => Site::empty().answer(request, out),
            }
        })
        .setup(crate::files::layout)
        .command("push oci:images:1 HOST/app:1")
        .fails(1, &["what changes something stays with the registry"])
        .stranger_hears_nothing(),
    ];
    for (id, to, message) in [
        ("D02", "http://169.254.169.254", "a machine's own services"),
        ("D02", "http://[::ffff:a9fe:a9fe]", "a machine's own services"),
        ("D02", "http://metadata", "a machine's own services"),
        ("D02", "file://", "does not lead to HTTP"),
        ("D02", "data:text/plain,", "does not lead to HTTP"),
        ("D02", "http://user:canary-signature@STRANGER", "user information"),
    ] {
        for (part, command) in
            [("/blobs/", "pull HOST/app:1"), ("/manifests/", "manifest HOST/app:1")]
        {
            let scene = Scene::new(id, format!("{part} at {to}"), sends_to(part, to));
            scenes.push(scene.command(command).fails(1, &[message]).stranger_hears_nothing());
        }
    }
    scenes
}

fn few_requests(after: &crate::scene::After<'_>) -> Vec<String> {
    match after.requests.len() {
        0..=40 => Vec::new(),
        count => vec![format!("{count} requests")],
    }
}
