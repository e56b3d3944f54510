//! What tokens say, and whether to believe it.
//!
//! Both kinds are JWTs of one key, so the server remembers none. A type of its own keeps a refresh
//! token from ever passing for one that opens a repository, here or elsewhere.
//!
//! Spec: <https://distribution.github.io/distribution/spec/auth/jwt/>, RFC 7519

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::jws::{Chain, TokenKey};
use super::scope::Scope;
use crate::server::random;
use crate::server::users::Fingerprint;

/// Lifetime of a token, unless configured.
const LIFETIME: Duration = Duration::from_secs(300);

/// Lifetime of a refresh token.
const REFRESH_LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Name of the issuer, unless configured.
const ISSUER: &str = "regctl";

/// The type of a token for a repository, as other registries demand it.
const ACCESS_TYPE: &str = "JWT";

/// The type of a refresh token.
const REFRESH_TYPE: &str = "refresh+jwt";

/// How tokens are made, and for whom.
#[derive(Debug)]
pub struct TokenSettings {
    /// What signs them.
    pub key: TokenKey,
    /// How long one is good for.
    pub lifetime: Duration,
    /// Who they are by; the server's own service has this name, too.
    pub issuer: String,
    /// Other services that they may be for: registries that trust the key.
    pub services: Vec<String>,
    /// Where they are fetched; by default from the server, as the client addressed it.
    pub realm: Option<String>,
}

impl TokenSettings {
    /// Tokens for the server itself, good for five minutes.
    pub fn new(key: TokenKey) -> Self {
        let issuer = ISSUER.to_owned();
        Self { key, lifetime: LIFETIME, issuer, services: Vec::new(), realm: None }
    }
}

/// Signs and reads tokens.
#[derive(Debug)]
pub(in crate::server) struct TokenIssuer {
    settings: TokenSettings,
}

/// A user, and the password that is current.
#[derive(Debug, Clone, Copy)]
pub(in crate::server) struct Subject<'a> {
    pub(in crate::server) user: &'a str,
    pub(in crate::server) password: &'a Fingerprint,
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::server) struct Claims {
    iss: String,
    /// The user; empty for anybody.
    pub(in crate::server) sub: String,
    aud: String,
    exp: u64,
    nbf: u64,
    iat: u64,
    jti: String,
    pub(in crate::server) access: Vec<Scope>,
    /// The password that the user had: a change of it ends the token.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(in crate::server) pwf: String,
}

impl TokenIssuer {
    pub(in crate::server) fn new(settings: TokenSettings) -> Self {
        Self { settings }
    }

    pub(in crate::server) fn set_lifetime(&mut self, lifetime: Duration) {
        self.settings.lifetime = lifetime;
    }

    pub(in crate::server) fn lifetime(&self) -> Duration {
        self.settings.lifetime
    }

    /// Where tokens are fetched, when that is not the server as the client addressed it.
    pub(in crate::server) fn realm(&self) -> Option<&str> {
        self.settings.realm.as_deref()
    }

    /// The name of the server as a service, by which its challenges ask for tokens.
    pub(in crate::server) fn own_service(&self) -> &str {
        &self.settings.issuer
    }

    /// Whether tokens for a service may be issued.
    pub(in crate::server) fn serves(&self, service: &str) -> bool {
        service == self.own_service() || self.settings.services.iter().any(|own| own == service)
    }

    /// A token that lets `subject`, or anybody, use `scopes` at `service`.
    pub(in crate::server) fn issue(
        &self,
        subject: Option<Subject<'_>>,
        service: &str,
        scopes: Vec<Scope>,
    ) -> String {
        let claims = self.claims(subject, service, self.settings.lifetime, scopes);
        // The server knows its own key.
        let chain = if service == self.own_service() { Chain::Left } else { Chain::Shown };
        self.settings.key.sign(ACCESS_TYPE, &claims, chain)
    }

    /// A token that gets `subject` other tokens.
    pub(in crate::server) fn issue_refresh(&self, subject: Subject<'_>) -> String {
        let service = self.own_service();
        let claims = self.claims(Some(subject), service, REFRESH_LIFETIME, Vec::new());
        self.settings.key.sign(REFRESH_TYPE, &claims, Chain::Left)
    }

