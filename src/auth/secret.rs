//! Text that must not be seen, and the credentials made of it.

use std::fmt;

/// The user name by which docker's helpers mark an identity token.
const TOKEN_USER: &str = "<token>";

/// A password or token: it has no `Display`, and its `Debug` is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one request or file that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// What proves to a registry who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A user and a password or access token: Basic, or exchanged for a bearer token.
    Password {
        /// The user.
        username: String,
        /// The password.
        password: Secret,
    },
    /// An OAuth2 refresh token, exchanged for a bearer token.
    IdentityToken(Secret),
    /// A bearer token that the registry takes as it is.
    RegistryToken(Secret),
}

impl Credential {
    /// A credential of a user and a password; docker's user `<token>` means an identity token.
    pub fn from_login(username: impl Into<String>, secret: Secret) -> Self {
        let username = username.into();
        if username == TOKEN_USER {
            return Self::IdentityToken(secret);
        }
        Self::Password { username, password: secret }
    }

    /// The user, when the credential names one.
    pub fn username(&self) -> Option<&str> {
        match self {
            Self::Password { username, .. } => Some(username),
            Self::IdentityToken(_) | Self::RegistryToken(_) => None,
        }
    }

    /// User and secret as a credential helper keeps them; a registry token has no such form.
    pub(super) fn as_helper_login(&self) -> Option<(&str, &Secret)> {
        match self {
            Self::Password { username, password } => Some((username, password)),
            Self::IdentityToken(token) => Some((TOKEN_USER, token)),
            Self::RegistryToken(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_user_and_never_the_secret() {
        let credential = Credential::from_login("ada", Secret::new("hunter2"));
        let shown = format!("{credential:?}");
        assert!(shown.contains("ada"), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn the_token_user_is_an_identity_token() {
        let credential = Credential::from_login("<token>", Secret::new("t"));
        assert_eq!(credential, Credential::IdentityToken(Secret::new("t")));
        assert_eq!(credential.username(), None);
    }
}
