//! An archive as files that a build takes: read once, its contents in a file in between.
//!
//! Members come to lie where a runtime that unpacks them one by one would put them, within the root
//! of the archive: a name leads through links that came before, the last of several members of one
//! name counts, and what is no directory takes the place of all that was there.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::{Bound, Range};
use std::sync::Arc;

use crate::build::files::archive::without_bzip2;
use crate::build::files::directory::travels;
use crate::build::files::draft::{Content, Draft, Placed};
use crate::build::files::spool::Spool;
use crate::build::files::{self, Kind, Node, Tree, clean, join, resolve_parent, split};
use crate::layer::tar::{Member, MemberKind};
use crate::layer::{self, ReadError, TarReader};
use crate::oci::{Algorithm, Digest, Digester};
use crate::util::fs;
use crate::util::partial::PartialFile;

/// Most entries, with the directories that names imply.
const ENTRIES_MAX: usize = 2_000_000;

/// Most bytes of all names together.
const NAMES_MAX: usize = 256 * 1024 * 1024;

/// Permission of directories that only the names of others speak of.
const DIRECTORY_MODE: u32 = 0o755;

/// What hides files of lower layers, in a layer.
const WHITEOUT: &[u8] = b".wh.";

/// The files of an archive.
#[derive(Debug)]
pub struct Unpacked {
    entries: BTreeMap<Vec<u8>, Entry>,
    names_bytes: usize,
    spool: Spool,
}

#[derive(Debug, Clone)]
struct Entry {
    node: Node,
    /// Whether it is a member; otherwise it is a directory that the names of members imply.
    is_member: bool,
    /// Where its bytes lie, and what they are.
    bytes: Range<u64>,
    digest: Option<Digest>,
}

/// Why an archive cannot be unpacked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The archive itself is wrong.
    #[error(transparent)]
    Archive(#[from] layer::Error),
    /// The archive cannot be read.
    #[error("the archive cannot be read")]
    Input(#[source] io::Error),
    /// A member cannot be unpacked.
    #[error("member {member:?} cannot be unpacked: {reason}")]
    Member {
        /// The member's name.
        member: String,
        /// Why.
        reason: &'static str,
    },
    /// A member cannot come to lie where its name says.
    #[error(transparent)]
    Files(#[from] files::Error),
    /// The contents cannot be put down.
    #[error(transparent)]
    Spool(#[from] fs::Error),
}

impl From<ReadError> for ArchiveError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Input(error) => Self::Input(error),
            ReadError::Layer(error) => Self::Archive(error),
        }
    }
}

