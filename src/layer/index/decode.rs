//! A table of contents from its compact form. The bytes may be anybody's: what no layer could be
//! is an error.

use std::io::Read;

use super::build::{ENTRIES_MAX, PATH_BYTES_MAX, TARGET_MAX};
use super::encode::{MAGIC, tag};
use super::{Content, KEPT_BYTES_MAX, Kind, LayerIndex, Node, Paths, Xattrs};
use crate::layer::tar::Time;
use crate::layer::tree::walk_order;
use crate::oci::{Algorithm, Digest};

/// Longest plain body.
const BODY_MAX: u64 = 512 * 1024 * 1024;

/// Most memory that is set aside before anything is read.
const CAPACITY_MAX: u64 = 16 * 1024 * 1024;

/// Why bytes are no table of contents of a layer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Something else, or of another version.
    #[error("this is no table of contents of a layer, or one of another version")]
    Foreign,
    /// The checksum does not fit.
    #[error("the table of contents is damaged: its checksum is wrong")]
    Checksum,
    /// It belongs to another layer.
    #[error("the table of contents is that of layer {actual}, not of {expected}")]
    OtherLayer {
        /// The layer that was asked for.
        expected: Digest,
        /// What it says.
        actual: String,
    },
    /// What it says cannot be.
    #[error("the table of contents is malformed: {0}")]
    Malformed(&'static str),
}

type Result<T> = std::result::Result<T, DecodeError>;

impl LayerIndex {
    /// The table of contents of the layer with this digest, from what [`LayerIndex::encode`] made.
    ///
    /// # Errors
    /// [`DecodeError`] for any other bytes.
    pub fn decode(bytes: &[u8], layer: &Digest) -> Result<Self> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(DecodeError::Foreign)?;
        let (checksum, rest) = rest.split_first_chunk::<32>().ok_or(DecodeError::Checksum)?;
        if Digest::of(Algorithm::Sha256, rest).as_bytes() != checksum {
            return Err(DecodeError::Checksum);
        }
        let mut rest = Reader(rest);
        let length = rest.byte()?;
        let named = rest.take(length.into())?;
        if named != layer.to_string().as_bytes() {
            let actual = String::from_utf8_lossy(named).into_owned();
            return Err(DecodeError::OtherLayer { expected: *layer, actual });
        }
        let (plain, packed) = (rest.fixed()?, rest.fixed()?);
        let body = unpack(rest.take(packed)?, plain)?;
        let mut body = Body { bytes: Reader(&body), digests: rest };
        let index = body.index()?;
        match (body.bytes.0, body.digests.0) {
            ([], []) => Ok(index),
            _ => Err(DecodeError::Malformed("something follows its end")),
        }
    }
}

fn unpack(packed: &[u8], length: u64) -> Result<Vec<u8>> {
    const FAULT: DecodeError = DecodeError::Malformed("its body does not expand as it says");
    if length > BODY_MAX {
        return Err(FAULT);
    }
    let mut body = Vec::with_capacity(length.min(CAPACITY_MAX) as usize);
    let decoder = zstd::Decoder::with_buffer(packed).map_err(|_| FAULT)?;
    decoder.take(length + 1).read_to_end(&mut body).map_err(|_| FAULT)?;
    if body.len() as u64 == length { Ok(body) } else { Err(FAULT) }
}

/// The body, and the digests that stand beside it.
struct Body<'a> {
    bytes: Reader<'a>,
    digests: Reader<'a>,
}

