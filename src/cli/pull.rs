//! `regctl pull`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::global::Terminal;
use crate::cli::{platform, push};
use crate::oci::Reference;
use crate::ops::Platforms;
use crate::ops::pull::{PullPolicy, PullReport, PullRequest, pull, pull_all_tags};
use crate::util::size::format_bytes;

/// Fetch an image from a registry into the local store
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl pull alpine:3.20
  regctl pull registry.example.com/team/app:1.4 app:1.4
  regctl pull --platform linux/arm64 alpine
  regctl pull --all-platforms registry.example.com/team/app:1.4
  regctl pull --pull-policy missing alpine")]
pub(super) struct Args {
    /// The image, [HOST/]REPOSITORY[:TAG][@DIGEST]
    #[arg(value_name = "REF")]
    reference: Reference,
    /// Its name in the local store; by default the same
    #[arg(value_name = "NAME")]
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
    let session = terminal.session();
    let platforms = match args.all_platforms {
        true => Platforms::All,
        false => terminal.platforms_or_default()?,
    };
    let request = PullRequest {
        reference: args.reference,
        name: args.name,
        platforms,
        policy: match args.pull_policy {
            Policy::Always => PullPolicy::Always,
            Policy::Missing => PullPolicy::Missing,
            Policy::Never => PullPolicy::Never,
        },
    };
    let reports = match args.all_tags {
        true => pull_all_tags(&session, &request).await?,
        false => vec![pull(&session, &request).await?],
    };
    for report in &reports {
        note(terminal, report);
        terminal.output.item(report, || report.digest.to_string())?;
    }
    let last = reports.last().map(|report| report.digest);
    push::write_digest_file(args.digestfile.as_deref(), last)
}

fn note(terminal: &Terminal, report: &PullReport) {
    platform::note_default(&terminal.output, report);
    let name = &report.name;
    terminal.output.note(&match (report.up_to_date, report.downloaded) {
        (true, _) => format!("{name} is up to date"),
        (false, 0) => format!("pulled {name}: its content was already there"),
        (false, blobs) => {
            let size = format_bytes(report.downloaded_bytes);
            format!("pulled {name}: {}, {size}", push::count(blobs, "blob"))
        }
    });
}
