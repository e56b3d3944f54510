//! `regctl push`.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::error::{self, Usage};
use crate::cli::global::Terminal;
use crate::oci::{Digest, Reference};
use crate::ops::copy::CopyReport;
use crate::ops::location::{Bare, Location};
use crate::ops::push::{PushRequest, push, push_all_tags};
use crate::util::fs;
use crate::util::size::format_bytes;

/// Send an image of the local store, or of an OCI layout, to registries
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl push registry.example.com/team/app:1.4
  regctl push app:1.4 registry.example.com/team/app:1.4
  regctl push app registry.example.com/app:1.4 registry.example.com/app:latest
  regctl push --all-tags registry.example.com/team/app
  regctl push oci:./layout:1.4 registry.example.com/team/app:1.4")]
pub(super) struct Args {
    /// The image: a name or ID in the local store, or oci:DIR[:TAG]
    #[arg(value_name = "SRC")]
    source: String,
    /// Where it goes; without any, to the name it has
    #[arg(value_name = "DST")]
    destinations: Vec<Reference>,
    /// Send every tag that the repository SRC has in the local store
    #[arg(short, long)]
    all_tags: bool,
    /// Leave out signatures and whatever else refers to the image
    #[arg(long)]
    no_referrers: bool,
    /// Check everything below the manifest, even where the registry says it has it
    #[arg(long)]
    force: bool,
    /// Also write the digest to this file
    #[arg(long, value_name = "FILE")]
    digestfile: Option<PathBuf>,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    if !terminal.platforms.is_empty() {
        let help = "push sends what the store has; choose platforms when pulling, or use copy";
        return Err(Usage(help.to_owned()).into());
    }
    let session = terminal.session();
    let request = PushRequest {
        source: Location::parse(&args.source, Bare::Store)?,
        destinations: args.destinations,
        referrers: !args.no_referrers,
        force: args.force,
    };
    let outcomes = match args.all_tags {
        true => push_all_tags(&session, &all_of(&args.source)?, &request).await?,
        false => push(&session, &request).await?,
    };
    let last = outcomes.done.last().map(|report| report.digest);
    write_digest_file(args.digestfile.as_deref(), last)?;
    report(terminal, "pushed", &outcomes.done)?;
    error::end(outcomes)
}

/// The repository whose every tag is meant; a tag would be ignored.
fn all_of(source: &str) -> anyhow::Result<Reference> {
    let name = source.strip_prefix("store:").unwrap_or(source);
    let repository = Reference::parse_repository(name)?;
    if repository.tag().is_some() || repository.digest().is_some() {
        let name = repository.familiar_name();
        return Err(Usage(format!("--all-tags takes a repository; write {name}")).into());
    }
    Ok(repository)
}

/// Says what was done on stderr, and the digests on stdout: each once, as they come.
pub(super) fn report(
    terminal: &Terminal,
    verb: &str,
    reports: &[CopyReport],
) -> anyhow::Result<()> {
    let mut said = None;
    for report in reports {
        terminal.output.note(&summary(verb, report));
        if said != Some(report.digest) || terminal.output.has_format() {
            terminal.output.item(report, || report.digest.to_string())?;
        }
        said = Some(report.digest);
    }
    Ok(())
}

fn summary(verb: &str, report: &CopyReport) -> String {
    let names = std::iter::once(report.destination.clone());
    let tags = report.further_tags.iter().map(ToString::to_string);
    let place = names.chain(tags).collect::<Vec<_>>().join(", ");
    if report.unchanged {
        return format!("{place} is up to date");
    }
    let mut parts = Vec::new();
    if report.uploaded > 0 {
        let size = format_bytes(report.uploaded_bytes);
        parts.push(format!("{} sent, {size}", count(report.uploaded, "blob")));
    }
    if report.mounted > 0 {
        parts.push(format!("{} mounted", report.mounted));
    }
    if report.found > 0 {
        parts.push(format!("{} already there", report.found));
    }
    if !report.referrers.is_empty() {
        parts.push(format!("{} with it", count(report.referrers.len(), "referrer")));
    }
    if parts.is_empty() {
        parts.push("only the tag was new".to_owned());
    }
    format!("{verb} {place}: {}", parts.join("; "))
}

/// `1 blob`, `2 blobs`
pub(super) fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

/// Writes the digest for scripts that read it from a file.
pub(super) fn write_digest_file(path: Option<&Path>, digest: Option<Digest>) -> anyhow::Result<()> {
    if let (Some(path), Some(digest)) = (path, digest) {
        let text = format!("{digest}\n");
        // A device or a pipe, such as /dev/stdout, is written to and not replaced.
        let written = match fs::is_special(path) {
            true => fs::append(path, text.as_bytes()),
            false => fs::write_atomic(path, text.as_bytes(), 0o644),
        };
        written.context("cannot write the digest file")?;
    }
    Ok(())
}
