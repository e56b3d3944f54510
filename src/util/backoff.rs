//! Delays between attempts: exponential, with jitter, within a budget.

use std::time::Duration;

/// How often something is tried again, and how long the pauses are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Attempts after the first.
    pub retries: u32,
    /// The first pause.
    pub first: Duration,
    /// No single pause is longer.
    pub longest: Duration,
    /// No pause is begun that would end later than this after the first attempt.
    pub budget: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            retries: 4,
            first: Duration::from_millis(250),
            longest: Duration::from_secs(10),
            budget: Duration::from_secs(120),
        }
    }
}

impl Backoff {
    /// The same for who has another place to ask: one retry at most.
    #[must_use]
    pub fn hasty(self) -> Self {
        Self { retries: self.retries.min(1), ..self }
    }

    /// Returns the pause before retry `attempt` (1 is the first retry), or `None` when it is time
    /// to give up. `asked` is what the peer asked for (`Retry-After`), `spent` the time since the
    /// first attempt, `random` any number: it spreads the pause by a fifth either way.
    pub fn pause(
        &self,
        attempt: u32,
        asked: Option<Duration>,
        spent: Duration,
        random: u64,
    ) -> Option<Duration> {
        if attempt == 0 || attempt > self.retries {
            return None;
        }
        let doubled = self.first.saturating_mul(1 << (attempt - 1).min(16)).min(self.longest);
        let spread = doubled.mul_f64(0.8 + (random % 401) as f64 / 1000.0);
        let pause = asked.unwrap_or(spread);
        (spent.saturating_add(pause) <= self.budget).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound_and_end() {
        let backoff = Backoff { retries: 8, ..Backoff::default() };
        let pause = |attempt| backoff.pause(attempt, None, Duration::ZERO, 200).unwrap();
        assert_eq!(pause(1), Duration::from_millis(250));
        assert_eq!(pause(2), Duration::from_millis(500));
        assert_eq!(pause(8), Duration::from_secs(10));
        assert_eq!(backoff.pause(9, None, Duration::ZERO, 0), None);
    }

    #[test]
    fn a_wish_of_the_peer_counts_up_to_the_budget() {
        let backoff = Backoff::default();
        let wish = Duration::from_secs(90);
        assert_eq!(backoff.pause(1, Some(wish), Duration::ZERO, 0), Some(wish));
        assert_eq!(backoff.pause(1, Some(wish), Duration::from_secs(60), 0), None);
        let eternity = Duration::from_secs(u64::MAX);
        assert_eq!(backoff.pause(1, Some(eternity), Duration::from_secs(60), 0), None);
    }
}
