//! The search for secrets is tried itself: it finds them in every form and in every place.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use tracing_subscriber::filter::LevelFilter;

use crate::canary::{self, Kept, PASSWORD, Searched};
use crate::context::Context;
use crate::login::{bearer, log_in};

/// Names the variable that lets a test show a secret.
const SHOWS: &str = "REGCTL_TEST_SHOWS";

fn is_found(text: &str) -> bool {
    canary::found_in(text).next().is_some()
}

#[test]
fn a_secret_is_found_in_every_form() {
    for user in ["", "a", "ab", "ann", "robot$team+ci"] {
        let pair = format!("{user}:{PASSWORD}");
        for shown in [
            pair.clone(),
            format!("https://{pair}@registry.test/?x=1"),
            STANDARD.encode(&pair),
            URL_SAFE_NO_PAD.encode(&pair),
            format!("Basic {}", STANDARD.encode(&pair)),
            format!("{:?}", pair.as_bytes()),
            format!("{:?}", std::ffi::OsStr::new(&pair)),
        ] {
            assert!(is_found(&format!("before {shown} behind")), "{shown}");
        }
    }
    assert!(is_found("authorization: Bearer x"));
    assert!(!is_found("GET /v2/ann/app?… sha256:99 Authorization: Sensitive, base64 Y2Fu"));
}

#[test]
fn what_a_home_keeps_is_searched_for_as_it_stands_there() {
    let context = Context::new();
    let auth = STANDARD.encode("ann:of-the-config");
    let config = format!(r#"{{"auths": {{"r.test": {{"auth": "{auth}"}}}}}}"#);
    context.write("docker/config.json", config);
    context.write("home/.cache/regctl/tokens/r.test/1", r#"{"token": "of-the-cache"}"#);
    let kept = Kept::default();
    kept.learn_files(&context.path(""));
    for (said, is_secret) in [
        ("it is of-the-config", true),
        (&*format!("it is {auth}"), true),
        ("it is of-the-cache", true),
        ("it is none of those", false),
    ] {
        let searched = catch_unwind(AssertUnwindSafe(|| kept.assert_unseen("a test", said)));
        assert_eq!(searched.is_err(), is_secret, "{said}");
    }
}

#[test]
fn a_run_that_shows_a_secret_fails_its_test() {
    let (context, server) = (Context::new(), bearer());
    assert_eq!(log_in(&context, &server, PASSWORD).code, 0);
    let fails = |line: &str| catch_unwind(AssertUnwindSafe(|| context.run(line))).is_err();
    let host = server.host();
    assert!(fails(&format!("auth token {host}/app")), "a token on stdout");
    assert!(fails("tags canary-7c1!"), "a word on stderr");
    assert!(fails("tags YW5uOmNhbmFyeS03YzE="), "a pair on stderr");
    assert!(!fails(&format!("catalog {host}")));
    // What may print a secret may not say it.
    let unseen = || context.run_for_secret(&format!("auth token {host}/canary-7c1!"));
    assert!(catch_unwind(AssertUnwindSafe(unseen)).is_err());
    let other = || context.run_for_secret("login --get r.test");
    assert!(catch_unwind(AssertUnwindSafe(other)).is_err());
}

#[test]
fn a_process_that_is_not_finished_fails_its_test() {
    let context = Context::new();
    let forget = || drop(context.start("version"));
    assert!(catch_unwind(AssertUnwindSafe(forget)).is_err());
}

#[test]
fn a_log_is_searched_line_by_line() {
    let shown = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = std::sync::Arc::clone(&shown);
    let writer = move || {
        let kept = std::sync::Arc::clone(&kept);
        Searched(move |line: &str| kept.lock().unwrap().push(line.to_owned()))
    };
    let log = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(writer);
    tracing::subscriber::with_default(log.finish(), || {
        tracing::trace!(user = "ann", "nothing of it");
        tracing::trace!(password = PASSWORD, "all of it");
    });
    let shown = shown.lock().unwrap();
    assert!(matches!(&shown[..], [line] if line.contains("all of it")), "{shown:?}");
}

/// Does nothing, unless the next test runs it in a process of its own.
#[test]
fn shows_a_secret_where_it_is_told_to() {
    let Ok(place) = std::env::var(SHOWS) else { return };
    canary::watch();
    match &*place {
        "log" => tracing::trace!(password = PASSWORD, "all of it"),
        // On a thread of which no test hears.
        "thread" => {
            std::thread::spawn(
                || tracing::trace!(pair = %STANDARD.encode(format!("a:{PASSWORD}"))),
            )
            .join()
            .unwrap();
        }
        _ => {}
    }
}

#[test]
fn a_secret_in_the_log_of_a_test_program_ends_it() {
    for (place, is_ended) in [("log", true), ("thread", true), ("nowhere", false)] {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "search::shows_a_secret_where_it_is_told_to"])
            .env(SHOWS, place)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), !is_ended, "{place}: {said}");
        assert_eq!(said.contains("a secret is shown"), is_ended, "{place}: {said}");
    }
}

#[test]
fn a_line_without_a_secret_is_written_as_any_other() {
    let mut log = Searched(|line: &str| panic!("{line}"));
    assert_eq!(log.write(b"GET /v2/ 200\n").unwrap(), 13);
}
