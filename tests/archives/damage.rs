//! Damage anywhere in an archive: an error, or the very images that were in it.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use regctl::archive::{Archive, Form, Shelf, prepare};
use regctl::content::walk::walk;
use regctl::content::{self, ByteRange, NewBlob, Source, VerifyingStream};
use regctl::oci::{Descriptor, Digest};

use crate::support::{self, Image, Members, Tar, gzip};

/// Images and what each is made of: root, then every blob with its names.
type Contents = Vec<(Vec<String>, Digest, Vec<Digest>)>;

/// A place that knows nothing and stores nothing.
struct Nowhere;

#[async_trait]
impl Shelf for Nowhere {
    fn known(&self, _: &Digest) -> Option<Descriptor> {
        None
    }

    fn learn(&self, _: &Digest, _: &Descriptor) {}

    async fn take(&self, _: NewBlob) -> content::Result<bool> {
        Ok(false)
    }
}

/// How an archive is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    InPlace,
    Spooled,
}

fn open(way: Way, bytes: &[u8], directory: &Path) -> content::Result<Archive> {
    match way {
        Way::Spooled => Ok(Archive::spool(bytes, directory, "x", Form::Either, &|_| {})?),
        Way::InPlace => {
            let path = directory.join("x.tar");
            std::fs::write(&path, bytes).unwrap();
            let file = File::open(&path).unwrap();
            if Archive::is_in_place(&file, &path)? {
                return Ok(Archive::open(file, &path, "x", Form::Either)?);
            }
            Ok(Archive::spool(file, directory, "x", Form::Either, &|_| {})?)
        }
    }
}

/// Reads everything that a copy would, as a copy does: what is not verified yet is, on the way.
async fn contents(way: Way, bytes: &[u8], directory: &Path) -> content::Result<Contents> {
    let archive = Arc::new(open(way, bytes, directory)?);
    let mut contents = Vec::new();
    for image in archive.images() {
        let prepared = prepare(&archive, image, &Nowhere).await?;
        let source = prepared.source;
        let graph = walk(&source, prepared.root.clone()).await?;
        let mut blobs = Vec::new();
        for blob in graph.blobs {
            let stream = source.open_blob(&blob, ByteRange::ALL).await?;
            VerifyingStream::new(&blob, stream).try_collect::<Vec<_>>().await?;
            blobs.push(blob.digest);
        }
        let names = image.names.iter().map(ToString::to_string).collect();
        contents.push((names, *prepared.root.digest(), blobs));
    }
    Ok(contents)
}

/// A small archive of each kind.
fn kinds() -> BTreeMap<&'static str, Members> {
    let large = Tar::default().file("usr/large", &support::noise(1, 70_000)).end();
    let small = |name: &str| Tar::default().file("etc/name", name.as_bytes()).end();
    let one = Image::of("one", "amd64", vec![large.clone(), small("one")]);
    let two = Image::of("two", "amd64", vec![large, small("two")]);
    let both: &[support::Named<'_>] = &[(&one, &["app:1", "r.test/app:1"]), (&two, &["b:2"])];
    BTreeMap::from([
        ("docker 20", support::docker_20(both)),
        ("docker 25", support::docker_25(both)),
        ("podman", support::podman(both)),
        ("oci", support::oci(&one, "1.0")),
    ])
}

/// Offsets all over an archive; no multiple of the length of a block, so that every part of a header
/// has its turn.
fn offsets(bytes: &[u8], step: usize) -> impl Iterator<Item = usize> + use<> {
    (0..bytes.len()).step_by(step)
}

/// What may not change: a name in a list is sealed by nothing, and one is as good as another.
fn without_names(contents: &Contents) -> Vec<(Digest, Vec<Digest>)> {
    contents.iter().map(|(_, root, blobs)| (*root, blobs.clone())).collect()
}

/// Opens a damaged archive in both ways: an error, or what was in it. Returns how often it was that.
async fn survives(called: &str, bytes: &[u8], expected: &Contents, directory: &Path) -> usize {
    let mut accepted = 0;
    for way in [Way::InPlace, Way::Spooled] {
        match contents(way, bytes, directory).await {
            Ok(found) => {
                assert_eq!(without_names(&found), without_names(expected), "{called}, {way:?}");
                accepted += 1;
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    accepted
}

#[tokio::test]
async fn damage_anywhere_is_an_error_or_changes_no_image() {
    let directory = tempfile::tempdir().unwrap();
    for (called, members) in kinds() {
        let bytes = members.tar();
        let expected = contents(Way::InPlace, &bytes, directory.path()).await.unwrap();
        for way in [Way::InPlace, Way::Spooled] {
            let found = contents(way, &bytes, directory.path()).await.unwrap();
            assert_eq!(found, expected, "{called}, {way:?}");
        }
        let mut accepted = 0;
        for at in offsets(&bytes, 443) {
            for by in [0x01, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] ^= by;
                let called = format!("{called} with byte {at} changed by {by:#x}");
                accepted += survives(&called, &damaged, &expected, directory.path()).await;
            }
        }
        // Some bytes mean nothing: padding between members, for one.
        assert!(accepted > 0, "{called}");
        for at in offsets(&bytes, 997) {
            let called = format!("{called} cut off at {at}");
            survives(&called, &bytes[..at], &expected, directory.path()).await;
        }
    }
    let left = std::fs::read_dir(directory.path()).unwrap();
    assert_eq!(left.count(), 1, "only the archive itself is left");
}

#[tokio::test]
async fn damage_in_a_compressed_archive_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let members = &kinds()["docker 20"];
    let bytes = gzip(&members.tar());
    let expected = contents(Way::Spooled, &bytes, directory.path()).await.unwrap();
    // The first ten bytes say when and where it was compressed.
    for at in offsets(&bytes, 499).filter(|at| *at > 9) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        for bytes in [&damaged[..], &bytes[..at]] {
            let found = contents(Way::Spooled, bytes, directory.path()).await;
            // Another way to say the same zeros is no damage.
            assert!(found.is_err() || found.unwrap() == expected, "at {at}");
        }
    }
}
