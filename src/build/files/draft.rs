//! A layer that is being made: what it puts over the files below it.
//!
//! It is a tree itself, of all that is there then, so that what one source puts there is seen by the
//! next.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{Cursor, Read};
use std::sync::Arc;

use bytes::Bytes;

use crate::build::files::{Error, Kind, Node, Result, Tree, join, resolve, split};
use crate::oci::{Algorithm, Digest};

/// Permission of directories that are made on the way.
const DIRECTORY_MODE: u32 = 0o755;

/// Where the bytes of a file come from.
#[derive(Debug, Clone)]
pub enum Content {
    /// It is no file, or an empty one.
    None,
    /// A file of a tree, and its path there.
    Tree(Arc<dyn Tree>, Vec<u8>),
    /// Bytes at hand.
    Bytes(Bytes),
}

/// A node of the layer.
#[derive(Debug, Clone)]
pub struct Placed {
    /// What it is.
    pub node: Node,
    /// Its bytes.
    pub content: Content,
}

/// A layer that is being made.
#[derive(Debug)]
pub struct Draft {
    below: Arc<dyn Tree>,
    entries: BTreeMap<Vec<u8>, Placed>,
    /// Paths at which something that is no directory hides what lies below it.
    hidden: BTreeSet<Vec<u8>>,
}

impl Content {
    /// Opens the bytes.
    ///
    /// # Errors
    /// Those of the tree.
    pub fn open(&self) -> Result<Box<dyn Read + Send>> {
        match self {
            Self::None => Ok(Box::new(std::io::empty())),
            Self::Tree(tree, path) => tree.open(path),
            Self::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
        }
    }

    /// The SHA-256 of the bytes.
    ///
    /// # Errors
    /// Those of the tree.
    pub fn digest(&self) -> Result<Digest> {
        match self {
            Self::None => Ok(Digest::of(Algorithm::Sha256, b"")),
            Self::Tree(tree, path) => tree.digest(path),
            Self::Bytes(bytes) => Ok(Digest::of(Algorithm::Sha256, bytes)),
        }
    }
}

impl Draft {
    /// An empty layer over `below`.
    pub fn over(below: Arc<dyn Tree>) -> Self {
        Self { below, entries: BTreeMap::new(), hidden: BTreeSet::new() }
    }

    /// What was put here so far, in the order of the paths.
    pub fn entries(&self) -> &BTreeMap<Vec<u8>, Placed> {
        &self.entries
    }

    /// Whether nothing was.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Puts something at a path whose parents are directories. A directory takes the place of
    /// nothing but a directory, and only a directory that of one.
    ///
    /// # Errors
    /// [`Error::Occupied`].
    pub fn put(&mut self, path: Vec<u8>, placed: Placed) -> Result<()> {
        let is_directory = placed.node.is_directory();
        if let Some(there) = self.node(&path)?
            && there.is_directory() != is_directory
        {
            return Err(Error::occupied(&path, is_directory));
        }
        if !is_directory {
            self.hidden.insert(path.clone());
        }
        self.entries.insert(path, placed);
        Ok(())
    }

    /// Puts something at a path whose parents are directories, whatever was there; a directory that
    /// takes the place of one keeps what is in it.
    ///
    /// # Errors
    /// [`Error::Occupied`] for a directory where a file was put that hides another directory: no layer
    /// can say so.
    pub fn replace(&mut self, path: Vec<u8>, placed: Placed) -> Result<()> {
        if placed.node.is_directory() {
            if self.hidden.contains(&path) {
                if self.below.node(&path)?.is_some_and(|node| node.is_directory()) {
                    return Err(Error::occupied(&path, true));
                }
                self.hidden.remove(&path);
            }
        } else {
            let inside = join(&path, b"");
            let below = self.entries.range(inside.clone()..).map(|(at, _)| at);
            let below: Vec<_> = below.take_while(|at| at.starts_with(&inside)).cloned().collect();
            for at in below {
                self.entries.remove(&at);
                self.hidden.remove(&at);
            }
            self.hidden.insert(path.clone());
        }
        self.entries.insert(path, placed);
        Ok(())
    }

    /// Makes the directory that `path` leads to, and those on the way, with `owner` where they are
    /// not there yet. Returns where it is.
    ///
    /// # Errors
    /// [`Error::Occupied`] where something else is in the way.
    pub fn make_directory(&mut self, path: &[u8], owner: (u32, u32)) -> Result<Vec<u8>> {
        let path = resolve(self, path)?;
        let mut missing = Vec::new();
        let mut at = &path[..];
        loop {
            match self.node(at)? {
                Some(node) if node.is_directory() => break,
                Some(_) => return Err(Error::occupied(at, true)),
                None => missing.push(at.to_vec()),
            }
            let Some((directory, _)) = split(at) else { break };
            at = directory;
        }
        for directory in missing.into_iter().rev() {
            let (uid, gid) = owner;
            let node = Node { uid, gid, ..Node::directory(DIRECTORY_MODE) };
            self.entries.insert(directory, Placed { node, content: Content::None });
        }
        Ok(path)
    }

    /// Changes nodes by where their bytes come from.
    pub fn update(&mut self, change: impl Fn(&Content, &mut Node)) {
        self.entries.values_mut().for_each(|placed| change(&placed.content, &mut placed.node));
    }

