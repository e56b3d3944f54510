//! What builds keep for the next ones: how much it is, and its removal.

use std::path::Path;

use serde::Serialize;

use crate::build::error::Result;
use crate::layout::Layout;
use crate::util::fs;

/// The directories of what is kept, below the cache, with what is in each.
const KEPT: [(&str, &str); 4] = [
    ("build", "results of steps"),
    ("toc", "tables of contents of layers"),
    ("stat", "digests of files"),
    ("base", "manifests and configs of base images"),
];

/// One kind of what is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// What it is.
    pub what: &'static str,
    /// How many files it takes.
    pub files: usize,
    /// Their length in bytes.
    pub size_bytes: u64,
}

/// What a removal freed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// Results of steps, and other things that were remembered.
    pub records: usize,
    /// Layers that nothing but the cache needed.
    pub layers: usize,
    /// Length of all that was removed, in bytes.
    pub freed_bytes: u64,
}

/// What is kept in `cache`, kind by kind.
///
/// # Errors
/// File errors name the path.
pub fn kept(cache: &Path) -> Result<Vec<Kept>> {
    let of = |(directory, what): (&str, &'static str)| {
        let mut kept = Kept { what, files: 0, size_bytes: 0 };
        for path in fs::read_dir(&cache.join(directory))? {
            kept.files += 1;
            kept.size_bytes += fs::file_size(&path)?.unwrap_or(0);
        }
        Ok(kept)
    };
    KEPT.into_iter().map(of).collect()
}

/// Removes all that is kept in `cache`, and the layers of the store that nothing else needs.
///
/// # Errors
/// File errors name the path.
pub fn prune(store: &Layout, cache: &Path) -> Result<Pruned> {
    let mut pruned = Pruned::default();
    for kept in kept(cache)? {
        pruned.records += kept.files;
        pruned.freed_bytes += kept.size_bytes;
    }
    for (directory, _) in KEPT {
        fs::remove_dir_all(&cache.join(directory))?;
    }
    let collected = store.remove(Layout::PATIENCE, &|_| false)?;
    pruned.layers = collected.blobs.len();
    pruned.freed_bytes += collected.freed_bytes;
    Ok(pruned)
}
