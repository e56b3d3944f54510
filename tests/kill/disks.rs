//! Disks and machines as they are in the world: full, read-only, of another version, with a clock
//! that stepped back and any umask.
//!
//! Small and read-only file systems need a mount namespace; where there is none these tests say so.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, SystemTime};

use regctl::layout::Layout;

use crate::canary;
use crate::image::Image;
use crate::machine::{Machine, searched};

/// A machine whose registry has a small image and one with a layer that is kept half done.
fn machine() -> (Machine, Image, Image) {
    let (small, large) = (Image::of(&[100_000]), Image::of(&[5_000_000, 900_000, 1_000]));
    let mut machine = Machine::new();
    machine.serve();
    machine.ok(&["push", &small.location(), &machine.reference("small")]);
    machine.ok(&["push", &large.location(), &machine.reference("large")]);
    (machine, small, large)
}

/// Runs a shell script as root of a mount namespace, `$regctl` being the program; `None` where that
/// cannot be had, which is said.
#[cfg(target_os = "linux")]
fn in_namespace(machine: &Machine, script: &str) -> Option<Output> {
    let mut command = std::process::Command::new("unshare");
    let words = ["-rm", "sh", "-c"];
    let is_possible = std::process::Command::new("unshare")
        .args(words)
        .arg("mount -t tmpfs -o size=64k none /mnt")
        .output()
        .is_ok_and(|output| output.status.success());
    if !is_possible {
        eprintln!("skipped: no mount namespace can be had here");
        return None;
    }
    machine.adopt(&mut command);
    command.env("PATH", std::env::var_os("PATH").unwrap());
    command.env("regctl", env!("CARGO_BIN_EXE_regctl"));
    Some(searched(command.args(words).arg(script).output().unwrap()))
}

/// Whatever is missing of room, the error names the place, the store is as it was, and images can
/// be removed even if no byte is free.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_leaves_the_store_as_it_was() {
    let (machine, small, large) = machine();
    let (data, blobs) = (machine.path("data"), small.blobs.len() + 1);
    for kibibytes in (300..8_000).step_by(550) {
        let script = format!(
            "mount -t tmpfs -o size={kibibytes}k none {data} || exit 99
            $regctl pull -q {} small:1 >/dev/null || exit 98
            before=$(cat {data}/store/index.json)
            $regctl pull -q {} large:1 2>&1; code=$?
            $regctl images --fsck >/dev/null || exit 97
            [ $code = 0 ] && exit 0
            [ \"$before\" = \"$(cat {data}/store/index.json)\" ] || exit 96
            # Half a blob that takes all the room there is.
            cat /dev/zero >{data}/ingest/.regctl-ingest-sha256-{hex} 2>/dev/null
            $regctl rmi small:1 >/dev/null || exit 95
            exit $code",
            machine.reference("small"),
            machine.reference("large"),
            data = data.display(),
            hex = "a".repeat(64),
        );
        let Some(output) = in_namespace(&machine, &script) else { return };
        let said = String::from_utf8_lossy(&output.stdout);
        match output.status.code() {
            Some(0) => assert!(said.contains(&large.digest), "{kibibytes} KiB: {said}"),
            Some(1) => {
                assert!(said.contains(&*data.to_string_lossy()), "{kibibytes} KiB: {said}");
                assert!(said.contains("No space left"), "{kibibytes} KiB: {said}");
            }
            other => panic!("{kibibytes} KiB, {blobs} blobs before: {other:?}\n{said}"),
        }
    }
}

#[test]
fn too_few_open_files_are_told_and_leave_the_store_as_it_was() {
    let (machine, _, large) = machine();
    let mut codes = Vec::new();
    for limit in (12..40).step_by(4) {
        machine.forget_client();
        let words = format!("pull -q {}", machine.reference("large"));
        let output = machine.shell(&format!("ulimit -n {limit}"), &words);
        let said = String::from_utf8_lossy(&output.stderr);
        codes.push(output.status.code());
        match output.status.code() {
            Some(0) => assert_eq!(machine.check(), large.blobs.len() + 1, "{limit}"),
            Some(1 | 6) => {
                assert!(said.contains("Too many open files"), "{limit}: {said}");
                assert_eq!(machine.ok(&["images", "-q"]), "", "{limit}");
                machine.check();
            }
            other => panic!("{limit}: {other:?}\n{said}"),
        }
    }
    assert!(codes.contains(&Some(0)) && codes.contains(&Some(1)), "{codes:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_store_on_a_read_only_file_system_is_read() {
    let (machine, small, _) = machine();
    let (reference, data) = (machine.reference("small"), machine.path("data"));
    machine.ok(&["pull", "-q", &reference, "small:1"]);
    let script = format!(
        "mount --bind {data} {data} && mount -o remount,ro,bind {data} || exit 99
        $regctl images -q && $regctl inspect small:1 >/dev/null && $regctl images --fsck &&
        $regctl push -q small:1 {} && $regctl save small:1 -o {} || exit 98
        $regctl pull -q {} 2>&1; [ $? = 1 ] || exit 97
        $regctl rmi small:1 2>&1; [ $? = 1 ] || exit 96",
        machine.reference("again"),
        machine.path("saved.tar").display(),
        machine.reference("large"),
        data = data.display(),
    );
    let Some(output) = in_namespace(&machine, &script) else { return };
    let said = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}\n{stderr}");
    assert!(said.contains(&small.digest) && said.contains("all is well"), "{said}");
    assert_eq!(said.matches("Read-only file system").count(), 2, "{said}");
}

