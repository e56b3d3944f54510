//! The program killed at random moments: what it leaves is sound, the next run goes on from there,
//! moves what was missing and not a byte more, and leaves nothing over.
//!
//! Real processes, a real `regctl serve`. 40 moments each by default; `REGCTL_LONG=1` takes 200.
//! `REGCTL_SEED` chooses other moments.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]
#![allow(clippy::print_stderr, reason = "what moments met, and what was skipped")]

#[path = "support/canary.rs"]
mod canary;
#[path = "kill/disks.rs"]
mod disks;
#[path = "kill/image.rs"]
mod image;
#[path = "kill/machine.rs"]
mod machine;

use std::time::{Duration, Instant};

use regctl::layout::Layout;

use image::Image;
use machine::{Machine, Missing, Signal, searched};

/// Moments of one series, spread at random over the time that the whole takes: so many at which the
/// command was still at work.
struct Moments {
    state: u64,
    count: usize,
    /// How many more may come too late and be made up for.
    spare: usize,
    /// How much of the measured time it takes in fact, as far as moments that came too late tell.
    scale: f64,
}

impl Moments {
    /// `usual` many, five times as many in the long form.
    fn new(usual: usize) -> Self {
        let seed = std::env::var("REGCTL_SEED").ok().and_then(|seed| seed.parse().ok());
        let is_long = std::env::var_os("REGCTL_LONG").is_some();
        let count = if is_long { usual * 5 } else { usual };
        Self { state: seed.unwrap_or(20_261_125), count, spare: 2 * count, scale: 1.0 }
    }

    /// The last one came when all was done: another one takes its place.
    fn was_late(&mut self) {
        assert!(self.spare > 0, "the command is done before it can be ended");
        self.spare -= 1;
        self.count += 1;
        self.scale *= 0.98;
    }
}

/// How long a command takes at its fastest, so that few moments come too late; `prepare` makes it
/// the first of its kind.
fn measured(machine: &mut Machine, words: &[&str], prepare: impl Fn(&mut Machine)) -> Duration {
    let mut measure = || {
        prepare(machine);
        let begun = Instant::now();
        machine.ok(words);
        begun.elapsed()
    };
    let first = measure();
    first.min(measure())
}

/// Parts of the whole, and a little more at first.
impl Iterator for Moments {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.count = self.count.checked_sub(1)?;
        Some(self.scale * (image::random(&mut self.state) % 11_000) as f64 / 10_000.0)
    }
}

#[test]
fn a_killed_pull_is_finished_by_the_next() {
    interrupted_pulls(&Image::large(), Signal::Kill, Moments::new(40));
}

/// The same by Ctrl-C, after which the program still writes down how far it is.
#[test]
fn an_interrupted_pull_is_finished_by_the_next() {
    let image = Image::small();
    interrupted_pulls(&image, Signal::Interrupt, Moments::new(5));
    interrupted_pulls(&image, Signal::Terminate, Moments::new(5));
}

fn interrupted_pulls(image: &Image, signal: Signal, mut moments: Moments) {
    let mut machine = Machine::new();
    machine.serve();
    let reference = machine.reference("app");
    machine.ok(&["push", &image.location(), &reference]);
    let pull = ["pull", "--format", "json", &reference, "app:1"];
    let whole = measured(&mut machine, &pull, |machine| machine.forget_client());
    machine.stop();
    let (mut kept_bytes, mut round, mut late) = (0, 0, 0);
    while let Some(moment) = moments.next() {
        round += 1;
        machine.forget_client();
        machine.serve();
        if machine.end_after(&pull, whole.mul_f64(moment), signal) {
            late += 1;
            moments.was_late();
        }
        machine.stop();
        machine.check();
        let missing = machine.missing_here(image);
        kept_bytes += missing.kept_bytes;
        machine.serve();
        let report = machine.report(&pull);
        assert_eq!(report["digest"], image.digest, "round {round}");
        assert_eq!(report["downloaded_bytes"], missing.bytes, "round {round} at {moment}");
        assert_eq!(report["resumed_bytes"], missing.kept_bytes, "round {round} at {moment}");
        let log = machine.stop();
        assert_eq!(log.blob_bytes_sent, missing.bytes, "round {round} at {moment}");
        assert_eq!(log.blob_requests, missing.blobs, "round {round} at {moment}");
        assert_eq!(machine.check(), image.blobs.len() + 1, "round {round}");
        assert_eq!(machine.leftovers_here(), Vec::<String>::new(), "round {round} at {moment}");
    }
    let ended = round - late;
    eprintln!(
        "pull of {whole:?}, {signal:?}: {ended} ended, {late} too late, {kept_bytes} bytes kept"
    );
}

