//! A file on its way: written under a hidden name, then renamed to what it is, or removed.
//!
//! Its writer keeps it locked, so that others can tell what is being written from what a killed
//! process left.

use std::fs::{File, TryLockError};
use std::io::{self, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::util::fs::{self, Context as _, Result};

/// What such files are called before their unique part.
const PREFIX: &str = ".regctl-ingest-";

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 256 * 1024;

/// Whether this is the name of a file on its way, which its writer may have left behind.
pub fn is_partial(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// A name for a file on its way that nobody else takes.
pub fn unique_name() -> String {
    named(&fs::unique_name())
}

/// The name of the file on its way that is known as `what`.
pub fn named(what: &str) -> String {
    format!("{PREFIX}{what}")
}

/// What the file on its way of this name is known as.
pub fn known_as(name: &str) -> Option<&str> {
    name.strip_prefix(PREFIX)
}

/// What becomes of a partial file that is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Removed,
    Kept,
    Published,
}

/// A file on its way; dropping it removes it, unless it is to be [kept](Self::keep).
#[derive(Debug)]
pub struct PartialFile {
    path: PathBuf,
    file: BufWriter<File>,
    size_bytes: u64,
    fate: Fate,
}

impl PartialFile {
    /// Creates one in `directory`, which must be there.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn create(directory: &Path) -> Result<Self> {
        loop {
            let path = directory.join(unique_name());
            let file = fs::create_new(&path)?;
            // Where there are no locks nobody takes it for abandoned either.
            let is_taken = matches!(file.try_lock(), Err(TryLockError::WouldBlock));
            if !is_taken && fs::is_at(&file, &path)? {
                return Ok(Self::new(path, file, 0));
            }
            // Somebody tidied up just between.
        }
    }

    /// Opens the one that an earlier process kept as `path`, or creates it. `None` when somebody
    /// writes it now, or when it is no file of ours to write.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn take(path: &Path) -> Result<Option<Self>> {
        let file = match lock_abandoned(path, fs::open_or_create) {
            Ok(Some(file)) => file,
            Ok(None) => return Ok(None),
            // Another user's. Where nothing can be written at all, this is not where to say so.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => return Ok(None),
            Err(error) => return Err(error),
        };
        let size_bytes = file.metadata().context("examine", path)?.len();
        let mut taken = Self::new(path.to_owned(), file, size_bytes);
        taken.fate = Fate::Kept;
        Ok(Some(taken))
    }

    fn new(path: PathBuf, file: File, size_bytes: u64) -> Self {
        let file = BufWriter::with_capacity(BUFFER_BYTES, file);
        Self { path, file, size_bytes, fate: Fate::Removed }
    }

    /// Bytes written so far.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// The file that is being written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// From now on dropping it leaves the file, for a later process to go on with.
    pub fn keep(&mut self) {
        self.fate = Fate::Kept;
    }

    /// From now on dropping it removes the file.
    pub fn discard(&mut self) {
        self.fate = Fate::Removed;
    }

    /// The file, once more; what is gathered has been passed on to it.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn file(&mut self) -> Result<File> {
        self.flush()?;
        self.file.get_ref().try_clone().context("open", &self.path)
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).context("write", &self.path)?;
        self.size_bytes += bytes.len() as u64;
        Ok(())
    }

    /// Takes everything from byte `length` on away again.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn truncate(&mut self, length: u64) -> Result<()> {
        self.flush()?;
        self.file.get_ref().set_len(length).context("truncate", &self.path)?;
        self.file.seek(SeekFrom::Start(length)).context("truncate", &self.path)?;
        self.size_bytes = length;
        Ok(())
    }

    /// Passes what is gathered on to the file, so that others who open it see it.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn flush(&mut self) -> Result<()> {
        self.file.flush().context("write", &self.path)
    }

    /// Makes it `target`, durable and visible; the target's directory must be there.
    ///
    /// # Errors
    /// File errors name the path; nothing is visible then.
    pub fn publish(&mut self, target: &Path) -> Result<()> {
        self.flush()?;
        self.file.get_ref().sync_all().context("sync", &self.path)?;
        fs::rename(&self.path, target)?;
        self.fate = Fate::Published;
        fs::sync_dir(fs::parent(target))
    }
}

/// Removes the file on its way at `path` unless somebody writes it; returns the bytes it had.
///
/// # Errors
/// File errors name the path.
pub fn remove_abandoned(path: &Path) -> Result<u64> {
    let Some(file) = fs::optional(lock_abandoned(path, fs::open))?.flatten() else { return Ok(0) };
    let size_bytes = file.metadata().context("examine", path)?.len();
    fs::remove_file(path)?;
    Ok(size_bytes)
}

/// Whether somebody writes the file on its way at `path`.
///
/// # Errors
/// File errors name the path.
pub fn is_being_written(path: &Path) -> Result<bool> {
    Ok(fs::optional(lock_abandoned(path, fs::open))?.is_some_and(|locked| locked.is_none()))
}

/// Opens and locks a file that nobody has locked; `None` when somebody has, or when `path` names
/// something else than the file that was opened: a link, or a file that was put there meanwhile.
fn lock_abandoned(path: &Path, open: impl Fn(&Path) -> Result<File>) -> Result<Option<File>> {
    // More often than this nobody is faster.
    const ATTEMPTS: usize = 3;
    for _ in 0..ATTEMPTS {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) if fs::is_at(&file, path)? => return Ok(Some(file)),
            // Its writer renamed it or removed it just between.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(fs::Error::new("lock", path, error)),
        }
    }
    Ok(None)
}

impl Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.append(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Self::flush(self).map_err(io::Error::other)
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if self.fate == Fate::Removed {
            // What cannot be removed now is removed by the next collection.
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_being_written_is_told_from_what_was_left() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(named("x"));
        let mut first = PartialFile::take(&path).unwrap().unwrap();
        first.append(b"half").unwrap();
        first.flush().unwrap();
        assert!(PartialFile::take(&path).unwrap().is_none());
        assert!(is_being_written(&path).unwrap());
        assert_eq!(remove_abandoned(&path).unwrap(), 0);
        drop(first);
        assert!(!is_being_written(&path).unwrap());
        let second = PartialFile::take(&path).unwrap().unwrap();
        assert_eq!(second.size_bytes(), 4);
        drop(second);
        assert_eq!(remove_abandoned(&path).unwrap(), 4);
        assert!(fs::read_dir(directory.path()).unwrap().is_empty());
        assert_eq!(remove_abandoned(&path).unwrap(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_taken_for_a_file_on_its_way() {
        let directory = tempfile::tempdir().unwrap();
        let victim = directory.path().join("victim");
        fs::write_atomic(&victim, b"precious", 0o644).unwrap();
        let path = directory.path().join(named("x"));
        std::os::unix::fs::symlink(&victim, &path).unwrap();
        assert!(PartialFile::take(&path).unwrap().is_none());
        assert_eq!(remove_abandoned(&path).unwrap(), 0);
        assert_eq!(fs::read(&victim, 100).unwrap(), b"precious");
    }
}
