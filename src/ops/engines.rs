//! Engines of docker and podman that run beside the local store.

use crate::archive::engine::{EngineKind, reachable};
use crate::ops::Session;
use crate::ops::local::LocalError;

/// An image that the store has not: when a running engine has it, the error says so.
pub(super) async fn or_in_engine(session: &Session, error: LocalError) -> LocalError {
    let LocalError::NotFound { what } = error else { return error };
    for (engine, _) in reachable(&session.engines).await {
        // Only to help: an engine that tells nothing leaves the error as it is.
        if let Ok(Some(_)) = engine.find(&what).await {
            let prefix = match engine.kind() {
                EngineKind::Docker => "docker-daemon",
                EngineKind::Podman => "podman",
            };
            let location = format!("{prefix}:{what}");
            return LocalError::InEngine { what, engine: engine.kind().as_str(), location };
        }
    }
    LocalError::NotFound { what }
}
