//! `regctl digest`, `regctl manifest` and `regctl config`.

use crate::cli::global::Terminal;
use crate::ops::location::{Bare, Location};

/// Print the digest that a name points at
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl digest alpine:3.20
  regctl digest --platform linux/arm64 alpine:3.20
  regctl digest store:app:1.4")]
pub(super) struct DigestArgs {
    /// The image: a reference, store:NAME or oci:DIR[:TAG]
    #[arg(value_name = "REF")]
    location: String,
}

/// Print the exact bytes of a manifest or index
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl manifest alpine:3.20
  regctl manifest --platform linux/arm64 alpine:3.20 | sha256sum")]
pub(super) struct ManifestArgs {
    /// The image: a reference, store:NAME or oci:DIR[:TAG]
    #[arg(value_name = "REF")]
    location: String,
}

/// Print the exact bytes of an image's config
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl config alpine:3.20
  regctl config --platform linux/arm64 alpine:3.20")]
pub(super) struct ConfigArgs {
    /// The image: a reference, store:NAME or oci:DIR[:TAG]
    #[arg(value_name = "REF")]
    location: String,
}

pub(super) async fn digest(args: DigestArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let location = Location::parse(&args.location, Bare::Registry)?;
    let platforms = terminal.platforms_or_all();
    let found = crate::ops::inspect::digest(&terminal.session(), &location, &platforms).await?;
    terminal.output.report(&found, || found.digest.to_string())
}

pub(super) async fn manifest(args: ManifestArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let location = Location::parse(&args.location, Bare::Registry)?;
    let platforms = terminal.platforms_or_all();
    let raw = crate::ops::inspect::manifest(&terminal.session(), &location, &platforms).await?;
    terminal.output.document(raw.bytes())
}

pub(super) async fn config(args: ConfigArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let location = Location::parse(&args.location, Bare::Registry)?;
    let platforms = terminal.platforms_or_default()?;
    let bytes = crate::ops::inspect::config(&terminal.session(), &location, &platforms).await?;
    terminal.output.document(&bytes)
}
