//! What a document from outside may not do: mean one thing to us and another to somebody else.
//!
//! Parsers differ in what they make of a key that stands twice, or in other letters than the spec
//! has: Go's takes `Layers` for `layers`. Such a document is refused, as is one that would take
//! many times its own length in memory.

use std::collections::HashSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::oci::{Descriptor, Digest};

/// Most values in one document: an index of 10,000 entries has about 150,000.
const VALUES_LIMIT: usize = 200_000;

/// Fields of a descriptor.
const DESCRIPTOR_FIELDS: [&str; 8] =
    ["mediaType", "digest", "size", "urls", "annotations", "data", "artifactType", "platform"];

/// Fields that tell what a document is.
const DOCUMENT_FIELDS: [&str; 9] = [
    "schemaVersion",
    "mediaType",
    "config",
    "layers",
    "manifests",
    "subject",
    "artifactType",
    "annotations",
    "fsLayers",
];

/// Checks that the bytes are one JSON value and nothing else, that no object has a key twice, and
/// that there are not too many values in it.
///
/// # Errors
/// What is wrong, with its line and column.
pub fn check_document(bytes: &[u8]) -> Result<(), serde_json::Error> {
    check(bytes, VALUES_LIMIT)
}

/// [`check_document`] for a document of the user's own, which may be large.
pub(super) fn check_keys(bytes: &[u8]) -> Result<(), serde_json::Error> {
    check(bytes, usize::MAX)
}

fn check(bytes: &[u8], mut values_left: usize) -> Result<(), serde_json::Error> {
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    Unambiguous(&mut values_left).deserialize(&mut parser)?;
    parser.end()
}

/// A key of a document that another parser may take for one of its fields, and that field.
pub(super) fn misspelt_field<'a>(
    keys: impl IntoIterator<Item = &'a String>,
) -> Option<(&'a str, &'static str)> {
    misspelt(keys, &DOCUMENT_FIELDS)
}

/// Checks what a descriptor holds besides its fields; returns what is wrong.
pub(super) fn check_descriptor(descriptor: &Descriptor) -> Result<(), String> {
    if let Some((key, field)) = misspelt(descriptor.extra.keys(), &DESCRIPTOR_FIELDS) {
        return Err(format!("{key:?} in the descriptor of {} is not {field:?}", descriptor.digest));
    }
    match descriptor.extra.get("data") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(data)) => check_data(descriptor, data),
        Some(_) => Err(format!("the data of {} is no text", descriptor.digest)),
    }
}

/// Embedded content is held to its descriptor as content elsewhere is.
///
/// Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#embedded-content>
fn check_data(descriptor: &Descriptor, data: &str) -> Result<(), String> {
    let content = STANDARD
        .decode(data)
        .map_err(|_| format!("the data of {} is no base64", descriptor.digest))?;
    if content.len() as u64 != descriptor.size {
        let (expected, actual) = (descriptor.size, content.len());
        let digest = descriptor.digest;
        return Err(format!("the data of {digest} has {actual} bytes instead of {expected}"));
    }
    let actual = Digest::of(descriptor.digest.algorithm(), &content);
    if actual != descriptor.digest {
        return Err(format!("the data of {} is that of {actual}", descriptor.digest));
    }
    Ok(())
}

fn misspelt<'a>(
    keys: impl IntoIterator<Item = &'a String>,
    fields: &[&'static str],
) -> Option<(&'a str, &'static str)> {
    keys.into_iter().find_map(|key| {
        let folded = folded(key);
        let same = |field: &&&str| folded == field.to_lowercase() && key != **field;
        fields.iter().find(same).map(|field| (key.as_str(), *field))
    })
}

/// As Go compares keys: the long s and the Kelvin sign count as the letters they look like.
fn folded(key: &str) -> String {
    key.to_lowercase().replace('\u{17f}', "s")
}

/// Reads a value and forgets it; what is left is the number of values that may still come.
struct Unambiguous<'a>(&'a mut usize);

impl<'de> DeserializeSeed<'de> for Unambiguous<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        *self.0 = self.0.checked_sub(1).ok_or_else(|| {
            D::Error::custom(format_args!("more than {VALUES_LIMIT} values in one document"))
        })?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unambiguous<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if keys.contains(&key) {
                return Err(A::Error::custom(format_args!("the key {key:?} stands twice")));
            }
            keys.insert(key);
            map.next_value_seed(Unambiguous(self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Unambiguous(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::Algorithm;

    #[test]
    fn documents_that_parsers_disagree_on_are_refused() {
        for good in ["{}", " [1, -1, 1.5, true, null, \"x\"] ", r#"{"a":{"b":1},"c":{"b":1}}"#] {
            assert!(check_document(good.as_bytes()).is_ok(), "{good}");
        }
        let deep = "[".repeat(100_000);
        let many = format!("[{}0]", "0,".repeat(VALUES_LIMIT));
        for (id, bad, piece) in [
            ("B05", r#"{"a":1,"a":1}"#, "\"a\" stands twice"),
            ("B05 deep", r#"[{"x":[{"a":1,"b":2,"\u0061":1}]}]"#, "\"a\" stands twice"),
            ("B09", "{} x", "trailing"),
            ("B09 two documents", "{}{}", "trailing"),
            ("B12", &deep, "recursion"),
            ("many values", &many, "more than 200000 values"),
            ("empty", "", "EOF"),
        ] {
            let error = check_document(bad.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(piece), "{id}: {error}");
        }
    }

    #[test]
    fn fields_in_other_letters_are_seen() {
        let found = |key: &str| misspelt_field([&key.to_owned()]).map(|(_, field)| field);
        for (key, field) in [
            ("Layers", "layers"),
            ("MANIFESTS", "manifests"),
            ("layer\u{17f}", "layers"),
            ("mediatype", "mediaType"),
        ] {
            assert_eq!(found(key), Some(field), "{key}");
        }
        for key in ["layers", "mediaType", "layer", "x-config", ""] {
            assert_eq!(found(key), None, "{key}");
        }
    }

    #[test]
    fn embedded_content_is_held_to_its_descriptor() {
        let with = |content: &[u8], data: Value| {
            let mut descriptor = Descriptor::new("a/b", Digest::of(Algorithm::Sha256, content), 2);
            descriptor.extra.insert("data".to_owned(), data);
            check_descriptor(&descriptor)
        };
        assert_eq!(with(b"{}", "e30=".into()), Ok(()));
        assert_eq!(with(b"{}", Value::Null), Ok(()));
        for (id, content, data, piece) in [
            ("B15", &b"xx"[..], Value::from("e30="), "is that of sha256:44136fa3"),
            ("B15 longer", b"{}", "e30gIA==".into(), "has 4 bytes instead of 2"),
            ("B15 no base64", b"{}", "!".into(), "is no base64"),
            ("B15 no text", b"{}", 1.into(), "is no text"),
        ] {
            let error = with(content, data).unwrap_err();
            assert!(error.contains(piece), "{id}: {error}");
        }
    }
}
