//! How fast requests to one host follow each other.
//!
//! As fast as they come, until the host says 429: then they keep a distance, which doubles with
//! each further 429 and shrinks again with what succeeds. A `Retry-After` holds all of them back,
//! not only the request that was refused. A rate that the user configured is never exceeded.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::util::clock::{Clock, Moment};

/// The first distance after a refusal.
const FIRST_DISTANCE: Duration = Duration::from_millis(50);

/// No distance is longer.
const LONGEST_DISTANCE: Duration = Duration::from_secs(5);

/// A distance that is shorter than this is none.
const SHORTEST_DISTANCE: Duration = Duration::from_millis(5);

/// The longest that others are held back for one refusal; who was refused waits by itself.
const LONGEST_HOLD: Duration = Duration::from_secs(120);

/// The pace of one host.
#[derive(Debug)]
pub(super) struct Pace {
    clock: Clock,
    start: Moment,
    /// The distance that the user asked for.
    least: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    distance: Duration,
    /// When the next request may go, since the start.
    next: Duration,
}

impl Pace {
    /// A pace of at most `per_second` requests.
    pub(super) fn new(clock: Clock, per_second: Option<f64>) -> Self {
        let rate = per_second.filter(|rate| rate.is_finite() && *rate > 0.001);
        let least = rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(1.0 / rate));
        let start = clock.now();
        Self { clock, start, least, state: Mutex::default() }
    }

    /// Waits until a request may go.
    pub(super) async fn turn(&self) {
        let now = self.clock.since(self.start);
        let wait = {
            let mut state = self.state();
            let distance = state.distance.max(self.least);
            let turn = state.next.max(now);
            if distance.is_zero() && turn == now {
                return;
            }
            state.next = turn + distance;
            turn - now
        };
        if !wait.is_zero() {
            self.clock.pause(wait).await;
        }
    }

    /// The host refused a request for being one too many.
    pub(super) fn slow_down(&self, wait: Option<Duration>) {
        let now = self.clock.since(self.start);
        let mut state = self.state();
        state.distance = (state.distance * 2).clamp(FIRST_DISTANCE, LONGEST_DISTANCE);
        let hold = wait.unwrap_or_default().min(LONGEST_HOLD);
        state.next = state.next.max(now + hold);
    }

    /// The host took a request.
    pub(super) fn speed_up(&self) {
        let mut state = self.state();
        if state.distance.is_zero() {
            return;
        }
        let shorter = state.distance.mul_f64(0.8);
        state.distance = if shorter < SHORTEST_DISTANCE { Duration::ZERO } else { shorter };
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use async_trait::async_trait;

    use super::*;
    use crate::util::clock::Time;

    /// Time that passes only by waiting.
    #[derive(Debug, Default)]
    struct Waits(Mutex<Duration>);

    #[async_trait]
    impl Time for Waits {
        fn elapsed(&self) -> Duration {
            *self.0.lock().unwrap()
        }

        async fn pause(&self, length: Duration) {
            *self.0.lock().unwrap() += length;
        }

        async fn expire(&self, _: Duration) {
            std::future::pending().await
        }
    }

    fn pace(per_second: Option<f64>) -> (Pace, Arc<Waits>) {
        let time = Arc::new(Waits::default());
        (Pace::new(Clock::injected(Arc::clone(&time) as Arc<_>), per_second), time)
    }

    #[tokio::test]
    async fn nobody_waits_until_the_host_refuses() {
        let (pace, time) = pace(None);
        for _ in 0..10 {
            pace.turn().await;
        }
        assert_eq!(time.elapsed(), Duration::ZERO);
        pace.slow_down(Some(Duration::from_secs(3)));
        pace.turn().await;
        assert_eq!(time.elapsed(), Duration::from_secs(3), "all wait for what one was told");
        pace.turn().await;
        assert_eq!(time.elapsed(), Duration::from_secs(3) + FIRST_DISTANCE);
    }

    #[tokio::test]
    async fn what_succeeds_makes_it_faster_again() {
        let (pace, time) = pace(None);
        for _ in 0..20 {
            pace.slow_down(None);
        }
        assert_eq!(pace.state().distance, LONGEST_DISTANCE);
        for _ in 0..40 {
            pace.speed_up();
        }
        pace.turn().await;
        let before = time.elapsed();
        pace.turn().await;
        assert_eq!(time.elapsed(), before);
    }

    #[tokio::test]
    async fn a_configured_rate_is_kept() {
        let (pace, time) = pace(Some(10.0));
        for _ in 0..11 {
            pace.turn().await;
        }
        assert_eq!(time.elapsed(), Duration::from_secs(1));
    }
}
