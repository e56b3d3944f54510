//! How registries ask who is there, and what their token services do.
//!
//! All of it works on text: the server's own challenge and token are rewritten on their way out, and
//! requests to a token service are turned into those that the server's own understands.

use std::sync::atomic::AtomicU32;

use http::header::{AUTHORIZATION, COOKIE, SET_COOKIE, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::oci::endpoint::Endpoint;
use crate::server::body::Response;
use crate::server::quirks::active::{Seen, nothing_here};
use crate::server::quirks::failure::{Answer, Times, hangup};
use crate::server::quirks::lists::{json_of, with_json};

/// How the registry asks who is there, and what its token service does.
#[derive(Debug, Clone, Default)]
pub struct AuthQuirks {
    /// The name of the host of the token service, which has the registry's port and is nowhere else;
    /// the registry's own host by default.
    pub realm_host: Option<&'static str>,
    /// The path of the token service, `/token` by default.
    pub realm_path: Option<&'static str>,
    /// The challenge does not say `service`.
    pub no_service: bool,
    /// How the challenge is written.
    pub challenge: ChallengeForm,
    /// What the reply of the token service holds.
    pub token: TokenForm,
    /// Of several scopes only the last one counts.
    pub last_scope_only: bool,
    /// The token service gives out no right to delete.
    pub no_delete_scope: bool,
    /// What is not there is answered with a challenge, whatever the token.
    pub missing_is_unauthorized: bool,
    /// The first response sets a cookie, and who sends it back is refused.
    pub poisoned_cookie: bool,
    /// Uploads without a credential break the connection.
    pub hangs_up_on_anonymous_uploads: bool,
    /// The credential of a request that ends an upload is not taken, as when its token has ended.
    pub token_ends_at_commit: Option<Times>,
}

/// How a challenge is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChallengeForm {
    /// `Bearer realm="…",service="…"`
    #[default]
    Usual,
    /// `bearer Realm = "…" , Service = "…"`
    CasesAndSpaces,
    /// Basic with a comma in its realm, then Bearer, in one header.
    BasicBefore,
    /// Bearer in a header, Basic in another before it.
    TwoHeaders,
}

/// What the reply of a token service holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenForm {
    /// The token under both names, and how long it lives.
    #[default]
    Both,
    /// `access_token` alone.
    AccessToken,
    /// `token` alone, and that it lives so many seconds.
    LivesFor(u64),
}

/// How often what was shown.
#[derive(Debug, Default)]
pub(super) struct AuthMemory {
    ended: AtomicU32,
}

/// The path of the server's own for that of a token service.
pub(super) fn own_path(quirks: &AuthQuirks, path_and_query: &str) -> String {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    if path != quirks.realm_path.unwrap_or("/token") {
        return path_and_query.to_owned();
    }
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let last_scope = pairs.iter().rposition(|(name, _)| name == "scope");
    let mut own = form_urlencoded::Serializer::new(String::new());
    for (at, (name, value)) in pairs.iter().enumerate() {
        if name != "scope" {
            own.append_pair(name, value);
        } else if !quirks.last_scope_only || Some(at) == last_scope {
            let value =
                if quirks.no_delete_scope { without_delete(value) } else { value.to_string() };
            own.append_pair(name, &value);
        }
    }
    format!("/token?{}", own.finish())
}

fn without_delete(scope: &str) -> String {
    let (resource, actions) = scope.rsplit_once(':').unwrap_or((scope, ""));
    let left: Vec<&str> = actions.split(',').filter(|action| *action != "delete").collect();
    format!("{resource}:{}", left.join(","))
}

pub(super) fn before(
    quirks: &AuthQuirks,
    memory: &AuthMemory,
    seen: &Seen,
    parts: &mut Parts,
) -> Option<Response> {
    if parts.uri.path() == "/token" && seen.origin != service_origin(quirks, seen) {
        return Some(nothing_here());
    }
    if quirks.poisoned_cookie && seen.is_authorized && parts.headers.contains_key(COOKIE) {
        let message = "the session is not valid for this request";
        return Some(Answer::error(StatusCode::FORBIDDEN, "DENIED", message).response());
    }
    let is_session = matches!(seen.endpoint, Some(Endpoint::Upload(..)));
    if quirks.hangs_up_on_anonymous_uploads && is_session && !seen.is_authorized {
        return Some(hangup());
    }
    let is_commit = is_session && seen.method == http::Method::PUT;
    if is_commit && quirks.token_ends_at_commit.is_some_and(|times| times.is_due(&memory.ended)) {
        parts.headers.remove(AUTHORIZATION);
    }
    None
}