impl Unpacked {
    /// Reads an archive to its end; contents go to `partial`, which goes away with the files.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn read(input: impl Read, partial: PartialFile) -> Result<Self, ArchiveError> {
        let input = without_bzip2(input).map_err(ArchiveError::Input)?;
        let mut reader = TarReader::new(input)?;
        let root = Entry::implied();
        let entries = BTreeMap::from([(Vec::new(), root)]);
        let mut files = Self { entries, names_bytes: 0, spool: Spool::of(partial)? };
        while let Some(member) = reader.next_member()? {
            let entry = match member.kind {
                MemberKind::HardLink => files.linked(&member)?,
                _ => files.entry(&member, &mut reader)?,
            };
            files.put(&member, entry)?;
        }
        reader.finish()?;
        files.spool.flush()?;
        Ok(files)
    }

    /// One file, whose bytes are put down already.
    pub fn of_file(name: Vec<u8>, node: Node, spool: Spool, digest: Digest) -> Self {
        let entry = Entry { bytes: 0..node.size, node, is_member: true, digest: Some(digest) };
        let names_bytes = name.len();
        let entries = BTreeMap::from([(Vec::new(), Entry::implied()), (name, entry)]);
        Self { entries, names_bytes, spool }
    }

    /// What a member is; its content is put down.
    fn entry<R: Read>(
        &mut self,
        member: &Member,
        reader: &mut TarReader<R>,
    ) -> Result<Entry, ArchiveError> {
        let kind = match member.kind {
            MemberKind::File | MemberKind::HardLink => Kind::File,
            MemberKind::Directory => Kind::Directory,
            MemberKind::Symlink => Kind::Link(member.link.clone()),
            MemberKind::CharDevice(major, minor) => Kind::Character(major, minor),
            MemberKind::BlockDevice(major, minor) => Kind::Block(major, minor),
            MemberKind::Fifo => Kind::Fifo,
            MemberKind::Sparse => return Err(refused(member, "it is a sparse file")),
            MemberKind::Other(_) => return Err(refused(member, "its type is not one of tar's")),
        };
        let start = self.spool.size_bytes();
        let mut digester = Digester::new(Algorithm::Sha256);
        if kind == Kind::File {
            while let Some(bytes) = reader.content()? {
                digester.update(bytes);
                self.spool.append(bytes)?;
            }
        }
        let bytes = start..self.spool.size_bytes();
        let digest = (kind == Kind::File).then(|| digester.finish());
        let size = bytes.end - bytes.start;
        let node = Node {
            kind,
            mode: member.mode,
            uid: member.uid,
            gid: member.gid,
            mtime: member.modified.seconds,
            size,
            xattrs: member.xattrs.iter().filter(|(name, _)| travels(name)).cloned().collect(),
            inode: (size > 0).then_some((0, start)),
        };
        Ok(Entry { node, is_member: true, bytes, digest })
    }

    /// What a hard link is: the same as what it links to.
    fn linked(&self, member: &Member) -> Result<Entry, ArchiveError> {
        let target = resolve_parent(self, &clean(&member.link))?;
        match self.entries.get(&target) {
            Some(entry) if !entry.node.is_directory() => Ok(entry.clone()),
            Some(_) => Err(refused(member, "it is a hard link to a directory")),
            None => Err(refused(member, "it is a hard link to what is not before it")),
        }
    }

    fn put(&mut self, member: &Member, entry: Entry) -> Result<(), ArchiveError> {
        let path = clean(&resolve_parent(self, &clean(&member.name))?);
        if path.is_empty() && !entry.node.is_directory() {
            return Err(refused(member, "it would take the place of the root"));
        }
        match self.entries.get(&path) {
            Some(there) if there.node.is_directory() && entry.node.is_directory() => {}
            Some(_) => self.remove(&path),
            None => self.make_parents(member, &path)?,
        }
        self.insert(path, entry)
    }

    fn make_parents(&mut self, member: &Member, path: &[u8]) -> Result<(), ArchiveError> {
        let mut at = path;
        while let Some((directory, _)) = split(at) {
            match self.entries.get(directory) {
                Some(there) if there.node.is_directory() => break,
                Some(_) => return Err(refused(member, "it lies below what is no directory")),
                None => self.insert(directory.to_vec(), Entry::implied())?,
            }
            at = directory;
        }
        Ok(())
    }

    fn insert(&mut self, path: Vec<u8>, entry: Entry) -> Result<(), ArchiveError> {
        self.names_bytes += path.len();
        let too_much = |what, limit| layer::Error::TooMuch { what, limit };
        if self.entries.len() >= ENTRIES_MAX {
            return Err(too_much("too many entries", ENTRIES_MAX as u64).into());
        }
        if self.names_bytes > NAMES_MAX {
            return Err(too_much("too many bytes of names", NAMES_MAX as u64).into());
        }
        self.entries.insert(path, entry);
        Ok(())
    }

    /// Removes what stands at a path, and all below it.
    fn remove(&mut self, path: &[u8]) {
        self.entries.remove(path);
        let inside = join(path, b"");
        let below = self.entries.range(inside.clone()..).map(|(path, _)| path);
        let below: Vec<_> = below.take_while(|it| it.starts_with(&inside)).cloned().collect();
        for path in below {
            self.entries.remove(&path);
        }
    }

    fn file(&self, path: &[u8]) -> files::Result<(&Entry, Digest)> {
        let entry = self.entries.get(path).ok_or_else(|| files::Error::absent(path))?;
        let digest = entry.digest.ok_or_else(|| files::Error::absent(path))?;
        Ok((entry, digest))
    }
}

