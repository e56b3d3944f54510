//! A cell of the table: an operation on a registry, and what must come of it.

use std::fmt;
use std::ops::RangeInclusive;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::time::Duration;

use regctl::content::Error as ContentError;
use regctl::oci::{ManifestError, ReferenceError};
use regctl::ops;
use regctl::server::quirks::Personality;

use crate::canary;
use crate::operation::{Operation, perform};
use crate::scene::{Scene, Setup};

/// Longest that a run may take, as a guard against what never ends.
const LIMIT: Duration = Duration::from_secs(60);

/// What must come of it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Outcome {
    /// It is done, and what should be there is there.
    Done,
    /// It fails with this exit code, and the error says all of this.
    Fails(u8, &'static [&'static str]),
}

/// How many requests begin with the first text and hold the second.
type Requests = (&'static str, &'static str, RangeInclusive<usize>);

/// One cell.
pub(crate) struct Cell {
    what: String,
    setup: Setup,
    operation: Operation,
    outcome: Outcome,
    requests: Vec<Requests>,
    pauses: Option<RangeInclusive<u64>>,
}

impl Cell {
    pub(crate) fn new(personality: Personality, operation: Operation, outcome: Outcome) -> Self {
        Self {
            what: String::new(),
            setup: Setup::of(personality),
            operation,
            outcome,
            requests: Vec::new(),
            pauses: None,
        }
    }

    /// Changes what the registry is like, and says how.
    pub(crate) fn but(mut self, what: &str, change: impl FnOnce(&mut Setup)) -> Self {
        self.what = format!(", {what}");
        change(&mut self.setup);
        self
    }

    /// Counts the requests that begin with `start` and hold `text`.
    pub(crate) fn asks(
        mut self,
        start: &'static str,
        text: &'static str,
        count: RangeInclusive<usize>,
    ) -> Self {
        self.requests.push((start, text, count));
        self
    }

    /// Says how many seconds the longest pause lasts.
    pub(crate) fn pauses(mut self, seconds: RangeInclusive<u64>) -> Self {
        self.pauses = Some(seconds);
        self
    }

    /// Runs it on a runtime of its own; returns what is not as it is written. `layout` is a
    /// directory that holds the image.
    pub(crate) fn run(self, layout: &Path) -> Option<String> {
        let shown = self.to_string();
        let run = AssertUnwindSafe(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.unwrap();
            let wrong =
                runtime.block_on(async { tokio::time::timeout(LIMIT, self.check(layout)).await });
            runtime.shutdown_background();
            wrong.unwrap_or_else(|_| Some(format!("it took longer than {LIMIT:?}")))
        });
        let wrong = std::panic::catch_unwind(run);
        let wrong = wrong.unwrap_or_else(|_| Some("it panicked, see above".to_owned()));
        wrong.map(|wrong| format!("{shown}: {wrong}"))
    }

    async fn check(self, layout: &Path) -> Option<String> {
        let scene = Scene::start(self.setup).await;
        let outcome = perform(&scene, self.operation, layout).await;
        if let Err(error) = &outcome {
            canary::assert_unseen("the error", format!("{}\n{error:?}", told(error)));
        }
        let wrong = match (self.outcome, outcome) {
            (Outcome::Done, Ok(None)) => None,
            (Outcome::Done, Ok(Some(wrong))) => Some(wrong),
            (Outcome::Done, Err(error)) => Some(format!("it failed: {}", told(&error))),
            (Outcome::Fails(..), Ok(None)) => Some("it did not fail".to_owned()),
            (Outcome::Fails(..), Ok(Some(wrong))) => {
                Some(format!("it did not fail, though {wrong}"))
            }
            (Outcome::Fails(code, pieces), Err(error)) => {
                let text = told(&error);
                let lacks = pieces.iter().any(|piece| !text.contains(piece));
                (code_of(&error) != code || lacks)
                    .then(|| format!("expected {code} {pieces:?}, got {} {text}", code_of(&error)))
            }
        };
        let wrong = wrong.or_else(|| {
            let lines = requests(&scene);
            let is_off = |(start, text, count): &&Requests| {
                let is_meant = |line: &&String| line.starts_with(start) && line.contains(text);
                !count.contains(&lines.iter().filter(is_meant).count())
            };
            let (start, text, count) = self.requests.iter().find(is_off)?;
            Some(format!("expected {count:?} of {start:?} with {text:?}"))
        });
        let longest = scene.clock.pauses().into_iter().max().unwrap_or_default().as_secs();
        let wrong = wrong.or_else(|| {
            let expected = self.pauses.filter(|expected| !expected.contains(&longest))?;
            Some(format!("the longest pause was {longest} s, not {expected:?}"))
        });
        wrong.map(|wrong| format!("{wrong}\n    {}", requests(&scene).join("\n    ")))
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}{}", self.setup.personality, self.operation, self.what)
    }
}

fn requests(scene: &Scene) -> Vec<String> {
    scene.registry.requests().iter().map(ToString::to_string).collect()
}

/// The error and its causes in one line.
pub(crate) fn told(error: &ops::Error) -> String {
    let first: &dyn std::error::Error = error;
    let chain = std::iter::successors(Some(first), |cause| cause.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The exit code that the program would end with.
fn code_of(error: &ops::Error) -> u8 {
    let first: &(dyn std::error::Error + 'static) = error;
    let mut chain = std::iter::successors(Some(first), |cause| cause.source());
    let code = chain.find_map(|cause| {
        if cause.is::<ReferenceError>() {
            return Some(2);
        }
        match cause.downcast_ref::<ContentError>()? {
            ContentError::NotFound { .. }
            | ContentError::Manifest(ManifestError::NoPlatform { .. }) => Some(3),
            ContentError::Denied { .. } => Some(4),
            ContentError::Unreachable { .. } => Some(6),
            _ => None,
        }
    });
    code.unwrap_or(1)
}