impl Body<'_> {
    fn index(&mut self) -> Result<LayerIndex> {
        let count = self.bytes.count()?;
        let mut nodes = Vec::with_capacity(count.min(CAPACITY_MAX as usize / size_of::<Node>()));
        let mut offset = 0;
        for _ in 0..count {
            nodes.push(self.node(&mut offset)?);
        }
        let paths = self.bytes.paths()?;
        let node_of = self.bytes.node_numbers(paths.len(), nodes.len())?;
        check_parents(&paths, |at| nodes[node_of[at] as usize].kind == Kind::Directory)?;
        let (whiteouts, opaques) = (self.bytes.paths()?, self.bytes.paths()?);
        if whiteouts.iter().next() == Some(b"") {
            return Err(DecodeError::Malformed("a whiteout hides the root"));
        }
        Ok(LayerIndex { nodes, paths, node_of, whiteouts, opaques })
    }

    fn node(&mut self, offset: &mut u64) -> Result<Node> {
        let first = self.bytes.byte()?;
        let mode = self.bytes.small()?;
        let (uid, gid, nanoseconds) =
            (self.bytes.small()?, self.bytes.small()?, self.bytes.small()?);
        let seconds = self.bytes.signed()?;
        if mode > 0o7777 || nanoseconds >= 1_000_000_000 {
            return Err(DecodeError::Malformed("a mode or a time is none"));
        }
        let kind = self.kind(first & !tag::XATTRS, offset)?;
        let xattrs = if first & tag::XATTRS != 0 { Some(Box::new(self.xattrs()?)) } else { None };
        Ok(Node { kind, mode, uid, gid, modified: Time { seconds, nanoseconds }, xattrs })
    }

    fn kind(&mut self, kind: u8, offset: &mut u64) -> Result<Kind> {
        Ok(match kind {
            tag::FILE | tag::KEPT_FILE => {
                let size = self.bytes.number()?;
                *offset = offset.wrapping_add(self.bytes.signed()? as u64);
                let (offset, sha256) = (*offset, self.digest()?);
                let kept = if kind == tag::KEPT_FILE { Some(self.bytes.bytes()?) } else { None };
                if kept.is_some_and(|kept| !is_content(kept, size, &sha256)) {
                    return Err(DecodeError::Malformed(
                        "what is kept of a file is not its content",
                    ));
                }
                Kind::File(Content { size, offset, sha256, kept: kept.map(Box::from) })
            }
            tag::DIRECTORY => Kind::Directory,
            tag::SYMLINK => {
                let target = self.bytes.bytes()?;
                if target.is_empty() || target.len() > TARGET_MAX || target.contains(&0) {
                    return Err(DecodeError::Malformed("a link has no valid target"));
                }
                Kind::Symlink { target: target.into() }
            }
            tag::HARD_LINK => {
                let target = self.bytes.bytes()?;
                check_path(target)?;
                Kind::HardLink { target: target.into() }
            }
            tag::CHAR_DEVICE => {
                Kind::CharDevice { major: self.bytes.small()?, minor: self.bytes.small()? }
            }
            tag::BLOCK_DEVICE => {
                Kind::BlockDevice { major: self.bytes.small()?, minor: self.bytes.small()? }
            }
            tag::FIFO => Kind::Fifo,
            _ => return Err(DecodeError::Malformed("a node is of no known kind")),
        })
    }

    fn xattrs(&mut self) -> Result<Xattrs> {
        let count = self.bytes.count()?;
        let mut names: Vec<Box<[u8]>> = Vec::new();
        for _ in 0..count {
            let name = self.bytes.bytes()?;
            if names.last().is_some_and(|last| **last >= *name) {
                return Err(DecodeError::Malformed("attributes are not sorted"));
            }
            names.push(name.into());
        }
        Ok(Xattrs { names, sha256: self.digest()? })
    }

    fn digest(&mut self) -> Result<[u8; 32]> {
        let bytes = self.digests.take(32)?;
        Ok(bytes.try_into().expect("as many were taken"))
    }
}

fn is_content(kept: &[u8], size: u64, sha256: &[u8; 32]) -> bool {
    kept.len() as u64 == size
        && size <= KEPT_BYTES_MAX
        && Digest::of(Algorithm::Sha256, kept).as_bytes() == sha256
}

