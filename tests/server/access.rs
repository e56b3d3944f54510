//! Who may do what, and the connection itself.

use std::time::Duration;

use regctl::server::{Access, AccessLog, AccessLogFormat, Server, Users};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::canary::PASSWORD;
use crate::registry::{Registry, sha256};

async fn token(registry: &Registry, query: &str) -> Value {
    let request = registry.anonymous("GET", &format!("/token?{query}"));
    let answer = registry.send(request.basic_auth("ann", Some(PASSWORD))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn bearer(token: &Value) -> Option<String> {
    Some(format!("Bearer {}", token["token"].as_str().unwrap()))
}

#[tokio::test]
async fn basic_lets_in_who_knows_the_password() {
    let registry = Registry::start(Server::ephemeral().basic("ann", PASSWORD)).await;
    for (user, password, status) in
        [("ann", PASSWORD, 200), ("ann", "wrong", 401), ("eve", PASSWORD, 401), ("", "", 401)]
    {
        let request = registry.request("GET", "/v2/").basic_auth(user, Some(password));
        let answer = registry.send(request).await;
        assert_eq!(answer.status, status, "{user}:{password}");
    }
    let answer = registry.get("/v2/_catalog").await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHORIZED"));
    assert!(answer.header("www-authenticate").starts_with("Basic realm="), "{answer:?}");
}

#[tokio::test]
async fn a_challenge_names_the_realm_the_service_and_the_scope() {
    let registry = Registry::start(Server::ephemeral().bearer("ann", PASSWORD)).await;
    let host = registry.server.host();
    let digest = sha256(b"x");
    for (method, path, scope) in [
        ("GET", "/v2/".to_owned(), ""),
        ("GET", "/v2/_catalog".to_owned(), ",scope=\"registry:catalog:*\""),
        ("GET", "/v2/a/b/tags/list".to_owned(), ",scope=\"repository:a/b:pull\""),
        ("POST", "/v2/a/blobs/uploads/".to_owned(), ",scope=\"repository:a:pull,push\""),
        ("DELETE", "/v2/a/manifests/1".to_owned(), ",scope=\"repository:a:delete\""),
        (
            "POST",
            format!("/v2/a/blobs/uploads/?mount={digest}&from=b"),
            ",scope=\"repository:a:pull,push repository:b:pull\"",
        ),
    ] {
        let request = registry.request(method, &path).header("x-forwarded-host", "evil.test");
        let answer = registry.send(request).await;
        let expected = format!("Bearer realm=\"http://{host}/token\",service=\"regctl\"{scope}");
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, &*expected));
    }
    let wrong = registry.request("GET", "/token").basic_auth("ann", Some("wrong"));
    assert_eq!(registry.send(wrong).await.status, 401);
    assert_eq!(registry.get("/token").await.status, 401);
}

#[tokio::test]
async fn a_token_allows_what_its_scopes_say() {
    let mut registry = Registry::start(Server::ephemeral().bearer("ann", PASSWORD)).await;
    let both = token(&registry, "scope=repository:a:pull,push&scope=repository:b:pull,push").await;
    assert_eq!(
        (both["token"].clone(), both["expires_in"].as_u64()),
        (both["access_token"].clone(), Some(300))
    );
    registry.authorization = bearer(&both);
    let digest = registry.push_blob("a", b"private").await;
    let mount = |repository| format!("/v2/{repository}/blobs/uploads/?mount={digest}&from=a");
    assert_eq!(registry.ask("POST", &mount("b")).await.status, 201);
    assert_eq!(registry.ask("DELETE", &format!("/v2/a/blobs/{digest}")).await.status, 401);

    registry.authorization = bearer(&token(&registry, "scope=repository:c:pull,push").await);
    assert_eq!(registry.ask("POST", &mount("c")).await.status, 202, "a cannot be read");
    let anywhere = format!("/v2/c/blobs/uploads/?mount={digest}");
    assert_eq!(registry.ask("POST", &anywhere).await.status, 202);
    let answer = registry.get(&format!("/v2/a/blobs/{digest}")).await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").contains("error=\"insufficient_scope\""));
    assert_eq!(registry.get("/v2/").await.status, 200);
    assert_eq!(registry.get("/v2/_catalog").await.status, 401);

    registry.authorization = bearer(&token(&registry, "scope=registry:catalog:*").await);
    assert_eq!(registry.get("/v2/_catalog").await.status, 200);
    registry.authorization = Some("Bearer forged.00".to_owned());
    let answer = registry.get("/v2/").await;
    assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{answer:?}");
}

