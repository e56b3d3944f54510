//! What is read from files, and read again when they change.
//!
//! Owns: when to read. Must not know: what is in the files.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::util::causes;
use crate::util::{fs, task};

/// Reads the files anew.
type Read<T> = Box<dyn Fn() -> Result<T, Box<dyn Error + Send + Sync>> + Send + Sync>;

/// A value made of files. A new version that cannot be used is logged, and the one before it stays.
pub(super) struct Reloading<T> {
    paths: Vec<PathBuf>,
    read: Read<T>,
    state: Mutex<State<T>>,
}

struct State<T> {
    value: Arc<T>,
    /// The versions that `value`, or the error that kept it, is of; `None` when they are so young
    /// that the next version may look the same.
    stamps: Option<Vec<Option<fs::Stamp>>>,
    logged: String,
}

impl<T: Send + Sync + 'static> Reloading<T> {
    /// Reads the value for the first time. `paths` are the files that `read` reads.
    ///
    /// # Errors
    /// That of `read`.
    pub(super) fn open<E: Error + Send + Sync + 'static>(
        paths: Vec<PathBuf>,
        read: impl Fn() -> Result<T, E> + Send + Sync + 'static,
    ) -> Result<Arc<Self>, E> {
        let stamps = settled(&paths);
        let state = State { value: Arc::new(read()?), stamps, logged: String::new() };
        let read: Read<T> = Box::new(move || read().map_err(Into::into));
        Ok(Arc::new(Self { paths, read, state: Mutex::new(state) }))
    }

    /// The value of the files as they are now.
    pub(super) async fn current(self: &Arc<Self>) -> Arc<T> {
        let this = Arc::clone(self);
        match task::blocking(move || this.refresh()).await {
            Ok(value) => value,
            // The program is ending.
            Err(task::Ended) => Arc::clone(&self.state().value),
        }
    }

    fn refresh(&self) -> Arc<T> {
        let mut state = self.state();
        // Taken before the files are read: what changes in between is read again.
        let stamps = settled(&self.paths);
        if stamps.is_none() || stamps != state.stamps {
            state.stamps = stamps;
            match (self.read)() {
                Ok(value) => (state.value, state.logged) = (Arc::new(value), String::new()),
                Err(error) => state.log(&causes::in_one_line(error.as_ref())),
            }
        }
        Arc::clone(&state.value)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State<T>> {
        // A reader that panicked has changed nothing.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    fn log(&mut self, reason: &str) {
        if self.logged != reason {
            tracing::error!(reason, "a changed file cannot be used; what it said before holds");
            reason.clone_into(&mut self.logged);
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Reloading<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reloading").field("paths", &self.paths).finish_non_exhaustive()
    }
}

/// The versions of files, unless one is so young that its successor may look the same. A file that
/// cannot be examined counts as one that is not there: reading it tells why.
fn settled(paths: &[PathBuf]) -> Option<Vec<Option<fs::Stamp>>> {
    let stamps: Vec<_> = paths.iter().map(|path| fs::stamp(path).unwrap_or_default()).collect();
    let is_settled = stamps.iter().flatten().all(fs::Stamp::is_settled);
    is_settled.then_some(stamps)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, SystemTime};

    use super::*;

    fn write(path: &Path, text: &str, age_seconds: u64) {
        fs::write_atomic(path, text.as_bytes(), 0o600).unwrap();
        let modified = SystemTime::now() - Duration::from_secs(age_seconds);
        fs::open_for_writing(path).unwrap().set_modified(modified).unwrap();
    }

    #[tokio::test]
    async fn a_change_is_seen_at_once_and_a_broken_one_leaves_what_was() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("number");
        write(&path, "1", 60);
        let reads = Arc::new(AtomicUsize::new(0));
        let (file, count) = (path.clone(), Arc::clone(&reads));
        let reloading = Reloading::open(vec![path.clone()], move || {
            count.fetch_add(1, Ordering::Relaxed);
            String::from_utf8_lossy(&fs::read(&file, 10).unwrap()).parse::<u32>()
        });
        let reloading = reloading.unwrap();
        for (text, age_seconds, value, read) in [
            // Not read again while it is as it was.
            (None, 0, 1, 1),
            (Some("2"), 50, 2, 2),
            (Some("two"), 40, 2, 3),
            (None, 0, 2, 3),
            (Some("3"), 30, 3, 4),
            // As good as new: read every time until it has settled.
            (Some("4"), 0, 4, 5),
            (None, 0, 4, 6),
        ] {
            if let Some(text) = text {
                write(&path, text, age_seconds);
            }
            let current = reloading.current().await;
            assert_eq!((*current, reads.load(Ordering::Relaxed)), (value, read), "{text:?}");
        }
    }
}
