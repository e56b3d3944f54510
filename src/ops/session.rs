//! What every operation needs: connections, the local store, and somebody who watches.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::archive::engine::{Engine, EngineKind, EngineSettings};
use crate::auth::Keychain;
use crate::content;
use crate::layout::Layout;
use crate::ops::error::Attempt;
use crate::ops::{Error, Result};
use crate::registry::{HostOptions, RegistryClient};
use crate::transfer::Progress;

/// How the registries of one side are spoken to.
#[derive(Debug)]
pub struct RegistryAccess {
    /// Connections.
    pub hosts: HostOptions,
    /// Whose credentials go where.
    pub keychain: Arc<dyn Keychain>,
}

impl RegistryAccess {
    fn client(self) -> Arc<RegistryClient> {
        Arc::new(RegistryClient::new(self.hosts, self.keychain))
    }
}

/// How a [`Session`] is set up.
#[derive(Debug)]
pub struct SessionOptions {
    /// How registries are spoken to.
    pub registries: RegistryAccess,
    /// How those are spoken to that are only read, where that differs.
    pub sources: Option<RegistryAccess>,
    /// The directory of everything we keep; the local store is `store` in it.
    pub data_root: Option<PathBuf>,
    /// Blobs in flight at once; `None` adapts.
    pub jobs: Option<usize>,
    /// Where the engines of docker and podman are looked for.
    pub engines: EngineSettings,
}

/// Connections, the local store and a watcher, shared by the operations of one command.
pub struct Session {
    /// The registries.
    pub registries: Arc<RegistryClient>,
    /// Those that content comes from: the same, unless the user made a difference, so that they share
    /// connections and tokens.
    pub sources: Arc<RegistryClient>,
    /// Blobs in flight at once; `None` adapts.
    pub jobs: Option<usize>,
    /// Who watches.
    pub progress: Arc<dyn Progress>,
    /// Where the engines of docker and podman are looked for.
    pub engines: EngineSettings,
    data_root: Option<PathBuf>,
    store: OnceLock<Arc<Layout>>,
}

impl Session {
    /// Opens nothing yet.
    pub fn new(options: SessionOptions, progress: Arc<dyn Progress>) -> Self {
        let registries = options.registries.client();
        let sources = options.sources.map(RegistryAccess::client);
        Self {
            sources: sources.unwrap_or_else(|| Arc::clone(&registries)),
            registries,
            jobs: options.jobs,
            progress,
            engines: options.engines,
            data_root: options.data_root,
            store: OnceLock::new(),
        }
    }

    /// The local image store, created when it is not there.
    ///
    /// # Errors
    /// [`Error::NoDataRoot`]; file errors name the path.
    pub fn store(&self) -> Result<Arc<Layout>> {
        if let Some(store) = self.store.get() {
            return Ok(Arc::clone(store));
        }
        let data_root = self.data_root()?;
        let opened = Layout::store(data_root)
            .attempt(|| format!("cannot open the local image store in {}", data_root.display()))?;
        Ok(Arc::clone(self.store.get_or_init(|| Arc::new(opened))))
    }

    /// The local image store if there is one; nothing is created. For what only reads.
    ///
    /// # Errors
    /// As [`Session::store`].
    pub fn existing_store(&self) -> Result<Option<Arc<Layout>>> {
        if let Some(store) = self.store.get() {
            return Ok(Some(Arc::clone(store)));
        }
        let data_root = self.data_root()?;
        let opened = Layout::existing_store(data_root)
            .attempt(|| format!("cannot open the local image store in {}", data_root.display()))?;
        Ok(opened.map(|opened| Arc::clone(self.store.get_or_init(|| Arc::new(opened)))))
    }

    /// The engine of this kind; it is not asked yet.
    ///
    /// # Errors
    /// Those of [`EngineSettings::address`] and [`Engine::new`].
    pub(super) fn engine(&self, kind: EngineKind) -> content::Result<Engine> {
        Engine::new(kind, self.engines.address(kind)?)
    }

    /// The directory of everything we keep.
    ///
    /// # Errors
    /// [`Error::NoDataRoot`] when the system knows none and the user gave none.
    pub fn data_root(&self) -> Result<&PathBuf> {
        self.data_root.as_ref().ok_or(Error::NoDataRoot)
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("data_root", &self.data_root).finish_non_exhaustive()
    }
}
