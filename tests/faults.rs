//! A network that breaks: every request of every operation is broken in every way, one at a time,
//! two at a time, and for good. What the network does is over when it is tried again is recovered;
//! all else is a clean error. Never is a success told that is not so, never does a tag point at
//! something else, and the next run leaves nothing behind.
//!
//! `REGCTL_LONG=1` runs ten times as many double faults. `REGCTL_FAULTS=text` runs only the cases
//! whose description holds the text, such as `push` or `copy, request 7: 404`.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]

#[path = "support/archive.rs"]
mod archive;
#[path = "faults/ask.rs"]
mod ask;
#[path = "faults/breaks.rs"]
mod breaks;
#[path = "support/canary.rs"]
mod canary;
#[path = "faults/clock.rs"]
mod clock;
#[path = "faults/http.rs"]
mod http;
#[path = "faults/image.rs"]
mod image;
#[path = "faults/judge.rs"]
mod judge;
#[path = "faults/kinds.rs"]
mod kinds;
#[path = "faults/matrix.rs"]
mod matrix;
#[path = "faults/operations.rs"]
mod operations;
#[path = "faults/proxy.rs"]
mod proxy;
#[path = "faults/state.rs"]
mod state;
#[path = "faults/table.rs"]
mod table;
#[path = "faults/wire.rs"]
mod wire;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::thread;

use image::Fixture;
use kinds::Kind;
use matrix::{Case, Checked, End, Report, alone, check, clean};
use operations::Operation;

/// Cases at the same time.
const AT_ONCE: usize = 6;

/// Double faults, and those of the long form.
const DOUBLES: usize = 200;
const DOUBLES_LONG: usize = 2_000;

/// Where the double faults begin; another number in `REGCTL_SEED` gives others.
const SEED: u64 = 0x5eed_fa17;

#[test]
fn every_fault_is_recovered_or_a_clean_error() {
    canary::watch();
    let fixture = Arc::new(alone(Fixture::new));
    let mut lengths = Vec::new();
    for operation in Operation::ALL {
        lengths.push((operation, clean(operation, &fixture).len()));
    }
    let groups = [
        ("single", chosen(singles(&lengths))),
        ("double", chosen(doubles(&lengths))),
        ("persistent", chosen(persistents(&lengths))),
    ];
    let counts: Vec<String> =
        groups.iter().map(|(name, cases)| format!("{} {name}", cases.len())).collect();
    let cases: Vec<Case> = groups.into_iter().flat_map(|(_, cases)| cases).collect();
    let checked = run(cases, &fixture);
    let count = |end| checked.iter().filter(|one| one.end == end).count();
    let ends = format!(
        "{} recovered, {} clean errors, {} with nothing to break",
        count(End::Recovered),
        count(End::Failed),
        count(End::Unbroken)
    );
    let failed: Vec<Report> = checked.into_iter().filter_map(|one| one.report).collect();
    let counts = counts.join(", ");
    assert!(failed.is_empty(), "faults: {counts}:\n{}", summary(&failed));
    // Past the capture of the test's output: the counts are part of the result.
    writeln!(std::io::stderr(), "faults: {counts}: all as expected ({ends})").unwrap();
}

/// Those that the environment asks for.
fn chosen(cases: Vec<Case>) -> Vec<Case> {
    let only = std::env::var("REGCTL_FAULTS").unwrap_or_default();
    cases.into_iter().filter(|case| case.to_string().contains(&only)).collect()
}

fn run(cases: Vec<Case>, fixture: &Arc<Fixture>) -> Vec<Checked> {
    let (waiting, done) = (Mutex::new(cases.into_iter()), Mutex::new(Vec::new()));
    let next = || waiting.lock().unwrap().next();
    let work = || {
        while let Some(case) = next() {
            let checked = check(case, fixture);
            done.lock().unwrap().push(checked);
        }
    };
    thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(work))));
    done.into_inner().unwrap()
}

/// Every request of every operation, in every way.
fn singles(lengths: &[(Operation, usize)]) -> Vec<Case> {
    let requests =
        lengths.iter().flat_map(|(operation, length)| (0..*length).map(|at| (*operation, at)));
    requests
        .flat_map(|(operation, at)| Kind::ALL.map(|kind| Case::single(operation, at, kind)))
        .collect()
}

/// Two requests of an operation, by chance; what follows a fault makes further requests.
fn doubles(lengths: &[(Operation, usize)]) -> Vec<Case> {
    let is_long = std::env::var("REGCTL_LONG").is_ok_and(|value| value == "1");
    let count = if is_long { DOUBLES_LONG } else { DOUBLES };
    let seed = std::env::var("REGCTL_SEED").map_or(SEED, |seed| seed.parse().unwrap());
    let mut random = Random(seed);
    let mut double = || {
        let (operation, length) = lengths[random.below(lengths.len())];
        let mut fault = || (random.below(length + 3), Kind::ALL[random.below(Kind::ALL.len())]);
        Case::double(operation, [fault(), fault()])
    };
    (0..count).map(|_| double()).collect()
}

/// The first, a middle, and the last request, and all after it.
fn persistents(lengths: &[(Operation, usize)]) -> Vec<Case> {
    let starts = lengths.iter().flat_map(|(operation, length)| {
        [0, length / 2, length - 1].map(|start| (*operation, start))
    });
    starts
        .flat_map(|(operation, at)| Kind::ALL.map(|kind| Case::persistent(operation, at, kind)))
        .collect()
}

/// The cases that failed, by operation and kind.
fn summary(failed: &[Report]) -> String {
    let mut groups: BTreeMap<(Operation, String), Vec<&Report>> = BTreeMap::new();
    for report in failed {
        groups.entry((report.case.operation, report.case.kinds())).or_default().push(report);
    }
    let mut text = String::new();
    for ((operation, kinds), reports) in &groups {
        text += &format!("{operation}, {kinds}: {} cases\n", reports.len());
        reports.iter().for_each(|report| text += &report.to_string());
    }
    text + &format!("{} cases failed in {} groups", failed.len(), groups.len())
}

/// Numbers that only look like chance (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % bound
    }
}
