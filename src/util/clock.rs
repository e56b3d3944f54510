//! Time as those who wait see it: the system's, or one that a test moves.
//!
//! Sockets stay real under either. What is injected are our own pauses (between attempts) and our
//! own limits (how long a wait may last), so that a test of a wait of a minute takes none.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;

/// A source of time that stands in for the system's.
#[async_trait]
pub trait Time: fmt::Debug + Send + Sync {
    /// The time since some fixed moment; it never goes back.
    fn elapsed(&self) -> Duration;

    /// Returns once a pause that we chose ourselves, of `length`, is over.
    async fn pause(&self, length: Duration);

    /// Returns once a wait for somebody else, begun now, has lasted for `limit`.
    async fn expire(&self, limit: Duration);
}

/// Where pauses and time limits come from; the system's clock by default.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<dyn Time>>);

/// A moment of a [`Clock`], to be compared with others of the same clock.
#[derive(Debug, Clone, Copy)]
pub enum Moment {
    /// Of the system.
    System(Instant),
    /// Of a source that stands in for it.
    Injected(Duration),
}

/// A wait lasted longer than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it took longer than {} s", self.0.as_secs())]
pub struct Expired(pub Duration);

impl Clock {
    /// A clock that shows the time of `source`.
    pub fn injected(source: Arc<dyn Time>) -> Self {
        Self(Some(source))
    }

    /// This moment.
    pub fn now(&self) -> Moment {
        match &self.0 {
            None => Moment::System(Instant::now()),
            Some(source) => Moment::Injected(source.elapsed()),
        }
    }

    /// Time since `start`; none when it is a moment of another clock.
    pub fn since(&self, start: Moment) -> Duration {
        match (&self.0, start) {
            (None, Moment::System(start)) => start.elapsed(),
            (Some(source), Moment::Injected(start)) => source.elapsed().saturating_sub(start),
            _ => Duration::ZERO,
        }
    }

    /// Time that somebody else has kept us waiting since `start`. An injected source tells by itself
    /// when a wait has lasted too long, so what its other pauses took is not counted here.
    pub fn waited(&self, start: Moment) -> Duration {
        match start {
            Moment::System(start) => start.elapsed(),
            Moment::Injected(_) => Duration::ZERO,
        }
    }

    /// Waits, between attempts.
    pub async fn pause(&self, length: Duration) {
        match &self.0 {
            None => tokio::time::sleep(length).await,
            Some(source) => source.pause(length).await,
        }
    }

    /// Waits for `work`, for at most `limit`.
    ///
    /// # Errors
    /// [`Expired`] when it lasted longer; `work` is dropped then.
    pub async fn timeout<F: Future>(&self, limit: Duration, work: F) -> Result<F::Output, Expired> {
        match &self.0 {
            None => tokio::time::timeout(limit, work).await.map_err(|_| Expired(limit)),
            Some(source) => tokio::select! {
                biased;
                outcome = work => Ok(outcome),
                () = source.expire(limit) => Err(Expired(limit)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Late;

    #[async_trait]
    impl Time for Late {
        fn elapsed(&self) -> Duration {
            Duration::from_secs(90)
        }

        async fn pause(&self, _: Duration) {}

        async fn expire(&self, _: Duration) {}
    }

    #[tokio::test]
    async fn an_injected_clock_decides_what_lasts_too_long() {
        let clock = Clock::injected(Arc::new(Late));
        let start = Moment::Injected(Duration::from_secs(30));
        assert_eq!(clock.since(start), Duration::from_secs(60));
        clock.pause(Duration::from_secs(1_000_000)).await;
        let limit = Duration::from_secs(60);
        let endless = std::future::pending::<()>();
        assert_eq!(clock.timeout(limit, endless).await, Err(Expired(limit)));
        assert_eq!(clock.timeout(limit, async { 7 }).await, Ok(7));
    }

    #[tokio::test]
    async fn the_system_clock_limits_too() {
        let clock = Clock::default();
        let limit = Duration::from_millis(1);
        assert_eq!(clock.timeout(limit, std::future::pending::<()>()).await, Err(Expired(limit)));
        assert!(clock.since(clock.now()) < Duration::from_secs(10));
    }
}
