//! One question to a token service, and the headers made of its answer.
//!
//! A password is shown in the specified way, by GET with Basic; where that is not found, by the
//! OAuth 2 form. An identity token goes by the form, else by GET as a password (P11).
//!
//! Spec: <https://distribution.github.io/distribution/spec/auth/token/>,
//! <https://distribution.github.io/distribution/spec/auth/oauth/>

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use serde::Deserialize;
use url::Url;
use url::form_urlencoded;

use crate::auth::{Credential, Origin, Secret};
use crate::registry::echo::Sent;
use crate::registry::error::connection_failure;
use crate::registry::error::{Failure, RequestError, Wish, redact};
use crate::registry::response;
use crate::registry::retry::Failed;
use crate::util::clock::{Clock, Moment};

/// Largest reply of a token service, in bytes.
const REPLY_LIMIT: usize = 1024 * 1024;

/// How long a token lives that does not say; the value of the token specification.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(60);

/// Longest wait for a token service.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// The user that Azure's registries want beside an identity token where a password is expected.
const TOKEN_USER: &str = "00000000-0000-0000-0000-000000000000";

/// What a token service is asked; without `Debug`, as the address may hold a secret.
pub(super) struct Question<'a> {
    pub(super) realm: Url,
    /// The service's name for the registry; some have none (P27).
    pub(super) service: Option<String>,
    pub(super) scopes: Vec<String>,
    /// Who asks, and where that is known from.
    pub(super) credential: Option<&'a (Credential, Origin)>,
}

/// What it answers.
pub(super) struct Given {
    pub(super) secret: Secret,
    pub(super) asked: Moment,
    pub(super) lifetime: Duration,
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

/// Asks for a token, by the other method where the service does not know the first.
pub(super) async fn fetch_token(
    client: &reqwest::Client,
    question: &Question<'_>,
    clock: &Clock,
) -> Result<Given, Failure> {
    let methods: &[Method] = match question.credential {
        Some((Credential::IdentityToken(_), _)) => &[Method::POST, Method::GET],
        Some((Credential::Password { .. }, _)) => &[Method::GET, Method::POST],
        Some((Credential::RegistryToken(_), _)) | None => &[Method::GET],
    };
    let mut methods = methods.iter().peekable();
    let started = clock.now();
    loop {
        let method = methods.next().expect("the last method's failure is returned");
        let request = match *method {
            Method::POST => question.form(client),
            _ => question.query(client),
        };
        let Failed { failure, wish } = match ask(request, clock).await {
            Ok(given) => return Ok(given),
            Err(failed) => failed,
        };
        if methods.peek().is_some() && matches!(failure.status(), Some(404 | 405)) {
            continue;
        }
        return Err(Failure::Token(Box::new(RequestError {
            method: method.clone(),
            url: redact(&question.realm),
            failure: Sent::default().header(question.authorization().as_ref()).hidden_in(failure),
            attempts: 1,
            elapsed: clock.since(started),
            credential: question.credential.map(|(_, origin)| origin.to_string()),
            wish,
            may_be_done: false,
        })));
    }
}

impl Question<'_> {
    /// The question as a GET, the credential as Basic.
    fn query(&self, client: &reqwest::Client) -> reqwest::RequestBuilder {
        let mut url = self.realm.clone();
        {
            let mut query = url.query_pairs_mut();
            if let Some(service) = &self.service {
                query.append_pair("service", service);
            }
            for scope in &self.scopes {
                query.append_pair("scope", scope);
            }
        }
        let request = client.get(url);
        match self.authorization() {
            Some(header) => request.header(AUTHORIZATION, header),
            None => request,
        }
    }

    /// Who asks, as a GET says it.
    fn authorization(&self) -> Option<HeaderValue> {
        match &self.credential?.0 {
            Credential::Password { username, password } => Some(basic(username, password)),
            Credential::IdentityToken(token) => Some(basic(TOKEN_USER, token)),
            Credential::RegistryToken(_) => None,
        }
    }

    /// The question as an OAuth 2 form.
    fn form(&self, client: &reqwest::Client) -> reqwest::RequestBuilder {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("service", self.service.as_deref().unwrap_or_default())
            .append_pair("client_id", "regctl")
            .append_pair("scope", &self.scopes.join(" "));
        match self.credential {
            Some((Credential::IdentityToken(token), _)) => {
                form.append_pair("grant_type", "refresh_token")
                    .append_pair("refresh_token", token.expose());
            }
            Some((Credential::Password { username, password }, _)) => {
                form.append_pair("grant_type", "password")
                    .append_pair("username", username)
                    .append_pair("password", password.expose());
            }
            Some((Credential::RegistryToken(_), _)) | None => {}
        }
        let request = client.post(self.realm.clone());
        request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.finish())
    }
}

async fn ask(request: reqwest::RequestBuilder, clock: &Clock) -> Result<Given, Failed> {
    let asked = clock.now();
    let reply = clock
        .timeout(TIME_LIMIT, request.send())
        .await
        .map_err(|_| Failure::Stalled(TIME_LIMIT))?
        .map_err(connection_failure)?;
    if reply.status() != StatusCode::OK {
        let wish = Wish::from_headers(reply.headers());
        return Err(Failed {
            failure: response::status_failure(reply, TIME_LIMIT, clock).await,
            wish,
        });
    }
    let bytes = response::read_limited(reply, REPLY_LIMIT, TIME_LIMIT, clock).await?;
    let unreadable = || Failure::Protocol("the token service's reply holds no token".to_owned());
    let reply: TokenReply = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
    let is_there = |text: &String| !text.is_empty();
    let text = reply.token.filter(is_there).or(reply.access_token.filter(is_there));
    let secret = Secret::new(text.ok_or_else(unreadable)?);
    let lifetime = reply
        .expires_in
        .filter(|seconds| (1.0..1e9).contains(seconds))
        .map_or(DEFAULT_LIFETIME, Duration::from_secs_f64);
    Ok(Given { secret, asked, lifetime })
}

/// A user and a password as a header.
pub(super) fn basic(username: &str, password: &Secret) -> HeaderValue {
    let pair = STANDARD.encode(format!("{username}:{}", password.expose()));
    sensitive(format!("Basic {pair}"))
}

/// A token as a header.
pub(super) fn bearer(token: &Secret) -> HeaderValue {
    sensitive(format!("Bearer {}", token.expose()))
}

fn sensitive(text: String) -> HeaderValue {
    // A token that is no header value could not be sent by anybody; the registry will refuse "".
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}
