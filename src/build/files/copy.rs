//! COPY's rules: which files a source means, and where they come to lie.
//!
//! As BuildKit: a source that is a link is followed; a directory gives its contents; a destination
//! that ends in a slash, or is a directory, takes files by their names; missing directories are made
//! with mode 0755 and the owner of the copy; directories that are copied onto others give them their
//! own mode and owner, but for the destination itself.

use std::sync::Arc;

use crate::build::files::draft::{Content, Draft, Placed};
use crate::build::files::{self, Node, Tree, clean, join, resolve, split};
use crate::build::pattern::{Pattern, PatternError, has_wildcards};

/// What is done to everything that is copied.
pub trait Change: Send + Sync {
    /// The mode of a node, which may be its own.
    fn mode(&self, node: &Node) -> u32;
    /// Who owns it, which may be who did.
    fn owner(&self, node: &Node) -> (u32, u32);
    /// Who owns directories that are made on the way.
    fn new_owner(&self) -> (u32, u32);
}

/// Which files are left out of what a source means.
pub trait Filter: Send + Sync {
    /// Whether a path, relative to the source, is left out; a directory still gives what in it is not.
    fn excludes(&self, path: &[u8], node: &Node) -> bool;
}

/// Where a copy goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Absolute, without its first slash.
    pub path: Vec<u8>,
    /// Whether it is a directory whatever is there: it was written with a slash at its end.
    pub is_directory: bool,
}

/// One copy.
pub struct Copy<'a> {
    /// Where the files come from.
    pub from: Arc<dyn Tree>,
    /// What is done to them.
    pub change: &'a dyn Change,
    /// What is left out.
    pub filter: &'a dyn Filter,
    /// Whether the directories that lead to a source are kept.
    pub keeps_parents: bool,
}

/// What a source means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as it was found, links not followed.
    pub path: Vec<u8>,
    /// How much of it, in bytes, is not kept where parents are: what stands before `/./`.
    pub pivot: usize,
}

/// Why a source cannot be copied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// There is nothing at the path.
    #[error("/{path} not found{}", instead(hidden.as_deref(), there))]
    NotFound {
        /// The path.
        path: String,
        /// The rule of `.dockerignore` that hides it.
        hidden: Option<String>,
        /// What the nearest directory that is there holds.
        there: Vec<String>,
    },
    /// A source has a wildcard that is none.
    #[error("malformed pattern {pattern:?}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong.
        #[source]
        source: PatternError,
    },
    /// The files failed.
    #[error(transparent)]
    Files(#[from] files::Error),
}

/// What explains that something is not found.
fn instead(hidden: Option<&str>, there: &[String]) -> String {
    const SHOWN: usize = 8;
    match (hidden, there) {
        (Some(rule), _) => format!(": it is there, but .dockerignore leaves it out by {rule:?}"),
        (None, []) => ": the directory is empty".to_owned(),
        (None, there) if there.len() > SHOWN => {
            format!(": there are {} and {} others", there[..SHOWN].join(", "), there.len() - SHOWN)
        }
        (None, there) => format!(": there are {}", there.join(", ")),
    }
}

impl std::fmt::Debug for Copy<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Copy").field("from", &self.from).finish_non_exhaustive()
    }
}

/// The paths that a source as it is written means, in the order of their bytes. One without a pattern
/// means itself, whether it is there or not.
///
/// # Errors
/// Those of the tree.
pub fn expand(tree: &dyn Tree, text: &[u8]) -> Result<Vec<Source>, CopyError> {
    let mut found = vec![Source { path: Vec::new(), pivot: 0 }];
    let is_part = |part: &&[u8]| !part.is_empty();
    let parts: Vec<&[u8]> = text.split(|&byte| byte == b'/').filter(is_part).collect();
    for (at, part) in parts.iter().enumerate() {
        let mut next = Vec::new();
        for source in found {
            match *part {
                b"." => {
                    // At the end it says nothing about parents.
                    let pivot = if at + 1 < parts.len() { source.path.len() } else { source.pivot };
                    next.push(Source { pivot, ..source });
                }
                b".." => {
                    let path = split(&source.path).map_or(&b""[..], |(directory, _)| directory);
                    let pivot = source.pivot.min(path.len());
                    next.push(Source { path: path.to_vec(), pivot });
                }
                part => match pattern(part)? {
                    Some(pattern) => {
                        let directory = resolve(tree, &source.path)?;
                        let names = tree.names(&directory)?;
                        for name in names.iter().filter(|name| pattern.matches(name)) {
                            // Names may be there that no rule lets through.
                            if tree.node(&join(&directory, name))?.is_some() {
                                next.push(source.below(name));
                            }
                        }
                    }
                    None => next.push(source.below(part)),
                },
            }
        }
        found = next;
    }
    Ok(found)
}

