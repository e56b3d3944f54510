//! A machine for one test: a home, a data root, a cleared environment and the real binary.

use std::ffi::OsStr;
use std::io::Write;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use regctl::server::{Ephemeral, EphemeralBuilder, Server};
use tempfile::TempDir;

use crate::canary::{self, Kept};

/// Directories and an environment of its own; what runs in it sees nothing of this machine.
#[derive(Debug)]
pub(crate) struct Context {
    root: TempDir,
    variables: Vec<(String, String)>,
    kept: Kept,
}

/// A process under way. It must be finished, as that is when what it said is searched for secrets.
#[derive(Debug)]
pub(crate) struct Started(Option<Child>);

/// What a run of the program left.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    /// As it came.
    pub(crate) bytes: Vec<u8>,
    /// As text, as it came.
    pub(crate) stdout: String,
    /// As text, with digests, addresses, times and directories replaced.
    pub(crate) stderr: String,
    /// As text, as it came.
    pub(crate) raw_stderr: String,
}

impl Context {
    pub(crate) fn new() -> Self {
        canary::watch();
        let root = tempfile::tempdir().unwrap();
        for directory in ["home", "docker", "data"] {
            std::fs::create_dir(root.path().join(directory)).unwrap();
        }
        let path = |name: &str| root.path().join(name).display().to_string();
        let variables = vec![
            ("HOME".to_owned(), path("home")),
            ("DOCKER_CONFIG".to_owned(), path("docker")),
            ("REGCTL_DATA_ROOT".to_owned(), path("data")),
            ("DOCKER_DEFAULT_PLATFORM".to_owned(), "linux/amd64".to_owned()),
        ];
        Self { root, variables, kept: Kept::default() }
    }

    /// Sets a variable for the runs to come; an empty one is not set at all.
    pub(crate) fn set(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.variables.retain(|(known, _)| known != name);
        let value = value.as_ref().to_str().unwrap();
        self.kept.learn(value.as_bytes());
        if name.ends_with("PASSWORD") {
            self.kept.learn_secret(value);
        }
        if !value.is_empty() {
            self.variables.push((name.to_owned(), value.to_owned()));
        }
    }

    /// A path that is the test's own.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Writes a file of the test's own and returns its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Makes the local store, which is empty then.
    pub(crate) fn make_store(&self) {
        regctl::layout::Layout::store(&self.path("data")).unwrap();
    }

    /// The program with these words, ready to be started.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, words: &[S]) -> Command {
        // Before they can be removed.
        self.kept.learn_files(self.root.path());
        let mut command = Command::new(env!("CARGO_BIN_EXE_regctl"));
        command.args(words).env_clear().current_dir(self.root.path());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command line, split at blanks.
    pub(crate) fn run(&self, line: &str) -> Outcome {
        self.run_words(&words(line))
    }

    /// Runs a command of these words.
    pub(crate) fn run_words<S: AsRef<OsStr>>(&self, words: &[S]) -> Outcome {
        self.finish(self.command(words).spawn().unwrap())
    }

    /// Runs a command line that reads `stdin`.
    pub(crate) fn run_with_stdin(&self, line: &str, stdin: &[u8]) -> Outcome {
        let mut child = self.command(&words(line)).stdin(Stdio::piped()).spawn().unwrap();
        // A program that refuses its arguments reads nothing.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        self.finish(child)
    }

    /// Runs a command line whose result is a secret; nothing but stdout may show it.
    pub(crate) fn run_for_secret(&self, line: &str) -> Outcome {
        assert!(line.starts_with("auth token "), "{line} has no business with secrets");
        self.collect(self.command(&words(line)).spawn().unwrap())
    }

    /// Starts a command line and leaves it running.
    pub(crate) fn start(&self, line: &str) -> Started {
        Started(Some(self.command(&words(line)).spawn().unwrap()))
    }

    /// Waits for the end of a process. Whatever a test is about, no secret is shown.
    #[track_caller]
    pub(crate) fn finish(&self, process: impl Into<Child>) -> Outcome {
        let outcome = self.collect(process.into());
        self.kept.assert_unseen("stdout", &outcome.bytes);
        outcome
    }

