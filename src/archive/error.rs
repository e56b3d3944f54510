//! What is wrong with an archive: always the archive, and the member where there is one.

use std::io;

use crate::content;
use crate::layer::TakeInError;
use crate::util::fs;

/// Why an archive cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no tar archive, or end too early.
    #[error("{archive} is no tar archive, or is damaged{}", after(last_member))]
    Damaged {
        /// The archive.
        archive: String,
        /// The last member that was read.
        last_member: Option<String>,
        /// What the reader met.
        #[source]
        source: io::Error,
    },
    /// A member is not what it must be.
    #[error("{archive}: member {member:?} {problem}")]
    Member {
        /// The archive.
        archive: String,
        /// The member's name.
        member: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A member is no JSON of the expected form.
    #[error("{archive}: member {member:?} is malformed")]
    Malformed {
        /// The archive.
        archive: String,
        /// The member's name.
        member: String,
        /// What the parser met.
        #[source]
        source: serde_json::Error,
    },
    /// A layer is damaged.
    #[error("{archive}: member {member:?} is no layer")]
    Layer {
        /// The archive.
        archive: String,
        /// The member's name.
        member: String,
        /// What is wrong with it.
        #[source]
        source: TakeInError,
    },
    /// There is neither a `manifest.json` nor an `index.json`.
    #[error(
        "{archive} holds no images: it has neither manifest.json nor index.json; the tar of a root \
         file system becomes an image by `regctl import`"
    )]
    NoList {
        /// The archive.
        archive: String,
    },
    /// There is a list, and no image in it.
    #[error("{archive} holds no images, only what may be attached to some")]
    NoImages {
        /// The archive.
        archive: String,
    },
    /// There is no image of this name.
    #[error("{archive} holds no image {wanted:?}{}", listed(names))]
    NoSuchImage {
        /// The archive.
        archive: String,
        /// What was asked for.
        wanted: String,
        /// What there is.
        names: Vec<String>,
    },
    /// There are several images, and none was chosen.
    #[error("{archive} holds {count} images, say which, as {archive}:{}", examples(names))]
    Several {
        /// The archive.
        archive: String,
        /// How many there are.
        count: usize,
        /// The names they have.
        names: Vec<String>,
    },
    /// The input, or a file that was written on the way, cannot be read or written.
    #[error(transparent)]
    Files(#[from] fs::Error),
}

/// The outcome of an operation on an archive.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Error> for content::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Files(error) => Self::Files(error),
            Error::NoSuchImage { archive, wanted, names } => Self::NotFound {
                what: format!("image {wanted:?} in {archive}"),
                source: Some(Error::NoSuchImage { archive, wanted, names }.into()),
            },
            other => Self::Place(Box::new(other)),
        }
    }
}

fn after(member: &Option<String>) -> String {
    member.as_ref().map_or_else(String::new, |member| format!(" in or after member {member:?}"))
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "; none has a name, @0 is the first".to_owned(),
        names => format!("; there is {}", names.join(", ")),
    }
}

fn examples(names: &[String]) -> String {
    match names {
        [] => "@0 for the first".to_owned(),
        names => names.join(" or "),
    }
}
