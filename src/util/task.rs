//! Work that may block, on threads where it may.

/// The program is ending, and the work was given up.
#[derive(Debug, thiserror::Error)]
#[error("the work was given up, as the program is ending")]
pub struct Ended;

/// Runs `work` on a thread that may block, and waits for it; a panic there goes on here.
///
/// # Errors
/// [`Ended`] when the runtime stopped before the work began.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Ended> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => Ok(outcome),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Ended),
        },
    }
}