#[test]
fn a_killed_push_is_finished_by_the_next() {
    let (machine, image) = (Machine::new(), Image::large());
    machine.ok(&["copy", &image.location(), "store:app:1"]);
    interrupted_pushes(machine, &image, ["push", "app:1"], Signal::Kill, Moments::new(40));
}

#[test]
fn an_interrupted_push_is_finished_by_the_next() {
    let (machine, image) = (Machine::new(), Image::small());
    machine.ok(&["copy", &image.location(), "store:app:1"]);
    interrupted_pushes(machine, &image, ["push", "app:1"], Signal::Interrupt, Moments::new(5));
}

#[test]
fn a_killed_copy_between_registries_is_finished_by_the_next() {
    let (mut source, image) = (Machine::new(), Image::small());
    source.serve();
    let reference = source.reference("app");
    source.ok(&["push", &image.location(), &reference]);
    let (client, copy) = (Machine::new(), ["copy", &*reference]);
    client.know(source.host());
    interrupted_pushes(client, &image, copy, Signal::Kill, Moments::new(8));
}

/// Whatever sends an image into a registry.
fn interrupted_pushes(
    mut machine: Machine,
    image: &Image,
    [verb, source]: [&str; 2],
    signal: Signal,
    mut moments: Moments,
) {
    let reference = machine.reference("app");
    let push = [verb, "--format", "json", source, &reference];
    machine.serve();
    let whole = measured(&mut machine, &push, |machine| {
        machine.stop();
        machine.forget_registry();
        machine.serve();
    });
    machine.stop();
    let (mut kept_bytes, mut round, mut late) = (0, 0, 0);
    while let Some(moment) = moments.next() {
        round += 1;
        machine.forget_registry();
        machine.serve();
        if machine.end_after(&push, whole.mul_f64(moment), signal) {
            late += 1;
            moments.was_late();
        }
        machine.stop();
        machine.check();
        let missing = machine.missing_there("app", image);
        kept_bytes += missing.kept_bytes;
        machine.serve();
        let report = machine.report(&push);
        assert_eq!(report["digest"], image.digest, "round {round}");
        assert_eq!(report["uploaded_bytes"], missing.bytes, "round {round} at {moment}");
        assert_eq!(report["resumed_bytes"], missing.kept_bytes, "round {round} at {moment}");
        assert_eq!(machine.ok(&["digest", &reference]), image.digest, "round {round}");
        let log = machine.stop();
        assert_eq!(log.upload_bytes_received, missing.bytes, "round {round} at {moment}");
        let after = machine.missing_there("app", image);
        assert_eq!(after, Missing::default(), "round {round} at {moment}");
        assert_eq!(machine.names("data/cache/uploads"), Vec::<String>::new(), "round {round}");
        assert_eq!(machine.leftovers_here(), Vec::<String>::new(), "round {round}");
        assert_eq!(machine.leftovers_there(), Vec::<String>::new(), "round {round} at {moment}");
    }
    let ended = round - late;
    eprintln!(
        "{verb} of {whole:?}, {signal:?}: {ended} ended, {late} too late, {kept_bytes} bytes kept"
    );
}

/// Into a directory of somebody else: nothing of ours stays there.
#[test]
fn a_killed_copy_is_finished_by_the_next() {
    let image = Image::small();
    let mut machine = Machine::new();
    machine.serve();
    let reference = machine.reference("app");
    machine.ok(&["push", &image.location(), &reference]);
    let copy = ["copy", "-q", &reference, "oci:layout:1"];
    let whole = measured(&mut machine, &copy, |machine| machine.forget("layout"));
    machine.stop();
    for (round, moment) in Moments::new(10).enumerate() {
        machine.forget("layout");
        machine.serve();
        machine.end_after(&copy, whole.mul_f64(moment), Signal::Kill);
        machine.stop();
        let missing = machine.missing_in(Layout::open(&machine.path("layout")).ok(), &image);
        machine.serve();
        assert_eq!(machine.ok(&copy), image.digest, "round {round}");
        assert_eq!(machine.stop().blob_bytes_sent, missing.bytes, "round {round} at {moment}");
        let layout = Layout::open(&machine.path("layout")).unwrap();
        assert!(layout.is_complete(&image.digest.parse().unwrap()).unwrap(), "round {round}");
        let mut names = machine.names("layout");
        names.sort();
        assert_eq!(names, ["blobs", "index.json", "oci-layout"], "round {round} at {moment}");
    }
}

