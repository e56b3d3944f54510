//! Authentication at one registry: the challenge it sent, the credentials for it, and its tokens.
//!
//! The only code that decides what an `Authorization` header says. A credential goes to the
//! registry it is for, and to a token service that lies in the same domain; any other service is
//! asked without.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use url::Url;

use crate::auth::{Credential, Keychain, Origin, Secret};
use crate::oci::RepositoryName;
use crate::registry::challenge::Challenge;
use crate::registry::error::Failure;
use crate::registry::origin::Realm;
use crate::registry::reach::Reach;
use crate::registry::response;
use crate::registry::scope::Scope;
use crate::registry::standing::Standing;
use crate::registry::token::{Question, basic, bearer, fetch_token};
use crate::registry::token_cache::{Kept, Key, TokenCache};
use crate::util::clock::{Clock, Moment};
use crate::util::task;

/// How long before its end a token is no longer used.
const LIFETIME_MARGIN: Duration = Duration::from_secs(5);

/// A credential and where it came from.
type Found = Option<(Credential, Origin)>;

/// A token and how long it is good for.
#[derive(Debug, Clone)]
struct Token {
    secret: Secret,
    since: Moment,
    lifetime: Duration,
    /// Whether an earlier run asked for it: what it allows may have changed since.
    is_kept: bool,
}

/// How long a token must be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// For a moment.
    Now,
    /// For half its lifetime at least: the request carries a long body (P31).
    Long,
}

/// What is known of one registry's authentication.
#[derive(Debug)]
pub(super) struct Authenticator {
    reach: Arc<Reach>,
    keychain: Arc<dyn Keychain>,
    clock: Clock,
    cache: Option<TokenCache>,
    credentials: Mutex<HashMap<Option<RepositoryName>, Arc<Found>>>,
    challenge: Mutex<Option<Challenge>>,
    tokens: Mutex<HashMap<Scope, Token>>,
    /// Scopes for which the cache was asked.
    recalled: Mutex<HashSet<Scope>>,
    withheld_from: Mutex<Option<String>>,
    /// Held while a credential or a token is fetched, so that requests in flight share it.
    fetching: tokio::sync::Mutex<()>,
}

impl Authenticator {
    pub(super) fn new(
        reach: Arc<Reach>,
        keychain: Arc<dyn Keychain>,
        clock: Clock,
        cache: Option<TokenCache>,
    ) -> Self {
        Self {
            reach,
            keychain,
            clock,
            cache,
            credentials: Mutex::default(),
            challenge: Mutex::default(),
            tokens: Mutex::default(),
            recalled: Mutex::default(),
            withheld_from: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        }
    }

    /// Where the credential for `scope` came from, when one is used.
    pub(super) fn origin(&self, scope: &Scope) -> Option<String> {
        self.challenge()?;
        let found = lock(&self.credentials).get(&scope.credential_of().cloned()).cloned()?;
        found.as_ref().as_ref().map(|(_, origin)| origin.to_string())
    }

