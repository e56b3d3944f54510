//! Tokens of the server's own, for itself and for others, and tokens that are none.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64_URL;
use regctl::server::{Access, Server, TokenKey, TokenSettings, Users};
use serde_json::Value;

use crate::canary::PASSWORD;
use crate::registry::{Registry, sha256};

fn users() -> Users {
    Users::new([("ann", PASSWORD)])
}

fn settings() -> TokenSettings {
    TokenSettings::new(TokenKey::generate().unwrap())
}

async fn start(settings: TokenSettings) -> Registry {
    Registry::start(Server::ephemeral().access(Access::tokens(users(), settings))).await
}

/// The answer to a user's request for a token.
async fn fetch(registry: &Registry, query: &str) -> Value {
    let request = registry.anonymous("GET", &format!("/token?{query}"));
    let answer = registry.send(request.basic_auth("ann", Some(PASSWORD))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn claims(token: &Value) -> Value {
    let claims = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL.decode(claims).unwrap()).unwrap()
}

fn header(token: &Value) -> Value {
    let header = token.as_str().unwrap().split('.').next().unwrap();
    serde_json::from_slice(&BASE64_URL.decode(header).unwrap()).unwrap()
}

async fn status(registry: &Registry, method: &str, path: &str, token: &str) -> u16 {
    let request =
        registry.anonymous(method, path).header("authorization", format!("Bearer {token}"));
    registry.send(request).await.status
}

/// Scene S12: the forged headers are in the unit tests of the signature, beside the key they need.
#[tokio::test]
async fn a_token_of_another_kind_or_server_or_service_or_repository_opens_nothing() {
    let (key, certificate) = TokenKey::generate_pem().unwrap();
    let shared = || TokenSettings {
        services: vec!["elsewhere".to_owned()],
        ..TokenSettings::new(TokenKey::from_pem(key.as_bytes(), certificate.as_bytes()).unwrap())
    };
    let registry = start(shared()).await;
    let same_key = start(shared()).await;
    let other_issuer = start(TokenSettings { issuer: "other".to_owned(), ..shared() }).await;
    let other_key = start(settings()).await;

    let scope = "scope=repository:a:pull";
    let good = fetch(&registry, &format!("{scope}&offline_token=true")).await;
    let text = |answer: &Value, field: &str| answer[field].as_str().unwrap().to_owned();
    let (good, refresh) = (text(&good, "token"), text(&good, "refresh_token"));
    let elsewhere = text(&fetch(&registry, &format!("{scope}&service=elsewhere")).await, "token");
    let foreign = text(&fetch(&other_key, scope).await, "token");
    let other = text(&fetch(&other_issuer, scope).await, "token");
    let path = "/v2/a/tags/list";
    for (what, token, expected) in [
        ("good", &good, 404),
        ("refresh", &refresh, 401),
        ("other service", &elsewhere, 401),
        ("other key", &foreign, 401),
        ("other issuer", &other, 401),
        ("nothing", &String::new(), 401),
    ] {
        assert_eq!(status(&registry, "GET", path, token).await, expected, "{what}");
    }
    // The users of that server are others, of the same name.
    assert_eq!(status(&same_key, "GET", path, &good).await, 401);
    for (method, path) in [
        ("GET", "/v2/b/tags/list".to_owned()),
        ("GET", "/v2/a/b/tags/list".to_owned()),
        ("GET", "/v2/_catalog".to_owned()),
        ("POST", "/v2/a/blobs/uploads/".to_owned()),
        ("PUT", "/v2/a/manifests/latest".to_owned()),
        ("PUT", format!("/v2/a/manifests/{}?tag=latest", sha256(b"x"))),
        ("DELETE", "/v2/a/manifests/latest".to_owned()),
        ("DELETE", format!("/v2/a/blobs/{}", sha256(b"x"))),
    ] {
        assert_eq!(status(&registry, method, &path, &good).await, 401, "{method} {path}");
    }
}

#[tokio::test]
async fn a_token_for_another_registry_names_it_and_shows_its_certificate() {
    let (key, certificate) = TokenKey::generate_pem().unwrap();
    let registry = start(TokenSettings {
        issuer: "auth.test".to_owned(),
        services: vec!["registry.test".to_owned()],
        ..TokenSettings::new(TokenKey::from_pem(key.as_bytes(), certificate.as_bytes()).unwrap())
    })
    .await;
    let scope =
        "scope=repository:a:pull,push,fly&scope=repository:../a:pull&scope=registry:catalog:*";
    let own = fetch(&registry, scope).await;
    let other = fetch(&registry, &format!("service=registry.test&{scope}")).await;
    assert_eq!(
        (&claims(&own["token"])["aud"], header(&own["token"]).get("x5c")),
        (&"auth.test".into(), None)
    );
    let claims = claims(&other["token"]);
    assert_eq!(
        (&claims["iss"], &claims["aud"], &claims["sub"]),
        (&"auth.test".into(), &"registry.test".into(), &"ann".into())
    );
    assert_eq!(
        claims["access"],
        serde_json::json!([
            {"type": "repository", "name": "a", "actions": ["pull", "push"]},
            {"type": "registry", "name": "catalog", "actions": ["*"]},
        ])
    );
    let header = header(&other["token"]);
    let encoded: String = certificate.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!((&header["alg"], &header["typ"]), (&"ES256".into(), &"JWT".into()));
    assert_eq!(header["x5c"], serde_json::json!([encoded]));

    let request = registry.anonymous("GET", "/token?service=unknown.test");
    let answer = registry.send(request.basic_auth("ann", Some(PASSWORD))).await;
    assert_eq!((answer.status, answer.code().as_str()), (400, "UNSUPPORTED"));
}

#[tokio::test]
async fn anybody_gets_a_token_to_read_while_everybody_may() {
    let (key, certificate) = TokenKey::generate_pem().unwrap();
    let key = || TokenKey::from_pem(key.as_bytes(), certificate.as_bytes()).unwrap();
    let access = Access::tokens(users(), TokenSettings::new(key())).with_anonymous_pull();
    let registry = Registry::start(Server::ephemeral().access(access)).await;
    let closed = start(TokenSettings::new(key())).await;
    let path = "/token?offline_token=true&scope=repository:a:pull,push&scope=registry:catalog:*";
    assert_eq!(closed.get(path).await.status, 401);
    let answer = registry.get(path).await.json();
    assert_eq!(answer.get("refresh_token"), None);
    let token = answer["token"].as_str().unwrap();
    assert_eq!(status(&registry, "GET", "/v2/", token).await, 200);
    assert_eq!(status(&registry, "GET", "/v2/a/tags/list", token).await, 404);
    assert_eq!(status(&registry, "POST", "/v2/a/blobs/uploads/", token).await, 401);
    assert_eq!(status(&registry, "GET", "/v2/_catalog", token).await, 401);
    assert_eq!(status(&closed, "GET", "/v2/a/tags/list", token).await, 401);
    let wrong = registry.anonymous("GET", path).basic_auth("ann", Some("wrong"));
    assert_eq!(registry.send(wrong).await.status, 401, "a wrong password is no anonymity");
}