/// What a part of a source matches, if it has wildcards.
fn pattern(part: &[u8]) -> Result<Option<Pattern>, CopyError> {
    let Ok(text) = std::str::from_utf8(part) else { return Ok(None) };
    if !has_wildcards(text) {
        return Ok(None);
    }
    let malformed = |source| CopyError::Pattern { pattern: text.to_owned(), source };
    Pattern::parse(text).map(Some).map_err(malformed)
}

impl Source {
    fn below(&self, name: &[u8]) -> Self {
        Self { path: join(&self.path, name), pivot: self.pivot }
    }

    /// The directories that lead to it, as far as they are kept.
    fn parents(&self) -> &[u8] {
        let directory = split(&self.path).map_or(&b""[..], |(directory, _)| directory);
        directory.get(self.pivot..).unwrap_or_default()
    }
}

impl Destination {
    /// Where a file of this name comes to lie; directories on the way are made.
    ///
    /// # Errors
    /// [`files::Error::Occupied`] where something else is in the way.
    pub fn of_file(
        &self,
        draft: &mut Draft,
        name: &[u8],
        owner: (u32, u32),
    ) -> files::Result<Vec<u8>> {
        let at = resolve(draft, &self.path)?;
        if self.is_directory || is_directory(draft, &at)? {
            return Ok(join(&draft.make_directory(&at, owner)?, name));
        }
        if let Some((directory, _)) = split(&at) {
            draft.make_directory(directory, owner)?;
        }
        Ok(at)
    }

    /// Whether what comes there lies in it by its own name.
    ///
    /// # Errors
    /// Those of the files.
    pub fn takes_several(&self, draft: &Draft) -> files::Result<bool> {
        Ok(self.is_directory || is_directory(draft, &resolve(draft, &self.path)?)?)
    }
}

fn is_directory(draft: &Draft, path: &[u8]) -> files::Result<bool> {
    Ok(draft.node(path)?.is_some_and(|node| node.is_directory()))
}

