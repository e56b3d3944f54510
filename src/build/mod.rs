//! Building images: from a Dockerfile and a context to an image in the store.
//!
//! The text is read ([`dockerfile`]) into stages of typed instructions before anything else
//! happens; whatever can be known to be wrong is said then, with its line and column. What the
//! target needs becomes a graph ([`plan`]), of which only that is done ([`execute`]) that no earlier
//! build did. Nothing here asks for any privilege.
//!
//! ```text
//! Dockerfile ─▶ stages ─▶ graph ─▶ for each step: known by its definition? by its content? else
//! files ─▶ draft of the layer ─▶ tar ─┬▶ Digester (diffID)
//!                                     └▶ compressor ─┬▶ Digester (digest)
//!                                                    └▶ ingest ─▶ rename ─▶ config, manifest, names
//! ```

mod assemble;
pub mod base;
pub mod context;
pub mod dockerfile;
pub mod document;
pub mod error;
pub mod examine;
pub mod execute;
pub mod files;
pub mod graph;
pub mod ignore;
pub mod image;
pub mod key;
pub mod layers;
pub mod packing;
pub mod pattern;
pub mod plan;
pub mod progress;
pub mod prune;
pub mod remote;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use crate::build::base::{BaseImage, Places};
use crate::build::context::{ContextSource, DockerfileSource, Opened};
use crate::build::dockerfile::Dockerfile;
use crate::build::document::{Documents, Parts, Step};
use crate::build::error::Result;
use crate::build::examine::Finding;
use crate::build::execute::{Executor, Settings, Snapshot};
use crate::build::layers::Layers;
use crate::build::packing::Packing;
use crate::build::plan::{Fresh, NamedContext, Plan, PlanInputs};
use crate::build::progress::{Event, Watch};
use crate::layer::CompressOptions;
use crate::layout::Layout;
use crate::oci::annotation::LAYERS_FROM;
use crate::oci::{Digest, Platform, Reference};
use crate::registry::RegistryClient;
use crate::util::task;

/// What is built, and how.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// Where the files are.
    pub context: ContextSource,
    /// Which Dockerfile.
    pub dockerfile: DockerfileSource,
    /// Contexts with a name.
    pub named: BTreeMap<String, NamedSource>,
    /// The stage that is built; the last one by default.
    pub target: Option<String>,
    /// The platform that is built for.
    pub platform: Platform,
    /// `--build-arg`.
    pub build_args: BTreeMap<String, String>,
    /// Labels of the config, besides those of the Dockerfile.
    pub labels: BTreeMap<String, String>,
    /// Annotations of the manifest.
    pub annotations: BTreeMap<String, String>,
    /// What the image is called in the store.
    pub names: Vec<Reference>,
    /// Whether registries are asked for images that the store has.
    pub pulls: bool,
    /// What is done even if its outcome is known.
    pub fresh: Fresh,
    /// How layers are compressed.
    pub compression: CompressOptions,
    /// The time that the image says it was made, and that nothing in it is later than; now, and as
    /// the files are, by default.
    pub epoch: Option<Timestamp>,
}

/// Where the files or the image of a named context are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedSource {
    /// In a directory.
    Directory(std::path::PathBuf),
    /// In an archive at a URL.
    Remote(String),
    /// In an image.
    Image(Reference),
    /// In a stage of the Dockerfile.
    Stage(String),
}

/// Where a build finds images and keeps what it makes.
#[derive(Debug, Clone)]
pub struct Workshop {
    /// The local store.
    pub store: Arc<Layout>,
    /// The registries of base images.
    pub registries: Arc<RegistryClient>,
    /// The directory of everything that is remembered.
    pub cache: std::path::PathBuf,
}

/// The image that was built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BuildReport {
    /// Digest of its config: docker's image ID.
    pub id: Digest,
    /// Digest of its manifest.
    pub digest: Digest,
    /// Its names in the store.
    pub names: Vec<String>,
    /// Its platform.
    pub platform: String,
    /// Length of its layers and config, in bytes.
    pub size_bytes: u64,
    /// How many layers it has.
    pub layers: usize,
    /// What checks of the Dockerfile found.
    pub warnings: Vec<Finding>,
}

/// Builds an image and stores it.
///
/// # Errors
/// [`Error`](error::Error); no name points at anything new then.
pub async fn build(
    workshop: &Workshop,
    options: &BuildOptions,
    watch: &Arc<dyn Watch>,
) -> Result<BuildReport> {
    let cache = workshop.cache.clone();
    let context = match &options.context {
        ContextSource::Remote(url) => {
            ContextSource::Input(remote::download(url, &workshop.store).await?.into_input())
        }
        here => here.clone(),
    };
    let (dockerfile, layout) = (options.dockerfile.clone(), Arc::clone(&workshop.store));
    let open = move || context::open(&context, &dockerfile, &cache.join("stat"), &layout);
    let opened = task::blocking(open);
    let opened = opened.await??;
    let store = Arc::clone(&workshop.store);
    let _lease = task::blocking(move || store.lease()).await??;
    let named = named_contexts(options, workshop).await?;
    let file = Dockerfile::parse_file(&opened.name, &opened.text)?;
    let checked = examine::findings(&file, &opened, options)?;
    if let Some(violation) = checked.violation {
        return Err(violation.into());
    }
    let places = Places {
        store: Arc::clone(&workshop.store),
        registries: Arc::clone(&workshop.registries),
        cache: workshop.cache.join("base"),
    };
    let plan = plan::plan(&PlanInputs {
        file: &file,
        target: options.target.as_deref(),
        platform: &options.platform,
        build_args: &options.build_args,
        context: opened.files.clone(),
        named: &named,
        places: &places,
        pulls: options.pulls,
        fresh: &options.fresh,
    })
    .await?;
    let report = run(workshop, options, plan, watch).await?;
    save_digests(opened).await;
    Ok(BuildReport { warnings: checked.warnings, ..report })
}

