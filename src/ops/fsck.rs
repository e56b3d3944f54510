//! `images --fsck`: whether the local store holds what it says, and what to do where it does not.

use std::path::PathBuf;

use serde::Serialize;

use crate::layout::{Findings, Problem, ProblemKind};
use crate::ops::error::Attempt;
use crate::ops::local::parse_name;
use crate::ops::{Result, Session};
use crate::transfer::Event;

/// What an examination of the local store found.
#[derive(Debug, Clone, Serialize)]
pub struct FsckReport {
    /// The directory of the store; it may not have been made yet.
    pub store: PathBuf,
    /// What was found there.
    #[serde(flatten)]
    pub findings: Findings,
    /// For each problem, in their order, what puts it right.
    pub ways_out: Vec<String>,
}

/// Examines the local store; nothing is changed, nor created.
///
/// # Errors
/// File errors name the path. What is wrong with the content is no error but a finding.
pub fn fsck(session: &Session) -> Result<FsckReport> {
    let store = session.data_root()?.join("store");
    let Some(layout) = session.existing_store()? else {
        return Ok(FsckReport { store, findings: Findings::default(), ways_out: Vec::new() });
    };
    let attempt = || format!("cannot examine the local image store in {}", store.display());
    let (_, total_bytes) = layout.usage().attempt(attempt)?;
    let read_bytes = std::sync::atomic::AtomicU64::new(0);
    let watch = |count| {
        let before = read_bytes.fetch_add(count, std::sync::atomic::Ordering::Relaxed);
        let read = Event::InputRead { bytes: before + count, total_bytes: Some(total_bytes) };
        session.progress.event(read);
    };
    let findings = layout.check(&watch).attempt(attempt)?;
    let ways_out = findings.problems.iter().map(way_out).collect();
    Ok(FsckReport { store, findings, ways_out })
}

/// What puts a problem right.
fn way_out(problem: &Problem) -> String {
    let path = problem.path.display();
    let images = problem.images.iter().map(|image| match parse_name(image) {
        Ok(name) => name.familiar(),
        Err(_) => image.clone(),
    });
    let images = images.collect::<Vec<_>>().join(" ");
    match problem.kind {
        ProblemKind::Index if images.is_empty() => {
            format!("put back a copy of {path}, or remove the store and pull its images again")
        }
        _ if images.is_empty() => format!("no image needs it: the next regctl rmi removes {path}"),
        ProblemKind::Missing | ProblemKind::Size => {
            format!("regctl pull {images} again; what was made here: regctl rmi {images}")
        }
        ProblemKind::Index | ProblemKind::Damaged => {
            format!("regctl rmi {images}, then pull, load or import again")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_a_way_out_that_names_the_images() {
        let problem = |kind, images: &[&str]| Problem {
            kind,
            path: "/store/x".into(),
            digest: None,
            reason: String::new(),
            images: images.iter().map(|image| (*image).to_owned()).collect(),
        };
        let app = ["docker.io/library/app:1", "host.test/team/app:1"];
        for (problem, expected) in [
            (problem(ProblemKind::Index, &[]), "put back a copy of /store/x"),
            (problem(ProblemKind::Damaged, &[]), "the next regctl rmi removes /store/x"),
            (problem(ProblemKind::Missing, &app), "regctl pull app:1 host.test/team/app:1 again"),
            (problem(ProblemKind::Damaged, &app), "regctl rmi app:1 host.test/team/app:1, then"),
        ] {
            let way_out = way_out(&problem);
            assert!(way_out.contains(expected), "{way_out}");
        }
    }
}
