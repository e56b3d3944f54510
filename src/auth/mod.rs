//! Whose credentials go where.

use async_trait::async_trait;

use crate::oci::Host;

/// A secret text.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// A credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// User and password.
    Password {
        /// User.
        username: String,
        /// Password.
        password: Secret,
    },
    /// Refresh token.
    IdentityToken(Secret),
    /// Bearer token.
    RegistryToken(Secret),
}

/// Error.
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct Error;

/// Looks up.
#[async_trait]
pub trait Keychain: std::fmt::Debug + Send + Sync {
    /// Looks up.
    async fn lookup(&self, host: &Host) -> Result<Option<(Credential, String)>, Error>;
}
