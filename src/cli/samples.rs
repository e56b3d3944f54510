//! A report of each command that changes something, for the names of its fields: a template that
//! asks for others is refused before anything is done.
//!
//! Written out field by field, so that a new field of a report cannot be forgotten here.

use crate::build::BuildReport;
use crate::oci::{Algorithm, Digest, Reference};
use crate::ops::copy::CopyReport;
use crate::ops::import::ImportReport;
use crate::ops::load::LoadedImage;
use crate::ops::pull::PullReport;
use crate::ops::remove::RemoveReport;
use crate::ops::retag::RetagReport;
use crate::ops::save::SaveReport;

/// A report of `copy` and `push`.
pub(super) fn copy() -> CopyReport {
    CopyReport {
        source: String::new(),
        destination: String::new(),
        further_tags: Vec::new(),
        digest: digest(),
        chosen_from: None,
        uploaded: 0,
        uploaded_bytes: 0,
        resumed_bytes: 0,
        mounted: 0,
        found: 0,
        referrers: Vec::new(),
        unchanged: false,
    }
}

/// A report of `pull`.
pub(super) fn pull() -> PullReport {
    PullReport {
        reference: reference(),
        name: reference(),
        digest: digest(),
        index: None,
        platform: None,
        is_default_platform: false,
        downloaded: 0,
        downloaded_bytes: 0,
        resumed_bytes: 0,
        up_to_date: false,
    }
}

/// A report of `build`.
pub(super) fn build() -> BuildReport {
    BuildReport {
        id: digest(),
        digest: digest(),
        names: Vec::new(),
        platform: String::new(),
        size_bytes: 0,
        layers: 0,
        warnings: Vec::new(),
    }
}

/// A report of `import`.
pub(super) fn import() -> ImportReport {
    ImportReport {
        name: String::new(),
        digest: digest(),
        id: digest(),
        layer: digest(),
        diff_id: digest(),
        size_bytes: 0,
        platform: String::new(),
    }
}

/// A report of `load`, of one image.
pub(super) fn load() -> LoadedImage {
    LoadedImage { names: Vec::new(), id: digest(), digest: digest(), chosen_from: None }
}

/// A report of `save`.
pub(super) fn save() -> SaveReport {
    SaveReport { file: None, images: Vec::new(), size_bytes: 0 }
}

/// A report of `rmi`, of one image.
pub(super) fn remove() -> RemoveReport {
    RemoveReport { untagged: Vec::new(), deleted: Vec::new(), freed_bytes: 0, deferred: None }
}

/// A report of `retag`.
pub(super) fn retag() -> RetagReport {
    RetagReport { digest: digest(), tagged: Vec::new() }
}

fn digest() -> Digest {
    Digest::of(Algorithm::Sha256, b"")
}

fn reference() -> Reference {
    Reference::parse("sample").expect("it is a name")
}
