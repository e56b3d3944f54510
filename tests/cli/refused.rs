//! The harness of what must be refused: in every way it can come in, with nothing changed.

use crate::archive::{self, Content, Image, Members};
use crate::context::{Context, Outcome, registry};
use crate::loading::stored;

/// An archive that must be refused.
pub(crate) struct Bad {
    called: &'static str,
    bytes: Vec<u8>,
    /// What `load` says.
    pieces: Vec<String>,
    /// Whether a push in place fails as well; it does not read what it does not need.
    is_seen_in_place: bool,
    code: i32,
}

impl Bad {
    pub(crate) fn new(called: &'static str, bytes: Vec<u8>, pieces: &[&str]) -> Self {
        let pieces = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        Self { called, bytes, pieces, is_seen_in_place: true, code: 1 }
    }

    pub(crate) fn not_found(self) -> Self {
        Self { code: 3, ..self }
    }

    pub(crate) fn unseen_in_place(self) -> Self {
        Self { is_seen_in_place: false, ..self }
    }
}

pub(crate) fn file(bytes: impl AsRef<[u8]>) -> Content {
    Content::File(bytes.as_ref().to_vec())
}

pub(crate) fn link(target: &str) -> Content {
    Content::Symlink(target.to_owned())
}

pub(crate) fn image() -> Image {
    Image::new("app", 1)
}

pub(crate) fn docker() -> Members {
    archive::docker_20(&[(&image(), &["app:1"])])
}

pub(crate) fn plain_oci() -> Members {
    archive::docker_25(&[(&image(), &["app:1"])])
}

/// Refuses every archive in every way, into an empty store and into one that holds an image.
#[track_caller]
pub(crate) fn refuse(cases: Vec<Bad>) {
    let (empty, filled, server) = (Context::new(), Context::new(), registry());
    empty.make_store();
    filled.write("good.tar", archive::docker_20(&[(&Image::new("good", 7), &["good:1"])]).tar());
    filled.ok("load -i good.tar");
    let mut before = [stored(&empty), stored(&filled)];
    let mut problems = Vec::new();
    for (number, Bad { called, bytes, pieces, is_seen_in_place, code }) in cases.iter().enumerate()
    {
        let mut check = |how: &str, outcome: &Outcome, pieces: &[String]| {
            let found = problems_of(outcome, *code, pieces);
            problems.extend(found.iter().map(|problem| format!("{called}, {how}: {problem}")));
            for (context, before) in [&empty, &filled].iter().zip(&mut before) {
                let after = stored(context);
                if after != *before {
                    let new: Vec<_> =
                        after.iter().filter(|(name, _)| !before.contains_key(*name)).collect();
                    problems.push(format!("{called}, {how}: the store has changed: {new:?}"));
                    *before = after;
                }
            }
        };
        empty.write("x.tar", bytes);
        let named = ["x.tar".to_owned()];
        check("loaded", &empty.run("load -i x.tar"), &[&pieces[..], &named].concat());
        check("from stdin", &filled.run_with_stdin("load", bytes), pieces);
        if *is_seen_in_place {
            server.clear_requests();
            let to = format!("{}/app{number}:1", server.host());
            check("pushed", &empty.run(&format!("push docker-archive:x.tar {to}")), &named);
            let tagged = server.requests().into_iter().filter(|one| {
                one.method == http::Method::PUT && one.path_and_query.ends_with("/manifests/1")
            });
            if tagged.count() > 0 {
                problems.push(format!("{called}: a tag was set"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(filled.ok("images -q").lines().count(), 1);
}

/// What is not as it must be after a failure that is told with these pieces.
fn problems_of(outcome: &Outcome, code: i32, pieces: &[String]) -> Vec<String> {
    let stderr = &outcome.raw_stderr;
    let mut problems = Vec::new();
    if (outcome.code, outcome.stdout.as_str()) != (code, "") {
        problems.push(format!("exit code {}: {stderr}", outcome.code));
    }
    for piece in pieces.iter().filter(|piece| !stderr.contains(*piece)) {
        problems.push(format!("no {piece:?} in {stderr}"));
    }
    if stderr.chars().any(|c| c.is_control() && c != '\n') {
        problems.push(format!("control characters in {stderr:?}"));
    }
    if stderr.len() > 4000 {
        problems.push(format!("a message of {} bytes", stderr.len()));
    }
    problems
}