impl Entry {
    fn implied() -> Self {
        let node = Node::directory(DIRECTORY_MODE);
        Self { node, is_member: false, bytes: 0..0, digest: None }
    }
}

fn refused(member: &Member, reason: &'static str) -> ArchiveError {
    ArchiveError::Member { member: String::from_utf8_lossy(&member.name).into_owned(), reason }
}

impl Tree for Unpacked {
    fn node(&self, path: &[u8]) -> files::Result<Option<Node>> {
        Ok(self.entries.get(path).map(|entry| entry.node.clone()))
    }

    fn names(&self, directory: &[u8]) -> files::Result<Vec<Vec<u8>>> {
        let inside = if directory.is_empty() { Vec::new() } else { join(directory, b"") };
        let mut names = Vec::new();
        let mut after = Bound::Excluded(inside.clone());
        while let Some((path, _)) = self.entries.range((after, Bound::Unbounded)).next() {
            let Some(rest) = path.strip_prefix(&inside[..]) else { break };
            after = match rest.iter().position(|&byte| byte == b'/') {
                // Past everything below a directory, which has been met.
                Some(end) => Bound::Included([&inside[..], &rest[..end], &[b'/' + 1]].concat()),
                None => {
                    names.push(rest.to_vec());
                    Bound::Excluded(path.clone())
                }
            };
        }
        Ok(names)
    }

    fn open(&self, path: &[u8]) -> files::Result<Box<dyn Read + Send>> {
        let (entry, _) = self.file(path)?;
        Ok(Box::new(self.spool.part(&entry.bytes)))
    }

    fn digest(&self, path: &[u8]) -> files::Result<Digest> {
        Ok(self.file(path)?.1)
    }

    fn hiding(&self, _: &[u8]) -> Option<String> {
        None
    }
}

/// Puts the files of an archive into the directory `to` of a draft, which is made if it is not
/// there; everything belongs to `owner` if one is given. What is there already gives way, but for
/// directories.
///
/// # Errors
/// [`ArchiveError`] naming the member that cannot come to lie there.
pub fn unpack(
    archive: &Arc<Unpacked>,
    draft: &mut Draft,
    to: &[u8],
    owner: Option<(u32, u32)>,
) -> Result<(), ArchiveError> {
    let to = draft.make_directory(to, owner.unwrap_or_default())?;
    for (path, entry) in &archive.entries {
        let name = split(path).map_or(&b""[..], |(_, name)| name);
        if name.starts_with(WHITEOUT) {
            let member = String::from_utf8_lossy(path).into_owned();
            let reason = "no layer can hold a file whose name begins with .wh.";
            return Err(ArchiveError::Member { member, reason });
        }
        let target = join(&to, path);
        let target = target.strip_suffix(b"/").unwrap_or(&target);
        if !entry.is_member {
            draft.make_directory(target, owner.unwrap_or_default())?;
            continue;
        }
        let target = match path.is_empty() {
            true => to.clone(),
            false => resolve_parent(draft, target)?,
        };
        let (uid, gid) = owner.unwrap_or((entry.node.uid, entry.node.gid));
        let node = Node { uid, gid, ..entry.node.clone() };
        let content = match node.kind {
            Kind::File if node.size > 0 => {
                Content::Tree(Arc::clone(archive) as Arc<dyn Tree>, path.clone())
            }
            _ => Content::None,
        };
        draft.replace(target, Placed { node, content })?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "unpacked/tests.rs"]
mod tests;
