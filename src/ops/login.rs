//! `login` and `logout`: a credential is checked before it is kept, and forgotten everywhere.

use std::sync::Arc;

use serde::Serialize;

use crate::auth::{self, Chain, Credential, Holder, Keychain, Scope, State};
use crate::oci::Host;
use crate::ops::error::Attempt;
use crate::ops::{Error, Result};
use crate::registry::{HostOptions, RegistryClient, forget_tokens};
use crate::util::causes;

/// What [`login`] does.
#[derive(Debug)]
pub struct LoginRequest {
    /// The registry, or the part of it that the credential is for.
    pub scope: Scope,
    /// The credential.
    pub credential: Credential,
    /// Where it goes when the registry has taken it.
    pub keep: Keep,
}

/// Where a credential goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Where the user configured it: in a helper, else in docker's `config.json`.
    Configured,
    /// Into the system's keyring.
    Keyring,
    /// Nowhere: it is checked alone.
    Nowhere,
}

/// A credential that the registry took.
#[derive(Debug, Clone, Serialize)]
pub struct LoginReport {
    /// The registry, or the part of it.
    pub host: Scope,
    /// The file, helper or keyring that keeps it; nothing when it was only checked.
    pub stored_in: Option<String>,
    /// Whether anyone who can read the file can read the secret.
    pub in_clear: bool,
    /// A place that is read first and holds another credential.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shadowed_by: Option<String>,
}

/// Credentials that were forgotten.
#[derive(Debug, Clone, Serialize)]
pub struct LogoutReport {
    /// The registry, or the part of it.
    pub host: Scope,
    /// The places that held one.
    pub removed_from: Vec<String>,
    /// A place that is only read, and still holds one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining: Option<String>,
}

/// A credential that was forgotten with all others.
#[derive(Debug, Clone, Serialize)]
pub struct ForgottenReport {
    /// The server as its place named it.
    pub server: String,
    /// The place that held it.
    pub removed_from: String,
}

/// A server for which a credential is kept.
#[derive(Debug, Clone, Serialize)]
pub struct KnownReport {
    /// The server as its place names it.
    pub server: String,
    /// The user, when the place tells.
    pub username: Option<String>,
    /// The place.
    pub place: String,
}

/// Where a credential for a registry is looked for, and which is used.
#[derive(Debug, Clone, Serialize)]
pub struct StatusReport {
    /// The registry, or the part of it.
    pub host: Scope,
    /// The file, helper or variable whose credential is used.
    pub used: Option<String>,
    /// Of whom it is.
    pub username: Option<String>,
    /// Every place in the order in which they are asked.
    pub places: Vec<PlaceReport>,
}

/// A place where credentials are looked for.
#[derive(Debug, Clone, Serialize)]
pub struct PlaceReport {
    /// The place.
    pub place: String,
    /// `holds`, `nothing` or `failed`.
    pub state: &'static str,
    /// The user or the kind of token, why there is none, or the failure.
    pub detail: String,
}

/// Of whom the credential of a registry is.
#[derive(Debug, Clone, Serialize)]
pub struct UserReport {
    /// The registry, or the part of it.
    pub host: Scope,
    /// The user; `<token>`, as docker's helpers say it, for a token.
    pub username: String,
}

/// What became of each of several credentials.
#[derive(Debug)]
pub struct Each<T> {
    /// Those that are known.
    pub done: Vec<T>,
    /// The places that failed.
    pub failed: Vec<Error>,
}

/// Checks the credential against the registry, then keeps it.
///
/// # Errors
/// [`Error::Content`] when the registry refuses it: nothing is kept. [`Error::Auth`] when it cannot
/// be kept.
pub async fn login(
    chain: &Chain,
    mut hosts: HostOptions,
    request: LoginRequest,
) -> Result<LoginReport> {
    let LoginRequest { scope, credential, keep } = request;
    let host = scope.host();
    let keychain = chain.clone().with_explicit(host.clone(), credential.clone());
    // A token of an earlier run would say nothing of this credential.
    hosts.token_cache = None;
    let registries = RegistryClient::new(hosts, Arc::new(keychain));
    registries.check(host).await.attempt(|| format!("cannot log in to {host}"))?;
    let stored = match keep {
        Keep::Configured => Some(chain.store(&scope, &credential).await),
        Keep::Keyring => Some(chain.store_in_keyring(&scope, &credential).await),
        Keep::Nowhere => None,
    };
    let stored = stored.transpose();
    let stored = stored.attempt(|| format!("cannot keep the credential for {scope}"))?;
    Ok(LoginReport {
        host: scope,
        stored_in: stored.as_ref().map(|stored| stored.origin.to_string()),
        in_clear: stored.as_ref().is_some_and(|stored| stored.in_clear),
        shadowed_by: stored.and_then(|stored| stored.shadowed_by).map(|origin| origin.to_string()),
    })
}

