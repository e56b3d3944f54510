//! `build` of what cannot be built: said with its place, and with nothing changed.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Child, Command};

use crate::build::{Built, built, image, pairs, small};
use crate::context::{Context, registry, taken};

/// A context with a Dockerfile of this text and files `a` and `b`.
fn with(text: impl AsRef<[u8]>) -> Context {
    let context = Context::new();
    context.write("app/a", "a");
    context.write("app/b", "b");
    context.write("app/Dockerfile", text);
    context
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    let context = with("FROM scratch AS one\nCOPY a /\nFROM scratch\nCOPY --from=one /a /\n");
    context.run("build --target three app").fails(1, &["\"three\"", "one, stage-1"]);
    let context = with("FROM scratch\nCOPY aa /\n");
    context
        .run("build app")
        .fails(1, &["[1/1] COPY aa / failed", "/aa not found: there are Dockerfile, a, b"]);
    let context = with("FROM scratch\nCOPY x* y /\n");
    context.run("build app").fails(1, &["x*"]);
    let context = with("FROM scratch\nCOPY a b /\n");
    context.write("app/.dockerignore", "# nothing\nb\n");
    context.run("build app").fails(1, &["COPY a b /", "b", ".dockerignore"]);
    let context = with("FROM scratch\nCOPY [ab] /file\n");
    context.run("build app").fails(1, &["[ab] means 2 files", "end it with a slash"]);
}

#[test]
fn syntax_errors_have_their_place_and_show_it() {
    for (text, place, pieces) in [
        ("FROM scratch\nLABEL a=b\nCOPPY a b\n", "3:1", &["COPPY", "COPY", "^"][..]),
        ("LABEL a=b\n", "1:1", &["FROM"]),
        ("FROM scratch\nCOPY --chwon=1 a /\n", "2:6", &["--chwon", "--chown"]),
        ("FROM scratch\nCOPY a\n", "2:1", &["COPY"]),
        ("FROM scratch\nENV a\n", "2:", &["ENV"]),
        ("FROM scratch\nEXPOSE high\n", "2:8", &["high"]),
        ("FROM scratch\nCOPY <<end /a\nnever\n", "2:", &["end"]),
        ("FROM\n", "1:1", &["FROM"]),
        ("FROM UPPER\n", "1:6", &["UPPER"]),
    ] {
        let context = with(text);
        let outcome = context.run("build app");
        outcome.fails(1, pieces);
        assert!(outcome.stderr.contains(&format!("Dockerfile:{place}")), "{}", outcome.stderr);
        assert!(outcome.stderr.contains('^'), "{}", outcome.stderr);
        assert_eq!(context.ok("images -aq"), "", "{text}");
    }
    for text in ["", "# only a comment\n", "\n\n"] {
        with(text).run("build app").fails(1, &["Dockerfile"]);
    }
}

#[test]
fn run_is_refused_before_anything_is_fetched_or_written() {
    let server = registry();
    let name = format!("{}/base:1", server.host());
    let context = with(format!("FROM {name} AS one\nCOPY a /\nFROM one\nRUN true\n"));
    let outcome = context.run("build -t app --iidfile id app");
    outcome.fails(1, &["Dockerfile:4:1", "RUN is not supported yet"]);
    assert_eq!(taken(&server), [""; 0]);
    assert!(!context.path("id").exists());
    assert_eq!(context.ok("images -aq"), "");
    // In a stage that nothing needs it does no harm.
    let context = with("FROM scratch AS one\nRUN true\nFROM scratch\nCOPY a /\n");
    built(&context, "app");
    context.run("build --target one app").fails(1, &["Dockerfile:2:1"]);
}

#[test]
fn nothing_outside_of_the_context_is_taken() {
    let context = with("FROM scratch\nCOPY ../secret /one\n");
    context.write("secret", "outside");
    context.write("app/secret", "inside");
    let contents = |context: &Context| image(context, "app").contents(context, 0);
    assert_eq!(contents(&context), pairs(&[("one", "inside")]));
    for (link, target) in [("up", ".."), ("root", "/"), ("file", "../secret")] {
        symlink(target, context.path("app").join(link)).unwrap();
    }
    symlink("/secret", context.path("app/rooted")).unwrap();
    for source in ["up/secret", "root/secret", "../../secret", "/../secret"] {
        context.write("app/Dockerfile", format!("FROM scratch\nCOPY {source} /one\n"));
        assert_eq!(contents(&context), pairs(&[("one", "inside")]), "{source}");
    }
    context.write("app/Dockerfile", "FROM scratch\nCOPY . /all/\n");
    let all = contents(&context);
    assert_eq!((all["all/up"].as_str(), all["all/file"].as_str()), ("..", "../secret"));
    assert_eq!(all["all/secret"], "inside");
    let directory = image(&context, "app").files(&context, 0);
    assert!(directory.values().all(|member| member.3 != "outside"));
}

