//! One stage: its instructions in order, each a change of the config, a step of the graph, or both.

use std::sync::Arc;

use crate::build::base::BaseImage;
use crate::build::dockerfile::ast::{CommandLine, Healthcheck, Instruction, Kind};
use crate::build::dockerfile::evaluate::{AddStep, CopyStep, FilesStep, SourceStep, Step};
use crate::build::dockerfile::scope::StageScope;
use crate::build::dockerfile::{Dockerfile, Place};
use crate::build::files::clean;
use crate::build::files::copy::Destination;
use crate::build::graph::{CopyWork, FileSource, Mode, Vertex, VertexId, Work};
use crate::build::image::{Health, ImageDraft};
use crate::build::plan::words::{self, MADE_LAYER};
use crate::build::plan::{Located, NamedContext, PlanError, Planner};
use crate::oci::Platform;

/// What a stage becomes.
#[derive(Debug)]
pub(super) struct Planned<'a> {
    pub(super) draft: ImageDraft,
    pub(super) history: Vec<(String, Option<VertexId>)>,
    pub(super) tip: VertexId,
    pub(super) base: Option<Arc<BaseImage>>,
    scope: StageScope<'a>,
}

/// A stage under evaluation.
pub(super) struct StageEvaluation<'p, 'a> {
    planner: &'p mut Planner<'a>,
    at: usize,
    draft: ImageDraft,
    history: Vec<(String, Option<VertexId>)>,
    tip: VertexId,
    base: Option<Arc<BaseImage>>,
    scope: StageScope<'a>,
    /// What the base has for builds upon it.
    triggers: Vec<Instruction>,
    /// Steps that are shown: how many there are, and how many were.
    total: usize,
    shown: usize,
}

/// Where files of another place than the context come from.
enum FilesOf {
    Tree(Option<String>, Arc<dyn crate::build::files::Tree>),
    Step(VertexId),
}

impl<'p, 'a> StageEvaluation<'p, 'a> {
    /// Begins with the base.
    pub(super) async fn begin(planner: &'p mut Planner<'a>, at: usize) -> Result<Self, PlanError> {
        let stage = &planner.inputs.file.stages[at];
        let base = planner.stages.global.base(stage)?;
        let total = 1 + steps_of(&stage.instructions);
        if let Some(below) = planner.stages.base(&base.name, at) {
            let below = planner.stage(below).await?;
            let mut draft = below.draft.clone().upon_stage();
            let triggers = triggers_of(&mut draft)?;
            return Ok(Self {
                at,
                draft,
                history: below.history.clone(),
                tip: below.tip,
                base: below.base.clone(),
                scope: below.scope.clone(),
                total: total + steps_of(&triggers),
                triggers,
                shown: 1,
                planner,
            });
        }
        let platform = base.platform.unwrap_or_else(|| planner.inputs.platform.clone());
        if base.name == "scratch" && !planner.inputs.named.contains_key("scratch") {
            let draft = ImageDraft::scratch(platform);
            let work = Work::Scratch;
            let tip = planner.graph.add(Vertex {
                name: "scratch".to_owned(),
                work,
                is_fresh: false,
                place: None,
            });
            return Ok(Self::upon(planner, at, draft, (tip, None), total - 1, 0));
        }
        let place = stage.origin.place_of(&stage.from.base);
        let reference = match planner.inputs.named.get(&base.name) {
            Some(NamedContext::Image(reference)) => reference.clone(),
            Some(NamedContext::Stage(_) | NamedContext::Files(_)) => {
                let message =
                    format!("the context {} has files, and is no image to begin with", base.name);
                return Err(PlanError::At(Located::new(place, message)));
            }
            None => planner.reference(&base.name, &place)?,
        };
        let name = planner.name(at, 1, total, &format!("FROM {}", reference.familiar()));
        let (tip, image) = planner.image(name, &reference, &platform, &place).await?;
        let mut draft = ImageDraft::upon(&image.config, platform);
        let triggers = triggers_of(&mut draft)?;
        let total = total + steps_of(&triggers);
        let mut stage = Self::upon(planner, at, draft, (tip, Some(image)), total, 1);
        stage.triggers = triggers;
        Ok(stage)
    }

    fn upon(
        planner: &'p mut Planner<'a>,
        at: usize,
        draft: ImageDraft,
        (tip, base): (VertexId, Option<Arc<BaseImage>>),
        total: usize,
        shown: usize,
    ) -> Self {
        let scope = StageScope::new(planner.stages.global, variables(&draft));
        Self {
            planner,
            at,
            draft,
            history: Vec::new(),
            tip,
            base,
            scope,
            triggers: Vec::new(),
            total,
            shown,
        }
    }

