//! `regctl version`.

use serde::Serialize;

use crate::cli::global::Terminal;

/// Print the version and what it was built for
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl version
  regctl version --format '{{.Version}}'")]
pub(super) struct Args {}

#[derive(Debug, Serialize)]
struct VersionReport {
    version: &'static str,
    os: &'static str,
    architecture: &'static str,
}

pub(super) fn run(_: &Args, terminal: &Terminal) -> anyhow::Result<()> {
    let report = VersionReport {
        version: env!("CARGO_PKG_VERSION"),
        os: std::env::consts::OS,
        architecture: std::env::consts::ARCH,
    };
    terminal.output.report(&report, || {
        format!("regctl {} ({}/{})", report.version, report.os, report.architecture)
    })
}
