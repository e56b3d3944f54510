//! Importing, listing, naming and removing images of the local store.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]

use std::io::{self, Cursor, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use regctl::content::contract::Sample;
use regctl::layout::{EntryDetails, Layout, LayoutRepository};
use regctl::oci::{Algorithm, Descriptor, Digest, MediaType, Reference};
use regctl::ops::images::{ImageSummary, ListOptions, images};
use regctl::ops::import::{ImportError, ImportOptions, ImportReport, import};
use regctl::ops::local::LocalError;
use regctl::ops::remove::{RemoveOptions, RemoveReport, remove};
use regctl::ops::tag::tag;
use tempfile::TempDir;

const FORCE: RemoveOptions = RemoveOptions { force: true };
const NO_FORCE: RemoveOptions = RemoveOptions { force: false };

fn store() -> (TempDir, Arc<Layout>) {
    let directory = tempfile::tempdir().unwrap();
    let layout = Arc::new(Layout::store(directory.path()).unwrap());
    (directory, layout)
}

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn reference(text: &str) -> Reference {
    text.parse().unwrap()
}

fn try_import(
    layout: &Arc<Layout>,
    name: &str,
    bytes: Vec<u8>,
    options: &ImportOptions,
) -> Result<ImportReport, ImportError> {
    import(layout, &reference(name), Box::new(Cursor::new(bytes)), options, &|_| {})
}

fn at(text: &str) -> ImportOptions {
    ImportOptions { created: Some(text.parse().unwrap()), ..ImportOptions::default() }
}

fn blob(layout: &Layout, digest: &Digest) -> Vec<u8> {
    std::fs::read(layout.blob_path(digest)).unwrap()
}

fn listed(layout: &Arc<Layout>, filters: &[&str]) -> Vec<String> {
    let filters = filters.iter().map(|&text| text.to_owned()).collect();
    let found = images(layout, &ListOptions { name: None, filters }).unwrap();
    found.iter().map(shown).collect()
}

fn shown(image: &ImageSummary) -> String {
    let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "<none>".to_owned());
    format!("{}:{}", part(&image.repository), part(&image.tag))
}

#[test]
fn compressed_bytes_are_kept_and_others_become_gzip() {
    let (_directory, layout) = store();
    let content: Vec<u8> = (0..3_000_000_u32).map(|n| (n / 7 % 256) as u8).collect();
    let plain = archive(&[("bin/sh", &content), ("etc/hosts", b"localhost")]);
    let diff_id = Digest::of(Algorithm::Sha256, &plain);
    let zstd = zstd::encode_all(plain.as_slice(), 1).unwrap();
    let two_members = [gzip(&plain[..100_000]), gzip(&plain[100_000..])].concat();
    for (input, kept, media_type) in [
        (plain.clone(), false, "tar+gzip"),
        (gzip(&plain), true, "tar+gzip"),
        (two_members, true, "tar+gzip"),
        (zstd, true, "tar+zstd"),
        (xz(&plain), false, "tar+gzip"),
    ] {
        let report = try_import(&layout, "x", input.clone(), &ImportOptions::default()).unwrap();
        assert_eq!(report.diff_id, diff_id);
        let stored = blob(&layout, &report.layer);
        if kept {
            assert!(stored == input, "the bytes changed");
        } else {
            assert!(gunzip(&stored) == plain, "other content");
        }
        assert!(layout.is_complete(&report.digest).unwrap());
        let manifest: serde_json::Value =
            serde_json::from_slice(&blob(&layout, &report.digest)).unwrap();
        let layer = &manifest["layers"][0];
        let expected = format!("application/vnd.oci.image.layer.v1.{media_type}");
        assert_eq!(layer["mediaType"], expected);
        assert_eq!(layer["size"], stored.len());
    }
}