    /// Waits for the end of a process and searches what it says besides its result.
    #[track_caller]
    fn collect(&self, child: Child) -> Outcome {
        let output = child.wait_with_output().unwrap();
        let raw_stderr = String::from_utf8(output.stderr).unwrap();
        self.kept.learn_files(self.root.path());
        self.kept.assert_unseen("stderr", &raw_stderr);
        Outcome {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: filtered(&raw_stderr, self.root.path()),
            bytes: output.stdout,
            raw_stderr,
        }
    }

    /// Runs a command line that must succeed, and returns what it printed without the line's end.
    pub(crate) fn ok(&self, line: &str) -> String {
        let outcome = self.run(line);
        assert_eq!(outcome.code, 0, "regctl {line}\n{}", outcome.raw_stderr);
        outcome.stdout.trim_end_matches('\n').to_owned()
    }
}

impl Deref for Started {
    type Target = Child;

    fn deref(&self) -> &Child {
        self.0.as_ref().unwrap()
    }
}

impl DerefMut for Started {
    fn deref_mut(&mut self) -> &mut Child {
        self.0.as_mut().unwrap()
    }
}

impl From<Started> for Child {
    fn from(mut started: Started) -> Self {
        started.0.take().unwrap()
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let Some(child) = &mut self.0 else { return };
        let _ = child.kill();
        assert!(std::thread::panicking(), "what a process said was not searched for secrets");
    }
}

impl Outcome {
    /// Asserts the exit code, and that stderr holds each of these pieces.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32, pieces: &[&str]) {
        assert_eq!(self.code, code, "{}\n{}", self.stderr, self.stdout);
        for piece in pieces {
            assert!(self.stderr.contains(piece), "no {piece:?} in:\n{}", self.stderr);
        }
    }

    /// The last line of stdout.
    pub(crate) fn last_line(&self) -> &str {
        self.stdout.lines().last().unwrap_or_default()
    }
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// A registry that everybody may use.
pub(crate) fn registry() -> Ephemeral {
    start(Server::ephemeral())
}

/// A registry that is special.
pub(crate) fn start(builder: EphemeralBuilder) -> Ephemeral {
    builder.start_blocking().unwrap()
}

/// The requests so far, each as `METHOD path`, without the query; they are forgotten.
pub(crate) fn taken(server: &Ephemeral) -> Vec<String> {
    let requests = server.requests();
    server.clear_requests();
    let shown = requests.iter().map(|request| {
        let path = request.path_and_query.split('?').next().unwrap();
        format!("{} {path}", request.method)
    });
    shown.collect()
}

/// Text that is the same on every machine and at every time.
pub(crate) fn filtered(text: &str, root: &Path) -> String {
    let text = text.replace(&root.display().to_string(), "[dir]");
    let text = replace_run(&text, "sha256:", "[digest]", 64, |c| c.is_ascii_hexdigit());
    let text = replace_run(&text, "127.0.0.1:", "[registry]", 1, |c| c.is_ascii_digit());
    replace_run(&text, " attempt, ", " attempt, [time]", 1, |c| c.is_ascii_digit() || c == '.')
}

/// Replaces `prefix` and the run of at least `least` fitting characters behind it.
fn replace_run(
    text: &str,
    prefix: &str,
    by: &str,
    least: usize,
    fits: impl Fn(char) -> bool,
) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(prefix) {
        result.push_str(before);
        let end = after.find(|c| !fits(c)).unwrap_or(after.len());
        match end >= least {
            true => result.push_str(by),
            false => {
                result.push_str(prefix);
                result.push_str(&after[..end]);
            }
        }
        rest = &after[end..];
    }
    result + rest
}

#[test]
fn filters_leave_what_is_the_same_everywhere() {
    let text = format!("sha256:{} at 127.0.0.1:5000/a (1 attempt, 0.1s) /tmp/x/y", "a".repeat(64));
    let filtered = filtered(&text, Path::new("/tmp/x"));
    assert_eq!(filtered, "[digest] at [registry]/a (1 attempt, [time]s) [dir]/y");
}
