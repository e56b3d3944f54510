//! Files that a build takes: those of a context, or of an image.
//!
//! Paths are bytes, relative to the root, without `.`, `..` or a slash at either end; the root itself
//! is empty. A link leads nowhere but to another path of the same root, as in a container.

pub mod archive;
pub mod copy;
pub mod digests;
pub mod directory;
pub mod draft;
pub mod spool;
pub mod unpacked;
pub mod visible;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::oci::{Algorithm, Digest, Digester};

/// Most links that one path is followed through, the kernel's limit.
const LINKS_MAX: usize = 40;

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Permission bits, with those for setuid, setgid and sticky.
    pub mode: u32,
    /// The owner.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// Seconds since the epoch of its last change.
    pub mtime: i64,
    /// Length of a file in bytes, 0 for everything else.
    pub size: u64,
    /// Extended attributes that travel with it.
    pub xattrs: BTreeMap<Vec<u8>, Vec<u8>>,
    /// What several names of one file have in common; `None` where it has one name.
    pub inode: Option<(u64, u64)>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link to this text.
    Link(Vec<u8>),
    /// A character device, major and minor.
    Character(u32, u32),
    /// A block device, major and minor.
    Block(u32, u32),
    /// A named pipe.
    Fifo,
}

/// Why files cannot be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A link leads to itself.
    #[error("{path:?} is a link that leads through more than {LINKS_MAX} others")]
    Loop {
        /// The path.
        path: String,
    },
    /// Something else stands where a file or a directory is to be.
    #[error("/{path} is there already, {there}, and {new} cannot take its place")]
    Occupied {
        /// The path.
        path: String,
        /// What is there.
        there: &'static str,
        /// What was to be there.
        new: &'static str,
    },
    /// The file system failed.
    #[error(transparent)]
    Files(#[from] crate::util::fs::Error),
    /// The image's files failed.
    #[error("cannot look into the files of {what}")]
    Image {
        /// Which image.
        what: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The outcome of looking for files.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A directory is where a file is to be, or something else where a directory is to be.
    pub fn occupied(path: &[u8], is_directory_wanted: bool) -> Self {
        let path = String::from_utf8_lossy(path).into_owned();
        let (there, new) = match is_directory_wanted {
            true => ("no directory", "a directory"),
            false => ("a directory", "a file"),
        };
        Self::Occupied { path, there, new }
    }

    /// There is no such file.
    pub fn absent(path: &[u8]) -> Self {
        Self::unreadable(path, std::io::Error::from(std::io::ErrorKind::NotFound))
    }

    /// A file cannot be read.
    pub fn unreadable(path: &[u8], error: std::io::Error) -> Self {
        crate::util::fs::Error::new("read", Path::new(OsStr::from_bytes(path)), error).into()
    }
}

/// Files that can be looked at.
pub trait Tree: fmt::Debug + Send + Sync {
    /// What stands at `path`, of which no parent is a link; `None` when nothing does, or something
    /// that cannot be copied, such as a socket. Links are not followed.
    ///
    /// # Errors
    /// [`Error`] naming the path.
    fn node(&self, path: &[u8]) -> Result<Option<Node>>;

    /// The names in a directory, in the order of their bytes. Empty for what is none.
    ///
    /// # Errors
    /// [`Error`] naming the path.
    fn names(&self, directory: &[u8]) -> Result<Vec<Vec<u8>>>;

    /// Opens a regular file.
    ///
    /// # Errors
    /// [`Error`] naming the path.
    fn open(&self, path: &[u8]) -> Result<Box<dyn Read + Send>>;

    /// The SHA-256 of a regular file's bytes, read only where it is not known.
    ///
    /// # Errors
    /// [`Error`] naming the path.
    fn digest(&self, path: &[u8]) -> Result<Digest>;

    /// The rule that hides what stands at a path, in the words of whoever wrote it.
    fn hiding(&self, path: &[u8]) -> Option<String>;
}

/// The SHA-256 of everything that a reader gives.
///
/// # Errors
/// Those of the reader.
pub fn digest_of(mut reader: impl Read) -> std::io::Result<Digest> {
    let mut digester = Digester::new(Algorithm::Sha256);
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(digester.finish()),
            count => digester.update(&buffer[..count]),
        }
    }
}

impl Node {
    /// A directory as one that nobody described.
    pub fn directory(mode: u32) -> Self {
        Self {
            kind: Kind::Directory,
            mode,
            uid: 0,
            gid: 0,
            mtime: 0,
            size: 0,
            xattrs: BTreeMap::new(),
            inode: None,
        }
    }

    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.kind == Kind::Directory
    }
}

/// The path of `name` in `directory`.
pub fn join(directory: &[u8], name: &[u8]) -> Vec<u8> {
    if directory.is_empty() {
        return name.to_vec();
    }
    [directory, b"/", name].concat()
}

/// A path without `.`, `..` and superfluous slashes, by its text alone; it never leaves the root.
pub fn clean(path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join(&b'/')
}

/// The directory of a path, and the name in it; `None` for the root.
pub fn split(path: &[u8]) -> Option<(&[u8], &[u8])> {
    if path.is_empty() {
        return None;
    }
    Some(match path.iter().rposition(|&byte| byte == b'/') {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (&[], path),
    })
}

