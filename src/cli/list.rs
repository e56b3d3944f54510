//! `regctl catalog` and `regctl tags`: lines as the pages come.

use anyhow::Context;
use futures_util::TryStreamExt;
use serde::Serialize;

use crate::cli::global::Terminal;
use crate::cli::value;
use crate::oci::{Host, Reference};
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

/// List the tags of a repository
#[derive(Debug, clap::Args)]
#[command(
    visible_alias = "ls",
    after_help = "\
Examples:
  regctl tags registry.example.com/team/app
  regctl tags alpine --filter '3.2*' --limit 10"
)]
pub(super) struct TagsArgs {
    /// The repository
    #[arg(value_name = "REPO", value_parser = value::repository)]
    repository: Reference,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Debug, clap::Args)]
struct ListArgs {
    /// Print at most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Start after this entry
    #[arg(long, value_name = "NAME")]
    last: Option<String>,
    /// Print only what matches; * does not cross a slash, ** does
    #[arg(long, value_name = "GLOB")]
    filter: Option<String>,
}

#[derive(Debug, Serialize)]
struct Entry {
    name: String,
}

pub(super) async fn catalog(args: CatalogArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let names = crate::ops::list::catalog(&terminal.session(), &args.host, &args.list.options())?;
    print(names, terminal, || format!("cannot list the repositories of {}", args.host)).await
}

pub(super) async fn tags(args: TagsArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let session = terminal.session();
    let names = crate::ops::list::tags(&session, &args.repository, &args.list.options())?;
    print(names, terminal, || format!("cannot list the tags of {}", args.repository)).await
}

impl ListArgs {
    fn options(&self) -> ListOptions {
        ListOptions { limit: self.limit, after: self.last.clone(), filter: self.filter.clone() }
    }
}

async fn print<T: ToString>(
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
        Some((host, _)) => Err(format!("{text} names a repository; write {host}, and --filter")),
        None => text.parse().map_err(|error| format!("{error}")),
    }
}
