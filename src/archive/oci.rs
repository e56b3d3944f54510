//! `index.json`: the images of an archive that is an OCI image layout in one file.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md>

use serde_json::Value;

use crate::archive::error::{Error, Result};
use crate::archive::image::{ArchivedImage, Content};
use crate::archive::members::Members;
use crate::archive::scan::DOCUMENT_MAX;
use crate::oci::annotation::REF_NAME;
use crate::oci::layout_index::{self, Index};
use crate::oci::manifest::MANIFEST_LIMIT;
use crate::oci::{Descriptor, Digest, RawManifest, Reference};

/// The index's name.
pub(super) const INDEX: &str = "index.json";

/// The name of the file that says that this is a layout.
const MARKER: &str = "oci-layout";

/// The version of the layout that is read.
const VERSION: &str = "1.0.0";

/// The entries of `index.json`; `None` when the archive is no layout.
pub(super) fn entries(members: &Members) -> Result<Option<Vec<Descriptor>>> {
    let Some(bytes) = members.read(INDEX, DOCUMENT_MAX)? else { return Ok(None) };
    check_version(members)?;
    let index = Index::parse(&bytes).map_err(|source| malformed(members, INDEX, source))?;
    Ok(Some(index.into_entries()))
}

fn check_version(members: &Members) -> Result<()> {
    let Some(bytes) = members.read(MARKER, DOCUMENT_MAX)? else {
        return Err(members.wrong(INDEX, format!("stands without {MARKER}, which tells its form")));
    };
    let marker: Value =
        serde_json::from_slice(&bytes).map_err(|source| malformed(members, MARKER, source))?;
    match marker.get("imageLayoutVersion").and_then(Value::as_str) {
        Some(VERSION) => Ok(()),
        Some(other) => {
            let problem = format!("says version {other:?}; this program knows {VERSION}");
            Err(members.wrong(MARKER, problem))
        }
        None => Err(members.wrong(MARKER, "says no version")),
    }
}

fn malformed(members: &Members, member: &str, source: serde_json::Error) -> Error {
    let archive = members.archive().to_owned();
    Error::Malformed { archive, member: member.to_owned(), source }
}

/// The images among the entries: each manifest once with all its names. What is attached to another
/// manifest is none.
pub(super) fn images(members: &Members, entries: &[Descriptor]) -> Result<Vec<ArchivedImage>> {
    let mut images: Vec<ArchivedImage> = Vec::new();
    for entry in entries {
        if is_attached(members, entry)? {
            continue;
        }
        let found = images.iter_mut().find(|image| image.is_manifest(&entry.digest));
        let image = match found {
            Some(image) => image,
            None => {
                images.push(ArchivedImage {
                    names: Vec::new(),
                    ref_names: Vec::new(),
                    content: Content::Manifest(Box::new(entry.clone())),
                });
                images.last_mut().expect("one was added")
            }
        };
        image.names.extend(name(members, entry)?.filter(|name| !image.names.contains(name)));
        image.ref_names.extend(entry.annotations.get(REF_NAME).cloned());
    }
    Ok(images)
}

/// Whether an entry is attached to another manifest.
fn is_attached(members: &Members, entry: &Descriptor) -> Result<bool> {
    if layout_index::is_attached(entry) {
        return Ok(true);
    }
    let raw = manifest(members, entry)?;
    let parsed = raw.and_then(|raw| raw.parse().ok());
    Ok(parsed.is_some_and(|parsed| parsed.subject().is_some()))
}

fn name(members: &Members, entry: &Descriptor) -> Result<Option<Reference>> {
    layout_index::reference_of(entry)
        .map_err(|error| members.wrong(INDEX, format!("gives an image a wrong name: {error}")))
}

/// A manifest of the archive, verified; `None` when it is not there.
pub(super) fn manifest(members: &Members, called: &Descriptor) -> Result<Option<RawManifest>> {
    let name = blob_name(&called.digest);
    let Some(bytes) = members.read(&name, MANIFEST_LIMIT)? else { return Ok(None) };
    let found = Digest::of(called.digest.algorithm(), &bytes);
    if found != called.digest {
        return Err(members.wrong(&name, format!("is not {}, it holds {found}", called.digest)));
    }
    let raw = RawManifest::with_algorithm(called.digest.algorithm(), &called.media_type, bytes);
    raw.map(Some).map_err(|error| members.wrong(&name, format!("is no manifest: {error}")))
}

/// The name of the member that is the blob `digest`.
pub(super) fn blob_name(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm(), digest.hex())
}
