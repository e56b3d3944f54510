//! What a build tells whoever watches.

use std::fmt;

/// One thing that a build does, counted from 1 in the order in which they become known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StepId(pub usize);

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A step begins.
    Begun {
        /// Which.
        step: StepId,
        /// What it does, such as `[build 2/3] COPY . .`.
        name: String,
    },
    /// The outcome of a step is that of an earlier build; it does not begin.
    Cached {
        /// Which.
        step: StepId,
        /// What it would do.
        name: String,
    },
    /// How far it is.
    Advanced {
        /// Which.
        step: StepId,
        /// What is being done, such as `writing layer`.
        what: String,
        /// Bytes so far.
        bytes: u64,
        /// All of them, where that is known.
        total_bytes: Option<u64>,
    },
    /// It says something.
    Said {
        /// Which.
        step: StepId,
        /// One line.
        text: String,
    },
    /// It is done.
    Done {
        /// Which.
        step: StepId,
    },
    /// It failed; the error says why.
    Failed {
        /// Which.
        step: StepId,
    },
}

/// Watches a build; called from many tasks, so it must not wait.
pub trait Watch: fmt::Debug + Send + Sync {
    /// Takes note.
    fn event(&self, event: Event);
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watch for Silent {
    fn event(&self, _: Event) {}
}
