//! From logical lines to instructions.

mod command;
mod files;
mod statement;
mod variables;

use std::sync::Arc;

use super::ast::{From, Instruction, Kind, Onbuild, Origin};
use super::directive::Directives;
use super::error::{Fault, Reason, SyntaxError};
use super::heredoc;
use super::json_form;
use super::keyword::Keyword;
use super::mount::has_variable;
use super::scanner::{LogicalLine, Scanner};
use super::signal::is_signal;
use super::source::Source;
use super::word::Word;
use statement::Statement;

/// An instruction, or the start of a stage.
pub(super) enum Parsed {
    Stage(Origin, From),
    Instruction(Instruction),
}

impl Parsed {
    /// An error about the instruction as a whole.
    pub(super) fn error(&self, reason: Reason) -> SyntaxError {
        let (Self::Stage(origin, _) | Self::Instruction(Instruction { origin, .. })) = self;
        SyntaxError { reason, place: origin.place() }
    }
}

/// Reads instructions one by one.
pub(super) struct Parser<'a> {
    source: &'a Arc<Source>,
    scanner: Scanner<'a>,
    escape: char,
}

impl<'a> Parser<'a> {
    pub(super) fn new(source: &'a Arc<Source>, directives: &Directives) -> Self {
        let scanner = Scanner::new(source, directives);
        Self { source, scanner, escape: directives.escape }
    }

    pub(super) fn next(&mut self) -> Option<Result<Parsed, SyntaxError>> {
        let line = Arc::new(self.scanner.logical_line()?);
        let mut origin = Origin {
            source: Arc::clone(self.source),
            start: 0,
            escape: self.escape,
            keyword: String::new(),
            lines: self.lines(&line),
            heredocs: Vec::new(),
            line,
        };
        let parsed = self.instruction(&mut origin);
        Some(parsed.map_err(|fault| origin.error(fault)))
    }

    fn lines(&self, line: &LogicalLine) -> std::ops::RangeInclusive<usize> {
        let first = line.span.map_or(1, |span| self.scanner.line_of(span.start));
        first..=self.scanner.line_of(self.scanner.offset().saturating_sub(1)).max(first)
    }

    fn instruction(&mut self, origin: &mut Origin) -> Result<Parsed, Fault> {
        let line = Arc::clone(&origin.line);
        let statement = Statement::split(&line.text, 0, self.escape)?;
        origin.keyword = statement.written.to_owned();
        let inner = match statement.keyword {
            Keyword::Onbuild => Some(trigger(&statement)?),
            _ => None,
        };
        if takes_heredocs(inner.as_ref().unwrap_or(&statement))? {
            let start = inner.as_ref().map_or(0, |inner| inner.at);
            origin.heredocs = heredoc::read(&mut self.scanner, &line, start)?;
            origin.lines = self.lines(&line);
        }
        if statement.keyword == Keyword::From {
            return Ok(Parsed::Stage(origin.clone(), from(&statement)?));
        }
        let kind = match inner {
            Some(inner) => Kind::Onbuild(onbuild(origin, &inner)?),
            None => kind(&statement, origin)?,
        };
        Ok(Parsed::Instruction(Instruction { origin: origin.clone(), kind }))
    }
}

/// Whether `<<` in a statement begins a here-document.
fn takes_heredocs(statement: &Statement) -> Result<bool, Fault> {
    let takes = matches!(statement.keyword, Keyword::Run | Keyword::Copy | Keyword::Add);
    Ok(takes && statement.arguments.text.contains("<<") && statement.json()?.is_none())
}

/// The statement that `ONBUILD` keeps for later.
fn trigger<'a>(statement: &Statement<'a>) -> Result<Statement<'a>, Fault> {
    statement.no_flags()?;
    statement.demand("an instruction")?;
    let arguments = statement.arguments;
    let inner = Statement::split(arguments.text, arguments.at, statement.escape)?;
    match inner.keyword {
        Keyword::Onbuild | Keyword::From | Keyword::Maintainer => {
            Err(inner.fault(Reason::Trigger(inner.keyword)))
        }
        _ => Ok(inner),
    }
}

fn onbuild(origin: &Origin, inner: &Statement) -> Result<Onbuild, Fault> {
    let written = inner.written.to_owned();
    let own = Origin { start: inner.at, keyword: written, ..origin.clone() };
    let kind = kind(inner, &own)?;
    let mut expression = own.text().to_owned();
    for document in &own.heredocs {
        expression.extend(["\n", &document.content, &document.name]);
    }
    Ok(Onbuild { expression, instruction: Box::new(Instruction { origin: own, kind }) })
}

