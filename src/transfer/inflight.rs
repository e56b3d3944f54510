//! How many requests and bytes are in flight at once.
//!
//! Small blobs cost round trips, large ones bandwidth: many of the first and few of the second fill
//! any wire, so the number in flight follows the content.

use tokio::sync::{Semaphore, SemaphorePermit};

/// Blobs above this size count as large.
const LARGE_BYTES: u64 = 2 * 1024 * 1024;

/// Blobs in flight at once by default, small ones included.
const SMALL_IN_FLIGHT: usize = 24;

/// Large blobs in flight at once by default.
const LARGE_IN_FLIGHT: usize = 4;

/// Permits for blobs in flight.
#[derive(Debug)]
pub(super) struct InFlight {
    all: Semaphore,
    large: Semaphore,
    pub(super) limit: usize,
}

/// Held while a blob is in flight.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    _all: SemaphorePermit<'a>,
    _large: Option<SemaphorePermit<'a>>,
}

impl InFlight {
    /// As many as the user asked for, of any size; by default what the content calls for.
    pub(super) fn new(jobs: Option<usize>) -> Self {
        let limit = jobs.unwrap_or(SMALL_IN_FLIGHT).max(1);
        let large = jobs.unwrap_or(LARGE_IN_FLIGHT).max(1);
        Self { all: Semaphore::new(limit), large: Semaphore::new(large), limit }
    }

    pub(super) async fn permit(&self, bytes: u64) -> Permit<'_> {
        let open = "the semaphores are never closed";
        // Large first, so that a waiting large blob keeps no small one out.
        let large = match bytes > LARGE_BYTES {
            true => Some(self.large.acquire().await.expect(open)),
            false => None,
        };
        Permit { _all: self.all.acquire().await.expect(open), _large: large }
    }
}
