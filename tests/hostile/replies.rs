//! D16–D34: replies that lie about themselves, never end, or are something else.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;

use crate::peer::{Out, Request, endless, reply};
use crate::scene::Scene;
use crate::site::{Site, layer};

/// Far more than the program may have.
const FLOOD: u64 = 300 << 20;

pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = floods();
    scenes.extend(bodies());
    scenes.extend(heads());
    scenes.extend(pages());
    scenes
}

/// Answers what `is_meant` with `with`, all else as a registry should.
fn site_but(
    is_meant: impl Fn(&Request) -> bool + Send + Sync + 'static,
    with: impl Fn(&Request, Out<'_>) -> io::Result<()> + Send + Sync + 'static,
) -> impl Fn(&Request, Out<'_>) -> io::Result<()> + Send + Sync + 'static {
    let site = Site::with_image();
    move |request, out| {
        if is_meant(request) { with(request, out) } else { site.answer(request, out) }
    }
}

fn is_blob(request: &Request) -> bool {
    request.is("GET", "/blobs/sha256:")
}

fn floods() -> Vec<Scene> {
    let json = [("content-type", "application/json")];
    let all = |_: &Request| true;
    vec![
        Scene::new(
            "D18",
            "an error of 300 MiB",
            site_but(all, move |_, out| endless(out, 404, &json, FLOOD)),
        )
        .command("pull HOST/app:1")
        .fails(3, &["404"]),
        Scene::new(
            "B11",
            "a manifest of 300 MiB",
            site_but(
                |r| r.is("GET", "/manifests/"),
                move |_, out| {
                    endless(
                        out,
                        200,
                        &[("content-type", "application/vnd.oci.image.manifest.v1+json")],
                        FLOOD,
                    )
                },
            ),
        )
        .command("pull HOST/app:1")
        .fails(1, &["larger than"]),
        Scene::new(
            "D18",
            "a page of tags of 300 MiB",
            site_but(|r| r.is("GET", "/tags/"), move |_, out| endless(out, 200, &json, FLOOD)),
        )
        .command("tags HOST/app")
        .fails(1, &["larger than"]),
        Scene::new(
            "D18",
            "a catalog of 300 MiB",
            site_but(|r| r.is("GET", "/_catalog"), move |_, out| endless(out, 200, &json, FLOOD)),
        )
        .command("catalog HOST")
        .fails(1, &["larger than"]),
        Scene::new("D19", "a token of 300 MiB", move |request, out| {
            if request.path.contains("/token") {
                return endless(out, 200, &json, FLOOD);
            }
            let asks = format!("Bearer realm=\"http://{}/token\"", request.registry);
            reply(request, out, 401, &[("www-authenticate", &asks)], b"")
        })
        .command("pull HOST/app:1")
        .fails(1, &["larger than"]),
        Scene::new(
            "D24",
            "a blob that goes on",
            site_but(is_blob, |_, out| endless(out, 200, &[], FLOOD)),
        )
        .command("pull HOST/app:1 --retry 0")
        .fails(1, &["expected"]),
        Scene::new(
            "D27",
            "a head of 1 MiB",
            site_but(all, |request, out| {
                reply(request, out, 200, &[("x-large", &"x".repeat(1 << 20))], b"{}")
            }),
        )
        .command("tags HOST/app --retry 0")
        .fails(6, &["message head is too large"]),
        Scene::new(
            "D27",
            "10,000 headers",
            site_but(all, |request, out| {
                let headers: Vec<(&str, &str)> = (0..10_000).map(|_| ("x-many", "y")).collect();
                reply(request, out, 200, &headers, b"{}")
            }),
        )
        .command("tags HOST/app --retry 0")
        .fails(6, &["message head is too large"]),
        Scene::new(
            "D26",
            "a head without an end",
            site_but(all, |_, out| {
                out.write_all(b"HTTP/1.1 200 OK\r\n")?;
                for _ in 0..100_000 {
                    out.write_all(b"x-more: and more of it, again and again\r\n")?;
                }
                Ok(())
            }),
        )
        .command("tags HOST/app --retry 0")
        .fails(6, &["message head is too large"]),
    ]
}

fn bodies() -> Vec<Scene> {
    let damaged = |request: &Request, out: Out<'_>| {
        let mut bytes = Site::with_image().get(&request.path).unwrap().bytes.clone();
        bytes[0] ^= 1;
        reply(request, out, 200, &[], &bytes)
    };
    let cut = |request: &Request, out: Out<'_>| {
        let bytes = Site::with_image().get(&request.path).unwrap().bytes.clone();
        let length = bytes.len().to_string();
        reply(request, out, 200, &[("content-length", &length)], &bytes[..bytes.len() / 2])
    };
    let short = |request: &Request, out: Out<'_>| {
        let bytes = Site::with_image().get(&request.path).unwrap().bytes.clone();
        reply(request, out, 200, &[], &bytes[..bytes.len() / 2])
    };
    let long = |request: &Request, out: Out<'_>| {
        let mut bytes = Site::with_image().get(&request.path).unwrap().bytes.clone();
        bytes.extend_from_slice(b"and more");
        reply(request, out, 200, &[], &bytes)
    };
    let mut scenes = Vec::new();
    for command in ["pull HOST/app:1 --retry 1", "copy HOST/app:1 oci:out:1 --retry 1"] {
        let scene = |id, input: &str, answer: fn(&Request, Out<'_>) -> io::Result<()>| {
            Scene::new(id, input, site_but(is_blob, answer)).command(command).writes()
        };
        scenes.extend([
            scene("D22", "a blob with a bit flipped, again and again", damaged)
                .fails(1, &["digest mismatch"]),
            scene("D20", "a blob that breaks off, again and again", cut).fails(6, &["after"]),
            scene("D23", "a blob that is half as long", short).fails(1, &["expected"]),
            scene("D24", "a blob that is longer", long).fails(1, &["expected"]),
        ]);
    }
    let served = Arc::new(AtomicU64::new(0));
    scenes.push(
        Scene::new(
            "D21",
            "a blob that is cut, and sent whole the next time",
            site_but(is_blob, {
                move |request, out| match served.fetch_add(1, Ordering::Relaxed) {
                    0 => cut(request, out),
                    _ => Site::with_image().answer(request, out),
                }
            }),
        )
        .command("pull HOST/app:1")
        .harmless(&["sha256:"]),
    );
    scenes
}

