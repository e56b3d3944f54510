//! The graph below a manifest: each descriptor once, however often it is pointed at.
//!
//! Copying, collecting garbage and checking a store all walk the same way: manifests of one level
//! are read together, shared ones are met once, and nothing a server says makes it run on for ever.

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::content::{Error, Result, Source};
use crate::oci::{Descriptor, Digest, RawManifest, TagOrDigest};

/// Deepest nesting of an index in an index, wherever one is followed.
pub const DEPTH_LIMIT: usize = 8;

/// Most bytes of manifests that one graph may hold in memory.
const TOTAL_LIMIT: u64 = 64 * 1024 * 1024;

/// Manifests read at the same time.
const READS_IN_FLIGHT: usize = 16;

/// What lies below a root, in an order that stores children before their parents.
#[derive(Debug, Default)]
pub struct Graph {
    /// Every manifest, children first, the root last.
    pub manifests: Vec<RawManifest>,
    /// Every blob, each once, in the order it is first met.
    pub blobs: Vec<Descriptor>,
}

/// One manifest read, with what it points at.
struct Node {
    raw: RawManifest,
    children: Vec<Digest>,
}

/// Reads every manifest below and including `root`, and lists the blobs.
///
/// # Errors
/// What `source` returns for a manifest that cannot be read; [`Error::Other`] when indexes nest
/// deeper than eight levels or hold more manifests than fit in memory.
pub async fn walk(source: &dyn Source, root: RawManifest) -> Result<Graph> {
    let root_digest = *root.digest();
    let mut nodes = HashMap::new();
    let mut blobs = Blobs::default();
    let mut level = vec![root];
    let mut total_bytes = 0;
    for _ in 0..=DEPTH_LIMIT {
        let mut next = Vec::new();
        for raw in level {
            total_bytes += raw.descriptor().size;
            let children = examine(&raw, &mut blobs)?;
            next.extend(&children);
            nodes.insert(*raw.digest(), Node { raw, children });
        }
        let mut asked = HashSet::new();
        next.retain(|digest| !nodes.contains_key(digest) && asked.insert(*digest));
        if next.is_empty() {
            return Ok(Graph { manifests: children_first(root_digest, nodes), blobs: blobs.list });
        }
        level = read_all(source, next, TOTAL_LIMIT.saturating_sub(total_bytes)).await?;
    }
    let reason = format!("indexes are nested deeper than {DEPTH_LIMIT} levels");
    Err(Error::other(format!("reading {root_digest}"), reason))
}

/// Blobs in the order they are met.
#[derive(Default)]
struct Blobs {
    list: Vec<Descriptor>,
    seen: HashSet<Digest>,
}

/// Notes a manifest's blobs; returns its child manifests.
fn examine(raw: &RawManifest, blobs: &mut Blobs) -> Result<Vec<Digest>> {
    let manifest = raw.parse()?;
    let mut children = Vec::new();
    for successor in manifest.successors() {
        if manifest.leads_to_manifest(successor) {
            children.push(successor.digest);
        } else if blobs.seen.insert(successor.digest) {
            blobs.list.push(successor.clone());
        }
    }
    Ok(children)
}

async fn read_all(
    source: &dyn Source,
    digests: Vec<Digest>,
    limit: u64,
) -> Result<Vec<RawManifest>> {
    let mut reads = stream::iter(digests)
        .map(|digest| async move { source.read_manifest(&TagOrDigest::Digest(digest)).await })
        .buffered(READS_IN_FLIGHT);
    let mut read = Vec::new();
    let mut bytes = 0;
    while let Some(raw) = reads.try_next().await? {
        bytes += raw.descriptor().size;
        if bytes > limit {
            let reason = format!("its manifests are larger than {TOTAL_LIMIT} bytes together");
            return Err(Error::other("reading an index", reason));
        }
        read.push(raw);
    }
    Ok(read)
}

/// Orders manifests so that each follows everything it points at; a digest cannot point at itself,
/// so there is such an order.
fn children_first(root: Digest, mut nodes: HashMap<Digest, Node>) -> Vec<RawManifest> {
    let mut ordered = Vec::with_capacity(nodes.len());
    let mut stack = vec![(root, 0)];
    let mut entered = HashSet::from([root]);
    while let Some((digest, position)) = stack.pop() {
        let child = nodes.get(&digest).and_then(|node| node.children.get(position).copied());
        if let Some(child) = child {
            stack.push((digest, position + 1));
            if entered.insert(child) {
                stack.push((child, 0));
            }
        } else if let Some(node) = nodes.remove(&digest) {
            ordered.push(node.raw);
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::content::memory::MemoryRepository;
    use crate::content::{Sink, blob::BytesBody};
    use crate::oci::MediaType;

    async fn image(repository: &MemoryRepository, name: &str) -> RawManifest {
        let config = Bytes::from(format!("{{\"name\":\"{name}\"}}"));
        let descriptor = Descriptor::of(MediaType::OCI_CONFIG, &config);
        repository.push_blob(&descriptor, &BytesBody(config), None).await.unwrap();
        let document = serde_json::json!({"schemaVersion": 2, "config": descriptor, "layers": []});
        store(repository, MediaType::OCI_MANIFEST, &document).await
    }

    async fn index(repository: &MemoryRepository, of: &[&RawManifest]) -> RawManifest {
        let entries: Vec<_> = of.iter().map(|raw| raw.descriptor()).collect();
        let document = serde_json::json!({"schemaVersion": 2, "manifests": entries});
        store(repository, MediaType::OCI_INDEX, &document).await
    }

    async fn store(
        repository: &MemoryRepository,
        media_type: &str,
        document: &serde_json::Value,
    ) -> RawManifest {
        let bytes = Bytes::from(serde_json::to_vec(document).unwrap());
        let raw = RawManifest::new(&MediaType::new(media_type), bytes).unwrap();
        repository.push_manifest(&raw, &[]).await.unwrap();
        raw
    }

    #[tokio::test]
    async fn children_come_before_parents_and_shared_ones_once() {
        let repository = MemoryRepository::default();
        let (a, b) = (image(&repository, "a").await, image(&repository, "b").await);
        let inner = index(&repository, &[&b]).await;
        let root = index(&repository, &[&b, &a, &inner, &a]).await;
        let graph = walk(&repository, root.clone()).await.unwrap();
        assert_eq!(graph.manifests.len(), 4);
        assert_eq!(graph.blobs.len(), 2);
        let place = |raw: &RawManifest| graph.manifests.iter().position(|other| other == raw);
        assert!(place(&b) < place(&inner) && place(&inner) < place(&root));
        assert_eq!(place(&root), Some(3));
    }

    #[tokio::test]
    async fn shared_nesting_takes_linear_time_and_deep_nesting_is_refused() {
        let repository = MemoryRepository::default();
        let mut below = image(&repository, "x").await;
        let mut doubled = Vec::new();
        for _ in 0..7 {
            let one = index(&repository, &[&below, &below]).await;
            doubled.push(one.clone());
            below = one;
        }
        assert_eq!(walk(&repository, below.clone()).await.unwrap().manifests.len(), 8, "B20");
        let deeper = index(&repository, &[&below]).await;
        let too_deep = index(&repository, &[&deeper]).await;
        assert!(walk(&repository, too_deep).await.is_err(), "B21");
    }
}
