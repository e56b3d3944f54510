//! The contract of `content::Repository`, held by every place that implements it.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]

#[path = "support/canary.rs"]
mod canary;

use std::sync::Arc;

use regctl::auth::{Chain, Environment, Secret};
use regctl::content::Repository;
use regctl::content::memory::MemoryRepository;
use regctl::layout::{Layout, LayoutRepository};
use regctl::registry::{Access, HostOptions, RegistryClient};
use regctl::repository_contract;
use regctl::server::storage::{FilesystemStorage, MemoryStorage, Storage};
use regctl::server::{Ephemeral, Server};
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

async fn over_http(storage: Arc<dyn Storage>) -> (Ephemeral, Arc<dyn Repository>) {
    canary::watch();
    let server = Server::ephemeral().storage(storage).basic("ann", canary::PASSWORD);
    let server = server.start().await.unwrap();
    let environment = Environment {
        regctl_username: Some("ann".to_owned()),
        regctl_password: Some(Secret::new(canary::PASSWORD)),
        regctl_host: Some(server.host()),
        ..Environment::default()
    };
    // Basic: a token's scope would depend on the access.
    let keychain = Arc::new(Chain::new(environment));
    let client = RegistryClient::new(HostOptions::default(), keychain);
    let (host, name) = (server.host().parse().unwrap(), "team/app".parse().unwrap());
    let repository = client.repository(&host, &name, Access::Delete);
    (server, Arc::new(repository))
}

async fn registry_on_memory() -> Fresh<Ephemeral> {
    over_http(Arc::new(MemoryStorage::new())).await
}

async fn registry_on_files() -> Fresh<(Ephemeral, TempDir)> {
    let directory = tempfile::tempdir().unwrap();
    let storage = Arc::new(FilesystemStorage::open(directory.path()).unwrap());
    let (server, repository) = over_http(storage).await;
    ((server, directory), repository)
}

repository_contract!(in_memory, super::memory);
repository_contract!(in_the_store, super::store);
repository_contract!(in_a_foreign_layout, super::foreign_layout);
repository_contract!(in_a_registry_on_memory, super::registry_on_memory);
repository_contract!(in_a_registry_on_files, super::registry_on_files);
