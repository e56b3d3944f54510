//! Errors at the terminal: the chain of causes, a hint, and the exit code.

use std::borrow::Cow;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::{ContextKind, ContextValue};

use crate::build;
use crate::cli::hint::{Scene, hint};
use crate::cli::output::ClosedPipe;
use crate::content;
use crate::oci::platform::PlatformError;
use crate::oci::{ManifestError, ReferenceError, concealed};
use crate::ops::import::ImportError;
use crate::ops::local::LocalError;
use crate::ops::{self, Outcomes};
use crate::util::causes;
use crate::util::text;

const FAILED: u8 = 1;
const USAGE: u8 = 2;
const NOT_FOUND: u8 = 3;
const DENIED: u8 = 4;
const PARTLY: u8 = 5;
const UNREACHABLE: u8 = 6;
/// The exit code after Ctrl-C or SIGTERM.
pub(super) const INTERRUPTED: u8 = 130;

/// Longest text of one cause that is shown, in characters.
const SHOWN_MAX: usize = 2000;

/// A use of the command line that makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Usage(pub(super) String);

/// Some of what was asked for was done before this failed.
#[derive(Debug, thiserror::Error)]
#[error("only the first {done} of several were done")]
struct Partly {
    done: usize,
}

/// Some of what was asked for failed, as warnings told, and all the rest was done.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {failed}")]
struct SomeFailed {
    what: &'static str,
    failed: usize,
}

/// The end of things that fail one by one. Each failure is a warning; when nothing was done, the
/// first is the error. `what` names those that failed, such as `tags that cannot be read`.
pub(super) fn end_of_each(
    done: usize,
    failed: Vec<ops::Error>,
    what: &'static str,
    warn: impl Fn(&str),
) -> anyhow::Result<()> {
    let mut failures = failed.into_iter();
    let first = if done == 0 { failures.next() } else { None };
    let failed = failures.len();
    failures.for_each(|error| warn(&causes::in_one_line(&error)));
    match (first, failed) {
        (Some(error), _) => Err(error.into()),
        (None, 0) => Ok(()),
        (None, failed) => Err(SomeFailed { what, failed }.into()),
    }
}

/// The end of several things asked for at once.
pub(super) fn end<T>(outcomes: Outcomes<T>) -> anyhow::Result<()> {
    match (outcomes.failed, outcomes.done.len()) {
        (None, _) => Ok(()),
        (Some(error), 0) => Err(error.into()),
        (Some(error), done) => Err(anyhow::Error::new(error).context(Partly { done })),
    }
}

/// The command took longer than it may.
#[derive(Debug, thiserror::Error)]
#[error("not done within {limit:?}, as --command-timeout says{}", under_way.as_deref().map(|text| format!(": {text}")).unwrap_or_default())]
pub(super) struct TimedOut {
    /// How long it may take.
    pub(super) limit: Duration,
    /// What was under way.
    pub(super) under_way: Option<String>,
}

/// The user ended the program at a prompt.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub(super) struct Interrupted;

/// Prints what clap found, or the help it was asked for.
pub(super) fn usage(mut error: clap::Error) -> ExitCode {
    // It quotes what was typed, which may be an address with a password.
    for kind in [ContextKind::InvalidValue, ContextKind::InvalidArg] {
        if let Some(ContextValue::String(text)) = error.get(kind) {
            let shown = ContextValue::String(concealed(text).into_owned());
            error.insert(kind, shown);
        }
    }
    // A closed pipe behind --help is no failure.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE))
}

/// Prints an error on stderr and returns the exit code it means; `scene` is what is known by then.
pub(super) fn report(error: &anyhow::Error, scene: &Scene<'_>) -> ExitCode {
    if error.is::<ClosedPipe>() {
        return ExitCode::SUCCESS;
    }
    if error.is::<Interrupted>() {
        return ExitCode::from(INTERRUPTED);
    }
    let head = error.to_string();
    let head = match error.is::<build::error::Error>() {
        // The line of the Dockerfile stands below, set apart by its number.
        true => text::lines(&head),
        false => shown(&head),
    };
    let mut text = format!("error: {head}\n");
    let mut last = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // Some libraries repeat their source in their own text.
        if !last.ends_with(&cause) {
            text += &format!("  caused by: {}\n", shown(&cause));
        }
        last = cause;
    }
    if let Some(hint) = hint(error, scene) {
        text += &format!("hint: {}\n", shown(&hint));
    }
    // Nobody is left to tell when stderr is closed.
    let _ = std::io::stderr().write_all(text.as_bytes());
    ExitCode::from(code(error))
}

