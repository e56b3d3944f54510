//! Docker's contexts: engines that a person has given names, in the directory of `config.json`.
//!
//! Owns: where their files lie and what stands in them. Must not know: when a context counts.
//!
//! Format: <https://docs.docker.com/engine/manage-resources/contexts/>

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::archive::engine::address::{AddressError, AddressOrigin, EngineAddress, EngineTls};
use crate::oci::Digest;
use crate::oci::digest::Algorithm;
use crate::util::fs;

/// The largest file that is read. Real ones are a few hundred bytes.
const SIZE_LIMIT: u64 = 4 << 20;

/// The name that stands for "no context".
pub(super) const NO_CONTEXT: &str = "default";

/// Why a context names no engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContextError {
    /// There is no context of this name.
    #[error("there is no docker context {0:?}")]
    Missing(String),
    /// It is about something else, such as a cluster.
    #[error("the docker context {0:?} names no docker engine")]
    NoEngine(String),
    /// Its address cannot be used.
    #[error("the docker context {name:?} cannot be used")]
    Address {
        /// The context.
        name: String,
        /// Why.
        #[source]
        source: AddressError,
    },
    /// A file of docker's is not what it should be.
    #[error("{} is not as docker writes it", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A file of docker's cannot be read.
    #[error(transparent)]
    Files(#[from] fs::Error),
}

/// The part of `config.json` that matters here.
#[derive(Debug, Default, Deserialize)]
struct Config {
    #[serde(default, rename = "currentContext")]
    current_context: Option<String>,
}

/// `meta.json` of a context.
#[derive(Debug, Deserialize)]
struct Meta {
    #[serde(default, rename = "Endpoints")]
    endpoints: HashMap<String, Endpoint>,
}

#[derive(Debug, Deserialize)]
struct Endpoint {
    #[serde(default, rename = "Host")]
    host: String,
    #[serde(default, rename = "SkipTLSVerify")]
    skip_tls_verify: bool,
}

/// The context that `docker context use` has chosen, if any.
pub(super) fn current(docker_config: &Path) -> Result<Option<String>, ContextError> {
    let config: Option<Config> = read(&docker_config.join("config.json"))?;
    let name = config.and_then(|config| config.current_context);
    Ok(name.filter(|name| !name.is_empty()))
}

/// The engine of the context `name`; `None` where it leaves the address to docker.
pub(super) fn address(
    docker_config: &Path,
    name: &str,
) -> Result<Option<EngineAddress>, ContextError> {
    let contexts = docker_config.join("contexts");
    let id = Digest::of(Algorithm::Sha256, name.as_bytes()).hex();
    let meta: Option<Meta> = read(&contexts.join("meta").join(&id).join("meta.json"))?;
    let mut meta = meta.ok_or_else(|| ContextError::Missing(name.to_owned()))?;
    let Some(endpoint) = meta.endpoints.remove("docker") else {
        return Err(ContextError::NoEngine(name.to_owned()));
    };
    if endpoint.host.is_empty() {
        return Ok(None);
    }
    let address = EngineAddress::parse(&endpoint.host)
        .map_err(|source| ContextError::Address { name: name.to_owned(), source })?
        .with_origin(AddressOrigin::Context(name.to_owned()));
    let certificates = contexts.join("tls").join(&id).join("docker");
    let has_certificates = fs::is_dir(&certificates);
    // As docker decides it: TLS where something is said about it.
    if !has_certificates && !endpoint.skip_tls_verify {
        return Ok(Some(address));
    }
    Ok(Some(address.with_tls(EngineTls {
        verify: !endpoint.skip_tls_verify,
        directory: has_certificates.then_some(certificates),
    })))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ContextError> {
    let Some(bytes) = fs::optional(fs::read(path, SIZE_LIMIT))? else { return Ok(None) };
    let parsed = serde_json::from_slice(&bytes);
    parsed.map(Some).map_err(|source| ContextError::Json { path: path.to_owned(), source })
}
