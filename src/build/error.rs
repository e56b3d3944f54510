//! Why a build failed.

use crate::build::base::BaseError;
use crate::build::context::ContextError;
use crate::build::dockerfile::SyntaxError;
use crate::build::dockerfile::lint::Violation;
use crate::build::files;
use crate::build::files::copy::CopyError;
use crate::build::files::unpacked::ArchiveError;
use crate::build::graph::Vertex;
use crate::build::ignore::RuleError;
use crate::build::plan::{Located, PlanError};
use crate::build::remote::RemoteError;
use crate::content;
use crate::layer;
use crate::layer::users::UsersError;
use crate::layer::write::WriteError;
use crate::util::{fs, task};

/// Why a build failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The build cannot begin.
    #[error(transparent)]
    Context(#[from] ContextError),
    /// The Dockerfile is malformed.
    #[error(transparent)]
    Syntax(#[from] Box<SyntaxError>),
    /// The Dockerfile is not as it asks to be.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// The Dockerfile asks for what cannot be done.
    #[error(transparent)]
    Plan(#[from] Box<PlanError>),
    /// A step failed.
    #[error("{step}")]
    Step {
        /// Which, and where it is asked for.
        step: Box<Located>,
        /// Why.
        #[source]
        source: Box<Self>,
    },
    /// What is elsewhere cannot be had.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A base image cannot be had.
    #[error(transparent)]
    Base(#[from] BaseError),
    /// Files cannot be copied.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// Several files are to become one.
    #[error(
        "{pattern} means {count} files, and the destination is no directory; end it with a slash"
    )]
    SeveralToOne {
        /// The source as it is written.
        pattern: String,
        /// How many it means.
        count: usize,
    },
    /// An archive cannot be unpacked.
    #[error("cannot unpack {archive}")]
    Unpack {
        /// Its path.
        archive: String,
        /// Why.
        #[source]
        source: Box<ArchiveError>,
    },
    /// A pattern of what is left out is malformed.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// The owner that is to be given is none.
    #[error("nobody is known as {owner:?}, which --chown names")]
    Owner {
        /// As it is written.
        owner: String,
        /// What is wrong.
        #[source]
        source: UsersError,
    },
    /// The layer cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The layer is none that we would accept.
    #[error(transparent)]
    Layer(#[from] layer::Error),
    /// The store or a registry failed.
    #[error(transparent)]
    Content(#[from] content::Error),
    /// Work was given up.
    #[error("the build was given up")]
    Ended(#[from] task::Ended),
}

/// The outcome of a part of a build.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<SyntaxError> for Error {
    fn from(error: SyntaxError) -> Self {
        Self::Syntax(Box::new(error))
    }
}

impl From<PlanError> for Error {
    fn from(error: PlanError) -> Self {
        Self::Plan(Box::new(error))
    }
}

impl From<files::Error> for Error {
    fn from(error: files::Error) -> Self {
        Self::Copy(error.into())
    }
}

impl From<fs::Error> for Error {
    fn from(error: fs::Error) -> Self {
        Self::Content(error.into())
    }
}

impl Error {
    /// The same, of a step; one that says so already stays.
    #[must_use]
    pub fn in_step(self, vertex: &Vertex) -> Self {
        match (self, &vertex.place) {
            (source, Some(place)) if !matches!(source, Self::Step { .. }) => {
                let step = Located::new(place.clone(), format!("{} failed", vertex.name));
                Self::Step { step, source: Box::new(source) }
            }
            (error, _) => error,
        }
    }
}