/// Text of somebody else may be of any length, and hold anything; it stays on its line, so that
/// nothing in it looks like a cause or a hint of ours.
fn shown(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN_MAX) {
        None => text::one_line(text),
        Some((end, _)) => format!("{}…", text::one_line(&text[..end])).into(),
    }
}

/// The exit code that the first telling cause means. What a place sent may be malformed as well, but
/// then nobody has used the command line wrongly.
fn code(error: &anyhow::Error) -> u8 {
    if error.is::<Partly>() || error.is::<SomeFailed>() {
        return PARTLY;
    }
    if error.is::<TimedOut>() {
        return UNREACHABLE;
    }
    let mut is_from_a_place = false;
    for cause in error.chain() {
        match code_of(cause) {
            Some(USAGE) if is_from_a_place => {}
            Some(code) => return code,
            None => is_from_a_place |= cause.is::<content::Error>(),
        }
    }
    FAILED
}

fn code_of(cause: &(dyn std::error::Error + 'static)) -> Option<u8> {
    if cause.is::<ReferenceError>() || cause.is::<PlatformError>() || cause.is::<Usage>() {
        return Some(USAGE);
    }
    if let Some(error) = cause.downcast_ref::<ops::Error>() {
        return match error {
            ops::Error::Usage(_) | ops::Error::Reference(_) | ops::Error::NoDataRoot => Some(USAGE),
            ops::Error::Local(local) => code_of_local(local),
            ops::Error::NotLoggedIn { .. } => Some(NOT_FOUND),
            _ => None,
        };
    }
    if let Some(local) = cause.downcast_ref::<LocalError>() {
        return code_of_local(local);
    }
    if cause.is::<ImportError>() && !matches!(cause.downcast_ref(), Some(ImportError::Store(_))) {
        return matches!(
            cause.downcast_ref(),
            Some(ImportError::Change(_) | ImportError::Digest { .. })
        )
        .then_some(USAGE);
    }
    if let Some(ManifestError::NoPlatform { .. }) = cause.downcast_ref() {
        return Some(NOT_FOUND);
    }
    match cause.downcast_ref::<content::Error>()? {
        content::Error::NotFound { .. }
        | content::Error::Manifest(ManifestError::NoPlatform { .. }) => Some(NOT_FOUND),
        content::Error::Denied { .. } => Some(DENIED),
        content::Error::Unreachable { .. } => Some(UNREACHABLE),
        _ => None,
    }
}

fn code_of_local(error: &LocalError) -> Option<u8> {
    match error {
        LocalError::NotFound { .. } | LocalError::InEngine { .. } => Some(NOT_FOUND),
        LocalError::Ambiguous { .. } | LocalError::Digest { .. } | LocalError::Filter { .. } => {
            Some(USAGE)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_decide_the_exit_code() {
        let content = |error| {
            let attempt = "cannot pull x".to_owned();
            anyhow::Error::new(ops::Error::Content { attempt, source: error })
        };
        let denied = content::Error::Denied { what: "x".to_owned(), source: "401".into() };
        let unreachable = content::Error::Unreachable { what: "x".to_owned(), source: "".into() };
        let malformed = || "A:x".parse::<crate::oci::Tag>().unwrap_err();
        for (error, expected) in [
            (content(content::Error::not_found("x")), NOT_FOUND),
            (content(content::Error::other("reading", malformed())), FAILED),
            (content(denied), DENIED),
            (content(unreachable), UNREACHABLE),
            (anyhow::anyhow!("anything"), FAILED),
            (anyhow::Error::new(malformed()), USAGE),
            (anyhow::Error::new(Usage("x".to_owned())), USAGE),
            (anyhow::Error::new(LocalError::NotFound { what: "x".to_owned() }), NOT_FOUND),
        ] {
            assert_eq!(code(&error), expected, "{error:?}");
        }
    }
}
