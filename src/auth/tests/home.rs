//! Temporary places for the tests of this module: a home, and helpers that are shell scripts.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::auth::Environment;
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
