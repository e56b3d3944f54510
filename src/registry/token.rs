//! Authentication of one registry: the challenge it sent, the credential for it, and tokens.
//!
//! The only code that makes an `Authorization` header. A credential goes to the registry it is
//! for, and to a token service that lies in the same domain; any other service is asked without.
//!
//! Spec: <https://distribution.github.io/distribution/spec/auth/token/>,
//! <https://distribution.github.io/distribution/spec/auth/oauth/>

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::Method;
use serde::Deserialize;
use tokio::sync::OnceCell;
use url::Url;

use crate::auth::{Credential, Keychain, Origin, Secret};
use crate::oci::{Host, RepositoryName};
use crate::registry::challenge::Challenge;
use crate::registry::error::{Failure, RequestError};
use crate::registry::origin::{Realm, judge_realm};
use crate::registry::response;
use crate::registry::transport::connection_failure;
use crate::util::clock::Clock;

/// Largest reply of a token service, in bytes.
const TOKEN_REPLY_LIMIT: usize = 1024 * 1024;

/// How long a token lives that does not say; the value of the token specification.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(60);

/// How long before its end a token is no longer used.
const LIFETIME_MARGIN: Duration = Duration::from_secs(5);

/// What a token must allow, one entry for each resource.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Scope(Vec<String>);

impl Scope {
    /// Nothing in particular: the registry is asked who it takes us for.
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    pub(super) fn repository(name: &RepositoryName, actions: &str) -> Self {
        Self(vec![format!("repository:{name}:{actions}")])
    }

    pub(super) fn catalog() -> Self {
        Self(vec!["registry:catalog:*".to_owned()])
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(
            other.0.into_iter().filter(|entry| !self.0.contains(entry)).collect::<Vec<_>>(),
        );
        self
    }
}

/// A token and when it ends.
#[derive(Debug, Clone)]
struct Token {
    secret: Secret,
    ends: Instant,
}

/// The reply of a token service; some call the token `access_token` (P27).
#[derive(Deserialize)]
struct TokenReply {
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    access_token: Option<String>,
    #[serde(default)]
    expires_in: Option<f64>,
}

/// A credential and where it came from.
type Found = Option<(Credential, Origin)>;

/// What is known of one registry's authentication.
#[derive(Debug)]
pub(super) struct Authenticator {
    host: Host,
    keychain: Arc<dyn Keychain>,
    clock: Clock,
    credential: OnceCell<Found>,
    challenge: Mutex<Option<Challenge>>,
    tokens: Mutex<HashMap<Scope, Token>>,
    withheld_from: Mutex<Option<String>>,
    /// Held while a token is fetched, so that requests in flight share one.
    fetching: tokio::sync::Mutex<()>,
}

impl Authenticator {
    pub(super) fn new(host: Host, keychain: Arc<dyn Keychain>, clock: Clock) -> Self {
        Self {
            host,
            keychain,
            clock,
            credential: OnceCell::new(),
            challenge: Mutex::default(),
            tokens: Mutex::default(),
            withheld_from: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        }
    }

    /// Where the credential came from, when one is used.
    pub(super) fn origin(&self) -> Option<String> {
        let asked = self.challenge().is_some();
        let found = self.credential.get().and_then(Option::as_ref);
        found.filter(|_| asked).map(|(_, origin)| origin.to_string())
    }

    /// The header for a request of `scope`; none while the registry has asked for nothing.
    pub(super) async fn header(
        &self,
        client: &reqwest::Client,
        registry: &Url,
        scope: &Scope,
    ) -> Result<Option<HeaderValue>, Failure> {
        let Some(challenge) = self.challenge() else { return Ok(None) };
        let credential = self.credential().await?;
        match (&challenge, credential) {
            (_, Some((Credential::RegistryToken(token), _))) => Ok(Some(bearer(token))),
            (Challenge::Basic, Some((Credential::Password { username, password }, _))) => {
                Ok(Some(basic(username, password)))
            }
            (Challenge::Basic, _) => Ok(None),
            (Challenge::Bearer { .. }, _) => {
                let token = self.token(client, registry, &challenge, scope).await?;
                Ok(Some(bearer(&token)))
            }
        }
    }

    /// Takes in the challenge of a 401. Returns whether trying again can help: not when the very
    /// credential was refused that we would send once more, nor when we have none.
    pub(super) async fn learn(
        &self,
        challenge: Option<Challenge>,
        sent: Option<&HeaderValue>,
        scope: &Scope,
    ) -> Result<bool, Failure> {
        let Some(challenge) = challenge else { return Ok(false) };
        let is_basic = challenge == Challenge::Basic;
        let is_new = {
            let mut known = self.challenge.lock().unwrap_or_else(PoisonError::into_inner);
            let is_new = known.as_ref() != Some(&challenge);
            *known = Some(challenge);
            is_new
        };
        if is_basic {
            let has_credential = self.credential().await?.is_some();
            return Ok(has_credential && (is_new || sent.is_none()));
        }
        let is_fixed = matches!(self.credential().await?, Some((Credential::RegistryToken(_), _)));
        if let Some(sent) = sent {
            // Another request may have fetched a new token meanwhile, which must stay.
            self.tokens().retain(|known, token| known != scope || bearer(&token.secret) != *sent);
        }
        Ok(!is_fixed || sent.is_none())
    }

