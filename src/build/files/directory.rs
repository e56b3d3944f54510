//! A directory of this machine as files that a build takes.
//!
//! Nothing outside it is ever opened: whoever swaps a directory for a link meanwhile gets an error. A
//! file holds the same whenever it is asked for; if that turns out wrong, that is an error, too.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::fs::{
    AtFlags, Dir, FileType, Mode, OFlags, ResolveFlags, Stat, major, minor, openat, openat2,
    readlinkat, statat,
};

use crate::build::files::digests::{KnownDigests, Version};
use crate::build::files::{Error, Kind, Node, Result, Tree, digest_of};
use crate::oci::{Algorithm, Digest, Digester};
use crate::util::fs::{self, Context};

/// Longest value of an extended attribute that the kernel keeps.
const XATTR_MAX: usize = 64 * 1024;

/// A directory, held open.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    root: OwnedFd,
    digests: Arc<KnownDigests>,
    seen: Arc<Seen>,
}

/// What each file was first seen to hold.
#[derive(Debug, Default)]
struct Seen(Mutex<HashMap<Vec<u8>, Digest>>);

/// A file on its way, which is hashed as it is read so that it need not be read again to be known.
#[derive(Debug)]
struct Known {
    file: File,
    path: Vec<u8>,
    seen: Arc<Seen>,
    version: Version,
    digester: Option<Digester>,
    digests: Arc<KnownDigests>,
}

impl Directory {
    /// Opens a directory; `digests` is what its files are known to hold.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn open(path: &Path, digests: Arc<KnownDigests>) -> fs::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = rustix::fs::open(path, flags, Mode::empty()).map_err(io::Error::from);
        let root = opened.context("open directory", path)?;
        Ok(Self { path: path.to_owned(), root, digests, seen: Arc::default() })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn stat(&self, path: &[u8]) -> fs::Result<Option<Stat>> {
        match statat(&self.root, text(path), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(error) if is_absent(error.into()) => Ok(None),
            Err(error) => Err(self.failed("examine", path, error.into())),
        }
    }

    /// Opens what lies below, through directories only.
    fn open_below(&self, path: &[u8], flags: OFlags) -> io::Result<OwnedFd> {
        let flags = flags | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        match openat2(&self.root, text(path), flags, Mode::empty(), resolve) {
            // A kernel before 5.6, or a sandbox that does not know the call.
            Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => {
                self.open_step_by_step(path, flags)
            }
            opened => Ok(opened?),
        }
    }

    fn open_step_by_step(&self, path: &[u8], flags: OFlags) -> io::Result<OwnedFd> {
        let mut at = self.root.try_clone()?;
        let mut parts = path.split(|&byte| byte == b'/').peekable();
        while let Some(part) = parts.next() {
            let part = if part.is_empty() { b"." } else { part };
            let through = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let flags = if parts.peek().is_some() { through } else { flags };
            at = openat(&at, OsStr::from_bytes(part), flags, Mode::empty())?;
        }
        Ok(at)
    }

    fn kind(&self, path: &[u8], stat: &Stat) -> fs::Result<Option<Kind>> {
        let device = |stat: &Stat| (major(stat.st_rdev), minor(stat.st_rdev));
        Ok(Some(match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Directory,
            FileType::Symlink => {
                let read = readlinkat(&self.root, text(path), Vec::new()).map_err(io::Error::from);
                Kind::Link(
                    read.map_err(|error| self.failed("read link", path, error))?.into_bytes(),
                )
            }
            FileType::CharacterDevice => {
                let (major, minor) = device(stat);
                Kind::Character(major, minor)
            }
            FileType::BlockDevice => {
                let (major, minor) = device(stat);
                Kind::Block(major, minor)
            }
            FileType::Fifo => Kind::Fifo,
            FileType::Socket | FileType::Unknown => return Ok(None),
        }))
    }

    fn xattrs(&self, path: &[u8]) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let full = self.path.join(OsStr::from_bytes(path));
        // What a file system does not know, or does not show to us, is not there. Most files have none.
        let length = rustix::fs::llistxattr(&full, &mut [0_u8; 0][..]).unwrap_or(0);
        if length == 0 {
            return BTreeMap::new();
        }
        let mut names = vec![0; XATTR_MAX];
        let length = rustix::fs::llistxattr(&full, &mut names[..]).unwrap_or(0);
        let mut found = BTreeMap::new();
        for name in names[..length].split(|&byte| byte == 0).filter(|name| travels(name)) {
            let mut value = vec![0; XATTR_MAX];
            if let Ok(length) =
                rustix::fs::lgetxattr(&full, OsStr::from_bytes(name), &mut value[..])
            {
                value.truncate(length);
                found.insert(name.to_vec(), value);
            }
        }
        found
    }

    fn failed(&self, operation: &'static str, path: &[u8], error: io::Error) -> fs::Error {
        fs::Error::new(operation, &self.path.join(OsStr::from_bytes(path)), error)
    }
}

