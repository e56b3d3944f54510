//! A client and a registry on one machine, as processes that can be killed.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use regctl::layout::Layout;
use regctl::oci::{Algorithm, Digest};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::canary;
use crate::image::{Blob, Image};

/// How a process is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    Kill,
    Interrupt,
    Terminate,
}

/// The user `ann` with the password of the tests.
const USERS: &str = "ann:$2y$04$ZaeJ9PVDT/MH7Gl2k6B8eeHUwXiYEK4an0gte9OidverrlACBE0D6\n";

/// Directories of a client and a registry, and the registry while it runs.
#[derive(Debug)]
pub(crate) struct Machine {
    root: TempDir,
    address: String,
    registry: Option<Child>,
}

/// What the registry saw since it was started.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Log {
    /// Requests that were answered with bytes of a blob, and these.
    pub(crate) blob_requests: usize,
    pub(crate) blob_bytes_sent: u64,
    /// Bytes that came for uploads.
    pub(crate) upload_bytes_received: u64,
}

/// What somebody lacks of an image.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Missing {
    /// Blobs that are asked for.
    pub(crate) blobs: usize,
    /// Their bytes, as far as they are not there.
    pub(crate) bytes: u64,
    /// Bytes that are there of blobs that are not.
    pub(crate) kept_bytes: u64,
}

