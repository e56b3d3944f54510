//! `auth token`: the bearer token with which a registry would be asked.

use crate::auth::Secret;
use crate::content;
use crate::oci::Reference;
use crate::ops::error::Attempt;
use crate::ops::{Result, Session};
use crate::registry::Access;

/// The token for a repository.
///
/// # Errors
/// [`Error::Content`](crate::ops::Error::Content) when the registry refuses one, or gives none.
pub async fn token(session: &Session, repository: &Reference, access: Access) -> Result<Secret> {
    let (host, name) = (repository.host(), repository.repository());
    let attempt = || format!("cannot get a token for {}", repository.name());
    let token = session.registries.token(host, name, &access).await.attempt(attempt)?;
    let reason = "it asks for no bearer token: it is open, or takes user and password themselves";
    let none = || Err(content::Error::other(format!("asking {host}"), reason));
    token.map_or_else(none, Ok).attempt(attempt)
}
