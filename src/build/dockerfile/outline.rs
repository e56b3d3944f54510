//! What a Dockerfile offers: its targets, and what one of them can be given.

use std::collections::BTreeSet;

use super::ast::{Instruction, Kind, Stage};
use super::evaluate::Step;
use super::mount::MountType;
use super::scope::{BuildInputs, GlobalScope, StageScope};
use super::{Dockerfile, SyntaxError};

/// A stage that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: Option<String>,
    /// Whether it is built when none is asked for.
    pub is_default: bool,
    /// What the comment above it says: `# name what it is`.
    pub description: Option<String>,
    /// What it begins with, as written.
    pub base: String,
    /// The platform of that, as written.
    pub platform: Option<String>,
    /// Line of the file.
    pub line: usize,
}

/// What a target can be given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// Name of the target.
    pub name: Option<String>,
    /// What the comment above it says.
    pub description: Option<String>,
    /// Arguments.
    pub args: Vec<OutlineArg>,
    /// Secrets.
    pub secrets: Vec<Request>,
    /// Sockets of SSH agents.
    pub ssh: Vec<Request>,
    /// Directories that are kept from build to build, by id or path.
    pub caches: Vec<String>,
}

/// An argument that a target can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineArg {
    /// Its name.
    pub name: String,
    /// The value that it has in this build.
    pub value: Option<String>,
    /// What the comment above it says.
    pub description: Option<String>,
    /// Line of the file.
    pub line: usize,
}

/// Something that a `RUN` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its name.
    pub name: String,
    /// Whether the build ends without it.
    pub is_required: bool,
    /// Line of the file.
    pub line: usize,
}

/// The stages that can be asked for, in the order of the file.
pub fn targets(file: &Dockerfile) -> Vec<Target> {
    let last = file.stages.len().saturating_sub(1);
    let target = |(number, stage): (usize, &Stage)| Target {
        name: stage.name().map(str::to_owned),
        is_default: number == last,
        description: description(stage),
        base: stage.from.base.text.clone(),
        platform: stage.from.platform.as_ref().map(|platform| platform.text.clone()),
        line: *stage.origin.lines.start(),
    };
    file.stages.iter().enumerate().map(target).collect()
}

fn description(stage: &Stage) -> Option<String> {
    stage.name().and_then(|name| stage.origin.description(name)).map(str::to_owned)
}

/// What the target can be given: all that it and the stages it needs ask for.
///
/// `environment` says which variables the image has that the stage with a number begins with.
///
/// # Errors
/// [`SyntaxError`] when an instruction of these stages can not be understood.
pub fn outline(
    file: &Dockerfile,
    inputs: &BuildInputs,
    target: usize,
    environment: &dyn Fn(usize) -> Vec<(String, String)>,
) -> Result<Outline, SyntaxError> {
    let global = GlobalScope::new(file, inputs)?;
    let needed = needed_stages(file, &global, target)?;
    let mut outline = Outline {
        name: file.stages[target].name().map(str::to_owned),
        description: description(&file.stages[target]),
        ..Outline::default()
    };
    let globals = global.names().collect();
    let mut collector = Collector { outline: &mut outline, globals, global_names: BTreeSet::new() };
    let mut scopes: Vec<Option<StageScope>> = Vec::new();
    for (number, stage) in file.stages.iter().enumerate().take(target + 1) {
        if !needed.contains(&number) {
            scopes.push(None);
            continue;
        }
        let parent = file.stage_named(&global.base(stage)?.name, number);
        let inherited = parent.and_then(|parent| scopes[parent].clone());
        let mut scope = inherited.unwrap_or_else(|| {
            let environment = environment(number);
            let pairs = environment.iter().map(|(name, value)| (&name[..], &value[..]));
            StageScope::new(&global, pairs)
        });
        collector.from(stage, &global)?;
        for instruction in &stage.instructions {
            let step = scope.evaluate(instruction)?.step;
            collector.instruction(instruction, &step);
        }
        scopes.push(Some(scope));
    }
    collector.global_args(file, &global)?;
    outline.args.sort_by_key(|arg| arg.line);
    Ok(outline)
}

