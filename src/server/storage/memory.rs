//! Storage in memory, for tests and for trying things out: everything is gone with the process.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::content::ByteRange;
use crate::oci::{Algorithm, Descriptor, Digest, Digester, RawManifest, RepositoryName, Tag, json};
use crate::server::storage::{
    BlobReply, Page, PageLimit, Precondition, ReferrersPage, Result, Storage, StorageError,
    UploadBody, UploadId, Version,
};

/// All content in maps behind one lock, which is never held while anything waits.
#[derive(Debug, Default)]
pub struct MemoryStorage {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    blobs: BTreeMap<Digest, Bytes>,
    repositories: BTreeMap<RepositoryName, Content>,
    uploads: BTreeMap<UploadId, Upload>,
    last_version: u64,
}

#[derive(Debug, Default)]
struct Content {
    blobs: BTreeSet<Digest>,
    manifests: BTreeMap<Digest, RawManifest>,
    tags: BTreeMap<String, (Descriptor, Version)>,
    referrers: BTreeMap<Digest, BTreeMap<String, Descriptor>>,
    has_held_manifests: bool,
}

#[derive(Debug)]
struct Upload {
    repository: RepositoryName,
    bytes: Vec<u8>,
    digester: Digester,
    is_busy: bool,
}

impl MemoryStorage {
    /// Storage that holds nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is one call under the lock, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn upload(&mut self, repository: &RepositoryName, id: &UploadId) -> Result<&mut Upload> {
        self.uploads
            .get_mut(id)
            .filter(|upload| upload.repository == *repository)
            .ok_or_else(|| StorageError::UploadUnknown(id.clone()))
    }

    /// An upload that no other request is writing to.
    fn free_upload(&mut self, repository: &RepositoryName, id: &UploadId) -> Result<&mut Upload> {
        let upload = self.upload(repository, id)?;
        match upload.is_busy {
            true => Err(StorageError::UploadOffset { offset: upload.bytes.len() as u64 }),
            false => Ok(upload),
        }
    }

    fn blob(&self, repository: &RepositoryName, digest: &Digest) -> Option<&Bytes> {
        let content = self.repositories.get(repository)?;
        content.blobs.contains(digest).then(|| self.blobs.get(digest))?
    }

    fn content(&mut self, repository: &RepositoryName) -> &mut Content {
        self.repositories.entry(repository.clone()).or_default()
    }
}

#[async_trait]
impl Storage for MemoryStorage {
    async fn begin_upload(
        &self,
        repository: &RepositoryName,
        algorithm: Algorithm,
    ) -> Result<UploadId> {
        let id = UploadId::random();
        let upload = Upload {
            repository: repository.clone(),
            bytes: Vec::new(),
            digester: Digester::new(algorithm),
            is_busy: false,
        };
        self.state().uploads.insert(id.clone(), upload);
        Ok(id)
    }

