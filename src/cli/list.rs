//! `regctl catalog`, and what it shares with `regctl tags`: lines as the pages come.

use anyhow::Context;
use futures_util::TryStreamExt;
use serde::Serialize;

use crate::cli::global::Terminal;
use crate::oci::Host;
use crate::ops::list::{ListOptions, Names};

/// List the repositories of a registry
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl catalog registry.example.com
  regctl catalog localhost:5000 --filter 'team/*'")]
pub(super) struct CatalogArgs {
    /// The registry
    #[arg(value_name = "HOST", value_parser = parse_registry)]
    host: Host,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// Print at most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Start after this entry
    #[arg(long, value_name = "NAME")]
    last: Option<String>,
    /// Print only what matches; * does not cross a slash, ** does
    #[arg(long, value_name = "GLOB", value_hint = clap::ValueHint::Other)]
    filter: Option<String>,
}

/// A name by itself.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    pub(super) name: String,
}

pub(super) async fn catalog(args: CatalogArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let session = terminal.session_at([&args.host]).await?;
    let names = crate::ops::list::catalog(&session, &args.host, &args.list.options())?;
    print(names, terminal, || format!("cannot list the repositories of {}", args.host)).await
}

impl ListArgs {
    pub(super) fn options(&self) -> ListOptions {
        ListOptions { limit: self.limit, after: self.last.clone(), filter: self.filter.clone() }
    }
}

/// Prints names as they come.
pub(super) async fn print<T: ToString>(
    mut names: Names<T>,
    terminal: &Terminal,
    attempt: impl Fn() -> String,
) -> anyhow::Result<()> {
    while let Some(name) = names.try_next().await.with_context(&attempt)? {
        let entry = Entry { name: name.to_string() };
        terminal.output.item(&entry, || entry.name.clone())?;
    }
    Ok(())
}

/// A registry; what stands behind a slash would be taken for a wrong port.
fn parse_registry(text: &str) -> Result<Host, String> {
    match text.split_once('/') {
        Some((host, _)) if host.parse::<Host>().is_ok() => {
            Err(format!("{text} names a repository; write {host}, and --filter"))
        }
        _ => text.parse().map_err(|error| format!("{error}")),
    }
}
