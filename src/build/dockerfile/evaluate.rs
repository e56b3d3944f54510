//! Instructions with their variables replaced: what a build has to do, step by step.

use super::ast::{
    Add, CommandLine, Copy, FileSource, Files, Healthcheck, Instruction, KeyValue, Kind, Origin,
    Run, RunNetwork, RunSecurity,
};
use super::chmod::ModeChange;
use super::error::{Fault, Reason, SyntaxError};
use super::expand::{Expander, Expansion};
use super::heredoc::Heredoc;
use super::mount::Mount;
use super::port::Ports;
use super::scope::{StageScope, Undefined};
use super::signal::is_signal;
use super::word::Word;

/// An instruction whose variables are replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    /// What is to be done.
    pub step: Step,
    /// References to variables that nothing defines.
    pub undefined: Vec<Undefined>,
}

/// What an instruction asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// `ADD`
    Add(AddStep),
    /// `ARG`: the names, and the values where there are any.
    Arg(Vec<(String, Option<String>)>),
    /// `CMD`
    Cmd(CommandLine),
    /// `COPY`
    Copy(CopyStep),
    /// `ENTRYPOINT`
    Entrypoint(CommandLine),
    /// `ENV`
    Env(Vec<(String, String)>),
    /// `EXPOSE`
    Expose(Vec<Ports>),
    /// `HEALTHCHECK`
    Healthcheck(Healthcheck),
    /// `LABEL`
    Label(Vec<(String, String)>),
    /// `MAINTAINER`
    Maintainer(String),
    /// `ONBUILD`: the trigger as the config holds it.
    Onbuild(String),
    /// `RUN`
    Run(RunStep),
    /// `SHELL`
    Shell(Vec<String>),
    /// `STOPSIGNAL`
    Stopsignal(String),
    /// `USER`
    User(String),
    /// `VOLUME`
    Volume(Vec<String>),
    /// `WORKDIR`
    Workdir(String),
}

/// What `COPY` and `ADD` have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilesStep {
    /// Owner of what is copied.
    pub chown: Option<String>,
    /// Permissions of what is copied.
    pub chmod: Option<ModeChange>,
    /// `--chmod` as it stands in the history.
    pub chmod_text: Option<String>,
    /// Whether the layer does not depend on those below.
    pub link: bool,
    /// Patterns of what is left out.
    pub exclude: Vec<String>,
    /// What is copied.
    pub sources: Vec<SourceStep>,
    /// Where to.
    pub destination: String,
}

/// One thing to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceStep {
    /// A path, a pattern or an address.
    Path(String),
    /// A file that the Dockerfile holds.
    Document {
        /// Its name.
        name: String,
        /// Its text.
        content: String,
    },
}

/// `COPY`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyStep {
    /// What, and where to.
    pub files: FilesStep,
    /// A stage, a context or an image; `None` is the build context.
    pub from: Option<String>,
    /// Whether the directories above the sources are made, too.
    pub parents: bool,
}

/// `ADD`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddStep {
    /// What, and where to.
    pub files: FilesStep,
    /// Digest of the download or commit of the repository.
    pub checksum: Option<String>,
    /// Whether `.git` is kept; `None` leaves it to the build.
    pub keep_git_dir: Option<bool>,
    /// Whether archives are unpacked; `None` is local ones only.
    pub unpack: Option<bool>,
}

/// `RUN`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStep {
    /// The command.
    pub command: RunCommand,
    /// What it sees that is not in the image.
    pub mounts: Vec<Mount>,
    /// The network it sees.
    pub network: Option<RunNetwork>,
    /// What it may do.
    pub security: Option<RunSecurity>,
}

/// What a `RUN` runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunCommand {
    /// A program and its arguments.
    Exec(Vec<String>),
    /// What the shell is given; here-documents that it reads itself are part of it.
    Shell(String),
    /// A here-document that says which program runs it.
    Script {
        /// Name of the file.
        name: String,
        /// Its text, from `#!` on.
        content: String,
    },
}

/// Reads one instruction with the variables of its stage.
struct Evaluator<'s, 'g, 'i> {
    scope: &'s mut StageScope<'g>,
    instruction: &'i Instruction,
    undefined: Vec<Undefined>,
}

