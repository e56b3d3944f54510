//! `index.json`: the images of an archive that is an OCI image layout in one file.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md>

use std::collections::{BTreeMap, HashMap};

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

/// What the entries of an index are.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Each image once, with all its names.
    pub(super) images: Vec<ArchivedImage>,
    /// By subject, what is attached to it, as the referrers API describes it.
    pub(super) referrers: HashMap<Digest, BTreeMap<Digest, Descriptor>>,
}

/// Tells images from what is attached to them; every manifest is read once.
pub(super) fn sort(members: &Members, entries: &[Descriptor]) -> Result<Sorted> {
    let mut sorted = Sorted::default();
    let mut at: HashMap<Digest, Option<usize>> = HashMap::new();
    for entry in entries {
        let place = match at.get(&entry.digest) {
            Some(place) => *place,
            None => {
                let place = sorted.add(members, entry)?;
                at.insert(entry.digest, place);
                place
            }
        };
        let image = place.filter(|_| !layout_index::is_attached(entry));
        let Some(image) = image.map(|at| &mut sorted.images[at]) else { continue };
        image.names.extend(name(members, entry)?.filter(|name| !image.names.contains(name)));
        image.ref_names.extend(entry.annotations.get(REF_NAME).cloned());
    }
    Ok(sorted)
}

impl Sorted {
    /// Takes in a manifest that is met for the first time; where it is among the images, if it is
    /// one.
    fn add(&mut self, members: &Members, entry: &Descriptor) -> Result<Option<usize>> {
        let raw = manifest(members, entry)?;
        // One that cannot be parsed is told when it is used.
        let parsed = raw.as_ref().and_then(|raw| Some((raw, raw.parse().ok()?)));
        if let Some((raw, parsed)) = &parsed
            && let Some(subject) = parsed.subject()
        {
            let attached = self.referrers.entry(subject.digest).or_default();
            attached.insert(entry.digest, raw.referrer(parsed));
            return Ok(None);
        }
        if layout_index::is_attached(entry) {
            return Ok(None);
        }
        self.images.push(ArchivedImage {
            names: Vec::new(),
            ref_names: Vec::new(),
            content: Content::Manifest(Box::new(entry.clone())),
        });
        Ok(Some(self.images.len() - 1))
    }
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
