//! Temporary places for the tests of this module: a home, and helpers that are shell scripts.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use crate::auth::keyring::{Keyring, LimitedKeyring, Reply};
use crate::auth::{Environment, Secret};
use crate::util::fs;

/// A helper that keeps each server in a file beside itself.
const KEEPER: &str = r#"#!/bin/sh
input=$(cat)
place() { printf '%s/kept-%s' "$(dirname "$0")" "$(printf %s "$1" | tr '/:' '__')"; }
missing() { echo 'credentials not found in native keychain'; exit 1; }
case $1 in
get) file=$(place "$input"); test -f "$file" || missing; cat "$file" ;;
store)
    server=$(printf %s "$input" | sed 's/.*"ServerURL":"\([^"]*\)".*/\1/')
    printf %s "$input" > "$(place "$server")" ;;
erase) file=$(place "$input"); test -f "$file" || missing; rm "$file" ;;
list) echo '{"kept.test":"ada"}' ;;
esac
"#;

/// A home directory with its own `PATH` of helpers.
#[derive(Debug)]
pub(super) struct Home {
    directory: tempfile::TempDir,
}

impl Home {
    pub(super) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    /// The variables that lead to this home alone.
    pub(super) fn environment(&self) -> Environment {
        Environment {
            home: Some(self.directory.path().to_owned()),
            config_dir: Some(self.path(".config")),
            path: self.directory.path().as_os_str().to_owned(),
            ..Environment::default()
        }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file below the home, and its directory.
    pub(super) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write_atomic(&path, text.as_bytes(), 0o600).unwrap();
        path
    }

    /// Writes docker's configuration.
    pub(super) fn write_config(&self, text: &str) -> PathBuf {
        self.write(".docker/config.json", text)
    }

    pub(super) fn read_config(&self) -> String {
        let bytes = fs::read(&self.path(".docker/config.json"), 1 << 20).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// Installs a helper that is this shell script.
    ///
    /// Another process writes it: a file that a thread of this one holds open for writing while
    /// another thread forks cannot be executed.
    pub(super) fn install_helper(&self, name: &str, script: &str) {
        let file = self.path(&format!("docker-credential-{name}"));
        let mut shell = Command::new("sh")
            .args(["-c", r#"cat > "$0" && chmod +x "$0""#])
            .arg(&file)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        assert!(shell.wait().unwrap().success());
    }

    /// Installs a helper that works.
    pub(super) fn install_keeper(&self, name: &str) {
        self.install_helper(name, KEEPER);
    }
}

/// A keyring in memory.
#[derive(Debug, Default)]
pub(super) struct MemoryKeyring {
    pub(super) kept: Mutex<BTreeMap<String, Secret>>,
    /// The keys that were read.
    pub(super) read: Mutex<Vec<String>>,
}

impl MemoryKeyring {
    pub(super) fn limited(self: &Arc<Self>) -> LimitedKeyring {
        LimitedKeyring::new(Arc::clone(self) as Arc<_>, Duration::from_secs(60))
    }
}

impl Keyring for MemoryKeyring {
    fn read(&self, key: &str) -> Reply<Option<Secret>> {
        self.read.lock().unwrap().push(key.to_owned());
        Ok(self.kept.lock().unwrap().get(key).cloned())
    }

    fn write(&self, key: &str, secret: &Secret) -> Reply<()> {
        self.kept.lock().unwrap().insert(key.to_owned(), secret.clone());
        Ok(())
    }

    fn remove(&self, key: &str) -> Reply<()> {
        self.kept.lock().unwrap().remove(key);
        Ok(())
    }
}

/// A keyring that waits for a person who never comes: until its other end is dropped.
#[derive(Debug)]
pub(super) struct LockedKeyring(Mutex<mpsc::Receiver<()>>);

impl LockedKeyring {
    pub(super) fn new() -> (Arc<Self>, mpsc::Sender<()>) {
        let (sender, receiver) = mpsc::channel();
        (Arc::new(Self(Mutex::new(receiver))), sender)
    }

    fn wait(&self) -> Box<dyn std::error::Error + Send + Sync> {
        let _ = self.0.lock().unwrap().recv();
        "given up".into()
    }
}

impl Keyring for LockedKeyring {
    fn read(&self, _: &str) -> Reply<Option<Secret>> {
        Err(self.wait())
    }

    fn write(&self, _: &str, _: &Secret) -> Reply<()> {
        Err(self.wait())
    }

    fn remove(&self, _: &str) -> Reply<()> {
        Err(self.wait())
    }
}
