//! What can be wrong with a Dockerfile, and where.

use std::fmt;

use super::keyword::Keyword;
use super::source::{Place, Position};
use super::suggest::hint;
use super::word::Word;
use super::{expand, heredoc};
use crate::oci::platform::PlatformError;

/// A text that is not a Dockerfile: what is wrong, the place, and the line that stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub reason: Reason,
    /// Where.
    pub place: Place,
}

impl SyntaxError {
    /// Line and column of the mistake.
    pub fn position(&self) -> Position {
        self.place.position
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.explain(f, &self.reason)
    }
}

impl std::error::Error for SyntaxError {}

/// What is wrong with a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// More bytes than any Dockerfile has.
    #[error("the file is larger than {0} bytes")]
    FileSize(usize),
    /// More instructions than any Dockerfile has.
    #[error("there are more than {0} instructions")]
    InstructionCount(usize),
    /// Bytes that are no text.
    #[error("this byte is not UTF-8 text")]
    NotUtf8,
    /// Text as Windows editors may write it.
    #[error("the file is UTF-16 text; save it as UTF-8")]
    Utf16,
    /// A character that no argument can hold.
    #[error("there is a NUL byte in the text")]
    Nul,
    /// Nothing but comments.
    #[error("there is no instruction in the file")]
    NoInstruction,
    /// Only global arguments.
    #[error("there is no FROM in the file")]
    NoStage,

    /// A directive given twice.
    #[error("only one {0} directive can be used")]
    RepeatedDirective(&'static str),
    /// An escape character other than the two.
    #[error("the escape character is \\ or `, not {0:?}")]
    EscapeDirective(String),
    /// The file asks for a language of its own.
    #[error(
        "the syntax {0:?} is another language than docker/dockerfile, whose frontend is a program \
         that would have to be run; where the file does not depend on it, remove this line"
    )]
    ForeignSyntax(String),
    /// A `check` directive that is none.
    #[error(
        "invalid check option {0:?}; known are skip=RULE,…, experimental=RULE,… and error=true"
    )]
    CheckDirective(String),

    /// A word that is no instruction.
    #[error("unknown instruction {word}{}", hint(suggestion))]
    UnknownInstruction {
        /// The word.
        word: String,
        /// The instruction that is closest to it.
        suggestion: Option<String>,
    },
    /// A line that goes on and on without holding anything.
    #[error("this line is continued, but no instruction follows")]
    EmptyContinuation,
    /// An instruction that belongs to a stage, and no stage has begun.
    #[error("{0} stands before the first FROM, where only ARG may")]
    BeforeFrom(Keyword),
    /// Too few arguments.
    #[error("{keyword} requires {wants}")]
    Arguments {
        /// The instruction.
        keyword: Keyword,
        /// What it requires.
        wants: &'static str,
    },
    /// `FROM` with two or more than three arguments.
    #[error("FROM takes an image, and may be followed by AS and a name for the stage")]
    From,
    /// A stage name that could not be referred to.
    #[error("invalid stage name {0:?}: it starts with a letter; letters, digits, - _ . may follow")]
    StageName(String),
    /// A key without a name.
    #[error("{0} names can not be blank")]
    BlankName(Keyword),
    /// A word among `key=value` pairs that is none.
    #[error("{keyword} {word:?} is not of the form name=value")]
    KeyValue {
        /// `ENV` or `LABEL`.
        keyword: Keyword,
        /// The word.
        word: String,
    },
    /// `["a", 1]`.
    #[error("an array of arguments holds strings only")]
    JsonNotStrings,
    /// `SHELL` without an array.
    #[error("SHELL takes its arguments as an array: SHELL [\"executable\", \"parameter\"]")]
    ShellForm,
    /// A blank volume.
    #[error("VOLUME can not be an empty string")]
    BlankVolume,
    /// `HEALTHCHECK` with neither `CMD` nor `NONE`.
    #[error("unknown type {0:?} in HEALTHCHECK; it is CMD or NONE")]
    HealthcheckType(String),
    /// `HEALTHCHECK NONE` with something after it.
    #[error("HEALTHCHECK NONE takes no arguments")]
    HealthcheckNone,
    /// An instruction that can not wait for the next build.
    #[error("{0} is not allowed as a trigger of ONBUILD")]
    Trigger(Keyword),
    /// A trigger that is more than one instruction.
    #[error("a trigger of ONBUILD is one instruction")]
    TriggerCount,

    /// A flag that the instruction does not have.
    #[error("unknown flag --{flag} for {keyword}{}", hint(suggestion))]
    UnknownFlag {
        /// The flag, without its dashes.
        flag: String,
        /// The instruction.
        keyword: Keyword,
        /// The flag that is closest to it.
        suggestion: Option<String>,
    },
    /// A flag given twice.
    #[error("the flag --{0} is given twice")]
    RepeatedFlag(String),
    /// A flag without its value.
    #[error("the flag --{0} needs a value: --{0}=VALUE")]
    FlagNeedsValue(String),
    /// `RUN --device`.
    #[error("RUN --device is not supported: devices of the machine are not handed to builds")]
    DeviceFlag,
    /// A flag with a value that it does not take.
    #[error("the flag --{flag} takes {wants}, not {value:?}")]
    FlagValue {
        /// The flag, without its dashes.
        flag: &'static str,
        /// What it takes.
        wants: &'static str,
        /// The value.
        value: String,
    },
    /// A reference to a variable where none is replaced.
    #[error("{0:?} can not be a variable; give the image a stage of its own: FROM $image AS name")]
    FromVariable(String),
    /// An interval that is too short to be meant.
    #[error("the flag --{0} can not be less than 1ms")]
    ShortInterval(&'static str),

    /// A mount that is wrong.
    #[error(transparent)]
    Mount(#[from] super::mount::Reason),
    /// A here-document that is wrong.
    #[error(transparent)]
    Heredoc(#[from] heredoc::Reason),
    /// A permission that is wrong.
    #[error(transparent)]
    Chmod(#[from] super::chmod::ChmodError),
    /// A port that is wrong.
    #[error(transparent)]
    Port(#[from] super::port::PortError),
    /// A platform that is wrong.
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// Something that must be there expands to nothing.
    #[error("{what} is blank: {written:?} expands to nothing")]
    Blank {
        /// What must not be blank.
        what: &'static str,
        /// The text as it was written.
        written: String,
    },
    /// More text in variables than a system could hand to a program.
    #[error("the variables of the stage hold more than {0} bytes")]
    EnvironmentSize(usize),
    /// A signal that is none.
    #[error("unknown signal {0:?}")]
    Signal(String),
    /// A reference to a variable that is wrong.
    #[error(transparent)]
    Expand(#[from] expand::Reason),
}

/// Something wrong in a logical line, by its offset there.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) at: usize,
    /// Bytes that are wrong.
    pub(super) length: usize,
    pub(super) reason: Reason,
}

impl Fault {
    pub(super) fn new(at: usize, length: usize, reason: impl Into<Reason>) -> Self {
        Self { at, length, reason: reason.into() }
    }

    /// Something wrong with a word.
    pub(super) fn of(word: &Word, reason: impl Into<Reason>) -> Self {
        Self::new(word.at, word.text.len(), reason)
    }
}
