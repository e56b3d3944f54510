//! Rules about what happens in a stage.

use super::{BaseFacts, Facts, Findings, Rule};
use crate::build::dockerfile::ast::{
    CommandLine, Instruction, KeyValueFormat, Kind, Origin, Stage,
};
use crate::build::dockerfile::evaluate::{Evaluated, FilesStep, SourceStep, Step};
use crate::build::dockerfile::port::Ports;
use crate::build::dockerfile::scope::{GlobalScope, StageScope};
use crate::build::dockerfile::{Dockerfile, SyntaxError, suggest};

/// Words in the name of a variable that say it holds a secret.
const SECRET_WORDS: [&str; 10] = [
    "apikey",
    "auth",
    "credential",
    "credentials",
    "key",
    "password",
    "pword",
    "passwd",
    "secret",
    "token",
];

/// A word that takes the suspicion away.
const PUBLIC_WORD: &str = "public";

/// What a stage hands on to those that begin with it.
#[derive(Clone)]
struct State<'a> {
    scope: StageScope<'a>,
    /// Whether all variables of the base are known.
    is_known: bool,
    has_shell: bool,
    has_workdir: bool,
}

pub(super) fn check(
    file: &Dockerfile,
    facts: &Facts,
    global: &GlobalScope,
    findings: &mut Findings,
) -> Result<(), SyntaxError> {
    let mut states: Vec<State> = Vec::new();
    for (number, stage) in file.stages.iter().enumerate() {
        let base = global.base(stage)?;
        let parent = file.stage_named(&base.name, number).and_then(|parent| states.get(parent));
        let is_wanted = facts.stages.is_none_or(|stages| stages.contains(&number));
        let state = match parent {
            Some(parent) => parent.clone(),
            None => {
                let base_facts = match base.name.as_str() {
                    "scratch" => Some(BaseFacts::default()),
                    _ => (facts.base)(number),
                };
                if let Some(known) = base_facts.as_ref().filter(|_| is_wanted) {
                    check_base(stage, &base.name, known, findings);
                }
                State::new(global, base_facts)
            }
        };
        let mut checker = Checker { facts, state, last: Last::default(), findings };
        match is_wanted {
            true => checker.instructions(stage)?,
            false => checker.state.pass(stage),
        }
        states.push(checker.state);
    }
    Ok(())
}

fn check_base(stage: &Stage, name: &str, base: &BaseFacts, findings: &mut Findings) {
    if let Some((wanted, found)) = &base.other_platform {
        let message = format!(
            "Base image {name} was pulled with platform \"{found}\", expected \"{wanted}\" for \
             current build"
        );
        let place = stage.origin.place_of(&stage.from.base);
        findings.add(Rule::InvalidBaseImagePlatform, place, message);
    }
}

impl<'a> State<'a> {
    fn new(global: &'a GlobalScope, base: Option<BaseFacts>) -> Self {
        let is_known = base.is_some();
        let base = base.unwrap_or_default();
        let environment = base.environment.iter().map(|(name, value)| (&name[..], &value[..]));
        Self {
            scope: StageScope::new(global, environment),
            is_known,
            has_shell: base.has_shell,
            has_workdir: false,
        }
    }

    /// Takes over what a stage defines without looking at it. A mistake in a stage that is not
    /// built is none of this build's.
    fn pass(&mut self, stage: &Stage) {
        for instruction in &stage.instructions {
            self.scope.evaluate(instruction).ok();
            self.has_shell |= matches!(instruction.kind, Kind::Shell(_));
            self.has_workdir |= matches!(instruction.kind, Kind::Workdir(_));
        }
    }
}

/// The last of each instruction that only the last one of counts.
#[derive(Default)]
struct Last {
    cmd: Option<Origin>,
    entrypoint: Option<Origin>,
    healthcheck: Option<Origin>,
}

struct Checker<'a, 'f, 'o> {
    facts: &'a Facts<'a>,
    state: State<'a>,
    last: Last,
    findings: &'f mut Findings<'o>,
}