/// The stages that a target is made of, itself included.
fn needed_stages(
    file: &Dockerfile,
    global: &GlobalScope,
    target: usize,
) -> Result<BTreeSet<usize>, SyntaxError> {
    let mut needed = BTreeSet::from([target]);
    for number in (0..=target).rev() {
        if !needed.contains(&number) {
            continue;
        }
        let stage = &file.stages[number];
        needed.extend(file.stage_named(&global.base(stage)?.name, number));
        for instruction in &stage.instructions {
            let names = sources(instruction).into_iter();
            needed.extend(names.filter_map(|name| stage_of(file, name, number)));
        }
    }
    Ok(needed)
}

/// The stage that `--from` means: by number or by name.
fn stage_of(file: &Dockerfile, name: &str, before: usize) -> Option<usize> {
    let number = name.parse::<usize>().ok().filter(|number| *number < before);
    number.or_else(|| file.stage_named(name, before))
}

/// The stages and images that an instruction takes files from.
fn sources(instruction: &Instruction) -> Vec<&str> {
    match &instruction.kind {
        Kind::Copy(copy) => copy.from.iter().map(|from| from.text.as_str()).collect(),
        Kind::Run(run) => {
            let mounts = run.mounts.iter().filter_map(|mount| mount.from());
            mounts.map(|from| from.text.as_str()).collect()
        }
        _ => Vec::new(),
    }
}

struct Collector<'a> {
    outline: &'a mut Outline,
    /// All global arguments, those of the platforms included.
    globals: BTreeSet<&'a str>,
    /// Global arguments that something refers to.
    global_names: BTreeSet<String>,
}

