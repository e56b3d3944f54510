//! `regctl login` and `regctl logout`.

use crate::auth::{self, Credential, Scope, Secret};
use crate::cli::error::{Usage, end_of_each};
use crate::cli::global::Terminal;
use crate::cli::output::aligned;
use crate::cli::prompt::{ask, ask_hidden, read_stdin};
use crate::cli::sides::parse_secret;
use crate::oci::Host;
use crate::ops;
use crate::ops::login::{Keep, LoginReport, LoginRequest, StatusReport};

/// What to do where nobody can be asked.
const OTHERWISE: &str = "use --username and --password-stdin";

/// Keep a credential for a registry, after checking it; or show where credentials are
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl login registry.example.com
  regctl login -u ci --password-stdin registry.example.com < token
  regctl login -u acme
  regctl login -u robot --password-stdin quay.io/acme < token
  regctl login --identity-token-stdin registry.example.com < refresh-token
  regctl login -u ci --password-stdin --no-store registry.example.com < token
  regctl login --status
  regctl login --status quay.io/acme/app
  regctl login --get registry.example.com

The credential is kept where docker keeps it: in the helper that config.json names, else in
config.json itself. With a path, as in quay.io/acme, it is for the repositories there alone, in the
form of podman's. With --keyring it goes into the system's keyring.

A credential is looked for in this order, and --status shows what each place holds: given on the
command line; REGCTL_USERNAME and REGCTL_PASSWORD, for the registry that REGCTL_HOST names, else for
the only one that the command names; DOCKER_AUTH_CONFIG; REGISTRY_AUTH_FILE; docker's config.json;
podman's auth.json of the session, then of the user; the system's keyring, for what --keyring put
there; regctl's own credentials.json. In a file what is for the longest part of the repository's path
goes first, then the host's helper of credHelpers, else that of credsStore, then the entries.

Called as docker-credential-regctl, by a link of this name in PATH, regctl is a helper itself, which
docker, podman and others use with the name regctl in credsStore or credHelpers. It keeps what they
store in its own credentials.json, readable by its owner alone; as docker-credential-regctl-keyring,
in the system's keyring.")]
pub(super) struct LoginArgs {
    /// The registry, or a part of it such as quay.io/acme; by default Docker Hub
    #[arg(value_name = "HOST[/PATH]")]
    scope: Option<Scope>,
    /// The user
    #[arg(short, long)]
    username: Option<String>,
    /// The password; it can be seen in the list of processes, so prefer --password-stdin
    #[arg(short, long, conflicts_with = "password_stdin", value_parser = parse_secret)]
    password: Option<Secret>,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
    /// Read an identity token, which is an OAuth2 refresh token, from stdin
    #[arg(long, conflicts_with_all = ["username", "password", "password_stdin"])]
    identity_token_stdin: bool,
    /// Check the credential and keep it nowhere
    #[arg(long, conflicts_with = "keyring")]
    no_store: bool,
    /// Keep it in the system's keyring
    #[arg(long)]
    keyring: bool,
    /// Show where a credential is looked for and which is used; without HOST all that are known
    #[arg(long, conflicts_with_all = [
        "username", "password", "password_stdin", "identity_token_stdin", "no_store", "keyring", "get",
    ])]
    status: bool,
    /// Print the user whose credential is used
    #[arg(long, alias = "get-login", conflicts_with_all = [
        "username", "password", "password_stdin", "identity_token_stdin", "no_store", "keyring",
    ])]
    get: bool,
}

/// Forget the credential for a registry
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl logout registry.example.com
  regctl logout quay.io/acme
  regctl logout --all

What docker's config.json, the helpers that it names and regctl's own store hold is forgotten, and
the tokens that were kept for the next command. Other places are only read.")]
pub(super) struct LogoutArgs {
    /// The registry, or a part of it such as quay.io/acme; by default Docker Hub
    #[arg(value_name = "HOST[/PATH]", conflicts_with = "all")]
    scope: Option<Scope>,
    /// All registries
    #[arg(short, long)]
    all: bool,
}

pub(super) async fn login(args: LoginArgs, terminal: &Terminal) -> anyhow::Result<()> {
    match (args.status, args.get) {
        (true, _) => return status(args.scope, terminal).await,
        (_, true) => return get(args.scope, terminal).await,
        (false, false) => {}
    }
    let scope = or_docker_hub(args.scope.clone());
    let chain = terminal.chain().naming([scope.host()]);
    if args.keyring && !chain.has_keyring() {
        return Err(auth::Error::NoKeyring.into());
    }
    if args.password.is_some() {
        let advice = "--password can be seen in the list of processes; use --password-stdin";
        terminal.output.warn(advice);
    }
    let credential = match terminal.login_at(scope.host()).await? {
        Some(credential) => credential,
        None => read_credential(&args, &scope).await?,
    };
    let keep = match (args.no_store, args.keyring) {
        (true, _) => Keep::Nowhere,
        (false, true) => Keep::Keyring,
        (false, false) => Keep::Configured,
    };
    let request = LoginRequest { scope, credential, keep };
    let report = ops::login::login(&chain, terminal.hosts(), request).await?;
    warn(&report, chain.has_keyring(), terminal);
    terminal.output.report(&report, || "Login Succeeded".to_owned())
}

