//! The tree that the layers of an image make together, from their tables of contents alone.
//!
//! What a layer brings lies over what is below, as in an overlay: a directory over a directory
//! shows both, anything else hides what it covers. A build that adds content pushes the table of
//! what it added as a further layer.

use std::sync::Arc;

use crate::layer::LayerIndex;
use crate::layer::index::{Content, Kind, Node};
use crate::layer::tar::shown;
use crate::layer::tree::{Id, ROOT, Step, Stray, Tree};

pub use crate::layer::tree::Last;

/// Why a path leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// More symbolic links than an honest path has.
    #[error("{path:?} leads through too many symbolic links")]
    TooManyLinks {
        /// The path as given.
        path: String,
    },
    /// The path goes on below something that has nothing below it.
    #[error("{path:?} leads through {file:?}, which is no directory")]
    NotDirectory {
        /// The path as given.
        path: String,
        /// What is no directory.
        file: String,
    },
}

/// The layers of an image, seen as one tree.
#[derive(Debug, Clone)]
pub struct MergedTree {
    layers: Vec<Arc<LayerIndex>>,
    /// Where which node is; `None` is a directory that no layer describes.
    tree: Tree<Option<Place>>,
}

/// One node of one layer.
#[derive(Debug, Clone, Copy)]
struct Place {
    layer: u32,
    node: u32,
}

impl Default for MergedTree {
    fn default() -> Self {
        Self::new()
    }
}

impl FromIterator<Arc<LayerIndex>> for MergedTree {
    /// The tree of these layers, the lowest one first.
    fn from_iter<I: IntoIterator<Item = Arc<LayerIndex>>>(layers: I) -> Self {
        let mut tree = Self::new();
        layers.into_iter().for_each(|layer| tree.push(layer));
        tree
    }
}

impl MergedTree {
    /// The tree of no layer: a root.
    pub fn new() -> Self {
        Self { layers: Vec::new(), tree: Tree::new(None) }
    }

    /// The layers, the lowest one first.
    pub fn layers(&self) -> &[Arc<LayerIndex>] {
        &self.layers
    }

    /// Lays a layer over all others.
    pub fn push(&mut self, layer: Arc<LayerIndex>) {
        let links = self.links_below(&layer);
        for path in layer.whiteouts() {
            let (parent, name) = split(path);
            if let Some(parent) = self.find(parent) {
                self.tree.remove(parent, name);
            }
        }
        for path in layer.opaques() {
            if let Some(directory) = self.find(path) {
                self.tree.clear(directory);
            }
        }
        let number = self.layers.len() as u32;
        self.layers.push(Arc::clone(&layer));
        // Directories on the way to the entry before, with how much of its path leads there.
        let mut way: Vec<(usize, Id)> = vec![(0, ROOT)];
        let mut before: &[u8] = b"";
        let mut links = links.into_iter().peekable();
        for (at, (path, node)) in layer.entries().enumerate() {
            let own = Place { layer: number, node: layer.node_numbers()[at] };
            let place = links.next_if(|(link, _)| *link == at).map_or(own, |(_, below)| below);
            let shared = |length: usize| {
                let is_end = length == 0 || path.get(length) == Some(&b'/');
                is_end && path.get(..length) == before.get(..length)
            };
            while way.last().is_some_and(|(length, _)| !shared(*length)) {
                way.pop();
            }
            self.put(path, place, node.kind == Kind::Directory, &mut way);
            before = path;
        }
    }

    /// What stands at a path such as `etc/passwd`; nothing is followed.
    pub fn get(&self, path: &[u8]) -> Option<Entry<'_>> {
        self.find(path).map(|id| Entry { tree: self, id })
    }

    /// The root.
    pub fn root(&self) -> Entry<'_> {
        Entry { tree: self, id: ROOT }
    }

    /// Where `path` leads when the symbolic links on the way are followed within the root: absolute
    /// ones start at the root, and nothing is above it.
    ///
    /// A path with a slash at its end leads to the same as one without; that what it leads to is a
    /// directory is for the caller to see.
    ///
    /// # Errors
    /// [`ResolveError`].
    pub fn resolve<'a>(&'a self, path: &'a [u8], last: Last) -> Result<Resolved<'a>, ResolveError> {
        match self.tree.resolve(path, last, |id| self.step(id)) {
            Ok(spot) => {
                let deepest = Entry { tree: self, id: spot.id };
                Ok(Resolved { deepest, missing: spot.missing })
            }
            Err(Stray::TooManyLinks) => Err(ResolveError::TooManyLinks { path: shown(path) }),
            Err(Stray::NotDirectory(id)) => {
                let file = shown(&self.tree.path(id));
                Err(ResolveError::NotDirectory { path: shown(path), file })
            }
        }
    }

    /// What the layer's hard links to layers below mean, by the number of their entries, in order.
    /// One to what is not there stays what it is.
    fn links_below(&self, layer: &LayerIndex) -> Vec<(usize, Place)> {
        let below = |node: &Node| {
            let Kind::HardLink { target } = &node.kind else { return None };
            let spot = self.tree.resolve(target, Last::Keep, |id| self.step(id)).ok()?;
            let is_file = spot.missing.is_empty() && self.step(spot.id) != Step::Directory;
            if is_file { *self.tree.value(spot.id) } else { None }
        };
        let entries = layer.entries().enumerate();
        entries.filter_map(|(at, (_, node))| Some((at, below(node)?))).collect()
    }

    /// Puts an entry of the topmost layer in; `way` leads to a directory above it, and is extended.
    fn put(&mut self, path: &[u8], place: Place, is_directory: bool, way: &mut Vec<(usize, Id)>) {
        if path.is_empty() {
            return self.tree.set(ROOT, Some(place));
        }
        let (start, mut id) = way.last().copied().unwrap_or((0, ROOT));
        let mut length = start;
        let mut names = path[start..].split(|byte| *byte == b'/').peekable();
        while let Some(name) = names.next() {
            // What is shared ends before a slash, so the first part is empty then.
            if name.is_empty() {
                continue;
            }
            length += name.len() + usize::from(length > 0);
            let is_last = names.peek().is_none();
            let there = self.tree.child(id, name);
            let there = there.filter(|child| self.step(*child) == Step::Directory);
            id = match (is_last, there) {
                (false, Some(child)) => child,
                (false, None) => self.tree.put(id, name, None),
                (true, Some(child)) if is_directory => {
                    self.tree.set(child, Some(place));
                    child
                }
                (true, _) => self.tree.put(id, name, Some(place)),
            };
            if !is_last || is_directory {
                way.push((length, id));
            }
        }
    }

    fn find(&self, path: &[u8]) -> Option<Id> {
        let names = path.split(|byte| *byte == b'/').filter(|name| !name.is_empty());
        names.into_iter().try_fold(ROOT, |id, name| self.tree.child(id, name))
    }

    fn node(&self, id: Id) -> Option<&Node> {
        let place = (*self.tree.value(id))?;
        Some(self.layers[place.layer as usize].node(place.node))
    }

    fn step(&self, id: Id) -> Step<'_> {
        match self.node(id).map(|node| &node.kind) {
            None | Some(Kind::Directory) => Step::Directory,
            Some(Kind::Symlink { target }) => Step::Link(target),
            Some(_) => Step::Leaf,
        }
    }
}