    /// Adds the directories that lead to what was put here, as they are below: some tools give
    /// directories that a layer does not mention an owner and a mode of their own.
    ///
    /// # Errors
    /// Those of the files below.
    pub fn complete(&mut self) -> Result<()> {
        let mut leading = BTreeSet::new();
        for path in self.entries.keys() {
            let mut at = &path[..];
            while let Some((directory, _)) = split(at) {
                if directory.is_empty() || !leading.insert(directory.to_vec()) {
                    break;
                }
                at = directory;
            }
        }
        for directory in leading {
            if self.entries.contains_key(&directory) {
                continue;
            }
            let node = self.below.node(&directory)?;
            let node = node.unwrap_or_else(|| Node::directory(DIRECTORY_MODE));
            self.entries.insert(directory, Placed { node, content: Content::None });
        }
        Ok(())
    }

    /// Whether something put here, that is no directory, stands at the path or above it.
    fn hides(&self, path: &[u8]) -> bool {
        let mut at = path;
        loop {
            if self.hidden.contains(at) {
                return true;
            }
            match split(at) {
                Some((directory, _)) => at = directory,
                None => return false,
            }
        }
    }
}

impl Tree for Draft {
    fn node(&self, path: &[u8]) -> Result<Option<Node>> {
        match self.entries.get(path) {
            Some(placed) => Ok(Some(placed.node.clone())),
            None if self.hides(path) => Ok(None),
            None => self.below.node(path),
        }
    }

    fn names(&self, directory: &[u8]) -> Result<Vec<Vec<u8>>> {
        if self.hides(directory) {
            return Ok(Vec::new());
        }
        let mut names: BTreeSet<Vec<u8>> = self.below.names(directory)?.into_iter().collect();
        let inside = join(directory, b"");
        let own = self.entries.range(inside.clone()..).map(|(path, _)| path);
        let own = own.take_while(|path| path.starts_with(&inside) && !path.is_empty());
        let name = |path: &Vec<u8>| path[inside.len()..].to_vec();
        names.extend(own.map(name).filter(|name| !name.contains(&b'/')));
        Ok(names.into_iter().collect())
    }

    fn open(&self, path: &[u8]) -> Result<Box<dyn Read + Send>> {
        match self.entries.get(path) {
            Some(placed) => placed.content.open(),
            None => self.below.open(path),
        }
    }

    fn digest(&self, path: &[u8]) -> Result<Digest> {
        match self.entries.get(path) {
            Some(placed) => placed.content.digest(),
            None => self.below.digest(path),
        }
    }

    fn hiding(&self, path: &[u8]) -> Option<String> {
        self.below.hiding(path)
    }
}

/// Nothing at all: what lies below the first layer of an image from scratch.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl Tree for Nothing {
    fn node(&self, path: &[u8]) -> Result<Option<Node>> {
        Ok(path.is_empty().then(|| Node::directory(DIRECTORY_MODE)))
    }

    fn names(&self, _: &[u8]) -> Result<Vec<Vec<u8>>> {
        Ok(Vec::new())
    }

    fn open(&self, path: &[u8]) -> Result<Box<dyn Read + Send>> {
        Err(Error::absent(path))
    }

    fn digest(&self, path: &[u8]) -> Result<Digest> {
        Err(Error::absent(path))
    }

    fn hiding(&self, _: &[u8]) -> Option<String> {
        None
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "a file",
            Self::Directory => "a directory",
            Self::Link(_) => "a link",
            Self::Character(..) | Self::Block(..) => "a device",
            Self::Fifo => "a pipe",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::files::tests::Listed;

    fn below() -> Arc<dyn Tree> {
        Arc::new(Listed::new(&[
            ("etc/passwd", "root"),
            ("var/run", "->/run"),
            ("bin", "->usr/bin"),
        ]))
    }

    fn file() -> Placed {
        let node = Node { kind: Kind::File, ..Node::directory(0o644) };
        Placed { node, content: Content::Bytes("new".into()) }
    }

    fn paths(draft: &Draft) -> Vec<String> {
        draft.entries.keys().map(|path| String::from_utf8(path.clone()).unwrap()).collect()
    }

    #[test]
    fn directories_are_made_where_links_lead() {
        let mut draft = Draft::over(below());
        let made = draft.make_directory(b"var/run/app", (5, 6)).unwrap();
        assert_eq!(made, b"run/app");
        assert_eq!(paths(&draft), ["run", "run/app"]);
        let node = draft.node(b"run/app").unwrap().unwrap();
        assert_eq!((node.mode, node.uid, node.gid), (0o755, 5, 6));
        assert_eq!(draft.make_directory(b"etc", (0, 0)).unwrap(), b"etc");
        assert_eq!(paths(&draft).len(), 2);
        let error = draft.make_directory(b"etc/passwd/x", (0, 0)).unwrap_err();
        assert!(error.to_string().contains("etc/passwd"), "{error}");
    }

    #[test]
    fn what_was_put_is_seen_over_what_lies_below() {
        let mut draft = Draft::over(below());
        draft.put(b"etc/new".to_vec(), file()).unwrap();
        assert_eq!(draft.names(b"etc").unwrap(), [&b"new"[..], b"passwd"]);
        assert_eq!(draft.names(b"").unwrap(), [&b"bin"[..], b"etc", b"var"]);
        // A file in the place of a link hides where it led.
        draft.put(b"bin".to_vec(), file()).unwrap();
        assert_eq!(draft.node(b"bin/x").unwrap(), None);
        let mut text = String::new();
        draft.open(b"bin").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "new");
        assert!(draft.put(b"etc".to_vec(), file()).is_err());
        draft.complete().unwrap();
        assert_eq!(paths(&draft), ["bin", "etc", "etc/new"]);
        assert_eq!(draft.entries[&b"etc"[..]].node.mode, 0o700);
    }
}
