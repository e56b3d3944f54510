//! Manifests and their referrers; every change happens under the repository's lock.

use std::path::PathBuf;

use bytes::Bytes;

use super::{RECORD_LIMIT, Root, by_digest, file_name, read_record, undamaged};
use crate::oci::manifest::MANIFEST_LIMIT;
use crate::oci::{Descriptor, Digest, RawManifest, RepositoryName, Tag, json};
use crate::server::storage::{Page, PageLimit, Precondition, ReferrersPage, Result, StorageError};
use crate::util::fs;

impl Root {
    pub(super) fn manifests(&self, repository: &RepositoryName) -> PathBuf {
        self.repository(repository).join("_manifests")
    }

    fn manifest(&self, repository: &RepositoryName, digest: &Digest) -> PathBuf {
        by_digest(&self.manifests(repository), digest)
    }

    fn referrers(&self, repository: &RepositoryName, subject: &Digest) -> PathBuf {
        by_digest(&self.repository(repository).join("_referrers"), subject)
    }

    pub(super) fn put_manifest(
        &self,
        repository: &RepositoryName,
        manifest: &RawManifest,
        tags: &[Tag],
        precondition: Precondition,
    ) -> Result<()> {
        let _lock = self.lock(repository)?;
        let version = self.check_tags(repository, tags, precondition)?;
        let digest = manifest.digest();
        let path = self.manifest(repository, digest);
        // One that is damaged is repaired by being pushed again.
        if undamaged(self.read_manifest(repository, digest))?.is_none() {
            let head = json::to_canonical_bytes(manifest.descriptor());
            self.publish(&path, &[&head, b"\n", manifest.bytes()])?;
        }
        if let Some(path) = self.referrer(repository, manifest) {
            let parsed = manifest.parse().map_err(|_| damaged(digest))?;
            let record = json::to_canonical_bytes(&manifest.referrer(&parsed));
            self.publish(&path, &[&record])?;
        }
        self.publish_tags(repository, tags, manifest.descriptor(), version)
    }

    pub(super) fn stat_manifest(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<Option<Descriptor>> {
        Ok(self.read_manifest(repository, digest)?.map(|manifest| manifest.descriptor().clone()))
    }

    pub(super) fn read_manifest(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<Option<RawManifest>> {
        let path = self.manifest(repository, digest);
        let file = fs::optional(fs::read(&path, MANIFEST_LIMIT + RECORD_LIMIT))?;
        let Some(file) = file.map(Bytes::from) else { return Ok(None) };
        let parse = || {
            let end = file.iter().position(|byte| *byte == b'\n')?;
            let head: Descriptor = serde_json::from_slice(&file[..end]).ok()?;
            let bytes = file.slice(end + 1..);
            RawManifest::with_algorithm(digest.algorithm(), &head.media_type, bytes).ok()
        };
        let manifest = parse().filter(|manifest| manifest.digest() == digest);
        manifest.map(Some).ok_or_else(|| damaged(digest))
    }

    pub(super) fn delete_manifest(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<bool> {
        let path = self.manifest(repository, digest);
        if fs::file_size(&path)?.is_none() {
            return Ok(false);
        }
        let _lock = self.lock(repository)?;
        self.remove_tags_of(repository, digest)?;
        // A damaged manifest must not be what cannot be deleted.
        if let Ok(Some(manifest)) = self.read_manifest(repository, digest)
            && let Some(referrer) = self.referrer(repository, &manifest)
        {
            self.remove(&referrer)?;
        }
        self.remove(&path)
    }

    /// The record of a manifest among the referrers of its subject, if it has one.
    fn referrer(&self, repository: &RepositoryName, manifest: &RawManifest) -> Option<PathBuf> {
        let parsed = manifest.parse().ok()?;
        let subject = parsed.subject()?.digest;
        Some(self.referrers(repository, &subject).join(manifest.digest().to_string()))
    }

    pub(super) fn list_referrers(
        &self,
        repository: &RepositoryName,
        subject: &Digest,
        after: Option<Digest>,
        limit: PageLimit,
    ) -> Result<ReferrersPage> {
        let directory = self.referrers(repository, subject);
        let after = after.map(|digest| digest.to_string());
        let mut names = Page::new(after.as_deref(), limit.entries.saturating_add(1));
        let paths = fs::read_dir(&directory)?;
        paths.iter().filter_map(|path| file_name(path)).for_each(|name| names.add(name));
        let mut page = ReferrersPage::default();
        let (mut entries, mut bytes, mut last) = (0, 0, None);
        for name in names.into_names() {
            let path = directory.join(&name);
            // One that was deleted since it was listed is no referrer.
            let Some(size) = fs::file_size(&path)? else { continue };
            let is_full = !page.descriptors.is_empty() && bytes + size > limit.bytes;
            if entries == limit.entries || is_full {
                page.continues_after = last;
                break;
            }
            entries += 1;
            last = name.parse().ok().or(last);
            if let Some(descriptor) = undamaged(read_record(&path))? {
                bytes += size;
                page.descriptors.push(descriptor);
            }
        }
        Ok(page)
    }
}

fn damaged(digest: &Digest) -> StorageError {
    StorageError::Damaged { what: format!("manifest {digest}") }
}
