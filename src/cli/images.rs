//! `regctl images`, `regctl tag` and `regctl rmi`: the local store.

use std::sync::Arc;

use clap::ValueHint;
use serde::Serialize;

use crate::cli::age::since;
use crate::cli::blocking;
use crate::cli::global::Terminal;
use crate::cli::output::familiar;
use crate::cli::{fsck, samples, tree, value};
use crate::layout::Deferral;
use crate::oci::{Digest, Reference};
use crate::ops::Session;
use crate::ops::images::{ImageSummary, ListOptions};
use crate::ops::remove::{RemoveOptions, remove};
use crate::ops::tree::Branch;
use crate::util::size::format_bytes;

/// List the images of the local store
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl images
  regctl images --tree
  regctl images --filter dangling=true -q
  regctl images --filter 'reference=registry.example.com/*/*' --digests
  regctl images --fsck
  regctl images --format '{{.Repository}}:{{.Tag}} {{.ID}}'
  regctl images --format 'table {{.Repository}}\\t{{.Size}}'")]
pub(super) struct ImagesArgs {
    /// Only this repository, or repository and tag
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Accepted for docker's sake: all images are listed anyway
    #[arg(short, long)]
    all: bool,
    /// Show digests
    #[arg(long)]
    digests: bool,
    /// Do not shorten IDs
    #[arg(long)]
    no_trunc: bool,
    /// Show the platforms of each image, and what is attached to it
    #[arg(long, conflicts_with = "digests")]
    tree: bool,
    /// Only what matches: dangling=BOOL, label=KEY[=VALUE], before=IMAGE, since=IMAGE,
    /// reference=GLOB
    #[arg(short, long, value_name = "FILTER", value_hint = ValueHint::Other)]
    filter: Vec<String>,
    /// Check the store instead: hash every blob, look whether each image is complete; exit code 1
    /// with what is wrong
    #[arg(long, conflicts_with_all = ["name", "digests", "tree", "filter"])]
    fsck: bool,
}

/// Show the platforms of each local image, and what is attached to it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl image tree
  regctl image tree 'registry.example.com/*/*'")]
pub(super) struct TreeArgs {
    /// Only this repository, or repository and tag
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Do not shorten digests
    #[arg(long)]
    no_trunc: bool,
}

impl From<TreeArgs> for ImagesArgs {
    fn from(TreeArgs { name, no_trunc }: TreeArgs) -> Self {
        Self { name, no_trunc, tree: true, all: true, digests: false, filter: vec![], fsck: false }
    }
}

/// Take names from a local image, and keep the image
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl untag app:1.4
  regctl untag app:1.4 app:latest registry.example.com/team/app:1.4

The image stays, without a name if that was its last; rmi removes it.")]
pub(super) struct UntagArgs {
    /// The image: a name or an ID
    #[arg(value_name = "IMAGE", value_parser = value::local)]
    image: String,
    /// The names; without any, all that the image has
    #[arg(value_name = "NAME", value_parser = value::local_name)]
    names: Vec<Reference>,
}

/// Give a local image further names
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl tag app:1.4 registry.example.com/team/app:1.4
  regctl tag 3f57d9401f8d app:1.4 app:latest")]
pub(super) struct TagArgs {
    /// The image: a name or an ID
    #[arg(value_name = "SRC", value_parser = value::local)]
    source: String,
    /// The new names
    #[arg(value_name = "DST", required = true, value_parser = value::local_name)]
    targets: Vec<Reference>,
}

/// Remove names from the local store, and content that nothing refers to any more
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl rmi app:1.4
  regctl rmi --force 3f57d9401f8d")]
pub(super) struct RmiArgs {
    /// The images: names or IDs
    #[arg(value_name = "NAME|ID", required = true, value_parser = value::local)]
    images: Vec<String>,
    /// Remove an image given by its ID even when it has several names
    #[arg(short, long)]
    force: bool,
}

/// A line of the list, with the fields that docker's templates use.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    repository: String,
    tag: String,
    #[serde(rename = "ID")]
    id: String,
    digest: Digest,
    created_since: String,
    created_at: String,
    size: String,
    platforms: Vec<String>,
    #[serde(flatten)]
    more: More,
}

/// What docker's do not have.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct More {
    name: Option<String>,
    size_bytes: u64,
    source_index: Option<String>,
    labels: std::collections::BTreeMap<String, String>,
}

