//! Filesystem layers: tar archives and how they are compressed.
//!
//! Owns: telling compressions apart, reading and writing them, the check that an archive stays
//! inside its root, and what a builder knows of layers without unpacking them. Synchronous; must not know async, registries or the store.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md>

pub mod compress;
pub mod compression;
pub mod entry;
pub mod extract;
pub mod gzip;
pub mod index;
pub mod intake;
mod measure;
pub mod merged;
pub mod pack;
mod parallel;
pub mod pax;
pub mod reader;
#[cfg(test)]
#[path = "tests/sample.rs"]
mod sample;
pub mod tar;
mod tree;
pub mod users;
pub mod write;
mod zstd;

pub use compress::{CompressOptions, Encoding, Members};
pub use compression::{Decoder, sniff};
pub use entry::{Entry, EntryKind};
pub use extract::Extract;
pub use gzip::GzipWriter;
pub use index::LayerIndex;
pub use intake::{TakeInError, TakenIn, take_in, take_in_any};
pub use merged::MergedTree;
pub use pack::{Packed, Packer};
pub use reader::{ReadError, TarReader};
#[cfg(test)]
pub(crate) use sample::{Extra, Sample};
pub use tar::TarCheck;

use std::io;

/// Most plain bytes for each compressed one: about what gzip makes of zeros alone.
const EXPANSION_MAX: u64 = 1000;

/// Plain bytes up to which any expansion is harmless.
const EXPANSION_FREE: u64 = 64 * 1024 * 1024;

/// Most plain bytes of one layer: 64 GiB.
const PLAIN_MAX: u64 = 64 * 1024 * 1024 * 1024;

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
    /// A member that no file system could have where it is put.
    #[error("member {member:?} cannot be placed: {reason}")]
    Misplaced {
        /// The member's name.
        member: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// More than an image may reasonably have.
    #[error("the tar archive has {what}; at most {limit} are accepted")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// The compressed bytes expand to more than an honest archive does.
    #[error(
        "the input expands more than {EXPANSION_MAX} to 1: {plain_bytes} bytes of {packed_bytes}"
    )]
    Bomb {
        /// Bytes read so far.
        packed_bytes: u64,
        /// Bytes that they expanded to.
        plain_bytes: u64,
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

/// Checks that what was read so far does not expand to more than a layer may have.
///
/// # Errors
/// [`Error::Bomb`]; [`Error::TooMuch`] above 64 GiB.
pub fn check_expansion(packed_bytes: u64, plain_bytes: u64) -> Result<()> {
    if plain_bytes > PLAIN_MAX {
        return Err(Error::TooMuch { what: "too many bytes", limit: PLAIN_MAX });
    }
    if plain_bytes > EXPANSION_FREE && plain_bytes / EXPANSION_MAX > packed_bytes {
        return Err(Error::Bomb { packed_bytes, plain_bytes });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expansion_is_harmless_while_it_is_small_or_moderate() {
        const MIB: u64 = 1024 * 1024;
        for (packed_bytes, plain_bytes, is_fine) in [
            (0, 64 * MIB, true),
            (1024, 65 * MIB, false),
            (MIB, 1000 * MIB, true),
            (MIB, 1002 * MIB, false),
            (PLAIN_MAX, PLAIN_MAX, true),
            (PLAIN_MAX, PLAIN_MAX + 1, false),
        ] {
            let outcome = check_expansion(packed_bytes, plain_bytes);
            assert_eq!(outcome.is_ok(), is_fine, "{packed_bytes} to {plain_bytes}: {outcome:?}");
        }
    }
}
