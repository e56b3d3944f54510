//! The cases: which requests of which operation are broken how, and whether what follows is in
//! order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use crate::ask::Ask;
use crate::breaks::{RETRY_AFTER, RETRY_DATE};
use crate::image::Fixture;
use crate::kinds::Kind;
use crate::operations::{Failed, Operation, World};
use crate::state::{Effect, leftovers};
use crate::table::{Class, budget, codes_for_good, expected};
use crate::wire::{Exchange, Plan, Side};

/// Real time after which a case counts as one that hangs.
const HANG: Duration = Duration::from_secs(60);

/// Most steps of a loop of redirects that an operation may make: one loop, followed five times, in
/// each of five attempts where another fault lies within it.
const LOOP_STEPS: usize = 30;

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
    let mut judge = Judge { case, world: &world, log: &log, problems: Vec::new() };
    judge.outcome(&outcome).await;
    judge.requests(outcome.is_ok());
    world.mend();
    judge.next_run().await;
    let end = match (&outcome, judge.faults().is_empty()) {
        (_, true) => End::Unbroken,
        (Ok(()), false) => End::Recovered,
        (Err(_), false) => End::Failed,
    };
    let mut problems = judge.problems;
    problems.extend(world.wire.violations());
    let broken = log.iter().filter(|exchange| exchange.broken.is_some());
    let asked = broken.map(|exchange| exchange.ask).collect();
    let next = world.wire.log();
    let report = Report { case: case.clone(), asked, problems, log, next };
    Checked { end, report: Some(report).filter(|report| !report.problems.is_empty()) }
}

struct Judge<'a> {
    case: &'a Case,
    world: &'a World,
    log: &'a [Exchange],
    problems: Vec<String>,
}

