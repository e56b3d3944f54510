//! `rmi`: takes names from local images, and with the last one the image.

use std::sync::Arc;

use serde::Serialize;

use crate::layout::{Deferral, Layout, name_of};
use crate::oci::{Descriptor, Digest};
use crate::ops::local::{self, By, LocalError, Result};

/// How images are removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RemoveOptions {
    /// Removes an image given by ID also when it has several names.
    pub force: bool,
}

/// What one removal did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemoveReport {
    /// Names that were taken away.
    pub untagged: Vec<String>,
    /// Content that was removed.
    pub deleted: Vec<Digest>,
    /// Its length in bytes.
    pub freed_bytes: u64,
    /// Why content was left to a later removal, if it was.
    pub deferred: Option<Deferral>,
}

/// Removes what `what` means: a name, or all that an ID stands for. What nothing leads to then goes
/// as well, also what earlier removals and interrupted commands left. Give up every lease of this
/// process first.
///
/// # Errors
/// [`LocalError::NotFound`], [`LocalError::Ambiguous`]; [`LocalError::SeveralNames`] for an ID with
/// several names unless it is forced.
pub fn remove(layout: &Arc<Layout>, what: &str, options: RemoveOptions) -> Result<RemoveReport> {
    let found = local::find(layout, what)?;
    let names = found.names();
    if found.by == By::Id && names.len() > 1 && !options.force {
        return Err(LocalError::SeveralNames { id: what.to_owned(), names });
    }
    let is_chosen = |entry: &Descriptor| {
        found
            .entries
            .iter()
            .any(|chosen| chosen.digest == entry.digest && name_of(chosen) == name_of(entry))
    };
    let collected = layout.remove(Layout::PATIENCE, &is_chosen)?;
    if collected.entries.is_empty() {
        // Somebody else was faster.
        return Err(LocalError::not_found(what));
    }
    Ok(RemoveReport {
        untagged: collected.entries.iter().filter_map(name_of).map(str::to_owned).collect(),
        deleted: collected.blobs,
        freed_bytes: collected.freed_bytes,
        deferred: collected.deferred,
    })
}
