//! Tokens: what they say, how they are signed, and the endpoint that gives them out.
//!
//! A token is its claims and a keyed digest of them, so the server remembers none. The key is made
//! at start; after a restart clients fetch new tokens.
//!
//! Spec: <https://distribution.github.io/distribution/spec/auth/token/>,
//! <https://distribution.github.io/distribution/spec/auth/oauth/>

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64_URL;
use http::header::AUTHORIZATION;
use http::{HeaderMap, Method, StatusCode};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::oci::error_code::ErrorCode;
use crate::oci::{Algorithm, Digest, Digester};
use crate::server::access::{Access, Users, basic};
use crate::server::body::Response;
use crate::server::error::{Error, Result};
use crate::server::random;
use crate::server::router::{Call, json};

/// Largest form accepted, in bytes.
const FORM_LIMIT: u64 = 64 * 1024;

/// Lifetime of a refresh token.
const REFRESH_LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Block size of SHA-256 in bytes, the length of HMAC's key (RFC 2104).
const HMAC_BLOCK: usize = 64;

/// What a token allows: actions on one resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Scope {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    actions: Vec<String>,
}

/// Signs and reads tokens.
pub(super) struct TokenIssuer {
    key: [u8; HMAC_BLOCK],
    lifetime: Duration,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    purpose: Purpose,
    user: String,
    expires: u64,
    scopes: Vec<Scope>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Purpose {
    Access,
    Refresh,
}

/// What a client asks `/token` for, from a query or a form.
#[derive(Debug, Default)]
struct TokenRequest {
    grant_type: String,
    username: String,
    password: String,
    refresh_token: String,
    wants_refresh: bool,
    scopes: Vec<Scope>,
}

impl Scope {
    /// Reads `type:name:action,action`.
    fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        let (name, actions) = rest.rsplit_once(':')?;
        let actions = actions.split(',').filter(|action| !action.is_empty());
        Some(Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            actions: actions.map(str::to_owned).collect(),
        })
    }

    pub(super) fn allows(&self, kind: &str, name: &str, action: &str) -> bool {
        self.kind == kind
            && self.name == name
            && self.actions.iter().any(|allowed| allowed == action || allowed == "*")
    }

    /// What is left for somebody without a name.
    fn anonymous(mut self) -> Option<Self> {
        self.actions.retain(|action| action == "pull");
        (self.kind == "repository" && !self.actions.is_empty()).then_some(self)
    }
}

impl TokenIssuer {
    pub(super) fn new(lifetime: Duration) -> Self {
        Self { key: random::bytes(), lifetime }
    }

    /// The scopes of a valid access token.
    pub(super) fn scopes(&self, token: &str) -> Option<Vec<Scope>> {
        self.open(token, Purpose::Access).map(|claims| claims.scopes)
    }

    fn issue(&self, purpose: Purpose, user: &str, scopes: Vec<Scope>) -> String {
        let lifetime = match purpose {
            Purpose::Access => self.lifetime,
            Purpose::Refresh => REFRESH_LIFETIME,
        };
        let expires = now() + lifetime.as_secs();
        let claims = Claims { purpose, user: user.to_owned(), expires, scopes };
        let payload = BASE64_URL.encode(crate::oci::json::to_canonical_bytes(&claims));
        let signature = self.sign(&payload).hex();
        format!("{payload}.{signature}")
    }

    fn open(&self, token: &str, purpose: Purpose) -> Option<Claims> {
        let (payload, signature) = token.split_once('.')?;
        let expected = self.sign(payload);
        // Digests of digests are compared, so the time it takes tells nothing of the signature.
        let blind = |text: &str| Digest::of(Algorithm::Sha256, text.as_bytes());
        if blind(signature) != blind(&expected.hex()) {
            return None;
        }
        let claims: Claims = serde_json::from_slice(&BASE64_URL.decode(payload).ok()?).ok()?;
        (claims.purpose == purpose && now() < claims.expires).then_some(claims)
    }

    /// The nested keyed hash of HMAC, over the inner digest's text.
    fn sign(&self, payload: &str) -> Digest {
        let inner = self.keyed(0x36, payload.as_bytes());
        self.keyed(0x5c, inner.hex().as_bytes())
    }

    fn keyed(&self, pad: u8, bytes: &[u8]) -> Digest {
        let mut digester = Digester::new(Algorithm::Sha256);
        digester.update(&self.key.map(|byte| byte ^ pad));
        digester.update(bytes);
        digester.finish()
    }
}

impl fmt::Debug for TokenIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenIssuer").field("lifetime", &self.lifetime).finish_non_exhaustive()
    }
}

impl TokenRequest {
    fn parse(form: &[u8]) -> Self {
        let mut request = Self::default();
        for (name, value) in form_urlencoded::parse(form) {
            match name.as_ref() {
                "grant_type" => request.grant_type = value.into_owned(),
                "username" => request.username = value.into_owned(),
                "password" => request.password = value.into_owned(),
                "refresh_token" => request.refresh_token = value.into_owned(),
                "offline_token" => request.wants_refresh = value == "true",
                "access_type" => request.wants_refresh = value == "offline",
                "scope" => request.scopes.extend(value.split(' ').filter_map(Scope::parse)),
                _ => {}
            }
        }
        request
    }
}

