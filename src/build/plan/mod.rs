//! From a Dockerfile to a graph: every stage that the target needs, evaluated instruction by
//! instruction upon what its base says of itself. No file of a context is looked at.

mod fetch;
mod reach;
mod stage;
mod words;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::build::base::{BaseError, BaseImage, Places, Wanted};
use crate::build::dockerfile::ast::Kind;
use crate::build::dockerfile::scope::{BuildInputs, GlobalScope};
use crate::build::dockerfile::{Dockerfile, Place, SyntaxError};
use crate::build::files::Tree;
use crate::build::graph::{Graph, Vertex, VertexId, Work};
use crate::build::image::ImageDraft;
use crate::build::remote::RemoteError;
use crate::oci::{Platform, Reference, ReferenceError};
use reach::Stages;
use stage::{Planned, StageEvaluation};

/// What a Dockerfile is turned into a graph with.
#[derive(Debug)]
pub struct PlanInputs<'a> {
    /// The Dockerfile.
    pub file: &'a Dockerfile,
    /// The stage that is asked for; the last one by default.
    pub target: Option<&'a str>,
    /// The platform that is built for.
    pub platform: &'a Platform,
    /// `--build-arg`.
    pub build_args: &'a BTreeMap<String, String>,
    /// The files of the context; a Dockerfile from stdin may have none.
    pub context: Option<Arc<dyn Tree>>,
    /// Named contexts.
    pub named: &'a BTreeMap<String, NamedContext>,
    /// Where images are found.
    pub places: &'a Places,
    /// Whether registries are asked for images that the store has.
    pub pulls: bool,
    /// What is done even if its outcome is known.
    pub fresh: &'a Fresh,
}

/// What is done even if its outcome is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Fresh {
    /// Nothing.
    #[default]
    Nothing,
    /// The steps of these stages.
    Stages(Vec<String>),
    /// Everything.
    All,
}

/// A context with a name.
#[derive(Debug, Clone)]
pub enum NamedContext {
    /// Files.
    Files(Arc<dyn Tree>),
    /// An image.
    Image(Reference),
    /// A stage of the Dockerfile.
    Stage(String),
}

/// A graph, and what its target becomes.
#[derive(Debug)]
pub struct Plan {
    /// All steps.
    pub graph: Graph,
    /// The last step of the target.
    pub tip: VertexId,
    /// The target's config.
    pub draft: ImageDraft,
    /// The target's steps as history tells them, each with what makes its layer.
    pub history: Vec<(String, Option<VertexId>)>,
    /// The image that the target begins with.
    pub base: Option<Arc<BaseImage>>,
}

/// Why there is no graph.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The Dockerfile is malformed.
    #[error(transparent)]
    Syntax(Box<SyntaxError>),
    /// There is no such stage.
    #[error("there is no stage {target:?}; the stages are {}", stages.join(", "))]
    Target {
        /// What was asked for.
        target: String,
        /// What there is.
        stages: Vec<String>,
    },
    /// Something is wrong with an instruction that no reader of the language alone can see.
    #[error("{0}")]
    At(Box<Located>),
    /// An image that the Dockerfile names cannot be had.
    #[error("{place}")]
    Image {
        /// Where it is named.
        place: Box<Located>,
        /// Why.
        #[source]
        source: Box<BaseError>,
    },
    /// What the Dockerfile names by a URL cannot be had.
    #[error("{place}")]
    Remote {
        /// Where it is named.
        place: Box<Located>,
        /// Why.
        #[source]
        source: Box<RemoteError>,
    },
    /// There is no context to take files from.
    #[error("{0}")]
    NoContext(Box<Located>),
}

/// A mistake with its place in the Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    place: Place,
    message: String,
}

impl Located {
    /// A mistake at a place.
    pub fn new(place: Place, message: impl Into<String>) -> Box<Self> {
        Box::new(Self { place, message: message.into() })
    }
}

impl std::fmt::Display for Located {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.place.explain(f, &self.message)
    }
}

impl From<SyntaxError> for PlanError {
    fn from(error: SyntaxError) -> Self {
        Self::Syntax(Box::new(error))
    }
}