/// The attributes that belong to the content: users' own, and what a program may do.
pub(super) fn travels(name: &[u8]) -> bool {
    name.starts_with(b"user.") || name == b"security.capability"
}

/// The path as system calls want it.
fn text(path: &[u8]) -> &OsStr {
    OsStr::from_bytes(if path.is_empty() { b"." } else { path })
}

fn is_absent(error: io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

impl Tree for Directory {
    fn node(&self, path: &[u8]) -> Result<Option<Node>> {
        let Some(stat) = self.stat(path)? else { return Ok(None) };
        let Some(kind) = self.kind(path, &stat)? else { return Ok(None) };
        let has_names = kind == Kind::File && stat.st_nlink > 1;
        Ok(Some(Node {
            mode: stat.st_mode & 0o7777,
            uid: stat.st_uid,
            gid: stat.st_gid,
            mtime: stat.st_mtime,
            size: if kind == Kind::File { u64::try_from(stat.st_size).unwrap_or(0) } else { 0 },
            xattrs: self.xattrs(path),
            inode: has_names.then_some((stat.st_dev, stat.st_ino)),
            kind,
        }))
    }

    fn names(&self, directory: &[u8]) -> Result<Vec<Vec<u8>>> {
        let failed = |error: io::Error| self.failed("read directory", directory, error);
        let opened = match self.open_below(directory, OFlags::RDONLY | OFlags::DIRECTORY) {
            Ok(opened) => opened,
            Err(error) if is_absent(io::Error::from(error.kind())) => return Ok(Vec::new()),
            Err(error) => return Err(failed(error).into()),
        };
        let mut names = Vec::new();
        for entry in Dir::read_from(opened).map_err(|error| failed(error.into()))? {
            let entry = entry.map_err(|error| failed(error.into()))?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.push(name.to_vec());
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn open(&self, path: &[u8]) -> Result<Box<dyn Read + Send>> {
        // A pipe that took the file's place must not make us wait.
        let opened = self.open_below(path, OFlags::RDONLY | OFlags::NONBLOCK);
        let file = opened.map_err(|error| self.failed("open", path, error))?;
        let stat = rustix::fs::fstat(&file).map_err(io::Error::from);
        let stat = stat.map_err(|error| self.failed("examine", path, error))?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            let error = io::Error::other("it is no regular file any more");
            return Err(self.failed("open", path, error).into());
        }
        Ok(Box::new(Known {
            file: file.into(),
            path: path.to_vec(),
            seen: Arc::clone(&self.seen),
            version: Version::of(&stat),
            digester: Some(Digester::new(Algorithm::Sha256)),
            digests: Arc::clone(&self.digests),
        }))
    }

    fn digest(&self, path: &[u8]) -> Result<Digest> {
        if let Some(seen) = self.seen.find(path) {
            return Ok(seen);
        }
        let Some(stat) = self.stat(path)? else { return Err(Error::absent(path)) };
        let digest = match self.digests.find(&Version::of(&stat)) {
            Some(known) => Ok(known),
            None => digest_of(self.open(path)?),
        };
        let agreed = digest.and_then(|digest| self.seen.agree(path, digest));
        Ok(agreed.map_err(|error| self.failed("read", path, error))?)
    }

    fn hiding(&self, _: &[u8]) -> Option<String> {
        None
    }
}

impl Seen {
    fn find(&self, path: &[u8]) -> Option<Digest> {
        self.files().get(path).copied()
    }

    /// What the file was first seen to hold, which must be `digest`.
    fn agree(&self, path: &[u8], digest: Digest) -> io::Result<Digest> {
        match *self.files().entry(path.to_vec()).or_insert(digest) {
            first if first == digest => Ok(digest),
            _ => Err(io::Error::other("it changed while the build read it")),
        }
    }

    fn files(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Digest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for Known {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        match &mut self.digester {
            Some(digester) if count > 0 => digester.update(&buffer[..count]),
            digester if !buffer.is_empty() => {
                let Some(digester) = digester.take() else { return Ok(count) };
                // What changed while it was read is nothing that is known.
                let now = rustix::fs::fstat(&self.file)?;
                let digest = self.seen.agree(&self.path, digester.finish())?;
                if Version::of(&now) == self.version {
                    self.digests.learn(self.version, &digest);
                }
            }
            _ => {}
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_file_that_changes_while_it_is_read_is_an_error() {
        let home = tempfile::tempdir().unwrap();
        let write = |text: &str| {
            fs::write_atomic(&home.path().join("file"), text.as_bytes(), 0o644).unwrap();
        };
        write("one");
        let digests = Arc::new(KnownDigests::open(home.path().join("digests")));
        let tree = Directory::open(home.path(), digests).unwrap();
        let digest = Digest::of(Algorithm::Sha256, b"one");
        assert_eq!(tree.digest(b"file").unwrap(), digest);
        write("two");
        assert_eq!(tree.digest(b"file").unwrap(), digest);
        let error = digest_of(tree.open(b"file").unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "it changed while the build read it");
        write("one");
        assert_eq!(digest_of(tree.open(b"file").unwrap()).unwrap(), digest);
    }

    #[test]
    fn a_directory_tells_what_is_in_it_and_opens_nothing_outside() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("root");
        fs::create_dir_all(&root.join("b/c")).unwrap();
        fs::write_atomic(&root.join("b/file"), b"hello", 0o644).unwrap();
        std::fs::hard_link(root.join("b/file"), root.join("b/second")).unwrap();
        fs::write_atomic(&home.path().join("secret"), b"secret", 0o644).unwrap();
        symlink("../secret", root.join("link")).unwrap();
        symlink("..", root.join("up")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
        let digests = Arc::new(KnownDigests::open(home.path().join("digests")));
        let tree = Directory::open(&root, digests).unwrap();
        let digest = Digest::of(Algorithm::Sha256, b"hello");
        assert_eq!(tree.digest(b"b/file").unwrap(), digest);
        let names = tree.names(b"").unwrap();
        assert_eq!(names, [&b"b"[..], b"link", b"socket", b"up"]);
        assert_eq!(tree.names(b"b").unwrap(), [&b"c"[..], b"file", b"second"]);
        assert_eq!(tree.names(b"b/file").unwrap(), Vec::<Vec<u8>>::new());
        let file = tree.node(b"b/file").unwrap().unwrap();
        assert_eq!((file.kind, file.size), (Kind::File, 5));
        assert!(file.inode.is_some());
        assert_eq!(file.inode, tree.node(b"b/second").unwrap().unwrap().inode);
        let link = tree.node(b"link").unwrap().unwrap();
        assert_eq!(link.kind, Kind::Link(b"../secret".to_vec()));
        assert_eq!(tree.node(b"socket").unwrap(), None);
        assert_eq!(tree.node(b"nothing/there").unwrap(), None);
        for path in ["link", "up/secret", "../secret"] {
            let error = tree.open(path.as_bytes()).err().unwrap().to_string();
            assert!(error.contains(path), "{error}");
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW;
        assert!(tree.open_step_by_step(b"up/secret", flags).is_err());
        let mut text = String::new();
        let opened = tree.open_step_by_step(b"b/file", flags).unwrap();
        File::from(opened).read_to_string(&mut text).unwrap();
        assert_eq!(text, "hello");
    }
}