/// Where a path leads, as far as there is anything.
#[derive(Debug, Clone)]
pub struct Resolved<'a> {
    deepest: Entry<'a>,
    missing: Vec<&'a [u8]>,
}

impl<'a> Resolved<'a> {
    /// What is there, if all of the path is.
    pub fn entry(&self) -> Option<Entry<'a>> {
        self.missing.is_empty().then_some(self.deepest)
    }

    /// The last on the way that is there; a directory where the path goes on.
    pub fn deepest(&self) -> Entry<'a> {
        self.deepest
    }

    /// The names that are missing below [`Resolved::deepest`].
    pub fn missing(&self) -> &[&'a [u8]] {
        &self.missing
    }

    /// The path that leads there without any link.
    pub fn path(&self) -> Vec<u8> {
        let deepest = self.deepest.path();
        let above = (self.deepest.id != ROOT).then_some(deepest.as_slice());
        above.into_iter().chain(self.missing.iter().copied()).collect::<Vec<_>>().join(&b'/')
    }
}

/// One place in a [`MergedTree`].
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    tree: &'a MergedTree,
    id: Id,
}

impl<'a> Entry<'a> {
    /// Its path from the root, such as `etc/passwd`; the root's is empty.
    pub fn path(&self) -> Vec<u8> {
        self.tree.tree.path(self.id)
    }

    /// Its name in the directory that it is in.
    pub fn name(&self) -> &'a [u8] {
        self.tree.tree.name(self.id)
    }

    /// What it is. A hard link is what it names, unless nothing of that name is there.
    pub fn node(&self) -> &'a Node {
        const IMPLIED: &Node = &Node::IMPLIED_DIRECTORY;
        self.tree.node(self.id).unwrap_or(IMPLIED)
    }

    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.node().kind == Kind::Directory
    }

    /// The layer that it is of, counted from the lowest; `None` for a directory that no layer
    /// describes.
    pub fn layer(&self) -> Option<usize> {
        self.tree.tree.value(self.id).map(|place| place.layer as usize)
    }

    /// Where its content lies, of a file: in which layer and at which place there.
    pub fn content(&self) -> Option<(usize, &'a Content)> {
        match &self.node().kind {
            Kind::File(content) => Some((self.layer()?, content)),
            _ => None,
        }
    }

    /// What lies right in it, sorted by name.
    pub fn children(&self) -> impl ExactSizeIterator<Item = Entry<'a>> + use<'a> {
        let tree = self.tree;
        tree.tree.children(self.id).iter().map(move |id| Entry { tree, id: *id })
    }

    /// Itself and all below, a directory before what is in it, sorted by name.
    pub fn walk(&self) -> Walk<'a> {
        Walk { next: Some(*self), ahead: Vec::new(), last: None }
    }

    /// All below it whose paths from here match. What lies in a match is not looked at.
    pub fn matching(&self, mut is_match: impl FnMut(&[u8]) -> bool) -> Vec<Entry<'a>> {
        let start = self.path().len();
        let start = if start == 0 { 0 } else { start + 1 };
        let mut found = Vec::new();
        let mut walk = self.walk();
        walk.next();
        while let Some(entry) = walk.next() {
            if is_match(&entry.path()[start..]) {
                found.push(entry);
                walk.skip_below();
            }
        }
        found
    }
}

impl std::fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Entry").field(&shown(&self.path())).finish()
    }
}

/// A walk through a [`MergedTree`].
#[derive(Debug)]
pub struct Walk<'a> {
    next: Option<Entry<'a>>,
    ahead: Vec<Entry<'a>>,
    /// What came last; what lies in it comes next.
    last: Option<Entry<'a>>,
}

impl Walk<'_> {
    /// Goes on past what lies in the entry that came last.
    pub fn skip_below(&mut self) {
        self.last = None;
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        if let Some(last) = self.last.take() {
            let at = self.ahead.len();
            self.ahead.extend(last.children());
            self.ahead[at..].reverse();
        }
        self.last = self.next.take().or_else(|| self.ahead.pop());
        self.last
    }
}

fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (b"", path),
    }
}

#[cfg(test)]
#[path = "merged/tests.rs"]
mod tests;
