//! `build` again: what is not done anew, what is, and what becomes of a memory that is damaged.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::build::{Built, built, image, pairs, small, steps};
use crate::context::{Context, Outcome, Started};
use crate::images::blob_path;

/// The image IDs, which are the same as long as nothing is done.
#[track_caller]
fn cached(context: &Context, line: &str, first: &Outcome) {
    let again = built(context, line);
    let done: Vec<String> = steps(&again);
    assert!(done.iter().all(|step| step.ends_with(" CACHED")), "{done:?}");
    assert_eq!(again.stdout, first.stdout);
}

/// A chain of two stages, each with files of its own.
fn stages() -> Context {
    let context = Context::new();
    context.write("app/a", "a");
    context.write("app/b", "b");
    context.write("app/c", "c");
    context.write(
        "app/Dockerfile",
        "FROM scratch AS one\nCOPY a b /in/\nFROM one AS two\nCOPY --from=one /in/a /out\n\
         FROM scratch\nCOPY c /c\nCOPY --from=two /out /out\n",
    );
    context
}

fn set_time(path: &Path, seconds: u64) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
}

/// The files below a directory of the data root.
fn files_below(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files_below(&entry.path())),
            false => found.push(entry.path()),
        }
    }
    found
}

#[test]
fn an_unchanged_build_does_nothing_and_makes_the_same_image() {
    let context = stages();
    let first = built(&context, "-t app app");
    let image = Built::of(&context, "app");
    let blobs = files_below(&context.path("data/store/blobs"));
    cached(&context, "-t app app", &first);
    assert_eq!(Built::of(&context, "app").digest, image.digest);
    assert_eq!(files_below(&context.path("data/store/blobs")).len(), blobs.len());
    // Neither times, nor who asks, nor another place of the same files count.
    for name in ["a", "b", "c"] {
        set_time(&context.path("app").join(name), 1_000_000);
    }
    cached(&context, "app", &first);
    fs::rename(context.path("app"), context.path("elsewhere")).unwrap();
    cached(&context, "elsewhere", &first);
}

#[test]
fn a_change_rebuilds_what_depends_on_it_and_nothing_else() {
    let context = stages();
    let first = built(&context, "app");
    context.write("app/c", "changed");
    assert_eq!(
        steps(&built(&context, "app")),
        [
            "[one 1/1] COPY a b /in/ CACHED",
            "[stage-2 1/2] COPY c /c",
            "[stage-2 2/2] COPY --from=two /out /out",
            "[two 2/2] COPY --from=one /in/a /out CACHED",
        ]
    );
    // As it was: both are still known.
    context.write("app/c", "c");
    cached(&context, "app", &first);
    for (what, mode) in [("a mode", 0o600), ("the mode of before", 0o644)] {
        use std::os::unix::fs::PermissionsExt;
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(context.path("app/c"), permissions).unwrap();
        let count =
            steps(&built(&context, "app")).iter().filter(|it| !it.ends_with("CACHED")).count();
        assert_eq!(count, if mode == 0o600 { 2 } else { 0 }, "{what}");
    }
    context.write("app/Dockerfile", "FROM scratch\nCOPY a b /in/\nCOPY c /d\n");
    let done = steps(&built(&context, "app"));
    assert_eq!(done, ["[1/2] COPY a b /in/ CACHED", "[2/2] COPY c /d"]);
}

#[test]
fn a_step_that_makes_the_same_as_before_leaves_later_ones_cached() {
    let context = Context::new();
    context.write("app/a", "a");
    context.write("app/b", "b");
    context.write(
        "app/Dockerfile",
        "FROM scratch AS one\nCOPY . /all/\nFROM scratch AS two\nCOPY --from=one /all/a /a\n\
         FROM scratch\nCOPY --from=two /a /b\n",
    );
    set_time(&context.path("app/a"), 1_000_000);
    let first = built(&context, "app");
    context.write("app/b", "changed");
    let again = built(&context, "app");
    assert_eq!(
        steps(&again),
        [
            "[one 1/1] COPY . /all/",
            "[stage-2 1/1] COPY --from=two /a /b CACHED",
            "[two 1/1] COPY --from=one /all/a /a",
        ]
    );
    assert_eq!(again.stdout, first.stdout);
}

#[test]
fn what_is_to_be_done_anew_is() {
    let context = stages();
    built(&context, "app");
    let all = steps(&built(&context, "--no-cache app"));
    assert!(all.len() == 4 && all.iter().all(|step| !step.ends_with("CACHED")), "{all:?}");
    let filtered = built(&context, "--no-cache-filter TWO app");
    let done: Vec<String> =
        steps(&filtered).into_iter().filter(|step| !step.ends_with("CACHED")).collect();
    assert_eq!(done, ["[two 2/2] COPY --from=one /in/a /out"]);
    context.run("build --no-cache --no-cache-filter two app").fails(2, &["--no-cache-filter"]);
}

#[test]
fn another_compression_or_time_is_another_layer() {
    let mut context = small();
    let plain = |context: &Context, line: &str| {
        let image = image(context, line);
        (image.manifest["layers"][0]["mediaType"].as_str().unwrap().to_owned(), image.layers)
    };
    let gzip = plain(&context, "app");
    let zstd = plain(&context, "--compression zstd app");
    assert_eq!(zstd.0, "application/vnd.oci.image.layer.v1.tar+zstd");
    assert_ne!(plain(&context, "--compression-level 1 app").1, zstd.1);
    assert_eq!(plain(&context, "app"), gzip);
    context.set("SOURCE_DATE_EPOCH", "1000");
    let early = image(&context, "app");
    assert_ne!(early.layers, gzip.1);
    assert_eq!(early.config["created"], "1970-01-01T00:16:40Z");
    assert_eq!(early.config["history"][0]["created"], "1970-01-01T00:16:40Z");
}

