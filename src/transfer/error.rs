//! Why a copy failed: which side, which operation, which content.

use std::fmt;

use crate::content;

/// The end of a copy at which something failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Where content comes from.
    Source,
    /// Where it goes to.
    Destination,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Destination => "destination",
        })
    }
}

/// A copy that failed.
#[derive(Debug, thiserror::Error)]
#[error("{side}: {operation}")]
pub struct CopyError {
    /// Where.
    pub side: Side,
    /// What was being done, with the digest or tag it was done to.
    pub operation: String,
    /// Why it failed.
    #[source]
    pub source: content::Error,
}

/// Adds side and operation to an error of a place.
pub(super) trait At<T> {
    fn at(self, side: Side, operation: impl FnOnce() -> String) -> Result<T, CopyError>;
}

impl<T> At<T> for content::Result<T> {
    fn at(self, side: Side, operation: impl FnOnce() -> String) -> Result<T, CopyError> {
        self.map_err(|source| CopyError { side, operation: operation(), source })
    }
}
