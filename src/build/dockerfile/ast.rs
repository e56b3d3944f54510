//! What a Dockerfile says: stages, and typed instructions with their places.
//!
//! Words stand here as they were written; [`super::evaluate`] replaces their variables.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use super::error::{Fault, Reason, SyntaxError};
use super::heredoc::Heredoc;
use super::keyword::Keyword;
use super::mount::MountFlag;
use super::scanner::LogicalLine;
use super::source::{Place, Source, Span};
use super::word::Word;

/// How and where an instruction was written.
#[derive(Clone)]
pub struct Origin {
    pub(super) source: Arc<Source>,
    pub(super) line: Arc<LogicalLine>,
    /// Where the instruction begins in the line: a trigger of `ONBUILD` does not at 0.
    pub(super) start: usize,
    pub(super) escape: char,
    /// The instruction's name as it was written.
    pub keyword: String,
    /// Lines of the file, here-documents included.
    pub lines: RangeInclusive<usize>,
    /// The here-documents it opens.
    pub heredocs: Vec<Heredoc>,
}

impl Origin {
    /// The instruction on one line, its continuations joined, without here-documents.
    pub fn text(&self) -> &str {
        self.line.text[self.start..].trim()
    }

    /// What the comments directly above say, a line each.
    pub fn comments(&self) -> &[String] {
        &self.line.comments
    }

    /// What a comment directly above says about `name`: `# name what it is for`.
    pub fn description(&self, name: &str) -> Option<&str> {
        let comments = self.comments().iter();
        comments.filter_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).next()
    }

    /// Where the instruction stands.
    pub fn place(&self) -> Place {
        self.place_at(self.start, self.keyword.len())
    }

    /// Where one of its words stands.
    pub fn place_of(&self, word: &Word) -> Place {
        self.place_at(word.at, word.text.len())
    }

    /// An error at one of its words.
    pub fn error_at(&self, word: &Word, reason: impl Into<Reason>) -> SyntaxError {
        self.error(Fault::of(word, reason))
    }

    pub(super) fn error(&self, fault: Fault) -> SyntaxError {
        let place = self.place_at(fault.at, fault.length);
        SyntaxError { reason: fault.reason, place }
    }

    fn place_at(&self, at: usize, length: usize) -> Place {
        let start = self.line.offset(at);
        self.source.place(Span { start, end: start + length })
    }

    /// The empty line within, which other builders will refuse one day.
    pub(super) fn empty_line(&self) -> Option<Place> {
        let start = self.line.empty_line?;
        Some(self.source.place(Span { start, end: start }))
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.source.name(), self.lines.start(), self.text())
    }
}

/// A stage: a base, and what is done on top of it.
#[derive(Debug, Clone)]
pub struct Stage {
    /// How and where its `FROM` was written.
    pub origin: Origin,
    /// What its `FROM` says.
    pub from: From,
    /// What follows.
    pub instructions: Vec<Instruction>,
}

impl Stage {
    /// The name of the stage, in lower case.
    pub fn name(&self) -> Option<&str> {
        self.from.name.as_ref().map(|name| name.text.as_str())
    }
}

/// `FROM [--platform=…] base [AS name]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct From {
    /// An image, an earlier stage, or `scratch`.
    pub base: Word,
    /// The stage's name, in lower case.
    pub name: Option<Word>,
    /// The name as it was written.
    pub written_name: Option<Word>,
    /// The word `AS` as it was written.
    pub written_as: Option<Word>,
    /// The platform of the base.
    pub platform: Option<Word>,
}

/// One instruction.
#[derive(Debug, Clone)]
pub struct Instruction {
    /// How and where it was written.
    pub origin: Origin,
    /// What it says.
    pub kind: Kind,
}

/// What an instruction says.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Kind {
    /// `ADD`
    Add(Add),
    /// `ARG`
    Arg(Vec<ArgDefinition>),
    /// `CMD`
    Cmd(CommandLine),
    /// `COPY`
    Copy(Copy),
    /// `ENTRYPOINT`
    Entrypoint(CommandLine),
    /// `ENV`
    Env(Vec<KeyValue>),
    /// `EXPOSE`
    Expose(Vec<Word>),
    /// `HEALTHCHECK`
    Healthcheck(Healthcheck),
    /// `LABEL`
    Label(Vec<KeyValue>),
    /// `MAINTAINER`
    Maintainer(String),
    /// `ONBUILD`
    Onbuild(Onbuild),
    /// `RUN`
    Run(Run),
    /// `SHELL`
    Shell(Vec<String>),
    /// `STOPSIGNAL`
    Stopsignal(Word),
    /// `USER`
    User(Word),
    /// `VOLUME`
    Volume(Vec<Word>),
    /// `WORKDIR`
    Workdir(Word),
}