pub(super) async fn logout(args: LogoutArgs, terminal: &Terminal) -> anyhow::Result<()> {
    if args.all {
        return logout_all(terminal).await;
    }
    let scope = or_docker_hub(args.scope);
    let report = ops::login::logout(&terminal.chain(), &terminal.hosts(), scope).await?;
    if let Some(remaining) = &report.remaining {
        let host = &report.host;
        let text = format!("{remaining} still holds a credential for {host}; it is only read");
        terminal.output.warn(&text);
    }
    terminal.output.report(&report, || match &report.removed_from[..] {
        [] => format!("Not logged in to {}", report.host),
        places => format!("Removed the credential for {} from {}", report.host, places.join(", ")),
    })
}

async fn logout_all(terminal: &Terminal) -> anyhow::Result<()> {
    let each = ops::login::logout_all(&terminal.chain(), &terminal.hosts()).await?;
    for gone in &each.done {
        terminal.output.item(gone, || {
            format!("Removed the credential for {} from {}", gone.server, gone.removed_from)
        })?;
    }
    if each.done.is_empty() && each.failed.is_empty() {
        terminal.output.note("Not logged in anywhere");
    }
    let warn = |text: &str| terminal.output.warn(text);
    end_of_each(each.done.len(), each.failed, "places that cannot forget", warn)
}

/// What is known, of one registry or of all.
async fn status(scope: Option<Scope>, terminal: &Terminal) -> anyhow::Result<()> {
    let Some(scope) = scope else {
        let each = ops::login::logins(&terminal.chain()).await;
        terminal.output.table(&["REGISTRY", "USER", "PLACE"], &each.done, |login| {
            let user = login.username.clone().unwrap_or_else(|| "-".to_owned());
            vec![login.server.clone(), user, login.place.clone()]
        })?;
        let warn = |text: &str| terminal.output.warn(text);
        return end_of_each(each.done.len(), each.failed, "places that cannot be asked", warn);
    };
    let chain = terminal.chain_at(scope.host()).await?;
    let report = ops::login::status(&chain, scope).await;
    terminal.output.report(&report, || text(&report))
}

fn text(report: &StatusReport) -> String {
    let StatusReport { host, used, username, places } = report;
    let first = match (used, username) {
        (Some(used), Some(username)) => format!("{host}: {username}, from {used}"),
        _ => format!("{host}: no credential"),
    };
    let mut is_first = true;
    let row = |place: &ops::login::PlaceReport| {
        let is_used = is_first && place.state != "nothing";
        is_first &= !is_used;
        let mark = if is_used { "  >" } else { "   " };
        vec![format!("{mark} {}", place.place), place.detail.clone()]
    };
    let rows: Vec<Vec<String>> = places.iter().map(row).collect();
    std::iter::once(first).chain(aligned(&rows)).collect::<Vec<_>>().join("\n")
}

async fn get(scope: Option<Scope>, terminal: &Terminal) -> anyhow::Result<()> {
    let scope = or_docker_hub(scope);
    let chain = terminal.chain_at(scope.host()).await?;
    let report = ops::login::user(&chain, scope).await?;
    terminal.output.report(&report, || report.username.clone())
}

fn warn(report: &LoginReport, has_keyring: bool, terminal: &Terminal) {
    if report.in_clear
        && let Some(place) = &report.stored_in
    {
        let keyring = if has_keyring { "--keyring, or " } else { "" };
        terminal.output.warn(&format!(
            "the credential is stored unencrypted in {place}; {keyring}a credential helper named in \
             credsStore there keeps it safe, and --no-store keeps nothing"
        ));
    }
    if let Some(place) = &report.shadowed_by {
        let host = &report.host;
        terminal.output.warn(&format!(
            "{place} holds another credential and is read first; `regctl login --status {host}` \
             shows the order"
        ));
    }
}

async fn read_credential(args: &LoginArgs, scope: &Scope) -> anyhow::Result<Credential> {
    if args.identity_token_stdin {
        return match read_stdin().await? {
            token if token.is_empty() => Err(Usage("the token on stdin is empty".into()).into()),
            token => Ok(Credential::IdentityToken(Secret::new(token))),
        };
    }
    let username = match &args.username {
        Some(username) => username.clone(),
        None if args.password_stdin => {
            return Err(Usage("--password-stdin needs --username".to_owned()).into());
        }
        None => ask(format!("Username for {scope}: "), OTHERWISE).await?,
    };
    let password = match (&args.password, args.password_stdin) {
        (Some(password), _) => password.clone(),
        (None, true) => Secret::new(read_stdin().await?),
        (None, false) => Secret::new(
            ask_hidden(format!("Password for {username} at {scope}: "), OTHERWISE).await?,
        ),
    };
    if username.is_empty() || password.expose().is_empty() {
        return Err(Usage("both a user and a password are needed".to_owned()).into());
    }
    Ok(Credential::from_login(username, password))
}

fn or_docker_hub(scope: Option<Scope>) -> Scope {
    scope.unwrap_or_else(|| Host::docker_hub().into())
}
