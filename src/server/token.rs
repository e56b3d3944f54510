//! Tokens: the endpoint that gives them out, and what they say.
//!
//! There is one format, JWT signed with ES256, for the server itself and for other registries that
//! are told to trust its key, such as docker-registry with `auth: token`.
//!
//! Spec: <https://distribution.github.io/distribution/spec/auth/token/>,
//! <https://distribution.github.io/distribution/spec/auth/oauth/>

mod issuer;
mod jws;
mod scope;

use http::header::AUTHORIZATION;
use http::{HeaderMap, Method, StatusCode};
use url::form_urlencoded;

pub use issuer::TokenSettings;
pub(super) use issuer::{Claims, Subject, TokenIssuer};
pub use jws::{TokenKey, TokenKeyError};
pub(super) use scope::{Holder, Scope};

use crate::oci::error_code::ErrorCode;
use crate::server::access::{Access, basic};
use crate::server::body::Response;
use crate::server::error::{Error, Result};
use crate::server::router::{Call, json};
use crate::server::users::{Fingerprint, Users};

/// Largest form accepted, in bytes.
const FORM_LIMIT: u64 = 64 * 1024;

/// What a client asks `/token` for, from a query or a form. It holds secrets, so it has no `Debug`.
#[derive(Default)]
struct TokenRequest {
    grant_type: String,
    username: String,
    password: String,
    refresh_token: String,
    wants_refresh: bool,
    service: String,
    scopes: Vec<Scope>,
}

/// A user who has shown who it is.
struct Identified {
    user: String,
    password: Fingerprint,
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
                "service" => request.service = value.into_owned(),
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
    let service = match request.service.as_str() {
        "" => issuer.own_service(),
        named if issuer.serves(named) => named,
        named => {
            let message = format!("this server gives out no tokens for the service {named:?}");
            return Err(bad_request(message));
        }
    };
    let identified = match method {
        Method::GET => by_basic(users, access, &call.headers).await?,
        _ => Some(by_form(users, issuer, &request).await?),
    };
    let subject = identified.as_ref().map(Identified::subject);
    Ok(issued(issuer, subject, service, &request))
}

impl Identified {
    /// A user whose password was right; a password that changed meanwhile is none.
    async fn new(users: &Users, user: String) -> Result<Self> {
        let password = users.fingerprint(&user).await;
        let password = password.ok_or_else(|| refused("wrong user name or password"))?;
        Ok(Self { user, password })
    }

    fn subject(&self) -> Subject<'_> {
        Subject { user: &self.user, password: &self.password }
    }
}

/// The user of the `Authorization` header; none is fine where everybody may pull.
async fn by_basic(
    users: &Users,
    access: &Access,
    headers: &HeaderMap,
) -> Result<Option<Identified>> {
    let Some(authorization) = headers.get(AUTHORIZATION) else {
        return match access.allows_anonymous_pull() {
            true => Ok(None),
            false => Err(refused("authentication is required")),
        };
    };
    match authorization.to_str().ok().and_then(basic) {
        Some((user, password)) if users.check(&user, &password).await? => {
            Identified::new(users, user).await.map(Some)
        }
        _ => Err(refused("wrong user name or password")),
    }
}

/// The user of an OAuth 2 form.
async fn by_form(users: &Users, issuer: &TokenIssuer, form: &TokenRequest) -> Result<Identified> {
    match form.grant_type.as_str() {
        "password" if users.check(&form.username, &form.password).await? => {
            Identified::new(users, form.username.clone()).await
        }
        "password" => Err(refused("wrong user name or password")),
        "refresh_token" => {
            let claims = issuer.open_refresh(&form.refresh_token);
            let current = match &claims {
                Some(claims) => is_current(users, claims).await,
                None => false,
            };
            match claims.filter(|_| current) {
                Some(claims) => Identified::new(users, claims.sub).await,
                None => Err(refused("the refresh token is invalid or has expired")),
            }
        }
        _ => Err(bad_request("grant_type must be password or refresh_token".to_owned())),
    }
}

/// Whether the user of a token is still there, with the password of that time.
pub(super) async fn is_current(users: &Users, claims: &Claims) -> bool {
    let current = users.fingerprint(&claims.sub).await;
    current.is_some_and(|current| current.as_str() == claims.pwf)
}

fn issued(
    issuer: &TokenIssuer,
    subject: Option<Subject<'_>>,
    service: &str,
    request: &TokenRequest,
) -> Response {
    let holder = if subject.is_some() { Holder::User } else { Holder::Anybody };
    let scopes = request.scopes.iter().cloned();
    let scopes = scopes.filter_map(|scope| scope.cut_for(holder)).collect();
    let token = issuer.issue(subject, service, scopes);
    let mut answer = serde_json::json!({
        "token": token,
        "access_token": token,
        "expires_in": issuer.lifetime().as_secs(),
        "issued_at": jiff::Timestamp::now().to_string(),
    });
    if let (Some(subject), true) = (subject, request.wants_refresh) {
        answer["refresh_token"] = issuer.issue_refresh(subject).into();
    }
    json(&answer)
}

fn refused(reason: &'static str) -> Error {
    Error::Unauthorized { reason, challenge: "Basic realm=\"regctl\"".to_owned() }
}

fn bad_request(message: String) -> Error {
    Error::with_status(ErrorCode::Unsupported, StatusCode::BAD_REQUEST, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_come_in_several_parameters_or_in_one() {
        let request = TokenRequest::parse(
            b"scope=repository%3Aa%3Apull+repository%3Ab%3Apull%2Cpush&scope=registry%3Acatalog%3A*",
        );
        let [a, b, catalog] = request.scopes.as_slice() else { panic!("three scopes") };
        assert!(a.allows("repository", "a", "pull") && !a.allows("repository", "a", "push"));
        assert!(b.allows("repository", "b", "push") && !b.allows("repository", "b", "delete"));
        assert!(catalog.allows("registry", "catalog", "*"));
    }
}