    /// The header for a request of `scope`; none while the registry has asked for nothing.
    pub(super) async fn header(
        &self,
        scope: &Scope,
        need: Need,
    ) -> Result<Option<HeaderValue>, Failure> {
        let challenge = match self.challenge() {
            Some(challenge) => challenge,
            None if self.recall(scope).await? => match self.challenge() {
                Some(challenge) => challenge,
                None => return Ok(None),
            },
            None => return Ok(None),
        };
        let credential = self.credential(scope).await?;
        match (&challenge, credential.as_ref()) {
            (_, Some((Credential::RegistryToken(token), _))) => Ok(Some(bearer(token))),
            (Challenge::Basic, Some((Credential::Password { username, password }, _))) => {
                Ok(Some(basic(username, password)))
            }
            (Challenge::Basic, _) => Ok(None),
            (Challenge::Bearer { .. }, _) => {
                let token = self.token(&challenge, scope, need).await?;
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
        // What was sent is worth nothing, whether the registry says what it wants instead or not.
        let was_token = self.drop_token(sent, scope).await;
        let Some(challenge) = challenge else { return Ok(was_token) };
        let is_basic = challenge == Challenge::Basic;
        let is_new = {
            let mut known = lock(&self.challenge);
            let is_new = known.as_ref() != Some(&challenge);
            *known = Some(challenge);
            is_new
        };
        let credential = self.credential(scope).await?;
        if is_basic {
            return Ok(credential.is_some() && (is_new || sent.is_none()));
        }
        let is_fixed = matches!(*credential, Some((Credential::RegistryToken(_), _)));
        Ok(!is_fixed || sent.is_none())
    }

    /// A 403: a token of an earlier run may allow less than a new one would. Returns whether it
    /// was such a token.
    pub(super) async fn doubt(&self, sent: Option<&HeaderValue>, scope: &Scope) -> bool {
        let is_kept = lock(&self.tokens).get(scope).is_some_and(|token| token.is_kept);
        is_kept && self.drop_token(sent, scope).await
    }

    /// The bearer token for `scope`; none where the registry asks for none.
    pub(super) async fn bearer_token(&self, scope: &Scope) -> Result<Option<Secret>, Failure> {
        match self.challenge() {
            Some(challenge @ Challenge::Bearer { .. }) => {
                self.token(&challenge, scope, Need::Now).await.map(Some)
            }
            Some(Challenge::Basic) | None => Ok(None),
        }
    }

    /// The token service that did not get the credential, as it lies in another domain.
    pub(super) fn withheld_from(&self) -> Option<String> {
        lock(&self.withheld_from).clone()
    }

    fn challenge(&self) -> Option<Challenge> {
        lock(&self.challenge).clone()
    }

    /// The credential for `scope`, looked up once. A helper that cannot be asked is no reason not
    /// to read what everybody may read.
    async fn credential(&self, scope: &Scope) -> Result<Arc<Found>, Failure> {
        let repository = scope.credential_of().cloned();
        let known = || lock(&self.credentials).get(&repository).cloned();
        if let Some(found) = known() {
            return Ok(found);
        }
        let _fetching = self.fetching.lock().await;
        if let Some(found) = known() {
            return Ok(found);
        }
        let found = match self.keychain.lookup(&self.reach.host, repository.as_ref()).await {
            Ok(found) => found,
            Err(error) if error.is_helper_failure() && !scope.is_changing() => {
                tracing::warn!("{error}; {} is asked without a credential", self.reach.host);
                None
            }
            Err(error) => return Err(Failure::Keychain(error)),
        };
        let found = Arc::new(found);
        lock(&self.credentials).insert(repository, Arc::clone(&found));
        Ok(found)
    }

    /// The token in memory that is good for `need`.
    fn known(&self, scope: &Scope, need: Need) -> Option<Secret> {
        let tokens = lock(&self.tokens);
        let token = tokens.get(scope)?;
        let left = token.lifetime.saturating_sub(self.clock.since(token.since));
        let least = match need {
            Need::Now => LIFETIME_MARGIN.min(token.lifetime / 2),
            Need::Long => token.lifetime / 2,
        };
        (left > least).then(|| token.secret.clone())
    }

    async fn token(
        &self,
        challenge: &Challenge,
        scope: &Scope,
        need: Need,
    ) -> Result<Secret, Failure> {
        if let Some(token) = self.known(scope, need) {
            return Ok(token);
        }
        self.recall(scope).await?;
        let credential = self.credential(scope).await?;
        let _fetching = self.fetching.lock().await;
        if let Some(token) = self.known(scope, need) {
            return Ok(token);
        }
        let base = &self.reach.connection().await?.base;
        let place = (base, self.reach.standing().await);
        let question = self.question(place, challenge, scope, &credential)?;
        let client = self.reach.client_for(&question.realm).await?;
        let given = fetch_token(client, &question, &self.clock).await?;
        let (secret, lifetime) = (given.secret.clone(), given.lifetime);
        let since = given.asked;
        let token = Token { secret: given.secret, since, lifetime, is_kept: false };
        lock(&self.tokens).insert(scope.clone(), token);
        self.keep(base, &question, scope, &credential, &secret, lifetime).await;
        Ok(secret)
    }

    /// What the token service is asked. A service that may not see the credential is asked without.
    fn question<'a>(
        &self,
        (base, standing): (&Url, &Standing),
        challenge: &Challenge,
        scope: &Scope,
        credential: &'a Found,
    ) -> Result<Question<'a>, Failure> {
        let Challenge::Bearer { realm, service, scope: asked } = challenge else {
            return Err(Failure::Protocol("a token without a bearer challenge".to_owned()));
        };
        let realm = response::resolve(base, realm)?;
        let credential = match standing.judge_realm(base, &realm)? {
            Realm::Trusted => credential.as_ref(),
            Realm::Foreign => {
                if credential.is_some() {
                    *lock(&self.withheld_from) = Some(super::error::redact(&realm));
                }
                None
            }
        };
        let scopes = match (scope.entries(), asked) {
            ([], Some(asked)) => vec![asked.clone()],
            (entries, _) => entries.to_vec(),
        };
        Ok(Question { realm, service: service.clone(), scopes, credential })
    }