    /// Evaluates everything.
    pub(super) async fn run(mut self) -> Result<Planned<'a>, PlanError> {
        let file = self.planner.inputs.file;
        for trigger in std::mem::take(&mut self.triggers) {
            self.instruction(&trigger).await?;
        }
        for instruction in &file.stages[self.at].instructions {
            self.instruction(instruction).await?;
        }
        Ok(Planned {
            draft: self.draft,
            history: self.history,
            tip: self.tip,
            base: self.base,
            scope: self.scope,
        })
    }

    async fn instruction(&mut self, instruction: &Instruction) -> Result<(), PlanError> {
        let step = self.scope.evaluate(instruction)?.step;
        let place = instruction.origin.place();
        match step {
            Step::Copy(copy) => self.copy(copy, &place).await?,
            Step::Add(add) => self.add(add, &place).await?,
            Step::Workdir(path) => self.working_dir(&path, place),
            Step::Run(_) => {
                let message = "RUN is not supported yet";
                return Err(PlanError::At(Located::new(place, message)));
            }
            other => {
                let text = self.configure(other);
                self.history.push((text, None));
            }
        }
        Ok(())
    }

    /// Changes the config, and tells what history says of it.
    fn configure(&mut self, step: Step) -> String {
        match step {
            Step::Add(_) | Step::Copy(_) | Step::Run(_) | Step::Workdir(_) => {
                unreachable!("they change files")
            }
            Step::Arg(args) => words::args(&args),
            Step::Cmd(command) => {
                let command = self.command(command);
                self.draft.set_command(&command);
                words::command("CMD", &command)
            }
            Step::Entrypoint(command) => {
                let command = self.command(command);
                self.draft.set_entrypoint(&command);
                words::command("ENTRYPOINT", &command)
            }
            Step::Env(pairs) => {
                pairs.iter().for_each(|(name, value)| self.draft.set_env(name, value));
                words::pairs("ENV", &pairs)
            }
            Step::Expose(ports) => {
                let each = ports.iter().flat_map(|ports| ports.each());
                each.for_each(|port| self.draft.expose(&port));
                words::ports(&ports)
            }
            Step::Healthcheck(health) => {
                self.draft.set_health(&health_of(&health));
                words::health(&health)
            }
            Step::Label(pairs) => {
                pairs.iter().for_each(|(name, value)| self.draft.set_label(name, value));
                words::pairs("LABEL", &pairs)
            }
            Step::Maintainer(name) => {
                self.draft.author.clone_from(&name);
                format!("MAINTAINER {name}")
            }
            Step::Onbuild(expression) => {
                self.draft.add_trigger(&expression);
                format!("ONBUILD {expression}")
            }
            Step::Shell(words) => {
                self.draft.set_shell(&words);
                words::list("SHELL", &words)
            }
            Step::Stopsignal(signal) => {
                self.draft.set_stop_signal(&signal);
                format!("STOPSIGNAL {signal}")
            }
            Step::User(user) => {
                self.draft.set_user(&user);
                format!("USER {user}")
            }
            Step::Volume(paths) => {
                paths.iter().for_each(|path| self.draft.add_volume(path));
                words::list("VOLUME", &paths)
            }
        }
    }

    /// What is run: a shell form by the shell.
    fn command(&self, command: CommandLine) -> Vec<String> {
        match command {
            CommandLine::Exec(words) => words,
            CommandLine::Shell(line) => {
                let shell = self.draft.shell().into_iter().map(str::to_owned);
                shell.chain([line]).collect()
            }
        }
    }

    fn working_dir(&mut self, path: &str, place: Place) {
        let path = absolute(self.draft.working_dir(), path);
        self.draft.set_working_dir(&path);
        let text = format!("WORKDIR {path}");
        let below = self.tip;
        let made = match path.as_str() {
            // It is always there.
            "/" => {
                self.shown += 1;
                None
            }
            path => {
                let path = clean(path.as_bytes());
                let owner = Some(self.draft.user().to_owned()).filter(|user| !user.is_empty());
                Some(self.step(&text, Work::Directory { below, path, owner }, place))
            }
        };
        self.history.push((text, made));
    }

    async fn copy(&mut self, copy: CopyStep, place: &Place) -> Result<(), PlanError> {
        let text = words::copy(&copy);
        let is_url = |it: &SourceStep| matches!(it, SourceStep::Path(path) if is_remote(path));
        if copy.from.is_none() && copy.files.sources.iter().any(is_url) {
            let message = "COPY takes no URL; ADD does";
            return Err(PlanError::At(Located::new(place.clone(), message)));
        }
        let from = match &copy.from {
            Some(from) => self.place_of(from, place).await?,
            None => self.context_of(&copy.files, place)?,
        };
        let work = self.copy_work(copy.files, &from, copy.parents);
        self.finish_copy(text, work, place);
        Ok(())
    }

    async fn add(&mut self, add: AddStep, place: &Place) -> Result<(), PlanError> {
        let text = words::add(&add);
        let remote = |(at, source): (usize, &SourceStep)| match source {
            SourceStep::Path(path) if is_remote(path) => Some((at, path.clone())),
            _ => None,
        };
        let remotes: Vec<_> = add.files.sources.iter().enumerate().filter_map(remote).collect();
        let wanted = self.planner.checksum(&add, remotes.len(), place)?;
        let from = self.context_of(&add.files, place)?;
        let mut work = self.copy_work(add.files, &from, false);
        for source in &mut work.sources {
            if let FileSource::Context { unpacks, .. } = source {
                *unpacks = add.unpack.unwrap_or(true);
            }
        }
        for (at, url) in remotes {
            let unpacks = add.unpack.unwrap_or(false);
            let (tree, path) = self.planner.download(&url, wanted.as_ref(), place).await?;
            work.sources[at] = FileSource::Context { name: Some(url), tree, path, unpacks };
        }
        self.finish_copy(text, work, place);
        Ok(())
    }

    fn copy_work(&self, files: FilesStep, from: &FilesOf, keeps_parents: bool) -> CopyWork {
        let source = |source: SourceStep| match (source, from) {
            (SourceStep::Document { name, content }, _) => {
                FileSource::Inline { name: name.into_bytes(), bytes: content.into() }
            }
            (SourceStep::Path(path), FilesOf::Tree(name, tree)) => FileSource::Context {
                name: name.clone(),
                tree: Arc::clone(tree),
                path: path.into_bytes(),
                unpacks: false,
            },
            (SourceStep::Path(path), FilesOf::Step(from)) => {
                FileSource::Step { from: *from, path: path.into_bytes() }
            }
        };
        let to = &files.destination;
        let is_directory = to.ends_with('/') || to.ends_with("/.") || to == "." || to == "..";
        let path = clean(absolute(self.draft.working_dir(), to).as_bytes());
        let mode = files.chmod_text.zip(files.chmod);
        CopyWork {
            below: self.tip,
            destination: Destination { is_directory: is_directory || path.is_empty(), path },
            sources: files.sources.into_iter().map(source).collect(),
            owner: files.chown,
            mode: mode.map(|(text, change)| Mode { text, change }),
            is_linked: files.link,
            keeps_parents,
            excluded: files.exclude,
        }
    }

    fn finish_copy(&mut self, text: String, work: CopyWork, place: &Place) {
        let id = self.step(&text, Work::Copy(work), place.clone());
        self.history.push((text + MADE_LAYER, Some(id)));
    }

    /// Adds a step upon the last one.
    fn step(&mut self, text: &str, work: Work, place: Place) -> VertexId {
        self.shown += 1;
        let name = self.planner.name(self.at, self.shown, self.total, text);
        let is_fresh = self.planner.is_fresh(self.at);
        self.tip = self.planner.graph.add(Vertex { name, work, is_fresh, place: Some(place) });
        self.tip
    }

    /// The context, where any source lies in it.
    fn context_of(&self, files: &FilesStep, place: &Place) -> Result<FilesOf, PlanError> {
        let is_local = |it: &SourceStep| matches!(it, SourceStep::Path(path) if !is_remote(path));
        match &self.planner.inputs.context {
            Some(tree) => Ok(FilesOf::Tree(None, Arc::clone(tree))),
            None if !files.sources.iter().any(is_local) => Ok(FilesOf::Step(self.tip)),
            None => {
                let message = "there is no context to take files from: the Dockerfile came from stdin; \
                               give a directory, and the Dockerfile with -f -";
                Err(PlanError::NoContext(Located::new(place.clone(), message)))
            }
        }
    }

    /// A named context, another stage, or an image.
    async fn place_of(&mut self, from: &str, place: &Place) -> Result<FilesOf, PlanError> {
        match self.planner.inputs.named.get(from) {
            Some(NamedContext::Files(tree)) => {
                return Ok(FilesOf::Tree(Some(from.to_owned()), Arc::clone(tree)));
            }
            Some(NamedContext::Image(reference)) => {
                let reference = reference.clone();
                return self.image(&reference, place).await;
            }
            Some(NamedContext::Stage(stage)) => return self.stage(&stage.clone(), place).await,
            None => {}
        }
        if self.planner.stages.find(from, self.planner.inputs.file.stages.len()).is_some() {
            return self.stage(from, place).await;
        }
        let reference = self.planner.reference(from, place)?;
        self.image(&reference, place).await
    }

    async fn stage(&mut self, name: &str, place: &Place) -> Result<FilesOf, PlanError> {
        let count = self.planner.inputs.file.stages.len();
        let Some(stage) = self.planner.stages.find(name, count) else {
            let message = format!("there is no stage {name:?}");
            return Err(PlanError::At(Located::new(place.clone(), message)));
        };
        if stage == self.at {
            let message = format!(
                "the stage {} cannot take files from itself",
                self.planner.stages.called(stage)
            );
            return Err(PlanError::At(Located::new(place.clone(), message)));
        }
        Ok(FilesOf::Step(self.planner.stage(stage).await?.tip))
    }

    async fn image(
        &mut self,
        reference: &crate::oci::Reference,
        place: &Place,
    ) -> Result<FilesOf, PlanError> {
        let name = format!("FROM {}", reference.familiar());
        let platform: Platform = self.planner.inputs.platform.clone();
        let (id, _) = self.planner.image(name, reference, &platform, place).await?;
        Ok(FilesOf::Step(id))
    }
}

