//! Errors at the terminal: the chain of causes, a hint, and the exit code.

use std::io::Write;
use std::process::ExitCode;

use crate::cli::output::{ClosedPipe, printable};
use crate::content;
use crate::layout;
use crate::oci::platform::PlatformError;
use crate::oci::{ManifestError, ReferenceError};
use crate::ops;
use crate::ops::import::ImportError;
use crate::ops::local::LocalError;
use crate::registry::RequestError;
use crate::registry::error::Failure;

const FAILED: u8 = 1;
const USAGE: u8 = 2;
const NOT_FOUND: u8 = 3;
const DENIED: u8 = 4;
const UNREACHABLE: u8 = 6;
/// The exit code after Ctrl-C or SIGTERM.
pub(super) const INTERRUPTED: u8 = 130;

/// A use of the command line that makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Usage(pub(super) String);

/// The user ended the program at a prompt.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub(super) struct Interrupted;

/// Prints what clap found, or the help it was asked for.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe behind --help is no failure.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE))
}

/// Prints an error on stderr and returns the exit code it means.
pub(super) fn report(error: &anyhow::Error) -> ExitCode {
    if error.is::<ClosedPipe>() {
        return ExitCode::SUCCESS;
    }
    if error.is::<Interrupted>() {
        return ExitCode::from(INTERRUPTED);
    }
    let mut text = format!("error: {error}\n");
    let mut last = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // Some libraries repeat their source in their own text.
        if !last.ends_with(&cause) {
            text += &format!("  caused by: {cause}\n");
        }
        last = cause;
    }
    if let Some(hint) = hint(error) {
        text += &format!("hint: {hint}\n");
    }
    // Nobody is left to tell when stderr is closed.
    let _ = std::io::stderr().write_all(printable(&text).as_bytes());
    ExitCode::from(code(error))
}

/// The exit code that the first telling cause means. What a place sent may be malformed as well, but
/// then nobody has used the command line wrongly.
fn code(error: &anyhow::Error) -> u8 {
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
        content::Error::NotFound { .. } => Some(NOT_FOUND),
        content::Error::Denied { .. } => Some(DENIED),
        content::Error::Unreachable { .. } => Some(UNREACHABLE),
        _ => None,
    }
}

/// What to try, where that is clear.
fn hint(error: &anyhow::Error) -> Option<String> {
    if let Some(LocalError::NotFound { what }) = find_local(error) {
        let list = "`regctl images` lists what is there";
        // Only what moves images wants one from elsewhere, and only a name tells which.
        return Some(match find::<ops::Error>(error).is_some() && !is_id(what) {
            true => format!("{list}; `regctl pull {what}` fetches it"),
            false => list.to_owned(),
        });
    }
    if find::<layout::Error>(error).is_some() {
        return None;
    }
    let request = find::<RequestError>(error)?;
    let host = host_of(&request.url);
    if let Failure::Connection(source) = &request.failure {
        return connection_hint(source, &host);
    }
    match (request.status()?, &request.credential) {
        (401, None) => Some(format!("log in with `regctl login {host}`")),
        (401, Some(origin)) => Some(format!(
            "the credential from {origin} was refused; renew it with `regctl login {host}`"
        )),
        (403, Some(origin)) => Some(format!(
            "the credential from {origin} may not do this; `regctl login {host}` with another"
        )),
        (403, None) => Some(format!("it may need a credential: `regctl login {host}`")),
        (405, _) => Some("the registry does not allow this; its configuration may".to_owned()),
        (429, _) => Some("the registry limits requests; wait, log in, or use -j 1".to_owned()),
        _ => None,
    }
}

fn connection_hint(error: &reqwest::Error, host: &str) -> Option<String> {
    let text = chain_text(error);
    if text.contains("InvalidContentType") || text.contains("corrupt message") {
        return Some(format!("{host} does not speak TLS; if that is right, use --plain-http"));
    }
    if text.contains("certificate") || text.contains("UnknownIssuer") {
        return Some(format!(
            "if the certificate is right, put its authority into certs.d/{host}/ca.crt beneath \
             ~/.config/regctl or /etc/docker, or name it in SSL_CERT_FILE; \
             --tls-verify=false trusts anything"
        ));
    }
    if text.contains("Connection refused") {
        return Some(format!("nothing listens at {host}; is the registry running there?"));
    }
    if text.contains("lookup address") || text.contains("dns error") {
        return Some(format!("{host} is not known to the name service; is it spelled right?"));
    }
    None
}

fn chain_text(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(" {error}");
        cause = error.source();
    }
    text
}

fn host_of(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.as_ref().and_then(|url| {
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    });
    match host.as_deref() {
        Some("registry-1.docker.io") => "docker.io".to_owned(),
        Some(host) => host.to_owned(),
        None => "the registry".to_owned(),
    }
}

fn code_of_local(error: &LocalError) -> Option<u8> {
    match error {
        LocalError::NotFound { .. } => Some(NOT_FOUND),
        LocalError::Ambiguous { .. } | LocalError::Digest { .. } | LocalError::Filter { .. } => {
            Some(USAGE)
        }
        _ => None,
    }
}

/// Whether this is the beginning of an image ID rather than a name.
fn is_id(what: &str) -> bool {
    let hex = what.strip_prefix("sha256:").unwrap_or(what);
    hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn find_local(error: &anyhow::Error) -> Option<&LocalError> {
    match find::<ops::Error>(error) {
        Some(ops::Error::Local(local)) => Some(local),
        _ => find(error),
    }
}

/// The first cause of this type; the boxes that some errors come in are opened.
fn find<T: std::error::Error + 'static>(error: &anyhow::Error) -> Option<&T> {
    error.chain().find_map(|cause| cause.downcast_ref())
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

    #[test]
    fn hosts_in_hints_are_those_that_users_write() {
        assert_eq!(host_of("https://registry-1.docker.io/v2/"), "docker.io");
        assert_eq!(host_of("http://127.0.0.1:5000/v2/a"), "127.0.0.1:5000");
    }
}
