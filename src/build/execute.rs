//! Runs a graph: what is known is not done again, what does not depend on each other is done together.
//!
//! A step is looked for by its definition first: what it does, to what, and with which files of the
//! contexts. Then nothing below it is needed at all. If that is not known, what it needs is made, and
//! it is looked for by what that turned out to be: a step below that was done anew, and made the same,
//! changes nothing above it. Only then is it done.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, try_join_all};
use jiff::Timestamp;
use tokio::sync::OnceCell;

use crate::build::assemble;
use crate::build::base::BaseImage;
use crate::build::error::Result;
use crate::build::files::Tree;
use crate::build::files::draft::{Content, Draft, Nothing};
use crate::build::graph::{FileSource, Graph, Vertex, VertexId, Work};
use crate::build::key::{self, Key};
use crate::build::layers::{LayerTree, Layers};
use crate::build::packing::Packing;
use crate::build::progress::{Event, StepId, Watch};
use crate::layout::{CachedLayer, Layout};
use crate::oci::{Descriptor, Digest};
use crate::util::task;

/// The files that a step leaves: those of a base, and the layers made upon it.
#[derive(Debug)]
pub struct Snapshot {
    /// The image below; `None` for scratch.
    pub base: Option<Arc<BaseImage>>,
    /// What each step upon it made, lowest first.
    pub own: Vec<Option<CachedLayer>>,
    tree: OnceCell<Arc<LayerTree>>,
}

/// How layers are made.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How they are written.
    pub packing: Packing,
    /// What they say of when they were made; now, by default.
    pub created: Option<Timestamp>,
}

/// Runs one graph.
#[derive(Debug)]
pub struct Executor {
    graph: Graph,
    layout: Arc<Layout>,
    layers: Arc<Layers>,
    settings: Settings,
    /// What [`Settings::packing`] makes different.
    packing: Digest,
    watch: Arc<dyn Watch>,
    vertices: Vec<State>,
    announced: Mutex<HashSet<VertexId>>,
    steps: AtomicUsize,
}

/// What is known of a vertex.
#[derive(Debug)]
struct State {
    /// What a step is apart from the files of contexts: whether any such was ever done.
    shape: Digest,
    /// Whether anything that the step depends on is to be done whatever is known.
    is_fresh: bool,
    snapshot: OnceCell<Arc<Snapshot>>,
    definition: OnceCell<Digest>,
    selection: OnceCell<Arc<Draft>>,
    files: OnceCell<Option<Digest>>,
}

impl Snapshot {
    fn new(base: Option<Arc<BaseImage>>, own: Vec<Option<CachedLayer>>) -> Self {
        Self { base, own, tree: OnceCell::new() }
    }

    /// Every layer, lowest first: the blob, and the digest of its plain tar.
    pub fn layers(&self) -> Vec<(Descriptor, Digest)> {
        let base = self.base.iter().flat_map(|base| &base.layers);
        let base = base.map(|layer| (layer.blob.clone(), layer.diff_id));
        let own = self.own.iter().flatten().map(|layer| (layer.blob.clone(), layer.diff_id));
        base.chain(own).collect()
    }

    fn with(&self, layer: Option<CachedLayer>) -> Self {
        let own = self.own.iter().cloned().chain([layer]).collect();
        Self::new(self.base.clone(), own)
    }

    /// What the files are, however they came to be.
    fn identity(&self) -> Digest {
        let layers = self.layers();
        let key = Key::of("files").number(layers.len() as u64);
        layers.iter().fold(key, |key, (_, diff_id)| key.digest(diff_id)).finish()
    }
}

impl State {
    /// Nothing but what the vertex says itself; `before` are those that it may need.
    fn of(vertex: &Vertex, packing: &Digest, before: &[Self]) -> Self {
        let needs = vertex.work.needs();
        let needs = needs.iter().map(|needed| &before[needed.index()]);
        let key = Key::of("shape").digest(packing).digest(&vertex.work.key().finish());
        Self {
            shape: needs.clone().fold(key, |key, needed| key.digest(&needed.shape)).finish(),
            is_fresh: vertex.is_fresh || needs.clone().any(|needed| needed.is_fresh),
            snapshot: OnceCell::new(),
            definition: OnceCell::new(),
            selection: OnceCell::new(),
            files: OnceCell::new(),
        }
    }
}