/// Whatever has something below it is a directory.
fn check_parents(paths: &Paths, is_directory: impl Fn(usize) -> bool) -> Result<()> {
    let lies_below = |path: &[u8], parent: &[u8]| {
        parent.is_empty() || (path.starts_with(parent) && path.get(parent.len()) == Some(&b'/'))
    };
    if paths.iter().next() == Some(b"") && !is_directory(0) {
        return Err(DecodeError::Malformed("the root is no directory"));
    }
    // In the order of a walk the first entry in something follows it at once.
    for at in 1..paths.len() {
        if lies_below(paths.at(at), paths.at(at - 1)) && !is_directory(at - 1) {
            return Err(DecodeError::Malformed("something lies below what is no directory"));
        }
    }
    Ok(())
}

fn check_path(path: &[u8]) -> Result<()> {
    let mut names = path.split(|byte| *byte == b'/');
    let is_wrong = |name: &[u8]| matches!(name, b"" | b"." | b"..") || name.contains(&0);
    if !path.is_empty() && names.any(is_wrong) {
        return Err(DecodeError::Malformed("a path is not in its simplest form"));
    }
    Ok(())
}

/// Bytes that are read from their start.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: u64) -> Result<&'a [u8]> {
        let taken = usize::try_from(count).ok().and_then(|count| self.0.split_at_checked(count));
        let (taken, rest) = taken.ok_or(DecodeError::Malformed("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        self.take(1).map(|byte| byte[0])
    }

    fn fixed(&mut self) -> Result<u64> {
        let bytes = self.take(8)?;
        Ok(u64::from_le_bytes(bytes.try_into().expect("as many were taken")))
    }

    fn bytes(&mut self) -> Result<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    /// A number of things of which each takes at least a byte.
    fn count(&mut self) -> Result<usize> {
        let count = self.number()?;
        if count > ENTRIES_MAX || count > self.0.len() as u64 {
            return Err(DecodeError::Malformed("it has less than it says, or too much"));
        }
        Ok(count as usize)
    }

    fn small(&mut self) -> Result<u32> {
        self.number()?.try_into().map_err(|_| DecodeError::Malformed("a number is too large"))
    }

    fn signed(&mut self) -> Result<i64> {
        let value = self.number()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn number(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if part << shift >> shift != part || (byte == 0 && shift > 0) {
                break;
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(DecodeError::Malformed("a number is too large or not in its shortest form"))
    }

    fn paths(&mut self) -> Result<Paths> {
        let count = self.count()?;
        let mut paths = Paths::default();
        let mut path: Vec<u8> = Vec::new();
        for at in 0..count {
            let shared =
                usize::try_from(self.number()?).ok().filter(|shared| *shared <= path.len());
            let shared =
                shared.ok_or(DecodeError::Malformed("a path shares more than there is"))?;
            path.truncate(shared);
            path.extend_from_slice(self.bytes()?);
            // What is shared was checked before, but for the name that it ends in.
            let slash = path[..shared].iter().rposition(|byte| *byte == b'/');
            let name = slash.map_or(0, |slash| slash + 1);
            check_path(&path[name..])?;
            if name > 0 && name == path.len() {
                return Err(DecodeError::Malformed("a path is not in its simplest form"));
            }
            if at > 0 && walk_order(&paths.at(at - 1)[shared..], &path[shared..]).is_ge() {
                return Err(DecodeError::Malformed("paths are not sorted"));
            }
            if (paths.bytes.len() + path.len()) as u64 > PATH_BYTES_MAX {
                return Err(DecodeError::Malformed("its paths are too long"));
            }
            paths.push(&path);
        }
        Ok(paths)
    }

    fn node_numbers(&mut self, paths: usize, nodes: usize) -> Result<Vec<u32>> {
        const FAULT: DecodeError = DecodeError::Malformed("paths and nodes do not fit");
        let mut known = 0_u32;
        let mut numbers = Vec::with_capacity(paths);
        for _ in 0..paths {
            let number = known.checked_sub(self.small()?).ok_or(FAULT)?;
            known = known.max(number + 1);
            numbers.push(number);
        }
        if known as usize == nodes { Ok(numbers) } else { Err(FAULT) }
    }
}
