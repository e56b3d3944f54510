//! What is attached to a manifest, without reading the whole layout for each.
//!
//! A digest never means other bytes, so what a manifest says of its subject is read once and
//! remembered; which manifests have an entry is asked every time.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::content::{Error, Result};
use crate::layout::Layout;
use crate::oci::{Descriptor, Digest, MediaType};

/// The subjects of the manifests that were read.
#[derive(Debug, Default)]
pub(super) struct Referrers {
    known: Mutex<HashMap<Digest, Option<Attached>>>,
}

/// A manifest that is attached to another.
#[derive(Debug, Clone)]
struct Attached {
    subject: Digest,
    descriptor: Descriptor,
}

impl Referrers {
    /// The manifests with an entry whose subject is `subject`, in the order of their digests.
    ///
    /// # Errors
    /// Those of reading the index.
    pub(super) fn find(&self, layout: &Layout, subject: &Digest) -> Result<Vec<Descriptor>> {
        let mut found = BTreeMap::new();
        let entries = layout.entries()?;
        // One at a time, or those who ask together would all read the same.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in entries {
            let attached = match known.get(&entry.digest) {
                Some(attached) => attached.clone(),
                None => match read(layout, &entry.digest, &entry.media_type) {
                    Ok(attached) => known.entry(entry.digest).or_insert(attached).clone(),
                    Err(Error::NotFound { .. }) => None,
                    // A damaged image elsewhere does not keep this one from being copied.
                    Err(error) => {
                        tracing::warn!("{} is skipped: {error}", entry.digest);
                        None
                    }
                },
            };
            if let Some(attached) = attached.filter(|attached| attached.subject == *subject) {
                found.insert(entry.digest, attached.descriptor);
            }
        }
        Ok(found.into_values().collect())
    }
}

fn read(layout: &Layout, digest: &Digest, called: &MediaType) -> Result<Option<Attached>> {
    let raw = layout.read_manifest(digest, called)?;
    let manifest = raw.parse()?;
    Ok(manifest
        .subject()
        .map(|subject| Attached { subject: subject.digest, descriptor: raw.referrer(&manifest) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_manifest_is_read_once_and_new_entries_are_seen() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::open_or_create(&directory.path().join("x")).unwrap();
        let subject = Descriptor::of(MediaType::OCI_MANIFEST, b"subject");
        let referrers = Referrers::default();
        let attach = |name: &str| {
            let document = serde_json::json!({
                "schemaVersion": 2, "config": subject, "layers": [], "subject": subject,
                "annotations": {"name": name},
            });
            let bytes = serde_json::to_vec(&document).unwrap();
            let blob = Descriptor::of(MediaType::OCI_MANIFEST, &bytes);
            layout.write_blob(&blob, &bytes).unwrap();
            layout.set_names(&[name.to_owned()], &blob).unwrap();
            blob.digest
        };
        let count = || referrers.find(&layout, &subject.digest).unwrap().len();
        let one = attach("one");
        assert_eq!(count(), 1);
        // Were it read again it would not be found.
        crate::util::fs::remove_file(&layout.blob_path(&one)).unwrap();
        attach("two");
        assert_eq!(count(), 2);
        layout.remove_name("one").unwrap();
        assert_eq!(count(), 1);
        assert!(referrers.find(&layout, &one).unwrap().is_empty());
    }
}
