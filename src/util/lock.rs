//! Locks on files that other processes respect.

use std::fs::{File, TryLockError};
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};

use crate::util::fs::{self, Context as _, Error, Result, is_at, open, open_or_create};

/// A lock on a file that other processes respect; released when dropped, or when the process dies.
#[derive(Debug)]
pub struct FileLock(File);

impl FileLock {
    /// Waits until nobody else holds the file at all.
    ///
    /// # Errors
    /// [`Error`] naming the path.
    pub fn exclusive(path: &Path) -> Result<Self> {
        let file = open_or_create(path)?;
        file.lock().context("lock", path)?;
        Ok(Self(file))
    }

    /// Waits until nobody holds the file exclusively.
    ///
    /// # Errors
    /// [`Error`] naming the path.
    pub fn shared(path: &Path) -> Result<Self> {
        let file = open_or_create(path)?;
        file.lock_shared().context("lock", path)?;
        Ok(Self(file))
    }

    /// Takes the file exclusively if nobody holds it now.
    ///
    /// # Errors
    /// [`Error`] naming the path; being held by another is `None`.
    pub fn try_exclusive(path: &Path) -> Result<Option<Self>> {
        let file = open_or_create(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(Error::new("lock", path, source)),
        }
    }
}

impl FileLock {
    /// Replaces what the locked file holds, in place: the lock stays on it. `path` names it in
    /// errors.
    ///
    /// # Errors
    /// [`Error`] naming the path; the file may hold a part of `bytes` then.
    pub fn overwrite(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let mut file = &self.0;
        file.set_len(0).context("truncate", path)?;
        file.rewind().context("write", path)?;
        file.write_all(bytes).context("write", path)
    }

    /// Waits until nobody holds the file exclusively; opens it for reading alone, and does not
    /// create it.
    ///
    /// # Errors
    /// [`Error`] naming the path.
    pub fn shared_existing(path: &Path) -> Result<Self> {
        let file = open(path)?;
        file.lock_shared().context("lock", path)?;
        Ok(Self(file))
    }
}

/// An exclusive lock on a file that is there only while somebody holds the lock, for directories
/// that are not ours to leave files in.
#[derive(Debug)]
pub struct TransientLock {
    path: PathBuf,
    #[expect(dead_code, reason = "held for its lock")]
    lock: FileLock,
}

impl TransientLock {
    /// Waits until nobody else holds the lock.
    ///
    /// # Errors
    /// [`Error`] naming the path.
    pub fn exclusive(path: &Path) -> Result<Self> {
        loop {
            let lock = FileLock::exclusive(path)?;
            // The holder before us removed the file; a lock on a file without a name excludes none.
            if is_at(&lock.0, path)? {
                return Ok(Self { path: path.to_owned(), lock });
            }
        }
    }
}

impl Drop for TransientLock {
    fn drop(&mut self) {
        // Removed while locked. A file left behind does no harm: the next holder removes it.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_transient_lock_excludes_and_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lock");
        let count = std::sync::atomic::AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let _lock = TransientLock::exclusive(&path).unwrap();
                        assert_eq!(count.fetch_add(1, std::sync::atomic::Ordering::SeqCst), 0);
                        count.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                    }
                });
            }
        });
        assert!(fs::read_dir(directory.path()).unwrap().is_empty());
    }

    #[test]
    fn an_exclusive_lock_excludes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lock");
        let held = FileLock::exclusive(&path).unwrap();
        assert!(FileLock::try_exclusive(&path).unwrap().is_none());
        drop(held);
        assert!(FileLock::try_exclusive(&path).unwrap().is_some());
    }
}
