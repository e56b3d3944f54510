//! Puts the members of one layer where they belong, in the order in which they come.

use std::collections::BTreeSet;

use super::{Kind, LayerIndex, Node, Paths};
use crate::layer::tar::shown;
use crate::layer::tree::{Id, Last, ROOT, Step, Stray, Tree, walk_order};
use crate::layer::{Error, Result};

/// Most entries of one layer, with the directories that they imply.
pub(super) const ENTRIES_MAX: u64 = 1_000_000;

/// Most bytes of names, link targets and the like.
const NAME_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// Most bytes of whole paths: the names of directories count once for each entry in them.
pub(super) const PATH_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Longest target of a symbolic link: Linux' `PATH_MAX`.
pub(super) const TARGET_MAX: usize = 4096;

/// A [`LayerIndex`] that is being made, entry by entry, as an archive is unpacked.
#[derive(Debug)]
pub struct IndexBuilder {
    /// Where which node is; `None` is a directory that something implies.
    tree: Tree<Option<u32>>,
    nodes: Vec<Node>,
    whiteouts: BTreeSet<Vec<u8>>,
    opaques: BTreeSet<Vec<u8>>,
    name_bytes: u64,
}

impl Default for IndexBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl IndexBuilder {
    /// Of a layer that changes nothing yet.
    pub fn new() -> Self {
        Self {
            tree: Tree::new(None),
            nodes: Vec::new(),
            whiteouts: BTreeSet::new(),
            opaques: BTreeSet::new(),
            name_bytes: 0,
        }
    }

    /// Puts `node` at `path`. A directory changes one that is there; all else replaces what is
    /// there.
    ///
    /// # Errors
    /// [`Error::Misplaced`] below what is no directory, or for a root that is none;
    /// [`Error::TooMuch`].
    pub fn add(&mut self, path: &[u8], node: Node) -> Result<()> {
        let number = self.keep(path, node)?;
        self.put(path, number)
    }

    /// Puts a hard link to `target` at `path`. Of `node` only what the link has by itself is used,
    /// and only when the layer holds no `target`: the link then is one to a layer below.
    ///
    /// # Errors
    /// [`Error::Misplaced`] for a target that is a directory, and as [`IndexBuilder::add`].
    pub fn add_hard_link(&mut self, path: &[u8], target: &[u8], node: Node) -> Result<()> {
        let spot = self.resolve(path, target, Last::Keep)?;
        let found = spot.1.is_empty().then_some(spot.0);
        if found.is_some() && self.joined(&spot) == self.place(path)? {
            // A link to itself, as GNU tar writes of a file that it is told to take twice.
            return Ok(());
        }
        match found.map(|id| *self.tree.value(id)) {
            Some(number) => {
                let number = number.filter(|at| self.nodes[*at as usize].kind != Kind::Directory);
                let reason = "it is a hard link to a directory";
                self.put(path, number.ok_or_else(|| misplaced(path, reason))?)
            }
            None => {
                let target = self.joined(&spot);
                self.add(path, Node { kind: Kind::HardLink { target: target.into() }, ..node })
            }
        }
    }

    /// Notes that nothing of the layers below is left at `path`.
    ///
    /// # Errors
    /// As [`IndexBuilder::add`].
    pub fn whiteout(&mut self, path: &[u8]) -> Result<()> {
        if clean(path).is_empty() {
            return Err(misplaced(path, "the root is a directory and stays one"));
        }
        let spot = self.resolve(path, path, Last::Keep)?;
        let path = self.joined(&spot);
        self.count(path.len())?;
        self.whiteouts.insert(path);
        self.check_entries()
    }

    /// Notes that nothing of the layers below is left in `directory`.
    ///
    /// # Errors
    /// As [`IndexBuilder::add`].
    pub fn opaque(&mut self, directory: &[u8]) -> Result<()> {
        let spot = self.resolve(directory, directory, Last::Follow)?;
        let path = self.joined(&spot);
        self.count(path.len())?;
        self.opaques.insert(path);
        self.check_entries()
    }

    /// Where `path` lies once the symbolic links on the way to it are followed.
    ///
    /// # Errors
    /// [`Error::Misplaced`].
    pub fn place(&self, path: &[u8]) -> Result<Vec<u8>> {
        let spot = self.resolve(path, path, Last::Keep)?;
        Ok(self.joined(&spot))
    }

    /// The table of all that was put in.
    ///
    /// # Errors
    /// [`Error::TooMuch`].
    pub fn finish(self) -> Result<LayerIndex> {
        let mut index = LayerIndex::default();
        let mut nodes: Vec<_> = self.nodes.into_iter().map(Some).collect();
        let mut numbers = vec![None; nodes.len()];
        let mut path = Vec::new();
        let mut path_bytes = 0;
        let mut ahead = vec![(ROOT, 0)];
        while let Some((id, parent_length)) = ahead.pop() {
            path.truncate(parent_length);
            if parent_length > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(self.tree.name(id));
            ahead.extend(self.tree.children(id).iter().rev().map(|child| (*child, path.len())));
            let Some(old) = *self.tree.value(id) else { continue };
            path_bytes += path.len() as u64;
            if path_bytes > PATH_BYTES_MAX {
                let what = "too many bytes of paths";
                return Err(Error::TooMuch { what, limit: PATH_BYTES_MAX });
            }
            let number = numbers[old as usize].unwrap_or(index.nodes.len() as u32);
            if let Some(node) = nodes[old as usize].take() {
                index.nodes.push(node);
                numbers[old as usize] = Some(number);
            }
            index.node_of.push(number);
            index.paths.push(&path);
        }
        index.whiteouts = sorted(self.whiteouts);
        index.opaques = sorted(self.opaques);
        Ok(index)
    }