pub(super) async fn images(args: ImagesArgs, terminal: &Terminal) -> anyhow::Result<()> {
    if args.fsck {
        return fsck::run(terminal).await;
    }
    let options = ListOptions { name: args.name, filters: args.filter };
    let session = terminal.session();
    if args.tree {
        let trees = blocking(move || trees(&session, &options)).await??;
        return tree::print(&terminal.output, &trees, args.no_trunc);
    }
    let list = move || -> anyhow::Result<_> {
        // To look is not to create.
        let Some(store) = session.existing_store()? else { return Ok(Vec::new()) };
        Ok(crate::ops::images::images(&store, &options)?)
    };
    let listed = blocking(list).await??;
    let rows: Vec<Row> = listed.into_iter().map(|image| row(image, args.no_trunc)).collect();
    let output = &terminal.output;
    if output.quiet && !output.has_format() {
        return rows.iter().try_for_each(|row| output.line(&row.id));
    }
    let heading: &[&str] = match args.digests {
        true => &["REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE"],
        false => &["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"],
    };
    output.table(heading, &rows, |row| {
        let mut cells = vec![row.repository.clone(), row.tag.clone()];
        if args.digests {
            cells.push(row.digest.to_string());
        }
        cells.extend([row.id.clone(), row.created_since.clone(), row.size.clone()]);
        cells
    })
}

fn trees(session: &Session, options: &ListOptions) -> anyhow::Result<Vec<Branch>> {
    let Some(store) = session.existing_store()? else { return Ok(Vec::new()) };
    Ok(crate::ops::tree::tree(&store, options)?)
}

fn row(image: ImageSummary, is_whole: bool) -> Row {
    let none = || "<none>".to_owned();
    Row {
        repository: image.repository.unwrap_or_else(none),
        tag: image.tag.unwrap_or_else(none),
        id: if is_whole { image.id.to_string() } else { image.id.short() },
        digest: image.digest,
        created_since: image.created.map_or_else(|| "N/A".to_owned(), since),
        created_at: image.created.map_or_else(|| "N/A".to_owned(), |time| time.to_string()),
        size: format_bytes(image.size_bytes),
        platforms: image.platforms,
        more: More {
            name: image.name,
            size_bytes: image.size_bytes,
            source_index: image.source_index,
            labels: image.labels,
        },
    }
}

pub(super) async fn tag(args: TagArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let session = terminal.session();
    let tag = move || -> anyhow::Result<_> {
        Ok(crate::ops::tag::tag(&session.store()?, &args.source, &args.targets)?)
    };
    let report = blocking(tag).await??;
    // Silent on success, as docker is.
    match terminal.output.has_format() {
        true => terminal.output.report(&report, String::new),
        false => Ok(()),
    }
}

pub(super) async fn untag(args: UntagArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let session = terminal.session();
    let untag = move || -> anyhow::Result<_> {
        Ok(crate::ops::tag::untag(&session.store()?, &args.image, &args.names)?)
    };
    let report = blocking(untag).await??;
    // Silent on success, as podman is.
    match terminal.output.has_format() {
        true => terminal.output.report(&report, String::new),
        false => Ok(()),
    }
}

pub(super) async fn rmi(args: RmiArgs, terminal: &Terminal) -> anyhow::Result<()> {
    terminal.output.expect(&samples::remove())?;
    let session = terminal.session();
    let store = blocking(move || session.store()).await??;
    let options = RemoveOptions { force: args.force };
    let mut failed = None;
    for image in args.images {
        let store = Arc::clone(&store);
        match blocking(move || remove(&store, &image, options)).await? {
            Ok(report) => {
                let untagged =
                    report.untagged.iter().map(|name| format!("Untagged: {}", familiar(name)));
                let deleted = report.deleted.iter().map(|digest| format!("Deleted: {digest}"));
                let lines: Vec<String> = untagged.chain(deleted).collect();
                terminal.output.item(&report, || lines.join("\n"))?;
                if let Some(deferral) = &report.deferred {
                    terminal.output.note(&why_content_stays(deferral));
                }
            }
            // The others are removed all the same, as docker does; the last failure is told last.
            Err(error) => {
                if let Some(earlier) = failed.replace(error) {
                    terminal.output.warn(&earlier.to_string());
                }
            }
        }
    }
    failed.map_or(Ok(()), |error| Err(error.into()))
}

fn why_content_stays(deferral: &Deferral) -> String {
    match deferral {
        Deferral::Busy => {
            "other commands are at work; the content is removed by a later rmi".to_owned()
        }
        Deferral::Damaged(digest) => format!(
            "the content stays, for nobody knows what the damaged manifest {digest} needs; remove \
             its image or pull it again, and a later rmi removes the content"
        ),
    }
}
