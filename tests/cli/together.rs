//! Several at once, and ends in the middle.

use std::process::Command;

use crate::context::{Context, registry};
use crate::images::{Images, blob_path, digest_of};
use crate::peer::{Head, Peer, Reply};

/// Ends a process by a signal.
fn signal(child: &std::process::Child, name: &str) {
    let kill = format!("kill -{name} {}", child.id());
    assert!(Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success());
}

#[test]
fn an_interrupted_push_leaves_no_tag() {
    for (name, code) in [("INT", 130), ("TERM", 130), ("KILL", -1)] {
        let (context, server) = (Context::new(), registry());
        let mut images = Images::new(&context, "images");
        let image = images.image_of("app", "amd64", &[vec![1; 3_000_000], b"small".to_vec()]);
        images.tag(&image, "1");
        let (host, large) = (server.host(), image.below()[1].replace(':', "%3A"));
        let peer = Peer::start(move |head: &Head| match head.method.as_str() {
            "PUT" if head.path.contains(&large) => Reply::Stall,
            _ => Reply::Forward(host.clone()),
        });
        let push = format!("push {}:1 {}/app:1", images.location(), peer.host());
        let child = context.start(&push);
        peer.wait_for_stall();
        signal(&child, name);
        let ended = context.finish(child);
        assert_eq!((ended.code, ended.stdout.as_str()), (code, ""), "{name}: {}", ended.stderr);
        assert_eq!(context.ok(&format!("catalog {}", server.host())), "");
        // What arrived is of use to the next attempt.
        let again = push.replace(peer.host(), &server.host());
        assert_eq!(context.ok(&again), image.digest);
    }
}

#[test]
fn an_interrupted_pull_leaves_no_name() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    let image = images.image("app", 3);
    images.tag(&image, "1");
    context.ok(&format!("push {}:1 {}/app:1", images.location(), server.host()));
    let (host, last) = (server.host(), image.below()[3].clone());
    let peer = Peer::start(move |head: &Head| match head.path.contains(&last) {
        true => Reply::Stall,
        false => Reply::Forward(host.clone()),
    });
    let child = context.start(&format!("pull {}/app:1 app:1", peer.host()));
    peer.wait_for_stall();
    signal(&child, "INT");
    let ended = context.finish(child);
    assert_eq!((ended.code, ended.stdout.as_str()), (130, ""), "{}", ended.stderr);
    assert_eq!(context.ok("images -q"), "");
    assert_eq!(context.ok(&format!("pull {}/app:1 app:1", server.host())), image.digest);
}

#[cfg(target_os = "linux")]
#[test]
fn commands_that_wait_for_the_store_can_be_interrupted() {
    let context = Context::new();
    context.run("tag a b").fails(3, &["no image \"a\""]);
    let _locks = ["index", "lease"].map(|name| {
        regctl::util::lock::FileLock::exclusive(&context.path(&format!("data/locks/{name}")))
            .unwrap()
    });
    // Without its marker the store is made anew, for which every command that changes it
    // needs the index.
    std::fs::remove_file(context.path("data/store/oci-layout")).unwrap();
    for line in ["untag a", "tag a b", "rmi a"] {
        let mut child = context.start(line);
        // It is up once it handles the signal, which /proc tells.
        let status = format!("/proc/{}/status", child.id());
        let handles = || {
            let status = std::fs::read_to_string(&status).unwrap_or_default();
            let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0");
            u64::from_str_radix(mask.trim(), 16).unwrap_or(0) & 2 != 0
        };
        // Between handling it and listening for it the signal is lost, so it is sent until it works.
        while child.try_wait().unwrap().is_none() {
            match handles() {
                true => signal(&child, "INT"),
                false => std::thread::yield_now(),
            }
        }
        let ended = context.finish(child);
        assert_eq!((ended.code, ended.stdout.as_str()), (130, ""), "{line}: {}", ended.stderr);
    }
}

#[test]
fn two_pushes_of_one_tag_at_once_end_with_one_of_them_and_both_complete() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    let built = [images.image("one", 4), images.image("two", 4)];
    images.tag(&built[0], "one");
    images.tag(&built[1], "two");
    let app = format!("{}/app", server.host());
    let start = |tag: &str| context.start(&format!("push {}:{tag} {app}:1", images.location()));
    let children = [start("one"), start("two")];
    for (child, image) in children.into_iter().zip(&built) {
        let pushed = context.finish(child);
        assert_eq!((pushed.code, pushed.last_line()), (0, &*image.digest), "{}", pushed.stderr);
    }
    let winner = context.ok(&format!("digest {app}:1"));
    assert!(built.iter().any(|image| image.digest == winner));
    for image in &built {
        context.ok(&format!("pull {app}@{}", image.digest));
    }
}

/// Pulls of one image by many processes, as in CI, next to tags and removals.
#[test]
fn eight_processes_at_work_on_one_store_lose_nothing() {
    const WORKERS: usize = 8;
    const ROUNDS: usize = 20;
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    let built: Vec<_> = (0..4).map(|n| images.image(&format!("app {n}"), 2)).collect();
    for (n, image) in built.iter().enumerate() {
        images.tag(image, &n.to_string());
        context.ok(&format!("push {}:{n} {}/app:{n}", images.location(), server.host()));
    }
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (context, host) = (&context, server.host());
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let (image, name) = ((worker + round) % 4, format!("w{worker}:r{round}"));
                    context.ok(&format!("pull -q --plain-http {host}/app:{image} {name}"));
                    match round % 3 {
                        0 => drop(context.ok(&format!("tag {name} kept:w{worker}-r{round}"))),
                        1 => drop(context.ok(&format!("rmi {name}"))),
                        _ => {}
                    }
                }
            });
        }
    });
    let list = context.run_words(&["images", "--format", "{{.Repository}}:{{.Tag}} {{.Digest}}"]);
    let lines: Vec<&str> = list.stdout.lines().collect();
    // Of twenty rounds seven add a tag and seven take their name away again.
    assert_eq!(lines.len(), WORKERS * (ROUNDS + 7 - 7), "{}", list.stdout);
    for (n, image) in built.iter().enumerate() {
        assert!(lines.iter().any(|line| line.ends_with(&image.digest)), "image {n} is gone");
        for digest in image.below().iter().chain([&image.digest]) {
            let bytes = std::fs::read(blob_path(&context.path("data/store"), digest)).unwrap();
            assert_eq!(digest_of(&bytes), *digest);
        }
    }
    for worker in 0..WORKERS {
        let kept = context.ok(&format!("digest store:kept:w{worker}-r0"));
        assert_eq!(kept, built[worker % 4].digest);
    }
}
