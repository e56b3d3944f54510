//! `index.json` as data: names on entries, and edits that leave alone what we do not know.
//!
//! A name stands in `org.opencontainers.image.ref.name`; one that the grammar of that annotation
//! cannot hold (the brackets of an IPv6 host) in `io.containerd.image.name`.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md#indexjson-file>

use serde::de::Error as _;
use serde_json::{Map, Value, json};

use crate::oci::annotation::{CONTAINERD_NAME, LAYERS_FROM, REF_NAME};
use crate::oci::attached::is_attached_name;
use crate::oci::{Descriptor, Digest, MediaType, Reference, ReferenceError, strict};

/// The document, its entries parsed, all else as it came.
#[derive(Debug, Clone)]
pub struct Index {
    document: Map<String, Value>,
    entries: Vec<Descriptor>,
    original: Option<Vec<Descriptor>>,
}

impl Default for Index {
    fn default() -> Self {
        let mut document = Map::new();
        document.insert("schemaVersion".to_owned(), json!(2));
        document.insert("mediaType".to_owned(), json!(MediaType::OCI_INDEX));
        document.insert("manifests".to_owned(), json!([]));
        Self { document, entries: Vec::new(), original: None }
    }
}

impl Index {
    /// Reads the document.
    ///
    /// # Errors
    /// When it is no JSON object, a key stands twice in it, or an entry is no descriptor.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        strict::check_keys(bytes)?;
        let mut document: Map<String, Value> = serde_json::from_slice(bytes)?;
        let entries: Vec<Descriptor> = match document.get_mut("manifests").map(Value::take) {
            None | Some(Value::Null) => Vec::new(),
            Some(manifests) => serde_json::from_value(manifests)?,
        };
        if document.contains_key("layers") || document.contains_key("config") {
            return Err(serde_json::Error::custom("it is both an index and an image"));
        }
        Ok(Self { document, original: Some(entries.clone()), entries })
    }

    /// The document as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut document = self.document.clone();
        document.insert("manifests".to_owned(), json!(self.entries));
        Value::Object(document).to_string().into_bytes()
    }

    /// The bytes, unless they say what was read.
    pub fn changed_bytes(&self) -> Option<Vec<u8>> {
        (self.original.as_ref() != Some(&self.entries)).then(|| self.to_bytes())
    }

    /// The entries.
    pub fn entries(&self) -> &[Descriptor] {
        &self.entries
    }

    /// The entries, alone.
    pub fn into_entries(self) -> Vec<Descriptor> {
        self.entries
    }

    /// The entry of this name.
    pub fn find(&self, name: &str) -> Option<&Descriptor> {
        self.entries.iter().find(|entry| name_of(entry) == Some(name))
    }

    /// Points `names` at `target`. What loses its last name by this stays as an entry without a
    /// name when `keeps_unnamed`, or when it is attached to something.
    pub fn set_names(&mut self, names: &[String], target: &Descriptor, keeps_unnamed: bool) {
        for name in names {
            let named = named(target, name);
            match self.entries.iter_mut().find(|entry| name_of(entry) == Some(name)) {
                Some(entry) => {
                    let before = std::mem::replace(entry, named);
                    self.keep_if_last(before, keeps_unnamed);
                }
                None => self.entries.push(named),
            }
        }
        if !names.is_empty() {
            self.entries.retain(|entry| entry.digest != target.digest || name_of(entry).is_some());
        }
    }

    /// Removes a name and returns its entry. What it pointed at stays as in
    /// [`Index::set_names`].
    pub fn remove_name(&mut self, name: &str, keeps_unnamed: bool) -> Option<Descriptor> {
        let at = self.entries.iter().position(|entry| name_of(entry) == Some(name))?;
        let before = self.entries.remove(at);
        self.keep_if_last(before.clone(), keeps_unnamed);
        Some(before)
    }

    /// Adds an entry without a name, unless the manifest has an entry.
    pub fn add_unnamed(&mut self, target: &Descriptor) {
        if !self.holds(&target.digest) {
            self.entries.push(unnamed(target.clone()));
        }
    }

    /// Removes every entry for which `is_dead` holds.
    pub fn remove_entries(&mut self, mut is_dead: impl FnMut(&Descriptor) -> bool) {
        self.entries.retain(|entry| !is_dead(entry));
    }

    fn holds(&self, digest: &Digest) -> bool {
        self.entries.iter().any(|entry| entry.digest == *digest)
    }

    fn keep_if_last(&mut self, before: Descriptor, keeps_unnamed: bool) {
        if keeps_unnamed || before.artifact_type.is_some() {
            self.add_unnamed(&before);
        }
    }
}

/// The name of an entry, if it has one.
pub fn name_of(entry: &Descriptor) -> Option<&str> {
    let annotation = |key| entry.annotations.get(key).map(String::as_str);
    annotation(REF_NAME).or_else(|| annotation(CONTAINERD_NAME)).filter(|name| !name.is_empty())
}

/// The full name of an entry: containerd's annotation has one; the other is often a mere tag, and
/// then it is none.
///
/// # Errors
/// [`ReferenceError`] when containerd's is no reference.
pub fn reference_of(entry: &Descriptor) -> Result<Option<Reference>, ReferenceError> {
    if let Some(name) = entry.annotations.get(CONTAINERD_NAME) {
        return Reference::parse(name).map(Some);
    }
    let name = entry.annotations.get(REF_NAME).filter(|name| name.contains([':', '/']));
    Ok(name.and_then(|name| Reference::parse(name).ok()))
}

