//! Layers as files: their tables of contents, kept from build to build, and the bytes of single files.
//!
//! A layer stays where it is, in the store or in a registry. Its table of contents is made in one pass
//! the first time; the bytes of files are fetched when a step takes them, in one pass over each layer.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Cursor, Read};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::build::error::Result;
use crate::build::files::spool::Spool;
use crate::build::files::{self, Kind, Node, Tree};
use crate::content::bridge::{self, Incoming};
use crate::content::error::Cause;
use crate::content::{self, BlobStream, ByteRange, Source, VerifyingStream};
use crate::layer::index::{self, Content};
use crate::layer::merged::Entry;
use crate::layer::{Extract, LayerIndex, MergedTree};
use crate::layout::{Layout, LayoutRepository};
use crate::oci::{Descriptor, Digest};
use crate::util::fs;
use crate::util::partial::PartialFile;

/// Largest table of contents that is read, in bytes: about a million files.
const INDEX_LIMIT: u64 = 256 * 1024 * 1024;

/// Where layers and what is known of them are.
#[derive(Debug)]
pub struct Layers {
    store: LayoutRepository,
    directory: PathBuf,
    /// The tables of contents that this build met.
    met: Mutex<HashMap<Digest, Arc<LayerIndex>>>,
}

/// The files of some layers over one another.
#[derive(Debug)]
pub struct LayerTree {
    merged: MergedTree,
    layers: Vec<Descriptor>,
    source: Option<Arc<dyn Source>>,
    fetched: Mutex<HashMap<Spot, Fetched>>,
}

/// Where a file's bytes lie: in which layer, and where in its plain tar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Spot {
    layer: usize,
    offset: u64,
}

/// Bytes that were fetched, in a file that goes away with the last of them.
#[derive(Debug, Clone)]
struct Fetched {
    spool: Arc<Spool>,
    bytes: Range<u64>,
    xattrs: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Layers {
    /// Tables of contents are kept in `directory`.
    pub fn new(layout: Arc<Layout>, directory: PathBuf) -> Self {
        Self { store: LayoutRepository::new(layout, None), directory, met: Mutex::default() }
    }

    /// The files of `layers`, lowest first; what the store lacks is in `source`. `progress` is told how
    /// much was read of how much, where that is needed.
    ///
    /// # Errors
    /// [`Error::Content`](crate::build::error::Error::Content) for a layer that cannot be read.
    pub async fn tree(
        &self,
        layers: &[(Descriptor, Digest)],
        source: Option<Arc<dyn Source>>,
        progress: &(dyn Fn(u64, Option<u64>) + Sync),
    ) -> Result<LayerTree> {
        let mut known = Vec::new();
        for (layer, _) in layers {
            known.push(self.kept(&layer.digest));
        }
        let missing = layers.iter().zip(&known).filter(|(_, index)| index.is_none());
        let total = missing.map(|((layer, _), _)| layer.size).sum();
        let mut read = 0;
        let mut merged = MergedTree::new();
        for ((layer, _), index) in layers.iter().zip(known) {
            let index = match index {
                Some(index) => index,
                None => {
                    progress(read, Some(total));
                    let index = self.read(layer, source.as_ref()).await?;
                    read += layer.size;
                    progress(read, Some(total));
                    self.keep(&layer.digest, index)
                }
            };
            merged.push(index);
        }
        let layers = layers.iter().map(|(layer, _)| layer.clone()).collect();
        Ok(LayerTree { merged, layers, source, fetched: Mutex::default() })
    }

    /// Makes the bytes of files available that [`Tree::open`] will be asked for.
    ///
    /// # Errors
    /// [`Error::Content`](crate::build::error::Error::Content) for a layer that cannot be read.
    pub async fn fetch(&self, tree: &Arc<LayerTree>, paths: &[Vec<u8>]) -> Result<()> {
        let mut wanted: BTreeMap<usize, Vec<Content>> = BTreeMap::new();
        for path in paths {
            let content = tree.merged.get(path).and_then(|entry| entry.content());
            let Some((layer, content)) = content else { continue };
            let spot = Spot { layer, offset: content.offset };
            if content.kept.is_none() && !tree.fetched().contains_key(&spot) {
                wanted.entry(layer).or_default().push(content.clone());
            }
        }
        for (layer, contents) in wanted {
            let blob = &tree.layers[layer];
            let stream = self.open(blob, tree.source.as_ref()).await?;
            let spool = PartialFile::create(&self.store.layout().ingest_directory());
            let spool = spool.map_err(content::Error::from)?;
            let fetched =
                bridge::receive(stream, move |input| spool_files(input, &contents, spool));
            let fetched = fetched.await?;
            let spotted = fetched.into_iter().map(|(offset, it)| (Spot { layer, offset }, it));
            tree.fetched().extend(spotted);
        }
        Ok(())
    }

    /// Keeps a table of contents, such as a step makes with its layer.
    pub fn keep(&self, layer: &Digest, index: LayerIndex) -> Arc<LayerIndex> {
        let path = self.directory.join(layer.hex());
        // Only a memory: without it the layer is read again.
        if let Err(error) = fs::write_memory(&path, &index.encode(layer), 0o644) {
            tracing::debug!("{error}");
        }
        self.meet(layer, index)
    }

    fn kept(&self, layer: &Digest) -> Option<Arc<LayerIndex>> {
        if let Some(index) = self.met().get(layer) {
            return Some(Arc::clone(index));
        }
        let bytes = fs::read(&self.directory.join(layer.hex()), INDEX_LIMIT).ok()?;
        let decoded = LayerIndex::decode(&bytes, layer);
        let decoded = decoded
            .inspect_err(|error| tracing::debug!(%error, "a table of contents is made anew"));
        Some(self.meet(layer, decoded.ok()?))
    }

    fn meet(&self, layer: &Digest, index: LayerIndex) -> Arc<LayerIndex> {
        Arc::clone(self.met().entry(*layer).or_insert_with(|| Arc::new(index)))
    }

    fn met(&self) -> MutexGuard<'_, HashMap<Digest, Arc<LayerIndex>>> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a table of contents in one pass over the layer, verified.
    async fn read(
        &self,
        layer: &Descriptor,
        source: Option<&Arc<dyn Source>>,
    ) -> Result<LayerIndex> {
        let stream = VerifyingStream::new(layer, self.open(layer, source).await?);
        let digest = layer.digest;
        let read = bridge::receive(Box::pin(stream), move |input| {
            let failed =
                |error: Cause| content::Error::other(format!("reading the layer {digest}"), error);
            let index = LayerIndex::read(&mut *input).map_err(|error| failed(error.into()))?;
            // The rest counts for the digest, too.
            io::copy(input, &mut io::sink()).map_err(|error| failed(error.into()))?;
            Ok(index)
        });
        Ok(read.await?)
    }

    async fn open(
        &self,
        layer: &Descriptor,
        source: Option<&Arc<dyn Source>>,
    ) -> content::Result<BlobStream> {
        let here = self.store.open_blob(layer, ByteRange::ALL).await;
        match (content::error::optional(here)?, source) {
            (Some(stream), _) => Ok(stream),
            (None, Some(source)) => source.open_blob(layer, ByteRange::ALL).await,
            (None, None) => Err(content::Error::not_found(format!("layer {}", layer.digest))),
        }
    }
}

/// Writes the contents of some files of a layer into one file, and says where each lies.
fn spool_files(
    input: &mut Incoming,
    contents: &[Content],
    mut spool: PartialFile,
) -> content::Result<Vec<(u64, Fetched)>> {
    let failed = |error: Cause| content::Error::other("reading files of a layer", error);
    let mut found = Vec::new();
    let mut extract = Extract::new(input, contents).map_err(|error| failed(error.into()))?;
    while let Some(mut file) = extract.next_file().map_err(|error| failed(error.into()))? {
        let start = spool.size_bytes();
        io::copy(&mut file, &mut spool).map_err(|error| failed(error.into()))?;
        let xattrs = file.member().xattrs.iter().cloned().collect();
        found.push((file.wanted().offset, start..spool.size_bytes(), xattrs));
    }
    let spool = Arc::new(Spool::of(spool)?);
    let placed = found.into_iter().map(|(offset, bytes, xattrs)| {
        (offset, Fetched { spool: Arc::clone(&spool), bytes, xattrs })
    });
    Ok(placed.collect())
}

impl LayerTree {
    /// The attributes of a file whose bytes were fetched.
    pub fn xattrs(&self, path: &[u8]) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let fetched = self.spot(path).and_then(|(spot, _)| self.fetched().get(&spot).cloned());
        fetched.map(|fetched| fetched.xattrs).unwrap_or_default()
    }