impl Collector<'_> {
    fn from(&mut self, stage: &Stage, global: &GlobalScope) -> Result<(), SyntaxError> {
        for word in std::iter::once(&stage.from.base).chain(&stage.from.platform) {
            let expansion = global.expand(&stage.origin, word)?;
            self.global_names.extend(expansion.used.into_iter().chain(expansion.unset));
        }
        Ok(())
    }

    fn instruction(&mut self, instruction: &Instruction, step: &Step) {
        let line = *instruction.origin.lines.start();
        match (&instruction.kind, step) {
            (Kind::Arg(definitions), Step::Arg(values)) => {
                for (definition, (name, value)) in definitions.iter().zip(values) {
                    // Without a default of its own it is the global argument, if there is one.
                    let is_inherited =
                        definition.default.is_none() && self.globals.contains(name.as_str());
                    match is_inherited {
                        true => drop(self.global_names.insert(name.clone())),
                        false => self.arg(instruction, name, value.clone()),
                    }
                }
            }
            (_, Step::Run(run)) => {
                for mount in &run.mounts {
                    let request = mount.request().map(str::to_owned);
                    match (mount.mount_type, request) {
                        (MountType::Secret, Some(name)) => {
                            add(&mut self.outline.secrets, name, mount.is_required, line);
                        }
                        (MountType::Ssh, Some(name)) => {
                            add(&mut self.outline.ssh, name, mount.is_required, line);
                        }
                        (MountType::Cache, _) => {
                            self.outline.caches.extend(mount.id.clone().or(mount.target.clone()));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn arg(&mut self, instruction: &Instruction, name: &str, value: Option<String>) {
        let known = self.outline.args.iter().any(|arg| arg.name == name);
        if !known {
            self.outline.args.push(outline_arg(instruction, name, value));
        }
    }

    /// The global arguments that are referred to, and those that these refer to.
    fn global_args(&mut self, file: &Dockerfile, global: &GlobalScope) -> Result<(), SyntaxError> {
        let mut found = Vec::new();
        // From the last one on, for a default refers to arguments above it.
        for instruction in file.global_args.iter().rev() {
            let Kind::Arg(definitions) = &instruction.kind else { continue };
            for definition in definitions.iter().rev() {
                let name = &definition.name.text;
                if !self.global_names.contains(name) {
                    continue;
                }
                if let Some(default) = &definition.default {
                    let expansion = global.expand(&instruction.origin, default)?;
                    self.global_names.extend(expansion.used);
                }
                let value = global.get(name).map(str::to_owned);
                found.push(outline_arg(instruction, name, value));
            }
        }
        found.reverse();
        self.outline.args.splice(0..0, found);
        Ok(())
    }
}

fn outline_arg(instruction: &Instruction, name: &str, value: Option<String>) -> OutlineArg {
    let description = instruction.origin.description(name).map(str::to_owned);
    OutlineArg {
        name: name.to_owned(),
        value,
        description,
        line: *instruction.origin.lines.start(),
    }
}

/// Adds a request, or makes the one of that name stricter.
fn add(requests: &mut Vec<Request>, name: String, is_required: bool, line: usize) {
    match requests.iter_mut().find(|request| request.name == name) {
        Some(known) => known.is_required |= is_required,
        None => requests.push(Request { name, is_required, line }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::oci::platform::Platform;

    const FILE: &str = "\
ARG REGISTRY=example.com
# VERSION of the base
ARG VERSION=3 UNUSED=1 FULL=${VERSION}.1
# base has the tools
FROM ${REGISTRY}/a:${FULL} AS base
# MIRROR to download from
ARG MIRROR
ARG TARGETARCH REGISTRY
RUN --mount=type=secret,id=token --mount=type=cache,target=/cache make
FROM scratch AS unused
ARG NEVER=1
FROM base AS build
ARG FLAGS=\"-O $TARGETARCH\"
RUN --mount=type=secret,id=token,required --mount=type=ssh --mount=type=cache,id=go,target=/go x
# release is what is shipped
FROM --platform=$BUILDPLATFORM scratch AS Release
COPY --from=build /x /
";

    fn file() -> Dockerfile {
        Dockerfile::parse(FILE.as_bytes()).expect("it is well formed")
    }

    #[test]
    fn targets_are_the_stages_with_their_descriptions() {
        let text = |text: &str| Some(text.to_owned());
        let target = |name: &str, base: &str, line| Target {
            name: text(name),
            is_default: false,
            description: None,
            base: base.to_owned(),
            platform: None,
            line,
        };
        assert_eq!(
            targets(&file()),
            [
                Target {
                    description: text("has the tools"),
                    ..target("base", "${REGISTRY}/a:${FULL}", 5)
                },
                target("unused", "scratch", 10),
                target("build", "base", 12),
                Target {
                    is_default: true,
                    description: text("is what is shipped"),
                    platform: text("$BUILDPLATFORM"),
                    ..target("release", "scratch", 16)
                },
            ]
        );
    }

    #[test]
    fn an_outline_is_what_the_target_and_its_stages_ask_for() {
        let platform = Platform::new("linux", "amd64", "");
        let build_args = BTreeMap::from([("VERSION".to_owned(), "4".to_owned())]);
        let inputs = BuildInputs {
            build_platform: &platform,
            target_platform: &platform,
            target: None,
            build_args: &build_args,
        };
        let of = |target| outline(&file(), &inputs, target, &|_| Vec::new()).expect("it is fine");
        let arg = |name: &str, value: &str, description: Option<&str>, line| OutlineArg {
            name: name.to_owned(),
            value: Some(value.to_owned()),
            description: description.map(str::to_owned),
            line,
        };
        let request =
            |name: &str, is_required, line| Request { name: name.to_owned(), is_required, line };
        let release = of(3);
        assert_eq!(release.name.as_deref(), Some("release"));
        assert_eq!(release.description.as_deref(), Some("is what is shipped"));
        assert_eq!(
            release.args,
            [
                arg("REGISTRY", "example.com", None, 1),
                arg("VERSION", "4", Some("of the base"), 3),
                arg("FULL", "4.1", None, 3),
                OutlineArg { value: None, ..arg("MIRROR", "", Some("to download from"), 7) },
                arg("FLAGS", "-O amd64", None, 13),
            ]
        );
        assert_eq!(release.secrets, [request("token", true, 9)]);
        assert_eq!(release.ssh, [request("default", false, 14)]);
        assert_eq!(release.caches, ["/cache", "go"]);

        let base = of(0);
        assert_eq!(base.secrets, [request("token", false, 9)]);
        assert_eq!(base.ssh, []);
        let unused = of(1);
        assert_eq!(unused.args, [arg("NEVER", "1", None, 11)]);
    }
}
