//! A table of contents from the layer itself.

use std::io::Read;

use super::build::{IndexBuilder, clean, misplaced};
use super::{Content, KEPT_BYTES_MAX, KEPT_PATHS, Kind, LayerIndex, Node, Xattrs};
use crate::layer::tar::{Member, MemberKind};
use crate::layer::{ReadError, Result, TarReader};
use crate::oci::{Algorithm, Digest, Digester};

/// What the names of whiteouts begin with.
const WHITEOUT: &[u8] = b".wh.";

/// What the names of the marks begin with that AUFS left, of which one is in use.
const MARK: &[u8] = b".wh..wh.";

/// The mark of a directory that hides all of the layers below.
const OPAQUE: &[u8] = b".wh..wh..opq";

impl LayerIndex {
    /// Reads the layer that `input` holds, to its end.
    ///
    /// # Errors
    /// [`ReadError`]: for what [`TarCheck`](crate::layer::TarCheck) refuses, and for members that
    /// cannot be placed.
    pub fn read(input: impl Read) -> std::result::Result<Self, ReadError> {
        let mut reader = TarReader::new(input)?;
        let mut builder = IndexBuilder::new();
        while let Some(member) = reader.next_member()? {
            let names = clean(&member.name);
            match meaning(&names).map_err(|reason| misplaced(&member.name, reason))? {
                Meaning::Nothing => {}
                Meaning::Opaque(directory) => builder.opaque(&directory.join(&b'/'))?,
                Meaning::Whiteout(path) => builder.whiteout(&path.join(&b'/'))?,
                Meaning::Entry => add(&mut builder, &mut reader, member)?,
            }
        }
        reader.finish()?;
        Ok(builder.finish()?)
    }
}

/// What a name stands for.
enum Meaning<'a> {
    /// A file, a directory, …
    Entry,
    /// That this path is gone.
    Whiteout(Vec<&'a [u8]>),
    /// That this directory hides all below.
    Opaque(&'a [&'a [u8]]),
    /// A mark that is not in use any more.
    Nothing,
}

fn meaning<'a>(names: &'a [&'a [u8]]) -> std::result::Result<Meaning<'a>, &'static str> {
    let Some((last, parents)) = names.split_last() else { return Ok(Meaning::Entry) };
    if names[0].starts_with(MARK) && names[0] != OPAQUE {
        return Ok(Meaning::Nothing);
    }
    if parents.iter().any(|name| name.starts_with(WHITEOUT)) {
        return Err("it lies below a whiteout");
    }
    Ok(match last.strip_prefix(WHITEOUT) {
        None => Meaning::Entry,
        Some(_) if *last == OPAQUE => Meaning::Opaque(parents),
        Some(_) if last.starts_with(MARK) => Meaning::Nothing,
        Some(hidden) => Meaning::Whiteout([parents, &[hidden]].concat()),
    })
}

fn add<R: Read>(
    builder: &mut IndexBuilder,
    reader: &mut TarReader<R>,
    member: Member,
) -> std::result::Result<(), ReadError> {
    let kind = match member.kind {
        MemberKind::File => Kind::File(content(builder, reader, &member)?),
        MemberKind::Directory => Kind::Directory,
        MemberKind::Symlink => Kind::Symlink { target: member.link.as_slice().into() },
        MemberKind::HardLink => Kind::HardLink { target: Box::default() },
        MemberKind::CharDevice(major, minor) => Kind::CharDevice { major, minor },
        MemberKind::BlockDevice(major, minor) => Kind::BlockDevice { major, minor },
        MemberKind::Fifo => Kind::Fifo,
        MemberKind::Sparse => return Err(refused(&member, "it is a sparse file")),
        MemberKind::Other(_) => return Err(refused(&member, "its type is not one of tar's")),
    };
    let Member { name, link, mode, uid, gid, modified, xattrs, .. } = member;
    let node = Node {
        kind,
        mode,
        uid,
        gid,
        modified,
        xattrs: Xattrs::of(xattrs.iter().map(|(name, value)| (name, value))),
    };
    match node.kind {
        Kind::HardLink { .. } => builder.add_hard_link(&name, &link, node)?,
        _ => builder.add(&name, node)?,
    }
    Ok(())
}

fn refused(member: &Member, reason: &'static str) -> ReadError {
    misplaced(&member.name, reason).into()
}

fn content<R: Read>(
    builder: &IndexBuilder,
    reader: &mut TarReader<R>,
    member: &Member,
) -> std::result::Result<Content, ReadError> {
    let mut kept = is_kept(builder, member)?.then(Vec::new);
    let mut digester = Digester::new(Algorithm::Sha256);
    while let Some(bytes) = reader.content()? {
        digester.update(bytes);
        if let Some(kept) = &mut kept {
            kept.extend_from_slice(bytes);
        }
    }
    let sha256 = binary(&digester.finish());
    let kept = kept.map(Vec::into_boxed_slice);
    Ok(Content { size: member.size, offset: member.offset, sha256, kept })
}

fn is_kept(builder: &IndexBuilder, member: &Member) -> Result<bool> {
    let last = |path: &[u8]| clean(path).last().map(|name| name.to_vec());
    let name = last(&member.name);
    let may_be = KEPT_PATHS.iter().any(|path| last(path.as_bytes()) == name);
    if member.size > KEPT_BYTES_MAX || !may_be {
        return Ok(false);
    }
    let place = builder.place(&member.name)?;
    Ok(KEPT_PATHS.iter().any(|path| path.as_bytes() == place))
}

impl Xattrs {
    /// The names of attributes and a digest of them all; those of an overlay's own bookkeeping, which
    /// would change what is seen, are none.
    pub fn of<'a>(
        xattrs: impl IntoIterator<Item = (&'a Vec<u8>, &'a Vec<u8>)>,
    ) -> Option<Box<Self>> {
        let is_own = |name: &[u8]| {
            !name.starts_with(b"trusted.overlay.") && !name.starts_with(b"user.overlay.")
        };
        let mut names = Vec::new();
        let mut digester = Digester::new(Algorithm::Sha256);
        for (name, value) in xattrs.into_iter().filter(|(name, _)| is_own(name)) {
            for part in [name, value] {
                digester.update(&(part.len() as u64).to_le_bytes());
                digester.update(part);
            }
            names.push(name.as_slice().into());
        }
        let sha256 = binary(&digester.finish());
        (!names.is_empty()).then(|| Box::new(Self { names, sha256 }))
    }
}

fn binary(digest: &Digest) -> [u8; 32] {
    digest.as_bytes().try_into().expect("a SHA-256 has 32 bytes")
}