/// The name goes first, then the content; what stays of that goes with the next removal.
#[test]
fn a_killed_removal_is_made_up_for_by_the_next() {
    let (image, other) = (Image::of(&[2_000; 150]), Image::of(&[3_000]));
    let mut machine = Machine::new();
    machine.serve();
    let [app, next] = ["app", "next"].map(|name| machine.reference(name));
    machine.ok(&["push", &image.location(), &app]);
    machine.ok(&["push", &other.location(), &next]);
    let pull = |machine: &mut Machine| drop(machine.ok(&["pull", "-q", &app, "app:1"]));
    let remove = ["rmi", "app:1"];
    let whole = measured(&mut machine, &remove, pull);
    for (round, moment) in Moments::new(10).enumerate() {
        pull(&mut machine);
        machine.end_after(&remove, whole.mul_f64(moment), Signal::Kill);
        let is_whole = machine.check() == image.blobs.len() + 1;
        let is_named = machine.ok(&["images", "-q"]).lines().count() == 1;
        assert!(is_whole || !is_named, "round {round} at {moment}: half an image has a name");
        let again = machine.run(&remove).status.code();
        assert_eq!(again, Some(if is_named { 0 } else { 3 }), "round {round} at {moment}");
        machine.ok(&["pull", "-q", &next, "next:1"]);
        machine.ok(&["rmi", "next:1"]);
        assert_eq!(machine.check(), 0, "round {round} at {moment}");
        assert_eq!(machine.leftovers_here(), Vec::<String>::new(), "round {round} at {moment}");
    }
}

/// Two fetch the same image while a third is killed: they are not disturbed, and what the third
/// left is gone when it comes again.
#[test]
fn pulls_beside_a_killed_one_succeed() {
    let image = Image::small();
    let mut machine = Machine::new();
    machine.serve();
    let reference = machine.reference("app");
    machine.ok(&["push", &image.location(), &reference]);
    let whole =
        measured(&mut machine, &["pull", "-q", &reference], |machine| machine.forget_client());
    for (round, moment) in Moments::new(4).enumerate() {
        machine.forget_client();
        let pull = |name| machine.command(&["pull", "-q", &reference, name]).spawn().unwrap();
        let others = [pull("app:1"), pull("app:2")];
        machine.end_after(
            &["pull", "-q", &reference, "app:3"],
            whole.mul_f64(moment),
            Signal::Kill,
        );
        for other in others {
            let output = searched(other.wait_with_output().unwrap());
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "round {round} at {moment}: {stderr}");
        }
        machine.ok(&["pull", "-q", &reference, "app:3"]);
        assert_eq!(machine.check(), image.blobs.len() + 1, "round {round}");
        assert_eq!(machine.leftovers_here(), Vec::<String>::new(), "round {round} at {moment}");
        assert_eq!(machine.ok(&["images", "-q"]).lines().count(), 3, "round {round}");
    }
}

/// The file with the credentials is the old one or the new one, and nobody else's to read.
#[test]
fn a_killed_login_leaves_a_file_that_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let mut machine = Machine::new();
    machine.serve();
    let host = machine.host().to_owned();
    let login = ["login", "-q", "-u", "ann", "-p", canary::PASSWORD, &host];
    let whole = measured(&mut machine, &login, |_| ());
    let config = machine.path("home/.docker/config.json");
    for (round, moment) in Moments::new(20).enumerate() {
        machine.end_after(&login, whole.mul_f64(moment), Signal::Kill);
        let read: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&config).unwrap()).unwrap();
        assert!(read["auths"][&host]["auth"].is_string(), "round {round}: {read}");
        let mode = std::fs::metadata(&config).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "round {round}");
    }
    machine.ok(&login);
    let mut names = machine.names("home/.docker");
    names.sort();
    assert_eq!(names, ["config.json"]);
}
