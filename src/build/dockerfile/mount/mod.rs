//! `RUN --mount=type=…,…`: what a command sees that is not in the image.

mod draft;
mod flag;

use super::suggest::hint;
pub use flag::MountFlag;
pub(super) use flag::has_variable;

/// What is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MountType {
    /// Files of the context, a stage or an image. Changes to them are thrown away.
    #[default]
    Bind,
    /// A directory that is kept from build to build.
    Cache,
    /// A directory in memory.
    Tmpfs,
    /// A secret, as a file or a variable.
    Secret,
    /// The socket of an SSH agent.
    Ssh,
}

impl MountType {
    pub(super) const ALL: [Self; 5] =
        [Self::Bind, Self::Cache, Self::Tmpfs, Self::Secret, Self::Ssh];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Cache => "cache",
            Self::Tmpfs => "tmpfs",
            Self::Secret => "secret",
            Self::Ssh => "ssh",
        }
    }
}

/// Who may use a cache at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Everyone at once.
    Shared,
    /// Everyone, each with a directory of their own.
    Private,
    /// One after the other.
    Locked,
}

impl Sharing {
    pub(super) const ALL: [Self; 3] = [Self::Shared, Self::Private, Self::Locked];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Private => "private",
            Self::Locked => "locked",
        }
    }
}

/// Whether a mount can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It can not.
    ReadOnly,
    /// It can.
    ReadWrite,
}

/// A mount, its variables replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// What is mounted.
    pub mount_type: MountType,
    /// The stage, the context or the image whose files these are; `None` is the build context.
    pub from: Option<String>,
    /// Path within it.
    pub source: Option<String>,
    /// Where the command sees it.
    pub target: Option<String>,
    /// Whether the command may write.
    pub access: Access,
    /// Name of the cache, the secret or the socket.
    pub id: Option<String>,
    /// Who may use the cache at the same time.
    pub sharing: Option<Sharing>,
    /// Whether the build ends when the secret or the socket is not given.
    pub is_required: bool,
    /// Most bytes that a directory in memory may hold.
    pub size_bytes: Option<u64>,
    /// Permissions of what is mounted.
    pub mode: Option<u32>,
    /// Its owner.
    pub uid: Option<u32>,
    /// Its group.
    pub gid: Option<u32>,
    /// Variable that holds the secret.
    pub env: Option<String>,
}

impl Mount {
    /// The name of the secret or the socket that is asked for.
    pub fn request(&self) -> Option<&str> {
        let named = self.id.as_deref().or(self.source.as_deref());
        let of_target = || self.target.as_deref().and_then(|target| target.rsplit('/').next());
        match self.mount_type {
            MountType::Secret => named.or_else(of_target),
            MountType::Ssh => Some(self.id.as_deref().unwrap_or("default")),
            MountType::Bind | MountType::Cache | MountType::Tmpfs => None,
        }
    }
}

/// What is wrong with a mount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// Quotes that do not enclose a field.
    #[error("a quote in a mount encloses a whole field")]
    Quote,
    /// A key that mounts do not have.
    #[error("unexpected key {key:?} in a mount{}", hint(suggestion))]
    Key {
        /// The key.
        key: String,
        /// The closest key.
        suggestion: Option<String>,
    },
    /// A key without a value.
    #[error("the key {0:?} of a mount needs a value: {0}=VALUE")]
    NoValue(String),
    /// A value that the key does not take.
    #[error("invalid value {value:?} for {key} of a mount; it is {wants}{}", hint(suggestion))]
    Value {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What the key takes.
        wants: &'static str,
        /// The closest value.
        suggestion: Option<String>,
    },
    /// A key that this type of mount does not have.
    #[error("{key} is not for mounts of type {mount_type}")]
    NotForType {
        /// The key.
        key: &'static str,
        /// The type.
        mount_type: &'static str,
    },
    /// A variable where none is replaced.
    #[error("from of a mount can not be a variable; give the image a stage of its own")]
    FromVariable,
    /// A secret that nothing names.
    #[error("a mount of type secret needs an id, a source or a target")]
    SecretWithoutName,
    /// A secret with two names.
    #[error("a mount of type secret has an id or a source, not both")]
    SecretWithTwoNames,
}
