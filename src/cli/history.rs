//! `regctl history`, in the columns and fields of docker's.

use clap::ArgAction;
use serde::Serialize;

use crate::cli::age::since;
use crate::cli::global::Terminal;
use crate::cli::output::cut;
use crate::cli::value::hosts_of;
use crate::oci::Digest;
use crate::ops::history::{HistoryReport, Step, history};
use crate::ops::place::Wanted;
use crate::util::size::format_bytes;
use crate::util::text::one_line;

/// Characters of a command that docker shows.
const COMMAND_WIDTH: usize = 45;

/// Show the steps that made an image, newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl history app:1.4
  regctl history --no-trunc --platform linux/arm64 alpine:3.20
  regctl history --human=false --format '{{.Size}} {{.CreatedBy}}' store:app:1.4

A bare name is looked up in the local store first, and in the registry when it is not there. SIZE
is that of the layer as it is stored, compressed; docker shows what the step added on disk.")]
pub(super) struct Args {
    /// The image: a name or an ID, or a place with a prefix as under `regctl --help`
    #[arg(value_name = "REF|NAME")]
    name: String,
    /// Ask the registry, whatever the local store has
    #[arg(long)]
    remote: bool,
    /// Do not shorten commands and IDs
    #[arg(long)]
    no_trunc: bool,
    /// Sizes and ages for people; else bytes and times
    #[arg(short = 'H', long, value_name = "BOOL", default_value_t = true,
          default_missing_value = "true", num_args = 0..=1, require_equals = true,
          hide_possible_values = true, action = ArgAction::Set)]
    human: bool,
}

/// A line, with the fields that docker's templates use.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    #[serde(rename = "ID")]
    id: String,
    created_since: String,
    created_at: String,
    created_by: String,
    size: String,
    comment: String,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    let platforms = terminal.platforms_or_default()?;
    let wanted = Wanted { name: args.name.clone(), remote: args.remote, platforms };
    let session = terminal.session_at(&hosts_of([&args.name])).await?;
    let report = history(&session, &wanted).await?;
    if let Some(mismatch) = &report.mismatch {
        terminal.output.note(mismatch);
    }
    let rows = rows(&report, &args);
    let output = &terminal.output;
    if output.quiet && !output.has_format() {
        return rows.iter().try_for_each(|row| output.line(&row.id));
    }
    let created = if args.human { "CREATED" } else { "CREATED AT" };
    output.table(&["IMAGE", created, "CREATED BY", "SIZE", "COMMENT"], &rows, |row| {
        let created = if args.human { &row.created_since } else { &row.created_at };
        vec![
            row.id.clone(),
            created.clone(),
            row.created_by.clone(),
            row.size.clone(),
            row.comment.clone(),
        ]
    })
}

/// The newest step is the image; those before it have none of their own, as docker says it.
fn rows(report: &HistoryReport, args: &Args) -> Vec<Row> {
    let mut rows: Vec<Row> = report.steps.iter().map(|step| row(step, args)).collect();
    if let (Some(newest), Some(id)) = (rows.first_mut(), report.id) {
        newest.id = if args.no_trunc { id.to_string() } else { Digest::short(&id) };
    }
    rows
}

fn row(step: &Step, args: &Args) -> Row {
    let time: Option<jiff::Timestamp> = step.created.parse().ok();
    let to_second = |time: jiff::Timestamp| {
        let second = jiff::Timestamp::from_second(time.as_second()).unwrap_or(time);
        second.to_string()
    };
    let created_by = match args.no_trunc {
        true => step.created_by.clone(),
        false => cut(&one_line(&step.created_by), COMMAND_WIDTH),
    };
    Row {
        id: "<missing>".to_owned(),
        created_since: time.map_or_else(|| "N/A".to_owned(), since),
        created_at: time.map_or_else(|| "N/A".to_owned(), to_second),
        created_by,
        size: if args.human { format_bytes(step.size_bytes) } else { step.size_bytes.to_string() },
        comment: step.comment.clone(),
    }
}
