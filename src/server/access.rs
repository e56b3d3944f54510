//! Who may do what: everybody, users with passwords, or bearers of the server's own tokens.
//!
//! Every known user may do everything; what a token allows is what its scopes say.
//!
//! Spec: RFC 7617, RFC 6750; <https://distribution.github.io/distribution/spec/auth/>

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::oci::{Algorithm, Digest, Digester, RepositoryName};
use crate::server::error::{Error, Result};
use crate::server::random;
use crate::server::token::{Scope, TokenIssuer};

/// Lifetime of a token, unless configured.
const TOKEN_LIFETIME: Duration = Duration::from_secs(300);

/// Who may do what.
#[derive(Debug)]
pub struct Access {
    mode: Mode,
    anonymous_pull: bool,
}

#[derive(Debug)]
enum Mode {
    Open,
    Basic(Users),
    Bearer(Users, TokenIssuer),
}

/// Names and passwords. Of a password only a keyed digest is held.
pub struct Users {
    key: [u8; 32],
    digests: BTreeMap<String, Digest>,
}

/// What is done to a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Pull,
    Push,
    Delete,
}

/// What a request does, hence needs to be allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Need {
    /// To be somebody.
    Identity,
    /// To list the repositories.
    Catalog,
    /// To do this to a repository.
    Repository(RepositoryName, Action),
}

/// What a request may do.
#[derive(Debug)]
pub(super) enum Grant {
    /// Everything.
    All,
    /// Only to read.
    Pull,
    /// What the scopes of a token say.
    Scopes(Vec<Scope>),
}

impl Access {
    /// Everybody may do everything.
    pub fn open() -> Self {
        Self { mode: Mode::Open, anonymous_pull: true }
    }

    /// Users show their password with every request.
    pub fn basic(users: Users) -> Self {
        Self { mode: Mode::Basic(users), anonymous_pull: false }
    }

    /// Users fetch tokens from the server's `/token` with their password.
    pub fn bearer(users: Users) -> Self {
        let issuer = TokenIssuer::new(TOKEN_LIFETIME);
        Self { mode: Mode::Bearer(users, issuer), anonymous_pull: false }
    }

    /// Lets everybody read every repository, though not list them.
    pub fn with_anonymous_pull(self) -> Self {
        Self { anonymous_pull: true, ..self }
    }

    /// Sets how long a token is good for, where there are tokens.
    pub fn with_token_lifetime(self, lifetime: Duration) -> Self {
        match self.mode {
            Mode::Bearer(users, _) => {
                Self { mode: Mode::Bearer(users, TokenIssuer::new(lifetime)), ..self }
            }
            mode => Self { mode, ..self },
        }
    }

    /// Whether everybody may do everything.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.mode, Mode::Open)
    }

    pub(super) fn allows_anonymous_pull(&self) -> bool {
        self.anonymous_pull
    }

    /// The users and the issuer of tokens, where there are tokens.
    pub(super) fn issuer(&self) -> Option<(&Users, &TokenIssuer)> {
        match &self.mode {
            Mode::Bearer(users, issuer) => Some((users, issuer)),
            Mode::Open | Mode::Basic(_) => None,
        }
    }

    /// Decides about a request that does all of `needs`, the first of which must be allowed.
    pub(super) fn authorize(
        &self,
        headers: &HeaderMap,
        origin: &Origin,
        needs: &[Need],
    ) -> Result<Grant> {
        let refuse = |reason, error: &str| {
            Err(Error::Unauthorized { reason, challenge: self.challenge(origin, needs, error) })
        };
        let is_allowed = |grant: &Grant| needs.first().is_none_or(|need| grant.allows(need));
        let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let grant = match (&self.mode, authorization) {
            (Mode::Open, _) => Grant::All,
            (_, None) if self.anonymous_pull => Grant::Pull,
            (_, None) => return refuse("authentication is required", ""),
            (Mode::Basic(users), Some(text)) => match basic(text) {
                Some((user, password)) if users.check(&user, &password) => Grant::All,
                _ => return refuse("wrong user name or password", ""),
            },
            (Mode::Bearer(_, issuer), Some(text)) => match issuer.scopes(bearer(text)) {
                Some(scopes) => Grant::Scopes(scopes),
                None => return refuse("the token is invalid or has expired", "invalid_token"),
            },
        };
        match (is_allowed(&grant), authorization) {
            (true, _) => Ok(grant),
            (false, None) => refuse("authentication is required", ""),
            (false, Some(_)) => refuse("the token does not allow this", "insufficient_scope"),
        }
    }

    fn challenge(&self, origin: &Origin, needs: &[Need], error: &str) -> String {
        if !matches!(self.mode, Mode::Bearer(..)) {
            return "Basic realm=\"regctl\", charset=\"UTF-8\"".to_owned();
        }
        let Origin { scheme, host } = origin;
        let mut text = format!("Bearer realm=\"{scheme}://{host}/token\",service=\"{host}\"");
        let scopes: Vec<String> = needs.iter().filter_map(Need::scope).collect();
        for (name, value) in [("scope", scopes.join(" ").as_str()), ("error", error)] {
            if !value.is_empty() {
                text.push_str(&format!(",{name}=\"{value}\""));
            }
        }
        text
    }
}

