//! What a transfer tells whoever watches: one trait and one enum for all commands.

use crate::content::Pushed;
use crate::oci::{Digest, Tag};

/// Something that happened. Sizes are bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The work is known: so many blobs of so many bytes, of which some may be found in place.
    Planned {
        /// How many blobs.
        blobs: usize,
        /// Their bytes together.
        bytes: u64,
    },
    /// A blob's bytes begin to move; said again for a new attempt.
    BlobStarted {
        /// The blob.
        digest: Digest,
        /// Its size.
        bytes: u64,
        /// Bytes that are at the destination already, and do not move again.
        from_bytes: u64,
    },
    /// So many more bytes of it moved.
    BlobMoved {
        /// The blob.
        digest: Digest,
        /// Bytes since the last time.
        bytes: u64,
    },
    /// The blob is at the destination.
    BlobDone {
        /// The blob.
        digest: Digest,
        /// Its size.
        bytes: u64,
        /// How it got there.
        pushed: Pushed,
    },
    /// So much of an input that is no blob yet was read.
    InputRead {
        /// Bytes so far.
        bytes: u64,
        /// All its bytes; nobody knows them of a pipe.
        total_bytes: Option<u64>,
    },
    /// A manifest is at the destination.
    ManifestDone {
        /// The manifest.
        digest: Digest,
    },
    /// A tag points at the root.
    Tagged {
        /// The tag.
        tag: Tag,
    },
}

/// Watches transfers; called from many tasks, so it must not wait.
pub trait Progress: Send + Sync {
    /// Takes note.
    fn event(&self, event: Event);
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn event(&self, _: Event) {}
}