#[test]
fn the_config_says_what_was_asked_and_the_digest_repeats() {
    let (_directory, layout) = store();
    let options = ImportOptions {
        changes: vec!["CMD [\"/bin/sh\"]".to_owned(), "ENV A=1".to_owned()],
        platform: Some("linux/arm/v6".parse().unwrap()),
        message: Some("by hand".to_owned()),
        ..at("2024-05-06T07:08:09Z")
    };
    let bytes = archive(&[("a", b"b")]);
    let report = try_import(&layout, "acme/api", bytes.clone(), &options).unwrap();
    assert_eq!(report.name, "docker.io/acme/api:latest");
    assert_eq!(report.platform, "linux/arm/v6");
    let config: serde_json::Value = serde_json::from_slice(&blob(&layout, &report.id)).unwrap();
    assert_eq!(
        config,
        serde_json::json!({
            "architecture": "arm", "os": "linux", "variant": "v6",
            "created": "2024-05-06T07:08:09Z",
            "config": {"Cmd": ["/bin/sh"], "Env": ["A=1"]},
            "rootfs": {"type": "layers", "diff_ids": [report.diff_id]},
            "history": [{"created": "2024-05-06T07:08:09Z", "comment": "by hand"}],
        })
    );
    let (_other, other) = store();
    assert_eq!(try_import(&other, "acme/api", bytes, &options).unwrap(), report);
}

#[test]
fn what_cannot_become_a_layer_leaves_nothing() {
    let (directory, layout) = store();
    let escape = {
        let mut bytes = archive(&[("aa/x", b"")]);
        bytes[..4].copy_from_slice(b"../x");
        let sum: u64 = bytes[..148].iter().chain(&bytes[156..512]).map(|b| u64::from(*b)).sum();
        bytes[148..155].copy_from_slice(format!("{:06o}\0", sum + 256).as_bytes());
        bytes
    };
    let whole = archive(&[("a", &[1; 5000])]);
    let mut wrong_crc = gzip(&whole);
    let at = wrong_crc.len() - 8;
    wrong_crc[at] ^= 1;
    for (bytes, fault) in [
        (escape.clone(), "../x"),
        (gzip(&escape), "../x"),
        (b"not a tar".to_vec(), "no tar archive"),
        (gzip(b"not a tar"), "no tar archive"),
        (Vec::new(), "it is empty"),
        (whole[..3000].to_vec(), "truncated"),
        (gzip(&whole)[..60].to_vec(), "gzip data is damaged"),
        (wrong_crc, "gzip data is damaged"),
        (xz(&whole)[..60].to_vec(), "xz data is damaged"),
    ] {
        let error = try_import(&layout, "x", bytes, &ImportOptions::default()).unwrap_err();
        assert!(matches!(error, ImportError::Layer(_)), "{error:?}");
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains(fault), "{fault}: {cause}");
    }
    let broken = Box::new(Broken);
    let error = import(&layout, &reference("x"), broken, &ImportOptions::default(), &|_| {});
    assert!(matches!(error, Err(ImportError::Read(_))), "{error:?}");
    let options = ImportOptions { changes: vec!["RUN x".to_owned()], ..ImportOptions::default() };
    assert!(matches!(try_import(&layout, "x", whole, &options), Err(ImportError::Change(_))));
    assert!(layout.entries().unwrap().is_empty());
    for path in ["ingest", "store/blobs/sha256"] {
        assert_eq!(std::fs::read_dir(directory.path().join(path)).unwrap().count(), 0, "{path}");
    }
}

/// An input that fails after it looked like gzip.
struct Broken;

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.len() > 6 {
            return Err(io::Error::other("the disk broke"));
        }
        let count = buffer.len().min(2);
        buffer[..count].copy_from_slice(&[0x1f, 0x8b][..count]);
        Ok(count)
    }
}

#[test]
fn progress_ends_at_the_length_of_the_input() {
    let (_directory, layout) = store();
    let bytes = gzip(&archive(&[("a", &[7; 100_000])]));
    let length = bytes.len() as u64;
    let seen = AtomicU64::new(0);
    let progress = |bytes: u64| assert!(seen.swap(bytes, Ordering::Relaxed) <= bytes);
    let input = Box::new(Cursor::new(bytes));
    import(&layout, &reference("x"), input, &ImportOptions::default(), &progress).unwrap();
    assert_eq!(seen.into_inner(), length);
}

