//! How long a body may keep us waiting.
//!
//! A peer that sends a byte now and then would hold a reader for ever, so what counts is progress:
//! [`PROGRESS_BYTES`] within the time limit. Only time spent waiting for the peer counts, not what
//! our own side takes to do something with the bytes.

use std::time::Duration;

use crate::util::clock::Clock;

/// What counts as progress within the time limit; at the usual 60 s, about 1 KiB/s.
pub(super) const PROGRESS_BYTES: u64 = 64 * 1024;

/// The patience with one body.
#[derive(Debug)]
pub(super) struct Patience {
    clock: Clock,
    limit: Duration,
    waited: Duration,
    received: u64,
}

/// The body made no progress for this long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lost(pub(super) Duration);

impl Patience {
    pub(super) fn new(clock: &Clock, limit: Duration) -> Self {
        Self { clock: clock.clone(), limit, waited: Duration::ZERO, received: 0 }
    }

    /// Waits for the next piece.
    pub(super) async fn wait<F: Future>(&mut self, piece: F) -> Result<F::Output, Lost> {
        let left = self.limit.saturating_sub(self.waited);
        let began = self.clock.now();
        let outcome = self.clock.timeout(left, piece).await.map_err(|_| Lost(self.limit));
        self.waited += self.clock.waited(began);
        outcome
    }

    /// Notes that bytes came.
    pub(super) fn received(&mut self, bytes: u64) {
        self.received += bytes;
        if self.received >= PROGRESS_BYTES {
            (self.received, self.waited) = (0, Duration::ZERO);
        }
    }
}
