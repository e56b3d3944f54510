//! The error of everything that holds content.
//!
//! A place keeps its own details (a request, a path) as the source; the variant says what it means
//! to a caller, and so decides the exit code.

use std::error::Error as StdError;

use crate::content::verify::VerifyError;
use crate::oci::{Digest, ManifestError};
use crate::util::fs;

/// Details of the place that failed.
pub type Cause = Box<dyn StdError + Send + Sync>;

/// The outcome of an operation on content.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why content could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such manifest, blob, tag or repository.
    #[error("{what} not found")]
    NotFound {
        /// What was asked for.
        what: String,
        /// What the place said, where it said more.
        #[source]
        source: Option<Cause>,
    },
    /// A credential is missing, wrong, or does not allow this.
    #[error("access to {what} refused")]
    Denied {
        /// What was asked for.
        what: String,
        /// The request, and where the credential came from.
        #[source]
        source: Cause,
    },
    /// The place cannot be reached, or did not answer in time.
    #[error("cannot reach {what}")]
    Unreachable {
        /// The host.
        what: String,
        /// The connection's error.
        #[source]
        source: Cause,
    },
    /// The place does not do this.
    #[error("{what} is not supported here")]
    Unsupported {
        /// What was asked for.
        what: String,
        /// What the place said.
        #[source]
        source: Option<Cause>,
    },
    /// The bytes are not those that were asked for.
    #[error("content was damaged or forged")]
    Verify(#[from] VerifyError),
    /// A manifest that we cannot use.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The content to be stored could not be read where it comes from.
    #[error("the content to be stored could not be read")]
    Body(#[source] Box<Self>),
    /// Something below a manifest is missing where the manifest was to be stored.
    #[error("manifest {digest} refers to content that is not there")]
    Incomplete {
        /// The manifest.
        digest: Digest,
        /// What the place said.
        #[source]
        source: Option<Cause>,
    },
    /// A file operation failed.
    #[error(transparent)]
    Files(#[from] fs::Error),
    /// What the place itself says, and nothing is to be added.
    #[error(transparent)]
    Place(Cause),
    /// Anything else.
    #[error("{what} failed")]
    Other {
        /// What was attempted.
        what: String,
        /// Why it failed.
        #[source]
        source: Cause,
    },
}

impl Error {
    /// "Not found" without further details.
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound { what: what.into(), source: None }
    }

    /// Any other failure, with its cause.
    pub fn other(what: impl Into<String>, source: impl Into<Cause>) -> Self {
        Self::Other { what: what.into(), source: source.into() }
    }

    /// Whether this says that something is not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }
}

/// Turns "not found" into `None`.
///
/// # Errors
/// Every other error stays.
pub fn optional<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}