impl Kind {
    /// The instruction's name.
    pub fn keyword(&self) -> Keyword {
        match self {
            Self::Add(_) => Keyword::Add,
            Self::Arg(_) => Keyword::Arg,
            Self::Cmd(_) => Keyword::Cmd,
            Self::Copy(_) => Keyword::Copy,
            Self::Entrypoint(_) => Keyword::Entrypoint,
            Self::Env(_) => Keyword::Env,
            Self::Expose(_) => Keyword::Expose,
            Self::Healthcheck(_) => Keyword::Healthcheck,
            Self::Label(_) => Keyword::Label,
            Self::Maintainer(_) => Keyword::Maintainer,
            Self::Onbuild(_) => Keyword::Onbuild,
            Self::Run(_) => Keyword::Run,
            Self::Shell(_) => Keyword::Shell,
            Self::Stopsignal(_) => Keyword::Stopsignal,
            Self::User(_) => Keyword::User,
            Self::Volume(_) => Keyword::Volume,
            Self::Workdir(_) => Keyword::Workdir,
        }
    }
}

/// A command, for the shell or for the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandLine {
    /// The program and its arguments.
    Exec(Vec<String>),
    /// What the shell is given.
    Shell(String),
}

/// A `name=value` pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// The name.
    pub key: Word,
    /// The value.
    pub value: Word,
    /// How the two were parted.
    pub format: KeyValueFormat,
}

/// How a name and its value were parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyValueFormat {
    /// `name=value`
    Equals,
    /// `name value`, as it was before 2014.
    Legacy,
}

/// One argument of `ARG`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgDefinition {
    /// The name.
    pub name: Word,
    /// The value when the build gives none.
    pub default: Option<Word>,
}

/// What `COPY` and `ADD` have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// Owner of what is copied.
    pub chown: Option<Word>,
    /// Permissions of what is copied.
    pub chmod: Option<Word>,
    /// Whether the layer does not depend on those below.
    pub link: bool,
    /// Patterns of what is left out.
    pub exclude: Vec<Word>,
    /// What is copied.
    pub sources: Vec<FileSource>,
    /// Where to.
    pub destination: Word,
}

/// One thing to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileSource {
    /// A path, a pattern or an address.
    Path(Word),
    /// A here-document, by its number in [`Origin::heredocs`].
    Heredoc(usize),
}

/// `COPY`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// What, and where to.
    pub files: Files,
    /// A stage, a context or an image; `None` is the build context.
    pub from: Option<Word>,
    /// Whether the directories above the sources are made, too.
    pub parents: bool,
}

/// `ADD`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Add {
    /// What, and where to.
    pub files: Files,
    /// Digest of the download or commit of the repository.
    pub checksum: Option<Word>,
    /// Whether `.git` is kept; `None` leaves it to the build.
    pub keep_git_dir: Option<bool>,
    /// Whether archives are unpacked; `None` is local ones only.
    pub unpack: Option<bool>,
}

/// `RUN`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The command.
    pub command: CommandLine,
    /// What it sees that is not in the image.
    pub mounts: Vec<MountFlag>,
    /// The network it sees.
    pub network: Option<RunNetwork>,
    /// What it may do.
    pub security: Option<RunSecurity>,
}

/// `RUN --network`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunNetwork {
    /// That of the build.
    Default,
    /// None.
    None,
    /// That of the machine.
    Host,
}

/// `RUN --security`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunSecurity {
    /// As little as commands need.
    Sandbox,
    /// Everything.
    Insecure,
}

/// `HEALTHCHECK`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Healthcheck {
    /// No check, whatever the base says.
    None,
    /// A command that is run again and again.
    Command {
        /// The command.
        command: CommandLine,
        /// When and how often; zero is the default of the runtime.
        schedule: Schedule,
    },
}

/// When a health check runs. Zero is the default of the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Schedule {
    /// Between two checks.
    pub interval: Duration,
    /// For one check.
    pub timeout: Duration,
    /// For the container to start.
    pub start_period: Duration,
    /// Between two checks while it starts.
    pub start_interval: Duration,
    /// Failures in a row that make the container unhealthy.
    pub retries: u32,
}

/// `ONBUILD`
#[derive(Debug, Clone)]
pub struct Onbuild {
    /// The trigger as the config of the image holds it, with its here-documents.
    pub expression: String,
    /// The trigger.
    pub instruction: Box<Instruction>,
}