impl Executor {
    /// An executor that has done nothing yet.
    pub fn new(
        graph: Graph,
        layout: Arc<Layout>,
        layers: Arc<Layers>,
        settings: Settings,
        watch: Arc<dyn Watch>,
    ) -> Arc<Self> {
        let packing = settings.packing.key();
        let mut vertices = Vec::new();
        for id in graph.ids() {
            vertices.push(State::of(graph.vertex(id), &packing, &vertices));
        }
        Arc::new(Self {
            graph,
            layout,
            layers,
            settings,
            packing,
            watch,
            vertices,
            announced: Mutex::default(),
            steps: AtomicUsize::new(1),
        })
    }

    /// The number of a step that is about to begin.
    pub fn next_step(&self) -> StepId {
        StepId(self.steps.fetch_add(1, Ordering::Relaxed))
    }

    /// The files that a step leaves, made if they are not known.
    ///
    /// # Errors
    /// [`Error`](crate::build::error::Error) of the first step that fails.
    pub fn snapshot(self: &Arc<Self>, id: VertexId) -> BoxFuture<'_, Result<Arc<Snapshot>>> {
        let state = &self.vertices[id.index()];
        state.snapshot.get_or_try_init(move || self.find_or_make(id)).map(|it| it.cloned()).boxed()
    }

    /// Which layer each step of the chain of `id` made.
    pub fn made(&self, id: VertexId, snapshot: &Snapshot) -> HashMap<VertexId, CachedLayer> {
        let chain = self.graph.chain(id);
        let made = chain.into_iter().skip(1).zip(&snapshot.own);
        made.filter_map(|(id, layer)| Some((id, layer.clone()?))).collect()
    }

    async fn find_or_make(self: &Arc<Self>, id: VertexId) -> Result<Arc<Snapshot>> {
        let vertex = self.graph.vertex(id);
        match &vertex.work {
            Work::Scratch => return Ok(Arc::new(Snapshot::new(None, Vec::new()))),
            Work::Base(image) => {
                self.announce_cached(id);
                return Ok(Arc::new(Snapshot::new(Some(Arc::clone(image)), Vec::new())));
            }
            Work::Directory { .. } | Work::Copy(_) => {}
        }
        if let Some(own) = self.known(id).await? {
            self.announce_cached(id);
            return Ok(Arc::new(Snapshot::new(self.base_of(id), own)));
        }
        let needs = vertex.work.needs();
        // Each on a task of its own: of many steps upon one another no stack is deep enough.
        let made = try_join_all(needs.into_iter().map(|needed| {
            let this = Arc::clone(self);
            async move { task::apart(async move { this.snapshot(needed).await }).await? }
        }));
        let made = made.await?;
        let [below, from @ ..] = &made[..] else { unreachable!("it changes the files of another") };
        let snapshot = self.found_or_done(id, below, from).await?;
        let definition = self.definition(id).await?;
        self.remember(&definition, &snapshot.own)?;
        self.remember(&self.vertices[id.index()].shape, &[])?;
        Ok(Arc::new(snapshot))
    }

    /// What the step made with the very same input, or makes now.
    async fn found_or_done(
        self: &Arc<Self>,
        id: VertexId,
        below: &Arc<Snapshot>,
        from: &[Arc<Snapshot>],
    ) -> Result<Snapshot> {
        let by_content = self.content_key(id, below, from).await?;
        if let (Some(key), false) = (&by_content, self.graph.vertex(id).is_fresh)
            && let Some([layer]) = self.layout.cached_layers(key)?.as_deref()
        {
            self.announce(id, |step, name| Event::Cached { step, name });
            return Ok(below.with(layer.clone()));
        }
        // A file that comes while the step is done may be in the layer or not: it is in no key.
        self.selection(id).await?;
        let layer = self.perform(id, below, from).await?;
        let by_content = match by_content {
            Some(key) => key,
            None => self.content_key_now(id, below, from).await?,
        };
        self.remember(&by_content, std::slice::from_ref(&layer))?;
        Ok(below.with(layer))
    }

    /// What the chain of the step made, if its definition is known.
    async fn known(self: &Arc<Self>, id: VertexId) -> Result<Option<Vec<Option<CachedLayer>>>> {
        let state = &self.vertices[id.index()];
        if state.is_fresh || self.layout.cached_layers(&state.shape)?.is_none() {
            return Ok(None);
        }
        let found = self.layout.cached_layers(&self.definition(id).await?)?;
        // As many as there are steps upon the base.
        Ok(found.filter(|own| own.len() + 1 == self.graph.chain(id).len()))
    }

    /// What a step does, and how it writes what it makes.
    fn work_key(&self, id: VertexId) -> Digest {
        let work = self.graph.vertex(id).work.key();
        Key::of("work").digest(&work.finish()).digest(&self.packing).finish()
    }

    /// What a step is, with the files of contexts that it takes.
    async fn definition(self: &Arc<Self>, id: VertexId) -> Result<Digest> {
        for at in self.graph.ancestors(id) {
            let definition = &self.vertices[at.index()].definition;
            definition.get_or_try_init(|| self.define(at)).await?;
        }
        Ok(self.defined(id))
    }

    /// The definition of a step, of which all that it needs is defined.
    async fn define(self: &Arc<Self>, id: VertexId) -> Result<Digest> {
        let mut key = Key::of("definition").digest(&self.work_key(id));
        if let Some(files) = self.context_files(id).await? {
            key = key.digest(&files);
        }
        let needs = self.graph.vertex(id).work.needs().into_iter();
        Ok(needs.fold(key, |key, needed| key.digest(&self.defined(needed))).finish())
    }

    fn defined(&self, id: VertexId) -> Digest {
        *self.vertices[id.index()].definition.get().expect("ancestors are defined in their order")
    }

    /// The key of a step by what it is done with. `None` when that would take reading files of a
    /// context that are about to be read for the first time anyway.
    async fn content_key(
        self: &Arc<Self>,
        id: VertexId,
        below: &Snapshot,
        from: &[Arc<Snapshot>],
    ) -> Result<Option<Digest>> {
        let is_known = self.layout.cached_layers(&self.vertices[id.index()].shape)?.is_some();
        match is_known {
            true => self.content_key_now(id, below, from).await.map(Some),
            false => Ok(None),
        }
    }

    async fn content_key_now(
        self: &Arc<Self>,
        id: VertexId,
        below: &Snapshot,
        from: &[Arc<Snapshot>],
    ) -> Result<Digest> {
        let mut key = Key::of("content").digest(&self.work_key(id)).digest(&below.identity());
        if let Some(files) = self.context_files(id).await? {
            key = key.digest(&files);
        }
        for snapshot in from {
            key = key.digest(&snapshot.identity());
        }
        Ok(key.finish())
    }

    /// The digest of all that a step takes from contexts; `None` when it takes nothing.
    async fn context_files(self: &Arc<Self>, id: VertexId) -> Result<Option<Digest>> {
        let make = || async {
            let Some(selection) = self.selection(id).await? else { return Ok(None) };
            let digest = off_executor(move || Ok(key::of_draft(&selection)?)).await;
            self.at(id, digest).map(Some)
        };
        self.vertices[id.index()].files.get_or_try_init(make).await.copied()
    }

    /// What a step takes from contexts, as it is when somebody first asks.
    async fn selection(self: &Arc<Self>, id: VertexId) -> Result<Option<Arc<Draft>>> {
        let Work::Copy(copy) = &self.graph.vertex(id).work else { return Ok(None) };
        if !copy.sources.iter().any(|source| matches!(source, FileSource::Context { .. })) {
            return Ok(None);
        }
        let this = Arc::clone(self);
        let select = || async {
            let selection = off_executor(move || match &this.graph.vertex(id).work {
                Work::Copy(copy) => Ok(Arc::new(assemble::selection(copy)?)),
                _ => unreachable!("it was a copy before"),
            });
            self.at(id, selection.await)
        };
        let selection = self.vertices[id.index()].selection.get_or_try_init(select).await?;
        Ok(Some(Arc::clone(selection)))
    }

    async fn perform(
        self: &Arc<Self>,
        id: VertexId,
        below: &Arc<Snapshot>,
        from: &[Arc<Snapshot>],
    ) -> Result<Option<CachedLayer>> {
        let step = self.announce(id, |step, name| Event::Begun { step, name });
        let done = self.at(id, self.make_layer(id, step, below, from).await);
        self.watch.event(match &done {
            Ok(_) => Event::Done { step },
            Err(_) => Event::Failed { step },
        });
        done
    }

    async fn make_layer(
        self: &Arc<Self>,
        id: VertexId,
        step: StepId,
        below: &Arc<Snapshot>,
        from: &[Arc<Snapshot>],
    ) -> Result<Option<CachedLayer>> {
        let is_linked = matches!(&self.graph.vertex(id).work, Work::Copy(copy) if copy.is_linked);
        let below: Arc<dyn Tree> = match is_linked {
            true => Arc::new(Nothing),
            false => self.tree(below, step).await?,
        };
        let from = try_join_all(from.iter().map(|snapshot| self.tree(snapshot, step))).await?;
        let (this, trees) = (Arc::clone(self), from.clone());
        let draft = off_executor(move || {
            let mut draft = match &this.graph.vertex(id).work {
                Work::Directory { path, owner, .. } => {
                    assemble::directory(path, owner.as_deref(), below)?
                }
                Work::Copy(copy) => assemble::copied(copy, below, &trees, &this.layout)?,
                Work::Scratch | Work::Base(_) => unreachable!("they make no layer"),
            };
            if !draft.is_empty() {
                draft.complete()?;
            }
            Ok(draft)
        });
        let mut draft = draft.await?;
        if draft.is_empty() {
            return Ok(None);
        }
        for tree in &from {
            let wanted = wanted_of(&draft, tree);
            self.layers.fetch(tree, &wanted).await?;
            draft.update(|content, node| {
                if let Some(path) = path_in(content, tree) {
                    node.xattrs = tree.xattrs(path);
                }
            });
        }
        let this = Arc::clone(self);
        let layer = off_executor(move || this.store(&draft, step)).await?;
        Ok(Some(layer))
    }

    /// Writes a layer into the store.
    fn store(&self, draft: &Draft, step: StepId) -> Result<CachedLayer> {
        let mut partial = self.layout.partial()?;
        let progress = |bytes| {
            let what = "writing the layer".to_owned();
            self.watch.event(Event::Advanced { step, what, bytes, total_bytes: None });
        };
        let written = self.settings.packing.write(draft, &mut partial, &progress)?;
        let blob = written.packed.blob;
        self.layout.publish(partial, &blob.digest)?;
        self.layers.keep(&blob.digest, written.index);
        let created = self.settings.created.unwrap_or_else(now).to_string();
        Ok(CachedLayer { blob, diff_id: written.packed.diff_id, created })
    }

    /// The files of a snapshot, known by name.
    async fn tree(&self, snapshot: &Snapshot, step: StepId) -> Result<Arc<LayerTree>> {
        let make = || async {
            let progress = |bytes, total_bytes| {
                let what = "reading the base".to_owned();
                self.watch.event(Event::Advanced { step, what, bytes, total_bytes });
            };
            let source = snapshot.base.as_ref().map(|base| Arc::clone(&base.source));
            self.layers.tree(&snapshot.layers(), source, &progress).await.map(Arc::new)
        };
        snapshot.tree.get_or_try_init(make).await.cloned()
    }

    /// The base that a step's files begin with.
    fn base_of(&self, id: VertexId) -> Option<Arc<BaseImage>> {
        let bottom = self.graph.chain(id)[0];
        match &self.graph.vertex(bottom).work {
            Work::Base(image) => Some(Arc::clone(image)),
            _ => None,
        }
    }

    fn remember(&self, key: &Digest, layers: &[Option<CachedLayer>]) -> Result<()> {
        Ok(self.layout.cache_layers(key, layers)?)
    }

    /// Says once what becomes of a step.
    fn announce(&self, id: VertexId, event: impl FnOnce(StepId, String) -> Event) -> StepId {
        let step = self.next_step();
        self.announced.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        self.watch.event(event(step, self.graph.vertex(id).name.clone()));
        step
    }

    /// Says of a step, and of everything that it depends on, that nothing is to be done.
    fn announce_cached(&self, id: VertexId) {
        for at in self.graph.ancestors(id) {
            let is_new = {
                let mut announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
                announced.insert(at)
            };
            if is_new && !matches!(self.graph.vertex(at).work, Work::Scratch) {
                self.announce(at, |step, name| Event::Cached { step, name });
            }
        }
    }

    /// Says of an error which step it belongs to.
    fn at<T>(&self, id: VertexId, outcome: Result<T>) -> Result<T> {
        outcome.map_err(|source| source.in_step(self.graph.vertex(id)))
    }
}

/// The paths of a draft whose bytes come from `tree`.
fn wanted_of(draft: &Draft, tree: &Arc<LayerTree>) -> Vec<Vec<u8>> {
    let contents = draft.entries().values().map(|placed| &placed.content);
    contents.filter_map(|content| path_in(content, tree)).map(<[u8]>::to_vec).collect()
}

/// The path in `tree` that bytes come from, if they do.
fn path_in<'a>(content: &'a Content, tree: &Arc<LayerTree>) -> Option<&'a [u8]> {
    match content {
        Content::Tree(from, path) => {
            std::ptr::addr_eq(Arc::as_ptr(from), Arc::as_ptr(tree)).then_some(path)
        }
        Content::None | Content::Bytes(_) => None,
    }
}

/// Runs what reads files, hashes or compresses where waiting does no harm.
async fn off_executor<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    task::blocking(work).await?
}

/// The time, in whole seconds as others write it.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