    fn spot(&self, path: &[u8]) -> Option<(Spot, &Content)> {
        let (layer, content) = self.merged.get(path)?.content()?;
        Some((Spot { layer, offset: content.offset }, content))
    }

    fn fetched(&self) -> MutexGuard<'_, HashMap<Spot, Fetched>> {
        self.fetched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tree for LayerTree {
    fn node(&self, path: &[u8]) -> files::Result<Option<Node>> {
        Ok(self.merged.get(path).map(|entry| node_of(&entry)))
    }

    fn names(&self, directory: &[u8]) -> files::Result<Vec<Vec<u8>>> {
        let entry = self.merged.get(directory);
        Ok(entry.into_iter().flat_map(|it| it.children()).map(|it| it.name().to_vec()).collect())
    }

    fn open(&self, path: &[u8]) -> files::Result<Box<dyn Read + Send>> {
        let Some((spot, content)) = self.spot(path) else { return Err(files::Error::absent(path)) };
        if let Some(kept) = &content.kept {
            return Ok(Box::new(Cursor::new(kept.to_vec())));
        }
        if content.size == 0 {
            return Ok(Box::new(io::empty()));
        }
        match self.fetched().get(&spot) {
            Some(Fetched { spool, bytes, .. }) => Ok(Box::new(spool.part(bytes))),
            None => Err(files::Error::absent(path)),
        }
    }

    fn digest(&self, path: &[u8]) -> files::Result<Digest> {
        match self.spot(path) {
            Some((_, content)) => Ok(content.digest()),
            None => Err(files::Error::absent(path)),
        }
    }

    fn hiding(&self, _: &[u8]) -> Option<String> {
        None
    }
}

fn node_of(entry: &Entry<'_>) -> Node {
    let node = entry.node();
    let kind = match &node.kind {
        // A hard link to what is not there is as good as empty.
        index::Kind::File(_) | index::Kind::HardLink { .. } => Kind::File,
        index::Kind::Directory => Kind::Directory,
        index::Kind::Symlink { target } => Kind::Link(target.to_vec()),
        index::Kind::CharDevice { major, minor } => Kind::Character(*major, *minor),
        index::Kind::BlockDevice { major, minor } => Kind::Block(*major, *minor),
        index::Kind::Fifo => Kind::Fifo,
    };
    let content = entry.content();
    Node {
        kind,
        mode: node.mode,
        uid: node.uid,
        gid: node.gid,
        mtime: node.modified.seconds,
        size: content.map_or(0, |(_, content)| content.size),
        xattrs: BTreeMap::new(),
        // Names of one file share where its bytes lie.
        inode: content
            .filter(|(_, content)| content.size > 0)
            .map(|(layer, content)| (layer as u64, content.offset)),
    }
}
