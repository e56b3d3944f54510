//! D25 and D26: peers that send a little now and then, for ever.

use std::io;
use std::thread;
use std::time::Duration;

use crate::peer::Out;
use crate::scene::Scene;
use crate::site::Site;

pub(crate) fn scenes() -> Vec<Scene> {
    const OK: &str = "HTTP/1.1 200 OK\r\n\r\n";
    let dripping = |part: &'static str, head: &'static str, command: &str| {
        let site = Site::with_image();
        let scene = Scene::new("D25", format!("{part}: {head:?}, then a byte at a time"), {
            move |request, out| match request.is("GET", part) {
                true => drip(head, out),
                false => site.answer(request, out),
            }
        });
        scene.command(&format!("{command} --retry 0 --timeout 1s"))
    };
    let mut scenes: Vec<Scene> = [
        ("/blobs/", OK, "pull HOST/app:1"),
        ("/manifests/", OK, "pull HOST/app:1"),
        ("/tags/", OK, "tags HOST/app"),
        ("/_catalog", OK, "catalog HOST"),
        ("/tags/", "HTTP/1.1 200 OK\r\nx: ", "tags HOST/app"),
        ("/tags/", "HTTP/1.1 200", "tags HOST/app"),
    ]
    .into_iter()
    .map(|(part, head, command)| dripping(part, head, command).fails(6, &["no byte for 1 s"]))
    .collect();
    // What explains a refusal is not waited for.
    let busy = dripping("/tags/", "HTTP/1.1 503 Busy\r\n\r\n", "tags HOST/app");
    scenes.push(busy.fails(6, &["503 Service Unavailable"]));
    scenes.push(
        Scene::new("D26", "interim replies for ever", |request, out| {
            match request.method.as_str() {
                "GET" => loop {
                    out.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
                },
                _ => Site::with_image().answer(request, out),
            }
        })
        .command("tags HOST/app --retry 0 --timeout 1s")
        .fails(6, &["no byte for 1 s"]),
    );
    scenes
}

/// It goes on until the client has enough.
fn drip(head: &str, out: Out<'_>) -> io::Result<()> {
    out.write_all(head.as_bytes())?;
    loop {
        out.write_all(b" ")?;
        out.flush()?;
        thread::sleep(Duration::from_millis(50));
    }
}