impl Judge<'_> {
    fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }

    /// The faults that took place, with what is to become of the operation by each.
    fn faults(&self) -> Vec<(Kind, Class)> {
        let broken = |exchange: &Exchange| {
            let kind = exchange.broken?;
            Some((kind, expected(kind, exchange.ask)))
        };
        let mut faults: Vec<_> = self.log.iter().filter_map(broken).collect();
        let starts_refused = |fault: &(usize, Kind)| *fault == (0, Kind::Refused);
        if self.case.plan.single.iter().chain(&self.case.plan.from).any(starts_refused) {
            faults.push((Kind::Refused, expected(Kind::Refused, Ask::Connection)));
        }
        faults
    }

    /// What is to become of the operation: whether it must succeed, must fail, with which codes,
    /// and whether all that it was to bring about can be asked of a success.
    fn expectation(&self) -> (bool, bool, Vec<u8>, bool) {
        let faults = self.faults();
        let unseen = faults.iter().any(|(_, class)| matches!(class, Class::Unseen(_)));
        if let Some((_, kind)) = self.case.plan.from {
            return (false, false, codes_for_good(kind).to_vec(), !unseen);
        }
        let mut codes: Vec<u8> = faults.iter().flat_map(|(_, c)| c.codes()).copied().collect();
        let count = |kind| faults.iter().filter(|(one, _)| *one == kind).count();
        let (silences, refusals) = (count(Kind::StallForEver), count(Kind::Refused));
        let damaged = |kind: Kind| {
            use Kind::{ExtraBytes, FlippedBit, Html, ShortLength, WrongDigest, WrongRange};
            [ExtraBytes, FlippedBit, Html, ShortLength, WrongDigest, WrongRange].contains(&kind)
        };
        let damages = faults.iter().filter(|(kind, _)| damaged(*kind)).count();
        let mut must_succeed = faults.iter().all(|(_, class)| *class == Class::Recovers);
        if silences > 1 || refusals > 1 {
            // Two minutes of silence are the whole budget of a request, and a connection that is
            // refused is tried again a few times only.
            must_succeed = false;
            codes.push(6);
        }
        if damages > 1 {
            // The second fetch was not good.
            must_succeed = false;
            codes.push(1);
        }
        if count(Kind::Challenged) > 1 {
            // The fresh token was refused too.
            must_succeed = false;
            codes.push(4);
        }
        let must_fail = matches!(faults[..], [(_, Class::Fails(_))]);
        (must_succeed, must_fail, codes, !unseen)
    }

    async fn outcome(&mut self, outcome: &Result<(), Failed>) {
        let (must_succeed, must_fail, codes, is_seen) = self.expectation();
        let effect = self.world.effect(is_seen).await;
        match (outcome, effect) {
            (_, Effect::Wrong(what)) if is_seen => self.problem(format!("wrong: {what}")),
            (Ok(()), effect) if is_seen && effect != Effect::New => {
                self.problem(format!("success that is not so: {effect:?}"));
            }
            (Ok(()), _) if must_fail => self.problem("it succeeds"),
            (Err(failed), _) if must_succeed => {
                self.problem(format!("it is not recovered: {}", failed.text));
            }
            (Err(failed), _) if !codes.contains(&failed.code) => {
                let code = failed.code;
                self.problem(format!("exit code {code}, not of {codes:?}: {}", failed.text));
            }
            _ => {}
        }
        if let Err(failed) = outcome {
            self.blame(failed);
        }
    }

    /// An error names the registry, and the right one.
    fn blame(&mut self, failed: &Failed) {
        let broken = self.log.iter().filter(|exchange| exchange.broken.is_some());
        let sides: BTreeSet<bool> = broken.map(|one| one.side == Side::Source).collect();
        let Some(side) = sides.first().filter(|_| sides.len() == 1) else { return };
        let side = if *side { Side::Source } else { Side::Destination };
        if !failed.text.contains(&self.world.registry(side).host()) {
            self.problem(format!("the error names no registry: {}", failed.text));
        }
        if failed.side.is_some_and(|blamed| blamed != side) {
            self.problem(format!("the error blames the other side: {}", failed.text));
        }
    }

    /// No request is made more often than it may, and a wish to wait is obeyed.
    fn requests(&mut self, is_done: bool) {
        let mut counts: BTreeMap<(bool, Ask, String), usize> = BTreeMap::new();
        // A loop is followed for a few steps in each attempt.
        let counted = |one: &&Exchange| one.broken != Some(Kind::RedirectLoop);
        let steps = self.log.iter().filter(|one| !counted(one)).count();
        if self.case.plan.from.is_none() && steps > LOOP_STEPS {
            self.problem(format!("{steps} steps of a loop"));
        }
        for exchange in self.log.iter().filter(counted) {
            let path = match exchange.ask {
                // The session differs, the blob is the same.
                Ask::SendUpload => exchange.path.rsplit("digest=").next().unwrap_or_default(),
                _ => &exchange.path,
            };
            let key = (exchange.side == Side::Source, exchange.ask, path.to_owned());
            *counts.entry(key).or_default() += 1;
        }
        for ((_, ask, path), count) in counts {
            if count > budget(ask) {
                self.problem(format!("{count} requests {ask} {path}"));
            }
        }
        let longest = self.world.wire.clock.longest_pause();
        for (kind, class) in self.faults() {
            let least = match kind {
                Kind::BusySeconds => RETRY_AFTER,
                // A date is in whole seconds, and some of them have passed.
                Kind::BusyDate => RETRY_DATE - 10,
                _ => continue,
            };
            if is_done && class == Class::Recovers && longest < Duration::from_secs(least) {
                self.problem(format!("asked to wait for {least} s, it waited {longest:?}"));
            }
        }
    }

    /// The next run finds a working network, brings about what is left, and cleans up.
    async fn next_run(&mut self) {
        let outcome = self.world.run().await;
        let effect = self.world.effect(self.expectation().3).await;
        match outcome {
            Ok(()) => {}
            // What the first run removed cannot be removed again.
            Err(failed) if self.case.operation == Operation::Delete && failed.code == 3 => {}
            Err(failed) => self.problem(format!("the next run fails: {}", failed.text)),
        }
        if effect != Effect::New && self.expectation().3 {
            self.problem(format!("after the next run: {effect:?}"));
        }
        let is_stuck = |one: &Exchange| one.ask == Ask::CancelUpload && one.broken.is_some();
        let ignores_empty = self.case.plan.from.is_some() || self.log.iter().any(is_stuck);
        for left in leftovers(self.world, ignores_empty).await {
            self.problem(format!("left over after the next run: {left}"));
        }
    }
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
