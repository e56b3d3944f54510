//! The contract of `content::Repository`, held by every place that implements it.

use std::sync::Arc;

use regctl::content::Repository;
use regctl::content::memory::MemoryRepository;
use regctl::layout::{Layout, LayoutRepository};
use regctl::repository_contract;
use tempfile::TempDir;

type Fresh<T> = (T, Arc<dyn Repository>);

async fn memory() -> Fresh<()> {
    ((), Arc::new(MemoryRepository::default()))
}

async fn store() -> Fresh<TempDir> {
    let directory = tempfile::tempdir().unwrap();
    let layout = Arc::new(Layout::store(directory.path()).unwrap());
    let prefix = Some("docker.io/library/alpine".to_owned());
    (directory, Arc::new(LayoutRepository::new(layout, prefix)))
}

async fn foreign_layout() -> Fresh<TempDir> {
    let directory = tempfile::tempdir().unwrap();
    let layout = Arc::new(Layout::open_or_create(&directory.path().join("layout")).unwrap());
    (directory, Arc::new(LayoutRepository::new(layout, None)))
}

repository_contract!(in_memory, super::memory);
repository_contract!(in_the_store, super::store);
repository_contract!(in_a_foreign_layout, super::foreign_layout);
