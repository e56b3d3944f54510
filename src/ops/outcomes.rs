//! Several things asked for at once: what was done before something failed is told all the same.

use crate::ops::{Error, Result};

/// What was done of several things, and what ended them early.
#[derive(Debug)]
pub struct Outcomes<T> {
    /// Reports of what was done, in order.
    pub done: Vec<T>,
    /// Why the rest was not.
    pub failed: Option<Error>,
}

impl<T> Outcomes<T> {
    pub(super) fn new() -> Self {
        Self { done: Vec::new(), failed: None }
    }

    /// Takes in the next outcome; returns whether to go on.
    pub(super) fn add(&mut self, outcome: Result<T>) -> bool {
        match outcome {
            Ok(report) => self.done.push(report),
            Err(error) => self.failed = Some(error),
        }
        self.failed.is_none()
    }

    /// Takes in several outcomes; returns whether to go on.
    pub(super) fn extend(&mut self, more: Self) -> bool {
        self.done.extend(more.done);
        self.failed = more.failed;
        self.failed.is_none()
    }
}
