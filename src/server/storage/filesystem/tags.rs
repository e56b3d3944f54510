//! Tags, and the lists of tags and repositories; every change happens under the repository's lock.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Root, file_name, read_record, undamaged};
use crate::oci::{Descriptor, Digest, RepositoryName, Tag, json};
use crate::server::storage::{Page, Precondition, Result, StorageError, Version};
use crate::util::fs;

/// What is stored of a tag.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    target: Descriptor,
    version: u64,
}

impl Root {
    fn tags(&self, repository: &RepositoryName) -> PathBuf {
        self.repository(repository).join("_tags")
    }

    /// Returns the version that the tags get next: later than that of any of them.
    pub(super) fn check_tags(
        &self,
        repository: &RepositoryName,
        tags: &[Tag],
        precondition: Precondition,
    ) -> Result<Version> {
        // Also later than every version before a deletion: those were made in earlier microseconds.
        let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let mut next = elapsed.map_or(0, |elapsed| elapsed.as_micros() as u64);
        for tag in tags {
            let mut resolved = self.resolve_tag(repository, tag.as_str());
            if precondition == Precondition::None {
                resolved = undamaged(resolved);
            }
            let current = resolved?.map(|(_, version)| version);
            if !precondition.holds(current) {
                return Err(StorageError::Precondition { tag: tag.clone() });
            }
            next = next.max(current.map_or(0, |Version(current)| current + 1));
        }
        Ok(Version(next))
    }

    pub(super) fn publish_tags(
        &self,
        repository: &RepositoryName,
        tags: &[Tag],
        target: &Descriptor,
        version: Version,
    ) -> Result<()> {
        let record = Record { target: target.clone(), version: version.0 };
        let names: Vec<&str> = tags.iter().map(Tag::as_str).collect();
        self.publish_same(&self.tags(repository), &names, &json::to_canonical_bytes(&record))
    }

    pub(super) fn resolve_tag(
        &self,
        repository: &RepositoryName,
        tag: &str,
    ) -> Result<Option<(Descriptor, Version)>> {
        let record: Option<Record> = read_record(&self.tags(repository).join(tag))?;
        Ok(record.map(|record| (record.target, Version(record.version))))
    }

    pub(super) fn delete_tag(&self, repository: &RepositoryName, tag: &Tag) -> Result<bool> {
        let path = self.tags(repository).join(tag.as_str());
        if fs::file_size(&path)?.is_none() {
            return Ok(false);
        }
        let _lock = self.lock(repository)?;
        self.remove(&path)
    }

    /// Removes every tag that points at `digest`.
    pub(super) fn remove_tags_of(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
    ) -> Result<()> {
        for path in fs::read_dir(&self.tags(repository))? {
            let record: Option<Record> = undamaged(read_record(&path))?;
            if record.is_some_and(|record| record.target.digest == *digest) {
                self.remove(&path)?;
            }
        }
        Ok(())
    }

    pub(super) fn list_tags(
        &self,
        repository: &RepositoryName,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Option<Vec<String>>> {
        if !fs::is_dir(&self.manifests(repository)) {
            return Ok(None);
        }
        let mut page = Page::new(after, limit);
        let paths = fs::read_dir(&self.tags(repository))?;
        paths.iter().filter_map(|path| file_name(path)).for_each(|name| page.add(name));
        Ok(Some(page.into_names()))
    }

    pub(super) fn list_repositories(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>> {
        let mut page = Page::new(after, limit);
        gather(&self.repositories(), "", &mut page)?;
        Ok(page.into_names())
    }
}

/// Adds the repositories below `directory`, all named `prefix…`, leaving out the directories that
/// cannot hold one of the page.
fn gather(directory: &Path, prefix: &str, page: &mut Page) -> Result<()> {
    let mut paths = fs::read_dir(directory)?;
    paths.sort();
    for path in paths {
        let Some(component) = file_name(&path).filter(|name| !name.starts_with('_')) else {
            continue;
        };
        let name = format!("{prefix}{component}");
        if fs::is_dir(&path.join("_manifests")) {
            page.add(&name);
        }
        // All names in the directory lie between `name/` and `name0`, as `0` follows `/`.
        if page.is_before_end(&format!("{name}/")) && page.is_after_start(&format!("{name}0")) {
            gather(&path, &format!("{name}/"), page)?;
        }
    }
    Ok(())
}
