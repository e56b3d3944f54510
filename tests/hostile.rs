//! Attacks, as data: hostile registries, documents, names, files and helpers against the program
//! itself, each with the memory it may take, the code it must end with and what it must say.
//!
//! After every one holds: no file outside the store and the cache, no tag, no control character and
//! no secret in what is said, no credential at a host that the user did not name.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]
#![allow(clippy::too_many_lines, reason = "a table of scenes is as long as it is")]

#[path = "support/archive.rs"]
mod archive;
#[path = "support/canary.rs"]
mod canary;
#[path = "hostile/echoes.rs"]
mod echoes;
#[path = "hostile/files.rs"]
mod files;
#[path = "hostile/manifests.rs"]
mod manifests;
#[path = "hostile/names.rs"]
mod names;
#[path = "hostile/peer.rs"]
mod peer;
#[path = "hostile/redirects.rs"]
mod redirects;
#[path = "hostile/replies.rs"]
mod replies;
#[path = "hostile/scene.rs"]
mod scene;
#[path = "hostile/site.rs"]
mod site;
#[path = "hostile/slow.rs"]
mod slow;
#[path = "hostile/surroundings.rs"]
mod surroundings;
#[path = "hostile/text.rs"]
mod text;
#[path = "hostile/tls.rs"]
mod tls;
#[path = "hostile/trace.rs"]
mod trace;
#[path = "hostile/wire.rs"]
mod wire;

use std::collections::VecDeque;
use std::io::Write as _;
use std::sync::Mutex;
use std::thread;

use scene::Scene;

/// Scenes that run at the same time.
const AT_ONCE: usize = 6;

#[test]
fn every_attack_fails_or_does_no_harm() {
    let all = [
        manifests::scenes(),
        names::scenes(),
        redirects::scenes(),
        replies::scenes(),
        tls::scenes(),
        files::scenes(),
        text::scenes(),
        slow::scenes(),
        surroundings::scenes(),
        trace::scenes(),
        echoes::scenes(),
        wire::scenes(),
        controls(),
    ];
    let scenes: Vec<Scene> = all.into_iter().flatten().collect();
    let controls = scenes.iter().filter(|scene| scene.is_control()).count();
    let count = scenes.len() - controls;
    assert!(count >= 100, "{count}");
    let (waiting, problems) = (Mutex::new(VecDeque::from(scenes)), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(scene) = { waiting.lock().unwrap().pop_front() } {
                    let found = scene.run();
                    problems.lock().unwrap().extend(found);
                }
            });
        }
    });
    // Past the harness, which keeps the output of tests that pass to itself.
    writeln!(std::io::stderr(), "hostile: {count} scenes, {controls} controls").unwrap();
    let problems = problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// Every command that an attack uses, on what is in order.
fn controls() -> Vec<Scene> {
    let lines = [
        "pull HOST/app:1",
        "copy HOST/app:1 oci:out:1",
        "copy HOST/app:1 HOST/other:1",
        "tags HOST/app",
        "catalog HOST",
        "manifest HOST/app:1",
        "config HOST/app:1",
        "digest HOST/app:1",
        "inspect HOST/app:1",
        "history HOST/app:1",
        "retag HOST/app:1 2",
        "delete HOST/app:1",
        "login -u ann --password-stdin HOST",
    ];
    lines
        .iter()
        .map(|line| {
            let scene = Scene::control(line, site::Site::with_image());
            // What is copied to a directory is written there.
            scene.stdin(canary::PASSWORD).writes()
        })
        .collect()
}