#[tokio::test]
async fn tokens_are_got_by_form_and_by_refresh_token() {
    let mut registry = Registry::start(Server::ephemeral().bearer("ann", PASSWORD)).await;
    let post = |form: String| {
        let request = registry.request("POST", "/token");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        registry.send(request.body(form))
    };
    let form =
        "grant_type=password&username=ann&password=canary-7c1&access_type=offline&service=regctl";
    let first = post(form.to_owned()).await.json();
    let refresh = first["refresh_token"].as_str().unwrap();
    let scope = "scope=repository%3Aa%3Apush+repository%3Ab%3Apull";
    let form = format!("grant_type=refresh_token&refresh_token={refresh}&{scope}");
    let second = post(form).await.json();
    for (form, status) in [
        ("grant_type=password&username=ann&password=wrong", 401),
        ("grant_type=refresh_token&refresh_token=forged.00", 401),
        ("grant_type=magic", 400),
        ("", 400),
    ] {
        assert_eq!(post(form.to_owned()).await.status, status, "{form}");
    }
    registry.authorization = bearer(&second);
    registry.begin("a").await;
    assert_eq!(registry.get("/v2/b/tags/list").await.status, 404);
}

#[tokio::test]
async fn an_expired_token_is_refused_and_everybody_may_pull_where_told_so() {
    let access = Access::bearer(Users::new([("ann", PASSWORD)]))
        .with_token_lifetime(Duration::ZERO)
        .with_anonymous_pull();
    let mut registry = Registry::start(Server::ephemeral().access(access)).await;
    assert_eq!(registry.get("/v2/a/manifests/1").await.status, 404);
    assert_eq!(registry.get("/v2/_catalog").await.status, 401);
    assert_eq!(registry.ask("POST", "/v2/a/blobs/uploads/").await.status, 401);
    assert_eq!(registry.get("/token?scope=repository:a:pull").await.status, 200);
    registry.authorization = bearer(&token(&registry, "scope=repository:a:pull").await);
    let answer = registry.get("/v2/a/manifests/1").await;
    assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{answer:?}");
}

#[tokio::test]
async fn tls_serves_http_2_and_a_failed_hello_is_no_request() {
    let registry = Registry::start(Server::ephemeral().tls().bearer("ann", PASSWORD)).await;
    registry.raw("GET /v2/ HTTP/1.1\r\n\r\n").await;
    let response = registry.request("GET", "/v2/").send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (401, http::Version::HTTP_2));
    let challenge = response.headers()["www-authenticate"].to_str().unwrap();
    let realm = format!("realm=\"{}/token\"", registry.server.url());
    assert!(challenge.contains(&realm), "{challenge}");
    let requests = registry.server.requests();
    assert_eq!(requests.iter().map(ToString::to_string).collect::<Vec<_>>(), ["GET /v2/ 401"]);
    registry.server.clear_requests();
    assert!(registry.server.requests().is_empty());
}

/// An access log, and its lines as they are written.
fn access_log() -> (AccessLog, mpsc::UnboundedReceiver<Value>) {
    let (written, lines) = mpsc::unbounded_channel();
    let sink = Box::new(move |line: &str| drop(written.send(serde_json::from_str(line).unwrap())));
    (AccessLog { format: AccessLogFormat::Json, sink }, lines)
}

#[tokio::test]
async fn the_access_log_has_a_line_for_each_request() {
    let (log, mut lines) = access_log();
    let registry = Registry::start(Server::ephemeral().access_log(log).basic("ann", "x")).await;
    let request = registry.request("GET", "/v2/?q=\"").header("user-agent", "test");
    assert_eq!(registry.send(request.basic_auth("ann", Some("x"))).await.status, 200);
    let line = lines.recv().await.unwrap();
    for (field, expected) in [
        ("user", Value::from("ann")),
        ("method", "GET".into()),
        ("target", "/v2/?q=%22".into()),
        ("status", 200.into()),
        ("received_bytes", 0.into()),
        ("sent_bytes", 2.into()),
        ("user_agent", "test".into()),
    ] {
        assert_eq!(line[field], expected, "{line}");
    }
}

#[tokio::test]
async fn the_access_log_counts_what_came_of_a_body_before_the_client_left() {
    let (log, mut lines) = access_log();
    let registry = Registry::start(Server::ephemeral().access_log(log)).await;
    let location = registry.begin("a").await;
    assert_eq!(lines.recv().await.unwrap()["status"], 202);
    registry.patch(&location, 0, "0123").await;
    let line = lines.recv().await.unwrap();
    assert_eq!((&line["status"], &line["received_bytes"]), (&202.into(), &4.into()), "{line}");

    let head = format!("PATCH {location} HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\nsix by");
    registry.cut(&head).await;
    let line = lines.recv().await.unwrap();
    assert_eq!((&line["method"], &line["received_bytes"]), (&"PATCH".into(), &6.into()), "{line}");
    assert!([400, 499].contains(&line["status"].as_u64().unwrap()), "{line}");
}

/// For tests of commands, which have no runtime of their own.
#[test]
fn a_server_runs_on_a_thread_of_its_own() {
    let server = Server::ephemeral().start_blocking().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = format!("{}/v2/", server.url());
    regctl::util::tls::install_provider();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let status = runtime.block_on(async { client.get(&url).send().await.unwrap().status() });
    assert_eq!((status.as_u16(), server.requests().len()), (200, 1));
    drop(server);
    assert!(runtime.block_on(async { client.get(&url).send().await }).is_err());
}
