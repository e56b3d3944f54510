//! The local store under several writers, collections, damage and interruption.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use regctl::content::contract::Sample;
use regctl::content::{ByteRange, Error, Repository, Sink, Source};
use regctl::layout::{Collected, Deferral, Layout, LayoutRepository};
use regctl::oci::{Descriptor, MediaType, Tag, TagOrDigest};
use tempfile::TempDir;

const NOW: Duration = Duration::ZERO;

fn store() -> (TempDir, Arc<Layout>) {
    let directory = tempfile::tempdir().unwrap();
    let layout = Arc::new(Layout::store(directory.path()).unwrap());
    (directory, layout)
}

fn repository(layout: &Arc<Layout>, name: &str) -> LayoutRepository {
    LayoutRepository::new(Arc::clone(layout), Some(name.to_owned()))
}

fn tag(text: &str) -> Tag {
    text.parse().unwrap()
}

fn names(layout: &Layout) -> Vec<String> {
    let mut names: Vec<_> = layout.names().unwrap().into_iter().map(|(name, _)| name).collect();
    names.sort();
    names
}

/// Removes no name, only what nothing leads to.
fn collect(layout: &Layout, patience: Duration) -> Collected {
    layout.remove(patience, &|_| false).unwrap()
}

fn blob_count(layout: &Layout) -> usize {
    fs::read_dir(layout.root().join("blobs/sha256")).unwrap().count()
}

/// The whole chain of causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

#[test]
fn eight_writers_lose_nothing() {
    let (directory, layout) = store();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let state = directory.path();
            scope.spawn(move || write(state, writer));
        }
    });
    // Every third name was removed; all share one more.
    assert_eq!(names(&layout).len(), 8 * 20 - 54 + 1);
    for (name, entry) in layout.names().unwrap() {
        assert!(layout.is_complete(&entry.digest).unwrap(), "{name} is incomplete");
    }
    collect(&layout, NOW);
    for (name, entry) in layout.names().unwrap() {
        assert!(layout.is_complete(&entry.digest).unwrap(), "{name} was collected");
    }
    assert_eq!(fs::read_dir(directory.path().join("ingest")).unwrap().count(), 0);
}

/// Twenty pulls, each followed by a tag, some by a removal with its collection.
fn write(state: &Path, writer: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let layout = Arc::new(Layout::store(state).unwrap());
    for round in 0..20 {
        let sample = Sample::new(&format!("{writer} {round}"));
        let own = format!("w{writer}-r{round}");
        {
            let repository = repository(&layout, "example.com/x");
            runtime.block_on(sample.push(&repository, &[&own, "common"]));
        }
        if (writer * 20 + round).is_multiple_of(3) {
            let name = format!("example.com/x:{own}");
            layout.remove(NOW, &|entry| regctl::layout::name_of(entry) == Some(&name)).unwrap();
        }
    }
}

/// The state directory and the number of a writer that runs as a process of its own.
const WRITER: &str = "REGCTL_TEST_WRITER";

/// Not a test of its own: the process that `killed_writers_lose_nothing` starts.
#[test]
fn writer_process() {
    let Ok(writer) = std::env::var(WRITER) else { return };
    let (number, state) = writer.split_once(' ').unwrap();
    write(Path::new(state), number.parse().unwrap());
}

