//! Flags that every command has, and the terminal and session made of them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use anyhow::Context;
use clap::{ArgAction, Args};

use crate::archive::engine::EngineSettings;
use crate::auth::{self, Anonymous, Chain, Credential, Environment, Keychain, Secret};
use crate::cli::build::BuildWatcher;
use crate::cli::connection::{self, FlagNames, Resolved, Wishes};
use crate::cli::connection_hint::Sides;
use crate::cli::environment::{cache_dir, data_root, user_id, variable};
use crate::cli::error::TimedOut;
use crate::cli::hint::Scene;
use crate::cli::output::Output;
use crate::cli::progress_bar::{self, ProgressMode, Watcher};
use crate::cli::sides::{DestinationArgs, LoginWish, Side, SourceArgs, parse_secret};
use crate::oci::{Host, Platform};
use crate::ops::{Platforms, RegistryAccess, Session, SessionOptions};
use crate::registry::settings::{Hosts, Identity, Origin as SettingOrigin, Rule, Sourced};
use crate::registry::{HostOptions, RegistryClient};
use crate::util::backoff::Backoff;
use crate::util::duration;

/// What to do about a password for `--creds` where nobody can be asked.
const CREDS_OTHERWISE: &str =
    "use `regctl login` before, or set REGCTL_USERNAME and REGCTL_PASSWORD";

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Print the bare result alone
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Log requests to stderr; two and three times for more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    /// Log everything to stderr
    #[arg(short = 'D', long, global = true)]
    debug: bool,
    /// Print the result as `json`, or by a Go template such as '{{.Digest}}'
    #[arg(long, global = true, value_name = "FORMAT", value_hint = clap::ValueHint::Other)]
    format: Option<String>,
    /// Requests in flight at once; by default as many as the sizes call for
    #[arg(short, long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
    /// Platforms of a multi-platform image, as os/architecture[/variant]; several with commas
    #[arg(long, global = true, value_name = "PLATFORM", value_delimiter = ',')]
    platform: Vec<Platform>,
    /// Speak plain HTTP to registries, never HTTPS
    #[arg(long, global = true)]
    plain_http: bool,
    /// Verify the certificates of registries
    #[arg(long, global = true, value_name = "BOOL", default_missing_value = "true",
          num_args = 0..=1, require_equals = true, hide_possible_values = true,
          action = ArgAction::Set)]
    tls_verify: Option<bool>,
    /// Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS
    #[arg(long, global = true)]
    insecure: bool,
    /// Authorities to believe besides the system's, PEM
    #[arg(long, global = true, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Certificate to show to registries, PEM
    #[arg(long, global = true, value_name = "FILE")]
    cert_file: Option<PathBuf>,
    /// Its key, PEM; without, it is in the file of the certificate
    #[arg(long, global = true, value_name = "FILE", requires = "cert_file")]
    key_file: Option<PathBuf>,
    /// Directory of *.crt authorities, and *.cert with *.key to show
    #[arg(long, global = true, value_name = "DIR")]
    cert_dir: Option<PathBuf>,
    /// User at the one registry that the command names; asks for a password that is not given
    #[arg(long, global = true, value_name = "USER[:PASSWORD]", conflicts_with = "no_creds",
          value_parser = parse_secret)]
    creds: Option<Secret>,
    /// Use no credential
    #[arg(long, global = true)]
    no_creds: bool,
    /// Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS
    #[arg(long, global = true, value_name = "HOST:ADDRESS")]
    resolve: Vec<Resolved>,
    /// Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and
    /// lines elsewhere
    #[arg(long, global = true, value_name = "MODE", value_enum, hide_possible_values = true,
          default_value_t = ProgressMode::Auto)]
    progress: ProgressMode,
    /// Times a failed request is tried again
    #[arg(long, alias = "retry-times", global = true, value_name = "N",
          default_value_t = Backoff::default().retries)]
    retry: u32,
    /// First pause before a request is tried again, such as 1s; it doubles from time to time
    #[arg(long, global = true, value_name = "DURATION", value_parser = parse_duration)]
    retry_delay: Option<Duration>,
    /// Longest wait for a registry without a byte, such as 30s or 2m
    #[arg(long, global = true, value_name = "DURATION", default_value = "60s", value_parser = parse_duration)]
    timeout: Duration,
    /// Longest time for the command as a whole
    #[arg(long, global = true, value_name = "DURATION", value_parser = parse_duration)]
    command_timeout: Option<Duration>,
    /// Keep no bearer tokens for the next run, and use none of an earlier one
    #[arg(long, global = true)]
    no_token_cache: bool,
    /// Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]
    // Read by us: clap would show the flag as a required one in every message about usage.
    #[arg(long, global = true, value_name = "DIR")]
    data_root: Option<PathBuf>,
    /// Directory of config.json with credentials and of certs.d, as docker's --config
    #[arg(long, global = true, value_name = "DIR")]
    config: Option<PathBuf>,
}

