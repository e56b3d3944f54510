//! The terminal: arguments in, results on stdout, everything else on stderr, an exit code.
//!
//! Owns: flags, help texts, rendering, hints. The only module that prints, and the one that reads
//! the environment for the others.

mod age;
mod auth;
mod build;
mod completion;
mod connection;
mod connection_hint;
mod control_echo;
mod copy;
mod credential_helper;
mod delete;
mod describe;
mod environment;
mod error;
mod fsck;
pub mod generate;
mod global;
mod hint;
mod history;
mod host;
mod image;
mod images;
mod import;
mod info;
mod inspect;
mod list;
mod load;
mod login;
mod output;
mod platform;
mod progress_bar;
mod prompt;
mod pull;
mod push;
mod reference;
mod retag;
mod samples;
mod save;
mod serve;
mod sides;
mod tags;
mod template;
mod transfer;
mod tree;
mod value;
mod version;

use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use credential_helper::CredentialHelper;
use global::{Global, Terminal};
use hint::Scene;

/// Import, tag and ship container images without a daemon and without root, and serve them.
#[derive(Debug, Parser)]
#[command(
    name = "regctl",
    version,
    about,
    propagate_version = false,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "\
Names:
  A bare name such as app:1.0 is a registry's in copy, retag, catalog, tags, digest, manifest,
  config and delete, and a local one in import, images, tag, untag, rmi, save and as the source of
  push; inspect and history look in the local store first, then in the registry.
  store:NAME is always local, docker://REF always in a registry. Further places: oci:DIR[:TAG] and
  dir:DIR, directories; oci-archive:FILE[:TAG] and docker-archive:FILE[:NAME], archives, - is stdin
  or stdout; docker-daemon:NAME and podman:NAME, running engines.

Exit codes:
  0 done    1 failed    2 wrong usage    3 not found    4 unauthorized or denied
  5 partly done    6 registry unreachable or timed out    130 interrupted"
)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Args),
    Import(import::Args),
    Images(images::ImagesArgs),
    Tag(images::TagArgs),
    Untag(images::UntagArgs),
    Rmi(images::RmiArgs),
    Push(push::Args),
    Pull(pull::Args),
    Save(save::Args),
    Load(load::Args),
    Copy(copy::Args),
    Retag(retag::Args),
    Catalog(list::CatalogArgs),
    Tags(tags::Args),
    Inspect(inspect::InspectArgs),
    History(history::Args),
    Digest(inspect::DigestArgs),
    Manifest(inspect::ManifestArgs),
    Config(inspect::ConfigArgs),
    Delete(delete::Args),
    #[command(subcommand)]
    Reference(reference::Command),
    #[command(subcommand)]
    Auth(auth::Command),
    Login(login::LoginArgs),
    Logout(login::LogoutArgs),
    #[command(subcommand)]
    Host(host::Command),
    Serve(serve::Args),
    #[command(subcommand)]
    Image(image::ImageCommand),
    #[command(subcommand, hide = true)]
    Repo(image::RepoCommand),
    #[command(subcommand, hide = true)]
    Registry(image::RegistryCommand),
    Info(info::Args),
    Completion(completion::Args),
    Version(version::Args),
}

/// Longest that file work which was given up is waited for at the end: time to remove its partial
/// files. What it still leaves, a collection removes.
const PARTING_TIME: Duration = Duration::from_millis(500);

