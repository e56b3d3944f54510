//! Uploads in one request, in two, in parts, at once, and across a restart.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use regctl::oci::{Algorithm, RepositoryName};
use regctl::server::Server;
use regctl::server::storage::{FilesystemStorage, Storage as _};
use regctl::util::lock::FileLock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::registry::{Registry, on_every_storage, sha256};

on_every_storage!(
    a_blob_comes_in_one_request_or_in_two_or_in_parts,
    parts_come_in_order_or_are_told_where_to_continue,
    an_upload_belongs_to_one_repository,
    an_upload_ends_once,
    wrong_bytes_never_become_a_blob,
    of_two_parts_at_once_one_is_taken,
    of_two_ends_at_once_one_is_taken,
    what_came_before_the_connection_broke_is_kept,
    a_status_waits_for_the_request_that_writes,
);

async fn a_blob_comes_in_one_request_or_in_two_or_in_parts(registry: Registry) {
    let digest = registry.push_blob("a", b"in one").await;
    assert_eq!(registry.get(&format!("/v2/a/blobs/{digest}")).await.body, "in one");

    let (digest, location) = (sha256(b"in two"), registry.begin("a").await);
    let answer = registry.put(&format!("{location}?digest={digest}"), "in two").await;
    assert_eq!((answer.status, answer.body.len()), (201, 0));
    assert_eq!(answer.header("location"), format!("/v2/a/blobs/{digest}"));

    let (digest, location) = (sha256(b"in parts"), registry.begin("a").await);
    let answer = registry.patch(&location, 0, "in ").await;
    assert_eq!((answer.status, answer.header("range")), (202, "0-2"));
    let streamed = registry.request("PATCH", &location).body("par");
    let answer = registry.send(streamed).await;
    assert_eq!((answer.status, answer.header("range")), (202, "0-5"));
    assert_eq!(answer.header("location"), location);
    let status = registry.get(&location).await;
    assert_eq!((status.status, status.header("range")), (204, "0-5"));
    let answer = registry.put(&format!("{location}?digest={digest}"), "ts").await;
    assert_eq!(answer.status, 201);
    assert_eq!(registry.get(&format!("/v2/a/blobs/{digest}")).await.body, "in parts");

    let (empty, location) = (sha256(b""), registry.begin("a").await);
    assert_eq!(registry.put(&format!("{location}?digest={empty}"), "").await.status, 201);
    assert_eq!(registry.push_blob("b", b"").await, empty);
    assert_eq!(registry.get(&format!("/v2/b/blobs/{empty}")).await.status, 200);
    // The digest announced, the bytes to come.
    let announced = format!("/v2/a/blobs/uploads/?digest={digest}");
    assert_eq!(registry.ask("POST", &announced).await.status, 202);
}

async fn parts_come_in_order_or_are_told_where_to_continue(registry: Registry) {
    let location = registry.begin("a").await;
    assert_eq!(registry.patch(&location, 0, "0123").await.status, 202);
    for first in [0, 2, 5, 4_000_000] {
        let answer = registry.patch(&location, first, "xyz").await;
        assert_eq!((answer.status, answer.header("range")), (416, "0-3"), "{first}");
        assert_eq!(answer.code(), "BLOB_UPLOAD_INVALID");
        assert_eq!(answer.header("location"), location);
    }
    // The answer is read even by a client that is still sending.
    let large = registry.request("PATCH", &location).header("content-range", "9-4194312");
    let answer = registry.send(large.body(vec![0; 4_194_304])).await;
    assert_eq!((answer.status, answer.header("range")), (416, "0-3"));
    for range in ["x-y", "5-4", "4", "-", "0-18446744073709551615"] {
        let request = registry.request("PATCH", &location).header("content-range", range);
        assert_eq!(registry.send(request.body("xyz")).await.status, 400, "{range}");
    }
    let longer = registry.request("PATCH", &location).header("content-range", "4-9").body("xyz");
    assert_eq!(registry.send(longer).await.code(), "SIZE_INVALID");
    let end = format!("{location}?digest={}", sha256(b"01234"));
    let wrong = registry.request("PUT", &end).header("content-range", "9-9").body("4");
    assert_eq!(registry.send(wrong).await.status, 416);
    let right = registry.request("PUT", &end).header("content-range", "bytes 4-4/*").body("4");
    assert_eq!(registry.send(right).await.status, 201);
    assert_eq!(registry.patch(&location, 5, "late").await.status, 404);
    assert_eq!(registry.put(&end, "").await.code(), "BLOB_UPLOAD_UNKNOWN");
}

async fn an_upload_belongs_to_one_repository(registry: Registry) {
    let location = registry.begin("a").await;
    registry.patch(&location, 0, "mine").await;
    let foreign = location.replace("/v2/a/", "/v2/b/");
    let end = format!("{foreign}?digest={}", sha256(b"mine"));
    assert_eq!(registry.get(&foreign).await.status, 404);
    assert_eq!(registry.patch(&foreign, 4, "!").await.status, 404);
    assert_eq!(registry.put(&end, "").await.status, 404);
    assert_eq!(registry.ask("DELETE", &foreign).await.status, 404);
    assert_eq!(registry.get(&location).await.header("range"), "0-3");
}