/// Turns a Dockerfile into a graph.
///
/// # Errors
/// [`PlanError`].
pub async fn plan(inputs: &PlanInputs<'_>) -> Result<Plan, PlanError> {
    let host = Platform::host();
    let global = GlobalScope::new(
        inputs.file,
        &BuildInputs {
            build_platform: &host,
            target_platform: inputs.platform,
            target: inputs.target,
            build_args: inputs.build_args,
        },
    )?;
    let stages = Stages { file: inputs.file, global: &global };
    let target = stages.target(inputs.target)?;
    let needed = stages.needed(target)?;
    for stage in &needed {
        refuse_run(inputs, *stage)?;
    }
    let mut planner = Planner {
        inputs,
        stages,
        is_alone: needed.len() == 1,
        graph: Graph::default(),
        planned: HashMap::new(),
        under_way: HashSet::new(),
        images: HashMap::new(),
    };
    let planned = planner.stage(target).await?;
    Ok(Plan {
        graph: planner.graph,
        tip: planned.tip,
        draft: planned.draft.clone(),
        history: planned.history.clone(),
        base: planned.base.clone(),
    })
}

/// RUN needs a sandbox, which is not there yet: said before anything is done.
fn refuse_run(inputs: &PlanInputs<'_>, stage: usize) -> Result<(), PlanError> {
    let instructions = &inputs.file.stages[stage].instructions;
    match instructions.iter().find(|instruction| matches!(instruction.kind, Kind::Run(_))) {
        None => Ok(()),
        Some(run) => Err(PlanError::At(Located::new(
            run.origin.place(),
            "RUN is not supported yet: this version builds what COPY, ADD and the other instructions \
             make; build the stages that run commands elsewhere, and COPY --from their image",
        ))),
    }
}

/// Plans one stage after another, those that a stage needs first.
struct Planner<'a> {
    inputs: &'a PlanInputs<'a>,
    stages: Stages<'a>,
    /// Whether there is one stage only, whose name need not be told then.
    is_alone: bool,
    graph: Graph,
    planned: HashMap<usize, Arc<Planned<'a>>>,
    /// Stages whose planning has begun, to find circles.
    under_way: HashSet<usize>,
    images: HashMap<(String, String), VertexId>,
}

impl<'a> Planner<'a> {
    fn stage(&mut self, at: usize) -> BoxFuture<'_, Result<Arc<Planned<'a>>, PlanError>> {
        Box::pin(async move {
            if let Some(planned) = self.planned.get(&at) {
                return Ok(Arc::clone(planned));
            }
            if !self.under_way.insert(at) {
                let place = self.inputs.file.stages[at].origin.place();
                let called = self.stages.called(at);
                let message = format!("the stage {called} needs itself, by way of others");
                return Err(PlanError::At(Located::new(place, message)));
            }
            let planned = Arc::new(StageEvaluation::begin(self, at).await?.run().await?);
            self.planned.insert(at, Arc::clone(&planned));
            Ok(planned)
        })
    }

    /// The first step of what begins with, or takes files from, an image.
    async fn image(
        &mut self,
        name: String,
        reference: &Reference,
        platform: &Platform,
        place: &Place,
    ) -> Result<(VertexId, Arc<BaseImage>), PlanError> {
        let key = (reference.to_string(), platform.to_string());
        if let Some(id) = self.images.get(&key)
            && let Work::Base(image) = &self.graph.vertex(*id).work
        {
            return Ok((*id, Arc::clone(image)));
        }
        let wanted = Wanted {
            reference: reference.clone(),
            platform: platform.clone(),
            is_fresh: self.inputs.pulls,
        };
        let opened = self.inputs.places.open(&wanted).await;
        let image = Arc::new(opened.map_err(|source| PlanError::Image {
            place: Located::new(
                place.clone(),
                format!("the image {} cannot be used", reference.familiar()),
            ),
            source: Box::new(source),
        })?);
        let work = Work::Base(Arc::clone(&image));
        let id = self.graph.add(Vertex { name, work, is_fresh: false, place: Some(place.clone()) });
        self.images.insert(key, id);
        Ok((id, image))
    }

    fn reference(&self, text: &str, place: &Place) -> Result<Reference, PlanError> {
        let parsed: Result<Reference, ReferenceError> = Reference::parse(text);
        parsed.map_err(|error| PlanError::At(Located::new(place.clone(), error.to_string())))
    }

    /// Whether the steps of a stage are done even if their outcome is known.
    fn is_fresh(&self, stage: usize) -> bool {
        match self.inputs.fresh {
            Fresh::Nothing => false,
            Fresh::All => true,
            Fresh::Stages(names) => {
                let called = self.stages.called(stage);
                names.iter().any(|name| name.eq_ignore_ascii_case(&called))
            }
        }
    }
}
