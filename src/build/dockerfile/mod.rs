//! The Dockerfile language, as BuildKit's frontend 1.26 reads it.
//!
//! Pure: text in, stages of typed instructions out. Nothing here reads files, asks the network or
//! knows the time; what depends on the world, such as the variables of a base image, comes in as
//! an argument. Every mistake is known by its line and column.
//!
//! ```text
//! text ─▶ directives ─▶ logical lines ─▶ instructions (words as written) ─▶ evaluated steps
//!                                                 └▶ checks, outline
//! ```
//!
//! Reference: <https://docs.docker.com/reference/dockerfile/>.

pub mod ast;
mod check;
pub mod chmod;
mod directive;
mod error;
pub mod evaluate;
pub mod expand;
mod flag;
mod go_duration;
mod heredoc;
mod json_form;
mod keyword;
pub mod lint;
pub mod mount;
pub mod outline;
mod parse;
pub mod port;
mod scanner;
pub mod scope;
mod signal;
mod source;
mod suggest;
#[cfg(test)]
mod tests;
mod word;

use std::sync::Arc;

pub use check::{CheckOptions, Rules};
pub use directive::Directives;
pub use error::{Reason, SyntaxError};
pub use heredoc::{Heredoc, Reason as HeredocReason};
pub use keyword::Keyword;
pub use signal::is_signal;
pub use source::{Place, Position, Source, Span};
pub use word::Word;

use ast::{Instruction, Kind, Stage};
use parse::{Parsed, Parser};

/// Largest file that is read, in bytes.
const FILE_MAX: usize = 16 << 20;

/// Most instructions of a file.
const INSTRUCTIONS_MAX: usize = 100_000;

/// What a Dockerfile says.
#[derive(Debug, Clone)]
pub struct Dockerfile {
    /// The text.
    pub source: Arc<Source>,
    /// What the comments at the top say about how the rest is read.
    pub directives: Directives,
    /// The `ARG`s before the first `FROM`.
    pub global_args: Vec<Instruction>,
    /// The stages, at least one.
    pub stages: Vec<Stage>,
}

impl Dockerfile {
    /// Reads the text of a file called `Dockerfile`.
    ///
    /// # Errors
    /// [`SyntaxError`] with the first mistake.
    pub fn parse(text: &[u8]) -> Result<Self, SyntaxError> {
        Self::parse_file("Dockerfile", text)
    }

    /// Reads the text of a file that messages call `name`.
    ///
    /// # Errors
    /// [`SyntaxError`] with the first mistake.
    pub fn parse_file(name: &str, text: &[u8]) -> Result<Self, SyntaxError> {
        let source = Arc::new(read(name, text)?);
        let directives = Directives::parse(source.text())
            .map_err(|(span, reason)| SyntaxError { reason, place: source.place(span) })?;
        let mut parser = Parser::new(&source, &directives);
        let (mut global_args, mut stages) = (Vec::new(), Vec::new());
        let mut count = 0;
        while let Some(parsed) = parser.next() {
            let parsed = parsed?;
            count += 1;
            if count > INSTRUCTIONS_MAX {
                return Err(parsed.error(Reason::InstructionCount(INSTRUCTIONS_MAX)));
            }
            add(parsed, &mut global_args, &mut stages)?;
        }
        if stages.is_empty() {
            let reason = if count == 0 { Reason::NoInstruction } else { Reason::NoStage };
            let end = source.text().len();
            return Err(SyntaxError { reason, place: source.place(Span { start: end, end }) });
        }
        Ok(Self { source, directives, global_args, stages })
    }

    /// The number of the last stage called `name` among the first `before` ones. Case counts as no
    /// difference.
    pub fn stage_named(&self, name: &str, before: usize) -> Option<usize> {
        let named = |stage: &Stage| stage.name().is_some_and(|own| own.eq_ignore_ascii_case(name));
        self.stages.iter().take(before).rposition(named)
    }

    /// Reads a trigger that the config of a base image holds.
    ///
    /// # Errors
    /// [`SyntaxError`] when it is not one instruction that may stand in a stage.
    pub fn parse_trigger(text: &str) -> Result<Instruction, SyntaxError> {
        let source = Arc::new(read("ONBUILD of the base image", text.as_bytes())?);
        let mut parser = Parser::new(&source, &Directives::default());
        let whole = source.place(Span { start: 0, end: text.len() });
        let fail = |reason| Err(SyntaxError { reason, place: whole.clone() });
        match (parser.next().transpose()?, parser.next()) {
            (None, _) => fail(Reason::NoInstruction),
            (Some(_), Some(_)) => fail(Reason::TriggerCount),
            (Some(Parsed::Stage(..)), None) => fail(Reason::Trigger(Keyword::From)),
            (Some(Parsed::Instruction(trigger)), None) => Ok(trigger),
        }
    }
}

/// Puts an instruction where it belongs: the global arguments, or the last stage.
fn add(
    parsed: Parsed,
    global_args: &mut Vec<Instruction>,
    stages: &mut Vec<Stage>,
) -> Result<(), SyntaxError> {
    match parsed {
        Parsed::Stage(origin, from) => {
            stages.push(Stage { origin, from, instructions: Vec::new() });
        }
        Parsed::Instruction(instruction) => match stages.last_mut() {
            Some(stage) => stage.instructions.push(instruction),
            None if matches!(instruction.kind, Kind::Arg(_)) => global_args.push(instruction),
            None => {
                let reason = Reason::BeforeFrom(instruction.kind.keyword());
                return Err(SyntaxError { reason, place: instruction.origin.place() });
            }
        },
    }
    Ok(())
}

/// Bytes as text, if a Dockerfile can be made of them.
fn read(name: &str, bytes: &[u8]) -> Result<Source, SyntaxError> {
    let wrong = |text: &str, at: usize, reason| {
        let source = Source::new(name, text.to_owned());
        SyntaxError { reason, place: source.place(Span { start: at, end: at + 1 }) }
    };
    if bytes.len() > FILE_MAX {
        return Err(wrong("", 0, Reason::FileSize(FILE_MAX)));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(wrong("", 0, Reason::Utf16));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let lossy = String::from_utf8_lossy(bytes);
            return Err(wrong(&lossy, error.valid_up_to(), Reason::NotUtf8));
        }
    };
    match text.find('\0') {
        Some(at) => Err(wrong(text, at, Reason::Nul)),
        None => Ok(Source::new(name, text.to_owned())),
    }
}