/// What commands are given: flags that were understood, and the way to stdout and stderr.
#[derive(Debug)]
pub(super) struct Terminal {
    pub(super) output: Output,
    pub(super) environment: Environment,
    pub(super) platforms: Vec<Platform>,
    chain: Chain,
    hosts: HostOptions,
    login: LoginWish,
    /// The registries on the two sides of a copy, once they are known.
    sides: OnceLock<Sides>,
    command_timeout: Option<Duration>,
    clients: Mutex<Vec<Weak<RegistryClient>>>,
    data_root: Option<PathBuf>,
    jobs: Option<usize>,
    watcher: Arc<Watcher>,
    progress: ProgressMode,
    has_log: bool,
}

impl Global {
    /// Turns what was typed into what it means on this machine.
    pub(super) fn terminal(&self) -> anyhow::Result<Terminal> {
        self.start_log();
        let mut environment = Environment::current();
        if let Some(directory) = &self.config {
            environment.docker_config = Some(directory.clone());
        }
        let mode = if self.quiet { ProgressMode::None } else { self.progress };
        let has_log = self.debug || self.verbose > 0;
        let watcher = Arc::new(progress_bar::watcher(mode, has_log));
        let output = Output::new(self.format.as_deref(), self.quiet, Arc::clone(&watcher))?;
        let time_limit = self.timeout.min(auth::HELPER_TIME_LIMIT);
        let chain = Chain::new(environment.clone()).with_helper_time_limit(time_limit);
        Ok(Terminal {
            output,
            hosts: self.hosts(&environment)?,
            login: match (&self.creds, self.no_creds) {
                (_, true) => LoginWish::Nobody,
                (Some(creds), false) => LoginWish::of(creds, "--creds", CREDS_OTHERWISE),
                (None, false) => LoginWish::Usual,
            },
            sides: OnceLock::new(),
            command_timeout: self.command_timeout,
            clients: Mutex::default(),
            environment,
            chain,
            platforms: self.platform.clone(),
            data_root: self.data_root(),
            jobs: self.jobs.map(usize::from),
            watcher,
            progress: mode,
            has_log,
        })
    }

    fn hosts(&self, environment: &Environment) -> anyhow::Result<HostOptions> {
        let mut flags = connection::resolved(&self.resolve);
        flags.extend(self.wishes().rule(&connection::FLAGS)?);
        if let Some(jobs) = self.jobs {
            let mut rule = Rule::about(Hosts::Any);
            let jobs = Sourced::new(usize::from(jobs), SettingOrigin::Flag("--jobs"));
            rule.settings.requests_in_flight = Some(jobs);
            flags.push(rule);
        }
        Ok(HostOptions {
            flags,
            files: connection::settings_files(environment),
            names_certificates: ["SSL_CERT_FILE", "SSL_CERT_DIR"]
                .iter()
                .any(|name| variable(name).is_some()),
            stall_timeout: self.timeout,
            backoff: Backoff {
                retries: self.retry,
                first: self.retry_delay.unwrap_or(Backoff::default().first),
                ..Backoff::default()
            },
            token_cache: cache_dir()
                .filter(|_| !self.no_token_cache)
                .map(|directory| directory.join("tokens")),
            upload_memory: self.data_root().map(|directory| directory.join("cache/uploads")),
            ..HostOptions::default()
        })
    }

    fn wishes(&self) -> Wishes {
        Wishes {
            plain_http: self.plain_http,
            tls_verify: self.tls_verify,
            insecure: self.insecure,
            ca_file: self.ca_file.clone(),
            identity: Identity::of(self.cert_file.as_ref(), self.key_file.as_ref()),
            cert_dir: self.cert_dir.clone(),
        }
    }

    fn data_root(&self) -> Option<PathBuf> {
        self.data_root.clone().or_else(data_root)
    }

