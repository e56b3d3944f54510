//! `regctl delete`.

use std::io::{self, IsTerminal};

use crate::cli::error::Usage;
use crate::cli::global::Terminal;
use crate::cli::{prompt, value};
use crate::oci::{Reference, Tag, TagOrDigest};
use crate::ops::delete::{delete, tags_of};

/// Remove a tag from a registry; with a digest, the manifest and every tag that points at it
#[derive(Debug, clap::Args)]
#[command(visible_aliases = ["rm", "remove"], after_help = "\
Examples:
  regctl delete registry.example.com/app:old
  regctl delete --yes registry.example.com/app@$DIGEST

A tag is removed alone: the manifest and its other tags stay.")]
pub(super) struct Args {
    /// The tag or manifest
    #[arg(value_name = "REF", value_parser = value::reference)]
    reference: Reference,
    /// Do not ask before a manifest is removed
    #[arg(short, long)]
    yes: bool,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    let session = terminal.session_at([args.reference.host()]).await?;
    if let TagOrDigest::Digest(digest) = args.reference.target() {
        let tags = tags_of(&session, &args.reference, &digest).await?;
        confirm(&args, &tags, terminal).await?;
    }
    let report = delete(&session, &args.reference).await?;
    terminal.output.report(&report, || match (&report.untagged, &report.deleted) {
        (Some(_), _) => format!("Untagged: {}", report.reference.familiar()),
        (None, Some(digest)) => format!("Deleted: {digest}"),
        (None, None) => String::new(),
    })
}

/// Names what would go, and asks unless the user said yes already.
async fn confirm(args: &Args, tags: &[Tag], terminal: &Terminal) -> anyhow::Result<()> {
    let list = match tags {
        [] => "no tag points at it".to_owned(),
        tags => {
            let names: Vec<&str> = tags.iter().map(Tag::as_str).collect();
            format!("these tags go with it: {}", names.join(", "))
        }
    };
    if args.yes {
        terminal.output.note(&format!("deleting {}; {list}", args.reference));
        return Ok(());
    }
    let question = format!("delete {}; {list}", args.reference);
    if !io::stdin().is_terminal() {
        return Err(Usage(format!("would {question}; say --yes to do it")).into());
    }
    let answer = prompt::ask(format!("{question}. Go on? [y/N] "), "say --yes").await?;
    match answer.to_ascii_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => anyhow::bail!("nothing was deleted"),
    }
}
