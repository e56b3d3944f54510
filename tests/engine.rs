//! The client of docker's and podman's engines against one that does what a test wants.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "engine/fake.rs"]
mod fake;
#[path = "engine/tls.rs"]
mod tls;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use fake::{Fake, reply};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use http_body_util::BodyExt;
use regctl::archive::engine::{
    Engine, EngineAddress, EngineError, EngineKind, EngineSettings, reachable,
};
use regctl::content::{BlobStream, Error};
use tokio::sync::Notify;

const VERSION: &str = r#"{"Version":"20.10.24","ApiVersion":"1.41","Os":"linux","Arch":"amd64",
    "Components":[{"Name":"Engine\u001b","Version":"20.10.24"}]}"#;

fn text(piece: &str) -> Option<Vec<u8>> {
    Some(piece.as_bytes().to_vec())
}

/// An error with its causes on one line.
fn chain(error: Error) -> String {
    format!("{:#}", anyhow::Error::new(error))
}

fn engine_error(error: &Error) -> &EngineError {
    std::error::Error::source(error).and_then(|source| source.downcast_ref()).unwrap()
}

async fn gather(stream: BlobStream) -> Result<Vec<u8>, Error> {
    stream
        .try_fold(Vec::new(), |mut all, chunk| async move {
            all.extend_from_slice(&chunk);
            Ok(all)
        })
        .await
}

fn archive(pieces: &[&str]) -> BlobStream {
    let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from((*piece).to_owned()))).collect();
    stream::iter(pieces).boxed()
}

#[tokio::test]
async fn find_tells_what_an_engine_holds() {
    let (id, layer) = ("a".repeat(64), "b".repeat(64));
    let image = format!(
        r#"{{"Id":"{id}","RepoTags":["busybox:1"],"RepoDigests":null,"Size":12,
            "RootFS":{{"Type":"layers","Layers":["sha256:{layer}"]}}}}"#
    );
    let fake = Fake::saying(200, vec![text(&image)]);
    let engine = fake.on_socket();
    let names = [
        "busybox",
        "docker.io/library/busybox:1",
        "r.test:5000/a/b:2",
        &format!("busybox@sha256:{id}"),
        &format!("sha256:{id}"),
        "odd name?x#y%2e",
    ];
    for name in names {
        let found = engine.find(name).await.unwrap().unwrap();
        assert_eq!(found.id.to_string(), format!("sha256:{id}"));
        assert_eq!(found.repo_tags, ["busybox:1"]);
        assert_eq!(found.diff_ids[0].to_string(), format!("sha256:{layer}"));
        assert_eq!(found.size_bytes, 12);
    }
    let paths = names.map(|name| format!("GET /images/{name}/json"));
    assert_eq!(fake.asked()[..5], paths[..5]);
    assert_eq!(fake.asked()[5], "GET /images/odd%20name%3Fx%23y%252e/json");
}

#[tokio::test]
async fn names_that_lead_elsewhere_are_of_no_image_and_are_not_asked_for() {
    let fake = Fake::saying(200, vec![text("{}")]);
    let engine = fake.on_socket();
    for name in ["", "..", "../containers", "a//b", "a/./b", "/a", "a/"] {
        assert_eq!(engine.find(name).await.unwrap(), None, "{name}");
        assert!(matches!(engine.export(name).await, Err(Error::NotFound { .. })), "{name}");
    }
    assert!(fake.asked().is_empty(), "{:?}", fake.asked());
}

