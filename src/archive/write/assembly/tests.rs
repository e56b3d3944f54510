use std::io::{BufReader, Read, Write};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::*;
use crate::content::contract::Sample;
use crate::oci::MediaType;
use crate::util::fs;

/// Bytes that were written, for whoever looks.
#[derive(Debug, Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn stream() -> (Written, Assembly) {
    let written = Written::default();
    let output = Output::stream(Box::new(written.clone()));
    (written, Assembly::new(output, Platform::default()))
}

fn name(tag: &str) -> Vec<Name> {
    vec![Name { repository: Some("r.test/x".to_owned()), tag: tag.parse().unwrap() }]
}

fn add_sample(assembly: &mut Assembly, sample: &Sample, tag: &str) {
    for (blob, bytes) in [&sample.config, &sample.layer] {
        assembly.add_blob(blob, &mut &bytes[..]).unwrap();
    }
    assembly.add_manifest(&sample.manifest, name(tag)).unwrap();
}

/// Path and content of every member.
fn members(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(archive);
    let read = |entry: io::Result<tar::Entry<'_, &[u8]>>| {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        (String::from_utf8(entry.path_bytes().into_owned()).unwrap(), content)
    };
    archive.entries().unwrap().map(read).collect()
}

fn paths(archive: &[u8]) -> Vec<String> {
    members(archive).into_iter().map(|(path, _)| path).collect()
}

#[test]
fn members_come_once_in_their_order_and_the_documents_last() {
    let (one, two) = (Sample::new("one"), Sample::new("two"));
    let build = || {
        let (written, mut assembly) = stream();
        add_sample(&mut assembly, &one, "1");
        add_sample(&mut assembly, &one, "again");
        add_sample(&mut assembly, &two, "2");
        let size = assembly.finish().unwrap();
        let bytes = written.0.lock().unwrap().clone();
        assert_eq!(bytes.len() as u64, size);
        bytes
    };
    let archive = build();
    let own = |sample: &Sample| {
        [sample.config.0.digest, sample.layer.0.digest, sample.digest()]
            .map(|digest| member_path(&digest))
    };
    let mut expected = vec!["blobs/".to_owned(), "blobs/sha256/".to_owned()];
    expected.extend(own(&one));
    expected.extend(own(&two));
    expected.extend(["index.json", "manifest.json", "oci-layout"].map(str::to_owned));
    assert_eq!(paths(&archive), expected);
    assert_eq!(members(&archive)[3].1, one.layer.1);
    assert_eq!(archive, build(), "same input, same bytes");
}

#[test]
fn every_algorithm_has_its_directory() {
    let (written, mut assembly) = stream();
    let digest = Digest::of(Algorithm::Sha512, b"content");
    let blob = Descriptor::new(MediaType::OCI_LAYER, digest, 7);
    assembly.add_blob(&blob, &mut &b"content"[..]).unwrap();
    assembly.finish().unwrap();
    let archive = written.0.lock().unwrap().clone();
    let own = member_path(&digest);
    assert_eq!(paths(&archive)[..3], ["blobs/", "blobs/sha512/", &own]);
    assert_eq!(members(&archive)[2].1, b"content");
    assert!(!paths(&archive).contains(&"manifest.json".to_owned()), "docker can load nothing");
}

#[test]
fn a_manifest_needs_what_it_points_at() {
    let (_, mut assembly) = stream();
    let sample = Sample::new("x");
    let error = assembly.add_manifest(&sample.manifest, name("1")).unwrap_err();
    assert!(matches!(error, content::Error::Incomplete { .. }), "{error}");
    add_sample(&mut assembly, &sample, "1");
}