    /// Takes the token that an earlier run kept, and with it the registry's challenge. Returns
    /// whether there was one.
    async fn recall(&self, scope: &Scope) -> Result<bool, Failure> {
        let Some(cache) = self.cache.clone() else { return Ok(false) };
        if !lock(&self.recalled).insert(scope.clone()) || cache.is_empty() {
            return Ok(false);
        }
        let credential = self.credential(scope).await?;
        let key = key(&self.reach.connection().await?.base, &credential, scope);
        let kept = task::blocking(move || cache.read(key)).await.ok().flatten();
        let Some(kept) = kept.filter(|kept| kept.left > LIFETIME_MARGIN) else { return Ok(false) };
        let (since, lifetime) = (self.clock.now(), kept.left);
        let token = Token { secret: kept.token, since, lifetime, is_kept: true };
        lock(&self.tokens).insert(scope.clone(), token);
        let (realm, service) = (kept.realm, kept.service);
        let challenge = Challenge::Bearer { realm, service, scope: None };
        lock(&self.challenge).get_or_insert(challenge);
        Ok(true)
    }

    /// Keeps a token for the next run.
    async fn keep(
        &self,
        base: &Url,
        question: &Question<'_>,
        scope: &Scope,
        credential: &Found,
        token: &Secret,
        lifetime: Duration,
    ) {
        let Some(cache) = self.cache.clone() else { return };
        let key = key(base, credential, scope);
        let kept = Kept {
            realm: question.realm.to_string(),
            service: question.service.clone(),
            token: token.clone(),
            left: lifetime,
        };
        // That it is not kept was logged, and costs a request.
        let _ = task::blocking(move || cache.write(key, &kept)).await;
    }

    /// Forgets the token that was `sent`. Returns whether it was one. Another request may have
    /// fetched a new one meanwhile, which must stay.
    async fn drop_token(&self, sent: Option<&HeaderValue>, scope: &Scope) -> bool {
        let Some(sent) = sent else { return false };
        let is_sent = |token: &Token| bearer(&token.secret) == *sent;
        let Some(token) = lock(&self.tokens).get(scope).cloned() else { return false };
        if !is_sent(&token) {
            // It is forgotten already, or never was a token.
            return sent.as_bytes().starts_with(b"Bearer ");
        }
        lock(&self.tokens).remove(scope);
        if let (Some(cache), Ok(credential), Ok(connection)) =
            (self.cache.clone(), self.credential(scope).await, self.reach.connection().await)
        {
            let key = key(&connection.base, &credential, scope);
            let _ = task::blocking(move || cache.forget(key)).await;
        }
        true
    }
}

fn key(base: &Url, credential: &Found, scope: &Scope) -> Key {
    Key::new(base, credential.as_ref().map(|(credential, _)| credential), scope)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