async fn named_contexts(
    options: &BuildOptions,
    workshop: &Workshop,
) -> Result<BTreeMap<String, NamedContext>> {
    let known = workshop.cache.join("stat");
    let mut contexts = BTreeMap::new();
    for (name, source) in &options.named {
        let context = match source {
            NamedSource::Directory(path) => {
                NamedContext::Files(context::open_directory(path, &known)?.0)
            }
            NamedSource::Remote(url) => {
                let input = remote::download(url, &workshop.store).await?.into_input();
                let layout = Arc::clone(&workshop.store);
                let opened = task::blocking(move || context::open_files(&input, &layout));
                NamedContext::Files(opened.await??)
            }
            NamedSource::Image(reference) => NamedContext::Image(reference.clone()),
            NamedSource::Stage(stage) => NamedContext::Stage(stage.clone()),
        };
        contexts.insert(name.clone(), context);
    }
    Ok(contexts)
}

/// Does what is not known, and stores the image.
async fn run(
    workshop: &Workshop,
    options: &BuildOptions,
    mut plan: Plan,
    watch: &Arc<dyn Watch>,
) -> Result<BuildReport> {
    let latest = options.epoch.map(Timestamp::as_second);
    let packing = Packing { compression: options.compression.clone(), latest };
    let layers = Arc::new(Layers::new(Arc::clone(&workshop.store), workshop.cache.join("toc")));
    let executor = Executor::new(
        std::mem::take(&mut plan.graph),
        Arc::clone(&workshop.store),
        layers,
        Settings { packing, created: options.epoch },
        Arc::clone(watch),
    );
    let snapshot = executor.snapshot(plan.tip).await?;
    let step = executor.next_step();
    watch.event(Event::Begun { step, name: "exporting to the local store".to_owned() });
    options.labels.iter().for_each(|(name, value)| plan.draft.set_label(name, value));
    let documents = documents(options, &plan, &executor, &snapshot);
    let names = options.names.iter().map(ToString::to_string).collect();
    let (store, stored) = (Arc::clone(&workshop.store), documents.clone());
    let base = plan.base.clone();
    let report = task::blocking(move || export(&store, &stored, names, base.as_deref(), &snapshot));
    let report = report.await??;
    watch.event(Event::Done { step });
    Ok(BuildReport { platform: plan.draft.platform.to_string(), ..report })
}

fn documents(
    options: &BuildOptions,
    plan: &Plan,
    executor: &Executor,
    snapshot: &Snapshot,
) -> Documents {
    let made = executor.made(plan.tip, snapshot);
    let steps = plan.history.iter().map(|(created_by, vertex)| Step {
        created_by: created_by.clone(),
        layer: vertex.and_then(|vertex| made.get(&vertex).cloned()),
    });
    let base = plan.base.iter().flat_map(|base| &base.layers);
    Parts {
        draft: &plan.draft,
        base: base.map(|layer| (layer.blob.clone(), layer.diff_id)).collect(),
        steps: steps.collect(),
        annotations: options.annotations.clone(),
        now: options.epoch.unwrap_or_else(execute::now).to_string(),
        latest: options.epoch,
    }
    .documents()
}

/// Writes the documents into the store and points the names at them.
fn export(
    store: &Layout,
    documents: &Documents,
    names: Vec<String>,
    base: Option<&BaseImage>,
    snapshot: &Snapshot,
) -> Result<BuildReport> {
    store.write_blob(&documents.config_blob, &documents.config)?;
    store.write_blob(&documents.manifest_blob, &documents.manifest)?;
    let mut entry = documents.manifest_blob.clone();
    if let Some(origin) = missing_origin(store, base)? {
        entry.annotations.insert(LAYERS_FROM.to_owned(), origin.name());
    }
    match names.is_empty() {
        true => store.update_index(|index| {
            index.add_unnamed(&entry);
            Ok(())
        })?,
        false => store.set_names(&names, &entry)?,
    }
    let layers = snapshot.layers();
    Ok(BuildReport {
        id: documents.config_blob.digest,
        digest: documents.manifest_blob.digest,
        names,
        platform: String::new(),
        size_bytes: documents.config_blob.size
            + layers.iter().map(|(blob, _)| blob.size).sum::<u64>(),
        layers: layers.len(),
        warnings: Vec::new(),
    })
}

/// The repository that has the base's layers, if the store lacks any of them.
fn missing_origin<'a>(
    store: &Layout,
    base: Option<&'a BaseImage>,
) -> Result<Option<&'a Reference>> {
    let Some(base) = base else { return Ok(None) };
    let Some(origin) = &base.origin else { return Ok(None) };
    for layer in &base.layers {
        if !store.has_blob(&layer.blob)? {
            return Ok(Some(origin));
        }
    }
    Ok(None)
}

async fn save_digests(opened: Opened) {
    let Some(digests) = opened.digests else { return };
    let saved = task::blocking(move || digests.save()).await;
    // Only a memory: without it the files are read again.
    if let Ok(Err(error)) = saved {
        tracing::debug!("{error}");
    }
}
