//! `build` with `SOURCE_DATE_EPOCH`: one digest, wherever, whenever and by whomever it is built.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::build::Built;
use crate::context::Context;

/// The files of a context, in some order.
const FILES: [(&str, &str); 5] =
    [("a", "a"), ("d/b", "b"), ("d/c", "c"), ("d/e/f", "f"), ("z", "z")];

const DOCKERFILE: &str = "FROM scratch AS one\nWORKDIR /w\nCOPY . .\nFROM scratch\n\
                          COPY --from=one /w /x\nCOPY d /d/\nADD <<t /t\ntext\nt\nLABEL a=b\n";

fn filled(names: impl Iterator<Item = (&'static str, &'static str)>, directory: &str) -> Context {
    let mut context = Context::new();
    for (name, text) in names {
        context.write(&format!("{directory}/{name}"), text);
    }
    context.write(&format!("{directory}/Dockerfile"), DOCKERFILE);
    context.set("SOURCE_DATE_EPOCH", "1700000000");
    context
}

fn digest(context: &Context, line: &str) -> String {
    context.ok(&format!("build -q -t app {line}"));
    Built::of(context, "app").digest
}

#[test]
fn the_same_files_make_the_same_image() {
    let first = filled(FILES.into_iter(), "app");
    let expected = digest(&first, "app");
    let second = filled(FILES.into_iter().rev(), "some/other/place");
    assert_eq!(digest(&second, "some/other/place"), expected, "another directory and order");
    for name in ["app/a", "app/d/b", "app/Dockerfile"] {
        let file = fs::File::options().write(true).open(first.path(name)).unwrap();
        file.set_modified(SystemTime::now() + Duration::from_secs(86400)).unwrap();
    }
    assert_eq!(digest(&first, "--no-cache app"), expected, "another time");
    assert_eq!(digest(&first, "-j 1 --no-cache app"), expected, "one job");
    let mut elsewhere = filled(FILES.into_iter(), "app");
    elsewhere.set("TZ", "Asia/Tokyo");
    elsewhere.set("LANG", "tr_TR.UTF-8");
    assert_eq!(
        digest(&elsewhere, "--platform linux/amd64 app"),
        expected,
        "another place on earth"
    );
    // Of another umask is the store, not the image.
    let masked = filled(FILES.into_iter(), "app");
    let regctl = masked.command(&["build", "-q", "-t", "app", "app"]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "umask 077; exec \"$0\" \"$@\""]).arg(regctl.get_program());
    shell.args(regctl.get_args()).env_clear().current_dir(masked.path(""));
    for (name, value) in regctl.get_envs() {
        shell.env(name, value.unwrap());
    }
    assert!(shell.output().unwrap().status.success());
    assert_eq!(Built::of(&masked, "app").digest, expected, "another umask");
    // What is no other is another.
    let permissions = fs::Permissions::from_mode(0o600);
    fs::set_permissions(masked.path("app/a"), permissions).unwrap();
    assert_ne!(digest(&masked, "app"), expected);
    let mut later = filled(FILES.into_iter(), "app");
    later.set("SOURCE_DATE_EPOCH", "1700000001");
    assert_ne!(digest(&later, "app"), expected);
    later.set("SOURCE_DATE_EPOCH", "yesterday");
    later.run("build app").fails(2, &["SOURCE_DATE_EPOCH"]);
}