async fn an_upload_ends_once(registry: Registry) {
    let location = registry.begin("a").await;
    assert_eq!(registry.ask("DELETE", &location).await.status, 204);
    assert_eq!(registry.ask("DELETE", &location).await.status, 404);
    assert_eq!(registry.patch(&location, 0, "x").await.status, 404);
    let unknown = format!("/v2/a/blobs/uploads/{}", "0".repeat(32));
    assert_eq!(registry.patch(&unknown, 0, "x").await.code(), "BLOB_UPLOAD_UNKNOWN");
}

async fn wrong_bytes_never_become_a_blob(registry: Registry) {
    let digest = sha256(b"right");
    let location = registry.begin("a").await;
    for (query, status) in [
        (String::new(), 400),
        ("?digest=".to_owned(), 400),
        (format!("?digest={digest}&digest={digest}"), 400),
        (format!("?digest={digest}"), 400),
        (format!("?digest={digest}"), 404),
    ] {
        let answer = registry.put(&format!("{location}{query}"), "wrong").await;
        assert_eq!(answer.status, status, "{query}: {answer:?}");
    }
    let single = format!("/v2/a/blobs/uploads/?digest={digest}");
    let answer = registry.send(registry.request("POST", &single).body("wrong")).await;
    assert_eq!((answer.status, answer.code().as_str()), (400, "DIGEST_INVALID"));
    assert_eq!(registry.get(&format!("/v2/a/blobs/{digest}")).await.status, 404);
}

async fn of_two_parts_at_once_one_is_taken(registry: Registry) {
    let location = registry.begin("a").await;
    let (one, two) =
        tokio::join!(registry.patch(&location, 0, "one"), registry.patch(&location, 0, "two"));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 416]);
    let content = if one.status == 202 { "one" } else { "two" };
    let digest = sha256(content.as_bytes());
    assert_eq!(registry.put(&format!("{location}?digest={digest}"), "").await.status, 201);
}

async fn of_two_ends_at_once_one_is_taken(registry: Registry) {
    let (digest, location) = (sha256(b"content"), registry.begin("a").await);
    registry.patch(&location, 0, "content").await;
    let end = format!("{location}?digest={digest}");
    let (one, two) = tokio::join!(registry.put(&end, ""), registry.put(&end, ""));
    let ended = [one.status, two.status].iter().filter(|status| **status == 201).count();
    assert_eq!(ended, 1, "{one:?} {two:?}");
    assert_eq!(registry.get(&format!("/v2/a/blobs/{digest}")).await.body, "content");
}

async fn what_came_before_the_connection_broke_is_kept(registry: Registry) {
    let digest = sha256(b"hello world");
    for (method, query) in [("PATCH", String::new()), ("PUT", format!("?digest={digest}"))] {
        let location = registry.begin("a").await;
        let request = format!(
            "{method} {location}{query} HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello"
        );
        registry.cut(&request).await;
        // The client may be back before the server has seen the broken request at all.
        let mut range = String::new();
        while range != "0-4" {
            let status = registry.get(&location).await;
            assert_eq!((status.status, status.header("location")), (204, &*location), "{method}");
            range = status.header("range").to_owned();
        }
        // Who was told where to continue continues there, in parts or in one.
        let answer = registry.patch(&location, 5, " wor").await;
        assert_eq!((answer.status, answer.header("range")), (202, "0-8"), "{method}");
        let end = format!("{location}?digest={digest}");
        let request = registry.request("PUT", &end).header("content-range", "9-10");
        assert_eq!(registry.send(request.body("ld")).await.status, 201, "{method}");
        let blob = registry.get(&format!("/v2/a/blobs/{digest}")).await;
        assert_eq!((blob.status, blob.body), (200, "hello world".into()), "{method}");
    }
}

/// A request that still writes is waited for, so that who asks for the offset gets the last one.
async fn a_status_waits_for_the_request_that_writes(registry: Registry) {
    let location = registry.begin("a").await;
    let mut writer = TcpStream::connect(registry.server.host()).await.unwrap();
    let head = format!(
        "PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
    );
    writer.write_all(head.as_bytes()).await.unwrap();
    // The server asks for the body once it has the upload for itself.
    let mut consent = [0; 12];
    writer.read_exact(&mut consent).await.unwrap();
    assert_eq!(&consent, b"HTTP/1.1 100");
    let status = async { registry.get(&location).await };
    let write = async {
        tokio::task::yield_now().await;
        writer.write_all(b"0123").await.unwrap();
        let mut answer = [0; 12];
        writer.read_exact(&mut answer).await.unwrap();
    };
    let (status, ()) = tokio::join!(status, write);
    assert_eq!((status.status, status.header("range")), (204, "0-3"));
}

