use futures_util::StreamExt;
use tempfile::TempDir;

use super::*;
use crate::content::blob::{BytesBody, read_verified};
use crate::content::contract::Sample;
use crate::oci::json::to_canonical_bytes;

fn tag(text: &str) -> Tag {
    text.parse().unwrap()
}

fn latest() -> TagOrDigest {
    TagOrDigest::Tag(Tag::latest())
}

async fn push_blobs(sink: &DirectorySink, sample: &Sample) {
    for (blob, bytes) in [&sample.config, &sample.layer] {
        sink.push_blob(blob, &BytesBody(bytes.clone()), None).await.unwrap();
    }
}

async fn push(sink: &DirectorySink, sample: &Sample, tags: &[Tag]) {
    push_blobs(sink, sample).await;
    sink.push_manifest(&sample.manifest, tags).await.unwrap();
}

fn new() -> (TempDir, PathBuf, DirectorySink) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image");
    let sink = DirectorySink::open_or_create(&path).unwrap();
    (directory, path, sink)
}

fn names(path: &Path) -> Vec<String> {
    let paths = fs::read_dir(path).unwrap();
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut names: Vec<String> = paths.iter().map(name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn an_image_is_written_and_read_as_it_was() {
    let (_kept, path, sink) = new();
    let sample = Sample::new("x");
    push(&sink, &sample, &[tag("any")]).await;
    let mut expected = vec![
        sample.config.0.digest.hex(),
        sample.layer.0.digest.hex(),
        "manifest.json".to_owned(),
        "version".to_owned(),
    ];
    expected.sort();
    assert_eq!(names(&path), expected);
    assert_eq!(fs::read(&path.join("version"), 100).unwrap(), VERSION.as_bytes());
    let source = DirectorySource::open(&path).unwrap();
    for what in [latest(), TagOrDigest::Digest(sample.digest())] {
        let read = source.read_manifest(&what).await.unwrap();
        assert_eq!(read.bytes(), sample.manifest.bytes());
    }
    let (layer, bytes) = &sample.layer;
    let stream = source.open_blob(layer, ByteRange::ALL).await.unwrap();
    assert_eq!(read_verified(layer, stream, 1 << 20).await.unwrap(), *bytes);
    let stream = source.open_blob(layer, ByteRange { start: 2, end: Some(5) }).await.unwrap();
    let part: Vec<Bytes> = stream.map(|chunk| chunk.unwrap()).collect().await;
    assert_eq!(part.concat(), bytes[2..5]);
}

#[tokio::test]
async fn an_index_has_its_manifests_beside_it() {
    let (_kept, path, sink) = new();
    let (one, two) = (Sample::new("one"), Sample::new("two"));
    push(&sink, &one, &[]).await;
    push(&sink, &two, &[]).await;
    assert_eq!(sink.resolve_tag(&Tag::latest()).await.unwrap(), None);
    let document = serde_json::json!({"schemaVersion": 2,
        "manifests": [one.manifest.descriptor(), two.manifest.descriptor()]});
    let bytes = to_canonical_bytes(&document);
    let root = as_manifest(bytes.into()).unwrap();
    sink.push_manifest(&root, &[Tag::latest()]).await.unwrap();
    assert!(names(&path).contains(&manifest_name(&one.digest())));
    assert!(sink.has_manifest(root.digest()).await.unwrap());
    assert!(sink.has_manifest(&two.digest()).await.unwrap());
    let source = DirectorySource::open(&path).unwrap();
    assert_eq!(source.read_manifest(&latest()).await.unwrap(), root);
    let child = TagOrDigest::Digest(two.digest());
    assert_eq!(source.read_manifest(&child).await.unwrap().bytes(), two.manifest.bytes());
    fs::remove_file(&path.join(two.layer.0.digest.hex())).unwrap();
    assert!(!sink.has_manifest(root.digest()).await.unwrap());
    assert_eq!(sink.resolve_tag(&Tag::latest()).await.unwrap(), None, "it is not whole");
}

#[tokio::test]
async fn another_image_takes_the_place_of_the_first() {
    let (_kept, path, sink) = new();
    let (one, two) = (Sample::new("one"), Sample::new("two"));
    push(&sink, &one, &[Tag::latest()]).await;
    fs::write_atomic(&path.join("signature-1"), b"", MODE).unwrap();
    fs::write_atomic(&path.join("notes.txt"), b"", MODE).unwrap();
    let sink = DirectorySink::open_or_create(&path).unwrap();
    push(&sink, &two, &[Tag::latest()]).await;
    let mut expected = vec![
        two.config.0.digest.hex(),
        two.layer.0.digest.hex(),
        "manifest.json".to_owned(),
        "notes.txt".to_owned(),
        "version".to_owned(),
    ];
    expected.sort();
    assert_eq!(names(&path), expected);
}

#[tokio::test]
async fn signatures_lie_beside_the_image() {
    let (_kept, path, sink) = new();
    let image = Sample::new("image");
    let note = Sample::about("note", Some(image.manifest.descriptor()));
    let signature = Sample::new("signature");
    let signature_tag = tag(&format!("sha256-{}.sig", image.digest().hex()));
    push(&sink, &note, &[]).await;
    push(&sink, &signature, std::slice::from_ref(&signature_tag)).await;
    push(&sink, &image, &[Tag::latest()]).await;
    let source = DirectorySource::open(&path).unwrap();
    let found = source.referrers(&image.digest()).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].digest, note.digest());
    assert_eq!(found[0].artifact_type.as_deref(), Some("application/vnd.example.note"));
    let what = TagOrDigest::Tag(signature_tag.clone());
    assert_eq!(*source.read_manifest(&what).await.unwrap().digest(), signature.digest());
    let resolved = sink.resolve_tag(&signature_tag).await.unwrap().unwrap();
    assert_eq!(resolved.digest, signature.digest());
    let other = TagOrDigest::Tag(tag(&format!("sha256-{}.att", image.digest().hex())));
    assert!(source.read_manifest(&other).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn wrong_content_is_not_stored() {
    let (_kept, path, sink) = new();
    let sample = Sample::new("x");
    let (layer, bytes) = &sample.layer;
    for wrong in [bytes.slice(1..), vec![b'x'; bytes.len()].into()] {
        let error = sink.push_blob(layer, &BytesBody(wrong), None).await.unwrap_err();
        assert!(matches!(error, content::Error::Verify(_)), "{error}");
    }
    assert_eq!(names(&path), ["version"]);
    let error = sink.push_manifest(&sample.manifest, &[Tag::latest()]).await.unwrap_err();
    assert!(matches!(error, content::Error::Incomplete { .. }), "{error}");
    assert_eq!(names(&path), ["version"]);
}

#[tokio::test]
async fn damaged_and_linked_files_are_not_read() {
    let (_kept, path, sink) = new();
    let (one, two) = (Sample::new("one"), Sample::new("two"));
    push(&sink, &one, &[]).await;
    push(&sink, &two, &[Tag::latest()]).await;
    let child = path.join(manifest_name(&one.digest()));
    // The second push removed nothing that was pushed beside it.
    assert!(fs::file_size(&child).unwrap().is_some());
    fs::write_atomic(&child, two.manifest.bytes(), MODE).unwrap();
    let source = DirectorySource::open(&path).unwrap();
    let what = TagOrDigest::Digest(one.digest());
    let error = source.read_manifest(&what).await.unwrap_err();
    assert!(matches!(error, content::Error::Verify(_)), "{error}");
    #[cfg(unix)]
    {
        let layer = path.join(two.layer.0.digest.hex());
        let elsewhere = path.join("elsewhere");
        fs::rename(&layer, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &layer).unwrap();
        let opened = source.open_blob(&two.layer.0, ByteRange::ALL).await;
        assert!(matches!(opened.err(), Some(content::Error::Files(_))));
    }
}

#[test]
fn other_directories_are_refused() {
    let cause = |error: content::Error| std::error::Error::source(&error).unwrap().to_string();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    assert!(cause(DirectorySource::open(path).unwrap_err()).contains("no version file"));
    fs::write_atomic(&path.join("something"), b"", MODE).unwrap();
    let error = DirectorySink::open_or_create(path).unwrap_err();
    assert!(cause(error).contains("neither empty nor"));
    fs::write_atomic(&path.join("version"), b"Directory Transport Version: 7.0\n", MODE).unwrap();
    for error in
        [DirectorySource::open(path).unwrap_err(), DirectorySink::open_or_create(path).unwrap_err()]
    {
        let cause = cause(error);
        assert!(cause.contains("\"Directory Transport Version: 7.0\""), "{cause}");
    }
}
