//! Whether what followed a fault is in order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::ask::Ask;
use crate::breaks::{RETRY_AFTER, RETRY_DATE};
use crate::kinds::Kind;
use crate::matrix::Case;
use crate::operations::{Failed, Operation, World};
use crate::state::{Effect, leftovers};
use crate::table::{Class, budget, codes_for_good, expected};
use crate::wire::{Exchange, Plan, Side};

/// Most steps of a loop of redirects that an operation may make: one loop, followed five times, in
/// each of five attempts where another fault lies within it.
const LOOP_STEPS: usize = 30;

/// What is to become of an operation, all its faults together.
#[derive(Debug)]
struct Expectation {
    must_succeed: bool,
    must_fail: bool,
    /// Exit codes of failures that are in order.
    codes: Vec<u8>,
    /// Whether a success must have brought about everything.
    is_seen: bool,
}

impl Expectation {
    /// Of requests that are broken once, each in its way.
    fn of(faults: &[(Kind, Class)]) -> Self {
        let count = |kinds: &[Kind]| faults.iter().filter(|(one, _)| kinds.contains(one)).count();
        let mut codes: Vec<u8> = faults.iter().flat_map(|(_, c)| c.codes()).copied().collect();
        let excuses = [
            // Two minutes of silence are the whole budget of a request.
            (count(&[Kind::StallForEver]), 6),
            // A connection that is refused is tried again a few times only.
            (count(&[Kind::Refused]), 6),
            // The second fetch was not good.
            (count(&Kind::DAMAGING), 1),
            // The fresh token was refused too.
            (count(&[Kind::Challenged]), 4),
        ];
        let excuses = excuses.iter().filter(|(count, _)| *count > 1).map(|(_, code)| *code);
        let recovers = faults.iter().all(|(_, class)| *class == Class::Recovers);
        let must_succeed = recovers && excuses.clone().count() == 0;
        codes.extend(excuses);
        Self {
            must_succeed,
            must_fail: matches!(faults, [(_, Class::Fails(_))]),
            codes,
            is_seen: !faults.iter().any(|(_, class)| matches!(class, Class::Unseen(_))),
        }
    }

    /// Of requests that are broken in the same way from some point on: whether that can be a
    /// success is for its effect to tell.
    fn for_good(kind: Kind, faults: &[(Kind, Class)]) -> Self {
        let codes = codes_for_good(kind).to_vec();
        Self { must_succeed: false, must_fail: false, codes, ..Self::of(faults) }
    }
}

/// Looks at one case and writes down what is not in order.
pub(crate) struct Judge<'a> {
    case: &'a Case,
    world: &'a World,
    log: &'a [Exchange],
    faults: Vec<(Kind, Class)>,
    expectation: Expectation,
    pub(crate) problems: Vec<String>,
}

/// The faults that took place, with what is to become of the operation by each.
fn faults(plan: &Plan, log: &[Exchange]) -> Vec<(Kind, Class)> {
    let class = |kind, ask| (kind, expected(kind, ask));
    let broken = log.iter().filter_map(|one| Some(class(one.broken?, one.ask)));
    let mut plan = plan.single.iter().chain(&plan.from);
    // Refused before there was a request.
    let refused = plan.any(|fault| *fault == (0, Kind::Refused));
    broken.chain(refused.then(|| class(Kind::Refused, Ask::Connection))).collect()
}

impl<'a> Judge<'a> {
    /// Of a run that made these requests.
    pub(crate) fn new(case: &'a Case, world: &'a World, log: &'a [Exchange]) -> Self {
        let faults = faults(&case.plan, log);
        let expectation = match case.plan.from {
            Some((_, kind)) => Expectation::for_good(kind, &faults),
            None => Expectation::of(&faults),
        };
        Self { case, world, log, faults, expectation, problems: Vec::new() }
    }

    /// Whether there was nothing that could be broken.
    pub(crate) fn saw_no_fault(&self) -> bool {
        self.faults.is_empty()
    }

    fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }

    /// A success is one, a failure is as it should be, and whatever there is now is right.
    pub(crate) async fn outcome(&mut self, outcome: &Result<(), Failed>) {
        let Expectation { must_succeed, must_fail, is_seen, .. } = self.expectation;
        let effect = self.world.effect(is_seen).await;
        let is_in_order = |failed: &Failed| self.expectation.codes.contains(&failed.code);
        match (outcome, effect) {
            (_, Effect::Wrong(what)) if is_seen => self.problem(format!("wrong: {what}")),
            (Ok(()), effect) if is_seen && effect != Effect::New => {
                self.problem(format!("success that is not so: {effect:?}"));
            }
            (Ok(()), _) if must_fail => self.problem("it succeeds"),
            (Err(failed), _) if must_succeed => {
                self.problem(format!("it is not recovered: {}", failed.text));
            }
            (Err(failed), _) if !is_in_order(failed) => {
                let (code, codes) = (failed.code, &self.expectation.codes);
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
    pub(crate) fn requests(&mut self, is_done: bool) {
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
        for (kind, class) in self.faults.clone() {
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
    pub(crate) async fn next_run(&mut self) {
        let outcome = self.world.run().await;
        let effect = self.world.effect(self.expectation.is_seen).await;
        match outcome {
            Ok(()) => {}
            // What the first run removed cannot be removed again.
            Err(failed) if self.case.operation == Operation::Delete && failed.code == 3 => {}
            Err(failed) => self.problem(format!("the next run fails: {}", failed.text)),
        }
        if effect != Effect::New && self.expectation.is_seen {
            self.problem(format!("after the next run: {effect:?}"));
        }
        for left in leftovers(self.world, self.case.plan.from.is_some()).await {
            self.problem(format!("left over after the next run: {left}"));
        }
    }
}
