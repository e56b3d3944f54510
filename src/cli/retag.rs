//! `regctl retag`.

use crate::cli::global::Terminal;
use crate::cli::{samples, value};
use crate::oci::{Reference, Tag};
use crate::ops::retag::retag;

/// Give an image in a registry more tags, without moving its content
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl retag registry.example.com/app:1.4.2 1.4 1 latest
  regctl retag registry.example.com/app@$DIGEST stable")]
pub(super) struct Args {
    /// The image
    #[arg(value_name = "REF", value_parser = value::reference)]
    reference: Reference,
    /// The new tags
    #[arg(value_name = "TAG", required = true)]
    tags: Vec<Tag>,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    terminal.output.expect(&samples::retag())?;
    let session = terminal.session_at([args.reference.host()]).await?;
    let report = retag(&session, &args.reference, &args.tags).await?;
    for reference in &report.tagged {
        terminal.output.note(&format!("tagged {}", reference.familiar()));
    }
    terminal.output.report(&report, || report.digest.to_string())
}