/// What a later version of the program keeps is left alone by this one.
#[test]
fn a_store_of_another_version_is_refused() {
    let (machine, _, _) = machine();
    let reference = machine.reference("small");
    machine.ok(&["pull", "-q", &reference]);
    let marker = machine.path("data/store/oci-layout");
    fs::write(&marker, r#"{"imageLayoutVersion":"2.0.0"}"#).unwrap();
    let before = tree(&machine.path("data"));
    for words in [
        &["images"] as &[&str],
        &["images", "--fsck"],
        &["pull", &reference],
        &["rmi", &reference],
        &["push", &reference],
    ] {
        let output = machine.run(words);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {stderr}");
        let version = "has the layout version 2.0.0; this program knows 1.0.0";
        assert!(stderr.contains(version), "{words:?}: {stderr}");
        assert!(stderr.contains(&*marker.to_string_lossy()), "{words:?}: {stderr}");
    }
    assert_eq!(tree(&machine.path("data")), before);
}

/// Locks end with the process that held them; the files that are left stop nobody.
#[test]
fn the_locks_of_a_dead_process_stop_nobody() {
    let (machine, _, large) = machine();
    for lock in ["index", "lease"] {
        fs::create_dir_all(machine.path("data/locks")).unwrap();
        fs::write(machine.path("data/locks").join(lock), "4194304\n").unwrap();
    }
    fs::create_dir_all(machine.path("layout/blobs")).unwrap();
    fs::write(machine.path("layout/.regctl-index.lock"), "4194304\n").unwrap();
    let reference = machine.reference("large");
    assert_eq!(machine.ok(&["pull", "-q", &reference, "app:1"]), large.digest);
    assert_eq!(machine.ok(&["copy", "-q", &reference, "oci:layout:1"]), large.digest);
    machine.ok(&["rmi", "app:1"]);
    assert_eq!(machine.leftovers_here(), Vec::<String>::new());
    let mut names = machine.names("layout");
    names.sort();
    assert_eq!(names, ["blobs", "index.json", "oci-layout"]);
}

/// What was left by a run whose clock was ahead is of use, and is removed when it is not.
#[test]
fn a_clock_that_stepped_back_changes_nothing() {
    let (mut machine, _, large) = machine();
    let layout = Layout::store(&machine.path("data")).unwrap();
    let blob = &large.blobs[1];
    let bytes = fs::read(large.path(&blob.digest)).unwrap();
    {
        let kind = regctl::oci::MediaType::default();
        let blob = regctl::oci::Descriptor::new(kind, blob.digest, blob.size_bytes);
        layout.resume(&blob).unwrap().write(&bytes[..3_000_000]).unwrap();
    }
    let dead = machine.path("data/ingest/.regctl-ingest-1-2-3");
    fs::write(&dead, "half").unwrap();
    let ahead = SystemTime::now() + Duration::from_secs(400 * 24 * 60 * 60);
    for name in machine.names("data/ingest") {
        let file = fs::File::options().write(true).open(machine.path("data/ingest").join(name));
        file.unwrap().set_modified(ahead).unwrap();
    }
    let expected = machine.missing_here(&large).bytes;
    assert_eq!(expected, 2_901_000 + large.blobs[0].size_bytes);
    machine.stop();
    machine.serve();
    machine.ok(&["pull", "-q", &machine.reference("large")]);
    assert_eq!(machine.stop().blob_bytes_sent, expected);
    assert_eq!(machine.leftovers_here(), Vec::<String>::new());
}

/// The umask says who else may read images, and nothing about who may read secrets.
#[test]
fn secrets_are_private_and_commands_work_under_any_umask() {
    for (umask, layer_mode) in [("000", 0o666), ("022", 0o644), ("077", 0o600)] {
        let (machine, small, _) = machine();
        let under = |words: &[&str]| {
            let output = machine.shell(&format!("umask {umask}"), &words.join(" "));
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{umask} {words:?}: {stderr}");
        };
        machine.forget("home/.docker");
        under(&["login", "-u", "ann", "-p", canary::PASSWORD, machine.host()]);
        under(&["pull", &machine.reference("small"), "app:1"]);
        under(&["push", "app:1", &machine.reference("again")]);
        under(&["tag", "app:1", "app:2"]);
        under(&["rmi", "app:1"]);
        under(&["images", "--fsck"]);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&machine.path("home/.docker/config.json")), 0o600, "{umask}");
        let layer = small.blobs[1].digest.hex();
        let layer = machine.path("data/store/blobs/sha256").join(layer);
        assert_eq!(mode(&layer), layer_mode, "{umask}");
        for path in tree(&machine.path("data/cache")) {
            assert_eq!(mode(&path) & 0o077, 0, "{umask}: {}", path.display());
        }
    }
}

/// Every path below a directory that is there, itself included.
fn tree(directory: &Path) -> Vec<std::path::PathBuf> {
    let mut found = vec![directory.to_owned()];
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        next += 1;
        if let Ok(entries) = fs::read_dir(&path) {
            found.extend(entries.map(|entry| entry.unwrap().path()));
        }
    }
    found.retain(|path| path.exists());
    found.sort();
    found
}
