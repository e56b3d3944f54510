//! `regctl auth`: what scripts that speak to a registry themselves need.

use serde::Serialize;

use crate::cli::global::Terminal;
use crate::cli::value;
use crate::oci::Reference;
use crate::ops;
use crate::registry::Access;

/// Bearer tokens for scripts
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    Token(TokenArgs),
}

/// Print a bearer token with which the registry answers about a repository
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl auth token registry.example.com/team/app
  regctl auth token --push registry.example.com/team/app
  curl -H \"$(regctl auth token --header ghcr.io/acme/app)\" https://ghcr.io/v2/acme/app/tags/list

The token is got with the credential that `regctl login --status` shows, and ends after some
minutes. Whoever has it may do the same meanwhile.")]
pub(super) struct TokenArgs {
    /// The repository
    #[arg(value_name = "REPO", value_parser = value::repository)]
    repository: Reference,
    /// A token that allows to push too
    #[arg(long)]
    push: bool,
    /// Print it as the header of a request
    #[arg(short = 'H', long)]
    header: bool,
}

/// The token: the one report that holds a secret, as that is what was asked for.
#[derive(Serialize)]
struct TokenReport {
    repository: String,
    token: String,
}

pub(super) async fn run(command: Command, terminal: &Terminal) -> anyhow::Result<()> {
    match command {
        Command::Token(args) => token(args, terminal).await,
    }
}

async fn token(args: TokenArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let access = match args.push {
        true => Access::Push { mount_from: Vec::new() },
        false => Access::Pull,
    };
    let session = terminal.session_at([args.repository.host()]).await?;
    let token = ops::auth::token(&session, &args.repository, access).await?;
    let repository = args.repository.name();
    let report = TokenReport { repository, token: token.expose().to_owned() };
    terminal.output.report(&report, || match args.header {
        true => format!("Authorization: Bearer {}", report.token),
        false => report.token.clone(),
    })
}
