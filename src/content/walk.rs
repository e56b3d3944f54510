//! The graph below a manifest: each descriptor once, however often it is pointed at.
//!
//! Copying, collecting garbage and checking a store all walk the same way: a manifest is read, its
//! successors follow, shared ones are met once, and nothing a server says makes it run on for ever.

use std::collections::{HashMap, HashSet};

use crate::content::{Error, Result, Source};
use crate::oci::{Descriptor, Digest, Manifest, RawManifest, TagOrDigest};

/// Deepest nesting of an index in an index.
const DEPTH_LIMIT: usize = 8;

/// What lies below a root, in an order that stores children before their parents.
#[derive(Debug, Default)]
pub struct Graph {
    /// Every manifest, children first, the root last.
    pub manifests: Vec<RawManifest>,
    /// Every blob, each once, in the order it is first met.
    pub blobs: Vec<Descriptor>,
}

/// Which entries of an index are followed.
pub type Filter<'a> = &'a (dyn Fn(&Descriptor) -> bool + Sync);

/// Reads every manifest below and including `root`, and lists the blobs.
///
/// # Errors
/// What `source` returns for a manifest that cannot be read; [`Error::Other`] when indexes nest
/// deeper than eight levels.
pub async fn walk(source: &dyn Source, root: RawManifest, follow: Filter<'_>) -> Result<Graph> {
    let mut walk = Walk { source, follow, seen: HashSet::new(), graph: Graph::default() };
    walk.manifest(root, 0).await?;
    Ok(walk.graph)
}

struct Walk<'a> {
    source: &'a dyn Source,
    follow: Filter<'a>,
    seen: HashSet<Digest>,
    graph: Graph,
}

impl Walk<'_> {
    async fn manifest(&mut self, raw: RawManifest, depth: usize) -> Result<()> {
        if depth > DEPTH_LIMIT {
            let reason = format!("indexes are nested deeper than {DEPTH_LIMIT} levels");
            return Err(Error::other(format!("reading {}", raw.digest()), reason));
        }
        self.seen.insert(*raw.digest());
        let manifest = raw.parse()?;
        let is_index = matches!(manifest, Manifest::Index(_));
        for successor in manifest.successors() {
            if is_index && !(self.follow)(successor) {
                continue;
            }
            if !self.seen.insert(successor.digest) {
                continue;
            }
            if is_index || successor.media_type.is_manifest() {
                let what = TagOrDigest::Digest(successor.digest);
                let child = self.source.read_manifest(&what).await?;
                Box::pin(self.manifest(child, depth + 1)).await?;
            } else {
                self.graph.blobs.push(successor.clone());
            }
        }
        self.graph.manifests.push(raw);
        Ok(())
    }
}

impl Graph {
    /// The sizes of all blobs, by digest.
    pub fn blob_sizes(&self) -> HashMap<Digest, u64> {
        self.blobs.iter().map(|blob| (blob.digest, blob.size)).collect()
    }
}