impl Planner<'_> {
    /// `[build 2/3] COPY . .`
    fn name(&self, stage: usize, number: usize, total: usize, text: &str) -> String {
        match self.is_alone && self.inputs.file.stages[stage].name().is_none() {
            true => format!("[{number}/{total}] {text}"),
            false => format!("[{} {number}/{total}] {text}", self.stages.called(stage)),
        }
    }
}

/// Takes the instructions that a base has for builds upon it.
fn triggers_of(draft: &mut ImageDraft) -> Result<Vec<Instruction>, PlanError> {
    let triggers = draft.take_triggers();
    let parsed: Result<_, _> = triggers.iter().map(|it| Dockerfile::parse_trigger(it)).collect();
    Ok(parsed?)
}

/// How many of them are steps of their own.
fn steps_of(instructions: &[Instruction]) -> usize {
    instructions.iter().filter(|it| makes_step(it)).count()
}

/// Whether an instruction is a step of its own.
fn makes_step(instruction: &Instruction) -> bool {
    matches!(instruction.kind, Kind::Add(_) | Kind::Copy(_) | Kind::Run(_) | Kind::Workdir(_))
}

fn variables(draft: &ImageDraft) -> Vec<(&str, &str)> {
    draft.env().into_iter().filter_map(|variable| variable.split_once('=')).collect()
}

