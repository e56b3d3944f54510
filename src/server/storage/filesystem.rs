//! Storage in a directory, safe to share among processes and to lose at any instant.
//!
//! ```text
//! blobs/<algorithm>/<hex>                            bytes of a blob, once for all repositories
//! repositories/<name>/_blobs/<algorithm>/<hex>       the repository may read that blob (empty)
//! repositories/<name>/_manifests/<algorithm>/<hex>   descriptor as one line of JSON, then the bytes
//! repositories/<name>/_tags/<tag>                    descriptor and version as JSON
//! repositories/<name>/_referrers/<algorithm>/<hex of the subject>/<digest>   descriptor as JSON
//! repositories/<name>/_lock                          held while manifests and tags change
//! uploads/<id>/{data,state,lock}                     bytes so far; offset and running hash
//! tmp/<process>{/,.lock}                             files on their way to one of the above
//! keys/                                              not of the content: what the server signs with
//! ```
//!
//! No component of a repository's name begins with `_`, and a digest is no `..`, so names never
//! collide and never leave the directory. A file appears under its name complete and synced or not
//! at all; debris of a crash lies in `tmp` and `uploads` only and is swept at the next start, and
//! uploads that nobody continues are swept while the server runs.

mod blobs;
mod manifests;
mod tags;
mod uploads;

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use crate::content::ByteRange;
use crate::oci::{Algorithm, Descriptor, Digest, RawManifest, RepositoryName, Tag};
use crate::server::storage::{
    BlobReply, PageLimit, Precondition, ReferrersPage, Result, Storage, StorageError, UploadBody,
    UploadId, Version,
};
use crate::util::fs::{self, Context as _};
use crate::util::lock::FileLock;
use crate::util::task;

/// Largest small record (tag, referrer, upload state) read, in bytes.
const RECORD_LIMIT: u64 = 4 * 1024 * 1024;

/// Extension of the file that a process keeps locked while its temporary files are in use.
const LOCK: &str = "lock";

/// Content in one directory.
#[derive(Debug, Clone)]
pub struct FilesystemStorage {
    root: Arc<Root>,
}

/// The directory and the names in it; all methods block.
#[derive(Debug)]
struct Root {
    path: PathBuf,
    temporary: PathBuf,
    _alive: FileLock,
}

impl FilesystemStorage {
    /// Opens the storage in `directory`, which is created when it is not there, and sweeps what
    /// crashed or abandoned requests left.
    ///
    /// # Errors
    /// [`StorageError::Files`] when the directory cannot be written.
    pub fn open(directory: &Path) -> Result<Self> {
        let all = directory.join("tmp");
        fs::create_dir_durable(&all)?;
        // One process at a time makes its place and clears those of the dead.
        let _starting = FileLock::exclusive(&all.join("lock"))?;
        sweep_dead(&all)?;
        let temporary = all.join(fs::unique_name());
        let _alive = FileLock::exclusive(&temporary.with_added_extension(LOCK))?;
        fs::create_dir_all(&temporary)?;
        let root = Root { path: directory.to_owned(), temporary, _alive };
        root.sweep_uploads()?;
        Ok(Self { root: Arc::new(root) })
    }

    /// Runs `work` where it may block.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Root>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let root = Arc::clone(&self.root);
        blocking(move || work(&root)).await
    }
}

/// Runs `work` on a thread that may block; a panic in it goes on in the caller.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    task::blocking(work).await.unwrap_or(Err(StorageError::Stopped))
}

impl Root {
    fn repositories(&self) -> PathBuf {
        self.path.join("repositories")
    }

    fn repository(&self, repository: &RepositoryName) -> PathBuf {
        self.repositories().join(repository.as_str())
    }

    /// Keeps other writers of the repository's manifests and tags out, in all processes.
    fn lock(&self, repository: &RepositoryName) -> Result<FileLock> {
        let directory = self.repository(repository);
        fs::create_dir_durable(&directory)?;
        Ok(FileLock::exclusive(&directory.join("_lock"))?)
    }

    /// Gives a file its content, all at once and durably.
    fn publish(&self, path: &Path, parts: &[&[u8]]) -> Result<()> {
        let temporary = self.write_temporary(parts)?;
        tidied(&temporary, self.move_to(&temporary, path))
    }

