//! Leases and locks: who may write and who may collect.
//!
//! Every command that writes content, or relies on content staying, holds a shared [`Lease`] while
//! it runs; garbage collection takes it exclusively, so it never removes what somebody is writing.
//! The index has a lock of its own, held for a read-modify-write only. Taken in this order: lease,
//! then index. A holder of a shared lease that wants to collect gives it up first.

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::content::Result;
use crate::layout::{Layout, State};
use crate::util::fs;
use crate::util::lock::{FileLock, TransientLock};

/// Pause between two attempts to take the lease exclusively.
const POLL: Duration = Duration::from_millis(20);

/// The right that no content of the layout goes away; given up when dropped.
#[derive(Debug)]
pub struct Lease(#[expect(dead_code, reason = "held for its lock")] Option<FileLock>);

/// The right to change `index.json`.
#[derive(Debug)]
#[expect(dead_code, reason = "held for its lock")]
pub(super) enum IndexLock {
    Kept(FileLock),
    Transient(TransientLock),
}

impl Layout {
    /// Takes a shared lease; waits while a collection runs.
    ///
    /// A layout on a read-only file system gets a lease without a lock: nobody collects there.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn lease(&self) -> Result<Lease> {
        let path = self.lease_path()?;
        match FileLock::shared(&path) {
            Ok(lock) => Ok(Lease(Some(lock))),
            Err(error) if is_read_only(&error) => {
                Ok(Lease(fs::optional(FileLock::shared_existing(&path))?))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the lease exclusively, or returns `None` when others still hold it after `patience`.
    pub(super) fn exclusive_lease(&self, patience: Duration) -> Result<Option<Lease>> {
        let path = self.lease_path()?;
        let start = Instant::now();
        loop {
            if let Some(lock) = FileLock::try_exclusive(&path)? {
                return Ok(Some(Lease(Some(lock))));
            }
            if start.elapsed() >= patience {
                return Ok(None);
            }
            std::thread::sleep(POLL);
        }
    }

    /// Waits for the right to change the index.
    pub(super) fn lock_index(&self) -> Result<IndexLock> {
        Ok(match &self.state {
            State::Beside(state) => {
                let locks = state.join("locks");
                // Without this a store restored from a copy of the layout alone would not work.
                fs::create_dir_durable(&locks)?;
                IndexLock::Kept(FileLock::exclusive(&locks.join("index"))?)
            }
            State::Within => {
                let path = self.root.join(".regctl-index.lock");
                IndexLock::Transient(TransientLock::exclusive(&path)?)
            }
        })
    }

    fn lease_path(&self) -> Result<PathBuf> {
        match &self.state {
            State::Beside(state) => {
                let locks = state.join("locks");
                // A store that can only be read may lack the directory; nobody collects there.
                fs::create_dir_durable(&locks).or_else(|error| match is_read_only(&error) {
                    true => Ok(()),
                    false => Err(error),
                })?;
                Ok(locks.join("lease"))
            }
            // Always there and never replaced, so it serves without a file of our own.
            State::Within => Ok(self.marker_path()),
        }
    }
}

fn is_read_only(error: &fs::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::NotFound
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collection_waits_for_every_lease() {
        let directory = tempfile::tempdir().unwrap();
        let store = Layout::store(directory.path()).unwrap();
        let foreign = Layout::open_or_create(&directory.path().join("foreign")).unwrap();
        for layout in [store, foreign] {
            let (one, two) = (layout.lease().unwrap(), layout.lease().unwrap());
            assert!(layout.exclusive_lease(Duration::ZERO).unwrap().is_none());
            drop(one);
            assert!(layout.exclusive_lease(Duration::ZERO).unwrap().is_none());
            drop(two);
            let exclusive = layout.exclusive_lease(Duration::ZERO).unwrap();
            assert!(exclusive.is_some());
        }
    }
}
