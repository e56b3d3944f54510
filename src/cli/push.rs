//! `regctl push`.

use crate::cli::error::{self, Usage};
use crate::cli::global::Terminal;
use crate::cli::transfer::{self, TransferArgs};
use crate::cli::{samples, value};
use crate::oci::{Host, Reference};
use crate::ops::location::{Bare, Location};
use crate::ops::push::{PushRequest, push, push_all_tags};

/// Send an image of the local store, or of another place, to registries
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl push registry.example.com/team/app:1.4
  regctl push app:1.4 registry.example.com/team/app:1.4
  regctl push app registry.example.com/app:1.4 registry.example.com/app:latest
  regctl push --all-tags registry.example.com/team/app
  regctl push oci:./layout:1.4 registry.example.com/team/app:1.4
  docker save app:1.4 | regctl push docker-archive:- registry.example.com/team/app:1.4
  regctl push docker-daemon:app:1.4 registry.example.com/team/app:1.4")]
pub(super) struct Args {
    /// The image: a name or ID in the local store, or a place with a prefix as under `regctl --help`
    #[arg(value_name = "SRC")]
    source: String,
    /// Where it goes; without any, to the name it has
    #[arg(value_name = "DST", value_parser = value::destination)]
    destinations: Vec<Reference>,
    /// Send every tag that the repository SRC has in the local store
    #[arg(short, long)]
    all_tags: bool,
    #[command(flatten)]
    transfer: TransferArgs,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    terminal.output.expect(&samples::copy())?;
    if !terminal.platforms.is_empty() {
        let help = "push sends what the store has; choose platforms when pulling, or use copy";
        return Err(Usage(help.to_owned()).into());
    }
    let request = PushRequest {
        source: Location::parse(&args.source, Bare::Store)?,
        destinations: args.destinations,
        referrers: !args.transfer.no_referrers,
        force: args.transfer.force,
    };
    let session = terminal.session_at(&hosts(&request)).await?;
    let outcomes = match args.all_tags {
        true => push_all_tags(&session, &all_of(&args.source)?, &request).await?,
        false => push(&session, &request).await?,
    };
    let last = outcomes.done.last().map(|report| report.digest);
    args.transfer.write_digest(last)?;
    transfer::report(terminal, "pushed", &outcomes.done)?;
    error::end(outcomes)
}

/// The registries that are named; without a destination it is in the name of the image.
fn hosts(request: &PushRequest) -> Vec<Host> {
    let destinations = request.destinations.iter().map(|to| to.host().clone());
    let own = match (&request.destinations[..], &request.source) {
        ([], Location::Store(name)) => Reference::parse(name).ok().map(|name| name.host().clone()),
        _ => None,
    };
    request.source.hosts().into_iter().chain(destinations).chain(own).collect()
}

/// The repository whose every tag is meant; a tag would be ignored.
fn all_of(source: &str) -> anyhow::Result<Reference> {
    let name = source.strip_prefix("store:").unwrap_or(source);
    let repository = Reference::parse_repository(name)?;
    if repository.tag().is_some() || repository.digest().is_some() {
        let name = repository.familiar_name();
        return Err(Usage(format!("--all-tags takes a repository; write {name}")).into());
    }
    Ok(repository)
}