#[test]
fn a_layer_that_is_gone_or_shortened_is_made_anew() {
    for what in ["gone", "truncated"] {
        let context = small();
        let first = image(&context, "-t app app");
        let blob = blob_path(&context.path("data/store"), &first.layers[0]);
        match what {
            "gone" => fs::remove_file(&blob).unwrap(),
            _ => {
                let bytes = fs::read(&blob).unwrap();
                fs::remove_file(&blob).unwrap();
                fs::write(&blob, &bytes[..bytes.len() / 2]).unwrap();
            }
        }
        let again = built(&context, "-t app app");
        assert_eq!(steps(&again), ["[1/1] COPY a /x/"], "{what}");
        let image = Built::of(&context, "app");
        assert_eq!(
            (&image.layers, image.contents(&context, 0)),
            (&first.layers, pairs(&[("x/a", "hello\n")]))
        );
        context.ok("images --fsck");
    }
}

#[test]
fn a_damaged_layer_is_found_by_fsck_and_made_anew_without_the_cache() {
    let context = small();
    let first = image(&context, "-t app app");
    let blob = blob_path(&context.path("data/store"), &first.layers[0]);
    let mut bytes = fs::read(&blob).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 0xff;
    fs::remove_file(&blob).unwrap();
    fs::write(&blob, &bytes).unwrap();
    context.run("images --fsck").fails(1, &[]);
    built(&context, "--no-cache -t app app");
    context.ok("images --fsck");
    assert_eq!(Built::of(&context, "app").contents(&context, 0), pairs(&[("x/a", "hello\n")]));
}

#[test]
fn damaged_memories_count_for_nothing() {
    let context = stages();
    let first = image(&context, "app");
    let cache = context.path("data/cache");
    for damage in [&b""[..], b"{", b"\xff\xff\xff\xff", &[0; 5000]] {
        let memories = files_below(&cache);
        assert!(memories.len() > 5, "{memories:?}");
        for memory in memories {
            fs::write(&memory, damage).unwrap();
        }
        let again = image(&context, "app");
        assert_eq!(again.config["rootfs"], first.config["rootfs"], "{damage:?}");
    }
    for memory in files_below(&cache) {
        let bytes = fs::read(&memory).unwrap();
        fs::write(&memory, &bytes[..bytes.len() - 1]).unwrap();
    }
    assert_eq!(image(&context, "app").config["rootfs"], first.config["rootfs"]);
    fs::remove_dir_all(&cache).unwrap();
    assert_eq!(image(&context, "app").config["rootfs"], first.config["rootfs"]);
    context.ok("images --fsck");
}

#[test]
fn builds_of_one_context_at_once_make_the_same_files() {
    let context = Context::new();
    for n in 0..40 {
        context.write(&format!("app/{n}"), format!("{n}").repeat(5000));
    }
    context.write("app/Dockerfile", "FROM scratch\nWORKDIR /w\nCOPY . .\nCOPY 1 /one\n");
    let children: Vec<Started> =
        (0..4).map(|n| context.start(&format!("build -q -t app:{n} app"))).collect();
    for child in children {
        let outcome = context.finish(child);
        assert_eq!(outcome.code, 0, "{}", outcome.raw_stderr);
    }
    let rootfs = |n: u32| Built::of(&context, &format!("app:{n}")).files(&context, 1);
    for n in 1..4 {
        assert_eq!(rootfs(n), rootfs(0));
    }
    context.ok("images --fsck");
    let done = steps(&built(&context, "app"));
    assert!(done.iter().all(|step| step.ends_with("CACHED")), "{done:?}");
}

#[test]
fn a_build_that_is_killed_leaves_a_store_that_the_next_one_goes_on_with() {
    let context = Context::new();
    for n in 0..200 {
        context.write(&format!("app/{n}"), crate::archive::noise(n, 100_000));
    }
    context.write("app/Dockerfile", "FROM scratch\nCOPY . /a/\nCOPY . /b/\n");
    for _ in 0..6 {
        let mut child = context.start("build -t app app");
        // As soon as something is being written.
        while files_below(&context.path("data/store/ingest")).is_empty()
            && files_below(&context.path("data")).iter().all(|path| !path.ends_with("index.json"))
            && child.try_wait().unwrap().is_none()
        {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        context.finish(child);
        context.ok("images --fsck");
    }
    let image = image(&context, "-t app app");
    assert_eq!(image.files(&context, 1).len(), 202);
    context.ok("images --fsck");
}

#[test]
fn removed_images_leave_what_the_next_build_needs() {
    let context = small();
    let first = built(&context, "-t app app");
    context.ok("rmi app");
    assert_eq!(context.ok("images -q"), "");
    cached(&context, "-t app app", &first);
    context.ok("images --fsck");
    // Without what is remembered the layers go with their image.
    fs::remove_dir_all(context.path("data/cache")).unwrap();
    context.ok("rmi app");
    assert_eq!(files_below(&context.path("data/store/blobs")), Vec::<PathBuf>::new());
}
