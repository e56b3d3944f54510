//! Users of a file of htpasswd, who come and go while the server runs.

use std::path::PathBuf;

use regctl::server::{Access, Server, Users};
use tempfile::TempDir;

use crate::registry::Registry;

/// The password `canary:w`, hashed at the lowest cost.
const HASH: &str = "$2y$04$ZCHYQKUxnIVnFQT/vE/M/OrT2efmM68MzgNqef3eHkWfY3ToDMh9K";

/// The password `other`.
const OTHER_HASH: &str = "$2y$04$sjRUlDJmyN/inUXfNbT0i.EBvrdtSla7kff.XnjHKyv3T8fU06lku";

struct UsersFile {
    path: PathBuf,
    _directory: TempDir,
}

impl UsersFile {
    fn new(lines: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let file = Self { path: directory.path().join("users"), _directory: directory };
        file.write(lines);
        file
    }

    fn write(&self, lines: &[(&str, &str)]) {
        let text: String = lines.iter().map(|(user, hash)| format!("{user}:{hash}\n")).collect();
        regctl::util::fs::write_atomic(&self.path, text.as_bytes(), 0o600).unwrap();
    }

    fn users(&self) -> Users {
        Users::htpasswd(&self.path).unwrap()
    }
}

async fn status(registry: &Registry, user: &str, password: &str) -> u16 {
    let request = registry.request("GET", "/v2/").basic_auth(user, Some(password));
    registry.send(request).await.status
}

/// Scene S18.
#[tokio::test]
async fn who_is_taken_out_of_the_file_is_refused_at_the_next_request() {
    let file = UsersFile::new(&[("ann", HASH), ("bob", HASH)]);
    let registry = Registry::start(Server::ephemeral().access(Access::basic(file.users()))).await;
    for (user, password, expected) in [
        ("ann", "canary:w", 200),
        ("bob", "canary:w", 200),
        ("ann", "p", 401),
        ("eve", "canary:w", 401),
    ] {
        assert_eq!(status(&registry, user, password).await, expected, "{user}:{password}");
    }
    file.write(&[("bob", HASH), ("eve", HASH)]);
    assert_eq!(status(&registry, "ann", "canary:w").await, 401);
    assert_eq!(status(&registry, "eve", "canary:w").await, 200);
    file.write(&[("bob", OTHER_HASH)]);
    assert_eq!(status(&registry, "bob", "canary:w").await, 401);
    assert_eq!(status(&registry, "bob", "other").await, 200);
    file.write(&[("bob", "plain")]);
    assert_eq!(status(&registry, "bob", "other").await, 200, "a broken file changes nothing");
}

#[tokio::test]
async fn a_token_ends_with_its_user_and_with_the_password() {
    let file = UsersFile::new(&[("ann", HASH), ("bob", HASH)]);
    let access = Access::bearer(file.users());
    let mut registry = Registry::start(Server::ephemeral().access(access)).await;
    let mut tokens = Vec::new();
    for user in ["ann", "bob"] {
        let path = "/token?offline_token=true&scope=repository:a:pull";
        let request = registry.anonymous("GET", path).basic_auth(user, Some("canary:w"));
        tokens.push(registry.send(request).await.json());
    }
    let mut statuses = async || {
        let mut statuses = Vec::new();
        for token in &tokens {
            let (access, refresh) = (&token["token"], &token["refresh_token"]);
            registry.authorization = Some(format!("Bearer {}", access.as_str().unwrap()));
            statuses.push(registry.get("/v2/a/tags/list").await.status);
            let form =
                format!("grant_type=refresh_token&refresh_token={}", refresh.as_str().unwrap());
            let request = registry.anonymous("POST", "/token").body(form);
            statuses.push(registry.send(request).await.status);
        }
        statuses
    };
    assert_eq!(statuses().await, [404, 200, 404, 200]);
    file.write(&[("bob", HASH)]);
    assert_eq!(statuses().await, [401, 401, 404, 200]);
    file.write(&[("bob", OTHER_HASH), ("ann", OTHER_HASH)]);
    assert_eq!(statuses().await, [401, 401, 401, 401]);
    file.write(&[("bob", HASH)]);
    assert_eq!(statuses().await, [401, 401, 404, 200]);
}

/// Scene S26: those who are known go on while guesses wait for their turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_guesses_holds_up_nobody_who_is_known() {
    // Each guess takes a few hundredths of a second.
    let file = UsersFile::new(&[("ann", HASH), ("slow", &HASH.replace("$04$", "$08$"))]);
    let registry = Registry::start(Server::ephemeral().access(Access::basic(file.users()))).await;
    assert_eq!(status(&registry, "ann", "canary:w").await, 200);
    let guesses = (0..100).map(|number| {
        let password = number.to_string();
        let registry = &registry;
        async move { status(registry, "eve", &password).await }
    });
    let mut guesses = std::pin::pin!(futures_util::future::join_all(guesses));
    let known = async {
        for _ in 0..20 {
            assert_eq!(status(&registry, "ann", "canary:w").await, 200);
        }
    };
    tokio::select! {
        biased;
        () = known => {}
        guessed = &mut guesses => panic!("the guesses were faster: {guessed:?}"),
    }
    let guessed = guesses.await;
    let turned_away = guessed.iter().filter(|status| **status == 429).count();
    assert_eq!(guessed.iter().filter(|status| **status == 401).count() + turned_away, 100);
    assert!(turned_away > 0, "{guessed:?}");
}