    fn start_log(&self) {
        use tracing_subscriber::filter::{LevelFilter, Targets};
        use tracing_subscriber::prelude::*;
        let filter = match (self.debug, self.verbose) {
            (false, 0) => Targets::new().with_target("regctl", LevelFilter::WARN),
            (false, 1) => Targets::new().with_target("regctl", LevelFilter::DEBUG),
            (_, 0..=2) => Targets::new().with_default(LevelFilter::DEBUG),
            _ => Targets::new().with_default(LevelFilter::TRACE),
        };
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .without_time()
            .with_target(false);
        // Only the first log of a process counts; tests start several.
        let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).try_init();
    }
}

impl Terminal {
    /// A session with everything the flags say, for a command that names no registry.
    pub(super) fn session(&self) -> Session {
        let keychain = Arc::new(self.chain());
        self.session_of(RegistryAccess { hosts: self.hosts.clone(), keychain }, None)
    }

    /// A session for a command that names these registries.
    pub(super) async fn session_at(
        &self,
        hosts: impl IntoIterator<Item = &Host>,
    ) -> anyhow::Result<Session> {
        let hosts: Vec<Host> = hosts.into_iter().cloned().collect();
        Ok(self.session_of(self.access_to(&self.login, &hosts).await?, None))
    }

    /// A session for a command with two sides, each with flags and registries of its own.
    pub(super) async fn session_between(
        &self,
        (source, from): (&Side, &[Host]),
        (destination, to): (&Side, &[Host]),
    ) -> anyhow::Result<Session> {
        let _ = self.sides.set(Sides { from: from.to_vec(), to: to.to_vec() });
        let all: Vec<Host> = from.iter().chain(to).cloned().collect();
        let sources = self.access_by(source, SourceArgs::NAMES, from, &all).await?;
        let registries = self.access_by(destination, DestinationArgs::NAMES, to, &all).await?;
        Ok(match (registries, sources) {
            (Some(registries), Some(sources)) => self.session_of(registries, Some(sources)),
            (registries, sources) => {
                let usual = self.access_to(&self.login, &all).await?;
                match (registries, sources) {
                    (Some(registries), _) => self.session_of(registries, Some(usual)),
                    (None, sources) => self.session_of(usual, sources),
                }
            }
        })
    }

    fn session_of(&self, registries: RegistryAccess, sources: Option<RegistryAccess>) -> Session {
        let options = SessionOptions {
            registries,
            sources,
            data_root: self.data_root.clone(),
            jobs: self.jobs,
            engines: self.engines(),
        };
        let session = Session::new(options, Arc::clone(&self.watcher) as Arc<_>);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.push(Arc::downgrade(&session.registries));
        if !Arc::ptr_eq(&session.registries, &session.sources) {
            clients.push(Arc::downgrade(&session.sources));
        }
        session
    }

    /// How the registries of one side are spoken to, where that differs from what is usual.
    async fn access_by(
        &self,
        side: &Side,
        names: &FlagNames,
        hosts: &[Host],
        all: &[Host],
    ) -> anyhow::Result<Option<RegistryAccess>> {
        let rule = side.wishes.rule(names)?;
        if rule.is_none() && side.login == LoginWish::Usual {
            return Ok(None);
        }
        let mut access = match &side.login {
            LoginWish::Usual => self.access_to(&self.login, all).await?,
            own => self.access_to(own, hosts).await?,
        };
        // They go before the flags of both sides.
        access.hosts.flags.splice(0..0, rule);
        Ok(Some(access))
    }

    async fn access_to(&self, login: &LoginWish, hosts: &[Host]) -> anyhow::Result<RegistryAccess> {
        let mut named = hosts.to_vec();
        named.sort();
        named.dedup();
        let chain = self.chain().naming(&named);
        let keychain: Arc<dyn Keychain> = match login.credential(&named).await? {
            _ if *login == LoginWish::Nobody => Arc::new(Anonymous),
            Some((host, credential)) => Arc::new(chain.with_explicit(host, credential)),
            None => Arc::new(chain),
        };
        Ok(RegistryAccess { hosts: self.hosts(), keychain })
    }