    /// Gives files of one directory the same content, each all at once. They may share one file on
    /// disk, as nothing here is changed in place, so the disk waits once for all of them.
    fn publish_same(&self, directory: &Path, names: &[&str], content: &[u8]) -> Result<()> {
        let Some((last, others)) = names.split_last() else { return Ok(()) };
        fs::create_dir_durable(directory)?;
        let first = self.write_temporary(&[content])?;
        for name in others {
            let mut temporary = self.temporary.join(fs::unique_name());
            if fs::hard_link(&first, &temporary).is_err() {
                // Not every file system has links, and those that have bound their number.
                temporary = self.write_temporary(&[content])?;
            }
            fs::rename(&temporary, &directory.join(name))?;
        }
        fs::rename(&first, &directory.join(last))?;
        Ok(fs::sync_dir(directory)?)
    }

    /// Writes a temporary file, durably.
    fn write_temporary(&self, parts: &[&[u8]]) -> Result<PathBuf> {
        self.new_temporary(|file| {
            parts.iter().try_for_each(|part| file.write_all(part))?;
            file.sync_all()
        })
    }

    /// A temporary file that `write` has filled.
    fn new_temporary(&self, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<PathBuf> {
        let temporary = self.temporary.join(fs::unique_name());
        let mut file = fs::create_new(&temporary)?;
        let written = write(&mut file).context("write", &temporary);
        tidied(&temporary, written.map_err(StorageError::from))?;
        Ok(temporary)
    }

    /// Gives a synced file its final name, durably.
    fn move_to(&self, from: &Path, to: &Path) -> Result<()> {
        let directory = to.parent().unwrap_or(&self.path);
        fs::create_dir_durable(directory)?;
        fs::rename(from, to)?;
        Ok(fs::sync_dir(directory)?)
    }

    /// Removes a file, durably. Returns whether it was there.
    fn remove(&self, path: &Path) -> Result<bool> {
        if fs::file_size(path)?.is_none() {
            return Ok(false);
        }
        fs::remove_file(path)?;
        fs::sync_dir(path.parent().unwrap_or(&self.path))?;
        Ok(true)
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        // What cannot be removed now, the next start removes.
        let _ = fs::remove_dir_all(&self.temporary);
        let _ = fs::remove_file(&self.temporary.with_added_extension(LOCK));
    }
}

/// Removes the temporary files of processes that are no more: their locks can be had.
fn sweep_dead(temporary: &Path) -> Result<()> {
    for lock in fs::read_dir(temporary)? {
        let is_lock = lock.extension().is_some_and(|extension| extension == LOCK);
        if is_lock && FileLock::try_exclusive(&lock)?.is_some() {
            fs::remove_dir_all(&lock.with_extension(""))?;
            fs::remove_file(&lock)?;
        }
    }
    Ok(())
}

/// `<algorithm>/<hex>` below `directory`.
fn by_digest(directory: &Path, digest: &Digest) -> PathBuf {
    directory.join(digest.algorithm().as_str()).join(digest.hex())
}

/// Reads a small JSON record; `None` when there is none.
fn read_record<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let damaged = || StorageError::Damaged { what: path.display().to_string() };
    let bytes = match fs::optional(fs::read(path, RECORD_LIMIT)) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(None),
        Err(error) if error.kind() == ErrorKind::FileTooLarge => return Err(damaged()),
        Err(error) => return Err(error.into()),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|_| damaged())
}

/// Passes on what became of a temporary file, which is of no use after a failure.
fn tidied<T>(temporary: &Path, outcome: Result<T>) -> Result<T> {
    if outcome.is_err() {
        // The error that matters is the first one.
        let _ = fs::remove_file(temporary);
    }
    outcome
}

/// Takes a damaged record for none, and says so in the log: it must not break what it is a part of.
fn undamaged<T>(read: Result<Option<T>>) -> Result<Option<T>> {
    match read {
        Err(StorageError::Damaged { what }) => {
            tracing::warn!(what, "passed over a damaged record");
            Ok(None)
        }
        other => other,
    }
}

/// The last component of a path that we named ourselves.
fn file_name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

#[async_trait]
impl Storage for FilesystemStorage {
    async fn begin_upload(
        &self,
        repository: &RepositoryName,
        algorithm: Algorithm,
    ) -> Result<UploadId> {
        let repository = repository.clone();
        self.run(move |root| root.begin_upload(&repository, algorithm)).await
    }

    async fn append(
        &self,
        repository: &RepositoryName,
        upload: &UploadId,
        offset: Option<u64>,
        body: UploadBody,
    ) -> Result<u64> {
        let (repository, upload) = (repository.clone(), upload.clone());
        let writer = self.run(move |root| root.open_upload(&repository, &upload, offset)).await?;
        uploads::write_body(writer, body).await
    }