#[tokio::test]
async fn an_image_that_is_not_there_is_none_and_another_server_is_no_engine() {
    let missing = Fake::saying(404, vec![text(r#"{"message":"No such image: x"}"#)]);
    let engine = missing.on_socket();
    assert_eq!(engine.find("x").await.unwrap(), None);
    let error = engine.export("x").await.err().unwrap();
    assert!(error.is_not_found());
    assert!(chain(error).contains("404: No such image: x"));

    let web = Fake::saying(404, vec![text("<html>not found</html>")]).on_socket();
    let error = chain(web.find("x").await.unwrap_err());
    assert!(error.contains("what answers there is no engine"), "{error}");
    let page = Fake::saying(200, vec![text("<html>hello</html>")]).on_socket();
    let error = chain(page.find("x").await.unwrap_err());
    assert!(error.contains("what answers there is no engine"), "{error}");
}

#[tokio::test]
async fn what_an_engine_says_of_its_failure_is_shown_clean() {
    let message = r#"{"message":"disk\u001b[31m\nfull"}"#;
    let engine = Fake::saying(500, vec![text(message)]).on_socket();
    let error = chain(engine.export("x").await.err().unwrap());
    assert!(error.ends_with("GET /images/x/get: 500: disk\\u{1b}[31m full"), "{error}");
    let error = chain(engine.load(archive(&["tar"])).await.unwrap_err());
    assert!(error.starts_with("loading images into docker failed: POST /images/load"), "{error}");
    assert!(error.ends_with("500: disk\\u{1b}[31m full"), "{error}");
    let refused = Fake::saying(403, vec![text(r#"{"message":"policy"}"#)]).on_socket();
    assert!(matches!(refused.find("x").await, Err(Error::Denied { .. })));
}

#[tokio::test]
async fn export_passes_the_archive_on_as_it_comes() {
    let archive = [vec![7; 300_000], vec![0; 1024]];
    let fake = Fake::saying(200, archive.clone().map(Some).to_vec());
    let engine = fake.on_socket();
    let bytes = gather(engine.export("busybox:1").await.unwrap()).await.unwrap();
    assert_eq!(bytes, archive.concat());
    assert_eq!(fake.asked(), ["GET /images/busybox:1/get"]);
}

#[tokio::test]
async fn an_export_that_breaks_off_or_ends_in_an_error_is_no_short_success() {
    let broken = Fake::saying(200, vec![Some(vec![7; 5000]), None]).on_socket();
    let error = gather(broken.export("x").await.unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    assert!(chain(error).contains("the connection broke"));

    let ended = r#"{"errorDetail":{"message":"no layer"},"error":"no layer"}"#.to_owned() + "\r\n";
    let engine = Fake::saying(200, vec![Some(vec![7; 5000]), text(&ended)]).on_socket();
    let error = chain(gather(engine.export("x").await.unwrap()).await.unwrap_err());
    assert!(error.ends_with("GET /images/x/get: no layer"), "{error}");
}

/// An engine that keeps what it is sent in `received`, and tells of each piece and of a break.
fn loading(
    received: &Arc<Mutex<Vec<u8>>>,
    arrived: &Arc<Notify>,
    pieces: Vec<Option<Vec<u8>>>,
) -> Arc<Fake> {
    let (received, arrived) = (Arc::clone(received), Arc::clone(arrived));
    Fake::new(move |request| {
        let (received, arrived, pieces) =
            (Arc::clone(&received), Arc::clone(&arrived), pieces.clone());
        Box::pin(async move {
            let mut body = request.into_body();
            while let Some(frame) = body.frame().await {
                let Ok(frame) = frame else {
                    arrived.notify_one();
                    return reply(500, vec![text("broken")]);
                };
                received.lock().unwrap().extend(frame.into_data().unwrap());
                arrived.notify_one();
            }
            received.lock().unwrap().extend_from_slice(b"[end]");
            reply(200, pieces)
        })
    })
}

/// An archive whose second piece is there only once the engine has seen the first.
fn gated(arrived: &Arc<Notify>, second: Result<Bytes, Error>) -> BlobStream {
    let arrived = Arc::clone(arrived);
    let first = stream::iter([Ok(Bytes::from_static(b"first,"))]);
    let second = stream::once(async move {
        arrived.notified().await;
        second
    });
    first.chain(second).boxed()
}

#[tokio::test]
async fn load_sends_the_archive_piece_by_piece_and_returns_the_names() {
    let (received, arrived) = (Arc::default(), Arc::new(Notify::new()));
    let messages = vec![
        text("{\"status\":\"Loading layer\",\"id\":\"x\"}\r\n{\"stream\":\"Loaded im"),
        text("age: busybox:1\\n\"}\r\n{\"stream\":\"Loaded image: a:1,b:2\"}\n"),
    ];
    let fake = loading(&received, &arrived, messages);
    let engine = fake.on_socket();
    let tar = gated(&arrived, Ok(Bytes::from_static(b"second")));
    let loading = engine.load(tar);
    let names = tokio::time::timeout(Duration::from_secs(30), loading).await.unwrap().unwrap();
    assert_eq!(names, ["busybox:1", "a:1", "b:2"]);
    assert_eq!(*received.lock().unwrap(), b"first,second[end]");
    assert_eq!(fake.asked(), ["POST /images/load?quiet=0"]);
}

#[tokio::test]
async fn an_error_among_the_messages_of_a_load_is_an_error() {
    let (received, arrived) = (Arc::default(), Arc::new(Notify::new()));
    let cases = [
        (
            vec![text("{\"errorDetail\":{\"message\":\"bad tar\"},\"error\":\"bad tar\"}\r\n")],
            "bad",
        ),
        (vec![text("{\"stream\":\"Loaded image: a:1\"}\n"), text("{\"error\":\"bad\"}")], "bad"),
        (vec![text("{\"stream\":\"Loaded image: a:1\"}\n"), None], "the connection broke"),
        (vec![text("{\"stream\":\"Loaded")], "no JSON"),
        (vec![Some(vec![b'x'; 2 << 20])], "larger than 1048576 bytes"),
    ];
    for (pieces, piece) in cases {
        let engine = loading(&received, &arrived, pieces).on_socket();
        let error = chain(engine.load(archive(&["tar"])).await.unwrap_err());
        assert!(error.contains(piece), "{error}");
    }
}

#[tokio::test]
async fn an_archive_that_cannot_be_read_is_not_loaded_and_says_why() {
    let (received, arrived) = (Arc::default(), Arc::new(Notify::new()));
    let engine = loading(&received, &arrived, vec![text("{\"stream\":\"Loaded image: a:1\"}\n")]);
    let engine = engine.on_socket();
    let tar = gated(&arrived, Err(Error::not_found("blob x")));
    let error = engine.load(tar).await.unwrap_err();
    assert!(matches!(error, Error::Body(_)), "{error:?}");
    assert!(chain(error).contains("blob x not found"));
    // What was sent did not look whole to the engine.
    tokio::time::timeout(Duration::from_secs(30), arrived.notified()).await.unwrap();
    assert_eq!(*received.lock().unwrap(), b"first,");
}

#[tokio::test]
async fn replies_of_any_size_are_read_no_further_than_is_worth_it() {
    let large = vec![Some(vec![b' '; 5 << 20]), Some(vec![b' '; 5 << 20]), text(VERSION)];
    let engine = Fake::saying(200, large.clone()).on_socket();
    let error = chain(engine.version().await.unwrap_err());
    assert!(error.contains("larger than 8388608 bytes"), "{error}");
    let engine = Fake::saying(500, large).on_socket();
    let error = chain(engine.find("x").await.unwrap_err());
    assert!(error.ends_with("Internal Server Error"), "{error}");
}

#[tokio::test]
async fn an_engine_that_is_not_there_says_where_it_was_looked_for_and_why_there() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("none.sock");
    let settings = EngineSettings {
        docker_host: Some(format!("unix://{}", socket.display())),
        ..EngineSettings::default()
    };
    let address = settings.address(EngineKind::Docker).unwrap();
    let engine = Engine::new(EngineKind::Docker, address).unwrap();
    let error = engine.export("x").await.err().unwrap();
    assert_eq!(engine_error(&error).io_kind(), Some(std::io::ErrorKind::NotFound));
    let shown = chain(error);
    let expected = format!("cannot reach docker at unix://{}: GET", socket.display());
    assert!(shown.starts_with(&expected), "{shown}");
    assert!(shown.contains("no connection (DOCKER_HOST is unix://"), "{shown}");

    // A socket that its engine left behind.
    drop(tokio::net::UnixListener::bind(&socket).unwrap());
    let error = engine.load(archive(&["tar"])).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    assert_eq!(engine_error(&error).io_kind(), Some(std::io::ErrorKind::ConnectionRefused));
}

#[tokio::test]
async fn a_port_is_spoken_to_as_a_socket_is() {
    let fake = Fake::saying(200, vec![text(VERSION)]);
    let port = fake.on_port(None).await;
    let address = EngineAddress::parse(&format!("tcp://127.0.0.1:{port}/engine")).unwrap();
    let version = Engine::new(EngineKind::Podman, address).unwrap().version().await.unwrap();
    assert_eq!((version.name.as_str(), version.api_version.as_str()), ("Engine\\u{1b}", "1.41"));
    assert_eq!(fake.asked(), ["GET /engine/version"]);
}

#[tokio::test]
async fn reachable_lists_each_engine_once_and_waits_for_none_that_is_silent() {
    let fake = Fake::saying(200, vec![text(VERSION)]);
    let _engine = fake.on_socket();
    let link = fake.socket().with_file_name("link.sock");
    std::os::unix::fs::symlink(fake.socket(), &link).unwrap();
    let silent = Fake::new(|_| Box::pin(std::future::pending()));
    let _silent = silent.on_socket();
    let unix = |path: &std::path::Path| Some(format!("unix://{}", path.display()));
    let mut settings = EngineSettings {
        docker_host: unix(&fake.socket()),
        container_host: unix(&link),
        ..EngineSettings::default()
    };
    let kinds = |found: Vec<(Engine, _)>| -> Vec<EngineKind> {
        found.iter().map(|(engine, _)| engine.kind()).collect()
    };
    assert_eq!(kinds(reachable(&settings).await), [EngineKind::Docker]);
    settings.docker_host = unix(&silent.socket());
    let asking = tokio::time::timeout(Duration::from_secs(20), reachable(&settings));
    assert_eq!(kinds(asking.await.unwrap()), [EngineKind::Podman]);
    settings.docker_host = Some("ssh://h".to_owned());
    settings.container_host = unix(std::path::Path::new("/nonexistent/x.sock"));
    assert!(reachable(&settings).await.is_empty());
}