    /// Where the engines of docker and podman are looked for.
    pub(super) fn engines(&self) -> EngineSettings {
        let docker_config = self.environment.docker_config_file().ok();
        EngineSettings {
            docker_host: variable("DOCKER_HOST"),
            docker_context: variable("DOCKER_CONTEXT"),
            docker_tls: variable("DOCKER_TLS").is_some(),
            docker_tls_verify: variable("DOCKER_TLS_VERIFY").is_some(),
            docker_cert_path: variable("DOCKER_CERT_PATH").map(PathBuf::from),
            docker_config: docker_config.and_then(|file| file.parent().map(PathBuf::from)),
            container_host: variable("CONTAINER_HOST"),
            runtime_dir: variable("XDG_RUNTIME_DIR").map(PathBuf::from),
            user_id: user_id(),
        }
    }

    /// Whose credentials go where.
    pub(super) fn chain(&self) -> Chain {
        self.chain.clone()
    }

    /// Whose credentials go to the one registry that a command names, with what a flag gives.
    pub(super) async fn chain_at(&self, host: &Host) -> anyhow::Result<Chain> {
        let chain = self.chain().naming([host]);
        Ok(match self.login_at(host).await? {
            Some(credential) => chain.with_explicit(host.clone(), credential),
            None => chain,
        })
    }

    /// What a flag gives for the one registry that a command names.
    pub(super) async fn login_at(&self, host: &Host) -> anyhow::Result<Option<Credential>> {
        let given = self.login.credential(std::slice::from_ref(host)).await?;
        Ok(given.map(|(_, credential)| credential))
    }

    /// How registries are spoken to, with the headers that docker's configuration wants.
    pub(super) fn hosts(&self) -> HostOptions {
        HostOptions { headers: self.chain.http_headers(), ..self.hosts.clone() }
    }

    /// The directory of everything that is kept.
    pub(super) fn data_root(&self) -> anyhow::Result<PathBuf> {
        Ok(self.data_root.clone().ok_or(crate::ops::Error::NoDataRoot)?)
    }

    /// The platforms that were named, else all.
    pub(super) fn platforms_or_all(&self) -> Platforms {
        match &self.platforms[..] {
            [] => Platforms::All,
            named => Platforms::Chosen(named.to_vec()),
        }
    }

    /// The platforms that were named, else the one of this machine.
    pub(super) fn platforms_or_default(&self) -> anyhow::Result<Platforms> {
        if !self.platforms.is_empty() {
            return Ok(Platforms::Chosen(self.platforms.clone()));
        }
        Ok(Platforms::Default(self.default_platform()?))
    }

    /// The platform of this machine, or the one that the environment names instead.
    pub(super) fn default_platform(&self) -> anyhow::Result<Platform> {
        match variable("DOCKER_DEFAULT_PLATFORM") {
            Some(text) => text.parse().context("DOCKER_DEFAULT_PLATFORM cannot be used"),
            None => Ok(Platform::host()),
        }
    }

    /// Resolves when the command has taken as long as it may, with what was under way.
    pub(super) async fn time_limit(&self) -> TimedOut {
        let Some(limit) = self.command_timeout else { return std::future::pending().await };
        tokio::time::sleep(limit).await;
        let clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let requests = clients.iter().filter_map(Weak::upgrade).flat_map(|it| it.under_way());
        let waited = requests.take(3).map(|request| format!("{request} was waited for"));
        let under_way: Vec<String> = waited.chain(self.watcher.so_far()).collect();
        TimedOut { limit, under_way: (!under_way.is_empty()).then(|| under_way.join("; ")) }
    }

    /// What is known of the command, for hints about its failure.
    pub(super) fn scene(&self) -> Scene<'_> {
        let sides = self.sides.get().cloned().unwrap_or_default();
        Scene { data_root: self.data_root.as_deref(), sides }
    }

    /// Shows a build as the flags say; `otherwise` is how, when they say nothing.
    pub(super) fn build_watcher(&self, otherwise: Option<ProgressMode>) -> BuildWatcher {
        let mode = match (self.progress, otherwise) {
            (ProgressMode::Auto, Some(mode)) => mode,
            (mode, _) => mode,
        };
        BuildWatcher::new(mode, self.has_log)
    }

    /// Takes the bars off the screen.
    pub(super) fn finish(&self) {
        self.watcher.finish();
    }
}

pub(super) fn parse_duration(text: &str) -> Result<Duration, String> {
    duration::parse_duration(text)
        .ok_or_else(|| "expected a time such as 30s, 2m or 1m30s".to_owned())
}
