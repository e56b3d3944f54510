//! `regctl info`.

use crate::cli::global::Terminal;
use crate::cli::transfer::count;
use crate::ops::Platforms;
use crate::ops::info::{CredentialsInfo, EngineInfo, InfoReport, InfoRequest, StoreInfo, info};
use crate::util::size::format_bytes;

/// Show what this program is and what it sees here: store, credentials, certificates, engines
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl info
  regctl info --format '{{.Store.Path}}'
  regctl info --format json")]
pub(super) struct Args {}

pub(super) async fn run(_: Args, terminal: &Terminal) -> anyhow::Result<()> {
    let default_platform = match terminal.platforms_or_default()? {
        Platforms::Default(platform) => Some(platform),
        Platforms::Chosen(platforms) => platforms.into_iter().next(),
        Platforms::All => None,
    };
    let certificate_dirs = terminal.hosts().files.certificate_dirs;
    let request = InfoRequest { default_platform, certificate_dirs };
    let report = info(&terminal.session(), &terminal.chain(), request).await?;
    terminal.output.report(&report, || text(&report))
}

fn text(report: &InfoReport) -> String {
    let program = &report.program;
    let mut lines =
        vec![format!("regctl {} ({}/{})", program.version, program.os, program.architecture)];
    if let Some(platform) = &program.default_platform {
        lines.push(format!("Default platform: {platform}"));
    }
    let certificates = report.certificates.iter().map(|directory| {
        let hosts = match &directory.hosts[..] {
            [] => "no hosts".to_owned(),
            hosts => hosts.join(", "),
        };
        format!("{}: {hosts}", directory.path.display())
    });
    let sections = [
        ("Local store", store(&report.store)),
        ("Credentials", report.credentials.iter().flat_map(credentials).collect()),
        ("Certificates", certificates.collect()),
        ("Engines", report.engines.iter().map(engine).collect()),
    ];
    for (title, body) in sections {
        lines.push(format!("{title}:"));
        let none = || vec!["none".to_owned()];
        let body: Vec<String> = if body.is_empty() { none() } else { body };
        lines.extend(body.iter().map(|line| format!("  {line}")));
    }
    lines.join("\n")
}

fn store(store: &StoreInfo) -> Vec<String> {
    let Some(path) = &store.path else {
        return vec!["no place is known: HOME is not set, and --data-root names none".to_owned()];
    };
    let state = match (&store.problem, store.exists) {
        (Some(problem), _) => problem.clone(),
        (None, false) => "not made yet".to_owned(),
        (None, true) => format!(
            "{}, {}, {}, {}",
            count(store.images, "image"),
            count(store.names, "name"),
            count(store.blobs, "blob"),
            format_bytes(store.size_bytes)
        ),
    };
    vec![path.display().to_string(), state]
}

fn credentials(file: &CredentialsInfo) -> Vec<String> {
    let state = if file.exists { "" } else { " (not there)" };
    let mut lines = vec![format!("{}{state}", file.path.display())];
    lines.extend(file.problem.iter().map(|problem| format!("  cannot be used: {problem}")));
    lines.extend(file.helpers.iter().map(|helper| {
        let state = if helper.exists { "" } else { ", which is not in PATH" };
        format!("  helper {}{state}", helper.program)
    }));
    lines
}

fn engine(engine: &EngineInfo) -> String {
    let place = match &engine.address {
        Some(address) => format!("{} at {address}", engine.kind),
        None => engine.kind.to_owned(),
    };
    match (&engine.version, &engine.problem) {
        (Some(version), _) => {
            let name = format!("{} {}", version.name, version.version);
            format!("{place}: {}, API {}", name.trim(), version.api_version)
        }
        (None, Some(problem)) => format!("{place}: {problem}"),
        (None, None) => format!("{place}: not there"),
    }
}
