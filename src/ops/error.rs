//! Why an operation failed, in terms of what the user asked for.

use std::sync::Arc;

use crate::auth;
use crate::content;
use crate::oci::ReferenceError;
use crate::ops::local::LocalError;
use crate::registry::settings::SettingsError;
use crate::transfer::CopyError;

/// The outcome of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An operation that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A name is malformed.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// What was asked for makes no sense, whatever the registry says.
    #[error("{0}")]
    Usage(String),
    /// A local image cannot be used.
    #[error(transparent)]
    Local(#[from] LocalError),
    /// A place failed.
    #[error("{attempt}")]
    Content {
        /// What was attempted.
        attempt: String,
        /// Why it failed.
        #[source]
        source: content::Error,
    },
    /// A copy failed.
    #[error("{attempt}")]
    Copy {
        /// What was attempted.
        attempt: String,
        /// Why it failed.
        #[source]
        source: CopyError,
    },
    /// Credentials could not be read or kept.
    #[error("{attempt}")]
    Auth {
        /// What was attempted.
        attempt: String,
        /// Why it failed.
        #[source]
        source: auth::Error,
    },
    /// What files say of registries cannot be used.
    #[error("{attempt}")]
    Settings {
        /// What was attempted.
        attempt: String,
        /// The file and what is wrong with it.
        #[source]
        source: Arc<SettingsError>,
    },
    /// No credential is known.
    #[error("not logged in to {scope}")]
    NotLoggedIn {
        /// The registry, or the part of it.
        scope: auth::Scope,
    },
    /// The image has not the platform that was asked for.
    #[error("{attempt}")]
    Platform {
        /// What was attempted.
        attempt: String,
        /// What there is.
        #[source]
        source: crate::oci::ManifestError,
    },
    /// No directory for images is known.
    #[error("no place for images is known: HOME is not set; give one with --data-root")]
    NoDataRoot,
}

/// Says what was attempted when it fails.
pub(super) trait Attempt<T> {
    fn attempt(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Attempt<T> for content::Result<T> {
    fn attempt(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Content { attempt: what(), source })
    }
}

impl<T> Attempt<T> for Result<T, CopyError> {
    fn attempt(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Copy { attempt: what(), source })
    }
}

impl<T> Attempt<T> for Result<T, Arc<SettingsError>> {
    fn attempt(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Settings { attempt: what(), source })
    }
}

impl<T> Attempt<T> for Result<T, SettingsError> {
    fn attempt(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(Arc::new).attempt(what)
    }
}

impl<T> Attempt<T> for auth::Result<T> {
    fn attempt(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Auth { attempt: what(), source })
    }
}
