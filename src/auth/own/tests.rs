use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::auth::testing::{Home, LockedKeyring, MemoryKeyring};
use crate::oci::Host;
use crate::util::fs;

const FILE: &str = ".config/regctl/credentials.json";

fn store(home: &Home, keyring: LimitedKeyring) -> OwnStore {
    OwnStore::with_keyring(home.environment().own_file().unwrap(), keyring)
}

fn login(username: &str, password: &str) -> Credential {
    Credential::from_login(username, Secret::new(password))
}

async fn get(store: &OwnStore, server: &str) -> Option<(String, String)> {
    let found = store.get(server).await.unwrap();
    found.map(|(username, secret)| (username, secret.expose().to_owned()))
}

fn text(home: &Home) -> String {
    String::from_utf8(fs::read(&home.path(FILE), 1 << 20).unwrap()).unwrap()
}

#[tokio::test]
async fn what_is_stored_is_found_under_every_name_of_the_server_until_it_is_erased() {
    let home = Home::new();
    let store = store(&home, LimitedKeyring::of_system(Duration::from_secs(1)));
    assert_eq!(get(&store, "one.test").await, None);
    store.store("https://one.test", &login("ada", "pa:ss"), Keeper::File).await.unwrap();
    store.store("https://index.docker.io/v1/", &login("<token>", "t"), Keeper::File).await.unwrap();
    let expected = Some(("ada".to_owned(), "pa:ss".to_owned()));
    for server in ["https://one.test", "one.test", "https://one.test/v2/"] {
        assert_eq!(get(&store, server).await, expected, "{server}");
    }
    assert_eq!(get(&store, "docker.io").await, Some(("<token>".to_owned(), "t".to_owned())));
    assert_eq!(get(&store, "one.test/org").await, None);
    // The newest counts, whatever the name.
    store.store("one.test", &login("eve", "new"), Keeper::File).await.unwrap();
    assert_eq!(get(&store, "https://one.test").await.unwrap().0, "eve");
    let users: Vec<(String, String)> =
        store.list().await.unwrap().into_iter().map(|(key, (user, _))| (key, user)).collect();
    let users: Vec<(&str, &str)> = users.iter().map(|(key, user)| (&**key, &**user)).collect();
    assert_eq!(users, [("https://index.docker.io/v1/", "<token>"), ("one.test", "eve")]);
    assert_eq!(store.erase("https://one.test").await.unwrap(), [Keeper::File]);
    assert_eq!(store.erase("https://one.test").await.unwrap(), []);
    assert_eq!(get(&store, "one.test").await, None);
    use std::os::unix::fs::PermissionsExt;
    let mode = home.path(FILE).metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn the_keyring_is_asked_only_for_what_was_put_there() {
    let home = Home::new();
    let keyring = Arc::new(MemoryKeyring::default());
    let store = store(&home, keyring.limited());
    store.store("file.test", &login("ada", "p"), Keeper::File).await.unwrap();
    store.store("one.test/org", &login("ada", "hunter2"), Keeper::Keyring).await.unwrap();
    store.store("one.test", &login("eve", "hunter3"), Keeper::Keyring).await.unwrap();
    assert!(!text(&home).contains("hunter"), "{}", text(&home));
    assert_eq!(get(&store, "one.test").await, Some(("eve".to_owned(), "hunter3".to_owned())));
    keyring.read.lock().unwrap().clear();
    let host: Host = "one.test".parse().unwrap();
    for (repository, expected) in [("org/app", "ada"), ("other/app", "eve")] {
        let repository = repository.parse().unwrap();
        let wanted = Wanted { host: &host, repository: Some(&repository) };
        let found = store.find_in_keyring(wanted).await.unwrap().unwrap().unwrap();
        assert_eq!(found.username(), Some(expected));
    }
    let other: Host = "file.test".parse().unwrap();
    let wanted = Wanted { host: &other, repository: None };
    assert!(store.find_in_keyring(wanted).await.unwrap().is_none());
    assert_eq!(*keyring.read.lock().unwrap(), ["one.test/org", "one.test"]);
    assert_eq!(store.erase("one.test").await.unwrap(), [Keeper::Keyring]);
    assert_eq!(keyring.kept.lock().unwrap().keys().collect::<Vec<_>>(), ["one.test/org"]);
    assert_eq!(store.keeper("one.test").await.unwrap(), None);
    assert_eq!(store.keeper("one.test/org").await.unwrap(), Some(Keeper::Keyring));
}

#[tokio::test]
async fn what_moves_into_the_keyring_leaves_the_file() {
    let home = Home::new();
    let keyring = Arc::new(MemoryKeyring::default());
    let store = store(&home, keyring.limited());
    store.store("one.test", &login("ada", "old"), Keeper::File).await.unwrap();
    store.store("one.test", &login("ada", "new"), Keeper::Keyring).await.unwrap();
    assert_eq!(
        text(&home),
        "{\n\t\"auths\": {},\n\t\"keyring\": {\n\t\t\"one.test\": \"ada\"\n\t}\n}\n"
    );
    assert_eq!(get(&store, "one.test").await.unwrap().1, "new");
    // Somebody emptied the keyring.
    keyring.kept.lock().unwrap().clear();
    assert_eq!(get(&store, "one.test").await, None);
    keyring.kept.lock().unwrap().insert("one.test".to_owned(), Secret::new("not-ours"));
    let error = store.get("one.test").await.unwrap_err();
    assert!(error.to_string().contains("holds something else for one.test"), "{error}");
    assert!(!format!("{error:?}").contains("not-ours"));
}

#[tokio::test]
async fn a_keyring_that_is_locked_or_missing_fails_as_a_helper_does() {
    let home = Home::new();
    let (locked, end) = LockedKeyring::new();
    let limited = LimitedKeyring::new(locked, Duration::from_millis(20));
    let store = self::store(&home, limited);
    let error = store.store("one.test", &login("ada", "p"), Keeper::Keyring).await.unwrap_err();
    assert!(error.to_string().contains("no answer to store within 0.02s"), "{error}");
    assert!(error.is_helper_failure());
    // Nothing is noted that is not there.
    assert!(!home.path(FILE).exists());
    home.write(FILE, r#"{"keyring": {"one.test": "ada"}}"#);
    assert!(store.get("one.test").await.unwrap_err().is_helper_failure());
    assert!(store.erase("one.test").await.unwrap_err().is_helper_failure());
    assert_eq!(store.keeper("one.test").await.unwrap(), Some(Keeper::Keyring));
    drop(end);
    if !cfg!(feature = "keyring") {
        let store = self::store(&home, LimitedKeyring::of_system(Duration::from_secs(1)));
        let error = store.get("one.test").await.unwrap_err();
        assert!(error.to_string().contains("built without the system's keyring"), "{error}");
        assert!(error.is_helper_failure());
    }
}
