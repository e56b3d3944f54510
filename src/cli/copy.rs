//! `regctl copy`.

use crate::cli::global::Terminal;
use crate::cli::transfer::{self, TransferArgs};
use crate::ops::copy::{CopyRequest, copy};
use crate::ops::location::{Bare, Location};

/// Copy an image between registries, the local store and OCI layouts, with its signatures
#[derive(Debug, clap::Args)]
#[command(
    visible_alias = "cp",
    after_help = "\
Examples:
  regctl copy registry.example.com/app:1.4 mirror.example.com/app:1.4
  regctl copy alpine:3.20 store:alpine:3.20
  regctl copy registry.example.com/app:1.4 oci:./layout:1.4
  regctl copy --platform linux/amd64,linux/arm64 alpine:3.20 registry.example.com/alpine:3.20

All platforms are copied and every digest stays the same. With one --platform that platform's
manifest is copied by its own digest; with several, a new index of just those is written and its
digest printed."
)]
pub(super) struct Args {
    /// Where it comes from: a reference, store:NAME or oci:DIR[:TAG]
    #[arg(value_name = "SRC")]
    source: String,
    /// Where it goes to, likewise
    #[arg(value_name = "DST")]
    destination: String,
    #[command(flatten)]
    transfer: TransferArgs,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    let request = CopyRequest {
        source: Location::parse(&args.source, Bare::Registry)?,
        destination: Location::parse(&args.destination, Bare::Registry)?,
        platforms: terminal.platforms_or_all(),
        referrers: !args.transfer.no_referrers,
        force: args.transfer.force,
    };
    let report = copy(&terminal.session(), &request).await?;
    let digest = report.digest;
    args.transfer.write_digest(Some(digest))?;
    transfer::report(terminal, "copied", &[report])
}