#[test]
fn images_are_listed_newest_first_and_filtered_as_docker_does() {
    let (_directory, layout) = store();
    for (name, created, label) in [
        ("alpine:3.20", "2024-01-01T00:00:00Z", "tier=base"),
        ("acme/api:1", "2024-03-01T00:00:00Z", "tier=app"),
        ("localhost:5000/api:2", "2024-02-01T00:00:00Z", "other=x"),
    ] {
        let options = ImportOptions { changes: vec![format!("LABEL {label}")], ..at(created) };
        try_import(&layout, name, archive(&[("a", name.as_bytes())]), &options).unwrap();
    }
    assert_eq!(listed(&layout, &[]), ["acme/api:1", "localhost:5000/api:2", "alpine:3.20"]);
    let first = images(&layout, &ListOptions::default()).unwrap().remove(0);
    assert_eq!(first.created.unwrap().to_string(), "2024-03-01T00:00:00Z");
    assert_eq!(first.platforms.len(), 1);
    let expected: u64 = layout.blob_size(&first.id).unwrap().unwrap();
    assert!(first.size_bytes > expected && first.id != first.digest);
    for (filter, found) in [
        ("reference=alpine", &["alpine:3.20"][..]),
        ("reference=alp*:3.*", &["alpine:3.20"]),
        ("reference=*", &["alpine:3.20"]),
        ("reference=*/api", &["acme/api:1", "localhost:5000/api:2"]),
        ("reference=docker.io/library/*", &["alpine:3.20"]),
        ("label=tier", &["acme/api:1", "alpine:3.20"]),
        ("label=tier=app", &["acme/api:1"]),
        ("before=localhost:5000/api:2", &["alpine:3.20"]),
        ("since=localhost:5000/api:2", &["acme/api:1"]),
        ("dangling=true", &[]),
    ] {
        assert_eq!(listed(&layout, &[filter]), found, "{filter}");
    }
    let named = ListOptions { name: Some("acme/api".to_owned()), ..ListOptions::default() };
    assert_eq!(images(&layout, &named).unwrap().len(), 1);
    for filter in ["colour=red", "dangling=maybe", "label"] {
        let options = ListOptions { filters: vec![filter.to_owned()], ..ListOptions::default() };
        assert!(matches!(images(&layout, &options), Err(LocalError::Filter { .. })), "{filter}");
    }
    try_import(&layout, "alpine:3.20", archive(&[("b", b"")]), &at("2025-01-01T00:00:00Z"))
        .unwrap();
    assert_eq!(listed(&layout, &["dangling=true"]), ["<none>:<none>"]);
    assert_eq!(listed(&layout, &["dangling=false"]).len(), 3);
}

#[test]
fn an_archive_that_expands_without_measure_is_refused() {
    let (_directory, layout) = store();
    let zeros = io::repeat(0).take(80 * 1024 * 1024);
    let mut header = tar::Header::new_gnu();
    header.set_size(zeros.limit());
    header.set_path("zeros").unwrap();
    header.set_cksum();
    let encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    let mut builder = tar::Builder::new(encoder);
    builder.append(&header, zeros).unwrap();
    let bomb = builder.into_inner().unwrap().finish().unwrap();
    let error = try_import(&layout, "bomb", bomb, &ImportOptions::default()).unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("expands more than 1000 to 1"), "{source}");
    assert!(layout.entries().unwrap().is_empty());
}

#[cfg(unix)]
#[test]
fn a_damaged_image_hides_no_other() {
    let (directory, layout) = store();
    let options = at("2024-01-01T00:00:00Z");
    let [bad, good] = ["bad", "good"].map(|name| {
        try_import(&layout, name, archive(&[("x", name.as_bytes())]), &options).unwrap()
    });
    // A symbolic link is refused by the file layer, not found out by its digest.
    let path = layout.blob_path(&bad.digest);
    std::fs::rename(&path, directory.path().join("moved")).unwrap();
    std::os::unix::fs::symlink(directory.path().join("moved"), &path).unwrap();
    assert_eq!(listed(&layout, &[]), ["good:latest", "bad:latest"]);
    tag(&layout, &good.id.short(), &[reference("again")]).unwrap();
    assert_eq!(remove(&layout, &bad.digest.short(), NO_FORCE).unwrap().untagged, [bad.name]);
    assert_eq!(listed(&layout, &[]).len(), 2);
}

