//! The table of contents of one layer: all that a build asks of it while its content stays where it
//! is.
//!
//! [`LayerIndex::read`] makes it in one pass over the layer, [`IndexBuilder`] from entries one by
//! one, and [`LayerIndex::encode`] its compact form, kept per digest of the layer. What an archive
//! means is what container runtimes make of it: of two members of one name the last one wins, a
//! directory that is there stays, a member below a symbolic link of the same layer goes where that
//! points to, within the root. A link of a layer below is not followed: an overlay puts a directory
//! in its place.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#applying-changesets>

mod build;
mod decode;
mod encode;
mod read;

use crate::layer::tar::Time;
use crate::layer::tree::walk_order;
use crate::oci::Digest;

pub use build::IndexBuilder;
pub use decode::DecodeError;

/// Most bytes kept of one file's content.
pub const KEPT_BYTES_MAX: u64 = 1024 * 1024;

/// The files whose content is kept, as far as it is not longer than [`KEPT_BYTES_MAX`].
pub const KEPT_PATHS: [&str; 2] = ["etc/passwd", "etc/group"];

/// What one file, directory or other object is. Two hard links of one layer share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is, with what only that has.
    pub kind: Kind,
    /// Permission bits, at most `0o7777`.
    pub mode: u32,
    /// Numeric owner.
    pub uid: u32,
    /// Numeric group.
    pub gid: u32,
    /// When it was last changed.
    pub modified: Time,
    /// Extended attributes, if it has any.
    pub xattrs: Option<Box<Xattrs>>,
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File(Content),
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink {
        /// What it points at, as written.
        target: Box<[u8]>,
    },
    /// A hard link to what this layer does not hold.
    HardLink {
        /// Path of what it names, in the layers below.
        target: Box<[u8]>,
    },
    /// A character device.
    CharDevice {
        /// Major number.
        major: u32,
        /// Minor number.
        minor: u32,
    },
    /// A block device.
    BlockDevice {
        /// Major number.
        major: u32,
        /// Minor number.
        minor: u32,
    },
    /// A named pipe.
    Fifo,
}

/// The content of a regular file, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Length in bytes.
    pub size: u64,
    /// Where it begins in the layer's plain archive.
    pub offset: u64,
    /// Binary SHA-256 of it.
    pub sha256: [u8; 32],
    /// The content itself, of the few files of [`KEPT_PATHS`].
    pub kept: Option<Box<[u8]>>,
}

impl Content {
    /// Digest of the content.
    pub fn digest(&self) -> Digest {
        Digest::from_sha256(&self.sha256)
    }
}

/// Extended attributes, without their values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Xattrs {
    /// Their names, sorted.
    pub names: Vec<Box<[u8]>>,
    /// Binary SHA-256 of names and values: the same exactly when both are.
    pub sha256: [u8; 32],
}

impl Node {
    /// A directory that no archive describes, as runtimes make it for what lies in it.
    pub const IMPLIED_DIRECTORY: Self = Self {
        kind: Kind::Directory,
        mode: 0o755,
        uid: 0,
        gid: 0,
        modified: Time { seconds: 0, nanoseconds: 0 },
        xattrs: None,
    };
}

/// The table of contents of one layer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LayerIndex {
    nodes: Vec<Node>,
    paths: Paths,
    /// For each path the number of its node.
    node_of: Vec<u32>,
    whiteouts: Paths,
    opaques: Paths,
}

impl LayerIndex {
    /// All paths with what stands there, a directory before all in it. Directories that the layer
    /// does not describe are not among them.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (&[u8], &Node)> {
        let nodes = self.node_of.iter().map(|node| &self.nodes[*node as usize]);
        self.paths.iter().zip(nodes)
    }

    /// What stands at a path, such as `etc/passwd`; nothing is followed.
    pub fn get(&self, path: &[u8]) -> Option<&Node> {
        let at = self.paths.search(path)?;
        Some(&self.nodes[self.node_of[at] as usize])
    }

    /// Paths of the layers below that are gone, sorted.
    pub fn whiteouts(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.whiteouts.iter()
    }

    /// Directories of which nothing of the layers below is left, sorted.
    pub fn opaques(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.opaques.iter()
    }

    /// Whether the layer changes nothing.
    pub fn is_empty(&self) -> bool {
        self.node_of.is_empty() && self.whiteouts.len() == 0 && self.opaques.len() == 0
    }

    /// The node of this number.
    pub(super) fn node(&self, number: u32) -> &Node {
        &self.nodes[number as usize]
    }

    /// The number of the node of each of [`LayerIndex::entries`].
    pub(super) fn node_numbers(&self) -> &[u32] {
        &self.node_of
    }
}

/// Paths, sorted in the order of a walk, one after the other in one piece of memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Paths {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Paths {
    /// Adds a path, which comes after all others. All together are shorter than 4 GiB.
    fn push(&mut self, path: &[u8]) {
        self.bytes.extend_from_slice(path);
        self.ends.push(self.bytes.len() as u32);
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn at(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start as usize..self.ends[index] as usize]
    }

    fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        (0..self.len()).map(|index| self.at(index))
    }

    fn search(&self, path: &[u8]) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match walk_order(self.at(middle), path) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

#[cfg(test)]
#[path = "index/tests.rs"]
mod tests;