pub(super) async fn after(quirks: &AuthQuirks, seen: &Seen, mut response: Response) -> Response {
    let is_token = response.status() == StatusCode::OK && seen.endpoint.is_none();
    if is_token && quirks.token != TokenForm::Both {
        response = rewrite_token(quirks.token, response).await;
    }
    if quirks.missing_is_unauthorized && is_missing(seen, &response) {
        response = unauthorized(seen);
    }
    rewrite_challenge(quirks, seen, &mut response);
    if quirks.poisoned_cookie {
        let cookie = HeaderValue::from_static("sid=0123456789abcdef; Path=/; HttpOnly");
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

async fn rewrite_token(form: TokenForm, response: Response) -> Response {
    let (response, mut reply) = match json_of(response).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let Some(fields) = reply.as_object_mut() else { return with_json(response, &reply) };
    match form {
        TokenForm::Both => {}
        TokenForm::AccessToken => {
            fields.retain(|name, _| name == "access_token" || name == "refresh_token");
        }
        TokenForm::LivesFor(seconds) => {
            fields.retain(|name, _| name == "token");
            fields.insert("expires_in".to_owned(), Value::from(seconds));
        }
    }
    with_json(response, &reply)
}

fn is_missing(seen: &Seen, response: &Response) -> bool {
    let names_repository = !matches!(seen.endpoint, None | Some(Endpoint::Upload(..)));
    response.status() == StatusCode::NOT_FOUND && names_repository && seen.is_read()
}

/// What a registry says that does not tell "not there" from "not for you".
fn unauthorized(seen: &Seen) -> Response {
    let message = "authentication required";
    let answer = Answer::error(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message);
    let mut response = answer.response();
    let name = seen.path().trim_start_matches("/v2/");
    let name = ["/manifests/", "/blobs/", "/tags/", "/referrers/"]
        .iter()
        .find_map(|part| name.split_once(part))
        .map_or(name, |(name, _)| name);
    let origin = &seen.origin;
    let challenge = format!(
        "Bearer realm=\"{origin}/token\",scope=\"repository:{name}:pull\",\
         error=\"insufficient_scope\""
    );
    if let Ok(challenge) = HeaderValue::try_from(challenge) {
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

/// Scheme, host and port of the token service, as who sent a request can reach it.
fn service_origin(quirks: &AuthQuirks, seen: &Seen) -> String {
    let service = quirks.realm_host.zip(Url::parse(&seen.origin).ok());
    let service = service.and_then(|(host, mut url)| {
        url.set_host(Some(host)).ok()?;
        Some(url.origin().ascii_serialization())
    });
    service.unwrap_or_else(|| seen.origin.clone())
}

fn rewrite_challenge(quirks: &AuthQuirks, seen: &Seen, response: &mut Response) {
    let challenge = response.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
    let Some(parameters) = challenge.and_then(|text| text.strip_prefix("Bearer ")) else { return };
    let mut pairs: Vec<(&str, String)> = parameters
        .trim_end_matches('"')
        .split("\",")
        .filter_map(|pair| pair.trim().split_once("=\""))
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    if quirks.no_service {
        pairs.retain(|(name, _)| *name != "service");
    }
    for (name, value) in &mut pairs {
        if *name == "realm" {
            let origin = service_origin(quirks, seen);
            let path = quirks.realm_path.unwrap_or("/token");
            *value = format!("{origin}{path}");
        }
    }
    let headers = written(quirks.challenge, &pairs);
    response.headers_mut().remove(WWW_AUTHENTICATE);
    for header in headers.into_iter().filter_map(|text| HeaderValue::try_from(text).ok()) {
        response.headers_mut().append(WWW_AUTHENTICATE, header);
    }
}

fn written(form: ChallengeForm, pairs: &[(&str, String)]) -> Vec<String> {
    const BASIC: &str = "Basic realm=\"the registry, by password\"";
    let joined = |separator: &str, equals: &str, name: fn(&str) -> String| {
        let pairs = pairs.iter().map(|(key, value)| format!("{}{equals}\"{value}\"", name(key)));
        pairs.collect::<Vec<_>>().join(separator)
    };
    let usual = format!("Bearer {}", joined(",", "=", str::to_owned));
    match form {
        ChallengeForm::Usual => vec![usual],
        ChallengeForm::CasesAndSpaces => {
            vec![format!("bearer  {}", joined(" , ", " = ", capitalized))]
        }
        ChallengeForm::BasicBefore => vec![format!("{BASIC}, {usual}")],
        ChallengeForm::TwoHeaders => vec![BASIC.to_owned(), usual],
    }
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