/// The repository of a registry that has the layers which the image of an entry lacks, if it lacks any.
pub fn layers_from(entry: &Descriptor) -> Option<Reference> {
    Reference::parse_repository(entry.annotations.get(LAYERS_FROM)?).ok()
}

/// Whether an entry is a signature or the like, and no image: by the tag that cosign gives it, or
/// by its type.
pub fn is_attached(entry: &Descriptor) -> bool {
    let names = [REF_NAME, CONTAINERD_NAME].map(|key| entry.annotations.get(key));
    names.into_iter().flatten().any(|name| is_attached_name(name))
        || (name_of(entry).is_none() && entry.artifact_type.is_some())
}

fn named(target: &Descriptor, name: &str) -> Descriptor {
    let mut entry = unnamed(target.clone());
    let key = if fits_ref_name(name) { REF_NAME } else { CONTAINERD_NAME };
    entry.annotations.insert(key.to_owned(), name.to_owned());
    entry
}

fn unnamed(mut entry: Descriptor) -> Descriptor {
    entry.annotations.remove(REF_NAME);
    entry.annotations.remove(CONTAINERD_NAME);
    entry
}

/// `component("/"component)*` of alphanumerics joined by one of `-._:@+` or by `--`.
///
/// Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md#pre-defined-annotation-keys>
fn fits_ref_name(name: &str) -> bool {
    name.split('/').all(|component| {
        let is_word = |c: char| c.is_ascii_alphanumeric();
        component.starts_with(is_word)
            && component.ends_with(is_word)
            && component
                .split(is_word)
                .all(|joint| matches!(joint, "" | "-" | "." | "_" | ":" | "@" | "+" | "--"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(content: &str) -> Descriptor {
        Descriptor::of(MediaType::OCI_MANIFEST, content.as_bytes())
    }

    fn names(index: &Index) -> Vec<(&str, Digest)> {
        let entries = index.entries().iter();
        entries.map(|entry| (name_of(entry).unwrap_or("-"), entry.digest)).collect()
    }

    #[test]
    fn unknown_fields_survive_an_edit() {
        let digest = target("x").digest;
        let text = format!(
            r#"{{"schemaVersion":2,"x":{{"y":[1]}},"manifests":[{{"mediaType":"a/b","digest":"{digest}","size":1,"data":"eA==","annotations":{{"k":"v","org.opencontainers.image.ref.name":"old"}}}}],"annotations":{{"a":"b"}}}}"#
        );
        let mut index = Index::parse(text.as_bytes()).unwrap();
        assert!(index.changed_bytes().is_none());
        index.set_names(&["new".to_owned()], &target("y"), false);
        let after: Value = serde_json::from_slice(&index.changed_bytes().unwrap()).unwrap();
        assert_eq!(after["x"]["y"][0], 1);
        assert_eq!(after["annotations"]["a"], "b");
        assert_eq!(after["manifests"][0]["data"], "eA==");
        assert_eq!(after["manifests"][0]["annotations"]["k"], "v");
        assert_eq!(after["manifests"][1]["annotations"][REF_NAME], "new");
    }

    #[test]
    fn a_moved_name_leaves_the_old_manifest_only_where_asked() {
        for (keeps_unnamed, count) in [(true, 2), (false, 1)] {
            let mut index = Index::default();
            let (one, two) = (target("one"), target("two"));
            index.set_names(&["a".to_owned()], &one, keeps_unnamed);
            index.set_names(&["a".to_owned()], &two, keeps_unnamed);
            assert_eq!(names(&index)[0], ("a", two.digest));
            assert_eq!(index.entries().len(), count);
            index.set_names(&["b".to_owned()], &one, keeps_unnamed);
            assert_eq!(names(&index), [("a", two.digest), ("b", one.digest)]);
            assert_eq!(index.remove_name("b", keeps_unnamed).unwrap().digest, one.digest);
            assert_eq!(index.entries().len(), count);
            assert!(index.remove_name("b", keeps_unnamed).is_none());
        }
    }

    #[test]
    fn names_that_the_grammar_cannot_hold_stand_in_the_other_annotation() {
        for (name, key) in [
            ("docker.io/library/alpine:3.20", REF_NAME),
            ("localhost:5000/a--b/c:1", REF_NAME),
            ("[::1]:5000/x:1", CONTAINERD_NAME),
            ("example.com/a__b:1", CONTAINERD_NAME),
        ] {
            let mut index = Index::default();
            index.set_names(&[name.to_owned()], &target("x"), true);
            assert_eq!(index.entries()[0].annotations[key], name);
            assert_eq!(name_of(&index.entries()[0]), Some(name));
        }
    }

    #[test]
    fn documents_that_are_no_index_are_refused() {
        for text in [
            "",
            "[]",
            r#"{"manifests":[{"digest":"sha256:x","size":1}]}"#,
            r#"{"manifests":[],"layers":[]}"#,
            r#"{"manifests":[]} x"#,
            r#"{"manifests":[],"manifests":[]}"#,
        ] {
            assert!(Index::parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Index::parse(br#"{"manifests":null}"#).unwrap().entries().is_empty());
    }
}
