//! Work that may block, on threads where it may, and work on tasks of its own.

use tokio::task::{JoinError, JoinSet};

/// The program is ending, and the work was given up.
#[derive(Debug, thiserror::Error)]
#[error("the work was given up, as the program is ending")]
pub struct Ended;

/// Runs a future on a task of its own, which ends when nobody waits for it any more; a panic there
/// goes on here.
///
/// # Errors
/// [`Ended`] when the runtime stopped before its end.
pub async fn apart<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> Result<T, Ended> {
    let mut tasks = JoinSet::new();
    tasks.spawn(future);
    tasks.join_next().await.map_or(Err(Ended), outcome)
}

/// Runs `work` on a thread that may block, and waits for it; a panic there goes on here.
///
/// # Errors
/// [`Ended`] when the runtime stopped before the work began.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Ended> {
    outcome(tokio::task::spawn_blocking(work).await)
}

fn outcome<T>(joined: Result<T, JoinError>) -> Result<T, Ended> {
    match joined.map_err(JoinError::try_into_panic) {
        Ok(outcome) => Ok(outcome),
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_)) => Err(Ended),
    }
}