/// Where `path` leads when every link in it is followed within the root. What is not there is taken
/// by its name.
///
/// # Errors
/// [`Error::Loop`]; those of the tree.
pub fn resolve(tree: &dyn Tree, path: &[u8]) -> Result<Vec<u8>> {
    let mut done: Vec<u8> = Vec::new();
    let mut rest: Vec<Vec<u8>> = parts(path);
    let mut links = 0;
    while let Some(part) = rest.pop() {
        if part == b".." {
            done = split(&done).map_or_else(Vec::new, |(directory, _)| directory.to_vec());
            continue;
        }
        let next = join(&done, &part);
        let Some(Node { kind: Kind::Link(target), .. }) = tree.node(&next)? else {
            done = next;
            continue;
        };
        links += 1;
        if links > LINKS_MAX {
            return Err(Error::Loop { path: String::from_utf8_lossy(path).into_owned() });
        }
        if target.starts_with(b"/") {
            done.clear();
        }
        rest.extend(parts(&target));
    }
    Ok(done)
}

/// The parts of a path, the first one last.
fn parts(path: &[u8]) -> Vec<Vec<u8>> {
    let parts = path.split(|&byte| byte == b'/').rev();
    parts.filter(|part| !part.is_empty() && *part != b".").map(<[u8]>::to_vec).collect()
}

/// Where `path` leads when every link but the last is followed.
///
/// # Errors
/// As [`resolve`].
pub fn resolve_parent(tree: &dyn Tree, path: &[u8]) -> Result<Vec<u8>> {
    match split(path) {
        Some((directory, name)) => Ok(join(&resolve(tree, directory)?, name)),
        None => Ok(Vec::new()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A tree in memory: directories exist by what is in them; a text that begins with `->` is a
    /// link.
    #[derive(Debug, Default, Clone)]
    pub(crate) struct Listed(pub(crate) BTreeMap<Vec<u8>, String>);

    impl Listed {
        pub(crate) fn new(files: &[(&str, &str)]) -> Self {
            let entry =
                |(path, text): &(&str, &str)| (path.as_bytes().to_vec(), (*text).to_owned());
            Self(files.iter().map(entry).collect())
        }
    }

    impl Tree for Listed {
        fn node(&self, path: &[u8]) -> Result<Option<Node>> {
            let inside = [path, b"/"].concat();
            Ok(match self.0.get(path) {
                Some(text) => {
                    let kind = match text.strip_prefix("->") {
                        Some(target) => Kind::Link(target.as_bytes().to_vec()),
                        None => Kind::File,
                    };
                    let size = if kind == Kind::File { text.len() as u64 } else { 0 };
                    Some(Node { kind, size, mtime: 7, ..Node::directory(0o644) })
                }
                None if path.is_empty() || self.0.keys().any(|key| key.starts_with(&inside)) => {
                    Some(Node { mtime: 7, ..Node::directory(0o700) })
                }
                None => None,
            })
        }

        fn names(&self, directory: &[u8]) -> Result<Vec<Vec<u8>>> {
            let prefix = if directory.is_empty() { Vec::new() } else { join(directory, b"") };
            let inside = self.0.keys().filter_map(|key| key.strip_prefix(&prefix[..]));
            let first = |rest: &[u8]| rest.split(|&byte| byte == b'/').next().map(<[u8]>::to_vec);
            let mut names: Vec<_> = inside.filter_map(first).collect();
            names.dedup();
            Ok(names)
        }

        fn open(&self, path: &[u8]) -> Result<Box<dyn Read + Send>> {
            Ok(Box::new(std::io::Cursor::new(self.0[path].clone())))
        }

        fn digest(&self, path: &[u8]) -> Result<Digest> {
            Ok(Digest::of(Algorithm::Sha256, self.0[path].as_bytes()))
        }

        fn hiding(&self, _: &[u8]) -> Option<String> {
            None
        }
    }

    #[test]
    fn links_are_followed_within_the_root() {
        let tree = Listed::new(&[
            ("a/b/file", "x"),
            ("to-b", "->a/b"),
            ("a/up", "->../../.."),
            ("a/absolute", "->/a/b/"),
            ("chain", "->to-b/./file"),
            ("loop", "->loop2"),
            ("loop2", "->/loop"),
            ("dangling", "->nowhere/x"),
        ]);
        for (path, whole, parent) in [
            ("a/b/file", "a/b/file", "a/b/file"),
            ("to-b/file", "a/b/file", "a/b/file"),
            ("to-b", "a/b", "to-b"),
            ("a/up/to-b/new", "a/b/new", "a/b/new"),
            ("a/absolute/../b", "a/b", "a/b"),
            ("chain", "a/b/file", "chain"),
            ("dangling/y", "nowhere/x/y", "nowhere/x/y"),
            ("../../a", "a", "a"),
            ("", "", ""),
        ] {
            let path = path.as_bytes();
            assert_eq!(resolve(&tree, path).unwrap(), whole.as_bytes());
            assert_eq!(clean(&resolve_parent(&tree, path).unwrap()), parent.as_bytes());
        }
        assert!(matches!(resolve(&tree, b"loop/x"), Err(Error::Loop { .. })));
    }

    #[test]
    fn paths_are_cleaned_by_their_text() {
        for (path, cleaned) in [
            ("/a//b/./c/", "a/b/c"),
            ("../a", "a"),
            ("a/../../b", "b"),
            ("/", ""),
            (".", ""),
            ("a/..b", "a/..b"),
        ] {
            assert_eq!(clean(path.as_bytes()), cleaned.as_bytes());
        }
        assert_eq!(split(b"a/b/c"), Some((&b"a/b"[..], &b"c"[..])));
        assert_eq!(split(b"a"), Some((&b""[..], &b"a"[..])));
    }
}
