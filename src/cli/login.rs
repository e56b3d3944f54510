//! `regctl login` and `regctl logout`.

use crate::auth::{Credential, Secret};
use crate::cli::error::Usage;
use crate::cli::global::Terminal;
use crate::cli::prompt::{ask, ask_hidden, read_stdin};
use crate::oci::Host;
use crate::ops::login::LoginReport;

/// Keep a credential for a registry, after checking it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl login registry.example.com
  regctl login -u ci --password-stdin registry.example.com < token
  regctl login -u acme

The credential is kept where docker keeps it: in the helper that config.json names, else in
config.json itself.")]
pub(super) struct LoginArgs {
    /// The registry; by default Docker Hub
    #[arg(value_name = "HOST", value_parser = parse_host)]
    host: Option<Host>,
    /// The user
    #[arg(short, long)]
    username: Option<String>,
    /// The password; it can be seen in the list of processes, so prefer --password-stdin
    #[arg(short, long, conflicts_with = "password_stdin")]
    password: Option<String>,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
}

/// Forget the credential for a registry
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl logout registry.example.com
  regctl logout")]
pub(super) struct LogoutArgs {
    /// The registry; by default Docker Hub
    #[arg(value_name = "HOST", value_parser = parse_host)]
    host: Option<Host>,
}

pub(super) async fn login(args: LoginArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let host = args.host.clone().unwrap_or_else(Host::docker_hub);
    if args.password.is_some() {
        let advice = "--password can be seen in the list of processes; use --password-stdin";
        terminal.output.warn(advice);
    }
    let credential = read_credential(&args, &host).await?;
    let report =
        crate::ops::login::login(&terminal.chain(), terminal.hosts(), &host, credential).await?;
    warn(&report, terminal);
    terminal.output.report(&report, || "Login Succeeded".to_owned())
}

pub(super) async fn logout(args: LogoutArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let host = args.host.unwrap_or_else(Host::docker_hub);
    let report = crate::ops::login::logout(&terminal.chain(), &host).await?;
    if let Some(remaining) = &report.remaining {
        let text = format!("{remaining} still holds a credential for {host}; it is only read");
        terminal.output.warn(&text);
    }
    terminal.output.report(&report, || match &report.removed_from[..] {
        [] => format!("Not logged in to {host}"),
        places => format!("Removed the credential for {host} from {}", places.join(", ")),
    })
}

fn warn(report: &LoginReport, terminal: &Terminal) {
    if report.in_clear {
        terminal.output.warn(&format!(
            "the credential is stored unencrypted in {}; configure a credential helper \
             (credsStore) to keep it safe",
            report.stored_in
        ));
    }
    if let Some(place) = &report.shadowed_by {
        terminal.output.warn(&format!("{place} holds another credential and is read first"));
    }
}

async fn read_credential(args: &LoginArgs, host: &Host) -> anyhow::Result<Credential> {
    let username = match &args.username {
        Some(username) => username.clone(),
        None if args.password_stdin => {
            return Err(Usage("--password-stdin needs --username".to_owned()).into());
        }
        None => ask(format!("Username for {host}: ")).await?,
    };
    let password = match (&args.password, args.password_stdin) {
        (Some(password), _) => password.clone(),
        (None, true) => read_stdin().await?,
        (None, false) => ask_hidden(format!("Password for {username} at {host}: ")).await?,
    };
    if username.is_empty() || password.is_empty() {
        return Err(Usage("both a user and a password are needed".to_owned()).into());
    }
    Ok(Credential::from_login(username, Secret::new(password)))
}

/// A host; users paste URLs, and docker takes them.
fn parse_host(text: &str) -> Result<Host, String> {
    let bare = text.strip_prefix("https://").or(text.strip_prefix("http://")).unwrap_or(text);
    let bare = bare.split('/').next().unwrap_or_default();
    let host: Host = bare.parse().map_err(|error| format!("{error}"))?;
    Ok(if host.is_docker_hub() { Host::docker_hub() } else { host })
}
