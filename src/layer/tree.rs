//! A tree of names with a value at each, and the way of a path through it.
//!
//! Knows what paths and symbolic links do to one another; what the values mean is the caller's.

/// Most symbolic links followed on the way to one place.
const LINKS_MAX: usize = 255;

/// A place in the tree.
pub(super) type Id = u32;

/// The root.
pub(super) const ROOT: Id = 0;

/// Names, each with its value, its parent and what lies below it in the order of names.
#[derive(Debug, Clone)]
pub(super) struct Tree<T> {
    slots: Vec<Slot<T>>,
    names: Vec<u8>,
}

#[derive(Debug, Clone)]
struct Slot<T> {
    parent: Id,
    name_start: usize,
    name_length: u32,
    children: Vec<Id>,
    value: T,
}

/// What stands at a place, as far as a path is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// A directory.
    Directory,
    /// A symbolic link with its target.
    Link(&'a [u8]),
    /// Anything that has nothing below it.
    Leaf,
}

/// Whether a path that ends at a symbolic link means the link or what it points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Last {
    /// What it points at.
    Follow,
    /// The link itself.
    Keep,
}

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spot<'a> {
    /// The deepest place on the way that is there.
    pub(super) id: Id,
    /// What is missing below it.
    pub(super) missing: Vec<&'a [u8]>,
}

/// Why a path leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stray {
    /// More symbolic links than an honest path has.
    TooManyLinks,
    /// It goes on below this, which is no directory.
    NotDirectory(Id),
}

impl<T> Tree<T> {
    /// A tree of a root.
    pub(super) fn new(root: T) -> Self {
        let root =
            Slot { parent: ROOT, name_start: 0, name_length: 0, children: Vec::new(), value: root };
        Self { slots: vec![root], names: Vec::new() }
    }

    /// Places that were ever put in.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn value(&self, id: Id) -> &T {
        &self.slots[id as usize].value
    }

    pub(super) fn set(&mut self, id: Id, value: T) {
        self.slots[id as usize].value = value;
    }

    pub(super) fn parent(&self, id: Id) -> Id {
        self.slots[id as usize].parent
    }

    pub(super) fn name(&self, id: Id) -> &[u8] {
        let slot = &self.slots[id as usize];
        &self.names[slot.name_start..slot.name_start + slot.name_length as usize]
    }

    /// What lies right below a place, in the order of names.
    pub(super) fn children(&self, id: Id) -> &[Id] {
        &self.slots[id as usize].children
    }

    pub(super) fn child(&self, directory: Id, name: &[u8]) -> Option<Id> {
        let at = self.search(directory, name).ok()?;
        Some(self.children(directory)[at])
    }

    /// The path from the root, without a slash in front.
    pub(super) fn path(&self, id: Id) -> Vec<u8> {
        let mut names = Vec::new();
        let mut at = id;
        while at != ROOT {
            names.push(self.name(at));
            at = self.parent(at);
        }
        names.reverse();
        names.join(&b'/')
    }

    /// Puts `value` where nothing of that name is yet, or in place of what is there with all below.
    pub(super) fn put(&mut self, directory: Id, name: &[u8], value: T) -> Id {
        let id = self.slots.len() as Id;
        self.slots.push(Slot {
            parent: directory,
            name_start: self.names.len(),
            name_length: name.len() as u32,
            children: Vec::new(),
            value,
        });
        self.names.extend_from_slice(name);
        let at = self.search(directory, name);
        let children = &mut self.slots[directory as usize].children;
        match at {
            Ok(at) => children[at] = id,
            Err(at) => children.insert(at, id),
        }
        id
    }

    /// Takes the name and all below it away, if it is there.
    pub(super) fn remove(&mut self, directory: Id, name: &[u8]) {
        if let Ok(at) = self.search(directory, name) {
            self.slots[directory as usize].children.remove(at);
        }
    }

    /// Takes all below a directory away.
    pub(super) fn clear(&mut self, directory: Id) {
        self.slots[directory as usize].children.clear();
    }

    /// Follows `path` from the root, into symbolic links, never above the root. Nothing is followed
    /// below what is missing, as there can be no links.
    pub(super) fn resolve<'a>(
        &'a self,
        path: &'a [u8],
        last: Last,
        step: impl Fn(Id) -> Step<'a>,
    ) -> Result<Spot<'a>, Stray> {
        let mut ahead: Vec<&[u8]> = path.split(|byte| *byte == b'/').rev().collect();
        let mut spot = Spot { id: ROOT, missing: Vec::new() };
        let mut links = 0;
        while let Some(name) = ahead.pop() {
            if name.is_empty() || name == b"." {
                continue;
            }
            if !spot.missing.is_empty() {
                match name {
                    b".." => drop(spot.missing.pop()),
                    name => spot.missing.push(name),
                }
                continue;
            }
            if step(spot.id) != Step::Directory {
                return Err(Stray::NotDirectory(spot.id));
            }
            if name == b".." {
                spot.id = self.parent(spot.id);
                continue;
            }
            let Some(child) = self.child(spot.id, name) else {
                spot.missing.push(name);
                continue;
            };
            match step(child) {
                Step::Link(target) if last == Last::Follow || !ahead.is_empty() => {
                    links += 1;
                    if links > LINKS_MAX {
                        return Err(Stray::TooManyLinks);
                    }
                    if target.starts_with(b"/") {
                        spot.id = ROOT;
                    }
                    ahead.extend(target.split(|byte| *byte == b'/').rev());
                }
                _ => spot.id = child,
            }
        }
        Ok(spot)
    }

    fn search(&self, directory: Id, name: &[u8]) -> Result<usize, usize> {
        let children = self.children(directory);
        // Most trees are filled in order.
        match children.last() {
            Some(last) if self.name(*last) < name => Err(children.len()),
            _ => children.binary_search_by(|child| self.name(*child).cmp(name)),
        }
    }
}