fn heads() -> Vec<Scene> {
    let blob = |headers: &'static [(&'static str, &'static str)], status: u16| {
        site_but(is_blob, move |request, out| {
            let bytes = Site::with_image().get(&request.path).unwrap().bytes.clone();
            reply(request, out, status, headers, &bytes)
        })
    };
    let pull = "pull HOST/app:1 --retry 0";
    vec![
        Scene::new("D28", "a blob that was compressed on its way", blob(&[("content-encoding", "gzip")], 200))
            .command(pull)
            .fails(1, &["compressed"]),
        Scene::new("D28", "a blob whose encoding is none", blob(&[("content-encoding", "identity")], 200))
            .command(pull)
            .harmless(&["sha256:"]),
        Scene::new("D30", "parts of several ranges", blob(
            &[("content-type", "multipart/byteranges; boundary=x")],
            200,
        ))
        .command(pull)
        .fails(1, &["multipart"]),
        Scene::new("D31", "a length and chunks at once", site_but(is_blob, |_, out| {
            out.write_all(
                b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            )
        }))
        .command(pull)
        .fails(1, &["both Content-Length and Transfer-Encoding"]),
        Scene::new("D32", "a connection that closes at once", |_, _| Ok(()))
            .command(pull)
            .fails(6, &["connection closed before message completed"]),
        Scene::new("D32", "something that is no HTTP", |_, out| out.write_all(b"SSH-2.0-OpenSSH_9\r\n"))
            .command(pull)
            .fails(6, &["invalid HTTP version"]),
        Scene::new("P34", "status 700", |request, out| reply(request, out, 700, &[], b""))
            .command(pull)
            .fails(1, &["700"]),
        Scene::new("P02", "a wait without an end", |request, out| {
            let wait = [("retry-after", "18446744073709551615"), ("ratelimit-limit", "100;w=21600")];
            reply(request, out, 429, &wait, b"")
        })
        .command("pull HOST/app:1")
        .fails(6, &["429", "it asks to wait 18446744073709551615 s", "100;w=21600"]),
        Scene::new("D29", "a range of its own choice", site_but(is_blob, |request, out| {
            let range = [("content-range", "bytes 5-9/10")];
            reply(request, out, 206, &range, &layer(0))
        }))
        .command(pull)
        .fails(1, &["size mismatch", "expected 288 bytes, got 26"]),
    ]
}

/// D34: a portal that answers everything with a page for people.
fn pages() -> Vec<Scene> {
    let portal = |request: &Request, out: Out<'_>| {
        reply(request, out, 200, &[("content-type", "text/html")], b"<html>Please log in</html>")
    };
    const NO_MANIFEST: &str = "not a valid document";
    const NO_LIST: &str = "it answered text/html, which is no list";
    let mut scenes: Vec<Scene> = [
        ("pull HOST/app:1", NO_MANIFEST),
        ("tags HOST/app", NO_LIST),
        ("catalog HOST", NO_LIST),
        ("digest HOST/app:1", NO_MANIFEST),
        ("delete HOST/app:1", NO_MANIFEST),
        ("retag HOST/app:1 2", NO_MANIFEST),
        ("push oci:images:1 HOST/app:1", "digest mismatch"),
        ("copy HOST/app:1 HOST/other:1", NO_MANIFEST),
    ]
    .into_iter()
    .map(|(command, message)| {
        let scene = Scene::new("D34", "a page for everything", portal).setup(crate::files::layout);
        scene.command(&format!("{command} --retry 0")).fails(1, &[message])
    })
    .collect();
    scenes.push(
        Scene::new("D34", "a page for a login", portal)
            .without_credential()
            .command("login -u ann --password-stdin HOST")
            .stdin(crate::canary::PASSWORD)
            .fails(1, &["page"]),
    );
    scenes.push(
        Scene::new("P32", "tags that are null", |request, out| {
            let page = json!({"name": "app", "tags": null}).to_string();
            reply(request, out, 200, &[("content-type", "application/json")], page.as_bytes())
        })
        .command("tags HOST/app")
        .harmless(&[]),
    );
    scenes
}
