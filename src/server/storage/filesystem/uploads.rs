//! Uploads: bytes hashed as they are written, with the running hash kept beside them.
//!
//! Data is synced before the state that speaks of it is written, so the hash never covers bytes
//! that a crash can take; bytes beyond the recorded offset are cut off when the upload continues.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use super::{Root, blocking, read_record, tidied};
use crate::oci::{Algorithm, Digest, Digester, RepositoryName};
use crate::server::storage::{Result, StorageError, UploadBody, UploadId};
use crate::util::fs::{self, Context as _};
use crate::util::lock::FileLock;

/// Bytes gathered before they are hashed and written together.
const WRITE_BYTES: usize = 256 * 1024;

/// Age at which an upload that nobody touched is dropped.
const UPLOAD_AGE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Pauses between attempts to be the one who writes to an upload.
const LOCK_PAUSES: [Duration; 4] = [
    Duration::from_millis(1),
    Duration::from_millis(2),
    Duration::from_millis(5),
    Duration::from_millis(10),
];

/// What is recorded of an upload between requests.
#[derive(Debug, Serialize, Deserialize)]
struct State {
    repository: String,
    offset: u64,
    algorithm: String,
    digester: String,
}

/// An upload that one request is writing to.
#[derive(Debug)]
pub(super) struct UploadWriter {
    root: Arc<Root>,
    repository: String,
    directory: PathBuf,
    data: File,
    digester: Digester,
    offset: u64,
    _lock: FileLock,
}

impl Root {
    pub(super) fn uploads(&self) -> PathBuf {
        self.path.join("uploads")
    }

    fn upload(&self, id: &UploadId) -> PathBuf {
        self.uploads().join(id.as_str())
    }

    pub(super) fn begin_upload(
        self: &Arc<Self>,
        repository: &RepositoryName,
        algorithm: Algorithm,
    ) -> Result<UploadId> {
        let id = UploadId::random();
        let directory = self.upload(&id);
        let state = State::new(repository.as_str(), 0, &Digester::new(algorithm));
        fs::create_dir_all(&directory)?;
        let created = fs::create_new(&directory.join("data"));
        let begun = created.map_err(StorageError::from);
        if let Err(error) = begun.and_then(|_| self.write_state(&directory, &state)) {
            self.discard_or_log(&directory);
            return Err(error);
        }
        Ok(id)
    }

    /// Opens an upload for writing at `offset`, which must be its end.
    pub(super) fn open_upload(
        self: &Arc<Self>,
        repository: &RepositoryName,
        id: &UploadId,
        offset: Option<u64>,
    ) -> Result<UploadWriter> {
        let (lock, state) = self.lock_upload(repository, id)?;
        if offset.is_some_and(|offset| offset != state.offset) {
            return Err(StorageError::UploadOffset { offset: state.offset });
        }
        let directory = self.upload(id);
        let path = directory.join("data");
        let mut data = fs::open_or_create(&path)?;
        if fs::file_size(&path)?.is_none_or(|size| size < state.offset) {
            return Err(StorageError::UploadUnknown(id.clone()));
        }
        data.set_len(state.offset).context("truncate", &path)?;
        data.seek(SeekFrom::Start(state.offset)).context("seek in", &path)?;
        let digester = state.digester(&directory)?;
        Ok(UploadWriter {
            root: Arc::clone(self),
            repository: state.repository,
            directory,
            data,
            digester,
            offset: state.offset,
            _lock: lock,
        })
    }

    pub(super) fn upload_offset(
        self: &Arc<Self>,
        repository: &RepositoryName,
        id: &UploadId,
    ) -> Result<u64> {
        Ok(self.upload_state(repository, id)?.offset)
    }

