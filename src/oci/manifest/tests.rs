//! What is a manifest, what is refused, and that bytes never change.

use super::*;
use crate::util::seeded::Seeded;

fn digest_text() -> String {
    Digest::of(Algorithm::Sha256, b"content").to_string()
}

fn descriptor_json(media_type: &str) -> String {
    format!(r#"{{"mediaType":"{media_type}","digest":"{}","size":7}}"#, digest_text())
}

fn image_json() -> String {
    let config = descriptor_json(MediaType::OCI_CONFIG);
    let layer = descriptor_json(MediaType::OCI_LAYER_GZIP);
    format!(r#"{{ "schemaVersion":2, "config":{config}, "layers":[{layer}] }}"#)
}

fn read(called: &str, text: &str) -> Result<RawManifest, ManifestError> {
    RawManifest::new(&MediaType::new(called), Bytes::copy_from_slice(text.as_bytes()))
}

#[test]
fn manifest_bytes_unchanged() {
    let text = image_json();
    let raw = read(MediaType::OCI_MANIFEST, &text).unwrap();
    assert_eq!(raw.bytes(), text.as_bytes());
    assert_eq!(*raw.digest(), Digest::of(Algorithm::Sha256, text.as_bytes()));
    assert_eq!(raw.parse().unwrap().successors().len(), 2);
}

#[test]
fn documents_with_two_meanings_are_refused() {
    let index_type = format!(r#"{{"mediaType":"{}","#, MediaType::OCI_INDEX);
    let both = image_json().replacen('{', r#"{"manifests":[],"#, 1);
    let lies = image_json().replacen('{', &index_type, 1);
    for (id, called, text) in [
        ("B01", MediaType::OCI_MANIFEST, both.as_str()),
        ("B02", "", lies.as_str()),
        ("B03", MediaType::OCI_MANIFEST, lies.as_str()),
        ("sent as an index", MediaType::OCI_INDEX, &image_json()),
    ] {
        let error = read(called, text).unwrap_err();
        assert!(matches!(error, ManifestError::Ambiguous { .. }), "{id}: {error}");
    }
}

#[test]
fn malformed_documents_are_refused() {
    let garbage = format!("{}x", image_json());
    let twice = image_json().replacen('{', r#"{"config":{},"#, 1);
    let deep = format!("{{\"config\":{}", "[".repeat(1000));
    for (id, text) in [
        ("B05 duplicate keys", twice.as_str()),
        ("B09 trailing garbage", garbage.as_str()),
        ("B12 nesting", deep.as_str()),
        ("empty", ""),
        ("not an object", "[]"),
        ("neither", "{}"),
    ] {
        assert!(read("", text).is_err(), "{id}");
    }
    let bad_digest = image_json().replace(&digest_text(), "sha256:../../x");
    assert!(read("", &bad_digest).unwrap().parse().is_err(), "B08");
}

/// Any change of a few bytes is refused or leaves a document whose bytes and digest are as they came.
#[test]
fn random_damage_is_refused_or_is_another_document() {
    const BYTES: &[u8] = b"\"{}[],:\\ 019-.eEnulltrsha256/\x00\x1b\xff";
    let whole = image_json().into_bytes();
    let mut random = Seeded(3);
    let mut next = |below: usize| random.below(below);
    let mut accepted = 0;
    for _ in 0..20_000 {
        let mut bytes = whole.clone();
        for _ in 0..=next(3) {
            let (at, byte) = (next(bytes.len()), BYTES[next(BYTES.len())]);
            match next(3) {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let bytes = Bytes::from(bytes);
        let Ok(raw) = RawManifest::new(&MediaType::default(), bytes.clone()) else { continue };
        assert_eq!((raw.bytes(), *raw.digest()), (&bytes, Digest::of(Algorithm::Sha256, &bytes)));
        accepted += usize::from(raw.parse().is_ok());
    }
    assert!(accepted > 100, "only {accepted} documents were left");
}

#[test]
fn schema_1_says_what_to_do() {
    let error = read("", r#"{"schemaVersion":1,"fsLayers":[]}"#).unwrap_err().to_string();
    assert!(error.contains("retired schema 1"), "{error}");
}

#[test]
fn unknown_content_types_yield_to_the_shape() {
    for called in ["", "application/json", "application/octet-stream"] {
        let raw = read(called, &image_json()).unwrap();
        assert_eq!(raw.media_type().as_str(), MediaType::OCI_MANIFEST);
    }
    let empty = format!(r#"{{"mediaType":"{}","manifests":null}}"#, MediaType::OCI_INDEX);
    assert_eq!(read("", &empty).unwrap().media_type().as_str(), MediaType::OCI_INDEX);
    let null_layers = format!(r#"{{"config":{},"layers":null}}"#, descriptor_json("a/b"));
    assert_eq!(read("", &null_layers).unwrap().parse().unwrap().successors().len(), 1);
}

#[test]
fn a_missing_platform_lists_what_there_is() {
    let entry = |platform: &str| {
        let mut entry = Descriptor::of(MediaType::OCI_MANIFEST, platform.as_bytes());
        entry.platform = Some(platform.parse().unwrap());
        entry
    };
    let index = ImageIndex {
        manifests: vec![entry("linux/amd64"), entry("linux/arm/v6"), entry("linux/arm/v7")],
        subject: None,
        artifact_type: None,
        annotations: BTreeMap::new(),
    };
    let chosen = |platform: &str| index.select(&platform.parse().unwrap());
    assert_eq!(chosen("linux/arm/v7").unwrap(), &entry("linux/arm/v7"));
    assert_eq!(
        chosen("linux/s390x").unwrap_err().to_string(),
        "no image for linux/s390x; there is linux/amd64, linux/arm/v6, linux/arm/v7"
    );
}