/// A path as an instruction means it: from the working directory, unless it says otherwise.
fn absolute(working_dir: &str, path: &str) -> String {
    let path = clean(
        if path.starts_with('/') {
            path.as_bytes().to_vec()
        } else {
            format!("{working_dir}/{path}").into_bytes()
        }
        .as_slice(),
    );
    format!("/{}", String::from_utf8_lossy(&path))
}

fn is_remote(source: &str) -> bool {
    ["http://", "https://", "git://", "git@", "ssh://"].iter().any(|it| source.starts_with(it))
}

fn health_of(health: &Healthcheck) -> Health {
    let nanoseconds =
        |time: std::time::Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    match health {
        Healthcheck::None => Health { test: vec!["NONE".to_owned()], ..Health::default() },
        Healthcheck::Command { command, schedule } => Health {
            test: match command {
                CommandLine::Exec(words) => [&["CMD".to_owned()][..], words].concat(),
                CommandLine::Shell(line) => vec!["CMD-SHELL".to_owned(), line.clone()],
            },
            interval: nanoseconds(schedule.interval),
            timeout: nanoseconds(schedule.timeout),
            start_period: nanoseconds(schedule.start_period),
            start_interval: nanoseconds(schedule.start_interval),
            retries: schedule.retries.into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_triggers_of_a_base_are_taken_once() {
        let mut draft = ImageDraft::scratch(Platform::host());
        for trigger in ["COPY a /b/", "LABEL a=b", "WORKDIR /w"] {
            draft.add_trigger(trigger);
        }
        let triggers = triggers_of(&mut draft).unwrap();
        assert_eq!((triggers.len(), steps_of(&triggers)), (3, 2));
        assert_eq!(draft.run().get("OnBuild"), None);
        assert!(triggers_of(&mut draft).unwrap().is_empty());
    }
}