/// Answers `/token`.
pub(super) async fn token(call: &mut Call) -> Result<Response> {
    let method = call.method.clone();
    let form = match method {
        Method::GET => call.query().as_bytes().to_vec(),
        Method::POST => call.body.read(FORM_LIMIT).await?.to_vec(),
        _ => return Err(Error::method()),
    };
    let request = TokenRequest::parse(&form);
    let access = &call.app.access;
    let Some((users, issuer)) = access.issuer() else {
        let message = "this server gives out no tokens";
        return Err(Error::with_status(ErrorCode::Unsupported, StatusCode::NOT_FOUND, message));
    };
    let user = match method {
        Method::GET => by_basic(users, access, &call.headers)?,
        _ => by_form(users, issuer, &request)?,
    };
    Ok(issued(issuer, user.as_deref(), request))
}

/// The user of the `Authorization` header; none is fine where everybody may pull.
fn by_basic(users: &Users, access: &Access, headers: &HeaderMap) -> Result<Option<String>> {
    let Some(authorization) = headers.get(AUTHORIZATION) else {
        return match access.allows_anonymous_pull() {
            true => Ok(None),
            false => Err(refused("authentication is required")),
        };
    };
    match authorization.to_str().ok().and_then(basic) {
        Some((user, password)) if users.check(&user, &password) => Ok(Some(user)),
        _ => Err(refused("wrong user name or password")),
    }
}

/// The user of an OAuth 2 form.
fn by_form(users: &Users, issuer: &TokenIssuer, form: &TokenRequest) -> Result<Option<String>> {
    match form.grant_type.as_str() {
        "password" if users.check(&form.username, &form.password) => {
            Ok(Some(form.username.clone()))
        }
        "password" => Err(refused("wrong user name or password")),
        "refresh_token" => match issuer.open(&form.refresh_token, Purpose::Refresh) {
            Some(claims) => Ok(Some(claims.user)),
            None => Err(refused("the refresh token is invalid or has expired")),
        },
        _ => {
            let message = "grant_type must be password or refresh_token";
            Err(Error::with_status(ErrorCode::Unsupported, StatusCode::BAD_REQUEST, message))
        }
    }
}

fn issued(issuer: &TokenIssuer, user: Option<&str>, request: TokenRequest) -> Response {
    let scopes = match user {
        Some(_) => request.scopes,
        None => request.scopes.into_iter().filter_map(Scope::anonymous).collect(),
    };
    let token = issuer.issue(Purpose::Access, user.unwrap_or_default(), scopes);
    let mut answer = serde_json::json!({
        "token": token,
        "access_token": token,
        "expires_in": issuer.lifetime.as_secs(),
        "issued_at": jiff::Timestamp::now().to_string(),
    });
    if let (Some(user), true) = (user, request.wants_refresh) {
        answer["refresh_token"] = issuer.issue(Purpose::Refresh, user, Vec::new()).into();
    }
    json(&answer)
}

fn refused(reason: &'static str) -> Error {
    Error::Unauthorized { reason, challenge: "Basic realm=\"regctl\"".to_owned() }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_unexpired_token_of_this_issuer_opens() {
        let issuer = TokenIssuer::new(Duration::from_secs(60));
        let scopes = vec![Scope::parse("repository:a/b:pull,push").unwrap()];
        let token = issuer.issue(Purpose::Access, "ann", scopes.clone());
        assert_eq!(issuer.scopes(&token), Some(scopes));
        assert_eq!(TokenIssuer::new(Duration::from_secs(60)).scopes(&token), None);
        let refresh = issuer.issue(Purpose::Refresh, "ann", Vec::new());
        assert_eq!(issuer.scopes(&refresh), None);
        let (payload, signature) = token.split_once('.').unwrap();
        for forged in ["", ".", payload, &format!("{payload}."), &format!("e30.{signature}")] {
            assert_eq!(issuer.scopes(forged), None, "{forged}");
        }
        let expired = TokenIssuer::new(Duration::ZERO);
        assert_eq!(expired.scopes(&expired.issue(Purpose::Access, "ann", Vec::new())), None);
    }

    #[test]
    fn scopes_come_in_several_parameters_or_in_one() {
        let request = TokenRequest::parse(
            b"scope=repository%3Aa%3Apull+repository%3Ab%3Apull%2Cpush&scope=registry%3Acatalog%3A*",
        );
        let [a, b, catalog] = request.scopes.as_slice() else { panic!("{request:?}") };
        assert!(a.allows("repository", "a", "pull") && !a.allows("repository", "a", "push"));
        assert!(b.allows("repository", "b", "push") && !b.allows("repository", "b", "delete"));
        assert!(catalog.allows("registry", "catalog", "*"));
        assert_eq!(b.clone().anonymous().unwrap().actions, ["pull"]);
        assert_eq!(catalog.clone().anonymous(), None);
    }
}