impl StageScope<'_> {
    /// Replaces the variables of an instruction, and sets those that it defines.
    ///
    /// # Errors
    /// [`SyntaxError`] when a reference is wrong, or what comes of it is not what the instruction
    /// takes.
    pub fn evaluate(&mut self, instruction: &Instruction) -> Result<Evaluated, SyntaxError> {
        let mut evaluator = Evaluator { scope: self, instruction, undefined: Vec::new() };
        match evaluator.step() {
            Ok(step) => Ok(Evaluated { step, undefined: evaluator.undefined }),
            Err(fault) => Err(instruction.origin.error(fault)),
        }
    }
}

impl Evaluator<'_, '_, '_> {
    fn step(&mut self) -> Result<Step, Fault> {
        Ok(match &self.instruction.kind {
            Kind::Add(add) => Step::Add(self.add(add)?),
            Kind::Arg(args) => {
                let mut values = Vec::new();
                for arg in args {
                    let value = self.scope.declare(self.instruction, arg, &mut self.undefined)?;
                    values.push((arg.name.text.clone(), value));
                }
                Step::Arg(values)
            }
            Kind::Cmd(command) => Step::Cmd(command.clone()),
            Kind::Copy(copy) => Step::Copy(self.copy(copy)?),
            Kind::Entrypoint(command) => Step::Entrypoint(command.clone()),
            Kind::Env(pairs) => Step::Env(self.environment(pairs)?),
            Kind::Expose(ports) => Step::Expose(self.ports(ports)?),
            Kind::Healthcheck(healthcheck) => Step::Healthcheck(healthcheck.clone()),
            Kind::Label(pairs) => Step::Label(self.pairs(pairs)?),
            Kind::Maintainer(name) => Step::Maintainer(name.clone()),
            Kind::Onbuild(onbuild) => Step::Onbuild(onbuild.expression.clone()),
            Kind::Run(run) => Step::Run(self.run(run)?),
            Kind::Shell(words) => Step::Shell(words.clone()),
            Kind::Stopsignal(signal) => Step::Stopsignal(self.signal(signal)?),
            Kind::User(user) => Step::User(self.text(user)?),
            Kind::Volume(volumes) => Step::Volume(self.volumes(volumes)?),
            Kind::Workdir(path) => Step::Workdir(self.text(path)?),
        })
    }

    fn origin(&self) -> &Origin {
        &self.instruction.origin
    }

    fn expand(&mut self, word: &Word) -> Result<Expansion, Fault> {
        self.scope.expand(&self.instruction.origin, word, &mut self.undefined)
    }

    fn text(&mut self, word: &Word) -> Result<String, Fault> {
        Ok(self.expand(word)?.text)
    }

    fn optional(&mut self, word: &Option<Word>) -> Result<Option<String>, Fault> {
        let text = word.as_ref().map(|word| self.text(word)).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    fn texts(&mut self, words: &[Word]) -> Result<Vec<String>, Fault> {
        words.iter().map(|word| self.text(word)).collect()
    }

    /// The pairs, all with the variables from before the instruction.
    fn pairs(&mut self, pairs: &[KeyValue]) -> Result<Vec<(String, String)>, Fault> {
        let mut values = Vec::new();
        for pair in pairs {
            values.push((self.text(&pair.key)?, self.text(&pair.value)?));
        }
        Ok(values)
    }

    fn environment(&mut self, pairs: &[KeyValue]) -> Result<Vec<(String, String)>, Fault> {
        let values = self.pairs(pairs)?;
        for ((name, value), pair) in values.iter().zip(pairs) {
            if name.is_empty() {
                let keyword = self.instruction.kind.keyword();
                return Err(Fault::of(&pair.key, Reason::BlankName(keyword)));
            }
            self.scope.set(&pair.key, name, value)?;
        }
        Ok(values)
    }

    /// The ports; a variable may stand for several.
    fn ports(&mut self, words: &[Word]) -> Result<Vec<Ports>, Fault> {
        let mut ports = Vec::new();
        // BuildKit sorts the words, and the history shows it.
        let mut words: Vec<&Word> = words.iter().collect();
        words.sort_by_key(|word| &word.text);
        for word in words {
            for text in self.expand(word)?.words {
                let parsed = Ports::parse(&text);
                ports.push(parsed.map_err(|e| Fault::of(word, e))?);
            }
        }
        Ok(ports)
    }

    fn signal(&mut self, word: &Word) -> Result<String, Fault> {
        let signal = self.text(word)?;
        match is_signal(&signal) {
            true => Ok(signal),
            false => Err(Fault::of(word, Reason::Signal(signal))),
        }
    }

    fn volumes(&mut self, words: &[Word]) -> Result<Vec<String>, Fault> {
        let volumes = self.texts(words)?;
        match volumes.iter().zip(words).find(|(volume, _)| volume.is_empty()) {
            Some((_, word)) => Err(Fault::of(word, Reason::BlankVolume)),
            None => Ok(volumes),
        }
    }

    fn copy(&mut self, copy: &Copy) -> Result<CopyStep, Fault> {
        Ok(CopyStep {
            files: self.files(&copy.files)?,
            from: copy.from.as_ref().map(|from| from.text.clone()),
            parents: copy.parents,
        })
    }

    fn add(&mut self, add: &Add) -> Result<AddStep, Fault> {
        Ok(AddStep {
            files: self.files(&add.files)?,
            checksum: self.optional(&add.checksum)?,
            keep_git_dir: add.keep_git_dir,
            unpack: add.unpack,
        })
    }

    fn files(&mut self, files: &Files) -> Result<FilesStep, Fault> {
        let chown = self.optional(&files.chown)?;
        let chmod_text = self.optional(&files.chmod)?;
        let exclude = self.texts(&files.exclude)?;
        let mut sources = Vec::new();
        for source in &files.sources {
            sources.push(match source {
                FileSource::Path(word) => SourceStep::Path(self.text(word)?),
                FileSource::Heredoc(index) => self.document(*index)?,
            });
        }
        let chmod = match (&chmod_text, &files.chmod) {
            (Some(text), Some(word)) => {
                let parsed: Result<ModeChange, _> = text.parse();
                Some(parsed.map_err(|error| Fault::of(word, error))?)
            }
            _ => None,
        };
        let destination = self.text(&files.destination)?;
        Ok(FilesStep { chown, chmod, chmod_text, link: files.link, exclude, sources, destination })
    }

    /// A here-document as a file.
    fn document(&mut self, index: usize) -> Result<SourceStep, Fault> {
        let instruction = self.instruction;
        let document = &instruction.origin.heredocs[index];
        let (name, text) = (document.name.clone(), document.text());
        if !document.expands {
            return Ok(SourceStep::Document { name, content: text });
        }
        let expansion = Expander::for_heredoc().expand(&text, &*self.scope);
        let opening = Word::new(format!("<<{name}"), document.at);
        let fail = |reason| Fault::of(&opening, Reason::Expand(reason));
        let expansion = expansion.map_err(|error| fail(error.reason))?;
        self.scope.note(&instruction.origin, &opening, &expansion, &mut self.undefined);
        Ok(SourceStep::Document { name, content: expansion.text })
    }

    fn run(&mut self, run: &Run) -> Result<RunStep, Fault> {
        let mut mounts = Vec::new();
        for mount in &run.mounts {
            mounts.push(mount.resolve(&mut |word| self.text(word))?);
        }
        let command = match &run.command {
            CommandLine::Exec(words) => RunCommand::Exec(words.clone()),
            CommandLine::Shell(line) => shell_command(line, &self.origin().heredocs),
        };
        Ok(RunStep { command, mounts, network: run.network, security: run.security })
    }
}

/// A here-document alone is what is run; next to a command it is that command's input, and the
/// shell reads it. Variables in it are the shell's.
fn shell_command(line: &str, documents: &[Heredoc]) -> RunCommand {
    match documents {
        [] => RunCommand::Shell(line.to_owned()),
        [only] if Heredoc::opening(line, 0).is_some() => match only.text() {
            content if content.starts_with("#!") => {
                RunCommand::Script { name: only.name.clone(), content }
            }
            content => RunCommand::Shell(content),
        },
        several => {
            let mut command = line.to_owned();
            for document in several {
                command.extend(["\n", &document.content, &document.name]);
            }
            RunCommand::Shell(command)
        }
    }
}