    /// Takes the node up, and returns its number.
    fn keep(&mut self, path: &[u8], node: Node) -> Result<u32> {
        let mut bytes = match &node.kind {
            Kind::Symlink { target } | Kind::HardLink { target } => target.len(),
            Kind::File(content) => content.kept.as_ref().map_or(0, |kept| kept.len()),
            _ => 0,
        };
        if let Kind::Symlink { target } = &node.kind
            && (target.is_empty() || target.len() > TARGET_MAX || target.contains(&0))
        {
            return Err(misplaced(path, "its target is empty or longer than 4096 bytes"));
        }
        if let Some(xattrs) = &node.xattrs {
            bytes += xattrs.names.iter().map(|name| name.len()).sum::<usize>();
        }
        self.count(bytes)?;
        self.nodes.push(node);
        Ok(self.nodes.len() as u32 - 1)
    }

    fn put(&mut self, path: &[u8], number: u32) -> Result<()> {
        let is_directory = self.nodes[number as usize].kind == Kind::Directory;
        let cleaned = clean(path);
        let Some((name, parents)) = cleaned.split_last() else {
            let reason = "the root is a directory and stays one";
            let number = is_directory.then_some(number).ok_or_else(|| misplaced(path, reason))?;
            self.tree.set(ROOT, Some(number));
            return Ok(());
        };
        let parent = self.make_directories(path, &parents.join(&b'/'))?;
        match self.tree.child(parent, name) {
            Some(id) if is_directory && self.step(id) == Step::Directory => {
                self.tree.set(id, Some(number));
            }
            _ => {
                self.count(name.len())?;
                self.tree.put(parent, name, Some(number));
            }
        }
        self.check_entries()
    }

    /// The directory at `parents`, and those on the way to it, implied where they are missing.
    fn make_directories(&mut self, path: &[u8], parents: &[u8]) -> Result<Id> {
        let (mut id, missing) = self.resolve(path, parents, Last::Follow)?;
        if self.step(id) != Step::Directory {
            return Err(misplaced(path, "it lies below what is no directory"));
        }
        for name in missing {
            self.count(name.len())?;
            id = self.tree.put(id, &name, None);
        }
        self.check_entries().map(|()| id)
    }

    /// Where `target` leads: what is there, and the names that are missing below it. What is wrong
    /// is told of the member `path`.
    fn resolve(&self, path: &[u8], target: &[u8], last: Last) -> Result<(Id, Vec<Vec<u8>>)> {
        let target = clean(target).join(&b'/');
        let spot = self.tree.resolve(&target, last, |id| self.step(id));
        let spot = spot.map_err(|stray| {
            misplaced(
                path,
                match stray {
                    Stray::TooManyLinks => "its way leads through too many symbolic links",
                    Stray::NotDirectory(_) => "it lies below what is no directory",
                },
            )
        })?;
        Ok((spot.id, spot.missing.into_iter().map(<[u8]>::to_vec).collect()))
    }

    fn joined(&self, (id, missing): &(Id, Vec<Vec<u8>>)) -> Vec<u8> {
        let mut path = self.tree.path(*id);
        for name in missing {
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(name);
        }
        path
    }

    fn step(&self, id: Id) -> Step<'_> {
        match self.tree.value(id).map(|number| &self.nodes[number as usize].kind) {
            None | Some(Kind::Directory) => Step::Directory,
            Some(Kind::Symlink { target }) => Step::Link(target),
            Some(_) => Step::Leaf,
        }
    }

    fn count(&mut self, bytes: usize) -> Result<()> {
        self.name_bytes += bytes as u64;
        if self.name_bytes > NAME_BYTES_MAX {
            return Err(Error::TooMuch { what: "too many bytes of names", limit: NAME_BYTES_MAX });
        }
        Ok(())
    }

    fn check_entries(&self) -> Result<()> {
        let entries = self.tree.len() + self.whiteouts.len() + self.opaques.len();
        if entries as u64 > ENTRIES_MAX {
            return Err(Error::TooMuch { what: "too many entries", limit: ENTRIES_MAX });
        }
        Ok(())
    }
}

pub(super) fn misplaced(path: &[u8], reason: &'static str) -> Error {
    Error::Misplaced { member: shown(path), reason }
}

fn sorted(paths: BTreeSet<Vec<u8>>) -> Paths {
    let mut paths: Vec<_> = paths.into_iter().collect();
    paths.sort_by(|one, other| walk_order(one, other));
    let mut sorted = Paths::default();
    paths.iter().for_each(|path| sorted.push(path));
    sorted
}

/// The names that a path consists of, `..` taken with the name before it, as runtimes do before
/// they look at any file.
pub(super) fn clean(path: &[u8]) -> Vec<&[u8]> {
    let mut names = Vec::new();
    for name in path.split(|byte| *byte == b'/') {
        match name {
            b"" | b"." => {}
            b".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    names
}
