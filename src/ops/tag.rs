//! `tag`: gives a local image further names.

use std::sync::Arc;

use serde::Serialize;

use crate::layout::Layout;
use crate::oci::{Digest, Reference};
use crate::ops::local::{self, Result};

/// The names that were set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TagReport {
    /// The manifest that they point at.
    pub digest: Digest,
    /// The names, in full.
    pub names: Vec<String>,
}

/// Points `targets` at the image that `source` means by name, ID or digest; all or none.
///
/// # Errors
/// [`LocalError::NotFound`](local::LocalError::NotFound),
/// [`LocalError::Digest`](local::LocalError::Digest) for a target with a digest.
pub fn tag(layout: &Arc<Layout>, source: &str, targets: &[Reference]) -> Result<TagReport> {
    let names = targets.iter().map(local::tag_name).collect::<Result<Vec<_>>>()?;
    // The image may lose its name meanwhile, but not its content.
    let _lease = layout.lease()?;
    let found = local::find(layout, source)?;
    layout.set_names(&names, found.manifest())?;
    Ok(TagReport { digest: found.manifest().digest, names })
}