impl Need {
    /// The scope that a token must have.
    fn scope(&self) -> Option<String> {
        match self {
            Self::Identity => None,
            Self::Catalog => Some("registry:catalog:*".to_owned()),
            Self::Repository(name, Action::Pull) => Some(format!("repository:{name}:pull")),
            // Who pushes also asks what is there already, with the same token.
            Self::Repository(name, Action::Push) => Some(format!("repository:{name}:pull,push")),
            Self::Repository(name, Action::Delete) => Some(format!("repository:{name}:delete")),
        }
    }
}

impl Grant {
    pub(super) fn allows(&self, need: &Need) -> bool {
        match (self, need) {
            (Self::All, _) | (Self::Pull, Need::Repository(_, Action::Pull)) => true,
            (Self::Pull, _) => false,
            (Self::Scopes(_), Need::Identity) => true,
            (Self::Scopes(scopes), Need::Catalog) => {
                scopes.iter().any(|scope| scope.allows("registry", "catalog", "*"))
            }
            (Self::Scopes(scopes), Need::Repository(name, action)) => {
                scopes.iter().any(|s| s.allows("repository", name.as_str(), action.as_str()))
            }
        }
    }
}

impl Action {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "push",
            Self::Delete => "delete",
        }
    }
}

/// How the client addressed the server. What proxies claim of it is not believed.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) scheme: &'static str,
    pub(super) host: String,
}

impl Users {
    /// Takes names and passwords.
    pub fn new<'a>(users: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut new = Self { key: random::bytes(), digests: BTreeMap::new() };
        for (user, password) in users {
            let digest = new.digest(password);
            new.digests.insert(user.to_owned(), digest);
        }
        new
    }

    /// Whether this is the user's password. Unknown users take as long as known ones.
    pub(super) fn check(&self, user: &str, password: &str) -> bool {
        let actual = self.digest(password);
        // What is compared is keyed, so the time it takes tells nothing of the password.
        self.digests.get(user).is_some_and(|expected| *expected == actual)
    }

    fn digest(&self, password: &str) -> Digest {
        let mut digester = Digester::new(Algorithm::Sha256);
        digester.update(&self.key);
        digester.update(password.as_bytes());
        digester.finish()
    }
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.digests.keys()).finish()
    }
}

/// User name and password of an `Authorization: Basic`.
pub(super) fn basic(authorization: &str) -> Option<(String, String)> {
    let encoded = with_scheme("basic", authorization)?;
    let decoded = String::from_utf8(BASE64.decode(encoded).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// The token of an `Authorization: Bearer`; empty when it is another.
fn bearer(authorization: &str) -> &str {
    with_scheme("bearer", authorization).unwrap_or_default()
}

fn with_scheme<'a>(scheme: &str, authorization: &'a str) -> Option<&'a str> {
    let (name, rest) = authorization.split_once(' ')?;
    name.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_of_a_known_user_passes() {
        let users = Users::new([("ann", "p:w"), ("bob", "")]);
        for (user, password, expected) in
            [("ann", "p:w", true), ("ann", "p", false), ("bob", "", true), ("eve", "", false)]
        {
            assert_eq!(users.check(user, password), expected, "{user} {password}");
        }
        assert!(!format!("{users:?}").contains("p:w"));
        assert_eq!(basic("bAsIc YW5uOnA6dw=="), Some(("ann".to_owned(), "p:w".to_owned())));
        assert_eq!(basic("Basic !"), None);
    }
}
