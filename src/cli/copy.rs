//! `regctl copy`.

use crate::cli::error::Usage;
use crate::cli::global::Terminal;
use crate::cli::sides::{DestinationArgs, SourceArgs};
use crate::cli::transfer::{self, TransferArgs};
use crate::cli::{platform, samples, save};
use crate::ops::copy::{CopyRequest, copy};
use crate::ops::location::{Bare, Location};

/// Copy an image between registries, stores, archives and engines, with its signatures
#[derive(Debug, clap::Args)]
#[command(
    visible_alias = "cp",
    after_help = "\
Examples:
  regctl copy registry.example.com/app:1.4 mirror.example.com/app:1.4
  regctl copy alpine:3.20 store:alpine:3.20
  regctl copy registry.example.com/app:1.4 oci:./layout:1.4
  regctl copy docker-daemon:app:1.4 registry.example.com/app:1.4
  regctl copy registry.example.com/app:1.4 docker-archive:- | docker load
  regctl copy --src-tls-verify=false --dest-creds ci registry.test:5000/app:1 registry.example.com/app:1
  regctl copy --dest-username ci --dest-password-stdin store:app:1 registry.example.com/app:1 < token
  regctl copy --platform linux/amd64,linux/arm64 alpine:3.20 registry.example.com/alpine:3.20

All platforms are copied and every digest stays the same. With one --platform that platform's
manifest is copied by its own digest; with several, a new index of just those is written and its
digest printed. An engine, docker-daemon: or podman:, keeps one platform without signatures: that of
this machine, or --platform; and it may store the image anew, under another digest."
)]
pub(super) struct Args {
    /// Where it comes from: a reference, or a place with a prefix as under `regctl --help`
    #[arg(value_name = "SRC")]
    source: String,
    /// Where it goes to, likewise
    #[arg(value_name = "DST")]
    destination: String,
    #[command(flatten)]
    transfer: TransferArgs,
    #[command(flatten)]
    from: SourceArgs,
    #[command(flatten)]
    to: DestinationArgs,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    terminal.output.expect(&samples::copy())?;
    let destination = Location::parse(&args.destination, Bare::Registry)?;
    let stdout = match destination.is_dash() {
        true => Some(save::archive_to_stdout(terminal, "name a file in place of -")?),
        false => None,
    };
    let is_engine = matches!(destination, Location::Engine { .. });
    let request = CopyRequest {
        source: Location::parse(&args.source, Bare::Registry)?,
        destination,
        // An engine keeps the image of one platform.
        platforms: match is_engine {
            true => terminal.platforms_or_default()?,
            false => terminal.platforms_or_all(),
        },
        referrers: !args.transfer.no_referrers,
        force: args.transfer.force,
        preferred: terminal.default_platform()?,
    };
    let is_stdout = stdout.is_some();
    let (from, to) = (args.from.side(), args.to.side());
    if request.source.is_dash() && to.reads_stdin() {
        let reason = "stdin is what is copied: --dest-password-stdin cannot read it, too";
        return Err(Usage(reason.to_owned()).into());
    }
    let (from_hosts, to_hosts) = (request.source.hosts(), request.destination.hosts());
    let session = terminal.session_between((&from, &from_hosts), (&to, &to_hosts)).await?;
    let report = copy(&session, &request, stdout).await?;
    let digest = report.digest;
    if is_engine && terminal.platforms.is_empty() && report.chosen_from.is_some() {
        let choose = "an engine keeps one; choose with --platform";
        let platform = request.preferred.to_string();
        platform::note_one_of_several(&terminal.output, &report.source, &platform, choose);
    }
    args.transfer.write_digest(Some(digest))?;
    if is_stdout {
        terminal.output.note(&transfer::summary("copied", &report));
        return Ok(());
    }
    transfer::report(terminal, "copied", &[report])
}