/// The order in which a tree is walked: a directory, then all in it, then what follows it.
pub(super) fn walk_order(one: &[u8], other: &[u8]) -> std::cmp::Ordering {
    let equal = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    // A slash comes before all else that a name may hold.
    let rank = |path: &[u8]| path.get(equal).map(|byte| if *byte == b'/' { 0 } else { *byte });
    rank(one).cmp(&rank(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_and_all_in_it_come_before_what_follows() {
        let mut paths = ["a-b", "a/b", "b", "a", "a/b/c", "a/b-c", "a.b"];
        paths.sort_by(|one, other| walk_order(one.as_bytes(), other.as_bytes()));
        assert_eq!(paths, ["a", "a/b", "a/b/c", "a/b-c", "a-b", "a.b", "b"]);
    }

    #[test]
    fn paths_are_followed_inside_the_root() {
        let mut tree: Tree<Option<&[u8]>> = Tree::new(None);
        let usr = tree.put(ROOT, b"usr", None);
        let lib = tree.put(usr, b"lib", None);
        tree.put(lib, b"x", Some(b"LEAF"));
        for (name, target) in [
            ("lib", &b"usr/lib"[..]),
            ("absolute", b"/usr/lib"),
            ("out", b"../../../usr"),
            ("loop", b"loop"),
            ("ping", b"pong/x"),
            ("pong", b"ping/x"),
            ("dangling", b"usr/none/x"),
            ("chain", b"out/../lib/./"),
            ("root", b"/.."),
        ] {
            tree.put(ROOT, name.as_bytes(), Some(target));
        }
        let step = |id| match tree.value(id) {
            None => Step::Directory,
            Some(target) if *target == b"LEAF" => Step::Leaf,
            Some(target) => Step::Link(target),
        };
        let shown = |path: &'static str, last| match tree.resolve(path.as_bytes(), last, step) {
            Ok(spot) => {
                let missing = spot.missing.iter().map(|name| String::from_utf8_lossy(name));
                let missing: Vec<_> = missing.collect();
                format!("{} + {}", String::from_utf8_lossy(&tree.path(spot.id)), missing.join("/"))
            }
            Err(stray) => format!("{stray:?}"),
        };
        let not_directory = format!("NotDirectory({})", tree.child(lib, b"x").unwrap());
        for (path, expected) in [
            ("", " + "),
            ("/", " + "),
            ("..", " + "),
            ("lib/x", "usr/lib/x + "),
            ("/absolute/x", "usr/lib/x + "),
            ("out/lib/../lib/x", "usr/lib/x + "),
            ("chain/x", "usr/lib/x + "),
            ("root/lib", "usr/lib + "),
            ("lib/../x", "usr + x"),
            ("dangling/y", "usr + none/x/y"),
            ("none/../usr", "usr + "),
            ("loop", "TooManyLinks"),
            ("ping", "TooManyLinks"),
            ("lib/x/y", not_directory.as_str()),
            ("lib/x/..", not_directory.as_str()),
        ] {
            assert_eq!(shown(path, Last::Follow), expected, "{path}");
        }
        assert_eq!(shown("lib", Last::Keep), "lib + ");
        assert_eq!(shown("lib/", Last::Keep), "usr/lib + ", "a slash asks for the directory");
        assert_eq!(shown("lib/x", Last::Keep), "usr/lib/x + ");
    }

    #[test]
    fn what_is_put_in_place_of_a_directory_takes_all_below_it_away() {
        let mut tree = Tree::new(0);
        let directory = tree.put(ROOT, b"d", 1);
        tree.put(directory, b"x", 2);
        let new = tree.put(ROOT, b"d", 3);
        assert_eq!(tree.children(ROOT), [new]);
        assert_eq!(tree.child(new, b"x"), None);
        tree.remove(ROOT, b"d");
        tree.remove(ROOT, b"d");
        assert_eq!(tree.children(ROOT), [0; 0]);
    }
}
