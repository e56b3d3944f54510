//! Uploads under way, noted in files, so that the next run goes on where one was cut off.
//!
//! One file for each upload, in a directory for its user alone, as a session's address may hold a
//! secret; whoever works on the upload holds a lock on it. It is written when the
//! registry has opened a session, and removed when the blob is there or the session is given up; so
//! what is found unlocked is of a run that ended early. The registry alone knows how far it got.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::oci::{Algorithm, Descriptor, Digest, Host, RepositoryName};
use crate::util::fs;
use crate::util::lock::FileLock;

/// Notes older than this are of sessions that no registry keeps any more.
const LONGEST_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Largest note that is read, in bytes.
const NOTE_LIMIT: u64 = 64 * 1024;

/// The place of one upload's note.
#[derive(Debug)]
pub(super) struct UploadMemory {
    path: PathBuf,
}

/// A note that is ours as long as this lives; dropping it leaves the note for the next run.
#[derive(Debug)]
pub(super) struct Note {
    path: PathBuf,
    lock: FileLock,
}

#[derive(Serialize, Deserialize)]
struct Contents {
    session: Url,
}

impl UploadMemory {
    pub(super) fn new(
        root: &Path,
        host: &Host,
        repository: &RepositoryName,
        blob: &Descriptor,
    ) -> Self {
        let what = format!("{host}/{repository}@{}", blob.digest);
        let name = Digest::of(Algorithm::Sha256, what.as_bytes()).hex();
        Self { path: root.join(name) }
    }

    /// The session that an earlier run left, and its note; none when there is none, or when
    /// somebody works on it.
    pub(super) fn take(&self) -> Option<(Url, Note)> {
        if !matches!(fs::file_size(&self.path), Ok(Some(1..))) {
            return None;
        }
        let note = self.lock()?;
        // It may have been removed by its owner just before the lock was ours.
        let bytes = fs::optional(fs::read(&self.path, NOTE_LIMIT)).ok().flatten()?;
        match serde_json::from_slice::<Contents>(&bytes) {
            Ok(contents) => Some((contents.session, note)),
            // What the parser says of it may hold the address.
            Err(_) => {
                tracing::debug!("an upload's note cannot be read");
                note.remove();
                None
            }
        }
    }

    /// Notes a session. Nothing is noted when somebody else works on the same upload, or when it
    /// cannot be written: the upload goes on without.
    pub(super) fn note(&self, session: &Url) -> Option<Note> {
        fs::create_private_dir_all(fs::parent(&self.path)).ok()?;
        let note = self.lock()?;
        note.update(session);
        Some(note)
    }

    fn lock(&self) -> Option<Note> {
        let lock = match FileLock::try_exclusive(&self.path) {
            Ok(lock) => lock?,
            Err(error) => {
                tracing::debug!(%error, "the upload is not noted for the next run");
                return None;
            }
        };
        Some(Note { path: self.path.clone(), lock })
    }
}

/// Removes notes of sessions that are long over.
pub(super) fn sweep(root: &Path) {
    for path in fs::read_dir(root).unwrap_or_default() {
        if matches!(fs::age(&path), Ok(Some(age)) if age > LONGEST_KEPT) {
            let _ = fs::remove_file(&path);
        }
    }
}

impl Note {
    /// Notes that the session goes on at another address.
    pub(super) fn update(&self, session: &Url) {
        let contents = crate::oci::json::to_canonical_bytes(&Contents { session: session.clone() });
        if let Err(error) = self.lock.overwrite(&self.path, &contents) {
            tracing::debug!(%error, "the upload is not noted for the next run");
        }
    }

    /// Forgets the upload: it is done or given up.
    pub(super) fn remove(self) {
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::Descriptor;

    fn memory(root: &Path) -> UploadMemory {
        let blob = Descriptor::new("", Digest::of(Algorithm::Sha256, b"blob"), 4);
        UploadMemory::new(root, &"r.test".parse().unwrap(), &"app".parse().unwrap(), &blob)
    }

    fn session(path: &str) -> Url {
        format!("https://r.test/{path}").parse().unwrap()
    }

    #[test]
    fn what_a_run_leaves_the_next_one_takes() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().join("uploads");
        assert!(memory(&root).take().is_none());
        let note = memory(&root).note(&session("one?state=a-much-longer-address")).unwrap();
        assert!(memory(&root).take().is_none(), "somebody works on it");
        assert!(memory(&root).note(&session("two")).is_none());
        note.update(&session("two"));
        drop(note);
        let (found, note) = memory(&root).take().unwrap();
        assert_eq!(found, session("two"));
        note.remove();
        assert!(memory(&root).take().is_none());
        assert!(fs::read_dir(&root).unwrap().is_empty());
    }

    #[test]
    fn a_note_that_was_cut_off_is_forgotten() {
        let root = tempfile::tempdir().unwrap();
        let memory = memory(root.path());
        fs::write_atomic(&memory.path, b"{\"session\":\"htt", 0o600).unwrap();
        assert!(memory.take().is_none());
        assert!(fs::read_dir(root.path()).unwrap().is_empty());
    }
}
