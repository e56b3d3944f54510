//! `regctl images --fsck`.

use serde::Serialize;

use crate::cli::blocking;
use crate::cli::global::Terminal;
use crate::cli::transfer::count;
use crate::layout::{Leftover, LeftoverKind, Problem};
use crate::ops::fsck::{FsckReport, fsck};
use crate::util::size::format_bytes;

/// The local store is not what it should be, as the report told.
#[derive(Debug, thiserror::Error)]
#[error("{} found in the local image store", count(*.0, "problem"))]
struct Faulty(usize);

pub(super) async fn run(terminal: &Terminal) -> anyhow::Result<()> {
    let session = terminal.session();
    let report = blocking(move || fsck(&session)).await??;
    let problems = report.findings.problems.len();
    let output = &terminal.output;
    if !output.quiet || output.has_format() {
        output.report(&report, || text(&report))?;
    } else {
        report.findings.problems.iter().try_for_each(|problem| output.line(&place(problem)))?;
    }
    match problems {
        0 => Ok(()),
        problems => Err(Faulty(problems).into()),
    }
}

fn text(report: &FsckReport) -> String {
    let findings = &report.findings;
    let mut lines = Vec::new();
    for (problem, way_out) in findings.problems.iter().zip(&report.ways_out) {
        lines.push(format!("{}: {}: {}", word(&problem.kind), place(problem), problem.reason));
        if !problem.images.is_empty() {
            lines.push(format!("  needed by: {}", problem.images.join(", ")));
        }
        lines.push(format!("  way out: {way_out}"));
    }
    lines.extend(findings.leftovers.iter().map(leftover));
    if findings.elsewhere > 0 {
        let layers = count(findings.elsewhere, "layer");
        lines.push(format!("elsewhere: {layers} of base images, which stay in their registries"));
    }
    if findings.unreferenced > 0 {
        let blobs = count(findings.unreferenced, "blob");
        let size = format_bytes(findings.unreferenced_bytes);
        lines.push(format!("unreferenced: {blobs}, {size}; a regctl rmi removes what stays so"));
    }
    lines.push(format!(
        "{}: {}, {}, {} hashed: {}",
        report.store.display(),
        count(findings.names, "name"),
        count(findings.blobs, "blob"),
        format_bytes(findings.size_bytes),
        match findings.problems.len() {
            0 => "all is well".to_owned(),
            problems => count(problems, "problem"),
        }
    ));
    lines.join("\n")
}

/// The blob, or else the file.
fn place(problem: &Problem) -> String {
    problem.digest.map_or_else(|| problem.path.display().to_string(), |digest| digest.to_string())
}

fn leftover(leftover: &Leftover) -> String {
    let what = match leftover.kind {
        LeftoverKind::Resumable => "the next pull goes on with it",
        LeftoverKind::BeingWritten => "another command writes it now",
        LeftoverKind::Abandoned => "a killed command left it; the next one removes it",
        LeftoverKind::Foreign => "it is none of ours",
    };
    let size = format_bytes(leftover.size_bytes);
    format!("{}: {}, {size}; {what}", word(&leftover.kind), leftover.path.display())
}

/// A kind as it is called in JSON.
fn word(kind: &impl Serialize) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