#[test]
fn a_stream_that_had_a_part_of_a_wrong_blob_is_spoiled() {
    let blob = Descriptor::of(MediaType::OCI_LAYER, b"right content");
    for (body, spoils) in [
        (&b"wrong content"[..], true),
        (b"right", true),
        (b"right content and more", false),
        (b"", false),
    ] {
        let (_, mut assembly) = stream();
        // In two pieces, so that the end is not known with the beginning.
        let mut pieces = BufReader::with_capacity(5, body);
        let error = match spoils {
            true => assembly.add_blob(&blob, &mut pieces),
            false => assembly.add_blob(&blob, &mut &body[..]),
        };
        assert!(matches!(error, Err(content::Error::Verify(_))), "{body:?}: {error:?}");
        let after = assembly.add_blob(&blob, &mut &b"right content"[..]);
        assert_eq!(after.is_err(), spoils, "{body:?}");
        if let Err(error) = after {
            let text = causes::in_one_line(&error);
            assert!(text.contains("spoiled") && text.contains("mismatch"), "{text}");
            assert!(assembly.finish().is_err());
        }
    }
}

#[test]
fn in_a_file_a_wrong_blob_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.tar");
    let mut assembly = Assembly::new(Output::file(&path).unwrap(), Platform::default());
    let sample = Sample::new("x");
    let wrong = vec![b'x'; sample.layer.1.len()];
    let error = assembly.add_blob(&sample.layer.0, &mut &wrong[..]).unwrap_err();
    assert!(matches!(error, content::Error::Verify(_)), "{error}");
    add_sample(&mut assembly, &sample, "1");
    assert_eq!(fs::read_dir(directory.path()).unwrap().len(), 1, "the hidden file");
    assert!(fs::file_size(&path).unwrap().is_none());
    let size = assembly.finish().unwrap();
    let archive = fs::read(&path, 1 << 20).unwrap();
    assert_eq!(archive.len() as u64, size);
    assert_eq!(fs::read_dir(directory.path()).unwrap(), [path]);
    let (written, mut other) = stream();
    other.add_blob(&sample.config.0, &mut &sample.config.1[..]).unwrap();
    add_sample(&mut other, &sample, "1");
    other.finish().unwrap();
    assert_eq!(archive, *written.0.lock().unwrap(), "as if the wrong one had never been");
}

#[test]
fn a_file_appears_whole_or_not_at_all_and_replaces_the_old_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.tar");
    fs::write_atomic(&path, b"old", 0o644).unwrap();
    let sample = Sample::new("x");
    for is_finished in [false, true] {
        let mut assembly = Assembly::new(Output::file(&path).unwrap(), Platform::default());
        add_sample(&mut assembly, &sample, "1");
        if is_finished {
            assembly.finish().unwrap();
            assert!(matches!(assembly.check_usable(), Err(content::Error::Other { .. })));
        }
        drop(assembly);
        assert_eq!(fs::read_dir(directory.path()).unwrap(), std::slice::from_ref(&path));
        assert_eq!(fs::read(&path, 1 << 20).unwrap() != b"old", is_finished);
    }
    let error = Output::file(directory.path()).unwrap_err();
    assert!(error.to_string().starts_with("cannot write"), "{error}");
    let error = Output::file(&directory.path().join("no/x.tar")).unwrap_err();
    assert!(error.to_string().ends_with("no/x.tar"), "{error}");
}

#[test]
fn docker_reads_where_config_and_layers_are() {
    let (written, mut assembly) = stream();
    let sample = Sample::new("x");
    add_sample(&mut assembly, &sample, "1");
    assembly.finish().unwrap();
    let archive = written.0.lock().unwrap().clone();
    let members = members(&archive);
    let (_, document) = members.iter().find(|(path, _)| path == "manifest.json").unwrap();
    let document: Value = serde_json::from_slice(document).unwrap();
    let (config, layer) = (&sample.config.0.digest, &sample.layer.0.digest);
    let expected = json!([{"Config": member_path(config), "RepoTags": ["r.test/x:1"],
        "Layers": [member_path(layer)]}]);
    assert_eq!(document, expected);
}
