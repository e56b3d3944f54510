//! `regctl tags`: names as the pages come, or a table of what they point at.

use clap::ValueEnum;
use serde::Serialize;

use crate::cli::age::since;
use crate::cli::error;
use crate::cli::global::Terminal;
use crate::cli::list::{self, Entry, ListArgs};
use crate::cli::value;
use crate::oci::{Digest, MediaType, Reference};
use crate::ops::tags::{Order, TagDetails, TagsOptions};
use crate::util::size::format_bytes;

/// List the tags of a repository
#[derive(Debug, clap::Args)]
#[command(
    visible_alias = "ls",
    after_help = "\
Examples:
  regctl tags registry.example.com/team/app
  regctl tags alpine --filter '3.2*' --limit 10
  regctl tags team/app --sort semver --limit 1
  regctl tags team/app --long --sort created
  regctl tags team/app --long --format 'table {{.Name}}\\t{{.Digest}}\\t{{.Size}}'"
)]
pub(super) struct Args {
    /// The repository
    #[arg(value_name = "REPO", value_parser = value::repository)]
    repository: Reference,
    /// Print what each tag points at: digest, age, size and platforms; age and size (compressed)
    /// are those of one platform: of --platform, else this machine's if there, else the first
    #[arg(short, long)]
    long: bool,
    /// Do not shorten digests
    #[arg(long)]
    no_trunc: bool,
    /// Order: name; semver, the highest version first (3.20 is 3.20.0, 3.20-alpine comes after it),
    /// other tags last; created, the newest first, or size, the largest
    /// first, both of which read every tag
    #[arg(long, value_name = "ORDER", value_enum, hide_possible_values = true)]
    sort: Option<Sort>,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    Name,
    Semver,
    Created,
    Size,
}

impl Sort {
    fn order(self) -> Order {
        match self {
            Self::Name => Order::Name,
            Self::Semver => Order::Semver,
            Self::Created => Order::Created,
            Self::Size => Order::Size,
        }
    }
}

/// One line of the table.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    digest: Digest,
    media_type: MediaType,
    artifact_type: Option<String>,
    created: Option<String>,
    created_since: String,
    size: String,
    size_bytes: Option<u64>,
    platform: Option<String>,
    platforms: Vec<String>,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    let output = &terminal.output;
    let is_long = args.long && (!output.quiet || output.has_format());
    let order = args.sort.map(Sort::order);
    match order {
        None if !is_long => return names_as_they_come(&args, terminal).await,
        Some(order @ (Order::Name | Order::Semver)) if !is_long => {
            let session = terminal.session_at([args.repository.host()]).await?;
            let options = args.list.options();
            let names =
                crate::ops::tags::sorted(&session, &args.repository, &options, order).await?;
            return names.iter().try_for_each(|name| print_name(name.to_string(), terminal));
        }
        _ => {}
    }
    let options = TagsOptions {
        list: args.list.options(),
        order,
        platforms: terminal.platforms_or_default()?,
    };
    let session = terminal.session_at([args.repository.host()]).await?;
    let examined = crate::ops::tags::examine(&session, &args.repository, &options).await?;
    match is_long {
        true => print_table(&examined.tags, args.no_trunc, terminal)?,
        false => {
            let mut names = examined.tags.iter().map(|tag| tag.name.to_string());
            names.try_for_each(|name| print_name(name, terminal))?;
        }
    }
    let done = examined.tags.len();
    error::end_of_each(done, examined.failed, "tags that cannot be read", |text| output.warn(text))
}

async fn names_as_they_come(args: &Args, terminal: &Terminal) -> anyhow::Result<()> {
    let session = terminal.session_at([args.repository.host()]).await?;
    let names = crate::ops::list::tags(&session, &args.repository, &args.list.options())?;
    list::print(names, terminal, || format!("cannot list the tags of {}", args.repository)).await
}

fn print_name(name: String, terminal: &Terminal) -> anyhow::Result<()> {
    let entry = Entry { name };
    terminal.output.item(&entry, || entry.name.clone())
}

fn print_table(tags: &[TagDetails], is_whole: bool, terminal: &Terminal) -> anyhow::Result<()> {
    let rows: Vec<Row> = tags.iter().map(row).collect();
    let heading = ["TAG", "DIGEST", "CREATED", "SIZE", "PLATFORMS"];
    terminal.output.table(&heading, &rows, |row| {
        let platforms = match row.platforms.is_empty() {
            true => "-".to_owned(),
            false => row.platforms.join(","),
        };
        vec![
            row.name.clone(),
            if is_whole { row.digest.to_string() } else { row.digest.short() },
            row.created_since.clone(),
            row.size.clone(),
            platforms,
        ]
    })
}

fn row(tag: &TagDetails) -> Row {
    Row {
        name: tag.name.to_string(),
        digest: tag.digest,
        media_type: tag.media_type.clone(),
        artifact_type: tag.artifact_type.clone(),
        created: tag.created.map(|time| time.to_string()),
        created_since: tag.created.map_or_else(|| "N/A".to_owned(), since),
        size: tag.size_bytes.map_or_else(|| "-".to_owned(), format_bytes),
        size_bytes: tag.size_bytes,
        platform: tag.platform.clone(),
        platforms: tag.platforms.clone(),
    }
}