    /// The token service that did not get the credential, as it lies in another domain.
    pub(super) fn withheld_from(&self) -> Option<String> {
        self.withheld_from.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The credential, looked up once.
    async fn credential(&self) -> Result<&Found, Failure> {
        self.credential
            .get_or_try_init(async || self.keychain.lookup(&self.host, None).await)
            .await
            .map_err(Failure::Keychain)
    }

    fn challenge(&self) -> Option<Challenge> {
        self.challenge.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn tokens(&self) -> std::sync::MutexGuard<'_, HashMap<Scope, Token>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cached(&self, scope: &Scope) -> Option<Secret> {
        let now = Instant::now();
        let tokens = self.tokens();
        tokens.get(scope).filter(|token| token.ends > now).map(|token| token.secret.clone())
    }

    async fn token(
        &self,
        client: &reqwest::Client,
        registry: &Url,
        challenge: &Challenge,
        scope: &Scope,
    ) -> Result<Secret, Failure> {
        if let Some(token) = self.cached(scope) {
            return Ok(token);
        }
        let _fetching = self.fetching.lock().await;
        if let Some(token) = self.cached(scope) {
            return Ok(token);
        }
        let token = self.fetch(client, registry, challenge, scope).await?;
        let secret = token.secret.clone();
        self.tokens().insert(scope.clone(), token);
        Ok(secret)
    }

    async fn fetch(
        &self,
        client: &reqwest::Client,
        registry: &Url,
        challenge: &Challenge,
        scope: &Scope,
    ) -> Result<Token, Failure> {
        let Challenge::Bearer { realm, service, scope: asked } = challenge else {
            return Err(Failure::Protocol("a token without a bearer challenge".to_owned()));
        };
        let realm = response::resolve(registry, realm)?;
        let trust = judge_realm(registry, &realm)?;
        let credential = match trust {
            Realm::Trusted => self.credential().await?.as_ref().map(|(credential, _)| credential),
            Realm::Foreign => {
                if self.credential().await?.is_some() {
                    let mut withheld =
                        self.withheld_from.lock().unwrap_or_else(PoisonError::into_inner);
                    *withheld = Some(super::error::redact(&realm));
                }
                None
            }
        };
        let scopes = match (scope.0.is_empty(), asked) {
            (true, Some(asked)) => vec![asked.clone()],
            _ => scope.0.clone(),
        };
        let request = token_request(client, &realm, service.as_deref(), &scopes, credential);
        let method = if matches!(credential, Some(Credential::IdentityToken(_))) {
            Method::POST
        } else {
            Method::GET
        };
        let started = self.clock.now();
        let error = |failure| {
            Failure::Token(Box::new(RequestError {
                method: method.clone(),
                url: super::error::redact(&realm),
                failure,
                attempts: 1,
                elapsed: self.clock.since(started),
                credential: self.origin().filter(|_| trust == Realm::Trusted),
            }))
        };
        read_token(request, &self.clock).await.map_err(error)
    }
}

fn basic(username: &str, password: &Secret) -> HeaderValue {
    let pair = STANDARD.encode(format!("{username}:{}", password.expose()));
    sensitive(format!("Basic {pair}"))
}

fn bearer(token: &Secret) -> HeaderValue {
    sensitive(format!("Bearer {}", token.expose()))
}

fn sensitive(text: String) -> HeaderValue {
    // A token that is no header value could not be sent by anybody; the registry will refuse "".
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

fn token_request(
    client: &reqwest::Client,
    realm: &Url,
    service: Option<&str>,
    scopes: &[String],
    credential: Option<&Credential>,
) -> reqwest::RequestBuilder {
    if let Some(Credential::IdentityToken(refresh)) = credential {
        let scope = scopes.join(" ");
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "refresh_token")
            .append_pair("service", service.unwrap_or_default())
            .append_pair("client_id", "regctl")
            .append_pair("scope", &scope)
            .append_pair("refresh_token", refresh.expose())
            .finish();
        let form_type = "application/x-www-form-urlencoded";
        return client.post(realm.clone()).header("Content-Type", form_type).body(form);
    }
    let mut url = realm.clone();
    {
        let mut query = url.query_pairs_mut();
        if let Some(service) = service {
            query.append_pair("service", service);
        }
        for scope in scopes {
            query.append_pair("scope", scope);
        }
    }
    let request = client.get(url);
    match credential {
        Some(Credential::Password { username, password }) => {
            request.header(http::header::AUTHORIZATION, basic(username, password))
        }
        _ => request,
    }
}

async fn read_token(request: reqwest::RequestBuilder, clock: &Clock) -> Result<Token, Failure> {
    let asked = Instant::now();
    let timeout = Duration::from_secs(30);
    let reply = clock
        .timeout(timeout, request.send())
        .await
        .map_err(|_| Failure::Stalled(timeout))?
        .map_err(connection_failure)?;
    if reply.status() != http::StatusCode::OK {
        return Err(response::status_failure(reply, clock).await);
    }
    let bytes = response::read_limited(reply, TOKEN_REPLY_LIMIT, timeout, clock).await?;
    let unreadable = || Failure::Protocol("the token service's reply holds no token".to_owned());
    let reply: TokenReply = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
    let is_there = |text: &String| !text.is_empty();
    let text = reply.token.filter(is_there).or(reply.access_token.filter(is_there));
    let lifetime = reply
        .expires_in
        .filter(|seconds| (1.0..1e9).contains(seconds))
        .map_or(DEFAULT_LIFETIME, Duration::from_secs_f64);
    let margin = LIFETIME_MARGIN.min(lifetime / 2);
    Ok(Token { secret: Secret::new(text.ok_or_else(unreadable)?), ends: asked + lifetime - margin })
}
