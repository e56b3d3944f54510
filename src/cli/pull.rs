//! `regctl pull`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::error::Usage;
use crate::cli::global::Terminal;
use crate::cli::{error, platform, samples, transfer, value};
use crate::oci::Reference;
use crate::ops::pull::{PullPolicy, PullReport, PullRequest, pull, pull_all_tags};
use crate::ops::{Outcomes, Platforms};

/// Fetch an image from a registry into the local store
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl pull alpine:3.20
  regctl pull registry.example.com/team/app:1.4 app:1.4
  regctl pull --platform linux/arm64 alpine
  regctl pull --all-platforms registry.example.com/team/app:1.4
  regctl pull --pull-policy missing alpine

A pull that was interrupted goes on where it stood when it is run again.")]
pub(super) struct Args {
    /// The image, [HOST/]REPOSITORY[:TAG][@DIGEST]
    #[arg(value_name = "REF", value_parser = value::fetched)]
    reference: Reference,
    /// Its name in the local store; by default the same
    #[arg(value_name = "NAME", value_parser = value::local_name)]
    name: Option<Reference>,
    /// Keep every platform of the image
    #[arg(long, conflicts_with = "platform")]
    all_platforms: bool,
    /// Fetch every tag of the repository
    #[arg(short, long)]
    all_tags: bool,
    /// When to ask the registry: always (for what is new), missing (for an image that is not in the
    /// store) or never
    #[arg(long, value_name = "POLICY", value_enum, hide_possible_values = true,
          default_value_t = Policy::Always)]
    pull_policy: Policy,
    /// Also write the digest to this file
    #[arg(long, value_name = "FILE")]
    digestfile: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Policy {
    /// Every time, for what is new
    Always,
    /// Only for an image that is not in the store
    Missing,
    /// Never
    Never,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    terminal.output.expect(&samples::pull())?;
    let session = terminal.session_at([args.reference.host()]).await?;
    let platforms = match args.all_platforms {
        true => Platforms::All,
        false => terminal.platforms_or_default()?,
    };
    if args.all_tags && (args.reference.tag().is_some() || args.reference.digest().is_some()) {
        let name = args.reference.familiar_name();
        return Err(Usage(format!("--all-tags takes a repository; write {name}")).into());
    }
    let request = PullRequest {
        reference: args.reference.or_latest(),
        name: args.name,
        platforms,
        policy: match args.pull_policy {
            Policy::Always => PullPolicy::Always,
            Policy::Missing => PullPolicy::Missing,
            Policy::Never => PullPolicy::Never,
        },
    };
    let outcomes = match args.all_tags {
        true => pull_all_tags(&session, &request).await,
        false => Outcomes { done: vec![pull(&session, &request).await?], failed: None },
    };
    let last = outcomes.done.last().map(|report| report.digest);
    transfer::write_digest_file(args.digestfile.as_deref(), last)?;
    for report in &outcomes.done {
        note(terminal, report);
        terminal.output.item(report, || report.digest.to_string())?;
    }
    error::end(outcomes)
}

fn note(terminal: &Terminal, report: &PullReport) {
    platform::note_default(&terminal.output, report);
    let name = report.name.familiar();
    terminal.output.note(&match (report.up_to_date, report.downloaded) {
        (true, _) => format!("{name} is up to date"),
        (false, 0) => format!("pulled {name}: its content was already there"),
        (false, blobs) => {
            let size = transfer::size(report.downloaded_bytes, report.resumed_bytes);
            format!("pulled {name}: {}, {size}", transfer::count(blobs, "blob"))
        }
    });
}
