//! Who may do what: everybody, users with passwords, or bearers of the server's own tokens.
//!
//! Every known user may do everything; what a token allows is what its scopes say.
//!
//! Spec: RFC 7617, RFC 6750; <https://distribution.github.io/distribution/spec/auth/>

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::oci::RepositoryName;
use crate::server::error::{Error, Result};
use crate::server::token::{Scope, TokenIssuer, TokenKey, TokenSettings, is_current};
use crate::server::users::Users;

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
    Bearer(Users, Box<TokenIssuer>),
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

    /// Users fetch tokens from the server's `/token` with their password; the key of the tokens
    /// lives as long as the program.
    ///
    /// # Panics
    /// When the operating system has no randomness to give, as nothing safe can be done then.
    pub fn bearer(users: Users) -> Self {
        let key = TokenKey::generate().expect("a key is made of random bytes");
        Self::tokens(users, TokenSettings::new(key))
    }

    /// As [`Access::bearer`], with all that can be said of the tokens.
    pub fn tokens(users: Users, settings: TokenSettings) -> Self {
        let issuer = TokenIssuer::new(settings);
        Self { mode: Mode::Bearer(users, Box::new(issuer)), anonymous_pull: false }
    }

    /// Lets everybody read every repository, though not list them.
    pub fn with_anonymous_pull(self) -> Self {
        Self { anonymous_pull: true, ..self }
    }

    /// Sets how long a token is good for, where there are tokens.
    pub fn with_token_lifetime(mut self, lifetime: Duration) -> Self {
        if let Mode::Bearer(_, issuer) = &mut self.mode {
            issuer.set_lifetime(lifetime);
        }
        self
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
    pub(super) async fn authorize(
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
                Some((user, password)) if users.check(&user, &password).await? => Grant::All,
                _ => return refuse("wrong user name or password", ""),
            },
            (Mode::Bearer(users, issuer), Some(text)) => {
                match self.scopes(users, issuer, bearer(text)).await {
                    Some(scopes) => Grant::Scopes(scopes),
                    None => return refuse("the token is invalid or has expired", "invalid_token"),
                }
            }
        };
        match (is_allowed(&grant), authorization) {
            (true, _) => Ok(grant),
            (false, None) => refuse("authentication is required", ""),
            (false, Some(_)) => refuse("the token does not allow this", "insufficient_scope"),
        }
    }

    /// What a token allows whose user is still who it was. One for anybody is good for as long as
    /// anybody may read.
    async fn scopes(&self, users: &Users, issuer: &TokenIssuer, token: &str) -> Option<Vec<Scope>> {
        let claims = issuer.open(token)?;
        let is_good = match claims.sub.as_str() {
            "" => self.anonymous_pull,
            _ => is_current(users, &claims).await,
        };
        is_good.then_some(claims.access)
    }

    fn challenge(&self, origin: &Origin, needs: &[Need], error: &str) -> String {
        let Mode::Bearer(_, issuer) = &self.mode else {
            return "Basic realm=\"regctl\", charset=\"UTF-8\"".to_owned();
        };
        let Origin { scheme, host } = origin;
        let own = || format!("{scheme}://{host}/token");
        let realm = issuer.realm().map_or_else(own, str::to_owned);
        let service = issuer.own_service();
        let mut text = format!("Bearer realm=\"{realm}\",service=\"{service}\"");
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
    fn a_basic_credential_is_split_at_its_first_colon() {
        assert_eq!(basic("bAsIc YW5uOnA6dw=="), Some(("ann".to_owned(), "p:w".to_owned())));
        assert_eq!(basic("Basic !"), None);
        assert_eq!(basic("Bearer YW5uOnA6dw=="), None);
    }
}
