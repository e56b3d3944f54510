//! The engine of a running docker or podman, as far as moving images needs it: what it holds, and
//! archives out of it and into it.
//!
//! Owns: the Engine API, where engines listen, docker's contexts. Must not know: what stands in the
//! archives, nor the environment, which [`EngineSettings`] are made from.

pub mod address;
mod client;
pub mod context;
pub mod error;
mod export;
mod load;
mod model;
mod settings;

use std::path::PathBuf;
use std::time::Duration;

pub use address::{AddressError, AddressOrigin, EngineAddress, EngineTls};
pub use client::Engine;
pub use error::{EngineError, EngineKind};
pub use model::{EngineImage, EngineVersion};
pub use settings::EngineSettings;

use crate::util::fs;

/// Longest time that an engine without which we can do is waited for.
const REACHABLE_TIMEOUT: Duration = Duration::from_secs(1);

/// Longest time that a body may stand still.
const STALL_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// Longest time that an engine may work without a word: before the first byte of an export it
/// copies all layers, and after the last byte of a load it stores them. That it died in between
/// shows on the connection.
const WORK_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// The engines that answer right now, docker first; each is given a second. Whatever keeps one from
/// answering is logged. An engine that both kinds of settings lead to is listed once.
pub async fn reachable(settings: &EngineSettings) -> Vec<(Engine, EngineVersion)> {
    let (docker, podman) =
        tokio::join!(answer(settings, EngineKind::Docker), answer(settings, EngineKind::Podman));
    let mut found: Vec<(Engine, EngineVersion)> = Vec::new();
    for (engine, version) in [docker, podman].into_iter().flatten() {
        if found.iter().all(|(known, _)| place(known) != place(&engine)) {
            found.push((engine, version));
        }
    }
    found
}

async fn answer(settings: &EngineSettings, kind: EngineKind) -> Option<(Engine, EngineVersion)> {
    let asking = async {
        let engine = Engine::new(kind, settings.address(kind)?)?;
        let version = engine.version().await?;
        Ok::<_, crate::content::Error>((engine, version))
    };
    match tokio::time::timeout(REACHABLE_TIMEOUT, asking).await {
        Ok(Ok(found)) => Some(found),
        Ok(Err(error)) => {
            tracing::debug!(%kind, %error, "the engine is not there");
            None
        }
        Err(_) => {
            tracing::debug!(%kind, "the engine does not answer");
            None
        }
    }
}

/// What tells engines apart: `/var/run/docker.sock` may be a link to podman's socket.
fn place(engine: &Engine) -> (Option<PathBuf>, String) {
    let address = engine.address();
    match address.socket().map(fs::follow_links) {
        Some(Ok(socket)) => (Some(socket), String::new()),
        _ => (None, address.to_string()),
    }
}
