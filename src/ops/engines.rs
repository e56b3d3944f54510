//! Engines of docker and podman that run beside the local store.

use crate::archive::engine::{EngineKind, reachable};
use crate::ops::local::LocalError;
use crate::ops::{Error, Result, Session};

/// Says of an image that the store has not where else it is.
pub(super) async fn or_where<T>(session: &Session, outcome: Result<T>) -> Result<T> {
    match outcome {
        Err(Error::Local(error)) => Err(or_in_engine(session, error).await.into()),
        other => other,
    }
}

/// An image that the store has not: when a running engine has it, the error says so.
async fn or_in_engine(session: &Session, error: LocalError) -> LocalError {
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