    async fn upload_status(&self, repository: &RepositoryName, upload: &UploadId) -> Result<u64> {
        let (repository, upload) = (repository.clone(), upload.clone());
        self.run(move |root| root.upload_offset(&repository, &upload)).await
    }

    async fn is_upload_busy(&self, repository: &RepositoryName, upload: &UploadId) -> Result<bool> {
        let (repository, upload) = (repository.clone(), upload.clone());
        self.run(move |root| root.is_upload_busy(&repository, &upload)).await
    }

    async fn commit_upload(
        &self,
        repository: &RepositoryName,
        upload: &UploadId,
        digest: &Digest,
    ) -> Result<()> {
        let (repository, upload, digest) = (repository.clone(), upload.clone(), *digest);
        self.run(move |root| root.commit_upload(&repository, &upload, &digest)).await
    }

    async fn cancel_upload(&self, repository: &RepositoryName, upload: &UploadId) -> Result<()> {
        let (repository, upload) = (repository.clone(), upload.clone());
        self.run(move |root| root.cancel_upload(&repository, &upload)).await
    }

    async fn sweep(&self) -> Result<()> {
        self.run(|root| root.sweep_uploads()).await
    }

    async fn blob_size(&self, repository: &RepositoryName, digest: &Digest) -> Result<Option<u64>> {
        let (repository, digest) = (repository.clone(), *digest);
        self.run(move |root| root.blob_size(&repository, &digest)).await
    }

    async fn open_blob(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
        range: ByteRange,
    ) -> Result<Option<BlobReply>> {
        let (repository, digest) = (repository.clone(), *digest);
        let reader = self.run(move |root| root.open_blob(&repository, &digest, range)).await?;
        Ok(reader.map(|reader| BlobReply::Stream(reader.into_stream())))
    }

    async fn link_blob(
        &self,
        from: Option<&RepositoryName>,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<bool> {
        let (from, repository, digest) = (from.cloned(), repository.clone(), *digest);
        self.run(move |root| root.link_blob(from.as_ref(), &repository, &digest)).await
    }

    async fn unlink_blob(&self, repository: &RepositoryName, digest: &Digest) -> Result<bool> {
        let (repository, digest) = (repository.clone(), *digest);
        self.run(move |root| root.remove(&root.link(&repository, &digest))).await
    }

    async fn put_manifest(
        &self,
        repository: &RepositoryName,
        manifest: &RawManifest,
        tags: &[Tag],
        precondition: Precondition,
    ) -> Result<()> {
        let (repository, manifest, tags) = (repository.clone(), manifest.clone(), tags.to_vec());
        self.run(move |root| root.put_manifest(&repository, &manifest, &tags, precondition)).await
    }

    async fn stat_manifest(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<Option<Descriptor>> {
        let (repository, digest) = (repository.clone(), *digest);
        self.run(move |root| root.stat_manifest(&repository, &digest)).await
    }

    async fn read_manifest(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<Option<RawManifest>> {
        let (repository, digest) = (repository.clone(), *digest);
        self.run(move |root| root.read_manifest(&repository, &digest)).await
    }

    async fn delete_manifest(&self, repository: &RepositoryName, digest: &Digest) -> Result<bool> {
        let (repository, digest) = (repository.clone(), *digest);
        self.run(move |root| root.delete_manifest(&repository, &digest)).await
    }

    async fn resolve_tag(
        &self,
        repository: &RepositoryName,
        tag: &Tag,
    ) -> Result<Option<(Descriptor, Version)>> {
        let (repository, tag) = (repository.clone(), tag.clone());
        self.run(move |root| root.resolve_tag(&repository, tag.as_str())).await
    }

    async fn delete_tag(&self, repository: &RepositoryName, tag: &Tag) -> Result<bool> {
        let (repository, tag) = (repository.clone(), tag.clone());
        self.run(move |root| root.delete_tag(&repository, &tag)).await
    }

    async fn list_tags(
        &self,
        repository: &RepositoryName,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Option<Vec<String>>> {
        let (repository, after) = (repository.clone(), after.map(str::to_owned));
        self.run(move |root| root.list_tags(&repository, after.as_deref(), limit)).await
    }

    async fn list_repositories(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>> {
        let after = after.map(str::to_owned);
        self.run(move |root| root.list_repositories(after.as_deref(), limit)).await
    }

    async fn list_referrers(
        &self,
        repository: &RepositoryName,
        subject: &Digest,
        after: Option<&Digest>,
        limit: PageLimit,
    ) -> Result<ReferrersPage> {
        let (repository, subject, after) = (repository.clone(), *subject, after.copied());
        self.run(move |root| root.list_referrers(&repository, &subject, after, limit)).await
    }
}
