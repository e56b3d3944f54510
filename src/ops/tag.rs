//! `tag` and `untag`: give a local image further names, and take them away.

use std::sync::Arc;

use serde::Serialize;

use crate::layout::Layout;
use crate::oci::{Digest, Reference};
use crate::ops::local::{self, LocalError, Result};

/// The names that were set, or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TagReport {
    /// The manifest that they point at, or did.
    pub digest: Digest,
    /// The names, in full.
    pub names: Vec<String>,
}

/// Points `targets` at the image that `source` means by name, ID or digest; all or none.
///
/// # Errors
/// [`LocalError::NotFound`], [`LocalError::Digest`] for a target with a digest.
pub fn tag(layout: &Arc<Layout>, source: &str, targets: &[Reference]) -> Result<TagReport> {
    let names = targets.iter().map(local::tag_name).collect::<Result<Vec<_>>>()?;
    // The image may lose its name meanwhile, but not its content.
    let _lease = layout.lease()?;
    let found = local::find(layout, source)?;
    layout.set_names(&names, found.manifest())?;
    Ok(TagReport { digest: found.manifest().digest, names })
}

/// Takes `names`, or without any all names, from the image that `source` means; the image stays.
///
/// # Errors
/// [`LocalError::NotFound`] for what is no image, or no name of this one; nothing is changed then.
pub fn untag(layout: &Arc<Layout>, source: &str, names: &[Reference]) -> Result<TagReport> {
    let digest = local::find(layout, source)?.manifest().digest;
    let named = layout.names()?.into_iter().filter(|(_, entry)| entry.digest == digest);
    let own: Vec<String> = named.map(|(name, _)| name).collect();
    let taken: Vec<String> = match names {
        [] => own,
        names => {
            let names: Vec<String> =
                names.iter().map(|name| name.clone().or_latest().to_string()).collect();
            if let Some(what) = names.iter().find(|name| !own.contains(name)) {
                return Err(LocalError::not_found(what));
            }
            names
        }
    };
    layout.update_index(|index| {
        taken.iter().for_each(|name| drop(index.remove_name(name, true)));
        Ok(())
    })?;
    Ok(TagReport { digest, names: taken })
}
