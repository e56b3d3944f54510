//! The cases: which requests of which operation are broken how, and how each is run.

use std::collections::BTreeSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use crate::ask::Ask;
use crate::image::Fixture;
use crate::judge::Judge;
use crate::kinds::Kind;
use crate::operations::{Operation, World};
use crate::state::{Effect, leftovers};
use crate::wire::{Exchange, Plan};

/// Real time after which a case counts as one that hangs.
const HANG: Duration = Duration::from_secs(60);

/// One operation with its faults.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) operation: Operation,
    pub(crate) plan: Plan,
}

impl Case {
    pub(crate) fn single(operation: Operation, index: usize, kind: Kind) -> Self {
        Self { operation, plan: Plan { single: vec![(index, kind)], from: None } }
    }

    pub(crate) fn double(operation: Operation, faults: [(usize, Kind); 2]) -> Self {
        Self { operation, plan: Plan { single: faults.to_vec(), from: None } }
    }

    pub(crate) fn persistent(operation: Operation, index: usize, kind: Kind) -> Self {
        Self { operation, plan: Plan { single: Vec::new(), from: Some((index, kind)) } }
    }

    /// The kinds, for a summary.
    pub(crate) fn kinds(&self) -> String {
        let mut kinds: Vec<String> = Vec::new();
        kinds.extend(self.plan.single.iter().map(|(_, kind)| kind.to_string()));
        kinds.extend(self.plan.from.iter().map(|(_, kind)| format!("{kind} for good")));
        kinds.join(" + ")
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.operation)?;
        for (index, kind) in &self.plan.single {
            write!(f, ", request {index}: {kind}")?;
        }
        match &self.plan.from {
            Some((index, kind)) => write!(f, ", from request {index} on: {kind}"),
            None => Ok(()),
        }
    }
}

/// What is not in order about a case.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) case: Case,
    /// What was asked where it was broken.
    pub(crate) asked: BTreeSet<Ask>,
    pub(crate) problems: Vec<String>,
    log: Vec<Exchange>,
    /// The requests of the next run.
    next: Vec<Exchange>,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// It succeeded although something was broken.
    Recovered,
    /// It failed.
    Failed,
    /// There was nothing that could be broken in this way.
    Unbroken,
}

/// How a case ended, and what is not in order about that.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) end: End,
    pub(crate) report: Option<Report>,
}

/// The requests of an operation of which none is broken.
pub(crate) fn clean(operation: Operation, fixture: &Arc<Fixture>) -> Vec<Exchange> {
    alone(|| async {
        let world = World::new(operation, fixture, &Plan::default()).await;
        world.run().await.unwrap_or_else(|failed| panic!("{operation} fails: {}", failed.text));
        assert_eq!(world.effect(true).await, Effect::New, "{operation}");
        assert_eq!(leftovers(&world, false).await, Vec::<String>::new(), "{operation}");
        world.wire.log()
    })
}

/// Runs a case.
pub(crate) fn check(case: Case, fixture: &Arc<Fixture>) -> Checked {
    let checked = || alone(|| tokio::time::timeout(HANG, run(&case, fixture)));
    let problem = match catch_unwind(AssertUnwindSafe(checked)) {
        Ok(Ok(checked)) => return checked,
        Ok(Err(_)) => format!("it hangs: not over after {} s", HANG.as_secs()),
        Err(panic) => format!("it panics: {:?}", panic.downcast_ref::<String>()),
    };
    let (asked, log, next) = (BTreeSet::new(), Vec::new(), Vec::new());
    let report = Some(Report { case, asked, problems: vec![problem], log, next });
    Checked { end: End::Failed, report }
}

/// Runs something on a runtime of its own: when it is over, so are its servers and proxies.
pub(crate) fn alone<F: Future>(work: impl FnOnce() -> F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcome = runtime.block_on(async { work().await });
    runtime.shutdown_background();
    outcome
}

async fn run(case: &Case, fixture: &Arc<Fixture>) -> Checked {
    let world = World::new(case.operation, fixture, &case.plan).await;
    let outcome = world.run().await;
    let log = world.wire.log();
    let mut judge = Judge::new(case, &world, &log);
    judge.outcome(&outcome).await;
    judge.requests(outcome.is_ok());
    world.mend();
    judge.next_run().await;
    let end = match &outcome {
        _ if judge.saw_no_fault() => End::Unbroken,
        Ok(()) => End::Recovered,
        Err(_) => End::Failed,
    };
    let mut problems = judge.problems;
    problems.extend(world.wire.violations());
    let broken = log.iter().filter(|exchange| exchange.broken.is_some());
    let asked = broken.map(|exchange| exchange.ask).collect();
    let next = world.wire.log();
    let report = Report { case: case.clone(), asked, problems, log, next };
    Checked { end, report: Some(report).filter(|report| !report.problems.is_empty()) }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {} ({:?})", self.case, self.asked)?;
        for problem in &self.problems {
            writeln!(f, "    {}", problem.replace('\n', "\n    "))?;
        }
        for exchange in &self.log {
            writeln!(f, "      {exchange}")?;
        }
        for exchange in &self.next {
            writeln!(f, "      next: {exchange}")?;
        }
        Ok(())
    }
}