fn kind(statement: &Statement, origin: &Origin) -> Result<Kind, Fault> {
    Ok(match statement.keyword {
        Keyword::Add => Kind::Add(files::add(statement, origin)?),
        Keyword::Arg => Kind::Arg(variables::definitions(statement)?),
        Keyword::Cmd => Kind::Cmd(command::command_line(statement)?),
        Keyword::Copy => Kind::Copy(files::copy(statement, origin)?),
        Keyword::Entrypoint => Kind::Entrypoint(command::command_line(statement)?),
        Keyword::Env => Kind::Env(variables::pairs(statement)?),
        Keyword::Expose => Kind::Expose(ports(statement)?),
        Keyword::Healthcheck => Kind::Healthcheck(command::healthcheck(statement)?),
        Keyword::Label => Kind::Label(variables::pairs(statement)?),
        Keyword::Maintainer => Kind::Maintainer(single(statement, "a name")?.text),
        Keyword::Run => Kind::Run(command::run(statement)?),
        Keyword::Shell => Kind::Shell(command::shell(statement)?),
        Keyword::Stopsignal => Kind::Stopsignal(stopsignal(statement)?),
        Keyword::User => Kind::User(single(statement, "a user")?),
        Keyword::Volume => Kind::Volume(volumes(statement)?),
        Keyword::Workdir => Kind::Workdir(single(statement, "a path")?),
        // Both were dealt with before.
        Keyword::From | Keyword::Onbuild => {
            return Err(statement.fault(Reason::Trigger(statement.keyword)));
        }
    })
}

fn from(statement: &Statement) -> Result<From, Fault> {
    let platform = statement.flags()?.value("platform");
    statement.demand("an image")?;
    let mut words = statement.arguments.divided().into_iter();
    let (base, rest) = (words.next(), words.collect::<Vec<Word>>());
    let (name, written_as) = match &rest[..] {
        [] => (None, None),
        [word, name] if word.text.eq_ignore_ascii_case("as") => (Some(name), Some(word)),
        [wrong, ..] => return Err(Fault::of(wrong, Reason::From)),
    };
    if let Some(name) = name.filter(|name| !is_stage_name(&name.text)) {
        let reason = Reason::StageName(name.text.clone());
        return Err(Fault::of(name, reason));
    }
    Ok(From {
        base: base.unwrap_or_else(|| statement.arguments.whole()),
        name: name.map(|name| Word::new(name.text.to_lowercase(), name.at)),
        written_name: name.cloned(),
        written_as: written_as.cloned(),
        platform,
    })
}

/// Whether stages can be called so: a letter, then letters, digits, `-`, `_` and `.`.
fn is_stage_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// The one argument of an instruction, which may have blanks in it.
fn single(statement: &Statement, wants: &'static str) -> Result<Word, Fault> {
    statement.no_flags()?;
    statement.demand(wants)?;
    Ok(statement.arguments.whole())
}

fn stopsignal(statement: &Statement) -> Result<Word, Fault> {
    let signal = single(statement, "a signal")?;
    if signal.is_literal(statement.escape) && !is_signal(&signal.text) {
        let reason = Reason::Signal(signal.text.clone());
        return Err(Fault::of(&signal, reason));
    }
    Ok(signal)
}

fn ports(statement: &Statement) -> Result<Vec<Word>, Fault> {
    statement.no_flags()?;
    statement.demand("a port")?;
    let ports = statement.arguments.divided();
    for port in ports.iter().filter(|port| port.is_literal(statement.escape)) {
        super::port::Ports::parse(&port.text).map_err(|error| Fault::of(port, error))?;
    }
    Ok(ports)
}

fn volumes(statement: &Statement) -> Result<Vec<Word>, Fault> {
    statement.no_flags()?;
    let volumes = statement.json()?.unwrap_or_else(|| statement.arguments.divided());
    if volumes.is_empty() {
        return Err(
            statement.fault(Reason::Arguments { keyword: statement.keyword, wants: "a path" })
        );
    }
    match volumes.iter().find(|volume| volume.text.trim().is_empty()) {
        Some(blank) => Err(Fault::new(blank.at, 1, Reason::BlankVolume)),
        None => Ok(volumes),
    }
}

/// A stage or an image that can not be a variable.
fn constant(word: Option<Word>) -> Result<Option<Word>, Fault> {
    match word {
        Some(word) if has_variable(&word.text) => {
            Err(Fault::of(&word, Reason::FromVariable(word.text.clone())))
        }
        other => Ok(other),
    }
}

impl Statement<'_> {
    /// The arguments, if they are in the array form.
    fn json(&self) -> Result<Option<Vec<Word>>, Fault> {
        json_form::parse(self.arguments)
    }
}
