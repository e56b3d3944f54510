use super::*;
use crate::auth::testing::Home;

fn find(home: &Home, name: &str, limit: Duration) -> Result<Helper> {
    Helper::find(&home.environment(), name, "config.json (credsStore)", limit)
}

fn helper(home: &Home, script: &str) -> Helper {
    home.install_helper("fake", script);
    find(home, "fake", TIME_LIMIT).unwrap()
}

#[tokio::test]
async fn what_is_stored_is_found_until_it_is_erased() {
    let home = Home::new();
    home.install_keeper("keeper");
    let helper = find(&home, "keeper", TIME_LIMIT).unwrap();
    assert_eq!(helper.get("one.test").await.unwrap(), None);
    helper.store("one.test", "ada", &Secret::new("pa\"ss\n")).await.unwrap();
    let expected = Credential::from_login("ada", Secret::new("pa\"ss\n"));
    assert_eq!(helper.get("one.test").await.unwrap(), Some(expected));
    helper.erase("one.test").await.unwrap();
    helper.erase("one.test").await.unwrap();
    assert_eq!(helper.get("one.test").await.unwrap(), None);
    assert_eq!(helper.list().await.unwrap()["kept.test"], "ada");
}

#[tokio::test]
async fn replies_are_read_with_extra_keys_and_token_users() {
    let home = Home::new();
    for (reply, expected) in [
        (r#"{"Username":"a","Secret":"s","More":[1]}"#, Some(("a", "s"))),
        (r#"{"ServerURL":"x","Username":"<token>","Secret":"t"}"#, Some(("<token>", "t"))),
        (r#"{"Username":"","Secret":""}"#, None),
    ] {
        let found = helper(&home, &format!("#!/bin/sh\necho '{reply}'\n")).get("one.test").await;
        let expected =
            expected.map(|(user, secret)| Credential::from_login(user, Secret::new(secret)));
        assert_eq!(found.unwrap(), expected, "{reply}");
    }
}

#[tokio::test]
async fn failures_say_which_helper_and_never_show_a_reply() {
    let home = Home::new();
    for (script, message) in [
        (
            "echo 'pass: \x1b[1mgpg failed' >&2; exit 2",
            "failed (exit status: 2): pass: \\u{1b}[1mgpg failed",
        ),
        ("echo 'no dbus'; echo other >&2; exit 1", "failed (exit status: 1): no dbus"),
        ("exit 1", "failed (exit status: 1): it said nothing"),
        ("echo '{\"Secret\": \"hunter2\"}'; echo no >&2; exit 3", "failed (exit status: 3): no"),
        ("echo '{\"Secret\": \"hunter2\"'", "answered with something that is not the protocol's"),
        ("head -c 3000000 /dev/zero", "answered with more than 1 MiB"),
    ] {
        let error = helper(&home, &format!("#!/bin/sh\n{script}\n")).get("one.test").await;
        let error = error.expect_err(script);
        let shown = error.to_string();
        assert!(shown.starts_with("docker-credential-fake get "), "{shown}");
        assert!(shown.contains(message), "{shown}");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        assert!(error.is_helper_failure());
    }
}

#[tokio::test]
async fn a_helper_that_hangs_is_ended() {
    let home = Home::new();
    home.install_helper("slow", "#!/bin/sh\nexec sleep 60\n");
    let started = std::time::Instant::now();
    let slow = find(&home, "slow", Duration::from_millis(200)).unwrap();
    let error = slow.get("one.test").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "docker-credential-slow get gave no answer within 0.2s; it is configured in config.json (credsStore)"
    );
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn names_that_would_reach_elsewhere_are_refused() {
    let home = Home::new();
    for name in ["../evil", "a/b", "", "a b", "a\0", "a\\b"] {
        let error = find(&home, name, TIME_LIMIT).unwrap_err();
        assert!(matches!(error, Error::HelperName { .. }), "{name:?}: {error}");
    }
    let error = find(&home, "absent", TIME_LIMIT).unwrap_err();
    assert_eq!(
        error.to_string(),
        "docker-credential-absent, configured in config.json (credsStore), is not in PATH; \
         install it or remove it from that file"
    );
    let helper = helper(&home, "#!/bin/sh\ntouch \"$(dirname \"$0\")/ran\"\n");
    for server in ["one.test\nhost=evil.test", "one.test\0", "one.test\r", ""] {
        let error = helper.get(server).await.unwrap_err();
        assert!(matches!(error, Error::ServerName { .. }), "{server:?}: {error}");
    }
    assert!(!home.path("ran").exists());
}

#[tokio::test]
async fn a_helper_that_repeats_what_it_was_given_does_not_show_the_secret() {
    let home = Home::new();
    let helper = helper(&home, "#!/bin/sh\ncat >&2; exit 1\n");
    for secret in ["hunter2".to_owned(), "hunter2\"\n".to_owned(), "hunter2".repeat(1000)] {
        let error = helper.store("one.test", "ada", &Secret::new(secret)).await.unwrap_err();
        assert!(error.to_string().contains("\"Secret\":\"***\""), "{error}");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn a_list_of_nothing_is_an_empty_object_or_null() {
    let home = Home::new();
    for (reply, is_list) in [("{}", true), ("null", true), ("[]", false), ("{\"a\": 1}", false)] {
        let helper = helper(&home, &format!("#!/bin/sh\necho '{reply}'\n"));
        assert_eq!(helper.list().await.is_ok_and(|list| list.is_empty()), is_list, "{reply}");
    }
}