#[test]
fn large_and_strange_dockerfiles_are_read_or_refused_in_order() {
    let many = (0..10_000).map(|n| format!("LABEL l{n}={n}\n")).collect::<String>();
    let context = with(format!("FROM scratch\n{many}"));
    let image = image(&context, "app");
    assert_eq!(image.config["config"]["Labels"].as_object().unwrap().len(), 10_000);
    assert_eq!(image.config["history"].as_array().unwrap().len(), 10_000);
    let long = "x".repeat(1_000_000);
    let context = with(format!("FROM scratch\nLABEL long={long}\n"));
    assert_eq!(
        Built::of(&context, built(&context, "app").last_line()).config["config"]["Labels"]["long"],
        long
    );
    let context = with(format!("FROM scratch\nCOPPY {long}\n"));
    let outcome = context.run("build app");
    outcome.fails(1, &["Dockerfile:2:1", "COPPY"]);
    assert!(outcome.stderr.len() < 2000, "{} bytes", outcome.stderr.len());
    let context = with(b"FROM scratch\nLABEL a=\xff\xfe\n");
    context.run("build app").fails(1, &["Dockerfile:2:", "UTF-8"]);
    let context = with(format!("FROM scratch\nCOPY {} /\n", "n".repeat(5000)));
    assert_eq!(context.run("build app").code, 1);
    let context = with(format!("FROM scratch\nCOPY a /{}\n", "n".repeat(5000)));
    assert_eq!(context.run("build app").code, 0);
    let context = with("\u{feff}FROM scratch\r\nCOPY a \\\r\n  /dir/\r\n");
    assert_eq!(
        Built::of(&context, built(&context, "app").last_line()).contents(&context, 0),
        pairs(&[("dir/a", "a")])
    );
}

#[test]
fn chains_of_many_steps_are_no_problem() {
    let copies = (0..400).map(|n| format!("COPY a /{n}\n")).collect::<String>();
    let context = with(format!("FROM scratch\n{copies}"));
    let first = built(&context, "-q app");
    let again = built(&context, "-q app");
    assert_eq!(again.stdout, first.stdout);
    assert_eq!(Built::of(&context, first.last_line()).layers.len(), 400);
}

#[test]
fn values_of_arguments_that_nobody_takes_are_in_no_error() {
    let mut context = with("FROM scratch\nARG TOKEN\nCOPY missing /\n");
    context.set("TOKEN", "s3cr3t-of-the-environment");
    for line in ["--build-arg TOKEN app", "--build-arg TOKEN=s3cr3t-of-the-line app"] {
        let outcome = context.run(&format!("--debug build {line}"));
        assert_eq!(outcome.code, 1);
        assert!(!outcome.raw_stderr.contains("s3cr3t"), "{}", outcome.raw_stderr);
    }
}

/// A user of no name.
const NOBODY: u32 = 54321;

/// The program as somebody else, if we may become somebody else.
fn as_nobody(context: &Context, line: &str) -> Command {
    let regctl = context.command(&line.split_whitespace().collect::<Vec<_>>());
    let mut command = Command::new("setpriv");
    command.args([&format!("--reuid={NOBODY}"), &format!("--regid={NOBODY}"), "--clear-groups"]);
    command.arg(regctl.get_program()).args(regctl.get_args()).env_clear();
    command.env("PATH", "/usr/bin:/bin").current_dir(regctl.get_current_dir().unwrap());
    for (name, value) in regctl.get_envs() {
        command.env(name, value.unwrap());
    }
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    command
}

fn give_away(context: &Context, names: &[&str]) {
    for name in names {
        std::os::unix::fs::chown(context.path(name), Some(NOBODY), Some(NOBODY)).unwrap();
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[test]
fn nobody_needs_to_be_root() {
    let context = small();
    let here = context.path("");
    fs::set_permissions(&here, fs::Permissions::from_mode(0o755)).unwrap();
    let line = "build -q -t app app";
    let child: Child = match is_root() {
        true => {
            give_away(&context, &["data", "home", "docker"]);
            as_nobody(&context, line).spawn().unwrap()
        }
        // Whoever runs this is nobody special.
        false => context.start(line).into(),
    };
    let outcome = context.finish(child);
    assert_eq!(outcome.code, 0, "{}", outcome.raw_stderr);
    let files = Built::of(&context, "app").files(&context, 0);
    assert_eq!(files["x/a"], ('f', 0o644, 0, "hello\n".to_owned()));
}

#[test]
fn what_may_not_be_read_or_written_is_named() {
    let context = with("FROM scratch\nCOPY . /\n");
    fs::set_permissions(context.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(context.path("app/b"), fs::Permissions::from_mode(0o000)).unwrap();
    let start = |line: &str| -> Child {
        match is_root() {
            true => as_nobody(&context, line).spawn().unwrap(),
            false => context.start(line).into(),
        }
    };
    if is_root() {
        give_away(&context, &["data", "home", "docker"]);
    }
    let outcome = context.finish(start("build app"));
    outcome.fails(1, &["[1/1] COPY . / failed", "app/b", "ermission denied"]);
    fs::set_permissions(context.path("app/b"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::remove_dir_all(context.path("data")).unwrap();
    fs::create_dir(context.path("data")).unwrap();
    fs::set_permissions(context.path("data"), fs::Permissions::from_mode(0o555)).unwrap();
    let outcome = context.finish(start("build app"));
    outcome.fails(1, &["data", "ermission denied"]);
}