/// Forgets the credential of a registry, or of a part of it, and the registry's tokens.
///
/// # Errors
/// [`Error::Auth`] when a file, helper or the keyring fails.
pub async fn logout(chain: &Chain, hosts: &HostOptions, scope: Scope) -> Result<LogoutReport> {
    let erased = chain.erase(&scope).await;
    let erased = erased.attempt(|| format!("cannot log out of {scope}"))?;
    forget(hosts, scope.host())?;
    Ok(LogoutReport {
        host: scope,
        removed_from: erased.from.iter().map(ToString::to_string).collect(),
        remaining: erased.remaining.map(|origin| origin.to_string()),
    })
}

/// Forgets every credential that a login kept, and the tokens of their registries.
///
/// # Errors
/// [`Error::Auth`] when docker's configuration cannot be read or written; a helper that fails does
/// not keep the others from it.
pub async fn logout_all(chain: &Chain, hosts: &HostOptions) -> Result<Each<ForgottenReport>> {
    let attempt = || "cannot log out everywhere".to_owned();
    let erased = chain.erase_all().await.attempt(attempt)?;
    for (server, _) in &erased.servers {
        if let Ok(scope) = server.parse::<Scope>() {
            forget(hosts, scope.host())?;
        }
    }
    let report = |(server, origin): (String, auth::Origin)| ForgottenReport {
        server,
        removed_from: origin.to_string(),
    };
    let done = erased.servers.into_iter().map(report).collect();
    Ok(Each { done, failed: failures(erased.failed, attempt) })
}

/// Where a credential for `scope` is looked for, and which is used.
pub async fn status(chain: &Chain, scope: Scope) -> StatusReport {
    let (mut used, mut username, mut is_decided) = (None, None, false);
    let mut places = Vec::new();
    for status in chain.status(&scope).await {
        let (state, detail) = match status.state {
            State::Holds { origin, holder } => {
                let holds = match &holder {
                    Holder::User(name) => format!("user {name}"),
                    Holder::Token(kind) => (*kind).to_owned(),
                };
                let detail = match status.place.contains(origin.as_str()) {
                    true => holds,
                    false => format!("{holds}, in {origin}"),
                };
                if !is_decided {
                    used = Some(origin.to_string());
                    username = Some(name_of(holder));
                }
                is_decided = true;
                ("holds", detail)
            }
            State::Nothing(reason) => ("nothing", reason),
            State::Failed(error) => {
                is_decided = true;
                ("failed", causes::in_one_line(&error))
            }
        };
        places.push(PlaceReport { place: status.place, state, detail });
    }
    StatusReport { host: scope, used, username, places }
}

/// Every server for which a credential is known. A place that fails does not hide the others.
pub async fn logins(chain: &Chain) -> Each<KnownReport> {
    let logins = chain.logins().await;
    let report = |login: auth::Login| KnownReport {
        server: login.server,
        username: login.username,
        place: login.origin.to_string(),
    };
    let attempt = || "a place of credentials cannot be asked".to_owned();
    Each {
        done: logins.known.into_iter().map(report).collect(),
        failed: failures(logins.failed, attempt),
    }
}

/// Of whom the credential is that is used for `scope`.
///
/// # Errors
/// [`Error::NotLoggedIn`], or [`Error::Auth`] when a place fails.
pub async fn user(chain: &Chain, scope: Scope) -> Result<UserReport> {
    let found = chain.lookup(scope.host(), scope.path()).await;
    match found.attempt(|| format!("cannot look up the credential for {scope}"))? {
        None => Err(Error::NotLoggedIn { scope }),
        Some((credential, _)) => {
            let username = credential.username().unwrap_or("<token>").to_owned();
            Ok(UserReport { host: scope, username })
        }
    }
}

fn name_of(holder: Holder) -> String {
    match holder {
        Holder::User(name) => name,
        Holder::Token(_) => "<token>".to_owned(),
    }
}

/// Tokens that an earlier run kept are as good as the credential.
fn forget(hosts: &HostOptions, host: &Host) -> Result<()> {
    let Some(cache) = &hosts.token_cache else { return Ok(()) };
    let forgotten = forget_tokens(cache, host).map_err(crate::content::Error::Files);
    forgotten.attempt(|| format!("cannot forget the tokens of {host}"))
}

fn failures(failed: Vec<auth::Error>, attempt: fn() -> String) -> Vec<Error> {
    failed.into_iter().map(|source| Error::Auth { attempt: attempt(), source }).collect()
}