    async fn append(
        &self,
        repository: &RepositoryName,
        id: &UploadId,
        offset: Option<u64>,
        mut body: UploadBody,
    ) -> Result<u64> {
        {
            let mut state = self.state();
            let upload = state.free_upload(repository, id)?;
            let end = upload.bytes.len() as u64;
            if offset.is_some_and(|offset| offset != end) {
                return Err(StorageError::UploadOffset { offset: end });
            }
            upload.is_busy = true;
        }
        let outcome = loop {
            match body.try_next().await {
                Ok(Some(chunk)) => {
                    let mut state = self.state();
                    let upload = state.upload(repository, id)?;
                    upload.digester.update(&chunk);
                    upload.bytes.extend_from_slice(&chunk);
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(StorageError::Body(error)),
            }
        };
        let mut state = self.state();
        let upload = state.upload(repository, id)?;
        upload.is_busy = false;
        outcome.map(|()| upload.bytes.len() as u64)
    }

    async fn upload_status(&self, repository: &RepositoryName, id: &UploadId) -> Result<u64> {
        Ok(self.state().upload(repository, id)?.bytes.len() as u64)
    }

    async fn is_upload_busy(&self, repository: &RepositoryName, id: &UploadId) -> Result<bool> {
        Ok(self.state().upload(repository, id)?.is_busy)
    }

    async fn commit_upload(
        &self,
        repository: &RepositoryName,
        id: &UploadId,
        digest: &Digest,
    ) -> Result<()> {
        let mut state = self.state();
        state.free_upload(repository, id)?;
        let Some(upload) = state.uploads.remove(id) else { return Ok(()) };
        let actual = match upload.digester.algorithm() == digest.algorithm() {
            true => upload.digester.finish(),
            false => Digest::of(digest.algorithm(), &upload.bytes),
        };
        if actual != *digest {
            return Err(StorageError::Digest { expected: *digest, actual });
        }
        state.blobs.insert(*digest, upload.bytes.into());
        state.content(repository).blobs.insert(*digest);
        Ok(())
    }

    async fn cancel_upload(&self, repository: &RepositoryName, id: &UploadId) -> Result<()> {
        let mut state = self.state();
        state.free_upload(repository, id)?;
        state.uploads.remove(id);
        Ok(())
    }

    async fn sweep(&self) -> Result<()> {
        // Nothing here grows old: all is gone with the process.
        Ok(())
    }

    async fn blob_size(&self, repository: &RepositoryName, digest: &Digest) -> Result<Option<u64>> {
        Ok(self.state().blob(repository, digest).map(|bytes| bytes.len() as u64))
    }

    async fn open_blob(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
        range: ByteRange,
    ) -> Result<Option<BlobReply>> {
        let Some(bytes) = self.state().blob(repository, digest).cloned() else { return Ok(None) };
        let end = range.end.map_or(bytes.len(), |end| (end as usize).min(bytes.len()));
        let start = (range.start as usize).min(end);
        let stream = stream::iter([Ok(bytes.slice(start..end))]).boxed();
        Ok(Some(BlobReply::Stream(stream)))
    }

    async fn link_blob(
        &self,
        from: Option<&RepositoryName>,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<bool> {
        let mut state = self.state();
        let is_held = match from {
            Some(from) => state.blob(from, digest).is_some(),
            None => state.blobs.contains_key(digest),
        };
        if is_held {
            state.content(repository).blobs.insert(*digest);
        }
        Ok(is_held)
    }

    async fn unlink_blob(&self, repository: &RepositoryName, digest: &Digest) -> Result<bool> {
        let mut state = self.state();
        let content = state.repositories.get_mut(repository);
        Ok(content.is_some_and(|content| content.blobs.remove(digest)))
    }

    async fn put_manifest(
        &self,
        repository: &RepositoryName,
        manifest: &RawManifest,
        tags: &[Tag],
        precondition: Precondition,
    ) -> Result<()> {
        let digest = *manifest.digest();
        let parsed = manifest.parse().ok();
        let mut state = self.state();
        state.last_version += 1;
        let version = Version(state.last_version);
        let content = state.content(repository);
        for tag in tags {
            let current = content.tags.get(tag.as_str()).map(|(_, version)| *version);
            if !precondition.holds(current) {
                return Err(StorageError::Precondition { tag: tag.clone() });
            }
        }
        content.has_held_manifests = true;
        content.manifests.insert(digest, manifest.clone());
        if let Some((parsed, subject)) = parsed.as_ref().and_then(|m| Some((m, m.subject()?))) {
            let referrers = content.referrers.entry(subject.digest).or_default();
            referrers.insert(digest.to_string(), manifest.referrer(parsed));
        }
        for tag in tags {
            let target = (manifest.descriptor().clone(), version);
            content.tags.insert(tag.as_str().to_owned(), target);
        }
        Ok(())
    }

    async fn stat_manifest(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<Option<Descriptor>> {
        let manifest = self.read_manifest(repository, digest).await?;
        Ok(manifest.map(|manifest| manifest.descriptor().clone()))
    }

    async fn read_manifest(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<Option<RawManifest>> {
        let state = self.state();
        let content = state.repositories.get(repository);
        Ok(content.and_then(|content| content.manifests.get(digest)).cloned())
    }

    async fn delete_manifest(&self, repository: &RepositoryName, digest: &Digest) -> Result<bool> {
        let mut state = self.state();
        let Some(content) = state.repositories.get_mut(repository) else { return Ok(false) };
        content.tags.retain(|_, (target, _)| target.digest != *digest);
        for referrers in content.referrers.values_mut() {
            referrers.remove(&digest.to_string());
        }
        Ok(content.manifests.remove(digest).is_some())
    }

    async fn resolve_tag(
        &self,
        repository: &RepositoryName,
        tag: &Tag,
    ) -> Result<Option<(Descriptor, Version)>> {
        let state = self.state();
        let content = state.repositories.get(repository);
        Ok(content.and_then(|content| content.tags.get(tag.as_str())).cloned())
    }

    async fn delete_tag(&self, repository: &RepositoryName, tag: &Tag) -> Result<bool> {
        let mut state = self.state();
        let content = state.repositories.get_mut(repository);
        Ok(content.is_some_and(|content| content.tags.remove(tag.as_str()).is_some()))
    }

    async fn list_tags(
        &self,
        repository: &RepositoryName,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Option<Vec<String>>> {
        let state = self.state();
        let content = state.repositories.get(repository).filter(|c| c.has_held_manifests);
        let Some(content) = content else { return Ok(None) };
        let mut page = Page::new(after, limit);
        content.tags.keys().for_each(|tag| page.add(tag));
        Ok(Some(page.into_names()))
    }

    async fn list_repositories(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>> {
        let state = self.state();
        let mut page = Page::new(after, limit);
        let held = state.repositories.iter().filter(|(_, content)| content.has_held_manifests);
        held.for_each(|(name, _)| page.add(name.as_str()));
        Ok(page.into_names())
    }

    async fn list_referrers(
        &self,
        repository: &RepositoryName,
        subject: &Digest,
        after: Option<&Digest>,
        limit: PageLimit,
    ) -> Result<ReferrersPage> {
        let state = self.state();
        let content = state.repositories.get(repository);
        let mut page = ReferrersPage::default();
        let Some(referrers) = content.and_then(|content| content.referrers.get(subject)) else {
            return Ok(page);
        };
        let after = after.map(ToString::to_string).unwrap_or_default();
        let mut bytes = 0;
        for (_, descriptor) in referrers.iter().filter(|(digest, _)| **digest > after) {
            bytes += json::to_canonical_bytes(descriptor).len() as u64;
            let is_full = !page.descriptors.is_empty() && bytes > limit.bytes;
            if page.descriptors.len() == limit.entries || is_full {
                page.continues_after = page.descriptors.last().map(|last| last.digest);
                break;
            }
            page.descriptors.push(descriptor.clone());
        }
        Ok(page)
    }
}
