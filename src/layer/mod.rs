//! Filesystem layers: tar archives and how they are compressed.
//!
//! Owns: telling compressions apart, reading and writing them, and the check that an archive stays
//! inside its root. Synchronous; must not know async, registries or the store.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md>

pub mod compression;
pub mod gzip;
pub mod pax;
pub mod tar;

pub use compression::{Decoder, sniff};
pub use gzip::GzipWriter;
pub use tar::TarCheck;

use std::io;

/// Why bytes are no layer that we accept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Neither a tar archive nor one in a compression that we know.
    #[error("the input is no tar archive: {reason}")]
    NotTar {
        /// What shows it.
        reason: String,
    },
    /// The archive breaks the format.
    #[error("the tar archive is malformed {place}: {reason}")]
    Malformed {
        /// Where: after which member.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The archive ends within a member.
    #[error("the tar archive is truncated {place}")]
    Truncated {
        /// Where: in which member.
        place: String,
    },
    /// A member would lie outside the root.
    #[error("the tar archive leaves its root: member {member:?}")]
    Escapes {
        /// The member's name.
        member: String,
    },
    /// A hard link would point outside the root.
    #[error("the tar archive leaves its root: member {member:?} is a hard link to {target:?}")]
    LinkEscapes {
        /// The member's name.
        member: String,
        /// What it links to.
        target: String,
    },
    /// A whiteout that hides nothing, or everything.
    #[error("member {member:?} is no valid whiteout")]
    Whiteout {
        /// The member's name.
        member: String,
    },
    /// More than an image may reasonably have.
    #[error("the tar archive has {what}; at most {limit} are accepted")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// The compressed bytes are damaged.
    #[error("the {compression} data is damaged or truncated")]
    Compression {
        /// Which compression.
        compression: &'static str,
        /// What the decoder said.
        #[source]
        source: io::Error,
    },
}

/// The outcome of an operation on a layer.
pub type Result<T> = std::result::Result<T, Error>;