impl Copy<'_> {
    /// Puts what `source` means into `draft`.
    ///
    /// # Errors
    /// [`CopyError`].
    pub fn run(
        &self,
        draft: &mut Draft,
        source: &Source,
        to: &Destination,
    ) -> Result<(), CopyError> {
        let path = resolve(&*self.from, &source.path)?;
        let Some(node) = self.from.node(&path)? else { return Err(self.not_found(source)) };
        let to = match self.keeps_parents {
            true => &self.below_parents(draft, source, to)?,
            false => to,
        };
        if node.is_directory() && !(self.keeps_parents && source.path != path) {
            return self.directory(draft, source, &path, to);
        }
        let name = split(&source.path).map_or(&b""[..], |(_, name)| name);
        if self.filter.excludes(name, &node) {
            return Ok(());
        }
        let target = to.of_file(draft, name, self.change.new_owner())?;
        Ok(draft.put(target, self.placed(node, &path))?)
    }

    /// A directory's contents; with its parents, itself too.
    fn directory(
        &self,
        draft: &mut Draft,
        source: &Source,
        path: &[u8],
        to: &Destination,
    ) -> Result<(), CopyError> {
        let to = match (self.keeps_parents, split(&source.path)) {
            (true, Some((_, name))) if source.path.len() > source.pivot => {
                let node = self.from.node(path)?.unwrap_or_else(|| Node::directory(0o755));
                let target = join(&draft.make_directory(&to.path, self.change.new_owner())?, name);
                draft.put(target.clone(), self.placed(node, path))?;
                target
            }
            _ => draft.make_directory(&to.path, self.change.new_owner())?,
        };
        self.contents(draft, (path, &[]), &to)
    }

    /// Everything in the directory `path`, which is `relative` to the source.
    fn contents(
        &self,
        draft: &mut Draft,
        (path, relative): (&[u8], &[u8]),
        to: &[u8],
    ) -> Result<(), CopyError> {
        for name in self.from.names(path)? {
            let (path, relative) = (join(path, &name), join(relative, &name));
            let Some(node) = self.from.node(&path)? else { continue };
            let target = join(to, &name);
            let is_left_out = self.filter.excludes(&relative, &node);
            if !node.is_directory() {
                if !is_left_out {
                    draft.put(target, self.placed(node, &path))?;
                }
                continue;
            }
            if !is_left_out {
                draft.put(target.clone(), self.placed(node, &path))?;
                self.contents(draft, (&path, &relative), &target)?;
            } else if self.has_any(&path, &relative)? {
                // Something in it was asked for again.
                draft.put(target.clone(), self.placed(node, &path))?;
                self.contents(draft, (&path, &relative), &target)?;
            }
        }
        Ok(())
    }

    /// Whether anything below a directory is not left out.
    fn has_any(&self, path: &[u8], relative: &[u8]) -> Result<bool, CopyError> {
        for name in self.from.names(path)? {
            let (path, relative) = (join(path, &name), join(relative, &name));
            let Some(node) = self.from.node(&path)? else { continue };
            if !self.filter.excludes(&relative, &node)
                || (node.is_directory() && self.has_any(&path, &relative)?)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The destination below the directories that lead to the source, which are made like those.
    fn below_parents(
        &self,
        draft: &mut Draft,
        source: &Source,
        to: &Destination,
    ) -> Result<Destination, CopyError> {
        let mut at = draft.make_directory(&to.path, self.change.new_owner())?;
        let mut from = source.path[..source.pivot].to_vec();
        for name in source.parents().split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
            from = join(&from, name);
            at = join(&at, name);
            let node = self.from.node(&resolve(&*self.from, &from)?)?;
            let node = node.filter(Node::is_directory).unwrap_or_else(|| Node::directory(0o755));
            draft.put(at.clone(), Placed { content: Content::None, ..self.placed(node, &from) })?;
        }
        Ok(Destination { path: at, is_directory: true })
    }

    fn placed(&self, node: Node, path: &[u8]) -> Placed {
        let content = match node.kind {
            files::Kind::File if node.size > 0 => {
                Content::Tree(Arc::clone(&self.from), path.to_vec())
            }
            _ => Content::None,
        };
        let (uid, gid) = self.change.owner(&node);
        let mode = self.change.mode(&node);
        Placed { node: Node { uid, gid, mode, ..node }, content }
    }

    /// The error, with what there is instead.
    fn not_found(&self, source: &Source) -> CopyError {
        let path = clean(&source.path);
        let mut directory = &path[..];
        let there = loop {
            directory = split(directory).map_or(&b""[..], |(directory, _)| directory);
            let names = self.from.names(directory).unwrap_or_default();
            if !names.is_empty() || directory.is_empty() {
                break names;
            }
        };
        let text = |name: Vec<u8>| String::from_utf8_lossy(&name).into_owned();
        CopyError::NotFound {
            hidden: self.from.hiding(&path),
            path: text(path.clone()),
            there: there.into_iter().map(text).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::files::tests::Listed;

    /// Keeps modes, gives everything to 1:2 and leaves out what ends in `.skip`, but for `keep.skip`.
    struct Plain;

    impl Change for Plain {
        fn mode(&self, node: &Node) -> u32 {
            node.mode
        }

        fn owner(&self, _: &Node) -> (u32, u32) {
            (1, 2)
        }

        fn new_owner(&self) -> (u32, u32) {
            (1, 2)
        }
    }

    impl Filter for Plain {
        fn excludes(&self, path: &[u8], _: &Node) -> bool {
            path.ends_with(b".skip") && !path.ends_with(b"keep.skip")
        }
    }

    /// What a copy puts there: paths, directories with a slash behind.
    fn copied(from: &Listed, source: &str, to: &str, keeps_parents: bool) -> String {
        let below = Listed::new(&[
            ("dir/old", "x"),
            ("file", "x"),
            ("to-dir", "->dir"),
            ("to-file", "->file"),
        ]);
        let mut draft = Draft::over(Arc::new(below));
        let copy =
            Copy { from: Arc::new(from.clone()), change: &Plain, filter: &Plain, keeps_parents };
        let to = Destination { path: clean(to.as_bytes()), is_directory: to.ends_with('/') };
        let found = match expand(from, source.as_bytes()) {
            Ok(found) => found,
            Err(error) => return error.to_string(),
        };
        for source in found {
            if let Err(error) = copy.run(&mut draft, &source, &to) {
                return error.to_string();
            }
        }
        let shown = draft.entries().iter().map(|(path, placed)| {
            let slash = if placed.node.is_directory() { "/" } else { "" };
            format!("{}{slash}", String::from_utf8_lossy(path))
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn sources_come_to_lie_where_docker_puts_them() {
        let from = Listed::new(&[
            ("a", "1"),
            ("d/b", "2"),
            ("d/e/c", "3"),
            ("link", "->d/b"),
            ("to-d", "->d"),
            ("x.skip", "4"),
            ("s.skip/keep.skip", "5"),
            ("s.skip/other.skip", "6"),
        ]);
        for (source, to, expected) in [
            // Files.
            ("a", "new", "new"),
            ("a", "new/", "new/ new/a"),
            ("a", "n/e/w", "n/ n/e/ n/e/w"),
            ("a", "dir", "dir/a"),
            ("a", "to-dir", "dir/a"),
            ("a", "file", "file"),
            ("a", "to-file", "file"),
            (
                "a",
                "file/",
                "/file is there already, no directory, and a directory cannot take its place",
            ),
            ("a", "/", "a"),
            ("link", "dir/", "dir/link"),
            ("to-d/b", "x", "x"),
            ("d/../a", "x", "x"),
            // Directories.
            ("d", "new", "new/ new/b new/e/ new/e/c"),
            ("d", "dir", "dir/b dir/e/ dir/e/c"),
            ("to-d", "to-dir/", "dir/b dir/e/ dir/e/c"),
            (
                "d",
                "file",
                "/file is there already, no directory, and a directory cannot take its place",
            ),
            ("d/.", "x/", "x/ x/b x/e/ x/e/c"),
            // What is left out, and what is not.
            ("x.skip", "y", ""),
            (
                ".",
                "y",
                "y/ y/a y/d/ y/d/b y/d/e/ y/d/e/c y/link y/s.skip/ y/s.skip/keep.skip y/to-d",
            ),
            ("d/*", "/", "b c"),
            ("*/[^b]", "/", "c"),
            ("d/?", "x/", "x/ x/b x/c"),
            ("[", "/", "malformed pattern \"[\""),
            ("missing", "x", "/missing not found: there are a, d, link, s.skip, to-d, x.skip"),
        ] {
            assert_eq!(copied(&from, source, to, false), expected, "{source} {to}");
        }
        for (source, to, expected) in [
            ("a", "x/", "x/ x/a"),
            ("d/e/c", "x/", "x/ x/d/ x/d/e/ x/d/e/c"),
            ("d/./e/c", "x/", "x/ x/e/ x/e/c"),
            ("d/e", "x/", "x/ x/d/ x/d/e/ x/d/e/c"),
            ("./d/b", "x", "x/ x/d/ x/d/b"),
            ("d/*", "x/", "x/ x/d/ x/d/b x/d/e/ x/d/e/c"),
        ] {
            assert_eq!(copied(&from, source, to, true), expected, "{source} {to} with parents");
        }
    }

    #[test]
    fn what_is_missing_is_told_with_what_is_there() {
        let from = Listed::new(&[("d/b", "2"), ("d/e/c", "3")]);
        let copy =
            Copy { from: Arc::new(from), change: &Plain, filter: &Plain, keeps_parents: false };
        let mut draft = Draft::over(Arc::new(crate::build::files::draft::Nothing));
        let source = Source { path: b"d/nothing/x".to_vec(), pivot: 0 };
        let to = Destination { path: Vec::new(), is_directory: true };
        let Err(CopyError::NotFound { path, there, hidden: None }) =
            copy.run(&mut draft, &source, &to)
        else {
            panic!("it was found");
        };
        assert_eq!(
            (path.as_str(), &there[..]),
            ("d/nothing/x", &["b".to_owned(), "e".to_owned()][..])
        );
    }
}