impl Machine {
    pub(crate) fn new() -> Self {
        // An address of its own for each, so that the port stays free while the registry is down.
        static NEXT: AtomicU8 = AtomicU8::new(1);
        let [low, high, ..] = std::process::id().to_le_bytes();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let address = match cfg!(target_os = "linux") {
            true => format!("127.{}.{low}.{number}:5000", high | 0x80),
            // Others have one loopback address.
            false => format!("127.0.0.1:{}", 20_000 + u32::from(low) * 100 + u32::from(number)),
        };
        let root = tempfile::tempdir().unwrap();
        for name in ["home", "data", "registry"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        let machine = Self { root, address, registry: None };
        fs::create_dir(machine.path("home/.docker")).unwrap();
        fs::write(machine.path("users"), USERS).unwrap();
        machine.know(machine.host());
        machine
    }

    /// Gives the client the credential for this host and for its own registry.
    pub(crate) fn know(&self, host: &str) {
        let known = json!({"auth": canary::ENCODED});
        let config = json!({"auths": {&self.address: &known, host: &known}}).to_string();
        let file = self.path("home/.docker/config.json");
        regctl::util::fs::write_atomic(&file, config.as_bytes(), 0o600).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// The names in a directory.
    pub(crate) fn names(&self, directory: &str) -> Vec<String> {
        names(&self.path(directory))
    }

    /// The registry's host and port.
    pub(crate) fn host(&self) -> &str {
        &self.address
    }

    /// The image's name in the registry.
    pub(crate) fn reference(&self, repository: &str) -> String {
        format!("{}/{repository}:1", self.address)
    }

    /// The program, in the client's directories.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regctl"));
        self.adopt(command.args(words));
        command
    }

    /// Runs the program to its end.
    #[track_caller]
    pub(crate) fn run(&self, words: &[&str]) -> Output {
        searched(self.command(words).output().unwrap())
    }

    /// Runs the program in a shell that sets something up before.
    pub(crate) fn shell(&self, setup: &str, words: &str) -> Output {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &format!("{setup} && exec \"$0\" {words}")]);
        self.adopt(command.arg(env!("CARGO_BIN_EXE_regctl")));
        searched(command.output().unwrap())
    }

    /// Gives a command the client's directories and nothing of this machine.
    pub(crate) fn adopt(&self, command: &mut Command) {
        command.env_clear().current_dir(self.root.path());
        command.env("HOME", self.path("home"));
        command.env("XDG_CACHE_HOME", self.path("cache"));
        command.env("REGCTL_DATA_ROOT", self.path("data"));
        command.env("DOCKER_DEFAULT_PLATFORM", "linux/amd64");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    }

    /// Runs the program, which must succeed; returns what it printed.
    #[track_caller]
    pub(crate) fn ok(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "regctl {words:?}: {}\n{stderr}", output.status);
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Runs the program, which must succeed; returns the JSON that it printed.
    #[track_caller]
    pub(crate) fn report(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.ok(words)).unwrap()
    }

    /// Runs the program and ends it after some time, if it has not ended by then; returns whether
    /// it had.
    #[track_caller]
    pub(crate) fn end_after(&self, words: &[&str], time: Duration, signal: Signal) -> bool {
        let child = self.command(words).spawn().unwrap();
        // The moment is what is tested.
        std::thread::sleep(time);
        send(&child, signal);
        let status = searched(child.wait_with_output().unwrap()).status;
        let expected = match signal {
            Signal::Kill => None,
            Signal::Interrupt | Signal::Terminate => Some(130),
        };
        assert!(status.success() || status.code() == expected || is_early(signal, &status));
        status.success()
    }

    /// Starts the registry, on the same address and directory each time.
    pub(crate) fn serve(&mut self) {
        assert!(self.registry.is_none());
        let storage = self.path("registry").display().to_string();
        let access = ["--auth", "htpasswd=users", "--access-log", "json"];
        let words = ["serve", "--listen", &self.address, "--storage", &storage];
        let log = fs::File::create(self.path("access.log")).unwrap();
        let mut command = self.command(&words);
        let mut child = command.args(access).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let log = fs::read_to_string(self.path("access.log")).unwrap();
        assert!(line.starts_with("Listening"), "{line}\n{log}");
        self.registry = Some(child);
    }

    /// Ends the registry in order, and returns what it saw.
    #[track_caller]
    pub(crate) fn stop(&mut self) -> Log {
        let mut registry = self.registry.take().unwrap();
        send(&registry, Signal::Terminate);
        let status = registry.wait().unwrap();
        let text = fs::read_to_string(self.path("access.log")).unwrap();
        canary::assert_unseen("the registry", &text);
        assert!(status.success(), "{status}\n{text}");
        let mut log = Log::default();
        // The registry itself says that it ends, in words.
        for line in text.lines().filter(|line| line.starts_with('{')) {
            let line: Value = serde_json::from_str(line).unwrap();
            let (method, target) = (line["method"].as_str(), line["target"].as_str().unwrap());
            let is_sent = matches!(line["status"].as_u64(), Some(200 | 206));
            if method == Some("GET") && target.contains("/blobs/sha256") && is_sent {
                log.blob_requests += 1;
                log.blob_bytes_sent += line["sent_bytes"].as_u64().unwrap();
            }
            if target.contains("/blobs/uploads/") {
                log.upload_bytes_received += line["received_bytes"].as_u64().unwrap();
            }
        }
        log
    }

    /// Makes the client one that has never run.
    pub(crate) fn forget_client(&self) {
        self.forget("data");
    }

    /// Removes a directory, if it is there.
    pub(crate) fn forget(&self, directory: &str) {
        regctl::util::fs::remove_dir_all(&self.path(directory)).unwrap();
    }

    /// Makes the registry an empty one.
    pub(crate) fn forget_registry(&self) {
        assert!(self.registry.is_none());
        fs::remove_dir_all(self.path("registry")).unwrap();
    }

    /// Lets the program examine the client's store, which must be well; returns how many blobs it
    /// has.
    #[track_caller]
    pub(crate) fn check(&self) -> usize {
        let report = self.report(&["images", "--fsck", "--format", "json"]);
        report["blobs"].as_u64().unwrap() as usize
    }

    /// What the client's store lacks of an image.
    pub(crate) fn missing_here(&self, image: &Image) -> Missing {
        self.missing_in(Layout::existing_store(&self.path("data")).unwrap(), image)
    }

    /// What a layout lacks of an image, if there is one at all.
    pub(crate) fn missing_in(&self, layout: Option<Layout>, image: &Image) -> Missing {
        let mut missing = Missing::default();
        for blob in &image.blobs {
            let Some(layout) = &layout else {
                missing.add(blob, 0);
                continue;
            };
            if layout.blob_size(&blob.digest).unwrap().is_none() {
                missing.add(blob, layout.kept_bytes(&blob.digest).unwrap());
            }
        }
        missing
    }

    /// What a repository of the registry lacks of an image.
    pub(crate) fn missing_there(&self, repository: &str, image: &Image) -> Missing {
        assert!(self.registry.is_none());
        let storage = self.path("registry");
        let readable = storage.join("repositories").join(repository).join("_blobs/sha256");
        let mut missing = Missing::default();
        for blob in &image.blobs {
            let hex = blob.digest.hex();
            let bytes =
                fs::metadata(storage.join("blobs/sha256").join(&hex)).map(|file| file.len());
            assert!(bytes.as_ref().map_or(true, |bytes| *bytes == blob.size_bytes), "{hex}");
            if bytes.is_err() || !readable.join(&hex).exists() {
                missing.add(blob, self.uploaded(repository, blob));
            }
        }
        missing
    }

    /// Bytes in the upload that the client noted for a blob.
    fn uploaded(&self, repository: &str, blob: &Blob) -> u64 {
        let what = format!("{}/{repository}@{}", self.address, blob.digest);
        let note = Digest::of(Algorithm::Sha256, what.as_bytes()).hex();
        let note = self.path("data/cache/uploads").join(note);
        let Ok(note) = fs::read(note) else { return 0 };
        // Killed while it was written, it is worth nothing.
        let Ok(note) = serde_json::from_slice::<Value>(&note) else { return 0 };
        let session = note["session"].as_str().unwrap().split('?').next().unwrap();
        self.offset(session.rsplit('/').next().unwrap())
    }

    /// Bytes that the registry has of an upload.
    fn offset(&self, id: &str) -> u64 {
        let state = self.path("registry/uploads").join(id).join("state");
        let Ok(state) = fs::read(state) else { return 0 };
        serde_json::from_slice::<Value>(&state).unwrap()["offset"].as_u64().unwrap()
    }

    /// Uploads with content that nobody ended, and files on their way, in the registry's storage.
    /// Of an upload without content nobody may have learnt: its answer came too late.
    pub(crate) fn leftovers_there(&self) -> Vec<String> {
        let mut found = names(&self.path("registry/uploads"));
        found.retain(|id| self.offset(id) > 0);
        for directory in names(&self.path("registry/tmp")) {
            found.extend(names(&self.path("registry/tmp").join(directory)));
        }
        found
    }

    /// Files in the client's directories that no whole image needs.
    pub(crate) fn leftovers_here(&self) -> Vec<String> {
        let data = self.path("data");
        let mut found = names(&data.join("ingest"));
        found.extend(names(&data.join("locks")));
        found.extend(names(&data.join("store")));
        found.retain(|name| {
            !["lease", "index", "blobs", "index.json", "oci-layout"].contains(&name.as_str())
        });
        found
    }
}

impl Missing {
    fn add(&mut self, blob: &Blob, kept_bytes: u64) {
        self.bytes += blob.size_bytes - kept_bytes;
        self.kept_bytes += kept_bytes;
        // What is all there, and only lacks its name, is not asked for.
        self.blobs += usize::from(kept_bytes < blob.size_bytes);
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(registry) = &mut self.registry {
            drop(registry.kill());
            drop(registry.wait());
        }
    }
}

/// What a process left, once no secret is found in it.
#[track_caller]
pub(crate) fn searched(output: Output) -> Output {
    canary::assert_unseen("stdout", &output.stdout);
    canary::assert_unseen("stderr", &output.stderr);
    output
}

/// Whether a process ended by the signal itself, as it was not up yet to handle it.
fn is_early(signal: Signal, status: &std::process::ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    signal != Signal::Kill && status.signal().is_some()
}

fn send(child: &Child, signal: Signal) {
    let signal = match signal {
        Signal::Kill => "KILL",
        Signal::Interrupt => "INT",
        Signal::Terminate => "TERM",
    };
    let kill = format!("kill -{signal} {}", child.id());
    // One that has ended and was not waited for can be sent signals still.
    assert!(Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success());
}

fn names(directory: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