impl Checker<'_, '_, '_> {
    fn instructions(&mut self, stage: &Stage) -> Result<(), SyntaxError> {
        for instruction in &stage.instructions {
            let evaluated = self.state.scope.evaluate(instruction)?;
            self.instruction(instruction, &evaluated);
        }
        Ok(())
    }

    fn instruction(&mut self, instruction: &Instruction, evaluated: &Evaluated) {
        let origin = &instruction.origin;
        if self.state.is_known {
            for undefined in &evaluated.undefined {
                let suggestion = undefined.suggestion.as_ref().map(|name| format!("${name}"));
                let name = &undefined.name;
                let hint = suggest::hint(&suggestion);
                let message = format!("Usage of undefined variable '${name}'{hint}");
                self.findings.add(Rule::UndefinedVar, undefined.place.clone(), message);
            }
        }
        self.format(instruction);
        match &evaluated.step {
            Step::Add(add) => self.files(origin, "Add", &add.files),
            Step::Copy(copy) if copy.from.is_none() => self.files(origin, "Copy", &copy.files),
            Step::Arg(args) => args.iter().for_each(|(name, _)| self.secret(origin, "ARG", name)),
            Step::Env(pairs) => pairs.iter().for_each(|(name, _)| self.secret(origin, "ENV", name)),
            Step::Cmd(line) => {
                let earlier = self.last.cmd.replace(origin.clone());
                self.command(origin, earlier, line);
            }
            Step::Entrypoint(line) => {
                let earlier = self.last.entrypoint.replace(origin.clone());
                self.command(origin, earlier, line);
            }
            Step::Healthcheck(_) => {
                let earlier = self.last.healthcheck.replace(origin.clone());
                self.overruled(origin, earlier);
            }
            Step::Shell(_) => self.state.has_shell = true,
            Step::Workdir(path) => self.workdir(origin, path),
            Step::Expose(ports) => self.ports(origin, ports),
            _ => {}
        }
    }

    /// The form `name value`.
    fn format(&mut self, instruction: &Instruction) {
        let (Kind::Env(pairs) | Kind::Label(pairs)) = &instruction.kind else { return };
        if pairs.iter().any(|pair| pair.format == KeyValueFormat::Legacy) {
            let name = &instruction.origin.keyword;
            let message = format!(
                "\"{name} key=value\" should be used instead of legacy \"{name} key value\" format"
            );
            self.findings.about(Rule::LegacyKeyValueFormat, &instruction.origin, message);
        }
    }

    fn secret(&mut self, origin: &Origin, keyword: &str, name: &str) {
        let lower = name.to_lowercase();
        let has = |words: &[&str]| lower.split('_').any(|part| words.contains(&part));
        if has(&SECRET_WORDS) && !has(&[PUBLIC_WORD]) {
            let message = format!(
                "Do not use ARG or ENV instructions for sensitive data ({keyword} {name:?})"
            );
            self.findings.about(Rule::SecretsUsedInArgOrEnv, origin, message);
        }
    }

    fn command(&mut self, origin: &Origin, earlier: Option<Origin>, line: &CommandLine) {
        self.overruled(origin, earlier);
        if matches!(line, CommandLine::Shell(_)) && !self.state.has_shell {
            let name = &origin.keyword;
            let message = format!(
                "JSON arguments recommended for {name} to prevent unintended behavior related to OS signals"
            );
            self.findings.about(Rule::JSONArgsRecommended, origin, message);
        }
    }

    /// Of several instructions only the last counts; the others are reported.
    fn overruled(&mut self, origin: &Origin, earlier: Option<Origin>) {
        let Some(earlier) = earlier else { return };
        let name = &origin.keyword;
        let message = format!(
            "Multiple {name} instructions should not be used in the same stage because only the \
             last one will be used"
        );
        self.findings.about(Rule::MultipleInstructionsDisallowed, &earlier, message);
    }

    fn workdir(&mut self, origin: &Origin, path: &str) {
        if !self.state.has_workdir && !path.starts_with('/') {
            let message = format!(
                "Relative workdir {path:?} can have unexpected results if the base image changes"
            );
            self.findings.about(Rule::WorkdirRelativePath, origin, message);
        }
        self.state.has_workdir = true;
    }

    fn ports(&mut self, origin: &Origin, ports: &[Ports]) {
        for port in ports {
            if !port.is_lowercase {
                let text = &port.text;
                let message =
                    format!("Defined protocol '{text}' in EXPOSE instruction should be lowercase");
                self.findings.about(Rule::ExposeProtoCasing, origin, message);
            }
            if port.binding.is_some() {
                let text = &port.text;
                let message = format!(
                    "EXPOSE instruction should not define an IP address or host-port mapping, \
                     found '{text}'"
                );
                self.findings.about(Rule::ExposeInvalidFormat, origin, message);
            }
        }
    }

    fn files(&mut self, origin: &Origin, verb: &str, files: &FilesStep) {
        for source in &files.sources {
            let SourceStep::Path(path) = source else { continue };
            if !is_remote(path) && (self.facts.is_ignored)(path) {
                let message =
                    format!("Attempting to {verb} file {path:?} that is excluded by .dockerignore");
                self.findings.about(Rule::CopyIgnoredFile, origin, message);
            }
        }
    }
}

/// Whether a source is an address and not a path of the context.
fn is_remote(source: &str) -> bool {
    source.contains("://") || source.starts_with("git@")
}
