//! `login` and `logout`: a credential is checked before it is kept, and forgotten everywhere.

use std::sync::Arc;

use serde::Serialize;

use crate::auth::{Chain, Credential};
use crate::oci::Host;
use crate::ops::Result;
use crate::ops::error::Attempt;
use crate::registry::{HostOptions, RegistryClient};

/// A credential that is kept.
#[derive(Debug, Clone, Serialize)]
pub struct LoginReport {
    /// The registry.
    pub host: Host,
    /// The file or helper that keeps it.
    pub stored_in: String,
    /// Whether anyone who can read the file can read the secret.
    pub in_clear: bool,
    /// A place that is read first and holds another credential.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shadowed_by: Option<String>,
}

/// Credentials that were forgotten.
#[derive(Debug, Clone, Serialize)]
pub struct LogoutReport {
    /// The registry.
    pub host: Host,
    /// The places that held one.
    pub removed_from: Vec<String>,
    /// A place that is only read, and still holds one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining: Option<String>,
}

/// Checks the credential against the registry, then keeps it.
///
/// # Errors
/// [`Error::Content`](crate::ops::Error::Content) when the registry refuses it: nothing is kept.
pub async fn login(
    chain: &Chain,
    hosts: HostOptions,
    host: &Host,
    credential: Credential,
) -> Result<LoginReport> {
    let keychain = chain.clone().with_explicit(host.clone(), credential.clone());
    // A token of an earlier run would answer for the new credential.
    let hosts = HostOptions { token_cache: None, ..hosts };
    let registries = RegistryClient::new(hosts, Arc::new(keychain));
    registries.check(host).await.attempt(|| format!("cannot log in to {host}"))?;
    let stored = chain.store(host, &credential).await;
    let stored = stored.attempt(|| format!("cannot keep the credential for {host}"))?;
    Ok(LoginReport {
        host: host.clone(),
        stored_in: stored.origin.to_string(),
        in_clear: stored.in_clear,
        shadowed_by: stored.shadowed_by.map(|origin| origin.to_string()),
    })
}

/// Forgets the credential of `host`.
///
/// # Errors
/// [`Error::Auth`](crate::ops::Error::Auth) when a file or helper fails.
pub async fn logout(chain: &Chain, host: &Host) -> Result<LogoutReport> {
    let erased = chain.erase(host).await;
    let erased = erased.attempt(|| format!("cannot log out of {host}"))?;
    Ok(LogoutReport {
        host: host.clone(),
        removed_from: erased.from.iter().map(ToString::to_string).collect(),
        remaining: erased.remaining.map(|origin| origin.to_string()),
    })
}
