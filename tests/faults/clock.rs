//! Time that passes only when somebody says so: pauses are over at once, and a wait for a peer
//! lasts too long only when the proxy says that it has stalled for so long.
//!
//! The two are counted apart. A pause of one request must not end the patience of another, or a
//! retry with a long `Retry-After` would break every request beside it.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use regctl::util::clock::Time;
use tokio::sync::watch;

/// Called whenever somebody pauses.
type Hook = Box<dyn Fn() + Send + Sync>;

/// The clock of one case.
pub(crate) struct VirtualTime {
    state: Mutex<State>,
    /// How long peers have been silent so far.
    stalled: watch::Sender<Duration>,
    hooks: Mutex<Vec<Hook>>,
}

#[derive(Debug, Default)]
struct State {
    now: Duration,
    longest_pause: Duration,
}

impl VirtualTime {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::default(), stalled: watch::Sender::default(), hooks: Mutex::default() }
    }

    /// Calls `hook` at every pause: a client that pauses is about to try again.
    pub(crate) fn on_pause(&self, hook: impl Fn() + Send + Sync + 'static) {
        self.hooks.lock().unwrap().push(Box::new(hook));
    }

    /// The longest pause that was made.
    pub(crate) fn longest_pause(&self) -> Duration {
        self.state().longest_pause
    }

    /// How long peers have been silent so far.
    pub(crate) fn stalled(&self) -> Duration {
        *self.stalled.borrow()
    }

    /// A peer is silent from `start`, a moment of [`VirtualTime::stalled`], for `length`. Silences
    /// that begin at the same moment pass together.
    pub(crate) fn stall(&self, start: Duration, length: Duration) {
        let end = start + length;
        let passed = end.saturating_sub(self.stalled());
        self.state().now += passed;
        self.stalled.send_modify(|stalled| *stalled = end.max(*stalled));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl std::fmt::Debug for VirtualTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VirtualTime").field("state", &self.state).finish_non_exhaustive()
    }
}

#[async_trait]
impl Time for VirtualTime {
    fn elapsed(&self) -> Duration {
        self.state().now
    }

    async fn pause(&self, length: Duration) {
        {
            let mut state = self.state();
            state.now += length;
            state.longest_pause = state.longest_pause.max(length);
        }
        self.hooks.lock().unwrap().iter().for_each(|hook| hook());
        tokio::task::yield_now().await;
    }

    async fn expire(&self, limit: Duration) {
        let mut stalled = self.stalled.subscribe();
        let end = *stalled.borrow() + limit;
        if stalled.wait_for(|stalled| *stalled >= end).await.is_err() {
            // The clock is gone, and with it the case.
            std::future::pending().await
        }
    }
}
