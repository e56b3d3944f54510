//! Why no credential could be read, kept or erased. No variant holds a secret.

use std::path::PathBuf;
use std::time::Duration;

use crate::oci::ReferenceError;
use crate::util::fs;

/// The outcome of a credential operation.
pub type Result<T> = std::result::Result<T, Error>;

/// What a credential helper was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelperAction {
    /// The credential of one server.
    Get,
    /// To keep one.
    Store,
    /// To forget one.
    Erase,
    /// Which servers it knows.
    List,
}

impl HelperAction {
    /// The word of the docker-credential protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Store => "store",
            Self::Erase => "erase",
            Self::List => "list",
        }
    }
}

impl std::fmt::Display for HelperAction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a credential operation failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no place for the configuration.
    #[error(
        "the directory of the docker configuration is unknown: neither HOME nor DOCKER_CONFIG is \
         set; set one of them"
    )]
    NoHome,
    /// There is no place for our own files.
    #[error(
        "the directory of regctl's own credentials is unknown: neither HOME nor XDG_CONFIG_HOME is \
         set; set one of them"
    )]
    NoConfigHome,
    /// `REGCTL_HOST` names no registry.
    #[error("REGCTL_HOST names no registry; correct it or unset it")]
    VariableHost(#[source] ReferenceError),
    /// A file could not be read, locked or written.
    #[error("the docker configuration is out of reach")]
    File(#[from] fs::Error),
    /// The file is larger than any configuration.
    #[error(
        "{} is larger than {limit_bytes} bytes, so it is no docker configuration; move it away or \
         set DOCKER_CONFIG to another directory", path.display()
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The largest that is read.
        limit_bytes: u64,
    },
    /// The file cannot be JSON.
    #[error("{} {problem}; {advice}", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// What it looks like instead.
        problem: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The file is broken JSON.
    #[error("{} is not valid JSON; correct it or move it away", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where the parser stopped.
        #[source]
        source: serde_json::Error,
    },
    /// A value has another type than docker gives it.
    #[error("{}: {key} must be {expected}, not {actual}; correct the file", path.display())]
    WrongType {
        /// The file.
        path: PathBuf,
        /// Where in the document.
        key: String,
        /// The type it must have.
        expected: &'static str,
        /// The type it has.
        actual: &'static str,
    },
    /// The `auth` of an entry is not the base64 of user, colon, password.
    #[error(
        "{}: the auth of {key:?} is not the base64 of user:password; run `regctl login` again",
        path.display()
    )]
    MalformedAuth {
        /// The file.
        path: PathBuf,
        /// The registry's key.
        key: String,
    },
    /// A user name that the file format cannot hold.
    #[error("the user name {username:?} holds a colon, which no registry accepts")]
    ColonInUsername {
        /// The user name.
        username: String,
    },
    /// A helper's name that is not a bare program name.
    #[error(
        "{configured_in} names the credential helper {name:?}; a helper's name is letters, digits, \
         '.', '_' and '-'"
    )]
    HelperName {
        /// The name as configured.
        name: String,
        /// File and key.
        configured_in: String,
    },
    /// A server name that would be several lines to a helper.
    #[error("the server name {name:?} holds a control character; it is not given to a helper")]
    ServerName {
        /// The name.
        name: String,
    },
    /// The configured helper is not installed.
    #[error(
        "{program}, configured in {configured_in}, is not in PATH; install it or remove it from \
         that file"
    )]
    HelperMissing {
        /// The program looked for.
        program: String,
        /// File and key that name it.
        configured_in: String,
    },
    /// The helper could not be started or spoken to.
    #[error("cannot run {program} {action}, as {configured_in} says")]
    HelperRun {
        /// The program.
        program: String,
        /// What it was asked.
        action: HelperAction,
        /// File and key that name it.
        configured_in: String,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The helper reported a failure.
    #[error("{program} {action} failed ({status}): {message}; it is configured in {configured_in}")]
    HelperFailed {
        /// The program.
        program: String,
        /// What it was asked.
        action: HelperAction,
        /// File and key that name it.
        configured_in: String,
        /// Its exit status.
        status: String,
        /// What it said, on one line.
        message: String,
    },
    /// The helper did not answer.
    #[error(
        "{program} {action} gave no answer within {}s; it is configured in {configured_in}",
        limit.as_secs_f32()
    )]
    HelperTimeout {
        /// The program.
        program: String,
        /// What it was asked.
        action: HelperAction,
        /// File and key that name it.
        configured_in: String,
        /// How long it was waited for.
        limit: Duration,
    },
    /// The helper's answer is not the protocol's.
    #[error("{program} {action} answered with {problem}; it is configured in {configured_in}")]
    HelperReply {
        /// The program.
        program: String,
        /// What it was asked.
        action: HelperAction,
        /// File and key that name it.
        configured_in: String,
        /// What is wrong; the answer itself may hold a secret.
        problem: &'static str,
    },
    /// A helper keeps users and passwords, not registry tokens.
    #[error(
        "{program} cannot keep a registry token; remove it from {configured_in} or log in \
             with a user and a password"
    )]
    NotForHelper {
        /// The program.
        program: String,
        /// File and key that name it.
        configured_in: String,
    },
    /// The program was built without the system's keyring.
    #[error(
        "this regctl was built without the system's keyring; build it with `--features keyring`, or \
         name a credential helper in credsStore of docker's config.json"
    )]
    NoKeyring,
    /// The system's keyring failed.
    #[error("the system's keyring failed to {action}: {message}")]
    Keyring {
        /// What it was asked.
        action: HelperAction,
        /// What it said, on one line.
        message: String,
    },
    /// The system's keyring did not answer.
    #[error(
        "the system's keyring gave no answer to {action} within {}s; is it locked, or is there no \
         desktop to unlock it?", limit.as_secs_f32()
    )]
    KeyringTimeout {
        /// What it was asked.
        action: HelperAction,
        /// How long it was waited for.
        limit: Duration,
    },
    /// What the system's keyring holds is not ours.
    #[error("the system's keyring holds something else for {key}; run `regctl login` again")]
    KeyringReply {
        /// The key.
        key: String,
    },
    /// A blocking task was cancelled as the program ends.
    #[error("the docker configuration was not read: the program is ending")]
    Interrupted,
}

impl Error {
    /// Whether a credential helper or the keyring, and not a file, is to blame: reading what is
    /// public may then go on without credentials, with a warning.
    pub fn is_helper_failure(&self) -> bool {
        match self {
            Self::HelperName { .. }
            | Self::ServerName { .. }
            | Self::HelperMissing { .. }
            | Self::HelperRun { .. }
            | Self::HelperFailed { .. }
            | Self::HelperTimeout { .. }
            | Self::HelperReply { .. }
            | Self::NotForHelper { .. }
            | Self::NoKeyring
            | Self::Keyring { .. }
            | Self::KeyringTimeout { .. }
            | Self::KeyringReply { .. } => true,
            Self::NoHome
            | Self::NoConfigHome
            | Self::VariableHost(_)
            | Self::File(_)
            | Self::TooLarge { .. }
            | Self::NotJson { .. }
            | Self::Syntax { .. }
            | Self::WrongType { .. }
            | Self::MalformedAuth { .. }
            | Self::ColonInUsername { .. }
            | Self::Interrupted => false,
        }
    }
}
