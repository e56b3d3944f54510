//! A draft becomes a layer: its tar, the digests of both forms, and its table of contents, in one pass.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::sync::Arc;

use crate::build::error::Result;
use crate::build::files::draft::{Content, Draft, Placed};
use crate::build::files::{self, Kind, Node};
use crate::build::key::Key;
use crate::layer::index::{self, IndexBuilder, KEPT_BYTES_MAX, KEPT_PATHS, LayerIndex, Xattrs};
use crate::layer::tar::Time;
use crate::layer::{CompressOptions, Entry, EntryKind, Packed, Packer};
use crate::oci::Digest;

/// How layers are written.
#[derive(Debug, Clone)]
pub struct Packing {
    /// How they are compressed.
    pub compression: CompressOptions,
    /// Seconds since the epoch that no file is later than.
    pub latest: Option<i64>,
}

/// A layer that was written.
#[derive(Debug)]
pub struct Written {
    /// The blob, and the digest of its plain tar.
    pub packed: Packed,
    /// Its table of contents.
    pub index: LayerIndex,
}

/// What makes two paths of a draft names of one file: the tree that they are from, its inode, and
/// what the copy made of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Identity {
    tree: usize,
    inode: (u64, u64),
    mode: u32,
    owner: (u32, u32),
}

impl Packing {
    /// What makes one draft different layers.
    pub fn key(&self) -> Digest {
        let latest = self.latest.map(|latest| latest.to_string());
        let key = Key::of("packing").text(&self.compression.encoding.name());
        key.optional(latest.as_deref()).finish()
    }

    /// Writes a draft; `progress` is told the bytes of files so far.
    ///
    /// # Errors
    /// [`Error`](crate::build::error::Error) naming the file that cannot be read.
    pub fn write(
        &self,
        draft: &Draft,
        output: impl Write,
        progress: &dyn Fn(u64),
    ) -> Result<Written> {
        let mut packer = Packer::new(output, &self.compression);
        let mut builder = IndexBuilder::new();
        let mut first_names: HashMap<Identity, &[u8]> = HashMap::new();
        let mut read = 0;
        for (path, placed) in draft.entries().iter().filter(|(path, _)| !path.is_empty()) {
            let first = identity(placed).map(|it| *first_names.entry(it).or_insert(path));
            let entry = self.entry(path, &placed.node, first.filter(|first| *first != path));
            let offset = match entry.kind {
                EntryKind::File(_) => {
                    let mut content = placed.content.open()?;
                    let offset = packer.append(&entry, &mut content)?;
                    expect_end(path, content)?;
                    offset
                }
                _ => packer.append(&entry, io::empty())?,
            };
            match &entry.kind {
                EntryKind::Hardlink(target) => {
                    let node = node(&entry, index::Kind::HardLink { target: Box::default() });
                    builder.add_hard_link(path, target, node)?;
                }
                _ => builder.add(path, node(&entry, kind(path, placed, offset)?))?,
            }
            read += entry.size();
            progress(read);
        }
        let (packed, _) = packer.finish()?;
        Ok(Written { packed, index: builder.finish()? })
    }

    fn entry(&self, path: &[u8], node: &Node, first_name: Option<&[u8]>) -> Entry {
        let kind = match (&node.kind, first_name) {
            (Kind::File, Some(first)) => EntryKind::Hardlink(first.to_vec()),
            (Kind::File, None) => EntryKind::File(node.size),
            (Kind::Directory, _) => EntryKind::Directory,
            (Kind::Link(target), _) => EntryKind::Symlink(target.clone()),
            (Kind::Character(major, minor), _) => EntryKind::Character(*major, *minor),
            (Kind::Block(major, minor), _) => EntryKind::Block(*major, *minor),
            (Kind::Fifo, _) => EntryKind::Fifo,
        };
        Entry {
            path: path.to_vec(),
            kind,
            mode: node.mode,
            uid: node.uid,
            gid: node.gid,
            mtime: self.latest.map_or(node.mtime, |latest| node.mtime.min(latest)),
            xattrs: node.xattrs.clone(),
        }
    }
}

/// A file that grew is another one than its entry, and its digest in the table of contents, tell of.
fn expect_end(path: &[u8], mut content: impl Read) -> Result<()> {
    match content.read(&mut [0]) {
        Ok(0) => Ok(()),
        Ok(_) => {
            let grew = io::Error::other("it became longer while it was read");
            Err(files::Error::unreadable(path, grew).into())
        }
        Err(error) => Err(files::Error::unreadable(path, error).into()),
    }
}

fn identity(placed: &Placed) -> Option<Identity> {
    let (Content::Tree(tree, _), Some(inode)) = (&placed.content, placed.node.inode) else {
        return None;
    };
    Some(Identity {
        tree: Arc::as_ptr(tree).cast::<()>().addr(),
        inode,
        mode: placed.node.mode,
        owner: (placed.node.uid, placed.node.gid),
    })
}

fn node(entry: &Entry, kind: index::Kind) -> index::Node {
    index::Node {
        kind,
        mode: entry.mode,
        uid: entry.uid,
        gid: entry.gid,
        modified: Time { seconds: entry.mtime, nanoseconds: 0 },
        xattrs: Xattrs::of(entry.xattrs.iter()),
    }
}

/// What the table of contents says of a node whose content begins at `offset`.
fn kind(path: &[u8], placed: &Placed, offset: u64) -> Result<index::Kind> {
    Ok(match &placed.node.kind {
        Kind::File => {
            let digest = placed.content.digest()?;
            let sha256 = digest.as_bytes().try_into().expect("it is a SHA-256");
            let size = placed.node.size;
            index::Kind::File(index::Content { size, offset, sha256, kept: kept(path, placed)? })
        }
        Kind::Directory => index::Kind::Directory,
        Kind::Link(target) => index::Kind::Symlink { target: target.as_slice().into() },
        Kind::Character(major, minor) => index::Kind::CharDevice { major: *major, minor: *minor },
        Kind::Block(major, minor) => index::Kind::BlockDevice { major: *major, minor: *minor },
        Kind::Fifo => index::Kind::Fifo,
    })
}

/// The bytes of a file in which names are looked up.
fn kept(path: &[u8], placed: &Placed) -> Result<Option<Box<[u8]>>> {
    let is_kept = KEPT_PATHS.iter().any(|kept| kept.as_bytes() == path);
    if !is_kept || placed.node.size > KEPT_BYTES_MAX {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let read = placed.content.open()?.take(KEPT_BYTES_MAX).read_to_end(&mut bytes);
    read.map_err(|error| files::Error::unreadable(path, error))?;
    Ok(Some(bytes.into()))
}