/// How often the work is looked at although nothing says that it can go on. One pull in about a
/// thousand that were killed and begun again, on a loaded machine, was seen with work ready and
/// nobody woken for it; with this such a wake costs a second, not the run.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// Runs the program with this process's arguments.
pub fn main() -> ExitCode {
    if let Some(helper) = CredentialHelper::called() {
        return helper.main();
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return error::usage(error),
    };
    let terminal = match cli.global.terminal() {
        Ok(terminal) => terminal,
        Err(failed) => return error::report(&failed, &Scene::default()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(failed) => {
            let failed = anyhow::Error::new(failed).context("cannot start the runtime");
            return error::report(&failed, &Scene::default());
        }
    };
    let outcome = runtime.block_on(interruptible(cli.command.ungrouped(), &terminal));
    runtime.shutdown_timeout(PARTING_TIME);
    terminal.finish();
    match outcome {
        Ok(code) => code,
        Err(failed) => error::report(&failed, &terminal.scene()),
    }
}

/// Runs a command until it ends or the user ends it; nothing is tagged half then, as tags are set
/// last.
async fn interruptible(command: Command, terminal: &Terminal) -> anyhow::Result<ExitCode> {
    // The server ends by signals too, but in order.
    if let Command::Serve(args) = command {
        return serve::run(args, terminal).await.map(|()| ExitCode::SUCCESS);
    }
    let mut interrupted = std::pin::pin!(interrupted());
    let mut time_limit = std::pin::pin!(terminal.time_limit());
    let mut work = std::pin::pin!(dispatch(command, terminal));
    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    loop {
        tokio::select! {
            biased;
            () = &mut interrupted => return Ok(ExitCode::from(error::INTERRUPTED)),
            late = &mut time_limit => return Err(late.into()),
            outcome = &mut work => return outcome.map(|()| ExitCode::SUCCESS),
            _ = heartbeat.tick() => {}
        }
    }
}

/// Resolves when the user or the system asks the program to end.
async fn interrupted() {
    Interruptions::new().next().await;
}

/// The wishes of the user or the system that the program end, none of which is missed from
/// [`Interruptions::new`] on.
struct Interruptions {
    #[cfg(unix)]
    signals: Option<[tokio::signal::unix::Signal; 2]>,
}

impl Interruptions {
    fn new() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let terminate = signal(SignalKind::terminate()).ok();
            let interrupt = signal(SignalKind::interrupt()).ok();
            Self { signals: terminate.zip(interrupt).map(<[_; 2]>::from) }
        }
        #[cfg(not(unix))]
        Self {}
    }

    /// Waits for the next one.
    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some([terminate, interrupt]) = &mut self.signals {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
        if tokio::signal::ctrl_c().await.is_err() {
            // Without signals there is nothing to wait for.
            std::future::pending::<()>().await;
        }
    }
}

async fn dispatch(command: Command, terminal: &Terminal) -> anyhow::Result<()> {
    match command {
        Command::Build(args) => build::run(args, terminal).await,
        Command::Import(args) => import::run(args, terminal).await,
        Command::Images(args) => images::images(args, terminal).await,
        Command::Tag(args) => images::tag(args, terminal).await,
        Command::Untag(args) => images::untag(args, terminal).await,
        Command::Rmi(args) => images::rmi(args, terminal).await,
        Command::Push(args) => push::run(args, terminal).await,
        Command::Pull(args) => pull::run(args, terminal).await,
        Command::Save(args) => save::run(args, terminal).await,
        Command::Load(args) => load::run(args, terminal).await,
        Command::Copy(args) => copy::run(args, terminal).await,
        Command::Retag(args) => retag::run(args, terminal).await,
        Command::Catalog(args) => list::catalog(args, terminal).await,
        Command::Tags(args) => tags::run(args, terminal).await,
        Command::Inspect(args) => inspect::inspect(args, terminal).await,
        Command::History(args) => history::run(args, terminal).await,
        Command::Digest(args) => inspect::digest(args, terminal).await,
        Command::Manifest(args) => inspect::manifest(args, terminal).await,
        Command::Config(args) => inspect::config(args, terminal).await,
        Command::Delete(args) => delete::run(args, terminal).await,
        Command::Reference(command) => reference::run(command, terminal),
        Command::Auth(command) => auth::run(command, terminal).await,
        Command::Login(args) => login::login(args, terminal).await,
        Command::Logout(args) => login::logout(args, terminal).await,
        Command::Host(command) => host::run(command, terminal).await,
        Command::Serve(args) => serve::run(args, terminal).await,
        Command::Info(args) => info::run(args, terminal).await,
        Command::Completion(args) => completion::run(&args, terminal),
        Command::Version(args) => version::run(&args, terminal),
        Command::Image(_) | Command::Repo(_) | Command::Registry(_) => {
            unreachable!("`ungrouped` leaves no group")
        }
    }
}

/// Runs work that waits for files, locks or people, where a signal can still end the program.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> anyhow::Result<T> {
    Ok(crate::util::task::blocking(work).await?)
}
