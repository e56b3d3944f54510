//! The compact form of a table of contents, in which it is kept.
//!
//! ```text
//! 8   "rgctoc" NUL and the version
//! 32  SHA-256 of all that follows
//! 1   length of the layer's digest, then the digest as text
//! 8   length of the plain body, then of the packed one, 8 again, little endian
//! …   the body, in zstd: nodes, paths, whiteouts, directories that hide what is below
//! …   the SHA-256 of each node's content and of its attributes, 32 bytes each: not compressible
//! ```
//!
//! Numbers in the body are LEB128; paths tell how many bytes they share with the one before.

use super::{Kind, LayerIndex, Node, Paths};
use crate::oci::{Algorithm, Digest};

/// What the form begins with; the last byte is the version.
pub(super) const MAGIC: &[u8; 8] = b"rgctoc\0\x01";

/// zstd's level: higher ones save little here.
const LEVEL: i32 = 1;

/// The numbers of the kinds, and what else the first byte of a node tells.
pub(super) mod tag {
    pub(in super::super) const FILE: u8 = 0;
    pub(in super::super) const KEPT_FILE: u8 = 1;
    pub(in super::super) const DIRECTORY: u8 = 2;
    pub(in super::super) const SYMLINK: u8 = 3;
    pub(in super::super) const HARD_LINK: u8 = 4;
    pub(in super::super) const CHAR_DEVICE: u8 = 5;
    pub(in super::super) const BLOCK_DEVICE: u8 = 6;
    pub(in super::super) const FIFO: u8 = 7;
    /// Set beside the kind when there are attributes.
    pub(in super::super) const XATTRS: u8 = 0x10;
}

impl LayerIndex {
    /// The compact form, as the table of contents of the layer with this digest.
    pub fn encode(&self, layer: &Digest) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        let packed =
            zstd::bulk::compress(&writer.body, LEVEL).expect("memory takes what it is given");
        let layer = layer.to_string();
        let mut rest = vec![layer.len() as u8];
        rest.extend_from_slice(layer.as_bytes());
        rest.extend_from_slice(&(writer.body.len() as u64).to_le_bytes());
        rest.extend_from_slice(&(packed.len() as u64).to_le_bytes());
        rest.extend_from_slice(&packed);
        rest.extend_from_slice(&writer.digests);
        [MAGIC, Digest::of(Algorithm::Sha256, &rest).as_bytes(), &rest].concat()
    }

    fn write(&self, writer: &mut Writer) {
        writer.number(self.nodes.len() as u64);
        let mut offset = 0;
        for node in &self.nodes {
            writer.node(node, &mut offset);
        }
        writer.paths(&self.paths);
        let mut known = 0;
        for number in &self.node_of {
            // Nodes are numbered as they come, so a new one is always the next.
            writer.number(u64::from(known - *number));
            known = known.max(*number + 1);
        }
        writer.paths(&self.whiteouts);
        writer.paths(&self.opaques);
    }
}

#[derive(Default)]
struct Writer {
    body: Vec<u8>,
    digests: Vec<u8>,
}

impl Writer {
    fn node(&mut self, node: &Node, offset: &mut u64) {
        let xattrs = if node.xattrs.is_some() { tag::XATTRS } else { 0 };
        self.body.push(tag_of(&node.kind) | xattrs);
        for number in [node.mode, node.uid, node.gid, node.modified.nanoseconds] {
            self.number(number.into());
        }
        self.signed(node.modified.seconds);
        match &node.kind {
            Kind::File(content) => {
                self.number(content.size);
                self.signed(content.offset.wrapping_sub(*offset) as i64);
                *offset = content.offset;
                self.digests.extend_from_slice(&content.sha256);
                if let Some(kept) = &content.kept {
                    self.bytes(kept);
                }
            }
            Kind::Symlink { target } | Kind::HardLink { target } => self.bytes(target),
            Kind::CharDevice { major, minor } | Kind::BlockDevice { major, minor } => {
                self.number((*major).into());
                self.number((*minor).into());
            }
            Kind::Directory | Kind::Fifo => {}
        }
        if let Some(xattrs) = &node.xattrs {
            self.number(xattrs.names.len() as u64);
            xattrs.names.iter().for_each(|name| self.bytes(name));
            self.digests.extend_from_slice(&xattrs.sha256);
        }
    }

    fn paths(&mut self, paths: &Paths) {
        self.number(paths.len() as u64);
        let mut before: &[u8] = b"";
        for path in paths.iter() {
            let shared = path.iter().zip(before).take_while(|(one, other)| one == other).count();
            self.number(shared as u64);
            self.bytes(&path[shared..]);
            before = path;
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.body.extend_from_slice(bytes);
    }

    fn signed(&mut self, value: i64) {
        // The sign becomes the lowest bit, so that small numbers stay short.
        self.number(((value << 1) ^ (value >> 63)) as u64);
    }

    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.body.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.body.push(value as u8);
    }
}

fn tag_of(kind: &Kind) -> u8 {
    match kind {
        Kind::File(content) if content.kept.is_some() => tag::KEPT_FILE,
        Kind::File(_) => tag::FILE,
        Kind::Directory => tag::DIRECTORY,
        Kind::Symlink { .. } => tag::SYMLINK,
        Kind::HardLink { .. } => tag::HARD_LINK,
        Kind::CharDevice { .. } => tag::CHAR_DEVICE,
        Kind::BlockDevice { .. } => tag::BLOCK_DEVICE,
        Kind::Fifo => tag::FIFO,
    }
}
