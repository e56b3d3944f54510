//! The places where credentials are looked for, and what one of them answers.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::auth::{Credential, Origin};
use crate::oci::{Host, RepositoryName};

/// A place where credentials are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// What was given with the command.
    CommandLine,
    /// `REGCTL_USERNAME` and `REGCTL_PASSWORD`.
    Variables,
    /// `DOCKER_AUTH_CONFIG`, which holds a configuration.
    Inline,
    /// `REGISTRY_AUTH_FILE`.
    AuthFile,
    /// Docker's `config.json`.
    Docker,
    /// A file of podman's.
    Podman(PathBuf),
    /// The system's keyring, for what was put there on purpose.
    Keyring,
    /// Regctl's own file.
    Own,
}

/// For what a credential is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) host: &'a Host,
    pub(super) repository: Option<&'a RepositoryName>,
}

/// What a place answers.
#[derive(Debug)]
pub(super) enum Answer {
    /// A credential, and where exactly it is.
    Found(Credential, Origin),
    /// It holds none, for this reason.
    Nothing(Cow<'static, str>),
    /// It holds one that is not used, for this reason, which the user should know.
    Withheld(String),
}

impl Answer {
    pub(super) const NOT_SET: Self = Self::Nothing(Cow::Borrowed("not set"));
    pub(super) const NOT_THERE: Self = Self::Nothing(Cow::Borrowed("not there"));
    pub(super) const EMPTY: Self = Self::Nothing(Cow::Borrowed("nothing"));
}