    /// What a token for this server says, if it is to be believed now.
    pub(in crate::server) fn open(&self, token: &str) -> Option<Claims> {
        self.verified(ACCESS_TYPE, token)
    }

    /// As [`TokenIssuer::open`], of a refresh token.
    pub(in crate::server) fn open_refresh(&self, token: &str) -> Option<Claims> {
        self.verified(REFRESH_TYPE, token)
    }

    fn claims(
        &self,
        subject: Option<Subject<'_>>,
        service: &str,
        lifetime: Duration,
        access: Vec<Scope>,
    ) -> Claims {
        let now = now();
        Claims {
            iss: self.settings.issuer.clone(),
            sub: subject.map_or_else(String::new, |subject| subject.user.to_owned()),
            aud: service.to_owned(),
            exp: now + lifetime.as_secs(),
            nbf: now,
            iat: now,
            jti: random::hex(16),
            access,
            pwf: subject.map_or_else(String::new, |subject| subject.password.as_str().to_owned()),
        }
    }

    fn verified(&self, typ: &str, token: &str) -> Option<Claims> {
        let claims: Claims = self.settings.key.verify(typ, token)?;
        // Another server may sign with the same key.
        let is_ours = claims.iss == self.settings.issuer && claims.aud == self.own_service();
        let now = now();
        (is_ours && claims.nbf <= now && now < claims.exp).then_some(claims)
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn settings() -> TokenSettings {
        TokenSettings::new(TokenKey::generate().unwrap())
    }

    #[test]
    fn a_token_says_what_distribution_reads() {
        let issuer = TokenIssuer::new(TokenSettings {
            issuer: "auth".to_owned(),
            services: vec!["other".to_owned()],
            ..settings()
        });
        let scopes: Vec<_> = Scope::parse("repository:a/b:pull,push").into_iter().collect();
        let token = issuer.issue(None, "other", scopes);
        let claims: Value = issuer.settings.key.verify("JWT", &token).unwrap();
        let names: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["access", "aud", "exp", "iat", "iss", "jti", "nbf", "sub"]);
        assert_eq!(
            (&claims["iss"], &claims["aud"], &claims["access"]),
            (
                &"auth".into(),
                &"other".into(),
                &serde_json::json!([
                    {"type": "repository", "name": "a/b", "actions": ["pull", "push"]}
                ])
            )
        );
        assert_eq!(claims["exp"].as_u64().unwrap() - claims["nbf"].as_u64().unwrap(), 300);
        assert!(issuer.serves("auth") && issuer.serves("other") && !issuer.serves("third"));
        assert_eq!(issuer.open(&token), None, "it is for another service");
    }

    #[test]
    fn only_a_token_for_this_server_and_this_time_is_believed() {
        let issuer = TokenIssuer::new(settings());
        let fingerprint = futures_util::future::FutureExt::now_or_never(
            crate::server::users::Users::new([("ann", "x")]).fingerprint("ann"),
        );
        let fingerprint = fingerprint.flatten().unwrap();
        let subject = Subject { user: "ann", password: &fingerprint };
        let token = issuer.issue(Some(subject), "regctl", Vec::new());
        let claims = issuer.open(&token).unwrap();
        assert_eq!((claims.sub.as_str(), claims.pwf.as_str()), ("ann", fingerprint.as_str()));
        let refresh = issuer.issue_refresh(subject);
        assert!(issuer.open_refresh(&refresh).is_some());
        assert_eq!((issuer.open(&refresh), issuer.open_refresh(&token)), (None, None));
        assert_eq!(TokenIssuer::new(settings()).open(&token), None);

        let day = 24 * 60 * 60;
        for (what, forged) in [
            ("as it was", claims.clone()),
            ("expired", Claims { exp: now(), ..claims.clone() }),
            ("not yet", Claims { nbf: now() + day, exp: now() + 2 * day, ..claims.clone() }),
            ("issuer", Claims { iss: "other".to_owned(), ..claims.clone() }),
            ("audience", Claims { aud: "other".to_owned(), ..claims.clone() }),
        ] {
            let token = issuer.settings.key.sign("JWT", &forged, Chain::Left);
            assert_eq!(issuer.open(&token).is_some(), what == "as it was", "{what}");
        }
    }
}