#[test]
fn killed_writers_lose_nothing() {
    let (directory, layout) = store();
    let start = |number: usize| {
        std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writer_process"])
            .env(WRITER, format!("{number} {}", directory.path().display()))
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut writers: Vec<_> = (0..8).map(start).collect();
    for (number, writer) in writers.iter_mut().enumerate().take(4) {
        std::thread::sleep(Duration::from_millis(30 + 20 * number as u64));
        writer.kill().unwrap();
    }
    for (number, writer) in writers.iter_mut().enumerate() {
        let status = writer.wait().unwrap();
        assert!(status.success() || number < 4, "writer {number}: {status}");
    }
    let named = names(&layout);
    for writer in 4..8 {
        let kept = (0..20_usize).filter(|round| !(writer * 20 + round).is_multiple_of(3));
        for name in kept.map(|round| format!("example.com/x:w{writer}-r{round}")) {
            assert!(named.contains(&name), "{name} is lost");
        }
    }
    let collected = collect(&layout, Duration::from_secs(1));
    assert_eq!(collected.deferred, None);
    for (name, entry) in layout.names().unwrap() {
        assert!(layout.is_complete(&entry.digest).unwrap(), "{name} is incomplete");
    }
    assert_eq!(fs::read_dir(directory.path().join("ingest")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(layout.root()).unwrap().count(), 3);
}

#[tokio::test]
async fn a_collection_never_takes_what_is_being_written() {
    let (_directory, layout) = store();
    let sample = Sample::new("slow");
    let writer = repository(&layout, "example.com/slow");
    sample.push_blobs(&writer).await;
    let collected = collect(&layout, Duration::from_millis(50));
    assert_eq!((collected.deferred, collected.blobs), (Some(Deferral::Busy), vec![]));
    writer.push_manifest(&sample.manifest, &[tag("1")]).await.unwrap();
    drop(writer);
    let collected = collect(&layout, NOW);
    assert_eq!((collected.deferred, collected.blobs), (None, vec![]));
    assert!(layout.is_complete(&sample.digest()).unwrap());
}

#[tokio::test]
async fn a_removal_takes_only_what_nothing_else_leads_to() {
    let (_directory, layout) = store();
    let (one, two) = (Sample::new("one"), Sample::new("two"));
    let note = Sample::about("note", Some(one.manifest.descriptor()));
    let waiting = Sample::about("waiting", Some(Sample::new("later").manifest.descriptor()));
    {
        let repository = repository(&layout, "example.com/a");
        one.push(&repository, &["1", "also"]).await;
        note.push(&repository, &[]).await;
        waiting.push(&repository, &[]).await;
        two.push(&repository, &["2"]).await;
        // An interrupted pull left this.
        Sample::new("interrupted").push_blobs(&repository).await;
    }
    let remove = |name: &str| {
        let name = format!("example.com/a:{name}");
        layout.remove(NOW, &|entry| regctl::layout::name_of(entry) == Some(&name)).unwrap()
    };
    let left = remove("1").blobs;
    assert_eq!(
        left.len(),
        2,
        "another name leads to the image; the interrupted pull's go: {left:?}"
    );
    let removed = remove("also").blobs;
    assert_eq!(removed.len(), 6, "the image and what is attached to it: {removed:?}");
    assert!(removed.contains(&one.digest()) && removed.contains(&note.digest()));
    assert!(layout.is_complete(&two.digest()).unwrap());
    assert!(layout.is_complete(&waiting.digest()).unwrap());
    assert_eq!(blob_count(&layout), 3 + 3);
}

#[tokio::test]
async fn a_removal_that_was_put_off_is_made_up_for_by_the_next() {
    let (_directory, layout) = store();
    let (one, two) = (Sample::new("one"), Sample::new("two"));
    let note = Sample::about("note", Some(one.manifest.descriptor()));
    let writer = repository(&layout, "example.com/a");
    one.push(&writer, &["1"]).await;
    note.push(&writer, &[]).await;
    two.push(&writer, &["2"]).await;
    let is_one = |entry: &Descriptor| entry.digest == one.digest();
    let busy = layout.remove(NOW, &is_one).unwrap();
    assert_eq!((busy.deferred, busy.blobs.len()), (Some(Deferral::Busy), 0));
    drop(writer);
    let bytes = fs::read(layout.blob_path(&two.digest())).unwrap();
    fs::write(layout.blob_path(&two.digest()), "damaged").unwrap();
    let damaged = collect(&layout, NOW);
    assert_eq!(damaged.deferred, Some(Deferral::Damaged(two.digest())));
    assert_eq!(blob_count(&layout), 9);
    fs::write(layout.blob_path(&two.digest()), bytes).unwrap();
    let collected = collect(&layout, NOW);
    assert_eq!((collected.deferred, collected.blobs.len()), (None, 6));
    assert_eq!(names(&layout), ["example.com/a:2"]);
    assert!(layout.is_complete(&two.digest()).unwrap());
}

#[tokio::test]
async fn in_a_layout_of_somebody_else_only_what_the_removed_led_to_goes() {
    let directory = tempfile::tempdir().unwrap();
    let layout = Arc::new(Layout::open_or_create(&directory.path().join("x")).unwrap());
    let sample = Sample::new("ours");
    sample.push(&LayoutRepository::new(Arc::clone(&layout), None), &["1"]).await;
    layout.write_blob(&descriptor(b"theirs"), b"theirs").unwrap();
    let removed = layout.remove(NOW, &|entry| entry.digest == sample.digest()).unwrap();
    assert_eq!(removed.blobs.len(), 3);
    assert!(layout.has_blob(&descriptor(b"theirs")).unwrap());
}

#[tokio::test]
async fn a_moved_name_leaves_an_image_without_a_name_until_it_is_removed() {
    let (_directory, layout) = store();
    let (one, two) = (Sample::new("one"), Sample::new("two"));
    {
        let repository = repository(&layout, "example.com/a");
        one.push(&repository, &["latest"]).await;
        two.push(&repository, &["latest"]).await;
    }
    assert_eq!(collect(&layout, NOW).blobs, [], "it is listed, so it is wanted");
    assert_eq!(layout.entries().unwrap().len(), 2);
    let removed = layout.remove(NOW, &|entry| entry.digest == one.digest()).unwrap();
    assert_eq!(removed.blobs.len(), 3);
    assert_eq!(layout.entries().unwrap()[0].digest, two.digest());
    assert_eq!(blob_count(&layout), 3);
}

#[tokio::test]
async fn a_manifest_that_another_repository_holds_survives_its_deletion() {
    let (_directory, layout) = store();
    let sample = Sample::new("shared");
    let (one, two) = (repository(&layout, "example.com/a"), repository(&layout, "example.com/b"));
    sample.push(&one, &["1"]).await;
    sample.push(&two, &["1"]).await;
    one.delete_manifest(&sample.digest()).await.unwrap();
    assert_eq!(names(&layout), ["example.com/b:1"]);
    assert!(two.has_manifest(&sample.digest()).await.unwrap());
}

#[test]
fn what_a_killed_writer_left_is_removed_by_the_next_collection() {
    let directory = tempfile::tempdir().unwrap();
    let foreign = directory.path().join("foreign");
    for layout in
        [Layout::store(directory.path()).unwrap(), Layout::open_or_create(&foreign).unwrap()]
    {
        let mut partial = layout.partial().unwrap();
        partial.append(b"half of a bl").unwrap();
        let path = partial.path().to_owned();
        // A killed process runs no destructor.
        std::mem::forget(partial);
        let temporary = layout.root().join(format!(".{}.tmp", regctl::util::fs::unique_name()));
        fs::write(&temporary, "half an index").unwrap();
        assert!(path.exists());
        collect(&layout, NOW);
        assert!(!path.exists() && !temporary.exists());
        assert_eq!(fs::read_dir(layout.root()).unwrap().count(), 3);
    }
}

#[test]
fn directories_that_are_no_layout_say_what_they_are() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("layout");
    let error = |path: &Path| chain(&Layout::open(path).unwrap_err());
    Layout::open_or_create(&path).unwrap();
    fs::write(path.join("oci-layout"), r#"{"imageLayoutVersion":"2.0.0"}"#).unwrap();
    assert!(error(&path).contains("2.0.0") && error(&path).contains("1.0.0"), "{}", error(&path));
    fs::write(path.join("oci-layout"), "{}").unwrap();
    assert!(error(&path).contains("missing"), "{}", error(&path));
    fs::write(path.join("oci-layout"), "garbage").unwrap();
    assert!(error(&path).contains("oci-layout is malformed"), "{}", error(&path));
    fs::remove_file(path.join("oci-layout")).unwrap();
    assert!(error(&path).contains("no oci-layout file"), "{}", error(&path));
}

#[test]
fn an_index_that_is_too_large_or_malformed_is_an_error() {
    let (_directory, layout) = store();
    let path = layout.root().join("index.json");
    let file = fs::File::create(&path).unwrap();
    file.set_len(1 << 30).unwrap();
    let error = chain(&layout.entries().unwrap_err());
    assert!(error.contains("index.json") && error.contains("larger than"), "{error}");
    fs::write(&path, r#"{"manifests":[{"digest":"sha256:../../x"}]}"#).unwrap();
    let error = chain(&layout.set_names(&[], &descriptor(b"x")).unwrap_err());
    assert!(error.contains("index.json is malformed"), "{error}");
}

fn descriptor(content: &[u8]) -> Descriptor {
    Descriptor::of(MediaType::OCI_LAYER, content)
}

#[tokio::test]
async fn what_is_stored_during_an_examination_is_no_problem() {
    let (_directory, layout) = store();
    Sample::new("early").push(&repository(&layout, "example.com/a"), &["1"]).await;
    let once = std::sync::Once::new();
    let examined = layout.check(&|_| {
        once.call_once(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let late = repository(&layout, "example.com/a");
            std::thread::scope(|scope| {
                let push = async { Sample::new("late").push(&late, &["2"]).await };
                scope.spawn(|| runtime.block_on(push));
            });
        });
    });
    let examined = examined.unwrap();
    assert_eq!((examined.problems, examined.names, examined.blobs), (vec![], 1, 3));
    assert_eq!(layout.check(&|_| ()).unwrap().names, 2);
}

#[cfg(unix)]
#[tokio::test]
async fn a_blob_that_is_a_symbolic_link_is_not_followed() {
    let (directory, layout) = store();
    let secret = directory.path().join("secret");
    fs::write(&secret, "secret").unwrap();
    let blob = descriptor(b"secret");
    std::os::unix::fs::symlink(&secret, layout.blob_path(&blob.digest)).unwrap();
    let repository = repository(&layout, "example.com/a");
    let Err(error) = repository.open_blob(&blob, ByteRange::ALL).await else {
        panic!("the link is followed")
    };
    assert!(chain(&error).contains("symbolic link"), "{}", chain(&error));
    assert!(!layout.has_blob(&blob).unwrap());
    // Real content takes its place, and what it pointed at stays.
    layout.write_blob(&blob, b"secret").unwrap();
    assert!(layout.has_blob(&blob).unwrap());
    assert_eq!(fs::read(&secret).unwrap(), b"secret");
}

#[tokio::test]
async fn damage_on_disk_is_found_on_use() {
    let (_directory, layout) = store();
    let repository = repository(&layout, "example.com/a");
    let sample = Sample::new("damaged");
    sample.push(&repository, &["1"]).await;
    let (config, layer) = (&sample.config.0, &sample.layer.0);
    fs::write(layout.blob_path(&layer.digest), "cut").unwrap();
    let Err(error) = repository.open_blob(layer, ByteRange::ALL).await else { panic!("it opens") };
    assert!(chain(&error).contains("size mismatch"), "{}", chain(&error));
    assert!(!repository.has_manifest(&sample.digest()).await.unwrap());
    fs::write(layout.blob_path(&config.digest), vec![b'x'; config.size as usize]).unwrap();
    assert!(matches!(layout.read_blob(config, 1 << 20), Err(Error::Verify(_))));
    let mut bytes = sample.manifest.bytes().to_vec();
    bytes[0] = b'\t';
    fs::write(layout.blob_path(&sample.digest()), bytes).unwrap();
    for what in [TagOrDigest::Digest(sample.digest()), TagOrDigest::Tag(tag("1"))] {
        assert!(matches!(repository.read_manifest(&what).await, Err(Error::Verify(_))), "{what}");
    }
    // Pushing again puts right what has another length, and any manifest.
    fs::remove_file(layout.blob_path(&config.digest)).unwrap();
    sample.push(&repository, &["1"]).await;
    assert!(repository.read_manifest(&TagOrDigest::Tag(tag("1"))).await.is_ok());
}

#[cfg(unix)]
#[tokio::test]
async fn a_read_only_store_is_read_and_names_the_path_when_written() {
    use std::os::unix::fs::PermissionsExt;
    let (directory, layout) = store();
    let sample = Sample::new("read only");
    sample.push(&repository(&layout, "example.com/a"), &["1"]).await;
    let set_mode = |mode| {
        for path in ["", "ingest", "locks", "store", "store/blobs/sha256"] {
            let path = directory.path().join(path);
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
        for path in ["locks/lease", "locks/index"] {
            let path = directory.path().join(path);
            fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o666)).unwrap();
        }
    };
    set_mode(0o555);
    let is_enforced = fs::write(directory.path().join("probe"), "").is_err();
    let reading = repository(&layout, "example.com/a");
    let read = reading.read_manifest(&TagOrDigest::Tag(tag("1"))).await;
    let written = layout.set_names(&["b".to_owned()], sample.manifest.descriptor());
    let stored = layout.write_blob(&descriptor(b"new"), b"new");
    set_mode(0o755);
    assert_eq!(read.unwrap().bytes(), sample.manifest.bytes());
    // The administrator may write anywhere.
    if is_enforced {
        for (outcome, path) in [(written, "locks/index"), (stored, "ingest")] {
            let error = chain(&outcome.unwrap_err());
            let path = directory.path().join(path).display().to_string();
            assert!(error.contains(&path), "{error}");
        }
    }
}

#[test]
fn a_layout_of_somebody_else_keeps_its_form() {
    let directory = tempfile::tempdir().unwrap();
    let layout = Layout::open_or_create(&directory.path().join("x")).unwrap();
    let blob = descriptor(b"{}");
    layout.write_blob(&blob, b"{}").unwrap();
    layout.set_names(&["1.0".to_owned()], &blob).unwrap();
    layout.set_names(&["1.0".to_owned()], &descriptor(b"other")).unwrap();
    let index = fs::read_to_string(layout.root().join("index.json")).unwrap();
    let index: serde_json::Value = serde_json::from_str(&index).unwrap();
    assert_eq!(index["manifests"].as_array().unwrap().len(), 1);
    assert_eq!(index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"], "1.0");
    assert_eq!(fs::read_dir(layout.root()).unwrap().count(), 3);
}