#[test]
fn names_are_given_and_taken_as_docker_does() {
    let (_directory, layout) = store();
    let report =
        try_import(&layout, "a:1", archive(&[("x", b"y")]), &at("2024-01-01T00:00:00Z")).unwrap();
    let id = report.id.short();
    tag(&layout, "a:1", &[reference("b"), reference("[::1]:5000/c:1")]).unwrap();
    tag(&layout, &id, &[reference("d")]).unwrap();
    tag(&layout, &format!("a@{}", report.digest), &[reference("e")]).unwrap();
    assert_eq!(listed(&layout, &[]).len(), 5);
    let pinned = reference(&format!("x@{}", report.digest));
    assert!(matches!(tag(&layout, "a:1", &[pinned]), Err(LocalError::Digest { .. })));
    let gone = |what: &str| {
        let outcome = tag(&layout, what, &[reference("y")]);
        assert!(matches!(outcome, Err(LocalError::NotFound { .. })), "{what}: {outcome:?}");
    };
    gone("a:2");
    gone("ffffffffffff");
    let removed = |what: &str, options| remove(&layout, what, options).unwrap();
    let untagged = RemoveReport {
        untagged: vec!["docker.io/library/b:latest".to_owned()],
        deleted: Vec::new(),
        freed_bytes: 0,
        deferred: None,
    };
    assert_eq!(removed("b", NO_FORCE), untagged);
    assert_eq!(removed("[::1]:5000/c:1", NO_FORCE).untagged, ["[::1]:5000/c:1"]);
    let refused = remove(&layout, &id, NO_FORCE);
    let Err(LocalError::SeveralNames { names, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(names.len(), 3);
    let last = removed(&id, FORCE);
    assert_eq!((last.untagged.len(), last.deleted.len()), (3, 3));
    assert!(layout.entries().unwrap().is_empty());
    gone("a:1");
}

#[test]
fn an_id_must_mean_one_image() {
    let (_directory, layout) = store();
    for n in 0..40 {
        try_import(
            &layout,
            &format!("a:{n}"),
            archive(&[("x", &[n])]),
            &at("2024-01-01T00:00:00Z"),
        )
        .unwrap();
    }
    let all = images(&layout, &ListOptions::default()).unwrap();
    let mut first: Vec<String> = all.iter().map(|image| image.id.hex()[..1].to_owned()).collect();
    first.sort();
    let twice = first.windows(2).find(|pair| pair[0] == pair[1]).unwrap()[0].clone();
    let outcome = remove(&layout, &twice, FORCE);
    assert!(matches!(outcome, Err(LocalError::Ambiguous { .. })), "{outcome:?}");
    let whole = remove(&layout, &all[0].id.to_string(), NO_FORCE).unwrap();
    assert_eq!(whole.deleted.len(), 3);
}

#[tokio::test]
async fn a_platform_keeps_the_index_it_was_chosen_from() {
    let (_directory, layout) = store();
    let sample = Sample::new("platform");
    let source = Digest::of(Algorithm::Sha256, b"the index");
    {
        let prefix = Some("docker.io/library/a".to_owned());
        let repository = LayoutRepository::new(Arc::clone(&layout), prefix);
        sample.push_blobs(&repository).await;
        let key = regctl::oci::annotation::SOURCE_INDEX.to_owned();
        let names = ["1".parse().unwrap(), source.to_string().parse().unwrap()];
        let annotations = [(key, source.to_string())].into();
        let details = EntryDetails { annotations, platform: None };
        repository.push_manifest_annotated(&sample.manifest, &names, details).await.unwrap();
    }
    tag(&layout, &format!("a@{source}"), &[reference("b")]).unwrap();
    let listed = images(&layout, &ListOptions::default()).unwrap();
    assert_eq!(listed.len(), 3);
    for image in listed {
        assert_eq!(image.source_index, Some(source.to_string()), "{:?}", image.name);
        assert_eq!(image.id, sample.config.0.digest);
    }
}

#[test]
fn an_index_that_points_at_one_child_many_times_is_listed_in_linear_time() {
    let (_directory, layout) = store();
    let write = |children: &[&Descriptor]| {
        let index = serde_json::json!({"schemaVersion": 2, "manifests": children});
        let bytes = serde_json::to_vec(&index).unwrap();
        let descriptor = Descriptor::of(MediaType::OCI_INDEX, &bytes);
        layout.write_blob(&descriptor, &bytes).unwrap();
        descriptor
    };
    let options = at("2024-03-01T00:00:00Z");
    let image = try_import(&layout, "a", archive(&[("x", b"y")]), &options).unwrap();
    let mut below = layout.find(&image.name).unwrap().unwrap();
    // Followed at every occurrence these would be 1000^8 reads.
    for _ in 0..8 {
        below = write(&[&below; 1000]);
    }
    layout.set_names(&["docker.io/library/b:1".to_owned()], &below).unwrap();
    let listed = images(&layout, &ListOptions::default()).unwrap();
    let index = listed.iter().find(|image| image.digest == below.digest).unwrap();
    assert_eq!((index.size_bytes, index.platforms.len()), (image.size_bytes, 1));
}