    pub(super) fn is_upload_busy(
        self: &Arc<Self>,
        repository: &RepositoryName,
        id: &UploadId,
    ) -> Result<bool> {
        self.upload_state(repository, id)?;
        match FileLock::try_exclusive(&self.upload(id).join("lock")) {
            Ok(lock) => Ok(lock.is_none()),
            // It has just ended.
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn commit_upload(
        self: &Arc<Self>,
        repository: &RepositoryName,
        id: &UploadId,
        digest: &Digest,
    ) -> Result<()> {
        let upload = self.open_upload(repository, id, None)?;
        let path = upload.directory.join("data");
        let actual = match upload.digester.algorithm() == digest.algorithm() {
            true => upload.digester.clone().finish(),
            // Only the digest that ends the upload says which algorithm the client wanted.
            false => hash_file(&upload.data, &path, digest.algorithm())?,
        };
        if actual != *digest {
            self.discard_or_log(&upload.directory);
            return Err(StorageError::Digest { expected: *digest, actual });
        }
        upload.data.sync_all().context("sync", &path)?;
        self.move_to(&path, &self.blob(digest))?;
        self.publish_link(repository, digest)?;
        // The blob is there; what is left of its upload is no concern of the client's.
        self.discard_or_log(&upload.directory);
        Ok(())
    }

    pub(super) fn cancel_upload(
        self: &Arc<Self>,
        repository: &RepositoryName,
        id: &UploadId,
    ) -> Result<()> {
        let (_lock, _) = self.lock_upload(repository, id)?;
        self.discard(&self.upload(id))
    }

    /// Drops the uploads that nobody continues. One that cannot be dropped keeps no other.
    pub(super) fn sweep_uploads(&self) -> Result<()> {
        for path in fs::read_dir(&self.uploads())? {
            if let Err(error) = self.sweep_upload(&path) {
                tracing::warn!(error = %error, "cannot sweep an upload");
            }
        }
        Ok(())
    }

    fn sweep_upload(&self, directory: &Path) -> Result<()> {
        // The state file is replaced by every request, which touches the directory too.
        if !is_abandoned(directory)?.unwrap_or_default() {
            return Ok(());
        }
        let Some(_lock) = FileLock::try_exclusive(&directory.join("lock"))? else { return Ok(()) };
        // Somebody may have continued it until now; taking the lock may itself touch the directory.
        if is_abandoned(&directory.join("state"))?.unwrap_or(true) {
            self.discard(directory)?;
        }
        Ok(())
    }

    /// Ends an upload whose lock is held, at one instant: another request may create files in its
    /// directory for as long as that has its name.
    fn discard(&self, directory: &Path) -> Result<()> {
        let temporary = self.temporary.join(fs::unique_name());
        fs::rename(directory, &temporary)?;
        if let Err(error) = fs::remove_dir_all(&temporary) {
            // The end of this process, or the start of another, removes it.
            tracing::warn!(%error, "cannot remove what is left of an upload");
        }
        Ok(())
    }

    fn discard_or_log(&self, directory: &Path) {
        if let Err(error) = self.discard(directory) {
            tracing::warn!(%error, "cannot remove an upload that has ended");
        }
    }

    fn lock_upload(&self, repository: &RepositoryName, id: &UploadId) -> Result<(FileLock, State)> {
        let before = self.upload_state(repository, id)?;
        let path = self.upload(id).join("lock");
        let mut held = None;
        // Others may hold it for an instant, to see whether somebody writes.
        for pause in LOCK_PAUSES {
            held = match FileLock::try_exclusive(&path) {
                Ok(held) => held,
                Err(error) if error.is_not_found() => break,
                Err(error) => return Err(error.into()),
            };
            if held.is_some() {
                break;
            }
            std::thread::sleep(pause);
        }
        let Some(lock) = held else {
            return Err(StorageError::UploadOffset { offset: before.offset });
        };
        // Whoever held the lock before may have moved the end, or ended the upload.
        Ok((lock, self.upload_state(repository, id)?))
    }

    fn upload_state(&self, repository: &RepositoryName, id: &UploadId) -> Result<State> {
        let state: Option<State> = read_record(&self.upload(id).join("state"))?;
        state
            .filter(|state| state.repository == repository.as_str())
            .ok_or_else(|| StorageError::UploadUnknown(id.clone()))
    }

    /// Replaces an upload's state. It is not synced: after a power failure the upload continues at
    /// an earlier offset or is unknown, and either is right.
    fn write_state(&self, directory: &Path, state: &State) -> Result<()> {
        let bytes = crate::oci::json::to_canonical_bytes(state);
        let temporary = self.new_temporary(|file| file.write_all(&bytes))?;
        let renamed = fs::rename(&temporary, &directory.join("state"));
        tidied(&temporary, renamed.map_err(StorageError::from))
    }
}

impl State {
    fn new(repository: &str, offset: u64, digester: &Digester) -> Self {
        Self {
            repository: repository.to_owned(),
            offset,
            algorithm: digester.algorithm().to_string(),
            digester: BASE64.encode(digester.state()),
        }
    }

    fn digester(&self, directory: &Path) -> Result<Digester> {
        let resume = || {
            let algorithm = Algorithm::from_name(&self.algorithm)?;
            Digester::resume(algorithm, &BASE64.decode(&self.digester).ok()?)
        };
        resume().ok_or_else(|| StorageError::Damaged { what: directory.display().to_string() })
    }
}

impl UploadWriter {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.data.write_all(bytes).context("write", &self.directory.join("data"))?;
        self.digester.update(bytes);
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// Records what has been written, and lets the next request in.
    fn finish(self) -> Result<u64> {
        self.data.sync_data().context("sync", &self.directory.join("data"))?;
        let state = State::new(&self.repository, self.offset, &self.digester);
        self.root.write_state(&self.directory, &state)?;
        Ok(self.offset)
    }
}

/// Writes a body while the next part of it arrives. No thread waits for the network, so slow
/// clients hold nothing but two buffers each.
pub(super) async fn write_body(writer: UploadWriter, mut body: UploadBody) -> Result<u64> {
    let mut idle = Some((writer, Vec::with_capacity(WRITE_BYTES)));
    let mut buffer = Vec::with_capacity(WRITE_BYTES);
    let mut working = None;
    let outcome = loop {
        let chunk = body.try_next().await;
        let is_last = !matches!(chunk, Ok(Some(_)));
        if let Ok(Some(chunk)) = &chunk {
            buffer.extend_from_slice(chunk);
        }
        if buffer.len() < WRITE_BYTES && !is_last {
            continue;
        }
        let (mut writer, mut spare): (UploadWriter, Vec<u8>) = match (idle.take(), working.take()) {
            (Some(idle), _) => idle,
            (None, Some(working)) => join(working).await?,
            (None, None) => return Err(StorageError::Stopped),
        };
        std::mem::swap(&mut buffer, &mut spare);
        working = Some(tokio::task::spawn_blocking(move || {
            writer.write(&spare)?;
            spare.clear();
            Ok((writer, spare))
        }));
        if is_last {
            break chunk;
        }
    };
    let Some(working) = working else { return Err(StorageError::Stopped) };
    let (writer, _) = join(working).await?;
    let offset = blocking(move || writer.finish()).await?;
    outcome.map(|_| offset).map_err(StorageError::Body)
}

async fn join<T>(task: tokio::task::JoinHandle<Result<T>>) -> Result<T> {
    match task.await {
        Ok(outcome) => outcome,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(StorageError::Stopped),
    }
}

/// Whether a file was changed too long ago; `None` when it is not there.
fn is_abandoned(path: &Path) -> Result<Option<bool>> {
    Ok(fs::age(path)?.map(|age| age > UPLOAD_AGE))
}

fn hash_file(mut data: &File, path: &Path, algorithm: Algorithm) -> Result<Digest> {
    let mut digester = Digester::new(algorithm);
    let mut buffer = vec![0; WRITE_BYTES];
    data.seek(SeekFrom::Start(0)).context("seek in", path)?;
    loop {
        match data.read(&mut buffer).context("read", path)? {
            0 => return Ok(digester.finish()),
            count => digester.update(&buffer[..count]),
        }
    }
}
