//! Which requests are under way, for the message about a command that takes too long.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The requests of one host that have begun and not ended, the oldest first.
#[derive(Debug, Default, Clone)]
pub(super) struct UnderWay(Arc<Mutex<Vec<String>>>);

impl UnderWay {
    /// Takes note of a request until the guard is dropped.
    pub(super) fn begin(&self, shown: String) -> Guard {
        self.list().push(shown.clone());
        Guard { under_way: self.clone(), shown }
    }

    /// Those there are now.
    pub(super) fn now(&self) -> Vec<String> {
        self.list().clone()
    }

    fn list(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is under way.
#[derive(Debug)]
pub(super) struct Guard {
    under_way: UnderWay,
    shown: String,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut list = self.under_way.list();
        if let Some(at) = list.iter().position(|shown| *shown == self.shown) {
            list.remove(at);
        }
    }
}
