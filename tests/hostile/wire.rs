//! D04, D15, D32 and D33: what leads from HTTPS to HTTP, what HTTP/2 ends with, and servers that do
//! not come to terms about TLS.

use crate::peer::reply;
use crate::scene::Scene;
use crate::site::Site;
use crate::tls::sound;

pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = downgrades();
    scenes.extend(frames());
    scenes.extend(handshakes());
    scenes
}

fn downgrades() -> Vec<Scene> {
    let redirect = |to: &'static str| {
        Scene::new("D15", format!("blobs over HTTPS that are at {to}"), move |request, out| {
            let to = to.replace("STRANGER", &request.stranger).replace("HOST", &request.registry);
            match request.path.contains("/blobs/") {
                true => {
                    let to = format!("{to}{}", request.path);
                    reply(request, out, 307, &[("location", &to)], b"")
                }
                false => Site::with_image().answer(request, out),
            }
        })
        .command("pull HOST/app:1")
        .fails(1, &["it leaves HTTPS"])
    };
    let realm = Scene::new("D04", "a token service over HTTP", |request, out| {
        let challenge = format!("Bearer realm=\"http://{}/token\"", request.stranger);
        reply(request, out, 401, &[("www-authenticate", &challenge)], b"")
    });
    let realm = realm.command("pull HOST/app:1").fails(1, &["the registry speaks https"]);
    [redirect("http://STRANGER"), redirect("http://HOST"), realm]
        .map(|scene| scene.tls(sound(&[])).stranger_hears_nothing())
        .into()
}

fn frames() -> Vec<Scene> {
    let frames: [(&str, &'static [u8], &str); 6] = [
        ("RST_STREAM", b"\0\0\x04\x03\0\0\0\0\x01\0\0\0\x02", "stream error received"),
        (
            "RST_STREAM, refused",
            b"\0\0\x04\x03\0\0\0\0\x01\0\0\0\x07",
            "refused stream before processing",
        ),
        (
            "GOAWAY",
            b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\x0b",
            "connection error received: detected excessive load",
        ),
        ("a frame of 16 MiB", b"\xff\xff\xff\x01\x04\0\0\0\x01", "frame with invalid size"),
        (
            "a push that was not allowed",
            b"\0\0\x04\x05\x04\0\0\0\x01\0\0\0\x02",
            "unspecific protocol error detected",
        ),
        ("HTTP/1.1", b"HTTP/1.1 200 OK\r\n\r\n", "frame with invalid size"),
    ];
    let scene = |(input, frame, message): (&str, &'static [u8], &str)| {
        let scene = Scene::of("D32", format!("{input} for an answer"), Site::empty());
        let scene = scene.tls(sound(&["h2"])).frame(frame);
        scene
            .command("pull HOST/app:1 --retry 0")
            .fails(6, &["the connection broke (1 attempt", message])
    };
    frames.into_iter().map(scene).collect()
}

/// What is said of a host that speaks old versions alone.
const OLD: &str = "it speaks neither TLS 1.2 nor TLS 1.3";

/// The first message of a server that chose TLS 1.1, with a cipher of that time.
const OF_TLS_1_1: &[u8] = b"\x16\x03\x02\0\x2a\x02\0\0\x26\x03\x02\
    0123456789abcdef0123456789abcdef\0\0\x2f\0";

/// The same of TLS 1.0.
const OF_TLS_1_0: &[u8] = b"\x16\x03\x01\0\x2a\x02\0\0\x26\x03\x01\
    0123456789abcdef0123456789abcdef\0\0\x2f\0";

fn handshakes() -> Vec<Scene> {
    let answers: [(&str, &'static [u8], &str); 4] = [
        ("an alert: no version above 1.1", b"\x15\x03\x02\0\x02\x02\x46", OLD),
        ("a hello of TLS 1.1", OF_TLS_1_1, OLD),
        ("a hello of TLS 1.0", OF_TLS_1_0, OLD),
        ("no cipher in common", b"\x15\x03\x03\0\x02\x02\x28", "HandshakeFailure"),
    ];
    let scene = |(input, bytes, message): (&str, &'static [u8], &str)| {
        let scene = Scene::of("D33", input, Site::with_image()).handshake(bytes);
        scene.command("pull HOST/app:1 --retry 0").fails(6, &[message])
    };
    answers.into_iter().map(scene).collect()
}