#[tokio::test]
async fn an_upload_continues_after_a_restart_even_one_in_mid_write() {
    let directory = tempfile::tempdir().unwrap();
    let start = async || {
        let storage = Arc::new(FilesystemStorage::open(directory.path()).unwrap());
        Registry::start(Server::ephemeral().storage(storage)).await
    };
    let first = start().await;
    let location = first.begin("a").await;
    assert_eq!(first.patch(&location, 0, "before ").await.status, 202);
    drop(first);
    // A crash leaves bytes that no state speaks of.
    let id = location.rsplit('/').next().unwrap();
    let data = directory.path().join("uploads").join(id).join("data");
    let mut file = std::fs::OpenOptions::new().append(true).open(data).unwrap();
    file.write_all(b"torn").unwrap();

    let second = start().await;
    assert_eq!(second.get(&location).await.header("range"), "0-6");
    assert_eq!(second.patch(&location, 7, "after").await.status, 202);
    let digest = sha256(b"before after");
    assert_eq!(second.put(&format!("{location}?digest={digest}"), "").await.status, 201);
    drop(second);
    let third = start().await;
    assert_eq!(third.get(&format!("/v2/a/blobs/{digest}")).await.body, "before after");
    let left = regctl::util::fs::read_dir(&directory.path().join("uploads")).unwrap();
    assert!(left.is_empty(), "{left:?}");
    for process in regctl::util::fs::read_dir(&directory.path().join("tmp")).unwrap() {
        assert!(!process.is_dir() || regctl::util::fs::read_dir(&process).unwrap().is_empty());
    }
}

#[test]
fn an_upload_ends_while_others_ask_for_its_lock() {
    let directory = tempfile::tempdir().unwrap();
    let storage = FilesystemStorage::open(directory.path()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (repository, digest): (RepositoryName, _) = ("a".parse().unwrap(), sha256(b""));
    for _ in 0..20 {
        let begun = storage.begin_upload(&repository, Algorithm::Sha256);
        let upload = runtime.block_on(begun).unwrap();
        let lock = directory.path().join("uploads").join(upload.as_str()).join("lock");
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    drop(regctl::util::fs::open_or_create(&lock));
                }
            });
            let ended = runtime.block_on(storage.commit_upload(&repository, &upload, &digest));
            is_over.store(true, Ordering::Relaxed);
            ended.unwrap();
        });
    }
    assert!(regctl::util::fs::read_dir(&directory.path().join("uploads")).unwrap().is_empty());
}

#[tokio::test]
async fn a_sweep_takes_the_uploads_that_nobody_continues() {
    let directory = tempfile::tempdir().unwrap();
    let storage = FilesystemStorage::open(directory.path()).unwrap();
    let repository: RepositoryName = "a".parse().unwrap();
    let uploads = directory.path().join("uploads");
    let long_ago = SystemTime::now() - Duration::from_secs(8 * 24 * 60 * 60);
    let age = |path: &Path| regctl::util::fs::open(path).unwrap().set_modified(long_ago).unwrap();
    let mut begun = Vec::new();
    for _ in 0..5 {
        let id = storage.begin_upload(&repository, Algorithm::Sha256).await.unwrap();
        begun.push(uploads.join(id.as_str()));
    }
    let [abandoned, stateless, busy, continued, young] = &begun[..] else { unreachable!() };
    regctl::util::fs::remove_file(&stateless.join("state")).unwrap();
    let _lock = FileLock::exclusive(&busy.join("lock")).unwrap();
    for path in [abandoned, busy] {
        age(&path.join("state"));
    }
    for path in [abandoned, stateless, busy, continued] {
        age(path);
    }
    storage.sweep().await.unwrap();
    let is_there = [abandoned, stateless, busy, continued, young].map(|path| path.exists());
    assert_eq!(is_there, [false, false, true, true, true]);
}

#[test]
fn a_start_clears_the_temporary_files_of_the_dead_and_of_nobody_else() {
    let directory = tempfile::tempdir().unwrap();
    let all = directory.path().join("tmp");
    let living = FilesystemStorage::open(directory.path()).unwrap();
    let dead = all.join("dead");
    std::fs::create_dir(&dead).unwrap();
    std::fs::OpenOptions::new().create_new(true).write(true).open(dead.join("file")).unwrap();
    drop(regctl::util::fs::create_new(&all.join("dead.lock")).unwrap());
    let count = || regctl::util::fs::read_dir(&all).unwrap().len();
    // The lock of starting, and a directory and a lock for each process.
    assert_eq!(count(), 5);
    let second = FilesystemStorage::open(directory.path()).unwrap();
    assert_eq!((count(), dead.exists()), (5, false));
    drop((living, second));
    assert_eq!(count(), 1);
}
